"""Parts said by standards: sheet metal by its gauge number, threaded holes by their M-size, which are drilled for the tap."""

from __future__ import annotations

from ..draft import Draft
from ..features import box
from ..features.frame import corners
from ..features.patterns import corner_holes
from ..text import pick
from .plates import plate, square_plate
from .primitives import block

_SHEET = "[steel|sheet steel|sheet metal|sheet|mild steel]"
_TAPPED = "[tapped|threaded]"


def gauge_plate(d: Draft) -> None:
    noun = "[plate|panel|cover|blank|sheet metal panel|mounting plate]"
    d.base(
        f"[{{w,d}} {noun} [of|from|cut from|made of] {{t}} {_SHEET}|{{t}} {noun}, {{w,d}}|{{t}} {_SHEET} {noun}[,|] {{w}} [x|by] {{d}}|{noun}, {{w}} long and {{d}} wide, {{t}} {_SHEET}|{noun} {{w,d}} in {{t}} {_SHEET}|{{w,d}} {noun}, {{t}} thick]",
        callout="[PANEL {w,d}, {t} STEEL|PLATE {w,d} X {t}|{t} SHEET {w,d}]",
    )
    w, y = d.size("w", 30, 300), d.size("d", 20, 250)
    t = d.gauge("t")
    d.add(f"C {w} {y} {t}")
    if d.chance(0.6):
        corner_holes(d, box(w, y, t))


def gauge_angle(d: Draft) -> None:
    noun = "[angle|angle bracket|L-profile|sheet metal angle|bent angle]"
    d.base(
        f"[{noun} [of|from|bent from] {{t}} {_SHEET}, legs {{w}} and {{h}}, {{l}} long|{{l}} long {noun}, {{t}}, legs {{w}} and {{h}}|{{t}} {noun}, {{w}} base, {{h}} upright, {{l}} long|{noun}, {{w}} wide, {{h}} high and {{l}} long, {{t}} {_SHEET}]",
        callout="[ANGLE {w} X {h} X {t}, {l} LG|ANGLE, LEGS {w} AND {h}, {t} SHEET, {l} LG]",
    )
    w, h, length = d.size("w", 12, 80), d.size("h", 12, 80), d.size("l", 20, 250)
    t = d.gauge("t")
    d.need(t.v < min(w.v, h.v) / 3)
    body = d.body_after(f"C {w} {length} {t}")
    d.add(f"leg: C {t} {length} {h}", f"U {body} $")


def tapped_part(d: Draft) -> None:
    make = pick(d.rng, (plate, square_plate, block))
    d.base_name = make.__name__
    frame = make(d)
    if d.chance(0.5):
        d.feature(
            "drill|add|put|cut",
            f"[an {{hole&tap}} {_TAPPED} hole in the [center|middle]|a {_TAPPED} {{hole&tap}} hole [in|through] the [center|middle]|a [center|central] hole {_TAPPED} {{hole&tap}}|one {_TAPPED} {{hole&tap}} hole in the center, {{depth}} deep|a hole in the middle[,| to be] [tapped|threaded] {{hole&tap}}]",
            "tapped_hole",
            callout="[{hole&tap} TAP, CENTER|CENTER HOLE TAPPED {hole&tap}|{hole&tap} TAPPED X {depth} DEEP, CENTER]",
        )
        hole = d.size("hole", 1.2, min(frame.small * 0.5, 18))
        depth = f" {d.size('depth', frame.hv * 0.2, frame.hv * 0.85)}" if d.says("depth") else ""
        d.add(f"H $ {frame.cx} {frame.cy} {hole}{depth}")
        return
    d.feature(
        "drill|add|put|cut",
        f"[{{4#}} {_TAPPED} {{hole&tap}} holes in the corners[, {{inset}} from the edges|]|{{4#}} {{hole&tap}} {_TAPPED} holes, one in each corner|a {_TAPPED} {{hole&tap}} hole in each corner[, {{inset}} from the edges|]|{{hole&tap}} {_TAPPED} holes at all {{4#}} corners[, {{inset}} from each edge|]|corner holes {_TAPPED} {{hole&tap}}]",
        "tapped_corners",
        callout="[{4#}X {hole&tap} TAP, CORNERS[, {inset} FROM EDGES|]|{4#}X TAPPED {hole&tap} AT CORNERS]",
    )
    hole = d.size("hole", 1.2, min(frame.small / 5, 14))
    inset = d.size("inset", hole.v * 0.9 + 0.5, frame.small / 3, f"max(5,{hole})")
    d.need(inset.v > hole.v * 0.55 and frame.small - 2 * inset.v > hole.v * 1.2)
    corners(d, frame, hole, inset)
