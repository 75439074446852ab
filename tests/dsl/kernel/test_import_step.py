"""Reading STEP and BREP files, good and bad."""

from __future__ import annotations

import re
from dataclasses import replace
from math import pi
from pathlib import Path

import pytest

from dsl.checker import check
from dsl.errors import DslError
from dsl.kernel import importers
from dsl.kernel.build import build
from dsl.kernel.export import export
from dsl.kernel.importers import from_step
from dsl.kernel.measure import measure
from dsl.kernel.step import _comes_back, _write
from dsl.limits import Limits


@pytest.fixture(scope="module")
def step(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("step") / "box.step"
    export(build(check("C 10 20 30")), path)
    return path


def test_metres_and_inches_become_millimetres(step: Path, tmp_path: Path) -> None:
    text = step.read_text()
    metres = tmp_path / "metres.step"
    metres.write_text(text.replace("SI_UNIT(.MILLI.,.METRE.)", "SI_UNIT($,.METRE.)"))
    assert measure(from_step(metres)).volume_mm3 == pytest.approx(6000 * 1e9, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.step", b""),
        ("blank.stp", b"  \n\n"),
        ("text.step", b"this is no STEP file\n" * 50),
        ("binary.step", bytes(range(256)) * 40),
        ("head.step", b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"),
        ("empty.brep", b""),
        ("text.brep", b"this is no BREP file\n" * 50),
    ],
)
def test_files_without_a_part_are_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DslError) as caught:
        from_step(path)
    assert caught.value.kind == "unreadable_file"
    assert name in str(caught.value)


def test_a_cut_off_file_is_refused(step: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.step"
    path.write_bytes(step.read_bytes()[:5000])
    with pytest.raises(DslError) as caught:
        from_step(path)
    assert caught.value.kind in ("unreadable_file", "invalid_solid")


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        (r"(#\d+) = CARTESIAN_POINT", "#99999 = CARTESIAN_POINT"),  # its users refer to nothing
        (r"(#\d+) = DIRECTION", "#19999999999937 = DIRECTION"),
        (r"#\d+ = VECTOR\(''", "#1 = VECTOR(''"),  # the kernel reads memory that it never wrote: once it hung for good
        (r"(?s)(VERTEX_POINT\('',)#\d+(.*\n(#\d+) = CARTESIAN_POINT\('',\([^,)]*,[^,)]*\)\))", r"\1\3\2"),  # a 2D point: it dies
        (r"EDGE_CURVE\('',#(\d+),#(\d+),#\d+", r"EDGE_CURVE('',#\1,#\2,#\1"),  # a point where a curve belongs
        (r"DEFINITIONAL_REPRESENTATION\('',\(", "DEFINITIONAL_REPRESENTATION('',#1("),
        (r"DIRECTION\(''", "DIRECTION(('"),
        (r"ORIENTED_EDGE\('',\*,\*,#\d+", "ORIENTED_EDGE('',*,*,$"),
    ],
)
def test_a_damaged_file_is_refused_and_not_read_in_part(step: Path, tmp_path: Path, whole: str, broken: str) -> None:
    text, count = re.subn(whole, broken, step.read_text(), count=1)
    assert count == 1
    path = tmp_path / "broken.step"
    path.write_text(text)
    with pytest.raises(DslError) as caught:
        from_step(path)
    assert caught.value.kind == "unreadable_file" and "damaged" in caught.value.message


@pytest.mark.parametrize(
    ("whole", "broken", "kind", "reason"),
    [
        (r"\n\+1 0 \n?$", "\n", "unreadable_file", "its end is missing"),
        (r"TShapes \d+", "TShapes 3", "unreadable_file", "damaged"),
        (r"(Fa\n0  1e-07) \d+", r"\1 -1", "unreadable_file", "the kernel dies of it"),  # it did, and the process with it
        (r"Ve\n1e-07\n", "Ve\n", "kernel_timeout", "limit cpu_s"),  # it hung for good
    ],
)
def test_a_damaged_brep_file_is_refused(
    step: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: str, broken: str, kind: str, reason: str
) -> None:
    good, path = tmp_path / "good.brep", tmp_path / "broken.brep"
    export(from_step(step), good)
    assert measure(from_step(good)).volume_mm3 == pytest.approx(6000)
    text, count = re.subn(whole, broken, good.read_text(), count=1)
    assert count == 1
    path.write_text(text)
    monkeypatch.setattr(importers, "_reading_limits", lambda place: Limits(cpu_s=1))
    with pytest.raises(DslError) as caught:
        from_step(path)
    assert caught.value.kind == kind and reason in caught.value.message


