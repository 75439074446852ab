"""Parts with one injected defect and the faces that it made, for fitting and scoring attribution."""

# pyright: basic
from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

import dsl
from dsl.errors import DslError
from generators.corpus import draw
from geometry_encoder.body import Body
from geometry_encoder.errors import EncoderError
from geometry_encoder.mesh import TriangleMesh, checked

from ..part_body import recognised_body, solid_body

Kind = Literal["moved hole", "wrong size", "sharp edge", "dent"]
KINDS: tuple[Kind, ...] = get_args(Kind)
POINTS, DEFLECTION = 4096, 5e-4
STL = 0.1, 15.0
"""Deflection, mm, and angle, degrees, of the STL files: coarser than what `cadlm compile` writes, 0.05 and 10."""
MOST_FACES = 60
_OFF, _ON = 0.05, 0.02
"""A face of which more is off the sound part, as a share, is the defect; of which less is off, sound; others are left out."""
_HOLE = re.compile(r"^((?:\w+: )?H \S+) (\S+) (\S+) (\S+)(.*)$")
_TREATED = re.compile(r"^(?:\w+: )?(F|CH) \S+ (\w+) (\|Z|>Z)$")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A part with a defect: faces (N,) that are judged, and which of them are the defect's (N,) bool.

    Attributes:
        program: What builds it.
        sound: The part as it was before.
    """

    kind: Kind
    family: str
    index: int
    program: str
    sound: Body
    body: Body
    faces: NDArray[np.int64]
    is_defect: NDArray[np.bool_]


def cases(seed: int, start: int = 0) -> Iterator[Case]:
    """Cases of a seed, for ever, each kind in turn; parts that a defect does not suit are passed over."""
    kinds = [_of_kind(seed, start, kind) for kind in KINDS]
    while True:
        yield from map(next, kinds)


def sound_parts(seed: int) -> Iterator[Body]:
    """Parts of a seed as they are drawn, for ever."""
    for index in count():
        sample = draw(seed, index)
        try:
            solid = dsl.compile(sample.ir) if sample.family != "refusal" else None
            if solid is not None and sum(dsl.measure(solid).faces.values()) <= MOST_FACES:
                yield solid_body(solid, POINTS, DEFLECTION)
        except DslError:
            continue  # the kernel cannot sample it


def _of_kind(seed: int, start: int, kind: Kind) -> Iterator[Case]:
    index = start
    while True:
        case = _case(seed, index, kind)
        if case is not None:
            yield case
        index += 1


def _case(seed: int, index: int, kind: Kind) -> Case | None:
    sample = draw(seed, index)
    if sample.family == "refusal":
        return None
    rng = Random(f"{seed}/{index}/{kind}")
    try:
        sound = dsl.compile(sample.ir)
        damaged = _MAKERS[kind](sample.ir, sound, rng)
        if damaged is None:
            return None
        part = dsl.compile(damaged)
        if dsl.measure(part).solids != dsl.measure(sound).solids or sum(dsl.measure(part).faces.values()) > MOST_FACES:
            return None
    except DslError:
        return None  # the defect does not fit this part
    body, clean = solid_body(part, POINTS, DEFLECTION), solid_body(sound, POINTS, DEFLECTION)
    faces, is_defect = judged(body, clean)
    if not is_defect.any() or is_defect.all():
        return None
    return Case(
        kind=kind, family=sample.family, index=index, program=damaged, sound=clean, body=body, faces=faces, is_defect=is_defect
    )


def judged(body: Body, sound: Body) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Faces (N,) of a damaged part, and which the damage has made or moved (N,); those that it only touches are left out."""
    faces = np.unique(body.face_ids)
    limit = 2e-3 * sound.size
    off = np.zeros(len(faces))
    for row, face in enumerate(faces):
        mine = body.cloud.points[body.cloud.face_ids == face]
        if len(mine) == 0:
            mine = body.mesh.vertices[body.mesh.triangles[body.face_ids == face]].mean(1)
        off[row] = (sound.surface.distances(mine[:64], limit) > limit).mean()
    is_judged = (off > _OFF) | (off < _ON)
    return faces[is_judged], off[is_judged] > _OFF


