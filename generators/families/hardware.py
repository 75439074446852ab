"""Small hardware: collars, flatted spacers, square nuts and washers, eye bolts, handles, T-nuts. Round parts on the Z axis."""

from __future__ import annotations

from ..draft import Draft, Size
from .wording import AND, OD

_BORE = "[{bore} bore|a {bore} bore|bore {bore}|{bore} ID|bore diameter {bore}|inner diameter {bore}]"
_WIDE = "[{w} wide|width {w}|{w} thick|{w} long]"


def _collar(d: Draft) -> tuple[Size, Size, Size]:
    od = d.size("od", 12, 100)
    bore = d.size("bore", od.v * 0.35, od.v * 0.65)
    w = d.size("w", 5, 30)
    d.add(f"Y {od}/2 {w}", f"H $ 0 0 {bore}")
    return od, bore, w


def shaft_collar(d: Draft) -> None:
    noun = "[shaft collar|set collar|stop collar|locking collar|set screw collar]"
    screw = "[a {hole} radial [set screw |]hole through one side|a {screw&} [radial |]set screw hole [in the side|through one side]|one {hole} set screw hole through the wall|a radial {screw&} grub screw hole through one wall]"
    d.base(
        f"[{noun}[,|:| with] {OD}{AND} {_BORE}{AND} {_WIDE}[,| and| with] {screw}|{noun}[,| with] {_BORE}{AND} {OD}{AND} {_WIDE}, {screw}|{noun} {{od}} x {{bore}} x {{w}} (OD x bore x width), {screw}|{noun} for [a |]{{bore}} shaft, {OD}, {_WIDE}, {screw}|ring {OD}, {_BORE}, {_WIDE} with {screw}]"
    )
    od, _, w = _collar(d)
    hole = d.size("screw" if d.says("screw") else "hole", 1.6, min(w.v * 0.6, 12))
    d.add(f"H $ 0 {w}/2 {hole} {od}/2 >X")


def split_collar(d: Draft) -> None:
    noun = "[split collar|slit collar|split ring|split bushing|slotted sleeve|clamping ring with slit]"
    slit = "[a {gap} slit|a {gap} wide slit [through one side|in the wall]|one {gap} [slot|gap] [through|cut in] one side|slit {gap} wide on the right side]"
    d.base(
        f"[{noun}[,|:| with] {OD}{AND} {_BORE}{AND} {_WIDE}[,| and| with] {slit}|{noun}[,| with] {_BORE}{AND} {OD}{AND} {_WIDE}, {slit}|{noun} {{od}} x {{bore}} x {{w}} (OD x bore x width) with {slit}|{noun} for [a |]{{bore}} shaft, {OD}, {_WIDE}, {slit}|ring {OD}, {_BORE}, {_WIDE}, cut open by {slit}]"
    )
    od, bore, w = _collar(d)
    gap = d.size("gap", 0.5, bore.v * 0.4)
    body = d.body()
    cut = d.tag("cut")
    d.add(f"{cut}: C {od} {gap} {w}", f"T $ 0 -{gap}/2 0", f"D {body} $")


def flat_spacer(d: Draft) -> None:
    noun = "[spacer with flats|round spacer with [{2#} |]wrench flats|flatted spacer|bushing with [{2#} |]flats|double-D spacer]"
    flats = "[{af} across the flats|flats {af} apart|{2#} parallel flats {af} apart|{af} across flats]"
    d.base(
        f"[{noun}[,|:] {{dia}} diameter, {{h}} [long|tall], {flats}{AND} {_BORE}|{noun}[,|:] {{h}} [long|tall|high]{AND} {{dia}} [diameter|OD]{AND} {_BORE}{AND} {flats}|{noun} {{dia}} x {{h}} [long|high], {_BORE}, {flats}|round spacer, {{dia}} diameter, {{h}} long, {_BORE}, {flats} on opposite sides|{{dia}} diameter {noun}, {{h}} tall, {flats}, {_BORE}]"
    )
    dia, h = d.size("dia", 6, 60), d.size("h", 3, 60)
    bore = d.size("bore", dia.v * 0.2, dia.v * 0.55)
    af = d.size("af", dia.v * 0.7, dia.v * 0.93)
    d.need(bore.v < af.v * 0.85 and af.v < dia.v * 0.97)
    body = d.body_after(f"Y {dia}/2 {h}")
    d.add(f"C {af} {dia} {h}", f"T $ -{af}/2 -{dia}/2 0", f"I {body} $", f"H $ 0 0 {bore}")


