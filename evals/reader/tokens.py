"""A prompt as words in one spelling and numbers: what every later step looks at. Knows no geometry."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from generators.numbers import Mention, read_numbers

from .lexicon import ABBREVIATED, BASES, BULLETS, HARD_STOPS, SLASHED, SPELLINGS
from .spelling import correct

_PIECE = re.compile(
    rf"\b(?:{'|'.join(sorted(SLASHED, key=len, reverse=True))})\b|[A-Za-zÀ-ɏ⌀]+(?:['’][A-Za-z]+)*|\n|[^\s\w]|_|\d", re.IGNORECASE
)
_MARKER = re.compile(r"\s*[.):]\s*(?=[A-Za-z])")
_PRINTER = re.compile(r"[23]-?d\b(?!\s*[=:]?\s*\d)", re.IGNORECASE)
_STANDARD_BEFORE = re.compile(r"\b(?:grade|alloy|iso|din|en|ansi|qty|quantity|pa|s|ral)\s*(?:is|:|=|-)?\s*$", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([a-z]+)\s*(?:is|:|=|-)?\s*$", re.IGNORECASE)
_MATERIALS = frozenset(("material", "aluminum"))
_ALLOY = re.compile(
    (
        r"(?:304|316L?|1018|1045|2011|2024|4140|5052|5083|6061|6063|6082|7075)(?:-t\d+)?(?=\s*(?:$|"
        r"[.,;)\n-]|stainless|steel|alumini?um|alloy))|\d{3,4}\s+(?:stainless|steel|alumini?um)"
    ),
    re.IGNORECASE,
)
_INCH_THREAD = re.compile(r"(?<![\d/.])\d/\d{1,2}-(?:9|1[0-68]|2[048]|32)\b(?!\s*(?:mm|\"|in\b|/))")
"""UNC and UNF sizes, "1/4-20": neither number is a size of its own."""
NUMBER = "#"
_SIZED = frozenset((NUMBER, "ø", "diameter"))
"""What stands before an x."""
_COMPOUND = "plate"
"""What a nameplate is, and a doorplate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word in its usual spelling, a mark, or "#" for a number of the prompt; `number` is its place among the mentions."""

    text: str
    start: int
    end: int
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A prompt in tokens. `line` is their texts with a blank between and around; `offsets[i]` is where token i starts in it.

    `ignored` are the mentions that are no size: the numbers of list items, tolerances.
    """

    prompt: str
    mentions: tuple[Mention, ...]
    tokens: tuple[Token, ...]
    line: str
    offsets: tuple[int, ...]
    ignored: frozenset[int]

    def words(self, first: int, last: int) -> str:
        """The prompt's own words from token `first` to before token `last`."""
        return self.prompt[self.tokens[first].start : self.tokens[last - 1].end].strip()


def tokenize(prompt: str) -> Text:
    """Cut a prompt into words in their usual spelling and numbers."""
    mentions = read_numbers(prompt)
    markers = _list_markers(prompt, mentions)
    threads = [match.span() for match in _INCH_THREAD.finditer(prompt)]
    tokens: list[Token] = []
    place = 0
    ignored: set[int] = set()
    for index, mention in enumerate(mentions):
        if _is_pair(prompt, mentions, index):
            tokens.append(Token(text="x", start=place, end=mention.start))
        else:
            _add_words(tokens, prompt, place, mention.start)
        place = mention.end
        if index in markers:
            tokens.append(Token(text=".", start=mention.start, end=mention.end))
            place += markers[index]
        in_thread = any(start < mention.end and mention.start < end for start, end in threads)
        if index in markers or mention.kind == "tol" or in_thread or _is_name(prompt, mention):
            ignored.add(index)
        else:
            tokens.append(Token(text=NUMBER, start=mention.start, end=mention.end, number=index))
    _add_words(tokens, prompt, place, len(prompt))
    offsets: list[int] = []
    line = " "
    for token in tokens:
        offsets.append(len(line))
        line += token.text + " "
    return Text(
        prompt=prompt, mentions=mentions, tokens=tuple(tokens), line=line, offsets=tuple(offsets), ignored=frozenset(ignored)
    )


