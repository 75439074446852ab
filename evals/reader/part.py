"""The phrase of the part itself: its overall sizes by name and role. Knows nothing of holes and other features."""

from __future__ import annotations

import math
import re
from bisect import bisect
from dataclasses import dataclass
from typing import Literal

from generators.spec import Closed, Diameter, Distance, Holes, OpenSide, Other, Size

from .cues import Role
from .lexicon import FLAT, ROUNDISH, Shape
from .phrases import Phrase
from .reading import Asked
from .roles import Number
from .shape import shape_of
from .tokens import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What the features need to know of the part, mm; None where the prompt does not say.

    A box spans `width` × `depth` from a corner at the origin, a round part of diameter `width` is centred on Z.
    """

    shape: Shape
    width_mm: float | None = None
    depth_mm: float | None = None
    height_mm: float | None = None
    wall_mm: float | None = None
    is_centered: bool = False
    name: str = "part"
    long_mm: float | None = None
    """The size that is called its length."""

    @property
    def length_mm(self) -> float | None:
        """Of a block, the longest size, where that is the first or by far the longest."""
        sides = (self.width_mm, self.depth_mm, self.height_mm)
        if not self.is_box or None in sides:
            return None
        *others, longest = sorted(side for side in sides if side is not None)
        is_first = longest == self.width_mm != others[-1]
        return longest if longest > _LONG * others[-1] or is_first else None

    @property
    def is_box(self) -> bool:
        return self.shape in ("box", "square", "cube", "shell")

    @property
    def is_round(self) -> bool:
        return self.shape in ("round", "tube")


_LONG = 2
"""Times as long as wide, from which on nobody doubts which side is the length."""
_OUTSIDE, _INSIDE = frozenset(("outer", "outside", "external", "od")), frozenset(("inner", "inside", "internal", "id", "bore"))
_VESSELS = frozenset(("canister", "container", "cup", "jar", "beaker", "pot", "tub", "planter", "tray"))
"""What is open at the top though nobody says so."""
_NOT_STRAIGHT_UP = re.compile(
    r" (?:closed|sealed|lids?|cover|opens?|opening|mouth|conical|cone|taper\w*|top|bottom|base|widen\w*) "
)
"""Words by which a vessel may be closed, or not as wide above as below."""
_CLOSED = re.compile(
    r" (?:(?:fully|completely) closed|closed (?:on all|(?:all|at|on) (?:both )?(?:around|round|ends|sides)|"
    r"(?:hollow )?(?:box|enclosure|cube|block|tank|case|cylinder|can|tin|drum|tube))|"
    r"(?<! top )(?<! bottom )(?<! end )closed(?= [,.] | $))(?= )"
)
_FOOTED = re.compile(r" (?:feet|foot|legs?) ")
"""What has some of its mass below the bottom."""
_ABOVE, _BELOW = (rf" # (?:[a-z]+ ){{0,3}}(?:{ends})\b" for ends in ("top|rim|mouth", "base|bottom"))
_WIDENS = re.compile(rf" (?:conical|cone|tapered|tapering|funnel) |{_ABOVE}.*{_BELOW}|{_BELOW}.*{_ABOVE}")
"""Vessels that are wider at one end: which side is open is judged by where the mass is."""
_OUT_OF_PLANE = r" (?:tube|pipe|conduit|cable|bent|folded|curved|rolled|corrugated|wavy|angled|formed|arched|domed) "
"""What a flat thing is thicker by than its sheet."""
_SLENDER = frozenset(("axle", "column", "dowel", "peg", "pillar", "pin", "post", "rod", "shaft", "spindle", "stud"))
"""What is as thick as it is wide."""
_TALL = ("thickness", "height", "depth", "length")
_HIGH_OF_ROUND = ("length", "height", "thickness", "width", "depth")


def read_part(base: Phrase, asked: Asked, has_raised: bool, is_centered: bool) -> Outline:
    """Note the requirements of the part's own phrase and return its outline."""
    shape = shape_of(base)
    if sum(n.role in ("step", "end") for n in base.numbers) > 1:
        shape = "other"
    if shape in ("box", "shell", "square"):
        for n in base.numbers:
            if n.role == "diameter" and asked.text.tokens[n.words[0]].text == "d":
                n.role = "depth"
    if shape in ("box", "square") and asked.text.words(base.at, base.at + 1).lower().endswith("plates"):
        shape = "other"  # made of several
    if base.says(r" (?:sided|sides) "):
        for number in base.numbers:
            number.role = "other" if number.role == "radius" else number.role  # of the circle around, on which no face lies
    if base.word in _SLENDER and not any(
        n.role in ("diameter", "outer", "width", "radius") or n.group >= 0 for n in base.numbers
    ):
        for n in [n for n in base.numbers if n.role == "thickness"][:1]:
            n.role = "diameter"
    numbers = [number for number in base.numbers if number.role not in ("count", "other", "grid", "clock", "clear")]
    if shape == "box" and any(n.role == "diameter" and n.group >= 0 for n in numbers):
        shape = "round"  # "holder 40 dia x 75"
    if shape == "shell" and any(number.role == "inner" for number in numbers):
        shape = "round"
    if shape in ("box", "square", "cube") and any(number.role in ("outer", "inner") for number in numbers):
        shape = "other"  # "grommet 50 x 15 x 13 (OD x ID x height)": no box, whatever it is called
    match shape:
        case "box" | "shell":
            outline = _box(shape, numbers, asked, has_raised)
        case "square" | "cube":
            outline = _square(shape, numbers, asked, has_raised)
        case "round" | "tube":
            outline = _round(shape, base, numbers, asked, has_raised)
        case "hex":
            outline = _hex(base, numbers, asked)
        case "sphere":
            outline = _sphere(numbers, asked)
        case "ell":
            outline = _ell(numbers, asked)
        case _:
            outline = Outline(shape=shape)
    if shape == "square" and base.word in ("washer", "nut"):
        for n in numbers:
            if n.mention.kind == "thread":
                _thread(base, n, asked, is_square=True)
    outline = _walls(base, outline, asked, is_centered)
    is_flat = base.word in FLAT and outline.height_mm is None and not base.says(_OUT_OF_PLANE)
    if is_flat and (not has_raised or base.says(r" [lt] shaped ")):
        thick = [n for n in asked.left(base.numbers) if n.role == "thickness"]
        for n in thick[:1]:
            asked.add(Size(size_mm=(n.value,), order="among"), [n])
    _rest(base, shape, asked)
    return outline


