"""Whether a corpus can be learnt from: every answer is in the vocabulary, and the grammar of decoding allows all its tokens."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.labels import bind
from generators.numbers import read_numbers

from .constrain import ProgramGuide
from .errors import CadlmError
from .lexicon import Lexicon
from .tokenizer import Tokenizer
from .vocabulary import build

BUDGET = 4_000
"""Tokens of an answer at most, so that the grammar and not the room decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An answer that cannot be learnt.

    Attributes:
        reason: `not-encodable` where it is not made of tokens, `not-allowed` where the grammar forbids `token`,
            `not-bound` where the labels do not give the row's program, `not-ended` where it may not end there.
        written: The answer up to there.
    """

    reason: str
    id: str
    written: str
    token: str = ""

    def __str__(self) -> str:
        return f"{self.id}: {self.reason} {self.token!r} after\n{self.written}"


class AnswerCheck:
    """Feeds answers to the grammar of decoding.

    Args:
        tokenizer: Of a model; by default one that is made from the lists of names and operations as they are now.

    Attributes:
        longest: Tokens of the longest answer so far.
    """

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self._tokenizer = tokenizer or build(())
        self._lexicon = Lexicon(self._tokenizer)
        self.longest = 0

    def refusal(self, prompt: str, target: str, ir: str, id: str = "") -> Refused | None:
        """Why the answer `target` to a prompt cannot be decoded or is not the program `ir`; None where it can and is."""
        mentions = read_numbers(prompt)
        if bind(target, mentions) != ir:
            return Refused(reason="not-bound", id=id, written=target)
        try:
            tokens = self._tokenizer.encode_answer(target)
        except CadlmError as error:
            return Refused(reason=error.code, id=id, written=target, token=str(error))
        self.longest = max(self.longest, len(tokens))
        guide = ProgramGuide(self._lexicon, mentions, BUDGET)
        for place, token in enumerate(tokens):
            if token not in guide.allowed():
                written = self._tokenizer.decode_answer(tokens[:place])
                return Refused(reason="not-allowed", id=id, written=written, token=self._tokenizer.answers[token])
            guide.advance(token)
        if self._tokenizer.eos not in guide.allowed():
            return Refused(reason="not-ended", id=id, written=target)
        return None

    def refusals(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Refused | None]:
        """For each row of a corpus its refusal, or None."""
        for row in rows:
            yield self.refusal(row["prompt"], row["target"], row["ir"], row["id"])


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The samples of a corpus, split by split, from its JSONL or parquet files.

    Raises:
        CadlmError: `no-corpus` for a folder without either; `missing-library` where only parquet is there and pyarrow is not.
    """
    if files := sorted((folder / "jsonl").glob("*.jsonl")):
        for path in files:
            with path.open(encoding="utf-8") as file:
                yield from map(json.loads, file)
        return
    files = sorted((folder / "parquet").glob("*.parquet"))
    if not files:
        raise CadlmError("no-corpus", f"{folder} holds no corpus", fix="make one with `cadlm data build`")
    try:
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise CadlmError("missing-library", "parquet needs pyarrow: pip install 'cadlm[data]'") from error
    for path in files:
        yield from parquet.read_table(path).to_pylist()
