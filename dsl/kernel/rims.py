"""Rounds or bevels the rims of flat ends whose walls stand upright: new faces of exact form instead of the kernel's blends.

A line of the rim gets a plane or a cylinder, an arc of it a cone or a torus; at a sharp corner two of them meet in the plane
half-way between. Whatever is not proven to be such a rim is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, prod, sin, sqrt
from typing import Literal, NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepTools import BRepTools
from OCP.Geom import Geom_Plane
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Ax3, gp_Dir, gp_Vec2d
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Wire
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape, TopTools_IndexedMapOfShape

from . import loops, mass, topology
from .bands import Blend, Joint, Rim
from .corners import MOST_PIECES, is_simple
from .faces import Use, children, face, lay_on, shortened, solid_of
from .loops import Arc, Circle, Loop, Piece, Point
from .offsets import Moved, moved_left
from .outlines import traced
from .placement import Vector, apply, apply_direction, cross, dot, from_axes, inverse
from .planar import are_clear
from .prism import CLEARANCE_MM, PARALLEL_TOLERANCE


class Rimmed(NamedTuple):
    """The solid with its blends, and what they add to its volume, area and moments."""

    shape: TopoDS_Shape
    change: mass.Mass


def blend_ends(
    kind: Literal["fillet", "chamfer"], shape: TopoDS_Shape, size: float, ends: Sequence[TopoDS_Face], up: Vector
) -> Rimmed | None:
    """One solid with all rims of some of its faces blended; None for the kernel to say.

    Args:
        ends: Flat faces at one level that look `up`, with nothing of the solid above them.
    """
    if not ends or len(topology.solids(shape)) != 1 or len(topology.shells(shape)) != 1:
        return None
    work = _Work(Blend(kind, size, up), shape)
    for end in ends:
        if not work.take(end):
            return None
    return work.done()


class _Work:
    """The faces of a solid while its rims are replaced."""

    def __init__(self, blend: Blend, shape: TopoDS_Shape) -> None:
        self._blend = blend
        self._shape = shape
        x, y, z = blend.up
        first = (abs(z), abs(x), abs(y))
        self._frame = from_axes(first, cross(blend.up, first), blend.up, (0.0, 0.0, 0.0))
        self._view = inverse(self._frame)
        self._faces_at = TopTools_IndexedDataMapOfShapeListOfShape()
        self._edges_at = TopTools_IndexedDataMapOfShapeListOfShape()
        kinds = TopAbs_ShapeEnum
        TopExp.MapShapesAndUniqueAncestors_s(shape, kinds.TopAbs_EDGE, kinds.TopAbs_FACE, self._faces_at)
        TopExp.MapShapesAndUniqueAncestors_s(shape, kinds.TopAbs_VERTEX, kinds.TopAbs_EDGE, self._edges_at)
        self._old = TopTools_IndexedMapOfShape()
        self._new: list[TopoDS_Edge] = []  # in the order of `_old`
        self._walls = TopTools_IndexedMapOfShape()
        self._ends = TopTools_IndexedMapOfShape()
        self._made: list[TopoDS_Face] = []
        self._removed = mass.NOTHING
        self._level = 0.0

    def take(self, end: TopoDS_Face) -> bool:
        """Blend the rims of one end; False where they are not provably simple."""
        outer = BRepTools.OuterWire_s(end)
        wires = [outer, *(wire for wire in topology.wires(end) if not wire.IsSame(outer))]
        rings: list[_Ring] = []
        for wire in wires:
            ring = self._ring(wire, end, is_hole=bool(rings))
            if ring is None:
                return False
            rings.append(ring)
        if not are_clear([ring.moved.loop for ring in rings]):
            return False
        self._ends.Add(end)
        boundary = [self._banded(ring) for ring in rings]
        if any(uses is None for uses in boundary):
            return False
        place = BRep_Tool.Pnt_s(TopExp.FirstVertex_s(rings[0].edges[0]))
        self._level = dot(place.Coord(), self._blend.up)
        plane = Geom_Plane(gp_Ax3(place, gp_Dir(*self._blend.up)))
        self._made.append(face(plane, *(uses for uses in boundary if uses is not None)))
        self._removed = self._removed.plus(_removed(self._blend, rings, self._level))
        return True

    def _ring(self, wire: TopoDS_Wire, end: TopoDS_Face, is_hole: bool) -> _Ring | None:
        """A boundary of an end with what is left of it; None where it has other curves or loses a piece."""
        trace = traced(wire, end, self._view)
        if trace is None or len(trace) > MOST_PIECES:
            return None
        loop = tuple(piece for piece, _ in trace)
        if not isinstance(loop[0], Circle) and (loops.signed_area(loop) > 0) == is_hole:
            return None
        moved = moved_left(loop, self._blend.size, is_hole=is_hole)
        if moved is None or not is_simple(moved.loop):
            return None
        return _Ring(loop, moved, tuple(edge for _, edge in trace), is_hole)

    def _banded(self, ring: _Ring) -> list[Use] | None:
        """The bands along a boundary: what is left of it, or None where a wall is not upright or not high enough."""
        joints: list[Joint] = []
        for edge, piece, shift in zip(ring.edges, ring.loop, ring.moved.shifts, strict=True):
            joint = self._joint(edge, piece, shift)
            if joint is None:
                return None
            joints.append(joint)
        uses: list[Use] = []
        for edge, piece, start, end in zip(ring.edges, ring.loop, joints, [*joints[1:], joints[0]], strict=True):
            is_forward = edge.Orientation() == TopAbs_Orientation.TopAbs_FORWARD
            is_convex = not ring.is_hole if isinstance(piece, Circle) else isinstance(piece, Arc) and piece.ccw
            band = self._blend.band(Rim(edge, is_forward, is_convex), start, end)
            if not self._stand(edge, band.low):
                return None
            self._made.append(band.face)
            uses.append((band.high, is_forward))
        return uses

    def _joint(self, edge: TopoDS_Edge, piece: Piece, shift: Point) -> Joint | None:
        """The joint at the start of an edge of the rim, with the upright edge below it cut short."""
        up, size = self._blend.up, self._blend.size
        corner = TopExp.FirstVertex_s(edge, True)
        others = [
            TopoDS.Edge_s(other) for other in topology.listed(self._edges_at.FindFromKey(corner)) if not self._is_rim(other)
        ]
        if len(others) != 1 or BRepAdaptor_Curve(others[0]).GetType() != GeomAbs_CurveType.GeomAbs_Line:
            return None
        if self._old.Contains(others[0]):
            return None
        upright = TopoDS.Edge_s(others[0].Oriented(TopAbs_Orientation.TopAbs_FORWARD))
        first, last = TopExp.FirstVertex_s(upright), TopExp.LastVertex_s(upright)
        bottom, top = BRep_Tool.Range_s(upright)
        along = dot(BRepAdaptor_Curve(upright).Line().Direction().Coord(), up)
        if 1 - abs(along) > PARALLEL_TOLERANCE or (along > 0) != last.IsSame(corner) or top - bottom < size + CLEARANCE_MM:
            return None
        place = BRep_Tool.Pnt_s(corner).Coord()
        if isinstance(piece, Circle):
            x, y, _ = apply(self._view, place)
            shift = (shift[0] * (x - piece.cx) / piece.r, shift[0] * (y - piece.cy) / piece.r)
        joint = self._blend.joint(place, apply_direction(self._frame, (*shift, 0.0)))
        ends = (first, joint.low, bottom, top - size) if along > 0 else (joint.low, last, bottom + size, top)
        self._replace(upright, shortened(upright, *ends))
        return joint

    def _is_rim(self, edge: TopoDS_Shape) -> bool:
        return any(self._ends.Contains(one) for one in topology.listed(self._faces_at.FindFromKey(edge)))

    def _stand(self, edge: TopoDS_Edge, low: TopoDS_Edge) -> bool:
        """Let a wall end lower; False where it is no upright plane or cylinder."""
        walls = [TopoDS.Face_s(one) for one in topology.listed(self._faces_at.FindFromKey(edge)) if not self._ends.Contains(one)]
        if len(walls) != 1 or self._old.Contains(edge):
            return False
        wall, up = walls[0], self._blend.up
        surface = BRepAdaptor_Surface(wall, False)
        kind = surface.GetType()
        if kind not in (GeomAbs_SurfaceType.GeomAbs_Plane, GeomAbs_SurfaceType.GeomAbs_Cylinder):
            return False
        is_flat = kind == GeomAbs_SurfaceType.GeomAbs_Plane
        along = dot((surface.Plane() if is_flat else surface.Cylinder()).Axis().Direction().Coord(), up)
        if (abs(along) if is_flat else 1 - abs(along)) > PARALLEL_TOLERANCE:
            return False
        if not is_flat:
            trace = BRep_Tool.CurveOnSurface_s(edge, wall, 0.0, 0.0)
            lay_on(low, wall, trace.Translated(gp_Vec2d(0.0, -self._blend.size * along)))
        self._walls.Add(wall)
        self._replace(edge, low)
        return True

    def _replace(self, old: TopoDS_Edge, new: TopoDS_Edge) -> None:
        self._old.Add(old)
        self._new.append(new)

    def done(self) -> Rimmed | None:
        """The solid of all faces; None where something else of a wall reaches up to where it ends now."""
        walls = [self._walls.FindKey(index) for index in range(1, self._walls.Extent() + 1)]
        for index in range(1, self._old.Extent() + 1):
            around = topology.listed(self._faces_at.FindFromKey(self._old.FindKey(index)))
            if not all(self._walls.Contains(one) or self._ends.Contains(one) for one in around):
                return None
        ceiling = self._level - self._blend.size - CLEARANCE_MM
        others = (edge for wall in walls for edge in topology.edges(wall) if not self._old.Contains(edge))
        if any(self._top_of(edge) > ceiling for edge in others):
            return None
        rest = [one for one in topology.faces(self._shape) if not self._ends.Contains(one)]
        kept = [self._rebuilt(one) if self._walls.Contains(one) else one for one in rest]
        return Rimmed(solid_of([*kept, *self._made]), self._removed.placed(self._frame).times(-1.0))

    def _top_of(self, edge: TopoDS_Edge) -> float:
        box = topology.loose_box(edge)
        return max(dot(box.low, self._blend.up), dot(box.high, self._blend.up))

    def _rebuilt(self, wall: TopoDS_Face) -> TopoDS_Face:
        """A wall with its new edges in place of the old ones."""
        builder = BRep_Builder()
        made = TopoDS.Face_s(wall.EmptyCopied())
        for wire in children(wall):
            if wire.ShapeType() != TopAbs_ShapeEnum.TopAbs_WIRE:  # after booleans a face may hold single vertices
                continue
            copy = TopoDS.Wire_s(wire.EmptyCopied())
            for edge in children(wire):
                index = self._old.FindIndex(edge)
                builder.Add(copy, self._new[index - 1].Oriented(edge.Orientation()) if index else edge)
            copy.Closed(True)
            builder.Add(made, copy)
        return made


class _Ring(NamedTuple):
    """A boundary of an end, passed with the end on the left: as it is, and as it will be."""

    loop: Loop
    moved: Moved
    edges: tuple[TopoDS_Edge, ...]
    is_hole: bool


def _removed(blend: Blend, rings: Sequence[_Ring], level: float) -> mass.Mass:
    """What the blends take away, in the frame of the view.

    While no piece is lost, the area of the end s further in is exactly a - l·s + k·s², and its moments are polynomials of the
    fourth degree: five places tell them.
    """
    size = blend.size
    inside = [_within(rings, place * size) for place in _PLACES]
    before = inside[0]
    around, bend = before.around, (inside[-1].area - before.area + before.around * size) / size**2
    first, second = [0.0, 0.0, 0.0], [0.0] * 6
    for found, (w0, w1, w2) in zip(inside, _WEIGHTS[blend.kind], strict=True):
        area, _, x, y, xx, yy, xy = (a - b for a, b in zip(before, found, strict=True))
        flat, once = size * w0, size * (level * w0 - size * w1)
        twice = size * (level**2 * w0 - 2 * level * size * w1 + size**2 * w2)
        for index, value in enumerate((flat * x, flat * y, once * area)):
            first[index] += value
        for index, value in enumerate((flat * xx, flat * yy, twice * area, flat * xy, once * x, once * y)):
            second[index] += value
    if blend.kind == "chamfer":
        volume = around * size**2 / 2 - bend * size**3 / 3
        band = sqrt(2) * (around * size - bend * size**2)
    else:
        volume = around * size**2 * (1 - pi / 4) - bend * size**3 * (5 / 3 - pi / 2)
        band = size * (around * pi / 2 - 2 * bend * size * (pi / 2 - 1))
    x, y, z = first
    xx, yy, zz, xy, xz, yz = second
    return mass.Mass(volume, 2 * around * size - bend * size**2 - band, (x, y, z), (xx, yy, zz, xy, xz, yz))


def _within(rings: Sequence[_Ring], distance: float) -> mass.Region:
    """What is left of an end whose rims have moved inwards."""
    moved = [moved_left(ring.loop, distance, is_hole=ring.is_hole) for ring in rings]
    outer, *holes = (found.loop for found in moved if found is not None)
    return mass.region(outer, tuple(holes))


_PLACES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""How far in an end is looked at, as shares of the size."""


def _weights(kind: Literal["fillet", "chamfer"]) -> tuple[tuple[float, float, float], ...]:
    """For each place, the integrals over the depth of its Lagrange polynomial, and of that times the depth and its square."""
    if kind == "chamfer":
        slices = [(1 - depth, depth, weight) for depth, weight in mass.PANELS]
    else:
        turns = [(share * pi / 2, weight * pi / 2) for share, weight in mass.PANELS]
        slices = [(1 - cos(turn), 1 - sin(turn), weight * cos(turn)) for turn, weight in turns]

    def share(at: float, place: float) -> float:
        return prod((at - other) / (place - other) for other in _PLACES if other != place)

    def moment(place: float, power: int) -> float:
        return sum(weight * share(at, place) * depth**power for at, depth, weight in slices)

    return tuple((moment(place, 0), moment(place, 1), moment(place, 2)) for place in _PLACES)


_WEIGHTS = {"fillet": _weights("fillet"), "chamfer": _weights("chamfer")}
