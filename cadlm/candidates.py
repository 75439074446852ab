"""Answers to candidates: built, measured, held against what the prompt states, equal solids merged, the best one first.

Hard gates come first, then what is stated and violated or misused, agreement, likelihood. Knows no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from dsl import DslError, Notice
from dsl.kernel.worker import Job, JobResult, Limits, Session
from dsl.measurements import Measurements
from evals.check import Report, Verdict, check
from evals.content import content_key, key_or_text
from evals.kernels import GLANCE_LIMITS
from evals.likeness import is_same_part
from evals.reader import Reading
from generators.numbers import Mention
from generators.spec import (
    SOMEWHERE,
    Bodies,
    Closed,
    Diameter,
    Distance,
    Faces,
    Holes,
    OpenSide,
    Requirement,
    RoundEnds,
    Slots,
    SteppedHoles,
)

from .customs import Customs
from .generate import REFUSAL, GenerationResult
from .misfit import misfit
from .senses import content_words
from .uses import idle_counts, unused_numbers

_VIOLATED, _UNVOTED = 2.0, 1.5
_OF_WORDS = (Faces, Closed, OpenSide, RoundEnds, Diameter)
"""Requirements that say what their words mean: a part that meets them is a cylinder, closed, with round ends, with a bore. Where
all is read and the part has just the faces that are asked for, no word of the prompt is left to stand for more.
"""

_NAMES: Mapping[type[Requirement], tuple[str, ...]] = {
    Holes: ("hole", "bore", "drilled"), Diameter: ("bore",), SteppedHoles: ("counterbore", "countersink"), Slots: ("slot",),
}  # fmt: skip
"""What is there where such a requirement is met, by the words that say it; of diameters where one is of an inside."""


def _names_of(requirement: Requirement) -> tuple[str, ...]:
    is_outside = isinstance(requirement, Diameter) and requirement.facing != "inside"
    return () if is_outside else _NAMES.get(type(requirement), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One answer and what became of it.

    Attributes:
        votes: How many of the drawn answers make this solid.
        key: Content key of the part; empty where the program is refused.
        measurements, report: None where there is no solid.
        unused: Sizes of the prompt that the answer does not hold.
        breaches: What it does that no answer did which the model learned from, see `cadlm.customs`.
        error: Why there is no solid; None where there is one.
    """

    answer: GenerationResult
    votes: int
    key: str = ""
    measurements: Measurements | None = None
    report: Report | None = None
    unused: tuple[Mention, ...] = ()
    breaches: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()
    error: DslError | None = None

    @property
    def violations(self) -> tuple[Verdict, ...]:
        """What is stated for sure and is not so."""
        return () if self.report is None else self.report.violations

    @property
    def num_violated(self) -> int:
        return len(self.violations)

    @property
    def has_right_bodies(self) -> bool:
        """One body, unless the prompt means several; those that a `Bodies` requirement counts are judged by it."""
        if self.measurements is None or self.report is None:
            return False
        return self.measurements.solids == 1 or any(isinstance(v.requirement, Bodies) for v in self.report.verdicts)

    @property
    def is_flawless(self) -> bool:
        """A solid that violates nothing, uses every stated size and is made as is the custom."""
        return self.has_right_bodies and not (self.num_violated or self.misuses)

    @property
    def misuses(self) -> int:
        """How often it leaves out a stated size or breaks a custom."""
        return len(self.unused) + len(self.breaches)

    @property
    def overlooked(self) -> tuple[Mention, ...]:
        """The unused sizes that no requirement, which is met and says what they are the size of, proves to be there."""
        met = [v.requirement for v in (() if self.report is None else self.report.verdicts) if v.outcome == "met"]
        spans = [r.span for r in met if r.span and r.is_sure and not (isinstance(r, Distance) and r.role == SOMEWHERE)]
        return tuple(m for m in self.unused if not any(start <= m.start < end for start, end in spans))


