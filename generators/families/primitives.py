"""Plain primitives and prisms, with nothing added: the parts that a model must not decorate."""

from __future__ import annotations

import re

from ..draft import Draft
from ..features import Frame, box

PLAIN = "[plain |simple |solid |basic |||||]"
_HOLLOW = PLAIN.replace("solid |", "")
_SLENDER = re.compile(r"\b(?:shaft|axle|bar|rod|post|pin|peg|dowel|pillar)\b")
"""What nobody calls so where it is a flat disc."""


def block(d: Draft) -> Frame:
    d.base(
        f"{PLAIN}[{{w,d,h}} [box|block|cuboid|cube|rectangular block|rectangular prism|brick|solid]|[box|block|cuboid|rectangular block] {{w,d,h}}|[block|box|cuboid], [{{w}} long, {{d}} [wide|deep]|{{w}} wide, {{d}} deep] and {{h}} [high|tall|thick]|[block|box|cuboid] {{w}} x {{d}} [in plan|base], {{h}} [high|tall]"
        "|[block|box] [with |of |]length {w}[,| and] width {d}[ and|,] height {h}|[{w} long, {d} [deep|wide]|{w} wide, {d} deep], {h} [high|tall] [block|box]|rectangular block, L={w} W={d} H={h}|[block|box] measuring {w,d,h}|[block|box] with a length of {w}, a width of {d} and a height of {h}|[block|box|cuboid] that is {w} long, {d} wide and {h} [high|tall]|[block|box|cuboid] {h} [high|tall], {w} by {d}|[block|box|cuboid] that measures {w,d,h}]"
    )
    w, y, h = d.size("w", 5, 200), d.size("d", 5, 200), d.size("h", 3, 150)
    d.add(f"C {w} {y} {h}")
    return box(w, y, h)


def cube(d: Draft) -> Frame:
    d.base(
        f"{PLAIN}[{{s}} cube|cube[,| with| of] [side|edge|edge length|sides of|side length] {{s}}|cube {{s}} on a side|cube, {{s}} [each side|per side|edges]|{{s}} cube|cube of {{s}}|cube {{s}}]"
    )
    s = d.size("s", 4, 150)
    d.add(f"C {s} {s} {s}")
    return box(s, s, s)


def _round(d: Draft, nouns: str, high: str, low_h: float, high_h: float) -> Frame:
    d.base(
        f"{PLAIN}[{{dia@}} {{h}} [{high}] [{nouns}]|[{nouns}] {{dia@}} [x|by|and|,] {{h}} [{high}]|[{nouns}], {{dia@}}, {{h}} [{high}]|{{h}} [{high}] [{nouns}], {{dia@}}|[{nouns}] with [a |]diameter [of |]{{dia}} and [a |][height|length] [of |]{{h}}"
        f"|[{nouns}] with [a |]radius [of |]{{r}} and [a |][height|length] [of |]{{h}}|[{nouns}]: diameter {{dia}}, [height|length] {{h}}|[{nouns}], {{h}} [{high}] and {{dia}} in diameter|{{h}} [{high}] [{nouns}][, {{dia}} [diameter|across|in diameter|dia]| with {{dia}} [diameter|dia]| {{dia}} [across|in diameter]]|[{nouns}] D={{dia}} [H|L]={{h}}|[{nouns}] of {{dia}} diameter and {{h}} [height|length]|[{nouns}] radius {{r}}[,| and] [height|length] {{h}}|[{nouns}] R{{r}}, {{h}} [{high}]|{{dia@}} [{nouns}], {{h}} [{high}]|{{dia@}} x {{h}} [{nouns}]|[{nouns}] {{dia@}} x {{h}}"
        f"|[{nouns}] {{dia}} across[,| and] {{h}} [{high}]|[{nouns}] that is {{h}} [{high}] with a diameter of {{dia}}|{{h}} [{high}] [{nouns}] of {{dia}} diameter|[{nouns}] measuring {{dia}} across and {{h}} [{high}]]"
    )
    slender = 0.7 if _SLENDER.search(d.clauses[-1].template) else 0.0
    if d.says("r"):
        r = d.size("r", 1.5, 60)
        h = d.size("h", max(low_h, slender * 2 * r.v), high_h)
        d.add(f"Y {r} {h}")
        return Frame(kind="disc", w=f"2*{r}", d=f"2*{r}", h=str(h), wv=2 * r.v, dv=2 * r.v, hv=h.v)
    dia = d.size("dia", 3, 120)
    h = d.size("h", max(low_h, slender * dia.v), high_h)
    d.add(f"Y {dia}/2 {h}")
    return Frame(kind="disc", w=str(dia), d=str(dia), h=str(h), wv=dia.v, dv=dia.v, hv=h.v)


