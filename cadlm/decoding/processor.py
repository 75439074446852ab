"""Holds `generate` of transformers to answers: rows of scores in, the same with all forbidden tokens at minus infinity out."""

# pyright: basic

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from transformers import LogitsProcessor

from ..generate import Written
from ..runtime import Answer
from .text_guide import TextGuide
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from generators.numbers import Mention


@dataclass(slots=True)
class _Row:
    """One answer so far, and how likely its tokens were among those that were allowed, at temperature 1.

    Attributes:
        choices, logprobs: Allowed tokens and their log probabilities; None until the model has scored them.
    """

    guide: TextGuide
    logprob: float = 0.0
    least: float = 0.0
    choices: Tensor | None = None
    logprobs: Tensor | None = None

    def after(self, token: int) -> _Row:
        if self.guide.ended:
            return self  # rows that have ended are padded
        assert self.choices is not None and self.logprobs is not None
        guide = self.guide.copy()
        place = (self.choices == token).nonzero()
        if not len(place):  # beam search takes an impossible token where there are too few others; its score says so
            guide.ended = True
            return _Row(guide, -inf, -inf)
        guide.advance(token)
        told = float(self.logprobs[int(place[0])])
        return _Row(guide, self.logprob + told, min(self.least, told))


class AnswerProcessor(LogitsProcessor):
    """Constrains one call of `generate`, greedy, sampling or with beams: every answer is a whole program or a refusal.

    Give it as `logits_processor=[processor]`, with `max_new_tokens` no smaller than the budget; then `answers` reads the outcome.
    """

    def __init__(self, vocabulary: Vocabulary, prompts: Sequence[Sequence[Mention]], budget: int) -> None:
        """
        Args:
            prompts: The numbers of each prompt of the batch.
            budget: Tokens of an answer at most, its end mark included.

        Raises:
            ValueError: No program is sure to fit in the budget.
        """
        self._vocabulary = vocabulary
        self._start: int | None = None
        self._rows = {(place, ()): _Row(TextGuide(vocabulary, mentions, budget)) for place, mentions in enumerate(prompts)}
        self._prompts = len(prompts)

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """
        Args:
            input_ids: Prompts and answers so far (B, L); B a multiple of the prompts, those of a prompt side by side.
            scores: Of the next token (B, V).
        """
        if scores.shape[-1] < self._vocabulary.size:
            raise ValueError(f"scores of {scores.shape[-1]} tokens, but the vocabulary has {self._vocabulary.size}")
        self._start = input_ids.shape[1] if self._start is None else self._start
        masked = torch.full_like(scores, -torch.inf)
        rows: dict[tuple[int, tuple[int, ...]], _Row] = {}
        for place, (key, row) in enumerate(self._find(input_ids)):
            choices = torch.tensor(list(dict.fromkeys(row.guide.allowed())), device=scores.device)
            allowed = scores[place, choices]
            masked[place, choices] = allowed
            if key not in rows:
                row.choices, row.logprobs = choices, allowed.float().log_softmax(-1)
                rows[key] = row
        self._rows = rows
        return masked

    def answers(self, sequences: Tensor) -> list[Written]:
        """What was generated, by row of the sequences that `generate` returned.

        For greedy and sampled answers: beams are not told in the order in which they were written.
        """
        out: list[Written] = []
        for (_, ids), row in self._find(sequences):
            ended = next((n for n, token in enumerate(ids) if token in self._vocabulary.ends), len(ids))
            answer = Answer(tokens=ids[:ended], logprob=row.logprob, least_logprob=row.least, ended=row.guide.ended)
            out.append(Written(row.guide.written.decode(), answer, row.guide.was_forced))
        return out

    def _find(self, input_ids: Tensor) -> list[tuple[tuple[int, tuple[int, ...]], _Row]]:
        """The row of each sequence, one token further than at the last call."""
        assert self._start is not None
        per_prompt = len(input_ids) // self._prompts
        found: list[tuple[tuple[int, tuple[int, ...]], _Row]] = []
        for place, ids in enumerate(input_ids[:, self._start :].tolist()):
            key = (place // per_prompt, tuple(ids))
            found.append((key, self._rows[key] if not ids else self._rows[key[0], key[1][:-1]].after(ids[-1])))
        return found
