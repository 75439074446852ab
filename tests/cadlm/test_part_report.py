"""The report of a part in every form: the measured numbers are in it, and nothing of a prompt is markup."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cadlm import PartResult, text_to_part
from cadlm.delivery import Views
from cadlm.part_report import part_lines, requirement_lines
from cadlm.report_html import html_page
from cadlm.report_markdown import markdown_page

PROMPT = "a plate 50 mm x 30 mm, with a 4.5 mm hole in the center"
NAUGHTY = 'a block 50 mm x 30 mm x 5 mm <script>alert("x")</script> & *stars* | `code`\x07'
HTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[PartResult, Path]:
    folder = tmp_path_factory.mktemp("report")
    outputs = [folder / f"plate.{suffix}" for suffix in ("html", "md", "json", "png", "svg")]
    return text_to_part(PROMPT, outputs=outputs, n=1, force=True), folder


def test_the_page_is_well_formed_and_self_contained(made: tuple[PartResult, Path]) -> None:
    page = (made[1] / "plate.html").read_text()
    root = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert len(root.findall(f".//{SVG}svg")) == 1
    (picture,) = root.findall(f".//{HTML}img")
    assert picture.attrib["src"].startswith("data:image/png;base64,")
    assert "http" not in page.replace(HTML[1:-1], "").replace(SVG[1:-1], "")
    assert len(root.findall(f".//{HTML}tbody/{HTML}tr")) == len(requirement_lines(made[0])) > 0


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_every_form_has_the_measured_numbers_and_the_assumptions(made: tuple[PartResult, Path], suffix: str) -> None:
    result, folder = made
    assert result.measurements is not None
    text = (folder / f"plate.{suffix}").read_text()
    assert f"thickness not given: {result.measurements.size_mm[2]:g} mm" in text
    assert "4.5" in text and f"{result.measurements.volume_mm3:.3f}"[:-1] in text
    if suffix == "json":
        assert json.loads(text)["measurements"] == json.loads(json.dumps(result.measurements.to_dict()))


def test_the_terminal_has_one_line_a_requirement_violated_ones_first(made: tuple[PartResult, Path]) -> None:
    lines = requirement_lines(made[0])
    assert lines == sorted(lines, key=lambda line: line.mark != "violated")
    text = "\n".join(part_lines(made[0]))
    assert all(f"{line.mark}: {line.words}" in text for line in lines)


def test_nothing_of_a_prompt_is_markup() -> None:
    result = text_to_part(NAUGHTY, n=1, force=True)
    assert result.error is None
    page = html_page(result, Views("<svg/>", b""))
    ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert "<script" not in page
    assert "<script" not in markdown_page(result).replace("\\<", "") and "\\*stars\\*" in markdown_page(result)


def test_a_pdf_has_the_page_and_the_picture(made: tuple[PartResult, Path]) -> None:
    pytest.importorskip("fpdf")
    from cadlm.report_pdf import pdf_page

    views = Views((made[1] / "plate.svg").read_text(), (made[1] / "plate.png").read_bytes())
    pdf, blank = pdf_page(made[0], views), pdf_page(made[0], Views('<svg viewBox="0 0 800 600"></svg>', views.png))
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert b"/Subtype /Image" in pdf and len(pdf) > len(blank) + 500  # the picture, and the lines of the drawing


def test_the_table_of_a_terminal_has_every_requirement(made: tuple[PartResult, Path], capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    from cadlm.cli.table import show_requirements

    show_requirements(made[0], width=160)
    shown = capsys.readouterr().out
    assert all(line.mark in shown for line in requirement_lines(made[0]))
    assert "50 × 30" in shown
