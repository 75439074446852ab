"""Which operation of its program made each face of a part: body, boss, hole, pocket, fillet, chamfer or shell.

Follows from the program alone and from which node each face comes from; a node that plays two parts is left unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dsl.graph import Graph

Operation = Literal["body", "boss", "hole", "pocket", "fillet", "chamfer", "shell"]
Role = Literal["body", "boss", "cut"]

_OWN: dict[str, Operation] = {"H": "hole", "F": "fillet", "CH": "chamfer", "SH": "shell"}
_ROUND = frozenset(("Y", "K", "S"))
"""What cuts a round hole; anything else that is taken away makes a pocket."""


def node_operations(graph: Graph) -> tuple[Operation | None, ...]:
    """For each node what the faces are that come from it; None for a node that is used in two ways or not at all."""
    roles: list[set[Role]] = [set() for _ in graph.nodes]
    for root in graph.roots:
        roles[root].add("body")
    # Nodes only look back: walking down from the last one, every user of a node has been seen before it.
    for index in reversed(range(len(graph.nodes))):
        node = graph.nodes[index]
        for place, below in enumerate(node.inputs):
            roles[below] |= {_passed_on(node.op, place, role) for role in roles[index]}
    return tuple(_operation(node.op, found) for node, found in zip(graph.nodes, roles, strict=True))


def _passed_on(op: str, place: int, role: Role) -> Role:
    if op == "D" and place > 0:
        return "cut"
    if op == "U" and place > 0 and role == "body":
        return "boss"
    return role


def _operation(op: str, roles: set[Role]) -> Operation | None:
    if len(roles) != 1:
        return None
    if op in _OWN:
        return _OWN[op]
    (role,) = roles
    if role == "cut":
        return "hole" if op in _ROUND else "pocket"
    return role
