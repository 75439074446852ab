"""The grammar of answers: what servers may decode is what models are taught, and no prose."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("llguidance")

import llguidance

import dsl
from cadlm.cli import cli
from cadlm.decoding.grammar import answer_grammar
from generators.corpus import stream
from generators.numbers import read_numbers
from generators.refusals import REASONS

CONFORMANCE = Path(__file__).parents[1] / "conformance" / "conformance.jsonl"
PROMPT = "60x40mm plate, 1/4 inch thick, M4 holes, ±0.1"
DIALECT = answer_grammar()
LANGUAGE = answer_grammar(trained=False)
NO_SHAPE = re.compile(r"^(#|M |ROOT |ENV |BG |AO |TONE |CAM )|\[|^$")
"""Lines of a conformance program that say nothing about the shape, or (a range) only who may change it."""


class Bytes:
    """The tokenizer of bytes, and an end mark."""

    tokens = [*(bytes([value]) for value in range(256)), b"<eos>"]  # noqa: RUF012  llguidance reads plain attributes
    eos_token_id, bos_token_id, special_token_ids = 256, None, [256]

    def __call__(self, text: str | bytes) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


@cache
def byte_tokenizer() -> llguidance.LLTokenizer:
    return llguidance.LLTokenizer(llguidance.TokenizerWrapper(Bytes()))


@cache
def matcher_of(grammar: str) -> llguidance.LLMatcher:
    matcher = llguidance.LLMatcher(byte_tokenizer(), llguidance.LLMatcher.grammar_from_lark(grammar), log_level=0)
    assert not matcher.is_error(), matcher.get_error()
    return matcher


def accepts(grammar: str, text: str) -> bool:
    matcher = matcher_of(grammar).deep_copy()
    ids = list(text.encode())
    return matcher.try_consume_tokens(ids) == len(ids) and matcher.is_accepting()


def test_every_target_of_the_generators_is_accepted_with_the_labels_of_its_prompt() -> None:
    for place, drawn in enumerate(islice(stream(31), 60)):
        target = drawn.target.strip()
        assert accepts(DIALECT, target) and accepts(LANGUAGE, target), target
        if place < 10:
            assert accepts(answer_grammar(drawn.mentions), target), target


def test_every_shape_of_the_conformance_programs_is_in_the_grammar_of_the_language() -> None:
    """As `dsl.format` writes them, without comments and names in quotes."""
    accepted = 0
    for line in CONFORMANCE.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "error" in row["expect"]:
            continue
        canonical = dsl.format(dsl.parse(row["ir"])).splitlines()
        lines = [re.sub(r'\s+(#|"(\\.|[^"])*").*', "", text) for text in canonical if not NO_SHAPE.search(text)]
        if lines:
            accepted += 1
            assert accepts(LANGUAGE, "\n".join(lines)), row["id"]
    assert accepted > 100


@pytest.mark.parametrize("reason", REASONS)
def test_refusals_are_answers(reason: str) -> None:
    assert accepts(DIALECT, f"? {reason}") and accepts(LANGUAGE, f"? {reason}")


@pytest.mark.parametrize(
    "text",
    [
        "I would be happy to help!", "Sure, here it is:\nC 1 1 1", "", "?", "? because", "w=5", "C 1 1", "C 1 1 1 1",
        "C 1 1 1\n\nC 1 1 1", "c 1 1 1", "C 1mm 1 1", "D $", "H $ 1 1 1 >Z 3", "F $ 1 >Q", "SK 0 0 0 1 0 0 0 1 0\nEND",
        "L 0 0 1 1", "w=5\nw", "C (1 1 1", "C 1+ 1 1", "C sin() 1 1", "C min(1) 1 1", "w=«0\nC w w w", "w=«5:huge»\nC w w w",
        "```\nC 1 1 1\n```", "? no part is described\nC 1 1 1", "C 1 1 1\n? no part is described",
    ],
)  # fmt: skip
def test_prose_and_broken_programs_are_in_no_grammar(text: str) -> None:
    assert not accepts(DIALECT, text) and not accepts(LANGUAGE, text)


@pytest.mark.parametrize(
    "text", ["I would be happy", "width=5\nC width 1 1", "C -1 1 1", "C «0» 1 1", "w=007\nC w w w", "S 5\nT 0 1 1 1", "S 5\n"]
)
def test_the_dialect_is_narrower_than_the_language(text: str) -> None:
    assert not accepts(DIALECT, text)


def test_only_numbers_of_the_prompt_have_labels() -> None:
    grammar = answer_grammar(read_numbers(PROMPT))
    for good in ("«0»", "«2»", "«2:n»", "«3:clear»"):
        assert accepts(grammar, f"w={good}\nC w w w"), good
    for bad in ("«4»", "«5»", "«9»", "«0:clear»"):  # «4» is the tolerance
        assert not accepts(grammar, f"w={bad}\nC w w w"), bad
    assert not accepts(answer_grammar([]), "w=«0»\nC w w w") and accepts(answer_grammar([]), "w=1\nC w w w")


def test_the_command_prints_it() -> None:
    runner = CliRunner()
    assert runner.invoke(cli, ["grammar"]).output == DIALECT
    assert runner.invoke(cli, ["grammar", "--whole"]).output == LANGUAGE
    assert runner.invoke(cli, ["grammar", "60x40mm", "plate"]).output == answer_grammar(read_numbers("60x40mm plate"))
