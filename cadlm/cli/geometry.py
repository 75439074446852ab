"""Commands that need the CAD kernel: compile, measure, diff, show. All of them use it in a bounded child process.

The kernel begins to load before anything else is done, so that it loads while the program is read and checked.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dsl.errors import DslError

from .. import report
from ..files import STANDARD, check_targets, display_name, is_file, is_folder, read_text
from .base import Command, Refusal, blame, define_option, echo_json, file_argument, json_option, limit_options, limits, warn
from .progress import progress

if TYPE_CHECKING:
    from dsl.kernel.worker import Job, JobResult, Limits, Pool

Overrides = tuple[tuple[str, float], ...]

VIEW_SUFFIXES = (".png", ".svg")
SOLID_SUFFIXES = (".step", ".stp", ".brep")
FORMATS = ("step", "stl", "3mf", "glb", "obj", "brep", "svg", "png", "py", "scad")


@click.command(cls=Command)
@file_argument
@click.option(
    "-o", "--output", "outputs", type=click.Path(allow_dash=True), multiple=True, required=True, help="Where to; repeatable."
)
@click.option(
    "-f",
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="Format on stdout or of a folder; step by default.",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Of a folder: programs at a time; all cores by default.")
@click.option("--cache", "cache", type=click.Path(file_okay=False), metavar="DIR", help="Keep built pieces there for next time.")
@define_option
@limit_options
@json_option
def compile(  # the command's name is that of the function
    file: str,
    outputs: tuple[str, ...],
    formats: tuple[str, ...],
    jobs: int | None,
    cache: str | None,
    overrides: Overrides,
    timeout_s: float | None,
    memory_mb: int | None,
    as_json: bool,
) -> None:
    """Build a program and write the part, in the format that the suffix of the output names.

    Formats: .step .stl .3mf .glb .obj .brep, views .png .svg, source .py (CadQuery) .scad (OpenSCAD). A folder as FILE builds
    every program in it into the folder OUT; run again, it goes on where it stopped and builds only what has changed.
    """
    kept = None if cache is None else Path(cache)
    bounds = limits(timeout_s, memory_mb)
    if is_folder(file):
        from .batch import compile_folder

        compile_folder(
            Path(file), outputs, tuple(dict.fromkeys(formats)) or ("step",), dict(overrides), bounds, jobs, kept, as_json
        )
        return
    if jobs is not None:
        raise click.UsageError("--jobs is for folders")
    if STANDARD in outputs:
        if len(outputs) > 1 or len(formats) > 1 or as_json:
            raise click.UsageError("the part on standard output leaves no place there for anything else")
        _stream(file, formats[0] if formats else "step", overrides, bounds, kept)
        return
    if formats:
        raise click.UsageError("--format is for -o - and for folders; a file's format is its suffix")
    targets = tuple(Path(output) for output in outputs)
    result = _build(file, targets, overrides, bounds, kept)
    assert result.measurements is not None
    if as_json:
        echo_json(
            {
                "ok": True,
                "files": [str(path) for path in result.files],
                "measurements": result.measurements.to_dict(),
                "warnings": report.notices_to_list(result.warnings),
            }
        )
        return
    warn(file, result.warnings)
    click.echo("\n".join([*report.measurement_lines(result.measurements), report.file_line(result.files)]))


@click.command(cls=Command)
@file_argument
@define_option
@limit_options
@json_option
def measure(file: str, overrides: Overrides, timeout_s: float | None, memory_mb: int | None, as_json: bool) -> None:
    """Measure a program or a STEP or BREP file: size, volume, holes, faces. FILE may be `-`, a program."""
    result = _build(file, (), overrides, limits(timeout_s, memory_mb))
    assert result.measurements is not None
    if as_json:
        values = {"ok": True, "measurements": result.measurements.to_dict(), "warnings": report.notices_to_list(result.warnings)}
        echo_json(values)
        return
    warn(file, result.warnings)
    click.echo("\n".join(report.measurement_lines(result.measurements)))


@click.command(cls=Command)
@file_argument
@click.option("-o", "--output", type=click.Path(), default="view.png", show_default=True, help="Where to: .png or .svg.")
@define_option
@limit_options
def show(file: str, output: str, overrides: Overrides, timeout_s: float | None, memory_mb: int | None) -> None:
    """Draw a program or a STEP or BREP file. FILE may be `-`, a program."""
    target = Path(output)
    if target.suffix.lower() not in VIEW_SUFFIXES:
        raise click.UsageError(f"a view is .png or .svg, not {target.suffix or 'without a suffix'}: {target}")
    warn(file, _build(file, (target,), overrides, limits(timeout_s, memory_mb)).warnings)
    click.echo(target)


@click.command(cls=Command)
@click.argument("first", type=click.Path(allow_dash=True))
@click.argument("second", type=click.Path(allow_dash=True))
@limit_options
@json_option
def diff(first: str, second: str, timeout_s: float | None, memory_mb: int | None, as_json: bool) -> None:
    """Compare two parts where they stand: overlap (IoU), volume, size, holes.

    Each of them is a program, a STEP or a BREP file.
    """
    from ..kernel import kernel_pool

    if first == second == STANDARD:
        raise click.UsageError("the standard input is one part only")
    bounds = limits(timeout_s, memory_mb)
    pool = kernel_pool()
    with progress(f"comparing {first} and {second}"):
        a, b = _job(first), _job(second)
        try:
            comparison = pool.run(replace(a, measure=False, compare_with=b), bounds).comparison
        except DslError as error:
            raise Refusal(error, file=display_name(_guilty(pool, first, a, second, bounds))) from error
    assert comparison is not None
    if as_json:
        echo_json({"ok": True, **comparison.to_dict()})
        return
    click.echo("\n".join(report.comparison_lines(comparison, first, second)))


def _guilty(pool: Pool, first: str, first_job: Job, second: str, bounds: Limits) -> str:
    """Which of two parts the kernel could not build."""
    try:
        pool.run(first_job, bounds)
    except DslError:
        return first
    return second


def _build(file: str, targets: tuple[Path, ...], overrides: Overrides, bounds: Limits, cache: Path | None = None) -> JobResult:
    """The whole way of one program or part file to measurements and files."""
    from dsl.kernel.formats import check_suffix

    from ..kernel import kernel_pool

    for target in targets:
        check_suffix(target)
    check_targets(targets)
    pool = kernel_pool()
    job = replace(_job(file, overrides), outputs=targets, cache=cache)
    with progress(f"building {display_name(file)}"), blame(file):
        return pool.run(job, bounds)


def _job(file: str, overrides: Overrides = ()) -> Job:
    """A part file by its suffix, anything else as a program."""
    from dsl.kernel.worker import Job

    if Path(file).suffix.lower() in SOLID_SUFFIXES:
        if overrides:
            raise click.UsageError(f"{file} has no parameters: -D is for programs")
        if not is_file(file):
            raise DslError("unreadable_file", f"there is no file {file}")
        return Job(file=Path(file))
    return Job(program=read_text(file), overrides=dict(overrides))


def _stream(file: str, stream_format: str, overrides: Overrides, bounds: Limits, cache: Path | None) -> None:
    from tempfile import TemporaryDirectory  # 10 ms that the other commands do not need

    with TemporaryDirectory(prefix="cadlm-") as folder:
        target = Path(folder) / f"part.{stream_format}"
        warn(file, _build(file, (target,), overrides, bounds, cache).warnings)
        sys.stdout.buffer.write(target.read_bytes())
        sys.stdout.buffer.flush()
