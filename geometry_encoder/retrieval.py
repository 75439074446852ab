"""How well an embedder knows a part again: the released protocol, and views that are hard, with the same measures for all.

python -m geometry_encoder.retrieval PARTS [--weights FOLDER] [--most 2048]
"""

# pyright: basic
from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .checkpoint import load_weights
from .cloud import PointCloud
from .config import CadlmConfig, ModelConfig, ObjectiveConfig, ReleasedConfig
from .embedding import Descriptor, Embedder, Network
from .errors import EncoderError
from .objectives import make_objective
from .store import Store
from .views import boxed, drawn, random_rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """Scores of one view of each part against the other view of all; the released paper's measures.

    Attributes:
        top1, top5: Share of parts whose own other view is the nearest, or among the five nearest.
        alignment: Mean squared distance of a part's two views.
        uniformity: Logarithm of the mean of exp(-2 d²) over pairs of different parts.
        info_nce: At temperature 0.07.
        cosine_mean, cosine_std: Of pairs of different parts.
    """

    top1: float
    top5: float
    alignment: float
    uniformity: float
    info_nce: float
    cosine_mean: float
    cosine_std: float


def score(first: NDArray[np.float32], second: NDArray[np.float32], temperature: float = 0.07) -> Retrieval:
    """Measures of unit vectors (N, D); row i of both is part i. A tie counts against the part."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    cosines = a @ b.T
    own = np.diagonal(cosines)
    others = ~np.eye(len(a), dtype=bool)
    rank = ((cosines >= own[:, None]) & others).sum(1)
    within = (a @ a.T)[others]
    return Retrieval(
        top1=float((rank == 0).mean()),
        top5=float((rank < 5).mean()),
        alignment=float((2 - 2 * own).mean()),
        uniformity=float(np.log(np.exp(-2 * (2 - 2 * within)).mean())),
        info_nce=(_cross_entropy(cosines / temperature) + _cross_entropy(cosines.T / temperature)) / 2,
        cosine_mean=float(within.mean()),
        cosine_std=float(within.std()),
    )


def released_pair(cloud: PointCloud, rng: Generator, points: int = 4096) -> tuple[PointCloud, PointCloud]:
    """The same samples, and jittered (0.02) with 30 % of them moved to the origin."""
    clean = drawn(boxed(cloud), points, rng)
    kept = (rng.random(len(clean)) >= 0.3)[:, None].astype(np.float32)
    noise = rng.normal(0, 0.02, clean.points.shape).astype(np.float32)
    return clean, _changed(clean, (clean.points + noise) * kept, clean.normals * kept, clean.curvatures * kept)


def hard_pair(cloud: PointCloud, rng: Generator) -> tuple[PointCloud, PointCloud]:
    """Different samples, different numbers of them, each turned at random."""
    views = []
    for points in (4096, 2048):
        part, turn = drawn(cloud, points, rng), random_rotation(rng).astype(np.float32)
        views.append(_changed(part, part.points @ turn.T, part.normals @ turn.T, part.curvatures))
    return views[0], views[1]


PROTOCOLS = {"released": released_pair, "hard": hard_pair}


def evaluate(embedder: Embedder, clouds: Sequence[PointCloud], protocol: str, seed: int = 0, batch: int = 16) -> Retrieval:
    """Scores of an embedder on parts under a protocol; views depend on the seed and the part's place alone.

    The hand-made descriptors mix numbers of different scales: each is standardised over the pool first, as a baseline should be.
    """
    pairs = [PROTOCOLS[protocol](cloud, np.random.default_rng([seed, i])) for i, cloud in enumerate(clouds)]
    vectors = [
        np.concatenate([embedder.embed(views[i : i + batch]) for i in range(0, len(views), batch)])
        for views in zip(*pairs, strict=True)
    ]
    if isinstance(embedder, Descriptor):
        vectors = _standardised(vectors[0], vectors[1])
    return score(vectors[0], vectors[1])


def _standardised(first: NDArray[np.float32], second: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Both views by the mean and deviation of the second, as unit vectors."""
    rows = [(view - second.mean(0)) / (second.std(0) + 1e-6) for view in (first, second)]
    return [row / np.maximum(np.linalg.norm(row, axis=1, keepdims=True), 1e-12) for row in rows]


def _cross_entropy(logits: NDArray[np.float64]) -> float:
    top = logits.max(1, keepdims=True)
    return float((np.log(np.exp(logits - top).sum(1)) + top[:, 0] - np.diagonal(logits)).mean())


def _changed(
    cloud: PointCloud, points: NDArray[np.float32], normals: NDArray[np.float32], curvatures: NDArray[np.float32]
) -> PointCloud:
    return replace(cloud, points=points, normals=normals, curvatures=curvatures)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.retrieval", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument("--weights", type=Path, action="append", default=[], help="trained weights; repeatable")
    parser.add_argument("--most", type=int, default=2048, help="parts in the pool (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    try:
        store = Store.open(given.parts)
        clouds = [store.load(entry.part) for entry in store.parts()[: given.most]]
        embedders: list[Embedder] = [Descriptor(is_posed=True), Descriptor()]
        untrained: tuple[ModelConfig, ...] = (ReleasedConfig(), CadlmConfig())
        embedders += [Network(make_objective(model, ObjectiveConfig()), f"untrained {model.design}") for model in untrained]
        for folder in given.weights:
            objective, _, digest = load_weights(folder)
            embedders.append(Network(objective, f"{folder} {digest[:8]}"))
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(clouds)} parts, chance {1 / max(1, len(clouds)):.4f}")
    print(f"{'protocol':9} {'embedder':32} {'top-1':>6} {'top-5':>6} {'align':>6} {'unif':>6} {'nce':>6} {'cos':>15}")
    for protocol in PROTOCOLS:
        for embedder in embedders:
            r = evaluate(embedder, clouds, protocol, given.seed)
            cosine = f"{r.cosine_mean:7.3f} ± {r.cosine_std:.3f}"
            print(f"{protocol:9} {embedder.name:32} {r.top1:6.3f} {r.top5:6.3f} {r.alignment:6.3f} {r.uniformity:6.2f} "
                  f"{r.info_nce:6.3f} {cosine:>15}")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
