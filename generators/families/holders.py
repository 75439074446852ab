"""Holders, rests and joining parts from plates and blocks. Corner at the origin, front at y = 0, round ones on the Z axis."""

from __future__ import annotations

from ..draft import Draft
from .wording import AND


def shelf_bracket(d: Draft) -> None:
    d.base(
        "[[shelf bracket|gusseted angle bracket|shelf support|braced L-bracket][,|:|] base {w}, upright {h}, {d} wide, {t} thick[,| with] a {rib_t} [thick |]full[-size|] triangular [rib|gusset] in the middle|[shelf bracket|L-shaped shelf support][,| with] {w} [horizontal|bottom] leg, {h} vertical leg, {d} [wide|width], {t} [thick|plate thickness] and a full triangular gusset {rib_t} thick centered between the legs"
        "|{d} wide shelf bracket, legs {w} (horizontal) and {h} (vertical), {t} thick, with a full-size {rib_t} thick gusset in the middle|[shelf bracket|braced angle]: horizontal leg {w}, vertical leg {h}, width {d}, thickness {t}, one full-length triangular web {rib_t} thick in the center|L-shaped support, {w} base and {h} upright of {t} plate, {d} wide, stiffened by a {rib_t} triangular rib from leg end to leg end|shelf bracket {w} x {h} x {d}, {t} thick, triangular rib {rib_t} thick filling the corner]",
        callout="[SHELF BRACKET {w} X {h} X {d} WIDE, {t} THK, FULL GUSSET {rib_t} THK CENTER]",
    )
    w, h, y = d.size("w", 25, 200), d.size("h", 25, 200), d.size("d", 10, 60)
    t, rib = d.size("t", 2, 8), d.size("rib_t", 1.5, y.v * 0.4)
    base, leg = d.body_after(f"C {w} {y} {t}"), d.tag("leg")
    d.add(f"{leg}: C {t} {y} {h}", f"W {w}-{t} {rib} {h}-{t}", f"T $ {t} ({y}-{rib})/2 {t}", f"U {base} {leg} $")


def bearing_block(d: Draft) -> None:
    d.base(
        f"[[bearing block|pillow block|shaft support block|bearing housing block] {{w,d,h}}[,| with] [a {{bore@}} bore|bore {{bore}}|a {{bore}} horizontal bore] [through the middle |in the middle |centered |][from front to back|front to back]{AND} [{{2#}} vertical {{hole@}} [mounting |]holes {{pitch}} apart|{{2#}} {{hole@}} mounting holes from the top, {{pitch}} apart]"
        "|{w,d,h} [pillow block|shaft support], {bore} shaft bore front to back, {2#} {hole@} bolt holes down through it {pitch} apart|[bearing block|shaft block] {w,d,h}: shaft bore {bore@} along the depth, {2#} mounting holes {hole@} from above at {pitch} spacing|block {w,d,h} for a {bore} [shaft|bearing] running front to back, with {2#} vertical {hole@} holes {pitch} apart|support block {w,d,h} bored {bore} from front to back, {2#} {hole@} screw holes from the top, {pitch} center to center]",
        callout="[BEARING BLOCK {w,d,h}, BORE {bore@} FRONT TO BACK, {2#}X {hole@} THRU FROM TOP, {pitch} APART]",
    )
    w, y, h = d.size("w", 30, 150), d.size("d", 10, 60), d.size("h", 15, 80)
    bore = d.size("bore", 5, min(w.v * 0.4, h.v * 0.7))
    hole = d.dia("hole", 2, min((w.v - bore.v) * 0.25, y.v * 0.6))
    pitch = d.size("pitch", bore.v * 1.07 + hole.v, w.v * 0.94 - hole.v)
    d.need(pitch.v - hole.v > bore.v * 1.06 and pitch.v + hole.v < w.v * 0.95)
    d.add(
        f"C {w} {y} {h}", f"H $ {w}/2 {h}/2 {bore} >Y", f"H $ ({w}-{pitch})/2 {y}/2 {hole}", f"H $ ({w}+{pitch})/2 {y}/2 {hole}"
    )


