"""Models that read findings are told what is wrong with their part, in words and measured numbers, and may write it anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dsl
from cadlm import CadlmError, chat, text_to_part
from cadlm.generate import GenerationRequest, GenerationResult, Turn, generate
from cadlm.part_report import part_to_dict, repair_lines
from cadlm.pipeline import PartResult
from generators.labels import bind
from generators.numbers import read_numbers

PROMPT = "plate 60 x 40 x 5 mm with 4 holes of 4.5 mm diameter"
HOLES = tuple(f"H $ {x} {y} 4.5" for x in (8, 52) for y in (8, 32))
TWO, FOUR = ("\n".join(("w=«0»", "d=«1»", "t=«2»", "C w d t", *HOLES[:n])) for n in (2, 4))
BROKEN = "w=«0»\nd=«1»\nt=«2»\nC w d t\nH $ 500 500 «4»"


class Pupil:
    """A chat model that answers by what it has been told so far. Keeps the turns of each request."""

    def __init__(self, *answers: str | CadlmError) -> None:
        self.answers, self.asked = answers, list[tuple[Turn, ...]]()

    def __call__(self, request: GenerationRequest) -> list[GenerationResult]:
        self.asked.append(request.turns)
        target = self.answers[len(request.turns)]
        if isinstance(target, CadlmError):
            raise target
        ir = dsl.format(dsl.parse(bind(target, read_numbers(request.prompt))))
        return [
            GenerationResult(
                ir=ir, target=target, finish_reason="stop", logprob=-1.0, least_logprob=-0.5, tokens=20, agreement=1, seconds=0.1
            )
        ]


@pytest.fixture
def made() -> Callable[..., tuple[PartResult, Pupil]]:
    def make(*answers: str | CadlmError, rounds: int = 2) -> tuple[PartResult, Pupil]:
        pupil = Pupil(*answers)
        return text_to_part(PROMPT, n=1, write=pupil, rounds=rounds), pupil

    return make


Made = Callable[..., tuple[PartResult, Pupil]]


def test_a_count_that_is_wrong_is_told_in_numbers_and_mended(made: Made) -> None:
    result, pupil = made(TWO, FOUR)
    assert result.report is not None and result.report.is_met and not result.abstained
    (turn,) = pupil.asked[-1]
    assert turn.answer == TWO and "“4 holes of 4.5 mm diameter”" in turn.findings and "2 of 4" in turn.findings
    assert (result.rounds, part_to_dict(result)["rounds"]) == (1, 1)
    assert repair_lines(result) == ["written anew after 1 round of findings"]


def test_an_error_of_the_kernel_is_told_by_its_kind_and_line(made: Made) -> None:
    result, pupil = made(BROKEN, TWO, FOUR)
    assert result.report is not None and result.report.is_met and result.rounds == 2
    error, count = pupil.asked[-1]
    assert "no_effect, line 5" in error.findings and "2 of 4" in count.findings


def test_a_part_that_stays_wrong_is_told_twice_and_not_delivered(made: Made) -> None:
    result, pupil = made(TWO, TWO, TWO)
    assert result.abstained and result.rounds == 2 and len(pupil.asked[-1]) == 2


@pytest.mark.parametrize("rounds", [0, 2])
def test_what_needs_no_findings_or_may_have_none_is_asked_once(made: Made, rounds: int) -> None:
    assert len(made(FOUR, rounds=rounds)[1].asked) == len(made(TWO, rounds=0)[1].asked) == 1


def test_a_model_without_a_better_answer_keeps_its_first_and_a_failing_one_is_an_error(made: Made) -> None:
    kept, _ = made(TWO, CadlmError("no-program", "prose"))
    assert kept.abstained and kept.error is None
    failed, _ = made(TWO, CadlmError("timed-out", "too late"))
    assert isinstance(failed.error, CadlmError) and failed.error.code == "timed-out"


def test_turns_follow_the_prompt_in_the_chat_and_are_refused_by_a_model_that_cannot_read_them() -> None:
    turn = Turn(answer=TWO, findings="2 of 4")
    asked, answer, told = chat.messages(PROMPT, (turn,))[1:]
    assert [asked] == chat.messages(PROMPT)[1:]
    assert (answer["role"], answer["content"], told["role"], told["content"]) == ("assistant", TWO, "user", "2 of 4")
    with pytest.raises(CadlmError) as refused:
        generate(GenerationRequest(prompt=PROMPT, turns=(turn,)))
    assert refused.value.code == "bad-request"
