"""Things that are drilled in a plate, stand on it or hang under it, as people say them: one or several of a kind, each with its foot at the origin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from ..draft import Draft
from .frame import Frame


class Made(NamedTuple):
    """A thing by its lines, with its foot at the origin, and its size in plan, mm.

    `shift`: what to take off x and y where its corner is at the origin; `high`: its height; `bore`: a hole on through the base;
    `drill`: the operands of `H` after its place, where one line makes it.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    high: str = ""
    shift: tuple[str, str] = ("", "")
    bore: str = ""
    drill: str = ""


class Thing(NamedTuple):
    """A row: what it is called and how its sizes are said; `^` stands for the article or the count, `%` for its noun."""

    name: str
    effect: Literal["cut", "up", "down"]
    nouns: str
    said: str
    draw: Callable[[Draft, Frame, float, float], Made]
    weight: float


def _post(d: Draft, f: Frame, x: float, y: float) -> Made:
    dia, high = d.size("pin_d", 1.5, min(x, y)), d.size("pin_h", max(2, 0.3 * f.hv), 60)
    d.need(high.v < 12 * dia.v)
    return Made((f"Y {dia}/2 {high}",), dia.v, dia.v, str(high))


def _tube(d: Draft, f: Frame, x: float, y: float, is_through: bool = False) -> Made:
    od, high = d.size("od", 5, min(x, y)), d.size("h", max(3, 0.4 * f.hv), 60)
    bore = d.size("id", 0.35 * od.v, 0.85 * od.v) if d.says("id") else None
    wall = None if bore else d.size("wall", 0.06 * od.v, 0.25 * od.v)
    inner = str(bore) if bore else f"{od}-2*{wall}"
    d.need(bore is None or bore.v < 0.92 * od.v)
    if is_through:
        return Made((f"Y {od}/2 {high}",), od.v, od.v, str(high), bore=inner)
    return Made((f"Y {od}/2 {high}", f"H $ 0 0 {inner}"), od.v, od.v, str(high))


def _cup(d: Draft, f: Frame, x: float, y: float) -> Made:
    od, high = d.size("od", 6, min(x, y)), d.size("h", max(5, 0.6 * f.hv), 60)
    hole = d.dia("hole", 0.3 * od.v, 0.8 * od.v)
    depth = d.size("depth", 0.3 * high.v, 0.85 * high.v)
    d.need(hole.v < 0.9 * od.v and depth.v < 0.95 * high.v)
    return Made((f"Y {od}/2 {high}", f"H $ 0 0 {hole} {depth}"), od.v, od.v, str(high))


def _block(d: Draft, f: Frame, x: float, y: float) -> Made:
    length, b = d.size("l", 3, x), d.size("b", 2, y)
    d.need(length.v > b.v or "long" not in d.clauses[-1].template)
    high = d.size("h", max(2, 0.4 * f.hv), 50)
    return Made((f"C {length} {b} {high}",), length.v, b.v, str(high), (f"{length}/2", f"{b}/2"))


def _square(d: Draft, f: Frame, x: float, y: float) -> Made:
    side, high = d.size("side", 3, min(x, y)), d.size("h", max(2, 0.4 * f.hv), 60)
    return Made((f"C {side} {side} {high}",), side.v, side.v, str(high), (f"{side}/2", f"{side}/2"))


def _ear(d: Draft, f: Frame, x: float, y: float) -> Made:
    """An upright with a round top and a hole in the middle of the round, whose height is said."""
    b, t = d.size("b", 6, x), d.size("fin_t", 1.5, min(y, 15))
    hole = d.dia("hole", 2, 0.6 * b.v)
    d.need(hole.v < 0.75 * b.v and t.v < 0.6 * b.v)
    rise = d.size("rise", 0.6 * b.v, 2.5 * b.v)
    d.need(rise.v > 0.5 * b.v)
    tab = d.tag("tab")
    lines = (
        f"{tab}: C {b} {t} {rise}",
        f"Y {b}/2 {t}",
        "R $ -90 0 0",
        f"T $ {b}/2 0 {rise}",
        f"U {tab} $",
        f"H $ {b}/2 {rise} {hole} >Y",
    )
    return Made(lines, b.v, t.v, str(rise), (f"{b}/2", f"{t}/2"))


def _hole(d: Draft, f: Frame, x: float, y: float) -> Made:
    hole = d.dia("hole", max(1.5, 0.12 * f.hv), min(x, y))
    return Made((f"Y {hole}/2 {f.h}",), hole.v, hole.v, drill=str(hole))


