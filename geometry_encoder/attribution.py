"""Where a part is unusual, face by face: what breaks its own near-symmetries, has no twin, or nearly has one.

A logistic reading of a few numbers of each face, fitted on parts with injected defects (`python -m cadlm.train.attribution`); no
network. A probability is that of a face of such a part to be the defect.
"""

# pyright: basic
from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .alignment import EXACT_SHARE, thinned
from .body import Body
from .cloud import FACE_TYPES
from .errors import EncoderError
from .symmetry import near_symmetries

WEIGHTS = Path(__file__).with_name("attribution.json")
LEAST_SHARE, MOST_MOTIONS = 0.6, 4
_POINTS = 40
"""Points of a face that are moved; the smallest faces have the corners of their triangles only."""
_TWIN = 0.02
"""Logarithms of area and curvature radius that differ by less are equal."""
_NEAR_TWIN = 0.7

NAMES = (
    "broken", "broken_most", "broken_alone", "outvoted", "is_outvoted", "lonely", "odd_twin", "odd_one",
    "log_area", "log_curvature", "concave",
    "broken_lonely", "broken_small", *(f"is_{name}" for name in FACE_TYPES),
)  # fmt: skip
"""What is known of a face.

    broken, broken_most   the share of it that near-symmetries of the part map off the part: weighed by how much of the part they
                          map onto itself, and the most of them
    broken_alone          how much more than the other faces of its kind it is broken
    outvoted, is_outvoted the share of it that most near-symmetries map off the part, and whether there is any: the one odd corner
                          of four is off wherever it goes, the other three only where they meet it
    lonely                one over how many faces are its equals, itself counted
    odd_twin, odd_one     a face of its kind is nearly its equal; and such faces are more than those that equal it
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faces:
    """The faces of a part: their numbers (N,) and what is known of each (N, K), columns as `NAMES`."""

    numbers: NDArray[np.int64]
    values: NDArray[np.float64]


def unusual(body: Body) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Faces (N,) and how likely each is a defect (N,).

    Raises:
        EncoderError: `no-faces` for a mesh, whose triangles do not say what is a face; `no-weights`.
    """
    faces = faces_of(body)
    mean, deviation, weights, bias = _weights()
    scores = (faces.values - mean) / deviation @ weights + bias
    return faces.numbers, 1 / (1 + np.exp(-scores))


def faces_of(body: Body) -> Faces:
    """What is known of each face. Raises `EncoderError`: `no-faces`."""
    if body.face_ids.max(initial=-1) < 0:
        raise EncoderError("no-faces", "a mesh has no faces to be named", fix="take the STEP file or the program of the part")
    numbers = np.unique(body.face_ids)
    points, owner = _points(body, numbers)
    broken, most, outvoted = _broken(body, points, owner, len(numbers))
    kind, area, bend, concave = _signatures(body, numbers)
    same_kind = kind[:, None] == kind[None, :]
    apart = np.maximum(np.abs(area[:, None] - area), np.abs(bend[:, None] - bend))
    twins = (same_kind & (apart < _TWIN)).sum(1)
    close = same_kind & (apart >= _TWIN) & (apart < _NEAR_TWIN)
    odd_twin = np.where(close, 1 - apart / _NEAR_TWIN, 0).max(1)
    odd_one = np.where(close & (twins[None, :] > twins[:, None]), 1 - apart / _NEAR_TWIN, 0).max(1)
    usual = np.array([np.median(broken[row]) for row in same_kind])
    columns = [
        broken, most, np.maximum(broken - usual, 0), outvoted, outvoted > 0, 1 / twins, odd_twin, odd_one, area, bend, concave,
        broken / twins, broken * np.clip(-area, 0, 6), *(kind == i for i in range(len(FACE_TYPES))),
    ]  # fmt: skip
    return Faces(numbers=numbers, values=np.stack([np.asarray(column, np.float64) for column in columns], 1))


def _points(body: Body, numbers: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Some points of each face (P, 3) and the row of its number (P,): samples, and middles of triangles where those are few."""
    points, owner = [], []
    middles = body.mesh.corners.mean(1)
    for row, number in enumerate(numbers):
        found = thinned(body.cloud.points[body.cloud.face_ids == number], _POINTS).astype(np.float64)
        if len(found) < _POINTS:
            found = np.concatenate([found, thinned(middles[body.face_ids == number], _POINTS)])
        points.append(found)
        owner.append(np.full(len(found), row))
    return np.concatenate(points), np.concatenate(owner)


def _broken(
    body: Body, points: NDArray[np.float64], owner: NDArray[np.int64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    limit = 6 * EXACT_SHARE * body.size
    most, votes, weight, motions = np.zeros(count), np.zeros(len(points)), 0.0, 0
    many = np.bincount(owner, minlength=count)
    for motion, share in near_symmetries(body, LEAST_SHARE, MOST_MOTIONS):
        off = body.surface.distances(motion(points), limit) > limit
        most = np.maximum(most, share * np.bincount(owner, off, count) / many)
        votes += share**2 * off
        weight += share**2
        motions += 1
    if motions:
        votes /= weight
    # One motion alone cannot tell which of two is the odd one.
    is_outvoted = (votes > 0.5) & (motions > 1)
    return np.bincount(owner, votes, count) / many, most, np.bincount(owner, is_outvoted, count) / many


def _signatures(
    body: Body, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of each face: its type, the logarithms of its area and curvature against the part's size, and whether it is hollow."""
    kind, bend, hollow = np.full(len(numbers), len(FACE_TYPES) - 1), np.zeros(len(numbers)), np.zeros(len(numbers))
    for row, number in enumerate(numbers):
        mine = np.flatnonzero(body.cloud.face_ids == number)
        if len(mine) == 0:
            continue  # too small for a sample
        kind[row] = body.cloud.face_types[mine[0]]
        curvature = np.median(body.cloud.curvatures[mine], axis=0) * body.size
        bend[row], hollow[row] = np.log1p(np.abs(curvature).max()), float(curvature.min() < -1e-3)
    area = np.log(np.bincount(body.face_ids, body.mesh.areas, numbers.max() + 1)[numbers] / body.moments.area)
    return kind, area, bend, hollow


@cache
def _weights() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    try:
        values = json.loads(WEIGHTS.read_text("utf-8"))
    except OSError as error:
        raise EncoderError("no-weights", f"{WEIGHTS.name} is missing", fix="python -m cadlm.train.attribution") from error
    if tuple(values["names"]) != NAMES:
        raise EncoderError(
            "other-weights", f"{WEIGHTS.name} knows other numbers of a face", fix="python -m cadlm.train.attribution"
        )
    return np.array(values["mean"]), np.array(values["deviation"]), np.array(values["weights"]), float(values["bias"])
