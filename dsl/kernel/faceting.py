"""Graph to triangles without a CAD kernel: every primitive as a polyhedron of N segments a turn, combined by manifold3d.

The error is a bound, not an estimate. What a boolean of polyhedra gets wrong lies where one of its operands is wrong, so the
volume between the part and its polyhedron is at most the sum of those between each primitive and its own, which formulas know.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from ..bounds import drilled_box, table_of
from ..graph import Graph, Node
from .placement import determinant
from .plan import Body, Placed, Step, plan
from .polyhedral import PRIMITIVES, UnsayableError, drill, extruded, revolved, rows

if TYPE_CHECKING:
    import manifold3d

MOST_TRIANGLES = 250_000
"""Of all primitives together, each copy counted."""
LEAST_SEGMENTS, MOST_SEGMENTS = 8, 1024
ROUNDING = 1e-9
"""Share of the volume of a primitive that arithmetic may cost; manifold3d works to about 1e-12 of the size."""


class Polyhedron(NamedTuple):
    """A solid of manifold3d, and the volume that it and the part that it stands for do not share, at most."""

    body: manifold3d.Manifold
    error_mm3: float
    lines: dict[int, int]
    """Original id of manifold3d → line of the program."""


class _Piece(NamedTuple):
    """A body while the graph is walked: `triangles` is what its primitives have, copies counted."""

    body: manifold3d.Manifold
    error_mm3: float
    triangles: int


def polyhedra(graph: Graph, segments: int) -> list[Polyhedron]:
    """The roots of a graph.

    Args:
        segments: Chords of a full turn, a multiple of 4: circles reach their box.

    Raises:
        UnsayableError: An operation that triangles cannot say (blends, shells, lofts, sweeps), a hole that needs a box only the
            kernel knows, profiles that cross themselves, too many triangles, nothing left; or manifold3d is not installed.
    """
    if segments % 4 or not LEAST_SEGMENTS <= segments <= MOST_SEGMENTS:
        raise ValueError(f"a turn has {LEAST_SEGMENTS} to {MOST_SEGMENTS} segments, a multiple of 4, not {segments}")
    if find_spec("manifold3d") is None:
        raise UnsayableError("manifold3d is not installed (pip install manifold3d)")
    walk = _Walk(graph, segments)
    todo = plan(graph)
    for step in todo.steps:
        walk.made[step.body] = walk.run(step)
    roots = [walk.placed(root) for root in todo.roots]
    if any(root.body.is_empty() for root in roots):
        raise UnsayableError("nothing is left of the part")
    return [Polyhedron(root.body, root.error_mm3, walk.lines) for root in roots]


class _Walk:
    """The bodies of one graph, made in order."""

    def __init__(self, graph: Graph, segments: int) -> None:
        self.made: dict[Body, _Piece] = {}
        self.lines: dict[int, int] = {}
        self._graph = graph
        self._bounds = table_of(graph)
        self._segments = segments

    def run(self, step: Step) -> _Piece:
        node = self._graph.nodes[step.body.node]
        if node.op in PRIMITIVES:
            return self._leaf(node, *PRIMITIVES[node.op](node, self._segments))
        if node.op in ("E", "V"):
            sketch = self._graph.nodes[node.inputs[0]]
            return self._leaf(node, *(extruded if node.op == "E" else revolved)(node, sketch, self._segments))
        if step.body.op not in _TYPES:
            raise UnsayableError(f"line {node.line}: {node.op} cannot be said in triangles")
        parts = [self.placed(part) for part in step.parts]
        parts += [self._tool(cutter, parts[0]) for cutter in step.cutters]
        return self._combined(parts, step.body.op)

    def _leaf(self, node: Node, body: manifold3d.Manifold, error_mm3: float) -> _Piece:
        import manifold3d

        if body.status() != manifold3d.Error.NoError or body.is_empty():
            raise UnsayableError(f"line {node.line}: manifold3d makes no solid of {node.op}")
        body = body.as_original()
        self.lines[body.original_id()] = node.line
        return _Piece(body, max(0.0, error_mm3) + ROUNDING * body.volume(), body.num_tri())

    def placed(self, part: Placed) -> _Piece:
        body, error_mm3, triangles = self.made[part.body]
        return _Piece(body.transform(rows(part.matrix)), error_mm3 * abs(determinant(part.matrix)), triangles)

    def _combined(self, parts: Sequence[_Piece], op: str) -> _Piece:
        import manifold3d

        triangles = sum(part.triangles for part in parts)
        if triangles > MOST_TRIANGLES:
            raise UnsayableError(f"its primitives have more than {MOST_TRIANGLES} triangles")
        body = manifold3d.Manifold.batch_boolean([part.body for part in parts], getattr(manifold3d.OpType, _TYPES[op]))
        # Asked for here, so that a chain is worked off step by step instead of kept for a deep recursion at its end.
        if body.status() != manifold3d.Error.NoError:
            raise UnsayableError(f"manifold3d gave up: {body.status().name}")
        return _Piece(body, sum(part.error_mm3 for part in parts), triangles)

    def _tool(self, cutter: Placed | Body, base: _Piece) -> _Piece:
        """What a cut takes away: a solid, or the cylinder of a hole, which must remove something."""
        if isinstance(cutter, Placed):
            return self.placed(cutter)
        node = self._graph.nodes[cutter.node]
        box = self._bounds.box(node.inputs[0])
        if box is None:
            raise UnsayableError(f"line {node.line}: the hole starts at a box that only the kernel knows")
        body, error_mm3 = drill(node, drilled_box(node, box), self._segments)
        tool = self._leaf(node, body, error_mm3)
        if (base.body ^ tool.body).is_empty():
            raise UnsayableError(f"line {node.line}: the hole removes nothing")
        return tool


_TYPES = {"U": "Add", "D": "Subtract", "H": "Subtract", "I": "Intersect"}
