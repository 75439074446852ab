"""The table of sections and bent strips: how each is called, its sizes, its program, and the walls that holes go through."""

from __future__ import annotations

from collections.abc import Callable

from .sections import Place, Section, Wall
from .spoken import Dim


def _thin(*keys: str, share: float = 0.3, of: str = "t") -> Callable[[dict[str, float]], bool]:
    """Whether the material is thin beside these sizes."""
    return lambda values: values[of] < share * min(values[key] for key in keys)


_INSIDE = "[on the inside|from the inside]"
_LONG = "[* long|length *|* lg|* in length|cut to *|* overall length]"
_MADE = "[* thick|* thk|thickness *|made of *! sheet|from *! flat|* material|all *! thick|t=*]"
_ANGLE = (
    "[angle|angle iron|L-profile|L section|angle section|edge protector|corner guard|piece of angle|angle bracket|shelf edge|L]"
)
_CHANNEL = "[channel|U channel|U profile|U section|cable channel|U bracket|square trough|U|edge trim|cradle]"
_TEE = "[T section|T profile|tee bar|tee|T bracket|inverted T]"
_HOOK = "[J hook|hook|wall hook|square hook|gutter hook|slat hook|tool hook|key hook|picture rail hook|J-shaped strip|J section|towel hook]"
_BACK = "[back * high|back leg *|* back|* high at the back|* tall back|long leg *|back: *]"
_LIP = "[front lip *! high|front *|lip * high|* at the front|short leg *|* front lip|lip *|turned up * at the front|nose *]"
_DEEP = "[* deep|sticks out *|bottom *|* across the bottom|depth *|* from back to front|reach *]"
_STRIP = "[* wide|width *|* wide strip|strip * wide|W=*]"


def _legs(base: Wall, upright: Wall) -> tuple[Place, ...]:
    """The places of holes in the two legs of an angle."""
    return (
        Place("[in the base|in the bottom leg|in the horizontal leg]", (base,), "[the free edge|the right edge]", "from above"),
        Place("[in the upright|in the vertical leg|in the standing leg]", (upright,), "[the top|the top edge]", _INSIDE),
    )


_L_BASE = Wall("Z", "0", "t", "(w+t)/2", "w-t", "w")
_L_LEG = Wall("X", "0", "t", "(h+t)/2", "h-t", "h")
_U_BASE = Wall("Z", "0", "t", "w/2", "w-2*t")
_U_SIDES = Wall("X", "0", "w", "(h+t)/2", "h-t", "h")
_U_PLACES = (
    Place("[in the base|in the bottom|in the web|through the base]", (_U_BASE,), mouth="[from above|on the inside|from inside]", turns=True),
    Place("[through both sides|through both legs|through both side walls|through both flanges]", (_U_SIDES,), "the top", turns=True),
    Place("[in the left side only|in the left wall|in the left leg|in the left side]", (Wall("X", "0", "t", "(h+t)/2", "h-t", "h", face="<X"),), "the top"),
    Place("[in the right side only|in the right wall|in the right leg|in the right side]", (Wall("X", "w-t", "t", "(h+t)/2", "h-t", "h", face=">X"),), "the top"),
)  # fmt: skip
_L_PLACES = (
    Place("[in the base|in the bottom leg|in the horizontal leg|in the flat leg|through the base]", (_L_BASE,), "[the free edge|the right edge|its outer edge]", f"[from above|{_INSIDE}]"),
    Place("[in the upright|in the vertical leg|in the standing leg|in the upright leg]", (_L_LEG,), "[the top|the top edge]", _INSIDE),
    Place("[in each leg|in both legs|in each of the legs]", (_L_BASE, _L_LEG)),
)  # fmt: skip

