"""Text to checked solid and measurements, warm, in this process: the parts of the seed's prompts and a few more.

    python benchmarks/small_parts.py [REPEATS]

Prints CPU milliseconds (median of the repeats) for the check of the text, the solid and its measurements, then the median
over all conformance programs that make a solid.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import dsl
from dsl.kernel.build import build
from dsl.kernel.measure import measure

VECTORS = Path(__file__).parents[1] / "tests" / "conformance" / "conformance.jsonl"


def gear(teeth: int, module: float = 2.0) -> str:
    """A spur gear with straight-sided teeth on a disc, as the generators write it."""
    return "\n".join(
        [
            f"n={teeth}", f"rp={module * teeth / 2}", "k=90/n+1.5", f"body: Y rp-{1.25 * module} 10", "SK 0 0 0 1 0 0 0 1 0",
            "L 0 0 rp*cos(k) -rp*sin(k)", f"L rp*cos(k) -rp*sin(k) rp+{module} -{module / 3}",
            f"L rp+{module} -{module / 3} rp+{module} {module / 3}", f"L rp+{module} {module / 3} rp*cos(k) rp*sin(k)",
            "L rp*cos(k) rp*sin(k) 0 0", "END", "E $ 0 0 10", "CP $ 0 0 0 0 0 1 n 360", "U body $", "H $ 0 0 8",
        ]
    )  # fmt: skip


PARTS = {
    "mounting plate, 4 holes": "C 50 30 5\nH $ 5 5 4.5\nH $ 45 5 4.5\nH $ 45 25 4.5\nH $ 5 25 4.5",
    "L-bracket, 4 holes": "C 40 30 3\nC 3 30 40\nU 0 1\nH $ 30 8 4\nH $ 30 22 4\nH $ 8 30 4 >X\nH $ 22 30 4 >X",
    "plate, 3 holes, chamfered top": "C 60 40 6\nH $ 10 10 5\nH $ 50 10 5\nH $ 30 30 8\nCH $ 1 >Z",
    "plate, rounded corners and top": "C 60 40 8\nF $ 6 |Z\nF $ 2 >Z\nH $ 10 10 5\nH $ 50 30 5",
    "cube": "C 20 20 20",
    "enclosure, open": "C 60 40 25\nSH $ 2 >Z",
    "hex standoff": "HX 5.5 12\nH $ 0 0 3",
    "standoff": "Y 4 10\nH $ 0 0 3.2",
    "flange, 6 bolts": "Y 40 8\nH $ 0 0 20\ntool: Y 3 20\nT $ 30 0 -5\nCP $ 0 0 0 0 0 1 6 360\nD 1 $",
    "counterbored block": "C 30 30 15\nH $ 15 15 5\nH $ 15 15 10 5\nCH $ 1 >Z",
    "rounded plate": "C 60 40 6\nF $ 5 |Z\nH $ 8 8 4\nH $ 52 32 4",
    "cross-drilled cylinder": "Y 10 30\nH $ 0 15 6 >X",
    "enclosure with 4 bosses": "C 80 60 30\nSH $ 2 >Z\nY 3 12\nT $ 8 8 2\nLP $ 1 0 0 2 64\nLP $ 0 1 0 2 44\nU 1 $",
    "gear, 24 teeth": gear(24),
    "gear, 60 teeth": gear(60),
}


class Cost(NamedTuple):
    """CPU milliseconds."""

    check: float
    build: float
    measure: float

    @property
    def total(self) -> float:
        return self.check + self.build + self.measure


def cost(text: str) -> Cost:
    start = time.process_time()
    graph = dsl.check(text)
    checked = time.process_time()
    solid = build(graph)
    built = time.process_time()
    measure(solid)
    return Cost(1e3 * (checked - start), 1e3 * (built - checked), 1e3 * (time.process_time() - built))


def middle(text: str, repeats: int) -> Cost:
    """The run with the median total, after one to warm up."""
    cost(text)
    runs = sorted((cost(text) for _ in range(repeats)), key=lambda run: run.total)
    return runs[len(runs) // 2]


def main(repeats: int) -> None:
    print(f"{'part':<28} {'check':>8} {'build':>8} {'measure':>8} {'total':>8}  CPU ms")
    totals: list[float] = []
    for name, text in PARTS.items():
        found = middle(text, repeats)
        totals.append(found.total)
        print(f"{name:<28} {found.check:>8.2f} {found.build:>8.2f} {found.measure:>8.2f} {found.total:>8.2f}")
    print(f"{'median of these':<28} {median(totals):>35.2f}")
    vectors = [json.loads(line) for line in VECTORS.read_text("utf-8").splitlines()]
    good = [vector["ir"] for vector in vectors if "error" not in vector["expect"]]
    every = [middle(text, 1).total for text in good]
    print(f"median of {len(every)} conformance programs {median(every):>27.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
