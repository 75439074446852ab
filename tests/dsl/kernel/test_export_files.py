"""Files written by suffix: each is read back by something that did not write it and compared with the exact solid."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dsl.checker import check
from dsl.errors import DslError
from dsl.files import staged
from dsl.kernel.build import build
from dsl.kernel.export import export
from dsl.kernel.formats import GEOMETRY_SUFFIXES, SCRIPT_SUFFIXES
from dsl.kernel.importers import from_step
from dsl.kernel.measure import measure
from dsl.kernel.mesh import tessellate
from dsl.kernel.solid import Solid
from dsl.parser import parse

PLATE = 'plate: C 50 30 5 "Base Plate"\nH $ 5 5 4.5\nH $ 45 5 4.5 2\nF $ 2 |Z'
PARTS = {
    "plate": PLATE,
    "ball with a hole": "S 10\nH $ 0 0 8",
    "torus": "TO 8 2",
    "stretched cylinder": "Y 5 10\nX 0 2 1 1",
    "mirrored": "W 10 20 30\nMI 0 0 0 0 1 0 0\nR $ 10 20 30",
    "shell": "C 40 30 20\nSH $ 2 >Z",
    "closed void": "C 40 30 20\nSH $ 2",
    "two bodies": "C 5 5 5\nT 0 20 0 0\nU 0 1",
}


@pytest.fixture(scope="module", params=PARTS.values(), ids=PARTS.keys())
def solid(request: pytest.FixtureRequest) -> Solid:
    return build(check(request.param))


@pytest.fixture(scope="module")
def plate() -> Solid:
    return build(check(PLATE))


def test_meshes_are_watertight_outward_and_close_to_the_solid(solid: Solid) -> None:
    mesh = tessellate(solid, 0.05, 8.0)
    exact = measure(solid)
    assert mesh.is_watertight
    assert mesh.volume_mm3 == pytest.approx(exact.volume_mm3, rel=1e-2)
    assert mesh.area_mm2 == pytest.approx(exact.area_mm2, rel=1e-2)
    a, b, c = (mesh.vertices[mesh.faces[:, i]] for i in range(3))
    flat = np.cross(b - a, c - a)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True)
    assert np.einsum("ij,ikj->ik", flat, mesh.corner_normals).min() > 0.9


def test_triangles_know_the_line_that_made_their_face(plate: Solid) -> None:
    mesh = tessellate(plate)
    assert len(mesh.face_lines) == mesh.face_ids.max() + 1
    assert set(mesh.face_lines) <= {0, 1, 2, 3, 4}


def test_a_coarse_mesh_does_not_depend_on_a_fine_one_made_before(plate: Solid) -> None:
    coarse = len(tessellate(plate, 0.5, 30.0).faces)
    assert len(tessellate(plate, 0.01, 5.0).faces) > coarse
    assert len(tessellate(plate, 0.5, 30.0).faces) == coarse


@pytest.mark.parametrize("suffix", [".step", ".stp", ".brep"])
def test_exact_formats_keep_volume_area_and_topology(solid: Solid, tmp_path: Path, suffix: str) -> None:
    export(solid, tmp_path / f"part{suffix}")
    before, after = measure(solid), measure(from_step(tmp_path / f"part{suffix}"))
    assert after.volume_mm3 == pytest.approx(before.volume_mm3, rel=1e-6)
    assert after.area_mm2 == pytest.approx(before.area_mm2, rel=1e-6)
    assert np.allclose(after.bbox_mm, before.bbox_mm, atol=1e-5)
    assert (after.solids, after.faces, after.edges) == (before.solids, before.faces, before.edges)


def test_step_names_the_product_the_solid_and_the_faces(plate: Solid, tmp_path: Path) -> None:
    export(plate, tmp_path / "x.step", name="Grundplatte Ø4,5 'links'")
    text = (tmp_path / "x.step").read_text("ascii")
    name = "Grundplatte \\X2\\00D8\\X0\\4,5 ''links''"
    assert f"PRODUCT('{name}','{name}'," in text.replace("\n  ", "").replace("\n", "")
    assert f"MANIFOLD_SOLID_BREP('{name}'" in text
    assert "AUTOMOTIVE_DESIGN" in text and "SI_UNIT(.MILLI.,.METRE.)" in text


def test_step_holds_no_path_and_no_date_and_is_the_same_twice(plate: Solid, tmp_path: Path) -> None:
    export(plate, tmp_path / "a.step", name="part")
    export(build(check(PLATE)), tmp_path / "b.step", name="part")
    first = (tmp_path / "a.step").read_bytes()
    assert first == (tmp_path / "b.step").read_bytes()
    assert str(tmp_path).encode() not in first and b"1970-01-01T00:00:00" in first


def test_stl_holds_the_mesh(solid: Solid, tmp_path: Path) -> None:
    export(solid, tmp_path / "x.stl")
    data = (tmp_path / "x.stl").read_bytes()
    (count,) = struct.unpack_from("<I", data, 80)
    assert len(data) == 84 + 50 * count and not data.startswith(b"solid")
    rows = np.frombuffer(data, offset=84, dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    corners = rows["corners"].astype(float)
    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert volume == pytest.approx(measure(solid).volume_mm3, rel=1e-2)


def test_3mf_is_a_package_in_millimetres(plate: Solid, tmp_path: Path) -> None:
    export(plate, tmp_path / "x.3mf", name='a "b" <c>')
    with zipfile.ZipFile(tmp_path / "x.3mf") as archive:
        assert set(archive.namelist()) == {"[Content_Types].xml", "_rels/.rels", "3D/3dmodel.model"}
        root = ET.fromstring(archive.read("3D/3dmodel.model"))
    space = {"m": "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"}
    assert root.get("unit") == "millimeter"
    found = root.find(".//m:object", space)
    assert found is not None and found.get("name") == 'a "b" <c>'
    points = np.array([[float(v.get(k, "nan")) for k in "xyz"] for v in root.findall(".//m:vertex", space)])
    corners = points[[[int(t.get(k, "-1")) for k in ("v1", "v2", "v3")] for t in root.findall(".//m:triangle", space)]]
    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert volume == pytest.approx(measure(plate).volume_mm3, rel=1e-3)


def test_glb_is_in_metres_with_y_up(plate: Solid, tmp_path: Path) -> None:
    export(plate, tmp_path / "x.glb", name="plate")
    data = (tmp_path / "x.glb").read_bytes()
    magic, version, size, json_size = struct.unpack_from("<4sIII", data)
    assert (magic, version, size) == (b"glTF", 2, len(data))
    document = json.loads(data[20 : 20 + json_size])
    position = document["accessors"][0]
    # 50 x 30 x 5 mm: X stays, Z becomes Y, Y becomes -Z.
    assert np.allclose(position["min"], (0, 0, -0.03), atol=1e-7)
    assert np.allclose(position["max"], (0.05, 0.005, 0), atol=1e-7)
    binary = data[28 + json_size :]
    views = document["bufferViews"]
    points = np.frombuffer(binary, "<f4", position["count"] * 3, views[0]["byteOffset"]).reshape(-1, 3).astype(float)
    indices = np.frombuffer(binary, "<u4", document["accessors"][2]["count"], views[2]["byteOffset"])
    corners = points[indices.reshape(-1, 3)]
    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert volume * 1e9 == pytest.approx(measure(plate).volume_mm3, rel=1e-3)
    assert document["nodes"][0]["name"] == "plate"


def test_obj_groups_its_triangles_by_face(plate: Solid, tmp_path: Path) -> None:
    export(plate, tmp_path / "x.obj", name="base plate")
    lines = (tmp_path / "x.obj").read_text().splitlines()
    assert "o base_plate" in lines
    assert sum(line.startswith("g ") for line in lines) == sum(measure(plate).faces.values())
    vertices = sum(line.startswith("v ") for line in lines)
    assert max(int(word) for line in lines if line.startswith("f ") for word in line.split()[1:]) == vertices


@pytest.mark.parametrize("name", ['a\0b\x1b\n<&>"', "\ud800", "x" * 50_000, "\U0001f642" * 2_000])
def test_any_name_can_be_written(tmp_path: Path, name: str) -> None:
    quoted = name.replace('"', '\\"').replace("\n", "\\n")
    text = f'C 1 2 3 "{quoted}"'
    solid, program = build(check(text)), parse(text)
    for suffix in (*GEOMETRY_SUFFIXES, *SCRIPT_SUFFIXES):
        export(solid, tmp_path / f"x{suffix}", program=program, name=name)
    assert measure(from_step(tmp_path / "x.step")).volume_mm3 == pytest.approx(6)
    ET.fromstring((tmp_path / "x.svg").read_bytes())
    with zipfile.ZipFile(tmp_path / "x.3mf") as archive:
        ET.fromstring(archive.read("3D/3dmodel.model"))
    compile((tmp_path / "x.py").read_text("utf-8"), "x.py", "exec")


@pytest.mark.parametrize("name", ["a\0.step", "\ud800.step", "x" * 300 + ".step"])
def test_what_no_file_can_be_called_is_refused(plate: Solid, tmp_path: Path, name: str) -> None:
    with pytest.raises(DslError) as caught:
        export(plate, tmp_path / name)
    assert caught.value.kind == "unwritable_file" and list(tmp_path.iterdir()) == []


def test_an_unknown_suffix_is_refused(plate: Solid, tmp_path: Path) -> None:
    for name in ("x.docx", "x"):
        with pytest.raises(DslError) as caught:
            export(plate, tmp_path / name)
        assert caught.value.kind == "unsupported_format"


@pytest.mark.parametrize("suffix", GEOMETRY_SUFFIXES)
def test_an_unwritable_place_is_one_error(plate: Solid, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(DslError) as caught:
        export(plate, tmp_path / "missing" / f"x{suffix}")
    assert caught.value.kind == "unwritable_file"
    (tmp_path / f"folder{suffix}").mkdir()
    with pytest.raises(DslError) as caught:
        export(plate, tmp_path / f"folder{suffix}")
    assert caught.value.kind == "unwritable_file"


def test_a_link_stays_one_and_a_private_file_stays_private(plate: Solid, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "part.step"
    kept.parent.mkdir()
    for target, link in ((kept, tmp_path / "here.step"), (tmp_path / "new.step", tmp_path / "dangling.step")):
        link.symlink_to(target)
        export(plate, link)
        assert link.is_symlink() and target.read_text().startswith("ISO-10303-21")
    kept.chmod(0o600)
    export(plate, kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["part.step"]
    loop = tmp_path / "loop.step"
    loop.symlink_to(loop)
    with pytest.raises(DslError) as caught:
        export(plate, loop)
    assert caught.value.kind == "unwritable_file"


def test_a_failure_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "x.step"
    target.write_text("old")
    for error in (KeyboardInterrupt, RuntimeError):
        with pytest.raises(error), staged(target) as draft:
            draft.write_text("half")
            raise error
    assert target.read_text() == "old" and list(tmp_path.iterdir()) == [target]
