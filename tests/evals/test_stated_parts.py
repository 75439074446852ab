"""Parts of the stream against what their prompts state: the part itself violates nothing, one with a wrong number does."""

from __future__ import annotations

import re
from random import Random

import pytest

import dsl
from dsl.errors import DslError
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from evals.check import Report, check
from generators.catalogue import FAMILIES, PRIMITIVES
from generators.corpus import draw
from generators.draft import Draft, Redraw, Sample
from generators.stated import stated

MAKERS = {row.name: row.make for row in (*PRIMITIVES, *FAMILIES)}


def judged(sample: Sample, ir: str) -> Report:
    return check(stated(sample), measure(build(dsl.check(ir))))


def violations(seed: int, indices: range) -> list[str]:
    found: list[str] = []
    for index in indices:
        sample = draw(seed, index)
        if sample.family != "refusal":
            found += [f"{index} {sample.prompt!r}: {v.requirement}: {v.found}" for v in judged(sample, sample.ir).violations]
    return found


def drawn(family: str, seed: int) -> Sample:
    rng = Random(seed)
    while True:
        draft = Draft(rng)
        try:
            MAKERS[family](draft)
            return draft.finish(family)
        except Redraw:
            continue


def test_parts_violate_nothing_that_their_prompts_state() -> None:
    assert violations(5, range(15)) == []


@pytest.mark.slow
def test_300_parts_violate_nothing_that_their_prompts_state() -> None:
    assert violations(31, range(300)) == []


@pytest.mark.parametrize("family", ["tube", "open_box", "flange", "round_standoff"])
def test_a_stated_length_that_is_3_percent_off_is_found(family: str) -> None:
    sample = drawn(family, 3)
    numbers = [said for said in sample.said if said.clause == 0 and said.name and said.facet != "n"]
    assert numbers and judged(sample, sample.ir).is_met
    for said in numbers:
        other = re.sub(rf"(?m)^{said.name}=.*$", f"{said.name}={said.value * 1.03!r}", sample.ir)
        assert not judged(sample, other).is_met, (sample.prompt, said)


@pytest.mark.slow
def test_at_least_19_of_20_wrong_numbers_are_found() -> None:
    rng, caught, made = Random(1), 0, 0
    for index in range(160):
        sample = draw(32, index)
        numbers = [said for said in sample.said if said.name]
        if not numbers:
            continue
        said = rng.choice(numbers)
        value = said.value + 1 if said.facet == "n" else said.value * 1.03
        try:
            report = judged(sample, re.sub(rf"(?m)^{said.name}=.*$", f"{said.name}={value!r}", sample.ir))
        except DslError:  # no part with that number
            continue
        made += 1
        caught += not report.is_met
    assert made > 100 and caught / made >= 0.95
