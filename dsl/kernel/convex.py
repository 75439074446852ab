"""Placed bodies by the points, discs and balls that their convex hulls are made of: that two are apart, or one lies in another.

Kernel-free. Proofs only: whatever is nearer than `CLEARANCE_MM`, or not told by its hull, is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import product
from math import cos, hypot, sin, sqrt, tau
from typing import NamedTuple

from .placement import (
    Matrix,
    Vector,
    apply,
    apply_direction,
    compose,
    cross,
    dot,
    inverse,
    length,
    similarity_factor,
    stepped,
    unit,
)
from .plan import Placed
from .prism import CLEARANCE_MM

MOST_KNOBS = 64
"""Hulls of more pieces, or of as many bodies, are not looked at."""
MOST_STEPS = 10
"""Directions that are tried to part two hulls."""
CORNERS = 16
"""A slanting disc is looked at as the polygon of so many corners around it."""
UPRIGHT = 1e-12

Size = tuple[float, ...]


class Knob(NamedTuple):
    """A point, a disc across `axis`, or a ball (without one); mm."""

    centre: Vector
    radius: float = 0.0
    axis: Vector | None = None

    def reach(self, direction: Vector) -> float:
        """How far it reaches along a unit vector."""
        along = dot(self.centre, direction)
        if self.axis is None:
            return along + self.radius
        return along + self.radius * sqrt(max(0.0, 1.0 - dot(self.axis, direction) ** 2))

    def furthest(self, direction: Vector) -> Vector:
        """A point of it that reaches furthest along a unit vector."""
        way = direction if self.axis is None else stepped(direction, self.axis, -dot(self.axis, direction))
        size = length(way)
        return stepped(self.centre, way, self.radius / size) if size > UPRIGHT else self.centre


class Hull(NamedTuple):
    """What a body lies in the hull of, and the box of that; no knobs where it is not known."""

    knobs: tuple[Knob, ...] = ()
    low: Vector = (0.0, 0.0, 0.0)
    high: Vector = (0.0, 0.0, 0.0)


_UNKNOWN = Hull()
_UP: Vector = (0.0, 0.0, 1.0)
_ORIGIN: Vector = (0.0, 0.0, 0.0)
_WAYS: tuple[tuple[Vector, Vector], ...] = (
    ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)), ((0.0, 1.0, 0.0), (0.0, -1.0, 0.0)), ((0.0, 0.0, 1.0), (0.0, 0.0, -1.0)),
)  # fmt: skip
_KNOBS: dict[str, Callable[[Size], tuple[Knob, ...]]] = {
    "C": lambda n: tuple(Knob(point) for point in product(*((0.0, side) for side in n))),  # type: ignore[arg-type]
    "Y": lambda n: (Knob(_ORIGIN, n[0], _UP), Knob((0.0, 0.0, n[1]), n[0], _UP)),
    "K": lambda n: (Knob(_ORIGIN, n[0], _UP), Knob((0.0, 0.0, n[2]), n[1], _UP)),
    "S": lambda n: (Knob(_ORIGIN, n[0]),),
}
"""What primitives are the hulls of, unplaced, by their numbers."""
_FIRST = frozenset(("D", "H", "SH", "I"))
"""Operations whose result lies within their first operand."""
_BLENDS = frozenset(("F", "CH"))
"""They do where that is its own hull."""


@lru_cache(maxsize=1024)
def hull(part: Placed) -> Hull:
    """What a placed body certainly lies in the hull of; unknown too where it takes more than a look."""
    found: list[Knob] = []
    stack = [part]
    for _ in range(MOST_KNOBS):
        if not stack or len(found) > MOST_KNOBS:
            break
        body, matrix = stack.pop()
        if body.op in _KNOBS:
            factor = similarity_factor(matrix)
            if factor is None:
                return _UNKNOWN
            found += [_placed(knob, matrix, abs(factor)) for knob in _KNOBS[body.op](body.numbers)]
        elif body.op in _FIRST or (body.op in _BLENDS and body.parts[0].body.op in _KNOBS):
            stack.append(Placed(body.parts[0].body, compose(matrix, body.parts[0].matrix)))
        elif body.op == "U" and len(body.parts) <= MOST_KNOBS:
            stack += [Placed(one.body, compose(matrix, one.matrix)) for one in body.parts]
        else:
            return _UNKNOWN
    if stack or len(found) > MOST_KNOBS:
        return _UNKNOWN
    (x1, x2), (y1, y2), (z1, z2) = (
        (-max(knob.reach(back) for knob in found), max(knob.reach(way) for knob in found)) for way, back in _WAYS
    )
    return Hull(tuple(found), (x1, y1, z1), (x2, y2, z2))


def _placed(knob: Knob, matrix: Matrix, factor: float) -> Knob:
    axis = None if knob.axis is None else unit(apply_direction(matrix, knob.axis))
    return Knob(apply(matrix, knob.centre), knob.radius * factor, axis)


def are_apart(one: Placed, other: Placed) -> bool:
    """Whether two placed bodies are certainly `CLEARANCE_MM` apart: some direction parts their hulls."""
    hulls = hull(one), hull(other)
    first, second = (found.knobs for found in hulls)
    if not first or not second:
        return False
    if any(max(a - d, c - b) > CLEARANCE_MM for a, b, c, d in _sides(*hulls)):
        return True
    gap = stepped(_middle(first), _middle(second), -1.0)
    for _ in range(MOST_STEPS):
        size = length(gap)
        if size < CLEARANCE_MM:
            return False
        way = (gap[0] / size, gap[1] / size, gap[2] / size)
        back = (-way[0], -way[1], -way[2])
        near, far = max(first, key=lambda knob: knob.reach(back)), max(second, key=lambda knob: knob.reach(way))
        if -near.reach(back) - far.reach(way) > CLEARANCE_MM:
            return True
        # The point of the difference of both that is furthest the other way; on the line to it, the one nearest to nothing.
        corner = stepped(near.furthest(back), far.furthest(way), -1.0)
        edge = stepped(corner, gap, -1.0)
        share = min(1.0, max(0.0, -dot(gap, edge) / max(dot(edge, edge), UPRIGHT)))
        gap = stepped(gap, edge, share)
    return False


def _sides(one: Hull, other: Hull) -> Iterable[tuple[float, float, float, float]]:
    return zip(one.low, one.high, other.low, other.high, strict=True)


def _middle(knobs: Sequence[Knob]) -> Vector:
    xs, ys, zs = zip(*(knob.centre for knob in knobs), strict=True)
    return (sum(xs) / len(xs), sum(ys) / len(ys), sum(zs) / len(zs))


def is_within(part: Placed, around: Placed) -> bool:
    """Whether a placed body certainly lies in a primitive, `CLEARANCE_MM` from its boundary."""
    stick_out = _STICK_OUT.get(around.body.op)
    inner, outer = hull(part), hull(around) if stick_out is not None else _UNKNOWN
    if stick_out is None or not inner.knobs or not outer.knobs or any(a < c or b > d for a, b, c, d in _sides(inner, outer)):
        return False
    view, scale = inverse(around.matrix), 1 / abs(similarity_factor(around.matrix) or 1.0)
    knobs = (_placed(knob, view, scale) for knob in inner.knobs)
    return all(stick_out(around.body.numbers, knob) < -CLEARANCE_MM * scale for knob in knobs)


def _out_of_block(size: Size, knob: Knob) -> float:
    return max(max(knob.reach(way) - side, knob.reach(back)) for (way, back), side in zip(_WAYS, size, strict=True))


def _out_of_cylinder(size: Size, knob: Knob) -> float:
    return _out_of_cone((size[0], size[0], size[1]), knob)


def _out_of_cone(size: Size, knob: Knob) -> float:
    low, high, height = size
    ends = max(knob.reach(_UP) - height, knob.reach((0.0, 0.0, -1.0)))
    slant = hypot(height, low - high)
    places = [((hypot(x, y) + wide, z), thick) for (x, y, z), wide, thick in _flattened(knob)]
    return max(ends, *(((r - low) * height + z * (low - high)) / slant + thick for (r, z), thick in places))


def _flattened(knob: Knob) -> list[tuple[Vector, float, float]]:
    """Points that a knob lies in the hull of, each with what it measures more level and all round."""
    if knob.axis is None:
        return [(knob.centre, 0.0, knob.radius)]
    if hypot(knob.axis[0], knob.axis[1]) < UPRIGHT:
        return [(knob.centre, knob.radius, 0.0)]
    first = unit(cross(knob.axis, _UP))
    second = cross(knob.axis, first)
    reach = knob.radius / cos(tau / 2 / CORNERS)
    turns = (tau * corner / CORNERS for corner in range(CORNERS))
    return [(stepped(stepped(knob.centre, first, reach * cos(a)), second, reach * sin(a)), 0.0, 0.0) for a in turns]


def _out_of_ball(size: Size, knob: Knob) -> float:
    if knob.axis is None:
        return length(knob.centre) + knob.radius - size[0]
    along = dot(knob.centre, knob.axis)
    return hypot(along, length(stepped(knob.centre, knob.axis, -along)) + knob.radius) - size[0]


_STICK_OUT: dict[str, Callable[[Size, Knob], float]] = {
    "C": _out_of_block, "Y": _out_of_cylinder, "K": _out_of_cone, "S": _out_of_ball,
}  # fmt: skip
"""How far a knob reaches beyond some plane, side or ball that bounds a primitive; negative within."""
