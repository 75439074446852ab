"""Statistics and attention over edges on a GPU, by Triton kernels where triton is installed (it comes with torch for CUDA).

As `fused` does it on a CPU: the same arguments, and the results of the plain forms.
"""

# pyright: basic
from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

import torch
from torch import Tensor


@cache
def _loops() -> ModuleType | None:
    """The kernels; None without triton."""
    try:
        from . import gpu_loops
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "triton":
            raise
        return None
    return gpu_loops


def serves(tensor: Tensor) -> bool:
    """Whether the kernels can be used for a tensor: on a GPU, and triton is there."""
    return tensor.device.type == "cuda" and _loops() is not None


def statistics(points: Tensor, features: Tensor, nodes: Tensor, offsets: Tensor, edges: Tensor) -> Tensor:
    """As `neighbors.statistics_plain`: (C, 4, V); `nodes` are the places of the cells, (C, 3)."""
    values = torch.cat([points, features], 1).float().contiguous()
    width = values.shape[1]
    table = values.new_empty(len(nodes), 4, width)
    if len(nodes):
        loops = _loaded()
        loops.statistics[(len(nodes),)](
            values, nodes.contiguous(), offsets, edges, table, V=width, WIDE=_power(width), BLOCK=loops.BLOCK
        )
    return table


class EdgeAttention(torch.autograd.Function):
    """Softmax over each node's points of q·k, applied to v, head by head. Keeps (E, H) weights, nothing of (E, D)."""

    @staticmethod
    def forward(ctx: Any, q_CD: Tensor, k_PD: Tensor, v_PD: Tensor, offsets: Tensor, edges: Tensor, heads: int) -> Tensor:
        q, k, v = (tensor.detach().contiguous() for tensor in (q_CD, k_PD, v_PD))
        out = torch.empty(q.shape, dtype=v.dtype, device=q.device)
        weights = torch.empty(len(edges), heads, device=q.device)
        ctx.sizes = _sizes(q.shape[1], heads)
        if len(q):
            _loaded().attend[(len(q), heads)](q, k, v, offsets, edges, weights, out, **ctx.sizes)
        ctx.save_for_backward(q, k, v, offsets, edges, weights)
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        q, k, v, offsets, edges, weights = ctx.saved_tensors
        grad, heads = grads[0].contiguous(), ctx.sizes["H"]
        dq, dk, dv, slopes = torch.empty_like(q), torch.empty_like(k), torch.empty_like(v), torch.empty_like(weights)
        # The same edges grouped by point, so that each point's gradient is one program's and one order's.
        order = torch.argsort(edges, stable=True)
        starts = torch.cat([edges.new_zeros(1), torch.bincount(edges, minlength=len(k)).cumsum(0)])
        rows = torch.repeat_interleave(offsets.diff())[order]
        loops = _loaded()
        if len(q):
            loops.attend_back_nodes[(len(q), heads)](k, v, offsets, edges, weights, grad, slopes, dq, **ctx.sizes)
        if len(k):
            loops.attend_back_points[(len(k), heads)](q, starts, rows, order, weights, slopes, grad, dk, dv, **ctx.sizes)
        return dq, dk, dv, None, None, None


def _sizes(width: int, heads: int) -> dict[str, int]:
    return {"H": heads, "D": width // heads, "WIDE": _power(width // heads), "BLOCK": _loaded().BLOCK}


def _power(number: int) -> int:
    """The power of two from there on: kernels compute on whole ones."""
    return max(4, 1 << (number - 1).bit_length())


def _loaded() -> ModuleType:
    loops = _loops()
    assert loops is not None
    return loops
