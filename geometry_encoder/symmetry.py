"""Finds the mirror planes and rotation axes of a part, and motions that nearly map it onto itself, by trying likely ones."""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .alignment import EXACT_SHARE, MESH_SHARE, Motion, checked_points, refined, rotation, thinned
from .body import Body

MOST_ORDER = 48
_EQUAL_SPREADS = 0.02
_NORMALS = 8
"""So many of the directions that most of the surface faces are tried, with their sums and differences."""
_STEP_DEG = 3.0
_ALIGNED = 0.02
"""Cosine between an axis and the normal of a plane through it, at most: normals are found that well."""
_MOVED = 0.06
"""A turn that is fitted changes its matrix by less; the step between tried planes does not change it more."""
_LOOKED, _FITTED, _ROUNDS = 120, 200, 5
_IRRATIONAL = (1.0, 2.3)
"""Radians that no pattern repeats by: what is the same after both is round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A direction (unit) about which the part repeats `order` times a turn; 0 where it is round."""

    direction: tuple[float, float, float]
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Symmetry:
    """Mirror planes and axes, all through `centre`, the middle of the volume.

    Attributes:
        planes: Unit normals. Of a round part only those across its axis: all planes through the axis mirror it as well.
        axes: By falling order, round ones first.
        is_ball: Every plane and axis is one; none is listed.
    """

    centre: tuple[float, float, float]
    planes: tuple[tuple[float, float, float], ...] = ()
    axes: tuple[Axis, ...] = ()
    is_ball: bool = False

    @property
    def kind(self) -> str:
        """How many planes and which axes: its class."""
        if self.is_ball:
            return "ball"
        return f"{len(self.planes)} planes, axes {','.join(str(axis.order) for axis in self.axes) or 'none'}"


def symmetry_of(body: Body, tolerance: float | None = None) -> Symmetry:
    """The exact symmetries; `tolerance` is how far the surface may be from its image, a share of its size by default."""
    share = EXACT_SHARE if body.is_exact else MESH_SHARE
    tried = _Trial(body, tolerance if tolerance is not None else 2 * share * body.size + body.deflection)
    x, y, z = map(float, body.moments.centre)
    centre = (x, y, z)
    if all(tried.holds(rotation(np.array(spin))) for spin in ((1.0, 0.3, -0.5), (-0.4, 1.1, 0.8), (0.2, -0.9, 1.3))):
        return Symmetry(centre=centre, is_ball=True)
    round_axes = [axis for axis in _axes(body) if all(tried.holds(rotation(axis * angle)) for angle in _IRRATIONAL)]
    normals: list[NDArray[np.float64]] = []
    for normal in round_axes or list(_directions(body)):
        if _is_new(normal, normals) and (found := tried.mirror(normal)) is not None and _is_new(found, normals):
            normals.append(found)
    main = list(_axes(body))
    turns = {} if round_axes else {row: order for row, axis in enumerate(main) if (order := tried.order(axis)) > 1}
    for row, order in turns.items():
        normals = _turned(normals, main[row], order)
    normals = normals if round_axes else _closed(normals)
    axes = [Axis(direction=_plain(axis), order=0) for axis in round_axes[:1]]
    if not round_axes:
        crossings = [np.cross(a, b) for a, b in combinations(normals, 2)]
        crossed = (row / np.linalg.norm(row) for row in crossings if np.linalg.norm(row) > 0.1)
        known = {tuple(main[row]): order for row, order in turns.items()}
        candidates = [*(main[row] for row in turns), *crossed, *normals]
        seen: list[NDArray[np.float64]] = []
        for axis in candidates:
            if _is_new(axis, seen):
                seen.append(axis)
                # As many planes as meet in an axis, so often does the part repeat about it.
                through = sum(abs(float(axis @ normal)) < _ALIGNED for normal in normals)
                order = max(through, known.get(tuple(axis), 0)) or tried.order(axis)
                if order > 1:
                    axes.append(Axis(direction=_plain(axis), order=order))
    return Symmetry(
        centre=centre,
        planes=tuple(_plain(row) for row in normals),
        axes=tuple(sorted(axes, key=lambda row: (row.order > 0, -row.order))),
    )


def near_symmetries(body: Body, least: float, most: int) -> Iterator[tuple[Motion, float]]:
    """Mirrorings and half and quarter turns that map much of a part onto itself, with the share that they do, the best first.

    Args:
        least: Shares below it are left out.
        most: How many of them.
    """
    limit = 4 * (EXACT_SHARE if body.is_exact else MESH_SHARE) * body.size
    tried = _Trial(body, limit)
    turns = [np.eye(3) - 2 * np.outer(axis, axis) for axis in _directions(body)]
    turns += [rotation(axis * angle) for axis in _axes(body) for angle in (np.pi, np.pi / 2, 2 * np.pi / 3)]
    found: list[tuple[Motion, float]] = []
    scored = sorted(((tried.looks(turn), index) for index, turn in enumerate(turns)))
    for _, index in scored[: 2 * most]:
        motion = tried.fitted(turns[index])
        share = 1 - float(body.is_off(motion(tried.points), limit).mean())
        if share >= least and all(np.abs(motion.turn - other.turn).max() > 0.02 for other, _ in found):
            found.append((motion, share))
    yield from sorted(found, key=lambda row: -row[1])[:most]


