"""Where programs come from and where results go: bounded reading, places refused before the work for them is done.

Knows nothing of parts: paths and text only. `-` is the standard input or output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dsl.errors import DslError
from dsl.files import staged

STANDARD = "-"
MAX_READ_BYTES = 64 * 2**20
"""More than any program may hold (`dsl.limits`), so that the limit, not the memory, refuses an endless input."""


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


def is_folder(source: str | Path) -> bool:
    """Whether there is a folder of this name; none is where it cannot be a name at all."""
    try:
        return Path(source).is_dir()
    except OSError:
        return False


def is_file(source: str | Path) -> bool:
    """Whether there is a file of this name; none is where it cannot be a name at all."""
    try:
        return Path(source).is_file()
    except OSError:
        return False


def display_name(source: str) -> str:
    """How messages call a source."""
    return "<stdin>" if source == STANDARD else source


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
    try:
        return _refused(target)
    except OSError as error:  # a name that is too long, a loop of links
        return error.strerror or str(error)


def _refused(target: Path) -> str:
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


def write_text(target: str, text: str) -> None:
    """Write text to a file, whole or not at all, or to the standard output for `-`."""
    if target == STANDARD:
        sys.stdout.write(text)
        sys.stdout.flush()  # where it is full, here and not when the process ends
        return
    path = Path(target)
    check_targets([path])
    with staged(path) as draft:
        draft.write_text(text, encoding="utf-8")
