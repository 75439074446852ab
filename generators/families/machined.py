"""Machined parts: keyed, grooved and chamfered shafts, hubs, wheels with slots and spokes, racks, blocks with T-slots."""

from __future__ import annotations

from ..draft import Draft
from .wording import AND

_BORE = "[{bore} bore|a {bore} bore|bore {bore}|a {bore@} center hole|bore diameter {bore}]"
_SHAFT = "[{dia@} x {l}[ long|]|{dia@}, {l} long|{l} long, {dia} diameter|diameter {dia}, length {l}|{dia} diameter and {l} long]"


def keyed_shaft(d: Draft) -> None:
    noun = "[keyed shaft|shaft with keyway|shaft with a keyway|drive shaft with keyway|motor shaft with key slot]"
    d.base(
        f"[{noun}[,|:] {_SHAFT}, [keyway|key slot|keyseat] [{{key_w}} wide, {{key_d}} deep[ and|,] {{slot_l}} long|{{slot_l}} long, {{key_w}} wide[ and|,] {{key_d}} deep|width {{key_w}}, depth {{key_d}}, length {{slot_l}}] [at|from|open at] the top end|[shaft|round shaft|spindle] {_SHAFT} with a {{key_w}} wide, {{key_d}} deep [keyway|keyseat] running {{slot_l}} [down from the top|from the top end]|{noun}[,|:] {_SHAFT}; open keyway {{key_w}} x {{key_d}} deep over the top {{slot_l}}|{noun}, {_SHAFT}, [keyway|keyseat] from the top end: length {{slot_l}}, width {{key_w}}, depth {{key_d}}]",
        callout="[SHAFT {dia@} X {l} LG, KEYWAY {key_w} WIDE X {key_d} DEEP X {slot_l} LG AT TOP END|SHAFT {dia@} X {l}, KEYSEAT {key_w} X {key_d} DP, {slot_l} FROM TOP]",
    )
    dia, length = d.size("dia", 6, 80), d.size("l", 20, 250)
    wide, deep = d.size("key_w", dia.v * 0.15, dia.v * 0.35), d.size("key_d", dia.v * 0.08, dia.v * 0.25)
    slot_l = d.size("slot_l", 4, length.v * 0.7)
    body = d.body_after(f"Y {dia}/2 {length}")
    d.add(f"C {dia} {wide} {slot_l}", f"T $ {dia}/2-{deep} -{wide}/2 {length}-{slot_l}", f"D {body} $")


def grooved_shaft(d: Draft) -> None:
    noun = "[shaft with a groove|grooved shaft|shaft with undercut|pin with [a |]retaining ring groove|shaft with [a |]circlip groove|grooved pin|pin with an E-clip groove]"
    groove = "[groove {groove_w} wide[ and|,] {groove_d} deep|{groove_w} wide, {groove_d} deep [groove|undercut]|groove width {groove_w}, [groove |]depth {groove_d}]"
    where = "[{off} from the top end|starting {off} below the top end|with {off} of shaft above it|{off} [below|from] the top]"
    d.base(f"[{noun}[,|:] {_SHAFT}[,|,|, with a] {groove}[,|] {where}]")
    dia, length = d.size("dia", 4, 80), d.size("l", 15, 250)
    wide, deep = d.size("groove_w", 0.8, length.v * 0.15), d.size("groove_d", dia.v * 0.04, dia.v * 0.2)
    off = d.size("off", 1.5, length.v * 0.4)
    body = d.body_after(f"Y {dia}/2-{deep} {length}")
    d.add(f"Y {dia}/2 {length}-{off}-{wide}")
    part = d.tag("shaft")
    d.add(f"{part}: U {body} $", f"Y {dia}/2 {off}", f"T $ 0 0 {length}-{off}", f"U {part} $")


