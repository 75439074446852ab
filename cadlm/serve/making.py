"""One request to a part: the pipeline or the compiler in a folder of its own, the files read back as bytes.

Runs in a worker thread. The paths are made here; nothing of a request is ever part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import dsl
from dsl import DslError
from dsl.kernel.worker import Job, JobResult, Limits
from dsl.syntax import Number, Parameter, Program

from .. import part_report, report
from ..delivery import unproven
from ..errors import CadlmError
from ..generate import Writer, generate
from ..kernel import kernel_pool
from ..pipeline import PartResult, text_to_part
from ..revise import ROUNDS
from .desk import Ticket
from .problems import about_program, about_service
from .requests import PROGRAM_FORMAT, CompileRequest, PartRequest
from .settings import Settings

STEM = "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a request: the answer without its files, and these by name.

    Attributes:
        outcome: `ok`, `abstained`, or the kind of error for which there is no part.
    """

    body: dict[str, object]
    files: Mapping[str, bytes]

    @property
    def outcome(self) -> str:
        error = cast("dict[str, object] | None", self.body.get("error"))
        if error is not None:
            return str(error["kind"])
        return "ok" if self.body["ok"] else "abstained"


def make_part(request: PartRequest, settings: Settings, write: Writer, ticket: Ticket, on_stage: Callable[[str], None]) -> Made:
    """A sentence to a part.

    Raises:
        Problem: The request or a service is at fault. That there is no part is no problem but an answer.
    """

    def enter(stage: str) -> None:
        ticket.check()
        if stage != "outputs":  # the folder is ours
            on_stage(stage)

    with TemporaryDirectory(prefix="cadlm-serve-") as folder:
        outputs = _outputs(Path(folder), request.formats)
        # Parameters need the program first: the files are those of the part with the parameters.
        result = text_to_part(
            request.prompt,
            outputs=() if request.params else outputs,
            n=request.n,
            seed=request.seed,
            force=request.force,
            limits=_limits(settings, ticket),
            on_stage=enter,
            write=write,
            rounds=0 if write is generate else ROUNDS,
        )
        if result.error is not None:
            return Made(body=_no_part(result, result.stage, result.error), files={})
        body = _part(result)
        if request.params:
            try:
                enter("params")
                targets = tuple(map(unproven, outputs)) if result.abstained else outputs
                body |= _with_params(result, request, targets, _limits(settings, ticket))
            except (DslError, CadlmError) as error:
                return Made(body=_no_part(result, "params", error), files={})
        return Made(body=body, files=_read(Path(folder)))


def compile_program(request: CompileRequest, settings: Settings, ticket: Ticket, on_stage: Callable[[str], None]) -> Made:
    """A program to a part. It is parsed and checked in the kernel's process, too.

    Raises:
        Problem: 422 with the error and its place where the program is wrong.
    """
    with TemporaryDirectory(prefix="cadlm-serve-") as folder:
        outputs = _outputs(Path(folder), request.formats)
        job = Job(program=request.ir, overrides=request.params, outputs=outputs, name=STEM)
        try:
            ticket.check()
            on_stage("build")
            with kernel_pool().session() as session:
                result = session.run(job, _limits(settings, ticket))
            body = {"ok": True, "params": dict(request.params), **_measured(result)}
        except (DslError, CadlmError) as error:
            raise about_program(error) from error
        return Made(body=body, files=_read(Path(folder)))


def _limits(settings: Settings, ticket: Ticket) -> Limits:
    seconds = max(0.1, min(settings.kernel_s, ticket.remaining_s))
    return Limits(wall_s=seconds, cpu_s=seconds, memory_bytes=settings.kernel_bytes)


def _outputs(folder: Path, formats: tuple[str, ...]) -> tuple[Path, ...]:
    return tuple(folder / f"{STEM}.{name}" for name in formats)


def _read(folder: Path) -> dict[str, bytes]:
    """What was written, under the names that the pipeline gave it: a part that is not trusted has one that says so."""
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _part(result: PartResult) -> dict[str, object]:
    assert result.ir is not None
    return part_report.part_to_dict(result) | {"parameters": _parameters(result.ir)}


def _no_part(result: PartResult, stage: str, error: DslError | CadlmError) -> dict[str, object]:
    """Why there is no part. Raises Problem where the request or a service is at fault."""
    if (problem := about_service(error)) is not None:
        raise problem from error
    return {
        "ok": False,
        "prompt": result.prompt,
        "stage": stage,
        "error": _error(error),
        "ir": result.ir,
        "rejected": [other.to_dict() for other in result.rejected],
        "seconds": result.seconds,
    }


def _with_params(result: PartResult, request: PartRequest, outputs: tuple[Path, ...], limits: Limits) -> dict[str, object]:
    """What changes in the answer when the part is built with other values of its parameters."""
    assert result.ir is not None
    dsl.check(result.ir, request.params)  # an unknown name is told with the names there are
    ir = dsl.format(_edited(dsl.parse(result.ir), request.params))
    programs = [output for output in outputs if output.suffix == f".{PROGRAM_FORMAT}"]
    for output in programs:
        output.write_text(ir, encoding="utf-8")
    built = kernel_pool().run(Job(program=ir, outputs=tuple(o for o in outputs if o not in programs), name=STEM), limits)
    left_open = {parameter.name: parameter.value for parameter in result.assumed if parameter.name not in request.params}
    return {
        "ir": ir,
        "params": dict(request.params),
        "parameters": _parameters(ir),
        "assumed": left_open,
        **_measured(built),
    }


def _edited(program: Program, params: Mapping[str, float]) -> Program:
    statements = tuple(
        replace(statement, value=Number(params[statement.name]))
        if isinstance(statement, Parameter) and statement.name in params
        else statement
        for statement in program.statements
    )
    return replace(program, statements=statements)


def _measured(result: JobResult) -> dict[str, object]:
    assert result.measurements is not None
    return {"measurements": result.measurements.to_dict(), "warnings": report.notices_to_list(result.warnings)}


def _parameters(ir: str) -> list[dict[str, object]]:
    return [report.parameter_to_dict(parameter) for parameter in dsl.params(ir)]


def _error(error: DslError | CadlmError) -> dict[str, object]:
    return {name: value for name, value in error.to_dict().items() if value not in (None, "")}
