"""Sums up outcomes: rates with bootstrap intervals, reasons, tables by group, seconds. Pure numbers, JSON-able."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import fmean, median
from typing import Any

import numpy as np

from .reliability import reliability
from .task import Outcome

RESAMPLES = 2000
CONFIDENCE = 0.95


def summarize(outcomes: Sequence[Outcome], seed: int = 0) -> dict[str, Any]:
    """The aggregate of a run.

    `right` is the share of all tasks, a failure counting 0; tasks that could not be judged are left out of it and are
    counted in `not_scored`. `valid` is the share of valid parts among the answers that had to be one.

    `refusals`: how many tasks had to be declined and how many were, and how many of the others were declined all the same.
    `metrics`: see `_metrics`; only where they were measured.

    Args:
        seed: Of the bootstrap.
    """
    scored = [outcome for outcome in outcomes if outcome.score.value is not None]
    values = [outcome.score.value or 0.0 for outcome in scored]
    validity = [float(outcome.score.is_valid) for outcome in outcomes if outcome.score.is_valid is not None]
    return {
        "tasks": len(outcomes),
        "scored": len(scored),
        "not_scored": len(outcomes) - len(scored),
        "right": _rate(values, seed),
        "valid": _rate(validity, seed),
        "reasons": dict(Counter(o.score.reason for o in outcomes if o.score.reason).most_common()),
        "refusals": _refusals(outcomes),
        "trust": trust([outcome for outcome in scored if not outcome.task.must_refuse], seed),
        "metrics": _metrics([outcome for outcome in scored if not outcome.task.must_refuse], seed),
        "groups": _groups(scored),
        "seconds": _seconds([outcome.seconds for outcome in outcomes]),
        "scoring_seconds": _seconds([outcome.scoring_seconds for outcome in outcomes]),
    }


def _refusals(outcomes: Sequence[Outcome]) -> dict[str, int]:
    must = [outcome for outcome in outcomes if outcome.task.must_refuse]
    parts = [outcome for outcome in outcomes if not outcome.task.must_refuse]
    return {
        "must_refuse": len(must),
        "refused": sum(outcome.score.value == 1 for outcome in must),
        "parts": len(parts),
        "parts_refused": sum(outcome.answer.is_refusal for outcome in parts),
    }


def trust(outcomes: Sequence[Outcome], seed: int = 0) -> dict[str, Any]:
    """What a user sees of the errors.

    `delivered_wrong`: the share of all parts that are wrong and were delivered without a word; `doubted_right`: the share of
    all parts that are right and were not trusted or declined. Where the system says how sure it is, also `ece`, the expected
    calibration error, and `brier`, as `reliability` defines them.
    """
    right = [bool(outcome.score.value) for outcome in outcomes]
    trusted = [o.answer.is_trusted and not o.answer.is_refusal and bool(o.score.is_valid) for o in outcomes]
    out: dict[str, Any] = {
        "delivered_wrong": _rate([float(t and not r) for t, r in zip(trusted, right, strict=True)], seed),
        "doubted_right": _rate([float(r and not t) for t, r in zip(trusted, right, strict=True)], seed),
    }
    sure = [(o.answer.confidence, r) for o, r in zip(outcomes, right, strict=True) if o.answer.confidence is not None]
    if sure:
        held = reliability([confidence for confidence, _ in sure], [r for _, r in sure])
        out["ece"], out["brier"] = held.ece, held.brier
        out["bins"] = {f"{b.low:.1f}": {"confidence": b.said, "right": b.true, "count": b.count} for b in held.bins}
    return out


_SHARES = ("iou_mm", "iou_aligned", "same_box", "same_volume", "same_holes", "pass_at_1", "oracle")
_DISTANCES = ("chamfer_mm", "chamfer_squared", "chamfer_floor_mm", "chamfer_floor_squared")


def _metrics(outcomes: Sequence[Outcome], seed: int) -> dict[str, Any]:
    """Shares as means over all tasks, a failure counting 0; distances, which a failure does not have, as medians of `count`.

    Left out of a share is a part that does not have it: one held against a spec, or a mesh, of which nothing exact is measured.
    """
    found: list[dict[str, Any]] = [outcome.score.details.get("metrics", {}) for outcome in outcomes]
    has_part = [bool(outcome.score.is_valid) for outcome in outcomes]
    out: dict[str, Any] = {}
    for name in _SHARES:
        if any(name in row for row in found):
            values = [float(row.get(name, 0.0)) for row, part in zip(found, has_part, strict=True) if name in row or not part]
            out[name] = _rate(values, seed)
    for name in _DISTANCES:
        values = [float(row[name]) for row in found if name in row]
        if values:
            out[name] = {"median": median(values), "count": len(values)}
    return out


def _rate(values: Sequence[float], seed: int) -> dict[str, float | int | None]:
    if not values:
        return {"rate": None, "low": None, "high": None, "count": 0}
    low, high = bootstrap(values, seed)
    return {"rate": fmean(values), "low": low, "high": high, "count": len(values)}


def bootstrap(values: Sequence[float], seed: int) -> tuple[float, float]:
    """The 95 % percentile interval of the mean over 2,000 resamples."""
    rng = np.random.default_rng(seed)
    drawn = np.asarray(values, dtype=np.float64)
    means = sorted(float(rng.choice(drawn, len(drawn)).mean()) for _ in range(RESAMPLES))
    cut = round(RESAMPLES * (1 - CONFIDENCE) / 2)
    return means[cut], means[-1 - cut]


def _groups(scored: Sequence[Outcome]) -> dict[str, dict[str, dict[str, float | int]]]:
    """Rate and count by group and value, worst first."""
    values: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for outcome in scored:
        for group, members in outcome.task.groups.items():
            for member in members:
                values[group][member].append(outcome.score.value or 0.0)
    return {
        group: {
            member: {"rate": fmean(rows), "count": len(rows)}
            for member, rows in sorted(members.items(), key=lambda item: (fmean(item[1]), item[0]))
        }
        for group, members in values.items()
    }


def _seconds(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "total": sum(values),
        "median": ordered[len(ordered) // 2],
        "p95": ordered[int(len(ordered) * 0.95)],
        "max": ordered[-1],
    }
