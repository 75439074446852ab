"""The edges of a triangulated solid as polylines, sorted into sharp ones and smooth ones (where two faces are tangent)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import occ  # noqa: F401  isort: skip
from OCP.BRep import BRep_Tool
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE
from OCP.TopExp import TopExp
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape

from . import topology

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SMOOTH = math.cos(math.radians(5.0))
"""Two faces whose normals differ by less look like one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """Line segments (S, 2, 3) in mm, without seams."""

    sharp: NDArray[np.float64]
    smooth: NDArray[np.float64]


def edges_of(shape: Any) -> Edges:
    """The edges of a shape that `tessellate` has just been called on (its triangulation and normals are read)."""
    table = TopTools_IndexedDataMapOfShapeListOfShape()
    TopExp.MapShapesAndUniqueAncestors_s(shape, TopAbs_EDGE, TopAbs_FACE, table)
    sharp: list[NDArray[np.float64]] = []
    smooth: list[NDArray[np.float64]] = []
    for i in range(1, table.Extent() + 1):
        edge = TopoDS.Edge_s(table.FindKey(i))
        neighbours = [TopoDS.Face_s(face) for face in topology.listed(table.FindFromIndex(i))]
        if BRep_Tool.Degenerated_s(edge) or any(BRep_Tool.IsClosed_s(edge, face) for face in neighbours):
            continue
        points, normals = _along(edge, neighbours[0])
        is_smooth = False
        if len(neighbours) == 2:
            _, others = _along(edge, neighbours[1])
            is_smooth = bool((np.abs(np.einsum("ij,ij->i", normals, others)) > _SMOOTH).all())
        (smooth if is_smooth else sharp).append(np.stack([points[:-1], points[1:]], axis=1))
    nothing = np.empty((0, 2, 3))
    return Edges(sharp=np.concatenate([nothing, *sharp]), smooth=np.concatenate([nothing, *smooth]))


def _along(edge: Any, face: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points of an edge and the face's normals at its two ends and middle, in the frame of the face's triangulation."""
    location = TopLoc_Location()
    triangles = BRep_Tool.Triangulation_s(face, location)
    polygon = BRep_Tool.PolygonOnTriangulation_s(edge, triangles, location)
    nodes = [polygon.Node(i) for i in range(1, polygon.NbNodes() + 1)]
    transform = location.Transformation()
    points = np.array([triangles.Node(i).Transformed(transform).Coord() for i in nodes])
    tested = (nodes[0], nodes[len(nodes) // 2], nodes[-1])
    normals = np.array([triangles.Normal(i).Transformed(transform).Coord() for i in tested])
    return points, normals
