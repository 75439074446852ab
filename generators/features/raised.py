"""Material put on top: bosses, blocks, ribs."""

from __future__ import annotations

from ..draft import Draft
from .edges import edge_loss
from .frame import Frame, half, minus


def boss(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put|place",
        "[a {boss_d@} [round |cylindrical |]boss[,|] {boss_h} [tall|high][,| on top| in the center| on the top]|a [cylindrical |round |]boss[,|] {boss_d@}[,| and] {boss_h} [high|tall][,| on top| in the center of the top| in the middle]|a boss on top[,|] {boss_d@} x {boss_h}[ high|]"
        "|a {boss_h} [high|tall] boss [of |with ]{boss_d@}[ on top| in the middle|]|a [center|central] boss {boss_d@} by {boss_h} [high|tall]|a round boss rising {boss_h} from the center of the top, {boss_d@}|a raised cylinder in the middle of the top, {boss_d@} and {boss_h} high"
        "|a {boss_d@} round boss in the [middle|center] of the top, {boss_h} [high|tall]|a boss in the [center|middle], {boss_d@}, {boss_h} [high|tall]|a {boss_h} high, {boss_d@} boss on top in the [middle|center]|a cylinder on top, {boss_d@}, {boss_h} [high|tall]|a {boss_d@} boss sticking up {boss_h} from the middle of the top]",
        "boss",
        callout="[BOSS {boss_d@} X {boss_h} HIGH[, CENTER|]|CENTER BOSS {boss_d@}, {boss_h} HIGH|{boss_d@} BOSS, {boss_h} TALL, CENTERED ON TOP]",
    )
    lay_boss(d, f)


def lay_boss(d: Draft, f: Frame) -> None:
    """A boss in the middle of the top, of a phrase that says `boss_d` and `boss_h`."""
    dia = d.size("boss_d", f.small * 0.15, f.small * 0.75)
    high = d.size("boss_h", max(1.5, f.hv * 0.15), max(8, f.hv * 2.5))
    d.need(dia.v < min(f.small * 0.9, f.small - 2 * edge_loss(d)))
    d.claim(*f.center, dia.v / 2, dia.v / 2)
    body = d.body()
    tool = d.tag("boss")
    d.add(f"{tool}: Y {dia}/2 {high}", f"T $ {f.cx} {f.cy} {f.h}", f"U {body} $")


def drilled_boss(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put|place",
        "[a {boss_d@} boss {boss_h} [high|tall] with a {hole@} [through |]hole[ on top| in the center|]|a boss {boss_d@} x {boss_h} with a {hole@} [bore|hole|through hole]|a [center|central] boss[,|] {boss_d@}, {boss_h} [high|tall], [drilled|bored] {hole@}[ through|]|a boss in the middle of the top, {boss_d@} and {boss_h} high, with a {hole@} hole through it and the base|a bored boss {boss_d@} x {boss_h} high, {hole@} through everything"
        "|a boss on top, {boss_d@} and {boss_h} [high|tall], with a {hole@} hole [all the way |right |]through|a {boss_d@} boss, {boss_h} [high|tall], bored {hole@} all the way through]",
        "drilled_boss",
        callout="[BOSS {boss_d@} X {boss_h} HIGH WITH {hole@} THRU|CENTER BOSS {boss_d@}, {boss_h} HIGH, BORE {hole@} THRU]",
    )
    lay_drilled_boss(d, f)


def lay_drilled_boss(d: Draft, f: Frame) -> None:
    """The same with a hole through everything, which the phrase says too."""
    dia = d.size("boss_d", f.small * 0.2, f.small * 0.75)
    high = d.size("boss_h", max(1.5, f.hv * 0.2), max(8, f.hv * 2.5))
    hole = d.dia("hole", 1.5, dia.v * 0.75)
    d.need(dia.v < min(f.small * 0.9, f.small - 2 * edge_loss(d)) and hole.v < dia.v * 0.85)
    d.claim(*f.center, dia.v / 2, dia.v / 2)
    body = d.body()
    tool = d.tag("boss")
    d.add(f"{tool}: Y {dia}/2 {high}", f"T $ {f.cx} {f.cy} {f.h}", f"U {body} $", f"H $ {f.cx} {f.cy} {hole}")


