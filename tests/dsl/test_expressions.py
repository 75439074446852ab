"""Expressions read without lark are what lark makes of them."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import LarkError

from dsl import expression_parser
from dsl.errors import DslError
from dsl.grammar import run
from dsl.syntax import Binary, Expression, Name, Number

_words = st.lists(
    st.sampled_from(["1", "2.5", ".5", "3.", "1e3", "w", "a_1", "pi", "+", "-", "*", "/", "^", "(", ")", "e", "1e", "."])
)


def by_lark(text: str) -> Expression | None:
    try:
        return cast(Expression, run(expression_parser._parser(), text))  # pyright: ignore[reportPrivateUsage]
    except (LarkError, DslError):
        return None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_words.map("".join))
def test_both_readers_agree_on_random_words(text: str) -> None:
    plain = expression_parser._plain(text)  # pyright: ignore[reportPrivateUsage]
    if plain is not None:
        assert plain == by_lark(text)


@pytest.mark.parametrize(
    "text", ["1+2*w", "-2^2", "2^-3^2", "-(w-1)/4", "w-1-2", "8/4/2", "--w", "2*-w", "(1+w)*(2-w)", ".5*w+3.", "1e3-w", "a_1^2^3"]
)
def test_plain_expressions_need_no_lark(text: str) -> None:
    plain = expression_parser._plain(text)  # pyright: ignore[reportPrivateUsage]
    assert plain is not None and plain == by_lark(text)


def test_names_keep_their_place() -> None:
    found = expression_parser.parse_expression("1+(w)")
    assert isinstance(found, Binary) and found.left == Number(1.0)
    assert isinstance(found.right, Name) and found.right.offset == 3


@pytest.mark.parametrize(
    "text", ["sin(30)", "1+", "(", "w)", "1..2", "2w", "", "w w", "1e999", "-" * 20 + "1", "(" * 20 + "1" + ")" * 20]
)
def test_all_else_is_left_to_lark(text: str) -> None:
    assert expression_parser._plain(text) is None  # pyright: ignore[reportPrivateUsage]
