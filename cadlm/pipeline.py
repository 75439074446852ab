"""The whole way, a sentence to a part: one short function, one line a stage. A newcomer starts here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from dsl import DslError, Notice, ParameterInfo
from dsl.files import staged
from dsl.kernel.formats import SUFFIXES, check_suffix
from dsl.kernel.worker import Job, JobResult, Limits
from dsl.measurements import Measurements

from .assumptions import assumed
from .errors import CadlmError
from .files import check_targets
from .generate import REFUSAL, GenerationRequest, GenerationResult, generate
from .kernel import kernel_pool

PROGRAM_SUFFIX = ".cir"

Stage = Literal["outputs", "generate", "build", "done"]

Writer = Callable[[GenerationRequest], list[GenerationResult]]
"""Answers a prompt with programs, the likeliest first, as `generate` does; may raise CadlmError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """How far a sentence got, and why not further.

    Attributes:
        stage: The stage that failed, or `done`.
        error: Why there is no part; None when there is one.
        answer: What the model gave; the last one tried when none could be built, None when there was none.
        measurements: Of the solid; None without a part.
        warnings: What is legal in the program but probably not meant.
        files: The outputs that were written; empty without a part.
        rejected: Why likelier answers were passed over, likeliest first.
        seconds: Time of each stage that was reached.
    """

    prompt: str
    stage: Stage
    error: DslError | CadlmError | None = None
    answer: GenerationResult | None = None
    measurements: Measurements | None = None
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
        return () if self.answer is None else assumed(self.answer)


def text_to_part(
    prompt: str,
    *,
    outputs: Iterable[str | os.PathLike[str]] = (),
    n: int = 8,
    seed: int = 0,
    limits: Limits | None = None,
    on_stage: Callable[[str], None] = lambda stage: None,
    write: Writer = generate,
) -> PartResult:
    """Make the part that a sentence asks for.

    Args:
        outputs: Files to write, each in the format of its suffix, `.cir` for the program. All of them appear, or none.
        n: How many answers the model may give. The likeliest that can be built is the part; the others are drawn only when
            the first one cannot.
        seed: Where the sampling of further answers starts; equal seeds, equal parts.
        limits: What building may use.
        on_stage: Is told when a stage begins.
        write: The model; by default the one that ships with the package.

    Returns:
        The part, or why there is none: nothing that a prompt or an output path can cause is raised.
    """
    targets = tuple(Path(output) for output in outputs)
    likeliest: GenerationResult | None = None
    stages = _Stages(on_stage)
    try:
        stages.enter("outputs")
        _check_outputs(targets)
        kernel_pool()  # begins to load the kernel, which then loads while this process loads the model
        stages.enter("generate")
        request = GenerationRequest(prompt=prompt, n=n, seed=seed)
        likeliest = write(replace(request, n=1))[0]
        stages.enter("build")
        built = _first_that_builds(_answers(likeliest, request, write), targets, limits)
    except (DslError, CadlmError) as error:
        return PartResult(prompt=prompt, stage=stages.current, error=error, answer=likeliest, seconds=stages.leave())
    return PartResult(
        prompt=prompt,
        stage="done",
        answer=built.answer,
        measurements=built.result.measurements,
        warnings=built.result.warnings,
        files=targets,
        rejected=built.rejected,
        seconds=stages.leave(),
    )


class _Stages:
    """Where the run is and how long each stage took."""

    def __init__(self, on_stage: Callable[[str], None]) -> None:
        self._on_stage = on_stage
        self._seconds: dict[str, float] = {}
        self._start = time.perf_counter()
        self.current: Stage = "outputs"

    def enter(self, stage: Stage) -> None:
        self.leave()
        self.current = stage
        self._start = time.perf_counter()
        self._on_stage(stage)

    def leave(self) -> dict[str, float]:
        self._seconds[self.current] = time.perf_counter() - self._start
        return self._seconds


def _check_outputs(targets: Sequence[Path]) -> None:
    for target in targets:
        check_suffix(target, (PROGRAM_SUFFIX, *SUFFIXES))
    check_targets(targets)


class _Built(NamedTuple):
    answer: GenerationResult
    result: JobResult
    rejected: tuple[DslError, ...]


def _answers(likeliest: GenerationResult, request: GenerationRequest, write: Writer) -> Iterator[GenerationResult]:
    """The likeliest answer, then, if anyone asks, the others. A refusal is the whole answer."""
    yield likeliest
    if request.n > 1 and not likeliest.is_refusal:
        yield from (answer for answer in write(request) if answer.ir != likeliest.ir)


def _first_that_builds(answers: Iterable[GenerationResult], targets: Sequence[Path], limits: Limits | None) -> _Built:
    """The likeliest answer that is a part. Raises what was wrong with the likeliest of all if none is."""
    rejected: list[DslError] = []
    for answer in answers:
        try:
            if answer.is_refusal:
                raise DslError("refused", answer.ir.removeprefix(REFUSAL).strip())
            return _Built(answer, _build(answer.ir, targets, limits), tuple(rejected))
        except DslError as error:
            rejected.append(error)
    raise rejected[0]


def _build(ir: str, targets: Sequence[Path], limits: Limits | None) -> JobResult:
    """Build a program, measure it and write all outputs, the program's own text among them."""
    with ExitStack() as drafts:
        for target in targets:
            if target.suffix.lower() == PROGRAM_SUFFIX:
                drafts.enter_context(staged(target)).write_text(ir, encoding="utf-8")
        outputs = tuple(target for target in targets if target.suffix.lower() != PROGRAM_SUFFIX)
        return kernel_pool().run(Job(program=ir, outputs=outputs), limits)
