"""Runs the decoder with numpy alone: prompt ids to sampled answers. The same numbers as cadlm.model, which trains it.

Shapes: B rows (samples of one prompt), P prompt tokens, D width, H heads, K head width, A answer tokens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from .errors import CadlmError
from .weights import CONFIG, MODEL, read_safetensors

FloatArray = NDArray[np.floating[Any]]
"""float32 wherever it is stored."""
IntArray = NDArray[np.intp]

FORMAT = "cadlm-decoder"
VERSION = 1
_EPSILON = np.float32(1e-6)


@dataclass(frozen=True, slots=True)
class _Block:
    """Weights of one block; the norms before them are folded in. Matrices are (out, in)."""

    qkv: FloatArray
    attention_out: FloatArray
    gate_up: FloatArray
    down: FloatArray


def _normalised(x: FloatArray) -> FloatArray:
    square: FloatArray = np.einsum("...i,...i->...", x, x)[..., None]
    return x / np.sqrt(square / np.float32(x.shape[-1]) + _EPSILON)


def _times(x: FloatArray, matrix: FloatArray) -> FloatArray:
    """Each last row of x through an (out, in) matrix.

    One product, where `@` makes one for every leading index; in this order OpenBLAS takes 0.6 of the time for a few rows.
    """
    rows = matrix @ x.reshape(-1, x.shape[-1]).T
    return np.ascontiguousarray(rows.T).reshape(*x.shape[:-1], -1)


def _rotate(x_BXLK: FloatArray, cos_LK: FloatArray, sin_LK: FloatArray) -> FloatArray:
    half = x_BXLK.shape[-1] // 2
    a, b = x_BXLK[..., :half], x_BXLK[..., half:]
    return np.concatenate((a * cos_LK - b * sin_LK, b * cos_LK + a * sin_LK), axis=-1)


class Runtime:
    """A loaded decoder; immutable, so that sessions can share it."""

    def __init__(self, config: Mapping[str, object], weights: Mapping[str, NDArray[np.generic]]) -> None:
        """
        Args:
            config: What `ModelConfig.to_dict` wrote.
            weights: Arrays by the names of `Decoder.state_dict`, any float type.

        Raises:
            CadlmError: `unreadable-weights` if format, version or an array do not fit.
        """
        if (config.get("format"), config.get("version")) != (FORMAT, VERSION):
            raise CadlmError("unreadable-weights", f"not a {FORMAT} version {VERSION} model")
        sizes = {key: value for key, value in config.items() if isinstance(value, int)}
        self.heads, self.answers, self.max_length = sizes["heads"], sizes["answers"], sizes["max_length"]
        width = sizes["width"]
        half = width // self.heads // 2
        try:
            w = {name: np.asarray(array, dtype=np.float32) for name, array in weights.items()}
            embedding = w["embedding"]
            if embedding.shape != (sizes["vocabulary"], width):
                raise CadlmError("unreadable-weights", f"embedding is {embedding.shape}, not {(sizes['vocabulary'], width)}")
            self.embedding = _normalised(embedding)
            self.output = embedding[: self.answers] * w["final_norm"]
            self.blocks = [
                _Block(
                    qkv=w[f"blocks.{i}.qkv.weight"] * w[f"blocks.{i}.attention_norm"],
                    attention_out=w[f"blocks.{i}.attention_out.weight"],
                    gate_up=w[f"blocks.{i}.gate_up.weight"] * w[f"blocks.{i}.feed_norm"],
                    down=w[f"blocks.{i}.down.weight"],
                )
                for i in range(sizes["layers"])
            ]
        except KeyError as error:
            raise CadlmError("unreadable-weights", f"no array {error}") from error
        frequency = float(str(config["rope_base"])) ** (-np.arange(half, dtype=np.float64) / half)
        angle = np.arange(self.max_length, dtype=np.float64)[:, None] * frequency
        self.cos = np.cos(angle).astype(np.float32)
        self.sin = np.sin(angle).astype(np.float32)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the config and the weights of a folder.

        Raises:
            CadlmError: `unreadable-weights`.
        """
        weights = read_safetensors(folder / MODEL)
        try:
            return cls(json.loads((folder / CONFIG).read_text(encoding="utf-8")), weights)
        except (OSError, ValueError, KeyError, AttributeError, ZeroDivisionError) as error:
            raise CadlmError("unreadable-weights", f"{folder / CONFIG}: {error}") from error

    def start(self, prompt: Sequence[int], rows: int) -> Session:
        """Read a prompt once and open `rows` continuations of it."""
        return Session(self, prompt, rows)


def demand_room(prompt: Sequence[int], max_length: int) -> None:
    """Raises `CadlmError`: `prompt-too-long` where no token would fit behind a prompt."""
    if not 0 < len(prompt) < max_length:
        raise CadlmError("prompt-too-long", f"the prompt has {len(prompt)} tokens; at most {max_length - 1} fit")


