"""What a part without features must not have: faces beyond those of the plain solid that it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generators.spec import Faces, FaceType

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


def plain_faces(base: Phrase, outline: Outline) -> Faces | None:
    """The faces of a part that is called a plain solid, sizes and all; None where it may have others."""
    faces = _FACES.get(outline.shape)
    is_sized = outline.width_mm is not None and (outline.height_mm is not None or outline.shape == "sphere")
    if faces is None or not is_sized or base.word not in _SOLIDS or _NOT_PLAIN.search(base.line):
        return None
    return Faces(faces=faces)
