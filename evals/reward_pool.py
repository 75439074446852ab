"""Rewards of many answers at once: their parts are built, measured and compared in kernel processes apart, each within limits.

The order of the answers is kept, and nothing that an answer does raises, crashes or hangs this process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from dsl.checker import check as check_program
from dsl.errors import DslError
from dsl.graph import Graph
from dsl.kernel.worker import Job, JobResult, Limits, Pool
from dsl.measurements import Measurements
from dsl.parser import parse

from .reward import Facts, Reward, Stage, Wanted, reward

LIMITS = Limits(wall_s=60.0, cpu_s=10.0)
"""Of one answer, a hundred times what a part of the generators takes; a busy machine stretches wall time, not the verdict."""
TARGETS = 1024
"""So many measured targets are kept: the answers of a group, and of its next visit, share one."""
_MAYBE_COMPARING = ("boolean_failed", "kernel_timeout", "kernel_crash")
"""Errors that the comparison may have made and not the answer: the part is then built once more, alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer and what it is held against. `fault`: why it has no program, such as `unfinished`; it is then worth nothing."""

    program: str
    wanted: Wanted
    fault: str = ""


class _Question(NamedTuple):
    """What has to be found out once for all equal cases."""

    program: str
    target: str | None
    fault: str
    is_part: bool


class RewardPool:
    """Gives rewards.

    Args:
        concurrency: Answers that are built at the same time.
    """

    def __init__(self, pool: Pool, *, limits: Limits = LIMITS, concurrency: int = 2) -> None:
        self._pool = pool
        self._limits = limits
        self._concurrency = concurrency
        self._targets: dict[str, Measurements | None] = {}

    def rewards(self, cases: Sequence[Case]) -> list[Reward]:
        """The reward of each case, in their order; equal cases are built once."""
        self._measure_targets(case.wanted.target for case in cases)
        facts = {question: self._start(question) for question in map(_question, cases)}
        unbuilt = [
            question for question, known in facts.items() if known.stage == Stage.CHECKS and self._is_judged_by_part(question)
        ]
        for question, outcome in zip(unbuilt, self._outcomes([_job(question) for question in unbuilt]), strict=True):
            facts[question] = _measured(facts[question], outcome)
        return [reward(facts[_question(case)], case.wanted) for case in cases]

    def _start(self, question: _Question) -> Facts:
        """What the text alone tells; a program that is the target's needs no building."""
        if question.fault:
            return Facts(stage=Stage.NOTHING, fault=question.fault)
        graph = _checked(question.program)
        if isinstance(graph, Facts):
            return graph
        target = None if question.target is None else self._targets[question.target]
        loose = any(warning.kind == "unreferenced_node" for warning in graph.warnings)
        facts = Facts(stage=Stage.CHECKS, target=target, has_loose_ends=loose)
        if question.target is not None and target is not None and graph.key == check_program(question.target).key:
            return replace(facts, stage=Stage.BUILDS, part=target, is_same_key=True)
        return facts

    def _is_judged_by_part(self, question: _Question) -> bool:
        return question.is_part and (question.target is None or self._targets[question.target] is not None)

    def _measure_targets(self, targets: Iterable[str | None]) -> None:
        """See to it that every target is known; one that builds nothing as None."""
        wanted = dict.fromkeys(target for target in targets if target is not None)
        for old in [target for target in self._targets if target not in wanted][: max(0, len(self._targets) - TARGETS)]:
            del self._targets[old]
        missing = [target for target in wanted if target not in self._targets]
        for target, outcome in zip(missing, self._map([Job(program=target) for target in missing]), strict=True):
            self._targets[target] = None if isinstance(outcome, DslError) else outcome.measurements

    def _outcomes(self, jobs: Sequence[Job]) -> list[JobResult | DslError]:
        """Build and compare; where only the comparison failed, build."""
        outcomes = self._map(jobs)
        again = [
            at
            for at, (job, outcome) in enumerate(zip(jobs, outcomes, strict=True))
            if job.compare_with is not None and isinstance(outcome, DslError) and outcome.kind in _MAYBE_COMPARING
        ]
        for at, outcome in zip(again, self._map([replace(jobs[at], compare_with=None) for at in again]), strict=True):
            outcomes[at] = outcome
        return outcomes

    def _map(self, jobs: Sequence[Job]) -> list[JobResult | DslError]:
        return list(self._pool.map(jobs, self._limits, concurrency=self._concurrency)) if jobs else []


def _checked(program: str) -> Graph | Facts:
    """The graph of a program, or why there is none."""
    try:
        parsed = parse(program)
    except DslError as error:
        return Facts(stage=Stage.NOTHING, fault=error.kind)
    try:
        return check_program(parsed)
    except DslError as error:
        return Facts(stage=Stage.PARSES, fault=error.kind)


def _question(case: Case) -> _Question:
    return _Question(case.program, case.wanted.target, case.fault, not case.wanted.must_refuse)


def _job(question: _Question) -> Job:
    target = question.target
    return Job(program=question.program, compare_with=None if target is None else Job(program=target))


def _measured(facts: Facts, outcome: JobResult | DslError) -> Facts:
    if isinstance(outcome, DslError):
        return replace(facts, fault=outcome.kind)
    comparison = outcome.comparison
    return replace(facts, stage=Stage.BUILDS, part=outcome.measurements, iou=None if comparison is None else comparison.iou)
