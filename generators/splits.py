"""Which split a row belongs to: the first named test set that claims it, else by the content key of its part."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

from .config import CorpusConfig
from .rows import Row

Split = Literal["train", "validation", "test", "test_families", "test_compositions", "test_phrasings"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test", "test_families", "test_compositions", "test_phrasings")


def claimed_by(row: Row, config: CorpusConfig) -> Split | None:
    """The named test set that holds this row out, if any; the order of the three is fixed."""
    if row.family in config.families or row.base in config.families:
        return "test_families"
    if any(a in row.features and b in row.features for a, b in config.compositions):
        return "test_compositions"
    if any(fnmatchcase(phrase, pattern) for pattern in config.phrasings for phrase in row.phrases):
        return "test_phrasings"
    return None


def split_by_key(key: str, config: CorpusConfig) -> Split:
    """The split of a part that no named test set has: all phrasings and all programs of one part fall on one side."""
    place = int(key[:8], 16) / 16**8
    return "test" if place < config.test else "validation" if place < config.test + config.validation else "train"
