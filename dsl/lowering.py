"""Extended programs to core programs with the same geometry, as vcad reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .bounds import Box, table_of
from .checker import check
from .errors import DslError
from .expand import expand
from .graph import Graph, Node
from .ops import OPS
from .parser import parse
from .syntax import Material, Number, Operation, Program, Reference, Root

Bounds = Callable[[Graph, int], Box]
"""The exact bounding box of a node, measured by a kernel; asked only where no formula knows it."""


def lower(program: Program | str, overrides: Mapping[str, float] | None = None, *, bounds: Bounds | None = None) -> Program:
    """The same part in core operations: literal numbers, node numbers, no parameters, no labels.

    Nodes that the result does not use are left out. Names, materials and roots are kept.

    Args:
        bounds: Measures the boxes that `H` needs and formulas do not know; without it such a hole cannot be lowered.

    Raises:
        DslError: Whatever `check` refuses; `not_lowerable` at the first operation that the core cannot say.
    """
    program = parse(program) if isinstance(program, str) else program
    graph = check(program, overrides)
    writer = _Writer(graph, bounds)
    for index in _needed(graph):
        writer.write(index)
    materials = [statement for statement in program.statements if isinstance(statement, Material)]
    return Program(statements=(*materials, *writer.operations, *_roots(program, graph, writer)))


def _needed(graph: Graph) -> list[int]:
    """The nodes under the roots, in order. Sketches are written where they are used."""
    needed: set[int] = set()
    pending = list(graph.roots)
    while pending:
        index = pending.pop()
        if index not in needed:
            needed.add(index)
            pending.extend(graph.nodes[index].inputs)
    return [index for index in sorted(needed) if graph.nodes[index].op != "SK"]


def _roots(program: Program, graph: Graph, writer: _Writer) -> list[Root]:
    if not any(isinstance(statement, Root) for statement in program.statements):
        return []
    pairs = zip(graph.roots, graph.materials, strict=True)
    return [Root(node=Reference(writer.number_of[index]), material=material) for index, material in pairs]


class _Writer:
    """Writes graph nodes as core operations and remembers their new numbers."""

    def __init__(self, graph: Graph, bounds: Bounds | None) -> None:
        self.operations: list[Operation] = []
        self.number_of: dict[int, int] = {}
        self._graph = graph
        self._formulas = table_of(graph)
        self._bounds = bounds
        self._sketches: dict[Node, int] = {}

    def write(self, index: int) -> None:
        node = self._graph.nodes[index]
        fragment = expand(node, self._graph.nodes, self._box(node))
        if not fragment:
            raise self._not_lowerable(node)
        local: list[int] = []
        for step in fragment:
            inputs = [self._input(i) if i >= 0 else local[~i] for i in step.inputs]
            local.append(self._operation(step, inputs, name=node.name if len(local) == len(fragment) - 1 else ""))
        self.number_of[index] = local[-1]

    def _box(self, node: Node) -> Box | None:
        if node.op != "H":
            return None
        (index,) = node.inputs
        box = self._formulas.box(index)
        return self._bounds(self._graph, index) if box is None and self._bounds is not None else box

    def _input(self, index: int) -> int:
        node = self._graph.nodes[index]
        return self._operation(node, [], name=node.name) if node.op == "SK" else self.number_of[index]

    def _operation(self, node: Node, inputs: list[int], *, name: str) -> int:
        if node in self._sketches:
            return self._sketches[node]
        numbers = [Number(value) for value in node.numbers]
        segments = tuple(
            Operation(code=segment.kind, operands=tuple([Number(value) for value in segment.numbers]))
            for segment in node.segments
        )
        operands = (*map(Reference, inputs), *numbers)
        self.operations.append(Operation(code=node.op, operands=operands, segments=segments, name=name))
        number = len(self.operations) - 1
        if node.op == "SK":
            self._sketches[node] = number
        return number

    def _not_lowerable(self, node: Node) -> DslError:
        title = OPS[node.op].title
        if node.op == "H":
            message = "the box of what this hole is drilled into is only known to a CAD kernel"
        elif node.selector:
            message = f"the core has no selectors: this {title} works on {node.selector}"
        else:
            message = f"the core has no {title}"
        source = self._graph.source[node.line - 1] if 0 < node.line <= len(self._graph.source) else None
        return DslError("not_lowerable", message, line=node.line or None, column=1, source=source)
