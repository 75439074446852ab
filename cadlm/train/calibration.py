"""From records of answered prompts to a calibration, and how it does: two-fold, so that no answer judges itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from evals.reliability import Reliability, reliability

from ..confidence import SIGNS, Calibration, Logistic, Signs
from ..errors import CadlmError
from .logistic import fit_directed

DIRECTIONS = dict.fromkeys(SIGNS, -1) | {"met": 1, "length": 0}
"""What is met speaks for an answer, everything else against it; the length may go either way."""
FIRST_DIRECTIONS = {name: direction for name, direction in DIRECTIONS.items() if name not in ("dissent", "misfit")}
"""One answer has nobody to disagree with, and its shape is not looked at: most answers stop there, and are quick."""
FREE_DIRECTIONS = {name: direction for name, direction in DIRECTIONS.items() if name != "misfit"}
LEAST_GAIN = 0.02
"""Looking at a shape takes 0.1 s: it has to lower the Brier score of the best of several by this share."""
MOST_LOST = 0.01
"""Of the answers that are taken without a second one, this share may be wrong where the best of several would be right."""
LEAST_SURE = 0.8
"""An answer that is less sure is always held against others."""
MOST_RIGHT_REFUSED = 0.015
HIGHEST_THRESHOLD = 0.6
"""Nothing that is one and a half times likelier right than wrong is refused for its confidence alone."""

FEWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A judged answer with the truth.

    Attributes:
        is_flawless: Violates nothing and uses every stated size.
        is_doubted: Something speaks against it (`cadlm.doubts`): not delivered whatever the confidence.
    """

    signs: Signs
    is_right: bool
    is_flawless: bool
    is_doubted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of one prompt. `first`: the likeliest answer, `best`: the chosen one; None where there is no solid.

    Attributes:
        any_right: The chosen answer is right, or another one by its content key.
        is_mended: The chosen one was repaired.  is_refused: The model declined.
    """

    id: str
    split: str
    prompt: str
    first: Trial | None
    best: Trial | None
    any_right: bool
    is_mended: bool
    is_refused: bool
    seconds: float

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The reverse of `asdict`, after a trip through JSON."""
        known: dict[str, Any] = dict(values)
        known["first"], known["best"] = _trial(values["first"]), _trial(values["best"])
        return cls(**known)


