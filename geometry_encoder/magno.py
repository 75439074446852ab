"""The tokenizer of the release: every node of a grid looks at the surface points around it, at several radii.

B parts, T nodes of the grid, C nodes with neighbours, P points, D channels, S scales, G statistics.
"""

# pyright: basic
from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .attention import edge_attention
from .batch import Clouds
from .config import ReleasedConfig
from .errors import EncoderError
from .neighbors import Neighbors, empty_statistics, grid_axis, search, statistics

FEATURES = 4
"""Of a point: the unit normal and one curvature."""
STATISTICS = 4 * (3 + FEATURES)


class CellLayer(nn.Module):
    """One scale: statistics through an MLP, attention over the points, feed-forward."""

    def __init__(self, channels: int, heads: int, num_statistics: int) -> None:
        super().__init__()
        self.heads = heads
        self.geometry = nn.Sequential(nn.Linear(num_statistics, channels), nn.GELU(), nn.Linear(channels, channels), nn.GELU())
        self.query = nn.Linear(channels, channels, bias=False)
        self.key = nn.Linear(channels, channels, bias=False)
        self.value = nn.Linear(channels, channels, bias=False)
        self.bias = nn.Linear(channels, channels, bias=False)
        self.out = nn.Linear(channels, channels)
        self.log_tau = nn.Parameter(torch.tensor(0.1).log())
        self.norm1 = nn.LayerNorm(channels)
        self.norm2 = nn.LayerNorm(channels)
        self.feed = nn.Sequential(nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels))

    def forward(
        self, start_CD: Tensor, inputs_PF: Tensor, project: nn.Linear, statistics_CG: Tensor, neighbors: Neighbors
    ) -> Tensor:
        """Nodes with neighbours; (C, D). `start_CD` is what the nodes hold before, `project` what points pass first."""
        queries_CD = self.query(self.norm1(start_CD))
        inputs_PF, neighbors = seen_alone(inputs_PF, neighbors)
        keys_PD, values_PD = chained(inputs_PF, project, self.key), chained(inputs_PF, project, self.value)
        seen_CD = edge_attention(queries_CD, keys_PD, values_PD, self.log_tau, neighbors, self.heads)
        # The weights of a node sum to one: its own geometry is added once, not once for each edge.
        hidden_CD = start_CD + self.out(seen_CD + self.bias(self.geometry(statistics_CG)))
        return hidden_CD + self.feed(self.norm2(hidden_CD))

    def empty(self, start_RD: Tensor) -> Tensor:
        """What a node becomes that has no neighbour; (R, D)."""
        hidden_RD = start_RD + self.out.bias
        return hidden_RD + self.feed(self.norm2(hidden_RD))


def chained(x_PF: Tensor, first: nn.Linear, second: nn.Linear) -> Tensor:
    """`second(first(x))`, a second layer without bias: both in one, at the cost of a layer as narrow as what comes in."""
    return nn.functional.linear(x_PF, second.weight @ first.weight, second.weight @ first.bias)


def seen_alone(x_PF: Tensor, neighbors: Neighbors) -> tuple[Tensor, Neighbors]:
    """The points that some node looks at, and the edges to them: small radii miss many, a cap leaves most of a crowd out."""
    is_seen_P = torch.zeros(len(x_PF), dtype=torch.bool, device=x_PF.device)
    is_seen_P[neighbors.points_E] = True
    return x_PF[is_seen_P], neighbors._replace(points_E=(is_seen_P.cumsum(0) - 1)[neighbors.points_E])


class EmptyCells(NamedTuple):
    """The tokens of nodes without neighbours: they follow from the weights alone.

    Attributes:
        scales_STD: Of each scale.
        fused_TD: Of a node that is empty at all scales, before the last normalisation.
    """

    scales_STD: Tensor
    fused_TD: Tensor


class Tokens(NamedTuple):
    """What the tokenizer made of a batch.

    Attributes:
        tokens_BTD: One token a node.
        cells_C, statistics_CG: Nodes with neighbours at the largest radius, as in `Neighbors`, and their statistics.
    """

    tokens_BTD: Tensor
    cells_C: Tensor
    statistics_CG: Tensor


class Magno(nn.Module):
    """Points to one token for each node of the grid."""

    grid_T3: Tensor

    def __init__(self, config: ReleasedConfig) -> None:
        super().__init__()
        self.config = config
        channels = config.channels
        self.project = nn.Linear(3 + FEATURES + 1, channels)
        self.latent = nn.Parameter(0.02 * torch.randn(config.grid**3, channels))
        self.scales = nn.ModuleList(CellLayer(channels, config.cell_heads, STATISTICS) for _ in config.radii)
        self.fusion = nn.Linear(channels * len(config.radii), channels)
        self.norm = nn.LayerNorm(channels)
        axis = grid_axis(config.grid)
        self.register_buffer("grid_T3", torch.cartesian_prod(axis, axis, axis), persistent=False)

    def empty_cells(self) -> EmptyCells:
        """Worth keeping between calls only where the weights do not change."""
        rows = [layer.empty(self.latent) for layer in self._layers()]
        return EmptyCells(torch.stack(rows), self.fusion(torch.cat(rows, 1)))

    def forward(self, clouds: Clouds, empty: EmptyCells | None = None) -> Tokens:
        config, channels = self.config, self.config.channels
        if clouds.features.shape[1] != FEATURES:
            raise EncoderError("bad-cloud", f"a point has {FEATURES} features, not {clouds.features.shape[1]}")
        empty = empty or self.empty_cells()
        # Positions, normals, curvature and a constant.
        inputs_PF = torch.cat([clouds.points, clouds.features, torch.ones_like(clouds.points[:, :1])], 1)
        tokens_RD = empty.fused_TD.repeat(clouds.count, 1)
        cells_C = tokens_RD.new_zeros(0, dtype=torch.int64)
        statistics_CG = tokens_RD.new_zeros(0, STATISTICS)
        for number, (layer, radius) in enumerate(zip(self._layers(), config.radii, strict=True)):
            neighbors = search(clouds, config.grid, radius, config.cap)
            cells_C = neighbors.cells_C
            statistics_CG = statistics(clouds, neighbors, config.grid)
            node_C = cells_C % len(self.latent)
            found_CD = layer(self.latent[node_C], inputs_PF, self.project, statistics_CG, neighbors)
            # Fusion is linear: what a scale sees is added as a difference to what it would make of nothing.
            weight = self.fusion.weight[:, number * channels : (number + 1) * channels]
            change_CD = (found_CD - empty.scales_STD[number, node_C]) @ weight.T
            tokens_RD = tokens_RD.index_add(0, cells_C, change_CD.to(tokens_RD.dtype))
        tokens_BTD = self.norm(tokens_RD).unflatten(0, (clouds.count, -1))
        return Tokens(tokens_BTD, cells_C, statistics_CG)

    def _layers(self) -> list[CellLayer]:
        return [layer for layer in self.scales if isinstance(layer, CellLayer)]


def dense_statistics(tokens: Tokens) -> Tensor:
    """The statistics of all nodes with the release's sentinels for empty ones; (B, T, G)."""
    count, nodes = tokens.tokens_BTD.shape[:2]
    table_RG = empty_statistics(FEATURES, tokens.statistics_CG.device).repeat(count * nodes, 1)
    table_RG[tokens.cells_C] = tokens.statistics_CG
    return table_RG.unflatten(0, (count, nodes))
