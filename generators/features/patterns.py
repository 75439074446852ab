"""Holes that come in numbers: in the corners, at the ends, in rows and grids, on circles and rectangles."""

from __future__ import annotations

import math

from ..draft import Draft
from .frame import Frame, circle, corners, half, minus, plus

_IN = "[ in from [the edges|each edge|both edges]| from [the edges|each edge|both edges]| inset| from the sides| in from [each|every] side| off the edges]"


def corner_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[{4#} [|through ]holes {hole@} [in the corners|one in each corner]|{4#} corner holes[ {hole@}| of {hole@}|, {hole@}| ({hole@})|]"
        "|{4#} [corner |mounting |screw |bolt |]holes[ at| in] [the corners|each corner|all corners|every corner]|{4#} {hole@} [corner |mounting |screw |through |]holes [near|in|at] the corners"
        f"|{{4#}} corner holes {{hole@}}[, {{inset}}{_IN}|]|{{4#}}x {{hole@}} [thru |through |]at [the |]corners[, {{inset}}{_IN}|]"
        f"|a {{hole@}} hole in each corner[, {{inset}}{_IN}|, inset {{inset}}|]|corner holes[ {{hole@}}|]|mounting holes {{hole@}} at all {{4#}} corners"
        f"|{{4#}} [{{hole@}} |]mounting holes [in the corners, |at the corners |]{{inset}}{_IN}|{{hole@}} holes in all {{4#}} corners|a hole [in|at] each corner"
        f"|{{4#}}x {{hole@}} [corner holes|holes, corners|in the corners]|in each corner a {{hole@}} hole[, {{inset}}{_IN}|]|a {{hole@}} hole[, {{inset}}{_IN},|] in [each|every] corner|{{hole@}} holes in the [{{4#}} |]corners[, {{inset}}{_IN}|]|{{4#}} holes {{hole@}} [in the corners |at the corners |][,|] {{inset}}{_IN}"
        f"|{{4#}} [screw|bolt|fixing] holes {{hole@}}, one per corner[, {{inset}}{_IN}|]|{{4#}} holes in a rectangular pattern near the corners, {{hole@}}, {{inset}}{_IN}|corner holes {{hole@}} with their centers {{inset}}{_IN}"
        f"|{{4#}} {{hole@}} holes, one in [each|every] corner[, {{inset}}{_IN}|]|holes in the corners, {{hole@}}[, {{inset}}{_IN}|]|a hole [of |]{{hole@}} in [each|every] of the {{4#}} corners[, {{inset}}{_IN}|]|{{hole@}} mounting holes in [the|all] corners[, {{inset}}{_IN}|]|{{4#}} holes for {{hole&clear}} [screws|bolts] in the corners[, {{inset}}{_IN}|]|{{hole&clear}} screw holes [in|at] the corners[, {{inset}}{_IN}|]|{{4#}} {{hole@}} holes [in|at] the corners, {{inset}} [in from the sides|from the sides]|{{4#}} mounting holes, {{hole@}}, {{inset}} from [the|each] edge|a {{hole@}} hole near each corner[, {{inset}}{_IN}|]]",
        "corner_holes",
        callout="[{4#}X {hole@} THRU[ AT| IN] CORNERS[, {inset} FROM EDGES|]|{4#}X {hole@} THRU, CORNERS|CORNER HOLES {4#}X {hole@}[, {inset} FROM EDGES|]|{4#} HOLES {hole@} CORNERS|{4#}X {hole@} THRU, {inset} FROM EACH EDGE, CORNERS]",
    )
    lay_corners(d, f)


def lay_corners(d: Draft, f: Frame) -> None:
    """The holes of a phrase that says `hole` and perhaps `inset`, one in each corner."""
    hole = d.dia("hole", 2, min(12, f.small / 4.2), 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, min(f.small / 2.8, 25), f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and f.small - 2 * inset.v > hole.v * 1.1)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, hole.v / 2, hole.v / 2)
    corners(d, f, hole, inset)


