"""The parameters of a program as a user interface needs them."""

from __future__ import annotations

from dataclasses import dataclass

from .checker import check_parameters
from .parser import parse
from .printer import format_expression
from .syntax import Parameter, Program


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterInfo:
    """A parameter with its value; `low` and `high` are None where no range was stated, `expression` is what was written."""

    name: str
    value: float
    low: float | None
    high: float | None
    description: str
    expression: str


def params(program: Program | str) -> tuple[ParameterInfo, ...]:
    """The parameters in order of appearance.

    Raises:
        DslError: A parameter is wrong; the operations are not looked at.
    """
    program = parse(program) if isinstance(program, str) else program
    values, ranges = check_parameters(program)
    found: list[ParameterInfo] = []
    for statement in program.statements:
        if isinstance(statement, Parameter):
            low, high = ranges.get(statement.name, (None, None))
            found.append(
                ParameterInfo(
                    name=statement.name,
                    value=values[statement.name],
                    low=low,
                    high=high,
                    description=statement.description,
                    expression=format_expression(statement.value),
                )
            )
    return tuple(found)
