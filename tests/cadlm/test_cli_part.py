"""The main command, with the model that is shipped and the real kernel."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dsl
from cadlm.cli import cli

PROMPT = "50x30mm mounting plate with 4 corner holes"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: object, stdin: str = "") -> Result:
    result = CliRunner().invoke(cli, ["part", *(str(argument) for argument in arguments)], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_sentence_becomes_a_part_a_picture_and_a_program(folder: Path) -> None:
    result = run(PROMPT)
    assert (result.exit_code, result.stderr) == (0, "")
    assert names(folder) == {"part.step", "part.png", "part.cir"}
    assert (folder / "part.png").read_bytes().startswith(b"\x89PNG")
    program = (folder / "part.cir").read_text()
    assert dsl.format(dsl.parse(program)) == program
    assert program.rstrip() in result.stdout
    assert "50 × 30 ×" in result.stdout and "4 × Ø" in result.stdout and "1, valid" in result.stdout
    assert "part.step  part.png  part.cir" in result.stdout


def test_the_output_names_the_part_and_the_files_beside_it(folder: Path) -> None:
    (folder / "out").mkdir()
    assert run(PROMPT, "-o", "out/plate.stl").exit_code == 0
    assert names(folder / "out") == {"plate.stl", "plate.png", "plate.cir"}


def test_as_json_the_answer_is_one_object() -> None:
    answer = json.loads(run(PROMPT, "--json").stdout)
    assert answer["ok"] is True
    assert answer["files"] == ["part.step", "part.png", "part.cir"]
    assert len(answer["measurements"]["holes"]) == 4
    assert answer["ir"] == Path("part.cir").read_text()


def test_the_prompt_may_come_from_standard_input_or_as_several_words(folder: Path) -> None:
    first = run("-", "--json", stdin=PROMPT + "\n")
    second = run(*PROMPT.split(), "--json")
    assert json.loads(first.stdout)["ir"] == json.loads(second.stdout)["ir"]


def test_equal_seeds_give_equal_parts() -> None:
    answers = [json.loads(run(PROMPT, "-n", 4, "--seed", 7, "--json").stdout)["ir"] for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("prompt", ["", "   ", "\n"])
def test_an_empty_prompt_is_one_message(prompt: str, folder: Path) -> None:
    result = run(prompt)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: empty-prompt")
    assert names(folder) == set()


def test_a_prompt_that_asks_for_nothing_buildable_is_refused_with_the_reason(folder: Path) -> None:
    result = run("what is the capital of France?")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: refused: no part is described\n"
    assert names(folder) == set()


def test_a_refusal_says_what_is_missing(folder: Path) -> None:
    assert run("a box").stderr == "error: refused: sizes are missing\n  found: no size of the box is given\n"


def test_an_endless_prompt_is_one_message(folder: Path) -> None:
    result = run("-", stdin="a plate and " * 100_000)
    assert result.exit_code == 1
    assert "prompt-too-long" in result.stderr
    assert names(folder) == set()


def test_an_unwritable_place_is_refused_before_any_work(folder: Path) -> None:
    result = run(PROMPT, "-o", "none/part.step")
    assert result.exit_code == 1
    assert "unwritable_file" in result.stderr
    (folder / "part.png").mkdir()
    assert "unwritable_file" in run(PROMPT).stderr
    assert names(folder) == {"part.png"}


def test_an_unknown_format_is_refused() -> None:
    assert "unsupported_format" in run(PROMPT, "-o", "part.doc").stderr


def test_files_are_readable_as_the_users_mask_says(folder: Path) -> None:
    run(PROMPT)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert len(modes) == 1 and modes.pop() & stat.S_IRUSR


CONTRADICTION = "a plate 10 mm wide, 40 mm long and 3 mm thick with a 20 mm hole in the center"


def test_what_the_prompt_contradicts_is_said_where_no_part_can_be_built(folder: Path) -> None:
    result = run("a plate 20 mm wide, 10 mm long, 2 mm thick with a 30 mm hole in the middle", "-n", 1)
    assert result.exit_code == 3 and names(folder) == set()
    assert "the 30 mm hole does not fit in the 10 mm wide plate" in result.stderr


def test_a_part_that_is_not_proven_is_exit_three_under_another_name(folder: Path) -> None:
    result = run(CONTRADICTION, "-n", 1, "--report", "why.md")
    assert result.exit_code == 3
    assert names(folder) == {"part.unproven.step", "part.unproven.png", "part.unproven.cir", "why.md"}
    assert "doubt: " in result.stderr and "--force" in result.stderr
    assert "Not proven" in Path("why.md").read_text()
    answer = json.loads(run(CONTRADICTION, "-n", 1, "--json").stdout)
    assert (answer["ok"], answer["abstained"]) == (False, True)


def test_force_accepts_it(folder: Path) -> None:
    result = run(CONTRADICTION, "-n", 1, "--force")
    assert result.exit_code == 0
    assert names(folder) == {"part.step", "part.png", "part.cir"}
    assert "doubt: " in result.stderr and "error" not in result.stderr


def test_reports_are_written_beside_the_part_and_say_what_was_assumed(folder: Path) -> None:
    result = run(PROMPT, "--report", "a.html", "--report", "a.json")
    assert result.exit_code == 0 and "thickness not given: " in result.stdout
    assert "50 × 30 ×" in (folder / "a.html").read_text()
    assert json.loads((folder / "a.json").read_text())["ok"] is True


def test_a_report_of_unknown_form_is_refused_before_any_work(folder: Path) -> None:
    assert "unsupported_format" in run(PROMPT, "--report", "a.doc").stderr
    assert names(folder) == set()
