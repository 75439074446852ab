"""Blocks with grooves and pockets, pulls, lids, corner pieces and tapered blocks as people say them in passing."""

from __future__ import annotations

from ..draft import Draft, Size
from ..text import expand, pick
from ..wordings import phrase, way

_APART = "[{pitch} apart|at {pitch} centers|every {pitch}|{pitch} c/c|at {pitch} pitch]"
_REST = {
    "slot": "[block|slat holder|card holder|plate rack|comb block|wooden block|bar|slotted block|sign holder|rack|file rack|board rack]",
    "v": "[block|V rest|fixture block|support block|wooden block|vee rest|bar]",
    "round": "[block|pencil rest|pen tray|saddle block|cradle block|wooden block|rest|pen rest|brush rest|bar]",
}
_GROOVE = {
    "slot": "{groove_w} wide and {depth} deep",
    "v": "{angle^} and {depth} deep",
    "round": "for {dia} [rods|pipes|bars], half their thickness deep",
}
_CALLED = {"slot": "slot", "v": "V groove", "round": "half round groove"}
_TANGENTS = {60: 0.5774, 90: 1.0, 120: 1.7321}
"""Of half the angle of a V."""
_WAY = "[from front to back|running front to back|front to back]"


def grooved_block(d: Draft) -> None:
    """A block with one or more equal grooves in its top, front to back: square, V or half round."""
    kind = pick(d.rng, ("slot", "slot", "v", "round", "round"))
    noun = expand(_REST[kind], d.rng)
    if d.chance(0.6):
        d.base(
            f"[{noun} {{w,d,h}}|{{w,d,h}} {noun}|{noun} {{w}} x {{d}}, {{h}} high|{noun}, {{w}} long, {{d}} deep and {{h}} high]"
        )
    else:
        d.base(phrase(noun, (way("long", "w"), way("wide", "d"), way("high", "h")), d.rng))
    w, y, h = d.size("w", 20, 250), d.size("d", 10, 120), d.size("h", 8, 80)
    d.add(f"C {w} {y} {h}")
    called, shape = _CALLED[kind], _GROOVE[kind]
    where = pick(d.rng, ("middle", "middle", "row", "row", "first", "gap" if kind == "slot" else "row"))
    if where == "middle":
        shape = shape.replace("[rods|pipes|bars], half their", "[rod|pipe|bar], half its").replace("for {dia}", "for a {dia}")
        said = f"[a {called} {shape} in the middle of the top, {_WAY}|a {called} {shape} {_WAY} in the top|one {called} {shape}, {_WAY} along the middle of the top]"
    else:
        first_at = (
            "[the first one starting {off} from the left end|{off} of material left of the first one]"
            if kind == "slot"
            else "the [center|middle] of the first {off} from the left end"
        )
        place = {
            "row": f"{_APART}[, centered|]",
            "first": f"{_APART}, {first_at}",
            "gap": "with {gap} [wide teeth|of material|left] between them, [the group |]centered",
        }[where]
        said = f"[{{n#}} {called}s {shape} in the top {_WAY}, {place}|{{n#}} {called}s in the top {_WAY}, {shape}, {place}]"
    d.feature("cut|mill|add|with", said, "grooves")  # fmt: skip
    count = None if where == "middle" else d.count("n", 2, 8)
    pieces = count.v if count else 1
    lines, half, wide, deep = _groove(d, kind, y, h, 0.6 * w.v / pieces)
    d.need(deep[0] < 0.85 * h.v and wide < 0.8 * w.v)
    x, pattern = f"{w}/2", ()
    if count:
        if where == "gap":
            gap = d.size("gap", 1, 0.5 * w.v / pieces)
            step, pitch = wide + gap.v, f"groove_w+{gap}"
        else:
            size = d.size("pitch", 1.15 * wide, 0.95 * w.v / pieces)
            step, pitch = size.v, str(size)
        d.need(step > 1.1 * wide)
        x = f"{w}/2-({count}-1)*({pitch})/2" if "+" in pitch else f"{w}/2-({count}-1)*{pitch}/2"
        pattern = (f"LP $ 1 0 0 {count} {pitch}",)
        first = (w.v - (pieces - 1) * step) / 2
        if where == "first":
            off = d.size("off", 2 if half else 0.6 * wide + 1, max(0.3 * w.v, wide + 3))
            first, x, half = off.v + (wide / 2 if half else 0), str(off), ""  # a slot is measured to its near side
        d.need(first > 0.55 * wide and first + (pieces - 1) * step + 0.55 * wide < w.v)
    body = d.body()
    d.add(f"{d.tag('cut')}: {lines[0]}", *lines[1:], f"T $ {x}{half} 0 {deep[1]}", *pattern, f"D {body} $")


