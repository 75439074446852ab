"""Whatever is sent, the server answers with what its own OpenAPI document says, and lives on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("prometheus_client")

from tests.cadlm.serving import JSON, Client, Reply, serving

POSTS = ("/v1/parts", "/v1/compile", "/v1/chat/completions")
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12
)
BLOCK: dict[str, object] = {"ir": "w=20\nC w 10 10\n", "formats": []}
HASTY = st.text(alphabet='CYDUSKLEND $0123456789.-+*/()=w#?"\n', max_size=60)
"""Nearly programs."""


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    with serving("--queue", 4, "--build-timeout", 2) as client:
        yield client
        assert client.process.poll() is None


@pytest.fixture(scope="module")
def described(server: Client) -> dict[str, Any]:
    return server.get("/openapi.json").json


def hold(reply: Reply, described: dict[str, Any], path: str) -> None:
    """Only statuses that the document names, and never an error of ours; refusals are error objects."""
    assert str(reply.status) in described["paths"][path]["post"]["responses"], reply
    assert reply.status < 500, reply.data
    if reply.status != 200:
        assert reply.kind
    json.loads(reply.data, parse_constant=pytest.fail)


@BOUNDED
@given(path=st.sampled_from(POSTS), body=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_answered(path: str, body: bytes, server: Client, described: dict[str, Any]) -> None:
    hold(server.ask("POST", path, body, JSON), described, path)


@settings(BOUNDED, max_examples=25)
@given(data=st.data())
def test_any_value_in_any_field_is_answered(data: st.DataObject, server: Client, described: dict[str, Any]) -> None:
    """Everything but one field is right, so that the request gets as far as it can."""
    name = data.draw(st.sampled_from(("ir", "params", "formats", "inline", "stream")))
    values = {
        "ir": HASTY | VALUES,
        "params": st.dictionaries(st.sampled_from(("w", "v")), st.floats() | st.integers()) | VALUES,
        "formats": st.lists(st.sampled_from(("step", "svg", "exe", "../x")), max_size=2) | VALUES,
    }
    body = json.dumps({**BLOCK, name: data.draw(values.get(name, VALUES))}).encode()
    reply = server.ask("POST", "/v1/compile", body, JSON)
    if reply.headers["content-type"].startswith("text/event-stream"):
        assert reply.events[-1][0] in ("result", "error")
    else:
        hold(reply, described, "/v1/compile")


@settings(BOUNDED, max_examples=15)
@given(text=st.text(min_size=1, max_size=60))
def test_any_prompt_is_answered(text: str, server: Client, described: dict[str, Any]) -> None:
    hold(server.post("/v1/parts", {"prompt": text, "n": 1, "formats": []}), described, "/v1/parts")


@BOUNDED
@given(
    path=st.text(alphabet="/.%2efv1partscomil\\~?#ø", max_size=40),
    method=st.sampled_from(("GET", "POST", "PUT", "DELETE", "HEAD")),
)
def test_no_path_leads_anywhere_else(path: str, method: str, server: Client) -> None:
    target = "/v1/parts/" + path.encode("utf-8").decode("latin-1").replace("#", "%23")
    target = "".join(sign if sign.isascii() else f"%{ord(sign):02x}" for sign in target)
    reply = server.ask(method, target, b"{}" if method in ("POST", "PUT") else None, JSON)
    assert reply.status in (404, 405), (target, reply)
