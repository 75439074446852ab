"""Which part files can be read, and solids of files of unknown origin: built under limits in a process apart first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geometry_encoder.errors import EncoderError
from geometry_encoder.mesh import SUFFIXES as MESHES

from .files import is_file, is_folder

if TYPE_CHECKING:
    from dsl.kernel.solid import Solid
    from dsl.measurements import Measurements

PROGRAM = ".cir"
SOLIDS = (".step", ".stp", ".brep")
KNOWN = (PROGRAM, *SOLIDS, *MESHES)


def check_format(path: Path) -> str:
    """The suffix in lower case. Raises `EncoderError`: `unsupported-format`, `unreadable-file` where there is no such file."""
    suffix = path.suffix.lower()
    if is_folder(path):
        raise EncoderError("unreadable-file", f"{path} is a folder", fix="name a file in it")
    if suffix not in KNOWN:
        raise EncoderError("unsupported-format", f"{path.name}: {suffix or 'no suffix'} is none of {', '.join(KNOWN)}")
    if not is_file(path):
        raise EncoderError("unreadable-file", f"there is no file {path}")
    return suffix


def part_files(folder: Path) -> list[str]:
    """Part files below a folder, as paths from it, sorted; hidden ones are left out.

    Raises:
        EncoderError: `no-folder`, `no-parts` when there is none.
    """
    if not is_folder(folder):
        raise EncoderError("no-folder", f"there is no folder {folder}")
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.suffix.lower() in KNOWN and path.is_file())
    names = sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))
    if not names:
        raise EncoderError("no-parts", f"{folder} holds none of {', '.join(KNOWN)}")
    return names


def bounded_solid(path: Path) -> Solid:
    """The solid of a program or a BRep file: built in a process of its own under limits first, then here, where it is sampled.

    Raises:
        DslError: What is wrong with it; `kernel_timeout`, `kernel_crash`.
    """
    return _bounded(path, is_measured=False)[0]


def measured_solid(path: Path) -> tuple[Solid, Measurements]:
    """As `bounded_solid`, with what was measured in the other process."""
    solid, measured = _bounded(path, is_measured=True)
    assert measured is not None
    return solid, measured


def _bounded(path: Path, is_measured: bool) -> tuple[Solid, Measurements | None]:
    import dsl
    from dsl.kernel.importers import read_solid
    from dsl.kernel.jobs import Job

    from .files import read_text
    from .kernel import kernel_pool

    program = read_text(str(path)) if path.suffix.lower() == PROGRAM else None
    job = Job(program=program, file=path if program is None else None, measure=is_measured)
    result = kernel_pool().run(job)
    return (read_solid(path) if program is None else dsl.compile(program)), result.measurements
