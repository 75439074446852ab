"""The report of a part as a PDF page, with fpdf2 (extra `pdf`)."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from .part_report import assumption_lines, confidence_text, headline, note_lines, repair_lines, requirement_lines
from .report import measurement_lines

if TYPE_CHECKING:
    from .delivery import Views
    from .pipeline import PartResult

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "⌀": "Ø", "≤": "<=", "≥": ">=", "…": "...", "→": "->", "−": "-"}
)
_COLOURS = {"met": (29, 122, 60), "violated": (179, 38, 30), "unsure": (122, 106, 29), "not checkable": (122, 106, 29)}


def pdf_page(result: PartResult, views: Views) -> bytes:
    """The whole report. The built-in fonts are Latin-1; other letters of a prompt show as `?`."""
    assert result.ir is not None and result.measurements is not None
    page = FPDF(format="A4")
    page.set_title("cadlm report")
    page.set_auto_page_break(True, margin=15)
    page.add_page()
    _title(page, "Not proven" if result.doubts else "Part", 15)
    _paragraph(page, f'"{result.prompt.strip()}"')
    _paragraph(page, f"{headline(result)}. Confidence: {confidence_text(result)}.", style="B")
    _listed(page, "What speaks against it", list(result.doubts))
    _pictures(page, views)
    _requirements(page, result)
    _listed(page, "Assumed, because the prompt does not say", assumption_lines(result))
    _listed(page, "Repaired", repair_lines(result))
    _listed(page, "Notes", note_lines(result))
    _title(page, "Measured")
    _paragraph(page, "\n".join(measurement_lines(result.measurements)), family="courier", size=8)
    _title(page, "Program")
    _paragraph(page, result.ir.rstrip(), family="courier", size=8)
    _listed(page, "Files", [str(path) for path in result.files])
    return bytes(page.output())


class _Pen(NamedTuple):
    """How a kind of line is drawn: colour, width and dashes (0: none) in mm."""

    colour: tuple[int, int, int]
    width_mm: float
    dash_mm: float = 0.0


_PENS = {
    "hidden": _Pen((138, 148, 163), 0.1, 0.6),
    "smooth": _Pen((26, 34, 48), 0.08),
    "visible": _Pen((26, 34, 48), 0.22),
    "dimension": _Pen((41, 64, 92), 0.12),
    "text": _Pen((41, 64, 92), 0.2),
}
_PATH = re.compile(r'<path class="(\w+)" d="([^"]*)"')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_SHEET_MM, _SHADED_MM, _BETWEEN_MM = 112.0, 74.0, 4.0
"""How wide the drawing and the shaded view are, side by side."""


def _pictures(page: FPDF, views: Views) -> None:
    """The sheet of line drawings and the shaded view, both with overall dimensions."""
    match = _SIZE.search(views.svg)
    assert match, "the drawing says its size"
    scale = _SHEET_MM / float(match[1])
    left, top = page.l_margin, page.get_y() + 2
    page.image(
        BytesIO(views.png), x=left + _SHEET_MM + _BETWEEN_MM, y=top, w=_SHADED_MM, alt_text="shaded view with overall dimensions"
    )
    for kind, path in _PATH.findall(views.svg):
        pen = _PENS[kind]
        page.set_draw_color(*pen.colour)
        page.set_line_width(pen.width_mm)
        page.set_dash_pattern(dash=pen.dash_mm, gap=pen.dash_mm)
        for line in path.split("M")[1:]:
            points = [tuple(map(float, point.split())) for point in line.split("L")]
            page.polyline([(left + scale * x, top + scale * y) for x, y in points])
    page.set_dash_pattern()
    page.set_y(top + scale * float(match[2]) + 2)


def _latin(text: str) -> str:
    return text.translate(_PLAIN).encode("latin-1", "replace").decode("latin-1")


def _title(page: FPDF, text: str, size: int = 11) -> None:
    page.ln(2)
    page.set_font("helvetica", "B", size)
    page.cell(0, 7, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _paragraph(page: FPDF, text: str, *, family: str = "helvetica", size: int = 9, style: str = "") -> None:
    page.set_font(family, style, size)  # type: ignore[arg-type]
    page.multi_cell(0, size * 0.5, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _listed(page: FPDF, title: str, texts: list[str]) -> None:
    if texts:
        _title(page, title)
        _paragraph(page, "\n".join(f"- {text}" for text in texts))


def _requirements(page: FPDF, result: PartResult) -> None:
    lines = requirement_lines(result)
    if not lines:
        return
    _title(page, "Requirements")
    page.set_font("helvetica", "", 8)
    with page.table(col_widths=(12, 26, 31, 31), line_height=4.5, text_align="LEFT") as table:
        table.row(["", "stated", "means", "measured"])
        for line in lines:
            row = table.row()
            row.cell(line.mark, style=FontFace(color=_COLOURS[line.mark]))
            for text in (line.words, line.wanted, line.found):
                row.cell(_latin(text))