def _blind(d: Draft, f: Frame, x: float, y: float, is_below: bool = False) -> Made:
    hole, depth = d.dia("hole", 1.5, min(x, y)), d.size("depth", 0.2 * f.hv, 0.85 * f.hv)
    d.need(depth.v < min(0.95 * f.hv, 8 * hole.v))
    lines = (f"Y {hole}/2 {depth}", *(() if is_below else (f"T $ 0 0 {f.h}-{depth}",)))
    return Made(lines, hole.v, hole.v, drill=f"{hole} {depth}{' <Z' if is_below else ''}")


def _slot(d: Draft, f: Frame, x: float, y: float, is_across: bool = False) -> Made:
    long = d.size("slot_l", 4, y if is_across else x)
    wide = d.size("slot_w", 1.5, min(0.7 * long.v, x if is_across else y))
    d.need(wide.v < 0.85 * long.v)
    tool = f"OB {long} {wide} {f.h}"
    return Made((tool, "R $ 0 0 90"), wide.v, long.v) if is_across else Made((tool,), long.v, wide.v)


def _opening(d: Draft, f: Frame, x: float, y: float) -> Made:
    if d.says("side"):
        side = d.size("side", 2, min(x, y))
        return Made((f"C {side} {side} {f.h}",), side.v, side.v, shift=(f"{side}/2", f"{side}/2"))
    long, wide = d.size("pocket_l", 3, x), d.size("pocket_w", 3, y)
    d.need(long.v > wide.v or "long" not in d.clauses[-1].template)
    return Made((f"C {long} {wide} {f.h}",), long.v, wide.v, shift=(f"{long}/2", f"{wide}/2"))


def _pocket(d: Draft, f: Frame, x: float, y: float) -> Made:
    long, wide = d.size("pocket_l", 3, x), d.size("pocket_w", 3, y)
    d.need(long.v > wide.v or "long" not in d.clauses[-1].template)
    depth = d.size("depth", 0.2 * f.hv, 0.8 * f.hv)
    d.need(depth.v < 0.93 * f.hv)
    return Made((f"C {long} {wide} {depth}", f"T $ 0 0 {f.h}-{depth}"), long.v, wide.v, shift=(f"{long}/2", f"{wide}/2"))


_PINS = "[post|pin|peg|round post|stud|dowel|round peg|upright pin|column|locating pin]"
_SPIGOTS = "[spigot|round plug|peg|pin|round boss|locating spigot|locating pin]"
_TUBES = "[tube|sleeve|socket|pipe stub|round socket|collar]"
_HIGH = "[high|high|tall]"
_ROUND = "[^ {pin_d@} % {pin_h} ~|^ {pin_d} dia % {pin_h} ~|^ % {pin_d@} x {pin_h}|^ %, {pin_d} dia, {pin_h} ~|^ {pin_h} ~ %, {pin_d} dia|^ % {pin_d} in diameter and {pin_h} ~|^ % of {pin_d@}, {pin_h} ~|^ %, {pin_h} ~ and {pin_d} in diameter|^ {pin_d} dia %, {pin_h} ~]"
_BLOCK = (
    "[^ {l,b,h} %|^ % {l,b,h}|^ % {l} long, {b} wide, {h} ~|^ % {l} x {b}, {h} ~|^ {l} by {b} %, {h} ~|^ {h} ~ % of {l} x {b}]"
)
_SQUARE = "[^ {side} square % {h} ~|^ square % {side} a side, {h} ~|^ %, {side} square and {h} ~|^ square %, {side} wide and {h} ~|^ {h} ~ square %, {side} a side]"
_PIPE = "[^ % {od} outside, {id} inside, {h} ~|^ {od} OD % with {id} ID, {h} ~|^ %, {od} outside, {wall!} wall, {h} ~|^ % {od} OD {id} ID, {h} ~|^ %, {od} outside dia, {wall} wall, {h} ~|^ {h} ~ %, {od} OD, {id} ID|^ {od} dia % {h} ~ with {wall!} walls|^ %, {h} ~, {od} outside and {id} inside]"
_THROUGH = "[, open through the plate|, the bore goes on through the plate|, drilled right through the plate|, bored through the plate too|, the hole continues through the base|, hole all the way through plate and tube]"
_CLOSED = "[|, closed at the bottom by the plate|, not through the plate|, closed below|, the plate closes it]"
_DRILLED = "[[^ {hole@} %|^ % of {hole@}|^ {hole@} %|^ {hole} dia %|^ % {hole@}|^ {hole&clear} [clearance |screw |]%][||| right through| all the way through]|^ {hole@} [through|drilled|thru] %]"

