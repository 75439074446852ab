"""How long a person waits: whole processes of `cadlm`, timed side by side with `import cadquery` in one run.

    python benchmarks/cli.py [--repeats 5]

The commands take turns, so that a busy machine slows all of them alike: trust the ratios.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats: int = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plate.cir").write_text(PLATE)
        seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(repeats):
            for name, command in COMMANDS.items():
                seconds[name].append(_timed(lambda command=command: _run(command, folder)))
        seconds["text_to_part in Python (warm, STEP and PNG)"] = _warm(Path(folder), repeats)
    print_table(seconds)


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _warm(folder: Path, repeats: int) -> list[float]:
    from cadlm import text_to_part

    outputs = (folder / "warm.step", folder / "warm.png", folder / "warm.cir")
    text_to_part(PROMPT, outputs=outputs)
    return [_timed(lambda: text_to_part(PROMPT, outputs=outputs)) for _ in range(repeats)]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def print_table(seconds: dict[str, list[float]]) -> None:
    """Best and median seconds of each row and its median against the first row's, as Markdown."""
    reference = median(next(iter(seconds.values())))
    print("| | best s | median s | against import cadquery |\n|---|---|---|---|")
    for name, values in seconds.items():
        print(f"| `{name}` | {min(values):.2f} | {median(values):.2f} | {median(values) / reference:.3f} |")


if __name__ == "__main__":
    main()
