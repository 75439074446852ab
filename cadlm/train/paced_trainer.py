"""transformers' Trainer with a bound on the wall clock, checkpoints that are whole or not there, and a loss for each token.

A checkpoint counts when its progress.json is there, which is written last: what a kill or a full disk left behind is removed
and the run goes on from the one before.
"""

# pyright: basic

from __future__ import annotations

import json
import logging
import math
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from torch.distributed.fsdp import MixedPrecisionPolicy
from torch.optim.lr_scheduler import LambdaLR
from transformers import PrinterCallback, Trainer, TrainerCallback

from dsl.files import unwritable

from ..errors import CadlmError
from .chat_data import IGNORED
from .command import METRICS

if TYPE_CHECKING:
    from accelerate.state import AcceleratorState

    from .distillation.config import DistillConfig
    from .grpo_config import GrpoConfig
    from .sft_config import SftConfig

log = logging.getLogger("cadlm.train")

PROGRESS = "progress.json"


def rate_factor(fraction: float, warm_up: float) -> float:
    """Share of the peak learning rate at this share of the run: linear rise, then a cosine to 0."""
    if fraction < warm_up:
        return fraction / warm_up
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (fraction - warm_up) / (1 - warm_up))))


def common_arguments(
    config: SftConfig | DistillConfig | GrpoConfig, out: Path, device: torch.device, dtype: torch.dtype
) -> dict[str, Any]:
    """The settings that mean the same to every trainer, as transformers takes them."""
    return {
        "output_dir": str(out),
        "per_device_train_batch_size": config.batch,
        "learning_rate": config.learning_rate,
        "weight_decay": config.weight_decay,
        "max_grad_norm": config.clip,
        "bf16": dtype == torch.bfloat16,
        "use_cpu": device.type == "cpu",
        "save_steps": config.save_every,
        "save_total_limit": 2,
        "logging_steps": config.log_every,
        "dataloader_pin_memory": device.type == "cuda",
        "seed": config.seed,
        "report_to": list(config.report_to),
        "project": "cadlm",
        "run_name": out.resolve().name,  # a tracker without one would make two runs of a run and what is measured after it
        "disable_tqdm": True,
    }


def whole_checkpoints(out: Path) -> list[Path]:
    """The checkpoints of a run that can be continued from, oldest first."""
    found = (path.parent for path in out.glob(f"checkpoint-*/{PROGRESS}"))
    return sorted(found, key=lambda path: int(path.name.rpartition("-")[2]))


def remove_torn_checkpoints(out: Path) -> None:
    """Remove what is left of checkpoints that were never finished."""
    whole = {*whole_checkpoints(out)}
    for path in out.glob("checkpoint-*"):
        if path not in whole:
            shutil.rmtree(path)


