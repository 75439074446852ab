"""What the sizes of a part mean: the shape that its name and the words before it say."""

from __future__ import annotations

import re

from .lexicon import BASES, Shape
from .phrases import Phrase


def shape_of(phrase: Phrase) -> Shape:
    """What the sizes of the part mean, by its name and what is said before it."""
    words = phrase.line.split()
    place = phrase.at - phrase.first
    start = max([i + 1 for i, word in enumerate(words[:place]) if word in (".", ":", ",", "with")], default=0)
    near, behind = words[start:place], words[place + 1 : place + 4]
    says = " ".join(["", *near, phrase.word, *behind, "", *near, _NAME, *behind, ""])
    for pattern, better in _SHAPES:
        if pattern.search(says):
            return better
    if re.search(_NO_BOX, phrase.line):
        return "other"
    if re.search(_HOLLOW, phrase.line):
        return "shell" if BASES[phrase.word] in ("box", "shell", "cube") else BASES[phrase.word]
    return BASES[phrase.word]


_NO_BOX = r" (?:[cfjlstuz] shaped|double t|upright|barbs?|(?:major|minor|mean|section) (?:radius|diameter)|center line) "
_HOLLOW = r" (?:open (?:at the |on |on the )?top|open topped|no lid|without (?:a )?(?:lid|cover)) "
_NAME = "@"
"""Stands for the name of the part, whatever it is."""
_SAID: tuple[tuple[str, Shape], ...] = (
    (
        (
            r"din rail|heat ?sink|heatsink|staircase|stair|stepped|step block|gear|rack|shelf|phone|tablet|stand|hat|hook|"
            r"(?:tube|pipe) (?:strap|clip)|(?:fork|yoke) plate|omega|(?:t|tee) nut|t slot nut|"
            r"(?:[ltuzi]|tee|angle) (?:bar|profile|section|beam)|torus|saddle|clamp"
        ),
        "other",
    ),
    (
        (
            r"triangular|triangle|gusset|quarter|horseshoe|(?:[ltuv]|tee) plate|flat [uv]|pentagonal|octagonal|heptagonal|"
            r"sided|trapez\w+|wedge|ramp|half|semi\w*|elliptic\w*|"
            r"oval|obround|stadium|racetrack|round(?:ed)? ends?"
        ),
        "other",
    ),
    (
        (
            r"flat (?:l|t|tee|corner)|l shaped|mending|joining|tapered|conical|(?:rectangular|square|"
            r"box) (?:tube|hollow|pipe)|box tube|square hole|with steps|stepped|step @"
        ),
        "other",
    ),
    (
        (
            r"hollow (?:\w+ )?(?:box|cube|block|enclosure)|(?:open|closed|sealed|hollow) (?:top )?(?:box|"
            r"case|cube|block|enclosure|container|tray)|open topped .*|divided"
        ),
        "shell",
    ),
    (r"(?:rectangular|square|picture|window) (?:ring|frame)", "box"),
    (r"hollow cylinder", "tube"),
    (r"hex(?:agonal|agon)? (?:\w+ |# ){0,3}@|@ hex|hexagon", "hex"),
    (r"cylindrical cup", "round"),
    (
        (
            r"square (?:\w+ )?(?:plate|panel|sheet|washer|nut|shim|tile|base|mount|baseplate|knob)|square @|"
            r"# square (?:\w+ )?@|@ (?:of|with) side|@ # square|@ , # square"
        ),
        "square",
    ),
    (
        (
            r"(?:round|circular) (?:(?!ends? )\w+ )?(?:plate|bar|rod|block|panel|sheet|prism|tile|disc|base)|"
            r"(?:round|circular|cylindrical) @"
        ),
        "round",
    ),
)
_SHAPES: tuple[tuple[re.Pattern[str], Shape], ...] = tuple(
    (re.compile(rf"(?<= )(?:{pattern})(?= )"), shape) for pattern, shape in _SAID
)
