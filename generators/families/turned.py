"""Round and hexagonal hardware on the Z axis: standoffs, spacers, nuts, flanges, shafts, pulleys, knobs."""

from __future__ import annotations

from ..draft import Draft
from ..features import Frame
from ..features.frame import circle


def hex_standoff(d: Draft) -> None:
    noun = "[hex standoff|hexagonal standoff|hex spacer|standoff hex|hex pillar|hex standoff]"
    d.base(
        f"[{noun} {{screw&}}[,|] {{h}} [long|tall|high][,| and|] {{af}} [across flats|AF|across the flats|wrench size|flat to flat]|{{screw&}} {noun}[,|] {{h}} [long|tall|high][,|] {{af}} [across flats|AF]|{noun}[,|] {{af}} [across flats|AF][,|] {{h}} [long|tall][,| with] [a |an |]{{screw&}} [thread|threaded hole|hole|bore]"
        f"|{noun}[,|] {{h}} [long|tall|high][,|] {{af}} [across flats|AF][,| with] [a |][{{hole@}} [hole|through hole|bore]|bore {{hole}}]|{{screw&}} x {{h}} {noun}[,|] {{af}} [AF|across flats]|{noun}, thread {{screw&}}, length {{h}}, {{af}} across flats]"
    )
    if d.says("screw"):
        bore = d.size("screw", 2, 12)
        h, af = d.size("h", 3, 80), d.size("af", bore.v * 1.5, bore.v * 2.6)
    else:
        af = d.size("af", 4, 30)
        h, bore = d.size("h", 3, 80), d.size("hole", af.v * 0.25, af.v * 0.75)
    d.need(bore.v < af.v * 0.85)
    d.add(f"HX {af} {h}", f"H $ 0 0 {bore}")


def round_standoff(d: Draft) -> None:
    noun = "[standoff|round standoff|spacer|pcb standoff|round spacer|pillar|cylindrical standoff|cylindrical spacer]"
    d.base(
        f"[{{dia@}} {noun}[,|] {{h}} [tall|long|high][,| with] [a |an |][{{hole@}} [hole|through hole|bore|center hole]|{{screw&clear}} [clearance hole|through hole]]|{noun}[,|] {{h}} [tall|long][,|] {{dia@}}[,|] [{{hole@}} hole|hole {{hole}}|bore {{hole}}|{{screw&}} thread|{{screw&}} threaded hole]"
        f"|{{screw&}} {noun}[,|] {{dia@}}[,|] {{h}} [long|tall|high]|{noun} for {{screw&clear}} [screws|bolts|screw][,|] {{dia@}}[,|] {{h}} [long|tall|high]]"
    )
    dia = d.size("dia", 4, 50)
    h = d.size("h", 2, 80)
    bore = d.size("screw", 1.6, dia.v * 0.75) if d.says("screw") else d.dia("hole", dia.v * 0.2, dia.v * 0.8)
    d.need(bore.v < dia.v * 0.88)
    d.add(f"Y {dia}/2 {h}", f"H $ 0 0 {bore}")


def flanged_bushing(d: Draft) -> None:
    d.base(
        "[[flanged bushing|flanged bearing|flange bushing|top hat bushing|flanged sleeve|flanged spacer][,| with] [{od} OD|OD {od}|outer diameter {od}][,| and] [{id} ID|ID {id}|{id} bore][,| and] {h} [long|tall] overall[,| and] [[a |]{flange_d} flange[,| that is| and] {flange_t} thick|flange {flange_d} x {flange_t}|flange diameter {flange_d}[,| and] flange thickness {flange_t}]"
        "|{id} ID x {od} OD x {h} [flanged bushing|flange bearing] with a {flange_d} x {flange_t} flange|[flanged bushing|flanged sleeve] {od} x {id} x {h} overall, flange {flange_d} diameter, {flange_t} thick|[flanged bushing|top hat bush]: bore {id}, body {od} diameter, total length {h}, flange {flange_d} diameter, {flange_t} thick|bushing {od@}, {h} long in total, bored {id}, with a flange at the bottom, {flange_d} in diameter and {flange_t} thick|flanged sleeve, flange {flange_d@} x {flange_t}, sleeve {od@}, overall length {h}, bore {id}]",
        callout="[FLANGED BUSHING OD {od} ID {id} X {h} LG, FLANGE {flange_d@} X {flange_t}|FLG BUSHING {id} ID X {od} OD X {h} OAL, FLANGE {flange_d} OD X {flange_t} THK]",
    )
    od = d.size("od", 5, 60)
    bore, h = d.size("id", od.v * 0.3, od.v * 0.8), d.size("h", 4, 80)
    fd, ft = d.size("flange_d", od.v * 1.15, od.v * 2), d.size("flange_t", 0.8, h.v * 0.4)
    d.need(fd.v > od.v * 1.05 and ft.v < h.v * 0.6 and bore.v < od.v * 0.9)
    body = d.body_after(f"Y {od}/2 {h}")
    flange = d.tag("flange")
    d.add(f"{flange}: Y {fd}/2 {ft}", f"U {body} $", f"H $ 0 0 {bore}")


