"""What is said about a part that was made of a sentence: verdict, requirements, assumptions, confidence; as text and as JSON.

The other forms (`report_html`, `report_markdown`, `report_pdf`) say the same with what is defined here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.check import Outcome
from generators.spec import Bodies, Distance, Faces, NoOtherHoles, Requirement, Size, Volume

from .assumptions import parameter_words, unit_of
from .report import count, file_line, measurement_lines, notices_to_list, number, row

if TYPE_CHECKING:
    from .pipeline import PartResult

_PLAIN_FIELDS = frozenset(("count", "words", "span", "checkable", "is_sure", "tolerance_mm", "relative_tolerance"))
_UNITS = {"mm": " mm", "mm3": " mm³", "deg": "°"}


class Line(NamedTuple):
    """One requirement as a table shows it: what became of it, the prompt's words, what that asks for, what was measured."""

    mark: Outcome
    words: str
    wanted: str
    found: str


def requirement_lines(result: PartResult) -> list[Line]:
    """The stated requirements, violated ones first, then as the prompt has them."""
    if result.report is None:
        return []
    lines = [
        Line(v.outcome, v.requirement.words or "(understood)", wanted(v.requirement), v.found) for v in result.report.verdicts
    ]
    return sorted(lines, key=lambda line: line.mark != "violated")


def wanted(requirement: Requirement) -> str:
    """What a requirement asks for, in words and numbers."""
    special = _WORDS.get(type(requirement))
    if special is not None:
        return special(requirement)
    parts = [
        _field(field.name, value)
        for field in fields(requirement)
        if field.name not in _PLAIN_FIELDS
        and (value := getattr(requirement, field.name)) != field.default
        and value not in ((), "")
    ]
    many = getattr(requirement, "count", None)
    return ", ".join([f"{many} × {requirement.kind}" if many is not None else requirement.kind, *parts])


def _size(size: Size) -> str:
    text = " × ".join(map(number, size.size_mm)) + " mm"
    return {"xyz": f"{text} along x, y, z", "sorted": f"{text} overall", "among": f"{text} among the overall sizes"}[size.order]


_WORDS: Mapping[type[Requirement], Callable[[Any], str]] = {
    Bodies: lambda r: "one body" if r.count == 1 else f"{r.count} bodies",
    NoOtherHoles: lambda r: "no other holes",
    Faces: lambda r: "faces: " + ", ".join(f"{many} {kind}" for kind, many in r.faces.items()),
    Size: _size,
    Distance: lambda r: f"{r.role or 'distance'} {number(r.distance_mm)} mm",
    Volume: lambda r: f"volume {number(r.volume_mm3)} mm³",
}


def _field(name: str, value: Any) -> str:
    """`diameter 4.5 mm` of `diameter_mm=4.5`."""
    stem, _, unit = name.rpartition("_")
    stem, ending = (stem, _UNITS[unit]) if unit in _UNITS else (name, "")
    words = stem.replace("_", " ")
    if isinstance(value, bool):
        return words if value else f"not {words}"
    if isinstance(value, tuple):
        return f"{words} {' × '.join(_plain(member) for member in value)}{ending}"  # type: ignore[misc]
    return f"{words} {_plain(value)}{ending}"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(_plain(member) for member in value) + ")"  # type: ignore[misc]
    return number(value) if isinstance(value, int | float) else str(value)


def headline(result: PartResult) -> str:
    """The verdict in one sentence."""
    marks = [line.mark for line in requirement_lines(result)]
    met, violated = marks.count("met"), marks.count("violated")
    if result.doubts:
        return "not proven" + (": delivered all the same, as asked" if not result.abstained else "")
    checked = met + violated
    return f"all {met} checked requirements met" if checked else "the prompt states nothing that can be checked"


def confidence_text(result: PartResult) -> str:
    """How sure, and on how many answers that rests."""
    said = "not calibrated for this model" if result.confidence is None else f"{100 * result.confidence:.0f} %"
    if result.drawn > 1:
        said += f" ({result.votes} of {count(result.drawn, 'answer')} make this solid)"
    return said