def _box(shape: Shape, numbers: list[Number], asked: Asked, has_raised: bool) -> Outline:
    """Three sizes as a group, or two and a thickness, or each with its own word."""
    group = next((members for members in _groups(numbers) if len(members) in (2, 3) and not _is_role(members[0], "wall")), _NONE)
    if len(group) == 2 and {"length", "width", "height"} <= {n.role for n in numbers if n not in group}:
        group = _NONE  # all three sizes have their words; the pair is of something else
    loose = [n for n in numbers if n not in group]
    third = [n for n in loose if n.role in _TALL] or [n for n in loose if n.role == "width"]
    if len(group) == 3 and group[2].role == "length" and asked.text.tokens[group[2].token + 1].text != "base":
        d, h, w = group
    elif len(group) == 3:
        w, d, h = group
    elif len(group) == 2 and third:
        if any(n.role == "height" for n in third):
            third = [n for n in third if n.role != "thickness"]
        up = min(third, key=lambda n: _TALL.index(n.role) if n.role in _TALL else 9)
        w, d, h = (up, *group) if up.role == "length" else (*group, up)
    elif len(group) == 2:
        w, d, h = *group, None
    else:
        plan = [n for n in loose if n.role in ("length", "width", "depth", "height", "thickness")]
        up = (
            [n for n in plan if n.role == "thickness"]
            or [n for n in plan if n.role == "height"]
            or [n for n in plan[2:] if n.role == "depth"]
        )
        flat = [n for n in plan if n not in up[:1]]
        flat.sort(key=lambda n: n.role != "length")  # the length goes along X, whichever is said first
        w, d, h = (*[*flat, None, None][:2], up[0] if up else None)
        if len(flat) > 2:
            w = d = h = None
            if {"length", "width", "height"} <= {n.role for n in plan}:  # of sheet, in a profile
                d, w, h = (next(n for n in plan if n.role == role) for role in ("length", "width", "height"))
    found = [n for n in (w, d, h) if n is not None]
    is_told = any(n.role for n in group if n is not h)
    order = "xyz" if group and w is group[0] and not is_told else "sorted"
    _size(found, 3, order, asked, has_raised, group)
    long = next((n for n in found if n.role == "length"), None)
    return Outline(shape=shape, width_mm=_mm(w), depth_mm=_mm(d), height_mm=_mm(h), long_mm=_mm(long))


