"""Vectors of part files: by the trained encoder that ships, by the hand-made descriptor, or by other trained weights."""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geometry_encoder.errors import EncoderError
from geometry_encoder.index import PartIndex, Size, joined, size_of_cloud
from geometry_encoder.prepare import file_digest

from .shape import file_cloud

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geometry_encoder.embedding import Embedder

SHIPPED, DESCRIPTOR = "shipped", "descriptor"
MODELS = (SHIPPED, DESCRIPTOR)
DEFAULT = SHIPPED
POINTS = 8192


class Embedded(NamedTuple):
    """A part as a vector (D,) float32 of its shape, and its size."""

    vector: NDArray[np.float32]
    size: Size


@cache
def embedder_of(model: str) -> Embedder:
    """One of `MODELS`, or the folder of trained weights.

    Raises:
        EncoderError: `no-weights`, `other-weights`, `damaged-weights`; `missing-library` where weights need torch, which those
            that ship do not.
    """
    if model == DESCRIPTOR:
        from geometry_encoder.standard import StandardDescriptor

        return StandardDescriptor()
    from geometry_encoder import shipped
    from geometry_encoder.lengths import Finer

    folder = shipped.WEIGHTS if model == SHIPPED else Path(model)
    if model == SHIPPED or (folder / shipped.FILE).is_file():
        return Finer(shipped.load(folder))
    try:
        from geometry_encoder.checkpoint import load_weights
        from geometry_encoder.embedding import Network
    except ModuleNotFoundError as error:
        fix = 'pip install "cadlm[encoder]"'
        raise EncoderError("missing-library", f"trained encoders need {error.name}, which is not installed", fix=fix) from error
    try:
        objective, _, digest = load_weights(folder)
    except EncoderError as error:
        if error.code == "no-weights":
            error.fix = "python -m geometry_encoder.train --config configs/encoder/cadlm.toml --out DIR, then --model DIR/weights"
        raise
    return Network(objective, f"encoder-{digest[:16]}")


def embed_file(path: Path, model: str = DEFAULT) -> Embedded:
    """The vector of a part file. Raises `DslError`, `EncoderError`: the file, or as `embedder_of`."""
    cloud = file_cloud(path, POINTS)
    return Embedded(embedder_of(model).embed([cloud])[0], size_of_cloud(cloud))


def embed_files(paths: Sequence[Path], model: str = DEFAULT) -> PartIndex:
    """Vectors of files as an index whose names are the paths as given. Raises as `embed_file` does, at the first bad file."""
    rows = []
    for path in dict.fromkeys(paths):
        found = embed_file(path, model)
        rows.append((str(path), file_digest(path), found.vector, found.size))
    return joined(embedder_of(model).name, rows, ())
