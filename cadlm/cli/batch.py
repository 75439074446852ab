"""`cadlm compile DIR --jobs N -o OUT`: a folder of programs, with progress and a way to go on where it stopped."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsl.errors import DslError

from .. import report
from .base import echo_json

if TYPE_CHECKING:
    from dsl.kernel.worker import Limits

    from ..batch import Record

REDRAW_S, PLAIN_S = 0.5, 5.0
MOST_SHOWN = 20
"""Errors that are printed; the manifest has all."""


def compile_folder(
    source: Path,
    outputs: tuple[str, ...],
    formats: tuple[str, ...],
    overrides: dict[str, float],
    bounds: Limits,
    jobs: int | None,
    cache: Path | None,
    as_json: bool,
) -> None:
    """Build every program below a folder. A program that fails is counted and told of; exit status 1 if any did."""
    from .. import batch
    from ..kernel import kernel_pool

    if len(outputs) != 1 or outputs[0] == "-":
        raise click.UsageError("a folder of programs goes to one folder: -o OUT")
    target = Path(outputs[0])
    if target.exists() and not target.is_dir():
        raise DslError("unwritable_file", f"{target} is a file", expected="a folder")
    order = batch.Order(source=source, target=target, formats=formats, overrides=overrides, limits=bounds, cache=cache)
    pool = kernel_pool()
    plan = batch.plan(order)
    records = [*plan.done, *plan.unreadable]
    fresh: list[Record] = list(plan.unreadable)
    ticker = _Ticker(len(plan.todo), len(plan.done))
    for record in batch.run(order, plan.todo, pool, jobs or os.cpu_count() or 1):
        records.append(record)
        fresh.append(record)
        ticker.show(record)
    ticker.end()
    batch.settle(order, records)
    _conclude(records, len(plan.done), target / batch.MANIFEST, as_json)


def _conclude(records: list[Record], kept: int, manifest: Path, as_json: bool) -> None:
    failed = [record for record in records if record.error is not None]
    kinds = Counter(str(record.error["kind"]) for record in failed if record.error is not None)
    if as_json:
        echo_json(
            {
                "ok": not failed,
                "programs": len(records),
                "parts": len(records) - len(failed),
                "unchanged": kept,
                "errors": dict(sorted(kinds.items())),
                "manifest": str(manifest),
            }
        )
    else:
        for record in failed[:MOST_SHOWN]:
            assert record.error is not None
            place = f":{record.error['line']}" if record.error.get("line") else ""
            click.echo(f"error: {record.file}{place} {record.error['kind']}: {record.error['message']}", err=True)
        if len(failed) > MOST_SHOWN:
            click.echo(f"error: and {len(failed) - MOST_SHOWN} more, all in the manifest", err=True)
        unchanged = f", {kept} unchanged" if kept else ""
        lost = "" if not failed else ", " + ", ".join(f"{many} {kind}" for kind, many in kinds.most_common())
        click.echo(
            f"{report.count(len(records) - len(failed), 'part')} of {report.count(len(records), 'program')}{unchanged}{lost}"
        )
        click.echo(report.row("manifest", str(manifest)))
    if failed:
        click.get_current_context().exit(1)


class _Ticker:
    """One line at a steady interval: how many, how fast, how long still, how many failed."""

    def __init__(self, total: int, kept: int) -> None:
        self._total = total
        self._kept = kept
        self._done = self._failed = 0
        self._start = self._last = time.monotonic()
        self._is_terminal = sys.stderr.isatty()

    def show(self, record: Record) -> None:
        self._done += 1
        self._failed += record.error is not None
        now = time.monotonic()
        if now - self._last < (REDRAW_S if self._is_terminal else PLAIN_S):
            return
        self._last = now
        rate = self._done / (now - self._start)
        left = (self._total - self._done) / rate
        kept = f" (+{self._kept} unchanged)" if self._kept else ""
        line = f"{self._done}/{self._total}{kept}, {rate:.1f}/s, {left:.0f} s left, {self._failed} failed"
        click.echo(f"\r\033[K{line}" if self._is_terminal else line, err=True, nl=not self._is_terminal)

    def end(self) -> None:
        if self._is_terminal:
            click.echo("\r\033[K", err=True, nl=False)
