"""How alike two parts are, in the numbers of the field: one function a metric; docs/metrics.md defines them.

Knows no kernel: a part comes as measurements or as a watertight triangle mesh, so that the STL file of any other system can be
measured on the same sheet.
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dsl.measurements import Measurements

from .errors import EvalError

if TYPE_CHECKING:
    import manifold3d
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BBOX_MM = 1.0
VOLUME_SHARE = 0.02
SAME_HOLE_MM = 0.01
SAMPLES = 8192
"""Points on each surface for the Chamfer distances."""


@dataclass(frozen=True, slots=True, eq=False)
class Shell:
    """A watertight triangle mesh: vertices (V, 3) in mm, faces (F, 3) outward counter-clockwise."""

    vertices: Floats
    faces: NDArray[np.int64]

    @property
    def box(self) -> tuple[Floats, Floats]:
        """Lowest and highest corner, mm."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)


class Chamfer(NamedTuple):
    """Chamfer distances of two surfaces, sampled at `SAMPLES` points each.

    Attributes:
        mean_mm: Average of the two mean nearest distances, mm ("L1").
        squared: Sum of the two mean squared nearest distances after both parts were divided by the longest side of the
            reference's bounding box and its centre moved to the origin ("L2", Fan et al. 2017; usual reports multiply by 1000).
    """

    mean_mm: float
    squared: float


def iou(part: Shell, reference: Shell) -> float:
    """Volume of the intersection over that of the union, where the parts stand, in mm without rescaling: 0 to 1."""
    return _iou(_manifold(part), _manifold(reference))


def aligned_iou(part: Shell, reference: Shell) -> float:
    """The best IoU over the 24 rotations of the cube, centres of the bounding boxes on each other; never rescaled."""
    mine, target = (_manifold(Shell(shell.vertices - _middle(shell.vertices), shell.faces)) for shell in (part, reference))
    extents, size = (np.ptp(shell.vertices, axis=0) for shell in (part, reference))
    volumes = float(mine.volume()), float(target.volume())

    def at_most(rotation: Floats) -> float:
        common = min(float(np.minimum(np.abs(rotation) @ extents, size).prod()), *volumes)
        return common / (sum(volumes) - common)

    best = 0.0
    for rotation in sorted(rotations(), key=at_most, reverse=True):
        if at_most(rotation) <= best + 1e-9:
            break
        best = max(best, _iou(mine.transform(np.hstack((rotation, np.zeros((3, 1))))), target))
    return best


def volume(shell: Shell) -> float:
    """Volume inside a closed mesh, mm³."""
    a, b, c = (shell.vertices[shell.faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(b, c))) / 6


def chamfer(part: Shell, reference: Shell, seed: int = 0) -> Chamfer:
    """Chamfer distances where the parts stand; of a part with itself the noise of the sampling, below which nothing counts."""
    rng = np.random.default_rng(seed)
    mean, square = _nearest(*(sample(shell, SAMPLES, rng) for shell in (part, reference)))
    scale = float(np.ptp(reference.vertices, axis=0).max())
    return Chamfer(mean, square / scale**2)


def sample(shell: Shell, count: int, rng: np.random.Generator) -> Floats:
    """Points (count, 3) spread evenly over a surface, by area."""
    a, b, c = (shell.vertices[shell.faces[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    chosen = rng.choice(len(area), count, p=area / area.sum())
    u, v = rng.random((2, count, 1))
    over = (u + v) > 1
    u, v = np.where(over, 1 - u, u), np.where(over, 1 - v, v)
    return a[chosen] + u * (b - a)[chosen] + v * (c - a)[chosen]


def same_box(part: Measurements, reference: Measurements) -> bool:
    """Whether the sorted extents of the bounding boxes agree within 1 mm each."""
    return all(abs(a - b) <= BBOX_MM for a, b in zip(sorted(part.size_mm), sorted(reference.size_mm), strict=True))


def same_volume(part: Measurements, reference: Measurements) -> bool:
    """Whether the volumes agree within 2 % of the reference's."""
    return abs(part.volume_mm3 - reference.volume_mm3) <= VOLUME_SHARE * reference.volume_mm3


def same_holes(part: Measurements, reference: Measurements) -> bool:
    """Whether both have the same round holes: diameter and through or blind, as multisets, wherever they are."""
    mine, theirs = (sorted((h.through, h.diameter_mm) for h in m.holes) for m in (part, reference))
    return len(mine) == len(theirs) and all(
        a[0] == b[0] and abs(a[1] - b[1]) <= SAME_HOLE_MM for a, b in zip(mine, theirs, strict=True)
    )


@cache
def rotations() -> tuple[Floats, ...]:
    """The 24 rotations (3, 3) that map the axes to axes."""
    matrices: list[Floats] = []
    for order, signs in product(permutations(range(3)), product((1.0, -1.0), repeat=3)):
        matrix = np.zeros((3, 3))
        matrix[range(3), order] = signs
        if np.linalg.det(matrix) > 0:
            matrices.append(matrix)
    return tuple(matrices)


def _middle(points: Floats) -> Floats:
    return (points.min(axis=0) + points.max(axis=0)) / 2


def _nearest(a: Floats, b: Floats) -> tuple[float, float]:
    """Average of the mean nearest distances both ways, and sum of the mean squared ones."""
    try:
        from scipy.spatial import cKDTree
    except ImportError as error:
        raise EvalError("missing-extra", "Chamfer distances need scipy: pip install cadlm[eval]") from error

    there, back = cKDTree(b).query(a)[0], cKDTree(a).query(b)[0]
    return float(there.mean() + back.mean()) / 2, float((there**2).mean() + (back**2).mean())


def _manifold(shell: Shell) -> manifold3d.Manifold:
    import manifold3d

    body = manifold3d.Manifold(
        manifold3d.Mesh64(
            vert_properties=np.array(shell.vertices, np.float64, order="C"),
            tri_verts=np.array(shell.faces, np.uint64, order="C"),
        )
    )
    if body.status() != manifold3d.Error.NoError or body.is_empty():
        raise EvalError("broken-mesh", f"the mesh is not a closed, oriented surface ({body.status().name})")
    return body


def _iou(a: manifold3d.Manifold, b: manifold3d.Manifold) -> float:
    common = float((a ^ b).volume())
    union = float(a.volume() + b.volume()) - common
    return min(1.0, max(0.0, common / union))
