"""Sections and bent strips as people say them in passing: a table of walls, and holes in any of them at any place of their length."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..draft import Draft, Size, evaluate
from ..text import expand, pick
from ..wordings import WAYS, phrase, slots, way
from .spoken import Dim

_LABEL = re.compile(r"^([a-z]+): ", re.MULTILINE)


class Wall(NamedTuple):
    """A flat wall that holes go through, the length of the section along Y.

    Attributes:
        axis: "Z" or "X", which way they go.
        start, t: Where the wall begins along that axis and how thick it is.
        middle, free: The middle, across the wall, of what no other wall covers, and how wide that is.
        edge: Where its free edge is, "" if it has none; `is_high`: whether the wall is below that in x or z.
        face: The side of the part that a hole starts from; a hole there is as deep as the wall.
    """

    axis: str
    start: str
    t: str
    middle: str
    free: str
    edge: str = ""
    is_high: bool = True
    face: str = ""


class Place(NamedTuple):
    """Walls that have equal holes: how they are called together, with a preposition, and what their free edges are called.

    `mouth`: where countersinks are, if they can be. `turns`: whether either end of the section is as good as the other.
    """

    words: str
    walls: tuple[Wall, ...]
    edge: str = ""
    mouth: str = ""
    turns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A row of the table. `sizes` have words of their own (`*` is the size) or a kind of `wordings.WAYS`; `%` in `rows` is the noun."""

    name: str
    nouns: str
    sizes: tuple[Dim, ...]
    lines: tuple[str, ...]
    fits: Callable[[dict[str, float]], bool]
    places: tuple[Place, ...] = ()
    rows: str = ""
    run: str = "l"
    weight: float = 1.0

    def __call__(self, d: Draft) -> None:
        noun = expand(self.nouns, d.rng)
        worded = [dim for dim in self.sizes if dim.kind]
        if self.rows and (not worded or d.chance(0.5)):
            d.base(self.rows.replace("%", noun))
        else:
            d.base(phrase(noun, [_said(dim) for dim in worded], d.rng))
        sizes = {dim.key: d.size(dim.key, *_range(dim, d.values)) for dim in self.sizes}
        d.need(self.fits(d.values))
        for label in _LABEL.findall("\n".join(self.lines)):
            d.tag(label)
        d.add(*self.lines)
        if not self.places:
            return
        first = pick(d.rng, self.places)
        if d.chance(0.7):
            _drill(d, first, sizes[self.run])
        axes = {wall.axis for wall in first.walls}
        others = [place for place in self.places if axes.isdisjoint(wall.axis for wall in place.walls)]
        if others and d.features and d.chance(0.4):
            d.attempt(lambda: _drill(d, pick(d.rng, others), sizes[self.run]))


def _said(dim: Dim) -> str:
    keys = (dim.key, dim.pair) if dim.pair else (dim.key,)
    return way(dim.kind, *keys) if dim.kind in WAYS else slots(dim.kind, *keys)


def _range(dim: Dim, values: dict[str, float]) -> tuple[float, float]:
    scale = values[dim.of] if dim.of else 1.0
    return dim.low * scale, dim.high * scale


_ONE = "[a {hole@} hole|a {hole@} [screw |mounting |fixing |]hole|one {hole@} hole|a hole of {hole@}|a {hole&clear} [clearance |screw |]hole|a hole for {hole&clear}]"
_TWO = "[{2#} {hole@} holes|{2#} {hole@} [screw |mounting ]holes|{2#} {hole&clear} holes|{2#} holes of {hole@}]"
_MANY = "[{n#} {hole@} holes|{n#} holes of {hole@}|{n#} {hole&clear} [clearance |]holes|a row of {n#} {hole@} holes|{n#} {hole@} [screw |]holes]"
_HALF = "[half way along|in the middle of the length|midway along|at mid length|at half length]"
_APART = "[{pitch} apart|at {pitch} centers|{pitch} c/c|every {pitch}|at {pitch} pitch]"
_HALF_WIDE, _SIDE_BY_SIDE = "[in the middle of the width|centered on the width]", "side by side[, centered|]"
_CENTRED = "[centered on the length|centered lengthwise|in the middle of the length|]"


