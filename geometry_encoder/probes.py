"""What an encoder knows: small classifiers on its tokens and vectors, and on what needs no training, for labels that exist.

python -m geometry_encoder.probes PARTS --weights RUN/weights --tune 150 --out probes.json

The encoder is frozen; with `--tune` it is also trained on together with the classifiers (`tuning`), and so is an untrained one.

Face type and operation of every cell whose samples agree, family of every part, the class of its symmetry where the store knows
it (`cadlm.shape generate --symmetry`); parts are turned at random. Scored on held-out parts and, apart from them, on held-out
families.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from .batch import stack
from .checkpoint import load_weights
from .cloud import PointCloud
from .config import Config
from .embedding import Descriptor, Embedder, Network
from .errors import EncoderError
from .evaluate import first_of_groups, untrained
from .honest import Cadlm, cell_targets
from .labels import LABELS, cell_labels
from .objectives import CadlmObjective
from .store import Entry, Store, split, write_whole
from .tuning import tuned
from .views import balled, cadlm_features, drawn, turned

PART_LABELS = ("family", "symmetry")
"""Of whole parts: what an `Entry` says of them."""
STEPS = 800
"""Of fitting a classifier; half of them for one of whole parts."""


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
        features.setdefault("statistics of the cell", []).append(cell_targets(batch, grid).values_CG)
        for name, model in models.items():
            features.setdefault(name, []).append(model.tokens(batch))
        for name, label_C in cell_labels([part], batch, grid).items():
            labels.setdefault(name, []).append(label_C)
        parts.append(torch.full((len(features["statistics of the cell"][-1]),), number))
    return Labelled(
        {name: torch.cat(found) for name, found in features.items()},
        {name: torch.cat(found) for name, found in labels.items()},
        torch.cat(parts),
    )


def parts_of(
    entries: Sequence[Entry],
    clouds: Sequence[PointCloud],
    kinds: Sequence[Embedder],
    seed: int,
    names: Mapping[str, Sequence[str]],
) -> Labelled:
    """Every part: its vector by each embedder, and each of `PART_LABELS` that has names, by its place among them."""
    rng = np.random.default_rng(seed)
    views = [turned(cloud, rng) for cloud in clouds]
    features = {
        kind.name: torch.cat([torch.from_numpy(kind.embed(views[i : i + 16])) for i in range(0, len(views), 16)])
        for kind in kinds
    }
    rows = [places_of(entry, names) for entry in entries]
    labels = {label: torch.tensor([row[label] for row in rows]) for label in rows[0]}
    return Labelled(features, labels, torch.arange(len(entries)))


def places_of(entry: Entry, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Of each of `PART_LABELS` that has names, the place of a part's among them; -1 for one that is not there."""
    told = {label: (names[label], getattr(entry, label)) for label in PART_LABELS if label in names}
    return {label: kinds.index(value) if value in kinds else -1 for label, (kinds, value) in told.items()}


