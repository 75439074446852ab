"""How well the reader of prompts reads: against what generated prompts state, and against the parts themselves.

    python benchmarks/reader.py [--prompts 600] [--seed 21] [--parts 0] [--seconds 60]

Recall: of the requirements that a prompt states (`generators.stated`), those for which a sure requirement of the reader has
the same numbers. Precision: of the reader's sure requirements, those whose numbers the prompt states for that kind; and, with
`--parts`, those that the true part meets (it is built; at most `--seconds` of CPU). By test set; prints Markdown.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import cast

from evals.check import check
from evals.reader import read_spec
from generators.corpus import draw
from generators.draft import Sample
from generators.spec import Bosses, Diameter, Distance, Holes, Requirement, Size, Spec
from generators.splits import claimed_by
from generators.stated import stated

_SILENT = frozenset(("tolerance_mm", "relative_tolerance", "span", "volume_mm3"))
_LENGTHS = (Size, Distance, Diameter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--prompts", type=int, default=600)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument(
        "--parts", type=int, default=0, help="build at most this many parts and hold the requirements against them"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="CPU time for the parts")
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    spent, built, building = 0.0, 0, 0.0
    for index in range(arguments.prompts):
        sample = draw(arguments.seed, index)
        if sample.family == "refusal":
            continue
        start = time.process_time()
        reading = read_spec(sample.prompt)
        spent += time.process_time() - start
        tally = counts[claimed_by(sample) or "train"]
        tally["prompts"] += 1
        sure = [row for row in reading.spec.requirements if row.is_sure and row.checkable]
        truth = [row for row in stated(sample).requirements if row.is_sure and row.checkable]
        _compare(sure, truth, [number.value for number in sample.said], tally)
        if built < arguments.parts and building < arguments.seconds:
            start = time.process_time()
            built += _judge(sample, sure, tally)
            building += time.process_time() - start
    total = sum(tally["prompts"] for tally in counts.values())
    print(f"{total} prompts of seed {arguments.seed}, {1000 * spent / total:.2f} ms each; {built} parts built\n")
    print("| set | prompts | recall | precision: stated | precision: met by the part |\n|---|---|---|---|---|")
    for name, tally in sorted(counts.items()):
        cells = [f"{tally[a]}/{tally[b]} {tally[a] / tally[b]:.1%}" if tally[b] else "–" for a, b in _SHARES]
        print(f"| {name} | {tally['prompts']} | " + " | ".join(cells) + " |")


_SHARES = (("found", "stated"), ("right", "sure"), ("met", "judged"))


def _compare(sure: Sequence[Requirement], truth: Sequence[Requirement], said: Sequence[float], tally: Counter[str]) -> None:
    """Count which stated requirements are found, and which of the reader's are stated; a length may be any number said."""
    for row in truth:
        tally["stated"] += 1
        tally["found"] += any(_covers(mine, row) for mine in sure) or _is_length(row, sure)
    for row in sure:
        if not any(True for _ in _numbers(row)):
            continue
        tally["sure"] += 1
        tally["right"] += any(_agrees(row, other) for other in truth) or _is_length(row, truth) or _is_said(row, said)


def _covers(mine: Requirement, row: Requirement) -> bool:
    """Whether a requirement says all the numbers of another of its kind."""
    return type(mine) is type(row) and all(_says(mine, name, value) for name, value in _numbers(row))


def _agrees(mine: Requirement, row: Requirement) -> bool:
    """Whether a requirement says nothing else than another of its kind, and something of it."""
    if type(mine) is not type(row):
        return False
    told = {name for name, _ in _numbers(row)}
    return all(_says(row, name, value) for name, value in _numbers(mine) if name in told) and any(
        name in told for name, _ in _numbers(mine)
    )


def _is_length(row: Requirement, others: Sequence[Requirement]) -> bool:
    """A length may be stated as a size, a distance or a diameter, and a bore as a hole: the numbers count."""
    if isinstance(row, Holes | Bosses):
        known = [value for other in others if isinstance(other, Diameter) for _, value in _numbers(other)]
        return row.count == 1 and row.diameter_mm is not None and any(math.isclose(row.diameter_mm, value) for value in known)
    if not isinstance(row, _LENGTHS):
        return False
    known = [value for other in others if isinstance(other, (*_LENGTHS, Holes)) for _, value in _numbers(other)]
    return all(any(math.isclose(value, other) for other in known) for _, value in _numbers(row))


def _is_said(row: Requirement, said: Sequence[float]) -> bool:
    """Whether a length is a number of the prompt, or twice one: a radius."""
    known = [*said, *(2 * value for value in said)]
    return isinstance(row, _LENGTHS) and all(
        any(math.isclose(value, other, rel_tol=1e-6) for other in known) for _, value in _numbers(row)
    )


def _numbers(row: Requirement) -> Iterator[tuple[str, float]]:
    for field in fields(row):
        value = getattr(row, field.name)
        if field.name not in _SILENT and value is not None and not isinstance(value, bool | str):
            yield from ((field.name, number) for number in _flat(value))


def _flat(value: object) -> Iterator[float]:
    if isinstance(value, tuple):
        for member in cast("tuple[object, ...]", value):
            yield from _flat(member)
    elif isinstance(value, int | float):
        yield float(value)


def _says(row: Requirement, name: str, number: float) -> bool:
    return any(math.isclose(number, value, rel_tol=1e-6, abs_tol=1e-6) for value in _flat(getattr(row, name)))


def _judge(sample: Sample, sure: Sequence[Requirement], tally: Counter[str]) -> int:
    """Build the true part and count which requirements it meets; 1 if it was built."""
    import dsl

    report = check(Spec(requirements=tuple(sure)), dsl.measure(dsl.compile(sample.ir)))
    outcomes = Counter(verdict.outcome for verdict in report.verdicts)
    tally["judged"] += outcomes["met"] + outcomes["violated"]
    tally["met"] += outcomes["met"]
    return 1


if __name__ == "__main__":
    main()
