"""Trains a network to say of every sample of a part which type of face it is on and which operation made it; scores it.

python -m geometry_encoder.segmentation PARTS --out RUN --minutes 15

The network reads pairs of samples (`pairwise`). A cell of the grid gets the answer that its samples find likeliest together, and
is scored as those of `probes` are: on held-out parts and families, parts turned at random. A run folder holds config.json,
metrics.jsonl, checkpoint.pt and, at the end, network.safetensors and scores.json; the same command continues a stopped run.
"""

# pyright: basic
from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax

from .batch import stack
from .checkpoint import load_weights
from .config import DataConfig, RunConfig
from .errors import EncoderError
from .evaluate import first_of_groups
from .labels import LABELS, cell_labels
from .neighbors import nearest_cell
from .pairwise import PairNetwork, Pairs, pairs_of, together
from .probes import Labelled, ProbeScores, answered
from .shipped import WEIGHTS
from .store import Entry, Store, split, write_whole
from .train import CHECKPOINT, CONFIG, METRICS, WeightMean, make_optimizer, rate_factor, read_checkpoint
from .views import balled, cadlm_features, drawn, turned

NETWORK, SCORES = "network.safetensors", "scores.json"
GRID = 24
WIDTH = 64
ASKED = 96
"""Samples of a part that a step learns from; all of them are seen."""
RUN = RunConfig(
    steps=1_000_000,
    batch=8,
    rate=3e-3,
    warm_up=50,
    betas=(0.9, 0.99),
    weight_decay=0.01,
    mean_decay=0.99,
    log_every=100,
    checkpoint_every_s=60.0,
)


