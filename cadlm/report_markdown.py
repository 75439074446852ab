"""The report of a part as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .part_report import assumption_lines, confidence_text, headline, note_lines, repair_lines, requirement_lines
from .report import measurement_lines

if TYPE_CHECKING:
    from .pipeline import PartResult


def markdown_page(result: PartResult) -> str:
    """The whole report; text of the prompt is quoted so that nothing in it is markup."""
    assert result.ir is not None and result.measurements is not None
    sections = [
        f"# {'Not proven' if result.doubts else 'Part'}: {_inline(_shortened(result.prompt))}",
        "\n".join(f"> {_inline(line)}" for line in result.prompt.splitlines() or [""]),
        f"**{_inline(headline(result)).capitalize()}.** Confidence: {_inline(confidence_text(result))}.",
        _listed("What speaks against it", result.doubts),
        _requirements(result),
        _listed("Assumed", assumption_lines(result)),
        _listed("Repaired", repair_lines(result)),
        _listed("Notes", note_lines(result)),
        "## Measured\n\n```\n" + "\n".join(measurement_lines(result.measurements)) + "\n```",
        "## Program\n\n```\n" + result.ir.rstrip() + "\n```",
        _listed("Files", [str(path) for path in result.files]),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _shortened(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _requirements(result: PartResult) -> str:
    lines = requirement_lines(result)
    if not lines:
        return ""
    rows = [f"| {line.mark} | {_cell(line.words)} | {_cell(line.wanted)} | {_cell(line.found)} |" for line in lines]
    return "\n".join(["## Requirements\n", "| | stated | means | measured |", "|---|---|---|---|", *rows])


def _listed(title: str, texts: tuple[str, ...] | list[str]) -> str:
    return f"## {title}\n\n" + "\n".join(f"- {_inline(text)}" for text in texts) if texts else ""


def _cell(text: str) -> str:
    return _inline(" ".join(text.split()))


def _inline(text: str) -> str:
    """Text without markup: what Markdown or HTML would read as such is escaped."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, "\\" + sign)
    return text
