"""Trains the embedded decoder from scratch on endless fresh samples: `python -m cadlm.train.pretrain --help`.

A run folder holds config.json, metrics.jsonl, tokenizer.json and checkpoint.pt; the same command continues a run that was
stopped.
"""

# pyright: basic
from __future__ import annotations

import json
import logging
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from pickle import UnpicklingError
from random import Random
from types import FrameType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import CadlmError
from ..model import SIZES, Decoder, ModelConfig, read_state
from ..tokenizer import Tokenizer
from ..weights import CONFIG, MODEL, TOKENIZER
from .command import METRICS, log_to_stderr, settings_parser
from .config import PretrainConfig, load_config
from .data import Batch, Feeder, Pair, Place, Stream, chunk_batches, encode, prefer_features
from .exact import exact_matches
from .loading import choose_dtype
from .optimize import WeightMean, make_optimizers
from .settings import write_record

log = logging.getLogger("cadlm.train")

CHECKPOINT = "checkpoint.pt"


def read_checkpoint(run: Path, device: torch.device | str = "cpu") -> dict[str, Any]:
    """What a run wrote of its state. Raises `CadlmError`: `unreadable-weights` where there is none, or a damaged one."""
    path = run / CHECKPOINT
    try:
        return torch.load(path, weights_only=True, map_location=device)
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise CadlmError("unreadable-weights", f"{path}: {error}") from error


