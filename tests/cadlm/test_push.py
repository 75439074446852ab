"""A result on a model hub: a server of this machine that speaks as much of the hub's HTTP as an upload needs."""

# pyright: basic

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

pytest.importorskip("huggingface_hub")

from cadlm.errors import CadlmError
from cadlm.train.sft import push, sft
from cadlm.train.sft_config import SftConfig

REPOSITORY = "someone/model"
TAKEN = "someone/else"
"""A repository that may not be written to."""


class Hub(BaseHTTPRequestHandler):
    """Creates a repository, says how each file is to be sent, and takes a commit."""

    files: dict[str, bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/preupload/main"):
            plan = [{"path": file["path"], "uploadMode": "regular", "shouldIgnore": False} for file in json.loads(body)["files"]]
            self._answer(200, {"files": plan})
        elif self.path == f"/api/models/{REPOSITORY}/commit/main":
            rows = [json.loads(line) for line in body.splitlines()]
            self.files.update({row["value"]["path"]: base64.b64decode(row["value"]["content"]) for row in rows[1:]})
            self._answer(200, {"success": True, "commitOid": "0" * 40, "commitUrl": f"/{REPOSITORY}/commit/{'0' * 40}"})
        elif self.path.endswith("/repos/create") and json.loads(body)["name"] == TAKEN.split("/")[1]:
            self._answer(403, {"error": "this is not yours"})
        else:
            self._answer(200, {"url": f"/{REPOSITORY}", "errors": [], "warnings": []})

    def do_GET(self) -> None:
        self._answer(404, {})

    def _answer(self, status: int, value: dict[str, object]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    Hub.files = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        monkeypatch.setenv("HF_TOKEN", "hf_of_a_test")
        yield Hub
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text("---\nlibrary_name: peft\n---\n# A model\n")
    (tmp_path / "adapter_model.safetensors").write_bytes(bytes(range(256)))
    return tmp_path


def test_every_file_of_a_result_is_uploaded(hub: type[Hub], folder: Path) -> None:
    push(folder, REPOSITORY)
    assert hub.files == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_the_hub_refuses_is_named_and_the_folder_stays(hub: type[Hub], folder: Path) -> None:
    with pytest.raises(CadlmError) as refused:
        push(folder, TAKEN)
    assert refused.value.code == "not-pushed" and str(folder) in refused.value.message and TAKEN in refused.value.message
    assert len([*folder.iterdir()]) == 2 and not hub.files


def test_without_a_token_nothing_is_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "none"))
    with pytest.raises(CadlmError) as refused:
        sft(SftConfig(model="/no/such", push_to_hub=REPOSITORY), tmp_path / "run")
    assert refused.value.code == "bad-config" and refused.value.message.startswith("push_to_hub: ")
