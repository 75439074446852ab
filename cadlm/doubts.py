"""What speaks against delivering a part: a stated requirement violated, a stated size left out, a custom broken, a
prompt that contradicts itself, little confidence.
"""

from __future__ import annotations

from dsl.measurements import Measurements
from evals.check import Verdict
from evals.reader import Finding, Reading
from evals.reader.lexicon import PLAIN
from generators.labels import LABEL
from generators.spec import Chamfers, Closed, Faces, Fillets, Holes, OpenSide, Recess, Requirement, Slots, SteppedHoles

from .candidates import Candidate
from .choose import Choice
from .familiar import NOTHING_STRANGE, Strange


def doubts_of(choice: Choice, reading: Reading, threshold: float | None, strange: Strange = NOTHING_STRANGE) -> tuple[str, ...]:
    """The doubts, as sentences without full stop; none for a part that may be trusted.

    Args:
        threshold: Confidence below which a part is not delivered; None where confidence is not calibrated.
        strange: What of the prompt the model never read: named where the confidence is too little.
    """
    doubts = doubts_about(choice.candidate, reading, strange)
    needed = 0.0 if threshold is None or is_determined(choice.candidate, reading, strange) else threshold
    if choice.confidence is not None and choice.confidence < needed:
        unread = f" (words it has never read, or not together: {', '.join(strange.phrases)})" if strange.phrases else ""
        doubts.append(f"confidence is {100 * choice.confidence:.0f} %, less than {100 * needed:.0f} %{unread}")
    return tuple(doubts)


def doubts_about(candidate: Candidate, reading: Reading, strange: Strange = NOTHING_STRANGE) -> list[str]:
    """What speaks against a candidate however confident the model is."""
    doubts = [_violated(verdict) for verdict in candidate.violations]
    if not candidate.has_right_bodies and candidate.measurements is not None:
        doubts.append(f"the part falls into {candidate.measurements.solids} bodies")
    doubts += [f"“{mention.text.strip()}” is stated, and the part is made without it" for mention in candidate.overlooked]
    doubts += candidate.breaches
    shapes = () if is_determined(candidate, reading, strange) else strange.shapes
    doubts += [f"“{phrase}” is a shape that the model never read of" for phrase in shapes]
    doubts += [f"the prompt contradicts itself: {f.message}" for f in contradictions(reading)]
    doubts += [f.message for f in reading.findings if f.is_unclear]
    doubts += [f"“{word}” is no unit that is known" for word in strange.units]
    if any(finding.code == "no-size" for finding in reading.findings) and not LABEL.search(candidate.answer.target):
        doubts.append("the prompt gives no size, and all sizes of the part are guesses")
    return list(dict.fromkeys(doubts))


def is_determined(candidate: Candidate, reading: Reading, strange: Strange) -> bool:
    """Whether what is stated and met leaves no other part: every word is known, or says what a part is for of which the cuts are
    said, too; every number is checked, each face of the solid is one that is asked for, and each cut has its place.
    """
    rows = () if candidate.report is None else candidate.report.verdicts
    is_complete = any(isinstance(row.requirement, Faces) and row.outcome == "met" for row in rows)
    if candidate.measurements is None or not (is_complete and reading.is_whole):
        return False
    cuts = [row.requirement for row in rows if isinstance(row.requirement, _CUTS)]
    is_told = bool(cuts) or any(isinstance(row.requirement, OpenSide | Closed) for row in rows)
    is_known = PLAIN.issuperset(strange.words) or (is_told and not strange.names_shapes)
    return is_known and all(_has_place(cut) or _is_even(cut, candidate.measurements) for cut in cuts)


_CUTS = (Holes, SteppedHoles, Slots, Recess, Fillets, Chamfers)


def _has_place(cut: Requirement) -> bool:
    if isinstance(cut, Holes):
        return bool(cut.at_mm or cut.near_corners or cut.circle_mm)
    return isinstance(cut, Fillets | Chamfers)  # of the corners, where nothing else may be


def _is_even(cut: Requirement, measured: Measurements) -> bool:
    """Whether a cut of which no place is said, or several, are in the middle: the part is as heavy on all sides."""
    x, y, z = measured.size_mm
    if isinstance(cut, Holes) and cut.count == 1 and z >= min(x, y):
        return False  # of a hole alone nobody knows from where it is drilled, but in what is flat
    low, high = measured.bbox_mm
    return all(abs(2 * measured.centroid_mm[axis] - low[axis] - high[axis]) < _EVEN * (high[axis] - low[axis]) for axis in (0, 1))


_EVEN = 1e-5


def contradictions(reading: Reading) -> tuple[Finding, ...]:
    """What cannot all be so."""
    return tuple(finding for finding in reading.findings if finding.is_contradiction)


def _violated(verdict: Verdict) -> str:
    said = f"“{verdict.requirement.words}”" if verdict.requirement.words else verdict.requirement.kind
    return f"{said} is not so: {verdict.found}"
