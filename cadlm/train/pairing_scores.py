"""Scores of text and shape in one space: retrieval both ways, how well wrong parts are told, beside what needs no learning."""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.draft import Sample
from geometry_encoder.arrays import Floats

STEPS, RATE = 4000, 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Scored:
    """N sentences whose parts are the first N of P.

    Attributes:
        texts, parts, near: Unit vectors (N, E), (P, E), and of near-duplicates (N, E), NaN rows where there is none.
        families, sizes: Of the parts, P and (P, 4).
    """

    samples: tuple[Sample, ...]
    texts: Floats
    parts: Floats
    near: Floats
    families: tuple[str, ...]
    sizes: NDArray[np.float64]


def report(found: Scored, blank: Scored, slope: float, bias: float) -> dict[str, Any]:
    """Everything that is said of a held-out set."""
    cosines = found.texts @ found.parts.T
    count = len(found.texts)
    own, wrong = cosines_of_wrong(found)
    odds = 1 / (1 + np.exp(-(slope * np.concatenate([own, *wrong.values()]) + bias)))
    truth = np.repeat([True, False], [len(own), len(odds) - len(own)])
    by_size = size_matches(found.samples, found.sizes)
    return {
        "sentences": count, "parts": len(found.parts),
        "text to part": ranks(cosines), "part to text": ranks(cosines[:, :count].T),
        "text to part, untrained": ranks(blank.texts @ blank.parts.T), "text to part, by stated sizes": ranks(by_size),
        "part to text, by stated sizes": ranks(by_size[:, :count].T),
        "auroc": {kind: round(auroc(own, rows), 4) for kind, rows in wrong.items()},
        "calibration error": round(expected_error(odds, truth, own, wrong), 4),
    }  # fmt: skip


def ranks(scores: NDArray[np.floating]) -> dict[str, float]:
    """Of the right answer, which for question i is answer i; ties count against it."""
    own = np.diagonal(scores)[:, None]
    rank = (scores >= own).sum(1)
    return {
        "top1": round(float((rank == 1).mean()), 4), "top5": round(float((rank <= 5).mean()), 4),
        "median": float(np.median(rank)),
    }  # fmt: skip


def size_matches(samples: Sequence[Sample], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, P): how many of a part's extents stand in the sentence as a number, within 2 %, less how far the nearest are off."""
    found = np.zeros((len(samples), len(sizes)))
    extents = np.log(np.maximum(sizes[:, :3], 1e-6))
    for row, sample in enumerate(samples):
        values = np.log([m.value for m in sample.mentions if m.kind in ("len", "num") and m.value > 0] or [1e-6])
        off = np.abs(extents[:, :, None] - values).min(2)
        found[row] = (off < 0.02).sum(1) - np.tanh(off).mean(1)
    return found


def cosines_of_wrong(found: Scored) -> tuple[NDArray[np.floating], dict[str, NDArray[np.floating]]]:
    """Of each sentence with its own part, and with wrong ones: any other, another of the family, the near-duplicate."""
    rng = np.random.default_rng(0)
    count = len(found.texts)
    families = np.array(found.families)
    wrong: dict[str, list[float]] = {"any other part": [], "another part of the family": [], "one size 5 % off": []}
    for row in range(count):
        others = np.flatnonzero(np.arange(len(families)) != row)
        kin = others[families[others] == families[row]]
        wrong["any other part"].append(float(found.texts[row] @ found.parts[rng.choice(others)]))
        if len(kin):
            wrong["another part of the family"].append(float(found.texts[row] @ found.parts[rng.choice(kin)]))
        if np.isfinite(found.near[row]).all():
            wrong["one size 5 % off"].append(float(found.texts[row] @ found.near[row]))
    own = (found.texts * found.parts[:count]).sum(1)
    return own, {kind: np.array(rows) for kind, rows in wrong.items() if rows}


def auroc(right: NDArray[np.floating], wrong: NDArray[np.floating]) -> float:
    """The chance that a right part scores above a wrong one; ties count half."""
    above = right[:, None] - wrong[None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def calibrated(found: Scored) -> tuple[float, float]:
    """Slope and bias of the probability: half of the parts right, the other half wrong in the ways above, each as often."""
    own, wrong = cosines_of_wrong(found)
    x, y, weight = weighed(own, wrong)
    slope, bias, middle = 1.0, 0.0, float(x.mean())
    for _ in range(STEPS):
        error = weight * (1 / (1 + np.exp(-(slope * 10 * (x - middle) + bias))) - y)
        slope, bias = slope - RATE * 10 * float((error * (x - middle)).sum()), bias - RATE * float(error.sum())
    return round(10 * slope, 4), round(bias - 10 * slope * middle, 4)


def weighed(
    own: NDArray[np.floating], wrong: dict[str, NDArray[np.floating]]
) -> tuple[NDArray[np.floating], NDArray[np.float64], NDArray[np.float64]]:
    """Cosines, truth, and weights that sum to 1, half of them of right parts."""
    rows = [own, *wrong.values()]
    shares = [0.5, *([0.5 / len(wrong)] * len(wrong))]
    weights = np.concatenate([np.full(len(row), share / len(row)) for row, share in zip(rows, shares, strict=True)])
    return np.concatenate(rows), np.concatenate([np.ones(len(own)), np.zeros(sum(map(len, wrong.values())))]), weights


def expected_error(
    odds: NDArray[np.floating], truth: NDArray[np.bool_], own: NDArray[np.floating], wrong: dict[str, NDArray[np.floating]]
) -> float:
    """Mean distance of said and true shares over ten bins, parts weighed as in the calibration."""
    _, _, weight = weighed(own, wrong)
    bins = np.minimum((odds * 10).astype(int), 9)
    gaps = [abs((weight * (truth - odds))[bins == i].sum()) for i in range(10)]
    return float(sum(gaps))
