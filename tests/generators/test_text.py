"""How parts are said: templates, numbers, sentence forms, and what must never stand in a prompt."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from generators.catalogue import FAMILIES, Family
from generators.corpus import draw
from generators.draft import Draft, Redraw, Sample
from generators.errors import GeneratorError
from generators.numbers import read_numbers
from generators.sentences import ORDERED
from generators.text import REGISTERS, draw_length, expand, length_mm


@cache
def drawn() -> tuple[Sample, ...]:
    return tuple(draw(23, index) for index in range(1500))


def test_one_of_each_group_is_chosen_and_what_stands_alone_is_tidied() -> None:
    rng = Random(1)
    texts = {expand("a [red|[dark |]blue|] box[,|] [with a lid|]", rng) for _ in range(300)}
    colours = ("a red box", "a dark blue box", "a blue box", "a box")
    assert texts == {colour + end for colour in colours for end in ("", ", with a lid", " with a lid")}
    assert expand("a [elliptical] disc", rng) == "an elliptical disc"


@pytest.mark.parametrize("template", ["a [b|c", "a b|c]", "a | b"])
def test_a_template_whose_brackets_do_not_match_is_an_error(template: str) -> None:
    with pytest.raises(GeneratorError) as error:
        expand(template, Random(1))
    assert error.value.code == "bad-template"


@pytest.mark.parametrize("unit", ["mm", "cm", "in", "m", "ft"])
def test_a_drawn_length_is_exactly_what_its_text_says(unit: str) -> None:
    rng = Random(2)
    for number in range(400):
        low = rng.uniform(1, 300)
        text, value = draw_length(rng, low, low * 2, unit, has_mixed=number % 2 == 0)
        assert length_mm(text, unit)[1] == value
        assert value <= low * 2 * (1 + 1e-9) or unit in ("m", "ft")
        assert number % 2 == 0 or " " not in text
        assert [m.value for m in read_numbers(f"{text} {unit} long")] == [value]


def test_two_numbers_never_stand_side_by_side() -> None:
    for s in drawn():
        for left, right in pairwise(s.mentions):
            between = s.prompt[left.end : right.start]
            joined = between.strip(" ") == "" and left.text[-1].isdigit() and right.text[0].isdigit()
            assert not joined or left.kind == "tol", s.prompt


def test_punctuation_does_not_pile_up() -> None:
    for s in drawn():
        assert not re.search(r"[.?!;]\s?,|,\s?[,.;?]|\s,|\?\?|\.\.", s.prompt.replace("...", "")), s.prompt


def test_every_register_is_drawn() -> None:
    assert {s.register for s in drawn()} == {*REGISTERS, "plain", "refusal"}


def test_where_the_order_is_said_it_is_the_order_of_the_program() -> None:
    """The first parameter of each clause stands in the program in the order of the clauses."""
    ordered = [s for s in drawn() if s.family == "compose" and s.register in ORDERED]
    assert len(ordered) > 50
    for s in ordered:
        names = list(s.params)
        firsts = {said.clause: names.index(said.name) for said in reversed(s.said) if said.name}
        assert [firsts[clause] for clause in sorted(firsts)] == sorted(firsts.values()), s.prompt


@pytest.mark.parametrize("row", FAMILIES, ids=[row.name for row in FAMILIES])
def test_a_family_is_said_in_many_ways(row: Family) -> None:
    phrases: set[str] = set()
    rng = Random(5)
    for _ in range(60):
        draft = Draft(rng)
        try:
            row.make(draft)
        except Redraw:
            continue
        phrases.add(draft.clauses[0].template)
    assert len(phrases) >= 8, phrases
