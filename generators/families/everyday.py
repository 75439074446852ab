"""Everyday parts: hose barbs, U-bends, adapter rings, grommets, corner pieces, handles, pins, screws. Round ones on the Z axis."""

from __future__ import annotations

from ..draft import Draft
from ..features.frame import circle
from .wording import AND, OD

_ID = "[{id} ID|ID {id}|inner diameter {id}|{id} bore|bore {id}|a {id} through hole]"


def hose_barb(d: Draft) -> None:
    noun = "[hose barb|barbed hose fitting|barb fitting|hose nipple|barbed tube connector|barbed nipple]"
    barbs = "[{n#} barbs, each {pitch} long|{n#} barbs, {pitch} long each|{n#} conical barbs {pitch} long each]"
    taper = "[{d1} at the wide end and {d2} at the narrow end|each tapering from {d1} to {d2} diameter|{d1} biggest and {d2} smallest diameter|widest diameter {d1}, narrowest diameter {d2}]"
    d.base(
        f"[{noun}[,| with|:] {barbs}, {taper}{AND} {_ID}|{noun}, {_ID}, {barbs}, {taper}|{noun} made of {barbs}, {taper}, bored {{id}} through|{noun} with {_ID} and a stack of {barbs}, {taper}]",
        callout="[HOSE BARB {n#}X BARB {d1@} TO {d2@} X {pitch} LG EACH, BORE {id@} THRU|BARB FITTING, {n#} BARBS {pitch} LONG, MAX {d1@} MIN {d2@}, {id@} THRU]",
    )
    n, pitch = d.count("n", 2, 6), d.size("pitch", 2, 12)
    d1 = d.size("d1", 4, 30)
    d2 = d.size("d2", d1.v * 0.7, d1.v * 0.93)
    bore = d.size("id", d1.v * 0.3, d2.v * 0.8)
    d.need(bore.v < d2.v * 0.85)
    d.add(f"K {d1}/2 {d2}/2 {pitch}", f"LP $ 0 0 1 {n} {pitch}", f"H $ 0 0 {bore}")


def u_bend(d: Draft) -> None:
    noun = "[U-bend pipe|U-shaped pipe|U-bent tube|return bend|hairpin tube|U-tube]"
    legs = "[straight legs {l} long|{l} long straight legs|{2#} legs {l} long each|legs of {l}]"
    bend = "[center line radius {bend}|bend radius {bend} to the center line|a {bend} center line bend radius|bend radius {bend}]"
    d.base(
        f"[{noun}[,| with|:] {OD}{AND} {_ID}{AND} {bend}{AND} {legs}|{noun}, {legs}, {bend}, {OD}, {_ID}|[pipe|tube] {{od}} x {{id}} (OD x ID) bent into a U, {bend}, {legs}|{{od}} OD {noun} with {_ID}, {legs}{AND} {bend}]",
        callout="[U-BEND OD {od} ID {id} CLR {bend}, LEGS {l}|RETURN BEND {od} OD X {id} ID, BEND RADIUS {bend}, {l} LEGS]",
    )
    od = d.size("od", 4, 50)
    bore, bend_r = d.size("id", od.v * 0.5, od.v * 0.88), d.size("bend", od.v * 0.9, od.v * 4)
    length = d.size("l", 8, 150)
    tube, leg = d.tag("tube"), d.tag("leg")
    d.add("SK 0 0 0 1 0 0 0 1 0", f"O {bend_r} 0 {od}/2", f"O {bend_r} 0 {bore}/2", "END", "V $ 0 0 0 0 -1 0 180", f"{tube}: T $ 0 0 {length}",
          f"Y {od}/2 {length}", f"H $ 0 0 {bore}", f"T $ -{bend_r} 0 0", f"{leg}: LP $ 1 0 0 2 2*{bend_r}", f"U {tube} {leg}")  # fmt: skip


def adapter_ring(d: Draft) -> None:
    noun = "[adapter ring|step-down ring|stepped ring|step ring|lens adapter ring|stepped spacer]"
    low = "[{d1} OD for the lower {h1}|lower part {d1@}, {h1} high|{d1@} x {h1} at the bottom|a {d1@} base {h1} high]"
    top = "[{d2} OD for the upper {h2}|upper part {d2@}, {h2} high|{d2@} x {h2} on top|a {d2@} upper step {h2} high]"
    d.base(
        f"[{noun}[,| with|:] {low}{AND} {top}{AND} {_ID}|{noun}, {_ID}, {low}{AND} {top}|{noun} bored {{id}}, {low}, {top}|{noun} with a {{id}} hole through it, {low} and {top}]",
        callout="[ADAPTER RING {d1@} X {h1}, STEP {d2@} X {h2}, BORE {id@} THRU|STEPPED RING LOWER {d1@} X {h1}, UPPER {d2@} X {h2}, {id@} THRU]",
    )
    d1, h1 = d.size("d1", 15, 120), d.size("h1", 2, 30)
    d2, h2 = d.size("d2", d1.v * 0.55, d1.v * 0.93), d.size("h2", 2, 30)
    bore = d.size("id", d1.v * 0.3, d2.v * 0.9)
    d.need(bore.v < d2.v * 0.95)
    body = d.body_after(f"Y {d1}/2 {h1}")
    d.add(f"Y {d2}/2 {h2}", f"T $ 0 0 {h1}", f"U {body} $", f"H $ 0 0 {bore}")


