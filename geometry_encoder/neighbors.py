"""Which points lie within a radius of each node of a grid, by grid arithmetic; and the statistics of what was found.

Only nodes that have a neighbour are listed, so that what follows costs nothing for empty space. A node with more than `cap`
neighbours keeps a pseudo-random subset, ranked by a hash of the points' own coordinates and normals: it depends neither on the
order of the points nor on the device.

B parts, T nodes of the grid, C listed nodes of all parts, E edges, P points, V channels.
"""

# pyright: basic
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from itertools import product
from typing import NamedTuple

import torch
from torch import Tensor

from . import fused, gpu
from .batch import Clouds

SENTINEL = 100.0
"""What the release writes as the minimum of nothing; as its maximum -100."""


_MOST_KEPT = 32
_kept: ContextVar[OrderedDict[tuple[object, ...], Neighbors] | None] = ContextVar("kept", default=None)


class Neighbors(NamedTuple):
    """Edges from nodes to points, grouped by node.

    Attributes:
        cells_C: int64, `part * T + node`, ascending; only nodes with a neighbour.
        offsets_C1: int64, where the edges of each listed node begin; ends with E.
        points_E: int64, indices of points.
    """

    cells_C: Tensor
    offsets_C1: Tensor
    points_E: Tensor

    @property
    def rows_E(self) -> Tensor:
        """For each edge the position of its node in `cells_C`."""
        return torch.repeat_interleave(self.offsets_C1.diff())


def grid_axis(grid: int, device: torch.device | None = None) -> Tensor:
    """Coordinates of the nodes along one axis, float32; nodes lie on both ends of [-1, 1]."""
    return torch.linspace(-1, 1, grid, device=device)


def nearest_cell(points_P3: Tensor, grid: int) -> Tensor:
    """The node nearest to each point, as one number 0 … T - 1; (P,) int64. Points outside the grid get its border."""
    index_P3 = ((points_P3 + 1) * ((grid - 1) / 2)).round().long().clamp(0, grid - 1)
    return (index_P3[:, 0] * grid + index_P3[:, 1]) * grid + index_P3[:, 2]


def search(clouds: Clouds, grid: int, radius: float, cap: int, only: Tensor | None = None) -> Neighbors:
    """The points of each part within `radius` (inclusive) of each node of its own grid.

    Args:
        only: (B * T,) bool, the nodes to look at; all of them by default.
    """
    kept = _kept.get()
    if kept is None or clouds.points.device.type != "cpu":
        return _searched(clouds, grid, radius, cap, only)
    key = (_content(clouds, only), clouds.count, grid, radius, cap)
    if key not in kept:
        kept[key] = _searched(clouds, grid, radius, cap, only)
        if len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


@contextmanager
def remembered() -> Iterator[None]:
    """Within, the last searches are kept by the content of what was searched: several networks that look at one part share them.

    For what is looked at more than once; each view of training is looked at once.
    """
    token = _kept.set(OrderedDict())
    try:
        yield
    finally:
        _kept.reset(token)


def _content(clouds: Clouds, only: Tensor | None) -> bytes:
    found = blake2b()
    for values in (clouds.points, clouds.features, clouds.item, *(() if only is None else (only,))):
        found.update(repr(tuple(values.shape)).encode())
        found.update(values.contiguous().numpy())
    return found.digest()


def _searched(clouds: Clouds, grid: int, radius: float, cap: int, only: Tensor | None) -> Neighbors:
    order_P = torch.argsort(point_hash(clouds.points, clouds.features), stable=True)
    if fused.serves(clouds.points):
        return Neighbors(*fused.search(clouds.points, clouds.item, order_P, clouds.count, grid, radius, cap, only))
    return search_plain(clouds, order_P, grid, radius, cap, only)


def search_plain(clouds: Clouds, order_P: Tensor, grid: int, radius: float, cap: int, only: Tensor | None) -> Neighbors:
    """`search` in plain tensor operations, on any device; `order_P` ranks the points."""
    device = clouds.points.device
    points_P3 = clouds.points[order_P].double()
    step = 2 / (grid - 1)
    near_P3 = ((points_P3 + 1) / step).round().long()
    shifts_K3 = torch.tensor(_shifts(radius / step), device=device)
    axis = grid_axis(grid, device).double()
    index_PK3 = near_P3[:, None] + shifts_K3
    inside_PK = ((index_PK3 >= 0) & (index_PK3 < grid)).all(-1)
    apart_PK3 = axis[index_PK3.clamp(0, grid - 1)] - points_P3[:, None]
    inside_PK &= apart_PK3.square().sum(-1) <= radius * radius
    rank_E, shift_E = inside_PK.nonzero(as_tuple=True)
    index_E3 = index_PK3[rank_E, shift_E]
    cell_E = ((clouds.item[order_P][rank_E] * grid + index_E3[:, 0]) * grid + index_E3[:, 1]) * grid + index_E3[:, 2]
    if only is not None:
        kept_E = only[cell_E]
        cell_E, rank_E = cell_E[kept_E], rank_E[kept_E]
    # Stable: within a node the edges stay in the order of the ranks.
    cell_E, by_cell_E = torch.sort(cell_E, stable=True)
    cells_C, counts_C = torch.unique_consecutive(cell_E, return_counts=True)
    first_C = counts_C.cumsum(0) - counts_C
    place_E = torch.arange(len(cell_E), device=device) - first_C.repeat_interleave(counts_C)
    points_E = order_P[rank_E[by_cell_E[place_E < cap]]]
    offsets_C1 = torch.cat([counts_C.new_zeros(1), counts_C.clamp(max=cap).cumsum(0)])
    return Neighbors(cells_C, offsets_C1, points_E)


