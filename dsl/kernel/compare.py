"""How alike two solids are, by the cheapest way that is sure: equal programs, boxes apart, exact intersection, triangles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from . import occ  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepAlgoAPI import BRepAlgoAPI_Common, BRepAlgoAPI_Cut
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.TopoDS import TopoDS_Face

from ..comparison import Comparison, Method
from ..errors import DslError
from . import bores, extents, integrals, topology
from .faceting import polyhedra
from .mesh import tessellate
from .polyhedral import UnsayableError

if TYPE_CHECKING:
    import manifold3d

    from .solid import Solid

_EXACT_FACES = 150
"""Up to so many faces in both parts together OCCT's intersection takes less than a second, and it is exact; two gears of a
hundred faces each take it 1.7 s, and meshes a fifth of that."""
_EXACT_ERROR = 1e-6
_SEGMENTS = 64
_FINENESS, _ANGLE_DEG = 1e-3, 12.0
"""Of meshes of solids: the deflection as a share of the diagonal."""
_SAME_DIAMETER_MM = 1e-4


class _Overlap(NamedTuple):
    """A common volume with the two volumes that it was found with (those of the triangles, where it came from such).

    `error_mm3`: how far the common volume is from that of the exact parts, at most.
    """

    common_mm3: float
    volumes_mm3: tuple[float, float]
    error_mm3: float
    method: Method


def compare(a: Solid, b: Solid) -> Comparison:
    """Compare two parts where they stand: volume overlap, volumes, bounding boxes, hole diameters.

    Raises:
        DslError: `boolean_failed` when neither the kernel nor meshes can intersect them.
    """
    volumes = (integrals.volume_mm3(a.shape_occ), integrals.volume_mm3(b.shape_occ))
    boxes = (extents.tight_box(a.shape_occ), extents.tight_box(b.shape_occ))
    value, error, method = _iou(a, b, volumes, boxes)
    matched, first_only, second_only = _match(*([hole.diameter_mm for hole in bores.holes(s.shape_occ)] for s in (a, b)))
    return Comparison(
        iou=value,
        iou_error=error,
        method=method,
        volumes_mm3=volumes,
        bboxes_mm=((boxes[0].low, boxes[0].high), (boxes[1].low, boxes[1].high)),
        holes_matched=matched,
        holes_first_only=first_only,
        holes_second_only=second_only,
    )


def iou(a: Solid, b: Solid) -> float:
    """Volume of the intersection over volume of the union, 0 to 1."""
    return compare(a, b).iou


def _iou(
    a: Solid, b: Solid, volumes: tuple[float, float], boxes: tuple[topology.Box, topology.Box]
) -> tuple[float, float, Method]:
    if a.graph is not None and b.graph is not None and a.graph.key and a.graph.key == b.graph.key:
        return 1.0, 0.0, "same key"
    if any(low >= high for low, high in zip(boxes[0].low, boxes[1].high, strict=True)) or any(
        low >= high for low, high in zip(boxes[1].low, boxes[0].high, strict=True)
    ):
        return 0.0, 0.0, "apart"
    overlap = _overlap(a, b, volumes)
    # A common part larger than either cannot be; rounding is cut off, anything else was refused.
    common = min(overlap.common_mm3, *overlap.volumes_mm3)
    value = _share(common, overlap.volumes_mm3)
    # The exact volumes are known: only the common one is between two bounds.
    least, most = max(0.0, common - overlap.error_mm3), min(common + overlap.error_mm3, *volumes)
    return value, max(_share(most, volumes) - value, value - _share(least, volumes), 0.0), overlap.method


def _share(common: float, volumes: tuple[float, float]) -> float:
    return common / (sum(volumes) - common)


def _overlap(a: Solid, b: Solid, volumes: tuple[float, float]) -> _Overlap:
    faces = len(topology.faces(a.shape_occ)) + len(topology.faces(b.shape_occ))
    triangles = (_facetted, _meshed)
    for way in (_exact, *triangles) if faces <= _EXACT_FACES else (*triangles, _exact):
        found = way(a, b, volumes)
        if found is not None and found.common_mm3 <= min(found.volumes_mm3) * (1 + _EXACT_ERROR):
            return found
    raise DslError("boolean_failed", "the two parts could not be intersected")


def _exact(a: Solid, b: Solid, volumes: tuple[float, float]) -> _Overlap | None:
    """OCCT's intersection; None when it fails."""
    try:
        common = _volume(BRepAlgoAPI_Common(a.shape_occ, b.shape_occ))
        # Coincident faces can make OCCT lose everything. Parts with nothing in common leave each other whole.
        if common == 0 and abs(_volume(BRepAlgoAPI_Cut(a.shape_occ, b.shape_occ)) - volumes[0]) > _EXACT_ERROR * volumes[0]:
            return None
    except occ.KERNEL_ERRORS:
        return None
    return _Overlap(common, volumes, _EXACT_ERROR * max(volumes), "exact")


