"""Files of rows: whole or not there at all, the same bytes for the same rows. JSONL, and parquet where pyarrow is installed."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from dsl.files import staged

from ..errors import GeneratorError
from .config import Format

Kind = Literal["string", "strings", "bool", "int64"]
"""What a column holds."""
COLUMNS: dict[str, Kind] = {
    "id": "string", "split": "string", "prompt": "string", "ir": "string", "target": "string", "family": "string",
    "base": "string", "features": "strings", "phrases": "strings", "register": "string", "params": "string", "spec": "string", "built": "bool",
    "seed": "int64", "index": "int64",
}  # fmt: skip
"""The columns of a corpus, in order, with their types."""


def check_formats(formats: Iterable[str]) -> None:
    """Refuse, before any work, a format that cannot be written here.

    Raises:
        GeneratorError: `missing-library` for parquet without pyarrow.
    """
    if "parquet" in formats and importlib.util.find_spec("pyarrow") is None:
        raise GeneratorError(
            "missing-library", "parquet needs pyarrow: pip install 'cadlm[data]', or choose --set 'formats=[\"jsonl\"]'"
        )


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line.

    Raises:
        DslError: `unwritable_file`, also for a full disk; nothing is left at `path` then.
    """
    with staged(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _write_jsonl(path: Path, rows: Sequence[Mapping[str, Any]], _columns: Mapping[str, Kind]) -> None:
    write_jsonl(path, rows)


def _write_parquet(path: Path, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Kind]) -> None:
    pa: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    types = {"string": pa.string(), "strings": pa.list_(pa.string()), "bool": pa.bool_(), "int64": pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    with staged(path) as draft:
        parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), draft, compression="zstd")


_WRITERS: dict[str, Callable[[Path, Sequence[Mapping[str, Any]], Mapping[str, Kind]], None]] = {
    "jsonl": _write_jsonl, "parquet": _write_parquet,
}  # fmt: skip


class SplitWriter:
    """Collects the rows of one split and writes them in files `<folder>/<format>/<split>-00000.<format>`, …"""

    def __init__(
        self, folder: Path, split: str, formats: Sequence[Format | str], rows_per_file: int, columns: Mapping[str, Kind]
    ) -> None:
        self._folder = folder
        self._columns = columns
        self._split = split
        self._formats = formats
        self._rows_per_file = rows_per_file
        self._rows: list[Mapping[str, Any]] = []
        self._files = 0
        self.count = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Take one row; fields that are no columns are left out."""
        self._rows.append({name: row[name] for name in self._columns})
        self.count += 1
        if len(self._rows) == self._rows_per_file:
            self.flush()

    def flush(self) -> None:
        """Write what is left; nothing where there is nothing."""
        if not self._rows:
            return
        for name in self._formats:
            _WRITERS[name](self._folder / name / f"{self._split}-{self._files:05}.{name}", self._rows, self._columns)
        self._files += 1
        self._rows = []
