"""Prisms cut into a solid or set on it where they only meet flat faces square to their axis, well inside them.

No boolean is needed then: the rims become inner wires of those faces, and the walls between them are new faces. A hole costs a
third of a millisecond this way, and nothing can go wrong that the proofs below do not exclude. Whatever is not proven to be
such a case is handed back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal, NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Builder
from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism
from OCP.gp import gp_Vec
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Iterator, TopoDS_Shape, TopoDS_Shell, TopoDS_Solid, TopoDS_Wire

from . import loops, planar, topology
from .loops import Box2, Loop
from .outlines import outline
from .placement import IDENTITY, Matrix, Vector, apply, apply_direction, compose, cross, inverse, length
from .prism import CLEARANCE_MM, FLUSH_MM, PARALLEL_TOLERANCE, Prism
from .shapes import place
from .silhouettes import Ring, Wall, silhouette

Kind = Literal["cut", "join"]


class Imprinted(NamedTuple):
    """The solid with what could be done, how much its volume changed, and the positions of the prisms that are left."""

    shape: TopoDS_Shape
    change_mm3: float
    left: tuple[int, ...]


def imprint(kind: Kind, shape: TopoDS_Shape, prisms: Sequence[Prism]) -> Imprinted:
    """Cut prisms out of one solid, or join them to it, as far as that is provably a matter of rims and walls.

    Args:
        shape: One solid with one shell; anything else is returned as it is.
    """
    if len(topology.solids(shape)) != 1 or len(topology.shells(shape)) != 1:
        return Imprinted(shape, 0.0, tuple(range(len(prisms))))
    change = 0.0
    left: list[int] = []
    for members in _parallel(prisms):
        model = _Model(kind, shape, prisms[members[0]].frame)
        # Large ones first: a narrow bore goes through the floor of a wide one, not the other way round.
        for index in sorted(members, key=lambda index: -abs(loops.signed_area(prisms[index].outer))):
            if not model.add(prisms[index]):
                left.append(index)
        shape = model.assembled()
        change += model.change_mm3
    return Imprinted(shape, change, tuple(sorted(left)))


def _parallel(prisms: Sequence[Prism]) -> list[list[int]]:
    """Positions grouped by axis."""
    groups: list[tuple[Vector, list[int]]] = []
    for index, prism in enumerate(prisms):
        axis = prism.axis
        members = next((members for other, members in groups if length(cross(axis, other)) <= PARALLEL_TOLERANCE), None)
        if members is None:
            groups.append((axis, [index]))
        else:
            members.append(index)
    return [members for _, members in groups]


@dataclass(slots=True)
class _Flat:
    """A flat face square to the axis."""

    z: float
    looks_up: bool
    loops: tuple[Loop, ...] | None
    """The outer one first; None where a piece of it is no line or circle."""

    def relation(self, loop: Loop) -> Literal["inside", "outside", "unknown"]:
        """Where a loop with all it encloses lies: within the face, off it, or neither for certain."""
        if self.loops is None:
            return "unknown"
        outer, *inner = self.loops
        if loops.disjoint(loop, outer, CLEARANCE_MM):
            return "outside"
        if not loops.inside(loop, outer, CLEARANCE_MM):
            return "unknown"
        for hole in inner:
            if not loops.disjoint(loop, hole, CLEARANCE_MM):
                return "outside" if loops.inside(loop, hole, CLEARANCE_MM) else "unknown"
        return "inside"


@dataclass(slots=True)
class _Face:
    """A face in the frame of the view: its box, what is known of its form, and the wires it has gained."""

    face: TopoDS_Face
    box: Box2
    low: float
    high: float
    form: _Flat | Wall | Ring | None
    gained: list[TopoDS_Wire] = field(default_factory=list[TopoDS_Wire])


class _Hit(NamedTuple):
    """Where the column of a tool passes through a flat face."""

    z: float
    face: _Face
    looks_up: bool


class _Span(NamedTuple):
    """A stretch of a tool's column with walls; an end without a hit is closed by a cap."""

    low: float
    high: float
    first: _Hit | None
    last: _Hit | None


