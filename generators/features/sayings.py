"""Other words, said in passing, for holes and bosses that have their place by convention; and where such words name one of their own.

A row says a feature in its own way; what lays it out is that of the other features.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..draft import Draft
from .cuts import lay_groove, lay_pocket, lay_window
from .edges import lay_top_chamfer, lay_top_fillet
from .frame import Frame, Kind, around, half, minus
from .holes import lay_blind, lay_center, lay_counterbore, lay_countersink
from .patterns import lay_grid, lay_rectangle
from .raised import lay_boss, lay_drilled_boss

_APART = "[{pitch} apart|{pitch} c/c|at {pitch} centers|{pitch} pitch|with {pitch} spacing|every {pitch}]"
_MIDDLE = "[ in the middle| in the center| in it| dead center| centered|]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A row of the table: which feature it says, how, where it may go, and what lays it out.

    `is_along`: it runs along X, which must be the longer side; `is_raised`, `is_first`: as `Feature.effect` and `Feature.first` say.
    """

    name: str
    said: str
    lay: Callable[[Draft, Frame], None]
    kinds: tuple[Kind, ...] = ("box",)
    place: str = "center"
    weight: float = 5.0
    is_along: bool = False
    is_raised: bool = False
    is_first: bool = False

    def __call__(self, d: Draft, f: Frame) -> None:
        d.need(not self.is_along or f.wv >= f.dv)
        d.feature("add|put|have" if self.is_raised else "drill|add|put|have", self.said, self.name)
        self.lay(d, f)


def lay_one_end(d: Draft, f: Frame) -> None:
    """One hole on the long axis, `off` from the left end."""
    d.need(f.wv > 1.2 * f.dv)
    hole = d.dia("hole", 1.5, min(0.6 * f.dv, 0.2 * f.wv, 30))
    off = d.size("off", 0.7 * hole.v, 0.35 * f.wv)
    d.need(0.6 * hole.v < off.v < 0.45 * f.wv and hole.v < 0.85 * f.dv)
    d.claim(off.v, f.dv / 2, hole.v / 2, hole.v / 2)
    d.add(f"H $ {off} {f.cy} {hole}")


def lay_opposite(d: Draft, f: Frame) -> None:
    """Two holes, at the front left corner and at the back right one."""
    hole = d.dia("hole", 1.5, min(12, 0.22 * f.small))
    inset = d.size("inset", 0.8 * hole.v + 0.5, 0.3 * f.small)
    d.need(0.55 * hole.v < inset.v and 2 * inset.v + hole.v < f.small)
    d.claim(inset.v, inset.v, hole.v / 2, hole.v / 2)
    d.claim(f.wv - inset.v, f.dv - inset.v, hole.v / 2, hole.v / 2)
    d.add(f"H $ {inset} {inset} {hole}", f"H $ {f.w}-{inset} {f.d}-{inset} {hole}")


def lay_edges(d: Draft, f: Frame) -> None:
    """A row of holes along each long edge, both about the middle of the length."""
    d.need(f.wv > 1.15 * f.dv)
    n = d.count("n", 2, 6)
    hole = d.dia("hole", 1.5, min(0.2 * f.dv, 0.6 * f.wv / n.v, 16))
    pitch = d.size("pitch", 1.3 * hole.v, (f.wv - 1.3 * hole.v) / (n.v - 1))
    inset = d.size("inset", 0.8 * hole.v, 0.3 * f.dv)
    d.need(
        (n.v - 1) * pitch.v + 1.2 * hole.v < f.wv and pitch.v > 1.2 * hole.v and 0.55 * hole.v < inset.v < f.dv / 2 - 0.6 * hole.v
    )
    for y in (inset.v, f.dv - inset.v):
        d.claim(f.wv / 2, y, ((n.v - 1) * pitch.v + hole.v) / 2, hole.v / 2)
    body = d.body()
    d.add(f"{d.tag('tool')}: Y {hole}/2 {f.h}", f"T $ {minus(f.cx, f'({n}-1)*{pitch}/2')} {inset} 0")
    d.add(f"LP $ 1 0 0 {n} {pitch}", f"LP $ 0 1 0 2 {f.d}-2*{inset}", f"D {body} $")


