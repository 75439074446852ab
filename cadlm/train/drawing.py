"""Draws answers from a language model: ids of prompts in, ids of answers out. Knows no tokenizer and no program."""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList

from .chat_data import Encoded
from .padding import pad_left


class _Only(LogitsProcessor):
    """Forbids all tokens but some."""

    def __init__(self, allowed: Tensor, columns: int) -> None:
        self.forbidden = torch.ones(columns, dtype=torch.bool, device=allowed.device).index_fill(0, allowed, False)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return scores.masked_fill(self.forbidden, -torch.inf)


@torch.no_grad()
def draw_answers(
    model: Any,
    prompts: Sequence[Sequence[int]],
    *,
    end: int,
    max_tokens: int,
    seed: int,
    allowed: Tensor,
    temperature: float = 1.0,
) -> list[list[int]]:
    """One answer to each prompt, with its end mark unless `max_tokens` cut it short; all in one batch.

    Args:
        allowed: Ids of the tokens that may be drawn, the end mark among them.
        seed: Same weights, prompts and seed, same answers; the global generators are left as they were.
    """
    was_training = model.training
    model.eval()
    batch = pad_left([Encoded(list(ids), len(ids)) for ids in prompts], end)
    # All that a model's own generation_config may hold is said here, or it would be mixed in.
    how = GenerationConfig(
        do_sample=True, temperature=temperature, top_k=0, top_p=1.0, repetition_penalty=1.0, max_new_tokens=max_tokens,
        eos_token_id=end, pad_token_id=end, use_cache=True,
    )  # fmt: skip
    devices = [model.device] if model.device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        ids = model.generate(
            input_ids=batch["input_ids"].to(model.device),
            attention_mask=batch["attention_mask"].to(model.device),
            generation_config=how,
            logits_processor=LogitsProcessorList([_Only(allowed.to(model.device), model.config.vocab_size)]),
        )
    model.train(was_training)
    return [_until(end, row) for row in ids[:, batch["input_ids"].shape[1] :].tolist()]


def _until(end: int, ids: list[int]) -> list[int]:
    return ids[: ids.index(end) + 1] if end in ids else ids
