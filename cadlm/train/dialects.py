"""The languages that a model could answer in, each with what it sees of a prompt's numbers: the same parts in all of them.

The shipped model writes `resolved`; the others are what it is compared with (`cadlm.train.ablation`). The idea, and the first
measurement: number labels, docs/dialect.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import dsl
from dsl import DslError
from generators.corpus import stream
from generators.draft import Sample
from generators.labels import LABEL, bind, label, plain
from generators.numbers import Mention, read_numbers
from generators.splits import Split

Reading = tuple[str, tuple[Mention, ...]]
"""A prompt as the model sees it, and its numbers that labels stand for."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    Attributes:
        read: A prompt to what the model sees of it.
        write: What the model is taught to answer; `program` undoes it.
    """

    name: str
    about: str
    read: Callable[[str], Reading]
    write: Callable[[Sample], str]

    def program(self, answer: str, prompt: str) -> str:
        """The program of an answer: its labels bound to the prompt's numbers.

        Raises:
            GeneratorError: `unknown-label`.
        """
        return bind(answer, self.read(prompt)[1])

    def pairs(self, seed: int, split: Split) -> Iterator[Taught]:
        """The generators' stream in this language, endless: the parts and prompts are the same in all of them."""
        for sample in stream(seed, split):
            prompt, mentions = self.read(sample.prompt)
            yield Taught(prompt, self.write(sample), mentions)


@dataclass(frozen=True, slots=True)
class Taught:
    """A row of training."""

    prompt: str
    target: str
    mentions: tuple[Mention, ...]


_BETWEEN_DIGITS = re.compile(r"(?<=\d)\s+(?=\d)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_ALONE = re.compile(
    r"[\d½¼¾⅛⅜⅝⅞](?:[\d.,/½¼¾⅛⅜⅝⅞ -]*[\d½¼¾⅛⅜⅝⅞])?"
    r"|[^\W\d_]+(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?",
    re.IGNORECASE,
)


def _read_digits(prompt: str) -> Reading:
    """All numbers are text. Blanks are no tokens, so a mark keeps two numbers apart."""
    return _BETWEEN_DIGITS.sub(" _ ", prompt), ()


def _read_written(prompt: str) -> Reading:
    """Labels stand for numbers as they are written; units and designations (M4, NEMA 17) are text that the model must know."""
    return prompt, tuple(map(_as_written, read_numbers(prompt)))


def _as_written(mention: Mention) -> Mention:
    if mention.kind == "tol":
        return mention
    if mention.kind in ("thread", "std"):
        found = _DIGITS.search(mention.text)
        number, facets = mention.value, {}
    else:
        found = _ALONE.search(mention.text)
        number = mention.facets.get("n", mention.value)
        facets = {"n": number}
    assert found is not None, mention
    start, end = mention.start + found.start(), mention.start + found.end()
    kind = "num" if facets else "std"
    return mention._replace(start=start, end=end, text=found[0], kind=kind, value=number, facets=facets)


def _read_resolved(prompt: str) -> Reading:
    return prompt, read_numbers(prompt)


def _write_core(sample: Sample) -> str:
    """Programs that the core cannot say, edges chosen by selectors for the most part, stay as they are."""
    try:
        return dsl.format(dsl.lower(sample.ir)).strip()
    except DslError:
        return sample.ir


def _write_extended(sample: Sample) -> str:
    return sample.ir


def _write_labels(sample: Sample) -> str:
    def written(match: re.Match[str]) -> str:
        index, facet = int(match[1]), match[2]
        mention = sample.mentions[index]
        if facet == "n":
            return label(index)
        if facet:
            return plain(mention.facets[facet])
        number = _as_written(mention).value
        if number in (0, mention.value):
            return label(index)
        scaled = f"{label(index)}*{plain(mention.value / number)}"
        return scaled if match.string[: match.start()].endswith("=") else f"({scaled})"

    return LABEL.sub(written, sample.target)


def _write_resolved(sample: Sample) -> str:
    return sample.target


_TABLE = (
    ("core", "literal core IR", _read_digits, _write_core),
    ("extended", "parameters and expressions, literal numbers", _read_digits, _write_extended),
    ("labels", "the same, numbers as labels of what the prompt writes", _read_written, _write_labels),
    ("resolved", "the same, labels of what the reader makes of units and standards", _read_resolved, _write_resolved),
)
DIALECTS: dict[str, Dialect] = {row[0]: Dialect(*row) for row in _TABLE}
