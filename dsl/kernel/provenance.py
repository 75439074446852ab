"""Which node of the program a face comes from, by geometry: what made the surface that it lies on, there.

Best effort and lazy: the kernel's own history costs more than the booleans. A face is that of a primitive whose own face lies on
the same surface, faces the same way (what is cut away leaves the other side of its faces) and holds it; of two flush ones, the
one that holds more of it. What no primitive has, a fillet, chamfer or shell has made: the first one whose result holds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import product
from math import floor
from typing import NamedTuple

from ..graph import Graph

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeVertex
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.BRepTools import BRepTools
from OCP.BRepTopAdaptor import BRepTopAdaptor_FClass2d
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Ax3, gp_Pnt, gp_Pnt2d
from OCP.TopAbs import TopAbs_Orientation, TopAbs_State
from OCP.TopoDS import TopoDS_Face

from . import topology
from .build import primitive, results
from .operand import Operand, placed
from .placement import Matrix, Vector, cross, dot
from .plan import instances
from .solid import Solid
from .topology import Box

UNKNOWN = -1
MOST_INSTANCES = 5_000
"""Placed nodes that are compared; a part with more is left unmatched beyond them."""
SAME_MM = 1e-4
"""How far apart two surfaces are that are one."""
_OFF = 0.3141592
"""Where values are told apart, as a share of `SAME_MM`: between those that drawings use."""
_STEPS = (3, 24)
"""A face is looked at where a grid of so many steps meets it, of the finer one where that has no place on it."""
_FEATURES = ("F", "CH", "SH")
_COMBINATIONS = ("U", "D", "I")

Surface = tuple[str | int, ...]


def face_nodes(solid: Solid) -> tuple[int, ...]:
    """For each face, in `topology.faces` order, the node whose operation made its surface, or -1."""
    faces = topology.faces(solid.shape_occ)
    if solid.graph is None:
        return (UNKNOWN,) * len(faces)
    sources = _Sources(solid.graph)
    return tuple(map(sources.of, faces))


class _Patch(NamedTuple):
    """A face of what a node makes, where it ends up."""

    node: int
    face: TopoDS_Face
    box: Box

    def holds(self, point: gp_Pnt) -> bool:
        if not Box(point.Coord(), point.Coord()).within(self.box, SAME_MM):
            return False
        return BRepExtrema_DistShapeShape(BRepBuilderAPI_MakeVertex(point).Vertex(), self.face).Value() <= SAME_MM


class _Sources:
    """What the nodes of a graph make."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._placed: dict[int, list[tuple[Matrix, bool]]] = defaultdict(list)
        for _, (index, matrix, is_cut) in zip(range(MOST_INSTANCES), instances(graph), strict=False):
            self._placed[index].append((matrix, is_cut))
        self._features = sorted(index for index in self._placed if graph.nodes[index].op in _FEATURES)

    def of(self, face: TopoDS_Face) -> int:
        """The node that a face comes from; `UNKNOWN` where none has its surface."""
        surface = _surface(face)
        own = self._primitives.get(surface, [])
        if not self._features and len({patch.node for patch in own}) == 1:
            return own[0].node
        points = _points_on(face) if own or len(self._features) > 1 else []
        if (node := _most(own, points)) != UNKNOWN:
            return node
        if len(self._features) > 1 and (patches := self._finished.get(surface)):
            return next((patch.node for patch in patches if _most([patch], points) != UNKNOWN), self._features[-1])
        return self._features[-1] if self._features else UNKNOWN

    @cached_property
    def _primitives(self) -> dict[Surface, list[_Patch]]:
        nodes = [index for index in self._placed if self.graph.nodes[index].op not in (*_FEATURES, *_COMBINATIONS)]
        return self._patches((index, primitive(self.graph, index)) for index in nodes)

    @cached_property
    def _finished(self) -> dict[Surface, list[_Patch]]:
        """What fillets, chamfers and shells result in, the first one first."""
        return self._patches(zip(self._features, results(self.graph, self._features), strict=True))

    def _patches(self, made: Iterable[tuple[int, Operand]]) -> dict[Surface, list[_Patch]]:
        found: dict[Surface, list[_Patch]] = defaultdict(list)
        for index, operand in made:
            for matrix, is_cut in self._placed[index]:
                for face in topology.faces(placed(operand, matrix).shape):
                    patch = _Patch(index, face, topology.loose_box(face))
                    found[_surface(face, is_cut)].append(patch)
        return found


