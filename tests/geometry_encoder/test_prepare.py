"""Meshes and the store: what is read, what is refused and with which code, and what survives a kill."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

pytest.importorskip("torch")

import numpy as np

from geometry_encoder.errors import EncoderError
from geometry_encoder.mesh import TriangleMesh, checked, principal_curvatures, read_mesh, sample_mesh
from geometry_encoder.prepare import main, prepare, sample_file
from geometry_encoder.store import Store, split, write_whole

CUBE = """v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nv 1 0 1\nv 1 1 1\nv 0 1 1
f 4 3 2 1\nf 5 6 7 8\nf 1 2 6 5\nf 2 3 7 6\nf 3 4 8 7\nf 4 1 5 8
"""


def sphere(rings: int = 24, radius: float = 2.0) -> TriangleMesh:
    """Vertices on a sphere, triangles outward."""
    polar = np.linspace(0, np.pi, rings + 1)[1:-1]
    around = np.linspace(0, 2 * np.pi, 2 * rings, endpoint=False)
    grid = np.stack(np.meshgrid(polar, around, indexing="ij"), -1).reshape(-1, 2)
    rows = np.stack([np.sin(grid[:, 0]) * np.cos(grid[:, 1]), np.sin(grid[:, 0]) * np.sin(grid[:, 1]), np.cos(grid[:, 0])], 1)
    vertices = radius * np.concatenate([[[0, 0, 1]], rows, [[0, 0, -1]]])
    n, last = 2 * rings, len(vertices) - 1
    triangles = [(0, 1 + j, 1 + (j + 1) % n) for j in range(n)]
    for i in range(rings - 2):
        for j in range(n):
            a, b = 1 + i * n + j, 1 + i * n + (j + 1) % n
            triangles += [(a, a + n, b + n), (a, b + n, b)]
    triangles += [(last, 1 + (rings - 2) * n + (j + 1) % n, 1 + (rings - 2) * n + j) for j in range(n)]
    return TriangleMesh(vertices=vertices, triangles=np.array(triangles))


def stl(mesh: TriangleMesh) -> bytes:
    rows = b"".join(struct.pack("<12fH", *[0] * 3, *mesh.vertices[t].ravel(), 0) for t in mesh.triangles)
    return b"x" * 80 + struct.pack("<I", len(mesh.triangles)) + rows


def test_samples_of_a_sphere_lie_on_it_with_its_normals_and_curvature() -> None:
    cloud = sample_mesh(checked(sphere(), "sphere"), 4000, np.random.default_rng(0))
    radii = np.linalg.norm(cloud.points, axis=1)
    assert radii == pytest.approx(2, abs=0.02)
    assert (np.einsum("ij,ij->i", cloud.normals, cloud.points) / radii).min() > 0.99
    assert np.median(cloud.curvatures, 0) == pytest.approx([0.5, 0.5], abs=0.05)
    assert np.abs(cloud.points.mean(0)).max() < 0.1


def test_curvature_is_that_of_the_shape_not_of_the_fineness_of_its_mesh() -> None:
    coarse, fine = (np.median(principal_curvatures(sphere(rings)), 0) for rings in (12, 48))
    assert coarse == pytest.approx(fine, rel=0.1)


def test_a_mesh_that_faces_inward_is_turned() -> None:
    mesh = sphere()
    turned = checked(TriangleMesh(vertices=mesh.vertices, triangles=mesh.triangles[:, ::-1]), "inward")
    cloud = sample_mesh(turned, 100, np.random.default_rng(0))
    assert (np.einsum("ij,ij->i", cloud.normals, cloud.points) > 0).all()


def test_text_and_binary_stl_and_obj_give_the_same_mesh(tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(CUBE)
    cube = read_mesh(tmp_path / "a.obj")
    (tmp_path / "b.stl").write_bytes(stl(cube))
    loops = ("".join(f"vertex {x} {y} {z}\n" for x, y, z in cube.vertices[t]) for t in cube.triangles)
    facets = "".join(f"facet normal 0 0 0\nouter loop\n{loop}endloop\nendfacet\n" for loop in loops)
    (tmp_path / "c.stl").write_text(f"solid cube\n{facets}endsolid cube\n")
    for name in ("b.stl", "c.stl"):
        mesh = read_mesh(tmp_path / name)
        assert np.array_equal(mesh.vertices[mesh.triangles], cube.vertices[cube.triangles])


OPEN = CUBE[: CUBE.index("f 4 1 5 8")]
REFUSED = {
    "empty.stl": (b"", "empty-file"),
    "blank.obj": (b"# nothing\n", "empty-mesh"),
    "cut.stl": (stl(sphere(4))[:-10], "damaged-file"),
    "text.stl": (b"solid x\nvertex 0 0\nendsolid", "damaged-file"),
    "noise.stl": (bytes(range(256)), "damaged-file"),
    "words.obj": (b"v 0 0 zero\n", "damaged-file"),
    "nan.obj": (CUBE.replace("v 1 1 1", "v 1 nan 1").encode(), "bad-vertex"),
    "index.obj": (CUBE.replace("f 4 1 5 8", "f 4 1 5 9").encode(), "bad-triangle"),
    "line.obj": (CUBE.replace("f 4 1 5 8", "f 4 1").encode(), "damaged-file"),
    "open.obj": (OPEN.encode(), "open-mesh"),
    "double.obj": ((CUBE + "f 4 1 5 8\n").encode(), "broken-mesh"),
    "mixed.obj": (CUBE.replace("f 4 1 5 8", "f 8 5 1 4").encode(), "broken-mesh"),
    "flat.obj": (re.sub("(v . .) 1", r"\1 0.00001", CUBE).encode(), "flat-part"),
    "huge.obj": (CUBE.replace("1 1 1", "1e7 1 1").encode(), "too-large"),
    "point.obj": (b"v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n", "empty-mesh"),
    "part.step": (b"ISO-10303-21;", "unsupported-format"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_closed_part_is_refused_by_name(name: str, tmp_path: Path) -> None:
    data, code = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(EncoderError) as caught:
        read_mesh(tmp_path / name)
    assert caught.value.code == code
    assert name in caught.value.message


@pytest.mark.parametrize("index", ["-9", "0", "9"])
def test_a_vertex_that_is_not_there_is_named_as_it_stands_in_the_file(index: str, tmp_path: Path) -> None:
    path = tmp_path / "part.obj"
    path.write_text(CUBE.replace("f 4 1 5 8", f"f 4 1 5 {index}"))
    line = path.read_text().splitlines().index(f"f 4 1 5 {index}") + 1
    with pytest.raises(EncoderError, match=f"part.obj:{line} names vertex {index}\\b") as caught:
        read_mesh(path)
    assert caught.value.code == "bad-triangle"


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        read_mesh(tmp_path / "none.stl")
    assert caught.value.code == "unreadable-file"


def test_prepare_keeps_what_it_can_says_what_it_cannot_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "cubes").mkdir(parents=True)
    (source / "cubes" / "one.obj").write_text(CUBE)
    (source / "copy.obj").write_text(CUBE)
    (source / "ball.stl").write_bytes(stl(sphere()))
    (source / "open.obj").write_text(OPEN)
    (source / "cubes" / "one.STEP").write_text("")
    assert main([str(source), "--out", str(out), "--points", "500"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "3 parts, 1 open-mesh\n"
    assert "open.obj: open-mesh" in printed.err
    assert "left out, no meshes: 1; STEP files and programs: python -m cadlm.shape folder" in printed.err
    store = Store.open(out)
    # Two files of the same content are one part, whichever was done first.
    assert {entry.source for entry in store.parts()} == {"ball.stl", "copy.obj"}
    assert len(store.parts()) == 2
    cloud = store.load(store.parts()[0].part)
    assert len(cloud) == 500
    expected = sample_file(source, 500, 0, store.parts()[0].source).cloud
    assert expected is not None and np.array_equal(cloud.points, expected.points)
    # A log that a kill has cut in a line: only that source is done again.
    log = out / "parts.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole[:-20])
    prepare(source, out, points=500)
    assert sorted(log.read_bytes().splitlines()) == sorted(whole.splitlines())
    with pytest.raises(EncoderError) as caught:
        prepare(source, out, points=501)
    assert caught.value.code == "other-store"


def test_a_folder_without_meshes_or_with_other_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        prepare(tmp_path, tmp_path / "out")
    assert caught.value.code == "no-meshes"
    (tmp_path / "a.obj").write_text(CUBE)
    with pytest.raises(EncoderError) as caught:
        prepare(tmp_path, tmp_path)
    assert caught.value.code == "other-store"
    with pytest.raises(EncoderError) as caught:
        Store.open(tmp_path)
    assert caught.value.code == "no-store"


def test_damaged_part_is_named(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "s", {})
    part = store.save(sample_mesh(checked(sphere(), "s"), 50, np.random.default_rng(0)))
    path = next((tmp_path / "s" / "parts").rglob("*.npz"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(EncoderError) as caught:
        store.load(part)
    assert caught.value.code == "damaged-file"


def test_split_depends_on_the_part_alone() -> None:
    from geometry_encoder.store import Entry

    entries = [Entry(source=str(i), digest="", part=f"{i * 2654435761 % 2**32:08x}") for i in range(1000)]
    train, test = split(entries, 0.1)
    assert 60 < len(test) < 140
    again, _ = split(entries[::-1], 0.1)
    assert {e.part for e in again} == {e.part for e in train}


def test_a_file_that_is_replaced_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "scores.json", tmp_path / "scores.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new" and target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["scores.json"]