def corner_counterbores(d: Draft, f: Frame) -> None:
    d.need(min(f.small * 0.14, f.hv * 0.75) > 2)
    d.feature(
        "drill|add|put|cut",
        "[{4#} counterbored {screw&clear} [holes|screw holes] [in|at] the corners[, {inset} from the edges|]|{4#} {screw&clear} counterbored corner holes[, {inset} from the edges| inset {inset}|]|a counterbored {screw&clear} hole in each corner[, {inset} in from the edges|]"
        "|a {screw&clear} counterbore in each corner[, {inset} from the edges|]|counterbored holes for {screw&clear} [cap screws|socket head screws|screws] in the {4#} corners[, {inset} from each edge|]|{4#} corner holes counterbored for {screw&clear}[ [screws|bolts]|][, {inset} in from the edges|]|{4#}x {screw&clear} counterbore in the corners[, {inset} from both edges|]|all {4#} corners with a counterbored {screw&clear} screw hole[, {inset} from the edges|]|{screw&clear} socket head cap screw holes with counterbore at all {4#} corners[, {inset} from the edges|]|corner holes for {screw&clear} with counterbores from the top[, {inset} inset|]"
        "|{4#} {screw&clear} counterbores, one in each corner[, {inset} from the edges|]|corner holes for {screw&clear} cap screws with counterbores[, {inset} from the edges|]|a {screw&clear} cap screw hole with counterbore in each corner[, {inset} from the edges|]]",
        "corner_counterbores",
        callout="[{4#}X {screw&clear} C'BORE, CORNERS[, {inset} FROM EDGES|]|{4#}X C'BORE FOR {screw&clear} SHCS AT CORNERS[, {inset} FROM EDGES|]|CORNER HOLES {4#}X {screw&clear} COUNTERBORED]",
    )
    hole = d.size("screw", 2, min(f.small * 0.14, 14, f.hv * 0.75))
    cb, cbd = d.also("cb", "screw", "cbore"), d.also("cbd", "screw", "cdepth")
    inset = d.size("inset", cb.v * 0.6 + 0.5, f.small / 3, f"max(8,{cb})")
    d.need(inset.v > cb.v * 0.52 and f.small - 2 * inset.v > cb.v * 1.1 and cbd.v < f.hv * 0.9)
    for x in (inset.v, f.wv - inset.v):
        for y in (inset.v, f.dv - inset.v):
            d.claim(x, y, cb.v / 2, cb.v / 2)
    corners(d, f, hole, inset)
    corners(d, f, cb, inset, f" {cbd}")


def two_holes(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        "drill|add|put",
        "[{2#} [{hole@} |][mounting |screw |through |]holes {pitch} apart[ on the [center line|centerline|long axis]| along the length|, centered|]|{2#} {hole@} holes[,|] spaced {pitch}[ apart| center to center|]"
        "|{2#} holes {hole@} at {pitch} [spacing|centers|center distance|c-c]|a pair of {hole@} holes {pitch} apart|{2#}x {hole@} holes[,|] {pitch} apart|{2#} {hole@} holes side by side on the long axis, {pitch} between centers|{2#} holes {hole@}, {pitch} center to center, symmetric about the middle"
        "|{2#} {hole@} holes with {pitch} between [them|centers|their centers]|{2#} {hole@} holes on {pitch} centers|{2#} holes of {hole@}, {pitch} apart[, centered|]|{2#} {hole@} holes at {pitch} spacing along the length]",
        "two_holes",
        callout="[{2#}X {hole@} THRU, {pitch} APART|{2#}X {hole@} THRU ON {pitch} CENTERS|{2#}X {hole@}, {pitch} C-C, CENTERED]",
    )
    lay_pair(d, f)


def lay_pair(d: Draft, f: Frame) -> None:
    """Two holes of a phrase that says `pitch` and perhaps `hole`, about the middle of the length."""
    hole = d.dia("hole", 2, min(f.dv * 0.6, f.wv * 0.3, 25), 4.5)
    pitch = d.size("pitch", hole.v * 1.3, f.wv - hole.v * 1.3)
    d.need(pitch.v > hole.v * 1.2 and pitch.v < f.wv - hole.v * 1.2 and hole.v < f.dv * 0.85)
    d.claim(*f.center, (pitch.v + hole.v) / 2, hole.v / 2)
    d.add(f"H $ {minus(f.cx, half(str(pitch)))} {f.cy} {hole}", f"H $ {plus(f.cx, half(str(pitch)))} {f.cy} {hole}")


