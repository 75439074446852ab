"""What a part must not have that is a plain solid, cut or not: faces beyond those of what it is called, and of its holes, slots,
windows and corners.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from generators.spec import (
    Chamfers,
    Closed,
    Diameter,
    Distance,
    Faces,
    FaceType,
    Fillets,
    Holes,
    OpenSide,
    Recess,
    Requirement,
    RoundEnds,
    Slots,
    SteppedHoles,
)

from .lexicon import BORED, PLAIN, Head, Shape
from .part import Outline
from .phrases import Phrase

_FACES: Mapping[Shape, Mapping[FaceType, int]] = {
    "box": {"plane": 6}, "square": {"plane": 6}, "cube": {"plane": 6}, "round": {"plane": 2, "cylinder": 1},
    "sphere": {"sphere": 1}, "tube": {"plane": 2, "cylinder": 1}, "hex": {"plane": 8},
}  # fmt: skip
_NOT_PLAIN = re.compile(
    r" (?:hollow|hollowed|rounded|walls?|vee|v|nosed?|ended|hemispherical|tip|including|open|empty|half|quarter|bent|curved|"
    r"tapered|angled|slanted|stepped|ribbed|knurled|waved|domed|pointed|mitered|mitred|cut|edges?|corners?|ends?|holder|for|as|like|"
    r"shaped|spring|link|split|slit|slotted|flanged|grooved|keyed|loose|raised|barbed|threaded|lock|wing|cap|[chltuz]|castle|eccentric|"
    r"border|bars|rim|frame|male|female|spherical|blind|cross|runs?|tee|elbow|branch) "
)
"""Words by which a solid may be more than plain."""
_THROUGH = (
    r"left to|right to|front to|back to|end to|across|along|lengthwise|axis|cross\w*|radial|transverse|horizontal\w*|sideways"
)
_ASIDE = rf"edges?|ends?|rim|sides?|{_THROUGH}|each|every|all|both"
_NOT_ROUND = re.compile(
    r" (?:slot\w*|square|hex\w*|oval|tapped|thread\w*|recess\w*|keyed|stepped|tapered|conical|edges?|"
    rf"rim|floor|notch\w*|half|quarter|sides?|faces?|each|every|all|both|{_THROUGH}) "
)
"""Words by which a hole may be more than one round face, or meet others."""
_NOT_PLAIN_CUT: Mapping[Head, re.Pattern[str]] = {
    "hole": _NOT_ROUND,
    "counterbore": _NOT_ROUND,
    "countersink": _NOT_ROUND,
    "slot": re.compile(rf" (?:t|v|key\w*|dovetail|along|open|front|back|left|right|curved|arc\w*|square|{_ASIDE}) "),
    "recess": re.compile(
        rf" (?:notch\w*|step\w*|rebate|open|front|back|left|right|round\w*|circular|radius|tapered|corners?|{_ASIDE}) "
    ),
    "fillet": re.compile(r" (?:top|bottom|edges?|inner|inside|one|two|three|left|right|front|back|end|ends|side|sides) "),
    "chamfer": re.compile(r" (?:top|bottom|edges?|inner|inside|one|two|three|left|right|front|back|end|ends|side|sides|holes?) "),
}
"""By what a phrase is about, words by which it may make more faces than it counts, or others."""
_ANY = r"(?:(?:the|each|every|all|its|both|either|one|outer|short|long|nearest|of|#) )*"
_AT_A_SIDE = re.compile(
    rf"(?<! holes) (?:(?:from|off) {_ANY}(?:edges?|sides?|ends?|corners?)|(?:in|at|near|by) {_ANY}(?:corners?|ends?))(?= )"
)
"""Where a hole is, seen from above."""
_BLIND = ("pocket", "pockets", "recess", "recessed", "cavity")
_CORNERS = r" (?:corners?|vertical) "
_SHAPING = (Holes, SteppedHoles, Slots, Recess, Fillets, Chamfers)


def plain_faces(base: Phrase, outline: Outline, features: Sequence[Phrase], rows: Sequence[Requirement]) -> Faces | None:
    """The faces of a part that is called a plain solid, sizes and all, with nothing but holes, slots and windows, and corners
    that are rounded or cut; None where it may have others.

    Args:
        rows: What is asked of the part and the features.
    """
    if outline.wall_mm is not None and not features and outline.shape != "tube":
        return _hollow_faces(base, outline, rows)
    if any(isinstance(row, RoundEnds) for row in rows):
        return None
    faces = _FACES.get(outline.shape)
    is_sized = outline.width_mm is not None and (outline.height_mm is not None or outline.shape == "sphere")
    if faces is None or not is_sized or base.word not in PLAIN or _NOT_PLAIN.search(base.line):
        return None
    is_milled = outline.shape != "hex" and base.says(rf" flats? (?!(?:[a-z]+ )?{base.word} )")
    if is_milled or (outline.wall_mm is not None and outline.shape != "tube"):
        return None
    cuts = [row for row in rows if isinstance(row, _SHAPING)]
    bores = sum(isinstance(row, Diameter) and row.facing == "inside" for row in rows) or int(outline.wall_mm is not None)
    is_bored = base.word in BORED
    num_said = is_bored and len(cuts) + bores > len(features)  # the bore of an M5 washer is said with it
    if len(cuts) + bores != len(features) + num_said or (features and outline.shape == "sphere"):
        return None
    if not all(map(_is_plain_cut, features)) or (is_bored and not (bores or any(isinstance(row, Holes) for row in cuts))):
        return None  # of a ring, what it looks like inside nobody says
    found: Counter[FaceType] = Counter(faces)
    found["cylinder"] += bores
    for row in cuts:
        cut = _cut_faces(row, outline)
        if cut is None:
            return None
        found.update(cut)
    return Faces(faces={name: number for name, number in found.items() if number})


def _hollow_faces(base: Phrase, outline: Outline, rows: Sequence[Requirement]) -> Faces | None:
    """The faces of what has a wall all round, or all round but on one side."""
    solid = _FACES.get("box" if outline.shape == "shell" else outline.shape)
    sides = [row for row in rows if isinstance(row, OpenSide | Closed)]
    is_hollow = outline.shape in ("shell", "box", "cube", "round") and outline.height_mm is not None and len(sides) == 1
    num_lengths = sum(isinstance(row, Distance) for row in rows)  # the wall, and how high a round one is
    if (
        solid is None
        or not is_hollow
        or num_lengths != 1 + (outline.shape == "round")
        or re.search(_NOT_THIN, _NO_LID.sub(" ", base.line))
    ):
        return None
    num_open = isinstance(sides[0], OpenSide)  # where the inside has no face, and the outside is a rim
    return Faces(faces={name: 2 * number - (num_open and name == "plane") for name, number in solid.items()})


_NO_LID = re.compile(r" (?:and |with )?(?:no|without(?: a)?) (?:lid|cover)(?= )")
_NOT_THIN = (
    r" (?:rounded|corners?|edges?|lids?|cover|lips?|rims?|flanges?|feet|legs|tapered|conical|domed?|round bottom\w*|handles?|"
    r"front|back|left|right|open [^.]*ends|"
    r"drain\w*|perforated|ribbed|divid\w+|partition\w*|compartments?|inside|internal|inner|for|"
    r"with (?!(?:a )?(?:#|walls?|no |open|wall)).*) "
)
"""Words by which something hollow may be more than that, or its sizes those of its inside."""


def _is_plain_cut(phrase: Phrase) -> bool:
    doubtful = _NOT_PLAIN_CUT.get(phrase.head)
    is_corner = phrase.head not in ("fillet", "chamfer") or phrase.says(_CORNERS)
    is_deep = phrase.word not in _BLIND or phrase.says(r" (?:deep|depth) |# (?:x|by) # (?:x|by) #")
    return doubtful is not None and is_corner and is_deep and not doubtful.search(_AT_A_SIDE.sub("", phrase.line))


def _cut_faces(row: Requirement, outline: Outline) -> Mapping[FaceType, int] | None:
    """The faces that a cut straight through the part, or into it, adds; None where nobody knows."""
    match row:
        case Holes() if row.diameter_mm:
            return {"cylinder": row.count} if row.depth_mm is None or row.through else {"cylinder": row.count, "plane": row.count}
        case SteppedHoles() if row.diameter_mm and row.mouth_mm:
            is_sunk = row.angle_deg is not None
            return {"cylinder": row.count, "cone": row.count} if is_sunk else {"cylinder": 2 * row.count, "plane": row.count}
        case Slots() if row.length_mm and row.width_mm:
            return {"cylinder": 2 * row.count, "plane": (2 + (row.depth_mm is not None)) * row.count}
        case Recess() if len(row.size_mm) > 1 and (outline.is_box or outline.is_round):
            return {"plane": 4 + (row.depth_mm is not None)}
        case Fillets() | Chamfers() if outline.shape in ("box", "square") and row.count in (None, 4):
            size, sides = _setback(row), (outline.width_mm, outline.depth_mm)
            is_full = any(side is None or 2 * size >= side for side in sides)
            return None if is_full else {"cylinder" if isinstance(row, Fillets) else "plane": 4}
        case _:
            return None


def _setback(row: Fillets | Chamfers) -> float:
    return row.radius_mm if isinstance(row, Fillets) else row.setback_mm
