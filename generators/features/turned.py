"""What is done to parts of a lathe from either end, as people say it in passing: their edges and bores."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..draft import Draft
from ..text import expand, pick
from .frame import minus

BORE = "bore|drill|add"
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

    def at(self, end: str, length: str) -> str:
        """The z of the lower side of what is so long and starts at an end."""
        return f"{self.h}-{length}" if end == "top" else "0"

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


def say(d: Draft, verbs: str, template: str, name: str) -> None:
    """Say a feature; of what says itself what is done ("bored 8 through") nobody says another verb."""
    words = expand(template, d.rng)
    d.feature(verbs if words.startswith(("a ", "an ", "{")) else "have", words, name)


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
    say(d, "add|make|have", ways[key], "outer_chamfers" if key == "cham" else "end_round")
    wide, long = (min(one[i] for one in t.ends.values()) for i in (0, 1)) if both else t.ends[end]
    size = d.size(key, min(0.5, 0.05 * wide), min(0.12 * wide, 0.3 * long))
    treated = ("top", "bottom") if both else (end,)
    t.ends = {one: (face[0] - 2 * size.v, face[1] - size.v) if one in treated else face for one, face in t.ends.items()}
    faces = ("",) if both and t.across else tuple(" >Z" if one == "top" else " <Z" for one in treated)
    d.add(*(f"{'CH' if key == 'cham' else 'F'} $ {size}{face}" for face in faces))


def _at(t: Turned) -> str:
    return f"{t.middle} {t.middle}"


def through(d: Draft, t: Turned) -> None:
    say(
        d,
        BORE,
        "[a {hole@} hole right through|a {hole@} hole through it lengthwise|a {hole@} hole all the way through|a {hole@} bore through it|bored {hole} right through|a {hole@} hole down the middle, end to end|a {hole@} hole through the center|hollow, {hole} inside all the way]",
        "center_hole",
    )
    d.need(not t.bored)
    hole = d.dia("hole", 0.15 * t.least, 0.75 * t.least)
    t.drill(d, "through", hole.v, 0.9 * t.high)
    t.bored = {"through": t.high}
    d.need(t.high < 25 * hole.v)
    d.add(f"H $ {_at(t)} {hole}")


def blind(d: Draft, t: Turned) -> None:
    end, name = t.end(d)
    say(
        d,
        BORE,
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
    say(d, BORE, f"[bored {{cb}} from {name}, leaving a {{lip}} thick lip with a {{hole@}} hole through it|a {{cb}} bore from {name} that leaves a lip {{lip}} thick, {{hole}} hole through the lip|bored out to {{cb}} dia from {name} down to a {{lip}} thick floor, and a {{hole@}} hole through the floor]"
        if is_lip else f"[bored {{cb}} for the first {{cbd}} from {name}, then {{hole}} the rest of the way|a {{cb}} hole {{cbd}} deep in {name}, then {{hole}} the rest of the way through|a {{hole@}} hole right through, opened up to {{cb}} for {{cbd}} at {name}|a {{hole@}} through hole counterbored {{cb}} x {{cbd}} deep from {name}|{{hole}} bore, with a {{cb}} counterbore {{cbd}} deep in {name}|a {{cb}} recess {{cbd}} deep in {name} and a {{hole@}} hole through the rest|a {{cb}} bore {{cbd}} deep in {name} for a bearing and a {{hole@}} hole right through]", "counterbore")  # fmt: skip
    cb = d.size("cb", 0.4 * wide, wide)
    hole = d.dia("hole", 0.2 * cb.v, min(0.85 * cb.v, 0.8 * t.least))
    d.need(hole.v < min(0.9 * cb.v, 0.8 * t.least))
    depth = f"{t.h}-{d.size('lip', 0.05 * t.high, 0.4 * t.high)}" if is_lip else str(d.size("cbd", 0.1 * deep, deep))
    d.add(f"H $ {_at(t)} {hole}", f"H $ {_at(t)} {cb} {depth}{_from(end)}")


def _countersunk(d: Draft, t: Turned) -> None:
    end, name, wide, deep = _room(d, t)
    say(
        d,
        BORE,
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
    d.add(f"{d.tag('tool')}: {line}", *moved(_at(t), z), f"D {body} $")


def moved(xy: str, z: str) -> tuple[str, ...]:
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
    say(d, BORE, f"[{what} in {name} {rest if d.chance(0.65) else ''}]", "end_pocket")
    a = d.size(key, 0.3 * wide, (0.85 if key == "af" else 0.69) * wide)
    depth = d.size("depth", 0.1 * deep, deep)
    if d.says("hole"):
        hole = d.dia("hole", 0.25 * a.v, min(0.8 * a.v, 0.8 * t.least))
        d.need(hole.v < min(0.85 * a.v, 0.8 * t.least))
        d.add(f"H $ {_at(t)} {hole}")
    body = d.body()
    z = t.at(end, str(depth))
    tool, xy = (f"HX {a} {depth}", _at(t)) if key == "af" else (f"C {a} {a} {depth}", " ".join([minus(t.middle, f"{a}/2")] * 2))
    d.add(f"{d.tag('cut')}: {tool}", *moved(xy, z), f"D {body} $")


BORES = (through, blind, blind, _stepped, _stepped, _countersunk, _pocket, _pocket)
"""What is bored from an end, by how often."""
