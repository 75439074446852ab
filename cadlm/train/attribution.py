"""Fits the reading of unusual faces on parts with injected defects: `python -m cadlm.train.attribution --parts 200`."""

# pyright: basic
from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from geometry_encoder.attribution import NAMES, WEIGHTS, faces_of
from geometry_encoder.store import write_whole

from .defects import Case, cases

SEED = 31
"""Of the parts that are fitted; `benchmarks/attribution.py` scores on those of another."""
STEPS, RATE, DECAY = 4000, 0.3, 1e-3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.attribution", description=__doc__)
    parser.add_argument("--parts", type=int, default=200, help="parts with a defect (default %(default)s)")
    given = parser.parse_args(arguments)
    tables = [table_of(case) for case in islice(cases(SEED), given.parts)]
    x, y = np.concatenate([x for x, _ in tables]), np.concatenate([y for _, y in tables])
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    weights, bias = fitted((x - mean) / deviation, y)
    rounded = {name: [float(f"{v:.5g}") for v in values] for name, values in
               (("mean", mean), ("deviation", deviation), ("weights", weights))}  # fmt: skip
    about = {"parts": len(tables), "faces": len(y), "defects": int(y.sum()), "seed": SEED}
    write_whole(WEIGHTS, (json.dumps({"names": NAMES, **rounded, "bias": float(f"{bias:.5g}"), "about": about}) + "\n").encode())
    print(json.dumps(about))
    return 0


def table_of(case: Case) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What is known of each judged face, and whether it is the defect's."""
    faces = faces_of(case.body)
    return faces.values[np.searchsorted(faces.numbers, case.faces)], case.is_defect


def fitted(x: NDArray[np.float64], y: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Logistic regression by plain gradient steps; the natural odds are kept, so that the scores are probabilities."""
    weights, bias = np.zeros(x.shape[1]), float(np.log(y.mean() / (1 - y.mean())))
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-(x @ weights + bias))) - y
        weights -= RATE * (x.T @ error / len(x) + DECAY * weights)
        bias -= RATE * float(error.mean())
    return weights, bias


if __name__ == "__main__":
    raise SystemExit(main())
