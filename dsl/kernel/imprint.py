"""Prisms and turned tools cut into a solid or set on it where they only meet flat faces square to their axis, well inside.

No boolean is needed then: the rims become inner wires of those faces, and the walls between them are new faces. A hole costs a
third of a millisecond this way, and nothing can go wrong that the proofs below do not exclude. Whatever is not proven to be
such a case is handed back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import Literal, NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRep import BRep_Builder
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape

from . import loops, mass, topology
from .columns import Column, coaxial, united
from .corners import sides
from .faces import children, solid_of, with_wires
from .loops import Box2, Circle, Loop
from .mass import Mass
from .outlines import outline
from .placement import IDENTITY, Matrix, Vector, apply, apply_direction, compose, cross, dot, inverse, length
from .prism import CLEARANCE_MM, FLUSH_MM, PARALLEL_TOLERANCE, Prism
from .shapes import place
from .silhouettes import Ring, Wall, silhouette
from .turned import Turned

Kind = Literal["cut", "join"]


class Imprinted(NamedTuple):
    """The solid with what could be done, what that adds to its volume, area and moments, and the positions of the tools left."""

    solid: Seen
    change: Mass
    left: tuple[int, ...]


class Seen(NamedTuple):
    """A solid of one shell and its faces as one view has read them."""

    shape: TopoDS_Shape
    frame: Matrix
    faces: tuple[_Face, ...]


def look(shape: TopoDS_Shape, tool: Prism | Turned) -> Seen | None:
    """A solid as an imprint of a tool reads it; None for anything but one solid with one shell."""
    is_one = len(topology.solids(shape)) == len(topology.shells(shape)) == 1
    return _seen_along(shape, _without_shift(tool.frame)) if is_one else None


def _seen_along(shape: TopoDS_Shape, frame: Matrix) -> Seen:
    view = inverse(frame)
    return Seen(shape, frame, tuple(_seen(face, view) for face in topology.faces(shape)))


def imprint(kind: Kind, solid: Seen, tools: Sequence[Prism | Turned]) -> Imprinted:
    """Cut tools out of a solid, or join them to it, as far as that is provably a matter of rims and walls."""
    found = _along_axes(kind, solid, tools)
    # A box is a prism along each of its sides.
    for turn in (1, 2):
        turned = {index: ways[turn] for index in found.left if (ways := _sides(tools[index]))}
        if turned:
            again = _along_axes(kind, found.solid, list(turned.values()))
            kept = {list(turned)[index] for index in again.left}
            left = tuple(index for index in found.left if index in kept or index not in turned)
            found = Imprinted(again.solid, found.change.plus(again.change), left)
    return found


def _sides(tool: Prism | Turned) -> tuple[Prism, ...]:
    """The three ways in which an upright box is a prism; none for anything else."""
    ways = sides(tool) if isinstance(tool, Prism) else ()
    own = next((way for way in ways if abs(dot(way.axis, tool.axis)) > 0.5), None)
    return () if len(ways) != 3 else (*(way for way in ways if way is own), *(way for way in ways if way is not own))


def _along_axes(kind: Kind, solid: Seen, tools: Sequence[Prism | Turned]) -> Imprinted:
    """Each tool seen along its own axis."""
    change = mass.NOTHING
    left: list[int] = []
    for members in _parallel(tools):
        model = _Model(kind, solid, tools[members[0]].frame)
        columns = {index: model.column(tools[index]) for index in members}
        for group in coaxial(columns):
            whole = united([columns[index] for index in group])
            if whole is not None and model.add(whole):
                continue
            # Large ones first: a narrow bore goes through the floor of a wide one, not the other way round.
            left += [index for index in group if len(group) == 1 or not model.add(columns[index])]
        solid = model.assembled()
        change = change.plus(model.change.placed(model.frame))
    return Imprinted(solid, change, tuple(sorted(left)))


def _parallel(prisms: Sequence[Prism | Turned]) -> list[list[int]]:
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


@dataclass(frozen=True, slots=True)
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


Form = _Flat | Wall | Ring


class _Sight:
    """A face of the kernel's in a view; what it is there is read when a tool first comes near, once for all that share this."""

    def __init__(self, face: TopoDS_Face, view: Matrix, box: Box2) -> None:
        self._face, self._view, self._box = face, view, box

    @cached_property
    def form(self) -> Form | None:
        """What the face is, where it is something that a tool can be proven to meet or to miss."""
        plane = topology.plane_of(self._face)
        if plane is not None:
            normal = apply_direction(self._view, plane[1])
            if max(abs(normal[0]), abs(normal[1])) <= PARALLEL_TOLERANCE:
                return _Flat(apply(self._view, plane[0])[2], normal[2] > 0, outline(self._face, self._view))
        return silhouette(self._face, self._view, self._box)


