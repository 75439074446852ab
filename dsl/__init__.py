"""The Compact IR language: text to a checked graph here, a graph to a solid in `dsl.kernel`.

Importing this package loads no CAD kernel; the names that need one load it when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import DslError
from .graph import Graph, Node, Notice, Segment
from .limits import Limits
from .ops import OPS
from .syntax import Program

if TYPE_CHECKING:
    from .check import check
    from .parse import parse

_LAZY = {
    "parse": ".parse",
    "check": ".check",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_LAZY[name], __name__), name)
    globals()[name] = value
    return value


__all__ = ["OPS", "DslError", "Graph", "Limits", "Node", "Notice", "Program", "Segment", "check", "parse"]
