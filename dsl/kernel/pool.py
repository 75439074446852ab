"""Runs jobs in kernel processes apart: a crash, a hang or a leak there costs one job. This side never loads the kernel."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from ..checker import check
from ..comparison import Comparison
from ..errors import DslError
from ..files import staged
from ..graph import Notice
from ..limits import Limits
from ..measurements import Measurements
from ..parser import parse
from .formats import SCRIPT_SUFFIXES, check_suffix
from .jobs import Job, JobResult, graph_to_dict
from .link import Child, KernelBugError, Server
from .scripts import script

__all__ = ["Finished", "KernelBugError", "Pool", "Session"]

JOBS_PER_PROCESS = 200
"""After so many jobs a series goes on in a new process: OCCT leaks a little."""


class Pool:
    """A kernel process that stays warm between jobs and forks others for them.

    Jobs may be run from several threads at the same time. Each has a process of its own (`run`) or shares one with the jobs
    before it (`session`, `map`, `completed`). A pool is closed by `close`, by its `with` block, or by the end of this process,
    however that comes.
    """

    def __init__(self) -> None:
        self._server: Server | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to load the kernel and return at once; also replaces a kernel process that died."""
        with self._lock:
            if self._server is not None and not self._server.is_alive:
                self._server.close()
                self._server = None
            if self._server is None:
                self._server = Server()

    @property
    def server_pid(self) -> int | None:
        """The process id of the kernel process; None before `start` and after `close`."""
        return None if self._server is None else self._server.pid

    def run(self, job: Job, limits: Limits | None = None) -> JobResult:
        """Run one job in a process of its own. Its outputs appear whole, all of them, or not at all.

        Raises:
            DslError: What is wrong with the program or the files; `kernel_timeout` and `kernel_crash` when the job's process
                ran too long or died.
        """
        self.start()
        with contextlib.closing(Session(self._child, _checked_request)) as session:
            return session.run(job, limits)

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """One process for a series of jobs, as for the edits of one part: what an edit does not touch is not built again."""
        with contextlib.closing(Session(self._child, _caching_request)) as session:
            yield session

    def map(self, jobs: Iterable[Job], limits: Limits | None = None, *, concurrency: int = 2) -> Iterator[JobResult | DslError]:
        """The results of many jobs, in their order; a refused or failed one yields its error. See `completed`."""
        waiting: dict[int, JobResult | DslError] = {}
        following = 0
        for index, outcome, _ in self.completed(jobs, limits, concurrency=concurrency):
            waiting[index] = outcome
            while following in waiting:
                yield waiting.pop(following)
                following += 1

    def completed(self, jobs: Iterable[Job], limits: Limits | None = None, *, concurrency: int = 2) -> Iterator[Finished]:
        """The results of many jobs as they come; `jobs` is read as there is room.

        `concurrency` processes share the jobs, so a slow one holds up none of the others, and a fatal one costs no other: what
        dies in a process that earlier jobs have used is tried again in a new one.
        """
        sessions = [Session(self._child, _plain_request) for _ in range(concurrency)]
        free: queue.LifoQueue[Session] = queue.LifoQueue()
        for session in sessions:
            free.put(session)

        def outcome(index: int, job: Job) -> Finished:
            session = free.get()
            start = time.perf_counter()
            try:
                return Finished(index, _outcome(session, job, limits), time.perf_counter() - start)
            finally:
                free.put(session)

        running: set[Future[Finished]] = set()
        with ThreadPoolExecutor(concurrency) as threads:
            try:
                for index, job in enumerate(jobs):
                    running.add(threads.submit(outcome, index, job))
                    if len(running) >= 2 * concurrency:
                        done, running = wait(running, return_when=FIRST_COMPLETED)
                        yield from [future.result() for future in done]
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from [future.result() for future in done]
            except BaseException:  # Ctrl-C, or nobody wants the rest
                threads.shutdown(wait=False, cancel_futures=True)
                for session in sessions:
                    session.abort()
                raise
        for session in sessions:
            session.close()

    def _child(self) -> Child:
        self.start()
        server = self._server
        assert server is not None
        try:
            return server.child()
        except DslError:  # it died a moment ago
            server.close()
        self.start()
        server = self._server
        assert server is not None
        return server.child()

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


class Finished(NamedTuple):
    """What became of one job of a series: its place in the series, and the wall time in seconds."""

    index: int
    outcome: JobResult | DslError
    seconds: float


