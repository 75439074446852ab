"""Mends a part that violates what is stated, where the finding names one parameter: sets it, rebuilds, judges again.

Deterministic and without the model: the embedded one cannot read findings. A change is kept only if it leaves fewer violations,
breaks nothing that was met and leaves no more of the prompt's sizes unused; the part only if nothing is violated any more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations, islice, product
from typing import Any, cast

import dsl
from dsl import DslError
from evals.check import Verdict
from generators.labels import bind, label, plain
from generators.numbers import Mention
from generators.spec import Requirement

from .assumptions import assumed
from .candidates import Bench, Candidate
from .generate import GenerationResult

MAX_ROUNDS = 2
MAX_SETTINGS, MAX_SWAPS, MAX_GUESSES = 8, 4, 4
"""Builds in a round, of each kind of edit: many parameters may hold a number that was found, and none of them be at fault."""
_FACTORS = ((1.0, ""), (0.5, "/2"), (2.0, "*2"))
"""A parameter may hold a diameter's radius, a width's half or the reverse."""
_LINE = re.compile(r"([a-z][a-z0-9_]*)=(.*)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_NO_SIZES = frozenset(("tolerance_mm", "relative_tolerance", "span", "count", "faces", "volume_mm3"))
_NEAR = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A parameter that was set: the value it had, the one it has, and the words of the prompt that say so."""

    name: str
    before: float
    after: float
    words: str


@dataclass(frozen=True, slots=True)
class _Edit:
    """New right-hand sides by parameter; `repairs` says the same for people."""

    sides: dict[str, str]
    repairs: tuple[Repair, ...]


def repaired(candidate: Candidate, bench: Bench) -> tuple[Candidate, tuple[Repair, ...]]:
    """A part that violates nothing, and what was set for it; the candidate as it was where there is no such part."""
    current, done = candidate, ()
    for _ in range(MAX_ROUNDS):
        if not current.num_violated:
            break
        found = _round(current, bench)
        if found is None:
            break
        current, edit = found
        done = (*done, *edit.repairs)
    return (current, done) if done and not current.num_violated else (candidate, ())


def _round(current: Candidate, bench: Bench) -> tuple[Candidate, _Edit] | None:
    """The edit that leaves fewest violations, the first of equals; at once one that leaves none."""
    best: tuple[Candidate, _Edit] | None = None
    tried = {current.answer.ir}
    for edits, most in _edits(current, bench.mentions):
        for edit, answer in islice(_new_answers(edits, current.answer, bench.mentions, tried), most):
            trial = replace(bench.judge(answer), votes=current.votes)
            if _is_better(trial, current) and (best is None or trial.num_violated < best[0].num_violated):
                best = trial, edit
                if not trial.num_violated:
                    return best
    return best


def _new_answers(
    edits: Iterable[_Edit], answer: GenerationResult, mentions: Sequence[Mention], tried: set[str]
) -> Iterator[tuple[_Edit, GenerationResult]]:
    """The edits that make a program that was not tried, with what they make."""
    for edit in edits:
        edited = _edited(answer, edit, mentions)
        if edited is not None and edited.ir not in tried:
            tried.add(edited.ir)
            yield edit, edited


def _is_better(trial: Candidate, current: Candidate) -> bool:
    if trial.report is None or current.report is None or not trial.has_right_bodies:
        return False
    pairs = zip(trial.report.verdicts, current.report.verdicts, strict=True)
    return (
        trial.num_violated < current.num_violated
        and len(trial.unused) <= len(current.unused)
        and all(after.outcome == "met" for after, before in pairs if before.outcome == "met")
    )


def _edits(current: Candidate, mentions: Sequence[Mention]) -> list[tuple[Iterator[_Edit], int]]:
    """What might mend the violations, and how many of each kind are tried: first parameters that hold the number found, then two
    that were mixed up, then a parameter whose number nobody stated."""
    values = {parameter.name: parameter.value for parameter in dsl.params(current.answer.ir)}
    free = {parameter.name: parameter.value for parameter in assumed(current.answer)}
    violations = current.violations
    return [
        ((edit for verdict in violations for edit in _of_found(verdict, values, mentions)), MAX_SETTINGS),
        ((edit for verdict in violations for edit in _swaps(verdict, values, current.answer)), MAX_SWAPS),
        ((edit for verdict in violations for edit in _of_stated(verdict, free, mentions)), MAX_GUESSES),
    ]


