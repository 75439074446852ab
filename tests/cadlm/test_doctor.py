"""The doctor on this installation, and on broken ones made for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from click.testing import CliRunner

from cadlm import doctor
from cadlm.cli import cli

ROOT = Path(__file__).parents[2]


def test_the_doctor_finds_this_installation_usable() -> None:
    result = CliRunner().invoke(cli, ["doctor", "--json"])
    answer = json.loads(result.stdout)
    states = {finding["name"]: finding["state"] for finding in answer["findings"]}
    assert (result.exit_code, answer["ok"]) == (0, True), answer
    assert {states[name] for name in ("python", "cadquery", "lark", "language", "kernel", "model")} == {"ok"}
    assert {"torch", "vllm", "gpu"} <= set(states)


def test_the_doctor_looks_for_every_requirement() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {re.split("[<>=]", requirement)[0] for requirement in project["dependencies"]} <= set(doctor.REQUIRED)


def test_the_doctor_names_a_distribution_that_owns_one_of_our_names(tmp_path: Path) -> None:
    package = tmp_path / "evals"
    package.mkdir()
    (package / "__init__.py").write_text("")
    info = tmp_path / "evals-3.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evals\nVersion: 3.0\n")
    (info / "RECORD").write_text("evals/__init__.py,,\n")
    (info / "top_level.txt").write_text("evals\n")
    code = (
        "from cadlm import doctor; from importlib import metadata\n"
        "print(doctor._namespace('evals', metadata.packages_distributions()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": f"{ROOT}:{tmp_path}"}, capture_output=True, text=True, check=True
    )
    assert "state='warning'" in done.stdout
    assert "also installed by evals" in done.stdout


def test_the_doctor_says_that_the_kernel_does_not_load_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "OCP").mkdir()
    (tmp_path / "OCP" / "__init__.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file')\n")
    code = "from cadlm.cli import main; import sys; sys.argv = ['cadlm', 'doctor']; main()"
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert [line.split()[:2] for line in done.stdout.splitlines() if line.startswith("broken")] == [["broken", "kernel"]]
