"""The geometry of a part for scoring: measurements and a mesh, made in kernel processes; a reference is made once and kept."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from dsl.files import make_folder, staged
from dsl.kernel.worker import Job, Limits
from dsl.measurements import Measurements
from geometry_encoder.mesh import binary_stl_corners

from .answers import Answer
from .content import content_key
from .errors import AnswerError
from .kernels import BUILD_LIMITS, Kernels
from .metrics import SAMPLING, Chamfer, Shell, chamfer

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_HAND = 256
"""Parts that are kept in memory: the same reference is asked for by tasks that follow each other."""


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """A part as the metrics see it. A mesh file has no exact measurements: None; a mesh is made only where it is asked for."""

    measurements: Measurements | None
    mesh: Shell | None = None

    @property
    def shell(self) -> Shell:
        assert self.mesh is not None, "it was asked for without a mesh"
        return self.mesh


class GeometryCache:
    """Geometry by content; with a folder, kept from run to run (a JSON and an NPZ file a part, each written whole)."""

    def __init__(self, kernels: Kernels, folder: Path | None = None) -> None:
        """The folder is made if need be. Raises `DslError`, `unwritable_file`, where it cannot be."""
        if folder is not None:
            make_folder(folder)
        self._kernels = kernels
        self._folder = folder
        self._known: dict[str, Geometry] = {}

    def of(
        self,
        part: Answer,
        *,
        keep: bool = True,
        meshed: bool = True,
        known: Geometry | None = None,
        limits: Limits = BUILD_LIMITS,
    ) -> Geometry:
        """The geometry of a program or file; `keep` it where it will be asked for again, `meshed` for its mesh too.

        Args:
            known: What has been found of it before.

        Raises:
            DslError: It builds no valid solid.  AnswerError: `broken_mesh`.
        """
        key = _content(part)
        geometry = known or self._known.get(key) or self._read(key)
        if geometry is None or (meshed and geometry.mesh is None):
            geometry = self._make(part, meshed, geometry, limits)
            if keep and self._folder is not None:
                _write(self._folder, key, geometry)
        if keep:
            self._known[key] = geometry
            if len(self._known) > _AT_HAND:
                del self._known[next(iter(self._known))]
        return geometry

    def _make(self, part: Answer, meshed: bool, known: Geometry | None, limits: Limits) -> Geometry:
        """What is wanted of a part; what is `known` of it is not measured again."""
        if part.is_mesh:
            assert part.file is not None
            return Geometry(None, read_stl(part.file, part.unit_mm))
        job = Job(program=part.program, file=part.file, measure=known is None)
        if not meshed:
            return Geometry(self._kernels.run(job, limits).measurements)
        with TemporaryDirectory() as folder:
            mesh = Path(folder) / "part.stl"
            found = self._kernels.run(replace(job, outputs=(mesh,)), limits).measurements
            return Geometry(found if known is None else known.measurements, read_stl(mesh))

    def floor(self, part: Answer) -> Chamfer:
        """The Chamfer distances of a part with itself: the noise of its sampling.

        Raises:
            EvalError: `missing-extra` without scipy.  As `of`.
        """
        path = None if self._folder is None else self._folder / f"{_content(part)}.floor.json"
        kept = None if path is None else _kept_floor(path)
        if kept is not None:
            return kept
        shell = self.of(part).shell
        found = chamfer(shell, shell)
        if path is not None:
            with staged(path) as draft:
                draft.write_text(json.dumps({"sampling": SAMPLING, **found._asdict()}), encoding="utf-8")
        return found

    def _read(self, key: str) -> Geometry | None:
        if self._folder is None:
            return None
        try:
            values = json.loads((self._folder / f"{key}.json").read_text("utf-8"))
            path = self._folder / f"{key}.npz"
            arrays = np.load(path) if path.exists() else None
            shell = None if arrays is None else Shell(arrays["vertices"], arrays["faces"])
        except (OSError, EOFError, ValueError, KeyError, zlib.error, zipfile.BadZipFile):  # absent or not whole: it is made again
            return None
        return Geometry(None if values is None else Measurements.from_dict(values), shell)


def _kept_floor(path: Path) -> Chamfer | None:
    """What was measured by the present sampling; None where there is nothing, or it was measured otherwise."""
    try:
        values = json.loads(path.read_text("utf-8"))
        return Chamfer(values["mean_mm"], values["squared"]) if values.get("sampling") == SAMPLING else None
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def read_stl(path: Path, unit_mm: float = 1.0) -> Shell:
    """A binary STL file as a mesh in mm, equal corners merged.

    Raises:
        AnswerError: `broken_mesh` for text STL, a wrong length, no triangles or numbers that are none.
    """
    found = binary_stl_corners(path.read_bytes())
    if found is None:
        raise AnswerError("broken_mesh", f"{path.name} is not a binary STL file")
    corners = found.astype(np.float64)
    if not len(corners) or not np.isfinite(corners).all():
        raise AnswerError("broken_mesh", f"{path.name} has no triangles, or coordinates that are not numbers")
    vertices, index = _merged(corners)
    return Shell(vertices * unit_mm, index.reshape(-1, 3))


def _merged(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The different points of (N, 3), and for each point its place among them: `np.unique`, several times faster."""
    order = np.lexsort(corners.T)
    is_new = np.ones(len(corners), bool)
    is_new[1:] = (np.diff(corners[order], axis=0) != 0).any(axis=1)
    index = np.empty(len(corners), np.int64)
    index[order] = np.cumsum(is_new) - 1
    return corners[order[is_new]], index


def _write(folder: Path, key: str, geometry: Geometry) -> None:
    if geometry.mesh is not None:
        with staged(folder / f"{key}.npz") as draft, draft.open("wb") as file:
            np.savez_compressed(file, vertices=geometry.mesh.vertices, faces=geometry.mesh.faces)
    measured = geometry.measurements
    with staged(folder / f"{key}.json") as draft:
        draft.write_text(json.dumps(None if measured is None else measured.to_dict()), encoding="utf-8")


def _content(part: Answer) -> str:
    """A program's content key, a file's digest."""
    if part.program is not None:
        return content_key(part.program)
    assert part.file is not None
    return hashlib.sha256(part.file.read_bytes() + f"{part.unit_mm}".encode()).hexdigest()
