"""The room that a shell leaves inside a prism or a cone: its outline moved inwards (kernel-free)."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from .corners import along, is_simple
from .loops import Arc, Circle, Line, Loop
from .offsets import moved_left, without_small_arcs
from .placement import Vector, dot
from .planar import are_clear
from .prism import CLEARANCE_MM, FLUSH_MM, Prism, clockwise
from .turned import Turned


def cavity(prism: Prism, wall: float, towards: Vector | None) -> Prism | None:
    """What is taken out of a prism to leave walls of a thickness, mm, and the end that looks `towards` a world axis open.

    None where the outline leaves no room, for the kernel to say.
    """
    turned = prism if towards is None else along(prism, towards)
    if turned is None or wall < CLEARANCE_MM:
        return None
    ends = _ends(turned.low, turned.high, wall, None if towards is None else dot(turned.axis, towards))
    outer = inwards(turned.outer, wall)
    if ends is None or outer is None:
        return None
    inner: list[Loop] = []
    for hole in turned.inner:
        around = moved_left(clockwise(hole), wall, is_hole=True)
        if around is None or not is_simple(around.loop):
            return None
        inner.append(around.loop)
    if not are_clear([outer, *inner]):
        return None
    return Prism(outer=outer, inner=tuple(inner), low=ends[0], high=ends[1], frame=turned.frame)


def round_cavity(turned: Turned, wall: float, towards: Vector | None) -> Turned | None:
    """As `cavity`, of a cone, a cylinder or a sphere, or of any turned solid with flat ends that stays closed; else None."""
    piece, *others = turned.profile
    if others:
        return _closed_round_cavity(turned, wall) if towards is None else None
    side = None if towards is None else dot(turned.axis, towards)
    if (side is not None and abs(side) < 1.0) or wall < CLEARANCE_MM:
        return None
    if isinstance(piece, Arc):
        r = piece.y2 - piece.cy - wall
        is_whole = piece.x1 == piece.x2 == piece.cx == 0.0 and piece.ccw
        profile = (Arc(0.0, piece.cy - r, 0.0, piece.cy + r, 0.0, piece.cy, True),)
        return Turned(profile=profile, frame=turned.frame) if is_whole and side is None and r > CLEARANCE_MM else None
    ends = _ends(turned.low, turned.high, wall, side)
    if ends is None or min(piece.x1, piece.x2) <= CLEARANCE_MM:
        return None
    height = piece.y2 - piece.y1
    slope = (piece.x2 - piece.x1) / height
    first, last = (piece.x1 + (z - piece.y1) * slope - wall * hypot(1.0, slope) for z in ends)
    if min(first, last) < CLEARANCE_MM:
        return None
    return Turned(profile=(Line(first, ends[0], last, ends[1]),), frame=turned.frame)


def _closed_round_cavity(turned: Turned, wall: float) -> Turned | None:
    """From the whole section, both halves of it, moved inwards."""
    first, last = turned.profile[0], turned.profile[-1]
    if wall < CLEARANCE_MM or min(first.x1, last.x2) <= CLEARANCE_MM:
        return None
    mirrored = (piece._replace(x1=-piece.x2, y1=piece.y2, x2=-piece.x1, y2=piece.y1) for piece in reversed(turned.profile))
    other = (piece._replace(cx=-piece.cx) if isinstance(piece, Arc) else piece for piece in mirrored)
    roof, floor = Line(last.x2, last.y2, -last.x2, last.y2), Line(-first.x1, first.y1, first.x1, first.y1)
    section = inwards((*turned.profile, roof, *other, floor), wall)
    if section is None:
        return None
    half = [piece for piece in section if not isinstance(piece, Circle) and min(piece.x1, piece.x2) > CLEARANCE_MM]
    start = next((index for index, piece in enumerate(half) if abs(piece.y1 - first.y1 - wall) < FLUSH_MM), 0)
    profile = (*half[start:], *half[:start])
    is_whole = len(section) == 2 * len(profile) + 2 and all(a[2:4] == b[:2] for a, b in pairwise(profile))
    return Turned(profile=profile, frame=turned.frame) if is_whole and all(p.y1 <= p.y2 for p in profile) else None


def _ends(low: float, high: float, wall: float, side: float | None) -> tuple[float, float] | None:
    """From where to where the room goes: up to the end that is open, the upper one if `side` is positive."""
    if side is None or side > 0:
        low += wall
    if side is None or side < 0:
        high -= wall
    return (low, high) if high - low > CLEARANCE_MM else None


def inwards(loop: Loop, distance: float) -> Loop | None:
    """A counter-clockwise loop moved inwards, rounds narrower than that to sharp corners; None where it would cross itself."""
    found = moved_left(without_small_arcs(loop, distance), distance)
    return found.loop if found is not None and is_simple(found.loop) else None
