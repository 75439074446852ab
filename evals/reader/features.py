"""Phrases about slots, pockets, bosses, edges and other features than holes: one function for each, in a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from generators.spec import (
    Bosses,
    Chamfers,
    Diameter,
    Distance,
    Fillets,
    Holes,
    Other,
    Recess,
    Requirement,
    Runs,
    Slots,
    SteppedHoles,
)

from .cues import Role
from .holes import read_holes
from .lexicon import ODD_HOLE, Head
from .part import Outline, read_motor
from .phrases import Phrase
from .reading import Asked
from .roles import Number


def read_feature(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    """Note what a phrase about one feature asks for."""
    if any("screw" in number.mention.facets for number in phrase.numbers):
        read_motor(phrase, asked)
        return
    if odd := ODD_HOLE.search(phrase.line):
        _odd_hole(phrase, odd[1], asked)
    else:
        _READERS[phrase.head](phrase, outline, asked)
    if phrase.head in ("groove", "slot") and (along := _way(phrase, outline)) is not None:
        asked.add(Runs(along_mm=along), tokens=(phrase.at, phrase.at + 1))
    for number in asked.left(phrase.numbers):
        match number.role:
            case "length" | "width" | "height" | "thickness" | "depth" | "flats" | "wall":
                is_rim = phrase.word == "rim" and number.role == "width"
                is_spacing = phrase.head == "hole" and phrase.says(r"spacing|pitch|apart")  # "35 in y"
                is_sure = not is_spacing and not (number.role == "width" and phrase.says(_ROUND))
                asked.add(Distance(distance_mm=number.value, role="wall" if is_rim else number.role, is_sure=is_sure), [number])
            case "angle" | "other" | "clock" | "count":
                asked.add(Other(), [number])
            case "radius" if outline.shape in ("cone", "sphere"):
                asked.add(Diameter(diameter_mm=2 * number.value, facing="outside"), [number])
            case "diameter" | "outer":
                asked.add(Diameter(diameter_mm=number.value, is_sure=phrase.head in ("raised", "boss", "groove")), [number])
            case "off":
                asked.add(Distance(distance_mm=number.value, role="offset", is_sure=phrase.head in ("boss", "raised")), [number])
            case "z":
                asked.note([number])
            case _:
                pass


_ROUND = r" (?:round|circular|cylinder|cylindrical|sleeve|pin|disc|hub|collar|shaft|rod|tube) "
"""What is as wide as its diameter."""


_ALL = "(?:(?:whole|full|entire) )?"
_BEHIND_NO_SIZE = "(?:(?<! #)|(?<= x #))"
"""Not "40 along the length", which says how far; but "groove 5 x 3 along the length"."""
_ALONG = re.compile(rf"{_BEHIND_NO_SIZE} (?:lengthwise|(?:along|down) (?:its|the) {_ALL}length) ")
_ACROSS = re.compile(rf"{_BEHIND_NO_SIZE} (?:crosswise|(?:across|along) (?:its|the) {_ALL}width) ")
_SEVERAL = r" (?:each|every|evenly|equally|spaced|spread|row|rows|apart|pitch|from|starting|slots|grooves|channels) "


def _way(phrase: Phrase, outline: Outline) -> float | None:
    """How long the part is, mm, the way in which a groove runs; None where that is not said, or it has a length of its own."""
    is_slot = phrase.head == "slot"
    is_own = any(
        n.role in ("pitch", "inset", "off") or (is_slot and n.group >= 0) or (n.role == "length" and n.group < 0)
        for n in phrase.numbers
    )
    length = outline.length_mm
    if length is None or outline.long_mm not in (None, length) or is_own or phrase.says(_SEVERAL):
        return None
    if _ALONG.search(phrase.line):
        return length
    is_first = length == outline.width_mm
    return (outline.depth_mm if is_first else outline.width_mm) if _ACROSS.search(phrase.line) else None


def _odd_hole(phrase: Phrase, shape: str, asked: Asked) -> None:
    """Of a hole that is not round, only a hexagonal one has a size that can be told: across flats."""
    across = [
        n
        for n in asked.left(phrase.numbers)
        if n.role in ("", "width", "diameter", "flats") and n.mention.kind in ("num", "len") and n.group < 0
    ]
    if shape.startswith("hex") and len(across) == 1:
        asked.add(Distance(distance_mm=across[0].value, role="flats"), across)
    for n in asked.left(phrase.numbers):
        if n.role in ("", "side", "width", "length", "radius", "count"):
            n.role = "other"
            asked.add(Other(), [n])


def _open(phrase: Phrase, asked: Asked) -> tuple[int, list[Number], list[Number]]:
    """How many features, the number that says so, and the other numbers."""
    numbers = [n for n in phrase.numbers if n.index not in asked.used]
    counts = [n for n in numbers if n.role == "count"]
    if not counts:
        counts = [
            n
            for n in numbers
            if n.is_bare
            and n.role == ""
            and n.group < 0
            and n.token < phrase.at
            and phrase.word.endswith("s")
            and asked.text.tokens[n.token - 1].text not in ("a", "one")
        ][:1]
    return counts[0].pieces if counts else 1, counts, [n for n in numbers if n not in counts]


def _plan(numbers: list[Number]) -> list[Number]:
    """The first `A x B` or `A x B x C` among some numbers."""
    for n in numbers:
        if n.group >= 0:
            return [other for other in numbers if other.group == n.group]
    return []


def _one(numbers: list[Number], *roles: str) -> Number | None:
    return next((n for n in numbers if n.role in roles), None)


def _mm(number: Number | None) -> float | None:
    return None if number is None else number.value


def _slot(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    count, counted, numbers = _open(phrase, asked)
    grid = [n for n in numbers if n.role == "grid"]
    if len(grid) == 2:
        count, counted = grid[0].pieces * grid[1].pieces, grid
    numbers = [n for n in numbers if n not in grid]
    pattern = [n for n in numbers if n.group >= 0 and _OF_A_PATTERN.match(asked.text.line, asked.text.offsets[n.token])]
    for n in pattern:
        asked.add(Distance(distance_mm=n.value, role="pitch"), [n])
    plan = _plan([n for n in numbers if n not in pattern])
    length, width = (plan[0], plan[1]) if len(plan) >= 2 else (_one(numbers, "length"), _one(numbers, "width", "diameter"))
    if plan and plan[0].role == "diameter":
        return  # of the part
    if not plan and length is not None and width is None:
        width = next((n for n in numbers if n.role == "" and n.token == phrase.at - 1), None)  # "a 6 mm slot 40 long"
    depth = _one(numbers, "depth") or (plan[2] if len(plan) == 3 else None)
    if not counted and phrase.says(r" (?:each|either|both|opposite) ends? "):
        count = 2
    if length is not None and width is not None and length.value < width.value:
        length, width = width, length
    is_open = bool(_OPEN_SLOT.search(_IN_A_ROW.sub(" ", phrase.line)))
    if length is None or width is None or (is_open and not (len(plan) >= 2 and phrase.says("slot .*middle along the length"))):
        for n, role in ((width, "width"), (depth, "depth")):
            if n is not None and n.role != "diameter":
                role = "" if n.role == "length" else n.role or role  # which may be from round end to round end
                asked.add(Distance(distance_mm=n.value, role=role), [n])
        asked.note(counted)
        return
    used = [n for n in (length, width, depth) if n is not None]
    asked.add(Slots(count=count, length_mm=length.value, width_mm=width.value, depth_mm=_mm(depth)), [*counted, *used])
    asked.note(n for n in numbers if n.role in ("pitch", "circle", "inset"))


_OF_A_PATTERN = re.compile(r"# (?:(?:x|by) # )?(?:rectangular |square )?(?:pattern|grid) ")
"""How far apart several are, and no size of each: "four slots in a 75 x 48 pattern"."""
_OPEN_SLOT = re.compile(
    r"\bopen\b|front to back|left to right|"
    r"edge slots|rim|\bt slot|across the|along the (?:top|length|middle)|cut in from|groove|undercut|neck|v slot|"
    r"square(?! (?:pattern|grid))"
)
_IN_A_ROW = re.compile(
    r" (?:(?:(?:evenly|equally|regularly) )?(?:spaced|spread|distributed|arranged)(?: (?:out|evenly|equally|regularly|#))*|"
    r"in (?:(?:a|one) )?(?:row|line))"
    r" along (?:the|its) (?:length|middle)(?= )"
)
"""Where several slots are, each of which has its own length."""


def _recess(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    count, counted, numbers = _open(phrase, asked)
    plan = _plan(numbers)
    depth = _one(numbers, "depth", "height")
    if phrase.word == "step":
        sizes = [
            n
            for n in numbers
            if n.role in ("", "width", "depth", "height", "length") and (outline.is_box or n.role not in ("", "width"))
        ]
        for n in sizes:
            asked.add(
                Distance(
                    distance_mm=n.value, role="depth" if n is depth or n is (plan[1] if len(plan) > 1 else None) else "width"
                ),
                [n],
            )
        return
    is_edge = phrase.word in ("cutout", "piece") and phrase.says(r" (?:edge|side|corner) ")
    if phrase.word in ("notch", "notches", "notched") or is_edge:
        plan = _plan([n for n in numbers if n.token > phrase.at]) or plan  # "panel 145 x 55 notch of 25 x 7"
        along = [n for n in numbers if n.role in ("length", "width")]
        sizes = plan[:2] or (
            along if len(along) == 2 else [n for n in (_one(numbers, "width", "length"), depth) if n is not None]
        )
        if count != 1:
            for n in sizes:
                asked.add(Distance(distance_mm=n.value, role="depth" if n is sizes[-1] else "width"), [n])
            asked.add(Other(), counted)
        elif len(sizes) == 2:
            size_mm = tuple(n.value for n in sizes)
            is_mid_side = phrase.word == "notch" and _is_mid_side(phrase, outline, numbers, sizes, depth)
            side_mm = _side(phrase, outline) if is_mid_side else None
            asked.add(Recess(size_mm=size_mm, is_mid_side=is_mid_side, side_mm=side_mm), [*sizes, *counted])
        return
    across = _one(numbers, "diameter")
    alone = [n for n in numbers if n.role in ("", "side", "width") and n.mention.kind in ("num", "len")]
    if not plan and len(alone) == 1 and across is None and phrase.says(r" square "):
        plan = [*alone, *alone]
    if (
        across is not None
        or phrase.says(r"half round|semicircular|round (?:recess|pocket)|circular")
        or (outline.is_round and not plan)
    ):
        asked.note(counted)
        return
    if len(plan) == 3:
        asked.add(Recess(size_mm=(plan[0].value, plan[1].value), depth_mm=plan[2].value), plan)
        return
    sides = plan[:2] or [n for n in (_one(numbers, "length"), _one(numbers, "width")) if n is not None]
    if depth in sides:
        depth = None
    if len(sides) == 2:
        used = [*counted, *sides, *([depth] if depth else [])]
        asked.add(Recess(size_mm=tuple(n.value for n in sides), depth_mm=_mm(depth), is_sure=count == 1), used)


_IN_SIDE = re.compile(
    r" (?:in|into|on|from|out of|at) (?:the |its |one )?(?:(?:middle|center) of (?:the |its |one )?)?(?:[a-z]+ )?(?:side|edge) "
)
_NOT_MID_SIDE = r" (?:corners?|ends?|near|next|close|flush|each|every|both|opposite|v|u|round|rounded|semicircular|diagonal) "
_NAMED_SIDE = re.compile(r" (?P<which>long|short)(?:er)? (?:side|edge) ")
_PLACED = frozenset(("inset", "off", "x", "y", "pitch", "from left", "from right", "from front", "from back"))


def _is_mid_side(phrase: Phrase, outline: Outline, numbers: list[Number], sizes: list[Number], depth: Number | None) -> bool:
    """Whether a notch is in the middle of a side: of one that is named, and nobody says where along it. Its first size is along
    the side, the second into it: "20 wide and 10 deep", or an `A x B` of which nobody would take B for the width.
    """
    along, into = sizes
    is_told = into is depth or (along.role == into.role == "" and along.value > into.value)
    sides = sum(phrase.says(rf" {word} ") for word in ("left", "right", "front", "back", "top", "bottom"))
    is_plain = outline.is_box and sides < 2 and not phrase.says(_NOT_MID_SIDE) and not any(n.role in _PLACED for n in numbers)
    return is_plain and is_told and _IN_SIDE.search(phrase.line) is not None


def _side(phrase: Phrase, outline: Outline) -> float | None:
    """How long the long or the short side of a plate is, mm, where one of them is named."""
    plan = [side for side in (outline.width_mm, outline.depth_mm) if side is not None]
    named = _NAMED_SIDE.search(phrase.line)
    if named is None or len(plan) != 2:
        return None
    return max(plan) if named["which"] == "long" else min(plan)


def _boss(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    if phrase.says(rf" square (?:[a-z]+ )?{phrase.word} "):
        _raised(phrase, outline, asked)
        return
    count, counted, numbers = _open(phrase, asked)
    plan = _plan(numbers)
    across = _one(numbers, "diameter") or _one(numbers, "outer", "width")
    is_to_axis = any(n.role == "off" for n in numbers)  # "26 high to the axis of the bar"
    tall = [n for n in numbers if n.role in ("height", "length")]
    high = None if is_to_axis else min(tall, key=lambda n: abs(n.token - phrase.at), default=None)
    if across is None and len(plan) == 2 and (high is None or high in plan):
        across, high = plan
    elif across is not None and high is None and len(plan) > 1 and across is plan[0]:
        high = plan[1]
    if across is None:
        bare = [n for n in numbers if n.role == "" and n.mention.kind in ("num", "len")]
        across = bare[0] if len(bare) == 1 else None
    radius = _one(numbers, "radius")
    if across is None and radius is not None:
        diameter = 2 * radius.value
        across = radius
    else:
        diameter = _mm(across)
    if phrase.word == "legs" and not outline.is_box:
        for n in numbers:
            if n.mention.kind in ("num", "len") and n.role in ("", "width", "length", "height"):
                asked.add(Distance(distance_mm=n.value, role=n.role or "leg", is_sure=False), [n])
        return
    if phrase.word in ("legs", "feet") and across is None:
        return
    used = [*counted, *(n for n in (across, high) if n is not None)]
    if not counted and phrase.says(r" (?:each|every|all|the) (?:the )?corners? ") and not phrase.says(r" (?:left|right) corner "):
        count = 4
    if phrase.word != "boss" and not (outline.is_box or (outline.shape in ("round", "hex") and phrase.word != "hub")):
        _round_piece(across, high, asked)
        asked.note(counted)
        return
    asked.add(
        Bosses(count=count, diameter_mm=diameter, height_mm=_mm(high), is_sure=diameter is not None),
        used,
        None if used else (phrase.at, phrase.at + 1),
    )
    for n in numbers:
        if n.role in ("inset", "pitch"):
            asked.add(Distance(distance_mm=n.value, role=n.role), [n])


def _round_piece(across: Number | None, high: Number | None, asked: Asked) -> None:
    """A shank, hub or post of a part that is no plate: a diameter and a length somewhere on it."""
    if across is not None:
        asked.add(
            Diameter(
                diameter_mm=across.value * (2 if across.role == "radius" else 1),
                facing="outside",
                is_sure=across.role != "" or across.group >= 0,
            ),
            [across],
        )
    if high is not None:
        asked.add(
            Distance(distance_mm=high.value, role=high.role or "length", is_sure=high.role != "" or high.group >= 0), [high]
        )


_SQUARE = frozenset(
    ["block", "pad", "base", "rib", "fins", "fin", "divider", "dividers", "lip", "plate", "step", "gusset", "web", "cutout"]
)
"""What stands on a part and has an `A x B` of lengths, not of a diameter."""


def _is_length(n: Number, phrase: Phrase, outline: Outline) -> bool:
    """Whether a number without a word of its own is a length for certain: "a 10 x 20 pad", "a 22 mm lip"."""
    is_leg = phrase.word == "flange" and outline.shape in ("ell", "other")
    is_flat = is_leg or phrase.word in ("lip", "rim", "rib", "web", "divider", "gusset")
    beside = abs(n.token - phrase.at) == 1 and is_flat
    return beside or (n.group >= 0 and phrase.word in _SQUARE)


def _raised(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    _, counted, numbers = _open(phrase, asked)
    for n in numbers:
        if n.role == "" and n.mention.kind in ("num", "len"):
            is_sure = _is_length(n, phrase, outline)
            asked.add(Distance(distance_mm=n.value, is_sure=is_sure), [n])
            n.role = "side" if is_sure else n.role
    if counted:
        asked.add(Other(), counted)
    for n in numbers:
        if n.role in ("inset", "pitch"):
            asked.add(Distance(distance_mm=n.value, role=n.role), [n])


def _edges(phrase: Phrase, asked: Asked) -> tuple[int | None, list[Number], Number | None]:
    """How many edges, the number that says so, and the number that says how much goes."""
    numbers = [n for n in phrase.numbers if n.index not in asked.used]
    words = phrase.line.split()
    counted: list[Number] = []
    for n in numbers:
        after = words[n.token - phrase.first + 1 : n.token - phrase.first + 3]
        if (
            n.is_bare
            and n.role in ("", "count")
            and re.match(r"(?:vertical |outer |top |bottom )?(?:corners?|edges?)", " ".join(after))
            and n.group < 0
        ):
            counted.append(n)
    sizes = [
        n
        for n in numbers
        if n not in counted
        and n.role in ("", "radius", "width", "depth", "diameter", "length")
        and n.mention.kind in ("num", "len")
        and sum(other.group == n.group >= 0 for other in numbers) < _ALL_SIZES
    ]
    size = _one(sizes, "radius") or (sizes[0] if sizes else None)
    return (counted[0].pieces if counted else None), counted, size


_ALL_SIZES = 3
"""Of an `A x B x C`, which is of the part and of no edge."""


def _fillet(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    _treated(phrase, outline, asked, "radius", lambda mm, count, is_sure: Fillets(radius_mm=mm, count=count, is_sure=is_sure))


_OF_A_HOLE = re.compile(
    r" (?:on|at|around|of|to) (?:its|their|the hole s?|the bore s?|each hole s?) (?:top |upper |outer )?(?:edge|rim|mouth)s? |"
    r" (?:edge|rim|mouth)s? of (?:the |each )(?:hole|bore)s? "
)


def _chamfer(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    hole = asked.rows[-1][0] if asked.rows else None
    if isinstance(hole, Holes) and hole.diameter_mm is not None and _OF_A_HOLE.search(phrase.line):
        count, counted, size = _edges(phrase, asked)
        if size is not None and count is None:
            mouth = hole.diameter_mm + 2 * size.value
            row = SteppedHoles(count=hole.count, diameter_mm=hole.diameter_mm, mouth_mm=mouth, angle_deg=90.0)
            asked.add(row, [size, *counted])
            return
    _treated(phrase, outline, asked, "width", lambda mm, count, is_sure: Chamfers(setback_mm=mm, count=count, is_sure=is_sure))


_ONE_RIM = r" (?:top|bottom|upper|lower|inner|outside|one|hole|holes|bore|slot|pocket|end|ends|rim|vertical|corners) "


def _treated(
    phrase: Phrase, outline: Outline, asked: Asked, role: Role, requirement: Callable[[float, int | None, bool], Requirement]
) -> None:
    """Edges that are treated with a size. `role`: what its words may say that it is; `requirement` takes mm, count, is_sure.

    The edges of a disc are both its rims, where it is thick enough for two.
    """
    count, counted, size = _edges(phrase, asked)
    if size is None:
        return
    counts = count if phrase.says(r"corners|vertical") else None
    is_disc = outline.shape == "round" and outline.height_mm is not None and 2 * size.value < outline.height_mm
    if is_disc and phrase.says(r" edges ") and not phrase.says(_ONE_RIM):
        counts = 2
    asked.add(requirement(size.value, counts, size.role in ("", role)), [size, *counted])


def _flats(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    _, counted, numbers = _open(phrase, asked)
    roles = ("flats",) if _one(numbers, "flats") else ("pitch", "", "diameter", "width")
    for n in numbers:
        if n.role in roles and n.mention.kind in ("num", "len"):
            is_said = asked.text.line.startswith("# across", asked.text.offsets[n.token])
            is_across = is_said or n.role in ("flats", "pitch", "width")
            asked.add(Distance(distance_mm=n.value, role="flats", is_sure=is_across), [n])
        elif n.role == "depth":
            asked.add(Distance(distance_mm=n.value, role="depth"), [n])
    asked.note(counted)


def _groove(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    _, counted, numbers = _open(phrase, asked)
    plan = _plan(numbers)
    for n, role in zip(plan, ("width", "depth"), strict=False):
        asked.add(Distance(distance_mm=n.value, role=n.role or role), [n])
    asked.note([*counted, *(n for n in numbers if n.role in ("off", "inset"))])


def _skip(phrase: Phrase, outline: Outline, asked: Asked) -> None:
    asked.note(n for n in phrase.numbers if n.role in ("count", "other", "angle"))


_READERS: Mapping[Head, Callable[[Phrase, Outline, Asked], None]] = {
    "hole": read_holes,
    "counterbore": read_holes,
    "countersink": read_holes,
    "slot": _slot,
    "recess": _recess,
    "groove": _groove,
    "boss": _boss,
    "raised": _raised,
    "fillet": _fillet,
    "chamfer": _chamfer,
    "flats": _flats,
    "wall": _skip,
    "skip": _skip,
    "base": _skip,
}
