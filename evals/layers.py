"""Volumes that meshes have in common, layer by layer where both are stacks of flat layers: areas are far cheaper than solids.

Plates with holes, tubes, extruded profiles and stepped shafts are such stacks.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import manifold3d
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_LAYERS = 24
_TILT = 1e-5
"""The largest slope of a facet that counts as along or across an axis; vertices have single precision."""
_SAME_LEVEL = 1e-6
"""Of a part's extent."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """A part as layers across an axis: their borders (K + 1,), mm, ascending, and the section (K) of each.

    Sections lie in the plane of the next two axes in cyclic order.
    """

    axis: int
    levels: Floats
    sections: tuple[manifold3d.CrossSection, ...]


def stacked(body: manifold3d.Manifold, vertices: Floats, areas: Floats) -> tuple[Layers | None, ...]:
    """The layers of a closed mesh across each axis; None where a facet leans or there are more than `MOST_LAYERS`.

    Args:
        vertices: (V, 3), mm.  areas: Normals of the triangles (F, 3), of any length.
    """
    steep = np.abs(areas)
    beside = np.stack([steep[:, [1, 2]].max(axis=1), steep[:, [2, 0]].max(axis=1), steep[:, [0, 1]].max(axis=1)], axis=1)
    leans = np.minimum(steep, beside) > _TILT * np.maximum(steep, beside)
    return tuple(None if leans[:, axis].any() else _layers(body, vertices[:, axis], axis) for axis in range(3))


def _layers(body: manifold3d.Manifold, heights: Floats, axis: int) -> Layers | None:
    ordered = np.sort(heights)
    levels = ordered[np.diff(ordered, prepend=-np.inf) > _SAME_LEVEL * (ordered[-1] - ordered[0])]
    if len(levels) > MOST_LAYERS + 1:
        return None
    upright = body.transform(np.hstack((np.roll(np.eye(3), 2 - axis, axis=0), np.zeros((3, 1)))))
    return Layers(axis, levels, tuple(upright.slice(float(middle)) for middle in (levels[1:] + levels[:-1]) / 2))


def common_mm3(part: Layers, reference: Layers, rotation: Floats, shift: Floats) -> float:
    """Volume of the intersection of a part, turned and then moved, with a reference.

    Args:
        rotation: (3, 3), maps axes to axes, and that of the part's layers to that of the reference's.  shift: (3,), mm.
    """
    onto = reference.axis
    mine, theirs = ([(stack.axis + step) % 3 for step in (1, 2)] for stack in (part, reference))
    in_plane = np.hstack((rotation[np.ix_(theirs, mine)], shift[theirs][:, None]))
    turned = [section.transform(in_plane) for section in part.sections]
    levels = rotation[onto, part.axis] * part.levels + shift[onto]
    if levels[0] > levels[-1]:
        levels, turned = levels[::-1], turned[::-1]
    shared = _overlaps(levels, reference.levels)
    return sum(height * (turned[i] ^ reference.sections[j]).area() for i, j, height in shared)


def _overlaps(a: Floats, b: Floats) -> Iterator[tuple[int, int, float]]:
    """The layers of two stacks that overlap: the place of each, and how high they share."""
    i = j = 0
    while i < len(a) - 1 and j < len(b) - 1:
        height = min(a[i + 1], b[j + 1]) - max(a[i], b[j])
        if height > 0:
            yield i, j, float(height)
        if a[i + 1] <= b[j + 1]:
            i += 1
        else:
            j += 1
