"""`cadlm watch part.cir -o part.glb`: builds again whenever the program is saved; an edit costs what depends on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsl.errors import DslError

from .. import report
from ..files import STANDARD, check_targets, read_text
from .base import Command, define_option, file_argument, limit_options, limits, warn

if TYPE_CHECKING:
    from dsl.kernel.worker import Limits, Session

POLL_S = 0.2


@click.command(cls=Command)
@file_argument
@click.option("-o", "--output", "outputs", type=click.Path(), multiple=True, required=True, help="Where to; may be repeated.")
@define_option
@limit_options
def watch(
    file: str, outputs: tuple[str, ...], overrides: tuple[tuple[str, float], ...], timeout_s: float | None, memory_mb: int | None
) -> None:
    """Build a program now and whenever its file is saved, until Ctrl-C.

    A program with an error is told of and leaves the last good outputs as they are.
    """
    from dsl.kernel.formats import check_suffix

    from ..kernel import kernel_pool

    if file == STANDARD:
        raise click.UsageError("the standard input cannot be watched: name a file")
    targets = tuple(Path(output) for output in outputs)
    for target in targets:
        check_suffix(target)
    check_targets(targets)
    read_text(file)
    click.echo(f"watching {file}; Ctrl-C ends", err=True)
    with suppress(KeyboardInterrupt), kernel_pool().session() as session:
        for _ in _saves(Path(file)):
            click.echo(_rebuild(session, file, targets, dict(overrides), limits(timeout_s, memory_mb)))


def _saves(path: Path) -> Iterator[None]:
    """Once now and once after every change of the file; while it is away (editors replace files), nothing."""
    last: tuple[int, int, int] | None = None
    while True:
        with suppress(OSError):
            state = path.stat()
            now = (state.st_mtime_ns, state.st_size, state.st_ino)
            if now != last:
                last = now
                yield
        time.sleep(POLL_S)


def _rebuild(session: Session, file: str, targets: tuple[Path, ...], overrides: dict[str, float], bounds: Limits) -> str:
    """Build once; the line that tells how it went."""
    from dsl.kernel.worker import Job

    clock = time.strftime("%H:%M:%S")
    start = time.perf_counter()
    try:
        result = session.run(Job(program=read_text(file), overrides=overrides, outputs=targets), bounds)
    except DslError as error:
        click.echo(f"error: {file}{':' if error.line else ': '}{error}", err=True)
        return f"{clock}  kept the last good {report.count(len(targets), 'file')}"
    warn(file, result.warnings)
    assert result.measurements is not None
    measured = result.measurements
    size = report.size(measured.bbox_mm)
    seconds = time.perf_counter() - start
    return f"{clock}  {size}, {report.number(measured.volume_mm3)} mm³, {report.count(measured.solids, 'solid')}, {seconds:.2f} s"
