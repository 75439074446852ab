"""Features as people say them in passing, several of them in one breath; and holes that only such sentences ask for."""

from __future__ import annotations

import math

from ..draft import Draft, Size
from ..text import pick
from .frame import Frame, half, minus, plus
from .holes import claim_across
from .patterns import lay_circle, lay_corners, lay_ends, lay_pair, lay_row

_DRILL = "drill|add|put|cut|have"
_APART = "[{pitch} apart|{pitch} c/c|{pitch} centers|at {pitch} centers|on {pitch} centers|at {pitch} pitch|{pitch} pitch|{pitch} center to center|{pitch} between centers|spaced {pitch}|{pitch} spacing|with {pitch} between them|{pitch} between hole centers|hole spacing {pitch}|{pitch} on centers|with centers {pitch} apart|centers {pitch}|{pitch} from center to center|pitch {pitch}]"
_IN = "[{inset} in from each edge|{inset} from each edge|{inset} from the edges|{inset} from the sides|{inset} in from the edges|{inset} to the center from each edge|{inset} from edge to hole center|{inset} in from both sides|{inset} off the edges|{inset} from edge|with centers {inset} from the edges|{inset} in|set in {inset}|{inset} off each edge|{inset} edge distance|edge distance {inset}|{inset} in from every edge|inset {inset}|{inset} from each side]"
_ON = "[on a {bc} PCD|on {bc} PCD|PCD {bc}|on a {bc} circle|on a {bc} bolt circle|on a {bc} pitch circle|{bc} PCD|on {bc} bolt circle|equally spaced on {bc}|on a {bc} dia circle|at {bc} PCD|evenly spaced on a {bc} circle|on a circle of {bc}|on {bc} pcd|around a {bc} circle|equispaced on {bc} PCD|pitch circle {bc}|on a {bc} diameter|on pitch circle diameter {bc}|in a ring of {bc} dia|bolt circle {bc}|on a {bc} hole circle|equally spaced, {bc} PCD]"
_BORED = "[counterbored|cbored|counterbored]"
_SUNK = "[countersunk|csk|countersunk]"
_SCREWS = "[screws|bolts|cap screws|socket screws]"


def row_every(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        _DRILL,
        f"[{{n#}} holes of {{hole@}} every {{pitch}}|{{n#}} {{hole@}} holes every {{pitch}}[ along it| down the middle| along its length| along the length|]|{{n#}} holes, {{hole@}}, {_APART}|{{n#}} {{hole@}} holes {_APART}|{{n#}} {{hole@}} holes in a row[,|] {_APART}|{{n#}} holes of {{hole@}}[,|] {_APART}"
        f"|{{n#}}x {{hole@}} holes {_APART}|{{hole@}} holes every {{pitch}}, {{n#}} of them|{{hole@}} holes, {{n#}} off, {_APART}|a [line|row] of {{n#}} {{hole@}} holes, one every {{pitch}}|{{n#}} holes for {{hole&clear}} [screws|bolts], {_APART}|{{n#}} {{hole&clear}} [clearance |screw |]holes {_APART}|{{n#}} holes {{hole@}} spaced {{pitch}}|a {{hole@}} hole every {{pitch}}, {{n#}} in all|{{n#}} drilled holes, {{hole@}}, one every {{pitch}}]",
        "row_of_holes",
    )
    lay_row(d, f)


def pair_apart(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        _DRILL,
        f"[{{2#}} {{hole@}} holes {_APART}|{{2#}} holes of {{hole@}}[,|] {_APART}|{{2#}} {{hole@}} [mounting |fixing |screw |]holes[,|] {_APART}|{{2#}} holes {{hole@}}, hole centers {{pitch}}|{{2#}}x {{hole@}} holes {_APART}|{{2#}} {{hole&clear}} [clearance |screw |]holes {_APART}|{{2#}} holes for {{hole&clear}} [screws|bolts], {_APART}|a pair of {{hole@}} holes {_APART}]",
        "two_holes",
    )
    lay_pair(d, f)


def ends_in(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        _DRILL,
        "[a {hole@} hole {inset} from each end|{hole@} holes {inset} [in |]from [the ends|both ends|each end]|a {hole@} hole at [each|either] end, {inset} in|{2#} {hole@} holes, {inset} in from [the ends|each end]|a {hole@} hole near [each|either] end|{2#} holes of {hole@} {inset} from the ends|{2#} holes for {hole&clear} [screws|bolts], one at each end[, {inset} in|]|holes of {hole@} at both ends|{hole@} hole [at|near] each end|{2#} {hole@} holes, one each end, {inset} from end]",
        "end_holes",
    )
    lay_ends(d, f)


