"""Sketch segments to closed loops, and what makes a profile unfit to extrude, revolve, loft or sweep.

Plane coordinates, mm. Errors carry no line: the caller knows which operation asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from .errors import DslError
from .graph import Node, Segment

TOLERANCE_MM = 1e-6
Point = tuple[float, float]
Vector = tuple[float, float, float]


def loops(segments: Sequence[Segment]) -> Sequence[tuple[Segment, ...]]:
    """The closed loops of a profile in order: the outer one, then its holes.

    Raises:
        DslError: `empty_profile`, `degenerate_segment`, `not_closed` or `invalid_profile`.
    """
    chains = _chains(segments)
    for chain in chains:
        if not _is_closed(chain):
            raise _gap("the loop is not closed", chain[-1], chain[0])
        if abs(area_mm2(chain)) < TOLERANCE_MM**2:
            raise DslError("empty_profile", f"the loop of line {chain[0].line} encloses no area")
    outer = chains[0]
    for inner in chains[1:]:
        if not _encloses(outer, inner):
            raise DslError(
                "invalid_profile",
                f"the loop of line {inner[0].line} is not inside the first loop",
                expected="the outer loop first",
            )
    return chains


def path(segments: Sequence[Segment]) -> Sequence[Segment]:
    """The one open chain of a sweep path.

    Raises:
        DslError: `empty_profile`, `degenerate_segment`, `not_closed` (it has a gap) or `invalid_sketch_ref` (it is closed).
    """
    chains = _chains(segments)
    if any(_is_closed(chain) for chain in chains):
        raise DslError("invalid_sketch_ref", "a sweep path must be open", expected="segments that do not return to their start")
    if len(chains) > 1:
        raise _gap("the path has a gap", chains[0][-1], chains[1][0])
    return chains[0]


def _chains(segments: Sequence[Segment]) -> Sequence[tuple[Segment, ...]]:
    """Segments that follow one another head to tail; a chain ends where it closes."""
    if not segments:
        raise DslError("empty_profile", "the sketch has no segments", expected="lines L, A or O before END")
    chains: list[list[Segment]] = []
    for segment in segments:
        _refuse_degenerate(segment)
        if not chains or _is_closed(chains[-1]):
            chains.append([segment])
        elif segment.kind != "O" and math.dist(end(chains[-1][-1]), start(segment)) <= TOLERANCE_MM:
            chains[-1].append(segment)
        else:
            raise _gap("the segments do not join", chains[-1][-1], segment)
    return [tuple(chain) for chain in chains]


def _gap(message: str, before: Segment, after: Segment) -> DslError:
    x, y = end(before)
    u, v = start(after)
    text = f"{message}: line {before.line} ends at {x:g} {y:g}, line {after.line} starts at {u:g} {v:g}"
    return DslError("not_closed", text, expected="segments head to tail, back to the start")


def _is_closed(chain: Sequence[Segment]) -> bool:
    return chain[0].kind == "O" or (len(chain) > 1 and math.dist(end(chain[-1]), start(chain[0])) <= TOLERANCE_MM)


def _refuse_degenerate(segment: Segment) -> None:
    if segment.kind == "O":
        return
    if math.dist(start(segment), end(segment)) <= TOLERANCE_MM:
        fix = "write a full circle as O cx cy r" if segment.kind == "A" else ""
        raise DslError("degenerate_segment", f"the segment of line {segment.line} has no length", fix=fix)
    if segment.kind == "A":
        first, last = (math.dist(point, centre(segment)) for point in (start(segment), end(segment)))
        if first <= TOLERANCE_MM:
            raise DslError("degenerate_segment", f"the arc of line {segment.line} has no radius")
        # Programs that round to three decimals miss the circle by about as much; more than that is another arc.
        if abs(first - last) > 2e-3 * max(1.0, first):
            text = f"the ends of the arc of line {segment.line} lie {first:g} and {last:g} mm from its centre"
            raise DslError("degenerate_segment", text, expected="both ends on one circle about the centre")


def start(segment: Segment) -> Point:
    if segment.kind == "O":
        return (segment.numbers[0] + segment.numbers[2], segment.numbers[1])
    return (segment.numbers[0], segment.numbers[1])


def end(segment: Segment) -> Point:
    return start(segment) if segment.kind == "O" else (segment.numbers[2], segment.numbers[3])


def centre(segment: Segment) -> Point:
    """Centre of an arc or a circle."""
    return (segment.numbers[0], segment.numbers[1]) if segment.kind == "O" else (segment.numbers[4], segment.numbers[5])


def radius(segment: Segment) -> float:
    """Radius of an arc (to its first end) or a circle."""
    return segment.numbers[2] if segment.kind == "O" else math.dist(start(segment), centre(segment))


def sweep(segment: Segment) -> float:
    """Signed angle of an arc or a circle in radians, counter-clockwise positive."""
    if segment.kind == "O":
        return math.tau
    (x1, y1), (x2, y2), (cx, cy) = start(segment), end(segment), centre(segment)
    turn = math.atan2(y2 - cy, x2 - cx) - math.atan2(y1 - cy, x1 - cx)
    if segment.numbers[6]:
        return turn + math.tau if turn <= 0 else turn
    return turn - math.tau if turn >= 0 else turn


def area_mm2(chain: Sequence[Segment]) -> float:
    """Signed area of a closed chain, counter-clockwise positive."""
    total = 0.0
    for segment in chain:
        if segment.kind == "O":
            return math.pi * radius(segment) ** 2
        (x1, y1), (x2, y2) = start(segment), end(segment)
        total += (x1 * y2 - x2 * y1) / 2
        if segment.kind == "A":
            angle = sweep(segment)
            total += radius(segment) ** 2 * (angle - math.sin(angle)) / 2
    return total


def extreme(segment: Segment, direction: Point) -> float:
    """The largest projection of a segment on a unit direction."""
    dx, dy = direction
    ends = max(x * dx + y * dy for x, y in (start(segment), end(segment)))
    if segment.kind == "L":
        return ends
    cx, cy = centre(segment)
    top = cx * dx + cy * dy + radius(segment)
    return top if segment.kind == "O" or _in_sweep(segment, math.atan2(dy, dx)) else ends


def _in_sweep(segment: Segment, angle: float) -> bool:
    (x, y), (cx, cy), turn = start(segment), centre(segment), sweep(segment)
    along = (angle - math.atan2(y - cy, x - cx)) % math.tau
    return along <= turn if turn > 0 else math.tau - along <= -turn


def _encloses(outer: Sequence[Segment], inner: Sequence[Segment]) -> bool:
    for direction in ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)):
        reach = max(extreme(segment, direction) for segment in outer)
        if max(extreme(segment, direction) for segment in inner) >= reach:
            return False
    polygon = list(_polyline(outer))
    return all(_is_inside(point, polygon) for point in _polyline(inner))


def _polyline(chain: Sequence[Segment]) -> Iterator[Point]:
    """Points on a chain: every corner, and every 5 degrees of an arc."""
    for segment in chain:
        yield start(segment)
        if segment.kind != "L":
            (x, y), (cx, cy), turn = start(segment), centre(segment), sweep(segment)
            steps = math.ceil(abs(turn) / math.radians(5))
            for step in range(1, steps):
                sine, cosine = math.sin(turn * step / steps), math.cos(turn * step / steps)
                yield (cx + (x - cx) * cosine - (y - cy) * sine, cy + (x - cx) * sine + (y - cy) * cosine)


def _is_inside(point: Point, polygon: Sequence[Point]) -> bool:
    x, y = point
    inside = False
    x1, y1 = polygon[-1]
    for x2, y2 in polygon:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def plane(sketch: Node) -> tuple[Vector, Vector, Vector, Vector]:
    """Origin, unit x, unit y and unit normal of a sketch; y is made perpendicular to x."""
    origin, x, y = (_vector(sketch.numbers[i : i + 3]) for i in (0, 3, 6))
    x = unit(x)
    normal = unit(cross(x, unit(y)))
    return origin, x, cross(normal, x), normal


def refuse_crossing_axis(sketch: Node, point: Vector, axis: Vector) -> None:
    """Refuse a revolution whose axis leaves the sketch plane or cuts the profile.

    Raises:
        DslError: `axis_intersection`.
    """
    origin, x, y, normal = plane(sketch)
    axis = unit(axis)
    offset = _vector([p - o for p, o in zip(point, origin, strict=True)])
    if abs(dot(axis, normal)) > TOLERANCE_MM or abs(dot(offset, normal)) > TOLERANCE_MM:
        raise DslError(
            "axis_intersection", "the axis does not lie in the plane of the sketch", expected="an axis in the sketch plane"
        )
    side = (-dot(axis, y), dot(axis, x))
    level = dot(offset, x) * side[0] + dot(offset, y) * side[1]
    most = max(extreme(segment, side) for segment in sketch.segments) - level
    least = -max(extreme(segment, (-side[0], -side[1])) for segment in sketch.segments) - level
    if least < -TOLERANCE_MM and most > TOLERANCE_MM:
        text = f"the axis crosses the profile: it reaches {most:g} mm to one side and {-least:g} mm to the other"
        raise DslError("axis_intersection", text, expected="a profile on one side; it may touch the axis")


def _vector(values: Sequence[float]) -> Vector:
    return (values[0], values[1], values[2])


def dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit(a: Vector) -> Vector:
    length = math.hypot(*a)
    return (a[0] / length, a[1] / length, a[2] / length)
