"""Boxes to put things in: shelled, open, lidded, with posts, vents and cable holes. Corner at the origin, opening up."""

from __future__ import annotations

from ..draft import Draft

_WALL = "[{wall} [wall thickness|walls|wall|thick walls]|wall thickness {wall}|wall thickness of {wall}|walls {wall} thick|walls of {wall}|{wall} thick walls|wall {wall}|side walls {wall}]"
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
            "round|fillet",
            "[the [{4#} |]vertical edges {fillet~}|the corners {fillet~}|vertical corners with {fillet~}]",
            "round_corners",
        )
        if d.chance(0.5):
            d.clauses[-1].template, d.clauses[-1].verb = (
                d.rng.choice(("rounded corners {fillet~}", "{fillet~} corners", "rounded vertical edges {fillet~}")),
                "give it",
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
        hole = d.dia("hole", 2, min(h.v, w.v, y.v) * 0.5)
        d.need(hole.v < (h.v - wall.v) * 0.75)
        d.add(f"H $ {y if face[1] == 'X' else w}/2 ({h}+{wall})/2 {hole} {wall} {face}")
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
        hole = d.dia("hole", 2, min(w.v, y.v) * 0.12)
        inset = d.size("inset", wall.v + hole.v * 0.8, min(w.v, y.v) * 0.35)
        d.need(inset.v > wall.v + hole.v * 0.6 and min(w.v, y.v) - 2 * inset.v > hole.v * 1.2)
        for x in (f"{inset}", f"{w}-{inset}"):
            for z in (f"{inset}", f"{y}-{inset}"):
                d.add(f"H $ {x} {z} {hole}")


def closed_box(d: Draft) -> None:
    d.base(
        f"[hollow [box|cube|block|enclosure]|closed [box|enclosure|hollow box]|sealed [box|enclosure]] {{w,d,h}}[,| with] {_WALL}[,| fully closed|, closed on all sides|]"
    )
    w, y, h = d.size("w", 15, 200), d.size("d", 15, 200), d.size("h", 10, 120)
    wall = d.size("wall", 0.8, min(w.v, y.v, h.v) * 0.15)
    d.need(wall.v < min(w.v, y.v, h.v) * 0.25)
    d.add(f"C {w} {y} {h}", f"SH $ {wall}")


def lid(d: Draft) -> None:
    d.base(
        "[lid|box lid|enclosure lid|cover|enclosure cover][ for a box|] [{w,d,t}|{w,d}[,|] {t} thick][,| with] [a |an |][inner |][lip|rim] {lip_h} [deep|high|tall][,| and|] [{gap} [inset|from the edge]|inset {gap}]"
    )
    w, y, t = d.size("w", 20, 250), d.size("d", 20, 200), d.size("t", 1, 8)
    lip_h = d.size("lip_h", 1.5, 12)
    gap = d.size("gap", 1, min(w.v, y.v) * 0.12)
    body = d.body_after(f"C {w} {y} {t}")
    lip = d.tag("lip")
    d.add(f"{lip}: C {w}-2*{gap} {y}-2*{gap} {lip_h}", f"T $ {gap} {gap} {t}", f"U {body} $")


def rect_tube(d: Draft) -> None:
    d.base(
        "[rectangular tube|square tube|box section|rectangular hollow section|box tube] [{w,h}|{w,h,wall}|{w} by {h}][,| with|] [{wall} [wall|wall thickness|walls]|wall {wall}|][,|] [{l} long|length {l}]"
    )
    d.need(d.clauses[-1].template.count("{wall}") + d.clauses[-1].template.count(",wall}") == 1)
    w, h = d.size("w", 10, 120), d.size("h", 10, 120)
    wall, length = d.size("wall", 0.8, min(w.v, h.v) * 0.2), d.size("l", 15, 400)
    body = d.body_after(f"C {w} {length} {h}")
    cut = d.tag("cut")
    d.add(f"{cut}: C {w}-2*{wall} {length} {h}-2*{wall}", f"T $ {wall} 0 {wall}", f"D {body} $")


def heat_sink(d: Draft) -> None:
    d.base(
        "[heat sink|heatsink|finned heat sink|finned block][,| with|] [base {w,d,t}|{w,d} base[,|] {t} thick|{w,d,t} base][,| and|] {n#} fins[,|] {fin_t} thick[,| and|] {fin_h} [high|tall]"
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
        "[stepped block|step block|staircase|stair block|set-up step block][,| with|] {n#} steps[,|] [each |]{run} [deep|long|run][,| and|] {rise} [high|rise|tall][,|] {d} wide"
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
        "[V-block|V block|vee block] {w,d,h}[,| with|] [a |][{groove_d} deep [V-groove|90° V|v groove|V]|V-groove {groove_d} deep]"
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
