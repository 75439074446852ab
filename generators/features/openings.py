"""Openings as people say them in passing: rows and circles of slots, and holes in the middle that are not round."""

from __future__ import annotations

import math

from ..draft import Draft
from ..text import pick
from .frame import Frame, half, minus, plus

_CUT = "cut|add|mill|put"


def slot_row(d: Draft, f: Frame) -> None:
    """Slots side by side across the part (vents) or end to end along it; evenly spread where no pitch is said."""
    d.need(f.wv >= f.dv)
    is_across = d.chance(0.65)
    noun, lie = (
        ("[vent |ventilation |cooling |air |vent |louvre ]slots", "[ side by side| across it| across the width|]")
        if is_across
        else ("slots", "[ in a row along the length| end to end| in line along the length| lengthwise in a row]")
    )
    gap = (
        "[, {pitch} apart|, {pitch} pitch|, {pitch} c/c|, {pitch} between centers]"
        if d.chance(0.4)
        else "[, evenly spaced|, equally spaced|]"
    )
    d.feature(
        _CUT,
        f"[{{n#}} {noun} {{slot_l,slot_w}}{lie}{gap}|{{n#}} {noun}, {{slot_l}} long and {{slot_w}} wide{lie}{gap}|{{n#}} {{slot_l,slot_w}} {noun}{lie}{gap}|{{n#}} {noun} of {{slot_l}} x {{slot_w}}{lie}{gap}|a row of {{n#}} {noun}, {{slot_l,slot_w}}{lie}{gap}|{{n#}} {noun}{lie}, {{slot_w}} wide, {{slot_l}} long{gap}]",
        "slot_row",
    )
    n = d.count("n", 2, 12)
    room = f.wv / (n.v + 1)
    if is_across:
        long = d.size("slot_l", 0.25 * f.dv, 0.8 * f.dv)
        wide = d.size("slot_w", min(1.0, 0.3 * room), min(0.6 * room, 0.6 * long.v, 15))
        d.need(long.v < 0.9 * f.dv and wide.v < 0.75 * min(room, long.v))
    else:
        long = d.size("slot_l", 0.3 * room, 0.8 * room)
        wide = d.size("slot_w", 0.15 * long.v, min(0.7 * long.v, 0.5 * f.dv))
        d.need(long.v < 0.9 * room and wide.v < min(0.8 * long.v, 0.7 * f.dv))
    along, across = (wide, long) if is_across else (long, wide)
    step = first = f"{f.w}/({n}+1)"
    if d.says("pitch"):
        pitch = d.size("pitch", 1.3 * along.v, (f.wv - 1.3 * along.v) / (n.v - 1))
        d.need(pitch.v > 1.15 * along.v and (n.v - 1) * pitch.v + 1.1 * along.v < f.wv)
        room, step, first = pitch.v, str(pitch), minus(f.cx, f"({n}-1)*{pitch}/2")
    d.claim(*f.center, ((n.v - 1) * room + along.v) / 2, across.v / 2)
    body = d.body()
    d.add(f"{d.tag('slot')}: OB {long} {wide} {f.h}", *(("R $ 0 0 90",) if is_across else ()))
    d.add(f"T $ {first} {f.cy} 0", f"LP $ 1 0 0 {n} {step}", f"D {body} $")


def slot_grid(d: Draft, f: Frame) -> None:
    """Rows of slots along the length, evenly spread over the plate."""
    d.need(f.wv >= f.dv)
    d.feature(
        _CUT,
        "[{ny#} rows of {nx#} slots {slot_l,slot_w}[, evenly spaced|]|a grille of {nx#} by {ny#} slots, {slot_l,slot_w} each|{nx#} x {ny#} slots {slot_l,slot_w}, evenly spread|a grid of {nx#} by {ny#} slots, each {slot_l} long and {slot_w} wide|{ny#} rows of {nx#} [vent |]slots, {slot_l} long along the plate and {slot_w} wide]",
        "slot_grid",
    )
    ny, nx = d.count("ny", 2, 6), d.count("nx", 2, 8)
    long = d.size("slot_l", 0.3 * f.wv / (nx.v + 1), 0.8 * f.wv / (nx.v + 1))
    wide = d.size("slot_w", 0.15 * long.v, min(0.7 * long.v, 0.6 * f.dv / (ny.v + 1)))
    d.need(long.v < 0.9 * f.wv / (nx.v + 1) and wide.v < min(0.8 * long.v, 0.75 * f.dv / (ny.v + 1)))
    d.claim(*f.center, f.wv * 0.5 * nx.v / (nx.v + 1), f.dv * 0.5 * ny.v / (ny.v + 1))
    body = d.body()
    d.add(f"{d.tag('slot')}: OB {long} {wide} {f.h}", f"T $ {f.w}/({nx}+1) {f.d}/({ny}+1) 0")
    d.add(f"LP $ 1 0 0 {nx} {f.w}/({nx}+1)", f"LP $ 0 1 0 {ny} {f.d}/({ny}+1)", f"D {body} $")


