"""Finds walls and gaps so thin that nobody meant them: two faces that nearly meet.

Faces of planes, cylinders, cones, spheres and tori: boxes and formulas propose, the kernel's distance decides. Freeform faces,
and edges or corners that come near a face, are not looked at. What is under `HEALED_MM` the kernel takes for one face.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Ax3
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from . import topology
from .clearance import Surface, clearances
from .guard import HEALED_MM, MEMBRANE_MM
from .placement import Vector, dot, stepped
from .topology import Box

MOST_FACES = 1000
"""Shapes with more faces are not looked into: a face costs 0.05 ms."""
MOST_ASKED = 20
"""Distances that the kernel is asked for."""


class NearMiss(NamedTuple):
    """How far two faces are apart, mm, and whether material is between them."""

    thickness_mm: float
    is_wall: bool


def near_misses(shape: TopoDS_Shape) -> list[NearMiss]:
    """Walls and gaps between `HEALED_MM` and `MEMBRANE_MM`, thinnest first; a wall and a gap are each found once."""
    faces = topology.faces(shape)
    if len(faces) > MOST_FACES:
        return []
    known = [(face, surface) for face in faces if (surface := surface_of(face)) is not None]
    found: dict[bool, float] = {}
    asked = 0
    for i, j in near_pairs([topology.loose_box(face) for face, _ in known], MEMBRANE_MM):
        (one, first), (other, second) = known[i], known[j]
        if not any(HEALED_MM < distance < MEMBRANE_MM for distance in clearances(first, second)):
            continue
        if asked == MOST_ASKED:
            break
        asked += 1
        nearest = BRepExtrema_DistShapeShape(one, other)
        if not HEALED_MM < nearest.Value() < MEMBRANE_MM:
            continue
        is_wall = _is_wall(first, nearest.PointOnShape1(1).Coord(), second, nearest.PointOnShape2(1).Coord())
        if is_wall is not None:
            found[is_wall] = min(nearest.Value(), found.get(is_wall, nearest.Value()))
    return sorted(NearMiss(thickness, is_wall) for is_wall, thickness in found.items())


def _is_wall(one: Surface, here: Vector, other: Surface, there: Vector) -> bool | None:
    """Whether material is between two faces; None where they do not look at each other, nor away from each other."""
    way = stepped(there, here, -1.0)
    ahead, back = dot(one.normal_at(here), way), -dot(other.normal_at(there), way)
    return None if ahead * back <= 0 else ahead < 0


def surface_of(face: TopoDS_Face) -> Surface | None:
    """What a face is part of; None if it is freeform."""
    if (plane := topology.plane_of(face)) is not None:
        return Surface("plane", *plane)
    adaptor = BRepAdaptor_Surface(face, False)
    is_reversed = face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED
    match adaptor.GetType():
        case GeomAbs_SurfaceType.GeomAbs_Cylinder:
            found = adaptor.Cylinder()
            point, axis, is_hollow = _about(found.Position(), is_reversed)
            return Surface("cylinder", point, axis, radius=found.Radius(), is_hollow=is_hollow)
        case GeomAbs_SurfaceType.GeomAbs_Sphere:
            found = adaptor.Sphere()
            point, axis, is_hollow = _about(found.Position(), is_reversed)
            return Surface("sphere", point, axis, radius=found.Radius(), is_hollow=is_hollow)
        case GeomAbs_SurfaceType.GeomAbs_Torus:
            found = adaptor.Torus()
            point, axis, is_hollow = _about(found.Position(), is_reversed)
            return Surface("torus", point, axis, radius=found.MinorRadius(), ring=found.MajorRadius(), is_hollow=is_hollow)
        case GeomAbs_SurfaceType.GeomAbs_Cone:
            found = adaptor.Cone()
            point, axis, is_hollow = _about(found.Position(), is_reversed)
            angle = found.SemiAngle()
            apex = found.Apex().Coord()
            if angle < 0:  # it narrows along its axis
                axis, angle = (-axis[0], -axis[1], -axis[2]), -angle
            return Surface("cone", apex, axis, angle=angle, is_hollow=is_hollow)
        case _:
            return None


def _about(place: gp_Ax3, is_reversed: bool) -> tuple[Vector, Vector, bool]:
    """Where a turned surface is, its axis, and whether its face shows the inside."""
    return place.Location().Coord(), place.Direction().Coord(), is_reversed == place.Direct()


def near_pairs(boxes: Sequence[Box], gap: float) -> Iterator[tuple[int, int]]:
    """Pairs of boxes that are not certainly a gap apart, found by a sweep along the axis on which they are shortest."""
    if not boxes:
        return
    spread = [sum(box.size[axis] for box in boxes) / max(_extent(boxes, axis), gap) for axis in range(3)]
    x, y, z = sorted(range(3), key=spread.__getitem__)
    order = sorted(range(len(boxes)), key=lambda index: boxes[index].low[x])
    active: list[tuple[float, float, float, float, float, int]] = []
    for index in order:
        low, high = boxes[index]
        x0, y0, z0, y1, z1 = low[x] - gap, low[y] - gap, low[z] - gap, high[y] + gap, high[z] + gap
        active = [other for other in active if other[0] >= x0]
        for _, c, d, e, f, other in active:  # unpacked by hand: most of the time goes here
            if c <= y1 and e >= y0 and d <= z1 and f >= z0:
                yield other, index
        active.append((high[x], low[y], low[z], high[y], high[z], index))


def _extent(boxes: Sequence[Box], axis: int) -> float:
    return max(box.high[axis] for box in boxes) - min(box.low[axis] for box in boxes)
