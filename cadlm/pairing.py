"""Text and shape in one space: how well a part fits a sentence. Needs numpy alone.

A sentence becomes a unit vector by its words and its numbers, a part by the vector of its shape and its size; the two are near
each other where one describes the other. The weights are made by `python -m cadlm.train.pairing`.

T tokens of a sentence, F numbers of a token, N parts, W width, E numbers of a vector.
"""

# pyright: basic
from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generators.numbers import KINDS, Mention, read_numbers
from geometry_encoder.arrays import Floats, gelu, layer_norm, linear, unit, waves
from geometry_encoder.cloud import PointCloud
from geometry_encoder.errors import EncoderError
from geometry_encoder.index import PartIndex, size_of_cloud
from geometry_encoder.lengths import coarse, finer_name
from geometry_encoder.shipped import Encoder
from geometry_encoder.shipped import load as load_encoder

from .weights import CONFIG, MODEL, read_safetensors

WEIGHTS = Path(__file__).parent / "weights" / "pairing"
FORMAT, VERSION = "cadlm-pairing", 1
MOST_TOKENS = 96
REACH = 2
"""Tokens to each side that a token looks at, twice."""
COUNTS = range(2, 13)
VALUE_WAVES, SHARE_WAVES = 6, 4
NUMBER, UNKNOWN = 0, 1
"""Places in the vocabulary: every number; every word that is not in it."""
FEATURES = len(KINDS) + len(COUNTS) + 1 + 2 * VALUE_WAVES + 1 + 2 * SHARE_WAVES
PART_FEATURES = 4 * (1 + 2 * VALUE_WAVES)
_WORD = re.compile(r"[a-z]+|[^\sa-z\d]")


class Tokens(NamedTuple):
    """A sentence: words (T,) as places in a vocabulary, and what is known of each number (T, F); zeros for words."""

    words: NDArray[np.int64]
    numbers: Floats


@dataclass(frozen=True)
class Vocabulary:
    """Words in lower case."""

    words: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {word: place for place, word in enumerate(self.words, 2)}

    def __len__(self) -> int:
        return len(self.words) + 2

    def tokens(self, prompt: str, mentions: Sequence[Mention] | None = None) -> Tokens:
        """The first `MOST_TOKENS` of a sentence; an empty one is one unknown word."""
        mentions = read_numbers(prompt) if mentions is None else mentions
        found: list[tuple[int, int]] = []
        end = 0
        for row, mention in enumerate(mentions):
            found += [(self.places.get(word, UNKNOWN), -1) for word in words_of(prompt[end : mention.start])]
            found.append((NUMBER, row))
            end = mention.end
        found += [(self.places.get(word, UNKNOWN), -1) for word in words_of(prompt[end:])]
        found = found[:MOST_TOKENS] or [(UNKNOWN, -1)]
        values = np.concatenate([number_features(mentions), np.zeros((1, FEATURES), np.float32)])
        return Tokens(np.array([word for word, _ in found]), values[[row for _, row in found]])


def words_of(text: str) -> list[str]:
    """Words of letters, and single signs."""
    return _WORD.findall(text.lower())


def number_features(mentions: Sequence[Mention]) -> Floats:
    """(M, F): kind, whether it is a small count, how large it is, and how large against the largest length."""
    if not mentions:
        return np.zeros((0, FEATURES), np.float32)
    kinds = np.array([KINDS.index(mention.kind) for mention in mentions])
    values = np.array([mention.value for mention in mentions])
    bare = np.array([mention.facets.get("n", mention.value) for mention in mentions])
    is_count = (kinds == KINDS.index("num"))[:, None] & (bare[:, None] == np.array(COUNTS))
    lengths = values[(kinds == KINDS.index("len")) | ((kinds == KINDS.index("num")) & ~is_count.any(1))]
    largest = lengths.max(initial=1e-3)
    size = waves(_log(values)[:, None], VALUE_WAVES)
    share = waves(_log(values / largest)[:, None], SHARE_WAVES)
    return np.concatenate([np.eye(len(KINDS))[kinds], is_count, size, share], 1).astype(np.float32)


def part_features(sizes: NDArray[np.floating]) -> Floats:
    """(N, PART_FEATURES) of sizes (N, 4) as `geometry_encoder.index.Size`: extents, the largest first, and the radius."""
    ordered = np.concatenate([-np.sort(-sizes[:, :3], axis=1), sizes[:, 3:]], 1)
    return waves(_log(ordered), VALUE_WAVES).astype(np.float32)


