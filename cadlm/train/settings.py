"""The settings of a run: read from TOML into its dataclass, and written down beside the results with code and machine."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import subprocess
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from dsl.files import staged

from ..errors import CadlmError

T = TypeVar("T")
EXTRA = {"torch", "transformers", "accelerate", "peft", "trl", "datasets", "bitsandbytes", "llguidance"}
"""What `pip install 'cadlm[train]'` brings."""


class Settings(Protocol):
    def to_dict(self) -> dict[str, object]: ...


def read_settings(kind: type[T], path: Path, overrides: Sequence[str] = ()) -> T:
    """Read a run's settings; `overrides` are `key=value` with TOML values, a bare word is a string.

    Args:
        kind: A dataclass whose fields are str, int, float, bool or tuples of strings, all with defaults.

    Raises:
        CadlmError: `bad-config`, naming the key, for unknown keys and wrong types; `unreadable-config`.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CadlmError("unreadable-config", f"{path}: {error}") from error
    for item in overrides:
        key, equals, text = item.partition("=")
        if not equals:
            raise CadlmError("bad-config", f"{item!r} is not key=value")
        try:
            values.update(tomllib.loads(f"{key} = {text}"))
        except tomllib.TOMLDecodeError:
            values[key] = text
    types = {field.name: type(cast("object", field.default)) for field in fields(cast("Any", kind))}
    return kind(**{key: _value(key, value, types) for key, value in values.items()})


def _value(key: str, value: object, types: Mapping[str, type]) -> object:
    expected = types.get(key)
    if expected is None:
        raise CadlmError("bad-config", f"{key}: no such setting; there are {', '.join(types)}")
    if expected is float and type(value) is int:
        return float(value)
    if expected is tuple and isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value)):
        return tuple(cast("list[str]", value))
    if type(value) is not expected:
        wanted = "list of strings" if expected is tuple else expected.__name__
        raise CadlmError("bad-config", f"{key}: {value!r} is not of type {wanted}")
    return value


def demand(condition: bool, key: str, message: str) -> None:
    """Raises `CadlmError`: `bad-config`, naming the setting, unless the condition holds."""
    if not condition:
        raise CadlmError("bad-config", f"{key}: {message}")


def demand_choices(settings: object, choices: Mapping[str, Sequence[str]]) -> None:
    """Each of these settings is one of its choices. Raises as `demand`."""
    for name, known in choices.items():
        value = getattr(settings, name)
        demand(value in known, name, f"{value!r} is none of {', '.join(known)}")


def demand_numbers(settings: object, *, positive: Sequence[str], natural: Sequence[str] = ()) -> None:
    """Numbers above 0, and numbers that may be 0. Raises as `demand`."""
    for name in positive:
        demand(getattr(settings, name) > 0, name, "must be positive")
    for name in natural:
        demand(getattr(settings, name) >= 0, name, "must not be negative")


def demand_libraries(*names: str) -> None:
    """Refuse, before any work, what is not installed.

    Raises:
        CadlmError: `missing-extra`.
    """
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        fix = "pip install 'cadlm[train]'" if {*missing} <= EXTRA else f"pip install {' '.join(missing)}"
        raise CadlmError("missing-extra", f"this needs {', '.join(missing)}", fix=fix)


def write_record(path: Path, settings: Settings, libraries: Iterable[str], **facts: object) -> None:
    """Write what was run: settings, facts, code, versions and machine, as JSON."""
    content = {
        "settings": settings.to_dict(),
        **facts,
        "commit": commit(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in libraries}},
        "hardware": {"machine": platform.machine(), "cores": os.cpu_count()},
    }
    with staged(path) as draft:
        draft.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def commit() -> str:
    """The commit of this code, "unknown" outside a checkout."""
    folder = Path(__file__).parent
    try:
        found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=folder, check=False)
    except FileNotFoundError:
        return "unknown"
    return found.stdout.strip() or "unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
