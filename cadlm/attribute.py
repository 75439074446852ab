"""Says where a part is unusual: each face with the probability that it is a defect, and the program line that made it."""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geometry_encoder.attribution import unusual
from geometry_encoder.body import Body
from geometry_encoder.cloud import FACE_TYPES
from geometry_encoder.errors import EncoderError

from .files import read_text
from .heat import heat_glb, heat_png
from .part_body import file_body
from .part_files import PROGRAM


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualFace:
    """One face of a part.

    Attributes:
        face: Its number, 0-based, in the order of the BRep.
        probability: That it is a defect, if one of the part's faces is.
        type: plane, cylinder, cone, sphere, torus or other.
        centre_mm: The middle of its surface.
        line, source: The program line that made it; 0 and empty for a BRep file, or where it is not known.
    """

    face: int
    probability: float
    type: str
    centre_mm: tuple[float, float, float]
    line: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution:
    """All faces of a part, the most unusual first, and the part itself for drawing."""

    faces: tuple[UnusualFace, ...]
    body: Body

    def to_dict(self) -> dict[str, Any]:
        return {"faces": [asdict(face) for face in self.faces]}


def attribute(path: Path) -> Attribution:
    """Look at every face of a part.

    Raises:
        DslError, EncoderError: What is wrong with the file; `no-faces` for a mesh.
    """
    body = file_body(path)
    numbers, odds = unusual(body)
    source = read_text(str(path)).splitlines() if path.suffix.lower() == PROGRAM else []
    found = []
    for number, probability in zip(numbers.tolist(), odds.tolist(), strict=True):
        own = body.face_ids == number
        x, y, z = np.average(body.mesh.corners[own].mean(1), axis=0, weights=body.mesh.areas[own] + 1e-30).tolist()
        samples = np.flatnonzero(body.cloud.face_ids == number)
        line = int(body.cloud.lines[samples[0]]) if len(samples) else 0
        kind = FACE_TYPES[body.cloud.face_types[samples[0]]] if len(samples) else "other"
        found.append(UnusualFace(
            face=number, probability=probability, type=kind, centre_mm=(x, y, z),
            line=line, source=source[line - 1].strip() if 0 < line <= len(source) else "",
        ))  # fmt: skip
    return Attribution(faces=tuple(sorted(found, key=lambda face: -face.probability)), body=body)


def picture(found: Attribution, suffix: str) -> bytes:
    """The part with its faces coloured by probability, as .png or .glb bytes. Raises `unsupported-format`, `missing-library`."""
    if suffix not in PICTURES:
        raise EncoderError("unsupported-format", f"{suffix or 'no suffix'} is none of {', '.join(PICTURES)}, .json")
    odds = np.zeros(found.body.face_ids.max() + 1)
    for face in found.faces:
        odds[face.face] = face.probability
    return PICTURES[suffix](found.body.mesh, odds[found.body.face_ids])


PICTURES: Mapping[str, Callable[..., bytes]] = {".png": heat_png, ".glb": heat_glb}
