"""What is known of a sample's part without a kernel, as a specification: its overall size, its drilled holes, one body.

It is the truth of the part, not a reading of the prompt: `evals` has its own reader and must not be judged by itself.
"""

from __future__ import annotations

from collections import Counter

from dsl.bounds import BoundsTable
from dsl.graph import Graph

from .spec import Bodies, Holes, Requirement, Size, Spec

_FOLLOWED = frozenset(("H", "D", "U", "F", "CH", "SH", "T"))
"""Operations that keep the holes of their first input. Copies and turns multiply or move them: not followed."""


def requirements(graph: Graph) -> Spec:
    """The specification of a checked part. What no formula knows is left out, so it may be short, never wrong."""
    rows: list[Requirement] = []
    if len(graph.roots) == 1:
        box = BoundsTable(graph.nodes).box(graph.roots[0])
        if box is not None:
            size = tuple(high - low for low, high in zip(box.low, box.high, strict=True))
            rows.append(Size(size_mm=size, order="xyz"))
        rows.extend(Holes(count=count, diameter_mm=diameter) for diameter, count in _drilled(graph).items())
    rows.append(Bodies(count=len(graph.roots)))
    return Spec(requirements=tuple(rows))


def _drilled(graph: Graph) -> Counter[float]:
    """The diameters of the holes drilled into the part itself, largest first."""
    diameters: Counter[float] = Counter()
    index: int | None = graph.roots[0]
    while index is not None:
        node = graph.nodes[index]
        if node.op == "H":
            diameters[node.numbers[2]] += 1
        index = node.inputs[0] if node.op in _FOLLOWED and node.inputs else None
    return Counter(dict(sorted(diameters.items(), reverse=True)))
