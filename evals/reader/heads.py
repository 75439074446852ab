"""The words of a text that name the part and its features; a name made of several words is one."""

from __future__ import annotations

import re

from .lexicon import BASES, FEATURE_HEADS, Head
from .roles import Number
from .tokens import NUMBER, Text

_PLACE = re.compile(
    r"(?!across the (?:width|length|flats) )(?:in|through|on|of|at|from|along|around|to|into|across|inside|under|below|above|"
    r"off|by|behind|near|over|beneath|between|underneath|within|onto|"
    r"round|fillet|chamfer|break|bevel|the (?:left|right|front|back|top|bottom)) (?:the|its|this|"
    r"that|both|each|every|all|one|either)(?: (?!(?:and|with|a|one|then|also|plus|central|edges|corners|ends|sides|faces) )"
    r"[a-z]+){0,3} $"
)
_FOR = re.compile(
    r"(?:for|(?<= )over|fits?|holds?|accepts?|clamps?|takes?) (?:a |an |the )?(?:(?:standard|nominal|diameter|ø|"
    r"od|of|round|socket|head|cap) |# )*(?:[a-z]+ ){0,2}$"
)
_FOR_IT = re.compile(r"(?<! looking) for (?:a |its |the )(?:# |ø |diameter )*$")
_STANDING = re.compile(
    r"(?: (?:#|x|by|,|of|and|high|tall|wide|long|thick|deep|square|each|in|apart|crosswise|lengthwise))* "
    r"(?:standing (?:on|up)|sitting on|on (?:the )?top of (?:it|the)|on it(?= (?:[,.]|and|with|right|flush|centered) | $)) "
)
"""What is on the part and not the part itself: "a 20 x 10 x 8 block standing on it"."""
_VERB_NEXT = frozenset(("a", "one", "the", "two", NUMBER))
_DONE = frozenset(("counterbored", "countersunk", "filleted", "chamfered", "rounded", "broken", "drilled", "bored", "notched"))
_PLACES = frozenset(("corners", "edges", "ends", "middle", "sides"))
"""Where something is, and behind which something else is named: "a slot in the middle holes of 5 at both ends"."""
_ITS_SIZE = frozenset(("diameter", "ø", "size", "spacing", "pitch", "depth", "radius"))
_LIST = frozenset((",", "with", "and", ";", "of", "length", "middle"))
_GUESTS = frozenset(
    ("pin", "shaft", "rod", "pipe", "tube", "cable", "hose", "wire", "axle", "dowel", "bolt", "screw", "bearing", "motor")
)
"""What parts are made for: "bored 4 for the pin" names no part, though nothing else does."""
_FLAT_BEFORE = frozenset(["a", "one", "two", "single", "parallel", "wrench", "opposite", "deep", "another", "#", "d"])


def find_heads(text: Text, of_token: dict[int, Number]) -> list[tuple[int, Head, str]]:
    """The names in order: the token of each, what it opens, and its word. `of_token` are the numbers by their token."""
    return _merge(text, _heads(text, of_token))


def _heads(text: Text, of_token: dict[int, Number]) -> list[tuple[int, Head, str]]:
    """The tokens that name the part or a feature."""
    found: list[tuple[int, Head, str]] = []
    has_base = False
    words = [token.text for token in text.tokens]
    for i, word in enumerate(words):
        head = _head_of(words, i, has_base)
        if head is None and i in of_token:
            head, word = _implied(words, i, of_token, found)
        if head is None:
            continue
        if head == "base" and _STANDING.match(text.line, text.offsets[i] + len(word)):
            head = "raised"
        before = text.line[: text.offsets[i]][-80:]
        is_guest = (has_base and _FOR.search(before)) or (word in _GUESTS and _FOR_IT.search(before))
        is_for = is_guest and head in ("base", "raised", "boss")
        is_behind = words[i - 1] in _DONE or (head == "hole" and words[i - 1] in _PLACES)
        is_place = is_for or (_PLACE.search(before) and not _is_participle(words, i) and not is_behind)
        if is_place and not (head == "hole" and words[i] == NUMBER):
            continue
        has_base = has_base or head == "base"
        found.append((i, head, word))
    return found


def _is_participle(words: list[str], i: int) -> bool:
    """ "a hole in the middle counterbored …", "the edges of the top face filleted": done to it, no place."""
    return words[i] in _DONE and i > 0 and words[i - 1] not in ("the", "its", "each", "both", "all", "every", "a", "this", "that")


