"""Requirements against measurements that are written down here, so that each verdict is known beforehand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dsl.measurements import Cone, Hole, Measurements, Surfaces
from evals.check import check
from generators.spec import (
    Angle,
    Bodies,
    Faces,
    Holes,
    NoOtherHoles,
    OpenSide,
    Other,
    Requirement,
    Size,
    Spec,
    Taper,
    Volume,
)


def hole(x: float, y: float, diameter: float = 4.5, depth: float = 5, through: bool = True) -> Hole:
    return Hole(diameter_mm=diameter, axis=(0, 0, -1), position_mm=(x, y, 5), depth_mm=depth, through=through)


CORNERS = (hole(5, 5), hole(45, 5), hole(5, 25), hole(45, 25))


def part(size: tuple[float, float, float] = (50, 30, 5), holes: tuple[Hole, ...] = (), **changes: object) -> Measurements:
    x, y, z = size
    plain = Measurements(
        volume_mm3=x * y * z, area_mm2=1, bbox_mm=((0, 0, 0), size), centroid_mm=(x / 2, y / 2, z / 2),
        inertia_mm5=(1, 1, 1, 0, 0, 0),
        solids=1, faces={"plane": 6, "cylinder": len(holes)}, edges=12, holes=holes,
    )  # fmt: skip
    return replace(plain, **changes)


def outcome(requirement: Requirement, measured: Measurements, *beside: Requirement) -> str:
    return check(Spec(requirements=(requirement, *beside)), measured).verdicts[0].outcome


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(size_mm=(50, 30, 5), order="xyz"), "met"),
        (Size(size_mm=(30, 50, 5), order="xyz"), "violated"),
        (Size(size_mm=(30, 50, 5), order="sorted"), "met"),
        (Size(size_mm=(30, 50, 6), order="sorted"), "violated"),
        (Size(size_mm=(5, 50), order="among"), "met"),
        (Size(size_mm=(30,), order="among"), "met"),
        (Size(size_mm=(30, 30), order="among"), "violated"),
        (Size(size_mm=(50.009, 30, 5), order="xyz"), "met"),
        (Size(size_mm=(50.02, 30, 5), order="xyz"), "violated"),
        (Size(size_mm=(50.02, 30, 5), order="xyz", tolerance_mm=0.1), "met"),
    ],
)
def test_sizes(size: Size, expected: str) -> None:
    assert outcome(size, part()) == expected


@pytest.mark.parametrize(
    ("wanted", "holes", "expected"),
    [
        (Holes(count=4, diameter_mm=4.5, through=True), CORNERS, "met"),
        (Holes(count=4, diameter_mm=4.5), CORNERS[:3], "violated"),
        (Holes(count=4, diameter_mm=4), CORNERS, "violated"),
        (Holes(count=4), CORNERS, "met"),
        (Holes(count=4), (*CORNERS[:3], hole(45, 25, 5)), "violated"),
        (Holes(count=3), (*CORNERS[:3], hole(45, 25, 5)), "met"),
        (Holes(count=4, near_corners=True), CORNERS, "met"),
        (Holes(count=4, near_corners=True), (*CORNERS[:3], hole(25, 15)), "violated"),
        (Holes(count=4, near_corners=True), (*CORNERS[:3], hole(6, 24)), "violated"),
        (Holes(count=1, through=False), (hole(5, 5, through=False),), "met"),
        (Holes(count=1, through=True), (hole(5, 5, through=False),), "violated"),
        (Holes(count=1, depth_mm=3), (hole(5, 5, depth=3, through=False),), "met"),
        (Holes(count=1, depth_mm=3), (hole(5, 5, depth=4, through=False),), "violated"),
        (Holes(count=2, at_mm=((45, 25), (5, 5))), CORNERS, "met"),
        (Holes(count=2, at_mm=((45, 25), (5, 6))), CORNERS, "violated"),
        (Holes(count=1), (), "violated"),
    ],
)
def test_holes(wanted: Holes, holes: tuple[Hole, ...], expected: str) -> None:
    assert outcome(wanted, part(holes=holes)) == expected


def test_holes_go_to_the_requirements_so_that_most_are_met() -> None:
    """The loose requirement is listed first and must leave the one deep hole to the strict one."""
    loose, strict = Holes(count=1, diameter_mm=3), Holes(count=1, diameter_mm=3, depth_mm=8)
    holes = (hole(5, 5, 3, depth=8, through=False), hole(9, 5, 3))
    report = check(Spec(requirements=(loose, strict, NoOtherHoles())), part(holes=holes))
    assert report.is_met


def test_one_hole_does_not_serve_two_requirements() -> None:
    one = Holes(count=1, diameter_mm=4.5)
    report = check(Spec(requirements=(one, replace(one, words="again"))), part(holes=CORNERS[:1]))
    assert [v.outcome for v in report.verdicts].count("violated") == 1


def test_hundreds_of_equal_holes_are_matched_in_no_time() -> None:
    holes = tuple(hole(x, y, 1) for x in range(40) for y in range(25))
    assert outcome(Holes(count=1000, diameter_mm=1), part(holes=holes)) == "met"


def test_holes_that_nobody_asked_for_are_named() -> None:
    report = check(Spec(requirements=(Holes(count=4, diameter_mm=4.5), NoOtherHoles())), part(holes=(*CORNERS, hole(25, 15, 8))))
    (violation,) = report.violations
    assert violation.requirement == NoOtherHoles()
    assert violation.found == "1× ⌀8 through"


@pytest.mark.parametrize(
    ("requirement", "changes", "expected"),
    [
        (Bodies(count=1), {}, "met"),
        (Bodies(count=1), {"solids": 2}, "violated"),
        (Volume(volume_mm3=7500), {}, "met"),
        (Volume(volume_mm3=7501), {}, "violated"),
        (Volume(volume_mm3=7501, relative_tolerance=0.01), {}, "met"),
        (Faces(faces={"plane": 6}), {}, "met"),
        (Faces(faces={"plane": 6}), {"faces": {"plane": 6, "cylinder": 1}}, "violated"),
        (Faces(faces={"plane": 6, "torus": 1}), {}, "violated"),
        (OpenSide(side=">Z"), {"centroid_mm": (25, 15, 1.5)}, "met"),
        (OpenSide(side=">Z"), {"centroid_mm": (25, 15, 3.5)}, "violated"),
        (OpenSide(side=">Z"), {}, "violated"),
        (OpenSide(side="<X"), {"centroid_mm": (30, 15, 2.5)}, "met"),
        (Other(words="in red"), {}, "not checkable"),
    ],
)
def test_other_requirements(requirement: Requirement, changes: dict[str, object], expected: str) -> None:
    assert outcome(requirement, part(**changes)) == expected


@pytest.mark.parametrize(
    ("bottom", "top", "expected"), [(40, 20, "met"), (20, 40, "violated"), (40, 30, "violated"), (40, 40, "violated")]
)
@pytest.mark.parametrize("axis", [(0.0, 0.0, 1.0), (1.0, 0.0, 0.0)])
def test_the_wide_end_of_a_taper_is_below_the_narrow_one(
    axis: tuple[float, float, float], bottom: float, top: float, expected: str
) -> None:
    cone = Cone(axis, (0.0, 0.0, 0.0), 11.3, True, 0, 50, 20, 10, 360)
    surfaces = Surfaces(cones=(cone,))
    found = outcome(Taper(bottom_mm=bottom, top_mm=top), part(surfaces=surfaces))
    assert found == (expected if axis[2] else "violated")


@pytest.mark.parametrize("size", [(50, 30, 30), (50, 20, 30), (30, 50, 12)])
def test_an_angle_of_any_legs_and_width_is_known_by_its_volume(size: tuple[float, float, float]) -> None:
    width, leg, other = size
    measured = part(size, volume_mm3=width * 3 * (leg + other - 3))
    assert outcome(Angle(thickness_mm=3), measured) == "met"
    assert outcome(Angle(thickness_mm=4), measured) == "violated"
    drilled = replace(measured, volume_mm3=measured.volume_mm3 - math.pi * 2**2 * 3)
    assert outcome(Angle(thickness_mm=3), drilled) == "violated"


def test_a_flat_plate_is_no_angle() -> None:
    assert outcome(Angle(thickness_mm=3), part((50, 30, 3))) == "violated"


def test_what_cannot_be_checked_never_fails_a_part() -> None:
    spec = Spec(requirements=(Other(words="anodised"), Holes(count=9, checkable=False), Size(size_mm=(1, 1, 1), checkable=False)))
    report = check(spec, part())
    assert report.is_met
    assert {verdict.outcome for verdict in report.verdicts} == {"not checkable"}


def test_a_report_is_plain_json_with_the_measured_numbers() -> None:
    report = check(Spec(requirements=(Size(size_mm=(50, 30, 6), words="50x30x6"),)), part()).to_dict()
    assert report["is_met"] is False
    assert report["verdicts"][0]["found"] == "50 × 30 × 5 mm"
    assert report["verdicts"][0]["requirement"]["words"] == "50x30x6"


def test_the_check_is_a_function_of_its_arguments() -> None:
    spec = Spec(requirements=(Holes(count=4), NoOtherHoles(), Bodies()))
    shuffled = part(holes=tuple(reversed(CORNERS)))
    assert check(spec, part(holes=CORNERS)).is_met and check(spec, shuffled).is_met
    assert check(spec, shuffled) == check(spec, shuffled)
