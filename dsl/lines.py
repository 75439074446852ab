"""Flawless programs line by line, several times as fast as by the grammar and without loading lark.

The grammar stays the definition of the language: whatever is not plainly right here is left to it, every error included. Words
become operands by the same table as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .errors import DslError
from .expression_parser import parse_expression, read_range
from .operands import read_operands
from .ops import ALIASES, OPS, SEGMENTS, Op
from .syntax import Operation, Parameter, Place, Program, Statement
from .words import Word, unquote

_QUOTED = r'"(?:\\.|[^"\\])*+"'
_OPERATION = re.compile(
    r"[ \t]*(?:(?P<label>[a-z][a-z0-9_]*):[ \t]*)?(?P<code>[A-Z]+)(?P<words>[ \t][^\"#]*)?"
    rf"(?P<name>{_QUOTED})?[ \t]*(?P<comment>#.*)?"
)
_PARAMETER = re.compile(
    rf'[ \t]*(?P<name>[a-z][a-z0-9_]*)[ \t]*=[ \t]*(?P<value>[^ \t"#]++)[ \t]*'
    rf'(?P<range>\[[^\]"#]*\])?[ \t]*(?P<text>{_QUOTED})?[ \t]*(?P<comment>#.*)?'
)
_WORD = re.compile(r"[^ \t]+")
_Lines = Iterator[tuple[int, str]]


class _FlawError(Exception):
    """A line is not flawless, or of a rare kind."""


def read_plainly(source: Sequence[str]) -> Program | None:
    """The program of these lines, without its `source`; None where the grammar has to judge."""
    statements: list[Statement] = []
    above: list[str] = []
    lines = enumerate(source, 1)
    try:
        for number, line in lines:
            if (match := _OPERATION.fullmatch(line)) is not None:
                operation = _operation(match, number, tuple(above))
                statements.append(_sketch(operation, lines) if operation.code == "SK" else operation)
            elif (rest := line.strip(" \t")) == "" or rest[0] == "#":
                # The first line of a text is not above anything when it is blank.
                if rest or number > 1:
                    above.append(rest)
                continue
            elif (match := _PARAMETER.fullmatch(line)) is not None:
                statements.append(_parameter(match, number, tuple(above)))
            else:
                return None
            above.clear()
    except (_FlawError, DslError):
        return None
    kept = max((count for count, line in enumerate(above, 1) if line), default=0)
    return Program(statements=tuple(statements), below=tuple(above[:kept]))


def _operation(match: re.Match[str], number: int, above: tuple[str, ...], table: Mapping[str, Op] = OPS) -> Operation:
    label, code, text, name, comment = match.groups()
    op = table.get(ALIASES.get(code, code))
    if op is None:
        raise _FlawError
    words: list[str] = [] if text is None else _WORD.findall(text)
    columns: list[int] = []
    start = match.start(3)
    for word in words:
        start = match.string.index(word, start)
        columns.append(start + 1)
        start += len(word)
    after = "" if comment is None else comment.rstrip(" \t")
    place = Place(number, match.start(2) + 1, match.start(1) + 1, tuple(columns), above, after)
    return Operation(
        code=op.code,
        operands=read_operands(op, code, words, place),
        label=label or "",
        name="" if name is None else unquote(name),
        place=place,
    )


def _sketch(head: Operation, lines: _Lines) -> Operation:
    """The block from SK to END."""
    segments: list[Operation] = []
    above: list[str] = []
    for number, line in lines:
        if (match := _OPERATION.fullmatch(line)) is None:
            rest = line.strip(" \t")
            if rest and rest[0] != "#":
                raise _FlawError
            above.append(rest)
            continue
        if match["label"] or match["name"]:
            raise _FlawError
        if match["code"] != "END":
            segments.append(_operation(match, number, tuple(above), SEGMENTS))
            above.clear()
            continue
        if (match["words"] or "").strip(" \t"):
            raise _FlawError
        end = Place(
            line=number, column=match.start("code") + 1, above=tuple(above), comment=(match["comment"] or "").rstrip(" \t")
        )
        return Operation(
            code=head.code,
            operands=head.operands,
            label=head.label,
            name=head.name,
            segments=tuple(segments),
            place=head.place,
            end=end,
        )
    raise _FlawError


def _parameter(match: re.Match[str], number: int, above: tuple[str, ...]) -> Parameter:
    name, value, bounds, text, comment = match.groups()
    return Parameter(
        name=name,
        value=parse_expression(value),
        range=None if bounds is None else read_range(Word(bounds, number, match.start("range") + 1)),
        description="" if text is None else unquote(text),
        place=Place(
            line=number,
            column=match.start("name") + 1,
            columns=(match.start("value") + 1,),
            above=above,
            comment=(comment or "").rstrip(" \t"),
        ),
    )
