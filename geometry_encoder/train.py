"""Trains an encoder on prepared parts: `python -m geometry_encoder.train --config configs/encoder/cadlm.toml --out RUN`.

Several GPUs: `accelerate launch --num_processes 8 -m geometry_encoder.train …`. A run folder holds config.json, metrics.jsonl,
checkpoint.pt and, at the end, weights/; the same command continues a run that was stopped.
"""

# pyright: basic
from __future__ import annotations

import argparse
import io
import json
import logging
import math
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from pickle import UnpicklingError
from types import FrameType
from typing import Any

from .errors import EncoderError

try:
    import torch
    from accelerate import Accelerator
    from torch import Tensor, nn

    from .checkpoint import load_weights, save_weights
except ModuleNotFoundError as error:
    fix = 'pip install "cadlm[encoder-train]"'
    raise EncoderError("missing-library", f"training needs {error.name}, which is not installed", fix=fix) from error
from .config import Config, RunConfig, load_config
from .honest import Cadlm
from .loading import PartViews, batches, open_parts
from .memory import keep_memory
from .objectives import Batch, Losses, Objective, make_objective
from .store import write_whole
from .transformer import Block

log = logging.getLogger("cadlm.geometry_encoder")

CHECKPOINT, METRICS, CONFIG, WEIGHTS = "checkpoint.pt", "metrics.jsonl", "config.json", "weights"


def read_checkpoint(path: Path, device: torch.device | None = None) -> dict[str, Any]:
    """What a run wrote of its state. Raises `EncoderError`: `damaged-file`."""
    try:
        return torch.load(path, weights_only=True, map_location=device)
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise EncoderError("damaged-file", f"{path}: {error}") from error


def rate_factor(step: int, progress: float, run: RunConfig) -> float:
    """Share of the peak learning rate: linear for `warm_up` steps, then half a cosine of the run's progress (0 to 1)."""
    return min(1.0, (step + 1) / max(1, run.warm_up)) * (1 + math.cos(math.pi * min(1.0, progress))) / 2


