"""A folder of programs to a folder of parts, with a manifest that tells what became of each and where to go on.

Knows files and the manifest; building is the pool's, showing progress the caller's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.errors import DslError
from dsl.files import staged, sweep, unwritable
from dsl.kernel.worker import Job, JobResult, Limits

from .files import read_text
from .version import __version__

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool

MANIFEST = "manifest.jsonl"
PROGRAM_SUFFIX = ".cir"
PASSING = ("unreadable_file", "unwritable_file", "kernel_crash")
"""Errors that say nothing of the program: it is tried again. (A timeout comes again, and may be raised.)"""
ODD_NAMES = "backslashreplace"
"""Names of files that are not UTF-8 are written as JSON's own escapes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a batch makes: every program below `source`, in each of the formats, at the same place below `target`.

    Programs share built pieces by the folder `cache`, if there is one.
    """

    source: Path
    target: Path
    formats: tuple[str, ...]
    overrides: Mapping[str, float]
    limits: Limits
    cache: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the manifest.

    Attributes:
        file: The program, relative to the source folder, with `/`.
        key: sha-256 of all that the result depends on; a program with an equal key is not built again.
        seconds: Wall time.
        files: What was written, relative to the target folder.
        measurements: As `Measurements.to_dict`; None for a refusal.
        warnings: Notices; error: as `DslError.to_dict`, None for a part.
    """

    file: str
    key: str
    seconds: float
    files: tuple[str, ...] = ()
    measurements: Mapping[str, Any] | None = None
    warnings: tuple[Mapping[str, Any], ...] = ()
    error: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do. `done` are the records of an earlier run that still hold; `todo` the other programs' keys by file."""

    done: tuple[Record, ...]
    todo: Mapping[str, str]
    unreadable: tuple[Record, ...] = ()


def programs(source: Path) -> list[Path]:
    """All programs below a folder, in order; hidden files and folders are passed over."""
    found = (path for path in source.rglob(f"*{PROGRAM_SUFFIX}") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(source).parts))


def plan(order: Order) -> Plan:
    """Compare the folder with the manifest.

    Raises:
        DslError: `empty_document` when the folder has no programs, `unwritable_file` for a manifest that cannot be kept.
    """
    paths = programs(order.source)
    if not paths:
        raise DslError("empty_document", f"there are no {PROGRAM_SUFFIX} files in {order.source}")
    known = read_manifest(order.target / MANIFEST)
    done: list[Record] = []
    unreadable: list[Record] = []
    todo: dict[str, str] = {}
    for path in paths:
        file = path.relative_to(order.source).as_posix()
        try:
            key = key_of(order, file, read_text(str(path)))
        except DslError as error:
            unreadable.append(Record(file=file, key="", seconds=0.0, error=error.to_dict()))
            continue
        record = known.get(file)
        if record is not None and record.key == key and _holds(record, order.target):
            done.append(record)
        else:
            todo[file] = key
    return Plan(done=tuple(done), todo=todo, unreadable=tuple(unreadable))


def _holds(record: Record, target: Path) -> bool:
    """Whether the files of an earlier run are there, or its refusal would come again."""
    if record.error is not None:
        return record.error.get("kind") not in PASSING
    return all((target / name).is_file() for name in record.files)


def key_of(order: Order, file: str, text: str) -> str:
    """sha-256 of the program, where it is, what is made of it, under which limits and by which version."""
    parts = (__version__, file, text, sorted(order.overrides.items()), order.formats, astuple(order.limits))
    return sha256(repr(parts).encode()).hexdigest()


def run(order: Order, todo: Mapping[str, str], pool: Pool, jobs: int) -> Iterator[Record]:
    """Build programs, `jobs` at a time, and write each down as it is done; a refusal or a crash is a record too."""
    manifest = order.target / MANIFEST
    for folder in {order.target, *(path.parent for file in todo for path in outputs(order, file))}:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
        except OSError as error:
            raise unwritable(folder, error) from error
    _mend(manifest)
    files: list[str] = []
    gone: list[Record] = []

    def read() -> Iterator[Job]:
        for file in todo:
            try:
                text = read_text(str(order.source / file))
            except DslError as error:  # it was there when the work was planned
                gone.append(Record(file=file, key="", seconds=0.0, error=error.to_dict()))
                continue
            files.append(file)
            yield Job(program=text, overrides=order.overrides, outputs=outputs(order, file), cache=order.cache)

    with manifest.open("a", encoding="utf-8", errors=ODD_NAMES) as lines:
        for index, outcome, seconds in pool.completed(read(), order.limits, concurrency=jobs):
            record = _record(order, files[index], todo[files[index]], outcome, seconds)
            lines.write(_line(record))
            lines.flush()
            yield record
    yield from gone


def settle(order: Order, records: Iterable[Record]) -> None:
    """Replace the manifest by one line a program, in order."""
    with staged(order.target / MANIFEST) as draft:
        ordered = sorted(records, key=lambda record: record.file)
        draft.write_text("".join(map(_line, ordered)), encoding="utf-8", errors=ODD_NAMES)


def _line(record: Record) -> str:
    return json.dumps(record.to_dict(), ensure_ascii=False) + "\n"


def read_manifest(path: Path) -> dict[str, Record]:
    """The last record of each file; lines that a killed run has left torn are passed over."""
    found: dict[str, Record] = {}
    if not path.exists():
        return found
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            values = json.loads(line)
            record = Record(**{**values, "files": tuple(values["files"]), "warnings": tuple(values["warnings"])})
        except (ValueError, TypeError, KeyError):
            continue
        found[record.file] = record
    return found


def outputs(order: Order, file: str) -> tuple[Path, ...]:
    """Where the part of a program goes: beside its neighbours, one file a format."""
    place = order.target / file
    return tuple(place.with_suffix(f".{suffix}") for suffix in order.formats)


def _record(order: Order, file: str, key: str, outcome: JobResult | DslError, seconds: float) -> Record:
    if isinstance(outcome, DslError):
        return Record(file=file, key=key, seconds=round(seconds, 4), error=outcome.to_dict())
    assert outcome.measurements is not None
    return Record(
        file=file,
        key=key,
        seconds=round(seconds, 4),
        files=tuple(path.relative_to(order.target).as_posix() for path in outcome.files),
        measurements=outcome.measurements.to_dict(),
        warnings=tuple({"kind": n.kind, "message": n.message, "line": n.line} for n in outcome.warnings),
    )


def _mend(manifest: Path) -> None:
    """End a torn last line, so that the next record begins on its own."""
    try:
        data = manifest.read_bytes() if manifest.exists() else b""
        if data and not data.endswith(b"\n"):
            with manifest.open("ab") as lines:
                lines.write(b"\n")
        manifest.touch()
    except OSError as error:
        raise unwritable(manifest, error) from error
