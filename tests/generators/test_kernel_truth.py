"""Generated programs on the kernel: one valid solid each, of the size that the text states."""

from __future__ import annotations

from random import Random

import pytest

import dsl
from dsl.measurements import Measurements
from generators.catalogue import FAMILIES, LATER, PRIMITIVES, Family
from generators.draft import Draft, Redraw, Sample

ROWS = {row.name: row for row in (*PRIMITIVES, *FAMILIES, *LATER)}
SLOW_TO_BUILD = {"gear", "perforated"}

ENVELOPES: dict[str, tuple[str, str, str]] = {
    "block": ("w", "d", "h"), "cube": ("s", "s", "s"), "plate": ("w", "d", "t"), "square_plate": ("w", "w", "t"),
    "strip": ("w", "d", "t"),
    "hole_plate": ("w", "d", "t"), "open_box": ("w", "d", "h"), "closed_box": ("w", "d", "h"), "wedge": ("w", "d", "h"),
    "washer": ("od", "od", "t"), "flange": ("od", "od", "t"), "cap": ("od", "od", "h"), "round_standoff": ("dia", "dia", "h"),
    "l_bracket": ("w", "d", "h"), "angle_profile": ("w", "l", "h"), "rect_tube": ("w", "l", "h"), "i_beam": ("w", "l", "h"),
    "u_bracket": ("w", "l", "h"), "t_profile": ("w", "l", "h"), "v_block": ("w", "d", "h"), "pulley": ("od", "od", "w"),
    "perforated": ("w", "d", "t"), "slotted_plate": ("w", "d", "t"), "obround": ("l", "w", "h"), "ellipse": ("w", "d", "h"),
    "knob": ("dia", "dia", "h"),
}  # fmt: skip
"""Families whose overall size is said outright: the parameters that hold it, along X, Y and Z."""


def sample(row: Family, number: int) -> Sample:
    rng = Random(f"kernel/{row.name}/{number}")
    while True:
        draft = Draft(rng)
        try:
            row.make(draft)
            return draft.finish(row.name)
        except Redraw:
            continue


def built(s: Sample) -> Measurements:
    try:
        return dsl.measure(dsl.compile(s.ir))
    except dsl.DslError as error:
        raise AssertionError(f"{s.prompt}\n{s.ir}\n{error}") from error


def check(name: str, count: int) -> None:
    for number in range(count):
        s = sample(ROWS[name], number)
        measured = built(s)
        assert measured.solids == 1, s.ir
        assert measured.volume_mm3 > 0
        if name in ENVELOPES:
            assert measured.size_mm == pytest.approx(tuple(s.params[key] for key in ENVELOPES[name]), rel=1e-6), s.prompt


@pytest.mark.parametrize("name", sorted(set(ROWS) - SLOW_TO_BUILD))
def test_two_samples_of_a_family_are_valid_solids_of_the_stated_size(name: str) -> None:
    check(name, 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ROWS))
def test_twenty_samples_of_a_family_are_valid_solids_of_the_stated_size(name: str) -> None:
    check(name, 20 if name != "compose" else 200)


@pytest.mark.parametrize("number", range(6))
def test_a_plate_has_the_holes_that_are_said(number: int) -> None:
    s = sample(ROWS["hole_plate"], number)
    holes = built(s).holes
    assert len(holes) == 4
    assert all(hole.through and hole.diameter_mm == pytest.approx(s.params["hole"]) for hole in holes)


def test_a_hex_is_measured_across_its_flats() -> None:
    s = sample(ROWS["hex_standoff"], 0)
    measured = built(s)
    assert min(measured.size_mm[:2]) == pytest.approx(s.params["af"])
    assert [hole.through for hole in measured.holes] == [True]
