"""How much of one part is in another, 0 to 1: their volumes, and their surfaces. Measurements in, no kernel, no mesh.

Neither is a distance: a thin sheet along the surface of a part is near to it everywhere and like it in nothing.
"""

from __future__ import annotations

from collections import Counter
from math import isclose, prod
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from dsl.comparison import is_same_measured
from dsl.measurements import Measurements, Vector

GRID_MM = 0.01
"""Places and radii that agree to about this count as the same, as a stated length does."""
CONGRUENT = 1e-5
"""Relative difference of volumes, areas and moments of what is one solid: turning a part costs digits."""
_OFF_GRID_MM = 0.00137
"""Keeps the decimals that people write away from where the grid rounds."""
_BOX_SHARE = 1 - 1e-6
"""A part that fills this much of its bounding box is a box."""
_ORIGIN: Vector = (0.0, 0.0, 0.0)
_Counts = Counter[Any]


class Overlap(NamedTuple):
    """What two parts share where they stand: IoU, and how much of it a mere box would not have had."""

    iou: float
    beyond_box: float

    @property
    def likeness(self) -> float:
        return (self.iou + self.beyond_box) / 2


def overlap(iou: float, target: Measurements) -> Overlap:
    """An IoU with a target, and its part above that of the target's own bounding box, which is right about nothing inside."""
    of_box = target.volume_mm3 / prod(target.size_mm)
    beyond = iou if of_box > _BOX_SHARE else max(0.0, (iou - of_box) / (1 - of_box))
    return Overlap(iou, beyond)


def surface_likeness(part: Measurements, target: Measurements) -> float:
    """Half for the same number of faces of each type, half for the same surfaces: direction, radius and place.

    Places are compared as the parts stand and with the low corners of their boxes on each other; the better counts.
    """
    kinds = _shared(Counter(dict(part.faces)), Counter(dict(target.faces)))
    frames = ((_ORIGIN, _ORIGIN), (part.bbox_mm[0], target.bbox_mm[0]))
    places = max(_shared(_surfaces(part, mine), _surfaces(target, theirs)) for mine, theirs in frames)
    return (kinds + places) / 2


def is_same_part(a: Measurements, b: Measurements) -> bool:
    """Whether two parts have the same volume, area, box, centre and inertia, and the same surfaces as far as they reach.

    The first five alone do not tell four holes on a circle from the same four 45 degrees on.
    """
    return is_same_measured(a, b) and _extents(a) == _extents(b)


def is_congruent(a: Measurements, b: Measurements) -> bool:
    """Whether two parts are one solid however they stand, or its mirror image.

    They have as many bodies, the same volume, area and principal moments of inertia, and cylinders, spheres and tori of the same
    radii, the cylinders as far from the planes along them: else four holes near the corners of a square plate would be the same
    as four near the middles of its sides. Into how many faces a surface falls is a matter of how the part was made.
    """
    return (
        a.solids == b.solids
        and isclose(a.volume_mm3, b.volume_mm3, rel_tol=CONGRUENT)
        and isclose(a.area_mm2, b.area_mm2, rel_tol=CONGRUENT)
        and (_radii(a), _to_planes(a)) == (_radii(b), _to_planes(b))
        and np.allclose(_principal_moments(a), _principal_moments(b), rtol=CONGRUENT, atol=0)
    )


def _principal_moments(part: Measurements) -> NDArray[np.floating]:
    """(3,) mm⁵, ascending."""
    xx, yy, zz, xy, xz, yz = part.inertia_mm5
    return np.linalg.eigvalsh([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])


def _radii(part: Measurements) -> set[tuple[object, ...]]:
    if part.surfaces is None:
        return set()
    convex = ((row.is_convex, row.radius_mm) for row in (*part.surfaces.cylinders, *part.surfaces.spheres))
    rings = ((row.is_convex, row.major_mm, row.minor_mm) for row in part.surfaces.tori)
    return {tuple(map(_rounded, row)) for row in (*convex, *rings)}


def _to_planes(part: Measurements) -> set[tuple[object, ...]]:
    """Of every cylinder and every plane along it the radius, and how far the axis is from the plane."""
    if part.surfaces is None:
        return set()
    return {
        (row.is_convex, _grid(row.radius_mm), _grid(abs(_dot(plane.normal, row.foot_mm) - plane.offset_mm)))
        for row in part.surfaces.cylinders
        for plane in part.surfaces.planes
        if abs(_dot(plane.normal, row.axis)) < CONGRUENT
    }


def _extents(part: Measurements) -> _Counts:
    """Every number of every elementary surface."""
    surfaces = part.surfaces
    if surfaces is None:
        return Counter()
    kinds = (surfaces.planes, surfaces.cylinders, surfaces.cones, surfaces.spheres, surfaces.tori)
    return Counter((kind, *map(_rounded, row)) for kind, rows in enumerate(kinds) for row in rows)


def _rounded(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_rounded, cast("tuple[object, ...]", value)))
    return _grid(value) if isinstance(value, float) else value


def has_all_faces(part: Measurements, other: Measurements) -> bool:
    """Whether a part has every type of face at least as often as another."""
    return all(part.faces.get(kind, 0) >= number for kind, number in other.faces.items())


def _shared(a: _Counts, b: _Counts) -> float:
    """Intersection over union of two multisets; two empty ones are alike."""
    union = (a | b).total()
    return (a & b).total() / union if union else 1.0


def _surfaces(part: Measurements, origin: Vector) -> _Counts:
    """The elementary surfaces by kind, direction, radius and place from `origin`. How far they reach is left out."""
    found: _Counts = Counter()
    surfaces = part.surfaces
    if surfaces is None:
        return found
    for plane in surfaces.planes:
        found["plane", _unit(plane.normal), _grid(plane.offset_mm - _dot(plane.normal, origin))] += 1
    for row in surfaces.cylinders:
        found["cylinder", row.is_convex, _unit(row.axis), _foot(row.foot_mm, row.axis, origin), _grid(row.radius_mm)] += 1
    for row in surfaces.cones:
        angle = round(row.half_angle_deg, 2)
        found["cone", row.is_convex, _unit(row.axis), _foot(row.foot_mm, row.axis, origin), angle] += 1
    for row in surfaces.spheres:
        found["sphere", row.is_convex, _place(row.centre_mm, origin), _grid(row.radius_mm)] += 1
    for row in surfaces.tori:
        radii = (_grid(row.major_mm), _grid(row.minor_mm))
        found["torus", row.is_convex, _unit(row.axis), _place(row.centre_mm, origin), radii] += 1
    return found


def _grid(length_mm: float) -> int:
    return round((length_mm + _OFF_GRID_MM) / GRID_MM)


def _unit(direction: Vector) -> Vector:
    x, y, z = (round(component, 3) + 0.0 for component in direction)
    return (x, y, z)


def _place(point: Vector, origin: Vector) -> tuple[int, ...]:
    return tuple(_grid(p - o) for p, o in zip(point, origin, strict=True))


def _foot(point: Vector, axis: Vector, origin: Vector) -> tuple[int, ...]:
    """The point of an axis that is nearest to the origin."""
    along = _dot(point, axis) - _dot(origin, axis)
    return tuple(_grid(p - o - along * a) for p, o, a in zip(point, origin, axis, strict=True))


def _dot(a: Vector, b: Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
