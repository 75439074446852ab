"""The Compact IR language: text to a checked graph here, a graph to a solid in `dsl.kernel`.

    dsl.compile("C 50 30 5")                 # a Solid; dsl.measure, dsl.export
    dsl.check(text).warnings                 # no kernel needed
    dsl.format(dsl.lower(text))              # core Compact IR

Importing this package loads neither the parser nor a CAD kernel; each name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import DslError
from .graph import Graph, Node, Notice, Segment
from .limits import Limits
from .ops import OPS

if TYPE_CHECKING:
    from .checker import check
    from .comparison import Comparison
    from .kernel.cache import BuildCache
    from .kernel.compare import compare, iou
    from .kernel.compiling import compile, to_cadquery
    from .kernel.export import export
    from .kernel.facets import Facets, facet
    from .kernel.importers import from_step
    from .kernel.measure import measure
    from .kernel.solid import Solid
    from .lowering import lower
    from .measurements import Hole, Measurements
    from .parameters import ParameterInfo, params
    from .parser import parse
    from .printer import format
    from .reference import card
    from .syntax import Program

_HOMES = {
    "Program": ".syntax",
    "parse": ".parser",
    "format": ".printer",
    "check": ".checker",
    "lower": ".lowering",
    "params": ".parameters",
    "ParameterInfo": ".parameters",
    "card": ".reference",
    "Measurements": ".measurements",
    "Hole": ".measurements",
    "Comparison": ".comparison",
    "Solid": ".kernel.solid",
    "BuildCache": ".kernel.cache",
    "compile": ".kernel.compiling",
    "to_cadquery": ".kernel.compiling",
    "compare": ".kernel.compare",
    "iou": ".kernel.compare",
    "facet": ".kernel.facets",
    "Facets": ".kernel.facets",
    "measure": ".kernel.measure",
    "export": ".kernel.export",
    "from_step": ".kernel.importers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


__all__ = [
    "OPS",
    "BuildCache",
    "Comparison",
    "DslError",
    "Facets",
    "Graph",
    "Hole",
    "Limits",
    "Measurements",
    "Node",
    "Notice",
    "ParameterInfo",
    "Program",
    "Segment",
    "Solid",
    "card",
    "check",
    "compare",
    "compile",
    "export",
    "facet",
    "format",
    "from_step",
    "iou",
    "lower",
    "measure",
    "params",
    "parse",
    "to_cadquery",
]
