"""Diameters of round surfaces, of one side or of either, and which of two is above the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.measurements import Cylinder, Measurements, Surfaces
from generators.spec import Diameter, Requirement, Taper

from .verdict import NO_SURFACES, Judge, Judged, is_near, nearest

HALF_ROUND_DEG = 100.0
"""A round surface that goes less far round is the fillet of an edge and has no diameter that anybody states."""


def _diameter(wanted: Diameter, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    rows = [value for is_convex, value in diameters(measured.surfaces) if _faces(wanted.facing, is_convex)]
    best = nearest(wanted.diameter_mm, rows)
    if best is None:
        return Judged(False, f"nothing round on the {wanted.facing}")
    return Judged(is_near(wanted.diameter_mm, best, wanted.tolerance_mm), f"⌀{best:.6g} mm")


def _faces(facing: str, is_convex: bool | None) -> bool:
    return facing == "either" or (is_convex is not None and is_convex == (facing == "outside"))


def diameters(surfaces: Surfaces) -> Iterator[tuple[bool | None, float]]:
    """Every diameter with which side of it is material: inside (convex), outside, or neither (the middle of a ring)."""
    for row in surfaces.cylinders:
        if row.turn_deg > HALF_ROUND_DEG:
            yield row.is_convex, 2 * row.radius_mm
    for row in surfaces.cones:
        if row.turn_deg > HALF_ROUND_DEG:
            yield row.is_convex, 2 * row.low_radius_mm
            yield row.is_convex, 2 * row.high_radius_mm
    for row in surfaces.spheres:
        yield row.is_convex, 2 * row.radius_mm
    for row in surfaces.tori:
        yield row.is_convex, 2 * row.minor_mm
        yield row.is_convex, 2 * (row.major_mm + row.minor_mm)
        yield not row.is_convex, 2 * (row.major_mm - row.minor_mm)
        yield None, 2 * row.major_mm


def _taper(wanted: Taper, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    rounds = sorted(_upright(measured.surfaces))
    low = next((z for z, diameter in rounds if is_near(wanted.bottom_mm, diameter, wanted.tolerance_mm)), None)
    high = next((z for z, diameter in reversed(rounds) if is_near(wanted.top_mm, diameter, wanted.tolerance_mm)), None)
    found = ", ".join(f"⌀{diameter:.6g}" for _, diameter in rounds) or "nothing round"
    return Judged(low is not None and high is not None and low < high, f"{found} from below")


def _upright(surfaces: Surfaces) -> Iterator[tuple[float, float]]:
    """Heights at which a convex round surface about a vertical axis ends, and how wide it is there."""
    for row in (*surfaces.cylinders, *surfaces.cones):
        if row.is_convex and row.turn_deg > HALF_ROUND_DEG and abs(row.axis[2]) > 1 - 1e-6:
            radii = (row.radius_mm, row.radius_mm) if isinstance(row, Cylinder) else (row.low_radius_mm, row.high_radius_mm)
            for along, radius in zip((row.low_mm, row.high_mm), radii, strict=True):
                yield row.foot_mm[2] + along * row.axis[2], 2 * radius


JUDGES: Mapping[type[Requirement], Judge] = {Diameter: _diameter, Taper: _taper}
