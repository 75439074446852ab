"""Triangle meshes: reads STL and OBJ, refuses what is no closed part, samples the surface. Lengths keep the file's unit."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .cloud import PointCloud
from .errors import EncoderError

MOST_FACES = 5_000_000
LARGEST = 1e6
FLATTEST = 1e-4
"""A part whose smallest extent is less than this share of its largest is a sheet."""
SUFFIXES = (".stl", ".obj")
_STL = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


@dataclass(frozen=True, kw_only=True, eq=False)
class TriangleMesh:
    """Vertices (V, 3) float64 and triangles (F, 3) int64."""

    vertices: NDArray[np.float64]
    triangles: NDArray[np.int64]

    @cached_property
    def corners(self) -> NDArray[np.float64]:
        """(F, 3, 3)."""
        return self.vertices[self.triangles]

    @cached_property
    def crosses(self) -> NDArray[np.float64]:
        """(F, 3): along the normal of each triangle, as long as twice its area."""
        a, b, c = (self.corners[:, i] for i in range(3))
        return np.cross(b - a, c - a)

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """(F,)."""
        return np.linalg.norm(self.crosses, axis=1) / 2

    @cached_property
    def normals(self) -> NDArray[np.float64]:
        """(F, 3), unit; 0 for a triangle without area."""
        return self.crosses / np.maximum(2 * self.areas, np.finfo(float).tiny)[:, None]


def read_mesh(path: Path) -> TriangleMesh:
    """The mesh of a file, checked; see `checked`.

    Raises:
        EncoderError: `unreadable-file`, `unsupported-format`, `empty-file`, `damaged-file`, and what `checked` raises.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise EncoderError(
            "unsupported-format", f"{path.name}: {suffix or 'no suffix'} is none of {', '.join(SUFFIXES)}",
            fix="STEP files and programs: python -m cadlm.shape",
        )  # fmt: skip
    try:
        if path.stat().st_size > 200 * MOST_FACES:
            raise EncoderError("too-large", f"{path.name} has {path.stat().st_size / 1e6:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise EncoderError("unreadable-file", f"{path}: {error.strerror or error}") from error
    if not data.strip():
        raise EncoderError("empty-file", f"{path.name} is empty")
    return checked(_from_obj(data, path.name) if suffix == ".obj" else _from_stl(data, path.name), path.name)


def checked(mesh: TriangleMesh, name: str) -> TriangleMesh:
    """The mesh without its degenerate triangles, outward.

    Raises:
        EncoderError: `empty-mesh`, `bad-vertex` (NaN, infinite), `bad-triangle` (a vertex that is not there), `too-large`,
            `flat-part`, `open-mesh` (a shell with a border), `broken-mesh` (edges of three triangles, mixed orientation).
    """
    vertices, triangles = mesh.vertices, mesh.triangles
    if len(vertices) == 0 or len(triangles) == 0:
        raise EncoderError("empty-mesh", f"{name} holds no triangle")
    if len(triangles) > MOST_FACES:
        raise EncoderError("too-large", f"{name} has {len(triangles):,} triangles; {MOST_FACES:,} are accepted")
    outside = triangles[(triangles < 0) | (triangles >= len(vertices))]
    if len(outside):
        raise EncoderError("bad-triangle", f"{name}: a triangle names row {int(outside[0])} of {len(vertices)} vertices")
    if not np.isfinite(vertices).all():
        row = int(np.flatnonzero(~np.isfinite(vertices).all(1))[0])
        raise EncoderError("bad-vertex", f"{name}: vertex {row + 1} is {vertices[row].tolist()}")
    vertices, triangles = _merged(vertices, triangles)
    if len(triangles) == 0:
        raise EncoderError("empty-mesh", f"{name}: every triangle is a line or a point")
    extents = vertices[triangles].reshape(-1, 3).max(0) - vertices[triangles].reshape(-1, 3).min(0)
    if extents.max() > LARGEST:
        raise EncoderError("too-large", f"{name} measures {extents.max():g}; {LARGEST:g} is accepted")
    if extents.min() < FLATTEST * extents.max():
        raise EncoderError("flat-part", f"{name} is flat: {' x '.join(f'{extent:g}' for extent in extents)}")
    _check_edges(triangles, len(vertices), name)
    mesh = TriangleMesh(vertices=vertices, triangles=triangles)
    return mesh if _volume(mesh) > 0 else TriangleMesh(vertices=vertices, triangles=triangles[:, ::-1].copy())


def sample_mesh(mesh: TriangleMesh, count: int, rng: Generator) -> PointCloud:
    """Points uniform by area with the normals of their triangles and interpolated discrete curvatures."""
    chosen, weights, points = drawn_places(mesh, count, rng)
    curvatures = np.einsum("nc,nck->nk", weights, principal_curvatures(mesh)[mesh.triangles[chosen]])
    return PointCloud(
        points=points.astype(np.float32),
        normals=mesh.normals[chosen].astype(np.float32), curvatures=curvatures.astype(np.float32),
        face_ids=np.full(count, -1, np.int32), face_types=np.full(count, -1, np.int8), lines=np.zeros(count, np.int32),
        operations=np.full(count, -1, np.int8),
    )  # fmt: skip


def drawn_places(
    mesh: TriangleMesh, count: int, rng: Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Places uniform by area: the triangle (N,), the weights of its corners (N, 3) and the point (N, 3) of each."""
    chosen = rng.choice(len(mesh.triangles), count, p=mesh.areas / mesh.areas.sum())
    weights = barycentric(count, rng)
    return chosen, weights, np.einsum("nc,nck->nk", weights, mesh.corners[chosen])


def barycentric(count: int, rng: Generator) -> NDArray[np.float64]:
    """Uniform places in triangles as weights of their corners; (count, 3)."""
    root, share = np.sqrt(rng.random(count)), rng.random(count)
    return np.stack([1 - root, root * (1 - share), root * share], 1)


def principal_curvatures(mesh: TriangleMesh) -> NDArray[np.float64]:
    """At each vertex, the larger first; (V, 2). Positive where convex.

    From the cotangent Laplacian and the angle defect over a third of the area around: at sharp edges they grow with the fineness
    of the mesh, and whoever reads them bounds them. Samples of a BRep have exact ones.
    """
    vertices, triangles = mesh.vertices, mesh.triangles
    area = np.zeros(len(vertices))
    angle = np.zeros(len(vertices))
    laplacian = np.zeros((len(vertices), 3))
    outward = np.zeros((len(vertices), 3))
    corners = mesh.corners
    double_area = np.maximum(2 * mesh.areas, np.finfo(float).tiny)
    for here, left, right in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        to_left, to_right = corners[:, left] - corners[:, here], corners[:, right] - corners[:, here]
        cosine = np.einsum("ij,ij->i", to_left, to_right)
        np.add.at(angle, triangles[:, here], np.arctan2(double_area, cosine))
        np.add.at(area, triangles[:, here], double_area / 6)
        np.add.at(outward, triangles[:, here], mesh.crosses)
        # The cotangent of this corner weighs the edge across from it.
        edge = (cosine / double_area)[:, None] * (corners[:, left] - corners[:, right]) / 2
        np.add.at(laplacian, triangles[:, left], edge)
        np.add.at(laplacian, triangles[:, right], -edge)
    area = np.maximum(area, np.finfo(float).tiny)
    normal = outward / np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), np.finfo(float).tiny)
    mean = np.einsum("ij,ij->i", laplacian, normal) / area / 2
    gauss = (2 * np.pi - angle) / area
    spread = np.sqrt(np.maximum(mean**2 - gauss, 0))
    return np.stack([mean + spread, mean - spread], 1)


def _merged(vertices: NDArray[np.float64], triangles: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Equal vertices as one, without triangles that have no area."""
    unique, index = np.unique(vertices + 0.0, axis=0, return_inverse=True)
    triangles = index.reshape(-1)[triangles]
    a, b, c = (unique[triangles[:, i]] for i in range(3))
    is_line = (triangles == np.roll(triangles, 1, axis=1)).any(1)
    # A needle with three different corners stays: its neighbours need its edges.
    return unique, triangles[~is_line & ~((a == b).all(1) | (b == c).all(1))]


def _check_edges(triangles: NDArray[np.int64], count: int, name: str) -> None:
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    there, counts = np.unique(edges[:, 0] * count + edges[:, 1], return_counts=True)
    back = np.unique(edges[:, 1] * count + edges[:, 0])
    _, uses = np.unique(np.sort(edges, 1), axis=0, return_counts=True)
    if (uses == 1).any():
        raise EncoderError("open-mesh", f"{name} is an open shell: {int((uses == 1).sum()):,} edges have one triangle",
                           fix="close it, or export a solid")  # fmt: skip
    if (counts > 1).any() or not np.array_equal(there, back):
        wrong = int((uses > 2).sum())
        raise EncoderError("broken-mesh", f"{name}: {wrong:,} edges have more than two triangles" if wrong
                           else f"{name}: neighbouring triangles face opposite ways")  # fmt: skip


def _volume(mesh: TriangleMesh) -> float:
    a, b, c = ((mesh.vertices - mesh.vertices.mean(0))[mesh.triangles[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c)))


def binary_stl_corners(data: bytes) -> NDArray[np.float32] | None:
    """The corners (3·F, 3) of the triangles of a binary STL file, in its unit, unchecked; None where it is no whole one."""
    count = int.from_bytes(data[80:84], "little") if len(data) >= 84 else -1
    if len(data) != 84 + _STL.itemsize * count:
        return None
    return np.frombuffer(data, _STL, count, offset=84)["corners"].reshape(-1, 3)


def _from_stl(data: bytes, name: str) -> TriangleMesh:
    corners = binary_stl_corners(data)
    if corners is None:
        if data.lstrip()[:5].lower() != b"solid":
            raise EncoderError("damaged-file", f"{name} is no STL file, or one that was cut off")
        corners = _text_corners(data, name)
    return TriangleMesh(vertices=corners.astype(np.float64), triangles=np.arange(len(corners)).reshape(-1, 3))


def _text_corners(data: bytes, name: str) -> NDArray[np.float64]:
    rows = [line.split()[1:4] for line in data.splitlines() if line.lstrip()[:6].lower() == b"vertex"]
    try:
        corners = np.array(rows, dtype=np.float64).reshape(-1, 3)
    except ValueError as error:
        raise EncoderError("damaged-file", f"{name}: {error}") from error
    if len(corners) % 3 or b"endsolid" not in data.lower():
        raise EncoderError("damaged-file", f"{name} was cut off")
    return corners


def _from_obj(data: bytes, name: str) -> TriangleMesh:
    vertices: list[list[float]] = []
    triangles: list[tuple[int, int, int]] = []
    furthest = (0, 0)
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        words = line.split()
        try:
            if words[:1] == ["v"]:
                x, y, z = (float(word) for word in words[1:4])
                vertices.append([x, y, z])
            elif words[:1] == ["f"]:
                corners = [int(word.split("/")[0]) for word in words[1:]]
                if len(corners) < 3:
                    raise ValueError(f"a face of {len(corners)} corners")
                if (wrong := next((c for c in corners if c == 0 or c < -len(vertices)), None)) is not None:
                    raise EncoderError("bad-triangle", f"{name}:{number} names vertex {wrong}; {len(vertices)} stand before it")
                furthest = max(furthest, (max(corners), number))
                corners = [c - 1 if c > 0 else len(vertices) + c for c in corners]
                triangles += [(corners[0], b, c) for b, c in pairwise(corners[1:])]
        except ValueError as error:
            raise EncoderError("damaged-file", f"{name}:{number} {line.strip()[:60]!r}: {error}") from error
    index, number = furthest
    if index > len(vertices):
        raise EncoderError("bad-triangle", f"{name}:{number} names vertex {index} of {len(vertices)}")
    return TriangleMesh(
        vertices=np.array(vertices, dtype=np.float64).reshape(-1, 3), triangles=np.array(triangles, np.int64).reshape(-1, 3)
    )
