"""Fine-tuning sharded over two ranks as configs/accelerate has it: the steps of one rank, whole checkpoints, whole weights.

On CPUs, in fp32: what cannot be seen here is speed, memory and bf16.
"""

# pyright: basic

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("accelerate")

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from tests.cadlm.test_sft_runs import LIMIT_S, ROOT, SAMPLES, environment, metrics, run, write_corpus
from tests.cadlm.tiny_qwen import make_tiny_qwen

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::FutureWarning")]

SETTINGS = {"steps": 4, "accumulate": 2, "held_out": 8, "clip": 0.5, "evaluate_every": 2, "save_every": 2, "log_every": 1}
needs_deepspeed = pytest.mark.skipif(find_spec("deepspeed") is None, reason="deepspeed is not installed")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model, a corpus, and `one`: the run of one rank with the doubled batch."""
    home = tmp_path_factory.mktemp("sharded")
    make_tiny_qwen(home / "tiny")
    (home / "corpus").mkdir()
    write_corpus(home / "corpus", SAMPLES[:32], SAMPLES[32:])
    done = run(home / "one", home / "tiny", home / "corpus", batch=4, **SETTINGS)
    assert done.returncode == 0, done.stderr
    return home


def run_sharded(config: str, out: Path, home: Path, **settings: object) -> str:
    """Two ranks under a configuration of accelerate; what they print."""
    values = {"model": str(home / "tiny"), "data": str(home / "corpus"), "batch": 2, **SETTINGS, **settings}
    launch = ["-m", "accelerate.commands.launch", f"--config_file={ROOT}/configs/accelerate/{config}.yaml", "--num_processes=2"]
    trainer = [str(ROOT / "tests" / "cadlm" / "sharded_on_cpu.py"), "cadlm.train.sft", "--out", str(out)]
    sets = [f"--set={key}={json.dumps(value)}" for key, value in values.items()]
    done = subprocess.run(
        [sys.executable, *launch, *trainer, "--config", str(ROOT / "configs" / "sft" / "tiny.toml"), *sets],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "config", ["fsdp", pytest.param("zero2", marks=needs_deepspeed), pytest.param("zero3", marks=needs_deepspeed)]
)
def test_a_sharded_run_makes_the_steps_of_one_rank_and_goes_on_from_its_checkpoint(
    config: str, home: Path, tmp_path: Path
) -> None:
    out, model = tmp_path / "run", tmp_path / "run" / "model"
    assert run_sharded(config, out, home).splitlines()[-1] == str(model)
    for name in ("loss", "eval_loss", "grad_norm"):
        assert metrics(out, name) == pytest.approx(metrics(home / "one", name), rel=1e-4)
    whole, alone = load_file(model / "model.safetensors"), load_file(home / "one" / "model" / "model.safetensors")
    assert whole.keys() == alone.keys()
    assert max((whole[name] - alone[name]).abs().max().item() for name in whole) < 1e-4
    AutoModelForCausalLM.from_pretrained(model)  # refuses weights that are missing or misshapen

    shutil.rmtree(model)
    shutil.rmtree(out / "checkpoint-4")
    run_sharded(config, out, home)
    again = load_file(model / "model.safetensors")
    assert all(torch.equal(again[name], whole[name]) for name in whole)


def test_adapters_trained_under_fsdp_are_whole(home: Path, tmp_path: Path) -> None:
    """As many steps of one rank give the same ones."""
    lora = {"lora_rank": 4, "lora_dropout": 0.0, "learning_rate": 1e-2}
    done = run(tmp_path / "one", home / "tiny", home / "corpus", batch=4, **SETTINGS, **lora)
    assert done.returncode == 0, done.stderr
    run_sharded("fsdp", tmp_path / "two", home, **lora)
    first, second = (load_file(tmp_path / out / "adapter" / "adapter_model.safetensors") for out in ("one", "two"))
    assert first.keys() == second.keys()
    assert max((first[name] - second[name]).abs().max().item() for name in first) < 1e-4


def test_the_losses_of_fsdp_in_bf16_are_not_rounded_to_it(home: Path, tmp_path: Path) -> None:
    run_sharded("fsdp", tmp_path, home, precision="bf16", steps=2)
    assert metrics(tmp_path, "loss") == pytest.approx(metrics(home / "one", "loss")[:2], rel=1e-4)  # bf16 has 8 bits
