"""Fine-tunes a large model on prompts and programs: `accelerate launch -m cadlm.train.sft --config FILE --out DIR`.

All weights, LoRA or QLoRA, as the settings say; the loss is that of the answers alone. A run folder holds config.json,
metrics.jsonl, checkpoints and at the end the model (or `adapter`, for `python -m cadlm.train.merge`) with its card. The same
command continues a run that was stopped.
"""

# pyright: basic

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CadlmError
from .command import run_command
from .settings import Settings, demand, write_record
from .sft_config import SftConfig

if TYPE_CHECKING:
    from .paced_trainer import PacedTrainer

log = logging.getLogger("cadlm.train")

CONFIG, MODEL, ADAPTER = "config.json", "model", "adapter"
LIBRARIES = ("torch", "transformers", "peft", "accelerate", "bitsandbytes")


def sft(config: SftConfig, out: Path) -> Path | None:
    """Fine-tune, or continue the run that is in the folder.

    Returns:
        The folder of the result; None where a signal stopped the run.

    Raises:
        CadlmError: `no-such-model`, `bad-tokenizer`, `models-do-not-fit`, `no-gpu`, `no-data`, `broken-row`, `missing-extra`,
            `bad-config`; `unwritable-checkpoint`, `not-pushed`.
    """
    if config.push_to_hub:
        demand_token()
    from . import loading

    device = loading.choose_device(config.device)
    trainer = make_trainer(config, out, loading.load_tokens(config.model), device)
    is_over = trainer.pursue(lambda: record(trainer, config, out, LIBRARIES))
    return finish(trainer, config, out) if is_over else None


def record(trainer: PacedTrainer, config: Settings, out: Path, libraries: Sequence[str]) -> None:
    """Write config.json: settings, sizes, code and machine."""
    counts = {"parameters": trainer.model.num_parameters(), "trained": trainer.model.num_parameters(only_trainable=True)}
    facts = {"ranks": trainer.args.world_size, "device": trainer.args.device.type}
    write_record(out / CONFIG, config, libraries, **counts, **facts)


def make_trainer(config: SftConfig, out: Path, tokens: Any, device: Any) -> PacedTrainer:
    """Model, data and settings, ready to train."""
    from transformers import TrainingArguments, set_seed

    from . import loading
    from .chat_data import Packer
    from .paced_trainer import PacedTrainer, common_arguments

    loading.check_sizes(config.model, tokens, config.max_length)
    train, held_out = datasets(config, tokens)  # before the weights: a broken row is told at once
    dtype = loading.choose_dtype(config.precision, device)
    arguments = TrainingArguments(
        **common_arguments(config, out, device, dtype),
        per_device_eval_batch_size=config.batch,
        gradient_accumulation_steps=config.accumulate,
        num_train_epochs=config.epochs,
        max_steps=config.steps or -1,
        optim=config.optimizer,
        activation_checkpointing=config.activation_checkpointing,
        eval_strategy="steps",
        eval_steps=config.evaluate_every,
        logging_first_step=True,
        dataloader_num_workers=config.workers,
        train_sampling_strategy="random" if config.data else "sequential",
        remove_unused_columns=False,
        ddp_find_unused_parameters=False,
    )
    set_seed(config.seed)
    model = loading.load_for_training(config, tokens, device, dtype)
    is_flat = loading.choose_attention(config.attention, device, dtype) == "flash_attention_2"
    return PacedTrainer(
        minutes=config.minutes,
        warm_up=config.warm_up,
        model=model,
        args=arguments,
        train_dataset=train,
        eval_dataset=held_out,
        data_collator=Packer(config.max_length, flat=is_flat, padding=tokens.end),
        processing_class=tokens.tokenizer,
    )


