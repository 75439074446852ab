"""The work of a build, cut into shards: any worker can make any of them, and makes the same bytes."""

from __future__ import annotations

import atexit
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .assembly import write_shard
from .building import Judge
from .config import CorpusConfig
from .edit_rows import make_edit_rows
from .rows import make_rows

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool

Subset = Literal["samples", "edits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One shard: numbers `start` to `stop` - 1 of a subset, written to `path`."""

    subset: Subset
    start: int
    stop: int
    path: Path

    @property
    def size(self) -> int:
        return self.stop - self.start


def tasks_of(config: CorpusConfig, work: Path) -> list[Task]:
    """All shards of a corpus, in the order in which they are assembled."""
    return [*_cut("samples", config.samples, config.shard, work), *_cut("edits", config.num_edits, config.shard, work)]


def _cut(subset: Subset, number: int, size: int, work: Path) -> Iterator[Task]:
    for place, start in enumerate(range(0, number, size)):
        yield Task(subset=subset, start=start, stop=min(start + size, number), path=work / f"{subset}-{place:06}.jsonl")


def make_shard(config: CorpusConfig, task: Task, judge: Judge | None, path: Path | None = None) -> Counter[str]:
    """Make one shard, at the task's path or another; returns the counts of its rejects by reason."""
    make = make_rows if task.subset == "samples" else make_edit_rows
    pool = _kernel() if config.build_share > 0 else None
    return write_shard(path or task.path, make(config, task.start, task.stop, pool, judge))


@cache
def _kernel() -> Pool:
    """The kernel process of this worker, for all of its shards: loading one takes as long as building a hundred parts."""
    from dsl.kernel.worker import Pool

    pool = Pool()
    atexit.register(pool.close)
    return pool
