"""Tables of what the phrases of families and features state: which requirement is made of which of their numbers.

A field of a requirement is given by the key of a number ("hole"), a factor and a key ("2*r"), a product ("nx*ny") or
alternatives ("hole|screw"); a number that no row takes has no clear kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .spec import (
    Bosses,
    Centered,
    Chamfers,
    Diameter,
    Distance,
    Fillets,
    Holes,
    OpenSide,
    Recess,
    Requirement,
    Size,
    Slots,
    SteppedHoles,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement of a phrase: its kind, the fields that numbers give, and those that the family itself fixes.

    `needs`: fields without which there is no such requirement.
    """

    kind: type[Requirement]
    keys: Mapping[str, str | tuple[str, ...]]
    fixed: Mapping[str, Any]
    needs: tuple[str, ...] = ()


def size_row(*keys: str) -> Row:
    """The overall size along X, Y and Z; of those that are said, where not all are."""
    return Row(Size, {"size_mm": keys}, {"order": "xyz"}, ("size_mm",))


def length_row(key: str, role: str) -> Row:
    return Row(Distance, {"distance_mm": key}, {"role": role}, ("distance_mm",))


def _lengths(**roles: str) -> tuple[Row, ...]:
    return tuple(length_row(key, role) for key, role in roles.items())


def _outside(*keys: str) -> tuple[Row, ...]:
    return tuple(Row(Diameter, {"diameter_mm": key}, {"facing": "outside"}, ("diameter_mm",)) for key in keys)


def _inside(*keys: str) -> tuple[Row, ...]:
    return tuple(Row(Diameter, {"diameter_mm": key}, {"facing": "inside"}, ("diameter_mm",)) for key in keys)


def _either(*keys: str) -> tuple[Row, ...]:
    return tuple(Row(Diameter, {"diameter_mm": key}, {}, ("diameter_mm",)) for key in keys)


def _holes(count: int | str = 1, diameter: str = "hole", through: bool | None = None, corners: bool = False, **keys: str) -> Row:
    fixed: dict[str, Any] = {"through": through, "near_corners": corners}
    fields: dict[str, str | tuple[str, ...]] = {"diameter_mm": diameter, **{f"{name}_mm": key for name, key in keys.items()}}
    if isinstance(count, str):
        fields["count"], fixed["is_exact"] = count, True
    else:
        fixed["count"] = count
    return Row(Holes, fields, fixed, ("count",))


def _stepped(count: int | str, diameter: str, mouth: str, depth: str | None = None, angle: float | None = None) -> Row:
    keys = {"diameter_mm": diameter, "mouth_mm": mouth} | ({"depth_mm": depth} if depth else {})
    if isinstance(count, str):
        return Row(SteppedHoles, keys | {"count": count}, {"angle_deg": angle}, ("count",))
    return Row(SteppedHoles, keys, {"count": count, "angle_deg": angle})


def _slots(count: int | str, length: str = "slot_l", width: str = "slot_w") -> Row:
    keys = {"length_mm": length, "width_mm": width} | ({"count": count} if isinstance(count, str) else {})
    return Row(Slots, keys, {"is_exact": True} if isinstance(count, str) else {"count": count}, ("count",))


def _recess(*sizes: str, depth: str | None = None) -> Row:
    return Row(Recess, {"size_mm": sizes, **({"depth_mm": depth} if depth else {})}, {}, ("size_mm",))


def _bosses(count: int, diameter: str, height: str) -> Row:
    return Row(Bosses, {"diameter_mm": diameter, "height_mm": height}, {"count": count})


def _open(side: str = ">Z") -> Row:
    return Row(OpenSide, {}, {"side": side})


FILLET = Row(Fillets, {"radius_mm": "fillet", "count": "4"}, {}, ("radius_mm",))
CHAMFER = Row(Chamfers, {"setback_mm": "cham", "count": "4"}, {}, ("setback_mm",))
_BORE = _holes(diameter="bore")
_BORED = Row(Holes, {"diameter_mm": "bore"}, {"count": 1}, ("diameter_mm",))
_FLANGE_HOLES = _holes("n", circle="bc")
_PIPE = (*_outside("od"), *_inside("id"))

