"""What a frozen encoder knows: small classifiers on its tokens and vectors, and on what needs no training, for labels that exist.

python -m geometry_encoder.probes PARTS --weights RUN/weights --out probes.json

Face type and operation of every cell whose samples agree, family of every part; parts are turned at random. Scored on held-out
parts and, apart from them, on held-out families.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from .batch import stack
from .checkpoint import load_weights
from .cloud import FACE_TYPES, OPERATIONS, PointCloud
from .config import Config
from .embedding import Descriptor, Embedder, Network
from .errors import EncoderError
from .evaluate import first_of_groups, untrained
from .honest import Cadlm, cell_targets
from .neighbors import nearest_cell
from .objectives import CadlmObjective
from .store import Entry, Store, split, write_whole
from .views import balled, cadlm_features, drawn, turned

PURITY = 0.8
"""Least share of a cell's samples that have its label; cells on an edge between two faces are left out."""
STEPS = 800
"""Of fitting a classifier; half of them for one of whole parts."""
LABELS = {"face type": ("face_types", FACE_TYPES), "operation": ("operations", OPERATIONS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeScores:
    """Of classes that occur: their mean F1 and mean intersection over union with 95 % bootstrap intervals over parts."""

    macro_f1: float
    f1_low: float
    f1_high: float
    mean_iou: float
    accuracy: float
    samples: int
    f1_of: dict[str, float]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Cells or parts (R): what is known of each by its name, the label (-1 unknown) by its name, and the part it is of."""

    features: dict[str, Tensor]
    labels: dict[str, Tensor]
    part_R: Tensor


@torch.no_grad()
def cells_of(clouds: Sequence[PointCloud], models: dict[str, Cadlm], points: int, seed: int) -> Labelled:
    """Every occupied cell of parts: the tokens of each model with the patch that holds them, and plain statistics."""
    features: dict[str, list[Tensor]] = {}
    labels: dict[str, list[Tensor]] = {}
    parts: list[Tensor] = []
    for number, cloud in enumerate(clouds):
        rng = np.random.default_rng([seed, number])
        part = balled(turned(drawn(cloud, points, rng), rng))
        batch = stack([part.points], [cadlm_features(part)])
        grid = next(iter(models.values())).config.grid
        truth = cell_targets(batch, grid)
        features.setdefault("statistics of the cell", []).append(truth.values_CG)
        for name, model in models.items():
            features.setdefault(name, []).append(model.tokens(batch))
        rows = torch.searchsorted(truth.cells_C, nearest_cell(batch.points, grid))
        for name, (array, kinds) in LABELS.items():
            label_P = torch.from_numpy(getattr(part, array).astype(np.int64))
            labels.setdefault(name, []).append(majority(rows, label_P, len(truth.cells_C), len(kinds)))
        parts.append(torch.full_like(truth.cells_C, number))
    return Labelled(
        {name: torch.cat(found) for name, found in features.items()},
        {name: torch.cat(found) for name, found in labels.items()},
        torch.cat(parts),
    )


def majority(rows_P: Tensor, label_P: Tensor, count: int, classes: int) -> Tensor:
    """The label that at least `PURITY` of each row's samples have; (count,), -1 where there is none."""
    votes = torch.zeros(count, classes + 1)
    votes.index_put_((rows_P, torch.where(label_P < 0, classes, label_P)), torch.ones(len(rows_P)), accumulate=True)
    most, label = votes.max(1)
    is_pure = (most >= PURITY * votes.sum(1)) & (label < classes)
    return torch.where(is_pure, label, -1)


def parts_of(entries: Sequence[Entry], clouds: Sequence[PointCloud], kinds: Sequence[Embedder], seed: int) -> Labelled:
    """Every part: its vector by each embedder, and its family."""
    rng = np.random.default_rng(seed)
    views = [turned(cloud, rng) for cloud in clouds]
    features = {
        kind.name: torch.cat([torch.from_numpy(kind.embed(views[i : i + 16])) for i in range(0, len(views), 16)])
        for kind in kinds
    }
    families = sorted({entry.family for entry in entries})
    labels = torch.tensor([families.index(entry.family) for entry in entries])
    return Labelled(features, {"family": labels}, torch.arange(len(entries)))


def fit(features_RD: Tensor, labels_R: Tensor, classes: int, *, steps: int = STEPS, seed: int = 0) -> nn.Module:
    """A classifier with one hidden layer; rare classes weigh more, by the root of how rare they are."""
    torch.manual_seed(seed)
    known = labels_R >= 0
    x, y = features_RD[known], labels_R[known]
    scale = Standard(x)
    probe = nn.Sequential(scale, nn.Linear(x.shape[1], 128), nn.GELU(), nn.Linear(128, classes))
    weight = (1 / torch.bincount(y, minlength=classes).clamp(min=1).float()).sqrt()
    optimizer = torch.optim.AdamW(probe.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    rng = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        rows = torch.randint(len(x), (1024,), generator=rng)
        loss = cross_entropy(probe(x[rows]), y[rows], weight / weight.mean())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return probe.eval()


class Standard(nn.Module):
    """Features less their mean, over their deviation."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, features_RD: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", features_RD.mean(0))
        self.register_buffer("deviation", features_RD.std(0, unbiased=False) + 1e-4)

    def forward(self, features_RD: Tensor) -> Tensor:
        return (features_RD - self.mean) / self.deviation


@torch.no_grad()
def confusions(answers_R: Tensor, labels_R: Tensor, part_R: Tensor, classes: int) -> Tensor:
    """How often each label got each answer, of each part; (B, classes, classes)."""
    known = labels_R >= 0
    table = torch.zeros(int(part_R.max()) + 1, classes, classes)
    index = part_R[known], labels_R[known], answers_R[known]
    return table.index_put_(index, torch.ones(int(known.sum())), accumulate=True)


def scores_of(tables_BKK: Tensor, names: Sequence[str], rounds: int = 500) -> ProbeScores:
    """Raises `no-parts` when nothing is labelled."""
    whole = tables_BKK.sum(0)
    if not float(whole.sum()):
        raise EncoderError("no-parts", "no held-out part has a label")
    rng = np.random.default_rng(0)
    drawn_anew: list[NDArray[np.int64]] = [rng.integers(len(tables_BKK), size=len(tables_BKK)) for _ in range(rounds)]
    present = whole.sum(1) > 0
    means = [float(_f1(tables_BKK[torch.from_numpy(index)].sum(0))[present].mean()) for index in drawn_anew]
    f1, hits = _f1(whole), whole.diagonal()
    return ProbeScores(
        macro_f1=float(f1[present].mean()),
        f1_low=float(np.quantile(means, 0.025)),
        f1_high=float(np.quantile(means, 0.975)),
        mean_iou=float((hits / (whole.sum(0) + whole.sum(1) - hits).clamp(min=1))[present].mean()),
        accuracy=float(hits.sum() / whole.sum()),
        samples=int(whole.sum()),
        f1_of={name: round(float(value), 4) for name, value, there in zip(names, f1, present, strict=True) if there},
    )


def _f1(table: Tensor) -> Tensor:
    return 2 * table.diagonal() / (table.sum(0) + table.sum(1)).clamp(min=1)


def probe_cells(train: Labelled, tests: dict[str, Labelled], name: str, steps: int) -> dict[str, dict[str, ProbeScores]]:
    """Scores of one label by test set and by what the classifier saw; `majority` always answers the commonest label."""
    kinds = LABELS[name][1]
    commonest = int(torch.bincount(train.labels[name].clamp(min=0)[train.labels[name] >= 0]).argmax())
    found: dict[str, dict[str, ProbeScores]] = {title: {} for title in tests}
    for kind in train.features:
        probe = fit(train.features[kind], train.labels[name], len(kinds), steps=steps)
        for title, test in tests.items():
            with torch.no_grad():
                answers = probe(test.features[kind]).argmax(1)
            found[title][kind] = scores_of(confusions(answers, test.labels[name], test.part_R, len(kinds)), kinds)
    for title, test in tests.items():
        answers = torch.full_like(test.part_R, commonest)
        found[title]["majority"] = scores_of(confusions(answers, test.labels[name], test.part_R, len(kinds)), kinds)
    return found


def probe_families(train: Labelled, test: Labelled, names: Sequence[str], steps: int) -> dict[str, ProbeScores]:
    found: dict[str, ProbeScores] = {}
    for kind in train.features:
        probe = fit(train.features[kind], train.labels["family"], len(names), steps=steps)
        with torch.no_grad():
            answers = probe(test.features[kind]).argmax(1)
        found[kind] = scores_of(confusions(answers, test.labels["family"], test.part_R, len(names)), names)
    return found


def run(
    store: Store, objective: CadlmObjective, config: Config, name: str, most: int, seed: int, steps: int = STEPS
) -> dict[str, dict[str, dict[str, ProbeScores]]]:
    """Scores by label, test set and features."""
    train, test = map(first_of_groups, split(store.parts(), config.data.held_out, config.data.held_out_families))
    train = train[:most]
    held_out = {
        "held-out parts": [entry for entry in test if entry.family not in config.data.held_out_families][:most],
        "held-out families": [entry for entry in test if entry.family in config.data.held_out_families][:most],
    }
    blank = untrained(config)
    assert isinstance(blank, CadlmObjective)
    models = {name: objective.model.eval(), f"{name}, untrained": blank.model.eval()}

    def cells(entries: Sequence[Entry], number: int) -> Labelled:
        return cells_of([store.load(entry.part) for entry in entries], models, config.data.points, seed + number)

    seen = cells(train, 0)
    tests = {title: cells(entries, number) for number, (title, entries) in enumerate(held_out.items(), 1) if entries}
    found = {label: probe_cells(seen, tests, label, steps) for label in LABELS}
    kinds = [
        Descriptor(),
        Network(blank, f"{name}, untrained", points=config.data.points),
        Network(objective, name, points=config.data.points),
    ]
    entries = [*train, *held_out["held-out parts"]]
    whole = parts_of(entries, [store.load(entry.part) for entry in entries], kinds, seed)
    first, second = (
        Labelled(
            {k: v[rows] for k, v in whole.features.items()},
            {"family": whole.labels["family"][rows]},
            torch.arange(rows.stop - rows.start),
        )
        for rows in (slice(0, len(train)), slice(len(train), len(entries)))
    )
    found["family"] = {"held-out parts": probe_families(first, second, sorted({entry.family for entry in entries}), steps // 2)}
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.probes", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument("--weights", type=Path, required=True, help="trained weights of the design `cadlm`")
    parser.add_argument("--most", type=int, default=1000, help="parts of a set (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS, help="of fitting a classifier (default %(default)s)")
    parser.add_argument("--out", type=Path, help="write everything as JSON too")
    given = parser.parse_args(arguments)
    try:
        objective, config, digest = load_weights(given.weights)
        if not isinstance(objective, CadlmObjective):
            raise EncoderError("other-weights", f"{given.weights} is not of the design cadlm")
        found = run(Store.open(given.parts), objective, config, digest[:8], given.most, given.seed, given.steps)
        if given.out:
            values = {a: {b: {c: asdict(s) for c, s in z.items()} for b, z in y.items()} for a, y in found.items()}
            write_whole(given.out, (json.dumps(values, indent=1) + "\n").encode())
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{'label':12}{'of':20}{'seen':26}{'macro-F1 (95 %)':>22}{'mIoU':>7}{'right':>7}  samples")
    for label, sets in found.items():
        for title, rows in sets.items():
            for kind, s in rows.items():
                f1 = f"{s.macro_f1:.3f} ({s.f1_low:.3f}–{s.f1_high:.3f})"
                print(f"{label:12}{title:20}{kind:26}{f1:>22}{s.mean_iou:7.3f}{s.accuracy:7.3f}  {s.samples}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