class PacedTrainer(Trainer):
    """
    Attributes:
        minutes: Bound on the wall clock over all sittings of the run; 0 for none.
        warm_up: Share of the run.
        elapsed_s: Of all sittings; equal on all ranks.
        was_stopped: A signal asked the run to stop early; it can be continued.
    """

    def __init__(self, *, minutes: float, warm_up: float, **options: Any) -> None:
        self.minutes, self.warm_up = minutes, warm_up
        self.elapsed_s = 0.0
        self.was_stopped = False
        super().__init__(**options)
        keep_sums_in_fp32(self.accelerator.state)
        self.remove_callback(PrinterCallback)
        self.add_callback(_Pace(self))
        self.add_callback(_Metrics(self))

    # Pace

    def create_scheduler(self, num_training_steps: int, optimizer: torch.optim.Optimizer | None = None) -> LambdaLR:
        """The learning rate follows the share of the run that is over, in steps or in time, whichever is larger."""
        self.lr_scheduler = LambdaLR(optimizer or self.optimizer, lambda _: rate_factor(self.fraction, self.warm_up))
        return self.lr_scheduler

    @property
    def fraction(self) -> float:
        """The share of the run that is over."""
        steps = self._steps_done / max(1, self.state.max_steps)
        return max(steps, self.elapsed_s / (60 * self.minutes)) if self.minutes else steps

    _steps_done = 0

    # Evaluation

    @torch.no_grad()
    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Held-out loss: the mean over all answer tokens, also where they are spread over ranks."""
        model = self.model_wrapped
        model.eval()
        total = torch.zeros(2, dtype=torch.float64, device=self.args.device)
        for batch in self.get_eval_dataloader():
            count = (batch["labels"][:, 1:] != IGNORED).sum()
            with self.accelerator.autocast():
                loss = model(**self._prepare_inputs(batch))["loss"]
            total += torch.stack([loss.double() * count, count.double()]).to(total.device)
        model.train()
        loss_sum, count = self.accelerator.reduce(total, "sum").tolist()
        metrics = {"eval_loss": loss_sum / count}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    # Checkpoints

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:
        """Write a checkpoint; the older ones stay until this one is whole.

        Raises:
            CadlmError: `unwritable-checkpoint`, saying which checkpoint the run goes on from.
        """
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        with naming_full_disks(folder, self.way_on):
            super()._save_checkpoint(model, trial)
            self.accelerator.wait_for_everyone()
            if self.args.should_save:
                progress = {"step": self.state.global_step, "elapsed_s": self.elapsed_s}
                draft = folder / f"{PROGRESS}.part"
                draft.write_text(json.dumps(progress) + "\n", encoding="utf-8")
                draft.replace(folder / PROGRESS)

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        """Tied weights are written once, also where gathering them from the ranks has made two tensors of them."""
        if state_dict is not None:
            tied = getattr(self.accelerator.unwrap_model(self.model), "all_tied_weights_keys", {})
            state_dict = {name: weight for name, weight in state_dict.items() if name not in tied}
        super()._save(output_dir, state_dict)

    def way_on(self) -> str:
        """What to do when the disk is full."""
        kept = whole_checkpoints(Path(self.args.output_dir))
        return f"make room and run the same command again; it goes on from {kept[-1].name if kept else 'the start'}"

    def pursue(self, record: Callable[[], None], begin: Callable[[], None] = lambda: None) -> bool:
        """Train, or go on from the run's last whole checkpoint.

        Args:
            record: Writes down what is run; called on one rank, before the first step of each sitting.
            begin: Called on all ranks where there is no checkpoint yet.

        Returns:
            Whether the run has come to its end; False where a signal stopped it.
        """
        out = Path(self.args.output_dir)
        if self.args.should_save:
            out.mkdir(parents=True, exist_ok=True)
            remove_torn_checkpoints(out)
            record()
        self.accelerator.wait_for_everyone()
        last = next(reversed(whole_checkpoints(out)), None)
        if last is None:
            begin()
        else:
            self.resume_from(last)
        with self.stopping_at_signals():
            self.train(resume_from_checkpoint=None if last is None else str(last))
        if self.was_stopped:
            log.info("stopped at step %d; the same command goes on from there", self.state.global_step)
        return not self.was_stopped

    def resume_from(self, checkpoint: Path) -> None:
        """Take over the clock of a checkpoint; `train(resume_from_checkpoint=…)` does the rest."""
        progress = json.loads((checkpoint / PROGRESS).read_text(encoding="utf-8"))
        self.elapsed_s, self._steps_done = progress["elapsed_s"], progress["step"]

    @contextmanager
    def stopping_at_signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl-C end the run after the step that is under way, with a checkpoint."""

        def stop(_signal: int, _frame: FrameType | None) -> None:
            self.was_stopped = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def keep_sums_in_fp32(state: AcceleratorState) -> None:
    """Under FSDP in bf16, neither gradients are rounded before they are summed over ranks, nor a loss, nor the number of tokens
    that it is divided by; accelerate's policy rounds all three. Autocast chooses what is computed in bf16, as without FSDP.
    """
    plugin = getattr(state, "fsdp_plugin", None)
    if plugin is not None and isinstance(plugin.mixed_precision_policy, MixedPrecisionPolicy):
        plugin.mixed_precision_policy = replace(
            plugin.mixed_precision_policy, reduce_dtype=torch.float32, output_dtype=None, cast_forward_inputs=False
        )


@contextmanager
def naming_full_disks(folder: Path, fix: Callable[[], str]) -> Iterator[None]:
    """What cannot be written into `folder` becomes an error with the way to go on; half of the folder is not left behind.

    Raises:
        CadlmError: `unwritable-checkpoint`.
    """
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        # torch.save says no more than that its container does not have the length it should have.
        if isinstance(error, RuntimeError) and "inline_container" not in str(error):
            raise
        shutil.rmtree(folder, ignore_errors=True)
        raise CadlmError("unwritable-checkpoint", f"{folder} cannot be written: {error}", fix=fix()) from error


class _Pace(TrainerCallback):
    """Keeps the clock, the same on all ranks, and ends the run when it is over or a signal says so."""

    def __init__(self, trainer: PacedTrainer) -> None:
        self.trainer = trainer
        self.last = 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.last = time.monotonic()

    def on_optimizer_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        trainer = self.trainer
        now = time.monotonic()
        told = [[trainer.elapsed_s + now - self.last, float(trainer.was_stopped)]]
        told_by_all = trainer.accelerator.gather(torch.tensor(told, dtype=torch.float64, device=args.device))
        elapsed_s, stopped = told_by_all.amax(0).tolist()
        self.last = now
        trainer.elapsed_s, trainer.was_stopped = elapsed_s, bool(stopped)
        trainer._steps_done = state.global_step + 1

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.trainer.was_stopped or self.trainer.fraction >= 1:
            control.should_training_stop = control.should_save = True


class _Metrics(TrainerCallback):
    """Appends what is measured to metrics.jsonl and tells it; rank zero only."""

    def __init__(self, trainer: PacedTrainer) -> None:
        self.trainer = trainer

    def on_log(self, args: Any, state: Any, control: Any, logs: Mapping[str, float] | None = None, **_: Any) -> None:
        if not state.is_world_process_zero or not logs:
            return
        trainer = self.trainer
        row = {"step": state.global_step, "elapsed_s": round(trainer.elapsed_s, 1), **logs}
        path = Path(args.output_dir) / METRICS
        try:
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        except OSError as error:
            raise unwritable(path, error) from error
        left_s = trainer.elapsed_s / trainer.fraction - trainer.elapsed_s if trainer.fraction else 0.0
        told = "  ".join(f"{key} {value:.4g}" for key, value in logs.items())
        log.info("step %d  %s  %.0f min left", state.global_step, told, max(0.0, left_s) / 60)
