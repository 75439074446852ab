"""Judges one answer on the solid it makes, in kernel processes of its own: against a spec, or against a reference part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dsl.checker import check as check_program
from dsl.errors import DslError
from dsl.kernel.worker import Job, Limits, Pool
from dsl.measurements import Measurements

from . import metrics
from .answers import Answer, as_part
from .check import check
from .content import content_key, key_or_text
from .errors import AnswerError, EvalError
from .geometry import Geometry, GeometryCache
from .kernels import BUILD_LIMITS, GLANCE_LIMITS, Kernels
from .likeness import is_same_part
from .moved import least_difference_mm3
from .overlap import Moments, mesh_error_mm3, most_iou
from .task import Score, Task

SAME_IOU = 0.999
"""Two parts are the same solid from here on; the rest is what meshes and boolean tolerances may cost."""

_ROUNDING = 1e-6
"""Meshes have single precision."""


class Judge:
    """Scores answers.

    Args:
        with_metrics: Also report how alike wrong parts are (IoU as they stand and aligned, Chamfer, boxes, volumes, holes).
        cache: Folder in which the geometry of references is kept from run to run.
    """

    def __init__(self, pool: Pool, *, with_metrics: bool = False, cache: Path | None = None) -> None:
        self._kernels = Kernels(pool)
        self._with_metrics = with_metrics
        self._geometry = GeometryCache(self._kernels, cache)

    def close(self) -> None:
        """Let the kernel processes that were kept between answers end; else they end with the pool."""
        self._kernels.close()

    def score(self, task: Task, answer: Answer | str) -> Score:
        """Judge an answer.

        Raises nothing for a bad answer: it scores 0 with its reason. What only the evaluation is to blame for, a reference
        that does not build or two parts that cannot be compared, gives no value.
        """
        given = Answer(program=answer) if isinstance(answer, str) else answer
        if task.must_refuse:
            return _score_refusal(given)
        try:
            verdict = self._score_part(task, given)
            return verdict if task.spec is not None else self._with_others(task, given, verdict)
        except _BadReferenceError as error:
            return _bad_reference(error)

    def fail(self, task: Task, failure: Score) -> Score:
        """The score of an answer that is no part: that of the failure, unless the reference is no part either."""
        try:
            return self._failed(task, failure)
        except _BadReferenceError as error:
            return _bad_reference(error)

    def _failed(self, task: Task, failure: Score) -> Score:
        if task.spec is None and not task.must_refuse:
            self._reference(task.target, meshed=False)
        return failure

    def _score_part(self, task: Task, given: Answer) -> Score:
        try:
            with as_part(given) as part:
                return self._score_spec(task, part) if task.spec is not None else self._score_same(part, task.target)
        except DslError as error:
            details = {"message": error.message, "line": error.line}
            return self._failed(task, Score(value=0.0, is_valid=False, reason=error.kind, details=details))
        except AnswerError as error:
            return self._failed(task, Score(value=0.0, is_valid=False, reason=error.code, details={"message": str(error)}))

    def _score_spec(self, task: Task, part: Answer) -> Score:
        assert task.spec is not None
        if part.is_mesh:
            return Score(
                value=None, is_valid=None, reason="not_measurable", details={"message": "a mesh has no exact measurements"}
            )
        measurements = self._kernels.run(Job(program=part.program, file=part.file)).measurements
        assert measurements is not None
        report = check(task.spec, measurements)
        reason = "" if report.is_met else "violated"
        details = {"report": report.to_dict(), "solids": measurements.solids}
        return Score(value=float(report.is_met), is_valid=True, reason=reason, details=details)

    def _score_same(self, part: Answer, target: Answer, limits: Limits = BUILD_LIMITS) -> Score:
        """By content keys, else by what measurements prove, else by meshes where their error allows, else by the kernel."""
        if not target.is_mesh and part.program is not None and content_key(part.program) == self._key(target):
            verdict = Score(value=1.0, is_valid=True, details={"iou": 1.0, "method": "same key"})
            return _with(verdict, _IDENTICAL) if self._with_metrics else verdict
        are_meshed = self._with_metrics or part.is_mesh or target.is_mesh
        mine, wanted = self._of(part, are_meshed, limits), self._reference(target, are_meshed)
        if mine.measurements is None or wanted.measurements is None:
            return self._score_meshes(mine, wanted, target)
        verdict = _by_measurements(mine.measurements, wanted.measurements)
        if verdict is None:
            mine, wanted = self._of(part, True, limits, mine), self._reference(target, True)
            verdict = _by_meshes(mine, wanted) or self._by_kernel(part, target, limits)
        if not self._with_metrics or verdict.value is None:
            return verdict
        if verdict.details["method"] == "measurements" and verdict.value:
            return _with(verdict, _IDENTICAL)
        return _with(verdict, self._measure(mine, wanted, target, verdict.details.get("iou")))

    def _key(self, target: Answer) -> str | None:
        try:
            return None if target.program is None else content_key(target.program)
        except DslError as error:
            raise _BadReferenceError(str(error)) from error

    def _of(self, part: Answer, meshed: bool, limits: Limits, known: Geometry | None = None) -> Geometry:
        return self._geometry.of(part, keep=False, meshed=meshed, known=known, limits=limits)

    def _reference(self, target: Answer, meshed: bool) -> Geometry:
        try:
            return self._geometry.of(target, meshed=meshed)
        except (DslError, AnswerError) as error:
            raise _BadReferenceError(str(error)) from error

    def _by_kernel(self, part: Answer, target: Answer, limits: Limits) -> Score:
        """The intersection of both parts, exact where it is possible."""
        job = Job(program=part.program, file=part.file, measure=False, compare_with=Job(program=target.program, file=target.file))
        try:
            comparison = self._kernels.run(job, limits).comparison
        except DslError as error:  # both parts build: their geometry was made before
            return Score(value=None, is_valid=True, reason="not_comparable", details={"message": error.message})
        assert comparison is not None
        details = {"iou": comparison.iou, "iou_error": comparison.iou_error, "method": comparison.method}
        return _verdict(comparison.iou >= SAME_IOU, details)

    def _score_meshes(self, mine: Geometry, wanted: Geometry, target: Answer) -> Score:
        try:
            iou = metrics.iou(mine.shell, wanted.shell)
        except EvalError as error:
            return Score(value=0.0, is_valid=False, reason=error.code, details={"message": str(error)})
        found = self._measure(mine, wanted, target, iou) if self._with_metrics else {"iou_mm": iou}
        return _verdict(iou >= SAME_IOU, {"iou": iou, "method": "mesh", "metrics": found})

    def _measure(self, part: Geometry, reference: Geometry, target: Answer, iou: float | None) -> dict[str, float]:
        """Every metric of docs/metrics.md that the two parts allow; the IoU where it is not known yet."""
        found = {} if iou is None else {"iou_mm": iou}
        try:
            found |= self._measure_meshes(part.shell, reference.shell, target, iou)
        except EvalError as error:
            if error.code != "broken-mesh":  # which happens to valid solids
                raise
        if part.measurements is not None and reference.measurements is not None:
            for name in ("same_box", "same_volume", "same_holes"):
                found[name] = float(getattr(metrics, name)(part.measurements, reference.measurements))
        return found

    def _measure_meshes(
        self, part: metrics.Shell, reference: metrics.Shell, target: Answer, iou: float | None
    ) -> dict[str, float]:
        iou = metrics.iou(part, reference) if iou is None else iou
        mean_mm, squared = metrics.chamfer(part, reference)
        floor_mm, floor_squared = self._geometry.floor(target)
        return {
            "iou_mm": iou,
            "iou_aligned": metrics.aligned_iou(part, reference, iou),
            "chamfer_mm": mean_mm,
            "chamfer_squared": squared,
            "chamfer_floor_mm": floor_mm,
            "chamfer_floor_squared": floor_squared,
        }

    def _with_others(self, task: Task, given: Answer, verdict: Score) -> Score:
        """What the likeliest of the programs that the system considered would have scored, and what a perfect choice would."""
        if not given.others or verdict.value is None:
            return verdict
        known = {} if given.program is None else {key_or_text(given.program): bool(verdict.value)}
        first, *rest = given.others
        is_first_right = self._is_right(first, task.target, known, BUILD_LIMITS)
        has_right = any(known.values()) or any(self._is_right(program, task.target, known, GLANCE_LIMITS) for program in rest)
        return _with(verdict, {"pass_at_1": float(is_first_right), "oracle": float(has_right)})

    def _is_right(self, program: str, target: Answer, known: dict[str, bool], limits: Limits) -> bool:
        """Whether a program is the same solid; of those that are the same part, one is judged, and is known from then on."""
        key = key_or_text(program)
        if key not in known:
            try:
                known[key] = bool(self._score_same(Answer(program=program), target, limits).value)
            except DslError:
                known[key] = False
        return known[key]


class _BadReferenceError(Exception):
    """The reference is no part, which no answer is to blame for."""


def _bad_reference(error: _BadReferenceError) -> Score:
    return Score(value=None, is_valid=None, reason="bad_reference", details={"message": str(error)})


_IDENTICAL: dict[str, float] = {
    **dict.fromkeys(("iou_mm", "iou_aligned", "same_box", "same_volume", "same_holes"), 1.0),
    **dict.fromkeys(("chamfer_mm", "chamfer_squared"), 0.0),
}


def _by_measurements(mine: Measurements, theirs: Measurements) -> Score | None:
    """The verdict where measurements decide it: nothing overlaps more than its moments allow, or than a hole elsewhere does, and
    what measures the same in all its surfaces is the same.
    """
    at_most = float(most_iou(Moments.of(mine), Moments.of(theirs)))
    if at_most < SAME_IOU:
        return _verdict(False, {"iou_at_most": at_most, "method": "moments"})
    if is_same_part(mine, theirs):
        return _verdict(True, {"iou": 1.0, "method": "measurements"})
    at_most = _iou(least_difference_mm3(mine, theirs), mine.volume_mm3 + theirs.volume_mm3)
    return _verdict(False, {"iou_at_most": at_most, "method": "moved"}) if at_most < SAME_IOU else None


def _by_meshes(part: Geometry, reference: Geometry) -> Score | None:
    """The verdict where the meshes differ by less or by more than their own error could make of the other one; else None.

    What only one of the parts has and what only one of the meshes has differ by no more than what the parts do not share with
    their meshes.
    """
    volumes, errors = zip(*map(_volume_and_error, (part, reference)), strict=True)
    if any(error is None for error in errors):
        return None
    try:
        common = metrics.common_mm3(part.shell, reference.shell)
    except EvalError:  # a mesh that is not closed, which happens to valid solids: the kernel decides
        return None
    apart = part.shell.moments.volume + reference.shell.moments.volume - 2 * common
    least = max(apart - sum(errors), abs(volumes[0] - volumes[1]))
    low, high = (_iou(difference, sum(volumes)) for difference in (apart + sum(errors), least))
    if low < SAME_IOU <= high:
        return None
    return _verdict(low >= SAME_IOU, {"iou": (low + high) / 2, "iou_error": (high - low) / 2, "method": "mesh"})


def _iou(apart_mm3: float, volumes_mm3: float) -> float:
    """That of two parts, of what only one of them has and of the sum of their volumes."""
    return max(0.0, (volumes_mm3 - apart_mm3) / (volumes_mm3 + apart_mm3))


def _volume_and_error(geometry: Geometry) -> tuple[float, float | None]:
    """The exact volume, mm³, and the most of it that the mesh may not share; None where that is not known."""
    measured = geometry.measurements
    assert measured is not None
    error = mesh_error_mm3(measured)
    off = abs(geometry.shell.moments.volume - measured.volume_mm3)
    is_as_fine = error is not None and off <= error + _ROUNDING * measured.volume_mm3
    return measured.volume_mm3, error if is_as_fine else None


def _verdict(is_right: bool, details: dict[str, Any]) -> Score:
    return Score(value=float(is_right), is_valid=True, reason="" if is_right else "wrong_shape", details=details)


def _with(verdict: Score, found: dict[str, float]) -> Score:
    details: dict[str, Any] = {**verdict.details, "metrics": {**verdict.details.get("metrics", {}), **found}}
    return Score(value=verdict.value, is_valid=verdict.is_valid, reason=verdict.reason, details=details)


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
