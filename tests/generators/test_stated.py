"""What prompts state, from what was said: the right kinds with the right words, for every family and feature."""

from __future__ import annotations

from collections import Counter

import pytest

from generators.catalogue import FAMILIES, LATER, PRIMITIVES, SPOKEN
from generators.corpus import draw
from generators.draft import Said, Sample
from generators.spec import (
    Bosses,
    Centered,
    Distance,
    Holes,
    NoOtherHoles,
    Other,
    Requirement,
    Size,
    Spec,
)
from generators.stated import stated
from generators.stated_rows import BASES, FEATURES

SAMPLES = tuple(draw(77, index) for index in range(500))
HAVE_BASE = {"compose", "tapped_part", "standing_plate", "drilled_plate", "bevelled_plate"}


def sample(family: str, phrases: tuple[str, ...], words: dict[tuple[int, str, str], str], prompt: str, **more: object) -> Sample:
    """A sample by hand: which words of the prompt state which number of which clause."""
    said: list[Said] = []
    for (clause, feature, key), text in words.items():
        start, value = prompt.index(text), float(text.split("m")[0])
        where = {"start": start, "end": start + len(text)}
        said.append(Said(clause=clause, feature=feature, key=key, name=key, value=value, facet="", **where))
    features = tuple(dict.fromkeys(feature for _, feature, _ in words if feature))
    values = {"features": features, **more}
    return Sample(
        prompt=prompt, ir="", target="", family=family, params={}, mentions=(), phrases=phrases, said=tuple(said), **values
    )  # type: ignore[arg-type]


def kinds(spec: Spec) -> list[type[Requirement]]:
    return [type(requirement) for requirement in spec.requirements]


def test_every_family_and_feature_has_a_row() -> None:
    families = {row.name for row in (*PRIMITIVES, *FAMILIES, *LATER, *SPOKEN)} - HAVE_BASE
    assert families == set(BASES)
    assert {name for one in SAMPLES for name in one.features} <= set(FEATURES)


def test_words_are_those_of_the_prompt() -> None:
    for one in SAMPLES:
        for requirement in stated(one).requirements:
            if requirement.span is not None:
                start, end = requirement.span
                assert requirement.words == one.prompt[start:end] != ""


def test_nearly_every_number_that_is_said_has_a_kind() -> None:
    counts: Counter[bool] = Counter()
    for one in SAMPLES:
        unclear = {r.span for r in stated(one).requirements if isinstance(r, Other)}
        counts.update((said.start, said.end) not in unclear for said in one.said if said.name)
    assert counts[True] / counts.total() > 0.97


def test_a_plate_with_a_boss_states_its_height_apart() -> None:
    """With something on top, the plate's thickness is no extent of the part."""
    words = {
        (0, "", "w"): "50mm",
        (0, "", "d"): "30mm",
        (0, "", "t"): "5mm t",
        (1, "boss", "boss_d"): "12mm",
        (1, "boss", "boss_h"): "8mm",
    }
    prompt = "plate 50mm by 30mm, 5mm thick, with a boss of 12mm, 8mm high"
    found = stated(sample("compose", ("plate {w} {d} {t}", "a boss {boss_d} {boss_h}"), words, prompt, base="plate"))
    size, thickness, boss = found.requirements
    assert isinstance(size, Size) and (size.size_mm, size.order, size.words) == ((50, 30), "among", "50mm by 30mm")
    assert isinstance(thickness, Distance) and (thickness.distance_mm, thickness.role) == (5, "thickness")
    assert isinstance(boss, Bosses) and (boss.diameter_mm, boss.height_mm) == (12, 8)
    plain = stated(sample("plate", ("plate {w} {d} {t}",), {key: text for key, text in words.items() if key[0] == 0}, prompt))
    assert plain.requirements[0].size_mm == (50, 30, 5)  # type: ignore[attr-defined]


def test_a_hole_off_the_centre_states_its_place() -> None:
    words = {
        (0, "", "w"): "50mm",
        (0, "", "d"): "30mm",
        (1, "hole_from_center", "hole"): "4mm",
        (1, "hole_from_center", "off"): "12mm",
    }
    prompt = "plate 50mm by 30mm with a 4mm hole 12mm to the left of the center"
    one = sample("compose", ("plate {w,d}", "a {hole@} hole {off} to the left of the center"), words, prompt, base="plate")
    hole = stated(one).requirements[1]
    assert isinstance(hole, Holes) and hole.at_mm == ((13, 15),) and hole.words == "4mm hole 12mm"


def test_phrases_without_numbers_state_what_they_name() -> None:
    words = {(0, "", "w"): "50mm", (0, "", "d"): "30mm"}
    phrases = ("plate {w,d}", "holes in the corners", "center it on the origin")
    prompt, features = "plate 50mm by 30mm, holes in the corners, center it", ("corner_holes", "centered")
    one = sample("compose", phrases, words, prompt, base="plate", features=features)
    assert kinds(stated(one)) == [Size, Holes, Centered]
    assert stated(one).requirements[1].near_corners  # type: ignore[attr-defined]


def test_a_denial_is_a_requirement_and_a_refusal_states_nothing() -> None:
    denied = sample("block", ("block {w}",), {(0, "", "w"): "50mm"}, "a block 50mm, without any holes")
    assert kinds(stated(denied)) == [Size, NoOtherHoles]
    assert stated(sample("refusal", (), {}, "a dragon")) == Spec()


@pytest.mark.parametrize("index", range(5))
def test_stated_is_a_function_of_the_sample_and_survives_json(index: int) -> None:
    one = SAMPLES[index]
    assert Spec.from_dict(stated(one).to_dict()) == stated(one)
