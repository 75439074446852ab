"""The one kernel process of this Python process: it begins to load when it is first asked for and stays warm."""

from __future__ import annotations

import atexit
from functools import cache

from dsl.kernel.worker import Pool


@cache
def kernel_pool() -> Pool:
    """Return at once; what is run in the pool waits for the kernel (a second or two) where it is not loaded yet."""
    pool = Pool()
    pool.start()
    atexit.register(pool.close)
    return pool
