"""The card of a fine-tuned model: how it was made and what was measured. Says nothing that was not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dsl.files import staged

from ..chat import SYSTEM
from .settings import commit
from .sft_config import SftConfig

CARD = "README.md"
PROMPT = f"""\
## Prompt

The chat template of the tokenizer, with this system message, and before each number of the user's message its label:
`«0»60x«1»40mm plate`. `cadlm.chat` writes and reads both; `cadlm serve --model URL` does so for a model on a server.

> {SYSTEM}"""
"""What every card says of asking the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a finished run knows.

    Attributes:
        train_loss: Mean of the last `log_every` steps.
        held_out_loss: For each token of the answers to `held_out` validation rows.
        answered, valid, exact: Of that many greedy answers to validation rows, programs (or refusals), and the part that was
            meant; `answered` 0 where this was not measured.
    """

    train_loss: float
    held_out_loss: float
    held_out: int
    steps: int
    minutes: float
    ranks: int
    answered: int = 0
    valid: int = 0
    exact: int = 0


def write_card(folder: Path, config: SftConfig, measured: Measured) -> None:
    """Write README.md into a model's folder.

    Raises:
        DslError: `unwritable_file`.
    """
    with staged(folder / CARD) as draft:
        draft.write_text(card(config, measured), encoding="utf-8")


def card(config: SftConfig, measured: Measured) -> str:
    """The card as Markdown with the metadata that model hubs read."""
    base = Path(config.model).name if Path(config.model).is_dir() else config.model
    library = "peft" if config.lora_rank else "transformers"
    return f"""\
---
base_model: {base}
library_name: {library}
pipeline_tag: text-generation
tags: [cad, compact-ir]
---

# {base}, fine-tuned to write Compact IR

Answers a description of a part with a program in Compact IR, from which cadlm builds the exact solid.
{_method(config)}

## Measured

{_rows(_measured_rows(config, measured))}

The held-out rows are of cadlm's generators; no part of theirs was trained on. Other prompts were not measured.

## Trained

{_rows(_training_rows(config, measured))}

{PROMPT}

The licence of the base model applies to these weights.
"""


def _method(config: SftConfig) -> str:
    if not config.lora_rank:
        return "All weights were trained."
    beside = "weights in 4 bits (NF4)" if config.quantise == "nf4" else "frozen weights"
    sizes = f"r {config.lora_rank}, alpha {config.lora_alpha}, dropout {config.lora_dropout}"
    return f"LoRA adapters ({sizes}), trained beside {beside}."


def _measured_rows(config: SftConfig, measured: Measured) -> list[tuple[str, str]]:
    rows = [
        ("held-out loss, for each answer token", f"{measured.held_out_loss:.4f} ({measured.held_out} rows)"),
        (f"training loss, mean of the last {config.log_every} steps", f"{measured.train_loss:.4f}"),
    ]
    if measured.answered:
        rows += [
            ("greedy answers that are the part that was meant", f"{measured.exact} of {measured.answered}"),
            ("greedy answers that are programs or refusals", f"{measured.valid} of {measured.answered}"),
        ]
    return rows


def _training_rows(config: SftConfig, measured: Measured) -> list[tuple[str, str]]:
    rows_a_step = config.batch * config.accumulate * measured.ranks
    return [
        ("data", f"corpus `{Path(config.data).name}`" if config.data else f"fresh samples of seed {config.seed}"),
        ("steps", f"{measured.steps:,} of {rows_a_step} rows"),
        ("time", f"{measured.minutes:.1f} minutes, {measured.ranks} process{'es' if measured.ranks > 1 else ''}"),
        ("learning rate", f"{config.learning_rate:g}, cosine, warm-up {config.warm_up:g}"),
        ("optimiser", config.optimizer),
        ("longest row", f"{config.max_length} tokens"),
        ("code", f"cadlm, commit {commit()}"),
    ]


def _rows(rows: list[tuple[str, str]]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
