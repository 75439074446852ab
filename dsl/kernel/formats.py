"""The file formats that a part can be written in, by suffix. Loads no kernel."""

from __future__ import annotations

from pathlib import Path

from ..errors import DslError

GEOMETRY_SUFFIXES = (".step", ".stp", ".stl", ".3mf", ".glb", ".obj", ".brep", ".svg", ".png")
SCRIPT_SUFFIXES = (".py", ".scad")
SUFFIXES = (*GEOMETRY_SUFFIXES, *SCRIPT_SUFFIXES)
LONGEST_NAME = 1_000
"""Characters of a name that are written; OCCT reads back no STEP file with one of 16,384 bytes."""


def check_suffix(path: Path, known: tuple[str, ...] = SUFFIXES) -> str:
    """The suffix of a path in lower case.

    Raises:
        DslError: `unsupported_format` when it is not among the known ones.
    """
    suffix = path.suffix.lower()
    if suffix not in known:
        found = path.suffix or "no suffix"
        raise DslError("unsupported_format", f"cannot write {path.name}", found=found, expected=" ".join(known))
    return suffix


def is_utf8(path: Path) -> bool:
    """Whether the bytes of a path are UTF-8; those of Linux may be any."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def on_one_line(name: str) -> str:
    """A name as every format can hold it: line ends and control characters are blanks, and what is too long is cut off."""
    return "".join(c if c.isprintable() else " " for c in name[:LONGEST_NAME])
