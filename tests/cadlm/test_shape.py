"""From BReps to the encoder's samples."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

import dsl
from cadlm.shape import EXACT, FACETS, NEAR, Way, file_cloud, main, near_duplicate, solid_cloud
from dsl.errors import DslError
from generators.corpus import draw
from geometry_encoder import pretrained
from geometry_encoder.cloud import FACE_TYPES, OPERATIONS
from geometry_encoder.errors import EncoderError
from geometry_encoder.store import Store

PLATE = "C 50 30 5\nH $ 25 15 6\n"


def test_samples_of_a_program_know_face_type_and_line() -> None:
    cloud = solid_cloud(dsl.compile(PLATE), 2000)
    is_hole = cloud.face_types == FACE_TYPES.index("cylinder")
    assert is_hole.any()
    assert set(cloud.lines[is_hole].tolist()) == {2}
    assert cloud.curvatures[is_hole, 1] == pytest.approx(-1 / 3, abs=1e-6)
    assert cloud.points.dtype == np.float32


def test_program_step_and_stl_of_one_part_give_the_same_surface(tmp_path: Path) -> None:
    (tmp_path / "a.cir").write_text(PLATE)
    solid = dsl.compile(PLATE)
    for name in ("a.step", "a.stl"):
        dsl.export(solid, tmp_path / name)
    clouds = [file_cloud(tmp_path / name, 4000) for name in ("a.cir", "a.step", "a.stl")]
    for cloud in clouds[1:]:
        assert cloud.points.mean(0) == pytest.approx(clouds[0].points.mean(0), abs=0.8)
        assert np.abs(cloud.normals).mean(0) == pytest.approx(np.abs(clouds[0].normals).mean(0), abs=0.02)
    assert (clouds[2].face_ids == -1).all()


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [("a.cir", "C 5 5", "arg_count"), ("a.step", "", "unreadable_file"), ("a.step", "words", "unreadable_file")],
)
def test_wrong_parts_are_refused_by_the_language_or_the_kernel(name: str, text: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DslError) as caught:
        file_cloud(tmp_path / name, 10)
    assert caught.value.kind == kind


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        file_cloud(tmp_path / "a.png", 10)
    assert caught.value.code == "unsupported-format"


def test_generated_parts_fill_a_store_that_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["generate", "3", "--seed", "4", "--points", "200", "--out", str(tmp_path / "parts")]
    assert main(command) == 0
    first = capsys.readouterr().out
    store = Store.open(tmp_path / "parts")
    entries = store.entries()
    assert all(entry.family for entry in entries)
    assert len(store.load(store.parts()[0].part)) == 200
    assert main(command) == 0
    assert capsys.readouterr().out == first
    assert store.entries() == entries


def test_generated_parts_know_the_class_of_their_symmetry_where_asked(tmp_path: Path) -> None:
    command = ["generate", "5", "--seed", "9", "--points", "200", "--alone", "--out", str(tmp_path / "parts")]
    assert main([*command, "--symmetry"]) == 0
    kinds = {entry.family: entry.symmetry for entry in Store.open(tmp_path / "parts").parts()}
    assert kinds["cube"].startswith("9 planes, axes 4,4,4,3") and kinds["cylinder"] == "1 planes, axes 0"
    assert main(command) == 1  # the store was begun with other settings


def test_samples_of_a_program_know_what_made_their_face() -> None:
    program = (
        "body: C 40 30 10\nF body 2 |Z\ndrilled: H $ 10 15 6\ntool: C 8 8 8\nT $ 25 10 5\ncut: D drilled $\n"
        "post: Y 3 8\nT $ 35 5 8\nU cut $\n"
    )
    cloud = solid_cloud(dsl.compile(program), 4000)
    x, y, z = cloud.points.T
    names = np.array(OPERATIONS)[cloud.operations]
    assert set(names) == {"body", "boss", "hole", "pocket", "fillet"}
    assert set(names[z > 10.01]) == {"boss"}
    assert set(names[np.hypot(x - 10, y - 15) < 3.01]) == {"hole"}
    assert set(names[(abs(z - 5) < 0.01) & (x > 25.01) & (x < 32.99) & (y > 10.01) & (y < 17.99)]) == {"pocket"}
    is_corner = (np.hypot(x - 2, y - 2) > 1.99) & (x < 1.99) & (y < 1.99) & (z > 0.01) & (z < 9.99)
    assert set(names[is_corner]) == {"fillet"}


@pytest.mark.parametrize("way", [EXACT, FACETS], ids=lambda way: way.kind)
def test_a_near_duplicate_is_another_shape_of_about_the_same_size(way: Way) -> None:
    program = "w=40\nn=2\nC w 30 10\nH $ 10 15 6\n"
    plain, changed = (np.ptp(way.cloud(part, 4000, 0).points, axis=0) for part in (
        way.make(program, None), near_duplicate(program, Random(1), way)
    ))  # fmt: skip
    assert way.proportion(near_duplicate(program, Random(1), way)) != pytest.approx(
        way.proportion(way.make(program, None)), rel=1e-6
    )
    assert changed == pytest.approx(plain, rel=0.06)
    with pytest.raises(EncoderError) as caught:
        near_duplicate("r=10\nS r", Random(1), way)
    assert caught.value.code == "no-near-duplicate"


def test_parts_are_sampled_without_the_kernel(tmp_path: Path) -> None:
    """In a process that cannot import it; the samples are those of the exact parts."""
    code = "import sys; sys.modules['OCP'] = None; from cadlm.shape import main; sys.exit(main(sys.argv[1:]))"
    options = ["generate", "30", "--seed", "3", "--facets", "--points", "4096", "--out", str(tmp_path / "parts")]
    made = subprocess.run([sys.executable, "-c", code, *options], capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    store = Store.open(tmp_path / "parts")
    refused = {entry.code for entry in store.entries() if entry.code}
    assert refused <= {"not_expressible", "no-near-duplicate", "refused"}
    whole = [entry for entry in store.parts() if NEAR not in entry.source]
    assert len(whole) >= 12 and len(store.parts()) >= 1.5 * len(whole)
    network = pretrained()
    for entry in whole:
        exact = solid_cloud(dsl.compile(draw(3, int(entry.source)).ir), 4096)
        ours = store.load(entry.part)
        extents = np.ptp(exact.points, axis=0)
        assert np.ptp(ours.points, axis=0) == pytest.approx(extents, abs=0.05 * float(extents.max()))
        a, b = network.embed([ours, exact])
        assert a @ b > 0.95, entry
