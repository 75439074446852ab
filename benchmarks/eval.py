"""How many answers a second the evaluation judges, model time apart, on one core.

    python benchmarks/eval.py [--count 24] [--seed 31]
    python benchmarks/eval.py --run runs/a --run runs/b

Answers to the `heldout` suite: the right program, the right solid by another program, one in a wrong size, one in a wrong place
and one with a hole in a wrong place; or those that runs of `cadlm eval run --out` have kept, as they are. Each with references
that are new and with references whose geometry was kept. Counted is the CPU time of this process and of the kernel, without
loading them. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from dsl.kernel.worker import Pool
from evals.answers import Answer
from evals.scorers import Judge
from evals.suites import tasks
from evals.task import Task

Case = tuple[Task, Answer]
WARMING: Sequence[Case] = ((Task(id="plate", prompt="a plate", reference="C 50 30 5"), Answer(program="C 50 30 5\nH $ 10 15 1")),)
"""What is loaded once is loaded for it."""
_HOLE = re.compile(r"^(.*H (?:\$|\w+)) (\S+)", re.MULTILINE)
_REAPED_S = 0.5
"""After so long a kernel has counted what its processes used."""


def same(program: str) -> str:
    return program


def rewritten(program: str) -> str:
    """The same to 1e-7 mm, with another content key."""
    return f"{program.rstrip()}\nT $ 0.0000001 0 0"


def stretched(program: str) -> str:
    return f"{program.rstrip()}\nX $ 1.02 1.02 1.02"


def moved(program: str) -> str:
    return f"{program.rstrip()}\nT $ 1 0 0"


def pierced_elsewhere(program: str) -> str | None:
    """The first hole moved by 1 mm; None where there is none."""
    found, count = _HOLE.subn(r"\1 \2+1", program, count=1)
    return found if count else None


ANSWERS: dict[str, Callable[[str], str | None]] = {
    "the same program": same, "another program": rewritten, "a wrong size": stretched, "a wrong place": moved,
    "a hole in a wrong place": pierced_elsewhere,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--run", type=Path, action="append", default=[], help="a run's folder; instead of made-up answers")
    arguments = parser.parse_args()
    sets = {folder.name: kept(folder) for folder in arguments.run} or made_up(arguments.count, arguments.seed)
    print("| answers | metrics | references | a second, one core | right |\n|---|---|---|---|---|")
    for name, cases in sets.items():
        for with_metrics in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                for references in ("new", "kept"):
                    seconds, right = judged(cases, Path(folder), with_metrics)
                    rate = len(cases) / seconds
                    told = "yes" if with_metrics else "no"
                    print(f"| {name} | {told} | {references} | {rate:.1f} | {right} of {len(cases)} |", flush=True)


def made_up(count: int, seed: int) -> dict[str, list[Case]]:
    """Each kind of answer to the parts of a suite."""
    todo = [task for task in tasks("heldout", count, seed) if task.reference]
    return {
        name: [(task, Answer(program=wrong)) for task in todo if (wrong := answer(str(task.reference))) is not None]
        for name, answer in ANSWERS.items()
    }


def kept(folder: Path) -> list[Case]:
    """The parts of a run that are held against programs, each with the answer that was given."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in (folder / "samples.jsonl").read_text("utf-8").splitlines()]
    return [
        (Task(id=row["id"], prompt=row["prompt"], reference=row["reference"]), Answer(program=row["answer"]))
        for row in rows
        if row["reference"] is not None
    ]


def judged(cases: Sequence[Case], cache: Path | None, with_metrics: bool) -> tuple[float, int]:
    """CPU seconds that judging took in this process and in the kernel, and how many answers are right."""
    with Pool() as pool:
        judge_all(WARMING, Judge(pool, with_metrics=with_metrics))
        before = cpu_s(pool)
        right = judge_all(cases, Judge(pool, with_metrics=with_metrics, cache=cache))
        return cpu_s(pool) - before, right


def judge_all(cases: Sequence[Case], judge: Judge) -> int:
    """How many answers are right."""
    with closing(judge):
        return sum(judge.score(task, answer).value == 1 for task, answer in cases)


def cpu_s(pool: Pool) -> float:
    """CPU time of this process, of the kernel and of those of its processes that have ended; Linux tells."""
    time.sleep(_REAPED_S)
    fields = Path(f"/proc/{pool.server_pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
