"""Reinforcement learning on the solids that answers make: `accelerate launch -m cadlm.train.grpo --config FILE --out DIR`.

Group-relative policy optimisation: answers to one prompt are judged against each other, by the reward of `evals.reward`; there is
no reference model. A run folder holds config.json, metrics.jsonl, checkpoints and at the end the model (or `adapter`). The same
command continues a run that was stopped.
"""

# pyright: basic

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl import DslError
from dsl.kernel.worker import Limits, Pool
from evals.reward_pool import RewardPool
from generators.errors import GeneratorError

from ..errors import CadlmError
from .grpo_config import GrpoConfig
from .settings import demand_libraries, read_settings, write_record
from .sft import ADAPTER, CONFIG, MODEL

if TYPE_CHECKING:
    from .grpo_trainer import GrpoTrainer

log = logging.getLogger("cadlm.train")

LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate", "datasets")


def grpo(config: GrpoConfig, out: Path) -> Path | None:
    """Train, or continue the run that is in the folder.

    Returns:
        The folder of the result; None where a signal stopped the run.

    Raises:
        CadlmError: `no-such-model`, `bad-tokenizer`, `no-gpu`, `bad-config`; `unwritable-checkpoint`.
    """
    with Pool() as pool:  # the kernel loads while the model does
        limits = Limits(wall_s=6 * config.program_s, cpu_s=config.program_s)
        rewards = RewardPool(pool, limits=limits, concurrency=config.kernels)
        return _grpo(config, out, rewards)


def _grpo(config: GrpoConfig, out: Path, rewards: RewardPool) -> Path | None:
    from transformers import set_seed

    from . import loading
    from .grpo_trainer import make_trainer
    from .paced_trainer import naming_full_disks, remove_torn_checkpoints, whole_checkpoints

    device = loading.choose_device(config.device)
    dtype = loading.choose_dtype(config.precision, device)
    tokens = loading.load_tokens(config.model)
    set_seed(config.seed)
    model = loading.load_for_training(config.weights, tokens, device, dtype)
    trainer = make_trainer(config, out, tokens, device, model, dtype, rewards)
    if trainer.args.should_save:
        out.mkdir(parents=True, exist_ok=True)
        remove_torn_checkpoints(out)
        counts = {"parameters": trainer.model.num_parameters(), "trained": trainer.model.num_parameters(only_trainable=True)}
        write_record(out / CONFIG, config, LIBRARIES, **counts, ranks=trainer.args.world_size, device=str(device))
    trainer.accelerator.wait_for_everyone()
    last = next(reversed(whole_checkpoints(out)), None)
    if last is None:
        judge_held_out(trainer, config, tokens, rewards)
    else:
        trainer.resume_from(last)
    with trainer.stopping_at_signals():
        trainer.train(resume_from_checkpoint=None if last is None else str(last))
    if trainer.was_stopped:
        log.info("stopped at step %d; the same command goes on from there", trainer.state.global_step)
        return None
    judge_held_out(trainer, config, tokens, rewards)
    folder = out / (ADAPTER if config.lora_rank else MODEL)
    with naming_full_disks(folder, trainer.way_on):
        trainer.save_model(str(folder))  # on all ranks: sharded weights are gathered
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
    parser = argparse.ArgumentParser(prog="accelerate launch -m cadlm.train.grpo", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="TOML file of settings")
    parser.add_argument("--out", type=Path, required=True, help="run folder; an interrupted run in it is continued")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change one setting")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        config = read_settings(GrpoConfig, options.config, options.set)
        demand_libraries(*libraries_of(config))
        folder = grpo(config, options.out)
    except (CadlmError, DslError, GeneratorError) as error:
        log.error("%s", error)
        return 1
    if folder is not None:
        print(folder)
    return 0


def libraries_of(config: GrpoConfig) -> list[str]:
    """What a run needs that may not be installed."""
    adapters = ["peft"] if config.lora_rank else []
    eight_bit = ["bitsandbytes"] if config.quantise != "none" or "8bit" in config.optimizer else []
    engine = ["vllm"] if config.engine == "vllm" else []
    return ["torch", "transformers", "accelerate", "datasets", "trl", *adapters, *eight_bit, *engine, *config.report_to]


if __name__ == "__main__":
    sys.exit(main())
