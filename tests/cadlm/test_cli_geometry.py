"""compile, measure, diff and show: whole programs through the isolated kernel, judged by closed formulas."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cadlm.cli import cli

PLATE = "w=50\nC w 30 5\nH $ w/2 15 10\n"
PLATE_VOLUME = 50 * 30 * 5 - math.pi * 25 * 5


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    path = tmp_path / "plate.cir"
    path.write_text(PLATE)
    return path


def run(*arguments: object, stdin: str | bytes = "") -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_compile_writes_a_step_file_that_measures_the_same(plate: Path, tmp_path: Path) -> None:
    result = run("compile", plate, "-o", tmp_path / "plate.step")
    assert result.exit_code == 0, result.output
    assert "50 × 30 × 5 mm" in result.stdout and "1 × Ø10 mm through" in result.stdout
    measured = json.loads(run("measure", tmp_path / "plate.step", "--json").stdout)
    assert measured["measurements"]["volume_mm3"] == pytest.approx(PLATE_VOLUME, rel=1e-6)
    assert names(tmp_path) == {"plate.cir", "plate.step"}


def test_compile_writes_several_formats_of_one_build(plate: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"plate.{suffix}" for suffix in ("stl", "glb", "3mf", "obj", "brep", "py")]
    assert run("compile", plate, *(item for path in outputs for item in ("-o", path))).exit_code == 0
    assert all(path.stat().st_size > 100 for path in outputs)


def test_compile_applies_overrides_and_answers_as_json(plate: Path, tmp_path: Path) -> None:
    answer = json.loads(run("compile", plate, "-o", tmp_path / "a.step", "-D", "w=80", "--json").stdout)
    assert answer["ok"] is True
    assert answer["files"] == [str(tmp_path / "a.step")]
    assert answer["measurements"]["volume_mm3"] == pytest.approx(80 * 30 * 5 - math.pi * 25 * 5, rel=1e-9)


def test_compile_keeps_what_it_builds_where_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "ball.cir").write_text("S 10\nC 5 5 5\nD 0 1\n")
    command = ("compile", tmp_path / "ball.cir", "-o", tmp_path / "ball.step", "--cache", tmp_path / "kept", "--json")
    first = json.loads(run(*command).stdout)
    kept = names(tmp_path / "kept")
    second = json.loads(run(*command).stdout)
    assert kept and names(tmp_path / "kept") == kept
    assert second["measurements"]["volume_mm3"] == pytest.approx(first["measurements"]["volume_mm3"], rel=1e-12)


def test_compile_between_standard_streams() -> None:
    result = run("compile", "-", "-o", "-", "--format", "stl", stdin="C 10 10 10\n")
    assert result.exit_code == 0
    assert len(result.stdout_bytes) == 84 + 12 * 50


def test_compile_warns_about_what_is_not_part_of_the_part(tmp_path: Path) -> None:
    result = run("compile", "-", "-o", tmp_path / "a.step", stdin="C 1 2 3\nC 4 5 6\n")
    assert result.exit_code == 0
    assert "unreferenced_node" in result.stderr


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        ("C 10 10 10\nF 0 6\n", "fillet_failed"),
        ("C 10 10 10\nD 0 0\n", "empty_geometry"),
        ("C 10 10 10\nH 0 50 50 3\n", "no_effect"),
        ("C 10 10 10\nU 0 7\n", "bad_ref"),
        ("CUBE 10\n", "unknown_opcode"),
        ("C 1e300 10 10\n", "invalid_dimension"),
    ],
)
def test_a_part_that_cannot_be_is_one_message_and_no_file(program: str, kind: str, tmp_path: Path) -> None:
    result = run("compile", "-", "-o", tmp_path / "a.step", stdin=program)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: <stdin>:") and kind in result.stderr
    assert names(tmp_path) == set()


def test_a_failed_compile_leaves_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "a.step"
    old.write_text("precious")
    assert run("compile", "-", "-o", old, stdin="C 10 10 10\nF 0 6\n").exit_code == 1
    assert old.read_text() == "precious"


@pytest.mark.parametrize("name", ["none/a.step", "folder", "plate.cir/a.step", "a" * 300 + ".step", os.fsdecode(b"\xff.step")])
def test_an_unwritable_place_is_refused(plate: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    before = names(tmp_path)
    result = run("compile", plate, "-o", tmp_path / name)
    assert result.exit_code == 1
    assert result.stderr.count("error:") == 1
    assert names(tmp_path) == before


def test_an_unwritable_place_is_refused_before_the_program_is_read(tmp_path: Path) -> None:
    result = run("compile", tmp_path / "not-there.cir", "-o", tmp_path / "none" / "a.step")
    assert "unwritable_file" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(plate: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    assert "unwritable_file" in run("compile", plate, "-o", tmp_path / "locked" / "a.step").stderr


def test_an_unknown_suffix_is_refused(plate: Path, tmp_path: Path) -> None:
    result = run("compile", plate, "-o", tmp_path / "a.xyz")
    assert result.exit_code == 1
    assert "unsupported_format" in result.stderr


def test_too_little_time_is_one_message(tmp_path: Path) -> None:
    slow = "C 1 1 1\n" + "".join(f"T {2 * i} {2**i} {i % 3} 0\nU {2 * i} {2 * i + 1}\n" for i in range(11))
    result = run("compile", "-", "-o", tmp_path / "a.step", "--timeout", "0.05", stdin=slow)
    assert result.exit_code == 1
    assert "kernel_timeout" in result.stderr
    assert names(tmp_path) == set()


@pytest.mark.parametrize("limit", [("--timeout", "nan"), ("--timeout", "inf"), ("--timeout", "0"), ("--memory", "9" * 12)])
def test_limits_that_no_system_knows_are_misuse(plate: Path, limit: tuple[str, str]) -> None:
    assert run("measure", plate, *limit).exit_code == 2


@pytest.mark.parametrize("line", ["compile plate.cir -o a.step -j 2", "compile plate.cir -o a.step -f stl", "diff - -"])
def test_options_that_would_do_nothing_are_misuse(plate: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.chdir(plate.parent)
    assert run(*line.split()).exit_code == 2
    assert names(plate.parent) == {plate.name}


def test_measure_prints_holes_with_diameter_and_depth() -> None:
    result = run("measure", "-", stdin="C 40 20 10\nH 0 10 10 6\nH 1 30 10 6 4\n")
    assert "1 × Ø6 mm through" in result.stdout and "1 × Ø6 mm 4 mm deep" in result.stdout
    assert "40 × 20 × 10 mm" in result.stdout


def test_measure_refuses_a_step_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.step"
    path.write_text("not a STEP file")
    result = run("measure", path)
    assert result.exit_code == 1
    assert "unreadable_file" in result.stderr


def test_diff_of_a_part_with_itself_is_one(plate: Path, tmp_path: Path) -> None:
    run("compile", plate, "-o", tmp_path / "plate.step")
    answer = json.loads(run("diff", plate, tmp_path / "plate.step", "--json").stdout)
    assert answer["iou"] == pytest.approx(1, abs=1e-6)


def test_diff_says_by_how_much_two_parts_overlap(tmp_path: Path) -> None:
    a, b = tmp_path / "a.cir", tmp_path / "b.cir"
    a.write_text("C 10 10 10\n")
    b.write_text("C 10 10 20\n")
    assert json.loads(run("diff", a, b, "--json").stdout)["iou"] == pytest.approx(0.5, rel=1e-6)
    assert "0.5" in run("diff", a, b).stdout


def test_diff_blames_the_wrong_file(plate: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.cir"
    wrong.write_text("C 1\n")
    assert f"error: {wrong}:1:1" in run("diff", plate, wrong).stderr


def test_show_draws_a_picture(plate: Path, tmp_path: Path) -> None:
    assert run("show", plate, "-o", tmp_path / "view.png").exit_code == 0
    assert (tmp_path / "view.png").read_bytes().startswith(b"\x89PNG")
    assert run("show", plate, "-o", tmp_path / "view.step").exit_code == 2
