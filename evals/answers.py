"""What a system answers with, and how it becomes something to judge: a program, a file, or a CadQuery script that is run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import dsl

from .errors import AnswerError, EvalError

MESH_SUFFIXES = (".stl",)
BREP_SUFFIXES = (".step", ".stp", ".brep")
_WORKER = Path(dsl.__file__).parent / "kernel" / "script_worker.py"
SCRIPT_CPU_S, SCRIPT_WALL_S, SCRIPT_MEMORY_BYTES = 60, 120, 6 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: exactly one of a Compact IR program (`? reason` where it declines), a STEP, BREP or STL file, and a CadQuery
    script.

    Attributes:
        others: All programs that the system considered, its likeliest one first, for pass@1 and oracle@n; none where it had no
            choice.
        tokens: How many the system wrote, where it says so.
        confidence: How sure the system is that its part is right, 0 to 1, where it says so.
        is_trusted: Whether it delivers the part; False where it says that the part may not be what was asked for.
        unit_mm: Millimetres in the unit of a mesh file; a STEP file says its own.
    """

    program: str | None = None
    file: Path | None = None
    script: str | None = None
    others: tuple[str, ...] = ()
    tokens: int | None = None
    confidence: float | None = None
    is_trusted: bool = True
    unit_mm: float = 1.0

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.program, self.file, self.script)) != 1:
            raise EvalError("bad-answer", "an answer is a program, a file or a script")
        if self.file is not None and self.file.suffix.lower() not in (*BREP_SUFFIXES, *MESH_SUFFIXES):
            raise EvalError("bad-answer", f"{self.file}: a part is {', '.join((*BREP_SUFFIXES, *MESH_SUFFIXES))}")

    @property
    def text(self) -> str:
        """As a line of the samples file shows it."""
        return next(str(part) for part in (self.program, self.script, self.file) if part is not None)

    @property
    def is_refusal(self) -> bool:
        return self.program is not None and self.program.lstrip().startswith("?")

    @property
    def is_mesh(self) -> bool:
        return self.file is not None and self.file.suffix.lower() in MESH_SUFFIXES


@contextmanager
def as_part(answer: Answer) -> Generator[Answer]:
    """The answer as a program or file; a script is run for as long as the block lasts.

    Raises:
        AnswerError: `script_failed`, `script_timeout` where the script gives no part.
    """
    if answer.script is None:
        yield answer
        return
    with TemporaryDirectory() as folder:
        yield Answer(file=_run(answer.script, Path(folder)), others=answer.others, tokens=answer.tokens)


def _run(script: str, folder: Path) -> Path:
    """Run a script in a sandboxed process of its own, in an empty folder; see `script_worker`."""
    part = folder / "part.step"
    command = [sys.executable, "-I", str(_WORKER), str(SCRIPT_CPU_S), str(SCRIPT_MEMORY_BYTES), str(part)]
    home = {"HOME": str(folder), "TMPDIR": str(folder)}
    try:
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, cwd=folder, timeout=SCRIPT_WALL_S, check=False, env=home
        )
    except subprocess.TimeoutExpired as error:
        raise AnswerError("script_timeout", f"the script ran longer than {SCRIPT_WALL_S} s") from error
    if done.returncode != 0 or not part.exists():
        last = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise AnswerError("script_failed", last[0])
    return part
