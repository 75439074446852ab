"""Kernel refusals point into the program. The programs that OCCT alone gets wrong are golden files (test_golden.py)."""

from __future__ import annotations

import pytest

import dsl
from dsl.kernel import features, topology
from dsl.kernel.build import build


def test_a_kernel_error_shows_its_line_and_what_would_fit() -> None:
    with pytest.raises(dsl.DslError) as caught:
        build(dsl.check("w=10\nC w w w\n  F 0 6 # round"))
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert "F 0 6" in str(caught.value)
    assert "less than 5" in caught.value.fix


@pytest.mark.parametrize(("x", "leaves"), [(3, False), (-1, True), (30, True)])
def test_a_cavity_with_a_corner_outside_leaves_the_part(x: float, leaves: bool) -> None:
    solid, cavity = (build(dsl.check(text)).shape_occ for text in ("C 20 20 20", f"C 5 5 5\nT 0 {x} 3 3"))
    assert features._leaves(cavity, topology.solids(solid)[0]) is leaves