@dataclass(frozen=True, slots=True)
class Bench:
    """Builds and judges answers to one prompt, in one kernel process.

    Attributes:
        customs: Those of the model that answers, where they are known.
    """

    prompt: str
    reading: Reading
    mentions: Sequence[Mention]
    session: Session
    limits: Limits | None = None
    customs: Customs | None = None
    too_slow: dict[str, DslError] = field(default_factory=dict[str, DslError])
    """Content keys of what ran out of its limits, which is not built again."""

    def judge(self, answer: GenerationResult) -> Candidate:
        """Build an answer and hold it against the prompt. A program that fails is a candidate with its error."""
        failed = Candidate(answer=answer, votes=answer.agreement)
        if answer.is_refusal:
            reason = answer.ir.removeprefix(REFUSAL).strip()
            missing = (finding.message for finding in self.reading.findings if finding.is_missing)
            found = "; ".join(message for message in missing if message != reason)
            return replace(failed, error=DslError("refused", reason, found=found))
        try:
            key = content_key(answer.ir)
            if key in self.too_slow:
                return replace(failed, error=self.too_slow[key])
            result = self._run(answer.ir, key)
        except DslError as error:
            return replace(failed, error=error)
        assert result.measurements is not None
        report = check(self.reading.spec, result.measurements)
        return Candidate(
            answer=answer,
            votes=answer.agreement,
            key=key,
            measurements=result.measurements,
            report=report,
            unused=unused_numbers(self.prompt, self.mentions, answer.target),
            breaches=() if self.customs is None else self._breaches(answer, report),
            warnings=result.warnings,
        )

    def _breaches(self, answer: GenerationResult, report: Report) -> tuple[str, ...]:
        assert self.customs is not None
        rows = zip(report.verdicts, self.reading.sources, strict=True)
        met = [sources for verdict, sources in rows if verdict.outcome == "met"]
        squares = {number for sources in met for number in sources if sources.count(number) > 1}
        proven = [v.requirement for v in report.verdicts if v.outcome == "met" and isinstance(v.requirement, _OF_WORDS)]
        is_all = self.reading.is_whole and any(isinstance(requirement, Faces) for requirement in proven)
        named = chain.from_iterable(_names_of(v.requirement) for v in report.verdicts if v.outcome == "met")
        said = self.prompt if is_all else " ".join((*(requirement.words for requirement in proven), *named))
        idle = idle_counts(self.prompt, answer.target, frozenset(chain.from_iterable(met)))
        return (
            *self.customs.breaches(self.prompt, self.mentions, answer.target, squares, content_words(said)),
            *(f"nothing on the part comes of “{words}”" for words in idle),
        )

    def _run(self, ir: str, key: str) -> JobResult:
        """Once an answer has run out of its time, those that follow have no more than what is only considered."""
        limits = self.limits or Limits()
        if self.too_slow:
            limits = replace(limits, cpu_s=min(GLANCE_LIMITS.cpu_s, limits.cpu_s))
        try:
            return self.session.run(Job(program=ir), limits)
        except DslError as error:
            if error.kind == "kernel_timeout":
                self.too_slow[key] = error
            raise

    def misfit(self, candidate: Candidate) -> float:
        """How ill the shape of a part fits the prompt, see `cadlm.misfit`."""
        return misfit(self.prompt, candidate.answer.ir, self.session, self.limits)

    def judge_all(self, answers: Iterable[GenerationResult], known: Candidate | None = None) -> list[Candidate]:
        """Candidates with equal solids merged, best first.

        Programs are built by falling agreement, and no further once one is flawless: what is left has fewer votes and could only
        rank behind it. `known` need not be built again.
        """
        judged: list[Candidate] = []
        for group in _by_key(answers):
            is_known = known is not None and any(answer.ir == known.answer.ir for answer in group)
            found = known if known is not None and is_known else self.judge(max(group, key=lambda answer: answer.mean_logprob))
            judged.append(replace(found, votes=sum(answer.agreement for answer in group)))
            if found.is_flawless:
                break
        return ranked(merged(judged))


def _by_key(answers: Iterable[GenerationResult]) -> list[list[GenerationResult]]:
    """Answers that are the same part without building it, most agreed on first, then likeliest."""
    groups: dict[str, list[GenerationResult]] = {}
    for answer in answers:
        groups.setdefault(_key(answer), []).append(answer)
    return sorted(groups.values(), key=lambda group: (-sum(a.agreement for a in group), -max(a.mean_logprob for a in group)))


def _key(answer: GenerationResult) -> str:
    """The content key of a program; its text where it has none, one word for all refusals."""
    return REFUSAL if answer.is_refusal else key_or_text(answer.ir)


def merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate a solid, the likeliest of its programs, with the votes of all. Failures stay apart by their kind."""
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        group = next((group for group in groups if is_same_solid(group[0], candidate)), None)
        if group is None:
            groups.append([candidate])
        else:
            group.append(candidate)
    return [replace(_preferred(group), votes=sum(member.votes for member in group)) for group in groups]


def _preferred(group: Sequence[Candidate]) -> Candidate:
    return max(group, key=lambda member: (-member.misuses, member.answer.mean_logprob))


def is_same_solid(a: Candidate, b: Candidate) -> bool:
    """Equal content keys, or the same measurements and surfaces. Two refusals are the same answer."""
    if a.measurements is None or b.measurements is None:
        return a.error is not None and b.error is not None and a.error.kind == b.error.kind
    return a.key == b.key or is_same_part(a.measurements, b.measurements)


def _faults(candidate: Candidate) -> float:
    """What speaks against a part, in sizes unused: a requirement may be misread and a number no size, so that neither decides
    alone; what no sample makes has to be better by more than one unused size.
    """
    return _VIOLATED * candidate.num_violated + candidate.misuses + (0.0 if candidate.votes else _UNVOTED)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first: a solid, of the bodies meant, with the fewest faults, most agreed on, likeliest."""
    return sorted(
        candidates,
        key=lambda c: (
            c.error is not None,
            not c.has_right_bodies,
            _faults(c),
            -c.votes,
            -c.answer.mean_logprob,
        ),
    )
