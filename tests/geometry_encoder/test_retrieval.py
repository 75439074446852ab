"""Descriptors, embeddings and the measures of retrieval."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

import numpy as np  # noqa: E402

from geometry_encoder import descriptor  # noqa: E402
from geometry_encoder import twins as twin_parts  # noqa: E402
from geometry_encoder.cloud import PointCloud  # noqa: E402
from geometry_encoder.config import ObjectiveConfig  # noqa: E402
from geometry_encoder.embedding import Descriptor, Network, embed_boxed  # noqa: E402
from geometry_encoder.mesh import TriangleMesh, sample_mesh  # noqa: E402
from geometry_encoder.objectives import make_objective  # noqa: E402
from geometry_encoder.released import to_patches  # noqa: E402
from geometry_encoder.retrieval import PROTOCOLS, evaluate, score, turned_pair  # noqa: E402
from geometry_encoder.store import Entry, Store, split  # noqa: E402
from geometry_encoder.twins import distinct, leaks  # noqa: E402
from geometry_encoder.views import boxed, in_boxes, released_mask  # noqa: E402
from tests.geometry_encoder.test_evaluate import box  # noqa: E402
from tests.geometry_encoder.test_honest import RELEASED, TINY  # noqa: E402
from tests.geometry_encoder.test_prepare import sphere  # noqa: E402


def ellipsoids(count: int, points: int = 2000) -> list[PointCloud]:
    """Parts that differ in their proportions."""
    rng = np.random.default_rng(0)
    ball = sphere(12)
    meshes = [TriangleMesh(vertices=ball.vertices * rng.uniform(0.2, 2, 3), triangles=ball.triangles) for _ in range(count)]
    return [sample_mesh(mesh, points, rng) for mesh in meshes]


def test_measures_of_vectors_whose_values_are_known() -> None:
    basis = np.eye(8, dtype=np.float32)
    same = score(basis, basis)
    assert (same.top1, same.top5, same.alignment, same.cosine_mean) == (1, 1, 0, 0)
    assert same.uniformity == pytest.approx(-4)
    constant = np.ones((8, 4), np.float32) / 2
    nothing = score(constant, constant)
    assert (nothing.top1, nothing.top5) == (0, 0)
    assert nothing.info_nce == pytest.approx(log(8))
    assert (nothing.norm_mean, nothing.norm_std) == (1, 0)
    longer = score(basis * np.array([1, 3] * 4, np.float32)[:, None], 7 * basis)
    assert (longer.top1, longer.alignment, longer.norm_mean, longer.norm_std) == (1, 0, 2, 1)
    shifted = score(basis, np.roll(basis, 1, axis=0))
    assert shifted.top1 == 0
    assert shifted.alignment == pytest.approx(2)


def test_a_shape_is_one_in_every_size_and_along_every_axis_and_its_mirror_image_another() -> None:
    pytest.importorskip("scipy")
    arms = [box(1333, 4, (3, 0.4, 0.4)), box(1333, 5, (0.4, 2, 0.4)), box(1334, 6, (0.4, 0.4, 1))]
    corner = np.concatenate([arm.points - arm.points.min(0) for arm in arms])
    part = replace(box(4000), points=corner, normals=np.concatenate([arm.normals for arm in arms]))
    turn = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
    again = replace(part, points=2 * part.points @ turn.T, normals=part.normals @ turn.T)
    flip = np.float32((1, 1, -1))
    mirrored = replace(part, points=part.points * flip, normals=part.normals * flip)
    boxes = [box(4000, 1), box(4000, 2, (4, 2, 6)), box(4000, 3, (3, 2.06, 1))]
    parts = [*boxes, part, again, mirrored, *ellipsoids(3, 4000)]
    assert list(distinct(parts)) == [0, 2, 3, 5, 6, 7, 8]
    assert list(leaks(parts[:4], parts[4:])) == [(3, 0)]


def test_held_out_parts_that_training_has_seen_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("scipy")
    store = Store.create(tmp_path / "store", {})
    for number in range(24):
        part = store.save(box(3000, number, (3, 2, 1) if number < 6 else (3, 2, 1.2 + number / 8)))
        store.record([Entry(source=f"{number}.stl", digest="", part=part, family="", group="")])
    train, test = split(store.parts(), 0.5)
    copies = [{entry.source for entry in side if int(entry.source[:-4]) < 6} for side in (train, test)]
    assert all(copies)
    assert twin_parts.main([str(tmp_path / "store"), "--held-out", "0.5", "--out", str(tmp_path / "pairs.json")]) == 0
    pairs = json.loads((tmp_path / "pairs.json").read_text())
    assert {tuple(pair) for pair in pairs} == {(a, b) for a in copies[1] for b in copies[0]}
    assert f"{len(copies[1])} of {len(test)} held-out" in capsys.readouterr().out
    other = Store.create(tmp_path / "other", {})
    part = other.save(box(3000, 50, (2, 1, 3)))
    other.record([Entry(source="again.stl", digest="another", part=part, family="", group="")])
    assert twin_parts.main([str(other.folder), "--held-out", "0.5", "--trained", str(tmp_path / "store")]) == 0
    assert "1 of 1 held-out" in capsys.readouterr().out


def test_descriptors_are_unit_vectors_of_a_fixed_size_and_know_nothing_of_scale() -> None:
    cloud = ellipsoids(1)[0]
    larger = replace(cloud, points=cloud.points * 8, curvatures=cloud.curvatures / 8)
    for kind, size in ((Descriptor(is_posed=True), descriptor.POSED_SIZE), (Descriptor(), descriptor.FREE_SIZE)):
        a, b = kind.embed([cloud, larger])
        assert a.shape == (size,)
        assert np.linalg.norm(a) == pytest.approx(1, abs=1e-5)
        assert a == pytest.approx(b, abs=1e-5)


def test_the_free_descriptor_knows_turned_and_resampled_parts_again() -> None:
    clouds = ellipsoids(12, 5000)
    assert evaluate(Descriptor(), clouds, "turned").top1 >= 0.75
    posed = {protocol: evaluate(Descriptor(is_posed=True), clouds, protocol).top1 for protocol in ("released", "turned")}
    assert posed["released"] >= 0.75
    assert posed["turned"] < posed["released"]


def test_masked_views_hide_boxes_and_leave_what_is_elsewhere() -> None:
    """Of `released` patches are hidden as in its training; to all others the hidden samples are not there."""
    cloud = boxed(ellipsoids(1)[0])
    hidden = released_mask(cloud, np.random.default_rng(0)).boxes
    covered = in_boxes(cloud.points, hidden)
    assert 0.2 < covered.mean() < 0.8
    moved = replace(cloud, normals=np.where(covered[:, None], -cloud.normals, cloud.normals))
    torch.manual_seed(0)
    released = Network(make_objective(RELEASED, ObjectiveConfig()), "released")
    for kind, is_same in (
        (Descriptor(), True),
        (Network(make_objective(TINY, ObjectiveConfig()), "cadlm"), True),
        (released, False),
    ):
        assert np.array_equal(embed_boxed(kind, [cloud], [hidden]), embed_boxed(kind, [moved], [hidden])) == is_same
    # A part that lost its ends is not framed anew.
    inner = cloud.take(np.abs(cloud.points).max(1) < 0.8)
    assert not np.allclose(embed_boxed(released, [inner]), released.embed([inner]), atol=1e-3)
    nodes = released.model.tokenizer.grid_T3.numpy()
    assert (to_patches(torch.from_numpy(in_boxes(nodes, hidden))[None, :, None], 4, 3).float().std(2) == 0).all()


def test_hard_views_share_no_frame_and_few_samples() -> None:
    cloud = ellipsoids(1, 16_384)[0]
    a, b = turned_pair(cloud, np.random.default_rng(0))
    assert (len(a), len(b)) == (4096, 2048)
    assert np.linalg.norm(a.points, axis=1).max() == pytest.approx(np.linalg.norm(b.points, axis=1).max(), rel=0.02)
    assert np.abs(np.cov(a.points.T) - np.cov(b.points.T)).max() > 0.05


@pytest.mark.parametrize("config", [TINY, RELEASED], ids=["cadlm", "released"])
def test_networks_embed_a_part_alike_alone_and_in_company(config) -> None:
    torch.manual_seed(0)
    network = Network(make_objective(config, ObjectiveConfig()), "untrained", points=500)
    clouds = ellipsoids(3, 400)
    together = network.embed(clouds)
    assert together == pytest.approx(np.concatenate([network.embed([cloud]) for cloud in clouds]), abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert all(0 <= evaluate(network, clouds, protocol).top1 <= 1 for protocol in PROTOCOLS)
