"""From a sampled part to what the models see: the canonical frame, fresh samples, turns, crops, noise, masks.

Everything random comes from the generator that is passed in.
"""

# pyright: basic
from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .cloud import PointCloud
from .config import ObjectiveConfig
from .errors import EncoderError

CURVATURE_LIMIT = 50.0
"""Curvatures beyond this, in a part of half size 1, are all the same sharp."""
COMPRESSION = math.asinh(CURVATURE_LIMIT)


class Mask(NamedTuple):
    """What the release draws and what it hides.

    Attributes:
        tokens: (T,) bool, the drawn nodes of the grid.
        boxes: (side, side, side) bool, the hidden patches.
    """

    tokens: NDArray[np.bool_]
    boxes: NDArray[np.bool_]


class View(NamedTuple):
    """One look at a part: points (N, 3) in the canonical frame and features (N, F)."""

    points: NDArray[np.float32]
    features: NDArray[np.float32]


def boxed(cloud: PointCloud) -> PointCloud:
    """In the frame of the release: the middle of the bounding box at the origin, the largest coordinate 1."""
    low, high = cloud.points.min(0), cloud.points.max(0)
    return _moved(cloud, (low.astype(np.float64) + high) / 2, float((high.astype(np.float64) - low).max()) / 2)


def balled(cloud: PointCloud) -> PointCloud:
    """In a frame that turns with the part: the centre of its surface at the origin, the furthest point at distance 1."""
    return _moved(cloud, *ball(cloud))


def ball(cloud: PointCloud) -> tuple[NDArray[np.float64], float]:
    """The centre of a part's surface (3,), and how far from it the furthest sample is."""
    centre = cloud.points.mean(0, dtype=np.float64)
    return centre, float(np.linalg.norm(cloud.points - centre, axis=1).max())


def drawn(cloud: PointCloud, count: int, rng: Generator) -> PointCloud:
    """Some of the samples, each at most once where there are enough."""
    return cloud.take(rng.choice(len(cloud), count, replace=len(cloud) < count))


def released_features(cloud: PointCloud) -> NDArray[np.float32]:
    """(N, 4): the normal and the mean curvature's size, which is what the release meant to estimate from meshes."""
    return np.concatenate([cloud.normals, mean_curvature(cloud.curvatures)], 1).astype(np.float32)


def mean_curvature(curvatures: NDArray[np.floating]) -> NDArray[np.floating]:
    """The size of the mean of the principal ones, which has no sign in the release; (N, 1)."""
    return np.abs(curvatures.sum(1, keepdims=True)) / 2


def cadlm_features(cloud: PointCloud) -> NDArray[np.float32]:
    """(N, 5): the normal and both principal curvatures, winsorised and compressed to about ±1."""
    bounded = np.arcsinh(np.clip(cloud.curvatures, -CURVATURE_LIMIT, CURVATURE_LIMIT)) / COMPRESSION
    return np.concatenate([cloud.normals, bounded], 1).astype(np.float32)


