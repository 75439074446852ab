"""Which parts of an index are most like a part file in shape, and how many times larger they are."""

# pyright: basic
from __future__ import annotations

from pathlib import Path

from geometry_encoder.index import Neighbour, PartIndex

from .vectors import DESCRIPTOR, embed_file, embedder_of

INDEX = Path("cadlm.index.npz")
"""Where commands keep and look for an index by default."""


def similar(path: Path, index: PartIndex, count: int = 10, model: str = DESCRIPTOR) -> list[Neighbour]:
    """The most similar parts, best first.

    Raises:
        DslError, EncoderError: The part file; `other-embedder` when the index was made by another model.
    """
    found = embed_file(path, model)
    return index.nearest(found.vector, found.size, count, embedder_of(model).name)
