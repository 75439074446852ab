"""Learning curves of run folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cadlm.train.command import METRICS
from cadlm.train.curves import main

ROWS = [
    {"step": 20, "elapsed_s": 30.0, "loss": 6.4},
    {"step": 40, "elapsed_s": 60.0, "loss": 1.5},
    {"step": 40, "elapsed_s": 61.0, "held_out_loss": 1.4, "exact": 0.1},
]


def folder(path: Path, rows: list[dict[str, float]]) -> Path:
    path.mkdir()
    (path / METRICS).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def width(picture: Path) -> int:
    """Of a PNG, in pixels, as its header says."""
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    return int.from_bytes(content[16:20], "big")


def test_each_measured_value_has_a_panel(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    whole, early = folder(tmp_path / "whole", ROWS), folder(tmp_path / "early", ROWS[:2])
    assert main([str(whole), str(early), "-o", str(tmp_path / "both.png")]) == 0
    assert main([str(early), "-o", str(tmp_path / "one.png")]) == 0
    assert width(tmp_path / "both.png") == 3 * width(tmp_path / "one.png") > 0


@pytest.mark.parametrize("rows", [None, [], [{"loss": 1.0}]])
def test_a_folder_without_measurements_is_named(
    tmp_path: Path, rows: list[dict[str, float]] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run" if rows is None else folder(tmp_path / "run", rows)
    assert main([str(run), "-o", str(tmp_path / "none.png")]) == 1
    assert "no-run" in capsys.readouterr().err and not (tmp_path / "none.png").exists()
