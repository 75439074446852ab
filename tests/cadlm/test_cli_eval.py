"""`cadlm eval` on answers from a file; the embedded model is scored by the benchmarks, not here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cadlm.cli.eval import eval as command
from cadlm.errors import CadlmError
from cadlm.evaluate import answers_of, describe_embedded
from evals.suites import SUITES

ANSWERS = {
    "50x30mm mounting plate with 4 corner holes": "C 50 30 5\nH $ 5 5 4\nH $ 45 5 4\nH $ 5 25 4\nH $ 45 25 4",
    "L-bracket: 50mm x 30mm x 3mm thick, with 90 degree bend": "C 50 30 3\nH $ 25 15 5",
}


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(json.dumps({"prompt": p, "answer": a}) for p, a in ANSWERS.items()))
    return path


def test_the_suites_are_listed() -> None:
    done = CliRunner().invoke(command, ["list", "--json"])
    assert done.exit_code == 0
    assert [row["name"] for row in json.loads(done.stdout)["suites"]] == list(SUITES)


def test_answers_of_another_system_are_scored_and_kept(answers: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = CliRunner().invoke(command, ["run", "seed6", "--limit", "3", "--answers", str(answers), "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["tasks"], summary["right"]["rate"]) == (3, pytest.approx(1 / 3))
    assert summary["reasons"] == {"violated": 1, "predictor: no-answer": 1}
    assert "3/3" in done.stderr
    assert len((out / "samples.jsonl").read_text().splitlines()) == 3
    text = CliRunner().invoke(command, ["run", "seed6", "--limit", "3", "--answers", str(answers), "--out", str(out)]).stdout
    assert "33.3% of 3" in text


@pytest.mark.parametrize("content", ["not json", '{"prompt": "a"}', "[1]"])
def test_a_file_that_holds_no_answers_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(content)
    with pytest.raises(CadlmError) as error:
        answers_of(path)
    assert error.value.code == "unreadable-answers"


def test_an_unknown_suite_is_one_message(answers: Path) -> None:
    done = CliRunner().invoke(command, ["run", "nonsense", "--answers", str(answers)])
    assert done.exit_code == 1
    assert "unknown-suite" in done.stderr


def test_models_are_told_apart_by_their_content() -> None:
    assert describe_embedded(1) == describe_embedded(1)
    assert describe_embedded(1) != describe_embedded(2)