def end_holes(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        "drill|add|put",
        "[{2#} {hole@} holes[,|] one at each end[, {inset} from the end[s|]|]|a {hole@} hole at each end[, {inset} from the end[s|]|]|{2#} [mounting |]holes [{hole@} |]at the ends[, {inset} from the edge[s|]|]"
        "|holes [{hole@} |]at both ends[, {inset} in|]|{2#} {hole@} holes, one near each end|a {hole@} hole {inset} from either end|one {hole@} hole at both ends, {inset} in from the end"
        "|a {hole@} hole near each end[, {inset} in|, {inset} from the end|]|{2#} {hole@} holes at the ends[, {inset} in|]|{2#} holes {hole@}, {inset} from each end]",
        "end_holes",
        callout="[{2#}X {hole@} THRU, ONE EACH END[, {inset} FROM END|]|{2#}X {hole@} AT ENDS[, {inset} FROM END|]]",
    )
    lay_ends(d, f)


def lay_ends(d: Draft, f: Frame) -> None:
    """The holes of a phrase that says `hole` and perhaps `inset`, one at each end."""
    hole = d.dia("hole", 2, min(f.dv * 0.6, f.wv / 5, 20), 4.5)
    inset = d.size("inset", hole.v * 0.8 + 0.5, f.wv / 3, f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and f.wv - 2 * inset.v > hole.v * 1.1 and hole.v < f.dv * 0.85)
    for x in (inset.v, f.wv - inset.v):
        d.claim(x, f.center[1], hole.v / 2, hole.v / 2)
    d.add(f"H $ {inset} {f.cy} {hole}", f"H $ {f.w}-{inset} {f.cy} {hole}")