def _size(found: list[Number], wanted: int, order: str, asked: Asked, has_raised: bool, group: list[Number]) -> None:
    if len(found) == wanted and not has_raised:
        asked.add(Size(size_mm=tuple(n.value for n in found), order="xyz" if order == "xyz" else "sorted"), found)
    elif len(found) >= 2:
        plan = found[:2]
        asked.add(Size(size_mm=tuple(n.value for n in plan), order="among"), plan)
        for n in found[2:]:
            asked.add(Distance(distance_mm=n.value, role=n.role or "thickness"), [n])
    elif found and found[0].role in ("thickness", "height", "depth"):
        asked.add(Distance(distance_mm=found[0].value, role=found[0].role), found)
    elif found:
        asked.add(Size(size_mm=(found[0].value,), order="among", is_sure=not has_raised or bool(found[0].role)), found)


def _square(shape: Shape, numbers: list[Number], asked: Asked, has_raised: bool) -> Outline:
    group = next((members for members in _groups(numbers) if len(members) in (2, 3)), _NONE)
    is_side_and_height = len(group) == 2 and group[1].role in ("thickness", "height") and shape == "square"
    if group and not is_side_and_height:
        return _box("box", numbers, asked, has_raised)
    numbers = [n for n in numbers if n.mention.kind in ("num", "len")]
    sides = (
        group[:1]
        if is_side_and_height
        else [n for n in numbers if n.role == "side" or asked.text.line.startswith("# square ", asked.text.offsets[n.token])]
        or [n for n in numbers if n.role == "flats"]
        or [n for n in numbers if n.role in ("", "length", "width", "pitch")]
    )
    if not sides:
        return Outline(shape=shape)
    side = sides[0]
    if side.role == "pitch":
        side.role = "side"
    if shape == "cube":
        if has_raised:
            asked.add(Size(size_mm=(side.value, side.value), order="among"), [side])
        else:
            asked.add(Size(size_mm=(side.value,) * 3, order="sorted"), [side])
        return Outline(shape=shape, width_mm=side.value, depth_mm=side.value, height_mm=side.value)
    thick = next((n for n in numbers if n is not side and n.role in ("thickness", "height", "depth", "length")), None)
    if thick is not None and thick.role == "length" and not _EXTRUDED.search(asked.text.line):
        sizes = (thick, side) if has_raised else (thick, side, side)
        asked.add(Size(size_mm=tuple(n.value for n in sizes), order="among" if has_raised else "sorted"), [side, thick])
        return Outline(shape=shape, width_mm=thick.value, depth_mm=side.value, height_mm=side.value)
    if thick is not None and not has_raised:
        asked.add(Size(size_mm=(side.value, side.value, thick.value), order="sorted"), [side, thick])
    else:
        asked.add(Size(size_mm=(side.value, side.value), order="among"), [side])
        if thick is not None:
            asked.add(Distance(distance_mm=thick.value, role="thickness"), [thick])
    return Outline(shape=shape, width_mm=side.value, depth_mm=side.value, height_mm=_mm(thick))


