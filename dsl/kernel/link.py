"""The pool's side of the kernel process: starts it, asks it for children, talks to them, ends them. Loads no kernel."""

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
from pathlib import Path
from typing import Any

from ..errors import DslError
from ..limits import Limits
from .jobs import JOB, KILL, receive, send

_ROOT = Path(__file__).resolve().parents[2]
_GRACE_S = 5.0
"""The child's own alarm ends it at the wall-clock limit; only when even that fails does this side kill it."""
_LOAD_S = 60.0
"""Loading OCCT takes one to three seconds; on a machine that pages, more."""
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from dsl.kernel.server import main; main(int(sys.argv[2]))"
_SIMPLER = "make the part simpler: smaller fillets, fewer features at once"


class KernelBugError(RuntimeError):
    """The kernel process met an error of ours; the message is its traceback."""


class Server:
    """One kernel process and the control socket to it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        self._numbers = itertools.count()
        self._sending = threading.Lock()
        self.has_answered = False
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

    @property
    def control(self) -> socket.socket:
        """Readable only when the server is dead: it never speaks on it."""
        return self._control

    def child(self) -> Child:
        """A new process forked off the server.

        Raises:
            DslError: `kernel_crash` when the server is gone.
        """
        number = next(self._numbers).to_bytes(8, "big")
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._sending:
                socket.send_fds(self._control, [JOB + number], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise _gone(error) from error
        return Child(self, ours, number)

    def kill_child(self, number: bytes) -> None:
        with self._sending:
            self._control.sendall(KILL + number)

    def kill(self) -> None:
        """End the server and all children at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the server and all children; safe to call twice."""
        self._control.close()
        if self.is_alive:
            self.kill()
        self._process.wait()


class Child:
    """A process that answers one request after the other. It ends by `close`, by its limits or by a crash."""

    def __init__(self, server: Server, connection: socket.socket, number: bytes) -> None:
        self._server = server
        self._connection = connection
        self._number = number
        self.num_asked = 0
        self.is_alive = True

    def ask(self, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """The result of a request; when this raises anything but a refusal, the process works on it no more.

        Raises:
            DslError: The refusal; `kernel_timeout` or `kernel_crash` when the process has ended, which `is_alive` tells.
        """
        self.num_asked += 1
        try:
            send(self._connection, request)
            deadline = time.monotonic() + limits.wall_s + _GRACE_S + (0.0 if self._server.has_answered else _LOAD_S)
            answer = self._wait(deadline)
        except OSError as error:
            self.close()
            raise _gone(error) from error
        except BaseException:
            self._kill()
            raise
        self._server.has_answered = True
        if "ended" in answer:
            self.close()
        return _result(answer, limits)

    def abort(self) -> None:
        """End the process now; whoever waits for its answer gets a `kernel_crash`."""
        with contextlib.suppress(OSError):
            self._server.kill_child(self._number)

    def close(self) -> None:
        """Let the process end; it does when it finds nobody at the other side."""
        self.is_alive = False
        self._connection.close()

    def _wait(self, deadline: float) -> dict[str, Any]:
        """The next message, or how the server failed to give one."""
        control = self._server.control
        ready, _, _ = select.select([self._connection, control], [], [], max(0.0, deadline - time.monotonic()))
        if self._connection in ready:
            return receive(self._connection) or {"ended": None}
        # Not ready: the child's alarm did not end it, or the kernel never loaded, and nothing short of a new server helps.
        # Otherwise the server is dead, but its last children may still be writing.
        self._server.kill()
        return {"ended": None if ready else -signal.SIGALRM}

    def _kill(self) -> None:
        """End the process and wait until it has ended, so that it cannot write a file any more."""
        with contextlib.suppress(OSError):
            self._server.kill_child(self._number)
            deadline = time.monotonic() + _GRACE_S
            while "ended" not in self._wait(deadline):
                pass
        self.close()


def _gone(error: OSError) -> DslError:
    return DslError("kernel_crash", f"the kernel process is gone ({error.strerror})")


def _result(answer: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The result in an answer, or the error that it tells of."""
    if "result" in answer:
        return answer["result"]
    if "error" in answer:
        raise DslError.from_dict(answer["error"])
    if "bug" in answer:
        raise KernelBugError(answer["bug"])
    raise ended(answer["ended"], limits)


def ended(status: int | None, limits: Limits) -> DslError:
    """What the end of a kernel process means: by a signal (negative), with an exit status, or None where nobody knows."""
    if status == -signal.SIGALRM:
        return DslError("kernel_timeout", f"the kernel took longer than {limits.wall_s:g} s (limit wall_s)", fix=_SIMPLER)
    if status == -signal.SIGXCPU:
        return DslError("kernel_timeout", f"the kernel took more than {limits.cpu_s:g} s of CPU time (limit cpu_s)", fix=_SIMPLER)
    how = "its process is gone" if status is None else signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return DslError("kernel_crash", f"the kernel crashed ({how})", fix=_SIMPLER)
