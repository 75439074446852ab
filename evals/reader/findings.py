"""What contradicts in a prompt, is missing or unclear: judged on the requirements and the outline, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generators.numbers import MM_PER_UNIT, Mention, declared_unit
from generators.spec import Bosses, Chamfers, Distance, Fillets, Holes, Recess, Requirement, Size, Slots, SteppedHoles

from .contradictions import contradictions
from .cues import AFTER_RE
from .lexicon import BASES, FEATURE_HEADS, FLAT, ODD_HOLE, VOCABULARY
from .part import Outline
from .phrases import Phrase
from .reading import Asked, Finding
from .roles import Number
from .tokens import Text

_PROOFS = (Holes, SteppedHoles, Slots, Recess, Bosses, Fillets, Chamfers, Size)
"""What is asked of parts only, whatever they are called."""
_FEWEST_LENGTHS, _ALL_SIZES = 2, 3
_RING_OR_STRIP = re.compile(
    r" (?:washer|round|ring|od|id|outer|inner|outside|inside|diameter|ø|bore|holes?|square|strip|plate|rectang\w+) "
)
_PIECES = frozenset(("cap", "cover", "handle", "hinge", "hook", "knob", "lid", "plug", "stand", "stopper", "wheel"))
"""Parts that another part may have."""
_INCH_MM, _FEW_INCHES = float(MM_PER_UNIT["in"]), 15
_METRE_MM, _FOOT_MM = float(MM_PER_UNIT["m"]), float(MM_PER_UNIT["ft"])


def find(
    text: Text,
    base: Phrase | None,
    features: Sequence[Phrase],
    outline: Outline,
    asked: Asked,
    numbers: Sequence[Number],
    nothing: Sequence[Number] = (),
) -> tuple[Finding, ...]:
    """The findings of a prompt in the order of the text; `nothing` are the sizes of 0 mm."""
    whole = (0, len(text.prompt))
    unread = list(_unread_numbers(text))
    if base is None and not _is_part(asked):
        return (Finding(code="no-part", message="no part is described", span=whole), *unread)
    sure = [requirement for requirement, _ in asked.rows if requirement.is_sure]
    found = [*_missing(text, base, outline, asked)]
    is_left = any(token.number is not None and token.number not in asked.used for token in text.tokens)
    if base is None and is_left and not any(isinstance(row, _PROOFS) for row in sure):
        found.append(Finding(code="no-name", message="the words name no kind of part that is known", span=whole))
    found += [
        *unread,
        *_worded_fractions(text),
        *_one_size(text, base, outline),
        *_no_height(text, base, outline),
        *_odd_holes(text, sure),
        *_minus_signs(text, numbers),
        *_unclear_units(text, numbers),
        *_unknown_units(text, numbers),
        *_unclear_shapes(text, base),
        *_unclear_corners(text, sure),
    ]
    found += [fault for phrase in features if phrase.head == "hole" for fault in _unclear_places(text, phrase)]
    found += [*_unsized_pieces(text, features)] if base is not None else []
    for row in sure:
        found += [Finding(code=c, message=m, span=row.span or whole) for c, m in contradictions(row, outline, sure, text)]
    for n, other in _stated_twice(base, outline):
        message = f"{n.value:g} mm and {other:g} mm are both said of the {outline.name}"
        found.append(Finding(code="size-stated-twice", message=message, span=(n.mention.start, n.mention.end)))
    for n in nothing:
        found.append(Finding(code="zero-size", message="a size of 0 mm", span=(n.mention.start, n.mention.end)))
    return tuple(sorted(set(found), key=lambda one: one.span))


_NO_BOX = re.compile(r" (?:high|height|h|tall|deep|depth|up|rise|rising|cube|cubic|round|circular|cylindrical|ø|diameter|od|id) ")


def _no_height(text: Text, base: Phrase | None, outline: Outline) -> Iterator[Finding]:
    """A box by two sizes and its walls alone: "box 100x60 with 2 mm walls"."""
    if base is None or outline.shape != "shell" or None in (outline.width_mm, outline.depth_mm) or outline.height_mm is not None:
        return
    lengths = [mention for mention in text.mentions if mention.kind in ("len", "num")]
    if len(lengths) <= 2 + (outline.wall_mm is not None) and not _NO_BOX.search(text.line):
        yield Finding(code="no-height", message=f"the {base.word} has no height", span=_span(text, base))


_ONE_SIZED = re.compile(r" (?:square|cube|cubic|dice|die|ball|ball\w+|sphere|globe|dome|half|hemi\w*) ")
"""What one size says all of."""


def _one_size(text: Text, base: Phrase | None, outline: Outline) -> Iterator[Finding]:
    """A single number, and neither a standard that says the rest nor a shape that has one size: "a foot, about 40 across"."""
    if base is None or len(text.mentions) != 1 or outline.shape in ("cube", "sphere") or _ONE_SIZED.search(text.line):
        return
    mention = text.mentions[0]
    if mention.kind in ("len", "num"):
        message = f"{mention.text.strip()} alone does not say how large the {base.word} is"
        yield Finding(code="one-size", message=message, span=_span(text, base))


_WRITTEN = re.compile(r"(?:[^\W_]|(?<=\d)[./](?=\d))+")
"""Letters and digits that touch, and what may stand between the digits of one number."""
_FIT = re.compile(r"[a-z]{1,2}\d{1,2}", re.IGNORECASE)
"""What a number may bear that is none: the H7 of a fit, the T6 of an alloy."""
_THREAD = re.compile(r"m\d", re.IGNORECASE)


def _unread_numbers(text: Text) -> Iterator[Finding]:
    """Digits outside every mention: "1e999", the end of "50.5.5", the thread of an M7. What begins with a letter is a name."""
    read = {at for mention in text.mentions for at in range(mention.start, mention.end)}
    for match in _WRITTEN.finditer(text.prompt):
        digits = [at for at in range(*match.span()) if text.prompt[at].isdecimal()]
        left = [at for at in digits if at not in read]
        is_name = left == digits and match[0][0].isalpha() and not _THREAD.match(match[0])
        last = max((at for at in digits if at in read), default=match.end()) + 1
        if left and not is_name and not _FIT.fullmatch(text.prompt, last, match.end()):
            yield Finding(code="unread-number", message=f"a number that could not be read: “{match[0]}”", span=match.span())


_ONES = "an?|one|two|three|five|seven|nine|eleven|thirteen|fifteen"
_PART = "quarter|third|fourth|fifth|sixth|eighth|tenth|twelfth|sixteenth|thirty[ -]second|sixty[ -]fourth"
_WORDED_FRACTION = re.compile(
    rf"\b(?:(?:{_ONES})[ -])(?:{_PART})s\b(?:[ -](?:of[ -](?:an?[ -])?)?inch(?:es)?)?|"
    rf"\b(?:(?:{_ONES})[ -])?(?:half|{_PART})[ -](?=(?:of (?:an )?)?inch|(?:thick|wide|deep|long|high|tall|diameter)\b)|"
    rf"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -]and[ -](?:{_ONES})[ -](?:half|{_PART})s?\b",
    re.IGNORECASE,
)
_MIXED = re.compile(r"[ -]and[ -]", re.IGNORECASE)


def _worded_fractions(text: Text) -> Iterator[Finding]:
    """Fractions in words of which no unit is said, where others are not in inches: "three eighths thick", "a quarter thick"."""
    for match in _WORDED_FRACTION.finditer(text.prompt):
        words = match[0].strip(" -")
        last = match.start() + len(words) - 1
        first = match.start() if _MIXED.search(words) else last
        read = next((mention for mention in text.mentions if mention.start <= first and last < mention.end), None)
        # A fraction of one millimetre is hardly said in words.
        if read is None or (read.kind == "num" and read.value == read.facets["n"] < 1):
            yield Finding(
                code="unread-number", message=f"a fraction in words that could not be read: “{words}”", span=match.span()
            )


_MINUS = re.compile(r"(?<!\d)(?<!\d\s)(?<=[\s(,:=x×*])[-−–](?=\d)")


def _minus_signs(text: Text, numbers: Sequence[Number]) -> Iterator[Finding]:
    """A size with a minus: "plate -50 x 30". None is a dash at the start of a line, between two numbers or behind a word of
    measure ("length -50"), nor the minus of a place.
    """
    for n in numbers:
        start = n.mention.start - 1
        is_first = not text.prompt[:start].rpartition("\n")[2].strip()
        is_count = n.is_bare and n.group < 0 and n.role in ("", "count")  # "… 3mm thick -2 holes"
        is_size = n.mention.kind in ("num", "len") and n.role not in _PLACES and n.words[0] == n.token and not is_count
        if is_size and not is_first and _MINUS.match(text.prompt, start):
            span = start, n.mention.end
            yield Finding(code="unread-number", message=f"a size below zero: “{text.prompt[slice(*span)]}”", span=span)


def _is_part(asked: Asked) -> bool:
    """Whether what has no name that the reader knows is a part all the same: it has a feature, or several lengths."""
    sure = [row for row, numbers in asked.rows if row.is_sure and numbers]
    return any(isinstance(row, _PROOFS) for row in sure) or len(sure) >= _FEWEST_LENGTHS


def _missing(text: Text, base: Phrase | None, outline: Outline, asked: Asked) -> Iterator[Finding]:
    if base is not None and not base.numbers and not asked.used:
        yield Finding(code="no-size", message=f"no size of the {base.word} is given", span=_span(text, base))
    elif base is not None and base.word in FLAT and outline.width_mm is not None and outline.height_mm is None:
        yield Finding(code="no-thickness", message=f"the {base.word} has no thickness", span=_span(text, base))
    for row, numbers in asked.rows:
        is_mouth = isinstance(row, SteppedHoles) and row.mouth_mm is not None  # the mouth of a hole that is said elsewhere
        is_named = is_mouth or any(text.mentions[number].kind in ("thread", "std") for number in numbers)
        if isinstance(row, Holes | SteppedHoles) and row.diameter_mm is None and not is_named and row.span is not None:
            noun = "hole has" if row.count == 1 else f"{row.count} holes have"
            yield Finding(code="no-diameter", message=f"the {noun} no diameter", span=row.span)


def _odd_holes(text: Text, sure: Sequence[Requirement]) -> Iterator[Finding]:
    for match in ODD_HOLE.finditer(text.line):
        shape, opening = match.groups()
        first, last = (text.tokens[text.offsets.index(match.start(group))] for group in (1, 2))
        span = first.start, last.end
        is_proven = shape.startswith("hex") and any(isinstance(row, Distance) and row.role == "flats" for row in sure)
        if not is_proven:
            yield Finding(code="odd-hole", message=f"a {shape} {opening.removesuffix('s')} cannot be checked", span=span)


def _unclear_shapes(text: Text, base: Phrase | None) -> Iterator[Finding]:
    """Three sizes of what may be a ring or a strip: "shim 30x20x0.5"."""
    if base is not None and base.word == "shim" and not _RING_OR_STRIP.search(text.line):
        sizes = [n for n in base.numbers if n.group >= 0 and not n.role]
        if len(sizes) == _ALL_SIZES and len({n.group for n in sizes}) == 1:
            yield Finding(
                code="unclear-shape", message=f"a {base.word} of three sizes may be a ring or a strip", span=_span(text, base)
            )


_CORNERS_OF = re.compile(
    r" (pocket|recess|window|opening|cutout)(?: (?:#|x|by|of|deep|wide|long))*(?: , (?:#|x|by|deep|wide|long| )+)*"
    r" (?:,|with|and|pocket)(?: (?:,|with|a|pocket))* (?:corner radius|corners r|radius|r) (?:of )?#(?= )"
    r"(?! fillet (?:around|at|on) )"
)


def _unclear_corners(text: Text, sure: Sequence[Requirement]) -> Iterator[Finding]:
    """A corner radius behind a pocket, which may be its own or the plate's: "pocket 90x40, 8 deep, corner radius 6"."""
    match = _CORNERS_OF.search(text.line)
    if match and any(isinstance(row, Fillets) for row in sure):
        token = text.tokens[text.offsets.index(match.start(1))]
        yield Finding(code="unclear-shape", message=f"the corners may be those of the {match[1]}", span=(token.start, token.end))