def flange(d: Draft) -> None:
    bolts = "[{n#} {hole@} [bolt |mounting |]holes on [a |]{bc} [bolt circle|PCD|BCD|circle]|{n#} holes {hole@} on [a |]{bc} [bolt circle|PCD]|{n#}x {hole@} on {bc} [BC|PCD|bolt circle]|{n#} {hole@} bolt holes, PCD {bc}]"
    d.base(
        f"[[flange|round flange|pipe flange|circular flange][,| with] [{{od}} OD|{{od}} outer diameter|OD {{od}}|{{od@}}][,| and|] {{t}} thick[,| with|] [a |][{{id}} bore|bore {{id}}|{{id}} center hole|{{id}} ID][,| and|] {bolts}|{{od@}} [flange|pipe flange][,|] {{t}} thick[,|] bore {{id}}[,|] {bolts}"
        f"|blind flange[,| with] [{{od}} OD|{{od@}}][,| and|] {{t}} thick[,| with|] {bolts}]"
    )
    od, t = d.size("od", 25, 250), d.size("t", 2, 30)
    center = 0.0
    d.add(f"Y {od}/2 {t}")
    if d.says("id"):
        bore = d.size("id", od.v * 0.1, od.v * 0.5)
        center = bore.v
        d.add(f"H $ 0 0 {bore}")
    n = d.count("n", 3, 12)
    hole = d.dia("hole", 2, min(od.v * 0.12, 24))
    bc = d.size("bc", (od.v + center) / 2 - od.v * 0.08, (od.v + center) / 2 + od.v * 0.1)
    d.need(bc.v + hole.v < od.v * 0.99 and bc.v - hole.v > center * 1.02 and 3.14 * bc.v / n.v > hole.v * 1.2)
    circle(d, hole, bc, n, t)


def hub_flange(d: Draft) -> None:
    d.base(
        "[[hubbed flange|flange with hub|hub flange|flanged hub][,| with] [{od} OD|{od@}|outer diameter {od}][,| and] {t} thick[,| and] [a |][{hub_d} hub[,| that is] {hub_h} [high|tall|long]|hub {hub_d} x {hub_h}][,| and] [a |][{id} bore|bore {id}|{id@} hole through]"
        "|flange {od@} x {t} with a hub {hub_d@}, {hub_h} high on top, bored {id} through|[hub flange|flanged hub]: flange OD {od}, flange thickness {t}, hub OD {hub_d}, hub height {hub_h}, bore {id}|flange {od} OD, {t} thick, bore {id}, hub {hub_d} diameter standing {hub_h} above it|{id} bore hub flange, hub {hub_d} diameter by {hub_h} [high|long], flange {od} diameter by {t} thick|round flange, {od} diameter and {t} thick, with a {hub_h} tall hub of {hub_d} diameter and a {id} through bore]",
        callout="[FLANGE {od@} X {t} THK, HUB {hub_d@} X {hub_h} HIGH, BORE {id@} THRU|HUBBED FLANGE OD {od} X {t}, HUB {hub_d@} X {hub_h}, {id@} THRU]",
    )
    od, t = d.size("od", 25, 200), d.size("t", 2, 25)
    hd, hh = d.size("hub_d", od.v * 0.3, od.v * 0.7), d.size("hub_h", 3, 60)
    bore = d.size("id", hd.v * 0.2, hd.v * 0.85)
    d.need(hd.v < od.v * 0.9 and bore.v < hd.v * 0.93)
    body = d.body_after(f"Y {od}/2 {t}")
    hub = d.tag("hub")
    d.add(f"{hub}: Y {hd}/2 {hh}", f"T $ 0 0 {t}", f"U {body} $", f"H $ 0 0 {bore}")


