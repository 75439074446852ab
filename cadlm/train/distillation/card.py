"""The card of a distilled model: how it was made and what was measured. Says nothing that was not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.files import staged
from generators.corpora.markdown import table

from ..model_card import CARD, PROMPT
from ..settings import commit
from .config import DistillConfig

if TYPE_CHECKING:
    from .teacher import Standard


def write_card(
    folder: Path, config: DistillConfig, standard: Standard | None, metrics: Path, *, steps: int, minutes: float
) -> None:
    """Write README.md into a model's folder, with the held-out numbers before and after from the run's metrics.

    Raises:
        DslError: `unwritable_file`.
    """
    lines = [json.loads(line) for line in metrics.read_text("utf-8").splitlines()]
    held_out = [line for line in lines if "eval_divergence" in line]
    with staged(folder / CARD) as draft:
        draft.write_text(card(config, standard, held_out[0], held_out[-1], steps=steps, minutes=minutes), encoding="utf-8")


def card(
    config: DistillConfig,
    standard: Standard | None,
    before: dict[str, float],
    after: dict[str, float],
    *,
    steps: int,
    minutes: float,
) -> str:
    """The card as Markdown with the metadata that model hubs read."""
    student, teacher = _name(config.student), _name(config.teacher)
    rows = [("cross-entropy", "eval_cross_entropy"), ("loss", "eval_loss")]
    if standard is not None:
        how = f"{standard.compared}, beta {config.beta:g}, temperature {standard.temperature:g}"
        rows.insert(0, (f"divergence from the teacher ({how})", "eval_divergence"))
    measured = [(name, f"{before[key]:.4f}", f"{after[key]:.4f}") for name, key in rows]
    return f"""\
---
base_model: {student}
library_name: transformers
pipeline_tag: text-generation
tags: [cad, compact-ir, distillation]
---

# {student}, distilled from {teacher} to write Compact IR

Answers a description of a part with a program in Compact IR, from which cadlm builds the exact solid.
{_method(config, standard)}

## Measured

{table(["for each answer token of at most " + str(config.held_out) + " held-out rows", "before", "after"], measured)}

The held-out rows are of cadlm's generators; no part of theirs was trained on. Other prompts were not measured.

## Trained

{steps:,} steps of batches of {config.batch} × {config.accumulate} for each process, {minutes:.1f} minutes, \
learning rate {config.learning_rate:g} (cosine, warm-up {config.warm_up:g}), \
{"corpus `" + _name(config.data) + "`" if config.data else f"fresh samples of seed {config.seed}"}, cadlm commit {commit()}.

{PROMPT}

The licences of both models apply to these weights.
"""


def _method(config: DistillConfig, standard: Standard | None) -> str:
    learned = "answers of the teacher that parse and pass the check" if config.answers == "teacher" else "the answers of the data"
    if standard is None:
        return f"It learned {learned}."
    drawn = f" {config.on_policy:.0%} of the batches held answers that the student drew itself." if config.on_policy else ""
    shares = f"weight {1 - config.alpha:g}) and how likely the teacher finds {standard.compared} (weight {config.alpha:g}"
    return f"It learned {learned} ({shares}).{drawn}"


def _name(path: str) -> str:
    return Path(path).name if Path(path).is_dir() else path
