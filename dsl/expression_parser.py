"""One word of a number slot to an expression tree."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import isfinite
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
        expression = _plain(text) or cast(Expression, run(_parser(), text))
    except UnexpectedInput as error:
        offset = len(text) if is_at_end(error) else error.column - 1
        message = "the expression breaks off" if offset == len(text) else "the expression is broken here"
        raise malformed(word, message, offset) from None
    if depth(expression) > DEFAULT_LIMITS.expression_depth:
        raise fault(
            "limit_exceeded", word, "the expression nests too deeply", expected=f"{DEFAULT_LIMITS.expression_depth} levels"
        )
    return expression


_TOKEN = re.compile(r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/^()])")
_DEEPEST = 16


def _plain(text: str) -> Expression | None:
    """A flawless expression without functions, five times as fast as lark; None for any other, which lark then judges."""
    tokens: list[tuple[str, str, int]] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match["name"] in FUNCTION_TABLE:
            return None
        tokens.append((match.lastgroup or "", match[0], place))
        place = match.end()
    # Each bracket and each minus may be one level of recursion.
    if text.count("(") + text.count("-") + text.count("^") > _DEEPEST:
        return None
    tokens.append(("end", "", place))
    reader = _Reader(tokens)
    expression = reader.sum()
    return expression if expression is not None and reader.kind == "end" else None


class _Reader:
    """Recursive descent over tokens (kind, text, place); a method returns None where its rule does not fit."""

    def __init__(self, tokens: list[tuple[str, str, int]]) -> None:
        self._tokens = tokens
        self._index = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._index][0]

    def sum(self) -> Expression | None:
        left = self._product()
        while left is not None and (sign := self._tokens[self._index][1]) in ("+", "-"):
            self._index += 1
            right = self._product()
            left = None if right is None else Binary("+" if sign == "+" else "-", left, right)
        return left

    def _product(self) -> Expression | None:
        left = self._unary()
        while left is not None and (sign := self._tokens[self._index][1]) in ("*", "/"):
            self._index += 1
            right = self._unary()
            left = None if right is None else Binary("*" if sign == "*" else "/", left, right)
        return left

    def _unary(self) -> Expression | None:
        if self._tokens[self._index][1] == "-":
            self._index += 1
            operand = self._unary()
            return None if operand is None else negate(operand)
        base = self._atom()
        if base is None or self._tokens[self._index][1] != "^":
            return base
        self._index += 1
        exponent = self._unary()
        return None if exponent is None else Binary("^", base, exponent)

    def _atom(self) -> Expression | None:
        kind, text, place = self._tokens[self._index]
        self._index += 1
        if kind == "number":
            value = float(text)
            return Number(value) if isfinite(value) else None
        if kind == "name":
            return Name(text, place)
        if text != "(":
            return None
        inner = self.sum()
        if inner is None or self._tokens[self._index][1] != ")":
            return None
        self._index += 1
        return inner


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
