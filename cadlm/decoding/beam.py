"""The likeliest answers to a prompt by beam search: where samples of a sure model are one and the same, these differ.

Shapes: A tokens of an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..constrain import ProgramGuide
from ..runtime import Answer, Runtime


class _Step(NamedTuple):
    """One more token of the path in this place, with the sums that it makes."""

    logprob: float
    least: float
    place: int
    token: int


@dataclass(frozen=True, slots=True)
class Path:
    """An answer begun: its tokens, their summed log probability, that of the least likely one, and what may follow."""

    tokens: tuple[int, ...]
    logprob: float
    least: float
    guide: ProgramGuide

    def ended(self, end: _Step | None = None) -> Answer:
        """The answer that it is with an end mark, or cut off without one."""
        logprob, least = (self.logprob, self.least) if end is None else (end.logprob, end.least)
        return Answer(tokens=self.tokens, logprob=logprob, least_logprob=least, ended=end is not None)


def beam(runtime: Runtime, prompt: Sequence[int], guide: ProgramGuide, *, width: int, eos: int, max_tokens: int) -> list[Answer]:
    """The `width` likeliest answers under a guide that keeping as many paths finds, the likeliest first. Deterministic.

    Args:
        guide: At the beginning of the answer; it is copied where paths part.
        max_tokens: Of an answer, at most; paths that do not end within them are handed out as they are.
    """
    session = runtime.start(prompt, width)
    paths = [Path((), 0.0, 0.0, guide)]
    done: list[Answer] = []
    for _ in range(min(max_tokens, session.room)):
        steps = sorted(
            (step for place, path in enumerate(paths) for step in _steps(path, place, session.logits[place], width)), reverse=True
        )[: width - len(done)]
        done += [paths[step.place].ended(step) for step in steps if step.token == eos]
        steps = [step for step in steps if step.token != eos]
        paths = _advanced(paths, steps)
        if not paths or session.room == 0:
            break
        session.keep(np.array(_filled([step.place for step in steps], width - len(done))))
        session.step(np.array(_filled([step.token for step in steps], width - len(done))))
    found = [*done, *(path.ended() for path in paths)]
    return sorted(found, key=lambda answer: -answer.logprob)[:width]


def _steps(path: Path, place: int, logits_A: NDArray[np.floating[Any]], width: int) -> list[_Step]:
    """The likeliest next tokens of a path, the end mark among them."""
    ids = path.guide.allowed()
    scores = logits_A[ids].astype(np.float64)
    scores -= scores.max()
    told = scores - np.log(np.exp(scores).sum())
    best = np.argsort(-told, kind="stable")[:width]
    return [_Step(path.logprob + float(told[i]), min(path.least, float(told[i])), place, int(ids[i])) for i in best]


def _advanced(paths: Sequence[Path], steps: Sequence[_Step]) -> list[Path]:
    """The paths after these steps, each with a guide of its own."""
    out: list[Path] = []
    for step in steps:
        path = paths[step.place]
        guide = path.guide.copy()
        guide.advance(step.token)
        out.append(Path((*path.tokens, step.token), step.logprob, step.least, guide))
    return out


def _filled(rows: list[int], width: int) -> list[int]:
    """As many rows as there may yet be paths: the session can drop rows, not add any."""
    return rows + rows[:1] * (width - len(rows))
