"""Rows of prompts and answers as token ids for large models: drawn fresh or read from a corpus, and packed side by side.

Rows that share a sequence do not see each other: position ids start anew with each row, from which transformers makes
block-diagonal masks (SDPA) or lengths of sequences (flash attention).
"""

# pyright: basic

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from generators import edits
from generators.corpus import stream
from generators.errors import GeneratorError
from generators.labels import bind
from generators.splits import Split

from ..chat import answer, edit_request, messages, numbers
from ..errors import CadlmError
from ..generate import Turn

IGNORED = -100
"""Label of a place that has no loss."""
_PROBE = "w=«0»\nhole=«12:clear»\n# [-1.5:20] \"a\"\nH $ w/2 (w-1)*2^2 hole >X\n? 'no'"


class Question(Protocol):
    """What training needs of a sample or row."""

    @property
    def prompt(self) -> str: ...
    @property
    def target(self) -> str: ...


class ChatRow(NamedTuple):
    prompt: str
    target: str


class Encoded(NamedTuple):
    """Ids of a prompt and its answer, end mark included; the first `prompt` of them are the prompt's."""

    ids: list[int]
    prompt: int


class ChatTokens:
    """Prompts and answers as ids of a tokenizer with a chat template.

    Attributes:
        end: The token that the template puts after an answer, which is what a model must learn to end with.

    Raises:
        CadlmError: `bad-tokenizer`, saying what it lacks.
    """

    def __init__(self, tokenizer: Any, name: str = "the tokenizer") -> None:
        self.tokenizer = tokenizer
        self.name = name
        if not tokenizer.chat_template:
            raise self._unfit("has no chat template", "take an Instruct or Coder model, or add chat_template.jinja")
        if tokenizer.decode(self._ids(_PROBE)) != _PROBE:
            raise self._unfit("cannot write programs: their characters do not survive it")
        self.end = self._end()

    def _ids(self, text: str) -> list[int]:
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def _end(self) -> int:
        chat = messages("a plate")
        try:
            asked = self.tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
            answered = self.tokenizer.apply_chat_template([*chat, {"role": "assistant", "content": _PROBE}], tokenize=False)
        except Exception as error:  # a template is a program of the tokenizer's; it may raise anything
            raise self._unfit(f"has a chat template that does not take a system message: {error}") from error
        opening = asked + _PROBE
        if not answered.startswith(opening):
            raise self._unfit("has a chat template that changes the words of an answer")
        ids = self._ids(answered[len(opening) :])
        if not ids or ids[0] not in self.tokenizer.all_special_ids:
            raise self._unfit("has a chat template without a mark at the end of an answer")
        return ids[0]

    def _unfit(self, what: str, fix: str = "") -> CadlmError:
        return CadlmError("bad-tokenizer", f"{self.name} {what}", fix=fix)

    def prompt(self, prompt: str, turns: Sequence[Turn] = ()) -> list[int]:
        """Ids of the chat up to where the answer begins."""
        chat = messages(prompt, turns)
        return self._ids(self.tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True))

    def encode(self, row: Question) -> Encoded:
        """A row; prompt and answer are cut into tokens apart, as they are when the model answers."""
        asked = self.prompt(row.prompt)
        return Encoded([*asked, *self._ids(answer(row)), self.end], len(asked))


def fresh_edits(seed: int, split: Split) -> Iterator[ChatRow]:
    """Edits as rows, endless."""
    return (_edit_row(edit.source.ir, edit.instruction, edit.target) for edit in edits.stream(seed, split))


def _edit_row(program: str, instruction: str, target: str) -> ChatRow:
    return ChatRow(edit_request(program, instruction), target)


