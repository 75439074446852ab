"""Our encoder against the released flow written plainly: same weights, same edges, processor time and memory.

    python benchmarks/encoder.py                 # N 4096, B 1 and 2, one thread
    python benchmarks/encoder.py --points 8192 --batch 1 2 8 --rounds 10 --threads 2

A: from points to tokens and pooled vector, `frozen` with the tokens of empty cells kept, as an embedding service does.
B: the same and backward. Both search neighbours themselves. Runs are interleaved; memory is what the first, unmeasured run
adds at its peak. Processor time is what a busy machine can measure; with one thread it is the wall time of an idle one.
"""

from __future__ import annotations

import argparse
import ctypes
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import encoder_reference as reference  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

from geometry_encoder.batch import Clouds, stack  # noqa: E402
from geometry_encoder.config import ReleasedConfig  # noqa: E402
from geometry_encoder.neighbors import point_hash, search  # noqa: E402
from geometry_encoder.released import Released  # noqa: E402

Task = Callable[[], object]


def parts(count: int, points: int) -> Clouds:
    """Boxes of seeded proportions with a hole through each, sampled by area."""
    clouds, features = [], []
    for number in range(count):
        rng = np.random.default_rng(number)
        size = np.array([1.0, rng.uniform(0.4, 1), rng.uniform(0.1, 0.8)])
        radius = 0.4 * size[1]
        areas = np.array([size[1] * size[2], size[0] * size[2], size[0] * size[1], np.pi * radius * size[2] / 2])
        kind = rng.choice(4, 2 * points, p=areas / areas.sum())
        place = rng.uniform(-1, 1, (2 * points, 3))
        side = np.sign(place)
        normal = np.zeros_like(place)
        flat = kind < 3
        rows = np.flatnonzero(flat)
        place[rows, kind[rows]] = side[rows, kind[rows]]
        normal[rows, kind[rows]] = side[rows, kind[rows]]
        place *= size
        angle = rng.uniform(0, 2 * np.pi, 2 * points)
        around = np.stack([np.cos(angle), np.sin(angle)], 1)
        place[~flat, :2], normal[~flat, :2] = radius * around[~flat], -around[~flat]
        kept = np.flatnonzero(~((kind == 2) & (np.hypot(place[:, 0], place[:, 1]) < radius)))[:points]
        curvature = np.where(flat, 0.0, 0.5 / radius)[:, None]
        clouds.append(place[kept].astype(np.float32))
        features.append(np.concatenate([normal, curvature], 1)[kept].astype(np.float32))
    return stack(clouds, features)


def tasks(batch: int, points: int) -> tuple[dict[str, Task], Clouds, Released]:
    """What is timed, by name."""
    torch.manual_seed(0)
    model, clouds = Released(ReleasedConfig()), parts(batch, points)
    order = torch.argsort(point_hash(clouds.points, clouds.features), stable=True)
    rank = torch.empty_like(order).index_copy_(0, order, torch.arange(len(order)))
    empty = model.tokenizer.empty_cells()

    def forward(run: Callable[[], tuple[torch.Tensor, ...]]) -> Task:
        def task() -> tuple[torch.Tensor, ...]:
            with torch.no_grad():
                return run()

        return task

    def both(run: Callable[[], tuple[torch.Tensor, ...]]) -> Task:
        def task() -> None:
            model.zero_grad(set_to_none=True)
            tokens, pooled, *_ = run()
            (tokens.square().mean() + pooled.square().mean()).backward()

        return task

    def plain() -> tuple[torch.Tensor, ...]:
        return reference.encode(model, clouds, rank)

    return (
        {
            "plain forward": forward(plain),
            "ours forward": forward(lambda: model(clouds)),
            "ours forward frozen": forward(lambda: model(clouds, empty=empty)),
            "plain forward+backward": both(plain),
            "ours forward+backward": both(lambda: model(clouds)),
        },
        clouds,
        model,
    )


def cpu_seconds(task: Task) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


def peak_bytes(task: Task) -> int:
    """How far a task raises the memory of this process while it runs (Linux)."""
    ctypes.CDLL(None).malloc_trim(0)  # what an earlier task has freed must not hide what this one takes
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from what is used now
    before = _status("VmRSS")
    task()
    return _status("VmHWM") - before


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    raise RuntimeError(f"/proc/self/status has no {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=[4096])
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    for points in given.points:
        for batch in given.batch:
            found, clouds, model = tasks(batch, points)
            with torch.no_grad():
                apart = (found["ours forward"]()[0] - found["plain forward"]()[0]).abs().max()  # type: ignore[index]
            edges = [len(search(clouds, 24, radius, 64).points_E) for radius in model.config.radii]
            print(f"N {points}  B {batch}  edges {' '.join(map(str, edges))}  largest difference {float(apart):.1e}")
            for task in tasks(1, 64)[0].values():
                task()
            memory = {name: peak_bytes(task) / 2**20 for name, task in found.items()}
            times = {name: [] for name in found}
            for _ in range(given.rounds):
                for name, task in found.items():
                    times[name].append(cpu_seconds(task))
            for name, seconds in times.items():
                against = times["plain forward+backward" if "backward" in name else "plain forward"]
                ratio = f"{median(against) / median(seconds):5.2f} x"
                spread = f"({min(seconds):.3f} - {max(seconds):.3f})"
                cost = f"{median(seconds):7.3f} CPU-s {spread}  {ratio}"
                print(f"  {name:24} {cost}  {memory[name]:6.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
