"""Rails, profiles and parts for mounting: T-slot and H profiles, DIN rail, hinge leaves, sprockets, sensor mounts, box details."""

from __future__ import annotations

from ..draft import Draft, Size
from .wording import AND

_LONG = "[{l} long|length {l}|{l} in length|cut to {l}]"
_OPEN = "[open top|open at the top|without a lid|open on top]"
_OPENED = "[open-top|open-topped|lidless|open top]"


def h_profile(d: Draft) -> None:
    noun = "[H-profile|H profile|H-section|H-beam lying on its side|H-shaped profile]"
    sizes = "[side walls {h} high and {t} thick|{h} high, {t} thick side walls|two upright walls {h} high and {t} thick]"
    web = "[a {web_t} web at half height|a {web_t} thick web halfway up|the web between them {web_t} thick at mid height]"
    d.base(
        f"[{noun}[,|:| with] {{w}} wide{AND} {sizes}, {web}{AND} {_LONG}|{noun} {_LONG}, {{w}} wide, {sizes} and {web}|{{l}} long {noun}, {{w}} overall width, {sizes}, {web}|{noun}, {{w}} wide overall and {_LONG}, {sizes}, {web}]",
        callout="[H-PROFILE {w} X {h}, WALLS {t}, WEB {web_t} AT MID HEIGHT, {l} LG|H SECTION {w} WIDE {h} HIGH, {t} WALLS, {web_t} CENTER WEB X {l}]",
    )
    w, h = d.size("w", 10, 120), d.size("h", 8, 120)
    t, web = d.size("t", 1, w.v * 0.2), d.size("web_t", 1, h.v * 0.3)
    length = d.size("l", 20, 300)
    body = d.body_after(f"C {w} {length} {h}")
    cut = d.tag("cut")
    d.add(
        f"{cut}: C {w}-2*{t} {length} ({h}-{web})/2", f"T $ {t} 0 0", f"LP $ 0 0 1 2 ({h}+{web})/2", f"D {body} $"
    )  # fmt: skip


def t_slot_profile(d: Draft) -> None:
    noun = "[T-slot profile|T-slot extrusion|aluminium extrusion with T-slots|slotted extrusion profile|T slot rail]"
    slots = "[{4#} T-slots, {gap} wide at the surface, under {t} lips {w2} wide, {depth} deep overall|a T-slot in each side: opening {gap}, lip thickness {t}, channel {w2} wide, total depth {depth}|{4#} slots, opening {gap}, channel width {w2}, lips {t} thick, {depth} deep in all]"
    hole = "[a {bore@} center hole|{bore@} core hole|a {bore@} hole along the axis]"
    d.base(
        f"[{{s}} square {noun}[,|:| with] {slots}{AND} {hole}, {_LONG}|{noun} {{s}} square, {_LONG}, {slots}, {hole}|{noun}, {{s}} square, {hole}, {slots}, {_LONG}|{{l}} long {noun}, {{s}} on each side, {slots} and {hole}]",
        callout="[T-SLOT PROFILE {s} SQ X {l} LG, {4#}X SLOT {gap}, CHANNEL {w2}, LIP {t}, DEPTH {depth}, CORE {bore@}]",
    )
    s = d.size("s", 15, 60)
    gap = d.size("gap", s.v * 0.2, s.v * 0.32)
    t = d.size("t", s.v * 0.05, s.v * 0.11)
    wide = d.size("w2", gap.v * 1.25, s.v * 0.55)
    depth = d.size("depth", t.v * 1.8, s.v * 0.27)
    bore = d.size("bore", 2, s.v * 0.28)
    length = d.size("l", 20, 400)
    # Neighbouring channels must not meet: their corners lie on the diagonals.
    d.need(wide.v / 2 < s.v / 2 - depth.v - 0.3 and gap.v < wide.v * 0.95 and bore.v / 2 < s.v / 2 - depth.v - 0.5)
    d.need(t.v < depth.v * 0.8)
    body = d.body_after(f"C {s} {s} {length}")
    mouth = d.tag("slot")
    d.add(
        f"C {gap} {depth} {length}",
        f"{mouth}: T $ ({s}-{gap})/2 0 0",
        f"C {wide} {depth}-{t} {length}",
        f"T $ ({s}-{wide})/2 {t} 0",
        f"U {mouth} $",
        f"CP $ {s}/2 {s}/2 0 0 0 1 4 360",
        f"D {body} $",
        f"H $ {s}/2 {s}/2 {bore}",
    )


