"""The table of what can be drawn: plain primitives, named families, the composer; and how often each is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .composer import compose, compose_spoken
from .draft import Draft
from .families import (
    blocks,
    brackets,
    enclosures,
    everyday,
    fittings,
    gears,
    hardware,
    holders,
    lathe,
    legged,
    machined,
    outlines,
    plates,
    primitives,
    rails,
    rings,
    section_rows,
    solids,
    spoken,
    standard,
    standing,
    trays,
    turned,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A row of the table: the function that draws a part, and how often it is drawn relative to the others."""

    name: str
    make: Callable[[Draft], object]
    weight: float


def _rows(weight: float, *makers: Callable[[Draft], object]) -> tuple[Family, ...]:
    return tuple(Family(name=make.__name__, make=make, weight=weight) for make in makers)


PRIMITIVES = (
    *_rows(1.6, primitives.block, primitives.cylinder),
    *_rows(1.0, primitives.cube, primitives.disc, primitives.sphere, primitives.tube, primitives.hex_prism),
    *_rows(0.6, primitives.hemisphere, primitives.cone, primitives.frustum, primitives.prism, primitives.torus, primitives.wedge,
           primitives.obround, primitives.ellipse),
)  # fmt: skip
FAMILIES: tuple[Family, ...] = (
    *_rows(120.0, compose),
    *_rows(2.2, plates.plate, plates.hole_plate, brackets.l_bracket, enclosures.open_box, turned.hex_standoff, turned.round_standoff, turned.flange),
    *_rows(1.2, primitives.drilled_sphere, plates.square_plate, plates.strip, plates.motor_plate, plates.washer, plates.slotted_plate, plates.perforated,
           brackets.z_bracket, brackets.u_bracket, brackets.t_profile, brackets.angle_profile, brackets.i_beam, brackets.c_clip, brackets.pipe_clamp,
           turned.flanged_bushing, turned.hub_flange, turned.stepped_shaft, turned.hex_nut, turned.bolt_blank, turned.pulley, turned.knob,
           turned.elbow, gears.gear, turned.cap, enclosures.closed_box, enclosures.lid, enclosures.rect_tube, enclosures.heat_sink,
           enclosures.staircase, enclosures.v_block),
    *_rows(1.1, fittings.pipe_tee, fittings.pipe_cross, fittings.reducer, fittings.pipe_cap, fittings.tapered_plug, fittings.funnel,
           fittings.plant_pot,
           machined.keyed_shaft, machined.grooved_shaft, machined.chamfered_shaft, machined.drilled_shaft, machined.eccentric,
           machined.keyway_hub, machined.rack, machined.notched_wheel, machined.encoder_disc, machined.spoked_wheel,
           machined.t_slot_block, machined.dovetail_block,
           hardware.shaft_collar, hardware.split_collar, hardware.flat_spacer, hardware.chamfered_bushing, hardware.square_washer,
           hardware.square_hole_washer, hardware.eye_bolt, hardware.bar_handle, hardware.t_nut,
           holders.shelf_bracket, holders.bearing_block, holders.arch_block, holders.flat_l_plate, holders.flat_t_plate,
           holders.hat_profile, holders.comb, holders.bore_holder, holders.coaster, holders.divided_tray, holders.phone_stand,
           everyday.hose_barb, everyday.u_bend, everyday.adapter_ring, everyday.grommet, everyday.three_way_corner, everyday.bridge_handle,
           everyday.round_end_pin, everyday.cap_screw_blank, everyday.raised_flange,
           rails.h_profile, rails.t_slot_profile, rails.din_rail, rails.hinge_leaf, rails.sprocket, rails.sensor_mount, rails.boss_box,
           rails.vent_box, rails.cable_box, rails.square_reducer),
)  # fmt: skip
"""Everything but the plain primitives, which are drawn apart so that their share is exact."""
_TOTAL = sum(row.weight for row in (*PRIMITIVES, *FAMILIES))
LATER: tuple[Family, ...] = _rows(1.0, standard.gauge_plate, standard.gauge_angle, standard.tapped_part, gears.involute_gear)
"""What the shipped model was not trained on. These have a share of their own, so that the stream before them stays as it was."""
SPOKEN: tuple[Family, ...] = (
    Family(name="compose", make=compose_spoken, weight=85.0),
    *(Family(name=part.name, make=part, weight=1.5 * part.weight) for part in spoken.PARTS),
    *(Family(name=part.name, make=part, weight=0.8 * part.weight) for part in (*outlines.PARTS, *solids.PARTS)),
    *_rows(3.5, spoken.link_bar, spoken.drilled_tube),
    Family(name="stepped_part", make=spoken.stepped_part, weight=7.0),
    Family(name="open_box", make=spoken.spoken_box, weight=5.0),
    Family(name="l_bracket", make=spoken.spoken_bracket, weight=6.0),
    Family(name="u_bracket", make=legged.spoken_channel, weight=2.0),
    Family(name="z_bracket", make=legged.spoken_z, weight=1.3),
    Family(name="t_profile", make=legged.spoken_tee, weight=1.3),
    *_rows(1.3, legged.half_clamp, legged.mitred_bar),
    Family(name="tube", make=rings.spoken_ring, weight=6.0),
    Family(name="angle_profile", make=legged.spoken_angle, weight=1.3),
    Family(name="axis_block", make=legged.axis_block, weight=0.7),
    *_rows(6.4, lathe.turned_stack, lathe.machined_bar, lathe.bored_piece),
    *_rows(1.2, lathe.clamp_ring, lathe.ring_arc),
    *(Family(name=part.name, make=part, weight=0.32 * part.weight) for part in lathe.PARTS),
    Family(name="standing_plate", make=standing.standing_plate, weight=12.4),
    Family(name="drilled_plate", make=standing.drilled_plate, weight=8.4),
    *_rows(1.6, standing.bevelled_plate, standing.triangle_at),
    *(Family(name=row.name, make=row, weight=0.8 * row.weight) for row in section_rows.SECTIONS),
    *_rows(4.8, trays.tray),
    *_rows(1.8, blocks.grooved_block, blocks.pocket_block),
    *_rows(1.0, blocks.bar_pull, blocks.rim_lid, blocks.plate_corner, blocks.tapered_block, blocks.ramp),
    *(Family(name=row.name, make=row.make, weight=15.0 * row.weight / _TOTAL) for row in (*PRIMITIVES, *FAMILIES)),
)
"""Parts as people say them in passing (`wordings`), and those of today's stream said by the same people. A share of their own too."""