def curvatures_of(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, 2): the principal curvatures that `cadlm_features` (N, 5) hold, up to its limit."""
    return np.sinh(np.clip(features[:, 3:], -1, 1) * COMPRESSION).astype(np.float32)


def released_views(cloud: PointCloud, count: int, jitter: float, dropout: float, rng: Generator) -> tuple[View, View]:
    """The same samples as they are, and jittered with some of them dropped.

    As in the release a dropped point does not vanish: it moves to the origin and loses its normal.
    """
    clean = drawn(boxed(cloud), count, rng)
    features = released_features(clean)
    kept = (rng.random(count) >= dropout)[:, None]
    noisy = (clean.points + rng.normal(0, jitter, clean.points.shape)) * kept
    return View(clean.points, features), View(noisy.astype(np.float32), (features * kept).astype(np.float32))


def cadlm_views(cloud: PointCloud, count: int, config: ObjectiveConfig, rng: Generator) -> tuple[View, View]:
    """Different samples, each view turned at random; some of the second views lose a piece, some are noisy."""
    first, second = apart(cloud, count, count, rng)
    if rng.random() < config.cropped:
        second = cut(second, config.crop * rng.random(), rng)
    first, second = (balled(turned(view, rng) if rng.random() < config.turned else view) for view in (first, second))
    if rng.random() < config.jittered:
        noise = rng.normal(0, config.jitter * rng.random(), second.points.shape)
        second = replace(second, points=second.points + noise.astype(np.float32))
    if rng.random() < config.unbent:
        second = unbent(second)
    return View(first.points, cadlm_features(first)), View(second.points, cadlm_features(second))


def unbent(cloud: PointCloud) -> PointCloud:
    """With curvatures unknown, as samples of a mesh have them: what a mesh tells of them depends on its triangles."""
    return replace(cloud, curvatures=np.zeros_like(cloud.curvatures))


def with_normals(cloud: PointCloud) -> PointCloud:
    """Without samples that have no normal: the release's dropout leaves them at the origin."""
    has_normal = np.abs(cloud.normals).max(1) > 0
    return cloud if has_normal.all() else cloud.take(has_normal)


def apart(cloud: PointCloud, first: int, second: int, rng: Generator) -> tuple[PointCloud, PointCloud]:
    """Two draws that share no sample, where the part has enough of them."""
    if len(cloud) < first + second:
        return drawn(cloud, first, rng), drawn(cloud, second, rng)
    index = rng.permutation(len(cloud))
    return cloud.take(index[:first]), cloud.take(index[first : first + second])


def cut(cloud: PointCloud, share: float, rng: Generator) -> PointCloud:
    """Without the samples beyond a plane of random direction that cuts off that share of them."""
    heights = cloud.points @ random_rotation(rng)[0]
    return cloud.take(heights <= np.quantile(heights, 1 - share))


def turned(cloud: PointCloud, rng: Generator) -> PointCloud:
    turn = random_rotation(rng).astype(np.float32)
    return replace(cloud, points=cloud.points @ turn.T, normals=cloud.normals @ turn.T)


def random_rotation(rng: Generator) -> NDArray[np.float64]:
    """A turn, uniform over all of them; (3, 3)."""
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    q *= np.sign(np.diagonal(r))
    return q if np.linalg.det(q) > 0 else q[:, [1, 0, 2]]


def random_mask(length: int, share: float, rng: Generator) -> NDArray[np.bool_]:
    """Exactly that share of so many tokens or patches, at random."""
    mask = np.zeros(length, np.bool_)
    mask[rng.permutation(length)[: int(length * share)]] = True
    return mask


def released_mask(cloud: PointCloud, rng: Generator, grid: int = 24, patch: int = 6) -> Mask:
    """Half of all tokens, and the patches of which half the tokens are drawn, as the release masks a part in the box frame.

    Not all patches that hold a sample.
    """
    side = grid // patch
    while True:
        tokens = random_mask(grid**3, 0.5, rng)
        boxes = tokens.reshape(side, patch, side, patch, side, patch).mean((1, 3, 5)) >= 0.5
        if not in_boxes(cloud.points, boxes).all():
            return Mask(tokens, boxes)


def in_boxes(points: NDArray[np.floating], boxes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which points (N, 3) in the box frame lie in boxes (side, side, side) that are marked; (N,)."""
    side = len(boxes)
    index = np.clip(np.floor((points + 1) * (side / 2)).astype(np.int64), 0, side - 1)
    return boxes[index[:, 0], index[:, 1], index[:, 2]]


def _moved(cloud: PointCloud, centre: NDArray[np.float64], size: float) -> PointCloud:
    if not size > 0:
        raise EncoderError("bad-cloud", "all points of the part are one point")
    points = ((cloud.points - centre) / size).astype(np.float32)
    return replace(cloud, points=points, curvatures=(cloud.curvatures * size).astype(np.float32))
