"""Whether a placed body lies within another, or shares nothing with it, told without the kernel.

By set algebra (a part of a cut lies within what was cut, and shares nothing with what was cut away) down to primitives, and of
these by their hulls. Proofs only: where they end, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import convex
from .placement import compose
from .plan import Placed

DEEPEST = 12
MOST_QUESTIONS = 400
"""Pairs of bodies that one proof may look at."""
MOST_OPERANDS = 16
"""Steps with more operands are not looked into: that takes the square of their number."""

_SUBSETS = frozenset(("D", "H", "SH"))
"""Operations that only take away from their first operand."""
_CONVEX = frozenset(("C", "Y", "S", "K", "W", "HX", "PR", "OB"))
"""Solids of which a fillet or chamfer only takes away."""


def swallowed(parts: Sequence[Placed]) -> tuple[int, ...]:
    """Positions of the parts of a union that lie within another that is kept."""
    return _absorbed(parts, is_within)


def needless(parts: Sequence[Placed]) -> tuple[int, ...]:
    """Positions of the parts of an intersection that hold another that is kept."""
    return _absorbed(parts, lambda part, other: is_within(other, part))


def _absorbed(parts: Sequence[Placed], absorbs: Callable[[Placed, Placed], bool]) -> tuple[int, ...]:
    found: list[int] = []
    for index, part in enumerate(parts if len(parts) <= MOST_OPERANDS else ()):
        if any(other != index and other not in found and absorbs(part, kept) for other, kept in enumerate(parts)):
            found.append(index)
    return tuple(found)


def apart_from(base: Placed, others: Sequence[Placed]) -> tuple[int, ...]:
    """Positions of the bodies that certainly share no volume with one."""
    looked_at = others if len(others) <= MOST_OPERANDS else ()
    return tuple(index for index, other in enumerate(looked_at) if are_apart(base, other))


def is_within(part: Placed, around: Placed) -> bool:
    """Whether all of a placed body certainly lies in another."""
    return _Proof().is_within(part, around, DEEPEST)


def are_apart(one: Placed, other: Placed) -> bool:
    """Whether two placed bodies certainly share no volume."""
    return _Proof().are_apart(one, other, DEEPEST) or convex.are_apart(one, other)


class _Proof:
    """One search for a proof, bounded in depth and in steps."""

    def __init__(self) -> None:
        self._left = MOST_QUESTIONS

    def _gives_up(self, depth: int) -> bool:
        self._left -= 1
        return depth == 0 or self._left < 0

    def is_within(self, a: Placed, b: Placed, depth: int) -> bool:
        if a == b:
            return True
        if self._gives_up(depth):
            return False
        depth -= 1
        inner, outer = _operands(a), _operands(b)
        match b.body.op:
            case "U" if any(self.is_within(a, part, depth) for part in outer):
                return True
            case "I" if all(self.is_within(a, part, depth) for part in outer):
                return True
            case "D" if self.is_within(a, outer[0], depth) and all(self.are_apart(a, tool, depth) for tool in outer[1:]):
                return True
            case _:
                pass
        match a.body.op:
            case "U":
                return all(self.is_within(part, b, depth) for part in inner)
            case "I":
                return any(self.is_within(part, b, depth) for part in inner)
            case "F" | "CH":
                return inner[0].body.op in _CONVEX and self.is_within(inner[0], b, depth)
            case op:
                return (op in _SUBSETS and self.is_within(inner[0], b, depth)) or convex.is_within(a, b)

    def are_apart(self, a: Placed, b: Placed, depth: int) -> bool:
        if self._gives_up(depth):
            return False
        return self._keeps_off(a, b, depth - 1) or self._keeps_off(b, a, depth - 1)

    def _keeps_off(self, a: Placed, b: Placed, depth: int) -> bool:
        """Whether `a` is made so that it shares nothing with `b`."""
        parts = _operands(a)
        match a.body.op:
            case "D":
                return any(self.is_within(b, tool, depth) for tool in parts[1:]) or self.are_apart(parts[0], b, depth)
            case "I":
                return any(self.are_apart(part, b, depth) for part in parts)
            case "U":
                return all(self.are_apart(part, b, depth) for part in parts)
            case op:
                return op in _SUBSETS and self.are_apart(parts[0], b, depth)


def _operands(part: Placed) -> tuple[Placed, ...]:
    return tuple(Placed(inner.body, compose(part.matrix, inner.matrix)) for inner in part.body.parts)
