"""The compiler against cadquery, manifold3d, build123d and OpenSCAD on the same parts, and what an edit or a small part costs.

    python benchmarks/compiler.py [--rows ROW ...] [--budget 20] [--build123d PYTHON] [--random 2000] [--only WORD]

CPU time, median of up to five repeats within the budget, start-up and imports left out (but for OpenSCAD, which is a program
of its own). Each library runs in a process of its own and they take turns, model by model. What is not installed is skipped
with a notice; a cell over its budget for one repeat is ended and shown as such. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import dsl
from dsl.graph import Node
from dsl.kernel.scripts import script
from dsl.kernel.worker import Job, JobResult, Limits, Pool

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from models import Model, models, random_programs  # noqa: E402

Nodes = list[tuple[str, list[float], list[int], str | None]]
OPENSCAD_LEAST_S = 20
"""CPU seconds that OpenSCAD gets at least; it starts anew for every part."""


class Peer:
    """One library in its process; it is started again after a model that took too long."""

    def __init__(self, name: str, library: str, python: str) -> None:
        self.name = name
        self._command = [python, str(HERE / "peers.py"), library]
        self._environment = {**os.environ, "PYTHONPATH": str(HERE.parent)} if python == sys.executable else dict(os.environ)
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, task: dict[str, Any], wall_s: float | None = None) -> dict[str, Any]:
        """The answer of peers.py, or an `error`; it may take `wall_s`, by default three times the task's budget."""
        if self._process is None:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self._environment
            )
            if "volume_mm3" not in self._answer(180):
                self.close()
                return {"error": "not installed"}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task).encode() + b"\n")
        self._process.stdin.flush()
        patience_s = 3 * task["budget_s"] if wall_s is None else wall_s
        answer = self._answer(patience_s)
        if not answer:
            self.close()
            return {"error": f"> {patience_s / 3:g} s"}
        return answer

    def _answer(self, wall_s: float) -> dict[str, Any]:
        assert self._process is not None and self._process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline() if ready.select(wall_s) else b""
        return json.loads(line) if line else {}

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def written(text: str) -> Nodes:
    """A program's nodes as they were written, for peers.py."""
    return [(n.op, list(n.numbers), list(n.inputs), n.selector) for n in dsl.check(text).nodes]


def combined(text: str) -> Nodes:
    """The same with runs of one boolean as one operation of many operands: the best a library can be given."""
    nodes = list(dsl.check(text).nodes)
    uses = [0] * len(nodes)
    for node in nodes:
        for index in node.inputs:
            uses[index] += 1
    inputs: dict[int, list[int]] = {}
    absorbed: set[int] = set()
    for number, node in enumerate(nodes):
        first = node.inputs[0] if node.inputs else -1
        if node.op in ("U", "D") and nodes[first].op == node.op and uses[first] == 1:
            inputs[number] = [*inputs[first], *node.inputs[1:]]
            absorbed.add(first)
        else:
            inputs[number] = list(node.inputs)
    kept = [number for number in range(len(nodes)) if number not in absorbed]
    place = {number: index for index, number in enumerate(kept)}
    return [_plain(nodes[number], [place[i] for i in inputs[number]]) for number in kept]


def _plain(node: Node, inputs: list[int]) -> tuple[str, list[float], list[int], str | None]:
    return node.op, list(node.numbers), inputs, node.selector


