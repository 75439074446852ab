"""Prompts that the confidence is fitted on: drawn ones and written ones, and which answers are right."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

import dsl
from cadlm.train.calibrate import WRITTEN, Asked, answer, drawn_prompts, written_prompts
from dsl.kernel.worker import Pool

EVERYDAY = Path(__file__).parents[2] / "benchmarks/everyday.jsonl"


def test_drawn_prompts_take_turns_and_are_the_same_again() -> None:
    first, again = (list(islice(drawn_prompts(3), 12)) for _ in range(2))
    assert first == again
    assert [asked.split in ("validation", "test") for asked in first] == [True, False] * 6


def test_written_prompts_are_those_with_a_program(tmp_path: Path) -> None:
    rows = [{"prompt": "a 1 inch cube", "program": "C 25.4 25.4 25.4"}, {"prompt": "a dragon", "refuse": True}]
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (asked,) = written_prompts(tmp_path / "mine.jsonl")
    assert asked == Asked(id="mine.jsonl/1", split=WRITTEN, prompt="a 1 inch cube", program="C 25.4 25.4 25.4", stands=False)


def test_every_written_reference_is_a_sound_program() -> None:
    written = list(written_prompts(EVERYDAY))
    assert len(written) > 400 and len({asked.prompt for asked in written}) == len(written)
    for asked in written:
        assert dsl.check(asked.program).warnings == (), asked.prompt


@pytest.mark.parametrize(
    ("program", "stands", "is_right"), [("C 5 30 50", False, True), ("C 5 30 50", True, False), ("C 5 30 51", False, False)]
)
def test_how_a_part_stands_counts_only_where_it_is_said(program: str, stands: bool, is_right: bool) -> None:
    asked = Asked(id="1", split=WRITTEN, prompt="a plate 50 x 30 x 5 mm", program=program, stands=stands)
    with Pool() as pool, pool.session() as session:
        record = answer(asked, 2, session)
    assert record.best is not None and record.best.is_right == is_right
