"""Boxes to put things in: shelled, open, lidded, with posts, vents and cable holes. Corner at the origin, opening up."""

from __future__ import annotations

from ..draft import Draft, Size

_WALL = "[{wall!} [wall thickness|walls|wall|thick walls]|wall thickness {wall}|wall thickness of {wall}|walls {wall} thick|walls of {wall}|{wall} thick walls|wall {wall}|side walls {wall}]"
_OPEN = (
    "[open top|with no lid|with an open top|without a cover|open at the top|open on top|without lid|no lid|open-topped|top open]"
)


def open_box(d: Draft) -> None:
    noun = "[enclosure|enclosure box|box|case|electronics enclosure|project box|housing|tray|open box|container]"
    d.base(
        f"[[|hollow ]{noun} [|outer size |outside dimensions |external size ]{{w,d,h}}[,| with] {_WALL}[,| and] {_OPEN}|{{w,d,h}} {noun}[,| with] {_WALL}[,| and] {_OPEN}|[open|open-top|open-topped|hollow open] {noun} {{w,d,h}}[,| with] {_WALL}|{{w,d,h}} [open|open top|open-top] {noun}[,| with] {_WALL}|{{w,d,h}} [tray|open box|open enclosure]"
        f"|[tray|open top box|enclosure, open top,] [{{w}} long, {{d}} wide and {{h}} [high|tall|deep]|{{w}} wide, {{d}} deep and {{h}} [high|tall]][,| with] {_WALL}]"
    )
    w, y, h = d.size("w", 20, 250), d.size("d", 20, 200), d.size("h", 10, 120)
    wall = d.size("wall", 0.8, min(w.v, y.v, h.v) * 0.15, 2)
    d.need(wall.v < min(w.v, y.v, h.v) * 0.25)
    rounded = d.chance(0.25)
    d.add(f"C {w} {y} {h}")
    if rounded:
        d.feature(
            "give it",
            "[rounded [corners|vertical edges][,|] {fillet~}|{fillet~} rounded corners|the [{4#} |]vertical edges rounded [to |]{fillet~}|outside corners rounded {fillet~}|corner radius {fillet}]",
            "round_corners",
            deed=("round|fillet", "[the [{4#} |]vertical edges [by |to |]{fillet~}|the corners [with |to |]{fillet~}]"),
            callout="[CORNERS {fillet~}|{4#}X {fillet~} CORNERS]",
        )
        r = d.size("fillet", wall.v * 1.3, min(w.v, y.v) * 0.2)
        d.need(r.v > wall.v * 1.1)
        d.add(f"F $ {r} |Z")
    d.add(f"SH $ {wall} >Z")
    extra = d.rng.choice(("none", "none", "none", "posts", "cable", "vents", "base_holes"))
    if extra == "posts":
        d.feature(
            "add|put",
            "[{4#} [screw posts|standoffs|mounting posts|posts|bosses] inside[,|] {post_d@}[,| and] {post_h} [tall|high][,|] [{inset} from the [outer |]edges|inset {inset}]|{4#} internal [standoffs|posts|bosses] {post_d@} x {post_h}[ tall|][,|] {inset} from the [outside|edges]]",
            "posts",
        )
        dia, high = d.size("post_d", 3, min(w.v, y.v) * 0.2), d.size("post_h", 2, h.v * 0.7)
        inset = d.size("inset", wall.v + dia.v * 0.6, min(w.v, y.v) * 0.35)
        d.need(inset.v > wall.v + dia.v * 0.5 and min(w.v, y.v) > 2 * inset.v + dia.v)
        body = d.body()
        post = d.tag("post")
        d.add(
            f"{post}: Y {dia}/2 {high}",
            f"T $ {inset} {inset} {wall}",
            f"LP $ 1 0 0 2 {w}-2*{inset}",
            f"LP $ 0 1 0 2 {y}-2*{inset}",
            f"U {body} $",
        )
    elif extra == "cable":
        side, face = d.rng.choice((("right", ">X"), ("left", "<X"), ("front", "<Y"), ("back", ">Y")))
        d.feature(
            "drill|add|cut",
            f"[a {{hole@}} [cable |]hole in the {side} [wall|side|face]|a [cable hole|hole] {{hole@}} [in|through] the {side} [side|wall]]",
            "cable_hole",
        )
        wall_hole(d, w, y, h, wall, face)
    elif extra == "vents":
        d.feature(
            "cut|add",
            "[{n#} [vent |ventilation |]slots in the [bottom|floor|base][,|] {vent_l} long[,| and] {vent_w} wide[,|] [{pitch} apart|pitch {pitch}]|{n#} [vent |]slots {vent_l,vent_w} in the [floor|bottom][,| with] [pitch {pitch}|{pitch} spacing]]",
            "vents",
        )
        n = d.count("n", 3, 10)
        length, wide = d.size("vent_l", y.v * 0.2, y.v * 0.7), d.size("vent_w", 1, min(6, w.v / n.v * 0.5))
        pitch = d.size("pitch", wide.v * 1.4, (w.v - 3 * wall.v - wide.v) / (n.v - 1))
        d.need((n.v - 1) * pitch.v + wide.v < w.v - 3 * wall.v and length.v > wide.v * 1.2 and pitch.v > wide.v * 1.2)
        body = d.body()
        vent = d.tag("vent")
        d.add(
            f"{vent}: OB {length} {wide} {wall}",
            "R $ 0 0 90",
            f"T $ {w}/2-({n}-1)*{pitch}/2 {y}/2 0",
            f"LP $ 1 0 0 {n} {pitch}",
            f"D {body} $",
        )
    elif extra == "base_holes":
        d.feature(
            "drill|add",
            "[{4#} {hole@} [mounting |]holes in the [bottom|floor|base][,|] {inset} from the [outer |]edges|{4#} {hole@} holes in the [floor|base][,|] inset {inset}]",
            "floor_holes",
        )
        floor_holes(d, w, y, wall)