def openscad(model: Model, folder: Path, budget_s: float) -> dict[str, Any]:
    """The whole process, source to STL."""
    limit_s = max(OPENSCAD_LEAST_S, round(3 * budget_s))
    text = model.without_shell or model.text
    try:
        (folder / "part.scad").write_text(script(dsl.parse(text), ".scad"))
    except dsl.DslError:
        return {"error": "cannot say F"}
    if shutil.which("openscad") is None:
        return {"error": "not installed"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        ["sh", "-c", f"ulimit -t {limit_s}; exec openscad -o part.stl part.scad"], cwd=folder, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        return {"error": f"> {limit_s} s" if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else "failed"}
    return {"seconds": [after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime], "volume_mm3": None}


def table(chosen: list[Model], budget_s: float, build123d: str) -> dict[str, float]:
    """Print the comparison; our median seconds by model."""
    here = sys.executable
    ours = Peer("ours", "cadlm", here)
    others: list[tuple[Peer, bool]] = [
        (Peer("cadquery in order", "cadquery", here), False),
        (Peer("cadquery n-ary", "cadquery", here), True),
        (Peer("manifold3d, 64 segments", "manifold", here), True),
        (Peer("build123d n-ary", "build123d", build123d), True),
    ]
    print("| model | lines | ours ms | " + " | ".join(peer.name for peer, _ in others) + " | OpenSCAD, process |")
    print("|---|---|---|" + "---|" * (len(others) + 1))
    found: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        for model in chosen:
            mine = ours.ask({"text": model.text, "budget_s": budget_s})
            if not mine.get("seconds") or "error" in mine:
                print(f"| {model.name} | ours: {mine} |")
                continue
            found[model.name] = median(mine["seconds"])
            cells = [_cell(peer.ask(_task(peer, model, n_ary, budget_s)), mine) for peer, n_ary in others]
            cells.append(_cell(openscad(model, Path(folder), budget_s), mine))
            lines = len(model.text.splitlines())
            print(f"| {model.name} | {lines} | {1e3 * found[model.name]:.1f} | " + " | ".join(cells) + " |", flush=True)
    for peer in (ours, *(peer for peer, _ in others)):
        peer.close()
    return found


def _task(peer: Peer, model: Model, n_ary: bool, budget_s: float) -> dict[str, Any]:
    text = model.without_shell if model.without_shell and "manifold" in peer.name else model.text
    return {"nodes": combined(text) if n_ary else written(text), "budget_s": budget_s}


def _cell(answer: dict[str, Any], ours: dict[str, Any]) -> str:
    """`12.3 ms, 4.5x`, with a note where the volume is another one."""
    if "error" in answer:
        return answer["error"]
    seconds = median(answer["seconds"])
    volume = answer["volume_mm3"]
    wrong = volume is not None and not math.isclose(volume, ours["volume_mm3"], rel_tol=5e-3)
    return f"{1e3 * seconds:.0f}, **{seconds / median(ours['seconds']):.1f}x**" + (" (other volume)" if wrong else "")


def growth(found: dict[str, float]) -> None:
    """The exponent of a least-squares line through the plates from 50 holes on."""
    points = [(math.log(n), math.log(found[name])) for n in (50, 100, 400, 800) if (name := f"plate, {n} holes") in found]
    if len(points) < 3:
        return
    mean_x, mean_y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    print(f"\nGrowth from 50 to 800 holes, ours: holes^{slope:.2f}\n")


def hundred_features() -> str:
    """A plate with rounded corners, 30 bosses with rounded tops, 30 pockets and 40 through holes; `d` is the bore of one hole,
    `p` the length of one pocket, `r` the foot of one boss."""
    lines = ["d=3", "p=6", "r=5", "plate: C 200 100 8", "base: F $ 6 |Z"]
    names, pockets = ["base"], ["part"]
    for index in range(30):
        x, y = 15 + 19 * (index % 10), 20 + 30 * (index // 10)
        lines += [f"K {'r' if index == 15 else 5 + index % 3 / 4} 4 {8 + index % 5}", "F $ 0.5 >Z", f"b{index}: T $ {x} {y} 7"]
        names.append(f"b{index}")
        lines += [f"C {'p' if index == 15 else 6} 5 9", f"p{index}: T $ {x - 12 if x > 20 else x + 6} {y + 12} 4"]
        pockets.append(f"p{index}")
    lines += ["part: U " + " ".join(names), "D " + " ".join(pockets)]
    lines += [f"H $ {10 + 9.4 * (i % 20)} {5 + 90 * (i // 20)} {'d' if i == 25 else 3}" for i in range(40)]
    return "\n".join(lines)


def edits() -> None:
    """One parameter of the part changed again and again, with the cache and without; CPU in this process."""
    from dsl.kernel.build import build

    def timed(program: str, overrides: dict[str, float], cache: dsl.BuildCache | None) -> float:
        start = time.process_time()
        build(dsl.check(program, overrides), cache)
        return time.process_time() - start

    text = hundred_features()
    cold = median(timed(text, {"d": 3 + index / 10}, None) for index in range(3))
    print(f"100-feature part, built anew: {1e3 * cold:.0f} ms. With the cache:\n")
    print("| changed | first time | from then on |\n|---|---|---|")
    for name, values in (("d", (3.1, 3.2, 3.3, 3.4)), ("p", (6.1, 6.2, 6.3, 6.4)), ("r", (5.1, 5.2, 5.3, 5.4))):
        first: list[float] = []
        later: list[float] = []
        for value in values[:3]:  # each of a new cache is the first
            cache = dsl.BuildCache()
            build(dsl.check(text), cache)
            first.append(timed(text, {name: value}, cache))
            later += [timed(text, {name: other}, cache) for other in values if other != value]
        cells = [f"{1e3 * seconds:.0f} ms, {cold / seconds:.1f}x less" for seconds in (median(first), median(later))]
        print(f"| {name} | {cells[0]} | {cells[1]} |")
    cache = dsl.BuildCache()
    build(dsl.check(text), cache)
    appended = timed(text + "\nH $ 100 50 2", {}, cache)
    print(f"| a line appended | {1e3 * appended:.0f} ms, {cold / appended:.1f}x less | |\n")


def small_part() -> None:
    """A part of 5 lines in a warm process: to a checked solid, and to a STEP file."""
    from dsl.kernel.build import build

    text = "w=50\nC w 30 5\nH $ 5 5 4.5\nH $ w-5 25 4.5\nH $ w/2 15 10\nCH $ 0.5 >Z"
    checked: list[float] = []
    step: list[float] = []
    with TemporaryDirectory() as folder:
        for index in range(40):
            start = time.perf_counter()
            solid = build(dsl.check(text, {"w": 50 + index / 8}))
            checked.append(time.perf_counter() - start)
            dsl.export(solid, Path(folder) / "part.step")
            step.append(time.perf_counter() - start)
    print(f"Small part, warm, wall: text to checked solid {1e3 * median(checked):.1f} ms, to STEP {1e3 * median(step):.1f} ms\n")


def throughput(count: int) -> None:
    """Random programs with fillets and shells, each isolated, in two processes."""
    programs = random_programs(count, features=True)
    with Pool() as pool:
        pool.run(Job(program="C 1 1 1"))
        start = time.perf_counter()
        outcomes = list(pool.completed((Job(program=text) for text in programs), Limits(cpu_s=10), concurrency=2))
        seconds = time.perf_counter() - start
    solids = sum(isinstance(finished.outcome, JobResult) for finished in outcomes)
    slowest = max(finished.seconds for finished in outcomes)
    print(f"{count} random programs, isolated, 2 processes: {count / seconds:.0f} a second ({solids} solids, the others refused;")
    print(f"the slowest took {slowest:.1f} s)\n")


RANDOM_WALL_S = 10.0


def random_parts(count: int, build123d: str) -> None:
    """Random programs without fillets, each built once by each library; sums over those that both ways make a solid of."""
    ours = Peer("ours", "cadlm", sys.executable)
    others = [
        Peer("cadquery n-ary", "cadquery", sys.executable),
        Peer("manifold3d, 64 segments", "manifold", sys.executable),
        Peer("build123d n-ary", "build123d", build123d),
    ]
    sums: dict[str, list[float]] = {peer.name: [] for peer in others}
    mine: dict[str, list[float]] = {peer.name: [] for peer in others}
    differing: dict[str, int] = dict.fromkeys(sums, 0)
    for text in random_programs(count):
        task = {"nodes": combined(text), "text": text, "budget_s": 1e-9}
        own = ours.ask(task, RANDOM_WALL_S)
        if "error" in own:
            continue
        for peer in others:
            answer = peer.ask(task, RANDOM_WALL_S)
            if "error" in answer or not answer["volume_mm3"]:
                continue
            sums[peer.name].append(answer["seconds"][0])
            mine[peer.name].append(own["seconds"][0])
            differing[peer.name] += not math.isclose(answer["volume_mm3"], own["volume_mm3"], rel_tol=1e-2)
    print(f"| {count} random programs | both | ours, mean ms | mean ms | ratio | other volume (1 %) |\n|---|---|---|---|---|---|")
    for name, seconds in sums.items():
        if not seconds:
            print(f"| {name} | none | | | | |")
            continue
        means = [1e3 * sum(values) / len(values) for values in (mine[name], seconds)]
        cells = f"{means[0]:.1f} | {means[1]:.1f} | {means[1] / means[0]:.1f} | {differing[name]}"
        print(f"| {name} | {len(seconds)} | {cells} |")
    print()
    for peer in (ours, *others):
        peer.close()


def parsing() -> None:
    """CPU of `check` by the line."""
    for count in (1_000, 10_000):
        text = "\n".join(["C 9 9 9", *(f"T {i} 1 {i}*2+1 0" for i in range(count - 1))])
        start = time.process_time()
        dsl.check(text)
        print(f"parse and check, {count} lines: {1e6 * (time.process_time() - start) / count:.0f} µs a line")
    text = "C 1 1 1\n" * 1_000_000
    start = time.process_time()
    try:
        dsl.check(text)
    except dsl.DslError as error:
        print(f"a million lines: {error.kind} in {time.process_time() - start:.3f} s\n")


ROWS = ("models", "parsing", "small", "edits", "random", "isolated")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), help="what to measure (default all)")
    parser.add_argument("--budget", type=float, default=20.0, help="CPU seconds that one model may take one library")
    parser.add_argument("--build123d", default=sys.executable, metavar="PYTHON", help="an interpreter that has build123d")
    parser.add_argument("--random", type=int, default=2_000, metavar="COUNT", help="random programs of both random rows")
    parser.add_argument("--only", default="", help="only models whose name holds this")
    options = parser.parse_args()
    measured = {
        "models": lambda: growth(
            table([model for model in models() if options.only in model.name], options.budget, options.build123d)
        ),
        "parsing": parsing,
        "small": small_part,
        "edits": edits,
        "random": lambda: random_parts(options.random, options.build123d),
        "isolated": lambda: throughput(options.random),
    }
    for row in ROWS:
        if row in options.rows:
            start = time.perf_counter()
            measured[row]()
            print(f"({row}: {time.perf_counter() - start:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
