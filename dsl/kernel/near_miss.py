"""Finds walls and gaps so thin that nobody meant them: two faces that nearly meet.

Flat faces, and round holes and posts beside flat faces or each other: formulas propose, the kernel's distance decides. What is
under `HEALED_MM` the kernel takes for one face.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from . import topology
from .guard import HEALED_MM, MEMBRANE_MM
from .placement import Vector, cross, dot, length, stepped

MOST_FACES = 100
"""Shapes with more faces are not looked into: pairs grow with the square."""
MOST_ASKED = 20
"""Distances that the kernel is asked for."""
PARALLEL = 1e-7


class NearMiss(NamedTuple):
    """How far two faces are apart, mm, and whether material is between them."""

    thickness_mm: float
    is_wall: bool


class _Face(NamedTuple):
    """A flat face with its outward normal, or a cylinder with its axis and radius; a hole if it looks towards its axis."""

    face: TopoDS_Face
    point: Vector
    direction: Vector
    radius: float = 0.0
    is_hole: bool = False


def near_misses(shape: TopoDS_Shape) -> list[NearMiss]:
    """Walls and gaps between `HEALED_MM` and `MEMBRANE_MM`, thinnest first; a wall and a gap are each found once."""
    faces = topology.faces(shape)
    if len(faces) > MOST_FACES:
        return []
    found: dict[bool, float] = {}
    asked = 0
    for one, other, is_wall in _proposed(list(_simple(faces))):
        if asked == MOST_ASKED:
            break
        if topology.loose_box(one).apart(topology.loose_box(other), MEMBRANE_MM):
            continue
        asked += 1
        distance = BRepExtrema_DistShapeShape(one, other).Value()
        if HEALED_MM < distance < MEMBRANE_MM:
            found[is_wall] = min(distance, found.get(is_wall, distance))
    return sorted(NearMiss(thickness, is_wall) for is_wall, thickness in found.items())


def _simple(faces: Iterable[TopoDS_Face]) -> Iterator[_Face]:
    for face in faces:
        plane = topology.plane_of(face)
        if plane is not None:
            yield _Face(face, *plane)
            continue
        surface = BRepAdaptor_Surface(face, False)
        if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Cylinder:
            cylinder = surface.Cylinder()
            axis = cylinder.Axis()
            is_hole = (face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED) == cylinder.Position().Direct()
            yield _Face(face, axis.Location().Coord(), axis.Direction().Coord(), cylinder.Radius(), is_hole)


def _proposed(faces: list[_Face]) -> Iterator[tuple[TopoDS_Face, TopoDS_Face, bool]]:
    """Pairs whose surfaces are nearly, but not quite, at one place, and whether material would be between them."""
    flat = [face for face in faces if not face.radius]
    round_ones = [face for face in faces if face.radius]
    for one, other in combinations(flat, 2):
        gap = dot(other.direction, stepped(other.point, one.point, -1.0))
        if _is_near(abs(gap)) and dot(one.direction, other.direction) < PARALLEL - 1:
            yield one.face, other.face, gap > 0
    for plane in flat:
        for cylinder in round_ones:
            # Above the face is air, below it material; a hole's axis lies in air, a post's in material.
            height = dot(plane.direction, stepped(cylinder.point, plane.point, -1.0))
            if (
                _is_near(abs(height) - cylinder.radius)
                and cylinder.is_hole == (height < 0)
                and abs(dot(plane.direction, cylinder.direction)) < PARALLEL
            ):
                yield plane.face, cylinder.face, height < 0
    for one, other in combinations(round_ones, 2):
        if length(cross(one.direction, other.direction)) >= PARALLEL:
            continue
        apart = length(cross(one.direction, stepped(other.point, one.point, -1.0)))
        if one.is_hole != other.is_hole:  # a hole in a post, or a post in a hole
            if _is_near(abs(one.radius - other.radius) - apart):
                yield one.face, other.face, one.is_hole == (one.radius < other.radius)
        elif _is_near(apart - one.radius - other.radius):
            yield one.face, other.face, one.is_hole


def _is_near(distance: float) -> bool:
    return HEALED_MM < distance < MEMBRANE_MM
