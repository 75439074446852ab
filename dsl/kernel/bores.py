"""Finds round holes on a BRep: concave cylinders that go all the way round, with at least one open end."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, pi, sin, tau
from typing import NamedTuple

from ..measurements import Hole

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepTools import BRepTools
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Pnt, gp_Vec
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum, TopAbs_State
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Solid
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape

from . import topology
from .placement import Vector, cross, dot, length, unit

SAME_MM = 1e-5
"""Axes and radii that differ by less belong to one hole."""
FULL_TURN_SLACK = 1e-3
"""Radians that may be missing from a full turn."""


class _Wall(NamedTuple):
    """One concave cylindrical face, in coordinates of its axis."""

    face: TopoDS_Face
    foot: Vector  # the point of the axis nearest the origin
    axis: Vector
    radius: float
    low: float
    high: float
    turn: float


@dataclass(slots=True)
class _Bore:
    """Walls on one axis with one radius that overlap or touch along it."""

    walls: list[_Wall] = field(default_factory=list)

    @property
    def low(self) -> float:
        return min(wall.low for wall in self.walls)

    @property
    def high(self) -> float:
        return max(wall.high for wall in self.walls)


def holes(shape: TopoDS_Shape) -> tuple[Hole, ...]:
    """All round holes of all solids, ordered by position. Bosses, slots, rounded corners and sealed cavities are none."""
    found = [hole for solid in topology.solids(shape) for hole in _holes_of(solid)]
    return tuple(sorted(found, key=lambda hole: tuple(round(x, 6) for x in (*hole.position_mm, hole.diameter_mm))))


def _holes_of(solid: TopoDS_Solid) -> list[Hole]:
    walls = [wall for face in topology.faces(solid) if (wall := _wall(face))]
    if not walls:
        return []
    around = TopTools_IndexedDataMapOfShapeListOfShape()
    TopExp.MapShapesAndAncestors_s(solid, TopAbs_ShapeEnum.TopAbs_EDGE, TopAbs_ShapeEnum.TopAbs_FACE, around)
    ends = _Ends(solid, around)
    return [hole for bore in _bores(walls) if (hole := _hole(bore, ends))]


def _wall(face: TopoDS_Face) -> _Wall | None:
    surface = BRepAdaptor_Surface(face, True)
    if surface.GetType() != GeomAbs_SurfaceType.GeomAbs_Cylinder:
        return None
    cylinder = surface.Cylinder()
    u0, u1, v0, v1 = surface.FirstUParameter(), surface.LastUParameter(), surface.FirstVParameter(), surface.LastVParameter()
    place = cylinder.Location().Coord()
    direction = cylinder.Axis().Direction().Coord()
    if not _is_concave(surface, face, (u0 + u1) / 2, (v0 + v1) / 2, place, direction):
        return None
    axis = _leading_up(direction)
    start = dot(place, axis)
    along = dot(direction, axis)
    low, high = sorted((start + v0 * along, start + v1 * along))
    foot = (place[0] - start * axis[0], place[1] - start * axis[1], place[2] - start * axis[2])
    return _Wall(face, foot, axis, cylinder.Radius(), low, high, u1 - u0)


def _is_concave(surface: BRepAdaptor_Surface, face: TopoDS_Face, u: float, v: float, place: Vector, axis: Vector) -> bool:
    """Whether the outward normal of the solid points at the axis."""
    point, along_u, along_v = gp_Pnt(), gp_Vec(), gp_Vec()
    surface.D1(u, v, point, along_u, along_v)
    normal = along_u.Crossed(along_v).Coord()
    offset = (point.X() - place[0], point.Y() - place[1], point.Z() - place[2])
    along = dot(offset, axis)
    radial = (offset[0] - along * axis[0], offset[1] - along * axis[1], offset[2] - along * axis[2])
    outward = dot(normal, radial) > 0
    return outward == (face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED)


def _leading_up(axis: Vector) -> Vector:
    """The axis turned so that its largest coordinate is positive (the last of equals)."""
    leading = max(range(3), key=lambda index: (round(abs(axis[index]), 9), index))
    sign = 1.0 if axis[leading] > 0 else -1.0
    return (sign * axis[0] + 0.0, sign * axis[1] + 0.0, sign * axis[2] + 0.0)


def _bores(walls: list[_Wall]) -> list[_Bore]:
    """Walls grouped into bores that go all the way round."""
    cells: dict[tuple[int, ...], list[list[_Wall]]] = {}
    groups: list[list[_Wall]] = []
    for wall in sorted(walls, key=lambda wall: wall.low):
        key = tuple(round(x / (100 * SAME_MM)) for x in (*wall.foot, wall.radius))
        group = next((group for near in _neighbours(key) for group in cells.get(near, ()) if _continues(group, wall)), None)
        if group is None:
            group = []
            groups.append(group)
            cells.setdefault(key, []).append(group)
        group.append(wall)
    bores = (_Bore(group) for group in groups)
    return [bore for bore in bores if _goes_round(bore)]


def _neighbours(key: tuple[int, ...]) -> list[tuple[int, ...]]:
    keys: list[tuple[int, ...]] = [()]
    for value in key:
        keys = [(*found, value + step) for found in keys for step in (0, -1, 1)]
    return keys


def _continues(group: list[_Wall], wall: _Wall) -> bool:
    first = group[0]
    gap = (wall.foot[0] - first.foot[0], wall.foot[1] - first.foot[1], wall.foot[2] - first.foot[2])
    is_same = abs(wall.radius - first.radius) < SAME_MM and length(gap) < SAME_MM and dot(wall.axis, first.axis) > 1 - 1e-9
    return is_same and wall.low <= max(other.high for other in group) + SAME_MM


def _goes_round(bore: _Bore) -> bool:
    """A full turn somewhere; pieces at the same height add up (a bore split at seams)."""
    levels = {(wall.low + wall.high) / 2 for wall in bore.walls}
    return any(sum(wall.turn for wall in bore.walls if wall.low < level < wall.high) > tau - FULL_TURN_SLACK for level in levels)


def _hole(bore: _Bore, ends: _Ends) -> Hole | None:
    wall = bore.walls[0]
    is_open_above, is_open_below = ends.is_open(bore, True), ends.is_open(bore, False)
    if not is_open_above and not is_open_below:
        return None
    x, y, z = wall.axis
    level = bore.high if is_open_above else bore.low
    sign = -1.0 if is_open_above else 1.0
    return Hole(
        diameter_mm=2 * wall.radius,
        axis=(sign * x + 0.0, sign * y + 0.0, sign * z + 0.0),
        position_mm=(wall.foot[0] + level * x + 0.0, wall.foot[1] + level * y + 0.0, wall.foot[2] + level * z + 0.0),
        depth_mm=bore.high - bore.low,
        through=is_open_above and is_open_below,
    )


class _Ends:
    """Tells whether the end of a bore opens into space or is closed by a bottom or a shoulder."""

    def __init__(self, solid: TopoDS_Solid, around: TopTools_IndexedDataMapOfShapeListOfShape) -> None:
        self._solid = solid
        self._around = around
        self._classifier: BRepClass3d_SolidClassifier | None = None

    def is_open(self, bore: _Bore, above: bool) -> bool:
        """By the face beyond the rim where that tells, else by looking for material just beyond the end."""
        answers = {
            answer
            for wall in bore.walls
            for edge in self._rim(wall, bore, above)
            if (answer := self._opens(edge, wall, above)) is not None
        }
        if len(answers) == 1:
            return answers.pop()
        return self._is_clear(bore, above)

    def _rim(self, wall: _Wall, bore: _Bore, above: bool) -> list[TopoDS_Edge]:
        """Edges of a wall that lie wholly at the end of its bore."""
        level = bore.high if above else bore.low
        found: list[TopoDS_Edge] = []
        for edge in topology.edges(wall.face):
            centre = topology.edge_centre(edge)
            box = topology.loose_box(edge)
            reach = max(abs(dot(corner, wall.axis) - level) for corner in (box.low, box.high))
            if abs(dot(centre, wall.axis) - level) < SAME_MM and (reach < SAME_MM or not _is_upright(wall.axis)):
                found.append(edge)
        return found

    def _opens(self, edge: TopoDS_Edge, wall: _Wall, above: bool) -> bool | None:
        """Whether the face across a rim edge leads away from the bore; None if it does not tell."""
        for shape in self._around.FindFromKey(edge):
            face = TopoDS.Face_s(shape)
            if face.IsSame(wall.face):
                continue
            plane = topology.plane_of(face)
            if plane is None:
                return _widens(face, wall)
            if abs(dot(plane[1], wall.axis)) < 1 - 1e-9:
                return None
            # The rim is the outer boundary of a bottom or a shoulder, an inner one of the face it opens in.
            return not any(edge.IsSame(outer) for outer in topology.outer_edges(face))
        return None

    def _is_clear(self, bore: _Bore, above: bool) -> bool:
        """Whether most points just beyond the end, close to the wall, are outside the material."""
        wall = bore.walls[0]
        if self._classifier is None:
            self._classifier = BRepClass3d_SolidClassifier(self._solid)
        step = 1e-3 * wall.radius
        level = bore.high + step if above else bore.low - step
        first = unit(cross(wall.axis, (1.0, 0.0, 0.0) if abs(wall.axis[0]) < 0.9 else (0.0, 1.0, 0.0)))
        second = cross(wall.axis, first)
        clear = closed = 0
        for index in range(5):
            angle = 2 * pi * index / 5 + 0.1
            a, b = 0.98 * wall.radius * cos(angle), 0.98 * wall.radius * sin(angle)
            x, y, z = (f + level * n + a * p + b * q for f, n, p, q in zip(wall.foot, wall.axis, first, second, strict=True))
            self._classifier.Perform(gp_Pnt(x, y, z), 1e-7)
            is_out = self._classifier.State() == TopAbs_State.TopAbs_OUT
            clear, closed = clear + is_out, closed + (not is_out)
            # A point takes 7 ms where two round faces meet.
            if max(clear, closed) > 2:
                break
        return clear > closed


def _is_upright(axis: Vector) -> bool:
    return max(map(abs, axis)) > 1 - 1e-9


def _widens(face: TopoDS_Face, wall: _Wall) -> bool | None:
    """Whether a curved face about the same axis gets wider away from the bore (a countersink) or closes it (a drill point)."""
    u0, u1, v0, v1 = BRepTools.UVBounds_s(face)
    surface = BRepAdaptor_Surface(face, False)
    kinds = (GeomAbs_SurfaceType.GeomAbs_Cone, GeomAbs_SurfaceType.GeomAbs_Sphere, GeomAbs_SurfaceType.GeomAbs_Torus)
    if surface.GetType() not in kinds:
        return None
    axis = {kinds[0]: surface.Cone, kinds[1]: surface.Sphere, kinds[2]: surface.Torus}[surface.GetType()]().Position()
    offset = tuple(a - b for a, b in zip(axis.Location().Coord(), wall.foot, strict=True))
    off_axis = length(cross(offset, wall.axis))  # type: ignore[arg-type]
    is_sphere = surface.GetType() == kinds[1]
    if off_axis > SAME_MM or not (is_sphere or abs(dot(axis.Direction().Coord(), wall.axis)) > 1 - 1e-9):
        return None
    point = surface.Value((u0 + u1) / 2, (v0 + v1) / 2).Coord()
    away = tuple(a - b for a, b in zip(point, wall.foot, strict=True))
    return length(cross(away, wall.axis)) > wall.radius  # type: ignore[arg-type]
