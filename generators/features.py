"""Features that can be added to a base: each says its phrase, draws its sizes and adds its lines.

Coordinates are those of the base (docs/conventions.md): a box has its corner at the origin, a disc is centred on Z. `FEATURES`
says what each feature needs and which place it occupies, so that two never collide.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .draft import Draft, Size

Kind = Literal["box", "disc", "hex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The body that features are put on: its extent as expressions of parameters, and as numbers in mm.

    A box spans [0, w] × [0, d]; a disc or hexagon of diameter (across flats) w is centred. Its top is at z = h.
    """

    kind: Kind
    w: str
    d: str
    h: str
    wv: float
    dv: float
    hv: float

    @property
    def cx(self) -> str:
        return half(self.w) if self.kind == "box" else "0"

    @property
    def cy(self) -> str:
        return half(self.d) if self.kind == "box" else "0"

    @property
    def center(self) -> tuple[float, float]:
        return (self.wv / 2, self.dv / 2) if self.kind == "box" else (0.0, 0.0)

    @property
    def small(self) -> float:
        return min(self.wv, self.dv)


def box(w: Size, d: Size, h: Size) -> Frame:
    return Frame(kind="box", w=str(w), d=str(d), h=str(h), wv=w.v, dv=d.v, hv=h.v)


def half(expression: str) -> str:
    """Half of an expression: `w/2`, `(a+b)/2`, and `r` of the diameter `2*r`."""
    if expression.startswith("2*") and expression[2:].isidentifier():
        return expression[2:]
    return f"{expression}/2" if expression.isidentifier() else f"({expression})/2"


def corners(d: Draft, f: Frame, hole: Size | str, inset: Size, rest: str = "") -> None:
    """Four holes, one in each corner at the inset."""
    for x, y in ((f"{inset}", f"{inset}"), (f"{f.w}-{inset}", f"{inset}"), (f"{f.w}-{inset}", f"{f.d}-{inset}"), (f"{inset}", f"{f.d}-{inset}")):
        d.add(f"H $ {x} {y} {hole}{rest}")


_IN = "[ in from [the edges|each edge|the edge|both edges]| from [the edges|each edge|the edge|both edges]| inset| from the sides]"


def corner_holes(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put|cut", "[{4#} [|through ]holes {hole@}[ in the corners| one in each corner]|{4#} corner holes[ {hole@}| of {hole@}|, {hole@}| ({hole@})|]"
              "|{4#} [corner |mounting |screw |bolt |]holes[ at| in] [the|each|all] corner[s|s|]|{4#} {hole@} [corner |mounting |screw |through |]holes [near|in|at] the corners"
              f"|{{4#}} corner holes {{hole@}}[ {{inset}}{_IN}|]|{{4#}}x {{hole@}} [thru |through |]at [the |]corners[, {{inset}}{_IN}|]"
              f"|a {{hole@}} hole in each corner[ {{inset}}{_IN}| inset {{inset}}|]|corner holes[ {{hole@}}|]|mounting holes {{hole@}} at all {{4#}} corners"
              f"|{{4#}} [{{hole@}} |]mounting holes {{inset}}{_IN}|{{hole@}} holes in all {{4#}} corners|a hole [in|at] each corner"
              "|{4#}x {hole@} [thru|corner holes|holes, corners]]", "corner_holes")
    hole = d.dia("hole", 2, min(12, f.small / 4.2), 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, min(f.small / 2.8, 25), f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and f.small - 2 * inset.v > hole.v * 1.1)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, hole.v / 2, hole.v / 2)
    corners(d, f, hole, inset)


def center_hole(d: Draft, f: Frame) -> None:
    d.feature("drill|add|bore|put|cut", "[a {hole@} [hole|through hole|bore|thru hole] [in|through|at] the [center|centre|middle]|a [central|center|centred|centre] [hole|bore|through hole|opening] [{hole@}|of {hole@}|with {hole@}]"
              "|a [center|central|middle] hole|a hole [in|through] the [middle|center|centre]|one {hole@} hole in the [middle|center]|{hole@} [center hole|thru, center|through hole in the middle|hole through the center|centre bore]"
              "|a {hole@} hole [right |]in the [middle|center]|a {hole@} [center|central] [hole|bore]]", "center_hole")
    hole = d.dia("hole", 2, min(f.small * 0.6, 60), 6)
    d.need(hole.v < f.small * 0.8)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}")


