"""Requirements against parts whose shape is known: what is asked for and there is met, what is off by little is violated."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from functools import cache

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from dsl.measurements import Cylinder, Hole, Measurements, Plane, Surfaces
from evals.check import check
from evals.judges.verdict import cell
from generators.spec import (
    SOMEWHERE,
    Bosses,
    Centered,
    Chamfers,
    Closed,
    Diameter,
    Distance,
    Fillets,
    Holes,
    NoOtherHoles,
    Recess,
    Requirement,
    RoundEnds,
    Runs,
    Size,
    Slots,
    Spec,
    SteppedHoles,
)

PARTS = {
    "plate": "C 80 60 10 ; F $ 4 |Z ; H $ 10 10 5 ; H $ 70 10 5 ; H $ 70 50 5 ; H $ 10 50 5 ; H $ 40 30 8 6 ; H $ 30 5 7 20 >X",
    "stepped": "C 60 30 12 ; H $ 15 15 5.5 ; H $ 15 15 10 5 ; s: H $ 45 15 5.5 ; K 2.75 5.5 2.75 ; T $ 45 15 9.25 ; D s $",
    "flange": "Y 40 8 ; b: H $ 0 0 20 ; Y 3 8 ; T $ 30 0 0 ; CP $ 0 0 0 0 0 1 6 360 ; D b $",
    "row": "c: C 100 20 5 ; Y 2 5 ; T $ 20 10 0 ; LP $ 1 0 0 4 20 ; D c $",
    "posts": "p: C 50 50 4 ; Y 3 9 ; T $ 8 8 4 ; LP $ 1 0 0 2 34 ; LP $ 0 1 0 2 34 ; U p $",
    "inch slot": "c: C 130.81 25.4 4 ; OB 76.2 9.525 4 ; T $ 65.405 12.7 0 ; D c $",
    "slots": "c: C 60 40 4 ; OB 20 6 4 ; R $ 0 0 90 ; T $ 15 20 0 ; LP $ 1 0 0 3 12 ; D c $",
    "pocket": "c: C 60 40 12 ; C 30 20 5 ; T $ 15 10 7 ; D c $",
    "notch": "c: C 60 40 12 ; C 10 6 12 ; T $ 25 0 0 ; s: D c $ ; C 60 8 3 ; T $ 0 32 9 ; D s $",
    "notch off the middle": "c: C 60 40 12 ; C 10 6 12 ; T $ 30 0 0 ; D c $",
    "vee block": "SK 0 0 0 0 1 0 0 0 1 ; L 0 0 40 0 ; L 40 0 40 30 ; L 40 30 35 30 ; L 35 30 20 15 ; L 20 15 5 30 ; "
    "L 5 30 0 30 ; L 0 30 0 0 ; END ; E $ 60 0 0",
    "pipe seat": "c: C 60 40 30 ; Y 10 60 ; R $ 0 90 0 ; T $ 0 20 30 ; D c $",
    "tube": "Y 12 30 ; H $ 0 0 18",
    "bevelled": "C 40 30 10 ; CH $ 2 |Z ; CH $ 1 >Z",
    "shaft": "Y 10 50 ; s: CH $ 1.5 >Z ; C 5 6 50 ; T $ 7 -3 0 ; D s $",
    "domed": "C 40 30 20 ; F $ 3",
    "centred": "C 40 30 20 ; T $ -20 -15 0",
    "offset pin": "d: Y 20 5 ; Y 4 10 ; T $ 9 0 5 ; U d $",
    "crossed": "c: C 100 20 20 ; Y 2 20 ; T $ 20 10 0 ; LP $ 1 0 0 4 20 ; s: D c $ ; H $ 10 10 6 >X",
    "nut": "HX 10 5.5 ; H $ 0 0 3",
    "obround": "OB 60 20 4",
    "one round end": "p: C 50 20 4 ; Y 10 4 ; T $ 50 10 0 ; U p $",
    "rounded corners": "C 60 20 4 ; F $ 3 |Z",
    "capsule": "b: Y 5 30 ; S 5 ; T $ 0 0 30 ; s: U b $ ; S 5 ; U s $",
    "rounded rod": "Y 5 30 ; F $ 1",
    "can": "b: Y 20 50 ; Y 18 46 ; T $ 0 0 2 ; D b $",
    "cup": "Y 20 50 ; SH $ 2 >Z",
    "closed box": "b: C 40 30 20 ; C 36 26 16 ; T $ 2 2 2 ; D b $",
    "sleeve": "b: C 40 30 20 ; C 36 30 16 ; T $ 2 0 2 ; D b $",
    "ell": "b: C 60 30 4 ; C 4 30 40 ; s: U b $ ; H $ 30 10 5 ; H $ 30 20 5 ; H $ 10 20 5 >X ; H $ 20 20 5 >X",
    "cover": "C 45 45 45 ; SH $ 5 >Z ; H $ 22.5 22.5 10 5 >X",
}


@cache
def part(name: str) -> Measurements:
    return measure(build(dsl.check(PARTS[name].replace(" ; ", "\n"))))


CASES: tuple[tuple[str, Requirement, Requirement], ...] = (
    ("plate", Distance(distance_mm=10, role="thickness"), Distance(distance_mm=10.3, role="thickness")),
    ("nut", Distance(distance_mm=10, role="flats"), Distance(distance_mm=5.5, role="flats")),
    ("plate", Distance(distance_mm=60, role="width"), Distance(distance_mm=61, role="width")),
    ("notch", Distance(distance_mm=8, role="width"), Distance(distance_mm=8.2, role="width")),
    ("notch", Distance(distance_mm=3, role="depth"), Distance(distance_mm=3.1, role="depth")),
    ("tube", Distance(distance_mm=3, role="wall"), Distance(distance_mm=3.1, role="wall")),
    ("tube", Distance(distance_mm=30), Distance(distance_mm=30.9)),
    ("shaft", Distance(distance_mm=3, role="depth"), Distance(distance_mm=3.09, role="depth")),
    ("shaft", Distance(distance_mm=6, role="width"), Distance(distance_mm=6.2, role="width")),
    ("offset pin", Distance(distance_mm=9, role="offset"), Distance(distance_mm=9.3, role="offset")),
    ("row", Distance(distance_mm=20, role="pitch"), Distance(distance_mm=21, role="pitch")),
    ("flange", Distance(distance_mm=60, role=SOMEWHERE), Distance(distance_mm=61, role=SOMEWHERE)),
    ("tube", Distance(distance_mm=12, role=SOMEWHERE), Distance(distance_mm=13, role=SOMEWHERE)),
    ("slots", Distance(distance_mm=14, role=SOMEWHERE), Distance(distance_mm=14.5, role=SOMEWHERE)),
    ("plate", Holes(count=1, diameter_mm=8, inset_mm=30), Holes(count=1, diameter_mm=8, inset_mm=33)),
    ("tube", Diameter(diameter_mm=24, facing="outside"), Diameter(diameter_mm=24, facing="inside")),
    ("tube", Diameter(diameter_mm=18, facing="inside"), Diameter(diameter_mm=18.5, facing="inside")),
    ("tube", Diameter(diameter_mm=18), Diameter(diameter_mm=12)),
    ("domed", Fillets(radius_mm=3), Diameter(diameter_mm=6.1)),
    ("plate", Holes(count=4, diameter_mm=5, near_corners=True, inset_mm=10), Holes(count=4, diameter_mm=5, inset_mm=10.3)),
    ("plate", Holes(count=1, diameter_mm=8, depth_mm=6, side=">Z"), Holes(count=1, diameter_mm=8, depth_mm=6, side="<Z")),
    ("plate", Holes(count=1, diameter_mm=7, side=">X"), Holes(count=1, diameter_mm=7, side="<X")),
    ("cover", Holes(count=1, diameter_mm=10, side=">X"), Holes(count=1, diameter_mm=10, side="<X")),
    ("flange", Holes(count=6, diameter_mm=6, circle_mm=60), Holes(count=6, diameter_mm=6, circle_mm=62)),
    ("flange", Holes(count=6, diameter_mm=6, is_exact=True), Holes(count=5, diameter_mm=6, is_exact=True)),
    ("ell", Holes(count=4, diameter_mm=5, is_exact=True), Holes(count=2, diameter_mm=5, is_exact=True)),
    ("crossed", Holes(count=4, diameter_mm=4, is_exact=True), Holes(count=3, diameter_mm=4, is_exact=True)),
    ("row", Holes(count=4, diameter_mm=4, pitch_mm=20), Holes(count=4, diameter_mm=4, pitch_mm=40)),
    ("row", Holes(count=2, diameter_mm=4, inset_mm=20), Holes(count=3, diameter_mm=4, inset_mm=20)),
    ("stepped", SteppedHoles(count=1, diameter_mm=5.5, mouth_mm=10, depth_mm=5), SteppedHoles(count=1, mouth_mm=10, depth_mm=4)),
    ("stepped", SteppedHoles(count=1, mouth_mm=11, angle_deg=90), SteppedHoles(count=1, mouth_mm=11, angle_deg=82)),
    ("stepped", SteppedHoles(count=1, diameter_mm=5.5), SteppedHoles(count=2, diameter_mm=5.5)),
    ("posts", Bosses(count=4, diameter_mm=6, height_mm=9), Bosses(count=4, diameter_mm=6, height_mm=9.3)),
    ("posts", Bosses(count=4), Bosses(count=5)),
    ("slots", Slots(count=3, length_mm=20, width_mm=6), Slots(count=3, length_mm=20.6, width_mm=6)),
    ("inch slot", Slots(count=1, length_mm=76.2, width_mm=9.525), Slots(count=1, length_mm=76.2, width_mm=9.6)),
    ("slots", Slots(count=3, depth_mm=4), Slots(count=4)),
    ("slots", Slots(count=2), Slots(count=2, is_exact=True)),
    ("pocket", Recess(size_mm=(20, 30), depth_mm=5), Recess(size_mm=(20, 30), depth_mm=5.2)),
    ("pocket", Recess(size_mm=(30, 20)), Recess(size_mm=(30, 21))),
    ("notch", Recess(size_mm=(10, 6)), Recess(size_mm=(10, 3))),
    ("notch", Recess(size_mm=(10, 6), is_mid_side=True, side_mm=60), Recess(size_mm=(10, 6), is_mid_side=True, side_mm=40)),
    ("notch", Recess(size_mm=(10, 6), is_mid_side=True), Recess(size_mm=(6, 10), is_mid_side=True)),
    ("notch off the middle", Recess(size_mm=(10, 6)), Recess(size_mm=(10, 6), is_mid_side=True)),
    ("vee block", Runs(along_mm=60), Runs(along_mm=40)),
    ("pipe seat", Runs(along_mm=60), Runs(along_mm=40)),
    ("notch", Runs(along_mm=12), Runs(along_mm=60)),
    ("crossed", Holes(count=4, diameter_mm=4, across_mm=100), Holes(count=1, diameter_mm=6, across_mm=100)),
    ("rounded rod", Fillets(radius_mm=1, count=2), Fillets(radius_mm=1, count=3)),
    ("plate", Fillets(radius_mm=4, count=4), Fillets(radius_mm=4, count=5)),
    ("domed", Fillets(radius_mm=3, count=12), Fillets(radius_mm=3.1)),
    ("bevelled", Chamfers(setback_mm=2, count=4), Chamfers(setback_mm=2, count=5)),
    ("bevelled", Chamfers(setback_mm=1, count=4), Chamfers(setback_mm=1.1)),
    ("shaft", Chamfers(setback_mm=1.5), Chamfers(setback_mm=1.6)),
    ("centred", Centered(bottom_mm=0), Centered(bottom_mm=-10)),
    ("centred", Centered(), Size(size_mm=(40, 30, 21))),
    ("plate", Size(size_mm=(80, 60, 10), order="xyz"), Centered()),
)


@pytest.mark.parametrize(
    ("name", "ends"),
    [("obround", 2), ("one round end", 1), ("rounded corners", 2), ("capsule", 2), ("rounded rod", 2), ("plate", 2), ("row", 0)],
)
def test_rounded_ends_are_counted(name: str, ends: int) -> None:
    for count in (1, 2):
        assert check(Spec(requirements=(RoundEnds(count=count),)), part(name)).is_met == (ends == count)


@pytest.mark.parametrize(
    ("name", "is_full"),
    [("obround", True), ("capsule", True), ("rounded corners", False), ("rounded rod", False), ("plate", False)],
)
def test_a_full_round_is_as_wide_as_the_part(name: str, is_full: bool) -> None:
    assert check(Spec(requirements=(RoundEnds(is_full=True),)), part(name)).is_met == is_full


@pytest.mark.parametrize(
    ("name", "is_closed"),
    [("can", True), ("closed box", True), ("cup", False), ("tube", False), ("sleeve", False), ("row", False)],
)
def test_what_is_closed_has_walls_that_face_each_other_at_either_end(name: str, is_closed: bool) -> None:
    assert check(Spec(requirements=(Closed(),)), part(name)).is_met == is_closed


@pytest.mark.parametrize(("name", "right", "wrong"), CASES, ids=[f"{name}-{right.kind}" for name, right, _ in CASES])
def test_what_is_there_is_met_and_what_is_not_is_violated(name: str, right: Requirement, wrong: Requirement) -> None:
    met, violated = check(Spec(requirements=(right,)), part(name)), check(Spec(requirements=(wrong,)), part(name))
    assert met.is_met, met.verdicts[0].found
    assert not violated.is_met and violated.verdicts[0].found
    assert check(Spec(requirements=(replace(wrong, is_sure=False),)), part(name)).verdicts[0].outcome == "unsure"


@pytest.mark.parametrize(
    ("name", "wanted", "found"),
    [
        ("pocket", Distance(distance_mm=4.9, role="depth"), "5 mm"),
        ("tube", Diameter(diameter_mm=18.5, facing="inside"), "⌀18 mm"),
        ("posts", Bosses(count=4, diameter_mm=6, height_mm=8), "0 of 4; they are 9 mm high"),
        ("slots", Slots(count=3, length_mm=21, width_mm=6), "0 of 3; the part has 20 × 6 mm"),
        ("bevelled", Chamfers(setback_mm=3), "no such edge; the part has 1, 2 mm"),
        ("flange", Holes(count=5, diameter_mm=6, is_exact=True), "6 instead of 5; the part has 1× ⌀20 through, 6× ⌀6 through"),
        ("stepped", SteppedHoles(count=2), "1 of 2; the part has ⌀5.5 under ⌀10, 5 deep; ⌀5.5 under ⌀11 at 90°"),
    ],
)
def test_a_violation_says_the_measured_number(name: str, wanted: Requirement, found: str) -> None:
    (verdict,) = check(Spec(requirements=(wanted,)), part(name)).violations
    assert verdict.found == found


def test_the_mouth_of_a_stepped_hole_is_no_other_hole() -> None:
    asked = (SteppedHoles(count=1, mouth_mm=10), SteppedHoles(count=1, angle_deg=90.0), NoOtherHoles())
    assert check(Spec(requirements=asked), part("stepped")).is_met
    assert not check(Spec(requirements=asked[1:]), part("stepped")).is_met


def test_holes_go_to_their_own_pattern() -> None:
    """Four corner holes and four of the same diameter on a circle: neither takes the other's."""
    corner_holes = "C 80 80 5 ; H $ 8 8 4 ; H $ 72 8 4 ; H $ 72 72 4 ; s: H $ 8 72 4"
    program = f"{corner_holes} ; Y 2 5 ; T $ 55 40 0 ; CP $ 40 40 0 0 0 1 4 360 ; D s $"
    measured = measure(build(dsl.check(program.replace(" ; ", "\n"))))
    corners = Holes(count=4, diameter_mm=4, near_corners=True, inset_mm=8, is_exact=True)
    circle = Holes(count=4, diameter_mm=4, circle_mm=30, is_exact=True)
    for asked in ((corners, circle), (circle, corners), (Holes(count=4, diameter_mm=4), circle)):
        assert check(Spec(requirements=(*asked, NoOtherHoles())), measured).is_met


