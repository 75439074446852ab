"""Vectors of part files and the parts nearest to one."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("safetensors")

from cadlm.similar import load_index, main

PARTS = {
    "plate.cir": "C 50 30 5\nH $ 25 15 6\n",
    "rod.cir": "Y 4 60\n",
    "ball.cir": "S 7\n",
    "block.cir": "C 20 22 19\n",
}


def test_a_turned_and_scaled_copy_is_found_among_other_parts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, program in PARTS.items():
        (tmp_path / name).write_text(program)
    (tmp_path / "query.cir").write_text("C 50 30 5\nH $ 25 15 6\nR $ 20 40 60\nX $ 2 2 2\n")
    index = tmp_path / "parts.npz"
    assert main(["embed", *(str(tmp_path / name) for name in PARTS), "-o", str(index)]) == 0
    assert load_index(index).vectors.shape == (4, 124)
    assert main(["find", str(tmp_path / "query.cir"), "--index", str(index), "-k", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert lines[0].endswith("plate.cir")
    best, second = (float(line.split()[0]) for line in lines)
    assert best > 0.99 > second


def test_wrong_files_are_one_line_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.cir").write_text("C 5 5")
    (tmp_path / "bad.npz").write_text("words")
    assert main(["embed", str(tmp_path / "bad.cir"), "-o", str(tmp_path / "out.npz")]) == 1
    assert "arg_count" in capsys.readouterr().err
    assert not (tmp_path / "out.npz").exists()
    assert main(["find", str(tmp_path / "bad.cir"), "--index", str(tmp_path / "bad.npz")]) == 1
    assert "damaged-file" in capsys.readouterr().err
    assert main(["find", str(tmp_path / "bad.cir"), "--index", str(tmp_path / "bad.npz"), "--weights", str(tmp_path)]) == 1
    assert "no-weights" in capsys.readouterr().err
