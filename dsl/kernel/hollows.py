"""The room inside a prism that a shell leaves: its outline moved inwards (kernel-free)."""

from __future__ import annotations

from .corners import along, is_simple
from .loops import Loop
from .offsets import moved_left, without_small_arcs
from .placement import Vector, dot
from .prism import CLEARANCE_MM, Prism


def cavity(prism: Prism, wall: float, towards: Vector) -> Prism | None:
    """What is taken out of a prism to leave walls of a thickness, mm, and the end that looks `towards` a world axis open.

    None where the outline leaves no room, for the kernel to say.
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
    """A counter-clockwise loop moved inwards, rounds narrower than that to sharp corners; None where it would cross itself."""
    found = moved_left(without_small_arcs(loop, distance), distance)
    return found.loop if found is not None and is_simple(found.loop) else None
