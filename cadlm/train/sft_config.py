"""The settings of a fine-tuning run, read from TOML."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from .settings import demand, demand_choices, demand_numbers

Precision = Literal["auto", "bf16", "fp32"]
Device = Literal["auto", "cuda", "cpu"]
Attention = Literal["auto", "flash_attention_2", "sdpa", "eager"]
Quantisation = Literal["none", "nf4"]
LORA_TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
CHOICES: dict[str, tuple[str, ...]] = {
    "precision": ("auto", "bf16", "fp32"),
    "device": ("auto", "cuda", "cpu"),
    "attention": ("auto", "flash_attention_2", "sdpa", "eager"),
    "quantise": ("none", "nf4"),
    "optimizer": ("adamw_torch", "adamw_torch_fused", "adamw_8bit", "paged_adamw_8bit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SftConfig:
    """One run.

    Attributes:
        model: Folder of the model to start from, or its name on a model hub.
        data: Folder of a corpus (`cadlm data build`); "" makes fresh samples while it trains.
        samples: Rows of an epoch of fresh samples; a corpus has as many as it has.
        edits: Share of the fresh rows that are edits of a program; above 0, all edits of a corpus are read beside its samples.
        steps: If not 0, the bound instead of `epochs`.
        minutes: If not 0, a bound on the wall clock too; the learning rate follows whichever share is larger, so that a run
            always ends annealed.
        max_length: Ids of the longest row, prompt and answer; longer rows are left out.
        batch: Rows that one device takes at a time, packed without padding between them; `accumulate` of these make a step.
        warm_up: Share of the run with a rising learning rate; it then falls as a cosine to 0.
        quantise: `nf4` holds the weights in 4 bits (double quantisation, computing in bf16); needs `lora_rank`.
        lora_rank: 0 trains all weights.
        precision: `auto` is bf16 where the GPU has it, else fp32.
        device: `cuda` refuses to run without a GPU.
        attention: `auto` is flash attention where it imports and the GPU has it, else SDPA.
        held_out: Validation rows of the held-out loss; the first `exact` of them are also answered at the end and compared.
        save_every, evaluate_every: Steps. The last two checkpoints are kept.
        workers: Processes that make batches.
        report_to: Any of tensorboard, wandb, trackio; metrics.jsonl is always written.
        push_to_hub: If not "", the hub repository that the result is uploaded to.
    """

    model: str = ""
    data: str = ""
    samples: int = 200_000
    edits: float = 0.0
    epochs: float = 1.0
    steps: int = 0
    minutes: float = 0.0
    max_length: int = 1024
    batch: int = 16
    accumulate: int = 4
    learning_rate: float = 2e-4
    warm_up: float = 0.03
    weight_decay: float = 0.0
    clip: float = 1.0
    optimizer: str = "adamw_torch"
    quantise: Quantisation = "none"
    lora_rank: int = 0
    lora_alpha: int = 128
    lora_dropout: float = 0.05
    lora_targets: tuple[str, ...] = LORA_TARGETS
    precision: Precision = "auto"
    device: Device = "auto"
    attention: Attention = "auto"
    activation_checkpointing: bool = False
    held_out: int = 256
    exact: int = 0
    evaluate_every: int = 500
    save_every: int = 500
    log_every: int = 10
    workers: int = 1
    seed: int = 1
    report_to: tuple[str, ...] = ()
    push_to_hub: str = ""

    def __post_init__(self) -> None:
        demand(bool(self.model), "model", "name the folder of the model to start from")
        demand_choices(self, CHOICES)
        sizes = ("samples", "epochs", "max_length", "batch", "accumulate", "learning_rate", "held_out")
        demand_numbers(
            self,
            positive=(*sizes, "evaluate_every", "save_every", "log_every"),
            natural=("steps", "minutes", "workers", "lora_rank", "weight_decay", "clip"),
        )
        demand(0 <= self.warm_up < 1, "warm_up", "is a share of the run")
        demand(0 <= self.edits < 1, "edits", "is a share of the rows")
        demand(0 <= self.exact <= self.held_out, "exact", "is a number of the held-out rows")
        demand(self.quantise == "none" or self.lora_rank > 0, "quantise", "4-bit weights cannot be trained; set lora_rank")

    def to_dict(self) -> dict[str, object]:
        return asdict(self)
