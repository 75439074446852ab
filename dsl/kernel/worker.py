"""One job in a kernel process of its own: the way to build a program that a model, a file or the network gave."""

from __future__ import annotations

from ..limits import Limits
from .jobs import Job, JobResult
from .pool import Finished, KernelBugError, Pool, Session

__all__ = ["Finished", "Job", "JobResult", "KernelBugError", "Limits", "Pool", "Session", "run_isolated"]


def run_isolated(job: Job, limits: Limits | None = None) -> JobResult:
    """Load the kernel in a new process, run one job and end the process. For more jobs keep a `Pool`.

    Raises:
        DslError: As `Pool.run`.
    """
    with Pool() as pool:
        return pool.run(job, limits)
