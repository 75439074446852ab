"""Programs by the grammar: the definition of what they are, and of what is wrong with texts that are none."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import lark
from lark.exceptions import UnexpectedInput, UnexpectedToken

from .errors import DslError
from .grammar import build_parser, is_at_end, run
from .statements import ProgramBuilder
from .syntax import Program
from .words import Word, fault


def read(text: str) -> Program:
    """The program of a text with LF line ends, without its `source`.

    Raises:
        DslError: At the first line that is wrong.
    """
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