def _implied(
    words: list[str], i: int, of_token: dict[int, Number], found: list[tuple[int, Head, str]]
) -> tuple[Head | None, str]:
    """What a number means that stands for a whole phrase: "4X ø4.5 THRU", "ø3 THRU", "0.5 X 45°", "R2 TOP EDGES"."""
    number = of_token[i]
    last, kind, _ = found[-1] if found else (-1, "base", "")
    gap = words[last + 1 : i]
    if any(kind_before in _SINKS for at, kind_before, _ in found[-2:] if "." not in words[at:i] and i - at < 14):
        kind = "counterbore"
    is_new = kind not in ("hole", *_SINKS) or bool(
        set(gap)
        & ({NUMBER, ",", ".", "and", "then", "put", "add", "drill", "next", "as", "plus"} if kind == "hole" else {NUMBER, "."})
    )
    if number.role == "count" and words[i + 1 : i + 2] == ["x"]:
        if {"r", "radius"} & set(words[i + 2 : i + 4]):
            return "fillet", "fillet"
        if of_token.get(i + 4) and of_token[i + 4].mention.kind == "deg":
            return None, ""
        behind = [other for j in range(i + 2, i + 8) if (other := of_token.get(j))]
        is_placed = any(other.role in ("circle", "pitch", "inset") for other in behind)
        is_thread = behind[:1] != [] and behind[0].mention.kind == "thread"
        is_said = is_placed or is_thread or bool({"ø", "diameter", "through", "corners"} & set(words[i + 2 : i + 6]))
        has_size = of_token.get(last - 1) is not None  # "M6 hole in the middle of the top 4x 5 ø in the corners"
        return ("hole", "holes") if (is_new or has_size) and is_said and _is_alone(words, i + 2) else (None, "")
    if number.mention.kind == "deg":
        ahead = words[i + 1 : i + 8]
        return (
            ("chamfer", "chamfer")
            if words[i - 1] == "x"
            and not {"chamfer", "chamfered", "countersink", "countersunk"} & set(ahead[: [*ahead, ","].index(",")])
            and (kind not in ("chamfer", "countersink") or "," in gap or "." in gap)
            else (None, "")
        )
    is_blind = number.role == "diameter" and words[i + 1 : i + 3] == ["x", NUMBER] and of_token[i + 2].role == "depth"
    if is_blind and (kind not in ("hole", *_SINKS) or "." in gap):
        return ("hole", "hole") if _is_alone(words, i + 3) else (None, "")
    is_drilled = number.mention.kind == "thread" or number.role == "diameter"
    is_sized = any(n.group >= 0 or n.role in _ACROSS for at, n in of_token.items() if at < i)
    is_own = not is_sized and all(head in ("base", "raised") or name in _NAMES for _, head, name in found)
    is_round = any(BASES.get(name) in _MAY_BE_ROUND for _, _, name in found) or not {"round", "circular"}.isdisjoint(words[:i])
    is_item = (
        found
        and not (is_own and is_round)
        and (words[i - 1] == "." or (words[i - 2 : i - 1] == ["."] and words[i - 1] in ("diameter", "ø")))
    )
    behind = words[i + 1 + (words[i + 1 : i + 2] in (["ø"], ["diameter"])) :][:2]
    is_said = (
        behind[:1] == ["offset"]
        or behind == ["deep", NUMBER]
        or (behind[:1] == ["at"] and "corner" in words[i + 2 : i + 6])
        or is_item  # of a list: "Ø6 AT BACK LEFT CORNER", "M6 CLEARANCE X 8 DEEP BACK FACE"
    )
    if is_drilled and is_said and is_new and _is_alone(words, i + 2):
        return "hole", "hole"
    j = i + 1
    while words[j : j + 1] in (["diameter"], ["ø"], ["clearance"], ["wide"]) or words[j : j + 2] == ["in", "diameter"]:
        j += 1
    if (
        words[j : j + 1] == ["through"]
        and is_new
        and words[i - 1] != "of"  # "a square hole of 4 through"
        and number.group < 0
        and number.role in ("", "diameter", "width")
        and _is_alone(words, j + 1)
    ):
        return "hole", "hole"
    return None, ""


