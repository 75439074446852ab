"""The reader of numbers: what a person writes, and the exact value that is meant."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.numbers import _TOKEN, MAX_MENTIONS, MM_PER_UNIT, MOTORS, THREADS, Mention, _tokens, read_numbers


def values(text: str) -> list[float]:
    return [mention.value for mention in read_numbers(text)]


def only(text: str) -> Mention:
    (mention,) = read_numbers(text)
    return mention


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("50mm", 50),
        ("50 mm", 50),
        ("50-mm", 50),
        ("50 millimeters", 50),
        ("50 millimetres long", 50),
        ("5.5 mm", 5.5),
        (".5 mm", 0.5),
        ("1,5 mm", 1.5),
        ("0,125 mm", 0.125),
        ("1,500 mm", 1500),
        ("2,750.5 mm", 2750.5),
        ("2 cm", 20),
        ("2.54cm", 25.4),
        ("0.5 m", 500),
        ("2 ft", 609.6),
        ('1"', 25.4),
        ("1 in", 25.4),
        ("1 in. thick", 25.4),
        ("2 inches", 50.8),
        ("1-inch hole", 25.4),
        ("1/4 in", 6.35),
        ('3/8"', 9.525),
        ('1 1/2"', 38.1),
        ("1-1/2 inch", 38.1),
        ("2½ inch", 63.5),
        ('½"', 12.7),
        ("half inch", 12.7),
        ("half an inch", 12.7),
        ("half a metre", 500),
        ("quarter meter", 250),
        ("a quarter inch", 6.35),
        ("three quarter inch", 19.05),
        ("25 thou", 0.635),
        ("two inches", 50.8),
        ("twenty-five mm", 25),
        ("16 gauge", 1.51892),
        ("16-gauge", 1.51892),
        ("16ga", 1.51892),
        ("11 gage", 3.03784),
        ("5 dm", 500),
        ("2 decimetres", 200),
        ("1.5 km", 1_500_000),
        ("250 µm", 0.25),
        ("250 μm", 0.25),
        ("250um", 0.25),
        ("40 microns", 0.04),
        ("2 micrometers", 0.002),
        ("2 yards", 1828.8),
        ("1 yd", 914.4),
        ("5e1 mm", 50),
        ("1.5E+2mm", 150),
        ("2e-1 cm", 2),
    ],
)
def test_a_length_is_converted_once_and_exactly(text: str, mm: float) -> None:
    mention = only(text)
    assert mention.kind == "len"
    assert mention.value == mm


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50x30x5mm plate", [50, 30, 5]),
        ("50 x 30 x 5", [50, 30, 5]),
        ("50mmx30mmx5mm", [50, 30, 5]),
        ("50X30", [50, 30]),
        ("50×30 mm", [50, 30]),
        ("50*30*5", [50, 30, 5]),
        ("50x30x5 µm", [0.05, 0.03, 0.005]),
        ("2 x 1 x 0.5 yards", [1828.8, 914.4, 457.2]),
        ("5e1 x 3e1 x 5e0 mm", [50, 30, 5]),
        ("52,5 x 30 x 5,5 mm", [52.5, 30, 5.5]),
        ("1,200 x 600 x 5 mm", [1200, 600, 5]),
        ("2 by 4 inches", [50.8, 101.6]),
        ("2inx3in", [50.8, 76.2]),
        ("2cm x 30mm", [20, 30]),
        ("50 × 30 mm and 3 cm thick", [50, 30, 30]),
        ('1.5" x 2" x 3/8"', [38.1, 50.8, 9.525]),
    ],
)
def test_a_unit_belongs_to_the_whole_group(text: str, expected: list[float]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plate 4 by 2, all dimensions in inches", [101.6, 50.8]),
        ("plate 4 by 2, units: cm", [40, 20]),
        ("plate 4 by 2, all dimensions in mm", [4, 2]),
        ("plate 4 by 2, all dims are in millimeters", [4, 2]),
        ("plate 4 by 2, everything in cm", [40, 20]),
        ("plate 4 by 2. Units: in", [101.6, 50.8]),
        ("plate 4 by 2, dims in in", [101.6, 50.8]),
        ("plate 4 by 2, holes in all corners in the top", [4, 2]),
        ("plate 4 by 2 with all edges in the front rounded 1 mm", [4, 2, 1]),
        ("a 3 by 2 plate, 1 inch thick", [76.2, 50.8, 25.4]),
        ("a 3 by 2 plate", [3, 2]),
        ("a 30 by 20 plate, 5 mm thick, with a 1 inch hole", [30, 20, 5, 25.4]),
        ("a 3 by 2 plate, coated with 20 µm", [3, 2, 0.02]),
        ("a 3 by 2 plate, 1 inch thick, coated with 20 µm", [76.2, 50.8, 25.4, 0.02]),
        ("a rail of 40 x 40, 2 km long", [40, 40, 2_000_000]),
        ("a tube 40 x 40 x 3, 1.5 m long", [40, 40, 3, 1500]),
        ("a tray 2 ft x 1 ft, 1/16 wall, a 1/2 in hole", [609.6, 304.8, 1.5875, 12.7]),
        ("a 30 by 20 plate, tolerances ISO 2768-m", [30, 20, 2768]),
        ("a 3 by 2 in plate 1/4 thick, tolerances iso 2768-mK", [76.2, 50.8, 6.35, 2768 * 25.4]),
    ],
)
def test_a_bare_number_takes_the_declared_unit_or_the_only_one(text: str, expected: list[float]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("4 holes", "num", 4),
        ("twelve holes", "num", 12),
        ("forty-two holes", "num", 42),
        ("90 degree bend", "deg", 90),
        ("90° bend", "deg", 90),
        ("45-deg", "deg", 45),
        ("an M4 hole", "thread", 4),
        ("m2.5", "thread", 2.5),
        ("an M4x10 screw"[:6], "thread", 4),
        ("NEMA17 mount", "std", 17),
        ("a nema 23", "std", 23),
        ("±0.1 mm", "tol", 0),
        ("+/- 0.05", "tol", 0),
    ],
)
def test_counts_angles_threads_and_designations_are_told_apart(text: str, kind: str, value: float) -> None:
    mention = only(text)
    assert (mention.kind, mention.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4xM3 holes", [("num", 4), ("thread", 3)]),
        ("M4x10", [("thread", 4), ("num", 10)]),
        ("20 in from the left", [("num", 20)]),
        ("a hole 5 in the corner", [("num", 5)]),
        ("10 mm in diameter", [("len", 10)]),
        ("10mm±0.1", [("len", 10), ("tol", 0)]),
        ("OD20 ID10", [("num", 20), ("num", 10)]),
        ("Ø4.5 and R5", [("num", 4.5), ("num", 5)]),
        ("part v2", []),
        ("5 kg, 5 dowels, 5 unions", [("num", 5), ("num", 5), ("num", 5)]),
        ("1e999 mm", []),  # nobody's number, and not 1
        ("1e999999999 mm", []),
        ("one hole", []),
        ("no numbers here", []),
        ("", []),
    ],
)
def test_what_only_looks_alike_is_not_confused(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(mention.kind, mention.value) for mention in read_numbers(text)] == expected


def test_a_count_keeps_its_bare_number_whatever_the_unit_of_the_prompt() -> None:
    count, length = read_numbers("4 holes, 2 inches apart")
    assert (count.facets["n"], length.value) == (4, 50.8)


@pytest.mark.parametrize("size", sorted(THREADS))
def test_every_thread_is_read_with_all_its_sizes(size: str) -> None:
    mention = only(f"M{size} hole")
    clear, tap, cbore, cdepth, csink, nut, nuth = (
        mention.facets[f] for f in ("clear", "tap", "cbore", "cdepth", "csink", "nut", "nuth")
    )
    assert mention.value == float(size)
    assert tap < mention.value < clear < cbore < csink
    assert 0 < nuth < nut
    assert cdepth > mention.value  # the head of a cap screw is as tall as its thread is wide


@pytest.mark.parametrize("size", sorted(MOTORS))
def test_every_motor_frame_is_read_with_all_its_sizes(size: str) -> None:
    face, square, pilot, screw = (only(f"NEMA {size}").facets[f] for f in ("face", "square", "pilot", "screw"))
    assert screw < pilot < face
    assert square + screw < face


@pytest.mark.parametrize("text", ['a 50x30mm plate with four M3 holes, 5 in from each edge and a 1/4" bore at 90°'])
def test_mentions_are_in_order_apart_and_spell_the_prompt(text: str) -> None:
    mentions = read_numbers(text)
    assert len(mentions) == 7
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_prompt_of_a_thousand_numbers_is_cut_off() -> None:
    assert len(read_numbers("7 " * 1000)) == MAX_MENTIONS


def test_no_text_breaks_the_reader() -> None:
    for text in ("1/0 in", "x" * 10000, "٣ mm", "5" * 400, "5" * 9999, "1" + "/2" * 50, '"' * 50, "½½½", "1,2,3,4 mm"):
        read_numbers(text)


def test_the_inch_is_exact() -> None:
    assert float(MM_PER_UNIT["in"]) == 25.4


def test_a_gauge_number_is_no_unit_of_the_other_numbers() -> None:
    assert values("2 x 3 plate, 18 gauge") == [2, 3, 1.21412]
    assert values("2 x 3 in plate, 18 gauge steel") == [50.8, 76.2, 1.21412]
    assert values("40x30x16ga") == [40, 30, 1.51892]
    assert [m.kind for m in read_numbers("99 gauge, 16 gallons, 20 gadgets")] == ["num", "num", "num"]


@given(
    st.lists(
        st.sampled_from(
            [*"0123456789.,/-x× ±+½m\"'", "mm", "in", "M4", "M2.5", "NEMA 17", "two", "half inch", "Ø", "a", "ga", "R"]
        ),
        max_size=25,
    )
)
def test_numbers_looked_for_at_digits_are_those_of_the_whole_pattern(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert [match.span() for match in _tokens(text, text.lower())] == [match.span() for match in _TOKEN.finditer(text)]


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ('a 5/16" hole', [7.9375]),
        ('11/8" wide', [34.925]),
        ("2 3/8 inch long", [60.325]),
        ("3 1/2 x 1 1/2 x 8 inches", [88.9, 38.1, 203.2]),
        ("4 1/4 inch holes", [101.6, 6.35]),
        ("4 1/4 x 1/2", [4, 0.25, 0.5]),
        ("tube 50/44", [50, 44]),
        ("bush 12/10 x 20", [12, 10, 20]),
    ],
)
def test_a_fraction_is_one_where_inches_are_cut_like_that(prompt: str, values: list[float]) -> None:
    assert [mention.value for mention in read_numbers(prompt)] == pytest.approx(values)


def test_one_is_a_number_before_a_unit_and_an_article_elsewhere() -> None:
    assert [(m.kind, m.value) for m in read_numbers("a one inch hole, one-mm wall")] == [("len", 25.4), ("len", 1.0)]
    assert not read_numbers("one hole in one corner, one in the other, a stone")


@pytest.mark.parametrize(
    ("words", "inches"),
    [
        ("three eighths of an inch", "3/8"),
        ("five-sixteenths inch", "5/16"),
        ("one quarter inch", "1/4"),
        ("a sixteenth of an inch", "1/16"),
        ("two and a half inches", "5/2"),
        ("2 and three quarter inches", "11/4"),
        ("one and one half inch", "3/2"),
        ("an inch and a quarter", "5/4"),
        ("an inch", "1"),
        ("half an inch", "1/2"),
        ("fifteen thirty-seconds of an inch", "15/32"),
    ],
)
def test_fractions_in_words_are_one_length(words: str, inches: str) -> None:
    (mention,) = read_numbers(f"a plate {words} thick")
    assert (mention.kind, mention.value) == ("len", pytest.approx(float(Fraction(inches) * Fraction("25.4")), abs=1e-12))
    assert words.endswith(mention.text)


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ("plate 4 inches wide and three eighths thick", ["4 inches", "three eighths"]),
        ("one half of the ring", []),
        ("two quarter inch holes", ["two", "quarter inch"]),
        ("4 and a hole of 3", ["4", "3"]),
        ("two and four holes", ["two", "four"]),
        ("an inching drive, an inchworm", []),
        ("1/2 an inch", ["1/2"]),
    ],
)
def test_what_only_looks_like_a_fraction_in_words_is_none(prompt: str, texts: list[str]) -> None:
    assert [mention.text for mention in read_numbers(prompt)] == texts
