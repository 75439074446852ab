"""How alike two parts are, in the numbers of the field: one function a metric; docs/metrics.md defines them.

Knows no kernel: a part comes as measurements or as a watertight triangle mesh, so that the STL file of any other system can be
measured on the same sheet.
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import permutations, product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dsl.measurements import Measurements

from .errors import EvalError
from .overlap import Moments, most_iou

if TYPE_CHECKING:
    import manifold3d
    from numpy.typing import NDArray
    from scipy.spatial import KDTree

    Floats = NDArray[np.float64]

BBOX_MM = 1.0
VOLUME_SHARE = 0.02
SAME_HOLE_MM = 0.01
SAMPLES = 8192
"""Points on each surface for the Chamfer distances."""
ALIGNED_ERROR = 1e-3
"""A rotation that could only be better by so much is as good; meshes are not finer."""
SAME_PLACE_MM = 1e-6
_UNTURNED = 0
"""Place of the identity among the rotations."""


@dataclass(frozen=True, eq=False)
class Shell:
    """A watertight triangle mesh: vertices (V, 3) in mm, faces (F, 3) outward counter-clockwise.

    What the metrics make of it is kept beside it: a reference is asked for more than once.
    """

    vertices: Floats
    faces: NDArray[np.int64]

    @property
    def box(self) -> tuple[Floats, Floats]:
        """Lowest and highest corner, mm."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)

    @cached_property
    def moments(self) -> Moments:
        return Moments.of_mesh(self)

    @cached_property
    def body(self) -> manifold3d.Manifold:
        """Raises `EvalError`: `broken-mesh`."""
        return _manifold(self)

    @cached_property
    def cloud(self) -> KDTree:
        """`SAMPLES` points of the surface of a reference. Raises `EvalError`: `missing-extra` without scipy."""
        return _tree(sample(self, SAMPLES, np.random.default_rng(0)))


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
    return _iou(part.body, reference.body)


def common_mm3(part: Shell, reference: Shell) -> float:
    """Volume of the intersection, where the parts stand."""
    return float((part.body ^ reference.body).volume())


def aligned_iou(part: Shell, reference: Shell, standing: float | None = None) -> float:
    """The best IoU over the 24 rotations of the cube, centres of the bounding boxes on each other; never rescaled.

    A rotation that cannot be better by `ALIGNED_ERROR` (`overlap.most_iou`) is not tried.

    Args:
        standing: Their IoU where they stand, if known: that of no rotation where the centres are on each other already.
    """
    to_centre = [-(low + high) / 2 for low, high in (part.box, reference.box)]
    mine, target = (shell.moments.moved(by) for shell, by in zip((part, reference), to_centre, strict=True))
    at_most = np.array([most_iou(mine.turned(rotation), target) for rotation in rotations()])
    best = 0.0
    if standing is not None and np.abs(to_centre[0] - to_centre[1]).max() <= SAME_PLACE_MM:
        best, at_most[_UNTURNED] = standing, 0
    centred, body = (shell.body.translate(by) for shell, by in zip((part, reference), to_centre, strict=True))
    for place in np.argsort(-at_most, kind="stable"):
        if at_most[place] <= best + ALIGNED_ERROR:
            break
        best = max(best, _iou(centred.transform(np.hstack((rotations()[place], np.zeros((3, 1))))), body))
    return best


def chamfer(part: Shell, reference: Shell) -> Chamfer:
    """Chamfer distances where the parts stand; of a part with itself the noise of the sampling, below which nothing counts."""
    # Not the points of the reference's own sampling: those of an equal mesh would lie on each other, free of noise.
    other = _tree(sample(part, SAMPLES, np.random.default_rng(1)))
    there, back = reference.cloud.query(other.data)[0], other.query(reference.cloud.data)[0]
    scale = float(np.ptp(reference.vertices, axis=0).max())
    return Chamfer(float(there.mean() + back.mean()) / 2, float((there**2).mean() + (back**2).mean()) / scale**2)


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


def _tree(points: Floats) -> KDTree:
    try:
        from scipy.spatial import KDTree
    except ImportError as error:
        raise EvalError("missing-extra", "Chamfer distances need scipy: pip install cadlm[eval]") from error
    return KDTree(points)


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