_NEARLY = re.compile(
    r" (?:near|close to) (?:the |its |one )?(top|bottom|left|right|front|back|edge|end|side)"
    r"(?! (?:(?:left|right|front|back|hand) )*corner) "
)
"""By the side of which a hole may be anywhere; of a corner it is as far away as is the custom."""


def _unclear_places(text: Text, phrase: Phrase) -> Iterator[Finding]:
    """A hole by something, and nobody says how far from it: "one 4 mm hole near the top"."""
    if (match := _NEARLY.search(phrase.line)) and not any(n.role in _PLACING for n in phrase.numbers):
        yield Finding(code="unclear-place", message=f"how near the {match[1]} the hole is, is not said", span=_span(text, phrase))


_PLACING = frozenset(("inset", "off", "x", "y", "from left", "from right", "from front", "from back"))


def _unsized_pieces(text: Text, features: Sequence[Phrase]) -> Iterator[Finding]:
    """A second part of which no size is said, so that nothing shows whether it is there: "a box with a lid"."""
    for phrase in features:
        if phrase.word in _PIECES and not phrase.numbers:
            message = f"nothing is said of the {phrase.word} that can be checked"
            yield Finding(code="unsized-piece", message=message, span=_span(text, phrase))


def _unclear_units(text: Text, numbers: Sequence[Number]) -> Iterator[Finding]:
    """Many inches, or feet at all, that nobody wrote: "40x40x6 plate with a 1/4 inch hole" is one of 40 mm. Beside metres a bare
    number is one of mm, unless all of them are small: "sheet 1.2 m x 0.6".
    """
    if declared_unit(text.prompt) or not any(mention.kind == "len" for mention in text.mentions):
        return
    metres = max((m.value for m in text.mentions if m.kind == "len" and _is_in(_METRE_MM, m)), default=0.0) / _METRE_MM
    bare = [n for n in numbers if n.mention.kind == "num" and n.mention.value > 0]
    is_small = all(_is_count(n) or n.mention.facets["n"] <= metres for n in bare)
    for n in bare:
        is_inches = n.group >= 0 and _is_in(_INCH_MM, n.mention) and n.mention.facets["n"] >= _FEW_INCHES
        if is_inches or (not _is_count(n) and (is_small or _is_in(_FOOT_MM, n.mention))):
            span = n.mention.start, n.mention.end
            other = "inches" if is_inches else "the unit of the others"
            yield Finding(code="unclear-unit", message=f"“{n.mention.text}” has no unit: millimetres or {other}", span=span)


