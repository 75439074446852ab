"""A prism as a BRep: a face pushed up; round holes are placed copies of one wall, which takes a third of pushing each."""

from __future__ import annotations

from collections import defaultdict

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCylinder, BRepPrimAPI_MakePrism
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape

from . import planar, topology
from .faces import children, solid_of, with_wires
from .loops import Circle, Loop
from .prism import Prism

FEWEST_COPIES = 3
"""Fewer holes than this are pushed with the rest."""


def extrude(prism: Prism) -> TopoDS_Shape:
    """The BRep of a prism in its own frame (not placed)."""
    rounds = [loop[0] for loop in prism.inner if isinstance(loop[0], Circle)]
    if len(rounds) < FEWEST_COPIES:
        return _pushed(prism.outer, prism.inner, prism)
    others = tuple(loop for loop in prism.inner if not isinstance(loop[0], Circle))
    low, high, *walls = _ends_first(_pushed(prism.outer, others, prism), prism)
    by_radius: dict[float, list[Circle]] = defaultdict(list)
    for circle in rounds:
        by_radius[circle.r].append(circle)
    rims: tuple[list[TopoDS_Shape], list[TopoDS_Shape]] = ([], [])
    for radius, circles in by_radius.items():
        caps, wall = _bore(radius, prism)
        for circle in circles:
            shift = gp_Trsf()
            shift.SetTranslation(gp_Vec(circle.cx, circle.cy, 0.0))
            place = TopLoc_Location(shift)
            walls.append(TopoDS.Face_s(wall.Moved(place)))
            for rim, cap in zip(rims, caps, strict=True):
                rim.append(cap.Moved(place))
    return solid_of((with_wires(low, rims[0]), with_wires(high, rims[1]), *walls))


def _pushed(outer: Loop, inner: tuple[Loop, ...], prism: Prism) -> TopoDS_Shape:
    circle = outer[0]
    if isinstance(circle, Circle) and not inner:
        stand = gp_Ax2(gp_Pnt(circle.cx, circle.cy, prism.low), gp_Dir(0.0, 0.0, 1.0))
        return BRepPrimAPI_MakeCylinder(stand, circle.r, prism.high - prism.low).Solid()
    return BRepPrimAPI_MakePrism(planar.region(outer, inner, prism.low), gp_Vec(0.0, 0.0, prism.high - prism.low)).Shape()


def _bore(radius: float, prism: Prism) -> tuple[list[TopoDS_Shape], TopoDS_Face]:
    """The rims at both ends and the wall of a round hole about the frame's z, as they bound what is around it."""
    low, high, wall = _ends_first(_pushed((Circle(0.0, 0.0, radius),), (), prism), prism)
    return [next(children(cap.Reversed())) for cap in (low, high)], TopoDS.Face_s(wall.Reversed())


def _ends_first(solid: TopoDS_Shape, prism: Prism) -> list[TopoDS_Face]:
    """The faces of a solid: that on which it stands, that on its top, and the others."""
    middle = (prism.low + prism.high) / 2
    ends: dict[bool, TopoDS_Face] = {}
    others: list[TopoDS_Face] = []
    for face in topology.faces(solid):
        plane = topology.plane_of(face)
        if plane is not None and abs(plane[1][2]) > 0.5:
            ends[plane[0][2] > middle] = face
        else:
            others.append(face)
    return [ends[False], ends[True], *others]