THINGS: tuple[Thing, ...] = (
    Thing("posts_at", "up", _PINS, _ROUND.replace("~", "[high|tall|long|high]"), _post, 7),
    Thing("posts_at", "down", _SPIGOTS, _ROUND.replace("~", "[long|high|long]"), _post, 3),
    Thing("posts_at", "down", "[foot|round foot|round leg|leg]", _ROUND.replace("~", "[high|tall|long]"), _post, 2),
    Thing("tubes_at", "up", _TUBES, _PIPE.replace("~", _HIGH) + _CLOSED, _tube, 3),
    Thing("tubes_at", "up", _TUBES, _PIPE.replace("~", _HIGH) + _THROUGH, partial(_tube, is_through=True), 2.5),
    Thing("cups_at", "up", "[boss|round cup|cup|round socket|post|pillar]", "[^ % {od} dia and {h} high with a {hole@} hole {depth} deep in its top|^ {h} high %, {od} dia, with a {hole@} hole {depth} deep in the top|^ %, {od} dia, {h} high, with a blind {hole@} hole {depth} deep in its top]", _cup, 2),
    Thing("blocks_at", "up", "[block|rectangular block|pad|raised pad|stop block|bar]", _BLOCK.replace("~", _HIGH), _block, 4),
    Thing("blocks_at", "down", "[block|rectangular plug|pad|foot|rectangular block|key]", _BLOCK.replace("~", "high"), _block, 1.5),
    Thing("squares_at", "up", "[block|column|block|upright]", _SQUARE.replace("~", _HIGH), _square, 2),
    Thing("squares_at", "down", "[foot|plug|leg|block]", _SQUARE.replace("~", "[high|long]"), _square, 1.5),
    Thing("ears_at", "up", "[lug|ear|upright lug|upright ear|eye|hinge ear|tab]", "[^ % {b} wide and {fin_t} thick with a round top, {hole@} hole in it {rise} above the plate|^ % {b} wide, {fin_t} thick, top rounded to a full radius, {hole@} hole at the center of the round, {rise} above the plate|^ {fin_t} thick %, {b} wide, hole {hole@} with its center {rise} above the plate, top round around the hole|^ % with a round top, {b} wide, {fin_t} thick, {hole@} hole in line with the round, its center {rise} up from the plate][, flat faces to the front and back|, facing the front|, facing front]", _ear, 3),
    Thing("holes_at", "cut", "hole", _DRILLED, _hole, 12),
    Thing("blind_at", "cut", "[blind hole|hole|blind hole]", "[^ {hole@} % {depth} deep [from above|from the top|in the top]|^ % {hole@}, {depth} deep, [from above|from the top face]|^ {depth} deep {hole@} % [from above|from the top]]", _blind, 2.5),
    Thing("blind_at", "cut", "[blind hole|hole|blind hole]", "[^ {hole@} % {depth} deep [from below|from underneath|in the underside]|^ % {hole@}, {depth} deep, [from below|in the bottom face]|^ {depth} deep {hole@} % from underneath]", partial(_blind, is_below=True), 2),
    Thing("slots_at", "cut", "[slot|slot|slotted hole]", "[^ {slot_l} x {slot_w} % [lengthwise|along the length]|^ lengthwise %, {slot_l} x {slot_w}|^ % {slot_l} x {slot_w}, [running lengthwise|along the plate|lengthwise]|^ lengthwise % {slot_l} by {slot_w}|^ {slot_w} wide % {slot_l} long, lengthwise]", _slot, 3),
    Thing("slots_at", "cut", "[slot|slot|slotted hole]", "[^ {slot_l} x {slot_w} % [crosswise|across the width]|^ crosswise %, {slot_l} x {slot_w}|^ % {slot_l} x {slot_w}, [running crosswise|from front to back|crosswise]|^ crosswise % {slot_l} by {slot_w}|^ {slot_w} wide % {slot_l} long, crosswise]", partial(_slot, is_across=True), 2.5),
    Thing("openings_at", "cut", "[opening|window|cutout|rectangular hole]", "[^ {pocket_l} x {pocket_w} %|^ % {pocket_l} by {pocket_w}|^ % {pocket_l} long and {pocket_w} wide|^ {pocket_l,pocket_w} % right through]", _opening, 2.5),
    Thing("openings_at", "cut", "[hole|opening|cutout]", "[^ {side} square %|^ square %, {side} a side|^ square % of {side}|^ {side} square % right through]", _opening, 2),
    Thing("pockets_at", "cut", "[pocket|recess|rectangular pocket]", "[^ {pocket_l} x {pocket_w} % {depth} deep|^ % {pocket_l} by {pocket_w}, {depth} deep in the top|^ {depth} deep %, {pocket_l} long and {pocket_w} wide|^ % {pocket_l,pocket_w}, {depth} deep]", _pocket, 2),
)  # fmt: skip
"""What can be put anywhere on a plate; several rows of a name are one kind of thing."""