def chamfered_bushing(d: Draft) -> None:
    noun = "[bushing|plain bushing|sleeve bearing|press-fit bushing|drill bushing]"
    cham = "[a {cham} chamfer on the [top outer edge|outside top edge]|outer top edge chamfered {cham}|top rim chamfered {cham} on the outside|a {cham} lead-in chamfer on the outer top edge]"
    d.base(
        f"[{noun}[,| with] {OD}{AND} {_BORE}{AND} {{h}} [long|high][,| and| with] {cham}|{noun}, {{h}} [long|high], {OD}, {_BORE}, {cham}|{noun} {{od}} x {{bore}} x {{h}} (OD x ID x length), {cham}|{{h}} long {noun}, {OD}, {_BORE}{AND} {cham}|{noun} with {cham}: {OD}, {_BORE}, {{h}} [long|high]]"
    )
    od, h = d.size("od", 6, 80), d.size("h", 4, 80)
    bore = d.size("bore", od.v * 0.3, od.v * 0.7)
    cham = d.size("cham", 0.3, min((od.v - bore.v) * 0.25, h.v * 0.3))
    d.add(f"Y {od}/2 {h}", f"CH $ {cham} >Z", f"H $ 0 0 {bore}")


def square_washer(d: Draft) -> None:
    noun = "[square washer|square nut|square plate washer|square shim]"
    d.base(
        f"[{noun}[,| with] {{w}} [square|wide|on a side|per side]{AND} {{t}} thick[,| with] [a |][{{hole@}} [center |]hole|hole {{hole}}]|{{screw&clear}} square washer, {{w}} [wide|on a side|per side|side length][,| and] {{t}} thick|square washer for [an |]{{screw&clear}} [bolt|screw], {{w}} wide[,| and] {{t}} thick|{{screw&}} square nut, {{w}} [wide|across flats|side length][,| and] {{t}} thick]"
    )
    if d.says("screw"):
        hole = d.size("screw", 2, 20)
        w = d.size("w", hole.v * 1.5, hole.v * 4)
        t = d.size("t", 0.8, 12)
    else:
        w = d.size("w", 8, 80)
        t = d.size("t", 0.8, 12)
        hole = d.dia("hole", w.v * 0.2, w.v * 0.65)
    d.add(f"C {w} {w} {t}", f"H $ {w}/2 {w}/2 {hole}")


def square_hole_washer(d: Draft) -> None:
    hole = "[{s} square hole|square hole {s} wide|a {s} square [hole|cutout]|a square hole {s} on a side|{s} square drive hole]"
    d.base(
        f"[[round |][washer|disc|ring|plate washer] with [a |]square hole[,|:] {OD}{AND} {{t}} thick{AND} {hole}|carriage bolt washer[,| with] {OD}{AND} {hole}{AND} {{t}} thick|round washer[,| with] {{t}} thick{AND} {OD}{AND} {hole}]".replace(
            "with {t} thick", "{t} thick"
        )
    )
    od = d.size("od", 8, 100)
    s, t = d.size("s", od.v * 0.2, od.v * 0.55), d.size("t", 0.8, 12)
    body = d.body_after(f"Y {od}/2 {t}")
    d.add(f"C {s} {s} {t}", f"T $ -{s}/2 -{s}/2 0", f"D {body} $")


