"""Judges one answer on the solid it makes, in kernel processes of its own: against a spec, or against a reference part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dsl.checker import check as check_program
from dsl.errors import DslError
from dsl.kernel.worker import Job, Pool

from . import metrics
from .answers import Answer, as_part
from .check import check
from .errors import AnswerError, EvalError
from .geometry import BUILD_LIMITS, Geometry, GeometryCache
from .task import Score, Task

SAME_IOU = 0.999
"""Two parts are the same solid from here on; the rest is what meshes and boolean tolerances may cost."""


class Judge:
    """Scores answers.

    Args:
        with_metrics: Also report how alike wrong parts are (IoU as they stand and aligned, Chamfer, boxes, volumes, holes).
        cache: Folder in which the geometry of references is kept from run to run.
    """

    def __init__(self, pool: Pool, *, with_metrics: bool = False, cache: Path | None = None) -> None:
        self._pool = pool
        self._with_metrics = with_metrics
        self._geometry = GeometryCache(pool, cache)

    def score(self, task: Task, answer: Answer | str) -> Score:
        """Judge an answer.

        Raises nothing for a bad answer: it scores 0 with its reason. What only the evaluation is to blame for, a reference
        that does not build or two parts that cannot be compared, gives no value.
        """
        given = Answer(program=answer) if isinstance(answer, str) else answer
        if task.must_refuse:
            return _score_refusal(given)
        try:
            with as_part(given) as part:
                if task.spec is not None:
                    return self._score_spec(task, part)
                verdict = self._score_same(task, part)
                return self._with_oracle(task, given, verdict)
        except DslError as error:
            return Score(value=0.0, is_valid=False, reason=error.kind, details={"message": error.message, "line": error.line})
        except AnswerError as error:
            return Score(value=0.0, is_valid=False, reason=error.code, details={"message": str(error)})

    def _score_spec(self, task: Task, part: Answer) -> Score:
        assert task.spec is not None
        if part.is_mesh:
            return Score(
                value=None, is_valid=None, reason="not_measurable", details={"message": "a mesh has no exact measurements"}
            )
        measurements = self._pool.run(Job(program=part.program, file=part.file), BUILD_LIMITS).measurements
        assert measurements is not None
        report = check(task.spec, measurements)
        reason = "" if report.is_met else "violated"
        details = {"report": report.to_dict(), "solids": measurements.solids}
        return Score(value=float(report.is_met), is_valid=True, reason=reason, details=details)

    def _score_same(self, task: Task, part: Answer) -> Score:
        target = task.target
        if part.is_mesh or target.is_mesh:
            return self._score_meshes(part, target)
        verdict = is_same(part, target, self._pool)
        if not self._with_metrics or verdict.value is None:
            return verdict
        if verdict.details["method"] == "same key":
            return _with(verdict, _IDENTICAL)
        try:
            wanted = self._geometry.of(target)
        except (DslError, AnswerError) as error:
            return Score(value=None, is_valid=True, reason="bad_reference", details={"message": str(error)})
        return _with(verdict, _measure(self._geometry.of(part, keep=False), wanted))

    def _score_meshes(self, part: Answer, target: Answer) -> Score:
        try:
            wanted = self._geometry.of(target)
        except (DslError, AnswerError) as error:
            return Score(value=None, is_valid=None, reason="bad_reference", details={"message": str(error)})
        mine = self._geometry.of(part, keep=False)
        try:
            found = _measure(mine, wanted) if self._with_metrics else {"iou_mm": metrics.iou(mine.shell, wanted.shell)}
        except EvalError as error:
            return Score(value=0.0, is_valid=False, reason=error.code, details={"message": str(error)})
        right = found["iou_mm"] >= SAME_IOU
        details = {"iou": found["iou_mm"], "method": "mesh", "metrics": found}
        return Score(value=float(right), is_valid=True, reason="" if right else "wrong_shape", details=details)

    def _with_oracle(self, task: Task, given: Answer, verdict: Score) -> Score:
        """Whether any program that the system considered is right: what a perfect ranking would have given."""
        if not given.others or verdict.value is None:
            return verdict
        target = task.target
        found = bool(verdict.value) or any(self._is_right(program, target) for program in given.others)
        return _with(verdict, {"oracle": float(found)})

    def _is_right(self, program: str, target: Answer) -> bool:
        try:
            return bool(is_same(Answer(program=program), target, self._pool).value)
        except DslError:
            return False


_IDENTICAL: dict[str, float] = {
    **dict.fromkeys(("iou_mm", "iou_aligned", "same_box", "same_volume", "same_holes"), 1.0),
    **dict.fromkeys(("chamfer_mm", "chamfer_squared"), 0.0),
}


def _measure(part: Geometry, reference: Geometry) -> dict[str, float]:
    """Every metric of docs/metrics.md that the two parts allow."""
    distance = metrics.chamfer(part.shell, reference.shell)
    found = {
        "iou_mm": metrics.iou(part.shell, reference.shell),
        "iou_aligned": metrics.aligned_iou(part.shell, reference.shell),
        "chamfer_mm": distance.mean_mm,
        "chamfer_squared": distance.squared,
        "chamfer_floor_mm": distance.floor_mm,
        "chamfer_floor_squared": distance.floor_squared,
    }
    if part.measurements is not None and reference.measurements is not None:
        for name in ("same_box", "same_volume", "same_holes"):
            found[name] = float(getattr(metrics, name)(part.measurements, reference.measurements))
    return found


def _with(verdict: Score, found: dict[str, float]) -> Score:
    details: dict[str, Any] = {**verdict.details, "metrics": {**verdict.details.get("metrics", {}), **found}}
    return Score(value=verdict.value, is_valid=verdict.is_valid, reason=verdict.reason, details=details)


def is_same(answer: Answer | str, reference: Answer | str, pool: Pool) -> Score:
    """Whether two parts are the same solid where they stand: equal content keys, else IoU ≥ 0.999.

    Raises:
        DslError: The answer is not a program or makes no valid solid.
    """
    part = Answer(program=answer) if isinstance(answer, str) else answer
    target = Answer(program=reference) if isinstance(reference, str) else reference
    key = check_program(part.program).key if part.program is not None else None
    try:
        target_key = check_program(target.program).key if target.program is not None else None
    except DslError as error:
        return Score(value=None, is_valid=None, reason="bad_reference", details={"message": str(error)})
    if key is not None and key == target_key:
        return Score(value=1.0, is_valid=True, details={"iou": 1.0, "method": "same key"})
    job = Job(program=part.program, file=part.file, measure=False)
    try:
        other = Job(program=target.program, file=target.file)
        result = pool.run(Job(program=part.program, file=part.file, measure=False, compare_with=other), BUILD_LIMITS)
    except DslError as error:
        pool.run(job, BUILD_LIMITS)  # raises where the answer is to blame
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


def _score_refusal(answer: Answer) -> Score:
    """Declined is what the model declines, and what the system makes but does not deliver."""
    if not answer.is_trusted:
        return Score(value=1.0, is_valid=None)
    if answer.program is None:
        return Score(value=0.0, is_valid=None, reason="not_refused")
    try:
        check_program(answer.program)
    except DslError as error:
        if error.kind == "refused":
            return Score(value=1.0, is_valid=None)
        return Score(value=0.0, is_valid=False, reason=error.kind, details={"message": error.message})
    return Score(value=0.0, is_valid=None, reason="not_refused")
