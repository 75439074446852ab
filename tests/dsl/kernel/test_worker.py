"""The kernel process: answers, limits, deaths, and what they leave behind."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings

import dsl
from dsl.checker import check
from dsl.errors import DslError
from dsl.kernel.jobs import graph_from_dict, graph_to_dict
from dsl.kernel.worker import Job, JobResult, Limits, Pool, run_isolated
from tests.dsl.strategies import featured_lines

PLATE = "w=50\nC w 30 5\nH $ 5 5 4.5\nH $ w-5 25 4.5"
SLOW = "S 10\nT 0 3 1 2\nU 0 1\nCP $ 1 2 0 1 2 3 60 350"
"""A ring of overlapping balls: the kernel needs many seconds for it."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def wait_for_child(pid: int, known: frozenset[int] = frozenset()) -> int:
    """The first child that the server has forked for a job, besides the known ones that may still be ending."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = [child for child in children_of(pid) if child not in known]
        if found:
            return found[0]
        time.sleep(0.01)
    raise AssertionError("no job was started")


def server_pid(pool: Pool) -> int:
    pid = pool.server_pid
    assert pid is not None
    return pid


def test_a_job_measures_and_writes(pool: Pool, tmp_path: Path) -> None:
    files = tuple(tmp_path / f"part{suffix}" for suffix in (".step", ".stl", ".png", ".py"))
    result = pool.run(Job(program=PLATE, overrides={"w": 80}, outputs=files))
    assert result.measurements is not None and result.measurements.size_mm == pytest.approx((80, 30, 5))
    assert len(result.measurements.holes) == 2
    assert result.files == files and sorted(tmp_path.iterdir()) == sorted(files)
    assert all(path.stat().st_size > 500 for path in files)
    assert "w = 80" in (tmp_path / "part.py").read_text()


def test_a_file_is_measured_and_compared(pool: Pool, tmp_path: Path) -> None:
    pool.run(Job(program=PLATE, outputs=(tmp_path / "part.step",), measure=False))
    result = pool.run(Job(file=tmp_path / "part.step", compare_with=Job(program=PLATE)))
    assert result.measurements is not None and result.measurements.solids == 1
    assert result.comparison is not None and result.comparison.iou == pytest.approx(1.0, abs=1e-6)


def test_warnings_come_with_the_result(pool: Pool) -> None:
    result = pool.run(Job(program="C 10 10 10\nC 1 1 1"))
    assert [(notice.kind, notice.line) for notice in result.warnings] == [("unreferenced_node", 1)]


def test_python_tells_the_same_warnings_when_asked(pool: Pool) -> None:
    text = """C 10 10 10
