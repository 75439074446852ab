"""Distils a large model into a small one: `accelerate launch -m cadlm.train.distill --config FILE --out DIR`.

A run folder holds config.json, metrics.jsonl, checkpoints, `teacher` (what the teacher was asked beforehand) and at the end
`model` with its card. The same command continues a run that was stopped.
"""

# pyright: basic

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .command import METRICS, run_command
from .distillation.config import DistillConfig
from .settings import write_record
from .sft import CONFIG, MODEL

if TYPE_CHECKING:
    from .distillation.trainer import DistillTrainer

log = logging.getLogger("cadlm.train")

LIBRARIES = ("torch", "transformers", "accelerate", "safetensors")


def distill(config: DistillConfig, out: Path) -> Path | None:
    """Distil, or continue the run that is in the folder.

    Returns:
        The folder of the student; None where a signal stopped the run.

    Raises:
        CadlmError: `no-such-model`, `bad-tokenizer`, `models-do-not-fit`, `no-gpu`, `no-data`, `broken-row`, `bad-config`;
            `unreadable-cache`, `unwritable-checkpoint`.
    """
    trainer, facts = make_trainer(config, out)
    is_over = trainer.pursue(lambda: write_record(out / CONFIG, config, LIBRARIES, **facts, ranks=trainer.args.world_size))
    return finish(trainer, config, out) if is_over else None


def make_trainer(config: DistillConfig, out: Path) -> tuple[DistillTrainer, dict[str, object]]:
    """Models, data and settings, ready to train, and what config.json says of them."""
    import torch
    from transformers import TrainingArguments, set_seed

    from . import loading
    from .distillation.data import Padder, Pairs
    from .distillation.setup import Setup, load_whole
    from .distillation.trainer import DistillTrainer
    from .paced_trainer import common_arguments

    loading.refuse_sharding("distillation")
    device = loading.choose_device(config.device)
    setup = Setup(config, out, device)
    out.mkdir(parents=True, exist_ok=True)
    arguments = TrainingArguments(
        **common_arguments(config, out, device, setup.dtype),
        per_device_eval_batch_size=config.batch,
        gradient_accumulation_steps=config.accumulate,
        num_train_epochs=config.epochs,
        max_steps=config.steps or -1,
        optim="adamw_torch",
        eval_on_start=True,
        eval_strategy="steps",
        eval_steps=config.evaluate_every,
        remove_unused_columns=False,
    )
    rank, ranks, wait = arguments.process_index, arguments.world_size, arguments.distributed_state.wait_for_everyone
    rows, held_out = setup.rows()
    if config.answers == "teacher":
        rows = setup.teachers_answers(rows, rank, ranks, wait)
    by_pieces = setup.by_pieces([*rows, *held_out])
    pairs = Pairs(setup.teacher_tokens, setup.student_tokens, [*rows, *held_out], by_pieces)
    standard = setup.standard(pairs, rank, ranks, wait)
    set_seed(config.seed)
    student = load_whole(config.student, setup.student_tokens, torch.float32, device, config.attention)
    trainer = DistillTrainer(
        config=config,
        standard=standard,
        shared=setup.shared,
        end=setup.student_tokens.end,
        model=student,
        args=arguments,
        train_dataset=Pairs(setup.teacher_tokens, setup.student_tokens, rows, by_pieces),
        eval_dataset=Pairs(setup.teacher_tokens, setup.student_tokens, held_out, by_pieces, first=len(rows)),
        data_collator=Padder(setup.student_tokens.end, setup.teacher_tokens.end),
        processing_class=setup.student_tokens.tokenizer,
    )
    return trainer, {
        "parameters": student.num_parameters(),
        "rows": len(rows),
        "held_out_rows": len(held_out),
        "compared": "nothing" if standard is None else standard.compared,
        "shared_tokens": len(setup.shared.student.ids),
        "device": str(device),
    }


def finish(trainer: DistillTrainer, config: DistillConfig, out: Path) -> Path:
    """Measure the student and write it with its tokenizer and card."""
    from .distillation.card import write_card
    from .paced_trainer import naming_full_disks

    trainer.evaluate()
    folder = out / MODEL
    with naming_full_disks(folder, trainer.way_on):
        trainer.save_model(str(folder))
    if trainer.args.should_save:
        write_card(
            folder, config, trainer.standard, out / METRICS, steps=trainer.state.global_step, minutes=trainer.elapsed_s / 60
        )
    trainer.accelerator.wait_for_everyone()
    return folder


def main(arguments: Sequence[str] | None = None) -> int:
    return run_command("distill", __doc__, DistillConfig, libraries_of, distill, arguments)


def libraries_of(config: DistillConfig) -> list[str]:
    """What a run needs that may not be installed."""
    return ["torch", "transformers", "accelerate", *config.report_to]


if __name__ == "__main__":
    sys.exit(main())
