"""Writes a file whole or not at all: bytes go to a sibling of the target, which takes its place only when all went well."""

from __future__ import annotations

import itertools
import os
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

    Any failure inside the block, Ctrl-C included, removes it and leaves `path` as it was.

    Raises:
        DslError: `unwritable_file`, before the block starts, when the place cannot be written to.
    """
    temporary = path.with_name(f".{path.stem[:80]}.{os.getpid()}-{next(_counter)}.part{path.suffix}")
    try:
        if path.is_dir():
            raise DslError("unwritable_file", f"{path} is a folder", expected="the name of a file")
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except OSError as error:
        raise unwritable(path, error) from error
    except ValueError as error:  # a NUL, or a character that no file name can hold
        raise DslError("unwritable_file", f"cannot write {str(path)!r}: {error}") from error
    try:
        try:
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> DslError:
    """The error for a place that cannot be written to."""
    fix = "make the folder first" if isinstance(error, FileNotFoundError) else ""
    return DslError("unwritable_file", f"cannot write {path}: {error.strerror or error}", fix=fix)
