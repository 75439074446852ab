"""Endless training batches from a store. Which parts, samples, turns and masks a step sees follows from the seed and the step."""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch.utils.data import DataLoader, Dataset

from .batch import stack
from .config import CadlmConfig, Config, ReleasedConfig
from .errors import EncoderError
from .objectives import Batch
from .store import Entry, Store, split
from .views import View, cadlm_views, random_mask, released_views

Item = tuple[int, int]
"""A draw's number, which is its randomness, and the part's place in the list."""
Views = tuple[View, View, np.ndarray]


class PartViews(Dataset[Views]):
    """Two views of a part and a mask."""

    def __init__(self, store: Store, parts: Sequence[Entry], config: Config) -> None:
        if not parts:
            raise EncoderError("no-parts", f"{store.folder} holds no part for this split")
        self.store, self.parts, self.config = store, parts, config

    def __getitem__(self, item: Item) -> Views:  # type: ignore[override]
        draw, index = item
        model, data, objective = self.config.model, self.config.data, self.config.objective
        rng = np.random.default_rng([self.config.run.seed, draw])
        cloud = self.store.load(self.parts[index].part)
        if isinstance(model, ReleasedConfig):
            first, second = released_views(cloud, data.points, objective.jitter, objective.dropout, rng)
            return first, second, random_mask(model.grid**3, objective.mask, rng)
        first, second = cadlm_views(cloud, data.points, objective, rng)
        return first, second, random_mask(num_patches(model), objective.mask, rng)


def num_patches(model: CadlmConfig) -> int:
    return (model.grid // model.patch) ** 3


def collate(views: Sequence[Views]) -> Batch:
    firsts, seconds, masks = zip(*views, strict=True)
    return Batch(
        stack([view.points for view in firsts], [view.features for view in firsts]),
        stack([view.points for view in seconds], [view.features for view in seconds]),
        torch.from_numpy(np.stack(masks)),
    )


class Draws:
    """Which parts each batch holds: every part once an epoch, in a new order; process r of n takes its share of each batch.

    The parts of a group follow each other, so that near-duplicates are told apart within a batch, and so do `run.alike`
    groups of a family, which are harder to tell apart than parts of any kind.
    """

    def __init__(self, config: Config, parts: Sequence[Entry], *, start: int, rank: int = 0, processes: int = 1) -> None:
        self.config, self.start, self.rank, self.processes = config, start, rank, processes
        families: dict[str, dict[str, list[int]]] = {}
        for index, entry in enumerate(parts):
            family = entry.family if config.run.alike > 1 else ""
            families.setdefault(family, {}).setdefault(entry.group or entry.part, []).append(index)
        self.num_parts, self.families = len(parts), [list(groups.values()) for groups in families.values()]
        self._epoch, self._order = -1, list[int]()

    def __iter__(self) -> Iterator[list[Item]]:
        size = self.config.run.batch * self.processes
        number = self.start
        while True:
            first = number * size + self.rank * self.config.run.batch
            yield [(draw, self._part(draw)) for draw in range(first, first + self.config.run.batch)]
            number += 1

    def _part(self, draw: int) -> int:
        epoch, place = divmod(draw, self.num_parts)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffled(np.random.default_rng([self.config.run.seed, 1, epoch]))
        return self._order[place]

    def _shuffled(self, rng: Generator) -> list[int]:
        runs: list[list[int]] = []
        for groups in self.families:
            alike = self.config.run.alike
            order = rng.permutation(len(groups)) if alike > 1 else range(len(groups))
            for start in range(0, len(groups), alike):
                runs.append([index for group in order[start : start + alike] for index in groups[group]])
        return [index for run in rng.permutation(len(runs)) for index in runs[run]]


def batches(dataset: PartViews, *, start: int = 0, rank: int = 0, processes: int = 1, workers: int = 0) -> Iterator[Batch]:
    """From batch number `start` on, for ever."""
    draws = Draws(dataset.config, dataset.parts, start=start, rank=rank, processes=processes)
    return iter(DataLoader(dataset, batch_sampler=draws, collate_fn=collate, num_workers=workers))  # type: ignore[arg-type]


def open_parts(config: Config) -> tuple[Store, list[Entry], list[Entry]]:
    """The store of a run, its training and its held-out parts."""
    if not config.data.folder:
        raise EncoderError("bad-config", "data.folder: the folder of prepared parts is missing")
    store = Store.open(Path(config.data.folder))
    return store, *split(store.parts(), config.data.held_out, config.data.held_out_families)
