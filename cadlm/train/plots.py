"""Draws how confidence holds: what was said against what came true. Needs matplotlib (extra `data`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dsl.files import staged
from evals.reliability import Reliability


def draw_reliability(held: Reliability, path: Path) -> None:
    """A reliability diagram as PNG; the area of a point is its number of answers."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure: Any = Figure(figsize=(4.5, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes: Any = figure.add_subplot(xlabel="confidence", ylabel="right", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    share = [600 * bin.count / held.count for bin in held.bins]
    axes.scatter([bin.said for bin in held.bins], [bin.true for bin in held.bins], s=share, alpha=0.7)
    axes.set_title(f"ECE {held.ece:.3f}, Brier {held.brier:.3f}, {held.count} answers", fontsize=10)
    with staged(path) as draft:
        figure.savefig(draft, format="png", dpi=120)