def din_rail(d: Draft) -> None:
    noun = "[DIN rail|top hat rail|TS35 style DIN rail|mounting rail for DIN devices]"
    d.base(
        f"[{noun}[,|:] {{w}} wide overall, {{h}} high, {{w2}} across the channel, {{t}} thick, {_LONG}|{noun} {{w}} x {{h}}, {_LONG}, channel {{w2}} wide outside, {{t}} [sheet|steel|thick]|{{l}} long {noun}: {{w}} wide, {{h}} deep, {{t}} thick, channel {{w2}} wide outside|{noun}, {_LONG}, total width {{w}}, channel width outside {{w2}}, height {{h}}, material {{t}}]",
        callout="[DIN RAIL {w} X {h} X {t}, CHANNEL {w2} OUTSIDE, {l} LG]",
    )
    w, h = d.size("w", 15, 75), d.size("h", 5, 25)
    w2, t = d.size("w2", w.v * 0.55, w.v * 0.8), d.size("t", 0.8, min(2.5, h.v * 0.25))
    length = d.size("l", 20, 500)
    d.need(w.v - w2.v > 2 * t.v and w2.v > 4 * t.v)
    # The channel hangs open side up: the rims are at the top.
    base = d.body_after(f"C {w2} {length} {h}")
    cut = d.tag("cut")
    d.add(f"{cut}: C {w2}-2*{t} {length} {h}-{t}", f"T $ {t} 0 {t}", f"D {base} $")
    rail = d.body()
    lip = d.tag("lip")
    d.add(
        f"{lip}: C ({w}-{w2})/2+{t} {length} {t}",
        f"T $ ({w2}-{w})/2 0 {h}-{t}",
        f"LP $ 1 0 0 2 ({w}+{w2})/2-{t}",
        f"U {rail} $",
    )


def hinge_leaf(d: Draft) -> None:
    noun = "[hinge leaf|hinge half|leaf of a hinge|hinge plate with a knuckle]"
    knuckle = "[a {od@} knuckle along the left edge|a {od@} barrel along its left edge|the knuckle {od@} along the left edge]"
    pin = "[a {pin_d@} pin hole through it|a {pin_d@} hole through the barrel|bored {pin_d} for the pin]"
    d.base(
        f"[{noun}[,|:] {{w,d,t}}, {knuckle}, {pin}|{noun} {{w}} wide, {{d}} long, {{t}} thick, {knuckle} and {pin}|{{w,d}} {noun}, {{t}} thick[,| with] {knuckle}{AND} {pin}|{noun} with {knuckle}, {pin}, leaf {{w,d,t}}]",
        callout="[HINGE LEAF {w,d,t}, KNUCKLE {od@} LEFT EDGE, PIN HOLE {pin_d@} THRU]",
    )
    w, y, t = d.size("w", 15, 100), d.size("d", 15, 150), d.size("t", 1, 6)
    od = d.size("od", t.v * 1.6, t.v * 4)
    pin = d.size("pin_d", max(1, od.v * 0.3), od.v * 0.65)
    d.need(pin.v < od.v * 0.75 and od.v < w.v * 0.5)
    body = d.body_after(f"C {w} {y} {t}")
    d.add(f"Y {od}/2 {y}", "R $ -90 0 0", f"T $ 0 0 {od}/2", f"U {body} $")
    leaf = d.body()
    tool = d.tag("pin")
    d.add(f"{tool}: Y {pin}/2 {y}", "R $ -90 0 0", f"T $ 0 0 {od}/2", f"D {leaf} $")


def sprocket(d: Draft) -> None:
    noun = "[sprocket|chain sprocket|roller chain sprocket|chain wheel]"
    teeth = "[{n#} teeth|{n#}T|{n#} tooth gaps]"
    d.base(
        f"[{noun}[,|:| with] {teeth}, {{pitch}} pitch, {{rr}} roller diameter, {{t}} thick{AND} {{bore@}} bore|{{n#}}-tooth {noun}, chain pitch {{pitch}}, rollers {{rr@}}, thickness {{t}}, bore {{bore}}|{noun} for {{pitch}} pitch chain with {{rr@}} rollers, {teeth}, {{t}} thick, bore {{bore}}|{noun}, {teeth}, {{t}} [thick|wide], {{bore@}} bore, chain pitch {{pitch}}, roller diameter {{rr}}]",
        callout="[SPROCKET {n#}T, PITCH {pitch}, ROLLER {rr@}, {t} THK, BORE {bore@}]",
    )
    n, pitch = d.count("n", 9, 40), d.size("pitch", 5, 20)
    roller = d.size("rr", pitch.v * 0.45, pitch.v * 0.65)
    t = d.size("t", 1.5, 12)
    around = pitch.v * n.v / 3.1416
    bore = d.size("bore", 3, around * 0.5)
    d.need(bore.v < around - 2 * pitch.v)
    rp = d.fixed("rp", f"{pitch}/2/sin(180/{n})")
    ro = d.fixed("ro", f"{pitch}*(0.6+1/tan(180/{n}))/2")
    body = d.body_after(f"Y {ro} {t}")
    tool = d.tag("tooth")
    d.add(f"{tool}: Y {roller}/2 {t}", f"T $ {rp} 0 0", f"CP $ 0 0 0 0 0 1 {n} 360", f"D {body} $", f"H $ 0 0 {bore}")


