"""Pairs of prompts and parts for `cadlm.train.pairing`: read from stores of generated parts, split, and drawn as batches."""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.corpus import draw, split_of
from generators.draft import Sample
from generators.numbers import Mention
from geometry_encoder.arrays import Floats
from geometry_encoder.index import size_of_cloud
from geometry_encoder.shipped import Encoder
from geometry_encoder.store import Store

from ..pairing import UNKNOWN, Tokens, Vocabulary, number_features, part_features
from ..shape import NEAR

BATCH, FAMILY_POOL = 256, 6
"""Pairs a step; every other batch is cut from so many times more pairs in the order of their families."""
VALIDATION = 8
"""Every eighth part of the training split is kept for the calibration."""
DROPPED = 0.1
"""Share of words that a sentence loses while training."""
NOISE = 0.01
"""Deviation of what is added to the numbers of a shape."""
SCALED, MOST_OCTAVES = 0.5, 0.7
"""Share of the sentences whose lengths are all made larger or smaller together with the part, and by how many doublings."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Prompts and their parts, M of them; some have a near-duplicate.

    Attributes:
        vectors, sizes: Of the parts, (M, E) and (M, 4).
        near_vectors, near_sizes: Of the near-duplicates; NaN rows where there is none.
    """

    samples: tuple[Sample, ...]
    vectors: Floats
    sizes: NDArray[np.float64]
    near_vectors: Floats
    near_sizes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.samples)

    def take(self, rows: Sequence[int]) -> Pairs:
        index = np.array(rows, np.int64)
        return Pairs(
            samples=tuple(self.samples[row] for row in rows), vectors=self.vectors[index], sizes=self.sizes[index],
            near_vectors=self.near_vectors[index], near_sizes=self.near_sizes[index],
        )  # fmt: skip


def collect(folder: Path, encoder: Encoder) -> Pairs:
    """The pairs of a folder of generated parts; vectors are kept beside them for the next time."""
    store = Store.open(folder)
    settings: Any = store.state()["settings"]
    seed = int(settings["seed"])
    entries = {entry.source: entry.part for entry in store.parts()}
    kept = folder / f"vectors-{encoder.name}.npz"
    known: dict[str, NDArray[np.float64]] = {}
    if kept.is_file():
        with np.load(kept) as arrays:
            known = dict(zip(arrays["names"].tolist(), arrays["rows"], strict=True))
    for part in entries.values():
        if part not in known:
            cloud = store.load(part)
            known[part] = np.concatenate([encoder.embed([cloud])[0], size_of_cloud(cloud)])
    np.savez(kept, names=np.array(list(known)), rows=np.array(list(known.values())))
    sources = sorted((source for source in entries if NEAR not in source), key=int)
    missing = np.full_like(next(iter(known.values())), np.nan)
    own = np.array([known[entries[source]] for source in sources])
    near = np.array([known.get(entries.get(source + NEAR, ""), missing) for source in sources])
    return Pairs(
        samples=tuple(draw(seed, int(source)) for source in sources),
        vectors=own[:, :-4].astype(np.float32), sizes=own[:, -4:],
        near_vectors=near[:, :-4].astype(np.float32), near_sizes=near[:, -4:],
    )  # fmt: skip


def joined(parts: Sequence[Pairs]) -> Pairs:
    names = ("vectors", "sizes", "near_vectors", "near_sizes")
    return Pairs(
        samples=tuple(sample for part in parts for sample in part.samples),
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names},
    )


class Batches:
    """Endless batches; half of them of few families, so that the parts of a batch are alike."""

    def __init__(self, pairs: Pairs, vocabulary: Vocabulary, seed: int) -> None:
        self.pairs, self.rng = pairs, np.random.default_rng(seed)
        self.tokens = [vocabulary.tokens(sample.prompt, sample.mentions) for sample in pairs.samples]
        self.lengths = [lengths_of(sample) for sample in pairs.samples]
        self.places = [np.flatnonzero(tokens.numbers.any(1)) for tokens in self.tokens]
        self.families = np.array([sample.family for sample in pairs.samples])

    def __iter__(self) -> Iterator[tuple[list[Tokens], Floats, Floats]]:
        """Sentences, their parts' features, and those of near-duplicates of some."""
        number = 0
        while True:
            number += 1
            rows = self.rng.permutation(len(self.pairs))[: FAMILY_POOL * BATCH]
            if number % 2:
                rows = rows[np.argsort(self.families[rows], kind="stable")]
                rows = np.roll(rows, self.rng.integers(len(rows)))
            rows = rows[:BATCH]
            texts, factors = zip(*(self._text(row) for row in rows), strict=True)
            scale = np.array(factors)
            own = self._parts(self.pairs.vectors[rows], self.pairs.sizes[rows] * scale[:, None])
            near = self._parts(self.pairs.near_vectors[rows], self.pairs.near_sizes[rows] * scale[:, None])
            yield list(texts), own, near[np.isfinite(near).all(1)]

    def _text(self, row: int) -> tuple[Tokens, float]:
        """A sentence, some words of it unread, some of it of a part of another size; and how many times larger that is."""
        tokens, lengths, mentions = self.tokens[row], self.lengths[row], self.pairs.samples[row].mentions
        words = np.where((tokens.words > UNKNOWN) & (self.rng.random(len(tokens.words)) < DROPPED), UNKNOWN, tokens.words)
        if lengths is None or self.rng.random() > SCALED:
            return Tokens(words, tokens.numbers), 1.0
        factor = float(2 ** self.rng.uniform(-MOST_OCTAVES, MOST_OCTAVES))
        scaled = [
            Mention(start=m.start, end=m.end, text=m.text, kind=m.kind, value=m.value * factor, facets={}) if is_length else m
            for m, is_length in zip(mentions, lengths, strict=True)
        ]
        numbers = tokens.numbers.copy()
        numbers[self.places[row]] = number_features(scaled)[: len(self.places[row])]
        return Tokens(words, numbers), factor

    def _parts(self, vectors: Floats, sizes: NDArray[np.float64]) -> Floats:
        vectors = vectors + self.rng.normal(0, NOISE, vectors.shape).astype(np.float32)
        return np.concatenate([vectors, part_features(np.nan_to_num(sizes, nan=1.0))], 1)


def lengths_of(sample: Sample) -> list[bool] | None:
    """Which mentions are lengths; None where the part cannot be scaled in words (thread sizes, numbers of unknown meaning)."""
    counts = {said.start for said in sample.said if said.key.isdigit()}
    known = {said.start for said in sample.said}
    found = []
    for mention in sample.mentions:
        if mention.kind in ("thread", "std", "tol") or (mention.kind == "num" and mention.start not in known):
            return None
        found.append(mention.kind != "deg" and mention.start not in counts)
    return found


def splits(pairs: Pairs) -> dict[str, list[int]]:
    """Rows by split; of the training split some are `validation`, with those that the stream itself keeps for that."""
    found: dict[str, list[int]] = {}
    for row, sample in enumerate(pairs.samples):
        split = split_of(sample)
        if split == "train" and sample.index % VALIDATION == 0:
            split = "validation"
        found.setdefault(split, []).append(row)
    return found
