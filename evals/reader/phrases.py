"""A text cut into phrases: what the part is, then each feature with the numbers that belong to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .heads import find_heads
from .lexicon import ODD_HOLE, Head
from .roles import Number
from .tokens import NUMBER, Text


@dataclass(slots=True)
class Phrase:
    """Tokens `first` to before `last` around a head word; `line` are their words, `numbers` the numbers given to the phrase."""

    head: Head
    word: str
    at: int
    first: int
    last: int
    line: str = ""
    numbers: list[Number] = field(default_factory=list[Number])

    def says(self, pattern: str) -> bool:
        """Whether the words of the phrase match."""
        return re.search(pattern, self.line) is not None


_STOPS = frozenset(
    [
        ",",
        ".",
        ":",
        "(",
        ")",
        "w",
        "all",
        "and",
        "with",
        "then",
        "having",
        "has",
        "have",
        "featuring",
        "at",
        "in",
        "on",
        "of",
        "from",
        "for",
        "to",
        "is",
        "are",
        "it",
        "drill",
        "add",
        "cut",
        "put",
        "mill",
        "make",
        "place",
        "bore",
        "model",
        "create",
        "design",
        "start",
        "begin",
        "take",
        "give",
        "include",
        "including",
        "also",
        "next",
        "after",
        "into",
        "onto",
        "over",
        "by",
        "along",
        "around",
        "that",
        "which",
        "where",
        "whose",
        "each",
        "machine",
        "turn",
        "print",
        "build",
        "draw",
        "need",
        "needs",
        "want",
        "apart",
        "deep",
        "wide",
        "long",
        "high",
        "tall",
        "thick",
        "od",
        "id",
        "af",
        "=",
        "shape",
        "section",
        "as",
    ]
)
"""Words that do not stand before a noun as part of its description."""
_DEGREES = frozenset(["deep", "wide", "long", "high", "tall", "thick", "od", "id", "af", "apart"])
_STANDING = frozenset(["high", "tall", "thick"])
"""Of these a part is, but no cut: what stands before them is the part's."""
_CUTS = frozenset[Head](["hole", "counterbore", "countersink", "slot", "recess", "fillet", "chamfer"])
_ARTICLES = frozenset(("a", "one", "single", "another"))


def cut(text: Text, numbers: tuple[Number, ...]) -> list[Phrase]:
    """The phrases of a text in order; the first one whose head is "base" says what the part is."""
    of_token = {number.token: number for number in numbers}
    heads = find_heads(text, of_token)
    is_nameless = all(head != "base" for _, head, _ in heads)
    phrases: list[Phrase] = []
    for place, (at, head, word) in enumerate(heads):
        floor = heads[place - 1][0] + 1 if place else 0
        first = 0
        if place or is_nameless:  # of a part without a known name the sizes come first, too
            is_second = place > 0 and heads[place - 1][1] == "base"
            is_hole_before = place > 0 and heads[place - 1][2] == "holes"
            first = _leading_place(text, _start(text, of_token, at, floor, head), floor, is_second, is_hole_before)
            first = _own_sizes(text, numbers, _whole(numbers, _sentence(text, of_token, first, floor), floor), at)
        phrases.append(Phrase(head=head, word=word, at=at, first=first, last=0))
    _leave_sizes(text, phrases, numbers)
    ends = [phrase.first for phrase in phrases[1:]] + [len(text.tokens)]
    for phrase, end in zip(phrases, ends, strict=False):
        phrase.last = end
        phrase.line = " " + "".join(token.text + " " for token in text.tokens[phrase.first : phrase.last])
        phrase.numbers = [number for number in numbers if phrase.first <= number.token < phrase.last]
    return phrases