def block_on_top(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put|place",
        "[a {l,b,h} block on top[ in the [center|middle]| of it|, centered|]|a [smaller |rectangular |]block {l,b,h} [centered |]on [the |]top|a [rectangular |]raised pad {l,b} and {h} [high|tall][ on top|]|a {l,b} pad in the middle of the top, {h} high|a rectangular block in the center of the top: {l} long, {b} wide, {h} high"
        "|a {l,b,h} block in the [middle|center] of the top|a {l} by {b} block, {h} [high|tall], on top]",
        "block_on_top",
        callout="[RAISED PAD {l,b} X {h} HIGH, CENTER|BLOCK {l,b,h} ON TOP, CENTERED|PAD {l,b}, {h} HIGH, ON TOP]",
    )
    length = d.size("l", f.wv * 0.15, f.wv * 0.85)
    width = d.size("b", f.dv * 0.15, f.dv * 0.85)
    high = d.size("h", max(1.5, f.hv * 0.2), max(8, f.hv * 2.5))
    d.need(length.v < f.wv - 2 * edge_loss(d) and width.v < f.dv - 2 * edge_loss(d))
    d.need(
        length.v < f.wv * 0.97 and width.v < f.dv * 0.97 and (f.kind == "box" or length.v**2 + width.v**2 < (f.wv * 0.97) ** 2)
    )
    d.claim(*f.center, length.v / 2, width.v / 2)
    body = d.body()
    tool = d.tag("top")
    d.add(
        f"{tool}: C {length} {width} {high}",
        f"T $ {minus(f.cx, half(str(length)))} {minus(f.cy, half(str(width)))} {f.h}",
        f"U {body} $",
    )


def rib(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv and not edge_loss(d))
    d.feature(
        "add|put|place",
        "[a {rib_t} [thick |wide |]rib[,|] {rib_h} [high|tall][,|] [along the [middle|center|length]|on top|down the middle]|a rib on top[,|] {rib_t} [thick|wide] and {rib_h} [high|tall]|a [center|central|stiffening] rib {rib_t} thick and {rib_h} [high|tall]|a full-length rib along the middle of the top, {rib_t} thick, {rib_h} high|a lengthwise rib on top, {rib_h} high and {rib_t} thick"
        "|a rib along the length of the top, {rib_t} thick and {rib_h} [high|tall]|a {rib_h} [high|tall] rib, {rib_t} [thick|wide], along the middle|a lengthwise rib, {rib_t} thick, {rib_h} [high|tall]|a rib {rib_t} thick and {rib_h} [high|tall] down the center of the top]",
        "rib",
        callout="[RIB {rib_t} THK X {rib_h} HIGH, FULL LENGTH|CENTER RIB {rib_t} THICK, {rib_h} HIGH]",
    )
    thick = d.size("rib_t", 1, f.dv * 0.3)
    high = d.size("rib_h", 2, max(10, f.hv * 3))
    d.claim(*f.center, f.wv / 2, thick.v / 2)
    body = d.body()
    tool = d.tag("rib")
    d.add(f"{tool}: C {f.w} {thick} {high}", f"T $ 0 {minus(f.cy, half(str(thick)))} {f.h}", f"U {body} $")


def corner_posts(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put|place",
        "[{4#} [standoffs|posts|round posts|pins|pegs|legs][,|] {post_d@}[,| and] {post_h} [tall|high][,|] [in the corners, {inset} from the edges|{inset} from the edges|one in each corner, inset {inset}]|{4#} {post_d@} [standoffs|posts|pins], {post_h} [tall|high], [at|in] the corners[, inset {inset}|, {inset} from the edges]|{4#} round posts on top, {post_d@} x {post_h}, their centers {inset} in from the edges at the corners|a {post_d@} post {post_h} high in every corner, {inset} from both edges"
        "|a {post_d@} post at each corner, {post_h} [tall|high], {inset} from the edges|{4#} {post_d@} pegs {post_h} [high|tall], one in each corner, {inset} from the edges|{4#} corner posts {post_d@}, {post_h} [tall|high], {inset} in from the edges]",
        "corner_posts",
        callout="[{4#}X POST {post_d@} X {post_h} HIGH, CORNERS, {inset} FROM EDGES|{4#} STANDOFFS {post_d@}, {post_h} HIGH, {inset} FROM EDGES]",
    )
    dia = d.size("post_d", 2, min(f.small * 0.2, 16))
    high = d.size("post_h", 2, 40)
    inset = d.size("inset", dia.v * 0.55 + 0.3, f.small / 3)
    d.need(inset.v > dia.v * 0.52 + edge_loss(d) and f.small - 2 * inset.v > dia.v * 1.1)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, dia.v / 2, dia.v / 2)
    body = d.body()
    tool = d.tag("post")
    d.add(
        f"{tool}: Y {dia}/2 {high}",
        f"T $ {inset} {inset} {f.h}",
        f"LP $ 1 0 0 2 {f.w}-2*{inset}",
        f"LP $ 0 1 0 2 {f.d}-2*{inset}",
        f"U {body} $",
    )