def summed_loss(model: Decoder, ids: Tensor, prefix: Tensor, positions: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of the answer tokens of a batch, summed."""
    hidden = model.hidden(ids, prefix).flatten(0, 1)[positions]
    return F.cross_entropy(model.logits(hidden), targets, reduction="sum")


def tensors(batch: Batch, device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return tuple(torch.from_numpy(a).to(device) for a in (batch.ids, batch.prefix, batch.positions, batch.targets))  # type: ignore[return-value]


def rate_factor(fraction: float, config: PretrainConfig) -> float:
    """Share of the peak learning rate at this share of the run: up, level, down to zero."""
    rise = fraction / config.warm_up if config.warm_up else 1.0
    fall = (1 - fraction) / config.decay if config.decay else 1.0
    return max(0.0, min(1.0, rise, fall))


class Run:
    """The state of one training run."""

    def __init__(self, config: PretrainConfig, out: Path, tokenizer: Tokenizer, stream: Stream) -> None:
        self.config, self.out, self.tokenizer, self.stream = config, out, tokenizer, stream
        torch.set_num_threads(config.threads)
        torch.manual_seed(config.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = choose_dtype(config.precision, self.device)
        sizes = ModelConfig(
            vocabulary=len(tokenizer), answers=len(tokenizer.answers), max_length=config.max_length, **SIZES[config.size]
        )
        self.model = Decoder(sizes).to(self.device)
        self.optimizers = make_optimizers(
            self.model, muon_rate=config.muon_rate, adam_rate=config.adam_rate, weight_decay=config.weight_decay
        )
        self.peaks = [[group["lr"] for group in optimizer.param_groups] for optimizer in self.optimizers]
        self.mean = WeightMean(self.model, config.mean_decay)
        self.place = Place()
        self.step = 0
        self.samples = 0
        self.elapsed_s = 0.0
        self.stopping = False
        self.loss = torch.compile(summed_loss, dynamic=True) if config.compile else summed_loss

    # Progress

    @property
    def fraction(self) -> float:
        if self.config.steps:
            return self.step / self.config.steps
        return self.elapsed_s / (60 * self.config.minutes)

    def train(self) -> None:
        """Run to the bound or until asked to stop; leave a checkpoint."""
        held_out = self.held_out()
        data = self.feed()
        last = marked = evaluated = saved = time.monotonic()
        tokens = 0
        window: list[Tensor] = []
        try:
            while self.fraction < 1 and not self.stopping:
                step_batches = [next(data) for _ in range(self.config.batches)]
                window.append(self.update([batch for batch, _ in step_batches]))
                self.place = step_batches[-1][1]
                self.step += 1
                self.samples += sum(len(batch.ids) for batch, _ in step_batches)
                tokens += sum(batch.ids.size for batch, _ in step_batches)
                now = time.monotonic()
                self.elapsed_s += now - last
                last = now
                if self.step % self.config.log_every == 0:
                    self.record(loss=float(torch.stack(window).mean()), tokens_per_s=round(tokens / (now - marked)))
                    window, tokens, marked = [], 0, now
                if now - evaluated > self.config.evaluate_every_s:
                    self.evaluate(held_out)
                    evaluated = time.monotonic()
                if now - saved > self.config.checkpoint_every_s:
                    self.save()
                    saved = time.monotonic()
        finally:
            data.close()
        if self.step:
            self.save()
        if not self.stopping:
            self.evaluate(held_out)

    def update(self, step_batches: Sequence[Batch]) -> Tensor:
        """One optimiser step over several batches; the mean loss of their answer tokens."""
        count = sum(batch.targets.size for batch in step_batches)
        total = torch.zeros((), device=self.device)
        for batch in step_batches:
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.dtype == torch.bfloat16):
                loss = self.loss(self.model, *tensors(batch, self.device)) / count
            loss.backward()
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip, foreach=True)
        factor = rate_factor(self.fraction, self.config)
        for optimizer, peaks in zip(self.optimizers, self.peaks, strict=True):
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
            optimizer.step()
            optimizer.zero_grad()
        self.mean.update()
        return total

    def feed(self) -> Feeder:
        return Feeder(
            self.stream, self.tokenizer, seed=self.config.seed, tokens=self.config.tokens, split=self.config.word_split,
            max_length=self.config.max_length, place=self.place, workers=self.config.workers,
        )  # fmt: skip

    # Evaluation

    def held_out(self) -> list[Pair]:
        fits = (
            pair
            for pair in self.stream(self.config.seed, "test")
            if sum(map(len, encode(pair, self.tokenizer))) <= self.config.max_length
        )
        return list(islice(fits, self.config.held_out))

    @torch.no_grad()
    def evaluate(self, pairs: Sequence[Pair]) -> None:
        """Record held-out loss and exact answers of the mean weights."""
        rows = [encode(pair, self.tokenizer) for pair in pairs]
        self.mean.swap()
        try:
            total, count = 0.0, 0
            for batch in chunk_batches(rows, self.config.tokens, self.tokenizer.pad, Random(0)):
                total += float(summed_loss(self.model, *tensors(batch, self.device)))
                count += batch.targets.size
            exact = exact_matches(self.model, self.tokenizer, pairs[: self.config.exact])
        finally:
            self.mean.swap()
        self.record(held_out_loss=total / count, exact=exact)

    def record(self, **values: float) -> None:
        row = {"step": self.step, "samples": self.samples, "elapsed_s": round(self.elapsed_s, 1), **values}
        with (self.out / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        left = max(0.0, self.elapsed_s / self.fraction - self.elapsed_s) if self.fraction else 0.0
        log.info("step %d  %s  %.0f min left", self.step, "  ".join(f"{k} {v:.4g}" for k, v in values.items()), left / 60)

    # Checkpoints

    def save(self) -> None:
        """Write the checkpoint; the old one stays until the new one is whole."""
        state = {
            "model": self.model.state_dict(), "mean": self.mean.mean, "mean_steps": self.mean.steps,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "place": asdict(self.place), "step": self.step, "samples": self.samples, "elapsed_s": self.elapsed_s,
            "sizes": self.model.config.to_dict(),
        }  # fmt: skip
        part = self.out / (CHECKPOINT + ".part")
        torch.save(state, part)
        part.replace(self.out / CHECKPOINT)

    def begin(self, weights: Path) -> None:
        """Start from the weights of a folder that `cadlm.train.export` wrote.

        Raises:
            CadlmError: `unreadable-weights`; `bad-checkpoint` when they are of a model of other sizes.
        """
        state = read_state(weights)
        try:
            self.model.load_state_dict(state)
        except RuntimeError as error:
            raise CadlmError("bad-checkpoint", f"{weights / MODEL} is of a model of other sizes") from error
        self.mean = WeightMean(self.model, self.config.mean_decay)

    def resume(self) -> None:
        """Continue from the folder's checkpoint. Raises `CadlmError`: `bad-checkpoint`, `unreadable-weights`."""
        state = read_checkpoint(self.out, self.device)
        if state["sizes"] != self.model.config.to_dict():
            raise CadlmError("bad-checkpoint", f"{self.out / CHECKPOINT} is of a model of other sizes")
        self.model.load_state_dict(state["model"])
        for mean, kept in zip(self.mean.mean, state["mean"], strict=True):
            mean.copy_(kept)
        self.mean.steps = state["mean_steps"]
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.place = Place(**state["place"])
        self.step, self.samples, self.elapsed_s = state["step"], state["samples"], state["elapsed_s"]


def pretrain(config: PretrainConfig, out: Path, tokenizer: Tokenizer, stream: Stream, start: Path | None = None) -> Run:
    """Train, from the weights in `start` where there are some, or continue the run that is in the folder."""
    out.mkdir(parents=True, exist_ok=True)
    kept = out / TOKENIZER
    if kept.exists():
        tokenizer = Tokenizer.load(kept)
    else:
        tokenizer.save(kept)
    run = Run(config, out, tokenizer, stream)
    if (out / CHECKPOINT).exists():
        run.resume()
    elif start is not None:
        run.begin(start)
    parameters = sum(p.numel() for p in run.model.parameters())
    facts = {"model": run.model.config.to_dict(), "parameters": parameters, "device": run.device.type}
    write_record(out / CONFIG, config, ("torch",), **facts)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        run.stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        run.train()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = settings_parser("python -m cadlm.train.pretrain", __doc__)
    begun = parser.add_mutually_exclusive_group(required=True)
    begun.add_argument("--tokenizer", type=Path, help="vocabulary of a new model (python -m cadlm.vocabulary FILE)")
    begun.add_argument("--start", type=Path, metavar="FOLDER", help="train these exported weights on, with their vocabulary")
    options = parser.parse_args(arguments)
    log_to_stderr()
    try:
        from generators.corpus import stream

        config = load_config(options.config, options.set)
        drawn = partial(stream, impossible=config.impossible, later=config.later, spoken=config.spoken)
        samples = partial(prefer_features, drawn, config.plain)
        tokenizer = Tokenizer.load(options.start / TOKENIZER if options.start else options.tokenizer)
        pretrain(config, options.out, tokenizer, samples, options.start)
    except CadlmError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
