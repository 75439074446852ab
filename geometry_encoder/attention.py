"""Attention of grid nodes over the points around them: cosine similarity over a learned temperature, softmax per node."""

# pyright: basic
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from . import fused, gpu
from .neighbors import Neighbors


def edge_attention(q_CD: Tensor, k_PD: Tensor, v_PD: Tensor, log_tau: Tensor, neighbors: Neighbors, heads: int) -> Tensor:
    """For each listed node the softmax-weighted mean of its points' values; (C, D).

    Args:
        q_CD, k_PD, v_PD: Queries of the listed nodes, keys and values of all points. Queries and keys are normalised per head.
        log_tau: Logarithm of the temperature, one number.
    """
    q_CD = _unit(q_CD, heads) * (-log_tau).exp()
    k_PD = _unit(k_PD, heads)
    for loops in (fused, gpu):
        if loops.serves(q_CD):
            result = loops.EdgeAttention.apply(q_CD, k_PD, v_PD, neighbors.offsets_C1, neighbors.points_E, heads)
            assert isinstance(result, Tensor)
            return result
    return attend_plain(q_CD, k_PD, v_PD, neighbors, heads)


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


def _unit(x_RD: Tensor, heads: int) -> Tensor:
    return F.normalize(x_RD.unflatten(1, (heads, -1)), dim=-1).flatten(1)
