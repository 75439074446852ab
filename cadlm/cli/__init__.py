"""The `cadlm` command. Commands import what they need when they run, so `--help` and `check` stay quick.

Exit status: 0 done, 1 the input is wrong, 2 misuse, 3 a part that is not trusted, 130 interrupted.
"""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper
from types import FrameType

import click

from ..version import __version__
from .data import data
from .eval import eval
from .geometry import compile, diff, measure, show
from .language import check, fmt, grammar, lower, params
from .lsp import lsp
from .part import part
from .serve import serve
from .shapes import attribute, dedup, describe, embed, index, similar
from .shell import completion, doctor
from .watch import watch

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, "--version", message="cadlm %(version)s")
def cli() -> None:
    """Turn a sentence into an exact part, and work with the programs that describe parts.

    FILE is a Compact IR program (.cir); `-` is stdin or stdout. Exit status: 0 done, 1 the input is wrong (the reason is
    on stderr), 2 misuse, 3 a part that is not trusted, 130 interrupted.
    """


for command in (
    part,
    compile,
    check,
    fmt,
    lower,
    params,
    measure,
    diff,
    show,
    watch,
    lsp,
    describe,
    embed,
    index,
    similar,
    dedup,
    attribute,
    serve,
    eval,
    data,
    grammar,
    doctor,
    completion,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line. A termination request unwinds as Ctrl-C does, so that nothing half-written stays behind."""
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show ³ or → is no reason to fail
    cli(prog_name="cadlm")


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