def cylinder(d: Draft) -> Frame:
    return _round(
        d,
        "cylinder|cylinder|shaft|shaft|axle|round bar|rod|post|pin|peg|standoff|standoff|spacer|dowel|round standoff|pillar",
        "tall|long|high",
        4,
        150,
    )


def disc(d: Draft) -> Frame:
    return _round(d, "disc|disk|round plate|circular plate|puck|round disc|circular disc", "thick|thick|high", 1.5, 20)


def sphere(d: Draft) -> None:
    d.base(
        f"{PLAIN}[{{dia@}} [sphere|ball]|[sphere|ball] [of |with ][radius|a radius of] {{r}}|[sphere|ball],? {{dia@}}|[sphere|ball] radius {{r}}|R{{r}} [sphere|ball]|[sphere|ball] with [a |]diameter of {{dia}}]".replace(
            ",?", ""
        )
    )
    if d.says("r"):
        d.add(f"S {d.size('r', 2, 80)}")
    else:
        d.add(f"S {d.size('dia', 4, 160)}/2")


def drilled_sphere(d: Draft) -> None:
    d.base(
        "[[sphere|ball|bead|round knob][,| of| with] [{dia@}|radius {r}|diameter {dia}|{dia} diameter] with a {hole@} [[hole|bore] [through it|through the center|all the way through|through the middle|]|through hole]|{dia@} [sphere|ball|bead] with a {hole@} [[hole|bore][ through the center| through it|]|through hole]|[sphere|ball] with a {hole@} [hole|bore] through it[,|] [{dia@}|diameter {dia}|{dia} diameter]]"
    )
    radius, big = (
        (str(size := d.size("r", 4, 60)), 2 * size.v) if d.says("r") else (f"{(size := d.size('dia', 8, 120))}/2", size.v)
    )
    hole = d.dia("hole", 1.5, big * 0.6)
    d.need(hole.v < big * 0.75)
    d.add(f"S {radius}", f"H $ 0 0 {hole}")


def hemisphere(d: Draft) -> None:
    d.base(
        f"{PLAIN}[{{dia@}} [hemisphere|half sphere|dome]|[hemisphere|half sphere|dome] [of |with ][radius|a radius of] {{r}}|[hemisphere|dome|half ball], {{dia@}}, flat side down|[dome|hemisphere] radius {{r}}]"
    )
    if d.says("r"):
        r = str(d.size("r", 3, 80))
        d.add(f"S {r}")
    else:
        r = f"{d.size('dia', 6, 160)}/2"
        d.add(f"S {r}")
    ball = d.body()
    two = r.removesuffix("/2") if r.endswith("/2") else f"2*{r}"
    d.add(f"C {two} {two} {r}", f"T $ -{r} -{r} 0", f"I {ball} $")


def cone(d: Draft) -> None:
    d.base(
        f"{PLAIN}[cone[,| with] {{dia@}} [base|at the base] and {{h}} [tall|high]|{{h}} [tall|high] cone with [a |]{{dia@}} base|cone[,| with] base diameter {{dia}}[,| and] height {{h}}|cone[,| of] base radius {{r}}[,| and] height {{h}}|pointed cone {{dia@}} x {{h}} [tall|high]|cone that comes to a point {{h}} above its {{dia@}} base|right circular cone, D={{dia}} H={{h}}|sharp cone: base {{dia}} diameter, {{h}} tall|{{dia@}} cone, {{h}} [high|tall]]"
    )
    base = f"{d.size('r', 2, 60)}" if d.says("r") else f"{d.size('dia', 4, 120)}/2"
    d.add(f"K {base} 0 {d.size('h', 3, 150)}")


