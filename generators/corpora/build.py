"""Builds a corpus in a folder: workers make shards, one process assembles them. The same bytes with any number of workers.

A killed build goes on where it was: finished shards are kept until the corpus is complete.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dsl.files import staged, unwritable

from ..errors import GeneratorError
from .assembly import assemble, owners_of
from .building import Judge
from .card import write_card
from .cluster import check_cluster, run_in_cluster
from .config import CorpusConfig
from .edit_assembly import assemble_edits
from .processes import run_in_processes
from .shards import check_formats
from .tasks import Task, tasks_of

Runner = Callable[[CorpusConfig, Sequence[Task], Judge | None], Iterator[tuple[Task, Counter[str]]]]
"""Makes shards and yields each one and its rejects when it is done."""
STATE, WORK, CARD = "corpus.json", ".work", "README.md"
_PACKAGES = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build is. `rate` is samples a second of this run, 0 before the first shard; rejects are of this run too."""

    stage: str
    done: int
    total: int
    rate: float = 0.0
    rejects: int = 0

    @property
    def remaining_s(self) -> float | None:
        return (self.total - self.done) / self.rate if self.rate else None

    def __str__(self) -> str:
        text = f"{self.stage}: {self.done:,} of {self.total:,} samples"
        left = self.remaining_s
        return text if left is None else f"{text}, {self.rate:,.0f}/s, {left:,.0f} s left, {self.rejects:,} rejected"


def build(
    config: CorpusConfig,
    out: Path,
    *,
    jobs: int = 1,
    cluster: str = "",
    judge: Judge | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> None:
    """Write a corpus and its card into `out`, or finish what an earlier call began there.

    Args:
        config: What to make.
        out: A new or empty folder, or that of the same corpus.
        jobs: Worker processes.
        cluster: Address of a Ray cluster that works instead of processes of this machine; see `run_in_cluster`.
        judge: Says what a built part violates of its specification; without it parts are only built.
        report: Called at the start and after every shard.

    Raises:
        GeneratorError: `other-corpus` when the folder holds something else; `missing-library`; `no-cluster`; `worker-died`.
        DslError: `unwritable_file` for a folder that cannot be written to or a full disk.
    """
    check_formats(config.formats)
    if cluster:
        check_cluster()
    _claim(out, config)
    if (out / CARD).exists():
        report(Progress(stage="complete already", done=config.samples, total=config.samples))
        return
    run: Runner = partial(run_in_cluster, address=cluster) if cluster else partial(run_in_processes, jobs=jobs)
    tasks = tasks_of(config, out / WORK)
    _make_shards(config, tasks, run, judge, report)
    report(Progress(stage="assembling", done=config.samples, total=config.samples))
    samples, edits = ([task.path for task in tasks if task.subset == subset] for subset in ("samples", "edits"))
    try:
        owners = owners_of(config, samples)
        statistics = assemble(config, samples, owners, out)
        write_card(config, statistics, assemble_edits(config, edits, owners, out), out, code_digest())
        shutil.rmtree(out / WORK)
    except OSError as error:
        raise unwritable(out, error) from error


def code_digest() -> str:
    """A digest of the code that decides what a corpus holds: the generators and the language, with the kernel's side of it."""
    digest = hashlib.sha256()
    for package in ("dsl", "generators"):
        for path in sorted((_PACKAGES / package).rglob("*")):
            if path.suffix in (".py", ".lark"):
                digest.update(path.relative_to(_PACKAGES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _claim(out: Path, config: CorpusConfig) -> None:
    """Make the folder this corpus's own, or see that it is."""
    wanted = json.loads(json.dumps({"format": 2, "code": code_digest(), "config": config.to_dict()}))
    try:
        if not (out / CARD).exists():
            (out / WORK).mkdir(parents=True, exist_ok=True)
        state = out / STATE
        if not state.exists():
            if any(path.name != WORK for path in out.iterdir()):
                raise GeneratorError("other-corpus", f"{out} holds other files; choose an empty folder")
            with staged(state) as draft:
                draft.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
            return
        found: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
    except OSError as error:
        raise unwritable(out, error) from error
    except ValueError as error:
        raise GeneratorError("other-corpus", f"{out / STATE} is not readable: {error}") from error
    differences = list(_differences(found, wanted))
    if differences:
        what = "; ".join(differences)
        raise GeneratorError("other-corpus", f"{out} holds another corpus ({what}); choose another folder or remove it")


def _differences(found: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    if found.get("format") != wanted["format"]:
        yield "another format of the folder"
        return
    if found["code"] != wanted["code"]:
        yield "made by other code"
    for key, value in wanted["config"].items():
        if found["config"].get(key) != value:
            yield f"{key} = {found['config'].get(key)!r} there, {value!r} here"


def _make_shards(
    config: CorpusConfig, tasks: Sequence[Task], run: Runner, judge: Judge | None, report: Callable[[Progress], None]
) -> None:
    pending = [task for task in tasks if not task.path.exists()]
    total = sum(task.size for task in tasks)
    done = total - sum(task.size for task in pending)
    report(Progress(stage="making", done=done, total=total))
    start, made, rejects = time.monotonic(), 0, Counter[str]()
    for task, reasons in run(config, pending, judge):
        made += task.size
        rejects += reasons
        rate = made / (time.monotonic() - start)
        report(Progress(stage="making", done=done + made, total=total, rate=rate, rejects=rejects.total()))
