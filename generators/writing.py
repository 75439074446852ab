"""The clauses of a part in the making become a prompt; where each number stands in it is kept. Knows no geometry.

A clause is a phrase with slots: `{w}` a size, `{hole@}` a diameter, `{fillet~}` a radius, `{n#}` a count, `{angle^}` an angle,
`{4#}` a number that the phrase itself states, `{screw&clear}` the M-size whose clearance hole it is, `{w,d,t}` sizes in a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from random import Random
from typing import Literal

from .numbers import Mention
from .text import COUNT_WORDS, Register, Style, article, assemble, length_mm, type_badly

_SLOT = re.compile(r"\{([^{}]+)\}")
_PLACE = re.compile(r"(\0\d+\0)")
_BASE_ARTICLE = re.compile(r"\ban? (?=\0" + "0\0)")
"""Where clause k of a sentence comes: k between NULs."""


@dataclass(slots=True)
class Written:
    """How a number is written in the prompt: its text, its unit, and which facet of the mention it is.

    Attributes:
        key, name: As the family names it, and the parameter of the program that has it, "" if none has.
        value: mm, degrees or pieces.
        source: The number whose words give this one too.
    """

    text: str
    unit: str = ""
    facet: str = ""
    kind: Literal["number", "thread", "std"] = "number"
    source: Written | None = None
    key: str = ""
    name: str = ""
    value: float = 0.0


@dataclass(slots=True)
class Clause:
    """One phrase of the prompt: its template, the verb for a sentence, the feature it says ("" for the base), its numbers."""

    template: str
    verb: str = ""
    feature: str = ""
    said: dict[str, Written] = field(default_factory=dict[str, Written])

    def mentions(self, key: str) -> str | None:
        """The slot form (`""`, `@`, `#`, `~`, `^`, `&facet`) in which the phrase mentions a parameter, or None."""
        return _slots(self.template).get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The characters [start, end) of a text in which a number of a clause is written."""

    start: int
    end: int
    number: Written
    clause: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt. Its numbers' spans count from its own start; `fixed` text is never misspelt."""

    text: str
    spans: tuple[Span, ...] = ()
    fixed: bool = False


@lru_cache(maxsize=4096)
def _slots(template: str) -> dict[str, str]:
    """The form of every slot of a phrase by its key; the first one counts."""
    forms: dict[str, str] = {}
    for slot in _SLOT.findall(template):
        for part in slot.split(","):
            name, form = _split(part)
            forms.setdefault(name, form)
    return forms


@cache
def _split(part: str) -> tuple[str, str]:
    match = re.match(r"([a-z0-9_]+)(.*)", part)
    assert match
    return match[1], match[2]


def write(clauses: Sequence[Clause], style: Style, rng: Random, denial: str) -> tuple[str, list[Span], Register]:
    """The prompt that says these clauses in their order, the base first; where their numbers stand; its register."""
    base, *deeds = [(clause.verb, f"\0{number}\0") for number, clause in enumerate(clauses)]
    sentence = assemble(base[1], deeds, rng, denial)
    rendered = [_render(clause, number, style, rng) for number, clause in enumerate(clauses)]
    opening = article("".join(piece.text for piece in rendered[0])) + " "
    pieces: list[Piece] = []
    for part in _PLACE.split(_BASE_ARTICLE.sub(opening, sentence.text)):
        pieces.extend(rendered[int(part[1:-1])] if part.startswith("\0") else (Piece(part),))
    if rng.random() < 0.08:
        pieces = [piece if piece.fixed else Piece(type_badly(piece.text, rng)) for piece in pieces]
    text, spans = _join(pieces)
    case = rng.random()
    if case < 0.28:
        text = text.upper() if case < 0.03 else text[:1].upper() + text[1:]
    return text, spans, sentence.register


