"""Single holes: through, blind, stepped, in a side, placed by every convention; `patterns` has those that come in numbers."""

from __future__ import annotations

from ..draft import Draft, Size
from .frame import Frame, half, minus, plus


def center_hole(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|bore|put|cut",
        "[a {hole@} [hole|through hole|bore|thru hole] [in|through|at] the [center|middle]|a [central|center|centered] [hole|bore|through hole|opening] [{hole@}|of {hole@}|with {hole@}]"
        "|a [center|central] hole|a hole [in|through] the [middle|center]|one {hole@} hole in the [middle|center]|{hole@} [center hole|through hole in the middle|hole through the center|center bore]"
        "|a {hole@} hole [right |]in the [middle|center]|a {hole@} [center|central] [hole|bore]|a {hole@} hole dead center|a [bore|hole] through the center, {hole@}|a {hole@} hole through the center"
        "|a {hole@} hole drilled through the center|a {hole@} hole at its center|a {hole@} thru hole in the middle|a hole of {hole@} in the [middle|center]|a hole, {hole@}, in its [center|middle]|a hole in the [middle|center] for {hole&clear}|a [central|center] {hole@} opening|a {hole@} hole exactly in the [middle|center]]",
        "center_hole",
        callout="[{hole@} THRU[ AT|,] CENTER|CENTER HOLE {hole@} THRU|CENTER BORE {hole@}|{hole@} THRU, CENTERED]",
    )
    lay_center(d, f)


def lay_center(d: Draft, f: Frame) -> None:
    """A hole through the middle, of a phrase that perhaps says `hole`."""
    hole = d.dia("hole", 2, min(f.small * 0.6, 60), 6)
    d.need(hole.v < f.small * 0.8)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}")


def blind_hole(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|bore|put",
        "[a [blind |]hole {hole@}[,| and] {depth} deep[,|] [in the center|in the middle|at the center][ of the top| from above|]|a {hole@} [blind hole|hole] {depth} deep [in|at] the [center|middle]"
        "|a {hole@} x {depth} deep [blind |]hole [in|at] the [center|middle]|a [blind |]center hole {hole@} with [a |]depth [of |]{depth}|a {hole@} blind hole in the center of the top, {depth} deep|a center hole {hole@} that stops {depth} deep|a {hole@} hole going {depth} down from the top at the center"
        "|a {hole@} hole drilled {depth} deep in the [center|middle]|a hole in the [center|middle], {hole@}, that goes {depth} deep|a {hole@} hole in the [center|middle], {depth} deep, not through|a blind {hole@} bore in the middle, {depth} deep|a {depth} deep {hole@} hole in the [center|middle] of the top]",
        "blind_hole",
        callout="[{hole@} ↧ {depth} CENTER|{hole@} X {depth} DEEP[ AT|,] CENTER|CENTER HOLE {hole@} DP {depth}|BLIND HOLE {hole@}, {depth} DEEP, CENTER]",
    )
    lay_blind(d, f)


def lay_blind(d: Draft, f: Frame) -> None:
    """A hole of a phrase that says `hole` and `depth`, in the middle."""
    hole = d.dia("hole", 2, min(f.small * 0.6, 40))
    depth = d.size("depth", f.hv * 0.15, f.hv * 0.85)
    d.need(hole.v < f.small * 0.8 and depth.v < f.hv * 0.92)
    d.claim(*f.center, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole} {depth}")


