"""What each number of a prompt is for, by the words beside it. A table of cues before and behind; no grammar of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from generators.numbers import Mention

from .tokens import NUMBER, Text

Role = Literal[
    "",
    "length",
    "width",
    "height",
    "thickness",
    "depth",
    "wall",
    "diameter",
    "radius",
    "outer",
    "inner",
    "flats",
    "pitch",
    "circle",
    "inset",
    "off",
    "z",
    "bend",
    "from left",
    "from right",
    "from front",
    "from back",
    "x",
    "y",
    "count",
    "grid",
    "angle",
    "side",
    "clock",
    "other",
]

_EDGE = (
    r"(?:the |each |every |both |all |its |outer |outside |short |long |nearest |adjacent |plate |"
    r"part |either |opposite |middle of the |center of the )*"
)
_AFTER: tuple[tuple[Role, str], ...] = (
    ("clock", r"o'clock|o ' clock|o clock"),
    ("other", r"teeth|tooth|t (?:spur )?gear|t(?= [,.]| and)|sided|sides|- sided|starts"),
    ("circle", r"(?:in )?(?:diameter |ø )?(?:bolt |pitch |hole )?circle(?: diameter)?|(?:diameter )?pcd|b c|bolt circle"),
    ("off", r"(?:high |tall )?(?:up )?to (?:the )?(?:axis|center ?line)"),
    ("depth", r"down from (?:the )?top(?! edge)(?= (?:at|in) the)"),
    ("flats", r"across (?:the )?flats|across flat|af|a / f|wrench size|wrench(?! flats?\b)|flat to flat|a / flats|key size"),
    (
        "pitch",
        (
            r"apart|between (?:hole |the )?(?:centers|holes)|(?:hole |center )?spacing|"
            r"(?:hole )?pitch(?! circle)|centers|center to center|"
            r"c - c|c c|c / c|on centers?|oc|o c|center distance|(?:grid|hole) spacing|grid spacing|"
            r"square (?:hole |bolt |mounting )?pattern|square$"
        ),
    ),
    (
        "wall",
        (
            r"(?:thick )?(?:side |outer )?walls?\b(?! hole)|wall thickness|thick(?:ness)? (?:side |"
            r"outer )?walls?|thick shell|thick all around"
        ),
    ),
    (
        "outer",
        r"od|o d|outer diameter|outside diameter|external diameter|overall diameter|"
        r"outer(?! (?:size|dimensions|length|width|height|radius))",
    ),
    ("inner", r"id|i d|inner diameter|inside diameter|internal diameter|inner|bore diameter"),
    ("from left", rf"(?:in |away )?(?:right |in )?(?:from|of|off) {_EDGE}left(?: hand)?(?: edge| side| end)?(?! corner| to)"),
    ("from right", rf"(?:in |away )?(?:left |in )?(?:from|of|off) {_EDGE}right(?: hand)?(?: edge| side| end)?(?! corner)"),
    (
        "from front",
        rf"(?:in |up |back |away )?(?:from|of|off) {_EDGE}"
        r"(?:front|bottom|lower)(?: edge| side)?(?! end| left| right| corner| to)",
    ),
    ("from back", rf"(?:in |down |away )?(?:from|of|off) {_EDGE}(?:back|top|upper)(?: edge| side)?(?! end| left| right| corner)"),
    ("off", r"(?:(?:to|towards) )?(?:the )?(?:left|right|front|back)(?: of| from)? (?:of )?(?:the )?(?:center|middle)"),
    ("off", r"(?:in |away |out )?(?:from|off) (?:the )?(?:center|middle|axis)(?! of)"),
    (
        "inset",
        rf"(?:in |inward |away )?(?:from|off) {_EDGE}(?:edges?|sides?|ends?|borders?|corners?|perimeter|"
        rf"outside|outer edges?)|inset|inward|in(?= [.,)(]| $| and )|"
        r"away from it|away(?= [.,)(])|in on",
    ),
    (
        "off",
        r"(?:away |out )?(?:from|to the \w+ of|above|below|under|left of|right of|back of|front of|"
        r"left from|right from|behind|down from|up from)|off (?:the )?center|"
        r"offset|eccentricity|(?:to|towards) (?:the )?(?:left|right|front|back)|left|right(?= of| from| [.,])|(?:out|away) from",
    ),
    ("width", r"across the(?! flats?\b)"),
    ("length", r"along (?:the )?(?:x|length)\b|(?:across )?in x\b"),
    ("width", r"along (?:the )?y\b|(?:across )?in y\b"),
    ("radius", r"(?:corner |inside |outside |edge |fillet )?radius|r\b"),
    ("diameter", r"(?:in )?(?:diameter|ø)(?! circle)|across(?! (?:the )?flats?)|d(?= x)"),
    ("depth", r"(?:in )?(?:deep|depth)|down|dp"),
    ("thickness", r"thick\b|thickness|(?:mm )?(?:sheet|stock|material|gauge)\b|in thickness"),
    ("length", r"(?:in )?(?:long|length)|run\b|base(?= ,| and)|end to end|overall(?! diameter| width| height)(?: length)?"),
    ("width", r"(?:in )?(?:wide|width)|broad|face width|across face"),
    ("height", r"(?:in )?(?:high|tall|height)|rise\b|upright\b(?! [a-z]+s )|vertical leg"),
    ("diameter", r"at the (?:top|bottom|tip|head)(?! edge)\b"),
    ("side", r"(?:on|per|each|a) (?:a |each )?side|(?:each|per) side|on edge|edge length|side length|sides?\b|edges\b"),
)
_BEFORE: tuple[tuple[Role, str], ...] = (
    ("other", r"(?:module|modulus) (?:= |: |of )?|m = "),
    (
        "circle",
        (
            r"(?:pcd|(?:bolt |pitch |hole )circle(?: diameter)?|circle(?: diameter)?(?= (?:of|=|:)|$)|"
            r"b c) (?:of |= |: |is |ø |diameter )*"
        ),
    ),
    ("flats", r"(?:across (?:the )?flats|af|a / f|wrench size|wrench flats|flat to flat) (?:of |= |: |is )*"),
    (
        "pitch",
        (
            r"(?:pitch|spacing|(?<!equally )(?<!evenly )spaced|spaced at|every|center distance|centers at|"
            r"(?:hole |center )spacing|center to center|at centers of|apart by) (?:of |at |= |: |is |by )*"
        ),
    ),
    (
        "wall",
        (
            r"(?:wall|walls|wall thickness|side walls|shell|thickness of the walls?|walls? thickness|"
            r"wall thick|walls thick)(?: are| is)? (?:of |= |: |is |are |thickness )*"
        ),
    ),
    ("outer", r"(?:od|o d|(?:outer|outside|external|overall) (?:diameter|ø)) (?:of |= |: |is )*"),
    ("inner", r"(?:id|i d|(?:inner|inside|internal|bore) (?:diameter|ø)) (?:of |= |: |is )*"),
    ("inset", r"(?:inset|insets?|edge distance|edge offset|distance from (?:the )?edges?) (?:of |by |= |: |is )*"),
    ("off", r"(?:offset|eccentricity|(?<!cut )off) (?:of |by |= |: |is )*"),
    ("bend", r"(?:bend|center line|centerline|ring|tube|section|pipe) radius (?:of |= |: |is )*"),
    ("radius", r"(?:radius|r) (?:of |= |: |is |a )*"),
    ("diameter", r"(?:diameter|ø|d) (?:of |= |: |is )*"),
    ("depth", r"(?:depth|deep|dp|to a depth|going|goes|reaching|extending) (?:of |= |: |is |to |down )*"),
    ("thickness", r"(?:thickness|thick|t) (?:of |= |: |is )*"),
    ("length", r"(?:length|l|cut to|long|run) (?:of |= |: |is |to )*"),
    ("width", r"(?:width|w|wide) (?:of |= |: |is )*"),
    ("height", r"(?:(?<!mid )(?<!half )height|h|high|tall|rising|up|rise) (?:of |= |: |is )*"),
    (
        "side",
        (
            r"(?:(?<!left )(?<!right )(?<!front )(?<!back )(?<!each )(?<!one )side|side length|edge length|"
            r"sides|cube edge|edge of|cube edges) (?:of |= |: |is |length )*"
        ),
    ),
    ("x", r"x (?:= |: |of )"),
    ("y", r"y (?:= |: |of )"),
    ("z", r"z (?:= |: |of |is )?"),
    ("off", r"(?:shifted|moved) (?:by )?"),
)
_ADJECTIVES = re.compile(r"(?:thick|wide|long|high|tall|deep|across|od|id|af|apart)\b")
"""Words that belong to the number in front of them; a noun such as "length" may stand on either side."""


def _alternation(rows: tuple[tuple[Role, str], ...]) -> str:
    return "|".join(f"(?P<r{i}>{pattern})" for i, (_, pattern) in enumerate(rows))


_AFTER_RE = re.compile(rf"(?:- )*(?:{_alternation(_AFTER)})(?= |$)")
_BEFORE_RE = re.compile(rf"(?:^|(?<= ))(?:{_alternation(_BEFORE)})$")
_GRID = re.compile(
    r"(?<= )# (?:x|by) # (?=(?:rectangular |square |hole |regular )*(?:(?:grid|array|matrix|field|holes)\b|"
    r"pattern of (?!# (?:#|ø|diameter))|pattern\b.{0,50}(?:pitch|spacing|spaced|apart|between)))|"
    r"(?<=pattern )# (?:x|by) # (?=.{0,45}(?:pitch|spacing|apart|between))|"
    r"(?<= )# across (?:and |by |x |, )?# (?=deep|down|up\b|high)|"
    r"(?<= )# (?:rows|columns|lines) of #|"
    r"(?<= )# (?:along(?: the (?:length|width))?|rows|columns) (?:and |by |x |, |of )?# (?=across|along|rows|columns)"
)
_PAIR = re.compile(
    r"\( (?:x = |x )?# , (?:y = |y )?# \)|x = # ,? ?(?:and )?y = #|x # (?:, |and )?y #|position # , #|at # , #(?= from| \.| ,| $)"
)

_SAID_TOGETHER: tuple[tuple[re.Pattern[str], tuple[Role, ...]], ...] = (
    (_PAIR, ("x", "y")),
    (_GRID, ("grid", "grid")),
    (re.compile(r"evenly (?:spaced|spread) (?:ø |diameter |# ){1,4}holes ,? ?# (?:x|by) #"), ("grid", "grid")),
    (re.compile(r"# (?:x|by) # (?:tube |pipe )?(?=\( od x id \))"), ("outer", "inner")),
    (re.compile(r"# (?:x|by) # (?:x|by) # (?=\( od x (?:id|bore) x)"), ("outer", "inner", "length")),
    (re.compile(r"# to # (?=(?:in )?(?:diameter|od|outer diameter|ø))"), ("diameter", "diameter")),
    (
        re.compile(
            r"(?<=for a )# (?=(?:diameter )?(?:rod|tube|pipe|shaft|cable|hose|dowel|pole)\b)|"
            r"(?<=for )# (?=(?:diameter )?(?:rod|tube|pipe|shaft|cable|hose|dowel|pole)\b)"
        ),
        ("inner",),
    ),
    (re.compile(r"# (?:diameter )?(?=(?:rollers?|balls?)\b)|(?<=rollers )(?:ø |diameter )?#"), ("other",)),
    (re.compile(r"(?<=circumradius )(?:of )?#|(?<=scribed in a )# (?=circle\b)"), ("other",)),
    (re.compile(r"(?<=of )# (?=plate\b|steel\b)|(?<=from )# (?=plate\b|steel\b)"), ("thickness",)),
)
"""Numbers whose roles only the words around all of them tell."""


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
    _group(text, numbers)
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
        touches = mark.start == text.tokens[left.token].end
        apart = text.tokens[right.token].start > mark.end or "ø" in between or "diameter" in between
        if mark.text == "x" and touches and apart and left.is_bare and left.group < 0:
            left.role = "count"
            continue
        if left.group < 0:
            group += 1
            left.group = group
        right.group = left.group


def _is_times(text: Text, left: Number, right: Number) -> bool:
    """Whether an x is written as in "4X 45°": at the count, apart from what follows."""
    mark = text.tokens[left.token + 1]
    return mark.start == text.tokens[left.token].end and text.tokens[right.token].start > mark.end


def _pairs(text: Text, numbers: list[Number]) -> None:
    """Coordinates, and the two counts of a grid."""
    at = {text.offsets[number.token]: number for number in numbers}
    for pattern, roles in _SAID_TOGETHER:
        for match in pattern.finditer(text.line):
            found = [at[match.start() + m.start()] for m in re.finditer(NUMBER, match[0])][-len(roles) :]
            is_fit = all(n.is_bare and n.pieces <= 60 for n in found) if roles[0] == "grid" else not _is_angle(found)
            if len(found) == len(roles) and is_fit and not any(n.role for n in found):
                for number, role in zip(found, roles, strict=True):
                    number.role = role


def _is_angle(numbers: list[Number]) -> bool:
    """Whether an angle is among them: "cut at 45 deg, 3 mm" is no place."""
    return any(n.mention.kind == "deg" for n in numbers)


def _cue(text: Text, numbers: list[Number], place: int, taken: set[int]) -> None:
    """Give a number the role of the cue behind it or before it; a noun between two numbers goes to the one that needs it."""
    number = numbers[place]
    start = text.offsets[number.token]
    first = text.offsets[max(0, number.token - 6)]
    before = _BEFORE_RE.search(text.line[first:start])
    before_tokens = _tokens(text, first + before.start(), start) if before else ()
    if before and taken & set(before_tokens):
        before, before_tokens = None, ()
    after = _AFTER_RE.match(text.line, start + 2)
    if before and _role(before, _BEFORE) in ("radius", "diameter") and after and _role(after, _AFTER) in ("circle",):
        before = None
    if before and after and _role(before, _BEFORE) == "radius" and _role(after, _AFTER) == "off":
        before = None
    if before and _is_number_of_holes(text, number, before):
        before, before_tokens = None, ()
    if after and _role(after, _AFTER) == "side" and number.is_bare and number.pieces <= _MOST_EDGES and "edge" in after[0]:
        after = None  # "four edges" are pieces
    if after and _is_for_next(text, numbers, place, after, before is not None):
        after = None
    if before and after and (_is_weak(text, before, after) or _is_title(before, after)):
        before = None
    match, table, tokens = (before, _BEFORE, before_tokens) if before else (after, _AFTER, ())
    if match is None:
        return
    if table is _AFTER:
        tokens = _tokens(text, start + 2, match.end())
    number.role = _role(match, table)
    taken.update(tokens)
    number.words = (min((number.token, *tokens)), max((number.token, *tokens)) + 1)


_MOST_EDGES = 12
"""A block has no more edges, so that a bare number of them up to this is no length."""


def _is_number_of_holes(text: Text, number: Number, before: re.Match[str]) -> bool:
    """Whether a number behind "bolt circle of" counts the holes: "a bolt circle of 6 M4 holes"."""
    behind = [token.text for token in text.tokens[number.token + 1 : number.token + 3]]
    return (
        _role(before, _BEFORE) == "circle"
        and before[0].endswith("of ")
        and number.is_bare
        and bool(behind)
        and (behind[0] in (NUMBER, "holes", "ø", "evenly", "equally") or behind == ["diameter", NUMBER])
    )


def _role(match: re.Match[str], table: tuple[tuple[Role, str], ...]) -> Role:
    assert match.lastgroup
    return table[int(match.lastgroup[1:])][0]


def _tokens(text: Text, start: int, end: int) -> tuple[int, ...]:
    return tuple(i for i, offset in enumerate(text.offsets) if start <= offset < end)


def _is_weak(text: Text, before: re.Match[str], after: re.Match[str]) -> bool:
    """ "deep 3 wide": an adjective behind beats an adjective before it."""
    return (
        bool(_ADJECTIVES.match(before[0]))
        and not re.match(r"(?:od|id|af|across)\b", before[0])
        and bool(_ADJECTIVES.match(after[0].removeprefix("- ")))
    )


_EDGE_WORDS = frozenset(("fillet", "chamfer", "rounding", "chamfers", "fillets"))


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
    if place + 1 == len(numbers) or _role(after, _AFTER) == "clock":
        return False
    if re.match(r" (?:=|:) #", text.line[after.end() : after.end() + 5]):
        return True
    if cue in ("deep", "depth") and (has_before or numbers[place].mention.kind == "thread"):
        return text.line[after.end() : after.end() + 2] == " #"  # "M3 deep 4": a screw size is no depth
    if cue.startswith("in ") or _opens_feature(text, numbers[place + 1]):
        return False
    if _ADJECTIVES.match(cue):
        return False
    following = numbers[place + 1]
    gap = text.line[after.end() : text.offsets[following.token]]
    if not re.fullmatch(r" (?:of |= |: |is |a |ø )*", gap) or cue.startswith("square"):
        return False
    if has_before or numbers[place].group >= 0:
        return True
    behind = _AFTER_RE.match(text.line, text.offsets[following.token] + 2)
    return not (behind and not re.match(r"\s*(?:- )*(?:#)", text.line[behind.end() :]))
