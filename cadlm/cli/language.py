"""Commands on the text of a program: check, fmt, lower, params, grammar. None of them needs the CAD kernel."""

from __future__ import annotations

import click

from .. import report
from ..files import STANDARD, display_name, read_text, write_text
from .base import Command, blame, define_option, echo_json, file_argument, json_option, warn


@click.command(cls=Command)
@file_argument
@define_option
@json_option
def check(file: str, overrides: tuple[tuple[str, float], ...], as_json: bool) -> None:
    """Say whether a program is right, without building it.

    Finds every error that needs no geometry: syntax, references, sizes, open sketches. FILE may be `-`.
    """
    import dsl

    text = read_text(file)
    with blame(file):
        graph = dsl.check(text, dict(overrides))
    if as_json:
        warnings = report.notices_to_list(graph.warnings)
        echo_json({"ok": True, "nodes": len(graph.nodes), "roots": list(graph.roots), "key": graph.key, "warnings": warnings})
        return
    warn(file, graph.warnings)
    click.echo(f"{display_name(file)}: {report.count(len(graph.nodes), 'node')}, nothing wrong")


@click.command(cls=Command)
@file_argument
@click.option("-o", "--output", type=click.Path(allow_dash=True), default=STANDARD, help="Where to; stdout by default.")
@click.option("-w", "--write", is_flag=True, help="Rewrite FILE itself.")
def fmt(file: str, output: str, write: bool) -> None:
    """Print a program in canonical form: one spelling, comments kept. FILE may be `-`."""
    import dsl

    if write and (file == STANDARD or output != STANDARD):
        raise click.UsageError("--write rewrites FILE itself: give a file and no --output")
    text = read_text(file)
    with blame(file):
        formatted = dsl.format(dsl.parse(text))
    write_text(file if write else output, formatted)


@click.command(cls=Command)
@file_argument
@define_option
@click.option("-o", "--output", type=click.Path(allow_dash=True), default=STANDARD, help="Where to; stdout by default.")
def lower(file: str, overrides: tuple[tuple[str, float], ...], output: str) -> None:
    """Print the same part in the 13 core operations of Compact IR.

    No parameters, labels or expressions are left in it. FILE may be `-`.
    """
    import dsl

    text = read_text(file)
    with blame(file):
        lowered = dsl.format(dsl.lower(text, dict(overrides)))
    write_text(output, lowered)


@click.command(cls=Command)
@file_argument
@json_option
def params(file: str, as_json: bool) -> None:
    """List the parameters of a program: name, value, range, meaning. FILE may be `-`."""
    import dsl

    text = read_text(file)
    with blame(file):
        parameters = dsl.params(text)
    if as_json:
        echo_json({"ok": True, "parameters": [report.parameter_to_dict(parameter) for parameter in parameters]})
        return
    for line in report.parameter_lines(parameters):
        click.echo(line)


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[PROMPT]")
@click.option("--whole", is_flag=True, help="Every program of the language, for a model that was not trained on our dialect.")
@click.option("-o", "--output", type=click.Path(allow_dash=True), default=STANDARD, help="Where to; stdout by default.")
def grammar(words: tuple[str, ...], whole: bool, output: str) -> None:
    """Print the grammar of a model's answers, in Lark, for constrained decoding.

    For vLLM (`structured_outputs`), llguidance and xgrammar. With a PROMPT only its numbers have labels.
    """
    from generators.numbers import read_numbers

    from ..decoding.grammar import answer_grammar

    mentions = read_numbers(" ".join(words)) if words else None
    write_text(output, answer_grammar(mentions, trained=not whole))
