"""Trains text and shape in one space (`cadlm.pairing`) on (prompt, part) pairs of the generators; scores it on held-out parts.

python -m cadlm.shape generate 12000 --seed 7 --points 4096 --out PARTS      # several folders may be given
python -m cadlm.train.pairing PARTS --out cadlm/weights/pairing --minutes 10

Shapes come from the encoder that ships and stay as they are. One CPU core is enough.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from generators.corpus import draw, split_of
from generators.draft import Sample
from geometry_encoder import shipped
from geometry_encoder.arrays import Floats
from geometry_encoder.index import size_of_cloud
from geometry_encoder.store import Store, write_whole

from ..pairing import (
    FEATURES,
    FORMAT,
    PART_FEATURES,
    REACH,
    VERSION,
    Tokens,
    Vocabulary,
    number_features,
    part_features,
    words_of,
)
from ..shape import NEAR
from ..weights import CONFIG, MODEL, write_safetensors
from .pairing_scores import Scored, calibrated, report

WIDTH, SHAPE, SPACE = 128, 128, 96
FEWEST = 3
"""Prompts that a word stands in to be learned."""
BATCH, RATE, WARM_UP, DECAY = 256, 1e-3, 100, 0.02
VALIDATION = 8
"""Every eighth part of the training split is kept for the calibration."""
DROPPED = 0.1
"""Share of words that a sentence loses while training."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Prompts and their parts, M of them; some have a near-duplicate.

    Attributes:
        vectors, sizes: Of the parts, (M, SHAPE) and (M, 4).
        near_vectors, near_sizes: Of the near-duplicates; NaN rows where there is none.
    """

    samples: tuple[Sample, ...]
    vectors: Floats
    sizes: NDArray[np.float64]
    near_vectors: Floats
    near_sizes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.samples)

    def take(self, rows: Sequence[int]) -> Pairs:
        index = np.array(rows, np.int64)
        return Pairs(
            samples=tuple(self.samples[row] for row in rows), vectors=self.vectors[index], sizes=self.sizes[index],
            near_vectors=self.near_vectors[index], near_sizes=self.near_sizes[index],
        )  # fmt: skip


def collect(folder: Path, encoder: shipped.Encoder) -> Pairs:
    """The pairs of a folder of generated parts; vectors are kept beside them for the next time."""
    store = Store.open(folder)
    settings: Any = store.state()["settings"]
    seed = int(settings["seed"])
    entries = {entry.source: entry.part for entry in store.parts()}
    kept = folder / f"vectors-{encoder.name}.npz"
    known: dict[str, NDArray[np.float64]] = {}
    if kept.is_file():
        with np.load(kept) as arrays:
            known = dict(zip(arrays["names"].tolist(), arrays["rows"], strict=True))
    for part in entries.values():
        if part not in known:
            cloud = store.load(part)
            known[part] = np.concatenate([encoder.embed([cloud])[0], size_of_cloud(cloud)])
    np.savez(kept, names=np.array(list(known)), rows=np.array(list(known.values())))
    sources = sorted((source for source in entries if NEAR not in source), key=int)
    missing = np.full(SHAPE + 4, np.nan)
    own = np.array([known[entries[source]] for source in sources])
    near = np.array([known.get(entries.get(source + NEAR, ""), missing) for source in sources])
    return Pairs(
        samples=tuple(draw(seed, int(source)) for source in sources),
        vectors=own[:, :SHAPE].astype(np.float32), sizes=own[:, SHAPE:],
        near_vectors=near[:, :SHAPE].astype(np.float32), near_sizes=near[:, SHAPE:],
    )  # fmt: skip


def joined(parts: Sequence[Pairs]) -> Pairs:
    names = ("vectors", "sizes", "near_vectors", "near_sizes")
    return Pairs(
        samples=tuple(sample for part in parts for sample in part.samples),
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names},
    )


class Net(nn.Module):
    """`cadlm.pairing.Pairing` as it is trained; the names of its weights are those that `Pairing` reads."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = nn.Embedding(words, WIDTH)
        self.numbers = nn.Linear(FEATURES, WIDTH)
        self.near = nn.ModuleList(
            nn.ModuleDict({"mix": nn.Linear((2 * REACH + 1) * WIDTH, WIDTH), "norm": nn.LayerNorm(WIDTH)}) for _ in range(2)
        )
        self.text = nn.Sequential(nn.Linear(2 * WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, SPACE))
        self.part = nn.Sequential(
            nn.Linear(SHAPE + PART_FEATURES, 256), nn.GELU(), nn.Linear(256, 256), nn.GELU(), nn.Linear(256, SPACE)
        )
        nn.init.normal_(self.words.weight, std=0.3)

    def texts(self, words_BT: Tensor, numbers_BTF: Tensor, real_BT: Tensor) -> Tensor:
        """(B, SPACE), unit."""
        real = real_BT[..., None]
        x = (self.words(words_BT) + self.numbers(numbers_BTF)) * real
        for layer in self.near:
            padded = F.pad(x, (0, 0, REACH, REACH))
            seen = torch.cat([padded[:, i : i + x.shape[1]] for i in range(2 * REACH + 1)], 2)
            x = layer["norm"](x + F.gelu(layer["mix"](seen))) * real
        mean = x.sum(1) / real.sum(1)
        most = x.masked_fill(~real, -torch.inf).amax(1)
        return F.normalize(self.text(torch.cat([mean, most], 1)), dim=1)

    def parts(self, features: Tensor) -> Tensor:
        """(B, SPACE), unit."""
        return F.normalize(self.part(features), dim=1)