def corners_in(d: Draft, f: Frame) -> None:
    d.feature(
        _DRILL,
        f"[{{4#}} {{hole@}} holes, {_IN}|{{4#}} holes of {{hole@}} {_IN}|{{4#}} {{hole@}} holes [in|at] the corners[,|] {_IN}|{{hole@}} holes in the corners, {_IN}|a {{hole@}} hole in [each|every] corner, {_IN}|{{4#}}x {{hole@}} holes {_IN}|{{4#}} {{hole&clear}} [clearance |screw |]holes in the corners[, {_IN}|]|corner holes of {{hole@}}, {_IN}"
        f"|corner holes for {{hole&clear}}[ [screws|bolts]|], {_IN}|{{4#}} corner holes {{hole@}} {_IN}|{{4#}} {{hole@}} fixing holes, one in each corner, {_IN}|holes for {{hole&clear}} in the {{4#}} corners, {_IN}|{{4#}} {{hole@}} holes near the edges, {{inset}} in|holes in the corners, {{hole@}}, {_IN}|{{4#}}x {{hole&clear}} corners, {{inset}} in|{{4#}}x {{hole@}} in corners, {{inset}} in|{{4#}} x {{hole&clear}} corners {{inset}} from edge|{{hole&clear}} in corners, {{inset}} in]",
        "corner_holes",
    )
    lay_corners(d, f)


def circle_on(d: Draft, f: Frame) -> None:
    d.need(2 * math.hypot(*d.reserved(*f.center)) < f.small * 0.75)
    d.feature(
        _DRILL,
        f"[{{n#}} holes of {{hole@}} {_ON}|{{n#}} {{hole@}} holes {_ON}|{{n#}} holes, {{hole@}}, {_ON}|{{n#}} {{hole&clear}} [clearance |screw |bolt |]holes {_ON}|{{n#}} holes for {{hole&clear}} [screws|bolts] {_ON}|PCD {{bc}}, {{n#}} holes {{hole@}}|{{n#}}x {{hole@}} {_ON}|{{n#}} x {{hole&clear}} {_ON}|a {{bc}} PCD of {{n#}} {{hole@}} holes|{{n#}} {{hole@}} holes [evenly|equally] spaced {_ON}|a circle of {{n#}} {{hole@}} holes, {{bc}} [across|PCD|in diameter]]",
        "bolt_circle",
    )
    lay_circle(d, f)


