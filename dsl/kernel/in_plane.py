"""Unions and cuts that come down to plane figures: parts between two planes, round parts on one axis, through cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from . import flat, lathe, loops, planar, rectangles, spindle
from .corners import sides
from .loops import Line, Loop
from .mass import of_spun
from .operand import Operand, touching
from .prism import CLEARANCE_MM, Prism, cylinder
from .shapes import place
from .spindle import Spun
from .turned import Turned, coaxial_with_blind, of_prism


def flattened(parts: list[Operand]) -> list[Operand]:
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
    rounds = {index: known for index, part in enumerate(parts) if (known := _as_turned(part)) is not None}
    found: list[Operand] = []
    # Balls turn about many axes, so the axes of the others come first.
    for index in sorted(rounds, key=lambda index: spindle.is_ball(rounds[index])):
        lead = rounds.get(index)
        if lead is None:
            continue
        near = [other for other in rounds if other != index and spindle.are_aligned(lead, rounds[other])]
        for members in [[index, other] for other in near] if spindle.is_ball(lead) else [[index, *near]] if near else []:
            united = spindle.united([rounds[member] for member in members])
            if united is not None:
                found.append(Operand(turned=united))
                rounds = {other: known for other, known in rounds.items() if other not in members}
                break
    return found + [part for index, part in enumerate(parts) if _as_turned(part) is None or index in rounds]


def on_one_axis(kind: Literal["cut", "common"], parts: Sequence[Operand]) -> list[Operand] | None:
    """The solids that are left of round parts on one axis; None where they are none or nearly touch."""
    rounds = [known for part in parts if (known := _as_turned(part)) is not None]
    found = spindle.combined(kind, rounds) if len(rounds) == len(parts) else None
    made = [_as_operand(spun) for spun in found or ()]
    return None if found is None or None in made else [operand for operand in made if operand is not None]


def _as_turned(part: Operand) -> Turned | None:
    return of_prism(part.prism) if part.prism is not None else part.turned


def _as_operand(spun: Spun) -> Operand | None:
    if not spun.rooms:
        first, *others = spun.outer.profile
        if not others and isinstance(first, Line) and first.x1 == first.x2:
            return Operand(prism=replace(cylinder(first.x1, first.y1, first.y2), frame=spun.outer.frame))
        return Operand(turned=spun.outer)
    shape = lathe.turn_hollow(spun)
    if shape is None:
        return None
    mass = of_spun(spun)
    return Operand(shape=place(shape, spun.outer.frame), volume_mm3=mass.volume, mass=mass)


def _fused_in_plane(members: list[tuple[int, Prism]]) -> tuple[set[int], Prism] | None:
    """The first touching group of prisms with one slab that is one prism: positions and union."""
    for group in touching([Operand(prism=prism) for _, prism in members]):
        chosen = [(index, prism) for index, prism in members if any(part.prism is prism for part in group)]
        if len(chosen) > 1:
            prisms = [prism for _, prism in chosen]
            united = rectangles.union(prisms) or flat.fuse(prisms)
            if united is not None:
                return {index for index, _ in chosen}, united
    return None


def cut_in_plane(base: Operand, prism: Prism, tools: list[Operand]) -> tuple[Operand, list[Operand]]:
    """A prism without the tools that go right through it, and the other tools."""
    prism, seen, footprints = _seen_through(prism, [tool.prism for tool in tools])
    stepped: set[int] = set()
    if None in footprints:
        plain = [view or tool.turned for view, tool in zip(seen, tools, strict=True)]
        # The bore of a stepped hole waits for its wider part: it opens in the floor of that one.
        stepped = coaxial_with_blind(prism, plain)
    cut, left = planar.cut_through(prism, [None if index in stepped else loop for index, loop in enumerate(footprints)])
    across = {index: loop for index in left if (loop := footprints[index]) and index not in stepped}
    rest = flat.cut(cut, list(across.values())) if across else None
    if rest is not None:
        cut, left = rest, [index for index in left if index not in across]
    return (base if cut is prism else Operand(prism=cut)), [tools[index] for index in left]


class _View(NamedTuple):
    """A prism and tools seen from one side, and what each tool cuts out of the plane, right through."""

    base: Prism
    tools: list[Prism | None]
    footprints: list[Loop | None]

    def score(self) -> tuple[int, int]:
        through = [loop for loop in self.footprints if loop is not None]
        # What stays inside the outline can be cut in another way.
        return sum(not loops.inside(loop, self.base.outer, CLEARANCE_MM) for loop in through), len(through)


def _seen_through(base: Prism, tools: list[Prism | None]) -> _View:
    """A prism and tools from the side from which the most of them go right through: a box is a prism along each of its sides."""
    footprints = [None if tool is None else tool.footprint_on(base) for tool in tools]
    if None not in footprints:
        return _View(base, tools, footprints)
    ways = [None if tool is None else sides(tool) for tool in tools]
    views = [_view(base, ways), *(_view(side, ways) for side in sides(base) if side is not base)]
    # The first of equals, and one's own before others.
    return max(views, key=_View.score) if len(views) > 1 else views[0]


def _view(base: Prism, ways: list[tuple[Prism, ...] | None]) -> _View:
    tools: list[Prism | None] = []
    footprints: list[Loop | None] = []
    for way in ways:
        found = [(side, side.footprint_on(base)) for side in way or ()]
        tool, loop = next(((side, loop) for side, loop in found if loop is not None), found[0] if found else (None, None))
        tools.append(tool)
        footprints.append(loop)
    return _View(base, tools, footprints)
