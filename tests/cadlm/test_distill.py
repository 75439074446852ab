"""Distillation: settings that contradict each other are refused; a student comes near its teacher; a killed run goes on."""

# pyright: basic
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from cadlm.errors import CadlmError
from cadlm.train.distillation.config import DistillConfig
from cadlm.train.settings import read_settings

CONFIGS = Path(__file__).parents[2] / "configs" / "distill"


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_settings_are_valid(path: Path) -> None:
    read_settings(DistillConfig, path)


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("teacher", {"teacher": ""}),
        ("student", {"student": ""}),
        ("alpha", {"alpha": 1.5}),
        ("temperature", {"temperature": 0.0}),
        ("answers", {"answers": "student"}),
        ("on_policy", {"on_policy": 0.5, "alpha": 0.0}),
        ("top_k", {"top_k": 8, "alpha": 0.0}),
        ("top_k", {"top_k": 8, "on_policy": 0.5}),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(key: str, settings: dict[str, object]) -> None:
    with pytest.raises(CadlmError) as caught:
        DistillConfig(**{"teacher": "a", "student": "b", **settings})  # type: ignore[arg-type]
    assert caught.value.code == "bad-config"
    assert caught.value.message.startswith(f"{key}: ")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> DistillConfig:
    """A corpus of a few rows, a teacher that knows them by heart, a student of half its width."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    from transformers import AutoModelForCausalLM

    from cadlm.train.distillation.data import Padder, Pairs, answer_logits
    from cadlm.train.loading import load_tokens
    from generators.corpus import stream
    from tests.cadlm.tiny_qwen import make_tiny_qwen

    torch.set_num_threads(1)
    home = tmp_path_factory.mktemp("distill")
    rows = list(islice((sample for sample in stream(7) if len(sample.prompt) + len(sample.target) < 100), 8))
    (home / "corpus" / "jsonl").mkdir(parents=True)
    for split, part in (("train", rows), ("validation", rows[:4])):
        lines = [json.dumps({"prompt": row.prompt, "target": row.target}) + "\n" for row in part]
        (home / "corpus" / "jsonl" / f"{split}-00000.jsonl").write_text("".join(lines))
    teacher = make_tiny_qwen(home / "teacher", vocabulary=1500, seed=3)
    make_tiny_qwen(home / "student", vocabulary=1500, seed=1, hidden_size=32)
    tokens = load_tokens(str(teacher))
    model = AutoModelForCausalLM.from_pretrained(teacher)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    pairs, padder = Pairs(tokens, tokens, rows), Padder(tokens.end, tokens.end)
    batch = padder([pairs[i] for i in range(len(rows))])
    for _ in range(150):
        loss = torch.nn.functional.cross_entropy(*answer_logits(model, batch))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss < 0.05:
            break
    assert loss < 0.1
    model.save_pretrained(teacher)
    return DistillConfig(
        teacher=str(teacher), student=str(home / "student"), data=str(home / "corpus"), held_out=4, steps=50, epochs=1000,
        batch=4, learning_rate=1e-2, evaluate_every=1000, save_every=1000, answer_tokens=32, device="cpu",
    )  # fmt: skip


def measured(out: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Held-out numbers before and after."""
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    held_out = [line for line in lines if "eval_loss" in line]
    return held_out[0], held_out[-1]


@pytest.mark.slow
def test_a_student_comes_near_its_teacher(taught: DistillConfig, tmp_path: Path) -> None:
    from cadlm.train.distill import distill

    folder = distill(taught, tmp_path)
    assert folder is not None
    before, after = measured(tmp_path)
    assert after["eval_divergence"] < 0.5 * before["eval_divergence"]
    assert after["eval_cross_entropy"] < 0.5 * before["eval_cross_entropy"]
    assert after["eval_loss"] == pytest.approx(0.5 * 4 * after["eval_divergence"] + 0.5 * after["eval_cross_entropy"])
    assert f"{after['eval_divergence']:.4f}" in (folder / "README.md").read_text("utf-8")
    assert json.loads((tmp_path / "config.json").read_text())["compared"] == "tokens"


