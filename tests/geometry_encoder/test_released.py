"""The released architecture: its size, its values against the plain flow, and what it promises or fails to keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("scipy")

from benchmarks import encoder_reference as reference  # noqa: E402
from geometry_encoder import fused  # noqa: E402
from geometry_encoder.batch import Clouds, stack  # noqa: E402
from geometry_encoder.config import ReleasedConfig  # noqa: E402
from geometry_encoder.magno import dense_statistics  # noqa: E402
from geometry_encoder.neighbors import nearest_cell, point_hash  # noqa: E402
from geometry_encoder.released import Released, from_patches, reconstruction_head, to_patches  # noqa: E402
from geometry_encoder.transformer import rotary_angles, rotate  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds, shuffled  # noqa: E402

TINY = ReleasedConfig(grid=12, patch=3, channels=24, radii=(0.1, 0.2, 0.4), cap=8, embedding=16, head_width=16)


def model(config: ReleasedConfig = TINY) -> Released:
    torch.manual_seed(0)
    return Released(config)


def ranks(clouds: Clouds):
    order = torch.argsort(point_hash(clouds.points, clouds.features), stable=True)
    return torch.empty_like(order).index_copy_(0, order, torch.arange(len(order)))


def counted(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_released_preset_has_the_parameters_of_the_release() -> None:
    whole = Released(ReleasedConfig())
    assert counted(whole) == 10_913_297
    assert counted(whole.tokenizer) == 2_326_275
    assert counted(whole.processor) == 7_657_472
    assert counted(whole.pool) + counted(whole.token_positions) == 17_665
    assert counted(whole.heads) == 911_885
    assert counted(reconstruction_head(whole.config)) == 106_012


@pytest.mark.parametrize("is_compiled", [True, False], ids=["compiled", "plain"])
def test_values_and_gradients_are_those_of_the_plain_flow(is_compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if is_compiled:
        pytest.importorskip("numba")
    else:
        monkeypatch.setattr(fused, "serves", lambda tensor: False)
    net, clouds = model(), random_clouds(300, 500)
    mask = torch.rand(2, 12**3, generator=torch.Generator().manual_seed(1)) < 0.5
    with torch.no_grad():
        net.processor.mask_token.normal_()
    upstream = torch.randn(2, 12**3, 24), torch.randn(2, 16)

    def gradients(tokens, pooled):
        total = (tokens * upstream[0]).sum() + (pooled * upstream[1]).sum()
        found = torch.autograd.grad(total, list(net.parameters()), allow_unused=True)
        return [g for g in found if g is not None]

    ours = net(clouds, mask)
    tokens, pooled, statistics = reference.encode(net, clouds, ranks(clouds), mask)
    assert (ours.tokens_BTD - tokens).abs().max() <= 1e-4
    assert (ours.pooled_BE - pooled).abs().max() <= 1e-4
    assert (dense_statistics(ours.seen) - statistics).abs().max() <= 1e-4
    expected = gradients(tokens, pooled)
    scale = max(float(g.norm()) for g in expected)
    pairs = list(zip(gradients(ours.tokens_BTD, ours.pooled_BE), expected, strict=True))
    assert len(pairs) > 60
    assert all(float((a - b).norm()) <= 1e-3 * float(b.norm()) + 1e-6 * scale for a, b in pairs)


@pytest.mark.slow
def test_values_of_the_whole_preset_are_those_of_the_plain_flow() -> None:
    net, clouds = model(ReleasedConfig()), random_clouds(4096)
    with torch.no_grad():
        ours = net(clouds)
        tokens, pooled, statistics = reference.encode(net, clouds, ranks(clouds))
    assert (ours.tokens_BTD - tokens).abs().max() <= 1e-4
    assert (ours.pooled_BE - pooled).abs().max() <= 1e-4
    assert (dense_statistics(ours.seen) - statistics).abs().max() <= 1e-4


def test_batch_of_two_is_two_batches_of_one() -> None:
    net = model()
    first, second = random_clouds(200, seed=1), random_clouds(300, seed=2)
    both = stack([first.points.numpy(), second.points.numpy()], [first.features.numpy(), second.features.numpy()])
    together = net(both).pooled_BE
    assert torch.allclose(together, torch.cat([net(first).pooled_BE, net(second).pooled_BE]), atol=1e-5)
    assert not torch.allclose(together[0], together[1], atol=1e-3)


def test_order_of_the_points_changes_nothing() -> None:
    net, clouds = model(), random_clouds(400)
    assert torch.allclose(net(clouds).tokens_BTD, net(shuffled(clouds)).tokens_BTD, atol=1e-6)


def test_a_part_without_points_is_encoded_as_empty_space() -> None:
    net, clouds = model(), random_clouds(300, 10)
    with torch.no_grad():
        encoded = net(clouds.keep(clouds.item == 0))
    assert torch.isfinite(encoded.tokens_BTD).all()
    assert set(encoded.seen.cells_C.tolist()) <= set(range(12**3))


def test_every_parameter_gets_a_finite_gradient() -> None:
    net, clouds = model(), random_clouds(300, 200)
    mask = torch.rand(2, 12**3) < 0.5
    encoded = net(clouds, mask)
    outputs = net.heads(encoded.tokens_BTD, encoded.pooled_BE)
    words = net.heads.caption.decode(encoded.pooled_BE, torch.tensor([[1, 2, 3], [4, 5, 6]]))
    sum(o.square().sum() for o in (*outputs, words)).backward()
    missing = [name for name, p in net.named_parameters() if p.grad is None or not torch.isfinite(p.grad).all()]
    assert missing == []


def test_kept_empty_cells_change_nothing() -> None:
    """Alone, and where some nodes are empty in one part of a batch and not in the other."""
    net = model()
    for clouds in (random_clouds(300), random_clouds(300, 20)):
        with torch.no_grad():
            kept = net(clouds, empty=net.tokenizer.empty_cells())
            assert torch.allclose(net(clouds).tokens_BTD, kept.tokens_BTD, atol=1e-5)


def test_rotary_positions_work_at_the_width_of_the_release() -> None:
    net = model(replace(TINY, channels=128, positions="rope"))
    assert net.processor.positions is None
    assert torch.isfinite(net(random_clouds(300)).pooled_BE).all()
    places = torch.cartesian_prod(*[torch.arange(4)] * 3)
    q, k = torch.randn(1, 1, 64, 32), torch.randn(1, 1, 64, 32)
    shift = rotary_angles(places + torch.tensor([3, 1, 2]), 32)
    here = rotate(q, rotary_angles(places, 32)) @ rotate(k, rotary_angles(places, 32)).transpose(2, 3)
    there = rotate(q, shift) @ rotate(k, shift).transpose(2, 3)
    assert torch.allclose(here, there, atol=1e-4)
    assert not torch.allclose(here, q @ k.transpose(2, 3), atol=1e-1)


def test_patches_are_boxes_of_the_grid_and_come_back() -> None:
    x = torch.arange(12**3).reshape(1, -1, 1)
    patches = to_patches(x, 4, 3)
    assert patches[0, 0, :, 0].tolist() == [i * 144 + j * 12 + k for i in range(3) for j in range(3) for k in range(3)]
    assert torch.equal(from_patches(patches, 4, 3), x)


def test_predictions_of_the_release_depend_on_points_in_masked_patches() -> None:
    """The leak of the published protocol: the tokenizer looks before anything is hidden."""
    net, clouds = model(), random_clouds(600)
    cell = torch.arange(12**3)
    mask = (cell // 144 < 6)[None]
    hidden = nearest_cell(clouds.points, 12) // 144 < 5
    moved = clouds.points.clone()
    moved[hidden, 1] *= -1
    changed = Clouds(points=moved, features=clouds.features, item=clouds.item, count=1)
    before, after = net(clouds, mask).tokens_BTD, net(changed, mask).tokens_BTD
    assert (before - after)[mask].abs().max() > 1e-5