def stepped_shaft(d: Draft) -> None:
    three = d.chance(0.35)
    more = "[,| and| then|] {d3@} x {h3}[ long|]" if three else ""
    d.base(
        f"[stepped shaft|stepped pin|shaft with {'{3#}' if three else '{2#}'} steps|step shaft|shoulder pin|stepped cylinder|turned shaft][:|,| with|] [{{d1@}} x {{h1}}|{{d1@}} for {{h1}}|{{d1@}}, {{h1}} long][,| and| then|] [{{d2@}} x {{h2}}|{{d2@}} for {{h2}}|{{d2@}}, {{h2}} long]".replace(
            "{2#} steps", "{2#} steps"
        )
        + more.replace("d3", "dia").replace("h3", "h")
    )
    d1, h1, d2, h2 = d.size("d1", 4, 80), d.size("h1", 4, 100), d.size("d2", 3, 80), d.size("h2", 4, 100)
    d.need(abs(d1.v - d2.v) > 0.05 * d1.v)
    body = d.body_after(f"Y {d1}/2 {h1}")
    part = d.tag("shaft")
    d.add(f"{part}: Y {d2}/2 {h2}", f"T $ 0 0 {h1}", f"U {body} $")
    if three:
        d3, h3 = d.size("dia", 3, 80), d.size("h", 4, 100)
        d.need(abs(d3.v - d2.v) > 0.05 * d2.v)
        body = d.body()
        tip = d.tag("tip")
        d.add(f"{tip}: Y {d3}/2 {h3}", f"T $ 0 0 {h1}+{h2}", f"U {body} $")


def hex_nut(d: Draft) -> None:
    d.base(
        "[[hex nut|hexagon nut|nut][,| with] {af} [across flats|AF|wrench size][,| and|] {h} [thick|high|tall][,| with|] [a |][{hole@} hole|bore {hole}|hole {hole}]|[{screw&} [hex nut|nut|hexagon nut]|[hex nut|nut] {screw&}][,|] {af} [across flats|AF][,|] {h} [thick|high]|[{screw&} hex nut|hex nut {screw&}|standard {screw&} [nut|hex nut]|[a |]full height {screw&} hex nut]|hex nut, {af} AF x {h}, {hole@} bore|nut: {af} across flats, thickness {h}, bore {hole}]",
        callout="[HEX NUT {screw&}|HEX NUT {af} A/F X {h}, {hole@} THRU|NUT {screw&}, {af} A/F X {h}]",
    )
    if d.says("screw"):
        bore = d.size("screw", 1.6, 20)
        af = d.size("af", bore.v * 1.5, bore.v * 2.2) if d.says("af") else d.also("af", "screw", "nut")
        h = d.size("h", bore.v * 0.5, bore.v * 1.3) if d.says("h") else d.also("h", "screw", "nuth")
    else:
        af = d.size("af", 4, 50)
        h, bore = d.size("h", 1.5, 30), d.dia("hole", af.v * 0.3, af.v * 0.75)
    d.need(bore.v < af.v * 0.85)
    d.add(f"HX {af} {h}", f"H $ 0 0 {bore}")


