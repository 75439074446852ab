"""Reads a set of somebody else's prompts: JSONL, one task a line, so that a benchmark can be run by whoever has it.

    {"prompt": "…", "reference": "parts/17.step"}                  a STEP, BREP or binary STL file, beside the JSONL file
    {"prompt": "…", "reference": "parts/17.stl", "unit": "in"}     the unit of a mesh; mm by default
    {"prompt": "…", "program": "C 10 20 30"}                       Compact IR
    {"prompt": "…", "spec": {"requirements": [{"kind": "size", "size_mm": [10, 20, 30]}]}}
    {"prompt": "…", "refuse": true}                                must be declined

`id` and `groups` ({"family": ["bracket"]}) are optional.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generators.errors import GeneratorError
from generators.numbers import MM_PER_UNIT
from generators.spec import Spec

from .errors import EvalError
from .task import Task

SUFFIX = ".jsonl"


def read_tasks(path: Path) -> Iterator[Task]:
    """The tasks of a set.

    Raises:
        EvalError: `unreadable-set`, with the line; also where there is none.
    """
    try:
        lines = path.read_text("utf-8").split("\n")  # a prompt may hold what `splitlines` splits at
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError("unreadable-set", f"{path}: {error}") from error
    if not any(map(str.strip, lines)):
        raise EvalError("unreadable-set", f"{path} holds no prompt")
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _task(json.loads(line), path.parent, number)
            except (GeneratorError, EvalError) as error:
                raise EvalError("unreadable-set", f"{path}, line {number}: {error}") from error
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise EvalError("unreadable-set", f"{path}, line {number}: {type(error).__name__}: {error}") from error


def _task(row: Mapping[str, Any], folder: Path, number: int) -> Task:
    prompt, program = row["prompt"], row.get("program")
    if not isinstance(prompt, str) or not prompt.strip():
        raise EvalError("bad-task", f"a prompt is a text, not {prompt!r}")
    if not isinstance(program, str | None):
        raise EvalError("bad-task", f"a program is a text, not {program!r}")
    file = folder / str(row["reference"]) if "reference" in row else None
    if file is not None and not file.is_file():
        raise EvalError("bad-task", f"there is no file {file}")
    task = Task(
        id=str(row.get("id", number)),
        prompt=prompt,
        spec=Spec.from_dict(row["spec"]) if "spec" in row else None,
        reference=program,
        reference_file=file,
        unit_mm=float(MM_PER_UNIT[row.get("unit", "mm")]),
        must_refuse=bool(row.get("refuse", False)),
        groups={str(name): tuple(map(str, members)) for name, members in row.get("groups", {}).items()},
    )
    if file is not None:
        assert task.target  # names a suffix that no part has
    return task
