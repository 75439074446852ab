"""Files of finished parts, kept in memory for later GETs: bounded in bytes and time, found only by an unguessable id."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple


class _Entry(NamedTuple):
    files: Mapping[str, bytes]
    size_bytes: int
    expires: float


class FileStore:
    """Oldest parts go first, when their time is up or the room is needed. For one event loop."""

    def __init__(self, *, limit_bytes: int, keep_s: float) -> None:
        self._limit_bytes = limit_bytes
        self._keep_s = keep_s
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self.size_bytes = 0

    def put(self, files: Mapping[str, bytes]) -> str | None:
        """Keep the files of a part. Returns its id; None if they alone exceed the limit."""
        self.expire()
        size = sum(map(len, files.values()))
        if size > self._limit_bytes:
            return None
        while self.size_bytes + size > self._limit_bytes:
            self._drop_oldest()
        part = secrets.token_urlsafe(16)
        self._entries[part] = _Entry(files, size, time.monotonic() + self._keep_s)
        self.size_bytes += size
        return part

    def get(self, part: str, name: str) -> bytes | None:
        """A file of a part, if it is still there."""
        self.expire()
        entry = self._entries.get(part)
        return None if entry is None else entry.files.get(name)

    def expire(self) -> None:
        """Forget what is past its time."""
        now = time.monotonic()
        while self._entries and next(iter(self._entries.values())).expires <= now:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        self.size_bytes -= self._entries.popitem(last=False)[1].size_bytes