def sensor_mount(d: Draft) -> None:
    noun = "[sensor mount|sensor bracket|sensor holder|proximity sensor bracket|L-shaped sensor mount]"
    base = "[base {w,d}|base {w} long and {d} wide|foot {w,d}]"
    hole = "[a {bore@} sensor hole in the middle of the upright|a {bore@} hole in the middle of the vertical wall|sensor hole {bore@} centered in the upright]"
    feet = "[{2#} {hole@} holes in the base, {pitch} apart across the width|{2#} mounting holes {hole@} spaced {pitch} across the width of the base|{2#} base holes {hole@}, {pitch} apart across the width]"
    d.base(
        f"[{noun}[,|:| with] {base}, upright {{h}} [high|tall], {{t}} thick, {hole}{AND} {feet}|{noun}, {{t}} thick, {base}, {{h}} [tall|high] upright, {feet}, {hole}|L-shaped {noun} of {{t}} [sheet|material], {base}, height {{h}}, {hole}, {feet}]",
        callout="[SENSOR BRACKET {w,d} BASE X {h} HIGH, {t} THK, {bore@} THRU UPRIGHT CENTER, {2#}X {hole@} IN BASE, {pitch} APART ACROSS WIDTH]",
    )
    w, y, h = d.size("w", 15, 80), d.size("d", 15, 80), d.size("h", 20, 100)
    t = d.size("t", 1, min(6, w.v * 0.2))
    clear = min(y.v, h.v - t.v)
    bore = d.size("bore", 3, clear * 0.65)
    hole = d.dia("hole", 2, min((w.v - t.v) * 0.4, y.v * 0.25, 10))
    pitch = d.size("pitch", hole.v * 1.4, y.v - hole.v * 1.4)
    d.need(bore.v < clear * 0.8 and pitch.v + hole.v * 1.1 < y.v and pitch.v > hole.v * 1.2 and (w.v - t.v) > hole.v * 1.3)
    body = d.body_after(f"C {w} {y} {t}")
    leg = d.tag("leg")
    d.add(f"{leg}: C {t} {y} {h}", f"U {body} $", f"H $ {y}/2 ({h}+{t})/2 {bore} >X")
    for sign in "-+":
        d.add(f"H $ ({w}+{t})/2 ({y}{sign}{pitch})/2 {hole}")


def _box(d: Draft) -> tuple[Size, Size, Size, Size]:
    """An open box, hollowed."""
    w, y, h = d.size("w", 30, 200), d.size("d", 30, 160), d.size("h", 12, 90)
    wall = d.size("wall", 1, min(w.v, y.v, h.v) * 0.12, 2)
    d.need(wall.v < h.v * 0.2)
    d.add(f"C {w} {y} {h}", f"SH $ {wall} >Z")
    return w, y, h, wall


_NOUN = "[enclosure|electronics box|project box|case|instrument case|box]"
_WALL = "[{wall!} walls|wall thickness {wall}|walls {wall} thick|{wall} wall]"


def boss_box(d: Draft) -> None:
    posts = "[{4#} screw bosses {post_d@}, {post_h} tall, drilled {hole@}, {inset} from the outer walls|{4#} {post_d@} standoffs inside, {post_h} high with {hole@} holes, their centers {inset} in from the outside|{4#} corner bosses {post_d@} x {post_h} with {hole@} holes, centers {inset} from the outside]"
    d.base(
        f"[{_NOUN} {{w,d,h}}, {_WALL}, {_OPEN}, {posts}|{_OPENED} {_NOUN} {{w,d,h}} with {_WALL} and {posts}|{{w,d,h}} {_NOUN}, {_OPEN}, {_WALL}, {posts}]",
        callout="[ENCLOSURE {w,d,h}, WALL {wall}, OPEN TOP, {4#}X BOSS {post_d@} X {post_h}, {hole@} THRU, {inset} FROM OUTSIDE]",
    )
    w, y, h, wall = _box(d)
    post, high = d.size("post_d", 4, min(w.v, y.v) * 0.15), d.size("post_h", 3, (h.v - wall.v) * 0.8)
    hole = d.dia("hole", 1.5, post.v * 0.65)
    inset = d.size("inset", wall.v + post.v * 0.55, min(w.v, y.v) * 0.3)
    d.need(hole.v < post.v * 0.75 and inset.v > wall.v + post.v * 0.52 and inset.v < min(w.v, y.v) / 2 - post.v * 0.6)
    d.need(high.v < h.v - wall.v)
    body = d.body()
    tool = d.tag("post")
    corners = (f"LP $ 1 0 0 2 {w}-2*{inset}", f"LP $ 0 1 0 2 {y}-2*{inset}")
    d.add(f"{tool}: Y {post}/2 {high}", f"T $ {inset} {inset} {wall}", *corners, f"U {body} $")
    case = d.body()
    cut = d.tag("pin")
    d.add(f"{cut}: Y {hole}/2 {high}+{wall}", f"T $ {inset} {inset} 0", *corners, f"D {case} $")


