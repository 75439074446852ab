"""How fast the corpus is made on one core: samples drawn, drawn and checked into rows, and built and measured.

    python benchmarks/data.py [--samples 2000] [--built 40] [--seed 11]

Processor time, so that other work on the machine counts little; the building, in processes of its own, by the clock.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import replace

from cadlm.cli.data import violations
from dsl.kernel.worker import Pool
from generators.config import CorpusConfig
from generators.corpus import draw
from generators.building import Reject
from generators.rows import make_rows


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

    with Pool() as pool:
        config = replace(config, build_share=1.0)
        list(make_rows(config, arguments.samples, arguments.samples + 2, pool, violations))  # the kernel is loaded
        start = time.perf_counter()
        rows = list(make_rows(config, 0, arguments.built, pool, violations))
        rate = arguments.built / (time.perf_counter() - start)
    reasons = Counter(row.reason for row in rows if isinstance(row, Reject))
    print(f"built, measured:   {rate:8,.1f} samples a second by the clock, one worker; rejects {dict(reasons)}")


if __name__ == "__main__":
    main()
