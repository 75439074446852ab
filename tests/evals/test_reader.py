"""The reader of prompts, held against prompts written by hand: what each asks for, in the words of a mechanical engineer."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.reader import read_spec
from evals.suites import NO_PARTS, SEED_PROMPTS
from generators.corpus import draw
from generators.numbers import MAX_MENTIONS
from generators.spec import (
    SOMEWHERE,
    Chamfers,
    Closed,
    Diameter,
    Distance,
    Faces,
    Fillets,
    Holes,
    NoOtherHoles,
    OpenSide,
    Other,
    Recess,
    Requirement,
    RoundEnds,
    Runs,
    Size,
    Slots,
    SteppedHoles,
    Taper,
)

ASKED: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = (
    ("plate 80x60x4", ({"kind": "size", "size_mm": (80, 60, 4)},)),
    ("Mounting plate, 120 mm long, 40 mm wide, 6 mm thick", ({"kind": "size", "size_mm": (120, 40, 6)},)),
    ("block 2 x 1.5 x 1 inches", ({"kind": "size", "size_mm": (50.8, 38.1, 25.4)},)),
    (
        "BLOCK 40 X 30 X 20 MM, 4X Ø4.5 THRU",
        ({"kind": "size", "size_mm": (40, 30, 20)}, {"kind": "holes", "count": 4, "diameter_mm": 4.5}),
    ),
    ("1/4 inch thick plate, 3 in x 2 in", ({"kind": "size", "size_mm": (76.2, 50.8, 6.35)},)),
    ("plate 80x40x5 with a 20 mm square hole in the middle", ({"kind": "recess", "size_mm": (20, 20)},)),
    ("U-bracket 50 x 40 x 30, 3 mm thick, a 5 mm hole in each side", ({"kind": "holes", "count": 2, "diameter_mm": 5},)),
    ("cup 80 mm diameter, 100 mm high, 2 mm wall, closed bottom", ({"kind": "open side", "side": ">Z"},)),
    ("cube 25", ({"kind": "size", "size_mm": (25, 25, 25)},)),
    ("a 30 mm cube with a 10 mm hole through the middle", ({"kind": "holes", "count": 1, "diameter_mm": 10, "through": True},)),
    ("square plate 100 mm on a side, 5 thick", ({"kind": "size", "size_mm": (100, 100, 5)},)),
    (
        "flat bar 200 long, 25 wide and 6 thick, two 8 mm holes 150 apart",
        ({"kind": "holes", "count": 2, "diameter_mm": 8, "pitch_mm": 150},),
    ),
    (
        "plate 60x40x5 with 4 M4 corner holes 6 mm from the edges",
        ({"kind": "holes", "count": 4, "diameter_mm": 4.5, "near_corners": True, "inset_mm": 6},),
    ),
    (
        "plate 60x40x5, M5 clearance hole in each corner, inset 7",
        ({"kind": "holes", "count": 4, "diameter_mm": 5.5, "inset_mm": 7},),
    ),
    (
        "disc Ø50 x 8, six 5 mm holes on a 38 mm PCD",
        ({"kind": "diameter", "diameter_mm": 50}, {"kind": "holes", "count": 6, "diameter_mm": 5, "circle_mm": 38}),
    ),
    (
        "round flange OD 90, 12 thick, 8 x M8 on a 70 mm bolt circle",
        ({"kind": "holes", "count": 8, "diameter_mm": 9, "circle_mm": 70},),
    ),
    (
        "flange 100 OD, 30 bore, 10 thick, four 9 mm holes equally spaced on an 80 mm circle",
        ({"kind": "holes", "count": 4, "circle_mm": 80},),
    ),
    (
        "tube 30 OD, 24 ID, 100 long",
        (
            {"kind": "diameter", "diameter_mm": 30},
            {"kind": "diameter", "diameter_mm": 24, "facing": "inside"},
            {"kind": "distance", "distance_mm": 100},
        ),
    ),
    ("tube OD=20 ID=14 L=50", ({"kind": "diameter", "diameter_mm": 20}, {"kind": "diameter", "diameter_mm": 14})),
    (
        "pipe, outer diameter 1 inch, wall 2 mm, length 120 mm",
        ({"kind": "diameter", "diameter_mm": 25.4}, {"kind": "distance", "distance_mm": 2, "role": "wall"}),
    ),
    (
        "washer 20 mm OD, 8.4 mm ID, 1.6 thick",
        ({"kind": "diameter", "diameter_mm": 20}, {"kind": "distance", "distance_mm": 1.6}),
    ),
    (
        "shaft 12 mm diameter, 80 mm long, 1 mm chamfer on both ends",
        ({"kind": "diameter", "diameter_mm": 12}, {"kind": "chamfers", "setback_mm": 1}),
    ),
    ("dowel pin dia 6 x 40", ({"kind": "diameter", "diameter_mm": 6}, {"kind": "distance", "distance_mm": 40})),
    ("cylinder radius 15 height 40", ({"kind": "diameter", "diameter_mm": 30}, {"kind": "distance", "distance_mm": 40})),
    ("sphere of 40 mm diameter", ({"kind": "diameter", "diameter_mm": 40},)),
    (
        "hex standoff 8 mm across flats, 20 mm long, M4 thread",
        ({"kind": "distance", "distance_mm": 8}, {"kind": "distance", "distance_mm": 20}),
    ),
    ("hex bar 17 AF, 60 long", ({"kind": "distance", "distance_mm": 17}, {"kind": "distance", "distance_mm": 60})),
    (
        "open top box 120x80x50, 2.5 mm walls",
        (
            {"kind": "size", "size_mm": (120, 80, 50)},
            {"kind": "distance", "distance_mm": 2.5},
            {"kind": "open side", "side": ">Z"},
        ),
    ),
    (
        "Project case 100 x 60 x 25 mm, wall thickness 2, no lid",
        ({"kind": "size", "size_mm": (100, 60, 25)}, {"kind": "open side", "side": ">Z"}),
    ),
    ("plate 100x50x10 with a 30 x 10 pocket 4 mm deep in the center", ({"kind": "recess", "size_mm": (30, 10), "depth_mm": 4},)),
    ("plate 100x50x10, rectangular pocket 40x20x5", ({"kind": "recess", "size_mm": (40, 20), "depth_mm": 5},)),
    ("panel 200 x 100 x 2 with a 60x40 window", ({"kind": "recess", "size_mm": (60, 40)},)),
    ("plate 80x80x6, slot 30 long and 8 wide in the middle", ({"kind": "slots", "count": 1, "length_mm": 30, "width_mm": 8},)),
    ("plate 80x40x4 with two slots 12x5", ({"kind": "slots", "count": 2, "length_mm": 12, "width_mm": 5},)),
    ("block 50x30x20, a notch 10 wide and 5 deep in the front edge", ({"kind": "recess", "size_mm": (10, 5)},)),
    (
        "block 50x30x20 with a step 8 wide and 6 deep on the left side",
        ({"kind": "distance", "distance_mm": 8}, {"kind": "distance", "distance_mm": 6}),
    ),
    (
        "base plate 90x60x5 with a boss 20 mm diameter, 15 mm high in the center",
        ({"kind": "bosses", "diameter_mm": 20, "height_mm": 15},),
    ),
    (
        "plate 90x60x5, four standoffs dia 6, 10 tall, in the corners 5 from the edges",
        ({"kind": "bosses", "count": 4, "diameter_mm": 6, "height_mm": 10}, {"kind": "distance", "distance_mm": 5}),
    ),
    ("plate 100x60x8, corner radius 10", ({"kind": "fillets", "radius_mm": 10},)),
    ("plate 100x60x8 with rounded corners R6", ({"kind": "fillets", "radius_mm": 6},)),
    ("plate 100x60x8, R2 fillet on the top edges", ({"kind": "fillets", "radius_mm": 2},)),
    ("block 40x40x40, 2 mm chamfer on all edges", ({"kind": "chamfers", "setback_mm": 2},)),
    ("block 40x40x40, 1 x 45° chamfer on the top edge", ({"kind": "chamfers", "setback_mm": 1},)),
    (
        "plate 70x50x10 with a counterbored M6 hole in the center",
        ({"kind": "stepped holes", "count": 1, "diameter_mm": 6.6, "mouth_mm": 11, "depth_mm": 6.4},),
    ),
    (
        "plate 70x50x10, 4 counterbored holes 5.5 through, 10 counterbore 6 deep",
        ({"kind": "stepped holes", "diameter_mm": 5.5, "mouth_mm": 10, "depth_mm": 6},),
    ),
    (
        "plate 70x50x10 with a countersunk M5 hole in the middle",
        ({"kind": "stepped holes", "diameter_mm": 5.5, "mouth_mm": 11.2, "angle_deg": 90},),
    ),
    (
        "plate 80x50x6 with a 6 mm hole 20 mm from the left and 15 mm from the front",
        ({"kind": "holes", "diameter_mm": 6, "at_mm": ((20, 15),)},),
    ),
    ("plate 80x50x6 with a 6 mm hole at (20, 15)", ({"kind": "holes", "diameter_mm": 6, "at_mm": ((20, 15),)},)),
    (
        "plate 80x50x6, hole Ø6 20 from the right and 10 from the back",
        ({"kind": "holes", "diameter_mm": 6, "at_mm": ((60, 40),)},),
    ),
    (
        "disc 60 mm diameter, 5 thick, a 4 mm hole at 3 o'clock, 20 mm from the center",
        ({"kind": "holes", "diameter_mm": 4, "at_mm": ((20, 0),)},),
    ),
    ("block 60x40x30, 8 mm hole 12 deep in the left side", ({"kind": "holes", "diameter_mm": 8, "depth_mm": 12, "side": "<X"},)),
    (
        "block 60x40x30 with a blind hole 10 dia, 15 deep in the center",
        ({"kind": "holes", "diameter_mm": 10, "depth_mm": 15, "through": False},),
    ),
    ("strip 150x20x3, 5 holes of 4 mm in a row, 25 mm apart", ({"kind": "holes", "count": 5, "diameter_mm": 4, "pitch_mm": 25},)),
    (
        "plate 100x100x3 with a 6 x 4 grid of 3 mm holes, 12 mm pitch",
        ({"kind": "holes", "count": 24, "diameter_mm": 3, "pitch_mm": 12},),
    ),
    (
        "plate 60x60x5, four 4 mm holes on a 40 mm square pattern",
        ({"kind": "holes", "count": 4, "diameter_mm": 4, "pitch_mm": 40},),
    ),
    (
        "plate 80x50x5, four M5 holes on a 60 x 30 rectangle",
        ({"kind": "holes", "count": 4, "pitch_mm": 30}, {"kind": "distance", "distance_mm": 60}),
    ),
    (
        "NEMA 17 motor plate 5 thick",
        ({"kind": "holes", "count": 4, "diameter_mm": 3.4, "pitch_mm": 31}, {"kind": "holes", "count": 1, "diameter_mm": 22.5}),
    ),
    ("plate 50x50x5 centered on the origin", ({"kind": "size", "size_mm": (50, 50, 5)}, {"kind": "centered"})),
    ("plain block 20x20x20, no holes", ({"kind": "size", "size_mm": (20, 20, 20)}, {"kind": "no other holes"})),
    (
        "i need a palte 60x40x3 w/ 4 hols dia 3 in the conrers",
        ({"kind": "size", "size_mm": (60, 40, 3)}, {"kind": "holes", "count": 4, "diameter_mm": 3}),
    ),
    ("retangular plate 60 mm by 40 mm, thikness 3 mm", ({"kind": "size", "size_mm": (60, 40, 3)},)),
    (
        "1. make a plate 60x40x5\n2. drill a 10 mm hole in the center\n3. round the corners with R5",
        (
            {"kind": "size", "size_mm": (60, 40, 5)},
            {"kind": "holes", "count": 1, "diameter_mm": 10},
            {"kind": "fillets", "radius_mm": 5},
        ),
    ),
    (
        "- plate 60x40x5\n- 10 mm center hole\n- 2 mm chamfer on top",
        ({"kind": "holes", "count": 1, "diameter_mm": 10}, {"kind": "chamfers", "setback_mm": 2}),
    ),
    (
        "all dimensions in inches: plate 4 x 2 x 0.25 with a 0.5 hole in the center",
        ({"kind": "size", "size_mm": (101.6, 50.8, 6.35)}, {"kind": "holes", "diameter_mm": 12.7}),
    ),
    (
        "knob 30 dia, 15 high, made of aluminium 6061",
        ({"kind": "diameter", "diameter_mm": 30}, {"kind": "distance", "distance_mm": 15}),
    ),
    (
        "plate 80x60x5, a 3 mm hole 15 mm away from the left edge, 20 mm away from the front edge",
        ({"kind": "holes", "diameter_mm": 3, "at_mm": ((15, 20),)},),
    ),
    (
        "disc 15 diameter 11 thick | 7 dia 2 holes spread around a 6 circle | flat milled 3 deep on one side",
        ({"kind": "holes", "count": 7, "depth_mm": None, "circle_mm": 6}, {"kind": "distance", "distance_mm": 3}),
    ),
    (
        "STRAP 87 X 25 X 9; 9X Ø3 THRU EQ SP ON 14 BC; M2 ↧ 17.8 LEFT SIDE",
        ({"kind": "holes", "count": 9, "diameter_mm": 3}, {"kind": "holes", "count": 1, "depth_mm": 17.8}),
    ),
    (
        "plate 80x40x11, a ø12 hole in the center, 4 deep 4X M5 C'BORE, CORNERS",
        ({"kind": "holes", "count": 1, "diameter_mm": 12}, {"kind": "stepped holes", "count": 4, "diameter_mm": 5.5}),
    ),
    (
        "strap 60x19x11, 4 M2 counterbored corner holes M4 hole at each end",
        ({"kind": "stepped holes", "count": 4, "diameter_mm": 2.4}, {"kind": "holes", "count": 2, "diameter_mm": 4.5}),
    ),
    (
        "RF flange 91 OD, 7 thick, 10x 5 mm on 69.5 PCD, a 1.5 mm high raised face 45 mm in diameter",
        ({"kind": "holes", "count": 10, "diameter_mm": 5, "circle_mm": 69.5}, {"kind": "diameter", "diameter_mm": 45}),
    ),
    (
        "grommet 50 x 15 x 13 (OD x ID x height) with panel groove 1 wide, 3 deep",
        ({"kind": "diameter", "diameter_mm": 50, "facing": "outside"}, {"kind": "diameter", "diameter_mm": 15}),
    ),
    (
        "z bracket from 5 mm sheet, 35 mm high, 16 mm wide, two 3.1 mm holes, one in each flange",
        ({"kind": "holes", "count": 2, "diameter_mm": 3.1},),
    ),
    (
        "plate 60x40x5 / M6 CLEARANCE X 8 DEEP BACK FACE / w/ four 2 mm holes on a 20 mm square pattern",
        ({"kind": "holes", "count": 1, "depth_mm": 8}, {"kind": "holes", "count": 4, "diameter_mm": 2, "pitch_mm": 20}),
    ),
    (
        "5 thick speaker grille 180 x 50 with evenly spaced diameter 4 holes, 9 x 3",
        ({"kind": "holes", "count": 27, "diameter_mm": 4},),
    ),
    (
        "plate 60 x 40 x 5 with a 6 mm hole exactly in the middle and 4 M3 holes at the corners",
        (
            {"kind": "holes", "diameter_mm": 6, "at_mm": ((30, 20),), "is_exact": True},
            {"kind": "holes", "count": 4, "is_exact": True},
        ),
    ),
    (
        "panel 60 x 50 x 8, M5 thru at center, 4X c'bore for M4 SHCS at corners",
        (
            {"kind": "holes", "count": 1, "diameter_mm": 5.5},
            {"kind": "stepped holes", "count": 4, "diameter_mm": 4.5, "mouth_mm": 8},
        ),
    ),
    (
        "round plate 28 across, 7 high, 11 holes M3 on a bolt circle of 18",
        ({"kind": "diameter", "diameter_mm": 28}, {"kind": "holes", "count": 11, "circle_mm": 18, "pitch_mm": None}),
    ),
    (
        "block 41 x 11 x 9, 4 diameter 2.5 mm holes on a 10 by 5 mm hole pattern, an M5 clearance hole in the middle",
        ({"kind": "holes", "count": 4, "diameter_mm": 2.5}, {"kind": "holes", "count": 1, "diameter_mm": 5.5}),
    ),
    ("plate 47 x 47 x 4, a 20*4 slot in the middle along the length", ({"kind": "slots", "length_mm": 20, "width_mm": 4},)),
    ("pin ø39 by 62, one flat, 2 deep twelve holes in a circle, M3 each", ({"kind": "holes", "count": 12, "depth_mm": None},)),
    (
        "three 5 mm holes in a row 20 apart on a 80x20x3 strip, first hole 20 from the left end",
        ({"kind": "holes", "count": 3, "pitch_mm": 20}, {"kind": "distance", "distance_mm": 20, "role": "somewhere"}),
    ),
    (
        "disc 100 x 10 with eight 8mm holes equally spaced at 40 mm radius",
        ({"kind": "holes", "count": 8, "pitch_mm": None, "circle_mm": 80},),
    ),
    (
        "a flat corner plate with legs 35 x 84, arms 10 wide, 5.5 thick",
        ({"kind": "distance", "distance_mm": 84}, {"kind": "distance", "distance_mm": 10}),
    ),
    (
        "rail of 20 x 5 section, 119 long and a ø5 hole exactly in the middle, drill 4x 3 mm in diameter holes on a 60x10 square",
        (
            {"kind": "size", "size_mm": (119, 20, 5)},
            {"kind": "holes", "count": 1, "at_mm": ((59.5, 10),), "is_exact": True},
            {"kind": "holes", "count": 4, "diameter_mm": 3},
        ),
    ),
    (
        "square panel 50 x 5, an M3 cap screw hole with counterbore in the centre also holes at both ends, 11 mm in",
        ({"kind": "stepped holes", "count": 1, "mouth_mm": 6.5},),
    ),
    ("standoff M3 x 12", ({"kind": "holes", "count": 1, "diameter_mm": 3},)),
    ("disc 40 x 5, a long hole 11 x 5 mm in the middle", ({"kind": "slots", "length_mm": 11, "width_mm": 5},)),
    (
        "plate 60 x 40 x 5, hole for an M4 bolt with its head sunk in a counterbore",
        ({"kind": "stepped holes", "diameter_mm": 4.5, "mouth_mm": 8, "angle_deg": None},),
    ),
    (
        "plate 90 x 60 x 5, a 9 mm hole 8.5 mm from either end, corners with a radius of 2 mm",
        ({"kind": "holes", "count": 2, "near_corners": False}, {"kind": "fillets", "radius_mm": 2}),
    ),
    ("plate 80 x 60 x 5 in each corner a 5 ø hole", ({"kind": "holes", "count": 4, "near_corners": True},)),
    ("plate 80 x 60 x 5 with 2 rows of 6x 4mm diameter holes, 5 apart", ({"kind": "holes", "count": 12, "pitch_mm": 5},)),
    (
        "square sheet with sides of 18 cut from 2 sheet, a 10 bolt circle of 3 Ø2 holes",
        ({"kind": "size", "size_mm": (18, 18, 2)}, {"kind": "holes", "count": 3, "circle_mm": 10}),
    ),
    ("plate 60 x 40 x 10. I want a central 9mm opening.", ({"kind": "holes", "diameter_mm": 9, "through": True},)),
    (
        "plate 70 x 40 x 3. Add a 4 mm hole in the middle. Put a 30 mm bolt circle with 6x 3 mm holes.",
        ({"kind": "holes", "count": 1, "circle_mm": None}, {"kind": "holes", "count": 6, "circle_mm": 30}),
    ),
    (
        "spacer with flats, 39 high and 7 diameter, a 2 bore, flats 5 apart",
        ({"kind": "distance", "distance_mm": 5, "role": "flats"},),
    ),
    ("cylindrical spacer, 20 long diameter 10 bore 6", ({"kind": "diameter", "diameter_mm": 6, "facing": "inside"},)),
    (
        "slotted plate 63 x 35 x 2.8, each end with a 4.3 mm wide slot, 10.5 mm long, running across",
        ({"kind": "slots", "count": 2, "length_mm": 10.5},),
    ),
    (
        "flat bar 15 x 2, 142 long / a raised edge all around, 1 thick and 2 tall / 4 holes M3",
        ({"kind": "size", "size_mm": (142, 15)}, {"kind": "distance", "distance_mm": 2, "role": "height"}),
    ),
    ("rod 12 mm diameter 150 long with a 3 mm cross hole 10 mm from the end", ({"kind": "holes", "count": 1},)),
    ("pipe 48.3 x 3.2, 300 long", ({"kind": "distance", "distance_mm": 3.2, "role": "wall"},)),
    ("tube 25 mm od 1.5 mm wall 200 mm", ({"kind": "distance", "distance_mm": 1.5, "role": "wall"},)),
    ("sheet metal U 50 wide 30 high 2 thick 120 long", ({"kind": "size", "size_mm": (50, 120, 30)},)),
    ("washer, hole 13, outer 37, 5 thick", ({"kind": "holes", "diameter_mm": 13, "at_mm": ((0, 0),)},)),
    ("L bracket 50 x 40 x 3, 20 mm wide", ({"kind": "size", "size_mm": (50, 40)}, {"kind": "distance", "distance_mm": 3})),
)
"""A prompt, and requirements that must be among the sure ones, by their kind and the fields given."""


def _has(requirement: Requirement, wanted: dict[str, Any]) -> bool:
    def same(have: Any, want: Any) -> bool:
        if isinstance(want, tuple):
            return isinstance(have, tuple) and len(have) == len(want) and all(map(same, have, want))
        return (
            math.isclose(have, want)
            if isinstance(want, (int, float)) and not isinstance(want, bool) and have is not None
            else have == want
        )

    return all(same(getattr(requirement, name, None), value) for name, value in wanted.items())


@pytest.mark.parametrize(("prompt", "wanted"), ASKED, ids=[prompt[:60] for prompt, _ in ASKED])
def test_a_prompt_asks_for_what_it_says(prompt: str, wanted: tuple[dict[str, Any], ...]) -> None:
    reading = read_spec(prompt)
    sure = [requirement for requirement in reading.spec.requirements if requirement.is_sure]
    missing = [row for row in wanted if not any(_has(requirement, row) for requirement in sure)]
    assert not missing, reading.spec.to_dict()
    assert not [finding for finding in reading.findings if not finding.is_missing]


CONTRADICTIONS: tuple[tuple[str, str], ...] = (
    ("a 10 mm wide plate, 40 long, 3 thick, with a 20 mm hole", "hole-too-large"),
    ("plate 50x30x5 with 6 M4 holes on a 60 mm bolt circle", "holes-too-far-apart"),
    ("box 20x20x20 with 10 mm walls, open top", "wall-too-thick"),
    ("plate 50x30x5 with a pocket 20 x 10, 8 mm deep", "cut-too-deep"),
    ("tube 20 OD, 25 ID, 30 long", "bore-too-large"),
    ("plate 50x30x5 with two 10 mm holes 100 apart", "holes-too-far-apart"),
    ("plate 60x40x5 with five 10 mm holes in a row, 20 mm apart", "holes-too-far-apart"),
    ("plate 60x40x5, 4x6 grid of 3 mm holes, 15 mm pitch", "holes-too-far-apart"),
    ("plate 60x40x5 with 20 holes of 10 mm on a 25 mm bolt circle", "overlapping-holes"),
    ("flange OD 80 ID 60, 10 thick, 4 holes 8 mm on a 62 mm PCD", "overlapping-holes"),
    ("plate 60x40x5 with a blind hole 6 mm diameter, 8 deep", "hole-too-deep"),
    ("cube 20 with an 8 mm hole 25 deep", "hole-too-deep"),
    ("plate 60x40x5 with a 4 mm hole 70 mm from the left and 10 mm from the front", "outside-the-part"),
    ("plate 60x40x5 with rounded corners R25", "edge-too-large"),
    ("plate 60x40x5 with 3 mm fillet on all edges", "edge-too-large"),
    ("plate 60x40x5 with a 6 mm chamfer on the top edges", "edge-too-large"),
    ("shaft 10 mm diameter 50 long with 6 mm chamfers", "edge-too-large"),
    ("plate 60x40x5 with a slot 80 x 6", "cut-too-large"),
    ("plate 60x40x5 with a pocket 70 x 20, 2 deep", "cut-too-large"),
    ("plate 60x40x10 with a counterbored hole 5 mm through, 9 mm counterbore 12 deep", "cut-too-deep"),
    ("plate 60x40x10 with a counterbored hole 10 mm through, 8 mm counterbore 4 deep", "mouth-too-small"),
    ("bushing OD 20, bore 22, 15 long", "bore-too-large"),
    ("tube 20 OD, wall 12, 50 long", "wall-too-thick"),
    ("tube 20 OD, 10 ID, wall 3, 50 long", "size-stated-twice"),
    ("plate 80 x 60 x 4, 6 mm thick", "size-stated-twice"),
    ("plate 60x40x0", "zero-size"),
)


@pytest.mark.parametrize(
    "prompt",
    [
        "plate 60x40x5 with five 10 mm holes in a row, 12 mm apart",
        "plate 60x40x5 with rounded corners R20",
        "plate 60x40x5 with 2.5 mm fillet on all edges",
        "plate 60x40x5 with a 3 mm hole 20 deep in the left side",
        "plate 60x40x5 with 4 holes of 4 mm on a 44 mm bolt circle",
        "plate 60x40x5 with a slot 50 x 6",
        "tube 20 OD, 14 ID, wall 3, 50 long",
        "box 80 x 60 x 40, walls 2 mm thick",
        "round plate 90 diameter, 3.5 thick, four 2mm holes, 48mm apart along the length and 25mm apart in y",
    ],
)
def test_what_just_fits_is_no_contradiction(prompt: str) -> None:
    assert not [finding for finding in read_spec(prompt).findings if not finding.is_missing]


@pytest.mark.parametrize(
    ("prompt", "lengths", "sure"),
    [
        ("torus with major radius 30 mm and minor radius 5 mm", (30, 5), True),
        ("eye bolt, 37 mm inside diameter, shank 11 mm diameter x 30 mm", (30,), True),
        ("plate 60x40x5 with a 33.5 mm long wiggle", (33.5,), True),
        ("plate 60x40x5 with a hook that holds a 7.5 mm cable", (7.5,), False),
    ],
)
def test_a_length_of_unknown_meaning_is_asked_for_somewhere(prompt: str, lengths: tuple[float, ...], sure: bool) -> None:
    rows = [r for r in read_spec(prompt).spec.requirements if isinstance(r, Distance) and r.role in (SOMEWHERE, "length")]
    found = {r.distance_mm: r.is_sure for r in rows}
    assert {length: found.get(float(length)) for length in lengths} == dict.fromkeys(lengths, sure)


def test_a_part_of_unknown_name_has_its_lengths() -> None:
    reading = read_spec("a gribble with three prongs, 13.5 mm wide, 40 mm long, 5 mm thick")
    assert {r.distance_mm for r in reading.spec.requirements if isinstance(r, Distance) and r.is_sure} == {13.5, 40, 5}
    assert [finding.code for finding in reading.findings] == ["no-name"]


def test_a_part_without_a_name_is_known_by_its_features() -> None:
    assert not read_spec("something 60x40x5 with four 5mm holes in the corners").findings


@pytest.mark.parametrize(
    ("prompt", "faces"),
    [
        ("i'm building a robot and could use a block 91x12.5x30, thanks a lot. Thank you!", {"plane": 6}),
        ("a disc 40 mm in diameter and 5 mm thick", {"plane": 2, "cylinder": 1}),
        ("a vee block 20 x 16 x 40, V 5 deep", None),
        ("a block 20 x 30 x 10 with a 5 mm hole", {"plane": 6, "cylinder": 1}),
        ("a cube of 20 hollowed out from the top with 2 mm walls", None),
        ("a plate 60 x 40", None),
    ],
)
def test_a_plain_solid_has_no_other_faces(prompt: str, faces: dict[str, int] | None) -> None:
    found = [dict(r.faces) for r in read_spec(prompt).spec.requirements if isinstance(r, Faces)]
    assert found == ([faces] if faces else [])


def test_a_count_is_said_in_steps_of_an_angle() -> None:
    (holes,) = (
        r
        for r in read_spec("a disc 60 diameter, 5 thick, a 4 mm hole every 60 degrees on a 45 bolt circle").spec.requirements
        if isinstance(r, Holes)
    )
    assert (holes.count, holes.is_sure) == (6, True)


def test_several_holes_at_each_end_are_not_counted_for_sure() -> None:
    (holes,) = (r for r in read_spec("a 60x40x5 plate with two 4mm holes at each end").spec.requirements if isinstance(r, Holes))
    assert not holes.is_sure


def test_what_stands_behind_a_counterbore_is_its_mouth() -> None:
    said = "flat bar 130 x 14 x 6, center dia 2.3 thru, cbore dia 4, 1 deep"
    (bore,) = (r for r in read_spec(said).spec.requirements if isinstance(r, SteppedHoles))
    assert (bore.diameter_mm, bore.mouth_mm, bore.depth_mm) == (None, 4, 1)
    assert not read_spec(said).findings


def test_a_colour_is_no_place() -> None:
    holes = [
        r for r in read_spec("disc 30 dia, 6 thick, M3 hole, 8 from the center, black").spec.requirements if isinstance(r, Holes)
    ]
    assert [(hole.diameter_mm, hole.at_mm) for hole in holes] == [(3.4, ())]


def test_no_other_holes_is_sure_where_every_number_is_read() -> None:
    for prompt, is_sure in (
        ("disc 54 od, 20 long, no other holes", True),
        ("a ring, outside 54, inside 15, 20 long, no other holes", False),
    ):
        assert [r.is_sure for r in read_spec(prompt).spec.requirements if r.kind == "no other holes"] == [is_sure]


@pytest.mark.parametrize(
    ("prompt", "false"),
    [
        ("camera plate 50x38x8 with a 1/4-20 clearance hole in the middle", 20.0),
        ("motor shaft coupler 5 mm to 8 mm, 25 long, 18 OD, two M3 grub screws", 3.0),
    ],
)
def test_a_screw_is_no_hole_of_its_name(prompt: str, false: float) -> None:
    assert false not in [row.diameter_mm for row in read_spec(prompt).spec.requirements if isinstance(row, Holes)]


def test_a_grid_said_behind_its_holes_is_no_length() -> None:
    rows = read_spec("perforated plate 100x100x2, 3 mm holes at 10 mm pitch, 9x9").spec.requirements
    assert 9 not in [row.distance_mm for row in rows if isinstance(row, Distance)]


def test_none_besides_is_none_where_everything_is_read() -> None:
    def is_sure(prompt: str) -> list[bool]:
        return [row.is_sure for row in read_spec(prompt).spec.requirements if isinstance(row, NoOtherHoles)]

    assert is_sure("plate 60 x 40 x 5 with a 6 mm hole in the middle, no other features") == [True]
    assert is_sure("plate 60 x 40 x 5 with a 6 mm hole and a 17 thing, no other features") == [False]
    assert is_sure("pin 79 across and 150 long, cavity open at the top, leaving 3.9 walls, no holes in it") == [False]


def test_a_material_is_said_and_not_checked() -> None:
    rows = read_spec("stainless steel plate 60 x 40 x 5, or in PLA").spec.requirements
    assert [(row.words, row.checkable) for row in rows if isinstance(row, Other)] == [("stainless steel", False), ("PLA", False)]


@pytest.mark.parametrize(
    "prompt",
    [
        "plate 60 x 40 x 5 with a 6 mm hole in the middle of the front face",
        "plate 60 x 40 x 5 with a 6 mm hole in the middle of each end",
        "plate 60 x 40 x 5 with a 6 mm cross hole through the center",
        "plate 60 x 40 x 5 with 2 holes of 6 mm in the middle",
    ],
)
def test_a_middle_of_something_else_is_no_place(prompt: str) -> None:
    assert not [row for row in read_spec(prompt).spec.requirements if isinstance(row, Holes) and row.at_mm]


def test_holes_are_counted_to_the_last_only_where_everything_is_read() -> None:
    def is_exact(prompt: str) -> list[bool]:
        return [row.is_exact for row in read_spec(prompt).spec.requirements if isinstance(row, Holes)]

    assert is_exact("plate 60 x 40 x 5 with 4 M4 holes") == [True]
    assert is_exact("plate 60 x 40 x 5 with 4 M4 holes and a 17 thing") == [False]
    assert is_exact("u-shaped pipe, 20 od, a 10 through hole, bend radius 39.4, legs of 20") == [False]


@pytest.mark.parametrize(
    ("words", "count"),
    [("5 mm holes from three sides", 3), ("a 5 mm hole through all three axes", 3), ("2 mm holes on 6 faces", 6)],
)
def test_a_hole_from_each_of_so_many_sides_is_as_many(words: str, count: int) -> None:
    assert [r.count for r in read_spec(f"cube 20 mm with {words}").spec.requirements if isinstance(r, Holes)] == [count]


def test_what_a_collar_is_outside_is_not_its_bore() -> None:
    rows = read_spec("shaft collar 12 mm bore 25 mm outside 10 wide").spec.requirements
    assert [(r.diameter_mm, r.facing) for r in rows if isinstance(r, Diameter)] == [(12, "inside"), (25, "outside")]


def test_what_follows_a_hole_is_not_its_size() -> None:
    prompt = "plate 80x60x4, a 5 mm hole in the middle, in each corner a 3 mm hole, LEFT FACE: M3 DP 10"
    holes = [r for r in read_spec(prompt).spec.requirements if isinstance(r, Holes)]
    assert [(r.count, r.diameter_mm, r.depth_mm) for r in holes] == [(1, 5, None), (4, 3, None), (1, 3.4, 10)]


@pytest.mark.parametrize(("prompt", "code"), CONTRADICTIONS)
def test_numbers_that_cannot_be_together_are_found(prompt: str, code: str) -> None:
    findings = [finding for finding in read_spec(prompt).findings if not finding.is_missing]
    assert [finding.code for finding in findings] == [code]
    start, end = findings[0].span
    assert 0 <= start < end <= len(prompt)


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("a box", "no-size"),
        ("plate 60x40", "no-thickness"),
        ("plate 60x40x5 with a hole in the center", "no-diameter"),
        ("hello", "no-part"),
    ],
)
def test_what_a_prompt_leaves_out_is_found(prompt: str, code: str) -> None:
    findings = read_spec(prompt).findings
    assert code in [finding.code for finding in findings] and all(finding.is_missing for finding in findings)


@pytest.mark.parametrize(
    ("prompt", "code", "words"),
    [
        ("plate 60x40x5 with a triangular hole of 10 mm side in the middle", "odd-hole", "triangular hole"),
        ("plate 60x40x5 with a star-shaped opening 20 mm", "odd-hole", "star-shaped opening"),
        ("cylinder with a hexagonal hole, 30 mm diameter, 20 tall, 13 mm hex", "odd-hole", "hexagonal hole"),
        ("plate 40x40x6 with a 1/4 inch hole in the center", "unclear-unit", "40"),
        ("plate 5 mm thick, 1 m long and 0.5 wide", "unclear-unit", "0.5"),
        ("shim 40x25x1", "unclear-shape", "shim"),
        ("box 80x50x30, 2 mm walls, with a lid", "unsized-piece", "lid"),
        ("plate 1e999 x 30 x 5 mm", "unread-number", "1e999"),
        ("50.5.5 x 30 x 5 mm plate", "unread-number", "50.5.5"),
        ("plate 40x40x5 with an M7 hole of 7.4 mm", "unread-number", "M7"),
        ("50 foo x 30 mm x 5 mm plate", "unclear-unit", "50 foo"),
        ("plate 50nm x 30 x 5", "unclear-unit", "50nm"),
        ("plate 50 hands by 30 by 5", "unclear-unit", "50 hands"),
        ("plate 50 x 30, 5 cubits thick", "unclear-unit", "5 cubits"),
    ],
)
def test_what_no_part_can_be_held_against_is_found(prompt: str, code: str, words: str) -> None:
    found = [finding for finding in read_spec(prompt).findings if finding.is_unclear]
    assert {finding.code for finding in found} == {code} and prompt[slice(*found[0].span)] == words
    assert not any(finding.is_contradiction or finding.is_missing for finding in found)


@pytest.mark.parametrize(
    "prompt",
    [
        "plate 60x40x5 with a hexagonal hole 10 mm across flats",
        "shaft 20 x 100 with a cross hole of 5 mm",
        "plate 4x3 with a thickness of 1/4 inch and a 1/4 inch hole in the center",
        "all dimensions in inches: plate 40x40x6 with a 1/4 inch hole",
        "plate 40x40x6 mm with a 1/4 inch hole",
        "two plates 400x30x3 mm, 1 m apart",
        "channel 30x30x3, 1 m long",
        "pipe 3 m long, 48 od, 2 wall",
        "shim 40 od x 25 id x 1",
        "box 80x50x30, 2 mm walls, no lid",
        "plate 40 L x 20 W x 5 H with 4 M6 holes, PA12",
        "ring 30 od x 20 id x 5 thick, bore 20H7, S235JR",
        "6061-T6 plate 80 wide x 40 deep x 5 thk",
        "two plates 40x40x3 joined by 4 posts 30 high",
        "hex nut, 10 AF x 24, 3 bore",
        "pin 4.5 X 83 OAL",
        "steel flat 197 long, width 35 and thk 8",
    ],
)
def test_a_shape_or_a_unit_that_is_said_is_clear(prompt: str) -> None:
    assert not [finding for finding in read_spec(prompt).findings if finding.is_unclear]


@pytest.mark.parametrize("prompt", NO_PARTS)
def test_what_is_no_part_gives_no_requirement_and_says_so(prompt: str) -> None:
    reading = read_spec(prompt)
    assert not reading.spec.requirements
    assert reading.findings


@pytest.mark.parametrize("prompt", [text for row in SEED_PROMPTS for text in (row.text, *row.paraphrases)])
def test_every_number_of_the_first_prompts_is_accounted_for(prompt: str) -> None:
    reading = read_spec(prompt)
    assert reading.spec.requirements and not reading.unused
    assert not [finding for finding in reading.findings if not finding.is_missing]


def test_a_number_that_nothing_accounts_for_is_handed_out() -> None:
    prompt = "plate 60x40x5 with a 33 mm wiggle"
    assert [prompt[slice(*span)] for span in read_spec(prompt).unused] in ([], ["33 mm"])
    prompt = "slot 7 for the 12"
    assert len(read_spec(prompt).unused) == 2


def test_requirements_carry_the_words_they_come_from() -> None:
    prompt = "plate 60x40x5 with 4 M4 corner holes"
    reading = read_spec(prompt)
    for requirement, sources in zip(reading.spec.requirements, reading.sources, strict=True):
        assert requirement.span is not None and requirement.words == prompt[slice(*requirement.span)]
        assert sources or isinstance(requirement, Faces)


@pytest.mark.parametrize(
    ("prompt", "faces"),
    [
        ("plate 60x40x5 with 4 M4 corner holes", {"plane": 6, "cylinder": 4}),
        ("square washer 40 x 40 x 4 with 13 mm hole", {"plane": 6, "cylinder": 1}),
        ("M5 square washer, 15 mm wide, 4 mm thick", {"plane": 6, "cylinder": 1}),
        ("disc 60 mm diameter 5 thick with 6 holes of 5 mm on a 40 mm circle", {"plane": 2, "cylinder": 7}),
        ("plate 60x40x5 with a 4 mm hole 3 deep", {"plane": 7, "cylinder": 1}),
        ("plate 60x40x5 with rounded corners and a 4 mm hole", None),
        ("plate 60x40x5 with R4 corners and a 4 mm hole", {"plane": 6, "cylinder": 5}),
        ("plate 60x40x5 with R20 corners", None),
        ("plate 60x40x5, 5 mm chamfered corners", {"plane": 10}),
        ("plate 60x40x5, 1 mm chamfer on all edges", None),
        ("plate 60x40x5, four 4 mm holes, 8 mm from the edges", {"plane": 6, "cylinder": 4}),
        ("plate 60x40x5 with a hole of 4 mm into the edge", None),
        ("plate 60x40x5 with a 30x20 window in the middle", {"plane": 10}),
        ("plate 60x40x5 with a 30x20 pocket 2 mm deep", {"plane": 11}),
        ("plate 60x40x5 with a pocket 30x20", None),
        ("plate 60x40x5 with a slot 30x8", {"plane": 8, "cylinder": 2}),
        ("plate 60x40x5 with a countersunk M4 hole in the middle", {"plane": 6, "cylinder": 1, "cone": 1}),
        ("plate 60x40x5 with a counterbored M4 hole in the middle", {"plane": 7, "cylinder": 2}),
        ("gasket 120 x 80, 2 mm thick, with a 100 x 60 cutout", {"plane": 10}),
        ("ring gasket 2 mm, 89 x 60", {"plane": 2, "cylinder": 2}),
        ("20 mm round, 60 long, with a 5 mm hole", {"plane": 2, "cylinder": 2}),
        ("nameplate 80x20x2", {"plane": 6}),
        ("cyl. 45mm diam, 12 mm thk, 3 x 6.5 holes on PCD 30", {"plane": 2, "cylinder": 4}),
        ("jar 60 dia, 80 tall, walls 2, no lid", {"plane": 3, "cylinder": 2}),
        ("a rounded block 60x40x20", None),
        ("tray 60x40x20, 2 mm walls", {"plane": 11}),
        ("tray 60x40x20, 2 mm walls, with 3 partitions 1.5 mm thick", None),
        ("closed box 60x40x20, 2 mm walls", {"plane": 12}),
        ("cup 60 mm diameter, 80 tall, 2 mm wall", {"plane": 3, "cylinder": 2}),
        ("closed cylinder 60 diameter, 80 tall, 2 mm thick all round", {"plane": 4, "cylinder": 2}),
        ("rod 10 mm diameter 60 long with a 3 mm cross hole", None),
        ("tube 20 od 14 id 60 long", {"plane": 2, "cylinder": 2}),
        ("flange 100 od, 40 bore, 10 thick, 6 holes of 9 on a 70 pcd", {"plane": 2, "cylinder": 8}),
        ("washer for M6, 15 od, 2 thick", None),
        ("M6 washer, 15 od, 2 thick", {"plane": 2, "cylinder": 2}),
        ("hex standoff M4, 7 af, 20 long", {"plane": 8, "cylinder": 1}),
        ("flanged bushing 20 od 14 id 60 long", None),
        ("plate 60x40x5 with 4 mm holes", None),
    ],
)
def test_a_drilled_solid_has_its_own_faces_and_those_of_its_holes(prompt: str, faces: dict[str, int] | None) -> None:
    found = [row.faces for row in read_spec(prompt).spec.requirements if isinstance(row, Faces)]
    assert found == ([] if faces is None else [faces])


@pytest.mark.parametrize(
    ("prompt", "ends"),
    [
        ("bar 100x20x5 with rounded ends", [2]),
        ("plate 100x20x5, both ends fully rounded", [2]),
        ("pin 8 mm diameter 60 long with a rounded end", [1]),
        ("dowel 10 mm diameter 45 long rounded at one end", [1]),
        ("bar 100x20x5, rounded on each end", [2]),
        ("plate 100x20x5 with a slot 40x6 with rounded ends", []),
    ],
)
def test_ends_of_the_part_are_rounded(prompt: str, ends: list[int]) -> None:
    assert [row.count for row in read_spec(prompt).spec.requirements if isinstance(row, RoundEnds)] == ends


def test_an_end_that_is_rounded_by_nothing_said_is_half_a_circle() -> None:
    for said, is_full in (("bar 100x20x5 with rounded ends", True), ("bar 100x20x5 with ends rounded R5", False)):
        assert [row.is_full for row in read_spec(said).spec.requirements if isinstance(row, RoundEnds)] == [is_full]


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("plate 80x40x5 with 5 mm holes", 2),
        ("axle 12 x 180, both ends with 4 mm cross holes 8 from the end", 2),
        ("L bracket 60x60x5, 40 wide, with four 6 mm holes, two on each leg", 4),
        ("L bracket 60x60x5, 40 wide, with two 6 mm holes on each leg", 4),
        ("three legged stool seat 300 dia with 3 holes 25 dia on a 200 circle", 3),
        ("plate 60x40x5 with 4 x 5 mm holes at the corners", 4),
        ("disc 100 dia, 5 thick, 4 x 11 holes on 80 bolt circle", 4),
        ("plate 60x40x5 with 5 x 3 holes of 4 mm, 8 apart", 15),
        ("block with a blind hole: 40x40x25 block, 14 mm hole, 18 mm deep", 1),
    ],
)
def test_holes_are_counted(prompt: str, count: int) -> None:
    assert [(row.count, row.is_sure) for row in read_spec(prompt).spec.requirements if isinstance(row, Holes)] == [(count, True)]


def test_four_holes_in_a_rectangle_are_as_far_apart_as_is_said() -> None:
    said = read_spec("plate 100x50x4 with four M5 holes at 84x34").spec.requirements
    assert [(row.count, row.pitch_mm) for row in said if isinstance(row, Holes)] == [(4, 34)]
    assert [row.distance_mm for row in said if isinstance(row, Distance)] == [84]


def test_what_is_said_of_a_base_is_its_diameter() -> None:
    said = read_spec("pointed cone 25 base dia 60 tall").spec.requirements
    assert [row.diameter_mm for row in said if isinstance(row, Diameter)] == [25]
    assert [row.distance_mm for row in said if isinstance(row, Distance)] == [60]


def test_what_is_clear_inside_is_no_outside() -> None:
    said = read_spec("u shaped bracket 30 inside width, 40 tall, 25 wide, 3 mm thick").spec.requirements
    assert [row.size_mm for row in said if isinstance(row, Recess)] == [(30,)]


def test_a_square_hole_in_something_round_is_square() -> None:
    said = read_spec("disc 50 mm diameter, 5 thick, with a 12 mm square hole").spec.requirements
    assert [row.size_mm for row in said if isinstance(row, Recess)] == [(12, 12)]


def test_a_square_washer_has_its_hole_in_the_middle() -> None:
    said = read_spec("square washer 30 x 30 x 3 with a hole of 11").spec.requirements
    assert [row.at_mm for row in said if isinstance(row, Holes)] == [((15, 15),)]


@pytest.mark.parametrize(
    ("prompt", "is_whole"),
    [
        ("plate 60x40x5 with a slot 30x8", True),
        ("plate 60x40x5 with a slot 30x8, 10 mm from the end", False),
        ("plate 60x40, 60 deg, 5 thick", False),
        ("a knob 30 x 12", False),
    ],
)
def test_a_reading_is_whole_where_each_number_can_be_checked(prompt: str, is_whole: bool) -> None:
    assert read_spec(prompt).is_whole == is_whole


def test_what_is_closed_is_so_at_either_end() -> None:
    for said in ("closed box 40x30x20, 2 mm walls", "hollow cylinder closed at both ends, 50 od, 80 tall, 2 mm wall"):
        assert [row.kind for row in read_spec(said).spec.requirements].count("closed") == 1
    for said in ("cup 50 od, 80 tall, 2 mm wall, closed at the bottom", "block 40x30x20, closed"):
        assert "closed" not in [row.kind for row in read_spec(said).spec.requirements]


def test_a_flat_thing_is_as_thick_as_it_is_said() -> None:
    (size,) = (r for r in read_spec("L-shaped plate 100x80, legs 30 wide, 5 thick").spec.requirements if isinstance(r, Size))
    assert (size.size_mm, size.order) == ((5,), "among")


def test_the_chamfer_of_a_hole_is_its_mouth() -> None:
    rows = read_spec("plate 70x70x5 with a 40 mm hole and a 2 mm chamfer on its edge").spec.requirements
    assert [(row.diameter_mm, row.mouth_mm) for row in rows if isinstance(row, SteppedHoles)] == [(40, 44)]
    rows = read_spec("plate 70x70x5 with a 40 mm hole and a 2 mm chamfer on the edges").spec.requirements
    assert not [row for row in rows if isinstance(row, SteppedHoles)] and [row for row in rows if isinstance(row, Chamfers)]


def test_holes_without_a_number_are_some_and_fill_the_row_of_a_pitch() -> None:
    rows = read_spec("bar 200x20x10 with holes of 6 mm every 25 mm").spec.requirements
    assert [(row.count, row.is_sure) for row in rows if isinstance(row, Holes)] == [(7, True)]
    rows = read_spec("bar 150x25x5, 8 mm holes 125 apart").spec.requirements
    assert [row.diameter_mm for row in rows if isinstance(row, Diameter)] == [8]


def test_a_hole_lengthwise_is_as_long_as_the_part() -> None:
    for prompt in ("block 12 x 10 x 14 with a 3 mm hole lengthwise", "block 10 x 12 x 14 with a 3 mm hole along its length"):
        assert not [r for r in read_spec(prompt).spec.requirements if isinstance(r, Holes) and r.depth_mm]
    for said in ("a 10 mm hole lengthwise", "a 10 mm hole along its length"):
        (hole,) = (r for r in read_spec(f"bar 20 x 20 x 100 with {said}").spec.requirements if isinstance(r, Holes))
        assert hole.depth_mm == 100


def test_a_vessel_is_open_at_the_top() -> None:
    def sides(prompt: str) -> list[str]:
        return [row.side for row in read_spec(prompt).spec.requirements if isinstance(row, OpenSide)]

    assert sides("cylindrical container 80 mm diameter 100 high 2.5 wall") == [">Z"]
    assert sides("cylindrical container 80 mm diameter 100 high 2.5 wall, closed") == []
    assert sides("plant pot 100 mm top, 70 mm bottom, 80 tall, 3 mm wall") == []


@pytest.mark.parametrize(
    ("prompt", "clear"),
    [
        ("project box, inside 100 x 60 x 30, walls 2.5 mm, no lid", [(100, 60, 30)]),
        ("box with internal dimensions 80 by 50 mm and 3 mm walls", [(80, 50)]),
        ("rectangular frame 80x50 outside, 60x30 inside, 6 thick", [(60, 30)]),
        ("box 100 x 60 x 30, walls 2.5 mm, no lid", []),
        ("tube 12 outside, 10 inside x 30", []),
    ],
)
def test_sizes_of_the_inside_are_those_from_wall_to_wall(prompt: str, clear: list[tuple[float, ...]]) -> None:
    rows = read_spec(prompt).spec.requirements
    assert [row.size_mm for row in rows if isinstance(row, Recess)] == clear
    assert not [row for row in rows if isinstance(row, Size) and set(row.size_mm) & {size for sizes in clear for size in sizes}]


@pytest.mark.parametrize(
    "said", ["40 mm corner to corner", "40 across corners", "40 across the corners", "40 from point to point"]
)
def test_a_hexagon_across_its_corners_is_less_across_its_flats(said: str) -> None:
    (flats,) = (
        r for r in read_spec(f"hexagon 20 tall, {said}").spec.requirements if isinstance(r, Distance) and r.role == "flats"
    )
    assert flats.distance_mm == pytest.approx(40 * math.sqrt(3) / 2)


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("24 at base, 16 at top", [(24, 16)]),
        ("16 dia at the top, 24 dia at the bottom", [(24, 16)]),
        ("bottom 24 top 16", [(24, 16)]),
        ("bottom diameter 24 tapering to a top diameter of 16", [(24, 16)]),
        ("24 and 16", []),
    ],
)
def test_which_end_of_a_taper_is_wide_is_asked_for(said: str, ends: list[tuple[float, float]]) -> None:
    rows = read_spec(f"cone {said}, 12 high").spec.requirements
    assert [(row.bottom_mm, row.top_mm) for row in rows if isinstance(row, Taper)] == ends


def test_the_ends_of_what_is_not_round_are_no_taper() -> None:
    assert not [r for r in read_spec("leg: square 40 at the top, 25 at the bottom").spec.requirements if isinstance(r, Taper)]


def _hole(prompt: str) -> Holes:
    (found,) = (row for row in read_spec(prompt).spec.requirements if isinstance(row, Holes))
    return found


def test_a_hole_runs_along_the_side_that_it_goes_through() -> None:
    assert _hole("block 30x20x15 with a 6 mm hole through the 20 mm width").side == ">Y"
    assert _hole("block 30x20x15 with a 6 mm hole through the 30 mm length").side == ">X"
    assert _hole("block 30x30x15 with a 6 mm hole through the 30 mm length").side is None
    assert _hole("cylinder 30 dia, 20 high with a 4 mm hole 10 deep from below").side == "<Z"
    assert _hole("cylinder 30 dia, 20 high with a 4 mm hole 10 deep").side is None


def test_a_count_in_the_name_of_a_part_is_that_of_its_holes() -> None:
    for said in ("two hole strap 70x15x2, holes 5 mm, 50 mm c/c", "2-hole plate 70x15x2, 5 mm holes 50 apart"):
        hole, reading = _hole(said), read_spec(said)
        assert (hole.count, hole.diameter_mm, hole.pitch_mm, reading.is_whole) == (2, 5, 50, True)
    rows = read_spec("six-hole flange 120 dia, 10 thick, bore 50, holes 9 on a 95 circle").spec.requirements
    assert [(row.count, row.diameter_mm, row.circle_mm) for row in rows if isinstance(row, Holes)] == [(6, 9, 95)]


def test_two_legs_said_together_are_both_lengths() -> None:
    reading = read_spec("sheet metal angle 2 mm thick, 40 and 60 legs, 200 long")
    assert reading.is_whole and not reading.unused


def test_what_is_closed_at_one_end_is_open_at_the_other() -> None:
    def sides(said: str) -> list[Requirement]:
        return [r for r in read_spec(f"cap 45 dia, 20 tall, wall 2{said}").spec.requirements if isinstance(r, OpenSide | Closed)]

    assert [
        (type(row), getattr(row, "side", None)) for said in (", top closed", ", closed at the top") for row in sides(said)
    ] == [(OpenSide, "<Z")] * 2
    assert [type(row) for row in sides(", closed")] == [Closed]


def test_holes_in_two_corners_are_two() -> None:
    for said in ("two opposite corners", "two corners", "2 diagonally opposite corners"):
        hole = _hole(f"plate 100x100x12, 6 mm holes in {said} 10 mm from the edges")
        assert (hole.count, hole.near_corners, hole.is_exact) == (2, False, True)


def test_holes_at_more_than_an_edge_is_away_are_so_far_apart() -> None:
    assert _hole("plate 200x200x20 with 4 holes for M16 bolts at 140 mm").pitch_mm == 140
    assert _hole("plate 200x200x20 with 4 holes for M16 bolts at 20 mm").pitch_mm is None


@pytest.mark.parametrize(
    "said", ["pocket 90x40, 8 deep, corner radius 6", "window 90x40 with corner radius 6", "pocket 90x40, pocket corner radius 6"]
)
def test_corners_said_after_a_pocket_may_be_its_own(said: str) -> None:
    assert [f.code for f in read_spec(f"plate 120x70x15, {said}").findings if f.is_unclear] == ["unclear-shape"]
    assert not [f for f in read_spec("plate 120x70x15, corner radius 6, pocket 90x40, 8 deep").findings if f.is_unclear]


@given(st.text(alphabet="0123456789 xØM.,()mhole plate-/'\"°\n4", max_size=120))
def test_any_text_can_be_read(prompt: str) -> None:
    reading = read_spec(prompt)
    assert len(reading.sources) == len(reading.spec.requirements)


def test_a_prompt_with_words_left_out_can_be_read() -> None:
    rng = Random(4)
    for index in range(150):
        words = draw(78, index).prompt.split(" ")
        read_spec(" ".join(word for word in words if rng.random() > 0.2))


def test_generated_prompts_contradict_nothing() -> None:
    samples = [draw(3, index) for index in range(150)]
    wrong = [s.prompt for s in samples if any(not f.is_missing for f in read_spec(s.prompt).findings)]
    assert len(wrong) <= 1, wrong


def test_numbers_beyond_those_that_are_read_are_found() -> None:
    prompt = "plate 90x60x5 with holes of 4 mm at " + ", ".join(map(str, range(100, 100 + MAX_MENTIONS)))
    found = [prompt[slice(*finding.span)] for finding in read_spec(prompt).findings if finding.code == "unread-number"]
    assert found == ["136", "137", "138", "139"]


def test_a_hole_near_a_side_and_nobody_says_how_near_is_unclear() -> None:
    def codes(said: str) -> list[str]:
        return [f.code for f in read_spec(f"plate 40 x 20 x 2 with one 4 mm hole {said}").findings if f.is_unclear]

    assert codes("near the top") == codes("close to one end") == ["unclear-place"]
    assert not codes("near the top, 3 mm from the edge") and not codes("near the top left corner") and not codes("in the middle")


def test_a_hole_through_the_top_is_upright() -> None:
    assert _hole("block 50x50x25 with a 20 mm hole through the top").side == ">Z"
    assert _hole("block 50x50x25 with a 20 mm hole through the side").side is None


def test_a_square_rod_has_two_flats_and_a_square_of_holes_none() -> None:
    def flats(prompt: str) -> list[float]:
        return [r.distance_mm for r in read_spec(prompt).spec.requirements if isinstance(r, Distance) and r.role == "flats"]

    assert flats("door handle spindle 8 mm square 110 long") == flats("rod, 8 square, 110 long") == [8]
    assert flats("plate 80x80x5 with 4 holes on a 42 square") == []


def test_a_number_right_before_a_slot_is_its_width() -> None:
    (slot,) = (r for r in read_spec("rail 200x38x10 with a 6.5 mm slot 160 long").spec.requirements if isinstance(r, Slots))
    assert (slot.length_mm, slot.width_mm) == (160, 6.5)


@pytest.mark.parametrize(
    ("words", "circle_mm"),
    [
        ("6 holes D=7 at R=35", 70),
        ("6 holes of 7 mm on a 35 mm radius", 70),
        ("6 holes 7 mm at a radius of 35", 70),
        ("6 x M5 holes equally spaced on a circle of 35 mm radius", 70),
        ("6 holes 7 mm on a 35 mm circle", 35),
        ("6 holes 7 mm on a bolt circle of 35 mm, radius 3 on the edges", 35),
        ("6 holes R3.5", None),
    ],
)
def test_a_radius_that_holes_are_on_is_that_of_their_circle(words: str, circle_mm: float | None) -> None:
    (holes,) = (r for r in read_spec(f"disc D=90, t=6, {words}").spec.requirements if isinstance(r, Holes))
    assert (holes.count, holes.circle_mm) == (6, circle_mm)
    assert holes.diameter_mm in (7, 5.5)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("plate 4 x 3 inches, three eighths thick", []),
        ("plate 100 x 60, three eighths thick", ["three eighths"]),
        ("plate 100 x 60 mm, two and a half thick", []),
        ("plate 100 x 60, five-sixteenths of an inch thick", []),
        ("bar 6 by 4 inches, a quarter thick", ["a quarter"]),
        ("plate two and a half inches by 3 inches by 1/4 inch", []),
        ("one and a half inch cube with a 5 mm hole", []),
        ("plate 4 x 3 inches, a third of an inch thick", ["a third"]),
        ("plate 3 inches square, three quarter inch thick with a one half inch hole", []),
        ("half inch thick plate 3 x 4 inches with a quarter inch hole and two quarter round ribs", []),
        ("plate 100 x 60 x 5 for a clamp of two halves, a 5 mm hole at half hight", []),
    ],
)
def test_a_fraction_in_words_that_is_not_read_as_one_is_a_doubt(prompt: str, words: list[str]) -> None:
    found = [f.message.rpartition("“")[2].rstrip("”") for f in read_spec(prompt).findings if "fraction" in f.message]
    assert found == words


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("disc 70 mm, 15 thick, edges rounded 3", 2),
        ("disc 70 mm, 15 thick, 2 mm chamfer on the edges", 2),
        ("disc 70 mm, 15 thick, top edges rounded 3", None),
        ("disc 70 mm, 6 thick, edges rounded 3", None),
        ("plate 70 x 50 x 15, edges rounded 3", None),
    ],
)
def test_the_edges_of_a_disc_are_both_its_rims(prompt: str, count: int | None) -> None:
    (treated,) = (r for r in read_spec(prompt).spec.requirements if isinstance(r, Fillets | Chamfers))
    assert treated.count == count


@pytest.mark.parametrize(
    ("prompt", "across_mm"),
    [
        ("square bar 10x10, 90 long, 4 mm cross hole in the middle", 90),
        ("rod 12 mm diameter, 80 long, a 4 mm hole crosswise", 80),
        ("square bar 10x10, 90 long, 4 mm hole in the middle", None),
        ("plate 50 wide, 170 high, 6 thick, a 2 mm hole crosswise", None),
        ("block 40 x 30 x 30, 4 mm cross hole", None),
        ("disc 50 mm, 10 thick, 4 mm cross hole", None),
    ],
)
def test_a_cross_hole_of_what_is_slender_is_across_its_length(prompt: str, across_mm: float | None) -> None:
    assert _hole(prompt).across_mm == across_mm


@pytest.mark.parametrize(
    ("words", "along_mm"),
    [
        ("V groove 90 degrees, 30 wide at the top, along the length", 60),
        ("a groove 5 x 3 down the length", 60),
        ("an open slot 8 wide and 5 deep along its whole length", 60),
        ("a groove 8 wide and 5 deep across the width", 40),
        ("a slot 30 x 8 along the length", None),
        ("a groove 8 wide, 40 along the length", None),
        ("3 grooves 4 wide and 3 deep evenly spaced along the length", None),
        ("a groove 8 wide and 5 deep", None),
    ],
)
def test_a_groove_runs_along_what_is_said(words: str, along_mm: float | None) -> None:
    rows = read_spec(f"block 60 long 40 wide 30 high, {words}").spec.requirements
    assert [r.along_mm for r in rows if isinstance(r, Runs)] == ([] if along_mm is None else [along_mm])


@pytest.mark.parametrize(
    ("words", "is_mid_side", "side_mm"),
    [
        ("a notch 20x10 on the long side", True, 100),
        ("a 20 wide 10 deep notch in the short edge", True, 60),
        ("a notch 10 wide 20 deep in the front edge", True, None),
        ("a notch 20x10", False, None),
        ("a notch 10x20 in the left edge", False, None),
        ("a notch 20x10 in the left edge near the corner", False, None),
        ("a notch 20x10 in the front edge, 15 from the left", False, None),
        ("a notch 20x10 on the right of the front edge", False, None),
    ],
)
def test_a_notch_in_a_side_is_in_its_middle(words: str, is_mid_side: bool, side_mm: float | None) -> None:
    (notch,) = (r for r in read_spec(f"plate 100x60x5 with {words}").spec.requirements if isinstance(r, Recess))
    assert (notch.is_mid_side, notch.side_mm) == (is_mid_side, side_mm)