def grommet(d: Draft) -> None:
    noun = "[cable grommet|grommet|rubber grommet|wire grommet|feed-through grommet]"
    groove = "[a groove around the middle {groove_w} wide and {groove_d} deep|a {groove_w} wide, {groove_d} deep groove at half height|a groove {groove_w} wide and {groove_d} deep in the middle of the outside|panel groove {groove_w} wide, {groove_d} deep at mid height]"
    d.base(
        f"[{noun}[,| with|:] {OD}{AND} {{h}} [high|thick|tall]{AND} {_ID}{AND} {groove}|{noun}, {_ID}, {OD}, {{h}} [high|thick], {groove}|{{od}} OD {noun}, {{h}} [high|thick], {_ID}, {groove}|{noun} {{od}} x {{id}} x {{h}} (OD x ID x height) with {groove}]",
        callout="[GROMMET OD {od} ID {id} X {h} HIGH, GROOVE {groove_w} WIDE X {groove_d} DEEP AT MID HEIGHT]",
    )
    od, h = d.size("od", 6, 60), d.size("h", 4, 25)
    bore = d.size("id", od.v * 0.25, od.v * 0.55)
    wide, deep = d.size("groove_w", 0.8, h.v * 0.5), d.size("groove_d", od.v * 0.03, (od.v - bore.v) * 0.3)
    body = d.body_after(f"Y {od}/2 {h}")
    ring = d.tag("ring")
    d.add(
        f"{ring}: Y {od}/2+1 {wide}",
        f"Y {od}/2-{deep} {wide}",
        f"D {ring} $",
        f"T $ 0 0 ({h}-{wide})/2",
        f"D {body} $",
        f"H $ 0 0 {bore}",
    )


def three_way_corner(d: Draft) -> None:
    noun = "[{3#}-way corner bracket|box corner bracket|{3#}-sided corner piece|trihedral corner bracket]"
    d.base(
        f"[{noun}[,|:| with] [sides|legs|square faces] of {{s}}, {{t}} thick|{noun}: {{3#}} square plates {{s}} on a side at right angles, {{t}} thick|{noun} of {{3#}} {{t}} thick walls meeting in one corner, each {{s}} square|{noun}, {{s}} along each edge, wall thickness {{t}}|{noun}, {{s}} in all {{3#}} directions, {{t}} thick]"
    )
    s = d.size("s", 15, 100)
    t = d.size("t", 1, s.v * 0.2)
    wall = d.body_after(f"C {s} {s} {t}")
    d.add(f"C {s} {t} {s}")
    leg = d.tag("leg")
    d.add(f"{leg}: U {wall} $", f"C {t} {s} {s}", f"U {leg} $")


def bridge_handle(d: Draft) -> None:
    noun = "[bridge handle|square drawer pull|U-shaped handle|bracket handle|rectangular pull handle]"
    d.base(
        f"[{noun}[,|:| with] {{l}} long, {{h}} high, {{d}} wide{AND} {{t}} thick [all around|throughout]|{noun} {{l,d,h}}, legs and grip {{t}} thick|{{l}} long {noun}, {{h}} [tall|high], made of {{d}} x {{t}} flat bar|{noun} with overall length {{l}}, height {{h}}, width {{d}} and thickness {{t}}|{noun} bent from {{t}} thick bar {{d}} wide: {{l}} long, {{h}} high]",
        callout="[BRIDGE HANDLE {l} LG X {h} HIGH, {d} X {t} BAR|HANDLE {l,d,h}, {t} THK]",
    )
    length, h, y = d.size("l", 40, 250), d.size("h", 15, 80), d.size("d", 6, 40)
    t = d.size("t", 2, min(h.v * 0.4, length.v * 0.2))
    body = d.body_after(f"C {length} {y} {h}")
    cut = d.tag("cut")
    d.add(f"{cut}: C {length}-2*{t} {y} {h}-{t}", f"T $ {t} 0 0", f"D {body} $")