def hole_at(d: Draft, f: Frame) -> None:
    origin = "[|from the [lower left|bottom left|front left] corner|from the corner]"
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole at [({{x}}, {{y}})|x={{x}} y={{y}}|x {{x}}, y {{y}}|({{x}},{{y}})|position {{x}}, {{y}}] {origin}"
        "|a {hole@} hole {x} from the left [edge |side |]and {y} from the [front|bottom][ edge| side|]|a hole {hole@}, {x} from the left and {y} from the front|a {hole@} hole, center {x} in from the left edge and {y} in from the front edge|a hole {hole@} with its center at x = {x}, y = {y}|a {hole@} hole located {x} right of the left edge and {y} up from the front edge|a {hole@} hole {y} from the front edge and {x} from the left edge"
        "|a {hole@} hole centered {x} from the left edge and {y} from the front edge|a {hole@} hole at {x} from the left, {y} from the front|a {hole@} hole whose center is {x} from the left edge and {y} from the front edge|a {hole@} hole, {x} in from the left and {y} in from the front]",
        "hole_at",
        callout="[{hole@} THRU AT X {x}, Y {y}|{hole@} THRU AT X={x} Y={y}|{hole@} THRU, {x} FROM LEFT, {y} FROM FRONT|HOLE {hole@} AT ({x}, {y})]",
    )
    hole = d.dia("hole", 2, min(f.small / 3, 25))
    x = d.size("x", hole.v * 0.7 + 0.5, f.wv - hole.v * 0.7 - 0.4)
    y = d.size("y", hole.v * 0.7 + 0.5, f.dv - hole.v * 0.7 - 0.4)
    d.need(hole.v / 2 + 0.3 < min(x.v, y.v, f.wv - x.v, f.dv - y.v))
    d.claim(x.v, y.v, hole.v / 2, hole.v / 2)
    d.add(f"H $ {x} {y} {hole}")


def counterbore(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a counterbored {screw&clear} hole in the [center|middle]|a {screw&clear} counterbore[d hole|] [in|at] the [center|middle]|a [center|central] hole for an {screw&clear} [socket head |cap |]screw with [a |]counterbore|a counterbored clearance hole for an {screw&clear} cap screw in the center|a center hole counterbored for {screw&clear}|a {screw&clear} SHCS counterbore at the center"
        "|a hole in the [center|middle] counterbored for an {screw&clear} screw|a {screw&clear} cap screw hole with counterbore in the [middle|center]|a center hole for an {screw&clear} bolt with its head sunk in a counterbore]",
        "counterbore_m",
        callout="[{screw&clear} C'BORE CENTER|C'BORE FOR {screw&clear} SHCS, CENTER|CENTER HOLE {screw&clear} CLEARANCE C'BORE]",
    )
    hole = d.size("screw", 2, min(f.small * 0.3, 18, f.hv * 0.75))
    cb, cbd = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
    d.need(cb.v < f.small * 0.85 and cbd.v < f.hv * 0.85)
    d.claim(*f.center, cb.v / 2, cb.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}", f"H $ {f.cx} {f.cy} {cb} {cbd}")


def counterbore_sizes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a {hole@} hole with [a |]{cb@} counterbore[,|] {cbd} deep[,| in the center| in the middle]|a counterbored hole[,| in the center,] {hole@} through[,| and] {cb@} [x|by] {cbd} deep|a {hole@} through hole counterbored {cb@} to [a depth of |]{cbd}"
        "|a center hole {hole@} counterbored to {cb@} x {cbd}[ deep|]|a {hole@} hole through the center with a {cb@} counterbore {cbd} deep|a center hole {hole@}, counterbored from the top {cb@}, {cbd} deep|a stepped center hole: {hole@} through, {cb@} for the top {cbd}"
        "|a {hole@} center hole with a {cb@} counterbore that is {cbd} deep|a {hole@} hole in the [middle|center], counterbored {cb@} and {cbd} deep]",
        "counterbore",
        callout="[{hole@} THRU ⌴ {cb@} ↧ {cbd}[ CENTER|]|{hole@} THRU, C'BORE {cb@} X {cbd} DEEP[, CENTER|]|{hole@} THRU C'BORE {cb@} DP {cbd}|CENTER {hole@} THRU, CBORE {cb@} {cbd} DEEP]",
    )
    lay_counterbore(d, f)


def lay_counterbore(d: Draft, f: Frame) -> None:
    """A stepped hole in the middle, of a phrase that says `hole`, `cb` and `cbd`."""
    hole = d.dia("hole", 2, min(f.small * 0.35, 25))
    cb = d.size("cb", hole.v * 1.3, min(hole.v * 2.4, f.small * 0.75))
    cbd = d.size("cbd", f.hv * 0.15, f.hv * 0.75)
    d.need(cb.v > hole.v * 1.1 and cb.v < f.small * 0.85 and cbd.v < f.hv * 0.9)
    d.claim(*f.center, cb.v / 2, cb.v / 2)
    d.add(f"H $ {f.cx} {f.cy} {hole}", f"H $ {f.cx} {f.cy} {cb} {cbd}")


