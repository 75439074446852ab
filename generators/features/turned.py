"""What is done to parts of a lathe from either end, as people say it in passing: edges, bores, grooves, flats, cross holes, slits."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..draft import Draft, evaluate
from ..text import pick
from .frame import half, minus

_BORE, _CUT = "bore|drill|add", "cut|add|mill"
_ALONG = "[along its whole length|the full length|all along it]"
_NAMES = {"top": "[the top|the top end|the top face]", "bottom": "[the bottom|the bottom end|the underside]"}


@dataclass(slots=True, kw_only=True)
class Turned:
    """A body in the making, mm: its height, what is the least across it, how wide and long the section at each end is.

    `across` and `wide` are its diameter, parameter and value, where it is one round bar, `middle` the x and y of its axis.
    `edged`: the ends with edges to treat. `names`: what the ends are called; none where they are alike, so that people say
    "one end": `one` is that end. `cuts`: the stretches of its length that are cut from outside, `crossed` those with a hole
    across them. `bored`: the depths of the bores by end; `bore`: the widest of them.
    """

    h: str
    high: float
    least: float
    ends: dict[str, tuple[float, float]]
    across: str = ""
    wide: float = 0.0
    middle: str = "0"
    edged: tuple[str, ...] = ("top", "bottom")
    names: dict[str, str] | None = field(default_factory=_NAMES.copy)
    one: str = ""
    bored: dict[str, float] = field(default_factory=dict[str, float])
    bore: float = 0.0
    cuts: tuple[tuple[float, float], ...] = ()
    crossed: tuple[tuple[float, float], ...] = ()

    def end(self, d: Draft, first: str = "top") -> tuple[str, str]:
        """An end and what it is called; `first` is the one that "one end" means."""
        if self.names is not None:
            end = pick(d.rng, ("top", "top", "bottom"))
            return end, self.names[end]
        if not self.one:
            self.one = first
            return first, "[one end|one end|the end]"
        if d.chance(0.4):
            return self.one, "[the same end|that same end]"
        return "bottom" if self.one == "top" else "top", "[the other end|the other end|the far end]"

    def span(self, end: str, length: float) -> tuple[float, float]:
        """So much of the height from an end."""
        return (0.0, length) if end == "bottom" else (self.high - length, self.high)

    def cut(self, d: Draft, low: float, high: float, least: float) -> None:
        """Take a stretch of the length for something cut from outside, which leaves this much across."""
        d.need(low >= 0 and high <= self.high * 1.0001 and self.bore < 0.85 * least)
        d.need(all(high < a or low > b for a, b in self.cuts))
        self.cuts, self.least = (*self.cuts, (low, high)), min(self.least, least)

    def drill(self, d: Draft, end: str, wide: float, depth: float) -> None:
        """Take this much of the length for a bore from an end."""
        d.need(end not in self.bored and sum(self.bored.values()) + depth < 0.92 * self.high and wide < 0.82 * self.least)
        d.need(all(wide < 0.9 * face for face, _ in self.ends.values() if face))
        low, high = self.span(end, depth)
        d.need(all(high < a or low > b for a, b in self.crossed))
        self.bored = {**self.bored, end: depth}
        self.bore = max(self.bore, wide)


def _from(end: str) -> str:
    return " <Z" if end == "bottom" else ""


def edges(d: Draft, t: Turned) -> None:
    """Chamfered or rounded edges at one end or both."""
    key, both = pick(d.rng, ("cham", "cham", "fillet")), len(t.edged) == 2 and d.chance(0.4)
    end, name = ("both", "[both ends|each end]") if both else t.end(d)
    d.need(both or end in t.edged)
    ways = {
        "cham": f"[a {{cham}} chamfer [on|at] {name}|{name} chamfered {{cham}}|{{cham}} x {{45^}} chamfer [on|at] {name}|the outer edge [of|at] {name} chamfered {{cham}}|{name} beveled {{cham}}|{{cham}} chamfered edge [on|at] {name}]",
        "fillet": f"[a {{fillet}} radius on the outer edge at {name}|outer edge rounded {{fillet~}} at {name}|{{fillet~}} rounding on the outer edge at {name}|a {{fillet}} radius around the edge at {name}|{{fillet~}} rounded edge at {name}]",
    }
    d.feature("add|make|have", ways[key], "outer_chamfers" if key == "cham" else "end_round")
    wide, long = (min(one[i] for one in t.ends.values()) for i in (0, 1)) if both else t.ends[end]
    size = d.size(key, min(0.5, 0.05 * wide), min(0.12 * wide, 0.3 * long))
    treated = ("top", "bottom") if both else (end,)
    t.ends = {one: (face[0] - 2 * size.v, face[1] - size.v) if one in treated else face for one, face in t.ends.items()}
    faces = ("",) if both and t.across else tuple(" >Z" if one == "top" else " <Z" for one in treated)
    d.add(*(f"{'CH' if key == 'cham' else 'F'} $ {size}{face}" for face in faces))


def _at(t: Turned) -> str:
    return f"{t.middle} {t.middle}"


def _through(d: Draft, t: Turned) -> None:
    d.feature(
        _BORE,
        "[a {hole@} hole right through|a {hole@} hole through it lengthwise|a {hole@} hole all the way through|a {hole@} bore through it|bored {hole} right through|a {hole@} hole down the middle, end to end|a {hole@} hole through the center|hollow, {hole} inside all the way]",
        "center_hole",
    )
    d.need(not t.bored)
    hole = d.dia("hole", 0.15 * t.least, 0.75 * t.least)
    t.drill(d, "through", hole.v, 0.9 * t.high)
    d.need(t.high < 25 * hole.v)
    d.add(f"H $ {_at(t)} {hole}")


def _blind(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    d.feature(
        _BORE,
        f"[a {{hole@}} hole {{depth}} deep in {name}|a {{hole@}} hole in {name}, {{depth}} deep|a blind {{hole@}} hole from {name}, {{depth}} deep|{{hole@}} hole {{depth}} deep from {name}|a [tapped|threaded] {{hole&tap}} hole {{depth}} deep in {name}]",
        "axial_hole",
    )
    d.need(t.ends[end][0] > 0)
    hole = d.dia("hole", 0.15 * t.least, 0.7 * t.least)
    depth = d.size("depth", 0.5 * hole.v, min(0.7 * t.high, 8 * hole.v))
    t.drill(d, end, hole.v, depth.v)
    d.add(f"H $ {_at(t)} {hole} {depth}{_from(end)}")


def _room(d: Draft, t: Turned) -> tuple[str, str, float, float]:
    """An end that a through hole with something wider starts from: its words, how wide and how deep that may be."""
    d.need(not t.bored)
    end, name = t.end(d)
    wide, long = t.ends[end]
    d.need(wide > 5)
    deep = 0.85 * long if long < 0.99 * t.high else 0.7 * long
    t.bored = {end: t.high}
    return end, name, 0.82 * wide, deep


def _stepped(d: Draft, t: Turned) -> None:
    end, name, wide, deep = _room(d, t)
    is_lip = len(set(t.ends.values())) == 1 and d.chance(0.35)
    d.feature(_BORE, f"[bored {{cb}} from {name}, leaving a {{lip}} thick lip with a {{hole@}} hole through it|a {{cb}} bore from {name} that leaves a lip {{lip}} thick, {{hole}} hole through the lip|bored out to {{cb}} dia from {name} down to a {{lip}} thick floor, and a {{hole@}} hole through the floor]"
        if is_lip else f"[bored {{cb}} for the first {{cbd}} from {name}, then {{hole}} the rest of the way|a {{cb}} hole {{cbd}} deep in {name}, then {{hole}} the rest of the way through|a {{hole@}} hole right through, opened up to {{cb}} for {{cbd}} at {name}|a {{hole@}} through hole counterbored {{cb}} x {{cbd}} deep from {name}|{{hole}} bore, with a {{cb}} counterbore {{cbd}} deep in {name}|a {{cb}} recess {{cbd}} deep in {name} and a {{hole@}} hole through the rest|a {{cb}} bore {{cbd}} deep in {name} for a bearing and a {{hole@}} hole right through]", "counterbore")  # fmt: skip
    cb = d.size("cb", 0.4 * wide, wide)
    hole = d.dia("hole", 0.2 * cb.v, min(0.85 * cb.v, 0.8 * t.least))
    d.need(hole.v < min(0.9 * cb.v, 0.8 * t.least))
    depth = f"{t.h}-{d.size('lip', 0.05 * t.high, 0.4 * t.high)}" if is_lip else str(d.size("cbd", 0.1 * deep, deep))
    d.add(f"H $ {_at(t)} {hole}", f"H $ {_at(t)} {cb} {depth}{_from(end)}")


def _countersunk(d: Draft, t: Turned) -> None:
    end, name, wide, deep = _room(d, t)
    d.feature(
        _BORE,
        f"[a {{hole@}} hole right through, countersunk to {{cs}} at {name}, {{90^}}|a {{hole@}} hole through it with a {{90^}} countersink {{cs}} wide in {name}|a {{screw&clear}} hole countersunk from {name}|an {{screw&clear}} screw hole through it, countersunk at {name}|a hole for a countersunk {{screw&clear}} screw, head at {name}]",
        "end_countersink",
    )
    if d.says("screw"):
        hole = d.size("screw", 2, min(0.6 * t.least, 18))
        cs = d.also("cs", "screw", "csink")
    else:
        hole = d.dia("hole", 0.15 * t.least, 0.5 * t.least)
        cs = d.size("cs", 1.3 * hole.v, 2.2 * hole.v)
    d.need(1.2 * hole.v < cs.v < wide and (cs.v - hole.v) / 2 < deep and hole.v < 0.8 * t.least)
    depth = d.fixed("depth", f"({cs}-{hole})/2")
    d.add(f"H $ {_at(t)} {hole}")
    body = d.body()
    line, z = (f"K {hole}/2 {cs}/2 {depth}", f"{t.h}-{depth}") if end == "top" else (f"K {cs}/2 {hole}/2 {depth}", "0")
    d.add(f"{d.tag('tool')}: {line}", *_moved(_at(t), z), f"D {body} $")


def _moved(xy: str, z: str) -> tuple[str, ...]:
    """The line that moves the last node there, if it has to be moved."""
    return () if f"{xy} {z}" == "0 0 0" else (f"T $ {xy} {z}",)


def _pocket(d: Draft, t: Turned) -> None:
    """A hexagonal or square pocket in an end, by itself or with a hole the rest of the way."""
    end, name, wide, deep = _room(d, t)
    key = pick(d.rng, ("af", "af", "side"))
    what = {
        "af": "[a hex pocket {af} across flats, {depth} deep|a nut trap {af} A/F and {depth} deep|a hexagonal hole {af} across flats and {depth} deep|a {af} hex socket {depth} deep|a nut pocket {af} AF, {depth} deep]",
        "side": "[a {side} square socket {depth} deep|a square hole {side} across, {depth} deep|a {side} square pocket {depth} deep|a square recess {side} a side and {depth} deep]",
    }[key]
    rest = "[and|with|then] [a {hole@} hole the rest of the way|a {hole@} hole right through|a {hole@} hole on through]"
    d.feature(_BORE, f"[{what} in {name} {rest if d.chance(0.65) else ''}]", "end_pocket")
    a = d.size(key, 0.3 * wide, (0.85 if key == "af" else 0.69) * wide)
    depth = d.size("depth", 0.1 * deep, deep)
    if d.says("hole"):
        hole = d.dia("hole", 0.25 * a.v, min(0.8 * a.v, 0.8 * t.least))
        d.need(hole.v < min(0.85 * a.v, 0.8 * t.least))
        d.add(f"H $ {_at(t)} {hole}")
    body = d.body()
    z = f"{t.h}-{depth}" if end == "top" else "0"
    tool, xy = (f"HX {a} {depth}", _at(t)) if key == "af" else (f"C {a} {a} {depth}", " ".join([minus(t.middle, f"{a}/2")] * 2))
    d.add(f"{d.tag('cut')}: {tool}", *_moved(xy, z), f"D {body} $")


def _groove(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    what = "[{groove_w} wide and {groove_d} deep|{groove_w} wide, {groove_d} deep|{groove_d} deep and {groove_w} wide]"
    what = "[{groove_w} wide, down to {d2} dia|{groove_w} wide, {d2} dia at the bottom of it]" if d.chance(0.5) else what
    kind = "[groove|ring groove|circlip groove|snap ring groove|o-ring groove|groove all round]"
    d.feature(
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
    d.feature(_CUT, what, key)
    low, high = (0.06, 0.3) if key == "flat" else (0.62, 0.93)
    size = d.size("a" if key == "d_flat" else "flat", low * t.wide, high * t.wide)
    length = t.h if is_whole else str(d.size("slot_l", 0.12 * t.high, 0.7 * t.high))
    far = evaluate(length, d.values)
    left = {"two_flats": size.v, "d_flat": 2 * size.v - t.wide, "flat": t.wide - 2 * size.v}[key]
    t.cut(d, *t.span(end, far), left)
    x = {"two_flats": f"{size}/2", "d_flat": f"{size}-{half(t.across)}", "flat": f"{half(t.across)}-{size}"}[key]
    z = f"{t.h}-{length}" if end == "top" and not is_whole else "0"
    body, first = d.body(), d.tag("cut")
    if is_two:
        d.add(f"C {t.across} {t.across} {length}", f"{first}: T $ {x} -{half(t.across)} {z}")
        d.add(f"{(second := d.tag('cut'))}: R $ 0 0 180", f"D {body} {first} {second}")
    else:
        d.add(f"{first}: C {t.across} {t.across} {length}", f"T $ {x} -{half(t.across)} {z}", f"D {body} $")


def _cross_hole(d: Draft, t: Turned) -> None:
    end, name = t.end(d, "bottom")
    d.feature(
        _BORE,
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
    d.feature(
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
    z = f"{t.h}-{depth}" if end == "top" else "0"
    d.add(f"{d.tag('cut')}: C {t.across} {gap} {depth}", f"T $ -{half(t.across)} -{gap}/2 {z}", f"D {body} $")


def _keyway(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    d.feature(
        _CUT,
        f"[a keyway {{key_w}} wide, {{key_d}} deep and {{slot_l}} long from {name}|a {{key_w}} wide keyway {{key_d}} deep, {{slot_l}} long, open at {name}|a key slot {{slot_l}} long, {{key_w}} wide and {{key_d}} deep, at {name}|a {{key_w}} x {{key_d}} deep keyway running {{slot_l}} in from {name}]",
        "keyway",
    )
    wide, deep = d.size("key_w", 0.15 * t.wide, 0.35 * t.wide), d.size("key_d", 0.08 * t.wide, 0.25 * t.wide)
    length = d.size("slot_l", 0.12 * t.high, 0.7 * t.high)
    d.need(length.v > wide.v)
    t.cut(d, *t.span(end, length.v), t.wide - 2 * deep.v)
    body = d.body()
    z = f"{t.h}-{length}" if end == "top" else "0"
    d.add(f"C {t.across} {wide} {length}", f"T $ {half(t.across)}-{deep} -{wide}/2 {z}", f"D {body} $")


BORES = (_through, _blind, _blind, _stepped, _stepped, _countersunk, _pocket, _pocket)
TURNED = (_groove, _groove, _groove, _blind, _blind, _through)
SIDEWAYS = (_flat, _flat, _cross_hole, _cross_hole, _slit, _keyway)
"""What has a direction around the axis: one of a part, or the sentence would have to say how they stand to each other."""