_UNIT_PLACE = re.compile(r"(?<= )# ([a-z]+) (?=(?:x|by) (?:#|ø)|(?:long|wide|thick|high|tall|deep) )")
"""What stands right behind a size, where nothing but a unit or a word of measure can: "50 cubits x 30", "50 miles long"."""
_SIZE_LETTERS = frozenset("dhltw")


def _unknown_units(text: Text, numbers: Sequence[Number]) -> Iterator[Finding]:
    """Sizes without a unit that is known, with a word in its place that says nothing that the reader knows."""
    places = {number.token for number in numbers if number.mention.kind == "num" and not _is_count(number)}
    for match in _UNIT_PLACE.finditer(text.line):
        at = text.offsets.index(match.start())
        word = match[1]
        is_said = word in _SAID or word.endswith("ed") or AFTER_RE.match(text.line, text.offsets[at + 1])
        if at not in places or is_said or text.prompt[text.tokens[at].end : text.tokens[at + 1].start].strip(" -"):
            continue
        message = f"“{text.words(at + 1, at + 2)}” is no unit that is known"
        yield Finding(code="unclear-unit", message=message, span=(text.tokens[at].start, text.tokens[at + 1].end))


_SAID = VOCABULARY | BASES.keys() | FEATURE_HEADS.keys() | _SIZE_LETTERS | {"and", "or"}


