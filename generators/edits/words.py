"""What people call the sizes and features of a part when they ask for a change. Tables only.

A size that no table names is never edited. Boxes follow docs/dialect.md: length along X, width along Y.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a size is spoken of.

    Attributes:
        nouns: Of the size: "wall thickness".
        thing: What is `adjectives` by this size: "it" is the whole part; "" where nobody says so.
        adjectives: Keys of `DEGREES`.
    """

    nouns: tuple[str, ...]
    thing: str = ""
    adjectives: tuple[str, ...] = ()


DEGREES: dict[str, tuple[str, str]] = {
    "long": ("longer", "shorter"), "wide": ("wider", "narrower"), "tall": ("taller", "shorter"), "high": ("higher", "lower"),
    "thick": ("thicker", "thinner"), "deep": ("deeper", "shallower"), "large": ("[larger|bigger]", "smaller"),
}  # fmt: skip


def _of(nouns: str, thing: str = "", adjectives: str = "") -> Words:
    return Words(nouns=tuple(nouns.split("|")), thing=thing, adjectives=tuple(adjectives.split()))


_BOX = {
    "w": _of("length|overall length", "it", "long"), "d": _of("width|overall width", "it", "wide"), "h": _of("height|overall height", "it", "tall high"),
    "t": _of("thickness", "it", "thick"),
}  # fmt: skip
_BOXES = (
    "plate", "block", "strip", "hole_plate", "slotted_plate", "perforated", "open_box", "closed_box", "lid", "v_block", "t_slot_block",
    "dovetail_block", "bearing_block", "divided_tray", "wedge", "bore_holder",
)  # fmt: skip
_HOLE = "hole|hole diameter|hole size|diameter of the hole"
_HOLES = "holes|hole diameter|hole size|diameter of the holes"

_BY_KEY: dict[str, Words] = {
    "t": _of("thickness", "it", "thick"),
    "h": _of("height", "it", "tall high"),
    "l": _of("length", "it", "long"),
    "s": _of("side length|edge length", "it", "large"),
    "dia": _of("diameter"),
    "r": _of("radius"),
    "od": _of("outer diameter|outside diameter|OD"),
    "id": _of("inner diameter|inside diameter|bore|ID"),
    "bore": _of("bore|bore diameter", "the bore", "large"),
    "wall": _of("wall thickness|wall", "the walls", "thick"),
    "af": _of("width across flats|across-flats size"),
    "bc": _of("bolt circle|bolt circle diameter", "the bolt circle", "large"),
    "hole": _of(_HOLE, "the hole", "large"),
    "hub_d": _of("hub diameter|diameter of the hub"),
    "hub_h": _of("hub height|height of the hub", "the hub", "tall high"),
    "flange_d": _of("flange diameter|diameter of the flange"),
    "flange_t": _of("flange thickness|thickness of the flange", "the flange", "thick"),
    "head_h": _of("head height|height of the head", "the head", "tall high"),
    "head_d": _of("head diameter|diameter of the head"),
    "lip_h": _of("lip height|height of the lip", "the lip", "tall high"),
    "rib_t": _of("rib thickness|thickness of the rib", "the rib", "thick"),
    "rib_h": _of("rib height|height of the rib", "the rib", "tall high"),
    "fin_t": _of("fin thickness", "the fins", "thick"),
    "fin_h": _of("fin height", "the fins", "tall high"),
    "web_t": _of("web thickness", "the web", "thick"),
    "slot_l": _of("slot length|length of the slot", "the slot", "long"),
    "slot_w": _of("slot width|width of the slot", "the slot", "wide"),
    "groove_w": _of("groove width|width of the groove", "the groove", "wide"),
    "groove_d": _of("groove depth|depth of the groove", "the groove", "deep"),
    "key_w": _of("keyway width|width of the keyway", "the keyway", "wide"),
    "key_d": _of("keyway depth|depth of the keyway", "the keyway", "deep"),
    "notch_w": _of("notch width|width of the notch", "the notch", "wide"),
    "notch_d": _of("notch depth|depth of the notch", "the notch", "deep"),
    "step_w": _of("step width|width of the step", "the step", "wide"),
    "step_h": _of("step depth|depth of the step", "the step", "deep"),
    "boss_d": _of("boss diameter|diameter of the boss"),
    "boss_h": _of("boss height|height of the boss", "the boss", "tall high"),
    "pin_d": _of("pin diameter|diameter of the pin"),
    "pin_h": _of("pin length|length of the pin", "the pin", "long tall"),
    "post_d": _of("post diameter|diameter of the posts"),
    "post_h": _of("post height|height of the posts", "the posts", "tall high"),
    "cb": _of("counterbore diameter|diameter of the counterbore", "the counterbore", "large"),
    "cbd": _of("counterbore depth|depth of the counterbore", "the counterbore", "deep"),
    "depth": _of("hole depth|depth of the hole", "the hole", "deep"),
    "fillet": _of("fillet radius|fillet|radius of the fillet", "the fillet", "large"),
    "cham": _of("chamfer|chamfer size", "the chamfer", "large"),
    "pitch": _of("hole spacing|spacing of the holes|hole pitch"),
    "inset": _of("edge distance of the holes|inset of the holes"),
}

