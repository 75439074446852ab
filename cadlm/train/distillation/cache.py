"""A teacher's answers to a data set on disk: at each answer token its k likeliest tokens, with log probabilities, and the rest.

A cache is a folder named by what it depends on, with shards of consecutive rows. A shard is written whole or not at all, so a
killed run goes on with the first missing one. Knows nothing of models: rows have numbers, distributions are `Top`.
"""

# pyright: basic
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from dsl.files import staged

from ...errors import CadlmError
from .loss import Top

FORMAT = 1
MAX_SHARD_BYTES = 16_000_000
_HEADER_BYTES = 1_000
"""Room for names and shapes; they take some 250 bytes."""

Teach = Callable[[Sequence[int]], list[Top]]
"""The distributions of these rows, one `Top` a row."""


def digest_of(folder: Path) -> str:
    """A model by content: its configuration and weights.

    Raises:
        CadlmError: `no-such-model` if the folder holds no weights.
    """
    weights = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
    files = sorted([*weights, *folder.glob("config.json")])
    if not weights or len(files) == len(weights):
        raise CadlmError("no-such-model", f"{folder} holds no config.json with weights beside it")
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def folder_of(home: Path, about: dict[str, object]) -> Path:
    """The folder of what depends on `about`, which holds JSON values."""
    return home / hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


class TeacherCache:
    """The distributions of the rows of one data set under one teacher.

    Args:
        home: Where caches are kept.
        about: All that the distributions depend on, as JSON values: teacher, data, temperature and so on, by content.
        places: Answer tokens of each row.
        k: Tokens kept at a place.

    Raises:
        CadlmError: `bad-config` if a row's distributions do not fit into a shard.
    """

    def __init__(self, home: Path, about: dict[str, object], places: Sequence[int], k: int) -> None:
        self.about = {"format": FORMAT, "k": k, "rows": len(places), **about}
        self.folder = folder_of(home, self.about)
        self._k, self._places = k, places
        self._shards = list(_cut(places, k))
        self._home_of = [(shard, start) for shard, rows in enumerate(self._shards) for start in _starts(rows, places)]
        self._open = lru_cache(maxsize=256)(self._open_shard)

    def missing(self) -> list[int]:
        """Shards that are still to be made."""
        return [shard for shard in range(len(self._shards)) if not self._path(shard).exists()]

    def fill(self, teach: Teach, *, batch: int, rank: int = 0, ranks: int = 1) -> Iterator[tuple[int, int]]:
        """Make this rank's share of the missing shards; yields (made, to make) after each.

        Raises:
            DslError: `unwritable_file`, for a full disk too.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with staged(self.folder / "cache.json") as draft:
            draft.write_text(json.dumps(self.about, indent=2) + "\n", encoding="utf-8")
        mine = [shard for shard in self.missing() if shard % ranks == rank]
        for made, shard in enumerate(mine, start=1):
            rows = self._shards[shard]
            tops = [top for i in range(0, len(rows), batch) for top in teach(rows[i : i + batch])]
            tensors = {
                "logprobs": torch.cat([top.logprobs for top in tops]).float().cpu().contiguous(),
                "tokens": torch.cat([top.tokens for top in tops]).to(torch.int32).cpu().contiguous(),
                "rest": torch.cat([top.rest for top in tops]).float().cpu(),
            }
            with staged(self._path(shard)) as draft:
                draft.write_bytes(save(tensors))
            yield made, len(mine)

    def read(self, row: int) -> Top:
        """The distributions at the answer tokens of a row.

        Raises:
            CadlmError: `unreadable-cache` for a shard that is missing or damaged.
        """
        shard, start = self._home_of[row]
        part = slice(start, start + self._places[row])
        file = self._open(shard)
        return Top(file.get_slice("logprobs")[part], file.get_slice("tokens")[part].to(torch.int64), file.get_slice("rest")[part])

    def _open_shard(self, shard: int):  # safetensors has no public name for the type
        path = self._path(shard)
        try:
            file = safe_open(path, framework="pt")
            shape = file.get_slice("logprobs").get_shape()
        except (OSError, SafetensorError) as error:
            raise CadlmError("unreadable-cache", f"{path}: {error}", fix="delete it; the next run makes it again") from error
        expected = [sum(self._places[row] for row in self._shards[shard]), self._k]
        if shape != expected:
            raise CadlmError("unreadable-cache", f"{path} holds {shape}, not {expected}", fix="delete it")
        return file

    def _path(self, shard: int) -> Path:
        return self.folder / f"{shard:05}.safetensors"


def _cut(places: Sequence[int], k: int) -> Iterator[range]:
    """Consecutive rows whose distributions fit into a shard."""
    room = (MAX_SHARD_BYTES - _HEADER_BYTES) // (8 * k + 4)
    start, used = 0, 0
    for row, count in enumerate(places):
        if count > room:
            raise CadlmError(
                "bad-config",
                f"k: an answer of {count} tokens with {k} kept at each takes more than a shard of 16 MB",
                fix="lower k",
            )
        if used + count > room:
            yield range(start, row)
            start, used = row, 0
        used += count
    if start < len(places):
        yield range(start, len(places))


def _starts(rows: range, places: Sequence[int]) -> Iterator[int]:
    """Where each row of a shard begins in it."""
    at = 0
    for row in rows:
        yield at
        at += places[row]
