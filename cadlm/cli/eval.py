"""`cadlm eval`: suites of prompts on a model, or answers of any system, judged on the solids that they make."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

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
        echo_json({"ok": True, "suites": [{"name": s.name, "title": s.title, "count": s.count} for s in SUITES.values()]})
        return
    for suite in SUITES.values():
        click.echo(f"{suite.name:12} {suite.count:5}  {suite.title}")


@eval.command(cls=Command)
@click.argument("suite")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many prompts; by default the size of the suite.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Which prompts a drawn suite has.")
@click.option("--model", default="embedded", show_default=True, help="`embedded`, a model's folder, or the URL of a server.")
@click.option(
    "-n",
    "--n",
    "answers",
    type=click.IntRange(1, 64),
    default=1,
    help="1: the likeliest answer; more: the best of so many, as `cadlm part` does.",
)
@click.option("--answers", "answers_file", type=click.Path(path_type=Path), help="Judge the answers of this JSONL file instead.")
@click.option("--run-scripts", is_flag=True, help="Run the CadQuery scripts among those answers; they have your rights.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Prompts asked at the same time.")
@click.option("--metrics", is_flag=True, help="Also measure how alike wrong parts are: IoU, Chamfer, boxes, volumes, holes.")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Folder that keeps the geometry of references.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for samples and summary.")
@click.option("--resume/--anew", default=True, show_default=True, help="Go on with the run in that folder, or begin again.")
@json_option
def run(
    suite: str, limit: int | None, seed: int, model: str, answers: int, answers_file: Path | None, run_scripts: bool,
    jobs: int, metrics: bool, cache: Path | None, out: Path | None, resume: bool, as_json: bool,
) -> None:  # fmt: skip
    """Run SUITE, a suite of `cadlm eval list` or a JSONL file, and print how much of it is right.

    A failure counts 0; what cannot be judged is counted apart. With --out every sample is kept and a killed run goes on.
    """
    from evals.content import file_digest
    from evals.errors import EvalError
    from evals.run import Run, evaluate

    from ..errors import CadlmError
    from ..evaluate import answers_of, predictor
    from ..kernel import kernel_pool

    if answers_file:
        if any(_is_given(name) for name in ("model", "answers")):
            raise click.UsageError("--answers are judged as they are: --model and --n are for models that are asked")
        predict = answers_of(answers_file, run_scripts=run_scripts)
        # Samples of answers that have changed since are not those of this run.
        name = f"answers of {answers_file.name} {file_digest(answers_file)}"
    else:
        predict, name = predictor(model, answers)
    config = {"answers": answers_file.name} if answers_file else {"model": model, "n": answers, "confidence": _confidence(model)}
    try:
        summary, _ = evaluate(
            Run(suite=suite, model=name, count=limit, seed=seed), predict, out=out, pool=kernel_pool(),
            jobs=jobs, anew=not resume, with_metrics=metrics, cache=cache, config=config, on_sample=_Progress(),
        )  # fmt: skip
    except EvalError as error:
        raise CadlmError(error.code, str(error)) from error
    if as_json:
        echo_json({"ok": True, **summary})
    else:
        _echo(summary)


@eval.command(cls=Command)
@click.argument("a", type=click.Path(path_type=Path, file_okay=False))
@click.argument("b", type=click.Path(path_type=Path, file_okay=False))
@json_option
def compare(a: Path, b: Path, as_json: bool) -> None:
    """Compare the runs in folders A and B, task by task."""
    from evals.comparison import compare
    from evals.errors import EvalError

    from ..errors import CadlmError

    try:
        found = compare(a, b)
    except EvalError as error:
        raise CadlmError(error.code, str(error)) from error
    if as_json:
        echo_json({"ok": True} | asdict(found) | {"is_significant": found.is_significant})
        return
    for name, model, rate in zip("AB", found.models, found.rates, strict=True):
        click.echo(f"{name}  {rate:6.1%} of {found.tasks}  {model}")
    low, high = found.interval
    verdict = "more than chance" if found.is_significant else "may be chance"
    click.echo(f"B - A  {found.difference:+.1%}, 95 % interval {low:+.1%} to {high:+.1%}: {verdict}")
    click.echo(f"only B right: {len(found.won)}  {' '.join(found.won[:20])}")
    click.echo(f"only A right: {len(found.lost)}  {' '.join(found.lost[:20])}")
    if found.left_out:
        click.echo(f"left out, scored by one of them only: {found.left_out}")


@eval.command(cls=Command)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The PNG file.")
def plot(runs: tuple[Path, ...], out: Path) -> None:
    """Draw finished RUNS side by side: how much is right, how long answers take, how confidence holds."""
    from evals.errors import EvalError
    from evals.plots import draw_runs

    from ..errors import CadlmError

    try:
        draw_runs(runs, out)
    except EvalError as error:
        raise CadlmError(error.code, str(error)) from error
    click.echo(str(out))


def _is_given(option: str) -> bool:
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE


def _confidence(model: str) -> dict[str, float] | None:
    """From where an answer is delivered, and from where it is not held against others; None for models without a calibration."""
    from ..confidence import embedded_calibration
    from ..writers import EMBEDDED_MODEL

    fitted = embedded_calibration() if model == EMBEDDED_MODEL else None
    return None if fitted is None else {"threshold": fitted.threshold, "sure": fitted.sure}


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
    refusals = summary["refusals"]
    if refusals["must_refuse"]:
        click.echo(f"declined  {refusals['refused']} of {refusals['must_refuse']} that had to be")
    if refusals["parts_refused"]:
        click.echo(f"declined  {refusals['parts_refused']} of {refusals['parts']} parts")
    trust = summary["trust"]
    if "ece" in trust:
        click.echo(f"wrong, delivered   {_rate(trust['delivered_wrong'])}")
        click.echo(f"right, not trusted {_rate(trust['doubted_right'])}")
        click.echo(f"calibration error  {trust['ece']:.3f} (Brier {trust['brier']:.3f})")
    for name, found in summary["metrics"].items():
        text = _rate(found) if "rate" in found else f"{found['median']:.4g}, median of {found['count']}"
        click.echo(f"{name:22} {text}")
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
