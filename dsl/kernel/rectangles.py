"""Unions of upright rectangles in a plane, exactly: cells between neighbouring sides, then the way round them (kernel-free)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from . import loops
from .corners import is_rectangle
from .loops import Line, Loop, Point
from .prism import CLEARANCE_MM, FLUSH_MM, Prism, polygon

MOST = 40
"""Rectangles; the cells grow with their square."""


def union(prisms: Sequence[Prism]) -> Prism | None:
    """The union of prisms between the same two planes, if all are boxes and it is one prism; else None."""
    base = prisms[0]
    if len(prisms) > MOST or any(prism.inner or not is_rectangle(prism.outer) for prism in prisms):
        return None
    boxes: list[loops.Box2] = []
    for prism in prisms:
        found = prism.regions_on(base)
        if found is None or not is_rectangle(found[0]):
            return None
        boxes.append(loops.box(found[0]))
    xs, ys = _levels([x for box in boxes for x in (box[0], box[2])]), _levels([y for box in boxes for y in (box[1], box[3])])
    if xs is None or ys is None:
        return None
    filled = {
        (i, j)
        for box in boxes
        for i in range(_place(xs, box[0]), _place(xs, box[2]))
        for j in range(_place(ys, box[1]), _place(ys, box[3]))
    }
    around = _boundary(filled)
    if around is None:
        return None
    outlines = [loops.merge_collinear(polygon(tuple((xs[i], ys[j]) for i, j in loop))) for loop in around]
    outer = [loop for loop in outlines if loops.signed_area(loop) > 0]
    if len(outer) != 1:
        return None
    return replace(base, outer=_merged(outer[0]), inner=tuple(_merged(loop) for loop in outlines if loop is not outer[0]))


def _levels(values: list[float]) -> list[float] | None:
    """The distinct values in order; None where two nearly coincide."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] >= CLEARANCE_MM:
            found.append(value)
        elif value - found[-1] > FLUSH_MM:
            return None
    return found


def _place(levels: list[float], value: float) -> int:
    return bisect_left(levels, value - CLEARANCE_MM / 2)


def _boundary(filled: set[tuple[int, int]]) -> list[list[tuple[int, int]]] | None:
    """The closed ways round the filled cells, these on the left; None where two cells meet in a corner only."""
    following: dict[tuple[int, int], tuple[int, int]] = {}
    for i, j in filled:
        for (di, dj), start, end in (
            ((0, -1), (i, j), (i + 1, j)),
            ((1, 0), (i + 1, j), (i + 1, j + 1)),
            ((0, 1), (i + 1, j + 1), (i, j + 1)),
            ((-1, 0), (i, j + 1), (i, j)),
        ):
            if (i + di, j + dj) not in filled:
                if start in following:
                    return None
                following[start] = end
    found: list[list[tuple[int, int]]] = []
    while following:
        start, point = following.popitem()
        loop = [start]
        while point != start:
            loop.append(point)
            point = following.pop(point)
        found.append(loop)
    return found


def _merged(loop: Loop) -> Loop:
    """Without the corner between the last and the first piece where they continue each other."""
    first, last = loop[0], loop[-1]
    if (
        isinstance(first, Line)
        and isinstance(last, Line)
        and _is_straight((last.x1, last.y1), (first.x1, first.y1), (first.x2, first.y2))
    ):
        return (Line(last.x1, last.y1, first.x2, first.y2), *loop[1:-1])
    return loop


def _is_straight(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]
