"""Writes what was made: the part, its program and its report; a part that is not trusted under names that say so."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from dsl.files import staged
from dsl.kernel.formats import SUFFIXES, check_suffix
from dsl.kernel.worker import Job, Limits, Session

from .errors import CadlmError
from .files import check_targets

if TYPE_CHECKING:
    from .pipeline import PartResult

PROGRAM_SUFFIX = ".cir"
UNPROVEN = ".unproven"


class Views(NamedTuple):
    """Pictures of a part for its report: a sheet of line drawings with dimensions (SVG text) and a shaded view (PNG bytes)."""

    svg: str
    png: bytes


def _html(result: PartResult, views: Views) -> bytes:
    from .report_html import html_page

    return html_page(result, views).encode("utf-8")


def _markdown(result: PartResult, views: Views) -> bytes:
    from .report_markdown import markdown_page

    del views
    return markdown_page(result).encode("utf-8")


def _json(result: PartResult, views: Views) -> bytes:
    from .part_report import report_json

    del views
    return report_json(result).encode("utf-8")


def _pdf(result: PartResult, views: Views) -> bytes:
    from .report_pdf import pdf_page

    return pdf_page(result, views)


_REPORTS: dict[str, Callable[[PartResult, Views], bytes]] = {".html": _html, ".md": _markdown, ".json": _json, ".pdf": _pdf}
REPORT_SUFFIXES = tuple(_REPORTS)
_WITH_VIEWS = (".html", ".pdf")


def check_outputs(targets: Sequence[Path]) -> None:
    """Refuse, before any work, what could not be written after it, under either name.

    Raises:
        DslError: `unsupported_format`, `unwritable_file`.
        CadlmError: `missing-library` for a PDF without fpdf2.
    """
    for target in targets:
        check_suffix(target, (*SUFFIXES, PROGRAM_SUFFIX, *REPORT_SUFFIXES))
    check_targets(targets)
    check_targets([unproven(target) for target in targets])
    if any(target.suffix.lower() == ".pdf" for target in targets) and importlib.util.find_spec("fpdf") is None:
        raise CadlmError("missing-library", "a PDF report needs fpdf2", fix="pip install 'cadlm[pdf]', or ask for .html")


def unproven(target: Path) -> Path:
    """`part.step` as `part.unproven.step`; a report says itself what it is about and keeps its name."""
    if target.suffix.lower() in REPORT_SUFFIXES:
        return target
    return target.with_name(f"{target.stem}{UNPROVEN}{target.suffix}")


def deliver(result: PartResult, targets: Sequence[Path], session: Session, limits: Limits | None) -> PartResult:
    """Write all outputs, or none, and return the result with their names.

    Raises:
        DslError: The part cannot be written in a format, or a place cannot be written to.
    """
    ir = result.ir
    assert ir is not None
    files = tuple(unproven(target) for target in targets) if result.abstained else tuple(targets)
    result = replace(result, files=files)
    reports = [file for file in files if file.suffix.lower() in REPORT_SUFFIXES]
    outputs = [file for file in files if file not in reports and file.suffix.lower() != PROGRAM_SUFFIX]
    with ExitStack() as stack:
        for file in files:
            if file.suffix.lower() == PROGRAM_SUFFIX:
                stack.enter_context(staged(file)).write_text(ir, encoding="utf-8")
        views = Views("", b"")
        if any(report.suffix.lower() in _WITH_VIEWS for report in reports):
            views = _views(ir, session, limits)
        for report in reports:
            stack.enter_context(staged(report)).write_bytes(_REPORTS[report.suffix.lower()](result, views))
        if outputs:
            session.run(Job(program=ir, outputs=tuple(outputs), measure=False), limits)
    return result


def _views(ir: str, session: Session, limits: Limits | None) -> Views:
    with TemporaryDirectory(prefix="cadlm-") as folder:
        svg, png = Path(folder) / "part.svg", Path(folder) / "part.png"
        session.run(Job(program=ir, outputs=(svg, png), measure=False), limits)
        return Views(svg.read_text(encoding="utf-8"), png.read_bytes())