def chamfered_shaft(d: Draft) -> None:
    both = d.chance(0.6)
    where = (
        "[on both ends|at each end|at both ends|on either end]"
        if both
        else "[on the top end|at the top end only|on the top edge|at the top]"
    )
    noun = "[shaft|dowel pin|dowel|linear shaft|guide rod|round pin|axle]"
    d.base(
        f"[{noun}[,|:|] {_SHAFT}[,| with|, with] [a |]{{cham}} chamfer {where}|{noun} with a {{cham}} chamfer {where}, {_SHAFT}|chamfered {noun}[,|] {_SHAFT}, chamfer {{cham}} {where}]"
    )
    if d.clauses[-1].template.find("{cham}") < d.clauses[-1].template.find("{dia"):
        cham = d.size("cham", 0.3, 5)
        dia, length = d.size("dia", cham.v * 5, cham.v * 20), d.size("l", 10, 250)
    else:
        dia, length = d.size("dia", 4, 80), d.size("l", 10, 250)
        cham = d.size("cham", min(0.3, dia.v * 0.05), dia.v * 0.2)
    d.need(cham.v < length.v * 0.2)
    d.add(f"Y {dia}/2 {length}", f"CH $ {cham}" + ("" if both else " >Z"))


def drilled_shaft(d: Draft) -> None:
    d.base(
        f"[[shaft|pin|rod|round bar|spindle|clevis pin][,|:|] {_SHAFT}|{{l}} long [shaft|pin|rod|spindle], {{dia}} in diameter|{{dia@}} [round bar|shaft|rod|pin], {{l}} long|[shaft|pin] D={{dia}} L={{l}}]"
    )
    dia, length = d.size("dia", 5, 80), d.size("l", 12, 250)
    d.add(f"Y {dia}/2 {length}")
    if d.chance(0.6):
        d.feature(
            "drill|add|bore",
            "[an axial hole {hole@}, {depth} deep from the top|a {hole@} hole {depth} deep in the top end|an axial {hole@} [blind hole|hole] {depth} deep [in|from] the top end|a center hole {hole@} x {depth} deep in the top [end|face]]",
            "axial_hole",
        )
        hole, depth = d.dia("hole", dia.v * 0.2, dia.v * 0.7), d.size("depth", length.v * 0.1, length.v * 0.6)
        d.add(f"H $ 0 0 {hole} {depth}")
        return
    d.feature(
        "drill|add",
        "[a {hole@} cross hole {off} from the bottom [end|]|a {hole@} cross hole {off} above the bottom end|a [transverse|radial through|cotter pin] hole {hole@} at {off} from the bottom[ end|]]",
        "cross_hole",
    )
    hole = d.dia("hole", max(1, dia.v * 0.12), dia.v * 0.5)
    off = d.size("off", hole.v, length.v * 0.8)
    d.need(off.v + hole.v < length.v)
    d.add(f"H $ 0 {off} {hole} >X")


def eccentric(d: Draft) -> None:
    noun = "[eccentric shaft|crank disc|eccentric|crank|offset pin disc|eccentric cam with pin]"
    main = "[disc {d1} diameter x {h1}|{d1} diameter, {h1} thick [disc|base]|main [disc|cylinder] {d1} diameter, {h1} high|a {d1} x {h1} disc]"
    pin = "[pin {d2} diameter x {h2}|{d2} diameter pin, {h2} [long|high]|[crank pin|pin|eccentric] {d2} diameter, {h2} [tall|long]|a {d2} x {h2} pin]"
    off = "[offset {off} from the [centre|axis]|{off} off centre|eccentricity {off}|with {off} offset|{off} [away from|off] the axis]"
    d.base(f"[{noun}[:|,| with] {main}{AND} {pin} on top[,|] {off}|{noun}[:|,] {off}, {main}{AND} {pin} on top]")
    if d.clauses[-1].template.find("{off}") < d.clauses[-1].template.find("{d1}"):
        off = d.size("off", 2, 25)
        d1, h1 = d.size("d1", off.v * 3, off.v * 8), d.size("h1", 3, 50)
    else:
        d1, h1 = d.size("d1", 10, 120), d.size("h1", 3, 50)
        off = d.size("off", d1.v * 0.08, d1.v * 0.35)
    d2, h2 = d.size("d2", d1.v * 0.1, d1.v * 0.6), d.size("h2", 3, 60)
    d.need(off.v + d2.v / 2 < d1.v * 0.48)
    body = d.body_after(f"Y {d1}/2 {h1}")
    pin_label = d.tag("pin")
    d.add(f"{pin_label}: Y {d2}/2 {h2}", f"T $ {off} 0 {h1}", f"U {body} $")


