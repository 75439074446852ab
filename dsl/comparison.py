"""How alike two parts are: plain numbers, no kernel."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Box = tuple[tuple[float, float, float], tuple[float, float, float]]
Method = Literal["same key", "apart", "exact", "mesh"]
"""`same key`: equal programs; `apart`: the bounding boxes do not meet; `exact`: BRep intersection; `mesh`: mesh intersection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two parts where they stand, neither moved onto the other.

    Attributes:
        iou: Volume of the intersection over volume of the union, 0 to 1.
        iou_error: How far `iou` may be off.
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