def lay_radial(d: Draft, f: Frame) -> None:
    """Holes from the side to the middle, evenly around at mid height."""
    n = d.count("n", 3, 8)
    hole = d.dia("hole", 1, min(0.5 * f.hv, 1.8 * f.wv / n.v, 20))
    d.need(hole.v < min(0.8 * f.hv, 0.8 * math.pi * f.wv / n.v))
    d.claim(0, 0, f.wv / 2, f.wv / 2)
    around(d, hole, n, f.w, f.h)


def lay_across(d: Draft, f: Frame) -> None:
    """A groove in the top from front to back, in the middle of the length."""
    wide, deep = d.size("groove_w", 1.5, 0.5 * f.wv), d.size("groove_d", 0.1 * f.hv, 0.7 * f.hv)
    d.need(wide.v < 0.8 * f.wv and deep.v < 0.88 * f.hv)
    d.claim(*f.center, wide.v / 2, f.dv / 2)
    body = d.body()
    d.add(f"{d.tag('groove')}: C {wide} {f.d} {deep}", f"T $ {minus(f.cx, half(str(wide)))} 0 {f.h}-{deep}", f"D {body} $")


def lay_cut_corner(d: Draft, f: Frame) -> None:
    """The back right corner cut off at 45°."""
    c = d.size("cham", 0.06 * f.small, 0.4 * f.small)
    d.need(c.v < 0.6 * f.small)
    d.claim(f.wv - c.v / 2, f.dv - c.v / 2, c.v / 2, c.v / 2)
    body = d.body()
    d.add(f"{d.tag('cut')}: SK 0 0 0 1 0 0 0 1 0", f"L {f.w} {f.d} {f.w}-{c} {f.d}", f"L {f.w}-{c} {f.d} {f.w} {f.d}-{c}")
    d.add(f"L {f.w} {f.d}-{c} {f.w} {f.d}", "END", f"E $ 0 0 {f.h}", f"D {body} $")