def _groove(d: Draft, kind: str, y: Size, h: Size, most: float) -> tuple[tuple[str, ...], str, float, tuple[float, str]]:
    """What a groove at x = 0 takes away, standing at z = 0: its lines, the move that centers it, its width and depth in mm and where it goes."""
    if kind == "round":
        dia = d.size("dia", 3, min(most, 1.6 * h.v))
        return (f"Y {dia}/2 {y}", "R $ -90 0 0"), "", dia.v, (dia.v / 2, f"{h}")
    if kind == "slot":
        wide = d.size("groove_w", 0.8, min(most, 60))
        depth = d.size("depth", 0.15 * h.v, 0.8 * h.v)
        return (f"C {wide} {y} {depth}",), f"-{wide}/2", wide.v, (depth.v, f"{h}-{depth}")
    angle = d.degrees("angle", tuple(_TANGENTS))
    depth = d.size("depth", 0.15 * h.v, min(0.7 * h.v, 0.4 * most))
    reach = f"{depth}*tan({angle}/2)"
    corners = (f"L 0 0 {reach} {depth}", f"L {reach} {depth} -{reach} {depth}", f"L -{reach} {depth} 0 0")
    lines = ("SK 0 0 0 1 0 0 0 0 1", *corners, "END", f"E $ 0 {y} 0")
    return lines, "", 2 * depth.v * _TANGENTS[int(angle.v)], (depth.v, f"{h}-{depth}")


_POCKETS = "[block|wooden block|battery holder|bit holder|tray|tool block|coin tray|egg tray|marker stand|test block|organizer block|spice rack block]"


def pocket_block(d: Draft) -> None:
    """A block with blind pockets in its top, square or round: a row from left to right or a grid."""
    noun = expand(_POCKETS, d.rng)
    d.base(f"[{noun} {{w,d,h}}|{{w,d,h}} {noun}|{noun}, {{w}} long, {{d}} wide and {{h}} high|{noun} {{w}} x {{d}} x {{h}} high]")
    w, y, h = d.size("w", 30, 250), d.size("d", 15, 150), d.size("h", 8, 80)
    is_round, is_grid = d.chance(0.5), d.chance(0.4)
    what = "[round pockets {hole} in diameter|{hole!} diameter round pockets|round recesses of {hole} diameter]" if is_round else "[square pockets {side} a side|{side!} square pockets|square recesses, {side} by {side}]"  # fmt: skip
    deep = "[{depth} deep|depth {depth}|{depth} deep each]"
    if is_grid:
        said = f"[{{ny#}} rows of {{nx#}} {what} in the top, {deep}, {{pitch}} apart center to center both ways|{{ny#}} rows from left to right of {{nx#}} {what} each, {deep}, {_APART} both ways, centered on the top]"
    else:
        said = f"[{{n#}} {what} in the top, {deep}, in a row from left to right, {_APART}|a row of {{n#}} {what} in the top from left to right, {deep}, {_APART}]"
    d.add(f"C {w} {y} {h}")
    d.feature("mill|cut|add|with", said, "pockets")
    nx, ny = (d.count("nx", 2, 6), d.count("ny", 2, 4)) if is_grid else (d.count("n", 2, 8), None)
    rows = ny.v if ny else 1
    wide = d.size("hole" if is_round else "side", 2, 0.8 * min(w.v / nx.v, y.v / rows))
    depth = d.size("depth", 0.15 * h.v, 0.85 * h.v)
    pitch = d.size("pitch", 1.15 * wide.v, 0.97 * min(w.v / nx.v, y.v / rows) if ny else 0.97 * w.v / nx.v)
    d.need(pitch.v > 1.08 * wide.v and (nx.v - 1) * pitch.v + 1.1 * wide.v < w.v and (rows - 1) * pitch.v + 1.1 * wide.v < y.v and depth.v < 0.9 * h.v)  # fmt: skip
    body, tool = d.body(), d.tag("pocket")
    d.add(f"{tool}: Y {wide}/2 {depth}" if is_round else f"{tool}: C {wide} {wide} {depth}")
    half = "" if is_round else f"-{wide}/2"
    back = f"{y}/2-({ny}-1)*{pitch}/2" if ny else f"{y}/2"
    d.add(f"T $ {w}/2-({nx}-1)*{pitch}/2{half} {back}{half} {h}-{depth}", f"LP $ 1 0 0 {nx} {pitch}")
    d.add(*([f"LP $ 0 1 0 {ny} {pitch}"] if ny else []), f"D {body} $")


