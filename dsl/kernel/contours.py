"""Sketches to loops of exact pieces (kernel-free): neighbours meet, arcs go through their ends, outer loops counter-clockwise."""

from __future__ import annotations

from collections.abc import Sequence

from .. import profile
from ..graph import Node, Segment
from . import loops
from .loops import Arc, Circle, Line, Loop, Piece
from .placement import Matrix, from_axes
from .prism import counter_clockwise


def frame(sketch: Node) -> Matrix:
    """Sketch coordinates to the world."""
    origin, x, y, normal = profile.plane(sketch)
    return from_axes(x, y, normal, origin)


def profile_loops(sketch: Node) -> tuple[Loop, ...]:
    """The outer loop, counter-clockwise, then the inner ones; neighbours meet exactly."""
    outer, *inner = (_closed(chain) for chain in profile.loops(sketch.segments))
    return (counter_clockwise(outer), *inner)


def _closed(chain: Sequence[Segment]) -> Loop:
    if chain[0].kind == "O":
        return (Circle(*chain[0].numbers),)
    starts = [profile.start(segment) for segment in chain]
    return loops.merge_collinear(tuple(_piece(s, a, b) for s, a, b in zip(chain, starts, (*starts[1:], starts[0]), strict=True)))


def open_loop(chain: Sequence[Segment]) -> Loop:
    """A sweep path."""
    ends = [profile.start(chain[0]), *(profile.end(segment) for segment in chain)]
    return tuple(_piece(s, a, b) for s, a, b in zip(chain, ends, ends[1:], strict=False))


def _piece(segment: Segment, first: loops.Point, last: loops.Point) -> Piece:
    if segment.kind == "L":
        return Line(*first, *last)
    # A written centre is rounded; the exact one lies on the bisector of the ends.
    (cx, cy), (x1, y1), (x2, y2) = profile.centre(segment), first, last
    dx, dy = x2 - x1, y2 - y1
    off = ((cx - (x1 + x2) / 2) * dx + (cy - (y1 + y2) / 2) * dy) / (dx * dx + dy * dy)
    return Arc(x1, y1, x2, y2, cx - off * dx, cy - off * dy, bool(segment.numbers[6]))
