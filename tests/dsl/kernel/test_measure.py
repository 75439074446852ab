"""Measurements against closed forms; round holes found on the BRep, and what is no hole."""

from __future__ import annotations

import json
from math import cos, pi, sin, sqrt

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from dsl.measurements import Hole, Measurements


def _measure(program: str) -> Measurements:
    return measure(build(dsl.check(program.replace(" ; ", "\n"))))


def _holes(program: str) -> list[tuple[float, tuple[float, ...], float, bool]]:
    """Diameter, position, depth, through."""
    found = _measure(program).holes
    return [(round(h.diameter_mm, 6), tuple(round(x, 6) for x in h.position_mm), round(h.depth_mm, 6), h.through) for h in found]


def test_a_box_by_its_formulas() -> None:
    found = _measure("C 10 20 30 ; T 0 1 2 3")
    assert found.volume_mm3 == pytest.approx(6000, rel=1e-9)
    assert found.area_mm2 == pytest.approx(2200, rel=1e-9)
    assert found.bbox_mm == ((1, 2, 3), (11, 22, 33))
    assert found.centroid_mm == pytest.approx((6, 12, 18))
    assert found.inertia_mm5 == pytest.approx(
        (500 * (400 + 900), 500 * (100 + 900), 500 * (100 + 400), 0, 0, 0), rel=1e-9, abs=1e-3
    )
    assert (found.solids, found.faces, found.edges, found.holes, found.valid) == (1, {"plane": 6}, 12, (), True)


def test_an_ellipsoid_is_exact_although_its_surface_is_freeform() -> None:
    found = _measure("S 10 ; X 0 2 1 1")
    assert found.volume_mm3 == pytest.approx(8000 / 3 * pi, rel=1e-6)
    assert found.bbox_mm[1] == pytest.approx((20, 10, 10), abs=1e-5)
    assert found.inertia_mm5[0] == pytest.approx(8000 / 3 * pi * 200 / 5, rel=1e-4)


def test_a_ball_with_a_hole_off_its_axis_is_exact_although_the_edges_are_freeform() -> None:
    found = _measure("S 10 ; Y 2 40 ; T 1 7 0 -20 ; D 0 2")
    steps = 1000
    volume, area = 4000 / 3 * pi, 400 * pi
    for turn in (2 * pi * step / steps for step in range(steps)):  # round the rim of the hole, by the theorem of Gauss
        x, y = 7 + 2 * cos(turn), 2 * sin(turn)
        height = sqrt(100 - x * x - y * y)
        around = (x * 2 * cos(turn) + y * 2 * sin(turn)) / (x * x + y * y) * 2 * pi / steps
        volume += 2 / 3 * height**3 * around
        area += 2 * 10 * height * around + 2 * height * 2 * 2 * pi / steps
    assert found.volume_mm3 == pytest.approx(volume, rel=1e-9)
    assert found.area_mm2 == pytest.approx(area, rel=1e-9)


def test_measurements_survive_json() -> None:
    found = _measure("C 20 20 10 ; H 0 10 10 6")
    assert Measurements.from_dict(json.loads(json.dumps(found.to_dict()))) == found


HOLES = {
    "through": ("C 20 20 10 ; H 0 10 10 6", [(6, (10, 10, 10), 10, True)]),
    "blind": ("C 20 20 10 ; H 0 10 10 6 4", [(6, (10, 10, 10), 4, False)]),
    "from below": ("C 20 20 10 ; H 0 10 10 6 4 <Z", [(6, (10, 10, 0), 4, False)]),
    "counterbore": ("C 20 20 10 ; H 0 10 10 5 ; H 1 10 10 9 4", [(5, (10, 10, 6), 6, True), (9, (10, 10, 10), 4, False)]),
    "conical bottom": (
        "C 20 20 20 ; Y 3 10 ; K 0 3 2 ; T 1 10 10 12 ; T 2 10 10 10 ; U 3 4 ; D 0 5",
        [(6, (10, 10, 20), 8, False)],
    ),
    "round bottom": ("C 20 20 10 ; H 0 10 10 5 5 ; S 2.5 ; T 2 10 10 5 ; D 1 3", [(5, (10, 10, 10), 5, False)]),
    "countersink": ("C 20 20 10 ; H 0 10 10 5 ; K 2.5 5 2.5 ; T 2 10 10 7.5 ; D 1 3", [(5, (10, 10, 7.5), 7.5, True)]),
    "two walls": (
        "C 45 45 45 ; SH 0 5 >Z ; H 1 22.5 22.5 10 >X",
        [(10, (5, 22.5, 22.5), 5, True), (10, (45, 22.5, 22.5), 5, True)],
    ),
    "one wall": ("C 45 45 45 ; SH 0 5 >Z ; H 1 22.5 22.5 10 5 >X", [(10, (45, 22.5, 22.5), 5, True)]),
    "tube": ("Y 10 20 ; H 0 0 0 5", [(5, (0, 0, 20), 20, True)]),
    "cup": ("Y 10 20 ; SH 0 2 >Z", [(16, (0, 0, 20), 18, False)]),
    "cut into a rounded edge": (
        "C 20 20 20 ; F 0 3 ; H 1 3.5 10 3 ; H 2 3.5 5 2 4",
        [(2, (3.5, 5, 20), 4, False), (3, (3.5, 10, 20), 20, True)],
    ),
    "mirrored": ("C 20 20 10 ; H 0 5 10 5 3 ; X 1 -1 1 1", [(5, (-5, 10, 10), 3, False)]),
    "through a round side": ("Y 10 20 ; H 0 0 10 6 >X", [(6, (10, 0, 10), 20, True)]),
    "two halves": (
        "C 20 20 10 ; Y 3 20 ; T 1 10 10 -5 ; C 20 10 10 ; D 3 2 ; C 20 10 10 ; T 5 0 10 0 ; D 6 2 ; U 4 7",
        [(6, (10, 10, 10), 10, True)],
    ),
    "boss": ("C 20 20 5 ; Y 4 10 ; T 1 10 10 0 ; U 0 2", []),
    "slot": ("C 40 40 10 ; OB 20 8 30 ; T 1 20 20 -5 ; D 0 2", []),
    "half a hole in an edge": ("C 20 20 10 ; H 0 10 0 5", []),
    "rounded corner inside": ("C 20 20 10 ; C 10 10 20 ; F 1 2 |Z ; T 2 5 5 -5 ; D 0 3", []),
    "sealed cavity": ("Y 10 20 ; SH 0 2", []),
}


@pytest.mark.parametrize("name", HOLES)
def test_holes(name: str) -> None:
    program, expected = HOLES[name]
    assert _holes(program) == pytest.approx(expected, abs=1e-5) if not expected else _close(_holes(program), expected)


def _close(
    found: list[tuple[float, tuple[float, ...], float, bool]], expected: list[tuple[float, tuple[float, ...], float, bool]]
) -> bool:
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert one[3] == other[3]
        assert [one[0], *one[1], one[2]] == pytest.approx([other[0], *other[1], other[2]], abs=1e-2 if other[2] == 20 else 1e-5)
    return True


def test_the_axis_points_into_the_material() -> None:
    (hole,) = _measure("C 20 20 10 ; H 0 10 5 4 3 <X").holes
    assert isinstance(hole, Hole)
    assert hole.axis == pytest.approx((1, 0, 0))
    (hole,) = _measure("C 20 20 10 ; H 0 10 10 4").holes
    assert hole.axis == pytest.approx((0, 0, -1))
