"""Unions, differences and intersections of many solids at once, checked by what set algebra says about volumes.

Knows shapes, not programs. Pieces whose boxes do not touch are never given to the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from . import occ  # isort: skip
from OCP.BRepAlgoAPI import BRepAlgoAPI_BooleanOperation, BRepAlgoAPI_Common, BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain
from OCP.TopoDS import TopoDS_Shape
from OCP.TopTools import TopTools_ListOfShape

from . import extents, flat, lathe, loops, planar, rectangles, topology
from .corners import sides
from .imprint import imprint
from .loops import Loop
from .placement import IDENTITY, Matrix, is_rigid
from .prism import CLEARANCE_MM, Prism
from .shapes import place
from .topology import Box
from .turned import Turned, coaxial_with_blind, envelope, of_prism

TOUCHING_MM = 1e-5
"""Boxes further apart than this cannot share anything, not even within the kernel's tolerances."""
RELATIVE_SLACK = 1e-6


class BooleanError(Exception):
    """The kernel gave no result, or one that contradicts the volumes of its operands."""


class Operand:
    """A placed solid as the booleans see it: a prism or turned solid where it is one, its BRep only when asked for.

    `is_merged` says that no two of its faces may be one surface cut in two (seams of earlier unions); `is_valid` that the
    kernel has found its boundary valid. Instead of a shape there may be `together`: operands that do not touch.
    """

    def __init__(
        self,
        *,
        prism: Prism | None = None,
        turned: Turned | None = None,
        shape: TopoDS_Shape | None = None,
        together: Sequence[Operand] = (),
        is_merged: bool = True,
        is_valid: bool = False,
        volume_mm3: float | None = None,
    ) -> None:
        self.prism = prism
        self.turned = turned
        self.is_merged = is_merged
        self.is_valid = is_valid or turned is not None
        self._shape = shape
        self._together = together
        self._moved_from: tuple[Operand, Matrix] | None = None
        self._volume_mm3 = volume_mm3

    @property
    def shape(self) -> TopoDS_Shape:
        if self._shape is None and self.turned is not None:
            self._shape = place(lathe.turn(self.turned), self.turned.frame)
        elif self._shape is None and self._together:
            self._shape = topology.unwrapped(topology.compound([part.shape for part in self._together]))
        elif self._shape is None and self._moved_from is not None:
            self._shape = place(self._moved_from[0].shape, self._moved_from[1])
        elif self._shape is None:
            assert self.prism is not None
            self._shape = place(planar.extrude(self.prism), self.prism.frame)
        return self._shape

    @cached_property
    def pieces(self) -> tuple[Operand, ...]:
        """Operands that do not touch and are nothing but this one; itself where it is not known to fall into several."""
        if self._together:
            return tuple(_in_pieces(self._together))
        if self._moved_from is not None:
            whole, matrix = self._moved_from
            return tuple(placed(piece, matrix) for piece in whole.pieces)
        return (self,)

    def moved(self, matrix: Matrix) -> Operand:
        """The rigid image of a solid that is no prism and no turned one."""
        image = Operand(
            shape=place(self.shape, matrix) if len(self.pieces) == 1 else None,
            is_merged=self.is_merged,
            is_valid=self.is_valid,
            volume_mm3=self.volume_mm3 if self.is_measured else None,
        )
        image._moved_from = None if len(self.pieces) == 1 else (self, matrix)
        return image

    @cached_property
    def box(self) -> Box:
        """A box that certainly holds the solid."""
        if self.prism is not None:
            return Box(*self.prism.bounds())
        if self.turned is not None:
            return Box(*self.turned.bounds())
        if len(self.pieces) > 1:
            lows, highs = zip(*(piece.box for piece in self.pieces), strict=True)
            return Box(*(tuple(map(limit, *ends)) for limit, ends in ((min, lows), (max, highs))))  # type: ignore[arg-type]
        return topology.loose_box(self.shape)

    @cached_property
    def exact_box(self) -> Box:
        """The tight box; the solid must not be empty."""
        if (self.prism is not None and self.prism.is_upright) or (self.turned is not None and self.turned.is_upright):
            return self.box
        return extents.tight_box(self.shape)

    @property
    def volume_mm3(self) -> float:
        """Exact; integrated at most once (a millisecond for a part of a dozen faces)."""
        if self._volume_mm3 is None:
            known = self.prism or self.turned
            self._volume_mm3 = topology.volume_mm3(self.shape) if known is None else known.volume_mm3
        return self._volume_mm3

    @property
    def is_measured(self) -> bool:
        """Whether the volume is known already."""
        return self._volume_mm3 is not None

    @property
    def is_empty(self) -> bool:
        return self.prism is None and self.turned is None and len(self.pieces) == 1 and not topology.solids(self.shape)


EMPTY = Operand(shape=topology.compound([]))


