"""What is asked of the part as a whole: sizes, bodies, volume, faces, where it lies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import permutations

from dsl.measurements import Measurements
from generators.spec import Angle, Bodies, Centered, Closed, Faces, OpenSide, Requirement, Size, Volume

from .verdict import NO_SURFACES, Judge, Judged

_ROUGH_MM = 1e-3


def _size(wanted: Size, measured: Measurements) -> Judged:
    extents = measured.size_mm
    orders = [extents] if wanted.order == "xyz" else permutations(extents, len(wanted.size_mm))
    return Judged(
        any(all(abs(a - b) <= wanted.tolerance_mm for a, b in zip(order, wanted.size_mm, strict=True)) for order in orders),
        _extents(measured),
    )


def _bodies(wanted: Bodies, measured: Measurements) -> Judged:
    return Judged(measured.solids == wanted.count, f"{measured.solids} solid{'s' if measured.solids != 1 else ''}")


def _volume(wanted: Volume, measured: Measurements) -> Judged:
    is_met = math.isclose(measured.volume_mm3, wanted.volume_mm3, rel_tol=wanted.relative_tolerance)
    return Judged(is_met, f"{measured.volume_mm3:.8g} mm³")


def _angle(wanted: Angle, measured: Measurements) -> Judged:
    t = wanted.thickness_mm
    volumes = [width * t * (leg + other - t) for width, leg, other in permutations(measured.size_mm)]
    is_met = t < min(measured.size_mm) and any(
        math.isclose(measured.volume_mm3, volume, rel_tol=wanted.relative_tolerance) for volume in volumes
    )
    return Judged(is_met, f"{measured.volume_mm3:.8g} mm³ in {_extents(measured)}")


def _open_side(wanted: OpenSide, measured: Measurements) -> Judged:
    axis = "XYZ".index(wanted.side[1])
    low, high = (corner[axis] for corner in measured.bbox_mm)
    off = measured.centroid_mm[axis] - (low + high) / 2
    is_met = (off if wanted.side[0] == "<" else -off) > 1e-3 * (high - low)
    return Judged(is_met, f"centre of mass {off:+.4g} mm from the middle along {wanted.side[1]}")


def _closed(wanted: Closed, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    open_along = [name for axis, name in enumerate("XYZ") if not _is_closed(measured, axis)]
    return Judged(not open_along, f"open along {' and '.join(open_along)}" if open_along else "closed on every side")


def _is_closed(measured: Measurements, axis: int) -> bool:
    """Whether two walls face each other inside, or nothing flat ends the part along this axis."""
    assert measured.surfaces is not None
    low, high = (corner[axis] for corner in measured.bbox_mm)
    flat = [plane for plane in measured.surfaces.planes if abs(plane.normal[axis]) > 1 - 1e-6]
    floors = [plane.low_mm[axis] for plane in flat if plane.normal[axis] > 0 and plane.low_mm[axis] < high - _ROUGH_MM]
    ceilings = [plane.low_mm[axis] for plane in flat if plane.normal[axis] < 0 and plane.low_mm[axis] > low + _ROUGH_MM]
    return not flat or bool(floors and ceilings and min(floors) < max(ceilings))


def _faces(wanted: Faces, measured: Measurements) -> Judged:
    have = {name: number for name, number in measured.faces.items() if number}
    found = ", ".join(f"{number} {name}" for name, number in sorted(have.items())) or "no faces"
    return Judged(have == {name: number for name, number in wanted.faces.items() if number}, found)


def _centered(wanted: Centered, measured: Measurements) -> Judged:
    low, high = measured.bbox_mm
    x, y = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    is_met = max(abs(x), abs(y)) <= wanted.tolerance_mm
    if wanted.bottom_mm is not None:
        is_met = is_met and abs(low[2] - wanted.bottom_mm) <= wanted.tolerance_mm
    return Judged(is_met, f"middle at x = {x:.6g}, y = {y:.6g} mm, bottom at z = {low[2]:.6g} mm")


def _extents(measured: Measurements) -> str:
    return " × ".join(f"{extent:.6g}" for extent in measured.size_mm) + " mm"


JUDGES: Mapping[type[Requirement], Judge] = {
    Size: _size, Bodies: _bodies, Volume: _volume, Angle: _angle, OpenSide: _open_side, Faces: _faces, Centered: _centered,
    Closed: _closed,
}  # fmt: skip