def countersink(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a countersunk {screw&clear} hole in the [center|middle]|a {screw&clear} countersunk [screw |]hole [in|at] the [center|middle]|a [center|central] hole countersunk for [an |]{screw&clear}[ screw|]|a {screw&clear} countersink [in|at] the [center|middle]|a {screw&clear} flat head screw hole in the center, countersunk|a center hole for an {screw&clear} countersunk screw"
        "|a {screw&clear} countersunk hole right in the [center|middle]|a hole in the [center|middle] countersunk for an {screw&clear} flat head screw|a {screw&clear} hole in the [middle|center] with a countersink]",
        "countersink",
        callout="[{screw&clear} CSK CENTER|CSK FOR {screw&clear}, CENTER|{screw&clear} C'SINK AT CENTER|CENTER HOLE CSK {screw&clear}]",
    )
    lay_countersink(d, f)


def lay_countersink(d: Draft, f: Frame) -> None:
    """A countersunk hole in the middle for the `screw` that a phrase names."""
    hole = d.size("screw", 2, min(f.small * 0.3, 18, f.hv * 1.4))
    cs = d.also("cs", "screw", "csink")
    d.need(cs.v < f.small * 0.85 and (cs.v - hole.v) / 2 < f.hv * 0.85)
    d.claim(*f.center, cs.v / 2, cs.v / 2)
    deep = d.fixed("depth", f"({cs}-{hole})/2")
    d.add(f"H $ {f.cx} {f.cy} {hole}")
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: K {hole}/2 {cs}/2 {deep}", f"T $ {f.cx} {f.cy} {f.h}-{deep}", f"D {body} $")


def side_hole(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("right", "left", "front", "back", "sides", "length"))
    where = {
        "sides": "[crosswise|through from front to back|from front to back|through the sides from front to back]",
        "length": "[lengthwise|through from left to right|along the whole length|from end to end]",
    }
    face = {"right": ">X", "left": "<X", "front": "<Y", "back": ">Y", "sides": ">Y", "length": ">X"}[side]
    through = side in where
    across = "FRONT TO BACK" if side == "sides" else "END TO END"
    if through:
        d.feature(
            "drill|add|bore",
            f"[a {{hole@}} [hole|through hole|cross hole] {where[side]}[, at mid height|]|a hole {{hole@}} {where[side]}|a {{hole@}} horizontal hole {where[side]}"
            f"|a {{hole@}} hole drilled {where[side]}|a {{hole@}} hole running {where[side]}|a {{hole@}} bore {where[side]}]",
            "cross_hole",
            callout=f"[{{hole@}} THRU {across}|{{hole@}} CROSS HOLE {across}|{{hole@}} THRU {across} AT MID HEIGHT]",
        )
    else:
        d.feature(
            "drill|add|bore",
            f"[a {{hole@}} hole[,|] {{depth}} deep[,|] in the [{side} side|middle of the {side} face|{side} face|center of the {side} side]|a [blind |]{{hole@}} hole in the {side} [face|side][,|] {{depth}} deep|a side hole {{hole@}} x {{depth}} deep on the {side}"
            f"|a {{hole@}} blind hole in the {side} face, {{depth}} deep|a horizontal hole {{hole@}}, {{depth}} deep, into the [middle|center] of the {side} [face|side]|a {{hole@}} hole {{depth}} deep from the {side}[, centered on that face|]|a {{hole@}} hole {{depth}} deep into the {side} side|a hole in the center of the {side} face, {{hole@}}, depth {{depth}}|a {{hole@}} x {{depth}} deep hole into the {side} [side|face]|a blind side hole on the {side} face: {{hole@}}, {{depth}} deep"
            f"|a {{hole@}} hole in the middle of the {side} face, {{depth}} deep|a {{depth}} deep hole of {{hole@}} in the {side} side|a {{hole@}} hole drilled into the {side} side, {{depth}} deep]",
            "side_hole",
            callout=f"[{{hole@}} X {{depth}} DEEP {side.upper()} FACE|{{hole@}} ↧ {{depth}} IN {side.upper()} SIDE|{side.upper()} FACE: {{hole@}} DP {{depth}}, CENTERED]",
        )
    along_x = face[1] == "X"
    reach, cross = (f.wv, f.dv) if along_x else (f.dv, f.wv)
    hole = d.dia("hole", 1.5, min(cross, f.hv) * 0.7)
    d.need(hole.v < min(cross, f.hv) * 0.85)
    if through:
        d.claim(*f.center, *((f.wv / 2, hole.v / 2) if along_x else (hole.v / 2, f.dv / 2)))
        d.add(f"H $ {f.cy if along_x else f.cx} {half(f.h)} {hole} {face}")
        return
    deep = d.size("depth", reach * 0.1, reach * 0.6)
    at = deep.v / 2 if face[0] == "<" else reach - deep.v / 2
    d.claim(*((at, f.dv / 2, deep.v / 2, hole.v / 2) if along_x else (f.wv / 2, at, hole.v / 2, deep.v / 2)))
    d.add(f"H $ {f.cy if along_x else f.cx} {half(f.h)} {hole} {deep} {face}")


