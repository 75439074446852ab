"""A folder of programs: manifest, going on, isolation, and what a killed run leaves behind."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cadlm import batch
from cadlm.cli import cli
from cadlm.kernel import kernel_pool
from dsl.kernel.worker import Limits


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def manifest(folder: Path) -> dict[str, dict[str, Any]]:
    records = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    assert len({record["file"] for record in records}) == len(records)
    return {record["file"]: record for record in records}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "box.cir").write_text("w=2\nC w 3 4\n")
    (folder / "deep" / "plate.cir").write_text("C 50 30 5\nH $ 25 15 10\n")
    (folder / "wrong.cir").write_text("C 1 1\n")
    (folder / "bytes.cir").write_bytes(b"\xff\xfe")
    (folder / "readme.txt").write_text("not a program")
    return folder


def test_a_folder_becomes_parts_and_a_manifest(programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("compile", programs, "-o", out, "--jobs", "2", "-f", "step", "-f", "brep")
    assert result.exit_code == 1, "two of the programs are wrong"
    assert "2 parts of 4 programs" in result.stdout and "wrong.cir:1 arg_count" in result.stderr
    records = manifest(out)
    assert records["box.cir"]["measurements"]["volume_mm3"] == pytest.approx(24)
    assert records["deep/plate.cir"]["files"] == ["deep/plate.step", "deep/plate.brep"]
    assert records["wrong.cir"]["error"]["kind"] == "arg_count"
    assert records["bytes.cir"]["error"]["kind"] == "unreadable_file"
    assert all({"file", "key", "seconds"} <= record.keys() for record in records.values())
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert written == {"manifest.jsonl", "box.step", "box.brep", "deep/plate.step", "deep/plate.brep"}


def test_a_second_run_builds_only_what_changed(programs: Path, tmp_path: Path) -> None:
    (programs / "bytes.cir").unlink()
    (programs / "wrong.cir").unlink()
    out = tmp_path / "out"
    assert run("compile", programs, "-o", out, "-f", "brep").exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.brep")}
    (programs / "box.cir").write_text("w=2\nC w 3 5\n")
    answer = json.loads(run("compile", programs, "-o", out, "-f", "brep", "--json").stdout)
    assert answer == {
        "ok": True,
        "programs": 2,
        "parts": 2,
        "unchanged": 1,
        "errors": {},
        "manifest": str(out / "manifest.jsonl"),
    }
    changed = {path.name for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert changed == {"box.brep"}
    assert manifest(out)["box.cir"]["measurements"]["volume_mm3"] == pytest.approx(30)
    # Other parameters, other parts; an output that is gone is made again.
    (out / "deep" / "plate.brep").unlink()
    assert json.loads(run("compile", programs, "-o", out, "-f", "brep", "--json").stdout)["unchanged"] == 1
    assert json.loads(run("compile", programs, "-o", out, "-f", "brep", "--json", "--timeout", "50").stdout)["unchanged"] == 0


def test_a_killed_run_is_gone_on_with(programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("compile", programs, "-o", out)
    whole = manifest(out)
    lines = (out / "manifest.jsonl").read_text().splitlines()
    kept = [line for line in lines if '"file": "box.cir"' in line]
    (out / "manifest.jsonl").write_text(kept[0] + "\n" + '{"file": "deep/plate.cir", "key')
    answer = json.loads(run("compile", programs, "-o", out, "--json").stdout)
    assert answer["unchanged"] == 1
    assert {file: record.get("files") for file, record in manifest(out).items()} == {
        file: record.get("files") for file, record in whole.items()
    }


def test_a_killed_run_leaves_no_drafts_for_good(programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "deep").mkdir(parents=True)
    left, ours = out / "deep" / ".plate.999999999-3.part.step", out / f".box.{os.getpid()}-3.part.step"
    for path in (left, ours):
        path.touch()
    run("compile", programs, "-o", out)
    assert ours.exists() and not left.exists()


def test_what_was_not_the_programs_fault_is_tried_again(programs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "box.step").mkdir(parents=True)
    run("compile", programs, "-o", out)
    assert manifest(out)["box.cir"]["error"]["kind"] == "unwritable_file"
    (out / "box.step").rmdir()
    assert json.loads(run("compile", programs, "-o", out, "--json").stdout)["unchanged"] == 2, "the plate and the wrong program"
    assert (out / "box.step").is_file()


def test_a_program_that_goes_away_meanwhile_costs_no_other(programs: Path, tmp_path: Path) -> None:
    order = batch.Order(source=programs, target=tmp_path / "out", formats=("brep",), overrides={}, limits=Limits())
    plan = batch.plan(order)
    (programs / "box.cir").unlink()
    records = {record.file: record for record in batch.run(order, plan.todo, kernel_pool(), 1)}
    assert set(records) == {"box.cir", "deep/plate.cir", "wrong.cir"}
    assert records["box.cir"].error is not None and records["box.cir"].error["kind"] == "unreadable_file"
    assert records["deep/plate.cir"].files == ("deep/plate.brep",)


def test_names_that_are_no_utf8_are_told_in_the_manifest(tmp_path: Path) -> None:
    folder, name = tmp_path / "in", os.fsdecode(b"odd\xff.cir")
    folder.mkdir()
    (folder / name).write_text("C 1 2 3\n")
    assert run("compile", folder, "-o", tmp_path / "out", "-f", "step", "-f", "step").exit_code == 1
    assert manifest(tmp_path / "out")[name]["error"]["kind"] == "unwritable_file"


@pytest.mark.parametrize("arguments", [("-o", "a", "-o", "b"), ("-o", "-")])
def test_a_folder_goes_to_one_folder(programs: Path, arguments: tuple[str, ...]) -> None:
    assert run("compile", programs, *arguments).exit_code == 2


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    result = run("compile", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 1 and "empty_document" in result.stderr
    assert not (tmp_path / "out").exists()
