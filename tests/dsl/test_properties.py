"""Laws of the language over generated programs."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import dsl
from dsl.errors import KINDS
from dsl.expression_parser import parse_expression
from dsl.expressions import depth, evaluate
from dsl.printer import format_expression, format_number
from dsl.syntax import Expression, Number, Program
from tests.dsl.strategies import expressions, programs, solid_lines

# Generating a program tree is slow next to parsing it; the deadline would measure hypothesis.
relaxed = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(programs())
def test_parse_undoes_format(program: Program) -> None:
    assert dsl.parse(dsl.format(program)) == program


@relaxed
@given(programs())
def test_format_is_idempotent(program: Program) -> None:
    text = dsl.format(program)
    assert dsl.format(dsl.parse(text)) == text


@relaxed
@given(expressions())
def test_an_expression_survives_its_text(expression: Expression) -> None:
    text = format_expression(expression)
    assert parse_expression(text) == expression
    assert " " not in text and depth(expression) >= 1


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(0.1)
@example(1e-7)
@example(123456789.123)
@example(1e22)
@example(5e-324)
def test_a_number_reads_back_exactly(value: float) -> None:
    text = format_number(value)
    assert float(text) == value
    assert len(text) <= len(repr(value)) or "e" not in text
    assert "e" not in text or not 1e-9 <= abs(value) < 1e16


@settings(deadline=None)
@given(st.lists(st.sampled_from(['C', 'SK', 'END', 'H', '$', '>Z', 'w=', 'w', ':', '"', '#', '?', '[', '\n', ' ', '1', '-', '(', 'sin', '\r', 'ß', '\x0c']), max_size=30))  # fmt: skip  # noqa: E501
def test_any_words_check_or_raise_a_dsl_error(words: list[str]) -> None:
    _check_or_refuse(" ".join(words))
    _check_or_refuse("".join(words))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_checks_or_raises_a_dsl_error(text: str) -> None:
    _check_or_refuse(text)


@settings(deadline=None)
@given(st.binary(max_size=100).map(lambda data: data.decode("latin-1")))
def test_any_bytes_check_or_raise_a_dsl_error(text: str) -> None:
    _check_or_refuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "C " + "(" * 5000 + "1" + ")" * 5000 + " 1 1",
        "C " + "1+" * 400 + "1 1 1",
        "C " + "9" * 100_000 + " 1 1",
        "T " + "9" * 100_000 + " 1 1 1",
        "C 1 1 1\n" * 1_000_000,
        "x" * 900_000,
        '"' * 900_000,
        "#" * 900_000,
        "U " + "0 " * 400_000,
        "a=1\n" * 19_000,
        "C 2^9^9^9^9^9 1 1",
        "w=" + "2*" * 60 + "1e308\nC w 1 1",
        "\n" * 19_999,
        "SK 0 0 0 1 0 0 0 1 0\n" + "L 0 0 1 0\n" * 19_000,
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_hostile_text_is_refused_within_seconds(text: str) -> None:
    begin = time.process_time()
    with pytest.raises(dsl.DslError):
        dsl.check(text)
    assert time.process_time() - begin < 5


def test_a_million_lines_are_refused_at_once() -> None:
    text = "C 1 1 1\n" * 1_000_000
    begin = time.process_time()
    with pytest.raises(dsl.DslError) as caught:
        dsl.check(text)
    assert caught.value.kind == "limit_exceeded"
    assert time.process_time() - begin < 1


def test_ten_thousand_transforms_need_no_recursion() -> None:
    text = "C 1 1 1\n" + "T $ 0.5 0 0\n" * 10_000
    graph = dsl.check(text)
    assert graph.key == dsl.check("C 1 1 1\nT 0 5000 0 0").key
    assert len(dsl.lower(text).statements) == 10_001


def test_a_deep_program_with_holes_can_be_lowered() -> None:
    text = "C 1000 100 5\n" + "".join(f"H $ {5 + i / 4} 50 1\n" for i in range(1000))
    assert dsl.check(dsl.lower(text)).key == dsl.check(text).key


@relaxed
@given(solid_lines())
def test_keys_ignore_the_order_of_commutative_operands(lines: list[str]) -> None:
    swapped = [f"{w[0]} {w[2]} {w[1]}" if (w := line.split())[0] in "UI" else line for line in lines]
    assert dsl.check("\n".join(lines)).key == dsl.check("\n".join(swapped)).key


@relaxed
@given(solid_lines())
def test_keys_ignore_names_labels_comments_and_layout(lines: list[str]) -> None:
    dressed = [f'  n{i}:  {line}  "part {i}" # note' for i, line in enumerate(lines)]
    assert dsl.check("\n".join(lines)).key == dsl.check("\r\n\n".join(dressed)).key


@relaxed
@given(solid_lines())
def test_lowering_keeps_the_key(lines: list[str]) -> None:
    text = "\n".join(lines)
    lowered = dsl.lower(text)
    assert dsl.check(lowered).key == dsl.check(text).key
    assert dsl.format(dsl.lower(lowered)) == dsl.format(lowered)


@relaxed
@given(solid_lines(), st.floats(-50, 50), st.floats(-50, 50))
def test_two_moves_have_the_key_of_one(lines: list[str], a: float, b: float) -> None:
    last = len(lines) - 1
    steps = dsl.check("\n".join([*lines, f"T {last} {a!r} 0 1", f"T $ {b!r} 2 0", "ROOT $ x"]))
    once = dsl.check("\n".join([*lines, f"T {last} {a!r}+{b!r} 2 1".replace("+-", "-"), "ROOT $ x"]))
    assert steps.key == once.key or abs((a + b) * 1e9 % 1 - 0.5) < 1e-3


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("C 9 9 9\nY 1 9\nS 2\nD 0 1 2", "C 9 9 9\nY 1 9\nS 2\nD 0 2\nD $ 1"),
        ("C 9 9 9\nY 1 9\nS 2\nU 0 1 2", "C 9 9 9\nY 1 9\nS 2\nU 2 1\nU 0 $"),
        ("C 9 9 9\nT 0 1 0 0\nR 1 0 0 90", "C 9 9 9\nR 0 0 0 90\nT 1 0 1 0"),
        ("C 9 9 9\nT 0 0 0 0", "C 9 9 9"),
        ("C 9 9 9\nLP 0 2 0 0 3 4", "C 9 9 9\nLP 0 5 0 0 3 4"),
        ("C 9 9 9\nLP 0 -1 0 0 3 4", "C 9 9 9\nLP 0 1 0 0 3 -4"),
        ("C 9 9 9\nCP 0 1 2 5 0 0 2 4 360", "C 9 9 9\nCP 0 1 2 0 0 0 1 4 360"),
        ("C 9 9 9\nLP 0 1 0 0 1 4", "C 9 9 9"),
        ("K 2 2 5", "Y 2 5"),
        ("w=3\nC w w*3 9/2", "C 3 9 4.5"),
        ("C 9 9 9\nFI 0 1", "C 9 9 9\nF 0 1"),
        ("C 10 10 4\nH 0 5 5 2", "C 10 10 4\nY 1 6\nT 1 5 5 -1\nD 0 2"),
        ("C 10 10 4\nH 0 5 5 2 3 >X", "C 10 10 4\nY 1 4\nR 1 0 90 0\nT 2 7 5 5\nD 0 3"),
        ("C 9 9 9\nS 3\nROOT 0 a\nROOT 1 b", "C 9 9 9\nS 3\nROOT 1 c\nROOT 0 c"),
    ],
)
def test_programs_that_mean_the_same_have_one_key(left: str, right: str) -> None:
    assert dsl.check(left).key == dsl.check(right).key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("C 9 9 9\nY 1 9\nD 0 1", "C 9 9 9\nY 1 9\nU 0 1"),
        ("C 9 9 9\nY 1 9\nD 0 1", "C 9 9 9\nY 1 9\nD 1 0"),
        ("C 9 9 9\nT 0 1 0 0\nR 1 0 0 90", "C 9 9 9\nR 0 0 0 90\nT 1 1 0 0"),
        ("C 9 9 9\nSH 0 1", "C 9 9 9\nSH 0 1 >Z"),
        ("C 9 9 9\nF 0 1 >Z", "C 9 9 9\nF 0 1 <Z"),
        ("S 9\nH 0 0 0 1 3", "S 9\nH 0 0 0 1 3 <Z"),
        ("C 9 9 9\nS 3\nROOT 0 a\nROOT 1 b", "C 9 9 9\nS 3\nROOT 0 a"),
    ],
)
def test_programs_that_differ_have_different_keys(left: str, right: str) -> None:
    assert dsl.check(left).key != dsl.check(right).key


@settings(deadline=None)
@given(st.floats(1, 100), st.floats(1, 100))
def test_an_override_is_an_edit(w: float, h: float) -> None:
    text = 'w={} [1:100] "width"\nh=w*{}\nC w h 1\nH $ w/2 h/2 w/4'
    overridden = dsl.check(text.format("50", "2"), {"w": w, "h": h})
    edited = dsl.check(text.format(repr(w), "2").replace("w*2", repr(h)))
    assert overridden == edited and overridden.key == edited.key


@relaxed
@given(expressions(leaves=st.sampled_from([0.5, 2.0, 3.0]).map(Number)))
def test_expressions_evaluate_or_say_why_not(expression: Expression) -> None:
    try:
        evaluate(expression, {})
    except dsl.DslError as error:
        assert error.kind == "invalid_expression"


def _check_or_refuse(text: str) -> None:
    try:
        graph = dsl.check(text)
    except dsl.DslError as error:
        assert error.kind in KINDS and str(error)
        lines = text.removeprefix("\ufeff").split("\n")
        assert error.line is None or 1 <= error.line <= len(lines)
        assert error.column is None or error.line is None or 1 <= error.column <= len(lines[error.line - 1]) + 1
    else:
        assert graph.nodes and len(graph.key) == 64
