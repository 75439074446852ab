"""What comes out of reading a prompt, and the list that the steps write requirements to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from generators.spec import Requirement, Spec

from .roles import Number
from .tokens import Text

FindingCode = Literal[
    "no-part",
    "no-name",
    "no-size",
    "no-diameter",
    "no-count",
    "no-thickness",
    "hole-too-large",
    "holes-too-far-apart",
    "hole-too-deep",
    "wall-too-thick",
    "cut-too-large",
    "cut-too-deep",
    "edge-too-large",
    "bore-too-large",
    "mouth-too-small",
    "overlapping-holes",
    "outside-the-part",
    "zero-size",
    "size-stated-twice",
    "one-size",
    "odd-hole",
    "unread-number",
    "unclear-unit",
    "unclear-shape",
    "unclear-place",
    "unsized-piece",
    "no-height",
]
MISSING: frozenset[str] = frozenset(("no-part", "no-name", "no-size", "no-diameter", "no-count", "no-thickness"))
"""Codes of what the prompt does not say."""
UNCLEAR: frozenset[str] = frozenset(
    (
        "no-name",
        "one-size",
        "odd-hole",
        "unread-number",
        "unclear-unit",
        "unclear-shape",
        "unclear-place",
        "unsized-piece",
        "no-height",
    )
)
"""Codes of what is said, and no part can be held against it. Every code of neither set is a contradiction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong with what a prompt asks: a contradiction in its numbers, a size that it does not give, a shape or a unit
    that cannot be made sure of.

    Attributes:
        message: A plain sentence without full stop, for the person who wrote the prompt.
        span: First and past-last character of the words at fault.
    """

    code: FindingCode
    message: str
    span: tuple[int, int]

    @property
    def is_missing(self) -> bool:
        """Whether a size is missing that a default may fill."""
        return self.code in MISSING

    @property
    def is_unclear(self) -> bool:
        """Whether no part can be shown to be what is meant."""
        return self.code in UNCLEAR

    @property
    def is_contradiction(self) -> bool:
        """Whether what is said cannot all be so."""
        return not (self.is_missing or self.is_unclear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A prompt as a machine understands it.

    Attributes:
        spec: What it asks for; a requirement that the reader is not certain of has `is_sure` False.
        findings: What contradicts or is missing.
        unused: Spans of the numbers that no requirement accounts for.
        sources: For each requirement of the spec, the places among `read_numbers(prompt)` of the numbers it comes from.
        is_whole: Each number stands in a requirement that can be checked, and none is vague.
    """

    spec: Spec
    findings: tuple[Finding, ...] = ()
    unused: tuple[tuple[int, int], ...] = ()
    sources: tuple[tuple[int, ...], ...] = ()
    is_whole: bool = False


@dataclass(slots=True)
class Asked:
    """The requirements found so far, each with the numbers that it comes from."""

    text: Text
    rows: list[tuple[Requirement, tuple[int, ...]]] = field(default_factory=list[tuple[Requirement, tuple[int, ...]]])
    used: set[int] = field(default_factory=set[int])
    is_open: bool = False
    """Something is said of several, and not of how many."""

    def add(self, requirement: Requirement, numbers: Iterable[Number] = (), tokens: tuple[int, int] | None = None) -> None:
        """Note a requirement with the words it comes from: those of its numbers, or the tokens given."""
        numbers = list(numbers)
        if tokens is None and numbers:
            tokens = min(n.words[0] for n in numbers), max(n.words[1] for n in numbers)
        if tokens is not None:
            first, last = self.text.tokens[tokens[0]], self.text.tokens[tokens[1] - 1]
            span = first.start, last.end
            requirement = replace(requirement, span=span, words=self.text.prompt[slice(*span)])
        self.used.update(n.index for n in numbers)
        self.rows.append((requirement, tuple(n.index for n in numbers)))

    def note(self, numbers: Iterable[Number]) -> None:
        """Numbers that are accounted for without a requirement of their own."""
        self.used.update(n.index for n in numbers)

    def left(self, numbers: Iterable[Number]) -> list[Number]:
        """Of these numbers, the ones that no requirement has used yet."""
        return [number for number in numbers if number.index not in self.used]
