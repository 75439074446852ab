"""Feeds the geometry encoder from BReps: exact surface samples of programs, STEP files and generated parts.

python -m cadlm.shape generate 20000 --seed 1 --out parts --jobs 16    # parts of the generators, and near-duplicates
python -m cadlm.shape generate 2000 --seed 9 --alone --symmetry --out symmetric    # with the class of each part's symmetry
python -m cadlm.shape generate 20000 --facets --out parts --jobs 16    # without the CAD kernel: those that triangles can say
python -m cadlm.shape folder DIR --out parts                           # .cir, .step, .stp, .brep, .stl, .obj below DIR
"""

# pyright: basic
from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import isclose
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dsl.errors import DslError
from geometry_encoder.body import Body
from geometry_encoder.cloud import FACE_TYPES, OPERATIONS, PointCloud
from geometry_encoder.errors import EncoderError
from geometry_encoder.mesh import TriangleMesh, checked, read_mesh, sample_mesh
from geometry_encoder.prepare import POOL, file_digest
from geometry_encoder.store import Made, Store, build, counts
from geometry_encoder.surfaced import surfaced, with_surfaces
from geometry_encoder.symmetry import symmetry_of

from .operations import node_operations
from .part_files import MESHES, bounded_solid, check_format, part_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dsl.kernel.solid import Solid

NEAR = "~"
"""Behind the number of a generated part: its near-duplicate."""


def solid_cloud(solid: Solid, count: int, seed: int = 0) -> PointCloud:
    """Samples of a solid, mm. Raises `DslError` as `dsl.kernel.sampling.sample_surface` does."""
    from dsl.kernel.sampling import FACE_TYPES as KERNEL_TYPES
    from dsl.kernel.sampling import sample_surface

    assert KERNEL_TYPES == FACE_TYPES, "the kernel and the encoder number face types alike"
    found = sample_surface(solid, count, np.random.default_rng(seed))
    return PointCloud(
        points=found.points.astype(np.float32), normals=found.normals.astype(np.float32),
        curvatures=found.curvatures.astype(np.float32),
        face_ids=found.face_ids, face_types=found.face_types, lines=found.lines,
        operations=_face_operations(solid, found.face_ids),
    )  # fmt: skip


def _face_operations(solid: Solid, face_ids: NDArray[np.int32]) -> NDArray[np.int8]:
    """What made the face of each sample."""
    if solid.graph is None:
        return np.full(len(face_ids), -1, np.int8)
    known = [-1 if name is None else OPERATIONS.index(name) for name in node_operations(solid.graph)]
    return np.array([known[node] if node >= 0 else -1 for node in solid.face_nodes], np.int8)[face_ids]


def file_cloud(path: Path, count: int, seed: int = 0) -> PointCloud:
    """Samples of a program, a STEP or BREP file or a mesh.

    Raises:
        DslError: For programs and BReps, such as `unreadable_file`, `kernel_timeout`.
        EncoderError: For meshes, see `geometry_encoder.mesh`; `unsupported-format`, `unreadable-file`.
    """
    if check_format(path) in MESHES:
        return sample_mesh(read_mesh(path), count, np.random.default_rng(seed))
    return solid_cloud(bounded_solid(path), count, seed)


class Way(NamedTuple):
    """How programs become parts to sample.

    Attributes:
        kind: Of the stores that are made so.
        make: A program with other values of some parameters to a part. Raises `DslError`, `EncoderError`.
        proportion: A number of a part's shape alone: a part of another size has the same.
        cloud: So many samples of a part, by a seed.
        body: A part for exact comparison.
    """

    kind: str
    make: Callable[[str, Mapping[str, float] | None], Any]
    proportion: Callable[[Any], float]
    cloud: Callable[[Any, int, int], PointCloud]
    body: Callable[[Any], Body]


def sample_generated(way: Way, count: int, seed: int, symmetry: bool, name: str) -> Made:
    """Part number `name` of the generators' stream of that seed; with `NEAR` behind the number, a near-duplicate of it."""
    from generators.corpus import draw

    number, near, _ = name.partition(NEAR)
    sample = draw(seed, int(number))
    try:
        part = near_duplicate(sample.ir, Random(name), way) if near else way.make(sample.ir, None)
        cloud = way.cloud(part, count, _seed(name + sample.ir))
        kind = symmetry_of(way.body(part)).kind if symmetry else ""
    except DslError as error:
        return Made(cloud=None, family=sample.family, code=error.kind, message=error.message)
    except EncoderError as error:
        return Made(cloud=None, family=sample.family, code=error.code, message=error.message)
    return Made(cloud=cloud, family=sample.family, group=f"{seed}/{number}", symmetry=kind)


def near_duplicate(program: str, rng: Random, way: Way) -> Any:
    """The part with one of its parameters 5 % larger or smaller.

    Raises:
        EncoderError: `no-near-duplicate` when no parameter can be changed so: all are counts, or the only length is changed
            and the part is the same but for its size.
    """
    import dsl

    proportion = way.proportion(way.make(program, None))
    changes = [(found.name, found.value * factor) for found in dsl.params(program) if found.value for factor in (0.95, 1.05)]
    rng.shuffle(changes)
    for name, value in changes:
        try:
            changed = way.make(program, {name: value})
        except DslError:
            continue
        if not isclose(way.proportion(changed), proportion, rel_tol=1e-7):
            return changed
    raise EncoderError("no-near-duplicate", "no parameter can be 5 % larger or smaller, or it scales the whole part")


def _compiled(program: str, overrides: Mapping[str, float] | None) -> Solid:
    import dsl

    return dsl.compile(program, overrides)


