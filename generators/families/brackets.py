"""Brackets and channels made of legs: L, Z, U, gussets, clips. Legs stand on the XY plane, width along Y."""

from __future__ import annotations

from ..draft import Draft, Size

_BRACKET = "[bracket|angle bracket|corner bracket|bracket]"


def leg_holes(d: Draft, w: Size, y: Size, t: Size, h: Size) -> None:
    """Optional equal holes in both legs of an L, centred across the width."""
    kind = d.rng.choice(("none", "none", "one", "two", "base", "up"))
    if kind == "none":
        return
    leg = {
        "one": "[in|through] each leg",
        "two": "in each leg",
        "base": "in the [base|horizontal leg|bottom leg]",
        "up": "in the [vertical leg|upright|wall]",
    }[kind]
    if kind == "two":
        d.feature(
            "drill|add",
            f"[{{2#}} {{hole@}} [|mounting ]holes {leg}|{{2#}} holes {{hole@}} {leg}|{{2#}} holes per leg, {{hole@}}]",
            "leg_holes",
        )
        hole = d.dia("hole", 2, min(y.v / 4.5, w.v / 3, h.v / 3, 14))
        d.need(min(w.v, h.v) - t.v > hole.v * 1.3)
        for place in (f"{y}/4", f"3*{y}/4"):
            d.add(f"H $ ({w}+{t})/2 {place} {hole}", f"H $ {place} ({h}+{t})/2 {hole} >X")
        return
    d.feature(
        "drill|add", f"[a {{hole@}} [|mounting |screw ]hole {leg}|one {{hole@}} hole {leg}|a hole {{hole@}} {leg}]", "leg_holes"
    )
    hole = d.dia("hole", 2, min(y.v / 1.8, w.v / 2.2, h.v / 2.2, 20))
    d.need(min(w.v, h.v) - t.v > hole.v * 1.3 and hole.v < y.v * 0.8)
    if kind in ("one", "base"):
        d.add(f"H $ ({w}+{t})/2 {y}/2 {hole}")
    if kind in ("one", "up"):
        d.add(f"H $ {y}/2 ({h}+{t})/2 {hole} >X")


def l_bracket(d: Draft) -> None:
    noun = f"[L-bracket|L bracket|L-shaped bracket|angle bracket|l bracket|right angle bracket|90 degree {_BRACKET}|corner bracket|L-bracket]"
    d.base(
        f"[{noun}[:|,|] {{w,d,t}}[ thick|][, with 90 degree bend| with a 90 degree bend|, 90° bend|]|{{w,d,t}} {noun}|{noun}[,| with] [{{w}} and {{h!}} legs|legs {{w}} and {{h}}|legs of {{w}} and {{h}}|leg lengths {{w}} and {{h}}][,| and] {{d}} wide[,| and] {{t}} thick"
        f"|{noun}[,|] {{w,h}} legs[,|] {{d}} wide[,|] {{t}} thick|{{w,h}} {noun}[,|] {{d}} wide[,| and] {{t}} thick|{noun}[,| with a] {{w}} base[,| and] {{h}} [tall|high] [upright|wall|vertical leg][,| and] {{d}} wide[,| and] {{t}} [thick|thickness]"
        f"|{noun} {{w}} x {{h}} x {{d}}[,|] {{t}} thick|{noun} with {{w!}} legs[,| and] {{d}} [wide|width][,| and] {{t}} thick|{noun}[,|] {{w}} [long|base], {{h}} tall, {{d}} wide, {{t}} thick[ material| steel|]|{noun} {{w,h,d}}[,| and|] {{t}} [thick|thickness|wall]|{{w,h,d}} {noun}[,| with| and] {{t}} [thick|thickness|material thickness]|{noun} with {{w!}} legs[,|] {{d}} wide[,|] {{t}} thick|{noun} {{w,d}}[,|] [made |bent |folded |][of|from] {{t}} [sheet|sheet metal|steel|plate|material][, bent at 90 degrees| at a right angle|]|{noun} {{w,d}}[,| and] {{t}} thick[, bent 90 degrees| with a right angle bend|]|{noun}[,| with] [legs|arms|sides] {{w}} and {{h}}[ long|][,|] [made |][of|from] {{t}} [sheet|material|plate], {{d}} wide|{noun} with one leg {{w}} and the other {{h}} long, {{d}} wide, {{t}} thick|{noun}, {{d}} wide and {{t}} thick, with {{w}} and {{h!}} legs|{noun} bent from {{t}} [sheet|sheet metal|steel|plate], {{w,d}}|{noun} whose legs are {{w}} and {{h}} long, {{d}} wide and {{t}} thick]"
    )
    w = d.size("w", 15, 150)
    y = d.size("d", 8, 120)
    t = d.size("t", 1, min(w.v, y.v) * 0.35)
    h = d.size("h", max(12, 3 * t.v), 150, str(w) if "with {w!} legs" in d.clauses[-1].template else str(y))
    d.need(t.v < min(w.v, h.v, y.v) * 0.4)
    body = d.body_after(f"C {w} {y} {t}")
    leg = d.tag("leg")
    d.add(f"{leg}: C {t} {y} {h}", f"U {body} $")
    if d.chance(0.2):
        d.feature(
            "add|put",
            "[a [triangular |]gusset[,|] {gusset!} [long legs|legs|on each leg|by the corner][,| and|] {rib_t} thick|a {gusset} gusset {rib_t} thick[ in the [middle|corner]|]]",
            "gusset",
        )
        g = d.size("gusset", min(w.v, h.v) * 0.15, (min(w.v, h.v) - t.v) * 0.85)
        k = d.size("rib_t", 1, y.v * 0.4)
        part = d.body()
        web = d.tag("rib")
        d.add(f"{web}: W {g} {k} {g}", f"T $ {t} ({y}-{k})/2 {t}", f"U {part} $")
    else:
        leg_holes(d, w, y, t, h)