def make_optimizer(objective: nn.Module, run: RunConfig) -> torch.optim.AdamW:
    """AdamW; biases, normalisations and other vectors are not decayed."""
    wanted = [p for p in objective.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in wanted if p.ndim > 1], "weight_decay": run.weight_decay},
        {"params": [p for p in wanted if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=run.rate, betas=run.betas)


class WeightMean:
    """A running mean of the weights, younger at the start of a run."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.parameters = list(module.parameters())
        self.decay = decay
        self.mean = [p.detach().clone() for p in self.parameters]

    @torch.no_grad()
    def update(self, step: int) -> None:
        share = 1 - min(self.decay, (1 + step) / (10 + step))
        for mean, parameter in zip(self.mean, self.parameters, strict=True):
            mean.lerp_(parameter.detach(), share)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The mean in the place of the weights."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    @torch.no_grad()
    def _swap(self) -> None:
        for parameter, mean in zip(self.parameters, self.mean, strict=True):
            kept = parameter.detach().clone()
            parameter.copy_(mean)
            mean.copy_(kept)


class Run:
    """The state of one training run."""

    def __init__(self, config: Config, out: Path) -> None:
        run = config.run
        is_short = run.precision == "bfloat16" or (run.precision == "auto" and torch.cuda.is_available())
        self.accelerator = Accelerator(mixed_precision="bf16" if is_short else "no")
        self.config, self.out = config, out
        self.store, self.train_parts, self.test_parts = open_parts(config)
        torch.manual_seed(run.seed)
        self.objective = make_objective(config.model, config.objective).to(self.accelerator.device)
        if run.vectors:
            take_vectors(self.objective, Path(run.vectors))
        freeze_unused(self.objective)
        if run.compile:
            compile_blocks(self.objective)
        optimizer = make_optimizer(self.objective, run)
        self.model, self.optimizer = self.accelerator.prepare(self.objective, optimizer)
        self.mean = WeightMean(self.objective, run.mean_decay)
        self.step, self.elapsed_s = 0, 0.0
        self.stopping = False

    @property
    def progress(self) -> float:
        """Share of the run that is over, by steps or by time, whichever is further."""
        run = self.config.run
        return max(self.step / run.steps, self.elapsed_s / (60 * run.minutes) if run.minutes else 0.0)

    def train(self) -> None:
        """Run to the bound or until asked to stop; leave a checkpoint, and at the bound the weights."""
        run = self.config.run
        if self.step == 0:
            self.calibrate()
        data = self._batches(self.train_parts, start=self.step * run.accumulate)
        last = saved = time.monotonic()
        window: list[Tensor] = []
        while not self._agreed(self.stopping or self.progress >= 1):
            window.append(self.update([next(data) for _ in range(run.accumulate)]))
            self.step += 1
            now = time.monotonic()
            self.elapsed_s += now - last
            last = now
            if self.step % run.log_every == 0:
                self.record("train", torch.stack(window).mean(0))
                window = []
            if self.step % run.evaluate_every == 0:
                self.record("held_out", self.evaluate())
            if self._agreed(now - saved > run.checkpoint_every_s):
                self.save()
                saved = time.monotonic()
        self.save()
        if not self.stopping:
            scores = self.evaluate()
            self.record("held_out", scores)
            self.export(scores)

    def update(self, parts: Sequence[Batch]) -> Tensor:
        """One optimiser step over several batches; their mean losses, as `Losses`, of all processes."""
        run = self.config.run
        for group in self.optimizer.param_groups:
            group["lr"] = run.rate * rate_factor(self.step, self.progress, run)
        found: list[Tensor] = []
        for number, batch in enumerate(parts):
            with self.accelerator.no_sync(self.model) if number + 1 < len(parts) else _nothing(), self.accelerator.autocast():
                losses = self.model(batch.to(self.accelerator.device))
                self.accelerator.backward(losses.total / len(parts))
            found.append(torch.stack(losses).detach())
        self.accelerator.clip_grad_norm_(self.objective.parameters(), run.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.mean.update(self.step)
        return self.accelerator.reduce(torch.stack(found).mean(0), "mean")  # type: ignore[return-value]

    def calibrate(self) -> None:
        """Measure the targets' mean and deviation on training data, once."""
        data = self._batches(self.train_parts)
        device = self.accelerator.device
        rows = [self.objective.targets(next(data).to(device)) for _ in range(self.config.run.calibration)]
        self.objective.scores.calibrate(rows)

    @torch.no_grad()
    def evaluate(self) -> Tensor:
        """Losses of the mean weights on held-out parts, the same ones each time."""
        if not self.test_parts:
            return torch.full((len(Losses._fields),), torch.nan)
        size = self.config.run.batch * self.accelerator.num_processes
        data = self._batches(self.test_parts)
        self.objective.eval()
        with self.mean.applied(), self.accelerator.autocast():
            rows = [
                torch.stack(self.objective(next(data).to(self.accelerator.device)))
                for _ in range(max(1, min(16, len(self.test_parts) // size)))
            ]
        self.objective.train()
        return self.accelerator.reduce(torch.stack(rows).mean(0), "mean")  # type: ignore[return-value]

    def record(self, part: str, values: Tensor) -> None:
        """One line of the metrics, one of the log."""
        if not self.accelerator.is_main_process:
            return
        row = {"step": self.step, "elapsed_s": round(self.elapsed_s, 1), "part": part}
        row |= dict(zip(Losses._fields, values.tolist(), strict=True))
        with (self.out / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        left = self.elapsed_s * (1 / self.progress - 1) if self.progress else 0.0
        log.info("step %d  %s  %s  %.0f min left", self.step, part, _text(values), left / 60)

    def save(self) -> None:
        """Write the checkpoint; the old one stays until the new one is whole."""
        if self.accelerator.is_main_process:
            buffer = io.BytesIO()
            state = {
                "config": json.dumps(asdict(self.config.model)), "objective": self.objective.state_dict(), "mean": self.mean.mean,
                "optimizer": self.optimizer.state_dict(), "step": self.step, "elapsed_s": self.elapsed_s,
            }  # fmt: skip
            torch.save(state, buffer)
            write_whole(self.out / CHECKPOINT, buffer.getvalue())
        self.accelerator.wait_for_everyone()

    def resume(self) -> None:
        """Continue from the folder's checkpoint. Raises `other-checkpoint`, `damaged-file`."""
        path = self.out / CHECKPOINT
        state = read_checkpoint(path, self.accelerator.device)
        if state["config"] != json.dumps(asdict(self.config.model)):
            raise EncoderError("other-checkpoint", f"{path} is of another model", fix="choose another --out")
        self.objective.load_state_dict(state["objective"])
        for mean, kept in zip(self.mean.mean, state["mean"], strict=True):
            mean.copy_(kept)
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed_s = state["step"], state["elapsed_s"]

    def export(self, scores: Tensor) -> None:
        """Write the mean weights."""
        if self.accelerator.is_main_process:
            about = {"steps": self.step, "held_out": dict(zip(Losses._fields, scores.tolist(), strict=True))}
            with self.mean.applied():
                save_weights(self.objective, self.config, self.out / WEIGHTS, about)

    def _batches(self, parts: Sequence, start: int = 0) -> Iterator[Batch]:  # type: ignore[type-arg]
        return batches(
            PartViews(self.store, parts, self.config), start=start, rank=self.accelerator.process_index,
            processes=self.accelerator.num_processes, workers=self.config.run.workers,
        )  # fmt: skip

    def _agreed(self, wish: bool) -> bool:
        """Whether any process wishes it: clocks and signals differ, and one that leaves alone would leave the others waiting."""
        votes = torch.tensor(float(wish), device=self.accelerator.device)
        return bool(self.accelerator.reduce(votes, "sum") > 0)  # type: ignore[operator]


def take_vectors(objective: Objective, folder: Path) -> None:
    """Give the model the vectors of trained weights. Raises `EncoderError`: as `load_weights`; `other-weights` of other sizes."""
    trained = load_weights(folder)[0].model
    ours = objective.model
    if not (isinstance(ours, Cadlm) and isinstance(trained, Cadlm) and ours.config.anchors and trained.config.anchors):
        raise EncoderError("other-weights", f"run.vectors: {folder} and the run must both be of cadlm, with anchors")
    try:
        ours.relations.load_state_dict(trained.relations.state_dict())
    except RuntimeError as error:
        raise EncoderError("other-weights", f"run.vectors: {folder}: {error}") from error


def freeze_unused(objective: Objective) -> None:
    """What no loss reaches stays as it is: task heads of the release, which have no labels here, and vectors without contrast."""
    vectors = () if objective.config.contrastive else ("model.relations.", "model.score.", "model.embed.")
    for name, parameter in objective.named_parameters():
        if name.startswith(("model.heads.", *vectors)):
            parameter.requires_grad_(False)


def compile_blocks(objective: nn.Module) -> None:
    """Compile what is dense, in place: numbers of patches differ from batch to batch of `cadlm`, names of weights stay."""
    for module in objective.modules():
        if isinstance(module, Block):
            module.compile(dynamic=True)


def pretrain(config: Config, out: Path) -> Run:
    """Train, or continue the run that is in the folder; SIGTERM and Ctrl-C end it with a checkpoint."""
    out.mkdir(parents=True, exist_ok=True)
    run = Run(config, out)
    if (out / CHECKPOINT).exists():
        run.resume()
    if run.accelerator.is_main_process:
        parameters = sum(p.numel() for p in run.objective.parameters())
        about = {"config": asdict(config), "parameters": parameters, "parts": len(run.train_parts), "torch": torch.__version__}
        write_whole(out / CONFIG, (json.dumps(about, indent=1) + "\n").encode())

    def stop(_signal: int, _frame: FrameType | None) -> None:
        run.stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        run.train()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return run


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _text(values: Tensor) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in zip(Losses._fields, values.tolist(), strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.train", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="TOML file of settings")
    parser.add_argument("--out", type=Path, required=True, help="run folder; an interrupted run in it is continued")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="replace a setting; repeatable")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    keep_memory()
    try:
        pretrain(load_config(given.config, given.set), given.out)
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
