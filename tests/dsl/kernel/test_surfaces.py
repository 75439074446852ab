"""Surfaces of parts whose surfaces are known: place, size, which side the material is on, and what is merged."""

from __future__ import annotations

import json
from math import sqrt

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from dsl.measurements import Measurements, Surfaces


def _measure(program: str) -> Measurements:
    return measure(build(dsl.check(program.replace(" ; ", "\n"))))


def _surfaces(program: str) -> Surfaces:
    found = _measure(program).surfaces
    assert found is not None
    return found


def _counts(found: Surfaces) -> tuple[int, ...]:
    return tuple(map(len, (found.planes, found.cylinders, found.cones, found.spheres, found.tori)))


def test_a_box_has_six_planes_that_look_outwards() -> None:
    found = _surfaces("C 10 20 30 ; T 0 1 2 3")
    assert _counts(found) == (6, 0, 0, 0, 0)
    offsets = {tuple(round(x, 9) for x in plane.normal): plane.offset_mm for plane in found.planes}
    assert offsets == pytest.approx({(1, 0, 0): 11, (-1, 0, 0): -1, (0, 1, 0): 22, (0, -1, 0): -2, (0, 0, 1): 33, (0, 0, -1): -3})
    top = next(plane for plane in found.planes if plane.normal[2] > 0.5)
    assert (*top.low_mm, *top.high_mm) == pytest.approx((1, 2, 33, 11, 22, 33), abs=1e-6)


def test_faces_in_one_plane_are_one_unless_they_look_the_other_way() -> None:
    """A channel's two rims are one plane; a block on a flush neighbour has the shared plane on both sides."""
    channel = _surfaces("C 20 30 10 ; C 14 30 6 ; T 1 3 0 4 ; D 0 2")
    rims = [plane for plane in channel.planes if plane.normal[2] > 0.5 and plane.offset_mm == pytest.approx(10)]
    assert len(rims) == 1 and rims[0].faces == 2 and (rims[0].low_mm[0], rims[0].high_mm[0]) == pytest.approx((0, 20), abs=1e-6)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("Y 4 10 ; T 0 2 3 1", ((0, 0, 1), (2, 3, 0), 4, True, 1, 11, 360)),
        ("Y 4 10 ; R 0 180 0 0", ((0, 0, 1), (0, 0, 0), 4, True, -10, 0, 360)),
        ("Y 4 10 ; R 0 0 90 0", ((1, 0, 0), (0, 0, 0), 4, True, 0, 10, 360)),
        ("C 20 20 10 ; H 0 5 6 3", ((0, 0, 1), (5, 6, 0), 1.5, False, 0, 10, 360)),
        ("C 20 20 10 ; H 0 5 6 3 ; X 1 -1 1 1", ((0, 0, 1), (-5, 6, 0), 1.5, False, 0, 10, 360)),
        ("C 20 20 10 ; H 0 20 6 3", ((0, 0, 1), (20, 6, 0), 1.5, False, 0, 10, 180)),
        (
            "C 20 20 10 ; Y 3 20 ; T 1 10 10 -5 ; C 20 10 10 ; D 3 2 ; C 20 10 10 ; T 5 0 10 0 ; D 6 2 ; U 4 7",
            ((0, 0, 1), (10, 10, 0), 3, False, 0, 10, 360),
        ),
    ],
)
def test_a_cylinder_by_axis_radius_side_extent_and_turn(program: str, expected: tuple[object, ...]) -> None:
    (found,) = _surfaces(program).cylinders
    axis, foot, *rest = found
    assert axis == pytest.approx(expected[0], abs=1e-9) and foot == pytest.approx(expected[1], abs=1e-7)
    assert rest == pytest.approx(list(expected[2:]), abs=1e-6)


def test_cylinders_on_one_axis_that_do_not_touch_stay_apart() -> None:
    walls = _surfaces("C 30 20 20 ; SH 0 2 >Z ; H 1 10 10 5 >X").cylinders
    assert [x for wall in walls for x in (wall.low_mm, wall.high_mm)] == pytest.approx([0, 2, 28, 30], abs=1e-6)


