"""What words have stood for, and which answers say less."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from cadlm.customs import embedded_customs
from cadlm.senses import FEWEST, LEAST, Row, Senses, content_words, names_in
from generators.corpus import stream
from generators.numbers import read_numbers

PLATE = "w=«0»\nC w w 5"
HOLE = PLATE + "\nhole=«1»\nH $ w/2 w/2 hole"
SLOT = "w=«0»\nbody: C w w 5\nslot_l=«1»\ncut: OB slot_l 4 5\nT $ w/2 w/2 0\nD body $"


def row(prompt: str, target: str) -> Row:
    return prompt, read_numbers(prompt), target


@pytest.fixture(scope="module")
def senses() -> Senses:
    plates = [row(f"plate {side} wide", PLATE) for side in range(100)]
    holes = [row(f"plate {side} wide, 4 mm opening", HOLE) for side in range(100)]
    return Senses.learn([*plates, *holes, *(row(f"plate {side} wide, slot 9 long", SLOT) for side in range(60))])


def test_a_word_is_not_for_less_than_it_ever_was(senses: Senses) -> None:
    assert senses.unmet(*row("plate 30 wide with a keyhole slot", PLATE)) == ("slot",)
    assert senses.unmet(*row("plate 30 wide with a keyhole slot, 9 long", SLOT)) == ()
    assert senses.unmet(*row("plate 30 wide with a 4 mm opening", HOLE)) == ()


def test_a_part_may_have_more(senses: Senses) -> None:
    assert senses.unmet(*row("plate 30 wide, slot 9 long", SLOT + "\nhole=«1»\nH $ w/2 w/2 hole")) == ()


def test_what_is_rare_proves_nothing() -> None:
    slots = [row(f"plate {side} wide, slot 9 long", SLOT) for side in range(FEWEST)]
    for plates, unmet in ((1, ()), (1000, ("slot",))):
        senses = Senses.learn([*slots, *(row(f"plate {side} wide", PLATE) for side in range(plates))])
        assert senses.unmet(*row("plate 30 wide with a slot", PLATE)) == unmet, LEAST
    senses = Senses.learn([*slots[1:], *(row(f"plate {side} wide", PLATE) for side in range(1000))])
    assert senses.unmet(*row("plate 30 wide with a slot", PLATE)) == ()


def test_words_of_a_number_and_of_place_name_nothing(senses: Senses) -> None:
    assert {"slot", "opening"} <= senses.words.keys() and not {"wide", "long"} & senses.words.keys()


def test_letters_name_shapes_and_purposes_none() -> None:
    assert content_words("a spacer block, filleted; T-bracket 5 long, i bracket") == (
        "block",
        "fillet",
        "bracket",
        "long",
        "t",
        "i",
    )
    assert content_words("a u 50 wide, t 5") == ("wide", "u")
    assert content_words("a spacer with t = 5, don't bracket it") == ("spacer", "don", "bracket")


def test_what_a_hole_is_for_is_no_part() -> None:
    assert content_words("plate with dowel holes and a flange") == ("plate", "hole", "flange")
    for said in ("plate with holes for M3 screws", "plate with holes for # screws"):
        assert content_words(said) == ("plate", "hole")
    assert content_words("angle with holes in each flange") == ("angle", "hole")


def test_parameters_that_mean_the_same_have_one_name() -> None:
    assert names_in("od=«0»\nl2=«1»\nY od/2 l2\nH $ 0 0 bore") == names_in("dia=«0»\nh=«1»\nY dia/2 h\nH $ 0 0 id")


def test_senses_are_read_as_they_were_written(senses: Senses, tmp_path: Path) -> None:
    (tmp_path / "senses.txt").write_text(senses.text())
    assert Senses.load(tmp_path / "senses.txt").text() == senses.text()


def test_true_parts_say_what_their_prompts_say() -> None:
    senses = embedded_customs().senses
    fresh = [sample for sample in islice(stream(8808), 200) if not sample.target.startswith("?")]
    unmet = [sample.prompt for sample in fresh if senses.unmet(sample.prompt, sample.mentions, sample.target)]
    assert len(fresh) > 150 and len(unmet) <= 5, unmet
