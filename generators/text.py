"""How people write: alternatives, number formats, units, sentence forms and typing errors. Knows no geometry."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import exp, gcd, log
from random import Random
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from .errors import GeneratorError
from .numbers import MM_PER_UNIT, THREAD_FACETS, THREADS

Register = Literal[
    "plain", "with", "list", "sentences", "steps", "then", "question", "run-on", "drawing", "spec", "search", "chat", "engineer",
    "bullets", "wordy", "inverted", "refusal",
]  # fmt: skip
"""The forms of a prompt; "plain" says only what the part is, "refusal" asks for none, "wordy" and "inverted" are drawn by `wordings` alone."""

T = TypeVar("T")
_MARKS = re.compile(r"([\[|\]])")
_BLANKS = re.compile(r" +")
_A_BEFORE_VOWEL = re.compile(r"a(?<=\ba)(?= (?:[aei]|o(?!ne))[a-z])")
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SIZE_WORDS = {n: w for n, w in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)} | {
    15: "fifteen", 18: "eighteen", **{10 * n: w for n, w in enumerate(_TENS, 2)}, **{10 * n + 5: f"{w}-five" for n, w in enumerate(_TENS, 2)},
}  # fmt: skip
COUNT_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 12: "twelve"}


def expand(template: str, rng: Random) -> str:
    """Choose one of each `[a|b|c]` group; `[x|]` is optional. Blanks and commas that stand alone or twice are put right."""
    chosen: list[str] = []
    _choose(_compiled(template), rng.random, chosen)
    text = "".join(chosen)
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    if " ," in text or ",," in text:
        text = text.replace(" ,", ",").replace(",,", ",")
    text = text.strip(" ,")
    if "a a" in text or "a e" in text or "a i" in text or "a o" in text:
        return _A_BEFORE_VOWEL.sub("an", text)
    return text


_Node: TypeAlias = "str | tuple[str | tuple[_Node, ...], ...]"
"""A text, or the alternatives of a group, each of them a text or a row of nodes."""


def _choose(nodes: tuple[_Node, ...], random: Callable[[], float], chosen: list[str]) -> None:
    for node in nodes:
        if not isinstance(node, str):
            node = node[int(random() * len(node))]
            if not isinstance(node, str):
                _choose(node, random, chosen)
                continue
        chosen.append(node)


@lru_cache(maxsize=4096)
def _compiled(template: str) -> tuple[_Node, ...]:
    """A template as a tree of its groups."""
    groups: list[list[list[_Node]]] = [[[]]]
    for piece in _MARKS.split(template):
        if piece == "[":
            groups.append([[]])
        elif piece == "|" and len(groups) > 1:
            groups[-1].append([])
        elif piece == "]" and len(groups) > 1:
            alternatives = tuple(_alternative(nodes) for nodes in groups.pop())
            groups[-1][-1].append(alternatives)
        elif piece in ("]", "|"):
            raise GeneratorError("bad-template", f"{piece} without a group: {template}")
        elif piece:
            groups[-1][-1].append(piece)
    if len(groups) > 1:
        raise GeneratorError("bad-template", f"brackets do not match: {template}")
    return tuple(groups[0][0])


def _alternative(nodes: list[_Node]) -> str | tuple[_Node, ...]:
    if not nodes:
        return ""
    return nodes[0] if len(nodes) == 1 and isinstance(nodes[0], str) else tuple(nodes)


class Style(NamedTuple):
    """The habits of one writer, fixed for one prompt.

    Attributes:
        register: The form of the sentence, if there is anything to say of the base; see `sentences`.
        unit, space: The unit of most lengths, and how it is written after a number; `other`, `other_space` that of a few.
        join: The sign of `50x30`; `unit_each` how often each of the two has its unit, `omit_unit` how often none has.
        count_words, size_words: How often a count or a length is written as a word.
        declares: The sentence that says the unit of all bare numbers, "" if there is none.
        tolerance: Written after a few numbers, without meaning for the part.
        purpose, opening, closing: Said after the base, before and after everything: words that ask for nothing.
        shorthand: Share of the words that are shortened where they can be.
        fraction_words: Share of the fractions of an inch that are said as words: "half inch".
    """

    register: Register
    unit: str
    space: str
    other: str
    other_space: str
    join: str
    unit_each: float
    omit_unit: float
    count_words: float
    size_words: float
    declares: str
    tolerance: str
    dia_forms: tuple[str, ...]
    radius_forms: tuple[str, ...]
    has_comma: bool
    is_british: bool
    purpose: str = ""
    opening: str = ""
    closing: str = ""
    shorthand: float = 0.0
    fraction_words: float = 0.0


_DIA_FORMS = (
    "{v} diameter", "{v} dia", "Ø{v}", "ø{v}", "diameter {v}", "dia {v}", "{v}", "{v}", "⌀{v}", "{v} wide", "{v} Ø", "{v} in diameter",
    "⌀ {v}", "Ø {v}", "dia. {v}",
)  # fmt: skip
_DRAWING_DIA_FORMS = ("Ø{v}", "Ø{v}", "⌀{v}", "Ø {v}", "dia {v}", "{v} dia")
_RADIUS_FORMS = ("R{v}", "{v} radius", "radius {v}", "radius of {v}", "r={v}", "{v}", "radius {v}", "a radius of {v}")
_UNIT_TEXT = {
    "mm": ("mm", "mm", "mm", "mm", "mm", " mm", " millimeters", " millimetres", " mm", "millimeters", " mm"),
    "cm": ("cm", "cm", " cm", " centimeters", " centimetres", "cm"),
    "in": ('"', " in", " inch", " inches", "in", '"'),
    "ft": ("ft", " ft", " feet"),
    "m": ("m", " m"),
}
_DECLARED = {"mm": ("mm", "millimeters", "mm"), "cm": ("cm", "centimeters"), "in": ("inches", "inches", "inch")}
_DECLARATIONS = (
    "all dimensions in {u}", "dimensions in {u}", "all dims in {u}", "units: {u}", "all measurements in {u}", "all sizes are in {u}",
    "everything in {u}", "dims are {u}", "unit = {u}", "unless otherwise noted all dimensions are in {u}",
)  # fmt: skip
_TOLERANCES = ("±0.1", " ±0.05", " +/- 0.1", " ± 0.2", "±0.01")
_OTHERS = {"mm": ("in", "cm", "cm", "in", "m", "ft"), "in": ("mm",), "cm": ("mm",)}
REGISTERS: dict[Register, float] = {
    "with": 18, "list": 11, "sentences": 12, "steps": 9, "then": 9, "question": 5, "run-on": 6, "drawing": 6, "spec": 6, "search": 4,
    "chat": 6, "engineer": 6, "bullets": 2,
}  # fmt: skip
"""How often each form is drawn."""
_REGISTER_NAMES, _REGISTER_ODDS = tuple(REGISTERS), tuple(accumulate(REGISTERS.values()))


def draw_style(rng: Random) -> Style:
    register = pick_by(rng, _REGISTER_NAMES, _REGISTER_ODDS)
    drawing = register == "drawing"
    unit = pick_by(rng, ("mm", "", "in", "cm"), (50, 90, 100, 100) if drawing else (66, 82, 93, 100))
    declares = ""
    if rng.random() < (0.35 if register in ("drawing", "engineer", "spec") else 0.04):
        words = pick(rng, _DECLARED[unit or "mm"])
        declares = pick(rng, _DECLARATIONS).format(u=words)
    bare = not unit or (bool(declares) and (unit != "mm" or rng.random() < 0.8))
    unit = unit or "mm"
    other = pick(rng, _OTHERS[unit]) if not bare and rng.random() < 0.07 else ""
    plain = rng.random() < 0.93
    return Style(
        register=register,
        unit=unit,
        space=pick(rng, _UNIT_TEXT[unit]),
        other=other,
        other_space=pick(rng, _UNIT_TEXT[other]) if other else "",
        join=pick(rng, ("x", "X", " x ", " X "))
        if drawing
        else pick(rng, ("x", "x", "x", " x ", " x ", "×", " × ", " by ", "*", "X")),
        unit_each=1.0 if other else pick(rng, (0.0, 0.0, 0.3, 1.0)),
        omit_unit=1.0 if bare else pick(rng, (0.0, 0.0, 0.0, 0.3, 0.7)) if unit == "mm" and not other else 0.0,
        count_words=0.0 if drawing else pick(rng, (0.0, 0.0, 0.5, 1.0)),
        size_words=0.0 if plain or bare or drawing else 0.5,
        declares=declares,
        tolerance=pick(rng, _TOLERANCES) if rng.random() < (0.2 if drawing else 0.02) else "",
        dia_forms=_two(rng, _DRAWING_DIA_FORMS if drawing else _DIA_FORMS),
        radius_forms=("R{v}", "R{v}") if drawing else _two(rng, _RADIUS_FORMS),
        has_comma=not bare and unit in ("mm", "cm") and not other and rng.random() < 0.02,
        is_british=rng.random() < 0.2,
    )


def _two(rng: Random, forms: tuple[str, ...]) -> tuple[str, str]:
    return pick(rng, forms), pick(rng, forms)


_LEAST_MM = {"mm": 0.0, "cm": 8.0, "in": 2.0, "m": 60.0, "ft": 120.0}
"""Shorter lengths nobody writes in a unit."""


def unit_for(style: Style, low_mm: float, high_mm: float) -> str:
    """The second unit of a writer where lengths of this range are written in it, else the first."""
    return style.other if low_mm >= _LEAST_MM[style.other] or low_mm * high_mm > 4 * _LEAST_MM[style.other] ** 2 else style.unit


def draw_length(rng: Random, low_mm: float, high_mm: float, unit: str, has_mixed: bool = True) -> tuple[str, float]:
    """A plausible written length within the range: the text without its unit, and the exact value in mm.

    `has_mixed`: whether `1 1/2` may be written; without inches after it, it would be two numbers.
    """
    scale, (top, bottom) = _SCALES[unit]
    has_mixed = has_mixed and unit == "in"
    rounding = _STEPS.get(unit)
    low = log(low_mm / scale)
    span = log(high_mm / scale) - low
    for _ in range(20):
        value = exp(low + span * rng.random())
        count, parts = _inch_parts(rng, value) if rounding is None else _metric_parts(rng, value, rounding)
        millimetres = count * top / (parts * bottom)  # one division of whole numbers: the nearest float
        if low_mm <= millimetres <= high_mm:
            return _number_text(count, parts, has_mixed), millimetres
    count = round(low_mm / scale * 10_000)
    return _number_text(count, 10_000, has_mixed), count * top / (10_000 * bottom)


@lru_cache(maxsize=65536)
def length_mm(text: str, unit: str) -> tuple[Fraction, float]:
    """A written number (`2.5`, `1 1/2`) of a unit ("" is mm or a count) in mm: exact, and as the nearest float."""
    exact = sum((Fraction(part) for part in text.split(" ")), Fraction(0)) * (MM_PER_UNIT[unit] if unit else 1)
    return exact, float(exact)


_SCALES = {unit: (float(size), size.as_integer_ratio()) for unit, size in MM_PER_UNIT.items()}
_Steps: TypeAlias = "tuple[tuple[int, ...], tuple[float, ...]]"
_LARGE_STEPS: _Steps = (5, 10, 50, 100), tuple(accumulate((0.5, 3, 3, 3)))
_STEPS: dict[str, _Steps] = {
    "mm": ((1, 10, 50, 100, 500, 1000), tuple(accumulate((0.3, 1.5, 2, 5, 3, 1)))), "cm": _LARGE_STEPS, "m": _LARGE_STEPS,
}  # fmt: skip
"""What people round to, in hundredths of a metric unit, and how often, added up."""


def _metric_parts(rng: Random, value: float, rounding: _Steps) -> tuple[int, int]:
    """A number rounded as people round: so many of so many parts."""
    hundredths = value * 100
    steps, odds = rounding
    number = bisect(steps, hundredths)
    step = steps[bisect(odds, rng.random() * odds[number - 1], 0, number - 1)] if number else 1
    return round(hundredths / step) * step, 100


def _inch_parts(rng: Random, value: float) -> tuple[int, int]:
    parts = pick(rng, (1, 2, 4, 8, 16) if value > 1 else (4, 8, 16, 32) if value > 0.25 else (16, 32, 64))
    if rng.random() < 0.4:
        return (5 * round(value * 20), 100) if value > 0.5 else (5 * round(value * 200), 1000)
    return max(1, round(value * parts)), parts


@lru_cache(maxsize=65536)
def _number_text(count: int, parts: int, has_mixed: bool) -> str:
    """`2.5` for 250 of 100, `1 1/2` for 6 of 4, which is `1.5` where it would be read as two numbers; above 1 in 16 parts at most."""
    if parts % 10 == 0 or parts == 1:
        return _decimal(count, parts)
    common = gcd(count, parts)
    whole, rest = divmod(count // common, parts // common)
    if whole and rest:
        return f"{whole} {rest}/{parts // common}" if has_mixed else _decimal(count * (10_000 // parts), 10_000)
    return str(whole) if whole else f"{rest}/{parts // common}"


def _decimal(count: int, parts: int) -> str:
    """So many tenths, hundredths … as a decimal without idle zeros."""
    whole, rest = divmod(count, parts)
    return f"{whole}.{str(parts + rest)[1:].rstrip('0')}" if rest else str(whole)


def pick(rng: Random, options: Sequence[T]) -> T:
    """One of the options; faster than `Random.choice`, which guards against a bias far below any sample."""
    return options[int(rng.random() * len(options))]


def pick_by(rng: Random, options: Sequence[T], odds: Sequence[float]) -> T:
    """One of the options by its weight, the weights added up; the same as `Random.choices` with `cum_weights`, and faster."""
    return options[bisect(odds, rng.random() * odds[-1], 0, len(odds) - 1)]


_THREAD_LOTS = tuple(m for m in THREADS for _ in range(4 if m in ("3", "4", "5", "6", "8") else 1))
_THREAD_SIZES = {"": tuple(float(m) for m in _THREAD_LOTS)} | {
    facet: tuple(THREADS[m][i] for m in _THREAD_LOTS) for i, facet in enumerate(THREAD_FACETS)
}
"""The M-sizes, the common ones four times, and their sizes in mm by facet: all of them rise."""


def draw_thread(rng: Random, low_mm: float, high_mm: float, facet: str) -> str | None:
    """An M-size whose facet (`""` the nominal size) lies in the range, common sizes first; None if there is none."""
    sizes = _THREAD_SIZES[facet]
    first, last = bisect_left(sizes, low_mm), bisect(sizes, high_mm)
    return pick(rng, _THREAD_LOTS[first:last]) if first < last else None


def article(phrase: str) -> str:
    first = phrase.lstrip("ØøR").lower()[:3]
    vowel = first[:1] in "aeio" or (first[:2] == "un" and first != "uni")
    return "an" if vowel or first[:2] in ("8 ", "80", "8m", "11", "18", "8x") else "a"


def join_list(items: list[str], last: str = " and ") -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + last + items[-1]


_TYPO_WORDS = {"holes": "hols", "diameter": "diamter", "thick": "thik", "center": "centre", "rounded": "roundd", "corner": "coner", "mounting": "mountng",
               "plate": "plat", "bracket": "braket", "cylinder": "cilinder", "through": "thru", "with": "w/", "and": "&"}  # fmt: skip


def type_badly(text: str, rng: Random) -> str:
    """A few slips of the keyboard in the words of a text piece; digits are left alone."""

    def slip(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() > 0.12:
            return word
        if word in _TYPO_WORDS:
            return _TYPO_WORDS[word]
        i = rng.randrange(1, len(word) - 1)
        return rng.choice(
            (word[:i] + word[i + 1 :], word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + word[i] + word[i:])
        )

    return re.sub(r"[a-z]{4,}", slip, text)
