"""Samples of the generators as exercises for a model: a prompt, and what the answer to it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from dsl.errors import DslError
from evals.reward import Wanted
from evals.reward_pool import Case
from generators.corpus import draw, family_of, split_of
from generators.draft import Sample
from generators.errors import GeneratorError
from generators.splits import Split
from generators.stated import stated

from ..chat import program

REFUSALS = "refusal"
"""The family of prompts that no part is meant by."""


class Exercise(NamedTuple):
    """A prompt and what its answer is held against."""

    prompt: str
    wanted: Wanted


@lru_cache(4096)
def exercise(seed: int, index: int) -> Exercise:
    """Sample number `index` of the generators' stream as an exercise."""
    return _exercise(draw(seed, index))


def _exercise(sample: Sample) -> Exercise:
    is_refusal = sample.family == REFUSALS
    wanted = Wanted(must_refuse=True) if is_refusal else Wanted(target=sample.ir, spec=stated(sample))
    return Exercise(sample.prompt, wanted)


def exercises(seed: int, count: int, split: Split, families: Sequence[str] = ()) -> list[Exercise]:
    """The first exercises of a split."""
    found: list[Exercise] = []
    place = 0
    while len(found) < count:
        place = next_place(seed, place, split, families)
        found.append(exercise(seed, place))
        place += 1
    return found


def next_place(seed: int, place: int, split: Split, families: Sequence[str]) -> int:
    """The number of the first sample from `place` on that is of the split and, if any are given, of the families."""
    while (families and family_of(seed, place) not in families) or split_of(draw(seed, place)) != split:
        place += 1
    return place


def case_of(asked: Exercise, text: str, *, is_finished: bool = True) -> Case:
    """The text that a model wrote as a case to be judged."""
    if not is_finished:
        return Case(program="", wanted=asked.wanted, fault="unfinished")
    try:
        return Case(program=program(asked.prompt, text), wanted=asked.wanted)
    except DslError as error:
        return Case(program="", wanted=asked.wanted, fault=error.kind)
    except GeneratorError as error:
        return Case(program="", wanted=asked.wanted, fault=error.code)
