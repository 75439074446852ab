"""What the programs look like that a model has learned from: each number of the prompt has one parameter, each line is of a kind,
some words of a prompt always stand for something, and none for less than it did. An answer that breaks such a custom is an
invention, however sure the model is of it.

    python -m cadlm.customs cadlm/weights/embedded      # lists them in lines.txt, implied.txt and senses.txt
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from dsl.files import staged
from generators.labels import LABEL
from generators.numbers import Mention

from .errors import CadlmError
from .familiar import training_samples
from .senses import FEWEST, NUMBERED, PLACING, Row, Senses, content_words, names_in
from .senses import FILE as SENSES_FILE
from .weights import EMBEDDED

LINES_FILE, IMPLIED_FILE = "lines.txt", "implied.txt"
ALWAYS, RARE = 0.998, 0.25
"""Share of a word's programs that have a name for it to be implied, and of all programs for it to be worth saying."""
_ASKS_FOR = {
    "hole": re.compile(r"h[oe]+l|hle|drill|bore|bolt|screw", re.IGNORECASE),
    "fillet": re.compile(r"round|fil+et|radi", re.IGNORECASE),
}
"""Features by the names of their sizes, and the words without one of which no answer made one of a size of its own."""
_ASSUMED = re.compile(rf"^({'|'.join(_ASKS_FOR)})\d*=[\d.]+$", re.MULTILINE)
_USUAL_THICKNESS = re.compile(r"^t\d*=[\d.]+$", re.MULTILINE)
_SAYS_THICKNESS = re.compile(r"\bth(?:ic)?k|\bgau?ge\b", re.IGNORECASE)
_LINE_NAME = re.compile(r"^[a-z]\w*:\s*")


@dataclass(frozen=True, slots=True)
class Customs:
    """
    Attributes:
        lines: As `shape_of_lines` writes them.
        implied: By word, the names that are in every program for it.
        senses: The least that each word stood for.
    """

    lines: frozenset[str]
    implied: Mapping[str, frozenset[str]]
    senses: Senses

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Those of the model in a folder.

        Raises:
            CadlmError: `unreadable-customs`.
        """
        try:
            lines, implied = ((folder / name).read_text(encoding="utf-8").splitlines() for name in (LINES_FILE, IMPLIED_FILE))
            rows = (line.split() for line in implied)
            senses = Senses.load(folder / SENSES_FILE)
            return cls(frozenset(lines), {word: frozenset(names) for word, *names in rows}, senses)
        except (OSError, UnicodeDecodeError, ValueError, IndexError) as error:
            raise CadlmError("unreadable-customs", f"{folder}: {error}") from error

    def breaches(
        self, prompt: str, mentions: Sequence[Mention], target: str, squares: Container[int] = (), proven: Collection[str] = ()
    ) -> tuple[str, ...]:
        """What an answer does that none did which the model learned from, as sentences without full stop.

        Args:
            target: The answer with its labels.
            squares: Numbers that are proven to be two sizes of the part: the side of a square.
            proven: Words as `content_words` has them that the part is proven to be as.
        """
        names = names_in(target)
        lacking = [word for word in content_words(prompt) if word not in proven and not self.implied.get(word, names) <= names]
        known = (*lacking, *proven)
        unmet = [word for word in self.senses.unmet(prompt, mentions, target) if word not in known]
        new = [line for line in shape_of_lines(target, mentions) if line not in self.lines]
        taken = Counter(_size_of(match) for match in LABEL.finditer(target))
        twice = sorted({int(match[1]) for match in LABEL.finditer(target) if taken[_size_of(match)] > 1})
        unasked = sorted({match[1] for match in _ASSUMED.finditer(target) if not _ASKS_FOR[match[1]].search(prompt)})
        return (
            *(
                f"“{mentions[index].text.strip()}” is stated once, and the part takes it for two sizes"
                for index in twice
                if index not in squares
            ),
            *(f"nobody asks for a {name}, and the part has one" for name in unasked),
            *(("a thickness is stated, and the part assumes another",) if _assumes_thickness(prompt, target) else ()),
            *(f"“{word}” always stood for something where the model learned it, and does not on this part" for word in lacking),
            *(f"“{word}” stood for more wherever the model learned it than on this part" for word in unmet),
            *(f"no part that the model learned from has a line like {line}" for line in dict.fromkeys(new)),
        )


def _assumes_thickness(prompt: str, target: str) -> bool:
    """Whether a thickness that is not stated stands for the usual one though the prompt states some."""
    return bool(_USUAL_THICKNESS.search(target) and _SAYS_THICKNESS.search(prompt))


def shape_of_lines(target: str, mentions: Sequence[Mention]) -> Iterator[str]:
    """The lines of an answer: the kind of each number of the prompt in place of its label, nodes unnamed, names unnumbered."""

    def kind(label: re.Match[str]) -> str:
        stated = mentions[int(label[1])].kind
        if label[2] == "n" and stated == "len" and not mentions[int(label[1])].text.isdigit():
            return "<len:n>"  # six, because it says 6 mm
        return f"<{label[2] or ('len' if stated == 'num' else stated)}>"

    for line in target.splitlines():
        yield NUMBERED.sub(r"\1", _LINE_NAME.sub("", LABEL.sub(kind, line)))


def _size_of(label: re.Match[str]) -> tuple[str, str]:
    """The number that a label stands for, and which of the sizes that a thread has; a count is the number itself."""
    facet = label[2] or ""
    return label[1], "" if facet == "n" else facet


def learn(rows: Iterable[Row]) -> Customs:
    """The customs of rows of training, refusals left out."""
    rows = [row for row in rows if not row[2].startswith("?")]
    lines: set[str] = set()
    told: Counter[str] = Counter()
    used: Counter[str] = Counter()
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for prompt, mentions, target in rows:
        lines.update(shape_of_lines(target, mentions))
        names = names_in(target)
        used.update(names)
        for word in content_words(prompt):
            if word not in PLACING:
                told[word] += 1
                together[word].update(names)
    implied = {
        word: frozenset(name for name, n in together[word].items() if n >= ALWAYS * count and used[name] < RARE * len(rows))
        for word, count in told.items()
        if count >= FEWEST
    }
    return Customs(frozenset(lines), {word: names for word, names in implied.items() if names}, Senses.learn(rows))


@cache
def embedded_customs() -> Customs:
    """Those of the model that ships with the package."""
    return Customs.load(EMBEDDED)


def main() -> None:
    folder = Path(sys.argv[1])
    customs = learn((sample.prompt, sample.mentions, sample.target) for sample in training_samples())
    implied = (" ".join((word, *sorted(names))) for word, names in sorted(customs.implied.items()))
    texts = {LINES_FILE: "\n".join(sorted(customs.lines)) + "\n", IMPLIED_FILE: "\n".join(implied) + "\n"}
    for name, text in (texts | {SENSES_FILE: customs.senses.text()}).items():
        with staged(folder / name) as draft:
            draft.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
