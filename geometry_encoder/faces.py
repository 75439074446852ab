"""Recognises the faces of a mesh: which triangles stand for one plane, cylinder, cone, sphere or torus, and its measures.

Corners of a mesh that was made from a part lie on its surfaces. From a few facets that meet smoothly a surface is fitted, and
grown over all neighbours whose corners lie on it too; the simplest that fits is kept. What meets smoothly and lies on none is
`other`.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cloud import FACE_TYPES
from .facets import CURVE_DEG, Facets, facets_of, joined
from .mesh import TriangleMesh
from .primitives import KINDS, Kind, Primitive, fitted

TOLERANCE = 1e-4
"""How far corners may be from a surface, as a share of the part's extent."""
_OF_BEND = 0.02
"""And as a share of the radius by which the surface bends."""
_FEWEST = 3
"""Facets that a surface has at least: two make any pair of planes a cylinder."""
_RINGS = (1, 2, 3, 5, 8)
"""How many facets far from its first one a patch reaches when a surface is fitted to it."""
_ALIKE = 4.0
"""A patch grows over facets up to so many times the size of its first: not over a side that it is tangent to."""
_ENOUGH = 3
"""Rings after which a cylinder or cone that ends is taken as found."""
_FAR_KINDS: tuple[Kind, ...] = ("cone", "torus")
"""What may need more than three rings of facets to be seen."""
_FURTHER: dict[Kind, float] = {"cylinder": 1.0, "cone": 1.5, "sphere": 3.0, "torus": 3.0}
"""How many times as many facets a kind has to reach as a simpler one that ends."""
_UNLIKE = float(np.log(20.0))
"""Neighbours of one freeform face differ in size by less, as a logarithm."""
_LARGEST_PATCH = 200
_CORNERS = {"cylinder": 7, "cone": 8, "sphere": 6, "torus": 10}
"""Of fewer corners nothing is concluded: two more than the numbers of the surface, at least."""
_MOST_FITTED = 80
"""Corners that a surface is fitted to are thinned to about as many."""
_REGROWN = 6
_MOST_NEIGHBOURS = 8
"""A facet with more smooth neighbours is no place to begin at: a plane that roundings end at."""
_PATIENCE = 8
"""So many seeds of either sort may fail before the rest is `other`."""
_GOES_ON = 0.75
"""A surface does not end where the next facet turns by more than this share of what its own turn by."""
_UNFINISHED = 24
"""With fewer facets a surface that does not end anywhere is none."""
_SAGITTA = 0.08
"""How deep the middle of a facet may lie under its surface, as a share of the larger radius: a facet is no chord."""
_Found = tuple[Primitive, NDArray[np.int64]]
PLANE, OTHER = FACE_TYPES.index("plane"), FACE_TYPES.index("other")


@dataclass(frozen=True, kw_only=True, eq=False)
class MeshFaces:
    """The faces of a mesh.

    Attributes:
        face_ids: (F,) int64, the face of each triangle.
        kinds: (K,) int8, the type of each face, an index into `FACE_TYPES`.
        primitives: Of each face what it lies on; None for a plane and for `other`.
        is_convex: (K,) whether the part bulges there; False for a plane.
        deflection: How far triangles of `other` faces lie from what they stand for, about; 0 where there are none.
    """

    face_ids: NDArray[np.int64]
    kinds: NDArray[np.int8]
    primitives: tuple[Primitive | None, ...]
    is_convex: NDArray[np.bool_]
    deflection: float

    def share(self, mesh: TriangleMesh) -> float:
        """How much of the surface lies on known surfaces that several triangles agree on: all of most parts, little of a scan."""
        areas = np.bincount(self.face_ids, mesh.areas, len(self.kinds))
        is_sure = (self.kinds != OTHER) & (np.bincount(self.face_ids, minlength=len(self.kinds)) > 1)
        return float(areas[is_sure].sum() / areas.sum())


def recognised(mesh: TriangleMesh) -> MeshFaces:
    """The faces of a closed mesh. Raises `EncoderError`: `missing-library` without scipy."""
    facets = facets_of(mesh)
    part = _Part(facets)
    found = list(part.surfaces())
    face_K = np.full(len(facets), -1)
    for number, (_, rows) in enumerate(found):
        face_K[rows] = number
    kinds = [FACE_TYPES.index(surface.kind) for surface, _ in found]
    convex = [part.is_convex(surface, rows) for surface, rows in found]
    freeform: list[int] = []
    for rows in part.freeform():
        freeform += rows.tolist()
        face_K[rows] = len(kinds)
        kinds.append(OTHER)
        convex.append(False)
    flat = np.flatnonzero(face_K < 0)
    face_K[flat] = len(kinds) + np.arange(len(flat))
    rest = len(kinds) - len(found) + len(flat)
    return MeshFaces(
        face_ids=face_K[facets.owner], kinds=np.array([*kinds, *[PLANE] * len(flat)], np.int8),
        primitives=(*(surface for surface, _ in found), *[None] * rest),
        is_convex=np.array([*convex, *[False] * len(flat)], bool), deflection=_deflection(facets, np.array(freeform, np.int64)),
    )  # fmt: skip


