"""A folder of sampled parts: one file a part, named by its content, and a log of what came from where.

    store.json      format, version and the settings that decide what a sample is
    parts.jsonl     one line for each source that was looked at: the part it gave, or why it gave none
    parts/ab/….npz  the arrays of a `PointCloud`

Files appear whole or not at all, and a line of the log is written after its file: a build that was killed goes on where it was.
"""

# pyright: basic
from __future__ import annotations

import hashlib
import io
import json
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from .cloud import ARRAYS, PointCloud
from .errors import EncoderError

FORMAT, VERSION = "cadlm-parts", 1
_STATE, _LOG, _PARTS = "store.json", "parts.jsonl", "parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A source that was looked at.

    Attributes:
        source: What it is called: a file's path in its folder, or what a generator calls it.
        digest: sha-256 of its content.
        part: The name of its samples; empty where it was refused.
        family: What kind of part it is, where that is known.
        group: Names a part and its near-duplicates, which must not stand on both sides of a split; empty for a part alone.
        symmetry: The class of its symmetry, `Symmetry.kind`; empty where nobody looked.
        code, message: Why it was refused.
    """

    source: str
    digest: str
    part: str = ""
    family: str = ""
    group: str = ""
    symmetry: str = ""
    code: str = ""
    message: str = ""


class Store:
    """Access to one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def create(cls, folder: Path, settings: Mapping[str, object]) -> Store:
        """A new or empty folder, or one that was begun with the same settings.

        Raises:
            EncoderError: `other-store` when the folder holds something else; `unwritable-file`.
        """
        wanted = json.loads(json.dumps({"format": FORMAT, "version": VERSION, "settings": dict(settings)}))
        state = folder / _STATE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not state.exists():
                if any(folder.iterdir()):
                    raise EncoderError("other-store", f"{folder} holds other files", fix="choose an empty folder")
                write_whole(state, (json.dumps(wanted, indent=1) + "\n").encode())
        except OSError as error:
            raise EncoderError("unwritable-file", f"{folder}: {error.strerror or error}") from error
        if cls.open(folder).state() != wanted:
            raise EncoderError("other-store", f"{folder} was begun with other settings", fix="choose an empty folder")
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """A folder that exists. Raises `no-store`, `other-store`."""
        store = cls(folder)
        state = store.state()
        if (state.get("format"), state.get("version")) != (FORMAT, VERSION):
            raise EncoderError("other-store", f"{folder} is {state.get('format')} {state.get('version')}, not {FORMAT} {VERSION}")
        return store

    def state(self) -> dict[str, object]:
        try:
            found = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EncoderError(
                "no-store", f"{self.folder} holds no sampled parts ({error})", fix="make it with geometry_encoder.prepare"
            ) from error
        return found if isinstance(found, dict) else {}

    def entries(self) -> list[Entry]:
        """Everything that was looked at, in the order in which it was."""
        try:
            lines = (self.folder / _LOG).read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        # What follows the last line break was cut off by a kill.
        return [Entry(**json.loads(line)) for line in lines[:-1]]

    def parts(self) -> list[Entry]:
        """One entry a part, by name: the same whatever the order in which they were made."""
        found = {
            entry.part: entry for entry in sorted(self.entries(), key=lambda entry: entry.source, reverse=True) if entry.part
        }
        return [found[name] for name in sorted(found)]

    def load(self, part: str) -> PointCloud:
        """Raises `damaged-file`."""
        path = self._path(part)
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                found = {name: arrays[name] for name in ARRAYS if name in arrays}
                # Stores of before labels of operations: unknown.
                found.setdefault("operations", np.full(len(found["points"]), -1, np.int8))
                return PointCloud(**found)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            raise EncoderError("damaged-file", f"{path}: {error}") from error

    def save(self, cloud: PointCloud) -> str:
        """Write the samples; returns the name of the part, a hash of them."""
        buffer = io.BytesIO()
        np.savez(buffer, **{name: getattr(cloud, name) for name in ARRAYS})
        digest = hashlib.sha256()
        for name in ARRAYS:
            digest.update(np.ascontiguousarray(getattr(cloud, name)).tobytes())
        part = digest.hexdigest()
        path = self._path(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, buffer.getvalue())
        return part

    def record(self, entries: Iterable[Entry]) -> None:
        """Append to the log."""
        lines = "".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries)
        log = self.folder / _LOG
        with log.open("ab+") as file:
            # A line that a kill has cut off is taken away first.
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            whole = file.read().rfind(b"\n") + 1 if size else 0
            file.truncate(whole)
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())

    def _path(self, part: str) -> Path:
        return self.folder / _PARTS / part[:2] / f"{part}.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a worker made of a source: a part with its family, or an error."""

    cloud: PointCloud | None
    family: str = ""
    group: str = ""
    symmetry: str = ""
    code: str = ""
    message: str = ""


