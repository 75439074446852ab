"""Programs in triangles: when the kernel is not needed, and what happens where it is. Random programs: test_agreement.py."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

import dsl
from dsl.kernel import faceting

pytest.importorskip("manifold3d")

PLATE = "C 50 30 5\nH $ 5 5 4\nT 0 0 0 20\nU 1 2"


def test_a_volume_needs_no_kernel() -> None:
    code = f"import sys, dsl; found = dsl.facet({PLATE!r}); assert 'OCP' not in sys.modules; print(found.volume_mm3)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(said.stdout) == pytest.approx(15_000 - math.pi * 4 * 5, rel=1e-4)


def test_triangles_know_their_line_and_close() -> None:
    found = dsl.facet(PLATE)
    assert found.mesh.is_watertight and set(found.mesh.face_lines) == {1, 2}
    assert found.mesh.volume_mm3 == pytest.approx(found.volume_mm3)
    assert (found.bbox_mm.low, found.bbox_mm.high, found.is_bbox_exact) == ((0, 0, 0), (50, 30, 25), True)


@pytest.mark.parametrize("suffix", [".stl", ".3mf", ".glb", ".obj"])
def test_triangles_are_written_whole(tmp_path: Path, suffix: str) -> None:
    dsl.facet(PLATE).write(tmp_path / f"part{suffix}")
    assert [path.name for path in tmp_path.iterdir()] == [f"part{suffix}"] and (tmp_path / f"part{suffix}").stat().st_size > 2000


def test_triangles_are_no_step_file(tmp_path: Path) -> None:
    for name, kind in (("part.step", "unsupported_format"), ("missing/part.stl", "unwritable_file")):
        with pytest.raises(dsl.DslError) as caught:
            dsl.facet(PLATE).write(tmp_path / name)
        assert caught.value.kind == kind


def test_more_segments_are_nearer() -> None:
    exact = math.pi * 100 * 10
    errors = [abs(dsl.facet("Y 10 10", segments=segments).volume_mm3 - exact) for segments in (16, 64, 256)]
    stated = [dsl.facet("Y 10 10", segments=segments).volume_error_mm3 for segments in (16, 64, 256)]
    assert errors == pytest.approx(stated, rel=1e-4) and errors[0] > 15 * errors[1] > 200 * errors[2]


def test_overrides_are_heard() -> None:
    assert dsl.facet("w=1\nC w 1 1", {"w": 3}).volume_mm3 == pytest.approx(3)


def test_several_roots_are_added() -> None:
    found = dsl.facet("M a 1 1 1 0 1\nC 1 1 1\nC 1 1 1\nT 1 5 0 0\nROOT 0 a\nROOT 2 a")
    assert found.volume_mm3 == pytest.approx(2) and found.bbox_mm.high == (6, 1, 1) and found.mesh.is_watertight


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("C 9 9 9\nF $ 1", "line 2: F"),
        ("S 9\nC 9 9 9\nD 0 1\nR $ 20 20 0\nH $ 0 0 2 3", "line 5: the hole starts at a box"),
    ],
)
def test_what_triangles_cannot_say_is_built(text: str, because: str) -> None:
    found, solid = dsl.facet(text), dsl.measure(dsl.compile(text))
    assert found.way == "solid" and found.because.startswith(because)
    assert found.volume_mm3 == pytest.approx(solid.volume_mm3) and found.mesh.is_watertight
    with pytest.raises(dsl.DslError) as caught:
        dsl.facet(text, kernel=False)
    assert caught.value.kind == "not_expressible" and because in str(caught.value)


def test_without_manifold_the_solid_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "manifold3d", None)
    found = dsl.facet("C 1 2 3")
    assert found.way == "solid" and "manifold3d is not installed" in found.because and found.volume_mm3 == pytest.approx(6)


def test_many_triangles_are_left_to_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faceting, "MOST_TRIANGLES", 1000)
    assert dsl.facet("Y 1 1\nLP $ 1 0 0 5 3").way == "solid"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("C 9 9 9\nH $ 50 50 2", "no_effect"),
        ("C 9 9 9\nC 9 9 9\nD 0 1", "empty_geometry"),
        ("SK 0 0 0 1 0 0 0 1 0\nL 0 0 4 4\nL 4 4 4 0\nL 4 0 0 3\nL 0 3 0 0\nEND\nE $ 0 0 3", "invalid_profile"),
    ],
)
def test_what_the_kernel_refuses_is_refused(text: str, kind: str) -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.facet(text)
    assert caught.value.kind == kind


def test_segments_have_bounds() -> None:
    with pytest.raises(ValueError, match="8 to 1024"):
        dsl.facet("C 1 1 1", segments=30)
