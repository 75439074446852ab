"""The types of an evaluation: a task, what a system answered, and how that scored. A failure scores 0 and never drops out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generators.spec import Spec

from .answers import Answer
from .errors import EvalError

Predict = Callable[[str], "str | Answer"]
"""A system under test: a prompt to a program (`? reason` where it declines), or to another kind of answer. What it raises counts
as a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One prompt, and what its answer is held against: a spec, a reference (a program, or a STEP, BREP or STL file), or that it
    must be declined.

    Attributes:
        unit_mm: Millimetres in the unit of a reference that is a mesh.
        groups: What the aggregate is broken down by: `family`, `feature`, `prompt` … each with one or more values.
    """

    id: str
    prompt: str
    spec: Spec | None = None
    reference: str | None = None
    reference_file: Path | None = None
    unit_mm: float = 1.0
    must_refuse: bool = False
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def __post_init__(self) -> None:
        held_against = (self.spec, self.reference, self.reference_file)
        if sum(against is not None for against in held_against) + self.must_refuse != 1:
            raise EvalError("bad-task", f"task {self.id}: exactly one of a spec, a program, a reference file and a refusal")

    @property
    def target(self) -> Answer:
        """The reference part, as an answer that would be right."""
        return Answer(program=self.reference, file=self.reference_file, unit_mm=self.unit_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one answer is worth.

    Attributes:
        value: 1 right, 0 wrong; None only where the answer could not be judged, which is a fault of the evaluation.
        is_valid: The answer is a program that gives valid solids (a wrong refusal is not, a right one is left out: None).
        reason: Why it is not 1: `wrong_shape`, `violated`, `refused`, `not_refused`, the kind of the program's error …
        details: Plain JSON values: IoU, the report, the message of an error.
    """

    value: float | None
    is_valid: bool | None
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One task with its answer and score: a line of the samples file.

    Attributes:
        seconds: What the prediction took; `scoring_seconds` what building and judging it took.
    """

    task: Task
    answer: Answer
    score: Score
    seconds: float
    scoring_seconds: float
