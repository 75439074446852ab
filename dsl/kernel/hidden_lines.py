"""What is seen of a solid from one side as lines, the visible ones solid and the hidden ones dashed; lines as an SVG drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np

from . import occ  # noqa: F401  isort: skip
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepLib import BRepLib
from OCP.GCPnts import GCPnts_QuasiUniformDeflection
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
from OCP.HLRAlgo import HLRAlgo_Projector
from OCP.HLRBRep import HLRBRep_Algo, HLRBRep_HLRToShape

from .topology import edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

Layers = dict[str, list[Any]]
"""Polylines (N, 2) in mm in the plane of the picture, by kind; what is drawn later lies on top."""
_WIDTH, _HEIGHT, _MARGIN = 800.0, 600.0, 0.06
SHEET_SHAPE = np.array([_WIDTH, _HEIGHT])
_PENS = {
    "visible": 'stroke="#1a2230" stroke-width="1.8"',
    "smooth": 'stroke="#1a2230" stroke-width="0.6"',
    "hidden": 'stroke="#8a94a3" stroke-width="0.8" stroke-dasharray="5 3"',
    "dimension": 'stroke="#29405c" stroke-width="1"',
    "text": 'stroke="#29405c" stroke-width="1.6"',
}
"""Attributes, not a style sheet, which some viewers ignore."""


def svg_text(layers: Layers, title: str) -> str:
    """A drawing as SVG text, as large as the sheet allows."""
    points = np.concatenate([line for lines in layers.values() for line in lines])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = float((SHEET_SHAPE * (1 - 2 * _MARGIN) / np.maximum(high - low, 1e-9)).min())
    middle = (low + high) / 2

    def place(line: NDArray[np.float64]) -> NDArray[np.float64]:
        return (line - middle) * (scale, -scale) + (_WIDTH / 2, _HEIGHT / 2)

    paths = "".join(
        f'<path class="{name}" d="{"".join(_path(place(line)) for line in lines)}" {_PENS[name]}/>\n'
        for name, lines in layers.items()
        if lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" '
        f'width="{_WIDTH:g}" height="{_HEIGHT:g}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" fill="#fff"/>\n'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">\n{paths}</g>\n</svg>\n'
    )


def project(shape: Any, camera: NDArray[np.float64], diagonal: float) -> Layers:
    """What is seen of a shape.

    Args:
        camera: Rows right, up, towards the viewer, unit vectors.
    """
    right, _, towards = camera
    algorithm = HLRBRep_Algo()
    algorithm.Add(shape, 0)
    # The projector's own axes: its X is right in the picture, its Z points to the viewer.
    algorithm.Projector(HLRAlgo_Projector(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(*towards.tolist()), gp_Dir(*right.tolist()))))
    algorithm.Update()
    algorithm.Hide()
    result = HLRBRep_HLRToShape(algorithm)
    kinds = {
        "hidden": (result.HCompound, result.OutLineHCompound),
        "smooth": (result.Rg1LineVCompound,),
        "visible": (result.VCompound, result.OutLineVCompound),
    }
    return {name: [line for found in compounds for line in _polylines(found(), diagonal)] for name, compounds in kinds.items()}


def _polylines(compound: Any, diagonal: float) -> list[NDArray[np.float64]]:
    if compound is None or compound.IsNull():
        return []
    BRepLib.BuildCurves3d_s(compound)
    lines: list[NDArray[np.float64]] = []
    for edge in edges(compound):
        points = GCPnts_QuasiUniformDeflection(BRepAdaptor_Curve(edge), diagonal * 2e-4)
        lines.append(np.array([points.Value(i).Coord()[:2] for i in range(1, points.NbPoints() + 1)]))
    return lines


def _path(points: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