def arch_block(d: Draft) -> None:
    d.base(
        "[[arched bridge|arch block|bridge block|toy block arch|archway block] {w,d,h}[,| with] [a |]{dia@} semicircular [arch|opening|cutout] [through the bottom|at the bottom] [from front to back|front to back]|{w,d,h} [arch block|bridge] with a half-round [arch|opening] of {dia} diameter [through the bottom|in the bottom] front to back|[arch|bridge] block {w} wide, {d} deep and {h} high, round arch of {dia} span at the bottom, front to back|block {w,d,h} with a semicircular tunnel {dia} wide along the bottom from front to back|[bridge|arch], {w,d,h}, semicircular cutout {dia} in diameter centered in the bottom edge|toy bridge {w,d,h} with a {dia} diameter half-round passage underneath]",
        callout="[ARCH BLOCK {w,d,h}, {dia} DIA SEMICIRCULAR ARCH AT BOTTOM, FRONT TO BACK]",
    )
    w, y, h = d.size("w", 20, 200), d.size("d", 8, 100), d.size("h", 10, 100)
    dia = d.size("dia", 6, min(w.v * 0.85, h.v * 1.6))
    d.add(f"C {w} {y} {h}", f"H $ {w}/2 0 {dia} >Y")


def flat_l_plate(d: Draft) -> None:
    d.base(
        f"[[flat L plate|flat corner plate|flat L-shaped joining plate|flat corner brace|L-shaped mending plate][,| with] [arms {{l1}} and {{l2}} long|{{l1}} and {{l2!}} arms|legs {{l1}} x {{l2}}], [arms |]{{w}} wide{AND} {{t}} thick[,| with] a {{hole@}} hole [at each end and in the corner|in the corner and at both ends]"
        "|flat L-shaped plate {l1} x {l2} overall, {w} wide arms, {t} thick, {3#} {hole@} holes: corner and both ends|{t} thick flat L plate, arms {l1} and {l2} long and {w} wide, {hole@} holes in the corner and at both ends|[mending|corner] plate, flat, L-shaped: outside lengths {l1} and {l2}, arm width {w}, thickness {t}, a {hole@} hole in the corner and one at the end of each arm|flat L joining plate cut from {t} sheet, {w} wide arms {l1} and {l2} long, with {3#} {hole@} holes, one in the corner and one at either end]",
        callout="[FLAT L PLATE {l1} X {l2} X {w} WIDE X {t} THK, {3#}X {hole@} THRU (CORNER + BOTH ENDS)]",
    )
    l1, l2 = d.size("l1", 25, 150), d.size("l2", 25, 150)
    w, t = d.size("w", 8, min(l1.v, l2.v) * 0.45), d.size("t", 1, 8)
    hole = d.dia("hole", 2, w.v * 0.6)
    body = d.body_after(f"C {l1} {w} {t}")
    d.add(
        f"C {w} {l2} {t}",
        f"U {body} $",
        f"H $ {w}/2 {w}/2 {hole}",
        f"H $ {l1}-{w}/2 {w}/2 {hole}",
        f"H $ {w}/2 {l2}-{w}/2 {hole}",
    )


def flat_t_plate(d: Draft) -> None:
    d.base(
        f"[[flat T plate|flat T-shaped joining plate|T mending plate|flat tee plate][,|:| with] [bar|top bar|crossbar] {{l}} long, [total height {{h}}|{{h}} overall height|{{h}} from bar edge to stem end], [arms|bar and stem] {{w}} wide{AND} {{t}} thick[,| with] a {{hole@}} hole [at each of the {{3#}} ends|in each end|at all {{3#}} ends]"
        "|flat T plate {l} x {h} overall, {w} wide arms, {t} thick, {3#} {hole@} holes at the ends|{t} thick T-shaped plate, bar {l} long, {h} overall, all arms {w} wide, {hole@} hole in each end|T mending plate: {l} across the bar, {h} overall height, arm width {w}, thickness {t}, {3#}x {hole@} at the ends|T-shaped flat bracket cut from {t} sheet, {l} wide and {h} high with {w} wide arms and a {hole@} hole at every end]",
        callout="[FLAT T PLATE {l} X {h}, ARMS {w} WIDE, {t} THK, {3#}X {hole@} THRU AT ENDS]",
    )
    length, h = d.size("l", 30, 200), d.size("h", 25, 150)
    w, t = d.size("w", 8, min(length.v * 0.3, h.v * 0.45)), d.size("t", 1, 8)
    hole = d.dia("hole", 2, w.v * 0.6)
    body = d.body_after(f"C {length} {w} {t}")
    d.add(
        f"C {w} {h} {t}",
        f"T $ ({length}-{w})/2 0 0",
        f"U {body} $",
        f"H $ {w}/2 {w}/2 {hole}",
        f"H $ {length}-{w}/2 {w}/2 {hole}",
        f"H $ {length}/2 {h}-{w}/2 {hole}",
    )