@pytest.mark.slow
def test_tokens_from_disk_teach_too_and_are_computed_once(taught: DistillConfig, tmp_path: Path) -> None:
    from cadlm.train.distill import distill

    config = replace(taught, top_k=8, cache=str(tmp_path / "cache"), steps=40)
    assert distill(config, tmp_path / "one") is not None
    before, after = measured(tmp_path / "one")
    assert after["eval_divergence"] < 0.5 * before["eval_divergence"]
    (shard,) = (tmp_path / "cache").rglob("*.safetensors")
    made = shard.stat().st_mtime_ns
    assert distill(replace(config, steps=1, seed=2), tmp_path / "two") is not None
    assert [path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.safetensors")] == [made]


@pytest.mark.slow
def test_a_student_learns_what_its_teacher_answers(taught: DistillConfig, tmp_path: Path) -> None:
    from cadlm.train.distill import distill

    config = replace(taught, answers="teacher", alpha=0.0, draws=2, draw_temperature=0.3, steps=40)
    assert distill(config, tmp_path) is not None
    before, after = measured(tmp_path)
    assert after["eval_cross_entropy"] < 0.6 * before["eval_cross_entropy"]
    rows = [json.loads(line) for path in (tmp_path / "teacher").rglob("*.jsonl") for line in path.read_text().splitlines()]
    assert len(rows) == 16
    kept = [row for row in rows if not row["reason"]]
    assert json.loads((tmp_path / "config.json").read_text())["rows"] == len(kept) >= 4


@pytest.mark.slow
def test_other_tokenizers_are_compared_by_pieces_of_text_or_refused(taught: DistillConfig, tmp_path: Path) -> None:
    from cadlm.train.distill import distill
    from tests.cadlm.tiny_qwen import make_tiny_qwen

    other = str(make_tiny_qwen(tmp_path / "student", vocabulary=320, seed=1, hidden_size=32))
    config = replace(taught, student=other, steps=40)
    assert distill(config, tmp_path / "run") is not None
    before, after = measured(tmp_path / "run")
    assert after["eval_divergence"] < 0.5 * before["eval_divergence"]
    assert json.loads((tmp_path / "run" / "config.json").read_text())["compared"] == "pieces of text"
    for setting in ({"top_k": 8}, {"on_policy": 0.5}):
        with pytest.raises(CadlmError) as caught:
            distill(replace(config, **setting), tmp_path / "refused")
        assert caught.value.code == "models-do-not-fit"


def command_of(config: DistillConfig, out: Path, ranks: int = 1) -> list[str]:
    start = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"] if ranks > 1 else []
    settings = out.with_suffix(".toml")
    settings.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in config.to_dict().items()))
    return [sys.executable, *start, "-m", "cadlm.train.distill", "--config", str(settings), "--out", str(out)]


@pytest.mark.slow
def test_two_ranks_do_what_one_does_with_the_doubled_batch(taught: DistillConfig, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    from cadlm.train.distill import distill

    one = distill(replace(taught, steps=3, log_every=1), tmp_path / "one")
    command = command_of(replace(taught, steps=3, log_every=1, batch=2), tmp_path / "two", ranks=2)
    done = subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert one is not None and json.loads((tmp_path / "two" / "config.json").read_text())["ranks"] == 2
    rows = [[json.loads(line) for line in (tmp_path / out / "metrics.jsonl").read_text().splitlines()] for out in ("one", "two")]
    for name in ("loss", "grad_norm", "eval_loss", "eval_divergence"):
        first, second = ([row[name] for row in run if name in row] for run in rows)
        assert len(first) > 1 and second == pytest.approx(first, rel=1e-4), name
    expected, found = (load_file(folder / "model.safetensors") for folder in (one, tmp_path / "two" / "model"))
    assert all(torch.allclose(found[name], tensor, atol=1e-4) for name, tensor in expected.items())


@pytest.mark.slow
def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(taught: DistillConfig, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    from cadlm.train.distill import distill

    config = replace(taught, steps=12, save_every=4, on_policy=0.5, beta=0.5, log_every=1)
    command = command_of(config, tmp_path / "killed")
    run = subprocess.Popen(command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.DEVNULL)
    try:
        while not (tmp_path / "killed" / "checkpoint-4" / "progress.json").exists():
            assert run.poll() is None
            time.sleep(0.2)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert not (tmp_path / "killed" / "model").exists()

    unbroken, continued = distill(config, tmp_path / "unbroken"), distill(config, tmp_path / "killed")
    assert unbroken is not None
    assert continued is not None
    expected, found = (load_file(folder / "model.safetensors") for folder in (unbroken, continued))
    assert all(torch.equal(found[name], tensor) for name, tensor in expected.items())
    steps = [json.loads(line) for line in (tmp_path / "unbroken" / "metrics.jsonl").read_text().splitlines()]
    losses = [line["loss"] for line in steps if "loss" in line]
    assert len(losses) == 12
    assert min(losses) < 0.5 * max(losses)  # drawn answers have no cross-entropy