def _is_in(unit_mm: float, mention: Mention) -> bool:
    """Whether a number without a unit was read in this one."""
    return abs(mention.value - unit_mm * mention.facets["n"]) < 1e-6 * mention.value


def _is_count(number: Number) -> bool:
    return number.role in ("count", "grid") or number.mention.text.isalpha()


def _span(text: Text, phrase: Phrase) -> tuple[int, int]:
    token = text.tokens[phrase.at]
    return token.start, token.end


def _stated_twice(base: Phrase | None, outline: Outline) -> Iterator[tuple[Number, float]]:
    """Sizes of the part that are said twice and differently, each with the other value: "plate 80x60x4, 6 mm thick"."""
    if base is None or not outline.is_box or outline.height_mm is None:
        return
    sizes = [n for n in base.numbers if n.group >= 0]
    if len(sizes) != 3 or len({n.group for n in sizes}) != 1 or sizes[0].token > min(n.token for n in base.numbers):
        return
    values = [n.value for n in sizes]
    for number in base.numbers:
        if (
            number in sizes
            or number.token > sizes[-1].token + _NEAR
            or any(abs(number.value - value) < _ROUGH_MM for value in values)
        ):
            continue
        if number.role == "thickness" and base.word in FLAT:
            yield number, outline.height_mm
        elif number.role == "length" and base.word in FLAT:
            yield number, max(values)


_ROUGH_MM = 0.02
_NEAR = 4
"""Tokens between sizes of one thing: "80x60x4, length 90"."""
_PLACES = frozenset(("x", "y", "z", "off", "inset", "angle", "from left", "from right", "from front", "from back", "other"))
"""What may well be 0."""


def is_nothing(number: Number) -> bool:
    """Whether a number is a size of 0 mm."""
    return number.value <= 0 and number.mention.kind in ("num", "len") and number.role not in _PLACES