def test_a_name_may_hold_what_would_be_damage_elsewhere(tmp_path: Path) -> None:
    export(build(check('C 1 2 3 "no. #1234567890"')), tmp_path / "named.step", name="order #1234567890")
    assert measure(from_step(tmp_path / "named.step")).volume_mm3 == pytest.approx(6)


def test_a_number_is_given_once_where_text_repeats_it(tmp_path: Path) -> None:
    export(build(check('C 1 2 3 "#1 = #1 = x"')), tmp_path / "named.step", name="#5 = #5 =")
    (tmp_path / "noted.step").write_text(
        (tmp_path / "named.step").read_text().replace("DATA;", "DATA;\n/* was #1 = POINT();\n#1 = POINT() */")
    )
    for name in ("named.step", "noted.step"):
        assert measure(from_step(tmp_path / name)).volume_mm3 == pytest.approx(6)


def test_a_number_given_twice_is_named(step: Path, tmp_path: Path) -> None:
    (tmp_path / "twice.step").write_text(step.read_text().replace("\n#2 = ", "\n#1 = ", 1))
    with pytest.raises(DslError, match="two entities have the number #1"):
        from_step(tmp_path / "twice.step")


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "folder.step").mkdir()
    for name in ("missing.step", "folder.step", "nul\0.step"):
        with pytest.raises(DslError) as caught:
            from_step(tmp_path / name)
        assert caught.value.kind == "unreadable_file"


def test_another_suffix_is_unsupported(tmp_path: Path) -> None:
    with pytest.raises(DslError) as caught:
        from_step(tmp_path / "part.stl")
    assert caught.value.kind == "unsupported_format"


def test_bodies_that_touch_along_an_edge_come_back_with_as_many_edges(tmp_path: Path) -> None:
    solid = build(check("C 10 10 10\nMI 0 0 10 0 10 -10 0\nU 0 1"))
    export(solid, tmp_path / "two.step")
    assert measure(solid).edges == measure(from_step(tmp_path / "two.step")).edges == 24


CUT_THROUGH = {
    "the seam": "S 10\nC 10 10 10\nT 1 0 -10 0\nD 0 2\nT 3 3 5 2",
    "the pole": "S 10\nC 10 20 10\nT 1 0 -10 0\nD 0 2\nT 3 3 5 2",
}


@pytest.mark.parametrize("text", CUT_THROUGH.values(), ids=CUT_THROUGH.keys())
def test_a_ball_that_would_come_back_as_the_rest_of_it_is_written_turned(text: str, tmp_path: Path) -> None:
    solid, path = build(check(text)), tmp_path / "ball.step"
    _write(solid, path, "ball")
    assert not _comes_back(measure(solid).volume_mm3, path)
    export(solid, path)
    there, back = measure(solid), measure(from_step(path))
    assert back.volume_mm3 == pytest.approx(there.volume_mm3, rel=1e-7)
    assert back.faces == there.faces


def test_an_arc_that_turns_about_its_own_end_is_written_as_nurbs(tmp_path: Path) -> None:
    """The half ring of its torus within the cylinder below would come back without the dome."""
    outline = "L 0 0 8 0\nL 8 0 8 8\nA 8 8 0 8 4 8 1\nL 0 8 0 0"
    solid, path = build(check(f"SK 0 0 0 1 0 0 0 1 0\n{outline}\nEND\nV $ 0 0 0 0 1 0 360")), tmp_path / "dome.step"
    _write(solid, path, "dome")
    assert not _comes_back(measure(solid).volume_mm3, path)
    export(solid, path)
    # Pappus: the square of 8 and the half disc of radius 4, both with their centroid 4 from the axis.
    assert measure(from_step(path)).volume_mm3 == pytest.approx(2 * pi * 4 * (64 + 8 * pi), rel=1e-7)


@pytest.mark.parametrize("text", CUT_THROUGH.values(), ids=CUT_THROUGH.keys())
def test_without_its_program_it_is_written_in_smaller_faces(text: str, tmp_path: Path) -> None:
    solid, path = replace(build(check(text)), graph=None), tmp_path / "ball.step"
    export(solid, path)
    there, back = measure(solid), measure(from_step(path))
    assert back.volume_mm3 == pytest.approx(there.volume_mm3, rel=1e-7)
    assert back.area_mm2 == pytest.approx(there.area_mm2, rel=1e-7)
    assert back.faces["sphere"] > there.faces["sphere"]
