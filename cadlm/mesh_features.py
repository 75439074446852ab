"""Holes and elementary surfaces of a mesh, in the terms of a measured BRep: read from the faces recognised in its triangles.

F triangles, G surfaces, E edges of triangles.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import atan, degrees, floor, log10

import numpy as np
from numpy.typing import NDArray

from dsl.measurements import Cone, Cylinder, Hole, Plane, Sphere, Surfaces, Torus, Vector
from geometry_encoder.faces import PLANE, TOLERANCE, MeshFaces
from geometry_encoder.facets import joined
from geometry_encoder.mesh import TriangleMesh
from geometry_encoder.primitives import Primitive

_Points = NDArray[np.float64]
_EQUAL = 2e-5
"""Lengths that differ by less, as a share of the part's extent, are one."""
_TANGENT = -0.02
"""A bottom turns in by more than this, as a sine: a bore that goes on as a bend has none."""
_SAME_AXIS = 1e-3
"""Axes that differ by less, radians, are one: a short wall does not say its own better."""
_FULL_TURN = 2 * np.pi - 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshMeasures:
    """What `features_of` reads, in the mesh's own unit; `same_mm` is how well places are known."""

    same_mm: float
    size_mm: Vector
    holes: tuple[Hole, ...]
    surfaces: Surfaces


