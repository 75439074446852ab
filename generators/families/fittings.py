"""Pipe fittings and other hollow round parts: tees, crosses, reducers, caps, funnels, pots. On the Z axis, base at z = 0."""

from __future__ import annotations

from ..draft import Draft, Size
from .wording import AND

_OD = "[{od} OD|OD {od}|outer diameter {od}|{od} outer diameter|{od} outside diameter|outside diameter of {od}]"
_ID = "[{id} ID|ID {id}|inner diameter {id}|{id} bore|bore {id}|{id} inside diameter|a {id} bore]"


def _bored_pipe(d: Draft) -> tuple[Size, Size]:
    od = d.size("od", 6, 80)
    bore = d.size("id", od.v * 0.4, od.v * 0.9)
    d.need(bore.v < od.v * 0.94)
    return od, bore


def pipe_tee(d: Draft) -> None:
    noun = "[pipe tee|tee fitting|T-fitting|tee pipe fitting|T pipe|tee joint|tee connector]"
    run = "[run {l} long|{l} long run|straight run {l} long|{l} run along X|main pipe {l} long along X|run length {l}|through pipe {l} long]"
    branch = "[branch {h} [from the centre|from the run axis|from the centreline]|[branch|outlet] rising {h} above the run axis|branch pointing up {h} from the axis of the run|centre to branch end {h}|{h} from the run axis to the [branch end|end of the branch]]"
    d.base(
        f"[{noun}[,|:| with] {_OD}{AND} {_ID}{AND} {run}{AND} {branch}|{noun}[,| with] {run}{AND} {branch}{AND} {_OD}{AND} {_ID}|{{od}} OD {noun}[,| with] {_ID}{AND} {run}{AND} {branch}|{noun} [for|made of] {{od}} x {{id}} [pipe|tube] (OD x ID){AND} {run}{AND} {branch}]"
    )
    od, bore = _bored_pipe(d)
    length, h = d.size("l", od.v * 1.5, od.v * 6), d.size("h", od.v * 0.7, od.v * 3)
    d.need(length.v > od.v * 1.3 and h.v > od.v * 0.6)
    d.add(f"Y {od}/2 {length}", "R $ 0 90 0")
    body = d.body_after(f"T $ -{length}/2 0 0")
    d.add(f"Y {od}/2 {h}", f"U {body} $", f"H $ 0 0 {bore} >X", f"H $ 0 0 {bore} {h}")


def pipe_cross(d: Draft) -> None:
    noun = "[pipe cross|cross fitting|4-way pipe fitting|four-way pipe cross|cross joint|pipe cross fitting]".replace(
        "4", "{4#}"
    ).replace("four", "{4#}")
    span = "[{l} end to end|{l} overall|{l} across|overall length {l}|each pipe {l} long|arms {l} end to end|both runs {l} long]"
    d.base(
        f"[{noun}[,|:| with] {_OD}{AND} {_ID}{AND} {span}|{noun}[,|] {span}[,| with] {_OD}{AND} {_ID}|{{od}} OD {noun}[,| with] {_ID}{AND} {span}|flat {noun}[,| with] {_ID}{AND} {_OD}{AND} {span}]"
    )
    od, bore = _bored_pipe(d)
    length = d.size("l", od.v * 1.5, od.v * 6)
    d.need(length.v > od.v * 1.3)
    d.add(
        f"Y {od}/2 {length}",
        "R $ 0 90 0",
        f"T $ -{length}/2 0 0",
        "CP $ 0 0 0 0 0 1 2 180",
        f"H $ 0 0 {bore} >X",
        f"H $ 0 0 {bore} >Y",
    )