def _is_pair(prompt: str, mentions: tuple[Mention, ...], index: int) -> bool:
    """Whether a slash before a number is an x: "50 / 40 x 100"."""
    if not 0 < index < len(mentions) - 1 or prompt[mentions[index - 1].end : mentions[index].start].strip() != "/":
        return False
    mark = prompt[mentions[index].end : mentions[index + 1].start]
    is_times = not mark[:1].isspace() and mark[-1:].isspace()  # "/ 4X 5 mm"
    return mark.strip() in ("x", "X", "×", "*") and not is_times


def _is_name(prompt: str, mention: Mention) -> bool:
    """Whether a number names something: a 3D printer, a material, a standard, how many to make."""
    place = max(0, mention.start - 24), mention.start
    if _PRINTER.match(prompt, mention.start) or _STANDARD_BEFORE.search(prompt, *place):
        return True
    if mention.text.isdigit() and (word := _WORD_BEFORE.search(prompt, *place)) and _spelled(word[1].lower()) in _MATERIALS:
        return True
    if prompt[max(0, mention.start - 2) : mention.start].lower() == "-t":
        return True  # the temper of an alloy
    return mention.text.isdigit() and _ALLOY.match(prompt, mention.start) is not None


def _list_markers(prompt: str, mentions: tuple[Mention, ...]) -> dict[int, int]:
    """The mentions that number the items of a list, with the length of the mark behind each: 1, 2, 3 in their order."""
    markers: dict[int, int] = {}
    for index, mention in enumerate(mentions):
        mark = _MARKER.match(prompt, mention.start + len(str(len(markers) + 1)))
        before = prompt[: mention.start]
        if (
            mark
            and prompt[mention.start :].startswith(str(len(markers) + 1))
            and mention.end <= mark.end()
            and (not before or before[-1].isspace())
        ):
            markers[index] = max(0, mark.end() - mention.end)
    return markers


def _add_words(tokens: list[Token], prompt: str, start: int, end: int) -> None:
    for match in _PIECE.finditer(prompt, start, end):
        word = match[0].lower()
        if word == "." and match.end() < len(prompt) and not prompt[match.end()].isspace():
            continue  # inside an abbreviation: B.C., c.c.
        if word in "-–—":
            if not (
                match.start() > 0 and prompt[match.start() - 1].isspace() and prompt[match.end() : match.end() + 1].isspace()
            ):
                continue  # a joint of a word
            word = "."
        if match[0] == "." and tokens and _is_short(tokens[-1], prompt) and _goes_on(prompt, match.end()):
            continue
        if word == "/" and tokens and tokens[-1].text == "w" and tokens[-1].end == match.start():
            tokens[-1] = replace(tokens[-1], text="with")
            continue
        if word == "+" and tokens and "\n" not in prompt[tokens[-1].end : match.start()]:
            word = "and"
        if word in BULLETS and (not tokens or tokens[-1].text not in _SIZED or "\n" in prompt[tokens[-1].end : match.start()]):
            word = "."
        text = "." if word in HARD_STOPS else _spelled(word)
        if text:
            tokens.append(Token(text=text, start=match.start(), end=match.end()))


def _spelled(word: str) -> str:
    """A word in its usual spelling."""
    if word in SLASHED:
        return SLASHED[word]
    if word not in BASES and word.endswith(_COMPOUND):
        return "plate"
    text = correct(SPELLINGS.get(word, word))
    return SPELLINGS.get(text, text)


_WORDS_TOO = frozenset(("cylinder", "diameter", "equally", "spaced", "square"))
"""Of these, words of their own that end a sentence like any other."""


def _is_short(token: Token, prompt: str) -> bool:
    """Whether a word is abbreviated, or may be: not where it is written out."""
    is_whole = token.text in _WORDS_TOO and prompt[token.start : token.end].lower().startswith(token.text)
    return token.text in ABBREVIATED and not is_whole


def _goes_on(prompt: str, place: int) -> bool:
    """Whether a sentence goes on behind an abbreviation's full stop: no capital follows, or all letters are capitals."""
    rest = prompt[place:].lstrip()
    return bool(rest) and (not rest[0].isupper() or prompt.isupper())
