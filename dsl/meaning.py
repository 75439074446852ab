"""What an operation asks of its numbers and inputs together: rules that no single operand can state."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from .errors import DslError
from .graph import Node
from .profile import TOLERANCE_MM, cross, dot, loops, path, plane, refuse_crossing_axis, unit


def refuse_meaningless(node: Node, nodes: Sequence[Node]) -> None:
    """Refuse a node whose numbers or sketches cannot make a solid.

    Args:
        nodes: The nodes before this one.

    Raises:
        DslError: A meaning kind, without a place.
    """
    rule = _RULES.get(node.op)
    if rule is not None:
        rule(node, nodes)


def _cone(node: Node, nodes: Sequence[Node]) -> None:
    if node.numbers[0] == node.numbers[1] == 0:
        raise DslError("invalid_dimension", "both radii of the cone are 0", expected="at most one radius of 0")


def _pattern(node: Node, nodes: Sequence[Node]) -> None:
    if math.hypot(*node.numbers[:3]) < TOLERANCE_MM:
        raise DslError("zero_direction", "the direction of the pattern has no length", expected="dx dy dz, not all 0")


def _turn(node: Node, nodes: Sequence[Node]) -> None:
    if math.hypot(*node.numbers[3:6]) < TOLERANCE_MM:
        raise DslError("zero_axis", "the axis has no length", expected="ax ay az, not all 0", fix="0 0 1 is the Z axis")


def _mirror(node: Node, nodes: Sequence[Node]) -> None:
    if math.hypot(*node.numbers[3:6]) < TOLERANCE_MM:
        raise DslError("zero_direction", "the normal of the mirror plane has no length", expected="nx ny nz, not all 0")


def _sketch(node: Node, nodes: Sequence[Node]) -> None:
    _, _, _, xx, xy, xz, yx, yy, yz = node.numbers
    x, y = (xx, xy, xz), (yx, yy, yz)
    if math.hypot(*x) < TOLERANCE_MM or math.hypot(*y) < TOLERANCE_MM:
        raise DslError("zero_direction", "a direction of the sketch plane has no length", expected="x and y, each not all 0")
    if math.hypot(*cross(unit(x), unit(y))) < TOLERANCE_MM:
        raise DslError("zero_direction", "x and y of the sketch plane are parallel", expected="perpendicular directions")
    # Directions rounded to three decimals are off by up to 1e-3; beyond that the plane is skewed and circles are none.
    if abs(dot(unit(x), unit(y))) > 2e-3:
        raise DslError("zero_direction", "x and y of the sketch plane are not perpendicular", expected="perpendicular directions")


def _extrude(node: Node, nodes: Sequence[Node]) -> None:
    sketch = nodes[node.inputs[0]]
    loops(sketch.segments)
    vector = (node.numbers[0], node.numbers[1], node.numbers[2])
    if math.hypot(*vector) < TOLERANCE_MM:
        raise DslError("zero_extrusion", "the extrusion has no length", expected="dx dy dz, not all 0")
    if abs(dot(vector, plane(sketch)[3])) < TOLERANCE_MM:
        raise DslError("zero_extrusion", "the extrusion lies in the plane of the sketch", expected="a vector out of the plane")


def _revolve(node: Node, nodes: Sequence[Node]) -> None:
    sketch = nodes[node.inputs[0]]
    loops(sketch.segments)
    _turn(node, nodes)
    ox, oy, oz, ax, ay, az, _ = node.numbers
    refuse_crossing_axis(sketch, (ox, oy, oz), (ax, ay, az))


def _prism(node: Node, nodes: Sequence[Node]) -> None:
    if node.numbers[0] < 3:
        raise DslError("invalid_integer", "a prism has at least 3 sides", found=f"{node.numbers[0]:g}", expected="3 or more")


def _obround(node: Node, nodes: Sequence[Node]) -> None:
    length, width, _ = node.numbers
    if length - width < TOLERANCE_MM:
        raise DslError(
            "invalid_dimension", "the obround is not longer than wide", found=f"{length:g} by {width:g}", expected="l above w"
        )


def _torus(node: Node, nodes: Sequence[Node]) -> None:
    ring, tube = node.numbers
    if ring - tube < TOLERANCE_MM:
        raise DslError("invalid_dimension", "the tube of the torus is as thick as its ring", expected="R above r")


def _loft(node: Node, nodes: Sequence[Node]) -> None:
    for index in node.inputs:
        loops(nodes[index].segments)
    for first, second in zip(node.inputs, node.inputs[1:], strict=False):
        if len(loops(nodes[first].segments)) != 1 or len(loops(nodes[second].segments)) != 1:
            raise DslError("invalid_profile", "a loft joins sketches of one loop each", expected="sketches without holes")


def _sweep(node: Node, nodes: Sequence[Node]) -> None:
    profile, spine = (nodes[index] for index in node.inputs)
    loops(profile.segments)
    path(spine.segments)


_RULES: Mapping[str, Callable[[Node, Sequence[Node]], None]] = {
    "K": _cone, "LP": _pattern, "CP": _turn, "MI": _mirror, "SK": _sketch, "E": _extrude, "V": _revolve,
    "PR": _prism, "OB": _obround, "TO": _torus, "LO": _loft, "SW": _sweep,
}  # fmt: skip
