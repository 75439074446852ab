"""Fits what the verbs of shapes read: the scale of the standard descriptor and the linear guess of a part's family.

python -m cadlm.shape generate 5000 --seed 606 --points 4096 --out PARTS
python -m cadlm.train.family PARTS
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geometry_encoder.standard import SCALE, plain
from geometry_encoder.store import Store, split, write_whole

from ..family import WEIGHTS

GENERAL = "plate, disc or block with features"
"""What is said of the parts that the generators compose freely."""
FLOOR = 0.02
"""Added to the deviation of each number: what hardly varies is no louder than its noise."""
LEAST_PARTS = 4
HELD_OUT = 0.15
STEPS, RATE, DECAY = 300, 1.0, 2e-4


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.family", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of sampled parts")
    given = parser.parse_args(arguments)
    store = Store.open(given.parts)
    entries = store.parts()
    rows = {entry.part: plain(store.load(entry.part)) for entry in entries}
    train, test = split(entries, HELD_OUT)
    raw = np.stack([rows[entry.part] for entry in train]).astype(np.float64)
    mean, deviation = raw.mean(0), raw.std(0) + FLOOR
    write_whole(SCALE, _json({"parts": len(raw), "mean": mean, "deviation": deviation}))
    named = Counter(_family(entry.family) for entry in train)
    families = sorted(name for name, many in named.items() if many >= LEAST_PARTS)

    def vectors(entries: Sequence) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        chosen = [entry for entry in entries if _family(entry.family) in families]
        x = (np.stack([rows[entry.part] for entry in chosen]) - mean) / deviation
        return x / np.linalg.norm(x, axis=1, keepdims=True), np.array([families.index(_family(entry.family)) for entry in chosen])

    x, y = vectors(train)
    held, truth = vectors(test)
    weights, bias = _fitted(x, y, len(families))
    scores = held @ weights + bias
    sharpness = min(np.linspace(0.3, 2.0, 35), key=lambda s: _loss(s * scores, truth))
    odds = _softmax(sharpness * scores)
    top = np.argsort(-odds, axis=1)
    right = top[:, 0] == truth
    sure = odds.max(1)
    report = {
        "train": len(x), "held_out": len(held), "mean_confidence": float(sure.mean()),
        "top1": float(right.mean()), "top3": float((top[:, :3] == truth[:, None]).any(1).mean()),
        "sure_80": float((sure > 0.8).mean()), "top1_where_sure_80": float(right[sure > 0.8].mean()),
    }  # fmt: skip
    write_whole(WEIGHTS, _json({"families": families, "weights": sharpness * weights, "bias": sharpness * bias, "about": report}))
    print(json.dumps(report))
    return 0


def _family(name: str) -> str:
    return GENERAL if name == "compose" else name.replace("_", " ")


def _fitted(x: NDArray[np.float64], y: NDArray[np.int64], classes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Softmax regression by gradient steps with momentum; x are unit vectors, so the weights are large."""
    weights, bias = np.zeros((x.shape[1], classes)), np.zeros(classes)
    speed_w, speed_b = np.zeros_like(weights), np.zeros_like(bias)
    truth = np.eye(classes)[y]
    for _ in range(STEPS):
        error = (_softmax(20 * (x @ weights) + bias) - truth) / len(x)
        speed_w = 0.9 * speed_w - RATE * (20 * x.T @ error + DECAY * weights)
        speed_b = 0.9 * speed_b - RATE * error.sum(0)
        weights, bias = weights + speed_w, bias + speed_b
    return 20 * weights, bias


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.exp(scores - scores.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def _loss(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    return float(-np.log(np.maximum(_softmax(scores)[np.arange(len(truth)), truth], 1e-12)).mean())


def _json(values: dict[str, object]) -> bytes:
    """Numbers with four digits: the files are read by people's eyes in diffs."""
    plain = {name: _rounded(value.tolist()) if isinstance(value, np.ndarray) else value for name, value in values.items()}
    return (json.dumps(plain) + "\n").encode()


def _rounded(value: object) -> object:
    return [_rounded(row) for row in value] if isinstance(value, list) else float(f"{value:.4g}")


if __name__ == "__main__":
    raise SystemExit(main())