@dataclass(slots=True)
class _Face:
    """A face in the frame of the view: a box that holds it, its form or where to read it, and the wires it has gained."""

    face: TopoDS_Face
    box: Box2
    low: float
    high: float
    seen: _Sight | Form
    gained: list[TopoDS_Shape] = field(default_factory=list[TopoDS_Shape])

    @property
    def form(self) -> Form | None:
        return self.seen.form if isinstance(self.seen, _Sight) else self.seen

    def with_face(self, face: TopoDS_Face) -> _Face:
        """The same with nothing gained, which may change on its own."""
        return _Face(face, self.box, self.low, self.high, self.seen)


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

    def __init__(self, kind: Kind, solid: Seen, frame: Matrix) -> None:
        self.change = mass.NOTHING  # in the frame of the view
        self._kind: Kind = kind
        self.frame = _without_shift(frame)
        self._view = inverse(self.frame)
        self._given = solid if solid.frame == self.frame else _seen_along(solid.shape, self.frame)
        self._faces = [face.with_face(face.face) for face in self._given.faces]
        self._is_changed = False

    def column(self, tool: Prism | Turned) -> Column:
        """A tool with this axis, in the frame of the view."""
        a, b, _, tx, c, d, _, ty, _, _, w, tz = compose(self._view, tool.frame)
        low, high = sorted((w * tool.low + tz, w * tool.high + tz))
        if isinstance(tool, Turned):
            return Column((Circle(tx, ty, tool.widest),), (), low, high, tool.seen(w, tz))
        plane = loops.Linear2(a, b, c, d, tx, ty)
        return Column(loops.placed(tool.outer, plane), tuple(loops.placed(loop, plane) for loop in tool.inner), low, high)

    def add(self, tool: Column) -> bool:
        """Cut or join one tool; False, and nothing done, where that is not provably simple."""
        hits = self._hits(tool)
        spans = None if hits is None else _spans(self._kind, tool.low, tool.high, hits)
        # A ring that goes right through cuts its island off; one that stands from wall to wall encloses a void.
        if spans is None or (tool.inner and any(span.first and span.last for span in spans)):
            return False
        for span in spans:
            self._wall_in(tool, span)
        return True

    def _hits(self, tool: Column) -> list[_Hit] | None:
        """The flat faces that a tool passes through, from below; None where it meets anything else."""
        loop, low, high = tool.widest, tool.low, tool.high
        box = loops.box(loop)
        steps = () if tool.turned is None else tool.turned.steps
        found: list[_Hit] = []
        for face in self._faces:
            if face.low > high + CLEARANCE_MM or face.high < low - CLEARANCE_MM:
                continue
            if loops.boxes_apart(face.box, box, CLEARANCE_MM):
                continue
            form = face.form
            if isinstance(form, _Flat):
                if not low - CLEARANCE_MM <= form.z <= high + CLEARANCE_MM:
                    continue
                relation = form.relation(loop)
                if relation == "unknown" and tool.turned is not None:
                    relation = form.relation(tool.at(form.z))
                    if any(abs(form.z - step) < CLEARANCE_MM for step in steps):
                        return None
                if relation == "inside" and tool.turned is not None and tool.turned.radius_at(form.z) < CLEARANCE_MM:
                    return None
                if relation == "unknown":
                    return None
                if relation == "inside":
                    found.append(_Hit(form.z, face, form.looks_up))
            elif form is None or not form.is_clear_of(loop, CLEARANCE_MM):
                return None
        return sorted(found, key=lambda hit: hit.z)

    def _wall_in(self, tool: Column, span: _Span) -> None:
        """New faces for a stretch of a tool, and its rims in the faces it ends on."""
        self._is_changed = True
        is_cut = self._kind == "cut"
        self.change = self.change.plus(_added(tool, span, -1 if is_cut else 1))
        caps: dict[int, TopoDS_Face] = {}
        for face in topology.faces(place(tool.solid(span.low, span.high), self.frame)):
            oriented = TopoDS.Face_s(face.Reversed()) if is_cut else face
            end = self._end(face, span)
            if end is None:
                self._faces.append(_seen(oriented, self._view))
            else:
                caps[end] = oriented
        for index, hit, z in ((0, span.first, span.low), (1, span.last, span.high)):
            if index not in caps:  # a tip
                continue
            outer = tool.at(z)
            if hit is None:
                looks_up = (index == 1) != is_cut
                self._faces.append(_Face(caps[index], loops.box(outer), z, z, _Flat(z, looks_up, (outer, *tool.inner))))
            else:
                self._rim(hit, caps[index], outer, tool.inner)

    def _end(self, face: TopoDS_Face, span: _Span) -> int | None:
        """Which end of a stretch a face of it closes: 0 the lower, 1 the upper; None for walls and shoulders."""
        plane = topology.plane_of(face)
        if plane is None:
            return None
        along, z = apply_direction(self._view, plane[1])[2], apply(self._view, plane[0])[2]
        if along < -0.5 and abs(z - span.low) < FLUSH_MM:
            return 0
        return 1 if along > 0.5 and abs(z - span.high) < FLUSH_MM else None

    def _rim(self, hit: _Hit, cap: TopoDS_Face, outer: Loop, inner: tuple[Loop, ...]) -> None:
        """The rim of a tool in the face it ends on: an inner wire, and islands within a ring."""
        form = hit.face.form
        assert isinstance(form, _Flat) and form.loops is not None
        rim, *islands = children(cap)
        hit.face.gained.append(rim)
        hit.face.seen = replace(form, loops=(*form.loops, outer))
        for loop, wire in zip(inner, islands, strict=True):
            island = TopoDS.Face_s(hit.face.face.EmptyCopied())
            BRep_Builder().Add(island, wire)
            self._faces.append(_Face(island, loops.box(loop), form.z, form.z, _Flat(form.z, form.looks_up, (loop,))))

    def assembled(self) -> Seen:
        """The solid of all faces."""
        if not self._is_changed:
            return self._given
        faces = tuple(face.with_face(with_wires(face.face, face.gained)) for face in self._faces)
        return Seen(solid_of(face.face for face in faces), self.frame, faces)


