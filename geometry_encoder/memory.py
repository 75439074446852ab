"""Memory of a process that needs the same large blocks again and again."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4


def keep_memory() -> None:
    """Let the C library keep what is freed, where it is glibc: for a process of our own, not for a library's user.

    It gives blocks of 32 MB and more back to the system and has each page of the next one cleared again, which is half the CPU
    time of a step of training.
    """
    with suppress(OSError, TypeError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_MAX, 0)
        libc.mallopt(_M_TRIM_THRESHOLD, -1)
