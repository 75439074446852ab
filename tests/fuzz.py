"""Programs that nobody would write, through the isolated kernel: each is a valid solid or a `DslError`, in bounded time.

    python -m tests.fuzz [--count 2000] [--seed 0] [--jobs 2] [--seconds 0] [--keep FOLDER]

Four families in turn: random bytes and words, known programs with mutations, drawn programs with numbers chosen to nearly
coincide, and deep chains. Prints how many were tried and what became of them; exits 1 if the promise was broken, with the
program in FOLDER. Program i depends on (seed, i) alone.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dsl.errors import DslError
from dsl.kernel.worker import Job, JobResult, Limits, Pool
from dsl.ops import FUNCTIONS, OPS

ROOT = Path(__file__).parents[1]
LIMITS = Limits(wall_s=60, cpu_s=15, memory_bytes=3 * 2**30)
GRACE_S = 20.0
"""How long after its limit a job may take to be reported: on a loaded machine a fork alone takes a second."""

NASTY = (
    "0", "-0", "1e-7", "-1e-7", "5e-7", "1e-6", "1e-5", "1e-4", "0.001", "9.999", "9.9999999", "10.0000001", "10.000001",
    "10.00001", "90", "89.9999999", "180", "360", "360.0000001", "45", "1e6", "1e9", "1e-300", "-1", "0.5", "1/3", "2^0.5",
    "10/3", "pi",
)  # fmt: skip
CLOSE = (
    "9.9999999",
    "10.0000001",
    "10.000001",
    "10.00001",
    "9.999",
    "10+1e-6",
    "5+1e-7",
    "5-1e-6",
    "5.00001",
    "20-1e-7",
    "0.001",
)
"""Sizes that a kernel may take for others."""
PLAIN = ("1", "2", "3", "4", "5", "5", "10", "10", "10", "20", "20", "2.5", "7.5")
SELECTORS = (">Z", "<Z", ">X", "<Y", "|Z", "|X")
WORDS = (
    *OPS,
    "END",
    "L",
    "A",
    "O",
    "M",
    "ROOT",
    "$",
    "w=",
    "w",
    ":",
    '"a"',
    "#",
    "?",
    *SELECTORS,
    *FUNCTIONS,
    "(",
    ")",
    "\n",
    "\n",
    " ",
)


def program(seed: int, index: int) -> tuple[str, str]:
    """The family and the text of one program."""
    rng = random.Random(f"{seed}:{index}")
    family = ("bytes", "mutated", "drawn", "drawn", "drawn", "mutated", "drawn", "deep")[index % 8]
    return family, FAMILIES[family](rng)


def _bytes(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.randbytes(rng.randint(0, 300)).decode("latin-1")
    words = (rng.choice(WORDS) if rng.random() < 0.6 else _number(rng) for _ in range(rng.randint(1, 60)))
    return rng.choice((" ", " ", "")).join(words)


def _mutated(rng: random.Random) -> str:
    lines = rng.choice(known_programs()).splitlines()
    for _ in range(rng.randint(1, 4)):
        if not lines:
            break
        at = rng.randrange(len(lines))
        words = lines[at].split(" ")
        match rng.randrange(7):
            case 0 | 1 | 2:
                words[rng.randrange(len(words))] = _number(rng)
            case 3:
                words[0] = rng.choice(tuple(OPS))
            case 4:
                lines.insert(rng.randrange(len(lines) + 1), lines[at])
            case 5:
                del lines[at]
                continue
            case _:
                words[-1] += rng.choice(("", "0", "e9", "-", ">Z", '"', " 1"))
        lines[at] = " ".join(words)
    return "\n".join(lines)


def known_programs() -> list[str]:
    """The golden programs and those of the conformance vectors that are in the tests."""
    if not _KNOWN:
        paths = sorted((ROOT / "tests" / "golden").glob("*.cir"))
        # Those that may take the kernel a minute are left out: so may whatever resembles them.
        _KNOWN.extend(path.read_text("utf-8") for path in paths if not path.name.startswith("either-"))
        _KNOWN.extend(EXAMPLES)
    return _KNOWN


_KNOWN: list[str] = []
EXAMPLES = (
    "w=50\nd=30\nC w d 5\nH $ 5 5 4.5\nH $ w-5 5 4.5\nH $ w-5 d-5 4.5\nH $ 5 d-5 4.5",
    "C 50 30 3\nC 3 30 50\nT 1 47 0 0\nU 0 2\nY 2 9\nT 4 12 15 -3\nD 3 5",
    "C 40 30 20\nF $ 3 |Z\nSH $ 2 >Z\nY 3 15\nT $ 8 8 0\nLP $ 1 0 0 2 24\nLP $ 0 1 0 2 14\nU 2 $",
    "HX 8 20\nH $ 0 0 4\nCH $ 0.5 >Z",
    "K 10 6 20\nTO 10 2\nT $ 0 0 10\nD 0 2",
    "SK 0 0 0 1 0 0 0 0 1\nL 5 0 10 0\nL 10 0 10 8\nL 10 8 5 8\nL 5 8 5 0\nEND\nV 0 0 0 0 0 0 1 270",
    "SK 0 0 0 1 0 0 0 1 0\nO 0 0 10\nO 0 0 5\nEND\nE 0 0 0 8\nCP $ 15 0 0 0 0 1 6 360",
    "SK 0 0 0 1 0 0 0 1 0\nO 0 0 10\nEND\nSK 0 0 20 1 0 0 0 1 0\nL -5 -5 5 -5\nL 5 -5 5 5\nL 5 5 -5 5\nL -5 5 -5 -5\nEND\nLO 0 1",
    "W 20 10 15\nMI $ 0 0 0 1 0 0\nU 0 1\nOB 12 4 30\nT $ 0 5 -5\nD 2 4",
    "PR 5 10 20\nX $ 1 2 0.5\nR $ 10 20 30\nS 9\nI 2 3",
)


def _drawn(rng: random.Random) -> str:
    """A program of right form: primitives, placements, booleans and features of earlier nodes, with numbers that nearly meet."""
    lines: list[str] = []
    for index in range(rng.randint(2, 9)):
        op = rng.choice(["C", "C", "Y", "S", "K", "TO", "HX", "PR", "OB", "W"] if index < 2 else DRAWN)
        lines.append(_line(rng, op, index))
    return "\n".join(lines)


DRAWN = ["C", "Y", "S", "K", *["T"] * 5, "R", "X", "MI", *["U"] * 4, *["D"] * 5, "I", "I", "LP", "CP", "F", "CH", "SH", "H", "H"]


def _line(rng: random.Random, op: str, index: int) -> str:
    words = [op]
    for slot in OPS[op].operands:
        if slot.optional and rng.random() < 0.5:
            continue
        if slot.kind in ("solid", "sketch", "path"):
            words.append(str(rng.randrange(max(0, index - 3), index)))
            if slot.repeat and rng.random() < 0.2:
                words.append(str(rng.randrange(index)))
        elif slot.kind in ("face", "edges"):
            words.append(rng.choice(SELECTORS))
        elif slot.rule == "count":
            words.append(str(rng.choice((1, 2, 3, 4, 7))))
        elif slot.rule in ("positive", "non_negative", "nonzero", "angle") and rng.random() < 0.97:
            words.append(rng.choice(CLOSE if rng.random() < 0.2 else PLAIN))
        else:
            words.append(_number(rng))
    return " ".join(words)


def _number(rng: random.Random) -> str:
    if rng.random() < 0.25:
        return rng.choice(NASTY)
    if rng.random() < 0.1:
        return f"{rng.choice(PLAIN)}+{rng.choice(('1e-7', '1e-6', '1e-5', '-1e-7', '-1e-6'))}".replace("+-", "-")
    return rng.choice(("", "", "", "-")) + rng.choice(PLAIN)


def _deep(rng: random.Random) -> str:
    count = rng.choice((50, 300, 2_000, 10_000))
    few = min(count, 60)
    kind = rng.randrange(7)
    if kind == 0:
        return "C 10 10 10\n" + "\n".join([f"T $ {rng.choice(NASTY[:4])} 0 1e-6"] * count)
    if kind == 1:
        return "C 10 10 10\n" + "\n".join([f"R $ 0 {rng.choice(('0.1', '1e-5', '90'))} 7"] * count)
    if kind == 2:
        return "Y 5 10\n" + "\n".join([f"X $ {rng.choice(('1.01', '0.99', '-1'))} 1 1"] * few)
    if kind == 3:
        return "C 10 10 10\n" + "\n".join([f"{rng.choice('UID')} $ $"] * count)
    if kind == 4:
        return "C 1 1 1\n" + "\n".join(f"T $ {2**i} 0 0\nU {2 * i} $" for i in range(rng.randint(4, 8)))
    if kind == 5:
        return "C 30 30 5\n" + "\n".join(
            f"H $ {rng.choice(PLAIN)} {rng.choice(PLAIN)} {rng.choice(PLAIN)}" for _ in range(few // 4)
        )
    shift = rng.choice(("1e-7", "1e-6", "1e-5", "0.001", "10", "5"))
    return "Y 5 10\n" + "\n".join(f"T 0 {i}*{shift} 0 0\n{rng.choice('UUD')} {2 * i - 2} $" for i in range(1, few // 6))


FAMILIES: dict[str, Callable[[random.Random], str]] = {"bytes": _bytes, "mutated": _mutated, "drawn": _drawn, "deep": _deep}


@dataclass
class Tally:
    """What became of the programs tried. `broken` holds each broken promise with its program."""

    tried: Counter[str] = field(default_factory=Counter[str])
    outcomes: Counter[str] = field(default_factory=Counter[str])
    broken: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    slowest_s: float = 0.0
    seconds: float = 0.0

    def add(self, family: str, text: str, outcome: JobResult | DslError, seconds: float) -> None:
        self.tried[family] += 1
        self.outcomes["solid" if isinstance(outcome, JobResult) else outcome.kind] += 1
        self.slowest_s = max(self.slowest_s, seconds)
        reason = complaint(outcome, seconds)
        if reason:
            self.broken.append((reason, text))

    def lines(self) -> list[str]:
        total = sum(self.tried.values())
        rate = total / self.seconds if self.seconds else 0.0
        return [
            f"tried {total} ({', '.join(f'{many} {family}' for family, many in sorted(self.tried.items()))})"
            f" in {self.seconds:.0f} s, {rate:.1f}/s, slowest {self.slowest_s:.1f} s",
            ", ".join(f"{many} {kind}" for kind, many in self.outcomes.most_common()),
            f"promises broken: {len(self.broken)}",
            *(f"  {reason}: {text[:200]!r}" for reason, text in self.broken),
        ]


def complaint(outcome: JobResult | DslError, seconds: float) -> str | None:
    """How an outcome breaks the promise, or None."""
    if seconds > LIMITS.wall_s + GRACE_S:
        return f"took {seconds:.0f} s"
    if isinstance(outcome, DslError):
        return f"crash: {outcome.message} {outcome.found}" if outcome.kind == "kernel_crash" else None
    found = outcome.measurements
    if found is None or not math.isfinite(found.volume_mm3) or found.volume_mm3 <= 0 or found.solids < 1:
        return "neither a solid nor a refusal"
    if found.volume_mm3 > math.prod(found.size_mm) * (1 + 1e-6) + 1e-15:
        return "a volume larger than its bounding box"
    return None


def fuzz(pool: Pool, *, seed: int, count: int, seconds: float = 0.0, jobs: int = 2) -> Tally:
    """Try `count` programs, or as many as fit in `seconds` where that is positive."""
    tally = Tally()
    start = time.monotonic()
    tried: dict[int, tuple[str, str]] = {}

    def drawn() -> Iterator[Job]:
        for index in range(count):
            if seconds and time.monotonic() - start > seconds:
                return
            tried[index] = program(seed, index)
            yield Job(program=tried[index][1])

    for index, outcome, taken in pool.completed(drawn(), LIMITS, concurrency=jobs):
        tally.add(*tried.pop(index), outcome, taken)
    tally.seconds = time.monotonic() - start
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after so long; 0 for never")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    options = parser.parse_args()
    with Pool() as pool:
        tally = fuzz(pool, seed=options.seed, count=options.count, seconds=options.seconds, jobs=options.jobs)
        pid = pool.server_pid
    print("\n".join([*tally.lines(), f"kernel process {'alive to the end' if pid else 'lost'}"]))
    for number, (reason, text) in enumerate(tally.broken):
        options.keep.mkdir(parents=True, exist_ok=True)
        (options.keep / f"{options.seed}-{number}.cir").write_text(f"# {reason.splitlines()[0]}\n{text}\n", encoding="utf-8")
    raise SystemExit(1 if tally.broken else 0)


if __name__ == "__main__":
    main()
