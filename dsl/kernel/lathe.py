"""Turned solids to BRep."""

from __future__ import annotations

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCone, BRepPrimAPI_MakeRevol
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt
from OCP.TopoDS import TopoDS_Shape

from . import planar
from .loops import Line
from .placement import Matrix, from_axes
from .shapes import place
from .turned import Turned, section

_UPRIGHT: Matrix = from_axes((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (0.0, 0.0, 0.0))


EQUAL_RADII_MM = 1e-6
"""OCCT has no cone whose radii differ by less."""


def turn(turned: Turned, low: float | None = None, high: float | None = None) -> TopoDS_Shape:
    """The BRep of a turned solid in its own frame (not placed), or of its part between two heights."""
    if low is None and high is None and (cone := _cone(turned)) is not None:
        return cone
    half = section(turned, turned.low if low is None else low, turned.high if high is None else high)
    face = place(planar.region(half), _UPRIGHT)
    # A section that runs counter-clockwise encloses what it turns about: nothing is inside out.
    return BRepPrimAPI_MakeRevol(face, gp_Ax1(gp_Pnt(0.0, 0.0, 0.0), gp_Dir(0.0, 0.0, 1.0)), True).Shape()


def _cone(turned: Turned) -> TopoDS_Shape | None:
    """A plain cone, which the kernel makes in a tenth of the time that turning one takes."""
    piece = turned.profile[0]
    if len(turned.profile) > 1 or not isinstance(piece, Line) or abs(piece.x1 - piece.x2) < EQUAL_RADII_MM:
        return None
    stand = gp_Ax2(gp_Pnt(0.0, 0.0, piece.y1), gp_Dir(0.0, 0.0, 1.0))
    return BRepPrimAPI_MakeCone(stand, piece.x1, piece.x2, piece.y2 - piece.y1).Solid()
