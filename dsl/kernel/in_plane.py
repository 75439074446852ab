"""Unions and cuts that come down to plane figures: parts between two planes, round parts on one axis, through cuts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from . import flat, loops, planar, rectangles
from .corners import sides
from .loops import Loop
from .operand import Operand, touching
from .prism import CLEARANCE_MM, Prism
from .turned import coaxial_with_blind, envelope, of_prism


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
