"""Finds what is legal but was probably not meant: operands that do nothing, parts that fall apart.

Cheap first, by boxes, volumes and points; what these leave open is settled exactly, and what would be dear to settle is left
unsaid. A finding is therefore always true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product

from ..graph import Graph, Notice

from . import occ  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepExtrema import BRepExtrema_DistShapeShape
from OCP.gp import gp_Pnt
from OCP.TopAbs import TopAbs_State
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from . import booleans, loops, topology
from .booleans import BooleanError
from .cache import BodyKeys, Idle
from .near_miss import near_misses, near_pairs
from .operand import TOUCHING_MM, Operand
from .placement import Vector, apply
from .plan import Body, Placed
from .turned import Turned

MOST_EXACT = 4
"""Kernel intersections that one step may cost."""
MOST_OPERANDS = 200
"""Steps with more operands are not looked into: nobody wrote them out by hand."""
MOST_SOLIDS = 500
MOST_PAIRS = 24
MOST_FACES = 200
"""Pairs of faces, and only of elementary ones, that a distance is worth."""
MOST_CORNERS = 16
"""Points that are looked at before the kernel is asked."""
NEAR_MM = 0.1
"""Two solids closer than this were probably meant to touch."""
SMALLEST_SHARE = 1e-9
"""Less than this part of an operand's volume is nothing."""


def idle_cutters(base: Operand, cutters: Sequence[Operand], result: Operand, known: Sequence[int] = ()) -> tuple[int, ...]:
    """Positions of the cutters that certainly remove nothing of `base`, the known ones among them."""
    if base.is_empty or len(cutters) > MOST_OPERANDS:
        return ()
    far = [i for i, cutter in enumerate(cutters) if i in known or cutter.is_empty or cutter.box.apart(base.box, TOUCHING_MM)]
    near = [i for i in range(len(cutters)) if i not in set(far)]
    if base.prism is not None and result.prism is not None:  # every hole was proven to be one
        return tuple(far)
    removed = base.volume_mm3 - result.volume_mm3
    total = sum(cutters[i].volume_mm3 for i in near)
    inside = _Inside(base)
    left = MOST_EXACT
    for index in near:
        cutter = cutters[index]
        least = SMALLEST_SHARE * min(cutter.volume_mm3, base.volume_mm3)
        # The others remove at most all of themselves; what is more than that, this one did.
        if removed > total - cutter.volume_mm3 + least and (len(near) > 1 or removed > least):
            continue
        if left == 0 or any(inside.holds(point) for point in _points(cutter)):
            continue
        left -= 1
        if _common_mm3(base, cutter, otherwise=cutter.volume_mm3) <= least:
            far.append(index)
    return tuple(sorted(far))


def swallowed(parts: Sequence[Operand], result: Operand, known: Sequence[int] = ()) -> tuple[int, ...]:
    """Positions of the operands of a union that lie wholly inside another one, the known ones among them."""
    found = [index for index in known if not parts[index].is_empty]
    if len(parts) > MOST_OPERANDS or result.prism is not None:
        return tuple(found)
    shared = sum(part.volume_mm3 for part in parts if not part.is_empty) - result.volume_mm3
    left = MOST_EXACT
    for index, part in enumerate(parts):
        if index in found or part.is_empty or part.volume_mm3 > shared * (1 + 1e-6):
            continue
        for other, around in enumerate(parts):
            if other == index or other in found or around.is_empty or not part.box.within(around.box, TOUCHING_MM) or left == 0:
                continue
            if _sticks_out(part, around):
                continue
            left -= 1
            if _common_mm3(part, around, otherwise=0.0) >= part.volume_mm3 * (1 - 1e-9):
                found.append(index)
                break
    return tuple(found)


def _sticks_out(part: Operand, around: Operand) -> bool:
    """Whether a corner of one operand is seen to lie outside another."""
    outside = BRepClass3d_SolidClassifier(around.shape)
    for corner in topology.vertices(part.shape)[:MOST_CORNERS]:
        outside.Perform(BRep_Tool.Pnt_s(corner), 1e-4)
        if outside.State() == TopAbs_State.TopAbs_OUT:
            return True
    return False


class _Inside:
    """Whether points lie in a solid."""

    def __init__(self, operand: Operand) -> None:
        self._operand = operand
        self._classifier: BRepClass3d_SolidClassifier | None = None

    def holds(self, point: Vector) -> bool:
        """Certainly inside, by 1e-4 mm."""
        low, high = self._operand.box
        if any(x < a or x > b for x, a, b in zip(point, low, high, strict=True)):
            return False
        if self._operand.prism is not None:
            return self._operand.prism.contains(point)
        if self._classifier is None:
            self._classifier = BRepClass3d_SolidClassifier(self._operand.shape)
        self._classifier.Perform(gp_Pnt(*point), 1e-4)
        return self._classifier.State() == TopAbs_State.TopAbs_IN


