"""Which of some equal holes stand as a requirement says: on a circle, at a pitch, at a distance from the sides, on one side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import dist, hypot, sqrt

from dsl.measurements import Hole, Measurements
from generators.spec import Holes

from .verdict import RELATIVE_TOLERANCE, is_near

NEAR_CORNER = 0.4
"""A hole beside a corner lies in the outer two fifths of the part along both sides: far from the middle."""
_FEW = 40
"""With more holes than this, a circle is looked for about known centres only, not through pairs of holes."""
Point = tuple[float, float]


def in_pattern(wanted: Holes, fits: list[int], measured: Measurements) -> list[int]:
    """Those of the holes (by their numbers) that stand as wanted; all of them where nothing is said."""
    holes = measured.holes
    if wanted.side is not None:
        fits = [h for h in fits if _is_on_side(holes[h], wanted.side, measured)]
    if wanted.across_mm is not None:
        fits = [h for h in fits if not _is_along(holes[h], wanted.across_mm, wanted.tolerance_mm, measured)]
    if wanted.inset_mm is not None:
        both = wanted.near_corners or (wanted.count == 4 and wanted.pitch_mm is None)  # with a pitch four may stand in a row
        fits = [h for h in fits if _is_inset(holes[h], wanted.inset_mm, wanted.tolerance_mm, both, measured)]
    if wanted.pitch_mm is not None and wanted.count > 1:
        fits = _pitched(fits, holes, wanted.pitch_mm, wanted.tolerance_mm)
    if wanted.circle_mm is not None:
        fits = _on_circle(fits, wanted, measured)
    return fits


def corner(hole: Hole, measured: Measurements) -> tuple[int, int]:
    """The corner that a hole is beside: -1 or 1 along X and Y, 0 where it is beside neither."""
    sides: list[int] = []
    for axis in (0, 1):
        low, high = (bound[axis] for bound in measured.bbox_mm)
        place = (hole.position_mm[axis] - low) / (high - low)
        sides.append(-1 if place < NEAR_CORNER else 1 if place > 1 - NEAR_CORNER else 0)
    return sides[0], sides[1]


def _is_on_side(hole: Hole, side: str, measured: Measurements) -> bool:
    """Drilled from that side: a blind hole leads away from it, a through hole goes along and is not in the other half."""
    axis, sign = "XYZ".index(side[1]), 1 if side[0] == ">" else -1
    if abs(hole.axis[axis]) < 1 - 1e-6:
        return False
    if not hole.through:
        return hole.axis[axis] * sign < 0
    low, high = (bound[axis] for bound in measured.bbox_mm)
    middle = hole.position_mm[axis] + hole.axis[axis] * hole.depth_mm / 2
    return (middle - (low + high) / 2) * sign > -1e-3 * (high - low)


def _is_along(hole: Hole, extent: float, near: float, measured: Measurements) -> bool:
    """Whether a hole runs in a direction in which the part is that long."""
    return any(abs(a) > 1 - 1e-6 and is_near(extent, size, near) for a, size in zip(hole.axis, measured.size_mm, strict=True))


def _is_inset(hole: Hole, inset: float, near: float, both: bool, measured: Measurements) -> bool:
    """Whether a side along both of the other directions, or along one, is that far away."""
    drilled = max(range(3), key=lambda axis: abs(hole.axis[axis]))
    found = [
        any(is_near(inset, abs(hole.position_mm[axis] - bound[axis]), near) for bound in measured.bbox_mm)
        for axis in range(3)
        if axis != drilled
    ]
    return all(found) if both else any(found)


def _pitched(fits: list[int], holes: Sequence[Hole], pitch: float, near: float) -> list[int]:
    """Holes with another one at that distance and none between the two."""
    near = min(near, RELATIVE_TOLERANCE * pitch)
    cells: dict[tuple[int, ...], list[int]] = {}
    for h in fits:
        cells.setdefault(tuple(int(x // (pitch + near)) for x in holes[h].position_mm), []).append(h)

    def around(h: int) -> Iterator[int]:
        x, y, z = (int(value // (pitch + near)) for value in holes[h].position_mm)
        for i in (x - 1, x, x + 1):
            for j in (y - 1, y, y + 1):
                for k in (z - 1, z, z + 1):
                    yield from cells.get((i, j, k), ())

    def has_next(h: int) -> bool:
        here = holes[h].position_mm
        close = [holes[o].position_mm for o in around(h) if o != h and dist(here, holes[o].position_mm) <= pitch + near]
        at = [place for place in close if dist(here, place) >= pitch - near]
        nearer = [place for place in close if 1e-6 < dist(here, place) < pitch - near]
        return any(all(dist(here, p) + dist(p, end) > pitch + 2 * near for p in nearer) for end in at)

    return [h for h in fits if has_next(h)]


def _on_circle(fits: list[int], wanted: Holes, measured: Measurements) -> list[int]:
    """The holes on one circle of that diameter: about a known centre if enough are, else about any."""
    assert wanted.circle_mm is not None
    radius, near = wanted.circle_mm / 2, wanted.tolerance_mm
    places = {h: _plan(measured.holes[h]) for h in fits}
    best: list[int] = []
    for centre in _centres(list(places.values()), radius, measured):
        found = [h for h, place in places.items() if is_near(radius, dist(place, centre), near)]
        if len(found) > len(best):
            best = found
        if len(best) >= wanted.count:
            break
    return best


def _centres(places: Sequence[Point], radius: float, measured: Measurements) -> Iterator[Point]:
    (x0, y0, _), (x1, y1, _) = measured.bbox_mm
    yield (x0 + x1) / 2, (y0 + y1) / 2
    yield 0.0, 0.0
    if places:
        yield _mean([p[0] for p in places]), _mean([p[1] for p in places])
    if measured.surfaces:
        yield from {(row.foot_mm[0], row.foot_mm[1]) for row in measured.surfaces.cylinders if abs(row.axis[2]) > 1 - 1e-9}
    if len(places) <= _FEW:
        for (ax, ay), (bx, by) in combinations(places, 2):
            half = hypot(bx - ax, by - ay) / 2
            if 1e-6 < half <= radius:
                reach = sqrt(radius**2 - half**2) / (2 * half)
                for sign in (1, -1):
                    yield (ax + bx) / 2 - sign * reach * (by - ay), (ay + by) / 2 + sign * reach * (bx - ax)


def _mean(values: Iterable[float]) -> float:
    rows = list(values)
    return sum(rows) / len(rows)


def _plan(hole: Hole) -> Point:
    """Where a hole is, seen along the axis that it is drilled along."""
    drilled = max(range(3), key=lambda axis: abs(hole.axis[axis]))
    first, second = (value for axis, value in enumerate(hole.position_mm) if axis != drilled)
    return first, second