def row_from_end(d: Draft, f: Frame) -> None:
    """Holes at a pitch from a place near the left end on."""
    d.need(f.wv >= f.dv)
    d.feature(
        _DRILL,
        "[{n#} {hole@} holes every {pitch}, [the first|first|first one|starting] {off} from the left end|{n#} holes of {hole@} at {pitch} [pitch|centers], [the first|first hole|first one] {off} from the left end|{n#} {hole@} holes {pitch} apart, starting {off} [in |]from the left end|starting {off} from the left end, {n#} {hole@} holes every {pitch}|{n#}x {hole@} holes, {pitch} c/c, first {off} from the left edge|{n#} holes for {hole&clear} [screws|bolts] every {pitch}, the first {off} from the left]",
        "row_from_end",
    )
    n = d.count("n", 3, 8)
    hole = d.dia("hole", 1.5, min(f.dv * 0.6, f.wv / n.v * 0.6, 20))
    pitch = d.size("pitch", hole.v * 1.3, 0.9 * f.wv / n.v)
    off = d.size("off", hole.v * 0.7 + 0.5, f.wv - (n.v - 1) * pitch.v - hole.v * 0.7)
    last = off.v + (n.v - 1) * pitch.v
    d.need(off.v > hole.v * 0.6 and last + hole.v * 0.6 < f.wv and hole.v < f.dv * 0.85 and pitch.v > hole.v * 1.1)
    d.claim((off.v + last) / 2, f.dv / 2, (last - off.v + hole.v) / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {off} {f.cy} 0", f"LP $ 1 0 0 {n} {pitch}", f"D {body} $")


def cross_hole_at(d: Draft, f: Frame) -> None:
    """A hole across a round part at a place along it."""
    d.need(f.hv > 0.5 * f.wv)
    end = pick(d.rng, ("bottom", "bottom", "top"))
    name = {"bottom": "[one end|the end|the bottom|the bottom end|its end|one of the ends]", "top": "[the top|the top end]"}[end]
    far = f"{{off}} [in |]from {name}"
    d.feature(
        "drill|add|bore",
        f"[a {{hole@}} cross hole {far}|a {{hole@}} hole across it {far}|a {{hole@}} hole through the side, {far}|a cross hole of {{hole@}} {far}|a {{hole@}} hole [drilled |]across, {far}|a {{hole@}} transverse hole {far}|a {{hole@}} hole through it sideways, {far}|a {{hole@}} split pin hole {far}|cross drilled {{hole@}}, {far}|{{hole@}} cross hole, {far}|{{hole@}} hole crosswise {far}]",
        "cross_hole",
    )
    hole = d.dia("hole", 1, min(f.wv * 0.5, f.hv * 0.4))
    off = d.size("off", hole.v * 0.8, f.hv * 0.6)
    d.need(hole.v * 0.6 < off.v < f.hv - hole.v * 0.6)
    claim_across(d, f, hole)
    d.add(f"H $ 0 {off if end == 'bottom' else f'{f.h}-{off}'} {hole} >X")


_SIDES = {"right": ">X", "left": "<X", "front": "<Y", "back": ">Y"}


def side_hole_at(d: Draft, f: Frame) -> None:
    """A hole in the middle of a named side or at a height there: blind, or right through to the other side."""
    side = pick(d.rng, tuple(_SIDES))
    along_x = side in ("left", "right")
    where = f"[in the {side} [face|side]|from the {side}|into the {side} [face|side]|on the {side} [face|side]]"
    across = (
        "from [left to right|the left through to the right|side to side, left to right]"
        if along_x
        else "from [front to back|the front through to the back]"
    )
    up = "[|[,|] [{off} up from the bottom|{off} from the bottom|{off} above the bottom|{off} above the base|with its center {off} above the bottom]]"
    is_blind = d.chance(0.5)
    if is_blind:
        d.feature(
            "drill|add|bore",
            f"[a {{hole@}} hole {where}, {{depth}} deep{up}|a {{hole@}} hole {{depth}} deep {where}{up}|a blind {{hole@}} hole {where}, depth {{depth}}{up}|a {{hole@}} x {{depth}} deep hole {where}{up}|a hole of {{hole@}} {where}, {{depth}} deep{up}|a {{hole@}} hole in the middle of the {side} [face|side], {{depth}} deep]",
            "side_hole",
        )
    else:
        d.feature(
            "drill|add|bore",
            f"[a {{hole@}} hole {across}{up}|a {{hole@}} through hole {across}{up}|a hole of {{hole@}} right through {across}{up}|a {{hole@}} hole all the way through {across}{up}|a {{hole@}} hole going {across}{up}|a {{hole@}} bore {across}{up}]",
            "cross_hole",
        )
    reach, wide = (f.wv, f.dv) if along_x else (f.dv, f.wv)
    hole = d.dia("hole", 1.5, min(wide, f.hv) * 0.6)
    z, high = half(f.h), f.hv / 2
    if d.says("off"):
        off = d.size("off", hole.v * 0.7, f.hv - hole.v * 0.7)
        z, high = str(off), off.v
    d.need(hole.v < wide * 0.85 and 0.55 * hole.v < high < f.hv - 0.55 * hole.v)
    deep = d.size("depth", reach * 0.1, reach * 0.6) if is_blind else None
    length = reach if deep is None else deep.v
    middle = length / 2 if side in ("left", "front") else reach - length / 2
    d.claim(*((middle, f.dv / 2, length / 2, hole.v / 2) if along_x else (f.wv / 2, middle, hole.v / 2, length / 2)))
    face = _SIDES[side] if is_blind else ">X" if along_x else ">Y"
    d.add(f"H $ {f.cy if along_x else f.cx} {z} {hole}{'' if deep is None else f' {deep}'} {face}")


def _sunk(d: Draft, f: Frame, tool: str, screw: Size, mouth: Size, depth: str, moves: tuple[str, ...]) -> None:
    """Take screw holes with a wide mouth out of the top: one at the origin, moved and repeated by these lines, $ in them the tool."""
    body = d.body()
    stem = d.tag("tool")
    d.add(f"{stem}: Y {screw}/2 {f.h}", tool, f"T $ 0 0 {f.h}-{depth}", f"U {stem} $", *moves, f"D {body} $")
    d.need(mouth.v < f.small * 0.5)


def _screw(d: Draft, f: Frame, is_sunk: bool) -> tuple[Size, Size, Size, str]:
    """The screw that a phrase names, the mouth of its hole and the depth of the mouth; the line of the mouth."""
    screw = d.size("screw", 2, min(f.small * 0.2, 14, f.hv * (1.3 if is_sunk else 0.75)))
    if is_sunk:
        mouth = d.also("cs", "screw", "csink")
        depth = d.fixed("depth", f"({mouth}-{screw})/2")
        line = f"K {screw}/2 {mouth}/2 {depth}"
    else:
        mouth, depth = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
        line = f"Y {mouth}/2 {depth}"
    d.need(depth.v < 0.9 * f.hv)
    return screw, mouth, depth, line


def _kind(d: Draft) -> tuple[bool, str, str]:
    """Whether it is countersunk, the words for it, and the end of the feature's name."""
    is_sunk = d.chance(0.5)
    return (True, _SUNK, "countersinks") if is_sunk else (False, _BORED, "counterbores")


def sunk_circle(d: Draft, f: Frame) -> None:
    """Counterbored or countersunk holes on a circle about the middle."""
    inner = 2 * math.hypot(*d.reserved(*f.center))
    is_sunk, word, name = _kind(d)
    d.feature(
        _DRILL,
        f"[{{n#}} {word} holes for {{screw&clear}} {_SCREWS} {_ON}|{{n#}} {word} {{screw&clear}} holes {_ON}|{{n#}} {{screw&clear}} {word} holes {_ON}|{{n#}} holes {word} for {{screw&clear}} {_ON}|{{n#}} {{screw&clear}} holes, {word}, {_ON}|{_ON} {{n#}} {word} holes for {{screw&clear}}]",
        f"circle_{name}",
    )
    n = d.count("n", 3, 8)
    bc = d.size("bc", max(f.small * 0.4, inner + 4), f.small * 0.85)
    screw, mouth, depth, line = _screw(d, f, is_sunk)
    d.need(bc.v + mouth.v < f.small * 0.95 and bc.v - mouth.v > inner and 3.14 * bc.v / n.v > mouth.v * 1.2)
    for i in range(int(n.v)):
        turn = 2 * math.pi * i / n.v
        d.claim(f.center[0] + bc.v / 2 * math.cos(turn), f.center[1] + bc.v / 2 * math.sin(turn), mouth.v / 2, mouth.v / 2)
    x = half(str(bc)) if f.kind == "disc" else plus(f.cx, half(str(bc)))
    _sunk(d, f, line, screw, mouth, str(depth), (f"T $ {x} {f.cy} 0", f"CP $ {f.cx} {f.cy} 0 0 0 1 {n} 360"))


def sunk_row(d: Draft, f: Frame) -> None:
    """Counterbored or countersunk holes in a row about the middle of the length."""
    d.need(f.wv >= f.dv)
    is_sunk, word, name = _kind(d)
    d.feature(
        _DRILL,
        f"[{{n#}} {word} holes for {{screw&clear}} {_SCREWS}[,|] {_APART}|{{n#}} {word} {{screw&clear}} holes {_APART}|{{n#}} {{screw&clear}} {word} holes[,|] {_APART}|{{n#}} {word} holes for {{screw&clear}}, {_APART}|{{n#}} holes {word} for {{screw&clear}}, {_APART}|a row of {{n#}} {word} {{screw&clear}} holes {_APART}|{{n#}} {{screw&clear}} {word} holes every {{pitch}}]",
        f"row_{name}",
    )
    n = d.count("n", 2, 6)
    pitch = d.size("pitch", 5, 0.9 * f.wv / (n.v - 1))
    screw, mouth, depth, line = _screw(d, f, is_sunk)
    reach = (n.v - 1) * pitch.v
    d.need(pitch.v > mouth.v * 1.1 and reach + mouth.v < f.wv * 0.98 and mouth.v < f.dv * 0.9)
    d.claim(*f.center, (reach + mouth.v) / 2, mouth.v / 2)
    _sunk(d, f, line, screw, mouth, str(depth), (f"T $ {minus(f.cx, f'({n}-1)*{pitch}/2')} {f.cy} 0", f"LP $ 1 0 0 {n} {pitch}"))


def sunk_corners(d: Draft, f: Frame) -> None:
    """Countersunk holes in the corners; counterbored ones are `patterns.corner_counterbores`."""
    d.feature(
        _DRILL,
        f"[{{4#}} {_SUNK} holes for {{screw&clear}} screws in the corners[, {_IN}|]|{{4#}} {_SUNK} {{screw&clear}} holes[, {_IN}| in the corners]|{{4#}} {{screw&clear}} {_SUNK} holes in the corners[, {_IN}|]|a {_SUNK} hole for {{screw&clear}} in [each|every] corner[, {_IN}|]|corner holes {_SUNK} for {{screw&clear}}[, {_IN}|]]",
        "corner_countersinks",
    )
    screw, mouth, depth, line = _screw(d, f, is_sunk=True)
    inset = d.size("inset", mouth.v * 0.6 + 0.5, f.small / 3, f"max(8,{mouth})")
    d.need(inset.v > mouth.v * 0.52 and f.small - 2 * inset.v > mouth.v * 1.1)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, mouth.v / 2, mouth.v / 2)
    moves = (f"T $ {inset} {inset} 0", f"LP $ 1 0 0 2 {f.w}-2*{inset}", f"LP $ 0 1 0 2 {f.d}-2*{inset}")
    _sunk(d, f, line, screw, mouth, str(depth), moves)


