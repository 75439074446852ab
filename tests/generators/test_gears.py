"""The flanks of the spur gears: their corners lie on the involute, and how far the chords between them leave it is known."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tan
from random import Random

import pytest

import dsl
from generators.draft import Draft, Redraw, Sample
from generators.families.gears import gear, involute_gear

PRESSURE = radians(20)


def gears(count: int, family: Callable[[Draft], None] = gear) -> list[Sample]:
    found: list[Sample] = []
    rng = Random(17)
    while len(found) < count:
        draft = Draft(rng)
        try:
            family(draft)
            found.append(draft.finish(family.__name__))
        except Redraw:
            continue
    return found


def flank(sample: Sample) -> list[tuple[float, float]]:
    """The corners of one flank, from the base circle to the tip, turned so that the tooth points along X."""
    (sketch,) = (node for node in dsl.check(sample.ir).nodes if node.op == "SK")
    ends = [segment.numbers[2:4] for segment in sketch.segments]
    return [(x, y) for x, y in ends if y > 1e-9][::-1]


def involute(base: float, roll: float, half_deg: float) -> tuple[float, float]:
    """A point of the upper flank of a tooth whose flanks begin at this half angle on the base circle."""
    radius, angle = base * sqrt(1 + roll**2), radians(half_deg) - roll + atan2(roll, 1)
    return radius * cos(angle), radius * sin(angle)


def test_the_corners_of_a_flank_lie_on_the_involute_and_its_chords_within_the_stated_share_of_the_module() -> None:
    worst: dict[int, float] = {}
    for sample in gears(60):
        n, module = int(sample.params["n"]), sample.params["module"]
        pitch = module * n / 2
        base, half = pitch * cos(PRESSURE), 90 / n + degrees(tan(PRESSURE)) - 20
        rolls = [sqrt((radius / base) ** 2 - 1) for radius in (base, pitch, pitch + module)]
        corners = flank(sample)
        assert [hypot(*corner) for corner in corners] == pytest.approx([base, pitch, pitch + module])
        for corner, roll in zip(corners, rolls, strict=True):
            assert corner == pytest.approx(involute(base, roll, half), abs=1e-9 * pitch)
        # Half the pitch of teeth is tooth where two gears meet.
        assert 2 * pitch * atan2(corners[1][1], corners[1][0]) == pytest.approx(pi * module / 2)
        for i in range(2):
            (x1, y1), (x2, y2) = corners[i : i + 2]
            for step in range(1, 100):
                x, y = involute(base, rolls[i] + (rolls[i + 1] - rolls[i]) * step / 100, half)
                off = ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / hypot(x2 - x1, y2 - y1)
                if hypot(x, y) > pitch - 1.25 * module:
                    worst[n] = max(worst.get(n, 0.0), off / module)
                    assert off > -1e-9  # the chord is inside the true tooth
    assert len(worst) > 30
    assert min(worst.values()) > 0.0275 and max(worst.values()) < 0.0675
    assert max(worst, key=worst.__getitem__) == max(worst)


def test_the_arcs_of_an_involute_gear_leave_the_involute_by_a_third_of_a_hundredth_of_the_module() -> None:
    worst = 0.0
    for sample in gears(60, involute_gear):
        n, module = int(sample.params["n"]), sample.params["module"]
        pitch = module * n / 2
        base, half = pitch * cos(PRESSURE), 90 / n + degrees(tan(PRESSURE)) - 20
        tip = sqrt(((pitch + module) / base) ** 2 - 1)
        (sketch,) = (node for node in dsl.check(sample.ir).nodes if node.op == "SK")
        arcs = [segment.numbers for segment in sketch.segments if len(segment.numbers) == 7 and segment.numbers[1] > 0]
        for (x1, y1, x2, y2, cx, cy, _), (high, low) in zip(arcs, ((tip, 0.55 * tip), (0.55 * tip, 0)), strict=True):
            assert (x1, y1) == pytest.approx(involute(base, high, half)) and (x2, y2) == pytest.approx(involute(base, low, half))
            radius = hypot(x1 - cx, y1 - cy)
            for step in range(101):
                x, y = involute(base, low + (high - low) * step / 100, half)
                worst = max(worst, abs(hypot(x - cx, y - cy) - radius) / module)
    assert 0.002 < worst < 0.0034


@pytest.mark.parametrize("index", range(2))
def test_an_involute_gear_has_the_volume_of_its_formula(index: int) -> None:
    """The disc of the root, and of each tooth the area between its flanks, with the straight line of the tip."""
    sample = gears(2, involute_gear)[index]
    n, module = int(sample.params["n"]), sample.params["module"]
    solid = dsl.measure(dsl.compile(sample.ir))
    pitch = module * n / 2
    base, root, tip = pitch * cos(PRESSURE), pitch - 1.25 * module, pitch + module
    half = radians(90 / n) + tan(PRESSURE) - PRESSURE

    def width(radius: float) -> float:
        roll = sqrt(max(0.0, (radius / base) ** 2 - 1))
        return 2 * radius * (half - roll + atan2(roll, 1))

    steps = 20_000
    wide = (tip - root) / steps
    tooth = sum(width(root + (i + 0.5) * wide) for i in range(steps)) * wide
    angle = width(tip) / tip
    area = pi * root**2 + n * (tooth - tip**2 / 2 * (angle - sin(angle))) - pi / 4 * sample.params["bore"] ** 2
    assert solid.volume_mm3 == pytest.approx(area * sample.params["w"], rel=2e-4)
    assert solid.solids == 1