_CORNERS = {
    "front left": (False, False), "front right": (True, False), "back left": (False, True), "back right": (True, True),
    "bottom left": (False, False), "bottom right": (True, False), "top left": (False, True), "top right": (True, True),
}  # fmt: skip


def hole_in_corner(d: Draft, f: Frame) -> None:
    """One hole in a named corner, seen from above: top is back, bottom is front."""
    name = d.rng.choice(tuple(_CORNERS))
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole in the {name} corner[, {{inset}} from [the|both] edges|, inset {{inset}}|]|one {{hole@}} hole [near|in] the {name} corner[, {{inset}} from each edge|]|a single {{hole@}} hole at the {name} corner[, {{inset}} in from both edges|]|a hole {{hole@}} in the corner at the {name}[, {{inset}} from the two edges|]"
        f"|in the {name} corner a {{hole@}} hole[, {{inset}} from both sides|]|a {{hole@}} hole only in the {name} corner[, {{inset}} from both edges|]|a {{hole@}} hole {{inset}} in from both edges of the {name} corner|just one hole, {{hole@}}, near the {name} corner[, {{inset}} from the edges|]|a {{hole@}} corner hole ({name} only)[, {{inset}} from the edges|]|a hole {{hole@}} for the {name} corner[, {{inset}} from both edges|]"
        f"|a {{hole@}} hole by the {name} corner[, {{inset}} from both edges|]|one corner hole at the {name}, {{hole@}}[, {{inset}} in from both edges|]|a {{hole@}} hole in just the {name} corner[, {{inset}} from each edge|]]",
        "hole_in_corner",
        callout=f"[{{hole@}} THRU {name.upper()} CORNER[, {{inset}} FROM EDGES|]|{{hole@}} AT {name.upper()} CORNER[, {{inset}} FROM BOTH EDGES|]|{name.upper()} CORNER: {{hole@}} THRU]",
    )
    hole = d.dia("hole", 2, min(12, f.small / 4))
    inset = d.size("inset", hole.v * 0.8 + 0.5, min(f.small / 2.6, 25), f"max(5,{hole})")
    right, back = _CORNERS[name]
    d.need(inset.v > hole.v * 0.55 and f.small - inset.v > hole.v)
    d.claim(f.wv - inset.v if right else inset.v, f.dv - inset.v if back else inset.v, hole.v / 2, hole.v / 2)
    d.add(f"H $ {f'{f.w}-{inset}' if right else inset} {f'{f.d}-{inset}' if back else inset} {hole}")


