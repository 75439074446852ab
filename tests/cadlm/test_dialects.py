"""The languages that are compared say the same parts, and the comparison runs from a command."""

# pyright: basic

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

import dsl
from cadlm.train.dialects import DIALECTS
from cadlm.vocabulary import build
from generators.corpus import stream
from generators.numbers import read_numbers

SAMPLES = 60


@pytest.mark.parametrize("name", DIALECTS)
def test_all_languages_say_the_same_parts(name: str) -> None:
    dialect = DIALECTS[name]
    tokenizer = build((pair.prompt, pair.mentions) for pair in islice(dialect.pairs(5, "train"), SAMPLES))
    for sample in islice(stream(5, "train"), SAMPLES):
        answer = dialect.write(sample)
        program = dialect.program(tokenizer.decode_answer(tokenizer.encode_answer(answer)), sample.prompt)
        if sample.family == "refusal":
            assert program == sample.ir
        else:
            assert dsl.check(program).key == dsl.check(sample.ir).key


def test_what_each_language_shows_of_a_number() -> None:
    prompt = "plate 50 30 mm, 1/2 in thick, hole for M4, two inches from the edge"
    assert DIALECTS["extended"].read(prompt) == ("plate 50 _ 30 mm, 1/2 in thick, hole for M4, two inches from the edge", ())
    seen, labels = DIALECTS["labels"].read(prompt)
    assert seen == prompt
    assert [mention.text for mention in labels] == ["50", "30", "1/2", "4", "two"]
    assert [mention.value for mention in labels] == [50, 30, 0.5, 4, 2]
    assert DIALECTS["resolved"].read(prompt) == (prompt, read_numbers(prompt))


@pytest.mark.slow
def test_the_comparison_ends_in_a_table_and_keeps_what_is_finished(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    from cadlm.train.ablation import main

    config = tmp_path / "tiny.toml"
    config.write_text("steps = 2\nheld_out = 4\nexact = 1\nthreads = 1\ncompile = false\n", encoding="utf-8")
    command = ["--config", str(config), "--out", str(tmp_path / "runs"), "--sizes", "tiny", "--seeds", "1", "--count", "2"]
    command += ["--words", "300"]
    assert main(command) == 0
    table = capsys.readouterr().out
    assert all(f"| {name}-tiny-1 |" in table for name in DIALECTS)
    assert main(command) == 0
    assert capsys.readouterr().out == table
    rows = json.loads((tmp_path / "runs" / "table.json").read_text("utf-8"))
    assert all(row["heldout"]["count"] == 2 for row in rows)
