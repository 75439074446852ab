"""Lengths wherever on the part they are: between parallel faces, along axes, across round surfaces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from math import cos, dist, radians
from typing import TypeVar

from dsl.measurements import Cone, Cylinder, Measurements, Surfaces, Vector
from generators.spec import SOMEWHERE, Distance, Requirement

from .anywhere import anywhere
from .verdict import NO_SURFACES, Judge, Judged, cell, is_near, nearest

T = TypeVar("T")
_FEW = 150
"""Axes and directions that are compared in pairs; with more of them only along X, Y and Z."""
_AXES: tuple[Vector, ...] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

_ALL = frozenset(("planes", "extents", "lengths", "walls", "axes", "tangents", "slants", "faces", "rise"))
_SOURCES: Mapping[str, frozenset[str]] = {
    "length": frozenset(("planes", "extents", "lengths")),
    "width": frozenset(("planes", "extents", "lengths")),
    "height": frozenset(("planes", "rise", "lengths")),
    "thickness": frozenset(("planes", "rise", "lengths", "walls")),
    "wall": frozenset(("planes", "walls")),
    "depth": frozenset(("planes", "lengths", "walls", "tangents", "slants")),
    "leg": frozenset(("planes", "extents", "slants")),
    "flats": frozenset(("planes",)),
    "side": frozenset(("planes", "extents")),
    "step": frozenset(("planes", "lengths")),
    "offset": frozenset(("axes", "planes")),
    "inset": frozenset(("axes", "planes")),
    "pitch": frozenset(("axes", "planes")),
    "centers": frozenset(("axes",)),
    "opening": frozenset(("planes",)),
    "reach": frozenset(("planes", "tangents")),
    "face": frozenset(("planes", "extents", "faces")),
}
"""Where a length of this role may be: between parallel planes, the extents of the part or that along Z, along one round
surface, between coaxial ones, from an axis to a plane, an extent or another axis ("axes" alone: only that), to where a round
surface reaches, along a flat face or what slants. Any, for other roles."""


def _distance(wanted: Distance, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    rows = _lengths(wanted.distance_mm, "" if wanted.role == SOMEWHERE else wanted.role, measured, measured.surfaces)
    best = nearest(wanted.distance_mm, rows)
    if wanted.role == SOMEWHERE and not (best is not None and is_near(wanted.distance_mm, best, wanted.tolerance_mm)):
        rest = anywhere(measured, measured.surfaces)
        best = nearest(wanted.distance_mm, rest if best is None else chain((best,), rest))
    if best is None:
        return Judged(False, "no such distance")
    return Judged(is_near(wanted.distance_mm, best, wanted.tolerance_mm), f"{best:.6g} mm")


def _lengths(wanted: float, role: str, measured: Measurements, surfaces: Surfaces) -> Iterator[float]:
    """Lengths on the part that may be meant, at least the one nearest to the wanted one of each place."""
    sources = _SOURCES.get(role, _ALL)
    if "extents" in sources:
        yield from measured.size_mm
    if "rise" in sources:
        yield measured.size_mm[2]
    if "lengths" in sources:
        yield from (row.high_mm - row.low_mm for row in (*surfaces.cylinders, *surfaces.cones))
        yield from (hole.depth_mm for hole in measured.holes)
    if "walls" in sources:
        yield from _walls(surfaces)
    if "slants" in sources:
        yield from (abs(row.high_radius_mm - row.low_radius_mm) for row in surfaces.cones)
    for plane in surfaces.planes if sources & {"slants", "faces"} else ():
        is_slanted = max(map(abs, plane.normal)) < 1 - 1e-6  # the wall of a V reaches from its mouth to its bottom
        for across, low, high in zip(plane.normal, plane.low_mm, plane.high_mm, strict=True):
            if "faces" in sources or (is_slanted and abs(across) > 1e-6):
                yield high - low
    for levels in _across_hexagon(surfaces) if role == "flats" else ():
        if (found := _closest_pair(levels, wanted)) is not None:
            yield found
            return
    for levels in _levels(sources, measured, surfaces) if sources - {"axes"} else ():
        if (found := _closest_pair(levels, wanted)) is not None:
            yield found
    if "axes" in sources:
        rows = {row.foot_mm: row.axis for row in surfaces.cylinders}
        if len(rows) <= _FEW:
            yield from (dist(a, b) for (a, u), (b, v) in combinations(rows.items(), 2) if _is_along(u, v))


def _across_hexagon(surfaces: Surfaces) -> Iterator[list[float]]:
    """How far along each of the directions that stand at 60 degrees to another the planes are: the flats of a hexagon, never its
    ends.
    """
    planes: dict[Vector, list[float]] = {}
    for plane in surfaces.planes:
        direction, sign = _unsigned(plane.normal)
        planes.setdefault(direction, []).append(sign * plane.offset_mm)
    if len(planes) <= _FEW:
        for direction, levels in planes.items():
            partners = sum(abs(abs(_dot(direction, other)) - 0.5) < 1e-6 for other in planes)
            if partners == 2 and len(levels) > 1:
                yield levels


def _levels(sources: frozenset[str], measured: Measurements, surfaces: Surfaces) -> Iterator[list[float]]:
    """For each direction, how far along it the planes are and, where asked for, axes and the reach of round surfaces."""
    planes: dict[Vector, list[float]] = {axis: [] for axis in _AXES}
    for plane in surfaces.planes:
        direction, sign = _unsigned(plane.normal)
        planes.setdefault(direction, []).append(sign * plane.offset_mm)
    if "axes" in sources or "extents" in sources:
        for axis, low, high in zip(_AXES, *measured.bbox_mm, strict=True):
            planes[axis] += [low, high]
    is_round = bool(sources & {"axes", "tangents"})
    rounds = (*surfaces.cylinders, *surfaces.cones) if is_round else ()
    for direction, levels in planes.items():
        if is_round and "tangents" in sources:
            levels.extend(_reach(direction, surfaces))
        for row in rounds if direction in _AXES or len(planes) <= _FEW else ():
            if abs(_dot(row.axis, direction)) < 1e-6:
                at = _dot(row.foot_mm, direction)
                levels.extend([at] if "axes" in sources else [])
                if "tangents" in sources and isinstance(row, Cylinder):
                    levels.extend((at - row.radius_mm, at + row.radius_mm))
        yield levels


def _reach(direction: Vector, surfaces: Surfaces) -> Iterator[float]:
    """Where balls and rings end along a direction."""
    for ball in surfaces.spheres:
        at = _dot(ball.centre_mm, direction)
        yield from (at - ball.radius_mm, at + ball.radius_mm)
    for ring in surfaces.tori:
        at = _dot(ring.centre_mm, direction)
        across = abs(_dot(ring.axis, direction))
        if across < 1e-6:
            yield from (at + sign * (ring.major_mm + ring.minor_mm) for sign in (-1, 1))
        elif across > 1 - 1e-9:
            yield from (at - ring.minor_mm, at + ring.minor_mm)


def _closest_pair(levels: Iterable[float], wanted: float) -> float | None:
    """The difference of two levels that is nearest to the wanted one."""
    rows = sorted(set(levels))
    found: list[float] = []
    for level in rows:
        at = bisect_left(rows, level + wanted)
        found.extend(rows[i] - level for i in (at - 1, at) if 0 <= i < len(rows) and rows[i] > level)
    return nearest(wanted, found)


def _walls(surfaces: Surfaces) -> Iterator[float]:
    """Between coaxial cylinders, coaxial cones of one angle (across the wall and along a radius), concentric balls and rings."""
    for rows in _grouped((row.axis, row.foot_mm, row) for row in surfaces.cylinders):
        yield from (abs(a.radius_mm - b.radius_mm) for a, b in combinations(rows, 2))
    for rows in _grouped((row.axis, row.foot_mm, row) for row in surfaces.cones):
        for a, b in combinations(rows, 2):
            if abs(a.half_angle_deg - b.half_angle_deg) < 1e-6:
                across = abs(_radius_at_foot(a) - _radius_at_foot(b))
                yield from (across, across * cos(radians(a.half_angle_deg)))
    for rows in _grouped((row.centre_mm, row.centre_mm, row) for row in surfaces.spheres):
        yield from (abs(a.radius_mm - b.radius_mm) for a, b in combinations(rows, 2))
    for rows in _grouped((row.axis, row.centre_mm, row) for row in surfaces.tori):
        yield from (abs(a.minor_mm - b.minor_mm) for a, b in combinations(rows, 2))


def _grouped(rows: Iterable[tuple[Vector, Vector, T]]) -> Iterator[list[T]]:
    """Rows with one axis, few enough to be compared in pairs."""
    groups: dict[tuple[float, ...], list[T]] = {}
    for axis, foot, row in rows:
        groups.setdefault(tuple(cell(x, 4) for x in (*axis, *foot)), []).append(row)
    return (group for group in groups.values() if 1 < len(group) <= _FEW)


def _radius_at_foot(cone: Cone) -> float:
    slope = (cone.high_radius_mm - cone.low_radius_mm) / (cone.high_mm - cone.low_mm)
    return cone.low_radius_mm - slope * cone.low_mm


def _unsigned(normal: Vector) -> tuple[Vector, float]:
    """One direction for both sides of a plane, rounded so that equal ones are equal, and the sign that was taken off."""
    sign = next((1.0 if x > 0 else -1.0 for x in reversed(normal) if abs(x) > 1e-6), 1.0)
    x, y, z = (round(sign * value, 6) + 0.0 for value in normal)
    return (x, y, z), sign


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _is_along(a: Vector, b: Vector) -> bool:
    return abs(_dot(a, b)) > 1 - 1e-9


JUDGES: Mapping[type[Requirement], Judge] = {Distance: _distance}