def _solid_proportion(solid: Solid) -> float:
    import dsl

    found = dsl.measure(solid)
    return found.volume_mm3 / found.area_mm2**1.5


def _faceted(program: str, overrides: Mapping[str, float] | None) -> TriangleMesh:
    import dsl

    mesh = dsl.facet(program, overrides, kernel=False).mesh
    return checked(TriangleMesh(vertices=mesh.vertices, triangles=mesh.faces), "the program's triangles")


def _mesh_proportion(mesh: TriangleMesh) -> float:
    return float(np.linalg.det(mesh.corners).sum() / 6 / mesh.areas.sum() ** 1.5)


def _mesh_cloud(mesh: TriangleMesh, count: int, seed: int) -> PointCloud:
    """Samples on the surfaces recognised in the triangles, with their normals and curvatures; no lines, no operations."""
    return surfaced(mesh, count, np.random.default_rng(seed))[0]


def _solid_body(solid: Solid) -> Body:
    from .part_body import solid_body

    return with_surfaces(solid_body(solid))


def _mesh_body(mesh: TriangleMesh) -> Body:
    from .part_body import recognised_body

    return recognised_body(mesh)[0]


EXACT = Way("generated", _compiled, _solid_proportion, solid_cloud, _solid_body)
FACETS = Way("facets", _faceted, _mesh_proportion, _mesh_cloud, _mesh_body)


def sample_file(folder: Path, count: int, name: str) -> Made:
    """A file below a folder; its content decides the samples."""
    path = folder / name
    try:
        return Made(cloud=file_cloud(path, count, int(file_digest(path)[:15], 16)), family=Path(name).parent.name)
    except DslError as error:
        return Made(cloud=None, code=error.kind, message=error.message)


def prepare_generated(
    number: int, out: Path, *, seed: int = 1, points: int = POOL, near: bool = True, symmetry: bool = False, jobs: int = 1,
    way: Way = EXACT,
) -> Store:  # fmt: skip
    """Sample the first `number` parts of the generators' stream, or finish what an earlier call began; refusals are no parts.

    With `near` each is followed by a near-duplicate: what training has to tell apart, and what retrieval is tried on. With
    `symmetry` the class of each part's symmetry is found, too: half a second a part.

    Raises:
        EncoderError: `other-store`, `unwritable-file`, `worker-died`.
    """
    store = Store.create(out, {"points": points, "seed": seed, "kind": way.kind} | ({"symmetry": True} if symmetry else {}))
    build(store, _drawn(number, seed, near), partial(sample_generated, way, points, seed, symmetry), jobs=jobs)
    return store


def prepare_folder(folder: Path, out: Path, *, points: int = POOL, jobs: int = 1) -> Store:
    """Sample every part file below a folder, or finish what an earlier call began.

    Raises:
        EncoderError: `no-folder`, `no-parts`, `other-store`, `unwritable-file`, `worker-died`.
    """
    names = part_files(folder)
    store = Store.create(out, {"points": points, "kind": "folder"})
    digested = ((name, file_digest(folder / name)) for name in names)
    build(store, digested, partial(sample_file, folder, points), jobs=jobs)
    return store


def _drawn(number: int, seed: int, near: bool) -> Iterator[tuple[str, str]]:
    from generators.corpus import draw

    for index in range(number):
        sample = draw(seed, index)
        if sample.family != "refusal":
            digest = hashlib.sha256(sample.ir.encode()).hexdigest()
            yield from ((name, digest) for name in (f"{index}", f"{index}{NEAR}")[: 2 if near else 1])


def _seed(program: str) -> int:
    return int(hashlib.sha256(program.encode()).hexdigest()[:15], 16)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m cadlm.shape", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="sample parts of the generators")
    generate.add_argument("number", type=int, help="how many of the stream")
    generate.add_argument("--seed", type=int, default=1)
    generate.add_argument("--alone", action="store_true", help="without near-duplicates")
    generate.add_argument("--symmetry", action="store_true", help="with the class of each part's symmetry")
    generate.add_argument("--facets", action="store_true", help="without the CAD kernel: what triangles can say")
    folder = commands.add_parser("folder", help="sample part files")
    folder.add_argument("folder", type=Path)
    for command in (generate, folder):
        command.add_argument("--out", type=Path, required=True, help="folder of the samples; an interrupted one is continued")
        command.add_argument("--points", type=int, default=POOL, help="samples of a part (default %(default)s)")
        command.add_argument("--jobs", type=int, default=1, help="worker processes (default %(default)s)")
    given = parser.parse_args(arguments)
    try:
        _COMMANDS[given.command](given)
    except EncoderError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


def _generate(given: argparse.Namespace) -> None:
    way = FACETS if given.facets else EXACT
    chosen = {"seed": given.seed, "points": given.points, "near": not given.alone, "symmetry": given.symmetry}
    _summarise(prepare_generated(given.number, given.out, jobs=given.jobs, way=way, **chosen))


def _folder(given: argparse.Namespace) -> None:
    _summarise(prepare_folder(given.folder, given.out, points=given.points, jobs=given.jobs))


def _summarise(store: Store) -> None:
    entries = store.entries()
    sys.stderr.writelines(f"{entry.source}: {entry.code}: {entry.message}\n" for entry in entries if entry.code)
    sys.stdout.write(", ".join(f"{count:,} {what}" for what, count in counts(entries)) + "\n")


_COMMANDS = {"generate": _generate, "folder": _folder}


if __name__ == "__main__":
    raise SystemExit(main())
