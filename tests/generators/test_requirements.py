"""What is known without a kernel is right, and what is not known is not said."""

from __future__ import annotations

import dsl
from generators.corpora.requirements import requirements
from generators.spec import Bodies, Holes, Size


def test_size_and_holes_of_a_drilled_plate() -> None:
    spec = requirements(dsl.check("C 50 30 5\nH $ 10 10 4\nH $ 40 10 4\nH $ 25 20 8 2\nT $ -25 -15 0"))
    assert spec.requirements == (
        Size(size_mm=(50.0, 30.0, 5.0), order="xyz"),
        Holes(count=1, diameter_mm=8.0),
        Holes(count=2, diameter_mm=4.0),
        Bodies(count=1),
    )


def test_a_hole_that_a_later_cut_opens_is_not_promised() -> None:
    clip = "Y 10 6\nbody: H $ 0 0 15\nC 20 5 6\nT $ 0 -2.5 0\nD body $"
    assert not [row for row in requirements(dsl.check(clip)).requirements if isinstance(row, Holes)]


def test_a_hole_that_a_later_body_fills_is_not_promised() -> None:
    wheel = "Y 50 24\nbody: H $ 0 0 87\nhub: Y 11 24\nC 47 5 24\nT $ 0 -2.5 0\nCP $ 0 0 0 0 0 1 4 360\nU body hub $\nH $ 0 0 6"
    holes = [row for row in requirements(dsl.check(wheel)).requirements if isinstance(row, Holes)]
    assert holes == [Holes(count=1, diameter_mm=6.0)]


def test_a_cut_elsewhere_leaves_the_hole() -> None:
    plate = "C 50 30 5\nbody: H $ 10 10 4\nC 5 5 5\nT $ 40 20 0\nD body $"
    assert Holes(count=1, diameter_mm=4.0) in requirements(dsl.check(plate)).requirements


def test_a_side_hole_is_compared_across_its_own_axis() -> None:
    block = "C 50 30 20\nbody: H $ 15 10 4 >X\nC 5 5 5\nT $ 20 12 15\nD body $"
    assert Holes(count=1, diameter_mm=4.0) in requirements(dsl.check(block)).requirements
    assert not [r for r in requirements(dsl.check(block.replace("20 12 15", "20 12 8"))).requirements if isinstance(r, Holes)]


def test_copies_of_a_drilled_body_promise_no_number_of_holes() -> None:
    spec = requirements(dsl.check("C 10 10 5\nH $ 5 5 4\nLP $ 1 0 0 3 20"))
    assert not [row for row in spec.requirements if isinstance(row, Holes)]


def test_half_a_hole_in_an_edge_is_no_hole() -> None:
    assert not any(isinstance(row, Holes) for row in requirements(dsl.check("C 40 15 20\nH $ 20 0 14 >Y")).requirements)
    assert any(isinstance(row, Holes) for row in requirements(dsl.check("C 40 15 20\nH $ 20 10 14 >Y")).requirements)
