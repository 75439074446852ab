"""A draft that can be drawn again with one thing changed: another value, or one feature left out.

The same random stream makes the same part. A second take follows the first one draw by draw, so that everything that was
not changed keeps its value, while every condition of the family is judged anew: what comes out is a part that the family
might have drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from ..draft import Draft, Redraw, Size
from ..labels import plain
from ..numbers import MOTORS, THREAD_FACETS, THREADS
from ..writing import Clause, Piece, Written, render

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One size of a part as it was drawn.

    Attributes:
        key, name: The word that the family uses, and the parameter's name in the program; a motor frame has no name.
        value: mm, degrees or pieces; between `low` and `high`. `form`: which of them, or a motor frame.
        said: How the phrase gives it, None for a default.
        attempt: Number of the attempt that drew it, -1 for none.
        state: Of the random stream, after it.
    """

    key: str
    name: str
    value: float
    low: float
    high: float
    form: str
    said: Written | None
    attempt: int
    state: tuple[Any, ...]

    @property
    def thread_facet(self) -> str | None:
        """Which size of a screw it is, None for a plain number; "" is the nominal size."""
        return self.said.facet if self.said is not None and self.said.kind == "thread" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to add a feature: whether it stayed, its name, its clause, its lines of the program (start, stop)."""

    has_fit: bool
    feature: str
    clause: Clause | None
    lines: tuple[int, int]


class Take(Draft):
    """A draft that notes what it draws.

    Args:
        rng: As in the first take.
        family: What is drawn.
        first: The take to follow; None draws freely.
        changes: New values by the number of the draw: mm, degrees or pieces, or the designation of a screw or motor ("5").
        without: Number of the attempt whose lines are left out.
    """

    def __init__(
        self,
        rng: Random,
        family: str,
        *,
        first: Take | None = None,
        changes: Mapping[int, float | str] | None = None,
        without: int | None = None,
    ) -> None:
        super().__init__(rng)
        self.family = family
        self.draws: list[Draw] = []
        self.attempts: list[Attempt] = []
        self.renamed: list[Written] = []
        self._first, self._changes, self._without = first, changes or {}, without
        self._attempt = -1

    def size(self, key: str, low: float, high: float, default: float | str | None = None) -> Size:
        return self._settle(key, super().size(key, low, high, default), low, high, "length")

    def count(self, key: str, low: int, high: int, default: int | None = None) -> Size:
        return self._settle(key, super().count(key, low, high, default), low, high, "count")

    def degrees(self, key: str, choices: tuple[int, ...], default: int | None = None) -> Size:
        return self._settle(key, super().degrees(key, choices, default), min(choices), max(choices), "angle")

    def motor(self, key: str) -> None:
        super().motor(key)
        clause, number = self.clauses[-1], len(self.draws)
        if (size := self._changes.get(number)) is not None:
            assert isinstance(size, str) and size in MOTORS
            clause.said[key] = replace(clause.said[key], text=f"NEMA {size}")
            self.renamed.append(clause.said[key])
        elif self._first is not None:
            clause.said[key] = self._earlier(number, "").said or clause.said[key]
        self._note(key, Size("", 0.0), 0, 0, "motor", clause.said[key])

    def attempt(self, make: Callable[[], None]) -> bool:
        number, lines, clauses, features = len(self.attempts), list(self.lines), len(self.clauses), len(self.features)
        self.attempts.append(Attempt(has_fit=False, feature="", clause=None, lines=(0, 0)))
        self._attempt = number
        has_fit = super().attempt(make)
        self._attempt = -1
        if has_fit and len(self.clauses) == clauses + 1 and len(self.features) == features + 1:
            span = (len(lines), len(self.lines))
            self.attempts[number] = Attempt(has_fit=True, feature=self.features[-1], clause=self.clauses[-1], lines=span)
        if number == self._without:
            self.lines[:] = lines
        return has_fit

    def leave_out(self) -> None:
        """Forget the name and the phrase of the feature that was left out; call it when the part is drawn."""
        assert self._without is not None
        gone = self.attempts[self._without]
        self.clauses[:] = [clause for clause in self.clauses if clause is not gone.clause]
        self.features.remove(gone.feature)

    def phrase(self, number: int) -> list[Piece]:
        """The words of an attempt's feature, with its verb."""
        clause = self.attempts[number].clause
        assert clause is not None
        return [f"{clause.verb or 'add'} ", *render(clause, 0, self.style, self.rng)]

    def place(self, draw: Draw) -> str:
        """The feature, base or family that drew a size."""
        return self.attempts[draw.attempt].feature if draw.attempt >= 0 else self.base_name or self.family

    @property
    def program(self) -> str:
        return "\n".join(line for line, _, _ in self.lines)

    def _settle(self, key: str, size: Size, low: float, high: float, form: str) -> Size:
        """Note a size, or give it the value that it has to have."""
        number = len(self.draws)
        _, clause, said = self.lines[-1]
        if self._first is not None:
            earlier, change = self._earlier(number, size.name), self._changes.get(number)
            if change is not None or said is not None:
                if isinstance(change, str):
                    assert earlier.said is not None
                    said = replace(earlier.said, text=f"M{change}")
                    self.renamed.append(said)
                    value = float(change) if not said.facet else THREADS[change][THREAD_FACETS.index(said.facet)]
                else:
                    said, value = earlier.said, earlier.value if change is None else change
                self.need(low - _SLACK <= value <= high + _SLACK)
                size = Size(size.name, value)
                self.values[size.name] = value
                self.lines[-1] = (f"{size.name}={plain(value)}", clause, said)
                if said is not None:
                    self.clauses[-1].said[key] = said
        self._note(key, size, low, high, form, said)
        return size

    def _earlier(self, number: int, name: str) -> Draw:
        """The draw of the first take in this place; draw again where the two have parted."""
        assert self._first is not None
        if number >= len(self._first.draws) or self._first.draws[number].name != name:
            raise Redraw
        draw = self._first.draws[number]
        self.rng.setstate(draw.state)
        return draw

    def _note(self, key: str, size: Size, low: float, high: float, form: str, said: Written | None) -> None:
        self.draws.append(
            Draw(
                key=key, name=size.name, value=size.v, low=low, high=high, form=form, said=said, attempt=self._attempt,
                state=self.rng.getstate(),
            )
        )  # fmt: skip
