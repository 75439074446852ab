"""What an answer is worth to reinforcement learning, 0 to 1: a pure function of what was measured on its part.

The judgement is the one of `evals.check`; against a target the part's volume and surfaces count besides, so that there is
something to climb. The right part is worth 1 and nothing else is worth more than `NEAR`; whatever fails is worth 0 and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from math import prod, sqrt

from dsl.comparison import is_same_measured
from dsl.measurements import Measurements
from generators.spec import Bodies, Spec

from .check import Report, check
from .errors import EvalError
from .likeness import has_all_faces, overlap, surface_likeness
from .scorers import SAME_IOU

NEAR = 0.9
"""What a wrong part is worth at most: a group of answers always tells the right one from the best near miss."""
SPEC_SHARE = 0.25
"""Of a wrong part's worth: what it does of what the prompt states, wherever it does it. The rest is likeness to the target."""
OTHER_BODIES, ADDED, MISSING = 0.5, 0.75, 0.75
"""Factors: not as many separate bodies as asked for; a type of face more, or less, often than the target has it."""


class Stage(IntEnum):
    """How far an answer came."""

    NOTHING = 0
    PARSES = 1
    CHECKS = 2
    BUILDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an answer is held against: a target program, stated requirements or both; or that it must be declined."""

    target: str | None = None
    spec: Spec = field(default_factory=Spec)
    must_refuse: bool = False

    def __post_init__(self) -> None:
        is_part = self.target is not None or any(row.checkable and row.is_sure for row in self.spec.requirements)
        if is_part == self.must_refuse:
            raise EvalError("bad-wanted", "a reward needs a target or a sure requirement that can be checked, or a refusal")

    @property
    def num_bodies(self) -> int:
        """How many separate bodies are asked for where there is no target."""
        return next((row.count for row in self.spec.requirements if isinstance(row, Bodies)), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found out about an answer.

    Attributes:
        fault: Why it came no further than `stage`: the kind of its error, `refused` where it declines.
        part, target: Measured; the part's only where it builds, the target's where there is one and it builds.
        is_same_key: The answer is the target's program but for its wording.
        iou: Of part and target where they stand; None where it is not known.
        has_loose_ends: The program makes something that its part does not contain.
    """

    stage: Stage
    fault: str = ""
    part: Measurements | None = None
    target: Measurements | None = None
    is_same_key: bool = False
    iou: float | None = None
    has_loose_ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """What an answer is worth and of what it is made up; a part that does not apply is None.

    Attributes:
        value: 0 to 1.
        reason: Why it is not 1: the kind of an error, `refused`, `not_refused`, `bad_reference`, `loose_ends`,
            `not_comparable`, `other_bodies`, `violated`, `added`, `missing`, `wrong_shape` or `not_checkable`.
        has_right_bodies: One valid solid, or as many as asked for.
        met: Share of the stated requirements that are sure and can be checked.
        iou: Intersection over union with the target, where the two stand.
        likeness: To the target, in volume and surfaces.
        nothing_added, nothing_missing: No more, no fewer faces of any type than the target has.
        report: What became of each requirement.
    """

    value: float
    reason: str = ""
    stage: Stage = Stage.NOTHING
    has_right_bodies: bool | None = None
    met: float | None = None
    iou: float | None = None
    likeness: float | None = None
    nothing_added: bool | None = None
    nothing_missing: bool | None = None
    report: Report | None = None

    @property
    def is_right(self) -> bool:
        return not self.reason


def reward(facts: Facts, wanted: Wanted) -> Reward:
    """The worth of an answer."""
    if wanted.must_refuse:
        right = facts.fault == "refused"
        return Reward(value=float(right), reason="" if right else facts.fault or "not_refused", stage=facts.stage)
    if not facts.fault and wanted.target is not None and facts.target is None:
        return Reward(value=0.0, reason="bad_reference", stage=facts.stage)
    if facts.part is None:
        return Reward(value=0.0, reason=facts.fault, stage=facts.stage)
    return _of_part(facts, facts.part, facts.target, wanted)


def _of_part(facts: Facts, part: Measurements, target: Measurements | None, wanted: Wanted) -> Reward:
    report = check(wanted.spec, part)
    met = _share_met(report)
    is_same = target is not None and _is_same(facts, part, target)
    has_right_bodies = part.solids == (wanted.num_bodies if target is None else target.solids)
    likeness = None if target is None else 1.0 if is_same else _likeness(facts, part, target)
    nothing_added = None if target is None else is_same or has_all_faces(target, part)
    nothing_missing = None if target is None else is_same or has_all_faces(part, target)
    wrong = {  # in the order in which a person would be told
        "loose_ends": facts.has_loose_ends,
        "not_comparable": target is not None and not is_same and facts.iou is None,
        "other_bodies": not has_right_bodies,
        "violated": not is_same and not report.is_met,
        "added": nothing_added is False,
        "missing": nothing_missing is False,
        "wrong_shape": target is not None and not is_same,
        "not_checkable": target is None and met is None,
    }
    reason = next((name for name, is_wrong in wrong.items() if is_wrong), "")
    factors = ((OTHER_BODIES, has_right_bodies), (ADDED, nothing_added), (MISSING, nothing_missing))
    worth = _worth(likeness, met) * prod(factor for factor, is_fine in factors if is_fine is False)
    return Reward(
        value=NEAR * worth if reason else 1.0,
        reason=reason,
        stage=facts.stage,
        has_right_bodies=has_right_bodies,
        met=met,
        iou=1.0 if facts.is_same_key else facts.iou,
        likeness=likeness,
        nothing_added=nothing_added,
        nothing_missing=nothing_missing,
        report=report,
    )


def _share_met(report: Report) -> float | None:
    sure = [v.outcome == "met" for v in report.verdicts if v.requirement.is_sure and v.outcome in ("met", "violated")]
    return sum(sure) / len(sure) if sure else None


def _is_same(facts: Facts, part: Measurements, target: Measurements) -> bool:
    return facts.is_same_key or (is_same_measured(part, target) and (facts.iou or 0.0) >= SAME_IOU)


def _likeness(facts: Facts, part: Measurements, target: Measurements) -> float:
    """Both or little: the surfaces of a part without its volume, or a lump in its place, are not much of it."""
    return sqrt(overlap(facts.iou or 0.0, target).likeness * surface_likeness(part, target))


def _worth(likeness: float | None, met: float | None) -> float:
    """Of a wrong part, before factors; what nothing decides is worth nothing."""
    if likeness is None or met is None:
        return likeness or met or 0.0
    return (1 - SPEC_SHARE) * likeness + SPEC_SHARE * met
