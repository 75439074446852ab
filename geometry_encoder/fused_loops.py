"""The loops of `fused`, compiled at first use and kept in numba's cache. Imports numba; nothing else imports this."""

# pyright: basic
from __future__ import annotations

from math import ceil, exp, floor, sqrt
from typing import Any

import numpy as np
from numba import njit

_FAST = {"reassoc", "contract", "arcp", "nsz"}
"""What the compiler may assume of sums, so that it can vectorise them; infinities and NaN keep their meaning."""

_SENTINEL = 100.0


def _compiled(function: Any) -> Any:
    return njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")(function)


@_compiled
def _reach(x: float, radius: float, size: int) -> tuple[int, int]:  # pragma: no cover - compiled
    """First and last node along an axis that can lie within the radius."""
    step = 2.0 / (size - 1)
    return max(0, ceil((x - radius + 1.0) / step - 1e-3)), min(size - 1, floor((x + radius + 1.0) / step + 1e-3))


@_compiled
def count_edges(points, item, order, axis, wanted, radius, cap, counts):  # type: ignore[no-untyped-def]
    size = len(axis)
    limit = radius * radius
    for rank in range(len(order)):
        p = order[rank]
        x, y, z = np.float64(points[p, 0]), np.float64(points[p, 1]), np.float64(points[p, 2])
        x0, x1 = _reach(x, radius, size)
        y0, y1 = _reach(y, radius, size)
        z0, z1 = _reach(z, radius, size)
        for i in range(x0, x1 + 1):
            dx = np.float64(axis[i]) - x
            for j in range(y0, y1 + 1):
                dy = np.float64(axis[j]) - y
                for k in range(z0, z1 + 1):
                    dz = np.float64(axis[k]) - z
                    if dx * dx + dy * dy + dz * dz <= limit:
                        cell = ((item[p] * size + i) * size + j) * size + k
                        if counts[cell] < cap and (len(wanted) == 0 or wanted[cell]):
                            counts[cell] += 1


@_compiled
def fill_edges(points, item, order, axis, wanted, radius, places, limits, found):  # type: ignore[no-untyped-def]
    size = len(axis)
    limit = radius * radius
    for rank in range(len(order)):
        p = order[rank]
        x, y, z = np.float64(points[p, 0]), np.float64(points[p, 1]), np.float64(points[p, 2])
        x0, x1 = _reach(x, radius, size)
        y0, y1 = _reach(y, radius, size)
        z0, z1 = _reach(z, radius, size)
        for i in range(x0, x1 + 1):
            dx = np.float64(axis[i]) - x
            for j in range(y0, y1 + 1):
                dy = np.float64(axis[j]) - y
                for k in range(z0, z1 + 1):
                    dz = np.float64(axis[k]) - z
                    if dx * dx + dy * dy + dz * dz <= limit:
                        cell = ((item[p] * size + i) * size + j) * size + k
                        if places[cell] >= 0 and places[cell] < limits[cell]:
                            found[places[cell]] = p
                            places[cell] += 1


@_compiled
def statistics(start, stop, values, cells, offsets, edges, axis, table):  # type: ignore[no-untyped-def]
    size = len(axis)
    channels = values.shape[1]
    node, mean, spread = np.zeros(channels), np.zeros(channels), np.zeros(channels)
    least, most = np.zeros(channels), np.zeros(channels)
    for row in range(start, stop):
        cell = cells[row] % (size * size * size)
        node[0], node[1], node[2] = axis[cell // (size * size)], axis[cell // size % size], axis[cell % size]
        first, last = offsets[row], offsets[row + 1]
        mean[:], spread[:], least[:], most[:] = 0.0, 0.0, np.inf, -np.inf
        for edge in range(first, last):
            point = edges[edge]
            for c in range(channels):
                value = np.float64(values[point, c])
                mean[c] += value
                least[c] = min(least[c], value)
                most[c] = max(most[c], value)
        for c in range(channels):
            mean[c] /= last - first
        for edge in range(first, last):
            point = edges[edge]
            for c in range(channels):
                apart = np.float64(values[point, c]) - mean[c]
                spread[c] += apart * apart
        for c in range(channels):
            table[row, 0, c] = mean[c] - node[c]
            table[row, 1, c] = sqrt(spread[c] / (last - first))
            table[row, 2, c] = min(max(least[c] - node[c], -_SENTINEL), _SENTINEL)
            table[row, 3, c] = min(max(most[c] - node[c], -_SENTINEL), _SENTINEL)


@_compiled
def attend(start, stop, q, k, v, offsets, edges, weights, out):  # type: ignore[no-untyped-def]
    heads = weights.shape[1]
    width = q.shape[1] // heads
    for row in range(start, stop):
        first, last = offsets[row], offsets[row + 1]
        for h in range(heads):
            a, b = h * width, (h + 1) * width
            query = q[row, a:b]
            top = np.float32(-np.inf)
            for edge in range(first, last):
                key = k[edges[edge], a:b]
                score = np.float32(0.0)
                for d in range(width):
                    score += query[d] * key[d]
                weights[edge, h] = score
                top = max(top, score)
            total = np.float32(0.0)
            for edge in range(first, last):
                weights[edge, h] = exp(weights[edge, h] - top)
                total += weights[edge, h]
            result = out[row, a:b]
            for d in range(width):
                result[d] = 0.0
            for edge in range(first, last):
                weight = weights[edge, h] / total
                weights[edge, h] = weight
                value = v[edges[edge], a:b]
                for d in range(width):
                    result[d] += weight * value[d]


@_compiled
def attend_back_nodes(start, stop, q, k, v, offsets, edges, weights, grad, dscores, dq):  # type: ignore[no-untyped-def]
    heads = weights.shape[1]
    width = q.shape[1] // heads
    for row in range(start, stop):
        first, last = offsets[row], offsets[row + 1]
        for h in range(heads):
            a, b = h * width, (h + 1) * width
            upstream = grad[row, a:b]
            inner = np.float32(0.0)
            for edge in range(first, last):
                value = v[edges[edge], a:b]
                dot = np.float32(0.0)
                for d in range(width):
                    dot += upstream[d] * value[d]
                dscores[edge, h] = dot
                inner += weights[edge, h] * dot
            result = dq[row, a:b]
            for d in range(width):
                result[d] = 0.0
            for edge in range(first, last):
                slope = weights[edge, h] * (dscores[edge, h] - inner)
                dscores[edge, h] = slope
                key = k[edges[edge], a:b]
                for d in range(width):
                    result[d] += slope * key[d]


@_compiled
def attend_back_points(start, stop, q, starts, rows, order, weights, dscores, grad, dk, dv):  # type: ignore[no-untyped-def]
    heads = weights.shape[1]
    width = q.shape[1] // heads
    for point in range(start, stop):
        dk[point, :] = 0.0
        dv[point, :] = 0.0
        for place in range(starts[point], starts[point + 1]):
            edge, row = order[place], rows[place]
            for h in range(heads):
                slope, weight = dscores[edge, h], weights[edge, h]
                a = h * width
                for d in range(a, a + width):
                    dk[point, d] += slope * q[row, d]
                    dv[point, d] += weight * grad[row, d]
