"""A placed solid as the booleans see it: its simplest known form, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING

from . import occ  # noqa: F401  # isort: skip
from OCP.TopoDS import TopoDS_Shape

from . import extents, integrals, lathe, topology
from .extrusion import extrude
from .mass import Mass, of_prism, of_turned
from .placement import IDENTITY, Matrix, is_rigid
from .prism import Prism
from .shapes import place
from .topology import Box
from .turned import Turned

if TYPE_CHECKING:
    from .blocks import Rounded
    from .imprint import Seen

TOUCHING_MM = 1e-5
"""Boxes further apart than this cannot share anything, not even within the kernel's tolerances."""


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
        mass: Mass | None = None,
        box_mm: Box | None = None,
        rounded: Rounded | None = None,
    ) -> None:
        self.prism = prism
        self.turned = turned
        self.is_merged = is_merged
        self.is_valid = is_valid or turned is not None
        self._shape = shape
        self._together = together
        self._moved_from: tuple[Operand, Matrix] | None = None
        self._measured_as: Operand | None = None
        self.rounded = rounded
        """The block with rounded edges that the shape is, where it is known to be one."""
        self.seen: Seen | None = None
        """Its faces as an imprint has read them."""
        self.keeps_clear = False
        """Whether its last cut is proven to have left no thin wall."""
        self._volume_mm3 = volume_mm3
        self._mass = mass
        self._box_mm = box_mm

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
            self._shape = place(extrude(self.prism), self.prism.frame)
        return self._shape

    @cached_property
    def pieces(self) -> tuple[Operand, ...]:
        """Operands that do not touch and are nothing but this one; itself where it is not known to fall into several."""
        if self._together:
            return tuple(in_pieces(self._together))
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
            mass=None if self._mass is None else self._mass.placed(matrix),
            rounded=None if self.rounded is None else self.rounded.moved(matrix),
        )
        image._measured_as = self
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
            return reduce(Box.hull, (piece.box for piece in self.pieces))
        return self._box_mm or topology.loose_box(self.shape)

    @property
    def box_mm(self) -> Box | None:
        """The tight box, where it is known."""
        if (self.prism is not None and self.prism.is_upright) or (self.turned is not None and self.turned.is_upright):
            return self.box
        return self._box_mm

    @property
    def exact_box(self) -> Box:
        """The tight box; the solid must not be empty."""
        known = self.box_mm
        if known is None:
            known = self._box_mm = extents.tight_box(self.shape)
        return known

    @property
    def volume_mm3(self) -> float:
        """Exact; integrated at most once for all moved copies (a millisecond for a part of a dozen faces)."""
        if self._volume_mm3 is None and self._measured_as is not None:
            self._volume_mm3 = self._measured_as.volume_mm3
        elif self._volume_mm3 is None:
            known = self.prism or self.turned
            self._volume_mm3 = integrals.volume_mm3(self.shape) if known is None else known.volume_mm3
        return self._volume_mm3

    @cached_property
    def mass(self) -> Mass | None:
        """Volume, area and moments, where they are known in closed form."""
        if self.prism is not None:
            return of_prism(self.prism)
        if self.turned is not None:
            return of_turned(self.turned)
        if len(self.pieces) == 1:
            return self._mass
        parts = [piece.mass for piece in self.pieces]
        known = [part for part in parts if part is not None]
        return reduce(Mass.plus, known) if len(known) == len(parts) else None

    @property
    def is_measured(self) -> bool:
        """Whether the volume is known already."""
        return self._volume_mm3 is not None or (self._measured_as is not None and self._measured_as.is_measured)

    @property
    def is_empty(self) -> bool:
        return self.prism is None and self.turned is None and len(self.pieces) == 1 and not topology.solids(self.shape)


EMPTY = Operand(shape=topology.compound([]))


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


def in_pieces(parts: Sequence[Operand]) -> list[Operand]:
    """Operands that do not touch and are together what all parts are."""
    return [piece for part in parts for piece in part.pieces]


def side_by_side(parts: list[Operand]) -> Operand:
    """Solids that do not touch, as one operand."""
    if len(parts) == 1:
        return parts[0]
    return Operand(
        together=tuple(parts),
        is_merged=all(part.is_merged for part in parts),
        is_valid=all(part.is_valid or part.prism is not None for part in parts),
        volume_mm3=sum(part.volume_mm3 for part in parts),
    )


def touching(parts: list[Operand]) -> list[list[Operand]]:
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
