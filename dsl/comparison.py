"""How alike two parts are: plain numbers, no kernel."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .measurements import Measurements

Box = tuple[tuple[float, float, float], tuple[float, float, float]]
Method = Literal["same key", "apart", "exact", "facets", "mesh"]
"""`same key`: equal programs; `apart`: the bounding boxes do not meet; `exact`: BRep intersection; `facets`: the programs
in triangles, 64 to a turn; `mesh`: fine meshes of the solids."""

SAME = 1e-6
"""Relative. Measurements of one solid built in two ways agree to about 1e-9, those of different parts rarely to 1e-4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two parts where they stand, neither moved onto the other.

    Attributes:
        iou: Volume of the intersection over volume of the union, 0 to 1.
        iou_error: How far `iou` may be off, at most.
        method: How it was found.
        volumes_mm3, bboxes_mm: Of the first and of the second part.
        holes_matched: Diameters (mm) that a hole of each part has in common, one entry a pair.
        holes_first_only, holes_second_only: Diameters left without a partner.
    """

    iou: float
    iou_error: float
    method: Method
    volumes_mm3: tuple[float, float]
    bboxes_mm: tuple[Box, Box]
    holes_matched: tuple[float, ...] = ()
    holes_first_only: tuple[float, ...] = ()
    holes_second_only: tuple[float, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `from_dict` turns them back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Comparison:
        fields = {key: tuple(value) if isinstance(value, list | tuple) else value for key, value in values.items()}
        fields["bboxes_mm"] = tuple(tuple(tuple(corner) for corner in box) for box in values["bboxes_mm"])
        return cls(**fields)


def is_same_measured(a: Measurements, b: Measurements) -> bool:
    """Whether two solids measure the same, where they stand, within a relative 1e-6 of their size."""
    length = max(*a.size_mm, *b.size_mm)
    return (
        a.solids == b.solids
        and math.isclose(a.volume_mm3, b.volume_mm3, rel_tol=SAME)
        and math.isclose(a.area_mm2, b.area_mm2, rel_tol=SAME)
        and math.dist((*a.bbox_mm[0], *a.bbox_mm[1]), (*b.bbox_mm[0], *b.bbox_mm[1])) <= SAME * length
        and math.dist(a.centroid_mm, b.centroid_mm) <= SAME * length
        and math.dist(a.inertia_mm5, b.inertia_mm5) <= SAME * max(map(abs, a.inertia_mm5))
    )