def _leave_sizes(text: Text, phrases: list[Phrase], numbers: tuple[Number, ...]) -> None:
    """A hole has one depth and one diameter: where it has one behind it, what stands before it is of the phrase before, "flat
    1 deep 2 mm hole, counterbored 3 and 2 deep", "rod 25 in diameter radial hole dia 5".
    """
    for place, phrase in enumerate(phrases[1:], 1):
        last = phrases[place + 1].first if place + 1 < len(phrases) else len(text.tokens)
        if phrase.head not in ("hole", "counterbore"):
            continue
        before = [n for n in numbers if phrase.first <= n.token < phrase.at]
        behind = [n for n in numbers if phrase.at < n.token < last]
        is_through = any(token.text == "through" for token in text.tokens[phrase.at : last])
        has_depth = is_through or any(n.role == "depth" for n in behind)
        is_open = phrase.head == "hole" and phrase.word in ("hole", "bore") and text.tokens[phrase.first].text not in ("a", "one")
        has_diameter = is_open and any(n.role == "diameter" for n in behind)
        left = [n for n in before if (n.role == "depth" and has_depth) or (n.role in ("", "diameter") and has_diameter)]
        if left:
            phrase.first = left[-1].words[1]


def _start(text: Text, of_token: dict[int, Number], at: int, floor: int, head: Head) -> int:
    """Where the description in front of a head begins: after the last word that is no part of it."""
    words = [token.text for token in text.tokens]
    if at in of_token and of_token[at].role == "count":
        return at  # "8 centers 9 x M6"
    is_counted = at - 1 in of_token and of_token[at - 1].is_bare
    if words[at] in ("drilled", "bored") and words[at + 1 : at + 2] in _SIZE_NEXT and not is_counted:
        return max(floor, _done_to(words, at))
    i = at
    roles: set[str] = set()
    while i > floor:
        word = words[i - 1]
        cued = next((n for n in of_token.values() if n.token < i - 1 < n.words[1]), None)
        if cued is not None and cued.role in roles:
            break  # "… 25 in diameter, ø 10 hole": the first diameter is of something else
        if i - 1 in of_token:
            roles.add(of_token[i - 1].role)
        if word in _ARTICLES:
            return i - 1 if words[i - 2] not in ("from", "off") else at  # "3 in from one end rounded top edges"
        number = of_token.get(i - 1)
        if number is not None and i == at and words[at].endswith("s") and number.is_bare and _ends_size(words, of_token, i - 2):
            return i - 1  # "one flat, 2 deep twelve holes"
        if number is not None:
            if number.words[0] < i - 1 and words[number.words[0]] not in ("ø", "diameter", "r", "radius"):
                break
            if i < at and words[i] == NUMBER and i in of_token and not (number.is_bare and number.group < 0):
                break
            if head in ("fillet", "chamfer") and number.group >= 0 and number.mention.kind != "deg" and words[i : i + 1] != ["x"]:
                break
            is_count = (
                number.is_bare and number.role == "" and number.group < 0 and (words[i] in (NUMBER, "ø", "diameter")) and i < at
            )
            i = min(i - 1, number.words[0]) if number.words[0] >= floor else i - 1
            if number.role == "count" or (is_count and not (i and words[i - 1] in _ARTICLES)):
                return i
            continue
        if (word in ("by", "x") and i - 2 in of_token and i in of_token) or (word == "in" and words[i] == "diameter"):
            i -= 1
            continue
        is_others = (word in _STANDING and head in _CUTS) or (word in _DEGREES and head in ("fillet", "chamfer"))
        if is_others and i >= 2 and i - 2 in of_token and words[i - 3] not in _ARTICLES:
            break  # "block 5 long and 55 tall window 3 x 3"
        if word in _DEGREES and word != "apart" and i >= 2 and i - 2 in of_token and of_token[i - 2].words[1] >= i:
            i -= 1
            continue
        if word in _STOPS or (word in _PLACES and words[i] in (NUMBER, "ø", "diameter")):
            break
        if word in ("end", "ends") and (words[i] in ("corners", "edges") or i == at):
            break  # "a hole in each end corners rounded 3", "a hole at each end counterbored holes in the corners"
        i -= 1
    return _open_list(words, of_token, i, floor)


def _ends_size(words: list[str], of_token: dict[int, Number], i: int) -> bool:
    """Whether a word ends what is said of the number before it: "2 deep", "48 diameter"."""
    is_across = words[i] in ("diameter", "ø", "across") and i >= 1 and i - 1 in of_token and of_token[i - 1].role == "diameter"
    return words[i] in _DEGREES or (is_across and of_token[i - 1].words[1] > i)


