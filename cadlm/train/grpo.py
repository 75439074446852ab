"""Reinforcement learning on the solids that answers make: `accelerate launch -m cadlm.train.grpo --config FILE --out DIR`.

Group-relative policy optimisation: answers to one prompt are judged against each other, by the reward of `evals.reward`; there is
no reference model. A run folder holds config.json, metrics.jsonl, checkpoints and at the end the model (or `adapter`) with its
card. The same command continues a run that was stopped.
"""

# pyright: basic

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.kernel.worker import Limits, Pool
from evals.reward_pool import RewardPool

from .command import METRICS, run_command
from .grpo_config import GrpoConfig
from .sft import ADAPTER, MODEL, record
from .sft import libraries_of as libraries_of_weights

if TYPE_CHECKING:
    from .grpo_trainer import GrpoTrainer

log = logging.getLogger("cadlm.train")

LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate", "datasets")


def grpo(config: GrpoConfig, out: Path) -> Path | None:
    """Train, or continue the run that is in the folder.

    Returns:
        The folder of the result; None where a signal stopped the run.

    Raises:
        CadlmError: `no-such-model`, `bad-tokenizer`, `models-do-not-fit`, `no-gpu`, `bad-config`; `unwritable-checkpoint`.
    """
    with Pool() as pool:  # the kernel loads while the model does
        limits = Limits(wall_s=6 * config.program_s, cpu_s=config.program_s)
        rewards = RewardPool(pool, limits=limits, concurrency=config.kernels)
        return _grpo(config, out, rewards)


def _grpo(config: GrpoConfig, out: Path, rewards: RewardPool) -> Path | None:
    from transformers import set_seed

    from . import loading
    from .grpo_card import write_card
    from .grpo_trainer import arguments, make_trainer
    from .paced_trainer import naming_full_disks

    device = loading.choose_device(config.device)
    dtype = loading.choose_dtype(config.precision, device)
    tokens = loading.load_tokens(config.model)
    loading.check_sizes(config.model, tokens, len(tokens.prompt("a plate")) + config.answer_tokens, "answer_tokens")
    settings = arguments(config, out, device, dtype)  # before the model: they give this process its GPU
    set_seed(config.seed)
    model = loading.load_for_training(config.weights, tokens, device, dtype)
    trainer = make_trainer(config, settings, tokens, model, rewards)

    def judge() -> None:
        judge_held_out(trainer, config, tokens, rewards)

    if not trainer.pursue(lambda: record(trainer, config, out, LIBRARIES), begin=judge):
        return None
    judge()
    folder = out / (ADAPTER if config.lora_rank else MODEL)
    with naming_full_disks(folder, trainer.way_on):
        trainer.save_model(str(folder))  # on all ranks: sharded weights are gathered
    if trainer.args.should_save:
        write_card(folder, config, out / METRICS, steps=trainer.state.global_step, minutes=trainer.elapsed_s / 60)
    trainer.accelerator.wait_for_everyone()
    return folder


def judge_held_out(trainer: GrpoTrainer, config: GrpoConfig, tokens: Any, rewards: RewardPool) -> None:
    """Log the mean reward of the likeliest answers to validation prompts, and the share that is right; each rank answers some."""
    import torch

    from .exact_answers import write_answers
    from .exercises import case_of, exercises

    if not config.held_out:
        return
    if trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled:
        log.warning("held_out: not judged, because a sharded model cannot answer")
        return
    mine = exercises(config.seed, config.held_out, "validation", config.families)[
        trainer.args.process_index :: trainer.args.world_size
    ]
    model = trainer.accelerator.unwrap_model(trainer.model)
    was_training = model.training
    model.eval()
    cases = []
    for start in range(0, len(mine), config.batch):
        asked = mine[start : start + config.batch]
        length = max(len(tokens.prompt(one.prompt)) for one in asked) + config.answer_tokens
        with trainer.accelerator.autocast():
            texts = write_answers(model, tokens, [one.prompt for one in asked], length)
        cases += [case_of(one, text) for one, text in zip(asked, texts, strict=True)]
    model.train(was_training)
    found = rewards.rewards(cases)
    sums = [len(found), sum(one.value for one in found), sum(one.is_right for one in found)]
    count, value, right = trainer.accelerator.reduce(torch.tensor(sums, device=trainer.args.device), "sum").tolist()
    trainer.log({"held_out_reward": value / count, "held_out_right": right / count})


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("grpo", __doc__, GrpoConfig, libraries_of, grpo, arguments)


def libraries_of(config: GrpoConfig) -> list[str]:
    """What a run needs that may not be installed."""
    engine = ["vllm"] if config.engine == "vllm" else []
    return [*libraries_of_weights(config.weights), "datasets", "trl", *engine, *config.report_to]


if __name__ == "__main__":
    sys.exit(main())
