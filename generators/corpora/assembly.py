"""From the shards of the workers to the corpus: repetitions out, splits disjoint by part, files written, everything counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..splits import SPLITS, Split, claimed_by, split_by_key
from .building import Reject
from .config import CorpusConfig
from .edit_rows import EditRow
from .near import shape_of
from .rows import Row, reject
from .shards import COLUMNS, SplitWriter, read_jsonl, write_jsonl
from .tally import Statistics

ROW, REJECT = "row", "reject"
"""The two kinds of records in a worker's shard."""


def write_shard(path: Path, records: Iterable[Row | EditRow | Reject]) -> Counter[str]:
    """Write the records of one worker's shard and return the counts of its rejects by reason."""
    reasons: Counter[str] = Counter()

    def lines() -> Iterator[dict[str, object]]:
        for record in records:
            if isinstance(record, Reject):
                reasons[record.reason] += 1
            yield {REJECT if isinstance(record, Reject) else ROW: record.to_dict()}

    write_jsonl(path, lines())
    return reasons


def assemble(config: CorpusConfig, shards: Sequence[Path], owners: Mapping[str, Split], out: Path) -> Statistics:
    """Write the files of every split and rejects.jsonl.

    Args:
        shards: In their order.
        owners: As `owners_of` finds them in these shards.
    """
    for name in config.formats:
        (out / name).mkdir(exist_ok=True)
    for stale in out.glob("**/.*.part.*"):  # what a killed run was writing
        stale.unlink()
    statistics = Statistics()
    writers = {split: SplitWriter(out, split, config.formats, config.rows_per_file, COLUMNS) for split in SPLITS}
    seen: set[bytes] = set()
    rejects: list[Reject] = []
    for record in _records(shards):
        outcome = record if isinstance(record, Reject) else _place(record, config, owners, seen)
        if isinstance(outcome, Reject):
            rejects.append(outcome)
            statistics.count_reject(outcome)
            continue
        row, split = outcome
        writers[split].add(row.to_dict() | {"split": split})
        statistics.count_row(row, split)
        if row.measured is not None:
            statistics.shapes.append(
                shape_of(
                    id=row.id,
                    split=split,
                    prompt=row.prompt,
                    volume_mm3=row.measured["volume_mm3"],
                    area_mm2=row.measured["area_mm2"],
                    inertia_mm5=tuple(row.measured["inertia_mm5"]),
                )
            )
    for writer in writers.values():
        writer.flush()
    write_jsonl(out / "rejects.jsonl", (row.to_dict() for row in rejects))
    return statistics


def _records(shards: Iterable[Path]) -> Iterator[Row | Reject]:
    for path in shards:
        for record in read_jsonl(path):
            yield Row.from_dict(record[ROW]) if ROW in record else Reject(**record[REJECT])


def owners_of(config: CorpusConfig, shards: Iterable[Path]) -> dict[str, Split]:
    """The parts that a named test set holds; of two that claim one part, the earlier in `SPLITS` has it."""
    owners: dict[str, Split] = {}
    for record in _records(shards):
        if isinstance(record, Row) and (claim := claimed_by(record, config)):
            owner = owners.get(record.key)
            if owner is None or SPLITS.index(claim) < SPLITS.index(owner):
                owners[record.key] = claim
    return owners


def _place(row: Row, config: CorpusConfig, owners: Mapping[str, Split], seen: set[bytes]) -> tuple[Row, Split] | Reject:
    """The row with its split, or why it is left out."""
    text = hashlib.sha256(f"{row.prompt}\0{row.target}".encode()).digest()[:16]
    if text in seen:
        return reject(row, row.seed, "duplicate", "an earlier row has the same prompt and answer")
    seen.add(text)
    claim, owner = claimed_by(row, config), owners.get(row.key)
    if claim != owner:
        return reject(row, row.seed, "held_out_part", f"{owner} has this part")
    return row, owner or split_by_key(row.key, config.test, config.validation)
