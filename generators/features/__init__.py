"""Features that can be added to a base: each says its phrase, draws its sizes and adds its lines.

Coordinates are those of the base (docs/dialect.md): a box has its corner at the origin, a disc is centred on Z. `FEATURES`
says what each feature needs and which place it occupies, so that two never collide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..draft import Draft
from .cuts import corner_notch, flat_cut, groove, hollow, key_slot, notch, pocket, ring_groove, slot, step, two_flats, window
from .edges import chamfer_all, chamfer_corners, chamfer_top, fillet_all, fillet_top, round_corners
from .ends import clip_groove, end_bores, end_flat, lengthwise_hole, peg_row, turned_end
from .frame import Frame, Kind, box, corners, half
from .holes import (
    blind_hole,
    center_hole,
    clock_hole,
    counterbore,
    counterbore_sizes,
    countersink,
    hole_at,
    hole_from_center,
    hole_in_corner,
    hole_near_edge,
    radial_hole,
    side_hole,
)
from .openings import shaped_hole, slot_circle, slot_grid, slot_row
from .patterns import (
    bolt_circle,
    corner_counterbores,
    corner_holes,
    end_holes,
    grid_of_holes,
    hole_rectangle,
    row_of_holes,
    spaced_holes,
    two_holes,
)
from .raised import block_on_top, boss, corner_posts, drilled_boss, pin, rib, rim
from .sayings import SAYINGS
from .spoken import (
    axial_hole,
    bore_and_circle,
    bore_and_corners,
    circle_on,
    corners_in,
    cross_hole_at,
    eased_corners,
    eased_ends,
    ends_in,
    milled_slot,
    pair_apart,
    row_every,
    row_from_end,
    side_hole_at,
    sunk_circle,
    sunk_corners,
    sunk_row,
    tapped_circle,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A row of the feature table: where it may go, what place it takes up, and how often it is drawn.

    `first` features treat the bare base; `effect` says whether it raises the top or changes the outline.
    """

    make: Callable[[Draft, Frame], None]
    kinds: tuple[Kind, ...]
    place: str
    weight: float = 1.0
    first: bool = False
    effect: Literal["", "raised", "cut"] = ""


