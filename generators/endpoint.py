"""A client of any OpenAI-compatible chat endpoint: one question, one answer, patient with a busy server. Standard library only."""

from __future__ import annotations

import json
import math
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from .errors import GeneratorError

LONGEST_WAIT_S = 60.0
"""Between two tries, whatever the server asks for."""
_FATAL = frozenset((400, 401, 403, 404, 405, 422))
"""Answers that no patience changes: a wrong key, model or address."""


class NoAnswerError(Exception):
    """The server answered something that is no chat completion, or not in time, as often as it was asked; `reason` is counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where to ask and how patiently.

    Attributes:
        url: Up to and without `/chat/completions`, such as `http://localhost:8000/v1`.
        model: As the server calls it.
        key_variable: The environment variable that holds the key; no key is sent where it is not set.
        timeout_s: For one answer. `tries`: how often one question is asked; `backoff_s`: the first wait, doubled each time.
    """

    url: str
    model: str
    key_variable: str = "OPENAI_API_KEY"
    temperature: float = 0.9
    max_tokens: int = 400
    timeout_s: float = 60.0
    tries: int = 6
    backoff_s: float = 1.0

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise GeneratorError("bad-endpoint", f"{self.url} is not an http or https address")
        if not self.model:
            raise GeneratorError("bad-endpoint", "the model has no name")
        if self.tries < 1 or self.timeout_s <= 0 or self.backoff_s < 0:
            raise GeneratorError("bad-endpoint", "tries and timeout must be positive")

    def ask(self, system: str, question: str) -> str:
        """The text of one answer.

        Raises:
            NoAnswerError: `garbage` or `timeout`, after all tries.
            GeneratorError: `endpoint-refused` where asking again is useless; `endpoint-busy` where the server stayed busy or
                could not be reached.
        """
        content = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
        }
        failure: Exception = NoAnswerError("garbage")
        for number in range(self.tries):
            if number:
                time.sleep(self._wait_s(number, failure))
            try:
                return _text(self._post(content))
            except urllib.error.HTTPError as error:
                with error:  # it holds a connection
                    said = error.read(500).decode("utf-8", "replace")
                if error.code in _FATAL:
                    raise GeneratorError("endpoint-refused", f"{self.url} answers {error.code}: {said}") from error
                failure = error
            except TimeoutError:
                failure = NoAnswerError("timeout")
            except OSError as error:  # no connection, or one that broke
                failure = NoAnswerError("timeout") if _is_timeout(error) else error
            except ValueError:
                failure = NoAnswerError("garbage")
        if isinstance(failure, NoAnswerError):
            raise failure
        raise GeneratorError(
            "endpoint-busy", f"{self.url} after {self.tries} tries: {failure}; run it again to go on"
        ) from failure

    def _post(self, content: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(self.key_variable):
            headers["Authorization"] = f"Bearer {key}"
        address = self.url.rstrip("/") + "/chat/completions"
        request = urllib.request.Request(address, json.dumps(content).encode(), headers)
        with urllib.request.urlopen(request, timeout=self.timeout_s) as response:
            return response.read()

    def _wait_s(self, number: int, failure: Exception) -> float:
        """What the server asks for, else twice as long each time."""
        asked = failure.headers.get("Retry-After", "") if isinstance(failure, urllib.error.HTTPError) else ""
        try:
            wait = float(asked)
        except ValueError:
            wait = math.nan
        return min(LONGEST_WAIT_S, wait if math.isfinite(wait) and wait >= 0 else self.backoff_s * 2 ** (number - 1))


def _is_timeout(error: OSError) -> bool:
    return isinstance(error, urllib.error.URLError) and isinstance(error.reason, TimeoutError)


def _text(body: bytes) -> str:
    """The message of a chat completion.

    Raises:
        ValueError: It is none.
    """
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError("no chat completion") from error
    if not isinstance(text, str):
        raise ValueError("no text")
    return text
