"""Vectors by relations between points: what they must not depend on, and what they must."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

import numpy as np  # noqa: E402

import geometry_encoder  # noqa: E402
from geometry_encoder import shipped  # noqa: E402
from geometry_encoder.batch import Clouds, stack  # noqa: E402
from geometry_encoder.checkpoint import save_weights  # noqa: E402
from geometry_encoder.config import CadlmConfig, Config, DataConfig, ObjectiveConfig  # noqa: E402
from geometry_encoder.errors import EncoderError  # noqa: E402
from geometry_encoder.honest import Cadlm  # noqa: E402
from geometry_encoder.objectives import make_objective  # noqa: E402
from geometry_encoder.relations import VALUES, pair_values  # noqa: E402
from geometry_encoder.views import random_rotation  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds  # noqa: E402

CONFIG = CadlmConfig(grid=16, patch=4, channels=16, width=24, layers=1, decoder_layers=1, anchors=16, others=8, relation_width=16)


def model() -> Cadlm:
    torch.manual_seed(0)
    return Cadlm(CONFIG).eval()


def moved(clouds: Clouds, turn: np.ndarray, factor: float, shift: float) -> Clouds:
    matrix = torch.from_numpy(turn.astype(np.float32))
    features = torch.cat([clouds.features[:, :3] @ matrix.T, clouds.features[:, 3:]], 1)
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
    net, clouds = model(), random_clouds(4000, seed=1, features=5)
    dense = Cadlm(CadlmConfig(**{**{f: getattr(CONFIG, f) for f in CONFIG.__slots__}, "anchors": 256, "others": 64}))
    dense.load_state_dict(net.state_dict())
    other = moved(clouds, random_rotation(np.random.default_rng(5)), 7.0, 3.0)
    unlike = random_clouds(4000, seed=2, features=5)
    squashed = moved(unlike, np.diag([1.0, 1.0, 0.1]), 1.0, 0.0)
    a, b, c = (dense.vectors(found)[0] for found in (clouds, other, squashed))
    assert (a - b).norm() < 0.2 * (a - c).norm()


def test_parts_of_a_batch_do_not_see_each_other_and_curvature_is_not_looked_at() -> None:
    net = model()
    first, second = random_clouds(300, seed=1, features=5), random_clouds(40, seed=2, features=5)
    both = stack([first.points.numpy(), second.points.numpy()], [first.features.numpy(), second.features.numpy()])
    apart = torch.cat([net.vectors(first), net.vectors(second)])
    assert torch.allclose(net.vectors(both), apart, atol=1e-5)
    assert not torch.allclose(apart[0], apart[1], atol=1e-4)
    flat = Clouds(points=first.points, features=first.features * torch.tensor([1, 1, 1, 0, 0]), item=first.item, count=1)
    assert torch.equal(net.vectors(first), net.vectors(flat))


def test_missing_weights_are_an_error_that_names_the_command(tmp_path) -> None:
    with pytest.raises(EncoderError) as caught:
        shipped.load(tmp_path / "none")
    assert caught.value.code == "no-weights"
    assert "geometry_encoder.train" in caught.value.fix


def test_arrays_are_embedded_as_the_cloud_of_them_is(tmp_path) -> None:
    torch.manual_seed(0)
    objective = make_objective(CONFIG, ObjectiveConfig())
    save_weights(objective, Config(model=CONFIG, data=DataConfig(points=500)), tmp_path, {}, is_half=True)
    encoder = shipped.load(tmp_path)
    clouds = random_clouds(400, seed=1, features=5)
    vector = encoder.embed_points(clouds.points.numpy(), clouds.features[:, :3].numpy())
    assert vector.shape == (128,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    exact = torch.nn.functional.normalize(objective.eval().model.vectors(clouds), dim=-1)[0].detach().numpy()
    assert vector @ exact > 0.99
    with pytest.raises(EncoderError) as caught:
        encoder.embed_points(np.zeros((0, 3)), np.zeros((0, 3)))
    assert caught.value.code == "bad-cloud"


def test_the_package_loads_its_weights_by_one_name() -> None:
    if not shipped.WEIGHTS.is_dir():
        pytest.skip("no weights ship")
    assert isinstance(geometry_encoder.pretrained(), shipped.Encoder)
