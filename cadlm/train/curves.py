"""Draws learning curves of runs side by side: `python -m cadlm.train.curves RUN… -o curves.png`. Needs matplotlib (extra `data`).

A run is a folder with a `metrics.jsonl`, as every trainer here writes it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.errors import EvalError
from evals.plots import blank_figure, save_png

from ..errors import CadlmError
from .command import METRICS

PANELS = (
    ("loss of training", ("loss",), "log"),
    ("loss on held-out samples", ("held_out_loss", "eval_loss"), "log"),
    ("held-out answers equal token by token", ("exact",), "linear"),
    ("reward", ("reward",), "linear"),
    ("reward of held-out prompts", ("held_out_reward",), "linear"),
)
"""What is drawn over the minutes of a run: the title, the value of its rows by the names that trainers give it, the scale."""


def draw_curves(folders: Sequence[Path], path: Path) -> None:
    """One panel a value, one line a run, over minutes of training; a value that no run has gets no panel.

    Raises:
        CadlmError: `no-run` for a folder without readable metrics.
        EvalError: `missing-extra` without matplotlib.
    """
    runs = {folder.name: read_metrics(folder) for folder in folders}
    drawn = [
        (title, scale, curves)
        for title, keys, scale in PANELS
        if (curves := {run: curve for run, rows in runs.items() if (curve := _curve(rows, keys))})
    ]
    figure = blank_figure(4.5 * len(drawn), 3.5)
    for place, (title, scale, curves) in enumerate(drawn, 1):
        panel = figure.add_subplot(1, len(drawn), place)
        for run, curve in curves.items():
            panel.plot(*zip(*curve, strict=True), marker="." if len(curve) < 20 else "", label=run)
        panel.set(yscale=scale, xlim=(0, None), xlabel="minutes", title=title)
        panel.legend(fontsize=7)
    save_png(figure, path)


def _curve(rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> list[tuple[float, float]]:
    """(minutes, value) of the rows that have it."""
    return [(row["elapsed_s"] / 60, row[key]) for row in rows for key in keys if key in row]


def read_metrics(folder: Path) -> list[dict[str, Any]]:
    """The rows of a run, in order.

    Raises:
        CadlmError: `no-run`.
    """
    try:
        rows = [json.loads(line) for line in (folder / METRICS).read_text("utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise CadlmError("no-run", f"{folder} holds no metrics of a run: {error}") from error
    if not any("elapsed_s" in row for row in rows):
        raise CadlmError("no-run", f"{folder / METRICS} has no row with a time")
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.curves", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    parser.add_argument("-o", "--out", type=Path, required=True, help="the PNG file")
    options = parser.parse_args(arguments)
    try:
        draw_curves(options.runs, options.out)
    except (CadlmError, EvalError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
