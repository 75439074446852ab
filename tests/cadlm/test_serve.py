"""The server as a process of its own, with the embedded model and the real kernel, over a real socket."""

from __future__ import annotations

import base64
import json
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("prometheus_client")

import dsl
from dsl.kernel.formats import SUFFIXES
from tests.cadlm.serving import JSON, Client, serving

PROMPT = "50x30mm plate with 4 corner holes"
KEY = "kéy with a space"
BLOCK = "w=20 [10:40]\nC w 10 10\nH 0 5 5 4\n"
SLOW = "C 1 1 1\n" + "".join(f"T {2 * i} {2**i} {i % 3} 0\nU {2 * i} {2 * i + 1}\n" for i in range(12))
"""4096 touching boxes: minutes of work."""


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    """One request at a time and one that waits, so that a third is too many."""
    with serving("--concurrency", 1, "--queue", 1) as client:
        yield client


@pytest.fixture(scope="module")
def front(server: Client) -> Iterator[Client]:
    """A server whose model is the other server, with a key and little time for a build."""
    with serving("--model", f"{server.address}/v1", "--api-key", KEY, "--build-timeout", 3) as client:
        yield client


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}".encode().decode("latin-1")}


def test_a_prompt_becomes_a_part_whose_files_can_be_fetched(server: Client) -> None:
    reply = server.post("/v1/parts", {"prompt": PROMPT, "n": 1, "formats": ["step", "glb", "cir"]})
    part = reply.json
    assert (reply.status, part["ok"], part["prompt"]) == (200, True, PROMPT)
    assert len(part["measurements"]["holes"]) == 4
    assert {parameter["name"] for parameter in part["parameters"]} >= set(part["assumed"])
    assert set(part["files"]) == {"part.step", "part.glb", "part.cir"}
    assert b"/tmp" not in reply.data, "the answer tells a place on the server"
    for name, start in {"part.step": b"ISO-10303-21", "part.glb": b"glTF", "part.cir": part["ir"].encode()}.items():
        file = server.get(part["files"][name]["url"])
        assert (file.status, len(file.data)) == (200, part["files"][name]["size_bytes"])
        assert file.data.startswith(start)
        assert file.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_parameters_of_the_request_replace_those_of_the_program(server: Client) -> None:
    part = server.post("/v1/parts", {"prompt": PROMPT, "n": 1, "params": {"w": 70}, "formats": ["cir"], "inline": True}).json
    assert part["ok"] is True
    assert "w" not in part["assumed"] and part["params"] == {"w": 70}
    low, high = part["measurements"]["bbox_mm"]
    assert (high[0] - low[0], high[1] - low[1]) == (70, 30)
    assert base64.b64decode(part["files"]["part.cir"]["base64"]).decode() == part["ir"]
    assert dsl.params(part["ir"])[0].value == 70
    assert part["id"] is None


def test_a_report_of_another_part_than_was_asked_for_is_refused(server: Client) -> None:
    reply = server.post("/v1/parts", {"prompt": PROMPT, "formats": ["html"], "params": {"w": 70}})
    assert (reply.status, reply.kind) == (422, "invalid-request")


def test_a_parameter_that_the_program_does_not_have_is_an_answer_that_names_those_it_has(server: Client) -> None:
    reply = server.post("/v1/parts", {"prompt": PROMPT, "n": 1, "params": {"nonsense": 1}})
    assert (reply.status, reply.kind if "type" in reply.json["error"] else reply.json["error"]["kind"]) == (200, "unknown_name")
    assert (reply.json["ok"], reply.json["stage"], reply.json["files"]) == (False, "params", {})


def test_a_refusal_of_the_model_is_an_answer(server: Client) -> None:
    reply = server.post("/v1/parts", {"prompt": "what is the capital of France?"})
    assert (reply.status, reply.json["ok"], reply.json["files"]) == (200, False, {})
    assert reply.json["error"]["kind"] == "refused"


