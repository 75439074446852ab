"""Where a part is unusual, face by face: what breaks its own near-symmetries, has no twin, or nearly has one.

A logistic reading of a few numbers of each face, fitted on parts with injected defects and on the same parts without
(`python -m cadlm.train.attribution`); no network, unless masked covers are asked for (`cover`). A probability is that a face is a
defect where half of the parts have one.
"""

# pyright: basic
from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .alignment import EXACT_SHARE, thinned
from .body import Body
from .cloud import FACE_TYPES
from .errors import EncoderError
from .symmetry import near_symmetries

By = Literal["symmetry", "cover"]
WEIGHTS: dict[By, Path] = {
    "symmetry": Path(__file__).with_name("attribution.json"),
    "cover": Path(__file__).with_name("cover.json"),
}
LEAST_SHARE, MOST_MOTIONS = 0.6, 4
MOST_FACES = 3_000
STANDS_OUT = 0.05
"""A face stands out where at most this share of parts without a defect have one as unusual."""
_POINTS = 40
"""Points of a face that are moved; the smallest faces have the corners of their triangles only."""
_TWIN = 0.02
"""Logarithms of area and curvature radius that differ by less are equal."""
_NEAR_TWIN = 0.7
_HIT = 0.1
"""A motion breaks a face of which it maps more off the part, as a share."""
_ON_AXIS, _ALONG = 0.01, 0.99
"""How far from each other's axis round faces are that share it, as a share of the part's size, and the cosine between the two."""
_PLANE = FACE_TYPES.index("plane")
_FURTHEST = 6.0
"""A number of a face counts as at most so many deviations from the mean."""

NAMES = (
    "broken", "broken_most", "broken_alone", "broken_few", "outvoted", "is_outvoted", "lonely", "odd_twin", "odd_one",
    "log_area", "log_curvature", "concave", "log_broken", "log_faces", *(f"is_{name}" for name in FACE_TYPES),
)  # fmt: skip
"""What is known of a face, and of its part.

    broken, broken_most   the share of it that near-symmetries of the part map off the part: weighed by how much of the part they
                          map onto itself, and the most of them
    broken_alone          how much more than the other faces of its kind it is broken
    broken_few            the most that it is broken by a motion, over how many faces that breaks
    outvoted, is_outvoted the share of it that most near-symmetries map off the part, and whether there is any: the one odd corner
                          of four is off wherever it goes, the other three only where they meet it
    lonely                one over how many faces are its equals, itself counted
    odd_twin, odd_one     a round face of its kind is nearly its equal and stands on another axis, unlike the steps of a bore; and
                          such faces are more than those that equal it
    log_broken, log_faces logarithms of how many faces of the part are broken, plus one, and of how many it has
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faces:
    """The faces of a part: their numbers (N,) and what is known of each (N, K)."""

    numbers: NDArray[np.int64]
    values: NDArray[np.float64]


def unusual(body: Body, by: By = "symmetry") -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Faces (N,) and how likely each is a defect (N,).

    Args:
        by: What a face is judged by: the part's own near-symmetries and twins, or how badly the network that ships predicts it
            from the rest of the part.

    Raises:
        EncoderError: `no-faces` for a mesh in which none were looked for, `too-many-faces`, `no-weights`; by covers
            `missing-library` as well.
    """
    faces = faces_of(body, by)
    return faces.numbers, _weights(by).odds(faces.values)


def false_alarms(probability: float, by: By = "symmetry") -> float:
    """The share of parts without a defect that have a face at least as unusual. Raises `no-weights`."""
    sound = _weights(by).sound
    return float((sound >= probability).sum() + 1) / (len(sound) + 1)


def names_of(by: By) -> tuple[str, ...]:
    """What is known of a face."""
    if by == "symmetry":
        return NAMES
    from .cover import NAMES as COVERED

    return COVERED


def faces_of(body: Body, by: By = "symmetry") -> Faces:
    """What is known of each face, columns as `names_of`. Raises `no-faces`, `too-many-faces`, `missing-library`."""
    if body.face_ids.max(initial=-1) < 0:
        raise EncoderError("no-faces", "a mesh has no faces to be named", fix="look for them: cadlm.part_body.recognised_body")
    numbers = np.unique(body.face_ids)
    if len(numbers) > MOST_FACES:
        raise EncoderError("too-many-faces", f"the part has {len(numbers):,} faces; {MOST_FACES:,} can be compared")
    if by == "symmetry":
        return Faces(numbers=numbers, values=_by_symmetry(body, numbers))
    from .cover import values_of

    return Faces(numbers=numbers, values=values_of(body, numbers))


