"""Specs as JSON, and specs that cannot be."""

from __future__ import annotations

import json

import pytest

from generators.errors import GeneratorError
from generators.spec import (
    KINDS,
    Angle,
    Bodies,
    Bosses,
    Centered,
    Chamfers,
    Closed,
    Diameter,
    Distance,
    Faces,
    Fillets,
    Holes,
    NoOtherHoles,
    OpenSide,
    Other,
    Recess,
    Requirement,
    RoundEnds,
    Runs,
    Size,
    Slots,
    Spec,
    SteppedHoles,
    Taper,
    Volume,
)

EVERYTHING = Spec(
    requirements=(
        Size(size_mm=(50, 30, 5), order="xyz", words="50x30x5", span=(0, 7)),
        Size(size_mm=(12.5,), order="among", tolerance_mm=0.2),
        Holes(count=4, diameter_mm=4.5, through=True, near_corners=True),
        Holes(count=2, diameter_mm=3, through=False, depth_mm=6, at_mm=((5, 5), (20.5, 5))),
        NoOtherHoles(),
        Bodies(count=2),
        Volume(volume_mm3=7500, relative_tolerance=0.01),
        Angle(thickness_mm=3),
        OpenSide(side="<Y"),
        Closed(),
        Taper(bottom_mm=40, top_mm=25),
        RoundEnds(count=1, is_full=True),
        Faces(faces={"plane": 6, "cylinder": 4}),
        SteppedHoles(count=2, diameter_mm=5.5, mouth_mm=10, depth_mm=5, words="2x M5 cbore", span=(9, 20)),
        SteppedHoles(count=1, angle_deg=90),
        Holes(count=6, diameter_mm=4, circle_mm=60, pitch_mm=30, inset_mm=5, side="<X", is_exact=True),
        Distance(distance_mm=3, role="wall", is_sure=False),
        Diameter(diameter_mm=24, facing="inside"),
        Bosses(count=4, diameter_mm=6, height_mm=8),
        Slots(count=3, length_mm=20, width_mm=6, depth_mm=4, is_exact=True),
        Recess(size_mm=(20, 30), depth_mm=5),
        Recess(size_mm=(20, 10), is_mid_side=True, side_mm=80),
        Holes(count=1, diameter_mm=5, across_mm=80),
        Runs(along_mm=80),
        Fillets(radius_mm=3, count=4),
        Chamfers(setback_mm=1),
        Centered(bottom_mm=0),
        Other(words="in aluminium"),
    )
)


def test_a_spec_survives_json() -> None:
    assert Spec.from_dict(json.loads(EVERYTHING.to_json())) == EVERYTHING


def test_every_kind_of_requirement_is_covered_here() -> None:
    assert {requirement.kind for requirement in EVERYTHING.requirements} == set(KINDS)


def test_what_no_measurement_decides_is_not_checkable() -> None:
    assert [r.kind for r in EVERYTHING.requirements if not r.checkable] == ["other"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Size(size_mm=(50, 30), order="xyz"),
        lambda: Size(size_mm=(50, 0, 5)),
        lambda: Size(size_mm=(), order="among"),
        lambda: Holes(count=0),
        lambda: Holes(count=2, at_mm=((1, 1),)),
        lambda: Holes(count=3, near_corners=True),
        lambda: Volume(volume_mm3=-1),
        lambda: Angle(thickness_mm=0),
        lambda: RoundEnds(count=3),
        lambda: Recess(size_mm=(20,), is_mid_side=True),
        lambda: Spec.from_dict({"requirements": [{"kind": "colour"}]}),
        lambda: Spec.from_dict({"requirements": [{"kind": "volume", "volume": 3}]}),
    ],
)
def test_an_impossible_requirement_does_not_exist(make: object) -> None:
    with pytest.raises(GeneratorError) as error:
        make()  # type: ignore[operator]
    assert error.value.code == "bad-spec"


def test_requirements_are_values() -> None:
    assert Bodies() == Bodies(count=1)
    assert issubclass(Bodies, Requirement)