def _is_alone(words: list[str], start: int) -> bool:
    """Whether no noun of the vocabulary follows in the same breath."""
    rest = words[start : start + 10]
    for place, word in enumerate(rest):
        if word == "in" and rest[place + 1 : place + 2] == ["diameter"]:
            continue
        if word in (",", ".", ")", "(", "and", "on", "at", "in", "equally", "evenly", "with"):
            rest = rest[:place]
            break
    return not any(word in FEATURE_HEADS or word in BASES or word in _SOLID for word in rest)


_CUT_DOWN = ([NUMBER, "deep"], [NUMBER, "long"])
_SHAPED_SOCKET = frozenset(("hex", "hexagon", "hexagonal", "nut", "square"))
_HOLE_PLACES = frozenset(("center", "centers", "pitch", "spacing"))
_MAY_BE_ROUND = ("round", "tube", "cone", "other")
_ACROSS = frozenset(("diameter", "outer", "radius"))
"""How wide a round part is: said first of it, not of a hole, "a disc - 8 diameter, 3 thick"."""
_NAMES = BASES.keys() - FEATURE_HEADS.keys() | {"pin", "post"}
"""Words that name a part and no feature of one."""
_FILLERS = frozenset(("bung", "grommet", "insert", "plug", "stopper"))
"""What goes into a hole of something else."""
_ARRISES = frozenset(("corner", "corners", "edge", "edges", "sharp"))
"""What is broken on purpose; not so "the broken one"."""
_SOLID = frozenset(("thick", "walls", "wall", "plates", "arms", "barbs", "tall"))


