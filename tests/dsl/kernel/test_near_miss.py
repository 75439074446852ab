"""Walls and gaps that nobody meant: found with their thickness, and nowhere else."""

from __future__ import annotations

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.near_miss import near_misses

WALL, GAP = True, False
SLIT = "C 30 10 10\nC 10 10 10\nT 1 0 0 20\nC 9.999995 10 10\nT 3 0 0 10\nU 0 2 4\nC 5 10 40\nT $ 10 0 0\nU 5 $"
FOUND = {
    "two boxes in a row": ("C 10 10 10\nLP 0 1 0 0 3 10.000005", GAP, 5e-6),
    "a slit in one solid": (SLIT, GAP, 5e-6),
    "a cut too thin": ("C 10 10 10\nC 20 5e-6 5\nT 1 -5 5 5\nD 0 2", GAP, 5e-6),
    "an overlap too thin": ("C 10 10 10\nT 0 9.999995 0 0\nI 0 1", WALL, 5e-6),
    "a hole beside an edge": ("C 20 20 5\nH 0 5.000005 10 10", WALL, 5e-6),
    "a hole beside a hole": ("C 30 20 5\nH 0 8 10 6\nH 1 14.000004 10 6", WALL, 4e-6),
    "a hole beside the edge of a post": ("Y 10 5\nH 0 4.999997 0 10", WALL, 3e-6),
    "a tube of nothing": ("Y 10 5\nH 0 0 0 19.99999", WALL, 5e-6),
    "a pin too tight": ("C 20 20 5\nH 0 10 10 8\nY 3.999996 5\nT 2 10 10 0\nU 1 3", GAP, 4e-6),
    "a post beside a post": ("Y 3 5\nT 0 6.000004 0 0\nC 20 20 5\nT 2 -5 -10 -5\nU 0 1 3", GAP, 4e-6),
    "a ball beside a wall": ("C 20 20 3\nC 5 20 20\nS 3\nT 2 8.000004 10 10\nU 0 1 3", GAP, 4e-6),
    "a ball beside a ball": ("S 5\nT 0 6 8.000004 0\nU 0 1", GAP, 3.2e-6),
    "a ball beside a leaning post": ("S 5\nY 3 30\nT 1 8.000005 0 -15\nR $ 30 0 0\nU 0 $", GAP, 5e-6),
    "a void near the skin": ("S 5\nS 3\nT 1 1.999996 0 0\nD 0 2", WALL, 4e-6),
    "a ball in a tube": ("Y 9 30\nY 5 30\nD 0 1\nS 4.999996\nT $ 0 0 15\nU 2 $", GAP, 4e-6),
    "a cone in a cone": ("K 10 5 20\nK 9.999996 4.999996 20\nD 0 1", WALL, 3.88e-6),
    "a ball beside a cone": ("K 10 0 10\nS 2\nT 1 7.82843278 0 5\nR $ 0 0 77\nU 0 $", GAP, 4e-6),
    "a cone beside a wall": ("K 5 0 10\nR 0 0 atan(0.5) 0\nC 2 40 40\nT 2 4.472139955 -20 -20\nU 1 3", GAP, 4e-6),
    "a ring beside a plate": ("TO 20 4\nC 60 60 3\nT 1 -30 -30 -7.000003\nU 0 2", GAP, 3e-6),
    "a leaning ring beside a plate": ("TO 20 4\nR 0 30 0 0\nC 60 60 3\nT 2 -30 -30 -17.000003\nU 1 3", GAP, 3e-6),
    "a ring round a post": ("TO 20 4\nY 15.999997 30\nT 1 0 0 -15\nU 0 2", GAP, 3e-6),
    "rings in a row": ("TO 20 4\nLP 0 1 0 0 3 48.000005", GAP, 5e-6),
    "posts that cross": ("Y 3 30\nT 0 0 0 -15\nR 1 90 0 0\nT 2 7.000004 0 0\nY 4 30\nT 4 0 0 -15\nU 3 5", GAP, 4e-6),
    "a hole beside an edge of a large plate": (
        "C 205 20 5\nY 1 9\nT 1 5 5 -2\nLP 2 1 0 0 40 5\nLP 3 0 1 0 3 5\nD 0 4\nH 5 202.999996 10 4",
        WALL,
        4e-6,
    ),
    "a post beside a wall": ("C 20 20 3\nC 5 20 20\nY 3 9\nT 2 8.000004 10 0\nU 0 1 3", GAP, 4e-6),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_near_miss_is_told_with_its_thickness(name: str) -> None:
    program, is_wall, thickness = FOUND[name]
    solid = build(dsl.check(program), find_idle=True)
    (found,) = near_misses(solid.shape_occ)
    assert found.is_wall == is_wall and found.thickness_mm == pytest.approx(thickness, rel=1e-2)
    assert [notice.line for notice in solid.notices if notice.kind == "near_miss"] == [len(program.split("\n"))]


@pytest.mark.parametrize(
    "program",
    [
        "C 20 20 20\nC 10 10 30\nT 1 5 5 5\nD 0 2\nF 3 1",
        "C 50 30 5\nF 0 3 |Z\nH 1 9 9 4.5\nH 2 30 9 4.5",
        "C 20 20 5\nH 0 5 10 10",  # it touches the edge
        "C 20 20 5\nH 0 5.001 10 10",
        "C 10 10 10\nT 0 10.0000001 0 0\nU 0 1",  # the kernel heals this
        "C 10 10 10\nC 10 10 10\nT 1 30 0 10.000005\nU 0 2",  # nearly at one height, but nowhere near
    ],
)
def test_what_is_meant_is_not_told(program: str) -> None:
    assert near_misses(build(dsl.check(program)).shape_occ) == []


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("C 10 10 10\nLP 0 1 0 0 30 10.05", "30 separate solids with a gap of 0.05 mm"),
        ("Y 5 10\nLP 0 1 0 0 3 10", "3 separate solids that meet only in an edge or a point"),
        ("C 10 10 10\nLP 0 1 0 0 3 20", None),
        ("C 5 10 10\nT 0 5 0 0\nCP 1 0 0 0 0 0 1 4 360", None),
    ],
)
def test_copies_of_a_row_that_nearly_touch_are_told(program: str, told: str | None) -> None:
    messages = [notice.message for notice in dsl.compile(program).warnings if notice.kind == "several_solids"]
    assert messages == ([] if told is None else [f"the part falls into {told}"])
