"""How many answers a second the evaluation judges, model time apart, on one core.

    python benchmarks/eval.py [--count 24] [--seed 31]

Answers to the `heldout` suite: the right program, the right solid by another program, one in a wrong size and one in a wrong
place, each with references that are new and with references whose geometry a run before has kept. Counted is the CPU time of
this process and of the kernel's, less what starting a kernel takes. Prints Markdown.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from dsl.kernel.worker import Pool
from evals.answers import Answer
from evals.scorers import Judge
from evals.suites import tasks
from evals.task import Task


def same(program: str) -> str:
    return program


def rewritten(program: str) -> str:
    """The same to 1e-7 mm, with another content key."""
    return f"{program.rstrip()}\nT $ 0.0000001 0 0"


def stretched(program: str) -> str:
    return f"{program.rstrip()}\nX $ 1.02 1.02 1.02"


def moved(program: str) -> str:
    return f"{program.rstrip()}\nT $ 1 0 0"


ANSWERS: dict[str, Callable[[str], str]] = {
    "the same program": same, "another program": rewritten, "a wrong size": stretched, "a wrong place": moved,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=31)
    arguments = parser.parse_args()
    todo = [task for task in tasks("heldout", arguments.count, arguments.seed) if task.reference]
    plate = Task(id="plate", prompt="a plate", reference="C 50 30 5")
    judged([plate], rewritten, None, True)  # what this process loads once
    print("| answers | metrics | references | a second, one core | right |\n|---|---|---|---|---|")
    for name, answer in ANSWERS.items():
        for with_metrics in (False, True):
            start = judged([plate], answer, None, with_metrics)[0]
            with tempfile.TemporaryDirectory() as folder:
                for references in ("new", "kept"):
                    seconds, right = judged(todo, answer, Path(folder), with_metrics)
                    rate = len(todo) / max(seconds - start, 1e-9)
                    print(f"| {name} | {'yes' if with_metrics else 'no'} | {references} | {rate:.1f} | {right} of {len(todo)} |")


def judged(todo: Sequence[Task], answer: Callable[[str], str], cache: Path | None, with_metrics: bool) -> tuple[float, int]:
    """CPU seconds that judging took, the start of a kernel included, and how many answers are right."""
    before = cpu_s()
    with Pool() as pool:
        judge = Judge(pool, with_metrics=with_metrics, cache=cache)
        scores = [judge.score(task, Answer(program=answer(str(task.reference)))) for task in todo]
    return cpu_s() - before, sum(score.value == 1 for score in scores)


def cpu_s() -> float:
    """CPU time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
