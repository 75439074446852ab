"""What only whole processes show: signals, streams, exit status."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"}
CADLM = [
    sys.executable,
    "-c",
    # A background job of a shell ignores Ctrl-C, and so do its children unless told otherwise.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from cadlm.cli import main; main()",
]

ENTRY = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]["cadlm"].split(
    ":"
)[0]

SLOW = "C 1 1 1\n" + "".join(f"T {2 * i} {2**i} {i % 3} 0\nU {2 * i} {2 * i + 1}\n" for i in range(12))
"""4096 touching boxes: minutes of work."""


@contextmanager
def slow_compile(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`cadlm compile slow.cir` at work; it is ended whatever becomes of the test."""
    (folder / "slow.cir").write_text(SLOW)
    command = [*CADLM, "compile", "slow.cir", "-o", "slow.step"]
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_compile_leaves_nothing_behind(tmp_path: Path, number: signal.Signals, status: int) -> None:
    with slow_compile(tmp_path) as process:
        _wait_for(lambda: len(list(tmp_path.iterdir())) > 1)  # its draft: the work has begun
        process.send_signal(number)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == status
    assert [path.name for path in tmp_path.iterdir()] == ["slow.cir"]
    messages = [line for line in stderr.splitlines() if not line.startswith("building slow.cir: ")]
    assert messages == (["interrupted; nothing was written"] if number == signal.SIGINT else [])


def test_an_interrupt_while_modules_load_is_quiet() -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'click': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        f"from {ENTRY} import main; sys.argv = ['cadlm', '--help']; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_kernel_process_ends_with_the_command(tmp_path: Path) -> None:
    with slow_compile(tmp_path) as process:
        _wait_for(lambda: bool(_children(process.pid)))
        children = _children(process.pid)
        process.kill()
        process.communicate(timeout=60)
        _wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", ["check part.cir", "check part.cir --json", "fmt part.cir", "compile part.cir -o - -f stl"])
def test_a_full_disk_behind_the_standard_output_is_one_message(arguments: str, tmp_path: Path) -> None:
    (tmp_path / "part.cir").write_text("C 1 2 3\n")
    with Path("/dev/full").open("w") as full:
        command = [*CADLM, *shlex.split(arguments)]
        done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "error: unwritable_file: cannot write: No space left on device\n")


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.cir").write_text("C 1 2 3\n" * 5000)
    command = f"{shlex.join(CADLM)} fmt a.cir | head -1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.stdout == "C 1 2 3\n"
    assert done.stderr == ""


def _children(parent: int) -> list[str]:
    return Path(f"/proc/{parent}/task/{parent}/children").read_text().split()


def _wait_for(condition: object, timeout_s: float = 60.0) -> None:
    assert callable(condition)
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
