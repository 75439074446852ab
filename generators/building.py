"""Builds, measures and judges a share of the parts of a corpus; says by which name a part that fails is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from dsl.errors import DslError
from dsl.measurements import Measurements

from .config import CorpusConfig
from .spec import Spec

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool

Judge = Callable[[Spec, Measurements], Sequence[str]]
"""The requirements that a measured part violates, by kind. A plain function of a module: workers import it by name."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A sample or edit that is not in the corpus, and why: the kind of the refusal, `spec` or a reason of the assembly."""

    reason: str
    message: str
    seed: int
    index: int
    family: str
    prompt: str
    ir: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class ViolatedError(Exception):
    """A built part is not what its specification says."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the parts whose turn has come: by their number, not by which worker has them. `pool` None builds none."""

    config: CorpusConfig
    pool: Pool | None
    judge: Judge | None

    def measure(self, index: int, program: str, *specs: Spec) -> Measurements | None:
        """The measurements of a part, None where it is not one of the share that is built.

        Raises:
            ViolatedError: The part is not what one of the specifications says.
            DslError: As `Pool.run`.
        """
        if self.pool is None or not self._is_chosen(index):
            return None
        from dsl.kernel.worker import Job, Limits

        # Processor time, so that a busy machine makes the same corpus; the wall clock only ends what hangs.
        limits = Limits(cpu_s=self.config.build_cpu_s, wall_s=20 * self.config.build_cpu_s)
        measured = self.pool.run(Job(program=program), limits).measurements
        assert measured is not None
        violated = [text for spec in specs for text in self.judge(spec, measured)] if self.judge is not None else []
        if violated:
            raise ViolatedError("; ".join(violated))
        return measured

    def _is_chosen(self, index: int) -> bool:
        return int(digest(f"build/{self.config.seed}/{index}")[:8], 16) < self.config.build_share * 16**8


def kept_or_rejected(make: Callable[[], _T], reject: Callable[[str, str], Reject]) -> _T | Reject:
    """What `make` makes, or a reject with the reason and message of the error that it raised."""
    from dsl.kernel.worker import KernelBugError

    try:
        return make()
    except DslError as error:
        return reject(error.kind, str(error))
    except KernelBugError as error:  # one part must not end a corpus; the count in the card says that there is a bug
        return reject("kernel_bug", str(error))
    except ViolatedError as error:
        return reject("spec", str(error))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
