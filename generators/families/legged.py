"""Brackets, channels, clamps and cut bars as people say them in passing: bodies joined at right angles, with holes in their legs."""

from __future__ import annotations

from ..draft import Draft, Size
from ..text import expand, pick
from ..wordings import phrase, way
from .spoken import side_by_side

_DRILL = "drill|add|put|have"


def _holes(d: Draft, leg: str, across: Size, free: float) -> bool:
    """Say one or two equal holes in every leg, side or flange, two where there is width for them; whether it is two."""
    if d.chance(0.6) or not side_by_side(across, free):
        d.feature(
            _DRILL,
            f"[a {{hole@}} [|mounting |screw ]hole in each {leg}|one {{hole@}} hole in each {leg}|one {{hole@}} hole per {leg}|{{hole@}} holes, one in each {leg}|a {{hole&clear}} [clearance |]hole in [each|every] {leg}|a hole of {{hole@}} in the middle of each {leg}]",
            "leg_holes",
        )
        return False
    d.feature(
        _DRILL,
        f"[{{2#}} {{hole@}} [|mounting |screw ]holes in each {leg}|{{2#}} holes of {{hole@}} per {leg}|{{2#}} {{hole@}} holes per {leg}|{{2#}} holes in each {leg}, {{hole@}}|{{2#}} {{hole&clear}} [clearance |]holes in [each|every] {leg}]",
        "leg_holes",
    )
    return True


def _places(across: Size, is_two: bool) -> tuple[str, ...]:
    """Where across a leg its one hole or its two are."""
    return (f"{across}/4", f"3*{across}/4") if is_two else (f"{across}/2",)


def _hole(d: Draft, across: Size, free: float, is_two: bool) -> Size:
    """A hole for legs this wide, of which so much is free of the others along them."""
    hole = d.dia("hole", 2, min(across.v * (0.22 if is_two else 0.5), free * 0.6, 16))
    d.need(hole.v < min(across.v * (0.35 if is_two else 0.8), 0.8 * free))
    return hole


def spoken_channel(d: Draft) -> None:
    """A U with holes in both sides, in its base, or both."""
    noun = expand(
        "[U bracket|U-bracket|U shaped bracket|channel bracket|clevis|yoke|U channel|saddle bracket|fork bracket]", d.rng
    )
    if d.chance(0.5):
        d.base(
            f"[{noun} {{w}} wide, {{h}} [high|tall], {{l}} [deep|long], {{t}} thick|{noun} {{w}} wide, {{h!}} [sides|legs], {{l}} long, {{t}} thick|{noun}: base {{w}}, sides {{h}} high, {{l}} wide, {{t}} thick|{noun} {{w,h,l}}, {{t}} [thick|material]|{noun}, base {{w}}, legs {{h}}, width {{l}}, made of {{t}} sheet]"
        )
    else:
        d.base(phrase(noun, (way("wide", "w"), way("high", "h"), way("long", "l"), way("thick", "t")), d.rng))
    w, h, length = d.size("w", 15, 120), d.size("h", 12, 100), d.size("l", 10, 120)
    t = d.size("t", 1, 0.2 * min(w.v, h.v))
    d.need(t.v < 0.2 * min(w.v, h.v))
    outer = d.body_after(f"C {w} {length} {h}")
    d.add(f"{d.tag('cut')}: C {w}-2*{t} {length} {h}-{t}", f"T $ {t} 0 {t}", f"D {outer} $")
    if d.chance(0.6):
        is_two = _holes(d, "[leg|side|arm]", length, h.v - t.v)
        hole = _hole(d, length, h.v - t.v, is_two)
        d.add(*(f"H $ {place} ({h}+{t})/2 {hole} >X" for place in _places(length, is_two)))
    else:
        d.feature(
            _DRILL,
            "[{2#} {hole@} holes in the [base|bottom|web], {pitch} apart|{2#} {hole@} holes {pitch} apart in the [base|bottom]|{2#} {hole&clear} holes in the [base|bottom], {pitch} c/c]",
            "base_pair",
        )
        hole = d.dia("hole", 2, min(w.v - 2 * t.v, length.v) * 0.4)
        is_long = length.v > w.v
        reach = length.v if is_long else w.v - 2 * t.v
        pitch = d.size("pitch", 1.4 * hole.v, reach - 1.3 * hole.v)
        d.need(hole.v * 1.2 < pitch.v < reach - 1.2 * hole.v)
        for sign in "-+":
            middle = f"({length if is_long else w}{sign}{pitch})/2"
            d.add(f"H $ {w}/2 {middle} {hole}" if is_long else f"H $ {middle} {length}/2 {hole}")


