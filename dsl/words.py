"""Words of a line: their places, the errors at them, and the numbers and names that they spell."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from .errors import DslError, Kind
from .syntax import Number

T = TypeVar("T")

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NAME = re.compile(r"[a-z][a-z0-9_]*")
_NOT_A_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)

DISTINCT_WORDS = 4096
"""How many different words each reader of words remembers; a part repeats its own."""


class Word(str):
    """A word of the text with its 1-based place. (lark's Token has the same fields.)"""

    __slots__ = ("column", "line")

    def __new__(cls, text: str, line: int = 1, column: int = 1) -> Word:
        word = super().__new__(cls, text)
        word.line = line
        word.column = column
        return word


def fault(kind: Kind, word: Word, message: str, *, expected: str = "", fix: str = "", offset: int = 0) -> DslError:
    """An error at a word; `source` is filled in by whoever holds the text."""
    return DslError(kind, message, line=word.line, column=word.column + offset, found=str(word)[:80], expected=expected, fix=fix)


def moved(error: DslError, line: int, column: int) -> DslError:
    """The error of a reader that saw only the text of a word, at the place of that word."""
    error.line, error.column = line, column + (error.column or 1) - 1
    return error


def read_at(word: Word, read: Callable[[str], T]) -> T:
    """What a reader of texts makes of a word; its errors are at the word."""
    try:
        return read(str(word))
    except DslError as error:
        raise moved(error, word.line, word.column) from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean plate?`, or "" when nothing is close."""
    close = difflib.get_close_matches(word[:40], list(known), n=1)
    return f"did you mean {close[0]}?" if close else ""


@lru_cache(DISTINCT_WORDS)
def read_literal(text: str) -> Number:
    """A plain number, signs, bare points and exponents allowed. `column` of an error is the 1-based place in the text."""
    if not NUMBER.fullmatch(text):
        raise fault(
            "invalid_number", Word(text), "this is no number", expected="a decimal such as 12, -0.5 or 1e3", fix=_number_fix(text)
        )
    value = float(text)
    if math.isinf(value):
        raise fault("invalid_number", Word(text), "the number is too large", expected="a finite number")
    return Number(value)


def malformed(text: str, message: str, offset: int) -> DslError:
    """The error of a text in a number slot that is no expression: `invalid_number` if it has no operator."""
    word = Word(text)
    if _NOT_A_NUMBER.fullmatch(text) or not re.search(r"(?<![eE])[+*/^()-]", text[1:] if text[0] in "+-" else text):
        expected = "a decimal or an expression; no units"
        return fault("invalid_number", word, "this is no number", expected=expected, fix=_number_fix(text))
    return fault("invalid_expression", word, message, expected="numbers, parameters, + - * / ^ ( ) and functions", offset=offset)


def is_not_finite(text: str) -> bool:
    return text[-1:] in "fFnNyY" and _NOT_A_NUMBER.fullmatch(text) is not None


def _number_fix(text: str) -> str:
    match = NUMBER.match(text)
    if not match:
        return ""
    if re.fullmatch(r"[0-9]+,[0-9]+", text):
        return f"write {text.replace(',', '.')}"
    return f"write {match[0]}" if text[match.end() :].isalpha() else ""


def unquote(text: str) -> str:
    """What a quoted text says; any other is itself."""
    if text[0] != '"':
        return str(text)
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), inner)
