"""What holds for every sample of every family: the text states the numbers, the program is whole, the stream is a function."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, partial
from itertools import islice
from random import Random

import pytest

import dsl
from generators.catalogue import FAMILIES, LATER, PRIMITIVES, Family
from generators.corpus import PLAIN_SHARE, draw, split_of, stream
from generators.draft import Draft, Redraw, Sample
from generators.features import FEATURES
from generators.impossible import draw_impossible
from generators.labels import LABEL, bind
from generators.names import NAMES
from generators.numbers import read_numbers
from generators.refusals import (
    BORE_TOO_LARGE,
    HOLE_TOO_DEEP,
    HOLE_TOO_LARGE,
    HOLES_TOO_WIDE,
    NO_DIAMETER,
    NO_SPACING,
    REASONS,
    WALL_TOO_THICK,
    draw_refusal,
)

ROWS = {row.name: row for row in (*PRIMITIVES, *FAMILIES, *LATER)}
SAMPLES_EACH = 30
UNUSED = {*range(1, 15), 304, 1045, 6061, 2768}
"""Numbers of steps and of materials, which nothing in the part has."""
NAME = re.compile(r"([a-z_]+?)(?:\d{1,2})?")


def sample(row: Family, number: int) -> Sample:
    """Sample `number` of one family."""
    rng = Random(f"test/{row.name}/{number}")
    while True:
        draft = Draft(rng)
        try:
            row.make(draft)
            return draft.finish(row.name)
        except Redraw:
            continue


@cache
def samples(name: str) -> tuple[Sample, ...]:
    return tuple(sample(ROWS[name], number) for number in range(SAMPLES_EACH))


@pytest.fixture(params=sorted(ROWS))
def family(request: pytest.FixtureRequest) -> tuple[Sample, ...]:
    return samples(request.param)


def test_labels_stand_for_the_numbers_of_the_prompt(family: tuple[Sample, ...]) -> None:
    for s in family:
        assert s.mentions == read_numbers(s.prompt)
        assert bind(s.target, s.mentions) == s.ir, s.prompt


def test_only_parameter_lines_hold_labels_and_each_holds_one(family: tuple[Sample, ...]) -> None:
    for s in family:
        for line in s.target.splitlines():
            assert len(LABEL.findall(line)) == 0 or re.fullmatch(r"[a-z_0-9]+=«\d+(:[a-z]+)?»", line), line


def test_a_parameter_is_either_said_or_a_default(family: tuple[Sample, ...]) -> None:
    """No number is lost: what the reader finds and no label uses is a fixed count, a step's number or a tolerance."""
    for s in family:
        used = {int(match[1]) for match in LABEL.finditer(s.target)}
        idle = [m for i, m in enumerate(s.mentions) if i not in used and m.kind != "tol"]
        said = [m for m in idle if not any(r.start <= m.start < r.end for r in s.said)]
        assert all(m.facets.get("n", m.value) in UNUSED or m.kind == "deg" for m in said), (s.prompt, said)


def test_what_is_said_stands_in_the_prompt_and_in_the_program(family: tuple[Sample, ...]) -> None:
    for s in family:
        labelled = set(re.findall(r"^([a-z0-9_]+)=«", s.target, re.MULTILINE))
        assert {said.name for said in s.said if said.name} == labelled
        for said in s.said:
            (mention,) = (m for m in s.mentions if said.start <= m.start < said.end)
            number = mention.facets[said.facet] if said.facet else mention.value
            assert number == pytest.approx(said.value, abs=1e-9), (said, s.prompt)
            assert not said.name or s.params[said.name] == said.value
            assert said.feature in ("", *s.features) and 0 <= said.clause < len(s.phrases)


def test_the_program_has_no_warning_and_one_root(family: tuple[Sample, ...]) -> None:
    for s in family:
        graph = dsl.check(s.ir)
        assert graph.warnings == ()
        assert len(graph.roots) == 1
        assert graph.roots[0] == len(graph.nodes) - 1


def test_the_program_is_written_in_the_answer_dialect(family: tuple[Sample, ...]) -> None:
    for s in family:
        assert "\n\n" not in s.ir and "#" not in s.ir and '"' not in s.ir
        for name in re.findall(r"^([a-z][a-z0-9_]*)(?:=|: )", s.ir, re.MULTILINE):
            match = NAME.fullmatch(name)
            assert name in NAMES or (match and match[1] in NAMES), name
        for line in s.ir.splitlines():
            if match := re.search(r"\b(?:T|R|X|LP|CP|SH|F|CH|H|E|V|U|D|I) (\S+)", line):
                assert not match[1].isdigit(), line  # references are labels or $


def test_parameters_have_the_values_of_the_program(family: tuple[Sample, ...]) -> None:
    for s in family:
        assert {p.name: p.value for p in dsl.params(s.ir)} == pytest.approx(s.params, rel=1e-12)


