"""Sections, trays and blocks with straight walls have the volumes of closed formulas of the sizes that their prompts state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import pi, radians, tan
from random import Random

import pytest

import dsl
from generators.draft import Draft, Redraw, Sample
from generators.families import blocks, trays
from generators.families.section_rows import SECTIONS
from generators.families.sections import Section
from generators.wordings import draw_spoken_style

Values = dict[str, float]

AREAS: dict[str, Callable[[Values], float]] = {
    "angle_profile": lambda v: v["t"] * (v["w"] + v["h"] - v["t"]),
    "uneven_angle": lambda v: v["w"] * v["t"] + (v["h"] - v["t"]) * v["wall"],
    "inner_angle": lambda v: v["t"] * (v["w"] + v["h"] + v["t"]),
    "u_bracket": lambda v: v["t"] * (v["w"] + 2 * v["h"] - 2 * v["t"]),
    "uneven_channel": lambda v: v["w"] * v["t"] + 2 * (v["h"] - v["t"]) * v["wall"],
    "inner_u": lambda v: v["t"] * (v["w"] + 2 * v["h"] + 2 * v["t"]),
    "flat_hook": lambda v: v["t"] * (v["h"] + v["w"] + v["lip_h"] - 2 * v["t"]),
    "door_hook": lambda v: v["t"] * (v["h"] + v["gap"] + v["l2"] + v["w"] + v["lip_h"] - 2 * v["t"]),
    "t_profile": lambda v: v["t"] * (v["w"] + v["h"] - v["t"]),
    "z_profile": lambda v: v["t"] * (v["w1"] + v["w2"] + v["h"] - 2 * v["t"]),
    "i_beam": lambda v: 2 * v["w"] * v["flange_t"] + (v["h"] - 2 * v["flange_t"]) * v["web_t"],
    "f_profile": lambda v: v["t"] * (v["h"] + v["w1"] + v["w2"] - 2 * v["t"]),
    "lipped_channel": lambda v: v["t"] * (v["w"] + 2 * v["h"] + 2 * v["lip_w"] - 4 * v["t"]),
    "rect_tube": lambda v: v["w"] * v["h"] - (v["w"] - 2 * v["wall"]) * (v["h"] - 2 * v["wall"]),
    "square_tube": lambda v: 4 * v["wall"] * (v["w"] - v["wall"]),
}


def _groove(v: Values) -> float:
    if "dia" in v:
        return pi / 8 * v["dia"] ** 2
    return v["groove_w"] * v["depth"] if "groove_w" in v else v["depth"] ** 2 * tan(radians(v["angle"] / 2))


def _lid(v: Values) -> float:
    w, d = v["w"] - 2 * v["gap"], v["d"] - 2 * v["gap"]
    return v["w"] * v["d"] * v["t"] + v["lip_h"] * 2 * v["lip_w"] * (w + d - 2 * v["lip_w"])


def _pull(v: Values) -> float:
    length, room = v.get("l", 0) or v["pitch"] + v["t"], v.get("gap", 0) or v["h"] - v["t"]
    return v["t"] ** 2 * (length + 2 * room) - 2 * _drilled(v, v.get("depth", 0))


def _corner(v: Values) -> float:
    w, d, h, t = v["w"], v["d"], v["h"], v["t"]
    return w * d * h - (w - t) * (d - t) * (h - t) - 3 * _drilled(v, t)


def _tapered(v: Values) -> float:
    w, d, w2, d2, h = v["w"], v.get("d", v["w"]), v["w2"], v.get("l2", v["w2"]), v["h"]
    pocket = v["side"] ** 2 * v["depth"] if "side" in v else _drilled(v, v.get("depth", h))
    return h / 6 * (2 * w * d + 2 * w2 * d2 + w * d2 + w2 * d) - pocket


def _drilled(v: Values, deep: float) -> float:
    return pi / 4 * v.get("hole", 0) ** 2 * deep


VOLUMES: dict[Callable[[Draft], None], Callable[[Values], float]] = {
    blocks.grooved_block: lambda v: v["w"] * v["d"] * v["h"] - v.get("n", 1) * _groove(v) * v["d"],
    blocks.pocket_block: lambda v: (
        v["w"] * v["d"] * v["h"]
        - (v["n"] if "n" in v else v["nx"] * v["ny"]) * (v["side"] ** 2 * v["depth"] if "side" in v else _drilled(v, v["depth"]))
    ),
    blocks.rim_lid: _lid,
    blocks.bar_pull: _pull,
    blocks.plate_corner: _corner,
    blocks.tapered_block: _tapered,
}


def _samples(make: Callable[[Draft], object], count: int) -> Iterator[Sample]:
    for number in range(count):
        draft = Draft(rng := Random(number), draw_spoken_style(rng))
        try:
            make(draft)
            yield draft.finish("part")
        except Redraw:
            continue


def _volume(sample: Sample) -> float:
    measured = dsl.measure(dsl.compile(sample.ir))
    assert measured.solids == 1
    return measured.volume_mm3


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_sections_have_the_areas_of_their_walls_and_holes_take_from_them(section: Section) -> None:
    counts = {False: 0, True: 0}
    for sample in _samples(section, 60):
        whole, volume = AREAS[section.name](sample.params) * sample.params[section.run], _volume(sample)
        counts[bool(sample.features)] += 1
        if not sample.features:
            assert volume == pytest.approx(whole, rel=1e-6), sample.prompt
        elif sample.features == ("wall_hole",) and "both" not in sample.phrases[1]:
            thick = {sample.params[key] for key in ("t", "wall", "web_t") if key in sample.params}
            hole = pi / 4 * sample.params["hole"] ** 2
            taken = (whole - volume) / hole
            assert any(taken == pytest.approx(n * t, rel=1e-4) for t in thick for n in (1, 2)), sample.prompt
    assert counts[False] > 5 and (counts[True] > 5 or not section.places)


@pytest.mark.parametrize("make", VOLUMES, ids=lambda make: make.__name__)
def test_blocks_have_the_volumes_of_closed_formulas(make: Callable[[Draft], None]) -> None:
    samples = list(_samples(make, 40))
    assert len(samples) > 8
    for sample in samples:
        assert _volume(sample) == pytest.approx(VOLUMES[make](sample.params), rel=1e-6), sample.prompt


def test_trays_are_their_outside_without_their_inside() -> None:
    """A wall that is not there adds no thickness to an inside size and takes none from an outside size."""
    seen = set[int]()
    for sample in _samples(trays.tray, 200):
        if sample.features:
            continue
        v, phrase = sample.params, sample.phrases[0]
        floor, sides = v.get("t", v["wall"]), ("left", "right", "front", "back")
        missing = {side for side in sides if side in phrase}
        across = v["wall"] * len({"left", "right"} - missing), v["wall"] * len({"front", "back"} - missing)
        sign = 1 if "inside" in phrase else -1
        other = (v["w"] + sign * across[0]) * (v["d"] + sign * across[1]) * (v["h"] + sign * floor)
        assert _volume(sample) == pytest.approx(sign * (other - v["w"] * v["d"] * v["h"]), rel=1e-6), sample.prompt
        seen.add(len(missing))
    assert seen == {0, 1, 2}