FEATURES: tuple[Feature, ...] = (
    Feature(make=corner_holes, kinds=("box",), place="corners", weight=2.5),
    Feature(make=center_hole, kinds=("box", "disc", "hex"), place="center", weight=2.5),
    Feature(make=blind_hole, kinds=("box", "disc", "hex"), place="center"),
    Feature(make=hole_at, kinds=("box",), place="anywhere", weight=1.5),
    Feature(make=two_holes, kinds=("box",), place="center"),
    Feature(make=end_holes, kinds=("box",), place="ends"),
    Feature(make=row_of_holes, kinds=("box",), place="center", weight=1.5),
    Feature(make=grid_of_holes, kinds=("box",), place="center", weight=1.5),
    Feature(make=bolt_circle, kinds=("box", "disc"), place="circle", weight=2),
    Feature(make=counterbore, kinds=("box", "disc"), place="center"),
    Feature(make=counterbore_sizes, kinds=("box", "disc"), place="center"),
    Feature(make=countersink, kinds=("box", "disc"), place="center"),
    Feature(make=corner_counterbores, kinds=("box",), place="corners"),
    Feature(make=slot, kinds=("box", "disc"), place="center"),
    Feature(make=pocket, kinds=("box", "disc"), place="center"),
    Feature(make=window, kinds=("box", "disc"), place="center"),
    Feature(make=boss, kinds=("box", "disc", "hex"), place="center", effect="raised"),
    Feature(make=drilled_boss, kinds=("box", "disc", "hex"), place="center", effect="raised"),
    Feature(make=block_on_top, kinds=("box", "disc"), place="center", weight=0.7, effect="raised"),
    Feature(make=rib, kinds=("box",), place="center", weight=0.7, effect="raised"),
    Feature(make=groove, kinds=("box",), place="center", effect="cut"),
    Feature(make=notch, kinds=("box",), place="edge", weight=1.5, effect="cut"),
    Feature(make=side_hole, kinds=("box",), place="side", weight=1.5),
    Feature(make=step, kinds=("box",), place="edge", effect="cut"),
    Feature(make=flat_cut, kinds=("disc",), place="edge"),
    Feature(make=key_slot, kinds=("disc",), place="edge"),
    Feature(make=hole_in_corner, kinds=("box",), place="anywhere"),
    Feature(make=hole_near_edge, kinds=("box",), place="anywhere"),
    Feature(make=hole_from_center, kinds=("box", "disc"), place="anywhere"),
    Feature(make=spaced_holes, kinds=("box",), place="center"),
    Feature(make=hole_rectangle, kinds=("box", "disc"), place="circle", weight=1.3),
    Feature(make=clock_hole, kinds=("box", "disc"), place="anywhere"),
    Feature(make=radial_hole, kinds=("disc",), place="side"),
    Feature(make=two_flats, kinds=("disc",), place="edge"),
    Feature(make=ring_groove, kinds=("disc",), place="side"),
    Feature(make=corner_notch, kinds=("box",), place="edge", effect="cut"),
    Feature(make=corner_posts, kinds=("box",), place="corners", effect="raised"),
    Feature(make=rim, kinds=("box",), place="edge vertical top", weight=0.6, effect="raised"),
    Feature(make=pin, kinds=("box", "disc", "hex"), place="center", weight=0.8, effect="raised"),
    Feature(make=hollow, kinds=("box", "disc"), place="center circle corners ends edge side top", weight=0.7, first=True),
    Feature(make=chamfer_corners, kinds=("box",), place="vertical", weight=0.8, first=True),
    Feature(make=round_corners, kinds=("box",), place="vertical", weight=1.8, first=True),
    Feature(make=chamfer_top, kinds=("box", "disc", "hex"), place="top", first=True),
    Feature(make=fillet_top, kinds=("box", "disc", "hex"), place="top", weight=0.7, first=True),
    Feature(make=fillet_all, kinds=("box", "disc"), place="vertical top", weight=0.7, first=True),
    Feature(make=chamfer_all, kinds=("box", "disc"), place="vertical top", weight=0.6, first=True),
)
"""All features. `place` words may be taken once a part; `first` ones work on the bare base."""
SPOKEN_FEATURES: tuple[Feature, ...] = (
    *FEATURES,
    Feature(make=corners_in, kinds=("box",), place="corners", weight=5),
    Feature(make=row_every, kinds=("box",), place="center", weight=8),
    Feature(make=row_from_end, kinds=("box",), place="center", weight=4),
    Feature(make=pair_apart, kinds=("box",), place="center", weight=6),
    Feature(make=ends_in, kinds=("box",), place="ends", weight=4),
    Feature(make=circle_on, kinds=("box", "disc"), place="circle", weight=7),
    Feature(make=tapped_circle, kinds=("box", "disc"), place="circle", weight=3),
    Feature(make=cross_hole_at, kinds=("disc",), place="side", weight=12),
    Feature(make=side_hole_at, kinds=("box",), place="side", weight=9),
    Feature(make=sunk_circle, kinds=("box", "disc"), place="circle", weight=8),
    Feature(make=sunk_row, kinds=("box",), place="center", weight=8),
    Feature(make=sunk_corners, kinds=("box",), place="corners", weight=5),
    Feature(make=bore_and_circle, kinds=("box", "disc"), place="center circle", weight=7),
    Feature(make=bore_and_corners, kinds=("box",), place="center corners", weight=6),
    Feature(make=axial_hole, kinds=("disc", "hex"), place="center", weight=8),
    Feature(make=milled_slot, kinds=("box",), place="center", weight=4),
    Feature(make=eased_corners, kinds=("box",), place="vertical", weight=4, first=True),
    Feature(make=eased_ends, kinds=("disc",), place="vertical top", weight=6, first=True),
    Feature(make=slot_row, kinds=("box",), place="center", weight=8),
    Feature(make=slot_grid, kinds=("box",), place="center", weight=3),
    Feature(make=slot_circle, kinds=("box", "disc"), place="circle", weight=4),
    Feature(make=shaped_hole, kinds=("box", "disc"), place="center", weight=11),
    Feature(make=end_bores, kinds=("box",), place="side", weight=6),
    Feature(make=end_bores, kinds=("disc",), place="center side", weight=6),
    Feature(make=lengthwise_hole, kinds=("box",), place="side", weight=4),
    Feature(make=turned_end, kinds=("disc",), place="vertical top side center circle", weight=18),
    Feature(make=end_flat, kinds=("disc",), place="side circle", weight=7),
    Feature(make=clip_groove, kinds=("disc",), place="side", weight=5),
    Feature(make=peg_row, kinds=("box",), place="center", weight=4, effect="raised"),
    *(
        Feature(
            make=row,
            kinds=row.kinds,
            place=row.place,
            weight=row.weight,
            first=row.is_first,
            effect="raised" if row.is_raised else "",
        )
        for row in SAYINGS
    ),
)
"""What the composer chooses from where parts are said as people say them (`corpus.draw`, `spoken`)."""

__all__ = ["FEATURES", "SPOKEN_FEATURES", "Feature", "Frame", "box", "corners", "half"]