def spoken_z(d: Draft) -> None:
    """A Z with holes in its flanges."""
    noun = expand("[Z bracket|Z-bracket|Z shaped bracket|offset bracket|joggled bracket|step bracket]", d.rng)
    d.base(
        f"[{noun}, {{w!}} flanges, {{h}} [high|tall], {{d}} wide, {{t}} thick|{noun} with {{w}} long flanges, {{h}} high overall, {{d}} wide, {{t}} thick|{noun}, flanges {{w}}, height {{h}}, width {{d}}, {{t}} material|{noun} {{d}} wide, {{t}} thick, flanges {{w}} and {{h}} overall height|{noun}, {{h}} offset measured over all, both flanges {{w}}, {{d}} wide, {{t}} thick]"
    )
    w, h, y = d.size("w", 10, 80), d.size("h", 12, 100), d.size("d", 8, 80)
    t = d.size("t", 1, min(8, w.v * 0.4, h.v * 0.3))
    d.need(t.v < min(w.v * 0.4, h.v * 0.3))
    low = d.body_after(f"C {w} {y} {t}")
    web = d.tag("web")
    d.add(f"C {t} {y} {h}", f"{web}: T $ {w}-{t} 0 0", f"C {w} {y} {t}", f"T $ {w}-{t} 0 {h}-{t}", f"U {low} {web} $")
    if d.chance(0.7):
        is_two = _holes(d, "[flange|leg|end]", y, w.v - t.v)
        hole = _hole(d, y, w.v - t.v, is_two)
        for x in (f"({w}-{t})/2", f"{w}+({w}-{t})/2"):
            d.add(*(f"H $ {x} {place} {hole}" for place in _places(y, is_two)))


def spoken_tee(d: Draft) -> None:
    """A base with an upright in its middle, and holes in the base on both sides of it."""
    noun = expand("[T bracket|T-bracket|T shaped bracket|tee bracket|inverted T bracket|T profile|T section bracket]", d.rng)
    d.base(
        f"[{noun} {{w}} wide, {{h}} high, {{l}} [deep|long], {{t}} thick|{noun}, base {{w}}, height {{h}}, {{l}} [deep|long], {{t}} thick|{noun} made of {{t}} plate, {{w}} wide, {{h}} high, {{l}} deep|{noun}: {{w}} base, {{h}} overall height, {{t}} thick, {{l}} long|{noun} {{w,h,l}}, {{t}} thick]"
    )
    w, h, length = d.size("w", 25, 150), d.size("h", 15, 120), d.size("l", 10, 100)
    t = d.size("t", 1.5, 0.2 * min(w.v, h.v))
    d.need(t.v < 0.2 * min(w.v, h.v))
    base = d.body_after(f"C {w} {length} {t}")
    d.add(f"{d.tag('web')}: C {t} {length} {h}", f"T $ ({w}-{t})/2 0 0", f"U {base} $")
    kind = pick(d.rng, ("none", "base", "base", "up"))
    if kind == "base":
        d.feature(
            _DRILL,
            "[a {hole@} hole on each side of the base|{2#} {hole@} holes in the base, one on each side of the [upright|web|leg]|a {hole@} hole in each half of the base|a {hole@} hole in the base on both sides]",
            "base_pair",
        )
        hole = _hole(d, length, (w.v - t.v) / 2, False)
        d.add(f"H $ ({w}-{t})/4 {length}/2 {hole}", f"H $ {w}-({w}-{t})/4 {length}/2 {hole}")
    elif kind == "up":
        d.feature(
            _DRILL,
            "[a {hole@} hole in the [upright|web|vertical leg]|a hole of {hole@} in the middle of the upright]",
            "wall_hole",
        )
        hole = _hole(d, length, h.v - t.v, False)
        d.add(f"H $ {length}/2 ({h}+{t})/2 {hole} >X")


