"""Lays one part on another: the rigid motion, and on request the scale or the mirroring, under which their surfaces agree.

The check is symmetric: no sample of either surface is further from the other one than a tolerance.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .body import Body, Moments, Surface

EXACT_SHARE, MESH_SHARE = 5e-4, 5e-3
"""Tolerances by default, as shares of a part's size: of BReps and of meshes whose faces are recognised, and of other meshes."""
_EQUAL_SPREADS = 0.02
"""Spreads that differ by less, as a share, do not say where their axes are."""
_COARSE, _FITTED, _CHECKED = 150, 400, 2000
_TRIED = 6
_STEPS, _TURNS = 90, 600
_REACH = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """x ↦ scale · turn · x + shift; `turn` (3, 3) mirrors where its determinant is negative."""

    turn: NDArray[np.float64]
    shift: NDArray[np.float64]
    scale: float = 1.0

    @property
    def is_mirroring(self) -> bool:
        return bool(np.linalg.det(self.turn) < 0)

    def __call__(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        return self.scale * (np.asarray(points, np.float64) @ self.turn.T) + self.shift

    def inverse(self) -> Motion:
        return Motion(turn=self.turn.T, shift=-(self.shift @ self.turn) / self.scale, scale=1 / self.scale)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Match:
    """That two parts are one shape.

    Attributes:
        motion: From the first part to the second.
        deviation: The largest distance that a sample of either has from the other, in the unit and size of the second.
    """

    motion: Motion
    deviation: float


def match(a: Body, b: Body, *, scaled: bool = False, mirrored: bool = False, tolerance: float | None = None) -> Match | None:
    """The motion of the first part onto the second; None where there is none.

    Args:
        scaled: Parts of another size count as well.
        mirrored: A mirror image is looked for, and nothing else.
        tolerance: Largest deviation, in the second part's unit; by default a share of its size.
    """
    if tolerance is None:
        tolerance = (EXACT_SHARE if a.is_exact and b.is_exact else MESH_SHARE) * b.size
    scale = scale_between(a.moments, b.moments) if scaled else 1.0
    points, normals = thinned(a.cloud.points, _FITTED), thinned(a.cloud.normals, _FITTED)
    for motion in _candidates(a, b, scale, mirrored):
        motion = refined(motion, points, normals, b)
        there, back = motion(checked_points(a)), motion.inverse()(checked_points(b))
        # Few points first: they tell most parts that are none apart.
        if all(b.holds(there[::step], tolerance) and a.holds(back[::step], tolerance / motion.scale) for step in (40, 1)):
            return Match(motion=motion, deviation=max(b.furthest(there), a.furthest(back) * motion.scale))
    return None


def could_match(a: Moments, b: Moments, scale: float, tolerance: float) -> bool:
    """Whether volume and spreads agree as far as surfaces do that are nowhere further apart than the tolerance."""
    layer = 2 * tolerance * b.area / b.volume
    if abs(a.volume * scale**3 / b.volume - 1) > layer:
        return False
    return bool(np.abs(a.spreads * scale**2 - b.spreads).max() <= 3 * layer * b.size**2)


def scale_between(a: Moments, b: Moments) -> float:
    """How many times larger the second of two parts of one shape is."""
    return float(np.sqrt(b.area / a.area))


def thinned(rows: NDArray[np.floating], count: int) -> NDArray[np.floating]:
    """About so many of the rows, evenly from all of them: samples come face by face."""
    return rows[:: max(1, len(rows) // count)]


def checked_points(body: Body) -> NDArray[np.float64]:
    """Samples, and corners of the mesh: the smallest face has those."""
    return np.concatenate([thinned(body.cloud.points, _CHECKED), thinned(body.mesh.vertices, _CHECKED)])


def refined(
    motion: Motion, points: NDArray[np.floating], normals: NDArray[np.floating], ground: Surface | Body, rounds: int = 8
) -> Motion:
    """The motion, moved until the points lie best on the ground: distances along its normals, least squares; the scale stays."""
    for _ in range(rounds):
        moved = motion(points)
        gap, feet, side, _ = ground.feet(moved)
        # What faces elsewhere or lies far off has no counterpart there.
        fits = (np.einsum("ij,ij->i", normals @ motion.turn.T, side) > 0.7) & (gap <= _REACH * ground.extent)
        if fits.sum() < 12:
            return motion
        middle = moved[fits].mean(0)
        arms = moved[fits] - middle
        rows = np.concatenate([np.cross(arms, side[fits]), side[fits]], 1)
        gaps = np.einsum("ij,ij->i", feet[fits] - moved[fits], side[fits])
        change = np.linalg.lstsq(rows, gaps, rcond=1e-6)[0]
        turn = rotation(change[:3])
        motion = Motion(turn=turn @ motion.turn, shift=turn @ (motion.shift - middle) + middle + change[3:], scale=motion.scale)
        if np.abs(change[:3]).max() < 1e-9:
            break
    return motion


def rotation(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """The turn (3, 3) about an axis by the length of its vector, radians."""
    angle = float(np.linalg.norm(vector))
    if angle == 0.0:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def _candidates(a: Body, b: Body, scale: float, mirrored: bool) -> Iterator[Motion]:
    """The likeliest motions, best first: main axes on main axes, and all turns where equal spreads leave them open."""
    turns = np.stack([turn for turn in _turns(a.moments, b.moments) if (np.linalg.det(turn) < 0) == mirrored])
    points = scale * (thinned(a.cloud.points, _COARSE) - a.moments.centre)
    placed = np.einsum("tij,nj->tni", turns, points) + b.moments.centre
    scores = b.surface.near(placed.reshape(-1, 3)).reshape(len(turns), -1).mean(1)
    for index in np.argsort(scores, kind="stable")[:_TRIED]:
        turn = turns[index]
        yield Motion(turn=turn, shift=b.moments.centre - scale * turn @ a.moments.centre, scale=scale)


def _turns(a: Moments, b: Moments) -> Iterator[NDArray[np.float64]]:
    largest = a.spreads[2]
    low, high = (a.spreads[1] - a.spreads[0] < _EQUAL_SPREADS * largest, a.spreads[2] - a.spreads[1] < _EQUAL_SPREADS * largest)
    signs = [np.diag(row) for row in product((1.0, -1.0), repeat=3)]
    if low and high:
        for turn in _all_turns(_TURNS):
            yield turn
            yield -turn
    elif low or high:
        axis = 2 if low else 0
        for step, sign in product(range(_STEPS), signs):
            spin = np.zeros(3)
            spin[axis] = 2 * np.pi * step / _STEPS
            yield b.axes.T @ rotation(spin) @ sign @ a.axes
    else:
        for sign in signs:
            yield b.axes.T @ sign @ a.axes


def _all_turns(count: int) -> Iterator[NDArray[np.float64]]:
    """Turns spread evenly over all of them: the super-Fibonacci spirals of Alexa (CVPR 2022)."""
    phi, psi = np.sqrt(2.0), 1.533751168755204288118041
    for index in range(count):
        s = index + 0.5
        r, big = np.sqrt(s / count), np.sqrt(1 - s / count)
        alpha, beta = 2 * np.pi * s / phi, 2 * np.pi * s / psi
        x, y, z, w = r * np.sin(alpha), r * np.cos(alpha), big * np.sin(beta), big * np.cos(beta)
        yield np.array([
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ])  # fmt: skip
