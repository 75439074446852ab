"""Built operands in a folder, so that they outlive the process: one file a key, binary BRep and a line about it.

Several processes may share a folder: files appear whole, an entry that cannot be read is removed with a warning, and the entries
not used for longest go when the folder grows over its bound. What is cheap to make anew (prisms, turned solids) is not kept.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from ..errors import DslError
from ..files import make_folder, staged
from . import occ, topology

from OCP.BinTools import BinTools, BinTools_FormatVersion  # isort: skip
from OCP.TopoDS import TopoDS_Shape

from .operand import Operand, side_by_side

DEFAULT_BYTES = 2 * 2**30
SUFFIX = ".node"
ROOM = 9 / 10
"""To how much of its bound a folder is emptied when it is over it: looking through it costs time."""

_log = logging.getLogger("cadlm.dsl")


class DiskCache:
    """Operands by key. `limit_bytes` bounds the sum of the files."""

    def __init__(self, folder: Path, limit_bytes: int = DEFAULT_BYTES) -> None:
        """The folder is made if need be.

        Raises:
            DslError: `unwritable_file` when the folder cannot be made.
        """
        self.limit_bytes = limit_bytes
        self._folder = folder
        make_folder(folder)
        self._size_bytes = sum(size for _, size, _ in self._entries())

    def recall(self, key: str) -> tuple[Operand, Any] | None:
        """An operand and the note that was kept with it."""
        path = self._path(key)
        try:
            shape, about = _read(path)
            path.touch()
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, *occ.KERNEL_ERRORS) as error:
            _log.warning("the cache entry %s cannot be used and is removed: %s", path, error)
            path.unlink(missing_ok=True)
            return None
        solids = topology.solids(shape)
        volumes = about["volumes_mm3"] if len(about["volumes_mm3"]) == len(solids) else [None] * len(solids)
        pieces = [
            Operand(shape=solid, is_merged=about["is_merged"], is_valid=about["is_valid"], volume_mm3=volume)
            for solid, volume in zip(solids, volumes, strict=True)
        ]
        return pieces[0] if len(pieces) == 1 else side_by_side(pieces), about["note"]

    def store(self, key: str, operand: Operand, note: object) -> None:
        """Keep an operand with a note of plain JSON values. A folder that takes nothing more is warned of."""
        if operand.prism is not None or operand.turned is not None or operand.is_empty:
            return
        volumes = [piece.volume_mm3 if piece.is_measured else None for piece in operand.pieces]
        about = {"is_merged": operand.is_merged, "is_valid": operand.is_valid, "volumes_mm3": volumes, "note": note}
        try:
            with staged(self._path(key)) as draft:
                self._size_bytes += _write(draft, operand.shape, about)
        except DslError as error:
            _log.warning("nothing is kept in the cache: %s", error)
            return
        if self._size_bytes > self.limit_bytes:
            self._make_room()

    def _path(self, key: str) -> Path:
        return self._folder / f"{sha256((generation() + key).encode()).hexdigest()}{SUFFIX}"

    def _entries(self) -> Iterable[tuple[float, int, Path]]:
        """When it was used last, its size and its path, of each entry; others may remove them meanwhile."""
        for path in self._folder.glob(f"*{SUFFIX}"):
            try:
                state = path.stat()
            except FileNotFoundError:
                continue
            yield state.st_mtime, state.st_size, path

    def _make_room(self) -> None:
        entries = sorted(self._entries())
        self._size_bytes = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if self._size_bytes <= ROOM * self.limit_bytes:
                return
            path.unlink(missing_ok=True)
            self._size_bytes -= size


@cache
def generation() -> str:
    """What made the entries: the kernel's version and the sources of this package. Others are never read, and age out."""
    sources = sorted(Path(__file__).parents[1].rglob("*.py"))
    return sha256(b"\0".join((version("cadquery-ocp").encode(), *(path.read_bytes() for path in sources)))).hexdigest()


def _write(path: Path, shape: TopoDS_Shape, about: dict[str, Any]) -> int:
    """The BRep, then one line that says what it is, its own checksum included. Returns the size of the file."""
    stream = BytesIO()
    BinTools.Write_s(shape, stream, False, False, BinTools_FormatVersion.BinTools_FormatVersion_VERSION_4)
    body = stream.getvalue()
    line = json.dumps({**about, "sha256": sha256(body).hexdigest()}).encode()
    return path.write_bytes(body + b"\n" + line)


def _read(path: Path) -> tuple[TopoDS_Shape, dict[str, Any]]:
    body, _, line = path.read_bytes().rpartition(b"\n")
    about = json.loads(line)
    if not isinstance(about, dict) or about.get("sha256") != sha256(body).hexdigest():
        raise ValueError("it is not what was written")
    shape = TopoDS_Shape()
    BinTools.Read_s(shape, BytesIO(body))
    return shape, about
