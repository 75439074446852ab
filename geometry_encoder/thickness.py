"""How thick a part is: the way from samples of its surface straight through the material to the other side."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .alignment import thinned
from .body import Body

_RAYS = 400
_CELLS = 4_000_000
"""Pairs of ray and triangle that are looked at in one go."""
_SAME = 0.01
"""Thicknesses that differ by less, as a share, are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thickness:
    """Over the surface, in the part's unit.

    Attributes:
        thinnest: Of all but the thinnest hundredth, which edges and needles make.
        usual: The one that most of the surface has.
        usual_share: How much of the surface has it, within 1 %.
    """

    thinnest: float
    usual: float
    usual_share: float


def thickness_of(body: Body) -> Thickness:
    """Thickness at some hundred places."""
    points = thinned(body.cloud.points, _RAYS).astype(np.float64)
    found = through(body, points, -thinned(body.cloud.normals, _RAYS).astype(np.float64))
    found = np.sort(found[np.isfinite(found)])
    ends = np.searchsorted(found, found * (1 + _SAME), side="right")
    counts = ends - np.arange(len(found))
    row = int(counts.argmax())
    return Thickness(
        thinnest=float(np.quantile(found, 0.01)), usual=float(np.median(found[row : ends[row]])),
        usual_share=float(counts[row] / len(found)),
    )  # fmt: skip


def through(body: Body, points: NDArray[np.float64], directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far (N,) rays from the surface go until they leave the part (Möller and Trumbore); infinite where they do not.

    What a ray comes in by does not count: a sample of a round face lies a little above its own triangle.
    """
    a, b, c = (body.mesh.vertices[body.mesh.triangles[:, i]] for i in range(3))
    u_axis, v_axis = b - a, c - a
    least = 1e-6 * body.size
    found = np.full(len(points), np.inf)
    for rows in np.array_split(np.arange(len(points)), max(1, len(points) * len(a) // _CELLS)):
        across = np.cross(directions[rows, None], v_axis)
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = 1 / np.einsum("fk,nfk->nf", u_axis, across)
            start = points[rows, None] - a
            u = np.einsum("nfk,nfk->nf", start, across) * inverse
            turned = np.cross(start, u_axis)
            v = np.einsum("nk,nfk->nf", directions[rows], turned) * inverse
            way = np.einsum("fk,nfk->nf", v_axis, turned) * inverse
            leaves = directions[rows] @ body.mesh.normals.T > 0
            meets = leaves & (u >= 0) & (v >= 0) & (u + v <= 1) & (way > least)
        found[rows] = np.where(meets, way, np.inf).min(1)
    return found
