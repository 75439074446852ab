"""Indexes a folder of part files: what is new or has changed is embedded, what is gone is dropped, bad files are reported.

The index is written every so often and at the end, also after Ctrl-C: the next call goes on from there.
"""

# pyright: basic
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from dsl.errors import DslError
from geometry_encoder.errors import EncoderError
from geometry_encoder.index import PartIndex, Refused, empty_index, joined
from geometry_encoder.prepare import file_digest

from .part_files import part_files
from .vectors import DEFAULT, Embedded, embed_file, embedder_of

SAVE_S = 30.0
AGAIN = ("kernel_timeout", "kernel_crash")
"""Refusals that may be the machine's fault: such files are looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What a call did: the index, files that were embedded now, and how many vanished since the last one."""

    index: PartIndex
    new: tuple[str, ...]
    dropped: int


def index_folder(
    folder: Path,
    out: Path | None,
    *,
    model: str = DEFAULT,
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Indexed:
    """Bring the index of a folder up to date; without `out` it is made anew and kept in memory.

    Raises:
        EncoderError: `no-folder`, `no-parts`; `other-embedder` when the index is another model's; `other-index`, `damaged-file`,
            `unwritable-file`; those of `embedder_of`. A file that is no part is not an error: it is in `index.refused`.
    """
    names = part_files(folder)
    embedder = embedder_of(model).name
    before = PartIndex.load(out) if out is not None and out.exists() else empty_index(embedder)
    if before.embedder != embedder:
        fix = "write to another file, or delete this one"
        raise EncoderError("other-embedder", f"{out} was made by {before.embedder}, not by {embedder}", fix=fix)
    known = {digest: Embedded(before.vectors[row], before.size_of(row)) for row, digest in enumerate(before.digests)}
    bad = {row.digest: row for row in before.refused if row.code not in AGAIN}
    listed = set(zip(before.names, before.digests, strict=True))
    rows, refused, todo, new = [], [], [], []
    for name in names:
        try:
            digest = file_digest(folder / name)
        except EncoderError as error:
            refused.append(Refused(name=name, digest="", code=error.code, message=error.message))
            continue
        if digest in known:
            rows.append((name, digest, *known[digest]))
            if (name, digest) not in listed:
                new.append(name)
        elif digest in bad:
            refused.append(Refused(name=name, digest=digest, code=bad[digest].code, message=bad[digest].message))
        else:
            todo.append((name, digest))

    def current() -> PartIndex:
        return joined(embedder, rows, refused)

    saved = time.monotonic()
    try:
        for done, (name, digest, found) in enumerate(_embedded(folder, todo, model, jobs), 1):
            if isinstance(found, Embedded):
                rows.append((name, digest, *found))
                new.append(name)
            else:
                refused.append(Refused(name=name, digest=digest, code=found[0], message=found[1]))
            report(done, len(todo))
            if out is not None and time.monotonic() - saved > SAVE_S:
                current().save(out)
                saved = time.monotonic()
    finally:
        if out is not None:
            current().save(out)
    return Indexed(index=current(), new=tuple(new), dropped=len(set(before.names) - set(names)))


Outcome = Embedded | tuple[str, str]
"""A vector, or the code and message of a refusal."""


def _embedded(folder: Path, todo: list[tuple[str, str]], model: str, jobs: int) -> Iterator[tuple[str, str, Outcome]]:
    embed = partial(_outcome, folder, model)
    if jobs == 1 or len(todo) < 2 * jobs:
        for name, digest in todo:
            yield name, digest, embed(name)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            for (name, digest), found in zip(todo, pool.map(embed, [name for name, _ in todo], chunksize=1), strict=True):
                yield name, digest, found
        except BrokenProcessPool as error:
            raise EncoderError("worker-died", "a worker died: too little memory?", fix="run it again with fewer jobs") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _outcome(folder: Path, model: str, name: str) -> Outcome:
    try:
        return embed_file(folder / name, model)
    except DslError as error:
        return error.kind, error.message
    except EncoderError as error:
        if error.code in ("missing-library", "no-weights", "other-weights", "damaged-weights"):
            raise  # not this file's fault
        return error.code, error.message
