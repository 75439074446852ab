"""The released flow, written plainly: kd-tree search, every cell of the grid, tensors of the size of the edges.

Tests compare values and gradients with it, `benchmarks/encoder.py` compares time and memory. It takes the weights of a `Released`
model and shares no code with how that model computes. The rank that decides which neighbours a full cell keeps is given to both.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy.spatial import cKDTree
from torch import Tensor

from geometry_encoder.batch import Clouds
from geometry_encoder.magno import CellLayer
from geometry_encoder.released import Released


def edges_by_tree(points: np.ndarray, rank: np.ndarray, axis: np.ndarray, radius: float, cap: int) -> tuple[Tensor, Tensor]:
    """Cell and point of every edge of one part, by a kd-tree; a full cell keeps the points of the lowest rank."""
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3).astype(np.float64)
    found = cKDTree(points.astype(np.float64)).query_ball_point(grid, radius)
    kept = [np.array(near if len(near) <= cap else sorted(near, key=rank.__getitem__)[:cap], np.int64) for near in found]
    cells = np.repeat(np.arange(len(grid)), [len(near) for near in kept])
    return torch.from_numpy(cells), torch.from_numpy(np.concatenate(kept))


def batch_edges(clouds: Clouds, rank: Tensor, axis: Tensor, radius: float, cap: int) -> tuple[Tensor, Tensor]:
    """The same for a batch, part by part."""
    cells, points = [], []
    for item in range(clouds.count):
        index = torch.nonzero(clouds.item == item)[:, 0]
        cell, point = edges_by_tree(clouds.points[index].numpy(), rank[index].numpy(), axis.numpy(), radius, cap)
        cells.append(cell + item * len(axis) ** 3)
        points.append(index[point])
    return torch.cat(cells), torch.cat(points)


def scattered(values: Tensor, cell: Tensor, count: int) -> Tensor:
    """Mean, deviation, least and largest of the edges of every cell; (count, 4 * channels), sentinels where there is none."""
    index = cell[:, None].expand_as(values)
    number = torch.zeros(count, 1).scatter_add_(0, cell[:, None], torch.ones(len(cell), 1)).clamp(min=1)
    mean = torch.zeros(count, values.shape[1]).scatter_add_(0, index, values) / number
    spread = torch.zeros(count, values.shape[1]).scatter_add_(0, index, (values - mean[cell]) ** 2) / number
    least = torch.full((count, values.shape[1]), torch.inf).scatter_reduce_(0, index, values, "amin").clamp(-100, 100)
    most = torch.full((count, values.shape[1]), -torch.inf).scatter_reduce_(0, index, values, "amax").clamp(-100, 100)
    return torch.cat([mean, spread.sqrt(), least, most], 1)


def raw_statistics(clouds: Clouds, grid_rows: Tensor, cell: Tensor, point: Tensor) -> Tensor:
    """The 28 statistics of every cell."""
    groups = (
        clouds.points[point] - grid_rows[cell],
        clouds.features[point, :3],
        clouds.features[point, 3:],
    )
    return torch.cat([scattered(group, cell, len(grid_rows)) for group in groups], 1)


def attend(layer: CellLayer, tokens: Tensor, features: Tensor, geometry: Tensor, cell: Tensor, point: Tensor) -> Tensor:
    """One scale's attention with q, k, v and g of every edge."""
    heads = layer.heads
    q = layer.query(tokens)[cell].view(len(cell), heads, -1)
    k = layer.key(features)[point].view(len(cell), heads, -1)
    v = layer.value(features)[point].view(len(cell), heads, -1)
    g = layer.bias(geometry)[cell].view(len(cell), heads, -1)
    scores = (F.normalize(q, dim=-1) * F.normalize(k, dim=-1)).sum(-1) / layer.log_tau.exp()
    index = cell[:, None].expand_as(scores)
    top = torch.zeros(len(tokens), heads).scatter_reduce(0, index, scores, "amax")
    powers = (scores - top[cell]).exp()
    sums = torch.zeros(len(tokens), heads).scatter_add(0, index, powers)
    weights = powers / sums[cell].clamp(min=1e-8)
    weighted = weights[..., None] * (v + g)
    out = torch.zeros(len(tokens), heads, weighted.shape[-1])
    out = out.scatter_add(0, cell[:, None, None].expand_as(weighted), weighted)
    return layer.out(out.view(len(tokens), -1))


def encode(model: Released, clouds: Clouds, rank: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens after the transformer (B, T, D), pooled vectors (B, E) and raw statistics (B, T, 28)."""
    tokenizer, config = model.tokenizer, model.config
    axis = torch.linspace(-1, 1, config.grid)
    rows = tokenizer.grid_T3.repeat(clouds.count, 1)
    features = tokenizer.project(torch.cat([clouds.points, clouds.features, torch.ones(len(clouds.points), 1)], 1))
    latent = tokenizer.latent.repeat(clouds.count, 1)
    outputs, statistics = [], torch.zeros(0)
    for layer, radius in zip(tokenizer.scales, config.radii, strict=True):
        cell, point = batch_edges(clouds, rank, axis, radius, config.cap)
        statistics = raw_statistics(clouds, rows, cell, point)
        hidden = latent + attend(layer, layer.norm1(latent), features, layer.geometry(statistics), cell, point)
        outputs.append(hidden + layer.feed(layer.norm2(hidden)))
    tokens = tokenizer.norm(tokenizer.fusion(torch.cat(outputs, -1))).view(clouds.count, -1, config.channels)
    tokens = process(model, tokens + model.token_positions(tokenizer.grid_T3), mask)
    weights = model.pool.score(tokens).softmax(1)
    return tokens, model.pool.project((tokens * weights).sum(1)), statistics.view(clouds.count, -1, statistics.shape[1])


def process(model: Released, tokens: Tensor, mask: Tensor | None) -> Tensor:
    """Patches, blocks with attention spelt out, and back; absolute positions."""
    config, processor = model.config, model.processor
    p, side, count = config.patch, config.grid // config.patch, len(tokens)

    def cut(x: Tensor) -> Tensor:
        x = x.view(count, side, p, side, p, side, p, -1).permute(0, 1, 3, 5, 2, 4, 6, 7)
        return x.reshape(count, side**3, -1)

    x = processor.patchify(cut(tokens))
    if mask is not None:
        hidden = cut(mask[..., None].float()).mean(-1) >= 0.5
        x = torch.where(hidden[..., None], processor.mask_token, x)
    assert processor.positions is not None
    x = x + processor.positions
    for block in processor.blocks:
        h = block.norm1(x)
        q, k, v = (linear(h).view(count, len(h[0]), -1, config.channels // config.heads).transpose(1, 2)
                   for linear in (block.attention.query, block.attention.key, block.attention.value))  # fmt: skip
        groups = config.heads // config.kv_heads
        k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
        weights = (q @ k.transpose(2, 3) / q.shape[-1] ** 0.5).softmax(-1)
        x = x + block.attention.out((weights @ v).transpose(1, 2).reshape(count, len(h[0]), -1))
        x = x + block.mlp(block.norm2(x))
    x = processor.unpatchify(processor.norm(x)).view(count, side, side, side, p, p, p, -1)
    return x.permute(0, 1, 4, 2, 5, 3, 6, 7).reshape(count, config.grid**3, -1)
