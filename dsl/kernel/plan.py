"""Graph to bodies: transforms become placements, equal nodes one body, chains of booleans one n-ary step (kernel-free).

Nothing here recurses: ten thousand nodes deep is as good as ten.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any, NamedTuple

from ..graph import Graph, Node
from .placement import IDENTITY, Matrix, about_axis, compose, mirror, rotation, scaling, similarity_factor, translated

UNIONS = frozenset(("U", "LP", "CP"))
DEEPEST_STRETCH = 50
"""A stretched boolean is rebuilt from stretched operands at most this deep; below it the finished BRep is stretched."""


@dataclass(slots=True, eq=False)
class Body:
    """A solid before placement, built at most once; `parts` are what a boolean or feature works on.

    A stretched boolean has an `origin`: what it was before.
    """

    node: int
    op: str
    parts: tuple[Placed, ...]
    numbers: tuple[float, ...] = ()
    uses: int = 0
    depth: int = 0
    origin: Body | None = None


class Placed(NamedTuple):
    """A body and where it is."""

    body: Body
    matrix: Matrix


class Step(NamedTuple):
    """A body to build. `parts` are its operands with absorbed unions and differences written out.

    For a cut (`D`, `H`), `parts` holds the base and `cutters` what is taken away, in order: solids, or `H` bodies to drill.
    """

    body: Body
    parts: tuple[Placed, ...]
    cutters: tuple[Placed | Body, ...] = ()


class Plan(NamedTuple):
    steps: tuple[Step, ...]
    roots: tuple[Placed, ...]


def plan(graph: Graph, is_built: Callable[[Body], bool] = lambda body: False) -> Plan:
    """The bodies that the roots need, in building order, but for those that are built already.

    Args:
        is_built: Whether a body's operand is at hand; chains of cuts start from the last such one.
    """
    roots = _resolve(graph)
    at_root = {root.body for root in roots}

    def kept(body: Body) -> bool:
        return body in at_root or is_built(body)

    steps: list[Step] = []
    demanded: set[Body] = set()
    stretched: dict[tuple[Body, Matrix], Body] = {}
    queue: list[tuple[int, int, Body]] = []

    def demand(body: Body) -> None:
        if body not in demanded and not is_built(body):
            demanded.add(body)
            heapq.heappush(queue, (-body.node, len(demanded), body))

    roots = tuple(_stretched(root, stretched) for root in roots)
    for root in roots:
        demand(root.body)
    while queue:
        body = heapq.heappop(queue)[2]
        step = _step(body, kept, stretched)
        steps.append(step)
        for part in (*step.parts, *(cutter for cutter in step.cutters if isinstance(cutter, Placed))):
            demand(part.body)
    return Plan(tuple(reversed(steps)), roots)


def instances(graph: Graph) -> Iterator[tuple[int, Matrix, bool]]:
    """Every node that makes or changes surfaces, where each of its copies ends up, and whether what it makes is cut away there.

    From the roots down, operands in their order; equal nodes are not one here.
    """
    stack = [(root, IDENTITY, False) for root in reversed(graph.roots)]
    while stack:
        index, matrix, is_cut = stack.pop()
        node = graph.nodes[index]
        if node.op in _MOVES:
            stack.append((node.inputs[0], compose(matrix, _MOVES[node.op](IDENTITY, node.numbers)), is_cut))
        elif node.op in ("LP", "CP"):
            stack += [(node.inputs[0], compose(matrix, copy), is_cut) for copy in reversed(_copies(node, IDENTITY))]
        elif node.op != "SK":
            yield index, matrix, is_cut != (node.op == "H")
            below = [(i, matrix, is_cut != (node.op == "D" and place > 0)) for place, i in enumerate(node.inputs)]
            stack += reversed(below)


def _resolve(graph: Graph) -> tuple[Placed, ...]:
    """Every reachable node as a placed body; equal operations on equal inputs share one."""
    values: dict[int, Placed] = {}
    bodies: dict[Any, Body] = {}
    for index in sorted(_reachable(graph)):
        node = graph.nodes[index]
        if node.op == "SK":
            continue
        parts = tuple(values[i] for i in node.inputs if i in values)
        if node.op in _MOVES:
            values[index] = Placed(parts[0].body, _MOVES[node.op](parts[0].matrix, node.numbers))
            continue
        if node.op in ("LP", "CP"):
            parts = tuple(Placed(parts[0].body, matrix) for matrix in _copies(node, parts[0].matrix))
        if node.op in UNIONS or node.op == "I":
            parts = tuple(dict.fromkeys(parts))
            if len(parts) == 1:
                values[index] = parts[0]
                continue
        op = "U" if node.op in UNIONS else node.op
        sketches = tuple(graph.nodes[i] for i in node.inputs if graph.nodes[i].op == "SK")
        key = (op, () if node.op in UNIONS else node.numbers, parts, node.selector, sketches)
        if key not in bodies:
            bodies[key] = Body(index, op, parts, node.numbers, depth=1 + max((part.body.depth for part in parts), default=0))
            for part in parts:
                part.body.uses += 1
        values[index] = Placed(bodies[key], IDENTITY)
    return tuple(values[root] for root in graph.roots)


def _reachable(graph: Graph) -> set[int]:
    found: set[int] = set()
    stack = list(graph.roots)
    while stack:
        index = stack.pop()
        if index not in found:
            found.add(index)
            stack.extend(graph.nodes[index].inputs)
    return found


def _copies(node: Node, matrix: Matrix) -> tuple[Matrix, ...]:
    """Where the copies of a pattern are, the original first."""
    if node.op == "LP":
        dx, dy, dz, count, spacing = node.numbers
        size = hypot(dx, dy, dz)
        x, y, z = (spacing * d / size for d in (dx, dy, dz))
        return tuple(translated(matrix, i * x, i * y, i * z) for i in range(int(count)))
    ox, oy, oz, ax, ay, az, count, angle = node.numbers
    turns = (about_axis((ox, oy, oz), (ax, ay, az), i * angle / count) for i in range(1, int(count)))
    return (matrix, *(compose(turn, matrix) for turn in turns))


def _rotate(matrix: Matrix, angles: tuple[float, ...]) -> Matrix:
    return compose(rotation(*(angle % 360.0 for angle in angles)), matrix)


_MOVES = {
    "T": lambda matrix, numbers: translated(matrix, *numbers),
    "R": _rotate,
    "X": lambda matrix, numbers: compose(scaling(*numbers), matrix),
    "MI": lambda matrix, numbers: compose(mirror(numbers[:3], numbers[3:]), matrix),
}


def _step(body: Body, kept: Callable[[Body], bool], stretched: dict[tuple[Body, Matrix], Body]) -> Step:
    if body.op in ("D", "H"):
        base, cutters = _cut_chain(body, kept)
        moved = tuple(_stretched(c, stretched) if isinstance(c, Placed) else c for c in cutters)
        return Step(body, (_stretched(base, stretched),), moved)
    parts = _absorbed(body.parts, kept) if body.op == "U" else body.parts
    return Step(body, tuple(_stretched(part, stretched) for part in parts))


def _cut_chain(body: Body, kept: Callable[[Body], bool]) -> tuple[Placed, list[Placed | Body]]:
    """The first operand of a run of cuts and everything they take away, in program order."""
    runs: list[list[Placed | Body]] = []
    while True:
        runs.append([body] if body.op == "H" else list(_absorbed(body.parts[1:], kept)))
        base = body.parts[0]
        if base.body.op not in ("D", "H") or base.matrix != IDENTITY or base.body.uses != 1 or kept(base.body):
            return base, [cutter for run in reversed(runs) for cutter in run]
        body = base.body


def _absorbed(parts: Sequence[Placed], kept: Callable[[Body], bool]) -> tuple[Placed, ...]:
    """Unions that nobody else uses, replaced by their operands."""
    found: list[Placed] = []
    stack = list(reversed(parts))
    while stack:
        body, matrix = part = stack.pop()
        if body.op == "U" and body.uses == 1 and not kept(body):
            stack.extend(Placed(inner.body, compose(matrix, inner.matrix)) for inner in reversed(body.parts))
        else:
            found.append(part)
    return tuple(found)


def _stretched(part: Placed, known: dict[tuple[Body, Matrix], Body]) -> Placed:
    """Instead of a stretched boolean, the boolean of stretched operands: flat faces and lines stay what they are."""
    body, matrix = part
    if body.op not in ("U", "D", "I") or body.depth > DEEPEST_STRETCH or similarity_factor(matrix) is not None:
        return part
    if (body, matrix) not in known:
        parts = tuple(Placed(inner.body, compose(matrix, inner.matrix)) for inner in body.parts)
        known[body, matrix] = Body(body.node, body.op, parts, body.numbers, depth=body.depth, origin=body)
    return Placed(known[body, matrix], IDENTITY)
