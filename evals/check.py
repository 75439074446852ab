"""From a solid's measurements to a verdict: each requirement met, violated with the measured number, or not decided.

The same function scores an eval, ranks candidates and writes the report that a user sees. It knows numbers only, no kernel;
`evals.judges` has one judge for each kind of requirement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dsl.measurements import Measurements
from generators.spec import Holes, NoOtherHoles, Requirement, Spec, SteppedHoles

from .judges import diameters, edges, lengths, shapes, wholes
from .judges.assignment import Assignment, assign
from .judges.holes import judge_holes
from .judges.verdict import Judge, Judged

Outcome = Literal["met", "violated", "unsure", "not checkable"]
"""`unsure`: not as it was read, and the reading may be wrong. `not checkable`: no measurement decides it, or these do not."""
_JUDGES: Mapping[type[Requirement], Judge] = {
    **wholes.JUDGES, **lengths.JUDGES, **diameters.JUDGES, **shapes.JUDGES, **edges.JUDGES
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one requirement: `found` says what was measured, in words and numbers."""

    requirement: Requirement
    outcome: Outcome
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The verdicts in the order of the spec."""

    verdicts: tuple[Verdict, ...]

    @property
    def is_met(self) -> bool:
        """Nothing that was surely asked for and can be checked is violated."""
        return not self.violations

    @property
    def violations(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "violated")

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values, for a report."""
        requirements = Spec(requirements=tuple(v.requirement for v in self.verdicts)).to_dict()["requirements"]
        return {
            "is_met": self.is_met,
            "verdicts": [
                {"requirement": requirement, "outcome": verdict.outcome, "found": verdict.found}
                for requirement, verdict in zip(requirements, self.verdicts, strict=True)
            ],
        }


def check(spec: Spec, measurements: Measurements) -> Report:
    """Judge a measured part by what was asked for."""
    assigned = assign(spec.requirements, measurements)
    return Report(verdicts=tuple(_verdict(requirement, measurements, assigned) for requirement in spec.requirements))


def _verdict(requirement: Requirement, measured: Measurements, assigned: Assignment) -> Verdict:
    is_met, found = _judge(requirement, measured, assigned) if requirement.checkable else Judged(None)
    outcome: Outcome = "not checkable"
    if is_met is not None:
        outcome = "met" if is_met else "violated" if requirement.is_sure else "unsure"
    return Verdict(requirement=requirement, outcome=outcome, found=found)


def _judge(requirement: Requirement, measured: Measurements, assigned: Assignment) -> Judged:
    if isinstance(requirement, Holes | SteppedHoles | NoOtherHoles):
        return judge_holes(requirement, measured, assigned)
    return _JUDGES[type(requirement)](requirement, measured)
