"""Where a prompt hints at more holes than one phrase counts, a further hole is no fault."""

from __future__ import annotations

import pytest

from evals.reader import read_spec
from generators.spec import Holes, NoOtherHoles

PLATE = "plate 100 x 60 x 5 mm with "


def exact(prompt: str) -> list[tuple[int, bool]]:
    return [(row.count, row.is_exact) for row in read_spec(prompt).spec.requirements if isinstance(row, Holes)]


@pytest.mark.parametrize(
    "holes",
    [
        "a 5 mm hole on each side",
        "a 5 mm hole on the left and one on the right",
        "a 5 mm hole left and right",
        "a 5 mm hole near the left edge and another near the right edge",
        "a 5 mm hole, mirrored",
        "a 5 mm hole, repeated twice",
        "two 5 mm holes on each short side",
        "two 5 mm holes at each end",
        "three 5 mm holes along each long edge",
        "4 5mm holes, plus one in the center",
        "a 5 mm hole drilled from each of three sides",
    ],
)
def test_there_may_be_more_holes_than_are_counted(holes: str) -> None:
    assert exact(PLATE + holes) and not any(is_exact for _, is_exact in exact(PLATE + holes))


@pytest.mark.parametrize(
    ("holes", "count"),
    [
        ("a 5 mm hole in each corner", 4),
        ("a 5 mm hole at each end", 2),
        ("four 5 mm holes, one in each corner", 4),
        ("four 5 mm holes in the corners, 10 mm from each edge", 4),
        ("a 5 mm hole, 8 mm in from the left edge and 20 mm from the front edge", 1),
        ("two 5 mm holes 40 mm apart, every edge chamfered 1 mm", 2),
    ],
)
def test_what_is_counted_for_all_of_its_places_is_exact(holes: str, count: int) -> None:
    assert exact(PLATE + holes) == [(count, True)]


def test_none_besides_is_not_sure_where_there_may_be_more() -> None:
    rows = read_spec(f"{PLATE}a 5 mm hole on each side, no other holes").spec.requirements
    assert [row.is_sure for row in rows if isinstance(row, NoOtherHoles)] == [False]


def test_the_holes_of_an_angle_are_counted_to_the_last() -> None:
    assert exact("angle bracket 60 x 40 x 5 with 3 holes of 6.5 mm on the long leg") == [(3, True)]
    assert exact("L-bracket 60 x 40 x 5, 30 wide, two 6.5 mm holes in each leg") == [(4, False)]
