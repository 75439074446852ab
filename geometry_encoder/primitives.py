"""Cylinders, cones, spheres and tori, and the one that lies best on given points: a first guess, then least squares."""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["cylinder", "cone", "sphere", "torus"]
KINDS: tuple[Kind, ...] = ("cylinder", "cone", "sphere", "torus")
"""The simplest first."""
_ROUNDS = 10
_NUMBERS: dict[Kind, tuple[int, ...]] = {
    "cylinder": (0, 1, 3, 4, 5),
    "cone": (0, 1, 3, 4, 5, 6),
    "sphere": (),
    "torus": tuple(range(7)),
}
"""Which of the numbers of `_changed` a kind has; the first guess of a sphere is final."""
_LOST = 0.5
"""What is so far from some of the points, as a share of their extent, will not lie on them."""
_FAR = 1e3
"""A step by more of the points' extent is none."""
_CAREFUL, _EXACT = 1e-3, 1e-7
"""What is hardly decided by the points is left as guessed at first."""
_Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Primitive:
    """A surface without end.

    Attributes:
        centre, axis: (3,) a place on the axis, for a sphere and a torus the middle, and the axis' direction.
        radius: Of a cone at `centre`; of a torus the circle that its tube goes round.
        other: What the radius of a cone grows by along the axis; the radius of a torus' tube; else 0.
    """

    kind: Kind
    centre: _Points
    axis: _Points
    radius: float
    other: float = 0.0

    @property
    def bend(self) -> float:
        """The smaller radius by which it bends, at `centre`."""
        return abs(self.other) if self.kind == "torus" else abs(self.radius)

    def gaps(self, points: _Points) -> _Points:
        """Distances of points (N, 3) from it, negative inside; (N,)."""
        along, out, _ = self._places(points)
        if self.kind == "sphere":
            return np.hypot(along, out) - self.radius
        if self.kind == "torus":
            return np.hypot(out - self.radius, along) - self.other
        return (out - self.radius - self.other * along) / np.sqrt(1 + self.other**2)

    def normals(self, points: _Points) -> _Points:
        """Away from its inside at points (N, 3); unit."""
        along, out, outward = self._places(points)
        if self.kind == "sphere":
            found = along[:, None] * self.axis + out[:, None] * outward
        elif self.kind == "torus":
            found = along[:, None] * self.axis + (out - self.radius)[:, None] * outward
        else:
            found = outward - self.other * self.axis
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-300)

    def bends(self, points: _Points) -> _Points:
        """Principal curvatures at points (N, 3) of it, positive as it bulges outward; (N, 2)."""
        along, out, _ = self._places(points)
        none = np.zeros(len(points))
        if self.kind == "sphere":
            return np.stack([none + 1 / self.radius] * 2, 1)
        if self.kind == "torus":
            around = (out - self.radius) / np.maximum(np.hypot(out - self.radius, along) * out, 1e-300)
            return np.stack([none + 1 / self.other, around], 1)
        return np.stack([1 / np.maximum(out * np.sqrt(1 + self.other**2), 1e-300), none], 1)

    def _places(self, points: _Points) -> tuple[_Points, _Points, _Points]:
        """How far along the axis, how far from it, and the directions from it."""
        arms = points - self.centre
        along = arms @ self.axis
        across = arms - along[:, None] * self.axis
        out = np.linalg.norm(across, axis=1)
        return along, out, across / np.maximum(out, 1e-300)[:, None]

    def moved(self, size: float, shift: _Points) -> Primitive:
        """As it is after points were scaled and then shifted."""
        other = self.other * size if self.kind == "torus" else self.other
        return replace(self, centre=self.centre * size + shift, radius=self.radius * size, other=other)


def fitted(kind: Kind, points: _Points, places: _Points, normals: _Points) -> Primitive | None:
    """The primitive of a kind that lies best on points (N, 3); None where they do not say which.

    Args:
        places, normals: (M, 3) where the surface faces what, roughly, for the first guess.
    """
    shift = points.mean(0)
    size = float(np.abs(points - shift).max())
    if not size > 0:
        return None
    points, places = (points - shift) / size, (places - shift) / size
    found = _GUESSES[kind](points, places, normals)
    if found is None:
        return None
    found = _settled(found, points)
    return None if found is None else found.moved(size, shift)


