"""Primitives and profiles as polyhedra of manifold3d, each with the volume between the two, by formula. Loads no CAD kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, cos, pi, sin, tau
from typing import TYPE_CHECKING

from ..bounds import Box
from ..graph import Node
from . import loops, prism
from .contours import frame, profile_loops
from .loops import Arc, Circle, Line, Linear2, Loop, Point
from .placement import Matrix, Vector, apply_direction, compose, cross, from_axes, inverse, unit
from .placement import apply as moved
from .prism import Prism

if TYPE_CHECKING:
    import manifold3d
    import numpy as np
    from numpy.typing import NDArray

_PROFILE_SIZE = 1000.0
"""Profiles are scaled to this size, because manifold3d rounds those to 1e-8."""


class UnsayableError(Exception):
    """The triangles of the program are not certainly the part; the message says why."""


def rows(matrix: Matrix) -> NDArray[np.float64]:
    import numpy as np

    return np.array(matrix).reshape(3, 4)


Leaf = tuple["manifold3d.Manifold", float]
"""A primitive and its error, mm³."""


def _box(node: Node, segments: int) -> Leaf:
    import manifold3d

    sx, sy, sz = node.numbers
    return manifold3d.Manifold.cube((sx, sy, sz)), 0.0


def _frustum(r1: float, r2: float, h: float, segments: int) -> Leaf:
    import manifold3d

    exact = pi * h * (r1 * r1 + r1 * r2 + r2 * r2) / 3
    return manifold3d.Manifold.cylinder(h, r1, r2, segments), exact * _lost(tau / segments)


def _ball(node: Node, segments: int) -> Leaf:
    """Its corners lie on the sphere and all of it inside."""
    import manifold3d

    body = manifold3d.Manifold.sphere(node.numbers[0], segments)
    return body, 4 / 3 * pi * node.numbers[0] ** 3 - body.volume()


def drill(node: Node, tool: Box, segments: int) -> Leaf:
    """A cylinder along an axis that fills a box."""
    axis = "XYZ".index((node.selector or ">Z")[1])
    along: list[Vector] = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
    centre = [(low + high) / 2 for low, high in zip(tool.low, tool.high, strict=True)]
    centre[axis] = tool.low[axis]
    place = from_axes(along[axis - 2], along[axis - 1], along[axis], (centre[0], centre[1], centre[2]))
    radius = node.numbers[2] / 2
    body, error_mm3 = _frustum(radius, radius, tool.high[axis] - tool.low[axis], segments)
    return body.transform(rows(place)), error_mm3


def _prismatic(make: Callable[[tuple[float, ...]], Prism]) -> Callable[[Node, int], Leaf]:
    def leaf(node: Node, segments: int) -> Leaf:
        made = make(node.numbers)
        return _pushed((made.outer, *made.inner), made.frame, (0.0, 0.0, made.high - made.low), segments)

    return leaf


def _ring(node: Node, segments: int) -> Leaf:
    ring, tube = node.numbers
    return _turned(((Circle(ring, 0.0, tube),),), segments, 360.0)


PRIMITIVES: dict[str, Callable[[Node, int], Leaf]] = {
    "C": _box,
    "Y": lambda node, segments: _frustum(node.numbers[0], node.numbers[0], node.numbers[1], segments),
    "K": lambda node, segments: _frustum(node.numbers[0], node.numbers[1], node.numbers[2], segments),
    "S": _ball,
    "HX": _prismatic(lambda n: prism.regular(6, n[0] / 3**0.5, n[1])),
    "PR": _prismatic(lambda n: prism.regular(int(n[0]), n[1], n[2])),
    "OB": _prismatic(lambda n: prism.obround(n[0], n[1], n[2])),
    "W": _prismatic(lambda n: prism.wedge(n[0], n[1], n[2])),
    "TO": _ring,
}


def extruded(node: Node, sketch: Node, segments: int) -> Leaf:
    place = frame(sketch)
    vector = apply_direction(inverse(place), (node.numbers[0], node.numbers[1], node.numbers[2]))
    return _pushed(profile_loops(sketch), place, vector, segments)


def revolved(node: Node, sketch: Node, segments: int) -> Leaf:
    """In a frame about the axis: radius along x at angle 0, height along z."""
    ox, oy, oz, ax, ay, az, angle_deg = node.numbers
    place = frame(sketch)
    back = inverse(place)
    x, y, _ = moved(back, (ox, oy, oz))
    u, v, _ = unit(apply_direction(back, (ax, ay, az)))
    outline = profile_loops(sketch)
    # The profile lies to one side of the axis, but for a hair: that of its furthest corner.
    furthest = max(((px - x) * v - (py - y) * u for px, py in chords(outline[0], segments)[0]), key=abs)
    p, q = (v, -u) if furthest > 0 else (-v, u)
    view = Linear2(p, q, u, v, -p * x - q * y, -u * x - v * y)
    body, error_mm3 = _turned([loops.placed(loop, view) for loop in outline], segments, angle_deg)
    axis, radial = unit((ax, ay, az)), unit(apply_direction(place, (p, q, 0.0)))
    about = from_axes(radial, cross(axis, radial), axis, (ox, oy, oz))
    return body.transform(rows(about)), error_mm3


def _pushed(outline: Sequence[Loop], place: Matrix, vector: Vector, segments: int) -> Leaf:
    """A region of the plane, pushed along a vector; both in the frame `place`."""
    import manifold3d

    section, scale, (x, y), missed_mm2 = _section(outline, segments)
    grid = from_axes((1 / scale, 0.0, 0.0), (0.0, 1 / scale, 0.0), vector, (x, y, 0.0))
    return manifold3d.Manifold.extrude(section, 1.0).transform(rows(compose(place, grid))), missed_mm2 * abs(vector[2])


def _turned(outline: Sequence[Loop], segments: int, angle_deg: float) -> Leaf:
    """A region of (radius, height), turned about the height."""
    import manifold3d

    section, scale, (x, y), missed_mm2 = _section(outline, segments, is_about_axis=True)
    steps = max(3, ceil(segments * angle_deg / 360 - 1e-9))
    body = manifold3d.Manifold.revolve(section, steps, angle_deg)
    share = angle_deg / 360
    points = [chords(loop, segments)[0] for loop in outline]
    reach = max(px for ring in points for px, _ in ring)
    walls = sum(
        pi / 3 * abs(by - ay) * (ax * ax + ax * bx + bx * bx)
        for ring in points
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
    error_mm3 = share * (walls * _lost(angle_deg * pi / 180 / steps) + tau * reach * missed_mm2)
    grid = from_axes((1 / scale, 0.0, 0.0), (0.0, 1 / scale, 0.0), (0.0, 0.0, 1 / scale), (x, 0.0, y))
    return body.transform(rows(grid)), error_mm3


def _lost(angle: float) -> float:
    """How much of a sector its triangle misses."""
    return 1 - sin(angle) / angle


def _section(
    outline: Sequence[Loop], segments: int, *, is_about_axis: bool = False
) -> tuple[manifold3d.CrossSection, float, Point, float]:
    """A region with chords for its curves, moved by minus a point and scaled; the scale, the point, and the area between, mm².

    Args:
        is_about_axis: Leave x = 0 where it is.

    Raises:
        UnsayableError: With chords for curves, the loops cross or touch.
    """
    import manifold3d
    import numpy as np

    rings = [chords(loop, segments) for loop in outline]
    xs, ys = zip(*(point for ring, _ in rings for point in ring), strict=True)
    x, y = (0.0 if is_about_axis else (min(xs) + max(xs)) / 2), (min(ys) + max(ys)) / 2
    scale = _PROFILE_SIZE / max(max(abs(px - x) for px in xs), max(abs(py - y) for py in ys))
    scaled = [[((px - x) * scale, (py - y) * scale) for px, py in ring] for ring, _ in rings]
    section = manifold3d.CrossSection([np.array(ring) for ring in scaled], manifold3d.FillRule.EvenOdd)
    first, *others = (abs(loops.signed_area(prism.polygon(tuple(ring)))) for ring in scaled)
    expected = first - sum(others)
    if section.num_contour() != len(outline) or abs(section.area() - expected) > 1e-8 * first:
        raise UnsayableError("a profile crosses or touches itself")
    return section, scale, (x, y), sum(missed for _, missed in rings)


def chords(loop: Loop, segments: int) -> tuple[list[Point], float]:
    """The corners of a loop with chords for its curves, and the area between curves and chords, mm²."""
    points: list[Point] = []
    missed = 0.0
    for piece in loop:
        if isinstance(piece, Line):
            points.append((piece.x1, piece.y1))
            continue
        turn, size = (tau, piece.r) if isinstance(piece, Circle) else (loops.sweep(piece), loops.radius(piece))
        count = max(1, ceil(segments * abs(turn) / tau - 1e-9))
        points += [_on(piece, index / count) for index in range(count)]
        missed += size * size / 2 * abs(turn) * _lost(abs(turn) / count)
    return points, missed


def _on(piece: Arc | Circle, fraction: float) -> Point:
    if isinstance(piece, Arc):
        return (piece.x1, piece.y1) if fraction == 0 else loops.on_arc(piece, fraction)
    return (piece.cx + piece.r * cos(tau * fraction), piece.cy + piece.r * sin(tau * fraction))
