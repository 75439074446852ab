"""Turned solids to BRep."""

from __future__ import annotations

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCone, BRepPrimAPI_MakeRevol, BRepPrimAPI_MakeSphere
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt
from OCP.TopoDS import TopoDS_Shape

from . import planar, spindle, turned
from .faces import with_void
from .loops import Line, Loop
from .placement import Matrix, from_axes
from .shapes import place
from .spindle import Spun
from .turned import Turned

_UPRIGHT: Matrix = from_axes((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (0.0, 0.0, 0.0))


EQUAL_RADII_MM = 1e-6
"""OCCT has no cone whose radii differ by less."""


def turn(given: Turned, low: float | None = None, high: float | None = None) -> TopoDS_Shape:
    """The BRep of a turned solid in its own frame (not placed), or of its part between two heights."""
    if low is None and high is None and (plain := _plain(given)) is not None:
        return plain
    return _revolved(turned.section(given, given.low if low is None else low, given.high if high is None else high))


def turn_hollow(spun: Spun) -> TopoDS_Shape | None:
    """The BRep of a turned solid with bores, or with one void, in its own frame."""
    if not spun.voids:
        return _revolved(spindle.section(spun))
    return with_void(turn(spun.outer), turn(spun.rooms[0])) if len(spun.rooms) == 1 else None


def _revolved(half: Loop) -> TopoDS_Shape:
    """A closed loop of radii and heights, turned about the heights."""
    face = place(planar.region(half), _UPRIGHT)
    # A section that runs counter-clockwise encloses what it turns about: nothing is inside out.
    return BRepPrimAPI_MakeRevol(face, gp_Ax1(gp_Pnt(0.0, 0.0, 0.0), gp_Dir(0.0, 0.0, 1.0)), True).Shape()


def _plain(given: Turned) -> TopoDS_Shape | None:
    """A plain cone or a whole ball, which the kernel makes in a tenth of the time that turning one takes."""
    piece = given.profile[0]
    if spindle.is_ball(given):
        stand = gp_Ax2(gp_Pnt(0.0, 0.0, (given.low + given.high) / 2), gp_Dir(0.0, 0.0, 1.0))
        return BRepPrimAPI_MakeSphere(stand, given.widest).Solid()
    if len(given.profile) > 1 or not isinstance(piece, Line) or abs(piece.x1 - piece.x2) < EQUAL_RADII_MM:
        return None
    stand = gp_Ax2(gp_Pnt(0.0, 0.0, piece.y1), gp_Dir(0.0, 0.0, 1.0))
    return BRepPrimAPI_MakeCone(stand, piece.x1, piece.x2, piece.y2 - piece.y1).Solid()
