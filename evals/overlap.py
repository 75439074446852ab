"""What measurements prove about two parts where they stand: what their IoU cannot exceed, and how far their meshes are off.

Neither kernel nor booleans: volumes, centres, second moments, boxes and surfaces.
"""

# pyright: basic
from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from dsl.measurements import Measurements, Surfaces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .metrics import Shell

    Floats = NDArray[np.float64]

MESH_ANGLE_DEG = 10.0
"""The largest turn between neighbouring points of a curve in the meshes that are compared, those of exported STL files."""
_FREEFORM = ("bspline", "other")


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Integrals over a part: of 1 (mm³), of each coordinate (3,) and of the products of two (3, 3); and its box.

    Attributes:
        low, high: Corners of the bounding box (3,), mm.
    """

    volume: float
    first: Floats
    second: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, part: Measurements) -> Self:
        """Those of a measured part; Steiner's theorem moves them from its centre."""
        centre = np.array(part.centroid_mm)
        ixx, iyy, izz, ixy, ixz, iyz = part.inertia_mm5
        inertia = np.array([[ixx, ixy, ixz], [ixy, iyy, iyz], [ixz, iyz, izz]])
        about_centre = np.eye(3) * np.trace(inertia) / 2 - inertia
        second = about_centre + part.volume_mm3 * np.outer(centre, centre)
        return cls(part.volume_mm3, part.volume_mm3 * centre, second, *map(np.array, part.bbox_mm))

    @classmethod
    def of_mesh(cls, shell: Shell) -> Self:
        """Those of a closed mesh: the tetrahedra between the origin and each triangle."""
        a, b, c = (shell.vertices[shell.faces[:, i]] for i in range(3))
        volumes = np.einsum("ij,ij->i", a, np.cross(b, c)) / 6
        total = a + b + c
        products = np.einsum("t,pti,ptj->ij", volumes, *[np.stack([a, b, c, total])] * 2)
        return cls(float(volumes.sum()), volumes @ total / 4, products / 20, *shell.box)

    def moved(self, by: Floats) -> Moments:
        """Those of the part moved by (3,) mm."""
        crossed = np.outer(self.first, by)
        second = self.second + crossed + crossed.T + self.volume * np.outer(by, by)
        return Moments(self.volume, self.first + self.volume * by, second, self.low + by, self.high + by)

    def turned(self, rotation: Floats) -> Moments:
        """Those of the part turned about the origin by one of the rotations (3, 3) that map the axes to axes."""
        corners = np.sort(np.stack([rotation @ self.low, rotation @ self.high]), axis=0)
        return Moments(self.volume, rotation @ self.first, rotation @ self.second @ rotation.T, *corners)


def most_iou(a: Moments, b: Moments) -> float:
    """An IoU that two parts cannot exceed, 0 to 1.

    What both have lies in both boxes, and IoU is (S - d) / (S + d) with S the sum of the volumes and d the volume that only one
    of the parts has. For any function f with |f - m| <= h in the box around both, the integrals F of f over the parts differ by
    no more than what only one of them has can make of it: |F(a) - F(b) - m (V(a) - V(b))| <= h d. Here f is 1, which gives the
    difference of the volumes; each coordinate, from the middle of the box; its square; and the product of two.
    """
    low, high = np.minimum(a.low, b.low), np.maximum(a.high, b.high)
    middle, half = (low + high) / 2, (high - low) / 2
    mine, theirs = a.moved(-middle), b.moved(-middle)
    more = a.volume - b.volume
    first = np.abs(mine.first - theirs.first) / half
    second = np.abs(mine.second - theirs.second - np.diag(half**2 / 2 * more)) / np.outer(half, half)
    apart = max(abs(more), first.max(), (second * (1 + np.eye(3))).max())
    total = a.volume + b.volume
    common = min((total - apart) / 2, a.volume, b.volume, _product(np.minimum(a.high, b.high) - np.maximum(a.low, b.low)))
    return max(0.0, common / (total - common))


def _product(extents: Floats) -> float:
    return float(np.maximum(extents, 0).prod())


def mesh_error_mm3(part: Measurements) -> float | None:
    """The most volume that a part and its mesh do not share; None for freeform faces, of which too little is known.

    A chord that turns by t leaves r² (t - sin t) / 2 between itself and its arc: the share 1 - sin t / t of the sector. The
    facets of spheres and tori lie no deeper than r (1 - cos t/2) for each of the two ways in which they bend.
    """
    surfaces = part.surfaces
    return None if surfaces is None or any(part.faces.get(kind) for kind in _FREEFORM) else sum(_slivers_mm3(surfaces))


def _slivers_mm3(surfaces: Surfaces) -> Iterator[float]:
    angle = math.radians(MESH_ANGLE_DEG)
    share, depth = 1 - math.sin(angle) / angle, 1 - math.cos(angle / 2)
    for row in surfaces.cylinders:
        yield share * math.radians(row.turn_deg) / 2 * row.radius_mm**2 * (row.high_mm - row.low_mm)
    for cone in surfaces.cones:
        radius = max(cone.low_radius_mm, cone.high_radius_mm)
        yield share * math.radians(cone.turn_deg) / 2 * radius**2 * (cone.high_mm - cone.low_mm)
    for ball in surfaces.spheres:
        yield 8 * math.pi * depth * ball.radius_mm**3
    for ring in surfaces.tori:
        yield 4 * math.pi**2 * depth * ring.major_mm * ring.minor_mm * (ring.major_mm + 2 * ring.minor_mm)