def wall_hole(d: Draft, w: Size, y: Size, h: Size, wall: Size, face: str) -> None:
    """A hole in the middle of a wall above the floor."""
    hole = d.dia("hole", 2, min(h.v, w.v, y.v) * 0.5)
    d.need(hole.v < (h.v - wall.v) * 0.75)
    d.add(f"H $ {y if face[1] == 'X' else w}/2 ({h}+{wall})/2 {hole} {wall} {face}")


def floor_holes(d: Draft, w: Size, y: Size, wall: Size) -> None:
    """A hole near each corner of the floor, inside the walls."""
    hole = d.dia("hole", 2, min(w.v, y.v) * 0.12)
    inset = d.size("inset", wall.v + hole.v * 0.8, min(w.v, y.v) * 0.35)
    d.need(inset.v > wall.v + hole.v * 0.6 and min(w.v, y.v) - 2 * inset.v > hole.v * 1.2)
    for x in (f"{inset}", f"{w}-{inset}"):
        for z in (f"{inset}", f"{y}-{inset}"):
            d.add(f"H $ {x} {z} {hole}")


def closed_box(d: Draft) -> None:
    d.base(
        f"[[hollow [box|cube|block|enclosure]|closed [box|enclosure|hollow box]|sealed [box|enclosure]] {{w,d,h}}[,| with] {_WALL}[, fully closed|, closed on all sides|]|{{w,d,h}} [closed hollow box|sealed box|hollow block][,| with] {_WALL}|[box|enclosure] {{w,d,h}}, hollow inside and closed all around, {_WALL}|hollow [box|cuboid], {{w}} wide, {{d}} deep and {{h}} high, {_WALL}, no opening|[sealed|closed] [tank|container|box] {{w,d,h}}, {_WALL}]",
        callout="[CLOSED BOX {w,d,h}, WALL {wall}|HOLLOW BOX {w,d,h}, {wall} WALL, CLOSED ALL SIDES]",
    )
    w, y, h = d.size("w", 15, 200), d.size("d", 15, 200), d.size("h", 10, 120)
    wall = d.size("wall", 0.8, min(w.v, y.v, h.v) * 0.15)
    d.need(wall.v < min(w.v, y.v, h.v) * 0.25)
    d.add(f"C {w} {y} {h}", f"SH $ {wall}")


