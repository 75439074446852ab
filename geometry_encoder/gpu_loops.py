"""The inner loops over edges for a GPU, as Triton kernels: no tensor of the size of the edges but the attention's weights.

The counterpart of `fused`, with the same results as the plain forms that both are tested against. Every row of a result belongs
to one program, so that no sum depends on the order of threads. Imports triton; only `gpu` imports this.
"""

# pyright: basic

from __future__ import annotations

import triton
import triton.language as tl

BLOCK = 32
"""Edges that a program looks at in one go."""
SENTINEL = tl.constexpr(100.0)


@triton.jit
def edges_of(offsets, row):  # type: ignore[no-untyped-def]
    """Where the edges of a row begin, and how many they are."""
    first = tl.load(offsets + row)
    return first, (tl.load(offsets + row + 1) - first).to(tl.int32)


@triton.jit
def numbers_of(table, rows, head, is_there, H: tl.constexpr, D: tl.constexpr, WIDE: tl.constexpr):  # type: ignore[no-untyped-def]
    """(BLOCK, WIDE): the D numbers of one head in some rows of a table of H heads; 0 beyond them."""
    d = tl.arange(0, WIDE)
    mask = is_there[:, None] & (d < D)[None, :]
    return tl.load(table + (rows[:, None] * H + head) * D + d[None, :], mask=mask, other=0.0).to(tl.float32)


@triton.jit
def statistics(values, nodes, offsets, edges, table, V: tl.constexpr, WIDE: tl.constexpr, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def]
    """A program a node: values (P, V) less the node's place (C, 3) in the first three channels; table (C, 4, V)."""
    row = tl.program_id(0).to(tl.int64)
    first, count = edges_of(offsets, row)
    channel = tl.arange(0, WIDE)
    node = tl.load(nodes + row * 3 + channel, mask=channel < 3, other=0.0)
    total = tl.zeros([WIDE], tl.float32)
    least = tl.full([WIDE], float("inf"), tl.float32)
    most = tl.full([WIDE], float("-inf"), tl.float32)
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        point = tl.load(edges + first + place, mask=place < count, other=0)
        mask = (place < count)[:, None] & (channel < V)[None, :]
        value = tl.load(values + point[:, None] * V + channel[None, :], mask=mask, other=0.0) - node[None, :]
        total += tl.sum(tl.where(mask, value, 0.0), 0)
        least = tl.minimum(least, tl.min(tl.where(mask, value, float("inf")), 0))
        most = tl.maximum(most, tl.max(tl.where(mask, value, float("-inf")), 0))
    mean = total / count
    spread = tl.zeros([WIDE], tl.float32)
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        point = tl.load(edges + first + place, mask=place < count, other=0)
        mask = (place < count)[:, None] & (channel < V)[None, :]
        value = tl.load(values + point[:, None] * V + channel[None, :], mask=mask, other=0.0) - node[None, :]
        apart = tl.where(mask, value - mean[None, :], 0.0)
        spread += tl.sum(apart * apart, 0)
    out = table + row * 4 * V + channel
    tl.store(out, mean, mask=channel < V)
    tl.store(out + V, tl.sqrt(spread / count), mask=channel < V)
    tl.store(out + 2 * V, tl.minimum(tl.maximum(least, -SENTINEL), SENTINEL), mask=channel < V)
    tl.store(out + 3 * V, tl.minimum(tl.maximum(most, -SENTINEL), SENTINEL), mask=channel < V)


