"""`cadlm watch` as a process: it builds on save, keeps the last good file, and Ctrl-C ends it cleanly."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = [
    sys.executable,
    "-c",
    # A background job of a shell ignores Ctrl-C, and so do its children unless told otherwise.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from cadlm.cli import main; main()",
    "watch",
]


class Watch:
    """A running `cadlm watch` and the lines that it prints."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*START, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def until(self, is_wanted: Callable[[str], bool]) -> str:
        deadline = time.monotonic() + 120
        while True:
            line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            if is_wanted(line):
                return line


def test_watch_builds_on_save_and_keeps_the_last_good_file(tmp_path: Path) -> None:
    program, target = tmp_path / "part.cir", tmp_path / "part.brep"
    program.write_text("C 2 3 4\n")
    watch = Watch(str(program), "-o", str(target))
    try:
        watch.until(lambda line: "24 mm³" in line)
        program.write_text("C 2 3 40\nY 1 3\n")
        watch.until(lambda line: "unreferenced_node" in line or "warning" in line)
        watch.until(lambda line: "mm³" in line)
        good = target.read_bytes()
        program.write_text("C 2 3 4\nF $ 9\n")
        watch.until(lambda line: "fillet_failed" in line)
        watch.until(lambda line: "kept the last good 1 file" in line)
        assert target.read_bytes() == good
        replacement = tmp_path / "new"
        replacement.write_text("C 2 3 5\n")
        replacement.replace(program)
        watch.until(lambda line: "30 mm³" in line)
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(60) == 0
    finally:
        watch.end()
    assert {path.name for path in tmp_path.iterdir()} == {"part.cir", "part.brep"}