def reducer(d: Draft) -> None:
    noun = "[pipe reducer|concentric reducer|reducer|hose reducer|reducing adapter|tube reducer|reducer fitting]"
    ends = "[{d1} to {d2} outer diameter|from {d1} to {d2} OD|{d1} OD at the bottom{and} {d2} OD at the top|OD {d1} at the bottom reducing to {d2} at the top|[bottom|lower] end {d1} OD{and} [top|upper] end {d2} OD]".replace(
        "{and}", AND
    )
    collars = "[straight collars {h} long at both ends|{h} long collars [at each end|on both ends]|a {h} long straight collar at each end|both end collars {h} long|straight ends {h} long each]"
    taper = "[taper {l} long|{l} long [taper|cone]|{l} [conical|tapered] section|conical section {l} long]"
    wall = "[{wall} wall|wall thickness {wall}|{wall} thick walls|wall {wall}|{wall} wall thickness]"
    d.base(
        f"[{noun}[,|] {ends}{AND} {taper}{AND} {collars}{AND} {wall}|{noun}[,| with] {wall}{AND} {ends}{AND} {collars}{AND} {taper}|{noun} {ends}[,| with] {wall}{AND} {collars}{AND} {taper}|{{d1}} x {{d2}} {noun} (OD, bottom x top), {taper}, {collars}, {wall}|{noun}: {ends}, {collars}, {taper}, {wall}|{noun} [stepping|tapering] [down |]{ends}, {wall}, {taper}{AND} {collars}]"
    )
    d1 = d.size("d1", 12, 120)
    d2 = d.size("d2", d1.v * 0.4, d1.v * 0.87)
    taper_l, collar = d.size("l", max(5, (d1.v - d2.v) * 0.45), 90), d.size("h", 4, 50)
    wall_t = d.size("wall", 0.8, min(d1.v, d2.v) * 0.2)
    d.need(d2.v < d1.v * 0.9 and taper_l.v > (d1.v - d2.v) * 0.4 and wall_t.v < d2.v * 0.3)
    body = d.body_after(f"Y {d1}/2 {collar}")
    d.add(f"K {d1}/2 {d2}/2 {taper_l}")
    neck = d.tag("neck")
    d.add(f"{neck}: T $ 0 0 {collar}", f"Y {d2}/2 {collar}", f"T $ 0 0 {collar}+{taper_l}")
    outer = d.tag("outer")
    d.add(f"{outer}: U {body} {neck} $", f"K {d1}/2-{wall_t} {d2}/2-{wall_t} {taper_l}", f"T $ 0 0 {collar}", f"D {outer} $",
          f"H $ 0 0 {d2}-2*{wall_t}", f"H $ 0 0 {d1}-2*{wall_t} {collar} <Z")  # fmt: skip


def pipe_cap(d: Draft) -> None:
    noun = "[pipe cap|bottle cap|end cap|tube end cap|screw cap|pill bottle cap|protective cap|dust cap]"
    size = "[{od} OD|outer diameter {od}|OD {od}|{od} outside diameter|{od} in diameter]"
    wall = "[{wall!} walls|wall thickness {wall}|{wall} thick walls|{wall} wall and top thickness|wall {wall}]"
    down = "[open at the bottom|open bottom|closed on top, open underneath|closed top|opening facing down|upside down, opening at the bottom]"
    d.base(
        f"[{noun}[,| with] {size}{AND} {{h}} [tall|high|deep]{AND} {wall}, {down}|{noun} {{od}} x {{h}} [tall|high][,| with] {wall}, {down}|[closed-top|open-bottomed] {noun}[,| with] {size}{AND} {{h}} [tall|high]{AND} {wall}|{{h}} [tall|high] {noun}[,| with] {size}{AND} {wall}, {down}]"
    )
    od, h = d.size("od", 8, 120), d.size("h", 5, 80)
    wall_t = d.size("wall", 0.8, min(od.v, h.v) * 0.2)
    d.need(wall_t.v < min(od.v, h.v) * 0.25)
    d.add(f"Y {od}/2 {h}", f"SH $ {wall_t} <Z")


def tapered_plug(d: Draft) -> None:
    noun = "[blind plug|hole plug|stopper|tapered plug|rubber plug|sealing plug|bung]"
    head = "[a {head_d@} x {head_h} [head|flange]|a {head_d@} head {head_h} [thick|high]|head {head_d} diameter, {head_h} [thick|high]|a [head|flange] of {head_d} diameter and {head_h} thickness]"
    stem = "[a [tapered |conical |]stem from {d1} to {d2} [diameter|dia] over {l}|a stem {l} long tapering from {d1} to {d2} [diameter|dia]|a conical plug {d1} at the head, {d2} at the tip, {l} long|a {l} long taper, {d1} to {d2} diameter]"
    d.base(
        f"[{noun} with {head}[ and|,|, and] {stem}[ on top|on top of it|]|{noun}: {head}, then {stem}|{noun}, {head}[,| and] {stem}|{noun}: {stem}, on {head}|{noun} standing on its head: {head}, {stem}|{noun} made of {head} and {stem}]"
    )
    hd, hh = d.size("head_d", 8, 80), d.size("head_h", 1, 15)
    d1 = d.size("d1", hd.v * 0.4, hd.v * 0.9)
    d2, length = d.size("d2", d1.v * 0.5, d1.v * 0.93), d.size("l", 3, 60)
    d.need(d2.v < d1.v * 0.97 < hd.v * 0.93)
    body = d.body_after(f"Y {hd}/2 {hh}")
    d.add(f"K {d1}/2 {d2}/2 {length}", f"T $ 0 0 {hh}", f"U {body} $")