C 3 3 3
T 1 50 0 0
D 0 2
C 5 5 5
T 4 0 0 10.000002
U 3 5
C 9 9 9
M m 1 1 1 0 1
ROOT 6 m"""
    solid = dsl.compile(text)
    assert solid.notices is None
    assert solid.warnings == pool.run(Job(program=text)).warnings
    found = [(notice.kind, notice.line) for notice in solid.warnings]
    assert found == [("unreferenced_node", 8), ("idle_operand", 2), ("near_miss", 7), ("several_solids", 7)]


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [("C 1 1", "arg_count", 1), ("C 10 10 10\nH 0 50 50 2", "no_effect", 2), ("? too big", "refused", None)],
)
def test_errors_come_back_whole(pool: Pool, text: str, kind: str, line: int | None) -> None:
    with pytest.raises(DslError) as caught:
        pool.run(Job(program=text))
    assert caught.value.kind == kind
    if line is not None:
        assert caught.value.line == line and caught.value.source == text.splitlines()[line - 1]


def test_outputs_are_refused_before_the_work(pool: Pool, tmp_path: Path) -> None:
    for name, kind in (("x.docx", "unsupported_format"), ("missing/x.step", "unwritable_file")):
        with pytest.raises(DslError) as caught:
            pool.run(Job(program=SLOW, outputs=(tmp_path / name,)), Limits(wall_s=0.5))
        assert caught.value.kind == kind


def test_one_bad_output_writes_none(pool: Pool, tmp_path: Path) -> None:
    outputs = (tmp_path / "good.step", tmp_path / "bad.scad")
    with pytest.raises(DslError) as caught:
        pool.run(Job(program="C 10 10 10\nF 0 1", outputs=outputs))
    assert caught.value.kind == "not_expressible"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", [{"wall_s": 0.0}, {"cpu_s": math.nan}, {"wall_s": math.inf}, {"memory_bytes": 2**63}])
def test_limits_that_cannot_be_set_do_not_exist(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Limits(**bad)  # type: ignore[arg-type]


NAMED: dict[str, tuple[str, Limits]] = {
    "size_bytes": ("C 1 2 3 # four", Limits(size_bytes=8)),
    "lines": ("C 1 2 3\n\n", Limits(lines=2)),
    "nodes": ("C 1 2 3\nT 0 1 1 1\nT 1 1 1 1", Limits(nodes=2)),
    "copies": ("C 1 2 3\nLP 0 1 0 0 4 5", Limits(copies=3)),
    "factor": ("C 1 2 3\nX 0 5 5 5\nX 1 5 5 5", Limits(factor=20)),
    "expression_chars": (f"C {'1+' * 600}1 2 3", Limits()),
    "expression_depth": (f"C {'1+' * 100}1 2 3", Limits()),
    "wall_s": (SLOW, Limits(wall_s=0.1)),
    "cpu_s": (SLOW, Limits(cpu_s=0.01)),
    "memory_bytes": (SLOW, Limits(memory_bytes=1_000_000)),
}


def test_every_limit_is_named_by_who_hits_it(pool: Pool) -> None:
    assert list(NAMED) == [field.name for field in fields(Limits)]
    with pool.session() as session:  # which checks programs in the kernel process
        for name, (program, limits) in NAMED.items():
            for run in (pool.run,) if program == SLOW else (pool.run, session.run):
                with pytest.raises(DslError) as caught:
                    run(Job(program=program), limits)
                assert f"limit {name})" in str(caught.value), (name, str(caught.value))


@pytest.mark.parametrize("limits", [Limits(wall_s=0.3), Limits(cpu_s=1)], ids=["wall", "cpu"])
def test_a_slow_job_is_ended_and_the_next_one_runs(pool: Pool, tmp_path: Path, limits: Limits) -> None:
    pid = server_pid(pool)
    with pytest.raises(DslError) as caught:
        pool.run(Job(program=SLOW, outputs=(tmp_path / "x.step",)), limits)
    assert caught.value.kind == "kernel_timeout"
    assert list(tmp_path.iterdir()) == []
    assert pool.run(Job(program=PLATE)).measurements is not None
    assert server_pid(pool) == pid, "the kernel stayed loaded"


@pytest.mark.parametrize("death", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_job_that_dies_is_a_kernel_crash(pool: Pool, tmp_path: Path, death: signal.Signals) -> None:
    pid = server_pid(pool)
    known = frozenset(children_of(pid))
    killer = threading.Thread(target=lambda: os.kill(wait_for_child(pid, known), death))
    killer.start()
    with pytest.raises(DslError) as caught:
        pool.run(Job(program=SLOW, outputs=(tmp_path / "x.step",)))
    killer.join()
    assert caught.value.kind == "kernel_crash" and death.name in caught.value.message
    assert list(tmp_path.iterdir()) == []
    assert pool.run(Job(program=PLATE)).measurements is not None


def test_a_dead_server_is_replaced() -> None:
    with Pool() as pool:
        pool.run(Job(program=PLATE))
        first = server_pid(pool)
        known = frozenset(children_of(first))
        killer = threading.Thread(target=lambda: (wait_for_child(first, known), os.kill(first, signal.SIGKILL)))
        killer.start()
        with pytest.raises(DslError) as caught:
            pool.run(Job(program=SLOW))
        killer.join()
        assert caught.value.kind == "kernel_crash"
        assert pool.run(Job(program=PLATE)).measurements is not None
        assert server_pid(pool) != first


def test_many_jobs_keep_their_order_and_their_errors(pool: Pool) -> None:
    texts = ["C 1 1 1", "C 1 1", "C 2 2 2", "C 5 5 5\nH 0 50 50 2", "C 3 3 3"]
    outcomes = list(pool.map([Job(program=text) for text in texts]))
    shown = [o.kind if isinstance(o, DslError) else o.measurements and round(o.measurements.volume_mm3, 6) for o in outcomes]
    assert shown == [1, "arg_count", 8, "no_effect", 27]


def test_one_job_in_a_process_of_its_own() -> None:
    result = run_isolated(Job(program="C 2 3 4"))
    assert isinstance(result, JobResult) and result.measurements is not None
    assert result.measurements.volume_mm3 == pytest.approx(24)


def test_graphs_survive_the_trip() -> None:
    graph = check('r=2\nSK 0 0 0 1 0 0 0 1 0\nO 0 0 r\nEND\ntop: E 0 0 0 5 "Top"\nH $ 0 0 1 2 <Z\nC 1 1 1\nROOT 2 steel')
    copy = graph_from_dict(graph_to_dict(graph))
    assert copy == graph
    assert (copy.key, copy.source, copy.warnings, copy.nodes[1].name) == (graph.key, graph.source, graph.warnings, "Top")


SCRIPT = """
import sys
from pathlib import Path
from dsl.kernel.worker import Job, Pool
pool = Pool()
pool.start()
print(pool.server_pid, flush=True)
try:
    pool.run(Job(program=sys.argv[1], outputs=(Path("part.step"),)))
finally:
    loaded = [name for name in sys.modules if name.partition(".")[0] in ("OCP", "cadquery", "numpy")]
    print("loaded", loaded, flush=True)
