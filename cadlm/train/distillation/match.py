"""What teacher and student have in common: tokens, where their tokenizers cut answers alike, or else pieces of text.

Knows tokenizers and ids; no model and no loss.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from ...chat import answer
from ..chat_data import ChatTokens, Question


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a model's logits.

    Attributes:
        ids: (S,) int64.  are_first: Whether they are the first S.
    """

    ids: Tensor
    are_first: bool

    @classmethod
    def of(cls, ids: Sequence[int]) -> Self:
        return cls(torch.tensor(ids), list(ids) == list(range(len(ids))))

    def of_logits(self, logits_NV: Tensor) -> Tensor:
        """Those columns, (N, S)."""
        return logits_NV[:, : len(self.ids)] if self.are_first else logits_NV[:, self.ids.to(logits_NV.device)]


@dataclass(frozen=True, slots=True)
class SharedTokens:
    """The tokens that both vocabularies have, in the order of the student's ids.

    A model's logits may have more columns: rows of padding (Qwen2.5 has 151,936 for the 151,665 tokens of its tokenizer in the
    small models and 152,064 in the large ones) or tokens of one side only. Both distributions are taken over the shared columns
    alone, that is given that the token is one of them.
    """

    teacher: Columns
    student: Columns

    def teacher_ids(self, student_ids: Tensor) -> Tensor:
        """The same tokens in the teacher's vocabulary; the ids must be shared ones."""
        places = torch.searchsorted(self.student.ids.to(student_ids.device), student_ids)
        return self.teacher.ids.to(student_ids.device)[places]


def shared_tokens(teacher: ChatTokens, student: ChatTokens) -> SharedTokens:
    """Tokens are the same where their strings are; the marks that end an answer are the same whatever they are called."""
    ids = teacher.tokenizer.get_vocab()
    pairs = [(ids[name], index) for name, index in student.tokenizer.get_vocab().items() if name in ids]
    pairs = [(there, here) for there, here in pairs if there != teacher.end and here != student.end]
    pairs = sorted([*pairs, (teacher.end, student.end)], key=lambda pair: pair[1])
    return SharedTokens(Columns.of([there for there, _ in pairs]), Columns.of([here for _, here in pairs]))


def cut_alike(teacher: ChatTokens, student: ChatTokens, rows: Iterable[Question]) -> bool:
    """Whether both cut all answers into the same tokens."""
    if teacher.tokenizer.backend_tokenizer.to_str() == student.tokenizer.backend_tokenizer.to_str():
        return True
    return all(teacher.tokenizer.tokenize(answer(row)) == student.tokenizer.tokenize(answer(row)) for row in rows)


def pieces_of(teacher: ChatTokens, student: ChatTokens, text: str) -> tuple[list[int], list[int]]:
    """For each token of an answer, its end mark included, the piece that it belongs to: of the teacher, of the student.

    Pieces are numbered; they end where a token of both ends, and the end mark is a piece of its own.
    """
    theirs, own = _ends(teacher, text), _ends(student, text)
    common = {*theirs} & {*own} - {None}
    return _numbered(theirs, common), _numbered(own, common)


def _ends(tokens: ChatTokens, text: str) -> list[int | None]:
    """Where each token ends in the text; None inside a character, which byte-level tokenizers may cut."""
    offsets = tokens.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    following = [*offsets[1:], (len(text), len(text) + 1)]
    return [end if start >= end and after > end else None for (_, end), (start, after) in zip(offsets, following, strict=True)]


def _numbered(ends: Sequence[int | None], common: set[int | None]) -> list[int]:
    out: list[int] = []
    piece = 0
    for end in ends:
        out.append(piece)
        piece += end in common
    return [*out, piece]
