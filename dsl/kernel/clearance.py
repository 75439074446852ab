"""How far two elementary surfaces are apart where they come nearest, in closed form (kernel-free).

Two surfaces that one plane cuts in their nearest points become lines and circles of that plane, their traces: a plane or a sphere
beside anything turned (the plane through the axis and towards the other), surfaces turned about parallel axes, planes and spheres
among themselves. Cylinders that cross are as far apart as their axes, less their radii. All else is left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import cos, hypot, sin
from typing import Literal, NamedTuple

from .placement import Vector, cross, dot, length, stepped, unit

PARALLEL = 1e-7


class Surface(NamedTuple):
    """An elementary surface with the side that its face shows.

    Attributes:
        point: On a plane; the centre of a sphere or torus; on the axis of a cylinder; the apex of a cone.
        axis: The outward normal of a plane, else the axis; of a cone towards the nappe that the face is on.
        radius: Of a cylinder, a sphere, the tube of a torus.
        ring: The ring radius of a torus.
        angle: Between axis and ruling of a cone, radians.
        is_hollow: Whether the face shows its inside: air on the side of the axis or centre.
    """

    kind: Literal["plane", "cylinder", "cone", "sphere", "torus"]
    point: Vector
    axis: Vector
    radius: float = 0.0
    ring: float = 0.0
    angle: float = 0.0
    is_hollow: bool = False

    def normal_at(self, place: Vector) -> Vector:
        """Outward, out of the material, at a place on the surface."""
        arm = stepped(place, self.point, -1.0)
        radial = _direction(stepped(arm, self.axis, -dot(arm, self.axis)))
        match self.kind:
            case "plane":
                return self.axis
            case "sphere":
                normal = _direction(arm)
            case "cylinder":
                normal = radial
            case "torus":
                normal = _direction(stepped(arm, radial, -self.ring))
            case "cone":
                c, s = cos(self.angle), sin(self.angle)
                normal = stepped((c * radial[0], c * radial[1], c * radial[2]), self.axis, -s)
        return (-normal[0], -normal[1], -normal[2]) if self.is_hollow else normal


class _Line(NamedTuple):
    """The points of the plane at a distance from the origin along a unit normal."""

    x: float
    y: float
    offset: float


class _Circle(NamedTuple):
    x: float
    y: float
    radius: float


_Trace = _Line | _Circle


def clearances(one: Surface, other: Surface) -> Iterator[float]:
    """Distances at which the two may come nearest, from either side; they may be those of parts that the faces lack."""
    if one.kind in ("plane", "sphere"):
        one, other = other, one
    if one.kind == "cylinder" and other.kind == "plane" and abs(dot(one.axis, other.axis)) > PARALLEL:
        return
    if one.kind == other.kind == "cylinder" and length(cross(one.axis, other.axis)) > PARALLEL:
        across = unit(cross(one.axis, other.axis))
        yield abs(dot(stepped(other.point, one.point, -1.0), across)) - one.radius - other.radius
        return
    for pair in product(*_traces(one, other)):
        yield from _between(*pair)


def _traces(one: Surface, other: Surface) -> tuple[list[_Trace], list[_Trace]]:
    """Of both in one plane, with the origin in the first's point and y along its axis; none where no plane tells.

    The first is turned about an axis, or both are planes or spheres.
    """
    arm = stepped(other.point, one.point, -1.0)
    along = one.axis
    if one.kind == "sphere":  # then the other is one, or a plane
        along = other.axis if other.kind == "plane" else _direction(arm)
    height = dot(arm, along)
    aside = stepped(arm, along, -height)
    if other.kind == "plane":
        level = dot(other.axis, along)
        lean = length(stepped(other.axis, along, -level))
        return _profile(one, 0.0, 0.0), [_Line(lean, level, dot(other.axis, arm))]
    if other.kind != "sphere" and length(cross(one.axis, other.axis)) > PARALLEL:
        return [], []
    is_turned_over = other.kind != "sphere" and dot(one.axis, other.axis) < 0
    return _profile(one, 0.0, 0.0), _profile(other, length(aside), height, is_turned_over)


def _profile(surface: Surface, x: float, y: float, is_turned_over: bool = False) -> list[_Trace]:
    """A surface about an axis along y, cut through that axis: what is on both sides of it."""
    r, ring = surface.radius, surface.ring
    match surface.kind:
        case "plane":
            return [_Line(0.0, 1.0, y)]
        case "cylinder":
            return [_Line(1.0, 0.0, x - r), _Line(1.0, 0.0, x + r)]
        case "sphere":
            return [_Circle(x, y, r)]
        case "torus":
            return [_Circle(x - ring, y, r), _Circle(x + ring, y, r)]
        case "cone":
            c, s = cos(surface.angle), sin(surface.angle) * (-1.0 if is_turned_over else 1.0)
            return [_Line(side * c, -s, side * c * x - s * y) for side in (-1.0, 1.0)]


def _between(a: _Trace, b: _Trace) -> Iterator[float]:
    if isinstance(a, _Circle) and isinstance(b, _Circle):
        apart = hypot(a.x - b.x, a.y - b.y)
        yield apart - a.radius - b.radius
        yield abs(a.radius - b.radius) - apart
    elif isinstance(a, _Line) and isinstance(b, _Line):
        if abs(a.x * b.y - a.y * b.x) < PARALLEL:
            yield abs(a.offset - (b.offset if a.x * b.x + a.y * b.y > 0 else -b.offset))
    else:
        line, circle = (a, b) if isinstance(a, _Line) else (b, a)
        assert isinstance(line, _Line) and isinstance(circle, _Circle)
        yield abs(line.x * circle.x + line.y * circle.y - line.offset) - circle.radius


def _direction(vector: Vector) -> Vector:
    """A unit vector; any one where there is no direction."""
    return unit(vector) if length(vector) > 1e-12 else _ANY


_ANY: Vector = (1.0, 0.0, 0.0)