def bar_pull(d: Draft) -> None:
    """A U-shaped pull of square bar, by its length or its screw centers, its height or the room under it; screw holes from below."""
    noun = "[pull|drawer pull|handle|door pull|cabinet handle|grab handle|drawer handle|gate handle|bow handle]"
    by_pitch, by_room = d.chance(0.5), d.chance(0.4)
    bar = "[made of {t} square bar|{t!} square bar|in {t} square section|square bar {t}]"
    long = "[hole centers {pitch} apart|{pitch} between the centers of the legs|{pitch} center to center]" if by_pitch else "[{l} long overall|{l} overall length|{l} from end to end]"  # fmt: skip
    high = (
        "[{gap} clear under the bar|{gap} finger room|{gap} of room under it]"
        if by_room
        else "[{h} high|{h} high overall|stands {h} high|{h} tall]"
    )
    d.base(f"[{noun} {long}, {high}, {bar}|{noun}, {long}, {high}, {bar}|{noun}, {high}, {long}, {bar}]")
    run = d.size("pitch", 40, 250) if by_pitch else d.size("l", 45, 260)
    t = d.size("t", 5, 0.2 * run.v)
    rise = d.size("gap", 15, 60) if by_room else d.size("h", 20, 80)
    length, height = f"{run}+{t}" if by_pitch else str(run), f"{rise}+{t}" if by_room else str(rise)
    inner = f"{run}-{t}" if by_pitch else f"{run}-2*{t}"
    d.need(by_room or rise.v > 2 * t.v)
    body = d.body_after(f"C {length} {t} {height}")
    d.add(
        f"{d.tag('cut')}: C {inner} {t} {rise}" if by_room else f"{d.tag('cut')}: C {inner} {t} {rise}-{t}",
        f"T $ {t} 0 0",
        f"D {body} $",
    )
    if d.chance(0.25):
        return
    d.feature(
        "drill|add|put",
        "[a {hole@} hole {depth} deep in each leg from below|blind {hole@} holes in both legs from underneath, {depth} deep|a blind {hole@} hole in each end, from below, {depth} deep|a {hole&tap} tapped hole {depth} deep from below in each leg|{hole&tap} threaded holes {depth} deep in the legs from underneath]",
        "end_bores",
    )
    hole = d.dia("hole", 2, 0.65 * t.v)
    tall = rise.v + t.v if by_room else rise.v
    depth = d.size("depth", 0.2 * tall, 0.7 * tall)
    d.need(hole.v < 0.75 * t.v and depth.v < 0.9 * tall)
    d.add(f"H $ {t}/2 {t}/2 {hole} {depth} <Z", f"H $ {run}+{t}/2 {t}/2 {hole} {depth} <Z" if by_pitch else f"H $ {run}-{t}/2 {t}/2 {hole} {depth} <Z")  # fmt: skip


def rim_lid(d: Draft) -> None:
    """A flat lid with a rim below it, upside down: on a box of stated walls or by the rim's distance from the edges."""
    noun = "[lid|box lid|cover|tin lid|drawer box lid|rectangular lid|tray lid]"
    rim = "[an inner rim|a rim|a lip]"
    d.base(
        f"[{noun} {{w,d,t}} with {rim} underneath, {{lip_h}} high and {{lip_w}} thick, set in {{gap}} from the edges|{noun} {{w,d}}, {{t}} thick, {rim} {{lip_h}} high and {{lip_w}} wide underneath, {{gap}} in from every edge|{noun} for a box {{w,d}} outside with {{gap}} walls: {{t}} thick top and {rim} {{lip_h}} high, {{lip_w}} thick, that fits inside the walls|{noun}, {{w,d}}, top {{t}} thick, underneath {rim} {{lip_w}} thick and {{lip_h}} high all round, {{gap}} from the outside]"
    )
    w, y, t = d.size("w", 25, 250), d.size("d", 25, 200), d.size("t", 1, 8)
    lip_h, lip_w = d.size("lip_h", 2, 15), d.size("lip_w", 0.8, 5)
    gap = d.size("gap", 0.8, 0.1 * min(w.v, y.v))
    d.need(gap.v + lip_w.v < 0.25 * min(w.v, y.v))
    body, inside = d.body_after(f"C {w} {y} {t}"), f"{gap}+{lip_w}"
    lip = d.tag("lip")
    d.add(f"{lip}: C {w}-2*{gap} {y}-2*{gap} {lip_h}", f"T $ {gap} {gap} {t}")
    rim_body = d.tag("s")
    d.lines[-1] = (f"{rim_body}: {d.lines[-1][0]}", -1, None)
    d.add(f"C {w}-2*({inside}) {y}-2*({inside}) {lip_h}", f"T $ {inside} {inside} {t}", f"D {rim_body} $", f"U {body} $")


