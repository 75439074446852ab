"""The command line of the trainers: settings in, a run folder out, every refusal one line."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from dsl import DslError
from dsl.files import unwritable
from generators.errors import GeneratorError

from ..errors import CadlmError
from .settings import demand_libraries, read_settings

T = TypeVar("T")
log = logging.getLogger("cadlm.train")

METRICS = "metrics.jsonl"
"""In a run folder: what was measured on the way, a JSON object a line, each with `elapsed_s` of all sittings."""


def settings_parser(prog: str, about: str | None) -> argparse.ArgumentParser:
    """What all trainers are started with: `--config`, `--out` and `--set`."""
    parser = argparse.ArgumentParser(prog=prog, description=about)
    parser.add_argument("--config", type=Path, required=True, help="TOML file of settings")
    parser.add_argument("--out", type=Path, required=True, help="run folder; an interrupted run in it is continued")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change one setting")
    return parser


def log_to_stderr() -> None:
    """Progress, a line each with its time."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)


def run_command(
    name: str,
    about: str | None,
    kind: type[T],
    libraries_of: Callable[[T], Sequence[str]],
    train: Callable[[T, Path], Path | None],
    arguments: Sequence[str] | None,
) -> int:
    """Of a trainer of large models: read the settings, refuse what is not installed, train; rank 0 prints the result's folder.

    Args:
        name: Of the module in `cadlm.train`; `about` is its docstring.
        kind: The dataclass of its settings.
        train: Returns the folder of the result, None where a signal stopped the run.

    Returns:
        The exit status: 1 after a refusal.
    """
    options = settings_parser(f"accelerate launch -m cadlm.train.{name}", about).parse_args(arguments)
    log_to_stderr()
    try:
        config = read_settings(kind, options.config, options.set)
        demand_libraries(*libraries_of(config))
        demand_place(options.out)
        folder = train(config, options.out)
    except (CadlmError, DslError, GeneratorError) as error:
        log.error("%s", error)
        return 1
    if folder is not None and os.environ.get("RANK", "0") == "0":
        print(folder)
    return 0


def demand_place(out: Path) -> None:
    """Refuse, before any work, a run folder that cannot be made.

    Raises:
        DslError: `unwritable_file`.
    """
    place = next(path for path in (out, *out.parents) if path.exists())
    if not place.is_dir():
        raise unwritable(out, NotADirectoryError(errno.ENOTDIR, f"{place} is a file"))
    if not os.access(place, os.W_OK):
        raise unwritable(out, PermissionError(errno.EACCES, f"{place} may not be written to"))
