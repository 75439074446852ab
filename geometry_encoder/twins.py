"""Which parts are one shape, whatever their size: nothing that reads the shape alone can tell them apart.

Generators make cubes, spheres and discs of the same proportions again and again, and one part in many attitudes: along the axes.

python -m geometry_encoder.twins PARTS --weights RUN/weights    # held-out parts that training has seen under another name
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .descriptor import free
from .errors import EncoderError
from .store import Entry, Store, sides, write_whole
from .views import boxed

SAME = 0.01
"""Parts are the same whose surfaces are nowhere further apart, as a share of half the box."""
_TRIED = 12
"""So many of the parts that are most alike by the hand-made descriptor are compared."""
_KEPT = 4096
"""Samples that are kept of a part."""
_STAGES = 32, 400
"""Samples that are looked at: few first, which tell most parts apart."""
_LOOKED_AT = 8
_REACH = 0.15
"""How far the samples may be from each other of which one lies on the other's plane."""
_SHARE = 0.99


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A part in the box frame.

    Attributes:
        points, normals: (N, 3).
        sizes: (3,), of the bounding box.
        description: The hand-made one that is the same in all attitudes.
        tree: Finds the nearest of the points.
    """

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    sizes: NDArray[np.float32]
    description: NDArray[np.float32]
    tree: Any

    @classmethod
    def of(cls, cloud: PointCloud) -> Shape:
        """Raises `EncoderError`: `missing-library` without scipy."""
        try:
            from scipy.spatial import cKDTree
        except ModuleNotFoundError as error:
            fix = 'pip install "cadlm[similar]"'
            raise EncoderError("missing-library", "comparing parts needs scipy, which is not installed", fix=fix) from error
        # Samples come face by face.
        part = boxed(cloud.take(np.linspace(0, len(cloud) - 1, min(_KEPT, len(cloud))).astype(np.int64)))
        description = free(part, np.random.default_rng(0))
        return cls(
            points=part.points, normals=part.normals, sizes=np.ptp(part.points, axis=0),
            description=description, tree=cKDTree(part.points),
        )  # fmt: skip

    def is_same(self, other: Shape, within: float) -> bool:
        """Whether either lies on the other in one of the 24 attitudes along the axes."""
        fits = np.abs(np.abs(_TURNS) @ self.sizes - other.sizes).max(1) <= 2 * within
        turns = _TURNS[fits]
        return any(_lies_on(self, turn, other, within) and _lies_on(other, turn.T, self, within) for turn in turns)


class Shapes:
    """Parts that are asked which of them have a shape."""

    def __init__(self, within: float = SAME) -> None:
        self.within = within
        self._shapes: list[Shape] = []

    def add(self, shape: Shape) -> None:
        self._shapes.append(shape)

    def like(self, shape: Shape) -> Iterator[int]:
        """The numbers of those, counted as they were added."""
        if self._shapes:
            apart = np.square(np.stack([other.description for other in self._shapes]) - shape.description).sum(1)
            for number in np.argsort(apart, kind="stable")[:_TRIED].tolist():
                if shape.is_same(self._shapes[number], self.within):
                    yield number


def distinct(clouds: Iterable[PointCloud], within: float = SAME) -> Iterator[int]:
    """The numbers of the parts that have not the shape of one before."""
    kept = Shapes(within)
    for number, cloud in enumerate(clouds):
        shape = Shape.of(cloud)
        if next(kept.like(shape), None) is None:
            kept.add(shape)
            yield number


def leaks(test: Iterable[PointCloud], train: Iterable[PointCloud], within: float = SAME) -> Iterator[tuple[int, int]]:
    """The numbers of held-out parts with those of training parts of the same shape."""
    held_out = Shapes(within)
    for cloud in test:
        held_out.add(Shape.of(cloud))
    for number, cloud in enumerate(train):
        yield from ((query, number) for query in held_out.like(Shape.of(cloud)))


def _lies_on(part: Shape, turn: NDArray[np.float32], ground: Shape, within: float) -> bool:
    """Whether 99 % of the samples lie within that distance of the tangent plane at one of the ground's samples around them."""
    for count in _STAGES:
        step = max(1, len(part.points) // count)
        points, normals = part.points[::step] @ turn.T, part.normals[::step] @ turn.T
        apart, near = ground.tree.query(points, k=_LOOKED_AT, distance_upper_bound=_REACH)
        is_there = np.isfinite(apart)
        near = np.where(is_there, near, 0)
        heights = np.abs(np.einsum("nkc,nkc->nk", points[:, None] - ground.points[near], ground.normals[near]))
        faces_alike = np.einsum("nc,nkc->nk", normals, ground.normals[near]) > 0.9
        is_on = np.where(is_there & faces_alike, heights, np.inf).min(1) <= within
        # Of few samples one more may be off.
        if (~is_on).sum() > (1 - _SHARE) * len(points) + (count < _STAGES[-1]):
            return False
    return True


def _axis_turns() -> Iterator[NDArray[np.float32]]:
    for order, signs in product(permutations(range(3)), product((1, -1), repeat=3)):
        turn = np.diag(np.array(signs, np.float32))[list(order)]
        if np.linalg.det(turn) > 0:
            yield turn


_TURNS = np.stack([*_axis_turns()])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.twins", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument("--weights", type=Path, help="weights whose split is looked at; else --held-out")
    parser.add_argument("--held-out", type=float, default=0.05, help="share of the parts (default %(default)s)")
    parser.add_argument("--trained", type=Path, help="folder of the parts of training, where PARTS are others")
    parser.add_argument("--within", type=float, default=SAME, help="share of half the box (default %(default)s)")
    parser.add_argument("--out", type=Path, help="write the pairs as JSON")
    given = parser.parse_args(arguments)
    try:
        share, families = given.held_out, ()
        if given.weights:
            from .checkpoint import load_weights

            data = load_weights(given.weights)[1].data
            share, families = data.held_out, data.held_out_families
        store = Store.open(given.parts)
        trained = Store.open(given.trained) if given.trained else None
        train, test = sides(store, share, families, trained)
        if not train or not test:
            raise EncoderError("no-parts", f"of the parts of {given.parts} {len(test)} are held out and {len(train)} are not")
        found = leaks(_clouds(store, test), _clouds(trained or store, train), given.within)
        pairs = [(test[query].source, train[number].source) for query, number in found]
        if given.out:
            write_whole(given.out, (json.dumps(pairs, indent=1) + "\n").encode())
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for held_out, seen in pairs:
        print(f"{held_out} = {seen}")
    print(f"{len({a for a, _ in pairs})} of {len(test)} held-out parts have the shape of one of {len(train)} training parts")
    return 0


def _clouds(store: Store, entries: Sequence[Entry]) -> Iterator[PointCloud]:
    return (store.load(entry.part) for entry in entries)


if __name__ == "__main__":
    raise SystemExit(main())
