"""How well a stated confidence holds: Brier score, reliability in bins, expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Answers of about one confidence, from `low` on: how many, what was said on average and what came true."""

    low: float
    count: int
    said: float
    true: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Attributes: brier: mean squared error; ece: mean of |said - true| over the bins, weighted by count."""

    count: int
    brier: float
    ece: float
    bins: tuple[Bin, ...]


def reliability(said: Sequence[float], right: Sequence[bool]) -> Reliability:
    """How confidence holds, in ten bins of equal width (Guo et al. 2017); empty bins are left out."""
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, y in zip(said, right, strict=True):
        groups[min(int(p * BINS), BINS - 1)].append((p, y))
    bins = tuple(
        Bin(low=place / BINS, count=len(rows), said=fmean(p for p, _ in rows), true=fmean(y for _, y in rows))
        for place, rows in enumerate(groups)
        if rows
    )
    ece = sum(b.count * abs(b.said - b.true) for b in bins) / len(said)
    brier = fmean((p - y) ** 2 for p, y in zip(said, right, strict=True))
    return Reliability(count=len(said), brier=brier, ece=ece, bins=bins)