def statistics(clouds: Clouds, neighbors: Neighbors, grid: int) -> Tensor:
    """Mean, standard deviation, least and largest of what a node sees, without gradients.

    Returns:
        (C, 4 * V) float32, V = 3 + F: of the position relative to the node (mean 3, deviation 3, least 3, largest 3), then of
        the normal in the same way, then of the curvature channels. Least and largest are clamped to ±`SENTINEL`.
    """
    with torch.no_grad():
        if fused.serves(clouds.points):
            return _grouped(fused.statistics(clouds.points, clouds.features, *neighbors, grid))
        if gpu.serves(clouds.points):
            nodes_C3 = node_position(neighbors.cells_C, grid)
            return _grouped(gpu.statistics(clouds.points, clouds.features, nodes_C3, *neighbors[1:]))
        return _grouped(statistics_plain(clouds, neighbors, grid))


def statistics_plain(clouds: Clouds, neighbors: Neighbors, grid: int) -> Tensor:
    """(C, 4, V) in plain tensor operations."""
    rows_E = neighbors.rows_E
    node_C3 = node_position(neighbors.cells_C, grid)
    values_EV = torch.cat([clouds.points, clouds.features], 1)[neighbors.points_E].double()
    values_EV[:, :3] -= node_C3.double()[rows_E]
    counts_C1 = neighbors.offsets_C1.diff()[:, None].double()
    zeros_CV = values_EV.new_zeros(len(node_C3), values_EV.shape[1])
    mean_CV = zeros_CV.index_add(0, rows_E, values_EV) / counts_C1
    square_CV = zeros_CV.index_add(0, rows_E, (values_EV - mean_CV[rows_E]).square()) / counts_C1
    index_EV = rows_E[:, None].expand_as(values_EV)
    least_CV = zeros_CV.scatter_reduce(0, index_EV, values_EV, "amin", include_self=False)
    most_CV = zeros_CV.scatter_reduce(0, index_EV, values_EV, "amax", include_self=False)
    bounds = (-SENTINEL, SENTINEL)
    return torch.stack([mean_CV, square_CV.sqrt(), least_CV.clamp(*bounds), most_CV.clamp(*bounds)], 1).float()


def node_position(cells_C: Tensor, grid: int) -> Tensor:
    """Coordinates of nodes given as `part * T + node`; (C, 3) float32."""
    node_C = cells_C % grid**3
    index_C3 = torch.stack([node_C // (grid * grid), node_C // grid % grid, node_C % grid], 1)
    return grid_axis(grid, cells_C.device)[index_C3]


def empty_statistics(num_features: int, device: torch.device) -> Tensor:
    """What the release takes the statistics of a node without neighbours to be; (4 * (3 + F),)."""
    row = torch.tensor([0.0, 0.0, SENTINEL, -SENTINEL], device=device)
    return _grouped(row[None, :, None].expand(1, 4, 3 + num_features))[0]


def by_statistic(values_CG: Tensor) -> Tensor:
    """Means, deviations, least and largest of the V channels, of rows as `statistics` has them; (C, 4, V)."""
    groups = values_CG.split([12, 12, values_CG.shape[1] - 24], 1)
    return torch.cat([group.unflatten(1, (4, -1)) for group in groups], 2)


def emptiness(values_CG: Tensor) -> Tensor:
    """How near rows of statistics are to those of a node without neighbours; (C,). 1 for these, at most 0 for others.

    Of a mean over nodes it is about the share of empty ones: least and largest values of the others are small against sentinels.
    """
    _, _, least_CV, most_CV = by_statistic(values_CG).unbind(1)
    return (least_CV - most_CV).mean(1) / (2 * SENTINEL)


def _grouped(table_C4V: Tensor) -> Tensor:
    """From statistic by channel to group by statistic by channel: positions, normals, curvatures."""
    groups = (table_C4V[..., :3], table_C4V[..., 3:6], table_C4V[..., 6:])
    return torch.cat([group.flatten(1) for group in groups], 1)


def _shifts(reach: float) -> list[tuple[int, int, int]]:
    """Steps from a point's nearest node to every node that can lie within `reach` steps of the point."""
    span = range(-int(reach + 0.5) - 1, int(reach + 0.5) + 2)

    # The point is at most half a step from its nearest node along each axis; a little slack for rounding.
    def closest(step: int) -> float:
        return max(0.0, abs(step) - 0.5)

    return [s for s in product(span, span, span) if sum(closest(step) ** 2 for step in s) <= reach * reach + 1e-3]


def point_hash(points: Tensor, features: Tensor) -> Tensor:
    """A hash of position and features of each point; (P,) int64. Wrapping arithmetic, equal on every device."""
    # Adding 0 turns -0 into 0: two floats that compare equal must have equal bits.
    values = torch.cat([points, features], 1).float() + 0.0
    bits_PV = values.view(torch.int32).long()
    hash_P = torch.zeros(len(bits_PV), dtype=torch.int64, device=bits_PV.device)
    for column in bits_PV.unbind(1):
        hash_P = (hash_P ^ column) * 0x2545F4914F6CDD1D
        hash_P = hash_P ^ (hash_P >> 29)
    return hash_P
