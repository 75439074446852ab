"""Which features can meet is told from their table, and agrees with what is drawn."""

from __future__ import annotations

from itertools import combinations

from generators.corpora.coverage import compatible_bases, compatible_pairs, names_of, never_seen
from generators.corpus import draw
from generators.features import FEATURES

NAMES = {name for feature in FEATURES for name in names_of(feature)}


def test_what_is_drawn_is_what_the_table_expects() -> None:
    for index in range(1500):
        sample = draw(13, index)
        if sample.base:
            features = sorted({name for name in sample.features if name in NAMES})
            assert set(combinations(features, 2)) <= compatible_pairs(), sample.features
            assert {(sample.base, name) for name in features} <= compatible_bases()
            assert set(sample.features) <= NAMES | {"centered"}


def test_features_of_one_place_never_meet() -> None:
    assert ("boss", "pin") not in compatible_pairs()  # both in the middle
    assert ("corner_holes", "flat") not in compatible_pairs()  # a box and a disc
    assert ("corner_notch", "round_corners") not in compatible_pairs()  # the notch takes the corner
    assert ("corner_holes", "slot") in compatible_pairs()


def test_pairs_that_do_not_occur_are_named_in_order() -> None:
    expected = frozenset((("a", "c"), ("a", "b"), ("b", "c")))
    assert never_seen(expected, {("a", "c"): 2, ("b", "c"): 0}) == [("a", "b"), ("b", "c")]