def plate_corner(d: Draft) -> None:
    """A base and two walls that meet in a corner, with a hole in the middle of what is free of each."""
    noun, sides = (
        "[corner piece|box corner|case corner|crate corner|trunk corner|corner of a box]",
        "[with a base, a left and a front wall|base plus walls at the left and front|made of a base and walls on the left and in front]",
    )
    d.base(
        f"[{noun} {{w,d,h}}, {{t!}} walls, {sides}|{noun} {sides}, {{w}} by {{d}} by {{h}} outside, wall {{t}}|{noun} {{w}} long, {{d}} wide and {{h}} high outside, {sides}, all {{t}} thick|{noun} {{w,d,h}} overall, wall {{t}}, {sides}]"
    )
    w, y, h = d.size("w", 20, 120), d.size("d", 20, 120), d.size("h", 20, 120)
    t = d.size("t", 1.2, 8)
    d.need(t.v < 0.2 * min(w.v, y.v, h.v))
    body, leg = d.body_after(f"C {w} {y} {t}"), d.tag("leg")
    d.add(f"{leg}: C {t} {y} {h}", f"C {w} {t} {h}", f"U {body} {leg} $")
    if d.chance(0.4):
        return
    d.feature(
        "drill|add|put",
        "[a {hole@} hole in the base and in each wall|a {hole@} hole in the base and in both walls|{hole&clear} holes, one in the base and one in each wall]",
        "wall_holes",
    )
    hole = d.dia("hole", 2, 0.45 * (min(w.v, y.v, h.v) - t.v))
    x, z, u = f"({w}+{t})/2", f"({h}+{t})/2", f"({y}+{t})/2"
    d.add(f"H $ {x} {u} {hole}", f"H $ {u} {z} {hole} >X", f"H $ {x} {z} {hole} >Y")


def _square(half_w: str, half_d: str) -> list[str]:
    corners = (f"-{half_w} -{half_d}", f"{half_w} -{half_d}", f"{half_w} {half_d}", f"-{half_w} {half_d}")
    return [f"L {a} {b}" for a, b in zip(corners, (*corners[1:], corners[0]), strict=True)]


_STUMP = "[square foot|tapered foot|truncated pyramid|square frustum|tapered post|plinth|pyramid stump|tapered block|obelisk base|lamp base|square candle holder]"


def tapered_block(d: Draft) -> None:
    """A frustum with square or rectangular ends, and a recess or a hole in its top."""
    noun, is_square = expand(_STUMP, d.rng), d.chance(0.7)
    if is_square:
        d.base(f"[{noun} {{w}} square at the bottom, {{w2}} square at the top, {{h}} high|{noun}, base {{w}} x {{w}}, top {{w2}} x {{w2}}, {{h}} [high|tall]|{noun} {{h}} high, {{w!}} square base and {{w2!}} square top|{noun}, {{w}} square tapering to {{w2}} square over {{h}}, the wide end at the bottom]")  # fmt: skip
    else:
        noun = noun.replace("square ", "")
        d.base(f"[{noun}, base {{w,d}}, top {{w2,d2}}, {{h}} high|{noun} {{h}} high, bottom {{w,d}} and top {{w2,d2}}, centered|{noun} {{w}} x {{d}} at the bottom and {{w2}} x {{d2}} at the top, height {{h}}]".replace("d2", "l2"))  # fmt: skip
    w = d.size("w", 15, 120)
    y = w if is_square else d.size("d", 0.5 * w.v, 1.5 * w.v)
    w2 = d.size("w2", 0.3 * w.v, 0.9 * w.v)
    y2 = w2 if is_square else d.size("l2", 0.3 * y.v, 0.9 * y.v)
    h = d.size("h", 6, 150)
    low, high = d.tag("bottom"), d.tag("top")
    d.add(f"{low}: SK 0 0 0 1 0 0 0 1 0", *_square(f"{w}/2", f"{y}/2"), "END", f"{high}: SK 0 0 {h} 1 0 0 0 1 0", *_square(f"{w2}/2", f"{y2}/2"), "END", f"LO {low} {high}")  # fmt: skip
    small, kind = min(w2.v, y2.v), pick(d.rng, ("none", "through", "blind", "pocket"))
    if kind in ("through", "blind"):
        said = "[a {hole@} hole right through from top to bottom|a {hole@} hole down the middle|a {hole@} through hole in the center]" if kind == "through" else "[a {hole@} hole {depth} deep in the top|a blind {hole@} hole in the middle of the top, {depth} deep|a {hole@} hole from above, {depth} deep]"  # fmt: skip
        d.feature("drill|add|bore", said, "center_hole" if kind == "through" else "blind_hole")
        hole = d.dia("hole", 0.1 * small, 0.7 * small)
        deep = f" {d.size('depth', 0.15 * h.v, 0.85 * h.v)}" if kind == "blind" else ""
        d.need(hole.v < 0.85 * small)
        d.add(f"H $ 0 0 {hole}{deep}")
    elif kind == "pocket":
        d.feature(
            "add|cut|mill",
            "[a square recess {side} x {side}, {depth} deep, in the top|a {side!} square pocket {depth} deep in the top|a square recess in the top, {side} a side and {depth} deep]",
            "square_recess",
        )
        side, depth = d.size("side", 0.25 * small, 0.8 * small), d.size("depth", 0.1 * h.v, 0.6 * h.v)
        body = d.body()
        d.need(side.v < 0.88 * small)
        d.add(f"{d.tag('pocket')}: C {side} {side} {depth}", f"T $ -{side}/2 -{side}/2 {h}-{depth}", f"D {body} $")