def round_end_pin(d: Draft) -> None:
    noun = "[round-ended pin|pin with a rounded end|ball-end pin|locating pin|dome-tipped pin|bullet-nose pin]"
    d.base(
        f"[{noun}[,|:] {{dia@}}, {{l}} [long overall|overall length], hemispherical [top|tip]|{noun} {{dia@}} x {{l}}[ long|] with a half-ball on top, overall length included|{{dia@}} {noun}, {{l}} long including the hemispherical tip|{noun} with diameter {{dia}} and total length {{l}}, the top end a hemisphere|{{l}} long pin, {{dia}} in diameter, full radius at the top end]",
        callout="[PIN {dia@} X {l} OAL, FULL RADIUS TOP END|{dia@} X {l} PIN, SPHERICAL TOP END]",
    )
    dia, length = d.size("dia", 2, 40), d.size("l", 8, 150)
    d.need(length.v > dia.v)
    body = d.body_after(f"Y {dia}/2 {length}-{dia}/2")
    d.add(f"S {dia}/2", f"T $ 0 0 {length}-{dia}/2", f"U {body} $")


def cap_screw_blank(d: Draft) -> None:
    noun = "[cap screw blank|socket head screw blank|unthreaded socket head cap screw|socket screw blank]"
    socket = "[hex socket {af} across flats, {depth} deep|a {depth} deep hex socket {af} AF|hexagonal recess {af} across flats and {depth} deep]"
    d.base(
        f"[{noun}[,|:] head {{head_d@}} x {{head_h}}, {socket}, shank {{dia@}} x {{l}}|{noun} standing on its head: head {{head_d@}}, {{head_h}} high, {socket} in the bottom, shank {{dia@}}, {{l}} long|{noun} with {socket} in the head, head diameter {{head_d}}, head height {{head_h}}, shank diameter {{dia}}, shank length {{l}}|{noun}, shank {{dia@}} x {{l}}, head {{head_d@}} x {{head_h}} with {socket}]",
        callout="[CAP SCREW BLANK HEAD {head_d@} X {head_h}, SOCKET {af} A/F X {depth} DEEP, SHANK {dia@} X {l} LG]",
    )
    hd, hh = d.size("head_d", 5, 40), d.size("head_h", 3, 30)
    af, deep = d.size("af", hd.v * 0.3, hd.v * 0.6), d.size("depth", hh.v * 0.25, hh.v * 0.7)
    dia, length = d.size("dia", hd.v * 0.4, hd.v * 0.75), d.size("l", 5, 100)
    body = d.body_after(f"Y {hd}/2 {hh}")
    shank = d.tag("shaft")
    d.add(f"{shank}: Y {dia}/2 {length}", f"T $ 0 0 {hh}", f"U {body} $")
    screw = d.body()
    d.add(f"HX {af} {deep}", f"D {screw} $")


def raised_flange(d: Draft) -> None:
    noun = "[raised face flange|flange with raised face|RF flange|raised-face pipe flange]"
    face = "[raised face {boss_d} diameter, {boss_h} high|a raised face of {boss_d} diameter and {boss_h} height|a {boss_h} high raised face {boss_d} in diameter]"
    bolts = "[{n#} {hole@} [bolt |]holes on [a |]{bc} [bolt circle|PCD|circle]|{n#}x {hole@} on {bc} [BC|PCD|bolt circle]|{n#} bolt holes {hole@}, bolt circle {bc}]"
    d.base(
        f"[{noun}[,|:| with] {OD}, {{t}} thick, {face}, {_ID}, {bolts}|{{od}} OD {noun}, {{t}} thick[,| with] {bolts}, {face}{AND} {_ID}|{noun}: {OD}, thickness {{t}}, {bolts}, {_ID}, {face}]",
        callout="[RF FLANGE OD {od} X {t} THK, FACE {boss_d@} X {boss_h}, BORE {id@}, {n#}X {hole@} ON {bc} BC|RAISED FACE FLANGE {od@} X {t}, RF {boss_d@} X {boss_h}, {id@} THRU, {n#}X {hole@} EQ SP ON {bc} BC]",
    )
    od, t = d.size("od", 40, 250), d.size("t", 4, 30)
    face_d, face_h = d.size("boss_d", od.v * 0.4, od.v * 0.62), d.size("boss_h", 0.8, max(2, t.v * 0.4))
    bore = d.size("id", od.v * 0.1, face_d.v * 0.75)
    n, hole = d.count("n", 3, 12), d.dia("hole", 2, od.v * 0.09)
    bc = d.size("bc", od.v * 0.74, od.v * 0.86)
    d.need(bc.v - hole.v > face_d.v * 1.01 and bc.v + hole.v < od.v * 0.98 and 3.14 * bc.v / n.v > hole.v * 1.2)
    body = d.body_after(f"Y {od}/2 {t}")
    d.add(f"Y {face_d}/2 {face_h}", f"T $ 0 0 {t}", f"U {body} $", f"H $ 0 0 {bore}")
    circle(d, hole, bc, n, t)
