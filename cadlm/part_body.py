"""Reads part files for exact comparison: the closed mesh and the samples of a program, a BRep or a mesh file."""

# pyright: basic
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geometry_encoder.alignment import EXACT_SHARE
from geometry_encoder.body import Body
from geometry_encoder.faces import MeshFaces
from geometry_encoder.mesh import TriangleMesh, read_mesh, sample_mesh
from geometry_encoder.surfaced import surfaced

from .part_files import MESHES, bounded_solid, check_format
from .shape import solid_cloud

if TYPE_CHECKING:
    from dsl.kernel.solid import Solid

POINTS = 8192
DEFLECTION = 1e-4
LEAST_RECOGNISED = 0.15
"""A mesh of which less lies on recognised faces has none to speak of: scanned ones had below 0.1, parts 0.999 and more."""


def file_body(path: Path, points: int = POINTS) -> Body:
    """A part file as a body, mm (a mesh keeps its own unit).

    Raises:
        DslError, EncoderError: As `cadlm.shape.file_cloud`.
    """
    if check_format(path) not in MESHES:
        return solid_body(bounded_solid(path), points)
    mesh = read_mesh(path)
    body, faces = recognised_body(mesh, points)
    is_part = faces.share(mesh) >= LEAST_RECOGNISED and faces.deflection <= EXACT_SHARE * body.size
    return body if is_part else mesh_body(mesh, points)


def mesh_body(mesh: TriangleMesh, points: int = POINTS) -> Body:
    """A mesh as it is: of what was scanned, or whose freeform faces are coarse, nothing better is known."""
    cloud = sample_mesh(mesh, points, np.random.default_rng(0))
    return Body(mesh=mesh, cloud=cloud, face_ids=np.full(len(mesh.triangles), -1), deflection=0.0, is_exact=False)


def recognised_body(mesh: TriangleMesh, points: int = POINTS) -> tuple[Body, MeshFaces]:
    """A mesh as the part that it stands for, as far as its faces are recognised, and those."""
    cloud, faces = surfaced(mesh, points, np.random.default_rng(0))
    body = Body(
        mesh=mesh,
        cloud=cloud,
        face_ids=faces.face_ids,
        deflection=faces.deflection,
        is_exact=True,
        primitives=faces.primitives,
    )
    return body, faces


def solid_body(solid: Solid, points: int = POINTS, deflection_share: float = DEFLECTION) -> Body:
    """Args: `deflection_share`: of the mesh, as a share of the part's largest extent.

    Raises `DslError`: `invalid_solid` where a face cannot be triangulated or sampled."""
    from dsl.kernel.mesh import tessellate
    from dsl.kernel.topology import loose_box

    deflection = deflection_share * max(loose_box(solid.shape_occ).size)
    cloud = solid_cloud(solid, points)
    mesh = tessellate(solid, deflection, 12.0, with_lines=False)
    return Body(
        mesh=TriangleMesh(vertices=mesh.vertices, triangles=mesh.faces),
        cloud=cloud, face_ids=mesh.face_ids, deflection=deflection, is_exact=True,
    )  # fmt: skip