SAYINGS: tuple[Saying, ...] = (
    Saying(
        name="hole_rectangle",
        said="[{4#} {hole@} holes {pitch_x,pitch_y} apart|{4#} holes of {hole@}, {pitch_x} x {pitch_y} apart|{4#} {hole@} holes at {pitch_x,pitch_y}|{4#} {hole@} holes, {pitch_x} by {pitch_y} centers|hole pattern {pitch_x,pitch_y}, {4#}x {hole&clear}|{4#} {hole@} holes {pitch} apart in a square|{4#} {hole@} holes at {pitch!} square"
        "|{4#} {hole@} holes at {pitch} centers both ways|{4#} holes for {hole&clear} [screws|bolts], {pitch_x} x {pitch_y} apart|{4#} {hole&clear} holes at {pitch_x} x {pitch_y} [spacing|centers]|{4#} holes {hole@} on a {pitch!} square|{4#} holes for {hole&clear} at {pitch_x,pitch_y} spacing|{4#}x {hole&clear} on {pitch_x,pitch_y}|{4#} {hole@} holes spaced {pitch_x} by {pitch_y}|a {pitch} square of {4#} {hole@} holes]",
        lay=lay_rectangle,
        kinds=("box", "disc"),
        place="circle",
        weight=13,
    ),
    Saying(
        name="grid_of_holes",
        said=f"[{{ny#}} rows of {{nx#}} holes, {{hole@}}, {_APART}|{{ny#}} rows of {{nx#}} {{hole@}} holes[,|] {_APART}|{{nx#}} by {{ny#}} holes of {{hole@}}[,|] {_APART}|{{nx#}} x {{ny#}} {{hole@}} holes, {_APART}|{{hole@}} holes in {{ny#}} rows of {{nx#}}, {_APART}|a {{nx#}} by {{ny#}} grid of {{hole@}} holes {_APART}]",
        lay=lay_grid,
        weight=6,
    ),
    Saying(
        name="center_hole",
        said="[a {hole@} hole|a hole of {hole@}|one {hole@} hole|hole {hole@}|{hole@} hole in the middle|bored {hole@}|a {hole@} hole through it|a {hole@} hole bang in the middle|drilled {hole@} in the middle|a hole for {hole&clear} in it|a {hole&clear} clearance hole in it|a {hole@} bore in the center|{hole&clear} hole in middle|a [tapped|threaded] {hole&tap} hole in the [middle|center]|{hole&tap} [tapped|threaded] hole in the center|a {hole&tap} thread right through the middle]",
        lay=lay_center,
        kinds=("box", "disc"),
        weight=8,
    ),
    Saying(
        name="blind_hole",
        said=f"[a round [recess|pocket] {{hole}} dia, {{depth}} deep{_MIDDLE}|a {{hole}} dia [recess|pocket] {{depth}} deep{_MIDDLE}|a recess {{hole}} dia x {{depth}} deep in the [top|face]|a blind hole {{hole@}} {{depth}} deep[ in the middle| from the top|]|a {{hole}} hole {{depth}} deep, not through|a [tapped|threaded] {{hole&tap}} hole, {{depth}} deep{_MIDDLE}|{{hole&tap}} [tapped|threaded] hole {{depth}} deep{_MIDDLE}|a hole {{hole@}} drilled {{depth}} deep]",
        lay=lay_blind,
        kinds=("box", "disc", "hex"),
        weight=7,
    ),
    Saying(
        name="counterbore",
        said="[a {hole@} through hole and a {cb} dia counterbore {cbd} deep|a {cb} dia recess {cbd} deep with a {hole@} hole through it|a {cb} dia seat {cbd} deep and a {hole@} through hole in it|a {hole} hole right through, counterbored {cb} dia {cbd} deep|a stepped hole, {cb} dia for the first {cbd} and {hole} dia the rest|a {cb} dia pocket {cbd} deep with a {hole} dia hole through it]",
        lay=lay_counterbore,
        kinds=("box", "disc"),
        weight=6,
    ),
    Saying(
        name="countersink",
        said=f"[a {{screw&clear}} [csk|countersunk] hole{_MIDDLE}|a [csk|countersunk] hole for [an |a |]{{screw&clear}} screw{_MIDDLE}|a [csk|countersunk] {{screw&clear}} hole{_MIDDLE}|a hole countersunk for {{screw&clear}}{_MIDDLE}|{{screw&clear}} [csk|countersunk] hole]",
        lay=lay_countersink,
        kinds=("box", "disc"),
        weight=6,
    ),
    Saying(
        name="one_end_hole",
        said="[a {hole@} hole {off} from one end|one {hole@} hole {off} in from one end|a {hole@} hole near one end, {off} in|a hole of {hole@}, {off} from the left end|one {hole@} hole {off} from the end|a single {hole@} hole {off} from one end|a {hole&clear} hole at one end, {off} in|a {hole@} hole at one end, its center {off} from the end]",
        lay=lay_one_end,
        place="ends",
        weight=6,
        is_along=True,
    ),
    Saying(
        name="opposite_holes",
        said="[{2#} {hole@} holes in opposite corners, {inset} [in |]from the [edges|sides]|a {hole@} hole in {2#} opposite corners, {inset} from the edges|{hole@} holes in {2#} diagonally opposite corners, {inset} in from each edge|{2#} {hole&clear} holes in opposite corners, {inset} in]",
        lay=lay_opposite,
        place="corners",
        weight=2.5,
    ),
    Saying(
        name="edge_rows",
        said=f"[{{n#}} {{hole@}} holes along each long edge, {_APART}, {{inset}} in from the edge|{{n#}} {{hole@}} holes along [both long edges|each long edge], {_APART} and {{inset}} from the edge|a row of {{n#}} {{hole@}} holes along each long [edge|side], {_APART}, {{inset}} in]",
        lay=lay_edges,
        place="corners",
        weight=3.5,
        is_along=True,
    ),
    Saying(
        name="radial_holes",
        said="[{n#} radial holes of {hole@}[ around it| around the side|]|{n#} {hole@} holes around the side, evenly spaced|{n#} {hole@} radial holes[, at half height|]|{n#} holes of {hole@} in the [side|rim], equally spaced at mid height]",
        lay=lay_radial,
        kinds=("disc",),
        place="side",
        weight=5,
    ),
    Saying(
        name="boss",
        said="[a {boss_d} dia [spigot|stud|boss|post|stub] {boss_h} high [in the middle|on top|in the center of it]|a [spigot|stud|boss|post] {boss_d} dia x {boss_h} high in the middle|a {boss_h} high [boss|spigot], {boss_d} dia, [on top|in the center]|a round boss in the middle, {boss_d} dia, {boss_h} high]",
        lay=lay_boss,
        kinds=("box", "disc", "hex"),
        weight=6,
        is_raised=True,
    ),
    Saying(
        name="drilled_boss",
        said="[a boss {boss_d} dia {boss_h} high in the middle, {hole@} hole through [boss|it|everything]|a {boss_d} dia hub {boss_h} high on top, bored {hole} through|a hub {boss_d} dia, {boss_h} high with a {hole} bore through it all|a {boss_d} x {boss_h} boss on top with a {hole@} hole through it]",
        lay=lay_drilled_boss,
        kinds=("box", "disc"),
        weight=4,
        is_raised=True,
    ),
    Saying(
        name="groove",
        said="[a slot {groove_w} wide and {groove_d} deep [right |]along the top|a {groove_w} wide slot, {groove_d} deep, along the whole top|a slot {groove_w} wide, {groove_d} deep, lengthwise across the top from end to end|a {groove_w} x {groove_d} deep slot running the full length|a groove {groove_w} wide {groove_d} deep down the length]",
        lay=lay_groove,
        weight=4,
        is_along=True,
    ),
    Saying(
        name="cross_groove",
        said="[a slot {groove_w} wide and {groove_d} deep across the [top|middle]|a {groove_w} wide, {groove_d} deep slot across the width|a {groove_w} x {groove_d} deep groove across the top|a groove {groove_w} wide, {groove_d} deep, straight across the middle|a {groove_w} wide groove from front to back, {groove_d} deep|a slot across it, {groove_w} wide and {groove_d} deep]",
        lay=lay_across,
        weight=5,
        is_along=True,
    ),
    Saying(
        name="cut_corner",
        said="[one corner cut off at {45^}, {cham}|a corner cut off diagonally, {cham}|one corner clipped {cham} at {45^}|one corner cut off {cham} x {45^}|a {cham} x {45^} bevel on one corner]",
        lay=lay_cut_corner,
        place="vertical",
        weight=3,
    ),
    Saying(
        name="pocket",
        said="[a {pocket_l} x {pocket_w} recess {pocket_d} deep[ in the middle| in the top|]|pocket {pocket_l} x {pocket_w} x {pocket_d} deep|a pocket {pocket_l,pocket_w,pocket_d} in the top|a recess {pocket_l} by {pocket_w}, {pocket_d} deep, in the middle|a {pocket_d} deep recess, {pocket_l,pocket_w}|pocket {pocket_l,pocket_w}, depth {pocket_d}]",
        lay=lay_pocket,
        weight=5,
    ),
    Saying(
        name="window",
        said="[a {pocket_l} x {pocket_w} [opening|cutout|window][ in the middle|]|a rectangular hole {pocket_l,pocket_w}[ in the middle|]|an opening {pocket_l} by {pocket_w} in the middle|a {pocket_l,pocket_w} rectangular [hole|opening]|cutout {pocket_l} x {pocket_w}|a window {pocket_l} x {pocket_w} in it]",
        lay=lay_window,
        weight=5,
    ),
    Saying(
        name="chamfer_top",
        said="[top edges chamfered {cham}|a {cham} bevel [all |]round the top|{cham} chamfer on the top edge|{cham} x {45^} chamfer round the top|a {cham} chamfer along all the top edges|top edge broken {cham}]",
        lay=lay_top_chamfer,
        kinds=("box", "disc"),
        place="top",
        weight=4,
        is_first=True,
    ),
    Saying(
        name="fillet_top",
        said="[top edges rounded {fillet~}|top edge rounded {fillet~}|a {fillet} radius [all |]round the top|{fillet~} on the top edges|a {fillet} rounding of the top edge|top edges rounded over, {fillet!} radius]",
        lay=lay_top_fillet,
        kinds=("box", "disc"),
        place="top",
        weight=4,
        is_first=True,
    ),
)  # fmt: skip
"""Rows for `SPOKEN_FEATURES`."""
