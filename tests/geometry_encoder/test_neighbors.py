"""Neighbour search, statistics and attention: against a kd-tree, against their plain form, and their promises."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
scipy_spatial = pytest.importorskip("scipy.spatial")

import numpy as np  # noqa: E402

from geometry_encoder import fused  # noqa: E402
from geometry_encoder.attention import attend_plain  # noqa: E402
from geometry_encoder.batch import Clouds  # noqa: E402
from geometry_encoder.neighbors import (  # noqa: E402
    empty_statistics,
    grid_axis,
    point_hash,
    remembered,
    search,
    search_plain,
    statistics,
    statistics_plain,
)
from tests.geometry_encoder.clouds import random_clouds, shuffled  # noqa: E402

GRID = 12


def edge_sets(neighbors, count: int) -> list[set[int]]:
    """The points of every cell."""
    found: list[set[int]] = [set() for _ in range(count * GRID**3)]
    for row, cell in enumerate(neighbors.cells_C.tolist()):
        first, last = neighbors.offsets_C1[row], neighbors.offsets_C1[row + 1]
        found[cell] = set(neighbors.points_E[first:last].tolist())
    return found


@pytest.mark.parametrize("radius", [0.1, 0.4])
def test_search_finds_what_a_tree_finds_part_by_part(radius: float) -> None:
    clouds = random_clouds(300, 500)
    found = edge_sets(search(clouds, GRID, radius, 10_000), 2)
    axis = grid_axis(GRID).numpy().astype(np.float64)
    nodes = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    for item, first in ((0, 0), (1, 300)):
        points = clouds.points[clouds.item == item].numpy().astype(np.float64)
        expected = scipy_spatial.cKDTree(points).query_ball_point(nodes, radius)
        assert [{p - first for p in cell} for cell in found[item * GRID**3 : (item + 1) * GRID**3]] == [set(e) for e in expected]


def test_what_is_searched_again_is_remembered_by_its_content() -> None:
    clouds = random_clouds(300, 500)
    moved = Clouds(points=clouds.points.clone(), features=clouds.features, item=clouds.item, count=2)
    moved.points[7, 1] = torch.nextafter(moved.points[7, 1], torch.tensor(2.0))
    only = torch.arange(2 * GRID**3) % 3 == 0
    asked = [(clouds, 0.3, None), (clouds, 0.2, None), (clouds, 0.3, only), (clouds, 0.3, ~only), (moved, 0.3, None)]
    plain = [search(cloud, GRID, radius, 8, nodes) for cloud, radius, nodes in asked]
    with remembered():
        first = [search(cloud, GRID, radius, 8, nodes) for cloud, radius, nodes in asked]
        copy = Clouds(points=clouds.points.clone(), features=clouds.features.clone(), item=clouds.item.clone(), count=2)
        assert search(copy, GRID, 0.3, 8) is first[0]
        assert all(search(c, GRID, r, 8, n) is found for (c, r, n), found in zip(asked, first, strict=True))
        assert search(clouds, GRID, 0.3, 9) is not first[0]
    assert search(clouds, GRID, 0.3, 8) is not first[0]
    assert all(torch.equal(a, b) for x, y in zip(plain, first, strict=True) for a, b in zip(x, y, strict=True))


@pytest.mark.parametrize("cap", [3, 1000])
@pytest.mark.parametrize("is_limited", [False, True])
def test_compiled_and_plain_search_agree(cap: int, is_limited: bool) -> None:
    pytest.importorskip("numba")
    clouds = random_clouds(300, 500)
    only = torch.arange(2 * GRID**3) % 3 == 0 if is_limited else None
    order = torch.argsort(point_hash(clouds.points, clouds.features), stable=True)
    compiled = search(clouds, GRID, 0.3, cap, only)
    plain = search_plain(clouds, order, GRID, 0.3, cap, only)
    assert all(torch.equal(a, b) for a, b in zip(compiled, plain, strict=True))
    assert compiled.offsets_C1.diff().max() == cap or cap == 1000
    a, b = statistics_plain(clouds, plain, GRID), fused.statistics(clouds.points, clouds.features, *compiled, GRID)
    assert torch.allclose(a, b, atol=1e-6)


def test_search_outside_the_grid_finds_only_what_is_near() -> None:
    clouds = random_clouds(40)
    clouds.points[:] = clouds.points * 0.01 + torch.tensor([1.05, 0.0, 0.0])
    clouds.points[20:] += 5
    found = search(clouds, GRID, 0.2, 64)
    assert set(found.points_E.tolist()) == set(range(20))


def test_capped_cells_keep_the_same_points_in_any_order_of_points() -> None:
    clouds = random_clouds(2000)
    other = shuffled(clouds)
    a, b = search(clouds, GRID, 0.4, 8), search(other, GRID, 0.4, 8)
    assert a.offsets_C1.diff().max() == 8
    assert torch.equal(a.cells_C, b.cells_C)
    assert torch.equal(clouds.points[a.points_E], other.points[b.points_E])


def test_capped_choice_is_not_biased_towards_the_node() -> None:
    clouds = random_clouds(20_000)
    radius = 0.4
    mean = [statistics(clouds, search(clouds, GRID, radius, cap), GRID)[:, :3].norm(dim=1).mean() for cap in (32, 100_000)]
    deviation = [statistics(clouds, search(clouds, GRID, radius, cap), GRID)[:, 3:6].mean() for cap in (32, 100_000)]
    assert deviation[0] == pytest.approx(float(deviation[1]), rel=0.05)
    assert mean[0] < 0.2


def test_statistics_of_a_cell_are_those_of_numpy() -> None:
    clouds = random_clouds(400)
    neighbors = search(clouds, GRID, 0.5, 10_000)
    table = statistics(clouds, neighbors, GRID)
    row = int(neighbors.offsets_C1.diff().argmax())
    index = neighbors.points_E[neighbors.offsets_C1[row] : neighbors.offsets_C1[row + 1]]
    cell = int(neighbors.cells_C[row])
    axis = grid_axis(GRID)
    node = torch.stack([axis[cell // GRID**2], axis[cell // GRID % GRID], axis[cell % GRID]])
    groups = ((clouds.points[index] - node).numpy(), clouds.features[index, :3].numpy(), clouds.features[index, 3:].numpy())
    expected = [f(group, 0) for group in groups for f in (np.mean, np.std, np.min, np.max)]
    assert table[row].numpy() == pytest.approx(np.concatenate(expected), abs=1e-5)


def test_statistics_of_nothing_are_the_sentinels_of_the_release() -> None:
    row = empty_statistics(4, torch.device("cpu"))
    assert row.tolist() == [0.0] * 6 + [100.0] * 3 + [-100.0] * 3 + [0.0] * 6 + [100.0] * 3 + [-100.0] * 3 + [0, 0, 100, -100]


def test_compiled_and_plain_attention_agree_in_values_and_gradients() -> None:
    pytest.importorskip("numba")
    clouds = random_clouds(200, 300)
    neighbors = search(clouds, GRID, 0.3, 16)
    generator = torch.Generator().manual_seed(1)
    sizes = (len(neighbors.cells_C), 500, 500)
    inputs = [torch.randn(size, 24, generator=generator).requires_grad_() for size in sizes]
    upstream = torch.randn(sizes[0], 24, generator=generator)
    compiled = fused.EdgeAttention.apply(*inputs, neighbors.offsets_C1, neighbors.points_E, 3)
    plain = attend_plain(*inputs, neighbors, 3)
    assert torch.allclose(compiled, plain, atol=1e-5)
    for a, b in zip(torch.autograd.grad(compiled, inputs, upstream), torch.autograd.grad(plain, inputs, upstream), strict=True):
        assert torch.allclose(a, b, atol=1e-5)
