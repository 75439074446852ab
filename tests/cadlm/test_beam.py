"""Beam search with the shipped model: of width one it is the greedy answer, wider it finds others and none less likely."""

from __future__ import annotations

import pytest

import dsl
from cadlm import CadlmError
from cadlm.constrain import ProgramGuide
from cadlm.decoding.beam import beam
from cadlm.generate import GenerationRequest, embedded_model, generate
from cadlm.runtime import Answer, sample

PROMPT = "a disc of 67 mm diameter and 10 mm length with a 2 mm chamfer on all edges"


def search(width: int) -> list[Answer]:
    model = embedded_model()
    ids, mentions = model.read(PROMPT)
    guide = ProgramGuide(model.lexicon, mentions, 200)
    return beam(model.runtime, ids, guide, width=width, eos=model.tokenizer.eos, max_tokens=200)


def test_a_beam_of_one_is_the_greedy_answer() -> None:
    model = embedded_model()
    ids, mentions = model.read(PROMPT)
    guides = [ProgramGuide(model.lexicon, mentions, 200)]
    (greedy,) = sample(model.runtime, ids, temperatures=[0.0], seed=0, eos=model.tokenizer.eos, max_tokens=200, guides=guides)
    (found,) = search(1)
    assert (found.tokens, found.ended) == (greedy.tokens, True)
    assert (found.logprob, found.least_logprob) == pytest.approx((greedy.logprob, greedy.least_logprob), abs=1e-4)


def test_a_wider_beam_finds_different_answers_the_likeliest_first() -> None:
    found, decode = search(5), embedded_model().tokenizer.decode_answer
    assert len({answer.tokens for answer in found}) == 5 and all(answer.ended for answer in found)
    assert [answer.logprob for answer in found] == sorted((answer.logprob for answer in found), reverse=True)
    assert found[0].logprob >= search(1)[0].logprob - 1e-6 and found == search(5)
    assert all(decode(answer.tokens) for answer in found)


def test_what_only_the_search_found_has_no_agreement() -> None:
    answers = generate(GenerationRequest(prompt=PROMPT, n=6, beams=3))
    assert sum(answer.agreement for answer in answers) == 3 and answers[0].agreement
    searched = [answer for answer in answers if not answer.agreement]
    assert len(searched) >= 2
    for answer in answers:
        dsl.check(answer.ir)


def test_more_beams_than_answers_are_refused() -> None:
    with pytest.raises(CadlmError) as refused:
        GenerationRequest(prompt=PROMPT, n=2, beams=2)
    assert refused.value.code == "bad-request"