def _log(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Of lengths of 1 µm to 1 km; a doubling is ¼."""
    return np.log2(np.clip(values, 1e-3, 1e6)) / 4


class Pairing:
    """Sentences and parts as unit vectors (…, E)."""

    def __init__(self, weights: Mapping[str, NDArray[np.generic]], config: Mapping[str, Any]) -> None:
        self._weights = {name: np.asarray(array, np.float32) for name, array in weights.items()}
        self.vocabulary = Vocabulary(tuple(config["words"]))
        self.embedder: str = config["embedder"]
        self.slope, self.bias = float(config["slope"]), float(config["bias"])

    def text(self, prompt: str) -> Floats:
        """The vector of a sentence; (E,)."""
        found = self.vocabulary.tokens(prompt)
        x = self._weights["words.weight"][found.words] + linear(self._weights, "numbers", found.numbers)
        for layer in ("near.0", "near.1"):
            padded = np.pad(x, ((REACH, REACH), (0, 0)))
            seen = np.concatenate([padded[i : i + len(x)] for i in range(2 * REACH + 1)], 1)
            x = layer_norm(self._weights, f"{layer}.norm", x + gelu(linear(self._weights, f"{layer}.mix", seen)))
        pooled = np.concatenate([x.mean(0), x.max(0)])
        return unit(linear(self._weights, "text.2", gelu(linear(self._weights, "text.0", pooled))))

    def parts(self, vectors: Floats, sizes: NDArray[np.floating]) -> Floats:
        """Vectors (N, E) of parts, from those of their shapes by the encoder `embedder`, and their sizes (N, 4)."""
        x = np.concatenate([vectors, part_features(sizes)], 1)
        for layer in ("part.0", "part.2"):
            x = gelu(linear(self._weights, layer, x))
        return unit(linear(self._weights, "part.4", x))

    def probability(self, cosines: NDArray[np.floating]) -> NDArray[np.float64]:
        """That a part is what a sentence asks for, rather than one of the wrong parts that the calibration met."""
        return 1 / (1 + np.exp(-(self.slope * np.asarray(cosines, np.float64) + self.bias)))

    def score(self, prompt: str, clouds: Sequence[PointCloud]) -> NDArray[np.float64]:
        """How likely each part (N,), sampled in mm, is what a sentence asks for.

        Raises:
            EncoderError: `bad-cloud`; `other-embedder` when the encoder that ships is not the one of these weights.
        """
        if not clouds:
            return np.zeros(0)
        sizes = np.array([size_of_cloud(cloud) for cloud in clouds])
        return self.probability(self.parts(self._encoder.embed(clouds), sizes) @ self.text(prompt))

    def rank(self, prompt: str, index: PartIndex) -> NDArray[np.float64]:
        """How likely each part of an index (N,) is what a sentence asks for. Raises `EncoderError`: `other-embedder`."""
        if index.embedder != finer_name(self.embedder):
            raise _other(finer_name(self.embedder), index.embedder)
        if len(index) == 0:
            return np.zeros(0)
        return self.probability(self.parts(coarse(index.vectors), index.sizes) @ self.text(prompt))

    @cached_property
    def _encoder(self) -> Encoder:
        encoder = load_encoder()
        if encoder.name != self.embedder:
            raise _other(self.embedder, encoder.name)
        return encoder


def _other(wanted: str, found: str) -> EncoderError:
    message = f"sentences are compared with parts by {wanted}, not by {found}"
    return EncoderError("other-embedder", message, fix="index the folder with the model that ships")


@cache
def pretrained(folder: Path = WEIGHTS) -> Pairing:
    """The weights that ship with the package.

    Raises:
        EncoderError: `no-weights`, `other-weights`; `CadlmError`: `unreadable-weights`.
    """
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fix = "python -m cadlm.train.pairing, see TRAINING.md"
        raise EncoderError("no-weights", f"no weights for text and shape in {folder}", fix=fix) from error
    if (config.get("format"), config.get("version")) != (FORMAT, VERSION):
        message = f"{folder} is {config.get('format')} {config.get('version')}, not {FORMAT} {VERSION}"
        raise EncoderError("other-weights", message)
    return Pairing(read_safetensors(folder / MODEL), config)
