"""The room inside a convex prism that a shell leaves: its outline moved inwards (kernel-free)."""

from __future__ import annotations

from math import hypot

from . import loops
from .corners import along
from .loops import Arc, Circle, Line, Loop, Point
from .placement import Vector, dot
from .prism import CLEARANCE_MM, Prism

TANGENT = 1e-9
"""Sine of the turn between an arc and its neighbour up to which the one continues the other."""


def cavity(prism: Prism, wall: float, towards: Vector) -> Prism | None:
    """What is taken out of a prism to leave walls of a thickness, mm, and the end that looks `towards` a world axis open.

    None where the outline is not convex or leaves no room, for the kernel to say.
    """
    turned = along(prism, towards)
    if turned is None or turned.inner or turned.high - turned.low < wall + CLEARANCE_MM:
        return None
    outer = inwards(turned.outer, wall)
    if outer is None:
        return None
    is_top = dot(turned.axis, towards) > 0
    low, high = (turned.low + wall, turned.high) if is_top else (turned.low, turned.high - wall)
    return Prism(outer=outer, low=low, high=high, frame=turned.frame)


def inwards(loop: Loop, distance: float) -> Loop | None:
    """A counter-clockwise convex loop moved inwards, where every piece of it stays longer than nothing; else None."""
    circle = loop[0]
    if isinstance(circle, Circle):
        return (Circle(circle.cx, circle.cy, circle.r - distance),) if circle.r - distance > CLEARANCE_MM else None
    pieces = [piece for piece in loop if not isinstance(piece, Circle)]
    corners: list[Point] = []
    for index, piece in enumerate(pieces):
        corner = _corner(pieces[index - 1], piece, distance)
        if corner is None:
            return None
        corners.append(corner)
    made: list[Line | Arc] = []
    for piece, first, last in zip(pieces, corners, [*corners[1:], corners[0]], strict=True):
        dx, dy = last[0] - first[0], last[1] - first[1]
        if hypot(dx, dy) < CLEARANCE_MM:
            return None
        if isinstance(piece, Arc):
            if not piece.ccw or loops.radius(piece) - distance < CLEARANCE_MM:
                return None
            made.append(Arc(*first, *last, piece.cx, piece.cy, True))
        elif dx * (piece.x2 - piece.x1) + dy * (piece.y2 - piece.y1) <= 0:
            return None
        else:
            made.append(Line(*first, *last))
    return tuple(made)


def _corner(before: Line | Arc, after: Line | Arc, distance: float) -> Point | None:
    """Where the moved pieces meet; None at a corner that is not convex, or not smooth where an arc begins or ends."""
    ax, ay = _direction(before, before.x2, before.y2)
    bx, by = _direction(after, after.x1, after.y1)
    sine, cosine = ax * by - ay * bx, ax * bx + ay * by
    x, y = after.x1, after.y1
    if abs(sine) <= TANGENT and cosine > 0:
        return x - distance * by, y + distance * bx
    if isinstance(before, Arc) or isinstance(after, Arc) or sine <= TANGENT:
        return None
    # Both lines moved by their own normals: the corner goes along the bisector.
    share = distance / (1 + cosine)
    if 1 + cosine < TANGENT:
        return None
    return x - share * (ay + by), y + share * (ax + bx)


def _direction(piece: Line | Arc, x: float, y: float) -> Point:
    """The unit direction of a piece at one of its ends."""
    dx, dy = (piece.x2 - piece.x1, piece.y2 - piece.y1) if isinstance(piece, Line) else (piece.cy - y, x - piece.cx)
    if isinstance(piece, Arc) and not piece.ccw:
        dx, dy = -dx, -dy
    size = hypot(dx, dy)
    return dx / size, dy / size