def hole_near_edge(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("left", "right", "front", "back"))
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole {{inset}} [in from|from] the {side} edge[, centered| and midway along it|, halfway along it|, on the center line]|a hole {{hole@}}[,|] {{inset}} in from the middle of the {side} edge|a {{hole@}} hole near the middle of the {side} edge, {{inset}} in from it|a {{hole@}} hole near the {side} edge, {{inset}} in from it|a vertical {{hole@}} hole with its center {{inset}} from the {side} edge[, centered|]|a {{hole@}} hole through the top, {{inset}} from the {side} edge, centered along it|a {{hole@}} hole on the center line, {{inset}} from the {side} edge|one {{hole@}} hole by the {side} edge, {{inset}} away from it, midway"
        f"|a {{hole@}} hole centered {{inset}} from the {side} edge|a {{hole@}} hole at the {side}, {{inset}} from the edge, on the center line|a {{hole@}} hole halfway along the {side} edge, {{inset}} in|a {{hole@}} hole {{inset}} away from the {side} edge, centered]",
        "hole_near_edge",
        callout=f"[{{hole@}} THRU, {{inset}} FROM {side.upper()} EDGE, ON CENTER LINE|{{hole@}} THRU {{inset}} FROM {side.upper()} EDGE, CENTERED]",
    )
    hole = d.dia("hole", 2, min(15, f.small / 3))
    across = f.wv if side in ("left", "right") else f.dv
    inset = d.size("inset", hole.v * 0.7 + 0.5, across * 0.45)
    d.need(inset.v > hole.v * 0.55)
    x, y = {
        "left": (f"{inset}", f.cy),
        "right": (f"{f.w}-{inset}", f.cy),
        "front": (f.cx, f"{inset}"),
        "back": (f.cx, f"{f.d}-{inset}"),
    }[side]
    at = {
        "left": (inset.v, f.dv / 2),
        "right": (f.wv - inset.v, f.dv / 2),
        "front": (f.wv / 2, inset.v),
        "back": (f.wv / 2, f.dv - inset.v),
    }[side]
    d.claim(*at, hole.v / 2, hole.v / 2)
    d.add(f"H $ {x} {y} {hole}")


def hole_from_center(d: Draft, f: Frame) -> None:
    side = d.rng.choice(("right", "left", "back", "front"))
    along = side in ("left", "right")
    inner, reach = d.reserved(*f.center)[0 if along else 1], (f.wv if along else f.dv) / 2
    d.need(reach - inner > 4)
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole {{off}} [to the {side} of|{side} of] [the |][center|middle]|a {{hole@}} hole offset {{off}} [to the {side}|{side}] from the [center|middle]|a {{hole@}} hole with its center {{off}} [to the |]{side} of the [middle|center]|a hole {{hole@}} shifted {{off}} [to the |towards the ]{side} from the center|an off-center {{hole@}} hole, {{off}} to the {side} of the middle"
        f"|a {{hole@}} hole {{off}} off center to the {side}|a {{hole@}} hole moved {{off}} to the {side} of center|a {{hole@}} hole, {{off}} {side} of the [middle|center]|a {{hole@}} hole set {{off}} to the {side} of the [middle|center]]",
        "hole_from_center",
        callout=f"[{{hole@}} THRU, {{off}} {side.upper()} OF CENTER|{{hole@}} OFFSET {{off}} TO {side.upper()} OF CENTER]",
    )
    hole = d.dia("hole", 1.5, min(15, f.small / 4, (reach - inner) * 0.6))
    off = d.size("off", max(hole.v * 0.6, inner + hole.v * 0.51), reach - hole.v * 0.8)
    d.need(off.v + hole.v * 0.55 < reach)
    sign = "+" if side in ("right", "back") else "-"
    shift = off.v if sign == "+" else -off.v
    x = plus(f.cx, str(off)) if sign == "+" else minus(f.cx, str(off))
    y = plus(f.cy, str(off)) if sign == "+" else minus(f.cy, str(off))
    d.claim(f.center[0] + (shift if along else 0), f.center[1] + (0 if along else shift), hole.v / 2, hole.v / 2)
    d.add(f"H $ {x if along else f.cx} {f.cy if along else y} {hole}")


