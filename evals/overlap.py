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

MESH_ANGLE_DEG, MESH_CHORD_MM = 10.0, 0.05
"""The largest turn between neighbouring points of a curve and the largest distance of a chord from it, in the meshes that are
compared, those of exported STL files."""
SLABS = 16
_FREEFORM = ("bspline", "other")


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Integrals over a part: of 1 (mm³), of each coordinate (3,) and of the products of two (3, 3); and its box.

    Turned by several rotations it is as many parts: all arrays but the volume get another first axis.

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
        crossed = _outer(self.first, by)
        second = self.second + crossed + np.swapaxes(crossed, -1, -2) + self.volume * _outer(by, by)
        return Moments(self.volume, self.first + self.volume * by, second, self.low + by, self.high + by)

    def turned(self, rotation: Floats) -> Moments:
        """Those of the part turned about the origin by rotations (..., 3, 3) that map the axes to axes."""
        corners = np.sort(np.stack([rotation @ self.low, rotation @ self.high]), axis=0)
        second = rotation @ self.second @ np.swapaxes(rotation, -1, -2)
        return Moments(self.volume, rotation @ self.first, second, *corners)


def most_iou(a: Moments, b: Moments) -> Floats:
    """An IoU that two parts cannot exceed, 0 to 1; one number for each of the parts that a moments stand for.

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
    squares = np.eye(3) * (half**2 / 2 * more)[..., None]
    second = np.abs(mine.second - theirs.second - squares) / _outer(half, half) * (1 + np.eye(3))
    apart = np.maximum(abs(more), np.maximum(first.max(axis=-1), second.max(axis=(-2, -1))))
    shared_box = np.maximum(np.minimum(a.high, b.high) - np.maximum(a.low, b.low), 0).prod(axis=-1)
    total = a.volume + b.volume
    common = np.minimum(np.minimum((total - apart) / 2, shared_box), min(a.volume, b.volume))
    return np.maximum(0.0, common / (total - common))


def most_iou_by_slabs(part: Floats, reference: Floats, rotations: Floats) -> Floats:
    """An IoU that closed meshes cannot exceed, part turned about the origin.

    In no slab across an axis do they share more than the smaller of what each has there.

    Args:
        part, reference: Corners of triangles (T, 3, 3), outward counter-clockwise.
        rotations: (R, 3, 3), map axes to axes.

    Returns:
        (R,), 0 to 1.
    """
    half = max(np.abs(part).max(), np.abs(reference).max())
    mine, theirs = (_slabs_mm3(corners, half) for corners in (part, reference))
    either_way = np.stack([mine, mine[:, ::-1]])
    shared = np.minimum(either_way[:, None], theirs[:, None]).sum(axis=-1)  # way, axis of the reference, axis of the part
    axis = np.abs(rotations).argmax(axis=-1)
    common = shared[(rotations.sum(axis=-1) < 0).astype(int), np.arange(3), axis].min(axis=-1)
    return np.maximum(0.0, common / (mine[0].sum() + theirs[0].sum() - common))


def _slabs_mm3(corners: Floats, half: float) -> Floats:
    """The volume (3, `SLABS`) between equally distant planes across each axis, from -half to half.

    That below a plane x = t is the flux of (min(x, t), 0, 0) through the surface: of each triangle the projected area times the
    mean of min(x, t) over it, which is cubic in t between the x of its corners.
    """
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
    low, middle, high = np.moveaxis(np.sort(corners, axis=1), 1, 0)[..., None]
    mean = (low + middle + high) / 3
    planes = np.linspace(-half, half, SLABS + 1)
    rising, falling = np.clip(planes, low, middle) - low, high - np.clip(planes, middle, high)
    below_middle = rising * rising * rising * _inverse(3 * (middle - low) * (high - low))
    above_middle = planes - mean + falling * falling * falling * _inverse(3 * (high - middle) * (high - low))
    missing = np.where(planes < middle, below_middle, above_middle)
    return np.diff(np.einsum("ta,tap->ap", area, planes - missing))


def _inverse(values: Floats) -> Floats:
    """1 / x, and 0 for 0."""
    return np.divide(1, values, out=np.zeros_like(values), where=values > 0)


def _outer(a: Floats, b: Floats) -> Floats:
    return a[..., :, None] * b[..., None, :]


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
        sector = math.radians(row.turn_deg) / 2 * row.radius_mm**2
        yield _segment_share(row.radius_mm) * sector * (row.high_mm - row.low_mm)
    for cone in surfaces.cones:
        radius = max(cone.low_radius_mm, cone.high_radius_mm)
        yield share * math.radians(cone.turn_deg) / 2 * radius**2 * (cone.high_mm - cone.low_mm)
    for ball in surfaces.spheres:
        yield 8 * math.pi * depth * ball.radius_mm**3
    for ring in surfaces.tori:
        yield 4 * math.pi**2 * depth * ring.major_mm * ring.minor_mm * (ring.major_mm + 2 * ring.minor_mm)


def _segment_share(radius_mm: float) -> float:
    """The share of a sector that lies outside the chords of its arc."""
    widest = 2 * math.acos(max(0.0, 1 - MESH_CHORD_MM / radius_mm))
    angle = min(math.radians(MESH_ANGLE_DEG), widest)
    return 1 - math.sin(angle) / angle
