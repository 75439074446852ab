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
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from geometry_encoder import shipped
from geometry_encoder.arrays import Floats
from geometry_encoder.store import write_whole

from ..pairing import (
    FEATURES,
    FORMAT,
    PART_FEATURES,
    REACH,
    VERSION,
    Tokens,
    Vocabulary,
    part_features,
    words_of,
)
from ..weights import CONFIG, MODEL, write_safetensors
from .pairing_data import Batches, Pairs, collect, joined, splits
from .pairing_scores import Scored, calibrated, report

WIDTH, SHAPE, SPACE = 128, 128, 96
FEWEST = 3
"""Prompts that a word stands in to be learned."""
RATE, WARM_UP, DECAY = 1e-3, 100, 0.02
FILLED = 500
"""Parts among which one is to be found: parts of the training set fill up."""


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
        losses.append(loss.item())
        step += 1
        if step % 50 == 0:
            print(f"step {step}  {time.monotonic() - started:.0f} s  loss {np.mean(losses[-50:]):.3f}", flush=True)
    net.load_state_dict(mean)
    about = {"steps": step, "seconds": round(time.monotonic() - started), "loss": round(float(np.mean(losses[-50:])), 4)}
    return net.eval(), about


def vocabulary_of(pairs: Pairs) -> Vocabulary:
    """The words that enough prompts have."""
    counted = Counter(word for sample in pairs.samples for word in set(words_of(sample.prompt)))
    return Vocabulary(tuple(sorted(word for word, many in counted.items() if many >= FEWEST)))


@torch.no_grad()
def scored(net: Net, vocabulary: Vocabulary, asked: Pairs, others: Pairs) -> Scored:
    """Vectors of pairs, and of others' parts until there are `FILLED`."""
    others = others.take(range(min(len(others), max(0, FILLED - len(asked)))))
    tokens = [vocabulary.tokens(sample.prompt, sample.mentions) for sample in asked.samples]

    def parts(vectors: Floats, sizes: NDArray[np.float64]) -> Floats:
        return net.parts(torch.from_numpy(np.concatenate([vectors, part_features(np.nan_to_num(sizes, nan=1.0))], 1))).numpy()

    return Scored(
        samples=asked.samples,
        texts=np.concatenate([net.texts(*padded(tokens[i : i + 256])).numpy() for i in range(0, len(tokens), 256)]),
        parts=np.concatenate([parts(asked.vectors, asked.sizes), parts(others.vectors, others.sizes)]),
        near=parts(asked.near_vectors, asked.near_sizes),
        families=tuple(sample.family for sample in (*asked.samples, *others.samples)),
        sizes=np.concatenate([asked.sizes, others.sizes]),
    )


def save(net: Net, config: Mapping[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: tensor.detach().numpy().astype(np.float16) for name, tensor in net.state_dict().items()}
    write_safetensors(arrays, folder / MODEL)
    write_whole(folder / CONFIG, (json.dumps({"format": FORMAT, "version": VERSION, **config}) + "\n").encode())


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
    vocabulary = vocabulary_of(known)
    torch.manual_seed(given.seed)
    blank = Net(len(vocabulary)).eval()
    net, about = train(known, vocabulary, minutes=given.minutes, steps=given.steps, seed=given.seed)

    slope, bias = calibrated(scored(net, vocabulary, pairs.take(rows["validation"]), known))
    scores = {
        name: report(*(scored(kind, vocabulary, pairs.take(rows[name]), known) for kind in (net, blank)), slope, bias)
        for name in ("validation", "test_families", "test_compositions", "test_phrasings")
        if name in rows
    }
    print(json.dumps(scores, indent=1))
    about = {**about, "pairs": len(known), "scores": scores}
    config = {"embedder": encoder.name, "slope": slope, "bias": bias, "words": vocabulary.words, "about": about}
    save(net, config, given.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
