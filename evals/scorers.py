"""Judges one answer on the solid it makes, in kernel processes of its own: against a spec, or against a reference program."""

from __future__ import annotations

from dsl.checker import check as check_program
from dsl.errors import DslError
from dsl.kernel.worker import Job, Limits, Pool

from .check import check
from .task import Score, Task

SAME_IOU = 0.999
"""Two parts are the same solid from here on; the rest is what meshes and boolean tolerances may cost."""
BUILD_LIMITS = Limits(wall_s=30.0, cpu_s=30.0)


def score(task: Task, answer: str, pool: Pool) -> Score:
    """Judge an answer.

    Raises nothing for a bad answer: it scores 0 with its reason. What only the evaluation is to blame for, a reference that
    does not build or two parts that cannot be compared, gives no value.
    """
    if task.must_refuse:
        return _score_refusal(answer)
    try:
        if task.spec is not None:
            return _score_spec(task, answer, pool)
        return _score_same(task, answer, pool)
    except DslError as error:
        return Score(value=0.0, is_valid=False, reason=error.kind, details={"message": error.message, "line": error.line})


def is_same(answer: str, reference: str, pool: Pool) -> Score:
    """Whether two programs make the same solid where it stands: equal content keys, else IoU ≥ 0.999.

    Raises:
        DslError: The answer is not a program or makes no valid solid.
    """
    graph = check_program(answer)
    try:
        target = check_program(reference)
    except DslError as error:
        return Score(value=None, is_valid=None, reason="bad_reference", details={"message": str(error)})
    if graph.key == target.key:
        return Score(value=1.0, is_valid=True, details={"iou": 1.0, "method": "same key"})
    try:
        result = pool.run(Job(program=answer, measure=False, compare_with=Job(program=reference)), BUILD_LIMITS)
    except DslError as error:
        pool.run(Job(program=answer, measure=False), BUILD_LIMITS)  # raises where the answer is to blame
        return Score(value=None, is_valid=True, reason="not_comparable", details={"kind": error.kind, "message": error.message})
    comparison = result.comparison
    assert comparison is not None
    right = comparison.iou >= SAME_IOU
    details = {
        "iou": comparison.iou,
        "iou_error": comparison.iou_error,
        "method": comparison.method,
        "volumes_mm3": list(comparison.volumes_mm3),
    }
    return Score(value=float(right), is_valid=True, reason="" if right else "wrong_shape", details=details)


def _score_same(task: Task, answer: str, pool: Pool) -> Score:
    assert task.reference is not None
    return is_same(answer, task.reference, pool)


def _score_spec(task: Task, answer: str, pool: Pool) -> Score:
    assert task.spec is not None
    measurements = pool.run(Job(program=answer), BUILD_LIMITS).measurements
    assert measurements is not None
    report = check(task.spec, measurements)
    reason = "" if report.is_met else "violated"
    return Score(value=float(report.is_met), is_valid=True, reason=reason, details={"report": report.to_dict()})


def _score_refusal(answer: str) -> Score:
    try:
        check_program(answer)
    except DslError as error:
        if error.kind == "refused":
            return Score(value=1.0, is_valid=None)
        return Score(value=0.0, is_valid=False, reason=error.kind, details={"message": error.message})
    return Score(value=0.0, is_valid=None, reason="not_refused")