_BY_PLACE: dict[tuple[str, str], Words] = {
    **{(family, key): words for family in _BOXES for key, words in _BOX.items()},
    ("square_plate", "w"): _of("side length|width", "it", "wide"),
    ("square_washer", "w"): _of("side length|width", "it", "wide"),
    ("u_bracket", "w"): _of("width", "it", "wide"),
    ("t_profile", "w"): _of("flange width|width", "it", "wide"),
    ("i_beam", "w"): _of("flange width|width", "it", "wide"),
    ("pulley", "w"): _of("width", "it", "wide"),
    ("shaft_collar", "w"): _of("width", "it", "wide"),
    ("tube", "h"): _of("length|height", "it", "long tall"),
    ("cylinder", "h"): _of("height|length", "it", "tall long"),
    ("hex_prism", "h"): _of("height|length", "it", "tall long"),
    ("disc", "h"): _of("thickness|height", "it", "thick"),
    ("torus", "r1"): _of("major radius|ring radius"),
    ("torus", "r2"): _of("minor radius|tube radius"),
    ("frustum", "d1"): _of("bottom diameter|base diameter"),
    ("frustum", "d2"): _of("top diameter"),
    ("frustum", "r1"): _of("bottom radius|base radius"),
    ("frustum", "r2"): _of("top radius"),
    ("cone", "dia"): _of("base diameter"),
    ("cone", "r"): _of("base radius"),
    ("sphere", "dia"): _of("diameter", "it", "large"),
    ("sphere", "r"): _of("radius|ball radius"),
    ("washer", "id"): _of("inner diameter|hole|ID", "the hole", "large"),
    ("elbow", "bend"): _of("bend radius"),
    ("elbow", "angle"): _of("angle|bend angle"),
    ("heat_sink", "t"): _of("base thickness|thickness of the base"),
    ("hole_plate", "hole"): _of(_HOLES, "the holes", "large"),
    ("perforated", "hole"): _of(_HOLES, "the holes", "large"),
    ("flange", "hole"): _of("bolt holes|holes|bolt hole diameter|hole diameter", "the bolt holes", "large"),
    ("slotted_plate", "slot_l"): _of("slot length|length of the slots", "the slots", "long"),
    ("slotted_plate", "slot_w"): _of("slot width|width of the slots", "the slots", "wide"),
    ("corner_holes", "hole"): _of("corner holes|" + _HOLES, "the corner holes", "large"),
    ("corner_holes", "inset"): _of("edge distance of the corner holes|inset of the corner holes"),
    ("end_holes", "hole"): _of("end holes|" + _HOLES, "the end holes", "large"),
    ("two_holes", "hole"): _of(_HOLES, "the holes", "large"),
    ("row_of_holes", "hole"): _of("holes of the row|" + _HOLES, "the holes", "large"),
    ("spaced_holes", "hole"): _of("holes of the row|" + _HOLES, "the holes", "large"),
    ("grid_of_holes", "hole"): _of("holes of the grid|" + _HOLES, "the holes", "large"),
    ("grid_of_holes", "pitch"): _of("grid pitch|grid spacing|hole spacing"),
    ("bolt_circle", "hole"): _of("bolt holes|" + _HOLES, "the bolt holes", "large"),
    ("hole_rectangle", "hole"): _of("mounting holes|" + _HOLES, "the holes", "large"),
    ("center_hole", "hole"): _of("center hole|hole in the middle|" + _HOLE, "the center hole", "large"),
    ("blind_hole", "hole"): _of("blind hole|" + _HOLE, "the blind hole", "large"),
    ("drilled_boss", "hole"): _of("hole in the boss|" + _HOLE, "the hole in the boss", "large"),
    ("side_hole", "hole"): _of("side hole|hole in the side|" + _HOLE, "the side hole", "large"),
    ("side_hole", "depth"): _of("depth of the side hole|hole depth", "the side hole", "deep"),
    ("radial_hole", "hole"): _of("cross hole|" + _HOLE, "the cross hole", "large"),
    ("cross_hole", "hole"): _of("cross hole|" + _HOLE, "the cross hole", "large"),
    ("counterbore", "hole"): _of("through hole|" + _HOLE),
    ("round_corners", "fillet"): _of("corner radius|radius|fillet radius", "the corner radius", "large"),
    ("fillet_top", "fillet"): _of("fillet radius|top fillet|radius", "the fillet", "large"),
    ("fillet_all", "fillet"): _of("fillet radius|edge radius|radius", "the fillets", "large"),
    ("chamfer_corners", "cham"): _of("corner chamfers|chamfer"),
    ("chamfer_top", "cham"): _of("top chamfer|chamfer", "the top chamfer", "large"),
    ("chamfer_all", "cham"): _of("edge chamfer|chamfer"),
    ("pocket", "pocket_l"): _of("pocket length|length of the pocket", "the pocket", "long"),
    ("pocket", "pocket_w"): _of("pocket width|width of the pocket", "the pocket", "wide"),
    ("pocket", "pocket_d"): _of("pocket depth|depth of the pocket", "the pocket", "deep"),
    ("window", "pocket_l"): _of("cutout length|length of the cutout", "the cutout", "long"),
    ("window", "pocket_w"): _of("cutout width|width of the cutout", "the cutout", "wide"),
    ("block_on_top", "h"): _of("height of the raised block", "the raised block", "tall high"),
    ("block_on_top", "l"): _of("length of the raised block", "the raised block", "long"),
    ("rim", "lip_w"): _of("rim thickness|thickness of the rim", "the rim", "thick wide"),
    ("rim", "lip_h"): _of("rim height|height of the rim", "the rim", "tall high"),
    ("hollow", "wall"): _of("wall thickness|wall", "the walls", "thick"),
    ("flat", "flat"): _of("depth of the flat", "the flat", "deep"),
    ("two_flats", "flat"): _of("distance across the flats|width across the flats"),
}
"""By the family, base or feature that drew it; stronger than `_BY_KEY`."""

