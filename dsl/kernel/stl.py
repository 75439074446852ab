"""Writes STL without going through Python for every triangle: the kernel writes them, the seams are closed here.

A mesh with faces, lines and exact normals (`mesh.tessellate`) takes twenty times as long; STL keeps none of these.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import occ  # noqa: F401  isort: skip
from OCP.StlAPI import StlAPI_Writer

from ..errors import DslError
from .mesh import is_mirrored, tessellate, triangulate, triangulation_of, welded
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
    # The writer would turn a mirrored face inside out, and would leave out one without triangles, which is refused here.
    if any([is_mirrored(triangulation_of(face)[1]) for face in faces(shape)]):
        mesh = tessellate(solid, deflection_mm, angle_deg, with_lines=False)
        path.write_bytes(stl_bytes(mesh.vertices[mesh.faces], name))
        return
    writer = StlAPI_Writer()
    writer.ASCIIMode = False
    if not writer.Write(shape, str(path)):
        raise DslError("unwritable_file", f"cannot write {path}")
    rows = np.frombuffer(path.read_bytes(), dtype=STL_TRIANGLE, offset=STL_HEADER)
    points = rows["corners"].reshape(-1, 3).astype(np.float64)
    ulp = float(np.spacing(np.float32(np.abs(points).max())))
    vertices, corners, keep = welded(points, np.arange(len(points)).reshape(-1, 3), _SEAM_ULPS * ulp)
    path.write_bytes(stl_bytes(vertices[corners[keep]], name))
