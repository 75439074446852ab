"""Does attribution find injected defects? AUROC over the faces of a part, beside simple baselines.

python benchmarks/attribution.py --parts 60 [--library PARTS]

Defects: a moved hole, a hole of the wrong size, a sharp edge among rounded ones, a dent; see cadlm/train/defects.py. The parts
are of another seed than those that the reading was fitted on.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np

from cadlm.train.attribution import SEED as FITTED_SEED
from cadlm.train.attribution import table_of
from cadlm.train.defects import KINDS, Case, cases
from geometry_encoder.attribution import NAMES, unusual
from geometry_encoder.standard import StandardDescriptor
from geometry_encoder.store import Store

SEED = 32
assert SEED != FITTED_SEED


def auroc(scores: np.ndarray, truth: np.ndarray) -> float:
    """The chance that a defect's face scores above a sound one; ties count half."""
    above = scores[truth][:, None] - scores[~truth][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def ours(case: Case) -> np.ndarray:
    numbers, odds = unusual(case.body)
    return odds[np.searchsorted(numbers, case.faces)]


def random(case: Case) -> np.ndarray:
    return np.random.default_rng(case.index).random(len(case.faces))


def column(name: str, sign: float = 1.0) -> Callable[[Case], np.ndarray]:
    return lambda case: sign * table_of(case)[0][:, NAMES.index(name)]


class NearestPart:
    """How far a face is from the most similar part of a library, both laid along their main axes."""

    def __init__(self, folder: Path) -> None:
        store = Store.open(folder)
        self.clouds = [store.load(entry.part) for entry in store.parts()[:800]]
        self.vectors = StandardDescriptor().embed(self.clouds)

    def __call__(self, case: Case) -> np.ndarray:
        from scipy.spatial import cKDTree

        best = int((self.vectors @ StandardDescriptor().embed([case.body.cloud])[0]).argmax())
        other = cKDTree(laid(self.clouds[best].points))
        mine = laid(case.body.cloud.points)
        signs = [np.array([a, b, c]) for a in (1, -1) for b in (1, -1) for c in (1, -1)]
        apart = min((other.query(mine * sign)[0] for sign in signs), key=lambda row: row.mean())
        means = [apart[case.body.cloud.face_ids == face] for face in case.faces]
        return np.array([row.mean() if len(row) else 0.0 for row in means])


def laid(points: np.ndarray) -> np.ndarray:
    points = points - points.mean(0)
    spreads, axes = np.linalg.eigh(points.T @ points / len(points))
    return points @ axes / np.sqrt(spreads.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=60, help="parts with a defect (default %(default)s)")
    parser.add_argument("--library", type=Path, help="sampled parts (cadlm.shape generate): for the nearest-part baseline")
    given = parser.parse_args()
    methods: dict[str, Callable[[Case], np.ndarray]] = {
        "cadlm attribute": ours, "random": random, "sharpest curvature": column("log_curvature"),
        "smallest face": column("log_area", -1), "no equal face": column("lonely"), "breaks a near-symmetry": column("broken"),
    }  # fmt: skip
    if given.library is not None:
        methods["differs from the nearest part"] = NearestPart(given.library)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for case in islice(cases(SEED), given.parts):
        for name, method in methods.items():
            value = auroc(method(case), case.is_defect)
            found[name][case.kind].append(value)
            found[name]["all"].append(value)
    columns = ("all", *KINDS)
    print(f"{'mean AUROC over the faces of a part':36}" + "".join(f"{kind:>16}" for kind in columns))
    print(f"{'parts':36}" + "".join(f"{len(found['random'][kind]):>16}" for kind in columns))
    for name in methods:
        cells = [np.array(found[name][kind]) for kind in columns]
        texts = [f"{row.mean():.3f} ± {1.96 * row.std() / np.sqrt(len(row)):.3f}" if len(row) else "" for row in cells]
        print(f"{name:36}" + "".join(f"{text:>16}" for text in texts))


if __name__ == "__main__":
    main()
