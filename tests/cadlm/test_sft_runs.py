"""Fine-tuning for real, at tiny size: it learns answers and their end, merges, resumes, splits over ranks, survives a full disk.

Each run is a process of its own, as `accelerate launch` and `torchrun` start it.
"""

# pyright: basic

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("accelerate")

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from cadlm.train.exact_answers import measure_exactness
from cadlm.train.loading import load_tokens
from cadlm.train.paced_trainer import whole_checkpoints
from generators.corpus import draw
from generators.draft import Sample
from tests.cadlm.tiny_qwen import make_tiny_qwen

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::FutureWarning")]

ROOT = Path(__file__).parents[2]
LIMIT_S = 900
SAMPLES = [draw(3, index) for index in range(40)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"), SAMPLES[:32], SAMPLES[32:])


def write_corpus(folder: Path, train: Iterable[Sample], held_out: Iterable[Sample]) -> Path:
    (folder / "jsonl").mkdir()
    for split, samples in (("train", train), ("validation", held_out)):
        lines = [json.dumps({"prompt": sample.prompt, "target": sample.target}) + "\n" for sample in samples]
        (folder / "jsonl" / f"{split}-00000.jsonl").write_text("".join(lines))
    return folder


def command(out: Path, folder: Path, corpus: Path, *, ranks: int = 1, **settings: object) -> list[str]:
    start = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"] if ranks > 1 else []
    values = {"model": str(folder), "data": str(corpus), "log_every": 1, **settings}
    sets = [f"--set={key}={json.dumps(value)}" for key, value in values.items()]
    config = str(ROOT / "configs" / "sft" / "tiny.toml")
    return [sys.executable, *start, "-m", "cadlm.train.sft", "--config", config, "--out", str(out), *sets]


def run(out: Path, folder: Path, corpus: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(out, folder, corpus, **settings),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def environment() -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}


def metrics(out: Path, name: str) -> list[float]:
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    return [row[name] for row in rows if name in row]


def tracked(out: Path, tag: str) -> list[float]:
    """What TensorBoard shows of a run."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    (events,) = (out / "runs").iterdir()
    return [event.value for event in EventAccumulator(str(events)).Reload().Scalars(tag)]


def weights(out: Path, name: str = "model/model.safetensors") -> dict[str, torch.Tensor]:
    return load_file(out / name)


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_it_learns_answers_and_their_end(folder: Path, tmp_path: Path) -> None:
    """Four short samples by heart: the held-out ones are the same, so that exact answers must become all of them."""
    few = sorted(SAMPLES, key=lambda sample: len(sample.prompt) + len(sample.target))[:4]
    corpus = write_corpus(tmp_path, few, few)
    before = measure_exactness(
        AutoModelForCausalLM.from_pretrained(folder), load_tokens(str(folder)), few, max_length=400, batch=4
    )
    done = run(
        tmp_path / "run",
        folder,
        corpus,
        steps=150,
        batch=4,
        max_length=400,
        learning_rate=1e-2,
        held_out=4,
        exact=4,
        evaluate_every=75,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "run" / "model")
    held_out = metrics(tmp_path / "run", "eval_loss")
    assert held_out[-1] < 0.05 < 5 < metrics(tmp_path / "run", "loss")[0]
    assert (before.exact, metrics(tmp_path / "run", "exact"), metrics(tmp_path / "run", "answered")) == (0, [4], [4])
    assert (
        "| greedy answers that are the part that was meant | 4 of 4 |" in (tmp_path / "run" / "model" / "README.md").read_text()
    )


def test_fresh_samples_lower_the_loss_of_parts_that_were_not_trained_on(folder: Path, tmp_path: Path) -> None:
    trackers = [name for name in ("tensorboard",) if find_spec(name)]
    settings = {"steps": 30, "batch": 4, "held_out": 8, "evaluate_every": 15, "workers": 1, "report_to": trackers}
    done = run(tmp_path, folder, Path(), data="", **settings)
    assert done.returncode == 0, done.stderr
    if trackers:
        for tag, name in (("train/loss", "loss"), ("eval/loss", "eval_loss")):
            assert tracked(tmp_path, tag) == pytest.approx(metrics(tmp_path, name))
    first, *_, last = metrics(tmp_path, "eval_loss")
    assert last < first < metrics(tmp_path, "loss")[0] - 0.5
    record = json.loads((tmp_path / "config.json").read_text())
    assert record["settings"]["steps"] == 30 and record["trained"] == record["parameters"] and record["commit"] != "unknown"


def test_two_ranks_do_what_one_does_with_the_doubled_batch(folder: Path, corpus: Path, tmp_path: Path) -> None:
    settings = {"steps": 4, "accumulate": 2, "held_out": 8, "clip": 0.5, "evaluate_every": 2}
    one, two = tmp_path / "one", tmp_path / "two"
    for out, batch, ranks in ((one, 4, 1), (two, 2, 2)):
        done = run(out, folder, corpus, batch=batch, ranks=ranks, **settings)
        assert done.returncode == 0, done.stderr
    assert json.loads((two / "config.json").read_text())["ranks"] == 2
    for name in ("loss", "eval_loss", "grad_norm"):
        assert metrics(two, name) == pytest.approx(metrics(one, name), rel=1e-4)
    first, second = weights(one), weights(two)
    assert max((first[name] - second[name]).abs().max().item() for name in first) < 1e-4


def test_a_killed_run_goes_on_and_ends_with_the_weights_of_an_unbroken_one(folder: Path, corpus: Path, tmp_path: Path) -> None:
    settings = {
        "steps": 8,
        "batch": 4,
        "save_every": 3,
        "held_out": 4,
        "lora_rank": 4,
        "lora_dropout": 0.1,
        "learning_rate": 1e-2,
    }
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert run(whole, folder, corpus, **settings).returncode == 0
    process = subprocess.Popen(
        command(broken, folder, corpus, **settings), cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL
    )
    waiting_until = time.monotonic() + LIMIT_S
    while not (broken / "checkpoint-3" / "progress.json").exists():
        assert process.poll() is None and time.monotonic() < waiting_until
        time.sleep(0.01)
    process.kill()
    process.wait()
    (broken / "checkpoint-7").mkdir(exist_ok=True)  # what a kill in mid-checkpoint leaves behind
    (broken / "checkpoint-7" / "trainer_state.json").write_text("{")
    again = run(broken, folder, corpus, **settings)
    assert again.returncode == 0, again.stderr
    assert same(weights(whole, "adapter/adapter_model.safetensors"), weights(broken, "adapter/adapter_model.safetensors"))
    assert metrics(whole, "loss")[-1] == metrics(broken, "loss")[-1]


def test_a_signal_ends_the_run_with_a_checkpoint_and_the_command_goes_on(folder: Path, corpus: Path, tmp_path: Path) -> None:
    settings = {"steps": 100_000, "batch": 4, "held_out": 4, "save_every": 100_000}
    started = command(tmp_path, folder, corpus, **settings)
    with subprocess.Popen(started, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("step 2 " in line for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait(LIMIT_S) == 0 and "the same command goes on from there" in rest
    (checkpoint,) = tmp_path.glob("checkpoint-*")
    reached = int(checkpoint.name.rpartition("-")[2])
    again = run(tmp_path, folder, corpus, **(settings | {"minutes": 1e-6}))  # over as soon as its first step is
    assert again.returncode == 0, again.stderr
    assert json.loads((tmp_path / "metrics.jsonl").read_text().splitlines()[-1])["step"] == reached + 1
    assert (tmp_path / "model" / "model.safetensors").exists()


def test_a_full_disk_in_mid_checkpoint_leaves_the_older_checkpoint(folder: Path, corpus: Path, tmp_path: Path) -> None:
    settings = {"batch": 4, "save_every": 2, "held_out": 4}
    done = run(tmp_path, folder, corpus, steps=2, **settings)
    assert done.returncode == 0, done.stderr
    largest = (tmp_path / "checkpoint-2" / "optimizer.pt").stat().st_size  # the weights still fit, the optimiser's state does not

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest - 100_000, largest - 100_000))

    full = subprocess.run(
        command(tmp_path, folder, corpus, steps=4, **settings),
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=LIMIT_S, check=False, preexec_fn=fill,
    )  # fmt: skip
    assert full.returncode == 1, full.stderr
    assert "unwritable-checkpoint" in full.stderr and "goes on from checkpoint-2" in full.stderr
    assert [path.name for path in tmp_path.glob("checkpoint-*")] == ["checkpoint-2"]
    again = run(tmp_path, folder, corpus, steps=4, **settings)
    assert again.returncode == 0, again.stderr
    assert [path.name for path in whole_checkpoints(tmp_path)] == ["checkpoint-2", "checkpoint-4"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"model": "/no/such"}, "no-such-model"),
        ({"report_to": ["wandb_is_not_here"]}, "missing-extra"),
        ({"lora_rank": 2, "lora_targets": ["x"]}, "bad-config"),
    ],
)
def test_refusals_are_one_line_and_exit_status_one(
    folder: Path, corpus: Path, tmp_path: Path, settings: dict[str, object], code: str
) -> None:
    done = run(tmp_path, folder, corpus, **settings)
    assert done.returncode == 1
    assert code in done.stderr and "Traceback" not in done.stderr
