"""Unions, differences and intersections of many solids at once, checked by what set algebra says about volumes.

Knows shapes, not programs. Pieces whose boxes do not touch are never given to the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Literal

from . import occ  # isort: skip
from OCP.BRepAlgoAPI import BRepAlgoAPI_BooleanOperation, BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain
from OCP.TopoDS import TopoDS_Shape
from OCP.TopTools import TopTools_ListOfShape

from . import integrals, topology
from .faces import with_void
from .imprint import imprint, look
from .in_plane import cut_in_plane, flattened, on_one_axis
from .mass import Mass
from .operand import TOUCHING_MM, Operand, in_pieces, side_by_side, touching
from .topology import Box

EMPTY = Operand(shape=topology.compound([]))
RELATIVE_SLACK = 1e-6


class BooleanError(Exception):
    """The kernel gave no result, or one that contradicts the volumes of its operands."""


def union(parts: Sequence[Operand]) -> Operand:
    """All parts together. Groups that do not touch stay separate solids and cost nothing."""
    present = [part for part in parts if not part.is_empty]
    if len(present) <= 1:
        return present[0] if present else EMPTY
    groups = [group if len(group) == 1 else _united(in_pieces(group)) for group in touching(present)]
    return side_by_side([part for group in groups for part in group])


def _united(parts: list[Operand]) -> list[Operand]:
    """Operands whose boxes touch, as operands that do not."""
    return [group[0] if len(group) == 1 else _joined(group) for group in touching(parts)]


def _joined(parts: list[Operand]) -> Operand:
    """All parts together; by the kernel alone where it fails on what was put together without it."""
    simpler = flattened(parts)
    if len(simpler) == 1:
        return simpler[0]
    try:
        return _fused(simpler)
    except BooleanError:
        if len(simpler) == len(parts):
            raise
        return _by_kernel(parts)


def _fused(parts: list[Operand]) -> Operand:
    base = max(parts, key=lambda part: part.volume_mm3)
    others = [part for part in parts if part is not base]
    joined, left = _imprinted("join", base, others)
    if not left or len(left) == len(others):
        return _by_kernel(parts) if left else joined
    done = set(map(id, left))
    joined, left = _imprinted("join", _by_kernel([base, *left]), [part for part in others if id(part) not in done])
    return _by_kernel([joined, *left]) if left else joined


def _by_kernel(parts: list[Operand]) -> Operand:
    """All parts together, by the kernel."""
    volumes = [part.volume_mm3 for part in parts]
    low, high = max(volumes), sum(volumes)
    found = Operand(shape=_run("fuse", [parts[0].shape], [part.shape for part in parts[1:]]), is_merged=False)
    if not _between(found.volume_mm3, low, high):
        shape = parts[0].shape
        for part in parts[1:]:
            shape = _run("fuse", [shape], [part.shape])
        found = Operand(shape=shape, is_merged=False)
        if not _between(found.volume_mm3, low, high):
            raise BooleanError("the union is smaller than a part of it or larger than all of them")
    return found


def difference(base: Operand, tools: Sequence[Operand]) -> Operand:
    """`base` without any of the tools; through holes of a prism are cut in its plane, the rest in one kernel call."""
    near = [tool for tool in in_pieces(tools) if not tool.is_empty and not tool.box.apart(base.box, TOUCHING_MM)]
    if base.is_empty or not near:
        return base
    whole = base
    if base.prism is not None:
        base, near = cut_in_plane(base, base.prism, near)
        if not near:
            return base
    carved, left = _imprinted("cut", base, near)
    if not left:
        carved.keeps_clear = base is whole
        return carved
    if carved is base and (rest := on_one_axis("cut", [base, *left])) is not None:
        return side_by_side(rest) if rest else EMPTY
    # What crosses something is cut out of the plain base; the rest is a matter of rims on what remains of it.
    carved = _cut_away(base, left)
    done = set(map(id, left))
    carved, left = _imprinted("cut", carved, [tool for tool in near if id(tool) not in done])
    return _cut_away(carved, left) if left else carved


def hollowed(base: Operand, inside: Operand, *, is_closed: bool) -> Operand | None:
    """`base` without a room that opens in one of its faces, where that takes no boolean, or that is closed all round."""
    if not is_closed:
        carved, left = _imprinted("cut", base, [inside])
        return None if left else carved
    mass = None if base.mass is None or inside.mass is None else _hollow_mass(base.mass, inside.mass)
    return Operand(
        shape=with_void(base.shape, inside.shape),
        is_valid=True,
        volume_mm3=base.volume_mm3 - inside.volume_mm3,
        mass=mass,
    )


def _hollow_mass(whole: Mass, room: Mass) -> Mass:
    return whole.plus(room, -1.0)._replace(area=whole.area + room.area)


def _imprinted(kind: Literal["cut", "join"], base: Operand, tools: list[Operand]) -> tuple[Operand, list[Operand]]:
    """`base` with the prisms among the tools cut out of it or joined to it where that takes no boolean, and the other tools."""
    which = [index for index, tool in enumerate(tools) if tool.prism or tool.turned]
    if not which:
        return base, tools
    plain = [known for tool in tools if (known := tool.prism or tool.turned) is not None]
    base.seen = base.seen or look(base.shape, plain[0])
    if base.seen is None:
        return base, tools
    found = imprint(kind, base.seen, plain)
    left = {which[index] for index in found.left}
    if len(left) == len(which):
        return base, tools
    done = [tool for index, tool in enumerate(tools) if index in which and index not in left]
    made = Operand(
        shape=found.solid.shape,
        is_merged=base.is_merged,
        is_valid=base.is_valid or base.prism is not None,
        volume_mm3=base.volume_mm3 + found.change.volume if base.is_measured or base.prism or base.turned else None,
        mass=None if base.mass is None else base.mass.plus(found.change),
        box_mm=base.box_mm if kind == "cut" else _around([base, *done]),
    )
    made.seen = found.solid
    return made, [tool for index, tool in enumerate(tools) if index in left or index not in which]


def _around(parts: Sequence[Operand]) -> Box | None:
    """The tight box of all parts together, where those of all are known."""
    boxes = [part.box_mm for part in parts]
    known = [box for box in boxes if box is not None]
    return reduce(Box.hull, known) if len(known) == len(boxes) else None


def _cut_away(base: Operand, tools: list[Operand]) -> Operand:
    """`base` without the tools, by the kernel."""
    before = base.volume_mm3
    most = sum(tool.volume_mm3 for tool in tools)
    found = Operand(shape=_run("cut", [base.shape], [tool.shape for tool in tools]), is_merged=False)
    if not _between(found.volume_mm3, before - most, before):
        shape = base.shape
        for tool in tools:
            shape = _run("cut", [shape], [tool.shape])
        found = Operand(shape=shape, is_merged=False)
        if not _between(found.volume_mm3, before - most, before):
            raise BooleanError("the difference is larger than its first operand or smaller than the cuts allow")
    return found


def intersection(parts: Sequence[Operand]) -> Operand:
    """What all parts share, one after the other: the kernel's n-ary common is the first with the union of the others."""
    result = parts[0]
    for part in parts[1:]:
        if result.is_empty or part.is_empty or result.box.apart(part.box, TOUCHING_MM):
            return EMPTY
        if (whole := on_one_axis("common", [result, part])) is not None:
            result = side_by_side(whole) if whole else EMPTY
            continue
        found = Operand(shape=_run("common", [result.shape], [part.shape]), is_merged=False)
        if not _between(found.volume_mm3, 0.0, min(result.volume_mm3, part.volume_mm3)):
            raise BooleanError("the intersection is larger than one of its operands")
        result = found
    return result


