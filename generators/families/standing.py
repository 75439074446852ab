"""Plates and what is drilled in them, stands on them or hangs under them, as people say it in passing."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from ..draft import Draft, evaluate
from ..features.frame import Frame, box, half
from ..features.places import VERBS, put_somewhere
from ..features.spoken import eased_corners
from ..sentences import ORDERED
from ..text import expand, pick, pick_by
from ..wordings import phrase, way

_TRIES = 3
_SIDES = {
    "back": "[the back edge|the back]", "front": "[the front edge|the front]", "left": "[the left edge|the left side]", "right": "[the right edge|the right side]",
    "left right": "[the left and right edges|both short edges|both ends, left and right]", "front back": "[the front and back edges|both long edges|both long sides]",
    "left right back": "[the back, left and right edges|three sides, open at the front|the back edge and both ends, open at the front]",
}  # fmt: skip


def _walls(d: Draft, f: Frame) -> None:
    """Walls along one to three edges, all of a height above the base."""
    d.need("walls_at" not in d.features)
    sides = pick(d.rng, tuple(_SIDES))
    d.need(" " not in sides or f.wv > 1.15 * f.dv)
    noun = "walls" if " " in sides else "wall"
    one = "" if " " in sides else "a "
    d.feature(
        VERBS,
        f"[{one}{noun} standing on it, {{wall}} thick and {{h}} high along {_SIDES[sides]}|{one}raised {noun} along {_SIDES[sides]}, {{wall}} thick and {{h}} high above the plate|{one}{noun} standing on the plate, {{wall}} thick and {{h}} high, along {_SIDES[sides]}|{one}{noun} {{h}} high and {{wall}} thick standing up along {_SIDES[sides]}, flush with the outside]",
        "walls_at",
    )
    wall, h = d.size("wall", 1.5, 0.12 * f.small), d.size("h", max(4, 0.6 * f.hv), 50)
    d.need(wall.v < 0.2 * f.small and h.v > wall.v)
    strips = {
        "back": (f.w, f"{wall}", "0", f"{f.d}-{wall}"), "front": (f.w, f"{wall}", "0", "0"),
        "left": (f"{wall}", f.d, "0", "0"), "right": (f"{wall}", f.d, f"{f.w}-{wall}", "0"),
    }  # fmt: skip
    for side in sides.split():
        long, deep, x, y = (evaluate(one, d.values) for one in strips[side])
        deep -= 1.01 * wall.v if long < deep and "back" in sides else 0
        d.claim(x + long / 2, y + deep / 2, long / 2, deep / 2)
        body, (w, y_size, x_at, y_at) = d.body(), strips[side]
        d.add(f"{d.tag('web')}: C {w} {y_size} {h}", f"T $ {x_at} {y_at} {f.h}", f"U {body} $")


def _cheeks(d: Draft, f: Frame) -> None:
    """Two upright cheeks about the middle with a gap between them, and perhaps a hole through both."""
    noun = "[cheeks|upright cheeks|cheeks|lugs]"
    wide = ", running front to back over the whole width" if (is_full := d.chance(0.6)) else ", {b} wide, running front to back"
    hole = "[, with a {hole@} hole through both, {off} above the plate|, a {hole@} pin hole through both at {off} above the plate|, both drilled {hole@} in line, center {off} above the plate]"
    hole = hole if d.chance(0.6) else ""
    d.feature(
        VERBS,
        f"[{{2#}} {noun} standing on it, {{fin_t}} thick and {{fin_h}} high, {{gap}} apart inside{wide}{hole}|a pair of {noun}, {{fin_t}} thick, {{fin_h}} high, with a gap of {{gap}} between them standing on it in the middle{wide}{hole}|{{2#}} {noun} standing on the plate, {{gap}} clear between them, centered, each {{fin_t}} thick and {{fin_h}} high{wide}{hole}]",
        "cheeks_at",
    )
    t, h, gap = d.size("fin_t", 1.5, 0.12 * f.wv), d.size("fin_h", max(8, f.hv), 70), d.size("gap", 3, 0.5 * f.wv)
    d.need(gap.v + 2 * t.v < 0.9 * f.wv and t.v < 0.5 * h.v)
    b = None if is_full else d.size("b", 6, 0.8 * f.dv)
    deep, y = (f.d, "0") if b is None else (str(b), f"({f.d}-{b})/2")
    d.claim(*f.center, gap.v / 2 + t.v, (f.dv if b is None else b.v) / 2)
    drilled: tuple[str, ...] = ()
    if hole:
        dia = d.dia("hole", 2, 0.5 * min(h.v, f.dv if b is None else b.v))
        off = d.size("off", 0.7 * dia.v, h.v - 0.7 * dia.v)
        d.need(0.6 * dia.v < off.v < h.v - 0.6 * dia.v)
        drilled = (f"H $ {half(deep)} {off} {dia} >X",)
    body = d.body()
    d.add(f"{d.tag('fin')}: C {t} {deep} {h}", *drilled, f"T $ ({f.w}-{gap})/2-{t} {y} {f.h}", f"LP $ 1 0 0 2 {gap}+{t}")
    d.add(f"U {body} $")


def _flush(d: Draft, f: Frame) -> None:
    """A block against the middle of an edge."""
    side = pick(d.rng, ("back", "front", "left", "right"))
    d.feature(
        VERBS,
        f"[a {{l,b,h}} block standing on it, flush with the {side} edge and in the middle of it|a block {{l}} long, {{b}} wide and {{h}} high standing against the middle of the {side} edge, flush with it|on it a block {{l}} x {{b}}, {{h}} high, flush with the {side} edge, centered along that edge]",
        "block_flush",
    )
    length, b = d.size("l", 3, 0.6 * f.wv), d.size("b", 3, 0.6 * f.dv)
    h = d.size("h", max(3, 0.5 * f.hv), 50)
    d.need(("long" in d.clauses[-1].template) <= (length.v > b.v and side in ("back", "front")))
    x = {"left": "0", "right": f"{f.w}-{length}"}.get(side, f"({f.w}-{length})/2")
    y = {"front": "0", "back": f"{f.d}-{b}"}.get(side, f"({f.d}-{b})/2")
    d.claim(evaluate(x, d.values) + length.v / 2, evaluate(y, d.values) + b.v / 2, length.v / 2, b.v / 2)
    body = d.body()
    d.add(f"{d.tag('top')}: C {length} {b} {h}", f"T $ {x} {y} {f.h}", f"U {body} $")


def _rim(d: Draft, f: Frame) -> None:
    """A rim under a lid, set in from its edge all round."""
    d.feature(
        VERBS,
        "[a rim underneath, {lip_w} thick and {lip_h} [deep|high], {inset} in from the edge all round|a {lip_w} thick lip under it, {lip_h} [deep|high], set {inset} in from the edge all round|underneath a rim {lip_h} deep and {lip_w} wide, {inset} in from the edge all round|a {lip_h} deep rim on the underside, {lip_w} thick, its outside {inset} from the edge all round]",
        "rim_under",
    )
    inset, wide = d.size("inset", 1, 0.12 * f.small), d.size("lip_w", 1, 0.1 * f.small)
    high = d.size("lip_h", 2, 20)
    d.need(2 * (inset.v + wide.v) < 0.7 * f.small)
    body, lip = d.body(), d.tag("lip")
    if f.kind == "box":
        for x in (inset.v + wide.v / 2, f.wv - inset.v - wide.v / 2):
            d.claim(x, f.dv / 2, wide.v / 2, f.dv / 2 - inset.v)
        for y in (inset.v + wide.v / 2, f.dv - inset.v - wide.v / 2):
            d.claim(f.wv / 2, y, f.wv / 2 - inset.v - 1.01 * wide.v, wide.v / 2)
        d.add(f"{lip}: C {f.w}-2*{inset} {f.d}-2*{inset} {high}", f"C {f.w}-2*{inset}-2*{wide} {f.d}-2*{inset}-2*{wide} {high}")
        d.add(f"T $ {wide} {wide} 0", f"D {lip} $", f"T $ {inset} {inset} -{high}", f"U {body} $")
    else:
        d.claim(0, 0, f.wv / 2, f.wv / 2)
        d.add(f"{lip}: Y {half(f.w)}-{inset} {high}", f"H $ 0 0 {f.w}-2*{inset}-2*{wide}", f"T $ 0 0 -{high}", f"U {body} $")


def _two_sizes(d: Draft, f: Frame) -> None:
    """Two holes of different diameters on the center line, each at its place from the left end."""
    d.feature(
        VERBS,
        "[a {hole@} hole {a} from the left end and a {bore@} hole {c} from the left end|a {hole@} hole {a} from the left end plus a {bore@} hole {c} from the left end, both on the center line|a {hole@} hole {a} in from the left end and another {bore} dia hole {c} in from the left end]",
        "two_sizes",
    )
    hole, bore = d.dia("hole", 2, 0.5 * f.dv), d.dia("bore", 2, 0.5 * f.dv)
    a, c = d.size("a", 0.7 * hole.v + 1, 0.45 * f.wv), d.size("c", 0.4 * f.wv, f.wv - 0.7 * bore.v)
    d.need(abs(hole.v - bore.v) > 0.1 * hole.v and a.v > 0.6 * hole.v and c.v + 0.6 * bore.v < f.wv)
    for dia, place in ((hole, a), (bore, c)):
        d.claim(place.v, f.dv / 2, dia.v / 2, dia.v / 2)
        d.add(f"H $ {place} {f.cy} {dia}")


_NOUN = "[plate|base plate|mounting plate|board|base|flat plate|plate|panel|cover plate|foot plate|holder|rack|stand|support plate|adapter plate|fixture plate|carrier|jig plate|bracket plate]"
_STRIP = "[strip|bar|flat bar|board|rail|rack|key rack|slat|long plate|batten|hook rail|peg rail|slat holder]"
_DISC = "[disc|round plate|round base|disk|lid|round cover|round foot|turntable|circular plate|round base plate]"
_LINK = "[obround plate|link plate|plate with round ends|link|bar with fully rounded ends|oblong plate with round ends]"


def _base(d: Draft) -> tuple[Frame, str]:
    """A rectangle, square, strip, disc or link, and which kind of outline it is."""
    kind = pick_by(d.rng, ("plate", "square_plate", "strip", "disc", "obround"), (4.5, 5.7, 7.4, 9.4, 10.4))
    d.base_name = kind
    noun = expand({"square_plate": _NOUN, "plate": _NOUN, "strip": _STRIP, "disc": _DISC, "obround": _LINK}[kind], d.rng)
    if kind == "disc":
        d.base(
            phrase(noun, (way("dia", "dia"), way("thick", "h")), d.rng)
            if d.chance(0.5)
            else f"[{noun} {{dia}} x {{h}}|{noun} {{dia@}}, {{h}} thick|{{dia}} dia {noun}, {{h}} thick]"
        )
        w, h = d.size("dia", 20, 200), d.size("h", 2, 16)
        d.need(h.v < 0.3 * w.v)
        d.add(f"Y {w}/2 {h}")
        return Frame(kind="disc", w=str(w), d=str(w), h=str(h), wv=w.v, dv=w.v, hv=h.v), "disc"
    if kind == "square_plate":
        d.base(
            f"[{{w}} square {noun}, {{t}} thick|{noun} {{w}} square, {{t}} thick|square {noun}, {{w}} a side, {{t}} thick|{noun}, {{w}} square x {{t}}]"
        )
        w, t = d.size("w", 20, 180), d.size("t", 2, 16)
        d.need(t.v < 0.3 * w.v)
        d.add(f"C {w} {w} {t}")
        return box(w, w, t), "box"
    long, wide, thick = ("l", "w", "h") if kind == "obround" else ("w", "d", "t")
    row = f"{{{long},{wide},{thick}}}"
    d.base(
        phrase(noun, (way("long", long), way("wide", wide), way("thick", thick)), d.rng)
        if d.chance(0.45)
        else f"[{noun} {row}|{row} {noun}|{noun} {{{long}}} x {{{wide}}}, {{{thick}}} thick|{{{long}}} by {{{wide}}} {noun}, {{{thick}}} thick|{noun}: {row}|{noun}, {row}|{{{thick}}} thick {noun}, {{{long}}} x {{{wide}}}]"
    )
    w = d.size(long, 30, 300)
    y, t = d.size(wide, (0.08 if kind == "strip" else 0.3) * w.v, (0.3 if kind == "strip" else 0.9) * w.v), d.size(thick, 2, 20)
    d.need(t.v < 0.6 * y.v and y.v < 0.95 * w.v)
    d.add(f"OB {w} {y} {t}" if kind == "obround" else f"C {w} {y} {t}")
    frame = box(w, y, t)
    return (
        (Frame(kind="disc", w=frame.w, d=frame.d, h=frame.h, wv=w.v, dv=y.v, hv=t.v), "link")
        if kind == "obround"
        else (frame, "box")
    )


def _some(d: Draft, number: int, *makes: Callable[[], None]) -> int:
    """Draw so many of what is made, each in a few tries; how many there are."""
    return sum(any(d.attempt(pick(d.rng, makes)) for _ in range(_TRIES)) for _ in range(number))


def standing_plate(d: Draft) -> None:
    """A base, holes and openings in it, and one to three kinds of things on it or under it."""
    f, kind = _base(d)
    is_box = kind == "box"
    if is_box and d.chance(0.12):
        eased_corners(d, f)
    first = len(d.clauses)
    _some(d, pick(d.rng, (0, 0, 1, 1, 2)), partial(put_somewhere, d, f, kind, "cut"))
    raised = len(d.clauses)
    up, down = partial(put_somewhere, d, f, kind, "up"), partial(put_somewhere, d, f, kind, "down")
    special = [partial(make, d, f) for make in (_walls, _cheeks, _flush)] if is_box else []
    under = [down, down, partial(_rim, d, f)] if kind != "link" else [down]
    made = _some(d, pick(d.rng, (0, 1, 1, 1, 2)), *[up] * 4, *special) + _some(d, pick(d.rng, (0, 0, 1)), *under)
    d.need(made > 0)
    if d.style.register not in ORDERED and raised > first and d.chance(0.4):
        d.clauses[first:] = d.clauses[raised:] + d.clauses[first:raised]


def drilled_plate(d: Draft) -> None:
    """A base and one to three kinds of holes, slots and openings, all with their places."""
    f, kind = _base(d)
    if kind == "box" and d.chance(0.2):
        eased_corners(d, f)
    makes = [partial(put_somewhere, d, f, kind, "cut")] * 8
    if kind == "box" and f.wv > 1.5 * f.dv:
        makes.append(partial(_two_sizes, d, f))
    d.need(_some(d, pick(d.rng, (1, 1, 2, 2, 3)), *makes) > 0)


_BEVEL = "[beveled|bevelled|chamfered]"


def bevelled_plate(d: Draft) -> None:
    """A plate or disc whose top edges are bevelled at 45° all round, over its whole thickness or a part of it."""
    is_round, is_full = d.chance(0.4), d.chance(0.6)
    noun = expand(
        "[disc|round plate|round base|disc]" if is_round else "[plate|base plate|tile|sign board|plaque|pad|block]", d.rng
    )
    edge = "edge" if is_round else "edges all round"
    row = "[{dia} dia, {h} thick|{dia} x {h}]" if is_round else "[{w,d,t}|{w} x {d}, {t} thick]"
    how = (
        f"[{edge} {_BEVEL} at {{45^}} over the whole thickness|{edge} {_BEVEL} {{45^}} over the full thickness, the top smaller|{edge} {_BEVEL} {{45^}} from the bottom edge to the top]"
        if is_full
        else f"[top {edge} {_BEVEL} {{cham}} at {{45^}}|top {edge} {_BEVEL} at {{45^}}, {{cham}} down|top {edge} {_BEVEL} {{cham}} x {{45^}}]"
    )
    d.base_name = "disc" if is_round else "plate"
    d.base(f"[{noun} {row}, {how}|{noun}, {row}, {how}|{noun} {row} with {how}]")
    if is_round:
        w, t = d.size("dia", 15, 150), d.size("h", 2, 16)
        y = w
    else:
        w, y, t = d.size("w", 20, 200), d.size("d", 15, 150), d.size("t", 2, 16)
    d.need(t.v < 0.2 * min(w.v, y.v))
    if not is_full:
        cham = d.size("cham", 0.2 * t.v, 0.7 * t.v)
        d.need(cham.v < 0.85 * t.v)
        d.add(f"Y {w}/2 {t}" if is_round else f"C {w} {y} {t}", f"CH $ {cham} >Z")
    elif is_round:
        d.add(f"K {w}/2 {w}/2-{t} {t}")
    else:
        d.add("bottom: SK 0 0 0 1 0 0 0 1 0", f"L 0 0 {w} 0", f"L {w} 0 {w} {y}", f"L {w} {y} 0 {y}", f"L 0 {y} 0 0", "END")
        d.add(f"top: SK 0 0 {t} 1 0 0 0 1 0", f"L {t} {t} {w}-{t} {t}", f"L {w}-{t} {t} {w}-{t} {y}-{t}")
        d.add(f"L {w}-{t} {y}-{t} {t} {y}-{t}", f"L {t} {y}-{t} {t} {t}", "END", "LO bottom top")


def triangle_at(d: Draft) -> None:
    """A right triangle with a hole at its distances from the straight sides that meet at the right angle."""
    noun = "[right triangle plate|triangular gusset|right angle triangle plate|gusset plate|triangular plate, right angled,|corner gusset]"
    where = "[{hole@} hole {off} from the legs|{hole@} hole, center {off} from the legs|{hole@} hole near the right angle, {off} in from the legs|{hole@} hole {x} from the upright leg and {y} from the bottom leg]"
    d.base(
        f"[{noun} with legs {{w}} and {{h}}, {{t}} thick, a {where}|{noun} {{w}} x {{h}} x {{t}}, {where}|{{t}} thick {noun} legs {{w}} along the bottom and {{h}} up, {where}]"
    )
    w, t = d.size("w", 30, 200), d.size("t", 2, 15)
    h = d.size("h", 0.5 * w.v, 1.5 * w.v)
    hole = d.dia("hole", 2, 0.15 * min(w.v, h.v))
    x = d.size("off" if d.says("off") else "x", hole.v, 0.4 * w.v)
    y = x if d.says("off") else d.size("y", hole.v, 0.4 * h.v)
    d.need(min(x.v, y.v) > 0.7 * hole.v and x.v / w.v + y.v / h.v + 0.7 * hole.v * math.hypot(1 / w.v, 1 / h.v) < 1)
    d.add(f"W {w} {t} {h}", f"H $ {x} {y} {hole} >Y")
