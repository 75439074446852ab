"""A block with all its edges rounded or bevelled: six rectangles, twelve bands, eight corners, all of exact form."""

from __future__ import annotations

from itertools import combinations, product
from math import pi
from typing import Literal, NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.Geom import Geom_Circle, Geom_CylindricalSurface, Geom_Line, Geom_Plane, Geom_SphericalSurface, Geom_Surface
from OCP.Geom2d import Geom2d_Line
from OCP.gp import gp_Ax2, gp_Ax3, gp_Dir, gp_Dir2d, gp_Pnt, gp_Pnt2d
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from . import loops
from .corners import is_rectangle
from .faces import edge, face, lay, point_edge, solid_of, vertex
from .mass import Mass, of_block
from .placement import IDENTITY, Matrix, Vector, cross, length, stepped, translated, unit
from .prism import CLEARANCE_MM, Prism
from .shapes import place


class Rounded(NamedTuple):
    """A block with all its edges rounded."""

    block: Prism
    radius: float

    def moved(self, matrix: Matrix) -> Rounded | None:
        """The image under a rigid placement; None where the block is no prism any more."""
        block = self.block.moved(matrix)
        return None if block is None else Rounded(block, self.radius)


_Corner = tuple[int, int, int]
"""Which corner of the block: for each axis, 0 the lower end, 1 the upper one."""


def blend_block(kind: Literal["fillet", "chamfer"], prism: Prism, size: float) -> tuple[TopoDS_Shape, Mass] | None:
    """The block with all edges blended; None for any other prism, and where there is no room."""
    if prism.inner or not is_rectangle(prism.outer):
        return None
    x0, y0, x1, y1 = loops.box(prism.outer)
    sides = (x1 - x0, y1 - y0, prism.high - prism.low)
    if min(sides) < 2 * size + CLEARANCE_MM:
        return None
    made = _Block(kind, size, (x0, y0, prism.low), (x1, y1, prism.high)).faces()
    centre = translated(IDENTITY, (x0 + x1) / 2, (y0 + y1) / 2, (prism.low + prism.high) / 2)
    return place(solid_of(made), prism.frame), of_block(kind, sides, size).placed(centre).placed(prism.frame)