def _round(shape: Shape, base: Phrase, numbers: list[Number], asked: Asked, has_raised: bool) -> Outline:
    """Outer diameter, inner diameter, length: by their words, else in that order in a group.

    The length of what something stands on is that of the whole no more.
    """
    group = next((members for members in _groups(numbers) if len(members) in (2, 3)), _NONE)
    if group and group[0].mention.kind == "thread":
        group = _NONE  # "standoff M3 x 12"
    outer = next((n for n in numbers if n.role == "outer"), None)
    across = [n for n in numbers if n.role == "diameter"]
    if outer is None and across:
        outer = across[0]
    if shape == "round" and len(across) > 1 and len({n.value for n in across}) > 1:
        for n in across:  # a stepped part: what else is said is about one step
            asked.add(Diameter(diameter_mm=n.value, facing="outside"), [n])
        wide = max(n.value for n in across)
        return Outline(shape=shape, width_mm=wide, depth_mm=wide)
    radius = next((n for n in numbers if n.role == "radius"), None) if outer is None else None
    inner = next((n for n in numbers if n.role == "inner"), None)
    if inner is None and shape == "tube" and outer is not None and not base.says(r"raised|upper|lower|hub|body|shank|stem|neck"):
        inner = next((n for n in across if n is not outer and n.value < outer.value), None)
    high = next((n for role in _HIGH_OF_ROUND for n in numbers if n.role == role and n not in group[:-1]), None)
    if group and outer is None and radius is None:
        outer = group[0]
    if len(group) == 3 and inner is None and group[0] is outer:
        inner, high = group[1], group[2]
    elif shape == "tube" and len(group) == 2 and group[0] is outer and inner is None and (thick := _thin(numbers, group)):
        inner, high = group[1], thick
    elif len(group) == 2 and group[0] is outer:
        if high is None or high is group[1] or (shape == "round" and high.role in ("width", "depth")):
            high = group[1]
        elif inner is None and shape == "tube":
            inner = group[1]
    if inner is not None and outer is not None and not inner.role and _THIN * inner.value < outer.value:
        if base.word in _PIPES:
            inner.role, inner = "wall", None  # "pipe 48.3 x 3.2"
        elif base.word in _WALLED:
            inner = None  # "bushing 18 x 2.8": its bore or its wall
    if outer is None and radius is None:
        bare = [
            n
            for n in numbers
            if n.role == ""
            and n.mention.kind in ("num", "len")
            and n not in group
            and asked.text.tokens[n.token + 1 : n.token + 2]
            and asked.text.tokens[n.token + 1].text != "bore"
        ]
        wide = next((n for n in numbers if n.role == "width"), None)
        if len(bare) == 1 and wide is not None and wide.token < bare[0].token and high in (None, wide):
            outer, high = wide, bare[0]  # "4 wide x 10 post"
        elif len(bare) == 1:
            outer = bare[0]
        elif wide is not None and wide is not high:
            outer = wide
        elif high is not None and wide is high and any(n.role in ("height", "thickness", "length") for n in numbers):
            outer, high = wide, next(n for n in numbers if n.role in ("height", "thickness", "length"))
    width = outer.value if outer is not None else 2 * radius.value if radius is not None else None
    if outer is not None or radius is not None:
        source = [n for n in (outer, radius) if n is not None]
        asked.add(Diameter(diameter_mm=width or 0.0, facing="outside"), source)
    if inner is not None:
        asked.add(Diameter(diameter_mm=inner.value, facing="inside"), [inner])
    if shape == "tube":
        for n in numbers:
            if n.role == "radius" and n is not radius and (facing := _facing(n, asked.text)):
                asked.add(Diameter(diameter_mm=2 * n.value, facing=facing), [n])
    if high is not None and high is not outer:
        asked.add(Distance(distance_mm=high.value, role=high.role or "length", is_sure=not has_raised), [high])
    for n in asked.left(numbers):
        if n.mention.kind == "thread" and shape in ("tube", "round"):
            _thread(base, n, asked)
    return Outline(shape=shape, width_mm=width, depth_mm=width, height_mm=_mm(high))


def _facing(radius: Number, text: Text) -> Literal["outside", "inside"] | None:
    """Of what a radius of a ring is said to be: "inner radius 12", "12 r inside"."""
    first, last = radius.words
    said = {token.text for token in text.tokens[max(0, first - 1) : last + 1]}
    if said & _OUTSIDE and not said & _INSIDE:
        return "outside"
    return "inside" if said & _INSIDE and not said & _OUTSIDE else None


def _thin(numbers: list[Number], group: list[Number]) -> Number | None:
    """The one length beside the two sizes of a ring, and less than both: "ring 2 mm, 89 x 60"."""
    loose = [n for n in numbers if n not in group and n.mention.kind in ("num", "len")]
    is_thin = len(loose) == 1 and loose[0].role in ("", "thickness") and loose[0].value < min(n.value for n in group)
    return loose[0] if is_thin and not any(n.role for n in group) and group[1].value < group[0].value else None


_PIPES = frozenset(("conduit", "pipe", "tube"))
_WALLED = frozenset(("bushing", "cylinder", "liner", "sleeve"))
"""Tubes that are as often said by their bore as by their wall."""
_THIN = 4
"""Times as much outside as inside, from which on the second size of a tube is its wall."""
_ON_AXIS = ((0.0, 0.0),)


