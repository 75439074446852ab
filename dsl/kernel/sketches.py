"""Sketches to solids: extrude, revolve, loft and sweep of checked profiles with inner loops."""

from __future__ import annotations

from collections.abc import Sequence
from math import radians

from .. import profile
from ..graph import Node

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepBuilderAPI import BRepBuilderAPI_TransitionMode
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.BRepOffsetAPI import BRepOffsetAPI_MakePipeShell, BRepOffsetAPI_ThruSections
from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism, BRepPrimAPI_MakeRevol
from OCP.gp import gp_Ax1, gp_Dir, gp_Pnt, gp_Vec
from OCP.TopoDS import TopoDS, TopoDS_Shape, TopoDS_Wire

from . import planar, topology
from .contours import frame, open_loop, profile_loops
from .loops import Circle, Loop
from .placement import Matrix, Vector, apply_direction, inverse, length
from .prism import PARALLEL_TOLERANCE, Prism, counter_clockwise
from .shapes import outward, place


class SketchError(Exception):
    """The profile crosses itself, or the kernel cannot sweep it."""


def extrude(sketch: Node, vector: Vector) -> Prism | TopoDS_Shape:
    """A prism where the vector is square to the sketch, else an oblique solid in the world.

    Raises:
        SketchError: The profile crosses itself.
    """
    outer, *inner = checked_loops(sketch)
    matrix = frame(sketch)
    u, v, w = apply_direction(inverse(matrix), vector)
    if abs(u) + abs(v) <= PARALLEL_TOLERANCE * length(vector):
        return Prism(outer=outer, inner=tuple(inner), low=min(0.0, w), high=max(0.0, w), frame=matrix)
    return outward(place(BRepPrimAPI_MakePrism(planar.region(outer, inner), gp_Vec(u, v, w)).Shape(), matrix))


def revolve(sketch: Node, point: Vector, axis: Vector, angle_deg: float) -> TopoDS_Shape:
    """A solid of revolution about an axis in the sketch plane.

    Raises:
        SketchError: The profile crosses itself.
    """
    outer, *inner = checked_loops(sketch)
    face = place(planar.region(outer, inner), frame(sketch))
    line = gp_Ax1(gp_Pnt(*point), gp_Dir(*axis))
    turned = (
        BRepPrimAPI_MakeRevol(face, line, True)
        if angle_deg == 360.0
        else BRepPrimAPI_MakeRevol(face, line, radians(angle_deg), True)
    )
    return outward(turned.Shape())


def loft(sketches: Sequence[Node]) -> TopoDS_Shape:
    """A ruled solid through the outer loops, less those through the inner ones.

    Raises:
        SketchError: The sketches have different numbers of loops, or the kernel finds no solid.
    """
    profiles = [checked_loops(sketch) for sketch in sketches]
    if len({len(found) for found in profiles}) > 1:
        raise SketchError("the sketches have different numbers of loops")
    frames = [frame(sketch) for sketch in sketches]
    wires = [[_world_wire(loop, m) for loop, m in zip(column, frames, strict=True)] for column in zip(*profiles, strict=True)]
    return _without([_ruled(column) for column in wires])


def _ruled(wires: list[TopoDS_Wire]) -> TopoDS_Shape:
    through = BRepOffsetAPI_ThruSections(True, True)
    for wire in wires:
        through.AddWire(wire)
    through.Build()
    if not through.IsDone():
        raise SketchError("no ruled surface through these sketches")
    return outward(through.Shape())


def sweep(sketch: Node, path: Node) -> TopoDS_Shape:
    """The profile, where it was drawn, carried along the path; corners are mitred.

    Raises:
        SketchError: The profile crosses itself, or the kernel finds no solid.
    """
    spine = TopoDS.Wire_s(place(planar.wire(open_loop(profile.path(path.segments)), closed=False), frame(path)))
    matrix = frame(sketch)
    return _without([_piped(_world_wire(loop, matrix), spine) for loop in checked_loops(sketch)])


def _piped(section: TopoDS_Wire, spine: TopoDS_Wire) -> TopoDS_Shape:
    pipe = BRepOffsetAPI_MakePipeShell(spine)
    pipe.SetMode(False)
    pipe.SetTransitionMode(BRepBuilderAPI_TransitionMode.BRepBuilderAPI_RightCorner)
    pipe.Add(section, False, False)
    pipe.Build()
    if not pipe.IsDone() or not pipe.MakeSolid():
        raise SketchError("the profile cannot follow this path")
    return outward(pipe.Shape())


def _without(solids: list[TopoDS_Shape]) -> TopoDS_Shape:
    """The first solid less all the others (they come from inner loops)."""
    result = solids[0]
    for inner in solids[1:]:
        result = BRepAlgoAPI_Cut(result, inner).Shape()
    return topology.unwrapped(result)


def _world_wire(loop: Loop, matrix: Matrix) -> TopoDS_Wire:
    ccw = loop if isinstance(loop[0], Circle) else counter_clockwise(loop)
    return TopoDS.Wire_s(place(planar.wire(ccw), matrix))


def checked_loops(sketch: Node) -> tuple[Loop, ...]:
    """The loops of a sketch that certainly bound one region.

    Raises:
        SketchError: Loops touch or cross each other or themselves.
    """
    found = profile_loops(sketch)
    if not BRepCheck_Analyzer(planar.region(found[0], found[1:])).IsValid():
        raise SketchError("the profile crosses or touches itself")
    return found