def z_bracket(d: Draft) -> None:
    noun = "[Z-bracket|Z bracket|Z-shaped bracket|offset bracket]"
    d.base(
        f"[{noun}[,| with] [{{w!}} flanges|flanges of {{w}}|{{w}} long flanges][,| and] [{{h}} [high|tall|total height|overall height]|height {{h}}][,| and] {{d}} wide[,| and] {{t}} thick|{noun}, flanges {{w}} each, overall height {{h}}, width {{d}}, {{t}} [thick|material]|{noun} bent from {{t}} [sheet|sheet metal], {{w!}} flanges, {{h}} overall height, {{d}} wide|{{d}} wide {noun}, {{t}} thick, with {{w!}} flanges at the top and bottom and {{h}} total height"
        f"|{noun} with {{w!}} flanges, {{h}} [high|tall] overall, {{d}} [wide|deep], all {{t}} thick|{noun}: flange length {{w}}, height {{h}}, width {{d}}, thickness {{t}}]",
        callout="[Z-BRACKET FLANGES {w}, HEIGHT {h}, WIDTH {d}, {t} THK|Z BRACKET {t} THK X {d} WIDE, {w} FLANGES, {h} OVERALL HEIGHT]",
    )
    w, h, y = d.size("w", 10, 80), d.size("h", 12, 100), d.size("d", 8, 80)
    t = d.size("t", 1, min(8, w.v * 0.45, h.v * 0.3))
    d.need(t.v < min(w.v * 0.5, h.v * 0.35))
    a = d.body_after(f"C {w} {y} {t}")
    web = d.tag("web")
    d.add(f"C {t} {y} {h}", f"{web}: T $ {w}-{t} 0 0", f"C {w} {y} {t}", f"T $ {w}-{t} 0 {h}-{t}", f"U {a} {web} $")
    if d.chance(0.4):
        d.feature(
            "drill|add",
            "[a {hole@} hole in each flange|{hole@} holes in both flanges|one {hole@} hole per flange|a {hole@} hole in the middle of each flange|{2#} {hole@} holes, one in each flange]",
            "flange_holes",
            callout="[{2#}X {hole@} THRU, ONE IN EACH FLANGE|{hole@} THRU BOTH FLANGES]",
        )
        hole = d.dia("hole", 2, min(y.v * 0.5, (w.v - t.v) * 0.6))
        d.add(f"H $ ({w}-{t})/2 {y}/2 {hole}", f"H $ {w}+({w}-{t})/2 {y}/2 {hole}")


