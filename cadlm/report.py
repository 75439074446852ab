"""What a person reads at the terminal: measurements, comparisons, parameters as a few aligned lines.

Turns values into text; prints nothing and knows no kernel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl import Notice, ParameterInfo
    from dsl.comparison import Comparison
    from dsl.measurements import Hole, Measurements

LABEL_WIDTH = 10

Box = tuple[tuple[float, float, float], tuple[float, float, float]]


def number(value: float) -> str:
    """A number as a person writes it: at most three decimals, no trailing zeros, no minus zero.

    Of what is smaller than they show three digits, down to the smallest size there is, 1e-6; what is less is rounding.
    """
    decimals = 2 - floor(log10(abs(value))) if 1e-6 <= abs(value) < 0.01 else 3
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def count(many: int, noun: str) -> str:
    """`1 node`, `2 nodes`."""
    return f"{many} {noun}" + ("" if many == 1 else "s")


def row(label: str, text: str) -> str:
    """One line of a report."""
    return f"{label:<{LABEL_WIDTH}}{text}"


def size(box: Box) -> str:
    """`50 × 30 × 5 mm`: the extent along X, Y and Z."""
    return " × ".join(number(high - low) for low, high in zip(*box, strict=True)) + " mm"


def measurement_lines(measurements: Measurements) -> list[str]:
    """Size, volume, holes with diameters, solids and faces of a part, one line each."""
    centre = ", ".join(number(c) for c in measurements.centroid_mm)
    faces = ", ".join(f"{many} {kind}" for kind, many in sorted(measurements.faces.items()) if many)
    return [
        row("size", size(measurements.bbox_mm)),
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


def notices_to_list(notices: Sequence[Notice]) -> list[dict[str, object]]:
    """Warnings as plain JSON values."""
    return [{"kind": notice.kind, "message": notice.message, "line": notice.line} for notice in notices]


def comparison_lines(comparison: Comparison, first: str, second: str) -> list[str]:
    """How two parts differ, one line an aspect; equal aspects say so."""
    a, b = comparison.volumes_mm3
    share = f" ({100 * (b - a) / a:+.3g} %)" if a != b else ""
    sizes = [size(box) for box in comparison.bboxes_mm]
    only = [
        row("", f"only in {name}: " + ", ".join(f"Ø{number(diameter)}" for diameter in diameters))
        for name, diameters in ((first, comparison.holes_first_only), (second, comparison.holes_second_only))
        if diameters
    ]
    return [
        row("overlap", f"IoU {comparison.iou:.6f} (±{comparison.iou_error:.1g}, {comparison.method})"),
        row("volume", f"{number(a)} → {number(b)} mm³{share}"),
        row("size", " → ".join(dict.fromkeys(sizes))),
        row("holes", f"{len(comparison.holes_matched)} in both"),
        *only,
    ]


def file_line(files: Iterable[object]) -> str:
    """Where the results are."""
    return row("files", "  ".join(str(file) for file in files))
