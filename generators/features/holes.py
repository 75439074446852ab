"""Holes: through, blind, stepped, alone and in patterns."""

from __future__ import annotations

import math

from ..draft import Draft
from .frame import Frame, corners, half, minus, plus

_IN = (
    "[ in from [the edges|each edge|the edge|both edges]| from [the edges|each edge|the edge|both edges]| inset| from the sides]"
)


def corner_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[{4#} [|through ]holes {hole@}[ in the corners| one in each corner]|{4#} corner holes[ {hole@}| of {hole@}|, {hole@}| ({hole@})|]"
        "|{4#} [corner |mounting |screw |bolt |]holes[ at| in] [the|each|all] corner[s|s|]|{4#} {hole@} [corner |mounting |screw |through |]holes [near|in|at] the corners"
        f"|{{4#}} corner holes {{hole@}}[ {{inset}}{_IN}|]|{{4#}}x {{hole@}} [thru |through |]at [the |]corners[, {{inset}}{_IN}|]"
        f"|a {{hole@}} hole in each corner[ {{inset}}{_IN}| inset {{inset}}|]|corner holes[ {{hole@}}|]|mounting holes {{hole@}} at all {{4#}} corners"
        f"|{{4#}} [{{hole@}} |]mounting holes {{inset}}{_IN}|{{hole@}} holes in all {{4#}} corners|a hole [in|at] each corner"
        f"|{{4#}}x {{hole@}} [thru|corner holes|holes, corners]|in each corner a {{hole@}} hole[, {{inset}}{_IN}|]|a {{hole@}} hole[, {{inset}}{_IN},|] in [each|every] corner|{{hole@}} holes in the [{{4#}} |]corners[, {{inset}}{_IN}|]|{{4#}} holes {{hole@}}[,| and] {{inset}}{_IN}]",
        "corner_holes",
    )
    hole = d.dia("hole", 2, min(12, f.small / 4.2), 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, min(f.small / 2.8, 25), f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and f.small - 2 * inset.v > hole.v * 1.1)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, hole.v / 2, hole.v / 2)
    corners(d, f, hole, inset)


def center_hole(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|bore|put|cut",
        "[a {hole@} [hole|through hole|bore|thru hole] [in|through|at] the [center|centre|middle]|a [central|center|centred|centre] [hole|bore|through hole|opening] [{hole@}|of {hole@}|with {hole@}]"
        "|a [center|central|middle] hole|a hole [in|through] the [middle|center|centre]|one {hole@} hole in the [middle|center]|{hole@} [center hole|thru, center|through hole in the middle|hole through the center|centre bore]"
        "|a {hole@} hole [right |]in the [middle|center]|a {hole@} [center|central] [hole|bore]]",
        "center_hole",
    )
    hole = d.dia("hole", 2, min(f.small * 0.6, 60), 6)
    d.need(hole.v < f.small * 0.8)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}")


def blind_hole(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|bore|put",
        "[a [blind |]hole {hole@}[,| and|] {depth} deep [in|at] the [center|middle|centre][ of the top|]|a {hole@} [blind hole|hole] {depth} deep [in|at] the [center|centre|middle]"
        "|a {hole@} x {depth} deep [blind |]hole [in|at] the [center|middle]|a [blind |]center hole {hole@} with [a |]depth [of |]{depth}]",
        "blind_hole",
    )
    hole = d.dia("hole", 2, min(f.small * 0.6, 40))
    depth = d.size("depth", f.hv * 0.15, f.hv * 0.85)
    d.need(hole.v < f.small * 0.8 and depth.v < f.hv * 0.92)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole} {depth}")


def hole_at(d: Draft, f: Frame) -> None:
    origin = "[|from the [lower left|bottom left|front left] corner|from the corner]"
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole at [({{x}}, {{y}})|x={{x}} y={{y}}|x {{x}}, y {{y}}|({{x}},{{y}})|position {{x}}, {{y}}] {origin}"
        "|a {hole@} hole {x} from the left [edge |side |]and {y} from the [front|bottom][ edge| side|]|a hole {hole@}, {x} from the left and {y} from the front]",
        "hole_at",
    )
    hole = d.dia("hole", 2, min(f.small / 3, 25))
    x = d.size("x", hole.v * 0.7 + 0.5, f.wv - hole.v * 0.7 - 0.4)
    y = d.size("y", hole.v * 0.7 + 0.5, f.dv - hole.v * 0.7 - 0.4)
    d.need(hole.v / 2 + 0.3 < min(x.v, y.v, f.wv - x.v, f.dv - y.v))
    d.claim(x.v, y.v, hole.v / 2, hole.v / 2)
    d.add(f"H $ {x} {y} {hole}")