def keyway_hub(d: Draft) -> None:
    noun = "[hub with keyway|keyed hub|shaft hub|keyed bushing|coupling hub|hub with a keyed bore]"
    size = "[{od} OD, {l} long|OD {od}, length {l}|outer diameter {od}[,| and] {l} [long|high]|{od} diameter x {l} long]"
    key = "[[a |]keyway {key_w} wide, {key_d} deep|{key_w} x {key_d} deep keyway|{key_w} wide keyway[,| and] {key_d} deep from the bore|keyway width {key_w}, depth {key_d}]"
    d.base(f"[{noun}[,|:] {size}{AND} {_BORE}{AND} {key}|{noun}[,| with] {_BORE}, {key}, {size}]")
    first = d.clauses[-1].template.find("{od}") < d.clauses[-1].template.find("{bore")
    if first:
        od, length = d.size("od", 15, 120), d.size("l", 6, 80)
        bore = d.size("bore", od.v * 0.25, od.v * 0.55)
    else:
        bore = d.size("bore", 5, 50)
        od, length = d.size("od", bore.v * 1.7, bore.v * 4), d.size("l", 6, 80)
    wide, deep = d.size("key_w", bore.v * 0.2, bore.v * 0.4), d.size("key_d", bore.v * 0.08, bore.v * 0.25)
    d.need(bore.v / 2 + deep.v < od.v * 0.45)
    d.add(f"Y {od}/2 {length}")
    body = d.body_after(f"H $ 0 0 {bore}")
    d.add(f"C {bore}/2+{deep} {wide} {length}", f"T $ 0 -{wide}/2 0", f"D {body} $")


def rack(d: Draft) -> None:
    d.base(
        "[[gear rack|rack|toothed rack|spur rack][,|:| with] {n#} teeth[,| and|] module {module}[,| and|] {w} [wide|face width][,| and|] {h} [of material |]below the teeth|[gear rack|rack] module {module}, {n#} teeth, {w} [wide|face width], [base|backing|body] {h} [high|thick] [under|below] the teeth|{n#} tooth [gear rack|rack], module {module}[,| and] {w} wide, {h} [body|backing] height below the teeth|straight gear, {n#} teeth of module {module}, face width {w}, {h} of material under the teeth|[rack|gear rack]: m={module}, z={n#}, width {w}, backing {h}|module {module} [rack|gear rack], {w} wide, {n#} teeth long, {h} [solid |]below the root of the teeth]"
    )
    n, module = d.count("n", 4, 30), d.size("module", 0.5, 6)
    w, h = d.size("w", 3, 40), d.size("h", module.v * 1.5, module.v * 8)
    pitch = d.fixed("pitch", f"pi*{module}")
    a = d.fixed("a", f"{pitch}/4+1.25*{module}*tan(20)")
    b = d.fixed("b", f"{pitch}/4-{module}*tan(20)")
    top = d.fixed("top", f"{h}+2.25*{module}")
    base, tooth = d.tag("base"), d.tag("tooth")
    points = [(f"{pitch}/2-{a}", h), (f"{pitch}/2+{a}", h), (f"{pitch}/2+{b}", top), (f"{pitch}/2-{b}", top)]
    d.add(f"{base}: C {n}*{pitch} {w} {h}", f"{tooth}: SK 0 0 0 1 0 0 0 0 1",
          *(f"L {p[0]} {p[1]} {q[0]} {q[1]}" for p, q in zip(points, points[1:] + points[:1], strict=True)), "END",
          f"E $ 0 {w} 0", f"LP $ 1 0 0 {n} {pitch}", f"U {base} $")  # fmt: skip


