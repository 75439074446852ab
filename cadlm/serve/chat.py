"""Answers in the shapes of OpenAI's chat completions: the content is a program with the prompt's numbers, checked, not built."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..generate import GenerationResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One answered chat request.

    Attributes:
        answers: At most as many as were asked for; equal ones are repeated.
    """

    model: str
    answers: Sequence[GenerationResult]
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def choices(self) -> Iterator[tuple[int, GenerationResult]]:
        repeated = (answer for answer in self.answers for _ in range(answer.agreement))
        return zip(itertools.count(), repeated, strict=False)

    def usage(self) -> dict[str, int]:
        """The prompt's tokens are not counted: they are the model's own affair."""
        tokens = sum(answer.tokens for _, answer in self.choices())
        return {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens}

    def whole(self) -> dict[str, object]:
        """The answer in one piece."""
        choices = [
            {
                "index": index,
                "message": {"role": "assistant", "content": answer.ir},
                "logprobs": None,
                "finish_reason": answer.finish_reason,
            }
            for index, answer in self.choices()
        ]
        return {**self._head("chat.completion"), "choices": choices, "usage": self.usage()}

    def chunks(self, include_usage: bool) -> Iterator[dict[str, object]]:
        """The answer line by line; the usage last, if wanted."""
        head = self._head("chat.completion.chunk")
        for index, answer in self.choices():
            lines = answer.ir.splitlines(keepends=True)
            deltas = [{"role": "assistant", "content": ""}, *({"content": line} for line in lines)]
            yield from ({**head, "choices": [_piece(index, delta, None)]} for delta in deltas)
            yield {**head, "choices": [_piece(index, {}, answer.finish_reason)]}
        if include_usage:
            yield {**head, "choices": [], "usage": self.usage()}

    def _head(self, kind: str) -> dict[str, object]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def _piece(index: int, delta: dict[str, str], finish_reason: str | None) -> dict[str, object]:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def models(name: str, created: int) -> dict[str, object]:
    """The list of models, which has one."""
    return {"object": "list", "data": [{"id": name, "object": "model", "created": created, "owned_by": "cadlm"}]}
