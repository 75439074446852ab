"""What a person reads at the terminal: measurements, comparisons, parameters as a few aligned lines.

Turns values into text; prints nothing and knows no kernel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl import ParameterInfo
    from dsl.measurements import Hole, Measurements

LABEL_WIDTH = 9


def number(value: float) -> str:
    """A number as a person writes it: at most three decimals, no trailing zeros, no minus zero."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def count(many: int, noun: str) -> str:
    """`1 node`, `2 nodes`."""
    return f"{many} {noun}" + ("" if many == 1 else "s")


def row(label: str, text: str) -> str:
    """One line of a report."""
    return f"{label:<{LABEL_WIDTH}}{text}"


def size(measurements: Measurements) -> str:
    """`50 × 30 × 5 mm`: the extent along X, Y and Z."""
    low, high = measurements.bbox_mm
    return " × ".join(number(b - a) for a, b in zip(low, high, strict=True)) + " mm"


def measurement_lines(measurements: Measurements) -> list[str]:
    """Size, volume, holes with diameters, solids and faces of a part, one line each."""
    centre = ", ".join(number(c) for c in measurements.centroid_mm)
    faces = ", ".join(f"{many} {kind}" for kind, many in sorted(measurements.faces.items()) if many)
    return [
        row("size", size(measurements)),
        row("volume", f"{number(measurements.volume_mm3)} mm³"),
        row("area", f"{number(measurements.area_mm2)} mm²"),
        row("centroid", f"{centre} mm"),
        *hole_lines(measurements.holes),
        row("solids", f"{measurements.solids}, valid"),
        row("faces", f"{sum(measurements.faces.values())} ({faces})"),
    ]


def hole_lines(holes: Sequence[Hole]) -> list[str]:
    """Equal holes on one line: `4 × Ø4.5 mm through`. Without holes one line says so."""
    kinds = Counter((number(h.diameter_mm), "through" if h.through else f"{number(h.depth_mm)} mm deep") for h in holes)
    texts = [f"{many} × Ø{diameter} mm {depth}" for (diameter, depth), many in kinds.items()] or ["none"]
    return [row("holes" if index == 0 else "", text) for index, text in enumerate(texts)]


def parameter_lines(parameters: Sequence[ParameterInfo]) -> list[str]:
    """A table of parameters: name, value, the expression where it is more than the value, range, description."""
    cells = [_parameter_cells(parameter) for parameter in parameters]
    widths = [max((len(line[column]) for line in cells), default=0) for column in range(4)]
    return ["  ".join(text.ljust(width) for text, width in zip(line, (*widths, 0), strict=True)).rstrip() for line in cells]


def _parameter_cells(parameter: ParameterInfo) -> tuple[str, str, str, str, str]:
    value = number(parameter.value)
    expression = "" if parameter.expression == value else f"= {parameter.expression}"
    bounds = "" if parameter.low is None or parameter.high is None else f"[{number(parameter.low)}:{number(parameter.high)}]"
    return parameter.name, value, expression, bounds, parameter.description


def parameter_to_dict(parameter: ParameterInfo) -> dict[str, object]:
    """A parameter as plain JSON values."""
    return {name: getattr(parameter, name) for name in ("name", "value", "low", "high", "description", "expression")}


def file_line(files: Iterable[object]) -> str:
    """Where the results are."""
    return row("files", "  ".join(str(file) for file in files))
