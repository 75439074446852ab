"""Answers that arrive in pieces: server-sent events, with a comment now and then so that nobody takes the line for dead."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Mapping
from typing import cast

HEARTBEAT_S = 10.0
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
DONE = b"data: [DONE]\n\n"
_COMMENT = b": still at it\n\n"


def encode(value: object) -> bytes:
    """JSON in UTF-8. A number that is not finite (a likelihood that nobody told) is null."""
    return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False).encode("utf-8")


def event(data: Mapping[str, object], name: str | None = None) -> bytes:
    """One event; JSON has no line breaks of its own, so it is one `data` line."""
    return (b"" if name is None else b"event: " + name.encode() + b"\n") + b"data: " + encode(data) + b"\n\n"


async def until(task: asyncio.Task[object], news: asyncio.Queue[bytes] | None = None) -> AsyncIterator[bytes]:
    """What comes up while a task runs, and heartbeats where nothing does; ends with the task, whose result is left to read."""
    news = news or asyncio.Queue()
    while not (task.done() and news.empty()):
        waiting = asyncio.ensure_future(news.get())
        try:
            await asyncio.wait({waiting, task}, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                yield waiting.result()
            elif not task.done():
                yield _COMMENT
        finally:
            waiting.cancel()


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _finite(item) for name, item in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in cast("list[object]", value)]
    return value
