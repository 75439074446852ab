"""Expressions by the grammar: the definition of what they are, and of what is wrong with those that are none."""

from __future__ import annotations

from functools import cache
from typing import cast

import lark
from lark.exceptions import UnexpectedInput

from .expressions import FUNCTION_TABLE, VARIADIC, takes
from .grammar import build_parser, is_at_end, run
from .syntax import Binary, Call, Expression, Name, Number, negate
from .words import Word, did_you_mean, fault, malformed, read_at, read_literal


def read(text: str) -> Expression:
    """One expression.

    Raises:
        DslError: At its 1-based column in the text.
    """
    try:
        return cast(Expression, run(_parser(), text))
    except UnexpectedInput as error:
        offset = len(text) if is_at_end(error) else error.column - 1
        message = "the expression breaks off" if offset == len(text) else "the expression is broken here"
        raise malformed(text, message, offset) from None


@cache
def _parser() -> lark.Lark:
    return build_parser("expression", _ExpressionBuilder())


class _ExpressionBuilder(lark.Transformer[lark.Token, Expression]):
    """One method a rule of the expression grammar; columns count from the start of the word."""

    def number(self, children: list[Word]) -> Number:
        return read_at(children[0], read_literal)

    def name(self, children: list[Word]) -> Name:
        (token,) = children
        if token in FUNCTION_TABLE:
            raise fault("invalid_expression", token, f"{token} is a function", expected=f"{token}(…)")
        return Name(str(token), token.column - 1)

    def call(self, children: list[Word | Expression]) -> Call:
        token = cast(Word, children[0])
        arguments = cast(tuple[Expression, ...], tuple(children[1:]))
        if token not in FUNCTION_TABLE:
            raise fault("unknown_name", token, f"no function is called {token}", fix=did_you_mean(token, FUNCTION_TABLE))
        if not takes(token, len(arguments)):
            expected = "two or more arguments" if token in VARIADIC else "one argument"
            raise fault("invalid_expression", token, f"{token} does not take {len(arguments)} arguments", expected=expected)
        return Call(str(token), arguments, token.column - 1)

    def negate(self, children: list[Expression]) -> Expression:
        return negate(children[0])

    def add(self, children: list[Expression]) -> Expression:
        return Binary("+", *children)

    def subtract(self, children: list[Expression]) -> Expression:
        return Binary("-", *children)

    def multiply(self, children: list[Expression]) -> Expression:
        return Binary("*", *children)

    def divide(self, children: list[Expression]) -> Expression:
        return Binary("/", *children)

    def power(self, children: list[Expression]) -> Expression:
        return Binary("^", *children)