@triton.jit
def attend(q, k, v, offsets, edges, weights, out, H: tl.constexpr, D: tl.constexpr, WIDE: tl.constexpr, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def]
    """A program a node and head: softmax of q·k over the node's points, applied to v. Rows of H heads of D numbers."""
    row = tl.program_id(0).to(tl.int64)
    head = tl.program_id(1)
    first, count = edges_of(offsets, row)
    d = tl.arange(0, WIDE)
    query = tl.load(q + (row * H + head) * D + d, mask=d < D, other=0.0).to(tl.float32)
    top = float("-inf")
    total = 0.0
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        is_there = place < count
        point = tl.load(edges + first + place, mask=is_there, other=0)
        key = numbers_of(k, point, head, is_there, H, D, WIDE)
        score = tl.where(is_there, tl.sum(query[None, :] * key, 1), float("-inf"))
        higher = tl.maximum(top, tl.max(score, 0))
        total = total * tl.exp(top - higher) + tl.sum(tl.exp(score - higher), 0)
        top = higher
    result = tl.zeros([WIDE], tl.float32)
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        is_there = place < count
        point = tl.load(edges + first + place, mask=is_there, other=0)
        key = numbers_of(k, point, head, is_there, H, D, WIDE)
        score = tl.where(is_there, tl.sum(query[None, :] * key, 1), float("-inf"))
        weight = tl.exp(score - top) / total
        tl.store(weights + (first + place) * H + head, weight, mask=is_there)
        value = numbers_of(v, point, head, is_there, H, D, WIDE)
        result += tl.sum(weight[:, None] * value, 0)
    tl.store(out + (row * H + head) * D + d, result, mask=d < D)


@triton.jit
def attend_back_nodes(k, v, offsets, edges, weights, grad, slopes, dq, H: tl.constexpr, D: tl.constexpr, WIDE: tl.constexpr,
                      BLOCK: tl.constexpr):  # type: ignore[no-untyped-def]  # fmt: skip
    """A program a node and head: the gradient of each edge's score (E, H), and of the queries."""
    row = tl.program_id(0).to(tl.int64)
    head = tl.program_id(1)
    first, count = edges_of(offsets, row)
    d = tl.arange(0, WIDE)
    upstream = tl.load(grad + (row * H + head) * D + d, mask=d < D, other=0.0).to(tl.float32)
    inner = 0.0
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        is_there = place < count
        point = tl.load(edges + first + place, mask=is_there, other=0)
        value = numbers_of(v, point, head, is_there, H, D, WIDE)
        weight = tl.load(weights + (first + place) * H + head, mask=is_there, other=0.0)
        inner += tl.sum(weight * tl.sum(upstream[None, :] * value, 1), 0)
    result = tl.zeros([WIDE], tl.float32)
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        is_there = place < count
        point = tl.load(edges + first + place, mask=is_there, other=0)
        value = numbers_of(v, point, head, is_there, H, D, WIDE)
        weight = tl.load(weights + (first + place) * H + head, mask=is_there, other=0.0)
        slope = weight * (tl.sum(upstream[None, :] * value, 1) - inner)
        tl.store(slopes + (first + place) * H + head, slope, mask=is_there)
        key = numbers_of(k, point, head, is_there, H, D, WIDE)
        result += tl.sum(slope[:, None] * key, 0)
    tl.store(dq + (row * H + head) * D + d, result, mask=d < D)


@triton.jit
def attend_back_points(q, starts, rows, order, weights, slopes, grad, dk, dv, H: tl.constexpr, D: tl.constexpr,
                       WIDE: tl.constexpr, BLOCK: tl.constexpr):  # type: ignore[no-untyped-def]  # fmt: skip
    """A program a point and head: edges grouped by point, as `order` lists them and `rows` says whose they are."""
    point = tl.program_id(0).to(tl.int64)
    head = tl.program_id(1)
    first, count = edges_of(starts, point)
    d = tl.arange(0, WIDE)
    key, value = tl.zeros([WIDE], tl.float32), tl.zeros([WIDE], tl.float32)
    for start in range(0, count, BLOCK):
        place = start + tl.arange(0, BLOCK)
        is_there = place < count
        edge = tl.load(order + first + place, mask=is_there, other=0)
        row = tl.load(rows + first + place, mask=is_there, other=0)
        slope = tl.load(slopes + edge * H + head, mask=is_there, other=0.0)
        weight = tl.load(weights + edge * H + head, mask=is_there, other=0.0)
        query = numbers_of(q, row, head, is_there, H, D, WIDE)
        upstream = numbers_of(grad, row, head, is_there, H, D, WIDE)
        key += tl.sum(slope[:, None] * query, 0)
        value += tl.sum(weight[:, None] * upstream, 0)
    tl.store(dk + (point * H + head) * D + d, key, mask=d < D)
    tl.store(dv + (point * H + head) * D + d, value, mask=d < D)