def blind_hole(d: Draft, f: Frame) -> None:
    d.feature("drill|add|bore|put", "[a [blind |]hole {hole@}[,| and|] {depth} deep [in|at] the [center|middle|centre][ of the top|]|a {hole@} [blind hole|hole] {depth} deep [in|at] the [center|centre|middle]"
              "|a {hole@} x {depth} deep [blind |]hole [in|at] the [center|middle]|a [blind |]center hole {hole@} with [a |]depth [of |]{depth}]", "blind_hole")
    hole = d.dia("hole", 2, min(f.small * 0.6, 40))
    depth = d.size("depth", f.hv * 0.15, f.hv * 0.85)
    d.need(hole.v < f.small * 0.8 and depth.v < f.hv * 0.92)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole} {depth}")


def hole_at(d: Draft, f: Frame) -> None:
    origin = "[|from the [lower left|bottom left|front left] corner|from the corner]"
    d.feature("drill|add|put", f"[a {{hole@}} hole at [({{x}}, {{y}})|x={{x}} y={{y}}|x {{x}}, y {{y}}|({{x}},{{y}})|position {{x}}, {{y}}] {origin}"
              "|a {hole@} hole {x} from the left [edge |side |]and {y} from the [front|bottom][ edge| side|]|a hole {hole@}, {x} from the left and {y} from the front]", "hole_at")
    hole = d.dia("hole", 2, min(f.small / 3, 25))
    x = d.size("x", hole.v * 0.7 + 0.5, f.wv - hole.v * 0.7 - 0.4)
    y = d.size("y", hole.v * 0.7 + 0.5, f.dv - hole.v * 0.7 - 0.4)
    d.need(hole.v / 2 + 0.3 < min(x.v, y.v, f.wv - x.v, f.dv - y.v))
    d.claim(x.v, y.v, hole.v / 2, hole.v / 2)
    d.add(f"H $ {x} {y} {hole}")