class Segmenter:
    """The state of one training run.

    Raises:
        EncoderError: `no-parts` when the split leaves none to train on.
    """

    def __init__(self, store: Store, data: DataConfig, run: RunConfig, out: Path) -> None:
        self.store, self.data, self.run, self.out = store, data, run, out
        self.train_parts, self.test_parts = split(store.parts(), data.held_out, data.held_out_families)
        if not self.train_parts:
            raise EncoderError("no-parts", f"{store.folder} holds no part for this split")
        torch.manual_seed(run.seed)
        self.shares = np.zeros(0)
        """How often each training part is drawn; empty, all alike, before training looks at them."""
        self.step, self.elapsed_s = 0, 0.0
        self.network = PairNetwork(self.batch(0)[0], WIDTH)
        self.optimizer = make_optimizer(self.network, run)
        self.mean = WeightMean(self.network, run.mean_decay)

    @property
    def progress(self) -> float:
        """Share of the run that is over, by steps or by time, whichever is further."""
        return max(self.step / self.run.steps, self.elapsed_s / (60 * self.run.minutes) if self.run.minutes else 0.0)

    def batch(self, step: int) -> tuple[Pairs, dict[str, Tensor]]:
        """Samples of a few parts and their labels; they follow from the seed, the step and `shares`."""
        rng = np.random.default_rng([self.run.seed, step])
        seen: list[Pairs] = []
        labels: dict[str, list[NDArray[np.int8]]] = {name: [] for name in LABELS}
        for number in rng.choice(len(self.train_parts), self.run.batch, p=self.shares if len(self.shares) else None):
            cloud = balled(drawn(self.store.load(self.train_parts[number].part), self.data.points, rng))
            known = {name: labels_of(cloud) for name, (labels_of, _) in LABELS.items()}
            share_N = evened([known[name][:, None] == np.arange(len(kinds)) for name, (_, kinds) in LABELS.items()])
            asked_Q = rng.choice(len(cloud), min(ASKED, np.count_nonzero(share_N)), replace=False, p=share_N)
            seen.append(pairs_of(cloud, rng, asked_Q))
            for name, label_N in known.items():
                labels[name].append(label_N[asked_Q])
        return together(seen), {name: torch.from_numpy(np.concatenate(found).astype(np.int64)) for name, found in labels.items()}

    def train(self) -> None:
        """Run to the bound; leave a checkpoint."""
        last = saved = time.monotonic()
        if not len(self.shares):
            self.shares = self.rarities()
        window: list[float] = []
        while self.progress < 1:
            window.append(self.advance())
            now = time.monotonic()
            self.elapsed_s += now - last
            last = now
            if self.step % self.run.log_every == 0:
                row = {"step": self.step, "elapsed_s": round(self.elapsed_s, 1), "part": "train", "loss": float(np.mean(window))}
                with (self.out / METRICS).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
                window = []
            if now - saved > self.run.checkpoint_every_s:
                self.save()
                saved = now
        self.save()

    def rarities(self) -> NDArray[np.float64]:
        """How often each training part is drawn: `evened`, a part being of every class that it holds. Raises `no-labels`."""
        tables = {name: np.zeros((len(self.train_parts), len(kinds)), np.bool_) for name, (_, kinds) in LABELS.items()}
        for number, entry in enumerate(self.train_parts):
            cloud = self.store.load(entry.part)
            for name, (labels_of, _) in LABELS.items():
                label_N = labels_of(cloud)
                tables[name][number, label_N[label_N >= 0]] = True
        if not any(table.any() for table in tables.values()):
            raise EncoderError("no-labels", f"no sample of {self.store.folder} has a label", fix="make it with cadlm.shape")
        return evened(list(tables.values()))

    def advance(self) -> float:
        """One step of the optimiser; the loss before it, the sum over the labels."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.run.rate * rate_factor(self.step, self.progress, self.run)
        pairs, labels = self.batch(self.step)
        losses = [
            cross_entropy(logits, labels[name], ignore_index=-1, reduction="sum") / (labels[name] >= 0).sum().clamp(min=1)
            for name, logits in self.network(pairs).items()
        ]
        loss = torch.stack(losses).sum()
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), self.run.clip)
        self.optimizer.step()
        self.mean.update(self.step)
        self.step += 1
        return loss.item()

    def save(self) -> None:
        """Write the checkpoint; the old one stays until the new one is whole."""
        buffer = io.BytesIO()
        state = {
            "settings": self.settings(), "network": self.network.state_dict(), "mean": self.mean.mean,
            "optimizer": self.optimizer.state_dict(), "shares": torch.from_numpy(self.shares),
            "step": self.step, "elapsed_s": self.elapsed_s,
        }  # fmt: skip
        torch.save(state, buffer)
        write_whole(self.out / CHECKPOINT, buffer.getvalue())

    def resume(self) -> None:
        """Continue from the folder's checkpoint. Raises `other-checkpoint`, `damaged-file`."""
        path = self.out / CHECKPOINT
        state = read_checkpoint(path)
        if state["settings"] != self.settings():
            raise EncoderError("other-checkpoint", f"{path} is of another network or of other parts", fix="choose another --out")
        self.network.load_state_dict(state["network"])
        for mean, kept in zip(self.mean.mean, state["mean"], strict=True):
            mean.copy_(kept)
        self.optimizer.load_state_dict(state["optimizer"])
        self.shares = state["shares"].numpy()
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]

    def settings(self) -> str:
        """What a checkpoint must share with the run that continues it."""
        shapes = {name: list(values.shape) for name, values in self.network.state_dict().items()}
        parts = hashlib.sha256("".join(entry.part for entry in self.train_parts).encode()).hexdigest()
        return json.dumps({"seed": self.run.seed, "batch": self.run.batch, "parts": parts, "shapes": shapes})

    def export(self) -> None:
        """Write the mean weights."""
        with self.mean.applied():
            write_whole(self.out / NETWORK, save(self.network.state_dict()))

    def scores(self, most: int) -> dict[str, dict[str, ProbeScores]]:
        """By label and set of parts, of the mean weights; one part of each group."""
        test, families = first_of_groups(self.test_parts), self.data.held_out_families
        sets = {
            "held-out parts": [entry for entry in test if entry.family not in families],
            "held-out families": [entry for entry in test if entry.family in families],
        }
        found: dict[str, dict[str, ProbeScores]] = {name: {} for name in LABELS}
        for title, entries in sets.items():
            if entries:
                with self.mean.applied():
                    cells = cells_of(self.network, self.store, entries[:most], self.data.points, self.run.seed)
                for name, (_, kinds) in LABELS.items():
                    found[name][title] = answered(nn.Identity(), name, name, cells, kinds)
        return found


