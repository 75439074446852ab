"""What editors ask: answered on any text, and names are all found."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

import dsl
from dsl import editing

TEXTS = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[1] / "golden").glob("*.cir"))
    if path.stat().st_size < 2_000
]


def test_a_program_whose_names_are_all_renamed_is_the_same_part() -> None:
    renamed = 0
    for text in TEXTS:
        try:
            graph = dsl.check(text)
        except dsl.DslError:
            continue
        lines = text.split("\n")
        for one in reversed(editing.occurrences(text)):
            lines[one.line] = f"{lines[one.line][: one.end]}_2{lines[one.line][one.end :]}"
            renamed += 1
        changed = dsl.check("\n".join(lines))
        assert changed.key == graph.key
        assert {node.label for node in changed.nodes} == {node.label and f"{node.label}_2" for node in graph.nodes}
    assert renamed > 50


def test_any_text_gets_an_answer() -> None:
    rng = random.Random(4)
    for _ in range(300):
        text = rng.choice(TEXTS)
        for _ in range(rng.randint(0, 4)):
            start = rng.randrange(len(text) + 1)
            text = (
                text[:start]
                + rng.choice(('"', "#", "\n", "SK ", "END", "w=", "a:", "[", rng.choice(string.printable)))
                + text[start + 1 :]
            )
        line = rng.randrange(text.count("\n") + 2)
        column = rng.randrange(40)
        editing.symbols(text)
        assert isinstance(editing.meaning(text, line, column), str)
        assert all(one.word for one in editing.proposals(text, line, column))
        found = editing.name_at(text, line, column)
        assert found is None or text.split("\n")[found.line][found.start : found.end] == found.name


@pytest.mark.parametrize("name", ["W", "2w", "", "sin", "pi", "w"])
def test_names_that_are_none_or_taken_are_refused(name: str) -> None:
    with pytest.raises(dsl.DslError):
        editing.refuse_name("w=5\nC w w w\n", name)


def test_values_are_shown_whatever_is_wrong_elsewhere() -> None:
    text = "w=50\nh=w*\nd=w/2 [1:99]\nC w d\nC w nothing d+1"
    assert editing.meaning(text, 2, 0) == "`d = w/2 = 25`, 1 to 99"
    assert editing.meaning(text, 4, 14) == "`d+1 = 26`" and editing.meaning(text, 4, 6) == ""
