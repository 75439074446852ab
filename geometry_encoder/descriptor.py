"""A hand-made description of a shape, without learning: the baseline of every embedding, and useful by itself.

    posed   75 numbers of where the surface lies and how it faces, in the part's own axes (the baseline of the released protocol)
    free    histograms that do not change when the part is turned: distances, heights, angles between normals, curvatures

Both are independent of the part's size. Unit vectors of float32.
"""

# pyright: basic
from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .cloud import PointCloud
from .views import CURVATURE_LIMIT, balled, boxed, with_normals

POSED_SIZE, FREE_SIZE = 75, 124
_PAIRS = 16_384


def posed(cloud: PointCloud) -> NDArray[np.float32]:
    """(75,): moments and quantiles of coordinates, of their size, of normals and of curvature, in the box frame."""
    part = boxed(with_normals(cloud))
    x, n = part.points.astype(np.float64), part.normals.astype(np.float64)
    radius = np.linalg.norm(x, axis=1)
    bend = np.arcsinh(np.clip(part.curvatures, -CURVATURE_LIMIT, CURVATURE_LIMIT).sum(1) / 2)
    levels = [0.1, 0.3, 0.5, 0.7, 0.9]
    upper = np.triu_indices(3)
    values = [
        x.mean(0), x.std(0), (x.T @ x / len(x))[upper], np.quantile(x, levels, axis=0).ravel(),
        np.quantile(radius, levels), _histogram(radius, 8, 0, np.sqrt(3)),
        np.abs(n).mean(0), n.mean(0), (n.T @ n / len(n))[upper], (x * n).mean(0), (x * n).std(0),
        np.quantile(bend, levels), _histogram(bend, 9, -3, 3), [bend.mean(), bend.std(), np.ptp(x[:, 2])],
    ]  # fmt: skip
    return _unit(np.concatenate(values))


def free(cloud: PointCloud, rng: Generator) -> NDArray[np.float32]:
    """(124,): square roots of histograms, so that dot products of them compare distributions."""
    part = balled(with_normals(cloud))
    a, b = (part.take(rng.integers(len(part), size=_PAIRS)) for _ in range(2))
    apart = a.points - b.points
    distance = np.linalg.norm(apart, axis=1)
    radius = np.linalg.norm(part.points, axis=1)
    facing = np.einsum("ij,ij->i", part.points, part.normals)
    between = np.einsum("ij,ij->i", a.normals, b.normals)
    across = np.abs(np.einsum("ij,ij->i", apart, a.normals))
    bend = np.arcsinh(np.clip(part.curvatures, -CURVATURE_LIMIT, CURVATURE_LIMIT))
    spread = np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(part.points.T.astype(np.float64))), 0))
    histograms = [
        _histogram(distance, 24, 0, 2), _histogram(radius, 16, 0, 1), _histogram(facing, 16, -1, 1),
        _histogram(between, 16, -1, 1), _histogram(across, 16, 0, 2),
        _histogram(bend[:, 0], 16, -5, 5), _histogram(bend[:, 1], 16, -5, 5),
    ]  # fmt: skip
    return _unit(np.concatenate([*map(np.sqrt, histograms), spread, [np.linalg.norm(spread)]]))


def _histogram(values: NDArray[np.floating], bins: int, low: float, high: float) -> NDArray[np.float64]:
    """Shares of the values; what is beyond an end counts to it."""
    counts, _ = np.histogram(np.clip(values, low, high), bins, (low, high))
    return counts / len(values)


def _unit(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return (values / np.linalg.norm(values)).astype(np.float32)