class Session:
    """Continuations of one prompt with their key and value cache. `logits` (B, A) scores each row's next token."""

    logits: FloatArray

    def __init__(self, runtime: Runtime, prompt: Sequence[int], rows: int) -> None:
        demand_room(prompt, runtime.max_length)
        self._runtime = runtime
        self.length = len(prompt)
        heads, width = runtime.heads, runtime.embedding.shape[1]
        shape = (len(runtime.blocks), rows, heads, runtime.max_length, width // heads)
        self._keys = np.empty(shape, dtype=np.float32)
        self._values = np.empty(shape, dtype=np.float32)
        x = self._blocks(runtime.embedding[np.asarray(prompt)][None], start=0)[:, -1]
        self.logits = np.repeat(_times(_normalised(x), runtime.output), rows, axis=0)

    @property
    def room(self) -> int:
        """Tokens that still fit."""
        return self._runtime.max_length - self.length

    def step(self, tokens: IntArray) -> None:
        """Append one token to each row."""
        x = self._blocks(self._runtime.embedding[tokens][:, None], start=self.length)[:, 0]
        self.length += 1
        self.logits = _times(_normalised(x), self._runtime.output)

    def keep(self, rows: IntArray) -> None:
        """Drop all rows but these."""
        used = slice(self.length)
        for cache in (self._keys, self._values):
            cache[:, : len(rows), :, used] = cache[:, rows, :, used]
        self._keys, self._values = self._keys[:, : len(rows)], self._values[:, : len(rows)]
        self.logits = self.logits[rows]

    def _blocks(self, x_BLD: FloatArray, start: int) -> FloatArray:
        """Run all blocks over L new tokens; the prompt's tokens see each other, a later single token sees all before it."""
        runtime = self._runtime
        heads = runtime.heads
        batch, length, width = x_BLD.shape
        end = start + length
        scale = np.float32((width // heads) ** -0.5)
        for i, block in enumerate(runtime.blocks):
            qkv = _times(_normalised(x_BLD), block.qkv).reshape(batch, length, 3 * heads, -1).swapaxes(1, 2)
            qk = _rotate(_normalised(qkv[:, : 2 * heads]), runtime.cos[start:end], runtime.sin[start:end])
            # The prompt is read as one row and its keys and values copied to every continuation.
            self._keys[i, :, :, start:end] = qk[:, heads:]
            self._values[i, :, :, start:end] = qkv[:, 2 * heads :]
            keys, values = self._keys[i, :batch, :, :end], self._values[i, :batch, :, :end]
            scores = qk[:, :heads] @ keys.swapaxes(-1, -2)
            scores *= scale
            scores -= scores.max(axis=-1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=-1, keepdims=True)
            mixed = (scores @ values).swapaxes(1, 2).reshape(batch, length, width)
            x_BLD = x_BLD + _times(mixed, block.attention_out)
            gate, up = np.split(_times(_normalised(x_BLD), block.gate_up), 2, axis=-1)
            x_BLD = x_BLD + _times(gate / (1 + np.exp(-gate)) * up, block.down)
        return x_BLD


class Continuation(Protocol):
    """What `sample` needs of a session, whichever runtime opened it."""

    @property
    def logits(self) -> FloatArray: ...
    @property
    def room(self) -> int: ...
    def step(self, tokens: IntArray) -> None: ...
    def keep(self, rows: IntArray) -> None: ...


class Reader(Protocol):
    """A runtime: this one, or that of an exported graph."""

    def start(self, prompt: Sequence[int], rows: int) -> Continuation: ...


class Guide(Protocol):
    """What constrains one continuation."""

    def allowed(self) -> IntArray:
        """Ids that may come next, at least one."""
        ...

    def advance(self, token: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sampled continuation: its tokens without the end mark, their summed log probability under the masked
    distribution at temperature 1, that of the least likely of them, and whether it reached its end."""

    tokens: tuple[int, ...]
    logprob: float
    least_logprob: float
    ended: bool


def sample(
    runtime: Reader,
    prompt: Sequence[int],
    *,
    temperatures: Sequence[float],
    seed: int,
    eos: int,
    max_tokens: int,
    guides: Sequence[Guide] | None = None,
) -> list[Answer]:
    """Continue a prompt once per temperature (0 takes the likeliest token), each row under its own guide.

    Row i draws from a stream of its own, (seed, i), so that it does not depend on the other rows.
    """
    rows = len(temperatures)
    rngs = [np.random.default_rng((seed, row)) for row in range(rows)]
    session = runtime.start(prompt, rows)
    max_tokens = min(max_tokens, session.room)
    tokens: list[list[int]] = [[] for _ in range(rows)]
    logprobs = [0.0] * rows
    least = [0.0] * rows
    ended = [False] * rows
    active = list(range(rows))
    for _ in range(max_tokens):
        chosen = np.empty(len(active), dtype=np.intp)
        for place, row in enumerate(active):
            ids = None if guides is None else guides[row].allowed()
            token, logprob = _choose(session.logits[place], ids, temperatures[row], rngs[row])
            chosen[place] = token
            logprobs[row] += logprob
            least[row] = min(least[row], logprob)
            if token == eos:
                ended[row] = True
            else:
                tokens[row].append(token)
                if guides is not None:
                    guides[row].advance(token)
        going = [place for place, row in enumerate(active) if not ended[row]]
        if not going:
            break
        if len(going) < len(active):
            session.keep(np.array(going))
            active = [active[place] for place in going]
            chosen = chosen[going]
        if session.room == 0:
            break
        session.step(chosen)
    return [
        Answer(tokens=tuple(tokens[row]), logprob=logprobs[row], least_logprob=least[row], ended=ended[row])
        for row in range(rows)
    ]


def _choose(logits: FloatArray, ids: IntArray | None, temperature: float, rng: np.random.Generator) -> tuple[int, float]:
    if ids is not None:
        if len(ids) == 1:
            return int(ids[0]), 0.0
        logits = logits[ids]
    shifted: FloatArray = logits - logits.max()
    # The largest of logits plus Gumbel noise is a sample of their softmax.
    noise: FloatArray | float = rng.gumbel(size=shifted.shape) if temperature > 0 else 0.0
    place = int(np.argmax(shifted / (temperature or 1.0) + noise))
    logprob = float(shifted[place]) - float(np.log(np.exp(shifted).sum()))
    return (place if ids is None else int(ids[place])), logprob
