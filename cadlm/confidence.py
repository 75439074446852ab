"""How likely an answer is right: a logistic model over a few signs, fitted on held-out prompts by `cadlm.train.calibrate`.

It belongs to the weights beside which it lies; for other weights there is no confidence rather than a wrong one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from .candidates import Candidate
from .errors import CadlmError
from .familiar import Strange
from .misfit import UNKNOWN
from .weights import EMBEDDED, MODEL

FILE = "confidence.json"
FORMAT, VERSION = "cadlm-confidence", 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What tells right answers from wrong ones; each is a number that grows slowly.

    Attributes:
        surprise: log(1 - log probability of the whole answer).  doubt: the same of its least likely token.
        length: log of its tokens.
        dissent: Share of the drawn answers that make another solid; 0 where only one was drawn.
        violated, met: Stated requirements, at most 3 and 8.  unsure: those not met that the
            reader may have misread, at most 4.
        unused: Stated sizes that the answer does not hold, at most 3.  unread: those no requirement claims, at most 4.
        unknown: Words of the prompt that the model never read (`cadlm.familiar`), at most 4.  novel: Pairs of words that it
            never read together (`Strange.novelty`), at most 4.
        misfit: How ill the shape fits the sentence (`cadlm.misfit`), of the best of several only.
    """

    surprise: float
    doubt: float
    length: float
    dissent: float
    violated: float
    met: float
    unsure: float
    unused: float
    unread: float
    unknown: float
    novel: float
    misfit: float


SIGNS = tuple(field.name for field in fields(Signs))


def signs_of(candidate: Candidate, *, drawn: int, unread: int, strange: Strange, misfit: float = UNKNOWN) -> Signs:
    """The signs of a judged answer.

    Args:
        drawn: How many answers were drawn.
        unread: Numbers of the prompt that no requirement claims.
        strange: What of the prompt the model never read.
        misfit: See `Signs`; as it is where it was not looked at.
    """
    answer = candidate.answer
    verdicts = () if candidate.report is None else candidate.report.verdicts
    return Signs(
        surprise=math.log1p(-answer.logprob),
        doubt=math.log1p(-answer.least_logprob),
        length=math.log(max(answer.tokens, 1)),
        dissent=1 - candidate.votes / drawn,
        violated=float(min(candidate.num_violated, 3)),
        met=float(min(sum(verdict.outcome == "met" for verdict in verdicts), 8)),
        unsure=float(min(sum(verdict.outcome == "unsure" for verdict in verdicts), 4)),
        unused=float(min(len(candidate.unused), 3)),
        unread=float(min(unread, 4)),
        unknown=float(min(len(strange.words), 4)),
        novel=float(min(strange.novelty, 4)),
        misfit=misfit,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """P(right) = 1 / (1 + exp(-(bias + weights · signs)))."""

    bias: float
    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if unknown := set(self.weights) - set(SIGNS):
            raise CadlmError("unreadable-confidence", f"there is no sign {', '.join(sorted(unknown))}")

    def __call__(self, signs: Signs) -> float:
        logit = self.bias + sum(weight * getattr(signs, name) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, logit))))

    @property
    def looks_at_shapes(self) -> bool:
        """Whether `misfit`, which costs time, makes a difference."""
        return self.weights.get("misfit", 0.0) != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How confidence is told and used.

    Attributes:
        first: For the likeliest answer alone.  ranked: For the best of several.
        sure: A likeliest answer of at least this confidence needs no others beside it.
        threshold: Below it the answer is not delivered without `force`.
        model: sha-256 of the weights it was fitted for.
        fitted: How: counts, seed, what was measured on the half that was not used. For people; nothing reads it.
    """

    first: Logistic
    ranked: Logistic
    sure: float
    threshold: float
    model: str
    fitted: Mapping[str, Any]

    def __post_init__(self) -> None:
        if not (0 <= self.threshold <= 1 and 0 <= self.sure <= 1):
            raise CadlmError("unreadable-confidence", f"threshold {self.threshold} and sure {self.sure} are not probabilities")

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a calibration.

        Raises:
            CadlmError: `unreadable-confidence` if the file is missing or not one.
        """
        try:
            values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if (values.pop("format"), values.pop("version")) != (FORMAT, VERSION):
                raise ValueError("another format or version")
            values["first"], values["ranked"] = Logistic(**values["first"]), Logistic(**values["ranked"])
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CadlmError("unreadable-confidence", f"{path}: {error}") from error


def model_digest(folder: Path) -> str:
    """sha-256 of a model's weights."""
    try:
        return sha256((folder / MODEL).read_bytes()).hexdigest()
    except OSError as error:
        raise CadlmError("unreadable-weights", f"{folder / MODEL}: {error}") from error


@cache
def embedded_calibration() -> Calibration | None:
    """That of the shipped model; None where it was fitted for other weights, or never."""
    path = EMBEDDED / FILE
    if not path.exists():
        return None
    found = Calibration.load(path)
    return found if found.model == model_digest(EMBEDDED) else None
