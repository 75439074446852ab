"""Volume, area and moments of prisms and turned solids in closed form (kernel-free)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import ceil, cos, hypot, pi, prod, sin, sqrt
from typing import Literal, NamedTuple

from . import loops
from .loops import Arc, Circle, Line, Loop
from .placement import Matrix, Vector, apply_direction, columns, origin
from .prism import Prism
from .spindle import Spun
from .turned import Turned, volume_of

Second = tuple[float, float, float, float, float, float]
"""xx, yy, zz, xy, xz, yz."""

GAUSS = (
    (0.5 - 0.4305681557970263, 0.17392742256872692), (0.5 - 0.16999052179242813, 0.3260725774312731),
    (0.5 + 0.16999052179242813, 0.3260725774312731), (0.5 + 0.4305681557970263, 0.17392742256872692),
)  # fmt: skip
"""Places and weights on the unit interval; exact up to the seventh power."""


PANELS = tuple(((panel + place) / 4, weight / 4) for panel in range(4) for place, weight in GAUSS)
"""As `GAUSS`, for sines and cosines over a quarter turn: to 1e-10."""


class Mass(NamedTuple):
    """Of a solid of density 1, in the world's axes about its origin; mm³, mm², mm⁴ and mm⁵.

    `first` and `second` are the integrals of the coordinates and of their products (not those of inertia).
    """

    volume: float
    area: float
    first: Vector
    second: Second

    @property
    def centroid(self) -> Vector:
        x, y, z = self.first
        return (x / self.volume, y / self.volume, z / self.volume)

    @property
    def inertia(self) -> Second:
        """Ixx, Iyy, Izz, Ixy, Ixz, Iyz about the centroid; the last three as they stand in the matrix."""
        x, y, z = self.centroid
        v = self.volume
        xx, yy, zz, xy, xz, yz = self.second
        xx, yy, zz, xy, xz, yz = xx - v * x * x, yy - v * y * y, zz - v * z * z, xy - v * x * y, xz - v * x * z, yz - v * y * z
        return (yy + zz, xx + zz, xx + yy, -xy, -xz, -yz)

    def plus(self, other: Mass, times: float = 1.0) -> Mass:
        x, y, z = (a + times * b for a, b in zip(self.first, other.first, strict=True))
        xx, yy, zz, xy, xz, yz = (a + times * b for a, b in zip(self.second, other.second, strict=True))
        volume, area = self.volume + times * other.volume, self.area + times * other.area
        return Mass(volume, area, (x, y, z), (xx, yy, zz, xy, xz, yz))

    def times(self, factor: float) -> Mass:
        return NOTHING.plus(self, factor)

    def placed(self, matrix: Matrix) -> Mass:
        """The image under a rigid placement."""
        v, t, f = self.volume, origin(matrix), apply_direction(matrix, self.first)
        xx, yy, zz, xy, xz, yz = self.second
        a, b, c = columns(matrix)
        along = (
            tuple(xx * p + xy * q + xz * r for p, q, r in zip(a, b, c, strict=True)),
            tuple(xy * p + yy * q + yz * r for p, q, r in zip(a, b, c, strict=True)),
            tuple(xz * p + yz * q + zz * r for p, q, r in zip(a, b, c, strict=True)),
        )

        def product(i: int, j: int) -> float:
            turned = along[0][i] * a[j] + along[1][i] * b[j] + along[2][i] * c[j]
            return turned + f[i] * t[j] + t[i] * f[j] + v * t[i] * t[j]

        second = (product(0, 0), product(1, 1), product(2, 2), product(0, 1), product(0, 2), product(1, 2))
        return Mass(v, self.area, (f[0] + v * t[0], f[1] + v * t[1], f[2] + v * t[2]), second)


NOTHING = Mass(0.0, 0.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 0.0, 0.0))


class Region(NamedTuple):
    """A plane region: its area, the length of its boundary, and the integrals of x, y, x², y² and xy."""

    area: float = 0.0
    around: float = 0.0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0


def region(outer: Loop, inner: tuple[Loop, ...] = ()) -> Region:
    """What is inside one loop and outside the others; they may run either way."""
    total = list(_within(outer))
    for loop in inner:
        hole = _within(loop)
        total = [a - b for a, b in zip(total, hole, strict=True)]
        total[1] += 2 * hole.around
    return Region(*total)


def column(found: Region, low: float, high: float, num_ends: int = 2) -> Mass:
    """A region pushed from one height to another; so many of its two flat ends count as area."""
    h, z1, z2 = high - low, (high**2 - low**2) / 2, (high**3 - low**3) / 3
    area, around, x, y, xx, yy, xy = found
    second = (xx * h, yy * h, area * z2, xy * h, x * z1, y * z1)
    return Mass(area * h, around * h + num_ends * area, (x * h, y * h, area * z1), second)


def of_prism(prism: Prism) -> Mass:
    return column(region(prism.outer, prism.inner), prism.low, prism.high).placed(prism.frame)


def of_turned(turned: Turned) -> Mass:
    side = spun(turned, turned.low, turned.high)
    ends = pi * (turned.profile[0].x1 ** 2 + turned.profile[-1].x2 ** 2)
    return side._replace(area=side.area + ends).placed(turned.frame)


def of_spun(found: Spun) -> Mass:
    """A turned solid without its rooms."""
    total = of_turned(found.outer)
    for room in found.rooms:
        side = spun(room, room.low, room.high)
        ends = zip(found.is_open(room), (room.profile[0].x1, room.profile[-1].x2), strict=True)
        area = side.area + sum(pi * r**2 * (-1 if is_open else 1) for is_open, r in ends)
        total = total.plus(side.placed(room.frame), -1.0)._replace(area=total.area + area)
    return total


def spun(turned: Turned, low: float, high: float, x: float = 0.0, y: float = 0.0) -> Mass:
    """The part of a turned solid between two heights, about an upright axis, without the area of its ends."""
    volume = area = first = second = spread = 0.0
    for piece in turned.between(low, high):
        volume += volume_of(piece)
        area += _side(piece)
        for r, z, thick in _slices(piece) if piece.y2 > piece.y1 else ():
            disc = pi * r * r * thick
            first += disc * z
            second += disc * z * z
            spread += disc * r * r / 4
    moments = (spread + volume * x * x, spread + volume * y * y, second, volume * x * y, first * x, first * y)
    return Mass(volume, area, (volume * x, volume * y, first), moments)


def _slices(piece: Line | Arc) -> Iterator[tuple[float, float, float]]:
    """Radii, heights and thicknesses that integrate over a piece of a profile: exact for a line, to 1e-10 for an arc."""
    if isinstance(piece, Line):
        for share, weight in GAUSS:
            yield (
                piece.x1 + share * (piece.x2 - piece.x1),
                piece.y1 + share * (piece.y2 - piece.y1),
                weight * (piece.y2 - piece.y1),
            )
        return
    swept = loops.sweep(piece)
    quarters = ceil(abs(swept) / (pi / 2) - 1e-9)
    for quarter, (share, weight) in product(range(quarters), PANELS):
        r, z = loops.on_arc(piece, (quarter + share) / quarters)
        yield r, z, weight * swept / quarters * (r - piece.cx)


def _side(piece: Line | Arc) -> float:
    """The area that a piece of a profile sweeps about the axis, mm²."""
    if isinstance(piece, Line):
        return pi * (piece.x1 + piece.x2) * hypot(piece.x2 - piece.x1, piece.y2 - piece.y1)
    swept = loops.sweep(piece)
    return 2 * pi * loops.radius(piece) * (piece.cx * abs(swept) + (piece.y2 - piece.y1) * (1 if swept > 0 else -1))


def of_block(kind: Literal["fillet", "chamfer"], sides: Vector, size: float) -> Mass:
    """A block about the origin with all edges blended: a core, and what stands out of it in one, two or three directions."""
    inner = tuple(side - 2 * size for side in sides)
    r, volume, second = size, 0.0, [0.0, 0.0, 0.0]
    # Volume, first and second moment of what stands out, in so many directions.
    outer = {
        "fillet": (
            (1.0, 0.0, 0.0), (r, r**2 / 2, r**3 / 3), (pi * r**2 / 4, r**3 / 3, pi * r**4 / 16),
            (pi * r**3 / 6, pi * r**4 / 16, pi * r**5 / 30),
        ),
        "chamfer": (
            (1.0, 0.0, 0.0), (r, r**2 / 2, r**3 / 3), (r**2 / 2, r**3 / 6, r**4 / 12), (r**3 / 6, r**4 / 24, r**5 / 60),
        ),
    }[kind]  # fmt: skip
    for out in product((False, True), repeat=3):
        v, m, q = outer[sum(out)]
        times = 2 ** sum(out) * prod(side for side, is_out in zip(inner, out, strict=True) if not is_out)
        volume += times * v
        for axis, (side, is_out) in enumerate(zip(inner, out, strict=True)):
            second[axis] += times * ((side / 2) ** 2 * v + side * m + q if is_out else v * side**2 / 12)
    a, b, c = inner
    band, corner = (pi / 2, pi / 2) if kind == "fillet" else (sqrt(2), sqrt(3) / 2)
    area = 2 * (a * b + b * c + c * a) + 4 * band * r * (a + b + c) + 8 * corner * r * r
    return Mass(volume, area, (0.0, 0.0, 0.0), (second[0], second[1], second[2], 0.0, 0.0, 0.0))


def _within(loop: Loop) -> Region:
    first = loop[0]
    if isinstance(first, Circle):
        cx, cy, r = first
        a = pi * r * r
        return Region(a, 2 * pi * r, a * cx, a * cy, a * (cx * cx + r * r / 4), a * (cy * cy + r * r / 4), a * cx * cy)
    total = [0.0] * 7
    for piece in loop:
        if isinstance(piece, Circle):
            continue
        for index, value in enumerate(_triangle(piece)):
            total[index] += value
        if isinstance(piece, Arc):
            for index, value in enumerate(_segment(piece)):
                total[index] += value
        else:
            total[1] += hypot(piece.x2 - piece.x1, piece.y2 - piece.y1)
    if total[0] < 0:
        around = total[1]
        total = [-value for value in total]
        total[1] = around
    return Region(*total)


def _triangle(piece: Line | Arc) -> Region:
    """Between the origin and the straight line from start to end."""
    a, b, c, d = piece.x1, piece.y1, piece.x2, piece.y2
    cross = a * d - c * b
    return Region(
        cross / 2, 0.0, cross * (a + c) / 6, cross * (b + d) / 6,
        cross * (a * a + a * c + c * c) / 12, cross * (b * b + b * d + d * d) / 12,
        cross * (a * d + 2 * a * b + 2 * c * d + c * b) / 24,
    )  # fmt: skip


def _segment(arc: Arc) -> Region:
    """Between an arc and its chord; negative for a clockwise one."""
    swept = loops.sweep(arc)
    r, half, sign = loops.radius(arc), abs(swept) / 2, 1.0 if swept > 0 else -1.0
    s, c = sin(half), cos(half)
    area, out = r * r * (half - s * c), 2 / 3 * (r * s) ** 3
    uu, vv = r**4 * ((half + s * c) / 4 - s * c**3 / 2), r**4 * ((half - s * c) / 4 - s**3 * c / 6)
    mx, my = loops.on_arc(arc, 0.5)
    dx, dy, cx, cy = (mx - arc.cx) / r, (my - arc.cy) / r, arc.cx, arc.cy
    return Region(
        sign * area, 2 * half * r, sign * (area * cx + out * dx), sign * (area * cy + out * dy),
        sign * (area * cx * cx + 2 * cx * out * dx + uu * dx * dx + vv * dy * dy),
        sign * (area * cy * cy + 2 * cy * out * dy + uu * dy * dy + vv * dx * dx),
        sign * (area * cx * cy + out * (cx * dy + cy * dx) + (uu - vv) * dx * dy),
    )  # fmt: skip