def notched_wheel(d: Draft) -> None:
    noun = "[notched wheel|slotted disc|castellated disc|notched disc|indexing disc|timing disc]"
    size = "[{od} OD, {t} thick|{od} diameter[,| and] {t} thick|{od@} x {t}|outer diameter {od}, thickness {t}]"
    notch = "[{n#} [rectangular |square |]notches [around the rim|in the rim|cut into the edge], {notch_w} wide[ and|,] {notch_d} deep|{n#} edge [slots|notches] {notch_w} wide and {notch_d} deep|{n#} equally spaced notches in the rim, [each |]{notch_w} wide, {notch_d} deep]"
    d.base(
        f"[{noun}[,|:] {size}[,| with|, with] {notch}{AND} {_BORE}|{noun}, {size}, {_BORE}, {notch}]",
        callout="[NOTCHED DISC {od@} X {t}, {n#}X NOTCH {notch_w} WIDE X {notch_d} DEEP, BORE {bore@}|SLOTTED DISC OD {od}, {t} THK, BORE {bore}, {n#} NOTCHES {notch_w} X {notch_d} DEEP EQ SP]",
    )
    od, t = d.size("od", 20, 150), d.size("t", 1, 15)
    bore = d.size("bore", od.v * 0.08, od.v * 0.35)
    n = d.count("n", 3, 24)
    wide, deep = d.size("notch_w", 0.8, od.v * 1.6 / n.v), d.size("notch_d", od.v * 0.03, od.v * 0.12)
    d.need(wide.v < od.v * 0.2 and bore.v / 2 + deep.v < od.v * 0.4)
    d.add(f"Y {od}/2 {t}")
    body = d.body_after(f"H $ 0 0 {bore}")
    notch_label = d.tag("notch")
    d.add(f"{notch_label}: C 2*{deep} {wide} {t}", f"T $ {od}/2-{deep} -{wide}/2 0", f"CP $ 0 0 0 0 0 1 {n} 360", f"D {body} $")


def encoder_disc(d: Draft) -> None:
    noun = "[encoder disc|encoder wheel|disc with radial slots|optical encoder disc|ventilated disc]"
    size = "[{od} OD, {t} thick|{od} diameter[,| and] {t} thick|{od@} x {t}|outer diameter {od}, thickness {t}]"
    slots = "[{n#} [radial |]slots {slot_l} long[ and|,] {slot_w} wide on a {bc} circle|{n#} radial slots, {slot_l,slot_w}, centred on a {bc} [diameter circle|circle]|{n#} rounded radial slots {slot_l,slot_w} on {bc} PCD]"
    d.base(
        f"[{noun}[,|:] {size}[,| with|, with] {_BORE}{AND} {slots}|{noun}, {size}, {slots}, {_BORE}]",
        callout="[ENCODER DISC {od@} X {t}, BORE {bore@}, {n#}X RADIAL SLOT {slot_l,slot_w} ON {bc} PCD|DISC OD {od} X {t} THK, {n#}X SLOT {slot_l,slot_w} ON {bc} DIA, {bore@} BORE]",
    )
    od, t = d.size("od", 25, 150), d.size("t", 0.8, 8)
    bore = d.size("bore", od.v * 0.08, od.v * 0.25)
    n = d.count("n", 4, 36)
    slot_l, slot_w = d.size("slot_l", od.v * 0.08, od.v * 0.18), d.size("slot_w", 0.6, od.v * 0.9 / n.v)
    bc = d.size("bc", od.v * 0.6, od.v * 0.75)
    d.need(slot_w.v < slot_l.v * 0.85)
    d.add(f"Y {od}/2 {t}")
    body = d.body_after(f"H $ 0 0 {bore}")
    slot = d.tag("slot")
    d.add(f"{slot}: OB {slot_l} {slot_w} {t}", f"T $ {bc}/2 0 0", f"CP $ 0 0 0 0 0 1 {n} 360", f"D {body} $")


def spoked_wheel(d: Draft) -> None:
    noun = "[spoked wheel|wheel with spokes|spoke wheel|handwheel with spokes|flywheel with spokes]"
    d.base(
        f"[{noun}[,|:| with] {{od}} [OD|outer diameter|overall diameter], {{t}} thick, rim {{wall}} [wide|radially|thick], hub {{hub_d}} diameter, {{n#}} spokes {{arm}} wide{AND} {_BORE}|{noun}[,|:] OD {{od}}, {{t}} [thick|wide], {{n#}} spokes [each |]{{arm}} wide, a {{wall}} [thick|wide] rim, a {{hub_d}} [diameter |]hub{AND} {_BORE}]"
    )
    od, t = d.size("od", 40, 250), d.size("t", 3, 30)
    wall, hub_d = d.size("wall", od.v * 0.04, od.v * 0.12), d.size("hub_d", od.v * 0.15, od.v * 0.35)
    n = d.count("n", 3, 8)
    arm = d.size("arm", od.v * 0.03, min(od.v * 0.1, hub_d.v * 1.4 / n.v))
    bore = d.size("bore", hub_d.v * 0.25, hub_d.v * 0.65)
    d.need(arm.v < wall.v * 3)
    d.add(f"Y {od}/2 {t}")
    ring = d.body_after(f"H $ 0 0 {od}-2*{wall}")
    hub, spoke = d.tag("hub"), d.tag("web")
    d.add(
        f"{hub}: Y {hub_d}/2 {t}",
        f"{spoke}: C ({od}-{wall})/2 {arm} {t}",
        f"T $ 0 -{arm}/2 0",
        f"CP $ 0 0 0 0 0 1 {n} 360",
        f"U {ring} {hub} $",
        f"H $ 0 0 {bore}",
    )


