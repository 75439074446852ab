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
NAMELESS = frozenset(
    """
    about above actually add added adding adds after again align aligned aligns all almost already also although always an and
    another any anyway approximately are arrange arranged arranges arranging as at away basically be because been before begin
    beginning begins being below beside besides between both build building builds built but by call called came can carefully
    carries carry carrying carve carved come comes coming contain containing contains could create created creating did
    directly do does doing done during each ease eased easily either else end ended ending ends enough entire entirely even
    evenly ever every exactly except extend extended extending extends fall falling falls few finally find fits fitted for
    form formed forming from fully gave get gets getting give given gives giving go goes going gone got had has have having he
    hence her here his hold holding holds how however if in instead into is it its itself just keep keeping keeps kept kind
    kindly later leave leaves leaving left let lets lie lies like likewise lined locate located locates lying made mainly make
    makes making many may maybe me measure measured measures measuring meet meeting meets merely might mine more most mostly
    much must my namely nearly necessary need needed needing needs neither never next nor not now of off often on once one
    only onto or other others otherwise ought our out over overall own pass passes passing per perfectly perhaps place placed
    places placing please point pointing points position positioned positions possible precisely preferably properly put puts
    putting quite rather reach reached reaches reaching really remain remaining remains remove removed removing repeat
    repeated respectively rise rises rising roughly run running runs same see seen set sets setting several shall she should
    simply since sit sits sitting smooth smoothed so soften softened softening some somehow soon span spanning spans spread
    spreading start started starting starts stay staying stick sticking sticks still stop stopped stops such sunk sure take
    taken takes taking than thank thanks that the their them then there thereby these they this those though through
    throughout thus to together too touch touching toward towards try turn under until up upon us use used uses using usually
    very via want wanted wants was way we well were what when where whereas wherever whether which while who whole whose why
    will wish with within without work works would yes yet you your
    """.split()  # noqa: SIM905
)
"""English words that name no shape, whatever a sentence says with them: function words, adverbs, verbs of placing and making."""


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
        """The different words of a prompt that may name a shape and that the model never read, in order.

        One slip in a longer word is forgiven.
        """
        return tuple(dict.fromkeys(word for word in words(prompt) if _counts(word) and not self._knows(word)))

    def _knows(self, word: str) -> bool:
        if word in NAMELESS or word in self.known or word.removesuffix("s") in self.known or word + "s" in self.known:
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