@pytest.mark.parametrize(("prompt", "kind"), [(" \n", "empty-prompt"), ("a plate and " * 1000, "prompt-too-long")])
def test_a_prompt_that_cannot_be_read_is_a_refusal(prompt: str, kind: str, server: Client) -> None:
    reply = server.post("/v1/parts", {"prompt": prompt})
    assert (reply.status, reply.kind) == (422, kind)


def test_progress_is_streamed_stage_by_stage(server: Client) -> None:
    reply = server.post("/v1/parts", {"prompt": PROMPT, "n": 1, "formats": ["step"]}, {"Accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    names = [name for name, _ in reply.events]
    assert names[-1] == "result" and set(names[:-1]) == {"stage"}
    stages = [data["stage"] for name, data in reply.events if name == "stage"]
    assert stages[0] == "generate" and "build" in stages
    part = reply.events[-1][1]
    assert part["ok"] is True and server.get(part["files"]["part.step"]["url"]).status == 200


def test_a_program_becomes_measurements_and_every_format(server: Client) -> None:
    formats = [suffix[1:] for suffix in SUFFIXES if suffix != ".stp"]
    reply = server.post("/v1/compile", {"ir": BLOCK, "params": {"w": 30}, "formats": formats, "inline": True})
    assert reply.status == 200
    assert reply.json["measurements"]["bbox_mm"][1] == [30, 10, 10]
    assert set(reply.json["files"]) == {f"part.{name}" for name in formats}
    assert all(base64.b64decode(file["base64"]) for file in reply.json["files"].values())


@pytest.mark.parametrize(
    ("request_", "kind", "line"),
    [
        ({"ir": "C 10 10 10\nU 0 5\n"}, "bad_ref", 2),
        ({"ir": BLOCK, "params": {"w": 50}}, "invalid_dimension", 1),
        ({"ir": BLOCK, "params": {"v": 1}}, "unknown_name", None),
        ({"ir": ""}, "empty_document", 1),
        ({"ir": "C 10 10 10\n" * 50_000}, "limit_exceeded", None),
        ({"ir": "(" * 10_000}, "unknown_opcode", 1),
        ({"ir": "Ø \x00 ☃"}, "unknown_opcode", 1),
    ],
)
def test_what_is_wrong_with_a_program_is_told_with_its_place(
    request_: dict[str, object], kind: str, line: int | None, server: Client
) -> None:
    reply = server.post("/v1/compile", request_)
    assert (reply.status, reply.kind, reply.json["error"].get("line")) == (422, kind, line)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 400, "invalid-json"),
        (b"{", 400, "invalid-json"),
        (b"\xff\xfe", 400, "invalid-json"),
        (b'{"prompt": "\\ud800"}', 400, "invalid-json"),
        (b'{"ir": "C 1 1 1", "params": {"w": NaN}}', 400, "invalid-json"),
        (b"[" * 100_000, 400, "invalid-json"),
        (b"1" * 10_000, 400, "invalid-json"),
        (b'"prompt"', 422, "invalid-request"),
        (b"{}", 422, "invalid-request"),
        (b'{"ir": 5}', 422, "invalid-request"),
        (b'{"ir": "C 1 1 1", "params": {"w": true}}', 422, "invalid-request"),
        (b'{"ir": "C 1 1 1", "params": {"w": 1e999}}', 422, "invalid-request"),
        (b'{"ir": "C 1 1 1", "params": {"w": 1%s}}' % (b"0" * 400), 422, "invalid-request"),
        (b'{"ir": "C 1 1 1", "formats": ["step", "step"]}', 422, "invalid-request"),
        (b'{"ir": "C 1 1 1", "formats": ["../../etc/passwd"]}', 422, "invalid-request"),
        (b'{"ir": "C 1 1 1", "output": "/tmp/part.step"}', 422, "invalid-request"),
        (b'{"ir": "' + b"#" * 2**20 + b'"}', 413, "too-large"),
    ],
)
def test_hostile_bodies_are_refused_by_name(body: bytes, status: int, kind: str, server: Client) -> None:
    reply = server.ask("POST", "/v1/compile", body, JSON)
    assert (reply.status, reply.kind) == (status, kind)


