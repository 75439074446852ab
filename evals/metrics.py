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

from . import layers
from .errors import EvalError
from .overlap import Moments, most_iou, most_iou_by_slabs

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
ASKED = 2048
"""Those of them whose nearest point of the other surface is looked for: the same mean, but for half a per cent of chance."""
SAMPLING = f"{SAMPLES} points, {ASKED} asked, by area"
"""What Chamfer distances depend on besides the two surfaces: those that are kept are kept for this."""
ALIGNED_ERROR = 1e-3
"""A rotation that could only be better by so much is as good; meshes are not finer."""
SAME_PLACE_MM = 1e-6
_UNTURNED = 0
"""Place of the identity among the rotations."""
_UNMOVED = np.zeros(3)


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
    def areas(self) -> Floats:
        """Outward vectors (F, 3) as long as the triangles are large, mm²."""
        a, b, c = (self.vertices[self.faces[:, i]] for i in range(3))
        return np.cross(b - a, c - a) / 2

    @cached_property
    def moments(self) -> Moments:
        return Moments.of_mesh(self)

    @cached_property
    def body(self) -> manifold3d.Manifold:
        """Raises `EvalError`: `broken-mesh`."""
        return _manifold(self)

    @cached_property
    def stacked(self) -> tuple[layers.Layers | None, ...]:
        """Its layers across each axis, where it is a stack of flat ones. Raises `EvalError`: `broken-mesh`."""
        return layers.stacked(self.body, self.vertices, self.areas)

    @cached_property
    def cloud(self) -> KDTree:
        """`SAMPLES` points of the surface of a reference. Raises `EvalError`: `missing-extra` without scipy."""
        return _tree(sample(self, SAMPLES, np.random.default_rng(0)))


class Chamfer(NamedTuple):
    """Chamfer distances of two surfaces, sampled at `SAMPLES` points each, from every fourth to the nearest of the other's.

    Attributes:
        mean_mm: Average of the two mean nearest distances, mm ("L1").
        squared: Sum of the two mean squared nearest distances after both parts were divided by the longest side of the
            reference's bounding box and its centre moved to the origin ("L2", Fan et al. 2017; usual reports multiply by 1000).
    """

    mean_mm: float
    squared: float


def iou(part: Shell, reference: Shell) -> float:
    """Volume of the intersection over that of the union, where the parts stand, in mm without rescaling: 0 to 1."""
    return _iou(part, reference, rotations()[_UNTURNED], _UNMOVED)


def common_mm3(part: Shell, reference: Shell) -> float:
    """Volume of the intersection, where the parts stand."""
    return _common_mm3(part, reference, rotations()[_UNTURNED], _UNMOVED)


def aligned_iou(part: Shell, reference: Shell, standing: float | None = None) -> float:
    """The best IoU over the 24 rotations of the cube, centres of the bounding boxes on each other; never rescaled.

    A rotation that cannot be better by `ALIGNED_ERROR` (`overlap.most_iou`, `overlap.most_iou_by_slabs`) is not tried.

    Args:
        standing: Their IoU where they stand, if known: that of no rotation where the centres are on each other already.
    """
    mine, target = (-(low + high) / 2 for low, high in (part.box, reference.box))
    at_most = most_iou(part.moments.moved(mine).turned(np.array(rotations())), reference.moments.moved(target))
    best = 0.0
    if standing is not None and np.abs(mine - target).max() <= SAME_PLACE_MM:
        best, at_most[_UNTURNED] = standing, 0
    is_cheap = np.array([_shared_layers(part, reference, rotation) is not None for rotation in rotations()])
    best = _best_iou(part, reference, at_most * is_cheap, best)
    others = at_most * ~is_cheap
    if others.max() > best + ALIGNED_ERROR:
        corners = [shell.vertices[shell.faces] + to_centre for shell, to_centre in ((part, mine), (reference, target))]
        others = np.minimum(others, most_iou_by_slabs(corners[0], corners[1], np.array(rotations())))
    return _best_iou(part, reference, others, best)


def _best_iou(part: Shell, reference: Shell, at_most: Floats, best: float) -> float:
    """The best of an IoU and those of all rotations that may be better, centre on centre."""
    mine, target = ((low + high) / 2 for low, high in (part.box, reference.box))
    for place in np.argsort(-at_most, kind="stable"):
        if at_most[place] <= best + ALIGNED_ERROR:
            break
        rotation = rotations()[place]
        best = max(best, _iou(part, reference, rotation, target - rotation @ mine))
    return best


def chamfer(part: Shell, reference: Shell) -> Chamfer:
    """Chamfer distances where the parts stand; of a part with itself the noise of the sampling, below which nothing counts."""
    # Not the points of the reference's own sampling: those of an equal mesh would lie on each other, free of noise.
    other = _tree(sample(part, SAMPLES, np.random.default_rng(1)))
    there, back = (a.query(b.data[:: SAMPLES // ASKED])[0] for a, b in ((reference.cloud, other), (other, reference.cloud)))
    scale = float(np.ptp(reference.vertices, axis=0).max())
    return Chamfer(float(there.mean() + back.mean()) / 2, float((there**2).mean() + (back**2).mean()) / scale**2)


def sample(shell: Shell, count: int, rng: np.random.Generator) -> Floats:
    """Points (count, 3) spread evenly over a surface, by area; those of one triangle follow each other."""
    area = np.linalg.norm(shell.areas, axis=1)
    chosen = np.repeat(np.arange(len(area)), rng.multinomial(count, area / area.sum()))
    a, b, c = (shell.vertices[shell.faces[:, i]] for i in range(3))
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
    # Points of two parts that lie far apart are searched twice as fast as in a balanced tree of small leaves.
    return KDTree(points, leafsize=24, compact_nodes=False, balanced_tree=False)


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


def _iou(part: Shell, reference: Shell, rotation: Floats, shift: Floats) -> float:
    common = _common_mm3(part, reference, rotation, shift)
    return min(1.0, max(0.0, common / (part.moments.volume + reference.moments.volume - common)))


def _common_mm3(part: Shell, reference: Shell, rotation: Floats, shift: Floats) -> float:
    """Volume of the intersection after the part has been turned by one of the rotations and then moved by (3,) mm."""
    shared = _shared_layers(part, reference, rotation)
    if shared is not None:
        return layers.common_mm3(*shared, rotation, shift)
    placed = part.body.transform(np.hstack((rotation, shift[:, None])))
    return float((placed ^ reference.body).volume())


def _shared_layers(part: Shell, reference: Shell, rotation: Floats) -> tuple[layers.Layers, layers.Layers] | None:
    """The layers of both that lie across one axis after the part has been turned."""
    for onto, theirs in enumerate(reference.stacked):
        mine = part.stacked[int(np.abs(rotation[onto]).argmax())]
        if mine is not None and theirs is not None:
            return mine, theirs
    return None
