"""The routes: which request goes to whom, and how its answer is sent. The work itself is in making.py and the back ends."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from ..errors import CadlmError
from ..generate import GenerationRequest
from ..version import __version__
from . import chat, openapi
from .backends import Backend
from .body import read_json
from .desk import Desk, Errand, Ticket
from .events import DONE, HEADERS, encode, event, until
from .gate import Gate
from .making import Made, compile_program, make_part
from .metrics import CONTENT_TYPE, Metrics
from .problems import Problem, about_service
from .requests import ChatRequest, CompileRequest, PartRequest
from .settings import Settings
from .store import FileStore

T = TypeVar("T")
Tell = Callable[[str], None]

EVENT_STREAM = "text/event-stream"
CLIENT_GONE = 499
_MEDIA = {
    "step": "model/step",
    "stl": "model/stl",
    "3mf": "model/3mf",
    "glb": "model/gltf-binary",
    "obj": "model/obj",
    "svg": "image/svg+xml",
    "png": "image/png",
    "py": "text/x-python; charset=utf-8",
    "scad": "text/plain; charset=utf-8",
    "cir": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}
# An SVG is a document: opened as a page it may run nothing and load nothing.
_FILE_HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}

_log = logging.getLogger("cadlm.serve")


class Service:
    """One app's state: the model, the queue, the kept files, the counts."""

    def __init__(self, settings: Settings, backend: Backend) -> None:
        self.settings = settings
        self.desk = Desk(concurrency=settings.concurrency, queue=settings.queue, timeout_s=settings.timeout_s)
        self._backend = backend
        self._store = FileStore(limit_bytes=settings.files_bytes, keep_s=settings.files_s)
        self._metrics = Metrics(self.desk, self._store)
        self._started = int(time.time())
        self._document = openapi.document(has_key=settings.api_key is not None)

    def app(self) -> Starlette:
        routes = [
            Route("/v1/parts", self.parts, methods=["POST"]),
            Route("/v1/parts/{part}/files/{name}", self.file),
            Route("/v1/compile", self.compile, methods=["POST"]),
            Route("/v1/chat/completions", self.chat, methods=["POST"]),
            Route("/v1/models", self.models),
            Route("/health", self.health),
            Route("/metrics", self.metrics),
            Route("/openapi.json", self.openapi),
            Route("/docs", self.docs),
        ]
        handlers: dict[Any, Any] = {
            Problem: _refused,
            CadlmError: _refused,
            HTTPException: _refused,
            Exception: _refused,
        }
        app = Starlette(routes=routes, exception_handlers=handlers)
        app.router.redirect_slashes = False
        app.add_middleware(Gate, api_key=self.settings.api_key, metrics=self._metrics)
        return app

    async def parts(self, request: Request) -> Response:
        wanted = PartRequest.read(await read_json(request, self.settings))

        def make(ticket: Ticket, tell: Tell) -> Made:
            return make_part(wanted, self.settings, self._backend.writer(ticket), ticket, tell)

        return await self._made(request, make, inline=wanted.inline, stream=wanted.stream)

    async def compile(self, request: Request) -> Response:
        wanted = CompileRequest.read(await read_json(request, self.settings))

        def make(ticket: Ticket, tell: Tell) -> Made:
            return compile_program(wanted, self.settings, ticket, tell)

        return await self._made(request, make, inline=wanted.inline, stream=wanted.stream)

    async def chat(self, request: Request) -> Response:
        wanted = ChatRequest.read(await read_json(request, self.settings))
        name = self._backend.name
        if wanted.model not in (None, name):
            raise Problem(404, "unknown-model", f"there is no model {wanted.model[:80]!r}", fix=f"take {name!r}")

        def write(ticket: Ticket) -> chat.Completion:
            asked = GenerationRequest(prompt=wanted.prompt, n=wanted.n, temperature=wanted.temperature, seed=wanted.seed)
            return chat.Completion(model=name, answers=self._backend.writer(ticket)(asked))

        errand = self.desk.submit(write)
        if wanted.stream:
            return _streaming(self._chat_pieces(errand, wanted.include_usage))
        return _json((await _patiently(request, errand)).whole())

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        data = self._store.get(request.path_params["part"], name)
        if data is None:
            raise Problem(404, "no-such-file", "there is no such file, or not any more", fix="make the part again")
        # The name is one of ours, or it would not have been found.
        headers = {"Content-Disposition": f'attachment; filename="{name}"', **_FILE_HEADERS}
        return Response(data, media_type=_media_type(name), headers=headers)

    async def models(self, request: Request) -> Response:
        return _json(chat.models(self._backend.name, self._started))

    async def health(self, request: Request) -> Response:
        self._store.expire()
        state = "shutting down" if self.desk.is_closed else "ok"
        counts = {"running": self.desk.num_running, "waiting": self.desk.num_waiting}
        values = {"status": state, "version": __version__, "model": self._backend.name, **counts}
        return _json(values, status=503 if self.desk.is_closed else 200)

    async def metrics(self, request: Request) -> Response:
        self._store.expire()
        return Response(self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def openapi(self, request: Request) -> Response:
        return _json(self._document)

    async def docs(self, request: Request) -> Response:
        return HTMLResponse(openapi.page(self._document))

    async def _made(self, request: Request, make: Callable[[Ticket, Tell], Made], *, inline: bool, stream: bool) -> Response:
        """Queue the making of a part and answer at the end, or as it goes on."""
        news: asyncio.Queue[bytes] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(stage: str) -> None:
            loop.call_soon_threadsafe(news.put_nowait, event({"stage": stage}, "stage"))

        errand = self.desk.submit(lambda ticket: make(ticket, tell))
        if stream or EVENT_STREAM in request.headers.get("accept", ""):
            return _streaming(self._made_pieces(errand, news, inline))
        return _json(self._delivered(await _patiently(request, errand), inline))

    async def _made_pieces(self, errand: Errand[Made], news: asyncio.Queue[bytes], inline: bool) -> AsyncIterator[bytes]:
        try:
            async for piece in until(errand.result, news):
                yield piece
            yield event(self._delivered(errand.result.result(), inline), "result")
        except Exception as error:  # the status has been sent: the last event says what went wrong
            problem = _problem(error)
            yield event({**problem.body(), "status": problem.status}, "error")
        finally:
            errand.abandon()

    async def _chat_pieces(self, errand: Errand[chat.Completion], include_usage: bool) -> AsyncIterator[bytes]:
        try:
            async for piece in until(errand.result):
                yield piece
            for chunk in errand.result.result().chunks(include_usage):
                yield event(chunk)
        except Exception as error:
            yield event(_problem(error).body())
        finally:
            errand.abandon()
        yield DONE

    def _delivered(self, made: Made, inline: bool) -> dict[str, object]:
        """The answer with its files in it, or with where they are."""
        self._metrics.part(made.outcome, cast("dict[str, float]", made.body.get("seconds", {})))
        part = None if inline or not made.files else self._store.put(made.files)
        if part is None and made.files and not inline:
            limit = self.settings.files_bytes
            raise Problem(
                507, "files-too-large", f"the files are larger than {limit} bytes", fix="ask for them inline, or for fewer"
            )
        files: dict[str, object] = {}
        for name, data in made.files.items():
            place = {"base64": base64.b64encode(data).decode("ascii")} if inline else {"url": f"/v1/parts/{part}/files/{name}"}
            files[name] = {"size_bytes": len(data), "media_type": _media_type(name), **place}
        return {**made.body, "id": part, "files": files}


async def _patiently(request: Request, errand: Errand[T]) -> T:
    """The errand's result, unless the client goes away before."""
    gone = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({gone, errand.result}, return_when=asyncio.FIRST_COMPLETED)
        if not errand.result.done():
            raise Problem(CLIENT_GONE, "client-gone", "the client did not wait for the answer")
        return errand.result.result()
    finally:
        gone.cancel()
        errand.abandon()


def _refused(request: Request, error: Exception) -> Response:
    problem = _problem(error)
    headers = problem.headers() | (dict(error.headers or {}) if isinstance(error, HTTPException) else {})
    return _json(problem.body(), status=problem.status, headers=headers)


def _problem(error: Exception) -> Problem:
    """Any error as a refusal; what has no name is a bug, and its traceback goes to the log."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, CadlmError):
        return about_service(error) or Problem(502, error.code, error.message, fix=error.fix)
    if isinstance(error, HTTPException):
        kinds = {404: "no-such-path", 405: "wrong-method"}
        return Problem(error.status_code, kinds.get(error.status_code, "bad-request"), error.detail)
    _log.error("a bug", exc_info=error)
    return Problem(500, "internal", "an error in cadlm itself; its log has the details")


def _json(values: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(encode(values), status_code=status, headers=headers, media_type="application/json")


def _streaming(pieces: AsyncIterator[bytes]) -> Response:
    return StreamingResponse(pieces, media_type=EVENT_STREAM, headers=HEADERS)


def _media_type(name: str) -> str:
    return _MEDIA.get(name.rpartition(".")[2], "application/octet-stream")
