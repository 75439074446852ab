"""The one format in which large models are asked and answer: labels go in, come out, and become the prompt's numbers."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dsl
from cadlm.chat import (
    EDIT_SYSTEM,
    SYSTEM,
    answer,
    as_edit,
    edit_request,
    messages,
    numbers,
    program,
    target_in,
    with_labels,
    without_labels,
)
from dsl import DslError
from generators.corpus import draw
from generators.edits import draw_edit
from generators.errors import GeneratorError
from generators.numbers import FACETS

PROMPT = "60x40mm plate, 1/4 inch thick, with 4 corner holes for M4"


def test_a_label_stands_before_each_number_as_the_reader_counts_them() -> None:
    user = messages(PROMPT)[-1]
    assert user == {"role": "user", "content": "«0»60x«1»40mm plate, «2»1/4 inch thick, with «3»4 corner holes for «4»M4"}


def test_the_system_message_names_every_facet_and_shows_the_card_only_if_wanted() -> None:
    assert all(f"«k:{facet}»" in SYSTEM for facet in FACETS)
    assert messages(PROMPT)[0] == {"role": "system", "content": SYSTEM}
    assert messages(PROMPT, card=True)[0]["content"] == f"{SYSTEM}\n\n{dsl.card()}"


@pytest.mark.parametrize("index", range(60))
def test_the_answer_to_a_sample_is_its_program(index: int) -> None:
    sample = draw(11, index)
    expected = sample.ir.strip() if sample.family == "refusal" else dsl.format(dsl.parse(sample.ir))
    assert program(sample.prompt, answer(sample)) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("C «9» 1 1", "unknown-label"),
        ("C «0:cbore» 1 1", "unknown-label"),
        ("Certainly!", "dsl"),
        ("", "dsl"),
        ("C -1 1 1", "dsl"),
    ],
)
def test_what_is_no_program_is_refused_by_name(text: str, kind: str) -> None:
    with pytest.raises((GeneratorError, DslError)) as refused:
        program(PROMPT, text)
    assert (refused.value.code if isinstance(refused.value, GeneratorError) else "dsl") == kind


def test_the_first_fenced_block_is_the_program_and_the_first_line_the_refusal() -> None:
    assert target_in("a\n```\nC 1 1 1\n```\n```\nS 5\n```") == "C 1 1 1\n"
    assert target_in("  C 1 1 1 ") == "C 1 1 1\n"
    assert program("a wish", "? no part\nmore") == "? no part"


@given(st.text(alphabet="«»0123456789:nx mM.-/½éØ", max_size=60))
def test_labels_come_off_again_whatever_the_prompt(prompt: str) -> None:
    assert without_labels(with_labels(prompt)) == prompt


def test_a_text_with_other_marks_is_left_alone() -> None:
    for text in ("«1»60 plate", "«0» plate", "60 «0»mm", "plate «0»60 by 40"):
        assert without_labels(text) == text


def test_prompts_of_the_generators_keep_their_words() -> None:
    for sample in islice((draw(5, index) for index in range(10**6)), 60):
        assert without_labels(messages(sample.prompt)[-1]["content"]) == sample.prompt


def test_the_format_needs_no_torch() -> None:
    code = "import sys, cadlm.chat; sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'OCP')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("index", range(25))
def test_the_answer_to_an_edit_is_the_program_after_it(index: int) -> None:
    edit = draw_edit(11, index)
    prompt = edit_request(edit.source.ir, edit.instruction)
    system, user = messages(prompt)
    assert system["content"] == EDIT_SYSTEM
    before, _, asked = user["content"].rpartition("\n\n")
    assert before == edit.source.ir.strip() and asked == with_labels(edit.instruction)
    assert without_labels(user["content"]) == prompt
    after = program(prompt, edit.target)
    assert after == edit.ir if edit.kind == "refuse" else dsl.check(after).key == edit.key


def test_paragraphs_are_no_edit_unless_a_program_comes_first() -> None:
    assert as_edit("a plate\n\n50 x 30 mm") is None
    assert as_edit("\n\na plate 50 x 30 mm") is None and as_edit("# Plate\n\n50 x 30 mm") is None
    assert messages("a plate\n\n50 x 30 mm")[0]["content"] == SYSTEM
    assert as_edit("h=5\nC 20 20 h\n\nT $ 1 0 0\n") is None, "a program alone says nothing of a change"
    edit = ("h=5\nC 20 20 h", "make it 10 mm tall")
    assert as_edit("h=5\nC 20 20 h\n\nmake it 10 mm tall") == edit
    assert as_edit("h=5\r\nC 20 20 h\r\n\r\nmake it 10 mm tall\r\n") == edit


def test_a_program_and_an_instruction_may_have_several_paragraphs() -> None:
    source, instruction = "h=5\n\nC 20 20 h", "make it 10 mm tall\n\nand add a 3 mm hole"
    prompt = f"{source}\n \n{instruction}"
    assert as_edit(prompt) == (source, instruction)
    assert with_labels(prompt) == f"{source}\n\n{with_labels(instruction)}" and [m.value for m in numbers(prompt)] == [10, 3]
    assert without_labels(with_labels(prompt)) == edit_request(source, instruction)
