"""Open boxes as people say them in passing: by their outside or inside, without some of the walls, with what is in walls and floor."""

from __future__ import annotations

from typing import NamedTuple

from ..draft import Draft, evaluate
from ..text import expand, pick

_FACES = {"left": "<X", "right": ">X", "front": "<Y", "back": ">Y"}
_TOP = "[open top|open at the top|no lid|open on top]"
_BOX = "[box|tray|bin|open box|desk organizer tray|pencil box|parts bin|drawer insert|crate|sorting tray|cable tray|planter box|case|mail tray|letter tray|napkin holder]"


class Box(NamedTuple):
    """An open box in expressions: its outside, the corner and the size of its inside, and the sides that have walls."""

    w: str
    d: str
    h: str
    x: str
    y: str
    inner_w: str
    inner_d: str
    inner_h: str
    floor: str
    sides: tuple[str, ...]

    def long(self, side: str) -> tuple[str, str]:
        """The middle along this wall and its length."""
        return (_half(self.w), self.w) if side in ("front", "back") else (_half(self.d), self.d)


def _half(expression: str) -> str:
    return f"({expression})/2" if "+" in expression else f"{expression}/2"


def _with(size: str, first: str, last: str, sign: str) -> str:
    """A size and the walls at its two ends, added or taken off; "0" is no wall."""
    walls = [wall for wall in (first, last) if wall != "0"]
    return f"{size}{sign}2*{walls[0]}" if len(walls) == 2 else f"{size}{sign}{walls[0]}" if walls else size


def tray(d: Draft) -> None:
    """A box open at the top, there and at one side, or with two walls only; by its outside or inside; with what is in its walls and floor."""
    noun = expand(_BOX, d.rng)
    kind = pick(d.rng, ("top", "top", "top", "side", "ends"))
    is_inner, has_floor = kind != "ends" and d.chance(0.45), d.chance(0.5)
    missing = {"top": (), "side": (pick(d.rng, tuple(_FACES)),), "ends": pick(d.rng, (("left", "right"), ("front", "back")))}[
        kind
    ]
    opening = {
        "top": _TOP,
        "side": f"[open at the top and at the {''.join(missing)}|no lid and no {''.join(missing)} wall|open on top and on the {''.join(missing)} side|without a {''.join(missing)} wall, open top]",
        "ends": f"[open at the top and at both ends, {' and '.join(missing)}|open on top, {' and '.join(missing)}|no lid, no {' or '.join(missing)} wall]",
    }[kind]
    size = (
        "[{w,d,h} inside|inside {w,d,h}|inside size {w,d,h}|{w,d,h} on the inside]"
        if is_inner
        else "{w,d,h}"
        if kind == "ends"
        else "[{w,d,h} outside|{w,d,h}|outside {w,d,h}|{w,d,h}]"
    )
    walls = (
        "[walls {wall} and floor {t}|{wall!} walls, floor {t} thick|walls {wall} thick, {t!} floor|{wall!} walls and a {t!} floor|{wall} thick walls, bottom {t}]"
        if has_floor
        else "[{wall!} walls and floor|walls and floor {wall}|{wall!} walls|wall {wall}|{wall} thick walls and bottom|{wall} thick all round]"
    )
    d.base(f"[{noun} {size}, {walls}, {opening}|{noun}, {opening}, {size}, {walls}|{noun} {size}, {opening}, {walls}]")  # fmt: skip
    w, y, h = d.size("w", 25, 250), d.size("d", 25, 200), d.size("h", 12, 120)
    wall = d.size("wall", 0.8, 6)
    floor = d.size("t", 0.8, 10) if has_floor else wall
    d.need(max(wall.v, floor.v) < 0.15 * min(w.v, y.v, h.v) and (not has_floor or abs(wall.v - floor.v) > 0.2))
    left, right, front, back = ("0" if side in missing else str(wall) for side in _FACES)
    if is_inner:
        box = Box(
            _with(str(w), left, right, "+"),
            _with(str(y), front, back, "+"),
            f"{h}+{floor}",
            left,
            front,
            str(w),
            str(y),
            str(h),
            str(floor),
            (),
        )
    else:
        box = Box(
            str(w),
            str(y),
            str(h),
            left,
            front,
            _with(str(w), left, right, "-"),
            _with(str(y), front, back, "-"),
            f"{h}-{floor}",
            str(floor),
            (),
        )
    box = box._replace(sides=tuple(side for side in _FACES if side not in missing))
    if kind == "top" and not has_floor:
        d.add(f"C {box.w} {box.d} {box.h}", f"SH $ {wall} >Z")
    else:
        body = d.body_after(f"C {box.w} {box.d} {box.h}")
        d.add(f"{d.tag('cut')}: C {box.inner_w} {box.inner_d} {box.inner_h}", f"T $ {box.x} {box.y} {floor}", f"D {body} $")
    inside = [_side_hole, _floor_holes, _rim_notch] if kind != "side" else [_side_hole, _rim_notch]
    if kind == "top":
        inside.append(_divider)
    for make in d.rng.sample(inside, pick(d.rng, (0, 1, 1, 1, 2))):
        d.attempt(lambda make=make: make(d, box))
    if d.chance(0.1):
        make = pick(d.rng, (_feet, _tabs))
        d.attempt(lambda: make(d, box))


