"""How far a freeform face stands out along an axis: the best of a grid of its points, climbed from there to the top.

OCCT's own search takes 30 ms a face; most faces turn out not to stand out at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import hypot
from typing import NamedTuple

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_Shape
from OCP.gp import gp_Pnt, gp_Vec

from .placement import Vector, dot

CELLS = 12
"""Of the grid, along either parameter, for each stretch of the surface without a break in its curvature."""
MOST_CELLS = 60
STARTS = 3
"""Tops of the grid that are climbed from."""
MOST_STEPS = 80
STILL = 1e-10
"""A step of this share of a parameter's range is none."""


class Peak(NamedTuple):
    """A point of a surface and its parameters."""

    point: Vector
    u: float
    v: float


class _Range(NamedTuple):
    low: float
    high: float
    cells: int

    @property
    def cell(self) -> float:
        return (self.high - self.low) / self.cells

    def places(self) -> list[float]:
        return [self.low + index * self.cell for index in range(self.cells)] + [self.high]

    def clipped(self, value: float) -> float:
        return min(max(value, self.low), self.high)

    def is_held(self, value: float, slope: float) -> bool:
        """Whether the way up leads out of the range."""
        return (value <= self.low and slope < 0) or (value >= self.high and slope > 0)


def peaks(surface: BRepAdaptor_Surface, axes: Sequence[Vector]) -> list[Peak]:
    """For each axis the point of a surface, within the limits of its parameters, that is furthest along it."""
    across = _range(surface.FirstUParameter(), surface.LastUParameter(), surface.NbUIntervals(GeomAbs_Shape.GeomAbs_C2))
    along = _range(surface.FirstVParameter(), surface.LastVParameter(), surface.NbVIntervals(GeomAbs_Shape.GeomAbs_C2))
    grid = [[Peak(surface.Value(u, v).Coord(), u, v) for v in along.places()] for u in across.places()]
    found: list[Peak] = []
    for axis in axes:
        heights = [[dot(peak.point, axis) for peak in row] for row in grid]
        tops = sorted(_tops(heights), reverse=True)[:STARTS]
        climbed = [_climbed(surface, axis, grid[top.i][top.j], across, along) for top in tops]
        found.append(max(climbed, key=lambda peak: dot(peak.point, axis)))
    return found


def _range(low: float, high: float, stretches: int) -> _Range:
    return _Range(low, high, min(CELLS * max(1, stretches), MOST_CELLS))


class _Top(NamedTuple):
    """A place of a grid that no neighbour is above; the higher ones are greater, of equal ones that with higher neighbours.

    A pole is one point at many places: from the right one it goes straight up.
    """

    height: float
    around: float
    i: int
    j: int


def _tops(heights: list[list[float]]) -> Iterator[_Top]:
    for i, j in product(range(len(heights)), range(len(heights[0]))):
        around = [row[max(j - 1, 0) : j + 2] for row in heights[max(i - 1, 0) : i + 2]]
        if heights[i][j] >= max(map(max, around)):
            mean = sum(map(sum, around)) / sum(map(len, around))
            yield _Top(float(f"{heights[i][j]:.9g}"), mean, i, j)


def _climbed(surface: BRepAdaptor_Surface, axis: Vector, start: Peak, across: _Range, along: _Range) -> Peak:
    """The top above a place, by Newton's steps where the surface is domed and up the slope where it is not."""
    best, u, v, reach = start, start.u, start.v, 1.0
    at, by_u, by_v, by_uu, by_vv, by_uv = gp_Pnt(), gp_Vec(), gp_Vec(), gp_Vec(), gp_Vec(), gp_Vec()
    for _ in range(MOST_STEPS):
        surface.D2(u, v, at, by_u, by_v, by_uu, by_vv, by_uv)
        if dot(at.Coord(), axis) >= dot(best.point, axis):
            best = Peak(at.Coord(), u, v)
        else:  # too far: go on from the best place in smaller steps
            u, v, reach = best.u, best.v, reach / 2
            surface.D2(u, v, at, by_u, by_v, by_uu, by_vv, by_uv)
        slope_u, slope_v = dot(by_u.Coord(), axis), dot(by_v.Coord(), axis)
        bends = [dot(bend.Coord(), axis) for bend in (by_uu, by_vv, by_uv)]
        free_u, free_v = not across.is_held(u, slope_u), not along.is_held(v, slope_v)
        step_u, step_v = _step(slope_u * free_u, slope_v * free_v, *bends, across.cell, along.cell)
        size = reach / max(1.0, abs(step_u) / across.cell, abs(step_v) / along.cell)
        next_u, next_v = across.clipped(u + size * step_u), along.clipped(v + size * step_v)
        if abs(next_u - u) <= STILL * (across.high - across.low) and abs(next_v - v) <= STILL * (along.high - along.low):
            break
        u, v = next_u, next_v
    return best


def _step(a: float, b: float, aa: float, bb: float, ab: float, cell_u: float, cell_v: float) -> tuple[float, float]:
    """The way to the top of the dome with these slopes and bends, along one parameter where the other one's slope is none."""
    if a and b and aa < 0 and (size := aa * bb - ab * ab) > 0:
        return (ab * b - bb * a) / size, (ab * a - aa * b) / size
    if a and not b and aa < 0:
        return -a / aa, 0.0
    if b and not a and bb < 0:
        return 0.0, -b / bb
    rise = hypot(a * cell_u, b * cell_v)
    return (a * cell_u**2 / rise, b * cell_v**2 / rise) if rise else (0.0, 0.0)
