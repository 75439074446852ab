"""Lengths that a part has in some way or other, for a stated number of which nothing is known but that it is a length.

On a right part every stated length is one of these; on a part that lacks what was asked for, often none is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import dist, hypot

from dsl.measurements import Cylinder, Measurements, Surfaces, Vector

from .diameters import diameters
from .shapes import has_sides
from .verdict import cell

_HALF_DEG = 180.0
_FEW = 60
"""Axes that are compared in pairs; with more of them only with the middle of the part."""


def anywhere(measured: Measurements, surfaces: Surfaces) -> Iterator[float]:
    """Diameters and radii, the sides of faces, places from the middle and from the origin, circles of axes, slots and how far
    their middles are from the sides of the part; mm.
    """
    for _, across in diameters(surfaces):
        yield from (across, across / 2)
    yield from (row.radius_mm for row in surfaces.cylinders)
    yield from (radius for ring in surfaces.tori for radius in (ring.minor_mm, ring.major_mm))
    yield from _sides(surfaces)
    low, high = measured.bbox_mm
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2)
    for centre in (middle, (0.0, 0.0, 0.0)):
        yield from _from(centre, surfaces)
    yield from _between_axes(surfaces)
    yield from _to_middles(low, high, surfaces)


def _sides(surfaces: Surfaces) -> Iterator[float]:
    """How far faces reach along the axes and across a corner, and the mouths that two slanted faces leave."""
    for plane in surfaces.planes:
        sides = [high - low for low, high in zip(plane.low_mm, plane.high_mm, strict=True)]
        yield from sides
        yield from (hypot(a, b) for a, b in combinations(sides, 2))
    yield from (cone.high_mm - cone.low_mm for cone in surfaces.cones)
    slanted = [plane for plane in surfaces.planes if max(map(abs, plane.normal)) < 1 - 1e-6]
    for one, other in combinations(slanted[:_FEW], 2):
        for a, b in ((one, other), (other, one)):
            yield from (abs(low - high) for low, high in zip(a.low_mm, b.high_mm, strict=True))


def _from(centre: Vector, surfaces: Surfaces) -> Iterator[float]:
    """How far faces and axes are from a point along X, Y and Z, and the circles about it that axes lie on."""
    for plane in surfaces.planes:
        yield from (abs(bound - c) for edge in (plane.low_mm, plane.high_mm) for bound, c in zip(edge, centre, strict=True))
    for foot in {row.foot_mm for row in surfaces.cylinders}:
        off = [abs(f - c) for f, c in zip(foot, centre, strict=True)]
        yield from off
        yield from (factor * hypot(a, b) for a, b in combinations(off, 2) for factor in (1, 2))


def _between_axes(surfaces: Surfaces) -> Iterator[float]:
    """From axis to axis, twice that (a circle about one of them), and over the round ends of a slot."""
    rows = list({row.foot_mm: row for row in surfaces.cylinders}.values())
    if len(rows) > _FEW:
        return
    for one, other in combinations(rows, 2):
        if one.axis == other.axis:
            apart = dist(one.foot_mm, other.foot_mm)
            yield from (apart, 2 * apart)
            if one.radius_mm == other.radius_mm:
                yield apart + 2 * one.radius_mm


def _to_middles(low: Vector, high: Vector, surfaces: Surfaces) -> Iterator[float]:
    """How far the middle of a slot, between two half rounds with flat walls, is from the sides of the part."""
    ends = [row for row in surfaces.cylinders if not row.is_convex and abs(row.turn_deg - _HALF_DEG) < 1.0]
    for one, other in combinations(ends[:_FEW], 2):
        if _shape(one) == _shape(other) and has_sides(one, other, surfaces.planes):
            for a, b, *sides in zip(one.foot_mm, other.foot_mm, low, high, strict=True):
                yield from (abs((a + b) / 2 - side) for side in sides)


def _shape(row: Cylinder) -> tuple[object, ...]:
    return row.axis, cell(row.radius_mm), cell(row.low_mm), cell(row.high_mm)
