"""Plain HTTP to another server: one JSON request, one bounded JSON answer, within a time. Knows nothing of models."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import urlsplit

from ..errors import CadlmError

MAX_ANSWER_BYTES = 16 * 2**20
_CHUNK_BYTES = 2**16
_SHOWN_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an OpenAI-compatible server is: `https://host:port/v1` without a slash at its end."""

    is_secure: bool
    host: str
    port: int | None
    path: str
    key: str | None = None

    @classmethod
    def parse(cls, url: str, key: str | None = None) -> Self:
        """
        Raises:
            CadlmError: `bad-backend-url`.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise _bad_url(url, str(error)) from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _bad_url(url, "it is not http://… or https://…")
        if parts.username or parts.query or parts.fragment:
            raise _bad_url(url, "it has more than a host, a port and a path")
        return cls(is_secure=parts.scheme == "https", host=parts.hostname, port=port, path=parts.path.rstrip("/"), key=key)

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"{'https' if self.is_secure else 'http'}://{self.host}{port}{self.path}"


def ask(address: Address, path: str, timeout_s: float, body: Mapping[str, object] | None = None) -> dict[str, object]:
    """GET, or with a body POST, and the JSON object that comes back.

    Raises:
        CadlmError: `backend-unreachable`, `backend-timeout`, `backend-failed` (its status is not 200), `backend-unreadable`.
    """
    deadline = time.monotonic() + timeout_s
    kind = http.client.HTTPSConnection if address.is_secure else http.client.HTTPConnection
    connection = kind(address.host, address.port, timeout=max(0.05, timeout_s))
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if address.key is not None:
        headers["Authorization"] = f"Bearer {address.key}"
    try:
        data = None if body is None else json.dumps(body).encode("utf-8")
        connection.request("GET" if data is None else "POST", address.path + path, data, headers)
        with connection.getresponse() as response:
            text = _read(response, deadline)
    except TimeoutError as error:
        raise CadlmError("backend-timeout", f"{address} did not answer within {timeout_s:.3g} s") from error
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
        fix = "is the model server running there?"
        raise CadlmError("backend-unreachable", f"cannot talk to {address}: {reason}", fix=fix) from error
    finally:
        connection.close()
    if response.status != 200:
        shown = text[:_SHOWN_CHARS].decode("utf-8", "replace")
        raise CadlmError("backend-failed", f"{address}{path} answered {response.status}: {shown}")
    return _object(address, text)


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The whole answer. A socket's time limit alone would let a server drip for ever."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_CHUNK_BYTES):
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise http.client.HTTPException(f"the answer is larger than {MAX_ANSWER_BYTES // 2**20} MiB")
        if time.monotonic() > deadline:
            raise TimeoutError
        parts.append(part)
    return b"".join(parts)


def _object(address: Address, text: bytes) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CadlmError("backend-unreadable", f"what {address} answered is not JSON") from error
    if not isinstance(value, dict):
        raise CadlmError("backend-unreadable", f"what {address} answered is not a JSON object")
    return cast("dict[str, object]", value)


def _bad_url(url: str, why: str) -> CadlmError:
    return CadlmError(
        "bad-backend-url", f"{url!r} is no address of a model server: {why}", fix="such as http://localhost:8001/v1"
    )
