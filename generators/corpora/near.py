"""Finds parts of one shape in different splits by what was measured on them: equal up to scale, place and rotation.

Volume, area and the principal moments of inertia, made free of scale, are four numbers that any turn or mirror keeps. Equal
numbers do not prove equal shapes, so this finds candidates, and few of them are false.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TOLERANCE = 1e-6
"""Relative. Measurements of one solid built twice agree to about 1e-9, different parts rarely to 1e-4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A measured part.

    Attributes:
        invariants: Four numbers without scale: area over volume^(2/3), principal moments over volume^(5/3), rising.
        scale_mm: The cube root of the volume.
    """

    id: str
    split: str
    prompt: str
    scale_mm: float
    invariants: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """Two parts of one shape in different splits; `is_congruent` where the size is the same too."""

    first: Shape
    second: Shape
    is_congruent: bool


def shape_of(*, id: str, split: str, prompt: str, volume_mm3: float, area_mm2: float, inertia_mm5: tuple[float, ...]) -> Shape:
    """The shape of a part with these measurements; the inertia is about the centroid, as Ixx, Iyy, Izz, Ixy, Ixz, Iyz."""
    import numpy as np

    xx, yy, zz, xy, xz, yz = inertia_mm5
    moments = np.linalg.eigvalsh(np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]))
    scale = math.cbrt(volume_mm3)
    invariants = (area_mm2 / scale**2, *(float(moment) / scale**5 for moment in moments))
    return Shape(id=id, split=split, prompt=prompt, scale_mm=scale, invariants=invariants)


def find_twins(shapes: Iterable[Shape]) -> Iterator[Twins]:
    """All pairs of one shape in different splits, ordered by their ids. Near-linear: neighbours in the first invariant."""
    ordered = sorted(shapes, key=lambda shape: (shape.invariants, shape.id))
    pairs: list[Twins] = []
    for i, shape in enumerate(ordered):
        for other in _following(ordered, i):
            if other.split != shape.split and _agree(shape.invariants, other.invariants):
                first, second = sorted((shape, other), key=lambda member: member.id)
                is_congruent = math.isclose(first.scale_mm, second.scale_mm, rel_tol=TOLERANCE)
                pairs.append(Twins(first=first, second=second, is_congruent=is_congruent))
    yield from sorted(pairs, key=lambda twins: (twins.first.id, twins.second.id))


def _following(ordered: list[Shape], i: int) -> Iterator[Shape]:
    """The shapes after number i whose first invariant is the same within the tolerance."""
    limit = ordered[i].invariants[0] * (1 + TOLERANCE)
    for j in range(i + 1, len(ordered)):
        if ordered[j].invariants[0] > limit:
            return
        yield ordered[j]


def _agree(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return all(math.isclose(x, y, rel_tol=TOLERANCE) for x, y in zip(a, b, strict=True))
