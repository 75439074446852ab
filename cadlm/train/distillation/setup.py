"""What a distillation needs before its first step: rows, the teacher's answers, and what the student is held against."""

# pyright: basic

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig

from generators.corpus import stream

from ...errors import CadlmError
from .. import loading
from ..chat_data import ChatRow, ChatTokens, Question, fitting, read_rows
from .answers import TeacherAnswers
from .cache import TeacherCache, digest_of
from .config import DistillConfig
from .data import Padder, Pairs
from .match import cut_alike, shared_tokens
from .teacher import CachedTokens, Standard, TeacherPieces, TeacherTokens

log = logging.getLogger("cadlm.train")

HOME = "teacher"
Wait = Callable[[], None]
"""Waits for all ranks."""


def load_whole(model: str, tokens: ChatTokens, dtype: torch.dtype, device: torch.device, attention: Any) -> Any:
    """A model on its device; model and tokenizer agree on the end of an answer, and no other habit of answering is left."""
    how = loading.choose_attention(attention, device, dtype)
    loaded = loading.load_base(model, dtype=dtype, attn_implementation=how).to(device)
    words = tokens.tokenizer
    words.eos_token = words.convert_ids_to_tokens(tokens.end)
    padding = tokens.end if words.pad_token_id is None else words.pad_token_id
    loaded.generation_config = GenerationConfig(eos_token_id=tokens.end, pad_token_id=padding)
    loaded.config.eos_token_id, loaded.config.pad_token_id = tokens.end, padding
    return loaded


class Setup:
    """
    Attributes:
        dtype: Of the teacher's weights, and of what the student computes in.
        shared: Tokens that both vocabularies have.

    Raises:
        CadlmError: `no-such-model`, `bad-tokenizer`, `models-do-not-fit`.
    """

    def __init__(self, config: DistillConfig, out: Path, device: torch.device) -> None:
        self.config, self.device = config, device
        self.home = Path(config.cache) if config.cache else out / HOME
        self.dtype = loading.choose_dtype(config.precision, device)
        self.teacher_tokens = loading.load_tokens(config.teacher)
        self.student_tokens = loading.load_tokens(config.student)
        for name, tokens in ((config.teacher, self.teacher_tokens), (config.student, self.student_tokens)):
            loading.check_sizes(name, tokens, config.max_length)
        self.shared = shared_tokens(self.teacher_tokens, self.student_tokens)
        if config.top_k > len(self.shared.student.ids):
            raise CadlmError("bad-config", f"top_k: teacher and student share {len(self.shared.student.ids)} tokens")

    @cached_property
    def teacher(self) -> Any:
        """The teacher itself, in memory from when it is first asked for."""
        loaded = load_whole(self.config.teacher, self.teacher_tokens, self.dtype, self.device, self.config.attention)
        return loaded.eval().requires_grad_(False)

    def rows(self) -> tuple[Sequence[Question], Sequence[Question]]:
        """Rows to train on and held-out ones that both models have room for. No part is on both sides."""
        config = self.config
        if config.data:
            folder = Path(config.data)
            return self._fitting(read_rows(folder, "train")), self._fitting(read_rows(folder, "validation"), config.held_out)
        train = self._fitting(stream(config.seed, "train"), config.samples)
        return train, self._fitting(stream(config.seed, "validation"), config.held_out)

    def _fitting(self, rows: Iterable[Question], limit: int | None = None) -> Sequence[Question]:
        length = self.config.max_length
        own = fitting(self.student_tokens, (ChatRow(row.prompt, row.target) for row in rows), length, limit)
        both = fitting(self.teacher_tokens, own.rows, length)
        if own.num_too_long + both.num_too_long:
            log.warning("%d rows are longer than %d tokens and left out", own.num_too_long + both.num_too_long, length)
        return both.rows

    def teachers_answers(self, rows: Sequence[Question], rank: int, ranks: int, wait: Wait) -> Sequence[Question]:
        """What the teacher answers to the rows' prompts, as far as it can be learned from."""
        config = self.config
        how = {"temperature": config.draw_temperature, "answer_tokens": config.answer_tokens, "batch": config.batch}
        answers = TeacherAnswers(self.home, {**self._teacher_facts, **how}, rows, config.draws, config.seed)
        if answers.missing():
            steps = answers.draw(
                self.teacher,
                self.teacher_tokens,
                batch=config.batch,
                max_tokens=config.answer_tokens,
                temperature=config.draw_temperature,
                rank=rank,
                ranks=ranks,
            )
            _tell("the teacher's answers", steps)
        wait()
        kept, reasons = answers.read()
        log.info("%d of %d answers of the teacher are learned from: %s", len(kept), reasons.total(), dict(reasons))
        return self._fitting(kept)

    def by_pieces(self, rows: Sequence[Question]) -> bool:
        """Whether teacher and student have no tokens to compare.

        Raises:
            CadlmError: `models-do-not-fit` where the settings need tokens.
        """
        config = self.config
        if not config.alpha or cut_alike(self.teacher_tokens, self.student_tokens, rows):
            return False
        for name in ("top_k", "on_policy"):
            if getattr(config, name):
                fix = f"set {name} to 0, or answers to teacher and alpha to 0: text fits any pair of models"
                raise CadlmError(
                    "models-do-not-fit", f"{name}: the tokenizers of teacher and student cut answers differently", fix=fix
                )
        log.info("the tokenizers cut answers differently: pieces of text are compared, at temperature 1")
        return True

    def standard(self, pairs: Pairs, rank: int, ranks: int, wait: Wait) -> Standard | None:
        """What the student is held against; distributions that are to be on disk are there then."""
        config = self.config
        if not config.alpha:
            return None
        if pairs.by_pieces:
            return TeacherPieces(self.teacher)
        if not config.top_k:
            return TeacherTokens(self.teacher, self.shared, config.temperature)
        encoded = [self.teacher_tokens.encode(row) for row in pairs.rows]
        places = [len(row.ids) - row.prompt for row in encoded]
        data = hashlib.sha256(json.dumps(encoded).encode()).hexdigest()
        tokens = hashlib.sha256(self.shared.teacher.ids.numpy().tobytes()).hexdigest()
        about = {**self._teacher_facts, "data": data, "shared_tokens": tokens, "temperature": config.temperature}
        cache = TeacherCache(self.home, about, places, config.top_k)
        if cache.missing():
            asked = TeacherTokens(self.teacher, self.shared, config.temperature)
            padder = Padder(self.student_tokens.end, self.teacher_tokens.end)
            steps = cache.fill(
                lambda rows: asked.tops(pairs, rows, padder, config.top_k), batch=config.batch, rank=rank, ranks=ranks
            )
            _tell("the teacher's distributions", steps)
            del self.teacher
        wait()
        return CachedTokens(cache, self.shared, config.temperature)

    @cached_property
    def _teacher_facts(self) -> dict[str, object]:
        """All of the teacher that its answers depend on."""
        return {"teacher": digest_of(_folder_of(self.config.teacher)), "precision": str(self.dtype)}


def _folder_of(model: str) -> Path:
    """Where the files of a model are; of one on a hub, where it is kept on this machine."""
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(model, allow_patterns=["config.json", "*.safetensors", "pytorch_model*.bin"]))


def _tell(what: str, steps: Iterator[tuple[int, int]]) -> None:
    for made, of in steps:
        log.info("%s: %d of %d files", what, made, of)