def _deflection(facets: Facets, freeform: NDArray[np.int64]) -> float:
    """The largest height of an arc over its chord, from how far apart the middles of facets are and how much they turn."""
    pairs = np.isin(facets.pairs, freeform).all(1)
    a, b = facets.centres[facets.pairs[pairs, 0]], facets.centres[facets.pairs[pairs, 1]]
    return float((np.linalg.norm(a - b, axis=1) * np.abs(facets.turns[pairs])).max(initial=0.0)) / 8


class _Part:
    """Which facets have no surface yet, and what grows over them."""

    def __init__(self, facets: Facets) -> None:
        self.facets = facets
        self.size = float(np.ptp(facets.mesh.vertices, axis=0).max())
        self.is_free = np.ones(len(facets), bool)
        both = np.concatenate([facets.pairs, facets.pairs[:, ::-1]])
        order = np.argsort(both[:, 0], kind="stable")
        self._next = both[order, 1]
        self._starts = np.searchsorted(both[order, 0], np.arange(len(facets) + 1))
        self._turns = np.concatenate([facets.turns, facets.turns])[order]

    def neighbours(self, facet: int) -> NDArray[np.int64]:
        return self._next[self._starts[facet] : self._starts[facet + 1]]

    def surfaces(self) -> Iterator[_Found]:
        """Surfaces with the facets that stand for them; those are not free any more."""
        is_tried = np.zeros(len(self.facets), bool)
        for seeds in self._seeds():
            failed = 0
            for seed in seeds:
                if is_tried[seed] or not self.is_free[seed]:
                    continue
                found = self._grown_from(seed)
                if found is not None:
                    rows = self._filled(*found)
                    self.is_free[rows] = False
                    yield found[0], rows
                    continue
                is_tried[[seed, *self.neighbours(seed)]] = True
                failed += 1
                if failed == _PATIENCE:
                    break

    def freeform(self) -> Iterator[NDArray[np.int64]]:
        """Groups of free facets that meet smoothly, each with at least two others; a large side among small ones is a plane."""
        areas, pairs = np.maximum(self.facets.areas, np.finfo(float).tiny), self.facets.pairs
        pairs = pairs[self.is_free[pairs].all(1) & (np.abs(np.log(areas[pairs[:, 0]] / areas[pairs[:, 1]])) < _UNLIKE)]
        met = np.bincount(pairs.ravel(), minlength=len(self.facets))
        number, groups = self._joined(pairs)
        has_core = np.zeros(number, bool)
        has_core[groups[met >= 2]] = True
        for group in np.flatnonzero(has_core):
            yield np.flatnonzero(groups == group)

    def is_convex(self, surface: Primitive, rows: NDArray[np.int64]) -> bool:
        """Whether the part lies on the inner side of a surface."""
        facets = self.facets
        sides = np.einsum("ij,ij->i", surface.normals(facets.centres[rows]), facets.normals[rows])
        return bool((sides * facets.areas[rows]).sum() > 0)

    def _seeds(self) -> Iterator[list[int]]:
        """Facets that surfaces are fitted around, the likeliest first: strips between two others that meet both at one angle.

        The small ones of them first, for a flat side between two roundings is such a strip too. Then those that are about
        as large as all around them: where a surface is cut or ends its facets are of all sizes.
        """
        counts = np.diff(self._starts)
        order = np.lexsort((-np.abs(self._turns), np.repeat(np.arange(len(self.facets)), counts)))
        turns = np.abs(self._turns)[order]
        strips = np.flatnonzero(counts == 2)
        first, second = turns[self._starts[strips]], turns[self._starts[strips] + 1]
        evenness = np.round(second / np.maximum(first, 1e-300), 2)
        yield strips[np.lexsort((strips, self.facets.areas[strips], -evenness))].tolist()
        others = np.flatnonzero((counts > 2) & (counts <= _MOST_NEIGHBOURS))
        logs = np.log(np.maximum(self.facets.areas, 1e-300))
        uneven = np.array([np.abs(logs[self.neighbours(k)] - logs[k]).max() for k in others])
        yield others[np.lexsort((others, -self.facets.areas[others], np.round(2 * uneven)))].tolist()

    def _grown_from(self, seed: int) -> _Found | None:
        best: dict[Kind, _Found] = {}
        for ring, patch in self._patches(seed):
            # What consists of strips from edge to edge is straight along them.
            is_ruled = (np.diff(self._starts)[patch] <= 2).all()
            for kind in KINDS[:2] if is_ruled else KINDS if ring <= _ENOUGH else _FAR_KINDS:
                found = self._grown(kind, patch, seed)
                if found is not None and (kind not in best or len(found[1]) > len(best[kind][1])):
                    best[kind] = found
            if ring >= _ENOUGH and any(kind in best and self._ends(best[kind][1]) for kind in KINDS[:2]):
                break
        return self._simplest(best)

    def _patches(self, seed: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Free facets around one, further and further."""
        patch = np.array([seed])
        for ring in range(1, _RINGS[-1] + 1):
            around = np.unique(np.concatenate([self.neighbours(k) for k in patch.tolist()]))
            around = around[self.is_free[around] & (self.facets.areas[around] <= _ALIKE * self.facets.areas[seed])]
            before, patch = len(patch), np.union1d(patch, around)
            if len(patch) == before or len(patch) > _LARGEST_PATCH:
                return
            if ring in _RINGS:
                yield ring, patch

    def _simplest(self, best: dict[Kind, _Found]) -> _Found | None:
        """The first kind, unless a later one goes much further: three circles on a shaft lie on a torus as well."""
        chosen: _Found | None = None
        for kind in KINDS:
            found = best.get(kind)
            if found is None or (len(found[1]) < _UNFINISHED and not self._ends(found[1])):
                continue
            further = 1.0 if chosen is None or not self._ends(chosen[1]) else _FURTHER[kind]
            if chosen is None or len(found[1]) > further * len(chosen[1]):
                chosen = found
        return chosen

    def _ends(self, rows: NDArray[np.int64]) -> bool:
        """Whether the facets around some bend away from them less than they from each other."""
        is_in = np.zeros(len(self.facets), bool)
        is_in[rows] = True
        inside = is_in[self.facets.pairs]
        is_edge = (inside.sum(1) == 1) & (inside | self.is_free[self.facets.pairs]).all(1)
        if not is_edge.any():
            return True
        turns = np.abs(self.facets.turns)
        return bool(turns[is_edge].max() <= _GOES_ON * np.median(turns[inside.all(1)]))

    def _grown(self, kind: Kind, patch: NDArray[np.int64], seed: int) -> _Found | None:
        """The surface of a kind that the patch lies on, and all facets around it that do; None where it does not."""
        surface = self._fitted(kind, patch)
        if surface is None:
            return None
        rows = self._reached(surface, seed)
        if len(rows) < max(_FEWEST, 0.6 * len(patch)):
            return None
        for _ in range(_REGROWN):
            # By all that it has reached it lies better, and may reach further.
            better = self._fitted(kind, rows)
            again = rows[:0] if better is None else self._reached(better, seed)
            if better is None or len(again) <= len(rows):
                break
            surface, rows = better, again
        return surface, rows

    def _fitted(self, kind: Kind, rows: NDArray[np.int64]) -> Primitive | None:
        facets = self.facets
        vertices = facets.vertices_of(rows[:: max(1, len(rows) // _MOST_FITTED)])
        if len(vertices) < _CORNERS[kind]:
            return None
        points = facets.mesh.vertices[vertices[:: max(1, len(vertices) // _MOST_FITTED)]]
        surface = fitted(kind, points, facets.centres[rows], facets.normals[rows])
        if surface is None or not 0 < surface.bend < 50 * self.size:
            return None
        return surface if np.abs(surface.gaps(points)).max() <= self._tolerance(surface) else None

    def _tolerance(self, surface: Primitive) -> float:
        return min(TOLERANCE * self.size, _OF_BEND * surface.bend)

    def _reached(self, surface: Primitive, seed: int) -> NDArray[np.int64]:
        """Free facets on a surface that a way over others leads to."""
        is_on = self._lies(surface, CURVE_DEG / 2)
        if not is_on[seed]:
            return np.empty(0, np.int64)
        _, groups = self._joined(self.facets.pairs[is_on[self.facets.pairs].all(1)])
        return np.flatnonzero(is_on & (groups == groups[seed]))

    def _filled(self, surface: Primitive, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """With the facets of it that some surround: a blunt triangle may stand more askew than all around it."""
        is_in = np.zeros(len(self.facets), bool)
        is_in[rows] = True
        a, b = self.facets.pairs.T
        inside = np.bincount(a, is_in[b], len(is_in)) + np.bincount(b, is_in[a], len(is_in))
        sides = np.diff(self._starts)
        return np.flatnonzero(is_in | (self._lies(surface, CURVE_DEG) & (sides > 2) & (inside == sides)))

    def _lies(self, surface: Primitive, most_deg: float) -> NDArray[np.bool_]:
        """Which free facets have all corners on a surface, and stand askew to it by less than so much."""
        facets = self.facets
        is_on = self.is_free & (facets.worst(np.abs(surface.gaps(facets.mesh.vertices))) <= self._tolerance(surface))
        rows = np.flatnonzero(is_on)
        sides = np.einsum("ij,ij->i", surface.normals(facets.centres[rows]), facets.normals[rows])
        deep = np.abs(surface.gaps(facets.centres[rows]))
        is_on[rows] = (np.abs(sides) > np.cos(np.radians(most_deg))) & (deep <= _SAGITTA * abs(surface.radius))
        return is_on

    def _joined(self, pairs: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
        return joined(len(self.facets), pairs[:, 0], pairs[:, 1])
