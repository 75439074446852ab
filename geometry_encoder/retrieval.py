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
from itertools import islice

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .cloud import PointCloud
from .embedding import Descriptor, Embedder, embed_boxed
from .views import apart, boxed, cut, drawn, hidden_boxes, turned

POINTS = 4096, 2048
"""Samples of a query and of a candidate, of hard views."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """Scores of one view of each part against the other view of all; the released paper's measures.

    Attributes:
        top1, top5: Share of parts whose own other view is the nearest, or among the five nearest.
        top1_low, top1_high: 95 % bootstrap interval over the queries.
        top1_distinct: The same where a part that is the same shape, which nothing can tell apart, is no wrong answer.
        alignment: Mean squared distance of a part's two views.
        uniformity: Logarithm of the mean of exp(-2 d²) over pairs of different parts.
        info_nce: At temperature 0.07.
        cosine_mean, cosine_std: Of pairs of different parts.
    """

    queries: int
    candidates: int
    top1: float
    top1_low: float
    top1_high: float
    top1_distinct: float
    top5: float
    alignment: float
    uniformity: float
    info_nce: float
    cosine_mean: float
    cosine_std: float


def score(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    temperature: float = 0.07,
    queries: int | None = None,
    same: NDArray[np.bool_] | None = None,
) -> Retrieval:
    """Measures of unit vectors (N, D); row i of both is part i. A tie counts against the part.

    Args:
        queries: How many of the first rows are looked for; the others are only candidates. All by default.
        same: (queries, N), which candidates are the same shape as a query (`twins`); none by default.
    """
    b = second.astype(np.float64)
    a = first.astype(np.float64)[:queries]
    cosines = a @ b.T
    own = np.diagonal(cosines)
    others = ~np.eye(*cosines.shape, dtype=bool)
    before = (cosines >= own[:, None]) & others
    rank = before.sum(1)
    distinct = rank if same is None else (before & ~same).sum(1)
    within = (a @ a.T)[~np.eye(len(a), dtype=bool)]
    square = cosines[:, : len(a)] / temperature
    low, high = bootstrap(rank == 0)
    return Retrieval(
        queries=len(a),
        candidates=len(b),
        top1=float((rank == 0).mean()),
        top1_low=low,
        top1_high=high,
        top1_distinct=float((distinct == 0).mean()),
        top5=float((rank < 5).mean()),
        alignment=float((2 - 2 * own).mean()),
        uniformity=float(np.log(np.exp(-2 * (2 - 2 * within)).mean())),
        info_nce=(_cross_entropy(square) + _cross_entropy(square.T)) / 2,
        cosine_mean=float(within.mean()),
        cosine_std=float(within.std()),
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
    same: NDArray[np.bool_] | None = None,
    seed: int = 0,
    batch: int = 16,
) -> Retrieval:
    """Scores of an embedder on parts under a protocol; views depend on the seed and the part's place alone.

    The hand-made descriptors mix numbers of different scales: each is standardised over the pool first, as a baseline should be.
    """
    first: list[NDArray[np.float32]] = []
    second: list[NDArray[np.float32]] = []
    numbered = enumerate(clouds)
    is_boxed = PROTOCOLS[protocol] is released_pair
    while chunk := list(islice(numbered, batch)):
        pairs = [PROTOCOLS[protocol](cloud, np.random.default_rng([seed, i])) for i, cloud in chunk]
        # Of parts that are only candidates one view is enough.
        wanted = [pair[0] for (i, _), pair in zip(chunk, pairs, strict=True) if queries is None or i < queries]
        if wanted:
            hidden = []
            if protocol == "masked":
                rngs = [np.random.default_rng([seed, i, 1]) for i, _ in chunk[: len(wanted)]]
                hidden = [hidden_boxes(cloud, rng) for cloud, rng in zip(wanted, rngs, strict=True)]
            first.append(embed_boxed(embedder, wanted, hidden) if is_boxed else embedder.embed(wanted))
        others = [pair[1] for pair in pairs]
        second.append(embed_boxed(embedder, others) if is_boxed else embedder.embed(others))
    vectors = [np.concatenate(first), np.concatenate(second)]
    if isinstance(embedder, Descriptor):
        vectors = _standardised(vectors[0], vectors[1])
    return score(vectors[0], vectors[1], queries=queries, same=same)


def _standardised(first: NDArray[np.float32], second: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Both views by the mean and deviation of the second, as unit vectors."""
    rows = [(view - second.mean(0)) / (second.std(0) + 1e-6) for view in (first, second)]
    return [row / np.maximum(np.linalg.norm(row, axis=1, keepdims=True), 1e-12) for row in rows]


def _cross_entropy(logits: NDArray[np.float64]) -> float:
    top = logits.max(1, keepdims=True)
    return float((np.log(np.exp(logits - top).sum(1)) + top[:, 0] - np.diagonal(logits)).mean())
