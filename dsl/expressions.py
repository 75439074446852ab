"""Expressions to numbers, and the limits on their shape. Angles are degrees."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping

from .errors import DslError
from .syntax import Binary, Call, Expression, Name, Negate, Number


def evaluate(expression: Expression, names: Mapping[str, float]) -> float:
    """The value of an expression.

    Args:
        names: The value of every parameter in scope.

    Raises:
        DslError: `unknown_name`, or `invalid_expression` for a division by zero, a domain error or a result that is
            not finite. `column` is the 1-based place in the expression's word.
    """
    if isinstance(expression, Number):
        return expression.value
    try:
        value = _evaluate(expression, names)
    except ZeroDivisionError:
        raise DslError("invalid_expression", "division by zero", column=1, expected="a divisor other than 0") from None
    except OverflowError:
        value = math.inf
    except ValueError as error:
        raise DslError("invalid_expression", "the expression has no value here", column=1, found=str(error)) from None
    if not math.isfinite(value):
        raise DslError("invalid_expression", "the result is too large", column=1, expected="a finite number")
    return value


def _evaluate(expression: Expression, names: Mapping[str, float]) -> float:
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Binary):
        return _OPERATORS[expression.operator](_evaluate(expression.left, names), _evaluate(expression.right, names))
    if isinstance(expression, Name):
        value = math.pi if expression.text == "pi" else names.get(expression.text)
        if value is None:
            text = expression.text
            raise DslError("unknown_name", f"no parameter is called {text}", column=expression.offset + 1, found=text)
        return value
    if isinstance(expression, Negate):
        return -_evaluate(expression.operand, names)
    return FUNCTION_TABLE[expression.function](*[_evaluate(argument, names) for argument in expression.arguments])


def has_parameters(expression: Expression) -> bool:
    """Whether a parameter is named in it."""
    if isinstance(expression, Number):
        return False
    if isinstance(expression, Name):
        return expression.text != "pi"
    return any(map(has_parameters, children(expression)))


def depth(expression: Expression) -> int:
    """Nesting of an expression; a literal or a name has depth 1. Works on any depth."""
    deepest, pending = 0, [(expression, 1)]
    while pending:
        node, level = pending.pop()
        deepest = max(deepest, level)
        pending.extend((child, level + 1) for child in children(node))
    return deepest


def children(expression: Expression) -> tuple[Expression, ...]:
    if isinstance(expression, Binary):
        return (expression.left, expression.right)
    if isinstance(expression, Negate):
        return (expression.operand,)
    return expression.arguments if isinstance(expression, Call) else ()


def _power(base: float, exponent: float) -> float:
    value = base**exponent
    if isinstance(value, complex):
        raise ValueError("a root of a negative number")
    return value


def sin_deg(angle: float) -> float:
    """Sine of degrees, exact where it is rational, and equal at angles that mirror each other."""
    turn = math.fmod(angle, 360.0)
    if turn < 0 or turn > 180:
        return -sin_deg(-turn) if turn < 0 else -sin_deg(turn - 180.0)
    acute = min(turn, 180.0 - turn)
    return 0.5 if acute == 30.0 else math.sin(math.radians(acute))


def cos_deg(angle: float) -> float:
    """Cosine of degrees, exact at multiples of 30 where the cosine is rational."""
    return sin_deg(math.fmod(angle, 360.0) + 90.0)


def _tan_deg(angle: float) -> float:
    cosine = cos_deg(angle)
    if cosine == 0.0:
        raise ValueError("the tangent of a right angle")
    return sin_deg(angle) / cosine


def _round(value: float) -> float:
    """To the nearest integer, halves away from zero."""
    return math.copysign(math.floor(abs(value) + 0.5), value)


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b,
    "^": _power,
}


def _in_degrees(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda ratio: math.degrees(function(ratio))


_UNARY: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "sin": sin_deg,
    "cos": cos_deg,
    "tan": _tan_deg,
    "asin": _in_degrees(math.asin),
    "acos": _in_degrees(math.acos),
    "atan": _in_degrees(math.atan),
    "abs": math.fabs,
    "floor": lambda value: float(math.floor(value)),
    "ceil": lambda value: float(math.ceil(value)),
    "round": _round,
}

VARIADIC: frozenset[str] = frozenset(("min", "max"))

FUNCTION_TABLE: dict[str, Callable[..., float]] = {**_UNARY, "min": min, "max": max}
"""What each function of the language computes; `min` and `max` take two or more arguments, the others one."""


def takes(function: str, count: int) -> bool:
    """Whether a function of the table takes so many arguments."""
    return count >= 2 if function in VARIADIC else count == 1