class Batches:
    """Endless batches; half of them of few families, so that the parts of a batch are alike."""

    def __init__(self, pairs: Pairs, vocabulary: Vocabulary, seed: int) -> None:
        self.pairs, self.rng = pairs, np.random.default_rng(seed)
        self.tokens = [vocabulary.tokens(sample.prompt, sample.mentions) for sample in pairs.samples]
        self.lengths = [lengths_of(sample) for sample in pairs.samples]
        self.places = [np.flatnonzero(tokens.numbers.any(1)) for tokens in self.tokens]
        self.families = np.array([sample.family for sample in pairs.samples])
        self.noise = 0.01

    def __iter__(self) -> Iterator[tuple[list[Tokens], Floats, Floats]]:
        """Sentences, their parts' features, and those of near-duplicates of some."""
        number = 0
        while True:
            number += 1
            rows = self.rng.permutation(len(self.pairs))[: 6 * BATCH]
            if number % 2:
                rows = rows[np.argsort(self.families[rows], kind="stable")]
                rows = np.roll(rows, self.rng.integers(len(rows)))
            rows = rows[:BATCH]
            texts, factors = zip(*(self._text(row) for row in rows), strict=True)
            scale = np.array(factors)
            own = self._parts(self.pairs.vectors[rows], self.pairs.sizes[rows] * scale[:, None])
            near = self._parts(self.pairs.near_vectors[rows], self.pairs.near_sizes[rows] * scale[:, None])
            yield list(texts), own, near[np.isfinite(near).all(1)]

    def _text(self, row: int) -> tuple[Tokens, float]:
        """A sentence, some words of it unread, some of it of a part of another size; and how many times larger that is."""
        tokens, lengths, mentions = self.tokens[row], self.lengths[row], self.pairs.samples[row].mentions
        words = np.where((tokens.words > 1) & (self.rng.random(len(tokens.words)) < DROPPED), 1, tokens.words)
        if lengths is None or self.rng.random() < 0.5:
            return Tokens(words, tokens.numbers), 1.0
        factor = float(2 ** self.rng.uniform(-0.7, 0.7))
        scaled = [replace(m, value=m.value * factor) if is_length else m for m, is_length in zip(mentions, lengths, strict=True)]
        numbers = tokens.numbers.copy()
        numbers[self.places[row]] = number_features(scaled)[: len(self.places[row])]
        return Tokens(words, numbers), factor

    def _parts(self, vectors: Floats, sizes: NDArray[np.float64]) -> Floats:
        vectors = vectors + self.rng.normal(0, self.noise, vectors.shape).astype(np.float32)
        return np.concatenate([vectors, part_features(np.nan_to_num(sizes, nan=1.0))], 1)


def lengths_of(sample: Sample) -> list[bool] | None:
    """Which mentions are lengths; None where the part cannot be scaled in words (thread sizes, numbers of unknown meaning)."""
    counts = {said.start for said in sample.said if said.key.isdigit()}
    known = {said.start for said in sample.said}
    found = []
    for mention in sample.mentions:
        if mention.kind in ("thread", "std", "tol") or (mention.kind == "num" and mention.start not in known):
            return None
        found.append(mention.kind != "deg" and mention.start not in counts)
    return found


def padded(tokens: Sequence[Tokens]) -> tuple[Tensor, Tensor, Tensor]:
    """(B, T) words, (B, T, F) numbers, (B, T) bool."""
    length = max(len(row.words) for row in tokens)
    words = np.zeros((len(tokens), length), np.int64)
    numbers = np.zeros((len(tokens), length, FEATURES), np.float32)
    real = np.zeros((len(tokens), length), np.bool_)
    for i, row in enumerate(tokens):
        words[i, : len(row.words)], numbers[i, : len(row.words)], real[i, : len(row.words)] = row.words, row.numbers, True
    return torch.from_numpy(words), torch.from_numpy(numbers), torch.from_numpy(real)


