"""How people write: alternatives, number formats, units, sentence forms and typing errors. Knows no geometry."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Literal, NamedTuple

from .errors import GeneratorError
from .numbers import MM_PER_UNIT, THREAD_FACETS, THREADS

Register = Literal["plain", "with", "list", "sentences", "steps", "then", "question", "run-on", "refusal"]
"""The forms of a prompt; "plain" says only what the part is, "refusal" asks for none."""

_BRACKET = re.compile(r"([\[\]])")
_BLANKS = re.compile(r" +")
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
    return _BLANKS.sub(" ", "".join(open_groups[0])).strip()


@lru_cache(maxsize=4096)
def _brackets(template: str) -> tuple[str, ...]:
    """A template cut at its brackets, which stand alone."""
    pieces = tuple(piece for piece in _BRACKET.split(template) if piece)
    if pieces.count("[") != pieces.count("]"):
        raise GeneratorError("bad-template", f"brackets do not match: {template}")
    return pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The habits of one writer, fixed for one prompt."""

    unit: str
    space: str
    join: str
    unit_each: float
    omit_unit: float
    count_words: float
    dia_forms: tuple[str, ...]
    radius_forms: tuple[str, ...]
    upper_x: bool


_DIA_FORMS = (
    "{v} diameter",
    "{v} dia",
    "Ø{v}",
    "ø{v}",
    "diameter {v}",
    "dia {v}",
    "{v}",
    "{v}",
    "⌀{v}",
    "{v} wide",
    "{v} Ø",
    "{v} in diameter",
    "{v}-diameter",
    "⌀ {v}",
    "Ø {v}",
)
_RADIUS_FORMS = ("R{v}", "{v} radius", "radius {v}", "radius of {v}", "r={v}", "{v}", "radius {v}", "a radius of {v}")
_UNIT_TEXT = {
    "mm": ("mm", "mm", "mm", "mm", "mm", " mm", "millimeters", " millimetres"),
    "cm": ("cm", "cm", " cm", "centimeters"),
    "in": ('"', " in", " inch", " inches", "in", '"'),
    "ft": ("ft", " ft"),
    "m": ("m", " m"),
}


def draw_style(rng: Random) -> Style:
    unit = rng.choices(("mm", "", "in", "cm"), (70, 15, 9, 6))[0]
    return Style(
        unit=unit or "mm",
        space=rng.choice(_UNIT_TEXT[unit or "mm"]),
        join=rng.choice(("x", "x", "x", " x ", " x ", "×", " × ", " by ", "*", "X")),
        unit_each=rng.choice((0.0, 0.0, 0.3, 1.0)),
        omit_unit=1.0 if not unit else rng.choice((0.0, 0.0, 0.0, 0.3, 0.7)) if unit == "mm" else 0.0,
        count_words=rng.choice((0.0, 0.0, 0.5, 1.0)),
        dia_forms=tuple(rng.sample(_DIA_FORMS, 2)),
        radius_forms=tuple(rng.sample(_RADIUS_FORMS, 2)),
        upper_x=rng.random() < 0.3,
    )


def draw_length(rng: Random, low_mm: float, high_mm: float, unit: str) -> tuple[str, float]:
    """A plausible written length within the range: the text without its unit, and the exact value in mm."""
    scale = float(MM_PER_UNIT[unit])
    for _ in range(20):
        value = math.exp(rng.uniform(math.log(low_mm), math.log(high_mm))) / scale
        text = _round_inch(rng, value) if unit == "in" else _round_metric(rng, value, unit)
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
_STEPS: tuple[tuple[float, float], ...] = ((0.5, 3), (0.1, 3), (1, 3))
"""What people round to, with how often: mm, and larger units."""
_RATIOS: dict[float, tuple[int, int]] = {5: (5, 1), 1: (1, 1), 0.5: (1, 2), 0.1: (1, 10), 0.01: (1, 100), 10: (10, 1)}


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


def _round_inch(rng: Random, value: float) -> str:
    denominator = rng.choice((1, 2, 4, 8, 16) if value > 1 else (4, 8, 16, 32) if value > 0.25 else (16, 32, 64))
    if rng.random() < 0.4:
        return _decimal(Fraction(round(value * 20), 20) if value > 0.5 else Fraction(round(value * 200), 200))
    number = Fraction(max(1, round(value * denominator)), denominator)
    whole, rest = divmod(number, 1)
    return f"{whole} {rest}" if whole and rest else str(whole or rest)


def _decimal(number: Fraction) -> str:
    text = f"{float(number):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def draw_thread(rng: Random, low_mm: float, high_mm: float, facet: str) -> str | None:
    """An M-size whose facet (`""` the nominal size) lies in the range, common sizes first; None if there is none."""
    position = THREAD_FACETS.index(facet) if facet else None
    fits = [m for m, row in THREADS.items() if low_mm <= (float(m) if position is None else row[position]) <= high_mm]
    return rng.choices(fits, [4 if m in ("3", "4", "5", "6", "8") else 1 for m in fits])[0] if fits else None