class FreshRows:
    """Training rows that are drawn when they are asked for. Number i is a function of the seed and i: any worker can make it,
    and a run that goes on need not make the rows that it has seen.

    Attributes:
        edits: The share of the rows that are edits.
    """

    def __init__(self, tokens: ChatTokens, *, seed: int, length: int, max_length: int, edits: float = 0.0) -> None:
        self.tokens, self.seed, self.length, self.max_length, self.edits = tokens, seed, length, max_length, edits

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Encoded:
        draw = fresh_edits if Random(f"{self.seed}/{index}").random() < self.edits else stream
        questions: Iterator[Question] = draw(self.seed << 40 | index, "train")
        return next(row for question in questions if len((row := self.tokens.encode(question)).ids) <= self.max_length)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that are known beforehand; `num_too_long` others were left out."""

    tokens: ChatTokens
    rows: Sequence[Question]
    num_too_long: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Encoded:
        return self.tokens.encode(self.rows[index])


def fitting(tokens: ChatTokens, rows: Iterable[Question], max_length: int, limit: int | None = None) -> Rows:
    """The rows, the first `limit` of them if given, that are at most `max_length` ids long.

    Raises:
        CadlmError: `no-data` if there is none.
    """
    kept: list[Question] = []
    num_too_long = 0
    for row in rows:
        if len(tokens.encode(row).ids) <= max_length:
            kept.append(row)
        else:
            num_too_long += 1
        if len(kept) == limit:
            break
    if not kept:
        raise CadlmError("no-data", f"max_length: none of {num_too_long} rows is at most {max_length} tokens long")
    return Rows(tokens, kept, num_too_long)


def read_rows(folder: Path, split: Split) -> Iterator[ChatRow]:
    """The rows of one split of a corpus, or of its `edits`, in their order.

    Raises:
        CadlmError: `no-data` for a folder without such files; `broken-row`, naming file and line.
    """
    paths = sorted((folder / "jsonl").glob(f"{split}-*.jsonl"))
    if not paths:
        fix = "make it with `cadlm data build`, formats with jsonl; or leave data empty for fresh samples"
        raise CadlmError("no-data", f"{folder / 'jsonl'} has no {split}-*.jsonl", fix=fix)
    for path in paths:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield _row(line)
                except (ValueError, GeneratorError) as error:
                    raise CadlmError("broken-row", f"{path}:{number}: {error}") from error


def _row(line: bytes) -> ChatRow:
    """Raises ValueError or GeneratorError where the line is no row."""
    values = json.loads(line.decode("utf-8").strip())
    if not isinstance(values, dict):
        raise ValueError("is not a JSON object")
    is_edit = "instruction" in values
    fields = ("program", "instruction", "target") if is_edit else ChatRow._fields
    for name in fields:
        if not isinstance(values.get(name), str) or not values[name].strip():
            raise ValueError(f"has no text {name!r}")
    row = (_edit_row if is_edit else ChatRow)(*(values[name] for name in fields))
    bind(row.target, numbers(row.prompt))
    return row


@dataclass(frozen=True, slots=True)
class Packer:
    """Puts rows into as few sequences as they need.

    Attributes:
        max_length: Ids of the longest sequence; no row is longer.
        flat: One sequence for all rows, whatever its length: what flash attention takes, which then needs no padding.
        padding: Any id; padded places have no loss, and no row sees them.
    """

    max_length: int
    flat: bool = False
    padding: int = 0

    def __call__(self, rows: Sequence[Encoded]) -> dict[str, Tensor]:
        """`input_ids`, `position_ids` and `labels`, each (B, L); labels are those of the answers, `IGNORED` elsewhere."""
        packs = [list(rows)] if self.flat else first_fit(rows, self.max_length)
        length = max(sum(len(row.ids) for row in pack) for pack in packs)
        ids = torch.full((len(packs), length), self.padding)
        labels = torch.full((len(packs), length), IGNORED)
        positions = torch.arange(length).repeat(len(packs), 1)
        for index, pack in enumerate(packs):
            at = 0
            for row in pack:
                end = at + len(row.ids)
                ids[index, at:end] = torch.tensor(row.ids)
                labels[index, at + row.prompt : end] = ids[index, at + row.prompt : end]
                positions[index, at:] = torch.arange(length - at)
                at = end
            positions[index, at:] = torch.arange(length - at)  # padding is a row of its own
        return {"input_ids": ids, "position_ids": positions, "labels": labels}


def first_fit(rows: Sequence[Encoded], max_length: int) -> list[list[Encoded]]:
    """Rows in packs of at most `max_length` ids: the longest first, each into the first pack with room."""
    packs: list[list[Encoded]] = []
    room: list[int] = []
    for row in sorted(rows, key=lambda row: -len(row.ids)):
        place = next((i for i, left in enumerate(room) if len(row.ids) <= left), len(packs))
        if place == len(packs):
            packs.append([])
            room.append(max_length)
        packs[place].append(row)
        room[place] -= len(row.ids)
    return packs