def _added(tool: Column, span: _Span, sign: int) -> Mass:
    """The walls of a stretch, a cap where it has an end of its own, and an opening where it ends on a face."""
    part = tool.mass_between(span.low, span.high)
    ends = zip(tool.ends_between(span.low, span.high), (span.first, span.last), strict=True)
    flat = sum(area * (1 if hit is None else -1) for area, hit in ends)
    return part.times(sign)._replace(area=part.area + flat)


def _without_shift(frame: Matrix) -> Matrix:
    """Only the turn of a placement: what is seen along a world axis keeps its coordinates."""
    a, b, c, _, d, e, f, _, g, h, i, _ = frame
    if c == f == 0.0 and abs(i) == 1.0:
        return IDENTITY
    return (a, b, c, 0.0, d, e, f, 0.0, g, h, i, 0.0)


def _seen(face: TopoDS_Face, view: Matrix) -> _Face:
    box = topology.loose_box(face)
    if view == IDENTITY:
        (x, y, low), (u, v, high) = box.low, box.high
        return _Face(face, (x, y, u, v), low, high, _Sight(face, view, (x, y, u, v)))
    corners = [
        apply(view, (x, y, z))
        for x in (box.low[0], box.high[0])
        for y in (box.low[1], box.high[1])
        for z in (box.low[2], box.high[2])
    ]
    xs, ys, zs = zip(*corners, strict=True)
    around = (min(xs), min(ys), max(xs), max(ys))
    return _Face(face, around, min(zs), max(zs), _Sight(face, view, around))


def _spans(kind: Kind, low: float, high: float, hits: list[_Hit]) -> list[_Span] | None:
    """The stretches of a tool's column that get walls: those in material for a cut, those outside it for a join.

    None where the column does not tell: no face met, an end that nearly touches a face, faces out of turn.
    """
    if not hits or any(a.looks_up == b.looks_up or b.z - a.z < CLEARANCE_MM for a, b in pairwise(hits)):
        return None
    if any(FLUSH_MM < abs(hit.z - end) < CLEARANCE_MM for hit in hits for end in (low, high)):
        return None
    # Below a face that looks up is material; a cut wants material, a join the rest.
    is_wanted = hits[0].looks_up == (kind == "cut")
    ends: list[tuple[float, _Hit | None]] = [(-inf, None), *((hit.z, hit) for hit in hits), (inf, None)]
    found: list[_Span] = []
    for (start, first), (stop, last) in pairwise(ends):
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
