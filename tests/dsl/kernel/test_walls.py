"""Walls between a cavity and the faces around it, against distances that are known."""

from __future__ import annotations

from math import cos, pi, radians

import pytest

import dsl
from dsl.kernel import integrals, topology, walls
from dsl.kernel.build import build


def _shape(text: str):
    return build(dsl.check(text)).shape_occ


# A part, a room in it, and how far they are apart where they come nearest.
ROOMS = {
    "cylinders": ("Y 10 30", "Y 7 20\nT $ 0 0 4", 3.0),
    "a floor": ("Y 10 30", "Y 3 20\nT $ 0 0 1.5", 1.5),
    "cones": ("K 10 6 40", "K 8 4 40\nX $ 1 1 0.5\nT $ 0 0 6", None),
    "equal cones": ("K 20 10 10", "K 17 11 6\nT $ 0 0 2", (18 - 17) * cos(radians(45))),
    "spheres": ("S 10", "S 8.5", 1.5),
    "a ball off the middle": ("S 10", "S 6\nT $ 1 2 2", 1.0),
    "tori": ("TO 20 6", "TO 20 4", 2.0),
    "boxes": ("C 20 20 20", "C 10 10 10\nT $ 3 5 6", 3.0),
    "a rounded end": ("Y 10 20\nF $ 3 >Z", "Y 5 12\nT $ 0 0 6", 2.0),
}


@pytest.mark.parametrize("name", ROOMS)
def test_walls_are_as_thick_as_the_nearest_points_are_apart(name: str) -> None:
    part, room, thickness = ROOMS[name]
    outside, inside = _shape(part), _shape(room)
    if thickness is None:  # no closed form: the kernel's own search
        from OCP.BRepExtrema import BRepExtrema_DistShapeShape

        thickness = BRepExtrema_DistShapeShape(topology.shells(outside)[0], topology.shells(inside)[0]).Value()
    faces = topology.faces(outside)
    assert walls.are_thick(inside, faces, thickness)
    assert walls.are_thick(inside, faces, thickness * 0.9)
    assert not walls.are_thick(inside, faces, thickness * 1.01)


@pytest.mark.parametrize("rise", [0.0, 1e-12])
def test_a_disc_whose_rim_is_in_two_pieces_is_all_of_the_disc(rise: float) -> None:
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge, BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakeWire
    from OCP.gp import gp_Ax2, gp_Circ, gp_Dir, gp_Pln, gp_Pnt

    up = gp_Dir(0, 0, 1)
    halves = [gp_Circ(gp_Ax2(gp_Pnt(0, 0, 21 + z), up, gp_Dir(1, 0, 0)), 10) for z in (0.0, rise)]
    first, last = (BRepBuilderAPI_MakeEdge(half, a, a + pi).Edge() for half, a in zip(halves, (0, pi), strict=True))
    disc = BRepBuilderAPI_MakeFace(gp_Pln(gp_Pnt(0, 0, 21), up), BRepBuilderAPI_MakeWire(first, last).Wire()).Face()
    # A wall around the axis, which tells where that is, and the disc 1 mm above the room.
    faces = [max(topology.faces(_shape("Y 40 30")), key=integrals.area_mm2), disc]
    assert walls.are_thick(_shape("Y 5 20"), faces, 1.0)
    assert not walls.are_thick(_shape("Y 5 20"), faces, 1.1)


@pytest.mark.parametrize("turn", [0.0, -1.944, -1.88])  # rounded, a ring from -1.944 ends just behind its beginning
def test_a_whole_ring_is_seen_wherever_its_face_begins(turn: float) -> None:
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
    from OCP.Geom import Geom_ToroidalSurface
    from OCP.gp import gp_Ax3

    ring = Geom_ToroidalSurface(gp_Ax3(), 20, 6)
    face = BRepBuilderAPI_MakeFace(ring, 0.0, 2 * pi, turn, turn + 2 * pi, 1e-7).Face()
    room = _shape("TO 20 4\nT $ 0 0 1")
    assert walls.are_thick(room, [face], 1.0)
    assert not walls.are_thick(room, [face], 1.1)


@pytest.mark.parametrize(
    ("part", "room", "wall_mm", "is_thin"),
    [
        ("C 20 20 20", "C 16 16 16\nT $ 2 2 2", 2.0, True),
        ("C 20 20 20", "C 16 16 12\nT $ 2 2 6", 2.0, False),
        ("S 10", "S 8", 2.0, True),
        ("S 10", "S 7", 2.0, False),
        # What the kernel made of a shell once: only the ball was hollow.
        ("C 16 18 12\nS 13\nU 0 1", "S 11.4", 1.6, False),
    ],
)
def test_rooms_that_leave_out_part_of_a_solid_are_seen(part: str, room: str, wall_mm: float, is_thin: bool) -> None:
    assert walls.are_thin(_shape(room), topology.faces(_shape(part)), wall_mm) is is_thin