BASES: Mapping[str, tuple[Row, ...]] = {
    # primitives
    "block": (size_row("w", "d", "h"),),
    "cube": (size_row("s", "s", "s"),),
    "cylinder": (*_outside("dia|2*r"), length_row("h", "height")),
    "disc": (*_outside("dia|2*r"), length_row("h", "thickness")),
    "sphere": _outside("dia|2*r"),
    "drilled_sphere": (*_outside("dia|2*r"), _holes(through=True)),
    "hemisphere": _outside("dia|2*r"),
    "cone": (*_outside("dia|2*r"), length_row("h", "height")),
    "frustum": (*_outside("d1|2*r1", "d2|2*r2"), length_row("h", "height")),
    "tube": (*_PIPE, *_lengths(wall="wall", h="length")),
    "hex_prism": _lengths(af="flats", h="length"),
    "prism": _lengths(h="height"),
    "torus": (*_either("2*r1|d1", "2*r2|d2"), *_outside("od")),
    "wedge": (size_row("w", "d", "h"),),
    "obround": (size_row("l", "w", "h"),),
    "ellipse": (size_row("w", "d", "h"),),
    # plates
    "plate": (size_row("w", "d", "t"),),
    "square_plate": (size_row("w", "w", "t"),),
    "strip": (size_row("w", "d", "t"),),
    "motor_plate": (size_row("w", "w", "t"), _holes(4, "screw", pitch="pitch"), _holes(1, "pilot")),
    "washer": (*_outside("od"), *_inside("id|screw"), length_row("t", "thickness")),
    "slotted_plate": (size_row("w", "d", "t"), _slots(2)),
    "perforated": (size_row("w", "d", "t"), _holes("nx*ny")),
    "hole_plate": (size_row("w", "d", "t"), _holes(4, corners=True, inset="inset")),
    # brackets
    "l_bracket": (size_row("w", "d", "h"), length_row("t", "thickness")),
    "z_bracket": _lengths(w="leg", h="height", d="width", t="thickness"),
    "u_bracket": (size_row("w", "l", "h"), length_row("t", "thickness")),
    "t_profile": (size_row("w", "l", "h"), length_row("t", "thickness")),
    "gauge_plate": (size_row("w", "d", "t"),),
    "gauge_angle": (size_row("w", "l", "h"), length_row("t", "thickness")),
    "angle_profile": (size_row("w", "l", "h"), length_row("t", "thickness")),
    "i_beam": (size_row("w", "l", "h"), *_lengths(web_t="thickness", flange_t="thickness")),
    "c_clip": (*_inside("id"), *_lengths(wall="wall", w="width", gap="opening")),
    "pipe_clamp": (size_row("w", "d", "h"), *_inside("id")),
    # enclosures
    "open_box": (size_row("w", "d", "h"), length_row("wall", "wall"), _open()),
    "closed_box": (size_row("w", "d", "h"), length_row("wall", "wall")),
    "lid": (size_row("w", "d"), *_lengths(t="thickness", lip_h="height", gap="offset")),
    "rect_tube": (size_row("w", "l", "h"), length_row("wall", "wall")),
    "heat_sink": (size_row("w", "d"), *_lengths(t="thickness", fin_t="thickness", fin_h="height")),
    "staircase": (size_row("d"), *_lengths(run="length", rise="height")),
    "v_block": (size_row("w", "d", "h"), length_row("groove_d", "depth")),
    # turned
    "hex_standoff": (*_lengths(h="length", af="flats"), _holes(1, "hole|screw")),
    "round_standoff": (*_outside("dia"), length_row("h", "length"), _holes(1, "hole|screw")),
    "flanged_bushing": (*_PIPE, *_outside("flange_d"), *_lengths(h="length", flange_t="thickness")),
    "flange": (*_PIPE, length_row("t", "thickness"), _FLANGE_HOLES),
    "hub_flange": (*_PIPE, *_outside("hub_d"), *_lengths(t="thickness", hub_h="height")),
    "stepped_shaft": (*_outside("d1", "d2", "dia"), *_lengths(h1="length", h2="length", h="length")),
    "hex_nut": (*_lengths(af="flats", h="height"), _holes(1, "hole|screw")),
    "bolt_blank": (*_outside("head_d", "dia"), *_lengths(af="flats", head_h="height", l="length")),
    "pulley": (*_outside("od"), *_lengths(w="width", groove_d="depth"), _BORE),
    "knob": (*_outside("dia"), length_row("h", "height"), _holes(1, "bore", False, depth="depth"), FILLET),
    "elbow": (*_PIPE, *_either("2*bend")),
    "gear": (length_row("w", "width"), _BORE),
    "involute_gear": (length_row("w", "width"), _BORE),
    "cap": (*_outside("od"), *_lengths(h="height", wall="wall"), _open()),
    # fittings
    "pipe_tee": (*_PIPE, *_lengths(l="length", h="offset")),
    "pipe_cross": (*_PIPE, length_row("l", "length")),
    "reducer": (*_outside("d1", "d2"), *_lengths(l="length", h="length", wall="wall")),
    "pipe_cap": (*_outside("od"), *_lengths(h="height", wall="wall"), _open("<Z")),
    "tapered_plug": (*_outside("head_d", "d1", "d2"), *_lengths(head_h="height", l="length")),
    "funnel": (*_outside("od", "dia"), *_lengths(h="height", l="length", wall="wall")),
    "plant_pot": (*_outside("d1", "d2"), *_lengths(h="height", wall="wall")),
    # machined
    "keyed_shaft": (*_outside("dia"), *_lengths(l="length", key_w="width", key_d="depth", slot_l="length")),
    "grooved_shaft": (*_outside("dia"), *_lengths(l="length", groove_w="width", groove_d="depth", off="length")),
    "chamfered_shaft": (*_outside("dia"), length_row("l", "length"), CHAMFER),
    "drilled_shaft": (*_outside("dia"), length_row("l", "length")),
    "eccentric": (*_outside("d1", "d2"), *_lengths(h1="height", h2="height", off="offset")),
    "keyway_hub": (*_outside("od"), *_inside("bore"), *_lengths(l="length", key_w="width", key_d="depth")),
    "rack": _lengths(w="width", h="height"),
    "notched_wheel": (*_outside("od"), length_row("t", "thickness"), _BORE, *_lengths(notch_w="width", notch_d="depth")),
    "encoder_disc": (*_outside("od"), length_row("t", "thickness"), _BORE, _slots("n")),
    "spoked_wheel": (*_outside("od", "hub_d"), *_lengths(t="thickness", wall="wall", arm="width"), _BORE),
    "t_slot_block": (size_row("w", "d", "h"), *_lengths(w1="width", h1="depth", w2="width", h2="height")),
    "dovetail_block": (size_row("w", "d", "h"), *_lengths(w2="face", groove_d="depth")),
    # hardware
    "shaft_collar": (*_PIPE, *_inside("bore"), length_row("w", "width"), _holes(1, "hole|screw")),
    "split_collar": (*_PIPE, *_inside("bore"), *_lengths(w="width", gap="opening")),
    "flat_spacer": (*_outside("dia"), *_lengths(h="length", af="flats"), _BORE),
    "chamfered_bushing": (*_outside("od"), length_row("h", "length"), _BORE, CHAMFER),
    "square_washer": (size_row("w", "w", "t"), _holes(1, "hole|screw")),
    "square_hole_washer": (*_outside("od"), length_row("t", "thickness"), _recess("s", "s")),
    "eye_bolt": (*_inside("id"), *_outside("d2", "d1"), length_row("l", "reach")),
    "bar_handle": (*_outside("dia", "post_d"), *_lengths(l="length", pitch="pitch", h="offset")),
    "t_nut": (*_lengths(l="length", w1="width", h1="height", w2="width", h2="height"), _holes(1, "hole|screw")),
    # holders
    "shelf_bracket": (size_row("w", "d", "h"), *_lengths(t="thickness", rib_t="thickness")),
    "bearing_block": (size_row("w", "d", "h"), _BORE, _holes(2, pitch="pitch")),
    "arch_block": (size_row("w", "d", "h"), *_inside("dia")),
    "flat_l_plate": (size_row("l1", "l2"), *_lengths(w="width", t="thickness"), _holes(3)),
    "flat_t_plate": (size_row("l", "h"), *_lengths(w="width", t="thickness"), _holes(3)),
    "hat_profile": (size_row("w", "l", "h"), *_lengths(w2="width", t="thickness")),
    "comb": (size_row("w", "d", "t"), _recess("slot_w", "slot_l")),
    "bore_holder": (size_row("w", "d", "h"), _holes("n", through=False, depth="depth", pitch="pitch")),
    "coaster": (*_outside("od"), *_lengths(t="thickness", depth="depth", wall="wall")),
    "divided_tray": (size_row("w", "d", "h"), *_lengths(wall="wall", rib_t="thickness")),
    "phone_stand": (size_row("w", "d", "h"), *_lengths(lip_h="height", t="thickness")),
    # everyday
    "hose_barb": (*_outside("d1", "d2"), *_inside("id"), length_row("pitch", "length")),
    "u_bend": (*_PIPE, *_either("2*bend"), length_row("l", "length")),
    "adapter_ring": (*_outside("d1", "d2"), *_inside("id"), *_lengths(h1="height", h2="height")),
    "grommet": (*_PIPE, *_lengths(h="height", groove_w="width", groove_d="depth")),
    "three_way_corner": (size_row("s", "s", "s"), length_row("t", "thickness")),
    "bridge_handle": (size_row("l", "d", "h"), length_row("t", "thickness")),
    "round_end_pin": (*_outside("dia"), length_row("l", "length")),
    "cap_screw_blank": (*_outside("head_d", "dia"), *_lengths(head_h="height", l="length", af="flats", depth="depth")),
    "raised_flange": (*_PIPE, *_outside("boss_d"), *_lengths(t="thickness", boss_h="height"), _FLANGE_HOLES),
    # rails
    "h_profile": (size_row("w", "l", "h"), *_lengths(t="thickness", web_t="thickness")),
    "t_slot_profile": (size_row("s", "s", "l"), *_lengths(gap="opening", w2="width", depth="depth"), _BORE),
    "din_rail": (size_row("w", "l", "h"), *_lengths(w2="width", t="thickness")),
    "hinge_leaf": (*_outside("od"), *_lengths(d="length", t="thickness"), _holes(1, "pin_d")),
    "sprocket": (length_row("t", "thickness"), *_inside("rr"), _BORE),
    "sensor_mount": (size_row("w", "d", "h"), length_row("t", "thickness"), _BORE, _holes(2, pitch="pitch")),
    "boss_box": (size_row("w", "d", "h"), length_row("wall", "wall"), _open(), _bosses(4, "post_d", "post_h"), _holes(4)),
    "vent_box": (size_row("w", "d", "h"), *_lengths(wall="wall", vent_w="width", vent_l="height"), _open()),
    "cable_box": (size_row("w", "d", "h"), length_row("wall", "wall"), _open(), _holes()),
    "square_reducer": (*_lengths(w="width", h="height"),),
    # spoken
    "inner_tube": (*_inside("id"), *_lengths(wall="wall", h="length")),
    "inner_cap": (*_inside("id"), *_lengths(wall="wall", h="height"), _open()),
    "inner_box": (*_lengths(w="inside", d="inside", h="inside", wall="wall"), _open()),
    "bored_frustum": (*_outside("d1", "d2"), length_row("h", "height"), _holes(1)),
    "sloped_block": (size_row("w", "d", "h1"),),
    "flanged_pipe": (*_outside("od", "flange_d"), *_lengths(wall="wall", l="length", flange_t="thickness")),
    "drilled_tube": (*_PIPE, *_lengths(wall="wall", h="length")),
    "link_bar": (size_row("l", "w", "h"), _holes(2, pitch="pitch")),
    "frame_plate": (size_row("w", "d", "t"), length_row("wall", "width")),
    "half_disc": (*_either("dia|2*r"), length_row("h", "length")),
    "half_ring": (*_either("od"), *_inside("id"), *_lengths(wall="wall", h="length")),
    "quarter_disc": _lengths(r="length", h="thickness"),
    "triangle_plate": (size_row("w", "t", "h"),),
    "drilled_triangle": (size_row("w", "t", "h"), _BORE),
    "equal_triangle": (*_lengths(side="length", h="thickness"), _BORED),
    "octagon_plate": (*_lengths(af="flats", h="thickness"), _BORED),
    "corner_hexagon": _lengths(dia="length", h="thickness"),
    "trapezoid_plate": (size_row("w1", "d", "t"),),
    "cross_plate": (size_row("w", "d", "t"), length_row("arm", "width")),
    "l_plate": (size_row("l1", "l2", "t"), length_row("arm", "width")),
    "t_plate": (size_row("w", "d", "t"), length_row("arm", "width")),
    "u_plate": (size_row("w", "d", "t"), length_row("arm", "width")),
    "lug": (size_row("l", "w", "t"), _holes(1)),
    "tag": (size_row("l", "w", "h"), _holes(1)),
    "headed_pin": (*_outside("dia", "head_d"), *_lengths(l="length", head_h="thickness")),
    "square_plug": (size_row("w", "w"), *_lengths(t="thickness", depth="length")),
    "pointed_pin": (*_outside("dia"), *_lengths(l="length", h="length")),
    "flat_ball": _outside("dia"),
    "blind_ball": (*_outside("dia"), _holes(through=False)),
    "bolt_spacer": (*_outside("od"), length_row("h", "length"), _holes(1, "screw")),
    "eared_ring": (*_PIPE, *_lengths(t="thickness", w="width"), _holes(2, pitch="pitch")),
    "flat_hook": (size_row("w", "d", "h"), *_lengths(t="thickness", lip_h="height")),
    "drilled_hook": (size_row("w", "d", "h"), *_lengths(t="thickness", lip_h="height", off="offset"), _holes(1)),
    "plate_socket": (size_row("w", "w"), *_outside("od"), *_lengths(t="thickness", wall="wall", h="height")),
    "divided_box": (size_row("w", "d", "h"), length_row("wall", "wall"), _open()),
    "half_clamp": (*_inside("id"), *_lengths(wall="wall", w="width", l="length"), _holes(2, pitch="pitch")),
    "mitred_bar": _lengths(dia="width", wall="wall", l="length"),
    "square_bar": (size_row("w", "d", "d"),),
    "notched_ring": (*_PIPE, length_row("h", "thickness"), *_lengths(notch_w="width", notch_d="depth")),
    "stub_flange": (*_outside("dia", "flange_d"), *_lengths(h="height", flange_t="thickness")),
    "coupler": (*_outside("od"), *_inside("d1", "d2"), length_row("h", "length")),
    "frame_opening": (size_row("w", "d", "t"), _recess("pocket_l", "pocket_w")),
    "inner_channel": _lengths(w="inside", h="height", l="length", t="thickness"),
    "pyramid": (size_row("w", "w", "h"),),
    "drilled_obround": (size_row("l", "w", "h"), _holes(1)),
    "taper_tube": (*_outside("d1", "d2"), *_lengths(h="length", wall="wall")),
    "closed_can": (*_outside("dia"), *_lengths(h="height", wall="wall")),
    "v_groove_block": (size_row("w", "d", "h"),),
    "round_ends_rod": (*_outside("dia"), length_row("l", "length")),
    "ring_section": _inside("id"),
    "spool": (*_outside("od", "dia"), *_inside("bore"), length_row("t", "thickness")),
    "axis_block": (size_row("s", "s", "s"),),
    "triangle_at": (size_row("w", "t", "h"), _holes(1)),
    "turned_stack": (length_row("l", "length"),),
    "machined_bar": (*_outside("dia"), length_row("h", "length")),
    "bored_piece": (*_outside("dia"), *_lengths(af="flats", h="height")),
    "clamp_ring": (*_PIPE, length_row("h", "thickness")),
    "ring_arc": (length_row("h", "thickness"),),
    "quarter_ring": (length_row("h", "thickness"),),
    "thick_cup": (*_PIPE, *_lengths(wall="wall", t="thickness", h="height")),
    "uneven_angle": (size_row("w", "l", "h"), *_lengths(t="thickness", wall="thickness")),
    "inner_angle": _lengths(w="inside", h="inside", t="thickness", l="length"),
    "uneven_channel": (size_row("w", "l", "h"), *_lengths(t="thickness", wall="thickness")),
    "inner_u": _lengths(w="inside", h="inside", t="thickness", l="length"),
    "door_hook": _lengths(gap="opening", h="height", d="width", lip_h="height", t="thickness"),
    "z_profile": _lengths(w1="leg", w2="leg", h="height", t="thickness", l="length"),
    "f_profile": _lengths(h="height", l="length", gap="opening", t="thickness"),
    "lipped_channel": (size_row("w", "l", "h"), length_row("t", "thickness")),
    "square_tube": (size_row("w", "l", "w"), length_row("wall", "wall")),
    "tray": _lengths(wall="wall", t="thickness"),
    "grooved_block": (size_row("w", "d", "h"),),
    "pocket_block": (size_row("w", "d", "h"),),
    "bar_pull": _lengths(t="thickness"),
    "rim_lid": (size_row("w", "d"), *_lengths(t="thickness", lip_h="height", lip_w="thickness")),
    "plate_corner": (size_row("w", "d", "h"), length_row("t", "thickness")),
    "tapered_block": _lengths(w="width", h="height"),
    "ramp": (size_row("w", "d", "h1"),),
    "stepped_part": (*_outside("d1", "d2", "dia", "head_d"), *_inside("bore"), *_lengths(h1="length", h2="length", h="length", head_h="length")),
}  # fmt: skip
"""What the phrase of the part itself states, by family or by the base that the composer drew."""

