"""Draws a solid as a sheet (SVG): front, top and right view as third-angle projection places them, with their dimensions, and the
isometric view beside them, all to one scale.
"""

# pyright: basic
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .dimensions import dimension
from .extents import tight_box
from .hidden_lines import SHEET_SHAPE, Layers, project, svg_text
from .render import camera_axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .solid import Solid

    Floats = NDArray[np.float64]

FRONT = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
TOP = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
RIGHT = np.array([[0.0, 1, 0], [0, 0, 1], [1, 0, 0]])
"""Rows right, up, towards the viewer."""
_GAP, _OUT = 0.14, 0.085
"""Between two views, and from a view to its dimension, as shares of the part's diagonal."""


def svg_sheet(solid: Solid, title: str = "") -> str:
    """The sheet as SVG text: hidden edges dashed, overall length, depth and height in mm."""
    box = np.array(tight_box(solid.shape_occ))
    diagonal = float(np.linalg.norm(box[1] - box[0]))
    (x0, y0, z0), (x1, y1, z1) = box
    gap = _GAP * diagonal
    front, top, right, oblique = (project(solid.shape_occ, camera, diagonal) for camera in (FRONT, TOP, RIGHT, camera_axes()))
    _dimension(front, FRONT, diagonal, [x0, y0, z0], [x1, y0, z0], [0, 0, -1])
    _dimension(front, FRONT, diagonal, [x0, y0, z0], [x0, y0, z1], [-1, 0, 0])
    _dimension(top, TOP, diagonal, [x0, y0, z1], [x0, y1, z1], [-1, 0, 0])
    views = [front, _moved(top, [0, z1 + gap - y0]), _moved(right, [x1 + gap - y0, 0])]
    low = _corners([oblique])[0]
    places = ([x1 + gap, z1 + gap], [x1 + gap + y1 - y0 + gap, z0])
    sheets = [[*views, _moved(oblique, np.subtract(place, low))] for place in places]
    return svg_text(_joined(min(sheets, key=_size)), title)


def _dimension(view: Layers, camera: Floats, diagonal: float, start: list[float], end: list[float], side: list[float]) -> None:
    """Add to a view the length from start to end, drawn on that side of it."""
    drawing = dimension(np.array(start), np.array(end), _OUT * diagonal * np.array(side, dtype=float), camera, diagonal)
    view.setdefault("dimension", []).extend(drawing.lines @ camera[:2].T)
    view.setdefault("text", []).extend(drawing.text @ camera[:2].T)


def _moved(view: Layers, by: list[float] | Floats) -> Layers:
    return {name: [line + np.asarray(by) for line in lines] for name, lines in view.items()}


def _joined(views: list[Layers]) -> Layers:
    """One drawing of several; the kinds keep their order, as what is drawn later lies on top."""
    return {name: [line for view in views for line in view.get(name, [])] for name in views[0]}


def _corners(views: list[Layers]) -> Floats:
    """Low and high corner (2, 2) of all lines."""
    points = np.concatenate([line for view in views for lines in view.values() for line in lines])
    return np.array([points.min(axis=0), points.max(axis=0)])


def _size(views: list[Layers]) -> float:
    """How large a sheet of the usual shape has to be."""
    low, high = _corners(views)
    return float(((high - low) / SHEET_SHAPE).max())
