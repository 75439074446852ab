"""Vertices, edges and faces of known geometry, and the solid that faces enclose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Builder
from OCP.Geom import Geom_Curve, Geom_Surface
from OCP.Geom2d import Geom2d_Curve
from OCP.gp import gp_Pnt
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import (
    TopoDS,
    TopoDS_Edge,
    TopoDS_Face,
    TopoDS_Iterator,
    TopoDS_Shape,
    TopoDS_Shell,
    TopoDS_Solid,
    TopoDS_Vertex,
    TopoDS_Wire,
)

from . import topology
from .placement import Vector

TOLERANCE_MM = 1e-7
_BUILDER = BRep_Builder()
_FORWARD, _REVERSED = TopAbs_Orientation.TopAbs_FORWARD, TopAbs_Orientation.TopAbs_REVERSED

Use = tuple[TopoDS_Edge, bool]
"""An edge in a wire, and whether it is passed along its curve."""


def vertex(point: Vector) -> TopoDS_Vertex:
    made = TopoDS_Vertex()
    _BUILDER.MakeVertex(made, gp_Pnt(*point), TOLERANCE_MM)
    return made


def edge(curve: Geom_Curve, first: TopoDS_Vertex, last: TopoDS_Vertex, low: float, high: float) -> TopoDS_Edge:
    """The part of a curve between two parameters, which are at the two vertices."""
    made = TopoDS_Edge()
    _BUILDER.MakeEdge(made, curve, TOLERANCE_MM)
    _ended(made, first, last, low, high)
    return made


def shortened(old: TopoDS_Edge, first: TopoDS_Vertex, last: TopoDS_Vertex, low: float, high: float) -> TopoDS_Edge:
    """A copy of an edge with other ends on the same curves."""
    made = TopoDS.Edge_s(old.Oriented(_FORWARD).EmptyCopied())
    _ended(made, first, last, low, high)
    return made


def _ended(made: TopoDS_Edge, first: TopoDS_Vertex, last: TopoDS_Vertex, low: float, high: float) -> None:
    _BUILDER.Add(made, TopoDS.Vertex_s(first.Oriented(_FORWARD)))
    _BUILDER.Add(made, TopoDS.Vertex_s(last.Oriented(_REVERSED)))
    _BUILDER.Range(made, low, high)


def lay(made: TopoDS_Edge, surface: Geom_Surface, curve: Geom2d_Curve, backwards: Geom2d_Curve | None = None) -> None:
    """Say where an edge runs in the parameters of a surface; a seam is passed a second time, `backwards`."""
    if backwards is None:
        _BUILDER.UpdateEdge(made, curve, surface, TopLoc_Location(), TOLERANCE_MM)
    else:
        _BUILDER.UpdateEdge(made, curve, backwards, surface, TopLoc_Location(), TOLERANCE_MM)


def lay_on(made: TopoDS_Edge, one: TopoDS_Face, curve: Geom2d_Curve) -> None:
    """As `lay`, on the surface of a face."""
    _BUILDER.UpdateEdge(made, curve, one, TOLERANCE_MM)


def point_edge(at: TopoDS_Vertex, surface: Geom_Surface, curve: Geom2d_Curve, high: float) -> TopoDS_Edge:
    """The edge without length where a surface comes to a point; in its parameters it is a curve, from 0 to `high`."""
    made = TopoDS_Edge()
    _BUILDER.MakeEdge(made)
    lay(made, surface, curve)
    _BUILDER.Degenerated(made, True)
    _ended(made, at, at, 0.0, high)
    return made


def wire(uses: Iterable[Use]) -> TopoDS_Wire:
    made = TopoDS_Wire()
    _BUILDER.MakeWire(made)
    for used, is_forward in uses:
        _BUILDER.Add(made, used.Oriented(_FORWARD if is_forward else _REVERSED))
    made.Closed(True)
    return made


def face(surface: Geom_Surface, *boundary: Sequence[Use], is_inverted: bool = False) -> TopoDS_Face:
    """A face within its outer boundary and outside the others, each counter-clockwise about the material's outside.

    Args:
        is_inverted: The surface's own normal points into the material.
    """
    made = TopoDS_Face()
    _BUILDER.MakeFace(made, surface, TOLERANCE_MM)
    for uses in boundary:
        _BUILDER.Add(made, wire(uses).Reversed() if is_inverted else wire(uses))
    return TopoDS.Face_s(made.Reversed()) if is_inverted else made


def solid_of(faces: Iterable[TopoDS_Face]) -> TopoDS_Solid:
    """The solid that a closed set of faces encloses."""
    shell, solid = TopoDS_Shell(), TopoDS_Solid()
    _BUILDER.MakeShell(shell)
    for one in faces:
        _BUILDER.Add(shell, one)
    shell.Closed(True)
    _BUILDER.MakeSolid(solid)
    _BUILDER.Add(solid, shell)
    return solid


def with_void(outside: TopoDS_Shape, inside: TopoDS_Shape) -> TopoDS_Solid:
    """One solid with another as a closed room in it."""
    solid = TopoDS_Solid()
    _BUILDER.MakeSolid(solid)
    for shell in topology.shells(outside):
        _BUILDER.Add(solid, shell)
    for shell in topology.shells(inside):
        _BUILDER.Add(solid, shell.Reversed())
    return solid


def children(shape: TopoDS_Shape) -> Iterator[TopoDS_Shape]:
    """What a shape was put together from, in that order, oriented as it is in it."""
    found = TopoDS_Iterator(shape)
    while found.More():
        yield found.Value()
        found.Next()


def with_wires(face: TopoDS_Face, gained: Sequence[TopoDS_Shape]) -> TopoDS_Face:
    """A flat face with more wires in it: holes."""
    if not gained:
        return face
    made = TopoDS.Face_s(face.EmptyCopied())
    # After booleans a face may hold single vertices beside its wires.
    for child in (*children(face), *gained):
        _BUILDER.Add(made, child)
    return made
