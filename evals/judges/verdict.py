"""What a judge is and what it says of one requirement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from dsl.measurements import Measurements


class Judged(NamedTuple):
    """`is_met` None: these measurements do not tell. `found`: what was measured, in words and numbers."""

    is_met: bool | None
    found: str = ""


Judge = Callable[[Any, Measurements], Judged]
NO_SURFACES = Judged(None, "measured without surfaces")


def mm(values: Iterable[float]) -> str:
    """A few lengths in words: "3.9 mm"; the many are cut off."""
    rows = sorted({f"{value:.6g}" for value in values}, key=float)
    return (", ".join(rows[:6]) + (" …" if len(rows) > 6 else "") + " mm") if rows else "none"


def nearest(wanted: float, values: Iterable[float]) -> float | None:
    """The value nearest to the wanted one, the smaller of two."""
    return min(values, key=lambda value: (abs(value - wanted), value), default=None)
