"""The settings of a distillation, read from TOML."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from ..settings import demand, demand_choices, demand_numbers
from ..sft_config import CHOICES as OF_MODELS
from ..sft_config import Attention, Device, Precision

CHOICES: dict[str, tuple[str, ...]] = {
    "answers": ("data", "teacher"),
    **{name: OF_MODELS[name] for name in ("precision", "device", "attention")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DistillConfig:
    """One run. The loss of an answer token is alpha·T²·divergence(teacher, student) + (1-alpha)·cross-entropy.

    Attributes:
        teacher, student: Folders of models with their tokenizers; both may be names on a model hub.
        data: Folder of a corpus (`cadlm data build`); "" makes fresh samples.
        samples: Rows of fresh samples; a corpus has as many as it has.
        alpha: Weight of the teacher's distributions; 0 needs none, so no teacher is loaded for training.
        temperature: T, that softens both distributions.
        beta: 0 for KL(teacher‖student), 1 for KL(student‖teacher), between them the generalised Jensen–Shannon divergence.
        answers: `data` learns the answers of the data; `teacher` has the teacher answer every prompt first, keeps the programs
            that parse and pass the check, and learns those (sequence-level distillation).
        draws, draw_temperature: Answers that the teacher draws for a prompt, and how boldly.
        on_policy: Share of the batches whose answers the student draws itself, at temperature 1, before the teacher judges them
            (Agarwal et al. 2024); these have no cross-entropy.
        answer_tokens: Most tokens of a drawn answer.
        top_k: 0 asks the teacher at each step, for all tokens. Otherwise its k likeliest tokens at each place are computed once
            and kept on disk, and all other tokens count as one.
        cache: Where they are kept; "" is `teacher` in the run folder.
        steps, epochs, minutes: As in `SftConfig`, and so is all that follows.
    """

    teacher: str = ""
    student: str = ""
    data: str = ""
    samples: int = 100_000
    alpha: float = 0.5
    temperature: float = 2.0
    beta: float = 0.0
    answers: Literal["data", "teacher"] = "data"
    draws: int = 1
    draw_temperature: float = 1.0
    on_policy: float = 0.0
    answer_tokens: int = 512
    top_k: int = 0
    cache: str = ""
    epochs: float = 1.0
    steps: int = 0
    minutes: float = 0.0
    max_length: int = 1024
    batch: int = 16
    accumulate: int = 1
    learning_rate: float = 5e-5
    warm_up: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    precision: Precision = "auto"
    device: Device = "auto"
    attention: Attention = "auto"
    held_out: int = 256
    evaluate_every: int = 500
    save_every: int = 500
    log_every: int = 10
    seed: int = 1
    report_to: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        demand(bool(self.teacher), "teacher", "name the folder of the model to learn from")
        demand(bool(self.student), "student", "name the folder of the model that learns")
        demand_choices(self, CHOICES)
        for name in ("alpha", "beta", "on_policy"):
            demand(0 <= getattr(self, name) <= 1, name, "is a number from 0 to 1")
        sizes = ("samples", "temperature", "draws", "draw_temperature", "answer_tokens", "epochs", "max_length", "batch")
        demand_numbers(
            self,
            positive=(*sizes, "accumulate", "learning_rate", "held_out", "evaluate_every", "save_every", "log_every"),
            natural=("top_k", "steps", "minutes", "weight_decay", "clip"),
        )
        demand(0 <= self.warm_up < 1, "warm_up", "is a share of the run")
        demand(self.alpha > 0 or not self.on_policy, "on_policy", "the student's own answers need the teacher; alpha is 0")
        demand(self.alpha > 0 or not self.top_k, "top_k", "nothing would use the teacher's distributions; alpha is 0")
        demand(not (self.top_k and self.on_policy), "top_k", "answers that are yet to be drawn have no cache; set on_policy to 0")

    def to_dict(self) -> dict[str, object]:
        return asdict(self)
