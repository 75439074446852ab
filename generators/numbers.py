"""Finds every number of a prompt, with its unit or designation, and converts it once, exactly, to mm, degrees or a count.

The k-th mention of a prompt is what the label «k» stands for. Knows nothing of programs or of what the numbers are for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

MentionKind = Literal["num", "len", "deg", "thread", "std", "tol"]
KINDS: tuple[MentionKind, ...] = ("num", "len", "deg", "thread", "std", "tol")
MAX_MENTIONS = 40
MAX_DIGITS = 40  # nobody means a longer number; it could not even become a float

MAX_EXPONENT = 30  # of 10, either way; a longer 1e999999999 is none to be worked out

MM_PER_UNIT: dict[str, Fraction] = {
    "mm": Fraction(1), "cm": Fraction(10), "m": Fraction(1000), "in": Fraction(254, 10), "ft": Fraction(3048, 10),
    "thou": Fraction(254, 10000), "um": Fraction(1, 1000), "dm": Fraction(100), "km": Fraction(10**6), "yd": Fraction(9144, 10),
}  # fmt: skip

# Nominal: clearance (ISO 273 medium), tap drill (ISO 2306, coarse), counterbore diameter and depth (DIN 974-1 for ISO 4762
# heads), countersink diameter (ISO 10642 heads), hex nut across flats and height (ISO 4032).
THREADS: dict[str, tuple[float, float, float, float, float, float, float]] = {
    "1.6": (1.8, 1.25, 3.5, 1.8, 3.6, 3.2, 1.3),
    "2": (2.4, 1.6, 4.3, 2.2, 4.4, 4, 1.6),
    "2.5": (2.9, 2.05, 5, 2.7, 5.5, 5, 2),
    "3": (3.4, 2.5, 6.5, 3.4, 6.72, 5.5, 2.4),
    "4": (4.5, 3.3, 8, 4.4, 8.96, 7, 3.2),
    "5": (5.5, 4.2, 10, 5.4, 11.2, 8, 4.7),
    "6": (6.6, 5, 11, 6.4, 13.44, 10, 5.2),
    "8": (9, 6.8, 15, 8.6, 17.92, 13, 6.8),
    "10": (11, 8.5, 18, 10.6, 22.4, 16, 8.4),
    "12": (13.5, 10.2, 20, 12.6, 26.88, 18, 10.8),
    "16": (17.5, 14, 26, 16.6, 33.6, 24, 14.8),
    "20": (22, 17.5, 33, 20.8, 40.32, 30, 18),
}
THREAD_FACETS = ("clear", "tap", "cbore", "cdepth", "csink", "nut", "nuth")

# NEMA ICS 16 frame sizes: face width, bolt square, pilot hole (pilot boss plus play), screw hole.
MOTORS: dict[str, tuple[float, float, float, float]] = {
    "8": (20.3, 15.4, 16, 2.4),
    "11": (28.2, 23, 22.5, 2.9),
    "14": (35.2, 26, 22.5, 3.4),
    "17": (42.3, 31, 22.5, 3.4),
    "23": (56.4, 47.14, 38.5, 5.5),
    "34": (86, 69.6, 73.5, 6.6),
}
MOTOR_FACETS = ("face", "square", "pilot", "screw")

# Manufacturers' Standard Gauge for sheet steel: thickness in inches by gauge number.
GAUGES: dict[str, Fraction] = {
    number: Fraction(inches)
    for number, inches in {
        "7": "0.1793", "8": "0.1644", "9": "0.1495", "10": "0.1345", "11": "0.1196", "12": "0.1046", "13": "0.0897", "14": "0.0747",
        "15": "0.0673", "16": "0.0598", "17": "0.0538", "18": "0.0478", "19": "0.0418", "20": "0.0359", "21": "0.0329", "22": "0.0299",
        "23": "0.0269", "24": "0.0239", "25": "0.0209", "26": "0.0179", "27": "0.0164", "28": "0.0149", "29": "0.0135", "30": "0.0120",
    }.items()
}  # fmt: skip
GAUGE = "gauge"
"""In the place of a unit: the number is that of a sheet thickness."""

FACETS: tuple[str, ...] = ("n", *THREAD_FACETS, *MOTOR_FACETS)
"""What may follow a label: `n` is the bare number without its unit; the others come from the tables above."""


class Mention(NamedTuple):
    """One number of a prompt.

    Attributes:
        start, end: Character span in the prompt; `text` is what stands there, unit included.
        kind: `num` bare, `len` with a length unit, `deg` angle, `thread` M-size, `std` other designation, `tol` a tolerance.
        value: mm for lengths (a bare number is read in the prompt's default unit), degrees, or the nominal size.
        facets: Other values the designation stands for, by facet name.
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    value: float
    facets: dict[str, float]


T = TypeVar("T")


class _Filled(Protocol):
    def __call__(self, kind: type[T], values: tuple[Any, ...], /) -> T: ...


filled: _Filled = tuple.__new__  # pyright: ignore
"""A named tuple of all its values: what the call of its name does, in less than half the time."""

_UNIT_WORDS = {
    "mm": r"mm|millimet(?:er|re)s?|mil+imeters?",
    "cm": r"cm|centimet(?:er|re)s?",
    "thou": r"thou\b|mils?\b",
    "um": r"[µμu]m\b|microns?\b|micromet(?:er|re)s?",
    "dm": r"dm\b|decimet(?:er|re)s?",
    "km": r"km\b|kilomet(?:er|re)s?",
    "yd": r"yds?\b|yards?\b",
    "ft": r"ft|foot|feet|'(?!')",
    "in": r"inch(?:es)?|in\.?(?=[\s,.;:)x×]|$)(?!\s+(?:the|a|an|each|every|all|its|it|my|one|both|line|total|between|opposite|this|that|two|three|four|from|row|rows)\b)"
    r"|\"|''|”|″",
    "m": r"met(?:er|re)s?|m",
    "deg": r"°|deg(?:rees?)?",
    GAUGE: r"gau?ges?|ga\b",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNIT_WORDS.items())
_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORD_VALUES = {
    **{word: i for i, word in enumerate([*_ONES, *_TEENS], 1)},
    **{word: 10 * i for i, word in enumerate(_TENS, 2)},
    **{f"{tens}{joint}{one}": 10 * i + k for i, tens in enumerate(_TENS, 2) for k, one in enumerate(_ONES, 1) for joint in "- "},
    "hundred": 100,
}
_PARTS = {"quarter": 4, "fourth": 4, "eighth": 8, "sixteenth": 16, "thirty-second": 32, "sixty-fourth": 64}
_ONE = r"one(?=[\s-]*(?:mm|millimet(?:er|re)s?|cm|inch(?:es)?)\b)"
"""Without a unit "one" is an article more often than a number."""
_WORD = rf"(?:{'|'.join(_TENS)})(?:[-\x20](?:{'|'.join(_ONES)})(?![a-z]))?|{'|'.join((*_ONES[1:], *_TEENS))}|hundred|{_ONE}"
_PART_VALUES = {"half": 2, "halves": 2, **{name + s: n for name, n in _PARTS.items() for s in ("", "s")}}
_PART = rf"(?:{'|'.join((*_ONES[1:], *_TEENS[:6]))})[- ](?:{'|'.join(f'{name}s' for name in _PARTS)})|one[- ](?:half|{'|'.join(_PARTS)})"
"""Three eighths, one quarter; "two quarter inch holes" are two."""
_MIXED = rf"(?:\d{{1,3}}|{_WORD}|one)[- ]and[- ](?:{_PART}|three[- ]quarter|an?[- ](?:half|{'|'.join(_PARTS)}))"
_AN_INCH = r"(?<!of\s)(?<!half\s)(?<![\d½¼¾⅛⅜⅝⅞]\s)an?\ inch"
_EXPONENT = r"e[-+]?\d+"
_COMMON_NUMBER = rf"\d+(?:\.\d+(?:{_EXPONENT})?|{_EXPONENT}|(?![\d.,/½¼¾⅛⅜⅝⅞-]|[ ][\d½¼¾⅛⅜⅝⅞]))"
"""Digits, with a point and an exponent at most, where none of the other forms can begin: the same number found sooner."""
_INCHES_NEXT = r"(?=(?:\s*(?:x|×|\*|by)\s*\d[\d./ ½¼¾⅛⅜⅝⅞-]*)*\s*(?:in\b|inch|\"|''|”|″))"
"""Inches follow, to which an `A x B x C` may belong before them: "3 1/2 x 1 1/2 x 8 inches"."""
_METRIC_NEXT = r"(?=(?:\s*(?:x|×|\*|by)\s*\d[\d.,]*)*\s?(?:mm|cm)\b)"
"""Millimetres or centimetres follow, to which an `A x B x C` may belong before them: a comma before is in a number."""
_NO_COUNT = r"(?!\s*(?:in\.?|inch|\"|''|”|″)\s(?:(?:dia(?:meter)?|through|thru|round|mounting|screw|bolt|corner)\s){0,2}(?:holes|slots)\b)"
"""What of several is so wide does not follow: "4 1/4 inch holes" are four."""
_NUMBER = (
    rf"{_COMMON_NUMBER}|"
    rf"\d+[ -]\d+/\d+{_INCHES_NEXT}{_NO_COUNT}|"
    rf"(?:\d+[ ]?)?[½¼¾⅛⅜⅝⅞]|[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?{_METRIC_NEXT}|"
    r"(?:\d{1,2}/(?:16|32|64)|\d*[13579]/[248]|[246]/8|2/4|[1-9]/(?:3|5|6|10|12))(?![\d/])|"
    rf"\d+,\d+{_METRIC_NEXT}|"
    r"\d*\.\d+|\d+\.?(?=\s?(?:mm|cm|in)\b)|\d+"
)
_TOKEN = re.compile(
    rf"""(?:(?=[.\d½¼¾⅛⅜⅝⅞±+])|(?<![a-z])(?=[mntfsehqoa])|(?<=\dx)(?=m))(?:
    (?<![\d.])(?P<mixed>{_MIXED})(?![a-z])(?:[\s-](?:of\s)?(?:an?\s)?(?P<mixedunit>inch(?:es)?|cm|mm)\b)?
    |(?=[.\d½¼¾⅛⅜⅝⅞])(?<![\d.])(?P<number>{_NUMBER})(?:(?=[\s-]?[mctfidguµμky°'"”″])[\s-]?(?:{_UNIT})(?!(?!x\s?[\dm])[a-z0-9]))?
    |(?=[±+])(?P<tol>(?:±|\+/-|\+-)\s*(?:{_NUMBER})\s*(?:mm\b|in\b|")?)
    |(?:(?<![a-z0-9.])|(?<=\dx))m(?P<thread>1\.6|2\.5|2|3|4|5|6|8|10|12|16|20)(?![\d]|\.\d|\s?m)
    |(?<![a-z])(?=[ntfsehqoa])(?:
        (?P<parts>{_PART})(?![a-z])(?P<inches>(?:\sof)?(?:\san?)?[\s-]inch(?:es)?\b)?|
        (?P<inch>{_AN_INCH})(?:\ and\ (?:an?|one)\ (?P<more>half|quarter))?(?![a-z])|
        (?<!\d)nema[\s-]*(?P<nema>8|11|14|17|23|34)(?![\d.])
        |(?P<frac>half|three[ -]quarter|quarter|eighth|sixteenth)(?:\s+of)?(?:\s+an?)?[\s-]+(?:inch(?:es)?|(?P<metre>met(?:er|re))s?\b)
        |(?P<word>{_WORD})(?![a-z])(?:[\s-]*(?P<wordunit>mm|millimet(?:er|re)s?|cm|inch(?:es)?|degrees?)\b)?))""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGNS, _ASCII_SIGNS = re.compile("[.\\d½¼¾⅛⅜⅝⅞±+]"), re.compile("[.0-9+]")
"""Where a number can begin that is not a word; the `m` of an M-size may stand before it."""
_WORD_PARTS = (
    "a inch", "an inch", "nema", "half", "quarter", "eigh", "one", "two", "three", "four", "five", "six", "seven", "nine", "ten", "eleven", "twe", "thir", "fif", "forty", "hundred",
)  # fmt: skip
"""One of them is at the start of every number that is written as a word."""
_WORDS = re.compile("|".join(_WORD_PARTS))
_DEFAULT_UNIT = re.compile(
    r"(?=[udsmvnlea])\b(?:(?:units?|dimensions|dims?|sizes|measurements|values|numbers|lengths)\b[^.;\d]{0,25}?"
    r"|(?:everything|all)\b[^.;\d]{0,12}?\bin )"
    r"\b(mm|millimet\w+|cm|centimet\w+|inch(?:es)?|(?:(?<=\bin )|(?<=[:=] )|(?<=[:=]))in(?!\s+[a-z]))\b(?!\s*\d)",
    re.IGNORECASE,
)
"""The unit that a prompt declares for its bare numbers; `in` counts as inch only where a unit must stand."""
_LENGTHS = ("num", "len")
_DECLARING = ("unit", "dim", "sizes", "measurements", "values", "numbers", "lengths", "everything")
_ALL_IN = re.compile(r"all (?<=\ball )[^.;\d]{0,12}?\bin ")
"""With `_DECLARING`, what a prompt that declares its unit must have somewhere, soon found."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_PREFIXES = frozenset(
    "x r d l w h t ø od id dia pcd bcd bc bore qty by".split()
)  # letters that may touch a number: R5, OD20, 4x12
_STANDARD = re.compile(r"\b(?:iso|din|en)[\s-]?$", re.IGNORECASE)
"""What a number names whose m is no metre: "ISO 2768-m"."""
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?e([-+]?\d+)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_UNIT_BEFORE = re.compile(r"(?:mm|cm|in|inch|m)x", re.IGNORECASE)  # 50mmx30mm
_JOIN = re.compile(r"\s*(?:x|×|\*|by)\s*", re.IGNORECASE)


_Raw: TypeAlias = "tuple[int, int, MentionKind, str, str, dict[str, float]]"
"""A number as it is written: start, end, kind, its text without its unit (digits for words), its unit, facets."""
_THREAD_ROWS: dict[str, dict[str, float]] = {size: dict(zip(THREAD_FACETS, row, strict=True)) for size, row in THREADS.items()}
_NO_FACETS: dict[str, float] = {}
_MOTOR_ROWS: dict[str, dict[str, float]] = {size: dict(zip(MOTOR_FACETS, row, strict=True)) for size, row in MOTORS.items()}


def read_numbers(prompt: str) -> tuple[Mention, ...]:
    """Return the numbers of a prompt in order of their place, at most `MAX_MENTIONS`.

    A unit belongs to all numbers of its `A x B x C mm` group. A bare number takes the unit that the prompt declares ("all
    dimensions in inches"), else the only unit it uses, else mm.
    """
    lowered = prompt.lower()
    raws = [raw for match in _tokens(prompt, lowered) if (raw := _read(match, prompt)) is not None][:MAX_MENTIONS]
    default = declared_unit(prompt) or _only_unit(raws)
    mentions: list[Mention] = []
    group_start, group_unit = -1, ""  # where the number to the right begins, and the unit that it hands on
    for start, end, kind, text, unit, facets in reversed(raws):
        if kind == "num" and group_unit and _JOIN.fullmatch(prompt, end, group_start):
            kind, unit = "len", group_unit
        if kind in _LENGTHS:
            value, number = _converted(text, unit or default)
            facets = {"n": number}
        else:
            value, facets = _converted(text, "mm")[0], facets.copy()
        mentions.append(filled(Mention, (start, end, prompt[start:end], kind, value, facets)))
        group_start, group_unit = start, unit if kind == "len" and unit != GAUGE else ""
    mentions.reverse()
    return tuple(mentions)


def _tokens(prompt: str, lowered: str) -> Iterable[re.Match[str]]:
    """The matches of `_TOKEN` from left to right, looked for only where a number can begin."""
    signs = _ASCII_SIGNS if prompt.isascii() else _SIGNS
    starts = [sign.start() for sign in signs.finditer(prompt)]
    for word in _WORD_PARTS:
        if word in lowered:
            if len(lowered) != len(prompt):  # letters that become two, such as İ
                return _TOKEN.finditer(prompt)
            starts = sorted((*starts, *(word.start() for word in _WORDS.finditer(lowered))))
            break
    found: list[re.Match[str]] = []
    end = 0
    for start in starts:
        if start >= end:
            match = _TOKEN.match(prompt, start - 1) if start > end and prompt[start - 1] in "mM" else None
            if match or (match := _TOKEN.match(prompt, start)):
                found.append(match)
                end = match.end()
    return found


def _read(match: re.Match[str], prompt: str) -> _Raw | None:
    start, end = match.span()
    if text := match["number"]:
        if start and prompt[start - 1] in _LETTERS and not _may_touch(prompt, start):
            return None
        if (len(text) > MAX_DIGITS or not text.isdecimal()) and _fraction(text) is None:
            return None
        unit = match.lastgroup
        if unit == "number" or unit is None:
            return (start, end, "num", text, "", _NO_FACETS)
        if unit == GAUGE and text not in GAUGES:
            return (start, match.end("number"), "num", text, "", _NO_FACETS)
        if unit == "m" and _STANDARD.search(prompt, max(0, start - 5), start):
            return (start, match.end("number"), "num", text, "", _NO_FACETS)
        if unit == "deg":
            return (start, end, "deg", text, "", _NO_FACETS)
        return (start, end, "len", text, unit, _NO_FACETS)
    if match["tol"]:
        return (start, end, "tol", "0", "", _NO_FACETS)
    if size := match["nema"]:
        return (start, end, "std", size, "", _MOTOR_ROWS[size])
    if size := match["thread"]:
        return (start, end, "thread", size, "", _THREAD_ROWS[size])
    if words := match["mixed"]:
        whole, part = re.split(r"[- ]and[- ]", words.lower(), maxsplit=1)
        number = whole if whole.isdecimal() else str(_WORD_VALUES[whole])
        unit = (match["mixedunit"] or "").lower()[:2]
        return (start, end, "len" if unit else "num", f"{number} {_part(part)}", unit, _NO_FACETS)
    if words := match["parts"]:
        if match["inches"]:
            return (start, end, "len", _part(words), "in", _NO_FACETS)
        return None if words.lower().startswith("one") else (start, end, "num", _part(words), "", _NO_FACETS)  # "one half of it"
    if match["inch"]:
        more = f" {_part(match['more'])}" if match["more"] else ""
        return (start, end, "len", f"1{more}", "in", _NO_FACETS)
    if word := match["frac"]:
        return (start, end, "len", _part(word), "m" if match["metre"] else "in", _NO_FACETS)
    unit = (match["wordunit"] or "").lower()
    name = "mm" if unit.startswith("m") else "cm" if unit.startswith("c") else "in" if unit.startswith("i") else ""
    kind: MentionKind = "deg" if unit.startswith("d") else "len" if name else "num"
    return (start, end, kind, str(_WORD_VALUES[match["word"].lower()]), name, _NO_FACETS)


def _part(words: str) -> str:
    """A fraction in words, as digits: "three eighths", "a quarter", "half"."""
    *count, name = re.split(r"[- ]", words.lower(), maxsplit=1)
    return f"{_WORD_VALUES.get(' '.join(count), 1)}/{_PART_VALUES[name]}"


def _may_touch(text: str, start: int) -> bool:
    """Whether the letters before a number may stand there: R5, 4x12, 50mmx30."""
    prefix = _letters_before(text, start)
    return prefix.lower() in _PREFIXES or _UNIT_BEFORE.fullmatch(prefix) is not None


def _letters_before(text: str, end: int) -> str:
    """The letters that touch a place from the left."""
    start = end
    while start > 0 and text[start - 1] in _LETTERS:
        start -= 1
    return text[start:end]


@lru_cache(maxsize=65536)
def _fraction(text: str) -> Fraction | None:
    if len(text) > MAX_DIGITS:
        return None
    if _PLAIN.fullmatch(text):
        whole, _, rest = text.partition(".")
        return Fraction(int(whole + rest), 10 ** len(rest))
    if (scientific := _SCIENTIFIC.fullmatch(text)) is not None:
        return Fraction(text) if abs(int(scientific[1])) <= MAX_EXPONENT else None
    try:
        text = re.sub(r"\s*([½¼¾⅛⅜⅝⅞])", lambda sign: f" {Fraction(unicodedata.numeric(sign[1]))}", text.rstrip(".")).strip()
        text = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
        return sum((Fraction(part) for part in re.split(r"[ -]", text.replace(",", "."))), Fraction(0))
    except ZeroDivisionError:
        return None


def declared_unit(prompt: str) -> str:
    """The unit that a prompt says its bare numbers have, "" if it says none."""
    lowered = prompt.lower()
    for word in _DECLARING:
        if word in lowered:
            break
    else:
        if not _ALL_IN.search(lowered):
            return ""
    if (declared := _DEFAULT_UNIT.search(prompt)) is None:
        return ""
    word = declared.group(1).lower()
    return "mm" if word.startswith("m") else "cm" if word.startswith("c") else "in"


def _only_unit(raws: list[_Raw]) -> str:
    """The unit that all lengths with a unit have, inches beside feet; mm where they have none, several, metres or kilometres. A coat of
    20 µm says nothing of the other lengths.
    """
    used = {unit for _, _, _, _, unit, _ in raws if unit and unit not in (GAUGE, "um")}
    if used == {"ft", "in"}:
        return "in"
    return used.pop() if len(used) == 1 and used.isdisjoint(("m", "km")) else "mm"


@lru_cache(maxsize=65536)
def _converted(text: str, unit: str) -> tuple[float, float]:
    """A number of a unit in mm, exact until it is rounded once, and the bare number."""
    if unit == "mm" and _PLAIN.fullmatch(text):
        return float(text), float(text)
    if unit == GAUGE:
        return float(GAUGES[text] * MM_PER_UNIT["in"]), float(text)
    number = _fraction(text)
    assert number is not None
    return float(number * MM_PER_UNIT[unit]), float(number)
