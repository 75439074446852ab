"""One extended node to the core nodes that mean the same. Lowering and content keys share this, so they cannot differ."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .bounds import Box, drilled_box, polygon
from .graph import Node, Segment
from .profile import Vector, loops, unit

_XY = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_XZ = (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)


def expand(node: Node, nodes: Sequence[Node], box: Box | None) -> tuple[Node, ...]:
    """Core nodes for a node; the last one is its result.

    An input i ≥ 0 of a returned node is a node of the graph; ~i (negative) is the i-th returned node.

    Args:
        nodes: The graph's nodes, to read sketches from.
        box: Bounding box of the first input; needed by `H` only.

    Returns:
        `(node,)` itself where the core has it already; () where the core cannot say it.
    """
    match node.op, node.numbers:
        case "U" | "D" | "I", _:
            return _nested(node)
        case "SH" | "F" | "CH", _:
            return () if node.selector else (node,)
        case "LO" | "SW", _:
            return ()
        case "E" | "V", _:
            return _from_loops(node, nodes[node.inputs[0]])
        case "H", _:
            return () if box is None else _hole(node, box)
        case "HX", (a, h):
            return _extruded(_closed(polygon(6, a / math.sqrt(3))), _XY, (0.0, 0.0, h))
        case "PR", (sides, r, h):
            return _extruded(_closed(polygon(int(sides), r)), _XY, (0.0, 0.0, h))
        case "OB", (length, width, h):
            return _extruded(_obround(length / 2, width / 2), _XY, (0.0, 0.0, h))
        case "W", (sx, sy, sz):
            return _extruded(_closed(((0.0, 0.0), (sx, 0.0), (0.0, sz))), _XZ, (0.0, sy, 0.0))
        case "TO", (ring, tube):
            sketch = Node(op="SK", numbers=_XZ, segments=_arcs(ring, 0.0, tube))
            return (sketch, Node(op="V", numbers=(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 360.0), inputs=(~0,)))
        case "MI", _:
            return _mirrored(node)
        case _:
            return (node,)


def _nested(node: Node) -> tuple[Node, ...]:
    first, *others = node.inputs
    steps: list[Node] = []
    for other in others:
        left = ~(len(steps) - 1) if steps else first
        steps.append(Node(op=node.op, inputs=(left, other)))
    return tuple(steps)


def _closed(corners: Sequence[tuple[float, float]]) -> tuple[Segment, ...]:
    following = (*corners[1:], corners[0])
    return tuple(Segment(kind="L", numbers=(*a, *b)) for a, b in zip(corners, following, strict=True))


def _obround(x: float, r: float) -> tuple[Segment, ...]:
    """Half length and end radius to two lines and two half circles, counter-clockwise."""
    c = x - r
    return (
        Segment(kind="L", numbers=(-c, -r, c, -r)),
        Segment(kind="A", numbers=(c, -r, c, r, c, 0.0, 1.0)),
        Segment(kind="L", numbers=(c, r, -c, r)),
        Segment(kind="A", numbers=(-c, r, -c, -r, -c, 0.0, 1.0)),
    )


def _arcs(cx: float, cy: float, r: float) -> tuple[Segment, ...]:
    """A full circle as two half circles, counter-clockwise."""
    right, left = (cx + r, cy), (cx - r, cy)
    return tuple(Segment(kind="A", numbers=(*a, *b, cx, cy, 1.0)) for a, b in ((right, left), (left, right)))


def _extruded(segments: tuple[Segment, ...], plane: tuple[float, ...], vector: Vector) -> tuple[Node, ...]:
    return (Node(op="SK", numbers=plane, segments=segments), Node(op="E", numbers=vector, inputs=(~0,)))


def _from_loops(node: Node, sketch: Node) -> tuple[Node, ...]:
    """The core's sketches have one loop of lines and arcs: holes become solids that are cut away."""
    chains = loops(sketch.segments)
    if len(chains) == 1 and sketch.segments[0].kind != "O":
        return (node,)
    fragment: list[Node] = []
    result = 0
    for chain in chains:
        segments = _arcs(*chain[0].numbers) if chain[0].kind == "O" else chain
        fragment.append(Node(op="SK", numbers=sketch.numbers, segments=segments))
        fragment.append(Node(op=node.op, numbers=node.numbers, inputs=(~(len(fragment) - 1),)))
        last = len(fragment) - 1
        if last > 1:
            fragment.append(Node(op="D", inputs=(~result, ~last)))
        result = len(fragment) - 1
    return tuple(fragment)


def _hole(node: Node, box: Box) -> tuple[Node, ...]:
    tool = drilled_box(node, box)
    axis = "XYZ".index((node.selector or ">Z")[1])
    u, v = node.numbers[:2]
    foot = [u, v]
    foot.insert(axis, tool.low[axis])
    fragment = [Node(op="Y", numbers=(node.numbers[2] / 2, tool.high[axis] - tool.low[axis]))]
    if axis != 2:
        fragment.append(Node(op="R", numbers=(0.0, 90.0, 0.0) if axis == 0 else (-90.0, 0.0, 0.0), inputs=(~0,)))
    fragment.append(Node(op="T", numbers=tuple(foot), inputs=(~(len(fragment) - 1),)))
    fragment.append(Node(op="D", inputs=(node.inputs[0], ~(len(fragment) - 1))))
    return tuple(fragment)


def _mirrored(node: Node) -> tuple[Node, ...]:
    """Turn the normal onto X, flip X, turn back; every step is left out where it does nothing."""
    x, y, z, *normal = node.numbers
    nx, ny, nz = unit((normal[0], normal[1], normal[2]))
    around_z, around_y = -math.degrees(math.atan2(ny, nx)), math.degrees(math.atan2(nz, math.hypot(nx, ny)))
    flip = (-1.0, 1.0, 1.0)
    for index, component in enumerate((nx, ny, nz)):
        if abs(component) == 1.0:
            around_z = around_y = 0.0
            flip = tuple(-1.0 if i == index else 1.0 for i in range(3))
    steps: list[tuple[str, tuple[float, ...]]] = [
        ("T", (-x, -y, -z)),
        ("R", (0.0, around_y, around_z)),
        ("X", flip),
        ("R", (0.0, -around_y, 0.0)),
        ("R", (0.0, 0.0, -around_z)),
        ("T", (x, y, z)),
    ]
    fragment: list[Node] = []
    for op, numbers in steps:
        if op == "X" or any(numbers):
            numbers = tuple(number + 0.0 for number in numbers)
            fragment.append(Node(op=op, numbers=numbers, inputs=(~(len(fragment) - 1) if fragment else node.inputs[0],)))
    return tuple(fragment)
