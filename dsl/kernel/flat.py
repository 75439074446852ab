"""Unions and cuts of prisms in their common plane: the kernel works on flat faces, the result is a prism again.

Twenty-four teeth on a disc take 70 ms as faces and a second as solids. What comes back is read from the kernel's own curves;
anything but one clean region (several, touching itself, a curve that is no line or circle) is left to the solid booleans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import occ  # isort: skip
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepCheck import BRepCheck_Analyzer
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape
from OCP.TopTools import TopTools_IndexedMapOfShape, TopTools_ListOfShape

from . import loops, overlay, planar, topology
from .loops import Loop
from .outlines import outline
from .prism import CLEARANCE_MM, Prism

RELATIVE_SLACK = 1e-6


def fuse(prisms: Sequence[Prism]) -> Prism | None:
    """The union of prisms that stand on one plane and end on another, if it is one prism; else None."""
    base = prisms[0]
    regions = [prism.regions_on(base) for prism in prisms]
    if any(found is None for found in regions):
        return None
    loops_of = [found for found in regions if found]
    united = overlay.union(loops_of)
    if united is None:
        united = _single(_run(BRepAlgoAPI_Fuse(), [planar.region(found[0], found[1:]) for found in loops_of]))
    areas = [prism.volume_mm3 / (prism.high - prism.low) for prism in prisms]
    return _prism(base, united, (), max(areas), sum(areas))


def cut(base: Prism, tools: Sequence[Loop]) -> Prism | None:
    """`base` without what the loops enclose, right through, if that is one prism; else None."""
    near = [loop for loop in base.inner if not all(loops.disjoint(loop, tool, CLEARANCE_MM) for tool in tools)]
    untouched = tuple(loop for loop in base.inner if loop not in near)
    rest = overlay.difference((base.outer, *near), [(tool,) for tool in tools])
    if rest is None:
        faces = [planar.region(base.outer, near), *(planar.region(tool) for tool in tools)]
        rest = _single(_run(BRepAlgoAPI_Cut(), faces))
    before = base.volume_mm3 / (base.high - base.low)
    return _prism(base, rest, untouched, before - sum(abs(loops.signed_area(tool)) for tool in tools), before)


def _prism(base: Prism, found: tuple[Loop, ...] | None, also_inner: tuple[Loop, ...], least: float, most: float) -> Prism | None:
    """`base` with another region, if the area can be right."""
    if found is None:
        return None
    made = replace(base, outer=found[0], inner=(*found[1:], *also_inner))
    area = made.volume_mm3 / (made.high - made.low)
    return made if least - RELATIVE_SLACK * most <= area <= most * (1 + RELATIVE_SLACK) and area > 0 else None


def _run(operation: BRepAlgoAPI_Fuse | BRepAlgoAPI_Cut, faces: list[TopoDS_Face]) -> TopoDS_Shape | None:
    arguments, tools = TopTools_ListOfShape(), TopTools_ListOfShape()
    arguments.Append(faces[0])
    for face in faces[1:]:
        tools.Append(face)
    operation.SetArguments(arguments)
    operation.SetTools(tools)
    operation.SetToFillHistory(False)
    try:
        operation.Build()
        if not operation.IsDone() or operation.Shape().IsNull():
            return None
        unify = ShapeUpgrade_UnifySameDomain(operation.Shape(), True, True, False)
        unify.Build()
        return unify.Shape()
    except occ.KERNEL_ERRORS:
        return None


def _single(shape: TopoDS_Shape | None) -> tuple[Loop, ...] | None:
    """The loops of the only face, the outer one first, if no two pieces of its boundary touch except at their ends."""
    faces = topology.faces(shape) if shape is not None else []
    if len(faces) != 1 or not BRepCheck_Analyzer(faces[0]).IsValid():
        return None
    corners, edges = TopTools_IndexedMapOfShape(), TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(faces[0], TopAbs_ShapeEnum.TopAbs_VERTEX, corners)
    TopExp.MapShapes_s(faces[0], TopAbs_ShapeEnum.TopAbs_EDGE, edges)
    if corners.Extent() != edges.Extent():
        return None
    return outline(faces[0])