def assumption_lines(result: PartResult) -> list[str]:
    """`thickness not given: 5 mm`, one line a number that the prompt leaves open."""
    return [
        f"{parameter_words(parameter)} not given: {number(parameter.value)} {unit_of(parameter)}".rstrip()
        + f" ({parameter.name})"
        for parameter in result.assumed
    ]


def repair_lines(result: PartResult) -> list[str]:
    """What was set to mend the part."""
    return [
        f"{repair.name} set from {number(repair.before)} to {number(repair.after)}"
        + (f": “{repair.words}”" if repair.words else "")
        for repair in result.repairs
    ] + ([f"written anew after {count(result.rounds, 'round')} of findings"] if result.rounds else [])


def note_lines(result: PartResult) -> list[str]:
    """What the reading of the prompt found, stated sizes that are not in the program, and words taken for what the part is for; a
    missing size that was assumed is told as an assumption."""
    read = () if result.reading is None else result.reading.findings
    findings = [finding for finding in read if not (finding.is_missing and result.assumed)]
    unused = [f"the program does not use “{mention.text.strip()}”" for mention in result.unused]
    purposes = [f"“{' '.join(result.purposes)}” is taken for what the part is for, not for a shape"] if result.purposes else []
    return [*(finding.message for finding in findings), *unused, *purposes]


def part_lines(result: PartResult, *, with_requirements: bool = True) -> list[str]:
    """What was made of a sentence, for the terminal: program, measurements, proof, what was left open, where the files are."""
    assert result.ir is not None and result.measurements is not None
    return [
        *result.ir.splitlines(),
        "",
        *measurement_lines(result.measurements),
        *proof_lines(result, with_requirements=with_requirements),
        file_line(result.files),
    ]


def proof_lines(result: PartResult, *, with_requirements: bool = True) -> list[str]:
    """The verdict, the requirements one a line, and what else is to know."""
    lines = requirement_lines(result) if with_requirements else []
    table = [f"{line.mark}: {line.words} — {line.wanted}" + (f" — {line.found}" if line.found else "") for line in lines]
    return [
        row("proof", headline(result)),
        *(row("", text) for text in table),
        *_block("assumed", assumption_lines(result)),
        *_block("repaired", repair_lines(result)),
        *_block("notes", note_lines(result)),
        row("sure", confidence_text(result)),
    ]


def _block(label: str, texts: list[str]) -> list[str]:
    return [row(label if index == 0 else "", text) for index, text in enumerate(texts)]


def part_to_dict(result: PartResult) -> dict[str, object]:
    """The same as plain JSON values."""
    assert result.answer is not None and result.measurements is not None and result.report is not None
    findings = () if result.reading is None else result.reading.findings
    return {
        "ok": not result.abstained,
        "abstained": result.abstained,
        "doubts": list(result.doubts),
        "confidence": result.confidence,
        "prompt": result.prompt,
        "ir": result.answer.ir,
        "measurements": result.measurements.to_dict(),
        "report": result.report.to_dict(),
        "findings": [asdict(finding) for finding in findings],
        "unused": [mention.text for mention in result.unused],
        "assumed": {parameter.name: parameter.value for parameter in result.assumed},
        "assumptions": assumption_lines(result),
        "repairs": [asdict(repair) for repair in result.repairs],
        "rounds": result.rounds,
        "drawn": result.drawn,
        "votes": result.votes,
        "files": [str(path) for path in result.files],
        "warnings": notices_to_list(result.warnings),
        "answer": {name: getattr(result.answer, name) for name in ("logprob", "least_logprob", "tokens", "finish_reason")},
        "rejected": [error.to_dict() for error in result.rejected],
        "seconds": result.seconds,
    }


def report_json(result: PartResult) -> str:
    """The report as a JSON file."""
    return json.dumps(part_to_dict(result), ensure_ascii=False, indent=1) + "\n"
