"""The inner loops over edges for a CPU, compiled by numba where it is installed: no tensor of the size of the edges is made.

Each function has a plain counterpart that runs anywhere (`neighbors`, `attention`) and that it is tested against. Loops over
nodes or points are split among as many threads as torch uses; every output row belongs to one thread, so results do not depend
on their number.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor


@cache
def _loops() -> ModuleType | None:
    """The compiled loops; None without numba."""
    try:
        from . import fused_loops
    except ImportError as error:
        if error.name != "numba":
            raise
        return None
    return fused_loops


def serves(tensor: Tensor) -> bool:
    """Whether the compiled loops can be used for a tensor: float32 on a CPU, and numba is there."""
    return tensor.device.type == "cpu" and tensor.dtype == torch.float32 and _loops() is not None


def search(
    points: Tensor, item: Tensor, order: Tensor, count: int, grid: int, radius: float, cap: int, only: Tensor | None
) -> tuple[Tensor, Tensor, Tensor]:
    """As `neighbors.search_plain`: cells, offsets and points of the edges."""
    loops = _loaded()
    axis = torch.linspace(-1, 1, grid).numpy()
    wanted = np.ones(0, np.bool_) if only is None else only.numpy()
    arrays = (points.detach().numpy(), item.numpy(), order.numpy(), axis, wanted)
    counts = np.zeros(count * grid**3, np.int32)
    loops.count_edges(*arrays, radius, cap, counts)
    cells = np.flatnonzero(counts)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[cells], dtype=np.int64)])
    places = np.full(len(counts), -1, np.int64)
    places[cells] = offsets[:-1]
    found = np.empty(offsets[-1], np.int64)
    limits = np.zeros(len(counts), np.int64)
    limits[cells] = offsets[1:]
    loops.fill_edges(*arrays, radius, places, limits, found)
    return torch.from_numpy(cells), torch.from_numpy(offsets), torch.from_numpy(found)


def statistics(points: Tensor, features: Tensor, cells: Tensor, offsets: Tensor, edges: Tensor, grid: int) -> Tensor:
    """As `neighbors.statistics_plain`: (C, 4, V)."""
    values = torch.cat([points, features], 1).detach().numpy()
    axis = torch.linspace(-1, 1, grid).numpy()
    table = np.empty((len(cells), 4, values.shape[1]), np.float32)
    arrays = (values, cells.numpy(), offsets.numpy(), edges.numpy(), axis, table)
    _split(_loaded().statistics, len(cells), arrays)
    return torch.from_numpy(table)


class EdgeAttention(torch.autograd.Function):
    """Softmax over each node's points of q·k, applied to v, head by head. Keeps (E, H) weights, nothing of (E, D)."""

    @staticmethod
    def forward(ctx: Any, q_CD: Tensor, k_PD: Tensor, v_PD: Tensor, offsets: Tensor, edges: Tensor, heads: int) -> Tensor:
        out = np.empty(q_CD.shape, np.float32)
        weights = np.empty((len(edges), heads), np.float32)
        q, k, v = (t.detach().contiguous().numpy() for t in (q_CD, k_PD, v_PD))
        _split(_loaded().attend, len(q), (q, k, v, offsets.numpy(), edges.numpy(), weights, out))
        ctx.save_for_backward(q_CD, k_PD, v_PD, offsets, edges, torch.from_numpy(weights))
        return torch.from_numpy(out)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        q_CD, k_PD, v_PD, offsets, edges, weights = ctx.saved_tensors
        q, k, v = (t.detach().contiguous().numpy() for t in (q_CD, k_PD, v_PD))
        grad = grads[0].contiguous().numpy()
        dq, dk, dv = np.empty_like(q), np.empty_like(k), np.empty_like(v)
        dscores = np.empty(weights.shape, np.float32)
        _split(_loaded().attend_back_nodes, len(q), (q, k, v, offsets.numpy(), edges.numpy(), weights.numpy(), grad, dscores, dq))
        # The same edges grouped by point, so that each point's gradient is one thread's and one order's.
        by_point = torch.argsort(edges, stable=True)
        starts = torch.cat([edges.new_zeros(1), torch.bincount(edges, minlength=len(k)).cumsum(0)])
        rows = torch.repeat_interleave(offsets.diff())[by_point]
        arrays = (q, starts.numpy(), rows.numpy(), by_point.numpy(), weights.numpy(), dscores, grad, dk, dv)
        _split(_loaded().attend_back_points, len(k), arrays)
        return torch.from_numpy(dq), torch.from_numpy(dk), torch.from_numpy(dv), None, None, None


def _loaded() -> ModuleType:
    loops = _loops()
    assert loops is not None
    return loops


@cache
def _threads(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count)


def _split(loop: Callable[..., None], length: int, arrays: tuple[Any, ...]) -> None:
    """Run `loop(start, stop, *arrays)` over all of `length`; the compiled loops release the interpreter's lock."""
    threads = torch.get_num_threads()
    if threads == 1 or length < 256:
        loop(0, length, *arrays)
        return
    # More pieces than threads: nodes differ in how many points they have.
    edges = np.linspace(0, length, 4 * threads + 1).astype(int)
    list(_threads(threads).map(lambda piece: loop(*piece, *arrays), pairwise(edges)))
