"""The flat pieces that a mesh of triangles consists of, and how they meet: what surfaces are recognised from."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import EncoderError
from .mesh import TriangleMesh

FLAT_DEG = 0.05
"""Triangles whose planes differ by less are one facet: far below the steps in which a curve is drawn."""
CURVE_DEG = 31.0
"""Facets that meet at less may stand for one curved surface: a circle of twelve sides is round, one of eight is not."""
_ROUNDING = 4e-7
"""Places of corners are known to this share of the part's extent: files hold them in single precision."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Facets:
    """K flat pieces of F triangles, and the E pairs of them that meet smoothly.

    Attributes:
        owner: (F,) the facet of each triangle.
        normals, centres, areas: (K, 3), (K, 3), (K,).
        corners, starts: Vertices of facet k are `corners[starts[k] : starts[k + 1]]`, each once.
        pairs, turns: (E, 2) facets and (E,) the angle between their normals, radians, positive where the edge is convex.
    """

    mesh: TriangleMesh
    owner: NDArray[np.int64]
    normals: NDArray[np.float64]
    centres: NDArray[np.float64]
    areas: NDArray[np.float64]
    corners: NDArray[np.int64]
    starts: NDArray[np.int64]
    pairs: NDArray[np.int64]
    turns: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.areas)

    def worst(self, values_V: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K,): the largest of a number of each vertex over the corners of each facet."""
        return np.maximum.reduceat(values_V[self.corners], self.starts[:-1])

    def vertices_of(self, facets: NDArray[np.integer]) -> NDArray[np.int64]:
        """The vertices of some facets, each once."""
        return np.unique(np.concatenate([self.corners[self.starts[k] : self.starts[k + 1]] for k in facets]))


def facets_of(mesh: TriangleMesh) -> Facets:
    """Of a closed mesh. Raises `EncoderError`: `missing-library` without scipy."""
    first, second, sides = _meetings(mesh)
    turns = _turns(mesh, first, second)
    longest = np.linalg.norm(mesh.corners - np.roll(mesh.corners, 1, axis=1), axis=2).max(1)
    heights = 2 * mesh.areas / np.maximum(longest, np.finfo(float).tiny)
    doubt = (
        _ROUNDING * float(np.ptp(mesh.vertices, axis=0).max()) / np.maximum(np.minimum(heights[first], heights[second]), 1e-300)
    )
    # A sliver has no direction of its own: it belongs to what lies beyond its longest side.
    is_sliver = doubt > 0.5
    is_long = sides >= 0.99 * np.where(heights[first] < heights[second], longest[first], longest[second])
    is_flat = np.where(is_sliver, is_long, np.abs(turns) < np.radians(FLAT_DEG) + doubt)
    count = len(mesh.triangles)
    number, owner = joined(count, first[is_flat], second[is_flat])
    sums = np.stack([np.bincount(owner, mesh.crosses[:, axis], number) for axis in range(3)], 1)
    areas = np.bincount(owner, mesh.areas, number).astype(np.float64)
    middles = mesh.corners.mean(1)
    centres = np.stack([np.bincount(owner, mesh.areas * middles[:, axis], number) for axis in range(3)], 1)
    used = np.unique(np.stack([np.repeat(owner, 3), mesh.triangles.ravel()], 1), axis=0)
    normals = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.finfo(float).tiny)
    a, b = owner[first], owner[second]
    between = np.arccos(np.clip(np.einsum("ij,ij->i", normals[a], normals[b]), -1, 1))
    is_smooth = (a != b) & (between < np.radians(CURVE_DEG)) & ~is_sliver
    pairs, rows = np.unique(np.sort(np.stack([a, b], 1)[is_smooth], 1), axis=0, return_index=True)
    return Facets(
        mesh=mesh, owner=owner, normals=normals, areas=areas,
        centres=centres / np.maximum(areas, np.finfo(float).tiny)[:, None],
        corners=used[:, 1], starts=np.searchsorted(used[:, 0], np.arange(number + 1)),
        pairs=pairs, turns=(between * np.sign(turns))[is_smooth][rows],
    )  # fmt: skip


def bodies_in(mesh: TriangleMesh) -> int:
    """How many closed shells of a mesh hold material: those around voids in it do not. Raises `missing-library` without scipy."""
    first, second, _ = _meetings(mesh)
    number, shell = joined(len(mesh.triangles), first, second)
    volumes = np.einsum("ij,ij->i", mesh.corners[:, 0] - mesh.vertices.mean(0), mesh.crosses)
    return int((np.bincount(shell, volumes, number) > 0).sum())


def joined(count: int, first: NDArray[np.int64], second: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """How many groups so many things fall into when some pairs are together, and the group of each; (count,)."""
    try:
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components
    except ModuleNotFoundError as error:
        fix = 'pip install "cadlm[similar]"'
        raise EncoderError("missing-library", "recognising faces needs scipy, which is not installed", fix=fix) from error
    graph = coo_matrix((np.ones(len(first), np.int8), (first, second)), (count, count))
    number, groups = connected_components(graph, directed=False)
    return int(number), groups.astype(np.int64)


def _meetings(mesh: TriangleMesh) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """The two triangles of each edge, and how long it is."""
    t = mesh.triangles
    edges = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), 1)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    there = edges[order]
    # A closed mesh has each edge twice.
    first, second = order[:-1], order[1:]
    same = (there[:-1] == there[1:]).all(1)
    ends = mesh.vertices[there[:-1][same]]
    return first[same] % len(t), second[same] % len(t), np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1)


def _turns(mesh: TriangleMesh, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
    """Angles between the normals of two triangles, positive where the second one lies below the plane of the first."""
    a, b = mesh.normals[first], mesh.normals[second]
    angle = np.arctan2(np.linalg.norm(np.cross(a, b), axis=1), np.einsum("ij,ij->i", a, b))
    middles = mesh.corners.mean(1)
    return np.where(np.einsum("ij,ij->i", a, middles[second] - middles[first]) <= 0, angle, -angle)
