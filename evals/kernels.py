"""Kernel processes that are kept from one job to the next: a process for each would cost more than most jobs."""

from __future__ import annotations

import queue
from contextlib import ExitStack
from threading import Lock

from dsl.errors import DslError
from dsl.kernel.pool import JOBS_PER_PROCESS
from dsl.kernel.worker import Job, JobResult, Limits, Pool, Session

BUILD_LIMITS = Limits(wall_s=30.0, cpu_s=30.0)
GLANCE_LIMITS = Limits(wall_s=30.0, cpu_s=5.0)
"""For what was only considered. Parts take milliseconds; what takes seconds is nonsense, such as 25 cylinders that overlap."""


class Kernels:
    """Runs jobs, from several threads too. What is asked of one part in turn is mostly built once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._free: queue.LifoQueue[Session] = queue.LifoQueue()
        self._all = ExitStack()
        self._lock = Lock()
        self._too_slow: dict[str, tuple[Limits, DslError]] = {}

    def run(self, job: Job, limits: Limits = BUILD_LIMITS) -> JobResult:
        """Run a job; one that dies in a process that earlier jobs have used is tried again in a new one.

        A program that took too long to build is not built again within such limits: it has the same error at once.

        Raises:
            DslError: As `Pool.run`.
        """
        if job.program in self._too_slow:
            given, error = self._too_slow[job.program]
            if limits.cpu_s <= given.cpu_s and limits.wall_s <= given.wall_s:
                raise error
        session = self._session()
        try:
            return _run(session, job, limits)
        except DslError as error:
            if error.kind == "kernel_timeout" and job.program is not None and job.compare_with is None:
                self._too_slow[job.program] = limits, error
            raise
        finally:
            self._free.put(session)

    def _session(self) -> Session:
        """One that was used last, or a new one; its process is replaced when it has done its share."""
        try:
            session = self._free.get_nowait()
        except queue.Empty:
            with self._lock:
                return self._all.enter_context(self._pool.session())
        if session.num_jobs >= JOBS_PER_PROCESS:
            session.close()
        return session

    def close(self) -> None:
        """Let the processes end; jobs may be run afterwards all the same."""
        with self._lock:
            self._free = queue.LifoQueue()
            self._all.close()


def _run(session: Session, job: Job, limits: Limits) -> JobResult:
    is_first = session.num_jobs == 0
    try:
        return session.run(job, limits)
    except DslError as error:
        if error.kind != "kernel_crash" or is_first:
            raise
    session.close()
    return session.run(job, limits)
