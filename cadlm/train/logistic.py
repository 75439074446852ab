"""Fits P(right) from signs: Newton's method with a ridge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..confidence import Logistic, Signs

FloatArray = NDArray[np.float64]
RIDGE = 2.0
"""Weight of the ridge on standardised signs: a few dozen wrong answers do not carry ten free slopes."""
STEPS = 50


def fit_directed(signs: Sequence[Signs], right: Sequence[bool], directions: Mapping[str, int]) -> Logistic:
    """As `fit`, without the signs that would count against their direction (+1, -1, or 0 for either): that is noise.

    One sign is dropped at a time, the one that would count most.
    """
    names = list(directions)
    while True:
        model = fit(signs, right, names)
        against = {name: abs(model.weights[name]) for name in names if directions[name] * model.weights[name] < 0}
        if not against:
            return model
        names.remove(max(against, key=lambda name: against[name]))


def fit(signs: Sequence[Signs], right: Sequence[bool], names: Sequence[str]) -> Logistic:
    """The logistic model of least penalised loss; a sign that does not vary gets no weight."""
    x = np.array([[getattr(row, name) for name in names] for row in signs], dtype=np.float64)
    y = np.array(right, dtype=np.float64)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = np.inf
    z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    ridge = np.diag([1e-3, *[RIDGE] * len(names)])
    w = np.zeros(z.shape[1])
    for _ in range(STEPS):
        p = _sigmoid(z @ w)
        gradient = z.T @ (p - y) + ridge @ w
        step = np.linalg.solve(z.T @ (z * (p * (1 - p))[:, None]) + ridge, gradient)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    slopes = w[1:] / scale
    return Logistic(bias=float(w[0] - slopes @ mean), weights={n: float(s) for n, s in zip(names, slopes, strict=True)})


def _sigmoid(x: FloatArray) -> FloatArray:
    return 1 / (1 + np.exp(-np.clip(x, -40, 40)))
