"""What is measured on a solid: plain numbers that cross process and file borders (kernel-free)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol, cast

Vector = tuple[float, float, float]


class Plane(NamedTuple):
    """All flat faces of one solid that lie in one plane and look the same way: unit outward normal, offset from the origin
    along it, the box around them, and how many they are."""

    normal: Vector
    offset_mm: float
    low_mm: Vector
    high_mm: Vector
    faces: int = 1


class Cylinder(NamedTuple):
    """Cylindrical faces with one axis and radius that touch or overlap along it.

    Attributes:
        axis: Unit vector whose largest coordinate is positive; `foot_mm` the point of the axis nearest the origin.
        is_convex: Material inside: a shaft, not a bore.
        low_mm, high_mm: Extent along the axis, from the foot.
        turn_deg: How far round it goes where it goes furthest: 360 for a whole bore, 90 for the fillet of a square edge.
    """

    axis: Vector
    foot_mm: Vector
    radius_mm: float
    is_convex: bool
    low_mm: float
    high_mm: float
    turn_deg: float


class Cone(NamedTuple):
    """Conical faces, as `Cylinder`: the angle between axis and side, and the radii at the lower and the upper end."""

    axis: Vector
    foot_mm: Vector
    half_angle_deg: float
    is_convex: bool
    low_mm: float
    high_mm: float
    low_radius_mm: float
    high_radius_mm: float
    turn_deg: float


class Sphere(NamedTuple):
    centre_mm: Vector
    radius_mm: float
    is_convex: bool


class Torus(NamedTuple):
    """Material inside the tube where `is_convex`; `major_mm` from the centre to the middle of the tube, `minor_mm` the tube's."""

    axis: Vector
    centre_mm: Vector
    major_mm: float
    minor_mm: float
    is_convex: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Surfaces:
    """The elementary surfaces of a part, faces on one surface merged, solid by solid; freeform faces are left out."""

    planes: tuple[Plane, ...] = ()
    cylinders: tuple[Cylinder, ...] = ()
    cones: tuple[Cone, ...] = ()
    spheres: tuple[Sphere, ...] = ()
    tori: tuple[Torus, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {name: [row._asdict() for row in getattr(self, name)] for name in _SURFACES}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Surfaces:
        return cls(**{name: tuple(_row(kind, row) for row in values.get(name, ())) for name, kind in _SURFACES.items()})


_SURFACES: Mapping[str, type[NamedTuple]] = {
    "planes": Plane, "cylinders": Cylinder, "cones": Cone, "spheres": Sphere, "tori": Torus,
}  # fmt: skip


def _row(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(
        **{name: tuple(cast("list[float]", value)) if isinstance(value, list | tuple) else value for name, value in row.items()}
    )


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


class Measured(Protocol):
    """What features are read from: of a BRep (`Measurements`), or of what stands for one."""

    @property
    def size_mm(self) -> Vector: ...
    @property
    def holes(self) -> tuple[Hole, ...]: ...
    @property
    def surfaces(self) -> Surfaces | None: ...


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
        surfaces: Planes, cylinders, cones, spheres and tori; None in measurements stored by a version that had none.
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
    surfaces: Surfaces | None = None
    valid: bool = True

    @property
    def size_mm(self) -> Vector:
        """Extents of the bounding box along X, Y and Z."""
        (x0, y0, z0), (x1, y1, z1) = self.bbox_mm
        return (x1 - x0, y1 - y0, z1 - z0)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values; `from_dict` turns them back."""
        values = {name: getattr(self, name) for name in self.__slots__} | {"faces": dict(self.faces)}
        values["holes"] = [asdict(hole) for hole in self.holes]
        values["surfaces"] = self.surfaces and self.surfaces.to_dict()
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Measurements:
        """The reverse of `to_dict`, also after a trip through JSON."""
        fields = dict(values)
        low, high = fields["bbox_mm"]
        fields["bbox_mm"] = (tuple(low), tuple(high))
        for name in ("centroid_mm", "inertia_mm5"):
            fields[name] = tuple(fields[name])
        fields["holes"] = tuple(_row(Hole, hole) for hole in fields["holes"])
        surfaces = fields.get("surfaces")
        fields["surfaces"] = Surfaces.from_dict(surfaces) if surfaces is not None else None
        return cls(**fields)
