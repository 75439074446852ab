"""Flat bases: plates, strips, discs and panels, alone or as the ground of features."""

from __future__ import annotations

from ..draft import Draft
from ..features import Frame, box, corners


def plate(d: Draft) -> Frame:
    noun = "[plate|plate|plate|mounting plate|mounting plate|base plate|sheet|panel|flat plate|rectangular plate|cover plate|adapter plate|steel plate|baseplate]"
    thick = "[thick|thick|thickness]"
    d.base(
        f"[{{w,d,t}} {noun}|{noun} {{w,d,t}}|{{w,d}} {noun}[,| that is] {{t}} {thick}|{noun}[,| of| measuring] {{w,d}}[,| and| x] {{t}} {thick}|{{t}} {thick} {noun}[,|] {{w,d}}|{{w,d}} {noun}|{noun} {{w,d}}|{noun}[,|] {{w}} long[,| and] {{d}} wide[,| and] {{t}} {thick}"
        f"|{noun}[,|] {{w}} wide[,| and] {{d}} [deep|tall|high][,| and] {{t}} {thick}|{noun}: W={{w}}, D={{d}}, T={{t}}|{{w}} long, {{d}} wide {noun}[,| that is] {{t}} {thick}|{noun} cut from {{t}} [sheet|stock|material], {{w,d}}|{noun} {{w,d}} and {{t}} thick|{{w,d}} {noun} with [a |]thickness [of |]{{t}}|{noun}, length {{w}}, width {{d}}, thickness {{t}}|{noun} [measuring|of] {{w,d}}|[{{w}} wide by {{d}} [deep|tall]|{{w}} long by {{d}} [wide|deep]] {noun}|{noun} {{w}} [x|by] {{d}}|{{w}} [x|by] {{d}} {noun}[,| made] [from|of] {{t}} [sheet|stock|plate|material]"
        f"|{noun} with a length of {{w}}, a width of {{d}} and a thickness of {{t}}|{noun} that is {{w}} by {{d}} and {{t}} thick|{noun}, {{w}} by {{d}}, {{t}} thick|{noun} {{t}} thick, {{w}} by {{d}}|{noun} that measures {{w,d}} and is {{t}} thick]",
        callout="[PLATE|MOUNTING PLATE|BASE PLATE|COVER PLATE|PANEL] [{w,d,t}|{w,d} X {t} THK|{w,d}, {t} THICK|{t} THK, {w,d}]",
    )
    w, y = d.size("w", 15, 250), d.size("d", 10, 200)
    t = d.size("t", 1, 15, 5)
    d.add(f"C {w} {y} {t}")
    return box(w, y, t)


def square_plate(d: Draft) -> Frame:
    d.base(
        "[{w} square [plate|base plate|mounting plate|sheet|panel][,| that is| and] {t} thick|square [plate|mounting plate|panel|sheet][,|] {w} [per side|on a side|wide|square][,| and] {t} thick|{w} square [plate|mounting plate]|square [plate|panel] [with|of] side {w}[,| and] {t} thick|{t} thick square [plate|panel], {w} on each side|square [base plate|tile] {w} x {t} thick|[plate|panel], {w} square, thickness {t}|square [plate|sheet] with sides of {w} cut from {t} [sheet|stock]]",
        callout="[PLATE {w} SQ X {t} THK|SQUARE PLATE {w} SQ, {t} THICK|{w} SQ X {t} PLATE]",
    )
    w = d.size("w", 15, 250)
    t = d.size("t", 1, 15, 5)
    d.add(f"C {w} {w} {t}")
    return box(w, w, t)


def strip(d: Draft) -> Frame:
    d.base(
        "[[flat bar|strip|bar|strap|rail|slat|flat strip] [{w,d,t}|{w} long[,| and] {d} wide[,| and] {t} thick|{w,d}[,| and] {t} thick|of {d} x {t} section, {w} long|, length {w}, width {d}, thickness {t}]|{w} long [flat bar|strip|strap], {d} wide and {t} thick|{d} x {t} flat bar, {w} long|{t} thick [strip|strap|bar], {w} [x|by] {d}|[strip|strap] of {t} sheet, {w} long and {d} wide]",
        callout="[FLAT BAR|STRAP|STRIP] [{w,d,t}|{d} X {t} X {w} LG|{w} LG, {d} WIDE, {t} THK]",
    )
    w = d.size("w", 40, 300)
    y = d.size("d", 8, 40)
    t = d.size("t", 1.5, 12)
    d.need(w.v > 2 * y.v)
    d.add(f"C {w} {y} {t}")
    return box(w, y, t)