def half_clamp(d: Draft) -> None:
    """Half a ring for a pipe with two feet to screw down."""
    noun = "[pipe clamp half|half pipe clamp|pipe strap|tube strap|conduit strap|P-clamp half|pipe bracket]"
    d.base(
        f"[{noun} for a {{id}} [pipe|tube|rod], {{w}} wide, {{wall}} thick, {{l}} long overall, {{2#}} {{hole@}} holes {{pitch}} apart|{noun}, {{id}} [pipe|tube], {{wall}} thick, {{w}} wide, feet {{l}} overall, a {{hole}} hole in each foot at {{pitch}} centers|{noun} for {{id}} [pipe|tube], {{w}} wide and {{wall}} thick, {{l}} over the feet with {{2#}} {{hole&clear}} holes {{pitch}} c/c]"
    )
    bore = d.size("id", 6, 80)
    wall, w = d.size("wall", 1, max(1.6, 0.15 * bore.v)), d.size("w", 8, 50)
    outside = bore.v + 2 * wall.v
    length = d.size("l", outside + 20, outside * 1.6 + 50)
    free = (length.v - outside) / 2
    hole = d.dia("hole", 2, min(0.5 * w.v, 0.5 * free, 14))
    pitch = d.size("pitch", outside + 1.2 * hole.v, length.v - 1.2 * hole.v)
    d.need(outside + 1.1 * hole.v < pitch.v < length.v - 1.1 * hole.v and hole.v < 0.8 * w.v)
    ring = d.body_after(f"Y {bore}/2+{wall} {w}")
    d.add(f"C {length} {wall} {w}", f"T $ -{length}/2 0 0", f"U {ring} $", f"H $ 0 0 {bore}")
    whole = d.body()
    d.add(f"{d.tag('top')}: C {length} {length} {w}", f"T $ -{length}/2 0 0", f"I {whole} $")
    d.add(f"H $ -{pitch}/2 {w}/2 {hole} >Y", f"H $ {pitch}/2 {w}/2 {hole} >Y")


_MITRE = "[one end cut at {45^}|{45^} cut at one end|cut at {45^} at one end|one end mitred {45^}|one end mitered at {45^}|with a {45^} mitre at one end|one end sawn off at {45^}]"


def mitred_bar(d: Draft) -> None:
    """A round or square bar or tube with one end cut at 45°; its length is that of the long side."""
    is_round, is_hollow = d.chance(0.5), d.chance(0.5)
    wall = ", {wall} wall" if is_hollow else ""
    if is_round:
        noun = "[tube|pipe|round tube|steel pipe]" if is_hollow else "[rod|round bar|dowel|pipe blank, solid|steel rod|pole]"
        section = "[{dia} dia|{dia} diameter|{dia} OD|dia {dia}]"
    else:
        noun = (
            "[square tube|box section|square pipe]"
            if is_hollow
            else "[square bar|square post|wooden post, square|square rod|square block]"
        )
        section = "[{dia} square|{dia!} square]"
    d.base(
        f"[{noun} {section}{wall}, {{l}} long, {_MITRE}|{section} {noun}{wall}, {{l}} long on the long side, {_MITRE}|{noun}, {section}{wall}, {{l}} long overall, {_MITRE}|{{l}} long {noun}{wall}, {section}, {_MITRE}]"
    )
    dia = d.size("dia", 5, 80)
    length = d.size("l", 1.5 * dia.v, 8 * dia.v)
    d.need(length.v > 1.2 * dia.v)
    if is_round:
        d.add(f"Y {dia}/2 {length}")
    else:
        d.add(f"C {dia} {dia} {length}", f"T $ -{dia}/2 -{dia}/2 0")
    if is_hollow:
        thick = d.size("wall", max(0.5, 0.03 * dia.v), 0.2 * dia.v)
        if is_round:
            d.add(f"H $ 0 0 {dia}-2*{thick}")
        else:
            body = d.body()
            d.add(f"C {dia}-2*{thick} {dia}-2*{thick} {length}", f"T $ {thick}-{dia}/2 {thick}-{dia}/2 0", f"D {body} $")
    whole = d.body()
    d.add(f"{d.tag('cut')}: W {dia} {dia} {dia}", "R $ 0 180 0", f"T $ {dia}/2 -{dia}/2 {length}", f"D {whole} $")