def measured_mesh(mesh: TriangleMesh, faces: MeshFaces) -> MeshMeasures:
    """Of a closed mesh and the faces recognised in it. Raises `EncoderError`: `missing-library` without scipy."""
    part = _Part(mesh, faces)
    rounds = [*part.rounds()]
    cylinders, cones = ([one for one in rounds if one.surface.kind == kind] for kind in ("cylinder", "cone"))
    return MeshMeasures(
        same_mm=part.tolerance,
        size_mm=_vector(np.ptp(mesh.vertices, axis=0)),
        holes=tuple(sorted((hole for one in cylinders if (hole := part.hole(one))), key=lambda hole: hole.position_mm)),
        surfaces=Surfaces(
            planes=tuple(sorted(part.planes())),
            cylinders=tuple(sorted(part.cylinder(one) for one in cylinders)),
            cones=tuple(sorted(part.cone(one) for one in cones)),
            spheres=tuple(sorted(part.spheres())),
            tori=tuple(sorted(part.tori())),
        ),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Round:
    """Cylindrical or conical faces that continue each other along their axis.

    Attributes:
        number: What its triangles have in `_Part.round_F`.
        surface: With an axis whose largest coordinate is positive, `centre` the point of it nearest the origin.
        low, high: Extent along the axis.
        turn: How far round its triangles go, radians.
    """

    number: int
    surface: Primitive
    is_convex: bool
    low: float
    high: float
    turn: float


class _Part:
    def __init__(self, mesh: TriangleMesh, faces: MeshFaces) -> None:
        self.mesh, self.faces = mesh, faces
        self.extent = float(np.ptp(mesh.vertices, axis=0).max())
        self.round_F = np.full(len(mesh.triangles), -1)
        self._lengths: list[float] = []
        self._axes: list[_Points] = [*np.eye(3)]

    def rounds(self) -> Iterator[_Round]:
        """Numbers them in `round_F`."""
        members = [k for k, one in enumerate(self.faces.primitives) if one is not None and one.kind in ("cylinder", "cone")]
        surfaces = [self._led_up(one) for k in members if (one := self.faces.primitives[k]) is not None]
        marks = [
            (*one.centre, one.radius, one.other * self.extent, *one.axis * self.extent, self.faces.is_convex[k] * self.extent)
            for k, one in zip(members, surfaces, strict=True)
        ]
        number = 0
        for group in self._same(marks):
            walls = sorted((*self._ends(members[i], surfaces[i]), i) for i in group)
            while walls:
                low, high, first = walls.pop(0)
                together = [members[first]]
                while walls and walls[0][0] <= high + self.tolerance:
                    _, top, other = walls.pop(0)
                    high = max(high, top)
                    together.append(members[other])
                rows = self._triangles(together)
                self.round_F[rows] = number
                surface = surfaces[first]
                yield _Round(
                    number=number, surface=surface, is_convex=bool(self.faces.is_convex[members[first]]),
                    low=low, high=high, turn=_turn(self._angles(surface, self.mesh.triangles[rows])),
                )  # fmt: skip
                number += 1

    def hole(self, one: _Round) -> Hole | None:
        """A concave cylinder that goes all the way round, with at least one open end."""
        if one.is_convex or one.turn < _FULL_TURN:
            return None
        is_open_below, is_open_above = self._open_ends(one)
        if not is_open_above and not is_open_below:
            return None
        level, sign = (one.high, -1.0) if is_open_above else (one.low, 1.0)
        return Hole(
            diameter_mm=2 * self._length(one.surface.radius),
            axis=_vector(sign * one.surface.axis), position_mm=_vector(one.surface.centre + level * one.surface.axis),
            depth_mm=self._length(one.high - one.low), through=is_open_above and is_open_below,
        )  # fmt: skip

    def cylinder(self, one: _Round) -> Cylinder:
        axis, foot = _vector(one.surface.axis), _vector(one.surface.centre)
        return Cylinder(axis, foot, self._length(one.surface.radius), one.is_convex, one.low, one.high, degrees(one.turn))

    def cone(self, one: _Round) -> Cone:
        radii = [self._length(max(0.0, one.surface.radius + one.surface.other * level)) for level in (one.low, one.high)]
        axis, foot, angle = _vector(one.surface.axis), _vector(one.surface.centre), degrees(abs(atan(one.surface.other)))
        return Cone(axis, foot, angle, one.is_convex, one.low, one.high, radii[0], radii[1], degrees(one.turn))

    def planes(self) -> Iterator[Plane]:
        members = np.flatnonzero(self.faces.kinds == PLANE)
        count, ids = len(self.faces.kinds), self.faces.face_ids
        sums = np.stack([np.bincount(ids, self.mesh.crosses[:, axis], count) for axis in range(3)], 1)[members]
        normals = _unit(sums)
        corners = self.mesh.triangles.ravel()
        low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
        np.minimum.at(low, np.repeat(ids, 3), self.mesh.vertices[corners])
        np.maximum.at(high, np.repeat(ids, 3), self.mesh.vertices[corners])
        offsets = np.einsum("ij,ij->i", normals, (low + high)[members] / 2)
        for group in self._same(np.concatenate([normals * self.extent, offsets[:, None]], 1)):
            rows = members[group]
            yield Plane(
                _vector(normals[group[0]]),
                float(offsets[group[0]]),
                _vector(low[rows].min(0)),
                _vector(high[rows].max(0)),
                len(group),
            )

    def spheres(self) -> Iterator[Sphere]:
        for one, is_convex in self._alone("sphere"):
            yield Sphere(_vector(one.centre), self._length(one.radius), is_convex)

    def tori(self) -> Iterator[Torus]:
        for one, is_convex in self._alone("torus"):
            axis, centre = _vector(self._up(one.axis)), _vector(one.centre)
            yield Torus(axis, centre, self._length(one.radius), self._length(one.other), is_convex)

    def _alone(self, kind: str) -> Iterator[tuple[Primitive, bool]]:
        """Surfaces of a kind, each once however many faces lie on it."""
        rows = [(one, bool(self.faces.is_convex[k])) for k, one in enumerate(self.faces.primitives) if one and one.kind == kind]
        marks = [
            (*one.centre, one.radius, one.other, *(self._up(one.axis) * self.extent * (kind == "torus")), convex * self.extent)
            for one, convex in rows
        ]
        return (rows[group[0]] for group in self._same(marks))

    def _same(self, marks: object) -> Iterator[list[int]]:
        """Groups of rows (N, M) of lengths that differ by nothing that counts."""
        from scipy.spatial import cKDTree  # `recognised` has told where it is missing

        values = np.asarray(marks, np.float64)
        if len(values):
            pairs = cKDTree(values).query_pairs(self.tolerance, output_type="ndarray")
            number, groups = joined(len(values), pairs[:, 0], pairs[:, 1])
            order = np.argsort(groups, kind="stable")
            yield from (rows.tolist() for rows in np.split(order, np.searchsorted(groups[order], np.arange(1, number))))

    @property
    def tolerance(self) -> float:
        return 2 * TOLERANCE * self.extent

    def _ends(self, face: int, surface: Primitive) -> tuple[float, float]:
        along = self.mesh.vertices[self.mesh.triangles[self._triangles([face])].ravel()] @ surface.axis
        return float(along.min()), float(along.max())

    def _triangles(self, members: list[int]) -> NDArray[np.int64]:
        starts, order = self._by_face
        return np.concatenate([order[starts[k] : starts[k + 1]] for k in members])

    @cached_property
    def _by_face(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        order = np.argsort(self.faces.face_ids, kind="stable")
        return np.searchsorted(self.faces.face_ids[order], np.arange(len(self.faces.kinds) + 1)), order

    def _angles(self, surface: Primitive, vertices: NDArray[np.integer]) -> _Points:
        """How far round the axis vertices (…) are; NaN for those on it."""
        arms = self.mesh.vertices[vertices] - surface.centre
        first = np.cross(surface.axis, np.eye(3)[np.abs(surface.axis).argmin()])
        x, y = arms @ first, arms @ np.cross(surface.axis, first)
        return np.where(np.hypot(x, y) > self.tolerance, np.arctan2(y, x), np.nan)

    def _open_ends(self, one: _Round) -> tuple[bool, bool]:
        """Whether the lower and the upper end lead out: the triangles beyond the rim then spread away from the axis."""
        starts, ends, apexes = self._borders(one.number)
        angles = self._angles(one.surface, np.stack([starts, ends]))
        steps = np.angle(np.exp(1j * (angles[1] - angles[0])))
        used, places = np.unique(np.concatenate([starts, ends]), return_inverse=True)
        number, groups = joined(len(used), places[: len(starts)], places[len(starts) :])
        rim_E = groups[places[: len(starts)]]
        # A rim goes once round the axis; the mouth of another hole in the wall does not.
        winds = np.flatnonzero(np.abs(np.bincount(rim_E, steps, number)) > np.pi)
        middles = (self.mesh.vertices[starts] + self.mesh.vertices[ends]) / 2
        heights = middles @ one.surface.axis
        if len(winds) > 1:
            levels = [heights[rim_E == rim].mean() for rim in winds]
            sides = [rim_E == winds[int(np.argmin(levels))], rim_E == winds[int(np.argmax(levels))]]
        else:
            sides = [heights < (one.low + one.high) / 2, heights >= (one.low + one.high) / 2]
        arms = middles - one.surface.centre
        outward = _unit(arms - (arms @ one.surface.axis)[:, None] * one.surface.axis)
        spread = np.einsum("ij,ij->i", _unit(self.mesh.vertices[apexes] - middles), outward)
        wide = np.linalg.norm(self.mesh.vertices[ends] - self.mesh.vertices[starts], axis=1)
        is_open = [bool((wide[side] * (spread[side] - _TANGENT)).sum() > 0) for side in sides]
        return is_open[0], is_open[1]

    def _borders(self, number: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Edges (E,) where a surface's triangles end: from, to, and the far corner of the triangle beyond."""
        bounds, rows, twins = self._rims
        chosen = slice(bounds[number], bounds[number + 1])
        edges = self._edges
        return edges[rows[chosen], 0], edges[rows[chosen], 1], edges[twins[chosen], 2]

    @cached_property
    def _edges(self) -> NDArray[np.int64]:
        """(3 F, 3): each edge of each triangle as it goes round, and the third corner."""
        return np.concatenate([np.roll(self.mesh.triangles, -turn, axis=1) for turn in range(3)])

    @cached_property
    def _rims(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Edges whose triangle is of a round surface and whose other triangle is not of the same, by surface; and their twins."""
        ends = np.sort(self._edges[:, :2], 1)
        # A closed mesh has each edge twice.
        order = np.lexsort((ends[:, 1], ends[:, 0]))
        twin = np.empty(len(order), np.int64)
        twin[order[::2]], twin[order[1::2]] = order[1::2], order[::2]
        owner = np.tile(self.round_F, 3)
        rows = np.flatnonzero((owner >= 0) & (owner[twin] != owner))
        rows = rows[np.argsort(owner[rows], kind="stable")]
        return np.searchsorted(owner[rows], np.arange(self.round_F.max() + 2)), rows, twin[rows]

    def _led_up(self, surface: Primitive) -> Primitive:
        """The same with its axis led up and its centre nearest the origin."""
        axis = self._up(surface.axis)
        along = float(surface.centre @ axis)
        slope = surface.other * float(np.sign(surface.axis @ axis))
        return Primitive(
            kind=surface.kind, centre=surface.centre - along * axis, axis=axis, radius=surface.radius - slope * along, other=slope
        )  # fmt: skip

    def _up(self, axis: _Points) -> _Points:
        """With its largest coordinate (the last of equals) positive; one that was told before where that is equal."""
        leading = max(range(3), key=lambda index: (round(abs(axis[index]), 3), index))
        axis = _unit(axis * np.sign(axis[leading]))
        found = next((known for known in self._axes if np.linalg.norm(known - axis) < _SAME_AXIS), None)
        if found is None:
            found = axis
            self._axes.append(axis)
        return found

    def _length(self, value: float) -> float:
        """A number that was told before and is equal, or the shortest that is."""
        limit = _EQUAL * self.extent
        most = 1 - floor(log10(limit))
        rounded = (round(float(value), digits) for digits in range(min(most, 0), most + 1))
        found = next(known for known in (*self._lengths, *rounded) if abs(known - value) < limit)
        if found not in self._lengths:
            self._lengths.append(found)
        return found


def _turn(angles: _Points) -> float:
    """How much of a full turn triangles cover, by the angles (F, 3) of their corners."""
    first = np.nanmin(angles, axis=1, keepdims=True)
    steps = np.angle(np.exp(1j * (angles - first)))
    low, wide = (first[:, 0] + np.nanmin(steps, axis=1)) % (2 * np.pi), np.nanmax(steps, axis=1) - np.nanmin(steps, axis=1)
    order = np.argsort(low)
    low, high = low[order], (low + wide)[order]
    # What goes beyond a full turn covers the beginning as well.
    reached = np.maximum.accumulate(np.concatenate([[high.max() - 2 * np.pi], high]))
    gaps = np.maximum(np.append(low, 2 * np.pi) - np.maximum(reached, 0), 0)
    return float(2 * np.pi - gaps.sum())


def _unit(vectors: _Points) -> _Points:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.finfo(float).tiny)


def _vector(values: _Points) -> Vector:
    x, y, z = (float(value) + 0.0 for value in values)
    return (x, y, z)