def ramp(d: Draft) -> None:
    """A wedge with a flat top at its high end, or a blunt low end, or both; perhaps a hole across or straight down."""
    noun = "[ramp|wedge|door stop|doorstop|threshold ramp|kerb ramp|wheel chock|sloped block|leveling wedge]"
    has_flat = d.chance(0.3)
    flat = (
        ", [level on top over {l1} at the high end, then sloping down|a flat top of {l1} at the high end, the rest sloping down|the top {l1} at the high end is flat, the rest slopes]"
        if has_flat
        else ""
    )
    toe = (
        ", [{h2} at the thin end|{h2} at the low end|{h2} at the other end]"
        if d.chance(0.5) or not has_flat
        else ", [down to nothing|to a sharp edge]"
    )
    d.base(
        f"[{noun} {{w}} long, {{d}} wide, {{h1}} high at the high end{flat}{toe}|{noun}, length {{w}}, width {{d}}, high end {{h1}}{flat}{toe}|{{w}} long {noun}, {{d}} wide, {{h1}} at the tall end{flat}{toe}]"
    )
    w, y = d.size("w", 25, 250), d.size("d", 10, 150)
    h1 = d.size("h1", 0.12 * w.v, 0.6 * w.v)
    l1: Size | str = d.size("l1", 0.1 * w.v, 0.5 * w.v) if has_flat else "0"
    h2: Size | str = d.size("h2", 0.08 * h1.v, 0.7 * h1.v) if d.says("h2") else "0"
    d.add("SK 0 0 0 1 0 0 0 0 1", f"L 0 0 {w} 0")
    d.add(
        *([f"L {w} 0 {w} {h2}"] if d.says("h2") else []), f"L {w} {h2} {l1} {h1}", *([f"L {l1} {h1} 0 {h1}"] if has_flat else [])
    )
    d.add(f"L 0 {h1} 0 0", "END", f"E $ 0 {y} 0")
    kind = pick(d.rng, ("none", "none", "across", "down"))
    if kind == "none":
        return
    said = {
        "across": "[a {hole@} hole through it sideways, {x} from the high end and {z} up from the bottom|a {hole@} cross hole from front to back, {x} from the high end, {z} above the bottom]",
        "down": "[a {hole@} hole straight down through it, {x} from the high end|a {hole@} hole from above right through, {x} from the tall end, in the middle of the width|a vertical {hole@} hole {x} from the high end]",
    }[kind]
    d.feature("drill|add|put", said, "wall_hole")
    hole = d.dia("hole", 2, 0.4 * min(h1.v, y.v))
    x = d.size("x", 0.7 * hole.v, 0.7 * w.v)
    d.need(0.65 * hole.v < x.v < w.v - 0.8 * hole.v and hole.v < 0.8 * y.v)
    if kind == "down":
        d.add(f"H $ {x} {y}/2 {hole}")
        return
    z = d.size("z", 0.6 * hole.v, h1.v)
    low, start = (0.0 if isinstance(h2, str) else h2.v), (0.0 if isinstance(l1, str) else l1.v)
    end = x.v + 0.6 * hole.v
    roof = h1.v if end < start else h1.v - (h1.v - low) * (end - start) / (w.v - start)
    d.need(0.6 * hole.v < z.v < roof - 0.6 * hole.v)
    d.add(f"H $ {x} {z} {hole} >Y")
