"""Parts of other outlines than a rectangle or a circle, and turned ones of two pieces, as people say them in passing: more rows of `spoken`."""

from __future__ import annotations

from .spoken import Dim, Part

_HALF = "[half disc|half disk|semicircular plate|half circle plate|half round plate|half moon plate|semicircle plate|half of a disc|half circle]"
_HALF_BAR = "[half cylinder|half round bar|half round|half round rod|half round moulding|semicircular bar|half round block|half a cylinder]"
_HALF_RING = "[half ring|half washer|semicircular ring|half round ring|half collar|half circle ring]"
_HALF_PIPE = "[half pipe|half tube|half round gutter|gutter|tube half|half shell|half round channel|half a pipe]"
_QUARTER = "[quarter circle plate|quarter disc|quarter circle|quarter round|quarter round plate|quarter circle shelf|quarter round corner shelf]"
_TRIANGLE = "[triangular plate|right angle triangle|gusset|gusset plate|right triangle|corner gusset|triangular gusset|triangular brace|triangle plate|right angled triangular plate]"
_EQUAL = "[equilateral triangle|triangle plate, equilateral|equilateral triangular plate|triangular plate with equal sides|equal sided triangle plate]"
_OCTAGON = "[octagonal plate|octagon|octagonal bar|octagon plate|octagonal block|{8#}-sided plate]"
_HEXAGON = "[hexagon|hexagonal plate|hexagonal block|hex plate|hexagonal tile|hexagonal pad]"
_TRAPEZOID = "[trapezoid plate|trapezoidal plate|trapezium plate|trapeze shaped plate|tapered plate, trapezoid shape]"
_LUG = "[lug|tab|mounting tab|lifting lug|eye plate|ear|mounting ear|hanger plate|tongue]"
_TAG = "[tag|key tag|keychain tag|label tag|name tag|luggage tag|key fob|bar|strip]"
_PIN = "[pin|headed pin|pin with a head|pivot pin|rivet|rivet blank|hinge pin|clevis pin|button|mushroom pin]"
_PLUG = "[plug|flanged plug|hole plug|stopper|blanking plug|end plug|cap plug|stopper with a flange]"
_POINT = "[pointed pin|pin with a cone tip|center punch blank|stake|spike|pointed rod|cylinder with a cone on top|marking pin|locating pin]"
_FOOT = (
    "[foot|leg|furniture leg|cabinet foot|tapered leg|square post|tapered square post|square foot|pedestal|plinth|pyramid stump]"
)
_WASHER = "[washer|flat washer|plain washer|big washer|fender washer|shim washer]"
_SPACER = "[spacer|round spacer|sleeve|standoff|distance piece|bush|bushing|spacer tube|collar]"

