"""Which token of any tokenizer may come next in an answer: the embedded model's token mask, lifted to bytes.

A token of a large model may be a piece of an answer token (`«`, or `-in` of `-inset`) or several (`)*`). It is allowed where its
bytes go on the way of an answer that `ProgramGuide` allows; no other is.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ..constrain import SHORTEST_BUDGET, ProgramGuide
from .vocabulary import Vocabulary, alphabet

if TYPE_CHECKING:
    from generators.numbers import Mention

ENDLESS = 2**40
"""Answer tokens that a guide may take whose budget is counted elsewhere, in tokens of a vocabulary, or not at all."""


class _Place:
    """A place between two answer tokens of an answer. It does not change.

    Attributes:
        guide: What was written up to here.
        label: `open` after a label's number, `closed` after its `»`, before which a facet would have stood.
    """

    def __init__(self, guide: ProgramGuide, label: Literal["", "open", "closed"] = "") -> None:
        self.guide, self.label = guide, label
        self._after: dict[int, _Place] = {}

    @cached_property
    def _all(self) -> list[int]:
        return self.guide.choices()

    @property
    def may_end(self) -> bool:
        return self.label != "open" and alphabet().lexicon.eos in self._all

    @cached_property
    def choices(self) -> list[int]:
        """The answer tokens that may follow, the end mark aside."""
        out = self._all
        if self.may_end:
            out = [token for token in out if token != alphabet().lexicon.eos]
        if self.label == "open":
            return [alphabet().close, *(token for token in out if token in alphabet().facets)]
        return [token for token in out if token not in alphabet().facets] if self.label else out

    @cached_property
    def members(self) -> frozenset[int]:
        return frozenset(self.choices)

    def after(self, token: int) -> _Place:
        """The place after one more answer token."""
        if token not in self._after:
            self._after[token] = self._follow(token)
        return self._after[token]

    def _follow(self, token: int) -> _Place:
        if token == alphabet().close:
            return _Place(self.guide, "closed")
        guide = self.guide.copy()
        guide.advance(token)
        return _Place(guide, "open" if token in alphabet().labels else "")


class TextGuide:
    """Constrains one answer, token by token of a vocabulary.

    Args:
        mentions: The numbers of the prompt.
        budget: Tokens of the answer at most, the end mark included.

    Attributes:
        written: The answer so far.
        ended: Whether its end mark was taken.

    Raises:
        ValueError: No program is sure to fit in the budget.
    """

    def __init__(self, vocabulary: Vocabulary, mentions: Sequence[Mention], budget: int) -> None:
        if budget < SHORTEST_BUDGET * vocabulary.most:
            raise ValueError(f"{budget} tokens are too few for a program: at least {SHORTEST_BUDGET * vocabulary.most}")
        self._vocabulary = vocabulary
        self._place = _Place(ProgramGuide(alphabet().lexicon, mentions, ENDLESS))
        self._pending = b""  # the beginning, or all, of an answer token that is the beginning of another
        self._left = budget
        self._plan: list[int] | None = None
        self.written = b""
        self.ended = False

    def copy(self) -> TextGuide:
        """A guide that goes on from here by itself."""
        return copy(self)

    @property
    def was_forced(self) -> bool:
        """Whether the budget ran out, so that the end was not the model's choice."""
        return self._plan is not None

    # What may come

    def allowed(self) -> list[int]:
        """Ids of the tokens that may come next, at least one; some may stand twice."""
        if self.ended:
            return list(self._vocabulary.ends)
        if self._plan is None and not self._pending:
            self._watch_budget()
        if self._plan is not None:
            return self._plan[:1] or list(self._vocabulary.ends)
        out: list[int] = []
        place = self._place
        if self._pending:
            for token in self._longer(self._pending):
                ids, goes_on = self._vocabulary.spelling(b"", token, skip=len(self._pending))
                out += ids
                if goes_on:
                    self._gather(place.after(token), alphabet().texts[token][len(self._pending) :], out)
        if (settled := self._settled()) is not None:
            self._gather(settled, b"", out)
        return [*out, *self._vocabulary.ends] if self._may_end() else out

    def _settled(self) -> _Place | None:
        """The place if what is pending is a whole answer token, not the beginning of a longer one; None where it is none."""
        if not self._pending:
            return self._place
        whole = alphabet().by_text.get(self._pending)
        return None if whole is None or whole not in self._place.members else self._place.after(whole)

    def _may_end(self) -> bool:
        if self._plan is not None:
            return not self._plan
        settled = self._settled()
        return settled is not None and settled.may_end

    def _gather(self, place: _Place, before: bytes, out: list[int]) -> None:
        """Add the tokens that begin with `before` and go on with what may follow a place, in one answer token or in several."""
        known = self._vocabulary.spellings(before)
        for token in place.choices:
            ids, goes_on = known.get(token) or self._vocabulary.spelling(before, token)
            out += ids
            if goes_on:
                self._gather(place.after(token), before + alphabet().texts[token], out)

    def _longer(self, text: bytes) -> frozenset[int]:
        """Answer tokens that may stand here and are longer than this beginning of them."""
        return self._place.members & alphabet().longer.get(text, frozenset())

    # Taking a token

    def advance(self, token: int) -> None:
        """Take one allowed token.

        Raises:
            ValueError: It is not allowed.
        """
        self._left -= 1
        if self.ended:
            return
        if token in self._vocabulary.ends:
            if not self._may_end():
                raise ValueError(f"the answer may not end after {self.written!r}")
            self.ended = True
            return
        text = self._vocabulary.bytes.get(token, b"")
        if not text:
            raise ValueError(f"token {token} writes nothing")
        self.written += text
        if self._plan is not None:
            self._plan = self._plan[1:]
            return
        text = self._pending + text
        while text and not self._longer(text):
            token, length = self._longest(text)
            self._place, text = self._place.after(token), text[length:]
        self._pending = text

    def _longest(self, text: bytes) -> tuple[int, int]:
        """The longest answer token that a text begins with, and its length; a shorter one is never meant (`Lexicon.suffixes`)."""
        for length in range(len(text), 0, -1):
            token = alphabet().by_text.get(text[:length])
            if token in self._place.members:
                return token, length
        raise ValueError(f"{text!r} may not follow {self.written!r}")

    # Ending in time

    def _watch_budget(self) -> None:
        guide, most = self._place.guide, self._vocabulary.most
        growth = guide.growth() * most
        if self._place.label == "open" or self._left > guide.longest_end() * most + growth:
            return
        plan = self._vocabulary.spell(b"".join(alphabet().texts[token] for token in guide.shortest_end()))
        if self._left <= len(plan) + 1 + growth:
            self._plan = plan