def test_a_body_that_never_says_its_size_is_cut_off_at_the_limit(server: Client) -> None:
    head = b"POST /v1/compile HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((urlsplit(server.address).hostname or "", urlsplit(server.address).port or 0)) as connection:
        connection.sendall(head)
        chunk = b"10000\r\n" + b"#" * 0x10000 + b"\r\n"
        for _ in range(17):
            connection.sendall(chunk)
        assert b" 413 " in connection.recv(4096)


def test_other_content_types_paths_and_methods_are_refused_by_name(server: Client) -> None:
    assert server.ask("POST", "/v1/parts", b"{}", {"Content-Type": "text/plain"}).kind == "wrong-content-type"
    assert server.get("/v1/nothing").kind == "no-such-path"
    reply = server.get("/v1/parts")
    assert (reply.status, reply.kind, reply.headers["allow"]) == (405, "wrong-method", "POST")
    for path in ("/v1/parts/x/files/../../../etc/passwd", "/v1/parts/x/files/%2e%2e%2fpasswd", "/v1/parts/x/files/part.step"):
        assert server.get(path).status == 404


def test_more_requests_than_there_is_room_for_are_told_to_come_back(server: Client) -> None:
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(server.post, "/v1/parts", {"prompt": PROMPT, "n": 1, "formats": []}) for _ in range(6)]
        replies = [answer.result() for answer in asked]
    refused = [reply for reply in replies if reply.status == 429]
    assert {reply.status for reply in replies} == {200, 429}
    assert 1 <= len(refused) <= 4
    assert all(reply.kind == "busy" and int(reply.headers["retry-after"]) >= 1 for reply in refused)


def test_a_client_that_goes_away_gives_up_its_place(server: Client) -> None:
    """One would stay at work for the kernel's 20 s and one wait behind it; the one that waited is dropped at once."""
    body = json.dumps({"prompt": PROMPT, "n": 1, "formats": []}).encode()
    running, waiting = (server_socket(server) for _ in range(2))
    for connection in (running, waiting):
        connection.sendall(b"POST /v1/parts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        connection.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    until(server, waiting=1)
    waiting.close()
    until(server, waiting=0)
    with running:
        assert b"200 OK" in running.recv(4096)


def server_socket(server: Client) -> socket.socket:
    place = urlsplit(server.address)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=30)


def until(server: Client, **counts: int) -> None:
    """Ask for the counts until they are these; the server answers such questions whatever else it does."""
    for _ in range(2000):
        health = server.get("/health").json
        if all(health[name] == count for name, count in counts.items()):
            return
    pytest.fail(f"never {counts}")


def test_chat_completions_are_openais(server: Client) -> None:
    name = server.get("/v1/models").json["data"][0]["id"]
    messages = [
        {"role": "system", "content": "You are helpful."},
        {"role": "user", "content": [{"type": "text", "text": "20 mm cube"}]},
    ]
    reply = server.post("/v1/chat/completions", {"model": name, "messages": messages, "temperature": 0, "n": 2, "max_tokens": 5})
    assert (reply.status, reply.json["object"], reply.json["model"]) == (200, "chat.completion", name)
    first = reply.json["choices"][0]
    assert (first["index"], first["finish_reason"], first["message"]["role"]) == (0, "stop", "assistant")
    assert dsl.check(first["message"]["content"]).roots
    assert 1 <= len(reply.json["choices"]) <= 2
    assert reply.json["usage"]["completion_tokens"] > 0

    asked = {"messages": messages, "stream": True, "stream_options": {"include_usage": True}}
    events = [data for _, data in server.post("/v1/chat/completions", asked).events]
    assert events[-1] is None and events[-2]["usage"]["completion_tokens"] > 0
    chunks = [event["choices"][0] for event in events[:-2]]
    assert "".join(chunk["delta"].get("content", "") for chunk in chunks) == first["message"]["content"]
    assert [chunk["finish_reason"] for chunk in chunks][-1] == "stop"


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"messages": []}, 422, "invalid-request"),
        ({"messages": [{"role": "system", "content": "x"}]}, 422, "invalid-request"),
        ({"messages": [{"role": "user", "content": None}]}, 422, "invalid-request"),
        ({"messages": [{"role": "user", "content": " "}]}, 422, "empty-prompt"),
        ({"messages": [{"role": "user", "content": "cube"}], "model": "gpt-4o"}, 404, "unknown-model"),
        ({"messages": [{"role": "user", "content": "cube"}], "n": 1000}, 422, "invalid-request"),
    ],
)
def test_chats_without_a_prompt_are_refused(body: object, status: int, kind: str, server: Client) -> None:
    reply = server.post("/v1/chat/completions", body)
    assert (reply.status, reply.kind) == (status, kind)


