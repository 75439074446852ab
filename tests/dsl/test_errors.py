"""Refusals by kind and place, from the golden programs; and what the messages tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dsl

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("error-*.cir"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_program_is_refused_at_its_place(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = re.match(r"# error: (\w+) at (\d+):(\d+)\n", text)
    assert expected is not None
    with pytest.raises(dsl.DslError) as caught:
        dsl.check(text)
    error = caught.value
    assert (error.kind, error.line, error.column) == (expected[1], int(expected[2]), int(expected[3]))
    assert error.source == text.split("\n")[int(expected[2]) - 1]
    assert dsl.DslError.from_dict(error.to_dict()).to_dict() == error.to_dict()


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("c 1 1 1", "write C"),
        ("BOX 1 1 1", ""),
        ("HXX 1 1", "did you mean HX?"),
        ("L 0 0 1 1", "it belongs between SK and END"),
        ("width=5\nC widht 1 1", "did you mean width?"),
        ("plate: C 1 1 1\nT plat 0 0 0", "did you mean plate?"),
        ("C sqr(4) 1 1", "did you mean sqrt?"),
        ("C 10mm 1 1", "write 10"),
        ("C 10,5 1 1", "write 10.5"),
        ("SK 0 0 0 1 0 0 0 1 0\nA 5 0 5 0 0 0 1\nEND\nE 0 0 0 1", "write a full circle as O cx cy r"),
        ("SK 0 0 0 1 0 0 0 1 0\nO 0 0 1\nEND", "extrude it: E 0 0 0 10"),
    ],
)
def test_an_error_offers_the_fix(text: str, fix: str) -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.check(text)
    assert caught.value.fix == fix


def test_the_message_shows_the_line_with_a_caret() -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.check("C 10 10 10\r\nT 0 1 1mm 1")
    assert str(caught.value).splitlines()[:3] == ["2:7 invalid_number: this is no number", "    T 0 1 1mm 1", "          ^"]


def test_unknown_override_names_the_parameters() -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.check("width=5\nC width 1 1", {"widht": 3})
    assert (caught.value.kind, caught.value.line, caught.value.expected) == ("unknown_name", None, "width")


@pytest.mark.parametrize(
    ("value", "kind"), [(121, "invalid_dimension"), (19.9, "invalid_dimension"), (float("nan"), "invalid_number")]
)
def test_override_outside_its_range_is_refused(value: float, kind: str) -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.check("w=50 [20:120]\nC w 1 1", {"w": value})
    assert caught.value.kind == kind


def test_unreferenced_nodes_and_ignored_lines_are_reported() -> None:
    warnings = dsl.check("C 1 1 1\nS 5\nENV studio 1\nTONE aces\nC 2 2 2").warnings
    assert [(notice.kind, notice.line) for notice in warnings] == [
        ("unreferenced_node", 1),
        ("unreferenced_node", 2),
        ("ignored_line", 3),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("C +10 .5 5.", (10, 0.5, 5)),
        ("C 2^3^0.5*0+1 -2^2+5 -(-3)", (1, 1, 3)),
        ("C 10-2-3 12/2/3 2-(3-4)", (5, 2, 3)),
        ("C 10*sin(30) 2*cos(60) tan(45)", (5, 1, 1)),
        ("C asin(1) acos(0) atan(1)", (90, 90, 45)),
        ("C round(2.5) floor(2.9) ceil(2.1)", (3, 2, 3)),
        ("C min(3,1,2) max(3,1,2) abs(-4)", (1, 3, 4)),
        ("C pi sqrt(9) 2^-1", (3.141592653589793, 3, 0.5)),
    ],
)
def test_expressions_have_their_value(text: str, numbers: tuple[float, ...]) -> None:
    assert dsl.check(text).nodes[0].numbers == pytest.approx(numbers, rel=1e-15)


def test_params_show_values_ranges_and_what_was_written() -> None:
    width, depth = dsl.params('w=50 [20:2*60] "overall width"\nd=w/2\nC w d 1')
    assert (width.value, width.low, width.high, width.description) == (50, 20, 120, "overall width")
    assert (depth.value, depth.low, depth.high, depth.expression) == (25, None, None, "w/2")


def test_format_keeps_comments_and_single_blank_lines() -> None:
    text = (
        '# head\n\nw=5 # wide\nplate: C w 1 1 "Plate" # thin\n# a sketch\nSK 0 0 0 1 0 0 0 1 0 # plane\n'
        "# outline\nO 0 0 1 # round\n# close\nEND # done\nE $ 0 0 1\n# tail\n"
    )
    assert dsl.format(dsl.parse(text)) == text
    assert dsl.format(dsl.parse("\n\nC  1 1\t1.0\r\n\n\n\n#x\n\n")) == "C 1 1 1\n\n#x\n"


def test_the_two_spellings_of_fillet_are_one() -> None:
    assert dsl.parse("C 9 9 9\nFI 0 1") == dsl.parse("C 9 9 9\nF 0 1")


def test_the_last_unreferenced_node_or_the_roots_are_the_result() -> None:
    assert dsl.check("C 1 1 1\nS 5\nT 0 1 1 1").roots == (2,)
    graph = dsl.check("C 1 1 1\nS 5\nM red 1 0 0 0 1\nROOT 1 red\nROOT 0 default\nROOT 1 blue")
    assert (graph.roots, graph.materials) == ((1, 0), ("red", "default"))
    assert dsl.check("C 1 1 1\nS 5\nROOT 0 a hidden\nROOT 1 b").roots == (1,)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, "80", None])
def test_an_override_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.check("w=5\nC w 1 1", {"w": value})  # type: ignore[dict-item]
    assert caught.value.kind == "invalid_number" and len(caught.value.found) <= 40


def test_scalings_of_scalings_are_bounded_and_lead_back() -> None:
    there_and_back = "X $ 1e6 1 1e-3\nR $ 0 90 30\nR $ 0 0 -30\nX $ 1e3 1 1e-6\nR $ 0 -90 0\n"
    assert dsl.check("C 1 1 1\n" + there_and_back * 50).roots
    for factor in ("1e6", "1e-6"):
        with pytest.raises(dsl.DslError) as caught:
            dsl.check(f"C 1 1 1\nX $ {factor} 1 1\nD $ 0\nMI $ 0 0 0 1 1 0\nX $ 1 {factor} 1")
        assert (caught.value.kind, caught.value.line) == ("limit_exceeded", 5)
