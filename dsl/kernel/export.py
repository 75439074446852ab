"""Writes a part to a file in the format of its suffix, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from . import occ  # noqa: F401  isort: skip
from OCP.BRepTools import BRepTools

from ..errors import DslError
from ..files import staged, unwritable
from .formats import GEOMETRY_SUFFIXES, SCRIPT_SUFFIXES, check_suffix, is_utf8, on_one_line
from .scripts import script
from .step import write_step

if TYPE_CHECKING:
    import os

    from ..syntax import Program
    from .solid import Solid

_DEFLECTION_MM, _ANGLE_DEG = 0.05, 10.0
"""Fineness of exported meshes: finer than a printer, a 10 mm hole gets 36 sides."""


def export(solid: Solid, path: str | os.PathLike[str], *, program: Program | None = None, name: str | None = None) -> None:
    """Write a part; the suffix chooses the format. An existing file is replaced, and only by a whole one.

    Lengths are millimetres with Z up, but for .glb, which is metres with Y up as glTF has it.

    Args:
        program: What the solid was built from; .py and .scad are written from it and need it.
        name: The part's name inside the file; by default the file's own.

    Raises:
        DslError: `unsupported_format`, `unwritable_file`; `not_expressible` when OpenSCAD cannot say the program.
    """
    target = Path(path)
    suffix = check_suffix(target)
    with staged(target) as draft:
        if suffix in SCRIPT_SUFFIXES:
            if program is None:
                raise DslError("unsupported_format", f"{target.name} is written from a program and none was given")
            draft.write_text(script(program, suffix), encoding="utf-8")
        else:
            export_shape(solid, draft, name or target.stem)


def export_shape(solid: Solid, path: Path, name: str) -> None:
    """Write a part in a geometry format straight to `path`; `export` and the kernel process put it in its place."""
    suffix = check_suffix(path, GEOMETRY_SUFFIXES)
    if not is_utf8(path):
        raise DslError("unwritable_file", f"cannot write {str(path)!r}: the kernel knows only paths that are UTF-8")
    try:
        _WRITERS[suffix](solid, path, on_one_line(name))
    except OSError as error:
        raise unwritable(path, error) from error


def _brep(solid: Solid, path: Path, name: str) -> None:
    del name
    if not BRepTools.Write_s(solid.shape_occ, str(path)):
        raise DslError("unwritable_file", f"cannot write {path}")


def _mesh(solid: Solid, path: Path, name: str) -> None:
    from .mesh import tessellate
    from .mesh_files import ENCODERS

    suffix = path.suffix.lower()
    mesh = tessellate(solid, _DEFLECTION_MM, _ANGLE_DEG, with_lines=suffix == ".obj")
    path.write_bytes(ENCODERS[suffix](mesh, name))


def _stl(solid: Solid, path: Path, name: str) -> None:
    from .stl import write_stl

    write_stl(solid, path, name, _DEFLECTION_MM, _ANGLE_DEG)


def _png(solid: Solid, path: Path, name: str) -> None:
    from .render import png_view

    del name
    path.write_bytes(png_view(solid))


def _svg(solid: Solid, path: Path, name: str) -> None:
    from .sheet import svg_sheet

    path.write_text(svg_sheet(solid, name), encoding="utf-8")


# numpy and all that needs it are loaded by the writers that use them: a STEP file does without.
_WRITERS: dict[str, Callable[[Solid, Path, str], None]] = {
    ".step": write_step,
    ".stp": write_step,
    ".brep": _brep,
    ".stl": _stl,
    ".3mf": _mesh,
    ".glb": _mesh,
    ".obj": _mesh,
    ".svg": _svg,
    ".png": _png,
}