_UNCLEAR = frozenset(
    (place, key)
    for place, keys in {
        "pipe_tee": "h", "pipe_cross": "l", "flat_l_plate": "w t", "stepped_shaft": "dia h", "bar_handle": "l h pitch", "l_bracket": "h",
        "shelf_bracket": "h", "hat_profile": "h l", "clock_hole": "r bc", "c_clip": "w", "block_on_top": "b", "hole_rectangle": "pitch",
        "tapered_plug": "l", "knob": "h dia", "coaster": "depth", "eye_bolt": "id", "drilled_shaft": "l", "square_hole_washer": "s",
        "round_standoff": "h", "bolt_blank": "l", "torus": "od",
    }.items()
    for key in keys.split()
)  # fmt: skip
"""Sizes that the word of their key would not name clearly."""

COUNTED: dict[str, str] = {
    "flange": "holes", "gear": "teeth", "rack": "teeth", "heat_sink": "fins", "prism": "sides", "notched_wheel": "notches",
    "encoder_disc": "slots", "bolt_circle": "bolt holes", "row_of_holes": "holes", "spaced_holes": "holes", "bore_holder": "holes",
}  # fmt: skip
"""What the count `n` of a family or feature counts."""

MOVES: dict[tuple[str, str], tuple[str, str]] = {("hole_at", "x"): ("left", "right"), ("hole_at", "y"): ("front", "back")}
"""Sizes that grow as the hole moves from the first side to the second."""