class _Trial:
    """Whether turns about the middle of a part map it onto itself."""

    def __init__(self, body: Body, limit: float) -> None:
        self.body, self.limit = body, limit
        self.points, self.normals = thinned(body.cloud.points, _FITTED), thinned(body.cloud.normals, _FITTED)
        self._few = thinned(body.cloud.points, _LOOKED)
        self._usual = float(body.surface.near(self._few).mean())

    def motion(self, turn: NDArray[np.float64]) -> Motion:
        return Motion(turn=turn, shift=self.body.moments.centre - turn @ self.body.moments.centre)

    def looks(self, turn: NDArray[np.float64]) -> float:
        """How far off an image is, roughly: below 1 where it may be the part itself."""
        return float(self.body.surface.near(self.motion(turn)(self._few)).mean()) / (1.3 * self._usual + 0.01 * self.body.size)

    def fitted(self, turn: NDArray[np.float64]) -> Motion:
        """The motion nearest to a turn under which the surface lies best on itself; the turn itself where that is another one."""
        motion = refined(self.motion(turn), self.points, self.normals, self.body.surface, _ROUNDS)
        return motion if np.abs(motion.turn - turn).max() < _MOVED else self.motion(turn)

    def is_image(self, motion: Motion) -> bool:
        images = motion(checked_points(self.body))
        return all(self.body.holds(images[::step], self.limit) for step in (40, 1))

    def holds(self, turn: NDArray[np.float64]) -> bool:
        return self.looks(turn) < 1 and self.is_image(self.motion(turn))

    def mirror(self, normal: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """The normal of the mirror plane nearest to a plane; None where it is none."""
        turn = np.eye(3) - 2 * np.outer(normal, normal)
        if self.looks(turn) >= 1:
            return None
        if self.is_image(self.motion(turn)):
            return normal
        motion = self.fitted(turn)
        if not self.is_image(motion):
            return None
        values, vectors = np.linalg.eigh((motion.turn + motion.turn.T) / 2)
        return vectors[:, values.argmin()]

    def order(self, axis: NDArray[np.float64]) -> int:
        """How often a turn about an axis repeats the part; 0 where it does not."""
        for order in range(MOST_ORDER, 1, -1):
            if self.holds(rotation(axis * 2 * np.pi / order)):
                return order
        return 0


def _directions(body: Body) -> Iterator[NDArray[np.float64]]:
    """Normals of planes that may mirror a part."""
    axes = list(_axes(body))
    yield from axes
    facing = list(_facing(body))
    for a, b in combinations(facing, 2):
        for row in (a + b, a - b):
            if np.linalg.norm(row) > 0.1:
                yield row / np.linalg.norm(row)
    spreads = body.moments.spreads
    equal = [pair for pair in ((0, 1), (1, 2)) if spreads[pair[1]] - spreads[pair[0]] < _EQUAL_SPREADS * spreads[2]]
    for i, j in equal:
        for angle in np.radians(np.arange(0.0, 180.0, _STEP_DEG)):
            yield np.cos(angle) * body.moments.axes[i] + np.sin(angle) * body.moments.axes[j]


def _axes(body: Body) -> Iterator[NDArray[np.float64]]:
    """Main axes of the volume, and what most of the surface faces."""
    seen: list[NDArray[np.float64]] = []
    for axis in (*_facing(body), *body.moments.axes):
        if _is_new(axis, seen):
            seen.append(axis)
            yield axis


def _facing(body: Body) -> Iterator[NDArray[np.float64]]:
    """Directions, up to their sign, that the most samples face exactly."""
    normals = body.cloud.normals.astype(np.float64)
    leading = np.take_along_axis(normals, np.abs(np.round(normals, 3)).argmax(1)[:, None], 1)
    _, first, counts = np.unique(np.round(normals * np.sign(leading), 3) + 0.0, axis=0, return_index=True, return_counts=True)
    for row in np.argsort(-counts, kind="stable")[:_NORMALS]:
        if counts[row] >= 0.01 * len(normals):
            yield normals[first[row]]


def _turned(normals: list[NDArray[np.float64]], axis: NDArray[np.float64], order: int) -> list[NDArray[np.float64]]:
    """Mirror planes, and those that follow from one through an axis about which the part repeats so often."""
    found = list(normals)
    for normal in normals:
        if abs(float(axis @ normal)) < _ALIGNED:
            images = (rotation(axis * np.pi * step / order) @ normal for step in range(1, order))
            found += [image for image in images if _is_new(image, found)]
    return found


def _closed(normals: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Mirror planes and their images in each other, which mirror the part as well."""
    found = list(normals)
    for a in found:
        for b in found[: len(found)]:
            image = b - 2 * (a @ b) * a
            if _is_new(image, found) and len(found) < MOST_ORDER:
                found.append(image)
    return found


def _is_new(direction: NDArray[np.float64], others: list[NDArray[np.float64]]) -> bool:
    return all(abs(float(direction @ other)) < 0.9998 for other in others)


def _plain(direction: NDArray[np.float64]) -> tuple[float, float, float]:
    """The direction with its largest coordinate positive."""
    x, y, z = direction * np.sign(direction[np.abs(np.round(direction, 6)).argmax()])
    return (float(x) + 0.0, float(y) + 0.0, float(z) + 0.0)