def two_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put",
        "[{2#} [{hole@} |][mounting |screw |through |]holes {pitch} apart[ on the [center line|centerline|long axis]| along the length|, centered|]|{2#} {hole@} holes[,|] spaced {pitch}[ apart| center to center|]"
        "|{2#} holes {hole@} at {pitch} [spacing|centers|center distance|c-c]|a pair of {hole@} holes {pitch} apart|{2#}x {hole@}[,|] {pitch} apart]",
        "two_holes",
    )
    hole = d.dia("hole", 2, min(f.dv * 0.6, f.wv * 0.3, 25), 4.5)
    pitch = d.size("pitch", hole.v * 1.3, f.wv - hole.v * 1.3)
    d.need(pitch.v > hole.v * 1.2 and pitch.v < f.wv - hole.v * 1.2 and hole.v < f.dv * 0.85)
    d.need(f.wv >= f.dv)
    d.claim(*f.center, (pitch.v + hole.v) / 2, hole.v / 2)
    d.add(f"H $ {minus(f.cx, half(str(pitch)))} {f.cy} {hole}", f"H $ {plus(f.cx, half(str(pitch)))} {f.cy} {hole}")


def end_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put",
        "[{2#} {hole@} holes[,|] one at each end[, {inset} from the end[s|]|]|a {hole@} hole at each end[ {inset} from the end[s|]|]|{2#} [mounting |]holes [{hole@} |]at the ends[ {inset} from the edge[s|]|]"
        "|holes [{hole@} |]at both ends[, {inset} in|]]",
        "end_holes",
    )
    hole = d.dia("hole", 2, min(f.dv * 0.6, f.wv / 5, 20), 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, f.wv / 3, f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and f.wv - 2 * inset.v > hole.v * 1.1 and hole.v < f.dv * 0.85)
    d.need(f.wv >= f.dv)
    for x in (inset.v, f.wv - inset.v):
        d.claim(x, f.center[1], hole.v / 2, hole.v / 2)
    d.add(f"H $ {inset} {f.cy} {hole}", f"H $ {f.w}-{inset} {f.cy} {hole}")


