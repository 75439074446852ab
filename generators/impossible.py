"""Requests for parts that cannot be: larger than they allow, against themselves, or with a size missing that has no default.

Each is said by the same means as a part that can be, in all registers, units and number formats; its answer is a refusal line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from random import Random
from typing import NamedTuple

from .draft import Draft, Redraw, Sample
from .families.plates import plate, square_plate, strip
from .families.primitives import block, cube, cylinder, disc
from .refusals import (
    BORE_TOO_LARGE,
    CUT_TOO_LARGE,
    HOLE_TOO_DEEP,
    HOLE_TOO_LARGE,
    HOLES_TOO_WIDE,
    NO_DIAMETER,
    NO_HEIGHT,
    NO_SPACING,
    ROUNDING_TOO_LARGE,
    TWO_COUNTS,
    TWO_SIZES,
    WALL_TOO_THICK,
)
from .text import pick, pick_by

_DRILL = "drill|add|bore|put|cut"


def hole_too_large(d: Draft) -> None:
    frame = pick(d.rng, (plate, square_plate, block, cube, disc, cylinder))(d)
    d.feature(
        _DRILL,
        "[a {hole@} [hole|through hole|bore] [in|through] the [center|middle]|a [central|center] {hole@} [hole|bore]|one {hole@} hole in the middle|{hole@} hole[ through it|]|a hole of {hole@} through the center]",
        callout="[{hole@} THRU, CENTER|CENTER HOLE {hole@}]",
    )
    d.add(f"H $ {frame.cx} {frame.cy} {d.size('hole', 1.05 * frame.small, 3 * frame.small)}")


def cut_too_large(d: Draft) -> None:
    frame = pick(d.rng, (plate, block, disc, strip))(d)
    d.feature(
        "cut|mill|add",
        "[a slot {cut} long and {slot_w} wide[ in the middle|]|a {cut} x {slot_w} slot[ in the center|]|a [{cut} long|{cut}] slot[,| that is] {slot_w} wide[,| in the middle|]|a pocket {cut} by {slot_w}, {depth} deep[, in the top|]|a {cut} x {slot_w} window[ in the center|]]",
    )
    largest = max(frame.wv, frame.dv)
    d.size("cut", 1.05 * largest, 2 * largest)
    d.size("slot_w", 0.1 * frame.small, 0.5 * frame.small)
    if d.says("depth"):
        d.size("depth", 0.2 * frame.hv, 0.8 * frame.hv)
    d.add("D")


def hole_too_deep(d: Draft) -> None:
    frame = pick(d.rng, (block, cube, disc, cylinder))(d)
    d.feature(
        _DRILL,
        "[a {hole@} [blind |]hole {depth} deep[ in the [center|middle]|][ from above|]|a blind hole, {hole@}, {depth} deep[, in the middle|]|a {depth} deep {hole@} blind hole[ in the top|]|a blind {hole@} hole with a depth of {depth}]",
        callout="[BLIND HOLE {hole@}, {depth} DEEP|{hole@} BLIND X {depth} DEEP, CENTER]",
    )
    d.dia("hole", 0.1 * frame.small, 0.6 * frame.small)
    d.size("depth", 1.1 * frame.hv, 3 * frame.hv)
    d.add("H")


def bore_too_large(d: Draft) -> None:
    noun = "[tube|ring|bushing|spacer|washer|pipe|sleeve|collar]"
    d.base(
        f"[{noun}, [{{od}} OD|outer diameter {{od}}|outside diameter {{od}}][,| and] [{{id}} ID|inner diameter {{id}}|bore {{id}}|inside diameter {{id}}][,| and] {{h}} [long|high|thick]|{noun} OD={{od}} ID={{id}} L={{h}}|{{h}} [long|tall] {noun}, {{od}} outside and {{id}} inside diameter|{noun} with [a |]{{id}} bore, {{od}} outer diameter, {{h}} [long|high]]",
        callout="[TUBE|RING|SPACER] [OD {od} ID {id} X {h}|ID {id}, OD {od}, {h} LG]",
    )
    od = d.size("od", 5, 80)
    d.size("id", 1.05 * od.v, 2 * od.v)
    d.size("h", 2, 100)
    d.add("D")


def wall_too_thick(d: Draft) -> None:
    d.base(
        "[[open |]box {w,d,h} with {wall} [thick |]walls|{w,d,h} [open box|tray|enclosure|bin], [{wall} walls|wall thickness {wall}|walls {wall} thick]|[tube|pipe], {od} [outer diameter|OD|outside diameter], {wall} wall[ thickness|], {h} long|[rectangular|box] tube {w,d}, wall {wall}, {l} long]"
    )
    if d.says("od"):
        small = d.size("od", 5, 80).v
        d.size("h", 5, 150)
    else:
        small = min(d.size("w", 15, 150).v, d.size("d", 15, 120).v)
        d.size(*(("h", 10, 100) if d.says("h") else ("l", 20, 200)))
    d.size("wall", 0.52 * small, 1.5 * small)
    d.add("SH")


def holes_too_wide(d: Draft) -> None:
    frame = pick(d.rng, (plate, block, strip, square_plate))(d)
    d.feature(
        _DRILL,
        "[a row of {n#} {hole@} holes[,|] {pitch} [apart|pitch|spacing]|{n#} {hole@} holes in a [row|line], {pitch} apart|{n#} {hole@} holes[,|] spaced {pitch} along the length|{n#}x {hole@} holes in a row, pitch {pitch}|{n#} {hole@} holes on a {bc} [bolt circle|PCD|circle]|{n#} holes {hole@} equally spaced on a {bc} bolt circle]",
        callout="[{n#}X {hole@} THRU IN LINE, {pitch} PITCH|{n#}X {hole@} EQ SP ON {bc} BC]",
    )
    n = d.count("n", 3, 10)
    largest = max(frame.wv, frame.dv)
    d.dia("hole", 2, max(2.5, min(0.4 * frame.small, 12)))
    if d.says("bc"):
        d.size("bc", 1.05 * largest, 2 * largest)
    else:
        d.size("pitch", 1.05 * largest / (n.v - 1), 2 * largest / (n.v - 1))
    d.add("H")


def rounding_too_large(d: Draft) -> None:
    frame = pick(d.rng, (plate, block, square_plate))(d)
    d.feature(
        "add|make",
        "[corners rounded {r~}|{r~} rounded corners|all {4#} corners rounded with {r~}|the corners chamfered {edge}|{edge} corner chamfers]",
        deed=("round|chamfer", "[the corners {r~}|all {4#} corners {r~}]"),
    )
    d.size("r" if d.says("r") else "edge", 0.6 * frame.small, 1.5 * frame.small)
    d.add("F")


def two_sizes(d: Draft) -> None:
    """One size is said twice, and not the same."""
    d.base(
        "[{s} cube, {h} [high|tall]|cube with sides of {s}, {h} [tall|long]|[disc|cylinder|rod], {dia} diameter, radius {r}, {h} [thick|long|high]|[cylinder|round bar] with a radius of {r} and a diameter of {dia}, {h} long|[plate|panel] {w,d,t}, {h} thick|{w,d,t} [plate|mounting plate] that is {h} thick|[ball|sphere], {dia} diameter, radius {r}|square [plate|panel] {w,d}, {t} thick|[tube|pipe] {od} OD, {id} ID, wall [thickness |]{wall}, {h} long]"
    )
    if d.says("s"):
        s = d.size("s", 4, 150).v
        _other(d, "h", s, s / 3, 3 * s)
    elif d.says("dia"):
        dia = d.size("dia", 5, 120).v
        _other(d, "r", dia / 2, dia / 6, 2 * dia)
        if d.says("h"):
            d.size("h", 2, 100)
    elif d.says("od"):
        od = d.size("od", 8, 80).v
        inner = d.size("id", 0.3 * od, 0.9 * od).v
        _other(d, "wall", (od - inner) / 2, 0.03 * od, 0.45 * od)
        d.size("h", 5, 150)
    else:
        w = d.size("w", 15, 250).v
        if d.says("h"):
            d.size("d", 10, 200)
            _other(d, "h", d.size("t", 1, 15).v, 1, 20)
        else:
            _other(d, "d", w, 10, 250)
            d.size("t", 1, 15)
    d.add("C")


def two_counts(d: Draft) -> None:
    """A number of pieces that the words around it contradict."""
    frame = pick(d.rng, (plate, block, square_plate))(d)
    d.feature(
        _DRILL,
        "[{n#} {hole@} holes, one in each of the {4#} corners|{n#} holes {hole@}, one per corner|{n#} {hole@} holes, one at each end|{n#} holes {hole@} at the {4#} corners, one in each|a {hole@} hole in each of the {n#} corners]",
        callout="[{n#}X {hole@} THRU, ONE AT EACH OF {4#} CORNERS]",
    )
    d.need(d.count("n", 3, 9).v != 4)
    d.dia("hole", 1.5, max(2, min(frame.small / 5, 10)))
    d.add("H")


def no_height(d: Draft) -> None:
    d.base(
        "[[cylinder|disc|rod|round bar|pin|shaft] [{dia@}|with a diameter of {dia}]|{dia} diameter [cylinder|rod|disc|shaft]|[tube|ring|bushing|spacer] {od} OD, {id} ID|hexagon[al prism|], {af} across flats|[box|block|enclosure] {w} long and {d} wide|cone with a base diameter of {dia}]"
    )
    for key, high in (("dia", 120.0), ("af", 60.0)):
        if d.says(key):
            d.size(key, 3, high)
    if d.says("od"):
        od = d.size("od", 6, 80).v
        d.size("id", 0.3 * od, 0.9 * od)
    if d.says("w"):
        d.size("w", 10, 200)
        d.size("d", 10, 200)
    d.add("Y")


def no_diameter(d: Draft) -> None:
    d.base(
        "[[cylinder|rod|round bar|dowel|shaft|axle], {h} [long|tall|high]|{h} [long|tall] [cylinder|rod|pin|shaft|tube]|[disc|round plate|washer], {t} thick|{t} thick [disc|washer|ring]|[tube|pipe] {h} long[ with [a |]{wall} wall|]]"
    )
    d.size(*(("h", 5, 150) if d.says("h") else ("t", 1, 20)))
    if d.says("wall"):
        d.size("wall", 1, 6)
    d.add("Y")


def no_spacing(d: Draft) -> None:
    """A row, grid or circle of holes of which nobody says how far apart or how wide."""
    frame = pick(d.rng, (plate, block, square_plate))(d)
    d.feature(
        _DRILL,
        "[{n#} {hole@} holes on a [bolt circle|circle|PCD]|a bolt circle of {n#} {hole@} holes|{n#} {hole@} holes at some [distance|spacing] [from each other|]|a [grid|pattern] of {n#} {hole@} holes|{n#} {hole@} holes arranged in a circle around the center]",
        callout="[{n#}X {hole@} ON BOLT CIRCLE|{n#}X {hole@} THRU ON BC]",
    )
    d.count("n", 3, 8)
    d.dia("hole", 1.5, max(2, min(frame.small / 6, 10)))
    d.add("H")


def _other(d: Draft, key: str, value: float, low: float, high: float) -> None:
    """A size that is clearly not this value, mm."""
    d.need(abs(d.size(key, low, high).v - value) > 0.1 * value)


class _Kind(NamedTuple):
    make: Callable[[Draft], None]
    reason: str
    weight: float


_KINDS = (
    _Kind(hole_too_large, HOLE_TOO_LARGE, 3),
    _Kind(cut_too_large, CUT_TOO_LARGE, 2),
    _Kind(hole_too_deep, HOLE_TOO_DEEP, 2),
    _Kind(bore_too_large, BORE_TOO_LARGE, 2),
    _Kind(wall_too_thick, WALL_TOO_THICK, 2),
    _Kind(holes_too_wide, HOLES_TOO_WIDE, 3),
    _Kind(rounding_too_large, ROUNDING_TOO_LARGE, 2),
    _Kind(two_sizes, TWO_SIZES, 3),
    _Kind(two_counts, TWO_COUNTS, 1.5),
    _Kind(no_height, NO_HEIGHT, 2.5),
    _Kind(no_diameter, NO_DIAMETER, 2),
    _Kind(no_spacing, NO_SPACING, 1.5),
)
_ODDS = tuple(accumulate(kind.weight for kind in _KINDS))


def draw_impossible(rng: Random, index: int = 0) -> Sample:
    """A request that must be declined, as number `index` of a stream; `params` are the sizes that it states."""
    kind = pick_by(rng, _KINDS, _ODDS)
    while True:
        draft = Draft(rng)
        try:
            kind.make(draft)
            drawn = draft.finish("refusal", index)
        except Redraw:
            continue
        answer = f"? {kind.reason}"
        return replace(drawn, ir=answer, target=answer, phrases=(), said=())