def eye_bolt(d: Draft) -> None:
    eye = "[eye {id} inner diameter, {d2} thick|ring [of |]{d2} [thick |]wire with {id} inside diameter|eye with {id} ID and {d2} section|{id} ID [eye|ring] made of {d2} round bar]"
    shank = "[shank {d1} diameter x {l}|{d1} diameter shank, {l} [long|below the eye]|shank {d1} diameter, {l} long[ to the eye| below the ring|]]"
    d.base(
        f"[[eye bolt|ring bolt|eyebolt|eye bolt blank|lifting eye][,|:| with] {eye}{AND} {shank}|[eye bolt|ring bolt|eyebolt][,|:| with] {shank}{AND} {eye}]"
    )
    if d.clauses[-1].template.find("{d1}") < d.clauses[-1].template.find("{d2}"):
        d1, length = d.size("d1", 3, 25), d.size("l", 8, 120)
        d2 = d.size("d2", d1.v * 1.1, d1.v * 1.8)
        inner = d.size("id", d1.v * 1.2, d1.v * 4)
    else:
        inner = d.size("id", 6, 60)
        d2 = d.size("d2", inner.v * 0.2, inner.v * 0.8)
        d1, length = d.size("d1", d2.v * 0.5, d2.v * 0.9), d.size("l", 8, 120)
    d.need(d1.v < d2.v * 0.93 and d2.v < inner.v)
    body = d.body_after(f"Y {d1}/2 {length}+{d2}/2")
    ring = d.tag("ring")
    d.add(f"{ring}: TO ({inner}+{d2})/2 {d2}/2", "R $ 90 0 0", f"T $ 0 0 {length}+{d2}+{inner}/2", f"U {body} $")


def bar_handle(d: Draft) -> None:
    noun = "[bar handle|drawer handle|cabinet pull|bar pull|door pull|grab bar]"
    grip = "[grip {dia} diameter x {l}|{dia} diameter [bar|grip], {l} long|round bar {dia} diameter, {l} long]"
    posts = "[{2#} posts {post_d} diameter, {pitch} apart, {h} high [to the bar axis|up to the axis of the bar]|posts {post_d} diameter[ and|,] {h} high to the bar axis, {pitch} between [centres|centers]|hole spacing {pitch}, posts {post_d} diameter, bar axis {h} above the [base|mounting surface]]"
    d.base(f"[{noun}[,|:| with] {grip}{AND} {posts}|{noun}[:|,] {posts}{AND} {grip}]")
    if d.clauses[-1].template.find("{dia}") < d.clauses[-1].template.find("{post_d}"):
        dia, length = d.size("dia", 6, 30), d.size("l", 60, 300)
        post, pitch = d.size("post_d", dia.v * 0.4, dia.v * 0.9), d.size("pitch", length.v * 0.5, length.v * 0.85)
    else:
        post, pitch = d.size("post_d", 4, 25), d.size("pitch", 40, 250)
        dia, length = d.size("dia", post.v * 1.12, post.v * 2), d.size("l", pitch.v * 1.2, pitch.v * 1.8)
    h = d.size("h", dia.v * 0.9, dia.v * 4)
    d.need(pitch.v + post.v < length.v * 0.98 and post.v < dia.v * 0.95)
    d.add(f"Y {dia}/2 {length}", "R $ 0 90 0")
    grip_label = d.tag("grip")
    d.add(
        f"{grip_label}: T $ -{length}/2 0 {h}",
        f"Y {post}/2 {h}",
        f"T $ -{pitch}/2 0 0",
        f"LP $ 1 0 0 2 {pitch}",
        f"U {grip_label} $",
    )


def t_nut(d: Draft) -> None:
    noun = "[T-nut|T-slot nut|sliding T-nut|tee nut block|T nut]"
    d.base(
        f"[{noun}[,|:|] {{l}} long, [base|head|wide part] {{w1}} wide[ and|,] {{h1}} high, [neck|narrow part] {{w2}} wide[ and|,] {{h2}} high[,| with] [a |][{{screw&}} thread|{{screw&}} threaded hole|{{hole@}} hole|{{hole}} [through |]hole]|{noun}[,|:|] base {{w1}} x {{h1}}, neck {{w2}} x {{h2}} on top, {{l}} long, [{{screw&}} threaded hole|{{hole}} through hole]]"
    )
    first = d.clauses[-1].template.find("{l}") < d.clauses[-1].template.find("{w1}")
    length = d.size("l", 8, 50) if first else None
    w1, h1 = d.size("w1", 8, 40), d.size("h1", 2, 15)
    w2, h2 = d.size("w2", w1.v * 0.45, w1.v * 0.8), d.size("h2", 1.5, 12)
    length = length or d.size("l", 8, 50)
    hole = d.size("screw" if d.says("screw") else "hole", 2, min(w2.v, length.v) * 0.7)
    d.need(w2.v < w1.v * 0.9)
    body = d.body_after(f"C {w1} {length} {h1}")
    d.add(f"C {w2} {length} {h2}", f"T $ ({w1}-{w2})/2 0 {h1}", f"U {body} $", f"H $ {w1}/2 {length}/2 {hole}")