def union(parts: Sequence[Operand]) -> Operand:
    """All parts together. Groups that do not touch stay separate solids and cost nothing."""
    present = [part for part in parts if not part.is_empty]
    if len(present) <= 1:
        return present[0] if present else EMPTY
    groups = [group if len(group) == 1 else _united(_in_pieces(group)) for group in _touching(present)]
    return _side_by_side([part for group in groups for part in group])


def _in_pieces(parts: Sequence[Operand]) -> list[Operand]:
    return [piece for part in parts for piece in part.pieces]


def _united(parts: list[Operand]) -> list[Operand]:
    """Operands whose boxes touch, as operands that do not."""
    groups = [_flattened(group) for group in _touching(parts)]
    return [group[0] if len(group) == 1 else _fused(group) for group in groups]


def _side_by_side(parts: list[Operand]) -> Operand:
    """Solids that do not touch, as one operand."""
    if len(parts) == 1:
        return parts[0]
    return Operand(
        together=tuple(parts),
        is_merged=all(part.is_merged for part in parts),
        volume_mm3=sum(part.volume_mm3 for part in parts),
    )


def _flattened(parts: list[Operand]) -> list[Operand]:
    """The parts, with prisms between the same two planes united in the plane where that gives one prism.

    A box is a prism along each of its sides: the walls of a bracket share the planes of its ends. Round parts on one axis are
    turned as one.
    """
    parts = _turned_together(parts)
    found = [part for part in parts if part.prism is None]
    plain = [part.prism for part in parts if part.prism is not None]
    while len(plain) > 1:
        classes: dict[tuple[float, ...], list[tuple[int, Prism]]] = {}
        for index, prism in enumerate(plain):
            for seen in sides(prism):
                classes.setdefault(seen.slab, []).append((index, seen))
        for members in sorted(classes.values(), key=len, reverse=True):
            fused = _fused_in_plane(members) if len(members) > 1 else None
            if fused is not None:
                plain = [prism for index, prism in enumerate(plain) if index not in fused[0]] + [fused[1]]
                break
        else:
            break
    return [*found, *(Operand(prism=prism) for prism in plain)]


def _turned_together(parts: list[Operand]) -> list[Operand]:
    """The parts, with round ones about one axis as one where they make one solid."""
    rounds = [of_prism(part.prism) if part.prism is not None else part.turned for part in parts]
    done: set[int] = set()
    found: list[Operand] = []
    for index, whole in enumerate(rounds):
        if whole is None or index in done:
            continue
        group = {
            other: seen for other, part in enumerate(rounds) if part is not None and (seen := part.seen_by(whole)) is not None
        }
        united = envelope(list(group.values())) if len(group) > 1 else None
        # Parts that meet in a point are no solid.
        if united is not None and all(min(a.x2, b.x1) > CLEARANCE_MM for a, b in pairwise(united.profile)):
            done |= set(group)
            found.append(Operand(turned=replace(united, frame=whole.frame)))
    return found + [part for index, part in enumerate(parts) if index not in done]


def _fused_in_plane(members: list[tuple[int, Prism]]) -> tuple[set[int], Prism] | None:
    """The first touching group of prisms with one slab that is one prism: positions and union."""
    for group in _touching([Operand(prism=prism) for _, prism in members]):
        chosen = [(index, prism) for index, prism in members if any(part.prism is prism for part in group)]
        if len(chosen) > 1:
            prisms = [prism for _, prism in chosen]
            united = rectangles.union(prisms) or flat.fuse(prisms)
            if united is not None:
                return {index for index, _ in chosen}, united
    return None


def _touching(parts: list[Operand]) -> list[list[Operand]]:
    """Parts grouped so that the boxes of different groups are apart; swept along X."""
    order = sorted(range(len(parts)), key=lambda index: parts[index].box.low[0])
    group_of = list(range(len(parts)))

    def root(index: int) -> int:
        while group_of[index] != index:
            group_of[index] = group_of[group_of[index]]
            index = group_of[index]
        return index

    active: list[int] = []
    for index in order:
        box = parts[index].box
        active = [other for other in active if parts[other].box.high[0] + TOUCHING_MM >= box.low[0]]
        for other in active:
            if not box.apart(parts[other].box, TOUCHING_MM):
                group_of[root(index)] = root(other)
        active.append(index)
    groups: dict[int, list[Operand]] = {}
    for index, part in enumerate(parts):
        groups.setdefault(root(index), []).append(part)
    return list(groups.values())


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
    near = [tool for tool in _in_pieces(tools) if not tool.is_empty and not tool.box.apart(base.box, TOUCHING_MM)]
    if base.is_empty or not near:
        return base
    if base.prism is not None:
        base, near = _cut_in_plane(base, base.prism, near)
        if not near:
            return base
    carved, left = _imprinted("cut", base, near)
    if not left:
        return carved
    # What crosses something is cut out of the plain base; the rest is a matter of rims on what remains of it.
    carved = _cut_away(base, left)
    done = set(map(id, left))
    carved, left = _imprinted("cut", carved, [tool for tool in near if id(tool) not in done])
    return _cut_away(carved, left) if left else carved


