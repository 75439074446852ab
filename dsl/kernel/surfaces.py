"""Reads the elementary surfaces of a BRep exactly: planes, cylinders, cones, spheres, tori; faces on one surface are merged."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import cos, degrees, sin, tan, tau
from typing import Any, NamedTuple

from ..measurements import Cone, Cylinder, Plane, Sphere, Surfaces, Torus

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Ax3
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopoDS import TopoDS_Face, TopoDS_Solid

from . import topology
from .placement import Vector, dot

SAME_MM = 1e-5
"""Axes, radii and planes that differ by less are one."""
_CELL = 100 * SAME_MM
_ROUND = (GeomAbs_SurfaceType.GeomAbs_Cylinder, GeomAbs_SurfaceType.GeomAbs_Cone)


class Wall(NamedTuple):
    """One cylindrical or conical face, in coordinates of its axis; `radius` is that at the lower end."""

    face: TopoDS_Face
    foot: Vector  # the point of the axis nearest the origin
    axis: Vector
    radius: float
    high_radius: float
    half_angle: float  # radians, 0 for a cylinder
    low: float
    high: float
    turn: float  # radians
    is_convex: bool

    @property
    def marks(self) -> tuple[float, ...]:
        """What faces on one surface share: the axis, and where the side (continued) is at the height of the foot."""
        slope = (self.high_radius - self.radius) / (self.high - self.low) if self.half_angle else 0.0
        return (*self.foot, self.radius - slope * self.low, slope, *self.axis)


class Shell(NamedTuple):
    """One solid with its round faces, those on one surface together, and its other faces."""

    solid: TopoDS_Solid
    rounds: list[list[Wall]]
    others: list[TopoDS_Face]


def shell(solid: TopoDS_Solid) -> Shell:
    """The cylindrical and conical faces of a solid, grouped where they continue each other along their axis."""
    cells: dict[tuple[int, ...], list[list[Wall]]] = {}
    groups: list[list[Wall]] = []
    walls, others = _sorted_out(solid)
    for wall in sorted(walls, key=lambda wall: wall.low):
        keys = _cells((*wall.marks, float(wall.is_convex)))
        group = next((group for key in keys for group in cells.get(key, ()) if _continues(group, wall)), None)
        if group is None:
            group = []
            groups.append(group)
            cells.setdefault(keys[0], []).append(group)
        group.append(wall)
    return Shell(solid, groups, others)


def surfaces(shells: Iterable[Shell]) -> Surfaces:
    """All elementary surfaces of all solids, each kind in the order of its numbers."""
    planes: list[Plane] = []
    rounds: list[Cylinder | Cone] = []
    others: list[Sphere | Torus] = []
    for one in shells:
        rounds.extend(_round(group) for group in one.rounds)
        flat, rest = _flat_and_rest(one.others)
        planes.extend(flat)
        others.extend(rest)
    return Surfaces(
        planes=tuple(sorted(planes)),
        cylinders=tuple(sorted(row for row in rounds if isinstance(row, Cylinder))),
        cones=tuple(sorted(row for row in rounds if isinstance(row, Cone))),
        spheres=tuple(sorted(row for row in others if isinstance(row, Sphere))),
        tori=tuple(sorted(row for row in others if isinstance(row, Torus))),
    )


def turn(walls: Iterable[Wall]) -> float:
    """How far round faces on one axis go at the height where they go furthest, radians: pieces at one height add up."""
    rows = list(walls)
    if len(rows) == 1:
        return rows[0].turn
    levels = {(wall.low + wall.high) / 2 for wall in rows}
    return min(tau, max(sum(wall.turn for wall in rows if wall.low < level < wall.high) for level in levels))


def leading_up(axis: Vector) -> Vector:
    """The axis turned so that its largest coordinate is positive (the last of equals)."""
    leading = max(range(3), key=lambda index: (round(abs(axis[index]), 9), index))
    sign = 1.0 if axis[leading] > 0 else -1.0
    return (sign * axis[0] + 0.0, sign * axis[1] + 0.0, sign * axis[2] + 0.0)


def _sorted_out(solid: TopoDS_Solid) -> tuple[list[Wall], list[TopoDS_Face]]:
    """The round faces as walls, and the others."""
    walls: list[Wall] = []
    others: list[TopoDS_Face] = []
    for face in topology.faces(solid):
        kind = BRepAdaptor_Surface(face, False).GetType()
        if kind in _ROUND:
            walls.append(_wall(face, kind == _ROUND[1]))
        else:
            others.append(face)
    return walls, others


def _wall(face: TopoDS_Face, is_cone: bool) -> Wall:
    surface = BRepAdaptor_Surface(face, True)
    shape: Any = surface.Cone() if is_cone else surface.Cylinder()
    angle = shape.SemiAngle() if is_cone else 0.0
    radius = shape.RefRadius() if is_cone else shape.Radius()
    position = shape.Position()
    place, direction = position.Location().Coord(), position.Direction().Coord()
    axis = leading_up(direction)
    start, along = dot(place, axis), dot(direction, axis)
    ends = sorted(
        (start + v * cos(angle) * along, radius + v * sin(angle)) for v in (surface.FirstVParameter(), surface.LastVParameter())
    )
    foot = (place[0] - start * axis[0] + 0.0, place[1] - start * axis[1] + 0.0, place[2] - start * axis[2] + 0.0)
    around = surface.LastUParameter() - surface.FirstUParameter()
    (low, low_radius), (high, high_radius) = ends
    return Wall(face, foot, axis, low_radius, high_radius, abs(angle), low, high, around, _is_convex(face, position))


def _is_convex(face: TopoDS_Face, position: gp_Ax3) -> bool:
    """Whether the outward normal of the solid points away from the axis or centre: it does on the surface itself, unless its
    coordinates are mirrored."""
    return position.Direct() == (face.Orientation() == TopAbs_Orientation.TopAbs_FORWARD)


def _continues(group: list[Wall], wall: Wall) -> bool:
    first = group[0]
    is_same = (
        wall.is_convex == first.is_convex
        and bool(wall.half_angle) == bool(first.half_angle)
        and all(abs(a - b) < SAME_MM for a, b in zip(wall.marks, first.marks, strict=True))
    )
    return is_same and wall.low <= max(other.high for other in group) + SAME_MM


def _round(group: list[Wall]) -> Cylinder | Cone:
    first = group[0]
    low, high = first.low, max(wall.high for wall in group)
    around = degrees(turn(group))
    if not first.half_angle:
        return Cylinder(first.axis, first.foot, first.radius, first.is_convex, low, high, around)
    slope = tan(first.half_angle) * (1 if first.high_radius > first.radius else -1)
    high_radius = first.radius + slope * (high - low)
    return Cone(first.axis, first.foot, degrees(first.half_angle), first.is_convex, low, high, first.radius, high_radius, around)


def _flat_and_rest(faces: list[TopoDS_Face]) -> tuple[list[Plane], list[Sphere | Torus]]:
    planes: dict[tuple[int, ...], Plane] = {}
    others: dict[tuple[int, ...], Sphere | Torus] = {}
    for face in faces:
        surface = BRepAdaptor_Surface(face, False)
        kind = surface.GetType()
        if kind == GeomAbs_SurfaceType.GeomAbs_Plane:
            plane = _plane(face)
            keys = _cells((*plane.normal, plane.offset_mm))
            key = next((key for key in keys if key in planes), keys[0])
            planes[key] = _joined(planes[key], plane) if key in planes else plane
        elif kind == GeomAbs_SurfaceType.GeomAbs_Sphere:
            ball = surface.Sphere()
            row = Sphere(_clean(ball.Location().Coord()), ball.Radius(), _is_convex(face, ball.Position()))
            others.setdefault(_cells((*row.centre_mm, row.radius_mm, float(row.is_convex)))[0], row)
        elif kind == GeomAbs_SurfaceType.GeomAbs_Torus:
            ring = surface.Torus()
            position = ring.Position()
            axis = leading_up(position.Direction().Coord())
            is_convex = _is_convex(face, position)
            row = Torus(axis, _clean(position.Location().Coord()), ring.MajorRadius(), ring.MinorRadius(), is_convex)
            others.setdefault(_cells((*axis, *row.centre_mm, row.major_mm, row.minor_mm, float(is_convex)))[0], row)
    return list(planes.values()), list(others.values())


def _plane(face: TopoDS_Face) -> Plane:
    found = topology.plane_of(face)
    assert found is not None
    point, normal = found
    box = topology.loose_box(face)
    return Plane(_clean(normal), dot(point, normal), box.low, box.high)


def _joined(one: Plane, other: Plane) -> Plane:
    low, high = tuple(map(min, one.low_mm, other.low_mm)), tuple(map(max, one.high_mm, other.high_mm))
    return one._replace(low_mm=low, high_mm=high, faces=one.faces + other.faces)


def _cells(values: tuple[float, ...]) -> list[tuple[int, ...]]:
    """The cell of a point of many coordinates; where it is close to a border, the cells beyond follow."""
    choices: list[tuple[int, ...]] = []
    for value in values:
        scaled = value / _CELL
        cell = round(scaled)
        rest = scaled - cell
        choices.append((cell, cell + (1 if rest > 0 else -1)) if abs(rest) > 0.5 - 2 * SAME_MM / _CELL else (cell,))
    return list(product(*choices))


def _clean(point: Vector) -> Vector:
    """Without negative zeros."""
    x, y, z = point
    return (x + 0.0, y + 0.0, z + 0.0)
