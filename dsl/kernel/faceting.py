"""Graph to triangles without a CAD kernel: every primitive as a polyhedron of N segments a turn, combined by manifold3d.

The error is a bound, not an estimate. What a boolean of polyhedra gets wrong lies where one of its operands is wrong, so the
volume between the part and its polyhedron is at most the sum of those between each primitive and its own, which formulas know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from math import ceil, cos, pi, sin, tau
from typing import TYPE_CHECKING, NamedTuple

from ..bounds import Box, drilled_box, table_of
from ..graph import Graph, Node
from . import loops, prism
from .contours import frame, profile_loops
from .loops import Arc, Circle, Line, Linear2, Loop, Point
from .placement import Matrix, Vector, apply_direction, compose, cross, determinant, from_axes, inverse, unit
from .placement import apply as moved
from .plan import Body, Placed, Step, plan
from .prism import Prism

if TYPE_CHECKING:
    import manifold3d
    import numpy as np
    from numpy.typing import NDArray

MOST_TRIANGLES = 250_000
"""Of all primitives together, each copy counted."""
LEAST_SEGMENTS, MOST_SEGMENTS = 8, 1024
ROUNDING = 1e-9
"""Share of the volume of the primitives that arithmetic may cost; manifold3d works to about 1e-12 of the size."""
_PROFILE_SIZE = 1000.0
"""Profiles are scaled to this size, because manifold3d rounds those to 1e-8."""


class UnsayableError(Exception):
    """The triangles of the program are not certainly the part; the message says why."""


class Polyhedron(NamedTuple):
    """A solid of manifold3d, and the volume that it and the part that it stands for do not share, at most."""

    body: manifold3d.Manifold
    error_mm3: float
    lines: dict[int, int]
    """Original id of manifold3d → line of the program."""


class _Piece(NamedTuple):
    """A body while the graph is walked: `triangles` is what its primitives have, copies counted."""

    body: manifold3d.Manifold
    error_mm3: float
    triangles: int


def polyhedra(graph: Graph, segments: int) -> list[Polyhedron]:
    """The roots of a graph.

    Args:
        segments: Chords of a full turn, a multiple of 4: circles reach their box.

    Raises:
        UnsayableError: An operation that triangles cannot say (blends, shells, lofts, sweeps), a hole that needs a box only the
            kernel knows, profiles that cross themselves, too many triangles, nothing left; or manifold3d is not installed.
    """
    if segments % 4 or not LEAST_SEGMENTS <= segments <= MOST_SEGMENTS:
        raise ValueError(f"a turn has {LEAST_SEGMENTS} to {MOST_SEGMENTS} segments, a multiple of 4, not {segments}")
    if find_spec("manifold3d") is None:
        raise UnsayableError("manifold3d is not installed (pip install manifold3d)")
    walk = _Walk(graph, segments)
    todo = plan(graph)
    for step in todo.steps:
        walk.made[step.body] = walk.run(step)
    roots = [walk.placed(root) for root in todo.roots]
    if any(root.body.is_empty() for root in roots):
        raise UnsayableError("nothing is left of the part")
    return [Polyhedron(root.body, root.error_mm3 + ROUNDING * walk.volume_mm3, walk.lines) for root in roots]


class _Walk:
    """The bodies of one graph, made in order."""

    def __init__(self, graph: Graph, segments: int) -> None:
        self.made: dict[Body, _Piece] = {}
        self.lines: dict[int, int] = {}
        self.volume_mm3 = 0.0
        self._graph = graph
        self._bounds = table_of(graph)
        self._segments = segments

    def run(self, step: Step) -> _Piece:
        node = self._graph.nodes[step.body.node]
        if node.op in _LEAVES:
            return self._leaf(node, *_LEAVES[node.op](node, self._segments))
        if node.op in ("E", "V"):
            sketch = self._graph.nodes[node.inputs[0]]
            return self._leaf(node, *(_extruded if node.op == "E" else _revolved)(node, sketch, self._segments))
        if step.body.op not in _TYPES:
            raise UnsayableError(f"line {node.line}: {node.op} cannot be said in triangles")
        parts = [self.placed(part) for part in step.parts]
        parts += [self._tool(cutter, parts[0]) for cutter in step.cutters]
        return self._combined(parts, step.body.op)

    def _leaf(self, node: Node, body: manifold3d.Manifold, error_mm3: float) -> _Piece:
        import manifold3d

        if body.status() != manifold3d.Error.NoError or body.is_empty():
            raise UnsayableError(f"line {node.line}: manifold3d makes no solid of {node.op}")
        body = body.as_original()
        self.lines[body.original_id()] = node.line
        self.volume_mm3 += body.volume()
        return _Piece(body, max(0.0, error_mm3), body.num_tri())

    def placed(self, part: Placed) -> _Piece:
        body, error_mm3, triangles = self.made[part.body]
        return _Piece(body.transform(_rows(part.matrix)), error_mm3 * abs(determinant(part.matrix)), triangles)

    def _combined(self, parts: Sequence[_Piece], op: str) -> _Piece:
        import manifold3d

        triangles = sum(part.triangles for part in parts)
        if triangles > MOST_TRIANGLES:
            raise UnsayableError(f"its primitives have more than {MOST_TRIANGLES} triangles")
        body = manifold3d.Manifold.batch_boolean([part.body for part in parts], getattr(manifold3d.OpType, _TYPES[op]))
        # Asked for here, so that a chain is worked off step by step instead of kept for a deep recursion at its end.
        if body.status() != manifold3d.Error.NoError:
            raise UnsayableError(f"manifold3d gave up: {body.status().name}")
        return _Piece(body, sum(part.error_mm3 for part in parts), triangles)

    def _tool(self, cutter: Placed | Body, base: _Piece) -> _Piece:
        """What a cut takes away: a solid, or the cylinder of a hole, which must remove something."""
        if isinstance(cutter, Placed):
            return self.placed(cutter)
        node = self._graph.nodes[cutter.node]
        box = self._bounds.box(node.inputs[0])
        if box is None:
            raise UnsayableError(f"line {node.line}: the hole starts at a box that only the kernel knows")
        body, error_mm3 = _drill(node, drilled_box(node, box), self._segments)
        tool = self._leaf(node, body, error_mm3)
        if (base.body ^ tool.body).is_empty():
            raise UnsayableError(f"line {node.line}: the hole removes nothing")
        return tool


_TYPES = {"U": "Add", "D": "Subtract", "H": "Subtract", "I": "Intersect"}


def _rows(matrix: Matrix) -> NDArray[np.float64]:
    import numpy as np

    return np.array(matrix).reshape(3, 4)


_Leaf = tuple["manifold3d.Manifold", float]
"""A primitive and its error, mm³."""


def _box(node: Node, segments: int) -> _Leaf:
    import manifold3d

    sx, sy, sz = node.numbers
    return manifold3d.Manifold.cube((sx, sy, sz)), 0.0


def _frustum(r1: float, r2: float, h: float, segments: int) -> _Leaf:
    import manifold3d

    exact = pi * h * (r1 * r1 + r1 * r2 + r2 * r2) / 3
    return manifold3d.Manifold.cylinder(h, r1, r2, segments), exact * _lost(tau / segments)


def _ball(node: Node, segments: int) -> _Leaf:
    """Its corners lie on the sphere and all of it inside."""
    import manifold3d

    body = manifold3d.Manifold.sphere(node.numbers[0], segments)
    return body, 4 / 3 * pi * node.numbers[0] ** 3 - body.volume()


def _drill(node: Node, tool: Box, segments: int) -> _Leaf:
    """A cylinder along an axis that fills a box."""
    axis = "XYZ".index((node.selector or ">Z")[1])
    along: list[Vector] = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
    centre = [(low + high) / 2 for low, high in zip(tool.low, tool.high, strict=True)]
    centre[axis] = tool.low[axis]
    place = from_axes(along[axis - 2], along[axis - 1], along[axis], (centre[0], centre[1], centre[2]))
    radius = node.numbers[2] / 2
    body, error_mm3 = _frustum(radius, radius, tool.high[axis] - tool.low[axis], segments)
    return body.transform(_rows(place)), error_mm3


def _prismatic(make: Callable[[tuple[float, ...]], Prism]) -> Callable[[Node, int], _Leaf]:
    def leaf(node: Node, segments: int) -> _Leaf:
        made = make(node.numbers)
        return _pushed((made.outer, *made.inner), made.frame, (0.0, 0.0, made.high - made.low), segments)

    return leaf


def _ring(node: Node, segments: int) -> _Leaf:
    ring, tube = node.numbers
    return _turned(((Circle(ring, 0.0, tube),),), segments, 360.0)


_LEAVES: dict[str, Callable[[Node, int], _Leaf]] = {
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


def _extruded(node: Node, sketch: Node, segments: int) -> _Leaf:
    place = frame(sketch)
    vector = apply_direction(inverse(place), (node.numbers[0], node.numbers[1], node.numbers[2]))
    return _pushed(profile_loops(sketch), place, vector, segments)


def _revolved(node: Node, sketch: Node, segments: int) -> _Leaf:
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
    return body.transform(_rows(about)), error_mm3


def _pushed(outline: Sequence[Loop], place: Matrix, vector: Vector, segments: int) -> _Leaf:
    """A region of the plane, pushed along a vector; both in the frame `place`."""
    import manifold3d

    section, scale, (x, y), missed_mm2 = _section(outline, segments)
    grid = from_axes((1 / scale, 0.0, 0.0), (0.0, 1 / scale, 0.0), vector, (x, y, 0.0))
    return manifold3d.Manifold.extrude(section, 1.0).transform(_rows(compose(place, grid))), missed_mm2 * abs(vector[2])


def _turned(outline: Sequence[Loop], segments: int, angle_deg: float) -> _Leaf:
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
    return body.transform(_rows(grid)), error_mm3


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
