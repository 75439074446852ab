"""Exact bounding boxes of solids without a kernel, where a formula knows them.

A solid's extent is a few generators (points, circles, arcs, balls) whose convex hull touches every supporting plane of
the solid. Affine maps keep that. Cutting keeps it as long as points on all six sides of the box provably survive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from . import affine
from .affine import Matrix
from .expressions import cos_deg, sin_deg
from .graph import Graph, Node
from .profile import Vector, centre, cross, dot, plane, radius, start, sweep, unit

_AXES: tuple[Vector, ...] = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0), (0, 0, -1))
_MANY = 256
_SAMPLES = 8


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel box, mm."""

    low: Vector
    high: Vector

    def contains(self, point: Vector) -> bool:
        """Whether a point lies in the closed box, with a margin of 1e-9 mm."""
        (a, b, c), (x, y, z), (d, e, f) = self.low, point, self.high
        return a - 1e-9 <= x <= d + 1e-9 and b - 1e-9 <= y <= e + 1e-9 and c - 1e-9 <= z <= f + 1e-9

    def is_apart(self, other: Box) -> bool:
        sides = zip(self.low, self.high, other.low, other.high, strict=True)
        return any(high + 1e-9 < other_low or other_high + 1e-9 < low for low, high, other_low, other_high in sides)


@dataclass(frozen=True, slots=True)
class Generator:
    """The points centre + Σ over groups of Σ xᵢvᵢ with |x| = 1: a point, an ellipse, an ellipsoid, a torus.

    `arc` (start, sweep, radians) keeps part of a single group of two vectors: an arc of an ellipse.
    """

    centre: Vector
    groups: tuple[tuple[Vector, ...], ...] = ()
    arc: tuple[float, float] | None = None

    def moved(self, matrix: Matrix) -> Generator:
        groups = tuple(tuple(affine.turned(matrix, v) for v in group) for group in self.groups)
        return Generator(affine.moved(matrix, self.centre), groups, self.arc)

    def is_clear_of(self, tool: Box) -> bool:
        return Extent((self,)).box().is_apart(tool) if self.groups else not tool.contains(self.centre)

    def support(self, direction: Vector) -> float:
        return max(dot(point, direction) for point in self.touching(direction, 1))

    def touching(self, direction: Vector, samples: int = _SAMPLES) -> tuple[Vector, ...]:
        """Points furthest along a direction; several where a whole circle or arc is."""
        if self.arc is not None:
            return self._touching_arc(direction, samples)
        points: tuple[Vector, ...] = (self.centre,)
        for group in self.groups:
            steps = [dot(v, direction) for v in group]
            length = math.hypot(*steps)
            if length > 1e-12:
                offsets = [_combination(group, [step / length for step in steps])]
            elif len(group) == 2:
                turns = [math.tau * i / samples for i in range(samples)]
                offsets = [_combination(group, (math.cos(t), math.sin(t))) for t in turns]
            else:
                offsets = [group[0]]
            points = tuple(_sum(point, offset) for point in points for offset in offsets)
        return points

    def _touching_arc(self, direction: Vector, samples: int) -> tuple[Vector, ...]:
        assert self.arc is not None
        (u, v), (first, extent) = self.groups[0], self.arc
        along, across = dot(u, direction), dot(v, direction)
        if math.hypot(along, across) < 1e-12:
            turns = [first + extent * (i + 0.5) / samples for i in range(samples)]
        else:
            best = math.atan2(across, along)
            turns = [first, first + extent]
            if (best - first) % math.tau <= extent:
                turns = [best]
        points = [_sum(self.centre, _combination((u, v), (math.cos(t), math.sin(t)))) for t in turns]
        reach = max(dot(point, direction) for point in points)
        return tuple(point for point in points if dot(point, direction) >= reach - 1e-12)


