"""Features with a shape of their own: bosses, slots with round ends, rectangular recesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import dist
from typing import NamedTuple

from dsl.measurements import Cylinder, Measurements, Plane, Surfaces, Vector
from generators.spec import Bosses, Recess, Requirement, Runs, Slots

from .verdict import NO_SURFACES, Judge, Judged, cell, is_near, mm

_FULL_DEG = 359.0
_HALF_DEG = (150.0, 200.0)
"""The end of a slot is half a cylinder; a little less where the slot is cut into something round."""
_BESIDE_MM = 1e-3
_ROUGH_MM = 0.05
_TRIES = 4
"""Pairs of slot ends that are looked at for each end, those of the wanted length first."""


def _bosses(wanted: Bosses, measured: Measurements) -> Judged:
    if (surfaces := measured.surfaces) is None:
        return NO_SURFACES
    near = wanted.tolerance_mm
    posts = [row for row in surfaces.cylinders if row.is_convex and row.turn_deg > _FULL_DEG]
    wide = [row for row in posts if is_near(wanted.diameter_mm, 2 * row.radius_mm, near)]
    high = [row for row in wide if is_near(wanted.height_mm, row.high_mm - row.low_mm, near)]
    if len(high) >= wanted.count:
        return Judged(True, f"{len(high)} of {wanted.count}")
    if len(wide) >= wanted.count:
        return Judged(False, f"{len(high)} of {wanted.count}; they are {mm(row.high_mm - row.low_mm for row in wide)} high")
    return Judged(False, f"{len(wide)} of {wanted.count}; diameters on the part: {mm(2 * row.radius_mm for row in posts)}")


class _Slot(NamedTuple):
    length_mm: float
    width_mm: float
    depth_mm: float


def _slots(wanted: Slots, measured: Measurements) -> Judged:
    if (surfaces := measured.surfaces) is None:
        return NO_SURFACES
    found = _find_slots(surfaces, wanted)
    near = wanted.tolerance_mm

    def fits(row: _Slot) -> bool:
        return all(
            is_near(want, have, near)
            for have, want in zip(row, (wanted.length_mm, wanted.width_mm, wanted.depth_mm), strict=True)
        )

    fitting = sum(map(fits, found))
    if fitting == wanted.count or (fitting > wanted.count and not wanted.is_exact):
        return Judged(True, f"{fitting} of {wanted.count}")
    sizes = ", ".join(sorted({f"{row.length_mm:.6g} × {row.width_mm:.6g} mm" for row in found})[:4]) or "no slots"
    return Judged(False, f"{fitting} of {wanted.count}; the part has {sizes}")


def _find_slots(surfaces: Surfaces, wanted: Slots) -> list[_Slot]:
    """Slots as pairs of half cylinders: each end belongs to one slot, those of the wanted length are taken first."""
    ends = [row for row in surfaces.cylinders if not row.is_convex and _HALF_DEG[0] <= row.turn_deg <= _HALF_DEG[1]]
    pairs = sorted(_pairs(ends, wanted), key=lambda pair: abs(_length(*pair) - (wanted.length_mm or 0)))
    taken: set[int] = set()
    found: list[_Slot] = []
    for one, other in pairs[: _TRIES * len(ends)]:
        if taken.isdisjoint((id(one), id(other))) and has_sides(one, other, surfaces.planes):
            taken |= {id(one), id(other)}
            found.append(_Slot(_length(one, other), 2 * one.radius_mm, one.high_mm - one.low_mm))
    return found


def _pairs(ends: list[Cylinder], wanted: Slots) -> Iterator[tuple[Cylinder, Cylinder]]:
    """Ends of one radius at one height whose axes are apart."""
    groups: dict[tuple[float, ...], list[Cylinder]] = {}
    for row in ends:
        if is_near(wanted.width_mm, 2 * row.radius_mm, wanted.tolerance_mm):
            key = (*row.axis, row.radius_mm, row.low_mm, row.high_mm)
            groups.setdefault(tuple(map(cell, key)), []).append(row)
    for group in groups.values():
        yield from combinations(group, 2)


def _length(one: Cylinder, other: Cylinder) -> float:
    return dist(one.foot_mm, other.foot_mm) + 2 * one.radius_mm


def has_sides(one: Cylinder, other: Cylinder, planes: tuple[Plane, ...]) -> bool:
    """Whether flat walls run along both sides from one end to the other."""
    way = _unit(tuple(b - a for a, b in zip(one.foot_mm, other.foot_mm, strict=True)))
    if way is None:
        return False
    across = (
        way[1] * one.axis[2] - way[2] * one.axis[1],
        way[2] * one.axis[0] - way[0] * one.axis[2],
        way[0] * one.axis[1] - way[1] * one.axis[0],
    )
    at = _dot(across, one.foot_mm)
    # The walls look at each other: that on the far side has its normal against `across`.
    return all(
        any(
            _dot(plane.normal, across) * side < -1 + 1e-6
            and abs(plane.offset_mm + side * (at + side * one.radius_mm)) < _BESIDE_MM
            for plane in planes
        )
        for side in (1, -1)
    )


class _Opening(NamedTuple):
    """Where a size of a recess may be: its direction, the one or two planes that bound it there, whether it is the depth."""

    normal: Vector
    planes: tuple[Plane, ...]
    size_mm: float
    is_depth: bool

    def spans(self, other: _Opening) -> bool:
        """A single wall of a notch goes from one end of the other size to the other end at most."""
        if len(self.planes) != 1 or self.is_depth or other.is_depth:
            return True
        (wall,) = self.planes
        axis = max(range(3), key=lambda i: abs(other.normal[i]))
        if wall.faces > 1 or abs(other.normal[axis]) < 1 - 1e-6:
            return True
        return wall.high_mm[axis] - wall.low_mm[axis] < other.size_mm + _ROUGH_MM


def _recess(wanted: Recess, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    sizes = wanted.size_mm + (() if wanted.depth_mm is None else (wanted.depth_mm,))
    depth = len(wanted.size_mm) if wanted.depth_mm is not None else None
    rows = [list(_openings(measured, sizes[i], wanted.tolerance_mm, is_depth=i == depth)) for i in range(len(sizes))]
    missing = [size for size, row in zip(sizes, rows, strict=True) if not row]
    if missing:
        return Judged(False, "nothing is " + " or ".join(f"{size:.6g} mm" for size in missing) + " across")
    if wanted.is_mid_side and not _is_mid_side(wanted, rows, measured):
        return Judged(False, "the sizes are there, not on a notch in the middle of that side")
    if _agree(rows, []):
        return Judged(True, " × ".join(f"{size:.6g}" for size in sizes) + " mm")
    return Judged(False, "the sizes are there, not on one recess")


def _is_mid_side(wanted: Recess, rows: list[list[_Opening]], measured: Measurements) -> bool:
    """Whether two walls that face each other along a side stand about its middle, the second size deep behind it."""
    for axis, (low, high) in enumerate(zip(*measured.bbox_mm, strict=True)):
        if not is_near(wanted.side_mm, high - low, wanted.tolerance_mm):
            continue
        for walls in rows[0]:
            if len(walls.planes) != 2 or abs(walls.normal[axis]) < 1 - 1e-6:
                continue
            one, other = walls.planes
            middle = (one.offset_mm - other.offset_mm) / 2 * walls.normal[axis]
            is_middle = abs((low + high) / 2 - middle) <= wanted.tolerance_mm
            if is_middle and any(len(end.planes) == 1 and _agree([[end]], [walls]) for end in rows[1]):
                return True
    return False


def _runs(wanted: Runs, measured: Measurements) -> Judged:
    if measured.surfaces is None:
        return NO_SURFACES
    ways = [axis for axis, size in enumerate(measured.size_mm) if is_near(wanted.along_mm, size, wanted.tolerance_mm)]
    if not ways:
        return Judged(None, f"the part measures {wanted.along_mm:.6g} mm no way")
    is_met = any(_has_groove(axis, measured.size_mm[axis] / 2, measured.surfaces) for axis in ways)
    return Judged(is_met, "it does" if is_met else f"no groove runs along the {wanted.along_mm:.6g} mm")


def _has_groove(axis: int, least: float, surfaces: Surfaces) -> bool:
    """Whether two walls that look at each other, upright or slanted, or a hollow that is not closed all round, run along an axis
    for more than so much.
    """
    walls = [row for row in surfaces.planes if abs(row.normal[axis]) < 1e-6 and row.high_mm[axis] - row.low_mm[axis] > least]
    hollows = [row for row in surfaces.cylinders if not row.is_convex and row.turn_deg < _FULL_DEG]
    return any(abs(row.axis[axis]) > 1 - 1e-6 and row.high_mm - row.low_mm > least for row in hollows) or any(
        one.normal[across] > 1e-6
        and other.normal[across] < -1e-6
        and one.low_mm[across] + one.high_mm[across] < other.low_mm[across] + other.high_mm[across]
        for one in walls
        for other in walls
        for across in range(3)
    )


def _openings(measured: Measurements, size: float, near: float, is_depth: bool) -> Iterator[_Opening]:
    """Two walls that face each other (not where a depth is wanted), or one that lies back behind the outside."""
    assert measured.surfaces is not None
    walls: dict[Vector, list[Plane]] = {}
    for plane in measured.surfaces.planes:
        x, y, z = (round(value, 6) + 0.0 for value in plane.normal)
        walls.setdefault((x, y, z), []).append(plane)
    for normal, planes in walls.items():
        for plane in planes:
            if not is_depth:
                for other in walls.get((-normal[0] + 0.0, -normal[1] + 0.0, -normal[2] + 0.0), ()):
                    if is_near(size, -other.offset_mm - plane.offset_mm, near):
                        yield _Opening(normal, (plane, other), size, is_depth)
            if any(is_near(size, level - plane.offset_mm, near) for level in _outside(normal, planes, measured)):
                yield _Opening(normal, (plane,), size, is_depth)


def _outside(normal: Vector, planes: list[Plane], measured: Measurements) -> Iterator[float]:
    """How far the part reaches this way: other planes that look there, its extent, round surfaces."""
    yield from (plane.offset_mm for plane in planes)
    for axis in range(3):
        if abs(normal[axis]) > 1 - 1e-6:
            yield measured.bbox_mm[1][axis] if normal[axis] > 0 else -measured.bbox_mm[0][axis]
    assert measured.surfaces is not None
    for row in measured.surfaces.cylinders:
        if row.is_convex and abs(_dot(row.axis, normal)) < 1e-6:
            yield _dot(row.foot_mm, normal) + row.radius_mm


def _agree(rows: list[list[_Opening]], chosen: list[_Opening]) -> bool:
    """Whether one opening for each size can be chosen, each across the others and all in one place."""
    if not rows:
        return True
    return any(
        all(abs(_dot(opening.normal, other.normal)) < 1e-6 and _fit(opening, other) for other in chosen)
        and _agree(rows[1:], [*chosen, opening])
        for opening in rows[0]
    )


def _fit(one: _Opening, other: _Opening) -> bool:
    """Whether all their planes meet, and single walls have the other's size."""
    return (
        one.spans(other)
        and other.spans(one)
        and all(
            all(
                low <= high + _BESIDE_MM and low2 <= high2 + _BESIDE_MM
                for low, high, low2, high2 in zip(a.low_mm, b.high_mm, b.low_mm, a.high_mm, strict=True)
            )
            for a in one.planes
            for b in other.planes
        )
    )


def _unit(vector: tuple[float, ...]) -> Vector | None:
    length = dist(vector, (0.0, 0.0, 0.0))
    return None if length < _BESIDE_MM else (vector[0] / length, vector[1] / length, vector[2] / length)


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


JUDGES: Mapping[type[Requirement], Judge] = {Bosses: _bosses, Slots: _slots, Recess: _recess, Runs: _runs}
