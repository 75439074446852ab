"""From a sample to a row of the corpus: checked, and, where its turn has come, built, measured and judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import dsl
from dsl.errors import DslError
from dsl.measurements import Measurements

from ..corpus import draw
from ..draft import Sample
from ..spec import Spec
from ..stated import stated
from .building import Candidate, Judge, Reject, digest, pass_kernel
from .config import CorpusConfig
from .requirements import requirements

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool


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
        lists: dict[str, Any] = {name: tuple(values[name]) for name in ("features", "phrases")}
        return cls(**(values | lists))


def make_rows(config: CorpusConfig, start: int, stop: int, pool: Pool | None, judge: Judge | None) -> Iterator[Row | Reject]:
    """The rows and rejects of samples start to stop - 1. `pool` builds; None where the share to build is 0."""
    candidates = (
        _candidate(draw(config.seed, index, config.impossible, config.later, config.spoken), config.seed)
        for index in range(start, stop)
    )
    return pass_kernel(candidates, config, pool, judge)


def reject(sample: Sample | Row, seed: int, reason: str, message: str) -> Reject:
    """Why a sample or row is left out."""
    return Reject(
        reason=reason, message=message, seed=seed, index=sample.index, family=sample.family, prompt=sample.prompt, ir=sample.ir
    )


def _candidate(sample: Sample, seed: int) -> Candidate[Row] | Reject:
    refuse = partial(reject, sample, seed)
    if sample.family == "refusal":
        keep = partial(_assembled, sample, seed, digest(sample.prompt), Spec())
        return Candidate(index=sample.index, program=None, specs=dict, keep=keep, reject=refuse)
    try:
        graph = dsl.check(sample.ir)
    except DslError as error:
        return refuse(error.kind, str(error))
    spec = stated(sample)
    return Candidate(
        index=sample.index, program=sample.ir, specs=lambda: {"truth": requirements(graph), "stated": spec},
        keep=partial(_assembled, sample, seed, graph.key, spec), reject=refuse,
    )  # fmt: skip


def _assembled(sample: Sample, seed: int, key: str, spec: Spec, measured: Measurements | None) -> Row:
    return Row(
        id=f"{key[:20]}-{digest(sample.prompt)[:8]}", key=key, prompt=sample.prompt, ir=sample.ir, target=sample.target,
        family=sample.family, base=sample.base, features=sample.features, phrases=sample.phrases, register=sample.register,
        params=json.dumps(sample.params), spec=spec.to_json(), seed=seed, index=sample.index, built=measured is not None,
        measured=None if measured is None else _summary(measured),
    )  # fmt: skip


def _summary(measured: Measurements) -> dict[str, Any]:
    return {
        "volume_mm3": measured.volume_mm3, "area_mm2": measured.area_mm2, "inertia_mm5": list(measured.inertia_mm5),
        "size_mm": list(measured.size_mm),
    }  # fmt: skip
