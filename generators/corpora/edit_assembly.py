"""From the shards of the edits to their files: repetitions out, each in the split of its part, everything counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..splits import SPLITS, Split, claimed_by, split_by_key
from .building import Reject
from .config import CorpusConfig
from .edit_rows import EDIT_COLUMNS, EditRow, reject_edit
from .shards import SplitWriter, read_jsonl, write_jsonl
from .tally import skeleton

EDITS = "edits"
"""The folder of a corpus that holds them."""


@dataclass(slots=True)
class EditStatistics:
    """Counts over the edits of a corpus; `skeletons` are short digests of the instructions with masked numbers."""

    splits: Counter[str] = field(default_factory=Counter[str])
    kinds: Counter[str] = field(default_factory=Counter[str])
    rejects: Counter[str] = field(default_factory=Counter[str])
    skeletons: set[int] = field(default_factory=set[int])
    built: int = 0

    @property
    def rows(self) -> int:
        return self.splits.total()


def assemble_edits(config: CorpusConfig, shards: Sequence[Path], owners: Mapping[str, Split], out: Path) -> EditStatistics:
    """Write the edits of every split and their rejects below `out`/edits.

    Args:
        owners: The parts that the named test sets of the samples hold; an edit from or to one of them goes there or nowhere.
    """
    folder = out / EDITS
    statistics = EditStatistics()
    if not shards:
        return statistics
    for name in config.formats:
        (folder / name).mkdir(parents=True, exist_ok=True)
    writers = {split: SplitWriter(folder, split, config.formats, config.rows_per_file, EDIT_COLUMNS) for split in SPLITS}
    seen: set[bytes] = set()
    rejects: list[Reject] = []
    for record in _records(shards):
        outcome = record if isinstance(record, Reject) else _place(record, config, owners, seen)
        if isinstance(outcome, Reject):
            rejects.append(outcome)
            statistics.rejects[outcome.reason] += 1
            continue
        row, split = outcome
        writers[split].add(row.to_dict() | {"split": split})
        statistics.splits[split] += 1
        statistics.kinds[row.kind] += 1
        statistics.skeletons.add(skeleton(row.instruction))
        statistics.built += row.built
    for writer in writers.values():
        writer.flush()
    write_jsonl(folder / "rejects.jsonl", (row.to_dict() for row in rejects))
    return statistics


def _records(shards: Iterable[Path]) -> Iterator[EditRow | Reject]:
    for path in shards:
        for record in read_jsonl(path):
            yield EditRow.from_dict(record["row"]) if "row" in record else Reject(**record["reject"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What the named test sets look at."""

    family: str
    base: str
    features: tuple[str, ...]
    phrases: tuple[str, ...]


def _place(row: EditRow, config: CorpusConfig, owners: Mapping[str, Split], seen: set[bytes]) -> tuple[EditRow, Split] | Reject:
    """The row with its split, or why it is left out."""
    text = hashlib.sha256(f"{row.program}\0{row.instruction}\0{row.target}".encode()).digest()[:16]
    if text in seen:
        return reject_edit(row, row.seed, "duplicate", "an earlier edit is the same")
    seen.add(text)
    source = _Part(family=row.family, base=row.base, features=row.source_features, phrases=row.phrases)
    before = _split(source, row.source_key, config, owners)
    after = _split(replace(source, features=row.features), row.key, config, owners)
    if before != after:
        return reject_edit(row, row.seed, "held_out_part", f"from a part of {before} to one of {after}")
    return row, before


def _split(part: _Part, key: str, config: CorpusConfig, owners: Mapping[str, Split]) -> Split:
    return claimed_by(part, config) or owners.get(key) or split_by_key(key, config.test, config.validation)
