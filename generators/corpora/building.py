"""Builds, measures and judges a share of the parts of a corpus; says by which name a part that fails is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from dsl.errors import DslError
from dsl.measurements import Measurements

from ..spec import Spec
from .config import CorpusConfig

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool

Judge = Callable[[Spec, Measurements], Sequence[str]]
"""The requirements that a measured part violates, by kind. A plain function of a module: workers import it by name."""
BLOCK = 200
"""Parts that go to the kernel together: one process builds many, a process of its own for each would cost more than the part."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A sample or edit that is not in the corpus, and why: the kind of the refusal, `truth` where it is not built as drawn,
    `stated` where it is not what its prompt states, or a reason of the assembly.
    """

    reason: str
    message: str
    seed: int
    index: int
    family: str
    prompt: str
    ir: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Generic[T]):
    """A row that still has to pass the kernel, if its turn has come.

    Attributes:
        index: Its number decides whether it is built; `program` is its part, None for a row without one.
        specs: Tells what the part must be, each under the reason for which the row is left out if it is not; asked only of a
            part that was built.
        keep, reject: Make the row, with the measurements where there are some, or the reject of a reason and message.
    """

    index: int
    program: str | None
    specs: Callable[[], Mapping[str, Spec]]
    keep: Callable[[Measurements | None], T]
    reject: Callable[[str, str], Reject]


def pass_kernel(
    candidates: Iterable[Candidate[T] | Reject], config: CorpusConfig, pool: Pool | None, judge: Judge | None
) -> Iterator[T | Reject]:
    """The rows and rejects, in their order.

    Args:
        pool: Builds the share of the parts that is to be built; None builds none.
        judge: Says what a built part violates of each of its specifications; without it parts are only built.
    """
    iterator = iter(candidates)
    while block := list(islice(iterator, BLOCK)):
        outcomes = {} if pool is None else _built(block, config, pool)
        for candidate in block:
            yield candidate if isinstance(candidate, Reject) else _judged(candidate, outcomes.get(candidate.index), judge)


def _built(block: list[Candidate[T] | Reject], config: CorpusConfig, pool: Pool) -> dict[int, Measurements | DslError]:
    """The measurements or errors of those whose turn has come, by number."""
    from dsl.kernel.worker import Job, Limits

    # Processor time, so that a busy machine makes the same corpus; the wall clock only ends what hangs.
    limits = Limits(cpu_s=config.build_cpu_s, wall_s=20 * config.build_cpu_s)
    programs = {
        row.index: row.program
        for row in block
        if not isinstance(row, Reject) and row.program is not None and _is_chosen(config, row.index)
    }
    results = pool.map((Job(program=program) for program in programs.values()), limits, concurrency=1)
    found: dict[int, Measurements | DslError] = {}
    for index, result in zip(programs, results, strict=True):
        outcome = result if isinstance(result, DslError) else result.measurements
        assert outcome is not None
        found[index] = outcome
    return found


def _judged(candidate: Candidate[T], outcome: Measurements | DslError | None, judge: Judge | None) -> T | Reject:
    if isinstance(outcome, DslError):
        return candidate.reject(outcome.kind, str(outcome))
    if outcome is not None and judge is not None:
        for reason, spec in candidate.specs().items():
            if violated := judge(spec, outcome):
                return candidate.reject(reason, "; ".join(violated))
    return candidate.keep(outcome)


def _is_chosen(config: CorpusConfig, index: int) -> bool:
    """Whether this row is one of the share that is built: by its number, not by which worker has it."""
    return int(digest(f"build/{config.seed}/{index}")[:8], 16) < config.build_share * 16**8


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
