"""Reinforcement learning for real, at tiny size: the reward rises, and a run that goes on ends with the same weights.

Each run is a process of its own, as `accelerate launch` starts it.
"""

# pyright: basic

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from statistics import fmean

import pytest

pytest.importorskip("datasets")
pytest.importorskip("trl")

import torch
from safetensors.torch import load_file

from generators.catalogue import PRIMITIVES
from generators.draft import Draft, Redraw, Sample
from tests.cadlm.tiny_qwen import make_tiny_qwen

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LIMIT_S = 1800
FAMILIES = ("block", "cylinder")
TAUGHT = 300
"""Rows of fine-tuning: enough that some answers are right, too few that most are."""


def samples(seed: int, count: int) -> list[Sample]:
    """Parts of the two families in turn."""
    makers = [row.make for row in PRIMITIVES if row.name in FAMILIES]
    rng = Random(seed)
    made: list[Sample] = []
    while len(made) < count:
        draft = Draft(rng)
        try:
            makers[len(made) % 2](draft)
            made.append(draft.finish(FAMILIES[len(made) % 2]))
        except Redraw:
            continue
    return made


def run(stage: str, config: str, out: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    sets = [f"--set={key}={json.dumps(value)}" for key, value in settings.items()]
    arguments = ["-m", f"cadlm.train.{stage}", "--config", str(ROOT / "configs" / config), "--out", str(out), *sets]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=out.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model that was fine-tuned for a short time on two families."""
    folder = tmp_path_factory.mktemp("taught")
    make_tiny_qwen(folder / "base")
    (folder / "corpus" / "jsonl").mkdir(parents=True)
    for split, rows in (("train", samples(1, TAUGHT)), ("validation", samples(2, 8))):
        lines = [json.dumps({"prompt": row.prompt, "target": row.target}) + "\n" for row in rows]
        (folder / "corpus" / "jsonl" / f"{split}-00000.jsonl").write_text("".join(lines), encoding="utf-8")
    settings = {"steps": 140, "learning_rate": 5e-3, "save_every": 1000, "evaluate_every": 1000}
    done = run("sft", "sft/tiny.toml", folder / "sft", model=str(folder / "base"), data=str(folder / "corpus"), **settings)
    assert done.returncode == 0, done.stderr
    return folder / "sft" / "model"


def test_the_answers_farthest_from_their_groups_mean_are_kept() -> None:
    from cadlm.train.grpo_trainer import strongest

    drawn = {
        "advantages": torch.tensor([0.1, -0.5, 0.0, 0.4, -0.9, 0.2, 0.3, 0.4]),
        "completion_ids": torch.arange(8)[:, None].expand(8, 3),
        "num_items_in_batch": torch.tensor(24),
        "old_per_token_logps": None,
    }
    kept = strongest(drawn, group=4, keep=2)
    assert kept["completion_ids"][:, 0].tolist() == [1, 3, 4, 7]
    assert kept["advantages"].tolist() == drawn["advantages"][[1, 3, 4, 7]].tolist()
    assert kept["num_items_in_batch"] == 24 and kept["old_per_token_logps"] is None


def test_the_mean_reward_rises(taught: Path) -> None:
    out = taught.parents[1] / "grpo"
    done = run("grpo", "grpo/tiny.toml", out, model=str(taught))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    rewards = [row["reward"] for row in rows if "reward" in row]
    assert len(rewards) == 30
    assert fmean(rewards[-8:]) > fmean(rewards[:5]) + 0.05
    assert (out / "model" / "model.safetensors").exists()
    assert f"{fmean(rewards[-10:]):.3f}" in (out / "model" / "README.md").read_text("utf-8")


def test_a_run_that_goes_on_ends_with_the_same_weights_and_prompts(taught: Path, tmp_path: Path) -> None:
    settings = {"model": str(taught), "steps": 4, "save_every": 2, "prompts": 2, "group": 4, "batch": 8}
    unbroken, broken = tmp_path / "unbroken", tmp_path / "broken"
    for out in (unbroken, broken):
        done = run("grpo", "grpo/tiny.toml", out, **settings)
        assert done.returncode == 0, done.stderr
        if out == unbroken:
            broken.mkdir()
            shutil.copytree(unbroken / "checkpoint-2", broken / "checkpoint-2")
    first, second = (load_file(out / "model" / "model.safetensors") for out in (unbroken, broken))
    assert all(torch.equal(weight, second[name]) for name, weight in first.items())
    states = [(out / "checkpoint-4" / "curriculum.json").read_text() for out in (unbroken, broken)]
    assert states[0] == states[1]


def test_a_missing_model_is_one_line_and_exit_1(tmp_path: Path) -> None:
    done = run("grpo", "grpo/tiny.toml", tmp_path / "run", model=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "there is no folder" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()
