"""Which split a part belongs to: the first named test set that claims it, else by its content key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, Protocol

Split = Literal["train", "validation", "test", "test_families", "test_compositions", "test_phrasings"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test", "test_families", "test_compositions", "test_phrasings")
VALIDATION_SHARE, TEST_SHARE = 0.01, 0.02
"""Of the parts that no named test set claims."""


class HeldOut(Protocol):
    """What the named test sets hold out: whole families, pairs of features, patterns of phrases (`*` is any text)."""

    @property
    def families(self) -> Sequence[str]: ...
    @property
    def compositions(self) -> Sequence[tuple[str, str]]: ...
    @property
    def phrasings(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSets:
    """A plain `HeldOut`."""

    families: tuple[str, ...] = ()
    compositions: tuple[tuple[str, str], ...] = ()
    phrasings: tuple[str, ...] = ()


HELD_OUT = NamedSets(
    families=("eccentric", "hat_profile", "phone_stand", "spoked_wheel", "staircase"),
    compositions=(("slot", "chamfer_top"), ("notch", "center_hole"), ("rib", "corner_holes"), ("bolt_circle", "flat")),
    phrasings=(
        "*exactly in the *",
        "*drilled into the * side*",
        "*near each corner*",
        "*lined up along*",
        "*arranged in a circle*",
        "*slot cut through*",
        "*cut into the top*",
        "*corners with a radius of*",
        "*running around the top*",
        "*softened with*",
        "*sticking up*",
        "*down the center of the top*",
        "*set {off} to*",
        "*whose center is*",
        "*that measures*",
        "*measuring {dia} across*",
        "*outside {od}, inside*",
        "*whose legs are*",
    ),
)
"""What no shipped model is trained on; a corpus may choose otherwise."""


class Described(Protocol):
    """What the named test sets look at: a sample, or a row of a corpus."""

    @property
    def family(self) -> str: ...
    @property
    def base(self) -> str: ...
    @property
    def features(self) -> Sequence[str]: ...
    @property
    def phrases(self) -> Sequence[str]: ...


def claimed_by(part: Described, held_out: HeldOut = HELD_OUT) -> Split | None:
    """The named test set that holds this part out, if any; the order of the three is fixed."""
    if part.family in held_out.families or part.base in held_out.families:
        return "test_families"
    if any(a in part.features and b in part.features for a, b in held_out.compositions):
        return "test_compositions"
    if any(fnmatchcase(phrase, pattern) for pattern in held_out.phrasings for phrase in part.phrases):
        return "test_phrasings"
    return None


def split_by_key(key: str, test: float = TEST_SHARE, validation: float = VALIDATION_SHARE) -> Split:
    """The split of a part that no named test set has: all phrasings and all programs of one part fall on one side."""
    place = int(key[:8], 16) / 16**8
    return "test" if place < test else "validation" if place < test + validation else "train"