def _bore(d: Draft, f: Frame, least: float) -> None:
    """A hole in the middle, at least this share of the smaller side wide."""
    bore = d.size("bore", least * f.small, 0.45 * f.small)
    d.claim(*f.center, bore.v / 2, bore.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {bore}")


def bore_and_circle(d: Draft, f: Frame) -> None:
    """A hole in the middle and a circle of others, in one breath."""
    d.need(not any(d.reserved(*f.center)))
    d.feature(
        _DRILL,
        f"[a {{bore@}} bore and {{n#}} {{hole@}} holes {_ON}|a {{bore@}} hole in the [middle|center] and {{n#}} holes of {{hole@}} {_ON}|a {{bore@}} center hole plus {{n#}} {{hole@}} holes {_ON}|a {{bore@}} bore with {{n#}} {{hole@}} holes around it {_ON}|{{bore@}} bore, {{n#}} holes {{hole@}} {_ON}|{{bore@}} center hole, {{n#}} {{hole&clear}} holes {_ON}|{{n#}} {{hole@}} holes {_ON} and a {{bore@}} hole in the [middle|center]]",
        "bore_and_circle",
    )
    _bore(d, f, 0.12)
    lay_circle(d, f)


def bore_and_corners(d: Draft, f: Frame) -> None:
    """A hole in the middle and one in each corner, in one breath."""
    d.need(not any(d.reserved(*f.center)))
    d.feature(
        _DRILL,
        f"[a {{bore@}} hole in the [middle|center] and {{4#}} {{hole@}} holes in the corners[, {_IN}|]|a {{bore@}} center hole and a {{hole@}} hole in each corner[, {_IN}|]|a {{bore@}} bore in the middle plus {{4#}} {{hole@}} corner holes[, {_IN}|]|{{4#}} {{hole@}} holes in the corners and a {{bore@}} hole in the [middle|center]|{{bore@}} center hole, {{4#}} {{hole&clear}} holes in the corners[, {_IN}|]|a {{bore@}} hole in the center and {{hole&clear}} holes in all {{4#}} corners[, {_IN}|]]",
        "bore_and_corners",
    )
    _bore(d, f, 0.1)
    lay_corners(d, f)


def tapped_circle(d: Draft, f: Frame) -> None:
    """Holes drilled for the tap on a circle about the middle."""
    d.need(2 * math.hypot(*d.reserved(*f.center)) < f.small * 0.7)
    tapped = "[tapped|threaded]"
    d.feature(
        _DRILL,
        f"[{{n#}} {tapped} {{hole&tap}} holes {_ON}|{{n#}} {{hole&tap}} {tapped} holes {_ON}|{{n#}} holes {tapped} {{hole&tap}} {_ON}|{{n#}}x {{hole&tap}} {tapped} {_ON}]",
        "bolt_circle",
    )
    lay_circle(d, f)


def eased_corners(d: Draft, f: Frame) -> None:
    d.feature(
        "give it|add",
        "[{fillet~} corners|corners {fillet~}|{fillet!} corner radius|corner radii of {fillet}|corners radiused {fillet}|corners rounded to {fillet}|rounded corners R{fillet}|{4#} corners {fillet~}|all corners rounded {fillet}|rounded corners of {fillet!}]",
        "round_corners",
    )
    r = d.size("fillet", 1, f.small * 0.3)
    d.need(r.v < f.small * 0.45)
    for along, across in ((0.3, 0.3), (0.12, 0.5), (0.5, 0.12)):
        for x in (0, f.wv):
            for y in (0, f.dv):
                d.forbid(x, y, along * r.v, across * r.v)
    d.add(f"F $ {r} |Z")


def eased_ends(d: Draft, f: Frame) -> None:
    """Both ends of a round part chamfered or rounded."""
    d.need(f.hv > 0.5 * f.wv)
    d.feature(
        "add|cut",
        "[both ends chamfered {cham}|{cham} chamfer on both ends|{cham} chamfers at the ends|{cham} x {45^} chamfer at [each end|both ends]|ends chamfered {cham}|chamfered ends, {cham}|each end chamfered {cham}|a {cham} chamfer on each end|a {cham} chamfer both ends]",
        "chamfer_all",
    )
    c = d.size("cham", 0.3, min(f.wv * 0.15, f.hv * 0.2, 5))
    d.need(c.v < f.wv * 0.2)
    d.add(f"CH $ {c}")


def axial_hole(d: Draft, f: Frame) -> None:
    """A hole along the axis of a round part, or straight down a block: through, or blind from the top."""
    is_blind = d.chance(0.4)
    if is_blind:
        d.feature(
            "drill|bore|add",
            "[a {hole@} hole {depth} deep in [one end|the top|the top end]|a blind {hole@} hole, {depth} deep|a {hole@} blind hole {depth} deep in the [top|end]|a hole in the [top|end], {hole@} and {depth} deep|a {hole@} bore {depth} deep from the top|bored {hole@} to a depth of {depth}|a {hole@} x {depth} deep hole in the [end|top]]",
            "blind_hole",
        )
    else:
        d.feature(
            "drill|bore|add",
            "[a {hole@} hole [down the middle|through it|through the middle|all the way through|along its axis|right through]|bored {hole@} through|a {hole@} through bore|{hole@} bore|bore {hole@}|drilled {hole@} right through|{hole@} through hole|a hole through it, {hole@}|a hole for {hole&clear} [through it|down the middle]|{hole@} center hole]",
            "center_hole",
        )
    hole = d.dia("hole", max(1.5, 0.1 * f.small), min(f.small * 0.6, 60))
    deep = d.size("depth", f.hv * 0.15, f.hv * 0.8) if is_blind else None
    d.need(hole.v < f.small * 0.8)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}{'' if deep is None else f' {deep}'}")


