"""The features of a part that a person would name, read from its measured surfaces: holes, rounded and bevelled edges, slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import degrees, dist, sqrt
from typing import Literal, TypeVar

from dsl.measurements import Cylinder, Hole, Measured
from evals.judges.assignment import mouths

T = TypeVar("T", bound=tuple[object, ...])
_DIGITS = 4
_EDGE_TURN_DEG = 175.0
"""A cylinder that goes less far round is the rounding of an edge; one that goes half round may be the end of a slot."""
_SLANT = sqrt(0.5)
_STRAIGHT = 1e-4
"""Directions that differ by less, radians, are one: those of a mesh are no better known."""
_SMALL = 0.5
"""A bevel is small: at most this share of the part's extents that it slants between."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class HoleKind:
    """Equal holes. `mouth` is `counterbore` or `countersink` with its diameter; depth None is through."""

    count: int
    diameter_mm: float
    depth_mm: float | None
    mouth: Literal["", "counterbore", "countersink"] = ""
    mouth_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EdgeKind:
    """Equal rounded or bevelled edges: radius, or what a chamfer takes off either side; `is_convex` outside, else in a corner."""

    count: int
    size_mm: float
    is_convex: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SlotKind:
    """Equal slots with round ends: overall length and width."""

    count: int
    length_mm: float
    width_mm: float


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BoreKind:
    """Equal bores that are open at one side, as of a clip or with a keyway: how far round they go."""

    count: int
    diameter_mm: float
    turn_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Each kind from the largest."""

    holes: tuple[HoleKind, ...] = ()
    open_bores: tuple[BoreKind, ...] = ()
    slots: tuple[SlotKind, ...] = ()
    fillets: tuple[EdgeKind, ...] = ()
    chamfers: tuple[EdgeKind, ...] = ()


def features_of(measured: Measured, same_mm: float = 1e-4) -> Features:
    """The features of a measured part. Freeform faces have none.

    Args:
        same_mm: Places that are nearer to each other are one.
    """
    slots, ends = _slots(measured, same_mm)
    return Features(
        holes=tuple(HoleKind(count=many, diameter_mm=d, depth_mm=depth, mouth=mouth, mouth_mm=wide)
                    for (d, depth, mouth, wide), many in _falling(Counter(_holes(measured, same_mm)))),
        open_bores=tuple(BoreKind(count=many, diameter_mm=d, turn_deg=turn)
                         for (d, turn), many in _falling(Counter(_open_bores(measured)))),
        slots=tuple(SlotKind(count=many, length_mm=length, width_mm=width) for (length, width), many in _falling(slots)),
        fillets=tuple(EdgeKind(count=many, size_mm=size, is_convex=out)
                      for (size, out), many in _falling(Counter(_fillets(measured, ends)))),
        chamfers=tuple(EdgeKind(count=many, size_mm=size) for (size,), many in _falling(Counter(_chamfers(measured)))),
    )  # fmt: skip


def _falling(counter: Counter[T]) -> list[tuple[T, int]]:
    return sorted(counter.items(), key=lambda row: tuple(-x if isinstance(x, float) else 0.0 for x in row[0]))


def _holes(
    measured: Measured, same_mm: float
) -> Iterator[tuple[float, float | None, Literal["", "counterbore", "countersink"], float]]:
    found = [(hole, mouths(hole, measured, same_mm)) for hole in measured.holes]
    wide = [mouth.hole for _, rows in found for mouth in rows if mouth.hole is not None]
    for hole, rows in found:
        if any(hole is other for other in wide):
            continue  # the wide part of another one
        depth = None if hole.through or any(_reaches(hole, row.hole, same_mm) for row in rows) else round(hole.depth_mm, _DIGITS)
        if not rows:
            yield round(hole.diameter_mm, _DIGITS), depth, "", 0.0
            continue
        widest = max(rows, key=lambda row: row.diameter_mm)
        kind = "counterbore" if widest.hole is not None else "countersink"
        yield round(hole.diameter_mm, _DIGITS), depth, kind, round(widest.diameter_mm, _DIGITS)


def _reaches(hole: Hole, mouth: Hole | None, same_mm: float) -> bool:
    """Whether a hole that begins in a wider one goes out on the other side."""
    if mouth is None or hole.through:
        return hole.through
    # It opens away from its mouth where its own opening is not in the mouth's bottom.
    return dist(hole.position_mm, mouth.position_mm) > mouth.depth_mm + same_mm


def _open_bores(measured: Measured) -> Iterator[tuple[float, float]]:
    """Concave cylinders that go more than half round, and not all round."""
    for row in measured.surfaces.cylinders if measured.surfaces else ():
        if not row.is_convex and 180.1 < row.turn_deg < 359.9:
            yield round(2 * row.radius_mm, _DIGITS), round(row.turn_deg, 1)


def _slots(measured: Measured, same_mm: float) -> tuple[Counter[tuple[float, float]], set[Cylinder]]:
    """Pairs of concave half cylinders that face each other, and the cylinders in them."""
    rows = measured.surfaces.cylinders if measured.surfaces else ()
    halves = [row for row in rows if not row.is_convex and abs(row.turn_deg - 180) < 0.1]
    found: Counter[tuple[float, float]] = Counter()
    used: set[Cylinder] = set()
    pairs = ((dist(a.foot_mm, b.foot_mm), a, b) for a, b in combinations(halves, 2) if _is_pair(a, b, same_mm))
    for apart, a, b in sorted(pairs):
        if a not in used and b not in used:
            used |= {a, b}
            found[round(apart + 2 * a.radius_mm, _DIGITS), round(2 * a.radius_mm, _DIGITS)] += 1
    return found, used


def _is_pair(a: Cylinder, b: Cylinder, same_mm: float) -> bool:
    pairs = ((a.radius_mm, b.radius_mm), (a.low_mm, b.low_mm), (a.high_mm, b.high_mm))
    return all(abs(x - y) < same_mm for x, y in pairs) and dist(a.axis, b.axis) < _STRAIGHT


def _fillets(measured: Measured, ends: set[Cylinder]) -> Iterator[tuple[float, bool]]:
    if measured.surfaces is None:
        return
    for row in measured.surfaces.cylinders:
        if row.turn_deg < _EDGE_TURN_DEG and row not in ends:
            yield round(row.radius_mm, _DIGITS), row.is_convex
    for ring in measured.surfaces.tori:
        yield round(ring.minor_mm, _DIGITS), ring.is_convex


def _chamfers(measured: Measured) -> Iterator[tuple[float]]:
    if measured.surfaces is None:
        return
    for plane in measured.surfaces.planes:
        slanted = [axis for axis in range(3) if abs(abs(plane.normal[axis]) - _SLANT) < _STRAIGHT]
        if len(slanted) == 2:
            size = min(plane.high_mm[axis] - plane.low_mm[axis] for axis in slanted)
            if size <= _SMALL * min(measured.size_mm[axis] for axis in slanted):
                yield (round(size, _DIGITS),)
    for cone in measured.surfaces.cones:
        size = abs(cone.high_radius_mm - cone.low_radius_mm)
        if abs(cone.half_angle_deg - 45) < degrees(_STRAIGHT) and cone.is_convex and size <= _SMALL * min(measured.size_mm):
            yield (round(size, _DIGITS),)
