"""A sign of life on stderr for work that takes long: a line that redraws on a terminal, plain lines elsewhere.

Uses the interval timer of the process, not a thread: workers are forked while it runs, and a timer is not inherited.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

REDRAW_S = 0.5
PLAIN_S = 5.0


@contextmanager
def progress(task: str) -> Generator[Callable[[str], None], None, None]:
    """Say on stderr that `task` goes on, from half a second on a terminal and every five seconds elsewhere.

    Yields:
        A function that renames the task when its next stage begins.
    """
    if threading.current_thread() is not threading.main_thread():  # only the main thread may set a timer
        yield lambda stage: None
        return
    is_terminal = os.isatty(sys.__stderr__.fileno()) if sys.__stderr__ else False
    start = time.monotonic()
    current = task

    def rename(stage: str) -> None:
        nonlocal current
        current = stage

    def show(number: int, frame: FrameType | None) -> None:
        text = f"{current}: {time.monotonic() - start:.0f} s"
        os.write(2, f"\r\033[K{text}".encode() if is_terminal else f"{text}\n".encode())

    interval = REDRAW_S if is_terminal else PLAIN_S
    previous = signal.signal(signal.SIGALRM, show)
    signal.setitimer(signal.ITIMER_REAL, interval, interval)
    try:
        yield rename
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if is_terminal:
            os.write(2, b"\r\033[K")