REMOVED: dict[str, tuple[str, ...]] = {
    "round_corners": ("rounded corners", "corner rounding", "fillet", "fillets", "corner radius"),
    "fillet_top": ("fillet", "top fillet", "fillet on the top edge"),
    "fillet_all": ("fillets", "fillet", "rounding"),
    "chamfer_top": ("chamfer", "top chamfer"),
    "chamfer_all": ("chamfer", "chamfers"),
    "chamfer_corners": ("chamfers", "chamfered corners", "corner chamfers"),
    "center_hole": ("center hole", "hole in the middle", "central hole", "hole"),
    "blind_hole": ("blind hole", "hole"),
    "corner_holes": ("corner holes", "holes in the corners", "holes"),
    "end_holes": ("end holes", "holes at the ends", "holes"),
    "hole_at": ("hole",),
    "two_holes": ("two holes", "holes"),
    "row_of_holes": ("row of holes", "holes"),
    "spaced_holes": ("row of holes", "holes"),
    "grid_of_holes": ("grid of holes", "hole grid", "holes"),
    "bolt_circle": ("bolt circle", "bolt holes", "holes"),
    "hole_rectangle": ("mounting holes", "holes"),
    "side_hole": ("side hole", "hole in the side", "hole"),
    "radial_hole": ("cross hole", "hole"),
    "cross_hole": ("cross hole", "hole"),
    "hole_in_corner": ("hole",),
    "hole_near_edge": ("hole",),
    "hole_from_center": ("hole",),
    "clock_hole": ("hole",),
    "counterbore": ("counterbored hole", "hole"),
    "counterbore_m": ("counterbored hole", "hole"),
    "corner_counterbores": ("counterbored holes", "corner holes", "holes"),
    "countersink": ("countersunk hole", "countersink", "hole"),
    "slot": ("slot",),
    "pocket": ("pocket", "recess"),
    "window": ("window", "cutout", "opening"),
    "boss": ("boss",),
    "drilled_boss": ("boss",),
    "pin": ("pin", "peg"),
    "block_on_top": ("block on top", "raised block", "upper block"),
    "rib": ("rib",),
    "rim": ("rim",),
    "corner_posts": ("posts", "corner posts"),
    "groove": ("groove",),
    "ring_groove": ("groove",),
    "notch": ("notch",),
    "corner_notch": ("corner notch", "notch"),
    "step": ("step",),
    "flat": ("flat",),
    "two_flats": ("flats", "two flats"),
    "keyway": ("keyway",),
}
"""Names of features by which somebody asks to take them away."""


def words_of(place: str, key: str) -> Words | None:
    """How a size of a family, base or feature is spoken of, if it has a clear name."""
    if (place, key) in _UNCLEAR:
        return None
    return _BY_PLACE.get((place, key)) or _BY_KEY.get(key)
