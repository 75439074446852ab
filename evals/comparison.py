"""Compares two runs of one suite task by task: what one gets right and the other does not, and whether that could be chance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from .errors import EvalError
from .report import bootstrap
from .run import HEAD, SAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Run b against run a, over the tasks that both scored.

    Attributes:
        rates: Share right of a and of b.  difference: b - a, with its 95 % interval over resampled tasks (paired).
        won, lost: Ids of the tasks that only b, only a, got right.
        left_out: Tasks that only one of the runs has a score for.
    """

    models: tuple[str, str]
    tasks: int
    rates: tuple[float, float]
    difference: float
    interval: tuple[float, float]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    left_out: int

    @property
    def is_significant(self) -> bool:
        """Whether the interval of the difference leaves out 0."""
        return self.interval[0] > 0 or self.interval[1] < 0


def compare(a: Path, b: Path, seed: int = 0) -> Comparison:
    """Compare two run folders.

    Raises:
        EvalError: `not-a-run`; `other-suite` where the two ran different suites or seeds, or have no task in common.
    """
    heads = [_head(folder) for folder in (a, b)]
    if heads[0]["seed"] != heads[1]["seed"] or _set_of(heads[0]) != _set_of(heads[1]):
        raise EvalError("other-suite", f"{a} is of {_of(heads[0])}, {b} of {_of(heads[1])}")
    first, second = (_values(folder) for folder in (a, b))
    common = [task for task in first if task in second]
    if not common:
        raise EvalError("other-suite", "the two runs have no task in common")
    pairs = [(first[task], second[task]) for task in common]
    gains: Sequence[float] = [y - x for x, y in pairs]
    return Comparison(
        models=(heads[0]["model"], heads[1]["model"]),
        tasks=len(common),
        rates=(fmean(x for x, _ in pairs), fmean(y for _, y in pairs)),
        difference=fmean(gains),
        interval=bootstrap(gains, seed),
        won=tuple(task for task, gain in zip(common, gains, strict=True) if gain > 0),
        lost=tuple(task for task, gain in zip(common, gains, strict=True) if gain < 0),
        left_out=len(first.keys() ^ second.keys()),
    )


def _head(folder: Path) -> Mapping[str, Any]:
    try:
        return json.loads((folder / HEAD).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EvalError("not-a-run", f"{folder} is not the folder of a run: {error}") from error


def _values(folder: Path) -> dict[str, float]:
    """Score by task; what could not be scored is left out. A line that a kill cut short ends the file."""
    values: dict[str, float] = {}
    text = (folder / SAMPLES).read_text("utf-8") if (folder / SAMPLES).exists() else ""
    for line in text.split("\n")[:-1]:  # a prompt may hold what `splitlines` splits at
        try:
            row = json.loads(line)
            value = row["score"]["value"]
        except (ValueError, KeyError, TypeError) as error:
            raise EvalError("not-a-run", f"{folder / SAMPLES} holds what is no sample: {error!r}") from error
        if value is not None:
            values[row["id"]] = float(value)
    return values


def _set_of(head: Mapping[str, Any]) -> str:
    """A suite by its name, a set from elsewhere by its content, wherever it lies."""
    return head.get("set", head["suite"])


def _of(head: Mapping[str, Any]) -> str:
    return f"suite {head['suite']}, seed {head['seed']}"
