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
RELATIVE_TOLERANCE = 0.01
NO_SURFACES = Judged(None, "measured without surfaces")


def is_near(wanted: float | None, have: float, tolerance: float) -> bool:
    """Whether a measured length is the stated one, or none was stated. Of a small length the tolerance is a hundredth part."""
    return wanted is None or abs(have - wanted) <= min(tolerance, RELATIVE_TOLERANCE * abs(wanted))


def cell(value: float, digits: int = 3) -> float:
    """A length in mm to so many digits, equal for lengths that differ by rounding only: no usual length, metric or inch, lies on
    the bound between two cells.
    """
    return round(value + 10.0**-digits / 3, digits) + 0.0


def mm(values: Iterable[float]) -> str:
    """A few lengths in words: "3.9 mm"; the many are cut off."""
    rows = sorted({f"{value:.6g}" for value in values}, key=float)
    return (", ".join(rows[:6]) + (" …" if len(rows) > 6 else "") + " mm") if rows else "none"


def nearest(wanted: float, values: Iterable[float]) -> float | None:
    """The value nearest to the wanted one, the smaller of two."""
    return min(values, key=lambda value: (abs(value - wanted), value), default=None)
