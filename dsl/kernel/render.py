"""Draws a solid: a shaded picture (PNG) of its isometric view with crisp edges and overall dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .dimensions import Drawing, dimension_lines
from .edges import Edges, edges_of
from .extents import tight_box
from .mesh import tessellate
from .raster import draw_lines, draw_triangles, outline, png_bytes, shrink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..mesh import Mesh
    from .solid import Solid

_TO_VIEWER = np.array([0.53, -0.66, 0.53])
"""A little off true isometric: the near corner of a box then does not hide its far corner."""
_SUPERSAMPLING = 2
_EDGE = (0.10, 0.13, 0.18)
_SMOOTH_EDGE_OPACITY = 0.28
_DIMENSION = (0.16, 0.24, 0.36)
_SURFACE = np.array([0.76, 0.82, 0.89], dtype=np.float32)
_AMBIENT, _SKY, _GLOSS = 0.46, 0.08, 0.10


def _unit(*direction: float) -> NDArray[np.float64]:
    return np.array(direction) / np.linalg.norm(direction)


_KEY, _FILL = _unit(-0.50, 0.60, 0.75), _unit(0.80, 0.10, 0.60)
_DIRECTIONS = np.stack([_KEY, _FILL, _unit(_KEY[0], _KEY[1], _KEY[2] + 1.0)])
"""Towards the key light (upper left), the fill light (right) and the middle of key light and viewer (the gloss), in the frame
of the picture: right, up, towards the viewer. Left, right and top faces of a box get three clearly different tones."""
_STRENGTHS = np.array([0.53, 0.10])


def png_view(solid: Solid, width: int = 960, height: int = 720, *, dimensions: bool = True) -> bytes:
    """A shaded isometric picture as PNG bytes; with `dimensions` it shows the overall length, width and height in mm."""
    box = np.array(tight_box(solid.shape_occ))
    diagonal = float(np.linalg.norm(box[1] - box[0]))
    mesh = tessellate(solid, diagonal / 1000, 12.0, with_lines=False)
    camera = camera_axes()
    nothing = np.empty((0, 2, 3))
    drawing = dimension_lines(box, camera, diagonal) if dimensions else Drawing(nothing, nothing)
    everything = [mesh.vertices, drawing.lines.reshape(-1, 3), drawing.text.reshape(-1, 3)]
    view = _View.fit(camera, everything, width * _SUPERSAMPLING, height * _SUPERSAMPLING)
    canvas = _background(view.width, view.height)
    _draw_part(canvas, view, mesh, edges_of(solid.shape_occ), 0.004 * diagonal * view.scale)
    draw_lines(canvas, view.pixels(drawing.lines), _DIMENSION, 1.1 * _SUPERSAMPLING)
    draw_lines(canvas, view.pixels(drawing.text), _DIMENSION, 1.9 * _SUPERSAMPLING)
    return png_bytes(shrink(canvas, _SUPERSAMPLING))


def _draw_part(canvas: NDArray[np.float32], view: _View, mesh: Mesh, edges: Edges, bias: float) -> None:
    """Paint the shaded part and its edges. `bias`: how far (pixels of depth) an edge may lie behind the surface it bounds."""
    points = view.pixels(mesh.vertices)
    # Only the window that the part fills: every full-frame pass costs ten milliseconds.
    x0, y0 = np.maximum(np.floor(points[:, :2].min(axis=0)) - 6, 0).astype(int)
    x1, y1 = np.ceil(points[:, :2].max(axis=0)).astype(int) + 6
    window = canvas[y0:y1, x0:x1]
    corner = (x0, y0, 0.0)
    brightness = _shade(mesh.corner_normals @ view.camera.T)
    layer = draw_triangles((points - corner)[mesh.faces], brightness, width=window.shape[1], height=window.shape[0])
    seen = np.isfinite(layer.depth)
    window[seen] = np.minimum(layer.brightness[seen][:, None] * _SURFACE, np.float32(1))
    smooth, sharp = view.pixels(edges.smooth) - corner, view.pixels(edges.sharp) - corner
    draw_lines(window, smooth, _EDGE, 1.0 * _SUPERSAMPLING, layer.depth, bias, _SMOOTH_EDGE_OPACITY)
    window[outline(layer, bias)] = _EDGE
    draw_lines(window, sharp, _EDGE, 1.5 * _SUPERSAMPLING, layer.depth, bias)


def camera_axes() -> NDArray[np.float64]:
    """Rows right, up, towards the viewer, unit vectors; Z points up in the picture."""
    towards = _TO_VIEWER / np.linalg.norm(_TO_VIEWER)
    right = np.cross((0.0, 0.0, 1.0), towards)
    right /= np.linalg.norm(right)
    return np.array([right, np.cross(towards, right), towards])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _View:
    """From millimetres to pixels, y down, depth in pixels away from the viewer."""

    camera: NDArray[np.float64]
    scale: float
    middle: NDArray[np.float64]
    width: int
    height: int

    @classmethod
    def fit(cls, camera: NDArray[np.float64], clouds: list[NDArray[np.float64]], width: int, height: int) -> _View:
        flat = np.concatenate(clouds) @ camera.T
        low, high = flat[:, :2].min(axis=0), flat[:, :2].max(axis=0)
        scale = float((0.90 * np.array([width, height]) / np.maximum(high - low, 1e-9)).min())
        return cls(camera=camera, scale=scale, middle=(low + high) / 2, width=width, height=height)

    def pixels(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        turned = points @ self.camera.T
        turned[..., :2] -= self.middle
        return turned * (self.scale, -self.scale, -self.scale) + (self.width / 2, self.height / 2, 0.0)


def _background(width: int, height: int) -> NDArray[np.float32]:
    """White at the top, a breath of blue-grey at the bottom."""
    fade = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    rows = 1.0 - fade * np.array([0.075, 0.06, 0.04], dtype=np.float32)
    return np.repeat(rows[:, None, :], width, axis=1)


def _shade(normals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Brightness of surface points with unit normals (…, 3) in the frame of the picture; a gloss may exceed 1."""
    light = np.maximum(normals @ _DIRECTIONS.T, 0.0)
    return _AMBIENT + _SKY * normals[..., 1] + light[..., :2] @ _STRENGTHS + _GLOSS * light[..., 2] ** 24
