"""What is proven of a hole that stands elsewhere is never more than what two parts really do not share."""

# pyright: basic
from __future__ import annotations

import math

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.compare import compare
from dsl.kernel.measure import measure
from evals.moved import least_difference_mm3


def proven_and_true(first: str, second: str) -> tuple[float, float]:
    """Volumes, mm³, that only one of two parts has: what is proven, and what the kernel's intersection leaves."""
    a, b = (build(dsl.check(program.replace(" ; ", "\n"))) for program in (first, second))
    found = compare(a, b)
    apart = sum(found.volumes_mm3) * (1 - found.iou) / (1 + found.iou)
    proven = least_difference_mm3(measure(a), measure(b))
    assert proven == pytest.approx(least_difference_mm3(measure(b), measure(a)))
    return proven, apart


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("C 50 30 5 ; H $ 25 15 8", "C 50 30 5 ; H $ 26 15 8"),
        ("C 50 30 5 ; H $ 25 15 8", "C 50 30 5 ; H $ 36 15 8"),
        ("C 50 30 5 ; H $ 25 15 8", "C 50 30 5 ; H $ 25.5 15 8.5"),
        ("C 50 30 5 ; H $ 25 15 8 ; H $ 5 5 3 ; H $ 45 5 3", "C 50 30 5 ; H $ 25 15 8 ; H $ 6 5 3 ; H $ 45 6 3"),
        ("Y 20 6 ; H $ 12 0 5", "Y 20 6 ; H $ 0 12 5"),
        ("p: C 50 30 5 ; Y 4 9 ; T $ 20 15 0 ; U p $", "p: C 50 30 5 ; Y 4 9 ; T $ 21 15 0 ; U p $"),
    ],
    ids=("a little", "aside", "wider too", "two of three", "in a disc", "a boss"),
)
def test_a_cylinder_elsewhere_is_proven_whole(first: str, second: str) -> None:
    proven, apart = proven_and_true(first, second)
    assert apart > 1 and proven == pytest.approx(apart, rel=1e-4)


def test_of_two_crescents_the_area_is_the_formula() -> None:
    proven, _ = proven_and_true("C 50 30 5 ; H $ 25 15 8", "C 50 30 5 ; H $ 29 15 8")
    lens = 2 * 16 * math.acos(0.5) - 0.5 * math.sqrt(4 * 4 * 4 * 12)
    assert proven == pytest.approx(5 * 2 * (math.pi * 16 - lens))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("b: C 50 30 5 ; H $ 25 15 8", "b: C 50 30 5 ; H $ 26 15 8 ; C 20 2 5 ; T $ 26 14 0 ; D b $"),
        ("b: C 50 30 9 ; H $ 25 15 8 ; C 30 30 5 ; T $ 20 0 2 ; D b $", "b: C 50 30 9 ; H $ 25 15 8 ; T $ 1 0 0"),
        ("b: C 50 30 9 ; Y 4 20 ; R $ 0 90 0 ; T $ 15 15 4.5 ; D b $ ; H $ 25 15 5", "C 50 30 9 ; H $ 24 15 5"),
        ("C 50 30 5 ; H $ 20 15 8 ; H $ 30 15 4", "C 50 30 5 ; H $ 40 15 8"),
        ("Y 12 30 ; H $ 0 0 18", "Y 12 30 ; H $ 0 0 17.8"),
    ],
    ids=("a slot into it", "a pocket over it", "a bore across", "a hole between", "only a wider bore"),
)
def test_no_more_is_proven_than_is_so(first: str, second: str) -> None:
    proven, apart = proven_and_true(first, second)
    assert proven <= apart * (1 + 1e-6)
