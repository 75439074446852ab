"""What is cut from outside a round bar, as people say it: grooves, flats, cross holes, keyways, slits, milled ends."""

from __future__ import annotations

from ..draft import Draft, evaluate
from ..text import pick
from .frame import half
from .turned import BORE, Turned, blind, moved, say, through

_CUT = "cut|add|mill"
_ALONG = "[along its whole length|the full length|all along it]"


def _groove(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    what = "[{groove_w} wide and {groove_d} deep|{groove_w} wide, {groove_d} deep|{groove_d} deep and {groove_w} wide]"
    what = "[{groove_w} wide, down to {d2} dia|{groove_w} wide, {d2} dia at the bottom of it]" if d.chance(0.5) else what
    kind = "[groove|ring groove|circlip groove|snap ring groove|o-ring groove|groove all round]"
    say(
        d,
        "cut|turn|add",
        f"[a {kind} {what}, {{off}} from {name}|a {kind} {{off}} from {name}, {what}|a {kind} {what}, starting {{off}} from {name}]",
        "ring_groove",
    )
    wide = d.size("groove_w", 0.02 * t.high + 0.5, 0.12 * t.high + 0.6)
    if d.says("d2"):
        floor = d.size("d2", 0.6 * t.wide, 0.92 * t.wide)
        inner, d2 = str(floor), floor.v
    else:
        deep = d.size("groove_d", 0.04 * t.wide, 0.18 * t.wide)
        inner, d2 = f"{t.across}-2*{deep}", t.wide - 2 * deep.v
    off = d.size("off", 0.03 * t.high, 0.6 * t.high)
    low = off.v if end == "bottom" else t.high - off.v - wide.v
    d.need(low > 0.03 * t.high and d2 < 0.95 * t.wide)
    t.cut(d, low, low + wide.v, d2)
    body = d.body()
    d.add(f"{d.tag('groove')}: Y {half(t.across)} {wide}", f"H $ 0 0 {inner}")
    d.add(f"T $ 0 0 {off if end == 'bottom' else f'{t.h}-{off}-{wide}'}", f"D {body} $")


def _grooves(d: Draft, t: Turned) -> None:
    what = "[{groove_w} wide and {groove_d} deep|{groove_w} wide, {groove_d} deep]"
    kind = "[groove|circlip groove|snap ring groove|ring groove]"
    say(
        d,
        "cut|turn|add",
        f"[a {kind} {what}, {{off}} from each end|a {kind} {{off}} from each end, {what}|{{2#}} grooves {what}, {{off}} from the ends]",
        "ring_grooves",
    )
    wide, deep = d.size("groove_w", 0.02 * t.high + 0.5, 0.1 * t.high + 0.6), d.size("groove_d", 0.04 * t.wide, 0.18 * t.wide)
    off = d.size("off", 0.04 * t.high, 0.35 * t.high)
    for low in (off.v, t.high - off.v - wide.v):
        t.cut(d, low, low + wide.v, t.wide - 2 * deep.v)
    body = d.body()
    d.add(f"{d.tag('groove')}: Y {half(t.across)} {wide}", f"H $ 0 0 {t.across}-2*{deep}", f"T $ 0 0 {off}")
    d.add(f"LP $ 0 0 1 2 {t.h}-2*{off}-{wide}", f"D {body} $")


def _flat(d: Draft, t: Turned) -> None:
    """A flat along the bar or from an end, by its depth or by what remains across; or two of them."""
    is_two, is_whole = d.chance(0.3), d.chance(0.35)
    end, name = ("top", "") if is_whole else t.end(d)
    run = f"[{{slot_l}} long at {name}|over {{slot_l}} at {name}|for {{slot_l}} from {name}]" if name else _ALONG
    key = "two_flats" if is_two else pick(d.rng, ("d_flat", "flat"))
    what = {
        "two_flats": f"[{{2#}} flats {{flat}} apart {run}|{{2#}} opposite flats {run}, {{flat}} across|{{2#}} parallel flats {run}, {{flat}} between them]",
        "d_flat": f"[a flat {run} so that {{a}} remains across|a D flat {run}, {{a}} left across|one side flattened {run}, {{a}} from the flat to the other side|a flat milled {run}, {{a}} over the D]",
        "flat": f"[a flat {{flat}} deep {run}|a D flat {run}, {{flat}} deep|a {{flat}} deep flat {run}|one side milled flat {{flat}} deep {run}]",
    }[key]
    say(d, _CUT, what, key)
    low, high = (0.06, 0.3) if key == "flat" else (0.62, 0.93)
    size = d.size("a" if key == "d_flat" else "flat", low * t.wide, high * t.wide)
    length = t.h if is_whole else str(d.size("slot_l", 0.12 * t.high, 0.7 * t.high))
    far = evaluate(length, d.values)
    left = {"two_flats": size.v, "d_flat": 2 * size.v - t.wide, "flat": t.wide - 2 * size.v}[key]
    t.cut(d, *t.span(end, far), left)
    x = {"two_flats": f"{size}/2", "d_flat": f"{size}-{half(t.across)}", "flat": f"{half(t.across)}-{size}"}[key]
    z = "0" if is_whole else t.at(end, length)
    body, first = d.body(), d.tag("cut")
    if is_two:
        d.add(f"C {t.across} {t.across} {length}", f"{first}: T $ {x} -{half(t.across)} {z}")
        d.add(f"{(second := d.tag('cut'))}: R $ 0 0 180", f"D {body} {first} {second}")
    else:
        d.add(f"{first}: C {t.across} {t.across} {length}", f"T $ {x} -{half(t.across)} {z}", f"D {body} $")


def _cross_hole(d: Draft, t: Turned) -> None:
    end, name = t.end(d, "bottom")
    say(
        d,
        BORE,
        f"[a {{hole@}} cross hole {{off}} from {name}|a {{hole@}} hole across it, {{off}} from {name}|a {{hole@}} hole right through sideways, {{off}} in from {name}|a {{hole@}} hole drilled across, {{off}} from {name}|a {{hole@}} split pin hole {{off}} from {name}|a {{hole&clear}} hole across it {{off}} from {name}]",
        "cross_hole",
    )
    hole = d.dia("hole", 0.12 * t.wide, 0.5 * t.wide)
    off = d.size("off", 0.7 * hole.v + 0.5, 0.6 * t.high)
    z = off.v if end == "bottom" else t.high - off.v
    d.need(hole.v < 0.6 * t.wide)
    t.cut(d, z - 0.6 * hole.v, z + 0.6 * hole.v, t.least)
    t.crossed = t.cuts[-1:]
    d.need(t.bored.get("bottom", 0.0) < t.crossed[0][0] and t.high - t.bored.get("top", 0.0) > t.crossed[0][1])
    d.add(f"H $ 0 {off if end == 'bottom' else f'{t.h}-{off}'} {hole} >X")


def _slit(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    say(
        d,
        _CUT,
        f"[a {{gap}} saw cut across {name}, {{depth}} deep|a {{gap}} wide slot across {name}, {{depth}} deep|a screwdriver slot {{gap}} wide and {{depth}} deep across {name}|a slit {{gap}} wide, {{depth}} deep, through the middle of {name}|{name} slotted {{gap}} wide and {{depth}} deep]",
        "end_slit",
    )
    gap = d.size("gap", 0.06 * t.least, 0.3 * t.least)
    depth = d.size("depth", 0.05 * t.high, 0.5 * t.high)
    t.cut(d, *t.span(end, depth.v), t.least)
    d.need(end not in t.bored)
    t.bored = {**t.bored, end: depth.v}
    body = d.body()
    z = t.at(end, str(depth))
    d.add(f"{d.tag('cut')}: C {t.across} {gap} {depth}", f"T $ -{half(t.across)} -{gap}/2 {z}", f"D {body} $")


def _keyway(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    say(
        d,
        _CUT,
        f"[a keyway {{key_w}} wide, {{key_d}} deep and {{slot_l}} long from {name}|a {{key_w}} wide keyway {{key_d}} deep, {{slot_l}} long, open at {name}|a key slot {{slot_l}} long, {{key_w}} wide and {{key_d}} deep, at {name}|a {{key_w}} x {{key_d}} deep keyway running {{slot_l}} in from {name}]",
        "keyway",
    )
    wide, deep = d.size("key_w", 0.15 * t.wide, 0.35 * t.wide), d.size("key_d", 0.08 * t.wide, 0.25 * t.wide)
    length = d.size("slot_l", 0.12 * t.high, 0.7 * t.high)
    d.need(length.v > wide.v)
    t.cut(d, *t.span(end, length.v), t.wide - 2 * deep.v)
    body = d.body()
    z = t.at(end, str(length))
    d.add(f"C {t.across} {wide} {length}", f"T $ {half(t.across)}-{deep} -{wide}/2 {z}", f"D {body} $")


def _cross_holes(d: Draft, t: Turned) -> None:
    """One near each end, in the same direction."""
    same = "[|, parallel to each other|, both in the same direction]"
    say(
        d,
        BORE,
        f"[a {{hole@}} cross hole {{off}} from each end{same}|{{2#}} {{hole@}} cross holes {{off}} from the ends{same}|a {{hole@}} hole across it {{off}} from each end{same}|a {{hole@}} hole sideways through it {{off}} in from each end{same}]",
        "cross_holes",
    )
    hole = d.dia("hole", 0.12 * t.wide, 0.5 * t.wide)
    off = d.size("off", 0.7 * hole.v + 0.5, 0.4 * t.high)
    d.need(hole.v < 0.6 * t.wide and not t.bored)
    for z in (off.v, t.high - off.v):
        t.cut(d, z - 0.6 * hole.v, z + 0.6 * hole.v, t.least)
    t.crossed = t.cuts[-2:]
    d.add(f"H $ 0 {off} {hole} >X", f"H $ 0 {t.h}-{off} {hole} >X")


def _drilled_flat(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    hole_in = (
        "[a {hole@} hole square to the flat, halfway along it|a {hole@} cross hole square through the flat, halfway along it]"
    )
    say(
        d,
        _CUT,
        f"[a flat {{flat}} deep and {{slot_l}} long at {name}, with {hole_in}|a {{flat}} deep flat over {{slot_l}} at {name} and {hole_in}]",
        "drilled_flat",
    )
    deep, length = d.size("flat", 0.08 * t.wide, 0.35 * t.wide), d.size("slot_l", 0.15 * t.high, 0.6 * t.high)
    hole = d.dia("hole", 0.12 * t.wide, min(0.5 * t.wide, 0.6 * length.v))
    d.need(hole.v < min(0.6 * t.wide, 0.8 * length.v) and not t.bored)
    t.cut(d, *t.span(end, length.v), t.wide - 2 * deep.v)
    t.crossed = t.cuts[-1:]
    body = d.body()
    d.add(
        f"{d.tag('cut')}: C {t.across} {t.across} {length}",
        f"T $ {half(t.across)}-{deep} -{half(t.across)} {t.at(end, str(length))}",
    )
    d.add(f"D {body} $", f"H $ 0 {f'{t.h}-{length}/2' if end == 'top' else f'{length}/2'} {hole} >X")


def _milled_end(d: Draft, t: Turned) -> None:
    """An end milled to a square or a hexagon, all of whose corners are there."""
    end, name = t.end(d)
    key = pick(d.rng, ("side", "side", "af"))
    what = {
        "side": f"[a {{side}} square milled on {name}, {{slot_l}} long|{name} milled {{side}} square for {{slot_l}}|{name} milled down to a {{side}} square over {{slot_l}}|a square {{side}} a side and {{slot_l}} long milled on {name}]",
        "af": f"[a {{af}} A/F hex milled on {name}, {{slot_l}} long|{name} milled to a hexagon {{af}} across flats for {{slot_l}}|{name} milled down to a {{af}} AF hex over {{slot_l}}]",
    }[key]
    say(d, "have|cut|add", what, "milled_end")
    low, high = (0.4, 0.7) if key == "side" else (0.5, 0.86)
    a, length = d.size(key, low * t.wide, high * t.wide), d.size("slot_l", 0.08 * t.high, 0.5 * t.high)
    d.need(t.ends[end][0] == t.wide)
    t.cut(d, *t.span(end, length.v), a.v)
    t.ends = {**t.ends, end: (a.v, length.v)}
    body = d.body()
    around = d.tag("tool")
    tool = (f"C {a} {a} {length}", f"T $ -{a}/2 -{a}/2 0") if key == "side" else (f"HX {a} {length}",)
    d.add(f"{around}: Y {half(t.across)} {length}", *tool, f"D {around} $", *moved("0 0", t.at(end, str(length))), f"D {body} $")


def _crossed_slits(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    say(
        d,
        _CUT,
        f"[a cross slot in {name}, {{gap}} wide and {{depth}} deep|{{2#}} saw cuts across {name} at right angles, {{gap}} wide and {{depth}} deep|{{2#}} slots crossing at right angles in {name}, {{gap}} wide and {{depth}} deep]",
        "crossed_slits",
    )
    gap, depth = d.size("gap", 0.06 * t.least, 0.25 * t.least), d.size("depth", 0.05 * t.high, 0.4 * t.high)
    d.need(end not in t.bored)
    t.cut(d, *t.span(end, depth.v), t.least)
    t.bored = {**t.bored, end: depth.v}
    body, first, second = d.body(), d.tag("cut"), d.tag("cut")
    d.add(f"C {t.across} {gap} {depth}", f"{first}: T $ -{half(t.across)} -{gap}/2 {t.at(end, str(depth))}")
    d.add(f"{second}: R $ 0 0 90", f"D {body} {first} {second}")


TURNED = (_groove, _groove, _groove, _grooves, blind, blind, through)
SIDEWAYS = (
    _flat,
    _flat,
    _flat,
    _cross_hole,
    _cross_hole,
    _cross_hole,
    _cross_holes,
    _drilled_flat,
    _milled_end,
    _slit,
    _crossed_slits,
    _keyway,
)
"""What has a direction around the axis: one of a part, or the sentence would have to say how they stand to each other."""
