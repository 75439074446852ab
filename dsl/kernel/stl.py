"""Writes STL without going through Python for every triangle: the kernel writes them, the seams are closed here.

A mesh with faces, lines and exact normals (`mesh.tessellate`) takes twenty times as long; STL keeps none of these.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import occ  # noqa: F401  isort: skip
from OCP.BRep import BRep_Tool
from OCP.StlAPI import StlAPI_Writer
from OCP.TopLoc import TopLoc_Location

from ..errors import DslError
from .mesh import merge_points, tessellate, triangulate
from .mesh_files import STL_HEADER, STL_TRIANGLE, stl_bytes
from .topology import faces

if TYPE_CHECKING:
    from .solid import Solid

_SEAM_ULPS = 2.0
"""Two faces round the points of their common edge to single precision apart: by so many units in the last place at most."""


def write_stl(solid: Solid, path: Path, name: str, deflection_mm: float, angle_deg: float) -> None:
    """Binary STL, mm: a closed mesh with outward triangles.

    Raises:
        DslError: `invalid_solid` when a face cannot be triangulated, `unwritable_file`.
    """
    shape = solid.shape_occ
    triangulate(shape, deflection_mm, angle_deg)
    if _has_mirrored(shape):
        mesh = tessellate(solid, deflection_mm, angle_deg)
        path.write_bytes(stl_bytes(mesh.vertices[mesh.faces], name))
        return
    writer = StlAPI_Writer()
    writer.ASCIIMode = False
    if not writer.Write(shape, str(path)):
        raise DslError("unwritable_file", f"cannot write {path}")
    rows = np.frombuffer(path.read_bytes(), dtype=STL_TRIANGLE, offset=STL_HEADER)
    points = rows["corners"].reshape(-1, 3).astype(np.float64)
    ulp = float(np.spacing(np.float32(np.abs(points).max())))
    vertices, merged = merge_points(points, _SEAM_ULPS * ulp)
    corners = merged.reshape(-1, 3)
    keep = (corners != np.roll(corners, 1, axis=1)).all(axis=1)
    path.write_bytes(stl_bytes(vertices[corners[keep]], name))


def _has_mirrored(shape: object) -> bool:
    """Whether the writer would turn a face inside out; faces without triangles, which it would leave out, are refused."""
    location = TopLoc_Location()
    for face in faces(shape):
        table = BRep_Tool.Triangulation_s(face, location)
        if table is None or table.NbTriangles() == 0:
            raise DslError("invalid_solid", "a face of the part could not be triangulated")
        if not location.IsIdentity() and location.Transformation().IsNegative():
            return True
    return False
