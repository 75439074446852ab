"""Says where a part is unusual: each face with the probability that it is a defect, and the program line that made it. The faces
of a mesh are those that are recognised in its triangles.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geometry_encoder.attribution import STANDS_OUT, By, false_alarms, unusual
from geometry_encoder.body import Body
from geometry_encoder.cloud import FACE_TYPES
from geometry_encoder.errors import EncoderError
from geometry_encoder.mesh import read_mesh

from .files import read_text
from .heat import heat_glb, heat_png
from .part_body import LEAST_RECOGNISED, recognised_body, solid_body
from .part_files import MESHES, PROGRAM, bounded_solid, check_format


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualFace:
    """One face of a part.

    Attributes:
        face: Its number, 0-based, in the order of the BRep; of a mesh as it is recognised.
        probability: That it is a defect, where half of the parts have one.
        false_alarms: The share of parts without a defect that have a face at least as unusual.
        type: plane, cylinder, cone, sphere, torus or other.
        centre_mm: The middle of its surface.
        line, source: The program line that made it; 0 and empty for a BRep file, or where it is not known.
    """

    face: int
    probability: float
    false_alarms: float
    type: str
    centre_mm: tuple[float, float, float]
    line: int = 0
    source: str = ""

    @property
    def stands_out(self) -> bool:
        return self.false_alarms <= STANDS_OUT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution:
    """All faces of a part, the most unusual first, and the part itself for drawing."""

    faces: tuple[UnusualFace, ...]
    body: Body

    def to_dict(self) -> dict[str, Any]:
        return {"faces": [asdict(face) | {"stands_out": face.stands_out} for face in self.faces]}


def attribute(path: Path, by: By = "symmetry") -> Attribution:
    """Look at every face of a part.

    Args:
        by: `symmetry`, which finds more, or `cover`: how badly the network that ships predicts a face from the rest, as the Shape
            paper does; needs torch (extra `encoder`).

    Raises:
        DslError, EncoderError: What is wrong with the file; `no-faces` for a mesh in which hardly any are recognised.
    """
    body, kinds, lines = _looked_at(path)
    numbers, odds = unusual(body, by)
    source = read_text(str(path)).splitlines() if path.suffix.lower() == PROGRAM else []
    areas = np.maximum(body.mesh.areas, np.finfo(float).tiny)
    middles = [np.bincount(body.face_ids, areas * row) / np.bincount(body.face_ids, areas) for row in body.mesh.corners.mean(1).T]
    found = []
    for number, probability in zip(numbers.tolist(), odds.tolist(), strict=True):
        x, y, z = (float(row[number]) for row in middles)
        line = int(lines[number])
        text = source[line - 1].strip() if 0 < line <= len(source) else ""
        found.append(
            UnusualFace(
                face=number,
                probability=probability,
                false_alarms=false_alarms(probability, by),
                type=FACE_TYPES[kinds[number]],
                centre_mm=(x, y, z),
                line=line,
                source=text,
            )
        )
    return Attribution(faces=tuple(sorted(found, key=lambda face: -face.probability)), body=body)


def _looked_at(path: Path) -> tuple[Body, NDArray[np.int8], Sequence[int]]:
    """A part file, and by the numbers of its faces their types and lines."""
    if check_format(path) in MESHES:
        mesh = read_mesh(path)
        body, faces = recognised_body(mesh)
        if (share := faces.share(mesh)) < LEAST_RECOGNISED:
            message = f"no faces are recognised in {path.name}: {share:.0%} of its surface lies on planes, cylinders and the like"
            raise EncoderError("no-faces", message, fix="a mesh that was scanned or simplified has none: take the STEP file")
        return body, faces.kinds, (0,) * len(faces.kinds)
    from dsl.kernel.sampling import face_types

    solid = bounded_solid(path)
    return solid_body(solid), face_types(solid), solid.face_lines


def picture(found: Attribution, suffix: str) -> bytes:
    """The part with its faces coloured by probability, as .png or .glb bytes. Raises `unsupported-format`, `missing-library`."""
    if suffix not in PICTURES:
        raise EncoderError("unsupported-format", f"{suffix or 'no suffix'} is none of {', '.join(PICTURES)}, .json")
    odds = np.zeros(found.body.face_ids.max() + 1)
    for face in found.faces:
        odds[face.face] = face.probability
    return PICTURES[suffix](found.body.mesh, odds[found.body.face_ids])


PICTURES: Mapping[str, Callable[..., bytes]] = {".png": heat_png, ".glb": heat_glb}
