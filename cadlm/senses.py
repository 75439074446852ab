"""What the words of prompts have stood for: beside each word the programs that it was said of. A plate "with a keyhole slot" that
is nothing but a plate says too little, for no program that a model learned from made so little of a slot.

The programs are seen as sets of names: parameters, operations, faces. Only the smallest sets of a word are kept: a part that has
more than one of them may say more than was asked for, which other checks look at; one that has none of them says less.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from generators.labels import LABEL
from generators.numbers import Mention

from .familiar import LETTERS, LIKE, NAMELESS, PURPOSES, is_noun, lettered
from .tokenizer import words

FILE = "senses.txt"
FEWEST = 40
"""Prompts that a word stands in before anything is concluded from it."""
LEAST = 6.0
"""How often a word would have been said of so little by chance, before it means something that it never was."""
PLACING = frozenset(
    """
    able across afterward along anyone apart around axi back base body bottom center centered centerline central
    centre centred circumference component corner crosswise deep depth dia diam diameter dim dimension direction
    distance down edge end equal equally evenly everything everywhere extrude face featuring first flat following
    front full gap gotta halfway height high horizontal inch include including inner item laser left len length
    lengthwise level line location long longer low lower middle midway mill millimeter millimetre next offset
    opposite origin outer outside overall parallel part piece plain plu position printable printing produce radiu
    rear rectangle respective right rim row second shorter side simple single size solid spaced spacing square
    straight support surface tall thick thickness third thk through thru top total typ underside unit upper
    vertical wide width
    """.split()  # noqa: SIM905
)
"""Words as `content_words` has them that say where, how large and in which order, and so may be said of anything."""
NAME = re.compile(r"[<>|][XYZ]|[A-Za-z_][A-Za-z_0-9]*")
_DONE = {
    "chamfered": "chamfer", "counterbored": "counterbore", "drilled": "drill", "filleted": "fillet", "grooved": "groove",
    "notched": "notch", "rounded": "round", "slotted": "slot",
}  # fmt: skip
"""What is done to a part, by what it has then."""
NUMBERED = re.compile(r"\b([a-z][a-z_]*)\d+\b")

_HELPERS = frozenset(("guide", "jig", "press", "stop"))
"""What a purpose is said of, too, and names no part by itself: "door stop wedge"."""
_FASTENERS = frozenset(("bolt", "bolts", "screw", "screws"))
ANGLES = frozenset(("angle", "beam", "bracket", "channel", "profile", "section"))
"""What has flanges for legs, and no flange besides."""
_SAME = {"l": "h", "od": "dia", "id": "hole", "bore": "hole"}
"""Parameters by which programs say the same of a part: how long it is, how wide a round one, its bore."""

Row = tuple[str, Sequence[Mention], str]
"""A prompt, its numbers, and the answer with their labels."""


def names_in(target: str) -> frozenset[str]:
    """The parameters, without their numbers and one name for all that mean the same, the operations, functions and faces of an
    answer.
    """
    found: list[str] = NAME.findall(NUMBERED.sub(r"\1", LABEL.sub(" ", target)))
    return frozenset(_SAME.get(name, name) for name in found)


def content_words(prompt: str, mentions: Sequence[Mention] = ()) -> tuple[str, ...]:
    """The different words of a prompt that may name something, in the singular, in order; none that belong to its numbers. Then
    the letters that say a shape.
    """
    for mention in reversed(mentions):
        prompt = f"{prompt[: mention.start]} # {prompt[mention.end :]}"
    told = ("", *words(prompt), "")
    found = (word for before, word, after in zip(told, told[1:], told[2:], strict=False) if _names(before, word, after))
    named = (word if word.endswith("ss") else word.removesuffix("s") for word in found)
    if not ANGLES.isdisjoint(words(prompt)):
        named = (word for word in named if word != "flange")
    return tuple(dict.fromkeys((*(_DONE.get(word, word) for word in named), *(letter for _, letter in lettered(prompt)))))


def _names(before: str, word: str, after: str) -> bool:
    if word in _FASTENERS and (before == "#" or before.isdigit()):
        return False  # "holes for M3 screws" are round ones
    is_guest = after in ("hole", "holes") and is_noun(word)  # "two dowel holes" are round ones, for dowels
    is_said_before = word in LIKE or is_guest or (word in PURPOSES and (is_noun(after) or after in _HELPERS))
    return word.isalpha() and len(word) > 2 and word not in NAMELESS and not is_said_before


@dataclass(frozen=True, slots=True)
class Senses:
    """
    Attributes:
        programs: The different sets of names, each with how many programs have just these.
        total: All programs.
        words: By word, in how many prompts it stood, and the smallest sets of those programs.
    """

    programs: Mapping[frozenset[str], int]
    total: int
    words: Mapping[str, tuple[int, tuple[frozenset[str], ...]]]

    def unmet(self, prompt: str, mentions: Sequence[Mention], target: str) -> tuple[str, ...]:
        """The words of a prompt that no program stood for which says as little as this answer, though many say no more. Of
        letters, which are shapes, none has to.
        """
        names = names_in(target)
        told = ((word, *self.words[word]) for word in content_words(prompt, mentions) if word in self.words)
        never = [(word, n) for word, n, least in told if not any(known <= names for known in least)]
        if not never:
            return ()
        share = sum(count for known, count in self.programs.items() if known <= names) / max(1, self.total)
        return tuple(word for word, n in never if n * share >= LEAST or word in LETTERS)

    @classmethod
    def learn(cls, rows: Iterable[Row]) -> Self:
        """From rows of training; sets that a single program has, and no word needs, are left out."""
        programs: Counter[frozenset[str]] = Counter()
        told: Counter[str] = Counter()
        said_of: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
        for prompt, mentions, target in rows:
            names = names_in(target)
            programs[names] += 1
            for word in content_words(prompt, mentions):
                told[word] += 1
                said_of[word].add(names)
        kept = {w: (n, _smallest(said_of[w])) for w, n in told.items() if n >= FEWEST and w not in PLACING}
        needed = frozenset(known for _, least in kept.values() for known in least)
        common = {known: count for known, count in programs.items() if count > 1 or known in needed}
        return cls(common, programs.total(), kept)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises `OSError`, `ValueError`, `IndexError` for what is no such file."""
        head, sets, told = path.read_text(encoding="utf-8").split("\n\n")
        rows = [(int(count), frozenset(names)) for count, *names in map(str.split, sets.splitlines())]
        said = (line.split() for line in told.splitlines())
        known = {word: (int(n), tuple(rows[int(place)][1] for place in places)) for word, n, *places in said}
        return cls({names: count for count, names in rows}, int(head), known)

    def text(self) -> str:
        """As `load` reads it."""
        rows = sorted(self.programs.items(), key=lambda row: (-row[1], sorted(row[0])))
        place = {names: str(at) for at, (names, _) in enumerate(rows)}
        sets = "\n".join(" ".join((str(count), *sorted(names))) for names, count in rows)
        told = "\n".join(
            " ".join((word, str(n), *sorted((place[known] for known in least), key=int)))
            for word, (n, least) in sorted(self.words.items())
        )
        return f"{self.total}\n\n{sets}\n\n{told}\n"


def _smallest(sets: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Those sets that hold no other of them."""
    bits: dict[str, int] = {}
    found: list[tuple[int, frozenset[str]]] = []
    for names in sorted(sets, key=len):
        mask = sum(1 << bits.setdefault(name, len(bits)) for name in names)
        if not any(other & mask == other for other, _ in found):
            found.append((mask, names))
    return tuple(names for _, names in found)
