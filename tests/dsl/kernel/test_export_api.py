"""The names that `dsl` lends from the kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

import dsl


def test_text_to_solid_to_file_and_back(tmp_path: Path) -> None:
    solid = dsl.compile("w=50\nC w 30 5\nH $ 5 5 4.5", {"w": 80})
    dsl.export(solid, tmp_path / "part.step")
    assert dsl.measure(dsl.from_step(tmp_path / "part.step")).size_mm == pytest.approx((80, 30, 5))


def test_a_part_is_a_cadquery_shape() -> None:
    cadquery = pytest.importorskip("cadquery")
    shape = dsl.to_cadquery("C 2 3 4")
    assert isinstance(shape, cadquery.Solid) and shape.Volume() == pytest.approx(24)
