"""What a part must not have that is a plain solid, drilled or not: faces beyond those of what it is called, and of its holes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generators.spec import Faces, FaceType, Holes

from .lexicon import Shape
from .part import Outline
from .phrases import Phrase

_FACES: Mapping[Shape, Mapping[FaceType, int]] = {
    "box": {"plane": 6}, "square": {"plane": 6}, "cube": {"plane": 6}, "round": {"plane": 2, "cylinder": 1},
    "sphere": {"sphere": 1},
}  # fmt: skip
_SOLIDS = frozenset(
    """
    block box brick cube cuboid slab plate sheet panel strip strap bar tile disc disk puck coin cylinder rod sphere ball
    """.split()  # noqa: SIM905
)
"""Names that say no more than the solid; "washer", "tray" and "knob" say more."""
_NOT_PLAIN = re.compile(
    r" (?:hollow|hollowed|walls?|vee|v|nosed?|ended|hemispherical|tip|including|open|empty|half|quarter|bent|curved|tapered|"
    r"angled|slanted|stepped|ribbed|knurled|waved|domed|pointed|mitered|mitred|cut|edges?|corners?|ends?|holder|for|as|like|"
    r"shaped) "
)
"""Words by which a solid may be more than plain."""
_NOT_ROUND = re.compile(
    r" (?:slot\w*|square|hex\w*|oval|blind|deep|depth|tapped|thread\w*|counter\w*|recess\w*|keyed|stepped|tapered|conical|edges?|"
    r"rim|notch\w*|half|quarter|left to|right to|front to|back to|end to|side|sides|across|cross\w*|radial|horizontal\w*) "
)
"""Words by which a hole may be more than one round face, or meet others."""


def plain_faces(base: Phrase, outline: Outline, features: Sequence[Phrase], holes: Sequence[Holes]) -> Faces | None:
    """The faces of a part that is called a plain solid, sizes and all, with nothing but holes straight through; None where it may
    have others.

    Args:
        holes: What is asked of the features.
    """
    faces = _FACES.get(outline.shape)
    is_sized = outline.width_mm is not None and (outline.height_mm is not None or outline.shape == "sphere")
    is_washer = base.word == "washer" and outline.is_box  # a round one is more than its disc
    if faces is None or not is_sized or not (base.word in _SOLIDS or is_washer) or _NOT_PLAIN.search(base.line):
        return None
    num_drilled = len(features) + (is_washer and bool(holes) and not features)  # the bore of an M5 washer is said with it
    is_drilled = all(hole.count and hole.diameter_mm and hole.depth_mm is None for hole in holes)
    is_plain = is_drilled and len(holes) == num_drilled
    if not is_plain or any(_NOT_ROUND.search(phrase.line) for phrase in features) or (features and outline.shape == "sphere"):
        return None
    bores = sum(hole.count or 0 for hole in holes) or int(is_washer)
    return Faces(faces={**faces, "cylinder": faces.get("cylinder", 0) + bores} if bores else faces)
