"""Parts of a lathe as people say them in passing: sections one on the other, and what is bored, cut and chamfered on them.

Round parts stand on the Z axis. A base (`_bar`, `_stack`, `_overall`) says its sections and gives back what can be done to it; the
features are tables of functions that say and cut one thing each, from either end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from ..draft import Draft, Size, evaluate
from ..features.turned import BORES, Turned, edges
from ..features.turned_cuts import SIDEWAYS, TURNED
from ..text import expand, pick
from ..wordings import phrase, slots, way
from .spoken import Dim, Part

_LONG = "[shaft|rod|pin|axle|spindle|round bar|dowel|bar|peg|roller|post|hinge pin|shelf pin|pivot|lever pin|drive shaft|guide pin|handle|stud|arbor|tent peg|pulley shaft|wheel axle|piston pin]"
_SHORT = "[foot|spacer|bush|knob|socket|insert|standoff|plug|weight|collar|hub|button|end piece|adapter|idler|bearing seat|nut holder|drawer knob|chair foot|lamp foot|bit holder|pen holder|stop|bumper|glide|distance piece|pot foot|cable plug]"
_STACKED = "[stepped pin|spindle|stud|knob|adapter|foot|lamp base|turned part|finial|chess piece|stepped plug|shaft|pivot pin|furniture foot|stepped foot|peg|coat peg|punch|post|turned leg|chair leg|bottle stopper|door stop]"
_SECTIONS = {
    "round": ("Y {a}/2 {h}", "[* dia x ~|* dia for ~|* dia, ~ long|* round and ~ long|~ long at * dia|dia * for ~|* diameter x ~ long|a * dia section ~ long|a * dia cylinder ~ long]"),
    "hex": ("HX {a} {h}", "[a hexagon * across flats, ~ long|a * AF hex, ~ long|hex * across flats for ~|* A/F hex x ~|a hexagonal section * across flats and ~ long|* across flats hex, ~ long]"),
    "square": ("C {a} {a} {h}", "[a square part, * a side, ~ long|a square part * a side and ~ long|a * square end ~ long|a square shank of * for ~|a square neck * a side, ~ long|a * square neck, ~ long|~ long at * square|a ~ long square neck of *|a * square part for ~|a ~ long square part, * a side]"),
    "cone": ("K {before}/2 {a}/2 {h}", "[a taper to * over ~|tapering to * over ~|a cone to * dia, ~ long|a ~ long cone ending at * dia|tapered to * in ~|a ~ long taper ending in * dia]"),
    "dome": ("S {a}/2", "[a half ball of the same diameter|a hemisphere of the same dia on the end|a half sphere of the same diameter on top]"),
}  # fmt: skip
"""A section by what it is: its program, and its words, with `*` across it and `~` along the axis. The last two go on from a round one."""
_KEYS = (("d1", "h1"), ("d2", "h2"), ("dia", "h"), ("head_d", "head_h"), ("hub_d", "hub_h"))


# Bases


def _bar(d: Draft, nouns: str, low: float, high: float, *, is_round: bool = False) -> Turned:
    """One section, round, hexagonal or square; its length is `low` to `high` times what is across it."""
    noun, long = expand(nouns, d.rng), "high" if nouns == _SHORT and d.chance(0.5) else "long"
    kind = "round" if is_round else pick(d.rng, ("round", "round", "round", "hex", "square"))
    match kind:
        case "round":
            rows = f"[{noun} {{dia}} dia x {{h}}|{{dia}} dia {noun}, {{h}} {long}|{{dia}} dia x {{h}} {noun}|{noun} {{dia}} diameter, {{h}} {long}|{noun} made from {{dia}} dia bar, {{h}} {long}]"
            d.base(phrase(noun, (way("dia", "dia"), way(long, "h")), d.rng) if d.chance(0.5) else rows)
            a = d.size("dia", 5, 70)
        case "hex":
            noun = f"{pick(d.rng, ('hex', 'hexagonal', 'hexagon'))} {noun}"
            d.base(f"[{noun} {{af}} across flats, {{h}} {long}|{noun}, {{af}} A/F x {{h}}|{{af}} AF {noun}, {{h}} {long}|{noun} {{h}} {long}, {{af}} across the flats]")  # fmt: skip
            a = d.size("af", 6, 50)
        case _:
            d.base(f"[square {noun} {{s}} a side, {{h}} high|{noun} {{s}} square, {{h}} high|{{s}} square {noun}, {{h}} tall|square {noun}, {{s}} wide, {{h}} high|{noun} made from {{s}} square bar, {{h}} high]")  # fmt: skip
            a = d.size("s", 6, 60)
    h = d.size("h", low * a.v, high * a.v)
    d.add({"round": f"Y {a}/2 {h}", "hex": f"HX {a} {h}", "square": f"C {a} {a} {h}"}[kind])
    ends: dict[str, tuple[float, float]] = dict.fromkeys(("top", "bottom"), (a.v, h.v))
    middle, across = f"{a}/2" if kind == "square" else "0", str(a) if kind == "round" else ""
    edged = () if kind == "hex" else ("top", "bottom")
    t = Turned(h=str(h), high=h.v, least=a.v, ends=ends, across=across, wide=a.v, middle=middle, edged=edged)
    return replace(t, names=None) if d.chance(0.6) else t


def _stack(d: Draft) -> Turned:
    """Two to five sections, from the bottom up, or the top one said first."""
    kinds = ["round" if d.chance(0.75) else pick(d.rng, ("hex", "square"))]
    for _ in range(pick(d.rng, (1, 1, 1, 2, 2, 3, 4))):
        more = [one for one in ("hex", "square") if one not in kinds] + (["cone", "cone"] if kinds[-1] == "round" else [])
        kinds.append(pick(d.rng, ("round", "round", "round", "round", *more)))
    if len(kinds) < 5 and kinds[-1] == "round" and d.chance(0.2):
        kinds.append("dome")
    said = [slots(expand(_SECTIONS[kind][1], d.rng), *keys) for kind, keys in zip(kinds, _KEYS, strict=False)]
    if d.chance(0.4):
        said = [one.replace(" long", " high") for one in said]
    noun, first, last = expand(_STACKED, d.rng), said[0], said[-1]
    on = "[on top|on top of it|standing on it|above it|on that]"
    link = pick(d.rng, (", then ", ", then ", "; then ", " then ", ", followed by ", ", next "))
    forms = [
        f"[{noun}[:|,| -] {link.join(said)}|{noun}, [from the bottom up|starting at the bottom|bottom to top|from one end to the other|starting from one end]: {link.join(said)}]",
        f"{noun}[:|,] {', '.join(said[:-1])} and {on} {last}",
    ]
    if len(said) == 2 and kinds[1] in ("round", "hex", "square"):
        forms += [f"{noun}[:|,] at the bottom {first}[,| and] on top {last}", f"{noun}[:|,] {last} standing on {first}"]
    d.base(pick(d.rng, forms))
    wide, high, sections = list[float](), list[Size](), list[tuple[float, float]]()
    a = h = Size("", 0.0)
    for kind, (wide_key, high_key) in zip(kinds, _KEYS, strict=False):
        before, line = a, _SECTIONS[kind][0]
        if kind != "dome":
            a = d.size(wide_key, 0.35 * before.v or 8, min(2.5 * before.v, 90) or 70)
            d.need(abs(a.v - before.v) > 0.08 * before.v)
            h = d.size(high_key, 0.15 * a.v, 2.5 * a.v)
        else:
            d.need(h.v > 0.6 * a.v)
        line, xy = line.format(a=a, h=h, before=before), f"-{a}/2 -{a}/2" if kind == "square" else "0 0"
        if high:
            body = d.body()
            d.add(f"{d.tag('tip' if len(high) > 1 else 'shaft')}: {line}", f"T $ {xy} {'+'.join(map(str, high))}", f"U {body} $")
        else:
            d.add(*((line, f"T $ {xy} 0") if kind == "square" else (line,)))
        high += [h] if kind != "dome" else []
        wide.append(min(a.v, before.v or a.v))
        sections.append((0.0 if kind == "dome" else a.v, h.v))
    plain = [kind == "round" and beside not in ("cone", "dome") for kind, beside in (kinds[:2], kinds[:-3:-1])]
    edged = tuple(end for end, is_plain in zip(("bottom", "top"), plain, strict=True) if is_plain)
    t = Turned(h="+".join(map(str, high)), high=sum(one.v for one in high), least=min(wide), ends={"bottom": sections[0], "top": sections[-1]}, edged=edged)  # fmt: skip
    return t if re.search(r"\b(?:top|bottom|standing|above|on that)\b", d.clauses[-1].template) else _by_width(t)


def _by_width(t: Turned) -> Turned:
    """With the names of the ends of what nobody stood up."""
    low, up = t.ends["bottom"][0], t.ends["top"][0]
    thick, thin = "[the thick end|the thicker end|the big end]", "[the thin end|the thinner end|the small end]"
    if min(low, up) > 0.85 * max(low, up):
        return replace(t, ends=dict.fromkeys(t.ends, (0.0, 0.0)), edged=())
    return replace(t, names={"bottom": thick, "top": thin} if low > up else {"bottom": thin, "top": thick})


_OVERALL: tuple[tuple[str, tuple[str, ...], tuple[str, str], tuple[str, str]], ...] = (
    ("[%, {d1} dia, {l} [long overall|overall|overall length], [turned down to|stepped down to|reduced to|turned to] {d2} for the last {l2}|% {d1} dia and {l} overall, [the top|the last] {l2} turned down to {d2} dia|{d1} dia %, {l} overall, with the last {l2} [turned|machined] to {d2}]",
     ("body: Y d1/2 l-l2", "shaft: Y d2/2 l2", "T $ 0 0 l-l2", "U body $"), ("d1", "l-l2"), ("d2", "l2")),
    ("[%, {d1} dia, {l} overall, one end turned down to {d2} for {l2}, the other end to {dia} for {h}|% {l} overall, {d1} dia in the middle, at the top {d2} dia for {l2} and at the bottom {dia} dia for {h}|% {d1} dia, {l} long overall, one end stepped down to {d2} over {l2} and the other to {dia} over {h}]",
     ("body: Y dia/2 h", "shaft: Y d1/2 l-l2-h", "T $ 0 0 h", "s: U body $", "tip: Y d2/2 l2", "T $ 0 0 l-l2", "U s $"), ("dia", "h"), ("d2", "l2")),
    ("[% {l} overall, [head|flange] {head_d} dia and {head_h} thick, the rest {d2} dia|%, {l} overall length including the {head_d} dia [head|flange] {head_h} thick, [body|stem|shank] {d2} dia|% with a {head_d} dia head {head_h} thick, {d2} dia below the head, {l} overall]",
     ("body: Y head_d/2 head_h", "shaft: Y d2/2 l-head_h", "T $ 0 0 head_h", "U body $"), ("head_d", "head_h"), ("d2", "l-head_h")),
    ("[% {d1} dia for {h} in the middle with {d2} dia [stubs|spigots|journals] {l2} long at both ends|%: {d1} dia body {h} long, a {d2} dia journal {l2} long at each end|% with a {d1} dia center part {h} long and both ends {d2} dia for {l2}]",
     ("body: Y d2/2 h+2*l2", "shaft: Y d1/2 h", "T $ 0 0 l2", "U body $"), ("d2", "l2"), ("d2", "l2")),
    ("[% {d2} dia, {l} overall, with a [collar|ring|shoulder] {d1} dia and {h} [wide|thick] starting {off} from the bottom|%, {d2} dia, {l} long, [collar|flange] {d1} dia x {h} thick on it, {off} up from the bottom end]",
     ("body: Y d2/2 l", "shaft: Y d1/2 h", "T $ 0 0 off", "U body $"), ("d2", "off"), ("d2", "l-off-h")),
    ("[% {d1} dia, {l} overall, the last {l2} tapered to {d2}|%, {d1} dia, {l} overall length, tapered to {d2} over the top {l2}|% {l} overall, {d1} dia with the last {l2} tapering down to {d2} at the end]",
     ("body: Y d1/2 l-l2", "shaft: K d1/2 d2/2 l2", "T $ 0 0 l-l2", "U body $"), ("d1", "l-l2"), ("d2", "l2")),
)  # fmt: skip
"""Parts by their overall length: phrases, program, and what is across and how long the bottom and the top section are."""


def _overall(d: Draft) -> Turned:
    """A part by its overall length."""
    phrases, lines, low, up = pick(d.rng, _OVERALL)
    d.base(phrases.replace("%", expand(pick(d.rng, (_LONG, _STACKED)), d.rng)))
    wide = {key: d.size(key, 4, 70) for key in ("head_d", "d1", "d2", "dia") if d.says(key)}
    large, small = next(iter(wide.values())), list(wide.values())[1:]
    d.need(all(0.25 * large.v < one.v < 0.93 * large.v for one in small))
    length = d.size("l", large.v, 8 * large.v) if d.says("l") else None
    most = length.v if length else 4 * large.v
    for key in ("h", "head_h", "l2", "off"):
        if d.says(key):
            d.size(key, 0.08 * most, 0.45 * most)
    for line in lines:
        label, colon, _ = line.partition(": ")
        d.add(line.replace(label, d.tag(label), 1) if colon else line)
    ends = {end: (evaluate(keys[0], d.values), evaluate(keys[1], d.values)) for end, keys in (("bottom", low), ("top", up))}
    d.need(all(long > 0.05 * most for _, long in ends.values()))
    h = str(length) if length else "h+2*l2"
    t = Turned(h=h, high=evaluate(h, d.values), least=min(one.v for one in small), ends=ends)
    if low == up:
        return replace(t, names=None)
    if any(" K " in line for line in lines):
        t = replace(t, edged=("bottom",))
    return t if re.search(r"\b(?:top|bottom)\b", d.clauses[-1].template) else _by_width(t)


# Makers


def turned_stack(d: Draft) -> None:
    """Sections one on the other, and perhaps their ends treated and a bore."""
    _finish(d, _stack(d) if d.chance(0.65) else _overall(d), pick(d.rng, (0, 0, 0, 1, 1)) * (pick(d.rng, BORES),))


def machined_bar(d: Draft) -> None:
    """A round bar with grooves, a flat, a cross hole, a keyway, a slit, bores."""
    features = [pick(d.rng, TURNED) for _ in range(pick(d.rng, (0, 0, 1, 1, 2)))]
    if not features or d.chance(0.7):
        features.insert(d.rng.randint(0, len(features)), pick(d.rng, SIDEWAYS))
    _finish(d, _bar(d, _LONG, 1.5, 9, is_round=True), features)


def bored_piece(d: Draft) -> None:
    """A short round, hexagonal or square part with a bore of one or two widths, or a pocket."""
    _finish(d, _bar(d, _SHORT, 0.3, 2.5), [pick(d.rng, BORES) for _ in range(pick(d.rng, (1, 1, 2)))])


def _finish(d: Draft, t: Turned, features: Sequence[Callable[[Draft, Turned], None]]) -> None:
    """The features that there is room for; the edges come first: they are those of the bare body."""
    for feature in (*((edges,) if d.chance(0.35) else ()), *features):
        for _ in range(8):
            trial = replace(t)
            if d.attempt(lambda feature=feature, trial=trial: feature(d, trial)):
                t = trial
                break
    d.need(not features or any(name not in ("outer_chamfers", "end_round") for name in d.features))


def ring_arc(d: Draft) -> None:
    """So many degrees of a ring or a disc, and perhaps a hole in the middle of it."""
    turn = "[{angle^}|{angle^} long|spanning {angle^}|covering {angle^}|an arc of {angle^}|{angle^} of the circle]"
    is_ring = d.chance(0.7)
    noun, size = (
        "[curved strip|arc|arc shaped plate|curved bar|curved plate|flat arc|arc shaped strip|curved rail piece]",
        "[outer radius {r2}, inner radius {r1}|outside radius {r2}, inside radius {r1}|R{r2} outside, R{r1} inside|from radius {r1} to radius {r2}|between radius {r1} and radius {r2}|radii {r1} and {r2}|R{r1} to R{r2}|its inner edge on a {r1} radius and its outer edge on a {r2} radius]",
    ) if is_ring else ("[sector|pie slice|pie shaped plate|fan shaped plate|circle sector|pie piece]", "[{r2} radius|radius {r2}|R{r2}]")  # fmt: skip
    d.base(
        f"[{noun}[,|:] {size}, {{h}} thick, {turn}|{{angle^}} {noun}, {size}, {{h}} thick|{noun}, {turn}, {size}, {{h}} thick]"
    )
    r2 = d.size("r2", 10, 150)
    r1 = d.size("r1", 0.3 * r2.v, 0.9 * r2.v) if is_ring else Size("0", 0.0)
    h, wide = d.size("h", 1, 0.5 * r2.v), r2.v - r1.v
    angle = d.degrees("angle", (30, 40, 45, 60, 60, 72, 75, 90, 100, 120, 120, 135, 150, 200, 210, 225, 240, 270, 300))
    corners = [f"{x} {z}" for x, z in ((r1, 0), (r2, 0), (r2, h), (r1, h), (r1, 0))]
    d.add("SK 0 0 0 1 0 0 0 0 1", *(f"L {a} {b}" for a, b in pairwise(corners)), "END", f"V $ 0 0 0 0 0 1 {angle}")
    if is_ring and d.chance(0.3):
        place = "[halfway along, in the middle of the width|at the middle of the arc, centered on its width]"
        d.feature("drill|add", f"[a {{hole@}} hole {place}|one {{hole@}} hole {place}|a hole of {{hole@}} {place}]", "arc_hole")
        hole = d.dia("hole", 0.2 * wide, 0.6 * wide)
        d.need(hole.v < min(0.8 * wide, 0.5 * r2.v * math.radians(angle.v)))
        d.add(f"H $ (r1+r2)/2*cos({angle}/2) (r1+r2)/2*sin({angle}/2) {hole}")


def clamp_ring(d: Draft) -> None:
    """A ring slit on one side, with the hole of the clamping screw across the slit."""
    noun = "[clamp collar|clamping ring|split collar|shaft clamp|pipe clamp ring|tube clamp|seat post clamp|clamp ring]"
    d.base(phrase(expand(noun, d.rng), (way("od", "od"), way("id", "id"), way("thick", "h")), d.rng))
    od = d.size("od", 15, 120)
    bore, h = d.size("id", 0.3 * od.v, 0.7 * od.v), d.size("h", 4, 0.6 * od.v)
    wall = (od.v - bore.v) / 2
    d.add(f"Y {od}/2 {h}", f"H $ 0 0 {bore}")
    slit = "[a {gap} slit through one side|a {gap} saw cut through the wall|slit {gap} wide on one side|a {gap} wide slot through one wall]"
    d.feature("cut|saw|add", slit, "slit")
    gap = d.size("gap", 0.5, 0.2 * bore.v)
    body = d.body()
    d.add(f"{d.tag('cut')}: C {od} {gap} {h}", f"T $ 0 -{gap}/2 0", f"D {body} $")
    where = "[in the middle of the wall|halfway between bore and outside]"
    where = "[{off} from the center|{off} out from the axis of the bore]" if d.chance(0.5) else where
    d.feature(
        "drill|add",
        f"[a {{hole@}} hole across the slit, {where}|a {{hole@}} clamp hole across the slit, {where}|a {{hole&clear}} screw hole square across the slit, {where}|a hole for an {{hole&clear}} clamp screw across the slit, {where}|a cross hole of {{hole@}} through both sides of the slit, {where}]",
        "clamp_hole",
    )
    hole = d.dia("hole", 0.2 * wall, min(0.7 * wall, 0.7 * h.v))
    d.need(hole.v < 0.8 * min(wall, h.v))
    x, far = f"({od}+{bore})/4", (od.v + bore.v) / 4
    if d.says("off"):
        off = d.size("off", 0.9 * far, 1.1 * far)
        x, far = str(off), off.v
    d.need(abs(far - (od.v + bore.v) / 4) + 0.6 * hole.v < wall / 2)
    d.add(f"H $ {x} {h}/2 {hole} >Y")


_CUP = "[cup|pencil cup|pot|cap|candle holder|tea light holder|jar|mug without handle|can|chair leg cap|end cap|ferrule, closed at one end|thimble|bucket|crucible|pipe cap|tube cap]"
_THIN = "[cord|wire|round cord|rubber cord|thick wire|round wire]"


def _cup(dims: tuple[Dim, ...], rows: str, *lines: str, nouns: str = _CUP, weight: float = 1.0) -> Part:
    return Part(name="thick_cup", nouns=nouns, sizes=dims, rows=rows, lines=lines, weight=weight, fits=_is_cup)


def _is_cup(v: dict[str, float]) -> bool:
    """Whether the wall and the bottom leave some room inside."""
    inside, deep = v.get("id", v.get("od", 0) - 2 * v.get("wall", 0)), v.get("depth", v.get("h", 0) - v.get("t", 0))
    outside, high = v.get("od", inside + 2 * v.get("wall", 0)), v.get("h", deep + v.get("t", 0))
    return inside < 0.95 * outside and 0.2 * high < deep < 0.96 * high and v.get("flange_d", 1e9) > 1.1 * outside


PARTS: tuple[Part, ...] = (
    _cup((Dim("od", "", 12, 120), Dim("h", "", 0.3, 2, "od"), Dim("wall", "", 0.03, 0.15, "od"), Dim("t", "", 0.04, 0.3, "h")),
         "[% {od} dia, {h} high, {wall} walls, bottom {t} thick|% {od} outside, {h} tall, wall {wall}, floor {t}|{od} dia % {h} high with {wall!} walls and a {t} thick bottom|%, {od} OD x {h}, {wall} wall and {t} bottom|% {od} across and {h} tall, walls {wall} thick, bottom {t} thick]",
         "Y od/2 h", "H $ 0 0 od-2*wall h-t", weight=2),
    _cup((Dim("id", "", 10, 110), Dim("depth", "", 0.3, 2, "id"), Dim("wall", "", 0.03, 0.2, "id"), Dim("t", "", 0.04, 0.4, "depth")),
         "[% {id} inside, {depth} deep inside, {wall!} walls, {t} thick bottom|% {id} ID and {depth} deep on the inside, wall {wall}, bottom {t} thick]",
         "Y id/2+wall depth+t", "H $ 0 0 id depth", weight=1.3),
    _cup((Dim("od", "", 12, 120), Dim("id", "", 0.5, 0.92, "od"), Dim("h", "", 0.3, 2, "od"), Dim("depth", "", 0.4, 0.95, "h")),
         "[% {od} outside, {id} inside, {h} high, {depth} deep inside|%, {od} OD, {id} ID, {h} overall height, bored {depth} deep from the top|% {od} x {h}, {id} bore {depth} deep, open at the top]",
         "Y od/2 h", "H $ 0 0 id depth", weight=1.3),
    _cup((Dim("od", "", 12, 120), Dim("id", "", 0.5, 0.92, "od"), Dim("h", "", 0.3, 2, "od"), Dim("t", "", 0.04, 0.4, "h")),
         "[% {od} outside and {id} inside, {h} high, bottom {t} thick|%, {od} OD, {id} ID, {h} tall, with a {t} thick floor|% {od} OD {id} ID, {h} high overall, closed end {t} thick, open at the top]",
         "Y od/2 h", "H $ 0 0 id h-t"),
    _cup((Dim("od", "", 12, 120), Dim("h", "", 0.3, 1.5, "od"), Dim("wall", "", 0.03, 0.15, "od"), Dim("t", "", 0.05, 0.4, "h")),
         "[% {od} outside, {h} high, {wall!} walls, top {t} thick, open underneath|%, {od} dia x {h}, open at the bottom, wall {wall}, top {t} thick|{od} dia % {h} tall, closed top {t} thick, walls {wall}, open from below]",
         "Y od/2 h", "H $ 0 0 od-2*wall h-t <Z", nouns="[cap|post cap|cover|protective cap|dust cap|hood|lid|rubber foot]"),
    _cup((Dim("od", "", 15, 100), Dim("id", "", 0.5, 0.9, "od"), Dim("h", "", 0.4, 1.5, "od"), Dim("t", "", 0.05, 0.3, "h"), Dim("flange_d", "", 1.15, 1.7, "od"), Dim("flange_t", "", 0.05, 0.25, "h")),
         "[% {od} outside, {id} inside, {h} high, bottom {t} thick, with a {flange_d} dia [rim|flange] {flange_t} thick around the top|%, {od} OD, {id} ID, {h} overall, {t} floor, {flange_d} flange {flange_t} thick at the open top]",
         "body: Y od/2 h", "Y flange_d/2 flange_t", "T $ 0 0 h-flange_t", "U body $", "H $ 0 0 id h-t"),
    Part(name="quarter_ring", nouns="[quarter ring|quarter of a ring|quarter circle ring|quarter of a flat ring]",
         sizes=(Dim("r2", "", 10, 120), Dim("r1", "", 0.3, 0.9, "r2"), Dim("h", "", 1, 30)),
         rows="[%, {r2} outside radius, {r1} inside radius, {h} thick|% R{r2} outside R{r1} inside, {h} thick|{h} thick %, outer radius {r2}, inner radius {r1}|%, radius {r1} inside and {r2} outside, {h} thick]",
         fits=lambda v: v["r1"] < 0.95 * v["r2"], lines=("body: Y r2 h", "C r2 r2 h", "I body $", "H $ 0 0 2*r1")),
    Part(name="quarter_disc", nouns="[disc|disk|round plate|circular plate]", sizes=(Dim("r", "", 8, 120), Dim("h", "", 0.03, 0.6, "r")),
         rows="[% {r} radius, {h} thick, with a quarter cut out|three quarter % R{r}, {h} thick|{h} thick % of {r} radius, one quarter missing]",
         lines=("body: Y r h", "C r r h", "D body $"), weight=0.6),
    *(Part(name="torus", nouns=f"[ring made of {_THIN}|ring bent from {_THIN}|hoop of {_THIN}|o-ring|ring of {_THIN}]", sizes=(Dim(key, "", 12, 150), Dim("d2", "", 0.03, 0.2, key)),
           rows=rows, lines=(f"TO {radius} d2/2",), weight=0.7)
      for key, radius, rows in (
          ("od", "(od-d2)/2", "[% {d2} thick, {od} outside diameter|% {d2} thick, {od} outside|%, {od} OD, {d2} cross section|%, outside diameter {od}, {d2} thick]"),
          ("id", "(id+d2)/2", "[% {d2} thick, {id} inside diameter|% {d2} thick, {id} inside|%, {id} ID, {d2} cross section]"))),
)  # fmt: skip
"""Cups with a bottom of its own thickness, quarters and rings of round cord; no features are put on them."""