def milled_slot(d: Draft, f: Frame) -> None:
    """A slot with round ends that does not go through, along the length in the middle of the top."""
    d.need(f.wv >= f.dv)
    d.feature(
        "mill|cut|add",
        "[a slot {slot_w} wide, {slot_l} long and {depth} deep|a {slot_l} x {slot_w} slot milled {depth} deep|a slot {slot_l} long, {slot_w} wide, {depth} deep in the [top|middle]|a {slot_w} wide slot, {slot_l} long, {depth} deep|a blind slot {slot_l} x {slot_w}, {depth} deep|a {depth} deep slot, {slot_l} long and {slot_w} wide]",
        "milled_slot",
    )
    slot_w = d.size("slot_w", 2, min(f.dv * 0.5, f.wv * 0.3, 20))
    slot_l = d.size("slot_l", slot_w.v * 1.5, f.wv * 0.8)
    depth = d.size("depth", 0.15 * f.hv, 0.75 * f.hv)
    d.need(slot_l.v > slot_w.v * 1.2 and slot_l.v < f.wv * 0.9 and slot_w.v < f.dv * 0.8)
    d.claim(*f.center, slot_l.v / 2, slot_w.v / 2)
    body = d.body()
    d.add(f"{d.tag('cut')}: OB {slot_l} {slot_w} {depth}", f"T $ {f.cx} {f.cy} {f.h}-{depth}", f"D {body} $")
