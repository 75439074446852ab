"""How well an embedder knows a part again: the released protocol, and views that are hard, with the same measures for all.

    released    the same samples jittered, 30 % of them moved to the origin
    masked      the same, and half of the query's boxes are hidden: what the release asks with, and is trained on
    turned      different samples, different numbers of them, each turned at random
    cropped     the same, and the candidate has lost 10 to 25 % of its surface

A pool that holds near-duplicates of its parts makes each of them harder.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .arrays import unit
from .cloud import PointCloud
from .embedding import Descriptor, Embedder, embed_boxed
from .views import apart, boxed, cut, drawn, released_mask, turned

POINTS = 4096, 2048
"""Samples of a query and of a candidate, of hard views."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """Scores of one view of each part against the other view of all; the released paper's measures.

    Attributes:
        top1, top5: Share of parts whose own other view is the nearest, or among the five nearest.
        top1_low, top1_high: 95 % bootstrap interval over the queries.
        alignment: Mean squared distance of a part's two views.
        uniformity: Logarithm of the mean of exp(-2 d²) over pairs of different parts.
        info_nce: At temperature 0.07.
        cosine_mean, cosine_std: Of pairs of different parts.
        norm_mean, norm_std: Of the queries' vectors as they were given: 1 and 0 for embedders that make unit vectors.
    """

    queries: int
    candidates: int
    top1: float
    top1_low: float
    top1_high: float
    top5: float
    alignment: float
    uniformity: float
    info_nce: float
    cosine_mean: float
    cosine_std: float
    norm_mean: float
    norm_std: float


def score(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    temperature: float = 0.07,
    queries: int | None = None,
) -> Retrieval:
    """Measures of vectors (N, D), all but their lengths on unit ones; row i of both is part i. A tie counts against the part.

    Args:
        queries: How many of the first rows are looked for; the others are only candidates. All by default.
    """
    norms = np.linalg.norm(first[:queries], axis=1)
    a, b = unit(first[:queries]).astype(np.float64), unit(second).astype(np.float64)
    cosines = a @ b.T
    own = np.diagonal(cosines)
    others = ~np.eye(*cosines.shape, dtype=bool)
    rank = ((cosines >= own[:, None]) & others).sum(1)
    within = (a @ a.T)[~np.eye(len(a), dtype=bool)]
    square = cosines[:, : len(a)] / temperature
    low, high = bootstrap(rank == 0)
    return Retrieval(
        queries=len(a),
        candidates=len(b),
        top1=float((rank == 0).mean()),
        top1_low=low,
        top1_high=high,
        top5=float((rank < 5).mean()),
        alignment=float((2 - 2 * own).mean()),
        uniformity=float(np.log(np.exp(-2 * (2 - 2 * within)).mean())),
        info_nce=(_cross_entropy(square) + _cross_entropy(square.T)) / 2,
        cosine_mean=float(within.mean()),
        cosine_std=float(within.std()),
        norm_mean=float(norms.mean()),
        norm_std=float(norms.std()),
    )


def bootstrap(values: NDArray[np.generic], rounds: int = 2000) -> tuple[float, float]:
    """95 % interval of the mean of (N,) values, drawing parts anew."""
    rng = np.random.default_rng(0)
    means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(rounds)]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def released_pair(cloud: PointCloud, rng: Generator, points: int = 4096) -> tuple[PointCloud, PointCloud]:
    clean = drawn(boxed(cloud), points, rng)
    kept = (rng.random(len(clean)) >= 0.3)[:, None].astype(np.float32)
    noise = rng.normal(0, 0.02, clean.points.shape).astype(np.float32)
    noisy = replace(clean, points=(clean.points + noise) * kept, normals=clean.normals * kept, curvatures=clean.curvatures * kept)
    return clean, noisy


def turned_pair(cloud: PointCloud, rng: Generator) -> tuple[PointCloud, PointCloud]:
    first, second = apart(cloud, *POINTS, rng)
    return turned(first, rng), turned(second, rng)


def cropped_pair(cloud: PointCloud, rng: Generator) -> tuple[PointCloud, PointCloud]:
    first, second = apart(cloud, *POINTS, rng)
    return turned(first, rng), turned(cut(second, rng.uniform(0.1, 0.25), rng), rng)


PROTOCOLS: dict[str, Callable[[PointCloud, Generator], tuple[PointCloud, PointCloud]]] = {
    "released": released_pair, "masked": released_pair, "turned": turned_pair, "cropped": cropped_pair,
}  # fmt: skip


def evaluate(
    embedder: Embedder,
    clouds: Iterable[PointCloud],
    protocol: str,
    *,
    queries: int | None = None,
    seed: int = 0,
) -> Retrieval:
    """Scores of an embedder on parts under a protocol."""
    return score(*views_of(embedder, clouds, protocol, queries=queries, seed=seed), queries=queries)


def views_of(
    embedder: Embedder,
    clouds: Iterable[PointCloud],
    protocol: str,
    *,
    queries: int | None = None,
    seed: int = 0,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Vectors (Q, D) of the queries and (N, D) of the candidates; views depend on the seed and the part's place alone.

    The hand-made descriptors mix numbers of different scales: each is standardised over the pool, as a baseline should be.
    """
    first: list[NDArray[np.float32]] = []
    second: list[NDArray[np.float32]] = []
    is_boxed = PROTOCOLS[protocol] is released_pair
    # One at a time: what a network makes of one part stays in a processor's caches.
    for number, cloud in enumerate(clouds):
        query, candidate = PROTOCOLS[protocol](cloud, np.random.default_rng([seed, number]))
        # Of parts that are only candidates one view is enough.
        if queries is None or number < queries:
            hidden = [released_mask(query, np.random.default_rng([seed, number, 1])).boxes] if protocol == "masked" else []
            first.append(embed_boxed(embedder, [query], hidden) if is_boxed else embedder.embed([query]))
        second.append(embed_boxed(embedder, [candidate]) if is_boxed else embedder.embed([candidate]))
    vectors = np.concatenate(first), np.concatenate(second)
    return _standardised(*vectors) if isinstance(embedder, Descriptor) else vectors


def _standardised(first: NDArray[np.float32], second: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Both views by the mean and deviation of the second, as unit vectors."""
    mean, deviation = second.mean(0), second.std(0) + 1e-6
    return unit((first - mean) / deviation), unit((second - mean) / deviation)


def _cross_entropy(logits: NDArray[np.float64]) -> float:
    top = logits.max(1, keepdims=True)
    return float((np.log(np.exp(logits - top).sum(1)) + top[:, 0] - np.diagonal(logits)).mean())
