"""Words of a line to typed operands, as the operation table wants them; exact errors for each word that does not fit."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .errors import DslError, Kind
from .ops import EDGE_SELECTORS, FACE_SELECTORS, OPS, SEGMENTS, Op
from .ops import Operand as Slot
from .syntax import Expression, Number, Operand, Reference, Selector

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NAME = re.compile(r"[a-z][a-z0-9_]*")
_NOT_A_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_NODE_NUMBER = re.compile(r"[0-9]{1,9}")


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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean plate?`, or "" when nothing is close."""
    close = difflib.get_close_matches(word[:40], list(known), n=1)
    return f"did you mean {close[0]}?" if close else ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The slots of an operation, prepared for reading words."""

    slots: tuple[Slot, ...]
    fewest: int
    most: float


def _signature(op: Op) -> Signature:
    fewest = sum(not slot.optional for slot in op.operands)
    most = math.inf if any(slot.repeat for slot in op.operands) else len(op.operands)
    return Signature(op.operands, fewest, most)


SIGNATURES: dict[str, Signature] = {code: _signature(op) for code, op in (*OPS.items(), *SEGMENTS.items())}
"""By opcode, segments of sketches included."""


def usage(op: Op) -> str:
    """`H n u v d [depth] [face]`."""
    parts = [f"[{s.name}]" if s.optional else f"{s.name} …" if s.repeat else s.name for s in op.operands]
    return " ".join((op.code, *parts))


def read_operands(op: Op, opcode: Word, words: list[Word], read_expression: Callable[[Word], Expression]) -> tuple[Operand, ...]:
    """The operands of one line.

    Raises:
        DslError: `arg_count`, or what the word's own reader refuses.
    """
    wanted = SIGNATURES[op.code]
    if not wanted.fewest <= len(words) <= wanted.most:
        at = words[int(wanted.most)] if len(words) > wanted.most else opcode
        raise fault("arg_count", at, f"{op.code} ({op.title}) does not take {len(words)} operands", expected=usage(op))
    operands: list[Operand] = []
    last = len(wanted.slots) - 1
    index = 0
    for word in words:
        slot = wanted.slots[index]
        while slot.optional and slot.kind == "number" and word[0] in "<>|" and index < last:
            index += 1
            slot = wanted.slots[index]
        operands.append(_read(slot, word, read_expression))
        if not slot.repeat:
            index += 1
        if index > last and len(operands) < len(words):
            raise fault("arg_count", words[len(operands)], f"nothing may follow the selector of {op.code}", expected=usage(op))
    return tuple(operands)


def _read(slot: Slot, word: Word, read_expression: Callable[[Word], Expression]) -> Operand:
    if slot.kind == "number":
        return _flag(word) if slot.rule == "flag" else read_expression(word)
    if slot.kind in ("face", "edges"):
        return _selector(slot, word)
    return read_reference(word)


def _selector(slot: Slot, word: Word) -> Selector:
    known = FACE_SELECTORS if slot.kind == "face" else EDGE_SELECTORS
    if word not in known:
        raise fault("invalid_selector", word, f"{word[:20]} selects no {slot.kind}", expected=" ".join(known))
    return Selector(str(word))


def _flag(word: Word) -> Number:
    if not _INTEGER.fullmatch(word):
        raise fault("invalid_integer", word, "a flag is a plain integer", expected="0 or 1")
    return Number(float(word))


def read_reference(word: Word) -> Reference:
    if _NODE_NUMBER.fullmatch(word):
        return Reference(int(word))
    if word == "$" or (NAME.fullmatch(word) and not _NOT_A_NUMBER.fullmatch(word)):
        return Reference(str(word))
    raise fault("invalid_node_id", word, "this is no reference to a node", expected="a node number, a label or $")


def read_literal(word: Word) -> Number:
    """A plain number, signs, bare points and exponents allowed."""
    if not NUMBER.fullmatch(word):
        raise fault(
            "invalid_number", word, "this is no number", expected="a decimal such as 12, -0.5 or 1e3", fix=_number_fix(word)
        )
    value = float(word)
    if math.isinf(value):
        raise fault("invalid_number", word, "the number is too large", expected="a finite number")
    return Number(value)


def malformed(word: Word, message: str, offset: int) -> DslError:
    """The error of a word in a number slot that is no expression: `invalid_number` if it has no operator."""
    if _NOT_A_NUMBER.fullmatch(word) or not re.search(r"(?<![eE])[+*/^()-]", word[1:] if word[0] in "+-" else word):
        return fault(
            "invalid_number", word, "this is no number", expected="a decimal or an expression; no units", fix=_number_fix(word)
        )
    return fault("invalid_expression", word, message, expected="numbers, parameters, + - * / ^ ( ) and functions", offset=offset)


def is_not_finite(word: str) -> bool:
    return word[-1:] in "fFnNyY" and _NOT_A_NUMBER.fullmatch(word) is not None


def _number_fix(word: str) -> str:
    match = NUMBER.match(word)
    if not match:
        return ""
    if re.fullmatch(r"[0-9]+,[0-9]+", word):
        return f"write {word.replace(',', '.')}"
    return f"write {match[0]}" if word[match.end() :].isalpha() else ""
