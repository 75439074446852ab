"""Mean and spread of scores over trained networks that differ in their seed alone."""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A score of several runs.

    Attributes:
        deviation: Of one run, estimated (over n - 1).
    """

    mean: float
    deviation: float
    least: float
    most: float
    runs: int


def groups(configs: Sequence[tuple[str, Config]]) -> list[list[str]]:
    """The names of runs whose settings are the same but for the seed, where there are several."""
    found: dict[Config, list[str]] = {}
    for name, config in configs:
        found.setdefault(replace(config, run=replace(config.run, seed=0)), []).append(name)
    return [names for names in found.values() if len(names) > 1]


def spreads(scores: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> Iterator[tuple[str, dict[str, Spread]]]:
    """Over the runs of a group, for every row that all of them have: what follows the run's name, and the spread of each score.

    Args:
        scores: By the name of a row, which begins with the run's: `ab12`, `ab12, untrained`.
    """
    first = names[0]
    for row in scores:
        kind = row.removeprefix(first)
        others = [scores.get(name + kind) for name in names]
        if row.startswith(first) and all(other is not None for other in others):
            there = [other for other in others if other is not None]
            yield kind, {score: _spread([other[score] for other in there]) for score in scores[row]}


def _spread(values: Sequence[float]) -> Spread:
    return Spread(
        mean=float(np.mean(values)),
        deviation=float(np.std(values, ddof=1)),
        least=min(values),
        most=max(values),
        runs=len(values),
    )
