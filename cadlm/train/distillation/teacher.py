"""What a student is held against: a teacher that is asked at each step, its distributions from a cache, or its texts.

Each turns a batch and the student's logits into log probabilities of the same events for both.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

from .cache import TeacherCache
from .data import TEACHER, Padder, Pairs, answer_logits
from .loss import Top, keep_top, log_softmax, pieces, this_or_other, top_events
from .match import SharedTokens

Batch = dict[str, Tensor]


class Standard(Protocol):
    """
    Attributes:
        compared: What has a probability, in words.
        temperature: Of the distributions that it compares.
    """

    compared: ClassVar[str]

    @property
    def temperature(self) -> float: ...

    def events(self, batch: Batch, student_NV: Tensor, targets_N: Tensor) -> tuple[Tensor, Tensor]:
        """Log probabilities of teacher and student, both of one shape, the events in the last dimension."""
        ...


@dataclass(frozen=True, slots=True)
class TeacherTokens:
    """All shared tokens, by the teacher itself."""

    compared: ClassVar[str] = "tokens"
    model: Any
    shared: SharedTokens
    temperature: float

    def events(self, batch: Batch, student_NV: Tensor, targets_N: Tensor) -> tuple[Tensor, Tensor]:
        theirs_NS, own_NS = self.logits(batch), self.shared.student.of_logits(student_NV)
        return log_softmax(theirs_NS, self.temperature), log_softmax(own_NS, self.temperature)

    @torch.no_grad()
    def logits(self, batch: Batch) -> Tensor:
        """(N, S) of the shared tokens."""
        return self.shared.teacher.of_logits(answer_logits(self.model, batch, TEACHER)[0])

    def tops(self, pairs: Pairs, rows: Sequence[int], padder: Padder, k: int) -> list[Top]:
        """The k likeliest shared tokens at each answer token of some rows, by row."""
        batch = padder([pairs[row] for row in rows])
        lengths = (batch[TEACHER + "labels"] >= 0).sum(-1).tolist()
        top = keep_top(self.logits({name: tensor.to(self.model.device) for name, tensor in batch.items()}), k, self.temperature)
        parts = zip(top.logprobs.split(lengths), top.tokens.split(lengths), top.rest.split(lengths), strict=True)
        return [Top(*part) for part in parts]


@dataclass(frozen=True, slots=True)
class CachedTokens:
    """The teacher's k likeliest shared tokens and the rest, from disk."""

    compared: ClassVar[str] = "the likeliest tokens"
    cache: TeacherCache
    shared: SharedTokens
    temperature: float

    def events(self, batch: Batch, student_NV: Tensor, targets_N: Tensor) -> tuple[Tensor, Tensor]:
        tops = [self.cache.read(row) for row in batch["rows"].tolist()]
        parts = zip(*((top.logprobs, top.tokens, top.rest) for top in tops), strict=True)
        top = Top(*(torch.cat(part).to(student_NV.device) for part in parts))
        return top_events(top, self.shared.student.of_logits(student_NV), self.temperature)


@dataclass(frozen=True, slots=True)
class TeacherPieces:
    """The pieces of text between places where both tokenizers cut; not softened, because what is softened is a token."""

    compared: ClassVar[str] = "pieces of text"
    model: Any
    temperature: float = 1.0

    def events(self, batch: Batch, student_NV: Tensor, targets_N: Tensor) -> tuple[Tensor, Tensor]:
        with torch.no_grad():
            theirs_MV, their_targets_M = answer_logits(self.model, batch, TEACHER)
        count = int(batch["pieces"][-1]) + 1
        theirs_P = pieces(theirs_MV, their_targets_M, batch[TEACHER + "pieces"], count)
        own_P = pieces(student_NV, targets_N, batch["pieces"], count)
        return this_or_other(theirs_P), this_or_other(own_P)
