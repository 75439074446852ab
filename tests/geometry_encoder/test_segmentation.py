"""What a network reads of pairs of samples: by formulas, in any frame, after a short training; and the labels it learns from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")
pytest.importorskip("safetensors")
pytest.importorskip("scipy")

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from geometry_encoder import segmentation  # noqa: E402
from geometry_encoder.cloud import FACE_TYPES, PointCloud, surface_types  # noqa: E402
from geometry_encoder.config import DataConfig  # noqa: E402
from geometry_encoder.errors import EncoderError  # noqa: E402
from geometry_encoder.pairwise import PairNetwork, load_network, near_values, pairs_of  # noqa: E402
from geometry_encoder.segmentation import CHECKPOINT, NETWORK, SCORES, Segmenter, evened  # noqa: E402
from geometry_encoder.store import Entry, Store  # noqa: E402
from geometry_encoder.views import balled, turned  # noqa: E402
from tests.geometry_encoder.test_evaluate import box  # noqa: E402

PLANE, CYLINDER, SPHERE, OTHER = (FACE_TYPES.index(name) for name in ("plane", "cylinder", "sphere", "other"))
SLOPE = 11
"""Its place among the values of a pair."""
DATA = DataConfig(points=400, held_out=0.3)


def ball(count: int = 1000, seed: int = 0, radius: float = 2.0) -> PointCloud:
    normals = np.random.default_rng(seed).normal(size=(count, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return cloud(radius * normals, normals, np.full((count, 2), 1 / radius), np.full(count, SPHERE))


def rod(count: int = 1000, seed: int = 0, radius: float = 2.0, length: float = 6.0) -> PointCloud:
    """A cylinder with both ends."""
    rng = np.random.default_rng(seed)
    angle, end = rng.uniform(0, 2 * np.pi, count), rng.choice([-1, 0, 1], count, p=[0.2, 0.6, 0.2])
    around = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    along = np.array([0.0, 0.0, 1.0])
    is_side = (end == 0)[:, None]
    reach = np.where(is_side, radius, radius * np.sqrt(rng.random((count, 1))))
    heights = np.where(is_side, rng.uniform(-0.5, 0.5, (count, 1)), end[:, None] / 2) * length
    normals = np.where(is_side, around, end[:, None] * along)
    return cloud(
        reach * around + heights * along, normals, is_side * np.array([1 / radius, 0.0]), is_side[:, 0] * CYLINDER, end + 1
    )


def cone(count: int = 1000, seed: int = 0, tilt: float = 0.3) -> PointCloud:
    """The side of a frustum whose radius falls from 2 to below."""
    rng = np.random.default_rng(seed)
    angle, height = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 3, (count, 1))
    around, along = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1), np.array([0.0, 0.0, 1.0])
    radius = 2 - height * np.tan(tilt)
    normals = np.cos(tilt) * around + np.sin(tilt) * along
    bends = np.cos(tilt) / radius * np.array([1.0, 0.0])
    return cloud(radius * around + height * along, normals, bends, np.full(count, FACE_TYPES.index("cone")))


def cloud(
    points: NDArray[np.floating],
    normals: NDArray[np.floating],
    bends: NDArray[np.floating],
    types: NDArray[np.integer],
    faces: NDArray[np.integer] | None = None,
) -> PointCloud:
    zero = np.zeros(len(points), np.int32)
    return PointCloud(
        points=points.astype(np.float32), normals=normals.astype(np.float32), curvatures=bends.astype(np.float32),
        face_ids=zero if faces is None else faces.astype(np.int32), face_types=types.astype(np.int8), lines=zero,
        operations=types.astype(np.int8),
    )  # fmt: skip


def pair_values(part: PointCloud) -> NDArray[np.float64]:
    """Of every sample with twelve others, anywhere."""
    asked = np.arange(len(part))
    others = (asked[:, None] + np.arange(1, 13)) % len(part)
    bends = part.curvatures.astype(np.float64)
    return near_values(part.points.astype(np.float64), part.normals.astype(np.float64), bends, asked, others)[0]


def filled(folder: Path) -> Store:
    store = Store.create(folder, {})
    for number in range(24):
        size = 1 + number / 10
        part = store.save([box(600, number, (3, size, 1)), ball(600, number), rod(600, number, size)][number % 3])
        store.record([Entry(source=str(number), digest="", part=part, family="bar" if number == 0 else "")])
    return store


def test_a_freeform_face_that_is_flat_everywhere_is_a_plane() -> None:
    flat = box(600)
    types = np.where(flat.face_ids == 0, OTHER, PLANE)
    written = replace(flat, face_types=types.astype(np.int8))
    assert (surface_types(written) == PLANE).all()
    assert (written.face_types == types).all()
    # Two flat pieces in one face, and one bent sample on a face that is flat elsewhere.
    folded = replace(written, face_ids=flat.face_ids // 2, face_types=np.full(600, OTHER, np.int8))
    assert (surface_types(folded) == OTHER).all()
    bends = flat.curvatures.copy()
    bends[np.flatnonzero(flat.face_ids == 0)[0], 0] = 0.1
    assert (surface_types(replace(written, curvatures=bends)) == types).all()
    unknown = replace(flat, face_types=np.full(600, -1, np.int8))
    assert (surface_types(unknown) == -1).all()


def test_pairs_on_planes_spheres_cylinders_and_cones_are_what_formulas_say() -> None:
    radius = 2.0
    values = pair_values(ball(300, radius=radius))
    chord = np.sqrt(2 * values[..., 3]) * radius
    assert np.allclose(values[..., 1], -chord / (2 * radius), atol=1e-5)
    assert np.allclose(values[..., 2], chord / (2 * radius), atol=1e-5)
    assert np.allclose(values[..., 5:9], 0, atol=1e-3)
    assert np.allclose(values[chord > 0.5][:, -3:], [-1, 2, 0], atol=0.02)
    side = rod(600).take(rod(600).face_types == CYLINDER)
    assert np.allclose(pair_values(side)[..., [SLOPE, -1]], 0, atol=1e-2)
    tilt, slopes = 0.3, pair_values(cone(300, tilt=0.3))[..., SLOPE]
    assert np.median(np.abs(slopes - np.sin(tilt))) < 1e-2
    assert slopes.max() < np.sin(tilt) + 1e-4
    face = box(600).take(box(600).face_ids == 0)
    assert np.allclose(pair_values(face)[..., 1:], 0, atol=1e-5)


def test_answers_are_the_same_in_any_attitude_place_and_size() -> None:
    rng = np.random.default_rng(3)
    part = rod(500)
    moved = turned(replace(part, points=25 * part.points + np.float32(7), curvatures=part.curvatures / 25), rng)
    one, other = (pairs_of(balled(view), np.random.default_rng(0)) for view in (part, moved))
    torch.manual_seed(0)
    network = PairNetwork(one, 16)
    for label, logits in network(one).items():
        assert logits.std() > 0.01
        assert torch.allclose(logits, network(other)[label], atol=2e-3)


def test_things_of_rare_classes_are_drawn_as_often_and_what_has_no_label_is_not() -> None:
    first = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 0]], np.bool_)
    second = np.array([[0], [0], [0], [0], [0]], np.bool_)
    shares = evened([first, second])
    assert shares.sum() == pytest.approx(1)
    assert shares[:3] == pytest.approx([(1 / 4 + 1 / 6) / 2] * 3)
    assert shares[3:] == pytest.approx([(1 / 4 + 1 / 2) / 2, 0])
    assert evened([second]) == pytest.approx([0.2] * 5)


def test_a_short_training_tells_planes_cylinders_and_spheres(tmp_path: Path) -> None:
    run = replace(segmentation.RUN, steps=50, batch=2, warm_up=5, mean_decay=0.8, log_every=10)
    segmenter = Segmenter(filled(tmp_path / "store"), DATA, run, tmp_path)
    segmenter.train()
    scores = segmenter.scores(20)["face type"]["held-out parts"]
    assert set(scores.f1_of) == {"plane", "cylinder", "sphere"}
    assert scores.macro_f1 > 0.9
    losses = [json.loads(line)["loss"] for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert len(losses) == 5
    assert losses[-1] < losses[0] / 2


def test_a_run_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    run = replace(segmentation.RUN, steps=6, batch=2)
    runs = [Segmenter(store, DATA, run, tmp_path / name) for name in ("whole", "stopped", "stopped")]
    for one in runs[:2]:
        one.out.mkdir()
    runs[0].train()
    runs[1].shares = runs[1].rarities()
    for _ in range(3):
        runs[1].advance()
    runs[1].save()
    runs[2].resume()
    assert runs[2].step == 3
    runs[2].train()
    for one in (runs[0], runs[2]):
        one.export()
    assert (tmp_path / "whole" / NETWORK).read_bytes() == (tmp_path / "stopped" / NETWORK).read_bytes()
    network, pairs = load_network(tmp_path / "whole" / NETWORK), runs[0].batch(0)[0]
    with runs[0].mean.applied():
        for label, logits in runs[0].network(pairs).items():
            assert torch.equal(network(pairs)[label], logits)
    with pytest.raises(EncoderError, match="damaged-weights"):
        load_network(tmp_path / "stopped" / CHECKPOINT)
    with pytest.raises(EncoderError, match="other-checkpoint"):
        Segmenter(store, DATA, replace(run, seed=5), tmp_path / "stopped").resume()
    (tmp_path / "stopped" / CHECKPOINT).write_bytes(b"PK")
    with pytest.raises(EncoderError, match="damaged-file"):
        runs[2].resume()


def test_the_command_scores_both_labels_and_refuses_broken_stores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = filled(tmp_path / "store")
    common = ["--out", str(tmp_path / "run"), "--steps", "2", "--most", "2"]
    assert segmentation.main([str(tmp_path / "store"), *common]) == 0
    found = json.loads((tmp_path / "run" / SCORES).read_text())
    assert set(found) == {"face type", "operation"}
    assert "macro-F1" in capsys.readouterr().out
    assert segmentation.main([str(tmp_path), *common]) == 1
    assert "no-store" in capsys.readouterr().err
    Store.create(tmp_path / "empty", {})
    assert segmentation.main([str(tmp_path / "empty"), *common]) == 1
    assert "no-parts" in capsys.readouterr().err
    mesh = Store.create(tmp_path / "mesh", {})
    for number in range(4):
        unknown = np.full(600, -1, np.int8)
        part = mesh.save(replace(box(600, number), face_types=unknown, operations=unknown))
        mesh.record([Entry(source=str(number), digest="", part=part)])
    assert segmentation.main([str(tmp_path / "mesh"), "--out", str(tmp_path / "other"), "--steps", "2"]) == 1
    assert "no-labels" in capsys.readouterr().err
    for path in (store.folder / "parts").glob("*/*.npz"):
        path.write_bytes(path.read_bytes()[:1000])
    assert segmentation.main([str(store.folder), "--out", str(tmp_path / "other"), "--steps", "2"]) == 1
    assert "damaged-file" in capsys.readouterr().err
