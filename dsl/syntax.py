"""The syntax tree of a program: what was written, before any name or number is resolved.

Places in the text (lines, columns) and comments are carried along but left out of `==`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Operator = Literal["+", "-", "*", "/", "^"]


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, its sign included."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, or `pi`. `offset`: 0-based place in the word it was written in."""

    text: str
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus. Of a literal it is a negative `Number` instead: use `negate`."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]
    offset: int = field(default=0, compare=False)


Expression = Number | Name | Negate | Binary | Call


def negate(operand: Expression) -> Expression:
    """Minus the operand, as the parser writes it."""
    return Number(-operand.value) if isinstance(operand, Number) else Negate(operand)


@dataclass(frozen=True, slots=True)
class Reference:
    """A node by number or by label; `$` is the node just before."""

    target: int | str


@dataclass(frozen=True, slots=True)
class Selector:
    text: str


Operand = Expression | Reference | Selector


class Place(NamedTuple):
    """Where a statement stands and the comments around it.

    Attributes:
        line: 1-based physical line; 0 when the statement was not read from a text.
        column: 1-based column of the opcode or parameter name.
        label_column: 1-based column of the label; 0 without one.
        columns: 1-based column of each operand.
        above: The comment lines and blank lines (as "") over the statement.
        comment: The comment after it, with its `#`, or "".
    """

    line: int = 0
    column: int = 1
    label_column: int = 0
    columns: tuple[int, ...] = ()
    above: tuple[str, ...] = ()
    comment: str = ""

    def column_of(self, position: int) -> int:
        """Of the operand at a position; of the statement where operands have no places."""
        return self.columns[position] if self.columns else self.column


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """`w=50 [20:120] "overall width"`."""

    name: str
    value: Expression
    range: Range | None = None
    description: str = ""
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A line of the operation table. It makes one node; a sketch holds its segment lines."""

    code: str
    operands: tuple[Operand, ...]
    label: str = ""
    name: str = ""
    segments: tuple[Operation, ...] = ()
    place: Place = field(default=NOWHERE, compare=False, repr=False)
    end: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """`ROOT node material [hidden]`: the result, or one of several."""

    node: Reference
    material: str
    hidden: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`M name r g b metallic roughness [density] [friction]` of vcad; kept, not used."""

    name: str
    numbers: tuple[Number, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """An assembly or scene line of vcad, word for word."""

    words: tuple[str, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`? reason`: an answer that says why there is no program. It stands alone."""

    reason: str
    place: Place = field(default=NOWHERE, compare=False, repr=False)


Statement = Parameter | Operation | Root | Material | Ignored | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Statements in order. `source` are the physical lines they were read from; `below` the comments after the last."""

    statements: tuple[Statement, ...] = ()
    below: tuple[str, ...] = field(default=(), compare=False, repr=False)
    source: tuple[str, ...] = field(default=(), compare=False, repr=False)