def _head_of(words: list[str], i: int, has_base: bool) -> Head | None:
    word = words[i]
    before = words[i - 1] if i else ""
    after = words[i + 1] if i + 1 < len(words) else ""
    known = FEATURE_HEADS.get(word)
    if word == "piece" and before != "corner" and after != "cut":
        return None  # "in one piece", "a piece of plate"
    if word in ("radius", "r") and _is_edge_radius(words, i):
        return "fillet"
    if (
        word in ("pattern", "array", "grid")
        and (before not in ("hole", "bolt", "mounting") or {"hole", "holes"} & set(words[max(0, i - 9) : i - 1]))
        and ({"on", "in", "as"} & set(words[max(0, i - 6) : i]) or word in words[max(0, i - 9) : i])
    ):
        return None  # "9 holes as a 3 by 3 grid, the grid centered"
    if word in ("hole", "holes", "lid", "cover", "fillet", "chamfer", "thread", "threads") and (
        before in ("no", "without", "any")
        or words[max(0, i - 2) : i] in (["without", "a"], ["no", "other"], ["no", "extra"], ["add", "holes"])
    ):
        return None
    if word in ("hole", "holes") and before == "add" and words[max(0, i - 2) : i - 1] in (["don't"], ["not"]):
        return None
    if word == "hole" and after in _ITS_SIZE and before in _LIST and "holes" in words[max(0, i - 9) : i]:
        return None  # "a row of 6 holes, hole diameter 4"
    if word in ("bore", "bored") and (before in ("x", "by") or after in ("x", "by")):
        return None  # "60 x 20 x 8 (OD x bore x width)"
    if word == "hole" and (after in ("centers", "circle") or (after == "center" and before in ("to", "the"))):
        return None  # "4 holes 6 mm, hole centers 50", "10 from edge to hole center"
    if word == "hole" and before == "first" and "holes" in words[max(0, i - 12) : i] and after in (NUMBER, ","):
        return None  # "6 holes every 20, the first hole 10 from the left end"
    if word == "hole" and after in ("pattern", "grid", "array") and "holes" in words[max(0, i - 9) : i - 1]:
        return None  # "4 holes on a 10 by 5 hole pattern"
    if word in BASES and after in ("hole", "holes") and not _HOLE_PLACES.intersection(words[i + 2 : i + 3]):
        return None  # "shaft hole", "pin hole"; not "handle, hole centers 96 apart"
    if word in ("hole", "slot") and before in (NUMBER, "-") and after in BASES and not has_base:
        return None  # "two hole strap"
    if word == "cut" and before in ("corners", "edges") and after in ("at", "off"):
        return "chamfer"
    if word in ("piece", "rectangle") and after == "cut":
        return "recess"
    if word in ("face", "edge", "border") and before == "raised":
        return "raised"
    if word == "cap" and after in ("screw", "head"):
        return None
    if word in ("hole", "holes") and {"oblong", "elongated", "obround", "oval"} & set(words[max(0, i - 2) : i]):
        return "slot"
    if word in ("hole", "holes") and before == "long" and words[max(0, i - 2)] != NUMBER:
        return "slot"  # "a long hole 11 x 5"
    if word == "opening":
        sized = [other for other in words[max(0, i - 3) : i] if other != "wide"][-2:]
        if sized[1:] == [NUMBER] and sized[0] in ("central", "center", "round", "circular", "ø"):
            return "hole"
    if word == "ring" and after in ("groove", "grooves"):
        return None
    if word == "stock" and after == ":":
        return None
    if word == "stock" and words[max(0, i - 2) : i - 1] in (["from"], ["of"]) and before == NUMBER:
        return None
    if word in ("grid", "grille", "pattern", "array") and {"slots"} & set(words[i + 1 : i + 6]) and after == "of":
        return None  # "a grid of 4 by 2 slots"
    if word == "hole" and words[max(0, i - 3) : i] == ["for", "a", NUMBER] and not _FILLERS.isdisjoint(words[:i]):
        return None  # "a stopper for a 56 hole"
    if word in ("sheet", "stock", "plate") and before == NUMBER and words[max(0, i - 2)] in ("from", "of"):
        return None  # what it is cut from
    if word == "section" and has_base and before == NUMBER and "of" in words[max(0, i - 4) : i]:
        return None  # "rail of 20 x 5 section"
    if word == "slot" and before == "key":
        return "groove"
    if (
        word in ("hole", "holes")
        and {"rectangular", "square", "hexagonal", "hex"} & set(words[max(0, i - 2) : i])
        and after not in ("pattern", "spacing")
    ):
        return "recess"
    if word in ("rounded", "filleted") and (after == "ends" or {"slot", "slots", "end"} & set(words[i + 1 : i + 4])):
        return None
    if word == "solid" and (after in ("model", "part", "body") or any(other in BASES for other in words[i + 1 : i + 9])):
        return None
    if word in ("base", "body") and (after in (":", "is", "are") or (has_base and after not in (NUMBER, "of"))):
        return None
    is_sized = after == NUMBER and words[i + 2 : i + 3] not in (["x"], ["by"])
    is_listed = has_base or before in (":", "of", "u") or (before == "," and words[i + 2 : i + 3] in (["thick"], ["wide"]))
    if word == "base" and is_sized and is_listed:
        return None  # "channel, base 40, legs 20"
    if word == "nut" and after in ("trap", "traps", "pocket", "pockets", "recess"):
        return None
    if word == "flange" and after in ("thickness", "thick") and "web" in words:
        return None  # of a beam
    if word == "socket" and (
        before not in _SHAPED_SOCKET or not (has_base or before != "square") or after in ("head", "cap", "screw", "screws")
    ):
        return None
    if word == "columns" and not {"row", "rows"}.isdisjoint(words[max(0, i - 4) : i + 5]):
        return None  # of holes
    if word in ("cut", "cuts") and before == "saw":
        return "groove"
    if word in ("ring", "cross", "key", "angle") and after in ("of", "hole", "section", "at"):
        return None
    if word == "round" and not has_base and before == NUMBER and after in ("", ",", ".", "with", "and"):
        return "base"  # "25 mm round": of round bar
    is_milled = before in _FLAT_BEFORE and after not in (NUMBER, "of", ":", "with")
    is_milled = is_milled or before == "milled" or (NUMBER in words[:i] and words[i + 1 : i + 3] in _CUT_DOWN)
    is_flat = word == "flat" and (is_milled or not _NAMES.isdisjoint(words))  # "a flat plate", "a flat on a rod"
    if word in BASES and word != "round" and not is_flat and not has_base:
        if word in ("bolt", "screw") and (
            after in ("circle", "hole", "holes", "pattern", "clearance", "head", "heads") or before == NUMBER
        ):
            return None
        return "base"
    if word in ("tapped", "threaded"):
        is_named = {"hole", "holes", "bore"} & set(words[max(0, i - 5) : i + 6])
        return "hole" if not is_named and NUMBER in (before, after) and {"end", "ends"} & set(words[i + 1 : i + 5]) else None
    if known is None:
        return (
            "raised"
            if word in BASES
            and word not in ("bolt", "screw", "angle", "bend", "cross", "base" if after in BASES else "", "key", "arm")
            else None
        )
    if word == "boss" and before in ("my", "our", "his", "her"):
        return None
    match word:
        case "round":
            if {"chamfer", "fillet", "groove"} & set(words[max(0, i - 6) : i]):
                return None  # "a 1 mm chamfer round the top"
            return "fillet" if after in ("the", "all", "every", "corners", "edges", "over", "off", "each") else None
        case "slotted":
            return "slot" if after in ("hole", "holes") else None
        case "break" | "broken":
            return "chamfer" if _ARRISES.intersection(words[max(0, i - 4) : i + 7]) else None
        case "bored" if words[i + 1 : i + 3] == ["out", "to"]:
            return "hole"
        case "drilled" | "bored" | "drilling":
            is_depth = words[i + 1 : i + 3] == [NUMBER, "deep"] and "hole" in words[max(0, i - 6) : i]
            return "hole" if after in (NUMBER, "ø", "diameter") and not is_depth else None
        case "bore" if after in _VERB_NEXT and after != NUMBER:
            return None
        case "step":
            return (
                None
                if after in (".", "file", "format", "model", "export", "please") or before in ("as", "export", "a2")
                else known
            )
        case "flat":
            is_first = before in (".", ",") and after == NUMBER
            is_milled = after in ("milled", "machined", "ground")
            is_shape = not BASES.keys().isdisjoint(words[i + 1 : i + 3])  # "a flat plate", "a flat corner plate"
            return "flats" if (before in _FLAT_BEFORE or is_first or is_milled) and not is_shape else None
        case "flats":
            return None if before == "across" or words[i - 2 : i] == ["across", "the"] else known
        case "head":
            return None if after in ("cap", "screw") or before in ("socket", "cap", "pan", "button", "its", "bolt") else known
        case "thread" | "threads":
            return None if "hole" in words[i + 1 : i + 3] else known
        case _:
            return known


