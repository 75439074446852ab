"""Rounds and bevels the upright edges of a prism where they are points: as corners of its outline (kernel-free)."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, sqrt
from typing import Literal

from . import loops
from .loops import Arc, Circle, Line, Loop, Piece
from .placement import Matrix, Vector, from_axes
from .prism import CLEARANCE_MM, Prism, polygon

SMOOTH = 1e-6
"""Sine of the turn up to which two pieces continue each other: such an edge has nothing to round."""
DOUBTFUL = 1e-3
"""Turns smaller than this are left to the kernel, which decides by tolerances of its own."""
MOST_PIECES = 100
"""Outlines of more pieces are left to the kernel: each piece is compared with each other."""


def blend_upright(kind: Literal["fillet", "chamfer"], prism: Prism, size: float, axis: Vector) -> Prism | None:
    """The prism with all edges along `axis` rounded or bevelled, or None where the kernel has to say whether that fits.

    Args:
        size: Radius of the fillet, or what the chamfer takes off either side, mm.
    """
    turned = along(prism, axis)
    if turned is None or sum(map(len, (turned.outer, *turned.inner))) > MOST_PIECES:
        return None
    made = [blended(kind, loop, size) for loop in (turned.outer, *turned.inner)]
    if any(loop is None for loop in made):
        return None
    outer, *inner = (loop for loop in made if loop is not None)
    if (outer, *inner) == (turned.outer, *turned.inner):
        return None
    if not all(is_simple(loop) for loop in (outer, *inner)):
        return None
    is_clear = all(loops.inside(hole, outer, CLEARANCE_MM) for hole in inner) and all(
        loops.disjoint(a, b, CLEARANCE_MM) for index, a in enumerate(inner) for b in inner[:index]
    )
    return replace(turned, outer=outer, inner=tuple(inner)) if is_clear else None


def along(prism: Prism, axis: Vector) -> Prism | None:
    """The same solid as a prism along a world axis: itself, or a box seen from another side; None if it is no such prism."""
    index = max(range(3), key=lambda i: abs(axis[i]))
    if abs(prism.axis[index]) == 1.0:
        return prism
    if not prism.is_upright or prism.inner or not is_rectangle(prism.outer):
        return None
    low, high = prism.bounds()
    return box_along(low, high, index)


def sides(prism: Prism) -> tuple[Prism, ...]:
    """The ways in which a solid is a prism: three for an upright box, one for any other."""
    if not prism.is_upright or prism.inner or not is_rectangle(prism.outer):
        return (prism,)
    low, high = prism.bounds()
    return (box_along(low, high, 2), box_along(low, high, 0), box_along(low, high, 1))


def box_along(low: Vector, high: Vector, index: int) -> Prism:
    """The box between two corners as a prism along a world axis (0 is X)."""
    a, b = (index + 1) % 3, (index + 2) % 3
    corners = ((low[a], low[b]), (high[a], low[b]), (high[a], high[b]), (low[a], high[b]))
    return Prism(outer=polygon(corners), low=low[index], high=high[index], frame=TURNS[index])


TURNS: tuple[Matrix, Matrix, Matrix] = (
    from_axes((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    from_axes((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0)),
    from_axes((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 0.0)),
)
"""Frames whose z is X, Y or Z, and whose x and y are the next two axes."""


def is_rectangle(loop: Loop) -> bool:
    """Four straight sides along the axes."""
    return len(loop) == 4 and all(isinstance(piece, Line) and (piece.x1 == piece.x2) != (piece.y1 == piece.y2) for piece in loop)


def blended(kind: Literal["fillet", "chamfer"], loop: Loop, size: float, chosen: frozenset[int] | None = None) -> Loop | None:
    """The loop with its corners cut, or None where one is not between straight sides with room for it.

    Args:
        chosen: Positions of the pieces that begin at the corners to cut; all by default.
    """
    if isinstance(loop[0], Circle):
        return loop
    pieces: list[Line | Arc] = [piece for piece in loop if not isinstance(piece, Circle)]
    trims: list[float] = []
    for index, piece in enumerate(pieces):
        if chosen is not None and index not in chosen:
            trims.append(0.0)
            continue
        turn = _turn(pieces[index - 1], piece)
        if turn is None or (SMOOTH < abs(turn[0]) < DOUBTFUL) or (turn[1] < 0 and abs(turn[0]) < DOUBTFUL):
            return None
        is_smooth = abs(turn[0]) <= SMOOTH and turn[1] > 0
        if is_smooth:
            trims.append(0.0)
        elif isinstance(piece, Line) and isinstance(pieces[index - 1], Line):
            trims.append(size if kind == "chamfer" else size * sqrt((1 - turn[1]) / (1 + turn[1])))
        else:
            return None
    found: list[Piece] = []
    count = len(pieces)
    for index, piece in enumerate(pieces):
        first, last = trims[index], trims[(index + 1) % count]
        if not isinstance(piece, Line):
            found.append(piece)
            continue
        length = hypot(piece.x2 - piece.x1, piece.y2 - piece.y1)
        if first + last > length * (1 - 1e-6) - CLEARANCE_MM:
            return None
        dx, dy = (piece.x2 - piece.x1) / length, (piece.y2 - piece.y1) / length
        trimmed = Line(piece.x1 + first * dx, piece.y1 + first * dy, piece.x2 - last * dx, piece.y2 - last * dy)
        if first > 0:
            found.append(_corner(kind, pieces[index - 1], first, trimmed, size))
        found.append(trimmed)
    return tuple(found)


def _turn(before: Line | Arc, after: Line | Arc) -> tuple[float, float] | None:
    """Sine and cosine of the turn between two pieces."""
    ax, ay = _direction(before, at_end=True)
    bx, by = _direction(after, at_end=False)
    size = hypot(ax, ay) * hypot(bx, by)
    return None if size == 0.0 else ((ax * by - ay * bx) / size, (ax * bx + ay * by) / size)


def _direction(piece: Line | Arc, *, at_end: bool) -> tuple[float, float]:
    if isinstance(piece, Line):
        return piece.x2 - piece.x1, piece.y2 - piece.y1
    x, y = (piece.x2 - piece.cx, piece.y2 - piece.cy) if at_end else (piece.x1 - piece.cx, piece.y1 - piece.cy)
    return (-y, x) if piece.ccw else (y, -x)


def _corner(kind: Literal["fillet", "chamfer"], before: Line | Arc, trim: float, after: Line, size: float) -> Piece:
    """The piece between the side before a corner, which ends `trim` short of it, and the trimmed side after it."""
    dx, dy = before.x2 - before.x1, before.y2 - before.y1
    length = hypot(dx, dy)
    x, y = before.x2 - trim * dx / length, before.y2 - trim * dy / length
    if kind == "chamfer":
        return Line(x, y, after.x1, after.y1)
    ccw = dx * (after.y2 - after.y1) - dy * (after.x2 - after.x1) > 0
    side = size if ccw else -size
    return Arc(x, y, after.x1, after.y1, x - side * dy / length, y + side * dx / length, ccw)


def is_simple(loop: Loop) -> bool:
    """Whether pieces that are no neighbours are certainly apart."""
    count = len(loop)
    for index, piece in enumerate(loop):
        for other in range(index + 2, count - (index == 0)):
            if not loops.apart((piece,), (loop[other],), CLEARANCE_MM):
                return False
    return True