def hat_profile(d: Draft) -> None:
    d.base(
        f"[hat profile|top hat profile|hat channel|omega profile|hat section][,|:| with] {{w}} [overall width|wide overall|total width], [crown|top] {{w2}} wide, {{h}} [high|tall], {{t}} [thick|wall|wall thickness]{AND} {{l}} long"
    )
    w, h = d.size("w", 20, 120), d.size("h", 5, 60)
    w2, t, length = d.size("w2", w.v * 0.35, w.v * 0.7), d.size("t", 0.8, min(5, h.v * 0.3)), d.size("l", 15, 300)
    d.need(t.v * 3 < w2.v and w.v - w2.v > 2 * t.v)
    base = d.body_after(f"C {w} {length} {t}")
    outer = d.tag("outer")
    d.add(
        f"C {w2} {length} {h}",
        f"T $ ({w}-{w2})/2 0 0",
        f"{outer}: U {base} $",
        f"C {w2}-2*{t} {length} {h}-{t}",
        f"T $ ({w}-{w2})/2+{t} 0 0",
        f"D {outer} $",
    )


def comb(d: Draft) -> None:
    d.base(
        "[[comb|comb plate|cable comb|slotted comb plate] {w,d,t}[,| with] [{n#} slots open to the front, {slot_w} wide[ and|,] {slot_l} deep|{n#} [equally spaced |]slots {slot_w} wide and {slot_l} long cut in from the front edge]|{w,d,t} [cable comb|comb] with {n#} evenly spaced {slot_w} wide slots, {slot_l} deep from the front edge|plate {w,d,t} slotted like a comb: {n#} slots open at the front, {slot_w} x {slot_l}|[wire|cable] comb {w} long, {d} deep, {t} thick, {n#} evenly spaced open slots {slot_w} wide and {slot_l} deep in the front edge|comb {w,d,t}, {n#}x slot {slot_w} wide, {slot_l} long, open to the front|[cable organizer|comb] plate {w,d,t} with {n#} equally spaced cable slots in the front edge, {slot_w} wide and {slot_l} deep]",
        callout="[COMB PLATE {w,d,t}, {n#}X SLOT {slot_w} WIDE X {slot_l} DEEP, FRONT EDGE, EQ SP]",
    )
    w, y, t = d.size("w", 30, 200), d.size("d", 12, 100), d.size("t", 1.5, 12)
    n = d.count("n", 3, 16)
    slot_w, slot_l = d.size("slot_w", 1, w.v / (n.v + 1) * 0.7), d.size("slot_l", 4, y.v * 0.8)
    body = d.body_after(f"C {w} {y} {t}")
    slot = d.tag("slot")
    d.add(f"{slot}: C {slot_w} {slot_l} {t}", f"T $ {w}/({n}+1)-{slot_w}/2 0 0", f"LP $ 1 0 0 {n} {w}/({n}+1)", f"D {body} $")


def bore_holder(d: Draft) -> None:
    noun = "[battery holder block|battery holder|bit holder|pen holder|tool holder block|drill bit holder]"
    d.base(
        f"[{noun} {{w,d,h}}[,| with] {{n#}} {{hole@}} [holes|bores|pockets] {{depth}} deep [in a row|in one row|in a line][,|] {{pitch}} apart|{{w,d,h}} {noun} with a row of {{n#}} [blind |]holes {{hole@}}, {{depth}} deep, {{pitch}} [pitch|spacing]|{noun} {{w,d,h}}: {{n#}} blind holes in a row, {{hole@}}, {{depth}} deep, {{pitch}} between centers|block {{w,d,h}} with {{n#}} {{hole@}} blind bores from the top, {{depth}} deep, in a centered row with {{pitch}} pitch|{noun} block {{w}} long, {{d}} wide, {{h}} high, holding {{n#}} pieces in {{hole@}} holes {{depth}} deep, spaced {{pitch}}|{noun} for {{n#}} [bits|tools|cells], {{w,d,h}}, holes {{hole@}} and {{depth}} deep at {{pitch}} spacing]",
        callout="[BLOCK {w,d,h}, {n#}X {hole@} ↧ {depth} IN LINE, {pitch} PITCH|HOLDER {w,d,h}, {n#}X {hole@} X {depth} DEEP, {pitch} APART]",
    )
    w, y, h = d.size("w", 40, 250), d.size("d", 15, 80), d.size("h", 12, 80)
    n = d.count("n", 2, 10)
    hole, depth = d.size("hole", 3, min(y.v * 0.8, w.v / n.v * 0.7)), d.size("depth", h.v * 0.3, h.v * 0.85)
    pitch = d.size("pitch", hole.v * 1.15, w.v / n.v * 0.98)
    body = d.body_after(f"C {w} {y} {h}")
    tool = d.tag("tool")
    d.add(
        f"{tool}: Y {hole}/2 {depth}", f"T $ {w}/2-({n}-1)*{pitch}/2 {y}/2 {h}-{depth}", f"LP $ 1 0 0 {n} {pitch}", f"D {body} $"
    )


