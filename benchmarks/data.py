"""How fast the corpus is made on one core: samples drawn, drawn and checked into rows, and built and measured.

    python benchmarks/data.py [--samples 2000] [--built 40] [--seed 11]

Processor time, so that other work on the machine counts little; of the kernel too, which has processes of its own.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from cadlm.cli.data import violations
from dsl.kernel.worker import Pool
from generators.corpora.building import Reject
from generators.corpora.config import CorpusConfig
from generators.corpora.rows import make_rows
from generators.corpus import draw
from generators.edits import draw_edit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--built", type=int, default=40)
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    for index in range(100):  # caches and imports
        draw(arguments.seed + 1, index)

    start = time.process_time()
    for index in range(arguments.samples):
        draw(arguments.seed, index)
    print(f"drawn:             {arguments.samples / (time.process_time() - start):8,.0f} samples per second of one core")

    config = CorpusConfig(seed=arguments.seed, build_share=0.0)
    start = time.process_time()
    rejects = sum(isinstance(row, Reject) for row in make_rows(config, 0, arguments.samples, None, None))
    rate = arguments.samples / (time.process_time() - start)
    print(f"drawn and checked: {rate:8,.0f} samples per second of one core, {rejects} rejects")

    start = time.process_time()
    for index in range(arguments.built * 5):
        draw_edit(arguments.seed, index)
    print(f"edits:             {arguments.built * 5 / (time.process_time() - start):8,.0f} edits per second of one core")

    with Pool() as pool:
        config = replace(config, build_share=1.0)
        list(make_rows(config, arguments.samples, arguments.samples + 2, pool, violations))  # the kernel is loaded
        assert pool.server_pid is not None
        start, clock, kernel = time.process_time(), time.perf_counter(), kernel_cpu_s(pool.server_pid)
        rows = list(make_rows(config, 0, arguments.built, pool, violations))
        own, clock = time.process_time() - start, time.perf_counter() - clock
        time.sleep(1)  # until the kernel process has buried its children and counts their time
        kernel = kernel_cpu_s(pool.server_pid) - kernel
    reasons = Counter(row.reason for row in rows if isinstance(row, Reject))
    each = 1000 / arguments.built
    print(f"built, measured:   {own * each:8,.1f} ms a row here and {kernel * each:,.1f} ms in the kernel, of one core;")
    print(f"                   {arguments.built / clock:8,.1f} rows a second by the clock; rejects {dict(reasons)}")


def kernel_cpu_s(pid: int) -> float:
    """Processor time of a process and of its children that have ended; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