def as_file(case: Case) -> Case | None:
    """The case as an STL file holds it, its faces those that are recognised in the triangles; None where the file is refused (its
    walls touch), where no face is judged to be the defect's, or all are.
    """
    from dsl.kernel.mesh import tessellate

    mesh = tessellate(dsl.compile(case.program), *STL, with_lines=False)
    raw = TriangleMesh(vertices=mesh.vertices.astype(np.float32).astype(np.float64), triangles=mesh.faces)
    try:
        body, _ = recognised_body(checked(raw, "part"), POINTS)
    except EncoderError:
        return None
    faces, is_defect = judged(body, case.sound)
    return None if not is_defect.any() or is_defect.all() else replace(case, body=body, faces=faces, is_defect=is_defect)


def _holes(program: str, rng: Random) -> tuple[list[str], int, re.Match[str]] | None:
    lines = program.splitlines()
    found = [(number, match) for number, line in enumerate(lines) if (match := _HOLE.match(line))]
    if not found:
        return None
    number, match = rng.choice(found)
    return lines, number, match


def _moved_hole(program: str, sound: dsl.Solid, rng: Random) -> str | None:
    if (found := _holes(program, rng)) is None:
        return None
    lines, number, match = found
    size = sorted(dsl.measure(sound).size_mm)[1]
    u, v = (f"({match[i]})+{rng.choice((-1, 1)) * rng.uniform(0.05, 0.15) * size:.4f}".replace("+-", "-") for i in (2, 3))
    lines[number] = f"{match[1]} {u} {v} {match[4]}{match[5]}"
    return "\n".join(lines) + "\n"


def _wrong_size(program: str, sound: dsl.Solid, rng: Random) -> str | None:
    if (found := _holes(program, rng)) is None:
        return None
    lines, number, match = found
    factor = rng.choice((rng.uniform(0.6, 0.85), rng.uniform(1.15, 1.5)))
    lines[number] = f"{match[1]} {match[2]} {match[3]} ({match[4]})*{factor:.4f}{match[5]}"
    return "\n".join(lines) + "\n"


def sharp_edge(program: str, sound: dsl.Solid, rng: Random) -> str | None:
    """One edge has lost its fillet or chamfer: a block fills that edge of the box around the part."""
    found = [match for line in program.splitlines() if (match := _TREATED.match(line))]
    if not found:
        return None
    kind, name, edges = rng.choice(found).groups()
    size = next((row.value for row in dsl.params(program) if row.name == name), 0.0)
    measured = dsl.measure(sound)
    low, high = measured.bbox_mm
    block = [high[i] - low[i] for i in range(3)]
    along = 2 if edges == "|Z" else rng.choice((0, 1))
    place = [rng.choice((low[i], high[i] - size)) for i in range(3)]
    for axis in range(3):
        block[axis], place[axis] = (block[axis], low[axis]) if axis == along else (size, place[axis])
    if edges == ">Z":
        place[2] = high[2] - size
    root = dsl.check(program).roots[0]
    damaged = f"{program.rstrip()}\nC {' '.join(map(repr, block))}\nT $ {' '.join(map(repr, place))}\nU {root} $\n"
    # Anything else than one filled edge is another defect: an edge of a disc, the wrong side of a bracket.
    filled = dsl.measure(dsl.compile(damaged)).volume_mm3 - measured.volume_mm3
    most = size**2 * block[along] * (1 - math.pi / 4 if kind == "F" else 0.5)
    return damaged if 0.5 * most < filled < 1.05 * most else None


def _dent(program: str, sound: dsl.Solid, rng: Random) -> str | None:
    from dsl.kernel.sampling import sample_surface

    found = sample_surface(sound, 64, np.random.default_rng(rng.randrange(2**32)))
    size = sorted(dsl.measure(sound).size_mm)[1]
    radius, depth = rng.uniform(0.04, 0.1) * size, rng.uniform(0.3, 0.8)
    place = found.points[0] + found.normals[0] * radius * (1 - depth)
    x, y, z = (f"{value:.5f}" for value in place)
    root = dsl.check(program).roots[0]
    return f"{program.rstrip()}\nS {radius:.5f}\nT $ {x} {y} {z}\nD {root} $\n"


_MAKERS = {"moved hole": _moved_hole, "wrong size": _wrong_size, "sharp edge": sharp_edge, "dent": _dent}
