"""Where a single hole is, in x and y: from edges, corners, the middle, the hours of a clock; and from which side."""

from __future__ import annotations

import re

from generators.spec import Side

from .lexicon import BORED
from .part import Outline
from .phrases import Phrase
from .roles import FROM, Number
from .tokens import Text

_CROSS = re.compile(
    r"cross ?wise|cross hole|crosswise|lengthwise|from front to back|from left to right|"
    r"from the (?:left|front) through to|front to back|left to right|end to end|whole length|through the side|"
    r"radial|transverse|horizontal|through the diameter|across the diameter|half height|mid height|"
    r"through one side|in the side|through both|cotter|set screw|grub|across|perpendicular|sideways"
)
_CENTRAL = re.compile(r" (?:center|central|centrally|middle) ")
_ELSEWHERE = re.compile(
    r" (?:left|right|front|back|rear|side|sides|edge|edges|face|end|ends|leg|flange|arm|wall|boss|post|between|half|lid|hub|"
    r"line|corner|corners|circle|top of|bottom of|row|along|each|every) "
)
"""Words with which a middle may be that of something else than the whole part."""
_SIDES: tuple[tuple[str, Side], ...] = (("left", "<X"), ("right", ">X"), ("front", "<Y"), ("back", ">Y"), ("rear", ">Y"))
_ALONG: tuple[Side, ...] = (">X", ">Y", ">Z")
_FACE = (
    r"(?:in|on|into|from|of) (?:the |its )?(?:middle of the |"
    r"center of the )?{side}(?: hand)?(?: (?:side|face|end face|wall))?(?= |$)"
)
_BELOW = re.compile(r"(?<!#)(?<! up)(?<! in) from (?:below|underneath|the (?:bottom|underside)) ")
_RUN = re.compile(r"(?:(?<= through )|(?<= through the )|(?<= through its ))# (?:width|length|depth|height|thickness|side)(?= )")
"""What a hole is as long as: "a 6 hole through the 20 width"."""


def place_of(phrase: Phrase, numbers: list[Number], outline: Outline) -> tuple[tuple[float, float], ...]:
    """The place of a single vertical hole in x and y, if the phrase says it and the part's sizes let it be known."""
    w, d = outline.width_mm, outline.depth_mm
    if not (outline.is_box or outline.is_round) or w is None or d is None or _CROSS.search(phrase.line):
        return ()
    left, front = (0.0, 0.0) if outline.is_box and not outline.is_centered else (-w / 2, -d / 2)
    by = {n.role: n.value for n in numbers}
    if (
        phrase.says(
            r"(?:in|on|of|into) the (?:left|right|front|back) (?:side|face|wall)|deep,? (?:in|on) the (?:left|right|front|back)"
        )
        and "inset" not in by
    ):
        return ()
    is_upright = phrase.says(r"# (?:up )?(?:above|below|under|up from) ")
    off = next((n.value for n in numbers if n.role == "off"), None) if not is_upright and phrase.says(r"center|middle") else None
    clock = next((n for n in numbers if n.role == "clock"), None)
    circle = next((n for n in numbers if n.role == "circle"), None)
    if off is None and clock is not None and circle is not None:
        off = circle.value / 2
    if off is not None:
        return _from_center(phrase, off, clock, (left + w / 2, front + d / 2))
    if _is_central(phrase, numbers):
        return ((left + w / 2, front + d / 2),)
    if not outline.is_box:
        return ()
    if "x" in by and "y" in by:
        return (
            ((left + by["x"], front + by["y"]),)
            if not phrase.says(r"from the (?:center|middle)|(?:right|back|top) corner")
            else ()
        )
    x = left + by["from left"] if "from left" in by else left + w - by["from right"] if "from right" in by else None
    y = front + by["from front"] if "from front" in by else front + d - by["from back"] if "from back" in by else None
    if x is not None and y is not None:
        return ((x, y),)
    if (x is None) != (y is None) and phrase.says(r"centered|midway|middle|center"):
        return ((x if x is not None else left + w / 2, y if y is not None else front + d / 2),)
    return ()


def starts_at_a_place(phrase: Phrase) -> bool:
    """Whether it is said where the first of a row of holes is: "5 holes every 20, the first 10 from the left end"."""
    return phrase.says(r" (?:first|starting|starts?|beginning) ")


def row_of(numbers: list[Number], count: int, pitch_mm: float, outline: Outline) -> tuple[tuple[float, float], ...]:
    """The places of a row of holes in x and y by how far the first is from a side: on from there, and in the middle the other
    way, unless that is said, too. None where they are not known.
    """
    w, d = outline.width_mm, outline.depth_mm
    by = {n.role: n.value for n in numbers}
    if not outline.is_box or w is None or d is None:
        return ()
    x = by["from left"] if "from left" in by else w - by["from right"] if "from right" in by else None
    y = by["from front"] if "from front" in by else d - by["from back"] if "from back" in by else None
    if x is None and y is None:
        return ()
    is_back = ("from left" not in by) if x is not None else ("from front" not in by)
    step = -pitch_mm if is_back else pitch_mm
    along = (step, 0.0) if x is not None else (0.0, step)
    left, front = (-w / 2, -d / 2) if outline.is_centered else (0.0, 0.0)
    first = left + (w / 2 if x is None else x), front + (d / 2 if y is None else y)
    return tuple((first[0] + k * along[0], first[1] + k * along[1]) for k in range(count))


_BETWEEN_LISTED = frozenset((",", "and", "one", "at", "another", "the", "other"))
_ENDS = frozenset(("end", "ends", "short", "shorter"))
_LISTED = re.compile(r" from (?:the )?(?:left|right|front|back)(?: hand)?(?: end| edge| side)? at $")


