"""The commands that need no kernel, through click's runner."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cadlm.cli import cli

PLATE = 'w=50 [20:120] "overall width"\nd=30\nplate: C w d 5 "Plate"  # a comment\nH plate w/2 d/2 4.5\n'


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


def test_check_accepts_a_right_program(plate: Path) -> None:
    result = run("check", plate)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2 nodes" in result.stdout


def test_a_language_server_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    monkeypatch.delitem(sys.modules, "cadlm.lsp", raising=False)
    result = run("lsp")
    assert result.exit_code == 1 and "cadlm[lsp]" in result.stderr


def test_check_reads_standard_input() -> None:
    assert run("check", "-", stdin=PLATE).exit_code == 0


def test_check_applies_overrides(plate: Path) -> None:
    assert run("check", plate, "-D", "w=80").exit_code == 0
    refused = run("check", plate, "-D", "w=500")
    assert refused.exit_code == 1
    assert "invalid_dimension" in refused.stderr


def test_check_reports_warnings_on_stderr_and_still_succeeds() -> None:
    result = run("check", "-", stdin="C 1 2 3\nC 4 5 6\n")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: <stdin>:1 unreferenced_node")


@pytest.mark.parametrize(
    ("program", "kind", "place"),
    [
        ("CUBE 10 10 10\n", "unknown_opcode", "1:1"),
        ("C 10 10 10\nU 0 5\n", "bad_ref", "2:5"),
        ("C 10 10 1e30\n", "invalid_dimension", "1:9"),
        ("C w 10 10\n", "unknown_name", "1:3"),
        ("", "empty_document", ""),
        ("? the bore is larger than the tube\n", "refused", ""),
    ],
)
def test_a_wrong_program_is_one_message_and_exit_1(program: str, kind: str, place: str) -> None:
    result = run("check", "-", stdin=program)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("error:") == 1
    assert kind in result.stderr
    assert f"<stdin>:{place}" in result.stderr


def test_a_million_lines_are_refused_quickly() -> None:
    result = run("check", "-", stdin="C 10 10 10\n" * 1_000_000)
    assert result.exit_code == 1
    assert "limit_exceeded" in result.stderr
    assert len(result.stderr) < 1000


def test_an_endless_input_is_refused_before_it_fills_the_memory() -> None:
    result = run("check", "-", stdin=b"#" * (64 * 2**20 + 2))
    assert result.exit_code == 1
    assert "limit_exceeded" in result.stderr


def test_with_json_a_refusal_is_one_object_on_stdout(plate: Path) -> None:
    plate.write_text("C 1 2\n")
    result = run("check", plate, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    assert (answer["error"]["kind"], answer["error"]["line"], answer["error"]["file"]) == ("arg_count", 1, str(plate))


def test_with_json_success_is_one_object_on_stdout(plate: Path) -> None:
    answer = json.loads(run("check", plate, "--json").stdout)
    assert answer["ok"] is True
    assert (answer["nodes"], answer["roots"], answer["warnings"]) == (2, [1], [])


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "a", "b"],
        ["check", "-", "-D", "w"],
        ["check", "-", "-D", "w=x"],
        ["check", "-", "-D", "w=1_0"],
        ["nonsense"],
        ["check", ""],
    ],
)
def test_misuse_is_exit_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    result = run("check", tmp_path / "none.cir")
    assert result.exit_code == 1
    assert "unreadable_file" in result.stderr


def test_a_file_that_is_no_text_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "part.bin"
    path.write_bytes(b"\xff\xfe\x00\x01")
    result = run("check", path)
    assert result.exit_code == 1
    assert "UTF-8" in result.stderr


def test_fmt_prints_canonical_text_and_is_idempotent() -> None:
    once = run("fmt", "-", stdin="  w=50.0\r\nC   w 30.00 .5\r\n").stdout
    assert once == "w=50\nC w 30 0.5\n"
    assert run("fmt", "-", stdin=once).stdout == once


def test_fmt_write_rewrites_the_file_and_keeps_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "a.cir"
    path.write_text("# a box\nC  1 2.0 3\n")
    assert run("fmt", "--write", path).exit_code == 0
    assert path.read_text() == "# a box\nC 1 2 3\n"
    assert list(tmp_path.iterdir()) == [path]


def test_fmt_write_leaves_a_wrong_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.cir"
    path.write_text("C 1 2\n")
    assert run("fmt", "--write", path).exit_code == 1
    assert path.read_text() == "C 1 2\n"


def test_fmt_write_of_standard_input_is_misuse() -> None:
    assert run("fmt", "--write", "-", stdin=PLATE).exit_code == 2


def test_lower_leaves_only_core_operations(plate: Path, tmp_path: Path) -> None:
    out = tmp_path / "core.cir"
    assert run("lower", plate, "-D", "w=80", "-o", out).exit_code == 0
    lowered = out.read_text()
    assert "C 80 30 5" in lowered
    assert "w=" not in lowered and "\nH " not in lowered


def test_lower_to_a_folder_that_is_not_there_is_one_message(plate: Path, tmp_path: Path) -> None:
    result = run("lower", plate, "-o", tmp_path / "none" / "core.cir")
    assert result.exit_code == 1
    assert "unwritable_file" in result.stderr


def test_params_lists_names_values_ranges_and_descriptions(plate: Path) -> None:
    lines = run("params", plate).stdout.splitlines()
    assert lines[0].split() == ["w", "50", "[20:120]", "overall", "width"]
    assert lines[1].split() == ["d", "30"]


@pytest.mark.parametrize("value", ["50", "0.5", "1.25", "0.025", "0.0004", "0.00125", "0.000001", "-0.002"])
def test_what_is_shown_of_a_parameter_is_its_value(value: str) -> None:
    assert run("params", "-", stdin=f"t={value}\nC 1 1 1\n").stdout.split() == ["t", value]


def test_params_as_json(plate: Path) -> None:
    answer = json.loads(run("params", plate, "--json").stdout)
    assert answer["parameters"][0]["name"] == "w"
    assert (answer["parameters"][0]["low"], answer["parameters"][0]["high"]) == (20, 120)


def test_version_is_that_of_the_distribution() -> None:
    from cadlm import __version__

    assert run("--version").stdout == f"cadlm {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    script = run("completion", shell).stdout
    assert "_CADLM_COMPLETE" in script