@dataclass(frozen=True, slots=True)
class Extent:
    """Generators of a solid; `anywhere` if they are right for every direction, else only along the axes."""

    generators: tuple[Generator, ...]
    anywhere: bool = True

    def box(self) -> Box:
        # Nearly all generators are points, whose reach along an axis is a coordinate.
        points = [g.centre for g in self.generators if not g.groups]
        curved = [g for g in self.generators if g.groups]
        reach = [max([g.support(direction) for g in curved], default=-math.inf) for direction in _AXES]
        high = [max([point[i] for point in points], default=-math.inf) for i in range(3)]
        low = [min([point[i] for point in points], default=math.inf) for i in range(3)]
        lows, highs = [min(low[i], -reach[i + 3]) + 0.0 for i in range(3)], [max(high[i], reach[i]) + 0.0 for i in range(3)]
        return Box((lows[0], lows[1], lows[2]), (highs[0], highs[1], highs[2]))

    def moved(self, matrix: Matrix) -> Extent | None:
        if not self.anywhere and not affine.keeps_axes(matrix):
            return None
        return Extent(tuple(g.moved(matrix) for g in self.generators), self.anywhere)

    def touching(self) -> list[list[Vector]]:
        """Points on each of the six sides of the box."""
        sides: list[list[Vector]] = []
        for direction in _AXES:
            points = [point for g in self.generators for point in g.touching(direction)]
            reach = max(dot(point, direction) for point in points)
            sides.append([point for point in points if dot(point, direction) >= reach - 1e-9])
        return sides

    def cut(self, tools: Sequence[Box]) -> Extent | None:
        """The extent after cutting away anything inside the tools' boxes; None if a side may be lost."""
        if all(g.is_clear_of(tool) for g in self.generators for tool in tools):
            return self
        kept: dict[Vector, None] = {}
        for points in self.touching():
            safe = [p for p in points if not any(tool.contains(p) for tool in tools)]
            if not safe:
                return None
            kept.update(dict.fromkeys(safe))
        return _of_points(kept, anywhere=False)

    def simplified(self) -> Extent:
        if len(self.generators) <= _MANY:
            return self
        return _of_points((point for points in self.touching() for point in points[:2]), anywhere=False)


