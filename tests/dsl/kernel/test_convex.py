"""What is proven of primitives by their hulls holds for the kernel's booleans, and saves them."""

from __future__ import annotations

import random

import pytest

import dsl
from dsl.kernel import booleans, containment, convex
from dsl.kernel.build import build
from dsl.kernel.operand import Operand
from dsl.kernel.plan import Placed, plan


def placed(rng: random.Random, size: float, away: float) -> str:
    op = rng.choice("CYKS")
    count = {"C": 3, "Y": 2, "K": 3, "S": 1}[op]
    numbers = [round(rng.uniform(0.3, 1.0) * size, 2) for _ in range(count)]
    turn, shift = [rng.choice((0, 0, 90, 30, -75)) for _ in range(3)], [round(rng.uniform(-away, away), 2) for _ in range(3)]
    return "\n".join(
        (f"{op} {' '.join(map(str, numbers))}", f"R $ {' '.join(map(str, turn))}", f"T $ {' '.join(map(str, shift))}")
    )


def pair(seed: int) -> tuple[str, Placed, Placed]:
    """Two primitives as a program whose last line is still missing, and as bodies."""
    rng = random.Random(f"hulls:{seed}")
    text = f"{placed(rng, 4, 8)}\n{placed(rng, 14, 6)}"
    one, other = plan(dsl.check(f"{text}\nI 2 5")).roots[0].body.parts
    return text, one, other


def volume(text: str) -> float:
    try:
        found = build(dsl.check(text)).volume_mm3
    except dsl.DslError as error:
        assert error.kind == "empty_geometry"
        return 0.0
    assert found is not None
    return found


def test_what_hulls_prove_the_kernel_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    proven: list[tuple[bool, bool]] = []
    for seed in range(60):
        text, one, other = pair(seed)
        known = convex.are_apart(one, other), convex.is_within(one, other)
        if not any(known):
            continue
        proven.append(known)
        with monkeypatch.context() as patch:
            patch.setattr(containment, "are_apart", lambda one, other: False)
            patch.setattr(containment, "is_within", lambda one, other: False)
            shared = volume(f"{text}\nI 2 5")
        assert shared == pytest.approx(0.0 if known[0] else volume(text.rsplit("\n", 3)[0]), rel=1e-6, abs=1e-9), text
    assert min(sum(apart for apart, _ in proven), sum(within for _, within in proven)) >= 6


def test_near_misses_are_left_open() -> None:
    assert not convex.are_apart(*pair_of("S 5\nT $ 0 0 10\nS 5"))
    assert convex.are_apart(*pair_of("S 5\nT $ 0 0 10.001\nS 5"))
    assert not convex.is_within(*pair_of("Y 2 4\nT $ 0 0 0\nC 9 9 9"))
    assert not convex.is_within(*pair_of("K 3.5 2.5 5\nT $ 0 0 1\nK 4 1.5 9"))
    assert convex.is_within(*pair_of("K 3 1 5\nT $ 0 0 1\nK 4 3 9"))
    assert not convex.is_within(*pair_of("Y 2 4\nX $ 2 1 1\nS 50"))


def pair_of(text: str) -> tuple[Placed, Placed]:
    one, other = plan(dsl.check(f"{text}\nI 1 2")).roots[0].body.parts
    return one, other


@pytest.mark.parametrize(
    ("text", "mm3"),
    [
        ("S 9\nC 4 4 4\nU 0 1", 4 / 3 * 729 * 3.141592653589793),
        ("S 9\nC 4 4 4\nI 0 1", 64.0),
        ("C 20 20 20\nY 2 5\nT 1 5 5 5\nF 2 1\nSH 3 0.2\nU 0 4", 8000.0),
        ("C 5 5 5\nK 4 2 6\nR 1 0 45 0\nT 2 -5 0 -4\nD 0 3", 125.0),
        ("C 5 5 5\nC 6 6 6\nR 1 0 45 0\nT 2 -7 0 -3\nD 0 3", 125.0),
    ],
)
def test_proven_outcomes_cost_no_boolean(text: str, mm3: float, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> Operand:
        raise AssertionError("the kernel was asked")

    monkeypatch.setattr(booleans, "_run", refused)
    solid = build(dsl.check(text), find_idle=True)
    assert solid.volume_mm3 == pytest.approx(mm3)
    assert [notice.kind for notice in solid.notices] == ([] if "I 0 1" in text else ["idle_operand"])