PARTS: tuple[Part, ...] = (
    Part(
        name="half_disc",
        nouns=_HALF,
        sizes=(Dim("dia", "dia", 10, 200), Dim("h", "thick", 0.03, 0.4, "dia")),
        rows="[% {dia} x {h}|{dia} % {h} thick|% {dia}, {h} thick|% of {dia} dia and {h} thick|{h} thick %, {dia} across the flat side|%, flat side {dia}, thickness {h}]",
        lines=("body: Y dia/2 h", "C dia dia/2 h", "T $ -dia/2 0 0", "I body $"),
    ),
    Part(
        name="half_disc",
        nouns=_HALF,
        sizes=(Dim("r", "radius", 5, 100), Dim("h", "thick", 0.05, 0.8, "r")),
        rows="[% radius {r}, {h} thick|% with [a |]radius [of |]{r}, {h} thick|%, R{r}, {h} thick|{h} thick % of {r} radius]",
        lines=("body: Y r h", "C 2*r r h", "T $ -r 0 0", "I body $"),
        weight=0.7,
    ),
    Part(
        name="half_disc",
        nouns=_HALF_BAR,
        sizes=(Dim("dia", "dia", 5, 100), Dim("h", "long", 0.8, 6, "dia")),
        rows="[% {dia} x {h}|% {dia} dia, {h} long|{dia} % {h} long|{h} of {dia} %|cylinder {dia} x {h} cut in half lengthwise|round bar {dia} dia, {h} long, split in half along its length]",
        lines=("body: Y dia/2 h", "C dia dia/2 h", "T $ -dia/2 0 0", "I body $"),
        weight=0.8,
    ),
    Part(
        name="half_ring",
        nouns=_HALF_RING,
        sizes=(Dim("od", "od", 12, 200), Dim("id", "id", 0.3, 0.9, "od"), Dim("h", "thick", 1, 30)),
        rows="[% {od} x {id} x {h}|% {od} outside {id} inside {h} thick|{od} OD {id} ID %, {h} thick|half of a ring, {od} OD, {id} ID, {h} thick]",
        fits=lambda values: values["id"] < 0.96 * values["od"],
        lines=("body: Y od/2 h", "C od od/2 h", "T $ -od/2 0 0", "I body $", "H $ 0 0 id"),
        weight=1.2,
    ),
    Part(
        name="half_ring",
        nouns=_HALF_PIPE,
        sizes=(Dim("od", "dia", 10, 150), Dim("wall", "wall", 0.03, 0.2, "od"), Dim("h", "long", 1, 6, "od")),
        rows="[% {od} outside, {wall} wall, {h} long|% {od} x {wall}, {h} long|tube {od} x {wall}, {h} long, cut in half lengthwise|{od} pipe with {wall!} walls cut in half along its length, {h} long|% {od} dia, {h} long, {wall} thick]",
        lines=("body: Y od/2 h", "C od od/2 h", "T $ -od/2 0 0", "I body $", "H $ 0 0 od-2*wall"),
    ),
    Part(
        name="quarter_disc",
        nouns=_QUARTER,
        sizes=(Dim("r", "radius", 8, 200), Dim("h", "thick", 0.03, 0.5, "r")),
        rows="[% radius {r}, {h} thick|% {r} radius x {h}|% with {r!} straight sides, {h} thick|{h} thick %, R{r}|% of {r} radius and {h} thickness|% {r} radius {h} thk]",
        lines=("body: Y r h", "C r r h", "I body $"),
        weight=1.5,
    ),
    Part(
        name="triangle_plate",
        nouns=_TRIANGLE,
        sizes=(Dim("w", "legs", 15, 200, "", "h"), Dim("h", "", 0.4, 2, "w"), Dim("t", "thick", 1, 20)),
        rows="[% {w,h,t}|% {w} x {h}, {t} thick|% {w} by {h} by {t}|%, {w} along one leg and {h} along the other, {t} thick|% with the right angle between {w} and {h}, {t} thick|{t} thick %, {w} x {h}]",
        lines=("W w t h",),
        weight=1.8,
    ),
    Part(
        name="drilled_triangle",
        nouns=_TRIANGLE,
        sizes=(Dim("w", "legs", 25, 200, "", "h"), Dim("h", "", 0.5, 2, "w"), Dim("t", "thick", 1, 20), Dim("bore", "bore", 0.08, 0.25, "w")),
        rows="[% {w,h,t} with a {bore} hole in the middle|% {w} x {h}, {t} thick, {bore} hole in the middle|% {w} by {h}, {t} thick with a hole of {bore} in the center|{t} thick %, legs {w} and {h}, {bore} center hole]",
        fits=lambda values: values["bore"] < 0.3 * min(values["w"], values["h"]),
        lines=("W w t h", "H $ w/3 h/3 bore >Y"),
        weight=1.2,
    ),
    Part(
        name="equal_triangle",
        nouns=_EQUAL,
        sizes=(Dim("side", "side", 10, 150), Dim("h", "thick", 1, 20)),
        rows="[% {side} sides, {h} thick|% {side} a side, {h} thick|%, side {side}, {h} thick|triangular plate with all sides {side}, {h} thick]",
        lines=("PR 3 side/sqrt(3) h",),
        weight=0.8,
    ),
    Part(
        name="equal_triangle",
        nouns=_EQUAL,
        sizes=(Dim("side", "side", 20, 150), Dim("h", "thick", 1, 20), Dim("bore", "bore", 0.08, 0.4, "side")),
        rows="[% {side} sides, {h} thick with a {bore} hole in the middle|%, side {side}, {h} thick, {bore} center hole]",
        lines=("PR 3 side/sqrt(3) h", "H $ 0 0 bore"),
        weight=0.6,
    ),
    Part(
        name="octagon_plate",
        nouns=_OCTAGON,
        sizes=(Dim("af", "flats", 8, 150), Dim("h", "thick", 2, 30)),
        rows="[% {af} x {h}|% {af} across flats, {h} thick|{af} % {h} thick|% {af} AF x {h}]",
        lines=("PR 8 af/2/cos(22.5) h",),
        weight=0.9,
    ),
    Part(
        name="octagon_plate",
        nouns=_OCTAGON.replace("]", "|octagonal nut|octagonal washer|octagonal collar]"),
        sizes=(Dim("af", "flats", 10, 150), Dim("h", "thick", 2, 30), Dim("bore", "bore", 0.2, 0.7, "af")),
        rows="[% {af} x {h} with a {bore} hole|% {af} across flats, {h} thick, {bore} hole|{af} % {h} thick with a {bore} hole in the middle]",
        lines=("PR 8 af/2/cos(22.5) h", "H $ 0 0 bore"),
        weight=0.7,
    ),
    Part(
        name="corner_hexagon",
        nouns=_HEXAGON,
        sizes=(Dim("dia", "corners", 8, 150), Dim("h", "thick", 2, 60)),
        rows="[% {dia} across corners, {h} [thick|high]|{h} thick %, {dia} corner to corner|% {dia} over the corners and {h} [thick|tall]]",
        lines=("PR 6 dia/2 h",),
        weight=0.7,
    ),
    Part(
        name="trapezoid_plate",
        nouns=_TRAPEZOID,
        sizes=(Dim("w1", "", 20, 200), Dim("w2", "", 0.25, 0.85, "w1"), Dim("d", "", 0.3, 1.2, "w1"), Dim("t", "", 1, 20)),
        rows="[% {w1} wide at the bottom, {w2} at the top, {d} high, {t} thick|%, bottom {w1}, top {w2}, height {d}, {t} thick|% {w1} and {w2} wide, {d} high and {t} thick|%, {w1} on the long side, {w2} on the short side, {d} between them, {t} thick|plate {t} thick tapering from {w1} wide to {w2} wide over {d}|{t} thick plate, {d} long, {w1} wide at one end and {w2} wide at the other|tapered plate {d} long, width from {w1} to {w2}, {t} thick]",
        lines=("SK 0 0 0 1 0 0 0 1 0", "L 0 0 w1 0", "L w1 0 (w1+w2)/2 d", "L (w1+w2)/2 d (w1-w2)/2 d", "L (w1-w2)/2 d 0 0", "END", "E $ 0 0 t"),
        weight=1.2,
    ),
    Part(
        name="cross_plate",
        nouns="[cross|cross shaped plate|plus shaped plate|cross plate|flat cross|cross bracket]",
        sizes=(Dim("w", "", 25, 200), Dim("d", "", 0.7, 1.4, "w"), Dim("arm", "", 0.12, 0.35, "w"), Dim("t", "", 1, 15)),
        rows="[% {w,d}, arms {arm} wide, {t} thick|% {w} x {d} overall, {arm!} arms, {t} thick|%, {t} thick, {w} by {d}, arm width {arm}|{w,d} % with {arm} wide arms, {t} thick]",
        lines=("C w arm t", "body: T $ 0 (d-arm)/2 0", "C arm d t", "T $ (w-arm)/2 0 0", "U body $"),
    ),
    Part(
        name="l_plate",
        nouns="[L-shaped plate|L plate|flat L|L shaped flat plate|flat L bracket|flat corner plate]",
        sizes=(Dim("l1", "legs", 20, 200, "", "l2"), Dim("l2", "", 0.5, 1.6, "l1"), Dim("arm", "", 0.12, 0.4, "l1"), Dim("t", "", 1, 15)),
        rows="[% {l1,l2}, legs {arm} wide, {t} thick|% {l1} x {l2} overall, {arm!} wide arms, {t} thick|%, legs {l1} and {l2} long and {arm} wide, {t} thick|% with unequal legs {l1} and {l2}, {arm} wide, {t} thick|{t} thick %, {l1} by {l2}, both arms {arm} wide]",
        fits=lambda values: values["arm"] < 0.7 * values["l2"],
        lines=("body: C l1 arm t", "C arm l2 t", "U body $"),
    ),
    Part(
        name="t_plate",
        nouns="[T-shaped plate|flat T|T plate|T shaped flat plate|flat T bracket|tee plate]",
        sizes=(Dim("w", "", 25, 200), Dim("d", "", 0.6, 1.4, "w"), Dim("arm", "", 0.12, 0.3, "w"), Dim("t", "", 1, 15)),
        rows="[% {w,d}, arms {arm} wide, {t} thick|% {w} across, {d} [down|overall height], {arm!} wide arms, {t} thick|%, {w} top bar, {d} high overall, bars {arm} wide, {t} thick|{t} thick %, {w} by {d}, all arms {arm} wide]",
        lines=("body: C w arm t", "C arm d t", "T $ (w-arm)/2 0 0", "U body $"),
        weight=0.8,
    ),
    Part(
        name="u_plate",
        nouns="[U-shaped plate|flat U|U shaped flat plate|horseshoe plate, square|U plate|fork plate]",
        sizes=(Dim("w", "", 25, 200), Dim("d", "", 0.5, 1.6, "w"), Dim("arm", "", 0.12, 0.3, "w"), Dim("t", "", 1, 15)),
        rows="[% {w,d}, arms {arm} wide, {t} thick|% {w} x {d} overall, {arm!} wide all round, {t} thick|{t} thick %, {w} wide, {d} deep, legs and base {arm} wide|%, outside {w,d}, arms and base {arm} wide, {t} thick]",
        lines=("body: C w d t", "C w-2*arm d-arm t", "T $ arm arm 0", "D body $"),
        weight=0.8,
    ),
    Part(
        name="lug",
        nouns=_LUG,
        sizes=(Dim("l", "", 20, 150), Dim("w", "", 0.2, 0.65, "l"), Dim("t", "", 1.5, 20), Dim("hole", "", 0.2, 0.7, "w")),
        rows="[% {l,w,t}, one end rounded, {hole} hole in the rounded end|% {l} long, {w} wide, {t} thick, one round end with a {hole} hole|% {l} x {w} x {t} with one end fully rounded and a {hole} hole in [it|that end]|%, {t} thick, {w} wide, {l} overall, rounded end with a {hole} hole]",
        lines=("body: C l-w/2 w t", "Y w/2 t", "T $ l-w/2 w/2 0", "U body $", "H $ l-w/2 w/2 hole"),
        weight=1.3,
    ),
    Part(
        name="tag",
        nouns=_TAG,
        sizes=(Dim("l", "", 25, 150), Dim("w", "", 0.2, 0.6, "l"), Dim("h", "", 1, 10), Dim("hole", "", 0.15, 0.6, "w")),
        rows="[% {l,w,h} with rounded ends and a {hole} hole [at|in] one end|% {l} x {w} x {h}, [round|rounded] ends, {hole} hole at one end|{l} long, {w} wide % {h} thick, both ends rounded, one {hole} hole at one end]",
        lines=("OB l w h", "H $ (l-w)/2 0 hole"),
        weight=0.8,
    ),
    Part(
        name="headed_pin",
        nouns=_PIN,
        sizes=(Dim("dia", "", 3, 40), Dim("l", "", 0.8, 6, "dia"), Dim("head_d", "", 1.2, 2.4, "dia"), Dim("head_h", "", 0.15, 0.8, "dia")),
        rows="[% {dia} dia, {l} long, [with a |]{head_d} head {head_h} thick|% {dia} x {l} with a {head_d} x {head_h} head|%, head {head_d} dia {head_h} thick, [shank|body|stem] {dia} dia {l} long|%: {head_d} dia head {head_h} [thick|high], {dia} dia body {l} long|%, shank {dia} x {l}, head {head_d} x {head_h}|% with {head_d@} head, {head_h} [high|thick], and a {l} long {dia@} [shank|stem]]",
        lines=("body: Y head_d/2 head_h", "Y dia/2 l", "T $ 0 0 head_h", "U body $"),
        weight=1.5,
    ),
    Part(
        name="headed_pin",
        nouns=_PLUG,
        sizes=(Dim("dia", "", 8, 100), Dim("l", "", 0.15, 1, "dia"), Dim("head_d", "", 1.1, 1.5, "dia"), Dim("head_h", "", 1, 8)),
        rows="[% {dia} dia {l} long with [a |]{head_d} [dia |][head|flange|rim] {head_h} thick|% {dia} x {l}, flange {head_d} x {head_h}|% for a {dia} hole, {l} deep, with a {head_d} flange {head_h} thick|%, [flange|rim] {head_d} dia {head_h} thick, plug {dia} dia {l} long|% {head_d} flange {head_h} thick on a {dia} plug {l} long]",
        lines=("body: Y head_d/2 head_h", "Y dia/2 l", "T $ 0 0 head_h", "U body $"),
        weight=1.3,
    ),
    Part(
        name="square_plug",
        nouns="[end cap|plug|cap|insert|end plug|tube cap|foot]",
        sizes=(Dim("w", "", 15, 100), Dim("wall", "", 0.03, 0.12, "w"), Dim("depth", "", 5, 40), Dim("t", "", 1.5, 8)),
        rows="[% for a {w} square tube with {wall!} wall, plug {depth} [deep|long], head {t} thick|% for {w} square tube, wall {wall}, head {t} thick, goes {depth} in|square tube %, tube {w} outside with {wall!} walls, {t} thick top, {depth} [long|deep] plug]",
        lines=("body: C w w t", "C w-2*wall w-2*wall depth", "T $ wall wall t", "U body $"),
        weight=0.7,
    ),
    Part(
        name="pointed_pin",
        nouns=_POINT,
        sizes=(Dim("dia", "", 4, 60), Dim("l", "", 0.8, 6, "dia"), Dim("h", "", 0.4, 2, "dia")),
        rows="[% {dia} dia, {l} straight, {h} [cone|point|tip]|% {dia} dia, {l} long [straight part|cylinder] and a {h} long [cone|tip|point]|%, {dia} thick, {l} straight then a {h} point|%: {dia} dia for {l}, then a point {h} long]",
        lines=("body: Y dia/2 l", "K dia/2 0 h", "T $ 0 0 l", "U body $"),
        weight=0.8,
    ),
    Part(
        name="flat_ball",
        nouns="[ball|sphere|ball knob|round knob|ball foot]",
        sizes=(Dim("dia", "", 10, 120), Dim("flat", "", 0.04, 0.35, "dia")),
        rows="[% {dia} with a flat bottom, {flat} cut off|{dia} % with {flat} cut off [one side|the bottom]|% {dia} dia, bottom cut flat, {flat} off|% of {dia} with {flat} sliced off the bottom]",
        lines=("body: S dia/2", "C dia dia flat", "T $ -dia/2 -dia/2 -dia/2", "D body $"),
        weight=0.7,
    ),
    Part(
        name="blind_ball",
        nouns="[ball|sphere|ball knob|wooden ball|handle ball|round knob]",
        sizes=(Dim("dia", "", 10, 100), Dim("hole", "", 0.15, 0.45, "dia"), Dim("depth", "", 0.3, 0.75, "dia")),
        rows="[% {dia} with a {hole@} hole {depth} deep|{dia} % with a blind {hole@} hole, {depth} deep|% {dia} dia, {hole} hole {depth} deep|% of {dia} with a {hole@} blind hole {depth} deep]",
        lines=("S dia/2", "H $ 0 0 hole depth"),
        weight=0.7,
    ),
    Part(
        name="square_reducer",
        nouns=_FOOT,
        sizes=(Dim("w", "", 10, 120), Dim("w2", "", 0.3, 0.9, "w"), Dim("h", "", 0.4, 5, "w")),
        rows="[% {w} square at the bottom, {w2} square at the top, {h} [high|tall]|%, square, {w} at the base and {w2} at the top, {h} [high|tall]|%, square bottom {w}, square top {w2}, height {h}|% tapered from {w} square to {w2} square, {h} [high|tall|long]|square %, {w} to {w2} over {h}|square %, tapers from {w} to {w2}, {h} tall]",
        lines=(
            "bottom: SK 0 0 0 1 0 0 0 1 0", "L -w/2 -w/2 w/2 -w/2", "L w/2 -w/2 w/2 w/2", "L w/2 w/2 -w/2 w/2", "L -w/2 w/2 -w/2 -w/2", "END",
            "top: SK 0 0 h 1 0 0 0 1 0", "L -w2/2 -w2/2 w2/2 -w2/2", "L w2/2 -w2/2 w2/2 w2/2", "L w2/2 w2/2 -w2/2 w2/2", "L -w2/2 w2/2 -w2/2 -w2/2", "END",
            "LO bottom top",
        ),
        weight=1.2,
    ),
    Part(
        name="washer",
        nouns=_WASHER,
        sizes=(Dim("od", "", 8, 60), Dim("screw", "", 0.25, 0.6, "od"), Dim("t", "", 0.8, 6)),
        rows="[{screw&clear} %, {od} OD, {t} thick|% {screw&clear}, {od} outside, {t} thick|% for [an |a |]{screw&clear} [bolt|screw], {od} [OD|outside|outer], {t} thick|% {screw&clear} {od} OD {t} thick|% for {screw&clear}, {od} outside dia, thickness {t}|{screw&clear} %, {t} thk, {od} OD]",
        lines=("Y od/2 t", "H $ 0 0 screw"),
        weight=1.2,
    ),
    Part(
        name="bolt_spacer",
        nouns=_SPACER,
        sizes=(Dim("od", "", 6, 60), Dim("screw", "", 0.25, 0.65, "od"), Dim("h", "", 3, 80)),
        rows="[% for [an |a |]{screw&clear} [bolt|screw], {od} OD, {h} long|{screw&clear} %, {od} OD, {h} [long|high]|%, {od} outside, {h} long, for {screw&clear} [bolts|screws]|{od} OD % for {screw&clear}, {h} long|% {od} dia, {h} long with a {screw&clear} clearance hole|% {h} long, {od} OD, {screw&clear} hole through it]",
        lines=("Y od/2 h", "H $ 0 0 screw"),
        weight=1.2,
    ),
    Part(
        name="pipe_clamp",
        nouns="[saddle block|pipe saddle|cradle|pipe rest|half clamp block|clamp block half|pipe support block|tube cradle]",
        sizes=(Dim("id", "", 6, 60), Dim("w", "", 1.35, 2.6, "id"), Dim("d", "", 8, 80), Dim("h", "", 0.65, 1.5, "id")),
        rows="[% {w,d,h} for a {id} [pipe|tube|rod]|% {w,d,h} with a half round groove of {id} dia across the top|block {w,d,h} with a half round {id} dia groove in the top, front to back|% for a {id} [pipe|tube], {w} long, {d} wide, {h} high|%, {w,d,h}, {id} half round seat in the top]",
        lines=("body: C w d h", "Y id/2 d", "R $ -90 0 0", "T $ w/2 0 h", "D body $"),
        weight=0.8,
    ),
    Part(
        name="eared_ring",
        nouns="[ring with two ears|ring with two tabs|flange with two ears|two-eared ring|oval flange ring|collar with two lugs]",
        sizes=(Dim("od", "", 15, 100), Dim("id", "", 0.45, 0.8, "od"), Dim("t", "", 2, 20), Dim("w", "", 0.25, 0.5, "od"), Dim("pitch", "", 1.35, 2, "od"), Dim("hole", "", 0.3, 0.6, "w")),
        rows="[%, {od} OD, {id} ID, {t} thick, ears {w} wide with {hole} holes {pitch} apart|% {od} x {id} x {t}, the ears {w} wide with rounded ends, {hole} holes at {pitch} centers|%: {od} outside, {id} inside, {t} thick, a {hole} hole in each ear, {pitch} between centers, ears {w} wide and rounded]",
        fits=lambda values: values["pitch"] - values["hole"] > 1.1 * values["od"],
        lines=("body: Y od/2 t", "OB pitch+w w t", "U body $", "H $ 0 0 id", "H $ -pitch/2 0 hole", "H $ pitch/2 0 hole"),
        weight=0.8,
    ),
    Part(
        name="flat_hook",
        nouns="[hook|wall hook|coat hook|J-shaped hook|square hook|hook bent from flat bar|hanger hook|flat hook]",
        sizes=(Dim("h", "", 30, 150), Dim("w", "", 0.25, 0.7, "h"), Dim("lip_h", "", 0.2, 0.6, "h"), Dim("d", "", 8, 40), Dim("t", "", 2, 6)),
        rows="[%, back {h} high, {w} deep, front lip {lip_h} high, {d} wide, {t} thick|% with a {h} back, {w} arm and {lip_h} lip, {d} wide and {t} thick|%, {d} wide, {t} thick: {h} back, {w} bottom, {lip_h} front|{d} wide %, {t} material, {h} tall at the back, sticks out {w}, {lip_h} tall at the front]",
        fits=lambda values: values["t"] < 0.25 * min(values["w"], values["lip_h"]),
        lines=("body: C w d t", "leg: C t d h", "C t d lip_h", "T $ w-t 0 0", "U body leg $"),
    ),
    Part(
        name="drilled_hook",
        nouns="[hook|wall hook|coat hook|J-shaped hook|hanger hook|screw-on hook]",
        sizes=(Dim("h", "", 40, 150), Dim("w", "", 0.25, 0.6, "h"), Dim("lip_h", "", 0.2, 0.45, "h"), Dim("d", "", 10, 40), Dim("t", "", 2, 5), Dim("hole", "", 0.2, 0.45, "d"), Dim("off", "", 0.12, 0.3, "h")),
        rows="[%, back {h} high, {w} deep, front lip {lip_h} high, {d} wide, {t} thick, a {hole} hole in the back {off} from the top|% with a {h} back, {w} arm and {lip_h} lip, {d} wide, {t} thick, {hole} screw hole in the back, {off} down from the top]",
        fits=lambda values: values["t"] < 0.25 * min(values["w"], values["lip_h"]) and values["hole"] < 1.2 * values["off"],
        lines=("body: C w d t", "leg: C t d h", "C t d lip_h", "T $ w-t 0 0", "U body leg $", "H $ d/2 h-off hole t <X"),
        weight=0.7,
    ),
    Part(
        name="plate_socket",
        nouns="[post base|socket|tube holder|pole base|flag holder|pipe socket|rod holder|table leg socket]",
        sizes=(Dim("w", "", 30, 150), Dim("t", "", 3, 12), Dim("od", "", 0.25, 0.7, "w"), Dim("wall", "", 0.06, 0.2, "od"), Dim("h", "", 10, 100)),
        rows="[%: plate {w} square, {t} thick, with a tube {od} OD, {wall} wall, {h} high [in the middle|on top]|%, {w} square base {t} thick with a {od} x {wall} tube standing on it, {h} high|{w} square plate, {t} thick, with a {h} high tube in the middle of it, {od} outside, {wall} wall]",
        lines=("body: C w w t", "Y od/2 h", "T $ w/2 w/2 t", "U body $", "H $ w/2 w/2 od-2*wall h"),
        weight=0.8,
    ),
    Part(
        name="divided_box",
        nouns="[box|tray|open box|sorting box|storage box|drawer insert|parts tray|bin]",
        sizes=(Dim("w", "", 40, 250), Dim("d", "", 30, 200), Dim("h", "", 10, 80), Dim("wall", "", 0.8, 4)),
        rows="[% {w,d,h}, {wall!} walls, [open top, |]with a divider in the middle|{w,d,h} % with {2#} [equal |]compartments, {wall} [walls and divider|thick walls]|% {w,d,h}, wall {wall}, {2#} compartments side by side|% {w} x {d}, {h} deep, {wall} walls, {2#} compartments|% {w} long, {d} wide, {h} high, wall {wall}, one divider across the middle]",
        fits=lambda values: values["wall"] < 0.12 * min(values["d"], values["h"]),
        lines=("C w d h", "body: SH $ wall >Z", "C wall d h", "T $ (w-wall)/2 0 0", "U body $"),
    ),
)  # fmt: skip
"""Rows for the catalogue; no features are put on them."""