def _points(operand: Operand) -> Iterator[Vector]:
    """Some points that certainly lie in an operand; none where it is neither a prism nor turned."""
    if operand.turned is not None:
        yield from _points_about(operand.turned)
    found = operand.prism
    if found is None:
        return
    x0, y0, x1, y1 = loops.box(found.outer)
    for k, i, j in product((5, 1, 9, 3, 7), (5, 1, 9), (5, 1, 9)):
        point = (x0 + (x1 - x0) * i / 10, y0 + (y1 - y0) * j / 10, found.low + (found.high - found.low) * k / 10)
        place = apply(found.frame, point)
        if found.contains(place):
            yield place


def _points_about(turned: Turned) -> Iterator[Vector]:
    """On the axis and off it, at some heights."""
    for k, share in product((5, 1, 9, 3, 7), (0.0, 0.9)):
        z = turned.low + (turned.high - turned.low) * k / 10
        reach = share * turned.radius_at(z)
        for x, y in ((reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach)) if reach else ((0.0, 0.0),):
            yield apply(turned.frame, (x, y, z))


def _common_mm3(a: Operand, b: Operand, *, otherwise: float) -> float:
    try:
        return booleans.intersection([a, b]).volume_mm3
    except (BooleanError, *occ.KERNEL_ERRORS):
        return otherwise


def notices(graph: Graph, idle: Iterable[Idle], keys: BodyKeys, root: Placed, shape: TopoDS_Shape) -> list[Notice]:
    """The findings of all steps below a root and of its finished shape, by line."""
    lines: dict[str, tuple[int, str]] = {}
    stack = [root.body]
    seen: set[Body] = set()
    while stack:
        body = stack.pop()
        if body in seen:
            continue
        seen.add(body)
        node = graph.nodes[body.node]
        lines.setdefault(keys.of(body), (node.line, node.op))
        stack.extend(part.body for part in body.parts)
    found: set[tuple[int, str, str]] = set()
    for finding in idle:
        line, op = lines[finding.body]
        found.add((line, finding.kind, f"{op} {finding.why} (at {finding.centre})"))
    apart = _falls_apart(graph, root, shape)
    if apart is not None:
        found.add(apart)
    line = graph.nodes[root.body.node].line
    for thickness, is_wall in near_misses(shape):
        what = "a wall" if is_wall else "a gap"
        found.add((line, "near_miss", f"{what} of {thickness:.2g} mm is left: let the faces meet, or part by 0.01 mm or more"))
    return [Notice(kind=kind, message=message, line=line) for line, kind, message in sorted(found)]


def centre(operand: Operand) -> str:
    """Where an operand is, for a message."""
    if operand.is_empty:
        return "no place: it is empty"
    low, high = operand.box
    return " ".join(f"{round((a + b) / 2, 3) + 0.0:g}" for a, b in zip(low, high, strict=True))


def _falls_apart(graph: Graph, root: Placed, shape: TopoDS_Shape) -> tuple[int, str, str] | None:
    """One root made by a union or a cut that is several solids; or by a pattern, whose copies are, but nearly touch."""
    node = graph.nodes[root.body.node]
    parts = topology.solids(shape)
    if len(graph.roots) > 1 or len(parts) < 2 or node.op not in ("U", "D", "H", "LP", "CP"):
        return None
    gap = _gap_mm(parts) if len(parts) <= MOST_SOLIDS else None
    if gap is None and node.op in ("LP", "CP"):
        return None
    detail = "" if gap is None else " that meet only in an edge or a point" if gap <= 1e-7 else f" with a gap of {gap:.2g} mm"
    return node.line, "several_solids", f"the part falls into {len(parts)} separate solids{detail}"


def _gap_mm(parts: Sequence[TopoDS_Shape]) -> float | None:
    """The smallest distance between two of the solids, where it is under `NEAR_MM`; of many, only some are asked."""
    found: list[list[tuple[TopoDS_Face, TopoDS_Face]]] = []
    left = MOST_FACES
    for a, b in islice(near_pairs([topology.loose_box(part) for part in parts], NEAR_MM), MOST_PAIRS):
        pairs = _near_faces(parts[a], parts[b])
        left -= len(pairs)
        if left < 0:
            break
        if pairs:
            found.append(pairs)
    if not all(topology.is_elementary(face) for pairs in found for pair in pairs for face in pair):
        return None
    # All faces of two solids at once: the search then looks at few of their pairs.
    sides = ([topology.compound(side) for side in zip(*pairs, strict=True)] for pairs in found)
    smallest = min((BRepExtrema_DistShapeShape(*side).Value() for side in sides), default=NEAR_MM)
    return smallest if smallest < NEAR_MM else None


def _near_faces(one: TopoDS_Shape, other: TopoDS_Shape) -> list[tuple[TopoDS_Face, TopoDS_Face]]:
    """Pairs of faces that are not certainly `NEAR_MM` apart."""
    first, second = topology.faces(one), topology.faces(other)
    pairs = near_pairs([topology.loose_box(face) for face in (*first, *second)], NEAR_MM)
    ordered = ((min(pair), max(pair) - len(first)) for pair in pairs)
    return [(first[a], second[b]) for a, b in ordered if a < len(first) and b >= 0]