def _thread(base: Phrase, number: Number, asked: Asked, is_square: bool = False) -> None:
    """An M-size by itself in a standoff, washer or nut: a clearance hole where it says "for", else its nominal diameter."""
    if base.says(r"# (?:grub|set) screws? "):
        asked.add(Other(), [number])  # "coupler …, two M3 grub screws"
        return
    for_screw = base.says(r"for (?:a |an )?#|clearance") or base.word in ("washer", "shim", "ring")
    value = number.mention.facets["clear"] if for_screw else number.value
    is_sure = base.word not in _LOOSE
    asked.add(Holes(count=1, diameter_mm=value, at_mm=() if is_square else _ON_AXIS, is_sure=is_sure), [number])


_EXTRUDED = re.compile(r" (?:profile|extrusion) ")
"""What stands upright, though it is long; square bars lie along X."""
_LOOSE = frozenset(("bushing", "collar", "sleeve"))
"""What a screw of that size goes through, or is screwed into."""
_FLATS_OF_CORNERS = math.cos(math.pi / 6)
"""How wide a hexagon is across its flats, by how wide it is across its corners."""


def _hex(base: Phrase, numbers: list[Number], asked: Asked) -> Outline:
    group = next((members for members in _groups(numbers) if len(members) == 2), _NONE)
    flats = next((n for n in numbers if n.role in ("flats",)), None) or next((n for n in numbers if n.role == "width"), None)
    threads = [n for n in numbers if n.mention.kind == "thread"]
    high = next((n for n in numbers if n.role in ("length", "height", "thickness", "depth")), None)
    if group and threads and group[0] in threads:
        high = group[1]
    elif group and flats is None:
        flats, high = group
    corners = next((n for n in numbers if n.role == "corners"), None)
    if flats is not None:
        asked.add(Distance(distance_mm=flats.value, role="flats"), [flats])
    elif corners is not None:
        asked.add(Distance(distance_mm=corners.value * _FLATS_OF_CORNERS, role="flats"), [corners])
    if high is not None:
        asked.add(Distance(distance_mm=high.value, role=high.role or "length"), [high])
    for n in threads:
        asked.add(
            Holes(
                count=1,
                diameter_mm=n.mention.facets["clear"] if base.says(r"for (?:a |an )?# (?:screw|bolt)|clearance") else n.value,
                at_mm=_ON_AXIS,
            ),
            [n],
        )
    for n in numbers:
        if n.role == "inner":
            asked.add(Diameter(diameter_mm=n.value, facing="inside"), [n])
    return Outline(shape="hex", width_mm=_mm(flats), depth_mm=_mm(flats), height_mm=_mm(high))


def _ell(numbers: list[Number], asked: Asked) -> Outline:
    """Its legs come first in an `A x B x C`, and are as long as the part."""
    sizes = next((members for members in _groups(numbers) if len(members) == 3 and not any(n.role for n in members)), _NONE)
    if sizes:
        legs = sizes[:2]
        asked.add(Size(size_mm=tuple(n.value for n in legs), order="among"), legs)
    return Outline(shape="ell")


def _sphere(numbers: list[Number], asked: Asked) -> Outline:
    across = next((n for n in numbers if n.role in ("diameter", "width", "outer")), None)
    radius = next((n for n in numbers if n.role == "radius"), None)
    if across is None and radius is None:
        across = next((n for n in numbers if n.role == ""), None)
    if across is None and radius is None:
        return Outline(shape="sphere")
    diameter = across.value if across is not None else 2 * radius.value if radius is not None else 0.0
    asked.add(Diameter(diameter_mm=diameter, facing="outside"), [n for n in (across, radius) if n is not None][:1])
    return Outline(shape="sphere", width_mm=diameter, depth_mm=diameter)


