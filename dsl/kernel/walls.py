"""Whether the walls between a cavity and the faces around it are as thick as they should be.

Most pairs of faces are told apart by their boxes, or as curves turned about one axis; the rest is left to the kernel's search
for the nearest points, which takes a tenth of a second between two coaxial cones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import cos, hypot, sin, tau
from typing import NamedTuple

from . import occ  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex
from OCP.BRepClass import BRepClass_FaceClassifier
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.BRepTools import BRepTools
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Ax3, gp_Pnt, gp_Pnt2d
from OCP.TopAbs import TopAbs_State
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape, TopoDS_Vertex

from . import loops, topology
from .loops import Arc, Circle, Line, Piece, Point
from .placement import Vector, cross, dot, length, stepped
from .topology import Box

SLACK = 1e-4
"""Relative: how much thinner than asked a wall may measure (offsets of freeform faces are approximations)."""
DEEPER = 1e-3
"""Relative: how much deeper than the walls a point must lie to be surely hollow."""
SAME = 1e-9
"""Sines, and mm, up to which two axes are one."""
_STRAIGHT = frozenset((GeomAbs_CurveType.GeomAbs_Circle, GeomAbs_CurveType.GeomAbs_Line))
"""What bounds a cylinder or cone that only planes square to its axis cut."""
SAMPLES = 5
"""Points per side, less one, where walls are measured point by point."""


class _Axis(NamedTuple):
    foot: Vector
    direction: Vector

    def seen(self, point: Vector) -> Point:
        """Distance from the axis and height along it."""
        offset = stepped(point, self.foot, -1.0)
        return length(cross(self.direction, offset)), dot(self.direction, offset)

    def is_that_of(self, place: gp_Ax3) -> bool:
        return length(cross(self.direction, place.Direction().Coord())) < SAME and self.seen(place.Location().Coord())[0] < SAME


class _Face(NamedTuple):
    """`piece` is the curve that sweeps over the face when turned about the axis, where the face is round."""

    face: TopoDS_Face
    surface: BRepAdaptor_Surface
    box: Box
    piece: Piece | None


def are_thick(cavity: TopoDS_Shape, outside: Sequence[TopoDS_Face], wall_mm: float) -> bool:
    """Whether nothing of a cavity is nearer to the faces outside than the walls are thick."""
    least = wall_mm * (1 - SLACK)
    axis = next((found for face in outside if (found := _axis(face)) is not None), None)
    around = [_seen(face, axis) for face in outside]
    for inner in (_seen(face, axis) for face in topology.faces(cavity)):
        near = [outer.face for outer in around if not _are_apart(inner, outer, least)]
        if near and _distance(inner.face, topology.compound(near)) < least:
            return False
    return True


def are_thin(cavity: TopoDS_Shape, outside: Sequence[TopoDS_Face], wall_mm: float) -> bool:
    """Whether the part is hollow below the middle of each face where no other face is as near as the walls are thick.

    OCCT has left out the room of a whole block that a ball was joined to.
    """
    rooms = [BRepClass3d_SolidClassifier(room) for room in topology.solids(cavity)]
    for face in outside:
        point = _below(face, wall_mm * (1 + 2 * DEEPER))
        if point is None:
            continue
        for room in rooms:
            room.Perform(point, SLACK)
        if any(room.State() != TopAbs_State.TopAbs_OUT for room in rooms):
            continue
        reach = BRepExtrema_DistShapeShape(BRepBuilderAPI_MakeVertex(point).Vertex(), topology.compound(outside))
        if reach.Value() > wall_mm * (1 + DEEPER):
            return False
    return True


def _below(face: TopoDS_Face, depth_mm: float) -> gp_Pnt | None:
    """The point so deep below the middle of a face, where that is on the face."""
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    u, v = (u0 + u1) / 2, (v0 + v1) / 2
    if BRepClass_FaceClassifier(face, gp_Pnt2d(u, v), 1e-7).State() != TopAbs_State.TopAbs_IN:
        return None
    out = topology.outward_at(face, u, v)
    if (size := length(out.normal)) < SAME:
        return None
    return gp_Pnt(*stepped(out.point, out.normal, -depth_mm / size))


def _axis(face: TopoDS_Face) -> _Axis | None:
    place = _place(BRepAdaptor_Surface(face, False))
    return None if place is None else _Axis(place.Location().Coord(), place.Direction().Coord())


def _place(surface: BRepAdaptor_Surface) -> gp_Ax3 | None:
    """Where the axis of a cylinder, cone or torus is."""
    match surface.GetType():
        case GeomAbs_SurfaceType.GeomAbs_Cylinder:
            return surface.Cylinder().Position()
        case GeomAbs_SurfaceType.GeomAbs_Cone:
            return surface.Cone().Position()
        case GeomAbs_SurfaceType.GeomAbs_Torus:
            return surface.Torus().Position()
        case _:
            return None


def _seen(face: TopoDS_Face, axis: _Axis | None) -> _Face:
    surface = BRepAdaptor_Surface(face, True)
    return _Face(face, surface, topology.loose_box(face), None if axis is None else _piece(face, surface, axis))


def _piece(face: TopoDS_Face, surface: BRepAdaptor_Surface, axis: _Axis) -> Piece | None:
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_Sphere:
        return _arc(surface, surface.Sphere().Position(), 0.0, surface.Sphere().Radius(), axis)
    if kind == GeomAbs_SurfaceType.GeomAbs_Torus:
        ring = surface.Torus()
        return _arc(surface, ring.Position(), ring.MajorRadius(), ring.MinorRadius(), axis)
    edges = [BRepAdaptor_Curve(edge) for edge in topology.edges(face)]
    circles = [edge.Circle() for edge in edges if edge.GetType() == GeomAbs_CurveType.GeomAbs_Circle]
    if not circles or not all(axis.is_that_of(gp_Ax3(circle.Position())) for circle in circles):
        return None
    is_flat = kind == GeomAbs_SurfaceType.GeomAbs_Plane and len(circles) == len(edges)
    place = _place(surface)
    is_turned = place is not None and axis.is_that_of(place) and all(edge.GetType() in _STRAIGHT for edge in edges)
    if not is_flat and not is_turned:
        return None
    ends = [(axis.seen(circle.Location().Coord())[1], circle.Radius()) for circle in circles]
    if is_flat:
        ends.sort(key=lambda end: end[1])
        if ends[-1][1] - ends[0][1] < SAME:  # a disc
            ends.insert(0, (ends[0][0], 0.0))
    else:  # a cone may reach its tip
        corners = (axis.seen(BRep_Tool.Pnt_s(vertex).Coord()) for vertex in topology.vertices(face))
        ends = sorted([*ends, *((z, r) for r, z in corners if r < SAME)])
    (z1, r1), (z2, r2) = ends[0], ends[-1]
    return Line(r1, z1, r2, z2) if hypot(r2 - r1, z2 - z1) > SAME else None


def _arc(surface: BRepAdaptor_Surface, place: gp_Ax3, ring: float, radius: float, axis: _Axis) -> Arc | Circle | None:
    """The part of the circle, `ring` away from the axis, that sweeps over a sphere or torus."""
    if not axis.is_that_of(place):
        return None
    up = 1.0 if dot(axis.direction, place.Direction().Coord()) > 0 else -1.0
    middle = axis.seen(place.Location().Coord())[1]
    v, w = surface.FirstVParameter(), surface.LastVParameter()
    if w - v > tau - SAME:  # its ends may pass each other by a rounding, and would leave nothing of it
        return Circle(ring, middle, radius)
    first, last = ((ring + radius * cos(angle), middle + up * radius * sin(angle)) for angle in (v, w))
    return Arc(*first, *last, ring, middle, up > 0)


def _are_apart(inner: _Face, outer: _Face, gap: float) -> bool:
    """Whether two faces are certainly so far apart."""
    return (
        _are_boxes_apart(inner.box, outer.box, gap)
        or _is_off_plane(inner.surface, outer.box, gap)
        or _is_off_plane(outer.surface, inner.box, gap)
        or (inner.piece is not None and outer.piece is not None and loops.apart((inner.piece,), (outer.piece,), gap))
    )


def _are_boxes_apart(a: Box, b: Box, gap: float) -> bool:
    gaps = (max(p - s, r - q, 0.0) for p, q, r, s in zip(a.low, a.high, b.low, b.high, strict=True))
    return hypot(*gaps) >= gap


def _is_off_plane(surface: BRepAdaptor_Surface, box: Box, gap: float) -> bool:
    """Whether a surface is a plane from which all of a box is that far."""
    if surface.GetType() != GeomAbs_SurfaceType.GeomAbs_Plane:
        return False
    plane = surface.Plane()
    normal, place = plane.Axis().Direction().Coord(), plane.Location().Coord()
    offsets = [dot(corner, normal) - dot(place, normal) for corner in product(*zip(box.low, box.high, strict=True))]
    return min(offsets) >= gap or max(offsets) <= -gap


def _distance(face: TopoDS_Face, outside: TopoDS_Shape) -> float:
    try:
        return BRepExtrema_DistShapeShape(face, outside).Value()
    except occ.KERNEL_ERRORS:
        # Face against face fails between some blends; point against face does not.
        return min(BRepExtrema_DistShapeShape(point, outside).Value() for point in _points_on(face))


def _points_on(face: TopoDS_Face) -> Iterator[TopoDS_Vertex]:
    """Corners of a face, and a grid of points within it."""
    yield from topology.vertices(face)
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    surface = BRepAdaptor_Surface(face, False)
    for i, j in product(range(1, SAMPLES), repeat=2):
        u, v = u0 + (u1 - u0) * i / SAMPLES, v0 + (v1 - v0) * j / SAMPLES
        if BRepClass_FaceClassifier(face, gp_Pnt2d(u, v), 1e-7).State() == TopAbs_State.TopAbs_IN:
            yield BRepBuilderAPI_MakeVertex(surface.Value(u, v)).Vertex()
