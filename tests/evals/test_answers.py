"""Other systems on the same sheet: scripts, STEP and STL files, sets of prompts from elsewhere, two runs compared."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from ctypes import CDLL, c_size_t, c_uint32
from pathlib import Path

import pytest

from dsl.errors import DslError
from dsl.kernel.worker import Job, Limits, Pool
from evals.answers import Answer
from evals.comparison import compare
from evals.errors import EvalError
from evals.kernels import Kernels
from evals.run import Run, evaluate
from evals.scorers import Judge
from evals.suites import tasks
from evals.task import Task

HAS_LANDLOCK = sys.platform == "linux" and CDLL(None).syscall(444, None, c_size_t(0), c_uint32(1)) > 0
UNSHARE = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
"""Whether a process may leave the network behind."""
PLATE = "C 50 30 5\nH $ 25 15 8"
PLATE_SCRIPT = """
import cadquery as cq
result = cq.Workplane().box(50, 30, 5, centered=False).faces(">Z").workplane(origin=(25, 15, 5)).hole(8)
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool


@pytest.fixture(scope="module")
def files(pool: Pool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plate as STEP and STL, and the block without its hole."""
    folder = tmp_path_factory.mktemp("parts")
    pool.run(Job(program=PLATE, outputs=(folder / "plate.step", folder / "plate.stl")))
    pool.run(Job(program="C 50 30 5", outputs=(folder / "block.step", folder / "block.stl")))
    return folder


@pytest.mark.parametrize("suffix", ["step", "stl"])
@pytest.mark.parametrize(("name", "value"), [("plate", 1), ("block", 0)])
def test_a_file_is_judged_like_a_program(files: Path, pool: Pool, name: str, value: float, suffix: str) -> None:
    judge = Judge(pool, with_metrics=True)
    for task in (
        Task(id="a", prompt="p", reference=PLATE),
        Task(id="b", prompt="p", reference_file=files / "plate.step"),
        Task(id="c", prompt="p", reference_file=files / "plate.stl"),
    ):
        verdict = judge.score(task, Answer(file=files / f"{name}.{suffix}"))
        assert verdict.value == value, (task.id, verdict)
        iou = verdict.details["metrics"]["iou_mm"]
        assert iou == pytest.approx(1 if value else 1 - 3.14159 * 16 / 1500, abs=1e-3)


def test_the_unit_of_a_mesh_counts(files: Path, pool: Pool) -> None:
    task = Task(id="a", prompt="p", reference="C 1270 762 127")
    verdict = Judge(pool).score(task, Answer(file=files / "block.stl", unit_mm=25.4))
    assert verdict.value == 1


def test_a_missing_extra_is_no_fault_of_the_answer(files: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.spatial", None)
    task = Task(id="a", prompt="p", reference="C 50 30 5")
    with pytest.raises(EvalError) as caught:
        Judge(pool, with_metrics=True).score(task, Answer(file=files / "block.stl"))
    assert caught.value.code == "missing-extra"


@pytest.mark.slow
def test_a_script_is_run_and_judged(pool: Pool) -> None:
    judge, task = Judge(pool), Task(id="a", prompt="p", reference=PLATE)
    assert judge.score(task, Answer(script=PLATE_SCRIPT)).value == 1
    assert judge.score(task, Answer(script=PLATE_SCRIPT.replace("hole(8)", "hole(9)"))).value == 0
    for script, words in (("1/0", "ZeroDivisionError"), ("x = 1", "neither shows"), ("import sys; sys.exit(0)", "ended with 0")):
        verdict = judge.score(task, Answer(script=script))
        assert (verdict.value, verdict.reason) == (0, "script_failed") and words in verdict.details["message"]


@pytest.mark.skipif(not HAS_LANDLOCK, reason="this system cannot shut a process in")
def test_a_script_can_write_nowhere_else_start_nothing_and_reach_nobody(pool: Pool, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    attempts = {
        f"open({str(outside)!r}, 'w')": "refused 13",
        "import subprocess; subprocess.run(['true'], check=True)": "refused 13",
    }
    if subprocess.run([sys.executable, "-c", UNSHARE], check=False).returncode == 0:
        attempts["import socket; socket.create_connection(('127.0.0.1', 9), 1)"] = "refused 101"
    for attempt, message in attempts.items():
        script = f"try:\n    {attempt}\nexcept OSError as error:\n    raise SystemExit(f'refused {{error.errno}}')"
        verdict = Judge(pool).score(Task(id="a", prompt="p", reference=PLATE), Answer(script=script))
        assert (verdict.reason, verdict.details["message"]) == ("script_failed", message)
    assert not outside.exists()


def test_metrics_say_how_wrong_a_part_is(pool: Pool, tmp_path: Path) -> None:
    """A part lying on its side is no match where it stands, and a full one once turned; the reference is kept on the disk."""
    task = Task(id="a", prompt="p", reference=PLATE)
    found = Judge(pool, with_metrics=True, cache=tmp_path).score(task, PLATE + "\nR $ 90 0 0")
    metrics = found.details["metrics"]
    assert found.value == 0 and metrics["iou_mm"] < 0.2 and metrics["iou_aligned"] > 0.999
    assert (metrics["same_box"], metrics["same_volume"], metrics["same_holes"]) == (1, 1, 1)
    assert metrics["chamfer_mm"] > 10 * metrics["chamfer_floor_mm"]
    kept = sorted(path.suffix for path in tmp_path.iterdir())
    assert kept == [".json", ".json", ".npz"]
    floor = next(tmp_path.glob("*.floor.json"))
    floor.write_text(json.dumps({**json.loads(floor.read_text()), "sampling": "another", "mean_mm": 99}))
    again = Judge(pool, with_metrics=True, cache=tmp_path).score(task, PLATE + "\nR $ 90 0 0")
    assert again.details["metrics"] == pytest.approx(metrics, rel=1e-6)


@pytest.mark.parametrize(
    ("answer", "value", "method"),
    [
        ("w=50\nC w 30 5\nH $ w/2 15 8", 1, "same key"),
        (f"{PLATE}\nR $ 0 0 180\nT $ 50 30 0", 1, "measurements"),
        (f"{PLATE}\nT $ 0.1 0 0", 0, "moments"),
        ("C 50 30 5\nH $ 25.5 15 8", 0, "moved"),
        ("C 50 30 5\nH $ 25.02 15 8", 1, "mesh"),
        ("C 50 30 5\nH $ 25.08 15 8", 1, "exact"),
    ],
)
def test_the_cheapest_that_is_sure_decides(pool: Pool, answer: str, value: float, method: str) -> None:
    verdict = Judge(pool).score(Task(id="a", prompt="p", reference=PLATE), answer)
    assert (verdict.value, verdict.details["method"]) == (value, method), verdict
    if method in ("moved", "mesh", "exact"):  # a hole of 8 mm that is moved leaves a crescent on either side
        crescent = 8 * 5 * (float(answer.split()[6]) - 25)
        exact = (7249 - crescent) / (7249 + crescent)
        found, error = verdict.details, verdict.details.get("iou_error", 0)
        assert found.get("iou", found.get("iou_at_most")) == pytest.approx(exact, abs=error + 1e-4)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux names the children of a process")
def test_a_process_that_dies_between_jobs_costs_no_answer(pool: Pool) -> None:
    kernels, block = Kernels(pool), Job(program="C 1 2 3")
    kernels.run(block)
    for child in Path(f"/proc/{pool.server_pid}/task/{pool.server_pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    measured = kernels.run(block).measurements
    assert measured is not None and measured.volume_mm3 == pytest.approx(6)
    kernels.close()


def test_a_program_that_took_too_long_is_built_again_only_where_it_may_take_longer(pool: Pool) -> None:
    kernels, job, short = Kernels(pool), Job(program="Y 20 6\nH $ 12 0 5"), Limits(wall_s=1e-3, cpu_s=1.0)
    errors: list[DslError] = []
    for _ in range(2):
        with pytest.raises(DslError) as caught:
            kernels.run(job, short)
        errors.append(caught.value)
    assert errors[0].kind == "kernel_timeout" and errors[0] is errors[1]
    assert kernels.run(job).measurements is not None
    kernels.close()


def test_what_a_perfect_ranking_would_have_given(pool: Pool) -> None:
    task = Task(id="a", prompt="p", reference=PLATE)
    found = Judge(pool).score(task, Answer(program="C 50 30 5", others=("nonsense", PLATE)))
    assert found.value == 0 and found.details["metrics"] == {"pass_at_1": 0, "oracle": 1}
    found = Judge(pool).score(task, Answer(program="nonsense", others=(PLATE, "nonsense")))
    assert found.is_valid is False and found.details["metrics"] == {"pass_at_1": 1, "oracle": 1}
    found = Judge(pool).score(task, Answer(program=PLATE, others=("w=50\nC w 30 5\nH $ 25 15 8", "C 50 30 5")))
    assert found.value == 1 and found.details["metrics"] == {"pass_at_1": 1, "oracle": 1}


def test_a_set_from_elsewhere(files: Path, pool: Pool, tmp_path: Path) -> None:
    rows = [
        {"prompt": "a plate", "reference": str(files / "plate.step"), "groups": {"kind": ["plate"]}},
        {"prompt": "a block", "program": "C 50 30 5"},
        {"prompt": "a block", "id": "spec", "spec": {"requirements": [{"kind": "size", "size_mm": [5, 30, 50]}]}},
        {"prompt": "hello", "refuse": True},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    answers = {"a plate": PLATE, "a block": "C 50 30 5", "hello": "? no part is described"}
    summary, _ = evaluate(Run(suite=str(path), model="m"), answers.__getitem__, pool=pool)
    assert summary["right"]["rate"] == 1
    assert summary["refusals"] == {
        "must_refuse": 1,
        "refused": 1,
        "parts": 3,
        "parts_refused": 0,
    }


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 1"),
        ('{"prompt": "a"}', "exactly one"),
        ('{"prompt": "a", "reference": "no/such.step"}', "there is no file"),
        ('{"prompt": "a", "program": "C 1 1 1", "unit": "parsec"}', "parsec"),
        ('{"prompt": "a", "spec": {"requirements": [{"kind": "beauty"}]}}', "beauty"),
        ("[1]", "line 1"),
    ],
)
def test_a_broken_set_names_its_line(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(EvalError, match="line 1") as error:
        tasks(str(path))
    assert words in str(error.value)


def test_two_runs_compared(tmp_path: Path, pool: Pool) -> None:
    todo = tasks("seed6")
    right = {task.prompt: program for task, program in zip(todo, ["C 20 20 10"] * 6, strict=True)}
    evaluate(Run(suite="seed6", model="a"), lambda prompt: "C 1 1 1", out=tmp_path / "a", pool=pool)
    evaluate(Run(suite="seed6", model="b"), right.__getitem__, out=tmp_path / "b", pool=pool)
    found = compare(tmp_path / "a", tmp_path / "b")
    assert (found.tasks, found.won, found.lost, found.left_out) == (6, ("simple cube/0",), (), 0)
    assert found.rates == (0, pytest.approx(1 / 6)) and not found.is_significant
    assert compare(tmp_path / "a", tmp_path / "a").difference == 0
    evaluate(Run(suite="refusals", model="a", count=1), lambda prompt: "C 1 1 1", out=tmp_path / "c", pool=pool)
    with pytest.raises(EvalError) as error:
        compare(tmp_path / "a", tmp_path / "c")
    assert error.value.code == "other-suite"
    with pytest.raises(EvalError) as error:
        compare(tmp_path / "a", tmp_path)
    assert error.value.code == "not-a-run"
