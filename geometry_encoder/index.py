"""A collection of part files as one npz: a vector of each shape, its size kept apart, what each file held, and what was refused.

Searches exactly: by faiss where it is installed, else by one product of matrices, with the same result.
"""

# pyright: basic
from __future__ import annotations

import importlib
import importlib.util
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, is_zipfile

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .errors import EncoderError
from .store import write_whole

FORMAT, VERSION = "cadlm-index", 1
LARGE = 20_000
"""From so many vectors on faiss is faster than a product of matrices."""


class Size(NamedTuple):
    """How large a part is as it stands: extents along X, Y and Z, and the largest distance from the middle of its surface."""

    x: float
    y: float
    z: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that is no part: its name, sha-256 of its content, and why."""

    name: str
    digest: str
    code: str
    message: str


class Neighbour(NamedTuple):
    """A part of an index: the cosine of its vector with that of the question, and how many times larger it is."""

    name: str
    cosine: float
    size: Size
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartIndex:
    """Vectors (N, D) float32, unit rows, of N files by one embedder.

    Attributes:
        embedder: Its name; vectors of two are never compared.
        names: Files as paths from the folder that was indexed.
        digests: sha-256 of their contents.
        sizes: (N, 4) float64, rows as `Size`, in the unit of the file (mm where it has one).
        refused: Files that were looked at and are no parts.
    """

    embedder: str
    names: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    vectors: NDArray[np.float32]
    sizes: NDArray[np.float64]
    refused: tuple[Refused, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.names)
        if not (len(self.digests) == len(self.vectors) == len(self.sizes) == count):
            raise EncoderError("damaged-file", "an index has a name, a digest, a vector and a size of every part")

    def __len__(self) -> int:
        return len(self.names)

    def size_of(self, row: int) -> Size:
        return Size(*map(float, self.sizes[row]))

    def nearest(self, vector: NDArray[np.float32], size: Size, count: int, embedder: str) -> list[Neighbour]:
        """The most similar parts, best first; equal ones in the order of the index.

        Raises:
            EncoderError: `other-embedder` when the vector was made by another one than the index.
        """
        if embedder != self.embedder:
            fix = "index the folder again, or ask with the model of the index"
            raise EncoderError("other-embedder", f"the index was made by {self.embedder}, the part by {embedder}", fix=fix)
        if len(self) == 0:
            return []
        rows, cosines = search(self.vectors, vector, min(count, len(self)))
        return [
            Neighbour(self.names[row], float(cosine), self.size_of(row), float(self.sizes[row, 3] / size.radius))
            for row, cosine in zip(rows, cosines, strict=True)
        ]

    def save(self, path: Path) -> None:
        """Write one npz, whole or not at all. Raises `unwritable-file`."""
        about = {"format": FORMAT, "version": VERSION, "embedder": self.embedder, "names": self.names, "digests": self.digests,
                 "refused": [asdict(row) for row in self.refused]}  # fmt: skip
        buffer = io.BytesIO()
        np.savez(buffer, vectors=self.vectors, sizes=self.sizes, ids=np.array(self.names), model=np.array(self.embedder),
                 about=np.array(json.dumps(about, ensure_ascii=False)))  # fmt: skip
        write_whole(path, buffer.getvalue())

    @classmethod
    def load(cls, path: Path) -> PartIndex:
        """Raises `EncoderError`: `no-index` (no such file), `damaged-file`, `other-index` (format or version)."""
        if not path.is_file():
            raise EncoderError("no-index", f"there is no index {path}", fix=f"make it: cadlm index DIR -o {path}")
        if not is_zipfile(path):  # of which numpy would say how to load it unsafely
            raise EncoderError("damaged-file", f"{path} is no index, or was cut off")
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                about: dict[str, Any] = json.loads(str(arrays["about"]))
                if (about["format"], about["version"]) != (FORMAT, VERSION):
                    message = f"{path} is {about['format']} {about['version']}, not {FORMAT} {VERSION}"
                    raise EncoderError("other-index", message, fix=f"make it anew: delete it, then cadlm index DIR -o {path}")
                return cls(
                    embedder=about["embedder"], names=tuple(about["names"]), digests=tuple(about["digests"]),
                    vectors=arrays["vectors"], sizes=arrays["sizes"],
                    refused=tuple(Refused(**row) for row in about["refused"]),
                )  # fmt: skip
        except (OSError, EOFError, KeyError, TypeError, ValueError, BadZipFile) as error:
            raise EncoderError("damaged-file", f"{path} is no index: {error}") from error


def size_of_cloud(cloud: PointCloud) -> Size:
    """Of the samples: a little less than that of the part."""
    low, high = cloud.points.min(0).astype(np.float64), cloud.points.max(0).astype(np.float64)
    radius = np.linalg.norm(cloud.points - cloud.points.mean(0, dtype=np.float64), axis=1).max()
    return Size(*map(float, high - low), float(radius))


def search(
    vectors: NDArray[np.float32], vector: NDArray[np.float32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Rows with the largest dot products and those, best first, equal ones by row."""
    if len(vectors) >= LARGE and importlib.util.find_spec("faiss") is not None:
        rows = _by_faiss(vectors, vector, count)
        products = vectors[rows] @ vector
    else:
        products = vectors @ vector
        rows = np.arange(len(vectors))
    order = np.lexsort((rows, -products))[:count]
    return rows[order], products[order]


def _by_faiss(vectors: NDArray[np.float32], vector: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    faiss: Any = importlib.import_module("faiss")
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(np.ascontiguousarray(vectors))
    # A few more than asked: rounding may order equal ones otherwise.
    return flat.search(vector[None], min(len(vectors), count + 16))[1][0]


def empty_index(embedder: str) -> PartIndex:
    """An index of no file yet."""
    return PartIndex(embedder=embedder, vectors=np.empty((0, 0), np.float32), sizes=np.empty((0, 4)))


def joined(embedder: str, rows: Sequence[tuple[str, str, NDArray[np.float32], Size]], refused: Sequence[Refused]) -> PartIndex:
    """An index of rows (name, digest, vector, size), by name."""
    rows = sorted(rows, key=lambda row: row[0])
    refused = tuple(sorted(refused, key=lambda row: row.name))
    if not rows:
        return replace(empty_index(embedder), refused=refused)
    return PartIndex(
        embedder=embedder,
        names=tuple(row[0] for row in rows), digests=tuple(row[1] for row in rows),
        vectors=np.stack([row[2] for row in rows]), sizes=np.array([row[3] for row in rows]), refused=refused,
    )  # fmt: skip
