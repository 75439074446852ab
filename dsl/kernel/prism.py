"""A plane region pushed straight up: what a box, a cylinder, a plate with through holes and most sketches are.

Kernel-free. A prism is exact and cheap to move, scale, cut and measure; `extrude` turns it into a BRep.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from . import loops
from .loops import Arc, Circle, Line, Linear2, Loop
from .placement import (
    IDENTITY,
    Matrix,
    Vector,
    apply,
    columns,
    compose,
    cross,
    dot,
    from_axes,
    inverse,
    is_rigid,
    is_shift,
    length,
    origin,
    unit,
)

PARALLEL_TOLERANCE = 1e-11
"""Sine of the tilt that still counts as none: 1e-11 of a metre is far under the kernel's 1e-7 mm."""
FLUSH_MM = 1e-7
"""A tool that ends this close to a face ends on it; the kernel heals the same distance."""
CLEARANCE_MM = 1e-4
"""Loops closer than this are left to the kernel's booleans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prism:
    """The region inside `outer` and outside every loop of `inner`, for z from `low` to `high`, in a rigid frame.

    `outer` runs counter-clockwise. `frame` may not mirror or scale.
    """

    outer: Loop
    low: float
    high: float
    inner: tuple[Loop, ...] = ()
    frame: Matrix = IDENTITY

    @property
    def volume_mm3(self) -> float:
        """Closed form."""
        area = loops.signed_area(self.outer) - sum(abs(loops.signed_area(loop)) for loop in self.inner)
        return area * (self.high - self.low)

    @property
    def axis(self) -> Vector:
        return columns(self.frame)[2]

    @property
    def is_upright(self) -> bool:
        """Whether the frame's axes are those of the world, so that `bounds` is exact."""
        return all(max(map(abs, column)) == 1.0 for column in columns(self.frame))

    @property
    def slab(self) -> tuple[float, ...]:
        """The two planes it stands between, rounded: prisms that share both may be united in the plane."""
        x, y, z = self.axis
        place = dot(self.axis, origin(self.frame))
        low, high = place + self.low, place + self.high
        if next((value for value in (z, y, x) if abs(value) > 1e-6), 1.0) < 0:
            x, y, z, low, high = -x, -y, -z, -high, -low
        return tuple(round(value, 6) + 0.0 for value in (x, y, z, low, high))

    def contains(self, point: Vector) -> bool:
        """Whether a point lies inside by more than `CLEARANCE_MM`."""
        x, y, z = apply(inverse(self.frame), point)
        if not self.low + CLEARANCE_MM < z < self.high - CLEARANCE_MM:
            return False
        boundary = (piece for loop in (self.outer, *self.inner) for piece in loop)
        if any(loops.distance(piece, x, y) <= CLEARANCE_MM for piece in boundary):
            return False
        return loops.encloses(self.outer, x, y) and not any(loops.encloses(loop, x, y) for loop in self.inner)

    def bounds(self) -> tuple[Vector, Vector]:
        """Lower and upper corner in the world: exact for frames along the world's axes, else certainly large enough."""
        x0, y0, x1, y1 = loops.box(self.outer)
        if is_shift(self.frame):
            x, y, z = origin(self.frame)
            return (x0 + x, y0 + y, self.low + z), (x1 + x, y1 + y, self.high + z)
        corners = [apply(self.frame, (x, y, z)) for x in (x0, x1) for y in (y0, y1) for z in (self.low, self.high)]
        xs, ys, zs = zip(*corners, strict=True)
        return (min(xs), min(ys), min(zs)), (max(xs), max(ys), max(zs))

    def moved(self, matrix: Matrix) -> Prism | None:
        """The image, or None where it is no right prism of lines and circles any more (a squashed circle, a lean)."""
        if matrix is IDENTITY:
            return self
        if is_rigid(matrix):
            return Prism(outer=self.outer, inner=self.inner, low=self.low, high=self.high, frame=compose(matrix, self.frame))
        total = compose(matrix, self.frame)
        x, y, z = columns(total)
        across = unit(cross(x, y))
        along = dot(z, across)
        if length(cross(z, across)) > PARALLEL_TOLERANCE * length(z):
            return None
        first = unit(x)
        second = cross(across, first)
        map2 = Linear2(dot(x, first), dot(y, first), dot(x, second), dot(y, second), 0.0, 0.0)
        if not _is_similarity(map2) and any(loops.has_curves(loop) for loop in (self.outer, *self.inner)):
            return None
        low, high = sorted((self.low * along, self.high * along))
        frame = from_axes(first, second, across, apply(total, (0.0, 0.0, 0.0)))
        inner = tuple(loops.placed(loop, map2) for loop in self.inner)
        return Prism(outer=counter_clockwise(loops.placed(self.outer, map2)), inner=inner, low=low, high=high, frame=frame)

    def footprint_on(self, base: Prism) -> Loop | None:
        """This prism's outer loop in `base`'s plane if it cuts right through `base` along its axis, else None."""
        found = None if self.inner else self._relative(base)
        if found is None:
            return None
        plane, low, high = found
        if low > base.low + FLUSH_MM or high < base.high - FLUSH_MM:
            return None
        return loops.placed(self.outer, plane)

    def regions_on(self, base: Prism) -> tuple[Loop, ...] | None:
        """This prism's loops in `base`'s plane, the outer one first, if it starts and ends where `base` does, else None."""
        found = self._relative(base)
        if found is None:
            return None
        plane, low, high = found
        if abs(low - base.low) > FLUSH_MM or abs(high - base.high) > FLUSH_MM:
            return None
        return tuple(loops.placed(loop, plane) for loop in (self.outer, *self.inner))

    def _relative(self, base: Prism) -> tuple[Linear2, float, float] | None:
        """Where this prism's plane, low and high end are in the frame of a parallel one, or None if it is tilted."""
        relative = self.frame if base.frame is IDENTITY else compose(inverse(base.frame), self.frame)
        a, b, u, tx, c, d, v, ty, p, q, w, tz = relative
        if max(abs(u), abs(v), abs(p), abs(q)) > PARALLEL_TOLERANCE:
            return None
        low, high = sorted((w * self.low + tz, w * self.high + tz))
        return Linear2(a, b, c, d, tx, ty), low, high


