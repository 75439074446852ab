"""Attention of grid nodes over the points around them: a softmax for each node."""

# pyright: basic
from __future__ import annotations

import torch
from torch import Tensor

from . import fused, gpu
from .neighbors import Neighbors


def edge_attention(q_CHd: Tensor, k_PHd: Tensor, v_PHd: Tensor, neighbors: Neighbors) -> Tensor:
    """For each listed node and head the mean of its points' values, weighted by the softmax of q·k; (C, H, d).

    Args:
        q_CHd, k_PHd, v_PHd: Queries of the listed nodes, keys and values of all points.
    """
    heads = q_CHd.shape[1]
    rows = q_CHd.flatten(1), k_PHd.flatten(1), v_PHd.flatten(1)
    for loops in (fused, gpu):
        if loops.serves(q_CHd):
            result = loops.EdgeAttention.apply(*rows, neighbors.offsets_C1, neighbors.points_E, heads)
            assert isinstance(result, Tensor)
            return result.unflatten(1, (heads, -1))
    return attend_plain(*rows, neighbors, heads).unflatten(1, (heads, -1))


def attend_plain(q_CD: Tensor, k_PD: Tensor, v_PD: Tensor, neighbors: Neighbors, heads: int) -> Tensor:
    """The same in plain tensor operations, on any device, with tensors of the size of the edges."""
    rows_E = neighbors.rows_E
    q_EHd = q_CD[rows_E].unflatten(1, (heads, -1))
    k_EHd = k_PD[neighbors.points_E].unflatten(1, (heads, -1))
    scores_EH = (q_EHd * k_EHd).sum(-1).float()
    top_CH = scores_EH.new_full((len(q_CD), heads), -torch.inf)
    top_CH = top_CH.scatter_reduce(0, rows_E[:, None].expand_as(scores_EH), scores_EH.detach(), "amax")
    powers_EH = (scores_EH - top_CH[rows_E]).exp()
    sums_CH = torch.zeros_like(top_CH).index_add(0, rows_E, powers_EH)
    weights_EH = powers_EH / sums_CH[rows_E]
    # Summed in float32 also where the values are bfloat16.
    weighted_EHd = weights_EH[..., None] * v_PD[neighbors.points_E].unflatten(1, (heads, -1))
    zeros_CHd = weighted_EHd.new_zeros(len(q_CD), *weighted_EHd.shape[1:])
    return zeros_CHd.index_add(0, rows_E, weighted_EHd).flatten(1).to(v_PD.dtype)
