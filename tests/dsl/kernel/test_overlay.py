"""Plane regions laid over each other: equal to the kernel's faces, to closed forms, and None where boundaries only touch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import acos, asin, cos, pi, sin, sqrt
from typing import Any

import pytest
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse

from dsl.kernel import flat, loops, overlay, planar, prism
from dsl.kernel.loops import Circle, Loop
from dsl.kernel.placement import rotation, translated
from dsl.kernel.prism import Prism

HERE = prism.box(1, 1, 1)


def _loop(shape: Prism, x: float = 0.0, y: float = 0.0, turn_deg: float = 0.0) -> Loop:
    moved = shape.moved(translated(rotation(0, 0, turn_deg), x, y, 0))
    found = moved.regions_on(HERE) if moved else None
    assert found is not None
    return found[0]


def _box(width: float, depth: float, x: float = 0.0, y: float = 0.0, turn_deg: float = 0.0) -> Loop:
    return _loop(prism.box(width, depth, 1), x, y, turn_deg)


def _circle(r: float, x: float = 0.0, y: float = 0.0) -> Loop:
    return (Circle(x, y, r),)


def _area(region: Sequence[Loop] | None) -> float:
    assert region is not None
    return abs(loops.signed_area(region[0])) - sum(abs(loops.signed_area(loop)) for loop in region[1:])


def _any(rng: random.Random) -> Loop:
    shapes = (
        prism.cylinder(rng.uniform(2, 9), 0, 1),
        prism.box(rng.uniform(2, 15), rng.uniform(2, 15), 1),
        prism.obround(rng.uniform(8, 20), rng.uniform(2, 7), 1),
        prism.regular(rng.randint(3, 8), rng.uniform(2, 9), 1),
    )
    return _loop(rng.choice(shapes), rng.uniform(-10, 10), rng.uniform(-10, 10), rng.uniform(0, 360))


@pytest.mark.parametrize("seed", range(30))
def test_regions_are_those_of_the_kernel(seed: int) -> None:
    rng = random.Random(seed)
    regions = [(_any(rng),) for _ in range(rng.randint(2, 7))]
    faces = [planar.region(region[0]) for region in regions]
    pairs = (
        (overlay.union(regions), BRepAlgoAPI_Fuse()),
        (overlay.difference(regions[0], regions[1:]), BRepAlgoAPI_Cut()),
    )
    for ours, operation in pairs:
        theirs = flat._single(flat._run(operation, faces))
        # Regions in general position cross clearly: what is no region here is none there.
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert _area(ours) == pytest.approx(_area(theirs), rel=1e-9)
            assert sorted(map(len, ours)) == sorted(map(len, theirs))


def test_a_disc_with_teeth_has_the_area_of_its_sectors_and_teeth() -> None:
    r, half, reach, teeth = 20.0, 1.0, 4.0, 40
    found = overlay.union(
        [(_circle(r),), *((_box(2 * reach, 2 * half, *_turned(r - reach, -half, i * 360 / teeth)),) for i in range(teeth))]
    )
    tooth = 2 * half * (r + reach) - (half * sqrt(r * r - half * half) + r * r * asin(half / r))
    assert _area(found) == pytest.approx(pi * r * r + teeth * tooth, rel=1e-12)
    assert found is not None and [len(loop) for loop in found] == [4 * teeth]


def _turned(x: float, y: float, angle_deg: float) -> tuple[float, float, float]:
    c, s = cos(angle_deg * pi / 180), sin(angle_deg * pi / 180)
    return x * c - y * s, x * s + y * c, angle_deg


def test_two_discs_share_a_lens() -> None:
    lens = 2 * (25 * acos(3 / 5) - 3 * 4)
    assert _area(overlay.union([(_circle(5),), (_circle(5, 6),)])) == pytest.approx(50 * pi - lens, rel=1e-12)
    assert _area(overlay.difference((_circle(5),), [(_circle(5, 6),)])) == pytest.approx(25 * pi - lens, rel=1e-12)


def test_holes_are_kept_filled_widened_and_made() -> None:
    plate = (_box(20, 20), _circle(2, 5, 5), _circle(2, 15, 15))
    filled = overlay.union([plate, (_box(6, 6, 2, 2),)])
    assert filled is not None and len(filled) == 2 and _area(filled) == pytest.approx(400 - 4 * pi)
    widened = overlay.difference(plate, [(_box(2, 6, 4, 5),)])
    assert widened is not None and len(widened) == 3
    assert _area(widened) == pytest.approx(400 - 8 * pi - (2 * 6 - (sqrt(3) + 4 * asin(1 / 2))))
    made = overlay.union([(_box(20, 2),), (_box(20, 2, 0, 18),), (_box(2, 20, -1, -0.5),), (_box(2, 20.5, 19, -0.3),)])
    assert made is not None and len(made) == 2
    inside = overlay.difference((_box(20, 20),), [(_circle(3, 10, 10),)])
    assert inside is not None and _area(inside) == pytest.approx(400 - 9 * pi)
    ring = overlay.difference((_box(20, 20),), [(_circle(6, 10, 10), _circle(2, 10, 10))])
    assert ring is None  # an island is left


UNCLEAR = {
    "an edge": [(_box(10, 10),), (_box(10, 5, 10, 2),)],
    "a corner": [(_box(10, 10),), (_box(10, 10, 10, 10),)],
    "a tangent": [(_circle(5),), (_box(10, 10, 5, -5),)],
    "a near tangent": [(_circle(5),), (_circle(5, 9.99999),)],
    "one on the other": [(_circle(5),), (_circle(5),)],
    "a corner on an edge": [(_box(10, 10),), (_box(10, 10, 10, 5, 45),)],
    "a slanting side": [(_box(10, 10),), (_box(10, 10, 0, 9.99, 0.05),)],
    "nothing": [(_box(10, 10),), (_box(10, 10, 20, 20),)],
}


@pytest.mark.parametrize("what", UNCLEAR)
def test_regions_are_left_to_others_when_they_share(what: str) -> None:
    assert overlay.union(UNCLEAR[what]) is None


def test_a_region_cut_away_or_in_two_is_none() -> None:
    assert overlay.difference((_circle(3),), [(_box(10, 10, -5, -5),)]) is None
    assert overlay.difference((_box(20, 20),), [(_box(2, 40, 9, -10),)]) is None


@pytest.mark.parametrize("change", ["lost", "turned round"])
def test_boundaries_that_do_not_enter_and_leave_in_turn_are_left_to_others(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the crossings is lost, or taken for one the other way."""
    disc, bar, bitten = (_circle(5),), (_box(20, 4, -10, -2),), (_box(20, 20, -10, 1),)
    found = overlay._crossings
    for lay, num_crossings in ((lambda: overlay.union([disc, bar]), 4), (lambda: overlay.difference(bitten, [disc]), 2)):
        assert lay() is not None
        for spoilt in range(num_crossings):
            count = iter(range(num_crossings))

            def some(*given: Any) -> list[overlay._Crossing]:
                met = [(next(count), crossing) for crossing in found(*given)]  # noqa: B023
                kept = [pair for pair in met if change == "turned round" or pair[0] != spoilt]  # noqa: B023
                return [c._replace(enters=c.enters != (index == spoilt)) for index, c in kept]  # noqa: B023

            with monkeypatch.context() as patch:
                patch.setattr(overlay, "_crossings", some)
                assert lay() is None
