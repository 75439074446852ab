"""Rounded and bevelled edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from math import sqrt

from dsl.measurements import Measurements, Surfaces
from generators.spec import Chamfers, Fillets, Requirement, RoundEnds

from .verdict import NO_SURFACES, Judge, Judged, is_near, mm

_PART_ROUND_DEG = 200.0
"""A cylinder that goes further round is a hole, a boss or a bar, not the fillet of an edge."""
_SLANT = sqrt(0.5)
_BESIDE_MM = 1e-3


def _fillets(wanted: Fillets, measured: Measurements) -> Judged:
    if (surfaces := measured.surfaces) is None:
        return NO_SURFACES
    radii = [row.radius_mm for row in surfaces.cylinders if row.turn_deg < _PART_ROUND_DEG]
    radii += [row.minor_mm for row in surfaces.tori]
    balls = [row.radius_mm for row in surfaces.spheres]
    judged = _counted(wanted.count, wanted.radius_mm, wanted.tolerance_mm, radii, balls, "rounded")
    if not judged.is_met and not {"other", "bspline"}.isdisjoint(measured.faces):
        return Judged(None, f"{judged.found}, and freeform faces")  # a fillet where others meet, or as narrow as it can be
    return judged


def _chamfers(wanted: Chamfers, measured: Measurements) -> Judged:
    if (surfaces := measured.surfaces) is None:
        return NO_SURFACES
    slanted = [
        plane.high_mm[axis] - plane.low_mm[axis]
        for plane in surfaces.planes
        for axis in range(3)
        if abs(abs(plane.normal[axis]) - _SLANT) < 1e-6
    ]
    cones = [abs(row.high_radius_mm - row.low_radius_mm) for row in surfaces.cones if abs(row.half_angle_deg - 45) < 1e-4]
    near = wanted.tolerance_mm
    # A plane in the middle of X and Y counts along both: it is one edge.
    count = len(
        {
            i
            for i, plane in enumerate(surfaces.planes)
            for axis in range(3)
            if abs(abs(plane.normal[axis]) - _SLANT) < 1e-6
            and is_near(wanted.setback_mm, plane.high_mm[axis] - plane.low_mm[axis], near)
        }
    ) + sum(is_near(wanted.setback_mm, setback, near) for setback in cones)
    return _verdict(wanted.count, count, list(chain(slanted, cones)), "bevelled")


def _round_ends(wanted: RoundEnds, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    long = max(measured.size_mm)
    ends = max(
        sum(
            any(
                abs(reach - corner[axis]) < _BESIDE_MM and (not wanted.is_full or _is_full(radius, axis, measured))
                for reach, radius in _round_reaches(measured.surfaces, axis)
            )
            for corner in measured.bbox_mm
        )
        for axis in range(3)
        if measured.size_mm[axis] > long - _BESIDE_MM
    )
    return Judged(ends == wanted.count, f"{ends} of {wanted.count} ends {'fully ' if wanted.is_full else ''}rounded")


def _is_full(radius: float, axis: int, measured: Measurements) -> bool:
    """Whether a round is as wide as the part is across an axis."""
    return any(abs(2 * radius - extent) < _BESIDE_MM for other, extent in enumerate(measured.size_mm) if other != axis)


def _round_reaches(surfaces: Surfaces, axis: int) -> Iterator[tuple[float, float]]:
    """How far what is rounded, but not round all about, reaches to either side along an axis, and its radius."""
    for row in surfaces.cylinders:
        if row.is_convex and row.turn_deg < _PART_ROUND_DEG and abs(row.axis[axis]) < 1e-6:
            yield row.foot_mm[axis] - row.radius_mm, row.radius_mm
            yield row.foot_mm[axis] + row.radius_mm, row.radius_mm
    for row in surfaces.spheres:
        yield row.centre_mm[axis] - row.radius_mm, row.radius_mm
        yield row.centre_mm[axis] + row.radius_mm, row.radius_mm
    for row in surfaces.tori:
        if abs(row.axis[axis]) > 1 - 1e-6:
            yield row.centre_mm[axis] - row.minor_mm, row.minor_mm
            yield row.centre_mm[axis] + row.minor_mm, row.minor_mm


def _counted(count: int | None, wanted: float, near: float, rows: list[float], others: list[float], word: str) -> Judged:
    """`others` show that the size is there where nothing is counted."""
    fitting = sum(is_near(wanted, row, near) for row in rows)
    if count is None:
        fitting += sum(is_near(wanted, row, near) for row in others)
    return _verdict(count, fitting, rows + others, word)


def _verdict(count: int | None, fitting: int, have: list[float], word: str) -> Judged:
    if fitting >= (count or 1):
        return Judged(True, f"{fitting} edges {word}")
    missing = f"{fitting} of {count} edges {word}" if count else "no such edge"
    return Judged(False, f"{missing}; the part has {mm(have)}")


JUDGES: Mapping[type[Requirement], Judge] = {Fillets: _fillets, Chamfers: _chamfers, RoundEnds: _round_ends}