class _Model:
    """The faces of a solid, seen along one axis."""

    def __init__(self, kind: Kind, shape: TopoDS_Shape, frame: Matrix) -> None:
        self.change_mm3 = 0.0
        self._kind = kind
        self._shape = shape
        self._frame = _without_shift(frame)
        self._view = inverse(self._frame)
        self._faces = [_seen(face, self._view) for face in topology.faces(shape)]
        self._is_changed = False

    def add(self, prism: Prism) -> bool:
        """Cut or join one prism; False, and nothing done, where that is not provably simple."""
        placed = compose(self._view, prism.frame)
        a, b, _, tx, c, d, _, ty, _, _, w, tz = placed
        low, high = sorted((w * prism.low + tz, w * prism.high + tz))
        plane = loops.Linear2(a, b, c, d, tx, ty)
        outer = loops.placed(prism.outer, plane)
        inner = tuple(loops.placed(loop, plane) for loop in prism.inner)
        hits = self._hits(outer, low, high)
        spans = None if hits is None else _spans(self._kind, low, high, hits)
        # A ring that goes right through cuts its island off; one that stands from wall to wall encloses a void.
        if spans is None or (inner and any(span.first and span.last for span in spans)):
            return False
        for span in spans:
            self._wall_in(outer, inner, span)
        return True

    def _hits(self, loop: Loop, low: float, high: float) -> list[_Hit] | None:
        """The flat faces that the column of a tool passes through, from below; None where it meets anything else."""
        box = loops.box(loop)
        found: list[_Hit] = []
        for face in self._faces:
            if face.low > high + CLEARANCE_MM or face.high < low - CLEARANCE_MM:
                continue
            if loops.boxes_apart(face.box, box, CLEARANCE_MM):
                continue
            form = face.form
            if isinstance(form, _Flat):
                relation = form.relation(loop)
                if relation == "unknown":
                    return None
                if relation == "inside":
                    found.append(_Hit(form.z, face, form.looks_up))
            elif form is None or not form.is_clear_of(loop, CLEARANCE_MM):
                return None
        return sorted(found, key=lambda hit: hit.z)

    def _wall_in(self, outer: Loop, inner: tuple[Loop, ...], span: _Span) -> None:
        """New faces for a stretch of a tool, and its rims in the faces it ends on."""
        self._is_changed = True
        is_cut = self._kind == "cut"
        area = abs(loops.signed_area(outer)) - sum(abs(loops.signed_area(loop)) for loop in inner)
        self.change_mm3 += (-1 if is_cut else 1) * area * (span.high - span.low)
        made = BRepPrimAPI_MakePrism(planar.region(outer, inner, span.low), gp_Vec(0.0, 0.0, span.high - span.low))
        walls: list[TopoDS_Face] = []
        caps: dict[int, TopoDS_Face] = {}
        for face in topology.faces(place(made.Shape(), self._frame)):
            plane = topology.plane_of(face)
            along = apply_direction(self._view, plane[1])[2] if plane is not None else 0.0
            oriented = TopoDS.Face_s(face.Reversed()) if is_cut else face
            if abs(along) > 0.5:
                caps[1 if along > 0 else 0] = oriented
            else:
                walls.append(oriented)
        for index, hit, z in ((0, span.first, span.low), (1, span.last, span.high)):
            if hit is None:
                looks_up = (index == 1) != is_cut
                self._faces.append(_Face(caps[index], loops.box(outer), z, z, _Flat(z, looks_up, (outer, *inner))))
            else:
                self._rim(hit, caps[index], outer, inner)
        self._faces += [_seen(face, self._view) for face in walls]

    def _rim(self, hit: _Hit, cap: TopoDS_Face, outer: Loop, inner: tuple[Loop, ...]) -> None:
        """The rim of a tool in the face it ends on: an inner wire, and islands within a ring."""
        form = hit.face.form
        assert isinstance(form, _Flat) and form.loops is not None
        rim, *islands = _wires(cap)
        hit.face.gained.append(rim)
        form.loops = (*form.loops, outer)
        for loop, wire in zip(inner, islands, strict=True):
            island = TopoDS.Face_s(hit.face.face.EmptyCopied())
            BRep_Builder().Add(island, wire)
            self._faces.append(_Face(island, loops.box(loop), form.z, form.z, _Flat(form.z, form.looks_up, (loop,))))

    def assembled(self) -> TopoDS_Shape:
        """The solid of all faces."""
        if not self._is_changed:
            return self._shape
        builder = BRep_Builder()
        shell, solid = TopoDS_Shell(), TopoDS_Solid()
        builder.MakeShell(shell)
        for face in self._faces:
            builder.Add(shell, _with_wires(face.face, face.gained))
        shell.Closed(True)
        builder.MakeSolid(solid)
        builder.Add(solid, shell)
        return solid


