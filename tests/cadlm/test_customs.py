"""What answers have to look like: lines that were learned, and words that always stood for something."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from cadlm.customs import Customs, Row, embedded_customs, learn
from cadlm.errors import CadlmError
from generators.corpus import stream
from generators.numbers import read_numbers

FIN = "w=«0»\nfin_t=«1»\nbody: C w w 5\nfin: C fin_t w 20\nT $ 0 0 5\nU body $"
PLATE = "w=«0»\nC w w 5\nhole=«1»\nH $ w/2 w/2 hole"


def row(prompt: str, target: str) -> Row:
    return prompt, read_numbers(prompt), target


@pytest.fixture(scope="module")
def customs() -> Customs:
    fins = [row(f"heat sink {side} wide with fins 2 thick", FIN) for side in range(20, 60)]
    return learn([*fins, *(row(f"plate {side} wide, 4 mm hole", PLATE) for side in range(20, 200))])


def test_a_word_that_always_stood_for_something_has_to_stand_for_it(customs: Customs) -> None:
    assert customs.breaches(*row("sink 30 wide with fins 2 thick", FIN)) == ()
    (told, other) = customs.breaches(*row("fins 30 wide on a sink, 4 mm hole", PLATE))
    assert "“fins”" not in told and "“fin”" in told and "“sink”" in other


def test_a_line_is_known_whatever_its_numbers_and_names_are(customs: Customs) -> None:
    known = "w2=«0»\nplate: C w2 w2 5\nhole3=«1»\nH $ w2/2 w2/2 hole3"
    assert customs.breaches(*row("plate 77 wide, 4 mm hole", known)) == ()
    for change in (("5\nhole", "6\nhole"), ("w/2 w/2", "w/3 w/2"), ("hole=«1»", "hole=«1»*2")):
        assert len(customs.breaches(*row("plate 77 wide, 4 mm hole", PLATE.replace(*change)))) == 1


def test_an_angle_is_no_length(customs: Customs) -> None:
    (told,) = customs.breaches(*row("plate 77 wide, 45° hole", PLATE))
    assert "hole=<deg>" in told


def test_a_number_is_not_taken_for_two_sizes(customs: Customs) -> None:
    for line in ("hole=«1»", "n=«1:n»"):
        told, *_ = customs.breaches(*row("plate 77 wide, 4 mm hole", f"{PLATE}\n{line}"))
        assert "“4 mm”" in told and "two sizes" in told


def test_a_hole_that_nobody_asks_for_is_no_part_of_it(customs: Customs) -> None:
    assumed = PLATE.replace("«1»", "4.5")
    assert [told for told in customs.breaches(*row("plate 77 wide", assumed)) if "nobody asks" in told]
    assert not [told for told in customs.breaches(*row("plate 77 wide with a hoel", assumed)) if "nobody asks" in told]


def test_no_other_thickness_is_assumed_where_one_is_stated(customs: Customs) -> None:
    usual = PLATE.replace("C w w 5", "t=5\nC w w t")
    for prompt, is_told in (("plate 77 wide, 3 thick, 4 mm hole", True), ("plate 77 wide, 4 mm hole", False)):
        assert any("thickness" in told for told in customs.breaches(*row(prompt, usual))) == is_told


def test_millimetres_do_not_count(customs: Customs) -> None:
    (told,) = customs.breaches(*row("plate 77 wide, 4 mm hole", PLATE.replace("«1»", "«1:n»")))
    assert "hole=<len:n>" in told


def test_what_is_proven_of_a_word_needs_no_custom(customs: Customs) -> None:
    assert customs.breaches(*row("fins 30 wide on a sink, 4 mm hole", PLATE), proven=("fin", "sink")) == ()


def test_rare_words_imply_nothing() -> None:
    assert learn([row("heat sink 30 wide with fins 2 thick", FIN)] * 39).implied == {}


def test_the_shipped_model_keeps_the_customs_of_its_training() -> None:
    customs = embedded_customs()
    fresh = [sample for sample in islice(stream(8807), 150) if not sample.target.startswith("?")]
    broken = [s.prompt for s in fresh if customs.breaches(s.prompt, s.mentions, s.target)]
    assert len(fresh) > 100 and len(broken) <= 1, broken


@pytest.mark.parametrize(
    ("prompt", "is_broken"),
    [
        ("sheet metal U 50 wide 30 high, 120 long, 2 thick", True),
        ("T bracket 50 wide 30 high, 120 long, 2 thick", True),
        ("L bracket 50 wide 30 high, 120 long, 2 thick", False),
    ],
)
def test_an_angle_is_no_other_letter(prompt: str, is_broken: bool) -> None:
    told = embedded_customs().breaches(*row(prompt, "w=«0»\nh=«1»\nl=«2»\nt=«3»\nbody: C w l t\nleg: C t l h\nU body $"))
    assert any(word in line for word in ("“u”", "“t”") for line in told) == is_broken


def test_unreadable_customs_are_named(tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as caught:
        Customs.load(tmp_path)
    assert caught.value.code == "unreadable-customs" and str(tmp_path) in str(caught.value)
