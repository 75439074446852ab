"""The commands about shapes of part files: what they find, and what they say of files that are no parts."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

pytest.importorskip("scipy")

import dsl
from cadlm.cli import cli

PLATE = "C 50 30 5\nH $ 8 8 6\nH $ 42 8 6\nH $ 42 22 6\nH $ 8 22 6\n"
BRACKET = "C 50 30 5\nC 5 30 40\nU 0 1\nH $ 40 10 6\n"
TURNED = "R $ 20 40 60\nT $ 3 4 5\n"


def scanned(program: str) -> bytes:
    """An STL file of a part whose corners are all a little off."""
    from dsl.kernel.mesh import tessellate
    from dsl.kernel.mesh_files import stl_bytes

    mesh = tessellate(dsl.compile(program))
    corners = mesh.vertices + np.random.default_rng(0).normal(0, 0.05, mesh.vertices.shape)
    return stl_bytes(corners[mesh.faces], "scan")


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name, program in {
        "plate": PLATE,
        "turned": PLATE + TURNED,
        "double": PLATE + "X $ 2 2 2\n",
        "bracket": BRACKET,
        "mirrored": BRACKET + "X $ 1 -1 1\n",
        "near": PLATE.replace("H $ 8 8 6", "H $ 9 8 6"),
    }.items():
        (folder / f"{name}.cir").write_text(program)
    return folder


def test_similar_finds_turned_and_scaled_copies_and_keeps_size_apart(parts: Path) -> None:
    index = parts.parent / "index.npz"
    dsl.export(dsl.compile(PLATE), parts / "plate.step")
    assert run("index", parts, "-o", index).exit_code == 0
    found = json.loads(run("similar", parts / "turned.cir", "--index", index, "-k", 9, "--json").stdout)["similar"]
    assert found[0]["name"] == "turned.cir"
    by_name = {row["name"]: row for row in found}
    assert by_name["double.cir"]["scale"] == pytest.approx(2, rel=0.02)
    # The walls of holes are cut into other triangles when they come from a file: other points of the same surfaces.
    assert by_name["plate.step"]["similarity"] == pytest.approx(by_name["plate.cir"]["similarity"], abs=5e-3)
    unlike = by_name["bracket.cir"]["similarity"]
    assert min(by_name[name]["similarity"] for name in ("plate.cir", "double.cir", "plate.step")) > 0.85 > 0.6 > unlike


def test_one_bad_file_does_not_keep_the_others_from_the_index_and_only_changes_are_looked_at(parts: Path) -> None:
    index = parts.parent / "index.npz"
    (parts / "bad.cir").write_text("C 5 5")
    (parts / "empty.stl").write_bytes(b"")
    nan = np.zeros((1, 3, 3), "<f4")
    nan[0, 0, 0] = np.nan
    triangle = b"\0" * 12 + nan.tobytes() + b"\0\0"
    (parts / "nan.stl").write_bytes(b"\0" * 80 + (1).to_bytes(4, "little") + triangle)
    first = json.loads(run("index", parts, "-o", index, "--json").stdout)
    assert first["parts"] == 6 == len(first["new"])
    assert {row["name"]: row["kind"] for row in first["refused"]} == {
        "bad.cir": "arg_count", "empty.stl": "empty-file", "nan.stl": "bad-vertex",
    }  # fmt: skip
    (parts / "bad.cir").write_text("C 5 5 5")
    (parts / "near.cir").unlink()
    again = run("index", parts, "-o", index)
    assert "6 parts, 1 of them new, 1 gone, 2 files refused" in again.stdout
    assert "warning: nan.stl: bad-vertex" in again.stderr


def test_copies_are_proved_and_near_copies_are_none(parts: Path) -> None:
    found = json.loads(run("dedup", parts, "--json").stdout)
    groups = {row["first"]: [copy["name"] for copy in row["copies"]] for row in found["groups"]}
    assert groups == {"plate.cir": ["turned.cir"]}
    # What is told is how far they are apart, not how far they might be.
    assert found["groups"][0]["copies"][0]["deviation_mm"] < 5e-3
    assert {"near.cir", "double.cir", "bracket.cir", "mirrored.cir"} == set(found["single"])


@pytest.mark.slow
def test_copies_in_another_size_and_mirror_images_count_on_request(parts: Path) -> None:
    dsl.export(dsl.compile(PLATE), parts / "plate.stl")
    found = json.loads(run("dedup", parts, "--any-size", "--mirrored", "--json").stdout)
    groups = {row["first"]: {copy["name"]: copy for copy in row["copies"]} for row in found["groups"]}
    assert groups["bracket.cir"]["mirrored.cir"]["is_mirrored"]
    # The first by name is the large one; the copies are half as large.
    assert set(groups["double.cir"]) == {"plate.cir", "plate.stl", "turned.cir"}
    assert groups["double.cir"]["turned.cir"]["scale"] == pytest.approx(0.5, rel=1e-4)
    assert found["single"] == ["near.cir"]


def test_a_mesh_is_compared_by_what_its_triangles_stand_for(tmp_path: Path) -> None:
    program = "C 50 30 5\nF $ 4 |Z\nH $ 8 15 6\nH $ {} 15 6\n"
    (tmp_path / "a.cir").write_text(program.format(42))
    for name, far, turn in (("b", 42, "R $ 20 40 60\n"), ("c", 42.1, "")):
        dsl.export(dsl.compile(program.format(far) + turn), tmp_path / f"{name}.stl")
    found = json.loads(run("dedup", tmp_path, "--json").stdout)
    (group,) = found["groups"]
    assert (group["first"], [copy["name"] for copy in group["copies"]], found["single"]) == ("a.cir", ["b.stl"], ["c.stl"])
    # Its triangles are 0.05 mm off.
    assert group["copies"][0]["deviation_mm"] < 0.01


def test_a_part_is_described_as_measured(tmp_path: Path) -> None:
    part = tmp_path / "plate.cir"
    part.write_text("C 50 30 5\nF $ 4 |Z\nH $ 8 15 6\nH $ 42 15 6\nH $ 42 15 10 2\n")
    found = json.loads(run("describe", part, "--json").stdout)["description"]
    assert found["size_mm"] == pytest.approx([50, 30, 5])
    assert found["faces"] == {"cylinder": 7, "plane": 7}
    assert found["features"]["holes"] == [
        {"count": 1, "diameter_mm": 6.0, "depth_mm": None, "mouth": "counterbore", "mouth_mm": 10.0},
        {"count": 1, "diameter_mm": 6.0, "depth_mm": None, "mouth": "", "mouth_mm": 0.0},
    ]
    assert found["features"]["fillets"] == [{"count": 4, "size_mm": 4.0, "is_convex": True}]
    assert found["thickness"]["usual"] == pytest.approx(5, rel=1e-3)
    assert [sorted(map(abs, normal)) for normal in found["symmetry"]["planes"]] == [pytest.approx([0, 0, 1], abs=1e-3)]
    assert found["symmetry"]["axes"] == []


def test_a_family_is_named_only_where_it_is_sure_enough(tmp_path: Path) -> None:
    part = tmp_path / "part.cir"
    part.write_text("S 15\n")
    assert re.search(r"family +sphere \d\d%", run("describe", part).stdout)
    part.write_text("body: C 50 30 3\nleg: C 3 30 40\nU body leg\n")  # a plain angle, which looks like many things
    assert re.search(r"family +none is sure enough", run("describe", part).stdout)
    assert json.loads(run("describe", part, "--json").stdout)["description"]["families"] == []


def test_a_mesh_is_described_by_the_faces_that_its_triangles_stand_for(tmp_path: Path) -> None:
    part = tmp_path / "plate.stl"
    dsl.export(dsl.compile("C 50 30 5\nF $ 4 |Z\nH $ 8 15 6\nH $ 42 15 6\n" + TURNED), part)
    found = json.loads(run("describe", part, "--json").stdout)["description"]
    assert found["faces"] == {"cylinder": 6, "plane": 6}
    assert not found["is_exact"]
    assert found["features"]["holes"] == [{"count": 2, "diameter_mm": 6.0, "depth_mm": None, "mouth": "", "mouth_mm": 0.0}]
    assert found["features"]["fillets"] == [{"count": 4, "size_mm": 4.0, "is_convex": True}]
    assert len(found["symmetry"]["planes"]) == 3
    assert [axis["order"] for axis in found["symmetry"]["axes"]] == [2, 2, 2]
    # Samples of round faces lie above their triangles, which are not the other side of the part.
    assert found["thickness"]["thinnest"] == pytest.approx(5, rel=1e-3)
    assert "12: 6 cylinder, 6 plane, recognised in the mesh" in run("describe", part).stdout


@pytest.mark.parametrize("suffix", ["stl", "obj"])
def test_the_features_of_a_mesh_are_those_of_the_part_it_was_made_from(suffix: str, tmp_path: Path) -> None:
    program = """C 120 60 20