FEATURES: Mapping[str, tuple[Row, ...]] = {
    "corner_holes": (_holes(4, corners=True, inset="inset"),),
    "center_hole": (_holes(),),
    "tapped_hole": (_holes(depth="depth"),),
    "tapped_corners": (_holes(4, corners=True, inset="inset"),),
    "blind_hole": (_holes(through=False, depth="depth"),),
    "hole_at": (_holes(),),
    "two_holes": (_holes(2, pitch="pitch"),),
    "end_holes": (_holes(2, inset="inset"),),
    "row_of_holes": (_holes("n", pitch="pitch"),),
    "grid_of_holes": (_holes("nx*ny", pitch="pitch"),),
    "bolt_circle": (_FLANGE_HOLES,),
    "counterbore_m": (_stepped(1, "screw", "cb", "cbd"),),
    "counterbore": (_stepped(1, "hole", "cb", "cbd"),),
    "countersink": (_stepped(1, "screw", "cs", angle=90.0),),
    "corner_counterbores": (_stepped(4, "screw", "cb", "cbd"), length_row("inset", "inset")),
    "slot": (_slots(1),),
    "pocket": (_recess("pocket_l", "pocket_w", depth="pocket_d"),),
    "window": (_recess("pocket_l", "pocket_w"),),
    "boss": (_bosses(1, "boss_d", "boss_h"),),
    "drilled_boss": (_bosses(1, "boss_d", "boss_h"), _holes()),
    "block_on_top": _lengths(l="length", b="width", h="height"),
    "rib": _lengths(rib_t="thickness", rib_h="height"),
    "groove": _lengths(groove_w="width", groove_d="depth"),
    "notch": (_recess("notch_w", "notch_d"),),
    "side_hole": (_holes(through=False, depth="depth"), length_row("off", "offset")),
    "cross_hole": (_holes(), length_row("off", "offset")),
    "step": _lengths(step_w="width", step_h="depth"),
    "flat": (length_row("flat", "depth"),),
    "keyway": _lengths(key_w="width", key_d="depth"),
    "hole_in_corner": (_holes(inset="inset"),),
    "hole_near_edge": (_holes(inset="inset"),),
    "hole_from_center": (_holes(),),
    "spaced_holes": (_holes("n"),),
    "hole_rectangle": (_holes(4), *_lengths(pitch_x="pitch", pitch_y="pitch", pitch="pitch")),
    "clock_hole": (_holes(),),
    "radial_hole": (_holes(),),
    "two_flats": (length_row("flat", "flats"),),
    "ring_groove": _lengths(groove_w="width", groove_d="depth"),
    "corner_notch": (_recess("notch_w", "notch_d"),),
    "corner_posts": (_bosses(4, "post_d", "post_h"), length_row("inset", "inset")),
    "rim": _lengths(lip_w="wall", lip_h="height"),
    "pin": (_bosses(1, "pin_d", "pin_h"),),
    "hollow": (length_row("wall", "wall"), _open()),
    "chamfer_corners": (CHAMFER,),
    "chamfer_top": (CHAMFER,),
    "chamfer_all": (CHAMFER,),
    "round_corners": (FILLET,),
    "fillet_top": (FILLET,),
    "fillet_all": (FILLET,),
    "centered": (Row(Centered, {"bottom_mm": "0"}, {}),),
    "leg_holes": (_holes(),),
    "gusset": (*_lengths(gusset="leg", rib_t="thickness"),),
    "flange_holes": (_holes(2),),
    "base_hole": (_holes(),),
    "wall_hole": (_holes(),),
    "posts": (_bosses(4, "post_d", "post_h"), length_row("inset", "inset")),
    "cable_hole": (_holes(),),
    "vents": (_slots("n", "vent_l", "vent_w"), length_row("pitch", "pitch")),
    "floor_holes": (_holes(4, inset="inset"),),
    "drain_hole": (_holes(),),
    # spoken
    "milled_slot": (Row(Slots, {"length_mm": "slot_l", "width_mm": "slot_w", "depth_mm": "depth"}, {"count": 1}),),
    "row_from_end": (_holes("n", pitch="pitch"), length_row("off", "offset")),
    "circle_counterbores": (_stepped("n", "screw", "cb", "cbd"),),
    "circle_countersinks": (_stepped("n", "screw", "cs", angle=90.0),),
    "row_counterbores": (_stepped("n", "screw", "cb", "cbd"), length_row("pitch", "pitch")),
    "row_countersinks": (_stepped("n", "screw", "cs", angle=90.0), length_row("pitch", "pitch")),
    "corner_countersinks": (_stepped(4, "screw", "cs", angle=90.0), length_row("inset", "inset")),
    "bore_and_circle": (_holes(1, "bore"), _FLANGE_HOLES),
    "bore_and_corners": (_holes(1, "bore"), _holes(4, corners=True, inset="inset")),
    "axial_hole": (_holes(through=False, depth="depth"),),
    "base_pair": (_holes(2, pitch="pitch"),),
    "slot_row": (_slots("n"), length_row("pitch", "pitch")),
    "slot_grid": (_slots("nx*ny"),),
    "slot_circle": (_slots("n"),),
    "hex_hole": (length_row("af", "flats"),),
    "triangle_hole": (),
    "square_hole": (_recess("side", "side"),),
    "cross_groove": _lengths(groove_w="width", groove_d="depth"),
    "cut_corner": (Row(Chamfers, {"setback_mm": "cham"}, {"count": 1}, ("setback_mm",)),),
    "one_end_hole": (_holes(inset="off"),),
    "opposite_holes": (_holes(2, inset="inset"),),
    "edge_rows": (_holes("2*n", pitch="pitch"),),
    "radial_holes": (),
    "one_leg_holes": (_holes("2"),),
    "outer_chamfers": (Row(Chamfers, {"setback_mm": "cham"}, {}, ("setback_mm",)),),
    "slit": (length_row("gap", "opening"),),
    "set_screw": (_holes(),),
    "end_bores": (_holes(2, through=False, depth="depth"),),
    "turned_end": (*_outside("d2"), length_row("l2", "length")),
    "turned_ends": (*_outside("d2"), length_row("l2", "length")),
    "ring_grooves": _lengths(groove_w="width", groove_d="depth"),
    "cross_holes": (_holes(2),),
    "drilled_flat": (_holes(),),
    "milled_end": (),
    "crossed_slits": (),
    "end_round": (Row(Fillets, {"radius_mm": "fillet"}, {}, ("radius_mm",)),),
    "end_countersink": (_stepped(1, "hole|screw", "cs", angle=90.0),),
    "end_pocket": (length_row("depth", "depth"),),
    "end_slit": _lengths(gap="opening", depth="depth"),
    "d_flat": (),
    "clamp_hole": (_holes(),),
    "arc_hole": (_holes(),),
    "peg_row": (
        Row(Bosses, {"diameter_mm": "pin_d", "height_mm": "pin_h", "count": "n"}, {}, ("count",)),
        length_row("pitch", "pitch"),
    ),
    # standing
    "posts_at": (Row(Bosses, {"diameter_mm": "pin_d", "height_mm": "pin_h", "count": "n|2|3|4"}, {"count": 1}),),
    "tubes_at": (*_PIPE, *_lengths(wall="wall", h="height")),
    "cups_at": (
        *_outside("od"),
        length_row("h", "height"),
        Row(Holes, {"diameter_mm": "hole", "depth_mm": "depth", "count": "n|2|3|4"}, {"count": 1, "through": False}),
    ),
    "blocks_at": _lengths(l="length", b="width", h="height"),
    "squares_at": _lengths(side="width", h="height"),
    "ears_at": (*_lengths(b="width", fin_t="thickness"), Row(Holes, {"diameter_mm": "hole", "count": "n|2|3|4"}, {"count": 1})),
    "holes_at": (Row(Holes, {"diameter_mm": "hole", "count": "n|2|3|4"}, {"count": 1}),),
    "blind_at": (Row(Holes, {"diameter_mm": "hole", "depth_mm": "depth", "count": "n|2|3|4"}, {"count": 1, "through": False}),),
    "slots_at": (Row(Slots, {"length_mm": "slot_l", "width_mm": "slot_w", "count": "n|2|3|4"}, {"count": 1}),),
    "openings_at": (_recess("pocket_l|side", "pocket_w|side"),),
    "pockets_at": (_recess("pocket_l", "pocket_w", depth="depth"),),
    "walls_at": _lengths(wall="thickness", h="height"),
    "cheeks_at": (
        *_lengths(fin_t="thickness", fin_h="height", gap="opening", b="width"),
        Row(Holes, {"diameter_mm": "hole"}, {"count": 2}, ("diameter_mm",)),
    ),
    "block_flush": _lengths(l="length", b="width", h="height"),
    "rim_under": _lengths(lip_w="thickness", lip_h="height"),
    "two_sizes": (_holes(), _holes(diameter="bore")),
}
"""What the phrases of features state, by the feature's name."""

RAISED = frozenset((
    "boss", "drilled_boss", "block_on_top", "rib", "corner_posts", "rim", "pin", "peg_row", "posts_at", "tubes_at", "cups_at", "blocks_at", "squares_at",
    "ears_at", "walls_at", "cheeks_at", "block_flush", "rim_under",
))  # fmt: skip
"""Features that stand on the top or hang under the bottom: with them, the height of the base is no size of the part."""
ROUND = frozenset(("disc", "cylinder", "hex_prism"))
"""Bases that are centred on Z; the others have a corner at the origin."""