def u_bracket(d: Draft) -> None:
    noun = "[U-bracket|U bracket|U-channel|U channel|channel|clevis bracket|saddle bracket|C-channel]"
    d.base(
        f"[{noun}[,|] {{w}} wide[,| and] {{h}} [high|tall][,| and] {{l}} long[,| and] [{{t}} [thick|wall|walls|wall thickness]|wall thickness {{t}}]|{{w,h}} {noun}[,|] {{l}} long[,|] {{t}} [thick|wall]|{noun} {{w,h,l}}[,| with] {{t!}} [wall|walls|thick|wall thickness]|{noun}: width {{w}}, height {{h}}, length {{l}}, thickness {{t}}|{{l}} long {noun}, {{w}} wide outside, {{h}} high, {{t}} [thick|material]|{noun} bent from {{t}} [sheet|sheet metal], {{w}} wide, {{h}} [high|tall], {{l}} long|{noun} open at the top, outside {{w,h}}, {{t!}} walls, {{l}} long]",
        callout="[U-CHANNEL {w,h} X {t} THK X {l} LG|CHANNEL {w} WIDE X {h} HIGH X {t}, {l} LG]",
    )
    w, h, length = d.size("w", 12, 120), d.size("h", 10, 100), d.size("l", 8, 250)
    t = d.size("t", 1, min(8, w.v * 0.22, h.v * 0.35))
    d.need(t.v < min(w.v * 0.25, h.v * 0.4))
    outer = d.body_after(f"C {w} {length} {h}")
    cut = d.tag("cut")
    d.add(f"{cut}: C {w}-2*{t} {length} {h}-{t}", f"T $ {t} 0 {t}", f"D {outer} $")
    kind = d.rng.choice(("none", "none", "base", "walls"))
    if kind == "base":
        d.feature(
            "drill|add", "[a {hole@} hole in the [base|bottom|middle of the base]|a hole {hole@} in the bottom]", "base_hole"
        )
        hole = d.dia("hole", 2, min(w.v - 2 * t.v, length.v) * 0.7)
        d.add(f"H $ {w}/2 {length}/2 {hole}")
    elif kind == "walls":
        d.feature(
            "drill|add",
            "[a {hole@} hole through both [walls|sides|legs|flanges]|a {hole@} cross hole through the [sides|legs]]",
            "wall_hole",
        )
        hole = d.dia("hole", 2, min(h.v - t.v, length.v) * 0.7)
        d.add(f"H $ {length}/2 ({h}+{t})/2 {hole} >X")


def t_profile(d: Draft) -> None:
    d.base(
        "[[T-profile|T profile|T-section|T bar|tee section|T-bracket][,| with] {w} [wide|flange][,| and] {h} [high|tall][,| and] {l} long[,| and] {t} thick|[T-profile|T bar|tee section] {w,h,t}[,|] [{l} long|length {l}]|{l} long [T-profile|T bar], flange width {w}, total height {h}, {t} thick throughout|[T-section|tee] {w} x {h}, {t} [wall|thick], cut to {l}|[T-profile|tee section]: width {w}, height {h}, thickness {t}, length {l}|inverted T {w} wide and {h} [high|tall] overall, {t} thick, {l} long]",
        callout="[TEE SECTION {w,h,t} X {l} LG|T-PROFILE {w} X {h} X {t}, L={l}]",
    )
    w, h, length = d.size("w", 12, 100), d.size("h", 12, 100), d.size("l", 10, 300)
    t = d.size("t", 1, min(w.v, h.v) * 0.3)
    d.need(t.v < min(w.v, h.v) * 0.35)
    a = d.body_after(f"C {w} {length} {t}")
    web = d.tag("web")
    d.add(f"{web}: C {t} {length} {h}", f"T $ ({w}-{t})/2 0 0", f"U {a} $")


def angle_profile(d: Draft) -> None:
    d.base(
        "[[angle iron|angle profile|L-profile|L profile|angle section|unequal angle|corner profile] [{w,h,t}|{w,h}[,|] {t} [thick|wall]][,|] [{l} long|length {l}|cut to {l}]|{l} long [angle iron|L-profile|angle], legs {w} and {h}, {t} thick|[angle iron|L profile|angle section] with {w} and {h} legs, {t} wall and {l} [length|long]|[L-profile|angle]: legs {w} x {h}, thickness {t}, length {l}|[piece|length] of {w,h,t} angle, {l} long|{t} thick angle section, {w} by {h}, {l} in length]",
        callout="[ANGLE {w,h,t} X {l} LG|L-PROFILE {w,h,t}, L={l}|L {w,h,t} X {l}]",
    )
    w, h, length = d.size("w", 10, 120), d.size("h", 10, 120), d.size("l", 15, 400)
    t = d.size("t", 1, min(w.v, h.v) * 0.3)
    d.need(t.v < min(w.v, h.v) * 0.4)
    a = d.body_after(f"C {w} {length} {t}")
    leg = d.tag("leg")
    d.add(f"{leg}: C {t} {length} {h}", f"U {a} $")


