"""`cadlm eval`: suites of prompts on the embedded model, judged on the solids that its answers make."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from .base import Command, echo_json, json_option


@click.group()
def eval() -> None:  # the command's name is that of the function
    """Measure how often a model's parts are what was asked for."""


@eval.command(name="list", cls=Command)
@json_option
def list_suites(as_json: bool) -> None:
    """The suites, with what they hold."""
    from evals.suites import SUITES

    if as_json:
        echo_json({"suites": [{"name": s.name, "title": s.title, "count": s.count} for s in SUITES.values()]})
        return
    for suite in SUITES.values():
        click.echo(f"{suite.name:12} {suite.count:5}  {suite.title}")


@eval.command(cls=Command)
@click.argument("suite")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many prompts; by default the size of the suite.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Which prompts a drawn suite has.")
@click.option("-n", "--n", "answers", type=click.IntRange(1, 64), default=1, help="Answers to try until one builds.")
@click.option("--answers", "answers_file", type=click.Path(path_type=Path), help="Judge these (JSONL: prompt, answer) instead.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for samples and summary; resumes there.")
@json_option
def run(
    suite: str, limit: int | None, seed: int, answers: int, answers_file: Path | None, out: Path | None, as_json: bool
) -> None:
    """Run SUITE and print how much of it is right.

    A failure counts 0; what cannot be judged is counted apart. With --out every sample is kept and a killed run goes on.
    """
    from evals.errors import EvalError
    from evals.run import Run, evaluate

    from ..errors import CadlmError
    from ..evaluate import answers_of, describe_embedded, embedded
    from ..kernel import kernel_pool

    predict = answers_of(answers_file) if answers_file else embedded(answers)
    model = f"answers of {answers_file.name}" if answers_file else describe_embedded(answers)
    try:
        summary, _ = evaluate(
            Run(suite=suite, model=model, count=limit, seed=seed), predict, out=out, pool=kernel_pool(), on_sample=_Progress()
        )
    except EvalError as error:
        raise CadlmError(error.code, str(error)) from error
    if as_json:
        echo_json(summary)
    else:
        _echo(summary)


class _Progress:
    """One line on stderr every few seconds, and one at the end: how far, how fast, how much is right."""

    def __init__(self, interval_s: float = 5.0) -> None:
        self._interval_s = interval_s
        self._start = self._last = time.monotonic()
        self._first: int | None = None

    def __call__(self, done: int, total: int, right: float) -> None:
        now = time.monotonic()
        self._first = done - 1 if self._first is None else self._first
        if now - self._last < self._interval_s and done < total:
            return
        self._last = now
        rate = (done - self._first) / max(now - self._start, 1e-9)
        click.echo(f"{done}/{total}, {right:.1%} right, {rate:.2g} a second, {(total - done) / rate:.0f} s left", err=True)


def _echo(summary: dict[str, Any]) -> None:
    right, valid = summary["right"], summary["valid"]
    click.echo(f"suite     {summary['suite']}, {summary['tasks']} prompts, seed {summary['seed']}, model {summary['model']}")
    click.echo(f"right     {_rate(right)}")
    click.echo(f"valid     {_rate(valid)}")
    if summary["not_scored"]:
        click.echo(f"no score  {summary['not_scored']}")
    for reason, count in summary["reasons"].items():
        click.echo(f"  {count:5} {reason}")
    for group, members in summary["groups"].items():
        click.echo(f"by {group}, worst first")
        for member, row in list(members.items())[:12]:
            click.echo(f"  {row['rate']:6.1%} of {row['count']:4}  {member}")
    if summary["seconds"]:
        click.echo(
            f"seconds   {summary['seconds']['median']:.3f} a prompt (median), {summary['scoring_seconds']['median']:.3f} to judge"
        )


def _rate(rate: dict[str, Any]) -> str:
    if rate["rate"] is None:
        return "nothing to count"
    return f"{rate['rate']:.1%} of {rate['count']}, 95 % interval {rate['low']:.1%} to {rate['high']:.1%}"