def _by_symmetry(body: Body, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """(N, K), columns as `NAMES`."""
    points, owner = _points(body, numbers)
    moved = _moved(body, points, owner, len(numbers))
    kind, area, bend, concave = _signatures(body, numbers)
    same_kind = kind[:, None] == kind[None, :]
    apart = np.maximum(np.abs(area[:, None] - area), np.abs(bend[:, None] - bend))
    twins = (same_kind & (apart < _TWIN)).sum(1)
    close = same_kind & (apart >= _TWIN) & (apart < _NEAR_TWIN) & (kind != _PLANE)[:, None] & ~_coaxial(body, numbers)
    odd_twin = np.where(close, 1 - apart / _NEAR_TWIN, 0).max(1)
    odd_one = np.where(close & (twins[None, :] > twins[:, None]), 1 - apart / _NEAR_TWIN, 0).max(1)
    usual = np.array([np.median(moved.broken[row]) for row in same_kind])
    whole = np.ones(len(numbers))
    columns = [
        moved.broken, moved.most, np.maximum(moved.broken - usual, 0), moved.few, moved.outvoted, moved.outvoted > 0,
        1 / twins, odd_twin, odd_one, area, bend, concave,
        whole * np.log1p((moved.broken > _HIT).sum()), whole * np.log(len(numbers)), *(kind == i for i in range(len(FACE_TYPES))),
    ]  # fmt: skip
    return np.stack([np.asarray(column, np.float64) for column in columns], 1)


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Moved:
    """What near-symmetries map off the part, of each face (N,): see `NAMES`."""

    broken: NDArray[np.float64]
    most: NDArray[np.float64]
    few: NDArray[np.float64]
    outvoted: NDArray[np.float64]


def _moved(body: Body, points: NDArray[np.float64], owner: NDArray[np.int64], count: int) -> _Moved:
    limit = 6 * EXACT_SHARE * body.size
    most, few, votes, weight, motions = np.zeros(count), np.zeros(count), np.zeros(len(points)), 0.0, 0
    many = np.bincount(owner, minlength=count)
    for motion, share in near_symmetries(body, LEAST_SHARE, MOST_MOTIONS):
        off = body.is_off(motion(points), limit)
        found = share * np.bincount(owner, off, count) / many
        most, few = np.maximum(most, found), np.maximum(few, found / max(1, (found > share * _HIT).sum()))
        votes += share**2 * off
        weight += share**2
        motions += 1
    if motions:
        votes /= weight
    # One motion alone cannot tell which of two is the odd one.
    is_outvoted = (votes > 0.5) & (motions > 1)
    broken, outvoted = (np.bincount(owner, row, count) / many for row in (votes, is_outvoted))
    return _Moved(broken=broken, most=most, few=few, outvoted=outvoted)


def _coaxial(body: Body, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(N, N): whether the second of two round faces lies on the axis of the first, and turns about it as well."""
    places, axes = np.full((len(numbers), 3), np.nan), np.full((len(numbers), 3), np.nan)
    for row, number in enumerate(numbers):
        mine = np.flatnonzero(body.cloud.face_ids == number)
        bends = body.cloud.curvatures[mine].astype(np.float64)
        bends = np.take_along_axis(bends, np.abs(bends).argmax(1)[:, None], 1)
        if len(mine) < 6 or (np.abs(bends) * body.size < 1e-3).any():
            continue
        normals = body.cloud.normals[mine].astype(np.float64)
        places[row] = (body.cloud.points[mine] - normals / bends).mean(0)
        axes[row] = np.linalg.eigh(np.cov(normals.T))[1][:, 0]
    off = np.linalg.norm(np.cross(places[None, :] - places[:, None], axes[:, None]), axis=2)
    # Of a face without an axis both are NaN, and no comparison holds.
    return (off < _ON_AXIS * body.size) & (np.abs(axes @ axes.T) > _ALONG)


def _signatures(
    body: Body, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of each face: its type, the logarithms of its area and curvature against the part's size, and whether it is hollow."""
    kind, bend, hollow = np.full(len(numbers), len(FACE_TYPES) - 1), np.zeros(len(numbers)), np.zeros(len(numbers))
    for row, number in enumerate(numbers):
        mine = np.flatnonzero(body.cloud.face_ids == number)
        if len(mine) == 0:
            # Too small for a sample: all that is told is whether it is flat.
            normals = body.mesh.normals[(body.face_ids == number) & (body.mesh.areas > 0)]
            if (normals @ normals[:1].T > 1 - 1e-9).all():
                kind[row] = _PLANE
            continue
        kind[row] = body.cloud.face_types[mine[0]]
        curvature = np.median(body.cloud.curvatures[mine], axis=0) * body.size
        bend[row], hollow[row] = np.log1p(np.abs(curvature).max()), float(curvature.min() < -1e-3)
    area = np.log(np.bincount(body.face_ids, body.mesh.areas, numbers.max() + 1)[numbers] / body.moments.area)
    return kind, area, bend, hollow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """A logistic reading of what is known of a face.

    Attributes:
        mean, deviation, weights: (K,).
        sound: (M,) the largest probability of a face of each of some parts without a defect, which were not fitted to.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float
    sound: NDArray[np.float64]

    def odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities (N,) of faces (N, K)."""
        scaled = np.clip((values - self.mean) / self.deviation, -_FURTHEST, _FURTHEST)
        return 1 / (1 + np.exp(-(scaled @ self.weights + self.bias)))


@cache
def _weights(by: By) -> Reading:
    path, fix = WEIGHTS[by], f"python -m cadlm.train.attribution --by {by}"
    try:
        values = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise EncoderError("no-weights", f"{path.name} is missing", fix=fix) from error
    if tuple(values["names"]) != names_of(by):
        raise EncoderError("other-weights", f"{path.name} knows other numbers of a face", fix=fix)
    mean, deviation, weights, sound = (np.array(values[name]) for name in ("mean", "deviation", "weights", "sound"))
    return Reading(mean=mean, deviation=deviation, weights=weights, bias=float(values["bias"]), sound=sound)
