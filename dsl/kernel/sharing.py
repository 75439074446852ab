"""Unions and differences from what they have in common with their last form: what an edit leaves as it was is not built again.

Knows operands and their keys; programs and plans are not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from . import booleans
from .booleans import TOUCHING_MM, Operand
from .cache import BuildCache, Findings, combined, set_key


class Split(NamedTuple):
    """A union as the part that it shares with its last form, with the key of that part, and the others."""

    key: str
    common: Operand
    changed: tuple[Operand, ...]


class Sharing:
    """The n-ary steps of one build. The next value of a parameter costs an operation with one operand instead of with all."""

    def __init__(self, cache: BuildCache) -> None:
        self._cache = cache
        self._splits: dict[str, Split] = {}

    def union(self, name: str, names: Sequence[str], parts: Sequence[Operand]) -> Operand:
        """All parts together.

        Args:
            name: The key of the union itself.
            names: The keys of the parts.
        """
        common = self._cache.shared(combined("U", ""), names)
        if not common:
            return booleans.union(parts)
        split = self._splits[name] = self._split("U", "", common, names, parts, booleans.union)
        return booleans.union([split.common, *split.changed])

    def difference(self, base: Operand, first: str, names: Sequence[str], tools: Sequence[Operand]) -> Operand:
        """`base`, whose key is `first`, without the tools, whose keys are `names`."""
        common = self._cache.shared(combined("D", first), names)
        whole = self._splits.get(first)
        if whole is not None and all(tool.box.apart(part.box, TOUCHING_MM) for part in whole.changed for tool in tools):
            rest = self._kept(set_key("D", whole.key, names), lambda: booleans.difference(whole.common, tools))
            return booleans.union([rest, *whole.changed])
        if not common:
            return booleans.difference(base, tools)
        split = self._split("D", first, common, names, tools, lambda some: booleans.difference(base, some))
        return booleans.difference(split.common, split.changed)

    def within(self, base: Operand, first: str) -> tuple[Operand, str]:
        """A part of `base` that edits leave as it is, where there is one, and its key."""
        whole = self._splits.get(first)
        return (base, first) if whole is None else (whole.common, whole.key)

    def _split(
        self, op: str, first: str, common: Sequence[int], names: Sequence[str], operands: Sequence[Operand],
        combine: Callable[[list[Operand]], Operand],
    ) -> Split:  # fmt: skip
        key = set_key(op, first, (names[index] for index in common))
        chosen = set(common)
        return Split(
            key=key,
            common=self._kept(key, lambda: combine([operands[index] for index in common])),
            changed=tuple(operand for index, operand in enumerate(operands) if index not in chosen),
        )

    def _kept(self, key: str, make: Callable[[], Operand]) -> Operand:
        """The operand of a key from the cache, or made and settled now: nothing of it needs a check again."""
        found = self._cache.recall(key)
        if found is None:
            found = Findings(booleans.settled(make()))
            self._cache.store(key, found)
        return found.operand
