"""Cuts made in the plane equal the kernel's booleans, and are only made where they are certain."""

from __future__ import annotations

import random
from math import asin, pi

import pytest

from dsl.kernel import booleans, extents, integrals, planar, prism, topology
from dsl.kernel.extrusion import extrude
from dsl.kernel.loops import Circle
from dsl.kernel.operand import Operand
from dsl.kernel.placement import Matrix, compose, rotation, translated
from dsl.kernel.prism import Prism
from dsl.kernel.shapes import place


def _at(shape: Prism, x: float, y: float, z: float, turn_deg: float = 0.0) -> Prism:
    moved = shape.moved(translated(rotation(0, 0, turn_deg), x, y, z))
    assert moved is not None
    return moved


def _random_plate(rng: random.Random) -> tuple[Prism, list[Prism]]:
    thickness = rng.uniform(2, 10)
    base = rng.choice(
        [
            prism.box(60, 40, thickness),
            prism.cylinder(25, 0, thickness),
            prism.obround(60, 40, thickness),
            prism.regular(7, 30, thickness),
        ]
    )
    tools: list[Prism] = []
    for _ in range(rng.randint(1, 8)):
        height = thickness + 2
        made = rng.choice(
            [
                prism.cylinder(rng.uniform(0.5, 5), 0, height),
                prism.box(rng.uniform(1, 9), rng.uniform(1, 9), height),
                prism.obround(rng.uniform(5, 12), rng.uniform(1, 4), height),
                prism.regular(rng.randint(3, 8), rng.uniform(1, 5), height),
            ]
        )
        tools.append(
            _at(made, rng.uniform(-25, 55), rng.uniform(-20, 40), rng.choice([-1.0, -1.0, -1.0, 0.5]), rng.uniform(0, 360))
        )
    return base, tools


@pytest.mark.parametrize("seed", range(25))
def test_a_planar_cut_equals_the_boolean(seed: int) -> None:
    rng = random.Random(seed)
    base, tools = _random_plate(rng)
    tilt: Matrix = compose(rotation(rng.choice([0, 90, 37]), rng.choice([0, 90, 21]), 0), translated(rotation(0, 0, 0), 3, 4, 5))
    moved = [shape.moved(tilt) for shape in (base, *tools)]
    assert all(moved)
    fast = booleans.merged(booleans.difference(Operand(prism=moved[0]), [Operand(prism=tool) for tool in moved[1:]]))
    shapes = [place(extrude(found), found.frame) for found in moved if found]
    slow = booleans.merged(booleans.difference(Operand(shape=shapes[0]), [Operand(shape=shape) for shape in shapes[1:]]))
    assert integrals.volume_mm3(fast.shape) == pytest.approx(integrals.volume_mm3(slow.shape), rel=1e-9)
    # The kernel leaves a round side in two where it was cut at its seam.
    assert len(topology.faces(slow.shape)) - 1 <= len(topology.faces(fast.shape)) <= len(topology.faces(slow.shape))
    assert topology.is_valid(fast.shape)


def test_a_hundred_holes_stay_one_prism() -> None:
    base = Operand(prism=prism.box(210, 210, 5))
    tools = [Operand(prism=_at(prism.cylinder(3, -1, 6), 15 + 20 * (i % 10), 15 + 20 * (i // 10), 0)) for i in range(100)]
    result = booleans.difference(base, tools)
    assert result.prism is not None
    assert len(topology.faces(result.shape)) == 106
    assert integrals.volume_mm3(result.shape) == pytest.approx(result.prism.volume_mm3, rel=1e-9)


REFUSED = {
    "touches the outline": prism.cylinder(5, -1, 6).moved((1, 0, 0, 5, 0, 1, 0, 10, 0, 0, 1, 0)),
    "leaves the outline": prism.cylinder(5, -1, 6).moved((1, 0, 0, 1, 0, 1, 0, 10, 0, 0, 1, 0)),
    "ends inside": prism.cylinder(3, 1, 6).moved((1, 0, 0, 10, 0, 1, 0, 10, 0, 0, 1, 0)),
    "is tilted": prism.cylinder(3, -9, 16).moved(translated(rotation(5, 0, 0), 10, 10, 0)),
    "surrounds the part": prism.cylinder(50, -1, 6).moved((1, 0, 0, 10, 0, 1, 0, 10, 0, 0, 1, 0)),
    "is no prism": None,
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_cut_is_left_to_the_kernel_when_it(why: str) -> None:
    base, tool = prism.box(20, 20, 5), REFUSED[why]
    assert planar.cut_through(base, [tool.footprint_on(base) if tool else None]) == (base, [0])


def test_overlapping_cuts_are_not_both_taken() -> None:
    tools = [_at(prism.cylinder(3, -1, 6), x, 10, 0) for x in (8, 10, 16)]
    base = prism.box(20, 20, 5)
    result, left = planar.cut_through(base, [tool.footprint_on(base) for tool in tools])
    assert (len(result.inner), left) == (2, [1]) or (len(result.inner), left) == (1, [1, 2])


def test_round_holes_that_are_copies_of_one_wall_bound_the_part_like_others() -> None:
    circles = [(Circle(8.0 + 9 * (i % 4), 7.0 + 9 * (i // 4), 2.0 + i % 2),) for i in range(12)]
    slot = prism.obround(9, 4, 1).moved(translated(rotation(0, 0, 0), 48, 20, 0))
    assert slot is not None
    part = Prism(outer=prism.box(60, 40, 1).outer, inner=(*circles, *slot.regions_on(prism.box(1, 1, 1))), low=-2, high=3)  # type: ignore[misc]
    shape = extrude(part)
    assert topology.is_valid(shape)
    assert topology.counts(shape) == (6 + 12 + 4, 12 + 3 * 12 + 12, 8 + 2 * 12 + 8)
    assert integrals.volume_mm3(shape) == pytest.approx(part.volume_mm3, rel=1e-9)
    # A cut through two of the copies is one that the kernel makes of them.
    cut = booleans.difference(Operand(shape=shape), [Operand(prism=_at(prism.box(16, 2, 9), 5, 6, -3))])
    assert topology.is_valid(cut.shape)
    assert cut.volume_mm3 == pytest.approx(part.volume_mm3 - 5 * (16 * 2 - _overlap(circles, (5, 6, 21, 8))), rel=1e-6)


def _overlap(circles: list[tuple[Circle]], box: tuple[float, float, float, float]) -> float:
    """The area of the circles that lie in a box, each in all of it, in its lower or upper part, mm²."""
    return sum(_below(box[3] - c.cy, c.r) - _below(box[1] - c.cy, c.r) for (c,) in circles if box[0] < c.cx < box[2])


def _below(height: float, r: float) -> float:
    share = max(-1.0, min(1.0, height / r))
    return r * r * (pi / 2 + asin(share) + share * (1 - share * share) ** 0.5)


def test_a_mirrored_prism_keeps_its_volume_and_place() -> None:
    part = prism.wedge(10, 20, 30).moved((-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0))
    assert part is not None
    shape = place(extrude(part), part.frame)
    assert integrals.volume_mm3(shape) == pytest.approx(3000)
    assert extents.tight_box(shape).low == pytest.approx((-10, 0, 0), abs=1e-9)
