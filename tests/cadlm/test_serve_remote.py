"""Models on other servers: their answers become programs, their failures become named errors."""

from __future__ import annotations

import itertools
import json
import math
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("starlette")

import dsl
from cadlm import chat
from cadlm.decoding.grammar import answer_grammar
from cadlm.errors import CadlmError
from cadlm.generate import GenerationRequest
from cadlm.serve.desk import Ticket
from cadlm.serve.link import Address
from cadlm.serve.remote import ROUNDS, RemoteModel, labelled
from cadlm.serve.requests import ChatRequest
from generators.numbers import read_numbers

PROMPT = "60x40mm plate, 1/4 inch thick"
LITERAL = "w=60\nd=40\nt=6.35\nC w d t\n"
LABELLED = "w=«0»\nd=«1»\nt=«2»\nC w d t\n"


@contextmanager
def answering(replies: Sequence[tuple[int, bytes]]) -> Generator[tuple[Address, list[dict[str, object]]]]:
    """A server that gives these replies in turn, the last one for ever. Yields what it was asked, too."""
    asked: list[dict[str, object]] = []
    turns = itertools.count()

    class Peer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.reply()

        def do_GET(self) -> None:
            self.reply()

        def reply(self) -> None:
            status, data = replies[min(next(turns), len(replies) - 1)]
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Peer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Address.parse(f"http://127.0.0.1:{server.server_port}/v1"), asked
        finally:
            server.shutdown()
            thread.join()


def completion(*texts: str, logprobs: Sequence[float] = ()) -> tuple[int, bytes]:
    told = {"content": [{"token": "x", "logprob": value} for value in logprobs]} if logprobs else None
    choices = [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop", "logprobs": told} for text in texts]
    return 200, json.dumps({"choices": choices}).encode()


def write(address: Address, n: int = 1, timeout_s: float = 10.0, constrain: bool = False) -> list[str]:
    model = RemoteModel(address=address, name="tiny", constrain=constrain)
    return [answer.ir for answer in model.write(GenerationRequest(prompt=PROMPT, n=n), Ticket(timeout_s))]


@pytest.mark.parametrize(
    "text", [LITERAL, LABELLED, f"Here you are:\n```cir\n{LITERAL}```\nEnjoy!", "w = 60\nd=40\nt=6.350\n\nC w d t # plate"]
)
def test_labels_fences_and_spellings_become_one_canonical_program(text: str) -> None:
    with answering([completion(text)]) as (address, _):
        (ir,) = write(address)
    assert dsl.check(ir).key == dsl.check(LITERAL).key
    assert ir == dsl.format(dsl.parse(ir))


def test_likelihoods_are_summed_where_they_are_told_and_the_least_likely_otherwise() -> None:
    with answering([completion(LITERAL, logprobs=[-0.5, -0.25]), completion(LITERAL)]) as (address, _):
        model = RemoteModel(address=address, name="tiny")
        told, untold = (model.write(GenerationRequest(prompt=PROMPT), Ticket(10))[0] for _ in range(2))
    assert (told.logprob, told.least_logprob, told.tokens) == (-0.75, -0.5, 2)
    assert untold.logprob == untold.least_logprob == -math.inf


def test_several_answers_are_the_greedy_one_and_samples_with_equal_ones_merged() -> None:
    other = LITERAL.replace("60", "61")
    with answering([completion(LITERAL), completion(other, LITERAL, "prose")]) as (address, asked):
        model = RemoteModel(address=address, name="tiny", grammar="start: /x/")
        answers = model.write(GenerationRequest(prompt=PROMPT, n=4, seed=7), Ticket(10))
    assert [(answer.agreement, answer.ir == other) for answer in answers] == [(2, False), (1, True)]
    assert [(body["n"], body["temperature"], body["seed"]) for body in asked] == [(1, 0.0, 7), (3, 0.7, 8)]
    assert asked[0]["structured_outputs"] == {"grammar": "start: /x/"}
    assert asked[0]["messages"] == chat.messages(PROMPT)


@pytest.mark.parametrize("first", ["I would be happy to help!", "C w 1 1", "C -5 1 1", "w=«9»\nC w w w", ""])
def test_what_is_no_program_is_asked_for_again(first: str) -> None:
    with answering([completion(first), completion(LITERAL)]) as (address, asked):
        assert len(write(address)) == 1
    assert [body["temperature"] for body in asked] == [0.0, 0.7]


def test_a_model_that_writes_no_programs_is_given_up_with_the_reason() -> None:
    with answering([completion("I would be happy to help!")]) as (address, asked), pytest.raises(CadlmError) as refused:
        write(address)
    assert (refused.value.code, len(asked)) == ("no-program", ROUNDS)
    assert "invalid_node_id" in refused.value.message


@pytest.mark.parametrize(("card", "trained"), [(False, True), (True, False)])
def test_the_request_carries_the_grammar_of_answers_to_the_prompt(card: bool, trained: bool) -> None:
    with answering([completion(LITERAL)]) as (address, asked):
        model = RemoteModel(address=address, name="tiny", card=card)
        model.write(GenerationRequest(prompt=PROMPT, n=2), Ticket(10))
        write(address)
    grammar = {"grammar": answer_grammar(read_numbers(PROMPT), trained=trained)}
    assert [body.get("structured_outputs") for body in asked] == [grammar, grammar, None]


@pytest.mark.parametrize(
    "first",
    [
        "I would be happy", f"```\n{LITERAL}```", "width=60\nC width 1 1", "C w 1 1", "body: C 1 1 1\nC 1 1 1",
        "SK 0 0 0 1 0 0 0 1 0\nL 0 0 1 0\nEND\nE $ 0 0 1", "w=1\nw=2\nC w w w", "w=«9»\nC w w w", "C 1 1", "",
    ],
)  # fmt: skip
def test_what_the_token_mask_would_not_allow_is_asked_for_again(first: str) -> None:
    """Whatever the server makes of the grammar: some of these keep to it, some are programs of the language."""
    with answering([completion(first), completion(LABELLED)]) as (address, asked):
        assert write(address, constrain=True) == [LITERAL]
    assert [body["temperature"] for body in asked] == [0.0, 0.7]


def test_a_server_that_ignores_the_grammar_is_given_up_with_a_hint() -> None:
    with answering([completion("width=60\nC width 1 1")]) as (address, asked), pytest.raises(CadlmError) as refused:
        write(address, constrain=True)
    assert (refused.value.code, len(asked)) == ("no-program", ROUNDS)
    assert "not-an-answer" in refused.value.message and "--no-grammar" in refused.value.fix


def test_a_refusal_is_an_answer() -> None:
    with answering([completion("? a plate of what size\nmore")]) as (address, _):
        assert write(address) == ["? a plate of what size"]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((500, b"out of memory"), "backend-failed"),
        ((401, b"{}"), "backend-failed"),
        ((200, b"<html>"), "backend-unreadable"),
        ((200, b"[1]"), "backend-unreadable"),
        ((200, b"[" * 100_000), "backend-unreadable"),
        ((200, b"{}"), "backend-unreadable"),
        ((200, b'{"choices": []}'), "backend-unreadable"),
        ((200, b'{"choices": [{}]}'), "no-program"),
        ((200, b'{"choices": [{"message": 5, "logprobs": [1]}]}'), "no-program"),
    ],
)
def test_failures_of_the_other_server_have_names(reply: tuple[int, bytes], code: str) -> None:
    with answering([reply]) as (address, _), pytest.raises(CadlmError) as refused:
        write(address)
    assert refused.value.code == code


