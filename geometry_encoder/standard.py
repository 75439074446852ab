"""A hand-made description for searching: histograms that do not change when a part is turned or scaled, each number measured by
how much it varies among parts.

Like `descriptor.free`, but of shares that move evenly from bin to bin and of a size that no single sample decides, so that two
samplings of one part agree. Needs numpy only. The scale (standard.json) is that of parts of the generators; made by
`python -m cadlm.train.family`.
"""

# pyright: basic
from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .errors import EncoderError
from .views import CURVATURE_LIMIT

SCALE = Path(__file__).with_name("standard.json")
_PAIRS = 32_768


class StandardDescriptor:
    """Unit vectors, the same for every size and attitude of a part; cosines of unlike parts are around 0."""

    name = "descriptor-standard-1"

    def embed(self, clouds: Sequence[PointCloud]) -> NDArray[np.float32]:
        """(B, 124) float32. Raises `EncoderError`: `bad-cloud` when all samples are one point."""
        mean, deviation = _scale()
        rows = (np.stack([plain(cloud) for cloud in clouds]) - mean) / deviation
        return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def plain(cloud: PointCloud) -> NDArray[np.float64]:
    """(124,): square roots of histograms over samples and pairs of samples, in units of the root mean square radius."""
    rng = np.random.default_rng(0)
    points = cloud.points.astype(np.float64)
    points = points - points.mean(0)
    size = float(np.sqrt((points**2).sum(1).mean()))
    if not size > 0:
        raise EncoderError("bad-cloud", "all points of the part are one point")
    points, normals = points / size, cloud.normals.astype(np.float64)
    a, b = rng.integers(len(points), size=(2, _PAIRS))
    apart = points[a] - points[b]
    bend = np.arcsinh(np.clip(cloud.curvatures * size, -CURVATURE_LIMIT, CURVATURE_LIMIT))
    spread = np.sqrt(np.maximum(np.linalg.eigvalsh(points.T @ points / len(points)), 0))
    histograms = [
        _histogram(np.linalg.norm(apart, axis=1), 24, 0, 3.5),
        _histogram(np.linalg.norm(points, axis=1), 16, 0, 2.2),
        _histogram(np.einsum("ij,ij->i", points, normals), 16, -2, 2),
        _histogram(np.einsum("ij,ij->i", normals[a], normals[b]), 16, -1, 1),
        _histogram(np.abs(np.einsum("ij,ij->i", apart, normals[a])), 16, 0, 3),
        _histogram(bend[:, 0], 16, -5, 5), _histogram(bend[:, 1], 16, -5, 5),
    ]  # fmt: skip
    return np.concatenate([*map(np.sqrt, histograms), spread, [spread[0] / spread[2]]])


def _histogram(values: NDArray[np.floating], bins: int, low: float, high: float) -> NDArray[np.float64]:
    """Shares; a value counts to the two bins whose middles it lies between, by its distance from them."""
    place = np.clip((values - low) / (high - low) * bins - 0.5, 0, bins - 1)
    left = np.minimum(place.astype(np.int64), bins - 2)
    right_share = place - left
    counts = np.bincount(left, 1 - right_share, bins) + np.bincount(left + 1, right_share, bins)
    return counts / len(values)


@cache
def _scale() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = json.loads(SCALE.read_text("utf-8"))
    return np.array(values["mean"]), np.array(values["deviation"])
