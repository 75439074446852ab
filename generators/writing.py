"""The clauses of a part in the making become a prompt; where each number stands in it is kept. Knows no geometry.

A clause is a phrase with slots: `{w}` a size, `{w!}` one that needs its unit, `{hole@}` a diameter, `{fillet~}` a radius, `{n#}` a count, `{angle^}` an angle,
`{4#}` and `{45^}` a number that the
phrase itself states, `{screw&clear}` the M-size whose clearance hole it is, `{w,d,t}` sizes in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from random import Random
from typing import Literal, NamedTuple

from .numbers import GAUGE, Mention, filled
from .sentences import Matter, Said, assemble, enclose
from .text import COUNT_WORDS, SIZE_WORDS, Register, Style, article, length_mm, pick, type_badly
from .wordings import shorten

_KEY = re.compile(r"([a-z0-9_]+)(.*)")
_BASE_ARTICLE = re.compile(r"\ban? $")


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
    """One phrase of the prompt: its template, the verb for a sentence (a deed cannot be without it), the feature it says ("" for
    the base), its numbers.
    """

    template: str
    verb: str = ""
    feature: str = ""
    is_deed: bool = False
    said: dict[str, Written] = field(default_factory=dict[str, Written])
    phrase: Phrase = field(init=False)

    def __post_init__(self) -> None:
        self.phrase = _parsed(self.template)

    def reword(self, template: str) -> None:
        """Say it by another template."""
        self.template, self.phrase = template, _parsed(template)

    def slot(self, key: str) -> Slot | None:
        """Where the phrase mentions a parameter first, if it does."""
        return self.phrase.of.get(key)


class Span(NamedTuple):
    """The characters [start, end) of a text in which a number of a clause is written."""

    start: int
    end: int
    number: Written
    clause: int


Mark = tuple[int, int, Written]
"""Where in a text a number stands."""


class Numbers(NamedTuple):
    """What stands for a slot of clause number `clause`; the places of its numbers count from its own start."""

    text: str
    marks: Sequence[Mark]
    clause: int


Piece = str | Numbers
"""A part of a prompt: words, which may be misspelt, or numbers, which never are."""


class Slot(NamedTuple):
    """A place for numbers in a template: `text` stands before it, then come the numbers with these keys.

    `form` is what follows the first key (`""`, `@`, `#`, `~`, `^`, `&facet`), `after` the text up to the next slot. Several keys
    are sizes in a row, which have one unit.
    """

    text: str
    keys: tuple[str, ...]
    form: str
    after: str

    @property
    def needs_digits(self) -> bool:
        """Whether a count must be written in digits: `4x`, `12T`, `6-sided`."""
        return self.after[:1] in _AFTER_DIGITS

    @property
    def is_plural(self) -> bool:
        """Whether a bare number would be read as how many holes there are."""
        return _PLURAL.match(self.after) is not None


class Phrase(NamedTuple):
    """A template, parsed: its slots, each with the text before it, the text after the last, and the slot of every key."""

    slots: Sequence[Slot]
    rest: str
    of: dict[str, Slot]


@lru_cache(maxsize=8192)
def _parsed(template: str) -> Phrase:
    text, *parts = template.split("{")
    slots: list[Slot] = []
    of: dict[str, Slot] = {}
    for part in parts:
        inside, _, after = part.partition("}")
        keys, form = _keys(inside)
        slots.append(slot := Slot(text, keys, form, after))
        for key in keys:
            if key not in of:  # the first one counts
                of[key] = slot
        text = after
    return Phrase(slots, text, of)


@cache
def _keys(slot: str) -> tuple[tuple[str, ...], str]:
    """The keys of a slot and the form of the first."""
    parts = [_KEY.match(part) for part in slot.split(",")]
    return tuple(match[1] for match in parts if match), parts[0][2] if parts[0] else ""


_AFTER_DIGITS = frozenset("xXT-")
_PLURAL = re.compile(r" (?:[a-z]+ ){0,2}(?:holes|bores|pockets)\b")


def write(clauses: Sequence[Clause], style: Style, rng: Random, denial: str) -> tuple[str, list[Span], Register]:
    """The prompt that says these clauses in their order, the base first; where their numbers stand; its register."""
    # Where clause k of the sentence comes, k stands between NULs.
    features = tuple([Said(clause.verb, f"\0{k}\0", clause.is_deed) for k, clause in enumerate(clauses) if k])
    sentence = assemble(Matter(f"\0{0}\0{style.purpose}", features, denial, style.declares), style.register, rng)
    around = enclose(style.opening, sentence.text, style.closing)
    rendered = [render(clause, number, style, rng) for number, clause in enumerate(clauses)]
    before, *parts = around.split("\0")
    pieces: list[Piece] = [before]
    for place, after in zip(parts[::2], parts[1::2], strict=True):
        if place == "0" and (found := _BASE_ARTICLE.search(before)):
            pieces[-1] = f"{before[: found.start()]}{article(plain_text(rendered[0]))} "
        pieces += rendered[int(place)]
        pieces.append(after)
        before = after
    if style.shorthand:
        pieces = [shorten(piece, style.shorthand, rng) if isinstance(piece, str) else piece for piece in pieces]
    if rng.random() < 0.08:
        pieces = [type_badly(piece, rng) if isinstance(piece, str) else piece for piece in pieces]
    text, spans = join(pieces, style, rng)
    case = rng.random()
    if sentence.register == "drawing":
        case *= 0.04
    if case < 0.28:
        text = text.upper() if case < 0.03 else text[:1].upper() + text[1:]
    return text, spans, sentence.register


def plain_text(pieces: Iterable[Piece]) -> str:
    """The pieces side by side."""
    return "".join([piece if isinstance(piece, str) else piece.text for piece in pieces])


def render(clause: Clause, number: int, style: Style, rng: Random) -> list[Piece]:
    """The words of a clause, number `number` of its sentence, in pieces."""
    pieces: list[Piece] = []
    slots, rest, _ = clause.phrase
    for slot in slots:
        if slot.text:
            pieces.append(_in_spelling(slot.text, style))
        text, marks = _fill(clause, slot, style, rng)
        pieces.append(filled(Numbers, (text, marks, number)))
    if rest:
        pieces.append(_in_spelling(rest, style))
    return pieces


_CENTER = re.compile(r"(?i)\bcent(?:er|re)(s|d|ed|red)?\b")
_BRITISH = {"": "centre", "s": "centres", "d": "centred", "ed": "centred", "red": "centred"}


def _in_spelling(text: str, style: Style) -> str:
    return _CENTER.sub(lambda word: _BRITISH[word[1] or ""], text) if style.is_british and "cent" in text else text


def _fill(clause: Clause, slot: Slot, style: Style, rng: Random) -> tuple[str, list[Mark]]:
    """The text for a slot, and where in it the numbers stand."""
    kind, key = slot.form, slot.keys[0]
    if len(slot.keys) > 1:
        return _row([clause.said[key] for key in slot.keys], style, rng)
    if key.isdigit() and kind == "^":
        return _mark(_degrees(key, rng), Written(key, key=key, value=float(key)))
    if key.isdigit():
        return _mark(_count(int(key), slot.needs_digits, style, rng), Written(key, facet="n", key=key, value=float(key)))
    said = clause.said[key]
    if kind == "#":
        return _mark(_count(int(said.text), slot.needs_digits, style, rng), said)
    if kind == "^":
        return _mark(_degrees(said.text, rng), said)
    if said.kind == "thread":
        return _mark(said.text, said)
    if said.kind == "std":
        return _mark(pick(rng, (said.text, said.text.replace(" ", ""), said.text.lower())), said)
    if said.unit == GAUGE:
        return _mark(said.text + pick(rng, (" gauge", " gauge", " ga", "ga", "-gauge")), said)
    text = _length(said, style, rng, must_have_unit=kind == "!")
    after_number = style.tolerance if style.tolerance and rng.random() < 0.15 else ""
    form = pick(rng, style.dia_forms if kind == "@" else style.radius_forms if kind == "~" else _AS_IT_IS)
    if text[-1] in _DIGITS:  # "4 holes", "4 dia holes", "5 rounded corners" would be counts
        if form.startswith("{v}") and slot.is_plural:
            form = pick(rng, ("Ø{v}", "ø{v}", "⌀{v}", "dia {v}", "diameter {v}"))
        elif form == "{v}" and (kind == "@" or kind == "~"):
            form = pick(rng, ("Ø{v}", "{v} dia", "{v} diameter", "ø{v}") if kind == "@" else ("R{v}", "radius {v}"))
    elif form != "{v}" and text[0].isalpha():
        form = "{v} diameter" if kind == "@" else "{v} radius"
    if form == "{v}":
        return text + after_number, [(0, len(text), said)]
    before, after = form.split("{v}")
    return before + text + after_number + after, [(len(before), len(before) + len(text), said)]


_AS_IT_IS = ("{v}",)


def _row(numbers: list[Written], style: Style, rng: Random) -> tuple[str, list[Mark]]:
    """`50x30x5mm`: sizes with a sign between them."""
    each = (style.unit == "in" and " " in "".join(s.text for s in numbers)) or rng.random() < style.unit_each
    text, marks = "", list[Mark]()
    omit = rng.random() < style.omit_unit
    for i, number in enumerate(numbers):
        unit = "" if omit or (not each and i < len(numbers) - 1) else style.space if number.unit else ""
        join = style.join if i else ""
        if join and join.strip() in ("x", "X") and text[-1:].isalpha() and " " not in join:
            join = f" {join} "
        text += join
        marks.append((len(text), len(text) + len(number.text + unit), number))
        text += number.text + unit
    return text, marks


_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/8": "⅛", "3/8": "⅜", "5/8": "⅝", "7/8": "⅞"}
_FRACTIONS = {"1/2": "half", "1/4": "quarter", "3/4": "three quarter"}
_WORD_UNITS = {"mm": ("mm", "millimeters", "millimetres"), "cm": ("cm",), "in": ("inches", "inch")}


def _length(number: Written, style: Style, rng: Random, must_have_unit: bool) -> str:
    """A number with its unit: in digits, with a fraction sign or hyphen, a decimal comma, or as a word."""
    text = number.text
    omits = not must_have_unit and rng.random() < style.omit_unit
    unit = "" if not number.unit or omits else style.space if number.unit == style.unit else style.other_space
    if (
        style.size_words
        and unit
        and number.unit in _WORD_UNITS
        and text.isdigit()
        and int(text) in SIZE_WORDS
        and rng.random() < style.size_words
    ):
        return f"{SIZE_WORDS[int(text)]} {pick(rng, _WORD_UNITS[number.unit])}"
    if style.fraction_words and unit and number.unit == "in" and text in _FRACTIONS and rng.random() < style.fraction_words:
        return f"{_FRACTIONS[text]} inch"
    if "/" in text and rng.random() < 0.3:
        whole, _, fraction = text.rpartition(" ")
        if fraction in _SIGNS and rng.random() < 0.5:
            text = whole + _SIGNS[fraction]
        elif whole and unit:
            text = f"{whole}-{fraction}"
    if style.has_comma and unit.strip() in ("mm", "cm"):
        text = text.replace(".", ",")
    return text + unit


def _degrees(text: str, rng: Random) -> str:
    return text + pick(rng, ("°", " degrees", " deg", "°"))


def _count(value: int, digits: bool, style: Style, rng: Random) -> str:
    return COUNT_WORDS[value] if not digits and value in COUNT_WORDS and rng.random() < style.count_words else str(value)


def _mark(text: str, number: Written) -> tuple[str, list[Mark]]:
    return text, [(0, len(text), number)]


_DIGITS = frozenset("0123456789.½¼¾⅛⅜⅝⅞")
_AN = re.compile(r"(?i)(?:m\d|8|11(?!\d)|18(?!\d)|eigh|elev)")
_ARTICLE_ENDS = frozenset(("a ", "n "))
_ARTICLE_AT_END = re.compile(r"(?i)(?<![a-z0-9])an? $")


def join(pieces: list[Piece], style: Style, rng: Random) -> tuple[str, list[Span]]:
    """The text of the pieces. Two numbers never stand side by side: `2x 3 mm`, `two 3 mm`, `40, 2 holes`."""
    text, spans = "", list[Span]()
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            words, marks, clause = piece
            if text[-1:] == " ":
                if words[0] in _DIGITS and spans and spans[-1].end == len(text.rstrip(" ")):
                    text = _apart(text.rstrip(" "), spans, rng)
                elif text[-2:] == "Ø " and words[0] in _DIGITS:  # "11 Ø 10 high" would be a diameter of 10
                    text = f"{text[:-1]}, "
                elif text[-2:] in _ARTICLE_ENDS and _ARTICLE_AT_END.search(text[-4:]) and rng.random() < 0.9:
                    text = text[: text.rindex("a")] + ("an " if _AN.match(words) else "a ")
            at = len(text)
            text += words
            for start, end, number in marks:
                spans.append(filled(Span, (at + start, at + end, number, clause)))
    return text, spans


def _apart(text: str, spans: list[Span], rng: Random) -> str:
    """What must stand between the number at the end of a text and the next one."""
    last = spans[-1]
    if last.number.facet != "n":
        return text + ", "
    if not text[-1].isdigit():
        return text + " "
    value = int(text[last.start :])
    if value in COUNT_WORDS and rng.random() < 0.5:
        spans[-1] = last._replace(end=last.start + len(COUNT_WORDS[value]))
        return f"{text[: last.start]}{COUNT_WORDS[value]} "
    return text + "x "


def find(mentions: tuple[Mention, ...], span: Span, first: int = 0) -> int | None:
    """The index of the mention that stands in this place of the prompt, checked against what was meant; None if none is.

    Those before number `first` are known to stand elsewhere.
    """
    start, end, said, _ = span
    for index in range(first, len(mentions)):
        begin, last, _, kind, got, facets = mentions[index]
        if start - 1 <= begin < end and last <= end + 1:
            if said.kind != "number":
                meant = kind == said.kind and got == float(said.text.lstrip("MNEA "))
            else:
                got = facets.get("n") if said.facet == "n" else got
                value = said.value or length_mm(said.text, said.unit)[1]
                meant = got is not None and abs(got - value) < 1e-9
            if meant:
                return index
    return None