def _volume(operation: BRepAlgoAPI_Common | BRepAlgoAPI_Cut) -> float:
    return sum(integrals.volume_mm3(solid) for solid in topology.solids(operation.Shape()))


def _facetted(a: Solid, b: Solid, volumes: tuple[float, float]) -> _Overlap | None:
    """Intersection of the programs in triangles; None where they cannot be said in them."""
    if a.graph is None or b.graph is None or len(a.graph.roots) + len(b.graph.roots) > 2:
        return None
    try:
        (first,), (second,) = (polyhedra(graph, _SEGMENTS) for graph in (a.graph, b.graph))
    except UnsayableError:
        return None
    return _intersected(first.body, second.body, first.error_mm3 + second.error_mm3, "facets")


def _meshed(a: Solid, b: Solid, volumes: tuple[float, float]) -> _Overlap | None:
    """Intersection of fine meshes of the solids; None where manifold3d is not installed or refuses a mesh."""
    try:
        import manifold3d
        import numpy as np
    except ImportError:
        return None
    bodies: list[manifold3d.Manifold] = []
    deflection_mm = _FINENESS * max(math.dist(*extents.tight_box(solid.shape_occ)[:2]) for solid in (a, b))
    error_mm3 = 0.0
    for solid, volume in zip((a, b), volumes, strict=True):
        mesh = tessellate(solid, deflection_mm, _ANGLE_DEG, with_lines=False)
        body = manifold3d.Manifold(
            manifold3d.Mesh64(vert_properties=np.ascontiguousarray(mesh.vertices), tri_verts=mesh.faces.astype(np.uint64))
        )
        if body.status() != manifold3d.Error.NoError or body.is_empty():
            return None
        error_mm3 += sum(_missed_mm3(face, deflection_mm) for face in topology.faces(solid.shape_occ)) + _EXACT_ERROR * volume
        bodies.append(body)
    return _intersected(bodies[0], bodies[1], error_mm3, "mesh")


def _missed_mm3(face: TopoDS_Face, deflection_mm: float) -> float:
    """The volume between a face and its triangles at most: none where it is flat, else within the deflection."""
    surface = BRepAdaptor_Surface(face, False)
    if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Plane:
        return 0.0
    if surface.GetType() == GeomAbs_SurfaceType.GeomAbs_Cylinder:
        # Its chords turn by the angle at most: a small hole in a large part is finer than the deflection.
        deflection_mm = min(deflection_mm, surface.Cylinder().Radius() * (1 - math.cos(math.radians(_ANGLE_DEG) / 2)))
    return deflection_mm * integrals.area_mm2(face)


def _intersected(a: manifold3d.Manifold, b: manifold3d.Manifold, error_mm3: float, method: Method) -> _Overlap:
    return _Overlap(float((a ^ b).volume()), (float(a.volume()), float(b.volume())), error_mm3, method)


def _match(first: list[float], second: list[float]) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Diameters in both lists, in the first only, in the second only; each sorted."""
    rest = sorted(second)
    matched: list[float] = []
    alone: list[float] = []
    for diameter in sorted(first):
        partner = next((other for other in rest if abs(other - diameter) <= _SAME_DIAMETER_MM), None)
        if partner is None:
            alone.append(diameter)
        else:
            rest.remove(partner)
            matched.append(diameter)
    return tuple(matched), tuple(alone), tuple(rest)
