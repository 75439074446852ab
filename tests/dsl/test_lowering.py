"""Extended programs in core words. That the geometry is the same is tested with the kernel."""

from __future__ import annotations

import pytest

import dsl
from dsl.bounds import Box


def test_the_plate_of_the_first_prompt_lowers_to_drilled_cylinders() -> None:
    lowered = dsl.lower('w=50\nC w 30 5\nH $ w/2 15 4.5 "bolt"')
    assert dsl.format(lowered) == 'C 50 30 5\nY 2.25 7\nT 1 25 15 -1\nD 0 2 "bolt"\n'


def test_nary_booleans_become_chains() -> None:
    assert dsl.format(dsl.lower("C 9 9 9\nS 1\nS 2\nD 0 1 2")) == "C 9 9 9\nS 1\nS 2\nD 0 1\nD 3 2\n"


def test_a_sketch_with_holes_becomes_a_difference() -> None:
    text = "SK 0 0 0 1 0 0 0 1 0\nO 0 0 5\nO 2 0 1\nO -2 0 1\nEND\nE 0 0 0 9"
    lowered = dsl.lower(text)
    assert [op.code for op in lowered.statements] == ["SK", "E", "SK", "E", "D", "SK", "E", "D"]  # type: ignore[union-attr]
    assert dsl.check(lowered).key == dsl.check(text).key


def test_materials_and_roots_are_kept_and_unused_nodes_are_not() -> None:
    lowered = dsl.lower("S 7\nM red 1 0 0 0 1\nb: C 1 1 1\nMI b 0 0 0 0 0 1\nROOT b red\nROOT $ default")
    assert dsl.format(lowered) == "M red 1 0 0 0 1\nC 1 1 1\nX 0 1 1 -1\nROOT 0 red\nROOT 1 default\n"


@pytest.mark.parametrize("line", ["F 0 1 >Z", "CH 0 1 |Z", "SH 0 1 >Z"])
def test_selectors_cannot_be_lowered(line: str) -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.lower(f"C 9 9 9\n{line}")
    assert (caught.value.kind, caught.value.line) == ("not_lowerable", 2)


def test_a_hole_in_a_body_of_unknown_size_asks_for_its_box() -> None:
    text = "S 20\nC 44 44 30\nT 1 -22 -22 -10\nI 0 2\nH $ 0 0 5"
    with pytest.raises(dsl.DslError) as caught:
        dsl.lower(text)
    assert (caught.value.kind, caught.value.line) == ("not_lowerable", 5)
    asked: list[int] = []

    def measured(graph: dsl.Graph, index: int) -> Box:
        asked.append(index)
        return Box((-20, -20, -10), (20, 20, 20))

    lowered = dsl.lower(text, bounds=measured)
    assert asked == [3]
    assert dsl.format(lowered).endswith("I 0 2\nY 2.5 32\nT 4 0 0 -11\nD 3 5\n")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("C 10 20 30\nR 0 0 0 45", (-14.142135623731, 0, 0), (7.071067811865, 21.213203435596, 30)),
        ("Y 5 10\nR 0 30 0 0", (-5, -9.330127018922, -2.5), (5, 4.330127018922, 11.160254037844)),
        ("TO 20 5\nR 0 90 0 0", (-25, -5, -25), (25, 5, 25)),
        ("S 5\nX 0 2 1 1\nR 1 0 0 90", (-5, -10, -5), (5, 10, 5)),
        ("C 9 9 9\nCP 0 0 0 0 0 0 1 4 360", (-9, -9, 0), (9, 9, 9)),
        ("C 9 9 9\nH 0 4 4 3\nF $ 1 |Z", None, None),
        ("S 5\nH 0 0 0 2", None, None),
        ("C 9 9 9\nC 5 9 9\nD 0 1", None, None),
        ("Y 5 9\nY 4 11\nT 1 0 0 -1\nD 0 2", (-5, -5, 0), (5, 5, 9)),
        ("C 9 9 9\nF 0 2", (0, 0, 0), (9, 9, 9)),
    ],
)
def test_boxes_are_exact_or_unknown(text: str, low: tuple[float, ...] | None, high: tuple[float, ...] | None) -> None:
    from dsl.bounds import BoundsTable

    graph = dsl.check(text)
    box = BoundsTable(graph.nodes).box(graph.roots[0])
    if low is None or high is None:
        assert box is None
    else:
        assert box is not None
        assert box.low == pytest.approx(low, abs=1e-9) and box.high == pytest.approx(high, abs=1e-9)
