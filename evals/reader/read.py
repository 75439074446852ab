"""From a prompt to requirements: words and numbers, what each number is for, phrases, requirements, findings. No model."""

from __future__ import annotations

import re
from dataclasses import replace

from generators.spec import (
    SOMEWHERE,
    Centered,
    Distance,
    Holes,
    NoOtherHoles,
    Other,
    Recess,
    Requirement,
    RoundEnds,
    Size,
    Spec,
    Taper,
)

from .features import read_feature
from .findings import find, is_nothing
from .lexicon import BASES, ROUNDISH
from .part import Outline, read_part
from .phrases import Phrase, cut, leave_quantities, settle
from .plain import plain_faces
from .reading import Asked, Reading
from .roles import Number, read_roles
from .somewhere import state_lengths, stated
from .tokens import Text, tokenize

_NO_HOLES = re.compile(
    r"(?:no|without|without any|with no|don't add|do not add|no extra|no other|"
    r"no additional) (?:other |more |any |extra |additional |further )?(?:holes|features)|"
    r"nothing else|nothing more|without any (?:other )?(?:holes|features)|no holes"
)
_CENTERED = re.compile(
    r"(?:centered|center|middle|centroid|place it|put it|move it|it) (?:at|on|over|about) (?:the )?(?:origin|zero)|"
    r"center(?:ed)? it (?:[a-z]+ )?the origin|"
    r"(?:center|middle) at (?:the )?origin|origin (?:at|in) the (?:center|middle) of (?:the )?(?:bottom|base)"
)

_ROUND_END = re.compile(
    r" (?:(?:fully |full |half )?(?:rounded|round) (?:(?:at|on) (?:one|a|the|both|(?P<each>each|either)) )?end(?P<ends>s?)|"
    r"ends (?:are |is )?(?:fully |full |half )?rounded) "
)
_CLEAR = re.compile(r"# (?:inside|inner|internal|clear) (?:width|length|height|wide|long|high)(?= )")
"""What is so far from wall to wall: "30 inside width"."""
_END = r"(?: (?:diameter|ø|od|wide|across|round))*(?: (?:at|on))?(?: (?:the|its))?"
_THEN = r"(?: (?:,|and|to|tapers|tapering|tapered|with|then|down|up|a|the))*(?: (?:diameter|ø))?"
_SAID = r"(?: (?:end|diameter|ø|od|of|is|=|:))*"
_TAPER = (
    re.compile(rf" #{_END} (?P<a>base|bottom|top){_THEN} #{_END} (?P<b>base|bottom|top)(?= )"),
    re.compile(rf" (?P<a>base|bottom|top){_SAID} #{_END}{_THEN} (?P<b>base|bottom|top){_SAID} #(?= )"),
)
"""Two ends and how wide they are: "24 at base, 16 at top", "bottom 60 top 30"."""
_NO_ROUND_TAPER = re.compile(r" (?:square|rectang\w*|hex\w*|trapez\w*|pyramid|dovetail|slot|groove|notch|inside|inner|internal) ")
"""What may have other ends than round ones, or those of its inside."""
_SQUARE = re.compile(
    r" (?:bar|column|leg|peg|pillar|pin|post|rod|shaft|spindle)(?: (?:,|of|# (?:long|high|tall|length)))* (?P<side>#) square "
    r"(?=[,.]|$|# (?:long|high|tall|length))"
)
"""What is long, of a square section: two of its sides are so far apart, and it is not round."""
_SIZED_END = re.compile(r" (?:ends? (?:of |with |by )?#|# (?:rounded|round) ends?|fillet\w* #|# fillet\w*) ")
"""Ends that are rounded by so much, and so need not be half a circle."""
_NOT_ITS_ENDS = re.compile(
    r" (?:(?:middles?|centers?) of (?:the |each |both )?$|"
    r"(?:slot\w*|holes?|grooves?|pockets?|keyways?|recess|cutouts?|openings?|windows?|ears|lugs|tabs) [^.,:]*$)"
)
"""What has rounded ends of its own: "a slot with rounded ends"."""

