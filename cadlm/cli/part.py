"""The main command: a sentence to a part, its picture and its program."""

from __future__ import annotations

from pathlib import Path

import click

from dsl.errors import DslError

from .. import report
from ..files import STANDARD, read_text
from .base import Command, Refusal, echo_json, json_option, limit_options, limits, warn
from .progress import progress

MAX_ANSWERS = 64
PROGRAM = "the program"
STAGES = {"outputs": "starting", "generate": "writing the program", "build": "building the part"}


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="PROMPT")
@click.option(
    "-o", "--output", type=click.Path(), default="part.step", show_default=True, help="The part; .png and .cir go beside it."
)
@click.option(
    "-n",
    "answers",
    type=click.IntRange(1, MAX_ANSWERS),
    default=8,
    show_default=True,
    help="Answers to try until one builds; the likeliest comes first.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="For the answers after the first.")
@limit_options
@json_option
def part(
    words: tuple[str, ...], output: str, answers: int, seed: int, timeout_s: float | None, memory_mb: int | None, as_json: bool
) -> None:
    """Make the part that PROMPT describes: PROMPT is a sentence, or `-` for standard input.

    Writes the part, a picture and the program; prints the program and what was measured on the solid.
    """
    from ..kernel import kernel_pool

    kernel_pool()  # before numpy and the model are loaded: the kernel loads beside them
    from ..pipeline import text_to_part

    prompt = read_text(STANDARD) if words == (STANDARD,) else " ".join(words)
    target = Path(output)
    outputs = dict.fromkeys((target, target.with_suffix(".png"), target.with_suffix(".cir")))
    with progress("starting") as rename:
        result = text_to_part(
            prompt,
            outputs=outputs,
            n=answers,
            seed=seed,
            limits=limits(timeout_s, memory_mb),
            on_stage=lambda stage: rename(STAGES[stage]),
        )
    if result.error is not None:
        has_line = isinstance(result.error, DslError) and result.error.line is not None
        raise Refusal(result.error, file=PROGRAM if has_line else None) from result.error
    if as_json:
        echo_json(report.part_to_dict(result))
        return
    warn(PROGRAM, result.warnings)
    if result.rejected:
        click.echo(f"warning: this is not the likeliest answer, which could not be built ({result.rejected[0].kind})", err=True)
    click.echo("\n".join(report.part_lines(result)))
