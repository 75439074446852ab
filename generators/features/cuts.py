"""Material taken away: slots, pockets, grooves, notches, steps, flats."""

from __future__ import annotations

import math

from ..draft import Draft
from .frame import Frame, half, minus, room


def slot(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    along, lengthways = ("[ along the length|]", "lengthways") if f.kind == "box" else ("", "centered")
    d.feature(
        "cut|add|mill|put",
        f"[a {{slot_l,slot_w}} slot [in|through|at] the [center|middle]{along}|a [center|central|through] slot[,|] {{slot_l}} long and {{slot_w}} wide|a [center|central|centered] slot {{slot_l}} x {{slot_w}}|a slot[,|] {{slot_w}} wide and {{slot_l}} long[,|] [in the middle|through the center|in the center]"
        f"|an obround slot {{slot_l,slot_w}}[ in the middle| in the center|]|a {{slot_w}} wide slot[,|] {{slot_l}} long[,| in the middle|]|a [straight|rounded] slot {{slot_l,slot_w}}[ through the middle|]|a slotted hole {{slot_l,slot_w}} in the [center|middle]|a [center|central] slot with rounded ends, {{slot_l}} [overall|end to end|long overall] and {{slot_w}} wide|a slot through the middle, length {{slot_l}}, width {{slot_w}}|a {lengthways} slot {{slot_l,slot_w}} in the center"
        "|a slot in the [middle|center], {slot_l} long, {slot_w} wide|a {slot_l} long slot, {slot_w} wide, in the [middle|center]|a through slot of {slot_l,slot_w} in the [middle|center]|a slot with round ends, {slot_l,slot_w}, in the [middle|center]|a long hole {slot_l,slot_w} in the [middle|center]|an oblong hole {slot_l,slot_w} through the [middle|center]|a {slot_l,slot_w} slot cut through the [middle|center]]",
        "slot",
        callout="[SLOT {slot_l,slot_w} [CENTERED|THRU|CENTER]|{slot_l,slot_w} SLOT THRU[, CENTERED|]|OBROUND SLOT {slot_l,slot_w} CENTER|CENTER SLOT {slot_l} LG, {slot_w} WIDE]",
    )
    slot_w = d.size("slot_w", 2, min(f.dv * 0.5, f.wv * 0.3, 20))
    slot_l = d.size("slot_l", slot_w.v * 1.5, f.wv * 0.8)
    d.need(slot_l.v > slot_w.v * 1.2 and slot_l.v < f.wv * 0.92 and slot_w.v < f.dv * 0.8)
    d.claim(*f.center, slot_l.v / 2, slot_w.v / 2)
    body = d.body()
    tool = d.tag("slot")
    d.add(f"{tool}: OB {slot_l} {slot_w} {f.h}")
    if f.kind == "box":
        d.add(f"T $ {f.cx} {f.cy} 0")
    d.add(f"D {body} $")


def pocket(d: Draft, f: Frame) -> None:
    d.feature(
        "cut|mill|add|machine",
        "[a {pocket_l,pocket_w} [rectangular |]pocket[,|] {pocket_d} deep[,| in the center| in the middle| in the top|]|a [rectangular |]pocket {pocket_l,pocket_w,pocket_d}[ deep|][ in the top| in the center|]|a [centered|central|rectangular] pocket of {pocket_l,pocket_w}[,| and] {pocket_d} deep"
        "|a {pocket_d} deep [pocket|recess] [of |]{pocket_l,pocket_w}[ in the center| in the top face|]|a rectangular [recess|cavity] {pocket_l,pocket_w}[,|] {pocket_d} deep|a recess in the middle of the top, {pocket_l,pocket_w} and {pocket_d} deep|a rectangular recess, {pocket_l} long, {pocket_w} wide and {pocket_d} deep|a pocket in the top face, {pocket_l,pocket_w}, depth {pocket_d}"
        "|a {pocket_l,pocket_w} recess, {pocket_d} deep, in the [middle|center|top]|a {pocket_l} by {pocket_w} pocket in the [center|middle], {pocket_d} deep|a shallow rectangular recess {pocket_l,pocket_w}, {pocket_d} deep|a pocket of {pocket_l,pocket_w} milled {pocket_d} deep in the top|a {pocket_l,pocket_w} pocket cut into the top, {pocket_d} deep]",
        "pocket",
        callout="[POCKET {pocket_l,pocket_w}, {pocket_d} DEEP[, CENTERED|]|POCKET {pocket_l,pocket_w} DP {pocket_d}|{pocket_l,pocket_w} RECESS {pocket_d} DEEP TOP|POCKET {pocket_l,pocket_w,pocket_d} DEEP]",
    )
    lay_pocket(d, f)


def lay_pocket(d: Draft, f: Frame) -> None:
    """A pocket in the middle of the top, of a phrase that says its three sizes."""
    length = d.size("pocket_l", f.wv * 0.15, f.wv * 0.8)
    width = d.size("pocket_w", f.dv * 0.15, f.dv * 0.8)
    deep = d.size("pocket_d", f.hv * 0.1, f.hv * 0.8)
    d.need(
        length.v < f.wv * 0.92
        and width.v < f.dv * 0.92
        and deep.v < f.hv * 0.9
        and (f.kind == "box" or length.v**2 + width.v**2 < (f.wv * 0.95) ** 2)
    )
    d.claim(*f.center, length.v / 2, width.v / 2)
    body = d.body()
    tool = d.tag("pocket")
    d.add(
        f"{tool}: C {length} {width} {deep}",
        f"T $ {minus(f.cx, half(str(length)))} {minus(f.cy, half(str(width)))} {f.h}-{deep}",
        f"D {body} $",
    )


def window(d: Draft, f: Frame) -> None:
    d.feature(
        "cut|add|make",
        "[a [rectangular |]{pocket_l,pocket_w} [cutout|window|opening|cut-out|through cutout|rectangular hole] [in|through] the [center|middle]|a [centered |central |][cutout|window|opening] {pocket_l,pocket_w}|a {pocket_l,pocket_w} [window|cutout] [all the way |]through[ the middle|]|a rectangular through opening in the [center|middle], {pocket_l} long and {pocket_w} wide|a rectangular hole {pocket_l,pocket_w} through the [center|middle]|a window {pocket_l,pocket_w} through the middle"
        "|a {pocket_l,pocket_w} opening in the [middle|center]|a {pocket_l} long, {pocket_w} wide cutout in the [center|middle]|a rectangular {pocket_l,pocket_w} cutout right through the [middle|center]|a {pocket_l,pocket_w} rectangle cut out of the [middle|center]]",
        "window",
        callout="[CUTOUT {pocket_l,pocket_w} THRU[, CENTERED|]|WINDOW {pocket_l,pocket_w} CENTER|{pocket_l,pocket_w} OPENING THRU|RECT CUTOUT {pocket_l,pocket_w}]",
    )
    lay_window(d, f)


def lay_window(d: Draft, f: Frame) -> None:
    """A rectangular opening in the middle, of a phrase that says its length and width."""
    length = d.size("pocket_l", f.wv * 0.15, f.wv * 0.8)
    width = d.size("pocket_w", f.dv * 0.15, f.dv * 0.8)
    d.need(
        length.v < f.wv * 0.92 and width.v < f.dv * 0.92 and (f.kind == "box" or length.v**2 + width.v**2 < (f.wv * 0.95) ** 2)
    )
    d.claim(*f.center, length.v / 2, width.v / 2)
    body = d.body()
    tool = d.tag("cut")
    d.add(
        f"{tool}: C {length} {width} {f.h}",
        f"T $ {minus(f.cx, half(str(length)))} {minus(f.cy, half(str(width)))} 0",
        f"D {body} $",
    )


def groove(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        "cut|mill|add",
        "[a {groove_w} wide[,| and] {groove_d} deep [groove|channel|slot] [along the top|along the middle of the top|along the length of the top]|a [groove|channel] along the [top|length][,|] {groove_w} wide[ and|,] {groove_d} deep|a {groove_w,groove_d} [deep |]groove [along|down] the [middle|length]"
        "|a [channel|groove] along the top[,|] {groove_w} x {groove_d}[ deep|]|a lengthwise groove in the top, {groove_w} wide and {groove_d} deep|a channel the full length of the top, {groove_w} wide, {groove_d} deep|a groove down the middle of the top from end to end, {groove_w} x {groove_d} deep|a straight groove along the long axis, width {groove_w}, depth {groove_d}"
        "|a groove in the top along the [whole |]length, {groove_w} wide and {groove_d} deep|a {groove_w} wide groove[,|] {groove_d} deep[,|] running the full length of the top|a {groove_w} x {groove_d} channel along the middle of the top]",
        "groove",
        callout="[GROOVE {groove_w} WIDE X {groove_d} DEEP FULL LENGTH|CHANNEL {groove_w} X {groove_d} DP ALONG LENGTH|{groove_w} WIDE GROOVE, {groove_d} DEEP, FULL LENGTH]",
    )
    lay_groove(d, f)


def lay_groove(d: Draft, f: Frame) -> None:
    """A groove along the middle of the top, of a phrase that says `groove_w` and `groove_d`."""
    wide = d.size("groove_w", 1.5, f.dv * 0.6)
    deep = d.size("groove_d", f.hv * 0.1, f.hv * 0.7)
    d.need(deep.v < f.hv * 0.88 and wide.v < f.dv * 0.8)
    d.claim(*f.center, f.wv / 2, wide.v / 2)
    body = d.body()
    tool = d.tag("groove")
    d.add(f"{tool}: C {f.w} {wide} {deep}", f"T $ 0 {minus(f.cy, half(str(wide)))} {f.h}-{deep}", f"D {body} $")


def notch(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("front", "back", "left", "right"))
    d.feature(
        "cut|add|make",
        f"[a {{notch_w,notch_d}} [deep |]notch in the middle of the {side} [side|edge]|a notch[,|] {{notch_w}} wide[ and|,] {{notch_d}} deep[,|] [in|on] the {side} [side|edge]|a [rectangular |]notch {{notch_w,notch_d}} [on|in] the {side} [edge|side]"
        f"|a rectangular notch centered on the {side} [edge|side], {{notch_w}} wide and {{notch_d}} deep|a {{notch_w}} wide[,| and] {{notch_d}} deep notch in the {side} [edge|side]|a notch {{notch_d}} deep and {{notch_w}} wide in the [middle|center] of the {side} edge|a slot open to the {side}, {{notch_w}} wide and {{notch_d}} deep[, centered|]"
        f"|a {{notch_w}} wide cutout in the {side} edge, {{notch_d}} deep[, full height|]|a through notch at the center of the {side} side: {{notch_w}} wide, {{notch_d}} deep|an edge notch on the {side}, width {{notch_w}}, depth {{notch_d}}"
        f"|a {{notch_w}} x {{notch_d}} notch [cut into|at the middle of] the {side} edge|a notch of {{notch_w,notch_d}} in the {side} [edge|side]|a {{notch_w}} wide notch cut {{notch_d}} into the {side} [edge|side]]",
        "notch",
        deed=(
            "notch",
            f"[the [middle of the |]{side} [edge|side], {{notch_w}} wide and {{notch_d}} deep|the {side} [edge|side] {{notch_w}} wide, {{notch_d}} deep]",
        ),
        callout=f"[NOTCH {{notch_w}} WIDE X {{notch_d}} DEEP {side.upper()} EDGE|NOTCH {{notch_w,notch_d}} {side.upper()} SIDE[, CENTERED|]|{{notch_w,notch_d}} NOTCH, {side.upper()} EDGE, CENTERED]",
    )
    across = side in ("front", "back")
    length, depth = (f.wv, f.dv) if across else (f.dv, f.wv)
    wide = d.size("notch_w", length * 0.08, length * 0.6)
    deep = d.size("notch_d", min(depth * 0.05, wide.v * 0.5), min(depth * 0.4, max(wide.v * 2.5, length * 0.6)))
    d.need(wide.v < length * 0.85 and deep.v < depth * 0.6)
    x, y = (
        (f.wv / 2, deep.v / 2 if side == "front" else f.dv - deep.v / 2)
        if across
        else (deep.v / 2 if side == "left" else f.wv - deep.v / 2, f.dv / 2)
    )
    d.claim(x, y, *((wide.v / 2, deep.v / 2) if across else (deep.v / 2, wide.v / 2)))
    body = d.body()
    tool = d.tag("notch")
    if across:
        at = f"{minus(f.cx, half(str(wide)))} {'0' if side == 'front' else f'{f.d}-{deep}'}"
        d.add(f"{tool}: C {wide} {deep} {f.h}", f"T $ {at} 0", f"D {body} $")
    else:
        at = f"{'0' if side == 'left' else f'{f.w}-{deep}'} {minus(f.cy, half(str(wide)))}"
        d.add(f"{tool}: C {deep} {wide} {f.h}", f"T $ {at} 0", f"D {body} $")


def step(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("left", "right", "front", "back"))
    across = side in ("left", "right")
    least, most = (f.wv if across else f.dv) * 0.1, room(d, f, side)
    d.need(most > least)
    d.feature(
        "cut|mill|add",
        f"[a step[,|] {{step_w}} wide[ and|,] {{step_h}} [deep|down][,|] [on|along] the {side}[ side| edge|]|a {{step_w}} wide, {{step_h}} deep step [on|along|at] the {side} [side|edge]|a step along the {side} edge of the top, {{step_w}} wide and {{step_h}} deep|a rabbet along the {side} [edge|side], {{step_w}} wide and {{step_h}} deep|a shoulder {{step_h}} down and {{step_w}} in from the {side}[ side|]|a {{step_h}} deep step over {{step_w}} along the {side} side"
        f"|a step along the {side} edge, {{step_w}} wide, {{step_h}} deep|a {{step_w}} wide step at the {side}, {{step_h}} lower than the top]",
        "step",
        callout=f"[STEP {{step_w}} WIDE X {{step_h}} DEEP {side.upper()} SIDE|RABBET {{step_w}} WIDE, {{step_h}} DEEP, {side.upper()} EDGE]",
    )
    wide = d.size("step_w", least, most)
    deep = d.size("step_h", f.hv * 0.1, f.hv * 0.7)
    d.need(deep.v < f.hv * 0.88 and wide.v < (f.wv if across else f.dv) * 0.8)
    x, y = (
        (wide.v / 2 if side == "left" else f.wv - wide.v / 2, f.dv / 2)
        if across
        else (f.wv / 2, wide.v / 2 if side == "front" else f.dv - wide.v / 2)
    )
    d.claim(x, y, *((wide.v / 2, f.dv / 2) if across else (f.wv / 2, wide.v / 2)))
    body = d.body()
    tool = d.tag("step")
    if across:
        d.add(f"{tool}: C {wide} {f.d} {deep}", f"T $ {'0' if side == 'left' else f'{f.w}-{wide}'} 0 {f.h}-{deep}", f"D {body} $")
    else:
        d.add(
            f"{tool}: C {f.w} {wide} {deep}", f"T $ 0 {'0' if side == 'front' else f'{f.d}-{wide}'} {f.h}-{deep}", f"D {body} $"
        )


def flat_cut(d: Draft, f: Frame) -> None:
    most = min(f.wv * 0.35, room(d, f, "right"))
    d.need(most > f.wv * 0.04)
    d.feature(
        "cut|mill|add",
        "[a flat {flat} [deep|down][ on one side|]|a {flat} deep flat[ on one side| on the side|]|one flat[,|] {flat} deep|a single flat {flat} deep[ along the side|]|a flat along the side, {flat} into the diameter|a D-flat {flat} deep"
        "|a flat milled {flat} deep on one side|a single flat on the side, {flat} deep]",
        "flat",
        callout="[FLAT {flat} DEEP|D-FLAT {flat} DEEP|ONE FLAT, {flat} DP]",
    )
    deep = d.size("flat", f.wv * 0.03, most)
    d.claim((f.wv - deep.v) / 2, 0, deep.v / 2, f.wv / 2)
    body = d.body()
    tool = d.tag("cut")
    d.add(f"{tool}: C {f.w} {f.w} {f.h}", f"T $ {half(f.w)}-{deep} -{half(f.w)} 0", f"D {body} $")


def key_slot(d: Draft, f: Frame) -> None:
    """A keyway along the outside of a cylinder."""
    most = min(f.wv * 0.2, room(d, f, "right"))
    d.need(most > f.wv * 0.06)
    d.feature(
        "cut|mill|add",
        "[a {key_w} wide[,| and] {key_d} deep keyway[ along the length|]|a keyway {key_w} x {key_d}[ deep|]|a keyway[,|] {key_w} wide and {key_d} deep|a keyway along the outside, {key_w} wide and {key_d} deep|a full-length keyseat {key_w} wide, {key_d} deep|a {key_w} x {key_d} deep key slot along the side"
        "|a {key_w} wide keyway, {key_d} deep, along the outside|a key slot {key_w} wide and {key_d} deep|a {key_w} by {key_d} keyway down the side]",
        "keyway",
        callout="[KEYWAY {key_w} WIDE X {key_d} DEEP FULL LENGTH|KEYWAY {key_w} X {key_d} DP|KEYSEAT {key_w} WIDE, {key_d} DEEP]",
    )
    wide = d.size("key_w", f.wv * 0.1, f.wv * 0.35)
    deep = d.size("key_d", f.wv * 0.05, most)
    d.claim((f.wv - deep.v) / 2, 0, deep.v / 2, wide.v / 2)
    body = d.body()
    tool = d.tag("key")
    d.add(f"{tool}: C {deep} {wide} {f.h}", f"T $ {half(f.w)}-{deep} -{half(str(wide))} 0", f"D {body} $")


def two_flats(d: Draft, f: Frame) -> None:
    least = max(f.wv * 0.55, f.wv - 2 * min(room(d, f, "right"), room(d, f, "left")))
    d.need(least < f.wv * 0.9)
    d.feature(
        "cut|mill|add",
        "[{2#} [parallel |opposite |][wrench |]flats[,|] {flat} [apart|across]|{2#} [parallel |opposite |]flats {flat} [apart|across][ on the sides|]|[wrench flats|parallel flats] {flat} across|{2#} opposite flats {flat} across|a pair of [wrench |spanner |]flats {flat} across"
        "|{2#} flats on opposite sides, {flat} across]",
        "two_flats",
        callout="[{2#}X FLATS {flat} ACROSS|WRENCH FLATS {flat} A/F|FLATS {flat} ACROSS]",
    )
    across = d.size("flat", least, f.wv * 0.95)
    for x in (-f.wv / 2, f.wv / 2):
        d.claim(x, 0, (f.wv - across.v) / 2, f.wv)
    body = d.body()
    right, left = d.tag("cut"), ""
    d.add(f"C {f.w} {f.w} {f.h}", f"{right}: T $ {half(str(across))} -{half(f.w)} 0")
    left = d.tag("cut")
    d.add(f"{left}: R $ 0 0 180", f"D {body} {right} {left}")


def ring_groove(d: Draft, f: Frame) -> None:
    d.feature(
        "cut|turn|add",
        "[a {groove_w} wide[,| and] {groove_d} deep groove around the [middle|outside at mid height|circumference]|[an o-ring|a] groove[,|] {groove_w} wide and {groove_d} deep[,|] around the [middle|outside]|a {groove_w} x {groove_d} deep [circumferential |o-ring |]groove around the middle|a ring groove at half height, {groove_w} wide and {groove_d} deep|a groove around the middle, width {groove_w}, depth {groove_d}"
        "|a groove all the way around the middle, {groove_w} wide and {groove_d} deep|a {groove_w} wide groove turned {groove_d} deep at mid height]",
        "ring_groove",
        callout="[GROOVE {groove_w} WIDE X {groove_d} DEEP AT MID LENGTH|O-RING GROOVE {groove_w} X {groove_d} DP, CENTERED]",
    )
    wide = d.size("groove_w", f.hv * 0.05, f.hv * 0.4)
    deep = d.size("groove_d", min(f.wv * 0.02, wide.v * 0.5), min(f.wv * 0.15, wide.v * 1.5))
    d.need(wide.v < f.hv * 0.6)
    for i in range(8):  # nothing else comes near the outside
        reach = (f.wv - deep.v) / 2
        d.claim(reach * math.cos(i * math.pi / 4), reach * math.sin(i * math.pi / 4), deep.v / 2, deep.v / 2)
    body = d.body()
    ring = d.tag("ring")
    d.add(
        f"{ring}: Y {half(f.w)}+1 {wide}",
        f"Y {half(f.w)}-{deep} {wide}",
        f"D {ring} $",
        f"T $ 0 0 ({f.h}-{wide})/2",
        f"D {body} $",
    )
    d.forbid(0, 0, f.wv, f.wv)


def corner_notch(d: Draft, f: Frame) -> None:
    name, (right, back) = d.rng.choice(
        (("front left", (0, 0)), ("front right", (1, 0)), ("back left", (0, 1)), ("back right", (1, 1)))
    )
    d.feature(
        "cut|add|make",
        f"[a {{notch_w,notch_d}} [cutout|notch|rectangular cutout] in the {name} corner|the {name} corner notched {{notch_w,notch_d}}|a [notch|cutout] {{notch_w}} by {{notch_d}} [at|in] the {name} corner|a rectangular {{notch_w,notch_d}} cutout at the {name} corner|a corner cutout at the {name}, {{notch_w}} along x and {{notch_d}} along y"
        f"|a {{notch_w,notch_d}} piece cut out of the {name} corner|a {{notch_w,notch_d}} notch cut from the {name} corner]",
        "corner_notch",
        callout=f"[CORNER CUTOUT {{notch_w,notch_d}} {name.upper()}|NOTCH {{notch_w,notch_d}} {name.upper()} CORNER]",
    )
    wide, deep = d.size("notch_w", f.wv * 0.06, f.wv * 0.4), d.size("notch_d", f.dv * 0.06, f.dv * 0.4)
    d.need(wide.v < f.wv * 0.6 and deep.v < f.dv * 0.6)
    d.claim(f.wv - wide.v / 2 if right else wide.v / 2, f.dv - deep.v / 2 if back else deep.v / 2, wide.v / 2, deep.v / 2)
    body = d.body()
    tool = d.tag("notch")
    d.add(f"{tool}: C {wide} {deep} {f.h}")
    if right or back:
        d.add(f"T $ {f'{f.w}-{wide}' if right else 0} {f'{f.d}-{deep}' if back else 0} 0")
    d.add(f"D {body} $")


def hollow(d: Draft, f: Frame) -> None:
    d.feature(
        "hollow it out with|shell it with|hollow it to",
        "[{wall} walls[,|] [open at the top|open top]|a wall thickness of {wall}[,|] [open at the top|leaving the top open]|{wall} wall thickness and an open top|hollowed out from the top with {wall} walls[ and floor|]|an open top and {wall} thick walls|a hollow inside open at the top, walls and floor {wall}|a cavity open at the top, leaving {wall} walls]",
        "hollow",
        deed=("shell|hollow", "it out from the top to {wall} walls"),
        callout="[SHELL {wall}, TOP OPEN|HOLLOW, WALL {wall}, OPEN TOP|SHELLED TO {wall} WALL, TOP FACE REMOVED]",
    )
    wall = d.size("wall", 0.8, min(f.small, f.hv) * 0.15)
    d.need(wall.v < min(f.small, f.hv) * 0.3 and wall.v < d.values.get("fillet", f.small) * 0.85)
    d.forbid(*f.center, f.wv, f.dv)
    d.add(f"SH $ {wall} >Z")