def axis_block(d: Draft) -> None:
    """A cube with equal holes through it along all three axes."""
    noun = "[cube|block|dice|joint block|test cube]"
    d.base(
        f"[{noun} {{s}} on all sides with a {{hole@}} hole through all {{3#}} axes|{{s}} cube with {{hole@}} through holes from {{3#}} sides|cube {{s}} with {{hole}} holes through all {{3#}} directions|{{s}} cube, a {{hole}} hole through [each face|every face|all faces]|cube of {{s}}, {{hole@}} hole right through in all {{3#}} directions]"
    )
    s = d.size("s", 10, 100)
    hole = d.dia("hole", 0.1 * s.v, 0.6 * s.v)
    d.need(hole.v < 0.75 * s.v)
    d.add(f"C {s} {s} {s}", *(f"H $ {s}/2 {s}/2 {hole} {face}" for face in (">Z", ">X", ">Y")))


def spoken_angle(d: Draft) -> None:
    """An angle iron with holes along the middle of one leg."""
    noun = "[angle|angle iron|angle iron piece|L profile|steel angle|piece of angle|angle section]"
    holes = "[{n#} {hole@} holes {pitch} apart in one leg|{n#} holes of {hole@} in one leg, {pitch} apart|{n#} {hole&clear} holes in one leg at {pitch} centers|{n#} {hole@} holes in one leg, {pitch} c/c]"
    d.base(
        f"[{noun} {{w,h,t}}, {{l}} long|{{l}} of {{w,h,t}} {noun}|{noun}, legs {{w}} and {{h}}, {{t}} thick, {{l}} long|{noun} {{w}} x {{h}}, {{t}} thick, cut to {{l}}]"
    )
    w = d.size("w", 12, 100)
    h, t = d.size("h", 0.5 * w.v, 1.5 * w.v), d.size("t", 1.5, 0.18 * w.v)
    length = d.size("l", 2 * w.v, 12 * w.v)
    d.need(t.v < 0.25 * min(w.v, h.v))
    base = d.body_after(f"C {w} {length} {t}")
    d.add(f"{d.tag('leg')}: C {t} {length} {h}", f"U {base} $")
    d.feature(_DRILL, holes, "row_of_holes")
    n = d.count("n", 2, 6)
    hole = d.dia("hole", 2, min(0.5 * (w.v - t.v), 0.5 * length.v / n.v, 20))
    pitch = d.size("pitch", 1.4 * hole.v, (length.v - 1.4 * hole.v) / (n.v - 1))
    d.need((n.v - 1) * pitch.v + 1.3 * hole.v < length.v and pitch.v > 1.2 * hole.v and hole.v < 0.8 * (w.v - t.v))
    body = d.body()
    d.add(
        f"{d.tag('tool')}: Y {hole}/2 {t}",
        f"T $ ({w}+{t})/2 {length}/2-({n}-1)*{pitch}/2 0",
        f"LP $ 0 1 0 {n} {pitch}",
        f"D {body} $",
    )
