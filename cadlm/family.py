"""Guesses which family of the generators a part looks like: a linear reading of the standard descriptor, calibrated.

The weights are made by `python -m cadlm.train.family STORE`.
"""

# pyright: basic
from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from geometry_encoder.cloud import PointCloud
from geometry_encoder.standard import StandardDescriptor

WEIGHTS = Path(__file__).parent / "weights" / "family" / "family.json"
SURE, LEAST, MOST = 0.6, 0.1, 3
"""From where the likeliest family is named, less sure ones are wrong more often than right; and which others beside it."""


class Guess(NamedTuple):
    """A family with the probability that it is the part's, as far as parts are of the generators' families."""

    family: str
    probability: float


def guess_family(cloud: PointCloud) -> tuple[Guess, ...]:
    """The likeliest families, up to three; none where no family is sure enough, or no weights are there."""
    if not WEIGHTS.is_file():
        return ()
    families, weights, bias = _weights()
    scores = StandardDescriptor().embed([cloud])[0].astype(np.float64) @ weights + bias
    odds = np.exp(scores - scores.max())
    odds /= odds.sum()
    order = np.argsort(-odds, kind="stable")[:MOST]
    return tuple(Guess(families[i], float(odds[i])) for i in order if odds[i] >= LEAST and odds.max() >= SURE)


@cache
def _weights() -> tuple[list[str], Any, Any]:
    values = json.loads(WEIGHTS.read_text("utf-8"))
    return values["families"], np.array(values["weights"]), np.array(values["bias"])