class BoundsTable:
    """Extents and outer boxes of the nodes of a graph, computed once each and in order."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._extents: list[Extent | None] = []
        self._outer: list[Box | None] = []

    def box(self, index: int) -> Box | None:
        """The exact bounding box of a node, or None where only a kernel knows it."""
        extent = self._extent(index)
        return None if extent is None else self._outer[index]

    def _extent(self, index: int) -> Extent | None:
        while len(self._extents) <= index:
            node = self._nodes[len(self._extents)]
            extent = self._compute(node)
            if extent is None:
                box = self._around(node)
            elif node.inputs and extent is self._extents[node.inputs[0]]:
                box = self._outer[node.inputs[0]]
            else:
                box = extent.box()
            self._extents.append(extent)
            self._outer.append(box)
        return self._extents[index]

    def _around(self, node: Node) -> Box | None:
        """A box that certainly holds a node of unknown extent."""
        boxes = [self._outer[i] for i in node.inputs]
        if node.op in ("D", "F", "CH", "SH", "H"):
            return boxes[0]
        known = [box for box in boxes if box is not None]
        if node.op == "I" and known:
            return _overlap(known)
        if len(known) < len(boxes):
            return None
        matrix = affine.of_node(node)
        if matrix is not None:
            return Extent(_corners(known[0])).moved(matrix).box()  # type: ignore[union-attr]
        return _around_all(known) if node.op == "U" else None

    def _compute(self, node: Node) -> Extent | None:
        matrix = affine.of_node(node)
        if matrix is not None:
            extent = self._extents[node.inputs[0]]
            return None if extent is None else extent.moved(matrix)
        if node.op in _PRIMITIVES:
            return Extent(_PRIMITIVES[node.op](node.numbers))
        inputs = [self._extents[i] for i in node.inputs]
        if node.op in ("E", "V"):
            sketch = self._nodes[node.inputs[0]]
            return _extruded(node, sketch) if node.op == "E" else _revolved(node, sketch)
        first = inputs[0] if inputs else None
        if first is None:
            return None
        match node.op:
            case "U":
                known = [extent for extent in inputs if extent is not None]
                if len(known) < len(inputs):
                    return None
                return Extent(tuple(g for e in known for g in e.generators), all(e.anywhere for e in known)).simplified()
            case "D":
                tools = [self._outer[i] for i in node.inputs[1:]]
                known_tools = [tool for tool in tools if tool is not None]
                return first.cut(known_tools) if len(known_tools) == len(tools) else None
            case "H":
                box = self._outer[node.inputs[0]]
                return None if box is None else first.cut([drilled_box(node, box)])
            case "SH":
                return first
            case "F" | "CH":
                return _blended(node, self._nodes[node.inputs[0]])
            case "LP":
                return _lined(node, first)
            case "CP":
                return _circled(node, first)
            case _:
                return None


def table_of(graph: Graph) -> BoundsTable:
    """The table that `check` has begun, or a new one for a graph made some other way."""
    return BoundsTable(graph.nodes) if graph.bounds is None else graph.bounds


def _around_all(boxes: Sequence[Box]) -> Box:
    low = tuple(min(box.low[i] for box in boxes) for i in range(3))
    high = tuple(max(box.high[i] for box in boxes) for i in range(3))
    return Box(low, high)  # type: ignore[arg-type]


def _overlap(boxes: Sequence[Box]) -> Box:
    low = tuple(max(box.low[i] for box in boxes) for i in range(3))
    high = tuple(min(box.high[i] for box in boxes) for i in range(3))
    return Box(low, high)  # type: ignore[arg-type]


def drilled_box(hole: Node, box: Box) -> Box:
    """The box of the cylinder that `H` takes away from a solid with the given box, reaching `OVERSHOOT_MM` out of it."""
    u, v, diameter = hole.numbers[:3]
    side, axis = (hole.selector or ">Z")[0], "XYZ".index((hole.selector or ">Z")[1])
    low, high = box.low[axis] - OVERSHOOT_MM, box.high[axis] + OVERSHOOT_MM
    if len(hole.numbers) == 4:
        low, high = (box.high[axis] - hole.numbers[3], high) if side == ">" else (low, box.low[axis] + hole.numbers[3])
    lows, highs = [u - diameter / 2, v - diameter / 2], [u + diameter / 2, v + diameter / 2]
    lows.insert(axis, low)
    highs.insert(axis, high)
    return Box((lows[0], lows[1], lows[2]), (highs[0], highs[1], highs[2]))


OVERSHOOT_MM = 1.0
"""How far a drill reaches out of the solid, so that no face of the tool lies on a face of the solid."""


def _sum(a: Vector, b: Vector) -> Vector:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _combination(vectors: Iterable[Vector], factors: Iterable[float]) -> Vector:
    x = y = z = 0.0
    for (a, b, c), factor in zip(vectors, factors, strict=True):
        x, y, z = x + a * factor, y + b * factor, z + c * factor
    return (x, y, z)


def _of_points(points: Iterable[Vector], *, anywhere: bool) -> Extent:
    return Extent(tuple(Generator(point) for point in points), anywhere)


def _corners(box: Box) -> tuple[Generator, ...]:
    return tuple(
        Generator((x[0], y[1], z[2])) for x in (box.low, box.high) for y in (box.low, box.high) for z in (box.low, box.high)
    )


def _circle(z: float, r: float, x: float = 0.0) -> Generator:
    return Generator((x, 0.0, z), (((r, 0.0, 0.0), (0.0, r, 0.0)),) if r else ())


def _ball(r: float) -> tuple[Vector, ...]:
    return ((r, 0.0, 0.0), (0.0, r, 0.0), (0.0, 0.0, r))


def polygon(sides: int, circumradius: float) -> tuple[tuple[float, float], ...]:
    """Corners of a regular polygon, counter-clockwise from +X."""
    return tuple((circumradius * cos_deg(360.0 * i / sides), circumradius * sin_deg(360.0 * i / sides)) for i in range(sides))


def _prism(corners: Iterable[tuple[float, float]], h: float) -> tuple[Generator, ...]:
    return tuple(Generator((x, y, z)) for x, y in corners for z in (0.0, h))


_PRIMITIVES: dict[str, Callable[[tuple[float, ...]], tuple[Generator, ...]]] = {
    "C": lambda n: _corners(Box((0.0, 0.0, 0.0), (n[0], n[1], n[2]))),
    "Y": lambda n: (_circle(0.0, n[0]), _circle(n[1], n[0])),
    "S": lambda n: (Generator((0.0, 0.0, 0.0), (_ball(n[0]),)),),
    "K": lambda n: (_circle(0.0, n[0]), _circle(n[2], n[1])),
    "HX": lambda n: _prism(polygon(6, n[0] / math.sqrt(3)), n[1]),
    "PR": lambda n: _prism(polygon(int(n[0]), n[1]), n[2]),
    "OB": lambda n: tuple(_circle(z, n[1] / 2, x) for z in (0.0, n[2]) for x in ((n[1] - n[0]) / 2, (n[0] - n[1]) / 2)),
    "TO": lambda n: (Generator((0.0, 0.0, 0.0), (((n[0], 0.0, 0.0), (0.0, n[0], 0.0)), _ball(n[1]))),),
    "W": lambda n: tuple(Generator((x, y, z)) for x, z in ((0.0, 0.0), (n[0], 0.0), (0.0, n[2])) for y in (0.0, n[1])),
}


def _extruded(node: Node, sketch: Node) -> Extent:
    origin, x, y, _ = plane(sketch)
    shift = (node.numbers[0], node.numbers[1], node.numbers[2])
    generators: list[Generator] = []
    for segment in sketch.segments:
        if segment.kind == "O":
            middle, r = centre(segment), radius(segment)
            at = _sum(origin, _combination((x, y), middle))
            generators.append(Generator(at, ((_combination((x,), (r,)), _combination((y,), (r,))),)))
            continue
        generators.append(Generator(_sum(origin, _combination((x, y), start(segment)))))
        if segment.kind == "A":
            generators.append(_arc(origin, x, y, segment.numbers, sweep(segment)))
    raised = affine.translation(*shift)
    return Extent((*generators, *(g.moved(raised) for g in generators))).simplified()


def _arc(origin: Vector, x: Vector, y: Vector, numbers: tuple[float, ...], extent: float) -> Generator:
    px, py, _, _, cx, cy, _ = numbers
    r, first = math.hypot(px - cx, py - cy), math.atan2(py - cy, px - cx)
    groups = ((_combination((x,), (r,)), _combination((y,), (r,))),)
    return Generator(_sum(origin, _combination((x, y), (cx, cy))), groups, (min(first, first + extent), abs(extent)))


def _revolved(node: Node, sketch: Node) -> Extent | None:
    """Every corner runs round the axis. A revolved arc or circle is left to the kernel."""
    if any(segment.kind != "L" for segment in sketch.segments):
        return None
    origin, x, y, _ = plane(sketch)
    point, axis, angle = (
        node.numbers[:3],
        unit((node.numbers[3], node.numbers[4], node.numbers[5])),
        math.radians(node.numbers[6]),
    )
    base = (point[0], point[1], point[2])
    generators: list[Generator] = []
    for segment in sketch.segments:
        corner = _sum(origin, _combination((x, y), start(segment)))
        along = dot(_combination((corner, base), (1.0, -1.0)), axis)
        foot = _sum(base, _combination((axis,), (along,)))
        arm = _combination((corner, foot), (1.0, -1.0))
        if math.hypot(*arm) < 1e-12:
            generators.append(Generator(corner))
        else:
            generators.append(Generator(foot, ((arm, cross(axis, arm)),), None if angle >= math.tau else (0.0, angle)))
    return Extent(tuple(generators)).simplified()


def _blended(node: Node, child: Node) -> Extent | None:
    """Rounded or bevelled boxes and cylinders keep the middles of their faces; other blends are left to the kernel."""
    size, numbers = node.numbers[0], child.numbers
    if child.op == "C" and 2 * size < min(numbers):
        a, b, c = (n / 2 for n in numbers)
        points = [(a, b, 0.0), (a, b, 2 * c), (a, 0.0, c), (a, 2 * b, c), (0.0, b, c), (2 * a, b, c)]
        return _of_points(points, anywhere=False)
    if child.op == "Y" and size < numbers[0] and 2 * size < numbers[1]:
        r, h = numbers
        middle = [(r, 0.0, h / 2), (-r, 0.0, h / 2), (0.0, r, h / 2), (0.0, -r, h / 2)]
        return _of_points([(0.0, 0.0, 0.0), (0.0, 0.0, h), *middle], anywhere=False)
    return None


def _lined(node: Node, child: Extent) -> Extent:
    """The hull of a row is the hull of its two ends."""
    dx, dy, dz, count, spacing = node.numbers
    step = _combination((unit((dx, dy, dz)),), (spacing * (count - 1),))
    return Extent(
        (*child.generators, *(g.moved(affine.translation(*step)) for g in child.generators)), child.anywhere
    ).simplified()


def _circled(node: Node, child: Extent) -> Extent | None:
    ox, oy, oz, ax, ay, az, count, angle = node.numbers
    if count * len(child.generators) > 16 * _MANY:
        return None
    copies = [child.moved(affine.turn((ox, oy, oz), (ax, ay, az), angle * i / count)) for i in range(int(count))]
    known = [copy for copy in copies if copy is not None]
    if len(known) < len(copies):
        return None
    return Extent(tuple(g for copy in known for g in copy.generators), all(copy.anywhere for copy in known)).simplified()
