"""Programs to solids in this process. Untrusted programs go through `dsl.kernel.worker` instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..checker import check
from ..syntax import Program

if TYPE_CHECKING:
    import cadquery

    from .cache import BuildCache
    from .solid import Solid


def compile(program: Program | str, overrides: Mapping[str, float] | None = None, *, cache: BuildCache | None = None) -> Solid:
    """Build a program.

    Args:
        overrides: Parameter values that replace the written ones.
        cache: Kept by the caller from one build to the next, so that an edit builds only what depends on it.

    Raises:
        DslError: A refusal of the language, or of the kernel.
    """
    from .build import build

    return build(check(program, overrides), cache)


def to_cadquery(program: Program | str, overrides: Mapping[str, float] | None = None) -> cadquery.Shape:
    """Build a program as a cadquery shape (a Solid, or a Compound of several)."""
    return compile(program, overrides).shape
