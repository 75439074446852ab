"""A small rasteriser in numpy: shaded triangles with a depth buffer, lines tested against it, and a PNG writer.

It knows pixels only: x right, y down, depth away from the viewer, all in one scale. It stands here instead of VTK because it
starts in no time and needs no OpenGL, EGL or X library.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DEPTH_STEPS = 2**31
_EMPTY = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """What is seen in each pixel: depth (H, W), inf where nothing is; brightness (H, W); slope (H, W), the largest change of
    depth to a neighbouring pixel that the surface itself makes."""

    depth: NDArray[np.float32]
    brightness: NDArray[np.float32]
    slope: NDArray[np.float32]


def draw_triangles(corners: NDArray[np.float64], brightness: NDArray[np.float64], width: int, height: int) -> Layer:
    """Depth and interpolated brightness of the nearest triangle in each pixel.

    Args:
        corners: (F, 3, 3), x, y and depth of each corner in pixels.
        brightness: (F, 3), of the corners.
    """
    plane_corners = np.stack([corners[:, :, 2], brightness], axis=2)
    a, b, c = (corners[:, i, :2] for i in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    # y points down, so the triangles that face the viewer have negative area. The others are hidden: parts are closed.
    front = area < -1e-9
    corners, a, b, c, area, plane_corners = corners[front], a[front], b[front], c[front], area[front], plane_corners[front]
    planes = _planes(a, b, c, area, plane_corners)
    pixels, triangle = _fragments(corners[:, :, :2], width, height)
    x = (pixels % width + 0.5).astype(np.float32)
    y = (pixels // width + 0.5).astype(np.float32)
    depth = _at(planes[:, 0], triangle, x, y)
    low, high = float(corners[:, :, 2].min(initial=np.inf)), float(corners[:, :, 2].max(initial=-np.inf))
    steps = np.clip((depth - low) / max(high - low, 1e-9), 0, 1) * (_DEPTH_STEPS - 1)
    # One number holds depth and owner, so the nearest triangle of a pixel is a plain minimum.
    nearest = np.full(width * height, _EMPTY)
    np.minimum.at(nearest, pixels, (steps.astype(np.uint64) << np.uint64(32)) | triangle.astype(np.uint64))
    seen = np.flatnonzero(nearest != _EMPTY)
    owner = (nearest[seen] & np.uint64(2**32 - 1)).astype(np.int64)
    x = (seen % width + 0.5).astype(np.float32)
    y = (seen // width + 0.5).astype(np.float32)
    depth_buffer = np.full(width * height, np.inf, dtype=np.float32)
    depth_buffer[seen] = _at(planes[:, 0], owner, x, y)
    brightness_buffer = np.zeros(width * height, dtype=np.float32)
    brightness_buffer[seen] = _at(planes[:, 1], owner, x, y)
    slope = np.zeros(width * height, dtype=np.float32)
    slope[seen] = np.abs(planes[:, 0, :2]).max(axis=1)[owner]
    shape = (height, width)
    return Layer(depth=depth_buffer.reshape(shape), brightness=brightness_buffer.reshape(shape), slope=slope.reshape(shape))


def _planes(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64], area: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float32]:
    """(F, K, 3): each corner value as gx·x + gy·y + g0 over the triangle."""
    v0, v1, v2 = (values[:, i] for i in range(3))
    d1, d2 = (b - a), (c - a)
    gx = ((v1 - v0) * d2[:, 1:] - (v2 - v0) * d1[:, 1:]) / area[:, None]
    gy = ((v2 - v0) * d1[:, :1] - (v1 - v0) * d2[:, :1]) / area[:, None]
    g0 = v0 - gx * a[:, :1] - gy * a[:, 1:]
    return np.stack([gx, gy, g0], axis=2).astype(np.float32)


def _at(
    plane: NDArray[np.float32], owner: NDArray[np.int64], x: NDArray[np.float32], y: NDArray[np.float32]
) -> NDArray[np.float32]:
    gx, gy, g0 = plane.T.copy()
    return gx[owner] * x + gy[owner] * y + g0[owner]


def _fragments(corners: NDArray[np.float64], width: int, height: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Flat pixel index and triangle index of every pixel centre inside a triangle (F, 3, 2); rows first, then their pixels."""
    top = np.clip(np.ceil(corners[:, :, 1].min(axis=1) - 0.5), 0, height).astype(np.int64)
    bottom = np.clip(np.floor(corners[:, :, 1].max(axis=1) - 0.5), -1, height - 1).astype(np.int64)
    num_rows = np.maximum(bottom - top + 1, 0)
    triangle = np.repeat(np.arange(len(corners)), num_rows)
    row = _count_up(num_rows) + top[triangle]
    centre = row + 0.5
    left = np.full(len(row), -np.inf)
    right = np.full(len(row), np.inf)
    for i in range(3):
        start, end = corners[triangle, i], corners[triangle, (i + 1) % 3]
        rise = end[:, 1] - start[:, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = start[:, 0] + (centre - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
        # Counter-clockwise with y down: an edge that goes down bounds the row on its left, one that goes up on its right.
        np.maximum(left, crossing, out=left, where=rise > 0)
        np.minimum(right, crossing, out=right, where=rise < 0)
    # The hair's breadth keeps pixel centres on a shared edge from falling between its two triangles.
    first = np.clip(np.ceil(left - 0.5 - 1e-6), 0, width).astype(np.int64)
    last = np.clip(np.floor(right - 0.5 + 1e-6), -1, width - 1).astype(np.int64)
    num_pixels = np.maximum(last - first + 1, 0)
    flat = np.repeat(row * width + first, num_pixels) + _count_up(num_pixels)
    return flat, np.repeat(triangle, num_pixels)


def _count_up(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0..n-1 for each n of counts, one after another."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)


def draw_lines(
    canvas: NDArray[np.float32],
    segments: NDArray[np.float64],
    colour: tuple[float, float, float],
    line_width: float,
    depth: NDArray[np.float32] | None = None,
    bias: float = 0.0,
    opacity: float = 1.0,
) -> None:
    """Paint line segments (S, 2, 3) in pixels on the canvas (H, W, 3).

    With a depth buffer, a point of a line shows where the surface around its pixel lies no more than `bias` nearer.
    """
    height, width = canvas.shape[:2]
    length = np.abs(segments[:, 1, :2] - segments[:, 0, :2]).max(axis=1)
    counts = np.ceil(length * 1.5).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(segments)), counts)
    t = _count_up(counts) / np.maximum(counts - 1, 1)[owner]
    points = segments[owner, 0] + t[:, None] * (segments[owner, 1] - segments[owner, 0])
    x, y = np.floor(points[:, 0]).astype(np.int64), np.floor(points[:, 1]).astype(np.int64)
    inside = (x >= 1) & (x < width - 1) & (y >= 1) & (y < height - 1)
    points, x, y = points[inside], x[inside], y[inside]
    if depth is not None:
        # The farthest of five pixels: an edge lies between its two faces, and one of them may be cut off by rounding.
        around = [depth[y + dy, x + dx] for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))]
        shown = points[:, 2] <= np.maximum.reduce(around) + bias
        points = points[shown]
    covered = np.zeros((height, width), dtype=bool)
    reach = int(np.ceil(line_width / 2))
    x, y = np.floor(points[:, 0]).astype(np.int64), np.floor(points[:, 1]).astype(np.int64)
    right, down = points[:, 0] - x - 0.5, points[:, 1] - y - 0.5
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            near = (dx - right) ** 2 + (dy - down) ** 2 <= (line_width / 2) ** 2
            covered[np.clip(y[near] + dy, 0, height - 1), np.clip(x[near] + dx, 0, width - 1)] = True
    painted = np.flatnonzero(covered)
    flat = canvas[painted // width, painted % width]
    canvas[painted // width, painted % width] = flat + np.float32(opacity) * (np.asarray(colour, dtype=np.float32) - flat)


def outline(layer: Layer, jump: float) -> NDArray[np.bool_]:
    """Pixels (H, W) on the near side of a step in depth of more than `jump` beyond what the surface's slope
    explains, one pixel thicker on every side."""
    depth = np.where(np.isinf(layer.depth), np.float32(1e9), layer.depth)
    marked = np.zeros(depth.shape, dtype=bool)
    for axis in (0, 1):
        every = (slice(None),) * axis
        ahead, behind = (*every, slice(1, None)), (*every, slice(None, -1))
        step = depth[ahead] - depth[behind]
        allowed = jump + 1.5 * np.minimum(np.maximum(layer.slope[ahead], layer.slope[behind]), 8 * jump)
        marked[behind] |= step > allowed
        marked[ahead] |= -step > allowed
    thick = marked.copy()
    for axis in (0, 1):
        for shift in (1, -1):
            thick |= np.roll(marked, shift, axis=axis)
    return thick


def shrink(canvas: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Average blocks of factor × factor pixels."""
    height, width = canvas.shape[0] // factor, canvas.shape[1] // factor
    total = sum(canvas[i::factor, j::factor] for i in range(factor) for j in range(factor))
    return (np.asarray(total) / factor**2)[:height, :width]


def png_bytes(canvas: NDArray[np.float32]) -> bytes:
    """An RGB picture (H, W, 3) of values 0..1 as a PNG file."""
    height, width = canvas.shape[:2]
    pixels = np.clip(canvas * 255 + 0.5, 0, 255).astype(np.uint8)
    # Each row holds the difference to the row above (filter 2): flat shading becomes zeros.
    rows = np.empty((height, width * 3 + 1), dtype=np.uint8)
    rows[:, 0] = 2
    flat = pixels.reshape(height, -1)
    rows[0, 1:] = flat[0]
    rows[1:, 1:] = flat[1:] - flat[:-1]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(rows.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
