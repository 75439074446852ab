"""Runs jobs in a kernel process apart: a crash, a hang or a leak there costs one job. This side never loads the kernel."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from ..checker import check
from ..comparison import Comparison
from ..errors import DslError
from ..files import staged
from ..graph import Graph
from ..measurements import Measurements
from ..parser import parse
from .formats import SCRIPT_SUFFIXES, check_suffix
from .jobs import JOB, KILL, Job, JobResult, Limits, graph_to_dict, receive, send
from .scripts import script

_ROOT = Path(__file__).resolve().parents[2]
_GRACE_S = 5.0
"""The child's own alarm ends it at the wall-clock limit; only when even that fails does this side kill it."""
_LOAD_S = 60.0
"""Loading OCCT takes one to three seconds; on a machine that pages, more."""
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from dsl.kernel.server import main; main(int(sys.argv[2]))"
_SIMPLER = "make the part simpler: smaller fillets, fewer features at once"


class Pool:
    """A kernel process that stays warm between jobs.

    Jobs may be run from several threads at the same time; each has a process of its own. A pool is closed by `close`, by its
    `with` block, or by the end of this process, however that comes.
    """

    def __init__(self) -> None:
        self._server: _Server | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to load the kernel and return at once; also replaces a kernel process that died."""
        with self._lock:
            if self._server is not None and not self._server.is_alive:
                self._server.close()
                self._server = None
            if self._server is None:
                self._server = _Server()

    @property
    def server_pid(self) -> int | None:
        """The process id of the kernel process; None before `start` and after `close`."""
        return None if self._server is None else self._server.pid

    def run(self, job: Job, limits: Limits | None = None) -> JobResult:
        """Run one job. Its outputs appear whole, all of them, or not at all.

        Raises:
            DslError: What is wrong with the program or the files; `kernel_timeout` and `kernel_crash` when the job's process
                ran too long or died.
        """
        limits = limits or Limits()
        for output in job.outputs:
            check_suffix(output)
        self.start()
        server = self._server
        assert server is not None
        request, graph = _request(job, limits)
        with contextlib.ExitStack() as stack:
            drafts = [(output, stack.enter_context(staged(output))) for output in job.outputs]
            scripts = [pair for pair in drafts if pair[0].suffix.lower() in SCRIPT_SUFFIXES]
            for output, draft in scripts:
                _write_script(job, output, draft)
            request["outputs"] = [
                {"path": str(draft.absolute()), "name": job.name or output.stem}
                for output, draft in drafts
                if (output, draft) not in scripts
            ]
            answer = server.ask(request, limits)
        return JobResult(
            measurements=Measurements.from_dict(answer["measurements"]) if "measurements" in answer else None,
            comparison=Comparison.from_dict(answer["comparison"]) if "comparison" in answer else None,
            warnings=graph.warnings if graph is not None else (),
            files=job.outputs,
            seconds=answer["seconds"],
        )

    def map(self, jobs: Iterable[Job], limits: Limits | None = None, *, concurrency: int = 2) -> Iterator[JobResult | DslError]:
        """The results of many jobs, in their order, `concurrency` at a time; a refused or failed one yields its error."""

        def outcome(job: Job) -> JobResult | DslError:
            try:
                return self.run(job, limits)
            except DslError as error:
                return error

        with ThreadPoolExecutor(concurrency) as threads:
            yield from threads.map(outcome, jobs)

    def close(self) -> None:
        """End the kernel process and whatever it still runs."""
        with self._lock:
            if self._server is not None:
                self._server.close()
                self._server = None

    def __enter__(self) -> Pool:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class KernelBugError(RuntimeError):
    """The kernel process met an error of ours; the message is its traceback."""


class _Server:
    """One kernel process and the control socket to it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._numbers = itertools.count()
        self._sending = threading.Lock()
        self._has_answered = False
        with theirs:
            # -S with our own path: no site-packages scan. A session of its own: Ctrl-C in a terminal reaches only this
            # process, and one signal to the group ends the server with all of its children.
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-c", _START, json.dumps([str(_ROOT), *sys.path]), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """The result of a job; when this returns or raises, nothing works on the job any more."""
        number = next(self._numbers).to_bytes(8, "big")
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs, self._sending:
                    socket.send_fds(self._control, [JOB + number], [theirs.fileno()])
                send(ours, request)
                deadline = time.monotonic() + limits.wall_s + _GRACE_S + (0.0 if self._has_answered else _LOAD_S)
                answer = self._wait(ours, deadline)
            except OSError as error:
                raise DslError("kernel_crash", f"the kernel process is gone ({error.strerror})") from error
            except BaseException:
                self._kill(ours, number)
                raise
        self._has_answered = True
        return _result(answer, limits)

    def close(self) -> None:
        """End the server and all jobs; safe to call twice."""
        self._control.close()
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def _wait(self, connection: socket.socket, deadline: float) -> dict[str, Any]:
        """The next message on a job's socket, or how the server failed to give one."""
        ready, _, _ = select.select([connection, self._control], [], [], max(0.0, deadline - time.monotonic()))
        if connection in ready:
            return receive(connection) or {"ended": None}
        if not ready:
            # The child's alarm did not end it, or the kernel never loaded: nothing short of a new server helps.
            os.killpg(self.pid, signal.SIGKILL)
            return {"ended": -signal.SIGALRM}
        # The server never speaks on the control socket: it is dead, but its last children may still be writing.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return {"ended": None}

    def _kill(self, connection: socket.socket, number: bytes) -> None:
        """End one job and wait until it has ended, so that it cannot write a file any more."""
        with contextlib.suppress(OSError):
            with self._sending:
                self._control.sendall(KILL + number)
            deadline = time.monotonic() + _GRACE_S
            while "ended" not in self._wait(connection, deadline):
                pass


def _request(job: Job, limits: Limits) -> tuple[dict[str, Any], Graph | None]:
    """The job as the server wants it, without its outputs; the checked graph of a program."""
    source, graph = _source(job)
    request = {
        "source": source,
        "other": None if job.compare_with is None else _source(job.compare_with)[0],
        "measure": job.measure,
        "limits": asdict(limits),
    }
    return request, graph


def _source(job: Job) -> tuple[dict[str, Any], Graph | None]:
    if job.program is None:
        return {"file": str(job.file)}, None
    graph = check(job.program, job.overrides)
    return {"graph": graph_to_dict(graph)}, graph


def _result(answer: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The result in an answer, or the error that it tells of."""
    if "result" in answer:
        return answer["result"]
    if "error" in answer:
        raise DslError.from_dict(answer["error"])
    if "bug" in answer:
        raise KernelBugError(answer["bug"])
    ended: int | None = answer["ended"]
    if ended == -signal.SIGALRM:
        raise DslError("kernel_timeout", f"the kernel took longer than {limits.wall_s:g} s", fix=_SIMPLER)
    if ended == -signal.SIGXCPU:
        raise DslError("kernel_timeout", f"the kernel took more than {limits.cpu_s:g} s of CPU time", fix=_SIMPLER)
    how = "its process is gone" if ended is None else signal.Signals(-ended).name if ended < 0 else f"exit status {ended}"
    raise DslError("kernel_crash", f"the kernel crashed ({how})", fix=_SIMPLER)


def _write_script(job: Job, output: Path, draft: Path) -> None:
    if job.program is None:
        raise DslError("unsupported_format", f"{output.name} needs a program; {job.file} has none")
    draft.write_text(script(parse(job.program), output.suffix, job.overrides), encoding="utf-8")
