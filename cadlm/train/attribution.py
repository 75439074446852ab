"""Fits a reading of unusual faces on parts with injected defects: `python -m cadlm.train.attribution --by symmetry --parts 160`.

Each part is in it twice, damaged and sound.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from geometry_encoder.attribution import WEIGHTS, By, Reading, faces_of, names_of
from geometry_encoder.store import write_whole

from .defects import Case, cases

SEED = 31
"""Of the parts that are fitted; `benchmarks/attribution.py` scores on those of others."""
STEPS, RATE, DECAY = 1500, 0.5, 1e-3
FOLDS = 5
Table = tuple[NDArray[np.float64], NDArray[np.bool_]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.attribution", description=__doc__)
    parser.add_argument("--parts", type=int, default=160, help="parts with a defect (default %(default)s)")
    parser.add_argument("--by", choices=tuple(WEIGHTS), default="symmetry", help="what a face is judged by (default %(default)s)")
    given = parser.parse_args(arguments)
    write(islice(cases(SEED), given.parts), given.by)
    return 0


def write(parts: Iterable[Case], by: By = "symmetry") -> None:
    """Fit the reading on cases and their sound parts, and write it."""
    pairs = [(table_of(case, by), sound_table_of(case, by)) for case in parts]
    reading = fitted([table for pair in pairs for table in pair])
    alarms: list[float] = []
    for fold in range(FOLDS):
        # Neighbours are often one part with several defects.
        held = range(fold * len(pairs) // FOLDS, (fold + 1) * len(pairs) // FOLDS)
        rest = fitted([table for row, pair in enumerate(pairs) if row not in held for table in pair])
        alarms += [float(rest.odds(pairs[row][1][0]).max()) for row in held]
    rows = {"mean": reading.mean, "deviation": reading.deviation, "weights": reading.weights, "sound": sorted(alarms)}
    rounded = {name: [float(f"{value:.5g}") for value in row] for name, row in rows.items()}
    judged = np.concatenate([truth for (_, truth), _ in pairs])
    about = {"parts": len(pairs), "faces": len(judged), "defects": int(judged.sum()), "seed": SEED}
    values = {"names": names_of(by), **rounded, "bias": float(f"{reading.bias:.5g}"), "about": about}
    write_whole(WEIGHTS[by], (json.dumps(values) + "\n").encode())
    print(json.dumps(about))


def table_of(case: Case, by: By = "symmetry") -> Table:
    """What is known of each judged face, and whether it is the defect's."""
    faces = faces_of(case.body, by)
    return faces.values[np.searchsorted(faces.numbers, case.faces)], case.is_defect


def sound_table_of(case: Case, by: By = "symmetry") -> Table:
    """The same of the part as it was: no face is a defect."""
    values = faces_of(case.sound, by).values
    return values, np.zeros(len(values), bool)


def fitted(tables: Sequence[Table]) -> Reading:
    """Logistic regression by plain gradient steps; the natural odds are kept, so that the scores are probabilities."""
    x, y = np.concatenate([x for x, _ in tables]), np.concatenate([y for _, y in tables])
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    x = (x - mean) / deviation
    weights, bias = np.zeros(x.shape[1]), float(np.log(y.mean() / (1 - y.mean())))
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-(x @ weights + bias))) - y
        weights -= RATE * (x.T @ error / len(x) + DECAY * weights)
        bias -= RATE * float(error.mean())
    return Reading(mean=mean, deviation=deviation, weights=weights, bias=bias, sound=np.zeros(0))


if __name__ == "__main__":
    raise SystemExit(main())
