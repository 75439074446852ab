"""The words that a model has read in training. A part that is named by a word it never read is a guess, however sure it looks.

python -m cadlm.familiar cadlm/weights/embedded/words.txt      # list them: the words of 60,000 training prompts
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Self

from dsl.files import staged
from evals.reader.spelling import shorter

from .errors import CadlmError
from .tokenizer import words
from .weights import EMBEDDED

FILE = "words.txt"
SEED, SAMPLES = 0, 60_000
FEWEST = 4
"""Prompts that a word stands in to be known: typing errors are rarer."""
SHORTEST_SLIP = 4
"""Letters of a word in which one slip of the keyboard is forgiven: a letter left out or doubled, two exchanged."""


@dataclass(frozen=True)
class Familiar:
    """Words in lower case, letters only, of two or more."""

    known: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The words of the model in a folder.

        Raises:
            CadlmError: `unreadable-words`.
        """
        try:
            return cls(frozenset((folder / FILE).read_text(encoding="utf-8").split()))
        except (OSError, UnicodeDecodeError) as error:
            raise CadlmError("unreadable-words", f"{folder / FILE}: {error}") from error

    def strange(self, prompt: str) -> tuple[str, ...]:
        """The different words of a prompt that the model never read, in order; one slip in a longer word is forgiven."""
        return tuple(dict.fromkeys(word for word in words(prompt) if _counts(word) and not self._knows(word)))

    def _knows(self, word: str) -> bool:
        if word in self.known or word.removesuffix("s") in self.known or word + "s" in self.known:
            return True
        swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
        single = (word[:i] + word[i + 1 :] for i in range(len(word) - 1) if word[i] == word[i + 1])
        return word in self._shortened or any(len(made) >= SHORTEST_SLIP and made in self.known for made in (*swapped, *single))

    @cached_property
    def _shortened(self) -> frozenset[str]:
        """Known words, whole and with one letter left out."""
        return frozenset(form for word in self.known if len(word) >= SHORTEST_SLIP for form in shorter(word))


def _counts(word: str) -> bool:
    return len(word) > 1 and word.isalpha()


@cache
def embedded_words() -> Familiar:
    """Those of the model that ships with the package."""
    return Familiar.load(EMBEDDED)


def count_words(prompts: Iterable[str]) -> list[str]:
    """The words that stand in at least `FEWEST` prompts, in alphabetical order."""
    found: Counter[str] = Counter()
    for prompt in prompts:
        found.update({word for word in words(prompt) if _counts(word)})
    return sorted(word for word, number in found.items() if number >= FEWEST)


def main() -> None:
    from generators.corpus import stream

    with staged(Path(sys.argv[1])) as draft:
        lines = count_words(sample.prompt for sample in islice(stream(SEED), SAMPLES))
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
