"""The settings of a corpus, read from TOML. A corpus is a function of these and of the code, nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

from ..catalogue import FAMILIES, LATER, PRIMITIVES, SPOKEN
from ..errors import GeneratorError
from ..splits import HELD_OUT, TEST_SHARE, VALIDATION_SHARE

Format = Literal["jsonl", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "parquet")
FAMILY_NAMES = frozenset(row.name for row in (*PRIMITIVES, *FAMILIES, *LATER, *SPOKEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusConfig:
    """One corpus.

    Attributes:
        samples: How many are drawn: numbers 0 to samples - 1 of the seed. Rejects and repetitions make the corpus smaller.
        impossible: Share of the samples that ask for what cannot be, and are declined.
        later: Share of the samples of families that the shipped model was not trained on.
        spoken: Share of the samples of parts as people say them in passing, which it was not trained on either.
        edits: Edits that are drawn for every sample; they are a subset of their own.
        shard: Samples or edits that one worker makes at a time; what a kill can cost.
        rows_per_file: Rows of one file of a split.
        build_share: Share of the parts that are built, measured and held against their specification, 0 to 1.
        build_cpu_s: Processor time that the kernel may spend on one part.
        validation, test: Shares of the parts that no named test set claims.
        families: Held out whole, as test_families.
        compositions: Pairs of features; every part with both is held out, as test_compositions.
        phrasings: Patterns of phrases (`*` is any text); every prompt with such a phrase is held out, as test_phrasings.
    """

    seed: int = 1
    samples: int = 100_000
    impossible: float = 0.02
    later: float = 0.02
    spoken: float = 0.0
    edits: float = 0.1
    shard: int = 2_000
    rows_per_file: int = 50_000
    build_share: float = 0.02
    build_cpu_s: float = 60.0
    validation: float = VALIDATION_SHARE
    test: float = TEST_SHARE
    formats: tuple[str, ...] = FORMATS
    families: tuple[str, ...] = HELD_OUT.families
    compositions: tuple[tuple[str, str], ...] = HELD_OUT.compositions
    phrasings: tuple[str, ...] = HELD_OUT.phrasings

    def __post_init__(self) -> None:
        for name in ("samples", "shard", "rows_per_file", "build_cpu_s"):
            _demand(getattr(self, name) > 0, name, "must be positive")
        _demand(self.edits >= 0, "edits", "must not be negative")
        for name in ("impossible", "later", "spoken", "build_share", "validation", "test"):
            _demand(0 <= getattr(self, name) <= 1, name, "is a share, 0 to 1")
        _demand(self.validation + self.test < 1, "validation, test", "leave nothing to train on")
        _demand(bool(self.formats), "formats", "name at least one")
        for name in self.formats:
            _demand(name in FORMATS, "formats", f"{name!r} is none of {', '.join(FORMATS)}")
        for name in self.families:
            _demand(name in FAMILY_NAMES, "families", f"there is no family {name!r}")
        for pair in self.compositions:
            _demand(len(pair) == 2 and pair[0] != pair[1], "compositions", f"{list(pair)!r} is not a pair of features")

    @property
    def num_edits(self) -> int:
        return round(self.edits * self.samples)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {name: _lists(value) for name, value in asdict(self).items()}


def load_config(path: Path, overrides: Sequence[str] = ()) -> CorpusConfig:
    """Read the settings of a corpus; `overrides` are `key=value` with TOML values.

    Raises:
        GeneratorError: `bad-config`, naming the key, for an unknown key, a wrong type or an impossible value;
            `unreadable-config`.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GeneratorError("unreadable-config", f"{path}: {error}") from error
    for item in overrides:
        key, _, text = item.partition("=")
        try:
            values.update(tomllib.loads(f"{key} = {text}"))
        except tomllib.TOMLDecodeError as error:
            raise GeneratorError("bad-config", f"{item!r} is not key=value: {error}") from error
    return config_of(values)


def config_of(values: Mapping[str, Any]) -> CorpusConfig:
    """The settings in plain values, such as TOML or JSON gives."""
    types: dict[str, type[Any]] = {field.name: type(field.default) for field in fields(CorpusConfig)}
    settings: dict[str, Any] = {}
    for key, value in values.items():
        expected = types.get(key)
        _demand(expected is not None, key, f"no such setting; there are {', '.join(types)}")
        value = _tuples(value)
        if expected is float and type(value) is int:
            value = float(value)
        settings[key] = value
        wanted = "list" if expected is tuple else str(getattr(expected, "__name__", ""))
        _demand(type(value) is expected, key, f"{values[key]!r} is not of type {wanted}")
    return CorpusConfig(**settings)


def _demand(condition: bool, key: str, message: str) -> None:
    if not condition:
        raise GeneratorError("bad-config", f"{key}: {message}")


def _lists(value: Any) -> Any:
    return [_lists(member) for member in cast("tuple[Any, ...]", value)] if isinstance(value, tuple) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(member) for member in cast("list[Any]", value)) if isinstance(value, list) else value