class _Block:
    """The vertices and edges that its faces share. Each box corner has three vertices: one on each of its sides."""

    def __init__(self, kind: Literal["fillet", "chamfer"], size: float, low: Vector, high: Vector) -> None:
        self._is_round = kind == "fillet"
        self._size = size
        inset = tuple((a + size, b - size) for a, b in zip(low, high, strict=True))
        corners: list[_Corner] = list(product((0, 1), (0, 1), (0, 1)))
        self._centres: dict[_Corner, Vector] = {at: (inset[0][at[0]], inset[1][at[1]], inset[2][at[2]]) for at in corners}
        self._points = {(at, axis): stepped(self._centres[at], _normal(at, axis), size) for at in corners for axis in range(3)}
        self._vertices = {key: vertex(point) for key, point in self._points.items()}
        self._arcs = {(at, a, b): self._arc(at, a, b) for at in corners for a, b in combinations(range(3), 2)}
        self._sides = {
            (at, axis, way): self._side(at, axis, way) for at in corners for axis in range(3) for way in range(3)
            if way != axis and at[way] == 0
        }  # fmt: skip

    def _arc(self, at: _Corner, a: int, b: int) -> TopoDS_Edge:
        """At a corner, from its vertex on the side of axis `a` to that on the side of axis `b`."""
        if not self._is_round:
            return self._line((at, a), (at, b))
        first, second = _normal(at, a), _normal(at, b)
        axes = gp_Ax2(gp_Pnt(*self._centres[at]), gp_Dir(*cross(first, second)), gp_Dir(*first))
        return edge(Geom_Circle(axes, self._size), self._vertices[at, a], self._vertices[at, b], 0.0, pi / 2)

    def _side(self, at: _Corner, axis: int, way: int) -> TopoDS_Edge:
        """On the side of an axis, from a corner along another axis up to the next corner."""
        return self._line((at, axis), (_moved(at, way), axis))

    def _line(self, start: tuple[_Corner, int], end: tuple[_Corner, int]) -> TopoDS_Edge:
        first, last = self._points[start], self._points[end]
        way = stepped(last, first, -1.0)
        line = Geom_Line(gp_Pnt(*first), gp_Dir(*unit(way)))
        return edge(line, self._vertices[start], self._vertices[end], 0.0, length(way))

    def faces(self) -> list[TopoDS_Face]:
        found = [self._flat(axis, end) for axis in range(3) for end in (0, 1)]
        found += [self._band(a, b, ends) for a, b in combinations(range(3), 2) for ends in product((0, 1), (0, 1))]
        return found + [self._corner(at) for at in self._centres]

    def _flat(self, axis: int, end: int) -> TopoDS_Face:
        a, b = (axis + 1) % 3, (axis + 2) % 3
        at = _corner_at({axis: end})
        normal = _normal(at, axis)
        plane = Geom_Plane(gp_Pnt(*self._points[at, axis]), gp_Dir(*normal))
        uses = [
            (self._sides[at, axis, a], True), (self._sides[_moved(at, a), axis, b], True),
            (self._sides[_moved(at, b), axis, a], False), (self._sides[at, axis, b], False),
        ]  # fmt: skip
        # Counter-clockwise seen from above its axis.
        return face(plane, uses if end else [(used, not way) for used, way in reversed(uses)])

    def _band(self, a: int, b: int, ends: tuple[int, int]) -> TopoDS_Face:
        """Between the sides of two axes."""
        way = 3 - a - b
        low = _corner_at({a: ends[0], b: ends[1]})
        high = _moved(low, way)
        first, second = _normal(low, a), _normal(low, b)
        axis = cross(first, second)
        start, stop = (low, high) if axis[way] > 0 else (high, low)
        is_up = start is low
        uses = (
            (self._arcs[start, a, b], True), (self._sides[low, b, way], is_up),
            (self._arcs[stop, a, b], False), (self._sides[low, a, way], not is_up),
        )  # fmt: skip
        if not self._is_round:
            return face(Geom_Plane(gp_Pnt(*self._points[low, a]), gp_Dir(*stepped(first, second, 1.0))), uses)
        surface = Geom_CylindricalSurface(gp_Ax3(gp_Pnt(*self._centres[start]), gp_Dir(*axis), gp_Dir(*first)), self._size)
        height = abs(self._centres[high][way] - self._centres[low][way])
        for at, v in ((start, 0.0), (stop, height)):
            _lay(self._arcs[at, a, b], surface, (0.0, v), (1.0, 0.0))
        for side, u in ((a, 0.0), (b, pi / 2)):
            _lay(self._sides[low, side, way], surface, (u, 0.0 if is_up else height), (0.0, 1.0 if is_up else -1.0))
        return face(surface, uses)

    def _corner(self, at: _Corner) -> TopoDS_Face:
        # Seen from outside, the three sides follow each other to the left at every other corner.
        is_even = sum(at) % 2 == 1
        p, q = (0, 1) if is_even else (1, 0)
        arcs = self._arcs
        if not self._is_round:
            uses = ((arcs[at, 0, 1], is_even), (arcs[at, q, 2], True), (arcs[at, p, 2], False))
            normal = tuple(1.0 if end else -1.0 for end in at)
            return face(Geom_Plane(gp_Pnt(*self._points[at, 0]), gp_Dir(*normal)), uses)
        axes = gp_Ax3(gp_Pnt(*self._centres[at]), gp_Dir(*_normal(at, 2)), gp_Dir(*_normal(at, p)))
        surface = Geom_SphericalSurface(axes, self._size)
        _lay(arcs[at, 0, 1], surface, (0.0 if is_even else pi / 2, 0.0), (1.0 if is_even else -1.0, 0.0))
        _lay(arcs[at, p, 2], surface, (0.0, 0.0), (0.0, 1.0))
        _lay(arcs[at, q, 2], surface, (pi / 2, 0.0), (0.0, 1.0))
        pole = point_edge(self._vertices[at, 2], surface, Geom2d_Line(gp_Pnt2d(0.0, pi / 2), gp_Dir2d(1.0, 0.0)), pi / 2)
        return face(surface, ((arcs[at, 0, 1], is_even), (arcs[at, q, 2], True), (pole, False), (arcs[at, p, 2], False)))


def _corner_at(ends: dict[int, int]) -> _Corner:
    """The corner with these ends, lowest along the other axes."""
    return (ends.get(0, 0), ends.get(1, 0), ends.get(2, 0))


def _moved(at: _Corner, way: int) -> _Corner:
    """The corner at the upper end of an axis."""
    return (1 if way == 0 else at[0], 1 if way == 1 else at[1], 1 if way == 2 else at[2])


def _normal(at: _Corner, axis: int) -> Vector:
    """Outward at a corner, on the side of an axis."""
    sign = 1.0 if at[axis] else -1.0
    return (sign if axis == 0 else 0.0, sign if axis == 1 else 0.0, sign if axis == 2 else 0.0)


def _lay(made: TopoDS_Edge, surface: Geom_Surface, start: tuple[float, float], way: tuple[float, float]) -> None:
    lay(made, surface, Geom2d_Line(gp_Pnt2d(*start), gp_Dir2d(*way)))
