"""How many answers a second the reward of reinforcement learning judges.

    python benchmarks/reward.py [ANSWERS] [CONCURRENCY]

Answers to prompts of the generators' stream: a quarter each the right program, one with a stated number off by a tenth (built and
compared with the target), a repetition of that one, and text that is no program. Prints answers a second of wall time, warm, with
the CPU time of this process and of the kernel's processes.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from dsl.kernel.worker import Pool
from evals.reward import Stage, Wanted
from evals.reward_pool import Case, RewardPool
from generators.corpus import draw
from generators.stated import stated


def answers(count: int, seed: int = 11) -> Iterator[Case]:
    """Cases of the four kinds, in turn."""
    index = made = 0
    while made < count:
        sample = draw(seed, index)
        index += 1
        said = next((said for said in sample.said if said.name and said.facet != "n"), None)
        if said is None:
            continue
        wanted = Wanted(target=sample.ir, spec=stated(sample))
        near = re.sub(rf"(?m)^{said.name}=.*$", f"{said.name}={1.1 * said.value!r}", sample.ir)
        for program in (sample.ir, near, near, "a plate with holes"):
            yield Case(program=program, wanted=wanted)
            made += 1


def cpu_s(pid: int | None) -> float:
    """CPU time of a process and of its ended children (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / 100


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:]]
    count, concurrency = (*given, *(80, 2)[len(given) :])
    cases = list(answers(count))
    with Pool() as pool:
        rewards = RewardPool(pool, concurrency=concurrency)
        rewards.rewards(cases[:4])
        mine, theirs, start = time.process_time(), cpu_s(pool.server_pid), time.perf_counter()
        found = rewards.rewards(cases)
        wall = time.perf_counter() - start
        time.sleep(0.5)  # the last of the kernel's processes have ended and are counted
        mine, theirs = time.process_time() - mine, cpu_s(pool.server_pid) - theirs
    built = len({case.program for case, one in zip(cases, found, strict=True) if one.stage >= Stage.CHECKS})
    print(f"{len(cases)} answers, {built} different programs, {concurrency} at a time: {len(cases) / wall:.1f} answers/s")
    print(f"CPU: {mine:.2f} s here, {theirs:.2f} s in the kernel; {1000 * (mine + theirs) / len(cases):.0f} ms an answer")


if __name__ == "__main__":
    main()