def _of_found(verdict: Verdict, values: dict[str, float], mentions: Sequence[Mention]) -> Iterator[_Edit]:
    found = [float(text) for text in _NUMBER.findall(verdict.found)]
    for factor, times in _FACTORS:
        for name, value in values.items():
            if any(_is_near(value, number * factor) for number in found):
                for size in _wanted(verdict.requirement):
                    if not _is_near(value, size * factor):
                        yield _setting(name, value, size, factor, times, verdict, mentions)


def _of_stated(verdict: Verdict, free: dict[str, float], mentions: Sequence[Mention]) -> Iterator[_Edit]:
    for size in _sizes(verdict.requirement):
        for name, value in free.items():
            yield _setting(name, value, size, 1.0, "", verdict, mentions)


def _swaps(verdict: Verdict, values: dict[str, float], answer: GenerationResult) -> Iterator[_Edit]:
    sides = _sides(answer.target)
    words = verdict.requirement.words
    wanted = _holding(_sizes(verdict.requirement), values)
    found = _holding([float(text) for text in _NUMBER.findall(verdict.found)], values)
    for a, b in dict.fromkeys([*combinations(wanted, 2), *product(found, wanted)]):
        if not _is_near(values[a], values[b]) and {a, b} <= set(sides):
            repairs = (
                Repair(name=a, before=values[a], after=values[b], words=words),
                Repair(name=b, before=values[b], after=values[a], words=words),
            )
            yield _Edit({a: sides[b], b: sides[a]}, repairs)


def _holding(sizes: Sequence[float], values: dict[str, float]) -> list[str]:
    """The parameters that hold one of some sizes, or the half of one."""
    return [name for name, value in values.items() if any(_is_near(value, size * f) for size in sizes for f, _ in _FACTORS[:2])]


def _setting(
    name: str, value: float, size: float, factor: float, times: str, verdict: Verdict, mentions: Sequence[Mention]
) -> _Edit:
    after = Repair(name=name, before=value, after=size * factor, words=verdict.requirement.words)
    return _Edit({name: _spelled(size, mentions) + times}, (after,))


def _spelled(size: float, mentions: Sequence[Mention]) -> str:
    """A number as the label of the mention that says it, else its digits."""
    for index, mention in enumerate(mentions):
        if _is_near(mention.value, size):
            return label(index)
        for facet, value in mention.facets.items():
            if facet != "n" and _is_near(value, size):
                return label(index, facet)
    return plain(size)


def _wanted(requirement: Requirement) -> list[float]:
    """All numbers of a requirement that a parameter could hold, its count included."""
    count = getattr(requirement, "count", None)
    return [*_sizes(requirement), *([float(count)] if isinstance(count, int) else [])]


def _sizes(requirement: Requirement) -> list[float]:
    values: list[float] = []
    for field in fields(requirement):
        value: Any = getattr(requirement, field.name)
        members = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        if field.name not in _NO_SIZES:
            values.extend(float(m) for m in members if isinstance(m, int | float) and not isinstance(m, bool) and m > 0)
    return values


def _sides(target: str) -> dict[str, str]:
    """The right-hand sides of a target's parameters."""
    return {match[1]: match[2] for line in target.splitlines() if (match := _LINE.fullmatch(line))}


def _edited(answer: GenerationResult, edit: _Edit, mentions: Sequence[Mention]) -> GenerationResult | None:
    """The answer with new right-hand sides; None where that is not a program."""
    lines = [
        f"{match[1]}={edit.sides[match[1]]}" if (match := _LINE.fullmatch(line)) and match[1] in edit.sides else line
        for line in answer.target.splitlines()
    ]
    target = "\n".join(lines)
    try:
        return replace(answer, ir=dsl.format(dsl.parse(bind(target, mentions))), target=target)
    except DslError:
        return None


def _is_near(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=_NEAR, abs_tol=_NEAR)
