"""A triangle mesh of a part: plain arrays, each triangle knowing the BRep face and the program line it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """Triangles, outward counter-clockwise; a vertex is shared by all triangles that meet in it.

    Attributes:
        vertices: (V, 3) float64, mm.
        faces: (F, 3) int64, vertex indices.
        face_ids: (F,) int64, the BRep face (0-based) of each triangle.
        face_lines: BRep face → 1-based line of the program that made it, 0 where unknown.
        corner_normals: (F, 3, 3) float64, the unit normal of the exact surface at each triangle corner, outward.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    face_ids: NDArray[np.int64]
    face_lines: tuple[int, ...] = ()
    corner_normals: NDArray[np.float64]

    def __post_init__(self) -> None:
        num_faces = len(self.faces)
        if self.vertices.shape[1:] != (3,) or self.faces.shape != (num_faces, 3) or self.face_ids.shape != (num_faces,):
            raise ValueError("a mesh has vertices (V, 3), faces (F, 3) and face_ids (F,)")
        if self.corner_normals.shape != (num_faces, 3, 3):
            raise ValueError("a mesh has corner_normals (F, 3, 3)")

    @property
    def volume_mm3(self) -> float:
        """Enclosed volume by the divergence theorem; right only when the mesh is watertight."""
        # About the middle, not the origin: far from it the terms would cancel badly.
        a, b, c = ((self.vertices - self.vertices.mean(axis=0))[self.faces[:, i]] for i in range(3))
        return float(np.einsum("ij,ij->", a, np.cross(b, c)) / 6.0)

    @property
    def area_mm2(self) -> float:
        a, b, c = (self.vertices[self.faces[:, i]] for i in range(3))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2.0)

    @property
    def is_watertight(self) -> bool:
        """Every directed edge has exactly one opposite."""
        edges = np.concatenate([self.faces[:, [0, 1]], self.faces[:, [1, 2]], self.faces[:, [2, 0]]])
        base = len(self.vertices)
        there = np.sort(edges[:, 0] * base + edges[:, 1])
        back = np.sort(edges[:, 1] * base + edges[:, 0])
        return bool(len(there) > 0 and np.array_equal(there, back) and (np.diff(there) > 0).all())
