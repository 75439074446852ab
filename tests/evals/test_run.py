"""Suites and runs: right parts score 1, near misses 0, a killed run goes on where it was."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.errors import DslError
from dsl.kernel.worker import Pool
from evals.answers import Answer
from evals.comparison import compare
from evals.errors import EvalError
from evals.report import bootstrap, summarize, trust
from evals.run import Run, evaluate
from evals.scorers import Judge
from evals.suites import SEED_PROMPTS, SUITES, tasks
from evals.task import Outcome, Score, Task
from generators.corpus import draw, split_of
from generators.numbers import read_numbers

RIGHT = {
    "mounting plate": "C 50 30 5\nH $ 5 5 4\nH $ 45 5 4\nH $ 5 25 4\nH $ 45 25 4",
    "L-bracket": "C 50 30 3\nC 3 30 30\nU 0 1",
    "simple cube": "C 20 20 10",
    "enclosure": "C 100 60 40\nSH $ 3 >Z",
    "hex standoff": "HX 5.5 10\nH $ 0 0 3",
    "standoff": "Y 5 25",
}
ALSO_RIGHT = {
    "mounting plate": "C 30 50 2\nH $ 6 6 5\nH $ 24 6 5\nH $ 6 44 5\nH $ 24 44 5",
    "L-bracket": "C 50 20 3\nC 3 20 30\nU 0 1",
    "hex standoff": "HX 5.5 10\nR $ 0 0 30\nH $ 0 0 3",
}
WRONG = {
    "mounting plate": (
        "C 50 30 5\nH $ 5 5 4\nH $ 45 5 4\nH $ 5 25 4",  # three holes
        RIGHT["mounting plate"] + "\nH $ 25 15 8",  # one too many
        "C 50 30 5\nH $ 5 5 4\nH $ 45 5 4\nH $ 5 25 4\nH $ 45 25 5",  # one of another size
        RIGHT["mounting plate"] + "\nCH $ 0.5 |Z",  # an extra
        "C 50 31 5\nH $ 5 5 4\nH $ 45 5 4\nH $ 5 25 4\nH $ 45 25 4",
    ),
    "L-bracket": ("C 50 30 3\nC 3 30 30\nU 0 1\nH $ 20 15 5", "C 50 30 3\nC 4 30 30\nU 0 1", "C 50 30 3"),
    "simple cube": ("C 20 20 10\nH $ 10 10 5", "C 20 20 20"),
    "enclosure": ("C 100 60 40\nSH $ 3", "C 100 60 40\nSH $ 3 <Z", "C 100 60 40\nSH $ 2 >Z", "C 100 60 40"),
    "hex standoff": ("HX 5.5 10", "C 30 30 10\nH $ 15 15 11", "PR 6 5.5 10\nH $ 0 0 3"),
    "standoff": ("Y 10 25", "Y 5 25\nH $ 0 0 3", "Y 5 25\nC 1 1 1"),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool


def by_prompt(prompt: str) -> str:
    """A predictor that knows the six and all their paraphrases."""
    return next(RIGHT[p.name] for p in SEED_PROMPTS if prompt in (p.text, *p.paraphrases))


@pytest.mark.parametrize("suite", ["seed6", "paraphrase"])
def test_right_parts_score_one(suite: str, pool: Pool) -> None:
    summary, outcomes = evaluate(Run(suite=suite, model="test"), by_prompt, pool=pool)
    assert [o.task.id for o in outcomes if o.score.value != 1] == []
    assert summary["right"]["rate"] == summary["valid"]["rate"] == 1
    assert summary["tasks"] == SUITES[suite].count


@pytest.mark.parametrize("name", sorted(ALSO_RIGHT))
def test_what_the_prompt_leaves_open_is_left_open(name: str, pool: Pool) -> None:
    task = next(task for task in tasks("seed6") if task.id == f"{name}/0")
    verdict = Judge(pool).score(task, ALSO_RIGHT[name])
    assert verdict.value == 1, verdict.details


@pytest.mark.parametrize(("name", "program"), [(name, program) for name, programs in WRONG.items() for program in programs])
def test_a_near_miss_scores_nothing(name: str, program: str, pool: Pool) -> None:
    task = next(task for task in tasks("seed6") if task.id == f"{name}/0")
    verdict = Judge(pool).score(task, program)
    assert (verdict.value, verdict.reason) == (0, "violated")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "empty_document"),
        ("? no part is described", "refused"),
        ("Q 1 2 3", "unknown_opcode"),
        ("C 1 1 1\nF $ 9", "fillet_failed"),
    ],
)
def test_an_answer_that_is_no_part_scores_nothing_with_its_reason(answer: str, reason: str, pool: Pool) -> None:
    for task in (tasks("seed6")[0], Task(id="same", prompt="a cube", reference="C 1 1 1")):
        verdict = Judge(pool).score(task, answer)
        assert (verdict.value, verdict.is_valid, verdict.reason) == (0, False, reason)


def test_a_refusal_is_right_only_where_one_is_due(pool: Pool) -> None:
    task = Task(id="r", prompt="hello", must_refuse=True)
    assert Judge(pool).score(task, "? no part is described").value == 1
    assert Judge(pool).score(task, "C 1 1 1").value == 0
    assert Judge(pool).score(task, "nonsense").value == 0
    assert Judge(pool).score(task, Answer(program="C 1 1 1", is_trusted=False)).value == 1


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("a=2\nC a*5 20 30", 1),  # the same part by other means
        ("C 10 20 30\nT $ 0 0 0", 1),
        ("C 10 20 30\nT $ 1 0 0", 0),  # moved
        ("C 10 20 30.02", 1),  # IoU 0.99933
        ("C 10 20 30.04", 0),  # IoU 0.99867
        ("C 30 20 10", 0),
    ],
)
def test_the_same_solid_where_it_stands(answer: str, value: float, pool: Pool) -> None:
    task = Task(id="block", prompt="a block", reference="C 10 20 30")
    assert Judge(pool).score(task, answer).value == value


def test_holes_on_a_circle_are_not_the_same_holes_half_a_step_on(pool: Pool) -> None:
    """Volume, area, box, centre and inertia of the two are equal."""
    disc = "\n".join(("disc: Y 30 4", *(f"H $ {x} {y} 5" for x, y in ((20, 0), (0, 20), (-20, 0), (0, -20)))))
    task = Task(id="disc", prompt="a disc", reference=disc)
    for turn, value in ((45, 0), (90, 1)):
        assert Judge(pool).score(task, f"{disc}\nR $ 0 0 {turn}").value == value


@pytest.mark.parametrize("reference", ["no program", "C 1 1 1\nF $ 9"])
def test_a_reference_that_does_not_build_scores_nobody(reference: str, pool: Pool) -> None:
    for answer in ("C 1 1 1", "C 1", "? this kind of shape is not supported"):
        verdict = Judge(pool).score(Task(id="bad", prompt="a cube", reference=reference), answer)
        assert (verdict.value, verdict.reason) == (None, "bad_reference")


def test_nobody_fails_at_a_reference_that_does_not_build(tmp_path: Path, pool: Pool) -> None:
    def broken(prompt: str) -> str:
        raise ZeroDivisionError("no")

    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"prompt": "a cube", "program": "C 1 1 1\nF $ 9"}))
    summary, _ = evaluate(Run(suite=str(path), model="broken"), broken, pool=pool)
    assert (summary["scored"], summary["not_scored"]) == (0, 1)


def test_what_a_predictor_raises_is_its_failure(pool: Pool) -> None:
    def broken(prompt: str) -> str:
        raise ZeroDivisionError("no")

    summary, outcomes = evaluate(Run(suite="seed6", model="broken"), broken, pool=pool)
    assert summary["right"]["rate"] == 0
    assert summary["scored"] == 6
    assert summary["reasons"] == {"predictor: ZeroDivisionError": 6}
    assert all(o.score.is_valid is False for o in outcomes)


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, pool: Pool) -> None:
    run = Run(suite="seed6", model="test", seed=1)
    asked: list[str] = []

    def dies_at_the_fourth(prompt: str) -> str:
        asked.append(prompt)
        if len(asked) == 4:
            raise KeyboardInterrupt
        return by_prompt(prompt)

    with pytest.raises(KeyboardInterrupt):
        evaluate(run, dies_at_the_fourth, out=tmp_path, pool=pool, workers=1)
    with (tmp_path / "samples.jsonl").open("a", encoding="utf-8") as samples:
        samples.write('{"id": "cut off in the mid')
    kept = len((tmp_path / "samples.jsonl").read_text("utf-8").splitlines()) - 1
    asked.clear()

    def keeps_count(prompt: str) -> str:
        asked.append(prompt)
        return by_prompt(prompt)

    summary, outcomes = evaluate(run, keeps_count, out=tmp_path, pool=pool)
    assert len(asked) == 6 - kept
    assert summary["right"] == {"rate": 1.0, "low": 1.0, "high": 1.0, "count": 6}
    assert [o.task.id for o in outcomes] == [task.id for task in tasks("seed6")]
    lines = [json.loads(line) for line in (tmp_path / "samples.jsonl").read_text("utf-8").splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(o.task.id for o in outcomes)
    assert json.loads((tmp_path / "summary.json").read_text("utf-8")) == summary
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "samples.jsonl", "summary.json"]


def test_prompts_asked_abreast_give_the_same_samples_in_the_same_order(tmp_path: Path, pool: Pool) -> None:
    together = threading.Barrier(3)

    def waits_for_two_others(prompt: str) -> str:
        together.wait(timeout=30)
        return by_prompt(prompt)

    summary, outcomes = evaluate(Run(suite="seed6", model="a"), waits_for_two_others, out=tmp_path, pool=pool, jobs=3)
    assert summary["right"]["rate"] == 1 and [o.task.id for o in outcomes] == [task.id for task in tasks("seed6")]


def test_a_run_begun_anew_forgets_what_the_folder_holds(tmp_path: Path, pool: Pool) -> None:
    for model, count in (("a", 2), ("b", 1)):
        evaluate(Run(suite="seed6", model=model, count=count), by_prompt, out=tmp_path, pool=pool, anew=True)
    assert len((tmp_path / "samples.jsonl").read_text().splitlines()) == 1


def test_two_runs_do_not_mix_in_one_folder(tmp_path: Path, pool: Pool) -> None:
    evaluate(Run(suite="seed6", model="a", count=1), by_prompt, out=tmp_path, pool=pool)
    with pytest.raises(EvalError) as error:
        evaluate(Run(suite="seed6", model="b", count=1), by_prompt, out=tmp_path, pool=pool)
    assert error.value.code == "other-run"


def test_a_prompt_may_hold_any_character(tmp_path: Path, pool: Pool) -> None:
    """JSON leaves U+2028 as it is, and to `str.splitlines` it ends a line."""
    path, out = tmp_path / "set.jsonl", tmp_path / "run"
    path.write_text(json.dumps({"prompt": "a dragon\u2028\x85please", "refuse": True}, ensure_ascii=False), encoding="utf-8")
    run = Run(suite=str(path), model="a")
    first, _ = evaluate(run, lambda prompt: "? no part", out=out, pool=pool)
    again, _ = evaluate(run, lambda prompt: "C 1 1 1", out=out, pool=pool)
    assert first["right"] == again["right"] and compare(out, out).rates == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n \n", "no json", "[]", '{"refuse": true}', '{"prompt": "", "refuse": true}', '{"prompt": 5, "refuse": true}'),
        *('{"prompt": "a"}', '{"prompt": "a", "program": 5}'),
    ],
)
def test_what_is_no_set_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(text)
    with pytest.raises(EvalError) as error:
        tasks(str(path))
    assert error.value.code == "unreadable-set"


@pytest.mark.parametrize("name", ["run.json", "samples.jsonl"])
def test_a_folder_that_holds_no_run_is_refused(tmp_path: Path, pool: Pool, name: str) -> None:
    run = Run(suite="seed6", model="a", count=1)
    evaluate(run, by_prompt, out=tmp_path, pool=pool)
    (tmp_path / name).write_text("{\n")
    with pytest.raises(EvalError) as error:
        evaluate(run, by_prompt, out=tmp_path, pool=pool)
    assert error.value.code == "other-run"
    with pytest.raises(EvalError) as error:
        compare(tmp_path, tmp_path)
    assert error.value.code == "not-a-run"


def test_a_folder_that_cannot_be_made_is_refused_before_any_answer(tmp_path: Path, pool: Pool) -> None:
    def unasked(prompt: str) -> str:
        raise AssertionError(prompt)

    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "run"
    for out, cache in ((folder, None), (None, folder)):
        with pytest.raises(DslError) as error:
            evaluate(Run(suite="seed6", model="a"), unasked, pool=pool, out=out, cache=cache)
        assert error.value.kind == "unwritable_file"


def test_a_set_that_has_changed_is_another_run(tmp_path: Path, pool: Pool) -> None:
    """Its lines have the same ids; one that lies elsewhere is the same."""
    path, out = tmp_path / "set.jsonl", tmp_path / "run"
    row = json.dumps({"prompt": "a dragon", "refuse": True})
    path.write_text(row)
    evaluate(Run(suite=str(path), model="a"), lambda prompt: "?", out=out, pool=pool)
    path.write_text(row.replace("dragon", "unicorn"))
    with pytest.raises(EvalError) as error:
        evaluate(Run(suite=str(path), model="a"), lambda prompt: "?", out=out, pool=pool)
    assert error.value.code == "other-run"
    copy = tmp_path / "copy.jsonl"
    copy.write_text(row)
    evaluate(Run(suite=str(copy), model="b"), lambda prompt: "?", out=tmp_path / "other", pool=pool)
    assert compare(out, tmp_path / "other").tasks == 1


@pytest.mark.parametrize("suite", ["heldout", "spoken", "families", "compositions", "phrasings"])
def test_drawn_suites_hold_what_no_training_stream_has(suite: str) -> None:
    split = {"heldout": "test", "spoken": "test"}.get(suite, f"test_{suite}")
    for task in tasks(suite, 4, seed=5):
        seed, index = map(int, task.id.split("/"))
        sample = draw(seed, index, spoken=float(suite == "spoken"))
        assert split_of(sample) == split and sample.prompt == task.prompt


def test_prompts_said_otherwise_have_the_same_numbers() -> None:
    for task in tasks("robustness", 40, seed=2):
        seed, index, _ = task.id.split("/")
        original = draw(int(seed), int(index))
        assert task.prompt != original.prompt and task.reference == original.ir
        assert [m.value for m in read_numbers(task.prompt)][: len(original.mentions)] == [m.value for m in original.mentions]


def test_held_out_tasks_are_a_function_of_the_seed_and_not_in_training() -> None:
    first = tasks("heldout", 6, seed=3)
    assert first == tasks("heldout", 6, seed=3)
    assert first != tasks("heldout", 6, seed=4)
    assert all(task.reference and task.groups["family"] for task in first)


def test_a_perfect_answer_to_held_out_prompts_is_perfect(pool: Pool) -> None:
    answers = {task.prompt: task.reference or "" for task in tasks("heldout", 4)}
    summary, _ = evaluate(Run(suite="heldout", model="oracle", count=4), answers.__getitem__, pool=pool)
    assert summary["right"]["rate"] == 1


def test_there_are_five_paraphrases_of_each_and_none_twice() -> None:
    texts = [text for prompt in SEED_PROMPTS for text in (prompt.text, *prompt.paraphrases)]
    assert all(len(prompt.paraphrases) == 5 for prompt in SEED_PROMPTS)
    assert len(set(texts)) == len(texts) == 36


def test_an_unknown_suite_is_named() -> None:
    with pytest.raises(EvalError) as error:
        tasks("nonsense")
    assert error.value.code == "unknown-suite"


def outcomes_of(values: list[float | None]) -> list[Outcome]:
    return [
        Outcome(
            task=Task(id=str(i), prompt="p", must_refuse=True, groups={"half": ("even" if i % 2 == 0 else "odd",)}),
            answer=Answer(program=""),
            score=Score(value=value, is_valid=value is not None, reason="" if value else "wrong"),
            seconds=1.0,
            scoring_seconds=2.0,
        )
        for i, value in enumerate(values)
    ]


def test_a_failure_counts_and_what_cannot_be_judged_is_counted_apart() -> None:
    summary = summarize(outcomes_of([1, 0, 1, None]))
    assert summary["right"]["rate"] == pytest.approx(2 / 3)
    assert (summary["tasks"], summary["scored"], summary["not_scored"]) == (4, 3, 1)
    assert summary["groups"]["half"] == {"odd": {"rate": 0, "count": 1}, "even": {"rate": 1, "count": 2}}
    assert summary["seconds"]["total"] == 4


def test_a_share_counts_failures_and_leaves_out_parts_that_do_not_have_it() -> None:
    found = [({"iou_mm": 0.5, "same_box": 1.0}, True), ({"iou_mm": 0.7}, True), ({}, True), ({}, False)]
    outcomes = [
        replace(said(1, 0), score=Score(value=0, is_valid=valid, details={"metrics": metrics})) for metrics, valid in found
    ]
    metrics = summarize(outcomes)["metrics"]
    assert (metrics["iou_mm"]["rate"], metrics["iou_mm"]["count"]) == (pytest.approx(0.4), 3)
    assert (metrics["same_box"]["rate"], metrics["same_box"]["count"]) == (0.5, 2)


def test_an_empty_run_has_no_rate() -> None:
    assert summarize([])["right"]["rate"] is None


def test_the_interval_holds_the_mean_and_shrinks_with_the_sample() -> None:
    small = bootstrap([1.0, 0.0] * 12, seed=0)
    large = bootstrap([1.0, 0.0] * 250, seed=0)
    assert small[0] < large[0] < 0.5 < large[1] < small[1]
    assert large == pytest.approx((0.456, 0.544), abs=0.01)  # 0.5 ± 1.96 · sqrt(0.25 / 500)
    assert bootstrap([1.0] * 9, seed=0) == (1.0, 1.0)


def said(confidence: float, value: float, is_trusted: bool = True) -> Outcome:
    return Outcome(
        task=Task(id="t", prompt="p", reference="C 1 1 1"),
        answer=Answer(program="C 1 1 1", confidence=confidence, is_trusted=is_trusted),
        score=Score(value=value, is_valid=True),
        seconds=1.0,
        scoring_seconds=1.0,
    )


def test_a_confidence_is_calibrated_where_it_is_the_share_right() -> None:
    honest = [said(0.75, value) for value in (1, 1, 1, 0)] * 5
    assert trust(honest)["ece"] == pytest.approx(0)
    assert trust(honest)["brier"] == pytest.approx(0.75 * 0.25)
    boastful = [said(0.99, value) for value in (1, 1, 1, 0)] * 5
    assert trust(boastful)["ece"] == pytest.approx(0.24)


def test_doubt_counts_against_right_parts_and_for_wrong_ones() -> None:
    found = trust([said(0.9, 1), said(0.9, 0), said(0.1, 0, is_trusted=False), said(0.1, 1, is_trusted=False)])
    assert found["delivered_wrong"]["rate"] == found["doubted_right"]["rate"] == 0.25