def coaster(d: Draft) -> None:
    d.base(
        "[[coaster|round coaster|round shallow tray|cup coaster][,|:|] {od@}, {t} [thick|high|thick overall], [recess {depth} deep with a {wall} wide rim|{wall} wide rim around a {depth} deep recess|top recessed {depth} leaving a {wall} rim]|{od@} [coaster|round tray], {t} thick, with a {depth} deep recess inside a {wall} rim|[coaster|round tray] {od} in diameter and {t} thick, recessed {depth} with a {wall} wide rim left standing|disc-shaped coaster {od@} x {t}, round recess {depth} deep in the top, {wall} rim|[drink|cup] coaster: diameter {od}, thickness {t}, rim width {wall}, recess depth {depth}|round dish, {od} OD, {t} overall height, {wall} wide rim, {depth} deep recess]",
        callout="[COASTER {od@} X {t} THK, RECESS {depth} DEEP, RIM {wall} WIDE]",
    )
    od, t = d.size("od", 40, 150), d.size("t", 3, 12)
    deep, wall = d.size("depth", 0.8, t.v * 0.7), d.size("wall", 1.5, od.v * 0.1)
    d.need(deep.v < t.v * 0.85)
    d.add(f"Y {od}/2 {t}", f"H $ 0 0 {od}-2*{wall} {deep}")


def divided_tray(d: Draft) -> None:
    d.base(
        f"[[divided tray|tray with dividers|sorting tray|parts tray|drawer organizer|compartment box] {{w,d,h}}[,| with] {{wall!}} [walls|wall thickness|thick walls|walls and floor]{AND} {{n#}} [full height |equally spaced full-height |]dividers {{rib_t}} thick [running front to back|from front to back|front to back]"
        "|{w,d,h} [tray|open box], walls {wall}, divided by {n#} evenly spaced {rib_t} thick walls from front to back|[drawer organizer|sorting box] {w,d,h} outside, {wall!} walls and floor, {n#} dividers {rib_t} thick, equally spaced|open tray {w,d,h}, wall thickness {wall}, {n#} full-height partitions {rib_t} thick running front to back|[tray|screw organizer] {w} wide, {d} deep, {h} high with {wall!} walls and {n#} front-to-back dividers of {rib_t} thickness]",
        callout="[TRAY {w,d,h}, WALL {wall}, {n#} DIVIDERS {rib_t} THK FRONT TO BACK, EQ SP]",
    )
    w, y, h = d.size("w", 50, 250), d.size("d", 40, 200), d.size("h", 12, 80)
    wall, n = d.size("wall", 0.8, h.v * 0.15), d.count("n", 2, 6)
    rib = d.size("rib_t", 0.8, 4)
    d.add(f"C {w} {y} {h}")
    body = d.body_after(f"SH $ {wall} >Z")
    part = d.tag("rib")
    d.add(f"{part}: C {rib} {y} {h}", f"T $ {w}/({n}+1)-{rib}/2 0 0", f"LP $ 1 0 0 {n} {w}/({n}+1)", f"U {body} $")


def phone_stand(d: Draft) -> None:
    d.base(
        "[phone stand|tablet stand|card stand|display stand][,|:|] [base {w,d}|base {w} wide and {d} deep], [backrest|back plate] {h} [high|tall] [at the back |]and [a |]{lip_h} [high |]lip at the front, [all {t} thick|plate thickness {t}|{t} thick material]"
    )
    w, y, h = d.size("w", 30, 200), d.size("d", 30, 120), d.size("h", 40, 180)
    lip, t = d.size("lip_h", 8, 25), d.size("t", 2, 7)
    body = d.body_after(f"C {w} {y} {t}")
    top = d.tag("top")
    d.add(f"C {w} {t} {h}", f"{top}: T $ 0 {y}-{t} 0", f"C {w} {t} {lip}", f"U {body} {top} $")
