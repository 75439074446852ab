"""What every command shares: how a refusal is shown, the options that several commands take, JSON on stdout.

A refusal of the input is one message and exit 1; misuse is click's, exit 2; Ctrl-C is one line and exit 130; anything
else is a bug and shows its traceback. With `--json` stdout holds exactly one JSON object, for a refusal too.
"""

from __future__ import annotations

import errno
import json
import math
import os
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from dsl.errors import DslError
from dsl.limits import LONGEST_S, MOST_BYTES, SHORTEST_S

from ..errors import CadlmError
from ..files import display_name

if TYPE_CHECKING:
    from dsl.kernel.worker import Limits

EXIT_REFUSED = 1
EXIT_INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""No space where the standard output goes; what is written to a named file says so itself."""


class Refusal(click.ClickException):
    """The input is wrong. Shows the error of the layer that said so, with the file where it has one."""

    exit_code = EXIT_REFUSED

    def __init__(self, error: DslError | CadlmError, *, file: str | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.file = file
        context = click.get_current_context(silent=True)
        self.as_json = context is not None and bool(context.params.get("as_json"))

    def show(self, file: IO[Any] | None = None) -> None:
        if self.as_json:
            details = self.error.to_dict() | {"file": self.file}
            echo_json({"ok": False, "error": {name: value for name, value in details.items() if value not in (None, "")}})
            return
        has_place = isinstance(self.error, DslError) and self.error.line is not None
        place = "" if self.file is None else self.file + (":" if has_place else ": ")
        click.echo(f"error: {place}{self.error}", err=True, file=file)


class Full(Refusal):
    """There is no space on the standard output, not for JSON either."""

    def __init__(self, error: DslError) -> None:
        super().__init__(error)
        self.as_json = False

    def show(self, file: IO[Any] | None = None) -> None:
        super().show(file)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still to be written as the process ends


class Interrupted(click.ClickException):
    """Ctrl-C: whoever pressed it knows why."""

    exit_code = EXIT_INTERRUPTED

    def __init__(self) -> None:
        super().__init__("interrupted")

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo("interrupted; nothing was written", err=True, file=file)


class Command(click.Command):
    """A command whose refusals end in one message."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (DslError, CadlmError) as error:
            raise Refusal(error) from error
        except OSError as error:
            if error.errno not in _FULL:
                raise
            raise Full(DslError("unwritable_file", f"cannot write: {error.strerror}")) from error
        except KeyboardInterrupt:
            raise Interrupted from None


@contextmanager
def blame(source: str) -> Generator[None, None, None]:
    """Name the file in refusals of the block."""
    try:
        yield
    except DslError as error:
        raise Refusal(error, file=display_name(source)) from error


def echo_json(values: Mapping[str, object]) -> None:
    """One JSON object on stdout, numbers unrounded."""
    click.echo(json.dumps(values, ensure_ascii=False))


def warn(source: str, warnings: tuple[Any, ...]) -> None:
    """The notices of a program, one line each on stderr."""
    for notice in warnings:
        click.echo(f"warning: {display_name(source)}:{notice.line} {notice.kind}: {notice.message}", err=True)


_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
"""As a program spells it; Python's own `float` takes 1_0 and digits of other scripts."""


class Assignment(click.ParamType[tuple[str, float]]):
    """`w=80`: a parameter and its number."""

    name = "name=number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        if isinstance(value, tuple):
            return value  # type: ignore[return-value]
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"{value!r} is not NAME=NUMBER, such as w=80", param, ctx)
        if not _NUMBER.fullmatch(text):
            self.fail(f"{text!r} is not a number (in {value!r})", param, ctx)
        return name.strip(), float(text)


def _named(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Of an empty name, such as a shell variable that is not set, the folder that one is in would be made."""
    if not value:
        raise click.BadParameter("it is empty", context, parameter)
    return value


file_argument = click.argument("file", type=click.Path(allow_dash=True), callback=_named)

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, errors too.")

define_option = click.option(
    "-D", "overrides", type=Assignment(), multiple=True, metavar="NAME=NUMBER", help="Replace a parameter; may be repeated."
)


def _finite(context: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):  # which is in every range
        raise click.BadParameter("nan is not a number", context, parameter)
    return value


def limit_options(function: Any) -> Any:
    """`--timeout` and `--memory`: what the kernel may use before it is stopped. See `limits`."""
    timeout = click.option(
        "--timeout",
        "timeout_s",
        type=click.FloatRange(min=SHORTEST_S, max=LONGEST_S),
        callback=_finite,
        metavar="SECONDS",
        help="Time limit of the CAD kernel.",
    )
    memory = click.option(
        "--memory",
        "memory_mb",
        type=click.IntRange(min=16, max=MOST_BYTES >> 20),
        metavar="MB",
        help="Memory limit of the CAD kernel.",
    )
    return timeout(memory(function))


def limits(timeout_s: float | None, memory_mb: int | None) -> Limits:
    """The kernel's own limits with those that the user gave."""
    from dsl.kernel.worker import Limits

    given: dict[str, Any] = {}
    if timeout_s is not None:
        given |= {"wall_s": timeout_s, "cpu_s": timeout_s}
    if memory_mb is not None:
        given["memory_bytes"] = memory_mb * 2**20
    return Limits(**given)
