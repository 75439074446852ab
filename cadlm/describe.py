"""Describes a part file: what family it looks like, its size, faces, features, thickness and symmetry, all measured."""

# pyright: basic
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from geometry_encoder.body import Body
from geometry_encoder.cloud import FACE_TYPES
from geometry_encoder.facets import bodies_in
from geometry_encoder.mesh import read_mesh
from geometry_encoder.surfaced import with_surfaces
from geometry_encoder.symmetry import Symmetry, symmetry_of
from geometry_encoder.thickness import Thickness, thickness_of

from .family import Guess, guess_family
from .features import Features, features_of
from .mesh_features import measured_mesh
from .part_body import LEAST_RECOGNISED, recognised_body, solid_body
from .part_files import MESHES, check_format, measured_solid
from .report import count, number, row

SMALL_MM = 20.0
"""A mesh may be in inches whose largest extent is less."""
_FEW = 3
"""Of more directions than these the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is known of a part, mm (a mesh file's own unit is taken for mm).

    Attributes:
        families: What it looks like, the likeliest first; empty where no family is sure enough.
        size_mm: Extents along X, Y and Z.
        faces: Number of faces by type; of a mesh those that are recognised in its triangles.
        features: Of a mesh those of recognised faces; none where hardly any are, as in a scan.
        is_exact: Measured on a BRep, not on a mesh.
    """

    families: tuple[Guess, ...]
    size_mm: tuple[float, float, float]
    volume_mm3: float
    area_mm2: float
    solids: int
    faces: Mapping[str, int]
    features: Features
    thickness: Thickness
    symmetry: Symmetry
    is_exact: bool

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self) | {"faces": dict(self.faces)}


def describe(path: Path) -> Description:
    """Describe a part file. Raises `DslError`, `EncoderError`: what is wrong with it."""
    if check_format(path) in MESHES:
        body, faces = recognised_body(read_mesh(path))
        counts = {FACE_TYPES[kind]: int(many) for kind, many in enumerate(np.bincount(faces.kinds)) if many}
        low, high = body.mesh.vertices.min(0), body.mesh.vertices.max(0)
        extents = [float(x) for x in high - low]
        size = (extents[0], extents[1], extents[2])
        solids = bodies_in(body.mesh)
        features = Features()
        if faces.share(body.mesh) >= LEAST_RECOGNISED:
            measures = measured_mesh(body.mesh, faces)
            features = features_of(measures, measures.same_mm)
        return _description(body, size, body.moments.volume, body.moments.area, solids, counts, features, is_exact=False)
    solid, measured = measured_solid(path)
    return _description(
        solid_body(solid), measured.size_mm, measured.volume_mm3, measured.area_mm2, measured.solids,
        {kind: many for kind, many in measured.faces.items() if many}, features_of(measured), is_exact=True,
    )  # fmt: skip


def _description(
    body: Body,
    size: tuple[float, float, float],
    volume: float,
    area: float,
    solids: int,
    faces: Mapping[str, int],
    features: Features,
    *,
    is_exact: bool,
) -> Description:
    symmetry = symmetry_of(body if body.primitives else with_surfaces(body))
    return Description(
        families=guess_family(body.cloud), size_mm=size, volume_mm3=volume, area_mm2=area, solids=solids, faces=faces,
        features=features, thickness=thickness_of(body), symmetry=symmetry, is_exact=is_exact,
    )  # fmt: skip


def description_lines(found: Description) -> list[str]:
    """What a person reads at the terminal."""
    lines = [
        row(
            "family",
            ", ".join(f"{guess.family} {guess.probability:.0%}" for guess in found.families) or "none is sure enough",
        )
    ]
    lines.append(row("size", " × ".join(map(number, found.size_mm)) + " mm" + ("" if found.is_exact else _unit(found.size_mm))))
    lines.append(row("volume", f"{number(found.volume_mm3)} mm³, surface {number(found.area_mm2)} mm²"))
    kinds = ", ".join(f"{many} {kind}" for kind, many in sorted(found.faces.items()))
    lines.append(row("faces", f"{sum(found.faces.values())}: {kinds}" + ("" if found.is_exact else ", recognised in the mesh")))
    lines += _feature_lines(found.features)
    if found.solids > 1:
        lines.append(row("solids", f"{found.solids}, apart"))
    thick = found.thickness
    lines.append(
        row(
            "thickness",
            f"{number(thick.usual)} mm at {thick.usual_share:.0%} of the surface, thinnest {number(thick.thinnest)} mm",
        )
    )
    return [*lines, row("symmetry", _symmetry_words(found.symmetry))]


def _unit(size: tuple[float, float, float]) -> str:
    """What is said of the unit of a mesh, which its file does not name."""
    inches = " × ".join(number(round(25.4 * x, 3)) for x in size)
    return ", if the file's unit is mm; " + (f"were it inches, {inches} mm" if max(size) < SMALL_MM else "it names none")


def _feature_lines(features: Features) -> list[str]:
    lines: list[str] = []
    for hole in features.holes:
        depth = "through" if hole.depth_mm is None else f"{number(hole.depth_mm)} mm deep"
        mouth = f", {hole.mouth} Ø{number(hole.mouth_mm)} mm" if hole.mouth else ""
        lines.append(row("holes", f"{hole.count} × Ø{number(hole.diameter_mm)} mm {depth}{mouth}"))
    lines += [row("open bore", f"{b.count} × Ø{number(b.diameter_mm)} mm, {b.turn_deg:.0f}° round") for b in features.open_bores]
    lines += [row("slots", f"{s.count} × {number(s.length_mm)} × {number(s.width_mm)} mm") for s in features.slots]
    for kind, rows in (("fillets", features.fillets), ("chamfers", features.chamfers)):
        sign = "R" if kind == "fillets" else ""
        lines += [row(kind, f"{e.count} × {sign}{number(e.size_mm)} mm" + ("" if e.is_convex else " inside")) for e in rows]
    return lines


def _symmetry_words(symmetry: Symmetry) -> str:
    if symmetry.is_ball:
        return "a ball: every plane and axis through its middle"
    words: list[str] = []
    for order, axes in groupby(symmetry.axes, key=lambda axis: axis.order):
        words.append((f"{order}-fold" if order else "round") + f" about {_some([axis.direction for axis in axes])}")
    if symmetry.planes:
        words.append(f"{count(len(symmetry.planes), 'mirror plane')} across {_some(symmetry.planes)}")
    return "; ".join(words) or "none"


def _some(directions: Sequence[tuple[float, float, float]]) -> str:
    """All of a few directions, else the main axes among them, or the first ones, and how many there are besides."""
    names = sorted(map(_direction, directions), key=lambda name: name.startswith("("))
    return ", ".join(names) if len(names) <= _FEW else f"{', '.join(names[:_FEW])} and {len(names) - _FEW} more"


def _direction(vector: tuple[float, float, float]) -> str:
    """X, Y, Z, or the coordinates of another direction."""
    for name, value in zip("XYZ", vector, strict=True):
        if abs(value) > 1 - 1e-4:
            return name
    return "(" + ", ".join(number(round(x, 3)) for x in vector) + ")"