H $ 12 12 5 8
H $ 30 12 5
H $ 50 15 6
H $ 50 15 11 6
H $ 75 15 6
H $ 75 15 11 6
H $ 100 15 6
K 3 6 3
T $ 100 15 17
D 7 $
H $ 90 45 20
Y 3 30
R $ 0 90 0
T $ 0 45 10
D 11 $
CH $ 1 <X
"""
    part = tmp_path / "part.cir"
    part.write_text(program)
    mesh = tmp_path / f"part.{suffix}"
    dsl.export(dsl.compile(program), mesh)
    exact, found = (json.loads(run("describe", path, "--json").stdout)["description"]["features"] for path in (part, mesh))
    assert {row["mouth"] for row in exact["holes"]} == {"", "counterbore", "countersink"}
    assert {row["depth_mm"] for row in exact["holes"]} > {None, 8.0}
    for kind, rows in exact.items():
        assert [row["count"] for row in found[kind]] == [row["count"] for row in rows]
        for one, other in zip(found[kind], rows, strict=True):
            assert one == pytest.approx(other, abs=5e-3)


def test_two_bodies_in_a_mesh_are_counted_and_the_doubt_about_its_unit_is_said(tmp_path: Path) -> None:
    part = tmp_path / "two.stl"
    dsl.export(dsl.compile("C 1 2 3\nT 0 5 0 0\nROOT 0 default\nROOT 1 default\n"), part)
    said = run("describe", part).stdout
    assert re.search(r"solids +2, apart", said)
    assert "6 × 2 × 3 mm, if the file's unit is mm; were it inches, 152.4 × 50.8 × 76.2 mm" in said
    dsl.export(dsl.compile("C 30 30 30\nC 10 10 10\nT $ 10 10 10\nD 0 $\n"), part)
    said = run("describe", part).stdout
    assert "solids" not in said and "if the file's unit is mm; it names none" in said


def test_a_bore_with_a_keyway_and_the_bevel_of_a_thin_plate_are_named(tmp_path: Path) -> None:
    part = tmp_path / "part.cir"
    part.write_text("Y 15 10\nH $ 0 0 12\nC 4 8 10\nT $ -2 0 0\nD 1 $\n")
    found = json.loads(run("describe", part, "--json").stdout)["description"]["features"]
    (bore,) = found["open_bores"]
    assert (bore["count"], bore["diameter_mm"]) == (1, 12.0)
    assert bore["turn_deg"] == pytest.approx(360 - 2 * np.degrees(np.arcsin(4 / 12)), abs=0.1)
    assert "open bore 1 × Ø12 mm, 321° round" in run("describe", part).stdout
    part.write_text("C 60 40 1.5\nCH $ 0.5 >Z\n")
    found = json.loads(run("describe", part, "--json").stdout)["description"]["features"]
    assert found["chamfers"] == [{"count": 4, "size_mm": 0.5, "is_convex": True}]


def test_a_foil_is_as_thin_as_it_is(tmp_path: Path) -> None:
    part = tmp_path / "foil.cir"
    part.write_text("C 100 100 0.02\n")
    assert json.loads(run("describe", part, "--json").stdout)["description"]["thickness"]["usual"] == pytest.approx(0.02)


def test_a_moved_hole_is_the_most_unusual_face_and_its_line_is_named(tmp_path: Path) -> None:
    part = tmp_path / "plate.cir"
    part.write_text(PLATE.replace("H $ 42 22 6", "H $ 37 19 6"))
    heat = tmp_path / "heat.glb"
    faces = json.loads(run("attribute", part, "-o", heat, "--json").stdout)["faces"]
    assert faces[0]["line"] == 4 and faces[0]["source"] == "H $ 37 19 6"
    assert faces[0]["probability"] > 2 * faces[1]["probability"]
    assert heat.read_bytes()[:4] == b"glTF"
    told = tmp_path / "told.JSON"
    run("attribute", part, "-o", told)
    assert json.loads(told.read_text())["faces"] == faces


def test_by_masked_covers_a_dent_is_the_most_unusual_face_and_its_line_is_named(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    part, heat = tmp_path / "plate.cir", tmp_path / "heat.glb"
    part.write_text(PLATE + "S 2\nT $ 31 11 6\nD 4 $\n")
    by_cover = json.loads(run("attribute", part, "--by", "cover", "-o", heat, "--json").stdout)["faces"]
    assert by_cover[0]["source"] == "S 2" and by_cover[0]["type"] == "sphere"
    assert all(0 < face["probability"] < 1 and 0 < face["false_alarms"] <= 1 for face in by_cover)
    assert heat.read_bytes()[:4] == b"glTF"
    by_symmetry = json.loads(run("attribute", part, "--json").stdout)["faces"]
    assert {face["face"] for face in by_symmetry} == {face["face"] for face in by_cover} and by_symmetry != by_cover


@pytest.mark.parametrize("suffix", ["stl", "obj"])
def test_a_moved_hole_is_found_in_a_mesh_as_well(suffix: str, tmp_path: Path) -> None:
    part, heat = tmp_path / f"plate.{suffix}", tmp_path / "heat.png"
    dsl.export(dsl.compile(PLATE.replace("H $ 42 22 6", "H $ 37 19 6")), part)
    faces = json.loads(run("attribute", part, "-o", heat, "--json").stdout)["faces"]
    assert len(faces) == 10
    assert (faces[0]["type"], faces[0]["line"]) == ("cylinder", 0)
    assert faces[0]["centre_mm"] == pytest.approx([37, 19, 2.5], abs=0.01)
    assert heat.read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("program", "source"),
    [(PLATE + "S 2\nT $ 31 11 6\nD 4 $\n", "S 2"), (PLATE.replace("42 22 6", "42 22 7.5"), "H $ 42 22 7.5")],
    ids=["dent", "wrong size"],
)
def test_a_dent_and_a_hole_of_a_wrong_size_stand_out_alone(program: str, source: str, tmp_path: Path) -> None:
    part = tmp_path / "part.cir"
    part.write_text(program)
    faces = json.loads(run("attribute", part, "--json").stdout)["faces"]
    assert [face["source"] for face in faces if face["stands_out"]] == [source]
    first, second = run("attribute", part, "-k", 1).stdout.splitlines()
    assert first.startswith("1 face stands out: ") and second.endswith(source)


@pytest.mark.parametrize(
    "program",
    ["C 60 40 20\nH $ 30 20 8\nH $ 30 20 14 6\n", "Y 15 20\nH $ 0 0 12\nH $ 0 0 16 8\n", PLATE, "C 100 100 0.02\n"],
    ids=["counterbore", "bush", "plate", "foil"],
)
def test_nothing_stands_out_of_a_sound_part(program: str, tmp_path: Path) -> None:
    part = tmp_path / "part.cir"
    part.write_text(program)
    assert re.match(r"nothing stands out: \d\d%", run("attribute", part, "-k", 1).stdout)


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (["describe", "none.step"], "unreadable-file"),
        (["describe", "part.png"], "unsupported-format"),
        (["describe", "open.stl"], "open-mesh"),
        (["describe", "flat.obj"], "flat-part"),
        (["attribute", "scan.stl"], "no-faces"),
        (["embed", "words.step", "-o", "out.npz"], "unreadable_file"),
        (["index", "nowhere", "-o", "out.npz"], "no-folder"),
        (["index", "hollow", "-o", "out.npz"], "no-parts"),
        (["index", ".", "-o", "other.npz"], "other-embedder"),
        (["similar", "cube.stl", "--index", "none.npz"], "no-index"),
        (["similar", "cube.stl", "--index", "words.npz"], "damaged-file"),
        (["similar", "cube.stl", "--index", "hollow.npz"], "damaged-file"),
        (["index", ".", "-o", "hollow.npz"], "damaged-file"),
        (["similar", " ", "--index", "other.npz"], "empty-sentence"),
        (["describe", "hollow"], "unreadable-file"),
        (["similar", "cube.stl", "--index", "old.npz"], "other-index"),
        (["similar", "cube.stl", "--index", "other.npz"], "other-embedder"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, list) else value,
)
def test_what_is_wrong_is_one_error_of_a_kind(
    arguments: list[str], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geometry_encoder.index import PartIndex, empty_index

    monkeypatch.chdir(tmp_path)
    dsl.export(dsl.compile("C 5 6 7"), tmp_path / "cube.stl")
    cube = (tmp_path / "cube.stl").read_bytes()
    (tmp_path / "scan.stl").write_bytes(scanned(PLATE))
    (tmp_path / "open.stl").write_bytes(cube[:80] + (11).to_bytes(4, "little") + cube[84:-50])
    (tmp_path / "flat.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nf 1 2 3\nf 1 3 2\n")
    (tmp_path / "part.png").write_bytes(b"x")
    (tmp_path / "words.step").write_text("words")
    (tmp_path / "words.npz").write_text("words")
    (tmp_path / "hollow.npz").write_bytes(b"")
    (tmp_path / "hollow").mkdir()
    empty_index("another").save(tmp_path / "other.npz")
    monkeypatch.setattr("geometry_encoder.index.VERSION", 99)
    empty_index("another").save(tmp_path / "old.npz")
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    result = run(*arguments, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["kind"] == kind
    assert not (tmp_path / "out.npz").exists()
    assert isinstance(PartIndex.load(tmp_path / "other.npz"), PartIndex)


def test_weights_that_are_not_there_name_the_command(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    dsl.export(dsl.compile("C 5 6 7"), tmp_path / "cube.stl")
    error = json.loads(run("embed", tmp_path / "cube.stl", "-o", tmp_path / "a.npz", "--model", tmp_path, "--json").stdout)[
        "error"
    ]
    assert error["kind"] == "no-weights"
    assert "geometry_encoder.train" in error["fix"]


def test_an_interrupted_index_keeps_what_was_done(parts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cadlm.indexing import index_folder
    from geometry_encoder.index import PartIndex

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    out = parts.parent / "index.npz"
    with pytest.raises(KeyboardInterrupt):
        index_folder(parts, out, report=stop)
    assert len(PartIndex.load(out)) == 2
    done = index_folder(parts, out)
    assert len(done.index) == 6 and len(done.new) == 4


@pytest.mark.slow
def test_the_page_of_the_command_line_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
    section = page.partition("## Shapes of part files")[2].partition("\n## ")[0]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bracket.cir").write_text(BRACKET)
    commands = re.findall(r"^    cadlm (.*)$", section, flags=re.MULTILINE)
    assert len(commands) == 7
    for command in commands:
        result = run(*shlex.split(command))
        assert result.exit_code == 0, result.output
    with np.load(tmp_path / "bracket.npz") as arrays:
        assert arrays["ids"].tolist() == ["bracket.cir"]
        assert arrays["vectors"].shape == (1, 256)
        assert arrays["sizes"][0, :3] == pytest.approx([50, 30, 40], rel=1e-2)


def test_an_edge_that_lost_its_rounding_is_told_from_those_that_meet_it(tmp_path: Path) -> None:
    from random import Random

    from cadlm.train.defects import sharp_edge

    program = "r=8\nC 50 30 6\nF $ r |Z\nH $ 10 15 5\nH $ 40 15 5\n"
    sound = dsl.compile(program)
    damaged = sharp_edge(program, sound, Random(0))
    assert damaged is not None
    grown = dsl.measure(dsl.compile(damaged)).volume_mm3 - dsl.measure(sound).volume_mm3
    assert grown == pytest.approx(8 * 8 * 6 * (1 - np.pi / 4), rel=1e-3)
    assert sharp_edge(program.replace("|Z", "<Z"), sound, Random(0)) is None
    part = tmp_path / "part.cir"
    part.write_text(damaged)
    faces = json.loads(run("attribute", part, "--json").stdout)["faces"]
    rounded = [face["probability"] for face in faces if face["source"] == "F $ r |Z"]
    assert len(rounded) == 3 and 5 * max(rounded) < faces[1]["probability"], "the roundings that are as they should be"
    assert [face["type"] for face in faces[:4]].count("plane") == 2
