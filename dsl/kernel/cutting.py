"""Runs of cuts on one base: solids and drilled holes, in program order, in as few kernel calls as possible.

A hole is placed by the bounding box of what it is drilled into and must remove something. Both are proved without building
the intermediate parts where possible; where not, they are built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import cos, pi, sin
from typing import Literal

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.gp import gp_Pnt
from OCP.TopAbs import TopAbs_State

from . import booleans, integrals
from .cache import BuildCache, combined
from .operand import Operand
from .placement import Matrix, Vector, apply, dot, from_axes
from .prism import Prism, cylinder
from .selectors import direction
from .topology import Box

SMALLEST_CUT = 1e-9
"""A hole that removes less than this part of the volume removes nothing."""

MOST_TRIES = 16
"""Points of a BRep that are tested one by one (0.5 ms each) before a boolean is cheaper."""

_DEPTHS = (0.5, 0.03, 0.97, 0.1, 0.9, 0.3, 0.7, 0.01, 0.99, 0.2, 0.8, 0.4, 0.6)
"""Fractions of the way through, the likely ones first."""

_FRAMES: dict[str, Matrix] = {
    "X": from_axes((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    "Y": from_axes((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0)),
    "Z": from_axes((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0)),
}


class NoEffectError(Exception):
    """A hole removes nothing."""


class Cut:
    """A part being cut. Cuts wait in `pending` until the part itself is needed."""

    def __init__(self, base: Operand, difference: Callable[[Operand, list[Operand]], Operand] = booleans.difference) -> None:
        self._base = base
        self._difference = difference
        self._pending: list[Operand] = []
        self._inside: BRepClass3d_SolidClassifier | None = None
        self._flat: dict[str, float] = {}
        self._within = base
        self._key = ""
        self._cache: BuildCache | None = None

    def remember(self, within: Operand, key: str, cache: BuildCache) -> None:
        """Keep in a cache which holes bite; `within` is a part of what is cut, or all of it, and `key` its key."""
        self._within, self._key, self._cache = within, key, cache

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to cut to begin with."""
        return self._base.is_empty

    def remove(self, tool: Operand) -> None:
        """Take a solid away; removing nothing is fine."""
        if not tool.is_empty:
            self._pending.append(tool)

    def drill(self, u: float, v: float, diameter: float, depth: float | None, face: str) -> Operand:
        """Drill a hole from a side of the bounding box.

        Returns:
            The tool.

        Raises:
            NoEffectError: It removes nothing.
        """
        if depth is not None and self._pending and not self._keeps_side(face):
            self.result()
        box = self._base.exact_box if depth is not None else self._base.box
        tool = Operand(prism=hole_tool(box, u, v, diameter, depth, face))
        if self._certainly_bites(tool, diameter / 2):
            self._pending.append(tool)
            return tool
        before = self.result()
        after = booleans.difference(before, [tool])
        if before.volume_mm3 - after.volume_mm3 <= SMALLEST_CUT * before.volume_mm3:
            raise NoEffectError
        self._restart(after)
        return tool

    def result(self) -> Operand:
        """The part with all cuts made."""
        if self._pending:
            self._restart(self._difference(self._base, self._pending))
        return self._base

    def _restart(self, base: Operand) -> None:
        self._base = self._within = base
        self._cache = None
        self._pending = []
        self._inside = None
        self._flat = {}

    def _keeps_side(self, face: str) -> bool:
        """Whether the pending cuts certainly leave some of the flat face at this side of the bounding box."""
        axis = direction(face)
        index = "XYZ".index(face[1])
        if face not in self._flat:
            box = self._base.exact_box
            level = box.high[index] if face[0] == ">" else -box.low[index]
            self._flat[face] = integrals.flat_area_at(self._base.shape, axis, level)
        most = 0.0
        for tool in self._pending:
            size = tool.box.size
            most += size[0] * size[1] * size[2] / max(size[index], 1e-12)
        return most < self._flat[face] * (1 - 1e-6)

    def _certainly_bites(self, tool: Operand, radius: float) -> bool:
        """Whether some point of the hole lies in the base and in no pending cut."""
        assert tool.prism is not None
        others = [other for other in self._pending if not other.box.apart(tool.box, 0.0)]
        if self._cache is None or not all(other.prism for other in others):
            return self._is_seen_to_bite(tool.prism, radius, others)
        proof = combined("bites", self._key, tool.prism, [other.prism for other in others])
        if not self._cache.is_proven(proof):
            if not self._is_seen_to_bite(tool.prism, radius, others):
                return False
            self._cache.prove(proof)
        return True

    def _is_seen_to_bite(self, tool: Prism, radius: float, others: list[Operand]) -> bool:
        tries = None if self._within.prism is not None else MOST_TRIES
        for point in islice(_points(tool, radius, self._base.box), tries):
            if self._base_holds(point) and not any(_may_hold(other, point) for other in others):
                return True
        return False

    def _base_holds(self, point: Vector) -> bool:
        if self._within.prism is not None:
            return self._within.prism.contains(point)
        if self._within.is_empty:
            return False
        if self._inside is None:
            self._inside = BRepClass3d_SolidClassifier(self._within.shape)
        self._inside.Perform(gp_Pnt(*point), 1e-4)
        return self._inside.State() == TopAbs_State.TopAbs_IN


def _may_hold(tool: Operand, point: Vector) -> bool:
    if any(x < low or x > high for x, low, high in zip(point, tool.box.low, tool.box.high, strict=True)):
        return False
    return tool.prism is None or tool.prism.contains(point)


def hole_tool(box: Box, u: float, v: float, diameter: float, depth: float | None, face: str) -> Prism:
    """The cylinder that a hole removes; it stands out of the box, so that no face of it meets a face of the part."""
    index = "XYZ".index(face[1])
    low, high = box.low[index], box.high[index]
    margin = 1.0 + 0.01 * (high - low)
    ends: dict[Literal["through", ">", "<"], tuple[float, float]] = {"through": (low - margin, high + margin)}
    if depth is not None:
        ends[">"], ends["<"] = (high - depth, high + margin), (low - margin, low + depth)
    start, stop = ends["through" if depth is None else face[0]]  # type: ignore[index]
    place = {"X": (0.0, u, v), "Y": (u, 0.0, v), "Z": (u, v, 0.0)}[face[1]]
    a, b, c, _, d, e, f, _, g, h, i, _ = _FRAMES[face[1]]
    moved = cylinder(diameter / 2, start, stop).moved((a, b, c, place[0], d, e, f, place[1], g, h, i, place[2]))
    assert moved is not None
    return moved


def _points(hole: Prism, radius: float, box: Box) -> Iterator[Vector]:
    """Places to look for material within a hole: along the axis first, thin walls at its ends early, then two rings."""
    axis = hole.axis
    ends = sorted((dot(box.low, axis), dot(box.high, axis)))
    low, high = max(hole.low, ends[0]), min(hole.high, ends[1])
    for ring, turns, depths in ((0.0, 1, _DEPTHS), (0.6, 8, _DEPTHS[:3]), (0.95, 8, _DEPTHS[:3])):
        for depth in depths:
            z = low + (high - low) * depth
            for turn in range(turns):
                angle = 2 * pi * turn / turns
                yield apply(hole.frame, (ring * radius * cos(angle), ring * radius * sin(angle), z))
