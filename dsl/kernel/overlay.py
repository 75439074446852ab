"""Unions and differences of plane regions of lines and arcs, exactly, where all their boundaries cross clearly (kernel-free).

One region after the other is laid over what is there: its boundary is followed from crossing to crossing, and what lies inside
is dropped. Anything that touches, overlaps, is nearly tangent or meets near a corner is left to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin, sqrt, tau
from typing import NamedTuple

from . import loops
from .loops import Arc, Box2, Circle, Line, Loop, Point
from .prism import CLEARANCE_MM

Region = Sequence[Loop]
"""The outer loop first, then holes; they may run either way."""

MOST = 1_000
"""Pieces of a boundary; each is looked at for every region that is laid over it."""
LEAST_SINE = 1e-2
"""Of the angle of a crossing: two curves that meet at less nearly touch."""
SHORTEST_MM = 10 * CLEARANCE_MM
START = 1.0
"""Radians: where a full circle begins; an odd place, so that it is seldom one where something meets it."""


class _UnclearError(Exception):
    """Two curves touch, or nearly do."""


def union(regions: Sequence[Region]) -> tuple[Loop, ...] | None:
    """All regions together, if that is one region: the outer loop counter-clockwise, then holes clockwise; else None."""
    first, *others = sorted(regions, key=lambda region: -abs(loops.signed_area(region[0])))
    return _laid(first, others, is_union=True)


def difference(region: Region, tools: Sequence[Region]) -> tuple[Loop, ...] | None:
    """A region without others, if that is one region."""
    return _laid(region, tools, is_union=False)


def _laid(first: Region, others: Sequence[Region], *, is_union: bool) -> tuple[Loop, ...] | None:
    boundary = _Boundary(first)
    try:
        for other in others:
            boundary.lay(other, is_union=is_union)
    except _UnclearError:
        return None
    found = list(boundary.loops())
    outer = [loop for loop in found if _area(loop) > 0]
    if len(outer) != 1:
        return None
    return tuple(_round(loop) for loop in (outer[0], *(loop for loop in found if loop is not outer[0])))


class _Crossing(NamedTuple):
    """Where piece `a` of what is there meets piece `b` of what is laid over it; `enters` says that `a` goes into that."""

    a: int
    b: int
    point: Point
    enters: bool


class _Boundary:
    """Directed pieces with the region on their left, each with its neighbours along its loop."""

    def __init__(self, region: Region) -> None:
        self.pieces: dict[int, Line | Arc] = {}
        self.boxes: dict[int, Box2] = {}
        self.after: dict[int, int] = {}
        self.before: dict[int, int] = {}
        self._next = 0
        for index, loop in enumerate(region):
            self.add_loop(_directed(loop, ccw=index == 0))

    def add_loop(self, pieces: Sequence[Line | Arc]) -> None:
        numbers = [self.add(piece) for piece in pieces]
        for one, other in zip(numbers, [*numbers[1:], numbers[0]], strict=True):
            self.link(one, other)

    def add(self, piece: Line | Arc) -> int:
        number, self._next = self._next, self._next + 1
        self.pieces[number] = piece
        self.boxes[number] = loops.box((piece,))
        return number

    def link(self, one: int, other: int) -> None:
        self.after[one], self.before[other] = other, one

    def drop(self, number: int) -> None:
        del self.pieces[number], self.boxes[number], self.after[number], self.before[number]

    def loops(self) -> Iterator[list[Line | Arc]]:
        left = set(self.pieces)
        while left:
            number = first = min(left)
            found: list[Line | Arc] = []
            while True:
                left.discard(number)
                found.append(self.pieces[number])
                number = self.after[number]
                if number == first:
                    break
            yield _joined(found)

    def encloses(self, point: Point) -> bool:
        return _encloses(self.pieces.values(), point)

    def lay(self, region: Region, *, is_union: bool) -> None:
        """Add a region to this one, or take it away."""
        other = _Boundary(region)
        if len(self.pieces) + len(other.pieces) > MOST:
            raise _UnclearError
        x0, y0, x1, y1 = zip(*other.boxes.values(), strict=True)
        around = (min(x0), min(y0), max(x1), max(y1))
        near = [number for number, box in self.boxes.items() if not loops.boxes_apart(box, around, CLEARANCE_MM)]
        met = [
            crossing
            for a in near
            for b, box in other.boxes.items()
            if not loops.boxes_apart(self.boxes[a], box, CLEARANCE_MM)
            for crossing in _crossings(a, self.pieces[a], b, other.pieces[b])
        ]
        outside = list(other.pieces.values())
        alone = [loop for loop in _numbers(other) if not any(crossing.b in loop for crossing in met)]
        # Where loops do not meet, one of their points tells for all of them.
        kept = [loop for loop in alone if self.encloses(_start(other.pieces[loop[0]])) != is_union]
        added = [[other.pieces[number] for number in loop] for loop in kept]
        mine = self._split([(crossing.a, crossing.point) for crossing in met])
        theirs = other._split([(crossing.b, crossing.point) for crossing in met])
        self._join(met, mine, other, theirs, is_union=is_union)
        for number in near:
            if number in self.pieces and _encloses(outside, _start(self.pieces[number])):
                self._drop_loop(number)
        for pieces in added:
            self.add_loop(pieces if is_union else [_reversed(piece) for piece in reversed(pieces)])

    def _split(self, places: Sequence[tuple[int, Point]]) -> list[tuple[int, int]]:
        """Cut pieces at points on them; for each point, the pieces that end and begin there."""
        by_piece: dict[int, list[int]] = {}
        for index, (number, _) in enumerate(places):
            by_piece.setdefault(number, []).append(index)
        found: list[tuple[int, int]] = [(0, 0)] * len(places)
        for number, indices in by_piece.items():
            piece = self.pieces[number]
            indices.sort(key=lambda index: _along(piece, places[index][1]))
            points = [_start(piece), *(places[index][1] for index in indices), (piece.x2, piece.y2)]
            parts = [self.add(_part(piece, first, last)) for first, last in pairwise(points)]
            first, last = self.before[number], self.after[number]
            self.drop(number)
            # A full circle is its own neighbour.
            chain = [*parts, parts[0]] if first == number else [first, *parts, last]
            for one, other in pairwise(chain):
                self.link(one, other)
            for index, one, other in zip(indices, parts, parts[1:], strict=False):
                found[index] = (one, other)
        return found

    def _join(
        self, met: Sequence[_Crossing], mine: Sequence[tuple[int, int]], other: _Boundary, theirs: Sequence[tuple[int, int]],
        *, is_union: bool,
    ) -> None:  # fmt: skip
        """Follow the other boundary where it bounds the result, instead of this one.

        Raises:
            _UnclearError: The boundaries do not enter and leave each other in turn.
        """
        entered = {mine[index][1] for index, crossing in enumerate(met) if crossing.enters}
        left = {mine[index][0] for index, crossing in enumerate(met) if not crossing.enters}
        ends: dict[int, int] = {}
        for index, crossing in enumerate(met):
            if crossing.enters:
                # Of a union, the other goes on from here; of a difference, it came from inside and is followed back.
                ends[mine[index][0]] = theirs[index][1] if is_union else theirs[index][0]
        back_at = {theirs[i][0] if is_union else theirs[i][1]: mine[i][1] for i, c in enumerate(met) if not c.enters}
        for number in entered:
            while True:
                if number not in self.pieces:
                    raise _UnclearError
                following = self.after[number]
                is_last = number in left
                self.drop(number)
                if is_last:
                    break
                number = following
        way = other.after if is_union else other.before
        for one, first in ends.items():
            number = first
            while True:
                piece = other.pieces[number]
                added = self.add(piece if is_union else _reversed(piece))
                self.link(one, added)
                one = added
                if number in back_at:
                    self.link(one, back_at.pop(number))
                    break
                number = way[number]
                if number == first:
                    raise _UnclearError
        if back_at or any(self.after[number] not in self.pieces for number in self.pieces):
            raise _UnclearError

    def _drop_loop(self, number: int) -> None:
        while number in self.pieces:
            following = self.after[number]
            self.drop(number)
            number = following


def _numbers(boundary: _Boundary) -> list[list[int]]:
    """The loops as numbers of pieces."""
    found: list[list[int]] = []
    left = set(boundary.pieces)
    while left:
        number = min(left)
        loop: list[int] = []
        while number in left:
            left.discard(number)
            loop.append(number)
            number = boundary.after[number]
        found.append(loop)
    return found


def _directed(loop: Loop, *, ccw: bool) -> list[Line | Arc]:
    first = loop[0]
    if isinstance(first, Circle):
        x, y = first.cx + first.r * cos(START), first.cy + first.r * sin(START)
        return [Arc(x, y, x, y, first.cx, first.cy, ccw)]
    turned = loop if (loops.signed_area(loop) > 0) == ccw else loops.reverse(loop)
    return [piece for piece in turned if not isinstance(piece, Circle)]


def _round(pieces: Sequence[Line | Arc]) -> Loop:
    """A loop of one arc as a circle."""
    only = pieces[0]
    if len(pieces) == 1 and isinstance(only, Arc):
        return (Circle(only.cx, only.cy, loops.radius(only)),)
    return tuple(pieces)


def _area(pieces: Sequence[Line | Arc]) -> float:
    only = pieces[0]
    if len(pieces) == 1 and isinstance(only, Arc):
        return pi * loops.radius(only) ** 2 * (1 if only.ccw else -1)
    return loops.signed_area(tuple(pieces))


def _joined(pieces: list[Line | Arc]) -> list[Line | Arc]:
    """Neighbouring arcs of one circle as one."""
    found = pieces[:1]
    for piece in pieces[1:]:
        if _continues(found[-1], piece):
            found[-1] = found[-1]._replace(x2=piece.x2, y2=piece.y2)
        else:
            found.append(piece)
    if len(found) > 1 and _continues(found[-1], found[0]):
        last = found.pop()
        found[0] = found[0]._replace(x1=last.x1, y1=last.y1)
    return found


def _continues(a: Line | Arc, b: Line | Arc) -> bool:
    return isinstance(a, Arc) and isinstance(b, Arc) and (a.cx, a.cy, a.ccw) == (b.cx, b.cy, b.ccw)


def _encloses(pieces: Iterable[Line | Arc], point: Point) -> bool:
    return loops.encloses(tuple(pieces), *point)


def _start(piece: Line | Arc) -> Point:
    return (piece.x1, piece.y1)


def _reversed(piece: Line | Arc) -> Line | Arc:
    if isinstance(piece, Line):
        return Line(piece.x2, piece.y2, piece.x1, piece.y1)
    return Arc(piece.x2, piece.y2, piece.x1, piece.y1, piece.cx, piece.cy, not piece.ccw)


def _part(piece: Line | Arc, first: Point, last: Point) -> Line | Arc:
    if hypot(last[0] - first[0], last[1] - first[1]) < SHORTEST_MM:
        raise _UnclearError
    return piece._replace(x1=first[0], y1=first[1], x2=last[0], y2=last[1])


def _along(piece: Line | Arc, point: Point) -> float:
    """How far along a piece a point of it is, as a share; beyond 0 and 1 outside of it."""
    if isinstance(piece, Line):
        dx, dy = piece.x2 - piece.x1, piece.y2 - piece.y1
        return ((point[0] - piece.x1) * dx + (point[1] - piece.y1) * dy) / (dx * dx + dy * dy)
    angle = atan2(point[1] - piece.cy, point[0] - piece.cx) - atan2(piece.y1 - piece.cy, piece.x1 - piece.cx)
    return (angle if piece.ccw else -angle) % tau / abs(loops.sweep(piece))


def _direction(piece: Line | Arc, point: Point) -> Point:
    if isinstance(piece, Line):
        dx, dy = piece.x2 - piece.x1, piece.y2 - piece.y1
    else:
        dx, dy = (piece.cy - point[1], point[0] - piece.cx) if piece.ccw else (point[1] - piece.cy, piece.cx - point[0])
    size = hypot(dx, dy)
    return dx / size, dy / size


def _crossings(number: int, a: Line | Arc, other: int, b: Line | Arc) -> list[_Crossing]:
    """Where two pieces cross.

    Raises:
        _UnclearError: They come near each other in any other way.
    """
    found: list[_Crossing] = []
    for point in _meetings(a, b):
        if not _is_on(a, point) or not _is_on(b, point):
            continue
        (ax, ay), (bx, by) = _direction(a, point), _direction(b, point)
        sine = bx * ay - by * ax
        if abs(sine) < LEAST_SINE:
            raise _UnclearError
        found.append(_Crossing(number, other, point, sine > 0))
    is_near = any(loops.distance(b, x, y) <= CLEARANCE_MM for x, y in _ends(a)) or any(
        loops.distance(a, x, y) <= CLEARANCE_MM for x, y in _ends(b)
    )
    if is_near or (not found and not loops.apart((a,), (b,), CLEARANCE_MM)):
        raise _UnclearError
    return found


def _ends(piece: Line | Arc) -> tuple[Point, ...]:
    """Both ends of a piece; a full circle has none."""
    first, last = (piece.x1, piece.y1), (piece.x2, piece.y2)
    return () if first == last else (first, last)


def _is_on(piece: Line | Arc, point: Point) -> bool:
    """Whether a point of the whole line or circle is on the piece."""
    if isinstance(piece, Arc) and (piece.x1, piece.y1) == (piece.x2, piece.y2):
        if hypot(point[0] - piece.x1, point[1] - piece.y1) < SHORTEST_MM:
            raise _UnclearError
        return True
    share = _along(piece, point)
    return 0.0 < share < 1.0


def _meetings(a: Line | Arc, b: Line | Arc) -> list[Point]:
    """Where the whole lines or circles of two pieces meet."""
    if isinstance(a, Line) and isinstance(b, Line):
        ax, ay, bx, by = a.x2 - a.x1, a.y2 - a.y1, b.x2 - b.x1, b.y2 - b.y1
        turn = ax * by - ay * bx
        if abs(turn) < LEAST_SINE * hypot(ax, ay) * hypot(bx, by):  # hardly cross: near or apart
            return []
        share = ((b.x1 - a.x1) * by - (b.y1 - a.y1) * bx) / turn
        return [(a.x1 + share * ax, a.y1 + share * ay)]
    if isinstance(a, Line):
        a, b = b, a
    assert isinstance(a, Arc)
    r = loops.radius(a)
    if isinstance(b, Line):
        dx, dy = _direction(b, (0.0, 0.0))
        along = (a.cx - b.x1) * dx + (a.cy - b.y1) * dy
        foot, wx, wy = (b.x1 + along * dx, b.y1 + along * dy), dx, dy
        off = hypot(foot[0] - a.cx, foot[1] - a.cy)
    else:
        between = hypot(b.cx - a.cx, b.cy - a.cy)
        if between < CLEARANCE_MM:  # one about the other: near or apart
            return []
        dx, dy = (b.cx - a.cx) / between, (b.cy - a.cy) / between
        off = (between * between + r * r - loops.radius(b) ** 2) / (2 * between)
        foot, wx, wy = (a.cx + off * dx, a.cy + off * dy), -dy, dx
    if abs(off) >= r:
        return []
    half = sqrt(r * r - off * off)
    return [(foot[0] + side * half * wx, foot[1] + side * half * wy) for side in (1, -1)]