def funnel(d: Draft) -> None:
    mouth = "[{od} [mouth|mouth diameter|top diameter]|mouth {od} [diameter|wide]|top opening {od} outer diameter|top {od} OD]"
    spout = "[a {dia@} spout {l} long|spout {dia} x {l}[ long|]|a {l} long spout of {dia} diameter|spout diameter {dia}, spout length {l}|a {l} long tube at the bottom, {dia} OD]"
    cone = "[{h} [tall|high|deep] cone|cone {h} [tall|high]|cone height {h}|a cone {h} [tall|high]|cone depth {h}]"
    wall = "[{wall!} [walls|wall|wall thickness]|wall thickness {wall}|wall {wall}]"
    d.base(
        f"[funnel[,| with][ a|] {mouth}{AND} {cone}{AND} {spout}{AND} {wall}|funnel[:|,] {cone}, {mouth}{AND} {spout}{AND} {wall}|[oil|kitchen|filling|small] funnel with {mouth}{AND} {spout}{AND} {cone}{AND} {wall}|funnel, spout down, {mouth}, {cone}, {spout}, {wall}|{{od}} funnel: {cone}, {spout}, {wall}|funnel with {spout} under a cone {{h}} [high|tall] that widens to {{od}}, {wall}]"
    )
    od = d.size("od", 30, 180)
    dia = d.size("dia", max(6, od.v * 0.08), od.v * 0.45)
    h, length = d.size("h", (od.v - dia.v) * 0.35, max(40, od.v * 1.2)), d.size("l", 8, 80)
    wall_t = d.size("wall", 0.8, dia.v * 0.2)
    d.need(dia.v < od.v * 0.5 and wall_t.v < dia.v * 0.3 and h.v > (od.v - dia.v) * 0.3)
    spout_part = d.body_after(f"Y {dia}/2 {length}")
    d.add(f"K {dia}/2 {od}/2 {h}", f"T $ 0 0 {length}")
    outer = d.tag("outer")
    d.add(
        f"{outer}: U {spout_part} $",
        f"K {dia}/2-{wall_t} {od}/2-{wall_t} {h}",
        f"T $ 0 0 {length}",
        f"D {outer} $",
        f"H $ 0 0 {dia}-2*{wall_t}",
    )


def plant_pot(d: Draft) -> None:
    noun = "[plant pot|flower pot|tapered cup|conical cup|planter|tapered bucket|conical container]"
    wall = "[{wall!} [walls|wall thickness|thick walls]|wall thickness {wall}|walls and floor {wall} thick]"
    size = "[{d1} [top diameter|across the top|at the top|top OD], {d2} [bottom diameter|at the bottom|base diameter]|top diameter {d1}, bottom diameter {d2}|top {d1} dia, base {d2} dia|from {d2} diameter at the bottom to {d1} at the top]"
    d.base(
        f"[{noun}[,| with] {size}{AND} {{h}} [tall|high]{AND} {wall}[, open top|]|{{h}} [tall|high] {noun}[,| with] {size}{AND} {wall}|{noun} {{h}} [tall|high], {wall}, {size}|{noun}: {size}, height {{h}}, {wall}|{noun} that widens from {{d2}} at the bottom to {{d1}} at the top, {{h}} [high|tall], {wall}|open {noun}, {size}, {{h}} high, {wall}]"
    )
    top = d.size("d1", 25, 200)
    bottom = d.size("d2", top.v * 0.48, top.v * 0.92)
    h = d.size("h", max(15, (top.v - bottom.v) * 1.05), 200)
    wall_t = d.size("wall", 1, bottom.v * 0.1)
    d.need(top.v * 0.45 < bottom.v < top.v * 0.93 and h.v > (top.v - bottom.v) and wall_t.v < h.v * 0.2)
    d.add(f"K {bottom}/2 {top}/2 {h}", f"SH $ {wall_t} >Z")
    if d.chance(0.4):
        d.feature(
            "drill|add",
            "[a {hole@} [drain|drainage] hole in the [bottom|floor|middle of the floor]|a {hole@} hole in the centre of the [floor|bottom]]",
            "drain_hole",
        )
        d.add(f"H $ 0 0 {d.dia('hole', 3, bottom.v * 0.4)}")