def test_without_surfaces_what_needs_them_is_not_checkable() -> None:
    bare = replace(part("pocket"), surfaces=None)
    asked = (Distance(distance_mm=1), Diameter(diameter_mm=1), Bosses(), Slots(), Recess(size_mm=(1,)), Fillets(radius_mm=1))
    report = check(Spec(requirements=asked), bare)
    assert report.is_met and {verdict.outcome for verdict in report.verdicts} == {"not checkable"}


def test_an_unsure_requirement_takes_no_hole_from_a_sure_one() -> None:
    asked = (Holes(count=1, diameter_mm=8, is_sure=False), Holes(count=1, diameter_mm=8))
    outcomes = [verdict.outcome for verdict in check(Spec(requirements=asked), part("plate")).verdicts]
    assert outcomes == ["unsure", "met"]


def test_a_sheet_of_3300_holes_is_judged_quickly() -> None:
    places = [(5.0 * x + 5, 5.0 * y + 5) for x in range(60) for y in range(55)]
    holes = tuple(Hole(diameter_mm=3, axis=(0, 0, -1), position_mm=(x, y, 2), depth_mm=2, through=True) for x, y in places)
    cylinders = tuple(Cylinder((0, 0, 1), (x, y, 0), 1.5, False, 0, 2, 360) for x, y in places)
    planes = tuple(Plane((0.0, 0.0, z), 2.0 if z > 0 else 0.0, (0, 0, 0), (305, 280, 2)) for z in (-1.0, 1.0))
    sheet = replace(
        part("plate"), bbox_mm=((0, 0, 0), (305, 280, 2)), holes=holes, surfaces=Surfaces(planes=planes, cylinders=cylinders)
    )
    asked = Spec(
        requirements=(
            Size(size_mm=(305, 280, 2)),
            Holes(count=3300, diameter_mm=3, is_exact=True),
            Distance(distance_mm=2, role="thickness"),
            NoOtherHoles(),
        )
    )
    started = time.process_time()
    assert check(asked, sheet).is_met
    assert time.process_time() - started < 0.5  # 15 ms on an idle machine
    assert check(Spec(requirements=(Holes(count=3300, diameter_mm=3, pitch_mm=5),)), sheet).is_met


def test_a_radius_that_is_half_a_hundredth_off_is_not_the_same_for_a_tiny_size() -> None:
    """The tolerance of 0.01 mm would be 5 % of a chamfer of 0.2 mm."""
    tiny = replace(
        part("bevelled"), surfaces=Surfaces(planes=(Plane((math.sqrt(0.5), 0, math.sqrt(0.5)), 1, (0, 0, 0), (0.206, 9, 0.206)),))
    )
    assert not check(Spec(requirements=(Chamfers(setback_mm=0.2),)), tiny).is_met
    assert check(Spec(requirements=(Chamfers(setback_mm=0.206),)), tiny).is_met


@pytest.mark.parametrize("digits", [3, 4])
def test_no_usual_length_lies_on_the_bound_of_a_cell(digits: int) -> None:
    """The 128th parts of an inch, as radii of 64ths are, and the 80th parts of a mm."""
    for unit in (25.4 / 128, 0.0125):
        for count in range(1, 4000):
            length = count * unit
            assert cell(length - 1e-12, digits) == cell(length + 1e-12, digits)
