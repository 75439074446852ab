"""Turns a solid into a watertight triangle mesh that keeps, for each triangle, its BRep face and exact normals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from . import occ  # noqa: F401  isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepLib import BRepLib_ToolTriangulatedShape
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.BRepTools import BRepTools
from OCP.TopAbs import TopAbs_REVERSED
from OCP.TopLoc import TopLoc_Location

from ..errors import DslError
from ..mesh import Mesh
from .topology import faces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .solid import Solid

_FINEST_MM = 1e-7
"""OCCT refuses to go on from here: points nearer to each other are one to it."""
_MERGE_MM = 1e-7
"""Vertices of neighbouring faces lie on one edge polygon and differ by rounding only; OCCT's own tolerance is 1e-7."""


def tessellate(solid: Solid, deflection_mm: float = 0.1, angle_deg: float = 15.0, *, with_lines: bool = True) -> Mesh:
    """Triangulate a solid.

    Args:
        deflection_mm: The largest distance between a chord and its curve.
        angle_deg: The largest turn of the normal between neighbouring points of a curve.
        with_lines: Also find which line of the program each face comes from, which may take as long as building it.

    Returns:
        A closed mesh with outward triangles.

    Raises:
        DslError: `invalid_solid` when a face cannot be triangulated.
    """
    shape = solid.shape_occ
    triangulate(shape, deflection_mm, angle_deg)
    points: list[NDArray[np.float64]] = []
    normals: list[NDArray[np.float64]] = []
    triangles: list[NDArray[np.int64]] = []
    counts: list[int] = []
    offset = 0
    for face in faces(shape):
        face_points, face_normals, face_triangles = _triangles_of_face(face)
        points.append(face_points)
        normals.append(face_normals[face_triangles])
        triangles.append(face_triangles + offset)
        counts.append(len(face_triangles))
        offset += len(face_points)
    corners = np.concatenate(triangles)
    together = np.concatenate(points)
    vertices, corner_index, keep = welded(together, corners, max(_MERGE_MM, float(np.abs(together).max()) * 1e-11))
    return Mesh(
        vertices=vertices,
        faces=corner_index[keep],
        face_ids=np.repeat(np.arange(len(counts), dtype=np.int64), counts)[keep],
        face_lines=solid.face_lines if with_lines else (),
        corner_normals=np.concatenate(normals)[keep],
    )


def triangulate(shape: Any, deflection_mm: float, angle_deg: float) -> None:
    """Leave a fresh triangulation of that fineness, or of `_FINEST_MM`, on the shape, whatever was there before."""
    # An older, coarser or finer, triangulation would be reused: the result must not depend on what was asked before.
    BRepTools.Clean_s(shape)
    BRepMesh_IncrementalMesh(shape, max(deflection_mm, _FINEST_MM), False, math.radians(angle_deg), False)


def triangulation_of(face: Any) -> tuple[Any, TopLoc_Location]:
    """The triangles that `triangulate` left on a face, and where they are to be put.

    Raises:
        DslError: `invalid_solid`: there are none.
    """
    location = TopLoc_Location()
    table = BRep_Tool.Triangulation_s(face, location)
    if table is None or table.NbTriangles() == 0:
        raise DslError("invalid_solid", "a face of the part could not be triangulated")
    return table, location


def is_mirrored(location: TopLoc_Location) -> bool:
    """Whether what is put there is turned inside out."""
    return not location.IsIdentity() and location.Transformation().IsNegative()


def _triangles_of_face(face: Any) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Points (V, 3) and unit normals (V, 3) in the world frame, triangles (F, 3) outward."""
    table, location = triangulation_of(face)
    BRepLib_ToolTriangulatedShape.ComputeNormals_s(face, table)
    nodes = range(1, table.NbNodes() + 1)
    points = np.array([table.Node(i).Coord() for i in nodes])
    normals = np.array([table.Normal(i).Coord() for i in nodes])
    triangles = np.array([table.Triangle(i).Get() for i in range(1, table.NbTriangles() + 1)], dtype=np.int64) - 1
    if not location.IsIdentity():
        transform = location.Transformation()
        matrix = np.array([[transform.Value(i, j) for j in range(1, 5)] for i in range(1, 4)])
        points = points @ matrix[:, :3].T + matrix[:, 3]
        normals = normals @ matrix[:, :3].T
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    # Triangles follow the surface; a reversed face turns them, a mirroring location turns them once more.
    if (face.Orientation() == TopAbs_REVERSED) != is_mirrored(location):
        triangles = triangles[:, [0, 2, 1]]
    # The normals are those of the surface: outward is the side that the triangles show.
    a, b, c = (points[triangles[:, i]] for i in range(3))
    if np.einsum("ij,ij->", np.cross(b - a, c - a), normals[triangles[:, 0]]) < 0:
        normals = -normals
    return points, normals, triangles


def welded(
    points: NDArray[np.float64], corners: NDArray[np.int64], tolerance: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Points (V, 3) without repeats, triangles (F, 3) between them, and which of these (F,) still are triangles: a sliver whose
    corners merged is none any more, its two long edges close up on each other. Equal points: within a tolerance on every axis.
    """
    vertices, merged = _merge(points, tolerance)
    index = merged[corners]
    return vertices, index, (index != np.roll(index, 1, axis=1)).all(axis=1)


def _merge(points: NDArray[np.float64], tolerance: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points (V, 3) without repeats, and for each old point its new index. Equal means: within a tolerance on every axis."""
    cells = np.empty(points.shape, dtype=np.int64)
    # Clusters of the sorted coordinates, not rounding: two close values can never fall on two sides of a grid line.
    for axis in range(3):
        order = np.argsort(points[:, axis], kind="stable")
        steps = np.diff(points[order, axis], prepend=points[order[0], axis]) > tolerance
        cells[order, axis] = np.cumsum(steps)
    _, first, merged = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    return points[first], merged.reshape(-1).astype(np.int64)
