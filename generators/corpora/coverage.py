"""Which features can meet: on which base, and with which other feature; and which of these pairs a corpus has never shown.

Told from the table of features: two of one kind of base that do not want the same place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations

from ..features import FEATURES, Feature, Kind

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

_APART: dict[str, str] = {
    "blind_hole": "cross_hole",
    "block_on_top": "cross_hole radial_hole ring_groove",
    "bolt_circle": "groove radial_hole rib",
    "boss": "cross_hole radial_hole ring_groove",
    "center_hole": "cross_hole",
    "chamfer_all": "rib",
    "chamfer_corners": "corner_notch step",
    "chamfer_top": "rib",
    "clock_hole": "hollow",
    "corner_notch": "hollow rim round_corners",
    "counterbore": "cross_hole",
    "counterbore_m": "cross_hole",
    "countersink": "cross_hole",
    "cross_hole": "drilled_boss grid_of_holes groove pin pocket rib rim row_of_holes slot spaced_holes two_holes window",
    "drilled_boss": "radial_hole ring_groove",
    "end_holes": "groove rib",
    "fillet_all": "rib",
    "fillet_top": "rib",
    "flat": "hollow keyway radial_hole ring_groove two_flats",
    "groove": "rim",
    "hole_at": "hollow",
    "hole_from_center": "hollow",
    "hole_in_corner": "hollow",
    "hole_near_edge": "hollow",
    "hollow": "keyway notch step two_flats",
    "keyway": "radial_hole ring_groove two_flats",
    "notch": "rim",
    "pin": "radial_hole ring_groove",
    "radial_hole": "two_flats",
    "rib": "rim",
    "rim": "side_hole step",
    "ring_groove": "two_flats",
    "round_corners": "step",
}
"""Features that reach into each other's place whatever their sizes: a notch cuts off the rounded corner, a rib runs over the
holes at the ends, a hole drilled right across keeps the middle to itself. Found by tries of each pair that no sample of 100,000 had.
"""


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
    return frozenset(pair for pair in found if pair[1] not in _APART.get(pair[0], "").split())


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
