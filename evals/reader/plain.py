"""What a part must not have that is a plain solid, drilled or not: faces beyond those of what it is called, and of its holes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generators.spec import Diameter, Faces, FaceType, Holes, Requirement

from .lexicon import BORED, Shape
from .part import Outline
from .phrases import Phrase

_FACES: Mapping[Shape, Mapping[FaceType, int]] = {
    "box": {"plane": 6}, "square": {"plane": 6}, "cube": {"plane": 6}, "round": {"plane": 2, "cylinder": 1},
    "sphere": {"sphere": 1}, "tube": {"plane": 2, "cylinder": 1}, "hex": {"plane": 8},
}  # fmt: skip
_SOLIDS = BORED | frozenset(
    """
    block box brick cube cuboid slab plate sheet panel strip strap bar tile disc disk puck coin cylinder rod sphere ball
    """.split()  # noqa: SIM905
)
"""Names that say no more than the solid, bored or not; "tray" and "knob" say more."""
_NOT_PLAIN = re.compile(
    r" (?:hollow|hollowed|walls?|vee|v|nosed?|ended|hemispherical|tip|including|open|empty|half|quarter|bent|curved|tapered|"
    r"angled|slanted|stepped|ribbed|knurled|waved|domed|pointed|mitered|mitred|cut|edges?|corners?|ends?|holder|for|as|like|"
    r"shaped|spring|split|slit|slotted|flanged|grooved|keyed|loose|raised|barbed|threaded|lock|wing|cap|[chltuz]|castle|eccentric|"
    r"male|female|spherical|blind|cross|runs?|tee|elbow|branch) "
)
"""Words by which a solid may be more than plain."""
_NOT_ROUND = re.compile(
    r" (?:slot\w*|square|hex\w*|oval|blind|deep|depth|tapped|thread\w*|counter\w*|recess\w*|keyed|stepped|tapered|conical|edges?|"
    r"rim|notch\w*|half|quarter|left to|right to|front to|back to|end to|side|sides|across|cross\w*|radial|horizontal\w*) "
)
"""Words by which a hole may be more than one round face, or meet others."""


def plain_faces(base: Phrase, outline: Outline, features: Sequence[Phrase], rows: Sequence[Requirement]) -> Faces | None:
    """The faces of a part that is called a plain solid, sizes and all, with nothing but holes straight through; None where it may
    have others.

    Args:
        rows: What is asked of the part and the features.
    """
    faces = _FACES.get(outline.shape)
    is_sized = outline.width_mm is not None and (outline.height_mm is not None or outline.shape == "sphere")
    if faces is None or not is_sized or base.word not in _SOLIDS or _NOT_PLAIN.search(base.line):
        return None
    is_milled = outline.shape != "hex" and base.says(r" flats? ")
    if is_milled or (outline.wall_mm is not None and outline.shape != "tube"):
        return None
    holes = [row for row in rows if isinstance(row, Holes)]
    bores = sum(isinstance(row, Diameter) and row.facing == "inside" for row in rows) or int(outline.wall_mm is not None)
    is_bored = base.word in BORED
    num_said = is_bored and len(holes) + bores > len(features)  # the bore of an M5 washer is said with it
    is_drilled = all(hole.count and hole.diameter_mm and hole.depth_mm is None for hole in holes)
    is_plain = is_drilled and len(holes) + bores == len(features) + num_said
    if not is_plain or any(_NOT_ROUND.search(phrase.line) for phrase in features) or (features and outline.shape == "sphere"):
        return None
    num_holes = sum(hole.count or 0 for hole in holes) + bores
    if is_bored and not num_holes:
        return None  # what it looks like inside nobody says
    return Faces(faces={**faces, "cylinder": faces.get("cylinder", 0) + num_holes} if num_holes else faces)
