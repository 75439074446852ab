"""From an edit to a row of the corpus's `edits`: both programs checked, the new part built and measured where its turn has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import dsl
from dsl.measurements import Measurements

from ..edits import Edit, draw_edit
from ..spec import Spec
from .building import Candidate, Judge, Reject, digest, pass_kernel
from .config import CorpusConfig
from .requirements import requirements
from .shards import Kind

if TYPE_CHECKING:
    from dsl.kernel.worker import Pool

EDIT_COLUMNS: dict[str, Kind] = {
    "id": "string", "split": "string", "prompt": "string", "program": "string", "instruction": "string", "ir": "string", "target": "string",
    "kind": "string", "family": "string", "base": "string", "features": "strings", "spec": "string", "built": "bool", "seed": "int64", "index": "int64",
}  # fmt: skip
"""The columns of the edits, in order, with their types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One edit. `source_key` and `key` are the content keys of the part before and after; `source_features` and `phrases` are
    what the named test sets look at, with `family` and `base`.
    """

    id: str
    source_key: str
    key: str
    prompt: str
    program: str
    instruction: str
    ir: str
    target: str
    kind: str
    family: str
    base: str
    source_features: tuple[str, ...]
    features: tuple[str, ...]
    phrases: tuple[str, ...]
    spec: str
    seed: int
    index: int
    built: bool

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> EditRow:
        lists: dict[str, Any] = {name: tuple(values[name]) for name in ("source_features", "features", "phrases")}
        return cls(**(values | lists))


def make_edit_rows(
    config: CorpusConfig, start: int, stop: int, pool: Pool | None, judge: Judge | None
) -> Iterator[EditRow | Reject]:
    """The rows and rejects of edits start to stop - 1. `pool` builds; None where the share to build is 0."""
    candidates = (_candidate(draw_edit(config.seed, index), config.seed) for index in range(start, stop))
    return pass_kernel(candidates, config, pool, judge)


def reject_edit(edit: Edit | EditRow, seed: int, reason: str, message: str) -> Reject:
    """Why an edit is left out."""
    return Reject(
        reason=reason, message=message, seed=seed, index=edit.index, family=edit.family, prompt=edit.instruction, ir=edit.ir
    )


def _candidate(edit: Edit, seed: int) -> Candidate[EditRow] | Reject:
    refuse = partial(reject_edit, edit, seed)
    if edit.kind == "refuse":
        return Candidate(index=edit.index, program=None, specs=dict, keep=partial(_assembled, edit, seed, Spec()), reject=refuse)
    spec = requirements(dsl.check(edit.ir))
    keep = partial(_assembled, edit, seed, spec)
    return Candidate(index=edit.index, program=edit.ir, specs=lambda: {"truth": spec}, keep=keep, reject=refuse)


def _assembled(edit: Edit, seed: int, spec: Spec, measured: Measurements | None) -> EditRow:
    source = edit.source
    text = digest(f"{source.ir}\0{edit.instruction}\0{edit.target}")
    return EditRow(
        id=f"{edit.source_key[:20]}-{text[:8]}", source_key=edit.source_key, key=edit.key, prompt=source.prompt, program=source.ir,
        instruction=edit.instruction, ir=edit.ir, target=edit.target, kind=edit.kind, family=edit.family, base=edit.base,
        source_features=source.features, features=edit.features, phrases=edit.phrases, spec=spec.to_json(), seed=seed,
        index=edit.index, built=measured is not None,
    )  # fmt: skip
