"""Which parts of a pool are the same shape in the same attitude, whatever their size: no embedder can tell them apart.

Generators make cubes, spheres and discs of the same proportions again and again; in the frame of the bounding box they are equal.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .descriptor import posed
from .errors import EncoderError
from .views import boxed

SAME = 0.01
"""Parts are the same whose surfaces are nowhere further apart, as a share of half the box."""
_TRIED = 12
"""So many of the parts that are most alike by the hand-made descriptor are compared."""
_CHECKED, _LOOKED_AT = 400, 8
_REACH = 0.15
"""How far the samples may be from each other of which one lies on the other's plane."""
_SHARE = 0.99


def twins(clouds: Iterable[PointCloud], queries: int) -> NDArray[np.bool_]:
    """(queries, N): whether a part is the same as one of the first ones; itself is not.

    Samples decide: of either part 99 % lie within `SAME` of the tangent plane at one of the other's samples around them.
    """
    try:
        from scipy.spatial import cKDTree
    except ModuleNotFoundError as error:
        fix = 'pip install "cadlm[similar]"'
        raise EncoderError("missing-library", "comparing parts needs scipy, which is not installed", fix=fix) from error
    parts = [boxed(cloud) for cloud in clouds]
    rows = np.stack([posed(part) for part in parts])
    rows = (rows - rows.mean(0)) / (rows.std(0) + 1e-6)
    trees = [cKDTree(part.points) for part in parts]
    found = np.zeros((queries, len(parts)), bool)
    _, nearest = cKDTree(rows).query(rows[:queries], k=min(_TRIED + 1, len(parts)))
    for query in range(queries):
        for other in nearest[query]:
            if other != query:
                both = ((parts[query], parts[other], trees[other]), (parts[other], parts[query], trees[query]))
                found[query, other] = all(_lies_on(part, ground, tree) for part, ground, tree in both)
    return found


def _lies_on(part: PointCloud, ground: PointCloud, tree) -> bool:  # type: ignore[no-untyped-def]
    step = max(1, len(part) // _CHECKED)
    points, normals = part.points[::step], part.normals[::step]
    apart, near = tree.query(points, k=_LOOKED_AT, distance_upper_bound=_REACH)
    is_there = np.isfinite(apart)
    near = np.where(is_there, near, 0)
    heights = np.abs(np.einsum("nkc,nkc->nk", points[:, None] - ground.points[near], ground.normals[near]))
    faces_alike = np.einsum("nc,nkc->nk", normals, ground.normals[near]) > 0.9
    return bool((np.where(is_there & faces_alike, heights, np.inf).min(1) <= SAME).mean() >= _SHARE)
