"""What networks compute, on numpy arrays: for small ones that are to run without torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]
"""Of layers by name: `NAME.weight` and `NAME.bias`, shaped as torch has them."""

_erf: Any = np.frompyfunc(math.erf, 1, 1)


def linear(weights: Weights, layer: str, x: Floats) -> Floats:
    """(…, in) to (…, out)."""
    return x @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"]


def layer_norm(weights: Weights, layer: str, x: Floats) -> Floats:
    """Each row by its own mean and deviation."""
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    return x * weights[f"{layer}.weight"] + weights[f"{layer}.bias"]


def relu(x: Floats) -> Floats:
    return np.maximum(x, 0)


def gelu(x: Floats) -> Floats:
    return (x * (1 + _erf(x / math.sqrt(2)).astype(np.float32)) / 2).astype(np.float32)


def unit(x: Floats) -> Floats:
    """Rows of length 1; a row of zeros stays."""
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


def waves(values: NDArray[np.floating], count: int) -> Floats:
    """(…, V) to (…, V (1 + 2 count)): numbers of about ±1 with sines and cosines of a quarter of a turn, half a turn, a turn …"""
    angles = np.asarray(values, np.float32) * np.float32(math.pi / 2)
    sine, cosine = np.sin(angles), np.cos(angles)
    found = [np.asarray(values, np.float32), sine, cosine]
    for _ in range(count - 1):
        sine, cosine = 2 * sine * cosine, 1 - 2 * sine * sine
        found += [sine, cosine]
    return np.concatenate(found, -1)
