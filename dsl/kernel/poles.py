"""The same part on balls whose poles and seam lie elsewhere, or on other surfaces.

A ball looks alike from all sides; its surface in the kernel has two poles and a seam, and STEP knows of neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from math import isclose, radians

from . import occ  # isort: skip
from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy
from OCP.ShapeCustom import ShapeCustom
from OCP.ShapeUpgrade import ShapeUpgrade_ShapeDivideAngle
from OCP.TopoDS import TopoDS_Shape

from ..errors import DslError
from ..graph import Graph, Node
from . import integrals, topology
from .build import build
from .solid import Solid

_TURNS = ((20.0, 30.0, 0.0), (50.0, -25.0, 10.0), (-35.0, 65.0, 20.0), (80.0, 10.0, 55.0))
"""Degrees about x, y, z: no pole and no seam of one lies on a principal plane, or on those of another."""
SAME = 1e-5
"""Relative difference of the volumes of what is the same part: others differ by percents, integrals over one by up to 2e-6."""


def others(solid: Solid, volume: float) -> Iterator[Solid]:
    """The same part, of this volume, built again with its balls turned, if it has a program and any; then on other surfaces."""
    for found in chain(_turned(solid), _converted(solid)):
        with suppress(*occ.KERNEL_ERRORS):
            if isclose(integrals.volume_mm3(found.shape_occ), volume, rel_tol=SAME):
                yield found


def _turned(solid: Solid) -> Iterator[Solid]:
    graph = solid.graph
    if graph is None or all(node.op != "S" for node in graph.nodes):
        return
    for turn in _TURNS:
        try:
            yield build(_with_balls_turned(graph, turn))
        except DslError:
            continue


def _with_balls_turned(graph: Graph, turn: tuple[float, float, float]) -> Graph:
    nodes: list[Node] = []
    place: list[int] = []
    for node in graph.nodes:
        nodes.append(replace(node, inputs=tuple(place[index] for index in node.inputs)))
        if node.op == "S":
            nodes.append(replace(node, op="R", numbers=turn, inputs=(len(nodes) - 1,)))
        place.append(len(nodes) - 1)
    return replace(graph, nodes=tuple(nodes), roots=tuple(place[index] for index in graph.roots), bounds=None)


def _converted(solid: Solid) -> Iterator[Solid]:
    """Swept faces as NURBS, then round ones in pieces of so many degrees; which node a face is of is no longer known."""
    # Both change the shape that they are given.
    swept = ShapeCustom.ConvertToBSpline_s(_copy(solid), True, True, True, False)
    yield Solid(shape_occ=topology.unwrapped(swept))
    for degrees in (180, 90):
        divide = ShapeUpgrade_ShapeDivideAngle(radians(degrees), _copy(solid))
        divide.Perform()
        if not divide.Result().IsNull():
            yield Solid(shape_occ=topology.unwrapped(divide.Result()))


def _copy(solid: Solid) -> TopoDS_Shape:
    return BRepBuilderAPI_Copy(solid.shape_occ).Shape()
