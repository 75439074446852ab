"""The kernel as the package `dsl` shows it: programs and files to solids, solids to measurements and files, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..checker import check
from ..syntax import Program
from .build import build
from .export import export
from .importers import from_step
from .measure import measure
from .solid import Solid

if TYPE_CHECKING:
    import cadquery

__all__ = ["compile", "export", "from_step", "measure", "to_cadquery"]


def compile(program: Program | str, overrides: Mapping[str, float] | None = None) -> Solid:
    """Build a program or its text. For programs that nobody has looked at, use `dsl.kernel.worker` instead.

    Args:
        overrides: Parameter values that replace the written ones.

    Raises:
        DslError: What is wrong and where.
    """
    return build(check(program, overrides))


def to_cadquery(program: Program | str, overrides: Mapping[str, float] | None = None) -> cadquery.Shape:
    """The part of a program as a CadQuery shape: a Solid, or a Compound of several.

    Raises:
        DslError: As `compile`.
    """
    return compile(program, overrides).shape
