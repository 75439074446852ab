"""The faces that round or bevel a rim: along a line a cylinder or a plane, along an arc a torus or a cone.

All curves are exact; only the trace of a sharp corner's ellipse on its cylinders is a polynomial, right to 1e-10 of the radius.
"""

from __future__ import annotations

from math import comb, cos, factorial, pi, sqrt
from typing import Literal, NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.Geom import (
    Geom_Circle,
    Geom_ConicalSurface,
    Geom_Curve,
    Geom_CylindricalSurface,
    Geom_Ellipse,
    Geom_Line,
    Geom_Plane,
    Geom_ToroidalSurface,
)
from OCP.Geom2d import Geom2d_BSplineCurve, Geom2d_Curve, Geom2d_Line
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.gp import gp_Ax2, gp_Ax3, gp_Circ, gp_Dir, gp_Dir2d, gp_Lin, gp_Pnt, gp_Pnt2d, gp_Vec
from OCP.TColgp import TColgp_Array1OfPnt2d
from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Vertex

from .faces import edge, face, lay, vertex
from .placement import Vector, cross, dot, length, stepped, unit

MATCHED = 5
"""Derivatives that the trace of an ellipse shares with it at either end; its degree is twice that and one."""
STRAIGHT = 1e-12


class Joint(NamedTuple):
    """Where two bands meet, or one itself: an edge from the wall up to the flat end.

    `shift` is how far the corner goes into the flat end for each millimetre of the blend's size.
    """

    corner: Vector
    shift: Vector
    low: TopoDS_Vertex
    high: TopoDS_Vertex
    edge: TopoDS_Edge


class Rim(NamedTuple):
    """A piece of the rim as it is, passed with the flat end on the left.

    Attributes:
        is_forward: It is passed along its curve.
        is_convex: Of an arc: the flat end is on the inside of the circle.
    """

    edge: TopoDS_Edge
    is_forward: bool
    is_convex: bool


class Band(NamedTuple):
    """What takes the place of a rim: its trace on the wall, that on the flat end (both along its curve), and the face between."""

    low: TopoDS_Edge
    high: TopoDS_Edge
    face: TopoDS_Face


class Blend(NamedTuple):
    """Rounds or bevels of one size, mm, of an end that looks `up`."""

    kind: Literal["fillet", "chamfer"]
    size: float
    up: Vector

    def joint(self, corner: Vector, shift: Vector) -> Joint:
        """The joint at a corner of the rim."""
        low, high = stepped(corner, self.up, -self.size), stepped(corner, shift, self.size)
        first, last = vertex(low), vertex(high)
        if self.kind == "chamfer":
            way = stepped(high, low, -1.0)
            return Joint(corner, shift, first, last, edge(_line(low, unit(way)), first, last, 0.0, length(way)))
        centre, reach = stepped(low, shift, self.size), length(shift)
        out = (-shift[0] / reach, -shift[1] / reach, -shift[2] / reach)
        axes = gp_Ax2(gp_Pnt(*centre), gp_Dir(*cross(out, self.up)), gp_Dir(*out))
        is_circle = reach - 1.0 < STRAIGHT
        curve = Geom_Circle(axes, self.size) if is_circle else Geom_Ellipse(axes, reach * self.size, self.size)
        return Joint(corner, shift, first, last, edge(curve, first, last, 0.0, pi / 2))

    def band(self, rim: Rim, start: Joint, end: Joint) -> Band:
        """The band along a rim between two joints (one and the same around a whole circle)."""
        curve = BRepAdaptor_Curve(rim.edge)
        if curve.GetType() == GeomAbs_CurveType.GeomAbs_Line:
            return self._along_line(curve.Line(), rim, start, end)
        return self._along_arc(curve.Circle(), rim, start, end)

    def _along_line(self, line: gp_Lin, rim: Rim, start: Joint, end: Joint) -> Band:
        size, (bottom, top) = self.size, BRep_Tool.Range_s(rim.edge)
        first, last = (start, end) if rim.is_forward else (end, start)
        along = line.Direction().Coord()
        travel = along if rim.is_forward else (-along[0], -along[1], -along[2])
        inward = cross(self.up, travel)
        low_line, high_line = line.Translated(_vector(self.up, -size)), line.Translated(_vector(inward, size))
        low = edge(Geom_Line(low_line), first.low, last.low, bottom, top)
        high = edge(
            Geom_Line(high_line), first.high, last.high,
            bottom + size * dot(first.shift, along), top + size * dot(last.shift, along),
        )  # fmt: skip
        uses = ((low, rim.is_forward), (end.edge, True), (high, not rim.is_forward), (start.edge, False))
        outward = (-inward[0], -inward[1], -inward[2])
        if self.kind == "chamfer":
            slope = unit(stepped(outward, self.up, 1.0))
            plane = Geom_Plane(gp_Ax3(gp_Pnt(*stepped(start.corner, self.up, -size)), gp_Dir(*slope), gp_Dir(*travel)))
            return Band(low, high, face(plane, uses))
        place = stepped(stepped(start.corner, inward, size), self.up, -size)
        axis = (-travel[0], -travel[1], -travel[2])
        surface = Geom_CylindricalSurface(gp_Ax3(gp_Pnt(*place), gp_Dir(*axis), gp_Dir(*outward)), size)
        for laid, origin, u in ((low, low_line, 0.0), (high, high_line, pi / 2)):
            v = dot(stepped(origin.Location().Coord(), place, -1.0), axis)
            lay(laid, surface, _straight(u, v, 0.0, dot(along, axis)))
        for joint in (start, end):
            level = dot(stepped(joint.corner, place, -1.0), axis)
            lay(joint.edge, surface, _bent(level, size * dot(joint.shift, axis)))
        return Band(low, high, face(surface, uses))

    def _along_arc(self, circle: gp_Circ, rim: Rim, start: Joint, end: Joint) -> Band:
        size, radius, (bottom, top) = self.size, circle.Radius(), BRep_Tool.Range_s(rim.edge)
        first, last = (start, end) if rim.is_forward else (end, start)
        side = -1.0 if rim.is_convex else 1.0
        lowered = circle.Translated(_vector(self.up, -size))
        low = edge(Geom_Circle(lowered), first.low, last.low, bottom, top)
        high = edge(Geom_Circle(gp_Circ(circle.Position(), radius + side * size)), first.high, last.high, bottom, top)
        uses = ((low, rim.is_forward), (end.edge, True), (high, not rim.is_forward), (start.edge, False))
        axes = gp_Ax3(lowered.Location(), gp_Dir(*self.up), circle.XAxis().Direction())
        turns_up = dot(circle.Axis().Direction().Coord(), self.up) > 0
        turn, zero = (1.0, 0.0) if turns_up else (-1.0, 2 * pi)
        if self.kind == "chamfer":
            surface = Geom_ConicalSurface(axes, side * pi / 4, radius)
            ends, rise = (0.0, size * sqrt(2.0)), 1.0
        else:
            surface = Geom_ToroidalSurface(axes, radius + side * size, size)
            ends, rise = ((0.0, pi / 2), 1.0) if rim.is_convex else ((pi, pi / 2), -1.0)
        for laid, v in zip((low, high), ends, strict=True):
            lay(laid, surface, _straight(zero, v, turn, 0.0))
        starts, stops = (bottom, top) if rim.is_forward else (top, bottom)
        at_start, at_end = (_straight(zero + turn * place, ends[0], 0.0, rise) for place in (starts, stops))
        is_inverted = self.kind == "chamfer" and not rim.is_convex
        if start is end:
            lay(start.edge, surface, *((at_start, at_end) if is_inverted else (at_end, at_start)))
        else:
            lay(start.edge, surface, at_start)
            lay(end.edge, surface, at_end)
        return Band(low, high, face(surface, uses, is_inverted=is_inverted))


