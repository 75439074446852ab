"""Refusals as HTTP: which error is which status, and the one body that all of them have."""

from __future__ import annotations

from dsl.errors import DslError

from ..errors import CadlmError

_STATUS = {
    "empty-prompt": 422,
    "prompt-too-long": 422,
    "bad-request": 422,
    "backend-unreachable": 502,
    "backend-failed": 502,
    "backend-unreadable": 502,
    "backend-timeout": 504,
    "timed-out": 504,
    "unreadable-weights": 500,
    "unreadable-vocabulary": 500,
    "unwritable_file": 500,
    "missing-library": 501,
}
"""Errors that say something about the request or about this server. What is not here is about the part."""


class Problem(Exception):  # noqa: N818 - RFC 9457's word, and what the bodies are called in the API
    """A request that gets no answer.

    Attributes:
        status: Of HTTP.
        kind: Stable, as in every error of the project; clients count these, people read `message`.
        retry_after_s: When it may go better; None if the same request never will.
        details: More fields of the error object, such as the place in a program.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        fix: str = "",
        retry_after_s: int | None = None,
        details: dict[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.fix = fix
        self.retry_after_s = retry_after_s
        self.details = details or {}

    def body(self) -> dict[str, object]:
        """`type` and `code` are what OpenAI's clients look at."""
        error = {"kind": self.kind, "message": self.message, "fix": self.fix, **self.details}
        shown = {name: value for name, value in error.items() if value not in (None, "")}
        kind = "invalid_request_error" if self.status < 500 else "server_error"
        return {"ok": False, "error": {**shown, "type": kind, "code": self.kind}}

    def headers(self) -> dict[str, str]:
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        return headers | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})


def about_service(error: DslError | CadlmError) -> Problem | None:
    """The problem in an error that is not about a part; None if it is."""
    status = _STATUS.get(_kind(error))
    return None if status is None else _problem(status, error)


def about_program(error: DslError | CadlmError) -> Problem:
    """The problem in an error of a request that brings its own program: the program is part of the request."""
    return about_service(error) or _problem(422, error)


def _problem(status: int, error: DslError | CadlmError) -> Problem:
    return Problem(status, _kind(error), error.message, fix=error.fix, details=error.to_dict())


def _kind(error: DslError | CadlmError) -> str:
    return error.kind if isinstance(error, DslError) else error.code
