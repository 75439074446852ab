"""Samples a folder of meshes for training: `python -m geometry_encoder.prepare FOLDER --out STORE`.

Run again, it goes on where it stopped, and looks only at files that are new or have changed. STEP files and programs:
`python -m cadlm.shape`.
"""

# pyright: basic
from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from .errors import EncoderError
from .mesh import SUFFIXES, read_mesh, sample_mesh
from .store import Made, Store, build, counts

POOL = 16_384
"""Samples kept of a part; training draws a few thousand of them anew each time."""
OTHERS = (".step", ".stp", ".brep", ".cir")
"""Parts that take a CAD kernel."""
_FIX = "STEP files and programs: python -m cadlm.shape folder"


def prepare(folder: Path, out: Path, *, points: int = POOL, seed: int = 0, jobs: int = 1) -> Store:
    """Sample every mesh below a folder; files that are refused are in the log with the reason.

    Raises:
        EncoderError: `no-meshes` when there is none below the folder, `other-store`, `unwritable-file`, `worker-died`.
    """
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
    if not names:
        raise EncoderError("no-meshes", f"{folder} holds no {' or '.join(SUFFIXES)} file", fix=_FIX)
    store = Store.create(out, {"points": points, "seed": seed, "kind": "mesh"})
    build(store, _digested(folder, names), partial(sample_file, folder, points, seed), jobs=jobs)
    return store


def sample_file(folder: Path, points: int, seed: int, name: str) -> Made:
    """One mesh. Its content and the seed decide the samples, not its name or when it was done."""
    path = folder / name
    mesh = read_mesh(path)
    rng = np.random.default_rng([seed, int(file_digest(path)[:15], 16)])
    return Made(cloud=sample_mesh(mesh, points, rng), family=Path(name).parent.name)


def file_digest(path: Path) -> str:
    """sha-256 of a file's content. Raises `unreadable-file`."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError("unreadable-file", f"{path}: {error.strerror or error}") from error


def _digested(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield name, file_digest(folder / name)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.prepare", description=__doc__)
    parser.add_argument("folder", type=Path, help="STL and OBJ files, at any depth")
    parser.add_argument("--out", type=Path, required=True, help="folder of the samples; an interrupted one is continued")
    parser.add_argument("--points", type=int, default=POOL, help="samples of a part (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="worker processes (default %(default)s)")
    options = parser.parse_args(arguments)
    try:
        store = prepare(options.folder, options.out, points=options.points, jobs=options.jobs)
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if others := sum(path.suffix.lower() in OTHERS for path in options.folder.rglob("*")):
        print(f"left out, no meshes: {others:,}; {_FIX}", file=sys.stderr)
    entries = store.entries()
    for entry in entries:
        if entry.code:
            print(f"{entry.source}: {entry.code}: {entry.message}", file=sys.stderr)
    print(", ".join(f"{count:,} {what}" for what, count in counts(entries)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
