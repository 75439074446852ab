"""Questions about a BRep shape: its parts, size and box; no operation and no graph is known here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.Bnd import Bnd_Box
from OCP.BndLib import BndLib
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Curve2d, BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepGProp import BRepGProp
from OCP.GCPnts import GCPnts_AbscissaPoint
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt, gp_Sphere, gp_Vec
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Solid, TopoDS_Vertex, TopoDS_Wire
from OCP.TopTools import TopTools_IndexedMapOfOrientedShape, TopTools_IndexedMapOfShape, TopTools_ListOfShape

from .placement import Vector, cross

_ELEMENTARY = frozenset(
    (
        GeomAbs_SurfaceType.GeomAbs_Plane,
        GeomAbs_SurfaceType.GeomAbs_Cylinder,
        GeomAbs_SurfaceType.GeomAbs_Cone,
        GeomAbs_SurfaceType.GeomAbs_Sphere,
        GeomAbs_SurfaceType.GeomAbs_Torus,
    )
)
_CONICS = frozenset((GeomAbs_CurveType.GeomAbs_Line, GeomAbs_CurveType.GeomAbs_Circle, GeomAbs_CurveType.GeomAbs_Ellipse))


class Box(NamedTuple):
    """An axis-aligned box, mm."""

    low: Vector
    high: Vector

    @property
    def size(self) -> Vector:
        return (self.high[0] - self.low[0], self.high[1] - self.low[1], self.high[2] - self.low[2])

    def apart(self, other: Box, gap: float) -> bool:
        # Unpacked by hand: of a hundred holes, each asks this of each.
        (a, b, c), (d, e, f) = self
        (u, v, w), (x, y, z) = other
        return a > x + gap or u > d + gap or b > y + gap or v > e + gap or c > z + gap or w > f + gap

    def hull(self, other: Box) -> Box:
        """The box around both."""
        (a, b, c), (d, e, f) = self
        (u, v, w), (x, y, z) = other
        return Box((min(a, u), min(b, v), min(c, w)), (max(d, x), max(e, y), max(f, z)))

    def within(self, other: Box, slack: float) -> bool:
        return all(a >= b - slack for a, b in zip(self.low, other.low, strict=True)) and all(
            a <= b + slack for a, b in zip(self.high, other.high, strict=True)
        )


def _map(shape: TopoDS_Shape, kind: TopAbs_ShapeEnum) -> TopTools_IndexedMapOfShape:
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, kind, found)
    return found


def _indexed(shape: TopoDS_Shape, kind: TopAbs_ShapeEnum) -> list[TopoDS_Shape]:
    found = _map(shape, kind)
    return [found.FindKey(index) for index in range(1, found.Extent() + 1)]


def solids(shape: TopoDS_Shape) -> list[TopoDS_Solid]:
    return [TopoDS.Solid_s(s) for s in _indexed(shape, TopAbs_ShapeEnum.TopAbs_SOLID)]


def shells(shape: TopoDS_Shape) -> list[TopoDS_Shape]:
    return _indexed(shape, TopAbs_ShapeEnum.TopAbs_SHELL)


def faces(shape: TopoDS_Shape) -> list[TopoDS_Face]:
    """All faces, in the order that every list of faces in this package keeps."""
    return [TopoDS.Face_s(s) for s in _indexed(shape, TopAbs_ShapeEnum.TopAbs_FACE)]


def wires(face: TopoDS_Face) -> list[TopoDS_Wire]:
    return [TopoDS.Wire_s(s) for s in _indexed(face, TopAbs_ShapeEnum.TopAbs_WIRE)]


def vertices(shape: TopoDS_Shape) -> list[TopoDS_Vertex]:
    return [TopoDS.Vertex_s(s) for s in _indexed(shape, TopAbs_ShapeEnum.TopAbs_VERTEX)]


def edges(shape: TopoDS_Shape) -> list[TopoDS_Edge]:
    """All edges that have a length (the pole of a sphere is none)."""
    found = (TopoDS.Edge_s(s) for s in _indexed(shape, TopAbs_ShapeEnum.TopAbs_EDGE))
    return [edge for edge in found if not BRep_Tool.Degenerated_s(edge)]


def counts(shape: TopoDS_Shape) -> tuple[int, int, int]:
    """How many faces, edges and vertices there are."""
    edges, vertices = (_map(shape, kind).Extent() for kind in (TopAbs_ShapeEnum.TopAbs_EDGE, TopAbs_ShapeEnum.TopAbs_VERTEX))
    return (num_faces(shape), edges, vertices)


def num_faces(shape: TopoDS_Shape) -> int:
    return _map(shape, TopAbs_ShapeEnum.TopAbs_FACE).Extent()


def listed(shapes: TopTools_ListOfShape) -> list[TopoDS_Shape]:
    """The shapes of a list of the kernel's. (Python's own iteration over one takes 0.7 ms, this 0.02 ms.)"""
    rest = TopTools_ListOfShape(shapes)
    found: list[TopoDS_Shape] = []
    while not rest.IsEmpty():
        found.append(rest.First())
        rest.RemoveFirst()
    return found


def compound(shapes: Sequence[TopoDS_Shape]) -> TopoDS_Compound:
    made = TopoDS_Compound()
    builder = BRep_Builder()
    builder.MakeCompound(made)
    for shape in shapes:
        builder.Add(made, shape)
    return made


def unwrapped(shape: TopoDS_Shape) -> TopoDS_Shape:
    """One solid as itself, several as a flat compound: a compound around one solid breaks later booleans."""
    found = solids(shape)
    return found[0] if len(found) == 1 else compound(found)


def is_freeform(shape: TopoDS_Shape) -> bool:
    """Whether some face is no part of a plane, cylinder, cone, sphere or torus."""
    return not all(map(is_elementary, faces(shape)))


def is_elementary(face: TopoDS_Face) -> bool:
    """Whether a face is part of a plane, cylinder, cone, sphere or torus."""
    return BRepAdaptor_Surface(face, False).GetType() in _ELEMENTARY


def copies(shape: TopoDS_Shape) -> list[tuple[TopoDS_Solid, int]]:
    """Each solid once, with how often it is there: 512 moved copies of a box share one boundary."""
    distinct = TopTools_IndexedMapOfOrientedShape()
    first: list[TopoDS_Solid] = []
    counts: list[int] = []
    for solid in solids(shape):
        index = distinct.Add(solid.Located(TopLoc_Location()))
        if index > len(first):
            first.append(solid)
            counts.append(0)
        counts[index - 1] += 1
    return list(zip(first, counts, strict=True))


def is_plain(face: TopoDS_Face) -> bool:
    """Whether a face is elementary, and bounded by lines, circles and ellipses of its parameters."""
    around = _indexed(face, TopAbs_ShapeEnum.TopAbs_EDGE) if is_elementary(face) else []
    return bool(around) and all(BRepAdaptor_Curve2d(TopoDS.Edge_s(edge), face).GetType() in _CONICS for edge in around)


def face_centre(face: TopoDS_Face) -> Vector:
    """The centre of mass of a face, as CadQuery's selectors use it."""
    found = GProp_GProps()
    BRepGProp.SurfaceProperties_s(face, found)
    return found.CentreOfMass().Coord()


