"""Spoken parts of a lathe have the volume that their words say: closed formulas of the said numbers, which know no program."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest

import dsl
from generators.draft import Draft, Redraw, Sample
from generators.families import lathe
from generators.wordings import draw_spoken_style

Numbers = dict[str, float]
EDGES, ENDS = {"outer_chamfers", "end_round"}, {"flat", "two_flats", "d_flat", "end_slit", "crossed_slits", "keyway"}


def drawn(make: Callable[[Draft], None], name: str, number: int) -> Sample:
    rng = Random(f"{name}/{number}")
    while True:
        draft = Draft(rng, draw_spoken_style(rng))
        with suppress(Redraw):
            make(draft)
            return draft.finish(name)


def said(s: Sample) -> list[tuple[str, str, Numbers]]:
    """The clauses: feature, phrase, numbers by key."""
    numbers: list[Numbers] = [{one.key: one.value for one in s.said if one.clause == i} for i in range(len(s.phrases))]
    names = {one.clause: one.feature for one in s.said}
    return [(names[i], phrase, numbers[i]) for i, phrase in enumerate(s.phrases)]


def disc(dia: float) -> float:
    return math.pi * dia**2 / 4


def segment(r: float, x: float) -> float:
    """The part of a circle beyond a chord at x from its middle."""
    return r * r * math.acos(x / r) - x * math.sqrt(r * r - x * x)


def strip(r: float, width: float) -> float:
    return math.pi * r * r - 2 * segment(r, width / 2) if width < 2 * r else math.pi * r * r


def cone(a: float, b: float, h: float) -> float:
    return math.pi / 12 * (a * a + a * b + b * b) * h


def pocket(k: Numbers, h: float) -> float:
    area = math.sqrt(3) / 2 * k["af"] ** 2 if "af" in k else k["side"] ** 2
    return area * k["depth"] + disc(k.get("hole", 0.0)) * (h - k["depth"])


def step(k: Numbers, h: float) -> float:
    deep = k["cbd"] if "cbd" in k else h - k["lip"]
    return disc(k["cb"]) * deep + disc(k["hole"]) * (h - deep)


def key(k: Numbers, r: float) -> float:
    half = k["key_w"] / 2
    return (half * math.sqrt(r * r - half * half) + r * r * math.asin(half / r) - (r - k["key_d"]) * 2 * half) * k["slot_l"]


CUTS: dict[str, Callable[[Numbers, float, float, float], float]] = {
    "center_hole": lambda k, r, h, bore: disc(k["hole"]) * h,
    "axial_hole": lambda k, r, h, bore: disc(k["hole"]) * k["depth"],
    "counterbore": lambda k, r, h, bore: step(k, h),
    "end_pocket": lambda k, r, h, bore: pocket(k, h),
    "ring_groove": lambda k, r, h, bore: (disc(2 * r) - disc(k.get("d2") or 2 * (r - k["groove_d"]))) * k["groove_w"],
    "flat": lambda k, r, h, bore: segment(r, r - k["flat"]) * k.get("slot_l", h),
    "two_flats": lambda k, r, h, bore: 2 * segment(r, k["flat"] / 2) * k.get("slot_l", h),
    "d_flat": lambda k, r, h, bore: segment(r, k["a"] - r) * k.get("slot_l", h),
    "keyway": lambda k, r, h, bore: key(k, r),
    "end_slit": lambda k, r, h, bore: (strip(r, k["gap"]) - (strip(bore / 2, k["gap"]) if bore else 0)) * k["depth"],
    "ring_grooves": lambda k, r, h, bore: 2 * (disc(2 * r) - disc(2 * (r - k["groove_d"]))) * k["groove_w"],
    "milled_end": lambda k, r, h, bore: (
        (disc(2 * r) - (k["side"] ** 2 if "side" in k else math.sqrt(3) / 2 * k["af"] ** 2)) * k["slot_l"]
    ),
    "crossed_slits": lambda k, r, h, bore: (2 * strip(r, k["gap"]) - k["gap"] ** 2) * k["depth"],
    "outer_chamfers": lambda k, r, h, bore: math.pi * k["cham"] ** 2 * (r - k["cham"] / 3),
}
"""What a feature takes away, mm³, by its numbers, the radius and the height of the bar and its bore."""


@pytest.mark.parametrize("make", [lathe.machined_bar, lathe.bored_piece], ids=lambda make: make.__name__)
def test_bars_lose_what_their_phrases_cut(make: Callable[[Draft], None]) -> None:
    proven: Counter[str] = Counter()
    for number in range(150):
        s = drawn(make, make.__name__, number)
        (_, _, base), *features = said(s)
        names = {name for name, _, _ in features}
        if not names <= set(CUTS) or (names & EDGES and (names & ENDS or "dia" not in base)):
            continue
        if {"crossed_slits", "center_hole"} <= names:
            continue
        r, h = base.get("dia", 0.0) / 2, base["h"]
        area = disc(2 * r) or base.get("s", 0.0) ** 2 or math.sqrt(3) / 2 * base["af"] ** 2
        bore = next((k["hole"] for name, _, k in features if name == "center_hole"), 0.0)
        expected = area * h
        for name, words, k in features:
            expected -= CUTS[name](k, r, h, bore) * (2 if name in EDGES and re.search("both|each", words) else 1)
            proven[name] += 1
        measured = dsl.measure(dsl.compile(s.ir))
        assert measured.solids == 1 and measured.volume_mm3 == pytest.approx(expected, rel=1e-6), (s.prompt, s.ir)
    assert proven.total() > 80 and min(proven.values()) > 2, proven


def overall(k: Numbers, words: str) -> float:
    """The volume of a part that is said by its overall length, or by its middle and its two ends."""
    long, end = k.get("l", 0.0), k.get("l2", 0.0)
    if "head_d" in k:
        return disc(k["head_d"]) * k["head_h"] + disc(k["d2"]) * (long - k["head_h"])
    if "off" in k:
        return disc(k["d2"]) * (long - k["h"]) + disc(k["d1"]) * k["h"]
    if "dia" in k:
        return disc(k["d1"]) * (long - end - k["h"]) + disc(k["d2"]) * end + disc(k["dia"]) * k["h"]
    if not long:
        return disc(k["d1"]) * k["h"] + 2 * disc(k["d2"]) * end
    return disc(k["d1"]) * (long - end) + (cone(k["d1"], k["d2"], end) if "taper" in words else disc(k["d2"]) * end)


def test_stacks_have_the_sum_of_their_sections() -> None:
    """Those of round sections and those said by their overall length."""
    proven: Counter[bool] = Counter()
    for number in range(250):
        s = drawn(lathe.turned_stack, "turned_stack", number)
        words, k = s.phrases[0], said(s)[0][2]
        is_stack = "h1" in k
        if s.features or (is_stack and re.search("hex|square|A/F|taper|cone|half|sphere", words)):
            continue
        pairs = (("d1", "h1"), ("d2", "h2"), ("dia", "h"), ("head_d", "head_h"), ("hub_d", "hub_h"))
        expected = sum(disc(k[a]) * k[b] for a, b in pairs if a in k) if is_stack else overall(k, words)
        measured = dsl.measure(dsl.compile(s.ir))
        assert measured.solids == 1 and measured.volume_mm3 == pytest.approx(expected, rel=1e-6), (s.prompt, s.ir)
        proven[is_stack] += 1
    assert min(proven[True], proven[False]) > 10, proven


def test_arcs_are_shares_of_rings() -> None:
    for number in range(30):
        s = drawn(lathe.ring_arc, "ring_arc", number)
        k = {one.key: one.value for one in s.said}
        expected = (
            math.pi * (k["r2"] ** 2 - k.get("r1", 0.0) ** 2) * k["h"] * k["angle"] / 360 - disc(k.get("hole", 0.0)) * k["h"]
        )
        assert dsl.measure(dsl.compile(s.ir)).volume_mm3 == pytest.approx(expected, rel=1e-6), s.prompt


def cup(k: Numbers) -> float:
    inside = k.get("id") or k["od"] - 2 * k["wall"]
    deep = k.get("depth") or k["h"] - k["t"]
    outside, high = k.get("od") or inside + 2 * k["wall"], k.get("h") or deep + k["t"]
    rim = (disc(k["flange_d"]) - disc(outside)) * k["flange_t"] if "flange_d" in k else 0.0
    return disc(outside) * high - disc(inside) * deep + rim


def torus(k: Numbers) -> float:
    return math.pi * (k["od"] - k["d2"] if "od" in k else k["id"] + k["d2"]) * disc(k["d2"])


def quarter(k: Numbers) -> float:
    return (disc(k.get("od") or 2 * k["r2"]) - disc(k.get("id") or 2 * k["r1"])) * k["h"] / 4


VOLUMES: dict[str, Callable[[Numbers], float]] = {
    "thick_cup": cup, "torus": torus, "quarter_ring": quarter, "quarter_disc": lambda k: 0.75 * math.pi * k["r"] ** 2 * k["h"],
}  # fmt: skip


@pytest.mark.parametrize("part", lathe.PARTS, ids=lambda part: part.name)
def test_rows_of_the_table_have_the_volume_of_their_sizes(part: lathe.Part) -> None:
    for number in range(8):
        s = drawn(part, part.name, number)
        expected = VOLUMES[part.name]({one.key: one.value for one in s.said})
        assert dsl.measure(dsl.compile(s.ir)).volume_mm3 == pytest.approx(expected, rel=1e-6), s.prompt
