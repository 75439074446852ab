"""What the script writers share: parameters with their overrides, references resolved to names, expressions respelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..checker import check
from ..graph import Graph
from ..printer import format_number
from ..syntax import Binary, Call, Expression, Name, Negate, Number, Operation, Parameter, Program
from .formats import on_one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a language spells what differs: powers, π, functions of degrees, and the names that are taken."""

    power: str
    pi: str
    call: Callable[[str, tuple[str, ...]], str]
    reserved: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A checked program: its parameters, its operations by node index, and what the result needs of them."""

    dialect: Dialect
    graph: Graph
    parameters: tuple[Parameter, ...]
    operations: tuple[Operation, ...]
    needed: frozenset[int]
    names: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, program: Program, overrides: Mapping[str, float] | None, dialect: Dialect) -> Source:
        """Check a program and prepare it; overrides replace the values of its parameters."""
        graph = check(program, overrides)
        changed = dict(overrides or {})
        parameters = tuple(
            Parameter(name=s.name, value=Number(changed[s.name]), description=s.description) if s.name in changed else s
            for s in program.statements
            if isinstance(s, Parameter)
        )
        operations = tuple(s for s in program.statements if isinstance(s, Operation))
        words = [p.name for p in parameters] + [o.label for o in operations if o.label]
        return cls(
            dialect=dialect,
            graph=graph,
            parameters=parameters,
            operations=operations,
            needed=_needed(graph),
            names={word: _free(word, dialect.reserved) for word in words},
        )

    def node_name(self, index: int) -> str:
        """The label of a node, or `n3`; never a word that is taken."""
        label = self.operations[index].label
        if label:
            return self.names[label]
        name = f"n{index}"
        return f"node_{index}" if name in self.names.values() else name

    def inputs(self, index: int) -> tuple[str, ...]:
        return tuple(self.node_name(i) for i in self.graph.nodes[index].inputs)

    def numbers(self, operation: Operation) -> list[str]:
        """The number operands as source text, in order."""
        return [self.text(operand) for operand in operation.operands if isinstance(operand, Expression)]

    def text(self, expression: Expression) -> str:
        match expression:
            case Number(value):
                return format_number(value)
            case Name(text):
                return self.dialect.pi if text == "pi" else self.names[text]
            case Negate(operand):
                return f"-{self._tight(operand)}"
            case Call(function, arguments):
                return self.dialect.call(function, tuple(map(self.text, arguments)))
            case Binary("^", left, right):
                return f"{self._tight(left)} {self.dialect.power} {self._tight(right)}"
            case Binary(operator, left, right) if operator in "*/":
                return f"{self._factor(left)} {operator} {self._tight(right)}"
            case Binary(operator, left, right):
                right_text = self._tight(right) if isinstance(right, Binary) and right.operator in "+-" else self.text(right)
                return f"{self.text(left)} {operator} {right_text}"

    def _factor(self, expression: Expression) -> str:
        is_product = isinstance(expression, Binary) and expression.operator in "*/"
        return self.text(expression) if is_product else self._tight(expression)

    def _tight(self, expression: Expression) -> str:
        """In parentheses unless it is one word."""
        is_word = isinstance(expression, Name | Call) or (isinstance(expression, Number) and expression.value >= 0)
        return self.text(expression) if is_word else f"({self.text(expression)})"


def title_of(operation: Operation) -> str:
    """What a comment says about a node: its quoted name, or nothing."""
    return comment(operation.name)


def comment(text: str) -> str:
    """A text as a comment to the end of a line may hold it."""
    return " ".join(on_one_line(text).split())


def _needed(graph: Graph) -> frozenset[int]:
    found: set[int] = set()
    pending = list(graph.roots)
    while pending:
        index = pending.pop()
        if index not in found:
            found.add(index)
            pending.extend(graph.nodes[index].inputs)
    return frozenset(found)


def _free(word: str, reserved: frozenset[str]) -> str:
    return f"{word}_" if word in reserved else word
