"""Rings, flanges and sleeves with one thing more, as people say them in passing."""

from __future__ import annotations

from ..draft import Draft, Size
from ..features.frame import around, circle
from ..text import pick
from ..wordings import phrase, way

_DRILL = "drill|add|put|have"
_FLAT = "ring|flange|round flange|flange ring|adapter ring|spacer ring|collar|clamp ring|spacer|bearing ring|flat ring"
_LONG = "bushing|sleeve|collar|spacer|hub"
_ON = "[on a {bc} PCD|on {bc} PCD|on a {bc} circle|on a {bc} bolt circle|PCD {bc}|on {bc}|equally spaced on {bc}|on a {bc} dia circle|around a {bc} circle|on {bc} pitch circle]"


def spoken_ring(d: Draft) -> None:
    """A ring with a circle of holes, chamfered outer edges, a slit, a keyway, a set screw or holes around its side."""
    nouns, kind = (_FLAT, "thick") if d.chance(0.8) else (_LONG, "long")
    d.base(phrase(pick(d.rng, nouns.split("|")), (way("od", "od"), way("id", "id"), way(kind, "h")), d.rng))
    od = d.size("od", 12, 200)
    bore, h = d.size("id", 0.3 * od.v, 0.85 * od.v), d.size("h", 2, 0.6 * od.v)
    d.need(bore.v < 0.9 * od.v)
    d.add(f"Y {od}/2 {h}")
    make = pick(d.rng, (_circle, _circle, _circle, _outer_edges, _outer_edges, _slit, _keyway, _keyway, _set_screw, _around))
    make(d, od, bore, h)


def _circle(d: Draft, od: Size, bore: Size, h: Size) -> None:
    d.add(f"H $ 0 0 {bore}")
    d.feature(
        _DRILL,
        f"[{{n#}} {{hole@}} holes {_ON}|{{n#}} holes of {{hole@}} {_ON}|{{n#}} {{hole&clear}} holes {_ON}|{{n#}} holes for {{hole&clear}} [screws|bolts] {_ON}|{{n#}}x {{hole@}} {_ON}|{{n#}} holes {{hole@}} {_ON}]",
        "bolt_circle",
    )
    n = d.count("n", 2, 12)
    flat = od.v - bore.v
    d.need(flat > 8)
    bc = d.size("bc", bore.v + 0.4 * flat, bore.v + 0.6 * flat)
    room = min(od.v - bc.v, bc.v - bore.v)
    hole = d.dia("hole", min(1.5, 0.3 * room), min(0.7 * room, 20, 2.2 * bc.v / n.v))
    d.need(hole.v < 0.85 * room and 3.14 * bc.v / n.v > 1.2 * hole.v)
    circle(d, hole, bc, n, h)


def _outer_edges(d: Draft, od: Size, bore: Size, h: Size) -> None:
    d.feature(
        "add|cut",
        "[a {cham} chamfer on both outer edges|outer edges chamfered {cham}|{cham} chamfer on the outside edges|both outside edges chamfered {cham}|{cham} x {45^} chamfer on the outer edges, top and bottom|{cham} chamfers outside at both ends]",
        "outer_chamfers",
    )
    c = d.size("cham", 0.3, 0.3 * min(h.v, (od.v - bore.v) / 2))
    d.add(f"CH $ {c}", f"H $ 0 0 {bore}")


def _slit(d: Draft, od: Size, bore: Size, h: Size) -> None:
    d.add(f"H $ 0 0 {bore}")
    d.feature(
        "cut|add|saw",
        "[a {gap} slit|a {gap} wide slit [through|in] one side|a {gap} saw cut through one side|a {gap} slot through the wall|a slit of {gap} on one side|a {gap} gap in it]",
        "slit",
    )
    gap = d.size("gap", 0.5, 0.3 * bore.v)
    body = d.body()
    d.add(f"{d.tag('cut')}: C {od} {gap} {h}", f"T $ 0 -{gap}/2 0", f"D {body} $")


def _keyway(d: Draft, od: Size, bore: Size, h: Size) -> None:
    d.add(f"H $ 0 0 {bore}")
    d.feature(
        "cut|add",
        "[a {key_w} x {key_d} deep keyway in the bore|a keyway {key_w} wide and {key_d} deep in the bore|a {key_w} wide keyway in the bore, {key_d} deep|a keyway in the hole, {key_w} wide, {key_d} deep from the bore]",
        "keyway",
    )
    wide, deep = d.size("key_w", 0.15 * bore.v, 0.35 * bore.v), d.size("key_d", 0.06 * bore.v, 0.3 * (od.v - bore.v))
    d.need(bore.v + 2 * deep.v < 0.92 * od.v and wide.v < 0.5 * bore.v and deep.v > 0.03 * bore.v)
    body = d.body()
    d.add(f"{d.tag('cut')}: C {bore}/2+{deep} {wide} {h}", f"T $ 0 -{wide}/2 0", f"D {body} $")


def _set_screw(d: Draft, od: Size, bore: Size, h: Size) -> None:
    d.add(f"H $ 0 0 {bore}")
    d.feature(
        _DRILL,
        "[a {hole@} set screw hole in the side|a {hole@} hole through one side at half height|one radial {hole@} hole through one wall|a {hole&} set screw hole [in|through] one side|a {hole&} grub screw hole in the side]",
        "set_screw",
    )
    hole = d.size("hole", min(1.5, 0.3 * h.v), min(0.6 * h.v, 0.5 * bore.v, 12))
    d.need(hole.v < 0.8 * h.v)
    d.add(f"H $ 0 {h}/2 {hole} {od}/2 >X")


def _around(d: Draft, od: Size, bore: Size, h: Size) -> None:
    d.add(f"H $ 0 0 {bore}")
    d.feature(
        _DRILL,
        "[{n#} radial holes of {hole@}[ around it|]|{n#} {hole@} radial holes[ at half height|]|{n#} {hole@} holes around the side, evenly spaced|{n#} {hole@} holes through the wall, equally spaced around it]",
        "radial_holes",
    )
    n = d.count("n", 2, 8)
    hole = d.dia("hole", min(1.0, 0.2 * h.v), min(0.6 * h.v, 1.6 * bore.v / n.v, 16))
    d.need(hole.v < min(0.8 * h.v, 2.5 * bore.v / n.v))
    around(d, hole, n, od, h)
