"""Unions and differences from what edits leave as it is: operands without parameters, or those of the last form of the step.

Knows operands and their keys; programs and plans are not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from . import booleans
from .cache import LEAST_SHARED, BuildCache, Findings, combined, set_key, worth_sharing
from .operand import TOUCHING_MM, Operand


class Split(NamedTuple):
    """A union or a difference as the part that edits leave as it is, with the key of that part, and the others with theirs."""

    key: str
    common: Operand
    names: tuple[str, ...]
    changed: tuple[Operand, ...]


class Sharing:
    """The n-ary steps of one build. Another value of a parameter costs an operation with few operands instead of with all."""

    def __init__(self, cache: BuildCache, is_steady: Callable[[str], bool]) -> None:
        """`is_steady` says of the key of an operand whether parameters leave it as it is."""
        self._cache = cache
        self._is_steady = is_steady

    def union(self, name: str, names: Sequence[str], parts: Sequence[Operand]) -> Operand:
        """All parts together.

        Args:
            name: The key of the union itself.
            names: The keys of the parts.
        """
        split = self._split("U", "", names, parts, lambda common, some: booleans.union([*common, *some]))
        if split is None:
            return booleans.union(parts)
        for key, part in zip(split.names, split.changed, strict=True):
            self._cache.store(key, Findings(part))
        self._cache.keep_split(name, split.key, split.names)
        return booleans.union([split.common, *split.changed])

    def difference(self, base: Operand, first: str, names: Sequence[str], tools: Sequence[Operand]) -> Operand:
        """`base`, whose key is `first`, without the tools, whose keys are `names`."""
        whole = self._recalled(first)
        if whole is not None and all(tool.box.apart(part.box, TOUCHING_MM) for part in whole.changed for tool in tools):
            key = set_key("D", whole.key, names)
            rest = self._kept(key, lambda: self.difference(whole.common, whole.key, names, tools))
            return booleans.union([rest, *whole.changed])

        def without(common: list[Operand], some: list[Operand]) -> Operand:
            return booleans.difference(common[0] if common else base, some)

        split = self._split("D", first, names, tools, without)
        return booleans.difference(base, tools) if split is None else booleans.difference(split.common, split.changed)

    def within(self, base: Operand, first: str) -> tuple[Operand, str]:
        """A part of `base` that edits leave as it is, where there is one, and its key."""
        whole = self._recalled(first)
        return (base, first) if whole is None else (whole.common, whole.key)

    def _split(
        self, op: str, first: str, names: Sequence[str], operands: Sequence[Operand],
        combine: Callable[[list[Operand], list[Operand]], Operand],
    ) -> Split | None:  # fmt: skip
        """Put together what can be shared, step by step; None where nothing can."""
        key, rest = first, list(range(len(names)))
        common: list[Operand] = []
        while chosen := self._chosen(combined(op, key), [names[index] for index in rest]):
            picked = [rest[position] for position in chosen]
            key = set_key(op, key, (names[index] for index in picked))
            common = [self._kept(key, partial(combine, common, [operands[index] for index in picked]))]
            rest = [index for index in rest if index not in picked]
        if not common:
            return None
        return Split(key, common[0], tuple(names[index] for index in rest), tuple(operands[index] for index in rest))

    def _recalled(self, name: str) -> Split | None:
        """How the union of a key was split, if all of it is still there."""
        kept = self._cache.split(name)
        if kept is None:
            return None
        common, *changed = (self._cache.recall(key) for key in (kept[0], *kept[1]))
        if common is None or None in changed:
            return None
        return Split(kept[0], common.operand, kept[1], tuple(found.operand for found in changed if found is not None))

    def _chosen(self, family: str, names: Sequence[str]) -> list[int]:
        """Positions of operands to share: those that parameters leave as they are, or else those of the step's last form."""
        common = self._cache.shared(family, names)
        steady = self._cache.steady(family, names)
        if not steady and not common and len(names) > LEAST_SHARED:
            steady = worth_sharing([index for index, name in enumerate(names) if self._is_steady(name)], len(names))
            self._cache.keep_steady(family, [names[index] for index in steady])
        return steady or common

    def _kept(self, key: str, make: Callable[[], Operand]) -> Operand:
        """The operand of a key from the cache, or made and settled now: nothing of it needs a check again."""
        found = self._cache.recall(key)
        if found is None:
            found = Findings(booleans.settled(make()))
            self._cache.store(key, found)
        return found.operand
