"""Prompts and answers as tokens: the shipped vocabulary, inverses and refusals."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadlm.errors import CadlmError
from cadlm.tokenizer import Tokenizer, normalise
from cadlm.vocabulary import answer_tokens, build, name_words
from cadlm.weights import EMBEDDED, TOKENIZER
from dsl.ops import EDGE_SELECTORS, OPS, SEGMENTS
from generators.corpus import stream
from generators.numbers import read_numbers
from generators.refusals import REASONS

SHIPPED = Tokenizer.load(EMBEDDED / TOKENIZER)
SMALL = Tokenizer(
    answers=("<eos>", "\n", "w", " w", "=", "1"), specials=("<pad>", "<bos>", "<sep>", "<unk>"), pieces=("a", "##a")
)


def spelled(prompt: str, tokenizer: Tokenizer = SHIPPED) -> list[str]:
    texts = (*tokenizer.answers, *tokenizer.specials, *tokenizer.pieces)
    return [texts[i] for i in tokenizer.encode_prompt(prompt, read_numbers(prompt))]


def test_decoding_an_answer_is_the_inverse_of_encoding_it() -> None:
    for sample in islice(stream(11), 150):
        ids = SHIPPED.encode_answer(sample.target)
        assert SHIPPED.decode_answer(ids) == sample.target
        assert SHIPPED.decode_answer([*ids, SHIPPED.eos, ids[0]]) == sample.target


def test_every_operation_and_selector_is_one_token() -> None:
    for text in (*OPS, *SEGMENTS, *(f" {selector}" for selector in EDGE_SELECTORS), "\n", "«0»", " $"):
        assert len(SHIPPED.encode_answer(text)) == 1


def test_a_label_with_a_facet_is_two_tokens() -> None:
    assert len(SHIPPED.encode_answer("«4:clear»")) == 2
    assert SHIPPED.decode_answer(SHIPPED.encode_answer("d=«4:clear»-«4»")) == "d=«4:clear»-«4»"


def test_digits_are_single_tokens() -> None:
    assert len(SHIPPED.encode_answer("1200.5")) == 6


def test_what_an_answer_cannot_hold_is_refused() -> None:
    with pytest.raises(CadlmError) as caught:
        SHIPPED.encode_answer("w=«0»\nhello")
    assert caught.value.code == "not-encodable"


def test_a_prompt_shows_kinds_and_labels_in_place_of_numbers() -> None:
    assert spelled("50mm plate")[:4] == ["<bos>", "<len>", "«0»", "plate"]
    tokens = spelled("1234.5 mm plate with M4")
    assert not set("12345") & set(tokens)
    assert tokens[-3:] == ["<thread>", "«1»", "<sep>"]


def test_small_counts_and_frame_sizes_are_shown() -> None:
    assert spelled("12 holes")[1:5] == ["<num>", "«0»", "1", "2"]
    assert "17" not in spelled("123 holes")
    assert {"1", "7"} & set(spelled("NEMA17 mount")) or "17" in spelled("NEMA17 mount")


def test_typography_and_case_do_not_matter() -> None:
    assert normalise("50×30 “Plate” – ⌀5") == '50x30 "plate" - ø5'
    assert spelled("A  PLATE\n50×30") == spelled("a plate 50x30")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_prompt(text: str) -> None:
    ids = SHIPPED.encode_prompt(text, read_numbers(text))
    assert all(0 <= i < len(SHIPPED) for i in ids)
    assert (ids[0], ids[-1]) == (SHIPPED.ids["<bos>"], SHIPPED.ids["<sep>"])


def test_unknown_signs_are_marked_and_known_words_are_whole() -> None:
    assert "<unk>" in spelled("plate 漢字")
    assert "<unk>" not in spelled("zzyzzyva brackets")
    assert "plate" in spelled("plate")


def test_a_vocabulary_survives_its_file(tmp_path: Path) -> None:
    SMALL.save(tmp_path / "t.json")
    assert Tokenizer.load(tmp_path / "t.json") == SMALL


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "cadlm-tokenizer", "version": 99}'])
def test_what_is_not_a_vocabulary_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(content)
    for bad in (path, tmp_path / "none.json"):
        with pytest.raises(CadlmError) as caught:
            Tokenizer.load(bad)
        assert caught.value.code == "unreadable-vocabulary"


def test_a_token_stands_once() -> None:
    with pytest.raises(CadlmError) as caught:
        Tokenizer(answers=("<eos>", "a", "a"), specials=(), pieces=())
    assert caught.value.code == "bad-vocabulary"


def test_a_built_vocabulary_holds_the_words_of_its_prompts_and_its_size() -> None:
    samples = list(islice(stream(3), 60))
    tokenizer = build([(s.prompt, s.mentions) for s in samples], num_pieces=400)
    assert tokenizer.answers == answer_tokens()
    assert len(tokenizer.pieces) == 400
    assert tokenizer == build([(s.prompt, s.mentions) for s in reversed(samples)], num_pieces=400)
    assert all("<unk>" not in spelled(sample.prompt, tokenizer) for sample in samples)


def test_the_shipped_vocabulary_can_write_todays_language() -> None:
    known = set(json.loads((EMBEDDED / TOKENIZER).read_text())["answers"])
    later = {f"? {reason}" for reason in REASONS[3:]}  # of requests for what cannot be, which it never read
    assert set(answer_tokens()) - later <= known
    assert {f" {name}" for name in name_words()} <= known
