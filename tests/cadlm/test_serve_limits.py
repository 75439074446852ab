"""Queue, kept files, bodies and schemas of the server, each by itself."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

pytest.importorskip("starlette")

from cadlm.errors import CadlmError
from cadlm.serve.desk import Desk, Ticket
from cadlm.serve.events import encode, until
from cadlm.serve.problems import Problem
from cadlm.serve.schema import Schema, conform
from cadlm.serve.store import FileStore

NUMBERS: Schema = {"type": "object", "additionalProperties": {"type": "number"}}


def holding(gate: threading.Event) -> Callable[[Ticket], str]:
    def work(ticket: Ticket) -> str:
        gate.wait(10)
        return "done"

    return work


def test_places_are_counted_and_given_back() -> None:
    async def scene() -> None:
        desk, gate = Desk(concurrency=1, queue=1, timeout_s=10), threading.Event()
        errands = [desk.submit(holding(gate)) for _ in range(2)]
        with pytest.raises(Problem) as refused:
            desk.submit(holding(gate))
        assert (refused.value.status, refused.value.kind) == (429, "busy")
        assert refused.value.retry_after_s and refused.value.headers()["Retry-After"].isdecimal()
        gate.set()
        assert [await errand.result for errand in errands] == ["done", "done"]
        await asyncio.sleep(0)
        assert (desk.num_admitted, desk.num_running) == (0, 0)

    asyncio.run(scene())


def test_who_waits_too_long_is_told_and_what_outlives_its_request_keeps_its_place() -> None:
    async def scene() -> None:
        desk, gate = Desk(concurrency=1, queue=1, timeout_s=0.05), threading.Event()
        seen: list[CadlmError] = []

        def work(ticket: Ticket) -> None:
            gate.wait(10)
            try:
                ticket.check()
            except CadlmError as error:
                seen.append(error)

        errands = [desk.submit(work), desk.submit(work)]
        for errand in errands:
            with pytest.raises(CadlmError) as late:
                await errand.result
            assert late.value.code == "timed-out"
        assert (desk.num_running, desk.num_waiting) == (1, 0)
        gate.set()
        while desk.num_running:
            await asyncio.sleep(0)
        assert [error.code for error in seen] == ["timed-out"]

    asyncio.run(scene())


def test_a_closed_desk_serves_who_is_in() -> None:
    async def scene() -> None:
        desk, gate = Desk(concurrency=1, queue=5, timeout_s=10), threading.Event()
        errands = [desk.submit(holding(gate)) for _ in range(3)]
        desk.close()
        with pytest.raises(Problem) as refused:
            desk.submit(holding(gate))
        assert (refused.value.status, refused.value.kind) == (503, "shutting-down")
        gate.set()
        assert [await errand.result for errand in errands] == ["done"] * 3

    asyncio.run(scene())


def test_an_abandoned_errand_leaves_the_queue() -> None:
    async def scene() -> None:
        desk, gate = Desk(concurrency=1, queue=1, timeout_s=10), threading.Event()
        first, second = desk.submit(holding(gate)), desk.submit(holding(gate))
        await asyncio.sleep(0)
        second.abandon()
        await asyncio.wait({second.result})
        assert desk.num_waiting == 0
        gate.set()
        assert await first.result == "done"

    asyncio.run(scene())


def test_news_come_in_order_and_before_the_end() -> None:
    async def scene() -> list[bytes]:
        news: asyncio.Queue[bytes] = asyncio.Queue()

        async def work() -> None:
            for index in range(3):
                news.put_nowait(b"%d" % index)

        return [piece async for piece in until(asyncio.get_running_loop().create_task(work()), news)]

    assert asyncio.run(scene()) == [b"0", b"1", b"2"]


def test_the_store_forgets_the_oldest_for_room_and_everything_in_time() -> None:
    store = FileStore(limit_bytes=10, keep_s=60)
    first, second = store.put({"a": b"1234"}), store.put({"a": b"12345", "b": b"6"})
    assert first and second and first != second and len(first) > 20
    assert (store.get(first, "a"), store.get(second, "b"), store.get(second, "c")) == (b"1234", b"6", None)
    third = store.put({"a": b"12"})
    assert third is not None
    assert store.get(first, "a") is None and store.get(second, "b") == b"6" and store.size_bytes == 8
    assert store.put({"a": b"12345678901"}) is None and store.size_bytes == 8
    brief = FileStore(limit_bytes=10, keep_s=0)
    part = brief.put({"a": b"1"})
    assert part is not None and brief.get(part, "a") is None and brief.size_bytes == 0


def test_defaults_are_filled_in_and_whole_numbers_are_integers() -> None:
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"n": {"type": "integer", "default": 8}, "x": {"type": "number"}},
    }
    assert conform({"x": 3}, schema) == {"n": 8, "x": 3.0}
    assert conform({"n": 3.0}, schema) == {"n": 3}


@pytest.mark.parametrize(
    ("value", "schema", "message"),
    [
        ({"a": {"b": None}}, {"type": "object", "additionalProperties": NUMBERS}, "a.b is of type null, not number"),
        ({"a": True}, NUMBERS, "a is of type boolean, not number"),
        ({"a": 10**400}, NUMBERS, "a is not finite"),
        ({"a": float("inf")}, NUMBERS, "a is not finite"),
        ([1, 1], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, "the body names something twice"),
        ([1], {"type": "array", "items": {"type": "string"}}, "[0] is of type integer, not string"),
        (3.5, {"type": "integer"}, "the body is of type number, not integer"),
        (5, {"type": "integer", "minimum": 1, "maximum": 4}, "the body is 5, not 1 to 4"),
        ({"x" * 100: 1}, {"type": "object", "additionalProperties": False}, "x" * 40 + "… is unknown; there are "),
    ],
)
def test_what_does_not_fit_is_named(value: object, schema: Schema, message: str) -> None:
    with pytest.raises(Problem) as refused:
        conform(value, schema)
    assert (refused.value.status, refused.value.kind, refused.value.message) == (422, "invalid-request", message)


def test_numbers_that_are_not_finite_become_null() -> None:
    assert encode({"a": [float("nan"), 1.5], "b": float("-inf")}) == b'{"a": [null, 1.5], "b": null}'


def test_a_ticket_counts_down() -> None:
    ticket = Ticket(0.0)
    with pytest.raises(CadlmError):
        ticket.check()
    start = time.monotonic()
    assert 9 < Ticket(10).remaining_s <= 10 + time.monotonic() - start
