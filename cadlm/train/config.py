"""The settings of a pretraining run, read from TOML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..model import SIZES, Size
from .settings import demand, demand_choices, demand_numbers, read_settings
from .sft_config import CHOICES, Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class PretrainConfig:
    """One run.

    Attributes:
        minutes: Wall-clock bound; the learning rate follows the elapsed share of it, so a run always ends annealed.
        steps: If not 0, the bound instead of `minutes` (repeatable, for tests).
        tokens: Padded ids of one batch; `batches` of them, of different lengths, make a step.
        muon_rate, adam_rate: Peak learning rates of hidden matrices and of embeddings and norms.
        warm_up, decay: Shares of the run: linear rise at the start, linear fall to zero at the end.
        mean_decay: Of the running mean of the weights, which is what gets evaluated and exported.
        word_split: Share of known words read as pieces.
        impossible, later, spoken: Shares of the samples that ask for what cannot be, of families the first shipped model was not
            trained on, and of parts as people say them in passing (`generators.corpus.draw`); the vocabulary should be learned
            with the same.
        plain: Share kept of the samples without a feature; rises to all of those with many (`data.prefer_features`).
        held_out: Samples of the held-out loss; the first `exact` of them are also decoded and compared.
        workers: Processes that make data, one for each thousand samples a second or so; the batches do not depend on them.
        precision: Of the products of matrices: `auto` is bf16 where the GPU has it, else fp32. AVX512-BF16 gains too.
        compile: Let torch compile the step (1.45 times faster on two AVX-512 cores, costs a minute once).
    """

    size: Size = "small"
    seed: int = 1
    minutes: float = 75.0
    steps: int = 0
    tokens: int = 2048
    batches: int = 2
    max_length: int = 512
    muon_rate: float = 0.02
    adam_rate: float = 0.004
    weight_decay: float = 0.01
    warm_up: float = 0.01
    decay: float = 0.5
    mean_decay: float = 0.998
    clip: float = 1.0
    word_split: float = 0.03
    impossible: float = 0.0
    later: float = 0.0
    spoken: float = 0.0
    plain: float = 1.0
    held_out: int = 256
    exact: int = 48
    evaluate_every_s: float = 300.0
    checkpoint_every_s: float = 180.0
    log_every: int = 20
    threads: int = 2
    workers: int = 1
    precision: Precision = "auto"
    compile: bool = True

    def __post_init__(self) -> None:
        demand_choices(self, {"size": tuple(SIZES), "precision": CHOICES["precision"]})
        demand(0 < self.warm_up + self.decay <= 1, "warm_up and decay", "their sum is a share of the run")
        sizes = ("minutes", "tokens", "batches", "max_length", "muon_rate", "adam_rate", "held_out", "threads", "workers")
        demand_numbers(self, positive=sizes)

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def load_config(path: Path, overrides: Sequence[str] = ()) -> PretrainConfig:
    """Read a run's settings; `overrides` are `key=value` with TOML values.

    Raises:
        CadlmError: `bad-config`, naming the key, for unknown keys and wrong types; `unreadable-config`.
    """
    return read_settings(PretrainConfig, path, overrides)
