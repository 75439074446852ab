"""Comparing solids against overlaps that a formula knows."""

from __future__ import annotations

import json
import math

import pytest

import dsl
from dsl.checker import check
from dsl.comparison import Comparison
from dsl.kernel.build import build
from dsl.kernel.compare import compare, iou
from dsl.kernel.solid import Solid


def part(text: str) -> Solid:
    return build(check(text))


def test_equal_programs_are_the_same_without_any_geometry() -> None:
    found = compare(part("C 10 10 10"), part("box: C 10 10 5+5"))
    assert (found.iou, found.iou_error, found.method) == (1.0, 0.0, "same key")


def test_parts_that_do_not_meet_share_nothing() -> None:
    found = compare(part("C 10 10 10"), part("C 10 10 10\nT 0 20 0 0"))
    assert (found.iou, found.method) == (0.0, "apart")


def test_parts_that_only_touch_share_nothing() -> None:
    assert iou(part("C 10 10 10"), part("C 10 10 10\nT 0 10 0 0")) == 0.0


def test_a_part_in_the_hollow_of_another_shares_nothing() -> None:
    found = compare(part("C 40 40 20\nH $ 20 20 20"), part("Y 5 10\nT 0 20 20 0"))
    assert (found.iou, found.method) == (0.0, "exact")


def test_overlapping_boxes_have_the_ratio_of_their_volumes() -> None:
    found = compare(part("C 10 10 10"), part("C 10 10 10\nT 0 5 0 0"))
    assert found.iou == pytest.approx(1 / 3, abs=1e-9)
    assert found.method == "exact"


def test_a_wider_hole_costs_its_ring() -> None:
    found = compare(part("C 50 30 5\nH $ 25 15 8"), part("C 50 30 5\nH $ 25 15 10"))
    small, large = (7500 - math.pi * d * d / 4 * 5 for d in (10, 8))
    assert found.iou == pytest.approx(small / large, abs=1e-9)
    assert (found.holes_matched, found.holes_first_only, found.holes_second_only) == ((), (8.0,), (10.0,))


def test_holes_are_matched_by_diameter() -> None:
    first = part("C 50 30 5\nH $ 5 5 4\nH $ 45 5 4\nH $ 25 15 6")
    second = part("C 50 30 5\nH $ 5 5 4\nH $ 25 15 6\nH $ 45 25 7")
    found = compare(first, second)
    assert (found.holes_matched, found.holes_first_only, found.holes_second_only) == ((4.0, 6.0), (4.0,), (7.0,))


def test_large_parts_are_compared_by_the_triangles_of_their_programs() -> None:
    pytest.importorskip("manifold3d")
    n, apothem = 100, 20 * math.cos(math.pi / 100)
    found = compare(part(f"PR {n} 20 5"), part(f"PR {n} 20 5\nR $ 0 0 {180 / n}"))
    assert found.method == "facets" and found.iou_error < 1e-6
    # Two regular polygons half a step apart have a regular polygon of twice the sides in common.
    area, common = n * apothem**2 * math.tan(math.pi / n), 2 * n * apothem**2 * math.tan(math.pi / (2 * n))
    assert found.iou == pytest.approx(common / (2 * area - common), abs=found.iou_error + 1e-9)


@pytest.mark.parametrize(("bevel", "method"), [("", "facets"), ("CH 0 0.3 |Z\n", "mesh")])
def test_the_error_of_triangles_is_stated(bevel: str, method: str) -> None:
    pytest.importorskip("manifold3d")
    text = f"PR 80 20 5\n{bevel}H $ 0 0 20"
    found = compare(part(text), part(f"{text}\nT $ 0 0 2"))  # three of five mm in common
    assert found.method == method and 0 < found.iou_error < 0.01
    assert found.iou == pytest.approx(3 / 7, abs=found.iou_error)


def test_comparing_is_symmetric() -> None:
    a, b = part("C 10 10 10"), part("S 8")
    assert dsl.iou(a, b) == pytest.approx(iou(b, a), rel=1e-6) == dsl.compare(a, b).iou


def test_a_comparison_survives_json() -> None:
    found = compare(part("C 50 30 5\nH $ 25 15 8"), part("C 50 30 5"))
    assert Comparison.from_dict(json.loads(json.dumps(found.to_dict()))) == found
