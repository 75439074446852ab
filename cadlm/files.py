"""Where programs come from and where results go. Reading is bounded; results appear whole or not at all.

Knows nothing of parts: paths and text only. `-` is the standard input or output.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dsl.errors import DslError

STANDARD = "-"
MAX_READ_BYTES = 64 * 2**20
"""More than any program may hold (`dsl.limits`), so that the limit, not the memory, refuses an endless input."""

_numbers = itertools.count()


def read_text(source: str) -> str:
    """The text of a file or, for `-`, of the standard input.

    Raises:
        DslError: `unreadable_file` if there is no such file, it may not be read or it is not UTF-8;
            `limit_exceeded` beyond `MAX_READ_BYTES`.
    """
    try:
        if source == STANDARD:
            data = sys.stdin.buffer.read(MAX_READ_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_READ_BYTES + 1)
    except OSError as error:
        raise DslError("unreadable_file", f"cannot read {source}: {error.strerror}") from error
    if len(data) > MAX_READ_BYTES:
        raise DslError("limit_exceeded", f"{display_name(source)} is larger than {MAX_READ_BYTES // 2**20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{display_name(source)} is not UTF-8 text (byte {error.start})"
        raise DslError("unreadable_file", message, fix="a program is plain text; is this another kind of file?") from error


def display_name(source: str) -> str:
    """How messages call a source."""
    return "<stdin>" if source == STANDARD else source


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Files being made: `drafts[i]` is written first and becomes `targets[i]` when all of them are there."""

    drafts: tuple[Path, ...]
    targets: tuple[Path, ...]


def check_targets(targets: Sequence[Path]) -> None:
    """Refuse, before any work, what could not be written after it.

    Raises:
        DslError: `unwritable_file`, naming the target and the reason.
    """
    for index, target in enumerate(targets):
        if target in targets[:index]:
            raise DslError("unwritable_file", f"cannot write {target}: it is named twice")
        reason = _refusal(target)
        if reason:
            raise DslError("unwritable_file", f"cannot write {target}: {reason}")


def _refusal(target: Path) -> str:
    folder = target.parent
    if target.is_dir():
        return "it is a folder"
    if target.exists() and not target.is_file():
        return "it is a device, not a file"
    if not folder.is_dir():
        return f"there is no folder {folder}" if not folder.exists() else f"{folder} is not a folder"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {folder} is not writable"
    if target.exists() and not os.access(target, os.W_OK):
        return "it is not writable"
    return ""


@contextlib.contextmanager
def staged(targets: Sequence[Path]) -> Iterator[Staged]:
    """Drafts beside the targets that replace them when the block ends well, and vanish when it does not.

    A draft keeps the name of its target (exporters write it into the file). Whatever ends the block, a killed worker or
    Ctrl-C included, no half-written target is left.

    Raises:
        DslError: `unwritable_file`, before the block for what can be foreseen, after it for what cannot.
    """
    check_targets(targets)
    places = [target.resolve() for target in targets]  # a link keeps pointing to its file
    folders: dict[Path, Path] = {}
    try:
        for parent in dict.fromkeys(place.parent for place in places):
            folders[parent] = _draft_folder(parent)
        drafts = tuple(folders[place.parent] / target.name for place, target in zip(places, targets, strict=True))
        yield Staged(drafts=drafts, targets=tuple(targets))
        for draft, place in zip(drafts, places, strict=True):
            _replace(draft, place)
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)


def _draft_folder(parent: Path) -> Path:
    folder = parent / f".cadlm-{os.getpid()}-{next(_numbers)}"
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise DslError("unwritable_file", f"cannot write in {parent}: {error.strerror}") from error
    return folder


def _replace(draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except OSError as error:
        raise DslError("unwritable_file", f"cannot write {target}: {error.strerror}") from error


def write_text(target: str, text: str) -> None:
    """Write text to a file, whole or not at all, or to the standard output for `-`."""
    if target == STANDARD:
        sys.stdout.write(text)
        return
    with staged([Path(target)]) as files:
        try:
            files.drafts[0].write_text(text, encoding="utf-8")
        except OSError as error:
            raise DslError("unwritable_file", f"cannot write {target}: {error.strerror}") from error