_MATERIAL = re.compile(
    r"(?<= )(?:(?:stainless|mild|spring|carbon|tool) )?(?:steel|aluminum|brass|bronze|copper|titanium|cast iron|pla|petg|abs|asa|"
    r"nylon|pom|delrin|hdpe|acrylic|plexiglass|polycarbonate|plywood|mdf|wood)(?= )"
)
_RAISED = re.compile(
    r" (?:(?:cylinder|block|box|pin|disc|ring) on top|"
    r"raised|neck|wall around|upstand|on (?:the )?top of (?:it|the)|protruding|projecting|standing|sitting on|cheeks?|columns|"
    r"(?<!from )underneath|on the underside|hanging|on it(?= [,.] | $)|(?<!eared )(?<!with )ears(?= # )|lugs(?= # )) "
)
"""What stands on the part: its height is then not that of the whole."""
_BEYOND = re.compile(r" (?:sticking out|(?:screw|mounting|fixing) (?:tabs?|ears?|lugs?)) ")
"""What makes the whole larger than the part that it is on."""
_INSIDE = re.compile(r" (?:bearing|bushing|rod|shaft|pipe|tube|axle|cable|arch|groove|socket|seat|keyway) ")
"""Words of what has a round of its own in the part."""
_ODD = re.compile(
    r" (?:hinge|knuckle|dovetail|knob|dial|with # steps|step(?:ped)? (?:ring|washer|bush|bushing|cylinder|shaft|pin|rod)|"
    r"turned shaft|gusset|half round|"
    r"semicircular|arch|arched|ring bolt|eye|"
    r"handle|hex head|funnel|spout|barbs?|tapering|upper|lower) "
)
"""Shapes whose lengths need not be between two faces, nor their diameters those of whole cylinders."""


_EACH = r"(?:each|every(?! #)|per|both|either)"
_MORE = re.compile(
    rf"(?<!from) {_EACH} (?!(?:of the |the )?(?:[a-z]+ )?(?:corner|end|edge)s?\b)|"
    rf" from {_EACH} (?!(?:[a-z]+ )?(?:corner|end|edge|side|face|border)s?\b)|"
    rf" holes? (?:[a-z]+ )?(?:along|on|at|in|near|through) {_EACH} (?:[a-z]+ )?edges?\b|"
    rf" holes (?:[a-z]+ )?(?:at|in|on|near) {_EACH} (?:[a-z]+ )?ends?\b|"
    r" (?:another|same|second|again|likewise|twice|times|more|repeat\w*|mirror\w*|symmetric\w*|opposite(?! corners?\b)|"
    r"ears|lugs|cheeks|uprights|"
    r"(?:top|bottom) and (?:the )?(?:top|bottom)|left and (?:the |to the |# )?right|front and (?:the |# )?back)\b|"
    r" (?:and|plus|,) (?:#|one) (?:in|on|at|near) the "
)
"""Words by which there may be more holes than a phrase counts: "a hole on each side", "one on the left and one on the right"."""


def read_spec(prompt: str) -> Reading:
    """What a prompt asks for.

    Any text can be read; one that names no part gives no requirements. Deterministic, a few milliseconds.
    """
    text = tokenize(prompt)
    numbers = read_roles(text)
    nothing = [number for number in numbers if is_nothing(number)]
    numbers = tuple(number for number in numbers if number not in nothing)
    phrases = cut(text, numbers)
    base = settle(phrases, text)
    quantities = leave_quantities(phrases, text)
    numbers = tuple(number for number in numbers if number.index not in quantities)
    asked = Asked(text=text)
    features = [phrase for phrase in phrases if phrase is not base]
    outline = Outline(shape="other")
    if base is not None:
        has_raised = any(_is_raised(phrase) for phrase in features) or bool(_RAISED.search(text.line))
        is_centered = bool(_CENTERED.search(text.line))
        outline = read_part(base, asked, has_raised, is_centered)
        if _BEYOND.search(text.line):
            asked.rows = [piece for row in asked.rows for piece in _in_pieces(row)]
    if _round_end(text):
        outline = replace(outline, depth_mm=None)  # and lies about its middle, or does not
    for phrase in features:
        read_feature(phrase, outline, asked)
    is_odd = base is None or base.word in ROUNDISH or bool(_ODD.search(text.line))
    _statements(text, numbers, outline, bool(features), asked)
    state_lengths(numbers, asked, is_odd)
    findings = find(text, base, features, outline, asked, numbers, nothing)
    if any(finding.code in ("no-part", "no-size") for finding in findings):
        asked = Asked(text=text)
    rows = [requirement for requirement, _ in asked.rows]
    is_all = all(number.index in asked.used for number in numbers) and all(map(_is_understood, rows)) and not asked.is_open
    checked = {number for row, sources in asked.rows if row.checkable for number in sources}
    is_whole = is_all and all(number.index in checked for number in numbers)
    if is_all and base is not None and (faces := plain_faces(base, outline, features, rows)):
        asked.add(faces, tokens=(base.at, base.at + 1))
    asked.rows.sort(key=_place)
    requirements = [requirement for requirement, _ in asked.rows]
    unused = [text.mentions[number.index] for number in numbers if number.index not in asked.used]
    is_tube = base is not None and BASES[base.word] == "tube"  # the bore of a bent one is several
    if is_all and not is_tube and not _MORE.search(text.line):
        has_inside = not outline.is_box or bool(_INSIDE.search(text.line)) or any(n.role in ("wall", "inner") for n in numbers)
        requirements = [_to_the_last(requirement, has_inside) for requirement in requirements]
    return Reading(
        spec=Spec(requirements=tuple(requirements)),
        findings=findings,
        unused=tuple((mention.start, mention.end) for mention in unused),
        sources=tuple(numbers for _, numbers in asked.rows),
        is_whole=is_whole,
    )