def slot_circle(d: Draft, f: Frame) -> None:
    """Slots that point to the middle, on a circle about it."""
    inner = 2 * math.hypot(*d.reserved(*f.center))
    d.need(inner < 0.4 * f.small and f.hv < 0.6 * f.small)
    d.feature(
        _CUT,
        "[{n#} [radial |]slots {slot_l,slot_w} on a {bc} [circle|PCD]|{n#} radial slots, {slot_l} long, {slot_w} wide, [centered |]on a {bc} circle|{n#} slots {slot_l} x {slot_w} pointing to the center, on a {bc} [circle|PCD]|{n#} [radial |]slots {slot_l,slot_w}, equally spaced on {bc}]",
        "slot_circle",
    )
    n = d.count("n", 2, 10)
    bc = d.size("bc", inner + 0.45 * (f.small - inner), inner + 0.65 * (f.small - inner))
    most = min(f.small * 0.96 - bc.v, bc.v - inner)
    long = d.size("slot_l", 0.4 * most, 0.9 * most)
    wide = d.size("slot_w", 0.15 * long.v, 0.6 * long.v)
    d.need(long.v < most and wide.v < 0.8 * long.v and math.pi * (bc.v - long.v) / n.v > 1.3 * wide.v)
    d.claim(*f.center, (bc.v + long.v) / 2, (bc.v + long.v) / 2)
    body = d.body()
    x = f"{bc}/2" if f.kind != "box" else plus(f.cx, half(str(bc)))
    d.add(f"{d.tag('slot')}: OB {long} {wide} {f.h}", f"T $ {x} {f.cy} 0")
    d.add(f"CP $ {f.cx} {f.cy} 0 0 0 1 {n} 360", f"D {body} $")


_IN = "[ in the middle| in the center| through it| through the middle| right through|]"
_SHAPES = {
    "hex": ("hex_hole", f"[a hexagonal hole {{af}} across flats{_IN}|a {{af}} [A/F|AF] hex hole{_IN}|a hex hole, {{af}} across flats{_IN}|a hexagonal {{af}} hole{_IN}|a hexagon hole of {{af}} across the flats{_IN}|a hexagonal opening, {{af}} A/F]"),
    "triangle": ("triangle_hole", f"[a triangular hole with {{side!}} sides{_IN}|a triangular hole, {{side}} a side|a triangular hole of {{side}} side{_IN}|an equilateral triangle hole, sides {{side!}}|a triangle shaped hole with {{side!}} sides{_IN}]"),
    "square": ("square_hole", f"[a {{side}} square hole{_IN}|a square hole {{side}} wide{_IN}|a square hole, {{side}} a side|a {{side!}} square hole{_IN}|a {{side}} sq hole{_IN}|a square hole of {{side}}{_IN}|a square cutout, {{side}} each way]"),
    "oval": ("slot", f"[an oval hole {{slot_l,slot_w}}{_IN}|an oval hole, {{slot_l}} long and {{slot_w}} wide|an oblong hole {{slot_l,slot_w}}{_IN}|an elongated hole {{slot_l,slot_w}}{_IN}|a {{slot_l}} x {{slot_w}} oval hole{_IN}|an obround hole, {{slot_l}} x {{slot_w}}]"),
}  # fmt: skip
"""Holes that are not round: the feature's name and how it is said."""


def shaped_hole(d: Draft, f: Frame) -> None:
    """A hexagonal, triangular, square or oval hole right through the middle."""
    shape = pick(d.rng, ("hex", "hex", "triangle", "square", "square", "oval", "oval"))
    name, said = _SHAPES[shape]
    d.feature("cut|add|make|put", said, name)
    at = (f.cx, f.cy)
    if shape == "oval":
        d.need(f.wv >= f.dv)
        long = d.size("slot_l", 0.12 * f.wv, 0.7 * f.wv)
        wide = d.size("slot_w", 0.25 * long.v, 0.75 * long.v)
        reach, tool = (long.v, wide.v), f"OB {long} {wide} {f.h}"
        d.need(long.v < 0.85 * f.wv and wide.v < min(0.8 * f.dv, 0.85 * long.v))
    else:
        across = d.size("af" if shape == "hex" else "side", 0.12 * f.small, 0.6 * f.small)
        d.need(across.v < 0.65 * f.small)
        reach = (1.16 * across.v, 1.16 * across.v)
        tool = {"hex": f"HX {across} {f.h}", "triangle": f"PR 3 {across}/sqrt(3) {f.h}", "square": f"C {across} {across} {f.h}"}[
            shape
        ]
        if shape == "square":
            at = (minus(f.cx, half(str(across))), minus(f.cy, half(str(across))))
    d.claim(*f.center, reach[0] / 2, reach[1] / 2)
    body = d.body()
    d.add(f"{d.tag('cut')}: {tool}")
    if at != ("0", "0"):
        d.add(f"T $ {at[0]} {at[1]} 0")
    d.add(f"D {body} $")