def two_holes(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put", "[{2#} [{hole@} |][mounting |screw |through |]holes {pitch} apart[ on the [center line|centerline|long axis]| along the length|, centered|]|{2#} {hole@} holes[,|] spaced {pitch}[ apart| center to center|]"
              "|{2#} holes {hole@} at {pitch} [spacing|centers|center distance|c-c]|a pair of {hole@} holes {pitch} apart|{2#}x {hole@}[,|] {pitch} apart]", "two_holes")
    hole = d.dia("hole", 2, min(f.dv * 0.6, f.wv * 0.3, 25), 4.5)
    pitch = d.size("pitch", hole.v * 1.3, f.wv - hole.v * 1.3)
    d.need(pitch.v > hole.v * 1.2 and pitch.v < f.wv - hole.v * 1.2 and hole.v < f.dv * 0.85)
    d.need(f.wv >= f.dv)
    d.claim(*f.center, (pitch.v + hole.v) / 2, hole.v / 2)
    d.add(f"H $ {_minus(f.cx, half(str(pitch)))} {f.cy} {hole}", f"H $ {_plus(f.cx, half(str(pitch)))} {f.cy} {hole}")


def end_holes(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put", "[{2#} {hole@} holes[,|] one at each end[, {inset} from the end[s|]|]|a {hole@} hole at each end[ {inset} from the end[s|]|]|{2#} [mounting |]holes [{hole@} |]at the ends[ {inset} from the edge[s|]|]"
              "|holes [{hole@} |]at both ends[, {inset} in|]]", "end_holes")
    hole = d.dia("hole", 2, min(f.dv * 0.6, f.wv / 5, 20), 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, f.wv / 3, f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and f.wv - 2 * inset.v > hole.v * 1.1 and hole.v < f.dv * 0.85)
    d.need(f.wv >= f.dv)
    for x in (inset.v, f.wv - inset.v):
        d.claim(x, f.center[1], hole.v / 2, hole.v / 2)
    d.add(f"H $ {inset} {f.cy} {hole}", f"H $ {f.w}-{inset} {f.cy} {hole}")


def row_of_holes(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put|cut", "[{n#} holes {hole@} in a [row|line][ along the length|][,|] [{pitch} apart|spaced {pitch}|at {pitch} pitch|pitch {pitch}]|a [row|line] of {n#} {hole@} holes[,| at| with| spaced] {pitch} [pitch|spacing|apart]"
              "|{n#} {hole@} holes along the [length|long side|center line] [with {pitch} spacing|every {pitch}|{pitch} apart]|{n#}x {hole@} [in a row|inline], [pitch|spacing] {pitch}]", "row_of_holes")
    n = d.count("n", 3, 10)
    hole = d.dia("hole", 1.5, min(f.dv * 0.6, f.wv / n.v * 0.7, 20))
    pitch = d.size("pitch", hole.v * 1.2, (f.wv - hole.v * 1.3) / (n.v - 1))
    d.need(hole.v < f.dv * 0.85 and pitch.v > hole.v * 1.1 and (n.v - 1) * pitch.v < f.wv - hole.v * 1.2)
    d.need(f.wv >= f.dv)
    d.claim(*f.center, ((n.v - 1) * pitch.v + hole.v) / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {_minus(f.cx, f'({n}-1)*{pitch}/2')} {f.cy} 0", f"LP $ 1 0 0 {n} {pitch}", f"D {body} $")


def grid_of_holes(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put|cut", "[a {nx#} [x|by] {ny#} [grid|array|pattern|matrix] of {hole@} holes[,| at| with| spaced] {pitch} [pitch|spacing|apart|centers]|a [grid|pattern|array] of {nx#} [x|by] {ny#} holes {hole@}[,| with] [pitch|spacing] {pitch}"
              "|{nx#}x{ny#} holes {hole@}, pitch {pitch}|a {nx#}x{ny#} hole [grid|pattern|array], {hole@}, {pitch} [apart|spacing]]", "grid_of_holes")
    nx, ny = d.count("nx", 2, 8), d.count("ny", 2, 6)
    hole = d.dia("hole", 1.5, min(f.wv / nx.v, f.dv / ny.v) * 0.7)
    pitch = d.size("pitch", hole.v * 1.2, min((f.wv - hole.v * 1.3) / (nx.v - 1), (f.dv - hole.v * 1.3) / (ny.v - 1)))
    d.need((nx.v - 1) * pitch.v < f.wv - hole.v * 1.2 and (ny.v - 1) * pitch.v < f.dv - hole.v * 1.2 and pitch.v > hole.v * 1.1)
    d.claim(*f.center, ((nx.v - 1) * pitch.v + hole.v) / 2, ((ny.v - 1) * pitch.v + hole.v) / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {_minus(f.cx, f'({nx}-1)*{pitch}/2')} {_minus(f.cy, f'({ny}-1)*{pitch}/2')} 0",
          f"LP $ 1 0 0 {nx} {pitch}", f"LP $ 0 1 0 {ny} {pitch}", f"D {body} $")  # fmt: skip


def bolt_circle(d: Draft, f: Frame) -> None:
    on = "[on a {bc} [bolt circle|PCD|BCD|circle|pitch circle|bolt circle diameter|B.C.]|on a bolt circle of {bc}|on PCD {bc}|on a {bc} diameter [bolt |]circle|equally spaced on a {bc} circle]"
    d.feature("drill|add|put|cut", f"[{{n#}} {{hole@}} [bolt |mounting |]holes {on}|{{n#}} [bolt |]holes [of |]{{hole@}} {on}|a [bolt circle|bolt pattern|circular pattern] of {{n#}} {{hole@}} holes[,| on| at] [{{bc}} PCD|{{bc}} BCD|bolt circle {{bc}}|{{bc}} bolt circle diameter]"
              f"|{{n#}}x {{hole@}} [thru |]{on}|{{n#}} [equally spaced |evenly spaced ]holes {{hole@}}[,|] {on}]", "bolt_circle")
    n = d.count("n", 3, 12)
    bc = d.size("bc", f.small * 0.35, f.small * 0.88)
    hole = d.dia("hole", 1.5, min(f.small * 0.2, 20, bc.v * 2.4 / n.v))
    d.need(bc.v + hole.v < f.small * 0.98 and 3.14 * bc.v / n.v > hole.v * 1.15)
    for i in range(int(n.v)):
        turn = 2 * math.pi * i / n.v
        d.claim(f.center[0] + bc.v / 2 * math.cos(turn), f.center[1] + bc.v / 2 * math.sin(turn), hole.v / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    x = f"{bc}/2" if f.kind != "box" else _plus(f.cx, half(str(bc)))
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {x} {f.cy} 0", f"CP $ {f.cx} {f.cy} 0 0 0 1 {n} 360", f"D {body} $")


def counterbore(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put|cut", "[a counterbored {screw&clear} hole in the [center|middle]|a {screw&clear} counterbore[d hole|] [in|at] the [center|middle|centre]|a [center|central] hole for an {screw&clear} [socket head |cap |]screw with [a |]counterbore]", "counterbore_m")
    hole = d.size("screw", 2, min(f.small * 0.3, 18))
    cb, cbd = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
    d.need(cb.v < f.small * 0.85 and cbd.v < f.hv * 0.85)
    d.claim(*f.center, cb.v / 2, cb.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}", f"H $ {f.cx} {f.cy} {cb} {cbd}")


def counterbore_sizes(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put|cut", "[a {hole@} hole with [a |]{cb@} counterbore[,|] {cbd} deep[ in the center|,| in the middle|]|a counterbored hole[,| in the center,] {hole@} through[,| and] {cb@} [x|by] {cbd} deep|a {hole@} through hole counterbored {cb@} to [a depth of |]{cbd}"
              "|a center hole {hole@} counterbored to {cb@} x {cbd}[ deep|]]", "counterbore")
    hole = d.dia("hole", 2, min(f.small * 0.35, 25))
    cb = d.size("cb", hole.v * 1.3, min(hole.v * 2.4, f.small * 0.75))
    cbd = d.size("cbd", f.hv * 0.15, f.hv * 0.75)
    d.need(cb.v > hole.v * 1.1 and cb.v < f.small * 0.85 and cbd.v < f.hv * 0.9)
    d.claim(*f.center, cb.v / 2, cb.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}", f"H $ {f.cx} {f.cy} {cb} {cbd}")


def countersink(d: Draft, f: Frame) -> None:
    d.feature("drill|add|put|cut", "[a countersunk {screw&clear} hole in the [center|middle|centre]|a {screw&clear} countersunk [screw |]hole [in|at] the [center|middle]|a [center|central] hole countersunk for [an |]{screw&clear}[ screw|]|a {screw&clear} countersink [in|at] the [center|middle]]", "countersink")
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
    d.feature("drill|add|put|cut", "[{4#} counterbored {screw&clear} [holes|screw holes] [in|at] the corners[, {inset} from the edges|]|{4#} {screw&clear} counterbored corner holes[ {inset} from the edges| inset {inset}|]|a counterbored {screw&clear} hole in each corner[ {inset} in from the edges|]]", "corner_counterbores")
    hole = d.size("screw", 2, min(f.small * 0.14, 14))
    cb, cbd = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
    inset = d.size("inset", cb.v * 0.6 + 0.5, f.small / 3, f"max(8,{cb})")
    d.need(inset.v > cb.v * 0.52 and f.small - 2 * inset.v > cb.v * 1.1 and cbd.v < f.hv * 0.9)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, cb.v / 2, cb.v / 2)
    corners(d, f, hole, inset)
    corners(d, f, cb, inset, f" {cbd}")


def slot(d: Draft, f: Frame) -> None:
    d.feature("cut|add|mill|put", "[a {slot_l,slot_w} slot [in|through|at] the [center|middle][ along the length|]|a [center|central|through|] slot {slot_l} long [and |x |,][ |]{slot_w} wide|a slot[,|] {slot_w} wide [and |by |x |]{slot_l} long[,|] [in the middle|through the center|]"
              "|an obround slot {slot_l,slot_w}[ in the middle| in the center|]|a {slot_w} wide slot {slot_l} long[ in the middle|]|a [straight|rounded] slot {slot_l,slot_w}]", "slot")
    slot_w = d.size("slot_w", 2, min(f.dv * 0.5, f.wv * 0.3, 20))
    slot_l = d.size("slot_l", slot_w.v * 1.5, f.wv * 0.8)
    d.need(slot_l.v > slot_w.v * 1.2 and slot_l.v < f.wv * 0.92 and slot_w.v < f.dv * 0.8)
    d.need(f.wv >= f.dv)
    d.claim(*f.center, slot_l.v / 2, slot_w.v / 2)
    body = d.body()
    tool = d.tag("slot")
    d.add(f"{tool}: OB {slot_l} {slot_w} {f.h}")
    if f.kind == "box":
        d.add(f"T $ {f.cx} {f.cy} 0")
    d.add(f"D {body} $")


def pocket(d: Draft, f: Frame) -> None:
    d.feature("cut|mill|add|machine", "[a {pocket_l,pocket_w} [rectangular |]pocket[,|] {pocket_d} deep[ in the center| in the middle| in the top|, centered|]|a [rectangular |]pocket {pocket_l,pocket_w,pocket_d}[ deep|][ in the top| in the center|]|a [centered|central|rectangular] pocket of {pocket_l,pocket_w}[,| and] {pocket_d} deep"
              "|a {pocket_d} deep [pocket|recess] [of |]{pocket_l,pocket_w}[ in the center| in the top face|]|a rectangular [recess|cavity] {pocket_l,pocket_w}[,|] {pocket_d} deep]", "pocket")
    length = d.size("pocket_l", f.wv * 0.15, f.wv * 0.8)
    width = d.size("pocket_w", f.dv * 0.15, f.dv * 0.8)
    deep = d.size("pocket_d", f.hv * 0.1, f.hv * 0.8)
    d.need(length.v < f.wv * 0.92 and width.v < f.dv * 0.92 and deep.v < f.hv * 0.9 and (f.kind == "box" or length.v**2 + width.v**2 < (f.wv * 0.95) ** 2))
    d.claim(*f.center, length.v / 2, width.v / 2)
    body = d.body()
    tool = d.tag("pocket")
    d.add(f"{tool}: C {length} {width} {deep}", f"T $ {_minus(f.cx, half(str(length)))} {_minus(f.cy, half(str(width)))} {f.h}-{deep}", f"D {body} $")


def window(d: Draft, f: Frame) -> None:
    d.feature("cut|add|make", "[a [rectangular |]{pocket_l,pocket_w} [cutout|window|opening|cut-out|through cutout|rectangular hole] [in|through] the [center|middle]|a [centered |central |][cutout|window|opening] {pocket_l,pocket_w}|a {pocket_l,pocket_w} [window|cutout] [all the way |]through[ the middle|]]", "window")
    length = d.size("pocket_l", f.wv * 0.15, f.wv * 0.8)
    width = d.size("pocket_w", f.dv * 0.15, f.dv * 0.8)
    d.need(length.v < f.wv * 0.92 and width.v < f.dv * 0.92 and (f.kind == "box" or length.v**2 + width.v**2 < (f.wv * 0.95) ** 2))
    d.claim(*f.center, length.v / 2, width.v / 2)
    body = d.body()
    tool = d.tag("cut")
    d.add(f"{tool}: C {length} {width} {f.h}", f"T $ {_minus(f.cx, half(str(length)))} {_minus(f.cy, half(str(width)))} 0", f"D {body} $")


def boss(d: Draft, f: Frame) -> None:
    d.feature("add|put|place", "[a {boss_d@} [round |cylindrical |]boss[,|] {boss_h} [tall|high][ on top| in the center| on the top|, centered|]|a [cylindrical |round |]boss[,|] {boss_d@}[,| and] {boss_h} [high|tall][,|] [on top|in the center of the top|in the middle]|a boss on top[,|] {boss_d@} x {boss_h}[ high|]"
              "|a {boss_h} [high|tall] boss [of |with ]{boss_d@}[ on top| in the middle|]|a [center|central] boss {boss_d@} by {boss_h} [high|tall]]", "boss")
    dia = d.size("boss_d", f.small * 0.15, f.small * 0.75)
    high = d.size("boss_h", max(1.5, f.hv * 0.15), max(8, f.hv * 2.5))
    d.need(dia.v < f.small * 0.9)
    d.claim(*f.center, dia.v / 2, dia.v / 2)
    body = d.body()
    tool = d.tag("boss")
    d.add(f"{tool}: Y {dia}/2 {high}", f"T $ {f.cx} {f.cy} {f.h}", f"U {body} $")


def drilled_boss(d: Draft, f: Frame) -> None:
    d.feature("add|put|place", "[a {boss_d@} boss {boss_h} [high|tall] with a {hole@} [through |]hole[ on top| in the center|]|a boss {boss_d@} x {boss_h} with a {hole@} [bore|hole|through hole]|a [center|central] boss[,|] {boss_d@}, {boss_h} [high|tall], [drilled|bored] {hole@}[ through|]]", "drilled_boss")
    dia = d.size("boss_d", f.small * 0.2, f.small * 0.75)
    high = d.size("boss_h", max(1.5, f.hv * 0.2), max(8, f.hv * 2.5))
    hole = d.dia("hole", 1.5, dia.v * 0.75)
    d.need(dia.v < f.small * 0.9 and hole.v < dia.v * 0.85)
    d.claim(*f.center, dia.v / 2, dia.v / 2)
    body = d.body()
    tool = d.tag("boss")
    d.add(f"{tool}: Y {dia}/2 {high}", f"T $ {f.cx} {f.cy} {f.h}", f"U {body} $", f"H $ {f.cx} {f.cy} {hole}")


def block_on_top(d: Draft, f: Frame) -> None:
    d.feature("add|put|place", "[a {l,b,h} block on top[ in the [center|middle]| of it|, centered|]|a [smaller |rectangular |]block {l,b,h} [centered |]on [the |]top|a [rectangular |]raised pad {l,b} and {h} [high|tall][ on top|]]", "block_on_top")
    length = d.size("l", f.wv * 0.15, f.wv * 0.85)
    width = d.size("b", f.dv * 0.15, f.dv * 0.85)
    high = d.size("h", max(1.5, f.hv * 0.2), max(8, f.hv * 2.5))
    d.need(length.v < f.wv * 0.97 and width.v < f.dv * 0.97 and (f.kind == "box" or length.v**2 + width.v**2 < (f.wv * 0.97) ** 2))
    d.claim(*f.center, length.v / 2, width.v / 2)
    body = d.body()
    tool = d.tag("top")
    d.add(f"{tool}: C {length} {width} {high}", f"T $ {_minus(f.cx, half(str(length)))} {_minus(f.cy, half(str(width)))} {f.h}", f"U {body} $")


def rib(d: Draft, f: Frame) -> None:
    d.feature("add|put|place", "[a {rib_t} [thick |wide |]rib[,|] {rib_h} [high|tall][,|] [along the [middle|center|length]|on top|down the middle]|a rib on top[,|] {rib_t} [thick|wide] and {rib_h} [high|tall]|a [center|central|stiffening] rib {rib_t} thick and {rib_h} [high|tall]]", "rib")
    thick = d.size("rib_t", 1, f.dv * 0.3)
    high = d.size("rib_h", 2, max(10, f.hv * 3))
    d.need(f.wv >= f.dv)
    d.claim(*f.center, f.wv / 2, thick.v / 2)
    body = d.body()
    tool = d.tag("rib")
    d.add(f"{tool}: C {f.w} {thick} {high}", f"T $ 0 {_minus(f.cy, half(str(thick)))} {f.h}", f"U {body} $")


def groove(d: Draft, f: Frame) -> None:
    d.feature("cut|mill|add", "[a {groove_w} wide[,| and|] {groove_d} deep [groove|channel|slot] [across the top|along the [top|length]|in the top|along the middle]|a [groove|channel] along the [top|length][,|] {groove_w} wide[ and|,] {groove_d} deep|a {groove_w,groove_d} [deep |]groove [along|down] the [middle|length]"
              "|a [channel|groove] in the top[,|] {groove_w} x {groove_d}[ deep|]]", "groove")
    wide = d.size("groove_w", 1.5, f.dv * 0.6)
    deep = d.size("groove_d", f.hv * 0.1, f.hv * 0.7)
    d.need(deep.v < f.hv * 0.88 and wide.v < f.dv * 0.8)
    d.need(f.wv >= f.dv)
    d.claim(*f.center, f.wv / 2, wide.v / 2)
    body = d.body()
    tool = d.tag("groove")
    d.add(f"{tool}: C {f.w} {wide} {deep}", f"T $ 0 {_minus(f.cy, half(str(wide)))} {f.h}-{deep}", f"D {body} $")


def notch(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("front", "back", "left", "right"))
    d.feature("cut|add|make", f"[a {{notch_w,notch_d}} [deep |]notch in the [middle of the |]{side}[ side| edge|]|a notch[,|] {{notch_w}} wide[ and|,] {{notch_d}} deep[,|] [in|on] the {side} [side|edge]|a [rectangular |]notch {{notch_w,notch_d}} [on|in] the {side} [edge|side]]", "notch")
    across = side in ("front", "back")
    length, depth = (f.wv, f.dv) if across else (f.dv, f.wv)
    wide = d.size("notch_w", length * 0.08, length * 0.6)
    deep = d.size("notch_d", depth * 0.05, depth * 0.4)
    d.need(wide.v < length * 0.85 and deep.v < depth * 0.6)
    x, y = (f.wv / 2, deep.v / 2 if side == "front" else f.dv - deep.v / 2) if across else (deep.v / 2 if side == "left" else f.wv - deep.v / 2, f.dv / 2)
    d.claim(x, y, *((wide.v / 2, deep.v / 2) if across else (deep.v / 2, wide.v / 2)))
    body = d.body()
    tool = d.tag("notch")
    if across:
        at = f"{_minus(f.cx, half(str(wide)))} {'0' if side == 'front' else f'{f.d}-{deep}'}"
        d.add(f"{tool}: C {wide} {deep} {f.h}", f"T $ {at} 0", f"D {body} $")
    else:
        at = f"{'0' if side == 'left' else f'{f.w}-{deep}'} {_minus(f.cy, half(str(wide)))}"
        d.add(f"{tool}: C {deep} {wide} {f.h}", f"T $ {at} 0", f"D {body} $")


def side_hole(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("right", "left", "front", "back", "sides", "length"))
    where = {"sides": "[crosswise|through from front to back|from front to back]", "length": "[lengthwise|through from left to right|along the whole length|from end to end]"}
    face = {"right": ">X", "left": "<X", "front": "<Y", "back": ">Y", "sides": ">Y", "length": ">X"}[side]
    through = side in where
    if through:
        d.feature("drill|add|bore", f"[a {{hole@}} hole {where[side]}|a {{hole@}} [cross |through |]hole {where[side]}]", "cross_hole")
    else:
        d.feature("drill|add|bore", f"[a {{hole@}} hole[,|] {{depth}} deep[,|] in the [{side} side|middle of the {side} face|{side} face|{side}]|a [blind |]{{hole@}} hole in the {side} [face|side][,|] {{depth}} deep|a side hole {{hole@}} x {{depth}} deep on the {side}]", "side_hole")
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


def step(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("left", "right", "front", "back"))
    d.feature("cut|mill|add", f"[a step[,|] {{step_w}} wide[ and|,] {{step_h}} [high|deep|down][,|] [on|along] the {side}[ side| edge|]|a {{step_w}} x {{step_h}} step [on|along|at] the {side} [side|edge]]", "step")
    across = side in ("left", "right")
    wide = d.size("step_w", (f.wv if across else f.dv) * 0.1, (f.wv if across else f.dv) * 0.5)
    deep = d.size("step_h", f.hv * 0.1, f.hv * 0.7)
    d.need(deep.v < f.hv * 0.88 and wide.v < (f.wv if across else f.dv) * 0.8)
    x, y = (wide.v / 2 if side == "left" else f.wv - wide.v / 2, f.dv / 2) if across else (f.wv / 2, wide.v / 2 if side == "front" else f.dv - wide.v / 2)
    d.claim(x, y, *((wide.v / 2, f.dv / 2) if across else (f.wv / 2, wide.v / 2)))
    body = d.body()
    tool = d.tag("step")
    if across:
        d.add(f"{tool}: C {wide} {f.d} {deep}", f"T $ {'0' if side == 'left' else f'{f.w}-{wide}'} 0 {f.h}-{deep}", f"D {body} $")
    else:
        d.add(f"{tool}: C {f.w} {wide} {deep}", f"T $ 0 {'0' if side == 'front' else f'{f.d}-{wide}'} {f.h}-{deep}", f"D {body} $")


def flat_cut(d: Draft, f: Frame) -> None:
    d.feature("cut|mill|add", "[a flat {flat} [deep|down][ on one side|]|a {flat} deep flat[ on one side| on the side|]|one flat[,|] {flat} deep]", "flat")
    deep = d.size("flat", f.wv * 0.03, f.wv * 0.35)
    d.claim((f.wv - deep.v) / 2, 0, deep.v / 2, f.wv / 2)
    body = d.body()
    tool = d.tag("cut")
    d.add(f"{tool}: C {f.w} {f.w} {f.h}", f"T $ {half(f.w)}-{deep} -{half(f.w)} 0", f"D {body} $")


def key_slot(d: Draft, f: Frame) -> None:
    """A keyway along the outside of a cylinder."""
    d.feature("cut|mill|add", "[a {key_w} wide[,| and|] {key_d} deep keyway[ along the length|]|a keyway {key_w} x {key_d}[ deep|]|a keyway[,|] {key_w} wide and {key_d} deep]", "keyway")
    wide = d.size("key_w", f.wv * 0.1, f.wv * 0.35)
    deep = d.size("key_d", f.wv * 0.05, f.wv * 0.2)
    d.claim((f.wv - deep.v) / 2, 0, deep.v / 2, wide.v / 2)
    body = d.body()
    tool = d.tag("key")
    d.add(f"{tool}: C {deep} {wide} {f.h}", f"T $ {half(f.w)}-{deep} -{half(str(wide))} 0", f"D {body} $")


def _plus(a: str, b: str) -> str:
    return b if a == "0" else f"{a}+{b}"


def _minus(a: str, b: str) -> str:
    return f"-{b}" if a == "0" else f"{a}-{b}"


# Treatments of the bare base: they come right after it in the program, wherever the prompt says them.


def round_corners(d: Draft, f: Frame) -> None:
    d.feature("round|fillet", "[the [{4#} |vertical |][corners|edges|corner edges] {fillet~}|the [vertical|corner] edges with [a |]{fillet~}]" if d.chance(0.5) else "[the corners|all {4#} corners] [to|with|by] {fillet~}", "round_corners")
    if d.chance(0.6):
        d.clauses[-1].template = d.rng.choice(("rounded corners {fillet~}", "{fillet~} rounded corners", "{fillet~} corners", "rounded corners of {fillet~}", "filleted vertical edges {fillet~}", "corner radius {fillet}", "rounded corners"))
        d.clauses[-1].verb = "give it"
    r = d.size("fillet", 1, f.small * 0.3, 3)
    d.need(r.v < f.small * 0.45)
    for along, across in ((0.3, 0.3), (0.12, 0.5), (0.5, 0.12)):  # the part of a rounded corner that is gone, as three rectangles
        for x in (0, f.wv):
            for y in (0, f.dv):
                d.forbid(x, y, along * r.v, across * r.v)
    d.add(f"F $ {r} |Z")


def chamfer_top(d: Draft, f: Frame) -> None:
    d.feature("add|cut|put", "[a {cham} chamfer [on|around|along] the top [edge|edges|rim]|a {cham} chamfered top[ edge|]|{cham} chamfer on top|a chamfer of {cham} on the top edge[s|]]", "chamfer_top")
    c = d.size("cham", 0.4, min(f.small * 0.2, f.hv * 0.5, 10), 1)
    d.need(c.v < min(f.small * 0.3, f.hv * 0.8, d.values.get("fillet", f.small) * 0.8))  # less than a rounded corner takes
    d.add(f"CH $ {c} >Z")


def fillet_top(d: Draft, f: Frame) -> None:
    d.feature("add|put", "[a {fillet~} fillet [on|around|along] the top [edge|edges]|a {fillet} fillet [on|around] the top edge[s|]|a rounded top edge[,|] {fillet~}|{fillet} rounded top edges]", "fillet_top")
    corner = d.values.get("fillet", f.small)
    r = d.size("fillet", 0.5, min(f.small * 0.2, f.hv * 0.5, 10), 1)
    d.need(r.v < min(f.small * 0.3, f.hv * 0.8, corner * 0.8))
    d.add(f"F $ {r} >Z")


def fillet_all(d: Draft, f: Frame) -> None:
    d.feature("round|fillet|break", "[all [edges|the edges|outer edges] {fillet~}|all edges by {fillet}|every edge {fillet~}]", "fillet_all")
    if d.chance(0.6):
        d.clauses[-1].template = d.rng.choice(("all edges rounded {fillet~}", "{fillet} fillets on all edges", "a {fillet} fillet on every edge", "rounded edges {fillet~}"))
        d.clauses[-1].verb = "put"
    r = d.size("fillet", 0.4, min(f.small, f.hv) * 0.3)
    d.need(r.v < min(f.small, f.hv) * 0.45)
    d.add(f"F $ {r}")


def chamfer_all(d: Draft, f: Frame) -> None:
    d.feature("add|put", "[a {cham} chamfer on all edges|{cham} chamfers on all edges|{cham} chamfer all around|a chamfer of {cham} on every edge]", "chamfer_all")
    c = d.size("cham", 0.3, min(f.small, f.hv) * 0.25)
    d.need(c.v < min(f.small, f.hv) * 0.4)
    d.add(f"CH $ {c}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A row of the feature table: where it may go, what place it takes up, and how often it is drawn."""

    make: Callable[[Draft, Frame], None]
    kinds: tuple[Kind, ...]
    place: str
    weight: float = 1.0
    first: bool = False


FEATURES: tuple[Feature, ...] = (
    Feature(make=corner_holes, kinds=("box",), place="corners", weight=2.5),
    Feature(make=center_hole, kinds=("box", "disc", "hex"), place="center", weight=2.5),
    Feature(make=blind_hole, kinds=("box", "disc", "hex"), place="center"),
    Feature(make=hole_at, kinds=("box",), place="anywhere"),
    Feature(make=two_holes, kinds=("box",), place="center"),
    Feature(make=end_holes, kinds=("box",), place="ends"),
    Feature(make=row_of_holes, kinds=("box",), place="center"),
    Feature(make=grid_of_holes, kinds=("box",), place="center"),
    Feature(make=bolt_circle, kinds=("box", "disc"), place="circle", weight=2),
    Feature(make=counterbore, kinds=("box", "disc"), place="center"),
    Feature(make=counterbore_sizes, kinds=("box", "disc"), place="center"),
    Feature(make=countersink, kinds=("box", "disc"), place="center"),
    Feature(make=corner_counterbores, kinds=("box",), place="corners", weight=0.7),
    Feature(make=slot, kinds=("box", "disc"), place="center"),
    Feature(make=pocket, kinds=("box", "disc"), place="center"),
    Feature(make=window, kinds=("box", "disc"), place="center"),
    Feature(make=boss, kinds=("box", "disc", "hex"), place="center"),
    Feature(make=drilled_boss, kinds=("box", "disc", "hex"), place="center"),
    Feature(make=block_on_top, kinds=("box", "disc"), place="center", weight=0.7),
    Feature(make=rib, kinds=("box",), place="center", weight=0.7),
    Feature(make=groove, kinds=("box",), place="center", weight=0.8),
    Feature(make=notch, kinds=("box",), place="edge"),
    Feature(make=side_hole, kinds=("box",), place="side"),
    Feature(make=step, kinds=("box",), place="edge", weight=0.7),
    Feature(make=flat_cut, kinds=("disc",), place="edge"),
    Feature(make=key_slot, kinds=("disc",), place="edge", weight=0.7),
    Feature(make=round_corners, kinds=("box",), place="vertical", weight=1.8, first=True),
    Feature(make=chamfer_top, kinds=("box", "disc", "hex"), place="top", first=True),
    Feature(make=fillet_top, kinds=("box", "disc", "hex"), place="top", weight=0.7, first=True),
    Feature(make=fillet_all, kinds=("box", "disc"), place="vertical top", weight=0.7, first=True),
    Feature(make=chamfer_all, kinds=("box", "disc"), place="vertical top", weight=0.6, first=True),
)
"""All features. `place` words may be taken once a part; `first` ones work on the bare base."""