def _is_edge_radius(words: list[str], i: int) -> bool:
    """Whether a radius is that of corners or edges, with no noun such as "fillet": "corner radius 3", "R2 TOP EDGES"."""
    around = words[max(0, i - 3) : i + 6]
    if words[max(0, i - 3) : i] == ["corners", "with", "a"] or words[max(0, i - 2) : i] == ["corners", "with"]:
        return True
    if words[i + 2 : i + 3] == ["("] and {"corner", "corners", "edges"} & set(words[i + 3 : i + 6]):
        return True  # "R2.5 (4 CORNERS)"
    if {"sided", "sides", "octagonal", "pentagonal", "triangular", "heptagonal", "circumradius"} & set(words[:i]):
        return False
    near = max((j + 1 for j in range(max(0, i - 8), i) if words[j] in (",", ".")), default=max(0, i - 8))
    if {"fillet", "rounded", "filleted", "rounding", "from", "chamfer", "round"} & set(words[near : i + 6]):
        return False
    for j in range(i + 1, min(i + 6, len(words))):
        if words[j] in (",", ".", "and"):
            break
        if words[j] in ("corner", "corners", "edge", "edges") or words[j : j + 3] == ["around", "the", "top"]:
            return True
    return (
        words[i - 1] in ("corner", "corners", "edges", "edge")
        or words[max(0, i - 3) : i] in (["corners", "of", "a"],)
        or (bool({"corner", "corners", "edges", "edge"} & set(around[:3])) and not {",", "."} & set(words[max(0, i - 3) : i]))
    )


