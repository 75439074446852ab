"""Turned solids to BRep."""

from __future__ import annotations

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepPrimAPI import BRepPrimAPI_MakeRevol
from OCP.gp import gp_Ax1, gp_Dir, gp_Pnt
from OCP.TopoDS import TopoDS_Shape

from . import planar
from .placement import Matrix, from_axes
from .shapes import place
from .turned import Turned, section

_UPRIGHT: Matrix = from_axes((1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (0.0, 0.0, 0.0))


def turn(turned: Turned, low: float | None = None, high: float | None = None) -> TopoDS_Shape:
    """The BRep of a turned solid in its own frame (not placed), or of its part between two heights."""
    half = section(turned, turned.low if low is None else low, turned.high if high is None else high)
    face = place(planar.region(half), _UPRIGHT)
    # A section that runs counter-clockwise encloses what it turns about: nothing is inside out.
    return BRepPrimAPI_MakeRevol(face, gp_Ax1(gp_Pnt(0.0, 0.0, 0.0), gp_Dir(0.0, 0.0, 1.0)), True).Shape()