def row_of_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[{n#} holes {hole@} in a [row|line][ along the length|][,|] [{pitch} apart|spaced {pitch}|at {pitch} pitch|pitch {pitch}]|a [row|line] of {n#} {hole@} holes[,| at| with| spaced] {pitch} [pitch|spacing|apart]"
        "|{n#} {hole@} holes along the [length|long side|center line] [with {pitch} spacing|every {pitch}|{pitch} apart]|{n#}x {hole@} [in a row|inline], [pitch|spacing] {pitch}]",
        "row_of_holes",
    )
    n = d.count("n", 3, 10)
    hole = d.dia("hole", 1.5, min(f.dv * 0.6, f.wv / n.v * 0.7, 20))
    pitch = d.size("pitch", hole.v * 1.2, (f.wv - hole.v * 1.3) / (n.v - 1))
    d.need(hole.v < f.dv * 0.85 and pitch.v > hole.v * 1.1 and (n.v - 1) * pitch.v < f.wv - hole.v * 1.2)
    d.need(f.wv >= f.dv)
    d.claim(*f.center, ((n.v - 1) * pitch.v + hole.v) / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(
        f"{tool}: Y {hole}/2 {f.h}", f"T $ {minus(f.cx, f'({n}-1)*{pitch}/2')} {f.cy} 0", f"LP $ 1 0 0 {n} {pitch}", f"D {body} $"
    )


def grid_of_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a {nx#} [x|by] {ny#} [grid|array|pattern|matrix] of {hole@} holes[,| at| with| spaced] {pitch} [pitch|spacing|apart|centers]|a [grid|pattern|array] of {nx#} [x|by] {ny#} holes {hole@}[,| with] [pitch|spacing] {pitch}"
        "|{nx#}x{ny#} holes {hole@}, pitch {pitch}|a {nx#}x{ny#} hole [grid|pattern|array], {hole@}, {pitch} [apart|spacing]]",
        "grid_of_holes",
    )
    nx, ny = d.count("nx", 2, 8), d.count("ny", 2, 6)
    hole = d.dia("hole", 1.5, min(f.wv / nx.v, f.dv / ny.v) * 0.7)
    pitch = d.size("pitch", hole.v * 1.2, min((f.wv - hole.v * 1.3) / (nx.v - 1), (f.dv - hole.v * 1.3) / (ny.v - 1)))
    d.need((nx.v - 1) * pitch.v < f.wv - hole.v * 1.2 and (ny.v - 1) * pitch.v < f.dv - hole.v * 1.2 and pitch.v > hole.v * 1.1)
    d.claim(*f.center, ((nx.v - 1) * pitch.v + hole.v) / 2, ((ny.v - 1) * pitch.v + hole.v) / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {minus(f.cx, f'({nx}-1)*{pitch}/2')} {minus(f.cy, f'({ny}-1)*{pitch}/2')} 0",
          f"LP $ 1 0 0 {nx} {pitch}", f"LP $ 0 1 0 {ny} {pitch}", f"D {body} $")  # fmt: skip


def bolt_circle(d: Draft, f: Frame) -> None:
    on = "[on a {bc} [bolt circle|PCD|BCD|circle|pitch circle|bolt circle diameter|B.C.]|on a bolt circle of {bc}|on PCD {bc}|on a {bc} diameter [bolt |]circle|equally spaced on a {bc} circle]"
    d.feature(
        "drill|add|put|cut",
        f"[{{n#}} {{hole@}} [bolt |mounting |]holes {on}|{{n#}} [bolt |]holes [of |]{{hole@}} {on}|a [bolt circle|bolt pattern|circular pattern] of {{n#}} {{hole@}} holes[,| on| at] [{{bc}} PCD|{{bc}} BCD|bolt circle {{bc}}|{{bc}} bolt circle diameter]"
        f"|{{n#}}x {{hole@}} [thru |]{on}|{{n#}} [equally spaced |evenly spaced ]holes {{hole@}}[,|] {on}]",
        "bolt_circle",
    )
    n = d.count("n", 3, 12)
    bc = d.size("bc", f.small * 0.35, f.small * 0.88)
    hole = d.dia("hole", 1.5, min(f.small * 0.2, 20, bc.v * 2.4 / n.v))
    d.need(bc.v + hole.v < f.small * 0.98 and 3.14 * bc.v / n.v > hole.v * 1.15)
    for i in range(int(n.v)):
        turn = 2 * math.pi * i / n.v
        d.claim(f.center[0] + bc.v / 2 * math.cos(turn), f.center[1] + bc.v / 2 * math.sin(turn), hole.v / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    x = f"{bc}/2" if f.kind != "box" else plus(f.cx, half(str(bc)))
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {x} {f.cy} 0", f"CP $ {f.cx} {f.cy} 0 0 0 1 {n} 360", f"D {body} $")


def counterbore(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a counterbored {screw&clear} hole in the [center|middle]|a {screw&clear} counterbore[d hole|] [in|at] the [center|middle|centre]|a [center|central] hole for an {screw&clear} [socket head |cap |]screw with [a |]counterbore]",
        "counterbore_m",
    )
    hole = d.size("screw", 2, min(f.small * 0.3, 18))
    cb, cbd = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
    d.need(cb.v < f.small * 0.85 and cbd.v < f.hv * 0.85)
    d.claim(*f.center, cb.v / 2, cb.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}", f"H $ {f.cx} {f.cy} {cb} {cbd}")


def counterbore_sizes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a {hole@} hole with [a |]{cb@} counterbore[,|] {cbd} deep[ in the center|,| in the middle|]|a counterbored hole[,| in the center,] {hole@} through[,| and] {cb@} [x|by] {cbd} deep|a {hole@} through hole counterbored {cb@} to [a depth of |]{cbd}"
        "|a center hole {hole@} counterbored to {cb@} x {cbd}[ deep|]]",
        "counterbore",
    )
    hole = d.dia("hole", 2, min(f.small * 0.35, 25))
    cb = d.size("cb", hole.v * 1.3, min(hole.v * 2.4, f.small * 0.75))
    cbd = d.size("cbd", f.hv * 0.15, f.hv * 0.75)
    d.need(cb.v > hole.v * 1.1 and cb.v < f.small * 0.85 and cbd.v < f.hv * 0.9)
    d.claim(*f.center, cb.v / 2, cb.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}", f"H $ {f.cx} {f.cy} {cb} {cbd}")


def countersink(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a countersunk {screw&clear} hole in the [center|middle|centre]|a {screw&clear} countersunk [screw |]hole [in|at] the [center|middle]|a [center|central] hole countersunk for [an |]{screw&clear}[ screw|]|a {screw&clear} countersink [in|at] the [center|middle]]",
        "countersink",
    )
    hole = d.size("screw", 2, min(f.small * 0.3, 18))
    cs = d.also("cs", "screw", "csink")
    d.need(cs.v < f.small * 0.85 and (cs.v - hole.v) / 2 < f.hv * 0.85)
    d.claim(*f.center, cs.v / 2, cs.v / 2)
    deep = d.fixed("depth", f"({cs}-{hole})/2")
    d.add(f"H $ {f.cx} {f.cy} {hole}")
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: K {hole}/2 {cs}/2 {deep}", f"T $ {f.cx} {f.cy} {f.h}-{deep}", f"D {body} $")


