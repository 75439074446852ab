"""Prisms united and cut in their plane: equal to the solid booleans, and left to them where the result is no prism."""

from __future__ import annotations

import random
from math import pi

import pytest

import dsl
from dsl.kernel import booleans, flat, integrals, prism, topology
from dsl.kernel.build import build
from dsl.kernel.extrusion import extrude
from dsl.kernel.operand import Operand
from dsl.kernel.placement import compose, rotation, translated
from dsl.kernel.prism import Prism
from dsl.kernel.shapes import place


def _at(shape: Prism, x: float, y: float, turn_deg: float = 0.0) -> Prism:
    moved = shape.moved(translated(rotation(0, 0, turn_deg), x, y, 0))
    assert moved is not None
    return moved


def _pieces(rng: random.Random, count: int, reach: float) -> list[Prism]:
    found: list[Prism] = []
    for _ in range(count):
        made = rng.choice(
            [
                prism.cylinder(rng.uniform(2, 9), 0, 5),
                prism.box(rng.uniform(2, 15), rng.uniform(2, 15), 5),
                prism.obround(rng.uniform(8, 20), rng.uniform(2, 7), 5),
                prism.regular(rng.randint(3, 8), rng.uniform(2, 9), 5),
            ]
        )
        found.append(_at(made, rng.uniform(-reach, reach), rng.uniform(-reach, reach), rng.uniform(0, 360)))
    return found


def _solids(parts: list[Prism]) -> list[Operand]:
    return [Operand(shape=place(extrude(part), part.frame)) for part in parts]


@pytest.mark.parametrize("seed", range(12))
def test_a_flat_union_equals_the_boolean(seed: int) -> None:
    rng = random.Random(seed)
    tilt = compose(rotation(rng.choice([0, 90, 37]), rng.choice([0, 90, 21]), 0), translated(rotation(0, 0, 0), 3, 4, 5))
    parts = [moved for part in _pieces(rng, rng.randint(2, 6), 9) if (moved := part.moved(tilt))]
    fast = booleans.merged(booleans.union([Operand(prism=part) for part in parts]))
    slow = booleans.merged(booleans.union(_solids(parts)))
    assert integrals.volume_mm3(fast.shape) == pytest.approx(integrals.volume_mm3(slow.shape), rel=1e-9)
    assert len(topology.solids(fast.shape)) == len(topology.solids(slow.shape))
    assert topology.is_valid(fast.shape)


def test_some_unions_and_cuts_stay_prisms() -> None:
    plate = prism.box(20, 20, 5)
    ears = [_at(prism.cylinder(4, 0, 5), x, y) for x, y in ((0, 10), (20, 10))]
    united = booleans.union([Operand(prism=part) for part in (plate, *ears)])
    assert united.prism is not None and united.volume_mm3 == pytest.approx(5 * (400 + 16 * pi))
    notched = booleans.difference(united, [Operand(prism=_at(prism.cylinder(2, 0, 5), x, y)) for x, y in ((10, 0), (12, 10))])
    assert notched.prism is not None and len(notched.prism.inner) == 1
    assert notched.volume_mm3 == pytest.approx(5 * (400 + 16 * pi - 6 * pi))
    assert integrals.volume_mm3(notched.shape) == pytest.approx(notched.volume_mm3, rel=1e-9)


def test_a_ring_of_teeth_is_one_prism_with_a_bore() -> None:
    lines = ["body: Y 20 8", "C 6 2 8", "T $ 18 -1 0", "CP $ 0 0 0 0 0 1 30 360", "U body $", "H $ 0 0 10"]
    shape = build(dsl.check("\n".join(lines))).shape_occ
    assert len(topology.faces(shape)) == 30 * 4 + 2 + 1
    assert topology.is_valid(shape)


APART = {
    "share only an edge": (prism.box(10, 10, 5), _at(prism.box(10, 10, 5), 10, 10)),
    "are tangent": (prism.cylinder(5, 0, 5), _at(prism.cylinder(5, 0, 5), 10, 0)),
    "differ in height": (prism.box(10, 10, 5), _at(prism.box(10, 10, 6), 5, 0)),
    "do not touch": (prism.box(10, 10, 5), _at(prism.box(10, 10, 5), 20, 0)),
}


@pytest.mark.parametrize("why", APART)
def test_prisms_are_left_to_the_kernel_when_they(why: str) -> None:
    assert flat.fuse(APART[why]) is None


def test_a_cut_in_two_is_left_to_the_kernel() -> None:
    plate = prism.box(20, 20, 5)
    across = _at(prism.box(4, 40, 5), 8, -10).footprint_on(plate)
    assert across and flat.cut(plate, [across]) is None
    shape = build(dsl.check("C 20 20 5\nC 4 40 9\nT 1 8 -10 -2\nD 0 2")).shape_occ
    assert len(topology.solids(shape)) == 2


def test_a_thin_wall_beside_a_flat_cut_is_refused() -> None:
    with pytest.raises(dsl.DslError) as caught:
        build(dsl.check("C 10 10 10\nC 20 4 20\nT 1 0.000002 3 -5\nD 0 2"))
    assert (caught.value.kind, caught.value.line) == ("invalid_solid", 4)


def test_copies_are_measured_once_each() -> None:
    shape = build(dsl.check("C 1 2 3\nLP 0 1 0 0 40 2\nX 1 -1 1 1")).shape_occ
    assert integrals.volume_mm3(shape) == pytest.approx(240)
    assert len(topology.solids(shape)) == 40
