"""Which line of a program made each face, where several have its surface or none of them has."""

from __future__ import annotations

from collections import Counter

import pytest

import dsl
from dsl.kernel import topology

Found = list[tuple[tuple[float, float, float], int]]


def lines(program: str) -> Found:
    """The middle of each face, and the line that it comes from."""
    solid = dsl.compile(program)
    assert solid.graph is not None
    nodes = solid.graph.nodes
    rows = zip(topology.faces(solid.shape_occ), solid.face_nodes, strict=True)
    return [(topology.face_centre(face), nodes[index].line if index >= 0 else 0) for face, index in rows]


def line_at(found: Found, place: tuple[float, float, float]) -> int:
    (line,) = [line for middle, line in found if middle == pytest.approx(place, abs=1e-6)]
    return line


POCKET = "C 60 60 20\nC 40 40 15\nT $ 10 10 8\nD 0 $\n"


def test_the_floor_of_a_pocket_is_not_that_of_the_post_that_stands_on_it() -> None:
    found = lines(f"Y 5 8\nT $ 30 30 8\n{POCKET.replace('D 0', 'D 2').replace('T $', 'T 3')}U $ 1\n")
    assert line_at(found, (30, 30, 8)) == 4
    assert line_at(found, (30, 30, 16)) == 1


def test_equal_lines_each_have_their_own_faces() -> None:
    found = lines("C 40 20 3\nY 4 10\nT $ 8 10 3\nY 4 10\nT $ 32 10 3\nU 0 2 4\n")
    assert line_at(found, (8, 10, 13)) == 2
    assert line_at(found, (32, 10, 13)) == 4


def test_a_face_of_two_flush_blocks_is_that_of_the_larger_share() -> None:
    for first, second, line in (("C 10 10 5", "C 30 10 5", 2), ("C 30 10 5", "C 10 10 5", 1)):
        length = int(first.split()[1])
        found = lines(f"{first}\n{second}\nT $ {length} 0 0\nU 0 $\n")
        assert line_at(found, (20, 5, 5)) == line


def test_bottoms_of_blind_holes_from_both_sides_are_those_of_their_lines() -> None:
    found = lines("C 50 30 10\nF $ 4 |Z\nH $ 25 15 6 3\nH $ 25 15 6 4 <Z\n")
    assert line_at(found, (25, 15, 7)) == 3 == line_at(found, (25, 15, 8.5))
    assert line_at(found, (25, 15, 4)) == 4 == line_at(found, (25, 15, 2))


def test_each_fillet_chamfer_and_shell_has_the_faces_that_it_made() -> None:
    found = lines("C 50 30 20\nF $ 4 |Z\nSH $ 2 <Z\nCH $ 1 >Z\nC 5 5 2\nT $ 22 12 16\nU 3 $\n")
    made = Counter(line for _, line in found)
    assert made[2] == 4 and made[4] == 8
    assert line_at(found, (25, 2, 9)) == 3
    # The block hangs from the inner side of the lid, which a shell has made, not the block whose upper side lies there.
    assert {line for middle, line in found if middle[2] == pytest.approx(18)} == {3}


def test_values_that_halve_to_five_decimals_are_found() -> None:
    found = lines("C 24.6913 10 5\nT $ -12.34565 0 0\nY 2 5\nT $ 1.23455 5 0\nD 1 $\n")
    assert {line for _, line in found} == {1, 3}
