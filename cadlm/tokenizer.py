"""Prompts and answers to token ids, and answers back. Needs nothing but the vocabulary file; knows no model.

Answers are written in a closed list of tokens that the operation table and the generators' name lists define, so decoding is
the exact inverse of encoding. Prompts are read through word pieces learned from the generators' text; a number of a prompt is
its kind and its label «k».
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Self

from .errors import CadlmError

if TYPE_CHECKING:
    from generators.numbers import Mention

FORMAT = "cadlm-tokenizer"
VERSION = 1
EOS, PAD, BOS, SEP, UNK = "<eos>", "<pad>", "<bos>", "<sep>", "<unk>"
MAX_LABELS = 40

_WORD = re.compile(r"[^\W\d_]+|\S")
_FACET = re.compile(r"«(\d+):([a-z]+)»")
_CHARACTERS = str.maketrans({"×": "x", "⌀": "ø", "∅": "ø", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-"})


def normalise(text: str) -> str:
    """Lower case, compatibility forms folded, typographic signs in their plain form."""
    return unicodedata.normalize("NFKC", text.translate(_CHARACTERS)).lower().translate(_CHARACTERS)


def words(text: str) -> list[str]:
    """The runs of letters and the single other signs of a text, blanks dropped."""
    return _WORD.findall(normalise(text))


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A vocabulary. Ids are places in `answers`, then in `specials`, then in `pieces`.

    Attributes:
        answers: What may be predicted; `<eos>` is id 0. Labels and digits also stand in prompts.
        specials: Marks of the prompt side: `<pad>`, `<bos>`, `<sep>`, `<unk>` and one per kind of mention.
        pieces: Whole words and word starts, and (with `##`) what continues a word.
    """

    answers: tuple[str, ...]
    specials: tuple[str, ...]
    pieces: tuple[str, ...]
    ids: dict[str, int] = field(init=False, repr=False, compare=False)
    _answer_pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _known: dict[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        prompt_side = (*self.specials, *("\0" + piece for piece in self.pieces))
        ids = {token: i for i, token in enumerate((*self.answers, *prompt_side))}
        if len(ids) != len(self):
            raise CadlmError("bad-vocabulary", "a token stands twice in the vocabulary")
        written = sorted((token for token in self.answers if token != EOS), key=len, reverse=True)
        object.__setattr__(self, "ids", ids)
        object.__setattr__(self, "_answer_pattern", re.compile("|".join(map(re.escape, written))))
        object.__setattr__(self, "_known", {})

    def __len__(self) -> int:
        return len(self.answers) + len(self.specials) + len(self.pieces)

    @property
    def pad(self) -> int:
        return self.ids[PAD]

    @property
    def eos(self) -> int:
        return self.ids[EOS]

    def encode_answer(self, target: str) -> list[int]:
        """Ids of an answer, without `<eos>`.

        Raises:
            CadlmError: `not-encodable` if a part of it is not in the vocabulary.
        """
        text = _FACET.sub(r"«\1»:\2»", target)
        out: list[int] = []
        at = 0
        while at < len(text):
            found = self._answer_pattern.match(text, at)
            if found is None:
                raise CadlmError("not-encodable", f"no token for {text[at : at + 20]!r} in {target!r}")
            out.append(self.ids[found[0]])
            at = found.end()
        return out

    def decode_answer(self, ids: Iterable[int]) -> str:
        """The text of an answer; reading ends at `<eos>`."""
        out: list[str] = []
        for i in ids:
            if i == self.eos:
                break
            out.append(self.answers[i])
        return "".join(out).replace("»:", ":")

    def encode_prompt(self, prompt: str, mentions: Sequence[Mention], rng: Random | None = None, split: float = 0.0) -> list[int]:
        """Ids of a prompt, from `<bos>` to `<sep>`.

        Args:
            prompt: Any text.
            mentions: Its numbers, as `generators.numbers.read_numbers` finds them.
            rng, split: In training, the share of words that are read as pieces though they are known whole, so that the
                pieces of unknown words mean something.
        """
        ids = self.ids
        out = [ids[BOS]]
        at = 0
        for index, mention in enumerate(mentions[:MAX_LABELS]):
            out.extend(self._text(prompt[at : mention.start], rng, split))
            out += (ids[f"<{mention.kind}>"], ids[f"«{index}»"])
            at = mention.end
            # A count decides the structure of the program, a frame size which part is meant: those the model must see.
            if mention.kind == "num" and (count := mention.facets.get("n", -1.0)) in _SMALL_COUNTS:
                out.extend(ids[digit] for digit in str(int(count)))
            elif mention.kind == "std":
                out.extend(self._text(mention.text, None, 0.0))
        out.extend(self._text(prompt[at:], rng, split))
        out.append(ids[SEP])
        return out

    def _text(self, text: str, rng: Random | None, split: float) -> Iterator[int]:
        for word in words(text):
            if rng is not None and len(word) > 1 and rng.random() < split:
                yield from self._pieces(word, longest=rng.randint(1, len(word) - 1))
                continue
            known = self._known.get(word)
            if known is None:
                known = tuple(self._pieces(word, len(word)))
                if len(self._known) < 50_000:
                    self._known[word] = known
            yield from known

    def _pieces(self, word: str, longest: int) -> Iterator[int]:
        """Longest match from the left, no piece longer than `longest` letters."""
        at = 0
        while at < len(word):
            head = "\0" if at == 0 else "\0##"
            for end in range(min(len(word), at + longest), at, -1):
                found = self.ids.get(head + word[at:end])
                if found is not None:
                    yield found
                    at = end
                    break
            else:
                yield self.ids[UNK]
                at += 1

    def save(self, path: Path) -> None:
        """Write the vocabulary as JSON."""
        content = {
            "format": FORMAT,
            "version": VERSION,
            "answers": self.answers,
            "specials": self.specials,
            "pieces": self.pieces,
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a vocabulary.

        Raises:
            CadlmError: `unreadable-vocabulary` if the file is missing or not one.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if (content["format"], content["version"]) != (FORMAT, VERSION):
                raise ValueError(f"format {content['format']} {content['version']}")
            return cls(*(tuple(content[part]) for part in ("answers", "specials", "pieces")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CadlmError("unreadable-vocabulary", f"{path}: {error}") from error


_SMALL_COUNTS = frozenset(map(float, range(100)))
