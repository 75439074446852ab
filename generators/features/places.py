"""Places of a plate as people say them, and the things that are put there: any thing at any place where it has room."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from ..draft import Draft, Size, evaluate
from ..text import expand, pick_by
from .frame import Frame, half, minus, plus
from .things import THINGS, Made, Thing

VERBS = "add|put|have|make"


class Spots(NamedTuple):
    """Where all of them are, x and y as expressions; and the lines that make them of the first."""

    at: tuple[tuple[str, str], ...]
    steps: tuple[str, ...] = ()


class Place(NamedTuple):
    """A row: how many there are ("" one, "2", "4", "n"), how it is said where, and the largest share of the base for each."""

    number: str
    said: str
    lay: Callable[[Draft, Frame, Made, Size], Spots]
    share: tuple[float, float]
    kinds: str = "box"
    is_along: bool = False
    weight: float = 1.0


def _middle(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    return Spots(((f.cx, f.cy),))


def _from_edges(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    x, y = d.size("x", 0.6 * m.x + 1, 0.9 * f.wv), d.size("y", 0.6 * m.y + 1, 0.9 * f.dv)
    return Spots(((str(x), str(y)),))


def _from_end(d: Draft, f: Frame, m: Made, n: Size, is_right: bool = False) -> Spots:
    off = d.size("off", 0.6 * m.x + 1, 0.75 * f.wv)
    return Spots(((f"{f.w}-{off}" if is_right else str(off), f.cy),))


def _pair(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    pitch = d.size("pitch", 1.2 * m.x + 1, f.wv - 1.2 * m.x)
    d.need(pitch.v > 1.1 * m.x)
    return _two((minus(f.cx, f"{pitch}/2"), plus(f.cx, f"{pitch}/2")), (f.cy, f.cy), str(pitch))


def _pair_across(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    pitch = d.size("pitch", 1.2 * m.y + 1, f.dv - 1.2 * m.y)
    d.need(pitch.v > 1.1 * m.y)
    return _two((f.cx, f.cx), (minus(f.cy, f"{pitch}/2"), plus(f.cy, f"{pitch}/2")), across=str(pitch))


def _both_ends(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    inset = d.size("inset", 0.6 * m.x + 1, 0.3 * f.wv)
    x = (str(inset), f"{f.w}-{inset}") if f.kind == "box" else (f"{inset}-{half(f.w)}", f"{half(f.w)}-{inset}")
    return _two(x, (f.cy, f.cy), f"{f.w}-2*{inset}")


def _round_ends(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    return _two((f"({f.d}-{f.w})/2", f"({f.w}-{f.d})/2"), ("0", "0"), f"{f.w}-{f.d}")


def _listed(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    keys = [key for key in ("a", "c", "x") if d.says(key)]
    last, ends = 0.0, list[str]()
    for number, key in enumerate(keys, 1):
        low = last + 1.2 * m.x + 1 if last else 0.6 * m.x + 1
        size = d.size(key, low, f.wv * number / len(keys))
        d.need(size.v > last + 1.1 * m.x or not last)
        last = size.v
        ends.append(str(size))
    return Spots(tuple((end, f.cy) for end in ends))


def _even(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    return _series(f"{f.w}/({n}+1)", f.cy, n, f"{f.w}/({n}+1)")


def _row_from_end(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    pitch = d.size("pitch", 1.2 * m.x + 1, 0.9 * f.wv / (n.v - 1))
    return _series(str(d.size("off", 0.6 * m.x + 1, 0.5 * f.wv)), f.cy, n, str(pitch))


def _row(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    pitch = d.size("pitch", 1.2 * m.x + 1, 0.95 * f.wv / (n.v - 1))
    return _series(minus(f.cx, f"({n}-1)*{pitch}/2"), f.cy, n, str(pitch))


def _edge_row(d: Draft, f: Frame, m: Made, n: Size, is_front: bool = False) -> Spots:
    pitch = d.size("pitch", 1.2 * m.x + 1, 0.95 * f.wv / (n.v - 1))
    inset = d.size("inset", 0.6 * m.y + 1, 0.4 * f.dv)
    y = str(inset) if is_front else f"{f.d}-{inset}"
    return _series(minus(f.cx, f"({n}-1)*{pitch}/2"), y, n, str(pitch))


def _four(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    """In the corners by one inset or two, or on a square or rectangle about the middle."""
    if d.says("inset"):
        y = d.size("inset", 0.6 * m.y + 1, 0.3 * f.small)
        x = d.size("off", 0.6 * m.x + 1, min(0.25 * f.wv, 3 * y.v)) if d.says("off") else y
        return _two((str(x), f"{f.w}-{x}"), (str(y), f"{f.d}-{y}"), f"{f.w}-2*{x}", f"{f.d}-2*{y}")
    if d.says("pitch"):
        x = y = d.size("pitch", 1.2 * max(m.x, m.y) + 1, 0.9 * f.small)
    else:
        x, y = d.size("pitch_x", 1.2 * m.x + 1, 0.9 * f.wv), d.size("pitch_y", 1.2 * m.y + 1, 0.9 * f.dv)
    d.need(x.v > 1.1 * m.x and y.v > 1.1 * m.y)
    places = ((minus(f.cx, f"{x}/2"), plus(f.cx, f"{x}/2")), (minus(f.cy, f"{y}/2"), plus(f.cy, f"{y}/2")))
    return _two(*places, str(x), str(y))


def _circle(d: Draft, f: Frame, m: Made, n: Size) -> Spots:
    bc = d.size("bc", 1.5 * max(m.x, m.y), 0.9 * f.small)
    d.need(math.pi * bc.v > 1.2 * n.v * max(m.x, m.y) and not any(m.shift))  # nobody says how squares are turned
    turns = (f"{i}*360/{n}" for i in range(int(n.v)))
    at = tuple((plus(f.cx, f"{bc}/2*cos({turn})"), plus(f.cy, f"{bc}/2*sin({turn})")) for turn in turns)
    return Spots(((plus(f.cx, f"{bc}/2"), f.cy), *at[1:]), (f"CP $ {f.cx} {f.cy} 0 0 0 1 {n} 360",))


def _two(x: tuple[str, str], y: tuple[str, str], along: str = "", across: str = "") -> Spots:
    """One at each of two places, or of the four that two x and two y give."""
    steps = [f"LP $ {way} 0 2 {gap}" for way, gap in (("1 0", along), ("0 1", across)) if gap]
    corners = ((x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]))
    return Spots(tuple(dict.fromkeys(corners)), tuple(steps))


def _series(x: str, y: str, n: Size, gap: str) -> Spots:
    at = tuple((f"{x}+{i}*{gap}", y) for i in range(1, int(n.v)))
    return Spots(((x, y), *at), (f"LP $ 1 0 0 {n} {gap}",))


_LEFT = "[{off} from the left end|{off} in from the left end|{off} from the left edge|its center {off} from the left end]"
_SPREAD = "[evenly spaced along the length|equally spaced along the length|evenly spread along the length, same gap to the ends|in a row along the length with equal gaps, also to the ends]"

PLACES: tuple[Place, ...] = (
    Place("", "[in the middle|in the center|centered|dead center|right in the middle|in the middle of the plate|]", _middle, (0.6, 0.6), kinds="box disc link", weight=7),
    Place("", "[{x} from the left edge and {y} from the front edge|{x} in from the left side, {y} from the front|center {x} from the left and {y} from the front edge|{x} from the left, {y} from the front]", _from_edges, (0.3, 0.3), weight=3),
    Place("", _LEFT + "[|, on the center line|, midway across the width|, in the middle of the width]", _from_end, (0.3, 0.7), is_along=True, weight=3),
    Place("", _LEFT.replace("left", "right") + "[|, on the center line|, in the middle of the width]", partial(_from_end, is_right=True), (0.3, 0.7), is_along=True, weight=2),
    Place("2", "[{pitch} apart along the length|{pitch} apart lengthwise|{pitch} center to center along the length|spaced {pitch} along the length|side by side along the length, {pitch} apart|{pitch} apart]", _pair, (0.3, 0.7), kinds="box link", is_along=True, weight=3),
    Place("2", "[{pitch} apart across the width|{pitch} apart crosswise|one behind the other, {pitch} apart from front to back|{pitch} apart front to back|spaced {pitch} across the width]", _pair_across, (0.5, 0.3), weight=2),
    Place("2", "[at both ends, {inset} in from the end|one at each end, {inset} from the end|one at each end, {inset} in|{inset} from each end|at both ends, centers {inset} from the ends|one near each end, {inset} in]", _both_ends, (0.2, 0.7), kinds="box link", is_along=True, weight=5),
    Place("2", "[in the centers of the round ends|one in the center of each rounded end|concentric with the round ends|at the centers of the end rounds]", _round_ends, (0.3, 0.7), kinds="link", weight=7),
    Place("2", "[at {a} and {c} from the left end|one {a} and one {c} from the left end|from the left end at {a} and {c}|from the left end {a} and {c} to the centers|in a row, from the left end at {a} and {c}]", _listed, (0.25, 0.7), is_along=True, weight=5),
    Place("3", "[{a}, {c} and {x} from the left end|at {a}, {c} and {x} from the left end|in a row, from the left end at {a}, {c} and {x}|from the left end {a}, {c} and {x} to the centers|in a line at {a}, {c} and {x}, all from the left end]", _listed, (0.2, 0.7), is_along=True, weight=5),
    Place("n", _SPREAD, _even, (0.14, 0.7), is_along=True, weight=4),
    Place("n", "[in a row, {pitch} apart, the first {off} from the left end|every {pitch}, starting {off} from the left end|the first {off} from the left end, then every {pitch}|{pitch} apart, the first one {off} from the left end]", _row_from_end, (0.13, 0.7), is_along=True, weight=2.5),
    Place("n", "[in a row along the middle, {pitch} apart|in a row, {pitch} apart|in a line along the length, {pitch} apart|{pitch} apart along the length]", _row, (0.14, 0.7), is_along=True, weight=3),
    Place("n", "[in a row along the back edge, {pitch} apart, {inset} from it|along the back edge, {inset} in from it and {pitch} apart|{pitch} apart along the back edge, centers {inset} from that edge]", _edge_row, (0.14, 0.35), is_along=True, weight=1.5),
    Place("n", "[in a row along the front edge, {pitch} apart, {inset} from it|along the front edge, {inset} in from it and {pitch} apart|{pitch} apart along the front edge, centers {inset} from that edge]", partial(_edge_row, is_front=True), (0.14, 0.35), is_along=True, weight=1.5),
    Place("4", "[in the corners, {inset} from the edges|one in each corner, {inset} from both edges|{inset} in from the edges at the corners|in the corners, centers {inset} from the edges|one in every corner, {inset} in from each edge]", _four, (0.22, 0.22), weight=5),
    Place("4", "[in the corners, {off} from the short edges and {inset} from the long edges|one in each corner, {off} from the ends and {inset} from the long sides]", _four, (0.2, 0.22), is_along=True, weight=1.2),
    Place("4", "[on a {pitch_x} x {pitch_y} rectangle|on a {pitch_x} by {pitch_y} pattern|{pitch_x} apart lengthwise and {pitch_y} crosswise|in a {pitch_x} x {pitch_y} rectangular pattern]", _four, (0.3, 0.3), weight=2.5),
    Place("4", "[on a {pitch} square|on a {pitch!} square pattern|in a square, {pitch} apart]", _four, (0.25, 0.25), kinds="box disc", weight=2),
    Place("n", "[on a {bc} circle|equally spaced on a {bc} circle|on a {bc} dia circle|evenly spaced on a {bc} pitch circle|around a {bc} dia circle, equally spaced]", _circle, (0.2, 0.2), kinds="disc", weight=8),
    Place("n", "[on a {bc} circle|equally spaced on a {bc} circle around the middle]", _circle, (0.18, 0.18), weight=1.2),
)  # fmt: skip
"""Where one, two, four or `n` things may be, about the middle of what is not said."""
_LABELS = {
    "posts_at": "post", "tubes_at": "tube", "cups_at": "boss", "blocks_at": "top", "squares_at": "leg", "ears_at": "tab", "holes_at": "tool",
    "blind_at": "tool", "slots_at": "slot", "openings_at": "cut", "pockets_at": "pocket",
}  # fmt: skip
_ROUND_ONES = ("posts_at", "holes_at", "tubes_at", "cups_at", "blind_at")
_FROM_EDGE = re.compile(r"{(?:off|inset|x|a)}")
_SITE = {
    "cut": "",
    "up": "[standing on it|standing on it|standing on the plate|standing on top|on top of it|standing up from it|on it]",
    "down": "[underneath|under it|on the underside|hanging below it|projecting below|projecting down]",
}


def put_somewhere(d: Draft, f: Frame, kind: str, effect: str) -> None:
    """One thing or several of a kind, where a phrase says them."""
    things = [t for t in THINGS if t.effect == effect]
    thing = pick_by(d.rng, things, tuple(accumulate(t.weight for t in things)))
    usable = [p for p in PLACES if kind in p.kinds.split() and (f.wv > 1.15 * f.dv or not p.is_along)]
    place = pick_by(d.rng, usable, tuple(accumulate(p.weight for p in usable)))
    d.need(place.number != "n" or thing.name not in ("ears_at", "cups_at"))
    d.need(f.wv > 1.15 * f.dv or thing.name != "slots_at")
    noun, site = expand(thing.nouns, d.rng), expand(_SITE[effect], d.rng)
    if thing.name == "posts_at" and effect == "up" and d.chance(0.5):
        site = expand("[|on top|on it|on the top face]", d.rng)
    noun, sign = (f"{noun}es" if noun[-1] == "s" else f"{noun}s", f"{{{place.number}#}}") if place.number else (noun, "a")
    noun = "feet".join(noun.rsplit("foots", 1))
    said, where = expand(thing.said, d.rng).replace("^", sign).replace("%", noun), expand(place.said, d.rng)
    if thing.name not in _ROUND_ONES and _FROM_EDGE.search(where):
        d.need(thing.name == "slots_at" and d.chance(0.5))
        where += "" if "center" in where else " to their centers" if place.number else " to its center"
    link, order = ", " if "," in said or "," in where else " ", d.rng.random()
    parts = (said, site, where) if order < 0.6 else (said, where, site) if order < 0.85 else (f"{site} {said}", where)
    d.feature(VERBS, link.join(part.strip() for part in parts if part), thing.name)
    n = d.count("n", 3 if d.says("bc") else 2, 6) if place.number == "n" else Size(place.number, float(place.number or 1))
    made = thing.draw(d, f, place.share[0] * f.wv, place.share[1] * f.dv)
    _put(d, f, kind, thing, made, place.lay(d, f, made, n), place.number == "n")


def _put(d: Draft, f: Frame, kind: str, thing: Thing, made: Made, spots: Spots, is_row: bool) -> None:
    """Cut the things or join them, with nothing else near them."""
    rim = 0.02 * f.small
    for x, y in spots.at:
        at = evaluate(x, d.values), evaluate(y, d.values)
        d.need(_is_inside(f, kind, *at, made.x / 2 + rim, made.y / 2 + rim))
        d.claim(*at, made.x / 2 + rim, made.y / 2 + rim)
    if made.drill and not is_row:
        d.add(*(f"H $ {x} {y} {made.drill}" for x, y in spots.at))
        return
    d.need(bool(spots.steps) or len(spots.at) == 1 or thing.name != "ears_at")
    z = "0" if thing.effect == "cut" else f.h if thing.effect == "up" else f"-{made.high}"
    groups = (spots.at[:1],) if spots.steps else tuple((at,) for at in spots.at)
    for ((x, y),) in groups:
        body, (first, *rest) = d.body(), made.lines
        x, y = (minus(a, s) if s else a for a, s in zip((x, y), made.shift, strict=True))
        d.add(first if ": " in first else f"{d.tag(_LABELS[thing.name])}: {first}", *rest)
        move = () if x == y == z == "0" else (f"T $ {x} {y} {z}",)
        d.add(*move, *spots.steps, f"{'D' if thing.effect == 'cut' else 'U'} {body} $")
    if made.bore:
        d.add(*(f"H $ {x} {y} {made.bore}" for x, y in spots.at))


def _is_inside(f: Frame, kind: str, x: float, y: float, half_x: float, half_y: float) -> bool:
    """Whether a rectangle about a place lies on the base."""
    if kind == "box":
        return half_x < x < f.wv - half_x and half_y < y < f.dv - half_y
    return math.hypot(max(abs(x) + half_x - (f.wv - f.dv) / 2, 0), abs(y) + half_y) < f.dv / 2