def listed_before(numbers: list[Number], text: Text) -> list[Number]:
    """The distances of several holes from one side: "at 20, 40 and 70 from the left end", "from the left end at 20 and 40"."""
    sided = [n for n in numbers if n.role in FROM.values()]
    if len(sided) > 1 and _LISTED.search(text.line[: text.offsets[sided[0].token]]):
        return [n for n in sided if n.role == sided[0].role]
    last = sided[0] if sided else None
    listed = [last] if last is not None else []
    for n in reversed([n for n in numbers if last is not None and n.token < last.token]):
        between = {token.text for token in text.tokens[n.token + 1 : listed[0].token]}
        if n.role not in ("", "off", "other") or not between & {",", "and"} or between - _BETWEEN_LISTED:
            break
        listed.insert(0, n)
    return listed if len(listed) > 1 else []


def places_of(listed: list[Number], phrase: Phrase, outline: Outline) -> tuple[tuple[float, float], ...]:
    """The places in x and y of holes at listed distances from a side, where they are said to be on the center line."""
    w, d = outline.width_mm, outline.depth_mm
    if not outline.is_box or w is None or d is None or not phrase.says(r"center line|centerline|middle|center"):
        return ()
    left, front = (-w / 2, -d / 2) if outline.is_centered else (0.0, 0.0)
    side = listed[-1].role
    offs = [n.value if side in ("from left", "from front") else (w if side == "from right" else d) - n.value for n in listed]
    is_along = side in ("from left", "from right")
    return tuple((left + off, front + d / 2) if is_along else (left + w / 2, front + off) for off in offs)


def corners_of(insets: list[Number], outline: Outline, text: Text) -> tuple[tuple[float, float], ...]:
    """The places of four holes, one in each corner, that are not as far from the ends as from the long sides."""
    w, d = outline.width_mm, outline.depth_mm
    if not outline.is_box or w is None or d is None or w == d:
        return ()
    words = [(n, {token.text for token in text.tokens[n.token + 1 : n.words[1]]}) for n in insets]
    end = next((n.value for n, said in words if said & _ENDS), None)
    long = next((n.value for n, said in words if "long" in said or "longer" in said), None)
    if end is None or long is None:
        return ()
    x, y = (end, long) if w > d else (long, end)
    left, front = (-w / 2, -d / 2) if outline.is_centered else (0.0, 0.0)
    return tuple((left + a, front + b) for a in (x, w - x) for b in (y, d - y))


def _is_central(phrase: Phrase, numbers: list[Number]) -> bool:
    """Whether a hole is in the middle of the part, and of nothing else that is named; `numbers`: all but its own sizes."""
    is_said = _CENTRAL.search(phrase.line) and not _ELSEWHERE.search(phrase.line)
    return bool(is_said) and not any(n.mention.kind in ("num", "len") for n in numbers)


_RINGS = BORED - {"pipe", "sleeve", "standoff", "tube"}
"""These may be bent, or drilled across."""


def is_bore(phrase: Phrase, numbers: list[Number], outline: Outline) -> bool:
    """Whether a hole is the one on the axis that makes a ring of a part; `numbers`: all but its own sizes."""
    is_placed = _ELSEWHERE.search(phrase.line) or _CROSS.search(phrase.line)
    is_alone = not any(n.mention.kind in ("num", "len") for n in numbers)
    return outline.name in _RINGS and (outline.is_round or outline.is_box) and is_alone and not is_placed


_TOWARDS: tuple[tuple[str, tuple[int, int]], ...] = (("left", (-1, 0)), ("right", (1, 0)), ("front", (0, -1)), ("back", (0, 1)))
_HOURS: dict[int, tuple[int, int]] = {12: (0, 1), 3: (1, 0), 6: (0, -1), 9: (-1, 0)}


def _from_center(
    phrase: Phrase, off: float, clock: Number | None, middle: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    if clock is not None:
        step = _HOURS.get(clock.pieces)
    else:
        found = [step for word, step in _TOWARDS if phrase.says(rf" {word} ")]
        step = found[0] if len(found) == 1 else None
    return ((middle[0] + off * step[0], middle[1] + off * step[1]),) if step else ()


def _is_run(text: Text, token: int) -> bool:
    return bool(_RUN.match(text.line, text.offsets[token]))


_DOWN = re.compile(r" through (?:the |its )?(?P<side>top|bottom)(?= (?:face |side |wall )?(?:[,.]|and|with|$))")
"""Upright: a hole "through the top"."""


def side_of(phrase: Phrase, has_depth: bool, outline: Outline, text: Text) -> Side | None:
    """The side that a hole is drilled from, or along the way to which it runs through."""
    if has_depth and _BELOW.search(phrase.line):
        return "<Z"
    if match := _DOWN.search(phrase.line):
        return ">Z" if match["side"] == "top" else "<Z"
    tokens = range(phrase.first, phrase.last)
    lengths = [text.mentions[number].value for i in tokens if (number := text.tokens[i].number) is not None and _is_run(text, i)]
    if lengths and outline.is_box:
        sizes = (outline.width_mm, outline.depth_mm, outline.height_mm)
        along: list[Side] = [way for way, size in zip(_ALONG, sizes, strict=True) if size == lengths[0]]
        return along[0] if len(along) == 1 else None
    if not has_depth or phrase.says(r"edge|corner|off|from"):
        return None
    return next((side for word, side in _SIDES if re.search(_FACE.format(side=word), phrase.line)), None)
