"""Lets a large model answer rows and counts which answers are the row's part. Builds nothing: equal keys are equal parts."""

# pyright: basic

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

import dsl
from dsl import DslError
from generators.errors import GeneratorError

from ..chat import program
from ..generate import REFUSAL
from .chat_data import ChatTokens, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactness:
    """Of `count` greedy answers `valid` are programs or refusals, and `exact` are the part that was meant."""

    count: int
    valid: int
    exact: int


@torch.no_grad()
def write_answers(model: Any, tokens: ChatTokens, prompts: Sequence[str], max_length: int) -> list[str]:
    """The likeliest answer to each prompt, all in one batch; an answer ends with the prompts' `max_length` ids."""
    asked = [tokens.prompt(prompt) for prompt in prompts]
    length = max(map(len, asked))
    ids = torch.full((len(asked), length), tokens.end)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(asked):
        ids[row, length - len(prompt) :] = torch.tensor(prompt)
        mask[row, length - len(prompt) :] = 1
    out = model.generate(
        input_ids=ids.to(model.device),
        attention_mask=mask.to(model.device),
        max_new_tokens=max(1, max_length - length),
        do_sample=False,
        use_cache=True,
        eos_token_id=tokens.end,
        pad_token_id=tokens.end,
    )
    return tokens.tokenizer.batch_decode(out[:, length:], skip_special_tokens=True)


def judge(row: Question, text: str) -> Exactness:
    """One answer."""
    try:
        written = program(row.prompt, text)
    except (DslError, GeneratorError):
        return Exactness(count=1, valid=0, exact=0)
    meant = program(row.prompt, row.target)
    if REFUSAL in (written[:1], meant[:1]):
        return Exactness(count=1, valid=1, exact=written[:1] == meant[:1])
    return Exactness(count=1, valid=1, exact=dsl.check(written).key == dsl.check(meant).key)


def measure_exactness(model: Any, tokens: ChatTokens, rows: Sequence[Question], *, max_length: int, batch: int) -> Exactness:
    """Answers to all rows, `batch` at a time."""
    was_training = model.training
    model.eval()
    found: list[Exactness] = []
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        texts = write_answers(model, tokens, [row.prompt for row in part], max_length)
        found += [judge(row, text) for row, text in zip(part, texts, strict=True)]
    model.train(was_training)
    return Exactness(count=len(found), valid=sum(one.valid for one in found), exact=sum(one.exact for one in found))
