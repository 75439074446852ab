"""Makes shards in worker processes of this machine."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from ..errors import GeneratorError
from .building import Judge
from .config import CorpusConfig
from .tasks import Task, make_shard


def run_in_processes(
    config: CorpusConfig, tasks: Sequence[Task], judge: Judge | None, jobs: int
) -> Iterator[tuple[Task, Counter[str]]]:
    """Make the shards; yields each one and its rejects when it is done.

    Raises:
        GeneratorError: `worker-died`.
    """
    context = multiprocessing.get_context("spawn")  # no state of this process, which may hold threads, gets into the workers
    workers = max(1, min(jobs, len(tasks)))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_follow_parent) as executor:
        running = {executor.submit(make_shard, config, task, judge): task for task in tasks}
        try:
            while running:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield running.pop(future), future.result()
        except BrokenProcessPool as error:
            message = "a worker process died (out of memory?); run the command again to go on"
            raise GeneratorError("worker-died", message) from error
        finally:
            # On an error or Ctrl-C nobody waits for what the workers were about to make.
            if running:
                executor.shutdown(wait=False, cancel_futures=True)
                for process in multiprocessing.active_children():
                    process.terminate()


def _follow_parent() -> None:
    """Ctrl-C is the parent's to handle; and a worker whose parent was killed ends too, instead of waiting for work for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch(sentinel: int) -> None:
        multiprocessing.connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, args=(parent.sentinel,), daemon=True).start()