def evened(tables: Sequence[NDArray[np.bool_]]) -> NDArray[np.float64]:
    """How often each of N things is drawn; (N,), sum 1. One share is alike for all; of every label one is alike for its classes.

    Args:
        tables: Of each label (N, classes), whether a thing is of a class. What is of none is not drawn, unless all are of none.
    """
    has_label = np.any(np.concatenate(tables, 1), 1, keepdims=True)
    columns = [table[:, table.any(0)] for table in (has_label if has_label.any() else ~has_label, *tables)]
    return np.mean([(there / there.sum(0)).mean(1) for there in columns if there.shape[1]], 0)


@torch.no_grad()
def cells_of(network: PairNetwork, store: Store, entries: Sequence[Entry], points: int, seed: int) -> Labelled:
    """Every occupied cell of parts: of each label how likely its samples find each class, in the mean of their logarithms."""
    found: dict[str, list[Tensor]] = {name: [] for name in LABELS}
    labels: dict[str, list[Tensor]] = {name: [] for name in LABELS}
    parts: list[Tensor] = []
    for number, entry in enumerate(entries):
        rng = np.random.default_rng([seed, number])
        cloud = balled(turned(drawn(store.load(entry.part), points, rng), rng))
        batch = stack([cloud.points], [cadlm_features(cloud)])
        cells_C, rows_P = torch.unique(nearest_cell(batch.points, GRID), return_inverse=True)
        for name, logits in network(pairs_of(cloud, rng)).items():
            sums = torch.zeros(len(cells_C), logits.shape[1]).index_add(0, rows_P, log_softmax(logits, 1))
            found[name].append(sums / torch.bincount(rows_P)[:, None])
        for name, label_C in cell_labels([cloud], batch, GRID).items():
            labels[name].append(label_C)
        parts.append(torch.full((len(cells_C),), number))
    return Labelled(
        {name: torch.cat(rows) for name, rows in found.items()}, {name: torch.cat(rows) for name, rows in labels.items()},
        torch.cat(parts),
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.segmentation", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument("--out", type=Path, required=True, help="run folder; an interrupted run in it is continued")
    parser.add_argument("--minutes", type=float, default=15.0, help="of wall clock (default %(default)s)")
    parser.add_argument("--steps", type=int, default=RUN.steps, help="at most so many (default %(default)s)")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="an encoder whose split is used (default: what ships)")
    parser.add_argument("--most", type=int, default=500, help="parts of a set that is scored (default %(default)s)")
    parser.add_argument("--seed", type=int, default=RUN.seed)
    given = parser.parse_args(arguments)
    try:
        data = load_weights(given.weights)[1].data
        run = RunConfig(**asdict(RUN) | {"minutes": given.minutes, "steps": given.steps, "seed": given.seed})
        given.out.mkdir(parents=True, exist_ok=True)
        segmenter = Segmenter(Store.open(given.parts), data, run, given.out)
        if (given.out / CHECKPOINT).exists():
            segmenter.resume()
        about = {"data": asdict(data), "run": asdict(run), "parts": len(segmenter.train_parts)}
        write_whole(given.out / CONFIG, (json.dumps(about, indent=1) + "\n").encode())
        segmenter.train()
        segmenter.export()
        found = segmenter.scores(given.most)
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    values = {name: {title: asdict(scores) for title, scores in sets.items()} for name, sets in found.items()}
    write_whole(given.out / SCORES, (json.dumps(values, indent=1) + "\n").encode())
    for name, sets in found.items():
        for title, s in sets.items():
            each = "  ".join(f"{kind} {value:.3f}" for kind, value in s.f1_of.items())
            f1 = f"{s.macro_f1:.3f} ({s.f1_low:.3f}–{s.f1_high:.3f})"
            print(f"{name:10} {title:18} macro-F1 {f1}  mIoU {s.mean_iou:.3f}  right {s.accuracy:.3f}  {s.samples} cells")
            print(f"  {each}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
