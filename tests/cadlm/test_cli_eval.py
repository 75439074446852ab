"""`cadlm eval` on answers from a file; the embedded model is scored by the benchmarks, not here."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import cadlm.generate as generate
from cadlm.cli.eval import eval as command
from cadlm.errors import CadlmError
from cadlm.evaluate import answers_of, predictor
from cadlm.weights import EMBEDDED, MODEL
from evals.answers import Answer
from evals.suites import SUITES
from tests.cadlm.serving import CADLM

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
    assert summary["config"]["answers"] == answers.name and summary["config"]["limits"]["cpu_s"] > 0
    assert "3/3" in done.stderr
    assert len((out / "samples.jsonl").read_text().splitlines()) == 3
    text = CliRunner().invoke(command, ["run", "seed6", "--limit", "3", "--answers", str(answers), "--out", str(out)]).stdout
    assert "33.3% of 3" in text
    pytest.importorskip("matplotlib")
    picture = tmp_path / "runs.png"
    assert CliRunner().invoke(command, ["plot", str(out), str(out), "-o", str(picture)]).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    for content in ("", "[1]", '{"suite": 1}'):
        (out / "summary.json").write_text(content)
        unfinished = CliRunner().invoke(command, ["plot", str(out), "-o", str(tmp_path / "none.png")])
        assert unfinished.exit_code == 1 and "no-run" in unfinished.stderr
    assert not (tmp_path / "none.png").exists()


@pytest.mark.parametrize("content", ["not json", '{"prompt": "a"}', "[1]"])
def test_a_file_that_holds_no_answers_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(content)
    with pytest.raises(CadlmError) as error:
        answers_of(path)
    assert error.value.code == "unreadable-answers"


def test_answers_and_a_model_contradict_each_other(answers: Path) -> None:
    done = CliRunner().invoke(command, ["run", "seed6", "--answers", str(answers), "--n", "4"])
    assert done.exit_code == 2 and "--answers" in done.stderr


def test_an_unknown_suite_is_one_message(answers: Path) -> None:
    done = CliRunner().invoke(command, ["run", "nonsense", "--answers", str(answers)])
    assert done.exit_code == 1
    assert "unknown-suite" in done.stderr


@pytest.mark.slow
def test_five_thousand_samples_survive_kills(tmp_path: Path) -> None:
    """Killed three times and started again, a run holds every sample once, and the half that is right."""
    tasks, answers, out = tmp_path / "tasks.jsonl", tmp_path / "answers.jsonl", tmp_path / "run"
    sizes = [(1 + i % 50, 2 + i // 50, 3) for i in range(5000)]
    rows = [
        (f"a box {w} x {d} x {h} mm", f"C {w} {d} {h}", f"C {w} {d} {h}" if i % 2 else "C 1") for i, (w, d, h) in enumerate(sizes)
    ]
    tasks.write_text("\n".join(json.dumps({"prompt": p, "program": right}) for p, right, _ in rows))
    answers.write_text("\n".join(json.dumps({"prompt": p, "answer": given}) for p, _, given in rows))
    line = [*CADLM, "eval", "run", str(tasks), "--answers", str(answers), "--out", str(out), "--json"]
    kept = 0
    for _ in range(3):
        run = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not (out / "samples.jsonl").exists() or (out / "samples.jsonl").read_bytes().count(b"\n") < kept + 300:
            assert run.poll() is None
            time.sleep(0.05)
        run.kill()
        run.wait()
        kept = (out / "samples.jsonl").read_bytes().count(b"\n")
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    summary = json.loads(done.stdout)
    assert (summary["scored"], summary["right"]["rate"]) == (5000, 0.5)
    ids = [json.loads(row)["id"] for row in (out / "samples.jsonl").read_text().splitlines()]
    assert len(ids) == len(set(ids)) == 5000


def test_models_are_told_apart_by_their_content(tmp_path: Path) -> None:
    copy = shutil.copytree(EMBEDDED, tmp_path / "embedded")
    names = [predictor("embedded")[1], predictor(str(copy))[1], predictor("embedded", n=2)[1]]
    assert names[0] == names[1] != names[2]
    config = copy / "config.json"
    config.write_text(config.read_text() + " ")
    assert predictor(str(copy))[1] != names[0]


def test_a_folder_of_weights_answers_like_the_embedded_model() -> None:
    prompt = "a cube of 20 mm"
    answers = [predictor(model, n)[0](prompt) for model, n in (("embedded", 1), (str(EMBEDDED), 1), ("embedded", 4))]
    assert {answer.program for answer in answers if isinstance(answer, Answer)} == {answers[0].program}  # type: ignore[union-attr]


def test_a_server_is_asked_like_a_model() -> None:
    pytest.importorskip("starlette")
    from tests.cadlm.serving import serving

    with serving() as client:
        predict, name = predictor(f"{client.address}/v1")
        answer = predict("a cube of 20 mm")
    assert isinstance(answer, Answer) and answer.program == predictor("embedded")[0]("a cube of 20 mm").program  # type: ignore[union-attr]
    assert client.address in name


def test_a_model_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    for name in (str(tmp_path / "nowhere"), ""):  # of no name, the folder that one is in
        done = CliRunner().invoke(command, ["run", "seed6", "--model", name])
        assert done.exit_code == 1 and "no-such-model" in done.stderr


@pytest.mark.parametrize("spoil", [None, b"", b"version https://git-lfs.github.com/spec/v1"], ids=["missing", "empty", "pointer"])
@pytest.mark.parametrize("answers", ["1", "4"])
def test_weights_that_cannot_be_read_are_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: bytes | None, answers: str
) -> None:
    copy = shutil.copytree(EMBEDDED, tmp_path / "embedded")
    (copy / MODEL).unlink() if spoil is None else (copy / MODEL).write_bytes(spoil)
    monkeypatch.setattr(generate, "EMBEDDED", copy)
    generate.embedded_model.cache_clear()
    for name in ("embedded", str(copy)):
        done = CliRunner().invoke(command, ["run", "seed6", "--limit", "1", "--model", name, "-n", answers])
        assert done.exit_code == 1 and "unreadable-weights" in done.stderr and not done.stdout


def test_scripts_are_run_only_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps({"prompt": "a", "script": "result = 1"}))
    with pytest.raises(CadlmError) as error:
        answers_of(path)
    assert error.value.code == "scripts-not-allowed"
    answer = answers_of(path, run_scripts=True)("a")
    assert isinstance(answer, Answer) and answer.script == "result = 1"


def test_two_runs_are_compared(answers: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    for name in "ab":
        runner.invoke(command, ["run", "seed6", "--limit", "2", "--answers", str(answers), "--out", str(tmp_path / name)])
    done = runner.invoke(command, ["compare", str(tmp_path / "a"), str(tmp_path / "b")])
    assert done.exit_code == 0 and "B - A  +0.0%" in done.stdout and "may be chance" in done.stdout
    assert "not-a-run" in runner.invoke(command, ["compare", str(tmp_path / "a"), str(tmp_path)]).stderr