_FILLER_BEFORE = (
    "", "", "", "", "", "", "hi, ", "hello! ", "please ", "hey, ", "quick one: ", "for my 3d printer: ", "new part: ", "need this asap: ",
    "for a customer, ", "cad model: ", "part request: ", "drawing: ", "for my robot: ",
)  # fmt: skip
_FILLER_AFTER = (
    "", "", "", "", "", "", "", "", " thanks", " please", ", for 3d printing", ", in aluminium", ", material: steel", ", pla", ", thanks!", " in abs",
    ", to be milled from aluminum", ", step file please", ", for my workshop", ", nothing else", ", no other features", ", printed in petg",
    " (for a jig)", ", export as step", ", ±0.1 mm", ", deburr all edges by hand",
)  # fmt: skip
_MAKE = (
    "make",
    "create",
    "design",
    "model",
    "make me",
    "i would like",
    "we want",
    "sketch up",
    "can i get",
    "could you make",
    "let's make",
    "print",
    "machine",
    "cad",
    "model",
    "generate",
    "draw",
    "build",
    "give me",
    "i need",
    "i want",
    "i'd like",
    "produce",
    "please make",
    "we need",
)


_HAS = ("it has", "it needs", "there should be", "it should have", "there is", "include", "also", "i want")


def article(phrase: str) -> str:
    first = phrase.lstrip("ØøR").lower()[:2]
    return "an" if first[:1] in "aeio" or first in ("8 ", "80", "8m", "11", "18", "8x") else "a"


def join_list(items: list[str], last: str = " and ") -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + last + items[-1]


class Sentence(NamedTuple):
    """A prompt, its clauses still to be filled in, and its register."""

    text: str
    register: Register


NO_HOLES = (
    ", no holes",
    " without holes",
    ", without any holes",
    " with no holes",
    ". no holes",
    " (no holes)",
    ", no holes in it",
    ", don't add holes",
)
NO_EDGES = (
    ", sharp edges",
    ", no fillets",
    ", no chamfers or fillets",
    ", edges left sharp",
    ", square corners",
    ", no rounding",
)


def assemble(base: str, features: list[tuple[str, str]], rng: Random, denial: str = "") -> Sentence:
    """One prompt from a base noun phrase and (verb, noun phrase) features, in a randomly chosen register.

    `denial` says what the part does not have, after everything that it has.
    """
    nouns = [noun for _, noun in features]
    deeds = [f"{verb} {noun}" for verb, noun in features]
    art = article(base)
    make = rng.choice(_MAKE)
    kind = rng.random()
    before, after = rng.choice(_FILLER_BEFORE), rng.choice(_FILLER_AFTER)
    if not features:
        register = "plain"
        core = rng.choice((base, base, base, f"{art} {base}", f"{make} {art} {base}", f"{make} {art} {base}", f"can you make {art} {base}?",
                           f"could you design {art} {base}?", f"{base} please", f"1. {make} {art} {base}", f"how about {art} {base}"))  # fmt: skip
    elif kind < 0.25:
        register = "with"
        head = rng.choice((base, base, f"{art} {base}", f"{make} {art} {base}"))
        link = rng.choice((" with ", " with ", " with ", ", with ", " having ", " featuring ", " that has "))
        core = head + link + join_list(nouns, rng.choice((" and ", ", and ", " plus ")))
    elif kind < 0.43:
        register = "list"
        core = rng.choice((", ", "; ", ", ", " - ", "\n", ". ")).join([base, *nouns])
    elif kind < 0.60:
        register = "sentences"
        said = [deed if rng.random() < 0.6 else f"{rng.choice(_HAS)} {noun}" for deed, noun in zip(deeds, nouns, strict=True)]
        core = (
            ". ".join([f"{make} {art} {base}", *(one[:1].upper() + one[1:] if rng.random() < 0.5 else one for one in said)]) + "."
        )
    elif kind < 0.72:
        register = "steps"
        mark = rng.choice((". ", ") ", ": "))
        steps = [f"{rng.choice(('make', 'start with', 'create', 'model', 'take'))} {art} {base}", *deeds]
        core = rng.choice(("\n", " ", "\n")).join(f"{i}{mark}{step}" for i, step in enumerate(steps, 1))
    elif kind < 0.86:
        register = "then"
        opening = rng.choice(("start with", "begin with", "take", "first make", "make"))
        core = f"{opening} {art} {base}" + "".join(
            rng.choice((", then ", ". then ", " then ", ", and then ", ". next, ")) + deed for deed in deeds
        )
    elif kind < 0.93:
        register = "question"
        core = (
            rng.choice(("can you", "could you", "would you"))
            + f" {rng.choice(('make', 'design', 'model'))} {art} {base} with {join_list(nouns)}?"
        )
    else:
        register = "run-on"
        core = " ".join([base, *nouns])
    return Sentence(before + core + denial + after, register)


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
