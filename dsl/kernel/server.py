"""The kernel process: loads OCCT once, then forks a child for every job, under limits of time and memory.

The pool (pool.py) talks to it over two kinds of sockets. On the control socket it asks for a child and hands over the child's
own socket, or asks to kill a child. On its socket the child reads jobs and answers, until there are no more; when the child has
ended, the server adds how it ended, so that a crash is an answer too.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..errors import DslError
from ..limits import Limits
from . import occ
from .build import build
from .cache import BuildCache
from .export import export_shape
from .jobs import JOB, graph_from_dict, receive, send
from .measure import measure
from .rehearsal import confine, mapped_bytes
from .solid import Solid

GEOMETRY_KINDS = frozenset(
    ("fillet_failed", "chamfer_failed", "shell_failed", "boolean_failed", "loft_failed", "sweep_failed", "invalid_profile",
     "empty_geometry", "invalid_solid", "no_effect")
)  # fmt: skip
"""Refusals that the kernel's own failures turn into."""

_MESSAGE_SIZE = 9
"""A control message: one letter and the job's number in eight bytes."""


def main(control: int) -> None:
    """Serve on an inherited socket and leave without running destructors."""
    serve(socket.socket(fileno=control))
    os._exit(0)


def serve(control: socket.socket) -> None:
    """Answer until the pool is gone, then leave no child behind."""
    # Ctrl-C is the pool's to handle; it says what to do with a running job.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    os.set_blocking(wake_read, False)
    signal.set_wakeup_fd(wake_write)
    children: dict[int, tuple[int, socket.socket]] = {}
    is_complete = False
    try:
        while True:
            ready, _, _ = select.select([control, wake_read], [], [], None if is_complete or children else 0)
            if not ready:
                _load_the_rest()
                is_complete = True
            if wake_read in ready:
                os.read(wake_read, 4096)
                _reap(children)
            if control in ready:
                message, handles, _, _ = socket.recv_fds(control, _MESSAGE_SIZE, 1)
                if not message:
                    return
                number = int.from_bytes(message[1:], "big")
                if message[:1] == JOB:
                    connection = socket.socket(fileno=handles[0])
                    pid = os.fork()
                    if pid == 0:
                        _be_a_child(control, wake_read, wake_write, connection)
                    children[pid] = (number, connection)
                else:
                    for pid in [pid for pid, (job, _) in children.items() if job == number]:
                        os.kill(pid, signal.SIGKILL)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)


def _load_the_rest() -> None:
    """What a job that comes at once should not wait for; loaded as soon as there is nothing to do."""
    from ..grammar_programs import read
    from . import compare, importers, mesh_files, render, sheet  # noqa: F401

    # The grammar's parser, which only wrong programs need, takes longer to make than any of them to refuse.
    read("C 1 1 1")


def _reap(children: dict[int, tuple[int, socket.socket]]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _, connection = children.pop(pid)
        # The pool may have closed its side already: nobody is left to tell.
        try:
            send(connection, {"ended": os.waitstatus_to_exitcode(status)})
        except OSError:
            continue
        finally:
            connection.close()


def _be_a_child(control: socket.socket, wake_read: int, wake_write: int, connection: socket.socket) -> None:
    """Run the jobs that come and end without a word to the interpreter: OCCT's destructors are slow and have nothing to save."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control.close()
    os.close(wake_read)
    os.close(wake_write)
    try:
        mapped = mapped_bytes()
        cache = None
        while (job := receive(connection)) is not None:
            limits = Limits.from_dict(job["limits"])
            confine(limits, mapped)
            try:
                if cache is None and (job["keep"] or job["cache"]):
                    cache = BuildCache(limits.memory_bytes // 4, folder=job["cache"])
                answer = _answer(job, limits, cache)
            except DslError as error:
                answer = {"error": error.to_dict()}
            signal.setitimer(signal.ITIMER_REAL, 0)
            send(connection, answer)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(1)


STARVED_SHARE = 1 / 8
"""OCCT swallows failed allocations and gives up as if the geometry were at fault. A job that fails after it has come this near
to its limit of memory, as a share of the limit, has failed for want of memory."""


def _peak_bytes() -> int:
    """The most that this process has ever mapped; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak:")), 0)


def _is_starved(peak_before: int, memory_bytes: float) -> bool:
    """Whether the job that has just failed came near to its limit of memory; earlier jobs of the process do not count."""
    peak = _peak_bytes()
    return peak > peak_before and peak > resource.getrlimit(resource.RLIMIT_AS)[0] - STARVED_SHARE * memory_bytes


def _answer(job: dict[str, Any], limits: Limits, cache: BuildCache | None) -> dict[str, Any]:
    start = time.perf_counter()
    peak_before = _peak_bytes()
    starved = DslError("kernel_crash", f"the part needs more memory than it may use: {limits.bound('memory_bytes')}")
    try:
        result = _run(job, limits, cache)
    except DslError as error:
        is_starved = error.kind in GEOMETRY_KINDS and _is_starved(peak_before, limits.memory_bytes)
        return {"error": (starved if is_starved else error).to_dict()}
    except MemoryError:
        return {"error": starved.to_dict()}
    except occ.KERNEL_ERRORS as error:
        return {"error": DslError("kernel_crash", f"the kernel gave up: {error or type(error).__name__}").to_dict()}
    except Exception:
        return {"bug": traceback.format_exc()}
    return {"result": {**result, "seconds": time.perf_counter() - start}}


def _run(job: dict[str, Any], limits: Limits, cache: BuildCache | None) -> dict[str, Any]:
    solid = _source(job["source"], limits, cache)
    # The pool knows the warnings of a graph that it has checked itself.
    checked_here = solid.graph.warnings if solid.graph is not None and "program" in job["source"] else ()
    result: dict[str, Any] = {"notices": [asdict(notice) for notice in (*checked_here, *(solid.notices or ()))]}
    if job["other"] is not None:
        from .compare import compare

        result["comparison"] = compare(solid, _source(job["other"], limits, cache)).to_dict()
    if job["measure"]:
        result["measurements"] = measure(solid).to_dict()
    for output in job["outputs"]:
        export_shape(solid, Path(output["path"]), output["name"])
    return result


def _source(source: dict[str, Any], limits: Limits, cache: BuildCache | None) -> Solid:
    if "graph" in source:
        return build(graph_from_dict(source["graph"]), cache, find_idle=True)
    if "program" in source:
        from ..checker import check

        return build(check(source["program"], source["overrides"], limits=limits), cache, find_idle=True)
    from .importers import read_solid

    return read_solid(source["file"])