def test_a_sample_is_decided_by_seed_and_index() -> None:
    assert [draw(5, i) for i in range(40)] == [draw(5, i) for i in range(40)]
    assert [draw(5, i).prompt for i in range(40)] != [draw(6, i).prompt for i in range(40)]


def train(seed: int, indices: range) -> list[Sample]:
    return [s for i in indices for s in [draw(seed, i)] if split_of(s) == "train"]


def test_workers_make_together_what_one_makes_alone() -> None:
    alone = train(3, range(120))
    shared = [s for worker in range(3) for s in train(3, range(worker, 120, 3))]
    assert {s.prompt for s in shared} == {s.prompt for s in alone}
    assert list(islice(stream(3, "train", start=1, step=3), 20)) == train(3, range(1, 90, 3))[:20]


def test_all_phrasings_of_a_program_are_in_one_split() -> None:
    sides: dict[str, set[str]] = {}
    for i in range(600):
        s = draw(1, i)
        sides.setdefault(s.ir, set()).add(split_of(s))
    assert all(len(side) == 1 for side in sides.values())
    share = Counter(split_of(draw(2, i)) for i in range(1000))["test"] / 1000
    assert 0.005 < share < 0.05


def test_plain_primitives_keep_their_share() -> None:
    plain = {row.name for row in PRIMITIVES}
    drawn = [draw(4, i) for i in range(1500)]
    share = sum(s.family in plain for s in drawn) / len(drawn)
    assert share == pytest.approx(PLAIN_SHARE, abs=0.035)
    assert all(not s.features for s in drawn if s.family in plain)


def test_refusals_give_a_reason_of_the_closed_list() -> None:
    rng = Random(1)
    drawn = {draw_refusal(rng)[1] for _ in range(300)}
    asked = [draw_impossible(rng) for _ in range(300)]
    assert drawn | {s.ir.removeprefix("? ") for s in asked} == set(REASONS)
    assert drawn.isdisjoint(s.ir.removeprefix("? ") for s in asked)
    refused = [s for s in map(partial(draw, 8), range(800)) if s.family == "refusal"]
    assert refused
    for s in (*refused, *asked):
        assert s.ir == s.target and s.ir.removeprefix("? ") in REASONS
        with pytest.raises(dsl.DslError) as error:
            dsl.check(s.ir)
        assert error.value.kind == "refused"


def test_what_cannot_be_states_sizes_that_cannot_be() -> None:
    rng = Random(5)
    asked: dict[str, list[dict[str, float]]] = {}
    for s in (draw_impossible(rng) for _ in range(400)):
        asked.setdefault(s.ir.removeprefix("? "), []).append(s.params)
    for p in asked[HOLE_TOO_LARGE]:
        across = min(p[key] for key in ("w", "d", "s", "dia") if key in p) if "r" not in p else 2 * p["r"]
        assert p["hole"] > across
    assert all(p["depth"] > p.get("h", p.get("s", 0)) for p in asked[HOLE_TOO_DEEP])
    assert all(p["id"] > p["od"] for p in asked[BORE_TOO_LARGE])
    assert all(2 * p["wall"] > min(p[key] for key in ("w", "d", "od") if key in p) for p in asked[WALL_TOO_THICK])
    for p in asked[HOLES_TOO_WIDE]:
        assert max(p["w"], p.get("d", 0)) < (p["bc"] if "bc" in p else (p["n"] - 1) * p["pitch"])
    assert not any({"dia", "r", "od", "id"} & p.keys() for p in asked[NO_DIAMETER])
    assert not any({"pitch", "bc"} & p.keys() for p in asked[NO_SPACING])


def test_what_cannot_be_stands_in_the_place_of_other_samples() -> None:
    mixed = [draw(6, index, impossible=0.15, later=0.15) for index in range(120)]
    plain = [draw(6, index) for index in range(120)]
    changed = [a for a, b in zip(mixed, plain, strict=True) if a != b]
    assert 15 < len(changed) < 60
    later = {row.name for row in LATER}
    assert {s.family for s in changed} == {"refusal", *later}
    assert all(s.ir.removeprefix("? ") in REASONS[3:] for s in changed if s.family == "refusal")


@pytest.mark.slow
def test_every_feature_is_drawn_with_many_others() -> None:
    """Coverage of the composer: every feature, alone and beside at least three others."""
    partners: dict[str, set[str]] = {}
    alone: set[str] = set()
    for number in range(4000):
        s = sample(ROWS["compose"], number)
        features = set(s.features) - {"centered"}
        for feature in features:
            partners.setdefault(feature, set()).update(features - {feature})
        if len(features) == 1:
            alone |= features
    assert len(partners) >= len(FEATURES) - 1  # side_hole says two names, corner phrases may share one
    assert alone >= set(partners) - {"centered"}
    lonely = {feature: len(others) for feature, others in partners.items() if len(others) < 3}
    assert lonely.keys() <= {"hollow"}
