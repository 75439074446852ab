"""Ways to say the same prompt otherwise that must not change the part: typing errors, capitals, other units, another
order of words, chatter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random

from generators.numbers import read_numbers
from generators.text import type_badly

Change = Callable[[str, Random], str]

_BEFORE = ("Hi there! ", "For my workshop: ", "I'm building a small robot and need this. ", "Quick request, ")
_AFTER = (" Thank you very much!", " It will be printed in PLA.", " I need it by Friday.", " Material: 6061 aluminium.")

_NUMBER = r"\d+(?:\.\d+)?(?: ?mm\b)?"
_SIZES = rf"(?P<n>{_NUMBER}(?: ?(?:[x×*]|\bby\b) ?{_NUMBER}){{1,2}})(?![\w.]| ?(?:[x×*]|by\b))"
_NAMES = r"(?P<w>(?:(?:mounting|base|cover|flat|steel|rectangular) )?(?:plate|panel|block|box|cuboid|sheet|strip|slab|bar))\b"
_TURNS = (
    (re.compile(rf"\b{_SIZES} {_NAMES}", re.IGNORECASE), r"\g<w> \g<n>"),
    (re.compile(rf"\b{_NAMES} {_SIZES}", re.IGNORECASE), r"\g<n> \g<w>"),
    (re.compile(r"(?P<n>[øØ⌀] ?\d+(?:\.\d+)?(?: ?mm\b)?) hole\b", re.IGNORECASE), r"hole \g<n>"),
    (re.compile(r"\bhole (?P<n>[øØ⌀] ?\d+(?:\.\d+)?(?: ?mm\b)?)(?![\w.])", re.IGNORECASE), r"\g<n> hole"),
)
"""What says a size, and how it is turned about."""


def typos(prompt: str, rng: Random) -> str:
    """Slips of the keyboard in words, never in numbers."""
    return _between_numbers(prompt, lambda text: type_badly(text, rng))


def capitals(prompt: str, rng: Random) -> str:
    """All upper case."""
    return prompt.upper()


def chatter(prompt: str, rng: Random) -> str:
    """Words around the request that say nothing about the part."""
    return rng.choice(_BEFORE) + prompt.rstrip() + rng.choice(_AFTER)


def centimetres(prompt: str, rng: Random) -> str:
    """Every length that is written in millimetres, in centimetres; unchanged if a number would then read otherwise."""
    mentions = read_numbers(prompt)
    out, place = "", 0
    for mention in mentions:
        if mention.kind == "len" and mention.text.lower().endswith("mm"):
            out += prompt[place : mention.start] + f"{float(Fraction(str(mention.value)) / 10):.10g} cm"
            place = mention.end
    # A number without a unit is read in that of the others.
    return _unless_read_otherwise(out + prompt[place:], prompt)


def word_order(prompt: str, rng: Random) -> str:
    """What a size is of, behind the size instead of before it or the other way round: "60 x 40 mm plate", "plate 60 x 40 mm";
    unchanged if a number would then read otherwise.
    """
    pattern, turned = next((turn for turn in _TURNS if turn[0].search(prompt)), _TURNS[0])
    changed = pattern.sub(turned, prompt, count=1)
    return _unless_read_otherwise(changed, prompt)


CHANGES: Mapping[str, Change] = {
    "typos": typos, "capitals": capitals, "chatter": chatter, "centimetres": centimetres, "word order": word_order,
}  # fmt: skip
"""All of them by name. A change that does nothing to a prompt is no test of it."""


def _unless_read_otherwise(changed: str, prompt: str) -> str:
    """The changed prompt; the first one if their numbers are not the same ones."""
    return changed if [m.value for m in read_numbers(changed)] == [m.value for m in read_numbers(prompt)] else prompt


def _between_numbers(prompt: str, change: Callable[[str], str]) -> str:
    out, place = "", 0
    for mention in read_numbers(prompt):
        out += change(prompt[place : mention.start]) + prompt[mention.start : mention.end]
        place = mention.end
    return out + change(prompt[place:])
