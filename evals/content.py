"""What tells one content from another: a program by its key, a file by its digest."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from dsl.checker import check
from dsl.errors import DslError


@lru_cache(maxsize=1024)
def content_key(program: str) -> str:
    """The content key of a program, which is asked for at every step of judging it.

    Raises:
        DslError: It is no program, or one that the language refuses.
    """
    return check(program).key


def key_or_text(program: str) -> str:
    """The content key of a program; the text of what is none."""
    try:
        return content_key(program)
    except DslError:
        return program


def file_digest(path: Path) -> str:
    """The first 16 digits of the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
