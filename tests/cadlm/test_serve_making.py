"""Requests to parts without the network: what is answered where the part is not what the prompt states."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

pytest.importorskip("starlette")

import dsl
from cadlm.errors import CadlmError
from cadlm.generate import GenerationRequest, GenerationResult
from cadlm.pipeline import Writer
from cadlm.serve.desk import Ticket
from cadlm.serve.making import Made, compile_program, make_part
from cadlm.serve.problems import Problem
from cadlm.serve.requests import CompileRequest, PartRequest
from cadlm.serve.settings import Settings

PROMPT = "60x40x5 mm plate with four 5 mm holes"
PLATE = "w=«0»\nC w «1» «2»\n"
SETTINGS = Settings()


def writing(ir: str, target: str = PLATE) -> Writer:
    """A model that always writes the same."""

    def write(request: GenerationRequest) -> list[GenerationResult]:
        return [
            GenerationResult(
                ir=ir, target=target, finish_reason="stop", logprob=-1, least_logprob=-1, tokens=9, agreement=request.n, seconds=0
            )
        ]

    return write


def made(write: Writer, on_stage: Callable[[str], None] = lambda stage: None, **fields: object) -> Made:
    request = PartRequest.read({"prompt": PROMPT, "n": 1, **fields})
    return make_part(request, SETTINGS, write, Ticket(60), on_stage)


def test_a_part_that_is_not_what_was_asked_for_is_an_answer_whose_files_say_so() -> None:
    """The holes are missing, and no value of a parameter can bring them."""
    holeless = writing("w=60\nC w 40 5\n")
    part = made(holeless, formats=["step", "cir", "json"])
    assert (part.body["ok"], part.body["abstained"], part.outcome) == (False, True, "abstained")
    assert part.body["doubts"]
    assert set(part.files) == {"part.unproven.step", "part.unproven.cir", "part.json"}
    assert json.loads(part.files["part.json"])["doubts"] == part.body["doubts"]

    forced = made(holeless, formats=["step"], force=True)
    assert (forced.body["ok"], set(forced.files), forced.outcome) == (True, {"part.step"}, "ok")

    other = made(holeless, formats=["cir"], params={"w": 70})
    assert (other.body["ok"], set(other.files)) == (False, {"part.unproven.cir"})
    assert dsl.params(other.files["part.unproven.cir"].decode())[0].value == 70


def test_what_cannot_be_built_and_what_is_refused_are_answers_without_files() -> None:
    broken = made(writing("C 60 40 5\nF 0 30\n"))
    assert (broken.body["ok"], broken.files, broken.outcome) == (False, {}, "fillet_failed")
    refused = made(writing("? of what", "? of what"))
    assert (refused.outcome, refused.body["ir"]) == ("refused", "? of what")


def test_a_request_whose_time_is_up_ends_at_the_next_stage() -> None:
    ticket = Ticket(60)

    def leave(stage: str) -> None:
        if stage == "generate":
            ticket.abandon()

    request = PartRequest.read({"prompt": PROMPT, "formats": []})
    with pytest.raises(Problem) as late:
        make_part(request, SETTINGS, writing("C 60 40 5\n"), ticket, leave)
    assert (late.value.status, late.value.kind) == (504, "timed-out")


def test_failures_of_the_models_server_are_not_answers() -> None:
    def write(request: GenerationRequest) -> list[GenerationResult]:
        raise CadlmError("backend-unreachable", "nobody there")

    with pytest.raises(Problem) as failed:
        made(write)
    assert (failed.value.status, failed.value.kind) == (502, "backend-unreachable")


def test_parameters_out_of_range_are_told_with_the_place() -> None:
    ranged = writing("w=60 [50:70]\nC w 40 5\n")
    part = made(ranged, params={"w": 80}, force=True)
    assert (part.body["ok"], part.body["stage"], part.outcome, part.files) == (False, "params", "invalid_dimension", {})
    assert part.body["ir"] == "w=60 [50:70]\nC w 40 5\n"
    request = CompileRequest.read({"ir": "w=60 [50:70]\nC w 40 5\n", "params": {"w": 80}, "formats": []})
    with pytest.raises(Problem) as refused:
        compile_program(request, SETTINGS, Ticket(60), lambda stage: None)
    assert (refused.value.status, refused.value.kind, refused.value.details["line"]) == (422, "invalid_dimension", 1)