def test_a_server_that_is_not_there_and_one_that_never_answers() -> None:
    with pytest.raises(CadlmError) as gone:
        write(Address.parse("http://127.0.0.1:9/v1"))
    assert gone.value.code == "backend-unreachable"
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:  # listens, but nobody serves
        address = Address.parse(f"http://127.0.0.1:{silent.server_port}/v1")
        with pytest.raises(CadlmError) as late:
            write(address, timeout_s=0.1)
    assert late.value.code == "backend-timeout"


@pytest.mark.parametrize(
    "url", ["localhost:8001", "ftp://host/v1", "http://", "http://u:p@host/v1", "http://host:99999999/v1", "http://h/?q"]
)
def test_addresses_are_checked(url: str) -> None:
    with pytest.raises(CadlmError) as refused:
        Address.parse(url)
    assert refused.value.code == "bad-backend-url"


def test_the_named_model_or_the_first_is_taken() -> None:
    listed = json.dumps({"data": [{"id": "base"}, {"id": "lora"}, "nonsense"]}).encode()
    with answering([(200, listed)]) as (address, _):
        assert RemoteModel.find(address, None).name == "base"
        assert RemoteModel.find(address, "lora").name == "lora"
        with pytest.raises(CadlmError) as refused:
            RemoteModel.find(address, "other")
    assert refused.value.code == "unknown-model" and "base, lora" in refused.value.message


@pytest.mark.parametrize(("entry", "bounded"), [({"id": "a"}, True), ({"id": "a", "max_model_len": 1024}, False)])
def test_answers_are_bounded_where_the_server_does_not_tell_the_models_length(entry: dict[str, object], bounded: bool) -> None:
    """vLLM answers 400 to a `max_tokens` that the prompt leaves no room for."""
    with answering([(200, json.dumps({"data": [entry]}).encode()), completion(LITERAL)]) as (address, asked):
        model = RemoteModel.find(address, None)
        model.write(GenerationRequest(prompt=PROMPT), Ticket(10))
    assert ("max_tokens" in asked[-1]) is bounded


def test_numbers_of_the_prompt_are_told_from_the_models_own() -> None:
    mentions = read_numbers(PROMPT)
    assert labelled(LITERAL, mentions) == LABELLED
    assert labelled("w=60\nr=3\nC w*2 60 r", mentions) == "w=«0»\nr=3\nC w*2 60 r"
    assert labelled("w=60+1\nr=«1»\n", mentions) == "w=60+1\nr=«1»\n"


def test_a_model_that_was_not_trained_on_the_language_is_shown_its_card() -> None:
    listed = json.dumps({"data": [{"id": "base"}]}).encode()
    with answering([(200, listed), completion(LITERAL)]) as (address, asked):
        RemoteModel.find(address, None, card=True).write(GenerationRequest(prompt=PROMPT), Ticket(10))
    assert asked[0]["messages"] == chat.messages(PROMPT, card=True)


def test_another_cadlm_reads_the_prompt_that_labels_were_put_into() -> None:
    assert ChatRequest.read({"messages": chat.messages(PROMPT)}).prompt == PROMPT
