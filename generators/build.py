"""Builds a corpus in a folder: workers make shards, one process assembles them. The same bytes with any number of workers.

A killed build goes on where it was: finished shards are kept until the corpus is complete.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import multiprocessing.connection
import os
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsl.files import staged, unwritable

from .assembly import assemble, write_shard
from .card import write_card
from .config import CorpusConfig
from .errors import GeneratorError
from .rows import Judge, make_rows
from .shards import check_formats

STATE, WORK, CARD = "corpus.json", ".work", "README.md"
_PACKAGES = Path(__file__).resolve().parents[1]


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
    judge: Judge | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> None:
    """Write a corpus and its card into `out`, or finish what an earlier call began there.

    Args:
        config: What to make.
        out: A new or empty folder, or that of the same corpus.
        jobs: Worker processes.
        judge: Says what a built part violates of its specification; without it parts are only built.
        report: Called at the start and after every shard.

    Raises:
        GeneratorError: `other-corpus` when the folder holds something else; `missing-library`; `worker-died`.
        DslError: `unwritable_file` for a folder that cannot be written to or a full disk.
    """
    check_formats(config.formats)
    _claim(out, config)
    if (out / CARD).exists():
        report(Progress(stage="complete already", done=config.samples, total=config.samples))
        return
    shards = [out / WORK / f"{number:06}.jsonl" for number in range(-(-config.samples // config.shard))]
    _make_shards(config, shards, jobs, judge, report)
    report(Progress(stage="assembling", done=config.samples, total=config.samples))
    try:
        write_card(config, assemble(config, shards, out), out, code_digest())
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
    wanted = json.loads(json.dumps({"format": 1, "code": code_digest(), "config": config.to_dict()}))
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
    config: CorpusConfig, shards: list[Path], jobs: int, judge: Judge | None, report: Callable[[Progress], None]
) -> None:
    pending = [number for number, path in enumerate(shards) if not path.exists()]
    sizes = {number: min(config.shard, config.samples - number * config.shard) for number in range(len(shards))}
    done = config.samples - sum(sizes[number] for number in pending)
    report(Progress(stage="making", done=done, total=config.samples))
    start, made, rejects = time.monotonic(), 0, Counter[str]()
    for number, reasons in _results(config, {number: shards[number] for number in pending}, jobs, judge):
        made += sizes[number]
        rejects += reasons
        rate = made / (time.monotonic() - start)
        report(Progress(stage="making", done=done + made, total=config.samples, rate=rate, rejects=rejects.total()))


def _results(
    config: CorpusConfig, pending: dict[int, Path], jobs: int, judge: Judge | None
) -> Iterator[tuple[int, Counter[str]]]:
    """Make the shards in worker processes; yields each one's number and rejects when it is done."""
    context = multiprocessing.get_context("spawn")  # no state of this process, which may hold threads, gets into the workers
    workers = max(1, min(jobs, len(pending)))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_follow_parent) as executor:
        running = {executor.submit(_make_shard, config, number, path, judge): number for number, path in pending.items()}
        try:
            while running:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield running.pop(future), future.result()
        except BrokenProcessPool as error:
            message = "a worker process died (out of memory?); run the command again to go on"
            raise GeneratorError("worker-died", message) from error
        finally:
            # On an error or Ctrl-C nobody waits for what the workers were about to make.
            if running:
                executor.shutdown(wait=False, cancel_futures=True)
                for process in multiprocessing.active_children():
                    process.terminate()


def _follow_parent() -> None:
    """Ctrl-C is the parent's to handle; and a worker whose parent was killed ends too, instead of waiting for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch(sentinel: int) -> None:
        multiprocessing.connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, args=(parent.sentinel,), daemon=True).start()


def _make_shard(config: CorpusConfig, number: int, path: Path, judge: Judge | None) -> Counter[str]:
    """Make one shard; runs in a worker."""
    start = number * config.shard
    with ExitStack() as stack:
        pool = None
        if config.build_share > 0:
            from dsl.kernel.worker import Pool

            pool = stack.enter_context(Pool())
        return write_shard(path, make_rows(config, start, min(start + config.shard, config.samples), pool, judge))
