"""A mesh as the part that it stands for: samples moved onto the recognised surfaces, with their exact normals and curvatures."""

# pyright: basic
from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from .body import Body
from .cloud import PointCloud
from .faces import OTHER, MeshFaces, recognised
from .mesh import TriangleMesh, drawn_places, principal_curvatures


def surfaced(mesh: TriangleMesh, count: int, rng: Generator) -> tuple[PointCloud, MeshFaces]:
    """Samples as a BRep gives them, and the faces they are on; on freeform faces they are the mesh's own."""
    faces = recognised(mesh)
    chosen, weights, points = drawn_places(mesh, count, rng)
    normals = mesh.normals[chosen].copy()
    face_ids = faces.face_ids[chosen]
    curvatures = np.zeros((count, 2))
    for number in np.unique(face_ids):
        rows = np.flatnonzero(face_ids == number)
        surface = faces.primitives[number]
        if surface is not None:
            side = 1.0 if faces.is_convex[number] else -1.0
            normals[rows] = side * surface.normals(points[rows])
            points[rows] -= surface.gaps(points[rows])[:, None] * side * normals[rows]
            curvatures[rows] = np.sort(side * surface.bends(points[rows]), 1)[:, ::-1]
    is_other = faces.kinds[face_ids] == OTHER
    if is_other.any():
        bends = principal_curvatures(mesh)[mesh.triangles[chosen[is_other]]]
        curvatures[is_other] = np.einsum("nc,nck->nk", weights[is_other], bends)
    cloud = PointCloud(
        points=points.astype(np.float32), normals=normals.astype(np.float32), curvatures=curvatures.astype(np.float32),
        face_ids=face_ids.astype(np.int32), face_types=faces.kinds[face_ids], lines=np.zeros(count, np.int32),
        operations=np.full(count, -1, np.int8),
    )  # fmt: skip
    return cloud, faces


def with_surfaces(body: Body) -> Body:
    """A BRep's body whose mesh is measured by the surfaces recognised in it; `face_ids` are numbered anew, not the cloud's."""
    faces = recognised(body.mesh)
    return replace(body, face_ids=faces.face_ids, primitives=faces.primitives)
