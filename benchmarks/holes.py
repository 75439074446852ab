"""Holes in a plate, one `D` line each: this compiler against cadquery cutting them in that order and all at once.

    python benchmarks/holes.py [COUNT …]

Prints process CPU seconds of each way until the solid is there (best of the repeats that fit), the ratio to ours and whether
volumes, measured afterwards, agree.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import cadquery

import dsl
from dsl.kernel import integrals
from dsl.kernel.build import build

PITCH_MM = 10.0
BUDGET_S = 5.0


Shape = cadquery.Shape


class Timing(NamedTuple):
    """Best CPU seconds and the volume that came out."""

    cpu_s: float
    volume_mm3: float


def places(count: int) -> list[tuple[float, float]]:
    """A square-ish grid, 10 holes a row at least."""
    row = max(10, round(count**0.5))
    return [(PITCH_MM * (0.5 + i % row), PITCH_MM * (0.5 + i // row)) for i in range(count)]


def size(count: int) -> tuple[float, float]:
    found = places(count)
    return max(x for x, _ in found) + PITCH_MM / 2, max(y for _, y in found) + PITCH_MM / 2


def program(count: int) -> str:
    """A box, then Y, T and D for every hole."""
    width, depth = size(count)
    lines = [f"C {width} {depth} 5"]
    part = 0
    for x, y in places(count):
        first = 3 * (len(lines) // 3) + 1
        lines += ["Y 3 7", f"T {first} {x} {y} -1", f"D {part} {first + 1}"]
        part = first + 2
    return "\n".join(lines)


def ours(count: int) -> Shape:
    return build(dsl.check(program(count))).shape


def kernel_only(count: int) -> Callable[[], Shape]:
    graph = dsl.check(program(count))
    return lambda: build(graph).shape


def cadquery_in_order(count: int) -> Shape:
    part, tools = _cadquery_solids(count)
    for tool in tools:
        part = part.cut(tool)
    return part


def cadquery_at_once(count: int) -> Shape:
    part, tools = _cadquery_solids(count)
    return part.cut(*tools)


def _cadquery_solids(count: int) -> tuple[cadquery.Shape, list[cadquery.Shape]]:
    width, depth = size(count)
    tools: list[cadquery.Shape] = [
        cadquery.Solid.makeCylinder(3, 7).moved(cadquery.Location(cadquery.Vector(x, y, -1))) for x, y in places(count)
    ]
    return cadquery.Solid.makeBox(width, depth, 5), tools


def measure_cpu(run: Callable[[], Shape]) -> Timing:
    """Repeat within the budget, at least once and at most five times."""
    best, volume, spent = float("inf"), 0.0, 0.0
    for _ in range(5):
        start = time.process_time()
        shape = run()
        taken = time.process_time() - start
        volume = integrals.volume_mm3(shape.wrapped)
        best, spent = min(best, taken), spent + taken
        if spent > BUDGET_S:
            break
    return Timing(best, volume)


def main(counts: list[int]) -> None:
    print(f"{'holes':>6} {'way':<28} {'CPU s':>9} {'ratio':>7}  volume")
    for count in counts:
        reference = measure_cpu(lambda count=count: ours(count))
        ways: dict[str, Callable[[], Shape]] = {
            "cadlm, text to solid": lambda count=count: ours(count),
            "cadlm, graph to solid": kernel_only(count),
            "cadquery, all at once": lambda count=count: cadquery_at_once(count),
            "cadquery, in program order": lambda count=count: cadquery_in_order(count),
        }
        for name, run in ways.items():
            found = reference if name == "cadlm, text to solid" else measure_cpu(run)
            same = "same" if abs(found.volume_mm3 - reference.volume_mm3) < 1e-6 * reference.volume_mm3 else "DIFFERENT"
            print(
                f"{count:>6} {name:<28} {found.cpu_s:>9.4f} {found.cpu_s / reference.cpu_s:>7.1f}  {found.volume_mm3:.3f} {same}"
            )


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10, 50, 100])