def _merge(text: Text, heads: list[tuple[int, Head, str]]) -> list[tuple[int, Head, str]]:
    """Names in a row are one: "shaft collar", "hole pattern", "counterbored hole", "solid 33 mm round disc"."""
    merged: list[tuple[int, Head, str]] = []
    for at, head, word in heads:
        if not merged:
            merged.append((at, head, word))
            continue
        previous, was, old = merged[-1]
        between = [token.text for token in text.tokens[previous + 1 : at]]
        if _is_stepped(head, was, between, heads, at, previous, text):
            is_kept = was == "hole" or head in _SINKS
            merged[-1] = (previous if is_kept else at, was if head == "hole" else head, old if is_kept else word)
        elif word in _OF_A_SHAPE and was == "base" and not between:
            continue
        elif old == "key" and not between:
            merged[-1] = (at, "groove", "keyway")
        elif head == "hole" and word in ("pattern", "grid", "array") and was == "hole" and set(between) <= _ARRAY:
            merged[-1] = (previous, "hole", old)
        elif head == "hole" and was == "hole" and _is_pattern(text, previous, between):
            merged[-1] = (previous, "hole", word)
        elif head == "chamfer" and was == "chamfer" and old in ("break", "broken") and not {",", "."} & set(between):
            merged[-1] = (at, "chamfer", "chamfer")
        elif old == "slotted" and head == "hole":
            merged[-1] = (at, "slot", "slots")
        elif not between and was == "base" and word not in BASES:
            merged.append((at, head, word))
        elif not between and word == "flange" and old == "bracket":
            merged.append((at, "raised", word))  # "Z bracket flange 20"
        elif not between and not (
            was == "base" and head in ("slot", "hole", "recess", "groove") and old not in ("key", "base", "pipe", "bolt", "ring")
        ):
            merged[-1] = (at, "base" if was == "base" and word in BASES else head, word)
        elif was == "base" and head in ("base", "raised", "boss") and word in BASES and not set(between) & _BREAKS:
            merged[-1] = (at, "base", word)
        else:
            merged.append((at, head, word))
    return merged


_ARRAY = frozenset((",", NUMBER, "x", "by", "through"))
"""Between a hole and the pattern that it is repeated in: "ø3 through, 4 x 2 pattern"."""


def _is_pattern(text: Text, previous: int, between: list[str]) -> bool:
    """Whether a pattern and its holes are one phrase: "a 20 mm square hole pattern of four 4 mm holes"."""
    is_pattern = text.tokens[previous].text in ("grid", "pattern", "array") or between[:1] in (
        ["pattern"],
        ["array"],
        ["grid"],
        ["circle"],
    )
    return is_pattern and len(between) <= 9 and not {".", "then", ",", "and"} & set(between)


_BREAKS = frozenset(
    [
        ",",
        ".",
        ":",
        ";",
        "(",
        ")",
        "with",
        "and",
        "having",
        "featuring",
        "has",
        "for",
        "around",
        "of",
        "on",
        "in",
        "at",
        "then",
        "from",
        "to",
    ]
)


_SINKS = ("counterbore", "countersink")
_OF_A_SHAPE = frozenset(("gasket", "insert", "blank", "foot"))
"""What has the shape of the name before it: a "ring gasket" is a ring."""


def _is_stepped(
    head: Head, was: Head, between: list[str], heads: list[tuple[int, Head, str]], at: int, previous: int, text: Text
) -> bool:
    """Whether a counterbore and a hole are parts of one: "a hole with a counterbore", "counterbored 5 mm holes"."""
    if was in _SINKS and head == "hole" and text.tokens[previous].text in ("hole", "holes"):
        return False  # it has its hole already
    if was in _SINKS and head == "hole":
        return len(between) <= 4 and not set(between) & {",", ".", "and", "with", "then", "a", "in", "at", "on", "one"}
    has_holes = text.tokens[previous].text in ("hole", "holes")
    if was in _SINKS and head in _SINKS and has_holes and any(kind == "hole" and at < i <= at + 3 for i, kind, _ in heads):
        return False  # "4 countersunk M6 holes and 5 counterbored M5 holes"
    if was in _SINKS and head in _SINKS:
        return len(between) <= 8 and not set(between) & {".", "a", "then"}
    if was != "hole" or head not in _SINKS:
        return False
    own = next((place for place, kind, _ in heads if kind == "hole" and at < place <= at + 4), None)
    if own is not None and (between[:1] == ["for"] or {".", ","} & {token.text for token in text.tokens[at:own]}):
        own = None
    is_other = between[-1:] == [NUMBER] and between.count(NUMBER) > 1 and between[-2:-1] not in (["ø"], ["to"], ["x"])
    if between[-2:] == [NUMBER, "x"]:
        is_other = True  # "M4 through at center, 4X counterbore for M4"
    own_size = text.tokens[at - 1].number
    if own_size is not None and text.mentions[own_size].kind == "thread" and ("and" in between or between[-2:-1] == ["x"]):
        is_other = True  # "a 5 mm hole in the corner and an M3 countersink", "ø12 hole … 4X M5 CBORE"
    return own is None and not is_other and len(between) <= 14 and "." not in between and "then" not in between
