"""`cadlm serve` as a process, and a plain client for it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
CADLM = [sys.executable, "-c", "from cadlm.cli import main; main()"]
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    @property
    def kind(self) -> str:
        """The error's; every refusal has one, a message, and what OpenAI's clients look at."""
        assert self.json["ok"] is False
        error = self.json["error"]
        assert error["message"] and error["code"] == error["kind"] and error["type"]
        return error["kind"]

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Name and JSON of each server-sent event; `[DONE]` as None."""
        found: list[tuple[str, Any]] = []
        for block in self.data.decode("utf-8").strip().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.split("\n"))
            if fields.get(""):
                continue
            found.append((fields.get("event", ""), None if fields["data"] == "[DONE]" else json.loads(fields["data"])))
        return found


@dataclass(frozen=True)
class Client:
    """One connection a request."""

    address: str
    process: subprocess.Popen[str]

    @contextmanager
    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Generator[http.client.HTTPResponse]:
        """The answer, yet to be read."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=600)
        with closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            yield connection.getresponse()

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        with self.send(method, path, body, headers) as response:
            return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, value: object, headers: Mapping[str, str] | None = None) -> Reply:
        return self.ask("POST", path, json.dumps(value).encode("utf-8"), {**JSON, **(headers or {})})


@contextmanager
def serving(*options: object) -> Generator[Client]:
    """A server on a free port, ended whatever becomes of the block."""
    command = [*CADLM, "serve", "--port", "0", *(str(option) for option in options)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("cadlm serves on http://"), line
            yield Client(line.split()[-1], process)
        finally:
            process.kill()
