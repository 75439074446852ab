"""Runs a suite on a predictor: predicts, scores, writes one line a sample and the aggregate; a killed run can be resumed."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, NamedTuple

from dsl.files import make_folder, staged
from dsl.kernel.worker import Pool

from .answers import Answer
from .content import file_digest
from .errors import EvalError
from .external import SUFFIX
from .kernels import BUILD_LIMITS
from .report import summarize
from .scorers import Judge
from .suites import tasks
from .task import Outcome, Predict, Score, Task

HEAD = "run.json"
SAMPLES = "samples.jsonl"
SUMMARY = "summary.json"
FORMAT = 2
_AHEAD = 4
"""Answers that may wait for their verdict, for each worker: the model never waits long, and a kill loses only these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is run; a folder holds the samples of one Run.

    Attributes:
        count: At most so many tasks of the suite; None for its own size.  seed: For drawn suites and the bootstrap.
        model: What is under test, in words or a digest: two runs with different models never mix in one folder.
    """

    suite: str
    model: str
    count: int | None = None
    seed: int = 0


Progress = Callable[[int, int, float], None]
"""Told after every sample: how many are done, how many there are, the share that is right so far."""


def evaluate(
    run: Run,
    predict: Predict,
    *,
    out: Path | None = None,
    pool: Pool | None = None,
    jobs: int = 1,
    workers: int = 2,
    anew: bool = False,
    with_metrics: bool = False,
    cache: Path | None = None,
    config: Mapping[str, object] | None = None,
    on_sample: Progress = lambda done, total, right: None,
) -> tuple[dict[str, Any], list[Outcome]]:
    """Score a predictor on a suite.

    Args:
        predict: What it raises counts as a failure of that sample.
        out: Folder for `samples.jsonl` and `summary.json`. Samples that it holds already are not run again.
        jobs: How many prompts are asked at the same time; one is asked in this thread, in order.
        pool: Kernel processes to score in; by default one that lives as long as the run.
        workers: How many answers are scored at the same time, where one is asked at a time.
        anew: Forget the samples that the folder holds.
        with_metrics, cache: See `Judge`.
        config: What else the answers depend on, for the summary.

    Returns:
        The aggregate, and the outcomes in the order of the suite.

    Raises:
        EvalError: `unknown-suite`, `unreadable-set`; `other-run` when the folder holds another run, or what is none.
        DslError: `unwritable_file` for a folder that cannot be made or written to.
    """
    todo = tasks(run.suite, run.count, run.seed)
    if out is not None and anew:
        for name in (HEAD, SAMPLES, SUMMARY):
            (out / name).unlink(missing_ok=True)
    done = _resume(out, run, todo) if out is not None else {}
    with ExitStack() as stack:
        kernel = pool or stack.enter_context(Pool())
        judge = stack.enter_context(closing(Judge(kernel, with_metrics=with_metrics, cache=cache)))
        samples = stack.enter_context((out / SAMPLES).open("a", encoding="utf-8")) if out is not None else None
        right = sum(outcome.score.value or 0.0 for outcome in done.values())
        left = [task for task in todo if task.id not in done]
        for outcome in _outcomes(left, predict, judge, workers) if jobs == 1 else _abreast(left, predict, judge, jobs):
            done[outcome.task.id] = outcome
            right += outcome.score.value or 0.0
            if samples is not None:
                _append(samples, outcome)
            on_sample(len(done), len(todo), right / len(done))
    outcomes = [done[task.id] for task in todo]
    settings = {"metrics": with_metrics, "jobs": jobs, "limits": asdict(BUILD_LIMITS), **(config or {})}
    summary = {"format": FORMAT, "version": version("cadlm"), **asdict(run), "config": settings, **summarize(outcomes, run.seed)}
    if out is not None:
        with staged(out / SUMMARY) as draft:
            draft.write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary, outcomes


def _outcomes(todo: Sequence[Task], predict: Predict, judge: Judge, workers: int) -> Iterator[Outcome]:
    """Outcomes in order: while one answer is judged in the kernel, the next is predicted."""
    waiting: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(workers) as threads:
        try:
            for task in todo:
                waiting.append(threads.submit(_judge, task, _predict(predict, task.prompt), judge))
                while waiting and (len(waiting) > _AHEAD * workers or waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)


def _abreast(todo: Sequence[Task], predict: Predict, judge: Judge, jobs: int) -> Iterator[Outcome]:
    """Outcomes in order, several prompts asked and judged at the same time: for models on servers."""
    with ThreadPoolExecutor(jobs) as threads:
        try:
            yield from threads.map(partial(_outcome, predict, judge), todo)
        finally:
            threads.shutdown(cancel_futures=True)


def _outcome(predict: Predict, judge: Judge, task: Task) -> Outcome:
    return _judge(task, _predict(predict, task.prompt), judge)


class _Predicted(NamedTuple):
    """An answer, the failure that stands for one, and how long it took."""

    answer: Answer
    failure: Score | None
    seconds: float


def _predict(predict: Predict, prompt: str) -> _Predicted:
    start = time.perf_counter()
    failure = None
    try:
        given = predict(prompt)
        answer = Answer(program=given) if isinstance(given, str) else given
    except Exception as error:  # whatever a system under test does wrong is its failure, and is counted by its name
        kind = getattr(error, "code", None) or getattr(error, "kind", None) or type(error).__name__
        answer = Answer(program="")
        failure = Score(value=0.0, is_valid=False, reason=f"predictor: {kind}", details={"message": str(error)})
    return _Predicted(answer, failure, time.perf_counter() - start)


def _judge(task: Task, predicted: _Predicted, judge: Judge) -> Outcome:
    start = time.perf_counter()
    failure = predicted.failure
    score = judge.score(task, predicted.answer) if failure is None else judge.fail(task, failure)
    return Outcome(
        task=task, answer=predicted.answer, score=score, seconds=predicted.seconds, scoring_seconds=time.perf_counter() - start
    )


def _append(samples: IO[str], outcome: Outcome) -> None:
    """One line, at once on the disk: what a killed run has done is not done again."""
    row = {
        "id": outcome.task.id,
        "prompt": outcome.task.prompt,
        "answer": outcome.answer.text,
        "tokens": outcome.answer.tokens,
        "confidence": outcome.answer.confidence,
        "is_trusted": outcome.answer.is_trusted,
        "reference": outcome.task.reference,
        "score": asdict(outcome.score),
        "seconds": outcome.seconds,
        "scoring_seconds": outcome.scoring_seconds,
        "groups": outcome.task.groups,
    }
    samples.write(json.dumps(row, ensure_ascii=False) + "\n")
    samples.flush()


def _answer(row: dict[str, Any]) -> Answer:
    """The answer of a kept line; that it was a file or script makes no difference to its score."""
    return Answer(program=row["answer"], tokens=row["tokens"], confidence=row["confidence"], is_trusted=row["is_trusted"])


def _content_of(suite: str) -> dict[str, str]:
    """What a set from elsewhere holds, so that a changed one is another run; suites of ours are functions of their seed."""
    return {"set": file_digest(Path(suite))} if suite.endswith(SUFFIX) else {}


def _resume(out: Path, run: Run, todo: Sequence[Task]) -> dict[str, Outcome]:
    """The outcomes that a folder holds of this very run; makes the folder and its `run.json` where there is none."""
    try:
        return _kept(out, run, {task.id: task for task in todo})
    except (ValueError, KeyError, TypeError) as error:
        raise EvalError("other-run", f"what {out} holds is no run: {error!r}") from error


def _kept(out: Path, run: Run, by_id: Mapping[str, Task]) -> dict[str, Outcome]:
    head = out / HEAD
    wanted = {"format": FORMAT, **asdict(run), **_content_of(run.suite)}
    if head.exists():
        found = json.loads(head.read_text("utf-8"))
        if found != wanted:
            raise EvalError("other-run", f"{out} holds another run: {found}")
    else:
        make_folder(out)
        with staged(head) as draft:
            draft.write_text(json.dumps(wanted) + "\n", encoding="utf-8")
    path = out / SAMPLES
    if not path.exists():
        return {}
    text = path.read_text("utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:  # a line that a kill cut short
        with staged(path) as draft:
            draft.write_text(whole, encoding="utf-8")
    rows = [json.loads(line) for line in whole.split("\n")[:-1]]  # a prompt may hold what `splitlines` splits at
    return {
        row["id"]: Outcome(
            task=by_id[row["id"]],
            answer=_answer(row),
            score=Score(**row["score"]),
            seconds=row["seconds"],
            scoring_seconds=row["scoring_seconds"],
        )
        for row in rows
        if row["id"] in by_id
    }
