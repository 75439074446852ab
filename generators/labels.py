"""Number labels: a target is a program whose parameters may stand for numbers of the prompt («0», «2:n», «1:clear»).

Source of the idea: docs/dialect.md. The model writes labels; `bind` puts the exact numbers in their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .errors import GeneratorError
from .numbers import Mention

LABEL = re.compile(r"«(\d+)(?::([a-z]+))?»")


@lru_cache(maxsize=65536)
def plain(value: float) -> str:
    """The shortest plain decimal of a number, at most nine places, never an exponent."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def label(index: int, facet: str = "") -> str:
    """The label of the mention with this index."""
    return f"«{index}:{facet}»" if facet else f"«{index}»"


def bind(target: str, mentions: Sequence[Mention]) -> str:
    """Replace every label of a target by its exact number.

    Raises:
        GeneratorError: `unknown-label` if the prompt has no such mention or the mention no such facet.
    """

    def number(match: re.Match[str]) -> str:
        index, facet = int(match[1]), match[2]
        try:
            mention = mentions[index]
            return plain(mention.facets[facet] if facet else mention.value)
        except (IndexError, KeyError):
            raise GeneratorError("unknown-label", f"the prompt has no number {match[0]}") from None

    return LABEL.sub(number, target)
