"""Unions, cuts and intersections of round solids on one axis, as figures of radius over height (kernel-free).

Between two heights where a profile bends or two of them cross, every solid is a disc whose rim moves along one line or arc,
and one disc holds the next. What nearly touches is left to the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from math import hypot, sqrt
from typing import Literal, NamedTuple

from . import loops
from .loops import Arc, Line, Loop, radius
from .placement import Matrix, Vector, apply, cross, from_axes, inverse, length, stepped, unit
from .prism import CLEARANCE_MM, FLUSH_MM
from .turned import Turned, radius_of

SAME_CURVE = 1e-9
"""Slopes, and mm, up to which two pieces are of one curve."""


class Spun(NamedTuple):
    """A round solid on one axis and the rooms taken out of it: bores that open in its ends, or voids."""

    outer: Turned
    rooms: tuple[Turned, ...] = ()

    def is_open(self, room: Turned) -> tuple[bool, bool]:
        """Whether a room opens in the bottom and in the top."""
        return room.low == self.outer.low, room.high == self.outer.high

    @property
    def voids(self) -> tuple[Turned, ...]:
        """The rooms that are closed all round."""
        return tuple(room for room in self.rooms if not any(self.is_open(room)))


class _Stretch(NamedTuple):
    """What is there between two heights: inside `outer`, and outside `inner` where that is something."""

    outer: Line | Arc
    inner: Line | Arc | None

    @property
    def low(self) -> tuple[float, float]:
        """From which radius to which."""
        return (0.0 if self.inner is None else self.inner.x1), self.outer.x1

    @property
    def high(self) -> tuple[float, float]:
        return (0.0 if self.inner is None else self.inner.x2), self.outer.x2


class _UnclearError(Exception):
    """Two profiles nearly touch."""


Kind = Literal["union", "cut", "common"]


def combined(kind: Kind, parts: Sequence[Turned]) -> tuple[Spun, ...] | None:
    """The solids that are left of round ones on one axis (of the first without the others, for a cut), none or several.

    None where they are not on one axis or nearly touch.
    """
    if (view := _aligned(parts)) is None:
        return None
    frame, seen = view
    try:
        chains = list(_chains([_stretch(kind, seen, low, high) for low, high in pairwise(_levels(seen))]))
        return tuple(_spun(chain, frame) for chain in chains)
    except _UnclearError:
        return None


def section(spun: Spun) -> Loop:
    """The half of its section that is turned: a closed loop, counter-clockwise. No room may be closed all round."""
    outer, low, high = spun.outer, spun.outer.low, spun.outer.high
    bottom = next((room for room in spun.rooms if room.low == low), None)
    top = next((room for room in spun.rooms if room.high == high), None)
    first, last = outer.profile[0].x1, outer.profile[-1].x2
    within = (*_level(0.0 if bottom is None else bottom.profile[0].x1, first, low), *outer.profile)
    within += _level(last, 0.0 if top is None else top.profile[-1].x2, high)
    if top is not None:
        within += loops.reverse(top.profile)
    if top is None or top is not bottom:
        start, end = high if top is None else top.low, low if bottom is None else bottom.high
        within += () if top is None else _level(top.profile[0].x1, 0.0, start)
        within += (Line(0.0, start, 0.0, end), *(() if bottom is None else _level(0.0, bottom.profile[-1].x2, end)))
        within += () if bottom is None else loops.reverse(bottom.profile)
    return within


def _level(first: float, last: float, z: float) -> Loop:
    return (Line(first, z, last, z),) if abs(first - last) > FLUSH_MM else ()


def united(parts: Sequence[Turned]) -> Turned | None:
    """What round solids on one axis are together, where that is one solid."""
    found = combined("union", parts)
    return found[0].outer if found is not None and len(found) == 1 else None


def are_aligned(one: Turned, other: Turned) -> bool:
    """Whether there is one axis for both."""
    return _aligned((one, other)) is not None


def is_ball(part: Turned) -> bool:
    """A whole ball turns about every line through its middle."""
    piece = part.profile[0]
    return len(part.profile) == 1 and isinstance(piece, Arc) and piece.cx == piece.x1 == piece.x2 == 0.0


def _aligned(parts: Sequence[Turned]) -> tuple[Matrix, list[Turned]] | None:
    """One axis for all, and the parts as they are seen along it."""
    lead = next((part for part in parts if not is_ball(part)), None)
    frames = (parts[0].frame, _through([_middle(part) for part in parts])) if lead is None else (lead.frame,)
    for frame in frames:
        seen = [found for part in parts if (found := _seen(part, frame)) is not None]
        if len(seen) == len(parts):
            return frame, seen
    return None


def _seen(part: Turned, frame: Matrix) -> Turned | None:
    """A part in a frame on the axis of which it turns, without one of its own."""
    if not is_ball(part):
        return part.seen_by(frame)
    x, y, z = apply(inverse(frame), _middle(part))
    size = part.widest
    ball = Turned(profile=(Arc(0.0, z - size, 0.0, z + size, 0.0, z, True),))
    return ball if max(abs(x), abs(y)) <= FLUSH_MM else None


def _middle(ball: Turned) -> Vector:
    return apply(ball.frame, (0.0, 0.0, (ball.low + ball.high) / 2))


def _through(points: Sequence[Vector]) -> Matrix:
    """A frame whose z goes through two different points."""
    first = points[0]
    far = max(points, key=lambda point: length(stepped(point, first, -1.0)))
    if length(stepped(far, first, -1.0)) <= FLUSH_MM:
        return from_axes((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), first)
    z = unit(stepped(far, first, -1.0))
    least = min(range(3), key=lambda index: abs(z[index]))
    x = unit(cross(((least == 0) * 1.0, (least == 1) * 1.0, (least == 2) * 1.0), z))
    return from_axes(x, cross(z, x), z, first)


def _levels(parts: Sequence[Turned]) -> list[float]:
    """Heights between which no profile bends and no two of them cross."""
    heights = [y for part in parts for piece in part.profile for y in (piece.y1, piece.y2)]
    for one, other in combinations(parts, 2):
        for a in _rising(one):
            for b in _rising(other):
                low, high = max(a.y1, b.y1), min(a.y2, b.y2)
                heights += [z for z in _crossings(a, b) if low < z < high] if high - low > FLUSH_MM else []
    found: list[float] = []
    for z in sorted(heights):
        gap = z - found[-1] if found else CLEARANCE_MM
        if FLUSH_MM < gap < CLEARANCE_MM:
            raise _UnclearError
        if gap > FLUSH_MM:
            found.append(z)
    return found


def _rising(part: Turned) -> Iterator[Line | Arc]:
    return (piece for piece in part.profile if piece.y2 > piece.y1)


def _crossings(a: Line | Arc, b: Line | Arc) -> list[float]:
    """Heights at which the line or circle of one piece meets that of another."""
    if isinstance(a, Line) and isinstance(b, Line):
        bend = _slope(a) - _slope(b)
        return [(b.x1 - _slope(b) * b.y1 - a.x1 + _slope(a) * a.y1) / bend] if abs(bend) > SAME_CURVE else []
    if isinstance(a, Line):
        a, b = b, a
    assert isinstance(a, Arc)
    size = radius(a)
    if isinstance(b, Line):
        long = hypot(b.x2 - b.x1, b.y2 - b.y1)
        return _on_circle(a, size, ((b.x2 - b.x1) / long, (b.y2 - b.y1) / long), (b.x1, b.y1))
    between, other = hypot(b.cx - a.cx, b.cy - a.cy), radius(b)
    if between <= FLUSH_MM:
        if FLUSH_MM < abs(size - other) < CLEARANCE_MM:
            raise _UnclearError
        return []
    # Both circles meet on a line square to that through their middles.
    x, y = (b.cx - a.cx) / between, (b.cy - a.cy) / between
    along = (between**2 + size**2 - other**2) / (2 * between)
    return _on_circle(a, size, (-y, x), (a.cx + along * x, a.cy + along * y))


def _slope(line: Line) -> float:
    return (line.x2 - line.x1) / (line.y2 - line.y1)


def _on_circle(arc: Arc, size: float, direction: tuple[float, float], point: tuple[float, float]) -> list[float]:
    """Heights at which a line meets a circle; one where it just touches it."""
    dx, dy = direction
    px, py = point[0] - arc.cx, point[1] - arc.cy
    along, aside = px * dx + py * dy, abs(px * dy - py * dx)
    if FLUSH_MM < abs(aside - size) < CLEARANCE_MM:
        raise _UnclearError
    if aside > size + FLUSH_MM:
        return []
    half = sqrt(size**2 - aside**2) if aside < size - FLUSH_MM else 0.0
    return [arc.cy + py + (reach - along) * dy for reach in (-half, half)]


def _stretch(kind: Kind, parts: Sequence[Turned], low: float, high: float) -> _Stretch | None:
    """What is there between two neighbouring levels."""
    middle = (low + high) / 2
    rims = [next((p for p in _rising(part) if p.y1 < middle < p.y2), None) for part in parts]
    there = [_clipped(rim, low, high) for rim in rims if rim is not None]
    if kind == "union":
        return _Stretch(_extreme(there, middle, 1.0), None) if there else None
    if kind == "common":
        return _Stretch(_extreme(there, middle, -1.0), None) if len(there) == len(parts) else None
    if rims[0] is None:
        return None
    if len(there) == 1:
        return _Stretch(there[0], None)
    inner = _extreme(there[1:], middle, 1.0)
    gap = _gap(there[0], inner, middle)
    return _Stretch(there[0], inner) if gap > 0 else None


def _extreme(rims: Sequence[Line | Arc], middle: float, sign: float) -> Line | Arc:
    """The outermost of some rims, or the innermost."""
    found = rims[0]
    for rim in rims[1:]:
        if sign * _gap(rim, found, middle) > 0:
            found = rim
    return found


def _gap(one: Line | Arc, other: Line | Arc, middle: float) -> float:
    """How much further out one rim is half way up than another; 0 where they are the same."""
    gap = radius_of(one, middle) - radius_of(other, middle)
    if abs(gap) >= CLEARANCE_MM:
        return gap
    if max(abs(gap), abs(one.x1 - other.x1), abs(one.x2 - other.x2)) <= FLUSH_MM:
        return 0.0
    raise _UnclearError


def _clipped(rim: Line | Arc, low: float, high: float) -> Line | Arc:
    x1 = rim.x1 if abs(low - rim.y1) <= FLUSH_MM else radius_of(rim, low)
    x2 = rim.x2 if abs(high - rim.y2) <= FLUSH_MM else radius_of(rim, high)
    return rim._replace(x1=x1, y1=low, x2=x2, y2=high)


def _chains(stretches: Sequence[_Stretch | None]) -> Iterator[list[_Stretch]]:
    """Runs of stretches that are one solid."""
    chain: list[_Stretch] = []
    for stretch in stretches:
        if chain and (stretch is None or not _is_joined(chain[-1], stretch)):
            yield chain
            chain = []
        if stretch is not None:
            chain.append(stretch)
    if chain:
        yield chain


def _is_joined(below: _Stretch, above: _Stretch) -> bool:
    """Whether two neighbours share more than a rim or a point; steps and overlaps must be clear."""
    (i, o), (k, p) = below.high, above.low
    if any(FLUSH_MM < abs(step) < CLEARANCE_MM for step in (i - k, o - p)):
        raise _UnclearError
    overlap = min(o, p) - max(i, k)
    if abs(overlap) <= CLEARANCE_MM or (below.inner and above.inner and max(i, k) < CLEARANCE_MM):
        raise _UnclearError
    return overlap > 0


def _spun(chain: Sequence[_Stretch], frame: Matrix) -> Spun:
    for (i, o), inner in ((chain[0].low, chain[0].inner), (chain[-1].high, chain[-1].inner)):
        if FLUSH_MM < o - i < CLEARANCE_MM or (inner and i < CLEARANCE_MM):
            raise _UnclearError
    outer = Turned(profile=_profile([stretch.outer for stretch in chain]), frame=frame)
    rooms: list[list[Line | Arc]] = [[]]
    for stretch in chain:
        if stretch.inner is None:
            rooms.append([])
        else:
            rooms[-1].append(stretch.inner)
    return Spun(outer, tuple(Turned(profile=_profile(room), frame=frame) for room in rooms if room))


def _profile(pieces: Sequence[Line | Arc]) -> tuple[Line | Arc, ...]:
    """Pieces one above the other, with shoulders between them; those of one curve are one."""
    found: list[Line | Arc] = [pieces[0]]
    for piece in pieces[1:]:
        last = found[-1]
        if abs(piece.x1 - last.x2) > FLUSH_MM:
            found += [Line(last.x2, piece.y1, piece.x1, piece.y1), piece]
        elif _continues(last, piece):
            found[-1] = last._replace(x2=piece.x2, y2=piece.y2)
        elif isinstance(last, Line):  # a line may bend by a rounding, an arc may not
            found[-1:] = [last._replace(x2=piece.x1), piece]
        else:
            found.append(piece._replace(x1=last.x2))
    return tuple(found)


def _continues(last: Line | Arc, piece: Line | Arc) -> bool:
    if isinstance(last, Line) and isinstance(piece, Line):
        return last.y2 > last.y1 and abs(_slope(last) - _slope(piece)) <= SAME_CURVE
    if isinstance(last, Arc) and isinstance(piece, Arc):
        off = hypot(last.cx - piece.cx, last.cy - piece.cy), radius(last) - radius(piece)
        return last.ccw == piece.ccw and max(map(abs, off)) <= SAME_CURVE
    return False
