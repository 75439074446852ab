"""How people write: alternatives, number formats, units, sentence forms and typing errors. Knows no geometry."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Literal

from .errors import GeneratorError
from .numbers import MM_PER_UNIT, THREAD_FACETS, THREADS

Register = Literal[
    "plain", "with", "list", "sentences", "steps", "then", "question", "run-on", "drawing", "spec", "search", "chat", "engineer",
    "bullets", "refusal",
]  # fmt: skip
"""The forms of a prompt; "plain" says only what the part is, "refusal" asks for none."""

_BRACKET = re.compile(r"([\[\]])")
_BLANKS = re.compile(r" +")
_A_BEFORE_VOWEL = re.compile(r"\ba(?= (?:[aei]|o(?!ne))[a-z])")
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SIZE_WORDS = {n: w for n, w in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)} | {
    15: "fifteen", 18: "eighteen", **{10 * n: w for n, w in enumerate(_TENS, 2)}, **{10 * n + 5: f"{w}-five" for n, w in enumerate(_TENS, 2)},
}  # fmt: skip
COUNT_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 12: "twelve"}


def expand(template: str, rng: Random) -> str:
    """Choose one of each `[a|b|c]` group, innermost first; `[x|]` is optional."""
    open_groups: list[list[str]] = [[]]
    for piece in _brackets(template):
        if piece == "[":
            open_groups.append([])
        elif piece == "]":
            choices = "".join(open_groups.pop()).split("|")
            open_groups[-1].append(rng.choice(choices))
        else:
            open_groups[-1].append(piece)
    text = _BLANKS.sub(" ", "".join(open_groups[0])).replace(" ,", ",").replace(",,", ",").strip(" ,")
    return _A_BEFORE_VOWEL.sub("an", text)


@lru_cache(maxsize=4096)
def _brackets(template: str) -> tuple[str, ...]:
    """A template cut at its brackets, which stand alone."""
    pieces = tuple(piece for piece in _BRACKET.split(template) if piece)
    if pieces.count("[") != pieces.count("]"):
        raise GeneratorError("bad-template", f"brackets do not match: {template}")
    return pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The habits of one writer, fixed for one prompt.

    Attributes:
        register: The form of the sentence, if there is anything to say of the base; see `sentences`.
        unit, space: The unit of most lengths, and how it is written after a number; `other`, `other_space` that of a few.
        join: The sign of `50x30`; `unit_each` how often each of the two has its unit, `omit_unit` how often none has.
        count_words, size_words: How often a count or a length is written as a word.
        declares: The sentence that says the unit of all bare numbers, "" if there is none.
        tolerance: Written after a few numbers, without meaning for the part.
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


_DIA_FORMS = (
    "{v} diameter", "{v} dia", "Ø{v}", "ø{v}", "diameter {v}", "dia {v}", "{v}", "{v}", "⌀{v}", "{v} wide", "{v} Ø", "{v} in diameter",
    "⌀ {v}", "Ø {v}", "{v} dia.", "dia. {v}",
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


def draw_style(rng: Random) -> Style:
    register = rng.choices(tuple(REGISTERS), tuple(REGISTERS.values()))[0]
    drawing = register == "drawing"
    unit = rng.choices(("mm", "", "in", "cm"), (50, 40, 10, 0) if drawing else (66, 16, 11, 7))[0]
    declares = ""
    if rng.random() < (0.35 if register in ("drawing", "engineer", "spec") else 0.04):
        words = rng.choice(_DECLARED[unit or "mm"])
        declares = rng.choice(_DECLARATIONS).format(u=words)
    bare = not unit or (bool(declares) and (unit != "mm" or rng.random() < 0.8))
    unit = unit or "mm"
    other = rng.choice(_OTHERS[unit]) if not bare and rng.random() < 0.07 else ""
    plain = rng.random() < 0.93
    return Style(
        register=register,
        unit=unit,
        space=rng.choice(_UNIT_TEXT[unit]),
        other=other,
        other_space=rng.choice(_UNIT_TEXT[other]) if other else "",
        join=rng.choice(("x", "X", " x ", " X "))
        if drawing
        else rng.choice(("x", "x", "x", " x ", " x ", "×", " × ", " by ", "*", "X")),
        unit_each=1.0 if other else rng.choice((0.0, 0.0, 0.3, 1.0)),
        omit_unit=1.0 if bare else rng.choice((0.0, 0.0, 0.0, 0.3, 0.7)) if unit == "mm" and not other else 0.0,
        count_words=0.0 if drawing else rng.choice((0.0, 0.0, 0.5, 1.0)),
        size_words=0.0 if plain or bare or drawing else 0.5,
        declares=declares,
        tolerance=rng.choice(_TOLERANCES) if rng.random() < (0.2 if drawing else 0.02) else "",
        dia_forms=tuple(rng.sample(_DRAWING_DIA_FORMS if drawing else _DIA_FORMS, 2)),
        radius_forms=("R{v}", "R{v}") if drawing else tuple(rng.sample(_RADIUS_FORMS, 2)),
        has_comma=not bare and unit in ("mm", "cm") and not other and rng.random() < 0.02,
        is_british=rng.random() < 0.2,
    )


_LEAST_MM = {"mm": 0.0, "cm": 8.0, "in": 2.0, "m": 60.0, "ft": 120.0}
"""Shorter lengths nobody writes in a unit."""


def unit_for(style: Style, low_mm: float, high_mm: float) -> str:
    """The second unit of a writer where lengths of this range are written in it, else the first."""
    return style.other if low_mm >= _LEAST_MM[style.other] or low_mm * high_mm > 4 * _LEAST_MM[style.other] ** 2 else style.unit


def draw_length(rng: Random, low_mm: float, high_mm: float, unit: str, has_mixed: bool = True) -> tuple[str, float]:
    """A plausible written length within the range: the text without its unit, and the exact value in mm.

    `has_mixed`: whether `1 1/2` may be written; without a unit after it, it would be two numbers.
    """
    scale = float(MM_PER_UNIT[unit])
    for _ in range(20):
        value = math.exp(rng.uniform(math.log(low_mm), math.log(high_mm))) / scale
        text = _round_inch(rng, value, has_mixed) if unit in ("in", "ft") else _round_metric(rng, value, unit)
        exact, millimetres = length_mm(text, unit)
        # Rounding keeps order, so only a number that rounds to a limit needs the slow comparison.
        if (low_mm < millimetres < high_mm) or low_mm <= exact <= high_mm:
            return text, millimetres
    return f"{low_mm / scale:.4f}".rstrip("0").rstrip("."), float(Fraction(f"{low_mm / scale:.4f}") * MM_PER_UNIT[unit])


@lru_cache(maxsize=65536)
def length_mm(text: str, unit: str) -> tuple[Fraction, float]:
    """A written number (`2.5`, `1 1/2`) of a unit ("" is mm or a count) in mm: exact, and as the nearest float."""
    exact = sum((Fraction(part) for part in text.split(" ")), Fraction(0)) * (MM_PER_UNIT[unit] if unit else 1)
    return exact, float(exact)


_STEPS_MM: tuple[tuple[float, float], ...] = ((5, 3), (1, 5), (0.5, 2), (0.1, 1.5), (0.01, 0.3), (10, 1))
_STEPS: tuple[tuple[float, float], ...] = ((0.5, 3), (0.1, 3), (1, 3), (0.05, 0.5))
"""What people round to, with how often: mm, and larger units."""
_RATIOS: dict[float, tuple[int, int]] = {
    0.05: (1, 20),
    5: (5, 1),
    1: (1, 1),
    0.5: (1, 2),
    0.1: (1, 10),
    0.01: (1, 100),
    10: (10, 1),
}


def _round_metric(rng: Random, value: float, unit: str) -> str:
    steps = _STEPS_MM if unit == "mm" else _STEPS
    usable = [(step, weight) for step, weight in steps if step <= value] or [(0.1 if value >= 0.1 else 0.01, 1)]
    step = rng.choices([s for s, _ in usable], [w for _, w in usable])[0]
    return _decimal(_round_half_even(value, *_RATIOS[step]))


def _round_half_even(value: float, above: int, below: int) -> Fraction:
    """A number to the nearest multiple of above / below, exactly: the float's own ratio, in whole numbers."""
    top, bottom = value.as_integer_ratio()
    top, bottom = top * below, bottom * above
    count, rest = divmod(top, bottom)
    if 2 * rest > bottom or (2 * rest == bottom and count % 2):
        count += 1
    return Fraction(count * above, below)


def _round_inch(rng: Random, value: float, has_mixed: bool) -> str:
    denominator = rng.choice((1, 2, 4, 8, 16) if value > 1 else (4, 8, 16, 32) if value > 0.25 else (16, 32, 64))
    if rng.random() < 0.4:
        return _decimal(Fraction(round(value * 20), 20) if value > 0.5 else Fraction(round(value * 200), 200))
    number = Fraction(max(1, round(value * denominator)), denominator)
    whole, rest = divmod(number, 1)
    if whole and rest:
        return f"{whole} {rest}" if has_mixed else _decimal(number)
    return str(whole or rest)


def _decimal(number: Fraction) -> str:
    text = f"{float(number):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def draw_thread(rng: Random, low_mm: float, high_mm: float, facet: str) -> str | None:
    """An M-size whose facet (`""` the nominal size) lies in the range, common sizes first; None if there is none."""
    position = THREAD_FACETS.index(facet) if facet else None
    fits = [m for m, row in THREADS.items() if low_mm <= (float(m) if position is None else row[position]) <= high_mm]
    return rng.choices(fits, [4 if m in ("3", "4", "5", "6", "8") else 1 for m in fits])[0] if fits else None


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
