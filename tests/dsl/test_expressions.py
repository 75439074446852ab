"""Expressions read at once are what the grammar makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import grammar_expressions
from dsl.errors import DslError
from dsl.expression_parser import parse_expression, read_plainly
from dsl.printer import format_expression
from dsl.syntax import Binary, Expression, Name, Number
from tests.dsl.strategies import expressions

_words = st.lists(
    st.sampled_from(
        [
            "1",
            "2.5",
            ".5",
            "3.",
            "1e3",
            "w",
            "a_1",
            "pi",
            "+",
            "-",
            "*",
            "/",
            "^",
            "(",
            ")",
            "e",
            "1e",
            ".",
            "sin(",
            "max(",
            ",",
            "w(",
        ]
    ),
    min_size=1,
    max_size=9,
)


def by_grammar(text: str) -> Expression | None:
    try:
        return grammar_expressions.read(text)
    except DslError:
        return None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(_words.map("".join))
def test_both_readers_agree_on_random_words(text: str) -> None:
    # repr: places of names count.
    assert repr(read_plainly(text)) == repr(by_grammar(text))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(expressions())
def test_both_readers_agree_on_every_expression(expression: Expression) -> None:
    text = format_expression(expression)
    assert read_plainly(text) == expression
    assert repr(read_plainly(text)) == repr(by_grammar(text))


@pytest.mark.parametrize(
    "text", ["-2^2", "2^-3^2", "2^-3*4", "-(w-1)/4", "w-1-2", "8/4/2", "--w", "2*-w", "a_1^2^3", "min(1,-w,(2))"]
)
def test_binding_is_that_of_the_grammar(text: str) -> None:
    assert read_plainly(text) == by_grammar(text) is not None


def test_names_keep_their_place() -> None:
    found = parse_expression("1+(w)")
    assert isinstance(found, Binary) and found.left == Number(1.0)
    assert isinstance(found.right, Name) and found.right.offset == 3


@pytest.mark.parametrize(
    "text",
    [
        "1+",
        "(",
        "w)",
        "1..2",
        "2w",
        "w w",
        "1e999",
        "sin",
        "sin()",
        "sin(1,2)",
        "max(1)",
        "w(1)",
        "(1,2)",
        "1,2",
        "+1",
        "2*+w",
    ],
)
def test_what_is_wrong_is_left_to_the_grammar(text: str) -> None:
    assert read_plainly(text) is None and by_grammar(text) is None


def test_many_signs_and_brackets_are_left_to_the_grammar() -> None:
    assert read_plainly("(" * 500 + "1" + ")" * 500) is None
    assert read_plainly("-" * 65 + "1") is None
