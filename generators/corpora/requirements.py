"""What is known of a sample's part without a kernel, as a specification: its overall size, its drilled holes, one body.

It is the truth of the part, not a reading of the prompt: `evals` has its own reader and must not be judged by itself.
"""

from __future__ import annotations

from collections import Counter

from dsl.bounds import BoundsTable, Box, table_of
from dsl.graph import Graph, Node

from ..spec import Bodies, Holes, Requirement, Size, Spec

_FOLLOWED = frozenset(("H", "D", "U", "F", "CH", "SH", "T"))
"""Operations that keep the holes of their first input. Copies and turns multiply or move them: not followed."""


def requirements(graph: Graph) -> Spec:
    """The specification of a checked part. What no formula knows is left out, so it may be short, never wrong."""
    rows: list[Requirement] = []
    if len(graph.roots) == 1:
        table = table_of(graph)
        box = table.box(graph.roots[0])
        if box is not None:
            size = tuple(high - low for low, high in zip(box.low, box.high, strict=True))
            rows.append(Size(size_mm=size, order="xyz"))
        rows.extend(Holes(count=count, diameter_mm=diameter) for diameter, count in _drilled(graph, table).items())
    rows.append(Bodies(count=len(graph.roots)))
    return Spec(requirements=tuple(rows))


def _drilled(graph: Graph, table: BoundsTable) -> Counter[float]:
    """The diameters of the holes drilled into the part itself, largest first; a hole that a later tool may open or fill is left out."""
    diameters: Counter[float] = Counter()
    tools: list[Box | None] = []
    index: int | None = graph.roots[0]
    while index is not None:
        node = graph.nodes[index]
        if node.op == "H" and _is_whole(node, table) and not any(_may_open(node, box) for box in tools):
            diameters[node.numbers[2]] += 1
        if node.op in ("D", "U"):
            tools.extend(table.box(tool) for tool in node.inputs[1:])
        elif node.op == "SH" or (node.op == "T" and tools):  # what is below stands elsewhere or is hollowed
            tools.append(None)
        index = node.inputs[0] if node.op in _FOLLOWED and node.inputs else None
    return Counter(dict(sorted(diameters.items(), reverse=True)))


def _is_whole(hole: Node, table: BoundsTable) -> bool:
    """Whether the drill stays within the sides of what it drills: an arch is half a hole in an edge."""
    box = table.box(hole.inputs[0])
    if box is None:
        return True
    radius = hole.numbers[2] / 2
    sides = zip(_across(hole), hole.numbers[:2], strict=True)
    return all(box.low[axis] <= place - radius and place + radius <= box.high[axis] for axis, place in sides)


def _across(hole: Node) -> list[int]:
    """The axes that a hole's two coordinates are along."""
    return [axis for axis in range(3) if "XYZ"[axis] not in (hole.selector or ">Z")]


def _may_open(hole: Node, tool: Box | None) -> bool:
    """Whether a tool comes near the column of a hole, endless along its axis; a tool of unknown extent may."""
    if tool is None:
        return True
    radius = hole.numbers[2] / 2
    sides = zip(_across(hole), hole.numbers[:2], strict=True)
    return all(tool.low[axis] <= place + radius and tool.high[axis] >= place - radius for axis, place in sides)