def _trial(values: Mapping[str, Any] | None) -> Trial | None:
    if values is None:
        return None
    known: dict[str, Any] = dict(values)
    known["signs"] = Signs(**values["signs"])
    return Trial(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What would have been delivered for one record: the trial, the confidence told, and whether it took several answers."""

    record: Record
    trial: Trial
    confidence: float
    is_first: bool


def calibrate(records: Sequence[Record], model: str, how: Mapping[str, Any]) -> tuple[Calibration, list[Told]]:
    """Fit on all records; what is told of each comes from a fit on the other half.

    Returns:
        The calibration, and what would have been told of every record with an answer.

    Raises:
        CadlmError: `too-few-answers`.
    """
    # Prompts of plain and of named sets take turns: by twos, so that both halves have both.
    halves = tuple([record for place, record in enumerate(records) if place // 2 % 2 == half] for half in (0, 1))
    if any(sum(getattr(record, name) is not None for record in half) < FEWEST for half in halves for name in ("first", "best")):
        raise CadlmError(
            "too-few-answers", f"{len(records)} prompts are too few to fit on: {FEWEST} answers are needed in each half"
        )
    briers = {"free": _brier(halves, FREE_DIRECTIONS), "with_misfit": _brier(halves, DIRECTIONS)}
    directions = DIRECTIONS if briers["with_misfit"] < (1 - LEAST_GAIN) * briers["free"] else FREE_DIRECTIONS
    models = [_fitted(half, directions) for half in halves]
    pairs = [(record, models[1 - place]) for place, half in enumerate(halves) for record in half]
    sure = _sure([(r, first(r.first.signs)) for r, (first, _) in pairs if r.first is not None])
    told = [told for record, fitted in pairs if (told := _told(record, *fitted, sure)) is not None]
    threshold = _threshold(told)
    first, ranked = _fitted(records, directions)
    held = reliability_of(told)
    fitted = {**how, "brier": held.brier, "ece": held.ece, "brier_of_ranked": briers, **rates(records, told, threshold)}
    return Calibration(first=first, ranked=ranked, sure=sure, threshold=threshold, model=model, fitted=fitted), told


def _fitted(records: Sequence[Record], directions: Mapping[str, int]) -> tuple[Logistic, Logistic]:
    """The models of the likeliest answer, and of the best of several by the signs that have `directions`."""
    firsts = [record.first for record in records if record.first is not None]
    return (
        fit_directed([t.signs for t in firsts], [t.is_right for t in firsts], FIRST_DIRECTIONS),
        _ranked(_bests(records), directions),
    )


def _bests(records: Sequence[Record]) -> list[Trial]:
    return [record.best for record in records if record.best is not None]


def _ranked(trials: Sequence[Trial], directions: Mapping[str, int]) -> Logistic:
    return fit_directed([t.signs for t in trials], [t.is_right for t in trials], directions)


def _brier(halves: Sequence[Sequence[Record]], directions: Mapping[str, int]) -> float:
    """Of the best of several, each half told by the fit on the other."""
    trials = [_bests(half) for half in halves]
    models = [_ranked(half, directions) for half in trials]
    told = [(models[1 - place](t.signs), t.is_right) for place, half in enumerate(trials) for t in half]
    return reliability([confidence for confidence, _ in told], [is_right for _, is_right in told]).brier


def _told(record: Record, first: Logistic, ranked: Logistic, sure: float) -> Told | None:
    """As `cadlm.choose` decides."""
    if record.first is not None and record.first.is_flawless and (confidence := first(record.first.signs)) >= sure:
        return Told(record=record, trial=record.first, confidence=confidence, is_first=True)
    if record.best is None:
        return None
    return Told(record=record, trial=record.best, confidence=ranked(record.best.signs), is_first=False)


def _sure(answered: Sequence[tuple[Record, float]]) -> float:
    """The least confidence above which asking for more answers would hardly ever have helped; 1 where there is none.

    Args:
        answered: Records with the confidence of their likeliest answer.
    """
    flawless = [(p, record) for record, p in answered if record.first is not None and record.first.is_flawless]
    sure, lost = 1.0, 0
    for number, (p, record) in enumerate(sorted(flawless, key=lambda pair: -pair[0]), 1):
        assert record.first is not None
        lost += record.best is not None and record.best.is_right and not record.first.is_right
        if lost <= MOST_LOST * number:
            sure = p
    return max(sure, LEAST_SURE)


def _threshold(told: Sequence[Told]) -> float:
    """The highest threshold that refuses no more right parts than may be; what is doubted anyway does not depend on it."""
    right = sorted(t.confidence for t in told if t.trial.is_right and not t.trial.is_doubted)
    spare = int(MOST_RIGHT_REFUSED * len(right))
    return min(HIGHEST_THRESHOLD, right[spare]) if right else 0.0


def rates(records: Sequence[Record], told: Sequence[Told], threshold: float) -> dict[str, float]:
    """Shares of all prompts; `right_refused` is of the right answers, `wrong_delivered` of what is delivered."""
    total = max(len(records), 1)
    delivered = [t for t in told if not t.trial.is_doubted and t.confidence >= threshold]
    right = sum(t.trial.is_right for t in told)
    right_delivered = sum(t.trial.is_right for t in delivered)
    return {
        "pass_at_1": sum(record.first is not None and record.first.is_right for record in records) / total,
        "rerank": sum(record.best is not None and record.best.is_right for record in records) / total,
        "oracle": sum(record.any_right for record in records) / total,
        "chosen_right": right / total,
        "declined": sum(record.is_refused for record in records) / total,
        "delivered": len(delivered) / total,
        "wrong_delivered": (len(delivered) - right_delivered) / max(len(delivered), 1),
        "right_refused": (right - right_delivered) / max(right, 1),
        "without_sampling": sum(t.is_first for t in told) / total,
    }


def reliability_of(told: Sequence[Told]) -> Reliability:
    """How the confidence that was told holds."""
    return reliability([t.confidence for t in told], [t.trial.is_right for t in told])


_COLUMNS = {
    name: max(len(name), 7)
    for name in ("pass_at_1", "rerank", "oracle", "delivered", "wrong_delivered", "right_refused", "without_sampling")
}


def summary_lines(records: Sequence[Record], calibration: Calibration, told: Sequence[Told]) -> list[str]:
    """For people: rates over all and by split, reliability, the weights."""
    held = reliability_of(told)
    splits = ["", *sorted({record.split for record in records})]
    lines = [f"{'':19}prompts " + " ".join(f"{name:>{width}}" for name, width in _COLUMNS.items())]
    for split in splits:
        some = [record for record in records if split in ("", record.split)]
        row = rates(some, [t for t in told if split in ("", t.record.split)], calibration.threshold)
        shares = " ".join(f"{row[name]:>{width}.1%}" for name, width in _COLUMNS.items())
        lines.append(f"{split or 'all':19}{len(some):7} {shares}")
    lines += ["", f"ECE {held.ece:.4f}, Brier {held.brier:.4f} over {held.count} answers, each judged by the other half's fit"]
    lines += [f"  said {bin.said:6.1%}  true {bin.true:6.1%}  of {bin.count}" for bin in held.bins]
    briers = ", ".join(f"{name} {brier:.4f}" for name, brier in calibration.fitted["brier_of_ranked"].items())
    lines += ["", f"Brier of the best of several, by signs: {briers}"]
    lines += [f"sure from {calibration.sure:.3f}, refused below {calibration.threshold:.3f}"]
    for name, model in (("likeliest", calibration.first), ("best", calibration.ranked)):
        lines.append(f"{name:10} bias {model.bias:+.2f} " + " ".join(f"{n} {w:+.2f}" for n, w in model.weights.items()))
    return lines