def frustum(d: Draft) -> None:
    d.base(
        f"{PLAIN}[[truncated cone|cone frustum|frustum|tapered cylinder|conical frustum][,| with] [bottom diameter {{d1}}[,| and] top diameter {{d2}}[,| and] height {{h}}|{{d1}} [bottom|base] diameter[,| and] {{d2}} top diameter[,| and] {{h}} [tall|high]|base radius {{r1}}[,| and] top radius {{r2}}[,| and] height {{h}}]"
        "|[taper|cone] from {d1} to {d2} diameter over {h}|[tapered plug|tapered pin] {d1} to {d2} [diameter|dia], {h} long|[frustum|truncated cone] {h} [high|tall], {d1} diameter at the bottom and {d2} at the top|cone cut off at the top: {d1} base diameter, {d2} top diameter, height {h}]"
    )
    if d.says("r1"):
        r1 = d.size("r1", 2, 60)
        r2 = d.size("r2", r1.v * 0.3, r1.v * 1.6)
        d.need(abs(r1.v - r2.v) > 0.05 * r1.v)
        d.add(f"K {r1} {r2} {d.size('h', 3, 120)}")
    else:
        d1 = d.size("d1", 3, 120)
        d2 = d.size("d2", d1.v * 0.25, d1.v * 1.6)
        d.need(abs(d1.v - d2.v) > 0.05 * d1.v)
        d.add(f"K {d1}/2 {d2}/2 {d.size('h', 3, 120)}")


def tube(d: Draft) -> None:
    noun = "[tube|pipe|hollow cylinder|sleeve|bushing|round tube|spacer|tubular spacer|collar|ring]"
    long = "[long|tall|high]"
    d.base(
        f"{_HOLLOW}[{noun}[,| with] [{{od}} OD|OD {{od}}|outer diameter {{od}}|{{od}} outer diameter|{{od}} outside diameter|outside dia {{od}}][,| and| x] [{{id}} ID|ID {{id}}|inner diameter {{id}}|{{id}} inner diameter|{{id}} bore|{{id}} inside diameter|{{id@}} hole][,| and| x] {{h}} {long}"
        f"|{{h}} {long} {noun}[,| with] [{{od}} OD|outer diameter {{od}}][,| and] [{{id}} ID|inner diameter {{id}}]|{noun}[,| with] [{{od}} OD|outer diameter {{od}}|OD {{od}}|{{od@}}][,| and] [{{wall}} wall|wall thickness {{wall}}|{{wall}} wall thickness|wall {{wall}}][,| and] {{h}} {long}"
        f"|{{od@}} {noun} with [a |]{{id@}} [bore|hole|through hole][,| and] {{h}} {long}|OD {{od}} ID {{id}} L {{h}} {noun}|{noun} OD={{od}} ID={{id}} H={{h}}|{noun}, {{od}} outside and {{id}} inside diameter, {{h}} {long}|{noun} with a {{wall}} wall, {{od}} outside diameter, {{h}} {long}|{noun} {{h}} {long}, {{od}} OD x {{id}} ID|{noun}, outside {{od}}, inside {{id}}, {{h}} {long}]"
    )
    od = d.size("od", 4, 120)
    if d.says("wall"):
        wall = d.size("wall", od.v * 0.04, od.v * 0.35)
        h = d.size("h", 2, 150)
        d.need(wall.v < od.v * 0.45)
        d.add(f"Y {od}/2 {h}", f"H $ 0 0 {od}-2*{wall}")
    else:
        bore = d.size("id", od.v * 0.25, od.v * 0.92)
        h = d.size("h", 2, 150)
        d.need(bore.v < od.v * 0.97)
        d.add(f"Y {od}/2 {h}", f"H $ 0 0 {bore}")


def hex_prism(d: Draft) -> Frame:
    noun = "[hex prism|hexagonal prism|hex bar|hexagonal bar|hexagon|hex rod|hex standoff|hexagonal block|hex spacer]"
    long = "[long|tall|high]"
    d.base(
        f"{PLAIN}[{noun}[,| with] {{af}} [across flats|AF|across the flats|wrench size][,| and] {{h}} {long}|{{af}} [across flats|AF] {noun}[,|] {{h}} {long}|{noun} {{h}} {long}[,|] {{af}} [across flats|AF]|{{h}} {long} {noun}[,|] {{af}} [across flats|AF]|{noun} AF {{af}}[,|] {{h}} {long}|{noun}, {{af}} x {{h}}]"
    )
    af, h = d.size("af", 3, 80), d.size("h", 2, 150)
    d.add(f"HX {af} {h}")
    return Frame(kind="hex", w=str(af), d=str(af), h=str(h), wv=af.v, dv=af.v, hv=h.v)