def _between(value: float, low: float, high: float) -> bool:
    slack = RELATIVE_SLACK * max(abs(high), abs(low)) + 1e-12
    return low - slack <= value <= high + slack


def _run(name: Literal["fuse", "cut", "common"], arguments: list[TopoDS_Shape], tools: list[TopoDS_Shape]) -> TopoDS_Shape:
    # No SetGlue: GlueShift silently loses every hole.
    kinds = {"fuse": BRepAlgoAPI_Fuse, "cut": BRepAlgoAPI_Cut, "common": BRepAlgoAPI_Common}
    operation: BRepAlgoAPI_BooleanOperation = kinds[name]()
    operation.SetArguments(_list(arguments))
    operation.SetTools(_list(tools))
    operation.SetToFillHistory(False)
    # Arguments are shared between operations and must keep their own tolerances.
    operation.SetNonDestructive(True)
    # No operand is inside out: each was built and measured here.
    operation.SetCheckInverted(False)
    try:
        operation.Build()
    except occ.KERNEL_ERRORS as error:
        raise BooleanError(str(error)) from error
    if not operation.IsDone() or operation.Shape().IsNull():
        raise BooleanError("the kernel found no result")
    return topology.unwrapped(operation.Shape())


def _list(shapes: list[TopoDS_Shape]) -> TopTools_ListOfShape:
    found = TopTools_ListOfShape()
    for shape in shapes:
        found.Append(shape)
    return found


def merged(operand: Operand) -> Operand:
    """The same solid with faces and edges that continue each other joined; the input where OCCT would change it."""
    if operand.is_merged or operand.is_empty:
        return operand
    before = operand.volume_mm3
    try:
        unify = ShapeUpgrade_UnifySameDomain(operand.shape, True, True, False)
        unify.Build()
        shape = topology.unwrapped(unify.Shape())
    except occ.KERNEL_ERRORS:
        return operand
    if topology.counts(shape) == topology.counts(operand.shape):  # there was nothing to join
        return Operand(shape=operand.shape, is_valid=operand.is_valid, volume_mm3=before)
    joined = Operand(shape=shape, is_valid=True, volume_mm3=integrals.volume_mm3(shape))
    same = _between(joined.volume_mm3, before, before) and len(topology.solids(shape)) == len(topology.solids(operand.shape))
    if same and topology.is_valid(shape):
        return joined
    return Operand(shape=operand.shape, is_valid=operand.is_valid, volume_mm3=before)


def settled(operand: Operand) -> Operand:
    """The same solid merged, measured and its boundary checked: what is built on it without a boolean need not be again."""
    found = merged(operand)
    if found.prism or found.turned or found.is_empty:
        return found
    is_valid = found.is_valid or topology.is_valid(found.shape)
    # The box of a broken shape may take for ever.
    box = found.exact_box if is_valid else None
    kept = Operand(shape=found.shape, is_valid=is_valid, volume_mm3=found.volume_mm3, mass=found.mass, box_mm=box)
    kept.seen = found.seen
    return kept
