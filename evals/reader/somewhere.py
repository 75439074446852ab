"""Lengths whose meaning the reader does not know: that they are somewhere on the part can still be held against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import cast

from generators.spec import SOMEWHERE, Diameter, Distance, Holes, Requirement, Size, SteppedHoles

from .reading import Asked
from .roles import Number
from .tokens import NUMBER, Text

_LENGTH_KINDS = (Size, Distance, Diameter)
_NO_LENGTH = frozenset(("count", "other", "grid", "angle", "clock", "z", "circle", "corners"))
"""Roles of numbers that are no length of the part, or of a circle that only the middles of slots may lie on."""
_OF_ANOTHER = frozenset(
    ("for", "fit", "fits", "fitting", "hold", "holds", "holding", "accept", "accepts", "take", "takes", "around", "clears")
)
"""Words before the size of something else, which the part may have a little more or less of."""
_REACH = 8
_ALL_EXTENTS = 3
_ENDS = frozenset((",", ".", ":", ";", "(", ")", "with", "and", "has", "is"))


def state_lengths(numbers: Iterable[Number], asked: Asked, is_odd: bool = False) -> None:
    """Ask for each length that no sure requirement states to be somewhere on the part, instead of unsure lengths.

    `is_odd`: of the shape no more is known than that its lengths are on it.
    """
    asked.rows = [row for row in asked.rows if not _is_vague(row[0], is_odd)]
    known = stated(asked)
    for number in numbers:
        if number.index not in known and _is_length(number, asked.text):
            is_sure = not _is_of_another(number, asked.text)
            role = "centers" if _is_between_holes(number, asked.text) else SOMEWHERE
            asked.add(Distance(distance_mm=number.value, role=role, is_sure=is_sure), [number])


def _is_vague(row: Requirement, is_odd: bool) -> bool:
    if not isinstance(row, _LENGTH_KINDS) or not row.is_sure:
        return isinstance(row, _LENGTH_KINDS)
    if isinstance(row, Distance) and row.role in ("flats", "step"):
        return False
    return is_odd and (isinstance(row, Distance) or (isinstance(row, Size) and len(row.size_mm) < _ALL_EXTENTS))


def stated(asked: Asked) -> set[int]:
    """The numbers that a sure requirement says, as they are, doubled (a radius) or as part of a place."""
    found: set[int] = set()
    for row, sources in asked.rows:
        if not (row.is_sure and row.checkable):
            continue
        said = list(_values(row))
        has_place = isinstance(row, Holes) and bool(row.at_mm)
        for source in sources:
            value = asked.text.mentions[source].value
            if has_place or any(math.isclose(one, factor * value, rel_tol=1e-9) for one in said for factor in (1, 2)):
                found.add(source)
    return found


def _values(row: Requirement) -> Iterator[float]:
    if isinstance(row, SteppedHoles) and row.mouth_mm is not None and row.diameter_mm is not None:
        yield row.mouth_mm - row.diameter_mm  # the chamfer of a hole
    for field in fields(row):
        value = getattr(row, field.name)
        for one in cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,):
            if isinstance(one, int | float) and not isinstance(one, bool):
                yield float(one)


def _is_length(number: Number, text: Text) -> bool:
    """Whether a number is a length for certain: it has a unit, a length's role, or stands in an `A x B`."""
    if number.mention.kind not in ("num", "len") or number.role in _NO_LENGTH or number.value <= 0:
        return False
    if not number.role and (number.mention.text.isalpha() or _is_array(number, text)):
        return False
    return bool(number.role) or number.group >= 0 or not number.is_bare or number.mention.kind == "len"


def _is_between_holes(number: Number, text: Text) -> bool:
    """Whether it is how far holes are apart, said before them: "80 between hole centers, … holes 8"."""
    first, last = number.words
    said = [token.text for token in text.tokens[first : last + 1]]
    return number.role == "pitch" and "between" in said and not {"hole", "holes"}.isdisjoint(said)


def _is_array(number: Number, text: Text) -> bool:
    """Whether an `A x B` without a unit of its own may say how many holes there are."""
    around = {token.text for token in text.tokens[max(0, number.token - 8) : number.token + 8]}
    return number.group >= 0 and number.mention.text.isdigit() and not around.isdisjoint(("holes", "pattern", "grid", "array"))


def _is_of_another(number: Number, text: Text) -> bool:
    """Whether it is the size of what the part is made for: "a holder for a 30 mm pipe"."""
    for token in reversed(text.tokens[max(0, number.token - _REACH) : number.token]):
        if token.text in _OF_ANOTHER:
            return True
        if token.text in _ENDS or token.text == NUMBER:
            return False
    return False
