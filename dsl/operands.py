"""Words of a line to typed operands, as the operation table wants them; exact errors for each word that does not fit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from .errors import DslError
from .expression_parser import parse_expression
from .ops import EDGE_SELECTORS, FACE_SELECTORS, OPS, SEGMENTS, Op
from .ops import Operand as Slot
from .syntax import Number, Operand, Place, Reference, Selector
from .words import DISTINCT_WORDS, NAME, Word, fault, is_not_finite, moved

_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_NODE_NUMBER = re.compile(r"[0-9]{1,9}")


@lru_cache(DISTINCT_WORDS)
def read_reference(text: str) -> Reference:
    """A node by its number, its label or `$`. `column` of an error is 1, as of all readers here: the start of the word."""
    if _NODE_NUMBER.fullmatch(text):
        return Reference(int(text))
    if text == "$" or (NAME.fullmatch(text) and not is_not_finite(text)):
        return Reference(text)
    raise fault("invalid_node_id", Word(text), "this is no reference to a node", expected="a node number, a label or $")


@lru_cache(DISTINCT_WORDS)
def _read_selector(kind: str, known: tuple[str, ...], text: str) -> Selector:
    if text not in known:
        raise fault("invalid_selector", Word(text), f"{text[:20]} selects no {kind}", expected=" ".join(known))
    return Selector(text)


def _read_flag(text: str) -> Number:
    if not _INTEGER.fullmatch(text):
        raise fault("invalid_integer", Word(text), "a flag is a plain integer", expected="0 or 1")
    return Number(float(text))


@dataclass(frozen=True, slots=True)
class Signature:
    """The slots of an operation, each with what reads its words."""

    slots: tuple[Slot, ...]
    readers: tuple[Callable[[str], Operand], ...]
    fewest: int
    most: float


def _reader(slot: Slot) -> Callable[[str], Operand]:
    if slot.kind == "number":
        return _read_flag if slot.rule == "flag" else parse_expression
    if slot.kind in ("face", "edges"):
        return partial(_read_selector, slot.kind, FACE_SELECTORS if slot.kind == "face" else EDGE_SELECTORS)
    return read_reference


def _signature(op: Op) -> Signature:
    fewest = sum(not slot.optional for slot in op.operands)
    most = math.inf if any(slot.repeat for slot in op.operands) else len(op.operands)
    return Signature(op.operands, tuple(map(_reader, op.operands)), fewest, most)


SIGNATURES: dict[str, Signature] = {code: _signature(op) for code, op in (*OPS.items(), *SEGMENTS.items())}
"""By opcode, segments of sketches included."""


def usage(op: Op) -> str:
    """`H n u v d [depth] [face]`."""
    parts = [f"[{s.name}]" if s.optional else f"{s.name} …" if s.repeat else s.name for s in op.operands]
    return " ".join((op.code, *parts))


def read_operands(op: Op, opcode: str, words: Sequence[str], place: Place) -> tuple[Operand, ...]:
    """The operands of one line; the words stand at `place.columns`.

    Raises:
        DslError: `arg_count`, or what the word's own reader refuses.
    """
    wanted = SIGNATURES[op.code]
    if not wanted.fewest <= len(words) <= wanted.most:
        surplus = int(wanted.most) if len(words) > wanted.most else None
        at = (
            Word(opcode, place.line, place.column)
            if surplus is None
            else Word(words[surplus], place.line, place.columns[surplus])
        )
        raise fault("arg_count", at, f"{op.code} ({op.title}) does not take {len(words)} operands", expected=usage(op))
    operands: list[Operand] = []
    slots, readers, last = wanted.slots, wanted.readers, len(wanted.slots) - 1
    index = 0
    for word in words:
        if index > last:
            at = Word(word, place.line, place.columns[len(operands)])
            raise fault("arg_count", at, f"nothing may follow the selector of {op.code}", expected=usage(op))
        slot = slots[index]
        while slot.optional and slot.kind == "number" and word[0] in "<>|" and index < last:
            index += 1
            slot = slots[index]
        try:
            operands.append(readers[index](word))
        except DslError as error:
            raise moved(error, place.line, place.columns[len(operands)]) from None
        if not slot.repeat:
            index += 1
    return tuple(operands)
