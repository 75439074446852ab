"""Listens until a signal, then finishes what it has begun. The only place that knows of processes, sockets and signals."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Generator
from types import FrameType

import uvicorn

from ..errors import CadlmError
from ..kernel import kernel_pool
from .app import Service
from .backends import backend
from .settings import Settings

_GRACE_S = 5.0
"""For sending the last answers, on top of the longest time that a request may take."""
_CONNECTIONS = 1000

_log = logging.getLogger("cadlm.serve")


def run(settings: Settings, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT: then new requests are refused, admitted ones are answered. A second signal ends at once.

    Args:
        on_ready: Is told the address once the socket listens and the model is loaded.

    Raises:
        CadlmError: `cannot-listen`; what `backend` raises.
    """
    listener = _listen(settings)
    with contextlib.closing(listener):
        kernel_pool()  # loads beside the model
        service = Service(settings, backend(settings))
        config = uvicorn.Config(
            service.app(),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=int(settings.timeout_s + _GRACE_S),
        )
        host, port = listener.getsockname()[:2]
        on_ready(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        _Server(config, service).run(sockets=[listener])
        kernel_pool().close()  # what still runs has outlived its request


class _Server(uvicorn.Server):
    """uvicorn, but a signal closes the desk and the exit is a normal one (uvicorn raises the signal again at its end)."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True
        self._service.desk.close()
        self.should_exit = True
        _log.info("%s: finishing %d requests", signal.Signals(sig).name, self._service.desk.num_admitted)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(_CONNECTIONS)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CadlmError("cannot-listen", f"cannot listen on {settings.host}:{settings.port}: {reason}") from error
    return listener
