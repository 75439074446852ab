"""Text to `Program`: size limits, the lark parser, and its complaints in our words.

Knows nothing of what a name stands for; that is `check`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import lark
from lark.exceptions import UnexpectedInput, UnexpectedToken

from .errors import DslError
from .grammar import build_parser, is_at_end, run
from .limits import DEFAULT_LIMITS, Limits
from .operands import Word, fault
from .statements import ProgramBuilder
from .syntax import Program


def parse(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Program:
    """Read a program. Syntax and arity only; `check` resolves names and numbers.

    Raises:
        DslError: One of the syntax kinds or `limit_exceeded`, at the first line that is wrong.
    """
    _check_size(text, limits)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    source = tuple(text.split("\n"))
    try:
        program = _read(text)
    except DslError as error:
        raise pointed(error, source) from None
    return Program(statements=program.statements, below=program.below, source=source)


def pointed(error: DslError, source: tuple[str, ...]) -> DslError:
    """The same error with its source line filled in."""
    if error.line is not None and 1 <= error.line <= len(source):
        error.source = source[error.line - 1]
    return error


def _check_size(text: str, limits: Limits) -> None:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size_bytes:
        raise DslError("limit_exceeded", f"the program is {size} bytes long", expected=f"at most {limits.size_bytes} bytes")
    lines = text.count("\n") + 1
    if lines > limits.lines:
        raise DslError("limit_exceeded", f"the program has {lines} lines", expected=f"at most {limits.lines} lines")


def _read(text: str) -> Program:
    try:
        return cast(Program, run(_parser(), text + "\n"))
    except UnexpectedInput as error:
        raise _syntax_error(error, text) from None


@cache
def _parser() -> lark.Lark:
    return build_parser("program", ProgramBuilder())


def _syntax_error(error: UnexpectedInput, text: str) -> DslError:
    """lark's complaint about a line, in our words."""
    open_sketch = _open_sketch(error)
    if open_sketch is not None:
        return fault("unterminated_sketch", open_sketch, "this sketch never ends", expected="a line END after its segments")
    line = text.split("\n")[error.line - 1]
    rest = line[error.column - 1 :]
    found = Word(rest.split(" ")[0], error.line, error.column)
    start = line.lstrip(" \t")
    if found.startswith('"') and not re.match(r'"(\\.|[^"\\])*"', rest):
        return fault("invalid_expression", found, "this name is never closed", expected='a closing "')
    if re.match(r"[a-z][a-z0-9_]*[ \t]*=", start):
        message = "nothing follows the value but a range and a description" if found else "the parameter has no value"
        return fault("invalid_expression", found, message, expected='name=expression [low:high] "description"')
    if start.startswith("END"):
        return fault("arg_count", found, "END stands alone on its line")
    if re.fullmatch(r"([a-z][a-z0-9_]*:)?[ \t]*", line[: error.column - 1].lstrip(" \t")):
        return fault("unknown_opcode", found, "an operation is missing here", expected="an opcode")
    return fault("arg_count", found, "this has no place here", expected="operands, then one name; sketch lines have no name")


def _open_sketch(error: UnexpectedInput) -> Word | None:
    """The SK that has no END when the text is over."""
    if not isinstance(error, UnexpectedToken) or not is_at_end(error):
        return None
    stack = cast(list[object], error.interactive_parser.parser_state.value_stack)  # pyright: ignore[reportUnknownMemberType]
    heads = [item for item in stack if isinstance(item, lark.Token) and item.type == "SKETCH"]
    return cast(Word, heads[-1]) if heads else None
