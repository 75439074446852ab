"""Measures a built or imported solid exactly."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import NamedTuple

from ..errors import DslError
from ..measurements import Measurements

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.TopoDS import TopoDS_Face

from . import bores, extents, topology
from .integrals import area_mm2, moments
from .placement import Vector
from .solid import Solid
from .surfaces import shell, surfaces

_TYPES = {
    GeomAbs_SurfaceType.GeomAbs_Plane: "plane",
    GeomAbs_SurfaceType.GeomAbs_Cylinder: "cylinder",
    GeomAbs_SurfaceType.GeomAbs_Cone: "cone",
    GeomAbs_SurfaceType.GeomAbs_Sphere: "sphere",
    GeomAbs_SurfaceType.GeomAbs_Torus: "torus",
    GeomAbs_SurfaceType.GeomAbs_BezierSurface: "bspline",
    GeomAbs_SurfaceType.GeomAbs_BSplineSurface: "bspline",
}


def measure(solid: Solid) -> Measurements:
    """Volume, area, tight bounding box, centroid, inertia, faces by type, edges, round holes and surfaces.

    Raises:
        DslError: `invalid_solid` for an imported part that is broken, `empty_geometry` for one without solids.
    """
    shape = solid.shape_occ
    parts = topology.solids(shape)
    if not parts:
        raise DslError("empty_geometry", "there is no solid to measure")
    # A built solid was checked when it was made.
    if solid.graph is None and not topology.is_valid(shape):
        raise DslError("invalid_solid", "the boundary of the part is not closed and consistent")
    found = _integrals(solid)
    if not isfinite(found.volume) or found.volume <= 0:
        raise DslError("invalid_solid", f"the part has a volume of {found.volume:g} mm³")
    box = solid.box_mm or extents.tight_box(shape)
    shells = [shell(part) for part in parts]
    return Measurements(
        volume_mm3=found.volume,
        area_mm2=found.area,
        bbox_mm=(_without_negative_zero(box.low), _without_negative_zero(box.high)),
        centroid_mm=_without_negative_zero(found.centroid),
        inertia_mm5=found.inertia,
        solids=len(parts),
        faces=dict(sorted(Counter(face_type(face) for face in topology.faces(shape)).items())),
        # Solids that touch along an edge may share it here, and do not in a file.
        edges=sum(len(topology.edges(part)) for part in parts),
        holes=bores.holes_of(shells),
        surfaces=surfaces(shells),
    )  # fmt: skip


class _Integrals(NamedTuple):
    volume: float
    area: float
    centroid: Vector
    inertia: tuple[float, float, float, float, float, float]


def _integrals(solid: Solid) -> _Integrals:
    """In closed form where building the solid told it, else by the kernel."""
    if solid.mass is not None:
        return _Integrals(solid.mass.volume, solid.mass.area, solid.mass.centroid, solid.mass.inertia)
    volume, mass = moments(solid.shape_occ, solid.volume_mm3)
    inertia = mass.MatrixOfInertia()
    xx, yy, zz, xy, xz, yz = (inertia.Value(*place) for place in ((1, 1), (2, 2), (3, 3), (1, 2), (1, 3), (2, 3)))
    return _Integrals(volume, area_mm2(solid.shape_occ), mass.CentreOfMass().Coord(), (xx, yy, zz, xy, xz, yz))


def face_type(face: TopoDS_Face) -> str:
    """plane, cylinder, cone, sphere, torus, bspline or other."""
    return _TYPES.get(BRepAdaptor_Surface(face, False).GetType(), "other")


def _without_negative_zero(point: Vector) -> Vector:
    x, y, z = point
    return (x + 0.0, y + 0.0, z + 0.0)
