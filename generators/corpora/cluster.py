"""Makes shards as tasks of a Ray cluster. The machines need cadlm installed and no common disk: shards travel as bytes."""

from __future__ import annotations

import importlib
import importlib.util
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dsl.files import staged

from ..errors import GeneratorError
from .building import Judge
from .config import CorpusConfig
from .tasks import Task, make_shard

AHEAD = 2
"""Shards that are under way for each processor of the cluster: enough that none waits, few enough to hold in memory."""
REACH_S = 10.0
"""Ray itself looks for more than ten minutes for a cluster that is not there."""
RETRIES = 3
"""How often a shard is made again after its machine was lost."""


def check_cluster() -> None:
    """Refuse, before any work, a build that has no Ray.

    Raises:
        GeneratorError: `missing-library`.
    """
    if importlib.util.find_spec("ray") is None:
        raise GeneratorError("missing-library", "a build on a cluster needs ray: pip install 'cadlm[cluster]'")


def run_in_cluster(
    config: CorpusConfig, tasks: Sequence[Task], judge: Judge | None, address: str
) -> Iterator[tuple[Task, Counter[str]]]:
    """Make the shards; yields each one and its rejects when it is done.

    Args:
        address: Of the cluster's head, "auto" for the one that this machine belongs to, "local" for one of its own. A
            connection that is open already is used and left open.

    Raises:
        GeneratorError: `no-cluster` where none answers; `worker-died`.
    """
    _reach(address)
    ray: Any = importlib.import_module("ray")
    ray_error: type[Exception] = ray.exceptions.RayError
    is_ours = not ray.is_initialized()
    if is_ours:
        try:
            ray.init(address=address, include_dashboard=False if address == "local" else None, log_to_driver=False)
        except (ConnectionError, ray_error, ValueError) as error:
            raise GeneratorError("no-cluster", f"no Ray cluster at {address}: {error}") from error
    make: Any = ray.remote(num_cpus=1, max_retries=RETRIES)(_make)
    waiting, running = list(reversed(tasks)), dict[Any, Task]()
    most = max(1, AHEAD * int(ray.cluster_resources().get("CPU", 1)))
    try:
        while waiting or running:
            while waiting and len(running) < most:
                task = waiting.pop()
                running[make.remote(config, task, judge)] = task
            for reference in ray.wait(list(running))[0]:
                task = running.pop(reference)
                content, rejects = ray.get(reference)
                with staged(task.path) as draft:
                    draft.write_bytes(content)
                yield task, rejects
    except ray_error as error:
        raise GeneratorError("worker-died", f"a task of the cluster failed; run the command again to go on ({error})") from error
    finally:
        for reference in running:
            ray.cancel(reference, force=True)
        if is_ours:
            ray.shutdown()


def _reach(address: str) -> None:
    """See that somebody answers at a host and port; other addresses ("auto", "local") are Ray's to find."""
    host, _, port = address.rpartition("//")[2].rpartition(":")
    if not (host and port.isdecimal()):
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=REACH_S).close()  # IPv6 stands in brackets
    except (OSError, OverflowError) as error:
        raise GeneratorError("no-cluster", f"no Ray cluster at {address}: {error}") from error


def _make(config: CorpusConfig, task: Task, judge: Judge | None) -> tuple[bytes, Counter[str]]:
    """One shard as bytes; runs on any machine of the cluster."""
    with TemporaryDirectory(prefix="cadlm-") as folder:
        path = Path(folder) / task.path.name
        rejects = make_shard(config, task, judge, path)
        return path.read_bytes(), rejects
