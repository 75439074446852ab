"""Content keys: equal for two nodes exactly when their canonical core graphs are equal.

Canonical means: extended operations expanded, chains of T R X MI one matrix, n-ary booleans flat, the order of
commutative operands forgotten, directions normalised, numbers rounded to 1e-9. Names, labels and lines do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from . import affine
from .affine import IDENTITY, Matrix
from .bounds import BoundsTable, table_of
from .expand import expand
from .graph import Graph, Node
from .profile import Vector, dot, unit

_DIGITS = 9
_MODULUS = 1 << 256


class _Form(NamedTuple):
    """A solid as `matrix` applied to a body.

    The body of a boolean is (its opcode, the key of the first operand of D or "", the sum of the other operands' keys):
    a sum forgets the order and grows with a chain at constant cost. Any other body is ("", its key, 0).
    """

    op: str
    first: str
    total: int
    matrix: Matrix
    key: str


def content_key(graph: Graph) -> str:
    """The key of a part: that of its one root, or of all of them in any order; sha-256 in hex."""
    table = table_of(graph)
    forms: list[_Form] = []
    for node in graph.nodes:
        forms.append(_canonical(node, graph.nodes, forms, table))
    keys = [forms[root].key for root in graph.roots]
    return keys[0] if len(keys) == 1 else _hash("parts", tuple(sorted(keys)))


def _canonical(node: Node, nodes: Sequence[Node], forms: Sequence[_Form], table: BoundsTable) -> _Form:
    """The form of a node, with the forms of all nodes before it."""
    if node.op in _CORE:
        return _core(node, [forms[i] for i in node.inputs])
    box = table.box(node.inputs[0]) if node.op == "H" else None
    fragment = expand(node, nodes, box)
    if not fragment or fragment == (node,):
        return _core(node, [forms[i] for i in node.inputs])
    local: list[_Form] = []
    for step in fragment:
        local.append(_core(step, [forms[i] if i >= 0 else local[~i] for i in step.inputs]))
    return local[-1]


_CORE = frozenset(("C", "Y", "S", "K", "SK", "U", "D", "I", "T", "R", "X", "MI"))
"""What needs no expanding here: `_core` flattens n-ary booleans and knows the matrix of a mirror."""


def _core(node: Node, inputs: list[_Form]) -> _Form:
    matrix = affine.of_node(node)
    if matrix is not None:
        (body,) = inputs
        if body.matrix is not IDENTITY:
            matrix = affine.compose(matrix, body.matrix)
        return _form(body.op, body.first, body.total, matrix)
    if node.op in ("U", "D", "I"):
        return _boolean(node.op, inputs)
    if node.op in ("LP", "CP") and node.numbers[3 if node.op == "LP" else 6] == 1:
        return inputs[0]
    return _form("", _hash(*_content(node), *(form.key for form in inputs)), 0)


def _boolean(op: str, inputs: list[_Form]) -> _Form:
    first, *others = inputs
    if op == "D":
        total = sum(int(form.key, 16) for form in others)
        if first.op == "D" and first.matrix is IDENTITY:
            return _form("D", first.first, (first.total + total) % _MODULUS)
        return _form("D", first.key, total % _MODULUS)
    total = sum(form.total if form.op == op and form.matrix is IDENTITY else int(form.key, 16) for form in inputs)
    return _form(op, "", total % _MODULUS)


def _form(op: str, first: str, total: int, matrix: Matrix = IDENTITY) -> _Form:
    """The form with its key. A matrix that rounds to the identity becomes it, so that the body stays open to merging."""
    body = _hash(op, first, total) if op else first
    if matrix is IDENTITY:
        return _Form(op, first, total, IDENTITY, body)
    rounded = _rounded(matrix)
    if rounded == IDENTITY:
        return _Form(op, first, total, IDENTITY, body)
    return _Form(op, first, total, matrix, _hash("place", rounded, body))


def _content(node: Node) -> tuple[object, ...]:
    """Opcode and canonical numbers of a node that is neither placed nor boolean."""
    numbers = node.numbers
    op = node.op
    if op == "K" and numbers[0] == numbers[1]:
        op, numbers = "Y", numbers[1:]
    elif op == "LP":
        direction = unit(_vector(numbers[:3]))
        numbers = (*(value * numbers[4] for value in direction), numbers[3])
    elif op in ("CP", "V"):
        axis = unit(_vector(numbers[3:6]))
        foot = dot(_vector(numbers[:3]), axis)
        numbers = (*(o - foot * a for o, a in zip(numbers[:3], axis, strict=True)), *axis, *numbers[6:])
    elif op == "SK":
        numbers = (*numbers[:3], *unit(_vector(numbers[3:6])), *unit(_vector(numbers[6:9])))
        return (op, _rounded(numbers), *((s.kind, _rounded(s.numbers)) for s in node.segments))
    return (op, _rounded(numbers), node.selector or "")


def _vector(values: Sequence[float]) -> Vector:
    return (values[0], values[1], values[2])


def _rounded(numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple([_round(value) for value in numbers])


@lru_cache(4096)
def _round(value: float) -> float:
    """To nine digits, and 0 for -0. Most numbers of a part come again and again, and rounding costs five times a look-up."""
    return round(value, _DIGITS) + 0.0


def _hash(*parts: object) -> str:
    """sha-256 over an unambiguous spelling; the repr of a float is exact."""
    return sha256(repr(parts).encode()).hexdigest()
