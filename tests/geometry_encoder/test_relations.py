"""Vectors by relations between points: what they must not depend on, and what they must."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

import numpy as np  # noqa: E402

import geometry_encoder  # noqa: E402
from geometry_encoder import checkpoint, shipped  # noqa: E402
from geometry_encoder.batch import Clouds, stack  # noqa: E402
from geometry_encoder.checkpoint import load_weights, save_weights  # noqa: E402
from geometry_encoder.cloud import PointCloud  # noqa: E402
from geometry_encoder.config import CadlmConfig, Config, DataConfig, ObjectiveConfig  # noqa: E402
from geometry_encoder.embedding import Network  # noqa: E402
from geometry_encoder.errors import EncoderError  # noqa: E402
from geometry_encoder.honest import Cadlm  # noqa: E402
from geometry_encoder.objectives import make_objective  # noqa: E402
from geometry_encoder.relations import VALUES, pair_values  # noqa: E402
from geometry_encoder.views import COMPRESSION, random_rotation  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds  # noqa: E402

CONFIG = CadlmConfig(
    grid=16, patch=4, channels=16, width=24, layers=1, decoder_layers=1, anchors=16, others=8, relation_width=16, calm=2
)


def model(config: CadlmConfig = CONFIG) -> Cadlm:
    torch.manual_seed(0)
    return Cadlm(config).eval()


def moved(clouds: Clouds, turn: np.ndarray, factor: float, shift: float) -> Clouds:
    """Turned and scaled about the origin, then shifted; curvatures are those of the larger part."""
    matrix = torch.from_numpy(turn.astype(np.float32))
    bends = torch.asinh((clouds.features[:, 3:] * COMPRESSION).sinh() / factor) / COMPRESSION
    features = torch.cat([clouds.features[:, :3] @ matrix.T, bends], 1)
    return Clouds(points=clouds.points @ matrix.T * factor + shift, features=features, item=clouds.item, count=clouds.count)


def test_pair_values_do_not_change_when_both_points_are_turned_and_do_when_they_are_mirrored() -> None:
    rng = np.random.default_rng(0)
    four = [torch.from_numpy(rng.normal(size=(50, 3))) for _ in range(4)]
    turn = torch.from_numpy(random_rotation(rng))
    values = pair_values(*four)
    assert values.shape == (50, VALUES)
    assert torch.allclose(values, pair_values(*(row @ turn.T for row in four)), atol=1e-9)
    mirror = torch.diag(torch.tensor([1.0, 1.0, -1.0], dtype=torch.float64))
    mirrored = pair_values(*(row @ mirror for row in four))
    assert torch.allclose(values[:, [0, 1, 2, 3, 5, 6, 7, 8]], mirrored[:, [0, 1, 2, 3, 5, 6, 7, 8]], atol=1e-9)
    assert torch.allclose(values[:, 4], -mirrored[:, 4], atol=1e-9)


def test_the_vector_hardly_changes_when_a_part_is_turned_moved_and_scaled() -> None:
    dense, clouds = model(replace(CONFIG, calm=16)), random_clouds(4000, seed=1, features=5)
    clouds.features[:, 3:] = torch.tensor([0.4, -0.2])
    other = moved(clouds, random_rotation(np.random.default_rng(5)), 7.0, 3.0)
    squashed = moved(clouds, np.diag([1.0, 1.0, 0.1]), 1.0, 0.0)
    a, b, c = (dense.vectors(found)[0] for found in (clouds, other, squashed))
    assert (a - b).norm() < 0.2 * (a - c).norm()


def test_parts_of_a_batch_do_not_see_each_other_and_a_part_that_bends_otherwise_is_another() -> None:
    net = model()
    first, second = random_clouds(300, seed=1, features=5), random_clouds(40, seed=2, features=5)
    both = stack([first.points.numpy(), second.points.numpy()], [first.features.numpy(), second.features.numpy()])
    apart = torch.cat([net.vectors(first), net.vectors(second)])
    assert torch.allclose(net.vectors(both), apart, atol=1e-5)
    assert not torch.allclose(apart[0], apart[1], atol=1e-4)
    flat = replace(first, features=first.features * torch.tensor([1, 1, 1, 0, 0]))
    assert not torch.allclose(net.vectors(first), net.vectors(flat), atol=1e-4)


def test_missing_weights_are_an_error_that_names_the_command(tmp_path) -> None:
    with pytest.raises(EncoderError) as caught:
        shipped.load(tmp_path / "none")
    assert caught.value.code == "no-weights"
    assert "geometry_encoder.train" in caught.value.fix


def test_numpy_gives_the_vectors_that_torch_gives(tmp_path) -> None:
    torch.manual_seed(0)
    objective = make_objective(CONFIG, ObjectiveConfig())
    save_weights(objective, Config(model=CONFIG, data=DataConfig(points=500)), tmp_path / "run", {})
    assert checkpoint.main([str(tmp_path / "run"), "--out", str(tmp_path / "small")]) == 0
    trained, _, _ = load_weights(tmp_path / "small")
    encoder = shipped.load(tmp_path / "small")
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(700, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    kinds = np.zeros(700, np.int32)
    cloud = PointCloud(
        points=normals * [30, 20, 5] + rng.normal(0, 0.1, (700, 3)).astype(np.float32), normals=normals,
        curvatures=rng.normal(0, 0.3, (700, 2)).astype(np.float32), face_ids=kinds, face_types=kinds.astype(np.int8),
        lines=kinds, operations=kinds.astype(np.int8),
    )  # fmt: skip
    (wanted,), (found,) = Network(trained, "trained").embed([cloud]), encoder.embed([cloud])
    assert found.dtype == np.float32
    assert np.abs(found - wanted).max() < 1e-4
    without = encoder.embed_points(cloud.points, normals)
    assert np.abs(without - found).max() > 1e-3
    assert without @ without == pytest.approx(1, abs=1e-5)
    with pytest.raises(EncoderError) as caught:
        encoder.embed_points(np.zeros((0, 3)), np.zeros((0, 3)))
    assert caught.value.code == "bad-cloud"
    (tmp_path / "small" / shipped.FILE).write_bytes(b"PK")
    with pytest.raises(EncoderError) as caught:
        shipped.load(tmp_path / "small")
    assert caught.value.code == "damaged-weights"


def test_the_package_loads_its_weights_by_one_name() -> None:
    encoder = geometry_encoder.pretrained()
    assert isinstance(encoder, shipped.Encoder)
