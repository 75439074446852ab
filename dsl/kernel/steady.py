"""Which operands no parameter of a program can change, so that a build can prepare for the edits to come.

A guess that only costs time when it is wrong. Knows plans and their keys; builds nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ..graph import Graph, Node
from .cache import BodyKeys
from .plan import Placed, plan

_NUDGE = 1e-4


def steady_keys(graph: Graph) -> frozenset[str]:
    """The keys of all operands that stay what they are when every parameter changes a little."""
    nudged = replace(graph, nodes=tuple(_nudged(node) if node.is_parametric else node for node in graph.nodes), bounds=None)
    keys = BodyKeys(nudged)
    parts = (part for step in plan(nudged).steps for part in (*step.parts, *step.cutters))
    return frozenset(keys.placed(part) for part in parts if isinstance(part, Placed))


def _nudged(node: Node) -> Node:
    """The node with other numbers. Equal factors stay equal; counts are rounded down where they are used."""
    shift = 0.0 if node.op == "X" else _NUDGE
    return replace(node, numbers=tuple(number * (1 + _NUDGE) + shift for number in node.numbers))
