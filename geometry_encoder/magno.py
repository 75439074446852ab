"""The tokenizer of the release: every node of a grid looks at the surface points around it, at several radii.

B parts, T nodes of the grid, C nodes with neighbours, E empty ones, P points, F numbers of a point, D channels, H heads,
d channels of a head, S scales, G statistics.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
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
        self, start_CD: Tensor, numbers_PF: Tensor, project_DF: Tensor, statistics_CG: Tensor, neighbors: Neighbors
    ) -> Tensor:
        """Nodes with neighbours; (C, D).

        Args:
            start_CD: What the nodes hold before.
            numbers_PF: Place, features and a constant 1 of every point.
            project_DF: What they are multiplied with first (`homogeneous`).
        """
        # Keys and values are linear in the few numbers of a point: nodes compare and sum up those instead.
        keys_HdF, values_HdF = ((one.weight @ project_DF).unflatten(0, (self.heads, -1)) for one in (self.key, self.value))
        lengths_PH = torch.einsum("pf,hdf->phd", numbers_PF, keys_HdF).norm(dim=-1).clamp(min=1e-12)
        queries_CHd = F.normalize(self.query(self.norm1(start_CD)).unflatten(1, (self.heads, -1)), dim=-1)
        queries_CHF = torch.einsum("chd,hdf->chf", queries_CHd * (-self.log_tau).exp(), keys_HdF)
        keys_PHF = numbers_PF[:, None] / lengths_PH[..., None]
        seen_CHF = edge_attention(queries_CHF, keys_PHF, numbers_PF[:, None].expand_as(keys_PHF), neighbors)
        # The weights of a node sum to one: its own geometry is added once, not once for each edge.
        mixed_DHF = torch.einsum("xhd,hdf->xhf", self.out.weight.unflatten(1, (self.heads, -1)), values_HdF)
        hidden_CD = start_CD + F.linear(seen_CHF.flatten(1), mixed_DHF.flatten(1))
        hidden_CD = hidden_CD + F.linear(self.geometry(statistics_CG), self.out.weight @ self.bias.weight, self.out.bias)
        return hidden_CD + self.feed(self.norm2(hidden_CD))

    def empty(self, start_RD: Tensor) -> Tensor:
        """What a node becomes that has no neighbour; (R, D)."""
        hidden_RD = start_RD + self.out.bias
        return hidden_RD + self.feed(self.norm2(hidden_RD))

    def empty_fed(self, start_RD: Tensor, mix_DD: Tensor) -> Tensor:
        """What the feed-forward adds to such a node, multiplied with a matrix: two products become one; (R, D)."""
        first, activation, last = self.feed
        assert isinstance(last, nn.Linear)
        hidden_RX = activation(first(self.norm2(start_RD + self.out.bias)))
        return F.linear(hidden_RX, mix_DD @ last.weight, mix_DD @ last.bias)


def homogeneous(layer: nn.Linear) -> Tensor:
    """Weights and bias of a layer as one matrix, for rows that end with a constant 1."""
    return torch.cat([layer.weight, layer.bias[:, None]], 1)


class EmptyScale(NamedTuple):
    """What the feed-forward of nodes without neighbours at one scale adds to their tokens.

    Attributes:
        rows_T: int64, the row of each node in `fused_ED`; -1 of nodes that were left out.
        fused_ED: Of the others.
    """

    rows_T: Tensor
    fused_ED: Tensor


class EmptyCells(NamedTuple):
    """The tokens of nodes without neighbours, before the last normalisation: they follow from the weights alone.

    Attributes:
        scales: What each scale's feed-forward adds.
        fused_TD: The sum of all scales and the bias; the feed-forward of what was left out is not in it.
    """

    scales: list[EmptyScale]
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

    def empty_cells(self, is_empty_ST: Tensor | None = None) -> EmptyCells:
        """Of the nodes that `is_empty_ST` names, by default all. Worth keeping only where the weights do not change."""
        if is_empty_ST is None:
            is_empty_ST = self.latent.new_ones(len(self.scales), len(self.latent), dtype=torch.bool)
        # Besides the feed-forward a scale adds the latent and a bias to nodes without neighbours: all scales do so at once.
        biases_D = self.fusion(torch.cat([layer.out.bias for layer in self._layers()]))
        fused_TD = F.linear(self.latent, torch.stack([*self._fusions()]).sum(0), biases_D).to(self.latent.dtype)
        scales: list[EmptyScale] = []
        for layer, weight_DD, is_empty_T in zip(self._layers(), self._fusions(), is_empty_ST, strict=True):
            node_E = is_empty_T.nonzero()[:, 0]
            fused_ED = layer.empty_fed(self.latent[node_E], weight_DD).to(fused_TD.dtype)
            fused_TD.index_add_(0, node_E, fused_ED)
            scales.append(EmptyScale(torch.where(is_empty_T, is_empty_T.cumsum(0) - 1, -1), fused_ED))
        return EmptyCells(scales, fused_TD)

    def forward(self, clouds: Clouds, empty: EmptyCells | None = None) -> Tokens:
        config = self.config
        if clouds.features.shape[1] != FEATURES:
            raise EncoderError("bad-cloud", f"a point has {FEATURES} features, not {clouds.features.shape[1]}")
        found = [search(clouds, config.grid, radius, config.cap) for radius in config.radii]
        if empty is None:
            # What a node would become without neighbours matters only where some part has none there.
            seen_by_ST = [torch.bincount(one.cells_C % len(self.latent), minlength=len(self.latent)) for one in found]
            empty = self.empty_cells(torch.stack(seen_by_ST) < clouds.count)
        # Positions, normals, curvature and a constant, for which the release has a weight beside the bias.
        numbers_PF = F.pad(torch.cat([clouds.points, clouds.features], 1), (0, 1), value=1.0)
        project_DF = torch.cat([self.project.weight[:, :-1], self.project.weight[:, -1:] + self.project.bias[:, None]], 1)
        tokens_RD = empty.fused_TD.repeat(clouds.count, 1)
        statistics_CG = tokens_RD.new_zeros(0, STATISTICS)
        for layer, weight_DD, neighbors, scale in zip(self._layers(), self._fusions(), found, empty.scales, strict=True):
            cells_C = neighbors.cells_C
            node_C = cells_C % len(self.latent)
            statistics_CG = statistics(clouds, neighbors, config.grid)
            start_CD = self.latent[node_C]
            seen_CD = layer(start_CD, numbers_PF, project_DF, statistics_CG, neighbors)
            # Fusion is linear: what a scale sees is added, what it would make of nothing is taken away where it was added.
            gained_CD = seen_CD - start_CD - layer.out.bias
            tokens_RD.index_add_(0, cells_C, (gained_CD @ weight_DD.T).to(tokens_RD.dtype))
            is_added_C = scale.rows_T[node_C] >= 0
            tokens_RD.index_add_(0, cells_C[is_added_C], scale.fused_ED[scale.rows_T[node_C[is_added_C]]], alpha=-1)
        tokens_BTD = self.norm(tokens_RD).unflatten(0, (clouds.count, -1))
        return Tokens(tokens_BTD, found[-1].cells_C, statistics_CG)

    def _fusions(self) -> Sequence[Tensor]:
        """What of the fusion each scale's rows are multiplied with; (D, D) each."""
        return self.fusion.weight.split(self.config.channels, 1)

    def _layers(self) -> list[CellLayer]:
        return [layer for layer in self.scales if isinstance(layer, CellLayer)]


def dense_statistics(tokens: Tokens) -> Tensor:
    """The statistics of all nodes with the release's sentinels for empty ones; (B, T, G)."""
    return _dense(tokens.cells_C, tokens.statistics_CG, *tokens.tokens_BTD.shape[:2])


def node_statistics(clouds: Clouds, config: ReleasedConfig) -> Tensor:
    """The same without the tokens: what there is to be predicted; (B, T, G)."""
    neighbors = search(clouds, config.grid, config.radii[-1], config.cap)
    return _dense(neighbors.cells_C, statistics(clouds, neighbors, config.grid), clouds.count, config.grid**3)


def _dense(cells_C: Tensor, statistics_CG: Tensor, count: int, nodes: int) -> Tensor:
    table_RG = empty_statistics(FEATURES, statistics_CG.device).repeat(count * nodes, 1)
    table_RG[cells_C] = statistics_CG
    return table_RG.unflatten(0, (count, nodes))