def edge_centre(edge: TopoDS_Edge) -> Vector:
    found = GProp_GProps()
    BRepGProp.LinearProperties_s(edge, found)
    return found.CentreOfMass().Coord()


def edge_length(edge: TopoDS_Edge) -> float:
    return GCPnts_AbscissaPoint.Length_s(BRepAdaptor_Curve(edge))


def loose_box(shape: TopoDS_Shape) -> Box:
    """A cheap box that certainly holds the shape."""
    found = Bnd_Box()
    BRepBndLib.Add_s(shape, found, False)
    if not isinstance(shape, TopoDS_Edge):
        for face in (shape,) if isinstance(shape, TopoDS_Face) else faces(shape):
            _add_spindle(face, found)
    return box_of(found)


def _add_spindle(face: TopoDS_Face, found: Bnd_Box) -> None:
    """OCCT's box of a torus whose tube is wider than its hole (a round of a rounded corner) may be 0.3 mm too small."""
    surface = BRepAdaptor_Surface(face, False)
    if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Torus and (ring := surface.Torus()).MinorRadius() >= ring.MajorRadius():
        reach = ring.MajorRadius() + ring.MinorRadius()
        BndLib.Add_s(gp_Sphere(gp_Ax3(ring.Location(), gp_Dir(0.0, 0.0, 1.0)), reach), 0.0, found)


def box_of(found: Bnd_Box) -> Box:
    """A box of OCCT without its gap; it must not be void."""
    x0, y0, z0, x1, y1, z1 = found.Get()
    gap = found.GetGap()
    return Box((x0 + gap, y0 + gap, z0 + gap), (x1 - gap, y1 - gap, z1 - gap))


MANY_WIRES = 64
"""BRepCheck compares the wires of a face pairwise (167 s for a sheet of 3,300 holes); beyond this only topology is checked."""


def is_valid(shape: TopoDS_Shape) -> bool:
    """BRepCheck of every solid on its own: on a compound of 500 it takes a hundred times as long."""
    return all(_is_valid_solid(solid) for solid, _ in copies(shape))


def _is_valid_solid(solid: TopoDS_Solid) -> bool:
    crowded = any(face.NbChildren() > MANY_WIRES for face in faces(solid))
    return BRepCheck_Analyzer(solid, not crowded).IsValid()


def plane_of(face: TopoDS_Face) -> tuple[Vector, Vector] | None:
    """A point on a flat face and its outward normal, or None if it is curved."""
    surface = BRepAdaptor_Surface(face, False)
    if surface.GetType() != GeomAbs_SurfaceType.GeomAbs_Plane:
        return None
    plane = surface.Plane()
    position = plane.Position()
    normal = position.Direction().Coord()
    if not position.Direct():
        normal = (-normal[0], -normal[1], -normal[2])
    if face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED:
        normal = (-normal[0], -normal[1], -normal[2])
    return plane.Location().Coord(), normal


class Outward(NamedTuple):
    """A place on a face and a vector out of the solid there, as long as the parallelogram of the derivatives is large.

    Attributes:
        square: How long it would be were the derivatives square to each other.
    """

    point: Vector
    normal: Vector
    square: float


def outward_at(face: TopoDS_Face, u: float, v: float) -> Outward:
    """The place at these parameters; its normal is nothing at a pole or an apex."""
    point, by_u, by_v = gp_Pnt(), gp_Vec(), gp_Vec()
    BRepAdaptor_Surface(face, False).D1(u, v, point, by_u, by_v)
    first, second = by_u.Coord(), by_v.Coord()
    is_reversed = face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
    normal = cross(second, first) if is_reversed else cross(first, second)
    return Outward(point.Coord(), normal, by_u.Magnitude() * by_v.Magnitude())