class Session:
    """A process for one job after the other; one that has died is replaced for the next job. For one thread."""

    def __init__(self, fork: Callable[[], Child], request: Callable[[Job, Limits], _Request]) -> None:
        self._fork = fork
        self._request = request
        self._child: Child | None = None
        self._is_aborted = False

    @property
    def num_jobs(self) -> int:
        """How many jobs the present process has been given."""
        return 0 if self._child is None else self._child.num_asked

    def run(self, job: Job, limits: Limits | None = None) -> JobResult:
        """As `Pool.run`, but in the session's process."""
        limits = limits or Limits()
        for output in job.outputs:
            check_suffix(output)
        request, warnings = self._request(job, limits)
        if self._is_aborted:
            raise DslError("kernel_crash", "the work was broken off")
        if self._child is None or not self._child.is_alive:
            self._child = self._fork()
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
            try:
                answer = self._child.ask({**request, "limits": asdict(limits)}, limits)
            except DslError as error:
                if job.program is None and error.kind in ("kernel_crash", "kernel_timeout"):
                    error.fix = f"{job.file} may be damaged or too large: export it again, as STEP"
                raise
        return JobResult(
            measurements=Measurements.from_dict(answer["measurements"]) if "measurements" in answer else None,
            comparison=Comparison.from_dict(answer["comparison"]) if "comparison" in answer else None,
            warnings=(*warnings, *(Notice(**notice) for notice in answer["notices"])),
            files=job.outputs,
            seconds=answer["seconds"],
        )

    def abort(self) -> None:
        """End the process whatever it does, from any thread; the job that it was at fails."""
        self._is_aborted = True
        if self._child is not None:
            self._child.abort()

    def close(self) -> None:
        """Let the process end."""
        if self._child is not None:
            self._child.close()
            self._child = None


def _outcome(session: Session, job: Job, limits: Limits | None) -> JobResult | DslError:
    """The result or the refusal of a job that other jobs may not influence."""
    if session.num_jobs >= JOBS_PER_PROCESS:
        session.close()
    is_first = session.num_jobs == 0
    try:
        return session.run(job, limits)
    except DslError as error:
        if error.kind != "kernel_crash" or is_first:
            return error
    except KernelBugError as error:
        return _bug(error)
    session.close()
    try:
        return session.run(job, limits)
    except DslError as error:
        return error
    except KernelBugError as error:
        return _bug(error)


def _bug(error: KernelBugError) -> DslError:
    """A bug of ours may cost one job of a series, not the series; `found` is its traceback."""
    last = str(error).strip().splitlines()[-1]
    return DslError("kernel_crash", f"an error in cadlm itself: {last}", found=str(error))


_Request = tuple[dict[str, Any], tuple[Notice, ...]]
"""A job as the kernel process wants it, without its outputs and limits; what checking its program here has warned of."""


def _checked_request(job: Job, limits: Limits) -> _Request:
    """Programs are checked here: the kernel may still be loading, and a refusal need not wait for it."""
    source, warnings = _checked(job, limits)
    other = None if job.compare_with is None else _checked(job.compare_with, limits)[0]
    return {"source": source, "other": other, "measure": job.measure, "keep": False, "cache": _cache(job)}, warnings


def _checked(job: Job, limits: Limits) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    if job.program is None:
        return _file(job), ()
    graph = check(job.program, job.overrides, limits=limits)
    return {"graph": graph_to_dict(graph)}, graph.warnings


def _file(job: Job) -> dict[str, Any]:
    """The file of a job without a program. The kernel process may have been started in another folder."""
    assert job.file is not None
    return {"file": str(job.file.absolute())}


def _cache(job: Job) -> str | None:
    return None if job.cache is None else str(job.cache.absolute())


def _plain_request(job: Job, limits: Limits, *, keep: bool = False) -> _Request:
    """Programs are checked in the kernel process, beside those of the others; it has the limits of every job."""
    del limits
    other = None if job.compare_with is None else _plain(job.compare_with)
    return {"source": _plain(job), "other": other, "measure": job.measure, "keep": keep, "cache": _cache(job)}, ()


def _caching_request(job: Job, limits: Limits) -> _Request:
    return _plain_request(job, limits, keep=True)


def _plain(job: Job) -> dict[str, Any]:
    if job.program is None:
        return _file(job)
    return {"program": job.program, "overrides": dict(job.overrides)}


def _write_script(job: Job, output: Path, draft: Path) -> None:
    if job.program is None:
        raise DslError("unsupported_format", f"{output.name} needs a program; {job.file} has none")
    draft.write_text(script(parse(job.program), output.suffix, job.overrides), encoding="utf-8")