SECTIONS: tuple[Section, ...] = (
    Section(
        name="angle_profile",
        nouns=_ANGLE,
        sizes=(Dim("w", "legs", 10, 120, "", "h"), Dim("h", "", 10, 120), Dim("t", _MADE, 1, 10), Dim("l", _LONG, 15, 400)),
        rows="[%, {w,h} outside, {t} thick, {l} long|% {w} x {h} x {t}, {l} long|%, {w} wide and {h} high overall, {t} thick, {l} long|{l} of {w,h} %, {t} thick|%, base {w}, upright {h}, both measured outside, {t} thick, {l} long]",
        fits=_thin("w", "h"),
        lines=("body: C w l t", "leg: C t l h", "U body $"),
        places=_L_PLACES,
        weight=1.6,
    ),
    Section(
        name="uneven_angle",
        nouns=_ANGLE,
        sizes=(Dim("w", "", 15, 120), Dim("t", "", 1.5, 12), Dim("h", "", 15, 120), Dim("wall", "", 1.5, 12), Dim("l", "", 15, 250)),
        rows="[%, base {w} wide and {t} thick, upright {h} high overall and {wall} thick, {l} long|% {l} long: base {w} x {t}, upright {h} x {wall}, outside sizes|%, bottom leg {w} long {t} thick, standing leg {h} high {wall} thick, measured outside, {l} long|% with a {w} base, {t} thick, and a {h} upright, {wall} thick, both outside, length {l}]",
        fits=lambda v: max(v["t"], v["wall"]) < 0.3 * min(v["w"], v["h"]) and abs(v["t"] - v["wall"]) > 0.3,
        lines=("body: C w l t", "leg: C wall l h", "U body $"),
        places=_legs(Wall("Z", "0", "t", "(w+wall)/2", "w-wall", "w"), Wall("X", "0", "wall", "(h+t)/2", "h-t", "h")),
        weight=0.7,
    ),
    Section(
        name="inner_angle",
        nouns=_ANGLE,
        sizes=(Dim("w", "", 8, 110), Dim("h", "", 8, 110), Dim("t", "", 1, 8), Dim("l", "", 15, 250)),
        rows="[% {w} x {h} inside, {t} thick, {l} long|%, legs {w} and {h} measured inside, {t} material, {l} long|%, inside lengths of the legs {w} and {h}, {t} thick, {l} long|% with {w} base and {h} upright, both inside sizes, {t} thick, length {l}]",
        fits=_thin("w", "h"),
        lines=("body: C w+t l t", "leg: C t l h+t", "U body $"),
        places=_legs(Wall("Z", "0", "t", "t+w/2", "w", "w+t"), Wall("X", "0", "t", "t+h/2", "h", "h+t")),
        weight=0.7,
    ),
    Section(
        name="u_bracket",
        nouns=_CHANNEL,
        sizes=(Dim("w", "[* wide|* wide outside|width *|base *]", 12, 120), Dim("h", "[* high|* tall|sides *|height *|legs * high]", 10, 100), Dim("l", _LONG, 10, 300), Dim("t", _MADE, 1, 8)),
        rows="[% {w} wide, {h} high outside, {t} thick, {l} long|%, {w,h} outside, {t!} walls, {l} long|%, outside {w} wide and {h} high, {t} thick all round, {l} long, open at the top and both ends|{l} long % {w,h}, {t} thick, open at the top|%, {w} over the outside of the legs, legs {h}, {t} thick, {l} long]",
        fits=_thin("w", "h", share=0.22),
        lines=("body: C w l h", "cut: C w-2*t l h-t", "T $ t 0 t", "D body $"),
        places=_U_PLACES,
        weight=1.5,
    ),
    Section(
        name="uneven_channel",
        nouns=_CHANNEL,
        sizes=(Dim("w", "", 15, 120), Dim("h", "", 12, 100), Dim("t", "", 1.5, 12), Dim("wall", "", 1.2, 10), Dim("l", "", 15, 250)),
        rows="[% {w} wide and {h} high outside, base {t} thick, sides {wall} thick, {l} long|%, {w,h} outside, {t} thick bottom and {wall} thick sides, length {l}|{l} long %, {w} wide, {h} high, bottom {t}, walls {wall}|%, outside {w,h}, {l} long, the base is {t} thick and the legs are {wall}]",
        fits=lambda v: max(v["t"], v["wall"]) < 0.22 * min(v["w"], v["h"]) and abs(v["t"] - v["wall"]) > 0.3,
        lines=("body: C w l h", "cut: C w-2*wall l h-t", "T $ wall 0 t", "D body $"),
        places=(
            Place("[in the base|in the bottom|through the base]", (Wall("Z", "0", "t", "w/2", "w-2*wall"),), mouth="from above", turns=True),
            Place("[through both sides|through both legs]", (Wall("X", "0", "w", "(h+t)/2", "h-t", "h"),), "the top", turns=True),
        ),
        weight=0.7,
    ),
    Section(
        name="inner_u",
        nouns="[shelf clip|edge clip|U clip|channel|slat clip|panel clip|saddle|U section|board clip|glass clip|cradle]",
        sizes=(Dim("w", "", 3, 80), Dim("h", "", 6, 80), Dim("t", "", 1, 8), Dim("l", "", 8, 150)),
        rows="[% {w} wide inside, {h} deep inside, {t} thick, {l} long|% {w} wide inside, {h} deep inside, made of {t} sheet, {l} long|%, {w} clear between the walls, {h} deep inside, {t!} walls and bottom, {l} long|{l} long % for a {w} panel, {h} deep inside, {t} thick all round|%, gap {w}, inside depth {h}, {t} material, {l} long]",
        fits=lambda v: v["t"] < 0.6 * min(v["w"], v["h"]),
        lines=("body: C w+2*t l h+t", "cut: C w l h", "T $ t 0 t", "D body $"),
        places=(
            Place("[in the base|in the bottom|through the base]", (Wall("Z", "0", "t", "t+w/2", "w"),), mouth="[from inside|from above]", turns=True),
            Place("[through both sides|through both legs|across through both walls]", (Wall("X", "0", "w+2*t", "t+h/2", "h", "h+t"),), "[the top|the open edge|the rim]", turns=True),
        ),
    ),
    Section(
        name="flat_hook",
        nouns=_HOOK,
        sizes=(Dim("h", _BACK, 25, 150), Dim("w", _DEEP, 0.25, 0.7, "h"), Dim("lip_h", _LIP, 0.2, 0.6, "h"), Dim("d", _STRIP, 8, 60), Dim("t", _MADE, 1.5, 6)),
        rows="[%, square corners, bent from {t} strip {d} wide: {h} back, {w} bottom, {lip_h} front, all outside|% bent into a J, back {h}, then {w} forward, then {lip_h} up, all outside, {t} thick and {d} wide|%, outside sizes {h} back, {w} deep, {lip_h} lip, {d} wide and {t} thick]",
        fits=lambda v: v["t"] < 0.22 * min(v["w"], v["lip_h"]) and v["lip_h"] < 0.8 * v["h"],
        lines=("body: C w d t", "leg: C t d h", "C t d lip_h", "T $ w-t 0 0", "U body leg $"),
        places=(Place("[in the back above the lip|in the back leg, above the lip,|in the part of the back above the lip]", (Wall("X", "0", "t", "(h+lip_h)/2", "h-lip_h", "h", face="<X"),), "[the top|the top end|the upper end]"),),
        run="d",
    ),
    Section(
        name="door_hook",
        nouns="[over-door hook|door hook|hook that hangs over a door|over the door hanger|cabinet door hook|fence hook|hook over a board|cubicle hook|rail hanger]",
        sizes=(Dim("gap", "[for a * thick door|fits over * |gap *|inside gap *|slot for the door *|goes over a * board]", 10, 60), Dim("l2", "[back leg *|goes * down the back|* down behind|rear drop *]", 10, 60), Dim("h", "[front * high|front leg *|* down the front|front drop *]", 40, 150), Dim("w", "[hook sticks out *|hook * deep|arm *|hook reach *]", 15, 60), Dim("lip_h", "[lip * high|end turned up *|tip * high|hook lip *]", 8, 40), Dim("d", _STRIP, 8, 40), Dim("t", _MADE, 1.5, 4)),
        fits=lambda v: v["t"] < 0.22 * min(v["w"], v["lip_h"], v["l2"]) and v["lip_h"] < 0.7 * v["h"],
        lines=("body: C t d h", "C gap+2*t d t", "top: T $ -gap-t 0 h-t", "C t d l2", "leg: T $ -gap-t 0 h-l2", "base: C w d t", "C t d lip_h", "T $ w-t 0 0", "U body top leg base $"),
        run="d",
    ),
    Section(
        name="t_profile",
        nouns=_TEE,
        sizes=(Dim("w", "[base * wide|* wide|width *]", 20, 150), Dim("h", "[* high overall|* high|overall height *|* tall]", 15, 120), Dim("t", _MADE, 1.5, 12), Dim("l", _LONG, 15, 250)),
        rows="[%, {w} base, {h} high overall, {t} thick, {l} long|%, {w} wide at the base, {h} overall height, {t} thick, {l} long|{l} long %, {w} wide, {h} high, all {t} thick]",
        fits=_thin("w", "h", share=0.22),
        lines=("body: C w l t", "web: C t l h", "T $ (w-t)/2 0 0", "U body $"),
        places=(
            Place("[in the base on each side of the web|in the base on both sides of the upright|in each half of the base]", (Wall("Z", "0", "t", "(w-t)/4", "(w-t)/2"), Wall("Z", "0", "t", "w-(w-t)/4", "(w-t)/2")), turns=True),
            Place("[in the web|in the upright|in the stem|through the upright]", (Wall("X", "(w-t)/2", "t", "(h+t)/2", "h-t", "h"),), "[the top|the top edge]", turns=True),
        ),
    ),
    Section(
        name="z_profile",
        nouns="[Z section|Z profile|Z bracket|Z-shaped bracket|offset bracket|step bracket|Z bar|joggled bracket]",
        sizes=(Dim("w1", "[bottom flange *|lower flange *|bottom leg *|flange at the bottom *]", 10, 80), Dim("w2", "[top flange *|upper flange *|top leg *|flange at the top *]", 0.5, 1.6, "w1"), Dim("h", "[* high overall|overall height *|* tall overall|total height *]", 12, 100), Dim("t", _MADE, 1, 6), Dim("l", _LONG, 10, 200)),
        rows="[%, flanges {w1} (bottom) and {w2} (top) measured outside, {h} high overall, {t} thick, {l} long|% {l} long, {t} thick, {h} overall height, lower flange {w1} and upper flange {w2}, outside sizes|%, {w1} along the bottom, {h} up, {w2} along the top the other way, outside sizes, {t} thick, {l} long]",
        fits=lambda v: v["t"] < 0.3 * min(v["w1"], v["w2"], v["h"]),
        lines=("body: C w1 l t", "C t l h", "web: T $ w1-t 0 0", "C w2 l t", "T $ w1-t 0 h-t", "U body web $"),
        places=(
            Place("[in the bottom leg|in the lower leg|in the part at the bottom]", (Wall("Z", "0", "t", "(w1-t)/2", "w1-t", "0", False),), "[its free edge|the free edge]", "from above"),
            Place("[in the top leg|in the upper leg|in the part at the top]", (Wall("Z", "h-t", "t", "w1+(w2-t)/2", "w2-t", "w1-t+w2"),), "[its free edge|the free edge]", "from above"),
            Place("[in each flange|in each leg|in the top and bottom legs]", (Wall("Z", "0", "t", "(w1-t)/2", "w1-t"), Wall("Z", "h-t", "t", "w1+(w2-t)/2", "w2-t"))),
            Place("[in the web|in the upright|in the vertical part]", (Wall("X", "w1-t", "t", "h/2", "h-2*t"),)),
        ),
    ),
    Section(
        name="i_beam",
        nouns="[I beam|I-beam|H beam|I section|I profile|girder|double T]",
        sizes=(Dim("h", "[* high|height *|* deep|H=*]", 15, 150), Dim("w", "[* wide|flanges * wide|* flanges|W=*]", 12, 120), Dim("web_t", "[web * thick|* web|web *]", 1, 10), Dim("flange_t", "[flanges * thick|flange thickness *]", 1, 12), Dim("l", _LONG, 20, 400)),
        fits=lambda v: v["web_t"] < 0.3 * v["w"] and v["flange_t"] < 0.2 * v["h"],
        lines=("body: C w l h", "C (w-web_t)/2 l h-2*flange_t", "cut: T $ 0 0 flange_t", "T $ (w+web_t)/2 0 0", "D body cut $"),
        places=(Place("[in the web|through the web]", (Wall("X", "(w-web_t)/2", "web_t", "h/2", "h-2*flange_t"),), turns=True),),
        weight=0.7,
    ),
    Section(
        name="f_profile",
        nouns="[F section|F profile|F-shaped bracket|F bracket|double shelf bracket|glass shelf profile]",
        sizes=(Dim("h", "[back * high|* high|upright *|back *]", 25, 120), Dim("w1", "[top arm *|upper arm *|* arm at the top]", 12, 80), Dim("w2", "[lower arm *|second arm *|other arm *]", 0.4, 1.2, "w1"), Dim("gap", "[* between the arms|* clear between the arms|gap between the arms *|slot * between the arms]", 3, 40), Dim("t", _MADE, 1, 6), Dim("l", _LONG, 10, 250)),
        fits=lambda v: v["t"] < 0.3 * min(v["w1"], v["w2"]) and v["gap"] + 3.5 * v["t"] < 0.8 * v["h"],
        lines=("body: C t l h", "C w1 l t", "top: T $ 0 0 h-t", "C w2 l t", "T $ 0 0 h-2*t-gap", "U body top $"),
        places=(Place("[in the back below the arms|in the upright below the lower arm|in the back under the arms]", (Wall("X", "0", "t", "(h-2*t-gap)/2", "h-2*t-gap", "0", False),), "[the bottom|the bottom edge]"),),
        weight=0.8,
    ),
    Section(
        name="lipped_channel",
        nouns="[C section with lips|lipped channel|C rail|C profile with lips|curtain rail|sliding track|strut channel]",
        sizes=(Dim("w", "[* wide|width *]", 15, 100), Dim("h", "[* high|* tall|height *]", 12, 100), Dim("lip_w", "[lips * wide|lips *|* lips|lips turned in *]", 0.15, 0.4, "w"), Dim("t", _MADE, 1, 5), Dim("l", _LONG, 15, 300)),
        rows="[%, {w} wide and {h} high outside, {t} thick, lips {lip_w} wide measured outside, {l} long|{l} long % {w} wide, {h} high, lips turned in {lip_w}, {t} thick|%, {w} wide, {h} high outside, {lip_w} lips at the open top, {t} material, {l} long]",
        fits=lambda v: v["t"] < min(0.2 * v["w"], 0.2 * v["h"], 0.6 * v["lip_w"]) and v["lip_w"] < 0.45 * v["w"],
        lines=("body: C w l h", "C w-2*t l h-2*t", "cut: T $ t 0 t", "C w-2*lip_w l t", "T $ lip_w 0 h-t", "D body cut $"),
        weight=0.8,
    ),
    Section(
        name="rect_tube",
        nouns="[rectangular tube|box section|rect tube|hollow section|box tube|rectangular pipe|fence rail]",
        sizes=(Dim("w", "", 12, 120), Dim("h", "", 12, 120), Dim("wall", "", 0.8, 6), Dim("l", "", 20, 400)),
        rows="[% {w} wide, {h} high, {wall} wall, {l} long|% {w,h}, wall {wall}, {l} long|{l} of % {w} x {h}, {wall!} walls|%, {w} x {h} outside, {wall!} wall, cut to {l}|%, outside {w} wide {h} high, walls {wall} thick, length {l}, open at both ends]",
        fits=_thin("w", "h", share=0.2, of="wall"),
        lines=("body: C w l h", "cut: C w-2*wall l h-2*wall", "T $ wall 0 wall", "D body $"),
        places=(
            Place("[through both sides|through the left and right walls|from side to side through both walls]", (Wall("X", "0", "w", "h/2", "h-2*wall"),), turns=True),
            Place("[from top to bottom through both walls|through the top and bottom]", (Wall("Z", "0", "h", "w/2", "w-2*wall"),), turns=True),
            Place("[in the top wall only|in the top only|in the top wall]", (Wall("Z", "h-wall", "wall", "w/2", "w-2*wall", face=">Z"),), turns=True),
        ),
        weight=1.2,
    ),
    Section(
        name="square_tube",
        nouns="[square tube|square pipe|square box section|square hollow section|square sleeve|square post, hollow,|SHS]",
        sizes=(Dim("w", "[* square|*! square|* square outside]", 10, 100), Dim("wall", "wall", 0.8, 6), Dim("l", _LONG, 20, 400)),
        rows="[% {w} x {w}, {wall} wall, {l} long|% {w}, {wall!} walls, {l} long|{w} square tube, wall {wall}, {l} long|{l} long % {w} x {w}, walls {wall} thick]",
        fits=_thin("w", share=0.2, of="wall"),
        lines=("body: C w l w", "cut: C w-2*wall l w-2*wall", "T $ wall 0 wall", "D body $"),
        places=(
            Place("[through both sides|through both opposite walls|right through both walls|across through both walls]", (Wall("X", "0", "w", "w/2", "w-2*wall"),), turns=True),
            Place("[in one wall only|in one side only|through one wall]", (Wall("X", "w-wall", "wall", "w/2", "w-2*wall", face=">X"),), turns=True),
        ),
        weight=1.2,
    ),
)  # fmt: skip
