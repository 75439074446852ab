"""What contradicts in a prompt, or is missing: judged on the requirements, in plain words."""

from __future__ import annotations

from .part import Outline
from .phrases import Phrase
from .reading import Asked, Finding
from .tokens import Text


def find(text: Text, base: Phrase | None, features: list[Phrase], outline: Outline, asked: Asked) -> tuple[Finding, ...]:
    """The findings of a prompt in the order of the text."""
    whole = (0, len(text.prompt))
    if base is None and not asked.rows:
        return (Finding(code="no-part", message="no part is described", span=whole),)
    return ()
