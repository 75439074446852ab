"""Closed plane curves moved to their left by a distance, corners kept sharp (kernel-free)."""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

from . import loops
from .loops import Arc, Circle, Line, Loop, Point
from .prism import CLEARANCE_MM

TANGENT = 1e-9
"""Sine of the turn between an arc and its neighbour up to which the one continues the other."""
DOUBTFUL = 1e-3
"""Lines that turn by less than this, or nearly all the way back, are left to the kernel."""


class Moved(NamedTuple):
    """The moved curve, piece for piece, and how far the start of each piece goes for each millimetre of distance."""

    loop: Loop
    shifts: tuple[Point, ...]


def moved_left(loop: Loop, distance: float, *, is_hole: bool = False) -> Moved | None:
    """A curve moved to its left, where every piece of it stays and keeps its direction; else None.

    It may cross itself. Left of a whole circle is its inside, or its outside if `is_hole`.
    """
    circle = loop[0]
    if isinstance(circle, Circle):
        r = circle.r + (distance if is_hole else -distance)
        return Moved((Circle(circle.cx, circle.cy, r),), ((1.0, 0.0) if is_hole else (-1.0, 0.0),)) if r > CLEARANCE_MM else None
    pieces = [piece for piece in loop if not isinstance(piece, Circle)]
    shifts: list[Point] = []
    for index, piece in enumerate(pieces):
        shift = _shift(pieces[index - 1], piece)
        if shift is None:
            return None
        shifts.append(shift)
    made: list[Line | Arc] = []
    for piece, first, last in zip(pieces, shifts, [*shifts[1:], shifts[0]], strict=True):
        x1, y1 = piece.x1 + distance * first[0], piece.y1 + distance * first[1]
        x2, y2 = piece.x2 + distance * last[0], piece.y2 + distance * last[1]
        if isinstance(piece, Arc):
            if loops.radius(piece) + (-distance if piece.ccw else distance) < CLEARANCE_MM:
                return None
            made.append(Arc(x1, y1, x2, y2, piece.cx, piece.cy, piece.ccw))
        elif (x2 - x1) * (piece.x2 - piece.x1) + (y2 - y1) * (piece.y2 - piece.y1) <= 0:
            return None
        else:
            made.append(Line(x1, y1, x2, y2))
        if hypot(x2 - x1, y2 - y1) < CLEARANCE_MM:
            return None
    return Moved(tuple(made), tuple(shifts))


def without_small_arcs(loop: Loop, radius: float) -> Loop:
    """The curve with the corners back in place of those rounds to the left, between lines, that have at most this radius."""
    pieces = list(loop)
    for index, arc in enumerate(pieces):
        before, after = pieces[index - 1], pieces[(index + 1) % len(pieces)]
        if not isinstance(arc, Arc) or not arc.ccw or loops.radius(arc) > radius * (1 + TANGENT) or before is after:
            continue
        if isinstance(before, Line) and isinstance(after, Line) and (corner := _corner(before, arc, after)) is not None:
            pieces[index - 1] = Line(before.x1, before.y1, *corner)
            pieces[(index + 1) % len(pieces)] = Line(*corner, after.x2, after.y2)
            pieces[index] = arc._replace(x1=corner[0], y1=corner[1], x2=corner[0], y2=corner[1])
    return tuple(piece for piece in pieces if isinstance(piece, Circle) or (piece.x1, piece.y1) != (piece.x2, piece.y2))


def _corner(before: Line, arc: Arc, after: Line) -> Point | None:
    """Where two lines meet that an arc between them continues smoothly."""
    ax, ay = direction(before, before.x2, before.y2)
    bx, by = direction(after, after.x1, after.y1)
    sx, sy = direction(arc, arc.x1, arc.y1)
    ex, ey = direction(arc, arc.x2, arc.y2)
    sine, cosine = ax * by - ay * bx, ax * bx + ay * by
    if abs(ax * sy - ay * sx) > TANGENT or abs(bx * ey - by * ex) > TANGENT or sine < DOUBTFUL or 1 + cosine < DOUBTFUL:
        return None
    reach = loops.radius(arc) * sine / (1 + cosine)
    return before.x2 + reach * ax, before.y2 + reach * ay


def _shift(before: Line | Arc, after: Line | Arc) -> Point | None:
    """Where the corner between two pieces goes for each millimetre; None where an arc begins or ends in a corner."""
    ax, ay = direction(before, before.x2, before.y2)
    bx, by = direction(after, after.x1, after.y1)
    sine, cosine = ax * by - ay * bx, ax * bx + ay * by
    if abs(sine) <= TANGENT and cosine > 0:
        return -by, bx
    if isinstance(before, Arc) or isinstance(after, Arc) or abs(sine) < DOUBTFUL or 1 + cosine < DOUBTFUL:
        return None
    # Both lines moved by their own normals: the corner goes along the bisector.
    return -(ay + by) / (1 + cosine), (ax + bx) / (1 + cosine)


def direction(piece: Line | Arc, x: float, y: float) -> Point:
    """The unit direction of a piece at one of its ends."""
    dx, dy = (piece.x2 - piece.x1, piece.y2 - piece.y1) if isinstance(piece, Line) else (piece.cy - y, x - piece.cx)
    if isinstance(piece, Arc) and not piece.ccw:
        dx, dy = -dx, -dy
    size = hypot(dx, dy)
    return dx / size, dy / size
