"""The honest design: no hidden point reaches a prediction, no visible point a target, and the losses are what they say."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402

from geometry_encoder.batch import Clouds, stack  # noqa: E402
from geometry_encoder.config import CadlmConfig, ObjectiveConfig, ReleasedConfig  # noqa: E402
from geometry_encoder.honest import Cadlm, cell_targets, patch_at, visible_points  # noqa: E402
from geometry_encoder.neighbors import nearest_cell, node_position  # noqa: E402
from geometry_encoder.objectives import Batch, Objective, hidden_targets, info_nce, make_objective  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds, shuffled  # noqa: E402

TINY = CadlmConfig(grid=12, patch=3, channels=12, width=24, heads=4, layers=2, decoder_layers=1, radii=(0.2, 0.4), embedding=16)
RELEASED = ReleasedConfig(grid=12, patch=3, channels=24, radii=(0.1, 0.2, 0.4), cap=8, embedding=16, head_width=16)
HIDDEN = torch.arange(64)[None] < 32
"""The patches of the lower half along x."""


def model() -> Cadlm:
    torch.manual_seed(0)
    return Cadlm(TINY)


def in_ball(*sizes: int, seed: int = 0) -> Clouds:
    return random_clouds(*sizes, seed=seed, features=5)


def test_points_in_hidden_patches_change_no_prediction() -> None:
    net, clouds = model(), in_ball(600)
    is_hidden = HIDDEN[0][patch_at(clouds.points, TINY)]
    points, features = clouds.points.clone(), clouds.features.clone()
    # Anywhere else within the hidden half, with any normal and curvature.
    points[is_hidden] = torch.rand(int(is_hidden.sum()), 3) * torch.tensor([0.9, 1.9, 1.9]) - torch.tensor([0.95, 0.95, 0.95])
    features[is_hidden] = torch.randn(int(is_hidden.sum()), 5)
    assert HIDDEN[0][patch_at(points, TINY)].equal(is_hidden)
    changed = Clouds(points=points, features=features, item=clouds.item, count=1)
    before, after = (net.predict(net(c, HIDDEN), HIDDEN) for c in (clouds, changed))
    assert torch.equal(before.occupied_Hq, after.occupied_Hq)
    assert torch.equal(before.values_HqG, after.values_HqG)


def test_points_in_visible_patches_change_predictions() -> None:
    net, clouds = model(), in_ball(600)
    changed = Clouds(points=clouds.points * torch.tensor([1, -1, 1]), features=clouds.features, item=clouds.item, count=1)
    before, after = (net.predict(net(c, HIDDEN), HIDDEN) for c in (clouds, changed))
    assert (before.occupied_Hq - after.occupied_Hq).abs().max() > 1e-5


def test_guard_band_is_as_wide_as_it_says() -> None:
    points = np.zeros((100, 3), np.float32)
    points[:, 0] = np.linspace(-0.5, 0.5, 100)
    clouds = stack([points], [np.zeros((100, 5), np.float32)])
    kept = visible_points(clouds, HIDDEN, TINY).points[:, 0]
    # The halves meet at 0, in the middle between two nodes.
    assert float(kept.min()) == pytest.approx(TINY.guard, abs=0.011)
    assert len(kept) == int((clouds.points[:, 0] > TINY.guard).sum())


def test_targets_of_hidden_cells_depend_on_hidden_points_only() -> None:
    net, clouds = model(), in_ball(500)
    is_hidden = HIDDEN[0][patch_at(clouds.points, TINY)]
    whole = hidden_targets(clouds, HIDDEN, net)
    alone = hidden_targets(clouds.keep(is_hidden), HIDDEN, net)
    assert all(torch.equal(a, b) for a, b in zip(whole, alone, strict=True))
    assert whole[0].sum() == len(whole[1]) > 50


def test_targets_are_means_and_deviations_of_each_cell() -> None:
    clouds = in_ball(400)
    truth = cell_targets(clouds, 6)
    cell = nearest_cell(clouds.points, 6)
    for row in (0, len(truth.cells_C) // 2):
        index = cell == truth.cells_C[row]
        places = (clouds.points[index] - node_position(truth.cells_C[row : row + 1], 6)) * 5
        values = torch.cat([places, clouds.features[index]], 1).numpy()
        assert truth.values_CG[row].numpy() == pytest.approx(np.concatenate([values.mean(0), values.std(0)]), abs=1e-5)
        assert np.abs(places.numpy()).max() <= 1 + 1e-5
    assert len(truth.cells_C) == len(torch.unique(cell))


def test_hidden_targets_come_in_the_order_of_the_predictions() -> None:
    net = model()
    # One point in the first cell of patch 1, hidden as the second of two.
    hidden = torch.zeros(1, 64, dtype=torch.bool)
    hidden[0, [0, 1]] = True
    clouds = stack([np.array([[-1, -1, -1 + 6 / 11]], np.float32)], [np.zeros((1, 5), np.float32)])
    occupied, rows, _ = hidden_targets(clouds, hidden, net)
    assert rows.tolist() == [27]
    assert occupied.nonzero().tolist() == [[1, 0]]


def test_batch_of_two_is_two_batches_of_one() -> None:
    net = model()
    first, second = in_ball(150, seed=1), in_ball(400, seed=2)
    both = stack([first.points.numpy(), second.points.numpy()], [first.features.numpy(), second.features.numpy()])
    apart = torch.cat([net.vectors(first), net.vectors(second)])
    assert torch.allclose(net.vectors(both), apart, atol=1e-5)
    assert not torch.allclose(apart[0], apart[1], atol=1e-4)
    hidden = HIDDEN.expand(2, -1)
    together = net.predict(net(both, hidden), hidden).occupied_Hq
    alone = [net.predict(net(c, HIDDEN), HIDDEN).occupied_Hq for c in (first, second)]
    assert torch.allclose(together, torch.cat(alone), atol=1e-5)


def test_order_of_the_points_changes_nothing() -> None:
    net, clouds = model(), in_ball(400)
    assert torch.allclose(net.vectors(clouds), net.vectors(shuffled(clouds)), atol=1e-6)


def test_a_part_that_is_all_hidden_is_still_encoded() -> None:
    net = model()
    hidden = torch.ones(1, 64, dtype=torch.bool)
    seen = net(in_ball(50), hidden)
    assert torch.isfinite(net.pooled(seen)).all()
    assert torch.isfinite(net.predict(seen, hidden).values_HqG).all()


def batch(objective: Objective, *sizes: int) -> Batch:
    is_cadlm = objective.scores.mean.numel() == 16
    features, length = (5, 64) if is_cadlm else (4, 12**3)
    first, second = (random_clouds(*sizes, seed=seed, features=features) for seed in (1, 2))
    return Batch(first, second, torch.rand(len(sizes), length, generator=torch.Generator().manual_seed(3)) < 0.5)


@pytest.mark.parametrize("config", [TINY, RELEASED], ids=["cadlm", "released"])
def test_losses_reach_every_parameter_of_their_path(config: CadlmConfig | ReleasedConfig) -> None:
    torch.manual_seed(0)
    objective = make_objective(config, ObjectiveConfig())
    made = batch(objective, 300, 200, 250)
    objective.scores.calibrate([objective.targets(made)])
    losses = objective(made)
    losses.total.backward()
    without = {name for name, p in objective.named_parameters() if p.grad is None}
    assert all(torch.isfinite(p.grad).all() for p in objective.parameters() if p.grad is not None)
    assert all(name.startswith("model.heads.") for name in without)


@pytest.mark.parametrize("config", [TINY, RELEASED], ids=["cadlm", "released"])
def test_bfloat16_gives_about_the_same_losses_and_finite_gradients(config: CadlmConfig | ReleasedConfig) -> None:
    torch.manual_seed(0)
    objective = make_objective(config, ObjectiveConfig())
    made = batch(objective, 300, 200, 250)
    objective.scores.calibrate([objective.targets(made)])
    with torch.no_grad():
        exact = objective(made)
    with torch.autocast("cpu", torch.bfloat16):
        losses = objective(made)
    losses.total.backward()
    assert torch.stack(losses).tolist() == pytest.approx(torch.stack(exact).tolist(), rel=0.05, abs=0.02)
    assert all(torch.isfinite(p.grad).all() for p in objective.parameters() if p.grad is not None)


def test_z_scores_make_their_calibration_data_standard() -> None:
    objective = make_objective(TINY, ObjectiveConfig())
    rows = objective.targets(batch(objective, 400, 400))
    objective.scores.calibrate([rows[:100], rows[100:]])
    z = objective.scores(rows)
    assert z.mean(0).abs().max() < 1e-4
    assert (z.std(0, unbiased=False) - 1).abs().max() < 1e-3
    assert set(objective.scores.state_dict()) == {"mean", "deviation"}


def test_info_nce_of_equal_and_of_unrelated_views() -> None:
    a = torch.eye(8)
    assert float(info_nce(a, a, 0.07)) < 1e-4
    assert float(info_nce(a, torch.ones(8, 8), 0.07)) == pytest.approx(np.log(8), abs=1e-5)
