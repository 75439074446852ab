"""The card of a model trained by reinforcement: how it was made and what was measured. Says nothing that was not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from dsl.files import staged
from generators.corpora.markdown import table

from .grpo_config import GrpoConfig
from .model_card import CARD, PROMPT
from .settings import commit

FEW = 10
"""Steps at the start and at the end of the run whose mean is told."""


def write_card(folder: Path, config: GrpoConfig, metrics: Path, *, steps: int, minutes: float) -> None:
    """Write README.md into a model's folder, with the numbers before and after from the run's metrics.

    Raises:
        DslError: `unwritable_file`.
    """
    rows = [json.loads(line) for line in metrics.read_text("utf-8").splitlines()]
    with staged(folder / CARD) as draft:
        draft.write_text(card(config, rows, steps=steps, minutes=minutes), encoding="utf-8")


def card(config: GrpoConfig, rows: Sequence[Mapping[str, float]], *, steps: int, minutes: float) -> str:
    """The card as Markdown with the metadata that model hubs read; `rows` are those of metrics.jsonl."""
    base = Path(config.model).name if Path(config.model).is_dir() else config.model
    families = f"prompts of {', '.join(config.families)}" if config.families else "prompts of all families that are trained on"
    return f"""\
---
base_model: {base}
library_name: {"peft" if config.lora_rank else "transformers"}
pipeline_tag: text-generation
tags: [cad, compact-ir, grpo]
---

# {base}, trained by reinforcement to write Compact IR

Answers a description of a part with a program in Compact IR, from which cadlm builds the exact solid. It was rewarded for the
parts that its answers made (GRPO without a reference model; the reward is that of `evals.reward`, 0 to 1).

## Measured

{table(["", "before", "after"], _measured(config, rows))}

The held-out prompts are of cadlm's generators; no part of theirs was trained on. Other prompts were not measured.

## Trained

{steps:,} steps of {config.group} answers to each of {config.prompts} prompts, {minutes:.1f} minutes, learning rate \
{config.learning_rate:g}, loss {config.loss}, {families}, seed {config.seed}, cadlm commit {commit()}.

{PROMPT}

The licence of the base model applies to these weights.
"""


def _measured(config: GrpoConfig, rows: Sequence[Mapping[str, float]]) -> list[tuple[str, str, str]]:
    """Held-out numbers where there are any; the reward of the answers that were drawn."""
    held_out = [row for row in rows if "held_out_reward" in row]
    told: list[tuple[str, str, str]] = []
    if held_out:
        about = f"likeliest answers to {config.held_out} held-out prompts"
        for key, name in (("held_out_reward", "mean reward"), ("held_out_right", "share of right parts")):
            told.append((f"{about}: {name}", f"{held_out[0][key]:.3f}", f"{held_out[-1][key]:.3f}"))
    drawn = [row["reward"] for row in rows if "reward" in row]
    first, last = fmean(drawn[:FEW]), fmean(drawn[-FEW:])
    told.append((f"answers drawn in the first and last {min(FEW, len(drawn))} steps: mean reward", f"{first:.3f}", f"{last:.3f}"))
    return told
