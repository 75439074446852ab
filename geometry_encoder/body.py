"""One part for exact comparison: a closed mesh with its moments, samples of its surface, and distances of points from it."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .errors import EncoderError
from .mesh import TriangleMesh

_PIECE = 1 / 40
"""Triangles are cut until their sides are shorter than this share of the part: a piece is near a point if its middle is."""
_NEAREST = 10
"""Pieces that are looked at for a point: those whose middles are nearest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """A part as it stands, in its own unit.

    Attributes:
        mesh: Closed, outward.
        cloud: Samples of its surface, uniform by area; exact where `is_exact`.
        face_ids: (F,) int64, the face of each triangle, numbered as in the cloud; -1 where unknown.
        deflection: How far a triangle may be from the surface that it stands for.
        is_exact: Samples are from a BRep, not from the mesh.
    """

    mesh: TriangleMesh
    cloud: PointCloud
    face_ids: NDArray[np.int64]
    deflection: float
    is_exact: bool

    @cached_property
    def moments(self) -> Moments:
        return _moments(self.mesh)

    @cached_property
    def surface(self) -> Surface:
        return Surface(self.mesh)

    @property
    def size(self) -> float:
        """The largest distance of the surface from the middle of the volume."""
        return float(np.linalg.norm(self.mesh.vertices - self.moments.centre, axis=1).max())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Of the volume: its content, middle (3,), main axes (3, 3) in rows by growing spread, and spreads (3,), length²; the area."""

    volume: float
    area: float
    centre: NDArray[np.float64]
    axes: NDArray[np.float64]
    spreads: NDArray[np.float64]


def _moments(mesh: TriangleMesh) -> Moments:
    start = mesh.vertices.mean(0)
    a, b, c = (mesh.vertices[mesh.triangles[:, i]] - start for i in range(3))
    cross = np.cross(b - a, c - a)
    # Tetrahedra from the start to each triangle; those that lie outside count negative.
    volumes = np.einsum("ij,ij->i", a, cross) / 6
    volume = float(volumes.sum())
    if not volume > 0:
        raise EncoderError("broken-mesh", "the mesh holds no volume")
    total = a + b + c
    middle = (volumes[:, None] * total).sum(0) / 4 / volume
    squares = sum(np.einsum("i,ij,ik->jk", volumes, x, x) for x in (a, b, c, total)) / 20
    spreads, axes = np.linalg.eigh(squares / volume - np.outer(middle, middle))
    return Moments(
        volume=volume, area=float(np.linalg.norm(cross, axis=1).sum() / 2), centre=start + middle, axes=axes.T, spreads=spreads
    )


class Surface:
    """Distances of points from a mesh. Keeps the mesh in small pieces, so that only few of them have to be looked at."""

    def __init__(self, mesh: TriangleMesh) -> None:
        try:
            from scipy.spatial import cKDTree
        except ModuleNotFoundError as error:
            fix = 'pip install "cadlm[similar]"'
            raise EncoderError("missing-library", "comparing surfaces needs scipy, which is not installed", fix=fix) from error
        longest = _PIECE * float(np.ptp(mesh.vertices, axis=0).max())
        self._corners, self._owner = _pieces(mesh.vertices[mesh.triangles], longest)
        cross = np.cross(*(mesh.vertices[mesh.triangles[:, i]] - mesh.vertices[mesh.triangles[:, 0]] for i in (1, 2)))
        self.normals = cross / np.maximum(np.linalg.norm(cross, axis=1), np.finfo(float).tiny)[:, None]
        self._tree = cKDTree(self._corners.mean(1))

    def near(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Distances (N,) of points from the middles of the nearest pieces: quick, and only roughly the surface's."""
        return self._tree.query(points)[0]

    def closest(self, points: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Distances (N,), the nearest points of the surface (N, 3) and their triangles (N,)."""
        points = np.asarray(points, dtype=np.float64)
        _, pieces = self._tree.query(points, k=min(_NEAREST, len(self._corners)))
        feet = closest_on_triangles(points[:, None], self._corners[pieces])
        distance = np.linalg.norm(feet - points[:, None], axis=-1)
        best = distance.argmin(1)
        rows = np.arange(len(points))
        return distance[rows, best], feet[rows, best], self._owner[pieces[rows, best]]


def _pieces(corners: NDArray[np.float64], longest: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Triangles (P, 3, 3) without sides longer than that, and which of the given ones each is of: halved across the longest side."""
    owner = np.arange(len(corners))
    done: list[tuple[NDArray[np.float64], NDArray[np.int64]]] = []
    while len(corners):
        sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
        side = sides.argmax(1)
        is_small = sides.max(1) <= longest
        done.append((corners[is_small], owner[is_small]))
        corners, owner, side = corners[~is_small], owner[~is_small], side[~is_small]
        rows = np.arange(len(corners))
        a, b, c = (corners[rows, (side + i) % 3] for i in range(3))
        middle = (a + b) / 2
        corners = np.concatenate([np.stack([a, middle, c], 1), np.stack([middle, b, c], 1)])
        owner = np.concatenate([owner, owner])
    return np.concatenate([row for row, _ in done]), np.concatenate([row for _, row in done])


def closest_on_triangles(points: NDArray[np.float64], corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest point of each triangle (…, 3, 3) to a point (…, 3): inside where the foot is, else on the nearest edge."""
    a, b, c = (corners[..., i, :] for i in range(3))
    normal = np.cross(b - a, c - a)
    square = np.maximum((normal**2).sum(-1), np.finfo(float).tiny)
    foot = points - ((points - a) * normal).sum(-1, keepdims=True) / square[..., None] * normal
    inside = np.ones(foot.shape[:-1], np.bool_)
    best = np.full(foot.shape[:-1], np.inf)
    found = foot
    for start, end in ((a, b), (b, c), (c, a)):
        edge = end - start
        inside &= (np.cross(edge, foot - start) * normal).sum(-1) >= 0
        length = np.maximum((edge**2).sum(-1), np.finfo(float).tiny)
        share = np.clip(((points - start) * edge).sum(-1) / length, 0, 1)
        on_edge = start + share[..., None] * edge
        distance = ((points - on_edge) ** 2).sum(-1)
        nearer = distance < best
        best = np.where(nearer, distance, best)
        found = np.where(nearer[..., None], on_edge, found)
    return np.where(inside[..., None], foot, found)
