"""Samples the exact surface of a solid: points, normals and principal curvatures from the BRep, face and program line of each.

Triangles only decide where the samples fall; every number is taken from the surface at the sample's own parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from . import occ  # noqa: F401  isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_SurfaceType
from OCP.gp import gp_Pnt, gp_Vec
from OCP.TopAbs import TopAbs_REVERSED

from ..errors import DslError
from .mesh import is_mirrored, triangulate, triangulation_of
from .topology import faces, loose_box

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from .solid import Solid

FaceType = Literal["plane", "cylinder", "cone", "sphere", "torus", "other"]
FACE_TYPES: tuple[FaceType, ...] = get_args(FaceType)

_TYPES = {
    GeomAbs_SurfaceType.GeomAbs_Plane: 0,
    GeomAbs_SurfaceType.GeomAbs_Cylinder: 1,
    GeomAbs_SurfaceType.GeomAbs_Cone: 2,
    GeomAbs_SurfaceType.GeomAbs_Sphere: 3,
    GeomAbs_SurfaceType.GeomAbs_Torus: 4,
}
_DEFLECTION = 0.002
"""Of the triangles, as a share of the part's largest extent: density follows their area, no sample's place depends on it."""
_INSIDE = 1e-3
"""Least weight of a triangle's corner: at a pole or an apex, which are corners, a surface has no curvature."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurfaceSamples:
    """N samples, uniform by area.

    Attributes:
        points: (N, 3) float64, mm.
        normals: (N, 3) float64, unit, outward.
        curvatures: (N, 2) float64, principal, the larger first, 1/mm; positive where the part bulges, negative in a hole.
        face_ids: (N,) int32, the BRep face (0-based, in the order of `topology.faces`).
        face_types: (N,) int8, an index into `FACE_TYPES`.
        lines: (N,) int32, the 1-based line of the program that made the face; 0 where unknown.
    """

    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    curvatures: NDArray[np.float64]
    face_ids: NDArray[np.int32]
    face_types: NDArray[np.int8]
    lines: NDArray[np.int32]


def sample_surface(solid: Solid, count: int, rng: Generator) -> SurfaceSamples:
    """Sample a solid's surface.

    Raises:
        DslError: `invalid_solid` when a face cannot be triangulated or has no curvature anywhere near a sample.
    """
    shape = solid.shape_occ
    triangulate(shape, _DEFLECTION * max(loose_box(shape).size), 15.0)
    all_faces = faces(shape)
    triangles = [_Triangles(face) for face in all_faces]
    areas = np.concatenate([found.areas for found in triangles])
    chosen = np.sort(rng.choice(len(areas), count, p=areas / areas.sum()))
    weights = _barycentric(count, rng)
    ends = np.cumsum([len(found.areas) for found in triangles])
    face_ids = np.searchsorted(ends, chosen, side="right").astype(np.int32)
    points, normals, curvatures = np.empty((count, 3)), np.empty((count, 3)), np.empty((count, 2))
    for number, (face, found) in enumerate(zip(all_faces, triangles, strict=True)):
        surface = BRepAdaptor_Surface(face, False)
        rows = np.flatnonzero(face_ids == number)
        corners = found.parameters[found.corners[chosen[rows] - ends[number] + len(found.areas)]]
        parameters = np.einsum("nc,nck->nk", weights[rows], corners)
        derivatives = _derivatives(surface, parameters)
        points[rows] = derivatives[:, 0]
        normals[rows], curvatures[rows] = _bending(derivatives, found.side)
    if not np.isfinite(normals).all():
        raise DslError("invalid_solid", "a face of the part has no normal at a sample")
    return SurfaceSamples(
        points=points, normals=normals, curvatures=curvatures, face_ids=face_ids,
        face_types=face_types(solid)[face_ids], lines=np.array(solid.face_lines, np.int32)[face_ids],
    )  # fmt: skip


def face_types(solid: Solid) -> NDArray[np.int8]:
    """The type of each face, an index into `FACE_TYPES`, in the order of `topology.faces`."""
    surfaces = (BRepAdaptor_Surface(face, False) for face in faces(solid.shape_occ))
    return np.array([_TYPES.get(surface.GetType(), len(FACE_TYPES) - 1) for surface in surfaces], np.int8)


class _Triangles:
    """The triangulation of a face: where its corners lie in the surface's parameters, and how large the triangles are."""

    def __init__(self, face: Any) -> None:
        table, location = triangulation_of(face)
        if not table.HasUVNodes():
            raise DslError("invalid_solid", "a face of the part could not be triangulated")
        nodes = range(1, table.NbNodes() + 1)
        places = np.array([table.Node(i).Coord() for i in nodes])
        self.parameters = np.array([table.UVNode(i).Coord() for i in nodes])
        self.corners = np.array([table.Triangle(i).Get() for i in range(1, table.NbTriangles() + 1)]) - 1
        a, b, c = (places[self.corners[:, i]] for i in range(3))
        self.areas = np.linalg.norm(np.cross(b - a, c - a), axis=1)
        # The surface's own normal points outward unless the face is reversed; a mirroring location turns it once more.
        self.side = -1.0 if (face.Orientation() == TopAbs_REVERSED) != is_mirrored(location) else 1.0


def _barycentric(count: int, rng: Generator) -> NDArray[np.float64]:
    """Uniform places in triangles as weights of their corners, none of them quite at a corner; (count, 3)."""
    root, share = np.sqrt(rng.random(count)), rng.random(count)
    weights = np.stack([1 - root, root * (1 - share), root * share], 1)
    return (weights + _INSIDE) / (1 + 3 * _INSIDE)


def _derivatives(surface: BRepAdaptor_Surface, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Point, Su, Sv, Suu, Svv, Suv in the world frame; (N, 6, 3)."""
    point = gp_Pnt()
    vectors = [gp_Vec() for _ in range(5)]
    rows: list[tuple[float, ...]] = []
    for u, v in parameters.tolist():
        surface.D2(u, v, point, *vectors)
        row = point.Coord()
        for vector in vectors:
            row += vector.Coord()
        rows.append(row)
    return np.array(rows, dtype=np.float64).reshape(-1, 6, 3)


def _bending(derivatives: NDArray[np.float64], side: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Outward normals (N, 3) and principal curvatures (N, 2) from the two fundamental forms."""
    _, su, sv, suu, svv, suv = (derivatives[:, i] for i in range(6))
    cross = np.cross(su, sv)
    with np.errstate(divide="ignore", invalid="ignore"):
        normals = side * cross / np.linalg.norm(cross, axis=1, keepdims=True)
        e, f, g = (np.einsum("ij,ij->i", a, b) for a, b in ((su, su), (su, sv), (sv, sv)))
        # Seen from outside a surface that bends away from its normal is convex: the sign that makes a ball's positive.
        l, m, n = (-np.einsum("ij,ij->i", a, normals) for a in (suu, suv, svv))  # noqa: E741 - the forms' usual letters
        det = e * g - f * f
        mean = (e * n - 2 * f * m + g * l) / (2 * det)
        gauss = (l * n - m * m) / det
    spread = np.sqrt(np.maximum(mean**2 - gauss, 0))
    return normals, np.stack([mean + spread, mean - spread], 1)
