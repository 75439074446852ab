"""Closed plane curves of segments, arcs and circles: area, boxes, containment and proven clearance (kernel-free).

Everything that can be wrong errs to one side: `apart` and `encloses` say True only when it is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import atan2, cos, hypot, pi, sin, sqrt, tau
from typing import NamedTuple

Point = tuple[float, float]
Box2 = tuple[float, float, float, float]
"""Lower x, lower y, upper x, upper y."""


class Line(NamedTuple):
    """A straight piece from (x1, y1) to (x2, y2)."""

    x1: float
    y1: float
    x2: float
    y2: float


class Arc(NamedTuple):
    """A piece of a circle about (cx, cy), counter-clockwise from 1 to 2 if `ccw`."""

    x1: float
    y1: float
    x2: float
    y2: float
    cx: float
    cy: float
    ccw: bool


class Circle(NamedTuple):
    """A full circle: a loop of its own."""

    cx: float
    cy: float
    r: float


Piece = Line | Arc | Circle
Loop = tuple[Piece, ...]


class Linear2(NamedTuple):
    """A plane placement: (x, y) ↦ (a x + b y + tx, c x + d y + ty)."""

    a: float
    b: float
    c: float
    d: float
    tx: float
    ty: float


def radius(arc: Arc) -> float:
    return hypot(arc.x1 - arc.cx, arc.y1 - arc.cy)


def sweep(arc: Arc) -> float:
    """The signed angle that the arc turns, radians, in (0, 2π] or [-2π, 0)."""
    start = atan2(arc.y1 - arc.cy, arc.x1 - arc.cx)
    turn = (atan2(arc.y2 - arc.cy, arc.x2 - arc.cx) - start) % tau
    if turn == 0.0:
        turn = tau
    return turn if arc.ccw else turn - tau if turn < tau else -tau


def on_arc(arc: Arc, fraction: float) -> Point:
    """The point at a fraction of the arc."""
    angle = atan2(arc.y1 - arc.cy, arc.x1 - arc.cx) + fraction * sweep(arc)
    size = radius(arc)
    return (arc.cx + size * cos(angle), arc.cy + size * sin(angle))


def has_curves(loop: Loop) -> bool:
    return any(not isinstance(piece, Line) for piece in loop)


def start(piece: Piece) -> Point:
    return (piece.cx + piece.r, piece.cy) if isinstance(piece, Circle) else (piece.x1, piece.y1)


def signed_area(loop: Loop) -> float:
    """Area in mm², positive for a counter-clockwise loop (a circle is one)."""
    total = 0.0
    for piece in loop:
        if isinstance(piece, Circle):
            total += pi * piece.r**2
            continue
        total += (piece.x1 * piece.y2 - piece.x2 * piece.y1) / 2
        if isinstance(piece, Arc):
            turn = sweep(piece)
            total += radius(piece) ** 2 / 2 * (turn - sin(turn))
    return total


def length(loop: Loop) -> float:
    """Of the whole curve, mm."""
    total = 0.0
    for piece in loop:
        if isinstance(piece, Line):
            total += hypot(piece.x2 - piece.x1, piece.y2 - piece.y1)
        else:
            total += tau * piece.r if isinstance(piece, Circle) else radius(piece) * abs(sweep(piece))
    return total


def reverse(loop: Loop) -> Loop:
    """The same curve the other way round; a lone circle has no direction and stays."""
    turned: list[Piece] = []
    for piece in reversed(loop):
        if isinstance(piece, Line):
            turned.append(Line(piece.x2, piece.y2, piece.x1, piece.y1))
        elif isinstance(piece, Arc):
            turned.append(Arc(piece.x2, piece.y2, piece.x1, piece.y1, piece.cx, piece.cy, not piece.ccw))
        else:
            turned.append(piece)
    return tuple(turned)


def placed(loop: Loop, m: Linear2) -> Loop:
    """The image of a loop; with curves in it, `m` must be a similarity."""
    a, b, c, d, tx, ty = m
    flips = a * d - b * c < 0
    moved: list[Piece] = []
    for piece in loop:
        if isinstance(piece, Circle):
            x, y, r = piece
            moved.append(Circle(a * x + b * y + tx, c * x + d * y + ty, r * hypot(a, c)))
            continue
        x1, y1, x2, y2 = piece[:4]
        ends = (a * x1 + b * y1 + tx, c * x1 + d * y1 + ty, a * x2 + b * y2 + tx, c * x2 + d * y2 + ty)
        if isinstance(piece, Line):
            moved.append(Line(*ends))
        else:
            x, y = piece.cx, piece.cy
            moved.append(Arc(*ends, a * x + b * y + tx, c * x + d * y + ty, piece.ccw != flips))
    return tuple(moved)


_TOPS = ((0.0, 1, 0), (pi / 2, 0, 1), (pi, -1, 0), (3 * pi / 2, 0, -1))
"""Where a circle stands out furthest along the axes: angle and direction."""


def box(loop: Iterable[Piece]) -> Box2:
    """The tight box of a loop or of some of its pieces."""
    xs: list[float] = []
    ys: list[float] = []
    for piece in loop:
        if isinstance(piece, Circle):
            xs += (piece.cx - piece.r, piece.cx + piece.r)
            ys += (piece.cy - piece.r, piece.cy + piece.r)
            continue
        xs += (piece.x1, piece.x2)
        ys += (piece.y1, piece.y2)
        if isinstance(piece, Arc):
            size, swept = radius(piece), sweep(piece)
            first = atan2(piece.y1 - piece.cy, piece.x1 - piece.cx) + min(swept, 0.0)
            for angle, dx, dy in _TOPS:
                if (angle - first) % tau <= abs(swept):
                    xs.append(piece.cx + size * dx)
                    ys.append(piece.cy + size * dy)
    return (min(xs), min(ys), max(xs), max(ys))


def _in_sweep(arc: Arc, dx: float, dy: float) -> bool:
    """Whether the direction (dx, dy) from the centre meets the arc."""
    first = atan2(arc.y1 - arc.cy, arc.x1 - arc.cx)
    turn = (atan2(dy, dx) - first) % tau
    swept = sweep(arc)
    return turn <= swept if swept > 0 else tau - turn <= -swept or turn == 0.0


def distance(piece: Piece, x: float, y: float) -> float:
    """From a point to a piece, exact."""
    if isinstance(piece, Circle):
        return abs(hypot(x - piece.cx, y - piece.cy) - piece.r)
    if isinstance(piece, Line):
        return _to_segment(x, y, piece.x1, piece.y1, piece.x2, piece.y2)
    dx, dy = x - piece.cx, y - piece.cy
    size = radius(piece)
    if dx == dy == 0.0:
        return size
    if _in_sweep(piece, dx, dy):
        return abs(hypot(dx, dy) - size)
    return min(hypot(x - piece.x1, y - piece.y1), hypot(x - piece.x2, y - piece.y2))


def _to_segment(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    dx, dy = x2 - x1, y2 - y1
    t = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)
    t = 0.0 if t < 0.0 else 1.0 if t > 1.0 else t
    return hypot(x - x1 - t * dx, y - y1 - t * dy)


def encloses(loop: Loop, x: float, y: float) -> bool:
    """Whether a point that is not on the loop lies inside it, by winding number."""
    winding = 0.0
    for piece in loop:
        if isinstance(piece, Circle):
            return hypot(x - piece.cx, y - piece.cy) < piece.r
        if isinstance(piece, Line):
            winding += _angle_seen(x, y, piece.x1, piece.y1, piece.x2, piece.y2)
        else:
            winding += _angle_of_arc(x, y, piece)
    return abs(winding) > pi


def _angle_seen(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    ax, ay, bx, by = x1 - x, y1 - y, x2 - x, y2 - y
    return atan2(ax * by - ay * bx, ax * bx + ay * by)


def _angle_of_arc(x: float, y: float, arc: Arc) -> float:
    """Angle the arc turns around the point: that of its quarter chords, plus a turn for a point between arc and chord."""
    pieces = 1 + int(abs(sweep(arc)) / (pi / 2))
    inside = hypot(x - arc.cx, y - arc.cy) < radius(arc)
    total = 0.0
    x1, y1 = arc.x1, arc.y1
    for number in range(1, pieces + 1):
        x2, y2 = (arc.x2, arc.y2) if number == pieces else on_arc(arc, number / pieces)
        seen = _angle_seen(x, y, x1, y1, x2, y2)
        side = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if inside and (side < 0 if arc.ccw else side > 0):
            seen += tau if arc.ccw else -tau
        total += seen
        x1, y1 = x2, y2
    return total


def apart(first: Loop, second: Loop, gap: float) -> bool:
    """Whether the two curves are certainly more than `gap` apart everywhere."""
    return all(_pieces_apart(a, b, gap) for a in first for b in second)


def _pieces_apart(a: Piece, b: Piece, gap: float) -> bool:
    if isinstance(a, Line) and isinstance(b, Line):
        return _lines_apart(a, b, gap)
    if isinstance(a, Line):
        a, b = b, a
    ax, ay, ar = _circle(a)
    if isinstance(b, Line):
        if _to_segment(ax, ay, *b) > ar + gap or max(hypot(b.x1 - ax, b.y1 - ay), hypot(b.x2 - ax, b.y2 - ay)) < ar - gap:
            return True
    else:
        bx, by, br = _circle(b)
        between = hypot(bx - ax, by - ay)
        if between > ar + br + gap or between + min(ar, br) < max(ar, br) - gap:
            return True
        if isinstance(a, Circle) and isinstance(b, Circle):
            return False
    return boxes_apart(box((a,)), box((b,)), gap) or _curves_apart(a, b, gap)


def _circle(piece: Piece) -> tuple[float, float, float]:
    """Centre and radius of an arc or circle."""
    if isinstance(piece, Circle):
        return piece
    assert isinstance(piece, Arc)
    return piece.cx, piece.cy, radius(piece)


def _curves_apart(a: Piece, b: Piece, gap: float) -> bool:
    """Of an arc or circle and another piece: their ends, the places where they run alongside, and where they would cross."""
    for one, other in ((a, b), (b, a)):
        if not isinstance(one, Circle) and min(distance(other, one.x1, one.y1), distance(other, one.x2, one.y2)) <= gap:
            return False
    x, y, r = _circle(a)
    if isinstance(b, Line):
        dx, dy = b.x2 - b.x1, b.y2 - b.y1
        size = hypot(dx, dy)
        t = ((x - b.x1) * dx + (y - b.y1) * dy) / size
        foot = (b.x1 + t * dx / size, b.y1 + t * dy / size)
        off = hypot(foot[0] - x, foot[1] - y)
        half = sqrt(max(0.0, r * r - off * off))
        met = [(foot[0] + side * half * dx / size, foot[1] + side * half * dy / size) for side in (1, -1)] if off <= r else []
        alongside = [foot] if off > 0 else []
        # Nearest where the line passes square to a radius.
        return not any(_faces(a, *p) and 0 <= t + side * half <= size for p, side in zip(met, (1, -1), strict=False)) and not any(
            0 <= t <= size and _faces(a, *p) and abs(off - r) <= gap for p in alongside
        )
    u, v, q = _circle(b)
    between = hypot(u - x, v - y)
    if between <= gap:
        return False
    dx, dy = (u - x) / between, (v - y) / between
    for first in (r, -r):
        for second in (q, -q):
            place, other = (x + first * dx, y + first * dy), (u + second * dx, v + second * dy)
            if _faces(a, *place) and _faces(b, *other) and hypot(place[0] - other[0], place[1] - other[1]) <= gap:
                return False
    t = (between * between + r * r - q * q) / (2 * between)
    half = sqrt(max(0.0, r * r - t * t))
    met = [(x + t * dx - side * half * dy, y + t * dy + side * half * dx) for side in (1, -1)] if abs(t) <= r else []
    return not any(_faces(a, *p) and _faces(b, *p) for p in met)


def _faces(piece: Piece, x: float, y: float) -> bool:
    """Whether an arc or circle has a point in the direction of this one from its centre."""
    return isinstance(piece, Circle) or (isinstance(piece, Arc) and _in_sweep(piece, x - piece.cx, y - piece.cy))


def _lines_apart(a: Line, b: Line, gap: float) -> bool:
    nearest = min(
        _to_segment(a.x1, a.y1, *b), _to_segment(a.x2, a.y2, *b), _to_segment(b.x1, b.y1, *a), _to_segment(b.x2, b.y2, *a)
    )
    if nearest <= gap:
        return False
    return not (_opposite(a, b) and _opposite(b, a))


def _opposite(a: Line, b: Line) -> bool:
    """Whether the ends of `a` are on different sides of the line through `b`."""
    dx, dy = b.x2 - b.x1, b.y2 - b.y1
    first = dx * (a.y1 - b.y1) - dy * (a.x1 - b.x1)
    second = dx * (a.y2 - b.y1) - dy * (a.x2 - b.x1)
    return (first > 0) != (second > 0)


def boxes_apart(a: Box2, b: Box2, gap: float) -> bool:
    return a[0] > b[2] + gap or b[0] > a[2] + gap or a[1] > b[3] + gap or b[1] > a[3] + gap


def inside(inner: Loop, outer: Loop, gap: float) -> bool:
    """Whether `inner` certainly lies within `outer`, more than `gap` from it."""
    if len(inner) == 1 and isinstance(inner[0], Circle):
        circle = inner[0]
        reach = circle.r + gap
        return all(distance(piece, circle.cx, circle.cy) > reach for piece in outer) and encloses(outer, circle.cx, circle.cy)
    return apart(inner, outer, gap) and encloses(outer, *start(inner[0]))


def disjoint(first: Loop, second: Loop, gap: float) -> bool:
    """Whether the regions within the two loops certainly share nothing and are more than `gap` apart."""
    if len(first) == len(second) == 1 and isinstance(first[0], Circle) and isinstance(second[0], Circle):
        a, b = first[0], second[0]
        return hypot(a.cx - b.cx, a.cy - b.cy) > a.r + b.r + gap
    if not apart(first, second, gap):
        return False
    return not encloses(first, *start(second[0])) and not encloses(second, *start(first[0]))


def merge_collinear(loop: Sequence[Piece]) -> Loop:
    """Join straight pieces that continue each other, so that an extrusion has no needless edges."""
    pieces = list(loop)
    index = 0
    while len(pieces) > 2 and index < len(pieces):
        a, b = pieces[index - 1], pieces[index]
        if isinstance(a, Line) and isinstance(b, Line) and _continues(a, b):
            pieces[index - 1] = Line(a.x1, a.y1, b.x2, b.y2)
            del pieces[index]
        else:
            index += 1
    return tuple(pieces)


def _continues(a: Line, b: Line) -> bool:
    ax, ay, bx, by = a.x2 - a.x1, a.y2 - a.y1, b.x2 - b.x1, b.y2 - b.y1
    size = hypot(ax, ay) * hypot(bx, by)
    return ax * bx + ay * by > 0 and abs(ax * by - ay * bx) <= 1e-12 * size
