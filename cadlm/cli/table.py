"""The stated requirements as a coloured table, on a terminal and where rich is installed (extra `rich`)."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..pipeline import PartResult

_STYLES = {"met": "green", "violated": "bold red", "unsure": "yellow", "not checkable": "yellow"}


def has_rich() -> bool:
    """Whether the table can be drawn."""
    return importlib.util.find_spec("rich") is not None


def show_requirements(result: PartResult, width: int | None = None) -> None:
    """Print the table to the standard output, `width` columns wide or as wide as the terminal. Needs rich."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ..part_report import requirement_lines

    table = Table("", "stated", "means", "measured", title="requirements", title_justify="left")
    for line in requirement_lines(result):
        table.add_row(Text(line.mark, style=_STYLES[line.mark]), Text(line.words), Text(line.wanted), Text(line.found))
    Console(width=width).print(table)
