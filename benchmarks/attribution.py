"""Does attribution find injected defects? AUROC over the faces of a part, beside simple baselines; and how often it cries wolf.

python benchmarks/attribution.py --parts 80 [--sound 80] [--library PARTS] [--cover]

Defects: a moved hole, a hole of the wrong size, a sharp edge among rounded ones, a dent; see cadlm/train/defects.py. The parts
are of other seeds than those that the reading was fitted on. `its STL file` reads the same parts from triangles
(`cadlm.train.defects.STL`). Sound parts are drawn apart: how many have a face that stands out, and what probabilities are worth
where as many parts are damaged as are sound.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from cadlm.train.attribution import SEED as FITTED_SEED
from cadlm.train.attribution import table_of
from cadlm.train.defects import KINDS, Case, as_file, cases, sound_parts
from geometry_encoder.attribution import NAMES, STANDS_OUT, By, false_alarms, unusual
from geometry_encoder.standard import StandardDescriptor
from geometry_encoder.store import Store

SEED, SOUND_SEED = 52, 61
assert FITTED_SEED not in (SEED, SOUND_SEED)
BINS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def auroc(scores: np.ndarray, truth: np.ndarray) -> float:
    """The chance that a defect's face scores above a sound one; ties count half."""
    above = scores[truth][:, None] - scores[~truth][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def ours(case: Case, by: By = "symmetry") -> np.ndarray:
    numbers, odds = unusual(case.body, by)
    return odds[np.searchsorted(numbers, case.faces)]


def by_mesh(case: Case) -> tuple[np.ndarray, np.ndarray] | None:
    """Probabilities of the faces that are recognised in the part's STL file, and which are the defect's."""
    file = as_file(case)
    return None if file is None else (ours(file), file.is_defect)


def reliability(odds: np.ndarray, truth: np.ndarray) -> None:
    error = 0.0
    for low, high in pairwise(BINS):
        rows = (odds >= low) & ((odds < high) | (high == 1))
        if rows.any():
            error += abs(odds[rows].sum() - truth[rows].sum()) / len(odds)
            print(f"{low:.0%} to {high:.0%}: {odds[rows].mean():.1%} said, {truth[rows].mean():.1%} of {rows.sum()} faces true")
    print(f"expected calibration error {error:.4f} over {len(odds)} faces")


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
    parser.add_argument("--sound", type=int, default=0, help="so many parts without a defect as well (default %(default)s)")
    parser.add_argument("--library", type=Path, help="sampled parts (cadlm.shape generate): for the nearest-part baseline")
    parser.add_argument(
        "--cover", action="store_true", help="`cadlm attribute --by cover` as well: masked-cover error of the network"
    )
    given = parser.parse_args()
    methods: dict[str, Callable[[Case], np.ndarray]] = {
        "cadlm attribute": ours, "random": random, "sharpest curvature": column("log_curvature"),
        "smallest face": column("log_area", -1), "no equal face": column("lonely"), "breaks a near-symmetry": column("broken"),
    }  # fmt: skip
    if given.library is not None:
        methods["differs from the nearest part"] = NearestPart(given.library)
    if given.cover:
        methods["cadlm attribute --by cover"] = partial(ours, by="cover")
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    odds: list[np.ndarray] = []
    truth: list[np.ndarray] = []
    alarms: dict[str, list[bool]] = {"damaged parts": [], "parts whose defect": [], "sound parts": []}
    for case in islice(cases(SEED), given.parts):
        if (read := by_mesh(case)) is not None:
            found["its STL file"][case.kind].append(auroc(*read))
            found["its STL file"]["all"].append(found["its STL file"][case.kind][-1])
        odds.append(ours(case))
        truth.append(case.is_defect)
        alarms["damaged parts"].append(false_alarms(odds[-1].max()) <= STANDS_OUT)
        alarms["parts whose defect"].append(false_alarms(odds[-1][case.is_defect].max()) <= STANDS_OUT)
        for name, method in methods.items():
            value = auroc(method(case), case.is_defect)
            found[name][case.kind].append(value)
            found[name]["all"].append(value)
    columns = ("all", *KINDS)
    print(f"{'mean AUROC over the faces of a part':36}" + "".join(f"{kind:>16}" for kind in columns))
    print(f"{'parts':36}" + "".join(f"{len(found['random'][kind]):>16}" for kind in columns))
    for name in found:
        cells = [np.array(found[name][kind]) for kind in columns]
        texts = [f"{row.mean():.3f} ± {1.96 * row.std() / np.sqrt(len(row)):.3f}" if len(row) else "" for row in cells]
        print(f"{name:36}" + "".join(f"{text:>16}" for text in texts))
    for body in islice(sound_parts(SOUND_SEED), given.sound):
        odds.append(unusual(body)[1])
        truth.append(np.zeros(len(odds[-1]), bool))
        alarms["sound parts"].append(false_alarms(odds[-1].max()) <= STANDS_OUT)
    for name, rows in alarms.items():
        print(f"{name}: {np.mean(rows):.1%} of {len(rows)} stand out" if rows else f"{name}: none looked at")
    reliability(np.concatenate(odds), np.concatenate(truth))


if __name__ == "__main__":
    main()
