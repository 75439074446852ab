"""Which node of the program a face comes from, by geometry: a face lies on the surface of one of the part's primitives.

Best effort and lazy: the kernel's own history costs more than the booleans. Planes and cylinders and the other elementary
surfaces are matched exactly; what only a fillet, chamfer or shell can have made is given to it; the rest stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..graph import Graph

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.TopoDS import TopoDS_Face

from . import topology
from .build import primitive
from .operand import placed
from .placement import Vector, compose, cross, dot
from .plan import Placed, bodies
from .solid import Solid

UNKNOWN = -1
MOST_INSTANCES = 5_000
"""Placed primitives that are compared; a part with more is left unmatched beyond them."""
DIGITS = 4
"""Decimals of millimetres that make two surfaces one."""

Surface = tuple[str | float, ...]


def face_nodes(solid: Solid) -> tuple[int, ...]:
    """For each face, in `topology.faces` order, the node whose operation made its surface, or -1."""
    faces = topology.faces(solid.shape_occ)
    if solid.graph is None:
        return (UNKNOWN,) * len(faces)
    known = _surfaces(solid.graph)
    features = [i for i, node in enumerate(solid.graph.nodes) if node.op in ("F", "CH", "SH")]
    other = features[-1] if features else UNKNOWN
    return tuple(known.get(_signature(face), other) for face in faces)


def _surfaces(graph: Graph) -> dict[Surface, int]:
    """The surfaces of all placed primitives; the first node that has one keeps it."""
    known: dict[Surface, int] = {}
    for number, (body, matrix) in enumerate(_instances(graph)):
        if number >= MOST_INSTANCES:
            break
        shape = placed(primitive(graph, body.node), matrix).shape
        for face in topology.faces(shape):
            known.setdefault(_signature(face), body.node)
    return known


def _instances(graph: Graph) -> Iterator[Placed]:
    stack = list(reversed(bodies(graph)))
    while stack:
        body, matrix = stack.pop()
        if not body.parts or body.op == "H":
            yield Placed(body, matrix)
        stack.extend(Placed(part.body, compose(matrix, part.matrix)) for part in reversed(body.parts))


def _signature(face: TopoDS_Face) -> Surface:
    """The unbounded surface of a face, rounded: equal for faces on one plane, cylinder, cone, sphere or torus."""
    surface = BRepAdaptor_Surface(face, False)
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_Plane:
        plane = surface.Plane()
        normal = _line(plane.Axis().Direction().Coord())
        return _rounded("plane", *normal, dot(plane.Location().Coord(), normal))
    if kind == GeomAbs_SurfaceType.GeomAbs_Cylinder:
        cylinder = surface.Cylinder()
        return _rounded("cylinder", *_axis(cylinder.Axis().Direction().Coord(), cylinder.Location().Coord()), cylinder.Radius())
    if kind == GeomAbs_SurfaceType.GeomAbs_Cone:
        cone = surface.Cone()
        return _rounded("cone", *cone.Apex().Coord(), *_line(cone.Axis().Direction().Coord()), abs(cone.SemiAngle()))
    if kind == GeomAbs_SurfaceType.GeomAbs_Sphere:
        sphere = surface.Sphere()
        return _rounded("sphere", *sphere.Location().Coord(), sphere.Radius())
    if kind == GeomAbs_SurfaceType.GeomAbs_Torus:
        torus = surface.Torus()
        return _rounded("torus", *torus.Location().Coord(), torus.MajorRadius(), torus.MinorRadius())
    return ("other",)


def _axis(direction: Vector, point: Vector) -> tuple[float, ...]:
    """A line in space, whichever way it runs and whichever of its points is given."""
    axis = _line(direction)
    return (*axis, *cross(point, axis))


def _line(direction: Vector) -> Vector:
    x, y, z = direction
    leading = next((value for value in direction if abs(value) > 1e-6), 1.0)
    return direction if leading > 0 else (-x, -y, -z)


def _rounded(kind: str, *numbers: float) -> Surface:
    return (kind, *(round(number, DIGITS) + 0.0 for number in numbers))
