"""Reads STEP and BREP files into solids, in millimetres. Surfaces, wires and points in a file are left out.

A damaged STEP file is refused, not read in part: OCCT leaves out what it cannot read and then often dies of what is missing.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from . import occ  # noqa: F401  isort: skip
from OCP.BRep import BRep_Builder
from OCP.BRepTools import BRepTools
from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Check
from OCP.STEPControl import STEPControl_Reader
from OCP.StepGeom import StepGeom_GeometricRepresentationItem
from OCP.StepRepr import StepRepr_DefinitionalRepresentation, StepRepr_RepresentationContext
from OCP.StepShape import StepShape_ShapeRepresentation, StepShape_TopologicalRepresentationItem
from OCP.TopoDS import TopoDS_Shape

from ..errors import DslError
from ..limits import DEFAULT_LIMITS, Limits
from .formats import is_utf8
from .occ import KERNEL_ERRORS
from .rehearsal import rehearse
from .solid import Solid
from .step import reader_in_mm, silence_occt
from .topology import compound, is_valid, solids

_SUFFIXES = (".step", ".stp", ".brep")
_SHAPE_ENTITIES = (
    StepGeom_GeometricRepresentationItem,
    StepRepr_DefinitionalRepresentation,
    StepRepr_RepresentationContext,
    StepShape_ShapeRepresentation,
    StepShape_TopologicalRepresentationItem,
)
"""What solids are made of; files of good programs have mistakes elsewhere, in colours and tolerances."""
_HUGE_NUMBER = re.compile(rb"#\d{10}")
"""An entity's number with more digits than OCCT's reader survives."""
_NUMBERED = re.compile(rb"#(\d+)\s*=")
"""Where an entity is given its number."""
_TEXT = re.compile(rb"'[^']*'|/\*.*?\*/", re.DOTALL)
"""Strings and comments, which may hold anything."""
_LAST_LINE = re.compile(rb"\n[+-]\d+ \d+\s*$")
"""A BREP file ends with the shape that it is about, as a number of its list and a place."""
_END_BYTES = 200


def from_step(path: str | os.PathLike[str]) -> Solid:
    """The solids of a STEP or BREP file as one part; lengths are converted to mm from the units of a STEP file.

    OCCT may die of a damaged file or never end: each is first read in a copy of this process, under limits that a sound one
    of its size is far from.

    Raises:
        DslError: `unreadable_file` (missing, empty, damaged, no solid in it), `unsupported_format` (another suffix),
            `invalid_solid` (its solids are broken), `kernel_timeout` (it takes longer than a sound file does).
    """
    try:
        rehearse(lambda: read_solid(path), _reading_limits(Path(path)))
    except DslError as error:
        if error.kind == "kernel_crash":
            raise _damaged(Path(path), "the kernel dies of it") from error
        if error.kind == "kernel_timeout":
            error.fix = f"{path} may be damaged: export it again from where it comes from"
        raise
    return read_solid(path)


def _reading_limits(place: Path) -> Limits:
    """A sound BREP file of 0.5 MB, 400 holes in a plate, is read and checked in 3 s, the STEP file of 1.6 MB in 2 s."""
    size_bytes = place.stat().st_size if place.is_file() else 0
    cpu_s = 5 + 20 * size_bytes / 1e6
    return replace(DEFAULT_LIMITS, cpu_s=cpu_s, wall_s=max(DEFAULT_LIMITS.wall_s, 4 * cpu_s),
                   memory_bytes=DEFAULT_LIMITS.memory_bytes + 200 * size_bytes)  # fmt: skip


def read_solid(path: str | os.PathLike[str]) -> Solid:
    """As `from_step`, in this process alone: a damaged file may end it.

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
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        raise DslError("unreadable_file", f"cannot read {place}: {getattr(error, 'strerror', error)}") from error
    if not is_utf8(place):
        raise DslError("unreadable_file", f"cannot read {str(place)!r}: the kernel knows only paths that are UTF-8")
    if not start.strip():
        raise DslError("unreadable_file", f"{place} is empty")
    silence_occt()
    try:
        shape = _read_brep(place, start) if place.suffix.lower() == ".brep" else _read_step(place, start)
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
    _refuse_numbers(place, place.read_bytes())
    reader = reader_in_mm()
    if reader.ReadFile(str(place)) != IFSelect_RetDone:
        raise _damaged(place, "no shape could be read from it")
    _refuse_damage(place, reader)
    if reader.TransferRoots() == 0:
        raise _damaged(place, "no shape could be read from it")
    return reader.OneShape()


def _refuse_numbers(place: Path, text: bytes) -> None:
    """Refuse a file whose entities have numbers that OCCT's reader does not survive: huge ones, or one number twice.

    Where two have the same number it reads memory that it never wrote, and may never end.
    """
    if not _HUGE_NUMBER.search(text) and _twice(text) is None:
        return
    text = _TEXT.sub(b"", text)
    if _HUGE_NUMBER.search(text):
        raise _damaged(place, "an entity has a number of more than nine digits")
    if (number := _twice(text)) is not None:
        raise _damaged(place, f"two entities have the number #{number}")


def _twice(text: bytes) -> int | None:
    """The first number that two entities are given."""
    seen: set[int] = set()
    for number in map(int, _NUMBERED.findall(text)):
        if number in seen:
            return number
        seen.add(number)
    return None


def _refuse_damage(place: Path, reader: STEPControl_Reader) -> None:
    """Refuse a file with lines that could not be read, references to what is not there, or wrong entities in its shapes."""
    model = reader.WS().Model()
    if model.GlobalCheck(True).HasFailed():
        raise _damaged(place, _first_fail(model.GlobalCheck(True)))
    for number in range(1, model.NbEntities() + 1):
        check = model.Check(number, True)
        entity = model.Value(number)
        if check.HasFailed() and isinstance(entity, _SHAPE_ENTITIES):
            raise _damaged(place, f"{entity.DynamicType().Name()}: {_first_fail(check)}")


def _first_fail(check: Interface_Check) -> str:
    return check.CFail(1).strip()


def _damaged(place: Path, reason: str) -> DslError:
    return DslError("unreadable_file", f"{place} is damaged: {reason}", fix="export it again from where it comes from")


def _read_brep(place: Path, start: bytes) -> TopoDS_Shape:
    # OCCT says on stdout what it takes this for.
    if b"CASCADE Topology" not in start:
        raise DslError("unreadable_file", f"{place} is not a BREP file", expected="a file that starts with CASCADE Topology")
    # OCCT reads on for ever where the end is missing.
    with place.open("rb") as file:
        file.seek(-min(_END_BYTES, place.stat().st_size), os.SEEK_END)
        if not _LAST_LINE.search(file.read()):
            raise _damaged(place, "its end is missing")
    shape = TopoDS_Shape()
    if not BRepTools.Read_s(shape, str(place), BRep_Builder()) or shape.IsNull():
        raise _damaged(place, "no shape could be read from it")
    return shape