def prism(d: Draft) -> None:
    word, sides = d.rng.choice(
        (("triangular", 3), ("pentagonal", 5), ("octagonal", 8), ("heptagonal", 7), ("", 0), ("", 0), ("", 0))
    )
    size = "[circumradius {r}|{r} circumradius|inscribed in a {dia} circle|radius {r}|corner radius {r}]"
    noun = "[prism|bar|column|post]"
    d.base(
        f"{PLAIN}[{{n#}}[-| ]sided {noun}|regular {{n#}}-sided {noun}|{noun} with {{n#}} sides][,| with] {size}[,| and] {{h}} [tall|high|long]"
        if not word
        else f"{PLAIN}{word} {noun}[,| with] {size}[,| and] {{h}} [tall|high|long]"
    )
    n = str(d.count("n", 3, 12)) if not word else str(sides)
    radius = str(d.size("r", 3, 60)) if d.says("r") else f"{d.size('dia', 6, 120)}/2"
    d.add(f"PR {n} {radius} {d.size('h', 2, 120)}")


def torus(d: Draft) -> None:
    noun = "[torus|ring|donut|o-ring|doughnut]"
    d.base(
        f"{PLAIN}[{noun}[,| with] [major radius {{r1}}[,| and] minor radius {{r2}}|ring radius {{r1}}[,| and] tube radius {{r2}}|center diameter {{d1}}[,| and] [tube|wire|cross section] diameter {{d2}}|{{od}} [outer diameter|OD|outside diameter][,| and] {{d2}} [thick|cross section|tube diameter|wire diameter]|OD {{od}}, cross section {{d2}}|mean diameter {{d1}}, section diameter {{d2}}|{{d1}} ring diameter (center line), {{d2}} round section]]"
    )
    if d.says("r1"):
        r1 = d.size("r1", 4, 80)
        r2 = d.size("r2", 0.8, r1.v * 0.7)
        d.add(f"TO {r1} {r2}")
    elif d.says("d1"):
        d1 = d.size("d1", 8, 160)
        d2 = d.size("d2", 1.5, d1.v * 0.7)
        d.add(f"TO {d1}/2 {d2}/2")
    else:
        od = d.size("od", 10, 200)
        d2 = d.size("d2", 1.5, od.v * 0.35)
        d.add(f"TO ({od}-{d2})/2 {d2}/2")


def wedge(d: Draft) -> None:
    d.base(
        f"{PLAIN}[[wedge|ramp|triangular wedge|doorstop|right triangle wedge] {{w,d,h}}|{{w,d,h}} [wedge|ramp]|[wedge|ramp|doorstop][,|] {{w}} long[,| and] {{d}} wide[,| and] {{h}} [high|tall]|[ramp|wedge] {{w}} long rising {{h}}, {{d}} wide|[wedge|ramp] that rises {{h}} over {{w}}, {{d}} wide|{{d}} wide [ramp|wedge], {{w}} long and {{h}} high|right-angled wedge: length {{w}}, width {{d}}, height {{h}}|triangular block {{w}} long, {{d}} wide, {{h}} high at the tall end]"
    )
    w, y, h = d.size("w", 5, 150), d.size("d", 4, 100), d.size("h", 3, 100)
    d.add(f"W {w} {y} {h}")


def obround(d: Draft) -> None:
    d.base(
        f"{PLAIN}[obround [plate|bar|block]|slot-shaped [plate|block]|[plate|bar] with [fully |]rounded ends|pill shaped [plate|block]|racetrack shaped plate|rounded-end bar] [{{l,w,h}}|{{l}} long, {{w}} wide, {{h}} thick|{{l,w}}[,|] {{h}} thick|{{l}} overall length, {{w}} wide, {{h}} thick|length {{l}} over the ends, width {{w}}, thickness {{h}}|of {{h}} thickness, {{l}} by {{w}}]"
    )
    length = d.size("l", 10, 200)
    w, h = d.size("w", 3, length.v * 0.7), d.size("h", 1.5, 40)
    d.need(w.v < length.v * 0.9)
    d.add(f"OB {length} {w} {h}")


def ellipse(d: Draft) -> None:
    d.base(
        f"{PLAIN}[elliptical [disc|plate|cylinder|post]|oval [disc|plate|base]|ellipse] [{{w,d}}[,| and] {{h}} [thick|tall|high]|{{w}} [long|by] {{d}} wide[,| and] {{h}} [thick|tall]|{{w,d,h}}|with axes {{w}} and {{d}}, {{h}} [thick|high]|{{h}} [thick|tall], {{w}} across in x and {{d}} in y|width {{w}}, depth {{d}}, height {{h}}]"
    )
    w, y = d.size("w", 8, 150), d.size("d", 4, 100)
    flat = re.search(r"\b(?:disc|plate|base)\b", d.clauses[-1].template)
    h = d.size("h", 1.5, max(2.5, min(w.v, y.v) * 0.6) if flat else 60)
    d.add(f"Y 0.5 {h}", f"X $ {w} {y} 1")