def bolt_blank(d: Draft) -> None:
    hexed = d.chance(0.6)
    head = "[hex head|hexagonal head] {af} [AF|across flats]" if hexed else "[round |cylindrical |]head {head_d@}"
    noun = "[bolt|bolt blank|screw blank|pin with head|headed pin|rivet]"
    shank = "[shank|shaft|body]"
    d.base(
        f"[{noun}[,| with] [a |]{head}[,| and] {{head_h}} [high|thick|tall][,| and] [a |]{shank} {{dia@}} x {{l}}[ long|]|{noun}: {head}, {{head_h}} [high|thick], {shank} {{dia@}}, {{l}} long [below the head|under the head|without the head]"
        f"|{noun}, {head}, head height {{head_h}}, {shank} diameter {{dia}}, {shank} length {{l}}|unthreaded {noun} with [a |]{head} {{head_h}} [high|thick] and a {{dia@}} {shank} of {{l}} length|{noun} standing on its head: {head}, {{head_h}} [high|thick], then a {{dia@}} {shank} {{l}} long|{noun} with {{head_h}} [high|thick] {head} on a {{dia@}} {shank}, {{l}} long]",
        callout=f"[BOLT {head.upper().replace('{AF}', '{af}').replace('{HEAD_D@}', '{head_d@}')} X {{head_h}} HIGH, SHANK {{dia@}} X {{l}} LG]",
    )
    if hexed:
        af = d.size("af", 5, 50)
        hh, dia = d.size("head_h", 1.5, 25), d.size("dia", af.v * 0.3, af.v * 0.7)
        body = d.body_after(f"HX {af} {hh}")
        wide = af.v
    else:
        hd = d.size("head_d", 4, 50)
        hh, dia = d.size("head_h", 1, 25), d.size("dia", hd.v * 0.25, hd.v * 0.75)
        body = d.body_after(f"Y {hd}/2 {hh}")
        wide = hd.v
    length = d.size("l", 5, 120)
    d.need(dia.v < wide * 0.9)
    shaft = d.tag("shaft")
    d.add(f"{shaft}: Y {dia}/2 {length}", f"T $ 0 0 {hh}", f"U {body} $")


def pulley(d: Draft) -> None:
    d.base(
        "[[V-belt pulley|V pulley|v-groove pulley|pulley wheel|pulley][,| with] [{od} OD|outer diameter {od}|{od@}][,| and] {w} wide[,| with] [a |][{groove_d} deep [V-groove|groove|v groove]|groove {groove_d} deep][,| and] [a |][{bore} bore|bore {bore}]"
        "|{od@} [V pulley|belt pulley|pulley], {w} wide, {bore} bore, V-groove {groove_d} deep|[pulley|V-belt pulley] OD {od}, width {w}, groove depth {groove_d}, bore {bore}|[pulley|sheave] with a {bore} bore and a V-groove {groove_d} deep, {w} wide and {od} in diameter|{w} wide [pulley|sheave] of {od} outer diameter, V groove depth {groove_d}, bored {bore}|grooved wheel, {od} outside diameter, {w} thick, a {groove_d} deep V around the rim, {bore} center hole]",
        callout="[V-PULLEY OD {od} X {w} WIDE, GROOVE {groove_d} DEEP, BORE {bore}|PULLEY {od@} X {w}, V-GROOVE {groove_d} DP, {bore@} BORE]",
    )
    od, w = d.size("od", 12, 150), d.size("w", 5, 50)
    deep = d.size("groove_d", min(od.v * 0.05, w.v * 0.3), min(od.v * 0.2, w.v * 0.8))
    bore = d.size("bore", od.v * 0.1, od.v * 0.45)
    lip = d.fixed("lip", f"{w}*0.1")
    d.need(bore.v / 2 < od.v / 2 - deep.v - 0.5)
    d.add(f"Y {od}/2 {w}")
    body = d.body()
    ring = d.tag("ring")
    d.add(
        f"{ring}: SK 0 0 0 1 0 0 0 0 1",
        f"L {od}/2-{deep} {w}/2 {od}/2+1 {lip}/2",
        f"L {od}/2+1 {lip}/2 {od}/2+1 {w}-{lip}/2",
        f"L {od}/2+1 {w}-{lip}/2 {od}/2-{deep} {w}/2",
        "END",
        "V $ 0 0 0 0 0 1 360",
        f"D {body} $",
        f"H $ 0 0 {bore}",
    )


