"""The checked meaning of a program: nodes with plain numbers, each referring to earlier ones.

`dsl.check` makes a Graph from a Program; the kernel builds it. No parameters, labels or expressions are left in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bounds import BoundsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One piece of a sketch, in the sketch plane, mm. `kind` is the opcode: L, A or O.

    L: (x1, y1, x2, y2); A: (x1, y1, x2, y2, cx, cy, ccw) with ccw 1.0 or 0.0; O: (cx, cy, r).
    """

    kind: str
    numbers: tuple[float, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One operation with its numbers and inputs.

    Attributes:
        op: Opcode of the operation table (`FI` is stored as `F`).
        numbers: The numeric operands in table order, mm and degrees, counts as whole floats. An absent optional one
            (the depth of `H`) is left out at the end.
        inputs: Indices of earlier nodes, in operand order.
        selector: A face or edge selector such as `>Z` or `|X`, or None. `H` stores its face here, `>Z` by default.
        segments: The pieces of a sketch (`SK` only); the nine plane numbers are in `numbers`.
        name: The quoted name or "".  label: The label or "".  line: 1-based physical line (of `SK` for a sketch).
        is_parametric: Whether a parameter of the program has a say in one of its own numbers.
    """

    op: str
    numbers: tuple[float, ...] = ()
    inputs: tuple[int, ...] = ()
    selector: str | None = None
    segments: tuple[Segment, ...] = ()
    name: str = field(default="", compare=False)
    label: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
    is_parametric: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something legal that was probably not meant; `kind` such as `unreferenced_node` or `ignored_line`."""

    kind: str
    message: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A whole part: nodes in order of appearance, the roots that are the result, what to warn about.

    `source` holds the program's physical lines, so that a later (kernel) error can show its place. `materials` are the
    names that ROOT lines give, one a root ("" without a ROOT line). `bounds` is the table of their boxes, filled as far as
    somebody asked; get it by `dsl.bounds.table_of`.
    """

    nodes: tuple[Node, ...]
    roots: tuple[int, ...]
    warnings: tuple[Notice, ...] = field(default=(), compare=False)
    source: tuple[str, ...] = field(default=(), compare=False)
    materials: tuple[str, ...] = field(default=(), compare=False)
    bounds: BoundsTable | None = field(default=None, compare=False, repr=False)
    _key: str = field(default="", init=False, compare=False, repr=False)

    @property
    def key(self) -> str:
        """sha-256 hex of the canonical core meaning of the part; computed when it is first asked for (a third of a check)."""
        if not self._key:
            from .keys import content_key

            object.__setattr__(self, "_key", content_key(self))
        return self._key
