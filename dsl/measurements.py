"""What is measured on a solid: plain numbers that cross process and file borders (kernel-free)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A round hole. A counterbore is two of them on one axis.

    Attributes:
        diameter_mm: Of the cylinder.
        axis: Unit vector from the opening into the material. A through hole has two openings: the one whose axis points
            down its leading coordinate counts (a vertical hole opens at the top).
        position_mm: Centre of the circle at the opening.
        depth_mm: Length of the cylindrical part, without a conical or round bottom.
        through: Both ends are open.
    """

    diameter_mm: float
    axis: Vector
    position_mm: Vector
    depth_mm: float
    through: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """Everything measured on a valid solid, or on several.

    Attributes:
        bbox_mm: Lower and upper corner, tight.
        inertia_mm5: Ixx, Iyy, Izz, Ixy, Ixz, Iyz about the centroid at density 1 (the last three are the matrix's own
            off-diagonal elements).
        solids: How many bodies.
        faces: Number of faces by type: plane, cylinder, cone, sphere, torus, bspline, other; types without faces are left out.
        edges: Edges with a length.
        holes: Round holes, ordered by position.
        valid: Always true: an invalid solid is refused, not measured.
    """

    volume_mm3: float
    area_mm2: float
    bbox_mm: tuple[Vector, Vector]
    centroid_mm: Vector
    inertia_mm5: tuple[float, float, float, float, float, float]
    solids: int
    faces: Mapping[str, int]
    edges: int
    holes: tuple[Hole, ...]
    valid: bool = True

    @property
    def size_mm(self) -> Vector:
        """Extents of the bounding box along X, Y and Z."""
        (x0, y0, z0), (x1, y1, z1) = self.bbox_mm
        return (x1 - x0, y1 - y0, z1 - z0)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values; `from_dict` turns them back."""
        return asdict(self) | {"faces": dict(self.faces)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Measurements:
        """The reverse of `to_dict`, also after a trip through JSON."""
        fields = dict(values)
        low, high = fields["bbox_mm"]
        fields["bbox_mm"] = (tuple(low), tuple(high))
        for name in ("centroid_mm", "inertia_mm5"):
            fields[name] = tuple(fields[name])
        fields["holes"] = tuple(
            Hole(**{**hole, "axis": tuple(hole["axis"]), "position_mm": tuple(hole["position_mm"])}) for hole in fields["holes"]
        )
        return cls(**fields)