def vent_box(d: Draft) -> None:
    vents = "[{n#} vertical vent slots in the front wall, {vent_w} wide, {vent_l} high, {pitch} apart center to center|{n#} ventilation slits {vent_w} x {vent_l} (width x height) in the middle of the front, pitch {pitch}|a row of {n#} vents in the front wall, each {vent_w} wide and {vent_l} high, spaced {pitch}]"
    d.base(
        f"[{_NOUN} {{w,d,h}}, {_WALL}, {_OPEN}, {vents}|vented {_NOUN} {{w,d,h}}, {_OPEN}, {_WALL}, with {vents}|{{w,d,h}} {_NOUN} with {_WALL}, {_OPEN}{AND} {vents}]",
        callout="[VENTED BOX {w,d,h}, WALL {wall}, OPEN TOP, FRONT: {n#}X SLOT {vent_w} X {vent_l} HIGH, PITCH {pitch}]",
    )
    w, _, h, wall = _box(d)
    n = d.count("n", 3, 12)
    wide, high = d.size("vent_w", 1, 6), d.size("vent_l", h.v * 0.25, h.v * 0.65)
    pitch = d.size("pitch", wide.v * 1.5, wide.v * 4)
    d.need((n.v - 1) * pitch.v + wide.v < w.v - 4 * wall.v and high.v < h.v - 4 * wall.v and pitch.v > wide.v * 1.2)
    body = d.body()
    tool = d.tag("vent")
    d.add(
        f"{tool}: C {wide} {wall} {high}",
        f"T $ ({w}-({n}-1)*{pitch}-{wide})/2 0 ({h}+{wall}-{high})/2",
        f"LP $ 1 0 0 {n} {pitch}",
        f"D {body} $",
    )


def cable_box(d: Draft) -> None:
    hole = "[a {hole@} cable hole in the middle of the {right|left} wall|one {hole@} hole for a cable in the center of the {right|left} side|a {hole@} cable entry centered in the {right|left} wall]"
    side = d.rng.choice(("right", "left"))
    hole = hole.replace("{right|left}", side)
    d.base(
        f"[{_NOUN} {{w,d,h}}, {_WALL}, {_OPEN}, {hole}|{_OPENED} {_NOUN} {{w,d,h}} with {_WALL} and {hole}|{{w,d,h}} {_NOUN}, {_OPEN}, {_WALL}, {hole}]",
        callout=f"[BOX {{w,d,h}}, WALL {{wall}}, OPEN TOP, {{hole@}} THRU {side.upper()} WALL, CENTERED]",
    )
    _, y, h, wall = _box(d)
    hole_d = d.dia("hole", 3, min(y.v, h.v - wall.v) * 0.6)
    d.need(hole_d.v < min(y.v, h.v - 2 * wall.v) * 0.8)
    d.add(f"H $ {y}/2 ({h}+{wall})/2 {hole_d} {wall} {'>' if side == 'right' else '<'}X")


def square_reducer(d: Draft) -> None:
    noun = "[square taper|tapered square block|square to square transition|truncated pyramid|square frustum]"
    d.base(
        f"[{noun}[,|:| with] base {{w}} square, top {{w2}} square, {{h}} [high|tall]|{noun}, {{w}} square at the bottom, {{w2}} square at the top, height {{h}}|{noun} {{h}} [tall|high] from {{w}} square to {{w2}} square|{{h}} [tall|high] {noun}, {{w!}} base side, {{w2}} top side]",
        callout="[TRUNCATED PYRAMID BASE {w} SQ, TOP {w2} SQ, {h} HIGH]",
    )
    w = d.size("w", 10, 120)
    w2, h = d.size("w2", w.v * 0.2, w.v * 0.85), d.size("h", 5, 120)

    def square(s: Size) -> list[str]:
        corners = (f"-{s}/2 -{s}/2", f"{s}/2 -{s}/2", f"{s}/2 {s}/2", f"-{s}/2 {s}/2")
        return [f"L {a} {b}" for a, b in zip(corners, (*corners[1:], corners[0]), strict=True)]

    low, high = d.tag("bottom"), d.tag("top")
    d.add(
        f"{low}: SK 0 0 0 1 0 0 0 1 0",
        *square(w),
        "END",
        f"{high}: SK 0 0 {h} 1 0 0 0 1 0",
        *square(w2),
        "END",
        f"LO {low} {high}",
    )
