"""Text to `Program`: size limits, then line by line; a text that is not plainly right is read by the grammar.

Knows nothing of what a name stands for; that is `check`.
"""

from __future__ import annotations

from .errors import DslError
from .limits import DEFAULT_LIMITS, Limits
from .lines import read_plainly
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
        program = read_plainly(source) or _by_grammar(text)
    except DslError as error:
        raise pointed(error, source) from None
    return Program(statements=program.statements, below=program.below, source=source)


def _by_grammar(text: str) -> Program:
    """What the grammar makes of a text; loads lark, which most texts never need."""
    from .grammar_programs import read

    return read(text)


def pointed(error: DslError, source: tuple[str, ...]) -> DslError:
    """The same error with its source line filled in."""
    if error.line is not None and 1 <= error.line <= len(source):
        error.source = source[error.line - 1]
    return error


def _check_size(text: str, limits: Limits) -> None:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size_bytes:
        raise DslError("limit_exceeded", f"the program is {size} bytes long", expected=limits.bound("size_bytes"))
    lines = text.count("\n") + 1
    if lines > limits.lines:
        raise DslError("limit_exceeded", f"the program has {lines} lines", expected=limits.bound("lines"))