def motor_plate(d: Draft) -> None:
    d.base(
        "[{nema} [motor |stepper |][mount|mounting plate|mount plate|plate|bracket plate|adapter]|[mount|mounting|motor] plate for [a |]{nema} [motor|stepper|stepper motor|]|motor mount for {nema}|{w} square [plate|mount] for a {nema} [motor|stepper]|{nema} face plate|mounting flange plate for {nema}|plate with a {nema} hole pattern][, {t} thick| that is {t} thick|, thickness {t}|]",
        callout="[MOTOR PLATE {nema}, {t} THK|{nema} MOUNT PLATE, {t} THICK|{nema} MOTOR MOUNT]",
    )
    d.motor("nema")
    w = d.size("w", 95, 140) if d.says("w") else d.also("w", "nema", "face")
    t = d.size("t", 2, 12, 5)
    pitch, pilot, screw = d.also("pitch", "nema", "square"), d.also("pilot", "nema", "pilot"), d.also("screw", "nema", "screw")
    d.add(f"C {w} {w} {t}", f"H $ {w}/2 {w}/2 {pilot}")
    for x in "-+":
        for y in "-+":
            d.add(f"H $ ({w}{x}{pitch})/2 ({w}{y}{pitch})/2 {screw}")


def washer(d: Draft) -> None:
    noun = "[washer|flat washer|plain washer|shim|shim washer|ring|spacer ring]"
    d.base(
        f"[{noun}[,| with] [{{od}} OD|outer diameter {{od}}|OD {{od}}][,| and] [{{id}} ID|inner diameter {{id}}|ID {{id}}|{{id@}} hole][,| and] {{t}} thick|{{screw&clear}} {noun}[,|] [{{od}} OD|outer diameter {{od}}][,| and] {{t}} thick|{noun} for [an |]{{screw&clear}}[ screw| bolt|][,|] {{od}} [OD|outer diameter][,| and] {{t}} thick|{noun} {{od}} x {{id}} x {{t}}|{noun}, {{t}} thick, {{id}} ID and {{od}} OD|{noun} OD={{od}} ID={{id}} T={{t}}|{{od}} OD by {{id}} ID {noun}, {{t}} thick|{{t}} thick {noun}, {{od}} outside[,| and] {{id}} inside diameter]",
        callout="[WASHER|SHIM|RING] [OD {od} ID {id} X {t} THK|{od} OD X {id} ID X {t}]",
    )
    if d.says("screw"):
        bore = d.size("screw", 1.6, 20)
        od = d.size("od", bore.v * 1.4, bore.v * 3)
    else:
        od = d.size("od", 5, 80)
        bore = d.size("id", od.v * 0.25, od.v * 0.8)
    t = d.size("t", 0.4, 6)
    d.need(bore.v < od.v * 0.95)
    d.add(f"Y {od}/2 {t}", f"H $ 0 0 {bore}")


def slotted_plate(d: Draft) -> None:
    d.base(
        "[[{w,d,t} [plate|mounting plate|bracket]|[plate|mounting plate] {w,d}[,|] {t} thick][ with|,] {2#} [slots|mounting slots|slotted holes|obround slots] {slot_l,slot_w}[,|] [one at each end|at both ends|near the ends]|[plate|mounting plate] {w,d,t} with a {slot_l,slot_w} slot across each end|adjustable mounting plate {w,d}, {t} thick, [a crosswise slot|a transverse slot] {slot_l} long and {slot_w} wide at each end|{t} thick plate {w,d} with {2#} crosswise slots {slot_l} long and {slot_w} wide, one at either end|slotted plate {w,d,t}: {2#} slots across the width, {slot_l,slot_w}, near the ends|[plate|base] {w,d,t}, each end with a {slot_w} wide slot, {slot_l} long, running across]",
        callout="[PLATE {w,d,t}, {2#}X SLOT {slot_l,slot_w} ACROSS, ONE EACH END|SLOTTED PLATE {w,d,t}, {2#}X {slot_l,slot_w} SLOT AT ENDS]",
    )
    w, y, t = d.size("w", 50, 250), d.size("d", 20, 150), d.size("t", 2, 12)
    slot_l = d.size("slot_l", y.v * 0.2, y.v * 0.7)
    slot_w = d.size("slot_w", 3, min(12, slot_l.v * 0.7))
    d.need(slot_w.v < slot_l.v * 0.85)
    inset = d.fixed("inset", f"{slot_w}*1.5")
    body = d.body_after(f"C {w} {y} {t}")
    cut = d.tag("slot")
    d.add(f"{cut}: OB {slot_l} {slot_w} {t}", "R $ 0 0 90", f"T $ {inset} {y}/2 0", f"LP $ 1 0 0 2 {w}-2*{inset}", f"D {body} $")


