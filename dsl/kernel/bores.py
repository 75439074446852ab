"""Finds round holes on a BRep: concave cylinders that go all the way round, with at least one open end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import cos, pi, sin, tau

from ..measurements import Hole

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepTools import BRepTools, BRepTools_WireExplorer
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.gp import gp_Ax1, gp_Pnt, gp_Vec
from OCP.TopAbs import TopAbs_ShapeEnum, TopAbs_State
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Solid
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape

from . import topology
from .placement import Vector, cross, dot, length, unit
from .surfaces import SAME_MM, Shell, Wall, shell, turn

FULL_TURN_SLACK = 1e-3
"""Radians that may be missing from a full turn."""
SMALL = 1e-3
"""Sines of angles under this do not tell on which side something is."""


@dataclass(slots=True)
class _Bore:
    """Walls on one axis with one radius that overlap or touch along it."""

    walls: list[Wall] = field(default_factory=list)

    @property
    def low(self) -> float:
        return min(wall.low for wall in self.walls)

    @property
    def high(self) -> float:
        return max(wall.high for wall in self.walls)


def holes(shape: TopoDS_Shape) -> tuple[Hole, ...]:
    """All round holes of all solids, ordered by position. Bosses, slots, rounded corners and sealed cavities are none."""
    return holes_of(shell(solid) for solid in topology.solids(shape))


def holes_of(shells: Iterable[Shell]) -> tuple[Hole, ...]:
    """As `holes`, of solids whose round faces have been read already."""
    found = [hole for one in shells for hole in _holes_of(one)]
    return tuple(sorted(found, key=lambda hole: tuple(round(x, 6) for x in (*hole.position_mm, hole.diameter_mm))))


def _holes_of(one: Shell) -> list[Hole]:
    bores = [_Bore(group) for group in one.rounds if _is_bore(group)]
    if not bores:
        return []
    around = TopTools_IndexedDataMapOfShapeListOfShape()
    TopExp.MapShapesAndAncestors_s(one.solid, TopAbs_ShapeEnum.TopAbs_EDGE, TopAbs_ShapeEnum.TopAbs_FACE, around)
    ends = _Ends(one.solid, around)
    return [hole for bore in bores if (hole := _hole(bore, ends))]


def _is_bore(group: list[Wall]) -> bool:
    """A concave cylinder with a full turn somewhere; pieces at the same height add up (a bore split at seams)."""
    first = group[0]
    return not first.is_convex and not first.half_angle and turn(group) > tau - FULL_TURN_SLACK


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
        if not answers and len(bore.walls) == 1:
            answers = self._by_corners(bore.walls[0], above)
        if len(answers) == 1 and (answer := answers.pop()) is not None:
            return answer
        return self._is_clear(bore, above)

    def _by_corners(self, wall: Wall, above: bool) -> set[bool | None]:
        """Whether the faces around an end that is not square to the axis make an outward corner with the wall all round:
        a bore opens there. With a bottom it makes an inward one.
        """
        rims = _rims(wall)
        if rims is None:
            return set()
        return {self._turns_outward(edge, wall, above) for edge in rims[0 if above else 1]}

    def _turns_outward(self, edge: TopoDS_Edge, wall: Wall, above: bool) -> bool | None:
        """Whether the material at an edge of a wall fills less than half of the space around; None where it hardly tells."""
        others = [
            face
            for shape in topology.listed(self._around.FindFromKey(edge))
            if not (face := TopoDS.Face_s(shape)).IsSame(wall.face)
        ]
        if len(others) != 1:
            return None
        first, last = BRep_Tool.Range_s(edge)
        middle = (first + last) / 2
        point, along = gp_Pnt(), gp_Vec()
        BRepAdaptor_Curve(edge).D1(middle, point, along)
        away = _rejected(tuple(a - b for a, b in zip(point.Coord(), wall.foot, strict=True)), wall.axis)  # type: ignore[arg-type]
        # Along the wall, square to the edge, into the wall: down from its upper end.
        inward = cross(away, along.Coord())
        size, normal = length(inward), _outward(edge, others[0], middle)
        if normal is None or size < SMALL * length(away) * along.Magnitude() or abs(dot(inward, wall.axis)) < SMALL * size:
            return None
        turn = dot(normal, inward) / size * (1 if (dot(inward, wall.axis) > 0) != above else -1)
        return None if abs(turn) < SMALL else turn < 0

    def _rim(self, wall: Wall, bore: _Bore, above: bool) -> list[TopoDS_Edge]:
        """Edges of a wall that lie wholly at the end of its bore."""
        level = bore.high if above else bore.low
        found: list[TopoDS_Edge] = []
        for edge in topology.edges(wall.face):
            curve = BRepAdaptor_Curve(edge)
            if curve.GetType() == GeomAbs_CurveType.GeomAbs_Circle and _is_round_about(curve.Circle().Axis(), wall.axis):
                if abs(dot(curve.Circle().Location().Coord(), wall.axis) - level) < SAME_MM:
                    found.append(edge)
                continue
            centre = topology.edge_centre(edge)
            box = topology.loose_box(edge)
            reach = max(abs(dot(corner, wall.axis) - level) for corner in (box.low, box.high))
            if abs(dot(centre, wall.axis) - level) < SAME_MM and (reach < SAME_MM or not _is_upright(wall.axis)):
                found.append(edge)
        return found

    def _opens(self, edge: TopoDS_Edge, wall: Wall, above: bool) -> bool | None:
        """Whether the face across a rim edge leads away from the bore; None if it does not tell."""
        for shape in topology.listed(self._around.FindFromKey(edge)):
            face = TopoDS.Face_s(shape)
            if face.IsSame(wall.face):
                continue
            plane = topology.plane_of(face)
            if plane is None:
                return _widens(face, wall)
            if abs(dot(plane[1], wall.axis)) < 1 - 1e-9:
                return None
            # A face that looks out of this end is what the bore opens in; a bottom or a shoulder looks back into it.
            return (dot(plane[1], wall.axis) > 0) == above
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


def _rims(wall: Wall) -> tuple[list[TopoDS_Edge], list[TopoDS_Edge]] | None:
    """The edges around the upper and the lower end of a wall that goes once round with one seam; None for any other."""
    runs: list[list[TopoDS_Edge]] = [[]]
    explorer = BRepTools_WireExplorer(BRepTools.OuterWire_s(wall.face), wall.face)
    while explorer.More():
        edge = TopoDS.Edge_s(explorer.Current())
        if BRep_Tool.IsClosed_s(edge, wall.face):
            runs.append([])
        else:
            runs[-1].append(edge)
        explorer.Next()
    # The wire may begin anywhere: what precedes the first seam follows the last one.
    runs = [run for run in (runs[-1] + runs[0], *runs[1:-1]) if run] if len(runs) == 3 else []
    if len(runs) != 2:
        return None
    low, high = sorted(runs, key=lambda run: max(dot(topology.edge_centre(edge), wall.axis) for edge in run))
    return high, low


def _outward(edge: TopoDS_Edge, face: TopoDS_Face, parameter: float) -> Vector | None:
    """The outward normal of a face at a point of one of its edges."""
    first, last = BRep_Tool.Range_s(edge)
    curve = BRep_Tool.CurveOnSurface_s(edge, face, first, last)
    if curve is None:
        return None
    place = curve.Value(parameter)
    out = topology.outward_at(face, place.X(), place.Y())
    if (size := length(out.normal)) < SMALL * out.square or size == 0.0:
        return None
    x, y, z = out.normal
    return (x / size, y / size, z / size)


def _rejected(vector: Vector, axis: Vector) -> Vector:
    """What of a vector is square to a unit axis."""
    along = dot(vector, axis)
    return (vector[0] - along * axis[0], vector[1] - along * axis[1], vector[2] - along * axis[2])


def _is_round_about(axis: gp_Ax1, other: Vector) -> bool:
    return abs(dot(axis.Direction().Coord(), other)) > 1 - 1e-9


def _is_upright(axis: Vector) -> bool:
    return max(map(abs, axis)) > 1 - 1e-9


def _widens(face: TopoDS_Face, wall: Wall) -> bool | None:
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
