"""Overall dimensions of a part as line segments in space: extension lines, arrows and numbers that face the viewer."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "0": (((0, 1), (0, 5), (1, 6), (3, 6), (4, 5), (4, 1), (3, 0), (1, 0), (0, 1)),),
    "1": (((0.8, 4.8), (2.2, 6), (2.2, 0)),),
    "2": (((0, 5), (1, 6), (3, 6), (4, 5), (4, 3.8), (0, 0), (4, 0)),),
    "3": (((0, 5.2), (1, 6), (3, 6), (4, 5), (4, 4), (3, 3.2), (1.6, 3.2)),
          ((3, 3.2), (4, 2.3), (4, 1), (3, 0), (1, 0), (0, 0.8))),
    "4": (((3, 0), (3, 6), (0, 1.8), (4, 1.8)),),
    "5": (((3.8, 6), (0.5, 6), (0.2, 3.2), (1.2, 3.7), (3, 3.7), (4, 2.7), (4, 1), (3, 0), (1, 0), (0, 0.8)),),
    "6": (((3.6, 5.4), (3, 6), (1, 6), (0, 5), (0, 1), (1, 0), (3, 0), (4, 1), (4, 2.4), (3, 3.4), (1, 3.4), (0, 2.6)),),
    "7": (((0, 6), (4, 6), (1.4, 0)),),
    "8": (((1, 3.2), (0, 4.1), (0, 5.1), (1, 6), (3, 6), (4, 5.1), (4, 4.1), (3, 3.2), (1, 3.2), (0, 2.2), (0, 1), (1, 0), (3, 0),
           (4, 1), (4, 2.2), (3, 3.2)),),
    "9": (((0.4, 0.6), (1, 0), (3, 0), (4, 1), (4, 5), (3, 6), (1, 6), (0, 5), (0, 3.6), (1, 2.6), (3, 2.6), (4, 3.4)),),
    ".": (((0.3, 0), (0.5, 0.25), (0.3, 0.5), (0.1, 0.25), (0.3, 0)),),
}  # fmt: skip
"""Digits as polylines, 4 wide and 6 high; a picture needs no font file."""
_ADVANCE = {".": 2.2}


def dimension_text(value_mm: float) -> str:
    """A length as a drawing shows it: at most two decimals, three digits of what is below 0.1, no zeros at the end."""
    decimals = 2 if value_mm >= 0.1 else 2 - floor(log10(value_mm))
    return f"{value_mm:.{decimals}f}".rstrip("0").rstrip(".")


class Drawing(NamedTuple):
    """Segments (S, 2, 3) in mm: thin lines with their arrow heads, and the strokes of the numbers."""

    lines: NDArray[np.float64]
    text: NDArray[np.float64]


def dimension_lines(box: NDArray[np.float64], camera: NDArray[np.float64], diagonal: float) -> Drawing:
    """What dimensions the bounding box (2, 3) on the sides that face the viewer.

    Args:
        camera: Rows right, up, towards the viewer; the viewer stands at +X −Y +Z.
    """
    (x0, y0, z0), (x1, y1, z1) = box
    out = 0.085 * diagonal
    parts = [
        dimension(np.array([x0, y0, z0]), np.array([x1, y0, z0]), np.array([0.0, -out, 0.0]), camera, diagonal),
        dimension(np.array([x1, y0, z0]), np.array([x1, y1, z0]), np.array([out, 0.0, 0.0]), camera, diagonal),
        dimension(np.array([x0, y0, z0]), np.array([x0, y0, z1]), np.array([-out, 0.0, 0.0]), camera, diagonal),
    ]
    return Drawing(lines=np.concatenate([part.lines for part in parts]), text=np.concatenate([part.text for part in parts]))


def dimension(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    offset: NDArray[np.float64],
    camera: NDArray[np.float64],
    diagonal: float,
) -> Drawing:
    """One dimension from start to end, its line moved out by `offset`."""
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    side = offset / np.linalg.norm(offset)
    gap, beyond = 0.015 * diagonal * side, 0.015 * diagonal * side
    a, b = start + offset, end + offset
    segments = [np.array([start + gap, a + beyond]), np.array([end + gap, b + beyond]), np.array([a, b])]
    arrow = min(0.03 * diagonal, length / 3)
    for tip, direction in ((a, along), (b, -along)):
        # A fan of lines fills the arrow head.
        segments += [np.array([tip, tip + arrow * direction + arrow * spread * side]) for spread in np.linspace(-0.22, 0.22, 9)]
    text = _text_lines(dimension_text(length)) * (0.045 * diagonal / 6.0)
    size = text.reshape(-1, 2).max(axis=0)
    on_screen = camera[:2] @ side
    on_screen /= np.linalg.norm(on_screen)
    centre = on_screen * (np.abs(on_screen) @ size / 2 + 0.022 * diagonal)
    placed = text - size / 2 + centre
    return Drawing(lines=np.array(segments), text=(a + b) / 2 + placed @ camera[:2])


def _text_lines(text: str) -> NDArray[np.float64]:
    """Segments (S, 2, 2) of a number, lower left at the origin, digits 6 high."""
    segments: list[NDArray[np.float64]] = []
    x = 0.0
    for character in text:
        for stroke in _STROKES[character]:
            points = np.add(stroke, (x, 0.0))
            segments.extend(np.stack([points[:-1], points[1:]], axis=1))
        x += _ADVANCE.get(character, 5.8)
    return np.array(segments)
