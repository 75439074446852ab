"""Which features can meet: on which base, and with which other feature; and which of these pairs a corpus has never shown.

Told from the table of features: two of one kind of base that do not want the same place. Some of them still hardly ever find
room for each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations

from .features import FEATURES, Feature, Kind

_NAMES: dict[str, tuple[str, ...]] = {
    "counterbore": ("counterbore_m",), "counterbore_sizes": ("counterbore",), "flat_cut": ("flat",), "key_slot": ("keyway",),
    "side_hole": ("side_hole", "cross_hole"),
}  # fmt: skip
"""Under which names a feature stands in a sample where that is not the name of its function."""
_BASES: dict[str, Kind] = {
    "plate": "box", "square_plate": "box", "block": "box", "cube": "box", "strip": "box", "disc": "disc", "cylinder": "disc", "hex_prism": "hex",
}  # fmt: skip
_MANY = ("anywhere", "edge")
"""Places that have room for more than one feature."""


def names_of(feature: Feature) -> tuple[str, ...]:
    """What samples call a feature."""
    return _NAMES.get(feature.make.__name__, (feature.make.__name__,))


@cache
def compatible_pairs() -> frozenset[tuple[str, str]]:
    """All pairs of features, in alphabetical order, that may be on one part."""
    found: set[tuple[str, str]] = set()
    for one, other in combinations(FEATURES, 2):
        if set(one.kinds) & set(other.kinds) and _have_room(one, other):
            found.update((min(a, b), max(a, b)) for a in names_of(one) for b in names_of(other))
    return frozenset(found)


@cache
def compatible_bases() -> frozenset[tuple[str, str]]:
    """All (base, feature) that the composer may draw."""
    return frozenset(
        (base, name)
        for base, kind in _BASES.items()
        for feature in FEATURES
        if kind in feature.kinds
        for name in names_of(feature)
    )


def never_seen(expected: frozenset[tuple[str, str]], counts: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """The expected pairs that do not occur, in order."""
    return sorted(pair for pair in expected if not counts.get(pair))


def _have_room(one: Feature, other: Feature) -> bool:
    taken = set(one.place.split()) & set(other.place.split())
    return not taken or one.place in _MANY or other.place in _MANY
