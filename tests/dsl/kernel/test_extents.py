"""The exact box: against closed forms, and against OCCT's own slow one however the part is turned."""

from __future__ import annotations

import math
import random

import pytest
from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib

import dsl
from dsl.kernel import extents, topology
from dsl.kernel.build import build
from dsl.kernel.placement import rotation
from dsl.kernel.shapes import place


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("S 5", (-5, -5, -5), (5, 5, 5)),
        ("S 5\nC 9 9 9\nD 0 1\nT 2 0 0 5", (-5, -5, 0), (5, 5, 10)),
        ("S 5\nC 10 10 10\nT 1 3 -5 -5\nD 0 2", (-5, -5, -5), (3, 5, 5)),
        ("S 5\nC 10 10 10\nT 1 -7 -5 -5\nD 0 2", (3, -4, -4), (5, 4, 4)),
        ("TO 10 3", (-13, -13, -3), (13, 13, 3)),
        ("TO 10 3\nC 40 40 9\nT 1 -20 -20 2\nD 0 2", (-13, -13, -3), (13, 13, 2)),
        ("TO 10 3\nC 40 40 9\nT 1 -20 -20 -11\nD 0 2", (-13, -13, -2), (13, 13, 3)),
        ("Y 5 10\nX 0 2 1 1", (-10, -5, 0), (10, 5, 10)),
        ("Y 5 10\nF 0 2", (-5, -5, 0), (5, 5, 10)),
        ("Y 5 20\nY 3 20\nR 1 0 90 0\nT 2 0 0 10\nD 0 3", (-5, -5, 0), (5, 5, 20)),
    ],
)
def test_boxes_have_their_closed_form(text: str, low: tuple[float, ...], high: tuple[float, ...]) -> None:
    box = extents.tight_box(build(dsl.check(text)).shape_occ)
    assert box.low == pytest.approx(low, abs=1e-6)
    assert box.high == pytest.approx(high, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "C 20 20 9\nF 0 2 |Z\nF 1 1.5 >Z",  # the rounds of the corners are tori whose tube is wider than their hole
        "C 20 20 9\nF 0 2",
        "S 5\nY 2 20\nT 1 0 0 -10\nD 0 2",
        "TO 9 2\nY 1 30\nT 1 9 0 -9\nD 0 2",
        "K 5 0 9\nC 3 3 10\nD 0 1",
        "C 20 20 9\nCH 0 2 >Z\nH 1 10 10 5\nH 2 10 5 3 >X",
    ],
)
def test_turned_parts_have_the_box_that_the_kernel_finds_slowly(text: str) -> None:
    shape = build(dsl.check(text)).shape_occ
    rng = random.Random(text)
    for _ in range(3):
        turned = place(shape, rotation(*(rng.uniform(0, 360) for _ in range(3))))
        found = Bnd_Box()
        BRepBndLib.AddOptimal_s(turned, found, False, False)
        slow, quick = topology.box_of(found), extents.tight_box(turned)
        assert quick.low == pytest.approx(slow.low, abs=1e-5)
        assert quick.high == pytest.approx(slow.high, abs=1e-5)
        loose = topology.loose_box(turned)
        assert quick.within(loose, 1e-6)


@pytest.mark.parametrize(
    "turn", [(0, 0, 0), (0, 0, 90), (30, 40, 50), (-17, 3, 71), (0.125, 0, 0), (90, 5, 5), (45, 1, 5), (0, 20, 0.01)]
)
def test_a_stretched_ball_has_its_closed_form_and_asks_no_slow_search(
    turn: tuple[float, float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = build(dsl.check(f"S 5\nX 0 2 1 0.4\nR 1 {turn[0]} {turn[1]} {turn[2]}\nT 2 7 8 9")).shape_occ
    monkeypatch.delattr(extents.BRepBndLib, "AddOptimal_s")
    box = extents.tight_box(shape)
    turned = [rotation(*turn)[row * 4 : row * 4 + 3] for row in range(3)]
    reach = [math.hypot(10 * x, 5 * y, 2 * z) for x, y, z in turned]
    assert box.low == pytest.approx([c - r for c, r in zip((7, 8, 9), reach, strict=True)], abs=1e-6)
    assert box.high == pytest.approx([c + r for c, r in zip((7, 8, 9), reach, strict=True)], abs=1e-6)
