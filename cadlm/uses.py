"""Which numbers of a prompt an answer leaves unused: a stated size that no parameter holds is a strong sign of a wrong part.

Of 3,900 fresh parts of the generators none does so, but for counts that are read as sizes.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from evals.reader.tokens import tokenize
from generators.labels import LABEL
from generators.numbers import Mention

MAX_COUNT = 100
_NEAR = 1e-6
_SIZE_WORDS = (
    "wide|thick|deep|high|tall|long|dia|diameter|across|from|by|with|and|in|on|at|off|to|apart|radius|mm|square|round|od|id|bore|"
    "pitch"
)
_IS_COUNT = re.compile(
    rf"[x×]\s|\s*[x×]\s+(?!\d)|\s*[x×]\s*(?=[a-zø⌀∅])|\s+(?=\d|[ø⌀∅]|m\d|dia(?:m|meter)?\.?\s\d|round\s[a-z]+s\b)|-?\s?(?:way|sided|hole|bolt|fold|teeth|tooth|gear|spoke)\b"
    r"|\s+o'?\s?clock|\s?d\b"
    rf"|\s+(?:(?!(?:{_SIZE_WORDS})\b)[a-zø-]+\s+){{0,3}}?(?!(?:{_SIZE_WORDS}|thickness|less)\b)(?:[a-z-]+s|teeth|[mø⌀]\d+)\b",
    re.IGNORECASE,
)
"""What follows a number that says how many: `4 corner holes`, `2x M3`, `6-bolt`, `nine o'clock`, `3d`."""
_IS_BEVEL = re.compile(r"[x×@]\s*$|\b(?:by|at)\s*$", re.IGNORECASE)
"""What precedes the angle of a chamfer that is as wide as deep: `2 x 45°`."""
_OF_BEVEL = re.compile(r"\W*(?:chamfer|bevel)", re.IGNORECASE)
"""What follows it: `45° chamfers`."""
_LITERAL = re.compile(r"(?<![\w.«])\d+(?:\.\d+)?(?![\w.»])")
_DESCRIBES = re.compile(rf"(?!(?:{_SIZE_WORDS}|x|of|for|the)$)[a-z-]+(?<!s)|-")
_NEAR_WORDS = 3
_COUNTED = re.compile(r"[a-z]{3,}(?<!s)s|teeth")
_UNDERSTOOD = frozenset(
    "corners directions edges ends faces flats inches legs plates posts sides slots steps walls ways".split()  # noqa: SIM905
)
"""What parts have so many of without a number in their programs: two opposite flats, three plates of a corner."""
_IS_ITEM = re.compile(r"\s*[.:)]\s")
_STARTS_ITEM = re.compile(r"(?:^|[\n.:;,!]\s*|\s)$")


def unused_numbers(prompt: str, mentions: Sequence[Mention], target: str) -> tuple[Mention, ...]:
    """The sizes of a prompt that an answer does not hold.

    A count may become structure (four holes are four lines), a right angle and the 45° of a chamfer are understood, a tolerance
    is not the part's: those are not missed, nor are the numbers of a list and those that name a material or a standard. An
    answer without any label holds the numbers that stand in it, their halves and doubles.

    Args:
        target: The answer with its labels.
    """
    used = {int(match[1]) for match in LABEL.finditer(target)} or _written_out(mentions, target)
    used |= tokenize(prompt).ignored
    return tuple(m for index, m in enumerate(mentions) if index not in used and _is_size(prompt, m))


def idle_counts(prompt: str, target: str, proven: Container[int]) -> tuple[str, ...]:
    """The counts of a prompt that nothing of an answer comes of, with what they count: "two compartments".

    Args:
        target: The answer with its labels.
        proven: The mentions of which a requirement that is met says what they are.
    """
    text = tokenize(prompt)
    held = {int(match[1]) for match in LABEL.finditer(target)}
    found: list[str] = []
    for at, token in enumerate(text.tokens):
        if token.number is None or token.number in held or token.number in proven or not _is_number(text.mentions[token.number]):
            continue
        ahead = enumerate(text.tokens[at + 1 : at + 1 + _NEAR_WORDS], at + 1)
        noun = next((i for i, other in ahead if not _DESCRIBES.fullmatch(other.text)), at)
        if _COUNTED.fullmatch(text.tokens[noun].text) and text.tokens[noun].text not in _UNDERSTOOD:
            found.append(text.words(at, noun + 1))
    return tuple(found)


def _is_number(mention: Mention) -> bool:
    number = mention.facets.get("n", -1.0)
    return mention.kind == "num" and number.is_integer() and 1 < number < MAX_COUNT


def _written_out(mentions: Sequence[Mention], target: str) -> set[int]:
    """The mentions whose value stands in a target, for one that writes no labels."""
    held = [float(text) * factor for text in _LITERAL.findall(target) for factor in (0.5, 1.0, 2.0)]
    return {
        index
        for index, mention in enumerate(mentions)
        if any(abs(value - number) < _NEAR for value in (mention.value, *mention.facets.values()) for number in held)
    }


def _is_size(prompt: str, mention: Mention) -> bool:
    if mention.kind in ("tol", "std"):
        return False
    if mention.kind == "deg":
        is_bevel = _IS_BEVEL.search(prompt[: mention.start]) or _OF_BEVEL.match(prompt[mention.end :])
        return mention.value != 90 and not (mention.value == 45 and is_bevel)
    number = mention.facets.get("n", -1.0)
    if mention.kind == "thread" or not number.is_integer() or not 0 < number < MAX_COUNT or not mention.text[-1:].isalnum():
        return True
    if any(sign in mention.text for sign in ".,/"):
        return True
    if not mention.text[0].isdigit():  # a word: `four`
        return mention.kind == "len" and " " in mention.text
    is_bare = mention.text.isdigit()
    before, after = prompt[max(0, mention.start - 2) : mention.start], prompt[mention.end : mention.end + 60]
    if is_bare and _IS_ITEM.match(after) and _STARTS_ITEM.search(before):
        return False
    return not (is_bare and _IS_COUNT.match(after))
