"""Plain solids and hollow ones as people say them in passing: rows of `spoken` for families of their own."""

from __future__ import annotations

from .spoken import Dim, Part

_CONE = "[cone|pointed cone|solid cone|right circular cone|cone shape]"
_OVAL = "[oval plate|elliptical plate|oval base|oval disc|ellipse]"
_ROUNDED = "[bar|flat bar|strip|plate|link plate|flat]"
_TAPER_TUBE = (
    "[reducer|conical reducer|hose adapter|tapered sleeve|cone tube|tapered tube|conical sleeve|hose reducer|conical adapter]"
)
_CLOSED = "closed [on all sides|all round|completely]"

PARTS: tuple[Part, ...] = (
    Part(
        name="cone",
        nouns=_CONE,
        sizes=(Dim("dia", "dia", 6, 120), Dim("h", "high", 0.5, 2.5, "dia")),
        rows="[% {dia} base, {h} high|% {dia} x {h}|{dia} dia % {h} tall|% {dia} at the base going to a point, {h} high|% with a {dia} dia base and {h} [tall|height]]",
        lines=("K dia/2 0 h",),
    ),
    Part(
        name="pyramid",
        nouns="[pyramid|square pyramid|four sided pyramid|pointed cap, pyramid shaped]",
        sizes=(Dim("w", "", 10, 120), Dim("h", "", 0.4, 2, "w")),
        rows="[% {w} square base, {h} high|% {w} base, {h} [high|tall]|% with a {w!} square base and {h} height|% {w} x {h} high]",
        lines=("SK 0 0 0 1 0 0 0 0 1", "L 0 0 w 0", "L w 0 w/2 h", "L w/2 h 0 0", "END", "part: E $ 0 w 0", "R part 0 0 90", "T $ w 0 0", "I part $"),
        weight=0.8,
    ),
    Part(
        name="hemisphere",
        nouns="[half ball|dome|half sphere|hemisphere|dome cap, solid]",
        sizes=(Dim("dia", "dia", 8, 150),),
        rows="[% {dia}|% {dia} across|{dia} %|% of {dia} dia|% {dia} dia, flat side down]",
        lines=("body: S dia/2", "C dia dia dia/2", "T $ -dia/2 -dia/2 0", "I body $"),
        weight=0.7,
    ),
    Part(
        name="torus",
        nouns="[o-ring|o ring|round section ring|ring of round bar|torus|wire ring|ring made of round wire]",
        sizes=(Dim("id", "", 5, 120), Dim("d2", "", 0.04, 0.3, "id")),
        rows="[% {id} inside, {d2} section|% {id} ID, {d2} thick|% ID {id}, cross section {d2}|%, {id} inner diameter, {d2} wire|% {id} ID x {d2} section]",
        lines=("TO (id+d2)/2 d2/2",),
        weight=0.8,
    ),
    Part(
        name="ellipse",
        nouns=_OVAL,
        sizes=(Dim("w", "", 15, 200), Dim("d", "", 0.3, 0.9, "w"), Dim("h", "", 1, 15)),
        rows="[% {w,d,h}|% {w} x {d}, {h} thick|{w} by {d} %, {h} thick|% {w} long, {d} wide and {h} thick|{h} thick %, {w,d}]",
        lines=("Y 0.5 h", "X $ w d 1"),
    ),
    Part(
        name="obround",
        nouns=_ROUNDED,
        sizes=(Dim("l", "", 15, 250), Dim("w", "", 0.1, 0.6, "l"), Dim("h", "", 1, 20)),
        rows="[% {l,w,h} with [rounded|round|full radius] ends|{l,w,h} %, both ends [fully |]rounded|round ended % {l,w,h}|% {l} long, {w} wide, {h} thick, ends rounded full radius|%, {l} overall, {w} wide, {h} thick, with fully rounded ends]",
        lines=("OB l w h",),
        weight=0.8,
    ),
    Part(
        name="drilled_obround",
        nouns=_ROUNDED,
        sizes=(Dim("l", "", 20, 200), Dim("w", "", 0.15, 0.6, "l"), Dim("h", "", 1, 15), Dim("hole", "", 0.15, 0.6, "w")),
        rows="[% {l,w,h} with [rounded|round] ends and a {hole@} hole in the middle|round end % {l,w,h} with {hole} hole in the middle|{l,w,h} %, both ends rounded, a {hole@} hole in the center]",
        lines=("OB l w h", "H $ 0 0 hole"),
        weight=0.8,
    ),
    Part(
        name="taper_tube",
        nouns=_TAPER_TUBE,
        sizes=(Dim("d1", "", 12, 120), Dim("d2", "", 0.4, 0.85, "d1"), Dim("h", "", 0.6, 3, "d1"), Dim("wall", "", 0.03, 0.1, "d1")),
        rows="[% {d1} to {d2}, {h} long, {wall} wall|% from {d1} to {d2} outside, {h} long, {wall!} wall|%, {d1} OD tapering to {d2} OD over {h}, wall {wall}, open at both ends|%, {d1} outside at one end, {d2} at the other, {h} long, {wall!} walls]",
        fits=lambda values: values["wall"] < 0.2 * values["d2"] and values["h"] > values["d1"] - values["d2"],
        lines=("body: K d1/2 d2/2 h", "K d1/2-wall d2/2-wall h", "D body $"),
    ),
    Part(
        name="closed_box",
        nouns="[box|hollow box|tank|enclosure|case]",
        sizes=(Dim("w", "", 15, 200), Dim("d", "", 15, 160), Dim("h", "", 12, 100), Dim("wall", "", 0.8, 5)),
        rows=f"[% {{w,d,h}}, {{wall!}} walls, {_CLOSED}|{{w,d,h}} %, {_CLOSED}, wall {{wall}}|closed % {{w,d,h}}, wall {{wall}}|closed % {{w,d,h}} with {{wall!}} walls all round]",
        fits=lambda values: values["wall"] < 0.2 * min(values["w"], values["d"], values["h"]),
        lines=("C w d h", "SH $ wall"),
        weight=0.8,
    ),
    Part(
        name="closed_can",
        nouns="[cylinder|can|tin|drum|canister|float]",
        sizes=(Dim("dia", "", 15, 150), Dim("h", "", 0.4, 2.5, "dia"), Dim("wall", "", 0.02, 0.1, "dia")),
        rows=f"[hollow % {{dia}} dia, {{h}} [high|tall], {{wall!}} walls, closed at both ends|closed % {{dia}} dia {{h}} high, wall {{wall}}|% {{dia}} dia, {{h}} [high|tall], hollow, {{wall}} thick, {_CLOSED}]",
        fits=lambda values: values["wall"] < 0.2 * values["h"],
        lines=("Y dia/2 h", "SH $ wall"),
        weight=0.7,
    ),
    Part(
        name="v_groove_block",
        nouns="[V block|vee block|block|fixture block]",
        sizes=(Dim("w", "", 20, 120), Dim("d", "", 15, 120), Dim("h", "", 0.5, 1, "w"), Dim("groove_w", "", 0.25, 0.7, "w")),
        rows="[% {w,d,h} with a {90^} [V groove|groove|V] {groove_w} wide|% {w,d,h}, V groove {groove_w} wide, {90^}, front to back|% {w,d,h} with a V-groove of {90^}, {groove_w} wide at the top]",
        fits=lambda values: values["groove_w"] < 1.5 * values["h"],
        lines=("body: C w d h", "SK 0 0 0 1 0 0 0 0 1", "L w/2 h-groove_w/2 (w+groove_w)/2 h", "L (w+groove_w)/2 h (w-groove_w)/2 h", "L (w-groove_w)/2 h w/2 h-groove_w/2", "END", "E $ 0 d 0", "D body $"),
        weight=0.7,
    ),
    Part(
        name="round_end_pin",
        nouns="[pin|peg|rod|coat peg|round rod|dowel|post]",
        sizes=(Dim("dia", "", 3, 50), Dim("l", "", 1.5, 8, "dia")),
        rows="[% {dia} dia {l} long with a [domed|fully rounded|hemispherical|round] end|% {dia} dia, {l} long overall, one end [domed|rounded to a half ball|fully rounded]|{dia} dia % {l} long, top end domed|% {dia} x {l}, one end fully domed]",
        lines=("body: Y dia/2 l-dia/2", "S dia/2", "T $ 0 0 l-dia/2", "U body $"),
    ),
    Part(
        name="round_ends_rod",
        nouns="[rod|handle|round bar|dowel|pin|grip]",
        sizes=(Dim("dia", "", 3, 50), Dim("l", "", 2, 10, "dia")),
        rows="[% {dia} dia {l} long with [rounded|hemispherical|domed] ends|% {dia} x {l}, both ends [fully rounded|domed|hemispherical]|{dia} dia % {l} long overall, both ends rounded off to half balls|% {l} long, {dia} dia, with fully rounded ends]",
        lines=("S dia/2", "top: T $ 0 0 l-dia/2", "Y dia/2 l-dia", "body: T $ 0 0 dia/2", "S dia/2", "T $ 0 0 dia/2", "U body top $"),
        weight=0.8,
    ),
    Part(
        name="ring_section",
        nouns="[ring|steel ring|square section ring|ring with square section]",
        sizes=(Dim("id", "", 10, 120), Dim("wall", "", 0.05, 0.25, "id")),
        rows="[ring with a square cross section of {wall}, inner diameter {id}|% {id} inside, {wall!} square section|% {id} ID, square section {wall!} a side|% {id} inside dia, made of {wall!} square bar]",
        lines=("Y id/2+wall wall", "H $ 0 0 id"),
        weight=0.6,
    ),
    Part(
        name="spool",
        nouns="[spool|bobbin|reel|cable spool|thread spool]",
        sizes=(Dim("od", "", 20, 120), Dim("t", "", 1.5, 8), Dim("dia", "", 0.3, 0.7, "od"), Dim("l", "", 0.3, 1.5, "od"), Dim("bore", "", 0.2, 0.6, "dia")),
        rows="[%, flanges {od} x {t}, core {dia}, {l} between [the |]flanges, bore {bore}|% with {od} dia flanges {t} thick, {dia} core, {l} between the flanges and a {bore} bore|%: {od} flanges, {t} thick, {l} apart, {dia} core dia, {bore} hole through it]",
        lines=("body: Y dia/2 l+2*t", "Y od/2 t", "LP $ 0 0 1 2 l+t", "U body $", "H $ 0 0 bore"),
        weight=0.8,
    ),
    Part(
        name="frame_opening",
        nouns="[frame|rectangular frame|window frame|picture frame|gasket|rectangular ring|bezel|plate]",
        sizes=(Dim("w", "", 30, 250), Dim("d", "", 0.4, 1, "w"), Dim("pocket_l", "", 0.4, 0.88, "w"), Dim("pocket_w", "", 0.4, 0.88, "d"), Dim("t", "", 1, 15)),
        rows="[% {w,d} outside, {pocket_l,pocket_w} opening, {t} thick|% {w,d}, {t} thick, with a {pocket_l,pocket_w} cutout in the middle|% {w} x {d} outside, {pocket_l} x {pocket_w} inside, {t} thick|{t} thick %, {w,d}, opening {pocket_l,pocket_w}|% outer {w,d}, inner {pocket_l,pocket_w}, {t} thk]",
        lines=("body: C w d t", "cut: C pocket_l pocket_w t", "T $ (w-pocket_l)/2 (d-pocket_w)/2 0", "D body $"),
        weight=1.1,
    ),
    Part(
        name="inner_channel",
        nouns="[U bracket|U channel|channel|saddle|U-shaped bracket|cradle]",
        sizes=(Dim("w", "", 10, 100), Dim("h", "", 10, 100), Dim("l", "", 10, 200), Dim("t", "", 1, 6)),
        rows="[% {w} inside width, {h} [tall|high] overall, {l} [wide|long], {t} thick|% {w} wide inside, {h} high, {l} long, {t} thick|%, inside width {w}, {h} overall height, {l} long, made of {t} sheet|% {w} between the sides, sides {h} high outside, {l} long, {t} thick]",
        fits=lambda values: values["t"] < 0.25 * min(values["w"], values["h"]),
        lines=("body: C w+2*t l h", "cut: C w l h-t", "T $ t 0 t", "D body $"),
        weight=0.9,
    ),
    Part(
        name="bridge_handle",
        nouns="[handle|drawer handle|pull handle|bridge handle|U-shaped handle|cabinet handle|door pull]",
        sizes=(Dim("l", "", 40, 250), Dim("h", "", 0.15, 0.5, "l"), Dim("d", "", 0.06, 0.25, "l"), Dim("t", "", 0.1, 0.35, "h")),
        rows="[% {l} long, {h} high, {d} wide, {t} thick|% made of {d} x {t} flat bar, {l} long and {h} high|%, {l} overall, stands {h} high, {d} wide, {t} thick all round|{l} long %, {h} high, bar {d} wide and {t} thick]",
        fits=lambda values: values["t"] < 0.2 * values["l"],
        lines=("body: C l d h", "cut: C l-2*t d h-t", "T $ t 0 0", "D body $"),
        weight=1,
    ),
    Part(
        name="wedge",
        nouns="[wedge|door wedge|ramp|doorstop|door stop|wheel chock|triangular block|loading ramp]",
        sizes=(Dim("w", "long", 10, 200), Dim("d", "wide", 0.2, 1, "w"), Dim("h", "high", 0.12, 0.9, "w")),
        rows="[% {w,d,h}|% {w} long, {d} wide, {h} high|% {w} x {d} x {h} high|{w} long %, {d} wide, {h} [high|tall] at the back|% {w} by {d}, {h} high at one end, down to nothing]",
        lines=("W w d h",),
        weight=1.1,
    ),
    Part(
        name="drilled_sphere",
        nouns="[ball|sphere|bead|wooden ball|round bead|steel ball]",
        sizes=(Dim("dia", "", 6, 120), Dim("hole", "", 0.1, 0.55, "dia")),
        rows="[% {dia} with a {hole@} hole [through it|right through|through the middle|]|{dia} % with a {hole@} [bore|through hole]|% {dia} dia, {hole@} hole through the center|% of {dia} bored {hole}]",
        lines=("S dia/2", "H $ 0 0 hole"),
        weight=0.9,
    ),
    Part(
        name="open_box",
        nouns="[box|pen holder|planter|bin|container|pot|tub|holder]",
        sizes=(Dim("w", "", 15, 150), Dim("h", "", 0.4, 2, "w"), Dim("wall", "", 0.02, 0.08, "w")),
        rows="[% {w} square, {h} [tall|high], {wall} wall, open top|square %, {w} wide, {h} high, {wall!} walls, no lid|{w} square % {h} high, walls {wall}, open at the top|% {w} square and {h} deep, {wall!} walls, open on top]",
        fits=lambda values: values["wall"] < 0.15 * values["h"],
        lines=("C w w h", "SH $ wall >Z"),
        weight=1,
    ),
    Part(
        name="cap",
        nouns="[cup|round container|can|jar|round tub|beaker|pot|round box|pen cup|bucket|end cap|cap]",
        sizes=(Dim("od", "od", 12, 120), Dim("h", "high", 0.25, 2, "od"), Dim("wall", "wall", 0.02, 0.1, "od")),
        rows="[% {od} dia, {h} [high|tall|deep], {wall} wall, open top|% {od} outside, {h} high, {wall!} walls, closed bottom|{od} dia % {h} tall, wall {wall}, no lid|% {od} x {h}, {wall} thick walls and floor, open at the top]",
        fits=lambda values: values["wall"] < 0.2 * values["h"],
        lines=("Y od/2 h", "SH $ wall >Z"),
        weight=1.5,
    ),
)  # fmt: skip
"""Rows for the catalogue; no features are put on them."""
