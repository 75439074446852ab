"""Does in a forked copy of this process what the kernel may die of or hang in, before it is done here."""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ..errors import DslError
from ..limits import DEFAULT_LIMITS, Limits
from .link import ended

_is_confined = False
"""Whether this process is itself one that may die."""


def rehearse(action: Callable[[], object], limits: Limits = DEFAULT_LIMITS) -> None:
    """Run an action in a copy of this process, within limits, and forget what it gave.

    Where this process is itself confined, or the system cannot fork, nothing is tried.

    Raises:
        DslError: The refusal of the action; `kernel_timeout` or `kernel_crash` when the copy took too long or died.
    """
    if _is_confined or not hasattr(os, "fork"):
        return
    ours, theirs = os.pipe()
    with warnings.catch_warnings():
        # From Python 3.12 on: a copy has none of the other threads. It does only this, and its alarm ends what waits for them.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _perform(action, limits, theirs)
    os.close(theirs)
    try:
        with os.fdopen(ours, "rb") as said:
            refusal = said.read()
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(pid, 0)
    if refusal:
        raise DslError.from_dict(json.loads(refusal))
    if os.WIFSIGNALED(status):
        raise ended(os.waitstatus_to_exitcode(status), limits)


def _perform(action: Callable[[], object], limits: Limits, connection: int) -> NoReturn:
    """Say how the action refuses, if it does, and end. Any other exception will be met again where it can be told."""
    try:
        confine(limits, mapped_bytes())
        faulthandler.disable()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where OCCT complains
        action()
    except DslError as error:
        os.write(connection, json.dumps(error.to_dict()).encode())
    except BaseException:
        pass
    finally:
        os._exit(0)


def mapped_bytes() -> int | None:
    """What this process maps now; only Linux tells, and only there does a limit of memory hold at all."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else None


def confine(limits: Limits, mapped: int | None) -> None:
    """Bound this process from now on. The alarm and the CPU limit end it by signal, whatever C++ code it is in.

    Args:
        mapped: Bytes that the kernel itself maps; None where the system does not tell.
    """
    global _is_confined
    _is_confined = True
    if mapped is not None:
        resource.setrlimit(resource.RLIMIT_AS, (mapped + limits.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # CPU seconds count from the start of the process, and earlier jobs used some.
    cpu_s = max(1, int(time.process_time() + limits.cpu_s + 0.999))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_s)