def corner_counterbores(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[{4#} counterbored {screw&clear} [holes|screw holes] [in|at] the corners[, {inset} from the edges|]|{4#} {screw&clear} counterbored corner holes[ {inset} from the edges| inset {inset}|]|a counterbored {screw&clear} hole in each corner[ {inset} in from the edges|]]",
        "corner_counterbores",
    )
    hole = d.size("screw", 2, min(f.small * 0.14, 14))
    cb, cbd = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
    inset = d.size("inset", cb.v * 0.6 + 0.5, f.small / 3, f"max(8,{cb})")
    d.need(inset.v > cb.v * 0.52 and f.small - 2 * inset.v > cb.v * 1.1 and cbd.v < f.hv * 0.9)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, cb.v / 2, cb.v / 2)
    corners(d, f, hole, inset)
    corners(d, f, cb, inset, f" {cbd}")


def side_hole(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("right", "left", "front", "back", "sides", "length"))
    where = {
        "sides": "[crosswise|through from front to back|from front to back]",
        "length": "[lengthwise|through from left to right|along the whole length|from end to end]",
    }
    face = {"right": ">X", "left": "<X", "front": "<Y", "back": ">Y", "sides": ">Y", "length": ">X"}[side]
    through = side in where
    if through:
        d.feature(
            "drill|add|bore", f"[a {{hole@}} hole {where[side]}|a {{hole@}} [cross |through |]hole {where[side]}]", "cross_hole"
        )
    else:
        d.feature(
            "drill|add|bore",
            f"[a {{hole@}} hole[,|] {{depth}} deep[,|] in the [{side} side|middle of the {side} face|{side} face|{side}]|a [blind |]{{hole@}} hole in the {side} [face|side][,|] {{depth}} deep|a side hole {{hole@}} x {{depth}} deep on the {side}]",
            "side_hole",
        )
    along_x = face[1] == "X"
    reach, cross = (f.wv, f.dv) if along_x else (f.dv, f.wv)
    hole = d.dia("hole", 1.5, min(cross, f.hv) * 0.7)
    d.need(hole.v < min(cross, f.hv) * 0.85)
    if through:
        if along_x:
            d.claim(*f.center, f.wv / 2, hole.v / 2)
        d.add(f"H $ {f.cy if along_x else f.cx} {half(f.h)} {hole} {face}")
        return
    deep = d.size("depth", reach * 0.1, reach * 0.6)
    at = deep.v / 2 if face[0] == "<" else reach - deep.v / 2
    d.claim(*((at, f.dv / 2, deep.v / 2, hole.v / 2) if along_x else (f.wv / 2, at, hole.v / 2, deep.v / 2)))
    d.add(f"H $ {f.cy if along_x else f.cx} {half(f.h)} {hole} {deep} {face}")


_CORNERS = {
    "front left": (False, False), "front right": (True, False), "back left": (False, True), "back right": (True, True),
    "bottom left": (False, False), "bottom right": (True, False), "top left": (False, True), "top right": (True, True),
}  # fmt: skip


def hole_in_corner(d: Draft, f: Frame) -> None:
    """One hole in a named corner, seen from above: top is back, bottom is front."""
    name = d.rng.choice(tuple(_CORNERS))
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole in the {name} corner[, {{inset}} from [the|both] edges| inset {{inset}}|]|one {{hole@}} hole [near|in] the {name} corner[, {{inset}} from each edge|]]",
        "hole_in_corner",
    )
    hole = d.dia("hole", 2, min(12, f.small / 4))
    inset = d.size("inset", hole.v * 0.8 + 0.5, min(f.small / 2.6, 25), f"max(5,{hole})")
    right, back = _CORNERS[name]
    d.need(inset.v > hole.v * 0.55 and f.small - inset.v > hole.v)
    d.claim(f.wv - inset.v if right else inset.v, f.dv - inset.v if back else inset.v, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f'{f.w}-{inset}' if right else inset} {f'{f.d}-{inset}' if back else inset} {hole}")


