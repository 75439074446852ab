"""trl's GRPO on prompts of a curriculum, with the reward of the evaluation and the pace and checkpoints of fine-tuning."""

# pyright: basic

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from accelerate.utils import gather_object
from datasets import IterableDataset
from torch import Tensor
from trl import GRPOConfig, GRPOTrainer

from evals.reward import Reward, Stage
from evals.reward_pool import RewardPool

from ..chat import messages
from .curriculum import Curriculum
from .exercises import case_of, exercise
from .grpo_config import GrpoConfig
from .paced_trainer import PacedTrainer, common_arguments

CURRICULUM = "curriculum.json"


class PartReward:
    """The reward function that trl calls with the answers of this process; the notes go to the curriculum of every process."""

    __name__ = "part"

    def __init__(self, rewards: RewardPool, curriculum: Curriculum, end: int) -> None:
        self.rewards, self.curriculum, self.end = rewards, curriculum, end

    def __call__(self, *, completions: Any, completion_ids: Any, index: Sequence[int], log_metric: Any, **_: Any) -> list[float]:
        cases = [
            case_of(exercise(self.curriculum.seed, number), said[0]["content"], is_finished=ids[-1] == self.end)
            for number, said, ids in zip(index, completions, completion_ids, strict=True)
        ]
        found = self.rewards.rewards(cases)
        for name, value in shares(found).items():
            log_metric(name, value)
        values = [one.value for one in found]
        self.curriculum.note(gather_object(list(zip(index, values, strict=True))))
        return values


def shares(found: Sequence[Reward]) -> dict[str, float]:
    """What a log says of many rewards: shares of the answers, and means over the parts that have such a value."""
    named = {
        "right": [one.is_right for one in found],
        "finished": [one.reason != "unfinished" for one in found],
        "programs": [one.stage >= Stage.CHECKS for one in found],
        "parts": [one.stage == Stage.BUILDS for one in found],
        "refusals": [one.reason == "refused" for one in found],
        "met": [one.met for one in found if one.met is not None],
        "iou": [one.iou for one in found if one.iou is not None],
    }
    return {name: fmean(values) for name, values in named.items() if values}


class CurriculumTrainer(GRPOTrainer):
    """GRPO whose checkpoints hold the curriculum."""

    def __init__(self, *, curriculum: Curriculum, **options: Any) -> None:
        self.curriculum = curriculum
        super().__init__(**options)

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:
        super()._save_checkpoint(model, trial)
        if self.args.should_save:
            self.curriculum.save(Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}" / CURRICULUM)

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """None: what a card says is measured at the end."""


class GrpoTrainer(PacedTrainer, CurriculumTrainer):
    """GRPO of a `Curriculum` at the pace of `PacedTrainer`.

    Args:
        keep: Answers of each group that are learned from; 0 for all.
    """

    def __init__(self, *, keep: int, **options: Any) -> None:
        self.keep = keep
        super().__init__(**options)

    def resume_from(self, checkpoint: Path) -> None:
        super().resume_from(checkpoint)
        self.curriculum.load(checkpoint / CURRICULUM)

    def _generate_and_score_completions(self, inputs: Any) -> Any:
        """Each step draws from a seed of its own: what a run drew before does not matter to one that goes on."""
        torch.manual_seed(self.args.seed << 40 | self.state.global_step << 10 | self.accelerator.process_index)
        drawn = super()._generate_and_score_completions(inputs)
        if not self.keep:
            return drawn
        kept = strongest(drawn, self.num_generations, self.keep)
        # dapo divides by the tokens of all processes
        return {**kept, "num_items_in_batch": self.accelerator.gather(kept["completion_mask"].sum()).sum()}


def strongest(drawn: dict[str, Any], group: int, keep: int) -> dict[str, Any]:
    """Of each group of answers the `keep` with the largest advantages, for better or worse: the others hardly teach, and cost as
    much (Lin et al. 2025, arXiv:2503.22342). What is not a row an answer stays as it is.

    Args:
        drawn: `advantages` (B,) and other tensors (B, …), the answers of a group side by side.
    """
    advantages_B = drawn["advantages"]
    places = advantages_B.abs().view(-1, group).topk(keep).indices.sort().values
    firsts = torch.arange(0, len(advantages_B), group, device=places.device)
    rows = (firsts[:, None] + places).flatten()
    return {
        name: value[rows] if isinstance(value, Tensor) and value.shape[:1] == advantages_B.shape else value
        for name, value in drawn.items()
    }


def make_trainer(config: GrpoConfig, settings: GRPOConfig, tokens: Any, model: Any, rewards: RewardPool) -> GrpoTrainer:
    """Model, curriculum, reward and settings (those of `arguments`), ready to train."""
    curriculum = Curriculum(config.seed, families=config.families, revisit=config.revisit)
    return GrpoTrainer(
        minutes=config.minutes,
        warm_up=config.warm_up,
        keep=config.keep,
        curriculum=curriculum,
        model=model,
        args=settings,
        train_dataset=IterableDataset.from_generator(_rows, gen_kwargs={"curriculum": curriculum}),
        reward_funcs=PartReward(rewards, curriculum, tokens.end),
        processing_class=tokens.tokenizer,
    )


def _rows(curriculum: Curriculum) -> Iterator[dict[str, Any]]:
    while True:
        index = curriculum.next()
        yield {"prompt": messages(exercise(curriculum.seed, index).prompt), "index": index}


def arguments(config: GrpoConfig, out: Path, device: torch.device, dtype: torch.dtype) -> GRPOConfig:
    """The settings as trl takes them."""
    drawn_by_vllm: dict[str, Any] = {"use_vllm": True, "vllm_mode": "colocate", "vllm_gpu_memory_utilization": config.vllm_memory}
    if config.vllm_url:
        drawn_by_vllm = {"use_vllm": True, "vllm_mode": "server", "vllm_server_base_url": config.vllm_url}
    return GRPOConfig(
        **common_arguments(config, out, device, dtype),
        max_steps=config.steps,
        num_generations=config.group,
        gradient_accumulation_steps=config.accumulate(int(os.environ.get("WORLD_SIZE", "1"))),
        max_completion_length=config.answer_tokens,
        temperature=config.temperature,
        beta=0.0,
        loss_type=config.loss,
        scale_rewards=config.scale,
        epsilon=config.clip_low,
        epsilon_high=config.clip_high,
        optim=config.optimizer,
        gradient_checkpointing=config.activation_checkpointing,
        shuffle_dataset=False,
        ignore_data_skip=True,  # the curriculum itself goes on where it was
        ddp_find_unused_parameters=False,
        generation_kwargs={"use_cache": True},
        **(drawn_by_vllm if config.engine == "vllm" else {}),
    )