def test_a_countersink_is_a_concave_cone() -> None:
    found = _surfaces("C 20 20 10 ; H 0 10 10 5 ; K 2.5 5 2.5 ; T 2 10 10 7.5 ; D 1 3")
    (cone,) = found.cones
    assert cone.axis == pytest.approx((0, 0, 1)) and cone.foot_mm == pytest.approx((10, 10, 0))
    assert cone[2:] == pytest.approx((45, False, 7.5, 10, 2.5, 5, 360), abs=1e-6)
    (down,) = _surfaces("K 6 2 4 ; R 0 180 0 0").cones
    assert down[2:] == pytest.approx((45, True, -4, 0, 2, 6, 360), abs=1e-6)


def test_a_ball_and_a_ring() -> None:
    (ball,) = _surfaces("S 5 ; T 0 1 2 3").spheres
    assert ball.centre_mm == pytest.approx((1, 2, 3)) and (ball.radius_mm, ball.is_convex) == (5, True)
    (cup,) = _surfaces("C 20 20 10 ; S 4 ; T 1 10 10 10 ; D 0 2").spheres
    assert (cup.radius_mm, cup.is_convex) == (4, False)
    (ring,) = _surfaces("TO 10 2 ; R 0 90 0 0").tori
    assert ring.axis == pytest.approx((0, 1, 0)) and (ring.major_mm, ring.minor_mm, ring.is_convex) == (10, 2, True)


def test_fillets_of_a_box_are_quarter_cylinders_and_balls() -> None:
    found = _surfaces("C 20 30 10 ; F 0 2")
    assert _counts(found) == (6, 12, 0, 8, 0)
    assert all(
        row.radius_mm == pytest.approx(2) and row.turn_deg == pytest.approx(90) and row.is_convex for row in found.cylinders
    )
    assert all(row.is_convex and row.radius_mm == pytest.approx(2) for row in found.spheres)


def test_chamfers_are_planes_at_45_degrees() -> None:
    bevels = [plane for plane in _surfaces("C 20 30 10 ; CH 0 2 |Z").planes if 0.1 < abs(plane.normal[0]) < 0.9]
    assert len(bevels) == 4
    for plane in bevels:
        assert abs(plane.normal[0]) == pytest.approx(sqrt(0.5))
        assert plane.high_mm[0] - plane.low_mm[0] == pytest.approx(2, abs=1e-6)


def test_solids_keep_their_surfaces_apart() -> None:
    assert _counts(_surfaces("C 5 5 5 ; C 5 5 5 ; T 1 10 0 0 ; U 0 2")) == (12, 0, 0, 0, 0)


def test_surfaces_survive_json_and_may_be_missing() -> None:
    found = _measure("C 20 20 10 ; F 0 2 >Z ; H 1 10 10 6 ; S 3 ; T 3 10 10 0 ; U 2 4")
    values = json.loads(json.dumps(found.to_dict()))
    assert Measurements.from_dict(values) == found
    del values["surfaces"]
    assert Measurements.from_dict(values).surfaces is None


@pytest.mark.parametrize("turned", ["R $ 20 30 40", "R $ 0 45 0", "MI $ 0 0 0 1 2 3"])
def test_surfaces_turn_with_the_part(turned: str) -> None:
    """Radii, angles and which side the material is on do not depend on how the part lies."""
    program = "C 20 30 10 ; F 0 2 |Z ; H 1 10 12 6 4 ; K 2 4 2 ; T 3 10 22 8 ; D 2 4"
    here, there = _surfaces(program), _surfaces(f"{program} ; {turned}")
    assert _counts(here) == _counts(there)
    for before, after in zip(
        sorted((round(c.radius_mm, 6), c.is_convex, c.high_mm - c.low_mm, c.turn_deg) for c in here.cylinders),
        sorted((round(c.radius_mm, 6), c.is_convex, c.high_mm - c.low_mm, c.turn_deg) for c in there.cylinders),
        strict=True,
    ):
        assert after == pytest.approx(before, abs=1e-6)
