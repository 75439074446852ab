"""How many answers a second the evaluation judges, model time apart, on one core.

    python benchmarks/eval.py [--count 150] [--seed 31]

Answers to the `heldout` suite, judged by CPU time of this process and of the kernel's: the right program in the same words,
the right solid by another program (moved there and back), and a wrong one (a corner cut off), each with references that are
new and with references whose geometry a run before has kept. Prints Markdown.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dsl.kernel.worker import Pool
from evals.answers import Answer
from evals.scorers import Judge
from evals.suites import tasks
from evals.task import Task


def same(program: str) -> str:
    return program


def moved(program: str) -> str:
    return f"{program.rstrip()}\nT $ 1 2 3\nT $ -1 -2 -3"


def cut(program: str) -> str:
    return f"{program.rstrip()}\nlast: T $ 0 0 0\nC 1 1 1\nD last $"


ANSWERS: dict[str, Callable[[str], str]] = {"the same program": same, "the same solid": moved, "a wrong part": cut}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=31)
    arguments = parser.parse_args()
    todo = [task for task in tasks("heldout", arguments.count, arguments.seed) if task.reference]
    print("| answers | metrics | references | a second, one core | right |\n|---|---|---|---|---|")
    for name, answer in ANSWERS.items():
        for with_metrics in (False, True):
            with tempfile.TemporaryDirectory() as folder:
                for references in ("new", "kept"):
                    rate, right = judged(todo, answer, Path(folder), with_metrics)
                    print(f"| {name} | {'yes' if with_metrics else 'no'} | {references} | {rate:.1f} | {right} of {len(todo)} |")


def judged(todo: list[Task], answer: Callable[[str], str], cache: Path, with_metrics: bool) -> tuple[float, int]:
    """Answers judged for each second of CPU time, and how many of them are right."""
    before = cpu_s()
    with Pool() as pool:
        judge = Judge(pool, with_metrics=with_metrics, cache=cache)
        scores = [judge.score(task, Answer(program=answer(str(task.reference)))) for task in todo]
    return len(todo) / (cpu_s() - before), sum(score.value == 1 for score in scores)


def cpu_s() -> float:
    """CPU time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
