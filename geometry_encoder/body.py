"""One part for exact comparison: a closed mesh with its moments, samples of its surface, and distances of points from it."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .errors import EncoderError
from .mesh import TriangleMesh
from .primitives import Primitive

_PIECE = 1 / 16
"""Triangles are cut until their sides are shorter than this share of the part: a piece is near a point if its middle is."""
_NEAREST = 10
"""Pieces that are looked at for a point: those whose middles are nearest."""
_SHORT = 0.02
"""How far from a mesh a point of the part may lie, as a share of its size."""
_FEW = 25
"""Doubtful points that are looked at in one go."""
_AT_ONCE = 200
"""Points whose neighbourhoods are searched in one go: what bounds the memory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """A part as it stands, in its own unit.

    Attributes:
        mesh: Closed, outward.
        cloud: Samples of its surface, uniform by area; exact where `is_exact`.
        face_ids: (F,) int64, the face of each triangle, numbered as in the cloud; -1 where unknown.
        deflection: How far a triangle may be from the surface that it stands for.
        is_exact: Samples are from a BRep, or lie on the surfaces that were recognised in a mesh.
        primitives: By the numbers of `face_ids` what the faces of such a mesh lie on; None of planes and freeform ones.
    """

    mesh: TriangleMesh
    cloud: PointCloud
    face_ids: NDArray[np.int64]
    deflection: float
    is_exact: bool
    primitives: tuple[Primitive | None, ...] = ()

    def holds(self, points: NDArray[np.floating], limit: float) -> bool:
        """Whether no point (N, 3) is further than `limit` from the surface: of a recognised mesh from what it stands for.

        Near the mesh those are the distances along the normal alone: a triangle ends short of where its round neighbour begins,
        and a flat face reaches over the side of a round hole.
        """
        points = np.asarray(points, np.float64)
        if not self.primitives:
            return not self.is_off(points, limit).any()
        found = self.surface.closest(points)[0]
        far = np.argsort(-found)[: int((found > limit).sum())]
        # The furthest first: of what is no image few points are looked at.
        return all((self._gaps(points[rows]) <= limit).all() for rows in np.split(far, range(_FEW, len(far), _FEW)))

    def is_off(self, points: NDArray[np.floating], limit: float) -> NDArray[np.bool_]:
        """Which points (N, 3) are further than `limit` from the surface, as `holds` measures it; (N,)."""
        points = np.asarray(points, np.float64)
        if not self.primitives:
            return self.surface.distances(points, limit) > limit
        found = self.surface.closest(points)[0]
        far = np.flatnonzero(found > limit)
        found[far] = self._gaps(points[far])
        return found > limit

    def feet(self, points: NDArray[np.floating]) -> Feet:
        """As `Surface.feet`, on the recognised surfaces of the faces that are there."""
        gaps, feet, normals, triangles = self.surface.feet(points)
        faces = self.face_ids[triangles]
        for face in np.unique(faces) if self.primitives else ():
            if (surface := self.primitives[face]) is not None:
                rows = np.flatnonzero(faces == face)
                outward = surface.normals(feet[rows])
                feet[rows] -= surface.gaps(feet[rows])[:, None] * outward
                normals[rows] = np.sign(np.einsum("ij,ij->i", outward, normals[rows]))[:, None] * outward
        return Feet(gaps, feet, normals, triangles)

    def furthest(self, points: NDArray[np.floating]) -> float:
        """The largest distance of points (N, 3) from the surface: of a recognised mesh from what it stands for."""
        points = np.asarray(points, np.float64)
        return float(self._gaps(points).max()) if self.primitives else self.surface.furthest(points)

    @property
    def is_mesh(self) -> bool:
        """Whether the triangles are those of a file, coarser than what they stand for."""
        return not self.is_exact or bool(self.primitives)

    @property
    def extent(self) -> float:
        return self.surface.extent

    def _gaps(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distances (N,) of points from the recognised surfaces of the faces around them; infinite where there are none."""
        least = np.full(len(points), np.inf)
        rows, triangles, gaps = self.surface.around(points, _SHORT * self.size)
        np.minimum.at(least, rows, gaps)
        faces = self.face_ids[triangles]
        # Of a face without a surface only what is nearest, or touches that: its triangles may lie in any plane.
        along = np.abs(np.einsum("ij,ij->i", points[rows] - self.mesh.corners[triangles, 0], self.mesh.normals[triangles]))
        gaps = np.where(gaps <= least[rows] * (1 + 1e-6), along, gaps)
        for face in np.unique(faces):
            if (surface := self.primitives[face]) is not None:
                on_face = faces == face
                gaps[on_face] = np.abs(surface.gaps(points[rows[on_face]]))
        np.minimum.at(least, rows, gaps)
        return least

    @cached_property
    def moments(self) -> Moments:
        return _moments(self.mesh)

    @cached_property
    def surface(self) -> Surface:
        return Surface(self.mesh)

    @property
    def size(self) -> float:
        return self.moments.size


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """What two equal parts share wherever they stand.

    Attributes:
        centre, axes, spreads: Of the volume: its middle (3,), main axes (3, 3) in rows, its spread along each, growing, length².
        size: The largest distance of the surface from the centre.
    """

    volume: float
    area: float
    centre: NDArray[np.float64]
    axes: NDArray[np.float64]
    spreads: NDArray[np.float64]
    size: float


def _moments(mesh: TriangleMesh) -> Moments:
    start = mesh.vertices.mean(0)
    a, b, c = (mesh.corners[:, i] - start for i in range(3))
    # Tetrahedra from the start to each triangle; those that lie outside count negative.
    volumes = np.einsum("ij,ij->i", a, mesh.crosses) / 6
    volume = float(volumes.sum())
    if not volume > 0:
        raise EncoderError("broken-mesh", "the mesh holds no volume")
    total = a + b + c
    middle = (volumes[:, None] * total).sum(0) / 4 / volume
    squares = sum(np.einsum("i,ij,ik->jk", volumes, x, x) for x in (a, b, c, total)) / 20
    spreads, axes = np.linalg.eigh(squares / volume - np.outer(middle, middle))
    return Moments(
        volume=volume, area=float(mesh.areas.sum()),
        centre=start + middle, axes=axes.T, spreads=spreads,
        size=float(np.linalg.norm(mesh.vertices - start - middle, axis=1).max()),
    )  # fmt: skip


class Feet(NamedTuple):
    """Distances (N,) of points from a surface, the nearest points of it (N, 3), its normals there (N, 3), the triangles (N,)."""

    gaps: NDArray[np.float64]
    places: NDArray[np.float64]
    normals: NDArray[np.float64]
    triangles: NDArray[np.int64]


class Surface:
    """Distances of points from a mesh. Keeps the mesh in small pieces, so that only few of them have to be looked at."""

    def __init__(self, mesh: TriangleMesh) -> None:
        try:
            from scipy.spatial import cKDTree
        except ModuleNotFoundError as error:
            fix = 'pip install "cadlm[similar]"'
            raise EncoderError("missing-library", "comparing surfaces needs scipy, which is not installed", fix=fix) from error
        self.extent = float(np.ptp(mesh.vertices, axis=0).max())
        self._longest = _PIECE * self.extent
        corners, self._owner = _pieces(mesh.corners, self._longest)
        self._start, self._u, self._v = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        self._products = [np.einsum("ij,ij->i", a, b) for a, b in ((self._u, self._u), (self._u, self._v), (self._v, self._v))]
        self.normals = mesh.normals
        self._tree = cKDTree(corners.mean(1))

    def near(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Distances (N,) of points from the middles of the nearest pieces: quick, and only roughly the surface's."""
        return self._tree.query(points)[0]

    def closest(self, points: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Distances (N,), nearest points of the surface (N, 3) and their triangles (N,), from pieces with the nearest middles.

        Among slivers of one plane it may be the wrong one: distances are upper bounds, those along the normal are right.
        """
        points = np.asarray(points, dtype=np.float64)
        _, pieces = self._tree.query(points, k=min(_NEAREST, len(self._start)))
        squares, u, v = self._gaps(points[:, None], pieces)
        best = squares.argmin(1)
        rows = np.arange(len(points))
        chosen = pieces[rows, best]
        feet = self._start[chosen] + u[rows, best, None] * self._u[chosen] + v[rows, best, None] * self._v[chosen]
        return np.sqrt(squares[rows, best]), feet, self._owner[chosen]

    def feet(self, points: NDArray[np.floating]) -> Feet:
        gaps, feet, triangles = self.closest(points)
        return Feet(gaps, feet, self.normals[triangles], triangles)

    def distances(self, points: NDArray[np.floating], enough: float) -> NDArray[np.float64]:
        """Distances (N,), upper bounds; whether one is larger than `enough` is told exactly."""
        points = np.asarray(points, dtype=np.float64)
        found = self.closest(points)[0]
        # The middle of a piece is nearer to every point of it than its longest side.
        doubtful = np.flatnonzero((found > enough) & (self.near(points) <= enough + self._longest))
        rows, _, gaps = self.around(points[doubtful], enough)
        np.minimum.at(found, doubtful[rows], gaps)
        return found

    def furthest(self, points: NDArray[np.floating]) -> float:
        """The largest distance of points (N, 3), exact."""
        points = np.asarray(points, np.float64)
        bounds = self.closest(points)[0]
        order, worst = np.argsort(-bounds), 0.0
        for rows in np.split(order, range(_FEW, len(order), _FEW)):
            reach = float(bounds[rows[0]])
            if reach <= worst:
                break  # no upper bound from here on is larger
            found = bounds[rows]
            owner, _, gaps = self.around(points[rows], reach)
            np.minimum.at(found, owner, gaps)
            worst = max(worst, float(found.max()))
        return worst

    def around(
        self, points: NDArray[np.float64], reach: float
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Every piece that is no further than `reach` from a point: the point's row, the piece's triangle, the distance."""
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
        for rows in np.array_split(np.arange(len(points)), max(1, len(points) // _AT_ONCE)):
            pieces = self._tree.query_ball_point(points[rows], reach + self._longest)
            owner = np.repeat(rows, [len(row) for row in pieces])
            flat = np.array([piece for row in pieces for piece in row], np.int64)
            gaps = np.sqrt(self._gaps(points[owner], flat)[0])
            is_near = gaps <= reach
            found.append((owner[is_near], self._owner[flat[is_near]], gaps[is_near]))
        rows, triangles, gaps = (np.concatenate(column) for column in zip(*found, strict=True))
        return rows, triangles, gaps

    def _gaps(
        self, points: NDArray[np.float64], pieces: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Squared distances (…) of points (…, 3) from pieces (…), and where on them, in shares of their two sides from the start.

        Inside where the foot is, else on the nearest side; from dot products alone.
        """
        arm = points - self._start[pieces]
        square = np.einsum("...k,...k", arm, arm)
        along_u = np.einsum("...k,...k", arm, self._u[pieces])
        along_v = np.einsum("...k,...k", arm, self._v[pieces])
        uu, uv, vv = (self._products[i][pieces] for i in range(3))
        tiny = np.finfo(float).tiny
        scale = np.maximum(uu * vv - uv * uv, tiny)
        inner_u, inner_v = (vv * along_u - uv * along_v) / scale, (uu * along_v - uv * along_u) / scale
        on_u = np.clip(along_u / np.maximum(uu, tiny), 0, 1)
        on_v = np.clip(along_v / np.maximum(vv, tiny), 0, 1)
        across = np.clip((along_v - along_u - uv + uu) / np.maximum(uu + vv - 2 * uv, tiny), 0, 1)
        zero = np.zeros_like(on_u)
        best, best_u, best_v = np.full_like(square, np.inf), zero, zero
        for u, v in ((on_u, zero), (zero, on_v), (1 - across, across)):
            gap = square - 2 * (u * along_u + v * along_v) + u * u * uu + 2 * u * v * uv + v * v * vv
            nearer = gap < best
            best, best_u, best_v = np.where(nearer, gap, best), np.where(nearer, u, best_u), np.where(nearer, v, best_v)
        inside = (inner_u >= 0) & (inner_v >= 0) & (inner_u + inner_v <= 1)
        best = np.where(inside, square - inner_u * along_u - inner_v * along_v, best)
        return np.maximum(best, 0), np.where(inside, inner_u, best_u), np.where(inside, inner_v, best_v)


def _pieces(corners: NDArray[np.float64], longest: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Triangles (P, 3, 3) without sides longer than that, and which given one each is of: halved across the longest side."""
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