def _vector(direction: Vector, size: float) -> gp_Vec:
    return gp_Vec(*direction).Multiplied(size)


def _line(point: Vector, direction: Vector) -> Geom_Curve:
    return Geom_Line(gp_Pnt(*point), gp_Dir(*direction))


def _straight(u: float, v: float, du: float, dv: float) -> Geom2d_Curve:
    return Geom2d_Line(gp_Pnt2d(u, v), gp_Dir2d(du, dv))


def _bent(level: float, reach: float) -> Geom2d_Curve:
    """The curve (t, level + reach · (1 - cos t)) for t from 0 to a quarter turn."""
    if abs(reach) < STRAIGHT:
        return _straight(0.0, level, 1.0, 0.0)
    degree = 2 * MATCHED + 1
    poles = TColgp_Array1OfPnt2d(1, degree + 1)
    for index, height in enumerate(_QUARTER):
        poles.SetValue(index + 1, gp_Pnt2d(pi / 2 * index / degree, level + reach * height))
    knots, multiplicities = TColStd_Array1OfReal(1, 2), TColStd_Array1OfInteger(1, 2)
    for index, knot in ((1, 0.0), (2, pi / 2)):
        knots.SetValue(index, knot)
        multiplicities.SetValue(index, degree + 1)
    return Geom2d_BSplineCurve(poles, knots, multiplicities, degree)


def _quarter_poles() -> tuple[float, ...]:
    """Bézier ordinates of 1 - cos t over a quarter turn, by its derivatives at both ends (two-point Taylor)."""
    degree, span = 2 * MATCHED + 1, pi / 2

    def differences(at: float, step: float) -> list[float]:
        derivatives = [1 - cos(at), *(-cos(at + order * pi / 2) for order in range(1, MATCHED + 1))]
        return [value * step**order * factorial(degree - order) / factorial(degree) for order, value in enumerate(derivatives)]

    def poles(at: float, step: float) -> list[float]:
        steps = differences(at, step)
        return [sum(comb(index, order) * steps[order] for order in range(index + 1)) for index in range(MATCHED + 1)]

    return (*poles(0.0, span), *reversed(poles(span, -span)))


_QUARTER = _quarter_poles()