def _in_pieces(row: tuple[Requirement, tuple[int, ...]]) -> list[tuple[Requirement, tuple[int, ...]]]:
    """The overall size of what something sticks out of: its lengths, each by itself."""
    size, numbers = row
    if not isinstance(size, Size):
        return [row]
    return [
        (Distance(distance_mm=mm, role="length", words=size.words, span=size.span, is_sure=size.is_sure), numbers)
        for mm in dict.fromkeys(size.size_mm)
    ]


def _is_understood(requirement: Requirement) -> bool:
    is_vague = isinstance(requirement, Distance) and requirement.role == SOMEWHERE
    return isinstance(requirement, NoOtherHoles) or (requirement.is_sure and not is_vague)


def _to_the_last(requirement: Requirement, has_inside: bool) -> Requirement:
    """Of a prompt that is read to the last number: so many holes of that diameter and no more; none besides is none, but where
    an inside or a round recess may be one.
    """
    if isinstance(requirement, Holes) and requirement.diameter_mm is not None:
        return replace(requirement, is_exact=True)
    return replace(requirement, is_sure=True) if isinstance(requirement, NoOtherHoles) and not has_inside else requirement


def _is_raised(phrase: Phrase) -> bool:
    """Whether a feature stands out of the part."""
    return phrase.head in ("boss", "raised") or (phrase.head != "base" and any(n.role == "height" for n in phrase.numbers))


def _statements(text: Text, numbers: tuple[Number, ...], outline: Outline, has_features: bool, asked: Asked) -> None:
    """What whole sentences say of the part: where it lies, and what it must not have."""
    if (match := _CENTERED.search(text.line)) and outline.is_box:
        ground = [n for n in numbers if n.role == "z" and n.value == 0]
        bottom = 0.0 if ground or re.search(r" center of the bottom (?:face )?", text.line) else None
        asked.add(Centered(bottom_mm=bottom), ground, None if ground else _span(text, match))
    if match := _NO_HOLES.search(text.line):
        # Of a part with features a hole may have been missed, and what is hollow has a round inside.
        is_read = {n.index for n in numbers if n.mention.kind in ("num", "len")} <= stated(asked)
        is_sure = is_read and not has_features and not any(n.role in ("wall", "inner") for n in numbers)
        asked.add(NoOtherHoles(is_sure=is_sure), tokens=_span(text, match))
    if (match := _round_end(text)) is not None:
        named = text.line[match.end() :].split(" ", 1)[0]  # "a rounded-end bar" has two
        is_one = match["ends"] == "" and not match["each"] and named not in BASES
        is_full = not any(number.role == "radius" for number in numbers) and not _SIZED_END.search(text.line)
        asked.add(RoundEnds(count=1 if is_one else 2, is_full=is_full), tokens=_span(text, match))
    for number in numbers:
        if _CLEAR.match(text.line, text.offsets[number.token]) and number.index not in stated(asked):
            asked.add(Recess(size_mm=(number.value,)), [number])
    clear: dict[int, list[Number]] = {}
    for number in numbers:
        if number.role == "clear":
            clear.setdefault(number.group, []).append(number)
    for sizes in clear.values():
        asked.add(Recess(size_mm=tuple(number.value for number in sizes)), sizes)
    if not _NO_ROUND_TAPER.search(text.line) and (match := next(filter(None, (form.search(text.line) for form in _TAPER)), None)):
        ends = [n for n in numbers if match.start() < text.offsets[n.token] < match.end()]
        if {match["a"] == "top", match["b"] == "top"} == {True, False} and len(ends) == 2:
            top, bottom = ends if match["a"] == "top" else reversed(ends)
            asked.add(Taper(bottom_mm=bottom.value, top_mm=top.value), ends)
    for match in _SQUARE.finditer(text.line):
        square = [n for n in numbers if text.offsets[n.token] == match.start("side") and n.group < 0]
        if square:
            asked.add(Distance(distance_mm=square[0].value, role="flats"), square)
    for match in _MATERIAL.finditer(text.line):
        asked.add(Other(), tokens=_span(text, match))


def _round_end(text: Text) -> re.Match[str] | None:
    """Where it is said that ends of the part are rounded."""
    match = _ROUND_END.search(text.line)
    return match if match and not _NOT_ITS_ENDS.search(text.line[: match.start() + 1]) else None


def _span(text: Text, match: re.Match[str]) -> tuple[int, int]:
    inside = [i for i, offset in enumerate(text.offsets) if match.start() <= offset < match.end()]
    return inside[0], inside[-1] + 1


def _place(row: tuple[Requirement, tuple[int, ...]]) -> tuple[int, int]:
    return row[0].span or (1 << 30, 1 << 30)
