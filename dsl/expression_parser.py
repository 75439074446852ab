"""One word of a number slot to an expression tree."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast

import lark
from lark.exceptions import UnexpectedInput

from .errors import DslError
from .expressions import FUNCTION_TABLE, VARIADIC, depth
from .grammar import build_parser, is_at_end, run
from .limits import DEFAULT_LIMITS
from .operands import NUMBER, Word, did_you_mean, fault, is_not_finite, malformed, read_literal
from .syntax import Binary, Call, Expression, Name, Number, negate


def read_expression(word: Word) -> Expression:
    """The expression that a word spells."""
    if NUMBER.fullmatch(word):
        return read_literal(word)
    try:
        return parse_expression(str(word))
    except DslError as error:
        error.line, error.column = word.line, word.column + (error.column or 1) - 1
        raise


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """One expression. `column` of an error is the 1-based place in it."""
    word = Word(text)
    if len(text) > DEFAULT_LIMITS.expression_chars:
        raise fault(
            "limit_exceeded", word, "the expression is too long", expected=f"{DEFAULT_LIMITS.expression_chars} characters"
        )
    if is_not_finite(text):
        raise malformed(word, "", 0)
    try:
        expression = cast(Expression, run(_parser(), text))
    except UnexpectedInput as error:
        offset = len(text) if is_at_end(error) else error.column - 1
        message = "the expression breaks off" if offset == len(text) else "the expression is broken here"
        raise malformed(word, message, offset) from None
    if depth(expression) > DEFAULT_LIMITS.expression_depth:
        raise fault(
            "limit_exceeded", word, "the expression nests too deeply", expected=f"{DEFAULT_LIMITS.expression_depth} levels"
        )
    return expression


@cache
def _parser() -> lark.Lark:
    return build_parser("expression", _ExpressionBuilder())


class _ExpressionBuilder(lark.Transformer[lark.Token, Expression]):
    """One method a rule of the expression grammar; columns count from the start of the word."""

    def number(self, children: list[Word]) -> Number:
        return read_literal(children[0])

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
        if (len(arguments) < 2) if token in VARIADIC else (len(arguments) != 1):
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
