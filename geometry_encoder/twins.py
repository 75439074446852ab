"""Which parts of a pool are the same shape in the same attitude, whatever their size: no embedder can tell them apart.

Generators make cubes, spheres and discs of the same proportions again and again; in the frame of the bounding box they are equal.

python -m geometry_encoder.twins PARTS --weights RUN/weights    # held-out parts that training has seen under another name
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .cloud import PointCloud
from .descriptor import posed
from .errors import EncoderError
from .store import Entry, Store, split, write_whole
from .views import boxed

SAME = 0.01
"""Parts are the same whose surfaces are nowhere further apart, as a share of half the box."""
_TRIED = 12
"""So many of the parts that are most alike by the hand-made descriptor are compared."""
_CHECKED, _LOOKED_AT = 400, 8
_REACH = 0.15
"""How far the samples may be from each other of which one lies on the other's plane."""
_SHARE = 0.99
_KEPT = 4096
"""Samples of a part that are compared across a split."""


def twins(clouds: Iterable[PointCloud], queries: int, within: float = SAME) -> NDArray[np.bool_]:
    """(queries, N): whether a part is the same as one of the first ones; itself is not.

    Samples decide: of either part 99 % lie within that distance of the tangent plane at one of the other's samples around them.
    """
    try:
        from scipy.spatial import cKDTree
    except ModuleNotFoundError as error:
        fix = 'pip install "cadlm[similar]"'
        raise EncoderError("missing-library", "comparing parts needs scipy, which is not installed", fix=fix) from error
    parts = [boxed(cloud) for cloud in clouds]
    rows = np.stack([posed(part) for part in parts])
    rows = (rows - rows.mean(0)) / (rows.std(0) + 1e-6)

    @cache
    def tree(number: int) -> cKDTree:
        return cKDTree(parts[number].points)

    found = np.zeros((queries, len(parts)), bool)
    _, nearest = cKDTree(rows).query(rows[:queries], k=min(_TRIED + 1, len(parts)))
    for query in range(queries):
        for other in nearest[query]:
            if other != query:
                found[query, other] = all(
                    _lies_on(parts[a], parts[b], tree(b), within) for a, b in ((query, other), (other, query))
                )
    return found


def _lies_on(part: PointCloud, ground: PointCloud, tree, within: float) -> bool:  # type: ignore[no-untyped-def]
    step = max(1, len(part) // _CHECKED)
    points, normals = part.points[::step], part.normals[::step]
    apart, near = tree.query(points, k=_LOOKED_AT, distance_upper_bound=_REACH)
    is_there = np.isfinite(apart)
    near = np.where(is_there, near, 0)
    heights = np.abs(np.einsum("nkc,nkc->nk", points[:, None] - ground.points[near], ground.normals[near]))
    faces_alike = np.einsum("nc,nkc->nk", normals, ground.normals[near]) > 0.9
    return bool((np.where(is_there & faces_alike, heights, np.inf).min(1) <= within).mean() >= _SHARE)


def leaks(store: Store, train: Sequence[Entry], test: Sequence[Entry], within: float = SAME) -> Iterator[tuple[Entry, Entry]]:
    """Held-out parts with the training parts that are the same, in the same attitude."""
    entries = [*test, *train]
    clouds = (_fewer(store.load(entry.part)) for entry in entries)
    for query, other in np.argwhere(twins(clouds, len(test), within)):
        if other >= len(test):
            yield entries[query], entries[other]


def _fewer(cloud: PointCloud) -> PointCloud:
    return cloud.take(np.arange(min(_KEPT, len(cloud))))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.twins", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument("--weights", type=Path, help="weights whose split is looked at; else --held-out")
    parser.add_argument("--held-out", type=float, default=0.05, help="share of the parts (default %(default)s)")
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
        train, test = split(store.parts(), share, families)
        if not train or not test:
            raise EncoderError("no-parts", f"of the parts of {given.parts} {len(test)} are held out and {len(train)} are not")
        pairs = [(a.source, b.source) for a, b in leaks(store, train, test, given.within)]
        if given.out:
            write_whole(given.out, (json.dumps(pairs, indent=1) + "\n").encode())
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for held_out, trained in pairs:
        print(f"{held_out} = {trained}")
    print(f"{len({a for a, _ in pairs})} of {len(test)} held-out parts have the shape of one of {len(train)} training parts")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