def t_slot_block(d: Draft) -> None:
    noun = "[T-slot block|block with a T-slot|T-slot bar|machine table section|block with T slot]"
    slot = "[slot neck {w1} wide[ and|,] {h1} deep, [T |]undercut {w2} wide[ and|,] {h2} high|T-slot {w1} wide at the top for {h1}, then {w2} wide for {h2}|neck {w1} x {h1} deep, head of the slot {w2} x {h2}|opening {w1} wide, {h1} deep, undercut below it {w2} wide, {h2} high]"
    d.base(
        f"[{noun} {{w,d,h}}[,|:] {slot}, [running front to back|along the depth|centred, front to back]|{{w,d,h}} {noun}[,|:] {slot}]"
    )
    w, y, h = d.size("w", 20, 150), d.size("d", 15, 200), d.size("h", 15, 100)
    w1, h1 = d.size("w1", w.v * 0.12, w.v * 0.35), d.size("h1", h.v * 0.1, h.v * 0.35)
    w2, h2 = d.size("w2", w1.v * 1.3, w.v * 0.75), d.size("h2", h.v * 0.1, h.v * 0.35)
    d.need(w2.v > w1.v * 1.15)
    body = d.body_after(f"C {w} {y} {h}")
    neck = d.tag("slot")
    d.add(
        f"C {w1} {y} {h1}",
        f"{neck}: T $ ({w}-{w1})/2 0 {h}-{h1}",
        f"C {w2} {y} {h2}",
        f"T $ ({w}-{w2})/2 0 {h}-{h1}-{h2}",
        f"D {body} {neck} $",
    )


def dovetail_block(d: Draft) -> None:
    noun = "[dovetail block|block with a dovetail slot|female dovetail block|dovetail slide base|block with dovetail groove]"
    slot = "[dovetail {w1} wide at the top, {w2} wide at the bottom[ and|,] {groove_d} deep|slot {groove_d} deep, widening from {w1} at the top to {w2} at the bottom|dovetail groove {groove_d} deep, {w1} top opening[ and|,] {w2} at the bottom]"
    d.base(f"[{noun} {{w,d,h}}[,|:] {slot}, [running front to back|along the depth|front to back]|{{w,d,h}} {noun}, {slot}]")
    w, y, h = d.size("w", 20, 150), d.size("d", 15, 200), d.size("h", 12, 80)
    first = d.clauses[-1].template.find("{groove_d}") < d.clauses[-1].template.find("{w1}")
    deep = d.size("groove_d", h.v * 0.2, h.v * 0.6) if first else None
    w1 = d.size("w1", w.v * 0.15, w.v * 0.45)
    least, most = (max(w1.v * 1.05, w1.v + 0.5), min(w.v * 0.8, w1.v + 2 * deep.v)) if deep else (w1.v * 1.2, w.v * 0.75)
    w2 = d.size("w2", least, most)
    deep = deep or d.size("groove_d", max(h.v * 0.2, (w2.v - w1.v) / 2), h.v * 0.6)
    d.need(w2.v <= w1.v + 2 * deep.v)
    body = d.body_after(f"C {w} {y} {h}")
    points = [(f"({w}-{w2})/2", f"{h}-{deep}"), (f"({w}+{w2})/2", f"{h}-{deep}"), (f"({w}+{w1})/2", h), (f"({w}-{w1})/2", h)]
    cut = d.tag("cut")
    d.add(f"{cut}: SK 0 0 0 1 0 0 0 0 1", *(f"L {p[0]} {p[1]} {q[0]} {q[1]}" for p, q in zip(points, points[1:] + points[:1], strict=True)), "END",
          f"E $ 0 {y} 0", f"D {body} $")  # fmt: skip
