"""What each number of a prompt is for, by the words beside it. A table of cues before and behind; no grammar of sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from generators.numbers import Mention

from .cues import ADJECTIVES, AFTER, AFTER_RE, BEFORE, BEFORE_RE, SAID_TOGETHER, Role
from .lexicon import FEATURE_HEADS
from .tokens import NUMBER, Text


@dataclass(slots=True)
class Number:
    """One number of the prompt: its mention, the token it is, what it is for, and the `A x B x C` group it stands in."""

    index: int
    token: int
    mention: Mention
    role: Role = ""
    group: int = -1
    words: tuple[int, int] = (0, 0)
    """Tokens that the number and its cue take up: first, past last."""

    @property
    def value(self) -> float:
        """mm, degrees or pieces as they stand."""
        return self.mention.value

    @property
    def pieces(self) -> int:
        """The number as a count."""
        return round(self.mention.facets.get("n", self.mention.value))

    @property
    def is_bare(self) -> bool:
        """A whole number without a unit: it may be a count."""
        return self.mention.text.isalpha() or (self.mention.text.isdigit() and 1 <= int(self.mention.text) <= 500)


def read_roles(text: Text) -> tuple[Number, ...]:
    """The numbers of a text with their roles and groups, in order."""
    numbers = [
        Number(index=token.number, token=i, mention=text.mentions[token.number], words=(i, i + 1))
        for i, token in enumerate(text.tokens)
        if token.number is not None
    ]
    _pairs(text, numbers)
    _lists(text, numbers)
    _steps(text, numbers)
    _ends(text, numbers)
    _group(text, numbers)
    for number in numbers:
        if not number.role and number.group < 0 and number.is_bare and _is_times_of(text, number):
            number.role = "count"
    taken: set[int] = set()  # tokens of cues that a number has used
    for place, number in enumerate(numbers):
        if number.role:
            continue
        if number.mention.kind == "deg":
            number.role = "angle"
        if number.mention.kind in ("deg", "thread"):
            continue
        _cue(text, numbers, place, taken)
    return tuple(numbers)


def _group(text: Text, numbers: list[Number]) -> None:
    """Numbers joined by x or by form a group; "4x M3" and "4X 5" (the x touches only the count) do not."""
    group = 0
    for left, right in pairwise(numbers):
        between = [token.text for token in text.tokens[left.token + 1 : right.token]]
        if right.mention.kind == "deg":
            if len(between) == 1 and between[0] == "x" and left.is_bare and _is_times(text, left, right):
                left.role = "count"
            continue
        if left.role in ("grid", "x") and right.role:
            continue
        joint = [word for word in between if word in ("x", "by")]
        rest = [word for word in between if word not in ("x", "by", "ø", "diameter", "-")]
        if len(joint) != 1 or rest or right.mention.kind == "thread":
            if joint[:1] == ["x"] and between[0] == "x" and left.is_bare and set(rest) <= {"r", "radius"}:
                left.role = "count"
            continue
        mark = text.tokens[left.token + 1]
        if mark.text == "x" and left.group < 0 and left.is_bare and left.pieces <= _MOST_HOLES and _are_holes(text, right):
            left.role = left.role or "count"
            continue
        touches = mark.start == text.tokens[left.token].end
        apart = text.tokens[right.token].start > mark.end or "ø" in between or "diameter" in between
        if mark.text == "x" and touches and apart and left.is_bare and left.group < 0:
            left.role = left.role or "count"
            continue
        if left.group < 0:
            group += 1
            left.group = group
        right.group = left.group


_MOST_HOLES = 12
"""In "4 x 5 mm holes"; what is said of more may be as long as that."""


def _are_holes(text: Text, number: Number) -> bool:
    """Whether a number says how wide some holes are, right before them: "4 x 5 mm holes"."""
    behind = [token.text for token in text.tokens[number.token + 1 : number.token + 4]]
    while behind and behind[0] in ("diameter", "ø", "through", "clearance", "mounting"):
        behind.pop(0)
    return behind[:1] == ["holes"]


_SIZED = frozenset((NUMBER, "ø", "diameter", "r", "radius", "(", "a", "of"))


def _is_times_of(text: Text, number: Number) -> bool:
    """Whether a number counts what is named behind its x: "4X counterbore for M4"."""
    behind = text.tokens[number.token + 1 : number.token + 3]
    if len(behind) < 2 or behind[0].text != "x" or behind[0].start != text.tokens[number.token].end:
        return False
    return behind[1].text not in _SIZED


def _is_times(text: Text, left: Number, right: Number) -> bool:
    """Whether an x is written as in "4X 45°": at the count, apart from what follows."""
    mark = text.tokens[left.token + 1]
    return mark.start == text.tokens[left.token].end and text.tokens[right.token].start > mark.end


def _pairs(text: Text, numbers: list[Number]) -> None:
    """Coordinates, and the two counts of a grid."""
    at = {text.offsets[number.token]: number for number in numbers}
    for pattern, roles in SAID_TOGETHER:
        for match in pattern.finditer(text.line):
            found = [at[match.start() + m.start()] for m in re.finditer(NUMBER, match[0])][-len(roles) :]
            is_grid = all(n.is_bare and n.pieces <= _MOST_IN_A_ROW for n in found) and not _is_counted(text, found[-1])
            is_fit = is_grid if roles[0] == "grid" else not _is_angle(found)
            if len(found) == len(roles) and is_fit and not any(n.role for n in found):
                for number, role in zip(found, roles, strict=True):
                    number.role = role


_LIST = re.compile(
    r" from (?:the )?(?P<side>left|right|front|back)(?: hand)?(?: end| edge| side)? at #"
    r"(?:(?: ,| and)+ #(?= (?:[,.:]|and|to|on|in|both|with) | $))*(?= )"
)
FROM: Mapping[str, Role] = {"left": "from left", "right": "from right", "front": "from front", "back": "from back"}


def _lists(text: Text, numbers: list[Number]) -> None:
    """Distances that are listed behind the side that they are from: "from the left end at 20, 40 and 70"."""
    for match in _LIST.finditer(text.line):
        for number in numbers:
            if match.start() < text.offsets[number.token] < match.end() and not number.role:
                number.role = FROM[match["side"]]


_LENGTH_OF = r" (?:diameter |ø )?#(?: (?:diameter|ø|thick|round|wide|in|across))* (?:x|for|by|,) #(?: (?:long|length|high|deep))?"
_OTHERS = "|".join(sorted(FEATURE_HEADS.keys() - {"bore", "bored", "drilled"}))
_STEPS = re.compile(
    rf"{_LENGTH_OF}(?:(?: (?:,|\.|then|and|next|followed by))+{_LENGTH_OF})+(?= )(?! (?:[a-z]+ )?(?:x|by|{_OTHERS}) )"
)
_STEPPED = re.compile(r" (?:stepped|steps|step|shouldered|shoulders|turned|spindle|shaft|pin|rod) [^#]*$")
_ON = re.compile(r" (?:then|followed) ")
_ROUND = re.compile(r" (?:diameter|ø|round)(?= )")


def _steps(text: Text, numbers: list[Number]) -> None:
    """Lengths of a turned part one after the other, of each its diameter and how long it is: "20 x 30, then 15 x 20"."""
    for match in _STEPS.finditer(text.line):
        named = _STEPPED.search(text.line[: match.start() + 1])
        found = [n for n in numbers if match.start() < text.offsets[n.token] < match.end()]
        is_told = named and (_ON.search(match[0]) or re.search(r" (?:step|turned|shoulder)", named[0]))
        is_told = is_told or (named and 2 * len(_ROUND.findall(match[0])) >= len(found))
        if is_told and not any(n.role or n.mention.kind not in ("num", "len") for n in found):
            for place, number in enumerate(found):
                number.role = "step" if place % 2 else "outer"


_TRAPEZ = re.compile(r" trapez\w* ")
_TAPERS = re.compile(
    r" (?:wedge|ramp|trapez\w+|taper\w*|slop\w+|slant\w*|shim|frustum|cone|conical|foot|stopper|plug|bumper|"
    r"from # down to #|one end [^.]*the other) "
)
_THICK = r"(?:thick |high |tall |wide |in diameter |diameter )?"
_FROM_TO = re.compile(
    rf" # {_THICK}(?:tapering |tapers |tapered )?(?:down |up )?to #(?= )|"
    r" # and #(?= (?:wide|across) )|"
    rf" # {_THICK}(?:at )?(?:one|the [a-z]+) end (?:, |and )*# {_THICK}(?:at )?the (?:other|[a-z]+ end)(?= )"
)


_BELOW_ABOVE = re.compile(
    rf" # {_THICK}(?:at )?(?:the )?(?:bottom|base) (?:, |and )*# {_THICK}(?:at )?(?:the )?top(?= )|"
    r" (?:bottom|base) # (?:, |and )*top #(?= )"
)


def _ends(text: Text, numbers: list[Number]) -> None:
    """What something tapers from and to: "wedge 60 x 20, from 12 to 3 thick"."""
    ends = [*_FROM_TO.finditer(text.line)] if _TAPERS.search(text.line) else []
    ends += _BELOW_ABOVE.finditer(text.line) if _TRAPEZ.search(text.line) else []
    for match in ends:
        for number in numbers if " diameter " not in match[0] else ():
            if match.start() < text.offsets[number.token] < match.end() and not number.role:
                number.role = "end"


_MOST_IN_A_ROW = 60


def _is_counted(text: Text, number: Number) -> bool:
    """Whether a number is followed by how many holes there are: "plate 60 x 40 4 holes"."""
    behind = text.tokens[number.token + 1 : number.token + 2]
    return bool(behind) and behind[0].number is not None and text.mentions[behind[0].number].text.isdigit()


def _is_angle(numbers: list[Number]) -> bool:
    """Whether an angle is among them: "cut at 45 deg, 3 mm" is no place."""
    return any(n.mention.kind == "deg" for n in numbers)


def _cue(text: Text, numbers: list[Number], place: int, taken: set[int]) -> None:
    """Give a number the role of the cue behind it or before it; a noun between two numbers goes to the one that needs it."""
    number = numbers[place]
    start = text.offsets[number.token]
    first = text.offsets[max(0, number.token - 6)]
    before = BEFORE_RE.search(text.line[first:start])
    before_tokens = _tokens(text, first + before.start(), start) if before else ()
    if before and taken & set(before_tokens):
        before, before_tokens = None, ()
    after = AFTER_RE.match(text.line, start + 2)
    if before and _role(before, BEFORE) in ("radius", "diameter", "pitch") and after and _role(after, AFTER) in ("circle",):
        before = None
    if before and after and (_role(before, BEFORE), _role(after, AFTER)) in (("radius", "off"), ("pitch", "radius")):
        before = None  # "a hole, radius 5 from the center", "spaced at 40 mm radius"
    if before and after and (_role(before, BEFORE), _role(after, AFTER)) == ("circle", "radius") and not _is_next(text, after):
        before = None  # "equally spaced on a 40 mm radius", "on a circle of 40 mm radius"
    if before and _role(before, BEFORE) == "circle" and before[0].endswith("of ") and _is_number_of_holes(text, number):
        before, before_tokens = None, ()
    if after and _role(after, AFTER) == "side" and number.is_bare and number.pieces <= _MOST_EDGES and "edge" in after[0]:
        after = None  # "four edges" are pieces
    is_paired = number.group >= 0 or text.tokens[number.token - 1].text in ("x", "by")
    if is_paired and after and after[0] in _OF_NO_PAIR:
        after = None  # "a frame 80 x 60 outside", "20 x 5 round plate"
    if number.group >= 0 and before and before[0].rstrip(" :=") in _OF_NO_PAIR:
        before, before_tokens = None, ()  # "a ring outer 37 x 34"
    if number.group >= 0 and before and _role(before, BEFORE) == "flats":
        before, before_tokens = None, ()  # "with wrench flats 10 x 22 high"
    is_edge = text.tokens[number.token - 1].text in _EDGE_WORDS
    if (number.group >= 0 or is_edge) and after and " at the " in f" {after[0]}":
        after = None  # "ø70 x 5 at the bottom", "chamfer 0.5 at the top"
    if before and number.mention.text.isalpha() and _COUNTS_NEXT.match(text.line, start + 2):
        before, before_tokens = None, ()  # "spaced along the length four corners cut off"
    counted = _COUNTS_NEXT.match(text.line, start + 2)
    if after and number.mention.text.isalpha() and counted and NUMBER in counted[0]:
        after = None  # "four diameter 10 holes"
    is_on_circle = bool(after) and _role(after, AFTER) == "circle" and text.tokens[number.token - 1].text in ("a", "on")
    if after and not is_on_circle and _is_for_next(text, numbers, place, after, before is not None):
        after = None
    if before and after and (_is_weak(text, before, after) or _is_title(before, after)):
        before = None
    match, table, tokens = (before, BEFORE, before_tokens) if before else (after, AFTER, ())
    if match is None:
        return
    if table is AFTER:
        tokens = _tokens(text, start + 2, match.end())
    number.role = _role(match, table)
    taken.update(tokens)
    number.words = (min((number.token, *tokens)), max((number.token, *tokens)) + 1)


def _is_next(text: Text, after: re.Match[str]) -> bool:
    """Whether a number follows the cue behind a number, which may be of that one: "pcd 40 radius 3"."""
    return text.line.startswith((" # ", " of # ", " = # "), after.end())


_COUNTS_NEXT = re.compile(
    r"(?:(?:corner|mounting|screw|countersunk|counterbored|tapped|threaded|"
    r"through|blind|round|square|upright|#|ø|diameter|wide) )*"
    r"(?:corners|edges|holes|slots|posts|pins|pegs|studs|bosses|columns|cheeks|ears|lugs|tabs|ribs|walls|legs|feet|blocks)\b"
)
_MOST_EDGES = 12
"""A block has no more edges, so that a bare number of them up to this is no length."""


_HOLES_NEXT = frozenset(
    (NUMBER, "holes", "ø", "evenly", "equally", "counterbored", "countersunk", "counterbore", "tapped", "threaded", "clearance")
)


def _is_number_of_holes(text: Text, number: Number) -> bool:
    """Whether a number behind "bolt circle of" counts the holes: "a bolt circle of 6 M4 holes"."""
    behind = [token.text for token in text.tokens[number.token + 1 : number.token + 3]]
    return number.is_bare and bool(behind) and (behind[0] in _HOLES_NEXT or behind == ["diameter", NUMBER])


def _role(match: re.Match[str], table: tuple[tuple[Role, str], ...]) -> Role:
    assert match.lastgroup
    return table[int(match.lastgroup[1:])][0]


def _tokens(text: Text, start: int, end: int) -> tuple[int, ...]:
    return tuple(i for i, offset in enumerate(text.offsets) if start <= offset < end)


def _is_weak(text: Text, before: re.Match[str], after: re.Match[str]) -> bool:
    """ "deep 3 wide": an adjective behind beats an adjective before it."""
    return (
        bool(ADJECTIVES.match(before[0]))
        and not re.match(r"(?:od|id|af|across)\b", before[0])
        and bool(ADJECTIVES.match(after[0].removeprefix("- ").removeprefix("in ")))
    )


_OF_NO_PAIR = frozenset(("outer", "outside", "round"))
_EDGE_WORDS = frozenset(("fillet", "chamfer", "rounding", "chamfers", "fillets", "filleted", "chamfered"))


def _opens_feature(text: Text, number: Number) -> bool:
    """Whether a number stands right before the edge treatment that it is the size of: "… 4 diameter 0.5 chamfer"."""
    behind = text.tokens[number.token + 1 : number.token + 2]
    return bool(behind) and behind[0].text in _EDGE_WORDS


def _is_title(before: re.Match[str], after: re.Match[str]) -> bool:
    """ "wrench flats: 15 mm diameter": what stands before a colon is a title."""
    return before[0].endswith(": ") and not after[0].startswith("from")


def _is_for_next(text: Text, numbers: list[Number], place: int, after: re.Match[str], has_before: bool) -> bool:
    """Whether a noun cue behind a number belongs to the next number: "50 x 30 thickness 5", "diameter 10 length 5"."""
    cue = after[0].removeprefix("- ")
    if place + 1 == len(numbers) or _role(after, AFTER) in ("clock", "inset") or cue.startswith("from "):
        return False
    if re.match(r" (?:=|:|of) #", text.line[after.end() : after.end() + 5]) and "pattern" not in cue:
        return True
    if cue in ("deep", "depth") and (has_before or numbers[place].mention.kind == "thread"):
        return text.line[after.end() : after.end() + 2] == " #"  # "M3 deep 4": a screw size is no depth
    if cue.startswith("in ") or _opens_feature(text, numbers[place + 1]):
        return False
    if ADJECTIVES.match(cue):
        return False
    following = numbers[place + 1]
    is_counted = following.is_bare and _COUNTS_NEXT.match(text.line, text.offsets[following.token] + 2)
    is_across = _role(after, AFTER) in ("diameter", "circle")
    if following.role == "count" or (is_counted and (following.mention.text.isalpha() or not is_across)):
        return False  # "48 diameter five holes", "40 centers 4 posts"
    if _role(after, AFTER) == "circle" and _is_number_of_holes(text, following):
        return False
    if _role(after, AFTER) == "wall" and numbers[place].value < following.value:
        return False  # "1.5 wall 200": a wall is thin
    gap = text.line[after.end() : text.offsets[following.token]]
    if not re.fullmatch(r" (?:of |= |: |is |a |ø )*", gap) or cue.startswith("square"):
        return False
    if has_before or numbers[place].group >= 0:
        return True
    behind = AFTER_RE.match(text.line, text.offsets[following.token] + 2)
    if behind and (ADJECTIVES.match(behind[0]) or behind[0].startswith("in ")):
        return False  # "210 diameter 4 thick", "30 length 9 in width"
    for other in numbers[place + 1 :]:  # "5 overall 10 inside 2 walls": the last of them has its noun behind it, and so have all
        behind = AFTER_RE.match(text.line, text.offsets[other.token] + 2)
        if not behind or text.line[behind.end() : behind.end() + 3] != " # ":
            return not behind
    return True