def _cut_in_plane(base: Operand, prism: Prism, tools: list[Operand]) -> tuple[Operand, list[Operand]]:
    """A prism without the tools that go right through it, and the other tools."""
    prism, seen = _seen_through(prism, [tool.prism for tool in tools])
    plain = [view or tool.turned for view, tool in zip(seen, tools, strict=True)]
    # The bore of a stepped hole waits for its wider part: it opens in the floor of that one.
    stepped = coaxial_with_blind(prism, plain)
    cut, left = planar.cut_through(prism, [None if index in stepped else view for index, view in enumerate(seen)])
    across = {index: loop for index in left if (loop := _footprint(seen[index], prism)) and index not in stepped}
    rest = flat.cut(cut, list(across.values())) if across else None
    if rest is not None:
        cut, left = rest, [index for index in left if index not in across]
    return (base if cut is prism else Operand(prism=cut)), [tools[index] for index in left]


def _seen_through(base: Prism, tools: list[Prism | None]) -> tuple[Prism, list[Prism | None]]:
    """A prism and tools from the side from which the most of them go right through: a box is a prism along each of its sides."""
    views = sides(base)
    ways = [None if tool is None else sides(tool) for tool in tools]

    def seen(view: Prism) -> list[Prism | None]:
        return [
            None if way is None else next((side for side in way if side.footprint_on(view) is not None), way[0]) for way in ways
        ]

    def score(view: Prism) -> tuple[int, int]:
        through = [loop for tool in seen(view) if (loop := _footprint(tool, view)) is not None]
        # What stays inside the outline can be cut in another way.
        return sum(not loops.inside(loop, view.outer, CLEARANCE_MM) for loop in through), len(through)

    if len(views) == 1:
        return base, seen(base)
    best = max(views, key=score)
    if score(best) == score(base):
        best = base
    return best, seen(best)


def hollowed(base: Operand, room: Prism) -> Operand | None:
    """`base` without a room that opens in one of its faces, where that takes no boolean."""
    carved, left = _imprinted("cut", base, [Operand(prism=room)])
    return None if left else carved


def _footprint(tool: Prism | None, base: Prism) -> Loop | None:
    return None if tool is None else tool.footprint_on(base)


def _imprinted(kind: Literal["cut", "join"], base: Operand, tools: list[Operand]) -> tuple[Operand, list[Operand]]:
    """`base` with the prisms among the tools cut out of it or joined to it where that takes no boolean, and the other tools."""
    which = [index for index, tool in enumerate(tools) if tool.prism or tool.turned]
    if not which:
        return base, tools
    found = imprint(kind, base.shape, [plain for tool in tools if (plain := tool.prism or tool.turned) is not None])
    left = {which[index] for index in found.left}
    if len(left) == len(which):
        return base, tools
    made = Operand(
        shape=found.shape,
        is_merged=base.is_merged,
        is_valid=base.is_valid or base.prism is not None,
        volume_mm3=base.volume_mm3 + found.change_mm3 if base.is_measured or base.prism or base.turned else None,
    )
    return made, [tool for index, tool in enumerate(tools) if index in left or index not in which]


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
        found = Operand(shape=_run("common", [result.shape], [part.shape]), is_merged=False)
        if not _between(found.volume_mm3, 0.0, min(result.volume_mm3, part.volume_mm3)):
            raise BooleanError("the intersection is larger than one of its operands")
        result = found
    return result


def _between(value: float, low: float, high: float) -> bool:
    slack = RELATIVE_SLACK * max(abs(high), abs(low)) + 1e-12
    return low - slack <= value <= high + slack


def _run(name: Literal["fuse", "cut", "common"], arguments: list[TopoDS_Shape], tools: list[TopoDS_Shape]) -> TopoDS_Shape:
    # No SetGlue: GlueShift silently loses every hole (kernel-notes.md §3).
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
    joined = Operand(shape=shape, is_valid=True)
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
    return Operand(shape=found.shape, is_valid=is_valid, volume_mm3=found.volume_mm3)


def placed(operand: Operand, matrix: Matrix) -> Operand:
    """A copy moved; a prism stays one where it can."""
    if matrix == IDENTITY or operand.is_empty:
        return operand
    if operand.prism is not None:
        prism = operand.prism.moved(matrix)
        if prism is not None:
            return Operand(prism=prism)
    if operand.turned is not None and (turned := operand.turned.moved(matrix)) is not None:
        return Operand(turned=turned)
    if is_rigid(matrix):
        return operand.moved(matrix)
    return Operand(shape=place(operand.shape, matrix), is_merged=operand.is_merged)