def _of(d: Draft, expression: str) -> float:
    return evaluate(expression, d.values)


def _wall(d: Draft, box: Box) -> str:
    """A wall whose inside has the same middle as its outside: not one beside a single missing wall; none has a notch and a hole."""
    even = [
        side
        for side in box.sides
        if len(box.sides) != 3 or ({"left": "right", "right": "left", "front": "back", "back": "front"}[side] not in box.sides)
    ]
    side = pick(d.rng, even)
    d.need(not any(f"the {side} wall" in clause.template for clause in d.clauses[1:]))
    return side  # fmt: skip


def _side_hole(d: Draft, box: Box) -> None:
    side = _wall(d, box)
    middle, across = box.long(side)
    place = pick(d.rng, ("", "low", "high"))
    at = {
        "": f"[in the middle of the {side} wall|through the {side} wall|in the {side} wall]",
        "low": f"in the {side} wall, [{{off}} above the floor|its center {{off}} above the floor|{{off}} up from the inside of the floor]",
        "high": f"in the {side} wall, [{{off}} [down |]from the top|{{off}} below the rim|its center {{off}} below the rim]",
    }[place]
    d.feature(
        "drill|add|put|cut",
        f"[a {{hole@}} hole {at}|one {{hole@}} hole {at}|a {{hole@}} [cable |]hole {at}|a hole of {{hole@}} {at}|a {{hole&clear}} hole {at}]",
        "wall_hole",
    )
    inner = _of(d, box.inner_h)
    hole = d.dia("hole", 1.5, 0.6 * min(inner, _of(d, across)))
    z = _half(f"{box.h}+{box.floor}")
    if place:
        off = d.size("off", 0.7 * hole.v, inner - 0.7 * hole.v)
        d.need(0.6 * hole.v < off.v < inner - 0.6 * hole.v)
        z = f"{box.floor}+{off}" if place == "low" else f"{box.h}-{off}"
    d.need(hole.v < 0.75 * min(inner, _of(d, across)))
    d.add(f"H $ {middle} {z} {hole} wall {_FACES[side]}")


def _floor_holes(d: Draft, box: Box) -> None:
    """One in the middle of the floor or a row from left to right."""
    d.need(not any("divider" in clause.template for clause in d.clauses))
    is_one = d.chance(0.5)
    d.feature(
        "drill|add|put",
        "[a {hole@} [drain |]hole in the middle of the floor|a {hole@} [drain |]hole in the floor|a {hole@} hole in the [center|middle] of the bottom|a {hole&clear} hole in the middle of the bottom]"
        if is_one
        else "[{n#} {hole@} holes in the floor in a row from left to right, {pitch} apart|a row of {n#} {hole@} holes along the middle of the floor from left to right, {pitch} apart|{n#} {hole@} [drain |]holes in the floor, {pitch} apart, in line from left to right|{n#} {hole&clear} holes in the bottom, side by side from left to right, {pitch} c/c]",
        "drain_hole" if is_one else "row_of_holes",
    )
    count = None if is_one else d.count("n", 2, 5)
    long, wide = _of(d, box.inner_w), _of(d, box.inner_d)
    pieces = count.v if count else 1
    hole = d.dia("hole", 2, min(0.5 * wide, 0.5 * long / pieces, 30))
    if count is None:
        d.add(f"H $ {_half(box.w)} {_half(box.d)} {hole}")
        return
    pitch = d.size("pitch", 1.3 * hole.v, 0.9 * long / pieces)
    d.need(pitch.v > 1.2 * hole.v and (pieces - 1) * pitch.v + 1.2 * hole.v < long and hole.v < 0.8 * wide)
    body = d.body()
    d.add(f"{d.tag('tool')}: Y {hole}/2 {box.floor}", f"T $ {_half(box.w)}-({count}-1)*{pitch}/2 {_half(box.d)} 0", f"LP $ 1 0 0 {count} {pitch}", f"D {body} $")  # fmt: skip


