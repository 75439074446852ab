"""The whole way, a sentence to a proven part: one short function, one line a stage. A newcomer starts here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import dsl
from dsl import DslError, Notice, ParameterInfo
from dsl.kernel.worker import Limits
from dsl.measurements import Measurements
from evals.check import Report
from evals.reader import Reading, read_spec
from generators.numbers import Mention, read_numbers
from generators.spec import Spec

from .assumptions import assumed
from .candidates import Bench
from .chat import as_edit
from .choose import Choice, choose, choose_first
from .confidence import Calibration, embedded_calibration
from .customs import embedded_customs
from .delivery import check_outputs, deliver
from .doubts import doubts_of
from .errors import CadlmError
from .familiar import NOTHING_STRANGE, Strange, embedded_words, left_out
from .generate import GenerationRequest, GenerationResult, Writer, generate
from .kernel import kernel_pool
from .repair import Repair
from .revise import Conversation

_NO_EDITS = "the model that ships makes parts of sentences; it was never taught to change programs"
CLEAR = 2
"""So many sure requirements are a part; a model that refuses it is asked again."""

Stage = Literal["outputs", "generate", "build", "compare", "write", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """How far a sentence got, what was made of it and how sure that is.

    Attributes:
        stage: The stage that failed, or `done`.
        error: Why there is no part; None when there is one, proven or not.
        answer: What the model gave; the likeliest one when none could be built, None when there was none.
        measurements: Of the solid; None without a part.
        reading: What the prompt states, with contradictions and numbers that nothing claims; None before it was read.
        report: Each stated requirement: met, violated, or not checkable; None without a part.
        unused: Sizes of the prompt that the program does not hold.
        purposes: Words of the prompt that the model did not read, because they say what the part is for.
        confidence: Probability that this is the part that was meant; None without a part, or where the model's confidence is
            not calibrated.
        doubts: What speaks against delivering it; empty for a part that may be trusted.
        abstained: It was not delivered because of the doubts: `files` bear names that say so.
        repairs: Parameters that were set because a stated requirement was violated.
        rounds: How often the model was told what is wrong with its part and wrote it anew.
        answers: What was drawn, the likeliest first; equal ones stand there once.
        drawn, votes: How many answers were drawn, and how many of them make this solid.
        warnings: What is legal in the program but probably not meant.
        files: The outputs that were written; empty without a part.
        rejected: Why other answers are no parts.
        seconds: Time of each stage that was reached.
    """

    prompt: str
    stage: Stage
    error: DslError | CadlmError | None = None
    answer: GenerationResult | None = None
    measurements: Measurements | None = None
    reading: Reading | None = None
    report: Report | None = None
    unused: tuple[Mention, ...] = ()
    purposes: tuple[str, ...] = ()
    confidence: float | None = None
    doubts: tuple[str, ...] = ()
    abstained: bool = False
    repairs: tuple[Repair, ...] = ()
    rounds: int = 0
    answers: tuple[GenerationResult, ...] = ()
    drawn: int = 0
    votes: int = 0
    warnings: tuple[Notice, ...] = ()
    files: tuple[Path, ...] = ()
    rejected: tuple[DslError, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def ir(self) -> str | None:
        """The program, Compact IR."""
        return None if self.answer is None else self.answer.ir

    @property
    def assumed(self) -> tuple[ParameterInfo, ...]:
        """Parameters whose numbers the model chose, because the prompt did not say them."""
        return () if self.answer is None or as_edit(self.prompt) is not None else assumed(self.answer)


def text_to_part(
    prompt: str,
    *,
    outputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    n: int = 8,
    seed: int = 0,
    force: bool = False,
    limits: Limits | None = None,
    on_stage: Callable[[str], None] = lambda stage: None,
    write: Writer = generate,
    rounds: int = 0,
) -> PartResult:
    """Make the part that a sentence asks for, and prove it against what the sentence states.

    Args:
        prompt: The sentence; or a program, a blank line and what is to change in it, for models that were taught edits.
        outputs: A file to write, or several, each in the format of its suffix: a format of the kernel, `.cir` for the program,
            `.html`, `.md`, `.json` or `.pdf` for the report. Where the part is not trusted, `part.step` becomes
            `part.unproven.step`; a report keeps its name.
        n: How many answers the model may give. The likeliest is the part where it meets what is stated and the model is sure of
            it; else all are built and held against the prompt, and the best is the part.
        seed: Where the sampling of further answers starts; equal seeds, equal parts.
        force: Deliver the part whatever speaks against it.
        limits: What building may use.
        on_stage: Is told when a stage begins.
        write: The model; by default the one that ships with the package, the only one whose confidence is calibrated.
        rounds: How often the model may be told what is wrong with its best part; for models that read findings.

    Returns:
        The part with its proof, or why there is none: nothing that a prompt or an output path can cause is raised.
    """
    targets = tuple(map(Path, (outputs,) if isinstance(outputs, str | os.PathLike) else outputs))
    likeliest: GenerationResult | None = None
    reading: Reading | None = None
    stages = _Stages(on_stage)
    try:
        stages.enter("outputs")
        check_outputs(targets)
        kernel_pool()  # begins to load the kernel, which then loads while this process loads the model
        stages.enter("generate")
        request = GenerationRequest(prompt=prompt, n=n, beams=n // 2, seed=seed)
        change = as_edit(prompt)
        if change is not None and write is generate:
            raise CadlmError("no-edits", _NO_EDITS, fix="--model with a model that was taught edits, see docs/training.md")
        # What an instruction says of a part that is there already is read by nobody: its numbers have to be used, that is all.
        asked, reading = (prompt, read_spec(prompt)) if change is None else (change[1], Reading(spec=Spec()))
        if change is None and write is generate:
            asked = embedded_words().plain(prompt)
            request = replace(request, prompt=asked)
        likeliest = write(replace(request, n=1, beams=0))[0]
        with kernel_pool().session() as session:
            calibration, customs = (embedded_calibration(), embedded_customs()) if write is generate else (None, None)
            bench = Bench(asked, reading, read_numbers(asked), session, limits, customs)
            strange = NOTHING_STRANGE if calibration is None else embedded_words().judge(asked)
            choice = _choose(request, likeliest, bench, calibration, strange, write, rounds, stages)
            result = _proven(prompt, choice, reading, calibration, strange, force)
            purposes = () if change is not None else left_out(prompt, asked)
            stages.enter("write")
            result = deliver(replace(result, purposes=purposes, seconds=stages.seconds), targets, session, limits)
            stages.leave()
            return result
    except (DslError, CadlmError) as error:
        return PartResult(
            prompt=prompt, stage=stages.current, error=error, answer=likeliest, reading=reading, seconds=stages.leave()
        )


def _choose(
    request: GenerationRequest,
    likeliest: GenerationResult,
    bench: Bench,
    calibration: Calibration | None,
    strange: Strange,
    write: Writer,
    rounds: int,
    stages: _Stages,
) -> Choice:
    """The likeliest answer where it is settled; else the best of all that may be drawn.

    A refusal is the whole answer, unless the prompt clearly states a part.

    Args:
        strange: What of the prompt the model never read.
    """
    stages.enter("build")
    first = bench.judge(likeliest)
    if likeliest.is_refusal and sum(requirement.is_sure for requirement in bench.reading.spec.requirements) < CLEAR:
        assert first.error is not None
        raise first.error
    settled = choose_first(first, bench, calibration, strange)
    if settled is not None:
        return settled
    stages.enter("compare")
    answers = write(request) if request.n > 1 else [likeliest]
    return choose(answers, first, bench, calibration, strange, Conversation(write, request, rounds))


def _proven(
    prompt: str, choice: Choice, reading: Reading, calibration: Calibration | None, strange: Strange, force: bool
) -> PartResult:
    candidate = choice.candidate
    doubts = doubts_of(choice, reading, None if calibration is None else calibration.threshold, strange)
    if (change := as_edit(prompt)) is not None and _is_same_program(change[0], candidate.answer.ir):
        doubts = ("nothing has changed", *doubts)
    return PartResult(
        prompt=prompt,
        stage="done",
        answer=candidate.answer,
        measurements=candidate.measurements,
        reading=reading,
        report=candidate.report,
        unused=candidate.unused,
        confidence=choice.confidence,
        doubts=doubts,
        abstained=bool(doubts) and not force,
        repairs=choice.repairs,
        rounds=choice.rounds,
        answers=choice.answers,
        drawn=choice.drawn,
        votes=candidate.votes,
        warnings=candidate.warnings,
        rejected=choice.rejected,
    )


def _is_same_program(before: str, after: str) -> bool:
    try:
        return dsl.check(before).key == dsl.check(after).key
    except DslError:  # what was to be changed was no part
        return False


class _Stages:
    """Where the run is and how long each stage took."""

    def __init__(self, on_stage: Callable[[str], None]) -> None:
        self._on_stage = on_stage
        self.seconds: dict[str, float] = {}
        self._start = time.perf_counter()
        self.current: Stage = "outputs"

    def enter(self, stage: Stage) -> None:
        self.leave()
        self.current = stage
        self._start = time.perf_counter()
        self._on_stage(stage)

    def leave(self) -> dict[str, float]:
        self.seconds[self.current] = time.perf_counter() - self._start
        return self.seconds
