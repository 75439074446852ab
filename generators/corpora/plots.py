"""Draws the statistics of a corpus as pictures. Needs matplotlib; the card's tables say the same in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dsl.files import make_folder, staged

from .tally import Statistics

_BLUE = "#34609c"


def write_plots(statistics: Statistics, folder: Path) -> tuple[str, ...]:
    """Write the plots as PNG files; returns their paths relative to the folder above."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # no display, no global state
    from matplotlib.figure import Figure

    make_folder(folder)
    names: list[str] = []
    for name, draw, size in (("lengths", _lengths, (9, 3)), ("families", _families, (9, 11)), ("pairs", _pairs, (11, 11))):
        figure: Any = Figure(figsize=size, dpi=90, layout="tight")
        draw(figure, statistics)
        path = folder / f"{name}.png"
        with staged(path) as draft:
            FigureCanvasAgg(figure).print_png(draft)
        names.append(f"{folder.name}/{path.name}")
    return tuple(names)


def _lengths(figure: Any, s: Statistics) -> None:
    for place, (title, values) in enumerate((("prompt, characters", s.prompt_chars), ("program, lines", s.ir_lines)), 1):
        axes = figure.add_subplot(1, 2, place)
        axes.hist(values, bins=40, color=_BLUE)
        axes.set_xlabel(title)
        axes.set_ylabel("rows")


def _families(figure: Any, s: Statistics) -> None:
    ordered = sorted(s.families.items(), key=lambda item: (item[1], item[0]))
    axes = figure.add_subplot()
    axes.barh([name for name, _ in ordered], [count for _, count in ordered], color=_BLUE)
    axes.set_xscale("log")
    axes.set_xlabel("rows")
    axes.tick_params(labelsize=7)
    axes.margins(y=0.01)


def _pairs(figure: Any, s: Statistics) -> None:
    names = sorted(s.features)
    axes = figure.add_subplot()
    shown = [[s.pairs[min(a, b), max(a, b)] if a != b else 0 for b in names] for a in names] or [[0]]
    most = max(map(max, shown))
    visible = [[count or float("nan") for count in row] for row in shown]
    picture = axes.imshow(visible, cmap="viridis", norm="log" if most > 1 else None)
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_title("rows of train in which two features meet (white: none)")
    if most:
        figure.colorbar(picture, shrink=0.6)
