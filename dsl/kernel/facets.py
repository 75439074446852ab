"""A program as triangles, without the CAD kernel where the program can be said in them; which way was taken is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..bounds import Box, table_of
from ..checker import check
from ..errors import DslError
from ..files import staged, unwritable
from ..graph import Graph
from ..mesh import Mesh
from ..syntax import Program
from .faceting import Polyhedron, polyhedra
from .formats import check_suffix, on_one_line
from .mesh_files import ENCODERS, stl_bytes
from .polyhedral import UnsayableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Way = Literal["program", "solid"]
"""`program`: triangles put together by manifold3d; `solid`: the exact part was built and triangulated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """A part in triangles.

    Attributes:
        mesh: Closed, outward. Its faces are flat facets on the way of the program, and know the line that made them.
        volume_mm3: Of the triangles; of the exact part on the way of the solid.
        volume_error_mm3: How far that is from the exact volume at most.
        bbox_mm: Lowest and highest corner; that of the triangles where `is_bbox_exact` is false.
        segments: Chords of a full turn.
        way: How it was made.
        because: Why it was not made from the program; "" where it was.
    """

    mesh: Mesh
    volume_mm3: float
    volume_error_mm3: float
    bbox_mm: Box
    is_bbox_exact: bool
    segments: int
    way: Way
    because: str = ""

    def write(self, path: str | os.PathLike[str], *, name: str | None = None) -> None:
        """Write the triangles as .stl, .3mf, .glb or .obj, whole or not at all; `name` by default the file's own.

        Raises:
            DslError: `unsupported_format`, `unwritable_file`.
        """
        target = Path(path)
        suffix = check_suffix(target, (".stl", *ENCODERS))
        title = on_one_line(name or target.stem)
        is_stl = suffix == ".stl"
        data = stl_bytes(self.mesh.vertices[self.mesh.faces], title) if is_stl else ENCODERS[suffix](self.mesh, title)
        with staged(target) as draft:
            try:
                draft.write_bytes(data)
            except OSError as error:
                raise unwritable(target, error) from error


def facet(
    program: Program | str, overrides: Mapping[str, float] | None = None, *, segments: int = 64, kernel: bool = True
) -> Facets:
    """A part as triangles, for a volume, a box or a mesh that need not be exact.

    Where an operation cannot be said in triangles (F, CH, SH, LO, SW and some holes), the exact part is built and triangulated.
    What only the kernel refuses (walls too thin, contacts in an edge) is not looked for on the way of the program.

    Args:
        segments: Chords of a full turn, 8 to 1024, a multiple of 4.
        kernel: Whether the exact part may be built where triangles cannot say it.

    Raises:
        DslError: A refusal of the language; of the kernel where it was needed; `not_expressible` where it was not allowed.
    """
    graph = check(program, overrides)
    try:
        return _from_program(graph, polyhedra(graph, segments), segments)
    except UnsayableError as reason:
        if not kernel:
            raise DslError("not_expressible", f"without the CAD kernel: {reason}") from reason
        return _from_solid(graph, segments, str(reason))


def _from_program(graph: Graph, parts: list[Polyhedron], segments: int) -> Facets:
    vertices: list[NDArray[np.float64]] = []
    faces: list[NDArray[np.int64]] = []
    ids: list[NDArray[np.int64]] = []
    lines: list[int] = []
    offset = 0
    for part in parts:
        made = part.body.to_mesh64()
        starts = np.asarray(made.run_index, np.int64) // 3
        run = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        # A facet: the triangles of one plane of one copy of one primitive.
        _, first, facet_ids = np.unique(
            np.stack([run, np.asarray(made.face_id, np.int64)]), axis=1, return_index=True, return_inverse=True
        )
        vertices.append(np.asarray(made.vert_properties[:, :3]))
        faces.append(made.tri_verts.astype(np.int64) + offset)
        ids.append(facet_ids.reshape(-1) + len(lines))
        lines += [part.lines.get(made.run_original_id[r], 0) for r in run[first]]
        offset += len(vertices[-1])
    points, corners = np.concatenate(vertices), np.concatenate(faces)
    mesh = Mesh(
        vertices=points,
        faces=corners,
        face_ids=np.concatenate(ids),
        face_lines=tuple(lines),
        corner_normals=_flat_normals(points[corners]),
    )
    exact = [table_of(graph).box(root) for root in graph.roots] if len(graph.roots) == 1 else [None]
    return Facets(
        mesh=mesh,
        volume_mm3=sum(part.body.volume() for part in parts),
        volume_error_mm3=sum(part.error_mm3 for part in parts),
        bbox_mm=exact[0] or _box_of(points),
        is_bbox_exact=exact[0] is not None,
        segments=segments,
        way="program",
    )


def _from_solid(graph: Graph, segments: int, because: str) -> Facets:
    from . import extents, integrals
    from .build import build
    from .mesh import tessellate

    solid = build(graph)
    volume_mm3 = integrals.volume_mm3(solid.shape_occ)
    box = extents.tight_box(solid.shape_occ)
    return Facets(
        mesh=tessellate(solid, max(box.size) / segments, 360.0 / segments),
        volume_mm3=volume_mm3,
        volume_error_mm3=integrals.VOLUME_EPSILON * volume_mm3,
        bbox_mm=Box(box.low, box.high),
        is_bbox_exact=True,
        segments=segments,
        way="solid",
        because=because,
    )


def _flat_normals(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """(F, 3 corners, 3) to the unit normals (F, 3 corners, 3) of the triangles."""
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.repeat((normals / np.where(lengths > 0, lengths, 1.0))[:, None], 3, axis=1)


def _box_of(points: NDArray[np.float64]) -> Box:
    (a, b, c), (d, e, f) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Box((a, b, c), (d, e, f))
