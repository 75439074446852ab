"""The exact box of a shape, from its corners, edges and the few points where a round face may stand out beyond them.

OCCT's quick box is up to 70 % too large on scaled or rounded shapes; its tight one takes 30 ms for a curved face.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import atan2, pi, tau

from . import occ  # isort: skip
from OCP.Bnd import Bnd_Box
from OCP.BndLib import BndLib, BndLib_Add3dCurve
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepClass import BRepClass_FaceClassifier
from OCP.ElSLib import ElSLib
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Pnt, gp_Pnt2d
from OCP.TopAbs import TopAbs_State
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from . import topology
from .peaks import peaks
from .placement import Vector, cross, dot, length, stepped, unit
from .topology import Box

BOX_SLACK_MM = 5e-7
"""The quick box of a face or edge stands out by its tolerance, about 1e-7 mm."""
ON_FACE = 1e-9
"""Radians, or mm: how far beyond the border of a face a point still belongs to it, and beyond a box within it."""
AROUND = 16
"""Places on the rim of a torus that are looked at one by one."""

_RULED = frozenset((GeomAbs_SurfaceType.GeomAbs_Plane, GeomAbs_SurfaceType.GeomAbs_Cylinder, GeomAbs_SurfaceType.GeomAbs_Cone))
"""A straight line through every point: no point of a face lies beyond its edges."""
_DIRECTIONS: tuple[Vector, ...] = (
    (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, -1.0),
)  # fmt: skip


def tight_box(shape: TopoDS_Shape) -> Box:
    """The exact box; the shape must not be empty."""
    found = Bnd_Box()
    for vertex in topology.vertices(shape):
        found.Add(BRep_Tool.Pnt_s(vertex))
    if topology.loose_box(shape).within(topology.box_of(found), BOX_SLACK_MM):
        return topology.box_of(found)
    for edge in topology.edges(shape):
        _add_curve(BRepAdaptor_Curve(edge), found)
    for face in topology.faces(shape):
        surface = BRepAdaptor_Surface(face, True)
        if surface.GetType() in _RULED or topology.loose_box(face).within(topology.box_of(found), BOX_SLACK_MM):
            continue
        known = topology.box_of(found)
        points = _furthest(face, surface, known)
        if points is None and (points := _peaks(face, surface, known)) is None:
            BRepBndLib.AddOptimal_s(face, found, False, False)
            continue
        for point in points:
            found.Add(gp_Pnt(*point))
    return topology.box_of(found)


def _add_curve(curve: BRepAdaptor_Curve, found: Bnd_Box) -> None:
    kind = curve.GetType()
    if kind == GeomAbs_CurveType.GeomAbs_Line:  # its ends are vertices
        return
    if kind == GeomAbs_CurveType.GeomAbs_Circle:
        BndLib.Add_s(curve.Circle(), curve.FirstParameter(), curve.LastParameter(), 0.0, found)
        return
    loose = Bnd_Box()
    BndLib_Add3dCurve.Add_s(curve, 0.0, loose)  # that of the poles
    if not topology.box_of(loose).within(topology.box_of(found), BOX_SLACK_MM):
        BndLib_Add3dCurve.AddOptimal_s(curve, 0.0, found)


def _furthest(face: TopoDS_Face, surface: BRepAdaptor_Surface, known: Box) -> list[Vector] | None:
    """The points of a face of a sphere or torus furthest along each axis that are no edge's; None for other surfaces and where
    it takes more to tell.
    """
    if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Sphere:
        sphere = surface.Sphere()
        centre, radius = sphere.Location().Coord(), sphere.Radius()
        tops = [(axis, stepped(centre, axis, radius)) for axis in _DIRECTIONS]
        found = [point for axis, point in tops if _stands_out(point, axis, known)]
        # The poles are vertices, unless they lie off the face.
        places = [(point, ElSLib.Parameters_s(sphere, gp_Pnt(*point))) for point in found]
        return [point for point, (u, v) in places if abs(v) < pi / 2 - ON_FACE and _holds(face, surface, u, v)]
    if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Torus:
        return _furthest_of_torus(face, surface, known)
    return None


def _furthest_of_torus(face: TopoDS_Face, surface: BRepAdaptor_Surface, known: Box) -> list[Vector] | None:
    torus = surface.Torus()
    major, minor = torus.MajorRadius(), torus.MinorRadius()
    position = torus.Position()
    x, y, spin = (direction.Coord() for direction in (position.XDirection(), position.YDirection(), position.Direction()))
    centre = position.Location().Coord()
    found: list[Vector] = []
    for axis in _DIRECTIONS:
        across, up = cross(cross(spin, axis), spin), dot(spin, axis)
        if length(across) < ON_FACE:  # a whole circle is furthest
            point = stepped(stepped(centre, x, major), axis, minor)
            if _stands_out(point, axis, known):
                v = pi / 2 if up > 0 else 3 * pi / 2
                if any(_holds(face, surface, u, v) for u in _steps(surface)):
                    found.append(_moved_onto(known, point, axis))
                elif _covers(surface.FirstVParameter(), surface.LastVParameter(), v):
                    return None
            continue
        # Of a torus whose tube is wider than its hole the far side stands out too, where it is part of the face.
        for side in (1.0, -1.0) if minor >= major else (1.0,):
            way = stepped((0.0, 0.0, 0.0), unit(across), side)
            point = stepped(stepped(centre, way, major), axis, minor)
            u, v = atan2(dot(way, y), dot(way, x)), atan2(up, dot(way, axis))
            if _stands_out(point, axis, known) and _holds(face, surface, u, v):
                found.append(point)
    return found


def _peaks(face: TopoDS_Face, surface: BRepAdaptor_Surface, known: Box) -> list[Vector] | None:
    """The same of any surface; None where that stands out furthest beside the face."""
    loose = topology.loose_box(face)
    axes = [axis for axis in _DIRECTIONS if _reach(loose, axis) > _reach(known, axis) + BOX_SLACK_MM]
    try:
        found = [peak for peak in peaks(surface, axes) if not Box(peak.point, peak.point).within(known, BOX_SLACK_MM)]
    except occ.KERNEL_ERRORS:  # an offset of a surface that comes to a point has no slopes there
        return None
    is_on = all(_is_on(face, peak.u, peak.v, BOX_SLACK_MM) for peak in found)
    return [peak.point for peak in found] if is_on else None


def _reach(box: Box, axis: Vector) -> float:
    """How far a box goes along one of the six directions."""
    return max(dot(box.low, axis), dot(box.high, axis))


def _stands_out(point: Vector, axis: Vector, known: Box) -> bool:
    return any((p - (high if a > 0 else low)) * a > ON_FACE for p, a, low, high in zip(point, axis, *known, strict=True) if a)


def _moved_onto(known: Box, point: Vector, axis: Vector) -> Vector:
    """A point of the known box that is as far along an axis as `point`."""
    x, y, z = (p if a else low for p, a, low in zip(point, axis, known.low, strict=True))
    return (x, y, z)


def _steps(surface: BRepAdaptor_Surface) -> Iterator[float]:
    first, last = surface.FirstUParameter(), surface.LastUParameter()
    return (first + (last - first) * (step + 0.5) / AROUND for step in range(AROUND))


def _covers(first: float, last: float, value: float) -> bool:
    """Whether an angle lies within a range, whole turns apart."""
    return (value - first + ON_FACE) % tau <= last - first + 2 * ON_FACE


def _holds(face: TopoDS_Face, surface: BRepAdaptor_Surface, u: float, v: float) -> bool:
    """Whether a face has the point of its surface at these angles."""
    first_u, last_u = surface.FirstUParameter(), surface.LastUParameter()
    first_v, last_v = surface.FirstVParameter(), surface.LastVParameter()
    if not _covers(first_u, last_u, u):
        return False
    u = first_u + (u - first_u + ON_FACE) % tau - ON_FACE
    if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Torus:
        if not _covers(first_v, last_v, v):
            return False
        v = first_v + (v - first_v + ON_FACE) % tau - ON_FACE
    return _is_on(face, u, v, ON_FACE)


def _is_on(face: TopoDS_Face, u: float, v: float, slack: float) -> bool:
    state = BRepClass_FaceClassifier(face, gp_Pnt2d(u, v), slack).State()
    return state in (TopAbs_State.TopAbs_IN, TopAbs_State.TopAbs_ON)