def loss_of(net: Net, scale: Tensor, texts: Sequence[Tokens], own: Floats, near: Floats) -> Tensor:
    """Each sentence picks its part among the batch's and their near-duplicates, each part its sentence."""
    text_BE = net.texts(*padded(texts))
    part_BE = net.parts(torch.from_numpy(np.concatenate([own, near])))
    logits = scale.exp().clamp(max=100) * text_BE @ part_BE.T
    target = torch.arange(len(text_BE))
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits[:, : len(target)].T, target)) / 2


def train(pairs: Pairs, vocabulary: Vocabulary, *, minutes: float, steps: int, seed: int) -> tuple[Net, dict[str, Any]]:
    """Until the first of both bounds; the rate falls with the cosine of the larger share."""
    torch.manual_seed(seed)
    net, scale = Net(len(vocabulary)), nn.Parameter(torch.tensor(math.log(1 / 0.07)))
    optimizer = torch.optim.AdamW([*net.parameters(), scale], RATE, betas=(0.9, 0.98), weight_decay=DECAY)
    mean = {name: p.detach().clone() for name, p in net.named_parameters()}
    data = iter(Batches(pairs, vocabulary, seed))
    started, step, losses = time.monotonic(), 0, [float("nan")]
    while (share := max((time.monotonic() - started) / (60 * minutes), step / steps)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * share)) / 2
        loss = loss_of(net, scale, *next(data))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            for name, p in net.named_parameters():
                mean[name].lerp_(p, 1 - min(0.995, (1 + step) / (10 + step)))
        losses.append(float(loss))
        step += 1
        if step % 50 == 0:
            print(f"step {step}  {time.monotonic() - started:.0f} s  loss {np.mean(losses[-50:]):.3f}", flush=True)
    net.load_state_dict(mean)
    about = {"steps": step, "seconds": round(time.monotonic() - started), "loss": round(float(np.mean(losses[-50:])), 4)}
    return net.eval(), about


def splits(pairs: Pairs) -> dict[str, list[int]]:
    """Rows by split; of the training split some are `validation`, with those that the stream itself keeps for that."""
    found: dict[str, list[int]] = {}
    for row, sample in enumerate(pairs.samples):
        split = split_of(sample)
        if split == "train" and sample.index % VALIDATION == 0:
            split = "validation"
        found.setdefault(split, []).append(row)
    return found


def save(net: Net, config: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: tensor.detach().numpy().astype(np.float16) for name, tensor in net.state_dict().items()}
    write_safetensors(arrays, folder / MODEL)
    write_whole(folder / CONFIG, (json.dumps({"format": FORMAT, "version": VERSION, **config}, indent=1) + "\n").encode())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.pairing", description=__doc__)
    parser.add_argument("parts", type=Path, nargs="+", help="folders of generated parts")
    parser.add_argument("--out", type=Path, required=True, help="folder of the weights")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    encoder = shipped.load()
    pairs = joined([collect(folder, encoder) for folder in given.parts])
    rows = splits(pairs)
    known = pairs.take(rows["train"])
    counted: dict[str, int] = {}
    for sample in known.samples:
        for word in set(words_of(sample.prompt)):
            counted[word] = counted.get(word, 0) + 1
    vocabulary = Vocabulary(tuple(sorted(word for word, many in counted.items() if many >= FEWEST)))
    torch.manual_seed(given.seed)
    blank = Net(len(vocabulary)).eval()
    net, about = train(known, vocabulary, minutes=given.minutes, steps=given.steps, seed=given.seed)

    def scored(net: Net, name: str) -> Scored:
        chosen = pairs.take(rows[name])
        filler = known.take(range(min(len(known), max(0, 500 - len(chosen)))))
        with torch.no_grad():
            tokens = [vocabulary.tokens(sample.prompt, sample.mentions) for sample in chosen.samples]
            texts = np.concatenate([net.texts(*padded(tokens[i : i + 256])).numpy() for i in range(0, len(tokens), 256)])
            own, near, others = (
                net.parts(torch.from_numpy(np.concatenate([v, part_features(np.nan_to_num(s, nan=1.0))], 1))).numpy()
                for v, s in (
                    (chosen.vectors, chosen.sizes), (chosen.near_vectors, chosen.near_sizes), (filler.vectors, filler.sizes),
                )
            )  # fmt: skip
        return Scored(
            samples=chosen.samples, texts=texts, parts=np.concatenate([own, others]), near=near,
            families=tuple(sample.family for sample in (*chosen.samples, *filler.samples)),
            sizes=np.concatenate([chosen.sizes, filler.sizes]),
        )  # fmt: skip

    slope, bias = calibrated(scored(net, "validation"))
    names = [name for name in ("validation", "test_families", "test_compositions", "test_phrasings") if name in rows]
    scores = {name: report(scored(net, name), scored(blank, name), slope, bias) for name in names}
    print(json.dumps(scores, indent=1))
    save(net, {"embedder": encoder.name, "slope": slope, "bias": bias, "words": vocabulary.words,
               "about": {**about, "pairs": len(known), "scores": scores}}, given.out)  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