def fit(features_RD: Tensor, labels_R: Tensor, classes: int, *, steps: int = STEPS, seed: int = 0) -> nn.Module:
    """A classifier with one hidden layer; rare classes weigh more, by the root of how rare they are."""
    torch.manual_seed(seed)
    known = labels_R >= 0
    x, y = features_RD[known], labels_R[known]
    scale = Standard(x)
    probe = nn.Sequential(scale, nn.Linear(x.shape[1], 128), nn.GELU(), nn.Linear(128, classes))
    weight = rarity(y, classes)
    optimizer = torch.optim.AdamW(probe.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    rng = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        rows = torch.randint(len(x), (1024,), generator=rng)
        loss = cross_entropy(probe(x[rows]), y[rows], weight)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return probe.eval()


def rarity(labels_R: Tensor, classes: int) -> Tensor:
    """What each class weighs in a loss: the root of how rare it is, 1 in the mean; -1 counts as no label."""
    weight = (1 / torch.bincount(labels_R[labels_R >= 0], minlength=classes).clamp(min=1).float()).sqrt()
    return weight / weight.mean()


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


def answered(probe: nn.Module, kind: str, name: str, test: Labelled, names: Sequence[str]) -> ProbeScores:
    """Scores of a classifier that saw the features `kind`, for the label `name`."""
    with torch.no_grad():
        answers = probe(test.features[kind]).argmax(1)
    return scores_of(confusions(answers, test.labels[name], test.part_R, len(names)), names)


def always(train: Labelled, name: str, test: Labelled, names: Sequence[str]) -> ProbeScores:
    """Scores of the commonest label of the training parts."""
    known = train.labels[name][train.labels[name] >= 0]
    answers = torch.full_like(test.part_R, int(torch.bincount(known).argmax()))
    return scores_of(confusions(answers, test.labels[name], test.part_R, len(names)), names)


def run(
    store: Store, objective: CadlmObjective, config: Config, name: str, most: int, seed: int, steps: int = STEPS, tune: int = 0
) -> dict[str, dict[str, dict[str, ProbeScores]]]:
    """Scores by label, test set and features; `tune` is how many steps networks are fine-tuned for."""
    train, test = map(first_of_groups, split(store.parts(), config.data.held_out, config.data.held_out_families))
    train = train[:most]
    held_out = {
        "held-out parts": [entry for entry in test if entry.family not in config.data.held_out_families][:most],
        "held-out families": [entry for entry in test if entry.family in config.data.held_out_families][:most],
    }
    sets = {"train": train} | {title: entries for title, entries in held_out.items() if entries}
    known_of = (*train, *held_out["held-out parts"])
    told = {label: sorted({getattr(entry, label) for entry in known_of} - {""}) for label in PART_LABELS}
    names: dict[str, Sequence[str]] = {label: kinds for label, kinds in told.items() if kinds}
    names |= {label: kinds for label, (_, kinds) in LABELS.items()}
    points = config.data.points
    blank = untrained(config)
    assert isinstance(blank, CadlmObjective)
    networks = {name: objective.eval(), f"{name}, untrained": blank.eval()}

    def known(networks: dict[str, CadlmObjective], kinds: Sequence[Embedder], title: str) -> dict[str, Labelled]:
        """Of every label what networks and embedders know of the cells or parts of a set."""
        clouds = [store.load(entry.part) for entry in sets[title]]
        number = seed + list(sets).index(title)
        cells = cells_of(clouds, {name: one.model for name, one in networks.items()}, points, number)
        found = {label: cells for label in LABELS}
        told = {label for entry in sets[title] for label, place in places_of(entry, names).items() if place >= 0}
        if told:
            embedders = [*kinds, *(Network(one, name, points=points) for name, one in networks.items())]
            found |= dict.fromkeys(told, parts_of(sets[title], clouds, embedders, number, names))
        return found

    at_first = {title: known(networks, [Descriptor()], title) for title in sets}
    seen = at_first.pop("train")
    found: dict[str, dict[str, dict[str, ProbeScores]]] = {label: {} for label in names}
    probes: dict[str, dict[str, nn.Module]] = {}
    for label, kinds in names.items():
        count = steps if label in LABELS else steps // 2
        fitted = {k: fit(x, seen[label].labels[label], len(kinds), steps=count) for k, x in seen[label].features.items()}
        for title, test_set in at_first.items():
            if label in test_set:
                rows = {kind: answered(probe, kind, label, test_set[label], kinds) for kind, probe in fitted.items()}
                found[label][title] = rows | {"majority": always(seen[label], label, test_set[label], kinds)}
        for kind in networks:
            probes.setdefault(kind, {})[label] = fitted[kind]
    for kind, network in networks.items() if tune else ():
        weights = {label: rarity(seen[label].labels[label], len(kinds)) for label, kinds in names.items()}
        parts = [(entry.part, places_of(entry, names)) for entry in train]
        better, heads = tuned(network, probes[kind], weights, store, parts, points=points, steps=tune, seed=seed)
        for title in at_first:
            for label, test_set in known({f"{kind}, fine-tuned": better}, [], title).items():
                row = f"{kind}, fine-tuned"
                found[label][title][row] = answered(heads[label], row, label, test_set, names[label])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.probes", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument("--weights", type=Path, required=True, help="trained weights of the design `cadlm`")
    parser.add_argument("--most", type=int, default=1000, help="parts of a set (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=STEPS, help="of fitting a classifier (default %(default)s)")
    parser.add_argument(
        "--tune", type=int, default=0, metavar="STEPS", help="fine-tune networks for so many steps of 8 parts as well"
    )
    parser.add_argument("--out", type=Path, help="write everything as JSON too")
    given = parser.parse_args(arguments)
    try:
        objective, config, digest = load_weights(given.weights)
        if not isinstance(objective, CadlmObjective):
            raise EncoderError("other-weights", f"{given.weights} is not of the design cadlm")
        found = run(Store.open(given.parts), objective, config, digest[:8], given.most, given.seed, given.steps, given.tune)
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
