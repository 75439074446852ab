"""From a sample to a row of the corpus: checked, and, where its turn has come, built, measured and judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import dsl
from dsl.errors import DslError
from dsl.measurements import Measurements

from .config import CorpusConfig
from .corpus import draw
from .draft import Sample
from .requirements import requirements
from .spec import Spec

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool

Judge = Callable[[Spec, Measurements], Sequence[str]]
"""The requirements that a measured part violates, by kind. A plain function of a module: workers import it by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. `id` and the split it ends in follow from `key`, the content key of the part; a refusal's is that of its prompt.

    `params` and `spec` are JSON texts, so that every row has the same columns. `measured`: what near-duplicates are found by.
    """

    id: str
    key: str
    prompt: str
    ir: str
    target: str
    family: str
    base: str
    features: tuple[str, ...]
    phrases: tuple[str, ...]
    register: str
    params: str
    spec: str
    seed: int
    index: int
    built: bool
    measured: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Row:
        return cls(**{**values, "features": tuple(values["features"]), "phrases": tuple(values["phrases"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A sample that is not in the corpus, and why: the kind of the refusal, `spec` or a reason of the assembly."""

    reason: str
    message: str
    seed: int
    index: int
    family: str
    prompt: str
    ir: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def make_rows(config: CorpusConfig, start: int, stop: int, pool: Pool | None, judge: Judge | None) -> Iterator[Row | Reject]:
    """The rows and rejects of samples start to stop - 1. `pool` builds; None where the share to build is 0."""
    from dsl.kernel.worker import KernelBugError

    for index in range(start, stop):
        sample = draw(config.seed, index)
        try:
            yield _row(sample, config, pool, judge)
        except DslError as error:
            yield reject(sample, config.seed, error.kind, str(error))
        except KernelBugError as error:  # one part must not end a corpus; the count in the card says that there is a bug
            yield reject(sample, config.seed, "kernel_bug", str(error))
        except _ViolatedError as error:
            yield reject(sample, config.seed, "spec", str(error))


def reject(sample: Sample | Row, seed: int, reason: str, message: str) -> Reject:
    """Why a sample or row is left out."""
    return Reject(
        reason=reason, message=message, seed=seed, index=sample.index, family=sample.family, prompt=sample.prompt, ir=sample.ir
    )


class _ViolatedError(Exception):
    """A built part is not what its specification says."""


def _row(sample: Sample, config: CorpusConfig, pool: Pool | None, judge: Judge | None) -> Row:
    if sample.family == "refusal":
        return _assembled(sample, config.seed, _digest(sample.prompt), Spec(), None)
    graph = dsl.check(sample.ir)
    spec = requirements(graph)
    measured = _build(sample, spec, config, pool, judge) if pool is not None and _is_chosen(config, sample.index) else None
    return _assembled(sample, config.seed, graph.key, spec, measured)


def _build(sample: Sample, spec: Spec, config: CorpusConfig, pool: Pool, judge: Judge | None) -> Measurements:
    from dsl.kernel.worker import Job, Limits

    # Processor time, so that a busy machine makes the same corpus; the wall clock only ends what hangs.
    limits = Limits(cpu_s=config.build_cpu_s, wall_s=20 * config.build_cpu_s)
    measured = pool.run(Job(program=sample.ir), limits).measurements
    assert measured is not None
    violated = judge(spec, measured) if judge is not None else ()
    if violated:
        raise _ViolatedError("; ".join(violated))
    return measured


def _assembled(sample: Sample, seed: int, key: str, spec: Spec, measured: Measurements | None) -> Row:
    return Row(
        id=f"{key[:20]}-{_digest(sample.prompt)[:8]}", key=key, prompt=sample.prompt, ir=sample.ir, target=sample.target,
        family=sample.family, base=sample.base, features=sample.features, phrases=sample.phrases, register=sample.register,
        params=json.dumps(sample.params), spec=spec.to_json(), seed=seed, index=sample.index, built=measured is not None,
        measured=None if measured is None else _summary(measured),
    )  # fmt: skip


def _summary(measured: Measurements) -> dict[str, Any]:
    return {
        "volume_mm3": measured.volume_mm3, "area_mm2": measured.area_mm2, "inertia_mm5": list(measured.inertia_mm5),
        "size_mm": list(measured.size_mm),
    }  # fmt: skip


def _is_chosen(config: CorpusConfig, index: int) -> bool:
    """Whether this sample is one of the share that is built: by its number, not by which worker has it."""
    return int(_digest(f"build/{config.seed}/{index}")[:8], 16) < config.build_share * 16**8


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
