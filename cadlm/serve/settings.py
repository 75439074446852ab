"""What a server may use and where it listens: one frozen value, its defaults are the documentation."""

from __future__ import annotations

import os
from dataclasses import dataclass

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    Attributes:
        host, port: Where to listen; port 0 takes a free one.
        model: `embedded`, or the URL of an OpenAI-compatible server up to and with its `/v1`.
        model_name: Which of that server's models; by default the first that it lists.
        constrain: Whether that server is sent a grammar as `structured_outputs`, so that only programs are written; see deploy/.
        grammar: Another than that of the answers that models are trained on.
        card: Whether each request to that server describes the language, for a model that was not trained on it.
        api_key: Wanted of clients as a bearer token; None lets everybody in.
        backend_key: Shown to the server at `model`.
        body_bytes: The largest request.
        body_s: How long a request's body may take to arrive.
        timeout_s: From a request's arrival to its answer, waiting included.
        kernel_s: For one build; no longer than what is left of `timeout_s`.
        kernel_bytes: Memory of one build, on top of the loaded kernel's.
        concurrency: Requests that are worked on at the same time.
        queue: Requests that may wait; further ones are told to come back.
        files_bytes, files_s: How much is kept of finished parts for later requests, and how long.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    model: str = EMBEDDED
    model_name: str | None = None
    constrain: bool = True
    grammar: str | None = None
    card: bool = False
    api_key: str | None = None
    backend_key: str | None = None
    body_bytes: int = 2**20
    body_s: float = 10.0
    timeout_s: float = 60.0
    kernel_s: float = 20.0
    kernel_bytes: int = 2 * 2**30
    concurrency: int = os.cpu_count() or 1
    queue: int = 32
    files_bytes: int = 256 * 2**20
    files_s: float = 600.0