def hole_near_edge(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("left", "right", "front", "back"))
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole {{inset}} from the {side} [edge|side][, centered|, midway|]|a hole {{hole@}}[,|] centered {{inset}} from the {side} [edge|side]|a {{hole@}} hole in the middle of the {side} [edge|side], {{inset}} in]",
        "hole_near_edge",
    )
    hole = d.dia("hole", 2, min(15, f.small / 3))
    across = f.wv if side in ("left", "right") else f.dv
    inset = d.size("inset", hole.v * 0.7 + 0.5, across * 0.45)
    d.need(inset.v > hole.v * 0.55)
    x, y = {
        "left": (f"{inset}", f.cy),
        "right": (f"{f.w}-{inset}", f.cy),
        "front": (f.cx, f"{inset}"),
        "back": (f.cx, f"{f.d}-{inset}"),
    }[side]
    at = {
        "left": (inset.v, f.dv / 2),
        "right": (f.wv - inset.v, f.dv / 2),
        "front": (f.wv / 2, inset.v),
        "back": (f.wv / 2, f.dv - inset.v),
    }[side]
    d.claim(*at, hole.v / 2, hole.v / 2)
    d.add(f"H $ {x} {y} {hole}")


def hole_from_center(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("right", "left", "back", "front"))
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole {{off}} [to the {side} of|{side} of] [the |][center|centre]|a {{hole@}} hole offset {{off}} [to the {side}|{side}] from the [center|middle]]",
        "hole_from_center",
    )
    hole = d.dia("hole", 1.5, min(15, f.small / 4))
    reach = (f.wv if side in ("left", "right") else f.dv) / 2
    off = d.size("off", hole.v * 0.6, reach - hole.v * 0.8)
    d.need(off.v + hole.v * 0.55 < reach)
    sign = "+" if side in ("right", "back") else "-"
    shift = off.v if sign == "+" else -off.v
    x = plus(f.cx, str(off)) if sign == "+" else minus(f.cx, str(off))
    y = plus(f.cy, str(off)) if sign == "+" else minus(f.cy, str(off))
    along = side in ("left", "right")
    d.claim(f.center[0] + (shift if along else 0), f.center[1] + (0 if along else shift), hole.v / 2, hole.v / 2)
    d.add(f"H $ {x if along else f.cx} {f.cy if along else y} {hole}")