def _settled(found: Primitive, points: _Points) -> Primitive | None:
    """Gauss and Newton's steps, until they are tiny; None where they lead nowhere."""
    numbers = list(_NUMBERS[found.kind])
    for number in range(_ROUNDS if numbers else 0):
        careful = found.kind == "torus" and number < _ROUNDS // 2
        gaps = found.gaps(points)
        if not np.abs(gaps).max() < (_LOST if number < _ROUNDS // 2 else _LOST / 10):
            return None
        change = np.zeros(7)
        slopes = _slopes(found, points)[:, numbers]
        change[numbers] = np.linalg.lstsq(slopes, -gaps, rcond=_CAREFUL if careful else _EXACT)[0]
        if not np.isfinite(change).all() or np.abs(change).max() > _FAR:
            return None
        found = _changed(found, change)
        if np.abs(change).max() < 1e-9 and not careful:
            break
    return found


def _slopes(found: Primitive, points: _Points) -> _Points:
    """How fast the distances of points (N, 3) grow with each number of `_changed`; (N, 7)."""
    first, second = _across(found.axis)
    along, out, outward = found._places(points)
    sides = np.stack([outward @ first, outward @ second], 1)
    if found.kind == "torus":
        length = np.maximum(np.hypot(out - found.radius, along), 1e-300)
        by_out, by_along = (out - found.radius) / length, along / length
        by_radius, by_other = -by_out, -np.ones(len(points))
    else:
        slant = 1 + found.other**2
        by_out, by_along = (np.full(len(points), rate / np.sqrt(slant)) for rate in (1.0, -found.other))
        by_radius, by_other = -by_out, -along / np.sqrt(slant) - found.gaps(points) * found.other / slant
    tilts = (by_along * out - by_out * along)[:, None] * sides
    return np.concatenate([-by_out[:, None] * sides, -by_along[:, None], tilts, by_radius[:, None], by_other[:, None]], 1)


def _across(axis: _Points) -> tuple[_Points, _Points]:
    """Two directions across an axis and each other."""
    first = _crossed(axis, np.eye(3)[np.abs(axis).argmin()])
    first /= np.linalg.norm(first)
    return first, _crossed(axis, first)


def _changed(found: Primitive, change: _Points) -> Primitive:
    """Moved, tilted, wider: by three, two and two numbers; those that a kind does not have do nothing."""
    first, second = _across(found.axis)
    axis = found.axis + change[3] * first + change[4] * second
    along = 0.0 if found.kind in ("cylinder", "cone") else change[2]
    centre = found.centre + change[0] * first + change[1] * second + along * found.axis
    other = found.other + (change[6] if found.kind in ("cone", "torus") else 0.0)
    return replace(found, axis=axis / np.linalg.norm(axis), centre=centre, radius=found.radius + change[5], other=other)


def _crossed(a: _Points, b: _Points) -> _Points:
    """The cross product of two vectors; numpy's takes thirty times as long over so few numbers."""
    (x, y, z), (u, v, w) = a.tolist(), b.tolist()
    return np.array([y * w - z * v, z * u - x * w, x * v - y * u])


def _solved(rows: _Points, values: _Points) -> _Points:
    return np.asarray(np.linalg.lstsq(rows, values, rcond=1e-12)[0], np.float64)


def _sphere(points: _Points, places: _Points, normals: _Points) -> Primitive | None:
    x = _solved(np.concatenate([2 * points, np.ones((len(points), 1))], 1), (points**2).sum(1))
    square = x[3] + x[:3] @ x[:3]
    return (
        Primitive(kind="sphere", centre=x[:3], axis=np.array([0.0, 0, 1]), radius=float(np.sqrt(square))) if square > 0 else None
    )


def _cylinder(points: _Points, places: _Points, normals: _Points) -> Primitive | None:
    axis = np.linalg.eigh(normals.T @ normals)[1][:, 0]
    flat = points - (points @ axis)[:, None] * axis
    ball = _sphere(flat, places, normals)
    if ball is None:
        return None
    centre = ball.centre - (ball.centre @ axis) * axis
    return Primitive(kind="cylinder", centre=centre, axis=axis, radius=float(np.linalg.norm(flat - centre, axis=1).mean()))


def _cone(points: _Points, places: _Points, normals: _Points) -> Primitive | None:
    axis = np.linalg.eigh(np.cov(normals.T))[1][:, 0]
    along, sides = places @ axis, normals @ axis
    flat = places - along[:, None] * axis
    out = normals - sides[:, None] * axis
    width = np.linalg.norm(out, axis=1)
    if width.min() < 1e-3:
        return None
    out /= width[:, None]
    # flat = centre + (radius + slope · along) · out; seen from inside of a hole both are negative.
    slope = -float(np.mean(sides / width))
    rows = np.concatenate([np.tile(np.eye(3), (len(out), 1)), out.reshape(-1, 1)], 1)
    x = _solved(rows, (flat - slope * along[:, None] * out).ravel())
    side = np.sign(x[3])
    centre = x[:3] - (x[:3] @ axis) * axis
    return Primitive(kind="cone", centre=centre, axis=axis, radius=abs(float(x[3])), other=float(side * slope)) if side else None


def _torus(points: _Points, places: _Points, normals: _Points) -> Primitive | None:
    # The normals of a surface of revolution all meet its axis; those of a short piece of a thin tube meet the tube's own as well.
    first, second = np.linalg.svd(np.concatenate([normals, np.cross(places, normals)], 1))[2][:-3:-1]
    found = (_ring(line, points) for line in _lines(first, second))
    return min((ring for ring in found if ring is not None), key=lambda ring: float((ring.gaps(points) ** 2).sum()), default=None)


def _lines(first: _Points, second: _Points) -> list[_Points]:
    """The lines, as moments and directions, among all sums of two sextuples: those whose moment is across their direction."""
    square, both, one = second[:3] @ second[3:], first[:3] @ second[3:] + first[3:] @ second[:3], first[:3] @ first[3:]
    shares = np.roots([square, both, one])
    return [first, *(first + share.real * second for share in shares if abs(share.imag) < 1e-9)]


def _ring(line: _Points, points: _Points) -> Primitive | None:
    """The torus about an axis: the circle that points lie on who are turned into one half plane."""
    length = float(np.linalg.norm(line[3:]))
    if length < 1e-6:
        return None
    axis = line[3:] / length
    centre = np.cross(axis, line[:3] / length)
    arms = points - centre
    along = arms @ axis
    out = np.linalg.norm(arms - along[:, None] * axis, axis=1)
    x = _solved(np.stack([2 * out, 2 * along, np.ones(len(out))], 1), out**2 + along**2)
    square = x[2] + x[0] ** 2 + x[1] ** 2
    if not square > 0:
        return None
    return Primitive(kind="torus", centre=centre + x[1] * axis, axis=axis, radius=float(x[0]), other=float(np.sqrt(square)))


_GUESSES = {"cylinder": _cylinder, "cone": _cone, "sphere": _sphere, "torus": _torus}
