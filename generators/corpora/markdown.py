"""Pieces of Markdown: tables, shares, quantiles. Knows nothing of what they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table; cells are shown as they are."""
    titles = [str(title) for title in head]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in (titles, ["---"] * len(titles), *rows))


def count_table(title: str, counts: Counter[str]) -> str:
    """Names with their rows and share, most first."""
    total = counts.total()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return table((title, "rows", "share"), [(name, f"{count:,}", share(count, total)) for name, count in ordered])


def quantiles(values: Sequence[int]) -> tuple[int | str, ...]:
    """Least, median, 90 %, 99 %, most."""
    if not values:
        return ("",) * 5
    ordered = sorted(values)
    return tuple(ordered[round(part * (len(ordered) - 1))] for part in (0, 0.5, 0.9, 0.99, 1))


def share(part: float, whole: float) -> str:
    """A percentage of three digits."""
    return f"{100 * part / whole:.3g} %" if whole else "none"


def cell(text: str) -> str:
    """Any text as one cell of a table."""
    return text.replace("\n", " ").replace("|", "\\|")