def _render(clause: Clause, number: int, style: Style, rng: Random) -> list[Piece]:
    pieces: list[Piece] = []
    position = 0
    for match in _SLOT.finditer(clause.template):
        pieces.append(Piece(clause.template[position : match.start()]))
        position = match.end()
        digits = clause.template[position : position + 1] in ("x", "T", "-")
        text, marks = _slot(clause, match[1], digits, style, rng)
        spans = tuple(Span(start=start, end=end, number=written, clause=number) for start, end, written in marks)
        pieces.append(Piece(text, spans, fixed=True))
    pieces.append(Piece(clause.template[position:]))
    return pieces


_Marks = list[tuple[int, int, Written]]


def _slot(clause: Clause, slot: str, digits: bool, style: Style, rng: Random) -> tuple[str, _Marks]:
    if "," in slot:
        return _row([clause.said[key] for key in slot.split(",")], style, rng)
    key, form = _split(slot)
    if key.isdigit():
        return _mark(_count(int(key), digits, style, rng), Written(key, facet="n", key=key, value=float(key)))
    said = clause.said[key]
    if form == "#":
        return _mark(_count(int(said.text), digits, style, rng), said)
    if form == "^":
        return _mark(said.text + rng.choice(("°", " degrees", " deg", "°")), said)
    if said.kind == "std":
        return _mark(rng.choice((said.text, said.text.replace(" ", ""), said.text.lower())), said)
    if said.kind == "thread":
        return _mark(said.text, said)
    text = said.text + _unit(said, style, rng)
    wrap = {"@": style.dia_forms, "~": style.radius_forms}.get(form, ("{v}",))
    before, after = rng.choice(wrap).split("{v}")
    return before + text + after, [(len(before), len(before) + len(text), said)]


def _row(numbers: list[Written], style: Style, rng: Random) -> tuple[str, _Marks]:
    """`50x30x5mm`: sizes with a sign between them."""
    each = (style.unit == "in" and " " in "".join(s.text for s in numbers)) or rng.random() < style.unit_each
    text, marks = "", list[tuple[int, int, Written]]()
    omit = rng.random() < style.omit_unit
    for i, number in enumerate(numbers):
        unit = "" if omit or (not each and i < len(numbers) - 1) else style.space if number.unit else ""
        join = style.join if i else ""
        if join and join.strip() in ("x", "X") and text[-1:].isalpha() and " " not in join:
            join = " x "
        text += join
        marks.append((len(text), len(text) + len(number.text + unit), number))
        text += number.text + unit
    return text, marks


def _unit(number: Written, style: Style, rng: Random) -> str:
    return "" if not number.unit or rng.random() < style.omit_unit else style.space


def _count(value: int, digits: bool, style: Style, rng: Random) -> str:
    return COUNT_WORDS[value] if not digits and value in COUNT_WORDS and rng.random() < style.count_words else str(value)


def _mark(text: str, number: Written) -> tuple[str, _Marks]:
    return text, [(0, len(text), number)]


def _join(pieces: list[Piece]) -> tuple[str, list[Span]]:
    text, spans = "", list[Span]()
    for piece in pieces:
        for span in piece.spans:
            spans.append(Span(start=len(text) + span.start, end=len(text) + span.end, number=span.number, clause=span.clause))
        text += piece.text
    return text, spans


def find(mentions: tuple[Mention, ...], span: Span) -> int | None:
    """The index of the mention that stands in this place of the prompt, checked against what was meant; None if none is."""
    said = span.number
    for index, mention in enumerate(mentions):
        if mention.start >= span.start - 1 and mention.start < span.end and mention.end <= span.end + 1:
            if said.kind != "number":
                meant = mention.kind == said.kind and mention.value == float(said.text.lstrip("MNEA "))
            else:
                got = mention.facets.get("n") if said.facet == "n" else mention.value
                meant = got is not None and abs(got - length_mm(said.text, said.unit)[1]) < 1e-9
            if meant:
                return index
    return None
