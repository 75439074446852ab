"""Tells a chat model what was found wrong with its part, in words and numbers, and asks for the program again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dsl import DslError

from .candidates import Candidate
from .errors import CadlmError
from .generate import GenerationRequest, GenerationResult, Turn, Writer
from .part_report import wanted

ROUNDS = 2
"""How often a model that reads findings is told them: a third round hardly ever helped others."""
_OPENING = "The part of this program is not what was asked for:"
_CLOSING = "Write the whole program again, corrected."
_NO_MORE = ("no-program", "prompt-too-long")
"""With these a model has no better answer; what it gave before stands."""


@dataclass(slots=True)
class Conversation:
    """The rounds with one model about one part."""

    write: Writer
    request: GenerationRequest
    left: int
    turns: tuple[Turn, ...] = field(default=())

    def revised(self, candidate: Candidate) -> Sequence[GenerationResult]:
        """New answers after the findings about this one; none where the rounds are used up, or the model has no better one.

        Raises:
            CadlmError: Of the model, such as `timed-out`.
        """
        told = () if self.left == 0 or candidate.answer.is_refusal else findings(candidate)
        if not told:
            return ()
        self.left -= 1
        self.turns = (*self.turns, Turn(answer=candidate.answer.target, findings="\n".join((_OPENING, *told, _CLOSING))))
        try:
            return self.write(replace(self.request, turns=self.turns))
        except CadlmError as error:
            if error.code not in _NO_MORE:
                raise
            self.left = 0
            return ()


def findings(candidate: Candidate) -> list[str]:
    """What is wrong with a part, a line each: what was asked for in which words, and what was measured."""
    if candidate.error is not None:
        return [_failure(candidate.error)]
    lines = [
        f"- {asked.kind}, “{asked.words}”: wanted {wanted(asked)}; found {verdict.found}"
        for verdict in candidate.violations
        for asked in (verdict.requirement,)
    ]
    if not candidate.has_right_bodies and candidate.measurements is not None:
        lines.append(f"- bodies: wanted one body; found {candidate.measurements.solids} that do not touch")
    return lines


def _failure(error: DslError) -> str:
    place = "" if error.line is None else f", line {error.line}"
    return f"- {error.kind}{place}: {error.message}" + (f"; {error.fix}" if error.fix else "")
