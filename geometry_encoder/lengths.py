"""The lengths that a part is made of, as a vector: what tells it from one that only measures a little differently.

How far apart parallel and opposite sides are, by which radii the surface bends, how far apart the axes of round faces are. Every
sample gives such lengths exactly, so their spectrum is sharp, whatever samples were drawn; in units of the part's size. Needs
numpy alone and was not trained.

N points, P pairs of them, L places of a spectrum.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, unit
from .cloud import PointCloud

if TYPE_CHECKING:
    from .embedding import Embedder

WIDTH = 64
"""Numbers of what the normals tell, and of what curvatures tell."""
_SHARE = np.float32(0.2)
"""Weight of lengths beside a unit vector: enough to order parts that are alike, too little to lose one that was cut.

Of a part that was cut the size is another one, and so are all its lengths in units of it.
"""
_STEP = 0.02
"""From place to place of a spectrum, in natural logarithms of lengths: 5 % are two and a half places."""
_BLUR = np.exp(-0.5 * np.arange(-4, 5) ** 2)
"""One place: the part's size is known that well from two thousand samples."""
_RANGE = (-5.0, 1.6)
_PAIRS = 65_536
_PARALLEL = 0.9995
_BENT = 0.2
"""Curvatures below are no radius of this part: larger than five times its size."""


class Finer:
    """Unit vectors of an embedder's numbers and of lengths: near-duplicates lie further apart."""

    def __init__(self, encoder: Embedder) -> None:
        self.encoder = encoder

    @property
    def name(self) -> str:
        return finer_name(self.encoder.name)

    def embed(self, clouds: Sequence[PointCloud]) -> Floats:
        """(B, E + 2 WIDTH), unit rows. Raises `EncoderError`: `bad-cloud` when all samples of a part are one point."""
        return finer(self.encoder.embed(clouds), Lengths().embed(clouds))


class Lengths:
    """The lengths alone, as an embedder."""

    name = "lengths-1"

    def embed(self, clouds: Sequence[PointCloud]) -> Floats:
        """(B, 2 WIDTH)."""
        return np.stack([lengths_of(cloud) for cloud in clouds])


def finer(vectors: Floats, lengths: Floats) -> Floats:
    """Unit vectors (N, E + 2 WIDTH) of an encoder's (N, E) and of lengths."""
    return unit(np.concatenate([vectors, _SHARE * lengths], 1))


def finer_name(encoder: str) -> str:
    """What the finer vectors of an encoder are called."""
    return f"{encoder}+lengths-1"


def coarse(vectors: Floats) -> Floats:
    """The encoder's own unit vectors (N, E) of finer ones (N, E + 2 WIDTH)."""
    return unit(vectors[:, : -2 * WIDTH])


def lengths_of(cloud: PointCloud) -> Floats:
    """(2 WIDTH,): a unit vector of distances between sides, then one of radii and axes; zeros where there are none, and for the
    second where curvatures are not known, as on a mesh."""
    points = cloud.points.astype(np.float64) - cloud.points.mean(0, dtype=np.float64)
    size = 2 * np.sqrt((points**2).sum(1).mean())
    points, normals = points / size, cloud.normals.astype(np.float64)
    rng = np.random.default_rng(0)
    first, second = rng.integers(len(points), size=(2, _PAIRS))
    facing = np.einsum("ij,ij->i", normals[first], normals[second])
    heights = np.abs(np.einsum("ij,ij->i", normals[first], points[first] - points[second]))
    sides = [_spectrum(heights[(sign * facing > _PARALLEL) & (heights > 2e-3)]) for sign in (1, -1)]
    round_ = [np.zeros_like(sides[0])] * 3
    if (cloud.face_types >= 0).any():
        curvatures = cloud.curvatures.astype(np.float64) * size
        radii = [_spectrum(1 / bends[bends > _BENT]) for bends in (curvatures.ravel(), -curvatures.ravel())]
        round_ = [*radii, _spectrum(_between_axes(points, normals, curvatures, rng))]
    parts = [unit(_mixed(len(found)) @ np.concatenate(found)) for found in (sides, round_)]
    return np.concatenate(parts)


def _between_axes(
    points: NDArray[np.float64], normals: NDArray[np.float64], curvatures: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Distances between the axes of pairs of samples on cylinders (and cones), as if both were parallel."""
    large = np.where(np.abs(curvatures[:, 0]) > np.abs(curvatures[:, 1]), curvatures[:, 0], curvatures[:, 1])
    rows = np.flatnonzero((np.abs(large) > _BENT) & (np.abs(curvatures).min(1) < 1e-3))
    if len(rows) < 2:
        return np.empty(0)
    feet, sides = points[rows] - normals[rows] / large[rows, None], normals[rows]
    first, second = rng.integers(len(rows), size=(2, _PAIRS // 2))
    axes = np.cross(sides[first], sides[second])
    spread = np.linalg.norm(axes, axis=1)
    wide = spread > 0.2
    axes = axes[wide] / spread[wide, None]
    arms = (feet[first] - feet[second])[wide]
    found = np.linalg.norm(arms - np.einsum("ij,ij->i", arms, axes)[:, None] * axes, axis=1)
    return found[found > 5e-3]


def _spectrum(lengths: NDArray[np.float64]) -> Floats:
    """(L,): square roots of the shares of lengths around each place, as a unit vector: few of a length count as well."""
    low, high = _RANGE
    count = round((high - low) / _STEP)
    places = np.clip((np.log(lengths) - low) / _STEP - 0.5, 0, count - 1.001)
    left = places.astype(np.int64)
    share = places - left
    found = np.bincount(left, 1 - share, count) + np.bincount(left + 1, share, count)
    return unit(np.sqrt(np.convolve(found, _BLUR, "same")).astype(np.float32))


@cache
def _mixed(count: int) -> Floats:
    """(WIDTH, L · count): a random mixture, the same everywhere, that hardly changes angles."""
    places = round((_RANGE[1] - _RANGE[0]) / _STEP)
    return np.random.RandomState(count).standard_normal((WIDTH, places * count)).astype(np.float32)
