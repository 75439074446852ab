"""Writes a file whole or not at all: bytes go to a sibling of the target, which takes its place only when all went well."""

from __future__ import annotations

import itertools
import os
import re
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import DslError

if TYPE_CHECKING:
    from collections.abc import Iterator

_counter = itertools.count()


@contextmanager
def staged(path: Path) -> Iterator[Path]:
    """A new empty file beside `path` to write into; it replaces `path` at the end of the block.

    As with writing in place, what a link leads to is replaced, not the link, and who may read the old file may read the new one.
    Any failure inside the block, Ctrl-C included, removes it and leaves `path` as it was.

    Raises:
        DslError: `unwritable_file`, before the block starts, when the place cannot be written to.
    """
    try:
        target = Path(os.path.realpath(path)) if path.is_symlink() else path
        temporary = target.with_name(f".{path.stem[:80]}.{os.getpid()}-{next(_counter)}.part{path.suffix}")
        old = _mode(target)
        if old is not None and stat.S_ISDIR(old):
            raise DslError("unwritable_file", f"{path} is a folder", expected="the name of a file")
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except OSError as error:
        raise unwritable(path, error) from error
    except ValueError as error:  # a NUL, or a character that no file name can hold
        raise DslError("unwritable_file", f"cannot write {str(path)!r}: {error}") from error
    try:
        try:
            yield temporary
            if old is not None:
                temporary.chmod(stat.S_IMODE(old))
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


_DRAFT = re.compile(r"\..*\.([0-9]+)-[0-9]+\.part(\..*)?")


def sweep(folder: Path) -> None:
    """Remove the drafts that processes of this machine have left in a folder because they were killed."""
    for path in folder.glob(".*.part*"):
        draft = _DRAFT.fullmatch(path.name)
        if draft is not None and not _is_running(int(draft[1])):
            path.unlink(missing_ok=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where there is none.

    Raises:
        DslError: `unwritable_file` where it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> DslError:
    """The error for a place that cannot be written to."""
    fix = "make the folder first" if isinstance(error, FileNotFoundError) and not path.parent.is_dir() else ""
    return DslError("unwritable_file", f"cannot write {path}: {error.strerror or error}", fix=fix)
