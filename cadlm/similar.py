"""Which parts of an index are most like a part file in shape, or fit a sentence best."""

# pyright: basic
from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from geometry_encoder.errors import EncoderError
from geometry_encoder.index import Neighbour, PartIndex, Size

from .pairing import pretrained
from .part_files import KNOWN
from .vectors import MODELS, embed_file, embedder_of


class Fit(NamedTuple):
    """A part of an index, and how likely it is what a sentence asks for."""

    name: str
    probability: float
    size: Size


def is_sentence(text: str) -> bool:
    """Whether a question is a sentence rather than the path of a part file."""
    path = Path(text)
    return not path.is_file() and path.suffix.lower() not in KNOWN and (" " in text.strip() or not path.suffix)


def similar(path: Path, index: PartIndex, count: int = 10, model: str | None = None) -> list[Neighbour]:
    """The most similar parts, best first; `model` as in `vectors.embedder_of`, by default the one that made the index.

    Raises:
        DslError, EncoderError: The part file; `other-embedder` when the index was made by another model.
    """
    if model is None:
        model = next((name for name in MODELS if embedder_of(name).name == index.embedder), None)
    if model is None:
        message = f"the index was made by {index.embedder}, which does not ship"
        raise EncoderError("other-embedder", message, fix="--model with the folder of its weights")
    found = embed_file(path, model)
    return index.nearest(found.vector, found.size, count, embedder_of(model).name)


def fitting(sentence: str, index: PartIndex, count: int = 10) -> list[Fit]:
    """The parts that fit a sentence best, best first; equal ones in the order of the index.

    Raises:
        EncoderError: `empty-sentence`; `other-embedder` when the index was not made by the encoder that ships; `no-weights`.
    """
    if not sentence.strip():
        raise EncoderError("empty-sentence", "the sentence is empty", fix="say what the part is, or name a part file")
    odds = pretrained().rank(sentence, index)
    order = np.argsort(-odds, kind="stable")[:count]
    return [Fit(index.names[row], float(odds[row]), index.size_of(row)) for row in order.tolist()]
