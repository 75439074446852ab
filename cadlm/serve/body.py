"""A request's body to a JSON value: bounded in size and time, and refused where it is not plain, finite, UTF-8 JSON."""

from __future__ import annotations

import asyncio
import json
from typing import NoReturn

from starlette.requests import ClientDisconnect, Request

from .problems import Problem
from .settings import Settings


async def read_json(request: Request, settings: Settings) -> object:
    """
    Raises:
        Problem: 400, 408, 413 or 415.
    """
    # Anything else than JSON would let a web page post here without asking first (CORS preflight).
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "wrong-content-type", "the content type is not application/json")
    try:
        async with asyncio.timeout(settings.body_s):
            data = await _read(request, settings.body_bytes)
    except TimeoutError:
        raise Problem(408, "slow-body", f"the body took longer than {settings.body_s:g} s to arrive") from None
    except ClientDisconnect:
        raise Problem(400, "broken-body", "the body broke off") from None
    return decode(data)


async def _read(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def decode(data: bytes) -> object:
    """A JSON text as its value. NaN, infinities, lone surrogates and bottomless nesting are no JSON here.

    Raises:
        Problem: 400 `invalid-json`.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
        if b"\\u" in data:  # a lone half of a surrogate pair is no text: nothing could write it down again
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "invalid-json", f"the body is not UTF-8 text (byte {error.start})") from error
    except UnicodeEncodeError as error:
        raise Problem(400, "invalid-json", "the body has half a surrogate pair") from error
    except RecursionError:
        raise Problem(400, "invalid-json", "the body is nested too deeply") from None
    except json.JSONDecodeError as error:
        message = f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise Problem(400, "invalid-json", message) from error
    except ValueError as error:  # an integer of thousands of digits, or one of the constants
        raise Problem(400, "invalid-json", f"the body is not JSON: {error}") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _too_large(limit: int) -> Problem:
    return Problem(413, "too-large", f"the body is larger than {limit} bytes")