def rim(d: Draft, f: Frame) -> None:
    d.need(not edge_loss(d))
    d.feature(
        "add|put",
        "[a {lip_h} [high|tall] rim[,|] {lip_w} [thick|wide][,|] around the [edge|top|outside]|a [raised |]rim around the [edge|top][,|] {lip_w} [wide|thick] and {lip_h} [high|tall]|a raised [lip|edge] {lip_w} wide and {lip_h} high all around|a wall around the edge of the top, {lip_w} thick and {lip_h} high"
        "|a rim around the top, {lip_w} wide, {lip_h} [high|tall]|a {lip_h} [high|tall], {lip_w} [thick|wide] lip all around the edge|a raised edge all around, {lip_w} thick and {lip_h} [high|tall]]",
        "rim",
        callout="[RIM {lip_w} WIDE X {lip_h} HIGH ALL AROUND|RAISED LIP {lip_w} X {lip_h} HIGH AROUND EDGE]",
    )
    wide = d.size("lip_w", 0.8, f.small * 0.15)
    high = d.size("lip_h", 1, max(8, f.hv * 2))
    d.need(wide.v < f.small * 0.25)
    for x in (wide.v / 2, f.wv - wide.v / 2):
        d.claim(x, f.dv / 2, wide.v / 2, f.dv / 2)
    for y in (wide.v / 2, f.dv - wide.v / 2):
        d.claim(f.wv / 2, y, f.wv / 2 - 1.01 * wide.v, wide.v / 2)
    body = d.body()
    outer = d.tag("lip")
    d.add(
        f"{outer}: C {f.w} {f.d} {high}",
        f"C {f.w}-2*{wide} {f.d}-2*{wide} {high}",
        f"T $ {wide} {wide} 0",
        f"D {outer} $",
        f"T $ 0 0 {f.h}",
        f"U {body} $",
    )


def pin(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put|place",
        "[a {pin_d@} [pin|peg|stud|post|shaft] {pin_h} [long|tall|high] [on top|in the center of the top|standing in the center]|a [pin|stud|peg|post] on top[,|] {pin_d@}[,|] {pin_h} [long|high]|a [center|central] [pin|stud|post] {pin_d@} x {pin_h}|a {pin_d@} [pin|stud] standing {pin_h} high in the middle of the top|an upright {pin_d@} pin in the center, {pin_h} long"
        "|a {pin_d@} pin in the [middle|center] of the top, {pin_h} [long|high|tall]|a pin standing on top in the center, {pin_d@} and {pin_h} [long|tall|high]|a {pin_h} [long|tall] pin of {pin_d@} in the [center|middle] of the top]",
        "pin",
        callout="[PIN {pin_d@} X {pin_h} HIGH, CENTER|STUD {pin_d@} X {pin_h} ON TOP, CENTERED]",
    )
    dia = d.size("pin_d", 1.5, f.small * 0.6)
    high = d.size("pin_h", 3, 80)
    d.need(dia.v < f.small - 2 * edge_loss(d))
    d.claim(*f.center, dia.v / 2, dia.v / 2)
    body = d.body()
    tool = d.tag("pin")
    d.add(f"{tool}: Y {dia}/2 {high}", f"T $ {f.cx} {f.cy} {f.h}", f"U {body} $")