Maker = Callable[[str], Made]
"""Samples the source of that name. A plain function of a module, or a `partial` of one: workers import it by name."""


def build(
    store: Store,
    sources: Iterable[tuple[str, str]],
    make: Maker,
    *,
    jobs: int = 1,
    report: Callable[[Entry], None] = lambda _: None,
) -> None:
    """Sample every source (name, digest) that the store does not have yet, several at a time.

    Raises:
        EncoderError: `worker-died` when a worker ends without an answer; the next call goes on behind what is done.
    """
    done = {(entry.source, entry.digest) for entry in store.entries()}
    waiting = (source for source in sources if source not in done)
    running: dict[object, tuple[str, str]] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            while True:
                for name, digest in islice(waiting, 2 * jobs - len(running)):
                    running[pool.submit(partial(_make, store.folder, make), name)] = (name, digest)
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)  # type: ignore[arg-type]
                for future in finished:
                    name, digest = running.pop(future)
                    entry = replace(future.result(), digest=digest)
                    store.record([entry])
                    report(entry)
        except BrokenProcessPool as error:
            names = ", ".join(name for name, _ in running.values())
            raise EncoderError(
                "worker-died", f"a worker died over one of: {names}", fix="leave it out, or use fewer jobs"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _make(folder: Path, make: Maker, name: str) -> Entry:
    """Runs in a worker: the arrays stay here and go to the disk."""
    try:
        made = make(name)
    except EncoderError as error:
        made = Made(cloud=None, code=error.code, message=error.message)
    part = Store(folder).save(made.cloud) if made.cloud is not None else ""
    return Entry(source=name, digest="", part=part, family=made.family, group=made.group, symmetry=made.symmetry,
                 code=made.code, message=made.message)  # fmt: skip


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, also across a power cut. As with writing in place, what a link leads to is replaced, not
    the link, and permissions stay.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        raise EncoderError("unwritable-file", f"{path}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def split(entries: Iterable[Entry], held_out: float, families: Collection[str] = ()) -> tuple[list[Entry], list[Entry]]:
    """Training and held-out parts; those of the named families are all held out.

    A hash of the part's name, or of its group's, decides: the same on every machine and in every order.
    """
    train: list[Entry] = []
    test: list[Entry] = []
    for entry in entries:
        number = hashlib.sha256((entry.group or entry.part).encode()).digest()[:4]
        is_held_out = entry.family in families or int.from_bytes(number, "big") < held_out * 256**4
        (test if is_held_out else train).append(entry)
    return train, test


def sides(
    store: Store, held_out: float, families: Collection[str] = (), trained: Store | None = None
) -> tuple[list[Entry], list[Entry]]:
    """Training and held-out parts; with `trained` the training parts of that store, and all of this one but those."""
    train, test = split((trained or store).parts(), held_out, families)
    if trained is not None:
        seen = {entry.digest for entry in train}
        test = [entry for entry in store.parts() if entry.digest not in seen]
    return train, test


def counts(entries: Iterable[Entry]) -> Iterator[tuple[str, int]]:
    """How many sources gave a part, and how many were refused for each reason."""
    table: dict[str, int] = {}
    for entry in entries:
        table[entry.code or "parts"] = table.get(entry.code or "parts", 0) + 1
    yield from sorted(table.items(), key=lambda row: -row[1])