_PLACES = frozenset(("corner", "corners", "edge", "edges", "ends", "faces", "sides"))
"""Where something is, right before a number that is of something else."""
_SIZE_NEXT = ([NUMBER], ["ø"], ["diameter"])
_DONE_TO = frozenset(("both", "cross", "each", "end", "ends", "the"))
_AT = frozenset(("at", "from", "in", "near", "of", "on", "to"))


def _done_to(words: list[str], at: int) -> int:
    """Where "drilled 5" begins: with what it is done to, "both ends drilled 5"; not of "chamfers at the ends drilled 5"."""
    first = at
    while words[first - 1] in _DONE_TO and first:
        first -= 1
    return at - (words[at - 1] == "cross") if words[first - 1] in _AT else first


_SIZES_NEXT = frozenset([",", ":", "of", "measuring", "size", "in", "into", "the", "top", "bottom", "face", "middle", "center"])


def _own_sizes(text: Text, numbers: tuple[Number, ...], first: int, at: int) -> int:
    """Where a phrase begins whose own `A x B` follows its head: after an `A x B` that stands before it, "plate 50 x 36 recess
    31 x 25".
    """
    groups = [n for n in numbers if first <= n.token < at and n.group >= 0]
    if groups and groups[0].group != groups[-1].group:
        first = [n.token for n in groups if n.group != groups[-1].group][-1] + 1  # "73 x 15 x 80 rectangular 5 x 1 cutout"
    behind = next((n for n in numbers if n.token > at), None)
    if behind is None or behind.group < 0 or any(text.tokens[i].text not in _SIZES_NEXT for i in range(at + 1, behind.token)):
        return first
    before = [n.token for n in numbers if first <= n.token < at and 0 <= n.group != behind.group]
    return before[-1] + 1 if len(before) > 1 else first


_PLACE_BEFORE = re.compile(
    r"(?<= )(?:(?:in|at|on|near|to|into|through) )?(?:the |each |every |all |both |# (?=corners|ends|o'clock)|of |its )*"
    r"(?:(?!from |off )[a-z]+ ){0,3}(?:corners?|ends?|edges?|sides?|face|center|middle|o'clock)"
    r"(?: position| only)?(?: with| has| gets)?[ ,:]*$"
)
_CIRCLE_OF = re.compile(
    r"(?<= )(?:a )?(?:# (?:(?:(?:bolt|pitch|hole) )?circle|pcd) (?:of|with)|"
    r"# (?:x|by) # (?:[a-z]+ )?(?:grid|matrix|array|pattern) of|"
    r"# (?:columns|rows) (?:and|by|x) # (?:columns|rows) of|(?:bolt|pitch|hole) circle # :) $"
)
_OF_NEXT = re.compile(
    r"(?<= )(?:(?:on|at|around) (?:a )?(?:ø )?(?:# (?:diameter )?(?:(?:bolt|pitch|hole) )?(?:circle|pcd)|(?:circle of|pcd) #)|"
    r"(?:equally|evenly) (?:spaced )?on #|(?P<title>(?:(?:pcd|(?:bolt|pitch) circle) #|"
    r"(?:starting|beginning) # (?:in )?from the [a-z]+(?: end| edge| side)?) ,)) $"
)
"""A circle, or where a row begins, said before the holes."""
_OPENS = frozenset((".", ":", "and", "then", "with", "having", "featuring", "has", "including"))
"""Words before a circle of the holes behind it: "… and on a 40 pcd 4 holes of 3 mm"."""
_IN_ALL = re.compile(r"(?<= )(?:in|at|near) (?:each|every|all) (?:the )?(?:corners?|ends?) $")
"""What belongs to the holes behind it: "a 50 bolt circle of 6 holes", "a 2 x 2 matrix of M5 holes",
"plate 80 x 30 in each corner a hole"."""
_AFTER_STOP = frozenset((",", ".", ":", "and", "then", "put", "add", "drill", "make", "cut", "give", "next"))