def _is_similarity(m: Linear2) -> bool:
    size = m.a * m.a + m.c * m.c
    return abs(m.b * m.b + m.d * m.d - size) <= 1e-10 * size and abs(m.a * m.b + m.c * m.d) <= 1e-10 * size


def counter_clockwise(loop: Loop) -> Loop:
    return loop if loops.signed_area(loop) > 0 else loops.reverse(loop)


def clockwise(loop: Loop) -> Loop:
    return loop if loops.signed_area(loop) < 0 else loops.reverse(loop)


def box(sx: float, sy: float, sz: float) -> Prism:
    return Prism(outer=polygon(((0, 0), (sx, 0), (sx, sy), (0, sy))), low=0.0, high=sz)


def cylinder(r: float, low: float, high: float) -> Prism:
    return Prism(outer=(Circle(0.0, 0.0, r),), low=low, high=high)


def regular(sides: int, circumradius: float, h: float) -> Prism:
    """A vertex on +X."""
    angles = (2 * pi * index / sides for index in range(sides))
    return Prism(outer=polygon(tuple((circumradius * cos(a), circumradius * sin(a)) for a in angles)), low=0.0, high=h)


def obround(overall: float, width: float, h: float) -> Prism:
    """Two half circles joined by straight sides, centred."""
    r, reach = width / 2, (overall - width) / 2
    outer = (
        Line(-reach, -r, reach, -r),
        Arc(reach, -r, reach, r, reach, 0.0, True),
        Line(reach, r, -reach, r),
        Arc(-reach, r, -reach, -r, -reach, 0.0, True),
    )
    return Prism(outer=outer, low=0.0, high=h)


def wedge(sx: float, sy: float, sz: float) -> Prism:
    """Legs along +X and +Z, pushed along +Y."""
    frame = from_axes((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0))
    return Prism(outer=polygon(((0, 0), (sz, 0), (0, sx))), low=0.0, high=sy, frame=frame)


def polygon(points: tuple[tuple[float, float], ...]) -> Loop:
    return tuple(Line(*a, *b) for a, b in zip(points, (*points[1:], points[0]), strict=True))
