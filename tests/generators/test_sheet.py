"""The contact sheet holds a picture, the prompt and the program of every sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.corpus import draw
from generators.sheet import COLUMNS, WIDTH, draw_sheet


@pytest.mark.slow
def test_a_sheet_shows_the_first_samples_with_a_part(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    tiles = draw_sheet(tmp_path / "sheet.png", number=COLUMNS + 1, seed=7)
    assert [tile.error for tile in tiles] == [""] * (COLUMNS + 1)
    assert all(tile.sample == draw(7, tile.sample.index) and tile.sample.family != "refusal" for tile in tiles)
    with image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width == COLUMNS * WIDTH and sheet.height > 300