"""


@pytest.mark.parametrize("death", [signal.SIGINT, signal.SIGKILL])
def test_the_end_of_the_parent_ends_everything(tmp_path: Path, death: signal.Signals) -> None:
    root = Path(__file__).resolve().parents[3]
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, SLOW],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    with parent, parent.stdout:
        server = int(parent.stdout.readline())
        job = wait_for_child(server)
        parent.send_signal(death)
        rest = parent.stdout.read()
    assert parent.returncode != 0
    if death == signal.SIGINT:
        assert rest.strip() == "loaded []", "the parent must not load the kernel"
        assert list(tmp_path.iterdir()) == []
    deadline = time.monotonic() + 30
    while any(is_running(pid) for pid in (server, job)):
        assert time.monotonic() < deadline, "an orphan is left"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_results_come_as_they_are_done(pool: Pool) -> None:
    jobs = [Job(program=SLOW), *(Job(program=f"C {i} 1 1") for i in range(1, 21))]
    order = [finished.index for finished in pool.completed(jobs, Limits(cpu_s=4), concurrency=2)]
    assert sorted(order) == list(range(21))
    assert order.index(0) > 10, "a slow job holds up none of the others"


def test_a_job_that_kills_a_shared_process_costs_no_other(pool: Pool) -> None:
    jobs = [Job(program="C 1 1 1"), Job(program=SLOW), *[Job(program="C 2 1 1")] * 6]
    limits = Limits(wall_s=120, memory_bytes=16_000_000)
    outcomes = {finished.index: finished.outcome for finished in pool.completed(jobs, limits, concurrency=1)}
    failed = outcomes.pop(1)
    assert isinstance(failed, DslError) and failed.kind == "kernel_crash"
    assert all(isinstance(outcome, JobResult) for outcome in outcomes.values())


def test_an_abandoned_series_ends_its_processes(pool: Pool) -> None:
    series = pool.completed([Job(program="C 1 1 1"), Job(program=SLOW), Job(program=SLOW)], concurrency=2)
    next(series)
    start = time.monotonic()
    series.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 30
    assert pool.run(Job(program=PLATE)).measurements is not None


def test_a_session_builds_again_only_what_an_edit_touches(pool: Pool) -> None:
    slow = "S 10\nT 0 3 1 2\nU 0 1\nCP $ 1 2 0 1 2 3 5 350\n"
    with pool.session() as session:
        first = session.run(Job(program=slow + "T $ 1 0 0"))
        again = session.run(Job(program=slow + "# a comment\nR $ 0 0 9"))
        assert again.measurements and first.measurements
        assert again.measurements.volume_mm3 == pytest.approx(first.measurements.volume_mm3, rel=1e-9)
        with pytest.raises(DslError) as caught:
            session.run(Job(program=SLOW), Limits(wall_s=0.3))
        assert caught.value.kind == "kernel_timeout"
        assert session.run(Job(program="C 1 2 3")).measurements is not None, "a dead process is replaced"


def test_what_was_probably_not_meant_is_noticed(pool: Pool) -> None:
    result = pool.run(Job(program="C 10 10 10\nY 2 20\nT 1 30 0 0\nD 0 2"))
    assert [(notice.kind, notice.line) for notice in result.warnings] == [("idle_operand", 2)]


def test_what_is_idle_in_a_stretched_part_has_the_line_that_wrote_it(pool: Pool) -> None:
    stretched = "C 10 10 10\nC 2 2 2\nT 1 50 0 0\nD 0 2\nX 3 1 2 1\n"
    result = pool.run(Job(program=stretched + "T 3 0 50 0\nX 5 1 1 2\nD 4 6"))
    assert [(notice.kind, notice.line) for notice in result.warnings] == [("idle_operand", line) for line in (2, 2, 4)]


def check_step(lines: list[str], pool: Pool, folder: Path) -> None:
    """A STEP file read back measures as the solid that was written. OCCT may die of some parts: each is made apart.

    What is refused counts for no example.
    """
    text, path = "\n".join(lines), folder / "part.step"
    try:
        there = pool.run(Job(program=text, outputs=(path,)), Limits(cpu_s=10)).measurements
    except DslError:
        reject()
    back = pool.run(Job(file=path)).measurements
    assert there is not None and back is not None
    # A round wider than its circle comes back as a surface of revolution, an offset that has come to a point with some area;
    # OCCT's integrals over the freeform corners between chamfers are right to 2e-6.
    freeform = {"bspline", "other"} & set(there.faces)
    assert back.area_mm2 == pytest.approx(there.area_mm2, rel=1e-5 if freeform else 3e-7), text
    assert back.volume_mm3 == pytest.approx(there.volume_mm3, rel=1e-5 if freeform else 3e-7), text
    assert back.solids == there.solids, text
    assert sum(back.faces.values()) == sum(there.faces.values()) or "other" in there.faces, text
    # OCCT's reader splits freeform edges where they have a break, and knows no rim of an offset that has come to a point.
    assert back.edges == there.edges or freeform, text
    assert [*back.bbox_mm[0], *back.bbox_mm[1]] == pytest.approx([*there.bbox_mm[0], *there.bbox_mm[1]], abs=1e-5), text


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(featured_lines())
def test_step_files_keep_parts_with_features(pool: Pool, tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    check_step(lines, pool, tmp_path_factory.mktemp("step"))


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(featured_lines())
def test_step_files_keep_three_hundred_parts_with_features(
    pool: Pool, tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    check_step(lines, pool, tmp_path_factory.mktemp("step"))
