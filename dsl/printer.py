"""`Program` to canonical text.

One blank between words, shortest numbers that read back exactly, references as written, comments kept (so that
formatting a file loses nobody's notes) although `Program ==` ignores them, at most one blank line in a row, LF.
"""

from __future__ import annotations

from collections.abc import Iterable

from .syntax import (
    Binary,
    Call,
    Expression,
    Ignored,
    Material,
    Name,
    Negate,
    Number,
    Operand,
    Operation,
    Parameter,
    Place,
    Program,
    Reference,
    Refusal,
    Root,
    Selector,
    Statement,
)


def format(program: Program) -> str:
    """The canonical text of a program, ending with a newline unless empty; `parse` gives the same program back."""
    lines: list[str] = []
    for statement in program.statements:
        if isinstance(statement, Operation) and statement.code == "SK":
            lines.extend(_with_comments([_statement(statement)], statement.place))
            for segment in statement.segments:
                lines.extend(_with_comments([_operation(segment)], segment.place))
            lines.extend(_with_comments(["END"], statement.end))
        else:
            lines.extend(_with_comments([_statement(statement)], statement.place))
    lines.extend(program.below)
    return "".join(f"{line}\n" for line in _without_double_blanks(lines))


def _with_comments(lines: list[str], place: Place) -> list[str]:
    if place.comment:
        lines[-1] += f" {place.comment}"
    return [*place.above, *lines]


def _without_double_blanks(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept


def _statement(statement: Statement) -> str:
    match statement:
        case Operation():
            return _operation(statement)
        case Parameter(name=name, value=value, range=bounds, description=description):
            text = f"{name}={format_expression(value)}"
            if bounds is not None:
                text += f" [{format_expression(bounds.low)}:{format_expression(bounds.high)}]"
            return f"{text} {_quote(description)}" if description else text
        case Root(node=node, material=material, hidden=hidden):
            return f"ROOT {node.target} {_word(material)}" + (" hidden" if hidden else "")
        case Material(name=name, numbers=numbers):
            return " ".join(("M", _word(name), *map(format_expression, numbers)))
        case Ignored(words=words):
            return " ".join(words)
        case Refusal(reason=reason):
            return f"? {reason}" if reason else "?"


def _operation(operation: Operation) -> str:
    words = [operation.code, *map(_operand, operation.operands)]
    if operation.label:
        words.insert(0, f"{operation.label}:")
    if operation.name:
        words.append(_quote(operation.name))
    return " ".join(words)


def _operand(operand: Operand) -> str:
    if isinstance(operand, Reference):
        return str(operand.target)
    if isinstance(operand, Selector):
        return operand.text
    return format_expression(operand)


def _quote(text: str) -> str:
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(character, escape)
    return f'"{text}"'


def _word(text: str) -> str:
    """A material name: bare where it can be."""
    return _quote(text) if not text or any(c in ' \t\n"#\\' for c in text) else text


def format_number(value: float) -> str:
    """The shortest decimal that reads back as the same float; an exponent only beyond 1e16 or below 1e-9."""
    if value == 0:
        return "0"
    text = repr(float(value))
    mantissa, _, exponent = text.partition("e")
    if exponent and -10 < int(exponent) < 0:
        sign, digits = ("-", mantissa[1:]) if mantissa[0] == "-" else ("", mantissa)
        whole, _, fraction = digits.partition(".")
        return f"{sign}0.{'0' * (-int(exponent) - 1)}{whole}{fraction if fraction != '0' else ''}"
    if exponent:
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    return text.removesuffix(".0")


# Binding strengths of the grammar, loosest first.
_SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(5)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER}


def format_expression(expression: Expression) -> str:
    """An expression without blanks and with the fewest parentheses."""
    match expression:
        case Number(value):
            return format_number(value)
        case Name(text):
            return text
        case Call(function, arguments):
            return f"{function}({','.join(map(format_expression, arguments))})"
        case Negate(operand):
            return f"-{_inside(operand, _UNARY)}"
        case Binary("^", left, right):
            return f"{_inside(left, _ATOM)}^{_inside(right, _UNARY)}"
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            return f"{_inside(left, strength)}{operator}{_inside(right, strength + 1, after=True)}"


def _inside(expression: Expression, needed: int, *, after: bool = False) -> str:
    """An operand, in parentheses where the grammar (or, for `a-(-b)`, the eye) needs them."""
    text = format_expression(expression)
    return f"({text})" if _strength(expression) < needed or (after and text[0] == "-") else text


def _strength(expression: Expression) -> int:
    match expression:
        case Binary(operator, _, _):
            return _STRENGTH[operator]
        case Negate():
            return _UNARY
        case Number(value):
            return _UNARY if value < 0 else _ATOM
        case _:
            return _ATOM
