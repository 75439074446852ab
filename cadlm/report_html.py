"""The report of a part as one self-contained HTML page: pictures inside, no scripts, well-formed XML, prints on paper."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from .part_report import assumption_lines, confidence_text, headline, note_lines, repair_lines, requirement_lines
from .report import measurement_lines
from .version import __version__

if TYPE_CHECKING:
    from .delivery import Views
    from .pipeline import PartResult

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1a2230;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem;margin:0 0 .5rem}h2{font-size:1rem;margin:1.6rem 0 .4rem}
blockquote{margin:0 0 1rem;padding:.4rem 1rem;border-left:4px solid #9fb3c8;white-space:pre-wrap}
.verdict{padding:.6rem 1rem;border-radius:.4rem;background:#e5f4ea}.verdict.doubtful{background:#fbe6e4}
.views{display:grid;grid-template-columns:3fr 2fr;gap:1rem;align-items:start}
.views svg,.views img{width:100%;height:auto;border:1px solid #dbe2ea}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #dbe2ea}
td.met{color:#1d7a3c}td.violated{color:#b3261e;font-weight:600}td.unsure,td.not{color:#7a6a1d}
pre{background:#f4f6f9;padding:.6rem 1rem;overflow-x:auto;white-space:pre-wrap}
footer{margin-top:2rem;color:#66758a;font-size:.85rem}
@media print{body{margin:0;max-width:none}pre{white-space:pre-wrap}}
"""


def html_page(result: PartResult, views: Views) -> str:
    """The whole report. Everything from the prompt or the program is escaped."""
    assert result.ir is not None and result.measurements is not None
    title = "Not proven" if result.doubts else "Part"
    doubtful = " doubtful" if result.doubts else ""
    body = [
        f"<h1>{title}</h1>",
        f"<blockquote>{_text(result.prompt)}</blockquote>",
        f'<p class="verdict{doubtful}"><strong>{_text(headline(result))}</strong>. '
        f"Confidence: {_text(confidence_text(result))}.</p>",
        _listed("What speaks against it", result.doubts),
        _pictures(views),
        _requirements(result),
        _listed("Assumed, because the prompt does not say", assumption_lines(result)),
        _listed("Repaired", repair_lines(result)),
        _listed("Notes", note_lines(result)),
        f"<h2>Measured</h2><pre>{_text(chr(10).join(measurement_lines(result.measurements)))}</pre>",
        f"<h2>Program</h2><pre>{_text(result.ir.rstrip())}</pre>",
        _listed("Files", [str(path) for path in result.files]),
        f"<footer>cadlm {__version__}. Lengths in mm, measured on the solid.</footer>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en" xmlns="http://www.w3.org/1999/xhtml">\n<head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{title}: {_text(' '.join(result.prompt.split())[:80])}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{chr(10).join(part for part in body if part)}\n</body>\n</html>\n"
    )


def _pictures(views: Views) -> str:
    png = base64.b64encode(views.png).decode("ascii")
    return (
        f'<h2>Views</h2><div class="views">{_inner(views.svg)}'
        f'<img alt="shaded view with overall dimensions" src="data:image/png;base64,{png}"/></div>'
    )


def _inner(svg: str) -> str:
    """A drawing inside a page; its size is the page's."""
    return re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r"\1", svg, count=1).strip()


def _requirements(result: PartResult) -> str:
    rows = "\n".join(
        f'<tr><td class="{line.mark.split()[0]}">{line.mark}</td><td>{_text(line.words)}</td>'
        f"<td>{_text(line.wanted)}</td><td>{_text(line.found)}</td></tr>"
        for line in requirement_lines(result)
    )
    head = "<tr><th></th><th>stated</th><th>means</th><th>measured</th></tr>"
    return f"<h2>Requirements</h2><table><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>" if rows else ""


def _listed(title: str, texts: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(text)}</li>" for text in texts)
    return f"<h2>{title}</h2><ul>{items}</ul>" if items else ""


def _text(text: str) -> str:
    """Escaped, without the control characters that XML forbids."""
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "�", text))
