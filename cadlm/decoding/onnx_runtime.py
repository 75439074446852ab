"""Runs a graph of `cadlm.train.export_onnx` with onnxruntime: the prompt once, then token by token with its keys and values.

Sessions are those of cadlm.runtime (`sample` takes either), in another implementation. Knows nothing of text and CAD.
Shapes: B rows (samples of one prompt), P earlier tokens, H heads, K head width, A scores.
"""

# pyright: basic

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CadlmError
from ..runtime import demand_room

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.intp]


class OnnxRuntime:
    """A loaded graph; immutable, so that sessions can share it."""

    def __init__(self, path: Path, *, max_length: int, threads: int = 0) -> None:
        """
        Args:
            path: `model.onnx` or `model.int8.onnx`.
            max_length: Tokens that prompt and answer may have together.
            threads: 0 for as many as there are cores.

        Raises:
            CadlmError: `missing-extra`; `unreadable-weights` for what is no such graph.
        """
        if find_spec("onnxruntime") is None:
            raise CadlmError("missing-extra", "an ONNX graph needs onnxruntime", fix="pip install 'cadlm[onnx]'")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        try:
            self.graph: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no common base
            raise CadlmError("unreadable-weights", f"{path}: {error}") from error
        past = [put for put in self.graph.get_inputs() if put.name.startswith("past_key_values.")]
        if not past:
            raise CadlmError("unreadable-weights", f"{path}: the graph takes no earlier keys and values")
        self.past_names = [put.name for put in past]
        self.cache_shape: tuple[int, int] = (past[0].shape[1], past[0].shape[3])
        self.max_length = max_length

    def start(self, prompt: Sequence[int], rows: int) -> OnnxSession:
        """Read a prompt once and open `rows` continuations of it."""
        return OnnxSession(self, prompt, rows)

    def read(self, ids_BL: IntArray, past: list[FloatArray]) -> list[FloatArray]:
        """Scores (B, 1, A), then the keys and values (B, H, P + L, K) of all ids."""
        fed = dict(zip(self.past_names, past, strict=True))
        return self.graph.run(None, {"input_ids": ids_BL.astype(np.int64), **fed})


class OnnxSession:
    """Continuations of one prompt. `logits` (B, A) scores each row's next token."""

    logits: FloatArray

    def __init__(self, runtime: OnnxRuntime, prompt: Sequence[int], rows: int) -> None:
        demand_room(prompt, runtime.max_length)
        self._runtime = runtime
        self.length = len(prompt)
        heads, width = runtime.cache_shape
        empty = np.zeros((1, heads, 0, width), dtype=np.float32)
        logits, *past = runtime.read(np.asarray(prompt)[None], [empty] * len(runtime.past_names))
        self._past = [np.repeat(kept, rows, axis=0) for kept in past]
        self.logits = np.repeat(logits[:, 0], rows, axis=0)

    @property
    def room(self) -> int:
        """Tokens that still fit."""
        return self._runtime.max_length - self.length

    def step(self, tokens: IntArray) -> None:
        """Append one token to each row."""
        logits, *self._past = self._runtime.read(tokens[:, None], self._past)
        self.length += 1
        self.logits = logits[:, 0]

    def keep(self, rows: IntArray) -> None:
        """Drop all rows but these."""
        self._past = [kept[rows] for kept in self._past]
        self.logits = self.logits[rows]
