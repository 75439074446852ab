"""Draws runs: how much is right, how confidence holds, how long an answer takes. Needs matplotlib (extra `data`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dsl.files import staged

from .errors import EvalError
from .reliability import Bin, Reliability
from .run import SAMPLES, SUMMARY

_WIDTH = 4.5
"""Of a panel, in inches."""


def draw_runs(folders: Sequence[Path], path: Path) -> None:
    """Finished runs side by side as PNG: the share right of each with its 95 % interval, the seconds of its answers, and where
    the system said how sure it is, its reliability diagram.

    Raises:
        EvalError: `no-run` for a folder without a finished run; `missing-extra` without matplotlib.
    """
    runs = [_read(folder) for folder in folders]
    sure = [(summary, bins) for summary, _ in runs if (bins := summary["trust"].get("bins"))]
    figure = blank_figure(_WIDTH * (2 + len(sure)), max(3.0, 0.5 * len(runs) + 2))
    panels: list[Any] = list(figure.subplots(1, 2 + len(sure)))
    _draw_rates(panels[0], [summary for summary, _ in runs])
    _draw_seconds(panels[1], runs)
    for panel, (summary, bins) in zip(panels[2:], sure, strict=True):
        rows = [Bin(low=float(low), said=b["confidence"], true=b["right"], count=b["count"]) for low, b in bins.items()]
        _draw_bins(panel, rows, sum(row.count for row in rows))
        panel.set_title(f"{_name(summary)}: ECE {summary['trust']['ece']:.3f}", fontsize=9)
    save_png(figure, path)


def draw_reliability(held: Reliability, path: Path) -> None:
    """A reliability diagram as PNG; the area of a point is its number of answers."""
    figure = blank_figure(_WIDTH, _WIDTH)
    panel = figure.add_subplot()
    _draw_bins(panel, held.bins, held.count)
    panel.set_title(f"ECE {held.ece:.3f}, Brier {held.brier:.3f}, {held.count} answers", fontsize=10)
    save_png(figure, path)


def _read(folder: Path) -> tuple[dict[str, Any], list[float]]:
    """The summary of a run and the seconds of its answers, sorted."""
    try:
        summary = json.loads((folder / SUMMARY).read_text("utf-8"))
        lines = (folder / SAMPLES).read_text("utf-8").split("\n")[:-1]  # a prompt may hold what `splitlines` splits at
        if not isinstance(summary, dict) or not {"suite", "model", "right", "trust"} <= summary.keys():
            raise ValueError(f"{SUMMARY} is none")
        return summary, sorted(float(json.loads(line)["seconds"]) for line in lines)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvalError("no-run", f"{folder} holds no finished run: {error}") from error


def _name(summary: dict[str, Any]) -> str:
    return f"{summary['suite']}, {summary['model']}"


def _draw_rates(panel: Any, summaries: Sequence[dict[str, Any]]) -> None:
    rates = [summary["right"] for summary in summaries]
    places = range(len(rates), 0, -1)
    values = [rate["rate"] or 0.0 for rate in rates]
    low = [value - (rate["low"] or 0.0) for value, rate in zip(values, rates, strict=True)]
    high = [(rate["high"] or 0.0) - value for value, rate in zip(values, rates, strict=True)]
    panel.barh(places, values, height=0.6, xerr=(low, high), color="tab:blue", alpha=0.6)
    panel.set_yticks(places, [_name(summary) for summary in summaries], fontsize=7)
    panel.set(xlim=(0, 1), xlabel="right, with 95 % interval")


def _draw_seconds(panel: Any, runs: Sequence[tuple[dict[str, Any], list[float]]]) -> None:
    for summary, seconds in runs:
        panel.step(seconds, [(i + 1) / len(seconds) for i in range(len(seconds))], where="post", label=_name(summary))
    panel.set(xscale="log", ylim=(0, 1), xlabel="seconds an answer", ylabel="share of answers")
    panel.legend(fontsize=7)


def _draw_bins(panel: Any, bins: Sequence[Bin], count: int) -> None:
    panel.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    panel.scatter([b.said for b in bins], [b.true for b in bins], s=[600 * b.count / count for b in bins], alpha=0.7)
    panel.set(xlabel="confidence", ylabel="right", xlim=(0, 1), ylim=(0, 1), aspect="equal")


def blank_figure(width: float, height: float) -> Any:
    """A matplotlib Figure of so many inches that needs no screen.

    Raises:
        EvalError: `missing-extra` without matplotlib.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EvalError("missing-extra", "plots need matplotlib: pip install 'cadlm[data]'") from error
    figure: Any = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def save_png(figure: Any, path: Path) -> None:
    """Write a figure as PNG, whole or not at all."""
    with staged(path) as draft:
        figure.savefig(draft, format="png", dpi=120)
