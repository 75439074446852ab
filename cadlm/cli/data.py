"""`cadlm data`: builds the corpus that models learn from, and shows what is in it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import CadlmError
from .base import Command
from .progress import progress

if TYPE_CHECKING:
    from dsl.measurements import Measurements
    from generators.spec import Spec


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
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Replace a setting, in TOML; may be repeated.")
def build(config: Path, out: Path, jobs: int, overrides: tuple[str, ...]) -> None:
    """Draw, check, build in part, split and write a corpus with its card.

    The folder loads with `datasets.load_dataset(DIR)`. Run the same command again to go on after a kill.
    """
    from generators.build import build as build_corpus
    from generators.config import load_config

    with _refusals(), progress("making") as rename:
        build_corpus(load_config(config, overrides), out, jobs=jobs, judge=violations, report=lambda state: rename(str(state)))
    click.echo(out / "README.md")


@data.command(cls=Command)
@click.option("-n", "number", type=click.IntRange(1, 600), default=60, show_default=True, help="Samples.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Which samples.")
@click.option("-o", "--output", type=click.Path(path_type=Path), default="samples.png", show_default=True, help="Where to: .png.")
def sheet(number: int, seed: int, output: Path) -> None:
    """Draw a contact sheet of samples: picture, family and prompt of each."""
    from generators.sheet import draw_sheet

    with _refusals(), progress("drawing") as rename:
        tiles = draw_sheet(output, number=number, seed=seed, report=rename)
    for tile in tiles:
        if tile.error:
            click.echo(f"warning: sample {tile.sample.index} ({tile.sample.family}) was not built: {tile.error}", err=True)
    click.echo(output)


def violations(spec: Spec, measurements: Measurements) -> list[str]:
    """What a built part violates of its specification, in words; the judge of `generators.build`."""
    from evals.check import check

    return [f"{v.requirement.kind}: {v.found}" for v in check(spec, measurements).violations]


@contextmanager
def _refusals() -> Generator[None, None, None]:
    """Show refusals of the generators as those of the command line."""
    from generators.errors import GeneratorError

    try:
        yield
    except GeneratorError as error:
        raise CadlmError(error.code, str(error)) from error
