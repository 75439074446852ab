"""What a curved or upright face is when seen along an axis: a curve, or a ring about it."""

from __future__ import annotations

from math import cos, hypot, pi, sin, tau
from typing import NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepTools import BRepTools
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Ax3
from OCP.TopoDS import TopoDS_Face

from . import loops
from .loops import Arc, Box2, Circle, Line, Loop, Piece
from .placement import Matrix, Vector, apply, apply_direction
from .prism import PARALLEL_TOLERANCE


class Wall(NamedTuple):
    """A face parallel to the axis lies on a curve (which may be longer than the face)."""

    piece: Piece

    def is_clear_of(self, loop: Loop, gap: float) -> bool:
        """Whether the face certainly stays outside a loop, or around it, further away than `gap`."""
        return loops.apart(loop, (self.piece,), gap) and not loops.encloses(loop, *loops.start(self.piece))


class Ring(NamedTuple):
    """A cone, sphere or torus about the axis lies between two circles."""

    x: float
    y: float
    smallest: float
    largest: float

    def is_clear_of(self, loop: Loop, gap: float) -> bool:
        """As `Wall.is_clear_of`."""
        if loops.disjoint(loop, (Circle(self.x, self.y, self.largest),), gap):
            return True
        return self.smallest > gap and loops.inside(loop, (Circle(self.x, self.y, self.smallest),), gap)


def silhouette(face: TopoDS_Face, view: Matrix, box: Box2) -> Wall | Ring | None:
    """The silhouette of a face in the frame of a view, or None where only its box is known.

    Args:
        view: From the world to the frame whose z is the axis.
        box: Of the face in that frame, certainly large enough.
    """
    surface = BRepAdaptor_Surface(face, False)
    match surface.GetType():
        case GeomAbs_SurfaceType.GeomAbs_Plane:
            return _flat(surface, view, box)
        case GeomAbs_SurfaceType.GeomAbs_Cylinder:
            axes = surface.Cylinder().Position()
            place = _axis(axes, view)
            return None if place is None else Wall(_round(face, axes, view, place, surface.Cylinder().Radius()))
        case GeomAbs_SurfaceType.GeomAbs_Cone:
            place = _axis(surface.Cone().Position(), view)
            _, _, v0, v1 = BRepTools.UVBounds_s(face)
            return None if place is None else _ring(place, [_reach(surface, view, place, v) for v in (v0, v1)])
        case GeomAbs_SurfaceType.GeomAbs_Torus:
            place = _axis(surface.Torus().Position(), view)
            major, minor = surface.Torus().MajorRadius(), surface.Torus().MinorRadius()
        case GeomAbs_SurfaceType.GeomAbs_Sphere:
            place = _axis(surface.Sphere().Position(), view)
            major, minor = 0.0, surface.Sphere().Radius()
        case _:
            return None
    _, _, v0, v1 = BRepTools.UVBounds_s(face)
    # The distance from the axis is extreme at the ends and where the section turns round.
    turns = [v for v in (-pi, 0.0, pi, tau) if v0 < v < v1]
    return None if place is None else _ring(place, [abs(major + minor * cos(v)) for v in (v0, v1, *turns)])


def _axis(axes: gp_Ax3, view: Matrix) -> tuple[float, float] | None:
    """Where an axis parallel to the view stands."""
    x, y, _ = apply_direction(view, axes.Direction().Coord())
    if max(abs(x), abs(y)) > PARALLEL_TOLERANCE:
        return None
    place = apply(view, axes.Location().Coord())
    return place[0], place[1]


def _flat(surface: BRepAdaptor_Surface, view: Matrix, box: Box2) -> Wall | None:
    """An upright plane, as its line within the box."""
    nx, ny, nz = apply_direction(view, surface.Plane().Axis().Direction().Coord())
    if abs(nz) > PARALLEL_TOLERANCE:
        return None
    x, y, _ = apply(view, surface.Plane().Location().Coord())
    if abs(nx) > abs(ny):
        ends = [(x - ny / nx * (side - y), side) for side in (box[1], box[3])]
    else:
        ends = [(side, y - nx / ny * (side - x)) for side in (box[0], box[2])]
    (x1, y1), (x2, y2) = ends
    return Wall(Line(x1, y1, x2, y2)) if hypot(x2 - x1, y2 - y1) > 0 else None


def _round(face: TopoDS_Face, axes: gp_Ax3, view: Matrix, place: tuple[float, float], radius: float) -> Circle | Arc:
    """An upright cylinder, as its circle or the arc of it that the face covers."""
    u0, u1, _, _ = BRepTools.UVBounds_s(face)
    if u1 - u0 > tau - 1e-3:
        return Circle(*place, radius)
    first, second = (_flat_direction(view, direction.Coord()) for direction in (axes.XDirection(), axes.YDirection()))
    (x1, y1), (x2, y2) = (
        (
            place[0] + radius * (cos(u) * first[0] + sin(u) * second[0]),
            place[1] + radius * (cos(u) * first[1] + sin(u) * second[1]),
        )
        for u in (u0, u1)
    )
    return Arc(x1, y1, x2, y2, *place, first[0] * second[1] - first[1] * second[0] > 0)


def _flat_direction(view: Matrix, direction: Vector) -> tuple[float, float]:
    x, y, _ = apply_direction(view, direction)
    return x, y


def _reach(surface: BRepAdaptor_Surface, view: Matrix, place: tuple[float, float], v: float) -> float:
    """The distance from the axis at a parameter."""
    x, y, _ = apply(view, surface.Value(0.0, v).Coord())
    return hypot(x - place[0], y - place[1])


def _ring(place: tuple[float, float], radii: list[float]) -> Ring:
    return Ring(*place, min(radii), max(radii))
