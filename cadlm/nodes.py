"""The nodes of a program in the making: kinds, names, and which of them something uses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from .lexicon import NameTokens

NodeKind = Literal["solid", "sketch"]


@dataclass(frozen=True, slots=True)
class _Node:
    kind: NodeKind
    name: NameTokens
    used: bool = False


class Nodes:
    """Nodes by index, in the order of the program. `named` finds those with a label."""

    def __init__(self) -> None:
        self._nodes: list[_Node] = []
        self.named: dict[NameTokens, int] = {}

    def copy(self) -> Nodes:
        new = Nodes()
        new._nodes, new.named = self._nodes.copy(), self.named.copy()
        return new

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def last(self) -> int:
        """Index of the node that `$` stands for; -1 before there is one."""
        return len(self._nodes) - 1

    def add(self, kind: NodeKind, name: NameTokens) -> None:
        self._nodes.append(_Node(kind, name))
        if name:
            self.named[name] = self.last

    def use(self, indices: tuple[int, ...]) -> None:
        for i in indices:
            self._nodes[i] = replace(self._nodes[i], used=True)

    def unused(self, kind: NodeKind | None = None) -> list[int]:
        """Nodes, of one kind or of any, that nothing refers to yet."""
        return [i for i, node in enumerate(self._nodes) if not node.used and kind in (None, node.kind)]

    def referable(self, kind: NodeKind) -> set[int]:
        """Nodes that have a name or are the last."""
        return {i for i, node in enumerate(self._nodes) if node.kind == kind and (node.name or i == self.last)}

    def pending(self) -> int | None:
        """The last node if only the next line can still refer to it: it is unused and nameless."""
        if not self._nodes or self._nodes[-1].name or self._nodes[-1].used:
            return None
        return self.last
