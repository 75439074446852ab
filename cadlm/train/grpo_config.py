"""The settings of a run of reinforcement learning, read from TOML."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from generators.catalogue import FAMILIES, PRIMITIVES
from generators.splits import HELD_OUT

from .exercises import REFUSALS
from .settings import demand, demand_choices, demand_numbers
from .sft_config import LORA_TARGETS, Attention, Device, Precision, Quantisation, SftConfig

Loss = Literal["dr_grpo", "dapo"]
Engine = Literal["transformers", "vllm"]
CHOICES: dict[str, tuple[str, ...]] = {
    "loss": ("dr_grpo", "dapo"),
    "scale": ("none", "group", "batch"),
    "engine": ("transformers", "vllm"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GrpoConfig:
    """One run. There is no reference model: beta is 0.

    Attributes:
        model: Folder of the model to start from, best one that was fine-tuned before, or its name on a model hub.
        families: Families of the generators that prompts are taken from, `refusal` among them; () for all.
        steps: Bound on the steps; `minutes`, if not 0, a bound on the wall clock too. The learning rate follows whichever
            share is larger.
        prompts, group: A step draws `group` answers to each of so many prompts.
        keep: So many answers of each group are learned from, those whose rewards are farthest from the group's mean; 0 for all.
        batch: Answers that one device takes at a time.
        answer_tokens: Of the longest answer; one that has not ended by then is worth nothing.
        temperature: At which answers are drawn.
        revisit: Share of the prompts that are hard ones come back, once there are any.
        loss, scale: How answers are weighted and what their advantage is divided by. `dr_grpo` and `none`: all tokens alike, by
            nothing (Liu et al. 2025); `dapo` and `group`: by the spread of the group's rewards (Yu et al. 2025).
        clip_low, clip_high: How far a probability may fall and rise, as a share, on one batch of answers.
        learning_rate: Of all weights; adapters want about ten times as much.
        engine: `vllm` draws the answers with vLLM: in this process, or on the server at `vllm_url`.
        kernels: Parts that each process builds at the same time to judge them; `program_s` CPU seconds for each.
        held_out: Validation prompts whose likeliest answers are judged before and after; 0 for none.
    """

    model: str = ""
    families: tuple[str, ...] = ()
    steps: int = 1000
    minutes: float = 0.0
    prompts: int = 16
    group: int = 8
    keep: int = 0
    batch: int = 16
    answer_tokens: int = 512
    temperature: float = 1.0
    revisit: float = 0.5
    loss: Loss = "dr_grpo"
    scale: Literal["none", "group", "batch"] = "none"
    clip_low: float = 0.2
    clip_high: float = 0.28
    learning_rate: float = 1e-6
    warm_up: float = 0.03
    weight_decay: float = 0.0
    clip: float = 1.0
    optimizer: str = "adamw_torch"
    quantise: Quantisation = "none"
    lora_rank: int = 0
    lora_alpha: int = 128
    lora_targets: tuple[str, ...] = LORA_TARGETS
    precision: Precision = "auto"
    device: Device = "auto"
    attention: Attention = "auto"
    activation_checkpointing: bool = False
    engine: Engine = "transformers"
    vllm_url: str = ""
    vllm_memory: float = 0.3
    kernels: int = 2
    program_s: float = 10.0
    held_out: int = 128
    save_every: int = 50
    log_every: int = 1
    seed: int = 1
    report_to: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _ = self.weights
        demand_choices(self, CHOICES)
        sizes = ("steps", "prompts", "batch", "answer_tokens", "temperature", "kernels", "program_s", "save_every", "log_every")
        demand_numbers(self, positive=sizes, natural=("minutes", "held_out", "clip_low", "clip_high", "keep"))
        demand(self.group >= 2, "group", "an answer is judged beside others to the same prompt; at least 2")
        demand(self.keep <= self.group, "keep", f"a group has {self.group} answers")
        demand(self.batch * self.keep % self.group == 0, "keep", f"of a batch of {self.batch} no whole number of answers is kept")
        for name in ("revisit", "vllm_memory"):
            demand(0 <= getattr(self, name) < 1, name, "is a share below 1")
        demand(not self.vllm_url or self.engine == "vllm", "vllm_url", "needs engine = 'vllm'")
        known = {row.name for row in (*PRIMITIVES, *FAMILIES)} - {*HELD_OUT.families} | {REFUSALS}
        for family in self.families:
            demand(family in known, "families", f"{family!r} is no family that is trained on")

    @property
    def weights(self) -> SftConfig:
        """What is loaded and what of it is trained, as fine-tuning says it; adapters have no dropout here, since the
        probabilities of an answer must be those that it was drawn with."""
        return SftConfig(
            model=self.model, quantise=self.quantise, lora_rank=self.lora_rank, lora_alpha=self.lora_alpha, lora_dropout=0.0,
            lora_targets=self.lora_targets, precision=self.precision, device=self.device, attention=self.attention,
            optimizer=self.optimizer, learning_rate=self.learning_rate, warm_up=self.warm_up, weight_decay=self.weight_decay,
            clip=self.clip,
        )  # fmt: skip

    def accumulate(self, ranks: int) -> int:
        """Batches of one device that make a step.

        Raises:
            CadlmError: `bad-config` where the answers of a step do not come out even.
        """
        answers = self.prompts * self.group
        where = f"{ranks} processes with batches of {self.batch}"
        demand(answers % (ranks * self.batch) == 0, "prompts", f"{self.prompts} × group {self.group} answers do not fill {where}")
        demand(not self.keep or self.prompts % ranks == 0, "keep", f"{self.prompts} groups cannot be shared by {where}")
        return answers // (ranks * self.batch)

    def to_dict(self) -> dict[str, object]:
        return asdict(self)
