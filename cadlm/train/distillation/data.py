"""Rows as ids of two tokenizers, the teacher's and the student's, in padded batches.

Rows are padded on the left: all answers then end in the last column, and only the last columns need logits.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ...chat import answer
from ..chat_data import IGNORED, ChatTokens, Encoded, Question
from ..padding import pad_left
from .loss import at_answers
from .match import pieces_of

TEACHER = "teacher_"
"""Before the names of the teacher's tensors in a batch."""


class Pair(NamedTuple):
    """A row for both.

    Attributes:
        index: Its number in the cache of the teacher's distributions.
        pieces: For each answer token of the teacher and of the student its piece of text; None where they share tokens.
    """

    index: int
    student: Encoded
    teacher: Encoded
    pieces: tuple[list[int], list[int]] | None = None


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows `first` and following of a run, cut by both tokenizers.

    Attributes:
        by_pieces: Whether they are compared by pieces of text instead of tokens.
    """

    teacher: ChatTokens
    student: ChatTokens
    rows: Sequence[Question]
    by_pieces: bool = False
    first: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Pair:
        row = self.rows[index]
        pieces = pieces_of(self.teacher, self.student, answer(row)) if self.by_pieces else None
        return Pair(self.first + index, self.student.encode(row), self.teacher.encode(row), pieces)


@dataclass(frozen=True, slots=True)
class Padder:
    """Makes batches of pairs.

    Attributes:
        padding, teacher_padding: Any ids; no place sees or predicts them.
    """

    padding: int
    teacher_padding: int

    def __call__(self, pairs: Sequence[Pair]) -> dict[str, Tensor]:
        """`input_ids`, `attention_mask` and `labels`, each (B, L), the same for the teacher with `teacher_` before the name, and
        `rows` (B,). Pairs with pieces add `pieces` and `teacher_pieces`: for each answer token, in the order of the rows, the
        number of its piece in the batch.
        """
        batch = pad_left([pair.student for pair in pairs], self.padding)
        theirs = pad_left([pair.teacher for pair in pairs], self.teacher_padding)
        batch |= {TEACHER + name: tensor for name, tensor in theirs.items()}
        batch["rows"] = torch.tensor([pair.index for pair in pairs])
        both = [pair.pieces for pair in pairs if pair.pieces is not None]
        if both:
            batch["pieces"] = _joined([own for _, own in both])
            batch[TEACHER + "pieces"] = _joined([theirs for theirs, _ in both])
        return batch


def _joined(pieces: Sequence[Sequence[int]]) -> Tensor:
    """Pieces numbered through the rows."""
    firsts = accumulate((row[-1] + 1 for row in pieces), initial=0)
    return torch.tensor([first + piece for first, row in zip(firsts, pieces, strict=False) for piece in row])


def answer_logits(model: Any, batch: dict[str, Tensor], whose: str = "") -> tuple[Tensor, Tensor]:
    """The logits (N, V) at the places that predict answer tokens, and those tokens (N,); `whose` is "" or `TEACHER`."""
    mask, labels = batch[whose + "attention_mask"], batch[whose + "labels"]
    first = int((labels != IGNORED).any(0).int().argmax())
    output = model(
        input_ids=batch[whose + "input_ids"],
        attention_mask=mask,
        position_ids=(mask.cumsum(-1) - 1).clamp(min=0),
        use_cache=False,
        logits_to_keep=labels.shape[1] - first + 1,
    )
    return at_answers(output.logits, labels)
