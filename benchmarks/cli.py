"""How long a person waits: whole processes of `cadlm`, timed side by side with `import cadquery` in one run.

    python benchmarks/cli.py [--repeats 5]

The commands take turns, so that a busy machine slows all of them alike: trust the ratios. CPU time counts all processes
of a command.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

PROMPT = "50x30mm mounting plate with 4 corner holes"
PLATE = "w=50\nd=30\nt=5\nhole=4.5\ninset=5\nC w d t\n" + "".join(
    f"H $ {x} {y} hole\n" for x, y in (("inset", "inset"), ("w-inset", "inset"), ("w-inset", "d-inset"), ("inset", "d-inset"))
)
CADLM = str(Path(sys.executable).with_name("cadlm"))

COMMANDS = {
    "python -c 'import cadquery'": [sys.executable, "-c", "import cadquery"],
    "cadlm compile plate.cir -o plate.step": [CADLM, "compile", "plate.cir", "-o", "plate.step"],
    "cadlm check plate.cir": [CADLM, "check", "plate.cir"],
    "cadlm --help": [CADLM, "--help"],
    "cadlm part PROMPT (cold, STEP and PNG)": [CADLM, "part", PROMPT, "-o", "part.step"],
}


class Cost(NamedTuple):
    wall_s: float
    cpu_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats: int = parser.parse_args().repeats
    costs: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plate.cir").write_text(PLATE)
        for _ in range(repeats):
            for name, command in COMMANDS.items():
                costs[name].append(_cost(lambda command=command: _run(command, folder)))
        costs["text_to_part in Python (warm, STEP and PNG)"] = _warm(Path(folder), repeats)
    print_table(costs)


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _warm(folder: Path, repeats: int) -> list[Cost]:
    """Calls after the first. The kernel's share of the CPU time is not seen from here."""
    from cadlm import text_to_part

    outputs = (folder / "warm.step", folder / "warm.png", folder / "warm.cir")
    text_to_part(PROMPT, outputs=outputs)
    return [_cost(lambda: text_to_part(PROMPT, outputs=outputs)) for _ in range(repeats)]


def _cost(work: Callable[[], object]) -> Cost:
    start, cpu = time.perf_counter(), _cpu()
    work()
    return Cost(time.perf_counter() - start, _cpu() - cpu)


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def print_table(costs: dict[str, list[Cost]]) -> None:
    """Seconds of each row, and its medians against those of the first row, as Markdown."""
    first = next(iter(costs.values()))
    print("| | best wall s | median wall s | median CPU s | wall against the first | CPU against the first |")
    print("|---|---|---|---|---|---|")
    for name, row in costs.items():
        wall, cpu = (median(cost[i] for cost in row) for i in (0, 1))
        walls, cpus = (median(cost[i] for cost in first) for i in (0, 1))
        print(f"| `{name}` | {min(row).wall_s:.2f} | {wall:.2f} | {cpu:.2f} | {wall / walls:.3f} | {cpu / cpus:.3f} |")


if __name__ == "__main__":
    main()
