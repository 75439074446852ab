"""`cadlm data`: builds the corpus that models learn from, and shows what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CadlmError
from ..files import check_targets
from .base import Command
from .progress import progress

if TYPE_CHECKING:
    from dsl.measurements import Measurements
    from generators.spec import Spec

SHOWN = 5
"""Refused rows that `cadlm data check` shows in full; the counts are of all."""


@click.group()
def data() -> None:
    """Build the corpus that models learn from, and show what is in it."""


@data.command(cls=Command)
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Settings, such as configs/data.toml."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder, or that of a killed build."
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes; the bytes are the same."
)
@click.option("--cluster", metavar="[ADDRESS]", is_flag=False, flag_value="auto", default="",
              help="Work on a Ray cluster instead: its address, or the one that this machine belongs to.")  # fmt: skip
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Replace a setting, in TOML; may be repeated.")
def build(config: Path, out: Path, jobs: int, cluster: str, overrides: tuple[str, ...]) -> None:
    """Draw, check, build in part, split and write a corpus with its card.

    The folder loads with `datasets.load_dataset(DIR)`. Run the same command again to go on after a kill.
    """
    from generators.corpora.build import build as build_corpus
    from generators.corpora.config import load_config

    with _refusals(), progress("making") as rename:
        settings = load_config(config, overrides)
        build_corpus(settings, out, jobs=jobs, cluster=cluster, judge=violations, report=lambda state: rename(str(state)))
    click.echo(out / "README.md")


@data.command(cls=Command)
@click.option("-n", "number", type=click.IntRange(1, 600), default=60, show_default=True, help="Samples.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Which samples.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default="samples.png", show_default=True, help="Where to: .png.")
def sheet(number: int, seed: int, output: Path) -> None:
    """Draw a contact sheet of samples: prompt, program and picture of each."""
    from generators.sheet import draw_sheet

    check_targets([output])
    with _refusals(), progress("drawing") as rename:
        tiles = draw_sheet(output, number=number, seed=seed, report=rename)
    for tile in tiles:
        if tile.error:
            click.echo(f"warning: sample {tile.sample.index} ({tile.sample.family}) was not built: {tile.error}", err=True)
    click.echo(output)


def violations(spec: Spec, measurements: Measurements) -> list[str]:
    """What a built part violates of its specification, in words; the judge of `generators.corpora.build`."""
    from evals.check import check

    return [f"{v.requirement.kind}: {v.found}" for v in check(spec, measurements).violations]


@data.command(cls=Command)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--tokenizer", type=click.Path(path_type=Path, dir_okay=False), help="tokenizer.json of a model; by default a new one."
)
@click.option("--limit", type=click.IntRange(min=1), help="Rows to look at; by default all.")
def check(folder: Path, tokenizer: Path | None, limit: int | None) -> None:
    """See whether every answer of a corpus is in the vocabulary and allowed, token by token, by the grammar of decoding."""
    from itertools import islice

    from ..corpus_check import AnswerCheck, rows_of
    from ..tokenizer import Tokenizer

    answers = AnswerCheck(None if tokenizer is None else Tokenizer.load(tokenizer))
    rows, refused = 0, Counter[str]()
    with progress("checking") as rename:
        for refusal in answers.refusals(islice(rows_of(folder), limit)):
            rows += 1
            rename(f"checking: {rows:,} rows, {refused.total():,} refused")
            if refusal is not None:
                refused[refusal.reason] += 1
                if refused.total() <= SHOWN:
                    click.echo(refusal, err=True)
    click.echo(f"{rows:,} rows, the longest answer {answers.longest} tokens")
    if refused:
        counts = ", ".join(f"{reason} {count:,}" for reason, count in refused.most_common())
        raise CadlmError("refused-rows", f"{refused.total():,} of {rows:,} rows cannot be learnt: {counts}")


@data.command(cls=Command)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new or a killed run's folder.")
@click.option("--url", required=True, help="OpenAI-compatible endpoint, such as http://localhost:8000/v1.")
@click.option("--model", required=True, help="As the endpoint calls it.")
@click.option("-n", "rows", type=click.IntRange(min=1), default=1000, show_default=True, help="Rows, from the first.")
@click.option("--times", type=click.IntRange(1, 20), default=1, show_default=True, help="Paraphrases of each row.")
@click.option("--concurrency", type=click.IntRange(1, 256), default=8, show_default=True, help="Questions under way at once.")
def paraphrase(folder: Path, out: Path, url: str, model: str, rows: int, times: int, concurrency: int) -> None:
    """Say rows of a corpus in the words of another language model; only those with the same numbers are kept.

    The key of the endpoint, where it wants one, is read from OPENAI_API_KEY. Run the same command again to go on after a kill.
    """
    from generators.endpoint import Endpoint
    from generators.paraphrase import KEPT, Settings
    from generators.paraphrase import paraphrase as write_paraphrases

    from ..corpus_check import rows_of

    with _refusals(), progress("asking") as rename:
        settings = Settings(endpoint=Endpoint(url=url, model=model), rows=rows, times=times, concurrency=concurrency)
        counts = write_paraphrases(
            rows_of(folder), settings, out, lambda done, found: rename(f"asking: {done:,} rows, {found['kept']:,} kept")
        )
    for reason, count in counts.most_common():
        click.echo(f"{reason}: {count:,}", err=True)
    click.echo(out / KEPT)


@contextmanager
def _refusals() -> Generator[None, None, None]:
    """Show refusals of the generators as those of the command line."""
    from generators.errors import GeneratorError

    try:
        yield
    except GeneratorError as error:
        raise CadlmError(error.code, str(error)) from error