def lid(d: Draft) -> None:
    d.base(
        "[[lid|box lid|enclosure lid|cover|enclosure cover][ for a box|] [{w,d,t}|{w,d}[,|] {t} thick][,| with] [a |an |][inner |][lip|rim] {lip_h} [deep|high|tall][,| and] [{gap} [inset|from the edge]|inset {gap}]|{w,d} [lid|cover], {t} thick, with a {lip_h} high raised block {gap} in from the edges|[lid|cover] plate {w,d,t} with a solid plug {lip_h} high, set in {gap} all around|[lid|cover] {w,d,t}: locating lip {lip_h} high, {gap} inset from every edge|plug-in lid {w,d}, {t} thick, [step|lip] {lip_h} high and {gap} smaller on each side|[lid|cover] {w,d,t} with a {lip_h} [high|tall] solid lip inset {gap} from the edges]",
        callout="[LID {w,d,t}, LIP {lip_h} HIGH INSET {gap}|COVER {w,d} X {t} THK, LIP {lip_h}, {gap} FROM EDGES]",
    )
    w, y, t = d.size("w", 20, 250), d.size("d", 20, 200), d.size("t", 1, 8)
    lip_h = d.size("lip_h", 1.5, 12)
    gap = d.size("gap", 1, min(w.v, y.v) * 0.12)
    body = d.body_after(f"C {w} {y} {t}")
    lip = d.tag("lip")
    d.add(f"{lip}: C {w}-2*{gap} {y}-2*{gap} {lip_h}", f"T $ {gap} {gap} {t}", f"U {body} $")


def rect_tube(d: Draft) -> None:
    noun = "[rectangular tube|box section|rectangular hollow section|box tube|hollow section]"
    wall = "[{wall!} [wall|wall thickness|walls]|wall {wall}|wall thickness {wall}]"
    long = "[{l} long|length {l}|cut to {l}]"
    d.base(
        f"[{noun} [{{w,h,wall}}|{{w,h}}[,| with] {wall}|{{w}} by {{h}}[,| with] {wall}][,|] {long}|{{l}} long {noun}, {{w,h}} [outside|outer size|], {wall}|{noun}, outside {{w}} wide and {{h}} high, {wall}, {long}|{{w,h,wall}} {noun}, {long}|RHS {{w,h,wall}}, {long}|{noun}: width {{w}}, height {{h}}, wall {{wall}}, length {{l}}|{noun} {{l}} in length, {{w}} x {{h}} outside with {{wall}} thick walls]",
        callout="[RHS {w,h,wall} X {l} LG|RECT TUBE {w,h} X {wall} WALL X {l} LG|BOX SECTION {w,h,wall}, L={l}]",
    )
    w, h = d.size("w", 10, 120), d.size("h", 10, 120)
    wall_t, length = d.size("wall", 0.8, min(w.v, h.v) * 0.2), d.size("l", 15, 400)
    body = d.body_after(f"C {w} {length} {h}")
    cut = d.tag("cut")
    d.add(f"{cut}: C {w}-2*{wall_t} {length} {h}-2*{wall_t}", f"T $ {wall_t} 0 {wall_t}", f"D {body} $")