def _leading_place(text: Text, start: int, floor: int, is_second: bool, is_hole_before: bool) -> int:
    """Where a phrase begins whose place is said first: "… , in each corner a 5 mm hole", "LEFT FACE: M3 x 8 deep".

    `is_second`: only the part itself comes before it. `is_hole_before`: holes do.
    """
    low = max(floor, start - 10)
    stop = next((i for i in range(start - 1, low - 1, -1) if text.tokens[i].text in _AFTER_STOP and i + 1 < start), None)
    while stop is not None and all(text.tokens[i].text in (",", ":") for i in range(stop + 1, start)):
        stop = next((i for i in range(stop - 1, low - 1, -1) if text.tokens[i].text in _AFTER_STOP), None)
    said = " " + "".join(token.text + " " for token in text.tokens[low:start])
    if match := _CIRCLE_OF.search(said) or _IN_ALL.search(said):
        first = start - len(match[0].split())
        if match.re is _CIRCLE_OF or is_second or text.tokens[first - 1].text == "with":
            return first
    if match := _OF_NEXT.search(said):
        before = text.tokens[start - len(match[0].split()) - 1].text
        is_title = not (is_hole_before and {"corner", "corners", "apart", "pitch", "edges"}.isdisjoint(said.split()))
        if before in _OPENS or (match["title"] and before == "," and is_title):
            return start - len(match[0].split())
    if stop is None:
        return start
    if stop + 1 >= start:
        return start
    if text.tokens[start - 1].text == "," and text.tokens[stop].text not in (".", ":"):
        return start  # ", one in each corner, a hole …" ends what came before
    said = " " + "".join(token.text + " " for token in text.tokens[stop + 1 : start])
    return stop + 1 if (match := _PLACE_BEFORE.search(said)) and match.start() == 1 else start


_CLAUSE = frozenset((".", ",", ":", "and", "then"))


_OF_THE_PART = frozenset(("length", "height", "thickness", "flats", "outer", "inner", "wall"))


def _sentence(text: Text, of_token: dict[int, Number], start: int, floor: int) -> int:
    """The beginning of the sentence if a phrase is in its first clause: "… . put a 35 bolt circle with | 6 holes"; not of one
    that goes on about the part, "/ 57 long with a | 2 mm boss".
    """
    end = next((i for i in range(start - 1, floor - 1, -1) if text.tokens[i].text in _CLAUSE), None)
    if end is None or text.tokens[end].text != ".":
        return start
    is_part = any(n.role in _OF_THE_PART for i in range(end + 1, start) if (n := of_token.get(i)))
    is_part = is_part or any(text.tokens[i].text in ("that", "which") for i in range(end + 1, start))
    return start if is_part else end + 1


def _whole(numbers: tuple[Number, ...], start: int, floor: int) -> int:
    """A phrase does not begin in the middle of a number's cue: "60 from the ends | central hole"."""
    for number in numbers:
        if number.words[0] < start < number.words[1] and number.token < start:
            return max(number.words[1], floor)
    return start


def _open_list(words: list[str], of_token: dict[int, Number], start: int, floor: int) -> int:
    """The beginning of "a 6 wide, 3 deep keyway", whose article stands before the comma."""
    i = start
    while i > floor and words[i - 1] not in _ARTICLES:
        word = words[i - 1]
        if word == ".":
            return i if of_token.get(i) else start
        if not (i - 1 in of_token or word in _DEGREES or word in (",", "and", "ø", "diameter", "x")):
            return start
        i -= 1
    return i - 1 if i > floor and i < start and of_token.get(i) else start