def knob(d: Draft) -> None:
    d.base(
        "[[knob|control knob|dial knob|round knob|handwheel][,| with] {dia@}[,| and] {h} [tall|high][,| with] [a |][{bore@} [blind hole|shaft hole|hole] from below[,|] {depth} deep|{bore@} x {depth} [deep |][shaft |blind |]hole [from below|in the bottom|in the underside]][,| and] [a |][{fillet} [fillet|rounding|radius] on the top edge|top edge rounded {fillet}]"
        "|[knob|control knob] {dia@} x {h}, top edge rounded {fillet}, shaft hole {bore@} from the bottom {depth} deep|[knob|dial], {h} high and {dia} in diameter, [rounded|filleted] {fillet} on top, with a {bore@} shaft hole {depth} deep in the bottom|{dia@} [knob|control knob], {h} tall, a blind {bore@} bore {depth} deep from below, {fillet} radius around the top|potentiometer knob: {dia} diameter, {h} height, {bore@} bore {depth} deep from the underside, top edge radius {fillet}|round grip {dia@} x {h} with a {fillet} rounded top edge and a {bore@} hole in the underside, {depth} deep]",
        callout="[KNOB {dia@} X {h}, {bore@} ↧ {depth} FROM BELOW, TOP EDGE {fillet~}|KNOB {dia@} X {h} HIGH, BORE {bore@} X {depth} DEEP IN BOTTOM, {fillet~} TOP]",
    )
    dia, h = d.size("dia", 8, 60), d.size("h", 6, 40)
    bore, deep = d.size("bore", dia.v * 0.15, dia.v * 0.45), d.size("depth", h.v * 0.3, h.v * 0.8)
    r = d.size("fillet", 0.5, min(dia.v, h.v) * 0.25)
    d.add(f"Y {dia}/2 {h}", f"F $ {r} >Z", f"H $ 0 0 {bore} {deep} <Z")


def elbow(d: Draft) -> None:
    d.base(
        "[[pipe elbow|tube elbow|bent pipe|elbow|pipe bend][,| with] [{od} OD|outer diameter {od}][,| and] [{id} ID|inner diameter {id}|bore {id}][,| and] [bend radius {bend}|{bend} bend radius][,| and] [{angle^}[ bend|]|bent {angle^}]"
        "|{angle^} [pipe elbow|elbow|pipe bend], {od} OD, {id} ID, center line radius {bend}|{angle^} [tube|pipe] bend with [a |]{bend} [bend |center line ]radius, OD {od} and ID {id}|[curved|bent] [pipe|tube] {od} x {id} (OD x ID), turning {angle^} with a {bend} bend radius|[elbow|pipe bend] of {od} outer and {id} inner diameter, {angle^}, bend radius {bend} to the center line|{od} OD [tube|pipe] bent {angle^} on a {bend} radius, bore {id}]",
        callout="[ELBOW {angle^} OD {od} ID {id} BEND R {bend}|PIPE BEND {angle^}, {od} OD X {id} ID, CLR {bend}]",
    )
    od = d.size("od", 5, 60)
    bore, bend = d.size("id", od.v * 0.5, od.v * 0.9), d.size("bend", od.v * 0.8, od.v * 3)
    angle = d.degrees("angle", (30, 45, 60, 90, 90, 90, 120, 135, 180))
    d.need(bend.v > od.v * 0.6 and bore.v < od.v * 0.95)
    ring = d.tag("tube")
    d.add(f"{ring}: SK 0 0 0 1 0 0 0 0 1", f"O {bend} 0 {od}/2", f"O {bend} 0 {bore}/2", "END", f"V $ 0 0 0 0 0 1 {angle}")


def cap(d: Draft) -> Frame | None:
    d.base(
        "[[round cap|cap|end cap|lid|cylindrical cup|cup|round container][,| with] [{od} OD|outer diameter {od}|{od@}][,| and] {h} [tall|high|deep][,| and] [{wall!} [walls|wall thickness|wall|thick walls]|wall thickness {wall}][,|] [open top|open at the top|open on top]"
        "|[open|open-topped] [round container|cup|pot] {od@} x {h}, wall {wall}|[cup|beaker|jar] {h} tall, {od} outside diameter, {wall!} walls and floor, open top|{od@} [cup|can], {h} high, walls {wall}, open at the top|hollow cylinder closed at the bottom and open on top, {od} OD, {h} high, {wall} wall|[cup|tub|dish] with outer diameter {od}, height {h} and walls {wall} thick, open on top|round [tray|dish|box], OD {od}, {h} deep overall, {wall} thick walls, open at the top]",
        callout="[CUP OD {od} X {h} HIGH, WALL {wall}, OPEN TOP|ROUND CONTAINER {od@} X {h}, {wall} WALL, OPEN TOP]",
    )
    od, h = d.size("od", 10, 120), d.size("h", 6, 120)
    wall = d.size("wall", 0.8, min(od.v, h.v) * 0.2)
    d.add(f"Y {od}/2 {h}", f"SH $ {wall} >Z")
    return None
