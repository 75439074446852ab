"""A teacher's own answers to the prompts of a data set, on disk: what sequence-level distillation learns from.

Shards of consecutive prompts are written whole or not at all, so a killed run goes on with the first missing one. An answer
that is no program, or that the check refuses, stays in its shard with the reason and is not learned from.
"""

# pyright: basic
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch

from dsl import DslError
from dsl.files import staged
from generators.errors import GeneratorError

from ...chat import answer, program, target_in
from ...errors import CadlmError
from ...generate import REFUSAL
from ..chat_data import ChatRow, ChatTokens, Question
from ..drawing import draw_answers
from .cache import folder_of

FORMAT = 1
SHARD = 256
"""Prompts of a shard."""
KEPT = ""


class TeacherAnswers:
    """The answers to `rows`, `draws` each.

    Args:
        home: Where they are kept, in a folder named by what they depend on.
        about: The teacher and all settings of drawing, as JSON values, by content.
    """

    def __init__(self, home: Path, about: dict[str, object], rows: Sequence[Question], draws: int, seed: int) -> None:
        data = [(row.prompt, row.target) for row in rows]
        self.folder = folder_of(home, {"answers": FORMAT, "draws": draws, "seed": seed, "data": data, **about})
        self._rows, self._draws, self._seed = rows, draws, seed

    def missing(self) -> list[int]:
        """Shards that are still to be drawn."""
        return [shard for shard in range(-(-len(self._rows) // SHARD)) if not self._path(shard).exists()]

    def draw(
        self, model: Any, tokens: ChatTokens, *, batch: int, max_tokens: int, temperature: float, rank: int = 0, ranks: int = 1
    ) -> Iterator[tuple[int, int]]:
        """Make this rank's share of the missing shards; yields (made, to make) after each.

        Raises:
            DslError: `unwritable_file`, for a full disk too.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        allowed = torch.tensor(sorted({*tokens.tokenizer.get_vocab().values()}))
        mine = [shard for shard in self.missing() if shard % ranks == rank]
        for made, shard in enumerate(mine, start=1):
            rng = Random(f"{self._seed}/{shard}")
            asked = [row for row in self._rows[shard * SHARD : (shard + 1) * SHARD] for _ in range(self._draws)]
            texts: list[str] = []
            for start in range(0, len(asked), batch):
                prompts = [tokens.prompt(row.prompt) for row in asked[start : start + batch]]
                drawn = draw_answers(
                    model, prompts, end=tokens.end, max_tokens=max_tokens, seed=rng.getrandbits(48), allowed=allowed,
                    temperature=temperature,
                )  # fmt: skip
                texts += [tokens.tokenizer.decode(ids, skip_special_tokens=True) for ids in drawn]
            with staged(self._path(shard)) as draft:
                draft.write_text("".join(judged(asked, texts)), encoding="utf-8")
            yield made, len(mine)

    def read(self) -> tuple[list[ChatRow], Counter[str]]:
        """The answers to learn from, and how many of all there are for each reason, "" for those.

        Raises:
            CadlmError: `no-data` if none is left.
        """
        kept: list[ChatRow] = []
        reasons: Counter[str] = Counter()
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in path.read_text("utf-8").splitlines():
                row = json.loads(line)
                reasons[row["reason"]] += 1
                if row["reason"] == KEPT:
                    kept.append(ChatRow(row["prompt"], row["target"]))
        if not kept:
            raise CadlmError("no-data", f"{self.folder}: the teacher wrote no program that passes: {dict(reasons)}")
        return kept, reasons

    def _path(self, shard: int) -> Path:
        return self.folder / f"{shard:05}.jsonl"


def judged(rows: Sequence[Question], texts: Sequence[str]) -> Iterator[str]:
    """A line of JSON for each answer, with the reason why it is not kept."""
    seen: set[tuple[str, str]] = set()
    for row, text in zip(rows, texts, strict=True):
        target = target_in(text).strip()
        reason = "repeated" if (row.prompt, target) in seen else reason_against(row, text)
        seen.add((row.prompt, target))
        yield json.dumps({"prompt": row.prompt, "target": target, "reason": reason}, ensure_ascii=False) + "\n"


def reason_against(row: Question, text: str) -> str:
    """Why an answer is not to be learned; "" if it is: a checked program, or a refusal where the row's answer is one too."""
    try:
        written = program(row.prompt, text)
    except DslError as error:
        return error.kind
    except GeneratorError as error:
        return error.code
    if written.startswith(REFUSAL) == answer(row).startswith(REFUSAL):
        return KEPT
    return "refused" if written.startswith(REFUSAL) else "not-refused"
