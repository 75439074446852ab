"""What is counted while a corpus is written: everything that its card says in numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from .building import Reject
from .near import Shape
from .rows import Row

_NUMBER = re.compile(r"\d+(?:[./]\d+)*")


def skeleton(text: str) -> int:
    """A digest of a text with its numbers masked; good for counting within one process."""
    return hash(_NUMBER.sub("#", text.lower()))


@dataclass(slots=True)
class Statistics:
    """Counts over the rows of a corpus.

    `parts` and `skeletons` hold short digests of the distinct parts and prompts with masked numbers. `pairs` counts the rows
    of train in which two features meet, `all_pairs` those of all splits, `on_base` the features on each of the composer's bases.
    """

    splits: Counter[str] = field(default_factory=Counter[str])
    families: Counter[str] = field(default_factory=Counter[str])
    families_of: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict[str, Counter[str]](Counter))
    registers: Counter[str] = field(default_factory=Counter[str])
    features: Counter[str] = field(default_factory=Counter[str])
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    all_pairs: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    on_base: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    refusals: Counter[str] = field(default_factory=Counter[str])
    rejects: Counter[str] = field(default_factory=Counter[str])
    prompt_chars: list[int] = field(default_factory=list[int])
    ir_chars: list[int] = field(default_factory=list[int])
    ir_lines: list[int] = field(default_factory=list[int])
    features_a_part: Counter[int] = field(default_factory=Counter[int])
    parts: set[int] = field(default_factory=set[int])
    skeletons: set[int] = field(default_factory=set[int])
    phrases: set[str] = field(default_factory=set[str])
    built: int = 0
    shapes: list[Shape] = field(default_factory=list[Shape])

    @property
    def rows(self) -> int:
        return self.splits.total()

    def count_row(self, row: Row, split: str) -> None:
        """Take in one row of the corpus."""
        self.splits[split] += 1
        self.families[row.family] += 1
        self.families_of[split][row.family] += 1
        self.registers[row.register] += 1
        self.skeletons.add(skeleton(row.prompt))
        self.prompt_chars.append(len(row.prompt))
        self.built += row.built
        if row.family == "refusal":
            self.refusals[row.ir.removeprefix("? ")] += 1
            return
        self.parts.add(int(row.key[:16], 16))
        self.phrases.update(row.phrases)
        self.ir_chars.append(len(row.ir))
        self.ir_lines.append(row.ir.count("\n") + 1)
        self.features.update(row.features)
        self.features_a_part[len(row.features)] += 1
        self.on_base.update((row.base, feature) for feature in set(row.features) if row.base)
        met = list(combinations(sorted(set(row.features)), 2))
        self.all_pairs.update(met)
        if split == "train":
            self.pairs.update(met)

    def count_reject(self, row: Reject) -> None:
        """Take in one sample that is not in the corpus."""
        self.rejects[row.reason] += 1