def _without_shift(frame: Matrix) -> Matrix:
    """Only the turn of a placement: what is seen along a world axis keeps its coordinates."""
    a, b, c, _, d, e, f, _, g, h, i, _ = frame
    if c == f == 0.0 and abs(i) == 1.0:
        return IDENTITY
    return (a, b, c, 0.0, d, e, f, 0.0, g, h, i, 0.0)


def _seen(face: TopoDS_Face, view: Matrix) -> _Face:
    box = topology.loose_box(face)
    corners = [
        apply(view, (x, y, z))
        for x in (box.low[0], box.high[0])
        for y in (box.low[1], box.high[1])
        for z in (box.low[2], box.high[2])
    ]
    xs, ys, zs = zip(*corners, strict=True)
    area: Box2 = (min(xs), min(ys), max(xs), max(ys))
    plane = topology.plane_of(face)
    if plane is not None:
        normal = apply_direction(view, plane[1])
        if max(abs(normal[0]), abs(normal[1])) <= PARALLEL_TOLERANCE:
            z = apply(view, plane[0])[2]
            return _Face(face, area, z, z, _Flat(z, normal[2] > 0, outline(face, view)))
    return _Face(face, area, min(zs), max(zs), silhouette(face, view, area))


def _spans(kind: Kind, low: float, high: float, hits: list[_Hit]) -> list[_Span] | None:
    """The stretches of a tool's column that get walls: those in material for a cut, those outside it for a join.

    None where the column does not tell: no face met, an end that nearly touches a face, faces out of turn.
    """
    if not hits or any(a.looks_up == b.looks_up or b.z - a.z < CLEARANCE_MM for a, b in zip(hits, hits[1:], strict=False)):
        return None
    if any(FLUSH_MM < abs(hit.z - end) < CLEARANCE_MM for hit in hits for end in (low, high)):
        return None
    # Below a face that looks up is material; a cut wants material, a join the rest.
    is_wanted = hits[0].looks_up == (kind == "cut")
    ends: list[tuple[float, _Hit | None]] = [(-inf, None), *((hit.z, hit) for hit in hits), (inf, None)]
    found: list[_Span] = []
    for (start, first), (stop, last) in zip(ends, ends[1:], strict=False):
        if is_wanted:
            if start < low - FLUSH_MM:
                start, first = low, None
            if stop > high + FLUSH_MM:
                stop, last = high, None
            if stop - start > FLUSH_MM:
                found.append(_Span(start, stop, first, last))
        is_wanted = not is_wanted
    if any(span.first is None and span.last is None for span in found):
        return None
    return found


def _wires(face: TopoDS_Face) -> list[TopoDS_Wire]:
    """The wires of a face as they are oriented in it, in the order in which they were added: the outer one first."""
    found: list[TopoDS_Wire] = []
    children = TopoDS_Iterator(face)
    while children.More():
        found.append(TopoDS.Wire_s(children.Value()))
        children.Next()
    return found


def _with_wires(face: TopoDS_Face, gained: list[TopoDS_Wire]) -> TopoDS_Face:
    if not gained:
        return face
    builder = BRep_Builder()
    made = TopoDS.Face_s(face.EmptyCopied())
    for wire in (*_wires(face), *gained):
        builder.Add(made, wire)
    return made
