"""Around every request: who may enter, how long it took, one line in the log. Prompts and keys are never logged."""

from __future__ import annotations

import hmac
import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .events import encode
from .metrics import Metrics
from .problems import Problem

_OPEN = ("/health", "/docs", "/openapi.json")
"""What anybody may see: nothing in it depends on what was asked of the server."""

_log = logging.getLogger("cadlm.serve")


class Gate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, api_key: str | None, metrics: Metrics) -> None:
        self._app = app
        self._api_key = None if api_key is None else api_key.encode("utf-8")
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if self._may_enter(scope):
                await self._app(scope, receive, watched)
            else:
                await _refuse(watched)
        except Exception:  # a bug; who called this answers 500
            status = 500
            raise
        finally:
            seconds = time.perf_counter() - start
            # The name of the function that answered: a path as it was given would make a series of its own.
            route = getattr(scope.get("endpoint"), "__name__", "none")
            self._metrics.request(route, status, seconds)
            _log.info("%s %s %s %.0f ms", scope["method"], route, status, 1000 * seconds)

    def _may_enter(self, scope: Scope) -> bool:
        if self._api_key is None or scope["path"] in _OPEN:
            return True
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, key = given.partition(b" ")
        return hmac.compare_digest(key.strip(), self._api_key) and scheme.lower() == b"bearer"


async def _refuse(send: Send) -> None:
    problem = Problem(401, "wrong-key", "the API key is missing or wrong", fix="send `Authorization: Bearer KEY`")
    headers = {"Content-Type": "application/json", **problem.headers()}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": encoded})
    await send({"type": "http.response.body", "body": encode(problem.body())})
