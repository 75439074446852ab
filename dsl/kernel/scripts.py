"""A program as source text of another language, by file suffix. Loads no kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .cadquery_script import cadquery_script
from .openscad import openscad_script

if TYPE_CHECKING:
    from ..syntax import Program

_WRITERS = {".py": cadquery_script, ".scad": openscad_script}


def script(program: Program, suffix: str, overrides: Mapping[str, float] | None = None) -> str:
    """The program as a CadQuery script (`.py`) or an OpenSCAD one (`.scad`); overrides replace parameter values.

    Raises:
        DslError: What `check` refuses; `not_expressible` with its line for what OpenSCAD has no word for.
    """
    return _WRITERS[suffix.lower()](program, overrides)
