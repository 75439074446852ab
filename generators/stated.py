"""What a sample's prompt states, as requirements with the words that state them: from the numbers as they were said.

The truth that a reader of prompts is measured against. It reads no prompt: it knows from the draft which number is what.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .draft import Said, Sample
from .spec import Holes, NoOtherHoles, Other, Requirement, Side, Size, Spec
from .stated_rows import BASES, FEATURES, RAISED, ROUND, Row, length_row, size_row

_SILENT = frozenset(("nema", *map(str, range(13)), "45", "90"))
"""Numbers that say no more than the words around them: a frame size, counts that the family fixes, the hour of a clock, 45°."""
_DENIAL = re.compile(r"\b(?:no|without(?: any)?|don't add) holes\b", re.IGNORECASE)
_FACES: Mapping[str, Side] = {"right": ">X", "left": "<X", "front": "<Y", "back": ">Y"}
_TOWARDS: Mapping[str, tuple[int, int]] = {"right": (1, 0), "left": (-1, 0), "back": (0, 1), "front": (0, -1)}
_HOURS: Mapping[str, tuple[int, int]] = {"12": (0, 1), "3": (1, 0), "6": (0, -1), "9": (-1, 0)}
_SIDE_WORD = re.compile(r"\b(right|left|front|back)\b")
_BOTH_LEGS = re.compile(r"\b(?:each|both|per|every)\b")


@dataclass(frozen=True, slots=True)
class _Clause:
    """One phrase of a sample: what it adds ("" for the base), its template, its numbers by key."""

    name: str
    phrase: str
    said: Mapping[str, Said]

    def value(self, expression: str) -> tuple[float, tuple[str, ...]] | None:
        """What an expression of the tables is, and the keys that it took; None where the phrase does not say them all."""
        for alternative in expression.split("|"):
            factors = alternative.split("*")
            value = float(factors.pop(0)) if len(factors) > 1 and factors[0][0].isdigit() else 1.0
            if all(key in self.said for key in factors):
                for key in factors:
                    value *= self.said[key].value
                return value, tuple(factors)
        return None

    def word(self, pattern: re.Pattern[str]) -> str | None:
        """What of the phrase matches, if it is one word only."""
        found = set(pattern.findall(self.phrase))
        return found.pop() if len(found) == 1 else None


def stated(sample: Sample) -> Spec:
    """The requirements of a sample's prompt, phrase by phrase; a number of no clear kind is an `Other` that is not sure.

    A refusal states none.
    """
    if sample.family == "refusal":
        return Spec()
    rows: list[Requirement] = []
    clauses = _clauses(sample)
    for clause in clauses:
        used: set[str] = set()
        for row in _rows(clause, sample):
            if (made := _made(row, clause)) is None:
                continue
            requirement, keys = _in_place(*made, clause, clauses[0], sample)
            used.update(keys)
            rows.append(_worded(requirement, [clause.said[key] for key in keys], sample.prompt))
        left = [said for key, said in clause.said.items() if key not in used and key not in _SILENT]
        rows.extend(_worded(Other(is_sure=False), [said], sample.prompt) for said in left)
    if denial := _DENIAL.search(sample.prompt):
        rows.append(NoOtherHoles(words=denial[0], span=denial.span()))
    return Spec(requirements=tuple(rows))


def _clauses(sample: Sample) -> list[_Clause]:
    """The phrases with their features. A phrase without numbers does not name its own: those that are left do."""
    said: list[dict[str, Said]] = [{} for _ in sample.phrases]
    names = [""] * len(sample.phrases)
    for number in sample.said:
        said[number.clause].setdefault(number.key, number)
        names[number.clause] = number.feature
    left = list((Counter(sample.features) - Counter(names[1:])).elements())
    for i in range(1, len(names)):
        names[i] = names[i] or left.pop(0)
    return [_Clause(*row) for row in zip(names, sample.phrases, said, strict=True)]


def _rows(clause: _Clause, sample: Sample) -> tuple[Row, ...]:
    if clause.name:
        return FEATURES.get(clause.name, ())
    rows = BASES.get(sample.base or sample.family, ())
    if RAISED.isdisjoint(sample.features) or rows[0].kind is not Size:
        return rows
    *plan, high = rows[0].keys["size_mm"]
    return (size_row(*plan), length_row(high, "thickness"), *rows[1:])


def _made(row: Row, clause: _Clause) -> tuple[Requirement, tuple[str, ...]] | None:
    """A row with the numbers of a phrase and the keys that it took, if the phrase says what the kind cannot be without."""
    values: dict[str, Any] = dict(row.fixed)
    used: list[str] = []
    for name, expression in row.keys.items():
        parts = expression if isinstance(expression, tuple) else (expression,)
        found = [one for part in parts if (one := clause.value(part)) is not None]
        used.extend(key for _, keys in found for key in keys)
        numbers = tuple(value for value, _ in found)
        if isinstance(expression, tuple):
            values[name] = numbers
        elif numbers:
            values[name] = int(numbers[0]) if name == "count" else numbers[0]
    if any(not values.get(name) for name in row.needs):
        return None
    if row.kind is Size and len(values["size_mm"]) < 3:
        values["order"] = "among"
    return row.kind(**values), tuple(dict.fromkeys(used))


def _in_place(
    requirement: Requirement, keys: tuple[str, ...], clause: _Clause, base: _Clause, sample: Sample
) -> tuple[Requirement, tuple[str, ...]]:
    """Holes with what the words of their phrase say of where they are and how many."""
    if not isinstance(requirement, Holes):
        return requirement, keys
    side = _FACES.get(clause.word(_SIDE_WORD) or "")
    match clause.name:
        case "leg_holes":
            count = (2 if "2" in clause.said else 1) * (2 if _BOTH_LEGS.search(clause.phrase) else 1)
            return replace(requirement, count=count), (*keys, *({"2"} & set(clause.said)))
        case "side_hole" | "cable_hole":
            return replace(requirement, side=side), keys
        case "hole_at" | "hole_from_center" | "clock_hole":
            if (place := _place(clause, base, sample)) is not None:
                at, more = place
                return replace(requirement, at_mm=(at,)), (*keys, *more)
        case _:
            pass
    return requirement, keys


def _place(clause: _Clause, base: _Clause, sample: Sample) -> tuple[tuple[float, float], tuple[str, ...]] | None:
    """Where a single hole is in x and y, with the keys that say it; None where the sizes of the base do not."""
    plan = (base.value("w|s"), base.value("d|w|s"))
    if sample.base in ROUND:
        middle = (0.0, 0.0)
        corner = None
    elif plan[0] is not None and plan[1] is not None:
        is_centered = "centered" in sample.features
        corner = (-plan[0][0] / 2, -plan[1][0] / 2) if is_centered else (0.0, 0.0)
        middle = (corner[0] + plan[0][0] / 2, corner[1] + plan[1][0] / 2)
    else:
        return None
    if "x" in clause.said and "y" in clause.said and corner is not None:
        return (corner[0] + clause.said["x"].value, corner[1] + clause.said["y"].value), ("x", "y")
    if (off := clause.value("off|0.5*bc|r")) is None:
        return None
    hour = next((key for key in clause.said if key in _HOURS), "")
    step = _HOURS.get(hour) or _TOWARDS.get(clause.word(_SIDE_WORD) or "")
    if step is None:
        return None
    return (middle[0] + off[0] * step[0], middle[1] + off[0] * step[1]), (*off[1], *([hour] if hour else []))


def _worded(requirement: Requirement, said: Sequence[Said], prompt: str) -> Requirement:
    """With the words from the first to the last of its numbers."""
    if not said:
        return requirement
    start, end = min(one.start for one in said), max(one.end for one in said)
    return replace(requirement, words=prompt[start:end], span=(start, end))
