"""A phrase about holes: how many, how wide, how deep, where."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import islice

from generators.spec import Bosses, Diameter, Distance, Holes, Other, SteppedHoles

from .part import Outline
from .phrases import Phrase, is_quantity
from .places import corners_of, is_bore, listed_before, place_of, places_of, row_of, side_of, starts_at_a_place
from .reading import Asked
from .roles import Number
from .tokens import Text

_ALL_CORNERS = re.compile(
    r"(?:each|every) (?:bottom |top |floor )?corner|all (?:the |# )?corners|(?:the|at|in|near|to) (?:the |# |each |"
    r"all )*corners|corner (?:mounting |screw |bolt |\w+ )?holes|"
    r"corners|in each of the corners|per corner|counterbored corner"
)
_OTHER_CORNERS = re.compile(
    r"(?:square|sharp|rounded|round|filleted|chamfered) corners|"
    r"corners with $|corners (?:rounded|filleted|chamfered|cut|broken|clipped|(?:of|with) (?:a )?radius)"
)
_RADIAL = r" (?:radial|holes (?:\S+ ){0,4}around the (?:side|rim)) "
"""Of such holes two that lie opposite are one."""
_SEVERAL_EACH = re.compile(
    r" holes (?:(?:\w+ )?(?:at|on|in|near|along) (?:each|every|either) (?:\w+ )?(?:end|side|edge)s?|"
    r"along both (?:\w+ )?(?:edges|sides)|"
    r"(?:\S+ ){0,3}per (?:end|side|edge)) "
)
_WAYS = re.compile(r"(?:^| )(?:from|on|in|into|through|along)(?: all| the)? # (?:sides|faces|axes|directions)$")
_OPPOSITE = frozenset(("opposite", "diagonal", "diagonally"))
_MOST_WAYS = 6
_LENGTHWISE = (
    r"(?<! apart) (?:lengthwise|length wise|(?:along|through|down) (?:its|the) (?:whole |full |entire |long )?(?:length|axis)) "
)
_CROSSWISE = r" (?:cross (?:drilled |drill )?(?:holes?|bores?|drilled|bored)|cross ?wise|transverse(?:ly)?) "
_SLENDER = 2
"""Times as long as thick, from which on a cross hole is one across the length."""
_AT = re.compile(
    r" (?:at|on|around)(?: a| the)?(?: (?:bolt |pitch |hole )?circle(?: of| with)?(?: a| the)?)? $| (?:pcd|circle)(?: of)? $"
)
"""What stands before the radius that some holes are on."""
_ALL_ALONG = r" (?:every #|# pitch|pitch (?:of |: |= )?#) "
_BOTH_ENDS = re.compile(r"(?:each|either|both|opposite) ends?\b|(?<!one of )the ends\b|end holes")
_IN_ALL = (["edge", "corners"], ["of", "them"], ["in", "all"], ["in", "total"])
"""Words behind a number that counts what came before it."""
_IN_A_ROW = r" (?:in (?:a|one) (?:row|line)|a (?:row|line) of|along (?:the |its |one )?(?:[a-z]+ )?(?:edge|side)) "
_OPEN_AT = re.compile(r" open (?:at|on) [^.#]*$")
"""What comes behind is where the part is open: "open at the top and both ends, a 4 mm hole"."""
_OF_EACH = re.compile(r" (?:each|both|all) (?:with|having|has) $")
"""What the hole behind it is in the middle of is not the part: "two tabs, each with a 4 mm hole in the middle"."""
_REFERS = re.compile(r" (?:first|second|last|end|outer|outermost|these|those|their) holes? ")
_ARCH = re.compile(r" (?:half round|semi ?circular|arched|arch) ")
_TAPPED = re.compile(r"tapped|threaded|thread|tap |helicoil|heat set|insert")


_SCREWED = frozenset(("insert", "nut", "spacer", "standoff"))
"""Hexagons that bear a thread of their own along their axis."""
_NONE = r" (?:no|not|any|without|never|match\w*) "
_SCREW = re.compile(r"# (?:grub|set) screws?(?! holes?\b)(?= )")


@dataclass(frozen=True, slots=True)
class _Sizes:
    diameter: Number | None
    diameter_mm: float | None
    depth: Number | None


def read_holes(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    """Note the requirement of a phrase about plain, counterbored or countersunk holes."""
    for screw in [
        n
        for n in asked.left(phrase.numbers)
        if n.token != phrase.at and _SCREW.match(asked.text.line, asked.text.offsets[n.token])
    ]:
        asked.add(Other(), [screw])  # "collar, 10 mm bore, M3 grub screw"
    numbers = asked.left(phrase.numbers)
    if not numbers and phrase.line.endswith(" : ") and phrase.word == "hole":
        return  # a title: "block with a blind hole: …, 14 mm hole"
    count, count_number = _count(phrase, numbers, asked.text)
    last = asked.rows[-1][0] if asked.rows else None
    if phrase.word in ("drilled", "bored") and count_number is None and isinstance(last, Bosses):
        count = last.count  # "4 posts, drilled 2.5"
    posts = next((row for row, _ in reversed(asked.rows) if isinstance(row, Bosses | Holes)), None)
    if count == 1 and isinstance(posts, Bosses) and phrase.says(r" in (?:its|their|each|the) (?:top|end)s? "):
        count = posts.count  # "2 posts with a 4 mm hole in its top"
    rest = [n for n in numbers if n is not count_number]
    pattern = [n for n in rest if n.role in ("grid",)]
    if phrase.word in ("bore", "bored") and not outline.is_box and count in (1, None):
        sizes = _sizes(phrase, rest)
        is_own = sizes.diameter is not None and not (outline.shape == "hex" and sizes.diameter.mention.kind == "thread")
        if is_own and sizes.diameter is not None and sizes.diameter_mm is not None and sizes.depth is None:
            asked.add(Diameter(diameter_mm=sizes.diameter_mm, facing="inside"), [sizes.diameter])
            return
    spread = pattern if len(pattern) == 2 and count_number is not None and count != _product(pattern) else []
    if len(pattern) == 2 and not spread:
        count = _product(pattern)
    rest = [n for n in rest if n not in pattern]
    if _ARCH.search(asked.text.line) and not phrase.says(r" (?:holes?|drilled|bored) "):
        asked.note([count_number] if count_number else [])  # an arch is no hole
        return
    if phrase.head in ("counterbore", "countersink"):
        _stepped(phrase, count, [*([count_number] if count_number else []), *pattern], rest, outline, asked)
        return
    if phrase.says(r"stepped") and phrase.says(r"for the (?:top|upper|first) ") and _step_down(rest, count, asked):
        return
    if count in (1, None) and _REFERS.search(phrase.line) and _sizes(phrase, rest).diameter is None:
        asked.note(rest)  # "…, first hole 20 from the left end": one of those before
        return
    listed = listed_before(rest, asked.text)
    if count is None and phrase.word == "holes" and listed:
        count = len(listed)
    plan = [n for n in rest if n.group >= 0 and n.role in ("", "pitch") and n.mention.kind != "thread"]
    is_spread = _is_spread(phrase) or (count != 1 and phrase.says(r" at # (?:x|by) #"))
    plan = plan if len(plan) == 2 and plan[0].group == plan[1].group and is_spread else []
    plan = spread or plan  # "4 holes on a 40 x 30 grid": its spacings
    rest = [n for n in rest if n not in plan]
    ring = next((n for n in rest if n.role == "radius" and count != 1 and _is_at(n, asked.text)), None)
    rest = [n for n in rest if n is not ring]
    sizes = _sizes(phrase, rest)
    sources = [n for n in (count_number, *(pattern if not spread else ()), sizes.diameter, sizes.depth) if n is not None]
    rest = [n for n in rest if n not in sources]
    if plan and count is None:
        count = 4
    for n in rest:
        if n not in listed and _is_apart(n, count, outline, asked.text):
            n.role = "pitch"
    circle = ring or next((n for n in rest if n.role == "circle"), None)
    pitch = next((n for n in rest if n.role == "pitch"), None)
    if circle is None and pitch is not None and phrase.says(r"spaced on|circle") and not phrase.says(r"spaced (?:by |at )?#"):
        circle, pitch = pitch, None
    insets = [n for n in rest if n.role == "inset"]
    inset = insets[0] if len({n.value for n in insets}) == 1 else None
    is_several = count is None and sizes.diameter_mm is not None  # "holes", and nobody says how many
    # Nor how large: some there must be.
    is_some = count is None and sizes.diameter is None and phrase.word == "holes" and not phrase.says(_NONE)
    is_sure = is_several or is_some or (count is not None and (sizes.diameter is None or sizes.diameter_mm is not None))
    if count is not None and count > 1 and (_SEVERAL_EACH.search(phrase.line) or (count % 2 == 0 and phrase.says(_RADIAL))):
        is_sure = False  # "two holes at each end": two or four
    if sizes.diameter is None and (phrase.word in ("bore", "bored") or any(n.group >= 0 for n in rest)):
        is_sure = False  # "a hole 12 x 2" is not round
    is_too_many = len(pattern) == 2 and not spread and _product(pattern) > _MANY
    if pitch is None and count_number is None and (is_too_many or phrase.says(_PATTERN_OF)):
        is_sure = False  # "a 20 x 30 pattern of holes": so many, or so far apart
    if isinstance(last, Bosses) and last.count != 1 and count_number is None and not phrase.says(r" (?:a|one|single) "):
        is_sure = False  # "4 posts, M3 through": one in each
    is_screwed = outline.shape == "hex" and outline.name in _SCREWED
    if is_screwed and sizes.diameter is not None and sizes.diameter.mention.kind == "thread":
        is_sure = is_sure and phrase.says("clearance|for ")  # a standoff's own thread is drawn with its nominal diameter
    clock = next((n for n in rest if n.role == "clock"), None)
    is_of_each = _OF_EACH.search(asked.text.line[: asked.text.offsets[phrase.first]]) is not None
    at = place_of(phrase, rest, outline) if count in (1, None) and not is_of_each else ()
    is_several, is_sure = is_several and not at, is_sure and not (is_several and at)
    if not at and count == 1 and is_bore(phrase, rest, outline) and not _is_bored(asked):
        is_at_origin = outline.is_round or outline.is_centered
        at = ((0.0, 0.0),) if is_at_origin else (((outline.width_mm or 0.0) / 2, (outline.depth_mm or 0.0) / 2),)
    places = [n for n in rest if n.role in ("x", "y", "off", "from left", "from right", "from front", "from back", "clock")]
    if clock is not None and circle is not None:
        places.append(circle)
        circle = None
    if clock is not None and inset is not None:
        places.append(inset)
        inset = None
    is_keyed = bool(re.search(r" (?:keyed|keyway|keyseat|slit|split) ", asked.text.line))
    if is_keyed and count == 1 and sizes.diameter and sizes.diameter_mm and not (outline.is_box or places):
        asked.add(Diameter(diameter_mm=sizes.diameter_mm, facing="inside"), [sizes.diameter])
        return
    near_corners = (
        count == 4
        and outline.is_box
        and bool(
            _ALL_CORNERS.search(_OTHER_CORNERS.sub(" ", phrase.line)) or (inset is not None and phrase.says("mounting|holes"))
        )
        and not circle
        and not plan
        and not phrase.says(_IN_A_ROW)
    )
    if near_corners and len(insets) == 2 and inset is None and (at := corners_of(insets, outline, asked.text)):
        places += insets
    one_side = [n for n in places if n.role.startswith("from ")]
    if count is not None and len(listed) == count:
        at = places_of(listed, phrase, outline)
        places = [n for n in places if n not in listed] + (listed if at else [])
    elif inset is None and len(insets) < 2 and len(one_side) == 1:
        inset = one_side[0]
    if count is not None and count > 1 and pitch is not None and starts_at_a_place(phrase):
        at = row_of(rest, count, pitch.value, outline)
        places += [inset] if inset is not None and inset not in places else []
        inset = None
    if sizes.diameter is None and pitch is not None and phrase.says(r"hole (?:spacing|pitch|centers?|distance)"):
        asked.add(Distance(distance_mm=pitch.value, role="pitch"), [pitch])
        return
    pitches = [n for n in (pitch,) if n is not None] or plan
    is_filled = count is None and sizes.diameter_mm is not None and phrase.says(_ALL_ALONG)
    fill = _fill(outline, pitches) if is_filled else 0
    asked.is_open = asked.is_open or (count is None and bool(sizes.diameter))
    asked.add(
        Holes(
            count=count or max(fill, 1 + is_several),
            diameter_mm=sizes.diameter_mm,
            through=_through(phrase, sizes),
            depth_mm=_depth(phrase, sizes, count, outline),
            at_mm=at,
            near_corners=near_corners,
            circle_mm=circle.value * (2 if circle is ring else 1) if circle is not None and clock is None else None,
            pitch_mm=min(n.value for n in pitches) if pitches and not at else None,
            inset_mm=inset.value if inset is not None else None,
            side=side_of(phrase, sizes.depth is not None, outline, asked.text),
            across_mm=_across(phrase, outline),
            is_sure=is_sure or fill > 0,
        ),
        [*sources, *(n for n in (circle, inset) if n is not None), *pitches, *places],
        None if sources else (phrase.at, phrase.at + 1),
    )
    asked.note(n for n in rest if n.role == "count")
    if count is None and sizes.diameter is not None and sizes.diameter_mm is not None:
        asked.add(Diameter(diameter_mm=sizes.diameter_mm, facing="inside"), [sizes.diameter])  # "8 mm holes": of them some
    if len(plan) == 2 and plan[0].value != plan[1].value:
        far = max(plan, key=lambda n: n.value)
        asked.add(Distance(distance_mm=far.value, role="pitch", is_sure=is_sure), [far])


def _depth(phrase: Phrase, sizes: _Sizes, count: int | None, outline: Outline) -> float | None:
    """How deep each hole is; that of one in a ball is not so long as it is deep."""
    if sizes.depth is not None:
        is_ball = outline.shape == "sphere" or (outline.name == "knob" and outline.height_mm is None)
        return None if is_ball else sizes.depth.value
    return _lengthwise(phrase, outline) if count == 1 else None


def _is_apart(number: Number, count: int | None, outline: Outline, text: Text) -> bool:
    """Whether holes are so far from each other "at" which nobody says what is: further than an edge is from the middle."""
    sides = [side for side in (outline.width_mm, outline.depth_mm) if side is not None]
    is_bare = number.role == "" and number.group < 0 and number.mention.kind in ("num", "len")
    is_at = is_bare and text.tokens[number.token - 1].text == "at"
    return is_at and count in (2, 4) and outline.is_box and bool(sides) and 2 * number.value > min(sides)


def _is_bored(asked: Asked) -> bool:
    return any(isinstance(row, Holes) or (isinstance(row, Diameter) and row.facing == "inside") for row, _ in asked.rows)


def _fill(outline: Outline, pitches: list[Number]) -> int:
    """How many holes a row, or a field of rows, has at least that is said by its pitch alone: all that fit but those at the ends;
    0 where nothing is known.
    """
    sides = [side for side in (outline.width_mm, outline.depth_mm) if side is not None]
    if not outline.is_box or len(pitches) != 1 or not sides or pitches[0].value <= 0:
        return 0
    return max(2, int(max(sides) / pitches[0].value) - 1)


def _is_at(number: Number, text: Text) -> bool:
    """Whether a radius is where holes are, and not theirs: "6 holes at R35", "on a 35 mm radius"."""
    return _AT.search(text.line[: text.offsets[number.words[0]]]) is not None


def _lengthwise(phrase: Phrase, outline: Outline) -> float | None:
    """How long a hole is that runs along a block, mm; None for one that is not said to."""
    return outline.length_mm if phrase.says(_LENGTHWISE) else None


def _across(phrase: Phrase, outline: Outline) -> float | None:
    """The length, mm, of what is slender that a cross hole is drilled across; None for any other hole."""
    sides = (outline.width_mm, outline.depth_mm, outline.height_mm)
    if not phrase.says(_CROSSWISE) or phrase.says(_LENGTHWISE) or not (outline.is_box or outline.is_round) or None in sides:
        return None
    *others, longest = sorted(side for side in sides if side is not None)
    is_length = outline.is_round or longest in (outline.width_mm, outline.long_mm)
    return longest if is_length and longest > _SLENDER * others[-1] else None


def _step_down(numbers: list[Number], count: int | None, asked: Asked) -> bool:
    """ "a stepped hole: 4 through, 8 for the top 3": a counterbore in other words. False if it is not all said."""
    sizes = [n for n in numbers if n.mention.kind in ("num", "len", "thread") and n.role in ("", "diameter", "width", "depth")]
    if len(sizes) != 3 or count != 1:
        return False
    hole, mouth, depth = sizes
    diameter = hole.mention.facets["clear"] if hole.mention.kind == "thread" else hole.value
    is_sure = mouth.value > diameter
    row = SteppedHoles(count=1, diameter_mm=diameter, mouth_mm=mouth.value, depth_mm=depth.value, is_sure=is_sure)
    asked.add(row, sizes)
    return True


_PATTERN_OF = r" # (?:x|by) # (?:[a-z]+ ){0,2}pattern "
_MANY = 100
"""Holes, by which an `A x B` without a spacing is rather a spacing: "a 23 by 11 hole pattern of ø3 holes"."""


def _product(pattern: list[Number]) -> int:
    return pattern[0].pieces * pattern[1].pieces


def _count(phrase: Phrase, numbers: list[Number], text: Text) -> tuple[int | None, Number | None]:
    """How many, and the number that says so; None where the phrase leaves it open."""
    said = next((n for n in numbers if n.role == "count"), None)
    is_one_each = phrase.says(r" one (?:in|on|per|for|through|at) (?:each|every|either) ")
    is_shared = phrase.says(r" , # (?:in|on|per|for|through|at) (?:each|every|either) ")  # "four holes, two on each leg"
    legs = 2 if phrase.says(r" (?:each|per) (?:leg|flange|arm)") and not (is_one_each or is_shared) else 1
    if said is not None:
        return legs * said.pieces, said
    words = phrase.line.split()
    every = next(
        (n for n in numbers if n.role == "angle" and words[n.token - phrase.first - 1 : n.token - phrase.first] == ["every"]),
        None,
    )
    if every is not None:
        turns = 360 / every.value if every.value > 0 else 0.0
        return (round(turns), every) if turns >= 1 and math.isclose(turns, round(turns)) else (None, None)
    bare = [n for n in numbers if n.is_bare and n.role == "" and n.group < 0]
    anchor = max(phrase.at, *(phrase.first + i for i, word in enumerate(words) if word == "holes"), 0)
    is_plural = text.words(phrase.at, phrase.at + 1).lower().endswith("s") or phrase.word.endswith("s") or phrase.says(r" holes ")
    others = [n for n in numbers if n.role in ("", "diameter", "radius", "width") and n.mention.kind != "deg"]
    for n in bare:
        is_before = n.token < anchor and is_plural and text.tokens[n.token - 1].text not in ("a", "one")
        is_few = len(others) > 1 or not n.mention.text.isdigit() or n.pieces <= 12
        if is_before and (not others or n is others[0]) and is_few:
            return legs * n.pieces, n
    for n in bare:
        ahead = (word for word in words[n.token - phrase.first + 1 :] if word not in _OPPOSITE)
        after = list(islice(ahead, 2))
        if after[:1] in (["corners"], ["corner"], ["holes"], ["places"], ["ends"]) or after in _IN_ALL:
            return n.pieces, n
    if several := next((n for n in numbers if is_quantity(n, text)), None):
        return several.pieces, several
    for n in numbers:
        around = " ".join(token.text for token in text.tokens[n.token - 2 : n.token + 2])
        if n.is_bare and 1 < n.pieces <= _MOST_WAYS and _WAYS.search(around):
            return n.pieces, n
    if phrase.says(r"corner (?:and|\+) (?:\w+ ){0,4}(?:both ends|end of each)|each end and (?:one )?in the corner"):
        return 3, None
    if phrase.says(r"(?:each|every) end ") and re.search(r" (?:t shaped|t plate|tee) ", text.line):
        return 3, None
    if phrase.says(r" (?:each|per|both) (?:leg|flange|arm|wall|ear|tab|end and)| in (?:each|both) sides? "):
        return 2, None
    if _ALL_CORNERS.search(_OTHER_CORNERS.sub(" ", phrase.line)) and not phrase.says(r"(?:left|right) corner"):
        return 4, None
    if phrase.says(r" hole pattern (?:of )?# (?:x|by) # "):
        return 4, None
    if phrase.says(r" (?:pair|couple) of (?:\S+ ){0,5}holes? "):
        return 2, None
    is_other = phrase.says(r"end to end| (?:from|in|at) one end ") or _OPEN_AT.search(text.line[: text.offsets[phrase.first]])
    if _BOTH_ENDS.search(phrase.line) and not is_other:
        return 2, None
    return (None, None) if is_plural else (1, None)


def _is_spread(phrase: Phrase) -> bool:
    return phrase.says(r"rectangle|pattern|spacing|spaced|grid|apart|center to center|centers|vesa|square|pitch|on a # x #")


def _sizes(phrase: Phrase, numbers: list[Number]) -> _Sizes:
    """The diameter and the depth: by role, else the number beside the word "hole"."""
    depth = next((n for n in numbers if n.role == "depth"), None)
    thread = next((n for n in numbers if n.mention.kind == "thread"), None)
    own = _own(phrase, numbers)
    if thread is not None and thread.token > phrase.at:
        before = [n for n in numbers if n.role == "diameter" and n.token < phrase.at]
        if own is not None or before:
            thread = None  # "6 holes ø2 … M4": the thread is of something else
    if thread is not None:
        is_tapped = bool(_TAPPED.search(phrase.line)) or phrase.says("set screw|grub")
        return _Sizes(thread, None if is_tapped else thread.mention.facets["clear"], depth)
    # "3 holes 4 wide, …, inner diameter 25"
    has_width = phrase.word not in ("bore", "bored") and any(n.role == "width" for n in numbers)
    across = min((n for n in numbers if n.role == "diameter"), key=lambda n: abs(n.token - phrase.at), default=None)
    if across is None and not has_width:
        across = next((n for n in numbers if n.role == "inner"), None)
    is_before = across is not None and own is not None and across.token < phrase.at < own.token  # "diameter 9 bore 6"
    if across is not None and own is not None and (is_before or (across.token > own.token and across.token > phrase.at + 1)):
        return _Sizes(own, own.value, depth)
    if across is not None:
        if depth is None:
            depth = next((n for n in numbers if n.group >= 0 and n.group == across.group and n is not across), None)
        return _Sizes(across, across.value, depth)
    radius = next((n for n in numbers if n.role == "radius"), None)
    is_free = own is None and not any(n.role == "width" for n in numbers)
    if radius is not None and is_free and not phrase.says(r"radius from|corner radius"):
        return _Sizes(radius, 2 * radius.value, depth)
    beside = [
        n for n in numbers if n.role == "" and n.mention.kind in ("num", "len") and n.group < 0 and abs(n.token - phrase.at) == 1
    ]
    if len(beside) == 1:
        return _Sizes(beside[0], beside[0].value, depth)
    wide = next((n for n in numbers if n.role == "width"), None)
    if wide is not None:
        return _Sizes(wide, wide.value, depth)
    bare = [n for n in numbers if n.role == "" and n.mention.kind in ("num", "len")]
    grouped = [n for n in bare if n.group >= 0]
    if len(bare) == 1 or (bare and depth is not None and bare[0].group == depth.group and bare[0].group >= 0):
        return _Sizes(bare[0], bare[0].value, depth)
    if len(grouped) == 2 and len(bare) == 2 and depth is None and phrase.says(r"blind|deep"):
        return _Sizes(bare[0], bare[0].value, bare[1])
    near = [n for n in bare if abs(n.token - phrase.at) <= 2 and n.group < 0]
    if len(near) == 1:
        return _Sizes(near[0], near[0].value, depth)
    return _Sizes(None, None, depth)


def _own(phrase: Phrase, numbers: list[Number]) -> Number | None:
    """A number without a word of its own right before the hole, or right behind "bored": "a 2 mm through hole"."""
    words = phrase.line.split()
    for n in numbers:
        between = words[n.token - phrase.first + 1 : phrase.at - phrase.first]
        is_before = n.token < phrase.at and set(between) <= _PLAIN
        if n.role == "" and n.group < 0 and n.mention.kind in ("num", "len") and (is_before or n.token == phrase.at + 1):
            return n
    return None


_PLAIN = frozenset(("through", "clearance", "center", "central", "axial", "blind", "vertical", "horizontal", "pilot", "main"))


def _through(phrase: Phrase, sizes: _Sizes) -> bool | None:
    if sizes.depth is not None or phrase.says(r"blind"):
        return False
    if phrase.word == "opening" or phrase.says(r"through(?! (?:(?:one|a single) |the (?:[a-z]+ )?walls? ))(?: |$)|all the way"):
        return True
    return None


def _stepped(
    phrase: Phrase, count: int | None, counted: list[Number], numbers: list[Number], outline: Outline, asked: Asked
) -> None:
    """Counterbores and countersinks: the hole first, then its mouth, then how deep the mouth goes."""
    is_sunk = phrase.head == "countersink"
    thread = next((n for n in numbers if n.mention.kind == "thread"), None)
    angle = next((n for n in numbers if n.role == "angle"), None)
    inset = [n for n in numbers if n.role == "inset"]
    depth = next((n for n in numbers if n.role == "depth"), None)
    across = [n for n in numbers if n.mention.kind in ("num", "len") and n.role in ("", "diameter", "width") and n is not depth]
    if depth is None and len(across) == 3 - (thread is not None):
        depth = across.pop()
    diameter = thread.mention.facets["clear"] if thread else across[0].value if across else None
    mouths = across if thread else across[1:]
    mouth = mouths[0].value if len(mouths) == 1 else None
    if thread and not mouths:
        mouth = thread.mention.facets["csink" if is_sunk else "cbore"]
    facets_depth = thread.mention.facets["cdepth"] if thread and not mouths and not is_sunk and depth is None else None
    if thread is None and len(across) == 1 and (_behind(across[0], asked) in _MOUTHS or _is_mouth(phrase, across[0])):
        diameter, mouth = None, across[0].value  # "with a ø4 counterbore": of the hole no more is known here
    is_wider = mouth is None or diameter is None or mouth > diameter
    if not is_wider and len(mouths) == 1:  # by its own word it is the mouth, though it is too small
        is_wider = _behind(mouths[0], asked) in _MOUTHS
    is_sure = count is not None and len(mouths) <= 1 and (diameter is not None or mouth is not None) and is_wider
    used = [n for n in (thread, depth, angle) if n is not None]
    asked.add(
        SteppedHoles(
            count=count or 1,
            diameter_mm=diameter,
            mouth_mm=mouth,
            depth_mm=None if is_sunk else depth.value if depth is not None else facets_depth,
            angle_deg=(angle.value if angle is not None else 90.0) if is_sunk else None,
            is_sure=is_sure,
        ),
        [*counted, *used, *across[:2]],
        None if used or across else (phrase.at, phrase.at + 1),
    )
    for n in inset:
        asked.add(Distance(distance_mm=n.value, role="inset"), [n])


_MOUTHS = ("counterbore", "countersink")


def _is_mouth(phrase: Phrase, number: Number) -> bool:
    """Whether a number stands right behind the mouth's name: "counterbore ø4"; not "counterbored ø4"."""
    words = phrase.line.split()
    between = words[phrase.at - phrase.first : number.token - phrase.first]
    return between[:1] != [] and between[0] in _MOUTHS and set(between[1:]) <= {"ø", "diameter", ":", "=", "of"}


def _behind(number: Number, asked: Asked) -> str:
    """The word behind a number."""
    return next((token.text for token in asked.text.tokens[number.token + 1 : number.token + 2]), "")
