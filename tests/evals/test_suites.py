"""Suites that are made from drawn samples: what is changed in them is changed in the prompt and in the reference alike."""

from __future__ import annotations

from random import Random

import pytest

import dsl
from evals.changes import word_order
from evals.suites import FACTORS, tasks
from generators.corpus import draw
from generators.labels import bind
from generators.numbers import read_numbers


def test_numbers_grow_in_the_prompt_and_in_the_reference() -> None:
    longest = 0.0
    for task in tasks("numbers", count=20, seed=3):
        sample = draw(3, int(task.id.rpartition("/")[2]))
        mentions = read_numbers(task.prompt)
        factor = int(task.groups["factor"][0])
        assert factor in FACTORS
        assert task.reference == bind(sample.target, mentions)
        assert dsl.check(str(task.reference)).key != dsl.check(sample.ir).key
        for now, before in zip(mentions, sample.mentions, strict=True):
            assert now.kind == before.kind
            assert any(abs(now.value - before.value * f) <= 1e-9 * before.value for f in (1, factor))
            assert before.kind != "len" or abs(now.value - factor * before.value) <= 1e-9 * now.value
            longest = max(longest, now.value)
    assert longest > 1000


def test_edits_show_a_program_and_ask_for_another() -> None:
    for task in tasks("edits", count=8, seed=3):
        program, instruction = task.prompt.split("\n\n", 1)
        assert instruction.strip()
        assert task.must_refuse or dsl.check(program).key != dsl.check(str(task.reference)).key


@pytest.mark.parametrize(
    ("prompt", "turned"),
    [
        ("a 60 x 40 x 5 mm plate with a hole", "a plate 60 x 40 x 5 mm with a hole"),
        ("base plate 60 by 40, 5 thick", "60 by 40 base plate, 5 thick"),
        ("disc with a hole ø4 mm in the middle", "disc with a ø4 mm hole in the middle"),
        ("a 20 mm cube", "a 20 mm cube"),
        ("disc with a hole ø4millimeters", "disc with a hole ø4millimeters"),
    ],
)
def test_another_order_of_words_says_the_same(prompt: str, turned: str) -> None:
    assert word_order(prompt, Random(1)) == turned
    assert [m.value for m in read_numbers(prompt)] == [m.value for m in read_numbers(turned)]