def spaced_holes(d: Draft, f: Frame) -> None:
    along = "[the length|its length|the center line|the long side]"
    d.feature(
        "drill|add|put",
        f"[{{n#}} {{hole@}} holes [equally|evenly] spaced along {along}|{{n#}} [equally|evenly] spaced {{hole@}} holes along {along}|a row of {{n#}} [evenly|equally] spaced {{hole@}} holes|{{n#}}x {{hole@}} [equally|evenly] spaced along {along}]",
        "spaced_holes",
    )
    n = d.count("n", 2, 9)
    gap = f.wv / (n.v + 1)
    hole = d.dia("hole", 1.5, min(f.dv * 0.6, gap * 0.7, 20))
    d.need(hole.v < min(f.dv * 0.85, gap * 0.85) and f.wv >= f.dv)
    d.claim(*f.center, (n.v - 1) * gap / 2 + hole.v / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {f.w}/({n}+1) {f.cy} 0", f"LP $ 1 0 0 {n} {f.w}/({n}+1)", f"D {body} $")


def hole_rectangle(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put",
        "[{4#} {hole@} [mounting |]holes on a {pitch_x,pitch_y} [rectangle|pattern|spacing|grid|hole pattern]|{4#} {hole@} holes [spaced|in a rectangle] {pitch_x,pitch_y}[ apart| center to center|]|{4#} {hole@} [mounting |]holes on a {pitch} square[ pattern|]|a {pitch} square [hole pattern|bolt pattern] of {4#} {hole@} holes|{4#}x {hole@} on a {pitch_x} by {pitch_y} [rectangle|pattern]|a [VESA |]{pitch,pitch_y} [hole|mounting] pattern with {hole@} holes]",
        "hole_rectangle",
    )
    hole = d.dia("hole", 2, min(f.small / 4, 14), 4.5)
    square = not d.says("pitch_x") and not d.says("pitch_y")
    px = d.size("pitch" if d.says("pitch") else "pitch_x", hole.v * 1.4, f.wv - hole.v * 1.3)
    py = px if square else d.size("pitch_y", hole.v * 1.4, f.dv - hole.v * 1.3)
    d.need(hole.v * 1.2 < min(px.v, py.v) and px.v + hole.v * 1.1 < f.wv and py.v + hole.v * 1.1 < f.dv)
    d.need(f.kind == "box" or (px.v**2 + py.v**2) ** 0.5 + hole.v * 1.1 < f.wv)
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        d.claim(f.center[0] + sx * px.v / 2, f.center[1] + sy * py.v / 2, hole.v / 2, hole.v / 2)
        x, y = (plus if sx > 0 else minus)(f.cx, half(str(px))), (plus if sy > 0 else minus)(f.cy, half(str(py)))
        d.add(f"H $ {x} {y} {hole}")


def clock_hole(d: Draft, f: Frame) -> None:
    hour, (sx, sy) = d.rng.choice(((12, (0, 1)), (3, (1, 0)), (6, (0, -1)), (9, (-1, 0))))
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole at {{{hour}}} o'clock[,|] [on a {{bc}} [circle|bolt circle]|{{r}} from the center]|a {{hole@}} hole {{r}} from the [center|middle] at {{{hour}}} o'clock]",
        "clock_hole",
    )
    hole = d.dia("hole", 1.5, min(15, f.small / 4))
    if d.says("bc"):
        bc = d.size("bc", f.small * 0.3, f.small * 0.85)
        radius, far = half(str(bc)), bc.v / 2
    else:
        r = d.size("r", f.small * 0.15, f.small * 0.42)
        radius, far = str(r), r.v
    d.need(far + hole.v * 0.55 < f.small / 2 and far > hole.v * 0.3)
    d.claim(f.center[0] + sx * far, f.center[1] + sy * far, hole.v / 2, hole.v / 2)
    x = f.cx if not sx else (plus if sx > 0 else minus)(f.cx, radius)
    y = f.cy if not sy else (plus if sy > 0 else minus)(f.cy, radius)
    d.add(f"H $ {x} {y} {hole}")


def radial_hole(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put",
        "[a {hole@} [cross hole|radial hole|hole] through the side[, at half height|]|a {hole@} cross hole[ through the middle| at mid height|]|a {hole@} hole [crosswise|through the diameter|across the diameter]]",
        "radial_hole",
    )
    hole = d.dia("hole", 1.5, min(f.wv * 0.5, f.hv * 0.6))
    d.need(hole.v < f.hv * 0.85)
    d.forbid(0, 0, f.wv, f.wv)  # whatever stands on the axis would be cut too
    d.add(f"H $ 0 {half(f.h)} {hole} >X")