def heat_sink(d: Draft) -> None:
    d.base(
        "[[heat sink|heatsink|finned heat sink|finned block][,| with] [base {w,d,t}|{w,d} base[,|] {t} thick|{w,d,t} base][,| and] {n#} fins[,|] {fin_t} thick[,| and] {fin_h} [high|tall]|{w,d} [heat sink|heatsink], {t} base thickness, {n#} fins of {fin_t} thickness, {fin_h} [high|tall]|[heat sink|heatsink]: base {w,d,t}, {n#} fins {fin_t} x {fin_h} running front to back|[heat sink|cooler] with {n#} equally spaced fins, each {fin_t} thick and {fin_h} high, on a {w,d,t} base|[heatsink|heat sink] on a {t} thick {w,d} base plate with {n#} [straight |parallel |]fins {fin_h} [tall|high] and {fin_t} thick|{n#} fin [heat sink|heatsink], fins {fin_t} thick x {fin_h} tall, base {w,d,t}]",
        callout="[HEAT SINK BASE {w,d,t}, {n#} FINS {fin_t} THK X {fin_h} HIGH|HEATSINK {w,d} BASE {t} THK, {n#}X FIN {fin_t} X {fin_h}]",
    )
    w, y, t = d.size("w", 15, 150), d.size("d", 15, 150), d.size("t", 1.5, 12)
    n = d.count("n", 3, 20)
    fin_t, fin_h = d.size("fin_t", 0.5, w.v / n.v * 0.55), d.size("fin_h", 4, 60)
    d.need(fin_t.v * n.v < w.v * 0.75)
    body = d.body_after(f"C {w} {y} {t}")
    fin = d.tag("fin")
    d.add(f"{fin}: C {fin_t} {y} {fin_h}", f"T $ 0 0 {t}", f"LP $ 1 0 0 {n} ({w}-{fin_t})/({n}-1)", f"U {body} $")


def staircase(d: Draft) -> None:
    d.base(
        "[[stepped block|step block|staircase|stair block|set-up step block][,| with] {n#} steps[,|] [each |]{run} [deep|long|run][,| and] {rise} [high|rise|tall][,|] {d} wide|{d} wide [staircase|step block] with {n#} steps, rise {rise}, run {run}|[staircase|step block]: {n#} steps of {run} x {rise} (run x rise), width {d}|[stairs|steps], {n#} of them, each rising {rise} over {run}, {d} wide|solid [staircase|stair] {d} wide, {n#} steps, tread {run}, riser {rise}]"
    )
    n, run, rise, y = d.count("n", 2, 6), d.size("run", 4, 40), d.size("rise", 3, 30), d.size("d", 8, 100)
    d.add(f"C {n}*{run} {y} {rise}")
    for i in range(1, int(n.v)):
        body = d.body()
        part = d.tag("step")
        scale = "" if i == 1 else f"{i}*"
        d.add(f"{part}: C ({n}-{i})*{run} {y} {rise}", f"T $ {scale}{run} 0 {scale}{rise}", f"U {body} $")


def v_block(d: Draft) -> None:
    d.base(
        "[[V-block|V block|vee block] {w,d,h}[,| with] [a |][{groove_d} deep [V-groove|{90^} V|v groove|V]|V-groove {groove_d} deep]|block {w,d,h} with a {90^} V-groove {groove_d} deep along the top, front to back|{w,d,h} [V-block|vee block], V {groove_d} deep|[V-block|vee block]: {w,d,h}, {90^} groove of {groove_d} depth|fixture block {w,d,h} with a V-notch {groove_d} deep running front to back in the top|[V-block|V block] {w} wide, {d} long and {h} high, groove depth {groove_d}]",
        callout="[V-BLOCK {w,d,h}, {90^} V {groove_d} DEEP|VEE BLOCK {w,d,h}, V-GROOVE DP {groove_d}]",
    )
    w, y, h = d.size("w", 15, 120), d.size("d", 15, 150), d.size("h", 12, 100)
    deep = d.size("groove_d", 3, min(w.v * 0.4, h.v * 0.75))
    d.need(deep.v < min(w.v * 0.45, h.v * 0.85))
    body = d.body_after(f"C {w} {y} {h}")
    cut = d.tag("groove")
    d.add(
        f"{cut}: SK 0 0 0 1 0 0 0 0 1",
        f"L {w}/2 {h}-{deep} {w}/2+{deep} {h}",
        f"L {w}/2+{deep} {h} {w}/2-{deep} {h}",
        f"L {w}/2-{deep} {h} {w}/2 {h}-{deep}",
        "END",
        f"E $ 0 {y} 0",
        f"D {body} $",
    )
