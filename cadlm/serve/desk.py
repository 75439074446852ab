"""Who is served when: so many requests at a time, so many waiting, the rest told to come back; none beyond its time.

Knows nothing of HTTP or of parts: it runs functions in threads. A function that outlives its request keeps its place until it
ends, so that there are never more at work than were allowed.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from ..errors import CadlmError
from .problems import Problem

T = TypeVar("T")

LONGEST_RETRY_S = 120
_FIRST_GUESS_S = 1.0
_MEMORY = 0.8
"""How much of the running mean of durations stays when one more is known."""


class Ticket:
    """A request's time: when it ends, and whether anybody still wants the answer. For any thread."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._deadline = time.monotonic() + timeout_s
        self._is_abandoned = threading.Event()

    @property
    def remaining_s(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def abandon(self) -> None:
        self._is_abandoned.set()

    def check(self) -> None:
        """To be called between stages.

        Raises:
            CadlmError: `timed-out`, also when the client has gone.
        """
        if self._is_abandoned.is_set() or not self.remaining_s:
            raise self.timed_out()

    def timed_out(self) -> CadlmError:
        fix = "ask for fewer answers or a simpler part, or come back when less is going on"
        return CadlmError("timed-out", f"the request took longer than {self._timeout_s:g} s", fix=fix)


class Errand(Generic[T]):
    """An admitted request: await `result`; `abandon` when nobody wants it any more."""

    def __init__(self, ticket: Ticket, result: asyncio.Task[T]) -> None:
        self._ticket = ticket
        self.result = result

    def abandon(self) -> None:
        """Leave the queue; what already runs ends at its next stage."""
        self._ticket.abandon()
        self.result.cancel()


class Desk:
    """For one event loop."""

    def __init__(self, *, concurrency: int, queue: int, timeout_s: float) -> None:
        self._concurrency = concurrency
        self._places = concurrency + queue
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(concurrency)
        self._threads = ThreadPoolExecutor(concurrency, thread_name_prefix="cadlm-serve")
        self._mean_s = _FIRST_GUESS_S
        self.num_admitted = 0
        self.num_running = 0
        self.is_closed = False

    @property
    def num_waiting(self) -> int:
        return self.num_admitted - self.num_running

    def close(self) -> None:
        """Admit nobody any more; who is in is served."""
        self.is_closed = True

    def submit(self, work: Callable[[Ticket], T]) -> Errand[T]:
        """Take a place in the queue; `work` runs in a thread when its turn comes.

        Raises:
            Problem: 429 `busy`, 503 `shutting-down`. The errand's result raises what `work` raises, and CadlmError `timed-out`.
        """
        if self.is_closed:
            raise Problem(503, "shutting-down", "the server is shutting down", retry_after_s=self._wait_s())
        if self.num_admitted >= self._places:
            message = f"{self.num_running} requests are worked on and {self.num_waiting} wait"
            raise Problem(429, "busy", message, fix="come back later", retry_after_s=self._wait_s())
        self.num_admitted += 1
        ticket = Ticket(self._timeout_s)
        task = asyncio.get_running_loop().create_task(self._serve(ticket, work))
        task.add_done_callback(_look_at)
        return Errand(ticket, task)

    async def _serve(self, ticket: Ticket, work: Callable[[Ticket], T]) -> T:
        try:
            async with asyncio.timeout(ticket.remaining_s):
                await self._slots.acquire()
        except BaseException as error:
            self.num_admitted -= 1
            if isinstance(error, TimeoutError):
                raise ticket.timed_out() from None
            raise
        self.num_running += 1
        loop = asyncio.get_running_loop()
        start = time.monotonic()
        done = self._threads.submit(work, ticket)

        def ended(_: Future[T]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop may have ended before a function that outlived its request
                loop.call_soon_threadsafe(self._leave, time.monotonic() - start)

        done.add_done_callback(ended)
        try:
            async with asyncio.timeout(ticket.remaining_s):
                return await asyncio.shield(_awaitable(done))
        except TimeoutError:
            ticket.abandon()
            raise ticket.timed_out() from None

    def _leave(self, seconds: float) -> None:
        self._mean_s = _MEMORY * self._mean_s + (1 - _MEMORY) * seconds
        self.num_admitted -= 1
        self.num_running -= 1
        self._slots.release()

    def _wait_s(self) -> int:
        """When a place is likely to be free: what is in the house, at the pace of late."""
        return min(LONGEST_RETRY_S, max(1, math.ceil(self._mean_s * (self.num_waiting + 1) / self._concurrency)))


def _awaitable(done: Future[T]) -> asyncio.Future[T]:
    future = asyncio.wrap_future(done)
    future.add_done_callback(_look_at)
    return future


def _look_at(future: asyncio.Future[T]) -> None:
    """An error that nobody waits for any more has been answered with `timed-out`; asyncio need not complain."""
    if not future.cancelled():
        future.exception()