def _most(patches: list[_Patch], points: list[gp_Pnt]) -> int:
    """The node whose patches hold the most of some points, the first of equals; `UNKNOWN` where none holds any."""
    best, most = UNKNOWN, 0
    for node in dict.fromkeys(patch.node for patch in patches):
        own = [patch for patch in patches if patch.node == node]
        held = sum(any(patch.holds(point) for patch in own) for point in points)
        if held > most:
            best, most = node, held
        if held == len(points):
            break
    return best


def _points_on(face: TopoDS_Face) -> list[gp_Pnt]:
    """Some places within a face; its corners where it is too thin."""
    low_u, high_u, low_v, high_v = BRepTools.UVBounds_s(face)
    inside, surface = BRepTopAdaptor_FClass2d(face, 1e-9), BRepAdaptor_Surface(face, False)
    for steps in _STEPS:
        shares = [(i + 0.5) / steps for i in range(steps)]
        grid = [(low_u + (high_u - low_u) * a, low_v + (high_v - low_v) * b) for a, b in product(shares, repeat=2)]
        within = [(u, v) for u, v in grid if inside.Perform(gp_Pnt2d(u, v)) == TopAbs_State.TopAbs_IN]
        if within:
            return [surface.Value(u, v) for u, v in within]
    return list(map(BRep_Tool.Pnt_s, topology.vertices(face)))


def _surface(face: TopoDS_Face, is_cut: bool = False) -> Surface:
    """The unbounded surface of a face and its outer side, rounded: equal for faces on one plane, cylinder, cone, sphere or torus
    that face the same way; one for all freeform ones. What is cut away leaves its inner side.
    """
    surface = BRepAdaptor_Surface(face, False)
    kind = surface.GetType()
    is_reversed = (face.Orientation() == TopAbs_Orientation.TopAbs_REVERSED) != is_cut

    def side(position: gp_Ax3) -> int:
        return 1 if position.Direct() != is_reversed else -1

    if kind == GeomAbs_SurfaceType.GeomAbs_Plane:
        plane = surface.Plane()
        sign = side(plane.Position())
        x, y, z = plane.Axis().Direction().Coord()
        normal = (sign * x, sign * y, sign * z)
        return ("plane", *_rounded(*normal, dot(plane.Location().Coord(), normal)))
    if kind == GeomAbs_SurfaceType.GeomAbs_Cylinder:
        cylinder = surface.Cylinder()
        axis = _axis(cylinder.Axis().Direction().Coord(), cylinder.Location().Coord())
        return ("cylinder", side(cylinder.Position()), *_rounded(*axis, cylinder.Radius()))
    if kind == GeomAbs_SurfaceType.GeomAbs_Cone:
        cone = surface.Cone()
        axis = _line(cone.Axis().Direction().Coord())
        return ("cone", side(cone.Position()), *_rounded(*cone.Apex().Coord(), *axis, abs(cone.SemiAngle())))
    if kind == GeomAbs_SurfaceType.GeomAbs_Sphere:
        sphere = surface.Sphere()
        return ("sphere", side(sphere.Position()), *_rounded(*sphere.Location().Coord(), sphere.Radius()))
    if kind == GeomAbs_SurfaceType.GeomAbs_Torus:
        torus = surface.Torus()
        axis = _line(torus.Axis().Direction().Coord())
        radii = torus.MajorRadius(), torus.MinorRadius()
        return ("torus", side(torus.Position()), *_rounded(*torus.Location().Coord(), *axis, *radii))
    return ("other",)


def _axis(direction: Vector, point: Vector) -> tuple[float, ...]:
    """A line in space, whichever way it runs and whichever of its points is given."""
    axis = _line(direction)
    return (*axis, *cross(point, axis))


def _line(direction: Vector) -> Vector:
    x, y, z = direction
    leading = next((value for value in direction if abs(value) > 1e-6), 1.0)
    return direction if leading > 0 else (-x, -y, -z)


def _rounded(*numbers: float) -> tuple[int, ...]:
    return tuple(floor(number / SAME_MM + _OFF) for number in numbers)
