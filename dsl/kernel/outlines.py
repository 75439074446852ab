"""Reads the boundary of a flat face back as loops of lines and circles."""

from __future__ import annotations

from math import hypot

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepTools import BRepTools, BRepTools_WireExplorer
from OCP.GeomAbs import GeomAbs_CurveType
from OCP.TopAbs import TopAbs_Orientation
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Wire

from . import topology
from .loops import Arc, Circle, Line, Loop, Piece, Point
from .placement import IDENTITY, Matrix, apply, apply_direction
from .prism import FLUSH_MM


def outline(face: TopoDS_Face, view: Matrix = IDENTITY) -> tuple[Loop, ...] | None:
    """The loops of a flat face, the outer one first, or None where a piece is no line and no circle.

    Args:
        view: From the world to a frame in which the face lies level; the loops are in its x and y.
    """
    outer = BRepTools.OuterWire_s(face)
    wires = [outer, *(wire for wire in topology.wires(face) if not wire.IsSame(outer))]
    found = [_loop(wire, face, view) for wire in wires]
    whole = [loop for loop in found if loop is not None]
    is_whole = len(whole) == len(wires) and sum(map(len, whole)) == len(topology.edges(face))
    return tuple(whole) if is_whole else None


def _loop(wire: TopoDS_Wire, face: TopoDS_Face, view: Matrix) -> Loop | None:
    """A wire as pieces in order, or None where it has a curve that is no line or circle."""
    found = traced(wire, face, view)
    return None if found is None else tuple(piece for piece, _ in found)


def traced(wire: TopoDS_Wire, face: TopoDS_Face, view: Matrix) -> list[tuple[Piece, TopoDS_Edge]] | None:
    """The pieces of a wire in order, each with its edge; None where it has a curve that is no line or circle."""
    starts: list[Point] = []
    edges: list[TopoDS_Edge] = []
    explorer = BRepTools_WireExplorer(wire, face)
    while explorer.More():
        x, y, _ = apply(view, BRep_Tool.Pnt_s(explorer.CurrentVertex()).Coord())
        starts.append((x, y))
        edges.append(TopoDS.Edge_s(explorer.Current()))
        explorer.Next()
    ends = [*starts[1:], *starts[:1]]
    found: list[tuple[Piece, TopoDS_Edge]] = []
    for edge, first, last in zip(edges, starts, ends, strict=True):
        piece = _piece(BRepAdaptor_Curve(edge), edge.Orientation() == TopAbs_Orientation.TopAbs_REVERSED, first, last, view)
        if piece is None:
            return None
        found.append((piece, edge))
    return found or None


def _piece(curve: BRepAdaptor_Curve, is_reversed: bool, first: Point, last: Point, view: Matrix) -> Piece | None:
    if curve.GetType() == GeomAbs_CurveType.GeomAbs_Line:
        return Line(*first, *last)
    if curve.GetType() != GeomAbs_CurveType.GeomAbs_Circle:
        return None
    circle = curve.Circle()
    x, y, _ = apply(view, circle.Location().Coord())
    if first == last:
        return Circle(x, y, circle.Radius())
    if any(abs(hypot(px - x, py - y) - circle.Radius()) > FLUSH_MM for px, py in (first, last)):
        return None
    looks_up = apply_direction(view, circle.Axis().Direction().Coord())[2] > 0
    return Arc(*first, *last, x, y, looks_up != is_reversed)
