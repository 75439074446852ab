"""Samples of one part's surface: plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import EncoderError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointCloud:
    """Samples of one part's surface, in the part's own frame and unit.

    Attributes:
        points: (N, 3) float32.
        normals: (N, 3) float32, unit, outward.
        curvatures: (N, 2) float32, principal, the larger first, 1 / unit; positive where the surface is convex.
        face_ids: (N,) int32, the face of each sample; -1 where unknown.
        face_types: (N,) int8, an index into `FACE_TYPES`; -1 where unknown.
        lines: (N,) int32, the line of the program that made the face; 0 where unknown.
        operations: (N,) int8, an index into `OPERATIONS`; -1 where unknown.
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    curvatures: NDArray[np.float32]
    face_ids: NDArray[np.int32]
    face_types: NDArray[np.int8]
    lines: NDArray[np.int32]
    operations: NDArray[np.int8]

    def __post_init__(self) -> None:
        count = len(self.points)
        shapes = {"points": (count, 3), "normals": (count, 3), "curvatures": (count, 2)}
        shapes |= {name: (count,) for name in ("face_ids", "face_types", "lines", "operations")}
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise EncoderError("bad-cloud", f"{name} has the shape {getattr(self, name).shape}, not {shape}")
        if count == 0:
            raise EncoderError("bad-cloud", "a cloud has at least one point")
        if not all(np.isfinite(values).all() for values in (self.points, self.normals, self.curvatures)):
            raise EncoderError("bad-cloud", "points, normals and curvatures are finite numbers")

    def __len__(self) -> int:
        return len(self.points)

    def take(self, index: NDArray[np.integer] | NDArray[np.bool_]) -> PointCloud:
        """The samples of an index or a mask."""
        return PointCloud(**{name: getattr(self, name)[index] for name in ARRAYS})


ARRAYS = ("points", "normals", "curvatures", "face_ids", "face_types", "lines", "operations")
FACE_TYPES = ("plane", "cylinder", "cone", "sphere", "torus", "other")
OPERATIONS = ("body", "boss", "hole", "pocket", "fillet", "chamfer", "shell")
"""What a program made a face by: a hole is round, a pocket is anything else that is cut, a boss is what is joined to the body."""
FLAT = 1e-3
"""A face whose curvatures times the part's extent are below is flat."""


def surface_types(cloud: PointCloud) -> NDArray[np.int8]:
    """The type of surface under each sample; (N,), -1 unknown. A freeform face that is flat everywhere is a plane.

    Kernels write planes as freeform faces too, the ends of a scaled or a lofted body; their shape does not tell them from planes.
    """
    types = cloud.face_types.copy()
    rows = np.flatnonzero(types == FACE_TYPES.index("other"))
    _, first, face = np.unique(cloud.face_ids[rows], return_index=True, return_inverse=True)
    bends = np.abs(cloud.curvatures[rows]).max(1) * np.ptp(cloud.points, axis=0).max()
    tilts = np.abs(cloud.normals[rows] - cloud.normals[rows[first]][face]).max(1)
    is_bent = np.bincount(face, np.maximum(bends, tilts) >= FLAT, len(first)) > 0
    types[rows[~is_bent[face]]] = FACE_TYPES.index("plane")
    return types
