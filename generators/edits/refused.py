"""Changes that a part does not allow, and why: what is to go is not there, or a new size is larger than the part."""

from __future__ import annotations

from random import Random

from ..draft import Redraw
from ..writing import Piece
from .changes import known_size, new_length, sentence
from .instructions import REMOVE, SET_NOUN, fill
from .replay import Take
from .words import REMOVED

NOT_THERE = "the part has no such feature"
TOO_LARGE = "the part is too small for it"
REASONS = (NOT_THERE, TOO_LARGE)
_WITHIN = frozenset(("hole", "slot_l", "slot_w", "pocket_l", "pocket_w"))
"""Sizes across the part of what is cut into it: none is as large as the part."""


def refuse(take: Take, rng: Random) -> tuple[list[Piece], str]:
    """The words of an instruction that cannot be followed, and the reason.

    Raises:
        Redraw: The part is no base with features, whose features have names, or has nothing that could be too large.
    """
    if not take.base_name:
        raise Redraw
    return _too_large(take, rng) if rng.random() < 0.5 else _not_there(take, rng)


def _not_there(take: Take, rng: Random) -> tuple[list[Piece], str]:
    present = {word for feature in take.features for name in REMOVED.get(feature, ()) for word in _stems(name)}
    absent = [name for names in REMOVED.values() for name in names if not _stems(name) & present]
    return fill(REMOVE, rng, noun=rng.choice(absent)), NOT_THERE


def _too_large(take: Take, rng: Random) -> tuple[list[Piece], str]:
    known = known_size(take, rng)
    if known.draw.key not in _WITHIN or known.draw.attempt < 0:
        raise Redraw
    largest = 2 * max(draw.value for draw in take.draws if draw.attempt < 0 and draw.form == "length")
    number, _ = new_length(rng, 1.1 * largest, 3 * largest)
    return sentence(known, SET_NOUN, (), rng, number), TOO_LARGE


def _stems(name: str) -> set[str]:
    """The words of a name in the singular, so that "holes" and "center hole" have one in common."""
    return {word.removesuffix("s") for word in name.split()}
