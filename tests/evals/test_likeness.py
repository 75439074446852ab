"""Which measured parts are one solid, however they stand."""

from __future__ import annotations

import pytest

import dsl
from dsl.measurements import Measurements
from evals.likeness import is_congruent, is_same_part

BRACKET = "C 60 20 4\nC 4 20 40\nU 0 1\nH 2 40 10 6"
"""Its hole has one place only: 40 along the long leg."""


def measured(program: str) -> Measurements:
    return dsl.measure(dsl.compile(program))


@pytest.mark.parametrize("move", ["R 3 90 0 0", "R 3 0 35 0", "R 3 20 30 40", "T 3 100 -7 0.5", "MI 3 0 0 0 1 0 0"])
def test_a_part_is_congruent_with_itself_however_it_stands(move: str) -> None:
    there, moved = measured(BRACKET), measured(f"{BRACKET}\n{move}")
    assert is_congruent(there, moved) and is_congruent(moved, there)
    assert not is_same_part(there, moved) or move.startswith("MI")  # it is its own mirror image


@pytest.mark.parametrize(
    "other",
    [
        BRACKET.replace("40 10 6", "41 10 6"),  # a hole elsewhere
        BRACKET.replace("40 10 6", "40 10 6.01"),
        BRACKET.replace("C 4 20 40", "C 4 20 40.01"),
        "C 60 20 4\nC 4 20 40\nU 0 1",
    ],
)
def test_another_part_is_not(other: str) -> None:
    assert not is_congruent(measured(BRACKET), measured(other))


def test_a_box_is_one_box_on_each_of_its_sides() -> None:
    assert is_congruent(measured("C 10 10 20"), measured("C 20 10 10"))


def test_into_how_many_faces_a_surface_falls_does_not_count() -> None:
    whole = "C 20 20 20\nY 3 20\nT 1 10 10 0\nD 0 2"
    halves = "C 20 20 20\nY 3 10\nT 1 10 10 0\nD 0 2\nY 3 10\nT 4 10 10 10\nD 3 5"
    assert is_congruent(measured(whole), measured(halves))
    assert is_congruent(
        measured("C 50 50 25\nH 0 25 25 20\nH 1 25 12.5 10 >X"), measured("C 50 50 25\nH 0 25 25 20\nH 1 25 12.5 10 >Y")
    )


def test_holes_turned_about_the_middle_of_a_square_are_elsewhere() -> None:
    at = 30 / 2**0.5
    corners = "\n".join(f"H $ {50 + x * at} {50 + y * at} 8" for x in (-1, 1) for y in (-1, 1))
    middles = "\n".join(f"H $ {50 + x} {50 + y} 8" for x, y in ((30, 0), (-30, 0), (0, 30), (0, -30)))
    near_corners, near_middles = (measured(f"C 100 100 10\n{holes}") for holes in (corners, middles))
    assert near_corners.volume_mm3 == pytest.approx(near_middles.volume_mm3, rel=1e-9)
    assert not is_congruent(near_corners, near_middles)
    assert is_congruent(near_corners, measured(f"C 100 100 10\n{corners}\nR $ 10 20 45"))
