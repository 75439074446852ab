"""Which prompts reinforcement learning asks next: fresh ones, and again those that some answers got right and others did not.

A group of equal rewards teaches nothing: a prompt that is always answered rightly is left, one that never is comes back once or
twice. The state is a function of the settings and of what was noted, so that all ranks hold the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import pstdev
from typing import Any, NamedTuple

from dsl.files import staged

from .exercises import next_place

CAPACITY = 2048
"""So many prompts are remembered; the longest known is forgotten first."""
PATIENCE = 2
"""A prompt is given up after so many visits in a row whose answers were all worth the same."""
FLAT = 1e-3
"""Rewards this close are equal."""
_ODDS_OF_FLAT = 0.05
"""Weight of a prompt whose last answers were all worth the same; the weight of the others is the spread of their rewards."""


class Standing(NamedTuple):
    """How the last group of answers to a prompt went: the standard deviation of its rewards, and flat visits in a row."""

    spread: float
    flat: int


class Curriculum:
    """Gives out numbers of samples and takes notes of what their answers were worth.

    Attributes:
        open: What is remembered, by number, in the order in which it became known.
        pending: Given out and not yet noted. After `load` these come first, so that a run that goes on asks what it would
            have asked.
    """

    def __init__(self, seed: int, *, families: Sequence[str] = (), revisit: float = 0.5) -> None:
        self.seed, self.families, self.revisit = seed, tuple(families), revisit
        self.open: dict[int, Standing] = {}
        self.pending: list[int] = []
        self._draws = self._place = 0
        self._first: list[int] = []

    def next(self) -> int:
        """The number of the next sample."""
        if self._first:
            return self._first.pop(0)
        rng = Random(f"{self.seed}/{self._draws}")
        self._draws += 1
        known = [index for index in self.open if index not in self.pending]
        if known and rng.random() < self.revisit:
            odds = [max(self.open[index].spread, _ODDS_OF_FLAT) for index in known]
            index = rng.choices(known, odds)[0]
        else:
            index = next_place(self.seed, self._place, "train", self.families)
            self._place = index + 1
        self.pending.append(index)
        return index

    def note(self, worth: Iterable[tuple[int, float]]) -> None:
        """What the answers to samples were worth, all answers of each in one call."""
        groups: dict[int, list[float]] = {}
        for index, value in worth:
            groups.setdefault(index, []).append(value)
        for index, values in groups.items():
            if index in self.pending:
                self.pending.remove(index)
            before = self.open.pop(index, Standing(0.0, 0))
            is_flat = max(values) - min(values) < FLAT
            after = Standing(pstdev(values), before.flat + 1 if is_flat else 0)
            if min(values) < 1 and after.flat <= PATIENCE:
                self.open[index] = after
        for oldest in list(self.open)[: max(0, len(self.open) - CAPACITY)]:
            del self.open[oldest]

    def save(self, path: Path) -> None:
        """Write the state, whole or not at all."""
        state = {"draws": self._draws, "place": self._place, "pending": self.pending, "open": list(self.open.items())}
        with staged(path) as draft:
            draft.write_text(json.dumps(state) + "\n", encoding="utf-8")

    def load(self, path: Path) -> None:
        """Go on from a state that was saved under the same settings."""
        state: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self._draws, self._place = state["draws"], state["place"]
        self.pending, self._first = list(state["pending"]), list(state["pending"])
        self.open = {index: Standing(*standing) for index, standing in state["open"]}
