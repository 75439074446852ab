"""Reads STEP and BREP files into solids, in millimetres. Surfaces, wires and points in a file are left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import occ  # noqa: F401  isort: skip
from OCP.BRep import BRep_Builder
from OCP.BRepTools import BRepTools
from OCP.IFSelect import IFSelect_RetDone
from OCP.STEPControl import STEPControl_Reader
from OCP.TopoDS import TopoDS_Shape

from ..errors import DslError
from .occ import KERNEL_ERRORS
from .solid import Solid
from .step import silence_occt
from .topology import compound, is_valid, solids

if TYPE_CHECKING:
    import os

_SUFFIXES = (".step", ".stp", ".brep")


def from_step(path: str | os.PathLike[str]) -> Solid:
    """The solids of a STEP or BREP file as one part; lengths are converted to mm from the units of a STEP file.

    Raises:
        DslError: `unreadable_file` (missing, empty, damaged, no solid in it), `unsupported_format` (another suffix),
            `invalid_solid` (its solids are broken).
    """
    place = Path(path)
    if place.suffix.lower() not in _SUFFIXES:
        raise DslError("unsupported_format", f"cannot read {place.name}", found=place.suffix or "no suffix",
                       expected=", ".join(_SUFFIXES))  # fmt: skip
    try:
        with place.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise DslError("unreadable_file", f"cannot read {place}: {error.strerror}") from error
    if not start.strip():
        raise DslError("unreadable_file", f"{place} is empty")
    silence_occt()
    try:
        shape = _read_brep(place) if place.suffix.lower() == ".brep" else _read_step(place, start)
    except KERNEL_ERRORS as error:
        raise DslError("unreadable_file", f"{place} is damaged: {error}") from error
    bodies = solids(shape)
    if not bodies:
        raise DslError("unreadable_file", f"{place} holds no solid", fix="export it again as a solid body, not as surfaces")
    part = bodies[0] if len(bodies) == 1 else compound(bodies)
    if not is_valid(part):
        raise DslError("invalid_solid", f"the solid in {place} is not a valid one")
    return Solid(shape_occ=part)


def _read_step(place: Path, start: bytes) -> TopoDS_Shape:
    # OCCT's reader takes minutes over some files that are no STEP at all; the first words decide.
    if b"ISO-10303-21" not in start:
        raise DslError("unreadable_file", f"{place} is not a STEP file", expected="a file that starts with ISO-10303-21;")
    reader = STEPControl_Reader()
    reader.SetSystemLengthUnit(1.0)
    if reader.ReadFile(str(place)) != IFSelect_RetDone or reader.TransferRoots() == 0:
        raise DslError("unreadable_file", f"{place} is damaged: no shape could be read from it")
    return reader.OneShape()


def _read_brep(place: Path) -> TopoDS_Shape:
    shape = TopoDS_Shape()
    if not BRepTools.Read_s(shape, str(place), BRep_Builder()) or shape.IsNull():
        raise DslError("unreadable_file", f"{place} is damaged: no shape could be read from it")
    return shape
