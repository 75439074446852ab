"""Slips of the keyboard: an unknown word becomes the one word of the vocabulary that is a single slip away."""

from __future__ import annotations

from functools import cache

from .lexicon import NEUTRAL, SPELLINGS, VOCABULARY

MIN_LENGTH = 4
"""Shorter words are a single slip away from too many others."""


@cache
def correct(word: str) -> str:
    """The word itself, or what was meant if exactly one known word has the same letters but for one slip."""
    if len(word) < MIN_LENGTH or not word.isalpha() or word in VOCABULARY or word in NEUTRAL or word in SPELLINGS:
        return word
    near = {SPELLINGS.get(known, known) for form in shorter(word) for known in _INDEX.get(form, ()) if _is_one_slip(word, known)}
    return near.pop() if len(near) == 1 else word


def shorter(word: str) -> set[str]:
    """The word, and all that is left when one letter goes."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _is_one_slip(a: str, b: str) -> bool:
    """One letter too many, too few, another one, or two swapped."""
    if abs(len(a) - len(b)) == 1:
        long, short = (a, b) if len(a) > len(b) else (b, a)
        return short in shorter(long)
    if len(a) != len(b):
        return False
    off = [i for i in range(len(a)) if a[i] != b[i]]
    if len(off) == 1:
        return min(len(a), len(b)) > 5 and off[0] > 0
    return len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]


def _index() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for known in VOCABULARY | frozenset(word for word in SPELLINGS if len(word) > MIN_LENGTH):
        if len(known) >= MIN_LENGTH:
            for form in shorter(known):
                index.setdefault(form, []).append(known)
    return index


_INDEX = _index()