def _walls(base: Phrase, outline: Outline, asked: Asked, is_centered: bool) -> Outline:
    wall = next((n for n in base.numbers if n.role == "wall" and n.index not in asked.used), None)
    if wall is not None:
        asked.add(
            Distance(
                distance_mm=wall.value,
                role="wall",
            ),
            [wall],
        )
    says = asked.text.line
    is_hollow = wall is not None or outline.shape == "shell"
    if is_hollow and (closed := _CLOSED.search(says)):
        first = bisect(asked.text.offsets, closed.start())
        asked.add(Closed(), tokens=(first, first + len(closed[0].split())))
    elif is_hollow and not re.search(r" sealed ", says):
        if re.search(
            (
                r" (?:(?:open|opening) (?:at the |on the |at |on )?(?:bottom|underneath|facing down|below)|"
                r"open bottom|closed top|top (?:is )?closed|closed (?:on|at) (?:the )?top|bottom open) "
            ),
            says,
        ):
            asked.add(OpenSide(side="<Z"))
        elif re.search(
            (
                r" (?:open (?:at the |on the |on |at )?top|open topped|top open|no lid|without (?:a )?(?:lid|cover)|"
                r"closed (?:at the |on the )?bottom|bottom (?:is )?closed|open (?:\w+ )?(?:box|enclosure|case|container|tray)) "
            ),
            says,
        ):
            asked.add(OpenSide(side=">Z", is_sure=not (_WIDENS.search(says) or _FOOTED.search(says))))
        elif base.word in _VESSELS and not _NOT_STRAIGHT_UP.search(says):
            asked.add(OpenSide(side=">Z"), tokens=(base.at, base.at + 1))
    return Outline(
        shape=outline.shape,
        width_mm=outline.width_mm,
        depth_mm=outline.depth_mm,
        height_mm=outline.height_mm,
        wall_mm=_mm(wall),
        is_centered=is_centered,
        name=base.word,
    )


def read_motor(base: Phrase, asked: Asked) -> None:
    """A motor's frame size in the name of its plate: four screw holes, the pilot hole, and the side where no other is said."""
    for n in base.numbers:
        if n.mention.kind == "std" and "screw" in n.mention.facets:
            facets = n.mention.facets
            asked.add(Holes(count=4, diameter_mm=facets["screw"], pitch_mm=facets["square"]), [n])
            asked.add(Holes(count=1, diameter_mm=facets["pilot"]), [n])
            if not any(
                m.mention.kind in ("num", "len") and m.role in ("", "side", "length", "width", "pitch") for m in base.numbers
            ):
                asked.add(Size(size_mm=(facets["face"], facets["face"]), order="among"), [n])


def _rest(base: Phrase, shape: Shape, asked: Asked) -> None:
    """What the shape did not ask for: each number by its own word, sure where the word leaves no doubt."""
    read_motor(base, asked)
    for n in asked.left(base.numbers):
        match n.role:
            case "length" | "width" | "height" | "thickness" | "depth" | "flats" | "wall" | "side":
                asked.add(Distance(distance_mm=n.value, role=n.role, is_sure=_is_flat(n.role, shape, base)), [n])
            case "outer":
                asked.add(Diameter(diameter_mm=n.value, facing="outside"), [n])
            case "inner":
                asked.add(Diameter(diameter_mm=n.value, facing="inside"), [n])
            case "diameter":
                is_sure = shape in ("other", "cone", "tube") and not _is_across(n, asked)
                asked.add(Diameter(diameter_mm=n.value, is_sure=is_sure), [n])
            case "radius":
                asked.add(Diameter(diameter_mm=2 * n.value, is_sure=shape in ("cone", "sphere")), [n])
            case "bend":
                asked.add(Diameter(diameter_mm=2 * n.value), [n])
            case "step":
                asked.add(Distance(distance_mm=n.value, role="step"), [n])
            case "off" | "inset":
                asked.add(Distance(distance_mm=n.value, role="offset"), [n])
            case "other" | "angle" | "count" | "grid":
                asked.add(Other(), [n])
            case "" if n.mention.kind in ("num", "len"):
                is_plain = shape in ("other", "ell") and n.group >= 0 and base.word not in ROUNDISH
                asked.add(Distance(distance_mm=n.value, is_sure=is_plain), [n])
            case _:
                pass


def _is_across(number: Number, asked: Asked) -> bool:
    """Whether a diameter is one only if "across" means that: a cross is so far across, too."""
    return [token.text for token in asked.text.tokens[number.token + 1 : number.token + 2]] == ["across"]


def _is_flat(role: Role, shape: Shape, base: Phrase) -> bool:
    """Whether a length of the part is one between faces, as far as its name tells."""
    if shape == "sphere" or base.word in ROUNDISH:
        return False
    return not (role == "width" and shape in ("round", "tube")) and not (role == "depth" and shape == "other")


_NONE: list[Number] = []


def _groups(numbers: list[Number]) -> list[list[Number]]:
    groups: dict[int, list[Number]] = {}
    for n in numbers:
        if (n.group >= 0 and n.mention.kind != "thread") or n.group >= 0:
            groups.setdefault(n.group, []).append(n)
    return list(groups.values())


def _is_role(number: Number, role: str) -> bool:
    return number.role == role


def _mm(number: Number | None) -> float | None:
    return None if number is None else number.value