def row_of_holes(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    d.feature(
        "drill|add|put|cut",
        "[{n#} holes {hole@} in a [row|line][ along the length|][,|] [{pitch} apart|spaced {pitch}|at {pitch} pitch|pitch {pitch}]|a [row|line] of {n#} {hole@} holes[[,|] {pitch} [pitch|spacing|apart]| [at|with] {pitch} [pitch|spacing]| spaced {pitch}[ apart|]]"
        "|{n#} {hole@} holes along the [length|long side|center line] [with {pitch} spacing|every {pitch}|{pitch} apart]|{n#}x {hole@} holes [in a row|inline], [pitch|spacing] {pitch}"
        "|a single row of {n#} holes, {hole@}, {pitch} center to center|{n#} {hole@} holes in one row down the middle, {pitch} between centers|a centered row of {n#} {hole@} holes with [a |]pitch [of |]{pitch}|{n#} holes {hole@} on the long center line, {pitch} apart|a row of {n#} holes along the length, hole diameter {hole}, pitch {pitch}|{n#} inline {hole@} holes at {pitch} centers|a line of {n#} {hole@} holes down the [length|middle], one every {pitch}|{n#} {hole@} holes in a straight line, {pitch} c-c, centered"
        "|{n#} {hole@} holes in a row, {pitch} apart|{n#} {hole@} holes, {pitch} apart, in a [row|line]|a row of {n#} holes {hole@} with {pitch} between centers|{n#} {hole@} holes spaced {pitch} in a straight row|{n#} {hole@} holes lined up along the length, {pitch} apart]",
        "row_of_holes",
        callout="[{n#}X {hole@} THRU IN LINE, {pitch} PITCH|{n#}X {hole@} THRU, {pitch} APART, ALONG LENGTH|ROW OF {n#}X {hole@}, PITCH {pitch}|{n#}X {hole@} THRU ON CENTER LINE, {pitch} C-C]",
    )
    lay_row(d, f)


def lay_row(d: Draft, f: Frame) -> None:
    """The holes of a phrase that says `n`, `hole` and `pitch`, in a row about the middle of the length."""
    n = d.count("n", 3, 10)
    hole = d.dia("hole", 1.5, min(f.dv * 0.6, f.wv / n.v * 0.7, 20))
    pitch = d.size("pitch", hole.v * 1.2, (f.wv - hole.v * 1.3) / (n.v - 1))
    d.need(hole.v < f.dv * 0.85 and pitch.v > hole.v * 1.1 and (n.v - 1) * pitch.v < f.wv - hole.v * 1.2)
    d.claim(*f.center, ((n.v - 1) * pitch.v + hole.v) / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(
        f"{tool}: Y {hole}/2 {f.h}", f"T $ {minus(f.cx, f'({n}-1)*{pitch}/2')} {f.cy} 0", f"LP $ 1 0 0 {n} {pitch}", f"D {body} $"
    )


def grid_of_holes(d: Draft, f: Frame) -> None:
    d.feature(
        "drill|add|put|cut",
        "[a {nx#} [x|by] {ny#} [grid|array|pattern|matrix] of {hole@} holes[[,|] {pitch} [pitch|spacing|apart]| at {pitch} [pitch|spacing|centers]| with {pitch} [pitch|spacing]| spaced {pitch}[ apart|]]|a [grid|pattern|array] of {nx#} [x|by] {ny#} holes {hole@}[,| with] [pitch|spacing] {pitch}"
        "|{nx#}x{ny#} holes {hole@}, pitch {pitch}|a {nx#}x{ny#} hole [grid|pattern|array], {hole@}, {pitch} [apart|spacing]|a hole grid, {nx#} across and {ny#} deep, {hole@}, {pitch} between centers|{nx#} columns and {ny#} rows of {hole@} holes, {pitch} apart|a grid of {hole@} holes, {nx#} along the length by {ny#} across, pitch {pitch}"
        "|{nx#} x {ny#} {hole@} holes in a grid, {pitch} apart|{hole@} holes in a {nx#} by {ny#} grid, {pitch} [apart|spacing|between centers]|{ny#} rows of {nx#} {hole@} holes, {pitch} apart|a {nx#}x{ny#} grid of {hole@} holes with {pitch} between centers]",
        "grid_of_holes",
        callout="[{nx#}X{ny#} GRID {hole@} THRU, {pitch} PITCH|HOLE PATTERN {nx#}X{ny#}, {hole@}, PITCH {pitch}|{hole@} THRU, {nx#} X {ny#} PATTERN, {pitch} SPACING]",
    )
    lay_grid(d, f)


def lay_grid(d: Draft, f: Frame) -> None:
    """The holes of a phrase that says `nx`, `ny`, `hole` and `pitch`, in a grid about the middle."""
    nx, ny = d.count("nx", 2, 8), d.count("ny", 2, 6)
    hole = d.dia("hole", 1.5, min(f.wv / nx.v, f.dv / ny.v) * 0.7)
    pitch = d.size("pitch", hole.v * 1.2, min((f.wv - hole.v * 1.3) / (nx.v - 1), (f.dv - hole.v * 1.3) / (ny.v - 1)))
    d.need((nx.v - 1) * pitch.v < f.wv - hole.v * 1.2 and (ny.v - 1) * pitch.v < f.dv - hole.v * 1.2 and pitch.v > hole.v * 1.1)
    d.claim(*f.center, ((nx.v - 1) * pitch.v + hole.v) / 2, ((ny.v - 1) * pitch.v + hole.v) / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {minus(f.cx, f'({nx}-1)*{pitch}/2')} {minus(f.cy, f'({ny}-1)*{pitch}/2')} 0",
          f"LP $ 1 0 0 {nx} {pitch}", f"LP $ 0 1 0 {ny} {pitch}", f"D {body} $")  # fmt: skip


def bolt_circle(d: Draft, f: Frame) -> None:
    inner = 2 * math.hypot(*d.reserved(*f.center))
    d.need(inner < f.small * 0.75)
    on = "[on a {bc} [bolt circle|PCD|BCD|circle|pitch circle|bolt circle diameter|BC]|on a bolt circle of {bc}|on PCD {bc}|on a {bc} diameter [bolt |]circle|equally spaced on a {bc} circle]"
    d.feature(
        "drill|add|put|cut",
        f"[{{n#}} {{hole@}} [bolt |mounting |]holes {on}|{{n#}} [bolt |]holes [of |]{{hole@}} {on}|a [bolt circle|bolt pattern|circular pattern] of {{n#}} {{hole@}} holes[,| on| at] [{{bc}} PCD|{{bc}} BCD|bolt circle {{bc}}|{{bc}} bolt circle diameter]"
        f"|{{n#}}x {{hole@}} [thru|holes] {on}|{{n#}} holes {{hole@}}[,|] {on}|{{n#}} [equally|evenly] spaced holes {{hole@}}[,|] on a {{bc}} [bolt circle|PCD|circle]|a ring of {{n#}} {{hole@}} holes {on}|{{n#}} {{hole@}} holes around the center {on}|{{n#}} holes in a circle, {{hole@}} each, on a {{bc}} diameter circle"
        "|{n#} {hole@} holes [equally spaced|evenly spaced] on a {bc} [diameter circle|PCD|bolt circle]|a {bc} bolt circle [of|with] {n#} {hole@} holes|{n#} {hole@} holes, {bc} PCD|{n#} holes of {hole@}, PCD {bc}|{n#} holes for {hole&clear} [bolts|screws] on a {bc} [bolt circle|PCD|circle]|{n#} {hole@} holes spread around a {bc} circle|a pattern of {n#} {hole@} holes on a {bc} [bolt circle|pitch circle diameter]|{n#} {hole@} holes arranged in a circle of {bc}]",
        "bolt_circle",
        callout="[{n#}X {hole@} THRU EQ SP ON {bc} BC|{n#}X {hole@} ON {bc} PCD|{n#}X {hole@} THRU ON {bc} BC|{n#}X {hole@} EQUALLY SPACED ON {bc} BOLT CIRCLE|BOLT CIRCLE {bc}: {n#}X {hole@} THRU]",
    )
    lay_circle(d, f)


def lay_circle(d: Draft, f: Frame) -> None:
    """The holes of a phrase that says `n`, `bc` and `hole`, on a circle about the middle."""
    inner = 2 * math.hypot(*d.reserved(*f.center))
    n = d.count("n", 3, 12)
    bc = d.size("bc", max(f.small * 0.35, inner + 2), f.small * 0.88)
    hole = d.dia("hole", 1.5, min(f.small * 0.2, 20, bc.v * 2.4 / n.v, f.small * 0.97 - bc.v, bc.v - inner))
    d.need(bc.v + hole.v < f.small * 0.98 and 3.14 * bc.v / n.v > hole.v * 1.15)
    for i in range(int(n.v)):
        turn = 2 * math.pi * i / n.v
        d.claim(f.center[0] + bc.v / 2 * math.cos(turn), f.center[1] + bc.v / 2 * math.sin(turn), hole.v / 2, hole.v / 2)
    circle(d, hole, bc, n, f.h, (f.cx, f.cy))


def spaced_holes(d: Draft, f: Frame) -> None:
    d.need(f.wv >= f.dv)
    along = "[the length|its length|the center line|the long side]"
    d.feature(
        "drill|add|put",
        f"[{{n#}} {{hole@}} holes [equally|evenly] spaced along {along}|{{n#}} [equally|evenly] spaced {{hole@}} holes along {along}|a row of {{n#}} [evenly|equally] spaced {{hole@}} holes|{{n#}}x {{hole@}} holes [equally|evenly] spaced along {along}|{{n#}} holes {{hole@}} spread evenly along {along}|{{n#}} {{hole@}} holes in a line, evenly spaced from end to end|{{n#}} {{hole@}} holes at equal spacing along {along}"
        f"|{{n#}} {{hole@}} holes spaced evenly along {along}|a line of {{n#}} evenly spaced {{hole@}} holes|{{n#}} {{hole@}} holes spread out evenly along {along}]",
        "spaced_holes",
        callout="[{n#}X {hole@} THRU, EQUALLY SPACED ALONG LENGTH|{n#}X {hole@} EQ SP ALONG LENGTH]",
    )
    n = d.count("n", 2, 9)
    gap = f.wv / (n.v + 1)
    hole = d.dia("hole", 1.5, min(f.dv * 0.6, gap * 0.7, 20))
    d.need(hole.v < min(f.dv * 0.85, gap * 0.85))
    d.claim(*f.center, (n.v - 1) * gap / 2 + hole.v / 2, hole.v / 2)
    body = d.body()
    tool = d.tag("tool")
    d.add(f"{tool}: Y {hole}/2 {f.h}", f"T $ {f.w}/({n}+1) {f.cy} 0", f"LP $ 1 0 0 {n} {f.w}/({n}+1)", f"D {body} $")


def hole_rectangle(d: Draft, f: Frame) -> None:
    d.need(f.wv - 2 * d.reserved(*f.center)[0] > 8)
    d.feature(
        "drill|add|put",
        "[{4#} {hole@} [mounting |]holes on a {pitch_x,pitch_y} [rectangle|pattern|spacing|grid|hole pattern]|{4#} {hole@} holes [spaced|in a rectangle] {pitch_x,pitch_y}[ apart| center to center|]|{4#} {hole@} [mounting |]holes on a {pitch} square[ pattern|]|a {pitch} square [hole pattern|bolt pattern] of {4#} {hole@} holes|{4#}x {hole@} [holes|thru] on a {pitch_x} by {pitch_y} [rectangle|pattern]|a [VESA |]{pitch,pitch_y} [hole|mounting] pattern with {hole@} holes|{4#} holes {hole@} at the corners of a {pitch_x,pitch_y} rectangle around the center|a rectangular pattern of {4#} {hole@} holes, {pitch_x} by {pitch_y} between centers|{4#} {hole@} holes in a centered square, {pitch} apart"
        "|{4#} {hole@} holes at {pitch_x,pitch_y} spacing|{4#} holes {hole@} with {pitch_x} by {pitch_y} between centers|a {pitch_x,pitch_y} hole pattern of {hole@} holes|{4#} {hole@} holes, {pitch_x} apart [in x|along the length] and {pitch_y} apart [in y|across]|{4#} {hole@} holes on a square of {pitch}|{hole@} holes on a {pitch,pitch_y} mounting pattern]",
        "hole_rectangle",
        callout="[{4#}X {hole@} THRU ON {pitch_x,pitch_y} PATTERN|{4#}X {hole@} THRU, {pitch_x} X {pitch_y} SPACING, CENTERED|{4#}X {hole@} ON {pitch} SQUARE]",
    )
    lay_rectangle(d, f)


def lay_rectangle(d: Draft, f: Frame) -> None:
    """Four holes about the middle, of a phrase that says `pitch`, or `pitch_x` and `pitch_y`, and perhaps `hole`."""
    inner = 2 * d.reserved(*f.center)[0]
    hole = d.dia("hole", 2, min(f.small / 4, 14, (f.wv - inner) * 0.3), 4.5)
    square = not d.says("pitch_x") and not d.says("pitch_y")
    widest = f.wv if not square else f.small if f.kind == "box" else f.wv * 0.7
    px = d.size("pitch" if d.says("pitch") else "pitch_x", max(hole.v * 1.4, inner + hole.v * 1.05), widest - hole.v * 1.3)
    deepest = f.dv if f.kind == "box" else math.sqrt(max(0.0, f.wv**2 - (px.v + hole.v) ** 2))
    py = px if square else d.size("pitch_y", max(hole.v * 1.4, min(px.v * 0.25, deepest * 0.5)), deepest - hole.v * 1.3)
    d.need(hole.v * 1.2 < min(px.v, py.v) and px.v + hole.v * 1.1 < f.wv and py.v + hole.v * 1.1 < f.dv)
    d.need(f.kind == "box" or (px.v**2 + py.v**2) ** 0.5 + hole.v * 1.1 < f.wv)
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        d.claim(f.center[0] + sx * px.v / 2, f.center[1] + sy * py.v / 2, hole.v / 2, hole.v / 2)
        x, y = (plus if sx > 0 else minus)(f.cx, half(str(px))), (plus if sy > 0 else minus)(f.cy, half(str(py)))
        d.add(f"H $ {x} {y} {hole}")