def datasets(config: SftConfig, tokens: Any) -> tuple[Any, Any]:
    """Rows to train on and held-out ones. No part is on both sides: what decides is the part, not the row."""
    from generators.corpora.edit_assembly import EDITS
    from generators.corpus import stream

    from .chat_data import FreshRows, fitting, read_rows

    length = config.max_length
    if not config.data:
        train = FreshRows(tokens, seed=config.seed, length=config.samples, max_length=length, edits=config.edits)
        return train, fitting(tokens, stream(config.seed, "validation"), length, config.held_out)
    folder = Path(config.data)
    folders = (folder, folder / EDITS) if config.edits else (folder,)
    train = fitting(tokens, chain.from_iterable(read_rows(place, "train") for place in folders), length)
    if train.num_too_long:
        log.warning("%d rows of %s are longer than %d tokens and left out", train.num_too_long, folder, length)
    return train, fitting(tokens, read_rows(folder, "validation"), length, config.held_out)


def finish(trainer: PacedTrainer, config: SftConfig, out: Path) -> Path:
    """Measure the model and write it with its tokenizer and card."""
    from .model_card import Measured, write_card
    from .paced_trainer import naming_full_disks

    held_out_loss = trainer.evaluate()["eval_loss"]
    answered, valid, exact = count_exact(trainer, config)
    folder = out / (ADAPTER if config.lora_rank else MODEL)
    with naming_full_disks(folder, trainer.way_on):
        trainer.save_model(str(folder))  # on all ranks: sharded weights are gathered
    if trainer.args.should_save:
        measured = Measured(
            train_loss=next(row["loss"] for row in reversed(trainer.state.log_history) if "loss" in row),
            held_out_loss=held_out_loss,
            held_out=len(trainer.eval_dataset),
            steps=trainer.state.global_step,
            minutes=trainer.elapsed_s / 60,
            ranks=trainer.args.world_size,
            answered=answered,
            valid=valid,
            exact=exact,
        )
        write_card(folder, config, measured)
        if config.push_to_hub:
            push(folder, config.push_to_hub)
    trainer.accelerator.wait_for_everyone()
    return folder


def count_exact(trainer: PacedTrainer, config: SftConfig) -> tuple[int, int, int]:
    """Greedy answers to held-out rows, programs among them, exact ones; each rank answers its share."""
    import torch

    from .exact_answers import measure_exactness

    if not config.exact:
        return 0, 0, 0
    if trainer.is_fsdp_enabled or trainer.is_deepspeed_enabled:
        log.warning("exact: not counted, because a sharded model cannot answer; merge it and count then")
        return 0, 0, 0
    held_out, rank = trainer.eval_dataset, trainer.args.process_index
    rows = held_out.rows[rank : config.exact : trainer.args.world_size]
    with trainer.accelerator.autocast():
        found = measure_exactness(
            trainer.accelerator.unwrap_model(trainer.model),
            held_out.tokens,
            rows,
            max_length=config.max_length,
            batch=config.batch,
        )
    counts = torch.tensor([found.count, found.valid, found.exact], device=trainer.args.device)
    answered, valid, exact = trainer.accelerator.reduce(counts, "sum").tolist()
    trainer.log({"answered": answered, "valid": valid, "exact": exact})
    return answered, valid, exact


def demand_token() -> None:
    """Refuse, before any work, a run whose result could not be uploaded.

    Raises:
        CadlmError: `bad-config`.
    """
    from huggingface_hub import get_token

    demand(get_token() is not None, "push_to_hub", "there is no token of a model hub; `hf auth login`, or set HF_TOKEN")


def push(folder: Path, repository: str) -> None:
    """Upload a folder to a model hub.

    Raises:
        CadlmError: `not-pushed`; the folder stays.
    """
    from huggingface_hub import HfApi

    api = HfApi()
    try:
        api.create_repo(repository, exist_ok=True)
        api.upload_folder(repo_id=repository, folder_path=folder)
    except Exception as error:  # its HTTP library, whose errors it passes on, is another one in each version
        raise CadlmError("not-pushed", f"{folder} is whole but was not uploaded to {repository}: {error}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("sft", __doc__, SftConfig, libraries_of, sft, arguments)


def libraries_of(config: SftConfig) -> list[str]:
    """What a run needs that may not be installed."""
    adapters = ["peft"] if config.lora_rank else []
    eight_bit = ["bitsandbytes"] if config.quantise != "none" or "8bit" in config.optimizer else []
    return ["torch", "transformers", "accelerate", *adapters, *eight_bit, *config.report_to]


if __name__ == "__main__":
    sys.exit(main())