def clock_hole(d: Draft, f: Frame) -> None:
    hour, where, (sx, sy) = d.rng.choice(
        ((12, "back", (0, 1)), (3, "right", (1, 0)), (6, "front", (0, -1)), (9, "left", (-1, 0))),
    )
    inner = d.reserved(*f.center)[0 if sx else 1]
    d.need(f.small / 2 - inner > 4)
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole at {{{hour}#}} o'clock[,|] [on a {{bc}} [diameter circle|circle|bolt circle]|{{r}} from the center]|a {{hole@}} hole {{r}} from the [center|middle] at {{{hour}#}} o'clock|a {{hole@}} hole at the {{{hour}#}} o'clock position, {{r}} [from|out from] the center|at {{{hour}#}} o'clock a {{hole@}} hole, {{r}} from the center"
        f"|a single {{hole@}} hole at {{{hour}#}} o'clock on a circle of {{bc}} diameter|one {{hole@}} hole at the {{{hour}#}} o'clock position on a {{bc}} [PCD|pitch circle|bolt circle]|a hole {{hole@}} at {{{hour}#}} o'clock ({where}), {{r}} from the center|a {{hole@}} hole, {{{hour}#}} o'clock, radius {{r}} from the middle|a {{hole@}} hole seen from above at {{{hour}#}} o'clock, {{r}} off center|a hole of {{hole@}} at {{{hour}#}} o'clock, its center {{r}} from the center of the part"
        f"|a {{hole@}} hole at {{{hour}#}} o'clock, {{r}} from the middle|one {{hole@}} hole at {{{hour}#}} o'clock on a {{bc}} PCD|a {{hole@}} hole at the {{{hour}#}} o'clock position on a {{bc}} diameter circle]",
        "clock_hole",
        callout=f"[{{hole@}} THRU AT {{{hour}#}} O'CLOCK ON {{bc}} BC|{{hole@}} AT {{{hour}#}} O'CLOCK, {{r}} FROM CENTER|{{{hour}#}} O'CLOCK: {{hole@}} THRU ON {{bc}} DIA CIRCLE]",
    )
    hole = d.dia("hole", 1.5, min(15, f.small / 4, (f.small / 2 - inner) * 0.6))
    least, most = max(f.small * 0.15, inner + hole.v * 0.51), f.small / 2 - hole.v * 0.6
    if d.says("bc"):
        bc = d.size("bc", 2 * least, 2 * most)
        radius, far = half(str(bc)), bc.v / 2
    else:
        r = d.size("r", least, most)
        radius, far = str(r), r.v
    d.need(far + hole.v * 0.55 < f.small / 2 and far > hole.v * 0.3)
    d.claim(f.center[0] + sx * far, f.center[1] + sy * far, hole.v / 2, hole.v / 2)
    x = f.cx if not sx else (plus if sx > 0 else minus)(f.cx, radius)
    y = f.cy if not sy else (plus if sy > 0 else minus)(f.cy, radius)
    d.add(f"H $ {x} {y} {hole}")


def radial_hole(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put",
        "[a {hole@} [cross hole|radial hole|hole] through the side[, at half height|]|a {hole@} cross hole[ through the middle| at mid height|]|a {hole@} hole [crosswise|through the diameter|across the diameter]|a {hole@} hole straight across, at mid height|a transverse {hole@} hole through the middle of the height|a horizontal {hole@} hole through both sides, halfway up"
        "|a {hole@} hole drilled across at mid height|a {hole@} hole through the side at mid height|a {hole@} hole right across the middle|a {hole@} cross drilled hole halfway up]",
        "radial_hole",
        callout="[{hole@} CROSS HOLE AT MID HEIGHT|{hole@} THRU DIAMETER, MID LENGTH|CROSS HOLE {hole@}]",
    )
    hole = d.dia("hole", 1.5, min(f.wv * 0.5, f.hv * 0.6))
    d.need(hole.v < f.hv * 0.85)
    claim_across(d, f, hole)
    d.add(f"H $ 0 {half(f.h)} {hole} >X")


def claim_across(d: Draft, f: Frame, hole: Size) -> None:
    """Take what a hole across a round part goes through."""
    inner, reach = d.reserved(0, 0)[0], f.wv / 2
    for side in (-1, 1) if inner < reach else ():  # a bore in the middle may be crossed, a hole beside it not
        d.claim(side * (inner + reach) / 2, 0, (reach - inner) / 2 * 0.999, hole.v / 2)
    d.forbid(0, 0, f.wv, f.wv)  # whatever stands on the axis would be cut too
