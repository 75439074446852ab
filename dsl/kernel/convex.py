"""Placed bodies by the points, discs and balls that their convex hulls are made of: that two are apart, or one lies in another.

Kernel-free. Proofs only: whatever is nearer than `CLEARANCE_MM`, or not told by its hull, is left open.
"""

from __future__ import annotations

from collections.abc import Callable
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
"""Hulls of more pieces are not looked at."""
DEEPEST = 12
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


Hull = tuple[Knob, ...]
_UP: Vector = (0.0, 0.0, 1.0)
_ORIGIN: Vector = (0.0, 0.0, 0.0)
_KNOBS: dict[str, Callable[[Size], Hull]] = {
    "C": lambda n: tuple(Knob(point) for point in product(*((0.0, side) for side in n))),  # type: ignore[arg-type]
    "Y": lambda n: (Knob(_ORIGIN, n[0], _UP), Knob((0.0, 0.0, n[1]), n[0], _UP)),
    "K": lambda n: (Knob(_ORIGIN, n[0], _UP), Knob((0.0, 0.0, n[2]), n[1], _UP)),
    "S": lambda n: (Knob(_ORIGIN, n[0]),),
}
"""What primitives are the hulls of, unplaced, by their numbers."""


def hull(part: Placed, depth: int = DEEPEST) -> Hull:
    """What a placed body certainly lies in the hull of; empty where that is not known."""
    body, matrix = part
    if depth == 0:
        return ()
    if body.op in _KNOBS:
        factor = similarity_factor(matrix)
        return () if factor is None else tuple(_placed(knob, matrix, abs(factor)) for knob in _KNOBS[body.op](body.numbers))
    inner = (hull(Placed(one.body, compose(matrix, one.matrix)), depth - 1) for one in body.parts)
    match body.op:
        case "U":
            every = tuple(inner)
            found = tuple(knob for one in every for knob in one) if all(every) else ()
            return found if len(found) <= MOST_KNOBS else ()
        case "I":
            return next((one for one in inner if one), ())
        case "D" | "H" | "SH":
            return next(inner)
        case "F" | "CH" if body.parts[0].body.op in _KNOBS:
            return next(inner)
        case _:
            return ()


def _placed(knob: Knob, matrix: Matrix, factor: float) -> Knob:
    axis = None if knob.axis is None else unit(apply_direction(matrix, knob.axis))
    return Knob(apply(matrix, knob.centre), knob.radius * factor, axis)


def are_apart(one: Placed, other: Placed) -> bool:
    """Whether two placed bodies are certainly `CLEARANCE_MM` apart: some direction parts their hulls."""
    first, second = hull(one), hull(other)
    if not first or not second:
        return False
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


def _middle(knobs: Hull) -> Vector:
    xs, ys, zs = zip(*(knob.centre for knob in knobs), strict=True)
    return (sum(xs) / len(xs), sum(ys) / len(ys), sum(zs) / len(zs))


def is_within(part: Placed, around: Placed) -> bool:
    """Whether a placed body certainly lies in a primitive, `CLEARANCE_MM` from its boundary."""
    stick_out = _STICK_OUT.get(around.body.op)
    factor = similarity_factor(around.matrix)
    if stick_out is None or factor is None:
        return False
    knobs = hull(Placed(part.body, compose(inverse(around.matrix), part.matrix)))
    return bool(knobs) and all(stick_out(around.body.numbers, knob) < -CLEARANCE_MM / abs(factor) for knob in knobs)


def _out_of_block(size: Size, knob: Knob) -> float:
    ways = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    return max(max(knob.reach(way) - side, knob.reach((-way[0], -way[1], -way[2]))) for way, side in zip(ways, size, strict=True))


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
