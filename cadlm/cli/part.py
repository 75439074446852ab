"""The main command: a sentence to a proven part, its picture and its program, or an honest no."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsl.errors import DslError

from ..errors import CadlmError
from ..files import STANDARD, read_text
from .base import Command, Refusal, echo_json, json_option, limit_options, limits, warn
from .progress import progress

if TYPE_CHECKING:
    from ..pipeline import PartResult

MAX_ANSWERS = 64
EXIT_ABSTAINED = 3
PROGRAM = "the program"
STAGES = {
    "outputs": "starting",
    "generate": "writing the program",
    "build": "building the part",
    "compare": "comparing answers",
    "write": "writing the files",
}


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True, metavar="PROMPT")
@click.option(
    "-o", "--output", type=click.Path(), default="part.step", show_default=True, help="The part; .png and .cir go beside it."
)
@click.option(
    "--report",
    "reports",
    type=click.Path(),
    multiple=True,
    metavar="FILE",
    help="Also write the report: .html, .md, .json or .pdf; may be repeated.",
)
@click.option(
    "-n",
    "answers",
    type=click.IntRange(1, MAX_ANSWERS),
    default=8,
    show_default=True,
    help="Answers to compare where the likeliest is not sure.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, help="For the answers after the first.")
@click.option("--model", default="embedded", show_default=True, help="`embedded`, a model's folder, or the URL of a server.")
@click.option("--force", is_flag=True, help="Deliver the part whatever speaks against it.")
@limit_options
@json_option
def part(
    words: tuple[str, ...],
    output: str,
    reports: tuple[str, ...],
    answers: int,
    seed: int,
    model: str,
    force: bool,
    timeout_s: float | None,
    memory_mb: int | None,
    as_json: bool,
) -> None:
    """Make the part that PROMPT describes: PROMPT is a sentence, or `-` for standard input.

    Writes the part, a picture and the program; prints the program, what was measured on the solid and whether that is what
    PROMPT states. Where it is not, or not sure enough, the part is written as part.unproven.step and the exit status is 3.
    """
    from ..kernel import kernel_pool

    kernel_pool()  # before numpy and the model are loaded: the kernel loads beside them
    from ..pipeline import text_to_part
    from ..writers import writer

    chosen = writer(model)
    prompt = read_text(STANDARD) if words == (STANDARD,) else " ".join(words)
    target = Path(output)
    outputs = dict.fromkeys((target, target.with_suffix(".png"), target.with_suffix(".cir"), *map(Path, reports)))
    with progress("starting") as rename:
        result = text_to_part(
            prompt,
            outputs=outputs,
            n=answers,
            seed=seed,
            force=force,
            limits=limits(timeout_s, memory_mb),
            on_stage=lambda stage: rename(STAGES[stage]),
            write=chosen.write,
            rounds=chosen.rounds,
        )
    if result.error is not None:
        raise _refusal(result, result.error) from result.error
    if as_json:
        from ..part_report import part_to_dict

        echo_json(part_to_dict(result))
    else:
        _show(result)
    if result.abstained:
        click.get_current_context().exit(EXIT_ABSTAINED)


class NotBuilt(Refusal):
    """No part could be built of what the model wrote."""

    exit_code = EXIT_ABSTAINED


def _refusal(result: PartResult, error: DslError | CadlmError) -> Refusal:
    """Why there is no part: the prompt's own contradiction, where it has one, before what became of the model's program."""
    from ..doubts import contradictions

    has_line = isinstance(error, DslError) and error.line is not None
    file = PROGRAM if has_line else None
    if result.stage not in ("build", "compare") or not isinstance(error, DslError) or error.kind == "refused":
        return Refusal(error, file=file)
    if found := contradictions(result.reading) if result.reading is not None else ():
        message = "the prompt contradicts itself: " + "; ".join(finding.message for finding in found)
        return NotBuilt(CadlmError("contradiction", message, fix="change one of these sizes"))
    return NotBuilt(error, file=file)


def _show(result: PartResult) -> None:
    from ..part_report import part_lines, requirement_lines
    from .table import has_rich, show_requirements

    warn(PROGRAM, result.warnings)
    as_table = sys.stdout.isatty() and has_rich() and bool(requirement_lines(result))
    if as_table:
        show_requirements(result)
    click.echo("\n".join(part_lines(result, with_requirements=not as_table)))
    for doubt in result.doubts:
        click.echo(f"doubt: {doubt}", err=True)
    if result.abstained:
        click.echo("error: not-proven: the part is not delivered; the nearest one is in the files above", err=True)
        click.echo("  fix: say it in other words, or accept it with --force", err=True)
