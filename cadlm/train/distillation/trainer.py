"""Trains a student against a teacher: the loss of distillation, and batches whose answers the student draws itself."""

# pyright: basic
from __future__ import annotations

from random import Random
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..chat_data import Encoded
from ..drawing import draw_answers
from ..paced_trainer import PacedTrainer
from .config import DistillConfig
from .data import TEACHER, Padder, Pair, answer_logits
from .loss import combine, divergence
from .match import SharedTokens
from .teacher import Batch, Standard

DRAWN = "drawn"
"""In a batch whose answers are the student's own."""


class DistillTrainer(PacedTrainer):
    """
    Args:
        standard: What the student is held against; None where the answers alone teach.
        shared: The tokens that it may draw, with their numbers in the teacher's vocabulary.
        end: The student's end mark.
    """

    loss_is_scaled_for_ga = True

    def __init__(
        self, *, config: DistillConfig, standard: Standard | None, shared: SharedTokens, end: int, **options: Any
    ) -> None:
        self.config, self.standard, self.shared, self.end = config, standard, shared, end
        super().__init__(minutes=config.minutes, warm_up=config.warm_up, **options)

    # Loss

    def sums(self, model: Any, batch: Batch) -> tuple[Tensor, Tensor, int]:
        """Divergence and cross-entropy summed over the answer tokens, and how many these are."""
        student_NV, targets_N = answer_logits(model, batch)
        truth = F.cross_entropy(student_NV, targets_N, reduction="sum")
        if self.standard is None:
            return torch.zeros_like(truth), truth, len(targets_N)
        apart = divergence(*self.standard.events(batch, student_NV, targets_N), self.config.beta).sum()
        return apart, truth, len(targets_N)

    def combined(self, apart: Any, truth: Any, alpha: float | None = None) -> Any:
        temperature = 1.0 if self.standard is None else self.standard.temperature
        return combine(apart, truth, self.config.alpha if alpha is None else alpha, temperature)

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Tensor | int | None = None
    ) -> Tensor:
        """Mean over the answer tokens of the whole step, those of all ranks and accumulated batches."""
        apart, truth, count = self.sums(model, inputs)
        loss = self.combined(apart, truth, 1.0 if DRAWN in inputs else None)
        if num_items_in_batch is None:
            return loss / count
        return loss / num_items_in_batch * self.accelerator.num_processes  # gradients are averaged over ranks

    @torch.no_grad()
    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Held-out means over all answer tokens: the loss and its two parts."""
        model = self.model_wrapped
        model.eval()
        total = torch.zeros(3, dtype=torch.float64, device=self.args.device)
        for batch in self.get_eval_dataloader():
            with self.accelerator.autocast():
                apart, truth, count = self.sums(model, self._prepare_inputs(batch))
            total += torch.stack([apart.double(), truth.double(), torch.tensor(count, device=total.device)])
        model.train()
        apart_sum, truth_sum, tokens = self.accelerator.reduce(total, "sum").tolist()
        apart, truth = apart_sum / tokens, truth_sum / tokens
        metrics = {"eval_loss": self.combined(apart, truth), "eval_divergence": apart, "eval_cross_entropy": truth}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    # The student's own answers

    def get_batch_samples(self, epoch_iterator: Any, num_batches: int, device: torch.device) -> tuple[list[Any], Any]:
        """The batches of a step. Which of them are drawn, and what, depends on weights, seed and step: a run that goes on makes
        the same ones.
        """
        batches, count = super().get_batch_samples(epoch_iterator, num_batches, device)
        if not self.config.on_policy:
            return batches, count
        for index, batch in enumerate(batches):
            rng = Random(f"{self.config.seed}/{self.state.global_step}/{index}")
            if rng.random() < self.config.on_policy:
                batches[index] = self.drawn(batch, rng.getrandbits(48) + self.args.process_index)
        return batches, self._get_num_items_in_batch(batches, device)

    def drawn(self, batch: Batch, seed: int) -> dict[str, Any]:
        """The same prompts with answers of the student."""
        prompts, teacher_prompts = _prompts(batch), _prompts(batch, TEACHER)
        student = self.accelerator.unwrap_model(self.model)
        with self.accelerator.autocast():
            answers = draw_answers(
                student, prompts, end=self.end, max_tokens=self.config.answer_tokens, seed=seed, allowed=self.shared.student.ids
            )
        pairs: list[Pair] = []
        for row, prompt, their_prompt, ids in zip(batch["rows"].tolist(), prompts, teacher_prompts, answers, strict=True):
            their_ids = self.shared.teacher_ids(torch.tensor(ids)).tolist()
            own, theirs = Encoded([*prompt, *ids], len(prompt)), Encoded([*their_prompt, *their_ids], len(their_prompt))
            pairs.append(Pair(row, own, theirs))
        padder = self.data_collator
        assert isinstance(padder, Padder)
        return {**self._prepare_inputs(padder(pairs)), DRAWN: True}


def _prompts(batch: Batch, whose: str = "") -> list[list[int]]:
    """The ids before the answers, without padding."""
    is_prompt = (batch[whose + "attention_mask"] == 1) & (batch[whose + "labels"] < 0)
    return [ids[row].tolist() for ids, row in zip(batch[whose + "input_ids"], is_prompt, strict=True)]
