"""Round parts on one axis: closed forms, and the same solids as the kernel's booleans give."""

from __future__ import annotations

import random
from math import pi

import pytest

import dsl
from dsl.kernel import booleans, spindle, topology
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from dsl.kernel.placement import IDENTITY, translated
from dsl.kernel.turned import Turned, ball, frustum
from tests.dsl.kernel.test_imprint import check_same

BALL = 4 / 3 * pi


def cap(r: float, height: float) -> float:
    return pi * height**2 * (3 * r - height) / 3


@pytest.mark.parametrize(
    ("text", "volume_mm3", "faces", "solids"),
    [
        ("S 5\nT 0 3 0 4\nI 0 1", 2 * cap(5, 2.5), {"sphere": 2}, 1),
        ("S 5\nT 0 3 0 4\nU 0 1", 2 * BALL * 125 - 2 * cap(5, 2.5), {"sphere": 2}, 1),
        ("S 5\nT 0 3 0 4\nD 0 1", BALL * 125 - 2 * cap(5, 2.5), {"sphere": 2}, 1),
        ("S 5\nS 3\nD 0 1", BALL * (125 - 27), {"sphere": 2}, 1),
        ("Y 5 20\nS 5\nT 1 0 0 20\nU 0 1 2", 500 * pi + BALL * 125, {"cylinder": 1, "sphere": 2}, 1),
        ("Y 5 20\nS 5\nT 1 0 0 24\nI 0 2", cap(5, 1), {"plane": 1, "sphere": 1}, 1),
        ("K 9 3 12\nY 2 30\nT 1 0 0 -4\nD 0 2", pi * 12 * (81 + 27 + 9) / 3 - 48 * pi, {"cone": 1, "cylinder": 1, "plane": 2}, 1),
        ("K 9 3 12\nK 0 6 6\nT 1 0 0 6\nD 0 2", pi * (10 * (81 + 36 + 16) - 4 * 16) / 3, {"cone": 2, "plane": 1}, 1),
        ("S 5\nY 3 20\nT 1 0 0 -10\nD 0 2", BALL * 4**3, {"cylinder": 1, "sphere": 1}, 1),
        ("S 5\nY 9 2\nT 1 0 0 -1\nD 0 2", 2 * cap(5, 4), {"plane": 2, "sphere": 2}, 2),
        ("Y 5 9\nY 3 9\nI 0 1", 81 * pi, {"cylinder": 1, "plane": 2}, 1),
    ],
)
def test_they_have_their_closed_form_without_a_boolean(
    text: str, volume_mm3: float, faces: dict[str, int], solids: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(booleans, "_run")
    solid = build(dsl.check(text))
    found = measure(solid)
    assert found.volume_mm3 == pytest.approx(volume_mm3, rel=1e-9)
    assert found.faces == faces
    assert found.solids == solids
    assert topology.is_valid(solid.shape_occ)


@pytest.mark.parametrize("shift_mm", [9.99995, 10.0, 10.00005, 5e-5])
def test_balls_that_nearly_touch_are_left_to_the_kernel(shift_mm: float) -> None:
    other = Turned(profile=ball(5.0).profile, frame=translated(IDENTITY, shift_mm, 0.0, 0.0))
    assert spindle.combined("union", [ball(5.0), other]) is None


def test_parts_on_two_axes_are_none_of_its_business() -> None:
    other = Turned(profile=frustum(3.0, 2.0, 4.0).profile, frame=translated(IDENTITY, 1e-3, 0.0, 0.0))
    assert spindle.combined("common", [frustum(5.0, 4.0, 9.0), other]) is None


def program(seed: int) -> str:
    """Cylinders, cones and balls on one axis, blended, turned over, flush, nearly flush, cut, joined and crossed."""
    rng = random.Random(f"spindle:{seed}")
    lines: list[str] = []
    part = None
    for _ in range(rng.randint(2, 4)):
        first, size, height = len(lines), rng.choice((3, 4, 5, 6, 7.3, 8, 10, 12)), rng.choice((4, 8, 10, 15, 20))
        match rng.choice("YKSSKF"):
            case "Y":
                lines.append(f"Y {size} {height}")
            case "K":
                lines.append(f"K {size} {rng.choice((0, 2, size + 3, size / 2))} {height}")
            case "S":
                lines.append(f"S {size}")
            case _:
                lines += [f"Y {size} {height}", f"{rng.choice(('F', 'CH'))} {first} 1"]
        if rng.random() < 0.3:
            lines.append(f"R {len(lines) - 1} 180 0 0")
        if rng.random() < 0.7:
            lines.append(f"T {len(lines) - 1} 0 0 {rng.choice((-10, -8, -5, -3, 0, 1, 2, 3.7, 4, 5, 8, 10, 10.00001))}")
        if part is not None:
            lines.append(f"{rng.choice('DDUI')} {part} {len(lines) - 1}")
        part = len(lines) - 1
    lines.append(f"R {part} {rng.choice((0, 30, 90))} {rng.choice((0, 45))} 0")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_they_and_booleans_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    check_same(program(seed), monkeypatch)


@pytest.mark.slow
def test_they_and_booleans_agree_on_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(1_000):
        check_same(program(seed), monkeypatch)