def test_the_api_describes_itself(server: Client) -> None:
    described = server.get("/openapi.json").json
    assert set(described["paths"]["/v1/parts"]["post"]["responses"]) >= {"200", "422", "429"}
    page = server.get("/docs").data.decode()
    assert "/v1/compile" in page and "<script" not in page and "http" not in page.replace("HTTP", "")


def test_metrics_count_requests_by_route_and_parts_by_outcome(server: Client) -> None:
    server.post("/v1/compile", {"ir": BLOCK, "formats": []})
    server.get("/v1/secret/path")
    text = server.get("/metrics").data.decode()
    assert 'cadlm_requests_total{route="compile",status="200"}' in text
    assert 'cadlm_parts_total{outcome="ok"}' in text
    assert "cadlm_waiting 0.0" in text
    assert "secret" not in text


def test_a_server_can_be_the_model_of_another(front: Client) -> None:
    """Both proven at once: what one says in OpenAI's words the other reads, checks, builds and measures."""
    reply = front.post("/v1/parts", {"prompt": PROMPT, "formats": ["step"], "n": 1, "inline": True}, bearer(KEY))
    part = reply.json
    assert (reply.status, part["ok"], len(part["measurements"]["holes"])) == (200, True, 4)
    assert base64.b64decode(part["files"]["part.step"]["base64"]).startswith(b"ISO-10303-21")
    assert not {"w", "d"} & set(part["assumed"]) and "t" in part["assumed"]
    chat = {"messages": [{"role": "user", "content": PROMPT}]}
    said = front.post("/v1/chat/completions", chat, bearer(KEY)).json["choices"][0]["message"]["content"]
    assert said == part["ir"]


@pytest.mark.parametrize("headers", [{}, bearer("wrong"), {"Authorization": f"Basic {KEY}".encode().decode("latin-1")}])
def test_without_the_key_nothing_is_done(headers: dict[str, str], front: Client) -> None:
    for path in ("/v1/models", "/metrics", "/v1/nothing"):
        reply = front.ask("GET", path, headers=headers)
        assert (reply.status, reply.kind, reply.headers["www-authenticate"]) == (401, "wrong-key", "Bearer")
    assert front.get("/health").status == 200
    assert front.ask("GET", "/v1/models", headers=bearer(KEY)).status == 200


def test_a_program_that_takes_too_long_is_given_up(front: Client) -> None:
    reply = front.post("/v1/compile", {"ir": SLOW, "formats": []}, bearer(KEY))
    assert (reply.status, reply.kind) == (422, "kernel_timeout")


def test_on_sigterm_what_runs_is_finished_and_the_exit_is_clean(front: Client) -> None:
    """The last test of the module: it ends the server."""
    body = json.dumps({"prompt": PROMPT, "formats": ["step"], "n": 1, "stream": True, "inline": True}).encode()
    with front.send("POST", "/v1/parts", body, {**JSON, **bearer(KEY)}) as response:
        first = response.read1(100)
        assert first.startswith(b"event: stage")
        front.process.send_signal(signal.SIGTERM)
        rest = response.read()
    assert b"event: result" in rest and b'"ok": true' in rest
    assert front.process.wait(20) == 0
    with pytest.raises(ConnectionRefusedError):
        front.get("/health")
