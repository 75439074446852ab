"""How much volume only one of two parts has, at least, where a round hole or boss of one stands elsewhere in the other.

Known from measured surfaces, without a mesh: a small hole that has moved leaves the volume as it was, and moments hardly see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dsl.measurements import Cone, Cylinder, Measurements, Surfaces, Vector

_FREEFORM = ("bspline", "other")
_SAME = 1e-6
_WHOLE_DEG = 359.99
_Box = tuple[Vector, Vector]


def least_difference_mm3(a: Measurements, b: Measurements) -> float:
    """A volume that only one of the parts has, or more of it is so; 0 where nothing is known.

    Take a whole cylinder of one part and its like in the other, and the hull of both. If no other surface of a part reaches into
    the hull, the part is solid on one side of its cylinder and empty on the other there. So the parts differ wherever the hull is
    inside one of the cylinders and outside the other.
    """
    if a.surfaces is None or b.surfaces is None or a.solids != 1 or b.solids != 1:
        return 0.0
    if any(part.faces.get(kind) for part in (a, b) for kind in _FREEFORM):
        return 0.0
    slack = _SAME * max(*a.size_mm, *b.size_mm)
    others = [row for row in b.surfaces.cylinders if row not in a.surfaces.cylinders]
    found = 0.0
    for mine in a.surfaces.cylinders:
        likes = [row for row in others if _are_alike(mine, row, slack)] if mine not in b.surfaces.cylinders else []
        if not likes:
            continue
        theirs = min(likes, key=lambda row: math.dist(mine.foot_mm, row.foot_mm))
        hull = _Hull(mine, theirs, slack)
        if hull.is_clear(a.surfaces, mine) and hull.is_clear(b.surfaces, theirs):
            others.remove(theirs)
            found += hull.difference_mm3
    return found


def _are_alike(a: Cylinder, b: Cylinder, slack: float) -> bool:
    return (
        a.is_convex == b.is_convex
        and min(a.turn_deg, b.turn_deg) >= _WHOLE_DEG
        and _are_parallel(a.axis, b.axis)
        and abs(a.low_mm - b.low_mm) <= slack
        and abs(a.high_mm - b.high_mm) <= slack
    )


@dataclass(frozen=True, slots=True)
class _Hull:
    """The hull of two parallel cylinders from one height to another; both taken as wide as the wider one."""

    a: Cylinder
    b: Cylinder
    slack: float

    @property
    def radius_mm(self) -> float:
        return max(self.a.radius_mm, self.b.radius_mm)

    @property
    def difference_mm3(self) -> float:
        """The volume inside one of the two cylinders."""
        r, s, apart = self.a.radius_mm, self.b.radius_mm, math.dist(self.a.foot_mm, self.b.foot_mm)
        return (math.pi * (r * r + s * s) - 2 * _lens_mm2(r, s, apart)) * (self.a.high_mm - self.a.low_mm)

    def is_clear(self, surfaces: Surfaces, but: Cylinder) -> bool:
        """Whether none of the surfaces but one reaches into the hull, as far as it is easily told."""
        boxes = [_around(row.centre_mm, row.radius_mm) for row in surfaces.spheres]
        boxes += [_around(row.centre_mm, row.major_mm + row.minor_mm) for row in surfaces.tori]
        return (
            not any(self._meets(box) for box in boxes)
            and not any(self._is_cut(row.normal, row.offset_mm, (row.low_mm, row.high_mm)) for row in surfaces.planes)
            and not any(self._is_entered(row, row.radius_mm, row.radius_mm) for row in surfaces.cylinders if row != but)
            and not any(self._is_entered(row, *sorted((row.low_radius_mm, row.high_radius_mm))) for row in surfaces.cones)
        )

    @property
    def box(self) -> _Box:
        ends = [_along(row, height) for row in (self.a, self.b) for height in (row.low_mm, row.high_mm)]
        reach = [self.radius_mm * math.sqrt(max(0.0, 1 - x * x)) for x in self.a.axis]
        low = (min(p[i] for p in ends) - reach[i] + self.slack for i in range(3))
        high = (max(p[i] for p in ends) + reach[i] - self.slack for i in range(3))
        return _vector(low), _vector(high)

    def _meets(self, box: _Box) -> bool:
        low, high = self.box
        return all(box[0][i] < high[i] and low[i] < box[1][i] for i in range(3))

    def _is_cut(self, normal: Vector, offset_mm: float, box: _Box) -> bool:
        """Whether flat faces in a box reach into the hull: their plane then lies between its corners."""
        low, high = self.box
        middle = sum(n * (x + y) / 2 for n, x, y in zip(normal, low, high, strict=True))
        reach = sum(abs(n) * (y - x) / 2 for n, x, y in zip(normal, low, high, strict=True))
        return abs(middle - offset_mm) < reach and self._meets(box)

    def _is_entered(self, row: Cylinder | Cone, least_mm: float, most_mm: float) -> bool:
        """Whether a round surface, of radii from one to another, reaches into the hull."""
        if not _are_parallel(row.axis, self.a.axis):
            ends = [_along(row, height) for height in (row.low_mm, row.high_mm)]
            low, high = (_vector(pick(p[i] for p in ends) for i in range(3)) for pick in (min, max))
            return self._meets((_around(low, most_mm)[0], _around(high, most_mm)[1]))
        if row.high_mm <= self.a.low_mm + self.slack or row.low_mm >= self.a.high_mm - self.slack:
            return False
        nearest = _from_segment(row.foot_mm, self.a.foot_mm, self.b.foot_mm)
        farthest = max(math.dist(row.foot_mm, end) for end in (self.a.foot_mm, self.b.foot_mm))
        return nearest - most_mm < self.radius_mm - self.slack and farthest + self.radius_mm > least_mm + self.slack


def _lens_mm2(r: float, s: float, apart: float) -> float:
    """The area that two circles have in common."""
    if apart >= r + s:
        return 0.0
    if apart <= abs(r - s):
        return math.pi * min(r, s) ** 2
    of_r, of_s = (math.acos((apart**2 + p * p - q * q) / (2 * apart * p)) for p, q in ((r, s), (s, r)))
    kite = math.sqrt((r + s - apart) * (apart + r - s) * (apart - r + s) * (apart + r + s))
    return r * r * of_r + s * s * of_s - kite / 2


def _are_parallel(a: Vector, b: Vector) -> bool:
    """Of unit vectors that look the same way."""
    return math.dist(a, b) <= _SAME


def _along(row: Cylinder | Cone, height_mm: float) -> Vector:
    return _vector(f + height_mm * x for f, x in zip(row.foot_mm, row.axis, strict=True))


def _around(centre: Vector, radius_mm: float) -> _Box:
    return _vector(c - radius_mm for c in centre), _vector(c + radius_mm for c in centre)


def _from_segment(point: Vector, start: Vector, end: Vector) -> float:
    along = [e - s for s, e in zip(start, end, strict=True)]
    square = sum(x * x for x in along)
    share = sum((p - s) * x for p, s, x in zip(point, start, along, strict=True)) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, [s + share * x for s, x in zip(start, along, strict=True)])


def _vector(values: Iterable[float]) -> Vector:
    x, y, z = values
    return (x, y, z)