def _drill(d: Draft, place: Place, run: Size) -> None:
    """Say and make one hole, one at each end or a row, in the middle of what is free across the walls or at a place from their edge."""
    is_strip = run.name == "d"
    kind = pick(
        d.rng, ("middle", "middle", "row") if is_strip else ("middle", "middle", "middle", "ends", "ends", "row", "row", "end")
    )
    half, centred = (_HALF_WIDE, _SIDE_BY_SIDE) if is_strip else (_HALF, _CENTRED)
    centers = "the centers" if kind in ("ends", "row") else "its center"
    way_in = "up " if "bottom" in place.edge else "down " if "top" in place.edge else "in "
    aside = f"[{{off}} [{way_in}|]from {place.edge}|with {centers} {{off}} from {place.edge}]"
    aside = aside if place.edge and d.chance(0.4) else ""
    where = place.words
    is_sunk = bool(place.mouth) and kind in ("middle", "row") and d.chance(0.3)
    if is_sunk:
        sunk = "[countersunk|csk]"
        one = f"[a {sunk} {{screw&clear}} hole|a {sunk} hole for {{screw&clear}}|a {{screw&clear}} {sunk} hole]"
        many = (
            f"[{{n#}} {sunk} {{screw&clear}} holes|{{n#}} {{screw&clear}} {sunk} holes|{{n#}} {sunk} holes for {{screw&clear}}]"
        )
        one, many = f"{one} {where}, {place.mouth}", f"{many} {where}, {place.mouth}"
    else:
        one, many = f"{_ONE} {where}", f"{_MANY} {where}"
    end = "one end" if place.turns else "the front end"
    said = {
        "middle": f"[{one}, {half}, {aside}|{one}, {aside}]" if aside else f"[{one}|{one}, {half}]",
        "ends": f"[{_TWO} {where}, {{inset}} [in |]from [each end|the ends|both ends], {aside}|{_TWO} {where}, [one near each end|one at each end], {{inset}} in, {aside}|{_ONE} {where} at both ends, {{inset}} [in |]from the end, {aside}]",
        "row": f"{many}, {_APART}, {centred}, {aside}",
        "end": f"{one}, {{inset}} [in |]from {end}, {aside}",
    }[kind]
    names = {"middle": "wall_hole", "end": "wall_hole", "ends": "flange_holes", "row": "row_of_holes"}
    sunk_names = {"middle": "countersink", "row": "row_countersinks"}
    is_each = len(place.walls) > 1
    d.feature("drill|add|put|have", said, "wall_holes" if is_each else sunk_names[kind] if is_sunk else names[kind])
    free = min(evaluate(wall.free, d.values) for wall in place.walls)
    count = d.count("n", 2, 6) if kind == "row" else None
    pieces = count.v if count else 2 if kind == "ends" else 1
    most = min(0.55 * free, 0.5 * run.v / pieces, 20)
    known = {value for name, value in d.values.items() if name.startswith(("hole", "screw"))}
    if is_sunk:
        hole = d.size("screw", 2, most / 1.6)
        mouth_d = d.also("cs", "screw", "csink")
        depth = d.fixed("depth", f"({mouth_d}-{hole})/2")
        d.need(depth.v < 0.9 * evaluate(place.walls[0].t, d.values))
        wide = mouth_d.v
    else:
        hole, mouth_d, depth = d.dia("hole", 1.5, most), None, None
        wide = hole.v
    d.need(wide < 0.75 * free and hole.v not in known)
    along, reach = f"{run}/2", wide
    if kind == "row":
        pitch = d.size("pitch", 1.3 * wide, 0.9 * run.v / pieces)
        d.need(pitch.v > 1.2 * wide)
        along, reach = f"{run}/2-({count}-1)*{pitch}/2", (pieces - 1) * pitch.v + wide
        pattern = f"LP $ 0 1 0 {count} {pitch}"
    else:
        pattern = ""
    if d.says("inset"):
        inset = d.size("inset", 0.7 * wide, 0.4 * run.v)
        d.need(0.6 * wide < inset.v < run.v / 2 - 0.6 * wide)
        along = f"{inset}"
    d.need(reach < 0.95 * run.v)
    off = d.size("off", 0.7 * wide, free - 0.7 * wide) if aside else None
    d.need(off is None or 0.6 * wide < off.v < free - 0.6 * wide)
    for wall in place.walls:
        across = wall.middle if off is None else str(off) if not wall.is_high else f"{wall.edge}-{off}"
        if not (is_sunk or pattern):
            tail = f" {wall.t} {wall.face}" if wall.face else " >X" if wall.axis == "X" else ""
            for y in (along, f"{run}-{along}") if kind == "ends" else (along,):
                d.add(f"H $ {across} {y} {hole}{tail}" if wall.axis == "Z" else f"H $ {y} {across} {hole}{tail}")
            continue
        body = d.body()
        tool = d.tag("tool")
        d.add(f"{tool}: Y {hole}/2 {wall.t}")
        if is_sunk:
            d.add(f"K {hole}/2 {mouth_d}/2 {depth}", f"T $ 0 0 {wall.t}-{depth}", f"U {tool} $")
        if wall.axis == "X":
            d.add("R $ 0 90 0")
        at = f"{across} {along} {wall.start}" if wall.axis == "Z" else f"{wall.start} {along} {across}"
        d.add(f"T $ {at}", *([pattern] if pattern else []), f"D {body} $")
