"""Whether a finished answer is one that the token mask allows: the check of servers that constrain by the grammar alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..constrain import ProgramGuide
from ..errors import CadlmError
from .text_guide import ENDLESS
from .vocabulary import alphabet

if TYPE_CHECKING:
    from generators.numbers import Mention


def check_answer(target: str, mentions: Sequence[Mention]) -> None:
    """
    Args:
        target: With its labels, without blank lines around it.

    Raises:
        CadlmError: `not-an-answer`, with the first word that the mask forbids.
    """
    ids = alphabet().tokenizer.encode_answer(target)
    guide = ProgramGuide(alphabet().lexicon, mentions, ENDLESS)
    for place, token in enumerate(ids):
        if token not in guide.choices():
            written = alphabet().tokenizer.decode_answer(ids[:place])
            word = alphabet().tokenizer.answers[token]
            raise CadlmError("not-an-answer", f"{word!r} may not follow {written[-40:]!r}")
        guide.advance(token)
    if alphabet().lexicon.eos not in guide.choices():
        raise CadlmError("not-an-answer", f"the program may not end with {target[-40:]!r}: something is open or unused")