def _rim_notch(d: Draft, box: Box) -> None:
    side = _wall(d, box)
    d.feature(
        "cut|add|make",
        f"[a notch {{notch_w}} wide and {{notch_d}} deep in the [rim|top edge] of the {side} wall|a {{notch_w}} wide, {{notch_d}} deep [notch|cutout] in the middle of the top of the {side} wall|a {{notch_w}} wide finger notch, {{notch_d}} deep, in the top edge of the {side} wall]",
        "notch",
    )
    middle, across = box.long(side)
    wide = d.size("notch_w", 4, 0.6 * _of(d, across))
    deep = d.size("notch_d", 2, 0.8 * _of(d, box.inner_h))
    d.need(wide.v < 0.7 * _of(d, across) and deep.v < 0.9 * _of(d, box.inner_h))
    body, cut = d.body(), d.tag("notch")
    start = f"{middle}-{wide}/2"
    along_x, far = side in ("front", "back"), f"{box.w}-wall" if side == "right" else f"{box.d}-wall" if side == "back" else "0"
    d.add(f"{cut}: C {wide} wall {deep}" if along_x else f"{cut}: C wall {wide} {deep}")
    d.add(f"T $ {start} {far} {box.h}-{deep}" if along_x else f"T $ {far} {start} {box.h}-{deep}", f"D {body} $")


def _divider(d: Draft, box: Box) -> None:
    """A partition from front to back: in the middle or at a clear distance from the left wall; as high as the box or not."""
    d.need(not any("floor" in clause.template or "bottom" in clause.template for clause in d.clauses[1:]))
    what = "[divider|partition|inner wall]"
    at = (
        "[in the middle|halfway along]"
        if d.chance(0.4)
        else "[{off} from the inside of the left wall|with {off} clear between it and the left wall|leaving {off} clear on its left]"
    )
    high = (
        ""
        if d.chance(0.5)
        else "[, reaching {rib_h} up from the floor|, its top edge {rib_h} above the floor|, standing {rib_h} up from the floor]"
    )
    d.feature("add|put|with", f"[a {what} {{rib_t}} thick running front to back, {at}{high}|a {{rib_t}} thick {what} running front to back, {at}{high}]", "divider")  # fmt: skip
    thick = d.size("rib_t", 0.8, 6)
    long, tall = _of(d, box.inner_w), _of(d, box.inner_h)
    x = f"{_half(box.w)}-{thick}/2"
    if d.says("off"):
        off = d.size("off", 0.1 * long, 0.8 * long)
        d.need(off.v + thick.v < 0.92 * long)
        x = f"{box.x}+{off}"
    top = d.size("rib_h", 0.3 * tall, 0.95 * tall) if high else box.inner_h
    body = d.body()
    d.add(f"{d.tag('rib')}: C {thick} {box.inner_d} {top}", f"T $ {x} {box.y} {box.floor}", f"U {body} $")
    d.need(thick.v < 0.1 * long)


def _feet(d: Draft, box: Box) -> None:
    d.feature("add|put|have", "[{4#} square feet under the corners, {foot} x {foot} and {h1} high, flush with the outside|a square foot under each corner, {foot} a side and {h1} high, flush with the sides|{4#} feet {foot} square and {h1} high under it, one flush in each corner]", "feet")  # fmt: skip
    foot = d.size("foot", 3, 0.3 * min(_of(d, box.w), _of(d, box.d)))
    high = d.size("h1", 1.5, 25)
    body = d.body()
    d.add(f"{d.tag('leg')}: C {foot} {foot} {high}", f"T $ 0 0 -{high}", f"LP $ 1 0 0 2 {box.w}-{foot}", f"LP $ 0 1 0 2 {box.d}-{foot}", f"U {body} $")  # fmt: skip


def _tabs(d: Draft, box: Box) -> None:
    """A screw tab level with the floor in the middle of the left and the right side."""
    where = "[on the left and the right|at the left and right ends|left and right, in the middle of the sides]"
    d.feature("add|put|have", f"[screw tabs {where}, {{tab_l}} long, {{tab_w}} wide, as thick as the floor and level with it, a {{hole@}} hole in the middle of each|a mounting tab {where}, sticking out {{tab_l}}, {{tab_w}} wide, flush with the underside and as thick as the floor, each with a {{hole@}} hole in the middle]", "tabs")  # fmt: skip
    d.need({"left", "right"} <= set(box.sides))
    long, wide = d.size("tab_l", 6, 30), d.size("tab_w", 6, 0.8 * _of(d, box.d))
    hole = d.dia("hole", 2, 0.6 * min(long.v, wide.v))
    d.need(hole.v < 0.75 * min(long.v, wide.v) and wide.v < 0.9 * _of(d, box.d))
    body = d.body()
    at = f"{_half(box.d)}-{wide}/2"
    d.add(f"{d.tag('tab')}: C {long} {wide} {box.floor}", f"T $ -{long} {at} 0", f"LP $ 1 0 0 2 {box.w}+{long}", f"U {body} $")
    d.add(f"H $ -{long}/2 {_half(box.d)} {hole}", f"H $ {box.w}+{long}/2 {_half(box.d)} {hole}")
