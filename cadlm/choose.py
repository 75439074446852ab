"""Which answer to a prompt is the part: the likeliest where nothing speaks against it, else the best of several, mended if need
be; and how sure that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsl import DslError

from .candidates import Bench, Candidate, merged, ranked
from .confidence import Calibration, signs_of
from .familiar import Strange
from .generate import GenerationResult
from .misfit import UNKNOWN
from .repair import Repair, repaired
from .revise import Conversation

MENDED = 2
"""So many of the best candidates are tried to be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The answer that was chosen.

    Attributes:
        candidate: It, with a solid.
        confidence: Probability that it is the part that was meant; None where the model's confidence is not calibrated.
        drawn: How many answers were drawn.
        repairs: What was set to mend it.
        rounds: How often the model was told what is wrong.
        answers: All that were drawn, the likeliest first.
        candidates: Those that were judged, equal solids merged, best first, unmended.
    """

    candidate: Candidate
    confidence: float | None
    drawn: int
    repairs: tuple[Repair, ...] = ()
    rounds: int = 0
    answers: tuple[GenerationResult, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    @property
    def rejected(self) -> tuple[DslError, ...]:
        """Why other answers are no parts."""
        return tuple(candidate.error for candidate in self.candidates if candidate.error is not None)


def is_settled(likeliest: Candidate, confidence: float | None, calibration: Calibration | None) -> bool:
    """Whether the likeliest answer needs no others beside it."""
    return likeliest.is_flawless and confidence is not None and calibration is not None and confidence >= calibration.sure


def choose_first(likeliest: Candidate, bench: Bench, calibration: Calibration | None, strange: Strange) -> Choice | None:
    """The likeliest answer, if it is settled."""
    if likeliest.error is not None:
        return None
    confidence = _told(likeliest, bench, calibration, 1, strange)
    return (
        Choice(candidate=likeliest, confidence=confidence, drawn=1, answers=(likeliest.answer,), candidates=(likeliest,))
        if is_settled(likeliest, confidence, calibration)
        else None
    )


def choose(
    answers: Sequence[GenerationResult],
    likeliest: Candidate,
    bench: Bench,
    calibration: Calibration | None,
    strange: Strange,
    conversation: Conversation | None = None,
) -> Choice:
    """The best of several answers; where it violates what is stated, mended, or written anew by a model that reads findings.

    Args:
        likeliest: The judged first answer, which need not be built again.
        strange: What of the prompt the model never read.
        conversation: With a model that reads findings.

    Raises:
        DslError: What is wrong with the likeliest answer, where none of them is a part or more of them refuse, as it does.
    """
    drawn = max(sum(answer.agreement for answer in answers), 1)  # a search may have found all that is sound
    candidates = bench.judge_all(answers, likeliest)
    best, repairs = _mended(candidates, bench)
    rounds = 0
    while conversation is not None and (more := conversation.revised(best)):
        rounds += 1
        drawn += sum(answer.agreement for answer in more)
        answers = [*answers, *more]
        candidates = ranked(merged([*candidates, *bench.judge_all(more)]))
        best, repairs = _mended(candidates, bench)
    if candidates[0].error is not None:
        raise likeliest.error or candidates[0].error
    refusals = sum(candidate.votes for candidate in candidates if candidate.answer.is_refusal)
    if likeliest.answer.is_refusal and likeliest.error is not None and refusals >= candidates[0].votes:
        raise likeliest.error
    return Choice(
        candidate=best,
        confidence=_told(best, bench, calibration, drawn, strange),
        drawn=drawn,
        repairs=repairs,
        rounds=rounds,
        answers=tuple(answers),
        candidates=tuple(candidates),
    )


def _mended(candidates: Sequence[Candidate], bench: Bench) -> tuple[Candidate, tuple[Repair, ...]]:
    """The best candidate, or the first that can be mended where it violates something."""
    best = candidates[0]
    if not best.num_violated:
        return best, ()
    for candidate in candidates[:MENDED]:
        if candidate.error is None and (found := repaired(candidate, bench))[1]:
            return found
    return best, ()


def _told(candidate: Candidate, bench: Bench, calibration: Calibration | None, drawn: int, strange: Strange) -> float | None:
    if calibration is None:
        return None
    told_by = calibration.first if drawn == 1 else calibration.ranked
    misfit = bench.misfit(candidate) if told_by.looks_at_shapes else UNKNOWN
    return told_by(signs_of(candidate, drawn=drawn, unread=len(bench.reading.unused), strange=strange, misfit=misfit))
