"""Volume, area, centroid and inertia of solids, by integrals over their faces."""

from __future__ import annotations

from math import dist
from typing import NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepGProp import BRepGProp, BRepGProp_Domain, BRepGProp_Face, BRepGProp_Vinert
from OCP.gp import gp_Pnt
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_Orientation, TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Face, TopoDS_Shape, TopoDS_Solid

from .placement import Vector, dot
from .topology import Box, copies, faces, is_elementary, is_freeform, is_plain, loose_box, plane_of

VOLUME_EPSILON = 1e-6
"""Relative error asked of volumes: Gauss and Kronrod deliver 1e-10 on plain faces, but may never end
on others; the adaptive integrals deliver 2e-8 on elementary faces that a freeform edge bounds.
"""
FREEFORM_EPSILON = 1e-10
"""The same over freeform faces, which deliver 2e-8 of a volume and 5e-6 of inertia; asked for 1e-6 they stop 3e-6 off on
stretched primitives.
"""
QUICK_EPSILON, CAREFUL_EPSILON = 1e-8, 1e-7
"""How far, relatively, the quick and the adaptive integrals may be from a volume that they confirm."""
AREA_EPSILON = 1e-7
"""Relative error asked of the adaptive integral over one face: elementary ones come out right to 1e-13, freeform ones to 1e-7."""
GAP_EPSILON = 1e-6
"""How far, relatively, the volumes from two places may differ of a boundary that is closed."""
_APEXES = ((0.5, 0.5, 0.5), (0.41, 0.47, 0.56), (0.34, 0.63, 0.29), (0.77, 0.18, 0.69), (1.6, -0.7, 1.9))
"""Where in a solid's box the cones over its faces may meet."""
_FAR = 1e4
"""How many times the box's diagonal the centre of a cone may be away; the square, times rounding, is what inertia loses."""


class _Cones(NamedTuple):
    """Those over the faces of a shape from one apex, and how far from it the furthest of their centres is."""

    sum: GProp_GProps
    furthest: float


def volume_mm3(shape: TopoDS_Shape) -> float:
    """Exact volume; 0 for an empty shape."""
    return sum(count * _volume_mm3(solid) for solid, count in copies(shape))


def _volume_mm3(solid: TopoDS_Solid) -> float:
    if not all(map(is_plain, faces(solid))):
        return _integrated(solid).Mass()
    found = GProp_GProps()
    BRepGProp.VolumePropertiesGK_s(solid, found, VOLUME_EPSILON)
    return found.Mass()


def area_mm2(shape: TopoDS_Shape) -> float:
    """Area of all faces; the adaptive integral only where the quick one may be off (by 1e-5 on a sphere that a curve crosses)."""
    return sum(map(_area_mm2, faces(shape)))


def _area_mm2(face: TopoDS_Face) -> float:
    found = GProp_GProps()
    if is_plain(face):
        BRepGProp.SurfaceProperties_s(face, found)
    else:
        BRepGProp.SurfaceProperties_s(face, found, AREA_EPSILON)
    return found.Mass()


def flat_area_at(shape: TopoDS_Shape, axis: Vector, level: float) -> float:
    """Area of the flat faces that look along `axis` at this distance from the origin, mm²."""
    total = 0.0
    for face in faces(shape):
        plane = plane_of(face)
        if plane and dot(plane[1], axis) > 1 - 1e-9 and abs(dot(plane[0], axis) - level) < 1e-7:
            total += area_mm2(face)
    return total


def moments(shape: TopoDS_Shape, known_mm3: float | None = None) -> tuple[float, GProp_GProps]:
    """The exact volume, and the centroid and inertia integrals.

    Args:
        known_mm3: The volume as it is known from elsewhere; believed where one of these integrals agrees.
    """
    if not is_freeform(shape):
        exact = volume_mm3(shape) if known_mm3 is None else known_mm3
        found = _integrated(shape, is_quick=True)
        if _agree(found.Mass(), exact, QUICK_EPSILON):
            return exact, found
    found = _integrated(shape)
    if known_mm3 is not None and _agree(found.Mass(), known_mm3, CAREFUL_EPSILON):
        return known_mm3, found
    return found.Mass(), found


def is_closed(shape: TopoDS_Shape, volume_mm3: float) -> bool:
    """Whether the faces leave no gap, whatever the kernel's own check says: else the volume depends on where their cones meet.

    Args:
        volume_mm3: As it was measured, from another place than here.
    """
    elsewhere = _about(shape, _within(loose_box(shape), _APEXES[-1]), is_quick=False)
    return _agree(elsewhere.sum.Mass(), volume_mm3, GAP_EPSILON)


def _integrated(shape: TopoDS_Shape, *, is_quick: bool = False) -> GProp_GProps:
    """The sum of the cones over all faces.

    `BRepGProp` lets them meet where it likes, and a cone with as much volume in front of its face as behind has its centre at
    infinity: inertia was seen 2 % off, of a rod with a dimple, and 12 %, of two cones tip to tip. Here they meet elsewhere then.
    """
    box = loose_box(shape)
    far = _FAR * dist(box.low, box.high)
    found = _Cones(GProp_GProps(), 0.0)
    for share in _APEXES:
        found = _about(shape, _within(box, share), is_quick)
        if found.furthest <= far:
            break
    return found.sum


def _about(shape: TopoDS_Shape, apex: gp_Pnt, is_quick: bool) -> _Cones:
    total, furthest = GProp_GProps(apex), 0.0
    boundary = TopExp_Explorer(shape, TopAbs_ShapeEnum.TopAbs_FACE)
    while boundary.More():
        face = TopoDS.Face_s(boundary.Current())
        boundary.Next()
        if face.Orientation() in (TopAbs_Orientation.TopAbs_FORWARD, TopAbs_Orientation.TopAbs_REVERSED):
            cone = _cone(face, apex, is_quick)
            total.Add(cone)
            furthest = max(furthest, cone.CentreOfMass().Distance(apex))
    return _Cones(total, furthest)


def _within(box: Box, share: Vector) -> gp_Pnt:
    return gp_Pnt(*(low + part * size for low, size, part in zip(box.low, box.size, share, strict=True)))


def _cone(face: TopoDS_Face, apex: gp_Pnt, is_quick: bool) -> BRepGProp_Vinert:
    """Between a face and the apex; by Gauss' rule alone where that is enough, else adaptively."""
    given = (BRepGProp_Face(face), BRepGProp_Domain(face), apex)
    if is_quick or is_plain(face):
        return BRepGProp_Vinert(*given)
    return BRepGProp_Vinert(*given, VOLUME_EPSILON if is_elementary(face) else FREEFORM_EPSILON)


def _agree(one: float, other: float, epsilon: float) -> bool:
    return abs(one - other) <= epsilon * abs(other)