def i_beam(d: Draft) -> None:
    d.base(
        "[[I-beam|I beam|H-beam|I profile|H section|double T beam][,| with] [{h} [high|tall]|height {h}][,| and] [{w!} [wide|flange width|flanges]|width {w}][,| and] [{web_t} web|web thickness {web_t}|web {web_t}][,| and] [{flange_t} flange thickness|flange thickness {flange_t}|{flange_t} thick flanges][,| and] {l} long"
        "|{l} long [I-beam|I beam|H-beam], {h} high and {w} wide, web {web_t}, flanges {flange_t}|[I-beam|I beam] {h} x {w}, {web_t} web, {flange_t} flanges, length {l}|[I-beam|I profile]: H={h} W={w}, web {web_t}, flange {flange_t}, L={l}|[I-section|I-beam] of height {h} and width {w} with {flange_t} thick flanges and a {web_t} thick web, {l} long|[I-beam|girder] {h} deep, {w} wide over the flanges, web {web_t} thick, flanges {flange_t} thick, cut to {l}]",
        callout="[I-BEAM {h} X {w}, WEB {web_t}, FLANGE {flange_t}, {l} LG|I BEAM H {h} W {w} WEB {web_t} FLG {flange_t} L {l}]",
    )
    h, w = d.size("h", 15, 150), d.size("w", 12, 120)
    web, fl = d.size("web_t", 1, w.v * 0.3), d.size("flange_t", 1, h.v * 0.2)
    length = d.size("l", 20, 400)
    outer = d.body_after(f"C {w} {length} {h}")
    left = d.tag("cut")
    d.add(f"C ({w}-{web})/2 {length} {h}-2*{fl}", f"{left}: T $ 0 0 {fl}", f"T $ ({w}+{web})/2 0 0", f"D {outer} {left} $")


def c_clip(d: Draft) -> None:
    noun = "[C-clip|C clip|snap clip|pipe clip|cable clip|spring clip|tube clip]"
    d.base(
        f"[{noun} for [a |]{{id}} [tube|pipe|cable|rod|diameter tube][,| with] [{{wall}} [wall|thick|thickness]|wall {{wall}}][,| and] {{w}} wide[,| with] [a |an |][{{gap}} [opening|gap]|opening of {{gap}}]|{noun}[,| with] [inner diameter {{id}}|ID {{id}}|{{id}} ID][,| and] [{{wall}} wall|wall {{wall}}][,| and] {{w}} wide[,| and] [{{gap}} opening|opening {{gap}}|gap {{gap}}]"
        f"|{noun}, {{w}} wide, {{id}} inside diameter, {{wall}} thick, open {{gap}} on one side|{noun}: ID {{id}}, wall thickness {{wall}}, width {{w}}, mouth {{gap}}|open ring clip, inside diameter {{id}}, wall {{wall}}, {{w}} wide, with a {{gap}} opening on the right|C-shaped clip around [a |]{{id}} [tube|pipe|rod], {{wall}} thick, {{w}} wide, {{gap}} mouth]",
        callout="[C-CLIP ID {id} X {wall} WALL X {w} WIDE, OPENING {gap}|SNAP CLIP ID {id}, WALL {wall}, WIDTH {w}, GAP {gap}]",
    )
    bore = d.size("id", 3, 80)
    wall = d.size("wall", 1, max(1.5, bore.v * 0.25))
    w = d.size("w", 3, 50)
    gap = d.size("gap", bore.v * 0.3, bore.v * 0.85)
    d.add(f"Y {bore}/2+{wall} {w}", f"H $ 0 0 {bore}")
    body = d.body()
    cut = d.tag("cut")
    d.add(f"{cut}: C {bore}+{wall} {gap} {w}", f"T $ 0 -{gap}/2 0", f"D {body} $")


def pipe_clamp(d: Draft) -> None:
    d.base(
        "[[pipe clamp|saddle clamp|tube clamp half|clamp block] for [a |]{id} [pipe|tube|rod][,|] {w,d,h}[ block|]|[pipe saddle|saddle block|cradle] {w,d,h} for [a |]{id} [pipe|tube]|[cradle|saddle] block {w,d,h} with a half-round {id} groove in the top from front to back|block {w,d,h}, top hollowed by a {id} diameter half-round channel running front to back|[pipe|tube] support {w,d,h} with a {id} diameter semicircular seat in the top, front to back|half clamp for {id} [tube|pipe], block size {w,d,h}, semicircular seat on top|{w,d,h} block with a semicircular {id} cradle cut in its top along the depth]",
        callout="[SADDLE BLOCK {w,d,h}, {id} DIA HALF-ROUND SEAT IN TOP|CLAMP BLOCK {w,d,h} FOR {id} DIA PIPE]",
    )
    bore = d.size("id", 5, 60)
    w, y, h = d.size("w", bore.v * 1.4, bore.v * 3), d.size("d", 6, 60), d.size("h", bore.v * 0.7, bore.v * 1.5)
    d.need(h.v > bore.v * 0.6 and w.v > bore.v * 1.3)
    body = d.body_after(f"C {w} {y} {h}")
    cut = d.tag("cut")
    d.add(f"{cut}: Y {bore}/2 {y}", "R $ -90 0 0", f"T $ {w}/2 0 {h}", f"D {body} $")