def perforated(d: Draft) -> None:
    d.base(
        "[[perforated [plate|sheet|panel]|vent [plate|panel]|grille] [{w,d,t}|{w,d}[,|] {t} thick][ with|,] [a |]{nx#} [x|by] {ny#} [grid|array|pattern] of {hole@} holes|{w,d,t} [grille|perforated plate|vent panel] with {nx#} columns and {ny#} rows of {hole@} holes|[perforated plate|grille] {w,d,t}, {hole@} holes evenly spread, {nx#} along by {ny#} across|{t} thick [speaker grille|perforated sheet] {w,d} with evenly spaced {hole@} holes, {nx#} x {ny#}|[sieve|perforated] plate {w,d,t}, holes {hole@} in {nx#} columns and {ny#} rows|panel {w,d}, {t} thick, perforated with {nx#} by {ny#} holes of {hole} diameter|vent [plate|cover] {w,d,t} with a {nx#}x{ny#} field of {hole@} holes, evenly spread]",
        callout="[PERFORATED PLATE {w,d,t}, {nx#}X{ny#} HOLES {hole@} EVENLY SPACED|GRILLE {w,d,t}, {nx#} X {ny#} ARRAY {hole@} THRU]",
    )
    w, y, t = d.size("w", 40, 250), d.size("d", 30, 200), d.size("t", 1, 8)
    nx, ny = d.count("nx", 3, 14), d.count("ny", 2, 10)
    hole = d.size("hole", 1.5, min(w.v / (nx.v + 1), y.v / (ny.v + 1)) * 0.75)
    body = d.body_after(f"C {w} {y} {t}")
    tool = d.tag("tool")
    d.add(
        f"{tool}: Y {hole}/2 {t}",
        f"T $ {w}/({nx}+1) {y}/({ny}+1) 0",
        f"LP $ 1 0 0 {nx} {w}/({nx}+1)",
        f"LP $ 0 1 0 {ny} {y}/({ny}+1)",
        f"D {body} $",
    )


def hole_plate(d: Draft) -> None:
    """The everyday mounting plate: sizes and corner holes in one breath."""
    noun = "[mounting plate|plate|base plate|mounting bracket plate|cover plate]"
    d.base(
        f"[{{w,d,t}}|{{w,d}}] {noun} with [{{4#}} corner holes|holes in the corners|{{4#}} mounting holes|{{4#}} holes in the corners|{{4#}} {{hole@}} corner holes|{{4#}} {{hole@}} holes in the corners|{{4#}} {{hole@}} mounting holes {{inset}} from the edges|{{4#}} {{hole@}} holes {{inset}} from each edge|a hole in each corner|a hole [at|near] every corner|holes [at|in] [the|all] {{4#}} corners|{{4#}} [screw |bolt |fixing |]holes, one [in each|at each|per|in every] corner|a {{hole@}} hole in each corner|{{4#}} holes at the corners[ for {{hole&clear}} [screws|bolts]|]|{{hole&clear}} holes in the corners|a {{hole@}} hole {{inset}} in from both edges at each corner|{{4#}} {{hole@}} holes, one in each corner, {{inset}} from the edges|{{4#}} corner holes, {{hole@}}, centers {{inset}} from the edges|{{4#}} {{hole&clear}} mounting holes in the corners]",
        callout="[PLATE|MOUNTING PLATE|BASE PLATE] {w,d,t}, {4#}X {hole@} THRU[ AT CORNERS, {inset} FROM EDGES| IN CORNERS|, CORNERS]",
    )
    w, y = d.size("w", 25, 250), d.size("d", 20, 200)
    t = d.size("t", 1, 15, 5)
    small = min(w.v, y.v)
    hole = d.dia("hole", 2, small / 4.5, 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, small / 3, f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and small - 2 * inset.v > hole.v * 1.1)
    d.add(f"C {w} {y} {t}")
    corners(d, box(w, y, t), hole, inset)
