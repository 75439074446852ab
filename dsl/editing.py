"""What an editor asks about a program while it is written: names and where they are used, what a word means, what may come next.

Works line by line on texts that need not be right. Lines and columns are 0-based and count characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .errors import DslError
from .expression_parser import parse_expression
from .expressions import evaluate
from .operands import usage
from .ops import ALIASES, EDGE_SELECTORS, FUNCTIONS, IGNORED_CODES, OPS, RESERVED, SEGMENTS, Op
from .parameters import ParameterInfo, params
from .parser import parse
from .printer import format, format_number
from .words import NAME

_HEAD = re.compile(r"[ \t]*(?:(?P<parameter>[a-z][a-z0-9_]*)[ \t]*=|(?:(?P<label>[a-z][a-z0-9_]*):[ \t]*)?(?P<code>[^ \t]*))")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"?')
_NUMBER_OR_NAME = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|(?P<name>[a-z][a-z0-9_]*)(?P<call>\()?")
_WORD = re.compile(r"[^ \t=]+")

MOST_WRONG = 20
"""With more wrong parameter lines than this no value is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A name of a parameter or a node at a place of the text; `end` is the column after it."""

    name: str
    line: int
    start: int
    end: int
    is_definition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A parameter or a node with its lines; `detail` is what the line says."""

    name: str
    detail: str
    kind: Literal["parameter", "node", "sketch"]
    line: int
    last_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A word that may come next."""

    word: str
    kind: Literal["operation", "parameter", "node", "function", "selector"]
    detail: str


def occurrences(text: str) -> tuple[Occurrence, ...]:
    """All uses of names, in order. Parameters and nodes share one name space."""
    return tuple(found for number, line in enumerate(text.split("\n")) for found in _in_line(number, _code(line)))


def name_at(text: str, line: int, column: int) -> Occurrence | None:
    """The name under a place, its end included."""
    lines = text.split("\n")
    found = _in_line(line, _code(lines[line])) if line < len(lines) else ()
    return next((one for one in found if one.start <= column <= one.end), None)


def refuse_name(text: str, name: str) -> None:
    """Refuse a new name.

    Raises:
        DslError: `invalid_expression` where it is no name, `duplicate_name` where it is one of the language or of the program.
    """
    if not NAME.fullmatch(name):
        raise DslError("invalid_expression", "this is no name", found=name, expected="a lower-case letter, then a-z 0-9 _")
    if name in RESERVED or any(one.name == name for one in occurrences(text)):
        raise DslError("duplicate_name", f"{name} is taken", found=name)


def parameters(text: str) -> Mapping[str, ParameterInfo]:
    """The parameters that are right, as far as they go; what is wrong elsewhere does not matter."""
    heads = ((line, _HEAD.match(line)) for line in text.split("\n"))
    kept = [line for line, head in heads if head is not None and head["parameter"] is not None]
    for _ in range(MOST_WRONG):
        try:
            return {info.name: info for info in params("\n".join(kept))}
        except DslError as error:
            if error.line is None:
                break
            del kept[error.line - 1]
    return {}


def meaning(text: str, line: int, column: int) -> str:
    """What the word under a place means, as Markdown; "" where there is nothing to say."""
    lines = text.split("\n")
    code = _code(lines[line]) if line < len(lines) else ""
    head = _HEAD.match(code)
    if head is not None and head["code"] and head.start("code") <= column <= head.end("code"):
        op = _operation(head["code"])
        return "" if op is None else f"```\n{usage(op)}\n```\n{op.title}: {op.meaning}"
    known = parameters(text)
    name = name_at(text, line, column)
    if name is not None and name.name in known:
        return _parameter(known[name.name])
    if name is not None:
        return next((f"`{one.detail}`" for one in symbols(text) if one.name == name.name), "")
    return next((_value(one[0], known) for one in _WORD.finditer(code) if one.start() <= column <= one.end()), "")


def proposals(text: str, line: int, column: int) -> tuple[Proposal, ...]:
    """Words that may stand at a place: operations at the start of a line, else names from above, functions and selectors."""
    lines = text.split("\n")
    before = lines[line][:column] if line < len(lines) else ""
    if _code(before) != before:
        return ()
    if re.fullmatch(r"[ \t]*(?:[a-z][a-z0-9_]*:[ \t]*)?[A-Za-z]*", before):
        table = SEGMENTS if _is_in_sketch(lines[:line]) else OPS
        made = [Proposal(word=op.code, kind="operation", detail=f"{op.title}: {usage(op)}") for op in table.values()]
        return (*made, Proposal(word="END", kind="operation", detail="end of the sketch")) if table is SEGMENTS else tuple(made)
    above = "\n".join(lines[:line])
    known = parameters(above)
    names = [Proposal(word=name, kind="parameter", detail=_parameter(info)) for name, info in known.items()]
    nodes = [
        Proposal(word=one.name, kind="node", detail=one.detail) for one in symbols(above) if one.kind != "parameter" and one.name
    ]
    functions = [Proposal(word=name, kind="function", detail=f"{name}(…)") for name in FUNCTIONS]
    selectors = [Proposal(word=name, kind="selector", detail="faces or edges") for name in EDGE_SELECTORS]
    return (*names, *nodes, Proposal(word="$", kind="node", detail="the node just before"), *functions, *selectors)


def symbols(text: str) -> tuple[Symbol, ...]:
    """Parameters and nodes; a node without a label has the name "". A sketch reaches to its END."""
    found: list[Symbol] = []
    sketch: tuple[str, str, int] | None = None
    for number, line in enumerate(text.split("\n")):
        head = _HEAD.match(_code(line))
        if head is None:
            continue
        detail, label = line.strip(" \t"), head["label"] or ""
        if sketch is not None:
            if head["code"] == "END":
                found.append(Symbol(name=sketch[0], detail=sketch[1], kind="sketch", line=sketch[2], last_line=number))
                sketch = None
        elif head["parameter"] is not None:
            found.append(Symbol(name=head["parameter"], detail=detail, kind="parameter", line=number, last_line=number))
        elif head["code"] == "SK":
            sketch = (label, detail, number)
        elif head["code"] in OPS or head["code"] in ALIASES:
            found.append(Symbol(name=label, detail=detail, kind="node", line=number, last_line=number))
    return tuple(found)


def _code(line: str) -> str:
    """A line with blanks for its quoted texts and its comment, as long as before where it has no comment."""
    blanked = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), line)
    return blanked.partition("#")[0]


def _in_line(number: int, code: str) -> Iterator[Occurrence]:
    head = _HEAD.match(code)
    if head is None:
        return
    for group in ("parameter", "label"):
        if head[group] is not None:
            yield Occurrence(name=head[group], line=number, start=head.start(group), end=head.end(group), is_definition=True)
    if head["code"] == "M" or head["code"] in IGNORED_CODES or (head["code"] or "").startswith("?"):
        return
    for found in _NUMBER_OR_NAME.finditer(code, head.end()):
        if found["name"] is not None and found["call"] is None and found["name"] not in RESERVED:
            yield Occurrence(name=found["name"], line=number, start=found.start(), end=found.end(), is_definition=False)
        if head["code"] == "ROOT":
            return


def _operation(code: str) -> Op | None:
    return OPS.get(ALIASES.get(code, code)) or SEGMENTS.get(code)


def _is_in_sketch(lines: list[str]) -> bool:
    """Whether the last SK of these lines has no END."""
    codes = (head["code"] for line in reversed(lines) if (head := _HEAD.match(_code(line))) is not None)
    return next((code == "SK" for code in codes if code in ("SK", "END")), False)


def _parameter(info: ParameterInfo) -> str:
    bounds = "" if info.low is None or info.high is None else f", {format_number(info.low)} to {format_number(info.high)}"
    value = format_number(info.value)
    written = "" if info.expression == value else f" = {info.expression}"
    description = f" {info.description}" if info.description else ""
    return f"`{info.name}{written} = {value}`{bounds}{description}"


def _value(word: str, known: Mapping[str, ParameterInfo]) -> str:
    """What an expression comes to, where it says more than a number."""
    try:
        value = evaluate(parse_expression(word), {name: info.value for name, info in known.items()})
    except DslError:
        return ""
    return f"`{word} = {format_number(value)}`" if word != format_number(value) else ""


def formatted(text: str) -> str | None:
    """The canonical text; None while the program cannot be read."""
    try:
        return format(parse(text))
    except DslError:
        return None
