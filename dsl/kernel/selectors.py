"""Selectors to faces and edges, as CadQuery reads them: `>Z` by the centre, `|Z` by the direction."""

from __future__ import annotations

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.TopoDS import TopoDS_Edge, TopoDS_Face, TopoDS_Shape

from . import topology
from .placement import Vector, dot, length

SAME_LEVEL_MM = 1e-4
DEEP_MM = 0.01
"""A face that goes down by more than this has its centre further down than `SAME_LEVEL_MM`."""
AXES: dict[str, Vector] = {"X": (1.0, 0.0, 0.0), "Y": (0.0, 1.0, 0.0), "Z": (0.0, 0.0, 1.0)}


def direction(selector: str) -> Vector:
    """The unit vector a selector points along: `<Z` is down."""
    x, y, z = AXES[selector[1]]
    return (-x, -y, -z) if selector[0] == "<" else (x, y, z)


def furthest_flat_faces(shape: TopoDS_Shape, selector: str) -> list[TopoDS_Face]:
    """The faces whose centres lie furthest along the axis, if they are flat and square to it; else none."""
    axis = direction(selector)
    flat: list[tuple[float, TopoDS_Face]] = []
    others: list[TopoDS_Face] = []
    for face in topology.faces(shape):
        plane = topology.plane_of(face)
        if plane is not None and dot(plane[1], axis) > 1 - 1e-9:
            flat.append((dot(plane[0], axis), face))
        else:
            others.append(face)
    if not flat:
        return []
    best = max(level for level, _ in flat)
    if any(_may_lie_at(face, axis, best) and dot(topology.face_centre(face), axis) > best - SAME_LEVEL_MM for face in others):
        return []
    return [face for level, face in flat if level > best - SAME_LEVEL_MM]


def _may_lie_at(face: TopoDS_Face, axis: Vector, level: float) -> bool:
    """Whether the centre of a face may be at a level or beyond: one that ends there and comes from further down cannot."""
    box = topology.loose_box(face)
    low, high = sorted((dot(box.low, axis), dot(box.high, axis)))
    return high > level + SAME_LEVEL_MM / 10 or low > level - DEEP_MM


def edges(shape: TopoDS_Shape, selector: str | None) -> list[TopoDS_Edge]:
    """The edges a selector names: all without one, parallel ones for `|`, else those of the furthest face.

    Where the furthest face is not flat, the edges whose centres lie furthest.
    """
    every = topology.edges(shape)
    if selector is None:
        return every
    if selector[0] == "|":
        return [edge for edge in every if _is_parallel(edge, AXES[selector[1]])]
    flat = furthest_flat_faces(shape, selector)
    if flat:
        return topology.edges(topology.compound(list(flat)))
    axis = direction(selector)
    levels = [(dot(topology.edge_centre(edge), axis), edge) for edge in every if not BRep_Tool.Degenerated_s(edge)]
    best = max((level for level, _ in levels), default=0.0)
    return [edge for level, edge in levels if level > best - SAME_LEVEL_MM]


def _is_parallel(edge: TopoDS_Edge, axis: Vector) -> bool:
    curve = BRepAdaptor_Curve(edge)
    if curve.GetType() != GeomAbs_CurveType.GeomAbs_Line:
        return False
    along = curve.Line().Direction().Coord()
    return abs(dot(along, axis)) > (1 - 1e-9) * length(along)