_ACCEPTS: dict[Head, frozenset[str]] = {
    "hole": frozenset(
        (
            "",
            "diameter",
            "radius",
            "depth",
            "pitch",
            "circle",
            "inset",
            "off",
            "from left",
            "from right",
            "from front",
            "from back",
            "x",
            "y",
            "count",
            "grid",
            "angle",
            "clock",
            "inner",
            "width",
            "other",
        )
    ),
    "fillet": frozenset(("", "radius", "diameter", "count", "angle")),
    "chamfer": frozenset(("", "radius", "width", "depth", "angle", "count", "length")),
    "slot": frozenset(
        (
            "",
            "length",
            "width",
            "depth",
            "pitch",
            "inset",
            "count",
            "radius",
            "circle",
            "diameter",
            "off",
            "x",
            "y",
            "angle",
            "grid",
        )
    ),
    "recess": frozenset(
        (
            "",
            "length",
            "width",
            "depth",
            "height",
            "count",
            "inset",
            "off",
            "radius",
            "x",
            "y",
            "wall",
            "pitch",
            "diameter",
            "side",
            "flats",
        )
    ),
    "boss": frozenset(
        (
            "",
            "length",
            "width",
            "height",
            "diameter",
            "radius",
            "count",
            "inset",
            "pitch",
            "off",
            "outer",
            "circle",
            "x",
            "y",
            "depth",
        )
    ),
}
"""The roles of numbers that a phrase may have; a number of another role says something of the part."""


def settle(phrases: list[Phrase], text: Text) -> Phrase | None:
    """Give numbers that cannot belong to their phrase to the part, and return the phrase of the part, if there is one."""
    base = next((phrase for phrase in phrases if phrase.head == "base"), None)
    for phrase in phrases:
        if base is None or phrase is base:
            continue
        accepted = (
            _ACCEPTS.get(phrase.head) or _ACCEPTS["hole" if phrase.head in ("counterbore", "countersink") else phrase.head]
            if (phrase.head in _ACCEPTS or phrase.head in ("counterbore", "countersink"))
            else None
        )
        if accepted is None:
            continue
        is_odd = ODD_HOLE.search(phrase.line)
        strangers = [n for n in phrase.numbers if n.role not in accepted and not (is_odd and n.role == "side")]
        phrase.numbers = [number for number in phrase.numbers if number not in strangers]
        base.numbers.extend(strangers)
    if base is not None and not any(number.mention.kind in ("num", "len") for number in base.numbers):
        _take_size(base, phrases)
    for number in [number for number in base.numbers if _is_of_holes(number, text)] if base is not None else []:
        said = [phrase for phrase in phrases if phrase.head == "hole" and phrase.at > number.token]
        owner = next((phrase for phrase in said if number.role == "grid" or phrase.word == "holes"), None)
        if base is not None and owner is not None:
            base.numbers.remove(number)
            owner.numbers.insert(0, number)
    if base is not None:
        base.numbers.sort(key=lambda number: number.token)
    return base


def is_quantity(number: Number, text: Text) -> bool:
    """Whether a number counts pieces: "five off"."""
    return number.is_bare and number.role == "other" and text.line.startswith("# off ", text.offsets[number.token])


def leave_quantities(phrases: list[Phrase], text: Text) -> set[int]:
    """Take out of the phrases how many parts to make, "two off", and return which numbers of the prompt these are.

    Of holes that are not counted it says how many: "4 mm holes, five off".
    """
    left: set[int] = set()
    for phrase in phrases:
        is_counted = any(n.is_bare and n.role in ("", "count", "grid") and n.token < phrase.at for n in phrase.numbers)
        if phrase.head != "hole" or is_counted or not phrase.says(r" holes "):
            left.update(n.index for n in phrase.numbers if is_quantity(n, text))
            phrase.numbers = [n for n in phrase.numbers if n.index not in left]
    return left


def _is_of_holes(number: Number, text: Text) -> bool:
    """Whether a number in the name of a part says how many holes it has: "a 6 by 4 grid", "two hole strap"."""
    behind = [token.text for token in text.tokens[number.token + 1 : number.token + 3]]
    return number.role == "grid" or (number.role == "count" and "hole" in behind[: 1 + (behind[:1] == ["-"])])


def _take_size(base: Phrase, phrases: list[Phrase]) -> None:
    """Three sizes behind the first feature are the part's if it has none of its own: "block with a dovetail slot, 40x30x20"."""
    for phrase in phrases:
        sizes = [number for number in phrase.numbers if number.group >= 0]
        if phrase is not base and len(sizes) == 3 and len({number.group for number in sizes}) == 1:
            base.numbers.extend(sizes)
            phrase.numbers = [number for number in phrase.numbers if number not in sizes]
            return
